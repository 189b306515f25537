//! One order of the year, from its draft to what becomes of it.

use anyhow::Context;
use kernel::{
    Timestamp, Uuid,
    ids::{OrderId, PlacementId},
};
use serde_json::{Value, json};

use super::{Deal, Teller, evidence::Shown, id_of, market::has_page, stories::Fate, with};
use crate::demo::{
    pages::{DATED_BEFORE, GONE_LATER, TAKEN_DOWN, WITHOUT_LABEL, article},
    person::{NotYet, Person},
};

/// Days in which a placement may appear.
const SPAN: i64 = 20;

/// An order on its way.
#[derive(Debug)]
struct Run<'a> {
    deal: &'a Deal,
    fate: Fate,
    order: Uuid,
    placement: Uuid,
    slug: String,
}

impl Run<'_> {
    fn ids(&self) -> Value {
        json!({ "order": self.order, "placement": self.placement })
    }
    fn order(&self) -> Value {
        json!({ "order": self.order })
    }
    fn media(&self) -> &Person {
        &self.deal.applicant.person
    }
    /// The last step of the address at which it is published.
    fn published_slug(&self) -> String {
        let ending = match self.fate {
            Fate::ProofRepeated | Fate::ProofLost if has_page(self.deal.partner.company.kind) => WITHOUT_LABEL,
            Fate::EarlyProof if has_page(self.deal.partner.company.kind) => DATED_BEFORE,
            Fate::TakenDown | Fate::Unpaid => TAKEN_DOWN,
            Fate::GoneLater => GONE_LATER,
            _ => "",
        };
        format!("{}{ending}", self.slug)
    }
    /// Units that arrive.
    fn units(&self) -> u32 {
        let ordered = self.deal.partner.quantity;
        if matches!(self.fate, Fate::PartDelivered | Fate::Overclaimed) { ordered * 4 / 5 } else { ordered }
    }
    /// Units that the company says have arrived.
    fn claimed(&self) -> u32 {
        if self.fate == Fate::Overclaimed { self.deal.partner.quantity } else { self.units() }
    }
    fn because(&self, reason: &str) -> Value {
        with(self.order(), json!({ "reason": reason }))
    }
}

impl Teller<'_> {
    /// Plays one order as far as the clock stands; what is verified of it is to be billed.
    pub(super) async fn order(&self, deal: &Deal, number: usize, now: Timestamp, fate: Fate) -> anyhow::Result<()> {
        let what = || format!("{} {}, {fate:?}", deal.partner.company.name, self.date(now));
        NotYet::is_fine(self.play(deal, number, self.at_work(now, 0, 9), fate).await).with_context(what)
    }

    /// What an order says.
    pub(super) fn words(&self, deal: &Deal, number: usize, now: Timestamp, quantity: u32) -> Value {
        let (_, title) = Self::topic(deal, number);
        let today = self.date(now);
        json!({
            "agreement": deal.agreement,
            "agency": deal.agency,
            "line": deal.line,
            "plan": deal.plan,
            "plan_item": deal.item,
            "title": format!("{title} di {} (contoh)", deal.partner.company.name),
            "brief": "Manfaat bagi warga, syarat, tempat dan waktu layanan (contoh).",
            "placements": [{
                "item": 1,
                "title": format!("{title} {number} (contoh)"),
                "first_day": today,
                "last_day": today.plus_days(SPAN - 6),
                "quantity": quantity,
            }],
        })
    }

    async fn play(&self, deal: &Deal, number: usize, now: Timestamp, fate: Fate) -> anyhow::Result<()> {
        let app = self.app;
        let words = self.words(deal, number, now, deal.partner.quantity);
        let order = self.cast.officer.does(app, now, "draft_order", words.clone()).await?;
        let placements = self.rows_where("placements", "order", json!(order), now).await?;
        let placement = placements.first().and_then(id_of).context("a placement of the order")?;
        let slug = format!("{}-{number}", Self::topic(deal, number).0);
        let run = Run { deal, fate, order, placement, slug };
        let mut at = self.reserve(&run, self.later(now, 0, 10)).await?;
        let issue = with(run.order(), json!({ "number": self.order_number(deal, number) }));
        match fate {
            Fate::OwnWork => {
                let both = Person { roles: vec![app::Role::CommitmentOfficer], ..self.cast.officer.clone() };
                self.refused(&both, self.later(at, 0, 11), "issue_order", issue.clone(), "order.own_work").await?;
            }
            Fate::Reconsidered => {
                let back = run.because("Judul belum menyebut layanan yang dimaksud (contoh).");
                self.desks.commitment.does(app, self.later(at, 0, 14), "return_order", back).await?;
                let again = with(words, run.order());
                self.cast.officer.does(app, self.later(at, 0, 15), "revise_order", again).await?;
                at = self.reserve(&run, self.later(at, 0, 16)).await?;
            }
            _ => (),
        }
        at = self.at_work(at, 1, 9);
        self.desks.commitment.does(app, at, "issue_order", issue).await?;
        self.answer(&run, at).await
    }

    pub(super) fn order_number(&self, deal: &Deal, number: usize) -> String {
        format!("027/{:02}.{number:02}/SP-CONTOH/{}", deal.number + 1, self.year)
    }

    async fn reserve(&self, run: &Run<'_>, now: Timestamp) -> anyhow::Result<Timestamp> {
        self.cast.officer.does(self.app, now, "reserve_order", run.order()).await?;
        Ok(now)
    }

    /// The company's answer, and what follows.
    async fn answer(&self, run: &Run<'_>, issued: Timestamp) -> anyhow::Result<()> {
        let (app, at) = (self.app, self.later(issued, 1, 10));
        match run.fate {
            Fate::Lapsed | Fate::Unanswered => return Ok(()),
            Fate::Declined => {
                let reason = run.because("Halaman untuk pekan itu sudah penuh (contoh).");
                run.media().does(app, at, "decline_order", reason).await?;
                return Ok(());
            }
            _ => run.media().does(app, at, "accept_order", run.order()).await?,
        };
        match run.fate {
            Fate::Standing | Fate::Forfeited => return Ok(()),
            Fate::Cancelled => {
                let reason = run.because("Acara dibatalkan (contoh).");
                self.desks.commitment.does(app, self.at_work(at, 1, 9), "cancel_order", reason).await?;
                return Ok(());
            }
            _ => (),
        }
        let cleared = self.cleared(run, at).await?;
        let published = self.later(cleared, 0, 13);
        self.publish(run, published, run.published_slug()).await?;
        if self.prove(run, published).await? {
            let mut billable = run.deal.billable.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            billable.push(run.order);
        }
        Ok(())
    }

    /// The text goes to and fro until it is cleared.
    async fn cleared(&self, run: &Run<'_>, accepted: Timestamp) -> anyhow::Result<Timestamp> {
        let (app, editor) = (self.app, &self.cast.keeper);
        if run.deal.partner.format == "subscription" {
            return Ok(self.later(accepted, 1, 10));
        }
        let text = article(&self.address(run.deal, &run.published_slug()));
        let draft = with(run.ids(), json!({ "text": text }));
        let mut at = self.later(accepted, 0, 15);
        if run.fate == Fate::Redrafted {
            let early = with(run.ids(), json!({ "text": "Naskah pertama, masih tanpa jadwal layanan (contoh)." }));
            run.media().does(app, at, "submit_draft", early).await?;
            let notes = with(run.ids(), json!({ "notes": "Tambahkan tempat dan waktu layanan (contoh)." }));
            at = self.at_work(at, 1, 9);
            editor.does(app, at, "return_draft", notes).await?;
        }
        run.media().does(app, at.plus_seconds(1_800), "submit_draft", draft).await?;
        at = self.at_work(at, 1, 10);
        editor.does(app, at, "clear_draft", run.ids()).await?;
        Ok(at)
    }

    async fn publish(&self, run: &Run<'_>, published: Timestamp, slug: String) -> anyhow::Result<()> {
        let place = if has_page(run.deal.partner.company.kind) { self.address(run.deal, &slug) } else { slug };
        let report = json!({ "published_on": self.date(published), "published_time": "13:00", "place": place });
        let said = published.plus_seconds(2 * 3_600);
        run.media().does(self.app, said, "report_publication", with(run.ids(), report)).await?;
        if run.fate == Fate::Extended {
            let until = self.date(published).plus_days(12);
            let more = json!({ "until": until, "reason": "Server media dipindahkan (contoh)." });
            self.desks
                .delegate
                .does(self.app, self.later(published, 0, 16), "extend_proof_deadline", with(run.ids(), more))
                .await?;
        }
        Ok(())
    }

    /// Proof, the program's look at it, and the verifier's word; whether something is to be paid.
    async fn prove(&self, run: &Run<'_>, published: Timestamp) -> anyhow::Result<bool> {
        let app = self.app;
        let days = if run.fate == Fate::Extended { 4 } else { 1 };
        let mut at = self.later(published, days, 9);
        if run.fate == Fate::ProofTwice {
            let (topic, _) = Self::topic(run.deal, 1);
            let Run { deal, order, placement, .. } = *run;
            let shown = Shown { order, placement, slug: &format!("{topic}-1"), published, units: run.claimed() };
            let proof = self.proof(deal, shown, at).await?;
            self.refused(run.media(), self.later(at, 0, 8), "submit_proof", proof, "order.proof_used").await?;
        }
        let has_page = has_page(run.deal.partner.company.kind);
        if run.fate == Fate::EarlyProof && !has_page {
            let Run { deal, order, placement, .. } = *run;
            let (slug, published) = (&*run.published_slug(), self.later(published, -9, 13));
            let early = Shown { order, placement, slug, published, units: run.claimed() };
            let early = self.proof(deal, early, at).await?;
            let too_early = "order.published_before_ordered";
            self.refused(run.media(), self.later(at, 0, 8), "submit_proof", early, too_early).await?;
        }
        self.show(run, &run.published_slug(), published, at).await?;
        let [verifier, _] = &self.cast.verifiers;
        let is_dated_before = run.fate == Fate::EarlyProof && has_page;
        if is_dated_before || matches!(run.fate, Fate::ProofRepeated | Fate::ProofLost) {
            let without = if is_dated_before {
                "Halaman itu sendiri menyebut tanggal sebelum pesanan (contoh)."
            } else {
                "Halaman tidak memuat tanda advertorial (contoh)."
            };
            at = self.at_work(at, 0, 15);
            if is_dated_before {
                // The program sees it before another proof takes its place.
                self.app.watch_at(self.cast.head.tenant, self.later(at, 0, 14)).await?;
            }
            verifier.does(app, at, "reject_proof", with(run.ids(), json!({ "reason": without }))).await?;
            at = self.later(at, 1, 9);
            let again = if run.fate == Fate::ProofLost {
                format!("{}-lagi{WITHOUT_LABEL}", run.slug)
            } else {
                format!("{}-lagi", run.slug)
            };
            self.show(run, &again, published, at).await?;
            if run.fate == Fate::ProofLost {
                at = self.at_work(at, 0, 15);
                let lost = with(run.ids(), json!({ "reason": "Tanda advertorial tetap tidak ada (contoh)." }));
                verifier.does(app, at, "reject_proof", lost).await?;
                return Ok(false);
            }
        }
        at = self.at_work(at, 1, 10);
        let verify = match run.fate {
            Fate::PartDelivered | Fate::Overclaimed => json!({
                "quantity": run.units(),
                "reasons": [{ "code": "order.fewer_shown", "reason": "Sebagian tidak diterima; dibayar sebanyak yang diterima (contoh)." }],
            }),
            Fate::ProofRepeated | Fate::EarlyProof => json!({
                "reasons": [{ "code": "order.text_differs", "reason": "Naskah sama, alamat halaman baru (contoh)." }],
            }),
            _ => json!({}),
        };
        verifier.does(app, at, "verify_proof", with(run.ids(), verify)).await?;
        self.page_goes(run, at).await
    }

    async fn show(&self, run: &Run<'_>, slug: &str, published: Timestamp, at: Timestamp) -> anyhow::Result<()> {
        let Run { deal, order, placement, .. } = *run;
        let shown = Shown { order, placement, slug, published, units: run.claimed() };
        let proof = self.proof(deal, shown, at).await?;
        run.media().does(self.app, at, "submit_proof", proof).await?;
        // What arrived is counted once, however often it is shown.
        let is_first = slug == run.published_slug();
        if is_first && matches!(deal.partner.company.kind, "print" | "radio" | "television") {
            let receipt = json!({
                "number": format!("TT/CONTOH/{slug}"),
                "received_on": self.date(at),
                "count": run.units(),
                "counter_signer": "Kurir Contoh",
                "stored_at": "Ruang arsip contoh",
            });
            self.cast.officer.does(self.app, self.later(at, 0, 10), "record_receipt", with(run.ids(), receipt)).await?;
        }
        let looked = (OrderId(order), PlacementId(placement));
        self.app.check_proof_at(self.cast.head.tenant, looked, self.later(at, 0, 10).plus_seconds(300)).await?;
        Ok(())
    }

    /// A page that goes: the treasurer reads it again, the company answers, and the budget user's delegate decides.
    async fn page_goes(&self, run: &Run<'_>, verified: Timestamp) -> anyhow::Result<bool> {
        if !matches!(run.fate, Fate::TakenDown | Fate::Unpaid) {
            return Ok(true);
        }
        let accepted = run.fate == Fate::TakenDown;
        let reason = if accepted {
            "Halaman kembali dalam sehari (contoh)."
        } else {
            "Halaman hilang pada hari acara (contoh)."
        };
        self.breach(run.deal, run.ids(), (accepted, reason), verified).await?;
        Ok(accepted)
    }

    /// A page is found gone, the company answers, and the budget user's delegate decides.
    pub(super) async fn breach(
        &self,
        deal: &Deal,
        ids: Value,
        (accepted, reason): (bool, &str),
        before: Timestamp,
    ) -> anyhow::Result<Timestamp> {
        let app = self.app;
        let mut at = self.at_work(before, 1, 9);
        self.desks.treasurer.does(app, at, "read_page_again", ids.clone()).await?;
        at = self.later(at, 1, 9);
        let answer = json!({ "answer": "Server kami dipindahkan; halaman dipasang lagi (contoh)." });
        deal.applicant.person.does(app, at, "answer_breach", with(ids.clone(), answer)).await?;
        let settle = with(ids, json!({ "accepted": accepted, "reason": reason }));
        at = self.at_work(at, 1, 9);
        self.desks.delegate.does(app, at, "settle_breach", settle).await?;
        Ok(at)
    }
}
