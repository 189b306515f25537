//! Claims for money that an audit found overpaid (C-REPAY).

use std::collections::BTreeSet;

use domain::{
    budget::line::{self, Bucket, BudgetLine},
    payment::{
        billing::Billing,
        repayment::{Auditor, Command, Finding, Line, Repayment, Sen, State},
    },
    publication::order::Order,
};
use kernel::{
    CompanyId, LocalDate, Party, Rupiah,
    ids::{BudgetLineId, OrderId, RepaymentId},
};
use serde::Deserialize;
use serde_json::json;
use store::{Done, Halt, Unit};
use views::Sinergi;

use super::{
    billing_facts::without_interest,
    order_facts::order_of,
    shared::{claim, claims, not_found},
};
use crate::{
    App, AppError, Field, FieldError,
    FieldKind::{Choice, Date, Group, LongText, Ref, Text},
    Record, Scope, UseCase,
    perform::refuse,
};

const LINE: &[Field] = &[
    Field::optional("order", Ref("orders")),
    Field::needed("about", Text(300)),
    Field::needed("paid", Text(30)),
    Field::needed("due", Text(30)),
];
const CLAIM: Field = Field::needed("repayment", Ref("repayments"));

pub(crate) const USE_CASES: &[UseCase] = &[
    UseCase {
        name: "claim_repayment",
        context: "payment",
        about: "Claims money back that an audit found overpaid, counted line by line, to the sen.",
        fields: &[
            Field::needed("company", Ref("companies")),
            Field::needed("auditor", Choice(Auditor::NAMES)),
            Field::needed("number", Text(100)),
            Field::needed("date", Date),
            Field::needed("pay_by", Date),
            Field::needed("lines", Group(LINE)),
        ],
        record: Record::New,
        run: run!(claim_repayment),
    },
    UseCase {
        name: "record_repayment",
        context: "payment",
        about: "Records money that came back, with the treasury's receipt (STS); in the year of its budget line it is realised no more.",
        fields: &[
            CLAIM,
            Field::needed("number", Text(100)),
            Field::needed("date", Date),
            Field::needed("repaid", Text(30)),
        ],
        record: Record::Named("repayment"),
        run: run!(record_repayment),
    },
    UseCase {
        name: "contest_repayment",
        context: "payment",
        about: "Says why the calculation of a claim is wrong.",
        fields: &[CLAIM, Field::needed("reason", LongText(4_000))],
        record: Record::Named("repayment"),
        run: run!(contest_repayment),
    },
    UseCase {
        name: "answer_contest",
        context: "payment",
        about: "Answers a company that does not agree with a claim.",
        fields: &[CLAIM, Field::needed("answer", LongText(4_000))],
        record: Record::Named("repayment"),
        run: run!(answer_contest),
    },
    UseCase {
        name: "hand_over_repayment",
        context: "payment",
        about: "Hands what is left of a claim to the board for claims (TGR).",
        fields: &[CLAIM, Field::needed("number", Text(100)), Field::needed("reason", LongText(1_000))],
        record: Record::Named("repayment"),
        run: run!(hand_over_repayment),
    },
];

fn sen(field: &str, text: &str) -> Result<Sen, AppError> {
    let mistake = || FieldError { field: field.to_owned(), code: "sen", params: vec![] };
    Sen::parse(text).ok_or_else(|| AppError::Invalid(vec![mistake()]))
}

async fn claim_of(unit: &mut Unit<Sinergi>, id: RepaymentId) -> Result<State, Halt> {
    let state = unit.state::<Repayment>(id.as_uuid()).await?;
    match (state.company(), unit.context().border.party) {
        (None, _) => Err(not_found()),
        (Some(company), Party::Company(own)) if company != own => Err(not_found()),
        (Some(company), _) => {
            without_interest(unit, company).await?;
            Ok(state)
        }
    }
}

async fn step(app: &App, scope: &Scope, id: RepaymentId, command: Command) -> Result<Done, AppError> {
    app.transact(scope, move |unit| {
        let command = command.clone();
        Box::pin(async move {
            claim_of(unit, id).await?;
            unit.run::<Repayment>(id.as_uuid(), command).await?;
            Ok(json!({ "id": id }))
        })
    })
    .await
}

#[derive(Deserialize)]
struct LineInput {
    #[serde(default)]
    order: Option<OrderId>,
    about: String,
    paid: String,
    due: String,
}

#[derive(Deserialize)]
struct Claim {
    company: CompanyId,
    auditor: Auditor,
    number: String,
    date: LocalDate,
    pay_by: LocalDate,
    lines: Vec<LineInput>,
}

async fn claim_repayment(app: &App, scope: &Scope, input: Claim) -> Result<Done, AppError> {
    let id = RepaymentId(app.next_id());
    let by = scope.actor;
    let mut lines = Vec::new();
    for (place, line) in input.lines.into_iter().enumerate() {
        let paid = sen(&format!("lines.{place}.paid"), &line.paid)?;
        let due = sen(&format!("lines.{place}.due"), &line.due)?;
        lines.push(Line { order: line.order, about: line.about, paid, due });
    }
    let finding = Finding { auditor: input.auditor, number: input.number, date: input.date };
    let (company, pay_by) = (input.company, input.pay_by);
    app.transact(scope, move |unit| {
        let (finding, lines) = (finding.clone(), lines.clone());
        Box::pin(async move {
            if !unit.state::<domain::media::company::Company>(company.as_uuid()).await?.exists() {
                return Err(not_found());
            }
            without_interest(unit, company).await?;
            for order in lines.iter().filter_map(|line| line.order) {
                if order_of(unit, order).await?.company() != Some(company) {
                    return Err(refuse("repayment.other_company"));
                }
            }
            let command = Command::Raise { claim: id, company, finding, lines, pay_by, by };
            unit.run::<Repayment>(id.as_uuid(), command).await?;
            Ok(json!({ "id": id }))
        })
    })
    .await
}

#[derive(Deserialize)]
struct Repay {
    repayment: RepaymentId,
    number: String,
    date: LocalDate,
    repaid: String,
}

async fn record_repayment(app: &App, scope: &Scope, input: Repay) -> Result<Done, AppError> {
    let Repay { repayment: id, number: receipt, date, repaid } = input;
    let (amount, today, by) = (sen("repaid", &repaid)?, scope.today(), scope.actor);
    app.transact(scope, move |unit| {
        let receipt = receipt.clone();
        Box::pin(async move {
            let state = claim_of(unit, id).await?;
            claim(unit, claims::TREASURY_RECEIPT, &receipt, id.as_uuid(), "repayment.receipt_number_taken").await?;
            let command = Command::RecordRepayment { receipt: receipt.clone(), date, amount, today, by };
            let mut returned = Rupiah::ZERO;
            if !unit.run::<Repayment>(id.as_uuid(), command).await?.is_empty() {
                returned = give_back(unit, &state, amount, date, &receipt).await?;
            }
            Ok(json!({ "id": id, "returned": returned }))
        })
    })
    .await
}

/// DOMAIN.md 4.6: what comes back in the year of a line lessens what is realised there, and may be spent again. What comes
/// back after the year, or is of no order that is paid from the line, is other revenue: the line stays as it is.
async fn give_back(
    unit: &mut Unit<Sinergi>,
    claim: &State,
    amount: Sen,
    date: LocalDate,
    receipt: &str,
) -> Result<Rupiah, Halt> {
    let reason = claim.finding().map(|finding| format!("LHP {}", finding.number)).unwrap_or_default();
    let mut returned = Rupiah::ZERO;
    for (order, mut left) in claim.returns(amount) {
        for id in lines_of(unit, order).await? {
            let line = unit.state::<BudgetLine>(id.as_uuid()).await?;
            let is_of_year = line.fiscal_year().is_some_and(|year| year.0 == date.year());
            let part = left.min(line.of_order(order).bucket(Bucket::Realised));
            if !is_of_year || line.closed_on().is_some() || part <= Rupiah::ZERO {
                continue;
            }
            let (document, reason) = (receipt.to_owned(), reason.clone());
            let back = line::Command::Return { order, amount: part, document, reason };
            unit.run::<BudgetLine>(id.as_uuid(), back).await?;
            left = left.checked_sub(part).unwrap_or_default();
            returned = returned.checked_add(part).unwrap_or(returned);
        }
    }
    Ok(returned)
}

/// The budget lines that an order was paid from: its own, and those that its bills were taken up by.
async fn lines_of(unit: &mut Unit<Sinergi>, order: OrderId) -> Result<BTreeSet<BudgetLineId>, Halt> {
    let state = unit.state::<Order>(order.as_uuid()).await?;
    let mut lines: BTreeSet<BudgetLineId> = state.subject().map(|subject| subject.line).into_iter().collect();
    for billing in state.payable().into_iter().filter_map(|payable| payable.billing) {
        let bill = unit.state::<Billing>(billing.as_uuid()).await?;
        lines.extend(bill.items().iter().filter(|item| item.order == order).map(|item| item.line));
    }
    Ok(lines)
}

#[derive(Deserialize)]
struct Contest {
    repayment: RepaymentId,
    reason: String,
}

async fn contest_repayment(app: &App, scope: &Scope, input: Contest) -> Result<Done, AppError> {
    step(app, scope, input.repayment, Command::Contest { reason: input.reason, by: scope.actor }).await
}

#[derive(Deserialize)]
struct Answer {
    repayment: RepaymentId,
    answer: String,
}

async fn answer_contest(app: &App, scope: &Scope, input: Answer) -> Result<Done, AppError> {
    step(app, scope, input.repayment, Command::Answer { answer: input.answer, by: scope.actor }).await
}

#[derive(Deserialize)]
struct HandOver {
    repayment: RepaymentId,
    number: String,
    reason: String,
}

async fn hand_over_repayment(app: &App, scope: &Scope, input: HandOver) -> Result<Done, AppError> {
    let HandOver { repayment: id, number, reason } = input;
    step(app, scope, id, Command::HandOver { number, reason, by: scope.actor }).await
}
