//! One bill of the year, from its placements to the deposit of its taxes, and what the year's end does to it.

use std::sync::PoisonError;

use anyhow::Context;
use app::papers::long_date;
use kernel::{Timestamp, Uuid};
use serde_json::{Map, Value, json};

use super::{Deal, Teller, id_of, market::has_page, paper, stories::Course, with};
use crate::demo::{outlets::is_taxable, person::NotYet};

/// A bill on its way.
#[derive(Debug)]
struct Run<'a> {
    deal: &'a Deal,
    course: Course,
    billing: Uuid,
    /// What its numbers end with.
    tail: String,
}

impl Run<'_> {
    fn one(&self) -> Value {
        json!({ "billing": self.billing })
    }
}

impl Teller<'_> {
    /// Bills everything of a company that is verified and not billed yet, as far as the clock stands.
    pub(super) async fn bill(&self, deal: &Deal, number: usize, now: Timestamp, course: Course) -> anyhow::Result<()> {
        let orders: Vec<Uuid> = std::mem::take(&mut *deal.billable.lock().unwrap_or_else(PoisonError::into_inner));
        if orders.is_empty() {
            return Ok(());
        }
        let what = || format!("bill of {} on {}, {course:?}", deal.partner.company.name, self.date(now));
        let now = self.at_work(now, 0, 9);
        NotYet::is_fine(self.play_bill(deal, &orders, number, now, course).await).with_context(what)
    }

    async fn play_bill(
        &self,
        deal: &Deal,
        orders: &[Uuid],
        number: usize,
        now: Timestamp,
        course: Course,
    ) -> anyhow::Result<()> {
        let open = json!({
            "orders": orders,
            "title": format!("Publikasi {} sampai {} (contoh)", deal.partner.company.name, long_date(self.date(now))),
            "channel": "direct",
            "fiscal_year": self.year,
        });
        let billing = self.cast.officer.does(self.app, now, "open_billing", open).await?;
        let tail = format!("{:02}.{number:02}/CONTOH/{}", deal.number + 1, self.year);
        let mut run = Run { deal, course, billing, tail };
        if course == Course::TakenApart {
            let reason = with(run.one(), json!({ "reason": "Pesanan bulan lain terbawa (contoh)." }));
            self.cast.officer.does(self.app, self.later(now, 0, 11), "dismantle_billing", reason).await?;
            let again = with(run.one(), json!({ "orders": orders }));
            self.cast.officer.does(self.app, self.later(now, 0, 13), "assemble_billing", again).await?;
        }
        let mut at = self.invoiced(&run, now).await?;
        if course == Course::Withheld {
            let order = orders.first().copied().context("an order of the bill")?;
            let placements = self.rows_where("placements", "order", json!(order), at).await?;
            let placement = placements.first().and_then(id_of).context("a placement of the order")?;
            let ids = json!({ "order": order, "placement": placement });
            at = self.breach(deal, ids, (false, "Halaman hilang sebelum dibayar (contoh)."), at).await?;
            run.tail = format!("{}-U", run.tail);
            at = self.invoiced(&run, at).await?;
        }
        if course == Course::CarriedOver {
            deal.carried.lock().unwrap_or_else(PoisonError::into_inner).push(billing);
            return Ok(());
        }
        self.paid(&run, at).await
    }

    async fn row(&self, billing: Uuid, now: Timestamp) -> anyhow::Result<Map<String, Value>> {
        let rows = self.rows_where("billings", "id", json!(billing), now).await?;
        rows.into_iter().next().context("the bill in the list")
    }

    /// Minutes of inspection and handover, invoice, tax papers.
    async fn invoiced(&self, run: &Run<'_>, now: Timestamp) -> anyhow::Result<Timestamp> {
        let (app, media, tail) = (self.app, &run.deal.applicant.person, &run.tail);
        let mut at = self.at_work(now, 1, 9);
        let minutes = |number: &str, at| paper(run.billing, &format!("{number}/{tail}"), self.date(at));
        let first = if run.course == Course::Corrected { "BAPP/0" } else { "BAPP" };
        self.cast.officer.does(app, at, "inspect_billing", minutes(first, at)).await?;
        if run.course == Course::Corrected {
            let right = with(minutes("BAPP", at), json!({ "paper": "inspection_minutes" }));
            let asked = with(right.clone(), json!({ "reason": "Salah ketik nomor (contoh)." }));
            self.cast.officer.does(app, self.later(at, 0, 11), "request_billing_correction", asked).await?;
            self.desks.delegate.does(app, self.later(at, 0, 14), "approve_billing_correction", right).await?;
        }
        at = self.at_work(at, 1, 10);
        self.desks.commitment.does(app, at, "sign_handover", minutes("BAST", at)).await?;
        media.does(app, self.later(at, 0, 15), "countersign_handover", run.one()).await?;
        at = self.at_work(at, 1, 9);
        let gross = self.row(run.billing, at).await?.get("gross").cloned().unwrap_or_default();
        let invoice = with(minutes("INV", at), json!({ "total": gross }));
        media.does(app, at, "submit_invoice", invoice).await?;
        self.tax_paper(run, self.later(at, 0, 13)).await?;
        Ok(self.later(at, 0, 13))
    }

    async fn tax_paper(&self, run: &Run<'_>, at: Timestamp) -> anyhow::Result<()> {
        let kind = if is_taxable(run.deal.applicant.counter) { "tax_invoice" } else { "statement" };
        let number = if kind == "tax_invoice" {
            self.faktur(run, at)
        } else {
            format!("SP-NONPKP/{}/{}", self.date(at), run.tail)
        };
        let file = self.document(run.deal, &format!("Dokumen pajak {number}"), at).await?;
        let kind = with(paper(run.billing, &number, self.date(at)), json!({ "tax_paper": kind, "file": file }));
        run.deal.applicant.person.does(self.app, at, "attach_tax_paper", kind).await?;
        Ok(())
    }

    /// From the request for payment to the deposit of the taxes.
    async fn paid(&self, run: &Run<'_>, invoiced: Timestamp) -> anyhow::Result<()> {
        let (app, one) = (self.app, run.one());
        let (treasurer, checker) = (&self.desks.treasurer, &self.desks.checker);
        let [slow, slower] = match run.course {
            Course::Late => [19, 9],
            Course::Forgotten => [68, 1],
            _ => [2, 1],
        };
        let mut at = self.at_work(invoiced, slow, 9);
        if run.course == Course::Forgotten {
            // The program looks every day at what only time makes wrong; here on the last one of them.
            app.sweep_flags_at(self.cast.head.tenant, self.later(at, 0, 5)).await?;
        }
        if run.course == Course::TaxReturned {
            let back = json!({ "return_to": "tax_papers", "reasons": "Nomor seri faktur tidak terbaca (contoh)." });
            treasurer.does(app, at, "return_invoice", with(one.clone(), back)).await?;
            at = self.later(at, 1, 10);
            self.tax_paper(run, at).await?;
            at = self.at_work(at, 1, 9);
        }
        self.request(run, "SPP", at).await?;
        at = self.at_work(at, slower, 10);
        if run.course == Course::RequestReturned {
            let back = json!({
                "return_to": "payment_request",
                "reasons": "Rincian belanja tidak sama dengan DPA (contoh).\nTanda tangan belum lengkap (contoh).",
            });
            checker.does(app, at, "return_payment_request", with(one.clone(), back)).await?;
            at = self.at_work(at, 1, 9);
            self.request(run, "SPP-B", at).await?;
            at = self.at_work(at, 1, 9);
        }
        checker.does(app, at, "verify_payment_request", one.clone()).await?;
        if run.course == Course::Reported {
            let said = with(one.clone(), json!({ "reference": format!("EP/{}", run.tail) }));
            checker.does(app, self.later(at, 0, 15), "report_payment", said).await?;
        }
        at = self.at_work(at, slower, 11);
        at = self.order_and_disburse(run, at).await?;
        let row = self.row(run.billing, at).await?;
        let transfer = row.get("transfer").cloned().unwrap_or_default();
        let confirmed = with(one.clone(), json!({ "amount": transfer, "payment_source": "manual" }));
        at = self.at_work(at, 1, 9);
        treasurer.does(app, at, "confirm_payment", confirmed).await?;
        at = self.at_work(at, 2, 9);
        let slip = self.document_of(treasurer, &format!("Bukti potong {}", run.tail), at).await?;
        let settled = with(self.deposits(run, &row, at), json!({ "slip_file": slip }));
        treasurer.does(app, at, "settle_billing", with(one, settled)).await?;
        Ok(())
    }

    async fn request(&self, run: &Run<'_>, kind: &str, at: Timestamp) -> anyhow::Result<()> {
        self.read_again(at).await?;
        let request = paper(run.billing, &format!("{kind}/{}", run.tail), self.date(at));
        self.desks.treasurer.does(self.app, at, "request_payment", request).await?;
        Ok(())
    }

    /// Pages of bills that wait to be paid are read again, as the program does by itself (EF-44).
    async fn read_again(&self, at: Timestamp) -> anyhow::Result<()> {
        NotYet::unless_past(self.app, at)?;
        let _turn = self.reading.lock().await;
        while self.app.read_due_pages_at(self.cast.head.tenant, at).await? > 0 {}
        Ok(())
    }

    async fn order_and_disburse(&self, run: &Run<'_>, ordered: Timestamp) -> anyhow::Result<Timestamp> {
        let (app, checker) = (self.app, &self.desks.checker);
        let mut at = ordered;
        let number = |kind: &str| format!("{kind}/{}", run.tail);
        let payment = |kind: &str, at| paper(run.billing, &number(kind), self.date(at));
        self.read_again(at).await?;
        self.cast.head.does(app, at, "order_payment", payment("SPM", at)).await?;
        if run.course == Course::Rejected {
            let back = json!({ "return_to": "payment_request", "reasons": "Kode rekening pada SPM tidak sama dengan DPA (contoh)." });
            at = self.at_work(at, 1, 10);
            checker.does(app, at, "reject_disbursement", with(run.one(), back)).await?;
            at = self.at_work(at, 1, 9);
            self.request(run, "SPP-B", at).await?;
            at = self.at_work(at, 1, 9);
            checker.does(app, at, "verify_payment_request", run.one()).await?;
            at = self.later(at, 0, 14);
            self.read_again(at).await?;
            self.cast.head.does(app, at, "order_payment", payment("SPM-B", at)).await?;
        }
        at = self.at_work(at, 2, 14);
        let gross = self.row(run.billing, at).await?.get("gross").cloned().unwrap_or_default();
        let sp2d = with(payment("SP2D", at), json!({ "amount": gross, "payment_source": "manual" }));
        checker.does(app, at, "record_disbursement", sp2d).await?;
        Ok(at)
    }

    /// 17 digits, as Coretax gives them since 2025, and 16 before: another one each time that a bill needs one.
    fn faktur(&self, run: &Run<'_>, at: Timestamp) -> String {
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        let date = self.date(at);
        let day: String = digits(&date.to_string()).chars().skip(4).collect();
        let serial = if date.year() < 2025 { 9 } else { 10 };
        format!("040{day}{:0>serial$}", digits(&run.tail))
    }

    /// Each tax that was kept, under a number of its own.
    fn deposits(&self, run: &Run<'_>, row: &Map<String, Value>, at: Timestamp) -> Value {
        let breakdown = row.get("breakdown").cloned().unwrap_or_default();
        let mut due: Vec<(Value, i64)> = vec![(json!("value_added_tax"), amount(&breakdown, "vat_kept"))];
        let kept = breakdown.get("kept").and_then(Value::as_array).cloned().unwrap_or_default();
        due.extend(kept.iter().map(|one| (one.get("levy").cloned().unwrap_or_default(), amount(one, "amount"))));
        due.retain(|(_, amount)| *amount > 0);
        let date = self.date(at);
        let tail: String = run.tail.chars().filter(char::is_ascii_digit).collect();
        let deposit = |(number, (levy, amount)): (usize, (Value, i64))| json!({ "levy": levy, "amount": amount, "date": date, "ntpn": format!("C{number}{tail:0>14}") });
        let deposits: Vec<Value> = due.into_iter().enumerate().map(deposit).collect();
        json!({ "deposits": deposits, "slip_number": format!("2{tail:0>9}"), "slip_date": date })
    }

    /// The year ends: what is open ends by itself, what is not paid is carried over, and next year's budget pays it.
    pub(super) async fn close(&self, deals: &[Deal]) -> anyhow::Result<()> {
        let (app, tenant) = (self.app, self.cast.head.tenant);
        let end = self.day(12, 31, 10);
        if end > self.until {
            return Ok(());
        }
        app.end_orders_at(tenant, self.later(end, 20, 9)).await?;
        let carried: Vec<(&Deal, Uuid)> = deals
            .iter()
            .flat_map(|deal| {
                let waiting = deal.carried.lock().unwrap_or_else(PoisonError::into_inner).clone();
                waiting.into_iter().map(move |billing| (deal, billing))
            })
            .collect();
        for (deal, billing) in &carried {
            let reason =
                json!({ "billing": billing, "reason": "Batas akhir SPM sudah lewat; kas daerah ditutup (contoh)." });
            self.cast.head.does(app, end, "carry_over_billing", reason).await?;
            self.pick_up(deal, *billing).await?;
        }
        if deals.iter().any(|deal| has_page(deal.partner.company.kind)) {
            for days in [30, 200, 400] {
                let then = self.later(end, days, 2).min(self.until);
                while app.read_due_pages_at(tenant, then).await? > 0 {}
            }
        }
        Ok(())
    }

    /// Next year's line bears it, in the change of the budget's first quarter.
    async fn pick_up(&self, deal: &Deal, billing: Uuid) -> anyhow::Result<()> {
        let next = self.day(12, 31, 9);
        let gross = self.row(billing, next).await?.get("gross").and_then(Value::as_i64).unwrap_or_default();
        let line = self.story.lines.get(deal.partner.line).context("a line of the story")?;
        let opened = self.at_work(next, 5, 9);
        let line = self.line_in(self.year + 1, line, deal.agency, gross, opened).await?;
        let picked = self.at_work(next, 21, 9);
        let pick_up = json!({ "billing": billing, "line": line, "document": format!("DPA/CONTOH/{}", self.year + 1) });
        self.cast.head.does(self.app, picked, "pick_up_billing", pick_up).await?;
        let tail = format!("TB.{:02}/CONTOH/{}", deal.number + 1, self.year + 1);
        let run = Run { deal, course: Course::Paid, billing, tail };
        self.paid(&run, self.at_work(picked, 1, 9)).await
    }
}

fn amount(object: &Value, name: &str) -> i64 {
    object.get(name).and_then(Value::as_i64).unwrap_or_default()
}
