//! Laws of the register: whatever is ordered, in whatever order.

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::spec::{any_order, cases, twice_is_once};

fn outlets() -> impl Strategy<Value = Outlet> {
    ("[aAb]", prop::sample::select(MediaKind::ALL), any::<bool>()).prop_map(|(name, kind, whole)| {
        let frequency = whole.then_some(Frequency::Daily);
        let text = |text: &str| whole.then(|| text.to_owned());
        Outlet { kind, frequency, domain: text("a.example"), channel: text("101.2 FM"), ..site(&name) }
    })
}

fn commands() -> impl Strategy<Value = Command> {
    let date = (1_u8..4).prop_map(|day| LocalDate::from_ymd(2026, 1, day).expect("a day"));
    let one = 0_u8..3;
    prop_oneof![
        1 => ("[AB ]", prop::option::of(8_u8..10)).prop_map(|(name, import)| {
            Command::Register { company: id(1), profile: profile(&name), import: import.map(id) }
        }),
        1 => "[AB ]".prop_map(|name| Command::ChangeProfile { profile: profile(&name), is_bound: false }),
        1 => (8_u8..10).prop_map(retract),
        4 => (one.clone(), outlets()).prop_map(|(outlet, facts)| add(outlet, facts)),
        3 => (one.clone(), outlets(), any::<bool>()).prop_map(|(outlet, facts, is_ordered)| {
            Command::ChangeOutlet { outlet: id(outlet), facts, is_ordered }
        }),
        1 => one.clone().prop_map(retire),
        2 => (one.clone(), prop::option::of(one.clone())).prop_map(|(person, outlet)| Command::AddPerson {
            person: id(person),
            name: name(),
            role: PersonRole::EditorInChief,
            outlet: outlet.map(id),
        }),
        2 => (one.clone(), prop::sample::select(CompetenceLevel::ALL), date.clone(), date.clone()).prop_map(
            |(person, level, issued_on, expires)| Command::RecordCompetence {
                person: id(person),
                competence: Competence { issued_on, expires_on: Some(expires), ..card(level, None) },
            }
        ),
        1 => (one.clone(), date.clone()).prop_map(|(person, on)| {
            Command::EndPerson { person: id(person), on, reason: "pindah".into() }
        }),
        2 => (one.clone(), prop::option::of(one.clone()), "[12]?", date.clone(), date.clone()).prop_map(
            |(document, outlet, number, issued, expires)| Command::FileDocument {
                document: id(document),
                facts: Document {
                    outlet: outlet.map(id),
                    number: Some(number).filter(|number| !number.is_empty()),
                    issued_on: Some(issued),
                    expires_on: Some(expires),
                    ..nib()
                },
            }
        ),
        1 => one.clone().prop_map(withdraw),
        2 => (one.clone(), prop::sample::select(PressCouncilStatus::ALL), date.clone(), any::<bool>()).prop_map(
            |(outlet, status, observed_on, seen)| Command::ObservePressCouncil {
                outlet: id(outlet),
                status,
                observed_on,
                source: "daftar".into(),
                evidence: seen.then(picture),
            }
        ),
        2 => (one, -1_i64..3, date).prop_map(|(outlet, value, observed_on)| Command::ObserveReach {
            outlet: id(outlet),
            provider: "GA4".into(),
            metric: "monthly_visits".into(),
            value,
            observed_on,
        }),
    ]
}

fn a_year(most: usize) -> impl Strategy<Value = Vec<Command>> {
    (prop::option::of(8_u8..10), vec(commands(), 0..most)).prop_map(|(import, mut year)| {
        year.insert(0, Command::Register { company: id(1), profile: profile("A"), import: import.map(id) });
        year
    })
}

proptest! {
    #![proptest_config(cases(400))]

    /// A client that saw no answer may send the order again.
    #[test]
    fn an_order_about_a_company_sent_twice_changes_nothing_more(year in a_year(60)) {
        twice_is_once::<Company>(year)?;
    }

    #[test]
    fn a_company_takes_its_past_in_any_order(year in a_year(20)) {
        let past = twice_is_once::<Company>(year.clone())?;
        any_order::<Company>(&past, &year);
    }

    /// What was taken back is silent for good, and a document that was filed is filed as one thing only.
    #[test]
    fn after_a_retraction_nothing_happens_and_no_document_is_filed_as_two_things(year in a_year(60)) {
        let past = twice_is_once::<Company>(year)?;
        let end = past.iter().position(|event| matches!(event, Event::CompanyRetracted { .. }));
        prop_assert!(end.is_none_or(|end| end + 1 == past.len()), "{past:?}");
        let mut filed: Vec<DocumentId> = Vec::new();
        for event in &past {
            if let Event::DocumentFiled { document, .. } = event {
                prop_assert!(!filed.contains(document));
                filed.push(*document);
            }
        }
    }
}
