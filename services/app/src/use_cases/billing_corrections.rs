//! Wrong numbers and days on a bill: asked for by one person, decided by another (EF-24).

use domain::payment::billing::{Billing, Command, Paper, PaperKind};
use kernel::{LocalDate, ids::BillingId};
use serde::Deserialize;
use serde_json::json;
use store::Done;

use super::{
    billing_facts::bill_of,
    billings::{BILLING, DATE, NUMBER},
};
use crate::{
    App, AppError, Field,
    FieldKind::{Choice, LongText},
    Scope, UseCase,
};

const PAPER: Field = Field::needed("paper", Choice(PaperKind::NAMES));

pub(crate) const USE_CASES: &[UseCase] = &[
    UseCase {
        name: "request_billing_correction",
        context: "payment",
        about: "Says that number or day of a paper is wrong, and what should stand there.",
        fields: &[BILLING, PAPER, NUMBER, DATE, Field::needed("reason", LongText(1_000))],
        on_existing: true,
        run: run!(request_billing_correction),
    },
    UseCase {
        name: "approve_billing_correction",
        context: "payment",
        about: "Lets a correction hold; both values stay visible.",
        fields: &[BILLING, PAPER, NUMBER, DATE],
        on_existing: true,
        run: run!(approve_billing_correction),
    },
    UseCase {
        name: "refuse_billing_correction",
        context: "payment",
        about: "Does not let a correction hold.",
        fields: &[BILLING, PAPER, Field::needed("reason", LongText(1_000))],
        on_existing: true,
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
    let value = Paper { number, date };
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
    let command = Command::ApproveCorrection { kind, value: Paper { number, date }, by: scope.actor };
    decide(app, scope, billing, command).await
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
