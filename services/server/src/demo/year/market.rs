//! The year's money, plan, prices and agreements, and accounts to pay to.

use anyhow::Context;
use app::dataset::ListRequest;
use domain::{media::MediaKind, payment::terms::Terms};
use kernel::{BasisPoints, LocalDate, Timestamp, Uuid};
use serde_json::{Value, json};

use super::{
    Deal, Teller, at_once, id_of,
    stories::{Line, Partner},
    with,
};
use crate::demo::{
    outlets::{Applicant, legal_name},
    rows,
};

impl Teller<'_> {
    /// From the DPA to agreements in force.
    pub(super) async fn open(&self, applicants: &[Applicant]) -> anyhow::Result<Vec<Deal>> {
        let story = self.story;
        let agencies = self.agencies(self.day(1, 2, 9)).await?;
        let agency_of = |line: &Line| agencies.get(line.agency).copied().context("an agency of the story");
        self.terms_of_their_time().await?;
        let lines = at_once(story.lines.iter().map(|line| self.line(line, agency_of(line))).collect()).await?;
        let mut plans = std::collections::BTreeMap::new();
        for line in story.lines {
            if !plans.contains_key(line.agency) {
                plans.insert(line.agency, self.plan(agency_of(line)?, line.agency).await?);
            }
        }
        self.prices().await?;
        let mut deals = Vec::new();
        for (number, (partner, applicant)) in story.partners.iter().zip(applicants).enumerate() {
            let line = story.lines.get(partner.line).context("a line of the story")?;
            let (id, agency) = (*lines.get(partner.line).context("a line")?, agency_of(line)?);
            let plan = *plans.get(line.agency).context("a plan")?;
            let item = self.item(partner, plan, id).await?;
            deals.push(Deal {
                partner,
                number,
                applicant: applicant.clone(),
                agency,
                agreement: Uuid::nil(),
                line: id,
                plan,
                item,
                billable: Vec::new().into(),
                carried: Vec::new().into(),
            });
        }
        let agreed = at_once(deals.iter().map(|deal| self.negotiate(deal)).collect()).await?;
        // One after the other: how many negotiations ended within minutes is looked at.
        for (deal, agreement) in deals.iter_mut().zip(agreed) {
            let end = self.ends_at(deal.number);
            let mut conclude = json!({ "agreement": agreement });
            if self.is_hurried(deal) {
                conclude =
                    with(conclude, json!({ "reason": "Tarif siarnya sudah dikenal; ditawar lewat telepon (contoh)." }));
            }
            self.desks.buyer.does(self.app, end, "conclude_negotiation", conclude).await?;
            deal.agreement = agreement;
        }
        at_once(deals.iter().map(|deal| self.sign(deal)).collect()).await?;
        Ok(deals)
    }

    /// Before 2022 value-added tax was 10 %: the region writes that down as its terms, since the preset begins later.
    async fn terms_of_their_time(&self) -> anyhow::Result<()> {
        if self.year >= 2022 {
            return Ok(());
        }
        let mut rates = Terms::preset().rates;
        if let Some(oldest) = rates.first().cloned() {
            let from = LocalDate::from_ymd(self.year, 1, 1).context("a year")?;
            let older = domain::payment::tax::Rates {
                from,
                legal_basis: "UU 42/2009 (PPN 10 %)".to_owned(),
                vat: BasisPoints(1_000),
                ..oldest
            };
            rates.insert(0, older);
        }
        let terms = json!({
            "effective_from": format!("{}-01-01", self.year),
            "basis": "Contoh, bukan peraturan yang sebenarnya",
            "rates": rates,
        });
        self.desks.treasurer.does(self.app, self.day(1, 2, 9), "propose_payment_terms", terms).await?;
        let approve = json!({ "version": 1 });
        self.cast.head.does(self.app, self.day(1, 2, 10), "approve_payment_terms", approve).await?;
        Ok(())
    }

    async fn line(&self, line: &Line, agency: anyhow::Result<Uuid>) -> anyhow::Result<Uuid> {
        self.line_in(self.year, line, agency?, line.ceiling, self.day(1, 5, 9)).await
    }

    async fn open_line(
        &self,
        line: &Line,
        agency: Uuid,
        year: i32,
        ceiling: i64,
        now: Timestamp,
    ) -> anyhow::Result<Uuid> {
        let opening = json!({
            "fiscal_year": year,
            "agency": agency,
            "sub_activity": line.sub_activity.0,
            "sub_activity_name": line.sub_activity.1,
            "account": line.account.0,
            "account_name": line.account.1,
            "ceiling": ceiling,
            "document": format!("DPA/CONTOH/{year}"),
        });
        self.desks.checker.does(self.app, now, "open_budget_line", opening).await
    }

    /// A line of a year: it is opened once, and raised for whatever comes to it from the year before.
    pub(super) async fn line_in(
        &self,
        year: i32,
        line: &Line,
        agency: Uuid,
        ceiling: i64,
        now: Timestamp,
    ) -> anyhow::Result<Uuid> {
        let key = format!("{}.{}", line.sub_activity.0, line.account.0);
        let known = self.rows_where("budget_lines", "charge_key", json!(key), now).await?;
        let same = known.iter().find(|row| {
            row.get("fiscal_year").and_then(Value::as_i64) == Some(i64::from(year))
                && row.get("agency").and_then(Value::as_str) == Some(agency.to_string().as_str())
        });
        match same {
            None => self.open_line(line, agency, year, ceiling, now).await,
            Some(row) => {
                let id = id_of(row).context("a line")?;
                let ceiling = row.get("ceiling").and_then(Value::as_i64).unwrap_or_default() + ceiling;
                let raise =
                    json!({ "line": id, "change": "shift", "ceiling": ceiling, "document": "DPA/CONTOH/TUNDA-BAYAR" });
                self.desks.checker.does(self.app, self.at_work(now, 3, 9), "change_budget_ceiling", raise).await?;
                Ok(id)
            }
        }
    }

    async fn plan(&self, agency: Uuid, name: &str) -> anyhow::Result<Uuid> {
        let plan = json!({
            "agency": agency,
            "fiscal_year": self.year,
            "title": format!("Rencana komunikasi {name} {} (contoh)", self.year),
            "needs": "Warga membaca media siber dan mendengar radio setempat; pemilik usaha kecil membaca koran (contoh).",
            "document": format!("050/CONTOH/{}", self.year),
        });
        self.cast.head.does(self.app, self.day(1, 8, 9), "adopt_communication_plan", plan).await
    }

    async fn item(&self, partner: &Partner, plan: Uuid, line: Uuid) -> anyhow::Result<Uuid> {
        let count = i64::try_from(partner.orders.len() + self.story.room)?;
        let item = json!({
            "plan": plan,
            "topic": format!("Layanan publik melalui {} (contoh)", partner.company.name),
            "audience": "Warga di seluruh kecamatan (contoh)",
            "channel": partner.company.kind,
            "format": partner.format,
            "quantity": count,
            "from": format!("{}-01-01", self.year),
            "until": format!("{}-12-31", self.year),
            "line": line,
            "amount": count * i64::from(partner.quantity) * partner.price * 111 / 100,
        });
        self.cast.officer.does(self.app, self.day(1, 12, 9), "add_plan_item", item).await
    }

    async fn prices(&self) -> anyhow::Result<()> {
        let write = |format: &'static str, media: &'static str, unit: &'static str, kind: &'static str, amount: i64| async move {
            let price = json!({
                "kind": kind,
                "format": format,
                "media": media,
                "unit": unit,
                "amount": amount,
                "valid_from": format!("{}-01-14", self.year),
                "basis": "Contoh, bukan standar harga yang sebenarnya",
            });
            let price = self.cast.officer.does(self.app, self.day(1, 13, 9), "propose_price", price).await?;
            self.cast.head.does(self.app, self.day(1, 13, 14), "approve_price", json!({ "price": price })).await
        };
        for price in self.story.prices {
            for (kind, amount) in [("standard", price.standard), ("tariff", price.tariff)] {
                write(price.format, price.media, price.unit, kind, amount).await?;
            }
        }
        Ok(())
    }

    /// The end of a negotiation: an hour after the one before.
    fn ends_at(&self, number: usize) -> Timestamp {
        let number = i64::try_from(number).unwrap_or_default();
        let (month, day) = self.story.market;
        self.at_work(self.at_work(self.day(month, day, 9), 0, 9), number / 6, 9 + number % 6)
    }

    fn is_hurried(&self, deal: &Deal) -> bool {
        self.story.hurried == Some(deal.number)
    }

    /// What is offered and counter-offered; the last word is the office's.
    async fn negotiate(&self, deal: &Deal) -> anyhow::Result<Uuid> {
        let Deal { partner, applicant, .. } = deal;
        let (app, media) = (self.app, &applicant.person);
        let count = i64::try_from(partner.orders.len() + self.story.room)? * i64::from(partner.quantity);
        let line = self.story.lines.get(partner.line).context("a line of the story")?;
        let words = json!({
            "company": applicant.company,
            "title": format!("Kerja sama publikasi dengan {} (contoh)", partner.company.name),
            "agency": deal.agency,
            "sub_activity": line.sub_activity.0,
            "starts_on": format!("{}-01-01", self.year),
            "ends_on": format!("{}-12-31", self.year),
            "method": self.story.method,
            "providers": i64::from(self.story.method == "e_purchasing") * 3,
            "under_delivery": "pay_delivered",
            "items": [{
                "outlet": applicant.outlet,
                "format": partner.format,
                "unit": partner.unit,
                "specification": partner.specification,
                "quantity": count,
            }],
        });
        let end = self.ends_at(deal.number);
        // Two days, or twenty-five minutes.
        let length = if self.is_hurried(deal) { 30 } else { 3_600 };
        let before = |hours: i64| end.plus_seconds(-hours * length);
        let agreement = self.cast.officer.does(app, before(50), "draft_agreement", words).await?;
        let open = json!({ "agreement": agreement });
        self.desks.buyer.does(app, before(48), "open_negotiation", open).await?;
        let offer = |price: i64| json!({ "agreement": agreement, "prices": [{ "item": 1, "unit_price": price }] });
        media.does(app, before(26), "make_offer", offer(partner.price * 112 / 100)).await?;
        self.desks.buyer.does(app, before(3), "make_offer", offer(partner.price)).await?;
        media.does(app, before(1), "accept_offer", json!({ "agreement": agreement })).await?;
        Ok(agreement)
    }

    async fn sign(&self, deal: &Deal) -> anyhow::Result<()> {
        let (app, media, agreement) = (self.app, &deal.applicant.person, deal.agreement);
        let end = self.ends_at(deal.number);
        media.does(app, self.at_work(end, 1, 9), "accept_agreement", json!({ "agreement": agreement })).await?;
        let signed = self.at_work(end, 1, 14);
        let officials = rows(app, &self.cast.head.at(app, signed), "officials", ListRequest::default()).await?;
        let signature = json!({
            "agreement": agreement,
            "number": format!("027/{:03}/PKS-CONTOH/{}", deal.number + 1, self.year),
            "date": self.date(signed),
            "official": officials.first().and_then(id_of),
        });
        self.desks.commitment.does(app, signed, "sign_agreement", signature).await?;
        let known = self.rows_where("payees", "company", json!(deal.applicant.company), signed).await?;
        if known.is_empty() { self.account(deal, "BRK", self.at_work(end, 2, 9)).await } else { Ok(()) }
    }

    /// The company names its own account, and a second person approves it.
    pub(super) async fn account(&self, deal: &Deal, prefix: &str, now: Timestamp) -> anyhow::Result<()> {
        let account = account_of(deal, prefix, &legal_name(deal.partner.company.name));
        deal.applicant.person.does(self.app, now, "propose_payee_account", account).await?;
        let company = json!({ "company": deal.applicant.company });
        self.desks.checker.does(self.app, self.at_work(now, 1, 10), "approve_payee_account", company).await?;
        Ok(())
    }
}

/// An account of a company's own number.
pub(super) fn account_of(deal: &Deal, prefix: &str, holder: &str) -> Value {
    json!({
        "company": deal.applicant.company,
        "bank": format!("Bank Contoh {prefix}"),
        "bank_number": format!("00{:08}", deal.applicant.counter),
        "bank_holder": holder,
        "letter": format!("{prefix}/CONTOH/{:03}", deal.number + 1),
    })
}

/// Whether a kind of media publishes pages that are read.
pub(super) fn has_page(kind: &str) -> bool {
    kind == MediaKind::Online.wire() || kind == MediaKind::Creator.wire()
}
