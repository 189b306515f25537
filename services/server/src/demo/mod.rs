//! The example tenants: twelve regions with their facts, two of them with a whole partner season.
//!
//! **Invariant:** everything goes through the use cases, as people do it; a demo tenant says "Data contoh" everywhere.

mod data;
mod invented;
mod large;
mod office;
mod outlets;
mod person;
mod season;

use anyhow::Context;
use app::{App, Scope, dataset::ListRequest};
use serde_json::{Map, Value};

use crate::{cli::Place, wiring};

pub(crate) use large::Wanted;

/// The password of every demo account.
pub(crate) const PASSWORD: &str = "contoh-sinergi-2026";

/// People of the office in every demo tenant: what stands before the `@`, role, name.
pub(crate) const STAFF: &[(&str, app::Role, &str)] = &[
    ("admin", app::Role::TenantAdministrator, "Administrator Contoh"),
    ("kadis", app::Role::HeadOfAgency, "Kepala Dinas Contoh"),
    ("pptk", app::Role::ActivityOfficer, "PPTK Contoh"),
    ("ppk", app::Role::CommitmentOfficer, "Pejabat Pembuat Komitmen Contoh"),
    ("verifikator1", app::Role::Verifier, "Verifikator Satu Contoh"),
    ("verifikator2", app::Role::Verifier, "Verifikator Dua Contoh"),
    ("humas", app::Role::PublicRelationsOfficer, "Pranata Humas Contoh"),
    ("inspektorat", app::Role::InternalAuditor, "Auditor Contoh"),
    ("walikota", app::Role::RegionalHead, "Kepala Daerah Contoh"),
];

/// The year of the demo's seasons.
const SEASON: i32 = 2026;

/// The operator of the platform.
pub(crate) const OPERATOR: &str = "operator@sinergi.example";

/// `sinergi demo`.
pub(crate) async fn run(place: &Place, large: Option<Wanted>) -> anyhow::Result<()> {
    wiring::with_app(place, async |app| match large {
        Some(wanted) => large::load(app, wanted).await.map(drop),
        None => load_once(app).await,
    })
    .await
}

/// All rows of a list, as somebody may see it.
async fn rows(app: &App, scope: &Scope, list: &str, request: ListRequest) -> anyhow::Result<Vec<Map<String, Value>>> {
    let dataset = app::datasets().iter().find(|dataset| dataset.name == list);
    let dataset = dataset.with_context(|| format!("there is no list {list}"))?;
    let mut request = ListRequest { first: 100, ..request };
    let mut found = Vec::new();
    loop {
        let page = app.list(scope, dataset, &request).await?;
        found.extend(page.rows);
        match page.cursors.last() {
            Some(cursor) if page.has_next => request.after = Some(cursor.clone()),
            Some(_) | None => return Ok(found),
        }
    }
}

/// Loads the demo, unless a tenant is there already.
pub(crate) async fn load_once(app: &App) -> anyhow::Result<()> {
    if !app.store().tenants().await?.is_empty() {
        return Ok(());
    }
    println!("Loading the example data …");
    let operator = app.create_account(OPERATOR, "Operator Contoh", PASSWORD, true).await.context("the operator")?;
    let regions = data::regions()?;
    let facts = data::facts()?;
    for region in &regions {
        let setting = office::open(app, operator, region, &facts, SEASON..=SEASON)
            .await
            .with_context(|| format!("opening {}", region.name))?;
        if let Some(season) = season::plan(region) {
            season::play(app, setting, &season).await.with_context(|| format!("the season of {}", region.name))?;
        }
        println!("  {}", region.name);
    }
    Ok(())
}

/// Prints who can sign in.
pub(crate) fn print_accounts() {
    println!("Example accounts (password: {PASSWORD})");
    for (who, role, _) in STAFF {
        println!("  {:<34} {}", format!("{who}@pekanbaru.example"), role.wire());
    }
    println!("  {:<34} media_administrator", "media@pekanbaru.example");
    println!("  {OPERATOR:<34} operator");
    println!("  Other regions: bukittinggi, dki, bogor, malang, … (admin@bukittinggi.example and so on)");
}

/// The part of an address that names the region: `pekanbaru`.
pub(crate) fn short_name(name: &str) -> String {
    let bare = name.trim_start_matches("Kota ").trim_start_matches("Kabupaten ").trim_start_matches("Provinsi ");
    let known = [
        ("DKI Jakarta", "dki"),
        ("Ogan Komering Ilir", "oki"),
        ("Penukal Abab Lematang Ilir", "pali"),
        ("OKU Timur", "okutimur"),
    ];
    let short = known.iter().find(|(long, _)| *long == bare).map(|(_, short)| (*short).to_owned());
    short.unwrap_or_else(|| bare.to_lowercase().replace(' ', ""))
}
