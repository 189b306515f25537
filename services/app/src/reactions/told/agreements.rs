//! What a company is told of its agreements: what the office did, and what waits for the company.

use documents::indonesian::long_date;
use domain::publication::agreement::{Event, Side, State, Status};
use kernel::ids::AgreementId;

use super::Told;
use crate::links;

/// What is told of an event of an agreement, as the agreement stands.
pub(super) fn told(event: &Event, agreement: &State) -> Option<Told> {
    let title = agreement.terms().map(|terms| terms.title.as_str()).unwrap_or_default();
    let say = |what: &'static str, id: &AgreementId, happened: String| {
        Told::new(what, title, happened, links::agreement(id.as_uuid()))
    };
    match event {
        Event::NegotiationOpened { agreement: id, .. } => Some(
            say("Negosiasi dibuka", id, format!("Dinas membuka negosiasi perjanjian \"{title}\"."))
                .then("Baca isinya, lalu kirim penawaran Anda."),
        ),
        Event::OfferMade { agreement: id, number, side: Side::Office, note, .. } => {
            let happened = format!("Dinas mengirim penawaran ke-{number} untuk perjanjian \"{title}\".");
            let told = say("Penawaran dari dinas", id, happened).saying("Catatan", note.as_deref().unwrap_or_default());
            Some(told.then("Terima penawaran itu, atau kirim penawaran Anda."))
        }
        Event::NegotiationConcluded { agreement: id, value, .. } => {
            let value = value.map(|value| format!(", nilai {value}")).unwrap_or_default();
            let happened = format!("Negosiasi perjanjian \"{title}\" ditutup; harga disepakati{value}.");
            Some(say("Harga disepakati", id, happened).then(to_sign(agreement)))
        }
        Event::TermsRevised { agreement: id, .. } => {
            let changed = format!("Dinas mengubah isi perjanjian \"{title}\".");
            let say = |happened: String| say("Isi perjanjian diubah", id, happened);
            Some(match (agreement.status(), agreement.standing()) {
                (Some(Status::Agreed), _) => say(format!("{changed} {UNDONE}")).then(to_sign(agreement)),
                // Whoever named a price named it for what was said then.
                (Some(Status::Negotiating), None) => say(changed).then(to_offer(agreement)),
                (_, _) => say(changed),
            })
        }
        Event::MethodChanged { agreement: id, reason, shown_to: Some(_), .. } => {
            let happened = format!("Cara pengadaan perjanjian \"{title}\" diubah. {UNDONE}");
            let told = say("Cara pengadaan diubah", id, happened).because(reason);
            let waits = agreement.status() == Some(Status::Agreed);
            Some(if waits { told.then(to_sign(agreement)) } else { told })
        }
        // Where the company was first, it binds by this signature, and that is told.
        Event::AgreementSigned { agreement: id, number, .. } => {
            let waits = agreement.status() == Some(Status::Agreed);
            let happened = format!("Dinas menandatangani perjanjian \"{title}\" nomor {number}.");
            let told = say("Perjanjian menunggu Anda", id, happened);
            waits.then(|| told.then("Baca isinya, lalu terima perjanjian agar berlaku."))
        }
        Event::AgreementActivated { agreement: id, terms, value, .. } => {
            let days = terms.starts_on.zip(terms.ends_on);
            let days = days.map(|(first, last)| format!(" {} sampai {}", long_date(first), long_date(last)));
            let days = days.unwrap_or_default();
            let happened = format!("Perjanjian \"{title}\" berlaku{days}, dengan nilai paling tinggi {value}.");
            Some(say("Perjanjian berlaku", id, happened))
        }
        Event::AgreementTerminated { agreement: id, reason, letter_number, on, .. } => {
            let last = long_date(*on);
            let happened = format!(
                "Dinas memutus perjanjian \"{title}\" dengan surat nomor {letter_number}; hari terakhirnya {last}."
            );
            Some(say("Perjanjian diputus", id, happened).because(reason))
        }
        Event::AgreementCancelled { agreement: id, shown_to: Some(_), reason } => Some(
            say("Perjanjian dibatalkan", id, format!("Dinas membatalkan perjanjian \"{title}\".")).because(reason),
        ),
        // The office's own.
        Event::AgreementDrafted { .. }
        | Event::AgreementRevised { .. }
        | Event::AgreementCancelled { shown_to: None, .. }
        | Event::PricesJustified { .. }
        | Event::MethodChangeRequested { .. }
        | Event::MethodChanged { shown_to: None, .. }
        | Event::MethodChangeRefused { .. }
        // What the company did; and its last day it knows from the agreement.
        | Event::OfferMade { side: Side::Company, .. }
        | Event::AgreementAccepted { .. }
        | Event::AgreementDeclined { .. }
        | Event::AgreementEnded { .. } => None,
    }
}

/// What is left of signatures once it says something else; true of whoever has signed, if anybody has.
const UNDONE: &str = "Tanda tangan dan persetujuan yang sudah diberikan tidak berlaku lagi.";

/// What the company does with agreed prices; before everything is said, only the office can do something.
fn to_sign(agreement: &State) -> &'static str {
    if agreement.terms().is_some_and(|terms| terms.missing().is_empty()) {
        "Baca isinya, lalu terima perjanjiannya. Setelah kedua pihak menandatangani, perjanjian berlaku."
    } else {
        "Dinas masih melengkapi isinya; sesudah itu perjanjian dapat Anda terima."
    }
}

/// What the company does where no offer stands.
fn to_offer(agreement: &State) -> &'static str {
    if agreement.offers_made() == 0 {
        "Baca isinya, lalu kirim penawaran Anda."
    } else {
        "Penawaran sebelumnya tidak berlaku lagi; baca isinya, lalu kirim penawaran Anda."
    }
}
