//! Communication plans: set by the budget user with a needs analysis, filled with items that orders are linked to.

use domain::{
    budget::plan::{Command, CommunicationPlan, Item, LineFacts, Terms},
    media::MediaKind,
    publication::Format,
};
use kernel::{
    FiscalYear, LocalDate, Party, Rupiah, Uuid,
    ids::{AgencyId, BudgetLineId, PlanId, PlanItemId},
};
use serde::Deserialize;
use serde_json::{Value, json};
use store::{Border, Done, Halt, Unit};
use views::Sinergi;

use super::{
    budget::{account_map, line_of},
    shared::{claim, claims, not_found, office_of},
};
use crate::{
    App, AppError, Field,
    FieldKind::{Choice, Date, Integer, LongText, Money, Ref, Text},
    Record, Scope, UseCase, reading,
};

pub(crate) const USE_CASES: &[UseCase] = &[
    UseCase {
        name: "adopt_communication_plan",
        context: "budget",
        about: "Sets an agency's communication plan of a year, with what it is needed for.",
        fields: &[
            Field::needed("agency", Ref("agencies")),
            Field::needed("fiscal_year", Integer(2000, 2200)),
            Field::needed("title", Text(200)),
            Field::needed("needs", LongText(8_000)),
            Field::needed("document", Text(120)),
        ],
        record: Record::New,
        run: run!(adopt_communication_plan),
    },
    UseCase {
        name: "add_plan_item",
        context: "budget",
        about: "Adds something to publish to a plan: for whom, where, in which form, how often, from which money.",
        fields: &[
            Field::needed("plan", Ref("communication_plans")),
            Field::needed("topic", Text(200)),
            Field::needed("audience", Text(300)),
            Field::needed("channel", Choice(MediaKind::NAMES)),
            Field::needed("format", Choice(Format::NAMES)),
            Field::needed("quantity", Integer(1, 100_000)),
            Field::needed("from", Date),
            Field::needed("until", Date),
            Field::needed("line", Ref("budget_lines")),
            Field::needed("amount", Money),
        ],
        record: Record::Named("plan"),
        run: run!(add_plan_item),
    },
    UseCase {
        name: "change_plan_item",
        context: "budget",
        about: "Changes an item of a plan, with reason; both values stay visible.",
        fields: &[
            Field::needed("item", Ref("plan_items")),
            Field::needed("topic", Text(200)),
            Field::needed("audience", Text(300)),
            Field::needed("channel", Choice(MediaKind::NAMES)),
            Field::needed("format", Choice(Format::NAMES)),
            Field::needed("quantity", Integer(1, 100_000)),
            Field::needed("from", Date),
            Field::needed("until", Date),
            Field::needed("line", Ref("budget_lines")),
            Field::needed("amount", Money),
            Field::needed("reason", LongText(1_000)),
        ],
        record: Record::Named("item"),
        run: run!(change_plan_item),
    },
    UseCase {
        name: "close_plan_item",
        context: "budget",
        about: "Takes an item out of a plan: nothing more is ordered for it.",
        fields: &[Field::needed("item", Ref("plan_items")), Field::needed("reason", LongText(1_000))],
        record: Record::Named("item"),
        run: run!(close_plan_item),
    },
];

#[derive(Deserialize)]
struct Adopt {
    agency: AgencyId,
    fiscal_year: i32,
    title: String,
    needs: String,
    document: String,
}

async fn adopt_communication_plan(app: &App, scope: &Scope, input: Adopt) -> Result<Done, AppError> {
    let plan = PlanId(app.next_id());
    let (agency, fiscal_year) = (input.agency, FiscalYear(input.fiscal_year));
    let terms = Terms { title: input.title, needs: input.needs, document: input.document };
    app.transact(scope, move |unit| {
        let terms = terms.clone();
        Box::pin(async move {
            if !office_of(unit).await?.knows_agency(agency) {
                return Err(not_found());
            }
            let key = format!("{fiscal_year}/{}", agency.as_uuid());
            let owner = plan.as_uuid();
            claim(unit, claims::COMMUNICATION_PLAN, &key, owner, "communication_plan.year_taken").await?;
            unit.run::<CommunicationPlan>(owner, Command::Adopt { plan, agency, fiscal_year, terms }).await?;
            Ok(json!({ "id": plan }))
        })
    })
    .await
}

/// What the form of an item says.
#[derive(Debug, Clone, Deserialize)]
struct Content {
    topic: String,
    audience: String,
    channel: MediaKind,
    format: Format,
    quantity: u32,
    from: LocalDate,
    until: LocalDate,
    line: BudgetLineId,
    amount: Rupiah,
}

impl From<Content> for Item {
    fn from(content: Content) -> Self {
        let Content { topic, audience, channel, format, quantity, from, until, line, amount } = content;
        Self { topic, audience, channel, format, quantity, from, until, line, amount }
    }
}

/// Whose line it is, and whether the format is paid from its account (C-COA).
async fn line_facts(unit: &mut Unit<Sinergi>, item: &Item) -> Result<LineFacts, Halt> {
    let line = line_of(unit, item.line).await?;
    let Some((_, opening)) = line.opened() else { return Err(not_found()) };
    let account_fits = account_map(unit).await?.allows(item.format, &opening.account);
    Ok(LineFacts { agency: opening.agency, fiscal_year: opening.fiscal_year, account_fits })
}

async fn known_plan(unit: &mut Unit<Sinergi>, plan: PlanId) -> Result<(), Halt> {
    let state = unit.state::<CommunicationPlan>(plan.as_uuid()).await?;
    if state.agency().is_some() { Ok(()) } else { Err(not_found()) }
}

impl App {
    /// The plan that an item was added to; an item never goes to another one.
    pub(crate) async fn plan_of_item(&self, scope: &Scope, item: PlanItemId) -> Result<PlanId, AppError> {
        let border = Border { tenant: scope.tenant, party: Party::Staff };
        let row = self.get_in(border, reading::dataset("plan_items")?, item.as_uuid()).await?;
        let plan = row.as_ref().and_then(|row| row.get("plan")).and_then(Value::as_str);
        plan.and_then(|plan| plan.parse::<Uuid>().ok()).map(PlanId).ok_or(AppError::Denied)
    }
}

#[derive(Deserialize)]
struct AddItem {
    plan: PlanId,
    #[serde(flatten)]
    content: Content,
}

async fn add_plan_item(app: &App, scope: &Scope, input: AddItem) -> Result<Done, AppError> {
    let item = PlanItemId(app.next_id());
    let (plan, content) = (input.plan, Item::from(input.content));
    app.transact(scope, move |unit| {
        let content = content.clone();
        Box::pin(async move {
            known_plan(unit, plan).await?;
            let line = line_facts(unit, &content).await?;
            unit.run::<CommunicationPlan>(plan.as_uuid(), Command::AddItem { item, content, line }).await?;
            Ok(json!({ "id": item }))
        })
    })
    .await
}

#[derive(Deserialize)]
struct ChangeItem {
    item: PlanItemId,
    #[serde(flatten)]
    content: Content,
    reason: String,
}

async fn change_plan_item(app: &App, scope: &Scope, input: ChangeItem) -> Result<Done, AppError> {
    let plan = app.plan_of_item(scope, input.item).await?;
    let (item, content, reason) = (input.item, Item::from(input.content), input.reason);
    app.transact(scope, move |unit| {
        let (content, reason) = (content.clone(), reason.clone());
        Box::pin(async move {
            let line = line_facts(unit, &content).await?;
            let change = Command::ChangeItem { item, content, line, reason };
            unit.run::<CommunicationPlan>(plan.as_uuid(), change).await?;
            Ok(json!({ "id": item }))
        })
    })
    .await
}

#[derive(Deserialize)]
struct CloseItem {
    item: PlanItemId,
    reason: String,
}

async fn close_plan_item(app: &App, scope: &Scope, input: CloseItem) -> Result<Done, AppError> {
    let plan = app.plan_of_item(scope, input.item).await?;
    let CloseItem { item, reason } = input;
    app.transact(scope, move |unit| {
        let reason = reason.clone();
        Box::pin(async move {
            unit.run::<CommunicationPlan>(plan.as_uuid(), Command::CloseItem { item, reason }).await?;
            Ok(json!({ "id": item }))
        })
    })
    .await
}
