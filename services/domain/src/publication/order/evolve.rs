//! What is true of an order after an event.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Rupiah, ids::PlacementId};

use crate::oversight::correction::{Field, Value};

use super::{
    Event, Placement, Stage, State, Status,
    state::{Breach, Dossier, Slot, plus},
};

fn slots_of(placements: &[Placement]) -> BTreeMap<PlacementId, Slot> {
    placements.iter().map(|placement| (placement.placement, Slot::new(placement.clone()))).collect()
}

pub(super) fn evolve(mut state: State, event: &Event) -> State {
    if let Event::OrderDrafted { order, subject, placements, amount, by } = event {
        state.dossier = Some(Dossier {
            order: *order,
            subject: (**subject).clone(),
            status: Status::Draft,
            amount: *amount,
            creators: BTreeSet::from([*by]),
            approver: None,
            number: None,
            issued_at: None,
            answer_until: None,
            slots: slots_of(placements),
            warnings: Vec::new(),
            released: Rupiah::ZERO,
            corrections: BTreeSet::new(),
            last: None,
        });
    }
    if let Some(dossier) = &mut state.dossier {
        // What follows from an event by itself is not what somebody ordered.
        if !matches!(event, Event::OrderCompleted { .. }) {
            dossier.last = Some(event.clone());
        }
        apply(dossier, event);
    }
    state
}

/// Ends placements that come to nothing, with their whole value given free.
fn end(dossier: &mut Dossier, placements: &[PlacementId], stage: Stage) {
    for placement in placements {
        if let Some(slot) = dossier.slots.get_mut(placement) {
            slot.stage = stage;
            slot.released = slot.placement.amount;
        }
    }
}

fn at<'a>(dossier: &'a mut Dossier, placement: &PlacementId) -> Option<&'a mut Slot> {
    dossier.slots.get_mut(placement)
}

fn apply(dossier: &mut Dossier, event: &Event) {
    match event {
        Event::OrderDrafted { .. } => (),
        Event::OrderRevised { subject, placements, amount, by, dropped: _ } => {
            dossier.subject = (**subject).clone();
            dossier.slots = slots_of(placements);
            dossier.amount = *amount;
            dossier.creators.insert(*by);
            dossier.warnings.clear();
        }
        Event::WarningsExplained { warnings, placement, .. } => {
            if placement.is_none() {
                dossier.warnings.extend(warnings.iter().cloned());
            }
        }
        Event::OrderReserved { by, .. } => {
            dossier.status = Status::BudgetReserved;
            dossier.creators.insert(*by);
            dossier.released = Rupiah::ZERO;
        }
        Event::OrderReturned { .. } => {
            dossier.status = Status::Draft;
            dossier.warnings.clear();
        }
        Event::OrderIssued { number, answer_until, proofs_until, at, by, .. } => {
            dossier.status = Status::Issued;
            dossier.number = Some(number.clone());
            dossier.answer_until = Some(*answer_until);
            dossier.issued_at = Some(*at);
            dossier.approver = Some(*by);
            for (placement, until) in proofs_until {
                if let Some(slot) = dossier.slots.get_mut(placement) {
                    slot.proof_until = Some(*until);
                }
            }
        }
        Event::OrderAccepted { .. } => {
            dossier.status = Status::Accepted;
            for slot in dossier.slots.values_mut() {
                slot.stage = if slot.placement.draft_needed { Stage::AwaitingDraft } else { Stage::ClearedToPublish };
            }
        }
        Event::OrderDeclined { released, placements, .. } => {
            end_whole(dossier, Status::Declined, *released, placements);
        }
        Event::OrderLapsed { released, placements, .. } => end_whole(dossier, Status::Lapsed, *released, placements),
        Event::OrderCancelled { released, placements, .. } => {
            end_whole(dossier, Status::Cancelled, *released, placements);
        }
        Event::PlacementsCancelled { placements, .. } => end(dossier, placements, Stage::Cancelled),
        Event::OrderCompleted { .. } => dossier.status = Status::Completed,
        Event::FactCorrected { .. } => correct(dossier, event),
        Event::PlacementsHandedOver { billing, placements, .. } => {
            for placement in placements {
                if let Some(slot) = dossier.slots.get_mut(placement) {
                    slot.stage = Stage::HandedOver;
                    slot.billing = Some(*billing);
                }
            }
        }
        Event::HandoverTakenBack { placements, .. } => {
            for placement in placements {
                if let Some(slot) = dossier.slots.get_mut(placement) {
                    match &mut slot.breach {
                        Some(breach) => breach.from = Stage::ProofVerified,
                        None => slot.stage = Stage::ProofVerified,
                    }
                    slot.billing = None;
                }
            }
            dossier.status = Status::Accepted;
        }
        Event::DraftSubmitted { .. }
        | Event::DraftCleared { .. }
        | Event::DraftReturned { .. }
        | Event::PublicationReported { .. }
        | Event::ProofDeadlineExtended { .. }
        | Event::PlacementForfeited { .. }
        | Event::ReceiptRecorded { .. }
        | Event::ProofSubmitted { .. }
        | Event::ProofChecked { .. }
        | Event::ProofVerified { .. }
        | Event::ProofRejected { .. }
        | Event::ProofRejectedFinally { .. }
        | Event::PageReadAgain { .. }
        | Event::RetentionBreached { .. }
        | Event::BreachAnswered { .. }
        | Event::BreachSettled { .. } => apply_to_placement(dossier, event),
    }
}

fn end_whole(dossier: &mut Dossier, status: Status, released: Rupiah, placements: &[PlacementId]) {
    dossier.status = status;
    dossier.released = released;
    for placement in placements {
        if let Some(slot) = dossier.slots.get_mut(placement) {
            slot.stage = Stage::Cancelled;
        }
    }
}

fn apply_to_placement(dossier: &mut Dossier, event: &Event) {
    match event {
        Event::DraftSubmitted { placement, round, text, .. } => {
            if let Some(slot) = at(dossier, placement) {
                slot.stage = Stage::DraftSubmitted;
                slot.round = *round;
                slot.draft = Some(text.clone());
            }
        }
        Event::DraftCleared { placement, at: cleared_at, .. } => {
            if let Some(slot) = at(dossier, placement) {
                slot.stage = Stage::ClearedToPublish;
                slot.cleared_at = *cleared_at;
            }
        }
        Event::DraftReturned { placement, .. } => set(dossier, placement, Stage::AwaitingDraft),
        Event::PublicationReported { placement, published_at, proof_until, .. } => {
            if let Some(slot) = at(dossier, placement) {
                slot.stage = Stage::Published;
                slot.published_at = Some(*published_at);
                slot.proof_until = Some(*proof_until);
            }
        }
        Event::ProofDeadlineExtended { placement, until, by, .. } => {
            if let Some(slot) = at(dossier, placement) {
                slot.proof_until = Some(*until);
                slot.is_extended = true;
                slot.extended_by.insert(*by);
            }
        }
        Event::PlacementForfeited { placement, .. } => end(dossier, &[*placement], Stage::Forfeited),
        Event::ReceiptRecorded { placement, receipt, .. } => {
            if let Some(slot) = at(dossier, placement) {
                slot.receipts.push(receipt.clone());
            }
        }
        Event::ProofSubmitted { placement, proof, evidence, claims, .. } => {
            if let Some(slot) = at(dossier, placement) {
                slot.stage = Stage::ProofSubmitted;
                slot.claims.clone_from(claims);
                slot.page_claims.clear();
                slot.proof = Some((*proof, (**evidence).clone()));
                slot.findings.clear();
            }
        }
        Event::ProofChecked { placement, findings, capture, claims, .. } => {
            if let Some(slot) = at(dossier, placement) {
                slot.page_claims.clone_from(claims);
                slot.stage = Stage::AutoChecked;
                slot.findings.clone_from(findings);
                slot.page = capture.as_ref().map(|capture| capture.fingerprint.clone());
            }
        }
        Event::ProofVerified { placement, quantity, amount, released, on, by, .. } => {
            if let Some(slot) = at(dossier, placement) {
                slot.stage = Stage::ProofVerified;
                slot.verified = Some((*quantity, *amount));
                slot.released = *released;
                slot.verifier = Some(*by);
                slot.verified_on = *on;
            }
        }
        Event::ProofRejected { placement, until, by, .. } => {
            if let Some(slot) = at(dossier, placement) {
                slot.stage = Stage::ProofRejected;
                slot.rejections = slot.rejections.saturating_add(1);
                slot.proof_until = Some(*until);
                slot.rejected_by.insert(*by);
            }
        }
        Event::ProofRejectedFinally { placement, .. } => end(dossier, &[*placement], Stage::ProofRejectedFinal),
        Event::PageReadAgain { placement, occasion, capture, .. } => {
            if let Some(slot) = at(dossier, placement) {
                slot.readings.insert(*occasion);
                slot.read_at = capture.as_ref().map(|capture| capture.fetched_at).or(slot.read_at);
            }
        }
        Event::RetentionBreached { placement, occasion, .. } => {
            if let Some(slot) = at(dossier, placement) {
                slot.readings.insert(*occasion);
                slot.is_excused = false;
                slot.settled = None;
                slot.breach = Some(Breach { from: slot.stage, is_answered: false });
                slot.stage = Stage::RetentionBreach;
            }
        }
        Event::BreachAnswered { placement, .. } => {
            if let Some(breach) = at(dossier, placement).and_then(|slot| slot.breach.as_mut()) {
                breach.is_answered = true;
            }
        }
        Event::BreachSettled { placement, accepted, reason, released, by, .. } => {
            if let Some(slot) = at(dossier, placement) {
                let from = slot.breach.take().map_or(Stage::ProofVerified, |breach| breach.from);
                slot.stage = if *accepted { from } else { Stage::Withheld };
                slot.is_excused = *accepted;
                slot.settled = Some((*accepted, reason.clone(), *by));
                slot.released = plus(slot.released, *released);
                // It came off the bill that it was on.
                if *released > Rupiah::ZERO {
                    slot.billing = None;
                }
            }
        }
        Event::OrderDrafted { .. }
        | Event::OrderRevised { .. }
        | Event::WarningsExplained { .. }
        | Event::OrderReserved { .. }
        | Event::OrderReturned { .. }
        | Event::OrderIssued { .. }
        | Event::OrderAccepted { .. }
        | Event::OrderDeclined { .. }
        | Event::OrderLapsed { .. }
        | Event::OrderCancelled { .. }
        | Event::PlacementsCancelled { .. }
        | Event::PlacementsHandedOver { .. }
        | Event::HandoverTakenBack { .. }
        | Event::FactCorrected { .. }
        | Event::OrderCompleted { .. } => (),
    }
}

fn correct(dossier: &mut Dossier, event: &Event) {
    let Event::FactCorrected { placement, field, to, amount, released, correction, .. } = event else { return };
    dossier.corrections.insert(*correction);
    let slot = placement.and_then(|placement| dossier.slots.get_mut(&placement));
    match (field, to, slot) {
        (Field::OrderTitle, Value::Words(title), _) => dossier.subject.title.clone_from(title),
        (Field::PlacementTitle, Value::Words(title), Some(slot)) => slot.placement.title.clone_from(title),
        (Field::ReceivedCount, Value::Count(count), Some(slot)) => {
            slot.recounted = Some((slot.receipts.len(), *count));
        }
        (Field::VerifiedQuantity, Value::Count(count), Some(slot)) => {
            let owed = amount.or(slot.verified.map(|(_, owed)| owed)).unwrap_or_default();
            slot.verified = Some((*count, owed));
            slot.released = plus(slot.released, *released);
        }
        (_, _, _) => (),
    }
}

fn set(dossier: &mut Dossier, placement: &PlacementId, stage: Stage) {
    if let Some(slot) = at(dossier, placement) {
        slot.stage = stage;
    }
}
