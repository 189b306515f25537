//! A small season to open pages in: rules in force, an open window, a company with an outlet, and people who sign in.

use app::{MediaKind, Preset, Role};
use kernel::{CompanyId, Uuid};
use serde_json::{Map, Value, json};
use testkit::{TestApp, TestPerson};

use crate::browser::Browser;

/// A tenant with a window that takes applications.
#[derive(Debug)]
pub(crate) struct Season {
    pub(crate) kit: TestApp,
    pub(crate) officer: TestPerson,
    pub(crate) head: TestPerson,
    pub(crate) verifiers: [TestPerson; 3],
    pub(crate) media: TestPerson,
    pub(crate) outlet: Uuid,
    pub(crate) window: Uuid,
}

/// A file that begins and ends as a PDF does.
pub(crate) const PDF: &[u8] = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n\
    2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";

/// Codes of what online media must show under the preset of the season.
pub(crate) fn requirements() -> Vec<String> {
    let rules = Preset::Kaltim.rules();
    rules.for_kind(MediaKind::Online).unwrap_or_default().iter().map(|item| item.code.clone()).collect()
}

impl Season {
    /// Everything up to an open window.
    pub(crate) async fn open() -> Self {
        let kit = TestApp::new().await;
        let officer = kit.person_with_password(&[Role::ActivityOfficer]).await;
        let head = kit.person_with_password(&[Role::HeadOfAgency]).await;
        let verifiers = [
            kit.person_with_password(&[Role::Verifier]).await,
            kit.person_with_password(&[Role::Verifier]).await,
            kit.person_with_password(&[Role::Verifier]).await,
        ];
        let company = CompanyId(kit.app.next_id());
        let media = kit.company_person_with_password(company).await;
        let today = kit.scope(&officer).today();
        let policy = json!({
            "title": "Aturan kemitraan", "instrument": "Peraturan Wali Kota", "number": "1", "year": 2026,
            "basis_title": "Kemitraan media", "effective_from": today, "preset": "kaltim",
        });
        kit.done(&officer, "draft_policy", policy).await;
        kit.done(&head, "publish_policy", json!({ "version": 1 })).await;
        let window = json!({
            "title": "Pendaftaran media mitra", "fiscal_year": today.year(), "kinds": ["online"],
            "opens_on": today, "closes_on": today.plus_days(7),
        });
        let window = kit.made(&officer, "draft_window", window).await;
        kit.done(&head, "announce_window", json!({ "window": window })).await;
        let profile = json!({
            "legal_name": "PT Contoh Warta", "legal_form": "pt", "nib": "9000000000001", "npwp": "1000000000000001",
            "kbli": "58130", "address": "Jalan Contoh Nomor 2", "email": "redaksi@contoh.example.id",
            "bank": "Bank Contoh", "bank_number": "1234567890", "bank_holder": "PT Contoh Warta",
            "taxable_entrepreneur": true,
        });
        kit.done(&media, "register_company", profile).await;
        let outlet = json!({
            "company": company, "name": "ContohWarta.id", "kind": "online", "website": "https://contohwarta.id",
        });
        let outlet = kit.made(&media, "add_outlet", outlet).await;
        Self { kit, officer, head, verifiers, media, outlet, window }
    }

    /// Somebody at a browser, freshly signed in.
    pub(crate) async fn browser(&self, person: &TestPerson) -> Browser {
        Browser::new(&self.kit.app, &self.kit.sign_in(person).await)
    }

    /// An application that was begun.
    pub(crate) async fn begun(&self) -> Uuid {
        let start = json!({ "window": self.window, "outlet": self.outlet });
        self.kit.made(&self.media, "start_application", start).await
    }

    /// An application that was sent in with an answer to everything.
    pub(crate) async fn submitted(&self) -> Uuid {
        let application = self.begun().await;
        let given = requirements()
            .into_iter()
            .map(|code| (code, json!({ "text": "https://contohwarta.id/bukti", "stated": true })));
        let answers = Value::Object(given.collect::<Map<_, _>>());
        self.kit
            .done(&self.media, "submit_application", json!({ "application": application, "answers": answers }))
            .await;
        application
    }

    /// The first two verifiers have it.
    pub(crate) async fn assigned(&self) -> Uuid {
        let application = self.submitted().await;
        for verifier in &self.verifiers[..2] {
            let assign = json!({ "application": application, "verifier": verifier.account });
            self.kit.done(&self.officer, "assign_verifier", assign).await;
        }
        application
    }

    /// One of the verifiers finds these wrong, and all others good.
    pub(crate) async fn judged(&self, verifier: &TestPerson, application: Uuid, wrong: &[&str]) {
        let items: Vec<Value> = requirements()
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
        self.kit.done(verifier, "record_administrative_check", check).await;
    }

    /// From a passed check of documents to a decision.
    pub(crate) async fn accepted(&self, application: Uuid) {
        let (kit, officer, head) = (&self.kit, &self.officer, &self.head);
        let today = kit.scope(officer).today();
        let team = [self.verifiers[0].account];
        let visit = json!({ "application": application, "on": today, "place": "Kantor redaksi", "team": team });
        kit.done(officer, "schedule_factual_check", visit).await;
        let minutes = json!({
            "application": application, "result": "passed", "minutes_number": "BA/1", "on": today, "findings": "Sesuai.",
            "signers": [{ "name": "A", "position": "Diskominfo" }, { "name": "B", "position": "Perusahaan" }],
        });
        kit.done(&self.verifiers[0], "record_factual_check", minutes).await;
        kit.done(officer, "grade_application", json!({ "application": application })).await;
        kit.clock.advance_seconds(8 * 24 * 3_600);
        kit.done(head, "announce_preliminary_results", json!({ "window": self.window })).await;
        kit.clock.advance_seconds(8 * 24 * 3_600);
        kit.done(head, "decide_application", json!({ "application": application, "outcome": "accept" })).await;
    }
}
