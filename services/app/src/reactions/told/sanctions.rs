//! What a company is told of its sanctions: it is heard before, and may object after.

use documents::indonesian::long_date;
use domain::partnership::sanction::{Event, Ground, Level, State};
use kernel::Zone;

use super::Told;
use crate::{links, reactions::letters::last_minute};

/// What is told of an event of a sanction, as the company's sanctions stand.
pub(super) fn told(event: &Event, sanctions: &State, zone: Zone) -> Option<Told> {
    let id = event.sanction();
    let level = sanctions.level(id).map(level_words).unwrap_or_default();
    let say = |what: &'static str, level: &str, happened: String| {
        Told::new(what, level, happened, links::sanction(id.as_uuid()))
    };
    match event {
        Event::SanctionProposed { proposal, hear_until, .. } => {
            let (level, ground) = (level_words(proposal.level), ground_words(proposal.ground));
            let happened = format!("Sanksi {level} diusulkan terhadap perusahaan Anda karena {ground}.");
            let until = last_minute(*hear_until, zone);
            let then =
                format!("Beri penjelasan paling lambat {until}. Sesudah itu usul diputuskan tanpa penjelasan Anda.");
            Some(say("Sanksi diusulkan", level, happened).then(then))
        }
        Event::SanctionImposed { ground, measure, reason, objection_until, .. } => {
            let (level, ground) = (level_words(measure.level), ground_words(*ground));
            let (first, last) = (long_date(measure.from), long_date(measure.until));
            let happened = format!(
                "Sanksi {level} dijatuhkan kepada perusahaan Anda karena {ground}, dengan surat nomor {}, berlaku {first} \
                 sampai {last}.",
                measure.number
            );
            let then = format!("Keberatan dapat diajukan paling lambat {}.", last_minute(*objection_until, zone));
            Some(say("Sanksi dijatuhkan", level, happened).because(reason).then(then))
        }
        Event::SanctionDismissed { reason, .. } => {
            let happened = format!("Usul sanksi {level} terhadap perusahaan Anda tidak dikabulkan.");
            Some(say("Usul sanksi tidak dikabulkan", level, happened).because(reason))
        }
        Event::SanctionObjectionAnswered { upheld, answer, .. } => {
            let outcome = if *upheld { "dikabulkan; sanksi dicabut" } else { "tidak dikabulkan; sanksi tetap berlaku" };
            let happened = format!("Keberatan Anda atas sanksi {level} {outcome}.");
            Some(say("Keberatan dijawab", level, happened).saying("Jawaban", answer))
        }
        Event::SanctionLifted { reason, on, .. } => {
            let happened = format!("Sanksi {level} dicabut; tidak berlaku lagi sejak {}.", long_date(*on));
            Some(say("Sanksi dicabut", level, happened).because(reason))
        }
        // The company's own words; and the last day stood in what was told when it was imposed.
        Event::SanctionHeard { .. } | Event::SanctionObjected { .. } | Event::SanctionEnded { .. } => None,
    }
}

fn level_words(level: Level) -> &'static str {
    match level {
        Level::FirstWarning => "peringatan pertama",
        Level::SecondWarning => "peringatan kedua",
        Level::Suspension => "penghentian pesanan sementara",
        Level::Termination => "pemutusan kemitraan",
        Level::Blacklist => "larangan bermitra untuk masa tertentu",
    }
}

fn ground_words(ground: Ground) -> &'static str {
    match ground {
        Ground::ForgedDocument => "dokumen palsu",
        Ground::ForgedProof => "bukti tayang palsu",
        Ground::PageRemoved => "tayangan dihapus sebelum waktunya",
        Ground::LabelMissing => "tayangan tanpa label iklan",
        Ground::LateProofs => "bukti berulang kali terlambat",
        Ground::EthicsViolation => "pelanggaran etik menurut Dewan Pers",
        Ground::Extortion => "pemerasan",
        Ground::TaxDefault => "pajak tidak dibayar",
        Ground::UndeclaredInterest => "kepentingan tidak dinyatakan",
    }
}
