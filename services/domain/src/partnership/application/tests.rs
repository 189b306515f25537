//! Applications: what tests begin from. The sentences are in `specs` and `results`, the laws in
//! `laws`.

use kernel::LocalDate;

use super::*;
use crate::{
    partnership::checks::{Answer, Verdict},
    policy::{CheckMethod, Evidence, FactSource, Necessity, Validity, grading::CriterionPoints},
    spec::{at, day, id},
};

mod laws;
mod results;
mod specs;

const ANI: u8 = 11;
const BUDI: u8 = 12;
const CITRA: u8 = 13;
const HEAD: u8 = 14;

const IN_TIME: &str = "2026-01-13T10:00:00+07:00";
const DEADLINE: &str = "2026-01-15T00:00:00+07:00";
const OBJECTIONS_END: &str = "2026-01-28T00:00:00+07:00";

fn company() -> CompanyId {
    id(1)
}

fn requirement(code: &str, necessity: Necessity) -> Requirement {
    Requirement {
        code: code.into(),
        label: code.into(),
        necessity,
        evidence: Evidence::File,
        check: CheckMethod::Manual,
        validity: Validity::Unlimited,
        legal_ref: None,
        attests: None,
    }
}

fn requirements() -> Vec<Requirement> {
    vec![
        requirement("NIB", Necessity::Mandatory),
        requirement("NPWP", Necessity::Mandatory),
        requirement("EIC_UTAMA", Necessity::Scored),
    ]
}

fn documents(first: u8) -> Answers {
    let answer = |document: u8| Answer { document: Some(id(document)), ..Answer::default() };
    [("NIB".to_owned(), answer(first)), ("NPWP".to_owned(), answer(21))].into()
}

fn item(code: &str, verdict: Verdict, reason: Option<&str>) -> ItemVerdict {
    ItemVerdict { requirement: code.into(), verdict, reason: reason.map(str::to_owned) }
}

/// All good, but for what is named here.
fn verdicts(bad: &[(&str, Verdict, &str)]) -> Vec<ItemVerdict> {
    let of = |code: &str| match bad.iter().find(|(of, _, _)| *of == code) {
        Some((_, verdict, reason)) => item(code, *verdict, Some(reason)),
        None => item(code, Verdict::Good, None),
    };
    requirements().iter().map(|requirement| of(&requirement.code)).collect()
}

fn finding(verifier: u8, bad: &[(&str, Verdict, &str)]) -> Finding {
    Finding { verifier: id(verifier), items: verdicts(bad) }
}

fn terms(max_corrections: u8) -> CorrectionTerms {
    CorrectionTerms { until: at(DEADLINE), max_corrections }
}

fn start() -> Command {
    Command::Start { application: id(6), company: company(), outlet: id(2), kind: MediaKind::Online, window: id(5) }
}

fn submission() -> Submission {
    Submission {
        answers: documents(20),
        requirements: requirements(),
        policy_version: 1,
        window_open: true,
        kind_accepted: true,
        profile_missing: vec![],
        press_council_enough: true,
        within_outlet_limit: true,
        expired: vec![],
        declared: declared(1),
        at: at(IN_TIME),
    }
}

/// What the company says of itself: so many years.
fn declared(years: i64) -> Facts {
    [(FactSource::YearsActive, years)].into()
}

fn submit(submission: Submission) -> Command {
    Command::Submit(Box::new(submission))
}

fn assign(verifier: u8) -> Command {
    Command::Assign { verifier: id(verifier), has_interest: false, is_verifier: true }
}

fn check(finding: Finding) -> Command {
    Command::RecordFinding { finding, requirements: requirements(), terms: terms(1) }
}

fn settle(by: u8, items: Vec<ItemVerdict>) -> Command {
    Command::Settle { by: id(by), items, requirements: requirements(), terms: terms(1) }
}

fn resubmit(answers: Answers, instant: &str) -> Command {
    Command::Resubmit { answers, requirements: requirements(), declared: declared(2), at: at(instant) }
}

fn minutes(passed: bool, signers: &[&str]) -> FieldCheck {
    let signer = |name: &&str| Signer { name: (*name).to_owned(), position: "Diskominfo".into() };
    FieldCheck {
        passed,
        minutes_number: "BA/015/VF/2026".into(),
        on: day("2026-01-21"),
        findings: "Kantor redaksi sesuai dengan berkas.".into(),
        signers: signers.iter().map(signer).collect(),
        photos: vec![],
        location: None,
    }
}

fn visit(check: FieldCheck) -> Command {
    Command::RecordFieldCheck { check, least_signers: 2, by: id(ANI) }
}

fn facts() -> Facts {
    [(FactSource::PressCouncil, 3), (FactSource::LocalOffice, 1)].into()
}

fn result(eligible: bool) -> GradeResult {
    let points = |code: &str, value, points| CriterionPoints { code: code.into(), value, points };
    GradeResult {
        scheme: "points".into(),
        points: vec![points("press_council", Some(3), 25), points("editor_level", None, 0)],
        total: 25,
        grade: if eligible { "C" } else { "D" }.into(),
        eligible,
    }
}

fn grade(result: GradeResult) -> Command {
    Command::Grade { policy_version: 1, facts: facts(), result, by: id(ANI) }
}

fn announce(outcome: Outcome) -> Command {
    Command::AnnounceResult { outcome, objections_until: at(OBJECTIONS_END) }
}

fn object(instant: &str) -> Command {
    Command::Object { grounds: "Kartu UKW tidak dinilai.".into(), at: at(instant) }
}

fn answer(upheld: bool, by: u8) -> Command {
    Command::DecideObjection { upheld, reason: "Kartu ada dalam berkas.".into(), by: id(by) }
}

fn decide(outcome: Outcome, reason: Option<&str>, by: u8) -> Command {
    Command::Decide { outcome, reason: reason.map(str::to_owned), by: id(by), at: at(OBJECTIONS_END) }
}

fn name_in_decree() -> Command {
    Command::NameInDecree { decree: id(7), number: "188/DKISP/2026".into(), row: 17 }
}

// What happened up to each stand of an application.

fn draft() -> Vec<Event> {
    vec![Event::ApplicationStarted {
        application: id(6),
        company: company(),
        outlet: id(2),
        kind: MediaKind::Online,
        window: id(5),
    }]
}

fn and(past: Vec<Event>, more: impl IntoIterator<Item = Event>) -> Vec<Event> {
    past.into_iter().chain(more).collect()
}

fn submitted() -> Vec<Event> {
    let (company, answers, declared) = (company(), documents(20), declared(1));
    and(draft(), [Event::ApplicationSubmitted { company, window: id(5), answers, policy_version: 1, declared }])
}

fn assigned(verifier: u8) -> Event {
    Event::VerifierAssigned { company: company(), verifier: id(verifier) }
}

fn under_check() -> Vec<Event> {
    and(submitted(), [assigned(ANI), assigned(BUDI)])
}

fn found(finding: Finding) -> Event {
    Event::FindingRecorded { company: company(), finding }
}

fn sent_back() -> Vec<Event> {
    let bad = [("NIB", Verdict::Wrong, "Alamat berbeda.")];
    let (company, items) = (company(), vec![item("NIB", Verdict::Wrong, Some("Alamat berbeda."))]);
    let findings = [found(finding(ANI, &bad)), found(finding(BUDI, &bad))];
    and(and(under_check(), findings), [Event::CorrectionRequested { company, items, until: at(DEADLINE) }])
}

fn differing() -> Vec<Event> {
    let bad = [("NIB", Verdict::Wrong, "Alamat berbeda.")];
    let (company, items) = (company(), vec!["NIB".to_owned()]);
    and(under_check(), [found(finding(ANI, &[])), found(finding(BUDI, &bad)), Event::FindingsDiffer { company, items }])
}

fn resubmitted() -> Event {
    Event::ApplicationResubmitted { company: company(), answers: documents(22), declared: declared(2) }
}

fn corrected() -> Vec<Event> {
    and(sent_back(), [resubmitted()])
}

fn verified() -> Vec<Event> {
    let findings = [found(finding(ANI, &[])), found(finding(BUDI, &[]))];
    and(and(under_check(), findings), [Event::AdministrativelyVerified { company: company() }])
}

fn scheduled_on(on: LocalDate, team: &[u8]) -> Event {
    let team = team.iter().copied().map(id).collect();
    Event::FieldCheckScheduled { company: company(), on, place: "Jl. Contoh 1".into(), team }
}

fn scheduled() -> Vec<Event> {
    and(verified(), [scheduled_on(day("2026-01-21"), &[ANI, CITRA])])
}

fn visited(passed: bool) -> Vec<Event> {
    let check = minutes(passed, &["Ani", "Hendra"]);
    and(scheduled(), [Event::FieldCheckRecorded { company: company(), check, by: id(ANI) }])
}

fn graded(eligible: bool) -> Vec<Event> {
    let (company, result) = (company(), result(eligible));
    and(visited(true), [Event::ApplicationGraded { company, policy_version: 1, facts: facts(), result }])
}

fn announced(eligible: bool) -> Vec<Event> {
    let outcome = if eligible { Outcome::Accept } else { Outcome::Reject };
    let (company, objections_until) = (company(), at(OBJECTIONS_END));
    let graded_then = Some(Graded { policy_version: 1, facts: facts(), result: result(eligible) });
    and(graded(eligible), [Event::ResultAnnounced { company, outcome, objections_until, graded: graded_then }])
}

fn objected() -> Vec<Event> {
    let grounds = "Kartu UKW tidak dinilai.".into();
    and(announced(false), [Event::ObjectionFiled { company: company(), grounds }])
}

fn answered(upheld: bool) -> Event {
    let reason = "Kartu ada dalam berkas.".into();
    Event::ObjectionDecided { company: company(), upheld, reason, by: id(HEAD) }
}

fn decided(outcome: Outcome, reason: Option<&str>, against_grade: bool) -> Event {
    let reason = reason.map(str::to_owned);
    Event::ApplicationDecided { company: company(), outcome, reason, against_grade, by: id(HEAD) }
}

fn accepted() -> Vec<Event> {
    and(announced(true), [decided(Outcome::Accept, None, false)])
}

fn named() -> Event {
    Event::NamedInDecree { company: company(), decree: id(7), number: "188/DKISP/2026".into(), row: 17 }
}

fn withdrawn() -> Event {
    Event::ApplicationWithdrawn { company: company(), reason: "tahun depan".into() }
}

/// A past for every stand that an application can have.
fn every_stand() -> Vec<(Status, Vec<Event>)> {
    let company = company();
    let items = vec![item("NIB", Verdict::Wrong, Some("Alamat berbeda."))];
    vec![
        (Status::Draft, draft()),
        (Status::Submitted, submitted()),
        (Status::UnderAdministrativeCheck, under_check()),
        (Status::FindingsDiffer, differing()),
        (Status::CorrectionRequested, sent_back()),
        (Status::RejectedIncomplete, and(sent_back(), [Event::CorrectionLapsed { company }])),
        (Status::RejectedAdministrative, and(corrected(), [Event::AdministrativelyRejected { company, items }])),
        (Status::AdministrativelyVerified, verified()),
        (Status::UnderFactualCheck, scheduled()),
        (Status::FactuallyVerified, visited(true)),
        (Status::RejectedFactual, visited(false)),
        (Status::Graded, graded(true)),
        (Status::PreliminaryAnnounced, announced(true)),
        (Status::UnderObjection, objected()),
        (Status::Accepted, accepted()),
        (Status::Rejected, and(announced(false), [decided(Outcome::Reject, Some("nilai"), false)])),
        (Status::WaitingList, and(announced(true), [decided(Outcome::WaitingList, None, false)])),
        (Status::Decreed, and(accepted(), [named()])),
        (Status::Withdrawn, and(submitted(), [withdrawn()])),
    ]
}
