//! A desk with one verified placement, and everybody who handles its bill.

use app::Role;
use kernel::{LocalDate, Uuid};
use serde_json::{Map, Value, json};
use testkit::{TestApp, TestPerson};

use crate::orders::{Desk, ONE};

/// A desk with one verified placement out of an order of two, and everybody who handles a bill.
pub(crate) struct Till {
    pub(crate) desk: Desk,
    pub(crate) order: Uuid,
    pub(crate) treasurer: TestPerson,
    pub(crate) checker: TestPerson,
}

impl Till {
    pub(crate) async fn open() -> Self {
        Self::with_budget(10 * ONE).await
    }
    pub(crate) async fn with_budget(amount: i64) -> Self {
        let desk = Desk::open(amount).await;
        let order = desk.accepted(2, "027/SP/1").await;
        let placement = desk.placements_of(order).await[0];
        desk.verified(order, placement).await;
        let treasurer = desk.test().person(&[Role::Treasurer]).await;
        let checker = desk.test().person(&[Role::FinanceAdminOfficer]).await;
        Self { desk, order, treasurer, checker }
    }

    pub(crate) fn test(&self) -> &TestApp {
        self.desk.test()
    }
    pub(crate) fn head(&self) -> &TestPerson {
        &self.desk.market.season.head
    }
    pub(crate) fn media(&self) -> &TestPerson {
        self.desk.media()
    }
    pub(crate) fn today(&self) -> LocalDate {
        self.test().scope(self.head()).today()
    }

    /// The company's own account, approved by a second person.
    pub(crate) async fn account(&self, number: &str) {
        let company = self.desk.market.season.company;
        let account = json!({
            "company": company, "bank": "Bank Riau Kepri", "bank_number": number,
            "bank_holder": "PT. CONTOH WARTA 1", "letter": "BRK/1",
        });
        self.test().done(self.media(), "propose_payee_account", account).await;
        self.test().done(&self.checker, "approve_payee_account", json!({ "company": company })).await;
    }

    pub(crate) fn opening(&self) -> Value {
        json!({ "orders": [self.order], "title": "Publikasi jalan baru", "channel": "direct",
                "fiscal_year": self.today().year() })
    }

    pub(crate) async fn bill(&self) -> Uuid {
        self.test().made(self.desk.officer(), "open_billing", self.opening()).await
    }

    /// The other placement of the order, verified and on a bill of its own.
    pub(crate) async fn second_bill(&self) -> Uuid {
        crate::money::proven(&self.desk, self.order, 1).await.expect("a proof");
        let mut opening = self.opening();
        opening["placements"] = json!([self.desk.placements_of(self.order).await[1]]);
        self.test().made(self.desk.officer(), "open_billing", opening).await
    }

    pub(crate) fn paper(&self, billing: Uuid, number: &str) -> Value {
        json!({ "billing": billing, "number": number, "date": self.today() })
    }

    pub(crate) fn with(&self, billing: Uuid, number: &str, more: &Value) -> Value {
        let mut values = self.paper(billing, number);
        values.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        values
    }

    /// The e-Faktur of a bill, with its scan; the serial number makes it another one.
    pub(crate) async fn faktur(&self, billing: Uuid, serial: u64) -> Value {
        let scan = self.test().pdf(self.media()).await;
        let number = format!("040026{serial:0>11}");
        self.with(billing, &number, &json!({ "tax_paper": "tax_invoice", "file": scan }))
    }

    /// A bill from its placements to a complete invoice.
    pub(crate) async fn invoiced(&self, billing: Uuid) {
        let test = self.test();
        test.done(self.desk.officer(), "inspect_billing", self.paper(billing, "BAPP/1")).await;
        test.done(&self.desk.market.signer, "sign_handover", self.paper(billing, "BAST/1")).await;
        test.done(self.media(), "countersign_handover", json!({ "billing": billing })).await;
        let invoice = self.with(billing, "INV/1", &json!({ "total": ONE }));
        test.done(self.media(), "submit_invoice", invoice).await;
        let faktur = self.faktur(billing, 1).await;
        test.done(self.media(), "attach_tax_paper", faktur).await;
        // EF-44: as the worker does while a bill waits to be paid.
        test.app.read_due_pages(test.tenant).await.expect("read");
    }

    /// A new bill with the company's account and a complete invoice: the treasurer is next.
    pub(crate) async fn billed(&self) -> Uuid {
        self.account("107-20-31415").await;
        let billing = self.bill().await;
        self.invoiced(billing).await;
        billing
    }

    /// And on to the payment order.
    pub(crate) async fn ordered(&self, billing: Uuid) {
        let test = self.test();
        test.app.read_due_pages(test.tenant).await.expect("read");
        test.done(&self.treasurer, "request_payment", self.paper(billing, "SPP/1")).await;
        test.done(&self.checker, "verify_payment_request", json!({ "billing": billing })).await;
        test.done(self.head(), "order_payment", self.paper(billing, "SPM/1")).await;
    }

    /// And on to the treasury's money order.
    pub(crate) async fn disbursed(&self, billing: Uuid) {
        let sp2d = self.with(billing, "SP2D/1", &json!({ "amount": ONE, "payment_source": "manual" }));
        self.test().done(&self.checker, "record_disbursement", sp2d).await;
    }

    pub(crate) async fn row(&self, list: &str, id: Uuid) -> Map<String, Value> {
        let rows = self.desk.rows(list).await;
        rows.into_iter().find(|row| row["id"] == id.to_string()).expect("a row")
    }

    /// What stands in the buckets of the line: committed, accrued, invoiced, realised.
    pub(crate) async fn buckets(&self) -> [i64; 4] {
        let row = self.row("budget_lines", self.desk.line).await;
        ["committed", "accrued", "invoiced", "realised"].map(|name| row[name].as_i64().expect("an amount"))
    }

    /// A bill of one placement from its placements to money in the bank; `time` makes its papers other ones.
    pub(crate) async fn paid(&self, billing: Uuid, time: u8) {
        let (test, paper) = (self.test(), |what: &str| self.paper(billing, &format!("{what}/{time}")));
        test.done(self.desk.officer(), "inspect_billing", paper("BAPP")).await;
        test.done(&self.desk.market.signer, "sign_handover", paper("BAST")).await;
        test.done(self.media(), "countersign_handover", json!({ "billing": billing })).await;
        let invoice = self.with(billing, &format!("INV/{time}"), &json!({ "total": ONE }));
        test.done(self.media(), "submit_invoice", invoice).await;
        test.done(self.media(), "attach_tax_paper", self.faktur(billing, u64::from(time)).await).await;
        test.app.read_due_pages(test.tenant).await.expect("read");
        test.done(&self.treasurer, "request_payment", paper("SPP")).await;
        test.done(&self.checker, "verify_payment_request", json!({ "billing": billing })).await;
        test.done(self.head(), "order_payment", paper("SPM")).await;
        let sp2d = self.with(billing, &format!("SP2D/{time}"), &json!({ "amount": ONE, "payment_source": "manual" }));
        test.done(&self.checker, "record_disbursement", sp2d).await;
        let arrived = json!({ "billing": billing, "amount": 1_764_000, "payment_source": "manual" });
        test.done(&self.treasurer, "confirm_payment", arrived).await;
    }

    /// The deposits of what was kept of one placement, with a slip; `time` makes the numbers other ones.
    pub(crate) async fn settling(&self, billing: Uuid, time: u8) -> Value {
        let deposit = |levy: &str, letter: char, amount: i64| json!({ "levy": levy, "ntpn": format!("{letter}{time:0>15}"), "amount": amount, "date": self.today() });
        json!({
            "billing": billing, "slip_number": format!("2600AB1{time:0>2}"), "slip_date": self.today(),
            "slip_file": self.test().pdf(&self.treasurer).await,
            "deposits": [deposit("value_added_tax", 'A', 198_000), deposit("income_tax_23", 'B', 36_000)],
        })
    }
}
