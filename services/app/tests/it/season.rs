//! A small season, step by step through the use cases, to begin other tests from.

use app::Role;
use domain::{media::MediaKind, policy::presets::Preset};
use kernel::{CompanyId, Uuid};
use serde_json::{Map, Value, json};
use testkit::{TestApp, TestPerson};

/// A tenant with rules in force and an open window, its people, and one company.
#[derive(Debug)]
pub(crate) struct Season {
    pub(crate) test: TestApp,
    pub(crate) officer: TestPerson,
    pub(crate) head: TestPerson,
    pub(crate) verifiers: [TestPerson; 2],
    pub(crate) media: TestPerson,
    pub(crate) company: CompanyId,
    pub(crate) outlet: Uuid,
    pub(crate) window: Uuid,
    /// What kind of media its outlet is.
    pub(crate) kind: MediaKind,
}

const DAY: i64 = 24 * 3_600;

/// A profile with numbers of its own.
pub(crate) fn profile(number: u32) -> Value {
    json!({
        "legal_name": format!("PT Contoh Warta {number}"),
        "legal_form": "pt",
        "nib": format!("{:013}", 9_000_000_000_000_u64 + u64::from(number)),
        "npwp": format!("{:016}", 1_000_000_000_000_000_u64 + u64::from(number)),
        "kbli": "58130",
        "address": "Jalan Contoh Nomor 2",
        "email": format!("redaksi{number}@contoh.example.id"),
        "bank": "Bank Contoh",
        "bank_number": "1234567890",
        "bank_holder": format!("PT Contoh Warta {number}"),
        "taxable_entrepreneur": true,
    })
}

/// The requirements of a kind of media in the preset that the season runs under.
fn requirements(kind: MediaKind) -> Vec<String> {
    let rules = Preset::Kaltim.rules();
    let items = rules.for_kind(kind).unwrap_or_default();
    items.iter().map(|item| item.code.clone()).collect()
}

impl Season {
    /// Rules in force, an open window, a registered company with an outlet.
    pub(crate) async fn open() -> Self {
        Self::on(TestApp::new().await).await
    }

    /// The same in a tenant of one's choosing.
    pub(crate) async fn on(test: TestApp) -> Self {
        Self::with(test, MediaKind::Online).await
    }

    /// The same with an outlet of another kind.
    pub(crate) async fn with(test: TestApp, kind: MediaKind) -> Self {
        let officer = test.person(&[Role::ActivityOfficer]).await;
        let head = test.person(&[Role::HeadOfAgency]).await;
        let verifiers = [test.person(&[Role::Verifier]).await, test.person(&[Role::Verifier]).await];
        let company = CompanyId(test.app.next_id());
        let media = test.company_person(company).await;
        let today = test.scope(&officer).today();

        let policy = json!({
            "title": "Aturan kemitraan", "instrument": "Peraturan Wali Kota", "number": "1", "year": 2026,
            "basis_title": "Kemitraan media", "effective_from": today, "preset": "kaltim",
        });
        let version = test.done(&officer, "draft_policy", policy).await;
        test.done(&head, "publish_policy", json!({ "version": version["version"] })).await;
        let window = json!({
            "title": "Pendaftaran media mitra", "fiscal_year": today.year(), "kinds": [kind],
            "opens_on": today, "closes_on": today.plus_days(7),
        });
        let window = test.made(&officer, "draft_window", window).await;
        test.done(&head, "announce_window", json!({ "window": window })).await;
        test.done(&media, "register_company", profile(1)).await;
        let mut outlet = json!({ "company": company, "name": "ContohWarta.id", "kind": kind,
                                 "website": "https://contohwarta.id" });
        if kind == MediaKind::Print {
            outlet["frequency"] = json!("daily");
        }
        let outlet = test.made(&media, "add_outlet", outlet).await;
        Self { test, officer, head, verifiers, media, company, outlet, window, kind }
    }

    /// Answers to everything that the rules ask for.
    pub(crate) fn answers() -> Value {
        Self::answers_of(MediaKind::Online)
    }

    fn answers_of(kind: MediaKind) -> Value {
        let given = requirements(kind)
            .into_iter()
            .map(|code| (code, json!({ "text": "https://contohwarta.id/bukti", "stated": true })));
        Value::Object(given.collect::<Map<_, _>>())
    }

    /// An application that was sent in and is with both verifiers.
    pub(crate) async fn submitted(&self) -> Uuid {
        let start = json!({ "window": self.window, "outlet": self.outlet });
        let application = self.test.made(&self.media, "start_application", start).await;
        let submit = json!({ "application": application, "answers": Self::answers_of(self.kind) });
        self.test.done(&self.media, "submit_application", submit).await;
        for verifier in &self.verifiers {
            let assign = json!({ "application": application, "verifier": verifier.account });
            self.test.done(&self.officer, "assign_verifier", assign).await;
        }
        application
    }

    /// Both verifiers find these requirements wrong, and all others good.
    pub(crate) async fn checked(&self, application: Uuid, wrong: &[&str]) {
        for verifier in &self.verifiers {
            let items: Vec<Value> = requirements(self.kind)
                .into_iter()
                .map(|code| {
                    if wrong.contains(&code.as_str()) {
                        json!({ "requirement": code, "verdict": "wrong", "reason": format!("{code} tidak terbaca.") })
                    } else {
                        json!({ "requirement": code, "verdict": "good" })
                    }
                })
                .collect();
            let check = json!({ "application": application, "items": items });
            self.test.done(verifier, "record_administrative_check", check).await;
        }
    }

    /// From a passed check of documents to the minutes of the visit.
    pub(crate) async fn visited(&self, application: Uuid) {
        let today = self.test.scope(&self.officer).today();
        let visit = json!({ "application": application, "on": today, "place": "Kantor redaksi", "team": [self.verifiers[0].account] });
        self.test.done(&self.officer, "schedule_factual_check", visit).await;
        self.test.done(&self.verifiers[0], "record_factual_check", self.minutes(application)).await;
    }

    /// Minutes of a visit of today that went well.
    pub(crate) fn minutes(&self, application: Uuid) -> Value {
        json!({
            "application": application, "result": "passed", "minutes_number": "BA/1", "findings": "Sesuai.",
            "on": self.test.scope(&self.officer).today(),
            "signers": [{ "name": "A", "position": "Diskominfo" }, { "name": "B", "position": "Perusahaan" }],
        })
    }

    /// From a passed check of documents to an issued decree; the decree.
    pub(crate) async fn decreed(&self, application: Uuid) -> Uuid {
        let (test, officer, head) = (&self.test, &self.officer, &self.head);
        self.visited(application).await;
        test.done(officer, "grade_application", json!({ "application": application })).await;
        test.clock.advance_seconds(8 * DAY);
        test.done(head, "announce_preliminary_results", json!({ "window": self.window })).await;
        test.clock.advance_seconds(8 * DAY);
        test.done(head, "decide_application", json!({ "application": application, "outcome": "accept" })).await;
        let words = json!({
            "window": self.window, "about": "Penetapan media mitra", "considering": "bahwa perlu menetapkan media mitra;",
            "in_view_of": "Undang-Undang Nomor 40 Tahun 1999 tentang Pers;", "dictums": "Menetapkan media mitra.",
        });
        let decree = test.made(officer, "prepare_decree", words).await;
        let day = test.scope(head).today();
        let issue = json!({ "decree": decree, "number": "1/SK/2026", "date": day, "official": test.official });
        test.done(head, "issue_decree", issue).await;
        decree
    }
}
