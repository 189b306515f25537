//! A whole partner season, told from December to February, and the window that is open now.

use anyhow::Context;
use app::{App, FilePurpose, dataset::ListRequest};
use domain::{
    media::MediaKind,
    policy::{CheckMethod, Evidence, Necessity, Requirement, RequirementSet, Rules, Validity, presets::Preset},
};
use kernel::{LocalDate, Timestamp, Uuid};
use serde_json::{Value, json};

use super::{
    PASSWORD,
    data::{self, Region},
    invented::{INVENTED, TRIAL},
    office::{self, Setting},
    outlets::{self, Applicant, Asked, Desk, Invented},
    person::{Person, hour},
    rows,
};

/// What is told of one region.
#[derive(Debug)]
pub(crate) struct Season {
    pub(super) province: &'static str,
    pub(super) city: &'static str,
    pub(super) instrument: &'static str,
    pub(super) preset: &'static str,
    /// What the preset asks for beside the others.
    pub(super) extra: &'static [Asked],
    pub(super) with_open_window: bool,
}

/// The two regions that have a season.
pub(crate) fn plan(region: &Region) -> Option<Season> {
    match region.code.as_str() {
        "14.71" => Some(Season {
            province: "14",
            city: "Pekanbaru",
            instrument: "Peraturan Wali Kota Pekanbaru",
            preset: "riau",
            extra: &[],
            with_open_window: true,
        }),
        "13.75" => Some(Season {
            province: "13",
            city: "Bukittinggi",
            instrument: "Peraturan Wali Kota Bukittinggi",
            preset: "riau",
            extra: &[],
            with_open_window: false,
        }),
        _ => None,
    }
}

/// The people who act.
#[derive(Debug)]
pub(super) struct Cast {
    pub(super) head: Person,
    pub(super) officer: Person,
    pub(super) keeper: Person,
    pub(super) administrator: Person,
    pub(super) verifiers: [Person; 2],
    pub(super) papers_until: LocalDate,
}

impl Cast {
    /// The people of a demo office.
    pub(super) async fn of(app: &App, setting: Setting<'_>) -> anyhow::Result<Self> {
        Ok(Self {
            head: office::staff(app, setting, "kadis").await?,
            officer: office::staff(app, setting, "pptk").await?,
            keeper: office::staff(app, setting, "humas").await?,
            administrator: office::staff(app, setting, "admin").await?,
            verifiers: [
                office::staff(app, setting, "verifikator1").await?,
                office::staff(app, setting, "verifikator2").await?,
            ],
            papers_until: LocalDate::from_ymd(setting.last_year + 2, 6, 1).context("a year of the story")?,
        })
    }

    pub(super) fn desk<'a>(&'a self, season: &Season) -> Desk<'a> {
        Desk {
            keeper: &self.keeper,
            administrator: &self.administrator,
            city: season.city,
            extra: season.extra,
            papers_until: self.papers_until,
        }
    }
}

/// Plays the season through the use cases, with companies that may be known from the year before; who is named in its
/// decree.
pub(crate) async fn play(
    app: &App,
    setting: Setting<'_>,
    season: &Season,
    known: Vec<Applicant>,
) -> anyhow::Result<Vec<Applicant>> {
    let zone = setting.zone;
    let cast = Cast::of(app, setting).await?;
    let day = |month: u8, day: u8, hour_of_day: i64| {
        hour(zone, if month == 12 { 2025 } else { 2026 }, month, day, hour_of_day)
    };

    if known.is_empty() {
        write_policy(app, &cast, season, day(12, 5, 9), day(12, 10, 10)).await?;
    }
    bring_in_listed(app, &cast, season, day(12, 15, 9)).await?;

    let window = json!({
        "title": "Pendaftaran media mitra tahun anggaran 2026 (contoh)",
        "fiscal_year": 2026,
        "kinds": ["online", "print", "radio", "television"],
        "opens_on": "2026-01-05",
        "closes_on": "2026-01-16",
    });
    let window = cast.officer.does(app, day(12, 29, 9), "draft_window", window).await?;
    cast.head.does(app, day(12, 30, 9), "announce_window", json!({ "window": window })).await?;

    let (partners, cases) = apply(app, &cast, season, (window, &known), day(1, 6, 9)).await?;
    check(app, &cast, &partners, &cases, &day).await?;
    decide(app, &cast, window, &partners, &cases, &day).await?;
    share(app, &cast, 2026, day(3, 2, 9)).await?;
    if season.with_open_window {
        open_window(app, &cast, season, &partners).await?;
    }
    Ok(partners.into_iter().map(|(partner, _)| partner).collect())
}

pub(super) async fn write_policy(
    app: &App,
    cast: &Cast,
    season: &Season,
    drafted: Timestamp,
    published: Timestamp,
) -> anyhow::Result<()> {
    let preset = Preset::from_wire(season.preset).context("a preset")?;
    let mut rules = preset.rules();
    rules.requirements.extend([MediaKind::OutOfHome, MediaKind::Creator].map(|kind| beyond_the_press(&rules, kind)));
    let policy = json!({
        "title": "Pedoman kerja sama media (contoh)",
        "instrument": season.instrument,
        "number": "CONTOH",
        "year": cast.head.since.year(),
        "basis_title": "Contoh, bukan peraturan yang sebenarnya",
        "effective_from": format!("{}-01-01", cast.head.since.year() + 1),
        "rules": rules,
    });
    cast.officer.does(app, drafted, "draft_policy", policy).await?;
    // The window is drafted in December for January: the rules have to hold on its first day.
    cast.head.does(app, published, "publish_policy", json!({ "version": 1 })).await?;
    Ok(())
}

/// What the demo's regions ask of media that the presets do not know: what every company shows, and its works.
fn beyond_the_press(rules: &Rules, kind: MediaKind) -> RequirementSet {
    let common = rules.for_kind(MediaKind::Radio).unwrap_or_default().iter().filter(|item| item.code != "IPP_FIXED");
    let mut items: Vec<Requirement> = common.cloned().collect();
    items.push(Requirement {
        code: "PORTFOLIO".to_owned(),
        label: "Tautan karya atau lokasi tayang (contoh)".to_owned(),
        necessity: Necessity::Mandatory,
        evidence: Evidence::Url,
        check: CheckMethod::Manual,
        validity: Validity::FiscalYear,
        legal_ref: None,
        attests: None,
    });
    RequirementSet { kind, items }
}

async fn bring_in_listed(app: &App, cast: &Cast, season: &Season, now: Timestamp) -> anyhow::Result<()> {
    let table = data::listed_as_file(season.province).into_bytes();
    let scope = cast.keeper.at(app, now);
    let file = app.put_file(&scope, FilePurpose::Table, "media-siber-terverifikasi.csv", table).await?;
    cast.keeper.does(app, now, "import_media", json!({ "file": file.sha256 })).await?;
    Ok(())
}

/// Everybody applies: the listed ones, and the invented ones with what they carry.
async fn apply(
    app: &App,
    cast: &Cast,
    season: &Season,
    (window, known): (Uuid, &[Applicant]),
    first_day: Timestamp,
) -> anyhow::Result<(Vec<(Applicant, Uuid)>, Vec<(Applicant, Uuid)>)> {
    let mut listed = outlets::registered(app, &cast.keeper, first_day).await?;
    // Invented outlets of the year before are no listed ones.
    listed.retain(|(company, ..)| !known.iter().any(|known| known.company == *company));
    let (mut partners, mut cases) = (Vec::new(), Vec::new());
    let mut counter = 1;
    for outlet in listed {
        // One every three hours of the day, so that the week fills.
        let now = first_day.plus_seconds(i64::try_from(counter % 9)? * 86_400 + i64::try_from(counter)? * 600);
        let applicant = outlets::real(app, cast.desk(season), outlet, counter, now).await?;
        let application = submit(app, &applicant, window, now).await?;
        partners.push((applicant, application));
        counter += 1;
    }
    for plan in INVENTED.iter().chain(season.with_open_window.then_some(&TRIAL)) {
        let now = first_day.plus_seconds(i64::try_from(counter)? * 7_200);
        let applicant = match known.iter().find(|known| known.name == plan.name) {
            Some(known) => known.clone(),
            None => outlets::invented(app, cast.desk(season), *plan, counter, PASSWORD, now).await?,
        };
        let application = submit(app, &applicant, window, now).await?;
        // The first two and the trial company become partners; the others carry a case each.
        let is_case = matches!(plan.name, "Lensa Rekaan" | "Kabar Rekaan" | "Warta Rekaan");
        let list = if is_case { &mut cases } else { &mut partners };
        list.push((applicant, application));
        counter += 1;
    }
    Ok((partners, cases))
}

async fn submit(app: &App, applicant: &Applicant, window: Uuid, now: Timestamp) -> anyhow::Result<Uuid> {
    let application = start(app, applicant, window, now).await.with_context(|| applicant.name.clone())?;
    send_in(app, (applicant, application), now.plus_seconds(900)).await?;
    Ok(application)
}

pub(super) async fn start(app: &App, applicant: &Applicant, window: Uuid, now: Timestamp) -> anyhow::Result<Uuid> {
    let start = json!({ "window": window, "outlet": applicant.outlet });
    applicant.person.does(app, now, "start_application", start).await
}

pub(super) async fn send_in(
    app: &App,
    (applicant, application): (&Applicant, Uuid),
    now: Timestamp,
) -> anyhow::Result<()> {
    let submit = json!({ "application": application, "answers": applicant.answers });
    applicant.person.does(app, now, "submit_application", submit).await?;
    Ok(())
}

/// A verdict on every requirement; those that are named are wrong.
pub(super) fn verdicts(requirements: &[Asked], wrong: &[(&str, &str)]) -> Value {
    let items = requirements.iter().map(|(requirement, _)| match wrong.iter().find(|(code, _)| code == requirement) {
        Some((_, reason)) => json!({ "requirement": requirement, "verdict": "wrong", "reason": reason }),
        None => json!({ "requirement": requirement, "verdict": "good" }),
    });
    items.collect()
}

pub(super) async fn both_check(
    app: &App,
    cast: &Cast,
    (applicant, application): &(Applicant, Uuid),
    wrong: &[(&str, &str)],
    now: Timestamp,
) -> anyhow::Result<()> {
    for (verifier, later) in cast.verifiers.iter().zip([0, 3_600]) {
        let check = json!({ "application": application, "items": verdicts(&applicant.requirements, wrong) });
        verifier.does(app, now.plus_seconds(later), "record_administrative_check", check).await?;
    }
    Ok(())
}

pub(super) async fn assign(app: &App, cast: &Cast, application: Uuid, now: Timestamp) -> anyhow::Result<()> {
    for verifier in &cast.verifiers {
        let assign = json!({ "application": application, "verifier": verifier.account });
        cast.officer.does(app, now, "assign_verifier", assign).await?;
    }
    Ok(())
}

pub(super) async fn resubmit(
    app: &App,
    (applicant, application): &(Applicant, Uuid),
    now: Timestamp,
) -> anyhow::Result<()> {
    let again = json!({ "application": application, "answers": applicant.answers });
    applicant.person.does(app, now, "resubmit_application", again).await?;
    Ok(())
}

const VISIT_PASSED: &str = "Kantor, redaksi dan kegiatan sesuai dengan berkas (contoh).";
const VISIT_FAILED: &str = "Alamat pada berkas bukan kantor redaksi; tidak ada kegiatan (contoh).";

/// The visit on the day after it is set, with its minutes.
pub(super) async fn visit(
    app: &App,
    cast: &Cast,
    (applicant, application): &(Applicant, Uuid),
    (number, passed): (usize, bool),
    now: Timestamp,
) -> anyhow::Result<()> {
    let [first, second] = &cast.verifiers;
    let on = now.date_in(cast.head.zone).plus_days(1);
    let schedule = json!({
        "application": application,
        "on": on,
        "place": format!("Kantor {} (contoh)", applicant.name),
        "team": [first.account, second.account],
    });
    cast.officer.does(app, now, "schedule_factual_check", schedule).await?;
    let minutes = json!({
        "application": application,
        "result": if passed { "passed" } else { "failed" },
        "minutes_number": format!("BA/CONTOH/{number:03}/{}", on.year()),
        "on": on,
        "findings": if passed { VISIT_PASSED } else { VISIT_FAILED },
        "signers": [
            { "name": "Verifikator Satu Contoh", "position": "Diskominfo" },
            { "name": "Auditor Contoh", "position": "Inspektorat" },
        ],
    });
    first.does(app, now.plus_seconds(86_400), "record_factual_check", minutes).await?;
    Ok(())
}

async fn check(
    app: &App,
    cast: &Cast,
    partners: &[(Applicant, Uuid)],
    cases: &[(Applicant, Uuid)],
    day: &impl Fn(u8, u8, i64) -> Timestamp,
) -> anyhow::Result<()> {
    for (number, one) in partners.iter().enumerate() {
        assign(app, cast, one.1, day(1, 19, 9)).await?;
        if one.0.name == "Radio Contoh Suara" {
            let wrong = [("BANK_ACCOUNT", "Nama pemilik rekening tidak sama dengan nama perusahaan.")];
            both_check(app, cast, one, &wrong, day(1, 20, 9)).await?;
            resubmit(app, one, day(1, 22, 20)).await?;
            both_check(app, cast, one, &[], day(1, 23, 9)).await?;
        } else {
            both_check(app, cast, one, &[], day(1, 20, 9).plus_seconds(i64::try_from(number)? * 300)).await?;
        }
        // The listed ones were verified factually by the Press Council: the policy asks for no visit.
        let invented = one.0.name.contains("Contoh");
        if invented {
            visit(app, cast, one, (number, true), day(1, 28, 9)).await?;
        } else {
            let skip =
                json!({ "application": one.1, "ground": "Terverifikasi faktual Dewan Pers, sebagaimana tercantum" });
            cast.officer.does(app, day(1, 28, 9), "skip_factual_check", skip).await?;
        }
    }
    for (number, one) in cases.iter().enumerate() {
        assign(app, cast, one.1, day(1, 19, 10)).await?;
        match one.0.name.as_str() {
            "Warta Rekaan" => {
                let reason = json!({ "application": one.1, "reason": "Belum siap tahun ini (contoh)." });
                one.0.person.does(app, day(1, 21, 9), "withdraw_application", reason).await?;
            }
            "Kabar Rekaan" => {
                // Sent back as often as the policy allows, and not put right.
                let wrong = [("NIB", "NIB tidak terbaca."), ("MOLHR_APPROVAL", "SK pengesahan milik perusahaan lain.")];
                both_check(app, cast, one, &wrong, day(1, 20, 13)).await?;
                resubmit(app, one, day(1, 21, 9)).await?;
                both_check(app, cast, one, &wrong, day(1, 22, 9)).await?;
                resubmit(app, one, day(1, 23, 9)).await?;
                both_check(app, cast, one, &wrong, day(1, 26, 9)).await?;
            }
            _ => {
                both_check(app, cast, one, &[], day(1, 20, 14)).await?;
                visit(app, cast, one, (900 + number, true), day(1, 28, 13)).await?;
            }
        }
    }
    Ok(())
}

async fn decide(
    app: &App,
    cast: &Cast,
    window: Uuid,
    partners: &[(Applicant, Uuid)],
    cases: &[(Applicant, Uuid)],
    day: &impl Fn(u8, u8, i64) -> Timestamp,
) -> anyhow::Result<()> {
    let below = cases.iter().find(|(applicant, _)| applicant.name == "Lensa Rekaan");
    for (_, application) in partners.iter().chain(below) {
        let grade = json!({ "application": application });
        cast.officer.does(app, day(2, 2, 9), "grade_application", grade).await?;
    }
    cast.head.does(app, day(2, 4, 9), "announce_preliminary_results", json!({ "window": window })).await?;
    if let Some((applicant, application)) = below {
        let objection =
            json!({ "application": application, "grounds": "Nilai kami seharusnya lebih tinggi (contoh)." });
        applicant.person.does(app, day(2, 5, 9), "object_to_result", objection).await?;
        let answer = json!({
            "application": application,
            "answer": "dismissed",
            "reason": "Bukti UKW dan pendataan Dewan Pers tidak dilampirkan (contoh).",
        });
        cast.head.does(app, day(2, 6, 9), "decide_objection", answer).await?;
        let rejection = json!({
            "application": application,
            "outcome": "reject",
            "reason": "Nilai di bawah ambang kebijakan (contoh).",
        });
        cast.head.does(app, day(2, 9, 9), "decide_application", rejection).await?;
    }
    for (_, application) in partners {
        let accept = json!({ "application": application, "outcome": "accept" });
        cast.head.does(app, day(2, 9, 10), "decide_application", accept).await?;
    }
    issue(app, cast, window, 2026, [day(2, 10, 9), day(2, 12, 9)]).await?;
    cast.head.does(app, day(2, 13, 9), "finalise_window", json!({ "window": window })).await?;
    Ok(())
}

pub(super) async fn issue(
    app: &App,
    cast: &Cast,
    window: Uuid,
    year: i32,
    [prepared, issued]: [Timestamp; 2],
) -> anyhow::Result<()> {
    let decree = json!({
        "window": window,
        "about": format!("PENETAPAN MEDIA MITRA PUBLIKASI TAHUN ANGGARAN {year}"),
        "considering": "bahwa untuk penyebarluasan informasi publik diperlukan kerja sama dengan media;\nbahwa media yang tercantum dalam lampiran telah memenuhi syarat menurut hasil verifikasi;",
        "in_view_of": "Undang-Undang Nomor 40 Tahun 1999 tentang Pers;\nUndang-Undang Nomor 14 Tahun 2008 tentang Keterbukaan Informasi Publik;",
        "dictums": format!("Menetapkan media sebagaimana tercantum dalam lampiran sebagai media mitra publikasi tahun anggaran {year}.\nBiaya yang timbul dibebankan pada anggaran pendapatan dan belanja daerah.\nKeputusan ini berlaku sejak tanggal ditetapkan."),
    });
    let decree = cast.officer.does(app, prepared, "prepare_decree", decree).await?;
    let officials = rows(app, &cast.head.at(app, issued), "officials", ListRequest::default()).await?;
    let official = officials.first().and_then(|row| row.get("id")).context("nobody to sign")?;
    let issue = json!({
        "decree": decree,
        "number": format!("CONTOH/100.3/{year}"),
        "date": issued.date_in(cast.head.zone),
        "official": official,
    });
    cast.head.does(app, issued, "issue_decree", issue).await?;
    Ok(())
}

pub(super) async fn share(app: &App, cast: &Cast, year: i32, now: Timestamp) -> anyhow::Result<()> {
    for indicator in ["I06", "I08", "I17", "I18", "I19"] {
        let decision = json!({
            "indicator": indicator,
            "year": year,
            "decision_number": format!("CONTOH/BAGI/{year}"),
            "signed_by": "Nama Kepala Dinas (contoh)",
        });
        cast.head.does(app, now, "share_figure", decision).await?;
    }
    Ok(())
}

/// The window that is open when the demo is loaded, with applications on their way.
async fn open_window(app: &App, cast: &Cast, season: &Season, partners: &[(Applicant, Uuid)]) -> anyhow::Result<()> {
    let now = app.now();
    let today = now.date_in(cast.head.zone);
    let hours_ago = |hours: i64| now.plus_seconds(-hours * 3_600);
    let window = json!({
        "title": format!("Pendaftaran media mitra tahun anggaran {} (contoh)", today.year() + 1),
        "fiscal_year": today.year() + 1,
        "kinds": ["online", "print", "radio", "television"],
        "opens_on": today.plus_days(-9),
        "closes_on": today.plus_days(12),
        "quota": 40,
    });
    let window = cast.officer.does(app, hours_ago(260), "draft_window", window).await?;
    cast.head.does(app, hours_ago(250), "announce_window", json!({ "window": window })).await?;
    let invented: Vec<&Applicant> =
        partners.iter().map(|(applicant, _)| applicant).filter(|one| one.name.contains("Contoh")).collect();
    for (number, applicant) in invented.into_iter().enumerate() {
        if applicant.name == TRIAL.name {
            start(app, applicant, window, hours_ago(20)).await?;
            continue;
        }
        let application = submit(app, applicant, window, hours_ago(150)).await?;
        if number == 0 {
            assign(app, cast, application, hours_ago(48)).await?;
            let one = (applicant.clone(), application);
            let wrong = [("PRICE_OFFER", "Daftar harga belum ditandatangani (contoh).")];
            both_check(app, cast, &one, &wrong, hours_ago(24)).await?;
        }
    }
    let late = Invented { name: "Berita Rekaan Siang", email: None, ..TRIAL };
    let applicant = outlets::invented(app, cast.desk(season), late, 700, PASSWORD, hours_ago(72)).await?;
    let application = submit(app, &applicant, window, hours_ago(70)).await?;
    let assign = json!({ "application": application, "verifier": cast.verifiers.first().map(|one| one.account) });
    cast.officer.does(app, hours_ago(40), "assign_verifier", assign).await?;
    Ok(())
}
