//! What the program finds in a proof by itself, as facts for the person who verifies it.
//!
//! **Invariant:** the same evidence, page and expectation give the same findings. What could not be looked at is a
//! finding that did not pass, never one that did.

use kernel::{BasisPoints, LocalDate, Timestamp, Zone, ids::PlacementId};
use serde::{Deserialize, Serialize};

use super::{Evidence, address, likeness, lookalike::Lookalike};
use crate::media::company::FileRef;

#[cfg(test)]
mod tests;

names! {
    /// What is looked at.
    pub enum Point {
        /// The page stands on the outlet's domain.
        Domain = "domain",
        /// The program could read the page.
        Reachable = "reachable",
        /// Paid content says that it is paid (Pedoman Media Siber, point 6).
        Label = "label",
        /// The cleared text stands on the page.
        Likeness = "likeness",
        /// It was out on the days that were ordered.
        InTime = "in_time",
        /// It shows as many units as were ordered.
        Quantity = "quantity",
        /// The same content was not shown by another region's company.
        Unique = "unique",
        /// What it shows proves no other placement of this region.
        Once = "once",
        /// Its text was not found good for another placement of the outlet.
        NewText = "new_text",
        /// It can be told from what proves the other placements of the outlet.
        Apart = "apart",
    }
}

impl Point {
    /// Whether a proof that fails here cannot be verified at all. The others need a reason.
    pub fn is_hard(self) -> bool {
        match self {
            Self::Domain | Self::Reachable | Self::Label | Self::Once => true,
            Self::Likeness | Self::InTime | Self::Quantity | Self::Unique | Self::NewText | Self::Apart => false,
        }
    }

    /// The code of a proof that fails here.
    pub fn code(self) -> &'static str {
        match self {
            Self::Domain => "order.page_of_other_domain",
            Self::Reachable => "order.page_not_reachable",
            Self::Label => "order.label_missing",
            Self::Likeness => "order.text_differs",
            Self::InTime => "order.outside_days",
            Self::Quantity => "order.fewer_shown",
            Self::Unique => "order.content_elsewhere",
            Self::Once => "order.content_used",
            Self::NewText => "order.text_used",
            Self::Apart => "order.proof_alike",
        }
    }
}

/// One fact that the program found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What was looked at.
    pub point: Point,
    /// Whether it is as it should be.
    pub passed: bool,
    /// What was found: an address, a status, a share.
    pub evidence: String,
    /// The other placement that it speaks of, where it speaks of one. None in events of before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other: Option<PlacementId>,
}

impl Finding {
    /// What was found of a proof for itself, without another placement.
    pub fn of(point: Point, passed: bool, evidence: impl Into<String>) -> Self {
        Self { point, passed, evidence: evidence.into(), other: None }
    }
}

/// Another placement of the outlet for which the same text was cleared, or nearly the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retelling {
    /// Which.
    pub placement: PlacementId,
    /// What people know it by: number of its surat pesanan, and its title.
    pub told: String,
}

impl Retelling {
    /// As a finding that needs a reason.
    pub fn finding(self) -> Finding {
        Finding { point: Point::NewText, passed: false, evidence: self.told, other: Some(self.placement) }
    }
}

names! {
    /// Why there is no picture of a page. A proof is checked and kept without one all the same.
    pub enum Unpictured {
        /// No browser is installed where the program runs, or none is wanted.
        NoBrowser = "no_browser",
        /// There is no account without rights to run a browser as.
        NoAccount = "no_account",
        /// The browser, or the program that starts it, did not start.
        NotStarted = "not_started",
        /// The page was not shown.
        NotShown = "not_shown",
        /// It took too long.
        TooSlow = "too_slow",
        /// The page wanted more memory than it may have.
        TooMuchMemory = "too_much_memory",
        /// The picture is over the limit.
        TooLarge = "too_large",
    }
}

/// What the program itself kept of a page; no role can change it (EF-16).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capture {
    /// Where the page stood after all redirects.
    pub final_url: String,
    /// The answer of its server.
    pub http_status: u16,
    /// When.
    pub fetched_at: Timestamp,
    /// SHA-256 over the site and the plain text, in hex.
    pub fingerprint: String,
    /// When it appeared, where the page itself says so. None in events of before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_at: Option<Timestamp>,
    /// The text.
    #[serde(default)]
    pub text: Option<FileRef>,
    /// The HTML.
    #[serde(default)]
    pub html: Option<FileRef>,
    /// A picture, where a browser is installed.
    #[serde(default)]
    pub screenshot: Option<FileRef>,
    /// Why there is no picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unpictured: Option<Unpictured>,
}

/// A page as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Where it stood after all redirects.
    pub final_url: String,
    /// The address that it gives itself, where it gives one.
    pub canonical: Option<String>,
    /// The answer of its server.
    pub http_status: u16,
    /// Its title.
    pub title: String,
    /// Its text.
    pub text: String,
    /// When it appeared, where the page says so.
    pub published_at: Option<Timestamp>,
}

/// What a proof should show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expectation<'a> {
    /// The outlet's domain.
    pub domain: Option<&'a str>,
    /// The text that was cleared.
    pub draft: Option<&'a str>,
    /// First day.
    pub from: LocalDate,
    /// Last day.
    pub until: LocalDate,
    /// Where the tenant is.
    pub zone: Zone,
    /// Copies, spots, sites; one for a page.
    pub quantity: u32,
    /// Words that mark paid content; none where no label is asked for.
    pub labels: &'a [String],
    /// The least share of the cleared text.
    pub least_likeness: BasisPoints,
    /// Whether the same content was shown by a company of another region.
    pub shown_elsewhere: bool,
    /// Another placement of the outlet that was found good with the same text.
    pub retold: Option<&'a Retelling>,
    /// Another placement of the outlet whose proof may show the same publication.
    pub alike: Option<&'a Lookalike>,
}

/// Words before and after the cleared text among which its label stands. Further off, `iklan` is a menu.
const NEAR: usize = 60;

/// What no other proof in the tenant may show, of a page of the outlet on which the cleared text stands: where it stands
/// after all redirects, the address that it gives itself, and what it says. The first page of a site belongs to nobody; and
/// where the cleared text does not stand, the page may be one that a site shows to every program, whatever was asked for:
/// nothing of it is claimed.
pub fn claims_of(page: &Page, fingerprint: &str, expected: &Expectation<'_>) -> Vec<String> {
    let own = |address: &str| {
        let is_own = expected.domain.is_some_and(|domain| address::is_of_domain(address, domain));
        address::canonical(address).ok().filter(|_| is_own && !address::is_front(address))
    };
    let Some(stands_at) = own(&page.final_url).filter(|_| (200..300).contains(&page.http_status)) else {
        return vec![];
    };
    let draft = expected.draft.filter(|draft| !draft.trim().is_empty());
    if draft.is_none_or(|draft| likeness::standing_in(draft, &page.text) < expected.least_likeness) {
        return vec![];
    }
    let addresses = [Some(stands_at), page.canonical.as_deref().and_then(own)];
    let mut claims: Vec<String> = addresses.into_iter().flatten().map(|address| format!("url:{address}")).collect();
    claims.push(claim_of_content(fingerprint));
    claims.sort();
    claims.dedup();
    claims
}

/// What a page says, as it is claimed.
pub fn claim_of_content(fingerprint: &str) -> String {
    format!("page:{fingerprint}")
}

/// Everything that can be told without a person.
pub fn check(evidence: &Evidence, page: Option<&Page>, expected: &Expectation<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut say = |point, passed, evidence: String| findings.push(Finding::of(point, passed, evidence));
    if let Evidence::Page { url, .. } = evidence {
        let (alive, status) = match page {
            Some(page) => ((200..300).contains(&page.http_status), page.http_status.to_string()),
            None => (false, String::new()),
        };
        let stands_at = page.map_or(url.as_str(), |page| page.final_url.as_str());
        let of_domain = expected
            .domain
            .is_some_and(|domain| address::is_of_domain(url, domain) && address::is_of_domain(stands_at, domain));
        say(Point::Domain, of_domain, address::host_of(stands_at).unwrap_or_default());
        say(Point::Reachable, alive, status);
        if !expected.labels.is_empty() {
            let label = page.and_then(|page| label_on(page, expected.draft, expected.labels));
            say(Point::Label, label.is_some(), label.unwrap_or_default());
        }
    }
    if let (Some(draft), Evidence::Page { .. } | Evidence::Post { .. }) = (expected.draft, evidence) {
        let share = page.map_or(BasisPoints(0), |page| likeness::standing_in(draft, &page.text));
        say(Point::Likeness, share >= expected.least_likeness, percent(share));
    }
    let mut days = evidence.days(expected.zone);
    days.extend(page.and_then(|page| page.published_at).map(|at| at.date_in(expected.zone)));
    let outside = days.iter().find(|day| **day < expected.from || **day > expected.until);
    let told = outside.or_else(|| days.first()).map(ToString::to_string).unwrap_or_default();
    say(Point::InTime, outside.is_none() && !days.is_empty(), told);
    let shown = evidence.quantity();
    say(Point::Quantity, shown >= expected.quantity, format!("{shown}/{}", expected.quantity));
    say(Point::Unique, !expected.shown_elsewhere, String::new());
    // A spot is aired many times, and a page of paper is known by its edition: a text of theirs may come again.
    if expected.draft.is_some() && evidence.address().is_some() {
        let told = expected.retold.cloned().map(Retelling::finding);
        findings.push(told.unwrap_or_else(|| Finding::of(Point::NewText, true, "")));
    }
    // Told where there is something to look at: that nothing looks like it proves nothing.
    let beside = evidence.spot_beside_another().map(|spot| {
        let told = format!("{} {}", spot.at.date_in(expected.zone), spot.name);
        Finding::of(Point::Apart, false, told)
    });
    findings.extend(expected.alike.cloned().map(Lookalike::finding));
    findings.extend(beside);
    findings
}

/// `98,5 %`, as people write it here.
fn percent(share: BasisPoints) -> String {
    let whole = share.0.checked_div(100).unwrap_or_default();
    let tenth = share.0.checked_rem(100).and_then(|rest| rest.checked_div(10)).unwrap_or_default();
    format!("{whole},{tenth} %")
}

/// The label that a page carries: as a step of its address, in its title, or close to the cleared text.
fn label_on(page: &Page, draft: Option<&str>, labels: &[String]) -> Option<String> {
    let address = likeness::words(&page.final_url);
    let title = likeness::words(&page.title);
    let text = likeness::words(&page.text);
    let near = match draft.and_then(|draft| likeness::place_of(&likeness::words(draft), &text)) {
        Some((first, last)) => {
            let begin = first.saturating_sub(NEAR);
            let length = last.saturating_sub(begin).saturating_add(NEAR);
            text.iter().skip(begin).take(length).cloned().collect()
        }
        None => text,
    };
    labels.iter().find(|label| [&address, &title, &near].iter().any(|words| says(words, label))).cloned()
}

fn says(words: &[String], label: &str) -> bool {
    let label = likeness::words(label);
    !label.is_empty() && words.windows(label.len()).any(|part| part == label)
}

/// What the fingerprints of a page are made of: where it stands and what it says, without capitals and marks. The first is
/// the page's own: of its site, so that every name below a registered domain says the same. The others are what it was
/// kept by before: of the outlet's domain, and of its own host.
pub fn fingerprints_of(url: &str, text: &str, domain: Option<&str>) -> Vec<String> {
    let host = address::host_of(url).unwrap_or_default();
    let site = address::site_of(&host).unwrap_or(&host).to_owned();
    let of_outlet = domain.filter(|domain| address::is_of_domain(url, domain)).and_then(address::host_of);
    let text = likeness::plain(text);
    let mut places = vec![site];
    for place in of_outlet.into_iter().chain([host]) {
        if !places.contains(&place) {
            places.push(place);
        }
    }
    places.into_iter().map(|place| [place, text.clone()].join("\n")).collect()
}

/// What became of a page that was verified (EF-44).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Reading {
    /// As it was.
    Unchanged,
    /// Its text is another one.
    Edited {
        /// How much of the verified text still stands there.
        standing: BasisPoints,
    },
    /// It no longer says that it is paid.
    Unlabelled,
    /// It is gone.
    Removed {
        /// The answer of its server, if there was one.
        #[serde(default)]
        http_status: Option<u16>,
    },
}

/// A page that was read again, told from the text that was cleared for it; without one only that it is there, and says
/// that it is paid.
pub fn reread(before: Option<&str>, page: Option<&Page>, labels: &[String], least: BasisPoints) -> Reading {
    match page {
        Some(page) if (200..300).contains(&page.http_status) => {
            let standing = before.map_or(likeness::WHOLE, |before| likeness::standing_in(before, &page.text));
            if standing < least {
                Reading::Edited { standing }
            } else if !labels.is_empty() && label_on(page, before, labels).is_none() {
                Reading::Unlabelled
            } else {
                Reading::Unchanged
            }
        }
        Some(page) => Reading::Removed { http_status: Some(page.http_status) },
        None => Reading::Removed { http_status: None },
    }
}
