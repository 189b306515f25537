//! Orders as a whole: written, reserved, approved, answered, taken back. Order and budget line move in one transaction.

use std::collections::BTreeMap;

use domain::{
    media::company::Company,
    office::numbering::PaperSort,
    people::Role,
    publication::{
        order::{Command, Issue, Order, Reasons, State},
        procurement::Procurement,
    },
};
use kernel::{
    LocalDate,
    ids::{OrderId, PlacementId},
};
use serde::Deserialize;
use serde_json::json;
use store::{Done, Halt, Refusal, Unit};
use views::Sinergi;

use super::{
    numbers::{Wanted, draw},
    order_facts::{circumstances, order_of, subject_of, tell_budget, terms_on, without_interest},
    order_words::{Words, written},
    shared::{end_of_term, office_of, singleton},
};
use crate::{
    App, AppError, Field,
    FieldKind::{Date, Flag, Group, Integer, LongText, Ref, Text},
    Record, Scope, UseCase,
};

/// The order that a use case is about.
pub(super) const ORDER: Field = Field::needed("order", Ref("orders"));

/// Reasons for what warned.
const REASONS: &[Field] = &[Field::needed("code", Text(80)), Field::needed("reason", LongText(1_000))];

const PLACEMENT: &[Field] = &[
    Field::needed("item", Integer(1, 10_000)),
    Field::needed("title", Text(200)),
    Field::needed("first_day", Date),
    Field::needed("last_day", Date),
    Field::optional("quantity", Integer(1, 1_000_000)),
    Field::optional("without_draft", Flag),
];

/// What an order says, after what the use case needs besides.
macro_rules! written {
    ($($first:expr)?) => {
        &[
            $($first,)?
            Field::needed("agreement", Ref("agreements")),
            Field::needed("agency", Ref("agencies")),
            Field::needed("line", Ref("budget_lines")),
            Field::needed("plan", Ref("communication_plans")),
            Field::needed("plan_item", Ref("plan_items")),
            Field::needed("title", Text(200)),
            Field::needed("brief", LongText(4_000)),
            Field::needed("placements", Group(PLACEMENT)),
            Field::optional("justification", Text(120)),
            Field::optional("exception_number", Text(120)),
            Field::optional("exception_date", Date),
            Field::optional("exception_signer", Text(120)),
            Field::optional("exception_ground", LongText(1_000)),
        ]
    };
}

pub(crate) const USE_CASES: &[UseCase] = &[
    UseCase {
        name: "draft_order",
        context: "publication",
        about: "Writes an order under an agreement: its placements, from which budget line, for which item of the plan.",
        fields: written![],
        record: Record::New,
        run: run!(draft_order),
    },
    UseCase {
        name: "revise_order",
        context: "publication",
        about: "Writes a draft anew.",
        fields: written![ORDER],
        record: Record::Named("order"),
        run: run!(revise_order),
    },
    UseCase {
        name: "reserve_order",
        context: "publication",
        about: "Reserves the amount of an order in its budget line and sends it to be approved; warnings need reasons.",
        fields: &[ORDER, Field::optional("reasons", Group(REASONS))],
        record: Record::Named("order"),
        run: run!(reserve_order),
    },
    UseCase {
        name: "return_order",
        context: "publication",
        about: "Sends an order back to who wrote it, with reason; its reservation is released.",
        fields: &[ORDER, Field::needed("reason", LongText(1_000))],
        record: Record::Named("order"),
        run: run!(return_order),
    },
    UseCase {
        name: "issue_order",
        context: "publication",
        about: "Approves an order: the surat pesanan goes out to the company. Who wrote it does not approve it.",
        fields: &[ORDER, Field::optional("number", Text(80)), Field::optional("reasons", Group(REASONS))],
        record: Record::Named("order"),
        run: run!(issue_order),
    },
    UseCase {
        name: "accept_order",
        context: "publication",
        about: "Takes an order, within the time for it.",
        fields: &[ORDER],
        record: Record::Named("order"),
        run: run!(accept_order),
    },
    UseCase {
        name: "decline_order",
        context: "publication",
        about: "Does not take an order, with reason; its reservation is released.",
        fields: &[ORDER, Field::needed("reason", LongText(1_000))],
        record: Record::Named("order"),
        run: run!(decline_order),
    },
    UseCase {
        name: "cancel_order",
        context: "publication",
        about: "Takes an order back, or what was not published of it, with reason; what it held is released.",
        fields: &[ORDER, Field::needed("reason", LongText(1_000))],
        record: Record::Named("order"),
        run: run!(cancel_order),
    },
];

#[derive(Debug, Clone, Deserialize)]
struct Said {
    code: String,
    reason: String,
}

fn reasons_of(said: Vec<Said>) -> Reasons {
    said.into_iter().map(|said| (said.code, said.reason)).collect()
}

async fn draft_order(app: &App, scope: &Scope, words: Words) -> Result<Done, AppError> {
    let (id, today, by) = (OrderId(app.next_id()), scope.today(), scope.actor);
    let ids: Vec<PlacementId> = words.placements.iter().map(|_| PlacementId(app.next_id())).collect();
    app.transact(scope, move |unit| {
        let (words, ids) = (words.clone(), ids.clone());
        Box::pin(async move {
            let (subject, placements) = written(unit, &words, &ids, today).await?;
            without_interest(unit, &subject).await?;
            unit.run::<Order>(id.as_uuid(), Command::Draft { order: id, subject, placements, by }).await?;
            Ok(json!({ "id": id }))
        })
    })
    .await
}

#[derive(Debug, Clone, Deserialize)]
struct ReviseOrder {
    order: OrderId,
    #[serde(flatten)]
    words: Words,
}

async fn revise_order(app: &App, scope: &Scope, input: ReviseOrder) -> Result<Done, AppError> {
    let ReviseOrder { order: id, words } = input;
    let (today, by) = (scope.today(), scope.actor);
    let fresh: Vec<PlacementId> = words.placements.iter().map(|_| PlacementId(app.next_id())).collect();
    app.transact(scope, move |unit| {
        let (words, fresh) = (words.clone(), fresh.clone());
        Box::pin(async move {
            let state = order_of(unit, id).await?;
            // A placement that was there keeps its id by its number.
            let known: Vec<PlacementId> = state.placements().iter().map(|placement| placement.placement).collect();
            let ids: Vec<PlacementId> = known.iter().copied().chain(fresh.into_iter().skip(known.len())).collect();
            let (subject, placements) = written(unit, &words, &ids, today).await?;
            without_interest(unit, &subject).await?;
            unit.run::<Order>(id.as_uuid(), Command::Revise { subject, placements, by }).await?;
            Ok(json!({ "id": id }))
        })
    })
    .await
}

#[derive(Debug, Clone, Deserialize)]
struct ReserveOrder {
    order: OrderId,
    #[serde(default)]
    reasons: Vec<Said>,
}

async fn reserve_order(app: &App, scope: &Scope, input: ReserveOrder) -> Result<Done, AppError> {
    let (id, today, by) = (input.order, scope.today(), scope.actor);
    let looked = app.look_at_order(scope, id).await?;
    let reasons = reasons_of(input.reasons);
    app.transact(scope, move |unit| {
        let (looked, reasons) = (looked.clone(), reasons.clone());
        Box::pin(async move {
            let state = order_of(unit, id).await?;
            let subject = subject_of(&state)?;
            without_interest(unit, &subject).await?;
            let now = Box::new(circumstances(unit, &state, &looked, today).await?);
            let events = unit.run::<Order>(id.as_uuid(), Command::Reserve { now, reasons, by }).await?;
            tell_budget(unit, id, &subject, &events).await?;
            let line = unit.state::<domain::budget::line::BudgetLine>(subject.line.as_uuid()).await?;
            Ok(json!({ "id": id, "available": line.available() }))
        })
    })
    .await
}

#[derive(Debug, Clone, Deserialize)]
struct OneOrderWithReason {
    order: OrderId,
    reason: String,
}

async fn return_order(app: &App, scope: &Scope, input: OneOrderWithReason) -> Result<Done, AppError> {
    let by = scope.actor;
    let reason = input.reason;
    step(app, scope, input.order, move |_| Command::Return { reason: reason.clone(), by }).await
}

#[derive(Debug, Clone, Deserialize)]
struct IssueOrder {
    order: OrderId,
    number: Option<String>,
    #[serde(default)]
    reasons: Vec<Said>,
}

async fn issue_order(app: &App, scope: &Scope, input: IssueOrder) -> Result<Done, AppError> {
    let IssueOrder { order: id, number, reasons } = input;
    let (today, by) = (scope.today(), scope.actor);
    // Whoever holds both offices approves as the one without a limit.
    let is_commitment_officer = scope.roles.contains(&Role::CommitmentOfficer);
    let role = if is_commitment_officer { Role::CommitmentOfficer } else { scope.may("issue_order")? };
    let looked = app.look_at_order(scope, id).await?;
    let reasons = reasons_of(reasons);
    app.transact(scope, move |unit| {
        let (looked, reasons, number) = (looked.clone(), reasons.clone(), number.clone());
        Box::pin(async move {
            let state = order_of(unit, id).await?;
            let subject = subject_of(&state)?;
            without_interest(unit, &subject).await?;
            within_limit(unit, &state, role, today).await?;
            let now = circumstances(unit, &state, &looked, today).await?;
            let (office, terms) = (office_of(unit).await?, terms_on(unit, today).await?);
            let register = unit.state::<Company>(subject.company.as_uuid()).await?;
            let frequency = register.outlet(subject.outlet).and_then(|outlet| outlet.frequency);
            let proof = terms.proof(subject.kind, frequency);
            let proofs_until: BTreeMap<PlacementId, _> = state
                .placements()
                .into_iter()
                .map(|placement| (placement.placement, end_of_term(proof, placement.until, &office)))
                .collect();
            let wanted = Wanted {
                sort: PaperSort::OrderLetter,
                paper: id.as_uuid(),
                agency: Some(subject.agency),
                on: today,
                typed: number.as_deref(),
                taken: "order.number_taken",
            };
            // Issued already: sending it again must not need another number; whoever types one is not told that it counts.
            let typed = wanted.typed.filter(|typed| !typed.trim().is_empty()).or(state.number());
            let drawn = draw(unit, Wanted { typed, ..wanted }).await?;
            let number = drawn.number.clone();
            let at = unit.now();
            let answer_until = end_of_term(terms.answer, today, &office);
            let issue = Issue { number, now, reasons, answer_until, proofs_until, at, by };
            let events = unit.run::<Order>(id.as_uuid(), Command::Issue(Box::new(issue))).await?;
            if !events.is_empty() {
                drawn.keep(unit).await?;
            }
            tell_budget(unit, id, &subject, &events).await?;
            Ok(json!({ "id": id }))
        })
    })
    .await
}

/// DOMAIN.md 7: the procurement officer approves orders up to the value that the rules of buying give to that office.
async fn within_limit(unit: &mut Unit<Sinergi>, state: &State, role: Role, today: LocalDate) -> Result<(), Halt> {
    let (_, book) = unit.state::<Procurement>(singleton("procurement")).await?.in_force(today);
    match (book.limit_of(role, today), state.amount()) {
        (Some(limit), Some(amount)) if amount > limit => {
            let mut refusal = Refusal::code("order.above_office_limit");
            refusal.params.push(("limit".to_owned(), limit.to_string()));
            Err(Halt::Refused(refusal))
        }
        _ => Ok(()),
    }
}

#[derive(Debug, Clone, Deserialize)]
struct OneOrder {
    order: OrderId,
}

async fn accept_order(app: &App, scope: &Scope, input: OneOrder) -> Result<Done, AppError> {
    step(app, scope, input.order, |at| Command::Accept { at }).await
}

async fn decline_order(app: &App, scope: &Scope, input: OneOrderWithReason) -> Result<Done, AppError> {
    let reason = input.reason;
    step(app, scope, input.order, move |at| Command::Decline { reason: reason.clone(), at }).await
}

async fn cancel_order(app: &App, scope: &Scope, input: OneOrderWithReason) -> Result<Done, AppError> {
    let by = scope.actor;
    let reason = input.reason;
    step(app, scope, input.order, move |_| Command::Cancel { reason: reason.clone(), by }).await
}

/// One step of an order that needs nothing from elsewhere, with what it means for the budget line.
pub(super) async fn step(
    app: &App,
    scope: &Scope,
    id: OrderId,
    command: impl Fn(kernel::Timestamp) -> Command + Send + Sync + 'static,
) -> Result<Done, AppError> {
    app.transact(scope, move |unit| {
        let command = command(unit.now());
        Box::pin(async move {
            let state = order_of(unit, id).await?;
            let subject = subject_of(&state)?;
            without_interest(unit, &subject).await?;
            let events = unit.run::<Order>(id.as_uuid(), command).await?;
            tell_budget(unit, id, &subject, &events).await?;
            Ok(json!({ "id": id }))
        })
    })
    .await
}
