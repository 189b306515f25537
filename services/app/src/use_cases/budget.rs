//! Budget lines: opened from the DPA, shifted, revised, cut and blocked by documents, closed with their year.

use std::collections::BTreeSet;

use domain::{
    budget::{
        AccountCode, InvalidCode, SubActivityCode,
        accounts::{self, AccountMap},
        line::{BudgetLine, CeilingChange, Command, Opening, State},
    },
    publication::Format,
};
use kernel::{
    FiscalYear, Rupiah,
    ids::{AgencyId, BudgetLineId},
};
use serde::Deserialize;
use serde_json::json;
use store::{Done, Halt, Unit};
use views::Sinergi;

use super::shared::{claim, claims, instead, not_found, office_of, singleton};
use crate::{
    App, AppError, Field, FieldError,
    FieldKind::{Choice, Integer, LongText, Money, Ref, Text},
    Record, Scope, UseCase,
};

pub(crate) const USE_CASES: &[UseCase] = &[
    UseCase {
        name: "open_budget_line",
        context: "budget",
        about: "Opens a line of the DPA: one account of one sub-activity of an agency in a year.",
        fields: &[
            Field::needed("fiscal_year", Integer(2000, 2200)),
            Field::needed("agency", Ref("agencies")),
            Field::needed("sub_activity", Text(40)),
            Field::needed("sub_activity_name", Text(200)),
            Field::needed("account", Text(40)),
            Field::needed("account_name", Text(200)),
            Field::needed("ceiling", Money),
            Field::needed("document", Text(120)),
        ],
        record: Record::New,
        run: run!(open_budget_line),
    },
    UseCase {
        name: "change_budget_ceiling",
        context: "budget",
        about: "Gives a line another ceiling; a cut below what is promised opens a shortfall case instead.",
        fields: &[
            Field::needed("line", Ref("budget_lines")),
            Field::needed("change", Choice(CeilingChange::NAMES)),
            Field::needed("ceiling", Money),
            Field::needed("document", Text(120)),
        ],
        record: Record::Named("line"),
        run: run!(change_budget_ceiling),
    },
    UseCase {
        name: "block_budget",
        context: "budget",
        about: "Takes an amount of a line out of use.",
        fields: &[
            Field::needed("line", Ref("budget_lines")),
            Field::needed("amount", Money),
            Field::needed("document", Text(120)),
            Field::needed("reason", LongText(1_000)),
        ],
        record: Record::Named("line"),
        run: run!(block_budget),
    },
    UseCase {
        name: "unblock_budget",
        context: "budget",
        about: "Gives free what a document blocked.",
        fields: &[
            Field::needed("line", Ref("budget_lines")),
            Field::needed("block", Text(120)),
            Field::needed("document", Text(120)),
        ],
        record: Record::Named("line"),
        run: run!(unblock_budget),
    },
    UseCase {
        name: "close_budget_line",
        context: "budget",
        about: "Ends the year of a line, from 31 December on, when nothing is owed any more.",
        fields: &[Field::needed("line", Ref("budget_lines"))],
        record: Record::Named("line"),
        run: run!(close_budget_line),
    },
    UseCase {
        name: "map_format_accounts",
        context: "budget",
        about: "Says from which accounts a format is paid; one code a line.",
        fields: &[
            Field::needed("format", Choice(Format::NAMES)),
            Field::needed("accounts", LongText(1_000)),
            Field::needed("basis", Text(200)),
        ],
        record: Record::New,
        run: run!(map_format_accounts),
    },
];

/// A code as people write it, or the mistake at its field.
fn code<T>(field: &str, text: &str, parse: impl Fn(&str) -> Result<T, InvalidCode>) -> Result<T, AppError> {
    parse(text).map_err(|InvalidCode| {
        AppError::Invalid(vec![FieldError { field: field.to_owned(), code: "budget_code", params: vec![] }])
    })
}

/// Opens a line, if its year, agency and codes have none yet.
pub(super) async fn open(unit: &mut Unit<Sinergi>, line: BudgetLineId, opening: Opening) -> Result<(), Halt> {
    let key = claim_key(&opening);
    claim(unit, claims::BUDGET_LINE, &key, line.as_uuid(), "budget_line.charge_key_taken")
        .await
        .map_err(|halt| instead(halt, "change_budget_ceiling"))?;
    unit.run::<BudgetLine>(line.as_uuid(), Command::Open { line, opening }).await?;
    Ok(())
}

/// What a line charges, as it is claimed.
pub(super) fn claim_key(opening: &Opening) -> String {
    format!("{}/{}/{}", opening.fiscal_year, opening.agency.as_uuid(), opening.charge_key())
}

/// A line that is there.
pub(super) async fn line_of(unit: &mut Unit<Sinergi>, line: BudgetLineId) -> Result<State, Halt> {
    let state = unit.state::<BudgetLine>(line.as_uuid()).await?;
    if state.opened().is_some() { Ok(state) } else { Err(not_found()) }
}

/// The region's mapping of formats to accounts.
pub(super) async fn account_map(unit: &mut Unit<Sinergi>) -> Result<accounts::State, Halt> {
    unit.state::<AccountMap>(singleton("account_map")).await
}

#[derive(Deserialize)]
struct OpenBudgetLine {
    fiscal_year: i32,
    agency: AgencyId,
    sub_activity: String,
    sub_activity_name: String,
    account: String,
    account_name: String,
    ceiling: Rupiah,
    document: String,
}

async fn open_budget_line(app: &App, scope: &Scope, input: OpenBudgetLine) -> Result<Done, AppError> {
    let line = BudgetLineId(app.next_id());
    let opening = Opening {
        fiscal_year: FiscalYear(input.fiscal_year),
        agency: input.agency,
        sub_activity: code("sub_activity", &input.sub_activity, SubActivityCode::parse)?,
        sub_activity_name: input.sub_activity_name,
        account: code("account", &input.account, AccountCode::parse)?,
        account_name: input.account_name,
        ceiling: input.ceiling,
        document: input.document,
        import: None,
    };
    app.transact(scope, move |unit| {
        let opening = opening.clone();
        Box::pin(async move {
            if !office_of(unit).await?.knows_agency(opening.agency) {
                return Err(not_found());
            }
            open(unit, line, opening).await?;
            Ok(json!({ "id": line }))
        })
    })
    .await
}

impl App {
    async fn budget_line(&self, scope: &Scope, line: BudgetLineId, command: Command) -> Result<Done, AppError> {
        self.transact(scope, move |unit| {
            let command = command.clone();
            Box::pin(async move {
                line_of(unit, line).await?;
                unit.run::<BudgetLine>(line.as_uuid(), command).await?;
                let after = line_of(unit, line).await?;
                // Whoever cuts is told at once whether the cut waits.
                let missing = after.shortfall().map(|_| after.missing());
                Ok(json!({ "id": line, "available": after.available(), "missing": missing }))
            })
        })
        .await
    }
}

#[derive(Deserialize)]
struct ChangeCeiling {
    line: BudgetLineId,
    change: CeilingChange,
    ceiling: Rupiah,
    document: String,
}

async fn change_budget_ceiling(app: &App, scope: &Scope, input: ChangeCeiling) -> Result<Done, AppError> {
    let ChangeCeiling { line, change, ceiling, document } = input;
    app.budget_line(scope, line, Command::ChangeCeiling { kind: change, ceiling, document }).await
}

#[derive(Deserialize)]
struct BlockBudget {
    line: BudgetLineId,
    amount: Rupiah,
    document: String,
    reason: String,
}

async fn block_budget(app: &App, scope: &Scope, input: BlockBudget) -> Result<Done, AppError> {
    let BlockBudget { line, amount, document, reason } = input;
    app.budget_line(scope, line, Command::Block { amount, document, reason }).await
}

#[derive(Deserialize)]
struct UnblockBudget {
    line: BudgetLineId,
    block: String,
    document: String,
}

async fn unblock_budget(app: &App, scope: &Scope, input: UnblockBudget) -> Result<Done, AppError> {
    let UnblockBudget { line, block, document } = input;
    app.budget_line(scope, line, Command::Unblock { block, document }).await
}

#[derive(Deserialize)]
struct OneLine {
    line: BudgetLineId,
}

async fn close_budget_line(app: &App, scope: &Scope, input: OneLine) -> Result<Done, AppError> {
    app.budget_line(scope, input.line, Command::Close { on: scope.today() }).await
}

#[derive(Deserialize)]
struct MapAccounts {
    format: Format,
    accounts: String,
    basis: String,
}

async fn map_format_accounts(app: &App, scope: &Scope, input: MapAccounts) -> Result<Done, AppError> {
    let MapAccounts { format, accounts, basis } = input;
    let lines = accounts.lines().filter(|line| !line.trim().is_empty());
    let accounts =
        lines.map(|line| code("accounts", line, AccountCode::parse)).collect::<Result<BTreeSet<_>, AppError>>()?;
    let command = accounts::Command::Map { format, accounts, basis };
    app.transact(scope, move |unit| {
        let command = command.clone();
        Box::pin(async move {
            let map = singleton("account_map");
            unit.run::<AccountMap>(map, command).await?;
            Ok(json!({ "id": map }))
        })
    })
    .await
}
