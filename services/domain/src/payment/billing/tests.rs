//! Bills in sentences (EF-18, EF-19, EF-22, EF-24 and the controls of DOMAIN.md 6).

use kernel::FiscalYear;

use super::*;
use crate::{
    payment::{
        tax::{TariffKind, TaxObject, in_force},
        terms::Terms,
    },
    spec::{day, fold, given, id},
};

mod laws;
mod office;
mod taxes;
mod treasury;
mod withheld;

// People. Every duty of the honest path is another person's.
const PLANNER: u8 = 10;
const COMMITTER: u8 = 11;
const VERIFIER: u8 = 12;
const MEDIA: u8 = 13;
const TREASURER: u8 = 14;
const CHECKER: u8 = 15;
const HEAD: u8 = 16;
/// Inspects where the planner does not.
const INSPECTOR: u8 = 17;

const NAME: &str = "PT Media Lancang Kuning";

fn rp(amount: i64) -> Rupiah {
    Rupiah::new(amount).expect("an amount")
}

fn paper(number: &str, date: &str) -> Paper {
    Paper::new(number, day(date))
}

fn heading() -> Heading {
    Heading {
        title: "Publikasi Januari 2026".into(),
        fiscal_year: FiscalYear(2026),
        channel: Channel::Direct,
        tax: TaxStatus { taxable_entrepreneur: true, has_npwp: true, small_business: false, as_of: day("2026-01-05") },
    }
}

fn open() -> Command {
    Command::Open { billing: id(1), company: id(2), heading: heading(), by: id(PLANNER) }
}

/// Ten million each: 11,100,000 with tax.
fn candidate(number: u8) -> Candidate {
    Candidate {
        item: Item {
            placement: id(number),
            proof: id(number),
            order: id(30),
            line: id(40),
            outlet: id(50),
            about: "Advertorial, Lancang Kuning Online".into(),
            price: id(60),
            charge: Charge {
                quantity: 1,
                unit_price: rp(10_000_000),
                tariff: TariffKind::Exclusive,
                object: TaxObject::Service,
            },
            ordered_by: vec![id(PLANNER)],
            approved_by: id(COMMITTER),
            verified_by: id(VERIFIER),
            verified_on: None,
        },
        verified: true,
        received: 1,
        owed: rp(11_100_000),
        still_there: true,
        billed_in: None,
    }
}

fn assemble(candidates: Vec<Candidate>) -> Command {
    let rates = in_force(&Terms::preset().rates, day("2026-01-05")).expect("rates").clone();
    let assembly = Assembly { candidates, rates, terms_version: 0, whole: Rupiah::ZERO };
    Command::Assemble { assembly: Box::new(assembly), by: id(PLANNER) }
}

fn take_out(placement: u8) -> Command {
    let rates = in_force(&Terms::preset().rates, day("2026-01-05")).expect("rates").clone();
    let recount = Box::new(Recount { rates, terms_version: 0, whole: Rupiah::ZERO });
    Command::TakeOut { placement: id(placement), recount, reason: "Halaman dihapus.".into(), by: id(HEAD) }
}

fn inspect(by: u8) -> Command {
    Command::Inspect { paper: paper("BAPP/1", "2026-02-02"), today: day("2026-02-02"), by: id(by) }
}

fn sign_handover(by: u8) -> Command {
    Command::SignHandover { paper: paper("BAST/1", "2026-02-03"), today: day("2026-02-03"), by: id(by) }
}

fn countersign(by: u8) -> Command {
    Command::CountersignHandover { by: id(by) }
}

fn account() -> BankAccount {
    BankAccount { bank: "Bank Riau Kepri".into(), number: "107".into(), holder: "PT MEDIA LANCANG KUNING".into() }
}

fn payee() -> Payee {
    Payee { legal_name: NAME.into(), account: Some(account()), cooling_until: None }
}

fn invoice(total: i64, payee: Payee) -> Command {
    let paper = paper("INV/1", "2026-02-04");
    Command::SubmitInvoice { paper, total: rp(total), payee, today: day("2026-02-04"), by: id(MEDIA) }
}

fn tax_paper(kind: TaxPaperKind) -> Command {
    let paper = paper("04002600000000001", "2026-02-04");
    Command::AttachTaxPaper { kind, paper, today: day("2026-02-05"), by: id(MEDIA) }
}

fn request(by: u8) -> Command {
    let paper = paper("SPP/1", "2026-02-06");
    Command::RequestPayment { paper, payee: payee(), today: day("2026-02-06"), by: id(by) }
}

fn verify(by: u8) -> Command {
    Command::VerifyRequest { by: id(by) }
}

fn send_back(from: Stage, to: ReturnTo, by: u8) -> Command {
    Command::ReturnRequest { from, to, reasons: vec!["Faktur belum sesuai.".into()], by: id(by) }
}

fn order_payment(by: u8) -> Command {
    let paper = paper("SPM/1", "2026-02-09");
    Command::OrderPayment { paper, payee: payee(), today: day("2026-02-09"), by: id(by) }
}

fn disburse(amount: i64, source: Source) -> Command {
    let paper = paper("SP2D/1", "2026-02-11");
    Command::RecordDisbursement { paper, amount: rp(amount), source, today: day("2026-02-11"), by: id(CHECKER) }
}

fn confirm(amount: i64, bank: Option<Paper>, by: u8) -> Command {
    Command::ConfirmPaid {
        bank,
        amount: rp(amount),
        payee: payee(),
        source: Source::Manual,
        today: day("2026-02-12"),
        by: id(by),
    }
}

fn deposits() -> Vec<Deposit> {
    let deposit =
        |levy, ntpn: &str, amount| Deposit { levy, ntpn: ntpn.into(), amount: rp(amount), date: day("2026-02-13") };
    vec![
        deposit(Levy::ValueAddedTax, "A1B2C3D4E5F6G7H8", 2_200_000),
        deposit(Levy::IncomeTax23, "H8G7F6E5D4C3B2A1", 400_000),
    ]
}

fn settle(deposits: Vec<Deposit>, slip: Option<Paper>) -> Command {
    Command::Settle { deposits, slip, today: day("2026-02-16"), by: id(TREASURER) }
}

/// A paper as it was handed in.
fn scan() -> FileRef {
    FileRef { sha256: "ab".repeat(32), name: "dokumen.pdf".into(), size_bytes: 9, media_type: "application/pdf".into() }
}

fn slip() -> Paper {
    Paper { file: Some(scan()), ..paper("2600AB12C", "2026-02-16") }
}

/// The honest path over two placements, step by step, with the stage that each step leads to.
fn path() -> Vec<(Command, Stage)> {
    vec![
        (open(), Stage::Open),
        (assemble(vec![candidate(1), candidate(2)]), Stage::Assembled),
        (inspect(PLANNER), Stage::Inspected),
        (sign_handover(COMMITTER), Stage::HandoverSigned),
        (countersign(MEDIA), Stage::HandedOver),
        (invoice(22_200_000, payee()), Stage::Invoiced),
        (tax_paper(TaxPaperKind::TaxInvoice), Stage::TaxDocumented),
        (request(TREASURER), Stage::SppSubmitted),
        (verify(CHECKER), Stage::SppVerified),
        (order_payment(HEAD), Stage::SpmIssued),
        (disburse(22_200_000, Source::Manual), Stage::Sp2dIssued),
        (confirm(19_600_000, None, TREASURER), Stage::Paid),
        (settle(deposits(), Some(slip())), Stage::Settled),
    ]
}

/// What happened until a bill stood there, on the honest path.
fn until(stage: Stage) -> Vec<Event> {
    run(path().into_iter().scan(false, |over, (command, then)| {
        let mine = !*over;
        *over |= then == stage;
        mine.then_some(command)
    }))
}

fn run(commands: impl IntoIterator<Item = Command>) -> Vec<Event> {
    after(vec![], commands)
}

fn after(mut past: Vec<Event>, commands: impl IntoIterator<Item = Command>) -> Vec<Event> {
    for command in commands {
        let new = Billing::decide(&fold::<Billing>(&past), command.clone());
        past.extend(new.unwrap_or_else(|why| panic!("{command:?} was refused: {why:?}")));
    }
    past
}

fn stage_of(past: &[Event]) -> Option<Stage> {
    fold::<Billing>(past).stage()
}

/// EF-18, EF-19, C-SOD: the honest path, seven people, every stage once.
#[test]
fn a_bill_goes_from_desk_to_desk_until_it_is_settled() {
    let mut past = Vec::new();
    for (command, stage) in path() {
        past = after(past, [command]);
        assert_eq!(stage_of(&past), Some(stage));
        assert_eq!(past.last().and_then(Event::party), Some(id(2)), "{stage}: the company reads it");
    }
    assert_eq!(past.len(), path().len());
}

/// Every step is refused anywhere else, with what may be done there instead.
#[test]
fn a_step_out_of_turn_is_refused_with_what_may_be_done() {
    use kernel::Rejection as _;
    for (place, (command, _)) in path().iter().enumerate().skip(1) {
        for (before, (_, stage)) in path().iter().enumerate() {
            if before + 1 == place || before >= place {
                continue;
            }
            let refused = Billing::decide(&fold::<Billing>(&until(*stage)), command.clone());
            let why = refused.expect_err("out of turn");
            assert_eq!(why, Rejection::NotNow { stage: *stage }, "{command:?}");
            assert_eq!(why.allowed(), stage.next_steps());
        }
    }
    given::<Billing>([]).when(inspect(PLANNER)).then_rejected(Rejection::Unknown);
}
