//! `sinergi import`: the same import as in the console, by the same use case, as the officer who is named.

use anyhow::{Context, bail};
use app::{App, AppError, FilePurpose, Scope, use_case};
use kernel::ids::{CommandId, RequestId};
use serde_json::json;

use crate::{
    cli::{Import, Place},
    sentences,
    wiring::with_app,
};

/// `sinergi import media`.
pub(crate) async fn run(place: &Place, command: Import) -> anyhow::Result<()> {
    with_app(place, async |app| media(app, command).await).await
}

async fn media(app: &App, command: Import) -> anyhow::Result<()> {
    let Import::Media { file, region, officer, dry_run, good_rows_only } = command;
    let tenants = app.store().tenants().await?;
    let tenant = tenants.into_iter().find(|tenant| tenant.region_code == region);
    let tenant = tenant.with_context(|| format!("{region} is not a tenant; `sinergi tenant list` shows them"))?;
    let scope: Scope = app
        .scope_of(&officer, tenant.id, CommandId(app.next_id()), RequestId(app.next_id()))
        .await
        .with_context(|| format!("{officer} has no role in {}", tenant.name))?;
    let bytes = std::fs::read(&file).with_context(|| format!("reading {}", file.display()))?;
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let stored = app.put_file(&scope, FilePurpose::Table, &name, bytes).await.context("the file cannot be taken")?;
    let report = app.import_media_dry_run(&scope, &stored.sha256).await.context("the table cannot be read")?;
    println!("The table has {} rows; {} have no mistake.", report.rows, report.good);
    for error in &report.errors {
        println!("{}", sentences::row_mistake(error));
    }
    if dry_run {
        println!("Nothing was written.");
        return Ok(());
    }
    let import = use_case("import_media").context("no use case import_media")?;
    let values = json!({ "file": stored.sha256, "good_rows_only": good_rows_only });
    match app.perform(&scope, import, values.as_object().cloned().unwrap_or_default()).await {
        Ok(done) => {
            println!("{}", sentences::imported(&done.answer));
            Ok(())
        }
        Err(AppError::Invalid(_)) => {
            bail!("there are mistakes: nothing was written; correct the file, or say --good-rows-only")
        }
        Err(other) => Err(sentences::trouble(other)),
    }
}
