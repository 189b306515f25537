//! Placements: text, publication, deadline, receipts, verification, and whether a page stays. Proofs are in `proofs`.

use domain::{
    media::company::{Company, FileRef},
    publication::{
        order::{Command, FindingReason, Order, Receipt, Stage},
        proof::{address::is_address, evidence::is_proved_by_page},
    },
};
use kernel::{
    LocalDate,
    ids::{OrderId, PlacementId},
};
use serde::Deserialize;
use serde_json::json;
use store::Done;

use super::{
    dates::instant,
    order_facts::{order_of, subject_of, tell_budget, terms_on, without_interest},
    order_words::{Contract, owed},
    orders::{ORDER, step},
    proofs::release,
    shared::{claim, claims, end_of_term, not_found, office_of},
};
use crate::{
    App, AppError, Field,
    FieldKind::{Date, File, Flag, Group, Integer, LongText, Ref, Text},
    FilePurpose, Record, Scope, UseCase,
    input::web_address,
};

/// The placement that a use case is about.
pub(super) const PLACEMENT: Field = Field::needed("placement", Ref("placements"));

/// Reasons for what was found in a proof: a reason that says the words of what it is for is for nothing else.
const FINDING_REASONS: &[Field] = &[
    Field::needed("code", Text(80)),
    Field::optional("evidence", Text(1_000)),
    Field::needed("reason", LongText(1_000)),
];

pub(crate) const USE_CASES: &[UseCase] = &[
    UseCase {
        name: "submit_draft",
        context: "publication",
        about: "Sends the text of a placement to be read before it is published.",
        fields: &[
            ORDER,
            PLACEMENT,
            Field::optional("text", LongText(20_000)),
            Field::optional("file", File(FilePurpose::Document)),
        ],
        record: Record::Named("order"),
        run: run!(submit_draft),
    },
    UseCase {
        name: "clear_draft",
        context: "publication",
        about: "Clears the text of a placement for publication.",
        fields: &[ORDER, PLACEMENT],
        record: Record::Named("order"),
        run: run!(clear_draft),
    },
    UseCase {
        name: "return_draft",
        context: "publication",
        about: "Sends the text of a placement back, with what is to be changed.",
        fields: &[ORDER, PLACEMENT, Field::needed("notes", LongText(4_000))],
        record: Record::Named("order"),
        run: run!(return_draft),
    },
    UseCase {
        name: "report_publication",
        context: "publication",
        about: "Says when, and where, a placement appeared; the time for its proof runs from then.",
        fields: &[
            ORDER,
            PLACEMENT,
            Field::needed("published_on", Date),
            Field::needed("published_time", Text(5)),
            Field::optional("place", Text(300)),
        ],
        record: Record::Named("order"),
        run: run!(report_publication),
    },
    UseCase {
        name: "extend_proof_deadline",
        context: "publication",
        about: "Gives more time for the proof of a placement, with reason, before the time is over. Not by who ordered.",
        fields: &[ORDER, PLACEMENT, Field::needed("until", Date), Field::needed("reason", LongText(1_000))],
        record: Record::Named("order"),
        run: run!(extend_proof_deadline),
    },
    UseCase {
        name: "record_receipt",
        context: "publication",
        about: "Writes down what arrived at the office for a placement, counted and signed by two.",
        fields: &[
            ORDER,
            PLACEMENT,
            Field::needed("number", Text(80)),
            Field::needed("received_on", Date),
            Field::needed("count", Integer(1, 10_000_000)),
            Field::needed("counter_signer", Text(120)),
            Field::optional("stored_at", Text(200)),
        ],
        record: Record::Named("order"),
        run: run!(record_receipt),
    },
    UseCase {
        name: "verify_proof",
        context: "publication",
        about: "Says that a proof is good, for so many units; what is odd needs reasons. Not by who ordered or approved.",
        fields: &[
            ORDER,
            PLACEMENT,
            Field::optional("quantity", Integer(1, 10_000_000)),
            Field::optional("reasons", Group(FINDING_REASONS)),
        ],
        record: Record::Named("order"),
        run: run!(verify_proof),
    },
    UseCase {
        name: "reject_proof",
        context: "publication",
        about: "Says that a proof is not good, with reason; the company may show another one, once.",
        fields: &[ORDER, PLACEMENT, Field::needed("reason", LongText(2_000))],
        record: Record::Named("order"),
        run: run!(reject_proof),
    },
    UseCase {
        name: "answer_breach",
        context: "publication",
        about: "Says why a page did not stay as it was.",
        fields: &[ORDER, PLACEMENT, Field::needed("answer", LongText(4_000))],
        record: Record::Named("order"),
        run: run!(answer_breach),
    },
    UseCase {
        name: "settle_breach",
        context: "publication",
        about: "Decides whether a page that did not stay is paid all the same, with reason; what is not paid comes off its bill.",
        fields: &[ORDER, PLACEMENT, Field::needed("accepted", Flag), Field::needed("reason", LongText(2_000))],
        record: Record::Named("order"),
        run: run!(super::withheld::settle_breach),
    },
];

#[derive(Debug, Clone, Deserialize)]
struct SubmitDraft {
    order: OrderId,
    placement: PlacementId,
    #[serde(default)]
    text: Option<String>,
    file: Option<String>,
}

async fn submit_draft(app: &App, scope: &Scope, input: SubmitDraft) -> Result<Done, AppError> {
    let placement = input.placement;
    let mut files: Vec<FileRef> = Vec::new();
    if let Some(sha256) = &input.file {
        files.push(app.file_ref(scope, "file", sha256).await?);
    }
    let text = input.text.unwrap_or_default();
    step(app, scope, input.order, move |at| {
        let (text, files) = (text.clone(), files.clone());
        Command::SubmitDraft { placement, text, files, at }
    })
    .await
}

#[derive(Debug, Clone, Deserialize)]
struct OnePlacement {
    order: OrderId,
    placement: PlacementId,
}

async fn clear_draft(app: &App, scope: &Scope, input: OnePlacement) -> Result<Done, AppError> {
    let (id, placement, by) = (input.order, input.placement, scope.actor);
    let before = app.text_cleared_before(scope, id.as_uuid(), placement.as_uuid()).await?;
    // It only warns: whoever clears it is told which other placement has the text.
    let warned = before.map(|before| json!({ "placement": before.placement, "told": before.told }));
    app.transact(scope, move |unit| {
        let warned = warned.clone();
        Box::pin(async move {
            let state = order_of(unit, id).await?;
            without_interest(unit, &subject_of(&state)?).await?;
            let at = unit.now();
            unit.run::<Order>(id.as_uuid(), Command::ClearDraft { placement, by, at }).await?;
            Ok(json!({ "id": id, "text_cleared_before": warned }))
        })
    })
    .await
}

#[derive(Debug, Clone, Deserialize)]
struct ReturnDraft {
    order: OrderId,
    placement: PlacementId,
    notes: String,
}

async fn return_draft(app: &App, scope: &Scope, input: ReturnDraft) -> Result<Done, AppError> {
    let ReturnDraft { order, placement, notes } = input;
    let by = scope.actor;
    step(app, scope, order, move |_| Command::ReturnDraft { placement, notes: notes.clone(), by }).await
}

#[derive(Debug, Clone, Deserialize)]
struct ReportPublication {
    order: OrderId,
    placement: PlacementId,
    published_on: LocalDate,
    published_time: String,
    place: Option<String>,
}

async fn report_publication(app: &App, scope: &Scope, input: ReportPublication) -> Result<Done, AppError> {
    let zone = app.tenant_info(scope.tenant).await?.zone;
    let published_at = instant(input.published_on, &input.published_time, "published_time", zone)?;
    let (id, placement, on, today) = (input.order, input.placement, input.published_on, scope.today());
    app.transact(scope, move |unit| {
        let place = input.place.clone();
        Box::pin(async move {
            let state = order_of(unit, id).await?;
            let subject = subject_of(&state)?;
            let format = state.placement(placement).map(|ordered| ordered.format);
            let is_page = format.is_some_and(|format| is_proved_by_page(subject.kind, format));
            // Words with a dot in them are told as they are.
            let is_whole = |place: &str| is_page && is_address(place);
            let place = place.map(|place| web_address(&place).filter(|_| is_whole(&place)).unwrap_or(place));
            let (office, terms) = (office_of(unit).await?, terms_on(unit, today).await?);
            let register = unit.state::<Company>(subject.company.as_uuid()).await?;
            let outlet = register.outlet(subject.outlet);
            let frequency = outlet.and_then(|outlet| outlet.frequency);
            let domain = outlet.and_then(|outlet| outlet.domain.clone());
            let proof_until = end_of_term(terms.proof(subject.kind, frequency), on, &office);
            let at = unit.now();
            let report = Command::ReportPublication { placement, published_at, place, domain, proof_until, at };
            unit.run::<Order>(id.as_uuid(), report).await?;
            Ok(json!({ "id": placement }))
        })
    })
    .await
}

#[derive(Debug, Clone, Deserialize)]
struct ExtendProofDeadline {
    order: OrderId,
    placement: PlacementId,
    until: LocalDate,
    reason: String,
}

async fn extend_proof_deadline(app: &App, scope: &Scope, input: ExtendProofDeadline) -> Result<Done, AppError> {
    let ExtendProofDeadline { order, placement, until, reason } = input;
    let (zone, by) = (app.tenant_info(scope.tenant).await?.zone, scope.actor);
    let until = until.end_in(zone);
    step(app, scope, order, move |at| {
        let reason = reason.clone();
        Command::ExtendProofDeadline { placement, until, reason, by, zone, at }
    })
    .await
}

#[derive(Debug, Clone, Deserialize)]
struct RecordReceipt {
    order: OrderId,
    placement: PlacementId,
    number: String,
    received_on: LocalDate,
    count: u32,
    counter_signer: String,
    stored_at: Option<String>,
}

async fn record_receipt(app: &App, scope: &Scope, input: RecordReceipt) -> Result<Done, AppError> {
    let (order, placement) = (input.order, input.placement);
    let receipt = Receipt {
        number: input.number,
        on: input.received_on,
        count: input.count,
        received_by: scope.actor,
        counter_signer: input.counter_signer,
        stored_at: input.stored_at,
    };
    let (zone, today) = (app.tenant_info(scope.tenant).await?.zone, scope.today());
    app.transact(scope, move |unit| {
        let receipt = receipt.clone();
        Box::pin(async move {
            let state = order_of(unit, order).await?;
            without_interest(unit, &subject_of(&state)?).await?;
            let number = receipt.number.clone();
            let record = Command::RecordReceipt { placement, receipt, zone, today };
            if !unit.run::<Order>(order.as_uuid(), record).await?.is_empty() {
                let (kind, owner) = (claims::DELIVERY_NUMBER, placement.as_uuid());
                claim(unit, kind, &number, owner, "order.receipt_number_taken").await?;
            }
            Ok(json!({ "id": order }))
        })
    })
    .await
}

#[derive(Debug, Clone, Deserialize)]
struct VerifyProof {
    order: OrderId,
    placement: PlacementId,
    quantity: Option<u32>,
    #[serde(default)]
    reasons: Vec<SaidOfFinding>,
}

#[derive(Debug, Clone, Deserialize)]
struct SaidOfFinding {
    code: String,
    #[serde(default)]
    evidence: Option<String>,
    reason: String,
}

impl SaidOfFinding {
    fn read(self) -> FindingReason {
        let Self { code, evidence, reason } = self;
        FindingReason { code, evidence, reason }
    }
}

async fn verify_proof(app: &App, scope: &Scope, input: VerifyProof) -> Result<Done, AppError> {
    let VerifyProof { order: id, placement, quantity, reasons } = input;
    let (by, today) = (scope.actor, scope.today());
    let reasons: Vec<FindingReason> = reasons.into_iter().map(SaidOfFinding::read).collect();
    let shown_elsewhere = app.proof_shown_elsewhere(scope.tenant, id, placement).await?;
    let retold = app.text_paid_before(scope, id, placement).await?;
    let alike = app.proof_alike(scope, id, placement).await?;
    app.transact(scope, move |unit| {
        let (reasons, retold, alike) = (reasons.clone(), retold.clone(), alike.clone());
        Box::pin(async move {
            let state = order_of(unit, id).await?;
            let subject = subject_of(&state)?;
            without_interest(unit, &subject).await?;
            let Some(ordered) = state.placement(placement).cloned() else { return Err(not_found()) };
            let quantity = quantity.unwrap_or(ordered.quantity);
            let amount = owed(unit, &ordered, quantity, Contract::of(&subject)).await?;
            let verify =
                Command::Verify { placement, quantity, amount, reasons, shown_elsewhere, retold, alike, today, by };
            let events = unit.run::<Order>(id.as_uuid(), verify).await?;
            tell_budget(unit, id, &subject, &events).await?;
            Ok(json!({ "id": placement }))
        })
    })
    .await
}

#[derive(Debug, Clone, Deserialize)]
struct RejectProof {
    order: OrderId,
    placement: PlacementId,
    reason: String,
}

async fn reject_proof(app: &App, scope: &Scope, input: RejectProof) -> Result<Done, AppError> {
    let RejectProof { order: id, placement, reason } = input;
    let (by, today) = (scope.actor, scope.today());
    app.transact(scope, move |unit| {
        let reason = reason.clone();
        Box::pin(async move {
            let state = order_of(unit, id).await?;
            let subject = subject_of(&state)?;
            without_interest(unit, &subject).await?;
            let (office, terms) = (office_of(unit).await?, terms_on(unit, today).await?);
            let until = end_of_term(terms.resubmission, today, &office);
            let claimed = state.claims(placement);
            let reject = Command::Reject { placement, reason, until, by };
            let events = unit.run::<Order>(id.as_uuid(), reject).await?;
            // What proves nothing here may prove another placement.
            release(unit, placement, &claimed).await?;
            tell_budget(unit, id, &subject, &events).await?;
            // Whoever rejects is told at once whether another proof may come.
            let last = Some(Stage::ProofRejectedFinal);
            let is_final = unit.ask::<Order, _>(id.as_uuid(), |after| after.stage(placement) == last).await?;
            Ok(json!({ "id": placement, "is_final": is_final }))
        })
    })
    .await
}

#[derive(Debug, Clone, Deserialize)]
struct AnswerBreach {
    order: OrderId,
    placement: PlacementId,
    answer: String,
}

async fn answer_breach(app: &App, scope: &Scope, input: AnswerBreach) -> Result<Done, AppError> {
    let AnswerBreach { order, placement, answer } = input;
    step(app, scope, order, move |_| Command::AnswerBreach { placement, answer: answer.clone() }).await
}
