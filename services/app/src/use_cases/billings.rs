//! Bills from verified placements to a complete invoice. Bill, orders and budget lines move in one transaction.

use domain::{
    budget::line::Bucket,
    office::numbering::PaperSort,
    payment::billing::{Billing, Channel, Command, Heading, Paper, PaperKind, State, TaxPaperKind},
};
use kernel::{
    FiscalYear, LocalDate, Rupiah,
    ids::{BillingId, OrderId, PlacementId},
};
use serde::Deserialize;
use serde_json::json;
use store::{Done, Halt, Refusal, Unit};
use views::Sinergi;

use super::{
    billing_facts::{
        agency_of, bill_of, billable, by_order, move_budget, of_year, payee_of, take_back_from_orders, tell_orders,
        terms_on,
    },
    numbers::{Drawn, Wanted, draw},
    shared::{claim, claims},
};
use crate::{
    App, AppError, Field,
    FieldKind::{Choice, Date, File, Integer, LongText, Money, Ref, Refs, Text},
    FilePurpose, Record, Scope, UseCase,
};

pub(super) const BILLING: Field = Field::needed("billing", Ref("billings"));
pub(super) const NUMBER: Field = Field::needed("number", Text(100));
/// A number of the region's own: left empty, the next one of the year is taken.
const OWN_NUMBER: Field = Field::optional("number", Text(100));
pub(super) const DATE: Field = Field::needed("date", Date);

pub(crate) const USE_CASES: &[UseCase] = &[
    UseCase {
        name: "open_billing",
        context: "payment",
        about: "Begins a bill over everything verified of these orders of one company, or over those placements of them that are named, and counts it.",
        fields: &[
            Field::needed("orders", Refs("orders")),
            Field::optional("placements", Refs("placements")),
            Field::needed("title", Text(200)),
            Field::needed("channel", Choice(Channel::NAMES)),
            Field::needed("fiscal_year", Integer(2020, 2100)),
        ],
        record: Record::New,
        run: run!(open_billing),
    },
    UseCase {
        name: "assemble_billing",
        context: "payment",
        about: "Puts everything verified of these orders, or those placements of them that are named, on a bill that was taken apart.",
        fields: &[BILLING, Field::needed("orders", Refs("orders")), Field::optional("placements", Refs("placements"))],
        record: Record::Named("billing"),
        run: run!(assemble_billing),
    },
    UseCase {
        name: "dismantle_billing",
        context: "payment",
        about: "Takes a bill apart before anything is handed over; its placements may be billed again.",
        fields: &[BILLING, Field::needed("reason", LongText(1_000))],
        record: Record::Named("billing"),
        run: run!(dismantle_billing),
    },
    UseCase {
        name: "inspect_billing",
        context: "payment",
        about: "Records the minutes of inspection (BAPP) of what is on a bill.",
        fields: &[BILLING, OWN_NUMBER, DATE],
        record: Record::Named("billing"),
        run: run!(inspect_billing),
    },
    UseCase {
        name: "sign_handover",
        context: "payment",
        about: "Signs the minutes of handover (BAST) for the region.",
        fields: &[BILLING, OWN_NUMBER, DATE],
        record: Record::Named("billing"),
        run: run!(sign_handover),
    },
    UseCase {
        name: "take_back_handover",
        context: "payment",
        about: "Takes the minutes of handover back, before they are invoiced: the company does not sign, or they are wrong.",
        fields: &[BILLING, Field::needed("reason", LongText(1_000))],
        record: Record::Named("billing"),
        run: run!(take_back_handover),
    },
    UseCase {
        name: "countersign_handover",
        context: "payment",
        about: "Signs the minutes of handover for the company.",
        fields: &[BILLING],
        record: Record::Named("billing"),
        run: run!(countersign_handover),
    },
    UseCase {
        name: "submit_invoice",
        context: "payment",
        about: "Sends the invoice: its total is what was verified, and it is paid to the company's own account.",
        fields: &[BILLING, NUMBER, DATE, Field::needed("total", Money)],
        record: Record::Named("billing"),
        run: run!(submit_invoice),
    },
    UseCase {
        name: "attach_tax_paper",
        context: "payment",
        about: "Attaches the e-Faktur, or the statement of a company that is no taxable entrepreneur.",
        fields: &[
            BILLING,
            Field::needed("tax_paper", Choice(TaxPaperKind::NAMES)),
            NUMBER,
            DATE,
            Field::needed("file", File(FilePurpose::Document)),
        ],
        record: Record::Named("billing"),
        run: run!(attach_tax_paper),
    },
];

#[derive(Deserialize)]
struct OpenBilling {
    orders: Vec<OrderId>,
    #[serde(default)]
    placements: Vec<PlacementId>,
    title: String,
    channel: Channel,
    fiscal_year: FiscalYear,
}

async fn open_billing(app: &App, scope: &Scope, input: OpenBilling) -> Result<Done, AppError> {
    let billing = BillingId(app.next_id());
    let (by, today) = (scope.actor, scope.today());
    let OpenBilling { orders, placements, title, channel, fiscal_year } = input;
    app.transact(scope, move |unit| {
        let (orders, placements, title) = (orders.clone(), placements.clone(), title.clone());
        Box::pin(async move {
            let found = billable(unit, billing, &orders, &placements).await?;
            of_year(unit, &found, fiscal_year).await?;
            let heading = Heading { title, fiscal_year, channel, tax: found.tax };
            let open = Command::Open { billing, company: found.company, heading, by };
            unit.run::<Billing>(billing.as_uuid(), open).await?;
            let assemble = Command::Assemble { assembly: Box::new(found.assembly), by };
            unit.run::<Billing>(billing.as_uuid(), assemble).await?;
            within_imprest(unit, billing, today).await?;
            Ok(json!({ "id": billing }))
        })
    })
    .await
}

/// What the treasurer pays without a disbursement of its own is no more than the terms of payment allow.
async fn within_imprest(unit: &mut Unit<Sinergi>, billing: BillingId, today: LocalDate) -> Result<(), Halt> {
    let (_, terms) = terms_on(unit, today).await?;
    let bill = unit.state::<Billing>(billing.as_uuid()).await?;
    let is_imprest = bill.heading().is_some_and(|heading| heading.channel.is_imprest());
    let is_above = bill.breakdown().is_some_and(|breakdown| breakdown.gross > terms.imprest_up_to);
    if !is_imprest || !is_above {
        return Ok(());
    }
    let mut refusal = Refusal::code("billing.above_imprest");
    refusal.params.push(("limit".to_owned(), terms.imprest_up_to.to_string()));
    Err(Halt::Refused(refusal))
}

#[derive(Deserialize)]
struct AssembleBilling {
    billing: BillingId,
    orders: Vec<OrderId>,
    #[serde(default)]
    placements: Vec<PlacementId>,
}

async fn assemble_billing(app: &App, scope: &Scope, input: AssembleBilling) -> Result<Done, AppError> {
    let AssembleBilling { billing, orders, placements } = input;
    let (by, today) = (scope.actor, scope.today());
    app.transact(scope, move |unit| {
        let (orders, placements) = (orders.clone(), placements.clone());
        Box::pin(async move {
            let (state, company) = bill_of(unit, billing).await?;
            let found = billable(unit, billing, &orders, &placements).await?;
            if found.company != company {
                return Err(crate::perform::refuse("billing.other_company"));
            }
            if state.heading().is_some_and(|heading| heading.tax != found.tax) {
                return Err(crate::perform::refuse("billing.other_tax_status"));
            }
            if let Some(heading) = state.heading() {
                of_year(unit, &found, heading.fiscal_year).await?;
            }
            let assemble = Command::Assemble { assembly: Box::new(found.assembly), by };
            unit.run::<Billing>(billing.as_uuid(), assemble).await?;
            within_imprest(unit, billing, today).await?;
            Ok(json!({ "id": billing }))
        })
    })
    .await
}

#[derive(Deserialize)]
struct WithReason {
    billing: BillingId,
    reason: String,
}

async fn dismantle_billing(app: &App, scope: &Scope, input: WithReason) -> Result<Done, AppError> {
    let WithReason { billing, reason } = input;
    let by = scope.actor;
    app.transact(scope, move |unit| {
        let reason = reason.clone();
        Box::pin(async move {
            let (state, _) = bill_of(unit, billing).await?;
            unit.run::<Billing>(billing.as_uuid(), Command::Dismantle { reason, by }).await?;
            for item in state.items() {
                unit.release(claims::BILLED_PLACEMENT, &item.placement.to_string(), billing.as_uuid()).await?;
            }
            Ok(json!({ "id": billing }))
        })
    })
    .await
}

/// A bill with number and day of a paper.
#[derive(Deserialize, Clone)]
pub(super) struct WithPaper {
    pub(super) billing: BillingId,
    pub(super) number: String,
    pub(super) date: LocalDate,
}

impl WithPaper {
    pub(super) fn paper(&self) -> Paper {
        Paper::new(self.number.clone(), self.date)
    }
}

/// A bill with the day of a paper of the region's own, whose number may be left to the register.
#[derive(Deserialize, Clone)]
struct WithOwnPaper {
    billing: BillingId,
    number: Option<String>,
    date: LocalDate,
}

impl WithOwnPaper {
    async fn draw(&self, unit: &mut Unit<Sinergi>, bill: &State, sort: PaperSort) -> Result<(Drawn, Paper), Halt> {
        let wanted = Wanted {
            sort,
            paper: self.billing.as_uuid(),
            agency: agency_of(unit, bill).await?,
            on: self.date,
            typed: self.number.as_deref(),
            taken: "billing.number_taken",
        };
        let drawn = draw(unit, wanted).await?;
        let paper = Paper::new(drawn.number.clone(), self.date);
        Ok((drawn, paper))
    }
}

async fn inspect_billing(app: &App, scope: &Scope, input: WithOwnPaper) -> Result<Done, AppError> {
    let (by, today) = (scope.actor, scope.today());
    app.transact(scope, move |unit| {
        let (billing, input) = (input.billing, input.clone());
        Box::pin(async move {
            let (state, _) = bill_of(unit, billing).await?;
            let (drawn, paper) = input.draw(unit, &state, PaperSort::InspectionMinutes).await?;
            let done = unit.run::<Billing>(billing.as_uuid(), Command::Inspect { paper, today, by }).await?;
            if !done.is_empty() {
                drawn.keep(unit).await?;
            }
            Ok(json!({ "id": billing }))
        })
    })
    .await
}

async fn sign_handover(app: &App, scope: &Scope, input: WithOwnPaper) -> Result<Done, AppError> {
    let (by, today) = (scope.actor, scope.today());
    app.transact(scope, move |unit| {
        let (billing, input) = (input.billing, input.clone());
        Box::pin(async move {
            let (state, _) = bill_of(unit, billing).await?;
            let (drawn, paper) = input.draw(unit, &state, PaperSort::HandoverMinutes).await?;
            let done = unit.run::<Billing>(billing.as_uuid(), Command::SignHandover { paper, today, by }).await?;
            if !done.is_empty() {
                drawn.keep(unit).await?;
                tell_orders(unit, billing, &state).await?;
            }
            Ok(json!({ "id": billing }))
        })
    })
    .await
}

async fn take_back_handover(app: &App, scope: &Scope, input: WithReason) -> Result<Done, AppError> {
    let WithReason { billing, reason } = input;
    let by = scope.actor;
    app.transact(scope, move |unit| {
        let reason = reason.clone();
        Box::pin(async move {
            let (state, _) = bill_of(unit, billing).await?;
            let command = Command::TakeBackHandover { reason: reason.clone(), by };
            if !unit.run::<Billing>(billing.as_uuid(), command).await?.is_empty() {
                take_back_from_orders(unit, billing, by_order(&state).into_keys(), &reason).await?;
            }
            Ok(json!({ "id": billing }))
        })
    })
    .await
}

#[derive(Deserialize)]
pub(super) struct OneBilling {
    pub(super) billing: BillingId,
}

async fn countersign_handover(app: &App, scope: &Scope, input: OneBilling) -> Result<Done, AppError> {
    let (billing, by) = (input.billing, scope.actor);
    app.transact(scope, move |unit| {
        Box::pin(async move {
            bill_of(unit, billing).await?;
            unit.run::<Billing>(billing.as_uuid(), Command::CountersignHandover { by }).await?;
            Ok(json!({ "id": billing }))
        })
    })
    .await
}

#[derive(Deserialize)]
struct SubmitInvoice {
    #[serde(flatten)]
    paper: WithPaper,
    total: Rupiah,
}

async fn submit_invoice(app: &App, scope: &Scope, input: SubmitInvoice) -> Result<Done, AppError> {
    let SubmitInvoice { paper: with, total } = input;
    let (by, today) = (scope.actor, scope.today());
    app.transact(scope, move |unit| {
        let (billing, paper) = (with.billing, with.paper());
        Box::pin(async move {
            let (state, company) = bill_of(unit, billing).await?;
            let value = format!("{company}/{}", paper.number);
            claim(unit, claims::INVOICE_NUMBER, &value, billing.as_uuid(), "billing.number_taken").await?;
            let payee = payee_of(unit, company, today).await?;
            let invoice = Command::SubmitInvoice { paper, total, payee, today, by };
            let done = unit.run::<Billing>(billing.as_uuid(), invoice).await?;
            if !done.is_empty() {
                move_budget(unit, billing, &state, Bucket::Invoiced).await?;
            }
            Ok(json!({ "id": billing }))
        })
    })
    .await
}

#[derive(Deserialize)]
struct AttachTaxPaper {
    #[serde(flatten)]
    paper: WithPaper,
    tax_paper: TaxPaperKind,
    file: String,
}

async fn attach_tax_paper(app: &App, scope: &Scope, input: AttachTaxPaper) -> Result<Done, AppError> {
    let AttachTaxPaper { paper: with, tax_paper: kind, file } = input;
    let (by, today) = (scope.actor, scope.today());
    let file = Some(app.file_ref(scope, "file", &file).await?);
    app.transact(scope, move |unit| {
        let (billing, paper) = (with.billing, Paper { file: file.clone(), ..with.paper() });
        Box::pin(async move {
            bill_of(unit, billing).await?;
            // An e-Faktur is one of the state's; the statement of a company may speak of many bills.
            if kind == TaxPaperKind::TaxInvoice {
                claim_tax(unit, claims::TAX_INVOICE_NUMBER, &paper.number, billing, "billing.number_taken").await?;
                tax_file_of(unit, &paper, billing).await?;
            }
            unit.run::<Billing>(billing.as_uuid(), Command::AttachTaxPaper { kind, paper, today, by }).await?;
            Ok(json!({ "id": billing }))
        })
    })
    .await
}

/// The e-Faktur that a bill has no more is another bill's to show, its number and its file: it was returned, or taken off with
/// what had been signed.
pub(super) async fn free_tax_paper(unit: &mut Unit<Sinergi>, before: &State, billing: BillingId) -> Result<(), Halt> {
    let shown = before.paper(PaperKind::TaxInvoice).filter(|_| before.tax_paper() == Some(TaxPaperKind::TaxInvoice));
    let owner = billing.as_uuid();
    let Some(paper) = shown else { return Ok(()) };
    if unit.state::<Billing>(owner).await?.paper(PaperKind::TaxInvoice).is_some() {
        return Ok(());
    }
    let number = claims::spelled(claims::TAX_INVOICE_NUMBER, &paper.number);
    unit.release(claims::TAX_INVOICE_NUMBER, &number, owner).await?;
    match &paper.file {
        Some(file) => unit.release(claims::TAX_FILE, &file.sha256, owner).await,
        None => Ok(()),
    }
}

/// The scan of a paper that the tax office gives once is of one bill: the same bytes are no paper of another one.
pub(super) async fn tax_file_of(unit: &mut Unit<Sinergi>, paper: &Paper, billing: BillingId) -> Result<(), Halt> {
    match &paper.file {
        Some(file) => claim_tax(unit, claims::TAX_FILE, &file.sha256, billing, "billing.tax_file_taken").await,
        None => Ok(()),
    }
}

/// Takes number or scan of a paper that the tax office gives once. A bill that went back before [`free_tax_paper`] was there
/// freed nothing: what it holds and shows no more is free now.
async fn claim_tax(
    unit: &mut Unit<Sinergi>,
    kind: &'static str,
    value: &str,
    billing: BillingId,
    code: &str,
) -> Result<(), Halt> {
    let spelled = claims::spelled(kind, value);
    let holder = unit.claimed_by(kind, &spelled).await?;
    if let Some(holder) = holder.filter(|holder| *holder != billing.as_uuid()) {
        let other = unit.state::<Billing>(holder).await?;
        if other.company().is_some() && !shows(&other, kind, &spelled) {
            unit.release(kind, &spelled, holder).await?;
        }
    }
    claim(unit, kind, value, billing.as_uuid(), code).await
}

/// Whether a bill shows what it claims: the number of its e-Faktur, or the scan of that or of its withholding slip.
fn shows(bill: &State, kind: &'static str, spelled: &str) -> bool {
    let tax_invoice = bill.paper(PaperKind::TaxInvoice).filter(|_| bill.tax_paper() == Some(TaxPaperKind::TaxInvoice));
    if kind == claims::TAX_INVOICE_NUMBER {
        return tax_invoice.is_some_and(|paper| claims::spelled(kind, &paper.number) == spelled);
    }
    let mut scans = tax_invoice.into_iter().chain(bill.slip()).filter_map(|paper| paper.file.as_ref());
    scans.any(|file| file.sha256 == spelled)
}
