//! What holds for every application, whatever is ordered and by whom (T-18, EF-09, EF-14, EF-22).

use std::cell::Cell;

use kernel::{Rejection as _, Uuid};
use proptest::{collection::vec, prelude::*, test_runner::TestRunner};

use super::*;
use crate::{
    partnership::decree::{self, Decree},
    spec::{any_order, cases, fold},
};

/// Few people, so that each comes back in other duties.
const PEOPLE: u8 = 6;

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
    fn instant(&mut self) -> Timestamp {
        at(if self.chance(4) { "2026-03-01T00:00:00+07:00" } else { IN_TIME })
    }
}

const KINDS: u8 = 18;

/// An order of a kind: mostly one that makes sense, by anybody.
fn order(kind: u8, state: &State, draw: &mut Draw) -> Command {
    let assigned = |draw: &mut Draw| match &state.dossier {
        Some(dossier) if !dossier.verifiers.is_empty() && !draw.chance(8) => {
            let place = usize::from(draw.below(2)).min(dossier.verifiers.len() - 1);
            dossier.verifiers[place]
        }
        Some(_) | None => draw.person(),
    };
    let sent = |draw: &mut Draw| match &state.dossier {
        Some(dossier) if !dossier.team.is_empty() && !draw.chance(8) => dossier.team[0],
        Some(_) | None => draw.person(),
    };
    let bad: &[(&str, Verdict, &str)] = match draw.below(6) {
        0 => &[("NIB", Verdict::Wrong, "berbeda")],
        1 => &[("EIC_UTAMA", Verdict::Missing, "tidak ada")],
        _ => &[],
    };
    let outcome = |draw: &mut Draw| Outcome::ALL[usize::from(draw.below(3))];
    match kind {
        0 => Command::Save { answers: documents(20 + draw.below(3)) },
        1 => submit(Submission { window_open: !draw.chance(8), ..submission() }),
        2 => Command::Withdraw { reason: "batal".into() },
        3 => Command::Assign { verifier: draw.person(), has_interest: draw.chance(5), is_verifier: !draw.chance(9) },
        4 => Command::Unassign { verifier: assigned(draw), reason: "cuti".into() },
        5 => {
            let verifier = assigned(draw);
            check(Finding { verifier, items: verdicts(bad) })
        }
        6 => Command::Settle { by: draw.person(), items: verdicts(bad), requirements: requirements(), terms: terms(2) },
        7 => Command::Resubmit {
            answers: documents(20 + draw.below(3)),
            requirements: requirements(),
            declared: declared(1),
            at: draw.instant(),
        },
        8 => Command::LapseCorrection { at: draw.instant() },
        9 => {
            let team = (0..draw.below(3)).map(|_| draw.person()).collect();
            Command::ScheduleFieldCheck { on: day("2026-01-21"), place: "kantor".into(), team }
        }
        10 => {
            let check = minutes(!draw.chance(6), &["Ani", "Hendra"]);
            Command::RecordFieldCheck { check, least_signers: 2, by: sent(draw) }
        }
        11 => Command::SkipFieldCheck { ground: "faktual".into(), allowed: draw.chance(3) },
        12 => grade(result(!draw.chance(3))),
        13 => announce(outcome(draw)),
        14 => Command::Object { grounds: "keberatan".into(), at: draw.instant() },
        15 => Command::DecideObjection { upheld: draw.chance(2), reason: "telaah".into(), by: draw.person() },
        16 => {
            let reason = (!draw.chance(4)).then(|| "telaah tim".to_owned());
            let at = at(if draw.chance(6) { IN_TIME } else { OBJECTIONS_END });
            Command::Decide { outcome: outcome(draw), reason, by: draw.person(), at }
        }
        _ => name_in_decree(),
    }
}

/// Kinds of order that lead on from where the application stands.
fn leading_on(status: Status) -> &'static [u8] {
    match status {
        Status::Draft => &[1, 1, 0],
        Status::Submitted => &[3],
        Status::UnderAdministrativeCheck => &[3, 5, 5, 5, 4],
        Status::FindingsDiffer => &[6],
        Status::CorrectionRequested => &[7, 7, 0, 8],
        Status::AdministrativelyVerified => &[9, 9, 11],
        Status::UnderFactualCheck => &[10, 10, 9],
        Status::FactuallyVerified => &[12],
        Status::Graded => &[13, 13, 12],
        Status::PreliminaryAnnounced => &[16, 16, 14],
        Status::UnderObjection => &[15],
        Status::WaitingList => &[16],
        Status::Accepted => &[17],
        Status::RejectedIncomplete
        | Status::RejectedAdministrative
        | Status::RejectedFactual
        | Status::Rejected
        | Status::Decreed
        | Status::Withdrawn => &[],
    }
}

fn next_order(state: &State, step: u64) -> Command {
    let mut draw = Draw(step);
    let leading = state.status().map_or(&[][..], leading_on);
    let astray = draw.chance(5);
    let kind = if leading.is_empty() || astray {
        draw.below(KINDS)
    } else {
        leading[usize::from(draw.below(u8::try_from(leading.len()).expect("few")))]
    };
    order(kind, state, &mut draw)
}

/// Goes through a season step by step; `seen` gets each order with the state before it and what came of it.
fn season(
    steps: &[u64],
    mut seen: impl FnMut(&State, &Command, &Result<Vec<Event>, Rejection>) -> Result<(), TestCaseError>,
) -> Result<Vec<Event>, TestCaseError> {
    let mut past = draft();
    let mut state = fold::<Application>(&past);
    for step in steps {
        let command = next_order(&state, *step);
        let answer = Application::decide(&state, command.clone());
        seen(&state, &command, &answer)?;
        for event in answer.unwrap_or_default() {
            state = Application::evolve(state, &event);
            past.push(event);
        }
    }
    Ok(past)
}

/// Where nothing leads on from.
fn is_final(status: Status) -> bool {
    status.next_steps().is_empty()
}

/// The use case behind an order, as the state chart names it; the clock alone lets a correction lapse.
fn use_case(command: &Command) -> Option<&'static str> {
    Some(match command {
        Command::Start { .. } | Command::LapseCorrection { .. } => return None,
        Command::Save { .. } => "save_application",
        Command::Submit(_) => "submit_application",
        Command::Withdraw { .. } => "withdraw_application",
        Command::Assign { .. } => "assign_verifier",
        Command::Unassign { .. } => "unassign_verifier",
        Command::RecordFinding { .. } => "record_administrative_check",
        Command::Settle { .. } => "settle_administrative_check",
        Command::Resubmit { .. } => "resubmit_application",
        Command::ScheduleFieldCheck { .. } => "schedule_factual_check",
        Command::RecordFieldCheck { .. } => "record_factual_check",
        Command::SkipFieldCheck { .. } => "skip_factual_check",
        Command::Grade { .. } => "grade_application",
        Command::AnnounceResult { .. } => "announce_preliminary_results",
        Command::Object { .. } => "object_to_result",
        Command::DecideObjection { .. } => "decide_objection",
        Command::Decide { .. } => "decide_application",
        Command::NameInDecree { .. } => "issue_decree",
    })
}

/// Who had which duty in a past, told from the events alone.
#[derive(Default)]
struct Duties {
    checked: Vec<AccountId>,
    decided: Vec<AccountId>,
    team: Vec<AccountId>,
}

impl Duties {
    fn note(&mut self, event: &Event) {
        match event {
            Event::FindingRecorded { finding, .. } => self.checked.push(finding.verifier),
            Event::FindingsSettled { by, .. } => self.checked.push(*by),
            Event::FieldCheckScheduled { team, .. } => self.team.clone_from(team),
            Event::FieldCheckRecorded { by, .. } => {
                self.checked.push(*by);
                self.checked.append(&mut self.team);
            }
            Event::ObjectionDecided { by, .. } | Event::ApplicationDecided { by, .. } => self.decided.push(*by),
            _ => (),
        }
    }
}

/// Lets somebody issue a decree that names the application.
fn somebody_issues(state: &State, issuer: AccountId) -> Result<Vec<decree::Event>, decree::Rejection> {
    let row = decree::Row {
        number: 1,
        application: id(6),
        company: company(),
        company_name: "PT Contoh Media".into(),
        outlet: id(2),
        outlet_name: "Contoh Online".into(),
        kind: MediaKind::Online,
        grade: "A".into(),
    };
    let author = AccountId(Uuid::from_u128(99));
    let prepared = decree::Event::DecreePrepared {
        decree: id(7),
        window: id(5),
        wording: decree::Wording { about: "mitra".into(), dictums: vec!["Menetapkan.".into()], ..Default::default() },
        author,
    };
    let issue = decree::Issue {
        number: "188".into(),
        date: day("2026-01-28"),
        rows: vec![row],
        hash: "00".into(),
        code: "K7QF2M9XWT4A".into(),
        signature: decree::Signature {
            official: id(8),
            name: "Kepala".into(),
            title: "Kepala Dinas".into(),
            nip: None,
        },
        checkers: state.checkers().to_vec(),
        by: issuer,
    };
    Decree::decide(&fold::<Decree>(&[prepared]), decree::Command::Issue(Box::new(issue)))
}

/// T-18, EF-22: in 20,000 random seasons, with the same few people in every duty, nobody who checked an application
/// decides on it or issues the decree that names it; two different persons stand behind every verified application;
/// nobody with an interest is assigned. The test counts what it reached, so that it cannot pass by reaching nothing.
#[test]
fn nobody_who_checked_ever_decides_or_issues() {
    let (decided, refused, issued, withheld) = (Cell::new(0), Cell::new(0), Cell::new(0), Cell::new(0));
    let count = |cell: &Cell<u32>| cell.set(cell.get() + 1);
    let mut runner = TestRunner::new(cases(20_000));
    let outcome = runner.run(&vec(any::<u64>(), 8..40), |steps| {
        let mut duties = Duties::default();
        let mut round: Vec<AccountId> = Vec::new();
        season(&steps, |state, command, answer| {
            if matches!(answer, Err(Rejection::CheckerDecides)) {
                count(&refused);
            }
            for event in answer.iter().flatten() {
                duties.note(event);
                match (event, command) {
                    (Event::FindingRecorded { finding, .. }, _) => round.push(finding.verifier),
                    (Event::FindingsSettled { by, .. }, _) => round.push(*by),
                    (Event::ApplicationResubmitted { .. }, _) => round.clear(),
                    (Event::AdministrativelyVerified { .. }, _) => {
                        round.sort();
                        let signatures = round.len();
                        round.dedup();
                        prop_assert!(round.len() >= 2 && round.len() == signatures, "verified by {round:?}");
                    }
                    (Event::VerifierAssigned { .. }, Command::Assign { has_interest, is_verifier, .. }) => {
                        prop_assert!(!has_interest && *is_verifier);
                    }
                    (Event::ApplicationDecided { .. }, _) => count(&decided),
                    _ => (),
                }
            }
            if let Some(both) = duties.decided.iter().find(|person| duties.checked.contains(person)) {
                return Err(TestCaseError::fail(format!("{both} checked and decided")));
            }
            if state.status() == Some(Status::Accepted) {
                for person in 0..PEOPLE {
                    let signer = id(person);
                    match somebody_issues(state, signer) {
                        Ok(_) => {
                            prop_assert!(!duties.checked.contains(&signer), "{signer} checked and issued");
                            count(&issued);
                        }
                        Err(decree::Rejection::CheckerIssues) => count(&withheld),
                        Err(other) => return Err(TestCaseError::fail(format!("{other:?}"))),
                    }
                }
            }
            Ok(())
        })
        .map(drop)
    });
    assert_eq!(outcome, Ok(()));
    for (what, cell) in [("decided", &decided), ("refused", &refused), ("issued", &issued), ("withheld", &withheld)] {
        assert!(cell.get() > 500, "only {} {what}", cell.get());
    }
}

proptest! {
    #![proptest_config(cases(1_500))]

    /// A client that saw no answer may send the order again.
    #[test]
    fn an_order_about_an_application_sent_twice_changes_nothing_more(steps in vec(any::<u64>(), 0..40)) {
        season(&steps, |state, command, answer| {
            let Ok(new) = answer else { return Ok(()) };
            let after = new.iter().fold(state.clone(), Application::evolve);
            prop_assert_eq!(Application::decide(&after, command.clone()), Ok(vec![]), "{:?}", command);
            Ok(())
        })?;
    }

    /// What is rejected, withdrawn or named in a decree stays so.
    #[test]
    fn an_application_never_leaves_a_final_state(steps in vec(any::<u64>(), 0..60)) {
        season(&steps, |state, command, answer| {
            let status = state.status().expect("begun");
            if let Ok(new) = answer && is_final(status) {
                prop_assert!(new.is_empty(), "{:?} in {}", command, status);
            }
            Ok(())
        })?;
    }

    /// EF-09: nothing comes in after the close of a window, of a correction, or of the time for objections; and
    /// nothing is decided before that time is over.
    #[test]
    fn nothing_happens_outside_its_time(steps in vec(any::<u64>(), 0..60)) {
        season(&steps, |state, command, answer| {
            for event in answer.iter().flatten() {
                match (event, command) {
                    (Event::ApplicationSubmitted { .. }, Command::Submit(sent)) => prop_assert!(sent.window_open),
                    (Event::ApplicationResubmitted { .. }, Command::Resubmit { at, .. }) => {
                        prop_assert!(state.correction_until().is_some_and(|until| *at < until));
                    }
                    (Event::CorrectionLapsed { .. }, Command::LapseCorrection { at }) => {
                        prop_assert!(state.correction_until().is_some_and(|until| *at >= until));
                    }
                    (Event::ObjectionFiled { .. }, Command::Object { at: instant, .. }) => {
                        prop_assert!(*instant < at(OBJECTIONS_END));
                    }
                    (Event::ApplicationDecided { .. }, Command::Decide { at: instant, .. }) => {
                        prop_assert!(*instant >= at(OBJECTIONS_END));
                    }
                    _ => (),
                }
            }
            Ok(())
        })?;
    }

    /// EF-10: whatever goes against the grade, or against the company, says why.
    #[test]
    fn no_decision_against_the_grade_is_silent(steps in vec(any::<u64>(), 0..60)) {
        let past = season(&steps, |_, _, _| Ok(()))?;
        let mut eligible = false;
        for event in &past {
            match event {
                Event::ApplicationGraded { result, .. } => eligible = result.eligible,
                Event::ApplicationDecided { outcome, reason, against_grade, .. } => {
                    let against = match outcome {
                        Outcome::Accept => !eligible,
                        Outcome::Reject => eligible,
                        Outcome::WaitingList => false,
                    };
                    prop_assert_eq!(*against_grade, against);
                    prop_assert!(!against || reason.is_some());
                    prop_assert!(*outcome != Outcome::Reject || reason.is_some());
                }
                _ => (),
            }
        }
    }

    /// EF-14: the state chart that a refusal shows is the one that holds, in both directions: what happens was among
    /// the next steps, and what is refused for where the application stands was not.
    #[test]
    fn the_next_steps_are_those_that_the_rules_allow(steps in vec(any::<u64>(), 0..60)) {
        season(&steps, |state, command, answer| {
            let Some(name) = use_case(command) else { return Ok(()) };
            let promised = state.status().expect("begun").next_steps();
            match answer {
                Ok(new) if !new.is_empty() => prop_assert!(promised.contains(&name), "{} is not promised", name),
                Err(refusal @ Rejection::NotNow { .. }) => {
                    prop_assert!(!promised.contains(&name), "{} is promised and refused", name);
                    prop_assert_eq!(refusal.allowed(), promised);
                }
                Ok(_) | Err(_) => (),
            }
            Ok(())
        })?;
    }
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn an_application_takes_its_past_in_any_order(steps in vec(any::<u64>(), 0..40)) {
        let mut orders = vec![start()];
        let past = season(&steps, |_, command, _| {
            orders.push(command.clone());
            Ok(())
        })?;
        any_order::<Application>(&past, &orders);
    }
}
