//! Wrong numbers and days on a bill: asked for by one person, decided by another (EF-24).

use domain::payment::billing::{Billing, Command, Paper, PaperKind, State, TaxPaperKind};
use kernel::{LocalDate, ids::BillingId};
use serde::Deserialize;
use serde_json::json;
use store::Done;

use super::{
    billing_facts::bill_of,
    billings::{BILLING, DATE, NUMBER},
    shared::{claim, claims},
};
use crate::{
    App, AppError, Field,
    FieldKind::{Choice, LongText},
    Record, Scope, UseCase,
};

const PAPER: Field = Field::needed("paper", Choice(PaperKind::NAMES));

pub(crate) const USE_CASES: &[UseCase] = &[
    UseCase {
        name: "request_billing_correction",
        context: "payment",
        about: "Says that number or day of a paper is wrong, and what should stand there.",
        fields: &[BILLING, PAPER, NUMBER, DATE, Field::needed("reason", LongText(1_000))],
        record: Record::Named("billing"),
        run: run!(request_billing_correction),
    },
    UseCase {
        name: "approve_billing_correction",
        context: "payment",
        about: "Lets a correction hold; both values stay visible.",
        fields: &[BILLING, PAPER, NUMBER, DATE],
        record: Record::Named("billing"),
        run: run!(approve_billing_correction),
    },
    UseCase {
        name: "refuse_billing_correction",
        context: "payment",
        about: "Does not let a correction hold.",
        fields: &[BILLING, PAPER, Field::needed("reason", LongText(1_000))],
        record: Record::Named("billing"),
        run: run!(refuse_billing_correction),
    },
];

async fn decide(app: &App, scope: &Scope, billing: BillingId, command: Command) -> Result<Done, AppError> {
    app.transact(scope, move |unit| {
        let command = command.clone();
        Box::pin(async move {
            bill_of(unit, billing).await?;
            unit.run::<Billing>(billing.as_uuid(), command).await?;
            Ok(json!({ "id": billing }))
        })
    })
    .await
}

#[derive(Deserialize)]
struct RequestCorrection {
    billing: BillingId,
    paper: PaperKind,
    number: String,
    date: LocalDate,
    reason: String,
}

async fn request_billing_correction(app: &App, scope: &Scope, input: RequestCorrection) -> Result<Done, AppError> {
    let RequestCorrection { billing, paper: kind, number, date, reason } = input;
    let value = Paper::new(number, date);
    let command = Command::RequestCorrection { kind, value, reason, today: scope.today(), by: scope.actor };
    decide(app, scope, billing, command).await
}

#[derive(Deserialize)]
struct ApproveCorrection {
    billing: BillingId,
    paper: PaperKind,
    number: String,
    date: LocalDate,
}

async fn approve_billing_correction(app: &App, scope: &Scope, input: ApproveCorrection) -> Result<Done, AppError> {
    let ApproveCorrection { billing, paper: kind, number, date } = input;
    let by = scope.actor;
    app.transact(scope, move |unit| {
        let number = number.clone();
        Box::pin(async move {
            let (state, company) = bill_of(unit, billing).await?;
            let value = Paper::new(number.clone(), date);
            let done = unit.run::<Billing>(billing.as_uuid(), Command::ApproveCorrection { kind, value, by }).await?;
            let before = state.paper(kind).map(|paper| paper.number.clone());
            if let Some((claimed, is_ours)) = claim_of(&state, kind).filter(|_| !done.is_empty()) {
                let key = |number: &str| {
                    if claimed == claims::INVOICE_NUMBER { format!("{company}/{number}") } else { number.to_owned() }
                };
                claim(unit, claimed, &key(&number), billing.as_uuid(), "billing.number_taken").await?;
                // A number of our own rows was given out and stays so; one that was mistyped is another bill's.
                if let Some(before) = before
                    .filter(|before| claims::spelled(claimed, before) != claims::spelled(claimed, &number) && !is_ours)
                {
                    let before = claims::spelled(claimed, &key(&before));
                    unit.release(claimed, &before, billing.as_uuid()).await?;
                }
            }
            Ok(json!({ "id": billing }))
        })
    })
    .await
}

/// What keeps the number of a paper to one bill, and whether the number is of a row of the region's own.
fn claim_of(bill: &State, kind: PaperKind) -> Option<(&'static str, bool)> {
    match kind {
        PaperKind::InspectionMinutes => Some((claims::INSPECTION_NUMBER, true)),
        PaperKind::HandoverMinutes => Some((claims::HANDOVER_NUMBER, true)),
        PaperKind::Invoice => Some((claims::INVOICE_NUMBER, false)),
        PaperKind::TaxInvoice => {
            (bill.tax_paper() == Some(TaxPaperKind::TaxInvoice)).then_some((claims::TAX_INVOICE_NUMBER, false))
        }
        PaperKind::PaymentRequest => Some((claims::REQUEST_NUMBER, false)),
        PaperKind::PaymentOrder => Some((claims::PAYMENT_ORDER_NUMBER, false)),
        PaperKind::Disbursement => Some((claims::DISBURSEMENT_NUMBER, false)),
        PaperKind::BankReference => Some((claims::BANK_REFERENCE, false)),
    }
}

#[derive(Deserialize)]
struct RefuseCorrection {
    billing: BillingId,
    paper: PaperKind,
    reason: String,
}

async fn refuse_billing_correction(app: &App, scope: &Scope, input: RefuseCorrection) -> Result<Done, AppError> {
    let RefuseCorrection { billing, paper: kind, reason } = input;
    decide(app, scope, billing, Command::RefuseCorrection { kind, reason, by: scope.actor }).await
}
