//! What keeps a running installation whole: verify, rebuild, tenants, people, exports.

use std::io::Write;

use anyhow::{Context, bail};
use app::{App, ExportFormat, OpenTenant, dataset::ListRequest};
use kernel::ids::{CommandId, RequestId};
use store::{ChainReport, tenants::Tenant};

use crate::{
    cli::{self, Format, Place},
    demo::PASSWORD,
    sentences,
    wiring::with_app,
};

/// The tenant of a region, or all of them.
async fn chosen(app: &App, region: Option<&str>) -> anyhow::Result<Vec<Tenant>> {
    let tenants = app.store().tenants().await?;
    match region {
        None => Ok(tenants),
        Some(code) => {
            let one: Vec<Tenant> = tenants.into_iter().filter(|tenant| tenant.region_code == code).collect();
            anyhow::ensure!(!one.is_empty(), "{code} is not a tenant; `sinergi tenant list` shows them");
            Ok(one)
        }
    }
}

/// `sinergi verify`: the chain and every read model; the exit code is 1 when anything is wrong.
pub(crate) async fn verify(place: &Place, region: Option<&str>) -> anyhow::Result<()> {
    with_app(place, async |app| {
        let mut wrong = 0_i64;
        for tenant in chosen(app, region).await? {
            match app.store().verify(tenant.id).await? {
                ChainReport::Intact { position, hash } => {
                    let events = sentences::count(position, "event", "events");
                    println!("{} {}: {events}, chain whole, {hash}", tenant.region_code, tenant.name);
                }
                ChainReport::Broken { position, fault } => {
                    wrong += 1;
                    println!("{} {}: {}", tenant.region_code, tenant.name, sentences::broken(position, fault));
                }
            }
            for table in app.store().verify_projections(tenant.id).await? {
                if !table.is_right() {
                    wrong += 1;
                    println!("{} {}: {}", tenant.region_code, tenant.name, sentences::differs(&table));
                }
            }
        }
        if wrong > 0 {
            bail!("{} found", sentences::count(wrong, "fault was", "faults were"))
        }
        println!("The log is whole, and every read model equals its events.");
        Ok(())
    })
    .await
}

/// `sinergi rebuild`.
pub(crate) async fn rebuild(place: &Place, region: Option<&str>) -> anyhow::Result<()> {
    with_app(place, async |app| {
        for tenant in chosen(app, region).await? {
            let rebuilt = app.store().rebuild(tenant.id).await?;
            println!("{} {}: {}", tenant.region_code, tenant.name, sentences::rebuilt(&rebuilt));
        }
        Ok(())
    })
    .await
}

/// `sinergi tenant`.
pub(crate) async fn tenant(place: &Place, command: cli::Tenant) -> anyhow::Result<()> {
    with_app(place, async |app| match command {
        cli::Tenant::List => {
            for tenant in app.store().tenants().await? {
                let example = if tenant.is_demo { " (data contoh)" } else { "" };
                println!("{:<6} {}{example}", tenant.region_code, tenant.name);
            }
            Ok(())
        }
        cli::Tenant::Open { region, admin_email, admin_name } => {
            let operator = app.first_operator().await?.context("there is no operator yet: `sinergi user operator`")?;
            let wanted = OpenTenant { region_code: region, admin_email, admin_name, is_demo: false };
            let tenant = app.open(operator, wanted).await.map_err(sentences::trouble)?;
            println!("opened as tenant {tenant}; the invitation is on its way");
            Ok(())
        }
        cli::Tenant::ConfirmRoles { region, email } => {
            let operator = app.first_operator().await?.context("there is no operator yet: `sinergi user operator`")?;
            let tenant = chosen(app, Some(&region)).await?.pop().context("no such tenant")?;
            app.confirm_roles_as_operator(operator, tenant.id, &email).await.map_err(sentences::trouble)?;
            println!("{email} has the roles that waited in {}", tenant.name);
            Ok(())
        }
    })
    .await
}

/// `sinergi user`.
pub(crate) async fn user(place: &Place, command: cli::User) -> anyhow::Result<()> {
    with_app(place, async |app| match command {
        cli::User::Operator { email, name } => {
            let password = std::env::var("SINERGI_OPERATOR_PASSWORD").context(
                "SINERGI_OPERATOR_PASSWORD is not set: the operator's first password, never on the command line",
            )?;
            if password == PASSWORD {
                bail!("that is the password of the demo; take another");
            }
            app.create_account(&email, &name, &password, true).await.map_err(sentences::trouble)?;
            println!("{email} may sign in as operator");
            Ok(())
        }
    })
    .await
}

/// `sinergi export`: what the named person may see, with the words of the console.
pub(crate) async fn export(
    place: &Place,
    region: &str,
    officer: &str,
    dataset: &str,
    format: Format,
) -> anyhow::Result<()> {
    with_app(place, async |app| {
        let tenant = chosen(app, Some(region)).await?.pop().context("no such tenant")?;
        let Some(dataset) = app::datasets().iter().find(|known| known.name == dataset) else {
            let names: Vec<&str> = app::datasets().iter().map(|known| known.name).collect();
            bail!("there is no list {dataset}; there are {}", names.join(", "));
        };
        let scope = app
            .scope_of(officer, tenant.id, CommandId(app.next_id()), RequestId(app.next_id()))
            .await
            .with_context(|| format!("{officer} has no role in {}", tenant.name))?;
        let format = match format {
            Format::Csv => ExportFormat::Csv,
            Format::Xlsx => ExportFormat::Xlsx,
            Format::Json => ExportFormat::Json,
        };
        let request = ListRequest { first: 100, ..ListRequest::default() };
        let export = app.export(&scope, dataset, &request, format, &console::label_of).await?;
        std::io::stdout().write_all(&export.bytes)?;
        Ok(())
    })
    .await
}
