//! What may happen to an order as a whole.

use std::collections::BTreeSet;

use kernel::{
    Rupiah,
    ids::{AccountId, BillingId, PlacementId},
};

use super::{
    Circumstances, Command, Event, Issue, Placement, Reasons, Rejection, Stage, State, Status, Subject, Warning,
    controls::{self, Rule},
    correcting,
    evolve::evolve,
    placement::{contradictions, total},
    proving,
    state::Dossier,
};

pub(super) type Decision = Result<Vec<Event>, Rejection>;

pub(super) fn decide(state: &State, command: Command) -> Decision {
    let Some(dossier) = &state.dossier else {
        let Command::Draft { order, subject, placements, by } = command else { return Err(Rejection::Unknown) };
        let amount = amount_of(&subject, &placements)?;
        return Ok(vec![Event::OrderDrafted { order, subject, placements, amount, by }]);
    };
    match command {
        Command::Draft { order, subject, placements, by } => {
            let amount = amount_of(&subject, &placements)?;
            let drafted = Event::OrderDrafted { order, subject, placements, amount, by };
            once(dossier, drafted, || Err(Rejection::AlreadyDrafted))
        }
        Command::Revise { subject, placements, by } => revise(dossier, subject, placements, by),
        Command::Reserve { now, reasons, by } => reserve(dossier, &now, &reasons, by),
        Command::Return { reason, by } => {
            let silent = is_blank(&reason);
            once(dossier, Event::OrderReturned { released: dossier.amount, reason, by }, || {
                stands(dossier, &[Status::BudgetReserved])?;
                if silent { Err(Rejection::ReasonNeeded) } else { Ok(()) }
            })
        }
        Command::Issue(issue) => approve(dossier, *issue),
        Command::Accept { at } => {
            let company = dossier.subject.company;
            let accepted = Event::OrderAccepted { company, amount: dossier.amount, placements: all(dossier) };
            once(dossier, accepted, || in_time_to_answer(dossier, at))
        }
        Command::Decline { reason, at } => {
            let silent = is_blank(&reason);
            let company = dossier.subject.company;
            let declined = Event::OrderDeclined { company, reason, released: dossier.amount, placements: all(dossier) };
            once(dossier, declined, || {
                in_time_to_answer(dossier, at)?;
                if silent { Err(Rejection::ReasonNeeded) } else { Ok(()) }
            })
        }
        Command::Lapse { at } => {
            let company = dossier.subject.company;
            let lapsed = Event::OrderLapsed { company, released: dossier.amount, placements: all(dossier) };
            once(dossier, lapsed, || {
                stands(dossier, &[Status::Issued])?;
                let over = dossier.answer_until.is_some_and(|until| at >= until);
                if over { Ok(()) } else { Err(Rejection::AnswerRunning) }
            })
        }
        Command::Cancel { reason, by } => cancel(dossier, reason, by),
        Command::Correct(correcting) => correcting::correct(dossier, *correcting),
        Command::HandOver { billing, placements } => hand_over(dossier, billing, placements),
        Command::TakeBackHandover { billing, reason } => take_back(dossier, billing, reason),
        of_placement @ (Command::SubmitDraft { .. }
        | Command::ClearDraft { .. }
        | Command::ReturnDraft { .. }
        | Command::ReportPublication { .. }
        | Command::ExtendProofDeadline { .. }
        | Command::Forfeit { .. }
        | Command::RecordReceipt { .. }
        | Command::SubmitProof(_)
        | Command::RecordCheck(_)
        | Command::Verify { .. }
        | Command::Reject { .. }
        | Command::ReadAgain { .. }
        | Command::AnswerBreach { .. }
        | Command::SettleBreach { .. }) => proving::decide(dossier, of_placement),
    }
}

/// One event, if it may happen now; none when it is what happened last.
pub(super) fn once(dossier: &Dossier, event: Event, allowed: impl FnOnce() -> Result<(), Rejection>) -> Decision {
    if dossier.last.as_ref() == Some(&event) {
        return Ok(vec![]);
    }
    allowed()?;
    Ok(vec![event])
}

pub(super) fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

/// EF-14: a refused jump names what can be done instead.
pub(super) fn not_now(dossier: &Dossier, stage: Option<Stage>) -> Rejection {
    let running = dossier.status.is_running();
    let steps: BTreeSet<&'static str> = match stage {
        Some(stage) if running => stage.next_steps().iter().copied().collect(),
        Some(_) | None => {
            let mut steps: BTreeSet<&'static str> = dossier.status.next_steps().iter().copied().collect();
            if running {
                steps.extend(dossier.slots.values().flat_map(|slot| slot.stage.next_steps()));
            }
            steps
        }
    };
    Rejection::NotNow { status: dossier.status, stage, allowed: steps.into_iter().collect() }
}

fn stands(dossier: &Dossier, statuses: &[Status]) -> Result<(), Rejection> {
    if statuses.contains(&dossier.status) { Ok(()) } else { Err(not_now(dossier, None)) }
}

fn all(dossier: &Dossier) -> Vec<PlacementId> {
    dossier.slots.keys().copied().collect()
}

fn amount_of(subject: &Subject, placements: &[Placement]) -> Result<Rupiah, Rejection> {
    let mut reasons = contradictions(subject.kind, placements);
    if is_blank(&subject.title) {
        reasons.push(("title".to_owned(), "order.title_missing".to_owned()));
    }
    if !reasons.is_empty() {
        return Err(Rejection::CannotBeOrdered { reasons });
    }
    total(placements).ok_or(Rejection::AmountTooLarge)
}

fn revise(dossier: &Dossier, subject: Box<Subject>, placements: Vec<Placement>, by: AccountId) -> Decision {
    let amount = amount_of(&subject, &placements)?;
    let is_left = |known: &PlacementId| !placements.iter().any(|placement| placement.placement == *known);
    let dropped: Vec<PlacementId> = dossier.slots.keys().copied().filter(is_left).collect();
    let same_slots = dropped.is_empty()
        && placements
            .iter()
            .all(|placement| dossier.slots.get(&placement.placement).is_some_and(|slot| slot.placement == *placement));
    stands(dossier, &[Status::Draft])?;
    if dossier.subject == *subject && same_slots && dossier.creators.contains(&by) {
        return Ok(vec![]);
    }
    Ok(vec![Event::OrderRevised { subject, placements, dropped, amount, by }])
}

/// What stops is told at once; what warns comes with its reason.
fn looked_at(
    dossier: &Dossier,
    now: &Circumstances,
    reasons: &Reasons,
    reserve: bool,
) -> Result<(i32, Vec<Warning>), Rejection> {
    let placements: Vec<Placement> = dossier.slots.values().map(|slot| slot.placement.clone()).collect();
    let found = controls::examine(&placements, dossier.amount, reserve, now);
    let Some(policy_version) = now.policy_version.filter(|_| found.stops.is_empty()) else {
        return Err(Rejection::Stopped { stops: found.stops });
    };
    // The decree of an exception says its own ground.
    let mut said = reasons.clone();
    if let Some(exception) = &now.exception {
        said.insert(Rule::ByException.code().to_owned(), exception.ground.clone());
    }
    match found.explained(&said, &dossier.warnings) {
        Ok(warnings) => Ok((policy_version, warnings)),
        Err(silent) => {
            let warnings = silent.into_iter().map(|stop| (stop.evidence, stop.rule.code().to_owned())).collect();
            Err(Rejection::ReasonsNeeded { warnings })
        }
    }
}

pub(super) fn with_warnings(
    placement: Option<PlacementId>,
    warnings: Vec<Warning>,
    by: AccountId,
    event: Event,
) -> Vec<Event> {
    if warnings.is_empty() { vec![event] } else { vec![Event::WarningsExplained { placement, warnings, by }, event] }
}

fn reserve(dossier: &Dossier, now: &Circumstances, reasons: &Reasons, by: AccountId) -> Decision {
    if let Some(Event::OrderReserved { by: before, .. }) = &dossier.last
        && *before == by
    {
        return Ok(vec![]);
    }
    stands(dossier, &[Status::Draft])?;
    let (policy_version, warnings) = looked_at(dossier, now, reasons, true)?;
    let reserved = Event::OrderReserved { line: dossier.subject.line, amount: dossier.amount, policy_version, by };
    Ok(with_warnings(None, warnings, by, reserved))
}

fn approve(dossier: &Dossier, issue: Issue) -> Decision {
    let Issue { number, now, reasons, answer_until, proofs_until, at, by } = issue;
    if let Some(Event::OrderIssued { number: before, by: who, .. }) = &dossier.last
        && (before, who) == (&number, &by)
    {
        return Ok(vec![]);
    }
    stands(dossier, &[Status::BudgetReserved])?;
    if dossier.creators.contains(&by) {
        return Err(Rejection::OwnWork);
    }
    if is_blank(&number) {
        return Err(Rejection::NumberNeeded);
    }
    if !proofs_until.keys().eq(dossier.slots.keys()) {
        return Err(Rejection::UnknownPlacement);
    }
    let (policy_version, warnings) = looked_at(dossier, &now, &reasons, false)?;
    let company = dossier.subject.company;
    let issued = Event::OrderIssued { company, number, policy_version, answer_until, proofs_until, at, by };
    Ok(with_warnings(None, warnings, by, issued))
}

fn in_time_to_answer(dossier: &Dossier, at: kernel::Timestamp) -> Result<(), Rejection> {
    stands(dossier, &[Status::Issued])?;
    match dossier.answer_until.filter(|until| at >= *until) {
        Some(until) => Err(Rejection::AnswerOver { until }),
        None => Ok(()),
    }
}

fn cancel(dossier: &Dossier, reason: String, by: AccountId) -> Decision {
    if let Some(
        Event::OrderCancelled { reason: before, by: who, .. }
        | Event::PlacementsCancelled { reason: before, by: who, .. },
    ) = &dossier.last
        && (before, who) == (&reason, &by)
    {
        return Ok(vec![]);
    }
    stands(dossier, &[Status::Draft, Status::BudgetReserved, Status::Issued, Status::Accepted])?;
    let was_accepted = dossier.status == Status::Accepted;
    let open = |slot: &super::state::Slot| !was_accepted || slot.stage.is_before_publication();
    let placements: Vec<PlacementId> =
        dossier.slots.values().filter(|slot| open(slot)).map(|slot| slot.placement.placement).collect();
    if placements.is_empty() {
        return Err(not_now(dossier, None));
    }
    if is_blank(&reason) {
        return Err(Rejection::ReasonNeeded);
    }
    let company = dossier.issued_at.map(|_| dossier.subject.company);
    if placements.len() == dossier.slots.len() {
        let released = if dossier.status == Status::Draft { Rupiah::ZERO } else { dossier.amount };
        return Ok(vec![Event::OrderCancelled { company, reason, released, was_accepted, placements, by }]);
    }
    let released = dossier
        .slots
        .values()
        .filter(|slot| open(slot))
        .try_fold(Rupiah::ZERO, |sum, slot| sum.checked_add(slot.placement.amount))
        .ok_or(Rejection::AmountTooLarge)?;
    let company = dossier.subject.company;
    Ok(completed(dossier, vec![Event::PlacementsCancelled { company, reason, released, placements, by }]))
}

/// The same, and that the order is done when they leave nothing open.
pub(super) fn completed(dossier: &Dossier, mut events: Vec<Event>) -> Vec<Event> {
    if events.is_empty() || dossier.status != Status::Accepted {
        return events;
    }
    let before = State { dossier: Some(dossier.clone()) };
    let after = events.iter().fold(before, evolve);
    if let Some(dossier) = after.dossier
        && dossier.slots.values().all(|slot| slot.stage.is_ended())
    {
        let owed = |sum: Rupiah, slot: &super::state::Slot| match (slot.stage, slot.verified) {
            (Stage::HandedOver, Some((_, amount))) => sum.checked_add(amount),
            (_, _) => Some(sum),
        };
        let amount = dossier.slots.values().try_fold(Rupiah::ZERO, owed).unwrap_or_default();
        events.push(Event::OrderCompleted { company: dossier.subject.company, amount });
    }
    events
}

fn hand_over(dossier: &Dossier, billing: BillingId, mut placements: Vec<PlacementId>) -> Decision {
    placements.sort();
    placements.dedup();
    let company = dossier.subject.company;
    let handed =
        once(dossier, Event::PlacementsHandedOver { company, billing, placements: placements.clone() }, || {
            for placement in &placements {
                let slot = dossier.slots.get(placement).ok_or(Rejection::UnknownPlacement)?;
                if slot.stage != Stage::ProofVerified {
                    return Err(not_now(dossier, Some(slot.stage)));
                }
            }
            if placements.is_empty() { Err(Rejection::UnknownPlacement) } else { Ok(()) }
        })?;
    Ok(completed(dossier, handed))
}

fn take_back(dossier: &Dossier, billing: BillingId, reason: String) -> Decision {
    if let Some(Event::HandoverTakenBack { billing: before, reason: said, .. }) = &dossier.last
        && (before, said) == (&billing, &reason)
    {
        return Ok(vec![]);
    }
    // What is looked into stays so; what comes of it is decided for a placement that is on no minutes.
    let was_handed_over = |slot: &super::state::Slot| {
        slot.stage == Stage::HandedOver || slot.breach.as_ref().is_some_and(|breach| breach.from == Stage::HandedOver)
    };
    let of_billing = |slot: &&super::state::Slot| was_handed_over(slot) && slot.billing == Some(billing);
    let placements: Vec<PlacementId> =
        dossier.slots.values().filter(of_billing).map(|slot| slot.placement.placement).collect();
    if placements.is_empty() {
        return Err(not_now(dossier, None));
    }
    if is_blank(&reason) {
        return Err(Rejection::ReasonNeeded);
    }
    Ok(vec![Event::HandoverTakenBack { company: dossier.subject.company, billing, placements, reason }])
}
