//! What holds for every order, whatever is ordered and by whom (EF-14, EF-15, EF-17, EF-22, C-SOD).

use std::{cell::Cell, collections::BTreeMap};

use proptest::{collection::vec, prelude::*, test_runner::TestRunner};

use super::*;
use crate::spec::{any_order, cases, fold};

/// Few people, so that each comes back in other duties.
const PEOPLE: u8 = 5;

/// Numbers drawn for one step, taken one after the other.
struct Draw(u64);

impl Draw {
    fn below(&mut self, limit: u8) -> u8 {
        let drawn = self.0 % u64::from(limit);
        self.0 /= u64::from(limit);
        u8::try_from(drawn).expect("below a small limit")
    }
    fn person(&mut self) -> AccountId {
        id(self.below(PEOPLE))
    }
    fn chance(&mut self, of: u8) -> bool {
        self.below(of) == 0
    }
    fn slot(&mut self) -> u8 {
        if self.chance(2) { ONE } else { TWO }
    }
    fn instant(&mut self) -> Timestamp {
        at(if self.chance(8) { TOO_LATE } else { IN_TIME })
    }
}

const KINDS: u8 = 24;

/// An order of a kind: mostly one that makes sense, by anybody, for either placement.
fn order(kind: u8, state: &State, draw: &mut Draw) -> Command {
    let slot = draw.slot();
    let known = state.proof(id(slot)).map_or(id(41), |(proof, _)| proof);
    match kind {
        0 => Command::Revise {
            subject: subject(),
            placements: if draw.chance(2) { two() } else { vec![copies_as(TWO), placement(ONE)] },
            by: draw.person(),
        },
        1 => {
            let available = if draw.chance(6) { Rupiah::ZERO } else { rp(5_000_000) };
            let now = Circumstances { available, ..circumstances() };
            let unread = reasons(&[("order.without_draft", "Siaran langsung.")]);
            Command::Reserve { now: Box::new(now), reasons: unread, by: draw.person() }
        }
        2 => Command::Return { reason: "perbaiki".into(), by: draw.person() },
        3 => issue(issue_by(draw.below(PEOPLE))),
        4 => Command::Accept { at: at(if draw.chance(6) { TOO_LATE } else { ISSUED }) },
        5 => Command::Decline { reason: "penuh".into(), at: at(ISSUED) },
        6 => Command::Lapse { at: draw.instant() },
        7 => Command::Cancel { reason: format!("batal {}", draw.below(3)), by: draw.person() },
        8 => submit_draft(slot),
        9 => Command::ClearDraft { placement: id(slot), by: draw.person(), at: at(CLEARED) },
        10 => Command::ReturnDraft { placement: id(slot), notes: "ubah".into(), by: draw.person() },
        11 => report(slot),
        12 => Command::ExtendProofDeadline {
            placement: id(slot),
            until: at(SECOND_END),
            reason: "listrik".into(),
            by: draw.person(),
            zone: Zone::Wib,
            at: draw.instant(),
        },
        13 => Command::Forfeit { placement: id(slot), at: draw.instant() },
        14 => Command::RecordReceipt {
            placement: id(slot),
            receipt: receipt("TT-1", 1),
            zone: Zone::Wib,
            today: day(VERIFIED),
        },
        15 => {
            let taken = if draw.chance(8) { vec!["url:x".to_owned()] } else { vec![] };
            let proof = id(41 + draw.below(4));
            let placement = id(slot);
            let (evidence, claims, at) = (page(), vec![], draw.instant());
            let (domain, zone) = (None, Zone::Wib);
            Command::SubmitProof(Box::new(Showing { placement, proof, evidence, domain, claims, taken, zone, at }))
        }
        16 => {
            let failed: &[Point] = if draw.chance(5) { &[Point::Label] } else { &[] };
            let taken = Taken { claim: "page:y".to_owned(), by: id(60) };
            Command::RecordCheck(Box::new(Checking {
                placement: id(slot),
                proof: known,
                findings: findings(failed),
                capture: None,
                claims: vec!["page:x".to_owned()],
                taken: if draw.chance(8) { vec![taken] } else { vec![] },
            }))
        }
        17 => {
            let amount = rp(if draw.chance(8) { 1_000_000 } else { 1_110_000 });
            Command::Verify {
                placement: id(slot),
                quantity: 1,
                amount,
                reasons: vec![],
                shown_elsewhere: false,
                retold: None,
                alike: None,
                today: day(VERIFIED),
                by: draw.person(),
            }
        }
        18 => Command::Reject { placement: id(slot), reason: "buram".into(), until: at(SECOND_END), by: draw.person() },
        19 => {
            let reading = if draw.chance(2) { Reading::Unchanged } else { Reading::Unlabelled };
            let occasion = Occasion::ALL[usize::from(draw.below(6))];
            Command::ReadAgain { placement: id(slot), occasion, reading, capture: None }
        }
        20 => Command::AnswerBreach { placement: id(slot), answer: "server".into() },
        21 => Command::SettleBreach {
            placement: id(slot),
            accepted: draw.chance(2),
            reason: "telaah".into(),
            is_paid: false,
            by: draw.person(),
        },
        22 => Command::HandOver { billing: id(50 + draw.below(2)), placements: vec![id(slot)] },
        _ => Command::TakeBackHandover { billing: id(50 + draw.below(2)), reason: "keliru".into() },
    }
}

/// A placement without a text to be read before.
fn copies_as(number: u8) -> Placement {
    Placement { draft_needed: false, ..placement(number) }
}

/// Kinds of order that lead on from where the order, or one of its placements, stands.
fn leading_on(state: &State, slot: u8) -> &'static [u8] {
    match (state.status(), state.stage(id(slot))) {
        (Some(Status::Draft), _) => &[1, 1, 0],
        (Some(Status::BudgetReserved), _) => &[3, 3, 3, 2],
        (Some(Status::Issued), _) => &[4, 4, 4, 4, 5, 6],
        (Some(Status::Accepted | Status::Completed), Some(stands)) => match stands {
            Stage::AwaitingDraft => &[8],
            Stage::DraftSubmitted => &[9, 9, 10],
            Stage::ClearedToPublish => &[11, 11, 12],
            Stage::Published => &[15, 15, 14, 13],
            Stage::ProofSubmitted => &[16],
            Stage::AutoChecked => &[17, 17, 18, 16],
            Stage::ProofRejected => &[15, 15, 13],
            Stage::ProofVerified => &[22, 19],
            Stage::RetentionBreach => &[20, 21],
            Stage::HandedOver => &[19, 23],
            _ => &[],
        },
        _ => &[],
    }
}

fn next_order(state: &State, step: u64) -> Command {
    let mut draw = Draw(step);
    let peek = Draw(draw.0 / 6).slot();
    let leading = leading_on(state, peek);
    let astray = draw.chance(6);
    if leading.is_empty() || astray {
        let kind = draw.below(KINDS);
        order(kind, state, &mut draw)
    } else {
        let slot_first = draw.0;
        let mut draw = Draw(slot_first / 2);
        let kind = leading[usize::from(draw.below(u8::try_from(leading.len()).expect("few")))];
        // The same placement that was looked at.
        let mut rest = Draw((draw.0 << 1) | u64::from(peek == TWO));
        order(kind, state, &mut rest)
    }
}

/// Goes through an order's life step by step; `seen` gets each order with the state before it and what came of it.
fn life(
    steps: &[u64],
    mut seen: impl FnMut(&State, &Command, &Result<Vec<Event>, Rejection>) -> Result<(), TestCaseError>,
) -> Result<Vec<Event>, TestCaseError> {
    let mut past = after(vec![], [Command::Draft { order: id(9), subject: subject(), placements: two(), by: id(0) }]);
    let mut state = fold::<Order>(&past);
    for step in steps {
        let command = next_order(&state, *step);
        let answer = Order::decide(&state, command.clone());
        seen(&state, &command, &answer)?;
        for event in answer.unwrap_or_default() {
            state = Order::evolve(state, &event);
            past.push(event);
        }
    }
    Ok(past)
}

/// The use case behind an order, and the placement that it is about; the clock alone lets an order lapse or forfeits.
fn use_case(command: &Command) -> Option<(&'static str, Option<PlacementId>)> {
    Some(match command {
        // A bill hands over, and has steps of its own.
        Command::Draft { .. }
        | Command::Lapse { .. }
        | Command::Forfeit { .. }
        | Command::HandOver { .. }
        | Command::Correct(_)
        | Command::TakeBackHandover { .. } => return None,
        Command::Revise { .. } => ("revise_order", None),
        Command::Reserve { .. } => ("reserve_order", None),
        Command::Return { .. } => ("return_order", None),
        Command::Issue(_) => ("issue_order", None),
        Command::Accept { .. } => ("accept_order", None),
        Command::Decline { .. } => ("decline_order", None),
        Command::Cancel { .. } => ("cancel_order", None),
        Command::SubmitDraft { placement, .. } => ("submit_draft", Some(*placement)),
        Command::ClearDraft { placement, .. } => ("clear_draft", Some(*placement)),
        Command::ReturnDraft { placement, .. } => ("return_draft", Some(*placement)),
        Command::ReportPublication { placement, .. } => ("report_publication", Some(*placement)),
        Command::ExtendProofDeadline { placement, .. } => ("extend_proof_deadline", Some(*placement)),
        Command::RecordReceipt { placement, .. } => ("record_receipt", Some(*placement)),
        Command::SubmitProof(showing) => ("submit_proof", Some(showing.placement)),
        Command::RecordCheck(checking) => ("check_proof", Some(checking.placement)),
        Command::Verify { placement, .. } => ("verify_proof", Some(*placement)),
        Command::Reject { placement, .. } => ("reject_proof", Some(*placement)),
        Command::ReadAgain { placement, .. } => ("read_page_again", Some(*placement)),
        Command::AnswerBreach { placement, .. } => ("answer_breach", Some(*placement)),
        Command::SettleBreach { placement, .. } => ("settle_breach", Some(*placement)),
    })
}

/// A budget line that knows nothing but what it is told.
#[derive(Default)]
struct Line {
    reserved: i64,
    committed: i64,
    accrued: i64,
    released: i64,
}

impl Line {
    fn tell(&mut self, told: BudgetMove) {
        match told {
            BudgetMove::Reserve(amount) => *self = Self { reserved: amount.get(), ..Self::default() },
            BudgetMove::Commit(amount) => {
                self.reserved -= amount.get();
                self.committed += amount.get();
            }
            BudgetMove::Accrue(amount) => {
                self.committed -= amount.get();
                self.accrued += amount.get();
            }
            BudgetMove::ReleaseReserved(amount) => {
                self.reserved -= amount.get();
                self.released += amount.get();
            }
            BudgetMove::ReleaseCommitted(amount) => {
                self.committed -= amount.get();
                self.released += amount.get();
            }
            BudgetMove::ReleaseAccrued(amount) => {
                self.accrued -= amount.get();
                self.released += amount.get();
            }
        }
    }
}

/// What must have happened to a placement before something can happen to it, told from the events alone.
fn needs(kind: &str) -> &'static [&'static str] {
    match kind {
        "order_issued" => &["order_reserved"],
        "order_accepted" | "order_declined" | "order_lapsed" => &["order_issued"],
        "draft_cleared" | "draft_returned" => &["draft_submitted"],
        "draft_submitted" | "publication_reported" => &["order_accepted"],
        "proof_submitted" => &["publication_reported"],
        "proof_checked" => &["proof_submitted"],
        "proof_verified" | "proof_rejected" => &["proof_submitted", "proof_checked"],
        "proof_rejected_finally" => &["proof_rejected", "proof_checked"],
        "page_read_again" | "retention_breached" | "placements_handed_over" => &["proof_verified"],
        "breach_answered" | "breach_settled" => &["retention_breached"],
        "handover_taken_back" => &["placements_handed_over"],
        _ => &[],
    }
}

/// C-SOD, EF-14, EF-16, EF-22: in 10,000 random lives, with the same few people in every duty, nothing happens without
/// what comes before it; who wrote or approved never verifies; what is verified was looked at and nothing hard failed.
/// The test counts what it reached, so that it cannot pass by reaching nothing.
#[test]
fn nothing_happens_without_its_facts_and_nobody_verifies_their_own_order() {
    let (verified, withheld, forfeited, settled, completed) =
        (Cell::new(0), Cell::new(0), Cell::new(0), Cell::new(0), Cell::new(0));
    let count = |cell: &Cell<u32>| cell.set(cell.get() + 1);
    let mut runner = TestRunner::new(cases(10_000));
    let outcome = runner.run(&vec(any::<u64>(), 10..60), |steps| {
        let mut happened: BTreeMap<Option<PlacementId>, Vec<&'static str>> = BTreeMap::new();
        let mut writers: Vec<AccountId> = vec![id(0)];
        let mut last_failed: BTreeMap<PlacementId, bool> = BTreeMap::new();
        life(&steps, |_, command, answer| {
            if matches!(answer, Err(Rejection::OwnWork)) {
                count(&withheld);
            }
            let of = use_case(command).and_then(|(_, placement)| placement);
            for event in answer.iter().flatten() {
                let kind = event.kind();
                let known: Vec<&str> =
                    [None, of].iter().filter_map(|place| happened.get(place)).flatten().copied().collect();
                for need in needs(kind) {
                    prop_assert!(
                        known.contains(need) || happened.values().flatten().any(|it| it == need) && of.is_none(),
                        "{} without {}",
                        kind,
                        need
                    );
                }
                happened.entry(of).or_default().push(kind);
                match event {
                    Event::OrderRevised { by, .. } | Event::OrderReserved { by, .. } => writers.push(*by),
                    Event::OrderIssued { by, .. } => {
                        prop_assert!(!writers.contains(by), "{} wrote and approved", by);
                        writers.push(*by);
                    }
                    Event::ProofDeadlineExtended { by, .. } => prop_assert!(!writers[..writers.len() - 1].contains(by)),
                    Event::ProofChecked { placement, findings, .. } => {
                        let failed = findings.iter().any(|it| !it.passed && it.point.is_hard());
                        last_failed.insert(*placement, failed);
                    }
                    Event::ProofVerified { placement, by, .. } => {
                        prop_assert!(!writers.contains(by), "{} wrote or approved, and verified", by);
                        prop_assert_eq!(last_failed.get(placement), Some(&false));
                        count(&verified);
                    }
                    Event::PlacementForfeited { .. } => count(&forfeited),
                    Event::BreachSettled { .. } => count(&settled),
                    Event::OrderCompleted { .. } => count(&completed),
                    _ => (),
                }
            }
            Ok(())
        })
        .map(drop)
    });
    assert_eq!(outcome, Ok(()));
    for (what, cell) in [
        ("verified", &verified),
        ("withheld", &withheld),
        ("forfeited", &forfeited),
        ("settled", &settled),
        ("completed", &completed),
    ] {
        assert!(cell.get() > 200, "only {} {what}", cell.get());
    }
}

/// EF-13 and DOMAIN.md 4.6: what the budget line was told is where the order says that its value stands, after every
/// step; nothing is ever below zero, and together it is the amount of the order.
#[test]
fn the_value_of_an_order_is_conserved_and_stands_where_the_line_was_told() {
    let (promised, freed) = (Cell::new(0_u32), Cell::new(0_u32));
    let mut runner = TestRunner::new(cases(5_000));
    let outcome = runner.run(&vec(any::<u64>(), 10..60), |steps| {
        let mut line = Line::default();
        life(&steps, |state, command, answer| {
            let Ok(new) = answer else { return Ok(()) };
            let after = new.iter().fold(state.clone(), Order::evolve);
            for told in new.iter().flat_map(Event::budget_moves) {
                line.tell(told);
            }
            // What went back to who wrote it is no order's any more.
            if new.iter().any(|event| matches!(event, Event::OrderReturned { .. })) {
                prop_assert_eq!([line.reserved, line.committed, line.accrued], [0, 0, 0]);
                line = Line::default();
            }
            let stands = after.budget_position();
            let told = [line.reserved, line.committed, line.accrued];
            prop_assert_eq!(
                [stands.reserved.get(), stands.committed.get(), stands.accrued.get()],
                told,
                "{:?}",
                command
            );
            prop_assert!(told.iter().all(|amount| *amount >= 0), "{:?}: {:?}", command, told);
            let amount = after.amount().expect("an amount");
            let is_promised = line.reserved + line.committed + line.accrued + line.released > 0;
            if is_promised {
                prop_assert_eq!(stands.total(), Some(amount), "{:?}", command);
                prop_assert_eq!(stands.released.get(), line.released, "{:?}", command);
                promised.set(promised.get() + 1);
                freed.set(freed.get() + u32::from(line.released > 0));
            }
            Ok(())
        })
        .map(drop)
    });
    assert_eq!(outcome, Ok(()));
    assert!(promised.get() > 5_000 && freed.get() > 500, "{} and {}", promised.get(), freed.get());
}

proptest! {
    #![proptest_config(cases(1_500))]

    /// A client that saw no answer may send the order again.
    #[test]
    fn an_order_sent_twice_changes_nothing_more(steps in vec(any::<u64>(), 0..50)) {
        life(&steps, |state, command, answer| {
            let Ok(new) = answer else { return Ok(()) };
            let after = new.iter().fold(state.clone(), Order::evolve);
            prop_assert_eq!(Order::decide(&after, command.clone()), Ok(vec![]), "{:?}", command);
            Ok(())
        })?;
    }

    /// EF-14: what happens is in the published chart, and what is refused for its time names only what the chart has.
    #[test]
    fn what_happens_is_in_the_chart(steps in vec(any::<u64>(), 0..60)) {
        life(&steps, |state, command, answer| {
            let Some((name, placement)) = use_case(command) else { return Ok(()) };
            let status = state.status().expect("an order");
            let stage = placement.and_then(|placement| state.stage(placement));
            let mut charted: Vec<&str> = status.next_steps().to_vec();
            if matches!(status, Status::Accepted | Status::Completed) {
                let stages = state.placements().into_iter().filter_map(|it| state.stage(it.placement));
                match stage {
                    Some(stage) => charted.extend(stage.next_steps()),
                    None => charted.extend(stages.flat_map(|stage| stage.next_steps().iter().copied())),
                }
            }
            match answer {
                Ok(new) if !new.is_empty() => prop_assert!(charted.contains(&name), "{} in {} {:?}", name, status, stage),
                Err(why @ Rejection::NotNow { .. }) => {
                    prop_assert!(why.allowed().iter().all(|step| charted.contains(step)), "{:?}", why);
                }
                Ok(_) | Err(_) => (),
            }
            Ok(())
        })?;
    }

    /// EF-13: an order waits for a step of its chart until each of its placements is in a bill or came to nothing.
    #[test]
    fn whatever_is_owed_waits_for_a_step_that_may_be_taken(steps in vec(any::<u64>(), 0..60)) {
        life(&steps, |state, _, _| {
            let status = state.status().expect("an order");
            let mut waits = Vec::new();
            for slot in state.slots() {
                let stage = slot.stage;
                let awaited = stage.awaited_step(slot.breach.as_ref().is_some_and(|breach| breach.is_answered));
                prop_assert!(awaited.is_none_or(|step| stage.next_steps().contains(&step)), "{}", stage);
                waits.push(awaited.is_some() || stage == Stage::ProofVerified);
            }
            match status.awaited_step() {
                Some(step) => prop_assert!(status.next_steps().contains(&step), "{}", status),
                // What is in a bill already may still break its promise to stay.
                None if status == Status::Completed => (),
                None => prop_assert_eq!(status == Status::Accepted, waits.contains(&true), "{}", status),
            }
            Ok(())
        })?;
    }

    /// EF-15: no text, publication, proof or more time after the deadline, and nothing forfeited before it.
    #[test]
    fn a_deadline_locks_by_itself(steps in vec(any::<u64>(), 0..60)) {
        life(&steps, |state, command, answer| {
            for event in answer.iter().flatten() {
                match (event, command) {
                    (Event::ProofSubmitted { placement, .. }, Command::SubmitProof(showing)) => {
                        prop_assert!(state.proof_until(*placement).is_some_and(|until| showing.at < until));
                    }
                    (Event::ProofDeadlineExtended { placement, .. }, Command::ExtendProofDeadline { at, .. }) => {
                        prop_assert!(state.proof_until(*placement).is_some_and(|until| *at < until));
                    }
                    (Event::PlacementForfeited { placement, .. }, Command::Forfeit { at, .. }) => {
                        prop_assert!(state.proof_until(*placement).is_some_and(|until| *at >= until));
                    }
                    (Event::OrderAccepted { .. }, Command::Accept { at }) => {
                        prop_assert!(state.answer_until().is_some_and(|until| *at < until));
                    }
                    _ => (),
                }
            }
            Ok(())
        })?;
    }

    /// What has come to its end as a whole stays so; a completed one can only be reopened by a handover taken back.
    #[test]
    fn an_order_never_leaves_its_end(steps in vec(any::<u64>(), 0..60)) {
        life(&steps, |state, command, answer| {
            if let (Some(Status::Declined | Status::Lapsed | Status::Cancelled), Ok(new)) = (state.status(), answer) {
                prop_assert!(new.is_empty(), "{:?}", command);
            }
            Ok(())
        })?;
    }

    #[test]
    fn an_order_is_told_from_its_events_in_any_order(steps in vec(any::<u64>(), 0..24)) {
        let past = life(&steps, |_, _, _| Ok(()))?;
        let commands: Vec<Command> =
            (0..KINDS).map(|kind| order(kind, &fold::<Order>(&past), &mut Draw(u64::from(kind)))).collect();
        any_order::<Order>(&past, &commands);
    }
}
