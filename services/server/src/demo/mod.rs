//! The example tenants: twelve regions with their facts, two of them with a whole partner season.
//!
//! **Invariant:** everything goes through the use cases, as people do it; a demo tenant says "Data contoh" everywhere.

mod data;
mod large;
mod office;
mod outlets;
mod person;
mod season;

use anyhow::Context;
use app::App;

use crate::{cli::Place, wiring};

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

/// The operator of the platform.
pub(crate) const OPERATOR: &str = "operator@sinergi.example";

/// `sinergi demo`.
pub(crate) async fn run(place: &Place, tenants: Option<u32>, years: u32) -> anyhow::Result<()> {
    let (app, database) = wiring::open(place).await?;
    let result = match tenants {
        Some(tenants) => large::load(&app, tenants, years).await,
        None => load_once(&app).await,
    };
    app.store().close().await;
    database.close().await?;
    result
}

/// Loads the demo, unless a tenant is there already.
pub(crate) async fn load_once(app: &App) -> anyhow::Result<()> {
    if !app.store().tenants().await?.is_empty() {
        return Ok(());
    }
    println!("Memuat data contoh …");
    let operator = app.create_account(OPERATOR, "Operator Contoh", PASSWORD, true).await.context("the operator")?;
    let regions = data::regions()?;
    let facts = data::facts()?;
    for region in &regions {
        let setting =
            office::open(app, operator, region, &facts).await.with_context(|| format!("opening {}", region.name))?;
        if let Some(season) = season::plan(region) {
            season::play(app, setting, &season).await.with_context(|| format!("the season of {}", region.name))?;
        }
        println!("  {}", region.name);
    }
    Ok(())
}

/// Prints who can sign in.
pub(crate) fn print_accounts() {
    println!("Akun contoh (kata sandi: {PASSWORD})");
    for (who, role, _) in STAFF {
        println!("  {:<34} {}", format!("{who}@pekanbaru.example"), role.wire());
    }
    println!("  {:<34} media_administrator", "media@pekanbaru.example");
    println!("  {OPERATOR:<34} operator");
    println!("  Daerah lain: bukittinggi, dki, bogor, malang, … (admin@bukittinggi.example dan seterusnya)");
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
