//! The program looks at proofs by itself: when they come in, and again while their pages are to stay (EF-44).

use benchmark::fingerprints;
use domain::{
    media::company::Company,
    payment::billing::Billing,
    publication::{
        order::{Checking, Command, Occasion, Order, OrderTerms, PageStanding, Stage, Taken},
        proof::{
            Capture, Evidence, Expectation, Finding, Reading, Unpictured,
            check::{check, claim_of_content, claims_of, fingerprints_of, reread},
        },
    },
};
use kernel::{
    CompanyId, LocalDate, Party, TenantId, Timestamp, Uuid,
    ids::{OrderId, PlacementId, ProofId},
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use store::{Border, Done, Halt, Unit};
use views::Sinergi;

use super::{
    super::{
        billing_facts::pages_of,
        order_facts::terms_on,
        order_weighing::told as told_halt,
        states::{Shown, States as _},
    },
    claim_all,
    lookalikes::Own,
    release,
    retelling::Told,
};
use crate::{App, AppError, Scope, members::OwnWork, pages::ReadPage};

/// A placement whose page has to be read again before its bill goes on to be paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadPage {
    /// Its order.
    pub order: OrderId,
    /// Which.
    pub placement: PlacementId,
    /// What it is about, as the bill says it.
    pub about: String,
}

/// What the program saw of a proof.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub(super) proof: ProofId,
    pub(super) findings: Vec<Finding>,
    pub(super) capture: Option<Box<Capture>>,
    /// What its page claims for it.
    pub(super) claims: Vec<String>,
    /// What its page says, as it is claimed now and as it was before.
    contents: Vec<String>,
    pub(super) reading: Reading,
}

/// A page that is kept.
struct Kept<'a> {
    tenant: TenantId,
    /// Who sees it beside the office.
    company: CompanyId,
    placement: PlacementId,
    fingerprint: String,
    fetched_at: Timestamp,
    read: &'a ReadPage,
    picture: Result<Vec<u8>, Unpictured>,
}

impl App {
    /// Looks at the last proof of a placement; a page is read, and what was read is kept.
    pub(super) async fn look_at_proof(
        &self,
        tenant: TenantId,
        order: OrderId,
        placement: PlacementId,
        now: Timestamp,
    ) -> Result<Seen, AppError> {
        let border = Border { tenant, party: Party::Staff };
        let (state, _) = self.store().load::<Order>(border, order.as_uuid()).await?;
        let subject = state.subject().cloned().ok_or(AppError::Denied)?;
        let ordered = state.placement(placement).cloned().ok_or(AppError::Denied)?;
        let Some((proof, evidence)) = state.proof(placement).map(|(proof, evidence)| (proof, evidence.clone())) else {
            return Err(AppError::Denied);
        };
        let info = self.tenant_info(tenant).await?;
        let terms = self.order_terms(border, now.date_in(info.zone)).await?;
        let (register, _) = self.store().load::<Company>(border, subject.company.as_uuid()).await?;
        let domain = register.outlet(subject.outlet).and_then(|outlet| outlet.domain.clone());
        let read = match evidence.address() {
            Some(address) => self.read_and_picture(&address).await.ok(),
            None => None,
        };
        let (read, picture) = read.map_or((None, None), |(read, picture)| (Some(read), Some(picture)));
        let fingerprints: Vec<String> = read.as_ref().map_or_else(Vec::new, |read| {
            let materials = fingerprints_of(&read.page.final_url, &read.page.text, domain.as_deref());
            materials.iter().map(|material| hex::encode(Sha256::digest(material.as_bytes()))).collect()
        });
        let contents: Vec<String> = fingerprints.iter().map(|fingerprint| claim_of_content(fingerprint)).collect();
        let capture = match (&read, picture, fingerprints.into_iter().next()) {
            (Some(read), Some(picture), Some(fingerprint)) => {
                let company = subject.company;
                let kept = Kept { tenant, company, placement, fingerprint, fetched_at: now, read, picture };
                Some(Box::new(self.keep(kept).await?))
            }
            _ => None,
        };
        // What is read again is verified: only what waits for it is held against other texts and proofs.
        let is_new = matches!(state.stage(placement), Some(Stage::ProofSubmitted | Stage::AutoChecked));
        let outlet = subject.outlet;
        let text = state.cleared_text(placement).filter(|_| is_new);
        let texts = text.map(|text| (placement, text.to_owned())).into_iter().collect();
        let told = Told { outlet, texts, good_only: true, least: terms.least_likeness };
        let retold = self.retold(border, told, now).await?.remove(&placement);
        let alike = if is_new {
            let own = Own { placement, evidence: evidence.clone(), capture: capture.as_deref().cloned() };
            self.lookalike(border, outlet, own).await?
        } else {
            None
        };
        let labels = terms.labels_for(subject.kind).to_vec();
        let expected = Expectation {
            domain: domain.as_deref(),
            draft: state.cleared_text(placement),
            from: ordered.from,
            until: ordered.until,
            zone: info.zone,
            quantity: ordered.countable(),
            labels: &labels,
            least_likeness: terms.least_likeness,
            shown_elsewhere: false,
            retold: retold.as_ref(),
            alike: alike.as_ref(),
        };
        let page = read.as_ref().map(|read| &read.page);
        // A post stands on a platform that shows programs the same page for all of them.
        let claims = match (page, &capture, &evidence) {
            (Some(page), Some(capture), Evidence::Page { .. }) => claims_of(page, &capture.fingerprint, &expected),
            _ => vec![],
        };
        let mut shown = fingerprints::of_claims(&[evidence.claims(subject.outlet), claims.clone()].concat());
        shown.extend(contents.iter().cloned());
        let expected =
            Expectation { shown_elsewhere: self.inner.benchmark.shown_elsewhere(tenant, shown).await?, ..expected };
        let findings = check(&evidence, page, &expected);
        let reading = reread(state.cleared_text(placement), page, &labels, terms.least_likeness);
        Ok(Seen { proof, findings, capture, claims, contents, reading })
    }

    /// Whether another region was shown what the last proof of a placement shows: its addresses, its bytes, its page.
    pub(in crate::use_cases) async fn proof_shown_elsewhere(
        &self,
        tenant: TenantId,
        order: OrderId,
        placement: PlacementId,
    ) -> Result<bool, AppError> {
        let border = Border { tenant, party: Party::Staff };
        let (state, _) = self.store().load::<Order>(border, order.as_uuid()).await?;
        let mut shown = fingerprints::of_claims(&state.claims(placement));
        shown.extend(state.page_of_proof(placement).map(claim_of_content));
        Ok(self.inner.benchmark.shown_elsewhere(tenant, shown).await?)
    }

    /// Placements of a bill whose page has to be read again before the bill goes on to be paid (C-LIVE, EF-44): what asking
    /// for payment would be refused for, told before anybody tries.
    ///
    /// # Errors
    /// [`AppError::Denied`] when the bill is not there or not the person's to see.
    pub async fn unread_pages(&self, scope: &Scope, billing: Uuid) -> Result<Vec<UnreadPage>, AppError> {
        self.get(scope, crate::reading::dataset("billings")?, billing).await?;
        let mut shown = self.shown(scope);
        let bill = shown.state::<Billing>(billing).await.map_err(told_halt)?;
        let pages = pages_of(&mut shown, &bill, scope.today(), scope.now).await.map_err(told_halt)?;
        let unread = pages.into_iter().filter(|(_, page)| *page == PageStanding::NotRead);
        Ok(unread
            .map(|(item, _)| UnreadPage { order: item.order, placement: item.placement, about: item.about })
            .collect())
    }

    pub(super) async fn order_terms(&self, border: Border, day: LocalDate) -> Result<OrderTerms, AppError> {
        terms_on(&mut Shown { app: self, border }, day).await.map_err(told_halt)
    }

    /// Keeps the text, the bytes and the picture of a page, for the office and for the company that is paid for it.
    async fn keep(&self, kept: Kept<'_>) -> Result<Capture, AppError> {
        let Kept { tenant, company, placement, fingerprint, fetched_at, read, picture } = kept;
        let border = Border { tenant, party: Party::Company(company) };
        let name = |what: &str, kind: &str| format!("{what}-{}.{kind}", placement.as_uuid());
        let text = (name("teks", "txt"), read.page.text.clone().into_bytes());
        let text = self.keep_found(border, (&text.0, "text/plain"), text.1).await?;
        let html = self.keep_found(border, (&name("halaman", "txt"), "text/plain"), read.body.clone()).await?;
        let (picture, unpictured) = picture.map_or_else(|why| (vec![], Some(why)), |picture| (picture, None));
        let screenshot = self.keep_found(border, (&name("gambar", "jpg"), "image/jpeg"), picture).await?;
        Ok(Capture {
            final_url: read.page.final_url.clone(),
            http_status: read.page.http_status,
            fetched_at,
            fingerprint,
            published_at: read.page.published_at,
            text,
            html,
            screenshot,
            unpictured,
        })
    }

    /// Looks at every proof that nobody has looked at yet; says how many.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn check_proofs(&self, tenant: TenantId) -> Result<u64, AppError> {
        let border = Border { tenant, party: Party::Staff };
        let now = self.tenant_info(tenant).await?.now(self.now());
        let mut checked = 0_u64;
        for (order, placement) in views::unchecked_proofs(self.store(), border, 20).await? {
            let done = self.check_proof_at(tenant, (OrderId(order), PlacementId(placement)), now).await?;
            checked = checked.saturating_add(u64::from(done));
        }
        Ok(checked)
    }

    /// Looks at one proof as the program does, as it was at an instant; whether there was one to look at.
    ///
    /// # Errors
    /// When the database does not answer, or there is no such placement.
    pub async fn check_proof_at(
        &self,
        tenant: TenantId,
        (order, placement): (OrderId, PlacementId),
        now: Timestamp,
    ) -> Result<bool, AppError> {
        let seen = self.look_at_proof(tenant, order, placement, now).await?;
        let work = OwnWork::of_program(tenant, "check_proof");
        let done = self
            .transact_as_at(work, now, move |unit| {
                let seen = seen.clone();
                Box::pin(write_down(unit, order, placement, seen))
            })
            .await;
        told(tenant, done)
    }

    /// Reads every verified page again that is due after a day, a week, a month or a year, or because it is about to be
    /// paid (EF-44); says how many.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn read_due_pages(&self, tenant: TenantId) -> Result<u64, AppError> {
        let now = self.tenant_info(tenant).await?.now(self.now());
        self.read_due_pages_at(tenant, now).await
    }

    /// The same as it was at an instant: a story that is told afterwards.
    ///
    /// # Errors
    /// As [`App::read_due_pages`].
    pub async fn read_due_pages_at(&self, tenant: TenantId, now: Timestamp) -> Result<u64, AppError> {
        let border = Border { tenant, party: Party::Staff };
        let zone = self.tenant_info(tenant).await?.zone;
        let terms = self.order_terms(border, now.date_in(zone)).await?;
        let fresh = i64::from(terms.read_within_hours).saturating_mul(1_800);
        let mut read = 0_u64;
        for (order, placement, occasion) in views::due_readings(self.store(), border, (now, fresh), 20).await? {
            let (order, placement) = (OrderId(order), PlacementId(placement));
            let Some(occasion) = Occasion::from_wire(&occasion) else { continue };
            let seen = self.look_at_proof(tenant, order, placement, now).await?;
            let work = OwnWork::of_program(tenant, "read_page_again");
            let done = self
                .transact_as_at(work, now, move |unit| {
                    let Seen { reading, capture, .. } = seen.clone();
                    Box::pin(async move {
                        let command = Command::ReadAgain { placement, occasion, reading, capture };
                        unit.run::<Order>(order.as_uuid(), command).await?;
                        Ok(json!({ "id": placement }))
                    })
                })
                .await;
            read = read.saturating_add(u64::from(told(tenant, done)?));
        }
        Ok(read)
    }
}

/// Claims what the page of a proof shows, and writes down what the program found. What an earlier reading claimed and
/// this one does not is free again.
pub(super) async fn write_down(
    unit: &mut Unit<Sinergi>,
    order: OrderId,
    placement: PlacementId,
    seen: Seen,
) -> Result<Value, Halt> {
    let Seen { proof, findings, capture, claims, contents, reading: _ } = seen;
    let before = unit.state::<Order>(order.as_uuid()).await?;
    let gone: Vec<String> = before.page_claims(placement).into_iter().filter(|claim| !claims.contains(claim)).collect();
    release(unit, placement, &gone).await?;
    let mut taken = claim_all(unit, placement, &claims).await?;
    // What a page says that is claimed by no proof, or was claimed otherwise before, may still be what another one claimed.
    for claim in contents.into_iter().filter(|content| !claims.contains(content)) {
        let holder = unit.claimed_by(super::claims::PROOF, &claim).await?.map(PlacementId);
        taken.extend(holder.filter(|holder| *holder != placement).map(|by| Taken { claim, by }));
    }
    let claims = claims.into_iter().filter(|claim| taken.iter().all(|taken| taken.claim != *claim)).collect();
    let check = Checking { placement, proof, findings, capture, claims, taken };
    unit.run::<Order>(order.as_uuid(), Command::RecordCheck(Box::new(check))).await?;
    Ok(json!({ "id": placement }))
}

/// Whether it was done; a refusal means that somebody was faster.
fn told(tenant: TenantId, done: Result<Done, AppError>) -> Result<bool, AppError> {
    match done {
        Ok(_) => Ok(true),
        Err(AppError::Rejected(refusal)) => {
            tracing::info!(%tenant, code = refusal.code, "a proof was not looked at");
            Ok(false)
        }
        Err(other) => Err(other),
    }
}
