//! The example tenants: twelve regions with their facts, two of them with a whole partner season, four with a fiscal year.
//!
//! **Invariant:** everything goes through the use cases, as people do it; a demo tenant says "Data contoh" everywhere.

mod data;
mod invented;
mod large;
mod office;
mod outlets;
mod pages;
mod person;
mod season;
mod year;

#[cfg(test)]
mod recount;

use anyhow::Context;
use app::{App, Scope, dataset::ListRequest};
use futures_util::{StreamExt, TryStreamExt, stream};
use kernel::ids::AccountId;
use serde_json::{Map, Value};

use crate::{cli::Place, wiring};
use data::Region;
use office::Setting;

pub(crate) use large::Wanted;
pub(crate) use pages::ExamplePages;

/// The password of every demo account.
pub(crate) const PASSWORD: &str = "contoh-sinergi-2026";

/// People of the office in every demo tenant: what stands before the `@`, role, name.
pub(crate) const STAFF: &[(&str, app::Role, &str)] = &[
    ("admin", app::Role::TenantAdministrator, "Administrator Contoh"),
    ("kadis", app::Role::HeadOfAgency, "Kepala Dinas Contoh"),
    ("pptk", app::Role::ActivityOfficer, "PPTK Contoh"),
    ("ppk", app::Role::CommitmentOfficer, "Pejabat Pembuat Komitmen Contoh"),
    ("pengadaan", app::Role::ProcurementOfficer, "Pejabat Pengadaan Contoh"),
    ("kpa", app::Role::BudgetUserDelegate, "Kuasa Pengguna Anggaran Contoh"),
    ("ppkskpd", app::Role::FinanceAdminOfficer, "PPK-SKPD Contoh"),
    ("bendahara", app::Role::Treasurer, "Bendahara Pengeluaran Contoh"),
    ("verifikator1", app::Role::Verifier, "Verifikator Satu Contoh"),
    ("verifikator2", app::Role::Verifier, "Verifikator Dua Contoh"),
    ("humas", app::Role::PublicRelationsOfficer, "Pranata Humas Contoh"),
    ("inspektorat", app::Role::InternalAuditor, "Auditor Contoh"),
    ("walikota", app::Role::RegionalHead, "Kepala Daerah Contoh"),
];

/// The year of the demo's seasons.
const SEASON: i32 = 2026;

/// Regions that are told at the same time.
const REGIONS_AT_ONCE: usize = 4;

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
    let mut opened = Vec::new();
    for region in &regions {
        let setting = open_region(app, operator, region, &facts).await;
        opened.push(setting.with_context(|| format!("opening {}", region.name))?);
    }
    let stories = opened.into_iter().map(|setting| tell_region(app, setting));
    stream::iter(stories).buffered(REGIONS_AT_ONCE).try_collect::<()>().await
}

/// The office of a region, from the day on which its story begins.
async fn open_region<'a>(
    app: &App,
    operator: AccountId,
    region: &'a Region,
    facts: &[data::Fact],
) -> anyhow::Result<Setting<'a>> {
    let years = match (year::story_of(&region.code), season::plan(region)) {
        (None, _) => SEASON..=SEASON,
        (Some(story), None) => story.year..=story.last_year,
        (Some(story), Some(_)) => story.year..=SEASON,
    };
    office::open(app, operator, region, facts, years).await
}

/// The year that is told of a region, and its season.
async fn tell_region(app: &App, setting: Setting<'_>) -> anyhow::Result<()> {
    let region = setting.region;
    let mut known = Vec::new();
    if let Some(story) = year::story_of(&region.code) {
        let told = year::load(app, setting, story).await;
        known = told.with_context(|| format!("the year of {}", region.name))?;
    }
    if let Some(season) = season::plan(region) {
        let played = season::play(app, setting, &season, known).await;
        let named = played.with_context(|| format!("the season of {}", region.name))?;
        if let Some(running) = year::running_in(&region.code) {
            let told = year::go_on(app, setting, running, &named).await;
            told.with_context(|| format!("the running year of {}", region.name))?;
        }
    }
    println!("  {}", region.name);
    Ok(())
}

/// Prints who can sign in.
pub(crate) fn print_accounts() {
    println!("Example accounts (password: {PASSWORD})");
    for (who, role, _) in STAFF {
        println!("  {:<34} {}", format!("{who}@pekanbaru.example"), role_in_words(*role));
    }
    println!("  {:<34} {}", "media@pekanbaru.example", role_in_words(app::Role::MediaAdministrator));
    println!("  {OPERATOR:<34} Operator platform");
    println!("  The same in the other regions, behind the @: {}", other_regions().join(", "));
}

/// A role as the pages call it.
fn role_in_words(role: app::Role) -> String {
    let members = app::datasets().iter().find(|dataset| dataset.name == "members");
    let roles = members.and_then(|dataset| dataset.column("roles").map(|column| (*dataset, column)));
    roles.map_or_else(
        || role.wire().to_owned(),
        |(dataset, column)| console::label_of(app::Label::Choice(dataset, column, role.wire())),
    )
}

/// What stands behind the `@` for the regions beside the first one: `bukittinggi.example`.
fn other_regions() -> Vec<String> {
    let regions = data::regions().unwrap_or_default();
    let names = regions.iter().map(|region| short_name(&region.name)).filter(|name| name != "pekanbaru");
    names.map(|name| format!("{name}.example")).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_told_by_the_names_of_roles_and_of_all_regions() {
        for (_, role, _) in STAFF {
            assert_ne!(role_in_words(*role), role.wire());
        }
        let others = other_regions();
        assert_eq!(others.len(), 11);
        assert!(others.contains(&"okutimur.example".to_owned()) && !others.contains(&"pekanbaru.example".to_owned()));
    }
}
