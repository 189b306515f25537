//! `rm_billings`: one row per bill, with its papers and its calculation.

use std::collections::BTreeMap;

use domain::{
    Event,
    media::BankAccount,
    payment::{
        billing::{self, Channel, Deposit, Item, Paper, PaperKind, ReturnTo, Stage},
        tax::{Breakdown, TaxStatus},
    },
};
use kernel::{
    CompanyId, FiscalYear, LocalDate, Rupiah, Timestamp, Uuid,
    ids::{AccountId, OrderId, PlacementId},
};
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

use super::count;

/// Bills.
#[derive(Debug)]
pub struct Billings;

/// A correction that waits for a second person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Correction {
    value: Paper,
    reason: String,
    by: AccountId,
}

/// A placement that came off a bill because it is withheld (EF-44).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Withheld {
    placement: PlacementId,
    order: Option<OrderId>,
    about: String,
    amount: Rupiah,
    reason: String,
    at: Timestamp,
}

/// A bill.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    party_id: CompanyId,
    version: i32,
    title: String,
    fiscal_year: FiscalYear,
    channel: Channel,
    tax: TaxStatus,
    stage: Stage,
    stage_since: Timestamp,
    opened_at: Timestamp,
    opened_by: AccountId,
    items: Vec<Item>,
    items_count: i32,
    terms_version: Option<i32>,
    breakdown: Option<Breakdown>,
    net: Rupiah,
    vat: Rupiah,
    gross: Rupiah,
    kept: Rupiah,
    transfer: Rupiah,
    papers: BTreeMap<PaperKind, Paper>,
    invoiced_on: Option<LocalDate>,
    account: Option<BankAccount>,
    returns_count: i32,
    return_to: Option<ReturnTo>,
    return_reasons: Option<Vec<String>>,
    also_committed: bool,
    reported_paid: Option<String>,
    paid_at: Option<Timestamp>,
    paid_amount: Option<Rupiah>,
    deposits: Option<Vec<Deposit>>,
    slip: Option<Paper>,
    carried_over_from: Option<FiscalYear>,
    carry_over_reason: Option<String>,
    corrections: BTreeMap<PaperKind, Correction>,
    withheld: Option<Vec<Withheld>>,
}

impl Row {
    fn counted(&mut self, breakdown: Option<&Breakdown>) {
        let of = |pick: fn(&Breakdown) -> Rupiah| breakdown.map_or(Rupiah::ZERO, pick);
        self.net = of(|breakdown| breakdown.net);
        self.vat = of(|breakdown| breakdown.vat);
        self.gross = of(|breakdown| breakdown.gross);
        self.transfer = of(|breakdown| breakdown.transfer);
        self.kept = self.gross.checked_sub(self.transfer).unwrap_or_default();
        self.breakdown = breakdown.cloned();
    }

    fn went_back(&mut self, to: ReturnTo, reasons: &[String]) {
        self.returns_count = self.returns_count.saturating_add(1);
        self.return_to = Some(to);
        self.return_reasons = Some(reasons.to_vec());
        self.papers.remove(&PaperKind::PaymentRequest);
        self.papers.remove(&PaperKind::PaymentOrder);
        if to != ReturnTo::PaymentRequest {
            self.papers.remove(&PaperKind::TaxInvoice);
        }
        if to == ReturnTo::Invoice {
            self.papers.remove(&PaperKind::Invoice);
            self.invoiced_on = None;
            self.account = None;
        }
        self.without_lost_corrections();
    }

    /// What a correction speaks of may be gone.
    fn without_lost_corrections(&mut self) {
        let papers = &self.papers;
        self.corrections.retain(|kind, _| papers.contains_key(kind));
    }

    /// What is left is assembled anew: its papers are still to be made.
    fn left_with(&mut self, items: &[Item], breakdown: Option<&Breakdown>, withheld: Withheld) {
        self.withheld.get_or_insert_default().push(withheld);
        self.items = items.to_vec();
        self.items_count = count(items.len());
        self.counted(breakdown);
        self.returns_count = self.returns_count.saturating_add(1);
        self.done_again();
        self.papers.clear();
        self.corrections.clear();
        self.invoiced_on = None;
        self.account = None;
        self.also_committed = false;
    }

    fn done_again(&mut self) {
        self.return_to = None;
        self.return_reasons = None;
    }
}

impl ReadModel for Billings {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_billings";
    const REVISION: i32 = 1;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        if let Event::Billing(_) = &recorded.event { vec![recorded.stream] } else { vec![] }
    }

    fn fold(row: Option<Row>, _: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        let Event::Billing(event) = &recorded.event else { return row };
        if let billing::Event::BillingOpened { company, heading, by, .. } = event {
            return Some(opened(*company, heading, *by, recorded));
        }
        let mut row = row?;
        row.version = recorded.version;
        if let Some(stage) = event.leads_to() {
            row.stage = stage;
            row.stage_since = recorded.occurred_at;
        }
        match event {
            billing::Event::BillingOpened { .. }
            | billing::Event::HandoverCountersigned { .. }
            | billing::Event::PaymentRequestVerified { .. } => (),
            billing::Event::BillingAssembled { items, breakdown, terms_version, .. } => {
                row.items.clone_from(items);
                row.items_count = count(items.len());
                row.terms_version = Some(*terms_version);
                row.counted(Some(breakdown));
            }
            billing::Event::BillingDismantled { .. } => {
                row.items = Vec::new();
                row.items_count = 0;
                row.terms_version = None;
                row.papers.clear();
                row.corrections.clear();
                row.counted(None);
            }
            billing::Event::HandoverTakenBack { .. } => {
                row.papers.clear();
                row.corrections.clear();
            }
            billing::Event::WithheldTakenOut { placement, amount, items, breakdown, terms_version, reason, .. } => {
                let item = row.items.iter().find(|item| item.placement == *placement);
                let withheld = Withheld {
                    placement: *placement,
                    order: item.map(|item| item.order),
                    about: item.map(|item| item.about.clone()).unwrap_or_default(),
                    amount: *amount,
                    reason: reason.clone(),
                    at: recorded.occurred_at,
                };
                row.left_with(items, breakdown.as_ref(), withheld);
                row.terms_version = breakdown.as_ref().map(|_| *terms_version);
            }
            billing::Event::DeliveryInspected { paper, .. } => put(&mut row, PaperKind::InspectionMinutes, paper),
            billing::Event::HandoverSigned { paper, .. } => put(&mut row, PaperKind::HandoverMinutes, paper),
            billing::Event::InvoiceSubmitted { paper, account, .. } => {
                put(&mut row, PaperKind::Invoice, paper);
                row.account = Some(account.clone());
                row.done_again();
            }
            billing::Event::TaxPaperAttached { paper, .. } => {
                put(&mut row, PaperKind::TaxInvoice, paper);
                row.done_again();
            }
            billing::Event::PaymentRequested { paper, .. } => {
                put(&mut row, PaperKind::PaymentRequest, paper);
                row.done_again();
            }
            billing::Event::PaymentRequestReturned { to, reasons, .. }
            | billing::Event::DisbursementRejected { to, reasons, .. } => row.went_back(*to, reasons),
            billing::Event::PaymentOrdered { paper, also_committed, .. } => {
                put(&mut row, PaperKind::PaymentOrder, paper);
                row.also_committed = *also_committed;
            }
            billing::Event::PaymentDisbursed { paper, .. } => put(&mut row, PaperKind::Disbursement, paper),
            billing::Event::PaymentReported { reference, .. } => row.reported_paid = Some(reference.clone()),
            billing::Event::PaymentReportWithdrawn { .. } => row.reported_paid = None,
            billing::Event::PaymentConfirmed { bank, amount, .. } => {
                if let Some(bank) = bank {
                    put(&mut row, PaperKind::BankReference, bank);
                }
                row.paid_at = Some(recorded.occurred_at);
                row.paid_amount = Some(*amount);
            }
            billing::Event::BillingSettled { deposits, slip, .. } => {
                row.deposits = Some(deposits.clone());
                row.slip.clone_from(slip);
            }
            billing::Event::BillingCarriedOver { fiscal_year, reason, .. } => {
                row.carried_over_from = Some(*fiscal_year);
                row.carry_over_reason = Some(reason.clone());
            }
            billing::Event::BillingPickedUp { lines, fiscal_year, .. } => {
                for item in &mut row.items {
                    if let Some((_, new)) = lines.iter().find(|(old, _)| *old == item.line) {
                        item.line = *new;
                    }
                }
                row.fiscal_year = *fiscal_year;
                row.papers.remove(&PaperKind::PaymentRequest);
                row.papers.remove(&PaperKind::PaymentOrder);
                row.without_lost_corrections();
            }
            billing::Event::CorrectionRequested { kind, value, reason, by, .. } => {
                let correction = Correction { value: value.clone(), reason: reason.clone(), by: *by };
                row.corrections.insert(*kind, correction);
            }
            billing::Event::PaperCorrected { kind, value, .. } => {
                row.corrections.remove(kind);
                let value = row.papers.get(kind).map_or_else(|| value.clone(), |known| known.corrected(value));
                put(&mut row, *kind, &value);
            }
            billing::Event::CorrectionRefused { kind, .. } => {
                row.corrections.remove(kind);
            }
        }
        Some(row)
    }
}

fn put(row: &mut Row, kind: PaperKind, paper: &Paper) {
    row.papers.insert(kind, paper.clone());
    if kind == PaperKind::Invoice {
        row.invoiced_on = Some(paper.date);
    }
}

fn opened(company: CompanyId, heading: &billing::Heading, by: AccountId, recorded: &Recorded<Event>) -> Row {
    Row {
        party_id: company,
        version: recorded.version,
        title: heading.title.clone(),
        fiscal_year: heading.fiscal_year,
        channel: heading.channel,
        tax: heading.tax,
        stage: Stage::Open,
        stage_since: recorded.occurred_at,
        opened_at: recorded.occurred_at,
        opened_by: by,
        items: Vec::new(),
        items_count: 0,
        terms_version: None,
        breakdown: None,
        net: Rupiah::ZERO,
        vat: Rupiah::ZERO,
        gross: Rupiah::ZERO,
        kept: Rupiah::ZERO,
        transfer: Rupiah::ZERO,
        papers: BTreeMap::new(),
        invoiced_on: None,
        account: None,
        returns_count: 0,
        return_to: None,
        return_reasons: None,
        also_committed: false,
        reported_paid: None,
        paid_at: None,
        paid_amount: None,
        deposits: None,
        slip: None,
        carried_over_from: None,
        carry_over_reason: None,
        corrections: BTreeMap::new(),
        withheld: None,
    }
}
