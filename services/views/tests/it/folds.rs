//! Given events, then rows: whole rows, as the tables hold them.

use std::{collections::BTreeMap, sync::Arc};

use domain::{
    Event,
    media::{
        CompanyProfile, MediaKind, Outlet, company,
        company::{Document, PersonRole},
        outlet::PressCouncilStatus,
    },
    office,
    partnership::{decree, window},
    people::{Role, member},
};
use kernel::{FiscalYear, Personal, SubjectId, TenantId, Timestamp, Uuid, ids};
use serde_json::{Value, json};
use store::{Cell, Model as _, Recorded};
use views::Sinergi;

use crate::world::{at, day};

mod agreements;
mod applications;

use applications::{assigned, correction, of_application, submitted, verified};

pub(crate) fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

/// The instant of the event at a position: one minute each, from nine o'clock.
pub(crate) fn minute(position: i64) -> Timestamp {
    at("2026-02-02T02:00:00Z").plus_seconds(60 * position)
}

/// The rows of a table after these events, each a stream and a fact.
pub(crate) fn rows(table: &str, events: Vec<(Uuid, Event)>) -> BTreeMap<Uuid, Value> {
    let table = Sinergi::tables().iter().find(|known| known.name() == table).expect("a table");
    let mut versions: BTreeMap<Uuid, i32> = BTreeMap::new();
    let mut cells: BTreeMap<Uuid, Cell> = BTreeMap::new();
    for (position, (stream, event)) in (1..).zip(events) {
        let version = versions.entry(stream).or_default();
        *version += 1;
        let recorded = Recorded {
            tenant: TenantId(1),
            position,
            stream,
            version: *version,
            recorded_at: at("2026-12-31T00:00:00Z"),
            occurred_at: minute(position),
            actor: ids::AccountId(id(77)),
            role: Arc::from("verifier"),
            on_behalf_of: None,
            reason: None,
            command: ids::CommandId(id(88)),
            request: ids::RequestId(id(99)),
            policy_version: None,
            event,
        };
        for key in table.keys(&recorded) {
            match table.fold(cells.remove(&key), key, &recorded) {
                Some(cell) => drop(cells.insert(key, cell)),
                None => drop(cells.remove(&key)),
            }
        }
    }
    let json = |cell| serde_json::from_str(&table.encode(&cell).expect("json")).expect("an object");
    cells.into_iter().map(|(key, cell)| (key, json(cell))).collect()
}

fn the_row(table: &str, events: Vec<(Uuid, Event)>) -> Value {
    let mut rows = rows(table, events);
    assert_eq!(rows.len(), 1, "{rows:?}");
    rows.pop_first().expect("a row").1
}

/// What is not named is null.
fn with(all: &[&str], named: &Value) -> Value {
    let mut row: serde_json::Map<String, Value> = all.iter().map(|name| ((*name).to_owned(), Value::Null)).collect();
    row.extend(named.as_object().expect("an object").clone());
    row.into()
}

fn of_company(events: Vec<company::Event>) -> Vec<(Uuid, Event)> {
    events.into_iter().map(|event| (id(1), event.into())).collect()
}

fn registered(name: &str) -> company::Event {
    let profile = CompanyProfile { legal_name: name.to_owned(), ..CompanyProfile::default() };
    company::Event::CompanyRegistered { company: id(1).into(), profile, import: Some(id(5).into()) }
}

fn site(name: &str) -> Outlet {
    Outlet {
        name: name.to_owned(),
        kind: MediaKind::Online,
        frequency: None,
        domain: Some("contoh.id".to_owned()),
        feed_url: None,
        channel: None,
        broadcaster: None,
        since: None,
        local_office: Some(true),
    }
}

fn outlet_added(outlet: u128) -> company::Event {
    company::Event::OutletAdded { company: id(1).into(), outlet: id(outlet).into(), facts: site("Contoh") }
}

fn observed(status: PressCouncilStatus, on: &str) -> company::Event {
    company::Event::PressCouncilStatusObserved {
        company: id(1).into(),
        outlet: id(2).into(),
        status,
        observed_on: day(on),
        source: "daftar".to_owned(),
        evidence: None,
    }
}

#[test]
fn a_company_counts_its_outlets_and_carries_the_version_of_its_stream() {
    let retired =
        company::Event::OutletRetired { company: id(1).into(), outlet: id(2).into(), reason: "tutup".to_owned() };
    let row =
        the_row("rm_companies", of_company(vec![registered("PT Contoh"), outlet_added(2), outlet_added(3), retired]));
    let empty = [
        "legal_form",
        "nib",
        "npwp",
        "address",
        "city",
        "email",
        "phone",
        "bank",
        "bank_number",
        "bank_holder",
        "taxable_entrepreneur",
        "changed_at",
        "retracted_at",
    ];
    let expected = json!({
        "party_id": id(1), "version": 4, "legal_name": "PT Contoh", "kbli": [], "outlets_count": 1, "import_id": id(5),
        "gaps": ["legal_form", "nib", "npwp", "kbli", "address", "email", "bank"], "registered_at": minute(1),
    });
    assert_eq!(row, with(&empty, &expected));
}

#[test]
fn a_changed_profile_keeps_what_the_profile_does_not_say() {
    let previous = CompanyProfile { legal_name: "PT Lama".to_owned(), ..CompanyProfile::default() };
    let profile = CompanyProfile { legal_name: "PT Baru".to_owned(), ..CompanyProfile::default() };
    let changed = company::Event::CompanyProfileChanged { company: id(1).into(), profile, previous, correction: None };
    let row = the_row("rm_companies", of_company(vec![registered("PT Lama"), outlet_added(2), changed]));
    let found = ["legal_name", "outlets_count", "import_id", "registered_at", "changed_at", "version"]
        .map(|name| row[name].clone());
    assert_eq!(found, [json!("PT Baru"), json!(1), json!(id(5)), json!(minute(1)), json!(minute(3)), json!(3)]);
}

#[test]
fn an_older_observation_is_kept_and_does_not_take_the_place_of_a_newer_one() {
    let events = || {
        of_company(vec![
            registered("PT Contoh"),
            outlet_added(2),
            observed(PressCouncilStatus::AdminVerified, "2026-01-20"),
            observed(PressCouncilStatus::Registered, "2025-06-01"),
            observed(PressCouncilStatus::FactualVerified, "2026-01-20"),
        ])
    };
    let empty = [
        "frequency",
        "feed_url",
        "channel",
        "broadcaster",
        "since",
        "reach",
        "reach_metric",
        "reach_provider",
        "reach_observed_on",
        "retired_at",
        "retire_reason",
    ];
    let outlet = json!({
        "party_id": id(1), "name": "Contoh", "kind": "online", "domain": "contoh.id", "local_office": true,
        "press_council_status": "factual_verified", "press_council_observed_on": "2026-01-20", "added_at": minute(2),
    });
    assert_eq!(rows("rm_outlets", events()), BTreeMap::from([(id(2), with(&empty, &outlet))]));
    let mut observations: Vec<Value> = rows("rm_press_council_observations", events()).into_values().collect();
    observations.sort_by_key(|row| row["recorded_at"].to_string());
    let observation = |status: &str, on: &str, position| {
        json!({
            "party_id": id(1), "outlet_id": id(2), "status": status, "observed_on": on, "source": "daftar",
            "evidence_sha256": null, "evidence_name": null, "recorded_at": minute(position),
        })
    };
    let expected = [
        observation("admin_verified", "2026-01-20", 3),
        observation("registered", "2025-06-01", 4),
        observation("factual_verified", "2026-01-20", 5),
    ];
    assert_eq!(observations, expected);
}

#[test]
fn a_document_that_was_withdrawn_and_filed_again_is_there_again() {
    let filed = |number: &str| company::Event::DocumentFiled {
        company: id(1).into(),
        document: id(4).into(),
        facts: Document {
            requirement: "NIB".to_owned(),
            outlet: None,
            number: Some(number.to_owned()),
            issuer: None,
            issued_on: None,
            expires_on: Some(day("2026-12-31")),
            file: None,
        },
    };
    let withdrawn =
        company::Event::DocumentWithdrawn { company: id(1).into(), document: id(4).into(), reason: "salah".to_owned() };
    let empty = [
        "outlet_id",
        "issuer",
        "issued_on",
        "file_sha256",
        "file_name",
        "file_size_bytes",
        "file_media_type",
        "withdrawn_at",
        "withdraw_reason",
        "confirmed_at",
        "filed_for",
    ];
    let document = |number: &str, position| json!({ "party_id": id(1), "requirement": "NIB", "number": number, "expires_on": "2026-12-31", "filed_at": minute(position), "filed_by": id(77) });
    let first = the_row("rm_documents", of_company(vec![filed("1"), withdrawn.clone()]));
    let mut taken_back = with(&empty, &document("1", 1));
    taken_back["withdrawn_at"] = json!(minute(2));
    taken_back["withdraw_reason"] = json!("salah");
    assert_eq!(first, taken_back);
    let again = the_row("rm_documents", of_company(vec![filed("1"), withdrawn, filed("2")]));
    assert_eq!(again, with(&empty, &document("2", 3)));
}

#[test]
fn a_person_whose_key_is_gone_has_a_row_without_a_name() {
    let added = company::Event::PersonAdded {
        company: id(1).into(),
        person: id(6).into(),
        name: Personal::forgotten(SubjectId(id(6))),
        role: PersonRole::Reporter,
        outlet: None,
    };
    let empty = [
        "name",
        "outlet_id",
        "competence_level",
        "competence_number",
        "competence_issued_on",
        "competence_expires_on",
        "last_self_report_on",
        "ended_on",
        "end_reason",
    ];
    let person = json!({ "party_id": id(1), "role": "reporter", "added_at": minute(1) });
    assert_eq!(the_row("rm_people", of_company(vec![added])), with(&empty, &person));
}

/// EF-11: what is fixed never changes.
#[test]
fn the_annex_of_a_decree_is_one_row_for_each_named_partner() {
    let named = |number: u32, name: &str| decree::Row {
        number,
        application: id(10).into(),
        company: id(1).into(),
        company_name: format!("PT {name}"),
        outlet: id(2).into(),
        outlet_name: name.to_owned(),
        kind: MediaKind::Radio,
        grade: "B".to_owned(),
    };
    let issued = decree::Event::DecreeIssued {
        decree: id(50).into(),
        window: id(20).into(),
        number: "SK/1".to_owned(),
        date: day("2026-03-16"),
        rows: vec![named(1, "Gema"), named(2, "Suara")],
        hash: "ab".to_owned(),
        code: "ABCDEFGHJKLM".to_owned(),
        signature: decree::Signature {
            official: id(60).into(),
            name: "Kepala".to_owned(),
            title: "Kadis".to_owned(),
            nip: None,
        },
    };
    let prepared = decree::Event::DecreePrepared {
        decree: id(50).into(),
        window: id(20).into(),
        wording: decree::Wording::default(),
        author: id(40).into(),
    };
    let events = || vec![(id(50), prepared.clone().into()), (id(50), issued.clone().into())];
    let mut annex: Vec<Value> = rows("rm_decree_rows", events()).into_values().collect();
    annex.sort_by_key(|row| row["number"].as_i64());
    let row = |number: u32, name: &str| {
        json!({
            "decree_id": id(50), "number": number, "application_id": id(10), "company_id": id(1),
            "company_name": format!("PT {name}"), "outlet_id": id(2), "outlet_name": name, "kind": "radio", "grade": "B",
        })
    };
    assert_eq!(annex, [row(1, "Gema"), row(2, "Suara")]);
    let expected = json!({
        "version": 2, "window_id": id(20), "wording": { "about": "", "considering": [], "in_view_of": [], "dictums": [] },
        "author_id": id(40), "prepared_at": minute(1), "number": "SK/1", "issued_on": "2026-03-16", "issued_at": minute(2),
        "rows_count": 2, "hash": "ab", "code": "ABCDEFGHJKLM",
        "signature": { "official": id(60), "name": "Kepala", "title": "Kadis", "nip": null },
    });
    assert_eq!(the_row("rm_decrees", events()), expected);
}

#[test]
fn an_extended_window_closes_later_and_says_by_which_letter() {
    let terms = window::Terms {
        title: "Pendaftaran 2026".to_owned(),
        fiscal_year: FiscalYear(2026),
        kinds: vec![MediaKind::Online, MediaKind::Print],
        opens_on: day("2026-02-09"),
        closes_on: day("2026-02-13"),
        opens_at: at("2026-02-08T17:00:00Z"),
        closes_at: at("2026-02-13T17:00:00Z"),
        quota: Some(69),
        policy_version: 2,
    };
    let drafted = window::Event::WindowDrafted { window: id(20).into(), terms, author: id(40).into() };
    let extended = window::Event::WindowExtended {
        window: id(20).into(),
        closes_on: day("2026-02-15"),
        closes_at: at("2026-02-15T17:00:00Z"),
        previous_closes_on: day("2026-02-13"),
        reason: "gangguan".to_owned(),
        letter_number: "480/7".to_owned(),
    };
    let announced = window::Event::WindowAnnounced { window: id(20).into() };
    let events = [drafted, announced, extended].map(|event| (id(20), event.into())).to_vec();
    let empty = ["cancelled_at", "cancel_reason", "results_announced_at", "objections_until", "finalised_at"];
    let expected = json!({
        "version": 3, "title": "Pendaftaran 2026", "fiscal_year": 2026, "kinds": ["online", "print"], "opens_on": "2026-02-09",
        "closes_on": "2026-02-15", "opens_at": "2026-02-08T17:00:00Z", "closes_at": "2026-02-15T17:00:00Z", "quota": 69,
        "policy_version": 2, "author_id": id(40), "drafted_at": minute(1), "announced_at": minute(2), "extensions_count": 1,
        "extension_reason": "gangguan", "extension_letter": "480/7",
    });
    assert_eq!(the_row("rm_windows", events), with(&empty, &expected));
}

#[test]
fn a_member_who_is_reinstated_has_no_suspension_and_the_roles_of_the_last_grant() {
    let grant = |role| member::Grant {
        roles: vec![role],
        company: None,
        from: day("2026-01-01"),
        until: None,
        letter_number: None,
    };
    let personal = |text: &str| Personal::new(SubjectId(id(31)), text);
    let invited = member::Event::MemberInvited {
        account: id(31).into(),
        name: personal("Siti"),
        email: personal("siti@contoh.go.id"),
        grant: grant(Role::Verifier),
    };
    let events = vec![
        invited,
        member::Event::MemberJoined { account: id(31).into(), company: None },
        member::Event::MemberSuspended { reason: "cuti".to_owned() },
        member::Event::MemberRolesChanged { grant: grant(Role::ActivityOfficer), previous: grant(Role::Verifier) },
        member::Event::MemberReinstated {},
    ];
    let events = events.into_iter().map(|event| (id(31), event.into())).collect();
    let empty = ["party_id", "ends_on", "letter_number", "suspended_at", "suspend_reason", "ended_on", "end_reason"];
    let expected = json!({
        "version": 5, "name": "Siti", "email": "siti@contoh.go.id", "roles": ["activity_officer"], "starts_on": "2026-01-01",
        "invited_at": minute(1), "joined_at": minute(2),
    });
    assert_eq!(the_row("rm_members", events), with(&empty, &expected));
}

#[test]
fn a_day_off_that_is_taken_back_leaves_no_row() {
    let declared = |on: &str| office::Event::HolidayDeclared {
        date: day(on),
        name: "Cuti bersama".to_owned(),
        kind: office::HolidayKind::CollectiveLeave,
    };
    let withdrawn = office::Event::HolidayWithdrawn { date: day("2026-03-19") };
    let events =
        [declared("2026-03-19"), declared("2026-03-20"), withdrawn].map(|event| (id(70), event.into())).to_vec();
    assert_eq!(
        the_row("rm_holidays", events),
        json!({ "date": "2026-03-20", "name": "Cuti bersama", "kind": "collective_leave" })
    );
}

/// What never began has no row, whatever is said about it.
#[test]
fn events_about_what_is_not_there_make_no_row() {
    let mut events = of_company(vec![observed(PressCouncilStatus::Registered, "2026-01-01")]);
    events.extend(of_application(vec![submitted(), assigned(31), verified(), correction()]));
    events.push((id(20), window::Event::WindowAnnounced { window: id(20).into() }.into()));
    events.push((id(31), member::Event::MemberReinstated {}.into()));
    for table in ["rm_companies", "rm_outlets", "rm_applications", "rm_application_desks", "rm_windows", "rm_members"] {
        assert_eq!(rows(table, events.clone()), BTreeMap::new(), "{table}");
    }
}
