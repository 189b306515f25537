//! The register in sentences.

use kernel::SubjectId;

use super::*;
use crate::{
    media::{Frequency, MediaKind},
    spec::{day, fold, given, id},
};

mod laws;

fn profile(name: &str) -> CompanyProfile {
    CompanyProfile { legal_name: name.into(), ..CompanyProfile::default() }
}

fn register(name: &str) -> Command {
    Command::Register { company: id(1), profile: profile(name), import: None }
}

fn registered(import: Option<u8>) -> Event {
    Event::CompanyRegistered { company: id(1), profile: profile("PT Contoh Media"), import: import.map(id) }
}

fn site(name: &str) -> Outlet {
    Outlet {
        name: name.into(),
        kind: MediaKind::Online,
        frequency: None,
        domain: Some("contoh.example".into()),
        feed_url: None,
        channel: None,
        broadcaster: None,
        since: None,
        local_office: None,
    }
}

fn add(outlet: u8, facts: Outlet) -> Command {
    Command::AddOutlet { outlet: id(outlet), facts }
}

fn added(outlet: u8, facts: Outlet) -> Event {
    Event::OutletAdded { company: id(1), outlet: id(outlet), facts }
}

fn a_company_with_an_outlet() -> Vec<Event> {
    vec![registered(None), added(2, site("Contoh Online"))]
}

fn retired() -> Event {
    Event::OutletRetired { company: id(1), outlet: id(2), reason: "berhenti terbit".into() }
}

fn retire(outlet: u8) -> Command {
    Command::RetireOutlet { outlet: id(outlet), reason: "berhenti terbit".into() }
}

fn name() -> Personal {
    Personal::new(id::<SubjectId>(3), "Hendra Saputra")
}

fn hire(outlet: Option<u8>) -> Command {
    Command::AddPerson { person: id(3), name: name(), role: PersonRole::EditorInChief, outlet: outlet.map(id) }
}

fn hired() -> Event {
    let (company, person, outlet) = (id(1), id(3), Some(id(2)));
    Event::PersonAdded { company, person, name: name(), role: PersonRole::EditorInChief, outlet }
}

fn card(level: CompetenceLevel, expires: Option<&str>) -> Competence {
    Competence {
        level,
        number: Personal::new(id::<SubjectId>(3), "0000-CONTOH/WU/2021"),
        issued_on: day("2021-08-17"),
        expires_on: expires.map(day),
        last_self_report_on: None,
    }
}

fn certify(competence: Competence) -> Command {
    Command::RecordCompetence { person: id(3), competence }
}

fn certified(competence: Competence) -> Event {
    Event::CompetenceRecorded { company: id(1), person: id(3), competence }
}

fn leave(on: &str) -> Command {
    Command::EndPerson { person: id(3), on: day(on), reason: "mengundurkan diri".into() }
}

fn left(on: &str) -> Event {
    Event::PersonEnded { company: id(1), person: id(3), on: day(on), reason: "mengundurkan diri".into() }
}

fn nib() -> Document {
    Document {
        requirement: "NIB".into(),
        outlet: None,
        number: Some("9120301234567".into()),
        issuer: Some("Lembaga OSS".into()),
        issued_on: Some(day("2022-06-14")),
        expires_on: None,
        file: None,
    }
}

fn file(facts: Document) -> Command {
    Command::FileDocument { document: id(4), facts }
}

fn filed(facts: Document) -> Event {
    Event::DocumentFiled { company: id(1), document: id(4), facts }
}

fn withdraw(document: u8) -> Command {
    Command::WithdrawDocument { document: id(document), reason: "diganti".into() }
}

fn withdrawn() -> Event {
    Event::DocumentWithdrawn { company: id(1), document: id(4), reason: "diganti".into() }
}

fn observe(status: PressCouncilStatus, on: &str) -> Command {
    let (outlet, source) = (id(2), "datapers.dewanpers.or.id".into());
    Command::ObservePressCouncil { outlet, status, observed_on: day(on), source, evidence: Some(picture()) }
}

fn observed(status: PressCouncilStatus, on: &str) -> Event {
    let (company, outlet, source) = (id(1), id(2), "datapers.dewanpers.or.id".into());
    Event::PressCouncilStatusObserved {
        company,
        outlet,
        status,
        observed_on: day(on),
        source,
        evidence: Some(picture()),
    }
}

fn picture() -> FileRef {
    FileRef { sha256: "00".repeat(32), name: "layar.png".into(), size_bytes: 9, media_type: "image/png".into() }
}

fn measure(value: i64, on: &str) -> Command {
    let (provider, metric) = ("Similarweb".into(), "monthly_visits".into());
    Command::ObserveReach { outlet: id(2), provider, metric, value, observed_on: day(on) }
}

fn measured(value: i64, on: &str) -> Event {
    let (provider, metric) = ("Similarweb".into(), "monthly_visits".into());
    Event::ReachObserved { company: id(1), outlet: id(2), provider, metric, value, observed_on: day(on) }
}

fn retract(import: u8) -> Command {
    Command::Retract { import: id(import), reason: "berkas keliru".into() }
}

fn retracted() -> Event {
    Event::CompanyRetracted { company: id(1), import: id(9), reason: "berkas keliru".into() }
}

fn and(past: Vec<Event>, more: impl IntoIterator<Item = Event>) -> Vec<Event> {
    past.into_iter().chain(more).collect()
}

/// EF-06.
#[test]
fn a_company_is_registered_once_under_a_name() {
    given::<Company>([]).when(register("PT Contoh Media")).then([registered(None)]);
    given::<Company>([]).when(register("  ")).then_rejected(Rejection::NameMissing);
    given::<Company>([registered(None)]).when(register("PT Contoh Media")).then_nothing_happens();
    given::<Company>([registered(None)]).when(register("PT Lain")).then_rejected(Rejection::AlreadyRegistered);
}

#[test]
fn a_company_that_is_not_registered_takes_no_facts() {
    given::<Company>([]).when(add(2, site("Contoh Online"))).then_rejected(Rejection::NotRegistered);
    given::<Company>([]).when(retract(9)).then_rejected(Rejection::NotRegistered);
}

/// EF-24: both values stay visible.
#[test]
fn a_changed_profile_says_what_held_before() {
    let change = |name: &str| Command::ChangeProfile { profile: profile(name), is_bound: false };
    let (now, previous) = (profile("PT Baru"), profile("PT Contoh Media"));
    given::<Company>([registered(None)]).when(change("PT Baru")).then([Event::CompanyProfileChanged {
        company: id(1),
        profile: now.clone(),
        previous: previous.clone(),
        correction: None,
    }]);
    // Since the office deals with it, who it is changes by a correction of what stands there.
    let bound = Command::ChangeProfile { profile: now.clone(), is_bound: true };
    let fields = vec!["legal_name"];
    given::<Company>([registered(None)]).when(bound).then_rejected(Rejection::IdentityFixed { fields });
    let words = |words: &str| Value::Words(words.into());
    let correct = |from| Command::Correct { field: Field::CompanyName, from, to: words("PT Baru"), correction: id(8) };
    given::<Company>([registered(None)]).when(correct(words("PT Lain"))).then_rejected(Rejection::FactChanged);
    given::<Company>([registered(None)]).when(correct(words("PT Contoh Media"))).then([Event::CompanyProfileChanged {
        company: id(1),
        profile: now,
        previous,
        correction: Some(id(8)),
    }]);
    given::<Company>([registered(None)]).when(change("PT Contoh Media")).then_nothing_happens();
    given::<Company>([registered(None)]).when(change("")).then_rejected(Rejection::NameMissing);
}

#[test]
fn an_import_is_undone_only_by_its_own_number_and_only_while_nothing_was_added() {
    let imported = vec![registered(Some(9)), added(2, site("Contoh Online"))];
    given::<Company>(imported.clone()).when(retract(9)).then([retracted()]);
    given::<Company>(and(imported.clone(), [retracted()])).when(retract(9)).then_nothing_happens();
    given::<Company>(imported.clone()).when(retract(8)).then_rejected(Rejection::NotOfThatImport);
    given::<Company>([registered(None)]).when(retract(9)).then_rejected(Rejection::NotOfThatImport);
    given::<Company>(and(imported, [filed(nib())])).when(retract(9)).then_rejected(Rejection::ChangedSinceImport);
}

#[test]
fn a_retracted_company_takes_no_more_facts() {
    let gone = vec![registered(Some(9)), added(2, site("Contoh Online")), retracted()];
    for command in [
        Command::ChangeProfile { profile: profile("PT Baru"), is_bound: false },
        add(3, site("Lain")),
        Command::ChangeOutlet { outlet: id(2), facts: site("Lain"), is_ordered: false },
        retire(2),
        hire(None),
        file(nib()),
        observe(PressCouncilStatus::Registered, "2026-01-06"),
        measure(10, "2026-01-06"),
    ] {
        given::<Company>(gone.clone()).when(command).then_rejected(Rejection::Retracted);
    }
    assert!(!fold::<Company>(&gone).exists());
}

/// EF-06: domain, frequency of print, or channel, by kind.
#[test]
fn an_outlet_has_what_its_kind_needs() {
    let bare = |kind| Outlet { kind, domain: None, ..site("Contoh") };
    for (kind, field) in [
        (MediaKind::Online, "domain"),
        (MediaKind::Print, "frequency"),
        (MediaKind::Radio, "channel"),
        (MediaKind::Television, "channel"),
    ] {
        let incomplete = Rejection::OutletIncomplete { missing: vec![field] };
        given::<Company>([registered(None)]).when(add(2, bare(kind))).then_rejected(incomplete.clone());
        let change = Command::ChangeOutlet { outlet: id(2), facts: bare(kind), is_ordered: false };
        given::<Company>(a_company_with_an_outlet()).when(change).then_rejected(incomplete);
    }
    let weekly = Outlet { frequency: Some(Frequency::Weekly), ..bare(MediaKind::Print) };
    for facts in [weekly, bare(MediaKind::Creator), bare(MediaKind::NewsAgency), bare(MediaKind::OutOfHome)] {
        given::<Company>([registered(None)]).when(add(2, facts.clone())).then([added(2, facts)]);
    }
}

#[test]
fn two_outlets_of_a_company_share_no_name_and_kind() {
    let past = a_company_with_an_outlet();
    given::<Company>(past.clone()).when(add(2, site("Contoh Online"))).then_nothing_happens();
    given::<Company>(past.clone()).when(add(3, site("CONTOH ONLINE"))).then_rejected(Rejection::OutletKnown);
    let weekly = Outlet { kind: MediaKind::Print, frequency: Some(Frequency::Weekly), ..site("Contoh Online") };
    given::<Company>(past.clone()).when(add(3, weekly.clone())).then([added(3, weekly)]);
    let two = and(past, [added(3, site("Lain"))]);
    let rename = |name: &str| Command::ChangeOutlet { outlet: id(3), facts: site(name), is_ordered: false };
    given::<Company>(two.clone()).when(rename("contoh online")).then_rejected(Rejection::OutletKnown);
    let (facts, previous) = (site("LAIN"), site("Lain"));
    given::<Company>(two).when(rename("LAIN")).then([Event::OutletChanged {
        company: id(1),
        outlet: id(3),
        facts,
        previous,
    }]);
}

/// EF-24: what an outlet was is never overwritten without saying so.
#[test]
fn an_outlet_that_is_there_is_changed_and_not_added_again() {
    given::<Company>(a_company_with_an_outlet()).when(add(2, site("Lain"))).then_rejected(Rejection::OutletKnown);
    let change = |outlet| Command::ChangeOutlet { outlet: id(outlet), facts: site("Lain"), is_ordered: false };
    let (facts, previous) = (site("Lain"), site("Contoh Online"));
    given::<Company>(a_company_with_an_outlet()).when(change(2)).then([Event::OutletChanged {
        company: id(1),
        outlet: id(2),
        facts,
        previous,
    }]);
    given::<Company>(a_company_with_an_outlet()).when(change(3)).then_rejected(Rejection::UnknownOutlet);
}

/// EF-16, R11: under another site the same page proves a second placement; the name and all else may change.
#[test]
fn a_company_does_not_change_the_site_of_an_outlet_that_was_ordered_from() {
    let change = |facts: Outlet, is_ordered| Command::ChangeOutlet { outlet: id(2), facts, is_ordered };
    let moved = || Outlet { domain: Some("pekanbaru.contoh.net".into()), ..site("Contoh Online") };
    let none = Outlet { kind: MediaKind::Creator, domain: None, ..site("Contoh Online") };
    let past = a_company_with_an_outlet();
    let domain = site("Contoh Online").domain.expect("a site");
    for other in [moved(), none] {
        let fixed = Rejection::SiteFixed { domain: domain.clone() };
        given::<Company>(past.clone()).when(change(other, true)).then_rejected(fixed);
    }
    assert!(Company::decide(&fold::<Company>(&past), change(moved(), false)).is_ok(), "the office may");
    assert!(Company::decide(&fold::<Company>(&past), change(site("Nama Lain"), true)).is_ok());
}

#[test]
fn an_outlet_is_retired_once() {
    given::<Company>(a_company_with_an_outlet()).when(retire(2)).then([retired()]);
    given::<Company>(a_company_with_an_outlet()).when(retire(3)).then_rejected(Rejection::UnknownOutlet);
    let gone = and(a_company_with_an_outlet(), [retired()]);
    given::<Company>(gone.clone()).when(retire(2)).then_nothing_happens();
    given::<Company>(gone.clone()).when(measure(10, "2026-01-06")).then_rejected(Rejection::UnknownOutlet);
    given::<Company>(gone).when(hire(Some(2))).then_rejected(Rejection::UnknownOutlet);
}

#[test]
fn a_person_works_for_an_outlet_that_is_there() {
    given::<Company>(a_company_with_an_outlet()).when(hire(Some(2))).then([hired()]);
    given::<Company>(a_company_with_an_outlet()).when(hire(Some(7))).then_rejected(Rejection::UnknownOutlet);
    given::<Company>(and(a_company_with_an_outlet(), [hired()])).when(hire(Some(2))).then_nothing_happens();
}

#[test]
fn a_certificate_belongs_to_somebody_who_works_there() {
    let utama = card(CompetenceLevel::Utama, Some("2026-08-16"));
    let staffed = and(a_company_with_an_outlet(), [hired()]);
    given::<Company>(a_company_with_an_outlet()).when(certify(utama.clone())).then_rejected(Rejection::UnknownPerson);
    given::<Company>(staffed.clone()).when(certify(utama.clone())).then([certified(utama.clone())]);
    given::<Company>(and(staffed.clone(), [certified(utama.clone())]))
        .when(certify(utama.clone()))
        .then_nothing_happens();
    let backwards = card(CompetenceLevel::Utama, Some("2021-08-16"));
    given::<Company>(staffed.clone()).when(certify(backwards)).then_rejected(Rejection::ExpiresBeforeIssue);
    let gone = and(staffed, [left("2026-04-30")]);
    given::<Company>(gone).when(certify(utama)).then_rejected(Rejection::PersonHasLeft);
}

#[test]
fn a_person_leaves_once() {
    let staffed = and(a_company_with_an_outlet(), [hired()]);
    given::<Company>(a_company_with_an_outlet()).when(leave("2026-04-30")).then_rejected(Rejection::UnknownPerson);
    given::<Company>(staffed.clone()).when(leave("2026-04-30")).then([left("2026-04-30")]);
    let gone = and(staffed, [left("2026-04-30")]);
    given::<Company>(gone.clone()).when(leave("2026-04-30")).then_nothing_happens();
    given::<Company>(gone).when(leave("2026-05-31")).then_rejected(Rejection::PersonHasLeft);
}

/// EF-07: a document has number, issuer, issue and expiry dates, and something to look at.
#[test]
fn a_document_can_be_checked_and_does_not_expire_before_it_was_issued() {
    given::<Company>([registered(None)]).when(file(nib())).then([filed(nib())]);
    given::<Company>([registered(None), filed(nib())]).when(file(nib())).then_nothing_happens();
    let empty = Document { number: None, file: None, ..nib() };
    given::<Company>([registered(None)]).when(file(empty)).then_rejected(Rejection::DocumentEmpty);
    let only_a_file = Document { number: None, file: Some(picture()), ..nib() };
    given::<Company>([registered(None)]).when(file(only_a_file.clone())).then([filed(only_a_file)]);
    let backwards = Document { expires_on: Some(day("2022-06-13")), ..nib() };
    given::<Company>([registered(None)]).when(file(backwards)).then_rejected(Rejection::ExpiresBeforeIssue);
    let of_nothing = Document { outlet: Some(id(7)), ..nib() };
    given::<Company>([registered(None)]).when(file(of_nothing)).then_rejected(Rejection::UnknownOutlet);
}

/// C-NO-BYPASS: an application points at documents; what a verifier saw under a number stays what it was.
#[test]
fn a_filed_document_never_becomes_another_one() {
    let other = Document { number: Some("0000000000000".into()), ..nib() };
    given::<Company>([registered(None), filed(nib())])
        .when(file(other.clone()))
        .then_rejected(Rejection::DocumentKnown);
    given::<Company>([registered(None), filed(nib()), withdrawn()])
        .when(file(other))
        .then_rejected(Rejection::DocumentKnown);
}

#[test]
fn a_document_is_taken_back_once() {
    given::<Company>([registered(None), filed(nib())]).when(withdraw(4)).then([withdrawn()]);
    given::<Company>([registered(None), filed(nib())]).when(withdraw(5)).then_rejected(Rejection::UnknownDocument);
    given::<Company>([registered(None), filed(nib()), withdrawn()]).when(withdraw(4)).then_nothing_happens();
}

/// Issue point 11: the status of the Press Council is a dated observation, not a flag.
#[test]
fn the_latest_observation_holds_whatever_order_they_come_in() {
    let past = a_company_with_an_outlet();
    let newer = observed(PressCouncilStatus::Expired, "2026-02-01");
    given::<Company>(past.clone()).when(observe(PressCouncilStatus::Expired, "2026-02-01")).then([newer.clone()]);
    let past = and(past, [newer]);
    given::<Company>(past.clone()).when(observe(PressCouncilStatus::Expired, "2026-02-01")).then_nothing_happens();
    let older = observed(PressCouncilStatus::FactualVerified, "2025-02-01");
    given::<Company>(past.clone())
        .when(observe(PressCouncilStatus::FactualVerified, "2025-02-01"))
        .then([older.clone()]);
    let past = and(past, [older]);
    given::<Company>(past.clone())
        .when(observe(PressCouncilStatus::FactualVerified, "2025-02-01"))
        .then_nothing_happens();
    assert_eq!(fold::<Company>(&past).press_council_status(id(2)), PressCouncilStatus::Expired);
    assert_eq!(fold::<Company>(&past).press_council_status(id(7)), PressCouncilStatus::None);
}

#[test]
fn reach_is_never_below_zero_and_the_latest_figure_holds() {
    let past = a_company_with_an_outlet();
    given::<Company>(past.clone()).when(measure(-1, "2026-01-06")).then_rejected(Rejection::NegativeReach);
    given::<Company>(past.clone()).when(measure(0, "2026-01-06")).then([measured(0, "2026-01-06")]);
    let past = and(past, [measured(84_200, "2026-01-06"), measured(1, "2025-01-06")]);
    given::<Company>(past.clone()).when(measure(84_200, "2026-01-06")).then_nothing_happens();
    given::<Company>(past.clone()).when(measure(1, "2025-01-06")).then_nothing_happens();
    assert_eq!(fold::<Company>(&past).reach(id(2)), Some(84_200));
    assert_eq!(fold::<Company>(&a_company_with_an_outlet()).reach(id(2)), None);
}

/// DOMAIN.md 2.6: a certificate counts until its last day, and only of an editor who is still there.
#[test]
fn the_level_of_the_editor_in_chief_counts_until_the_card_expires() {
    let past = and(a_company_with_an_outlet(), [hired(), certified(card(CompetenceLevel::Utama, Some("2026-08-16")))]);
    let level = |past: &[Event], on: &str| fold::<Company>(past).editor_level(id(2), day(on));
    assert_eq!(level(&past, "2026-08-16"), Some(CompetenceLevel::Utama));
    assert_eq!(level(&past, "2026-08-17"), None);
    assert_eq!(level(&and(past, [left("2026-04-30")]), "2026-08-16"), None);
}
