//! Facts of an order that are put right (EF-24).

use kernel::Rupiah;

use crate::oversight::correction::{Field, Value};

use super::{
    Correcting, Event, Rejection, Stage, State, Status,
    decide::Decision,
    proving::{left_over, not_own_work, slot_of},
    receiving::may_be_put_right,
    state::{Dossier, Slot},
};

/// EF-24: nothing is put right that is written anew anyway, or that a bill stands on.
pub(super) fn correct(dossier: &Dossier, correcting: Correcting) -> Decision {
    let Correcting { placement, field, from, to, owed, correction, reason, by } = correcting;
    if dossier.corrections.contains(&correction) {
        return Ok(vec![]);
    }
    let state = State { dossier: Some(dossier.clone()) };
    if dossier.status == Status::Draft || field.is_of_placement() != placement.is_some() {
        return Err(Rejection::NotCorrectable);
    }
    if state.fact(placement, field).ok_or(Rejection::NotCorrectable)? != from {
        return Err(Rejection::FactChanged);
    }
    let (mut amount, mut released) = (None, Rupiah::ZERO);
    if let (Some(placement), Value::Count(count)) = (placement, &to) {
        let slot = slot_of(dossier, placement)?;
        // Who wrote the order does not say what arrived of it.
        not_own_work(dossier, slot, by)?;
        if field == Field::VerifiedQuantity {
            (amount, released) = fewer(slot, *count, owed)?;
        } else {
            may_be_put_right(slot, *count)?;
        }
    }
    let company = dossier.issued_at.map(|_| dossier.subject.company);
    let corrected =
        Event::FactCorrected { company, placement, field, from, to, amount, released, correction, reason, by };
    Ok(vec![corrected])
}

/// What is owed for fewer units than were verified, and what is free again; before they are on a bill.
fn fewer(slot: &Slot, count: u32, owed: Option<Rupiah>) -> Result<(Option<Rupiah>, Rupiah), Rejection> {
    let Some((verified, before)) = slot.verified.filter(|_| slot.stage == Stage::ProofVerified) else {
        return Err(Rejection::NotCorrectable);
    };
    if count == 0 {
        return Err(Rejection::NothingVerified);
    }
    if count > verified {
        return Err(Rejection::OnlyLess);
    }
    let now = owed.ok_or(Rejection::WrongAmount)?;
    left_over(slot, count, now)?;
    let released = before.checked_sub(now).filter(|less| *less >= Rupiah::ZERO).ok_or(Rejection::WrongAmount)?;
    Ok((Some(now), released))
}
