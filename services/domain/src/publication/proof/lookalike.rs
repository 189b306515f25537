//! Whether two proofs of one outlet may show one publication (R11).
//!
//! **Invariant:** it only warns, and asks for a reason that names the other placement. What is certain is claimed (`evidence`,
//! `check`); here is what a person has to look at: a page that differs behind the question mark alone or says the same, a
//! spot in the same minute, the same edition, a post under another address.

use std::collections::BTreeSet;

use kernel::ids::PlacementId;

use super::{Capture, Evidence, Finding, Point, address, evidence::minute, post::post_of};

/// A proof as it lies there.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    /// What the company showed.
    pub evidence: &'a Evidence,
    /// What the program kept of its page.
    pub capture: Option<&'a Capture>,
}

/// Another placement of the outlet whose proof may show the same publication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lookalike {
    /// Which.
    pub placement: PlacementId,
    /// What people know it by: number of its surat pesanan, and its title.
    pub told: String,
}

impl Lookalike {
    /// As a finding that needs a reason.
    pub fn finding(self) -> Finding {
        Finding { point: Point::Apart, passed: false, evidence: self.told, other: Some(self.placement) }
    }
}

/// Whether two proofs of one outlet may show one publication.
pub fn may_be_one(one: Shown<'_>, other: Shown<'_>) -> bool {
    match (one.evidence, other.evidence) {
        (Evidence::Page { .. }, Evidence::Page { .. }) => {
            let says = |shown: Shown<'_>| shown.capture.map(|capture| capture.fingerprint.clone());
            let says_the_same = says(one).is_some_and(|said| says(other).as_ref() == Some(&said));
            says_the_same || !places(one).is_disjoint(&places(other))
        }
        (Evidence::Post { url: one, .. }, Evidence::Post { url: other, .. }) => {
            post_of(one).is_some_and(|post| post_of(other) == Some(post))
        }
        (Evidence::Print { on: one, .. }, Evidence::Print { on: other, .. }) => one == other,
        (Evidence::Airing { spots: one, .. }, Evidence::Airing { spots: other, .. }) => {
            let minutes: BTreeSet<i64> = one.iter().map(|spot| minute(spot.at)).collect();
            other.iter().any(|spot| minutes.contains(&minute(spot.at)))
        }
        (_, _) => false,
    }
}

/// Where a page stands, without what is asked behind it: as it was typed, and where it led to.
fn places(shown: Shown<'_>) -> BTreeSet<String> {
    let led_to = shown.capture.map(|capture| capture.final_url.clone());
    [shown.evidence.address(), led_to].into_iter().flatten().filter_map(|url| address::place_of(&url)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        media::company::FileRef,
        publication::proof::evidence::Spot,
        spec::{at, day},
    };

    fn file(sign: char) -> FileRef {
        FileRef {
            sha256: sign.to_string().repeat(64),
            name: "berkas.pdf".into(),
            size_bytes: 1_024,
            media_type: "application/pdf".into(),
        }
    }

    fn page(url: &str) -> Evidence {
        let published_at = at("2026-03-09T09:00:00+07:00");
        Evidence::Page { url: url.into(), published_at, views: None, captures: vec![] }
    }

    fn read(final_url: &str, fingerprint: &str) -> Capture {
        Capture {
            final_url: final_url.into(),
            http_status: 200,
            fetched_at: at("2026-03-09T10:00:00+07:00"),
            fingerprint: fingerprint.into(),
            published_at: None,
            text: None,
            html: None,
            screenshot: None,
            unpictured: None,
        }
    }

    fn are(one: (&Evidence, Option<&Capture>), other: (&Evidence, Option<&Capture>)) -> bool {
        let shown = |(evidence, capture)| Shown { evidence, capture };
        let (there, back) = (may_be_one(shown(one), shown(other)), may_be_one(shown(other), shown(one)));
        assert_eq!(there, back);
        there
    }

    /// R11: a word behind the question mark makes another claim, but perhaps no other page.
    #[test]
    fn pages_that_differ_behind_the_question_mark_or_say_the_same_may_be_one() {
        let first = page("https://riaukita.com/jalan-baru?v=1");
        assert!(are((&first, None), (&page("www.riaukita.com/jalan-baru/?v=2"), None)));
        assert!(!are((&first, None), (&page("https://riaukita.com/jalan-lama?v=1"), None)));
        let other = page("https://riaukita.com/baca");
        let led = read("https://riaukita.com/jalan-baru?dari=baca", "ab");
        assert!(are((&first, None), (&other, Some(&led))));
        let (said, front) = (read("https://riaukita.com/x", "cd"), read("https://riaukita.com/", "ef"));
        assert!(are((&first, Some(&said)), (&other, Some(&read("https://riaukita.com/y", "cd")))));
        assert!(!are((&first, Some(&said)), (&other, Some(&read("https://riaukita.com/y", "ef")))));
        let led_home = page("https://riaukita.com/lain");
        assert!(!are((&first, Some(&front)), (&led_home, Some(&read("https://riaukita.com/", "gh")))));
    }

    /// R11: a station airs one thing in a minute, and an edition is one delivery.
    #[test]
    fn spots_of_one_minute_pages_of_one_edition_and_addresses_of_one_post_may_be_one() {
        let airing = |instant: &str, name: &str| {
            let spots = vec![Spot { at: at(instant), seconds: 30, name: name.into() }];
            Evidence::Airing { spots, log: file('a'), recording: file('b') }
        };
        let nine = airing("2026-03-09T09:00:00+07:00", "Jalan Baru");
        assert!(are((&nine, None), (&airing("2026-03-09T09:00:40+07:00", "Pasar"), None)));
        assert!(!are((&nine, None), (&airing("2026-03-09T09:01:00+07:00", "Jalan Baru"), None)));
        let print = |on: &str, page: &str| Evidence::Print {
            edition: "12".into(),
            on: day(on),
            page: page.into(),
            copies: 1,
            scan: file('a'),
            photos: vec![],
            stored_at: None,
        };
        assert!(are((&print("2026-03-09", "3"), None), (&print("2026-03-09", "hal. 3"), None)));
        assert!(!are((&print("2026-03-09", "3"), None), (&print("2026-03-10", "3"), None)));
        let post = |url: &str| Evidence::Post {
            url: url.into(),
            account: "@riaukita".into(),
            followers: 1_000,
            published_at: at("2026-03-09T09:00:00+07:00"),
            insight: file('a'),
            capture: file('b'),
        };
        let old = post("https://twitter.com/riaukita/status/179");
        assert!(are((&old, None), (&post("https://x.com/riaukita/status/179"), None)));
        assert!(!are((&old, None), (&post("https://x.com/riaukita/status/180"), None)));
        assert!(!are((&old, None), (&nine, None)));
    }
}
