//! Imports of budget lines: what SIPD says becomes lines, changed ceilings and blocks, all in one go.

use domain::{
    budget::line::{BudgetLine, CeilingChange, Command, Opening},
    media::import_run::{self, Brought, ImportRun},
};
use kernel::{
    Rupiah,
    ids::{AgencyId, BudgetLineId, ImportId},
};
use serde::Deserialize;
use serde_json::json;
use store::{Done, Halt, Unit};
use views::Sinergi;

use super::{
    budget::{claim_key, line_of, open},
    shared::claims,
};
use crate::{
    App, AppError, Field, FieldError,
    FieldKind::{Choice, File, Flag, Ref, Text},
    FilePurpose, Record, Scope, UseCase,
    importing::budget::PlannedLine,
};

pub(crate) const USE_CASES: &[UseCase] = &[UseCase {
    name: "import_budget",
    context: "budget",
    about: "Opens the lines of a table from SIPD, and changes the ceilings of those that are open already.",
    fields: &[
        Field::needed("file", File(FilePurpose::Table)),
        Field::optional("agency", Ref("agencies")),
        Field::needed("change", Choice(CeilingChange::NAMES)),
        Field::needed("document", Text(120)),
        Field::optional("good_rows_only", Flag),
    ],
    record: Record::New,
    run: run!(import_budget),
}];

#[derive(Deserialize)]
struct ImportBudget {
    file: String,
    agency: Option<AgencyId>,
    change: CeilingChange,
    document: String,
    good_rows_only: Option<bool>,
}

fn of_the_file(code: &'static str, params: Vec<(&'static str, String)>) -> AppError {
    AppError::Invalid(vec![FieldError { field: "file".to_owned(), code, params }])
}

async fn import_budget(app: &App, scope: &Scope, input: ImportBudget) -> Result<Done, AppError> {
    let file = app.file_ref(scope, "file", &input.file).await?;
    let plan = app.plan_budget_import(scope, &input.file, input.agency).await?;
    let wrong_rows = plan.wrong_rows();
    if wrong_rows > 0 && input.good_rows_only != Some(true) {
        return Err(of_the_file("rows_with_mistakes", vec![("count", wrong_rows.to_string())]));
    }
    if plan.rows.is_empty() {
        return Err(of_the_file("no_rows", vec![]));
    }
    let import = ImportId(app.next_id());
    let planned: Vec<(BudgetLineId, PlannedLine)> =
        plan.rows.into_iter().map(|row| (BudgetLineId(app.next_id()), row)).collect();
    let rows = i64::try_from(planned.len()).unwrap_or(i64::MAX);
    let left_out = i64::try_from(wrong_rows).unwrap_or(i64::MAX);
    let (change, document) = (input.change, input.document);
    app.transact(scope, move |unit| {
        let (planned, file, document) = (planned.clone(), file.clone(), document.clone());
        Box::pin(async move {
            let (mut lines, mut opened, mut changed) = (Vec::new(), 0_u32, 0_u32);
            let mut work = Vec::new();
            for (new, row) in planned {
                let opening = opening(row.clone(), &document, import);
                let line = match unit.claim(claims::BUDGET_LINE, &claim_key(&opening), new.as_uuid()).await? {
                    Some(known) => BudgetLineId(known),
                    None => new,
                };
                lines.push(line);
                work.push((line, opening, row.blocked));
            }
            let (file_name, sha256) = (file.name, file.sha256);
            let brought = Brought { import, file_name, sha256, rows, left_out, companies: vec![], lines };
            unit.run::<ImportRun>(import.as_uuid(), import_run::Command::Record(brought)).await?;
            for (line, opening, is_blocked) in work {
                match bring_in(unit, line, opening, change, is_blocked).await? {
                    Outcome::Opened => opened = opened.saturating_add(1),
                    Outcome::Changed => changed = changed.saturating_add(1),
                    Outcome::Same => (),
                }
            }
            Ok(json!({ "id": import, "rows": rows, "left_out": left_out, "opened": opened, "changed": changed }))
        })
    })
    .await
}

fn opening(row: PlannedLine, document: &str, import: ImportId) -> Opening {
    Opening {
        fiscal_year: row.fiscal_year,
        agency: row.agency,
        sub_activity: row.sub_activity,
        sub_activity_name: row.sub_activity_name,
        account: row.account,
        account_name: row.account_name,
        ceiling: row.ceiling,
        document: document.to_owned(),
        import: Some(import),
    }
}

enum Outcome {
    Opened,
    Changed,
    Same,
}

/// A line as the table has it: opened, given the table's ceiling, and blocked where SIPD blocks it.
async fn bring_in(
    unit: &mut Unit<Sinergi>,
    line: BudgetLineId,
    opening: Opening,
    kind: CeilingChange,
    is_blocked: bool,
) -> Result<Outcome, Halt> {
    let (ceiling, document) = (opening.ceiling, opening.document.clone());
    let outcome = if unit.exists::<BudgetLine>(line.as_uuid()).await? {
        let state = line_of(unit, line).await?;
        let stands = state.shortfall().map_or(state.ceiling(), |case| case.wanted);
        if stands == ceiling {
            Outcome::Same
        } else {
            let change = Command::ChangeCeiling { kind, ceiling, document: document.clone() };
            unit.run::<BudgetLine>(line.as_uuid(), change).await?;
            Outcome::Changed
        }
    } else {
        open(unit, line, opening).await?;
        Outcome::Opened
    };
    let state = line_of(unit, line).await?;
    let amount = state.available();
    if is_blocked && amount > Rupiah::ZERO && state.shortfall().is_none() {
        let reason = "Diblokir menurut tabel SIPD.".to_owned();
        unit.run::<BudgetLine>(line.as_uuid(), Command::Block { amount, document, reason }).await?;
    }
    Ok(outcome)
}
