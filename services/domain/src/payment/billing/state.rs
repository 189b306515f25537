//! What is true of a bill.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{
    CompanyId, Rupiah,
    ids::{AccountId, BillingId, CatalogueOrderId, PlacementId},
};

use super::{Deposit, Duty, Event, Heading, Item, Paper, PaperKind, ReturnTo, Stage, TaxPaperKind};
use crate::{budget::line::Bucket, media::BankAccount, office::numbering::spelled, payment::tax::Breakdown};

/// What deciding needs to know.
#[derive(Debug, Clone, Default)]
pub struct State {
    pub(super) opened: Option<Opened>,
    pub(super) stage: Option<Stage>,
    pub(super) items: Vec<Item>,
    pub(super) breakdown: Option<Breakdown>,
    /// The version of the terms of payment that the calculation stands on.
    pub(super) terms_version: Option<i32>,
    pub(super) papers: BTreeMap<PaperKind, Paper>,
    pub(super) tax_paper: Option<TaxPaperKind>,
    pub(super) account: Option<BankAccount>,
    pub(super) duties: BTreeMap<AccountId, BTreeSet<Duty>>,
    pub(super) checked_by: Option<AccountId>,
    pub(super) countersigned_by: Option<AccountId>,
    /// Why the minutes of handover were taken back, until what is on the bill is inspected anew.
    pub(super) taken_back: Option<String>,
    pub(super) dismantled: Option<String>,
    /// What came off it because it is withheld.
    pub(super) taken_out: BTreeSet<PlacementId>,
    /// Whether its value was moved to what is invoiced.
    pub(super) is_invoiced: bool,
    pub(super) returned: Option<(Stage, ReturnTo, Vec<String>)>,
    pub(super) reported: Option<(String, Option<CatalogueOrderId>)>,
    pub(super) paid: Option<(Rupiah, Option<Paper>)>,
    pub(super) settled: Option<(Vec<Deposit>, Option<Paper>)>,
    pub(super) carried_from: Option<Stage>,
    pub(super) picked_up: Option<String>,
    pub(super) corrections: BTreeMap<PaperKind, Correction>,
    pub(super) refused: Option<(PaperKind, String)>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Opened {
    pub(super) billing: BillingId,
    pub(super) company: CompanyId,
    pub(super) heading: Heading,
}

/// A correction that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Correction {
    pub(super) value: Paper,
    pub(super) reason: String,
    pub(super) by: AccountId,
}

impl State {
    /// Where it stands.
    pub fn stage(&self) -> Option<Stage> {
        self.stage
    }
    /// Whose it is.
    pub fn company(&self) -> Option<CompanyId> {
        self.opened.as_ref().map(|opened| opened.company)
    }
    /// Which tax paper it has, if one was attached.
    pub fn tax_paper(&self) -> Option<TaxPaperKind> {
        self.tax_paper
    }
    /// What it is for.
    pub fn heading(&self) -> Option<&Heading> {
        self.opened.as_ref().map(|opened| &opened.heading)
    }
    /// The placements on it.
    pub fn items(&self) -> &[Item] {
        &self.items
    }
    /// Each placement with its gross: what the budget bears for it.
    pub fn amounts(&self) -> impl Iterator<Item = (&Item, Rupiah)> {
        let charges = self.breakdown.iter().flat_map(|breakdown| breakdown.charges.iter());
        self.items.iter().zip(charges.map(|charged| charged.gross))
    }
    /// The calculation.
    pub fn breakdown(&self) -> Option<&Breakdown> {
        self.breakdown.as_ref()
    }
    /// The version of the terms of payment that it was counted by, once it was.
    pub fn terms_version(&self) -> Option<i32> {
        self.terms_version
    }
    /// Number and day of a paper.
    pub fn paper(&self, kind: PaperKind) -> Option<&Paper> {
        self.papers.get(&kind)
    }
    /// The withholding slip that it was settled with.
    pub fn slip(&self) -> Option<&Paper> {
        self.settled.as_ref().and_then(|(_, slip)| slip.as_ref())
    }
    /// The account that the invoice names.
    pub fn account(&self) -> Option<&BankAccount> {
        self.account.as_ref()
    }
    /// The bucket of the budget lines that its value stands in; none while it waits for another year's budget.
    pub fn bucket(&self) -> Option<Bucket> {
        match self.stage? {
            Stage::Open | Stage::CarriedOver => None,
            Stage::Sp2dIssued | Stage::Paid | Stage::Settled => Some(Bucket::Realised),
            Stage::Assembled
            | Stage::Inspected
            | Stage::HandoverSigned
            | Stage::HandedOver
            | Stage::Invoiced
            | Stage::TaxDocumented
            | Stage::SppSubmitted
            | Stage::SppVerified
            | Stage::SpmIssued => Some(if self.is_invoiced { Bucket::Invoiced } else { Bucket::Accrued }),
        }
    }
    /// The order of the catalogue that it was reported paid by. A report that does not say whose it is was a person's, or
    /// the catalogue's from before its reports said so.
    pub fn reported_by(&self) -> Option<CatalogueOrderId> {
        self.reported.as_ref().and_then(|(_, by)| *by)
    }
    /// Whether its report goes with an order of the catalogue: that order made it, or it does not say who did and has one
    /// of these references, however they are spelled.
    pub(super) fn was_reported_by(&self, order: CatalogueOrderId, references: &[String]) -> bool {
        let is_one_of = |said: &str| references.iter().any(|reference| spelled(reference) == spelled(said));
        let goes = |(said, by): &(String, Option<_>)| by.map_or_else(|| is_one_of(said), |by| by == order);
        self.reported.as_ref().is_some_and(goes)
    }
    /// Whether the catalogue says that it is paid, while nothing else does.
    pub fn is_only_reported_paid(&self) -> bool {
        self.reported.is_some() && self.paid.is_none()
    }

    /// Whether somebody holds a duty on this bill that excludes another (EF-22, C-SOD).
    pub fn bars(&self, by: AccountId, duty: Duty) -> bool {
        self.duties.get(&by).is_some_and(|held| held.iter().any(|done| done.excludes(duty)))
    }

    pub(super) fn gross(&self) -> Rupiah {
        self.breakdown.as_ref().map_or(Rupiah::ZERO, |breakdown| breakdown.gross)
    }
    pub(super) fn transfer(&self) -> Rupiah {
        self.breakdown.as_ref().map_or(Rupiah::ZERO, |breakdown| breakdown.transfer)
    }
    pub(super) fn placements(&self) -> Vec<PlacementId> {
        self.items.iter().map(|item| item.placement).collect()
    }

    fn does(&mut self, by: AccountId, duty: Duty) {
        self.duties.entry(by).or_default().insert(duty);
    }
    fn goes_back(&mut self, from: Stage, to: ReturnTo, reasons: &[String]) {
        self.returned = Some((from, to, reasons.to_vec()));
        self.papers.remove(&PaperKind::PaymentRequest);
        self.papers.remove(&PaperKind::PaymentOrder);
        self.checked_by = None;
        if to != ReturnTo::PaymentRequest {
            self.papers.remove(&PaperKind::TaxInvoice);
            self.tax_paper = None;
        }
        if to == ReturnTo::Invoice {
            self.papers.remove(&PaperKind::Invoice);
            self.account = None;
        }
        self.corrections.retain(|kind, _| self.papers.contains_key(kind));
    }

    pub(super) fn after(mut self, event: &Event) -> Self {
        self.stage = event.leads_to().or(self.stage);
        match event {
            Event::BillingOpened { billing, company, heading, .. } => {
                self.opened = Some(Opened { billing: *billing, company: *company, heading: heading.clone() });
            }
            Event::BillingAssembled { items, breakdown, terms_version, .. } => {
                self.items.clone_from(items);
                self.terms_version = Some(*terms_version);
                self.breakdown = Some(breakdown.clone());
                self.dismantled = None;
                self.picked_up = None;
                self.is_invoiced = false;
                for item in items {
                    for author in &item.ordered_by {
                        self.does(*author, Duty::Ordering);
                    }
                    self.does(item.approved_by, Duty::Approving);
                    self.does(item.verified_by, Duty::Verifying);
                }
            }
            Event::BillingDismantled { reason, .. } => {
                self.items.clear();
                self.breakdown = None;
                self.papers.clear();
                self.duties.clear();
                self.dismantled = Some(reason.clone());
            }
            Event::HandoverTakenBack { reason, .. } => {
                // Who signed still held that duty.
                self.papers.clear();
                self.corrections.clear();
                self.countersigned_by = None;
                self.taken_back = Some(reason.clone());
            }
            Event::WithheldTakenOut { placement, items, breakdown, terms_version, .. } => {
                self.terms_version = Some(*terms_version);
                self.taken_out.insert(*placement);
                self.items.clone_from(items);
                self.breakdown.clone_from(breakdown);
                // What was signed over it does not hold for the rest; who signed still held that duty.
                self.papers.clear();
                self.corrections.clear();
                self.tax_paper = None;
                self.account = None;
                self.checked_by = None;
                self.countersigned_by = None;
                self.returned = None;
                self.dismantled = None;
                self.is_invoiced = false;
            }
            Event::DeliveryInspected { paper, by, .. } => {
                self.papers.insert(PaperKind::InspectionMinutes, paper.clone());
                self.taken_back = None;
                self.does(*by, Duty::Inspecting);
            }
            Event::HandoverSigned { paper, by, .. } => {
                self.papers.insert(PaperKind::HandoverMinutes, paper.clone());
                self.does(*by, Duty::HandingOver);
            }
            Event::HandoverCountersigned { by, .. } => {
                self.countersigned_by = Some(*by);
                self.does(*by, Duty::Supplying);
            }
            Event::InvoiceSubmitted { paper, account, by, .. } => {
                self.papers.insert(PaperKind::Invoice, paper.clone());
                self.account = Some(account.clone());
                self.is_invoiced = true;
                self.returned = None;
                self.does(*by, Duty::Supplying);
            }
            Event::TaxPaperAttached { kind, paper, by, .. } => {
                self.papers.insert(PaperKind::TaxInvoice, paper.clone());
                self.tax_paper = Some(*kind);
                self.returned = None;
                self.does(*by, Duty::Supplying);
            }
            Event::PaymentRequested { paper, by, .. } => {
                self.papers.insert(PaperKind::PaymentRequest, paper.clone());
                self.returned = None;
                self.does(*by, Duty::Requesting);
            }
            Event::PaymentRequestVerified { by, .. } => {
                self.checked_by = Some(*by);
                self.does(*by, Duty::Checking);
            }
            Event::PaymentRequestReturned { from, to, reasons, by, .. } => {
                if let Some(duty) = from.returner() {
                    self.does(*by, duty);
                }
                self.goes_back(*from, *to, reasons);
            }
            Event::PaymentOrdered { paper, by, .. } => {
                self.papers.insert(PaperKind::PaymentOrder, paper.clone());
                self.does(*by, Duty::Authorising);
            }
            Event::DisbursementRejected { to, reasons, .. } => self.goes_back(Stage::SpmIssued, *to, reasons),
            Event::PaymentDisbursed { paper, .. } => {
                self.papers.insert(PaperKind::Disbursement, paper.clone());
            }
            Event::PaymentReported { reference, catalogue_order, .. } => {
                self.reported = Some((reference.clone(), *catalogue_order));
            }
            Event::PaymentReportWithdrawn { .. } => self.reported = None,
            Event::PaymentConfirmed { bank, amount, by, .. } => {
                if let Some(bank) = bank {
                    self.papers.insert(PaperKind::BankReference, bank.clone());
                }
                self.paid = Some((*amount, bank.clone()));
                self.does(*by, Duty::Paying);
            }
            Event::BillingSettled { deposits, slip, .. } => {
                self.settled = Some((deposits.clone(), slip.clone()));
            }
            Event::BillingCarriedOver { from, .. } => {
                self.carried_from = Some(*from);
                self.picked_up = None;
            }
            Event::BillingPickedUp { lines, fiscal_year, document, .. } => {
                for item in &mut self.items {
                    if let Some((_, new)) = lines.iter().find(|(old, _)| *old == item.line) {
                        item.line = *new;
                    }
                }
                if let Some(opened) = &mut self.opened {
                    opened.heading.fiscal_year = *fiscal_year;
                }
                // A request and an order of the old year pay nothing in the new one.
                self.papers.remove(&PaperKind::PaymentRequest);
                self.papers.remove(&PaperKind::PaymentOrder);
                self.checked_by = None;
                self.corrections.retain(|kind, _| self.papers.contains_key(kind));
                self.picked_up = Some(document.clone());
            }
            Event::CorrectionRequested { kind, value, reason, by, .. } => {
                let correction = Correction { value: value.clone(), reason: reason.clone(), by: *by };
                self.corrections.insert(*kind, correction);
                self.refused = None;
            }
            Event::PaperCorrected { kind, value, .. } => {
                self.corrections.remove(kind);
                let value = self.papers.get(kind).map_or_else(|| value.clone(), |known| known.corrected(value));
                self.papers.insert(*kind, value.clone());
                if let (PaperKind::BankReference, Some((_, bank))) = (kind, &mut self.paid) {
                    *bank = Some(value);
                }
            }
            Event::CorrectionRefused { kind, reason, .. } => {
                self.corrections.remove(kind);
                self.refused = Some((*kind, reason.clone()));
            }
        }
        self
    }
}

impl ReturnTo {
    /// Where a bill waits for it.
    pub(super) fn stage(self) -> Stage {
        match self {
            Self::Invoice => Stage::HandedOver,
            Self::TaxPapers => Stage::Invoiced,
            Self::PaymentRequest => Stage::TaxDocumented,
        }
    }
}
