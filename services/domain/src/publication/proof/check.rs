//! What the program finds in a proof by itself, as facts for the person who verifies it.
//!
//! **Invariant:** the same evidence, page and expectation give the same findings. What could not be looked at is a
//! finding that did not pass, never one that did.

use kernel::{BasisPoints, LocalDate, Timestamp, Zone};
use serde::{Deserialize, Serialize};

use super::{Evidence, address, likeness};
use crate::media::company::FileRef;

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
    }
}

impl Point {
    /// Whether a proof that fails here cannot be verified at all. The others need a reason.
    pub fn is_hard(self) -> bool {
        match self {
            Self::Domain | Self::Reachable | Self::Label | Self::Once => true,
            Self::Likeness | Self::InTime | Self::Quantity | Self::Unique => false,
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
    /// SHA-256 over the outlet's domain and the plain text, in hex.
    pub fingerprint: String,
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
    let mut say = |point, passed, evidence: String| findings.push(Finding { point, passed, evidence });
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
    if let (Some(draft), Evidence::Page { .. } | Evidence::Post { .. }) = (expected.draft, evidence)
        && (page.is_some() || matches!(evidence, Evidence::Page { .. }))
    {
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

/// What the fingerprint of a page is made of: whose it is and what it says, without capitals and marks. All names below
/// the outlet's domain are the outlet's.
pub fn fingerprint_of(url: &str, text: &str, domain: Option<&str>) -> String {
    let place = domain.filter(|domain| address::is_of_domain(url, domain)).unwrap_or(url);
    [address::host_of(place).unwrap_or_default(), likeness::plain(text)].join("\n")
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{at, day};

    const DRAFT: &str = "Pemerintah Kota Pekanbaru membuka jalan baru di Kecamatan Tampan pada hari Senin pagi.";

    fn labels() -> Vec<String> {
        ["advertorial", "iklan", "pariwara"].map(str::to_owned).to_vec()
    }

    fn expected(labels: &[String]) -> Expectation<'_> {
        Expectation {
            domain: Some("riaukita.com"),
            draft: Some(DRAFT),
            from: day("2026-03-02"),
            until: day("2026-03-04"),
            zone: Zone::Wib,
            quantity: 1,
            labels,
            least_likeness: BasisPoints(8_000),
            shown_elsewhere: false,
        }
    }

    fn evidence() -> Evidence {
        Evidence::Page {
            url: "https://www.riaukita.com/jalan-baru?utm_source=wa".into(),
            published_at: at("2026-03-02T09:00:00+07:00"),
            views: None,
            captures: vec![],
        }
    }

    fn page(text: &str) -> Page {
        Page {
            final_url: "https://riaukita.com/jalan-baru".into(),
            canonical: None,
            http_status: 200,
            title: "Jalan baru dibuka".into(),
            text: text.into(),
            published_at: Some(at("2026-03-02T09:00:00+07:00")),
        }
    }

    fn failed(page: Option<&Page>, expected: &Expectation<'_>) -> Vec<Point> {
        let findings = check(&evidence(), page, expected);
        findings.into_iter().filter(|finding| !finding.passed).map(|finding| finding.point).collect()
    }

    /// EF-16: the honest path.
    #[test]
    fn a_labelled_page_with_the_cleared_text_in_time_passes_in_everything() {
        let labels = labels();
        let page = page(&format!("Beranda ADVERTORIAL {DRAFT} Baca juga"));
        let findings = check(&evidence(), Some(&page), &expected(&labels));
        let points: Vec<Point> = findings.iter().map(|finding| finding.point).collect();
        assert_eq!(
            points,
            [
                Point::Domain,
                Point::Reachable,
                Point::Label,
                Point::Likeness,
                Point::InTime,
                Point::Quantity,
                Point::Unique
            ]
        );
        assert!(findings.iter().all(|finding| finding.passed), "{findings:?}");
    }

    /// EF-16: a page that nobody could read proves nothing.
    #[test]
    fn a_page_that_was_not_read_fails_in_all_that_it_would_have_shown() {
        let labels = labels();
        assert_eq!(failed(None, &expected(&labels)), [Point::Reachable, Point::Label, Point::Likeness]);
        let gone = Page { http_status: 404, ..page(&format!("Advertorial {DRAFT}")) };
        assert_eq!(failed(Some(&gone), &expected(&labels)), [Point::Reachable]);
    }

    /// EF-16: the domain counts where the page ends up, not where it was asked for.
    #[test]
    fn a_page_that_leads_to_another_domain_is_not_of_the_outlet() {
        let labels = labels();
        let text = format!("Advertorial {DRAFT}");
        let elsewhere = Page { final_url: "https://contoh.net/jalan-baru".into(), ..page(&text) };
        assert_eq!(failed(Some(&elsewhere), &expected(&labels)), [Point::Domain]);
        let nobodys = Expectation { domain: None, ..expected(&labels) };
        assert_eq!(failed(Some(&page(&text)), &nobodys), [Point::Domain]);
    }

    /// R14: the label is near the text; a menu far off that sells space is none.
    #[test]
    fn a_label_counts_in_the_address_the_title_and_near_the_text() {
        let labels = labels();
        let far = "kata ".repeat(80);
        let bare = page(&format!("Pasang iklan di sini {far} {DRAFT} {far} iklan baris"));
        assert_eq!(failed(Some(&bare), &expected(&labels)), [Point::Label]);
        let by_address = Page { final_url: "https://riaukita.com/advertorial/jalan-baru".into(), ..bare.clone() };
        assert_eq!(failed(Some(&by_address), &expected(&labels)), []);
        let by_title = Page { title: "[Pariwara] Jalan baru".into(), ..bare.clone() };
        assert_eq!(failed(Some(&by_title), &expected(&labels)), []);
        let none_asked = expected(&[]);
        assert_eq!(failed(Some(&bare), &none_asked), []);
        let part_of_a_word = page(&format!("periklanan {DRAFT}"));
        assert_eq!(failed(Some(&part_of_a_word), &expected(&labels)), [Point::Label]);
    }

    #[test]
    fn another_text_another_day_and_content_of_another_region_are_told() {
        let labels = labels();
        let other = page("Advertorial Dinas Pariwisata menggelar festival kuliner di tepi sungai Siak malam ini.");
        assert_eq!(failed(Some(&other), &expected(&labels)), [Point::Likeness]);
        let text = format!("Advertorial {DRAFT}");
        let early = Page { published_at: Some(at("2026-03-01T23:59:59+07:00")), ..page(&text) };
        assert_eq!(failed(Some(&early), &expected(&labels)), [Point::InTime]);
        let on_the_last_day = Page { published_at: Some(at("2026-03-04T23:59:59+07:00")), ..page(&text) };
        assert_eq!(failed(Some(&on_the_last_day), &expected(&labels)), []);
        let elsewhere = Expectation { shown_elsewhere: true, ..expected(&labels) };
        assert_eq!(failed(Some(&page(&text)), &elsewhere), [Point::Unique]);
    }

    #[test]
    fn the_same_content_of_one_domain_has_one_fingerprint_and_of_two_domains_two() {
        let of = |url, text| fingerprint_of(url, text, Some("riaukita.com"));
        let one = of("https://www.riaukita.com/a", "Jalan BARU, dibuka!");
        assert_eq!(one, of("https://m.riaukita.com/b", "jalan baru dibuka"));
        assert_eq!(one, of("https://pekanbaru.riaukita.com/b", "jalan baru dibuka"));
        assert_ne!(one, of("https://contoh.net/a", "jalan baru dibuka"));
        assert_ne!(one, fingerprint_of("https://riaukita.com/a", "jalan baru ditutup", None));
    }

    /// EF-16, R11: what a page claims for its proof, and what is nobody's.
    #[test]
    fn a_page_claims_where_it_stands_what_it_calls_itself_and_what_it_says() {
        let labels = labels();
        let told = |page: &Page, expected: &Expectation<'_>| claims_of(page, "ab", expected);
        let shown = Page { final_url: "https://riaukita.com/Jalan-Baru?x=1".into(), ..page(&format!("Iklan {DRAFT}")) };
        let address = "url:https://riaukita.com/Jalan-Baru?x=1";
        assert_eq!(told(&shown, &expected(&labels)), ["page:ab", address]);
        let named = Page { canonical: Some("https://www.riaukita.com/jalan-baru/".into()), ..shown.clone() };
        assert_eq!(told(&named, &expected(&labels)), ["page:ab", address, "url:https://riaukita.com/jalan-baru"]);
        for of_nobody in ["https://riaukita.com/", "https://contoh.net/jalan-baru"] {
            let elsewhere = Page { canonical: Some(of_nobody.into()), ..shown.clone() };
            assert_eq!(told(&elsewhere, &expected(&labels)), ["page:ab", address], "{of_nobody}");
            let moved = Page { final_url: of_nobody.into(), ..shown.clone() };
            assert_eq!(told(&moved, &expected(&labels)), Vec::<String>::new(), "{of_nobody}");
        }
        assert_eq!(told(&Page { http_status: 404, ..shown.clone() }, &expected(&labels)), Vec::<String>::new());
        // A site that shows its frame to programs says the same on every page, wherever it sends them.
        let frame = Page { text: "kata ".repeat(80), ..named.clone() };
        assert_eq!(told(&frame, &expected(&labels)), Vec::<String>::new());
        let uncleared = Expectation { draft: None, ..expected(&labels) };
        assert_eq!(told(&named, &uncleared), Vec::<String>::new(), "nothing tells it from such a frame");
    }

    /// EF-44: what is read again is unchanged, edited, without its label, or gone.
    #[test]
    fn a_page_that_is_read_again_tells_what_became_of_it() {
        let labels = labels();
        let least = BasisPoints(8_000);
        let read = |page: Option<&Page>| reread(Some(DRAFT), page, &labels, least);
        assert_eq!(read(Some(&page(&format!("Advertorial {DRAFT}")))), Reading::Unchanged);
        assert_eq!(read(Some(&page(DRAFT))), Reading::Unlabelled);
        assert_eq!(read(Some(&page("Advertorial"))), Reading::Edited { standing: BasisPoints(0) });
        let gone = Page { http_status: 410, ..page("") };
        assert_eq!(read(Some(&gone)), Reading::Removed { http_status: Some(410) });
        assert_eq!(read(None), Reading::Removed { http_status: None });
        let free = page("Advertorial dan lain-lain");
        assert_eq!(reread(None, Some(&free), &labels, least), Reading::Unchanged);
    }
}
