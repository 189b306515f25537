//! Money to open pages with: an agreement, an order with two placements of which one is verified, and everybody who
//! handles a bill.

use app::Role;
use kernel::Uuid;
use serde_json::{Map, Value, json};
use testkit::TestPerson;

use crate::browser::Browser;
use crate::season::Season;

/// One advertorial at the agreed price, tax in it.
pub(crate) const ONE: i64 = 1_998_000;
pub(crate) const TEXT: &str = "Pemerintah Kota Pekanbaru membuka jalan baru di Kecamatan Tampan pada hari Senin pagi.";

/// The page that is shown as proof.
pub(crate) const PAGE: &str = "https://contohwarta.id/jalan-baru";
/// Its picture: the first bytes of a JPEG, and something behind them.
pub(crate) const PICTURE: &[u8] = b"\xff\xd8\xff\xe0 gambar";

/// A season with an order, and the desks of payment.
#[derive(Debug)]
pub(crate) struct Till {
    pub(crate) season: Season,
    pub(crate) company: Uuid,
    pub(crate) order: Uuid,
    pub(crate) signer: TestPerson,
    pub(crate) treasurer: TestPerson,
    pub(crate) checker: TestPerson,
    editor: TestPerson,
}

impl Till {
    /// Everything up to a verified placement.
    pub(crate) async fn open() -> Self {
        let season = Season::open().await;
        let kit = season.kit.clone();
        let application = season.assigned().await;
        for verifier in &season.verifiers[..2] {
            season.judged(verifier, application, &[]).await;
        }
        season.accepted(application).await;
        let today = kit.scope(&season.officer).today();
        let words = json!({
            "window": season.window, "about": "Penetapan media mitra", "considering": "bahwa perlu menetapkan;",
            "in_view_of": "Undang-Undang Nomor 40 Tahun 1999 tentang Pers;", "dictums": "Menetapkan media mitra.",
        });
        let decree = kit.made(&season.officer, "prepare_decree", words).await;
        let issue = json!({ "decree": decree, "number": "1/SK/2026", "date": today, "official": kit.official });
        kit.done(&season.head, "issue_decree", issue).await;
        let company = season.media.company.expect("a company").as_uuid();
        let people =
            [Role::CommitmentOfficer, Role::Treasurer, Role::FinanceAdminOfficer, Role::PublicRelationsOfficer];
        let mut made = Vec::new();
        for role in people {
            made.push(kit.person_with_password(&[role]).await);
        }
        let [signer, treasurer, checker, editor] = made.try_into().expect("four people");
        let till = Self { season, company, order: Uuid::nil(), signer, treasurer, checker, editor };
        let agreement = till.agreement().await;
        let order = till.accepted(agreement).await;
        let till = Self { order, ..till };
        till.verified(1, TEXT, PAGE).await;
        till
    }

    async fn agreement(&self) -> Uuid {
        let (kit, season) = (&self.season.kit, &self.season);
        for (kind, amount) in [("standard", 2_500_000), ("tariff", 2_000_000)] {
            let price = json!({
                "kind": kind, "format": "advertorial", "media": "online", "unit": "item", "amount": amount,
                "valid_from": kit.scope(&season.officer).today(), "basis": "Peraturan Wali Kota 224/2020",
            });
            let price = kit.made(&season.officer, "propose_price", price).await;
            kit.done(&season.head, "approve_price", json!({ "price": price })).await;
        }
        self.agreed("027/9/PKS", &["7 hari tayang"]).await
    }

    /// An agreement on items of one price that differ in what is specified.
    pub(crate) async fn agreed(&self, number: &str, specifications: &[&str]) -> Uuid {
        let (kit, season) = (&self.season.kit, &self.season);
        let agreement = self.offered(specifications).await;
        let one = json!({ "agreement": agreement });
        kit.done(&season.media, "accept_offer", one.clone()).await;
        kit.done(&self.signer, "conclude_negotiation", one.clone()).await;
        kit.done(&season.media, "accept_agreement", one).await;
        let date = kit.scope(&self.signer).today();
        let sign = json!({ "agreement": agreement, "number": number, "date": date, "official": kit.official });
        kit.done(&self.signer, "sign_agreement", sign).await;
        agreement
    }

    /// The same as far as the office's answer to the company's offer.
    pub(crate) async fn offered(&self, specifications: &[&str]) -> Uuid {
        self.talked(self.words(specifications)).await
    }

    /// What an agreement on such items says.
    pub(crate) fn words(&self, specifications: &[&str]) -> Value {
        let (kit, season) = (&self.season.kit, &self.season);
        let year = kit.scope(&season.officer).today().year();
        let item = |specification: &&str| {
            json!({ "outlet": season.outlet, "format": "advertorial", "unit": "item",
                    "specification": specification, "quantity": 50 / specifications.len() })
        };
        let items: Vec<Value> = specifications.iter().map(item).collect();
        json!({
            "company": self.company, "title": "Kerja sama publikasi", "agency": kit.agency,
            "sub_activity": "2.16.02.2.01.0014", "starts_on": format!("{year}-01-01"),
            "ends_on": format!("{year}-12-31"), "method": "direct", "under_delivery": "pay_delivered",
            "items": items,
        })
    }

    /// An agreement of these words, as far as the office's answer to the company's offer.
    pub(crate) async fn talked(&self, words: Value) -> Uuid {
        let (kit, season) = (&self.season.kit, &self.season);
        let items = words["items"].as_array().map_or(0, Vec::len);
        let prices = |amount: i64| -> Vec<Value> {
            (1..=items).map(|item| json!({ "item": item, "unit_price": amount })).collect()
        };
        let agreement = kit.made(&season.officer, "draft_agreement", words).await;
        kit.done(&self.signer, "open_negotiation", json!({ "agreement": agreement })).await;
        for (person, amount) in [(&season.media, 2_200_000), (&self.signer, 1_800_000)] {
            let offer = json!({ "agreement": agreement, "prices": prices(amount) });
            kit.done(person, "make_offer", offer).await;
            kit.clock.advance_seconds(3_600);
        }
        agreement
    }

    async fn accepted(&self, agreement: Uuid) -> Uuid {
        let (kit, season) = (&self.season.kit, &self.season);
        let today = kit.scope(&season.officer).today();
        let year = today.year();
        let line = json!({
            "fiscal_year": year, "agency": kit.agency, "sub_activity": "2.16.02.2.01.0014",
            "sub_activity_name": "Relasi Media", "account": "5.1.02.02.01.0055", "account_name": "Belanja Jasa Iklan",
            "ceiling": 10 * ONE, "document": "DPA/1",
        });
        let line = kit.made(&self.checker, "open_budget_line", line).await;
        let plan = json!({
            "agency": kit.agency, "fiscal_year": year, "title": "Rencana komunikasi",
            "needs": "Warga membaca media siber setempat.", "document": "050/1",
        });
        let plan = kit.made(&season.head, "adopt_communication_plan", plan).await;
        let item = json!({
            "plan": plan, "topic": "Jalan baru", "audience": "Warga", "channel": "online", "format": "advertorial",
            "quantity": 100, "from": format!("{year}-01-01"), "until": format!("{year}-12-31"), "line": line,
            "amount": 100 * ONE,
        });
        let item = kit.made(&season.officer, "add_plan_item", item).await;
        kit.pages.put_feed("https://contohwarta.id/", &kit.app.now().to_string());
        let placement = |number: usize| {
            json!({ "item": 1, "title": format!("Jalan baru {number}"), "first_day": today,
                    "last_day": today.plus_days(3) })
        };
        let order = json!({
            "agreement": agreement, "agency": kit.agency, "line": line, "plan": plan, "plan_item": item,
            "title": "Peresmian jalan", "brief": "Manfaat bagi warga.", "placements": [placement(1), placement(2)],
        });
        let order = kit.made(&season.officer, "draft_order", order).await;
        kit.done(&season.officer, "reserve_order", json!({ "order": order })).await;
        kit.done(&self.signer, "issue_order", json!({ "order": order, "number": "027/SP/1" })).await;
        kit.done(&season.media, "accept_order", json!({ "order": order })).await;
        order
    }

    /// Another order under the agreement that nobody has reserved yet, and what it says.
    pub(crate) async fn another(&self) -> (Uuid, Value) {
        let (kit, season) = (&self.season.kit, &self.season);
        let before = Value::Object(self.rows("orders").await.remove(0));
        let today = kit.scope(&season.officer).today();
        let words = json!({
            "agreement": before["agreement"], "agency": kit.agency, "line": before["line"], "plan": before["plan"],
            "plan_item": before["plan_item"], "title": "Jalan kedua", "brief": "Manfaat bagi warga.",
            "placements": [{ "item": 1, "title": "Jalan kedua", "first_day": today, "last_day": today.plus_days(3) }],
        });
        kit.pages.put_feed("https://contohwarta.id/", &kit.app.now().to_string());
        (kit.made(&season.officer, "draft_order", words.clone()).await, words)
    }

    /// Who clears texts.
    pub(crate) fn editor(&self) -> &TestPerson {
        &self.editor
    }

    /// The rows that the head sees of a list.
    pub(crate) async fn rows(&self, list: &str) -> Vec<Map<String, Value>> {
        let dataset = app::datasets().iter().copied().find(|known| known.name == list).expect("a list");
        let request = app::dataset::ListRequest { first: 100, ..Default::default() };
        let scope = self.season.kit.scope(&self.season.head);
        self.season.kit.app.list(&scope, dataset, &request).await.expect("a page").rows
    }

    /// A placement of the order from its text to its proof, which is found good.
    pub(crate) async fn verified(&self, number: i64, words: &str, page: &str) {
        let place = self.proven(number, words, page).await;
        self.season.kit.done(&self.season.verifiers[2], "verify_proof", place).await;
    }

    /// A placement of the order from its text to its proof, which the program has looked at; and what names the two.
    pub(crate) async fn proven(&self, number: i64, words: &str, page: &str) -> Value {
        let (kit, season) = (&self.season.kit, &self.season);
        let order = self.order.to_string();
        let is_its = |row: &Map<String, Value>| row["order"].as_str().is_some_and(|id| id.ends_with(&order));
        let is_it = |row: &Map<String, Value>| row["number"] == number && is_its(row);
        let row = self.rows("placements").await.into_iter().find(is_it).expect("a placement");
        let place = json!({ "order": self.order, "placement": row["id"] });
        let with = |more: Value| {
            let mut values = place.clone();
            values.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
            values
        };
        kit.done(&season.media, "submit_draft", with(json!({ "text": words }))).await;
        kit.done(&self.editor, "clear_draft", place.clone()).await;
        kit.clock.advance_seconds(2 * 3_600);
        let now = kit.app.now().as_utc().to_offset(kernel::Zone::Wib.offset());
        let published = json!({
            "published_on": kit.scope(&season.officer).today(),
            "published_time": format!("{:02}:{:02}", now.hour(), now.minute()),
        });
        kit.done(&season.media, "report_publication", with(published.clone())).await;
        kit.pages.put_picture(page, Ok(PICTURE.to_vec()));
        kit.pages.put(page, "Jalan baru", &format!("Advertorial {words}"));
        let mut proof = with(published);
        proof["url"] = json!(page);
        kit.done(&season.media, "submit_proof", proof).await;
        assert_eq!(kit.app.check_proofs(kit.tenant).await.expect("looked"), 1);
        place
    }

    /// The company's own account, approved by a second person.
    pub(crate) async fn account(&self) {
        let kit = &self.season.kit;
        let account = json!({
            "company": self.company, "bank": "Bank Riau Kepri", "bank_number": "107-20-31415",
            "bank_holder": "PT. CONTOH WARTA", "letter": "BRK/1",
        });
        kit.done(&self.season.media, "propose_payee_account", account).await;
        kit.done(&self.checker, "approve_payee_account", json!({ "company": self.company })).await;
    }

    pub(crate) async fn bill(&self) -> Uuid {
        let kit = &self.season.kit;
        let year = kit.scope(&self.season.officer).today().year();
        let opening = json!({ "orders": [self.order], "title": "Publikasi jalan baru", "channel": "direct",
                              "fiscal_year": year });
        kit.made(&self.season.officer, "open_billing", opening).await
    }

    fn paper(&self, billing: Uuid, number: &str) -> Value {
        json!({ "billing": billing, "number": number, "date": self.season.kit.scope(&self.treasurer).today() })
    }

    /// A bill from its placements to a signed handover.
    pub(crate) async fn handed_over(&self, billing: Uuid) {
        let kit = &self.season.kit;
        kit.done(&self.season.officer, "inspect_billing", self.paper(billing, "BAPP/1")).await;
        kit.done(&self.signer, "sign_handover", self.paper(billing, "BAST/1")).await;
        kit.done(&self.season.media, "countersign_handover", json!({ "billing": billing })).await;
    }

    /// And on to a complete invoice.
    pub(crate) async fn invoiced(&self, billing: Uuid) {
        let kit = &self.season.kit;
        let mut invoice = self.paper(billing, "INV/1");
        invoice["total"] = json!(ONE);
        kit.done(&self.season.media, "submit_invoice", invoice).await;
        let mut faktur = self.paper(billing, "04002600000000001");
        faktur["tax_paper"] = json!("tax_invoice");
        faktur["file"] = json!(kit.pdf(&self.season.media).await);
        kit.done(&self.season.media, "attach_tax_paper", faktur).await;
    }

    /// A new bill with its account, its handover and its invoice: the treasurer is next.
    pub(crate) async fn billed(&self) -> Uuid {
        self.account().await;
        let billing = self.bill().await;
        self.handed_over(billing).await;
        self.invoiced(billing).await;
        billing
    }

    pub(crate) async fn browser(&self, person: &TestPerson) -> Browser {
        self.season.browser(person).await
    }
}
