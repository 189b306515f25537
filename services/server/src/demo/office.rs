//! An office of the demo: the tenant, its agencies, officials, days off, people and noted facts.

use std::ops::RangeInclusive;

use anyhow::Context;
use app::{App, OpenTenant};
use kernel::{LocalDate, Party, TenantId, Zone, ids::AccountId};
use serde_json::json;

use super::{
    PASSWORD, STAFF,
    data::{Fact, Region},
    person::Person,
    short_name,
};

/// Days off of 2026, for the calendar of the demo. They follow what is published as the joint decree of three ministers
/// (SKB 3 Menteri) on holidays and collective leave of 2026; its number is not in our sources, and nobody has compared
/// the list with the decree itself: a tenant that is no example enters its own.
const DAYS_OFF: &[(u8, u8, &str, &str)] = &[
    (1, 1, "Tahun Baru Masehi", "national"),
    (1, 16, "Isra Mikraj Nabi Muhammad", "national"),
    (2, 16, "Cuti bersama Tahun Baru Imlek", "collective_leave"),
    (2, 17, "Tahun Baru Imlek", "national"),
    (3, 18, "Cuti bersama Hari Suci Nyepi", "collective_leave"),
    (3, 19, "Hari Suci Nyepi", "national"),
    (3, 20, "Cuti bersama Idulfitri", "collective_leave"),
    (3, 21, "Idulfitri", "national"),
    (3, 22, "Idulfitri", "national"),
    (3, 23, "Cuti bersama Idulfitri", "collective_leave"),
    (3, 24, "Cuti bersama Idulfitri", "collective_leave"),
    (4, 3, "Wafat Yesus Kristus", "national"),
    (5, 1, "Hari Buruh Internasional", "national"),
    (5, 14, "Kenaikan Yesus Kristus", "national"),
    (5, 15, "Cuti bersama Kenaikan Yesus Kristus", "collective_leave"),
    (5, 27, "Iduladha", "national"),
    (5, 28, "Cuti bersama Iduladha", "collective_leave"),
    (5, 31, "Hari Raya Waisak", "national"),
    (6, 1, "Hari Lahir Pancasila", "national"),
    (6, 16, "Tahun Baru Islam", "national"),
    (8, 17, "Proklamasi Kemerdekaan", "national"),
    (8, 25, "Maulid Nabi Muhammad", "national"),
    (12, 24, "Cuti bersama Natal", "collective_leave"),
    (12, 25, "Hari Raya Natal", "national"),
];

/// Days off of other years: those that fall on the same day in each.
const YEARLY_DAYS_OFF: &[(u8, u8, &str, &str)] = &[
    (1, 1, "Tahun Baru Masehi", "national"),
    (5, 1, "Hari Buruh Internasional", "national"),
    (6, 1, "Hari Lahir Pancasila", "national"),
    (8, 17, "Proklamasi Kemerdekaan", "national"),
    (12, 25, "Hari Raya Natal", "national"),
];

/// What the demo has of one region.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Setting<'a> {
    pub(crate) tenant: TenantId,
    pub(crate) zone: Zone,
    /// The day on which the office opens: 1 December before the first season.
    pub(crate) since: LocalDate,
    /// The last year of the story.
    pub(crate) last_year: i32,
    pub(crate) region: &'a Region,
}

/// Opens the tenant and sets its office up.
pub(crate) async fn open<'a>(
    app: &App,
    operator: AccountId,
    region: &'a Region,
    facts: &[Fact],
    years: RangeInclusive<i32>,
) -> anyhow::Result<Setting<'a>> {
    let (who, _, name) = STAFF.first().context("the demo has no people")?;
    let admin_email = address(who, region);
    app.create_account(&admin_email, name, PASSWORD, false).await?;
    let wanted = OpenTenant {
        region_code: region.code.clone(),
        admin_email: admin_email.clone(),
        admin_name: (*name).to_owned(),
        is_demo: true,
    };
    let tenant = app.open(operator, wanted).await.context("opening the tenant")?;
    let zone = app::regions().find(|known| known.code == region.code).map_or(Zone::Wib, |known| known.zone);
    let since = LocalDate::from_ymd(years.start() - 1, 12, 1).context("a year of the story")?;
    let setting = Setting { tenant, zone, since, last_year: *years.end(), region };
    let account = app.create_account(&admin_email, name, PASSWORD, false).await?;
    app.join(tenant, account).await?;
    let administrator = staff(app, setting, who).await?;
    // The head comes last: from then on a place of power over money needs two people.
    let of = |is_head: bool| STAFF.iter().skip(1).filter(move |one| (one.1 == app::Role::HeadOfAgency) == is_head);
    for (who, role, name) in of(false).chain(of(true)) {
        let email = address(who, region);
        let name = format!("{name} ({})", region.name);
        administrator.enrol(app, &email, &name, Some(PASSWORD), *role, None).await?;
    }
    set_up(app, setting, &administrator).await?;
    let keeper = staff(app, setting, "humas").await?;
    note_facts(app, setting, facts, &keeper).await?;
    Ok(setting)
}

fn address(who: &str, region: &Region) -> String {
    format!("{who}@{}.example", short_name(&region.name))
}

/// A person of the office, by what stands before the `@`.
pub(crate) async fn staff(app: &App, setting: Setting<'_>, who: &str) -> anyhow::Result<Person> {
    let (_, role, name) = STAFF.iter().find(|(known, ..)| *known == who).context("no such person in the demo")?;
    let account = app.create_account(&address(who, setting.region), name, PASSWORD, false).await?;
    let Setting { tenant, zone, since, .. } = setting;
    Ok(Person { tenant, zone, since, account, roles: vec![*role], party: Party::Staff })
}

async fn set_up(app: &App, setting: Setting<'_>, administrator: &Person) -> anyhow::Result<()> {
    let Setting { zone, since, last_year, region, .. } = setting;
    let morning = since.start_in(zone).plus_seconds(8 * 3_600);
    let capital = region.name.trim_start_matches("Kota ").trim_start_matches("Kabupaten ");
    let agency_name = region.agency.clone().unwrap_or_else(|| "Dinas Komunikasi dan Informatika".to_owned());
    let letterhead = json!({
        "government": format!("PEMERINTAH {}", region.name.to_uppercase()),
        "agency": "DINAS KOMUNIKASI DAN INFORMATIKA",
        "address": "Alamat contoh, bukan alamat kantor yang sebenarnya",
        "city": capital,
        "contact": "Data contoh",
    });
    administrator.does(app, morning, "set_letterhead", letterhead).await?;
    let communications = json!({ "name": agency_name, "short_name": "Diskominfo", "kind": "communications" });
    let agency = administrator.does(app, morning, "register_agency", communications).await?;
    for (name, short_name, kind) in [
        ("Sekretariat Daerah", "Setda", "secretariat"),
        ("Sekretariat DPRD", "Setwan", "council_secretariat"),
        ("Inspektorat", "Inspektorat", "inspectorate"),
    ] {
        let other = json!({ "name": name, "short_name": short_name, "kind": kind });
        administrator.does(app, morning, "register_agency", other).await?;
    }
    let head = json!({
        "agency": agency,
        "name": "Nama Kepala Dinas (contoh)",
        "nip": "000000000000000001",
        "title": "Kepala Dinas Komunikasi dan Informatika",
        "tenure": "definitive",
        "from": format!("{}-01-02", since.year()),
        "letter_number": format!("800/CONTOH/{}", since.year()),
    });
    administrator.does(app, morning, "appoint_official", head).await?;
    for year in since.year() + 1..=last_year {
        for (month, day, name, kind) in if year == 2026 { DAYS_OFF } else { YEARLY_DAYS_OFF } {
            let date = LocalDate::from_ymd(year, *month, *day).context("a day off")?;
            let holiday = json!({ "date": date, "name": name, "kind": kind });
            administrator.does(app, morning, "declare_holiday", holiday).await?;
        }
    }
    Ok(())
}

async fn note_facts(app: &App, setting: Setting<'_>, facts: &[Fact], keeper: &Person) -> anyhow::Result<()> {
    let Setting { zone, since, region, .. } = setting;
    let noon = since.start_in(zone).plus_seconds(12 * 3_600);
    let population = json!({
        "name": "population",
        "value": region.population.to_string(),
        "unit": "jiwa",
        "year": 2020,
        "quality": "W",
        "source": "Sensus Penduduk 2020",
        "note": format!("tingkat keyakinan: {}", region.population_confidence),
    });
    keeper.does(app, noon, "record_fact", population).await?;
    for fact in facts.iter().filter(|fact| fact.region == region.code) {
        let value = match &fact.value {
            serde_json::Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let quality = if matches!(fact.quality.as_str(), "S" | "X") { fact.quality.as_str() } else { "W" };
        let note = fact.conflict.clone().or_else(|| fact.note.clone());
        let content = json!({
            "name": fact.name,
            "value": value,
            "unit": fact.unit,
            "year": fact.year,
            "quality": quality,
            "source": fact.source,
            "note": note,
        });
        keeper.does(app, noon, "record_fact", content).await?;
    }
    Ok(())
}
