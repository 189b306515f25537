//! What a company shows to prove a publication, by kind of media (DOMAIN.md 4.2).
//!
//! **Invariant:** what identifies a publication is claimed once in the tenant, over all its agencies (R11).

use std::collections::BTreeSet;

use kernel::{LocalDate, Timestamp, Zone, ids::OutletId};
use serde::{Deserialize, Serialize};

use super::{address, likeness::plain, post::post_of};
use crate::{
    media::{MediaKind, company::FileRef},
    publication::Format,
};

/// A spot that was aired.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spot {
    /// When.
    pub at: Timestamp,
    /// How long.
    pub seconds: u32,
    /// What the station calls it.
    pub name: String,
}

impl Spot {
    /// As people tell one from another: by minute and name.
    fn told(&self) -> (i64, String) {
        (minute(self.at), plain(&self.name))
    }
}

/// A photograph of one site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SitePhoto {
    /// Where.
    pub site: String,
    /// When it was taken.
    pub taken_at: Timestamp,
    /// The photograph.
    pub photo: FileRef,
}

/// The evidence of one placement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Evidence {
    /// A page of an online outlet.
    Page {
        /// Its address, as it was given.
        url: String,
        /// When it appeared.
        published_at: Timestamp,
        /// Views, if the outlet tells them.
        #[serde(default)]
        views: Option<u64>,
        /// The company's own capture; the program makes one itself.
        #[serde(default)]
        captures: Vec<FileRef>,
    },
    /// A printed page, with the copies that were delivered.
    Print {
        /// Number of the edition.
        edition: String,
        /// Its day.
        on: LocalDate,
        /// The page.
        page: String,
        /// Copies that were delivered.
        copies: u32,
        /// The full page with masthead and date.
        scan: FileRef,
        /// The pile.
        #[serde(default)]
        photos: Vec<FileRef>,
        /// Where the copies are kept.
        #[serde(default)]
        stored_at: Option<String>,
    },
    /// Airing on radio or television.
    Airing {
        /// Each spot.
        spots: Vec<Spot>,
        /// The log that the station signed.
        log: FileRef,
        /// The recording, with its time check.
        recording: FileRef,
    },
    /// Out-of-home display.
    Display {
        /// Photographs, one or more of each site.
        photos: Vec<SitePhoto>,
        /// When it was played.
        #[serde(default)]
        play_log: Option<FileRef>,
        /// Number of the minutes of installation.
        #[serde(default)]
        installation_minutes: Option<String>,
    },
    /// A creator's post.
    Post {
        /// Its address, as it was given.
        url: String,
        /// The account.
        account: String,
        /// Followers at the time.
        followers: u64,
        /// When it appeared.
        published_at: Timestamp,
        /// How many it reached, as the platform exports it.
        insight: FileRef,
        /// A picture of the post.
        capture: FileRef,
    },
}

/// When something was out, as its evidence tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// At an instant, told by the minute.
    At(Timestamp),
    /// On a day of the zone.
    On(LocalDate, Zone),
}

impl Moment {
    /// The day of it, in a zone.
    fn day(self, zone: Zone) -> LocalDate {
        match self {
            Self::At(at) => at.date_in(zone),
            Self::On(day, _) => day,
        }
    }
    /// Whether it is before an instant: an earlier minute, or an earlier day.
    pub fn is_before(self, limit: Timestamp) -> bool {
        match self {
            Self::At(at) => minute(at) < minute(limit),
            Self::On(day, zone) => day < limit.date_in(zone),
        }
    }
    /// Whether it is later than an instant, or on a later day.
    pub fn is_after(self, limit: Timestamp) -> bool {
        match self {
            Self::At(at) => at > limit,
            Self::On(day, zone) => day > limit.date_in(zone),
        }
    }
}

/// The minute of an instant: as people tell when something was out.
pub(super) fn minute(at: Timestamp) -> i64 {
    at.as_micros().div_euclid(60_000_000)
}

/// What can be wrong with a field.
#[derive(Debug, Clone, Copy)]
enum Gap {
    Missing,
    AddressUnreadable,
    Twice,
}

impl Gap {
    fn code(self) -> &'static str {
        match self {
            Self::Missing => "order.evidence_missing",
            Self::AddressUnreadable => "order.address_unreadable",
            Self::Twice => "order.spot_twice",
        }
    }
}

/// Whether a placement is proved by a page of the outlet's own site.
pub fn is_proved_by_page(kind: MediaKind, format: Format) -> bool {
    format != Format::OutdoorDisplay && matches!(kind, MediaKind::Online | MediaKind::NewsAgency)
}

/// Whether a publication is told from others by its text: a page or a post is held against what was cleared for it.
pub fn is_known_by_text(kind: MediaKind, format: Format) -> bool {
    is_proved_by_page(kind, format) || kind == MediaKind::Creator
}

impl Evidence {
    /// Whether this is how a format of a kind of media is proved.
    pub fn suits(&self, kind: MediaKind, format: Format) -> bool {
        if format == Format::OutdoorDisplay {
            return matches!(self, Self::Display { .. });
        }
        match kind {
            MediaKind::Online | MediaKind::NewsAgency => matches!(self, Self::Page { .. }),
            MediaKind::Print => matches!(self, Self::Print { .. }),
            MediaKind::Radio | MediaKind::Television | MediaKind::TvStreaming => matches!(self, Self::Airing { .. }),
            MediaKind::OutOfHome => matches!(self, Self::Display { .. }),
            MediaKind::Creator => matches!(self, Self::Post { .. }),
        }
    }

    /// What is missing or wrong, by field and code.
    pub fn missing(&self) -> Vec<(String, String)> {
        let mut reasons = Vec::new();
        let mut ask = |there: bool, field: &str, gap: Gap| {
            if !there {
                reasons.push((field.to_owned(), gap.code().to_owned()));
            }
        };
        let said = |text: &str| !text.trim().is_empty();
        let (blank, bad_address) = (Gap::Missing, Gap::AddressUnreadable);
        match self {
            Self::Page { url, .. } => ask(address::canonical(url).is_ok(), "url", bad_address),
            Self::Print { edition, page, copies, .. } => {
                ask(said(edition), "edition", blank);
                ask(said(page), "page", blank);
                ask(*copies > 0, "copies", blank);
            }
            Self::Airing { spots, .. } => {
                ask(!spots.is_empty(), "spots", blank);
                ask(spots.iter().all(|spot| said(&spot.name) && spot.seconds > 0), "spots", blank);
                let mut aired = BTreeSet::new();
                for (number, spot) in (1_usize..).zip(spots) {
                    let is_new = aired.insert(spot.told());
                    ask(is_new, &format!("spots.{number}.time"), Gap::Twice);
                }
            }
            Self::Display { photos, play_log, installation_minutes } => {
                ask(!photos.is_empty() && photos.iter().all(|photo| said(&photo.site)), "photos", blank);
                ask(play_log.is_some() || installation_minutes.as_deref().is_some_and(said), "play_log", blank);
            }
            Self::Post { url, account, .. } => {
                ask(address::canonical(url).is_ok(), "url", bad_address);
                ask(said(account), "account", blank);
            }
        }
        reasons
    }

    /// Its address in the one form, where it has one.
    pub fn address(&self) -> Option<String> {
        match self {
            Self::Page { url, .. } | Self::Post { url, .. } => address::canonical(url).ok(),
            Self::Print { .. } | Self::Airing { .. } | Self::Display { .. } => None,
        }
    }

    /// Whether a page that it names stands on the outlet's domain; what is proved otherwise names none.
    pub fn is_of_domain(&self, domain: &str) -> bool {
        match self {
            Self::Page { url, .. } => address::is_of_domain(url, domain),
            Self::Post { .. } | Self::Print { .. } | Self::Airing { .. } | Self::Display { .. } => true,
        }
    }

    /// Its files.
    fn files(&self) -> Vec<&FileRef> {
        match self {
            Self::Page { captures, .. } => captures.iter().collect(),
            Self::Print { scan, photos, .. } => [scan].into_iter().chain(photos).collect(),
            Self::Airing { log, recording, .. } => vec![log, recording],
            Self::Display { photos, play_log, .. } => photos.iter().map(|it| &it.photo).chain(play_log).collect(),
            Self::Post { insight, capture, .. } => vec![insight, capture],
        }
    }

    /// How many units it shows: copies, spots, sites; a page and a post are one.
    pub fn quantity(&self) -> u32 {
        let count = |units: usize| u32::try_from(units).unwrap_or(u32::MAX);
        match self {
            Self::Page { .. } | Self::Post { .. } => 1,
            Self::Print { copies, .. } => *copies,
            // One that is listed twice was aired once.
            Self::Airing { spots, .. } => count(spots.iter().map(Spot::told).collect::<BTreeSet<_>>().len()),
            Self::Display { photos, .. } => {
                let sites: BTreeSet<String> = photos.iter().map(|photo| photo.site.trim().to_lowercase()).collect();
                count(sites.len())
            }
        }
    }

    /// Whether the office records what arrived before it verifies (EF-17).
    pub fn needs_receipt(&self) -> bool {
        match self {
            Self::Print { .. } | Self::Airing { .. } => true,
            Self::Page { .. } | Self::Display { .. } | Self::Post { .. } => false,
        }
    }

    /// When it was out: the page, the post, each spot, each photograph; of an edition the day, where the tenant is.
    pub fn moments(&self, zone: Zone) -> Vec<Moment> {
        match self {
            Self::Page { published_at, .. } | Self::Post { published_at, .. } => vec![Moment::At(*published_at)],
            Self::Print { on, .. } => vec![Moment::On(*on, zone)],
            Self::Airing { spots, .. } => spots.iter().map(|spot| Moment::At(spot.at)).collect(),
            Self::Display { photos, .. } => photos.iter().map(|photo| Moment::At(photo.taken_at)).collect(),
        }
    }

    /// Days on which it was out.
    pub fn days(&self, zone: Zone) -> Vec<LocalDate> {
        self.moments(zone).into_iter().map(|moment| moment.day(zone)).collect()
    }

    /// A spot that begins in the minute of an earlier one of the same proof.
    pub fn spot_beside_another(&self) -> Option<&Spot> {
        let Self::Airing { spots, .. } = self else { return None };
        let mut minutes = BTreeSet::new();
        spots.iter().find(|spot| !minutes.insert(minute(spot.at)))
    }

    /// What no other proof in the tenant may show: address, post, edition and page, spot, and the bytes of its files.
    pub fn claims(&self, outlet: OutletId) -> Vec<String> {
        let mut claims: Vec<String> = self.address().map(|address| format!("url:{address}")).into_iter().collect();
        claims.extend(self.files().into_iter().map(|file| format!("file:{}", file.sha256)));
        match self {
            Self::Print { edition, on, page, .. } => {
                claims.push(format!("print:{}/{on}/{}/{}", outlet.as_uuid(), plain(edition), plain(page)));
            }
            Self::Airing { spots, .. } => {
                let spot = |spot: &Spot| format!("spot:{}/{}/{}", outlet.as_uuid(), spot.at, plain(&spot.name));
                claims.extend(spots.iter().map(spot));
            }
            Self::Post { url, .. } => claims.extend(post_of(url).map(|post| format!("post:{post}"))),
            Self::Page { .. } | Self::Display { .. } => (),
        }
        claims.sort();
        claims.dedup();
        claims
    }
}

/// The code of a claim's being shown twice: what it is a claim of.
pub fn code_of_claim(claim: &str) -> &'static str {
    match claim.split_once(':') {
        Some(("url" | "post", _)) => "order.address_used",
        Some(("print", _)) => "order.edition_used",
        Some(("spot", _)) => "order.spot_used",
        _ => "order.file_used",
    }
}
