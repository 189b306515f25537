//! A bill (berkas tagihan) from verified proof to money in the bank: BAPP, BAST, invoice, tax, SPP, SPM, SP2D.
//!
//! **Invariant:** only verified placements are billed, each once; the invoice is their sum to the rupiah; money goes to
//! the company's own account, once, and only with an SP2D or the bank's reference behind it; nobody holds two duties on
//! one bill that exclude each other.

use kernel::{
    CompanyId, Decider, FiscalYear, LocalDate, Rupiah,
    ids::{AccountId, BillingId, BudgetLineId, CatalogueOrderId, OrderId, OutletId, PlacementId, PriceId, ProofId},
};
use serde::{Deserialize, Serialize};

use super::tax::{Charge, Levy, Rates, TaxStatus};
use crate::media::{BankAccount, company::FileRef};

mod checks;
mod corrections;
mod decide;
mod duty;
mod events;
mod rejection;
mod stage;
mod state;
mod tax_papers;
#[cfg(test)]
mod tests;
mod withheld;

pub use checks::pages_stand;
pub use duty::Duty;
pub use events::Event;
pub use rejection::{Flaw, Rejection};
pub use stage::{Holder, Stage};
pub use state::State;
pub use tax_papers::{is_ntpn, is_slip_number};

names! {
    /// How money leaves the treasury.
    pub enum Channel {
        /// Langsung: from the treasury to the company.
        Direct = "direct",
        /// Uang Persediaan, and its replacement: the treasurer pays from the imprest.
        Imprest = "imprest",
        /// Tambahan Uang: an imprest for one purpose.
        ExtraImprest = "extra_imprest",
        /// Kartu Kredit Pemerintah Daerah.
        Card = "card",
    }
}

impl Channel {
    /// Whether the treasurer pays without an SP2D of this bill's own.
    pub fn is_imprest(self) -> bool {
        self != Self::Direct
    }
}

names! {
    /// The papers of a bill, in the order in which they come.
    pub enum PaperKind {
        /// Berita Acara Pemeriksaan Pekerjaan (BAPP).
        InspectionMinutes = "inspection_minutes",
        /// Berita Acara Serah Terima (BAST).
        HandoverMinutes = "handover_minutes",
        /// The company's invoice.
        Invoice = "invoice",
        /// E-Faktur, or the statement of a company that is no taxable entrepreneur.
        TaxInvoice = "tax_invoice",
        /// Surat Permintaan Pembayaran (SPP).
        PaymentRequest = "payment_request",
        /// Surat Perintah Membayar (SPM).
        PaymentOrder = "payment_order",
        /// Surat Perintah Pencairan Dana (SP2D).
        Disbursement = "disbursement",
        /// The bank's reference of the transfer.
        BankReference = "bank_reference",
    }
}

names! {
    /// Where a number of payment comes from. What the catalogue says is a report alone, and never a payment (EF-19).
    pub enum Source {
        /// Somebody copied it from the paper.
        Manual = "manual",
        /// A file of SIPD.
        SipdFile = "sipd_file",
        /// A file of the bank.
        BankFile = "bank_file",
    }
}

names! {
    /// What has to be done again after a refusal.
    pub enum ReturnTo {
        /// The company sends another invoice.
        Invoice = "invoice",
        /// The company attaches other tax papers.
        TaxPapers = "tax_papers",
        /// The treasurer makes another request.
        PaymentRequest = "payment_request",
    }
}

names! {
    /// What a company shows about value-added tax.
    pub enum TaxPaperKind {
        /// E-Faktur of a taxable entrepreneur.
        TaxInvoice = "tax_invoice",
        /// Statement of a company that is none.
        Statement = "statement",
    }
}

/// Number and day of a paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paper {
    /// Its number.
    pub number: String,
    /// Its day.
    pub date: LocalDate,
    /// The paper itself, where it was handed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<FileRef>,
}

impl Paper {
    /// Number and day, without the paper itself.
    pub fn new(number: impl Into<String>, date: LocalDate) -> Self {
        Self { number: number.into(), date, file: None }
    }
    /// What stands there after a correction: number and day are other ones, the paper that was handed in stays.
    #[must_use]
    pub fn corrected(&self, value: &Self) -> Self {
        Self { file: value.file.clone().or_else(|| self.file.clone()), ..value.clone() }
    }
}

/// One placement on a bill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Which: one placement, one bill.
    pub placement: PlacementId,
    /// The proof behind it: one proof, one payment (R11).
    pub proof: ProofId,
    /// The order that it fulfils.
    pub order: OrderId,
    /// The budget line that bears it.
    pub line: BudgetLineId,
    /// Where it appeared.
    pub outlet: OutletId,
    /// What it is, as the bill says it.
    pub about: String,
    /// The price version of the order.
    pub price: PriceId,
    /// How many, at which price.
    pub charge: Charge,
    /// Who wrote the order.
    pub ordered_by: Vec<AccountId>,
    /// Who approved it.
    pub approved_by: AccountId,
    /// Who verified the proof.
    pub verified_by: AccountId,
    /// On which day; not known of what was verified before days were noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verified_on: Option<LocalDate>,
}

/// A placement that somebody wants on a bill, with what other streams know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The placement.
    pub item: Item,
    /// Whether its proof is verified.
    pub verified: bool,
    /// How many were received and counted, or verified where nothing is counted.
    pub received: u32,
    /// What its order owes for it, with tax: what the budget line bears.
    pub owed: Rupiah,
    /// Whether what was published is still there (EF-44).
    pub still_there: bool,
    /// The other bill that it is on already.
    pub billed_in: Option<BillingId>,
}

/// What a bill is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// `Publikasi Januari 2026`.
    pub title: String,
    /// The budget year that pays it.
    pub fiscal_year: FiscalYear,
    /// How it is paid.
    pub channel: Channel,
    /// How the state sees the company, on the day of the contract (EF-18).
    pub tax: TaxStatus,
}

/// Where the company is paid, as its account's stream knows it today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payee {
    /// The company's legal name today.
    pub legal_name: String,
    /// The account to use today.
    pub account: Option<BankAccount>,
    /// The first day of an account that is still cooling off.
    pub cooling_until: Option<LocalDate>,
}

/// One deposit of tax into the state's treasury.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deposit {
    /// Of which tax.
    pub levy: Levy,
    /// Nomor Transaksi Penerimaan Negara (NTPN), 16 letters and digits.
    pub ntpn: String,
    /// How much.
    pub amount: Rupiah,
    /// When.
    pub date: LocalDate,
}

/// The placements of a bill, and what they are counted with.
#[derive(Debug, Clone, PartialEq)]
pub struct Assembly {
    /// What is wanted on it.
    pub candidates: Vec<Candidate>,
    /// The rates that its orders were priced by.
    pub rates: Rates,
    /// The version of the terms that they stand in.
    pub terms_version: i32,
    /// Gross of the commitment that the bill is a part of.
    pub whole: Rupiah,
}

/// What is left of a bill is counted with, when a placement comes off it.
#[derive(Debug, Clone, PartialEq)]
pub struct Recount {
    /// The rates that its orders were priced by.
    pub rates: Rates,
    /// The version of the terms that they stand in.
    pub terms_version: i32,
    /// Gross of the commitment that the rest is a part of.
    pub whole: Rupiah,
}

/// Orders. `by` is the person who sends it, `today` the day where the tenant is.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Begins a bill.
    Open { billing: BillingId, company: CompanyId, heading: Heading, by: AccountId },
    /// Puts placements on it and counts.
    Assemble { assembly: Box<Assembly>, by: AccountId },
    /// Takes them off again, before anything is handed over.
    Dismantle { reason: String, by: AccountId },
    /// Takes the minutes of handover back, before they are invoiced: the company does not sign, or they are wrong.
    TakeBackHandover { reason: String, by: AccountId },
    /// Takes a placement off that is withheld (EF-44): what was signed and invoiced over it is made anew without it.
    TakeOut { placement: PlacementId, recount: Box<Recount>, reason: String, by: AccountId },
    /// Inspects what was delivered (BAPP).
    Inspect { paper: Paper, today: LocalDate, by: AccountId },
    /// Signs the handover for the region (BAST).
    SignHandover { paper: Paper, today: LocalDate, by: AccountId },
    /// Signs it for the company.
    CountersignHandover { by: AccountId },
    /// Sends the invoice.
    SubmitInvoice { paper: Paper, total: Rupiah, payee: Payee, today: LocalDate, by: AccountId },
    /// Attaches e-Faktur or statement.
    AttachTaxPaper { kind: TaxPaperKind, paper: Paper, today: LocalDate, by: AccountId },
    /// Asks for payment (SPP).
    RequestPayment { paper: Paper, payee: Payee, today: LocalDate, by: AccountId },
    /// Finds the request complete.
    VerifyRequest { by: AccountId },
    /// Sends it back with reasons, from the desk of whoever sends it.
    ReturnRequest { from: Stage, to: ReturnTo, reasons: Vec<String>, by: AccountId },
    /// Orders payment (SPM).
    OrderPayment { paper: Paper, payee: Payee, today: LocalDate, by: AccountId },
    /// The regional treasury does not disburse.
    RejectDisbursement { to: ReturnTo, reasons: Vec<String>, by: AccountId },
    /// The regional treasury disburses (SP2D).
    RecordDisbursement { paper: Paper, amount: Rupiah, source: Source, today: LocalDate, by: AccountId },
    /// The catalogue says that it is paid; of which of its orders, where it is mirrored.
    ReportPaid { reference: String, catalogue_order: Option<CatalogueOrderId>, by: AccountId },
    /// What an order of the catalogue said of this bill was not about it; a report that does not say whose it is goes too
    /// where it has one of these references.
    WithdrawReport { catalogue_order: CatalogueOrderId, references: Vec<String>, reason: String, by: AccountId },
    /// The money is in the company's account.
    ConfirmPaid { bank: Option<Paper>, amount: Rupiah, payee: Payee, source: Source, today: LocalDate, by: AccountId },
    /// Tax is deposited, the slip is sent.
    Settle { deposits: Vec<Deposit>, slip: Option<Paper>, today: LocalDate, by: AccountId },
    /// The year ends before the money left.
    CarryOver { reason: String, today: LocalDate, by: AccountId },
    /// Next year's budget takes it up: each line by another.
    PickUp { lines: Vec<(BudgetLineId, BudgetLineId)>, fiscal_year: FiscalYear, document: String, by: AccountId },
    /// Says that a number or day is wrong (EF-24).
    RequestCorrection { kind: PaperKind, value: Paper, reason: String, today: LocalDate, by: AccountId },
    /// Lets the correction hold.
    ApproveCorrection { kind: PaperKind, value: Paper, by: AccountId },
    /// Does not.
    RefuseCorrection { kind: PaperKind, reason: String, by: AccountId },
}

/// A bill.
#[derive(Debug)]
pub struct Billing;

impl Decider for Billing {
    const CATEGORY: &'static str = "billing";
    type State = State;
    type Command = Command;
    type Event = Event;
    type Rejection = Rejection;

    fn decide(state: &State, command: Command) -> Result<Vec<Event>, Rejection> {
        decide::decide(state, command)
    }

    fn as_sent_by(command: &Command, person: AccountId) -> Option<Command> {
        let mut command = command.clone();
        let (Command::Open { by, .. }
        | Command::Assemble { by, .. }
        | Command::Dismantle { by, .. }
        | Command::TakeBackHandover { by, .. }
        | Command::TakeOut { by, .. }
        | Command::Inspect { by, .. }
        | Command::SignHandover { by, .. }
        | Command::CountersignHandover { by, .. }
        | Command::SubmitInvoice { by, .. }
        | Command::AttachTaxPaper { by, .. }
        | Command::RequestPayment { by, .. }
        | Command::VerifyRequest { by, .. }
        | Command::ReturnRequest { by, .. }
        | Command::OrderPayment { by, .. }
        | Command::RejectDisbursement { by, .. }
        | Command::RecordDisbursement { by, .. }
        | Command::ReportPaid { by, .. }
        | Command::WithdrawReport { by, .. }
        | Command::ConfirmPaid { by, .. }
        | Command::Settle { by, .. }
        | Command::CarryOver { by, .. }
        | Command::PickUp { by, .. }
        | Command::RequestCorrection { by, .. }
        | Command::ApproveCorrection { by, .. }
        | Command::RefuseCorrection { by, .. }) = &mut command;
        *by = person;
        Some(command)
    }

    fn evolve(state: State, event: &Event) -> State {
        state.after(event)
    }
}
