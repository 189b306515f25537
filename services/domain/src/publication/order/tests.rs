//! Orders: what tests begin from. The sentences are in `specs`, `proofs`, `dates`, `retelling` and `controls`, the laws
//! in `laws`.

use kernel::{BasisPoints, CompanyId, Rejection as _};

use super::*;
use crate::{
    media::MediaKind,
    payment::tax::{TariffKind, TaxObject, TaxStatus},
    publication::{Format, Unit, proof::Point},
    spec::{at, day, given, id},
};

mod controls;
mod correcting;
mod dates;
mod laws;
mod proofs;
mod retelling;
mod specs;

const PPTK: u8 = 11;
const PPK: u8 = 12;
const VERIFIER: u8 = 13;
const EDITOR: u8 = 14;
const HEAD: u8 = 15;

const ISSUED: &str = "2026-03-02T08:00:00+07:00";
const ANSWER_END: &str = "2026-03-06T00:00:00+07:00";
const CLEARED: &str = "2026-03-07T09:30:40+07:00";
const OUT: &str = "2026-03-09T09:00:00+07:00";
const REPORTED: &str = "2026-03-09T10:00:00+07:00";
const PROOF_END: &str = "2026-03-13T00:00:00+07:00";
const IN_TIME: &str = "2026-03-10T10:00:00+07:00";
const TOO_LATE: &str = "2026-03-20T00:00:00+07:00";
/// The day on which proofs are verified.
const VERIFIED: &str = "2026-03-11";
const SECOND_END: &str = "2026-03-15T00:00:00+07:00";

/// The first placement of every order here.
const ONE: u8 = 31;
/// The second one.
const TWO: u8 = 32;

fn rp(amount: i64) -> Rupiah {
    Rupiah::new(amount).expect("an amount")
}

fn company() -> CompanyId {
    id(1)
}

fn subject_of(kind: MediaKind) -> Box<Subject> {
    Box::new(Subject {
        agency: id(3),
        company: company(),
        outlet: id(2),
        kind,
        line: id(4),
        agreement: id(5),
        plan: id(16),
        plan_item: id(6),
        tax: TaxStatus { taxable_entrepreneur: true, has_npwp: true, small_business: false, as_of: day("2026-03-02") },
        title: "Peresmian jalan baru".into(),
        brief: "Manfaat bagi warga.".into(),
        exception: None,
        justification: None,
        terms_version: None,
    })
}

fn subject() -> Box<Subject> {
    subject_of(MediaKind::Online)
}

fn placement(number: u8) -> Placement {
    Placement {
        placement: id(number),
        number: u16::from(number) - 30,
        format: Format::Advertorial,
        title: "Jalan baru".into(),
        from: day("2026-03-09"),
        until: day("2026-03-10"),
        unit: Unit::Item,
        quantity: 1,
        price: id(7),
        unit_price: rp(1_000_000),
        tariff: TariffKind::Exclusive,
        object: TaxObject::Service,
        amount: rp(1_110_000),
        item: None,
        draft_needed: true,
    }
}

/// Two hundred copies of a paper, without a text to be read before.
fn copies() -> Placement {
    Placement {
        format: Format::Subscription,
        unit: Unit::Copy,
        quantity: 200,
        unit_price: rp(5_000),
        amount: rp(1_110_000),
        item: None,
        draft_needed: false,
        ..placement(ONE)
    }
}

fn two() -> Vec<Placement> {
    vec![placement(ONE), placement(TWO)]
}

fn file(sign: char) -> FileRef {
    FileRef {
        sha256: sign.to_string().repeat(64),
        name: "berkas.pdf".into(),
        size_bytes: 1_024,
        media_type: "application/pdf".into(),
    }
}

fn page() -> Box<Evidence> {
    Box::new(Evidence::Page {
        url: "https://www.riaukita.com/jalan-baru?utm_source=wa".into(),
        published_at: at(OUT),
        views: None,
        captures: vec![],
    })
}

fn paper(copies: u32) -> Box<Evidence> {
    Box::new(Evidence::Print {
        edition: "412".into(),
        on: day("2026-03-09"),
        page: "3".into(),
        copies,
        scan: file('a'),
        photos: vec![],
        stored_at: None,
    })
}

/// A day on which nothing stops an order and nothing warns.
fn circumstances() -> Circumstances {
    let price = PriceStanding { has_tariff: true, account_fits: true, ..PriceStanding::default() };
    Circumstances {
        today: day("2026-03-02"),
        policy_version: Some(1),
        decree: Some(id(8)),
        shortcomings: vec![],
        sanction: None,
        expired: vec![],
        exception: None,
        agreement_active: true,
        bounds: Bounds::default(),
        tax_changed: vec![],
        agreement_left: Some(rp(10_000_000)),
        plan_item_open: true,
        plan_left: Some(10),
        prices: [(id(ONE), price.clone()), (id(TWO), price)].into(),
        line_open: true,
        available: rp(5_000_000),
        liveness: Liveness::Answers { last_post_days: 1 },
        live_within_days: 7,
        reach: None,
        least_reach: None,
        outstanding_invoice: None,
        parity_warn_above: BasisPoints(0),
        parity_stop_above: BasisPoints(1_000),
    }
}

fn reasons(pairs: &[(&str, &str)]) -> Reasons {
    pairs.iter().map(|(code, reason)| ((*code).to_owned(), (*reason).to_owned())).collect()
}

/// Reasons for what the check of a proof shows.
fn checked_reasons(pairs: &[(&str, &str)]) -> Vec<FindingReason> {
    let said = |(code, reason): &(&str, &str)| FindingReason {
        code: (*code).into(),
        evidence: None,
        reason: (*reason).into(),
    };
    pairs.iter().map(said).collect()
}

// Orders.

fn draft() -> Command {
    Command::Draft { order: id(9), subject: subject(), placements: two(), by: id(PPTK) }
}

fn reserve_in(now: Circumstances) -> Command {
    Command::Reserve { now: Box::new(now), reasons: Reasons::new(), by: id(PPTK) }
}

fn issue_by(by: u8) -> Issue {
    Issue {
        number: "027/SP/12/2026".into(),
        now: circumstances(),
        reasons: Reasons::new(),
        answer_until: at(ANSWER_END),
        proofs_until: [(id(ONE), at(PROOF_END)), (id(TWO), at(PROOF_END))].into(),
        at: at(ISSUED),
        by: id(by),
    }
}

fn issue(issue: Issue) -> Command {
    Command::Issue(Box::new(issue))
}

fn submit_draft(placement: u8) -> Command {
    let text = "Pemerintah kota membuka jalan baru.".into();
    Command::SubmitDraft { placement: id(placement), text, files: vec![], at: at("2026-03-07T08:00:00+07:00") }
}

fn report(placement: u8) -> Command {
    Command::ReportPublication {
        placement: id(placement),
        published_at: at(OUT),
        place: None,
        domain: None,
        proof_until: at("2026-03-12T00:00:00+07:00"),
        at: at(REPORTED),
    }
}

fn prove(placement: u8, proof: u8, instant: &str) -> Command {
    let evidence = page();
    let claims = evidence.claims(id(2));
    Command::SubmitProof(Box::new(Showing {
        placement: id(placement),
        proof: id(proof),
        evidence,
        domain: Some("riaukita.com".into()),
        claims,
        taken: vec![],
        zone: Zone::Wib,
        at: at(instant),
    }))
}

/// The first placement of an order shown with other evidence.
fn show(evidence: Evidence) -> Command {
    let Command::SubmitProof(mut showing) = prove(ONE, 41, IN_TIME) else { unreachable!() };
    (showing.domain, showing.claims, *showing.evidence) = (None, vec![], evidence);
    Command::SubmitProof(showing)
}

fn findings(failed: &[Point]) -> Vec<Finding> {
    Point::ALL.iter().map(|point| Finding::of(*point, !failed.contains(point), point.wire())).collect()
}

fn check(placement: u8, proof: u8, failed: &[Point]) -> Command {
    Command::RecordCheck(Box::new(Checking {
        placement: id(placement),
        proof: id(proof),
        findings: findings(failed),
        capture: None,
        claims: vec![],
        taken: vec![],
    }))
}

fn verify_by(placement: u8, by: u8) -> Command {
    Command::Verify {
        placement: id(placement),
        quantity: 1,
        amount: rp(1_110_000),
        reasons: vec![],
        shown_elsewhere: false,
        retold: None,
        alike: None,
        today: day(VERIFIED),
        by: id(by),
    }
}

fn reject(placement: u8, by: u8) -> Command {
    Command::Reject { placement: id(placement), reason: "Tanpa label.".into(), until: at(SECOND_END), by: id(by) }
}

fn receive(number: &str, count: u32) -> Command {
    arrived(receipt(number, count))
}

fn arrived(receipt: Receipt) -> Command {
    Command::RecordReceipt { placement: id(ONE), receipt, zone: Zone::Wib, today: day("2026-03-10") }
}

fn receipt(number: &str, count: u32) -> Receipt {
    Receipt {
        number: number.into(),
        on: day("2026-03-09"),
        count,
        received_by: id(PPTK),
        counter_signer: "Rudi, loper".into(),
        stored_at: None,
    }
}

// What happened up to each stand, by the orders themselves.

/// What comes of orders one after the other; each of them must be taken.
fn after(past: Vec<Event>, commands: impl IntoIterator<Item = Command>) -> Vec<Event> {
    let mut past = past;
    for command in commands {
        let state = crate::spec::fold::<Order>(&past);
        let new = Order::decide(&state, command.clone()).unwrap_or_else(|why| panic!("{command:?}: {why:?}"));
        past.extend(new);
    }
    past
}

fn drafted() -> Vec<Event> {
    after(vec![], [draft()])
}

fn reserved() -> Vec<Event> {
    after(drafted(), [reserve_in(circumstances())])
}

fn issued() -> Vec<Event> {
    after(reserved(), [issue(issue_by(PPK))])
}

fn accept() -> Command {
    Command::Accept { at: at("2026-03-03T08:00:00+07:00") }
}

fn accepted() -> Vec<Event> {
    after(issued(), [accept()])
}

fn cleared(placement: u8) -> Vec<Event> {
    let clear = Command::ClearDraft { placement: id(placement), by: id(EDITOR), at: at(CLEARED) };
    after(accepted(), [submit_draft(placement), clear])
}

fn published() -> Vec<Event> {
    after(cleared(ONE), [report(ONE)])
}

fn proved() -> Vec<Event> {
    after(published(), [prove(ONE, 41, IN_TIME)])
}

fn checked() -> Vec<Event> {
    after(proved(), [check(ONE, 41, &[])])
}

fn verified() -> Vec<Event> {
    after(checked(), [verify_by(ONE, VERIFIER)])
}

fn rejected() -> Vec<Event> {
    after(checked(), [reject(ONE, VERIFIER)])
}

fn gone() -> Command {
    let reading = Reading::Removed { http_status: Some(404) };
    Command::ReadAgain { placement: id(ONE), occasion: Occasion::Day, reading, capture: None }
}

fn breached() -> Vec<Event> {
    after(verified(), [gone()])
}

fn settle(accepted: bool, by: u8) -> Command {
    let reason = "Situs sempat mati; sudah kembali.".into();
    Command::SettleBreach { placement: id(ONE), accepted, reason, is_paid: false, by: id(by) }
}

fn hand_over() -> Command {
    Command::HandOver { billing: id(50), placements: vec![id(ONE)] }
}

/// An order of copies, published.
fn delivered() -> Vec<Event> {
    out(MediaKind::Print, copies())
}

/// An order from an outlet of a kind, published without a text to be read before.
fn out(kind: MediaKind, placement: Placement) -> Vec<Event> {
    let draft = Command::Draft { order: id(9), subject: subject_of(kind), placements: vec![placement], by: id(PPTK) };
    let now = Circumstances { liveness: Liveness::NotAsked, ..circumstances() };
    let proofs_until = [(id(ONE), at(PROOF_END))].into();
    let approve = Issue { now: now.clone(), proofs_until, ..issue_by(PPK) };
    let unread = reasons(&[("order.without_draft", "Siaran langsung.")]);
    let reserve = Command::Reserve { now: Box::new(now), reasons: unread, by: id(PPTK) };
    after(vec![], [draft, reserve, issue(approve), accept(), report(ONE)])
}

fn prove_copies(copies: u32) -> Command {
    let evidence = paper(copies);
    let claims = evidence.claims(id(2));
    Command::SubmitProof(Box::new(Showing {
        placement: id(ONE),
        proof: id(41),
        evidence,
        domain: None,
        claims,
        taken: vec![],
        zone: Zone::Wib,
        at: at(IN_TIME),
    }))
}

fn verify_copies(quantity: u32, amount: i64) -> Command {
    Command::Verify {
        placement: id(ONE),
        quantity,
        amount: rp(amount),
        reasons: checked_reasons(&[("order.fewer_shown", "Sebagian tidak sampai.")]),
        shown_elsewhere: false,
        retold: None,
        alike: None,
        today: day(VERIFIED),
        by: id(VERIFIER),
    }
}
