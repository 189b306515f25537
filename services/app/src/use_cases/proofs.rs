//! Proofs of publication: shown by the company, claimed once in the tenant, looked at by the program itself.

use benchmark::fingerprints;
use domain::{
    media::{
        MediaKind,
        company::{Company, FileRef},
    },
    publication::{
        Format,
        order::{Command, Occasion, Order, OrderTerms, Subject},
        proof::{
            Capture, Evidence, Expectation, Finding, Reading, Unpictured,
            check::{check, fingerprint_of, reread},
            evidence::{SitePhoto, Spot},
        },
    },
};
use kernel::{
    LocalDate, Party, TenantId, Timestamp, Zone,
    ids::{OrderId, PlacementId, ProofId},
};
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use store::{Border, Done};

use super::{
    order_facts::order_of,
    orders::ORDER,
    placements::{PLACEMENT, instant},
    shared::claims,
};
use crate::{
    App, AppError, Field, FieldError,
    FieldKind::{Date, File, Group, Integer, Text, Url},
    FilePurpose, Scope, UseCase,
    members::OwnWork,
    pages::ReadPage,
};

const SPOT: &[Field] = &[
    Field::needed("on", Date),
    Field::needed("time", Text(5)),
    Field::needed("seconds", Integer(1, 86_400)),
    Field::needed("name", Text(120)),
];

const SITE: &[Field] = &[
    Field::needed("site", Text(200)),
    Field::needed("taken_on", Date),
    Field::needed("taken_time", Text(5)),
    Field::needed("photo", File(FilePurpose::Photo)),
];

pub(crate) const USE_CASES: &[UseCase] = &[
    UseCase {
        name: "submit_proof",
        context: "publication",
        about: "Shows that a placement was published, as its kind of media is proved; within the time for it.",
        fields: &[
            ORDER,
            PLACEMENT,
            // A page, a post.
            Field::optional("url", Url),
            Field::optional("account", Text(120)),
            Field::optional("followers", Integer(0, 1_000_000_000)),
            Field::optional("views", Integer(0, 1_000_000_000_000)),
            Field::optional("published_on", Date),
            Field::optional("published_time", Text(5)),
            Field::optional("capture", File(FilePurpose::Photo)),
            Field::optional("insight", File(FilePurpose::Document)),
            // Print.
            Field::optional("edition", Text(80)),
            Field::optional("edition_on", Date),
            Field::optional("page", Text(40)),
            Field::optional("copies", Integer(1, 10_000_000)),
            Field::optional("scan", File(FilePurpose::Document)),
            Field::optional("pile", File(FilePurpose::Photo)),
            Field::optional("stored_at", Text(200)),
            // Radio and television.
            Field::optional("spots", Group(SPOT)),
            Field::optional("log", File(FilePurpose::Document)),
            Field::optional("recording", File(FilePurpose::Recording)),
            // Out-of-home.
            Field::optional("sites", Group(SITE)),
            Field::optional("play_log", File(FilePurpose::Document)),
            Field::optional("installation_minutes", Text(120)),
        ],
        on_existing: true,
        run: run!(submit_proof),
    },
    UseCase {
        name: "check_proof",
        context: "publication",
        about: "Lets the program look at a proof again.",
        fields: &[ORDER, PLACEMENT],
        on_existing: false,
        run: run!(check_proof),
    },
    UseCase {
        name: "read_page_again",
        context: "publication",
        about: "Lets the program read a verified page again, and tells both sides when it did not stay as it was.",
        fields: &[ORDER, PLACEMENT],
        on_existing: false,
        run: run!(read_page_again),
    },
];

#[derive(Debug, Clone, Deserialize)]
struct AiredSpot {
    on: LocalDate,
    time: String,
    seconds: u32,
    name: String,
}

#[derive(Debug, Clone, Deserialize)]
struct Pictured {
    site: String,
    taken_on: LocalDate,
    taken_time: String,
    photo: String,
}

#[derive(Debug, Clone, Deserialize)]
struct SubmitProof {
    order: OrderId,
    placement: PlacementId,
    url: Option<String>,
    account: Option<String>,
    followers: Option<u64>,
    views: Option<u64>,
    published_on: Option<LocalDate>,
    published_time: Option<String>,
    capture: Option<String>,
    insight: Option<String>,
    edition: Option<String>,
    edition_on: Option<LocalDate>,
    page: Option<String>,
    copies: Option<u32>,
    scan: Option<String>,
    pile: Option<String>,
    stored_at: Option<String>,
    #[serde(default)]
    spots: Vec<AiredSpot>,
    log: Option<String>,
    recording: Option<String>,
    #[serde(default)]
    sites: Vec<Pictured>,
    play_log: Option<String>,
    installation_minutes: Option<String>,
}

fn required(field: &str) -> AppError {
    AppError::Invalid(vec![FieldError { field: field.to_owned(), code: "required", params: vec![] }])
}

/// Reads the fields that a kind of media needs; what is missing is told at its field.
struct Shown<'a> {
    app: &'a App,
    scope: &'a Scope,
    zone: Zone,
    input: SubmitProof,
}

impl Shown<'_> {
    async fn file(&self, field: &str, sha256: Option<&String>) -> Result<FileRef, AppError> {
        match sha256 {
            Some(sha256) => self.app.file_ref(self.scope, field, sha256).await,
            None => Err(required(field)),
        }
    }

    async fn file_if_any(&self, field: &str, sha256: Option<&String>) -> Result<Option<FileRef>, AppError> {
        match sha256 {
            Some(_) => self.file(field, sha256).await.map(Some),
            None => Ok(None),
        }
    }

    fn text(field: &str, text: Option<&String>) -> Result<String, AppError> {
        text.cloned().ok_or_else(|| required(field))
    }

    fn published_at(&self) -> Result<Timestamp, AppError> {
        let day = self.input.published_on.ok_or_else(|| required("published_on"))?;
        let time = self.input.published_time.as_deref().ok_or_else(|| required("published_time"))?;
        instant(day, time, "published_time", self.zone)
    }

    async fn evidence(&self, kind: MediaKind, format: Format) -> Result<Evidence, AppError> {
        let input = &self.input;
        if format == Format::OutdoorDisplay || kind == MediaKind::OutOfHome {
            return self.display().await;
        }
        Ok(match kind {
            MediaKind::Online | MediaKind::NewsAgency => Evidence::Page {
                url: Self::text("url", input.url.as_ref())?,
                published_at: self.published_at()?,
                views: input.views,
                captures: self.file_if_any("capture", input.capture.as_ref()).await?.into_iter().collect(),
            },
            MediaKind::Print => Evidence::Print {
                edition: Self::text("edition", input.edition.as_ref())?,
                on: input.edition_on.ok_or_else(|| required("edition_on"))?,
                page: Self::text("page", input.page.as_ref())?,
                copies: input.copies.ok_or_else(|| required("copies"))?,
                scan: self.file("scan", input.scan.as_ref()).await?,
                photos: self.file_if_any("pile", input.pile.as_ref()).await?.into_iter().collect(),
                stored_at: input.stored_at.clone(),
            },
            MediaKind::Radio | MediaKind::Television | MediaKind::TvStreaming => {
                let mut spots = Vec::new();
                for (index, spot) in input.spots.iter().enumerate() {
                    let at = instant(spot.on, &spot.time, &format!("spots.{index}.time"), self.zone)?;
                    spots.push(Spot { at, seconds: spot.seconds, name: spot.name.clone() });
                }
                Evidence::Airing {
                    spots,
                    log: self.file("log", input.log.as_ref()).await?,
                    recording: self.file("recording", input.recording.as_ref()).await?,
                }
            }
            MediaKind::Creator => Evidence::Post {
                url: Self::text("url", input.url.as_ref())?,
                account: Self::text("account", input.account.as_ref())?,
                followers: input.followers.ok_or_else(|| required("followers"))?,
                published_at: self.published_at()?,
                insight: self.file("insight", input.insight.as_ref()).await?,
                capture: self.file("capture", input.capture.as_ref()).await?,
            },
            MediaKind::OutOfHome => self.display().await?,
        })
    }

    async fn display(&self) -> Result<Evidence, AppError> {
        let mut photos = Vec::new();
        for (index, site) in self.input.sites.iter().enumerate() {
            let taken_at = instant(site.taken_on, &site.taken_time, &format!("sites.{index}.taken_time"), self.zone)?;
            let photo = self.file(&format!("sites.{index}.photo"), Some(&site.photo)).await?;
            photos.push(SitePhoto { site: site.site.clone(), taken_at, photo });
        }
        Ok(Evidence::Display {
            photos,
            play_log: self.file_if_any("play_log", self.input.play_log.as_ref()).await?,
            installation_minutes: self.input.installation_minutes.clone(),
        })
    }
}

async fn submit_proof(app: &App, scope: &Scope, input: SubmitProof) -> Result<Done, AppError> {
    let (id, placement) = (input.order, input.placement);
    // Its first words are the office's: the border is asked below.
    let office = Border { tenant: scope.tenant, party: Party::Staff };
    let (state, _) = app.store().load::<Order>(office, id.as_uuid()).await?;
    let own = scope.party.company().is_none_or(|company| state.company() == Some(company));
    let (Some(subject), Some(ordered), true) = (state.subject(), state.placement(placement), own) else {
        return Err(AppError::Denied);
    };
    let zone = app.tenant_info(scope.tenant).await?.zone;
    let evidence = Shown { app, scope, zone, input }.evidence(subject.kind, ordered.format).await?;
    let (claimed, proof) = (evidence.claims(subject.outlet), ProofId(app.next_id()));
    app.transact(scope, move |unit| {
        let (evidence, claimed) = (Box::new(evidence.clone()), claimed.clone());
        Box::pin(async move {
            order_of(unit, id).await?;
            let mut taken = Vec::new();
            for claim in &claimed {
                if unit.claim(claims::PROOF, claim, placement.as_uuid()).await?.is_some() {
                    taken.push(claim.clone());
                }
            }
            let at = unit.now();
            let show = Command::SubmitProof { placement, proof, evidence, claims: claimed, taken, at };
            unit.run::<Order>(id.as_uuid(), show).await?;
            Ok(json!({ "id": placement, "proof": proof }))
        })
    })
    .await
}

#[derive(Debug, Clone, Deserialize)]
struct OnePlacement {
    order: OrderId,
    placement: PlacementId,
}

async fn check_proof(app: &App, scope: &Scope, input: OnePlacement) -> Result<Done, AppError> {
    let OnePlacement { order, placement } = input;
    let seen = app.look_at_proof(scope.tenant, order, placement, scope.now).await?;
    app.transact(scope, move |unit| {
        let Seen { proof, findings, capture, .. } = seen.clone();
        Box::pin(async move {
            order_of(unit, order).await?;
            unit.run::<Order>(order.as_uuid(), Command::RecordCheck { placement, proof, findings, capture }).await?;
            Ok(json!({ "id": placement }))
        })
    })
    .await
}

async fn read_page_again(app: &App, scope: &Scope, input: OnePlacement) -> Result<Done, AppError> {
    let OnePlacement { order, placement } = input;
    let seen = app.look_at_proof(scope.tenant, order, placement, scope.now).await?;
    app.transact(scope, move |unit| {
        let Seen { reading, capture, .. } = seen.clone();
        Box::pin(async move {
            order_of(unit, order).await?;
            let occasion = Occasion::Request;
            unit.run::<Order>(order.as_uuid(), Command::ReadAgain { placement, occasion, reading, capture }).await?;
            Ok(json!({ "id": placement }))
        })
    })
    .await
}

/// What the program saw of a proof.
#[derive(Debug, Clone)]
struct Seen {
    proof: ProofId,
    findings: Vec<Finding>,
    capture: Option<Box<Capture>>,
    reading: Reading,
}

impl App {
    /// Looks at the last proof of a placement; a page is read, and what was read is kept.
    async fn look_at_proof(
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
        let capture = match (&read, picture) {
            (Some(read), Some(picture)) => {
                Some(Box::new(self.keep((tenant, now), &subject, placement, (read, picture)).await?))
            }
            _ => None,
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
        };
        let page = read.as_ref().map(|read| &read.page);
        let mut shown = fingerprints::of_claims(&evidence.claims(subject.outlet));
        shown.extend(capture.iter().map(|capture| fingerprints::of_page(&capture.fingerprint)));
        let expected =
            Expectation { shown_elsewhere: self.inner.benchmark.shown_elsewhere(tenant, shown).await?, ..expected };
        let findings = check(&evidence, page, &expected);
        let reading = reread(state.cleared_text(placement), page, &labels, terms.least_likeness);
        Ok(Seen { proof, findings, capture, reading })
    }

    async fn order_terms(&self, border: Border, day: LocalDate) -> Result<OrderTerms, AppError> {
        let policy = super::singleton("policy");
        let (policy, _) = self.store().load::<domain::policy::Policy>(border, policy).await?;
        Ok(policy.in_force(day).and_then(|(_, rules)| rules.orders.clone()).unwrap_or_default())
    }

    /// Keeps the text, the bytes and the picture of a page, for the office and for the company that is paid for it.
    async fn keep(
        &self,
        (tenant, fetched_at): (TenantId, Timestamp),
        subject: &Subject,
        placement: PlacementId,
        (read, picture): (&ReadPage, Result<Vec<u8>, Unpictured>),
    ) -> Result<Capture, AppError> {
        let border = Border { tenant, party: Party::Company(subject.company) };
        let name = |what: &str, kind: &str| format!("{what}-{}.{kind}", placement.as_uuid());
        let text = (name("teks", "txt"), read.page.text.clone().into_bytes());
        let text = self.keep_found(border, (&text.0, "text/plain"), text.1).await?;
        let html = self.keep_found(border, (&name("halaman", "txt"), "text/plain"), read.body.clone()).await?;
        let (picture, unpictured) = picture.map_or_else(|why| (vec![], Some(why)), |picture| (picture, None));
        let screenshot = self.keep_found(border, (&name("gambar", "jpg"), "image/jpeg"), picture).await?;
        let material = fingerprint_of(&read.page.final_url, &read.page.text);
        Ok(Capture {
            final_url: read.page.final_url.clone(),
            http_status: read.page.http_status,
            fetched_at,
            fingerprint: hex::encode(Sha256::digest(material.as_bytes())),
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
                let Seen { proof, findings, capture, .. } = seen.clone();
                Box::pin(async move {
                    let command = Command::RecordCheck { placement, proof, findings, capture };
                    unit.run::<Order>(order.as_uuid(), command).await?;
                    Ok(json!({ "id": placement }))
                })
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
