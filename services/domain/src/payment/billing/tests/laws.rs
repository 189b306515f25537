//! What holds over every history of a bill.

use std::collections::BTreeSet;

use kernel::ids::AccountId;
use proptest::{collection::vec, prelude::*};

use super::*;
use crate::spec::{any_order, cases, twice_is_once};

/// Steps of the honest path with people and amounts that may be wrong, and steps beside it.
fn commands() -> impl Strategy<Value = Command> {
    let by = || PLANNER..=HEAD;
    let to = prop_oneof![Just(ReturnTo::Invoice), Just(ReturnTo::TaxPapers), Just(ReturnTo::PaymentRequest)];
    let total = || prop_oneof![9 => Just(22_200_000_i64), 1 => Just(22_199_999)];
    let transfer = || prop_oneof![9 => Just(19_600_000_i64), 1 => Just(22_200_000)];
    let wrong = || {
        prop_oneof![
            Just((PaperKind::HandoverMinutes, paper("X", "2026-02-03"))),
            Just((PaperKind::Disbursement, paper("X", "2026-02-11"))),
        ]
    };
    prop_oneof![
        10 => (0..path().len()).prop_map(|step| path()[step].0.clone()),
        1 => (any::<bool>(), any::<bool>()).prop_map(|(verified, still_there)| assemble(vec![
            Candidate { verified, still_there, ..candidate(1) }, candidate(2),
        ])),
        1 => "[ab]?".prop_map(|reason| Command::Dismantle { reason, by: id(PLANNER) }),
        1 => "[ab]?".prop_map(|reason| Command::TakeBackHandover { reason, by: id(COMMITTER) }),
        1 => by().prop_map(inspect),
        1 => by().prop_map(sign_handover),
        1 => by().prop_map(countersign),
        1 => total().prop_map(|total| invoice(total, payee())),
        // What is left when one of the two was withheld.
        4 => Just(invoice(11_100_000, payee())),
        4 => Just(disburse(11_100_000, Source::Manual)),
        4 => by().prop_map(request),
        4 => by().prop_map(verify),
        6 => (to.clone(), by(), 0..3_usize).prop_map(|(to, by, from)| {
            send_back([Stage::TaxDocumented, Stage::SppSubmitted, Stage::SppVerified][from], to, by)
        }),
        4 => by().prop_map(order_payment),
        1 => to.prop_map(|to| Command::RejectDisbursement { to, reasons: vec!["R".into()], by: id(CHECKER) }),
        1 => total().prop_map(|total| disburse(total, Source::Manual)),
        1 => (0_u8..3).prop_map(|from| Command::ReportPaid {
            reference: "EP-1".into(), catalogue_order: (from > 0).then(|| id(from)), by: id(CHECKER),
        }),
        1 => (1_u8..3, any::<bool>()).prop_map(|(from, named)| Command::WithdrawReport {
            catalogue_order: id(from),
            references: named.then(|| "EP-1".into()).into_iter().collect(),
            reason: "Paket lain.".into(),
            by: id(CHECKER),
        }),
        4 => (1_u8..4).prop_map(take_out),
        4 => (transfer(), any::<bool>(), by()).prop_map(|(amount, bank, by)| {
            confirm(amount, bank.then(|| paper("TRF/1", "2026-02-12")), by)
        }),
        3 => Just(Command::CarryOver { reason: "Tutup tahun.".into(), today: day("2026-12-31"), by: id(HEAD) }),
        4 => (2026..2029).prop_map(|year| Command::PickUp {
            lines: vec![(id(40), id(41)), (id(41), id(42))],
            fiscal_year: FiscalYear(year),
            document: format!("DPPA {year}"),
            by: id(HEAD),
        }),
        2 => (wrong(), by()).prop_map(|((kind, value), by)| Command::RequestCorrection {
            kind, value, reason: "R".into(), today: day("2026-02-20"), by: id(by),
        }),
        2 => (wrong(), by()).prop_map(|((kind, value), by)| Command::ApproveCorrection { kind, value, by: id(by) }),
        3 => (wrong(), by()).prop_map(|((kind, _), by)| Command::RefuseCorrection {
            kind, reason: "R".into(), by: id(by),
        }),
    ]
}

/// Histories that get far: the honest path with other steps thrown in.
fn histories() -> impl Strategy<Value = Vec<Command>> {
    let thrown_in = vec((0_usize..20, commands()), 0..20);
    (vec(commands(), 0..20), thrown_in, any::<bool>()).prop_map(|(free, thrown_in, honest)| {
        if !honest {
            return free;
        }
        let mut steps: Vec<Command> = path().into_iter().map(|(command, _)| command).collect();
        for (place, command) in thrown_in {
            steps.insert(place.min(steps.len()), command);
        }
        steps
    })
}

fn acts(past: &[Event]) -> Vec<(Duty, AccountId)> {
    past.iter()
        .filter_map(|event| match event {
            Event::DeliveryInspected { by, .. } => Some((Duty::Inspecting, *by)),
            Event::HandoverSigned { by, .. } => Some((Duty::HandingOver, *by)),
            Event::PaymentRequested { by, .. } => Some((Duty::Requesting, *by)),
            Event::PaymentRequestVerified { by, .. } => Some((Duty::Checking, *by)),
            Event::PaymentOrdered { by, .. } => Some((Duty::Authorising, *by)),
            Event::PaymentConfirmed { by, .. } => Some((Duty::Paying, *by)),
            _ => None,
        })
        .collect()
}

/// Duties that one person held on this bill and that exclude each other.
fn held_together(past: &[Event]) -> Vec<(Duty, Duty)> {
    let acts = acts(past);
    let people = |duty| acts.iter().filter(|(of, _)| *of == duty).map(|(_, by)| *by).collect::<BTreeSet<_>>();
    let exclusive = [
        (Duty::Inspecting, Duty::HandingOver),
        (Duty::Inspecting, Duty::Requesting),
        (Duty::Inspecting, Duty::Checking),
        (Duty::Inspecting, Duty::Authorising),
        (Duty::Inspecting, Duty::Paying),
        (Duty::HandingOver, Duty::Requesting),
        (Duty::HandingOver, Duty::Checking),
        (Duty::HandingOver, Duty::Paying),
        (Duty::Requesting, Duty::Checking),
        (Duty::Requesting, Duty::Authorising),
        (Duty::Checking, Duty::Authorising),
        (Duty::Checking, Duty::Paying),
        (Duty::Authorising, Duty::Paying),
    ];
    let held = exclusive.into_iter().filter(|(one, other)| !people(*one).is_disjoint(&people(*other)));
    let ours = [Duty::Requesting, Duty::Checking, Duty::Authorising, Duty::Paying];
    let verified = ours.into_iter().filter(|duty| people(*duty).contains(&id(VERIFIER)));
    held.chain(verified.map(|duty| (Duty::Verifying, duty))).collect()
}

proptest! {
    #![proptest_config(cases(200))]

    /// A client that saw no answer may send the order again.
    #[test]
    fn an_order_about_a_bill_sent_twice_changes_nothing_more(year in histories()) {
        let past = twice_is_once::<Billing>(year)?;
        let few: Vec<Command> = path().into_iter().map(|(command, _)| command).collect();
        any_order::<Billing>(&past, &few);
    }

    /// Nothing is paid twice, and what is paid is the last calculation, to the rupiah, with an SP2D or a bank's
    /// reference behind it (EF-18, EF-19).
    #[test]
    fn a_bill_is_paid_once_and_exactly_what_was_counted(year in histories()) {
        let past = twice_is_once::<Billing>(year)?;
        let mut counted = None;
        let mut disbursed = false;
        let mut paid = 0;
        for event in &past {
            match event {
                Event::BillingAssembled { breakdown, .. } => counted = Some(breakdown.clone()),
                Event::WithheldTakenOut { breakdown, .. } => counted.clone_from(breakdown),
                Event::PaymentDisbursed { amount, .. } => {
                    prop_assert_eq!(Some(*amount), counted.as_ref().map(|counted| counted.gross));
                    disbursed = true;
                }
                Event::PaymentConfirmed { amount, gross, bank, .. } => {
                    let counted = counted.as_ref().expect("counted before paid");
                    let kept: i64 = counted.deposits().values().map(|tax| tax.get()).sum();
                    prop_assert_eq!(amount.get() + kept, gross.get());
                    prop_assert!(disbursed || bank.is_some());
                    paid += 1;
                }
                _ => (),
            }
        }
        prop_assert!(paid <= 1, "paid {} times", paid);
    }

    /// EF-44: money is conserved when a placement comes off: what was assembled is what is left and what was taken out, and
    /// nothing that was taken out is on the bill that is paid.
    #[test]
    fn what_is_withheld_and_what_is_left_are_what_was_assembled(year in histories()) {
        let past = twice_is_once::<Billing>(year)?;
        let (mut whole, mut taken) = (0, Vec::new());
        let mut state = State::default();
        for event in &past {
            state = Billing::evolve(state, event);
            match event {
                Event::BillingAssembled { breakdown, .. } => (whole, taken) = (breakdown.gross.get(), Vec::new()),
                Event::BillingDismantled { .. } => (whole, taken) = (0, Vec::new()),
                Event::WithheldTakenOut { placement, amount, .. } => taken.push((*placement, amount.get())),
                Event::PaymentDisbursed { amount, .. } => prop_assert_eq!(*amount, state.gross()),
                _ => (),
            }
            let out: i64 = taken.iter().map(|(_, amount)| amount).sum();
            prop_assert_eq!(state.gross().get() + out, whole);
            prop_assert!(taken.iter().all(|(out, _)| state.items().iter().all(|item| item.placement != *out)));
        }
    }

    /// C-SOD: over every history treasurer, commitment officer and finance administration officer are different people,
    /// and none of them verified.
    #[test]
    fn c_sod_no_history_lets_one_person_hold_exclusive_duties(year in histories()) {
        let past = twice_is_once::<Billing>(year)?;
        prop_assert_eq!(held_together(&past), vec![]);
    }
}

/// A step of the honest path as this person takes it, where it is one of the desks.
fn taken_by(command: &Command, by: u8) -> Option<(Duty, Command)> {
    match command {
        Command::Inspect { .. } => Some((Duty::Inspecting, inspect(by))),
        Command::SignHandover { .. } => Some((Duty::HandingOver, sign_handover(by))),
        Command::RequestPayment { .. } => Some((Duty::Requesting, request(by))),
        Command::VerifyRequest { .. } => Some((Duty::Checking, verify(by))),
        Command::OrderPayment { .. } => Some((Duty::Authorising, order_payment(by))),
        Command::ConfirmPaid { .. } => Some((Duty::Paying, confirm(19_600_000, None, by))),
        _ => None,
    }
}

/// C-SOD: what is drawn freely hardly ever puts somebody at two desks: here everybody comes first at every two of them.
#[test]
fn c_sod_nobody_who_comes_first_is_at_two_desks_that_exclude_each_other() {
    let desks: Vec<Duty> = path().iter().filter_map(|(step, _)| Some(taken_by(step, HEAD)?.0)).collect();
    let pairs = desks.iter().flat_map(|one| desks.iter().map(move |other| [one, other]));
    for (by, tried) in (PLANNER..=INSPECTOR).flat_map(|by| pairs.clone().map(move |tried| (by, tried))) {
        let first = |step: &Command| taken_by(step, by).filter(|(duty, _)| tried.contains(&duty)).map(|(_, step)| step);
        let year = path().into_iter().flat_map(|(step, _)| first(&step).into_iter().chain([step])).collect();
        let past = twice_is_once::<Billing>(year).expect("twice is once");
        assert_eq!(held_together(&past), [], "{by}: {tried:?}");
    }
}

/// The histories above reach the end: the laws are not about bills that never get paid.
#[test]
fn the_histories_of_the_laws_get_paid_returned_and_carried_over() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let mut kinds = BTreeSet::new();
    for _ in 0..1_200 {
        let year = histories().new_tree(&mut runner).expect("a history").current();
        let past = twice_is_once::<Billing>(year).expect("twice is once");
        kinds.extend(past.iter().map(Event::kind));
    }
    for (kind, _) in Event::KINDS {
        assert!(kinds.contains(kind), "{kind} never happens");
    }
}
