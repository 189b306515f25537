//! Wrong facts of orders, of budget lines and of who a company is: asked for by one person, decided by another, applied in the same transaction
//! by the record itself (EF-24).

use domain::{
    budget::line::{self, BudgetLine},
    media::company::{self, Company, FileRef, identity},
    oversight::correction::{Command, Correction, Field, Kind, Request},
    publication::order::{self, Correcting, Order},
};
use kernel::{
    CompanyId, Uuid,
    ids::{AccountId, BudgetLineId, CorrectionId, OrderId, PlacementId},
};
use serde::Deserialize;
use serde_json::json;
use store::{Done, Halt, Unit};
use views::Sinergi;

use super::{
    billing_facts::without_interest as without_interest_in,
    media::{claim_profile, known},
    order_facts::{order_of, subject_of, tell_budget, without_interest},
    order_words::{Contract, owed},
    shared::not_found,
};
use crate::{
    App, AppError, FieldError,
    FieldKind::{Choice, LongText, Ref, Text},
    Record, Scope, UseCase,
    delegations::stands_on,
    files::{ATTACHED, Attached},
    perform::{NOT_OF_ORDER, refuse, refuse_at},
    use_case::Field as Asked,
};

const CORRECTION: Asked = Asked::needed("correction", Ref("corrections"));

pub(crate) const USE_CASES: &[UseCase] = &[
    UseCase {
        name: "request_correction",
        context: "oversight",
        about: "Says that a fact of an order, of a budget line or of a company is wrong, and what should stand there.",
        fields: &[
            Asked::needed("correction_field", Choice(Field::NAMES)),
            Asked::optional("order", Ref("orders")),
            Asked::optional("placement", Ref("placements")),
            Asked::optional("line", Ref("budget_lines")),
            Asked::optional("company", Ref("companies")),
            Asked::needed("new_value", Text(300)),
            Asked::needed("reason", LongText(1_000)),
            Asked::needed("evidence", Text(300)),
            Asked::optional("evidence_files", ATTACHED),
        ],
        record: Record::New,
        run: run!(request_correction),
    },
    UseCase {
        name: "approve_correction",
        context: "oversight",
        about: "Lets a correction hold; both values stay visible, and figures change from now on.",
        fields: &[CORRECTION],
        record: Record::Named("correction"),
        run: run!(approve_correction),
    },
    UseCase {
        name: "refuse_correction",
        context: "oversight",
        about: "Does not let a correction hold.",
        fields: &[CORRECTION, Asked::needed("reason", LongText(1_000))],
        record: Record::Named("correction"),
        run: run!(refuse_correction),
    },
];

#[derive(Debug, Clone, Deserialize)]
struct RequestCorrection {
    correction_field: Field,
    order: Option<OrderId>,
    placement: Option<PlacementId>,
    line: Option<BudgetLineId>,
    company: Option<CompanyId>,
    new_value: String,
    reason: String,
    evidence: String,
    evidence_files: Option<Vec<Attached>>,
}

fn wrong(field: &str, code: &'static str) -> AppError {
    AppError::Invalid(vec![FieldError { field: field.to_owned(), code, params: vec![] }])
}

async fn request_correction(app: &App, scope: &Scope, mut input: RequestCorrection) -> Result<Done, AppError> {
    let field = input.correction_field;
    // What the fact stands in is named, and nothing else.
    match field.kind() {
        Kind::Order if input.order.is_none() => return Err(wrong("order", "required")),
        Kind::BudgetLine if input.line.is_none() => return Err(wrong("line", "required")),
        Kind::Company if input.company.is_none() => return Err(wrong("company", "required")),
        Kind::Order | Kind::BudgetLine | Kind::Company => (),
    }
    if field.is_of_placement() && input.placement.is_none() {
        return Err(wrong("placement", "required"));
    }
    if field.read(&input.new_value).is_none() {
        return Err(wrong("new_value", "value"));
    }
    let files = app.attached(scope, "evidence_files", input.evidence_files.take()).await?;
    let (correction, by) = (CorrectionId(app.next_id()), scope.actor);
    app.transact(scope, move |unit| {
        let (input, files) = (input.clone(), files.clone());
        Box::pin(async move {
            let request = read(unit, input, files).await?;
            let command = Command::Request { correction, request: Box::new(request), by };
            unit.run::<Correction>(correction.as_uuid(), command).await?;
            Ok(json!({ "id": correction }))
        })
    })
    .await
}

/// The request with what stands in the record now.
async fn read(unit: &mut Unit<Sinergi>, input: RequestCorrection, files: Vec<FileRef>) -> Result<Request, Halt> {
    let RequestCorrection { correction_field: field, order, placement, line, company, .. } = input;
    let RequestCorrection { new_value, reason, evidence, .. } = input;
    let to = field.read(&new_value).ok_or_else(not_found)?;
    let placement = placement.filter(|_| field.is_of_placement());
    if let (Kind::Order, Some(id)) = (field.kind(), order) {
        let state = order_of(unit, id).await?;
        let subject = subject_of(&state)?;
        without_interest(unit, &subject).await?;
        if placement.is_some_and(|placement| state.placement(placement).is_none()) {
            return Err(refuse_at("placement", NOT_OF_ORDER));
        }
        let from = state.fact(placement, field).ok_or_else(|| refuse("order.not_correctable"))?;
        return Ok(Request {
            record: id.as_uuid(),
            placement: placement.map(PlacementId::as_uuid),
            company: Some(subject.company),
            title: state.number().map_or(subject.title, str::to_owned),
            field,
            from,
            to,
            record_version: unit.version::<Order>(id.as_uuid()).await?,
            reason,
            evidence,
            files,
        });
    }
    if let (Kind::Company, Some(id)) = (field.kind(), company) {
        let state = known(unit, id).await?;
        without_interest_in(unit, id).await?;
        let from = identity::fact(state.profile(), field).ok_or_else(not_found)?;
        return Ok(Request {
            record: id.as_uuid(),
            placement: None,
            company: Some(id),
            title: state.profile().legal_name.clone(),
            field,
            from,
            to,
            record_version: unit.version::<Company>(id.as_uuid()).await?,
            reason,
            evidence,
            files,
        });
    }
    let id = line.ok_or_else(not_found)?.as_uuid();
    let state = unit.state::<BudgetLine>(id).await?;
    let (_, opening) = state.opened().ok_or_else(not_found)?;
    let title = opening.charge_key();
    let from = state.fact(field).ok_or_else(|| refuse("budget_line.not_correctable"))?;
    let record_version = unit.version::<BudgetLine>(id).await?;
    Ok(Request {
        record: id,
        placement: None,
        company: None,
        title,
        field,
        from,
        to,
        record_version,
        reason,
        evidence,
        files,
    })
}

#[derive(Debug, Deserialize)]
struct OneCorrection {
    correction: CorrectionId,
}

async fn approve_correction(app: &App, scope: &Scope, input: OneCorrection) -> Result<Done, AppError> {
    let (id, by) = (input.correction, scope.actor);
    app.transact(scope, move |unit| {
        Box::pin(async move {
            let request = waiting(unit, id).await?;
            let done = unit.run::<Correction>(id.as_uuid(), Command::Approve { by }).await?;
            if !done.is_empty() {
                apply(unit, id, request, by).await?;
            }
            Ok(json!({ "id": id }))
        })
    })
    .await
}

#[derive(Debug, Deserialize)]
struct RefuseCorrection {
    correction: CorrectionId,
    reason: String,
}

async fn refuse_correction(app: &App, scope: &Scope, input: RefuseCorrection) -> Result<Done, AppError> {
    let (id, by) = (input.correction, scope.actor);
    let reason = input.reason;
    app.transact(scope, move |unit| {
        let reason = reason.clone();
        Box::pin(async move {
            waiting(unit, id).await?;
            unit.run::<Correction>(id.as_uuid(), Command::Refuse { reason, by }).await?;
            Ok(json!({ "id": id }))
        })
    })
    .await
}

/// What is asked for; who acted for another on the record counts here too.
async fn waiting(unit: &mut Unit<Sinergi>, id: CorrectionId) -> Result<Request, Halt> {
    let state = unit.state::<Correction>(id.as_uuid()).await?;
    let request = state.request().cloned().ok_or_else(not_found)?;
    stands_on(unit, id.as_uuid(), [request.record]).await?;
    Ok(request)
}

/// The record takes it, or refuses when it would no longer hold together.
async fn apply(unit: &mut Unit<Sinergi>, id: CorrectionId, request: Request, by: AccountId) -> Result<(), Halt> {
    let Request { record, placement, field, from, to, reason, .. } = request;
    match field.kind() {
        Kind::Order => correct_order(unit, OrderId(record), placement, (field, from, to), (id, reason, by)).await,
        Kind::BudgetLine => {
            let command = line::Command::Correct { field, from, to, correction: id, reason, by };
            unit.run::<BudgetLine>(record, command).await?;
            Ok(())
        }
        Kind::Company => correct_company(unit, CompanyId(record), (field, from, to), id).await,
    }
}

async fn correct_company(
    unit: &mut Unit<Sinergi>,
    company: CompanyId,
    (field, from, to): Values,
    correction: CorrectionId,
) -> Result<(), Halt> {
    without_interest_in(unit, company).await?;
    let before = known(unit, company).await?;
    let command = company::Command::Correct { field, from, to, correction };
    unit.run::<Company>(company.as_uuid(), command).await?;
    let after = known(unit, company).await?;
    claim_profile(unit, company, Some(before.profile()), after.profile()).await
}

type Values = (Field, domain::oversight::correction::Value, domain::oversight::correction::Value);

async fn correct_order(
    unit: &mut Unit<Sinergi>,
    order: OrderId,
    placement: Option<Uuid>,
    (field, from, to): Values,
    (correction, reason, by): (CorrectionId, String, AccountId),
) -> Result<(), Halt> {
    let state = order_of(unit, order).await?;
    let subject = subject_of(&state)?;
    without_interest(unit, &subject).await?;
    let placement = placement.map(PlacementId);
    let mut now = None;
    if let (Some(placement), domain::oversight::correction::Value::Count(count)) = (placement, &to) {
        let ordered = state.placement(placement).cloned().ok_or_else(not_found)?;
        now = Some(owed(unit, &ordered, *count, Contract::of(&subject)).await?);
    }
    let correcting = Correcting { placement, field, from, to, owed: now, correction, reason, by };
    let events = unit.run::<Order>(order.as_uuid(), order::Command::Correct(Box::new(correcting))).await?;
    if field == Field::VerifiedQuantity {
        tell_budget(unit, order, &subject, &events).await?;
    }
    Ok(())
}
