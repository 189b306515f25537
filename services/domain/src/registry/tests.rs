//! Every event that was ever written can be read (T-27): a sample of each shape stands in `schema/events`.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use kernel::{LogEvent, decider::DecodeError};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{
    Event,
    budget::{accounts::AccountMap, line::BudgetLine, plan::CommunicationPlan},
    comparison::sharing::Sharing,
    media::{company::Company, import_run::ImportRun},
    office::{Office, numbering::Numbering},
    oversight::{correction::Correction, flag::Flag, rules::FlagRules},
    partnership::{application::Application, decree::Decree, sanction::Sanctions, window::Window},
    payment::{
        billing::Billing, catalogue::CatalogueOrder, outage::Outage, payee::PayeeAccount, repayment::Repayment,
        terms::PaymentTerms,
    },
    people::member::Member,
    policy::Policy,
    publication::{
        agreement::Agreement, allotment::Allotment, order::Order, price::PriceList, procurement::Procurement,
    },
    spec::{cases, fold},
};

/// One file of `schema/events`: category, kind, shape, payload.
struct Sample {
    path: PathBuf,
    category: String,
    kind: String,
    schema: i16,
    data: Value,
}

fn samples() -> Vec<Sample> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schema/events");
    let mut samples = Vec::new();
    for category in fs::read_dir(&root).expect("schema/events") {
        let category = category.expect("a folder").path();
        if !category.is_dir() {
            continue;
        }
        for file in fs::read_dir(&category).expect("a folder") {
            let path = file.expect("a file").path();
            let name = path.file_name().and_then(|name| name.to_str()).expect("a name");
            let (kind, rest) = name.split_once(".v").expect("kind.vN.json");
            samples.push(Sample {
                category: category.file_name().and_then(|name| name.to_str()).expect("a name").to_owned(),
                kind: kind.to_owned(),
                schema: rest.strip_suffix(".json").and_then(|number| number.parse().ok()).expect("a shape number"),
                data: serde_json::from_str(&fs::read_to_string(&path).expect("text")).expect("JSON"),
                path,
            });
        }
    }
    samples
}

fn decoded() -> Vec<Event> {
    samples()
        .into_iter()
        .map(|sample| Event::decode(&sample.kind, sample.schema, sample.data).expect("a readable sample"))
        .collect()
}

/// T-27: a shape that was written once is read for ever, and what is written today reads back as it was.
#[test]
fn every_sample_is_read_and_todays_shape_is_written_back_unchanged() {
    for sample in samples() {
        let event = Event::decode(&sample.kind, sample.schema, sample.data.clone())
            .unwrap_or_else(|error| panic!("{}: {error}: {error:?}", sample.path.display()));
        assert_eq!(event.kind(), sample.kind, "{}", sample.path.display());
        assert_eq!(event.category(), sample.category, "{}", sample.path.display());
        if event.schema() == sample.schema {
            assert_eq!(event.encode().expect("JSON"), sample.data, "{}", sample.path.display());
        }
    }
}

/// T-27, EF-10: a policy from before requirements said what they attest holds the editor's level against the same card.
#[test]
fn an_old_policy_is_read_with_the_card_that_attests_the_level() {
    let old = samples().into_iter().find(|sample| (sample.kind.as_str(), sample.schema) == ("policy_drafted", 1));
    let old = old.expect("a sample");
    let Ok(Event::Policy(crate::policy::Event::PolicyDrafted { rules, .. })) =
        Event::decode(&old.kind, old.schema, old.data)
    else {
        panic!("a policy")
    };
    let attested: Vec<_> = rules.requirements.iter().flat_map(|set| &set.items).map(|item| item.attests).collect();
    assert_eq!(attested, [None, Some(crate::policy::FactSource::EditorLevel)]);
}

/// T-27: a new event, and a new shape of an old one, comes with its sample.
#[test]
fn every_shape_of_every_kind_has_its_sample_and_no_sample_is_of_an_unknown_kind() {
    let found: BTreeSet<(String, String, i16)> =
        samples().into_iter().map(|sample| (sample.category, sample.kind, sample.schema)).collect();
    let promised: BTreeSet<(String, String, i16)> = Event::kinds()
        .into_iter()
        .flat_map(|(category, kind, today)| {
            (1..=today).map(move |schema| (category.to_owned(), kind.to_owned(), schema))
        })
        .collect();
    assert_eq!(found, promised);
}

#[test]
fn a_wire_name_belongs_to_one_kind_of_event_alone() {
    let kinds = Event::kinds();
    let names: BTreeSet<&str> = kinds.iter().map(|(_, kind, _)| *kind).collect();
    assert_eq!(names.len(), kinds.len());
}

/// T-27: the reader stops loudly; nothing is skipped.
#[test]
fn an_event_of_a_kind_that_nobody_knows_is_an_error() {
    let read = Event::decode("mascot_chosen", 1, json!({ "ceiling": 100 }));
    assert!(matches!(read, Err(DecodeError::UnknownKind(kind)) if kind == "mascot_chosen"));
}

/// T-27: an older program does not guess at what a newer one wrote.
#[test]
fn an_event_of_a_shape_that_is_too_new_is_an_error() {
    for (_, kind, today) in Event::kinds() {
        for schema in [today + 1, i16::MAX, 0, -1] {
            let read = Event::decode(kind, schema, json!({}));
            assert!(
                matches!(&read, Err(DecodeError::UnknownSchema { kind: of, schema: found }) if of == kind && *found == schema),
                "{kind} {schema}: {read:?}"
            );
        }
    }
}

/// T-27: a payload that does not fit is an error that names its kind.
#[test]
fn an_event_whose_payload_does_not_fit_is_an_error() {
    let read = Event::decode("window_announced", 1, json!({ "window": 7 }));
    assert!(matches!(read, Err(DecodeError::Shape { kind, .. }) if kind == "window_announced"));
}

/// A text about a person never stands in the log in the clear: it is marked, so that the store finds and seals it.
#[test]
fn names_and_addresses_of_people_are_marked_as_personal() {
    for (kind, field) in [("member_invited", "name"), ("member_invited", "email"), ("person_added", "name")] {
        let sample = samples().into_iter().find(|sample| sample.kind == kind).expect("a sample");
        assert!(sample.data[field].get(kernel::personal::CLEAR).is_some(), "{kind}.{field}");
    }
}

proptest! {
    #![proptest_config(cases(200))]

    /// History cannot be argued with: `evolve` takes every event of every kind in any order, as often as it comes.
    #[test]
    fn a_past_in_any_order_is_accepted_by_every_aggregate(order in prop::collection::vec(0_usize..500, 0..120)) {
        let all = decoded();
        let past: Vec<Event> = order.into_iter().filter_map(|index| all.get(index % all.len()).cloned()).collect();
        macro_rules! fold_own {
            ($($aggregate:ty),+) => {$(
                let own: Vec<_> = past.iter().cloned().filter_map(|event| event.try_into().ok()).collect();
                let _ = fold::<$aggregate>(&own);
            )+};
        }
        fold_own!(Office, Numbering, Member, Policy, Company, ImportRun, Window, Application, Decree, Sanctions);
        fold_own!(Sharing);
        fold_own!(PriceList, Procurement, Agreement, Allotment, Order);
        fold_own!(CatalogueOrder, Billing, PayeeAccount, Outage, PaymentTerms, Repayment);
        fold_own!(BudgetLine, CommunicationPlan, AccountMap);
        fold_own!(Flag, FlagRules, Correction);
    }
}
