//! Proofs of publication: shown by the company, claimed once in the tenant, looked at by the program itself.

use domain::{
    media::{
        MediaKind,
        company::{Company, FileRef},
    },
    publication::{
        Format,
        order::{Command, Occasion, Order, Showing, Taken},
        proof::{
            Evidence,
            evidence::{SitePhoto, Spot},
        },
    },
};
use kernel::{
    LocalDate, Party, Timestamp, Zone,
    ids::{OrderId, PlacementId, ProofId},
};
use serde::Deserialize;
use serde_json::json;
use store::{Border, Done, Halt, Unit};
use views::Sinergi;

use super::{dates::instant, order_facts::order_of, orders::ORDER, placements::PLACEMENT, shared::claims};
use crate::{
    App, AppError, Field, FieldError,
    FieldKind::{Date, File, Group, Integer, Text, Url},
    FilePurpose, Record, Scope, UseCase,
};

mod lookalikes;
mod reading;
mod retelling;

pub use reading::UnreadPage;
use reading::{Seen, write_down};

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
        record: Record::Named("order"),
        run: run!(submit_proof),
    },
    UseCase {
        name: "check_proof",
        context: "publication",
        about: "Lets the program look at a proof again.",
        fields: &[ORDER, PLACEMENT],
        record: Record::New,
        run: run!(check_proof),
    },
    UseCase {
        name: "read_page_again",
        context: "publication",
        about: "Lets the program read a verified page again, and tells both sides when it did not stay as it was.",
        fields: &[ORDER, PLACEMENT],
        record: Record::New,
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

/// Takes what a placement's proof shows, in one transaction with what is written of it: of two that show the same at
/// once one has it. What another placement has comes back.
async fn claim_all(unit: &mut Unit<Sinergi>, placement: PlacementId, shown: &[String]) -> Result<Vec<Taken>, Halt> {
    let mut taken = Vec::new();
    for claim in shown {
        let holder = unit.claim(claims::PROOF, claim, placement.as_uuid()).await?;
        taken.extend(holder.map(|by| Taken { claim: claim.clone(), by: PlacementId(by) }));
    }
    Ok(taken)
}

/// Gives free what a placement's proof showed.
pub(super) async fn release(unit: &mut Unit<Sinergi>, placement: PlacementId, shown: &[String]) -> Result<(), Halt> {
    for claim in shown {
        unit.release(claims::PROOF, claim, placement.as_uuid()).await?;
    }
    Ok(())
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
    let (company, outlet) = (subject.company, subject.outlet);
    app.transact(scope, move |unit| {
        let (evidence, claimed) = (Box::new(evidence.clone()), claimed.clone());
        Box::pin(async move {
            order_of(unit, id).await?;
            let register = unit.state::<Company>(company.as_uuid()).await?;
            let domain = register.outlet(outlet).and_then(|outlet| outlet.domain.clone());
            let taken = claim_all(unit, placement, &claimed).await?.into_iter().map(|taken| taken.claim).collect();
            let at = unit.now();
            let showing = Showing { placement, proof, evidence, domain, claims: claimed, taken, zone, at };
            unit.run::<Order>(id.as_uuid(), Command::SubmitProof(Box::new(showing))).await?;
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
        let seen = seen.clone();
        Box::pin(async move {
            order_of(unit, order).await?;
            write_down(unit, order, placement, seen).await
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
