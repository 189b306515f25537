//! What arrived at the office: counted once, as far as it was ordered, and as much as was verified (C-RECEIPT).

use kernel::{LocalDate, Zone, ids::PlacementId};

use crate::{media::MediaKind, office::numbering::spelled, publication::Unit};

use super::{
    Event, Evidence, Receipt, Rejection, Stage,
    decide::{Decision, is_blank},
    proving::{slot_of, stands},
    state::{Dossier, Slot},
};

/// Whether anything of a kind of media arrives at the office, to be counted: a page and a post are looked at.
fn arrives(kind: MediaKind) -> bool {
    match kind {
        MediaKind::Print | MediaKind::Radio | MediaKind::Television | MediaKind::TvStreaming | MediaKind::OutOfHome => {
            true
        }
        MediaKind::Online | MediaKind::NewsAgency | MediaKind::Creator => false,
    }
}

pub(super) fn record_receipt(
    dossier: &Dossier,
    placement: PlacementId,
    receipt: Receipt,
    (zone, today): (Zone, LocalDate),
) -> Decision {
    let slot = slot_of(dossier, placement)?;
    if slot.receipts.contains(&receipt) {
        return Ok(vec![]);
    }
    stands(dossier, slot, &[Stage::Published, Stage::ProofSubmitted, Stage::AutoChecked, Stage::ProofRejected])?;
    let number = spelled(&receipt.number);
    if number.is_empty() || is_blank(&receipt.counter_signer) || receipt.count == 0 {
        return Err(Rejection::ReceiptIncomplete);
    }
    if slot.receipts.iter().any(|known| spelled(&known.number) == number) {
        return Err(Rejection::ReceiptTwice);
    }
    if !arrives(dossier.subject.kind) {
        return Err(Rejection::NothingArrives);
    }
    if receipt.on > today {
        return Err(Rejection::ReceiptInFuture);
    }
    if dossier.issued_at.is_none_or(|issued| receipt.on < issued.date_in(zone)) {
        return Err(Rejection::ReceiptBeforeOrdered);
    }
    let count = slot.received().saturating_add(receipt.count);
    if most(slot).is_some_and(|most| count > most) {
        let left = slot.placement.quantity.saturating_sub(slot.received());
        return Err(Rejection::MoreThanOrdered { left });
    }
    Ok(vec![Event::ReceiptRecorded { company: dossier.subject.company, placement, receipt }])
}

/// So much may have arrived, all in all, where these are what is ordered by. What is over the order is owed by nobody; counted twice, it would stand in for what
/// never came. What was counted beyond it before this was asked may be put right downwards.
fn most(slot: &Slot) -> Option<u32> {
    let is_ordered_by_these = matches!(slot.placement.unit, Unit::Copy | Unit::Airing);
    is_ordered_by_these.then(|| slot.placement.quantity.max(slot.received()))
}

/// Whether a wrong count may be put right to this one: no more than was ordered, and what was verified still has to have
/// arrived.
pub(super) fn may_be_put_right(slot: &Slot, count: u32) -> Result<(), Rejection> {
    if let Some(most) = most(slot).filter(|most| count > *most) {
        return Err(Rejection::AboveOrdered { most });
    }
    let verified = slot.verified.map(|(quantity, _)| quantity);
    let needs = slot.proof.as_ref().is_some_and(|(_, evidence)| evidence.needs_receipt());
    match verified {
        Some(verified) if needs && slot.placement.is_counted() && verified > count => {
            Err(Rejection::AboveReceived { received: count })
        }
        Some(_) | None => Ok(()),
    }
}

/// C-RECEIPT (EF-17, R4): no more than was ordered, shown, and arrived.
pub(super) fn countable(slot: &Slot, evidence: &Evidence, quantity: u32) -> Result<(), Rejection> {
    if quantity == 0 {
        return Err(Rejection::NothingVerified);
    }
    let ordered = slot.placement.quantity;
    let is_counted = slot.placement.is_counted();
    let shown = if is_counted { ordered.min(evidence.quantity()) } else { ordered };
    if quantity > shown {
        return Err(Rejection::AboveShown { shown });
    }
    if evidence.needs_receipt() {
        let received = slot.received();
        let needed = if is_counted { quantity } else { 1 };
        if received < needed {
            return Err(Rejection::AboveReceived { received });
        }
    }
    Ok(())
}
