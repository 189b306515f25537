//! What the program finds in a proof, and what a page claims.

use super::*;
use crate::{
    publication::proof::evidence::Spot,
    spec::{at, day},
};

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
        retold: None,
        alike: None,
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
            Point::Unique,
            Point::NewText
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

/// R11: a region that registered a name below the domain, or `www.` before it, keeps the same fingerprint; two who
/// share a host do not.
#[test]
fn the_same_content_of_one_site_has_one_fingerprint_and_of_two_sites_two() {
    let text = "jalan baru dibuka";
    let of = |url: &str, domain: &str| fingerprints_of(url, text, Some(domain)).into_iter().next().expect("one");
    let one = fingerprints_of("https://www.riaukita.com/a", "Jalan BARU, dibuka!", Some("riaukita.com")).remove(0);
    assert_eq!(one, of("https://m.riaukita.com/b", "riaukita.com"));
    assert_eq!(one, of("https://pekanbaru.riaukita.com/b", "riaukita.com"));
    assert_eq!(one, of("https://pekanbaru.riaukita.com/b", "pekanbaru.riaukita.com"));
    assert_ne!(one, of("https://contoh.net/a", "riaukita.com"));
    assert_ne!(one, fingerprints_of("https://riaukita.com/a", "jalan baru ditutup", None).remove(0));
    let of_blog = |name: &str| of(&format!("https://{name}.blogspot.com/a"), &format!("{name}.blogspot.com"));
    assert_ne!(of_blog("riaukita"), of_blog("tampankita"), "who share a host share no site");
    assert_ne!(of("https://riaukita.co.id/a", "riaukita.co.id"), of("https://tampan.co.id/a", "tampan.co.id"));
}

/// R11: what was kept before is asked for too.
#[test]
fn a_page_is_also_known_by_what_it_was_kept_by_before() {
    let of = |domain| fingerprints_of("https://kota.pekanbaru.riaukita.com/a", "jalan", domain);
    let places = ["riaukita.com\njalan", "pekanbaru.riaukita.com\njalan", "kota.pekanbaru.riaukita.com\njalan"];
    assert_eq!(of(Some("pekanbaru.riaukita.com")), places);
    assert_eq!(of(None), [places[0], places[2]]);
    assert_eq!(fingerprints_of("https://riaukita.com/a", "jalan", Some("riaukita.com")), [places[0]]);
}

/// R11: a text that was found good for another placement of the outlet asks for a reason and names that one; where the
/// text says nothing of the publication, it may come again.
#[test]
fn a_text_that_was_found_good_before_is_told_with_the_placement_that_has_it() {
    let labels = labels();
    let before = Retelling { placement: crate::spec::id(7), told: "027/SP/1 · Jalan baru".into() };
    let again = Expectation { retold: Some(&before), ..expected(&labels) };
    let shown = page(&format!("Advertorial {DRAFT}"));
    let findings = check(&evidence(), Some(&shown), &again);
    assert_eq!(findings.last(), Some(&before.clone().finding()));
    assert_eq!(failed(Some(&shown), &again), [Point::NewText]);
    assert!(!Point::NewText.is_hard());
    let uncleared = Expectation { draft: None, ..again };
    assert_eq!(failed(Some(&shown), &uncleared), []);
}

/// R11: what may be the publication of another placement asks for a reason and names that one; so do two spots of one proof
/// in one minute.
#[test]
fn a_proof_that_looks_like_another_one_is_told_with_the_placement_that_has_it() {
    let labels = labels();
    let other = Lookalike { placement: crate::spec::id(7), told: "027/SP/1 · Jalan baru".into() };
    let shown = page(&format!("Advertorial {DRAFT}"));
    let beside = Expectation { alike: Some(&other), ..expected(&labels) };
    let findings = check(&evidence(), Some(&shown), &beside);
    assert_eq!(findings.last(), Some(&other.clone().finding()));
    assert_eq!(failed(Some(&shown), &beside), [Point::Apart]);
    assert!(!Point::Apart.is_hard());
    let file = |sign: char| FileRef {
        sha256: sign.to_string().repeat(64),
        name: "siar.mp3".into(),
        size_bytes: 1,
        media_type: "audio/mpeg".into(),
    };
    let airing = |minute: u8| {
        let spot = |minute: u8, name: &str| Spot {
            at: at(&format!("2026-03-02T09:{minute:02}:00+07:00")),
            seconds: 30,
            name: name.into(),
        };
        let spots = vec![spot(1, "Jalan Baru 1"), spot(minute, "Jalan Baru 2")];
        Evidence::Airing { spots, log: file('a'), recording: file('b') }
    };
    let found = |minute: u8| -> Vec<Finding> {
        let aired = check(&airing(minute), None, &expected(&labels));
        aired.into_iter().filter(|finding| finding.point == Point::Apart).collect()
    };
    let own = Finding::of(Point::Apart, false, "2026-03-02 Jalan Baru 2");
    assert_eq!(found(1), std::slice::from_ref(&own));
    assert_eq!(found(2), []);
    // One of them does not hide the other.
    let both = check(&airing(1), None, &beside);
    let apart: Vec<&Finding> = both.iter().filter(|finding| finding.point == Point::Apart).collect();
    assert_eq!(apart, [&other.finding(), &own]);
}

/// EF-16: a post that nobody could read did not show its text.
#[test]
fn a_post_that_was_not_read_fails_in_its_text() {
    let file = FileRef { sha256: "a".repeat(64), name: "a.pdf".into(), size_bytes: 1, media_type: "x/y".into() };
    let post = Evidence::Post {
        url: "https://instagram.com/p/DAx1b".into(),
        account: "@riaukita".into(),
        followers: 1_000,
        published_at: at("2026-03-02T09:00:00+07:00"),
        insight: file.clone(),
        capture: file,
    };
    let told = |page: Option<&Page>| {
        let findings = check(&post, page, &expected(&[]));
        findings.into_iter().find(|finding| finding.point == Point::Likeness).map(|finding| finding.passed)
    };
    assert_eq!(told(None), Some(false));
    assert_eq!(told(Some(&page(DRAFT))), Some(true));
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
