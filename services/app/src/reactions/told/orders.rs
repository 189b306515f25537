//! What a company is told of its orders, from the surat pesanan to the last word on a proof.

use documents::indonesian::long_date;
use domain::publication::order::{Event, Placement, State};
use kernel::{
    Timestamp, Uuid, Zone,
    ids::{OrderId, PlacementId},
};

use super::{Telling, Told, telling};
use crate::{links, reactions::letters::last_minute};

/// What is told of an event of an order.
pub(super) fn told(event: &Event) -> Option<Telling<'_, Words>> {
    Some(match event {
        Event::OrderIssued { number, answer_until, .. } => telling(move |it: &Words| it.issued(number, *answer_until)),
        Event::OrderLapsed { .. } => telling(Words::lapsed),
        Event::OrderCancelled { company: Some(_), reason, .. } => telling(move |it: &Words| it.cancelled(reason)),
        Event::PlacementsCancelled { placements, reason, .. } => {
            telling(move |it: &Words| it.placements_cancelled(placements, reason))
        }
        Event::DraftReturned { placement, notes, .. } => telling(move |it: &Words| it.text_returned(*placement, notes)),
        Event::DraftCleared { placement, .. } => telling(move |it: &Words| it.text_cleared(*placement)),
        Event::ProofDeadlineExtended { placement, until, reason, .. } => {
            telling(move |it: &Words| it.proof_extended(*placement, *until, reason))
        }
        Event::PlacementForfeited { placement, .. } => telling(move |it: &Words| it.forfeited(*placement)),
        Event::ProofRejected { placement, until, reason, .. } => {
            telling(move |it: &Words| it.rejected(*placement, *until, reason))
        }
        Event::ProofRejectedFinally { placement, reason, .. } => {
            telling(move |it: &Words| it.rejected_finally(*placement, reason))
        }
        Event::BreachSettled { placement, accepted, reason, .. } => {
            telling(move |it: &Words| it.breach_settled(*placement, *accepted, reason))
        }
        // A breach is told to both sides, each with its own form; a handover that is taken back is told with its bill.
        Event::RetentionBreached { .. } | Event::HandoverTakenBack { .. }
        // The office's own, before the company has the order.
        | Event::OrderDrafted { .. }
        | Event::OrderRevised { .. }
        | Event::WarningsExplained { .. }
        | Event::OrderReserved { .. }
        | Event::OrderReturned { .. }
        | Event::OrderCancelled { company: None, .. }
        // What the company did.
        | Event::OrderAccepted { .. }
        | Event::OrderDeclined { .. }
        | Event::DraftSubmitted { .. }
        | Event::PublicationReported { .. }
        | Event::ProofSubmitted { .. }
        | Event::BreachAnswered { .. }
        // Nothing to do follows: the page of the order shows it.
        | Event::ReceiptRecorded { .. }
        | Event::ProofChecked { .. }
        | Event::ProofVerified { .. }
        | Event::PageReadAgain { .. }
        | Event::PlacementsHandedOver { .. }
        | Event::FactCorrected { .. }
        | Event::OrderCompleted { .. } => return None,
    })
}

/// An order, and how it is spoken of.
pub(super) struct Words {
    pub(super) id: Uuid,
    pub(super) order: State,
    /// Who ordered, as people call it; of its issue alone.
    pub(super) agency: String,
    pub(super) zone: Zone,
}

impl Words {
    fn title(&self) -> &str {
        self.order.subject().map(|subject| subject.title.as_str()).unwrap_or_default()
    }
    /// `"Peresmian jalan" (nomor 027/SP/1)`.
    fn named(&self) -> String {
        let number = self.order.number().map(|number| format!(" (nomor {number})")).unwrap_or_default();
        format!("\"{}\"{number}", self.title())
    }
    fn title_of(&self, placement: PlacementId) -> String {
        self.order.placement(placement).map(|it| it.title.clone()).unwrap_or_default()
    }
    fn last_minute(&self, until: Timestamp) -> String {
        last_minute(until, self.zone)
    }
    fn form(&self, use_case: &str, placement: PlacementId) -> String {
        links::placement_action(use_case, OrderId(self.id), placement)
    }

    fn of_order(&self, what: &'static str, happened: String) -> Told {
        Told::new(what, self.title(), happened, links::order(self.id))
    }
    /// The sentence gets the placement with its order.
    fn of_placement(&self, what: &'static str, placement: PlacementId, happened: impl Fn(&str) -> String) -> Told {
        let title = self.title_of(placement);
        let happened = happened(&format!("\"{title}\" pada pesanan {}", self.named()));
        Told::new(what, title, happened, links::order(self.id))
    }

    fn issued(&self, number: &str, until: Timestamp) -> Told {
        let amount = self.order.amount().map(|amount| format!(", nilai {amount} termasuk pajak")).unwrap_or_default();
        let (agency, title, count) = (&self.agency, self.title(), self.order.placements().len());
        let happened = format!(
            "{agency} menerbitkan surat pesanan nomor {number} untuk Anda: \"{title}\", {count} tayangan{amount}."
        );
        self.of_order("Pesanan baru", happened).then(format!(
            "Terima atau tolak paling lambat {}. Lewat waktu itu pesanan gugur sendiri.",
            self.last_minute(until)
        ))
    }
    fn lapsed(&self) -> Told {
        let happened = format!("Pesanan {} gugur karena tidak dijawab sampai batas waktunya.", self.named());
        self.of_order("Pesanan gugur", happened)
    }
    fn cancelled(&self, reason: &str) -> Told {
        self.of_order("Pesanan dibatalkan", format!("Dinas membatalkan pesanan {}.", self.named())).because(reason)
    }
    fn placements_cancelled(&self, placements: &[PlacementId], reason: &str) -> Told {
        let titles: Vec<String> = placements.iter().map(|it| format!("\"{}\"", self.title_of(*it))).collect();
        let happened = format!(
            "Dinas membatalkan tayangan yang belum terbit pada pesanan {}: {}.",
            self.named(),
            titles.join(", ")
        );
        self.of_order("Tayangan dibatalkan", happened).because(reason)
    }

    fn text_returned(&self, placement: PlacementId, notes: &str) -> Told {
        let told = self
            .of_placement("Naskah dikembalikan", placement, |it| format!("Naskah {it} dikembalikan untuk diperbaiki."));
        let last = self.order.placement(placement).map(|it| long_date(it.until));
        let then = last.map(|last| format!("Perbaiki lalu kirim lagi; hari terakhir tayangnya {last}."));
        Told { then, path: self.form("submit_draft", placement), ..told.saying("Catatan", notes) }
    }
    fn text_cleared(&self, placement: PlacementId) -> Told {
        let days = self.order.placement(placement).map(days).unwrap_or_default();
        let told = self.of_placement("Naskah disetujui", placement, |it| {
            format!("Naskah {it} disetujui dan boleh ditayangkan{days}.")
        });
        let until = self.order.proof_until(placement).map(|until| self.last_minute(until));
        let limit = until.map(|until| format!(" paling lambat {until}, atau lebih awal bila tayangnya lebih awal"));
        told.then(format!("Sesudah tayang, laporkan lalu serahkan buktinya{}.", limit.unwrap_or_default()))
    }

    fn proof_extended(&self, placement: PlacementId, until: Timestamp, reason: &str) -> Told {
        let told = self.of_placement("Batas bukti diperpanjang", placement, |it| {
            format!("Batas waktu menyerahkan bukti {it} diperpanjang.")
        });
        told.because(reason).then(format!("Serahkan bukti paling lambat {}.", self.last_minute(until)))
    }
    fn forfeited(&self, placement: PlacementId) -> Told {
        self.of_placement("Tayangan hangus", placement, |it| {
            format!("Bukti {it} tidak diserahkan sampai batas waktunya, sehingga tayangan ini tidak dibayar.")
        })
    }
    fn rejected(&self, placement: PlacementId, until: Timestamp, reason: &str) -> Told {
        let told = self.of_placement("Bukti ditolak", placement, |it| format!("Bukti {it} ditolak.")).because(reason);
        let until = self.last_minute(until);
        let then = format!("Serahkan bukti lain paling lambat {until}. Bila ditolak lagi, tayangan ini tidak dibayar.");
        Told { path: self.form("submit_proof", placement), ..told.then(then) }
    }
    fn rejected_finally(&self, placement: PlacementId, reason: &str) -> Told {
        let told = self.of_placement("Bukti kedua ditolak", placement, |it| {
            format!("Bukti kedua {it} ditolak; tayangan ini tidak dibayar.")
        });
        told.because(reason)
    }
    fn breach_settled(&self, placement: PlacementId, accepted: bool, reason: &str) -> Told {
        let outcome = if accepted { "tetap dibayar" } else { "tidak diterima sebagai tayangan yang dibayar" };
        let told = self.of_placement("Keputusan atas tayangan", placement, |it| {
            format!("Dinas memutuskan atas halaman {it} yang tidak bertahan: {outcome}.")
        });
        told.because(reason)
    }
}

/// The days on which a placement may appear.
fn days(placement: &Placement) -> String {
    if placement.from == placement.until {
        return format!(" pada {}", long_date(placement.from));
    }
    format!(" pada {} sampai {}", long_date(placement.from), long_date(placement.until))
}
