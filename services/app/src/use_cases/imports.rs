//! Imports of media: the good rows of a checked table in, and back out as one.

use domain::media::{
    CompanyProfile,
    company::{self, Company},
    import_run::{Brought, Command, ImportRun},
};
use kernel::{
    CompanyId,
    ids::{ImportId, OutletId},
};
use serde::Deserialize;
use serde_json::json;
use store::{Done, Halt, Unit};
use views::Sinergi;

use super::{
    media::{claim_profile, move_claim},
    shared::{claims, not_found},
};
use crate::{
    App, AppError, Field, FieldError,
    FieldKind::{File, Flag, LongText, Ref},
    FilePurpose, Record, Scope, UseCase,
    importing::PlannedCompany,
    perform::refuse,
};

pub(crate) const USE_CASES: &[UseCase] = &[
    UseCase {
        name: "import_media",
        context: "media",
        about: "Registers the companies and outlets of a table; with mistakes only when the good rows alone are asked for.",
        fields: &[Field::needed("file", File(FilePurpose::Table)), Field::optional("good_rows_only", Flag)],
        record: Record::New,
        run: run!(import_media),
    },
    UseCase {
        name: "undo_import",
        context: "media",
        about: "Takes back everything that an import brought, if nothing of it was changed since.",
        fields: &[Field::needed("import", Ref("imports")), Field::needed("reason", LongText(1_000))],
        record: Record::Named("import"),
        run: run!(undo_import),
    },
];

#[derive(Deserialize)]
struct ImportMedia {
    file: String,
    good_rows_only: Option<bool>,
}

async fn import_media(app: &App, scope: &Scope, input: ImportMedia) -> Result<Done, AppError> {
    let file = app.file_ref(scope, "file", &input.file).await?;
    let plan = app.plan_import(scope, &input.file).await?;
    let wrong_rows = plan.wrong_rows();
    if wrong_rows > 0 && input.good_rows_only != Some(true) {
        return Err(AppError::Invalid(vec![FieldError {
            field: "file".to_owned(),
            code: "rows_with_mistakes",
            params: vec![("count", wrong_rows.to_string())],
        }]));
    }
    if plan.rows.is_empty() {
        return Err(AppError::Invalid(vec![FieldError { field: "file".to_owned(), code: "no_rows", params: vec![] }]));
    }
    let import = ImportId(app.next_id());
    let planned: Vec<(CompanyId, OutletId, PlannedCompany)> =
        plan.rows.into_iter().map(|row| (CompanyId(app.next_id()), OutletId(app.next_id()), row)).collect();
    let rows = i64::try_from(planned.len()).unwrap_or(i64::MAX);
    let left_out = i64::try_from(wrong_rows).unwrap_or(i64::MAX);
    let record = Command::Record(Brought {
        import,
        file_name: file.name,
        sha256: file.sha256,
        rows,
        left_out,
        companies: planned.iter().map(|(company, ..)| *company).collect(),
        lines: vec![],
    });
    let today = scope.today();
    app.transact(scope, move |unit| {
        let (record, planned) = (record.clone(), planned.clone());
        Box::pin(async move {
            unit.run::<ImportRun>(import.as_uuid(), record).await?;
            for (company, outlet, row) in planned {
                bring_in(unit, import, company, outlet, row, today).await?;
            }
            Ok(json!({ "id": import, "rows": rows, "left_out": left_out }))
        })
    })
    .await
}

async fn bring_in(
    unit: &mut Unit<Sinergi>,
    import: ImportId,
    company: CompanyId,
    outlet: OutletId,
    row: PlannedCompany,
    today: kernel::LocalDate,
) -> Result<(), Halt> {
    claim_profile(unit, company, None, &row.profile).await?;
    move_claim(unit, claims::DOMAIN, None, row.outlet.domain.as_deref(), company, "company.domain_taken").await?;
    let register = company::Command::Register { company, profile: row.profile, import: Some(import) };
    unit.run::<Company>(company.as_uuid(), register).await?;
    unit.run::<Company>(company.as_uuid(), company::Command::AddOutlet { outlet, facts: row.outlet }).await?;
    if let Some(status) = row.press {
        let observe = company::Command::ObservePressCouncil {
            outlet,
            status,
            observed_on: today,
            source: row.press_source,
            evidence: None,
        };
        unit.run::<Company>(company.as_uuid(), observe).await?;
    }
    Ok(())
}

#[derive(Deserialize)]
struct UndoImport {
    import: ImportId,
    reason: String,
}

async fn undo_import(app: &App, scope: &Scope, input: UndoImport) -> Result<Done, AppError> {
    let UndoImport { import, reason } = input;
    let border = store::Border { tenant: scope.tenant, party: kernel::Party::Staff };
    let (run, _) = app.store().load::<ImportRun>(border, import.as_uuid()).await?;
    if !app.applications_of(scope, run.companies()).await?.is_empty() {
        return app.transact(scope, |_| Box::pin(async { Err(refuse("import.applications_begun")) })).await;
    }
    app.transact(scope, move |unit| {
        let reason = reason.clone();
        Box::pin(async move {
            let run = unit.state::<ImportRun>(import.as_uuid()).await?;
            let companies = run.companies().to_vec();
            if companies.is_empty() && run.lines().is_empty() {
                return Err(not_found());
            }
            unit.run::<ImportRun>(import.as_uuid(), Command::Undo { reason: reason.clone() }).await?;
            for company in companies {
                let state = unit.state::<Company>(company.as_uuid()).await?;
                for (_, outlet) in state.outlets() {
                    let domain = outlet.domain.as_deref();
                    move_claim(unit, claims::DOMAIN, domain, None, company, "company.domain_taken").await?;
                }
                claim_profile(unit, company, Some(state.profile()), &CompanyProfile::default()).await?;
                let retract = company::Command::Retract { import, reason: reason.clone() };
                unit.run::<Company>(company.as_uuid(), retract).await?;
            }
            Ok(json!({ "id": import }))
        })
    })
    .await
}
