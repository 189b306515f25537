//! One function per order.

use kernel::{
    FiscalYear, LocalDate, Rupiah,
    ids::{AccountId, BudgetLineId},
};

use super::{
    Assembly, Command, Duty, Event, Paper, PaperKind, Payee, Rejection, ReturnTo, Source, Stage, State,
    checks::{account_of, all_said, billable, equal, said},
    state::{Correction, Opened},
};
use crate::{media::BankAccount, payment::tax};

pub(super) type Decided = Result<Vec<Event>, Rejection>;

pub(super) fn decide(state: &State, command: Command) -> Decided {
    if let Command::Open { billing, company, heading, by } = command {
        return match &state.opened {
            Some(known) if known.billing == billing && known.company == company && known.heading == heading => {
                Ok(vec![])
            }
            Some(_) => Err(Rejection::AlreadyOpen),
            None if heading.title.trim().is_empty() => Err(Rejection::TitleMissing),
            None => Ok(vec![Event::BillingOpened { billing, company, heading, by }]),
        };
    }
    let (opened, at) = state.opened.as_ref().zip(state.stage).ok_or(Rejection::Unknown)?;
    let bill = Bill { state, opened, stage: at };
    match command {
        Command::Open { .. } => Err(Rejection::AlreadyOpen),
        Command::Assemble { assembly, by } => bill.assemble(*assembly, by),
        Command::Dismantle { reason, by } => bill.dismantle(reason, by),
        Command::TakeBackHandover { reason, by } => bill.take_back_handover(reason, by),
        Command::TakeOut { placement, recount, reason, by } => bill.take_out(placement, &recount, reason, by),
        Command::Inspect { paper, today, by } => bill.inspect(paper, today, by),
        Command::SignHandover { paper, today, by } => bill.sign_handover(paper, today, by),
        Command::CountersignHandover { by } => bill.countersign(by),
        Command::SubmitInvoice { paper, total, payee, today, by } => {
            bill.submit_invoice(paper, total, &payee, today, by)
        }
        Command::AttachTaxPaper { kind, paper, today, by } => bill.attach_tax_paper(kind, paper, today, by),
        Command::RequestPayment { paper, payee, today, by } => bill.request_payment(paper, &payee, today, by),
        Command::VerifyRequest { by } => bill.verify_request(by),
        Command::ReturnRequest { from, to, reasons, by } => bill.return_request(from, to, reasons, by),
        Command::OrderPayment { paper, payee, today, by } => bill.order_payment(paper, &payee, today, by),
        Command::RejectDisbursement { to, reasons, by } => bill.reject_disbursement(to, reasons, by),
        Command::RecordDisbursement { paper, amount, source, today, by } => {
            bill.record_disbursement(paper, amount, source, today, by)
        }
        Command::ReportPaid { reference, catalogue_order, by } => bill.report_paid(reference, catalogue_order, by),
        Command::WithdrawReport { catalogue_order, references, reason, by } => {
            bill.withdraw_report(catalogue_order, &references, reason, by)
        }
        Command::ConfirmPaid { bank, amount, payee, source, today, by } => {
            bill.confirm_paid(bank, amount, &payee, source, today, by)
        }
        Command::Settle { deposits, slip, today, by } => bill.settle(deposits, slip, today, by),
        Command::CarryOver { reason, today, by } => bill.carry_over(reason, today, by),
        Command::PickUp { lines, fiscal_year, document, by } => bill.pick_up(lines, fiscal_year, document, by),
        Command::RequestCorrection { kind, value, reason, today, by } => {
            bill.request_correction(kind, Correction { value, reason, by }, today)
        }
        Command::ApproveCorrection { kind, value, by } => bill.approve_correction(kind, &value, by),
        Command::RefuseCorrection { kind, reason, by } => bill.refuse_correction(kind, reason, by),
    }
}

pub(super) struct Bill<'a> {
    pub(super) state: &'a State,
    pub(super) opened: &'a Opened,
    pub(super) stage: Stage,
}

impl Bill<'_> {
    pub(super) fn at(&self, stage: Stage) -> Result<(), Rejection> {
        if self.stage == stage { Ok(()) } else { Err(Rejection::NotNow { stage: self.stage }) }
    }

    /// Whether the same paper is there: the order was sent again.
    pub(super) fn has(&self, kind: PaperKind, paper: &Paper) -> bool {
        self.state.papers.get(&kind) == Some(paper)
    }

    pub(super) fn may(&self, by: AccountId, duty: Duty) -> Result<(), Rejection> {
        let held = self.state.duties.get(&by);
        match held.and_then(|held| held.iter().find(|done| done.excludes(duty))) {
            Some(done) => Err(Rejection::OwnWork { duty, done: *done }),
            None => Ok(()),
        }
    }

    /// A number, a day that has come, and the order of papers. Tax papers carry days of their own, but an e-Faktur is not
    /// made before the handover of what it is for.
    pub(super) fn dated(&self, kind: PaperKind, paper: &Paper, today: LocalDate) -> Result<(), Rejection> {
        if paper.number.trim().is_empty() {
            return Err(Rejection::NumberMissing);
        }
        if paper.date > today {
            return Err(Rejection::DateAhead);
        }
        let is_ordered = |other: PaperKind| match (kind, other) {
            (PaperKind::TaxInvoice, PaperKind::HandoverMinutes)
            | (PaperKind::HandoverMinutes, PaperKind::TaxInvoice) => self.shows_tax_invoice(),
            (PaperKind::TaxInvoice, _) | (_, PaperKind::TaxInvoice) => false,
            _ => true,
        };
        let days = self.state.papers.iter().filter(|(other, _)| is_ordered(**other));
        let days = days.map(|(other, known)| (known.date, *other));
        // Of all that came before it, the youngest says the first day that it may have; of all after it, the oldest the last.
        let first = days.clone().filter(|(_, other)| *other < kind).max();
        let last = days.filter(|(_, other)| *other > kind).min();
        if let Some((date, other)) = first.filter(|(date, _)| paper.date < *date) {
            return Err(Rejection::DateOutOfOrder { paper: other, date });
        }
        if let Some((date, other)) = last.filter(|(date, _)| paper.date > *date) {
            return Err(Rejection::DateTooLate { paper: other, date });
        }
        self.after_proof(kind, paper).and_then(|()| self.in_year(kind, paper))
    }

    /// Nobody inspects or hands over what was not verified yet: the minutes are of the day of the last verification or later.
    fn after_proof(&self, kind: PaperKind, paper: &Paper) -> Result<(), Rejection> {
        let is_minutes = matches!(kind, PaperKind::InspectionMinutes | PaperKind::HandoverMinutes);
        match self.state.items.iter().filter_map(|item| item.verified_on).max() {
            Some(date) if is_minutes && paper.date < date => Err(Rejection::BeforeProof { date }),
            Some(_) | None => Ok(()),
        }
    }

    /// Papers that spend the budget are of its year (DOMAIN.md 4.7).
    fn in_year(&self, kind: PaperKind, paper: &Paper) -> Result<(), Rejection> {
        let spends = match kind {
            PaperKind::PaymentRequest | PaperKind::PaymentOrder | PaperKind::Disbursement => true,
            PaperKind::BankReference => self.opened.heading.channel.is_imprest(),
            PaperKind::InspectionMinutes | PaperKind::HandoverMinutes | PaperKind::Invoice | PaperKind::TaxInvoice => {
                false
            }
        };
        let fiscal_year = self.opened.heading.fiscal_year;
        // Nothing was delivered before the year began; what the next year bears has papers of the old one.
        let is_before = self.state.picked_up.is_none() && paper.date.year() < fiscal_year.0;
        if is_before || spends && paper.date.year() != fiscal_year.0 {
            Err(Rejection::OtherYear { fiscal_year })
        } else {
            Ok(())
        }
    }

    /// The account that a payment goes to: still the one that the invoice named.
    fn payable_to(&self, payee: &Payee) -> Result<BankAccount, Rejection> {
        let account = account_of(payee)?;
        let named = self.state.account.as_ref().map(BankAccount::key);
        if named == Some(account.key()) { Ok(account) } else { Err(Rejection::PayeeChanged) }
    }

    fn assemble(&self, assembly: Assembly, by: AccountId) -> Decided {
        let Assembly { candidates, rates, terms_version, whole } = assembly;
        let same = candidates.iter().map(|candidate| &candidate.item).eq(self.state.items.iter());
        if self.stage == Stage::Assembled && same {
            return Ok(vec![]);
        }
        self.at(Stage::Open)?;
        if candidates.is_empty() {
            return Err(Rejection::NoItems);
        }
        let charges: Vec<tax::Charge> = candidates.iter().map(|candidate| candidate.item.charge).collect();
        let breakdown =
            tax::bill(&charges, self.opened.heading.tax, &rates, whole).map_err(|_| Rejection::Uncountable)?;
        billable(&candidates, &breakdown.charges)?;
        let items = candidates.into_iter().map(|candidate| candidate.item).collect();
        let Opened { billing, company, .. } = *self.opened;
        Ok(vec![Event::BillingAssembled { billing, company, items, breakdown, terms_version, by }])
    }

    fn dismantle(&self, reason: String, by: AccountId) -> Decided {
        if self.stage == Stage::Open && self.state.dismantled.as_ref() == Some(&reason) {
            return Ok(vec![]);
        }
        if !matches!(self.stage, Stage::Assembled | Stage::Inspected) {
            return Err(Rejection::NotNow { stage: self.stage });
        }
        // Its placements' orders know the old year's line alone, which bears nothing of them any more.
        if self.state.picked_up.is_some() {
            return Err(Rejection::PickedUp);
        }
        said(&reason)?;
        let Opened { billing, company, .. } = *self.opened;
        Ok(vec![Event::BillingDismantled { billing, company, placements: self.state.placements(), reason, by }])
    }

    fn take_back_handover(&self, reason: String, by: AccountId) -> Decided {
        if self.stage == Stage::Assembled && self.state.taken_back.as_ref() == Some(&reason) {
            return Ok(vec![]);
        }
        if !matches!(self.stage, Stage::HandoverSigned | Stage::HandedOver) {
            return Err(Rejection::NotNow { stage: self.stage });
        }
        said(&reason)?;
        let Opened { billing, company, .. } = *self.opened;
        Ok(vec![Event::HandoverTakenBack { billing, company, reason, by }])
    }

    fn inspect(&self, paper: Paper, today: LocalDate, by: AccountId) -> Decided {
        if self.has(PaperKind::InspectionMinutes, &paper) {
            return Ok(vec![]);
        }
        self.at(Stage::Assembled)?;
        self.may(by, Duty::Inspecting)?;
        self.dated(PaperKind::InspectionMinutes, &paper, today)?;
        let Opened { billing, company, .. } = *self.opened;
        Ok(vec![Event::DeliveryInspected { billing, company, paper, by }])
    }

    fn sign_handover(&self, paper: Paper, today: LocalDate, by: AccountId) -> Decided {
        if self.has(PaperKind::HandoverMinutes, &paper) {
            return Ok(vec![]);
        }
        self.at(Stage::Inspected)?;
        self.may(by, Duty::HandingOver)?;
        self.dated(PaperKind::HandoverMinutes, &paper, today)?;
        let Opened { billing, company, .. } = *self.opened;
        Ok(vec![Event::HandoverSigned { billing, company, paper, by }])
    }

    fn countersign(&self, by: AccountId) -> Decided {
        if self.state.countersigned_by == Some(by) {
            return Ok(vec![]);
        }
        self.at(Stage::HandoverSigned)?;
        self.may(by, Duty::Supplying)?;
        let Opened { billing, company, .. } = *self.opened;
        Ok(vec![Event::HandoverCountersigned { billing, company, placements: self.state.placements(), by }])
    }

    fn submit_invoice(&self, paper: Paper, total: Rupiah, payee: &Payee, today: LocalDate, by: AccountId) -> Decided {
        if self.has(PaperKind::Invoice, &paper) {
            return Ok(vec![]);
        }
        self.at(Stage::HandedOver)?;
        self.may(by, Duty::Supplying)?;
        equal(self.state.gross(), total)?;
        let account = account_of(payee)?;
        self.dated(PaperKind::Invoice, &paper, today)?;
        let Opened { billing, company, .. } = *self.opened;
        Ok(vec![Event::InvoiceSubmitted { billing, company, paper, total, account, by }])
    }

    fn request_payment(&self, paper: Paper, payee: &Payee, today: LocalDate, by: AccountId) -> Decided {
        if self.has(PaperKind::PaymentRequest, &paper) {
            return Ok(vec![]);
        }
        self.at(Stage::TaxDocumented)?;
        self.may(by, Duty::Requesting)?;
        self.payable_to(payee)?;
        self.dated(PaperKind::PaymentRequest, &paper, today)?;
        let Opened { billing, company, .. } = *self.opened;
        Ok(vec![Event::PaymentRequested { billing, company, paper, amount: self.state.gross(), by }])
    }

    fn verify_request(&self, by: AccountId) -> Decided {
        if self.state.checked_by == Some(by) {
            return Ok(vec![]);
        }
        self.at(Stage::SppSubmitted)?;
        self.may(by, Duty::Checking)?;
        let Opened { billing, company, .. } = *self.opened;
        Ok(vec![Event::PaymentRequestVerified { billing, company, by }])
    }

    fn return_request(&self, from: Stage, to: ReturnTo, reasons: Vec<String>, by: AccountId) -> Decided {
        let again = |known: &(Stage, ReturnTo, Vec<String>)| known.0 == from && known.1 == to && known.2 == reasons;
        if self.stage == to.stage() && self.state.returned.as_ref().is_some_and(again) {
            return Ok(vec![]);
        }
        self.at(from)?;
        let duty = self.stage.returner().ok_or(Rejection::NotNow { stage: self.stage })?;
        self.may(by, duty)?;
        if to.stage() == self.stage {
            return Err(Rejection::NotBack);
        }
        all_said(&reasons)?;
        let Opened { billing, company, .. } = *self.opened;
        Ok(vec![Event::PaymentRequestReturned { billing, company, from, to, reasons, by }])
    }

    fn order_payment(&self, paper: Paper, payee: &Payee, today: LocalDate, by: AccountId) -> Decided {
        if self.has(PaperKind::PaymentOrder, &paper) {
            return Ok(vec![]);
        }
        self.at(Stage::SppVerified)?;
        self.may(by, Duty::Authorising)?;
        self.payable_to(payee)?;
        self.dated(PaperKind::PaymentOrder, &paper, today)?;
        let committed = [Duty::Approving, Duty::HandingOver];
        let held = self.state.duties.get(&by);
        let also_committed = held.is_some_and(|held| committed.iter().any(|duty| held.contains(duty)));
        let Opened { billing, company, .. } = *self.opened;
        Ok(vec![Event::PaymentOrdered { billing, company, paper, amount: self.state.gross(), also_committed, by }])
    }

    fn reject_disbursement(&self, to: ReturnTo, reasons: Vec<String>, by: AccountId) -> Decided {
        let again =
            |known: &(Stage, ReturnTo, Vec<String>)| known.0 == Stage::SpmIssued && known.1 == to && known.2 == reasons;
        if self.stage == to.stage() && self.state.returned.as_ref().is_some_and(again) {
            return Ok(vec![]);
        }
        self.at(Stage::SpmIssued)?;
        all_said(&reasons)?;
        let Opened { billing, company, .. } = *self.opened;
        Ok(vec![Event::DisbursementRejected { billing, company, to, reasons, by }])
    }

    fn record_disbursement(
        &self,
        paper: Paper,
        amount: Rupiah,
        source: Source,
        today: LocalDate,
        by: AccountId,
    ) -> Decided {
        if self.has(PaperKind::Disbursement, &paper) {
            return Ok(vec![]);
        }
        self.at(Stage::SpmIssued)?;
        // The treasurer pays it from the imprest: the treasury disburses nothing for it alone.
        if self.opened.heading.channel.is_imprest() {
            return Err(Rejection::OtherChannel);
        }
        equal(self.state.gross(), amount)?;
        self.dated(PaperKind::Disbursement, &paper, today)?;
        let Opened { billing, company, .. } = *self.opened;
        Ok(vec![Event::PaymentDisbursed { billing, company, paper, amount, source, by }])
    }

    fn confirm_paid(
        &self,
        bank: Option<Paper>,
        amount: Rupiah,
        payee: &Payee,
        source: Source,
        today: LocalDate,
        by: AccountId,
    ) -> Decided {
        if self.state.paid.as_ref().is_some_and(|known| *known == (amount, bank.clone())) {
            return Ok(vec![]);
        }
        // EF-22: from the imprest too, nobody pays what the budget user has not authorised.
        let imprest = self.opened.heading.channel.is_imprest() && self.stage == Stage::SpmIssued;
        if self.stage != Stage::Sp2dIssued && !imprest {
            let reported = self.state.is_only_reported_paid();
            return Err(if reported { Rejection::OnlyReported } else { Rejection::NotNow { stage: self.stage } });
        }
        self.may(by, Duty::Paying)?;
        // What the SP2D disbursed went to the invoice's account; an imprest still has to be told where to go.
        let account = if imprest {
            self.payable_to(payee)?
        } else {
            self.state.account.clone().ok_or(Rejection::PayeeMissing { cooling_until: None })?
        };
        equal(self.state.transfer(), amount)?;
        match &bank {
            Some(bank) => self.dated(PaperKind::BankReference, bank, today)?,
            None if imprest => return Err(Rejection::BankReferenceMissing),
            None => (),
        }
        let gross = self.state.gross();
        let Opened { billing, company, .. } = *self.opened;
        Ok(vec![Event::PaymentConfirmed { billing, company, bank, amount, gross, account, source, by }])
    }

    fn carry_over(&self, reason: String, today: LocalDate, by: AccountId) -> Decided {
        if self.stage == Stage::CarriedOver {
            return Ok(vec![]);
        }
        if !self.stage.is_payable() {
            return Err(Rejection::NotNow { stage: self.stage });
        }
        said(&reason)?;
        let fiscal_year = self.opened.heading.fiscal_year;
        let december = LocalDate::from_ymd(fiscal_year.0, 12, 1);
        if december.is_none_or(|december| today < december) {
            return Err(Rejection::YearNotOver);
        }
        let (from, amount) = (self.stage, self.state.gross());
        let Opened { billing, company, .. } = *self.opened;
        Ok(vec![Event::BillingCarriedOver { billing, company, from, fiscal_year, amount, reason, by }])
    }

    fn pick_up(
        &self,
        lines: Vec<(BudgetLineId, BudgetLineId)>,
        fiscal_year: FiscalYear,
        document: String,
        by: AccountId,
    ) -> Decided {
        let same_year = self.opened.heading.fiscal_year == fiscal_year;
        if same_year && self.state.picked_up.as_ref() == Some(&document) {
            return Ok(vec![]);
        }
        self.at(Stage::CarriedOver)?;
        if fiscal_year <= self.opened.heading.fiscal_year {
            return Err(Rejection::OtherYear { fiscal_year: self.opened.heading.fiscal_year });
        }
        if document.trim().is_empty() {
            return Err(Rejection::NumberMissing);
        }
        let named = |line| lines.iter().filter(|(old, new)| *old == line && *new != line).count() == 1;
        if !self.state.items.iter().all(|item| named(item.line)) {
            return Err(Rejection::LineMissing);
        }
        let Opened { billing, company, .. } = *self.opened;
        // What came off it while it waited took the papers with it.
        let to = match (self.state.tax_paper, self.state.papers.contains_key(&PaperKind::Invoice)) {
            (Some(_), _) => Stage::TaxDocumented,
            (None, true) => Stage::Invoiced,
            (None, false) => Stage::Assembled,
        };
        Ok(vec![Event::BillingPickedUp { billing, company, lines, fiscal_year, document, to, by }])
    }
}
