//! Large made-up tenants for tests and measurements: sizes as regions have them (DOMAIN.md 3.3), through the use cases.

use anyhow::Context;
use app::App;
use serde_json::json;

use super::{
    OPERATOR, PASSWORD,
    data::Region,
    office::{self, Setting},
    outlets::{self, Applicant, Invented},
    person::hour,
    season::{Cast, Season, assign, both_check, submit, write_policy},
};

/// Opens made-up tenants in regions that have none, each with seasons of dozens to hundreds of media.
pub(crate) async fn load(app: &App, tenants: u32, years: u32) -> anyhow::Result<()> {
    let operator = app.create_account(OPERATOR, "Operator Contoh", PASSWORD, true).await?;
    let taken: Vec<String> = app.store().tenants().await?.into_iter().map(|tenant| tenant.region_code).collect();
    let free = app::regions().filter(|region| !taken.iter().any(|code| code == region.code));
    let mut made = 0;
    for (number, region) in free.enumerate().take(usize::try_from(tenants)?) {
        let region = Region {
            code: region.code.to_owned(),
            name: region.name.to_owned(),
            population: 150_000 + i64::try_from(number)? * 37_000 % 900_000,
            population_confidence: "rekaan".to_owned(),
            agency: None,
        };
        let setting = office::open(app, operator, &region, &[]).await.with_context(|| region.name.clone())?;
        play(app, setting, number, years).await.with_context(|| region.name.clone())?;
        made += 1;
        println!("  {} ({made}/{tenants})", region.name);
    }
    Ok(())
}

/// Numbers of media that regions have: from 23 (Gianyar) over 39, 69, 83, 100, 164 to 293 (Tulang Bawang Barat).
const SIZES: &[usize] = &[23, 39, 61, 69, 83, 100, 164, 293];

/// Seasons of made-up media for one tenant, one a year, ending this year.
async fn play(app: &App, setting: Setting<'_>, number: usize, years: u32) -> anyhow::Result<()> {
    let season =
        Season { province: "", city: "Kota rekaan", instrument: "Peraturan Kepala Daerah", with_open_window: false };
    let cast = Cast::of(app, setting).await?;
    let size = SIZES.get(number % SIZES.len()).copied().unwrap_or(50);
    let zone = setting.zone;
    let last_year = app.now().date_in(zone).year();
    let mut applicants = Vec::new();
    let first_year = last_year - i32::try_from(years)? + 1;
    let written = hour(zone, first_year - 1, 12, 5, 9);
    write_policy(app, &cast, &season, written, written.plus_seconds(86_400)).await?;
    for (counter, kind) in (1..=size).zip(["online", "online", "print", "online", "radio"].into_iter().cycle()) {
        let plan = Invented {
            name: "Media Rekaan",
            kind,
            email: None,
            press: ["registered", "admin_verified", "factual_verified"].get(counter % 3).copied().unwrap_or("none"),
            editor: [None, Some("muda"), Some("madya"), Some("utama")].get(counter % 4).copied().flatten(),
            since: "2016-05-01",
            local: !counter.is_multiple_of(3),
            bare: counter.is_multiple_of(7),
        };
        let now = written.plus_seconds(i64::try_from(counter)? * 60);
        applicants.push(outlets::invented(app, cast.desk(&season), plan, counter, PASSWORD, now).await?);
    }
    for year in first_year..=last_year {
        large_year(app, &cast, setting, &applicants, year).await?;
    }
    Ok(())
}

async fn large_year(
    app: &App,
    cast: &Cast,
    setting: Setting<'_>,
    applicants: &[Applicant],
    year: i32,
) -> anyhow::Result<()> {
    let day = |month: u8, day: u8, hour_of_day: i64| hour(setting.zone, year, month, day, hour_of_day);
    let before = hour(setting.zone, year - 1, 12, 29, 9);
    let window = json!({
        "title": format!("Pendaftaran media mitra tahun anggaran {year} (rekaan)"),
        "fiscal_year": year,
        "kinds": ["online", "print", "radio", "television"],
        "opens_on": format!("{year}-01-05"),
        "closes_on": format!("{year}-01-16"),
    });
    let window = cast.officer.does(app, before, "draft_window", window).await?;
    cast.head.does(app, before.plus_seconds(86_400), "announce_window", json!({ "window": window })).await?;
    let mut sent = Vec::new();
    for (number, applicant) in applicants.iter().enumerate() {
        let now = day(1, 6, 9).plus_seconds(i64::try_from(number)? * 1_800);
        sent.push((applicant.clone(), submit(app, applicant, window, now).await?));
    }
    let partners: Vec<_> = sent.iter().filter(|(one, _)| one.outlet.as_u128() % 10 != 0).cloned().collect();
    for (number, one) in partners.iter().enumerate() {
        assign(app, cast, one.1, day(1, 19, 9)).await?;
        both_check(app, cast, one, &[], day(1, 20, 9)).await?;
        let schedule = json!({
            "application": one.1,
            "on": format!("{year}-01-29"),
            "place": "Kantor rekaan",
            "team": cast.verifiers.each_ref().map(|verifier| verifier.account),
        });
        cast.officer.does(app, day(1, 28, 9), "schedule_factual_check", schedule).await?;
        let minutes = json!({
            "application": one.1,
            "passed": true,
            "minutes_number": format!("BA/{number:04}/{year}"),
            "on": format!("{year}-01-29"),
            "findings": "Sesuai berkas (rekaan).",
            "signers": [{ "name": "Satu", "position": "Diskominfo" }, { "name": "Dua", "position": "Inspektorat" }],
        });
        let [first, _] = &cast.verifiers;
        first.does(app, day(1, 29, 15), "record_factual_check", minutes).await?;
        cast.officer.does(app, day(2, 2, 9), "grade_application", json!({ "application": one.1 })).await?;
    }
    cast.head.does(app, day(2, 4, 9), "announce_preliminary_results", json!({ "window": window })).await?;
    for (_, application) in &partners {
        let decision = json!({ "application": application, "outcome": "accept", "reason": "Rekaan untuk pengukuran." });
        cast.head.does(app, day(2, 12, 10), "decide_application", decision).await?;
    }
    Ok(())
}
