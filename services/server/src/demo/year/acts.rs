//! What happens to the budget, to systems and to accounts in the year, and what is tried and refused.

use anyhow::Context;
use kernel::{Timestamp, Uuid};
use serde_json::{Value, json};

use super::{Deal, Teller, id_of, market::account_of, stories::Act, with};
use crate::demo::pages::{SILENT, site};

/// The last number of an order of one company: orders that come to nothing count down from here.
const LAST: usize = 99;

impl Teller<'_> {
    /// What happens in a month beside orders and bills.
    pub(super) async fn happenings(&self, deals: &[Deal], month: u8) -> anyhow::Result<()> {
        for (_, day, act) in self.story.acts.iter().filter(|(of, ..)| *of == month) {
            let now = self.day(month, *day, 9);
            if now <= self.until {
                self.happens(deals, *act, now).await.with_context(|| format!("{act:?}"))?;
            }
        }
        Ok(())
    }

    async fn happens(&self, deals: &[Deal], act: Act, now: Timestamp) -> anyhow::Result<()> {
        let line = |place: usize| {
            let of_line = deals.iter().find(|deal| deal.partner.line == place);
            of_line.map(|deal| deal.line).context("a line with a company")
        };
        let deal = |place: usize| deals.get(place).context("a company of the story");
        let (head, app) = (&self.cast.head, self.app);
        let letter = |kind: &str, place: usize| format!("{kind}/CONTOH/{}/{}", place + 1, self.year);
        match act {
            Act::Block(place, amount) => {
                let block = json!({
                    "line": line(place)?,
                    "amount": amount,
                    "document": letter("SE", place),
                    "reason": "Efisiensi belanja publikasi (contoh).",
                });
                head.does(app, now, "block_budget", block).await?;
            }
            Act::Unblock(place) => {
                let free =
                    json!({ "line": line(place)?, "block": letter("SE", place), "document": letter("SE-2", place) });
                head.does(app, now, "unblock_budget", free).await?;
            }
            Act::Revision(place, ceiling) => {
                let change = json!({ "line": line(place)?, "change": "revision", "ceiling": ceiling, "document": letter("DPPA", place) });
                self.desks.checker.does(app, now, "change_budget_ceiling", change).await?;
            }
            Act::Refocusing(place, ceiling) => self.refocus(line(place)?, ceiling, now).await?,
            Act::Outage => self.outage(now).await?,
            Act::NewAccount(place) => self.account(deal(place)?, "BRK-B", now).await?,
            Act::ForeignAccount(place) => {
                let deal = deal(place)?;
                let account = account_of(deal, "BRK-C", "Orang Lain (contoh)");
                let media = &deal.applicant.person;
                self.refused(media, now, "propose_payee_account", account, "payee.holder_differs").await?;
            }
            Act::NoMoney(place) => {
                let deal = deal(place)?;
                let order = self.stray(deal, LAST, 1_000_000, now).await?;
                self.stopped(order, now).await?;
                self.given_up(order, now).await?;
            }
            Act::DeadSite(place) => self.dead_site(deal(place)?, now).await?,
            Act::Repayment(place) => self.repayment(deal(place)?, now).await?,
            Act::Warning(place) => self.warning(deal(place)?, now).await?,
            Act::Catalogue(place) => self.catalogue(deal(place)?, now).await?,
        }
        Ok(())
    }

    /// A draft that never goes out.
    async fn stray(&self, deal: &Deal, number: usize, quantity: u32, now: Timestamp) -> anyhow::Result<Uuid> {
        let words = self.words(deal, number, now, quantity);
        self.cast.officer.does(self.app, now, "draft_order", words).await
    }

    async fn stopped(&self, order: Uuid, now: Timestamp) -> anyhow::Result<()> {
        let reserve = json!({ "order": order });
        self.refused(&self.cast.officer, self.later(now, 0, 10), "reserve_order", reserve, "order.stopped").await
    }

    async fn given_up(&self, order: Uuid, now: Timestamp) -> anyhow::Result<()> {
        let reason = json!({ "order": order, "reason": "Ditolak aturan; tidak dilanjutkan (contoh)." });
        self.cast.officer.does(self.app, self.later(now, 0, 11), "cancel_order", reason).await?;
        Ok(())
    }

    /// The site of an invented outlet does not answer for a day. What was ordered from is known by its site: the company
    /// does not move it, the office does.
    async fn dead_site(&self, deal: &Deal, now: Timestamp) -> anyhow::Result<()> {
        let home = site(deal.applicant.counter, self.cast.head.tenant);
        let silent = home.replace(".example", &format!("{SILENT}.example"));
        let outlet = |website: &str| {
            json!({
                "company": deal.applicant.company,
                "outlet": deal.applicant.outlet,
                "name": deal.partner.company.name,
                "kind": deal.partner.company.kind,
                "since": deal.partner.company.since,
                "local_office": true,
                "website": website,
            })
        };
        let (media, keeper) = (&deal.applicant.person, &self.cast.keeper);
        let before = now.plus_seconds(-3_600);
        self.refused(media, before, "change_outlet", outlet(&silent), "company.site_fixed").await?;
        keeper.does(self.app, before, "change_outlet", outlet(&silent)).await?;
        let order = self.stray(deal, LAST - 1, deal.partner.quantity, now).await?;
        self.stopped(order, now).await?;
        self.given_up(order, now).await?;
        keeper.does(self.app, self.later(now, 1, 9), "change_outlet", outlet(&home)).await?;
        Ok(())
    }

    async fn outage(&self, now: Timestamp) -> anyhow::Result<()> {
        let (app, treasurer) = (self.app, &self.desks.treasurer);
        let at = |now: Timestamp, time: &str| json!({ "date": self.date(now), "time": time });
        let began =
            json!({ "system": "sipd", "outage_source": "announcement", "note": "Pengumuman pemeliharaan (contoh)" });
        let outage = treasurer.does(app, now, "record_outage", with(began, at(now, "08.30"))).await?;
        let next = self.at_work(now, 1, 15);
        treasurer.does(app, next, "end_outage", with(json!({ "outage": outage }), at(next, "14.00"))).await?;
        Ok(())
    }

    /// A cut that has no room: standing orders are taken back, the latest first, until it is made.
    async fn refocus(&self, line: Uuid, ceiling: i64, now: Timestamp) -> anyhow::Result<()> {
        let cut = json!({ "line": line, "change": "refocusing", "ceiling": ceiling, "document": format!("SE/REFOCUSING/CONTOH/{}", self.year) });
        self.cast.head.does(self.app, now, "change_budget_ceiling", cut).await?;
        let mut at = now;
        let mut held = self.rows_where("orders", "status", json!("accepted"), now).await?;
        held.retain(|row| row.get("line").and_then(Value::as_str) == Some(line.to_string().as_str()));
        for order in held.iter().filter_map(id_of) {
            let rows = self.rows_where("budget_lines", "id", json!(line), at).await?;
            if rows.first().and_then(|row| row.get("status")).and_then(Value::as_str) != Some("shortfall") {
                return Ok(());
            }
            at = self.at_work(at, 1, 9);
            let reason = json!({ "order": order, "reason": "Anggaran dialihkan untuk penanganan pandemi (contoh)." });
            self.desks.commitment.does(self.app, at, "cancel_order", reason).await?;
        }
        Ok(())
    }

    /// Proofs came late again and again: the company says why, and the head warns it.
    async fn warning(&self, deal: &Deal, now: Timestamp) -> anyhow::Result<()> {
        let (app, company) = (self.app, deal.applicant.company);
        let proposal = json!({
            "company": company,
            "outlet": deal.applicant.outlet,
            "ground": "late_proofs",
            "level": "first_warning",
            "facts": "Tiga bukti tayang diserahkan pada hari terakhir sesudah diingatkan (contoh).",
        });
        let sanction = self.desks.commitment.does(app, now, "propose_sanction", proposal).await?;
        let of = |more: Value| with(json!({ "company": company, "sanction": sanction }), more);
        let said =
            of(json!({ "statement": "Petugas kami berganti; sekarang dua orang yang menyerahkan bukti (contoh)." }));
        deal.applicant.person.does(app, self.later(now, 2, 10), "answer_sanction", said).await?;
        let decided = self.at_work(now, 5, 9);
        let warned = of(json!({
            "sanction_decision": "impose",
            "level": "first_warning",
            "number": format!("900/PERINGATAN-CONTOH/{}", self.year),
            "ends_on": self.date(decided).plus_days(365),
            "reason": "Keterlambatan berulang; penjelasan perusahaan dicatat (contoh).",
        }));
        self.cast.head.does(app, decided, "decide_sanction", warned).await?;
        Ok(())
    }

    /// The table of the catalogue names a surat pesanan of ours, and an order that nobody knows.
    async fn catalogue(&self, deal: &Deal, now: Timestamp) -> anyhow::Result<()> {
        let (app, buyer) = (self.app, &self.desks.buyer);
        let number = self.order_number(deal, 1);
        let ours = self.rows_where("orders", "number", json!(number), now).await?;
        let amount = ours.first().and_then(|row| row.get("amount")).and_then(Value::as_i64).context("an order")?;
        let (day, name) = (self.date(now), deal.partner.company.name);
        let table = format!(
            "nomor_pesanan;nama_paket;penyedia;status;nilai;tanggal_pesanan;nomor_surat_pesanan\n\
             EP-CONTOH-1;Publikasi layanan (contoh);{name};Proses Pengiriman;{amount};{day};{number}\n\
             EP-CONTOH-2;Spanduk layanan (contoh);Penyedia Contoh;Menunggu Persetujuan PPK;2500000;{day};\n"
        );
        let scope = buyer.at(app, now);
        let file = app.put_file(&scope, app::FilePurpose::Table, "katalog-contoh.csv", table.into_bytes()).await?;
        buyer.does(app, now, "import_catalogue_orders", json!({ "file": file.sha256 })).await?;
        Ok(())
    }

    /// An audit finds that more was paid than was received; the company contests, is answered, and repays in two parts.
    async fn repayment(&self, deal: &Deal, now: Timestamp) -> anyhow::Result<()> {
        let (app, head, media) = (self.app, &self.cast.head, &deal.applicant.person);
        let claim = json!({
            "company": deal.applicant.company,
            "auditor": "internal_auditor",
            "number": format!("700/LHP-CONTOH/{}", self.year),
            "date": self.date(now),
            "pay_by": self.date(now).plus_days(60),
            "lines": [{ "about": "Eksemplar yang tidak diterima (contoh)", "paid": "4.875.000,00", "due": "3.950.412,35" }],
        });
        let claim = head.does(app, now, "claim_repayment", claim).await?;
        let contest =
            json!({ "repayment": claim, "reason": "Sebagian eksemplar diterima pada hari berikutnya (contoh)." });
        media.does(app, self.later(now, 3, 10), "contest_repayment", contest).await?;
        let answer = json!({ "repayment": claim, "answer": "Tidak ada tanda terima untuk hari itu (contoh)." });
        self.desks.checker.does(app, self.at_work(now, 6, 9), "answer_contest", answer).await?;
        for (number, days, amount) in [("1", 15, "500.000,00"), ("2", 22, "424.587,65")] {
            let paid = self.at_work(now, days, 10);
            let receipt = json!({
                "repayment": claim,
                "number": format!("STS/CONTOH/{}/{number}", deal.number + 1),
                "date": self.date(paid),
                "repaid": amount,
            });
            self.desks.treasurer.does(app, paid, "record_repayment", receipt).await?;
        }
        Ok(())
    }
}
