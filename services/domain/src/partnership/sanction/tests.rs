//! Sanctions in sentences (DOMAIN.md 4.5, EF-22).

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::spec::{at, cases, day, fold, given, id, twice_is_once};

const OFFICER: u8 = 1;
const HEAD: u8 = 2;
const DELEGATE: u8 = 3;
const HEAR_END: &str = "2026-03-08T00:00:00+07:00";
const OBJECT_END: &str = "2026-03-17T00:00:00+07:00";

fn proposal(ground: Ground, level: Level) -> Proposal {
    Proposal {
        outlet: None,
        order: None,
        ground,
        level,
        facts: "Tiga bukti palsu pada bulan Februari.".into(),
        document: None,
        files: vec![],
    }
}

fn propose_as(sanction: u8, proposal: Proposal) -> Command {
    let proposal = Box::new(proposal);
    Command::Propose { sanction: id(sanction), company: id(9), proposal, hear_until: at(HEAR_END), by: id(OFFICER) }
}

fn propose(ground: Ground, level: Level) -> Command {
    propose_as(1, proposal(ground, level))
}

fn forged() -> Command {
    propose(Ground::ForgedProof, Level::Suspension)
}

fn measure(level: Level) -> Measure {
    Measure { level, number: "900/4/2026".into(), from: day("2026-03-10"), until: day("2026-06-09") }
}

fn impose_at(moment: &str, measure: Measure, by: u8) -> Command {
    Command::Impose {
        sanction: id(1),
        measure,
        reason: "Terbukti.".into(),
        objection_until: at(OBJECT_END),
        today: day("2026-03-09"),
        at: at(moment),
        by: id(by),
    }
}

fn impose() -> Command {
    impose_at("2026-03-09T09:00:00+07:00", measure(Level::Suspension), HEAD)
}

fn hear() -> Command {
    Command::Hear {
        sanction: id(1),
        statement: "Kami keliru.".into(),
        files: vec![],
        at: at("2026-03-05T09:00:00+07:00"),
    }
}

fn object() -> Command {
    Command::Object {
        sanction: id(1),
        reason: "Bukan kami.".into(),
        files: vec![],
        at: at("2026-03-11T09:00:00+07:00"),
    }
}

fn answer(by: u8, upheld: bool) -> Command {
    let answer = "Sudah ditelaah.".into();
    Command::AnswerObjection { sanction: id(1), upheld, answer, on: day("2026-03-12"), by: id(by) }
}

fn past(commands: impl IntoIterator<Item = Command>) -> Vec<Event> {
    let mut past = Vec::new();
    for command in commands {
        past.extend(Sanctions::decide(&fold::<Sanctions>(&past), command).expect("accepted"));
    }
    past
}

/// The independence guard: the list is closed, and nothing on it is what a medium wrote.
#[test]
fn critical_coverage_is_no_ground_and_no_ground_can_be_made_up() {
    let grounds = [
        "forged_document",
        "forged_proof",
        "page_removed",
        "label_missing",
        "late_proofs",
        "ethics_violation",
        "extortion",
        "tax_default",
        "undeclared_interest",
    ];
    assert_eq!(Ground::NAMES, grounds);
    for made_up in ["critical_coverage", "negative_coverage", "bad_tone", "other", ""] {
        assert_eq!(Ground::from_wire(made_up), None, "{made_up}");
        assert!(serde_json::from_value::<Ground>(made_up.into()).is_err(), "{made_up}");
    }
}

/// What only others can find is not the region's to say: ethics belong to the press council.
#[test]
fn ethics_are_a_ground_only_with_the_decision_of_the_press_council() {
    let alone = propose(Ground::EthicsViolation, Level::FirstWarning);
    given::<Sanctions>([]).when(alone).then_rejected(Rejection::DocumentMissing);
    let document = Some("PPR Dewan Pers 12/2026".to_owned());
    let with = Proposal { document, ..proposal(Ground::EthicsViolation, Level::FirstWarning) };
    assert_eq!(past([propose_as(1, with)]).len(), 1);
}

#[test]
fn nothing_is_imposed_before_the_company_was_heard_or_let_its_time_pass() {
    let soon = "2026-03-05T10:00:00+07:00";
    let early = impose_at(soon, measure(Level::Suspension), HEAD);
    given::<Sanctions>(past([forged()])).when(early.clone()).then_rejected(Rejection::NotHeard { until: at(HEAR_END) });
    let dismiss = Command::Dismiss { sanction: id(1), reason: "Belum.".into(), at: at(soon), by: id(HEAD) };
    given::<Sanctions>(past([forged()])).when(dismiss).then_rejected(Rejection::NotHeard { until: at(HEAR_END) });
    assert_eq!(past([forged(), hear(), early]).len(), 3);
    assert_eq!(past([forged(), impose()]).len(), 2, "its time passed");
    let late = Command::Hear { sanction: id(1), statement: "x".into(), files: vec![], at: at(HEAR_END) };
    given::<Sanctions>(past([forged()])).when(late).then_rejected(Rejection::HearingOver { until: at(HEAR_END) });
}

/// C-SOD (EF-22): three people.
#[test]
fn c_sod_who_proposed_does_not_decide_and_who_decided_does_not_answer() {
    let own = impose_at("2026-03-09T09:00:00+07:00", measure(Level::Suspension), OFFICER);
    given::<Sanctions>(past([forged(), hear()])).when(own).then_rejected(Rejection::OwnWork);
    let dismiss = Command::Dismiss {
        sanction: id(1),
        reason: "Tidak terbukti.".into(),
        at: at("2026-03-09T09:00:00+07:00"),
        by: id(OFFICER),
    };
    given::<Sanctions>(past([forged(), hear()])).when(dismiss).then_rejected(Rejection::OwnWork);
    let objected = past([forged(), hear(), impose(), object()]);
    for own in [HEAD, OFFICER] {
        given::<Sanctions>(objected.clone()).when(answer(own, false)).then_rejected(Rejection::OwnWork);
    }
    assert!(Sanctions::decide(&fold::<Sanctions>(&objected), answer(DELEGATE, true)).is_ok());
}

/// DOMAIN.md 4.5: a warning, another one, and only then a suspension, but for what is grave.
#[test]
fn a_sanction_goes_one_step_further_at_most() {
    let steep = propose(Ground::LateProofs, Level::SecondWarning);
    given::<Sanctions>([]).when(steep).then_rejected(Rejection::StepSkipped { furthest: Level::FirstWarning });
    let warned = past([
        propose(Ground::LateProofs, Level::FirstWarning),
        impose_at("2026-03-09T09:00:00+07:00", measure(Level::FirstWarning), HEAD),
    ]);
    let again = |level| propose_as(2, proposal(Ground::LateProofs, level));
    given::<Sanctions>(warned.clone())
        .when(again(Level::Suspension))
        .then_rejected(Rejection::StepSkipped { furthest: Level::SecondWarning });
    assert!(Sanctions::decide(&fold::<Sanctions>(&warned), again(Level::SecondWarning)).is_ok());
    // Another ground begins anew, and what is imposed is never more than what was proposed.
    let other = propose_as(2, proposal(Ground::LabelMissing, Level::SecondWarning));
    given::<Sanctions>(warned).when(other).then_rejected(Rejection::StepSkipped { furthest: Level::FirstWarning });
    let more = impose_at("2026-03-09T09:00:00+07:00", measure(Level::Blacklist), HEAD);
    given::<Sanctions>(past([forged()]))
        .when(more)
        .then_rejected(Rejection::StepSkipped { furthest: Level::Suspension });
}

#[test]
fn orders_stop_while_a_suspension_holds_and_not_a_day_longer() {
    let state = fold::<Sanctions>(&past([forged(), impose()]));
    let stops = |state: &State, on: &str| state.stopping_on(day(on)).is_some();
    assert!(!stops(&state, "2026-03-09") && stops(&state, "2026-03-10") && stops(&state, "2026-06-09"));
    assert!(!stops(&state, "2026-06-10"));
    let warned = past([
        propose(Ground::LateProofs, Level::FirstWarning),
        impose_at("2026-03-09T09:00:00+07:00", measure(Level::FirstWarning), HEAD),
    ]);
    assert!(!stops(&fold::<Sanctions>(&warned), "2026-03-10"), "a warning stops nothing");
    let upheld = fold::<Sanctions>(&past([forged(), impose(), object(), answer(DELEGATE, true)]));
    assert!(!stops(&upheld, "2026-03-12"), "the company was right");
    let kept = fold::<Sanctions>(&past([forged(), impose(), object(), answer(DELEGATE, false)]));
    assert!(stops(&kept, "2026-03-12"));
}

#[test]
fn a_sanction_has_days_that_begin_today_and_end_in_two_years_at_the_latest() {
    let with = |from: &str, until: &str| {
        let measure = Measure { from: day(from), until: day(until), ..measure(Level::Suspension) };
        impose_at("2026-03-09T09:00:00+07:00", measure, HEAD)
    };
    for (from, until) in [("2026-03-08", "2026-04-01"), ("2026-04-01", "2026-03-31"), ("2026-04-01", "2028-04-02")] {
        given::<Sanctions>(past([forged()])).when(with(from, until)).then_rejected(Rejection::PeriodWrong);
    }
    assert!(Sanctions::decide(&fold::<Sanctions>(&past([forged()])), with("2026-04-01", "2028-04-01")).is_ok());
}

#[test]
fn a_company_objects_once_in_time_and_a_sanction_ends_by_its_days() {
    let imposed = past([forged(), impose()]);
    let late = Command::Object { sanction: id(1), reason: "x".into(), files: vec![], at: at(OBJECT_END) };
    given::<Sanctions>(imposed.clone()).when(late).then_rejected(Rejection::ObjectionOver { until: at(OBJECT_END) });
    let answered = past([forged(), impose(), object(), answer(DELEGATE, false)]);
    let again =
        Command::Object { sanction: id(1), reason: "Lagi.".into(), files: vec![], at: at("2026-03-13T09:00:00+07:00") };
    given::<Sanctions>(answered).when(again).then_rejected(Rejection::ObjectedBefore);
    let end = |today: &str| Command::End { sanction: id(1), today: day(today) };
    given::<Sanctions>(imposed.clone()).when(end("2026-06-09")).then_rejected(Rejection::StillHolds);
    let ended = Event::SanctionEnded { sanction: id(1), company: id(9), on: day("2026-06-09") };
    given::<Sanctions>(imposed.clone()).when(end("2026-06-10")).then([ended]);
    let lift = Command::Lift { sanction: id(1), reason: "Dipulihkan.".into(), on: day("2026-04-01"), by: id(HEAD) };
    let lifted = [imposed.clone(), Sanctions::decide(&fold::<Sanctions>(&imposed), lift).expect("lifted")].concat();
    assert_eq!(fold::<Sanctions>(&lifted).stopping_on(day("2026-04-02")), None);
}

#[test]
fn the_sanctions_of_a_company_have_a_stream_of_their_own() {
    let company: CompanyId = id(9);
    let streams = [company.as_uuid(), stream_of(company), crate::payment::payee::stream_of(company)];
    assert_eq!(streams.iter().collect::<BTreeSet<_>>().len(), 3);
    assert_eq!(stream_of(company).get_version_num(), 8);
}

fn commands() -> impl Strategy<Value = Command> {
    let by = || 1_u8..4;
    let level = || prop::sample::select(Level::ALL.to_vec());
    let ground = prop::sample::select(vec![Ground::ForgedProof, Ground::LateProofs]);
    prop_oneof![
        3 => (1_u8..3, ground, level()).prop_map(|(number, ground, level)| propose_as(number, proposal(ground, level))),
        2 => Just(hear()),
        4 => (by(), level()).prop_map(|(by, level)| impose_at("2026-03-09T09:00:00+07:00", measure(level), by)),
        1 => by().prop_map(|by| Command::Dismiss {
            sanction: id(1), reason: "Tidak.".into(), at: at("2026-03-09T09:00:00+07:00"), by: id(by),
        }),
        2 => Just(object()),
        2 => (by(), any::<bool>()).prop_map(|(by, upheld)| answer(by, upheld)),
        1 => by().prop_map(|by| Command::Lift {
            sanction: id(1), reason: "Dipulihkan.".into(), on: day("2026-04-01"), by: id(by),
        }),
        1 => Just(Command::End { sanction: id(1), today: day("2026-06-10") }),
    ]
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn an_order_about_a_sanction_sent_twice_changes_nothing_more(year in vec(commands(), 0..40)) {
        twice_is_once::<Sanctions>(year)?;
    }

    /// C-SOD: whatever is ordered, nobody decides what they proposed.
    #[test]
    fn nobody_ever_decides_what_they_proposed(year in vec(commands(), 0..60)) {
        let mut past: Vec<Event> = Vec::new();
        for command in year {
            let Ok(new) = Sanctions::decide(&fold::<Sanctions>(&past), command) else { continue };
            for event in &new {
                if let Event::SanctionImposed { by, sanction, .. } | Event::SanctionDismissed { by, sanction, .. } = event {
                    let own = past.iter().any(|past| matches!(past,
                        Event::SanctionProposed { by: author, sanction: of, .. } if author == by && of == sanction));
                    prop_assert!(!own);
                }
            }
            past.extend(new);
        }
    }
}
