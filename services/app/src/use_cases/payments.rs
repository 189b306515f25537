//! Bills from the treasurer's request to money in the bank, and over the end of the year.

use domain::{
    budget::{
        accounts::AccountMap,
        line::{self, Bucket, BudgetLine},
    },
    office::numbering::PaperSort,
    payment::{
        billing::{Billing, Command, Deposit, Event, Paper, ReturnTo, Source, Stage, State},
        tax::Levy,
    },
    publication::order::Order,
};
use kernel::{
    LocalDate, Rupiah,
    ids::{BillingId, BudgetLineId},
};
use serde::Deserialize;
use serde_json::json;
use store::{Done, Halt, Unit};
use views::Sinergi;

use super::{
    billing_facts::{agency_of, bill_of, charge_budget, move_budget, pages_stay, payee_of, release_budget},
    billings::{BILLING, DATE, NUMBER, OneBilling, WithPaper, free_tax_paper, tax_file_of},
    numbers::{Wanted, draw},
    shared::{claim, claims, not_found, singleton},
};
use crate::{
    App, AppError, Field, FieldError,
    FieldKind::{Choice, Date, File, Group, LongText, Money, Ref, Text},
    FilePurpose, Record, Scope, UseCase,
    perform::refuse,
};

const RETURN: &[Field] =
    &[BILLING, Field::needed("return_to", Choice(ReturnTo::NAMES)), Field::needed("reasons", LongText(4_000))];

const DEPOSIT: &[Field] = &[
    Field::needed("levy", Choice(Levy::NAMES)),
    Field::needed("ntpn", Text(40)),
    Field::needed("amount", Money),
    Field::needed("date", Date),
];

pub(crate) const USE_CASES: &[UseCase] = &[
    UseCase {
        name: "request_payment",
        context: "payment",
        about: "Asks for payment of a complete invoice (SPP); the receipt (kuitansi) gets its number with it.",
        fields: &[BILLING, NUMBER, DATE, Field::optional("receipt_number", Text(100))],
        record: Record::Named("billing"),
        run: run!(request_payment),
    },
    UseCase {
        name: "return_invoice",
        context: "payment",
        about: "Sends an invoice back before payment is asked for, with reasons, one a line.",
        fields: RETURN,
        record: Record::Named("billing"),
        run: run!(return_invoice),
    },
    UseCase {
        name: "verify_payment_request",
        context: "payment",
        about: "Finds a payment request complete.",
        fields: &[BILLING],
        record: Record::Named("billing"),
        run: run!(verify_payment_request),
    },
    UseCase {
        name: "return_payment_request",
        context: "payment",
        about: "Sends a payment request back with reasons, one a line.",
        fields: RETURN,
        record: Record::Named("billing"),
        run: run!(return_payment_request),
    },
    UseCase {
        name: "order_payment",
        context: "payment",
        about: "Orders payment (SPM).",
        fields: &[BILLING, NUMBER, DATE],
        record: Record::Named("billing"),
        run: run!(order_payment),
    },
    UseCase {
        name: "refuse_payment_order",
        context: "payment",
        about: "Does not order payment, with reasons, one a line.",
        fields: RETURN,
        record: Record::Named("billing"),
        run: run!(refuse_payment_order),
    },
    UseCase {
        name: "record_disbursement",
        context: "payment",
        about: "Records that the regional treasury disbursed (SP2D).",
        fields: &[
            BILLING,
            NUMBER,
            DATE,
            Field::needed("amount", Money),
            Field::needed("payment_source", Choice(Source::NAMES)),
        ],
        record: Record::Named("billing"),
        run: run!(record_disbursement),
    },
    UseCase {
        name: "reject_disbursement",
        context: "payment",
        about: "Records that the regional treasury did not disburse, with its reasons, one a line.",
        fields: RETURN,
        record: Record::Named("billing"),
        run: run!(reject_disbursement),
    },
    UseCase {
        name: "report_payment",
        context: "payment",
        about: "Records that the catalogue says paid; that alone is no payment.",
        fields: &[BILLING, Field::needed("reference", Text(100))],
        record: Record::Named("billing"),
        run: run!(report_payment),
    },
    UseCase {
        name: "confirm_payment",
        context: "payment",
        about: "Confirms that the money is in the company's account.",
        fields: &[
            BILLING,
            Field::needed("amount", Money),
            Field::needed("payment_source", Choice(Source::NAMES)),
            Field::optional("bank_number", Text(100)),
            Field::optional("bank_date", Date),
        ],
        record: Record::Named("billing"),
        run: run!(confirm_payment),
    },
    UseCase {
        name: "settle_billing",
        context: "payment",
        about: "Records the deposits of tax with their numbers (NTPN) and the withholding slip, which is handed in where income tax was kept.",
        fields: &[
            BILLING,
            Field::optional("deposits", Group(DEPOSIT)),
            Field::optional("slip_number", Text(100)),
            Field::optional("slip_date", Date),
            Field::optional("slip_file", File(FilePurpose::Document)),
        ],
        record: Record::Named("billing"),
        run: run!(settle_billing),
    },
    UseCase {
        name: "carry_over_billing",
        context: "payment",
        about: "Carries a bill that was not paid over the end of the year; its budget line gives the money free.",
        fields: &[BILLING, Field::needed("reason", LongText(1_000))],
        record: Record::Named("billing"),
        run: run!(carry_over_billing),
    },
    UseCase {
        name: "pick_up_billing",
        context: "payment",
        about: "Lets a budget line of another year bear a bill that was carried over.",
        fields: &[BILLING, Field::needed("line", Ref("budget_lines")), Field::needed("document", Text(100))],
        record: Record::Named("billing"),
        run: run!(pick_up_billing),
    },
];

#[derive(Deserialize)]
struct RequestPayment {
    #[serde(flatten)]
    paper: WithPaper,
    receipt_number: Option<String>,
}

async fn request_payment(app: &App, scope: &Scope, input: RequestPayment) -> Result<Done, AppError> {
    let RequestPayment { paper: with, receipt_number } = input;
    let (by, today) = (scope.actor, scope.today());
    app.transact(scope, move |unit| {
        let (billing, paper, receipt_number) = (with.billing, with.paper(), receipt_number.clone());
        Box::pin(async move {
            let (state, company) = bill_of(unit, billing).await?;
            let wanted = Wanted {
                sort: PaperSort::Receipt,
                paper: billing.as_uuid(),
                agency: agency_of(unit, &state).await?,
                on: paper.date,
                typed: receipt_number.as_deref(),
                taken: "billing.number_taken",
            };
            let receipt = draw(unit, wanted).await?;
            claim(unit, claims::REQUEST_NUMBER, &paper.number, billing.as_uuid(), "billing.number_taken").await?;
            let payee = payee_of(unit, company, today).await?;
            let request = Command::RequestPayment { paper, payee, today, by };
            if !unit.run::<Billing>(billing.as_uuid(), request).await?.is_empty() {
                pages_stay(unit, &state, today).await?;
                receipt.keep(unit).await?;
            }
            Ok(json!({ "id": billing }))
        })
    })
    .await
}

async fn verify_payment_request(app: &App, scope: &Scope, input: OneBilling) -> Result<Done, AppError> {
    let by = scope.actor;
    simply(app, scope, input.billing, Command::VerifyRequest { by }).await
}

#[derive(Deserialize)]
struct SendBack {
    billing: BillingId,
    return_to: ReturnTo,
    reasons: String,
}

impl SendBack {
    fn reasons(&self) -> Vec<String> {
        self.reasons.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    }
    fn from(&self, from: Stage, scope: &Scope) -> Command {
        Command::ReturnRequest { from, to: self.return_to, reasons: self.reasons(), by: scope.actor }
    }
}

async fn return_invoice(app: &App, scope: &Scope, input: SendBack) -> Result<Done, AppError> {
    simply(app, scope, input.billing, input.from(Stage::TaxDocumented, scope)).await
}

async fn return_payment_request(app: &App, scope: &Scope, input: SendBack) -> Result<Done, AppError> {
    simply(app, scope, input.billing, input.from(Stage::SppSubmitted, scope)).await
}

async fn refuse_payment_order(app: &App, scope: &Scope, input: SendBack) -> Result<Done, AppError> {
    simply(app, scope, input.billing, input.from(Stage::SppVerified, scope)).await
}

async fn reject_disbursement(app: &App, scope: &Scope, input: SendBack) -> Result<Done, AppError> {
    let command = Command::RejectDisbursement { to: input.return_to, reasons: input.reasons(), by: scope.actor };
    simply(app, scope, input.billing, command).await
}

/// One step of a bill that moves nothing else; what it sends back takes its e-Faktur off.
async fn simply(app: &App, scope: &Scope, billing: BillingId, command: Command) -> Result<Done, AppError> {
    app.transact(scope, move |unit| {
        let command = command.clone();
        Box::pin(async move {
            let (before, _) = bill_of(unit, billing).await?;
            unit.run::<Billing>(billing.as_uuid(), command).await?;
            free_tax_paper(unit, &before, billing).await?;
            Ok(json!({ "id": billing }))
        })
    })
    .await
}

async fn order_payment(app: &App, scope: &Scope, input: WithPaper) -> Result<Done, AppError> {
    let (by, today) = (scope.actor, scope.today());
    app.transact(scope, move |unit| {
        let (billing, paper) = (input.billing, input.paper());
        Box::pin(async move {
            let (state, company) = bill_of(unit, billing).await?;
            claim(unit, claims::PAYMENT_ORDER_NUMBER, &paper.number, billing.as_uuid(), "billing.number_taken").await?;
            let payee = payee_of(unit, company, today).await?;
            let order = Command::OrderPayment { paper, payee, today, by };
            let done = unit.run::<Billing>(billing.as_uuid(), order).await?;
            if !done.is_empty() {
                pages_stay(unit, &state, today).await?;
            }
            Ok(json!({ "id": billing }))
        })
    })
    .await
}

#[derive(Deserialize)]
struct RecordDisbursement {
    #[serde(flatten)]
    paper: WithPaper,
    amount: Rupiah,
    payment_source: Source,
}

async fn record_disbursement(app: &App, scope: &Scope, input: RecordDisbursement) -> Result<Done, AppError> {
    let RecordDisbursement { paper: with, amount, payment_source: source } = input;
    let (by, today) = (scope.actor, scope.today());
    app.transact(scope, move |unit| {
        let (billing, paper) = (with.billing, with.paper());
        Box::pin(async move {
            let (state, _) = bill_of(unit, billing).await?;
            // One SP2D pays one bill: the number is claimed, so that none is paid twice under it.
            claim(unit, claims::DISBURSEMENT_NUMBER, &paper.number, billing.as_uuid(), "billing.number_taken").await?;
            let command = Command::RecordDisbursement { paper, amount, source, today, by };
            let done = unit.run::<Billing>(billing.as_uuid(), command).await?;
            if !done.is_empty() {
                move_budget(unit, billing, &state, Bucket::Realised).await?;
            }
            Ok(json!({ "id": billing }))
        })
    })
    .await
}

#[derive(Deserialize)]
struct ReportPayment {
    billing: BillingId,
    reference: String,
}

async fn report_payment(app: &App, scope: &Scope, input: ReportPayment) -> Result<Done, AppError> {
    let by = scope.actor;
    let command = Command::ReportPaid { reference: input.reference, catalogue_order: None, by };
    simply(app, scope, input.billing, command).await
}

#[derive(Deserialize)]
struct ConfirmPayment {
    billing: BillingId,
    amount: Rupiah,
    payment_source: Source,
    #[serde(default)]
    bank_number: Option<String>,
    #[serde(default)]
    bank_date: Option<LocalDate>,
}

async fn confirm_payment(app: &App, scope: &Scope, input: ConfirmPayment) -> Result<Done, AppError> {
    let (by, today) = (scope.actor, scope.today());
    let ConfirmPayment { billing, amount, payment_source: source, bank_number, bank_date } = input;
    let bank = bank_number.map(|number| Paper::new(number, bank_date.unwrap_or(today)));
    app.transact(scope, move |unit| {
        let bank = bank.clone();
        Box::pin(async move {
            let (state, company) = bill_of(unit, billing).await?;
            if let Some(bank) = &bank {
                claim(unit, claims::BANK_REFERENCE, &bank.number, billing.as_uuid(), "billing.number_taken").await?;
            }
            let payee = payee_of(unit, company, today).await?;
            let command = Command::ConfirmPaid { bank, amount, payee, source, today, by };
            let done = unit.run::<Billing>(billing.as_uuid(), command).await?;
            // What an SP2D paid is realised already; an imprest is realised when the treasurer paid it.
            let paid = done.iter().any(|event| matches!(event, Event::PaymentConfirmed { .. }));
            if paid && state.stage() == Some(Stage::SpmIssued) {
                pages_stay(unit, &state, today).await?;
                move_budget(unit, billing, &state, Bucket::Realised).await?;
            }
            Ok(json!({ "id": billing }))
        })
    })
    .await
}

#[derive(Deserialize)]
struct SettleBilling {
    billing: BillingId,
    #[serde(default)]
    deposits: Vec<Deposit>,
    #[serde(default)]
    slip_number: Option<String>,
    #[serde(default)]
    slip_date: Option<LocalDate>,
    #[serde(default)]
    slip_file: Option<String>,
}

async fn settle_billing(app: &App, scope: &Scope, input: SettleBilling) -> Result<Done, AppError> {
    let (by, today) = (scope.actor, scope.today());
    let SettleBilling { billing, mut deposits, slip_number, slip_date, slip_file } = input;
    for deposit in &mut deposits {
        deposit.ntpn = deposit.ntpn.split_whitespace().collect::<String>().to_ascii_uppercase();
    }
    let file = match &slip_file {
        Some(sha256) => Some(app.file_ref(scope, "slip_file", sha256).await?),
        None => None,
    };
    if slip_number.is_none() && file.is_some() {
        let code = "required";
        return Err(AppError::Invalid(vec![FieldError { field: "slip_number".to_owned(), code, params: vec![] }]));
    }
    let shown: Vec<_> = file.clone().into_iter().collect();
    let slip = slip_number.map(|number| Paper { file, ..Paper::new(number, slip_date.unwrap_or(today)) });
    let done = app
        .transact(scope, move |unit| {
            let (deposits, slip) = (deposits.clone(), slip.clone());
            Box::pin(async move {
                let (_, company) = bill_of(unit, billing).await?;
                for deposit in &deposits {
                    claim(unit, claims::NTPN, &deposit.ntpn, billing.as_uuid(), "billing.number_taken").await?;
                }
                // A company counts with each slip once: one that is of two bills would be counted for one of them.
                if let Some(slip) = &slip {
                    let owner = billing.as_uuid();
                    claim(unit, claims::SLIP_NUMBER, &slip.number, owner, "billing.slip_number_taken").await?;
                    tax_file_of(unit, slip, billing).await?;
                }
                // Each tax that was kept is deposited, and no other.
                let is_taxed = !deposits.is_empty();
                unit.run::<Billing>(billing.as_uuid(), Command::Settle { deposits, slip, today, by }).await?;
                Ok(json!({ "id": billing, "company": company, "is_taxed": is_taxed }))
            })
        })
        .await?;
    // The company's own people open its slip; a command sent again shows what a lost answer left out.
    let company = done.answer.get("company").cloned().map(serde_json::from_value).transpose();
    if let Some(company) = company.map_err(|error| AppError::Bug(Box::new(error)))? {
        app.show_to(scope, company, shown).await?;
    }
    Ok(done)
}

#[derive(Deserialize)]
struct CarryOver {
    billing: BillingId,
    reason: String,
}

async fn carry_over_billing(app: &App, scope: &Scope, input: CarryOver) -> Result<Done, AppError> {
    let (by, today) = (scope.actor, scope.today());
    let CarryOver { billing, reason } = input;
    app.transact(scope, move |unit| {
        let reason = reason.clone();
        Box::pin(async move {
            let (state, _) = bill_of(unit, billing).await?;
            let command = Command::CarryOver { reason: reason.clone(), today, by };
            let done = unit.run::<Billing>(billing.as_uuid(), command).await?;
            if !done.is_empty() {
                release_budget(unit, billing, &state, &reason).await?;
            }
            Ok(json!({ "id": billing }))
        })
    })
    .await
}

#[derive(Deserialize)]
struct PickUp {
    billing: BillingId,
    line: BudgetLineId,
    document: String,
}

/// C-COA: the line of the new year is of the same agency, and of an account that pays what is on the bill.
async fn bears(unit: &mut Unit<Sinergi>, bill: &State, line: &line::State) -> Result<(), Halt> {
    let accounts = unit.state::<AccountMap>(singleton("account_map")).await?;
    for item in bill.items() {
        let old = unit.state::<BudgetLine>(item.line.as_uuid()).await?;
        if old.agency() != line.agency() {
            return Err(refuse("billing.other_agency"));
        }
        let order = unit.state::<Order>(item.order.as_uuid()).await?;
        let format = order.placement(item.placement).map(|placement| placement.format);
        let is_paid_from = |format| line.account().is_some_and(|account| accounts.allows(format, account));
        if !format.is_some_and(is_paid_from) {
            return Err(refuse("billing.account_of_other_format"));
        }
    }
    Ok(())
}

async fn pick_up_billing(app: &App, scope: &Scope, input: PickUp) -> Result<Done, AppError> {
    let by = scope.actor;
    let PickUp { billing, line, document } = input;
    app.transact(scope, move |unit| {
        let document = document.clone();
        Box::pin(async move {
            let (state, _) = bill_of(unit, billing).await?;
            let new = unit.state::<BudgetLine>(line.as_uuid()).await?;
            let fiscal_year = new.fiscal_year().ok_or_else(not_found)?;
            bears(unit, &state, &new).await?;
            let old: std::collections::BTreeSet<BudgetLineId> = state.items().iter().map(|item| item.line).collect();
            let lines = old.into_iter().map(|old| (old, line)).collect();
            let command = Command::PickUp { lines, fiscal_year, document, by };
            let done = unit.run::<Billing>(billing.as_uuid(), command).await?;
            for event in done {
                let Event::BillingPickedUp { to, .. } = event else { continue };
                let bucket = if to == Stage::Assembled { Bucket::Accrued } else { Bucket::Invoiced };
                charge_budget(unit, billing, &state, line, bucket).await?;
            }
            Ok(json!({ "id": billing }))
        })
    })
    .await
}
