//! The pages of the demo's invented outlets, answered by the program itself: no network, and each says that it is an
//! example.
//!
//! **Invariant:** only hosts of the form `media{number}-{tenant}.example` are answered here, and only where that tenant
//! is an example; every other address goes to whoever reads pages otherwise. The domain `.example` is reserved
//! (RFC 2606): no outlet of the world has it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use app::{NoPage, Pages, ReadPage};
use domain::publication::proof::{Page, Unpictured, address::canonical};
use futures_util::future::BoxFuture;
use kernel::{Clock, LocalDate, Party, TenantId, Timestamp, Zone};
use store::{Border, Store};
use views::{Sinergi, TextsOf, TextsSince};

/// A page whose address ends so does not carry the word that marks paid content.
pub(crate) const WITHOUT_LABEL: &str = "-tanpa-tanda";
/// A page whose address ends so is gone when it is read for the second time, and back afterwards.
pub(crate) const TAKEN_DOWN: &str = "-diturunkan";
/// A page whose address ends so is there for the first four readings (proof, a day, a week, a month), gone when the
/// treasurer reads it before payment, and back afterwards.
pub(crate) const GONE_LATER: &str = "-hilang";
/// A page whose address ends so says that it appeared before the year of the story began.
pub(crate) const DATED_BEFORE: &str = "-arsip";
/// A host whose first part ends so does not answer.
pub(crate) const SILENT: &str = "-mati";

/// Example pages in front of the ones of the world.
#[derive(Debug)]
pub(crate) struct ExamplePages {
    world: Arc<dyn Pages>,
    store: Store<Sinergi>,
    clock: Arc<dyn Clock>,
    /// How often pages were read that do not always answer the same.
    reads: Mutex<HashMap<String, u32>>,
}

impl ExamplePages {
    pub(crate) fn new(world: Arc<dyn Pages>, store: Store<Sinergi>, clock: Arc<dyn Clock>) -> Self {
        Self { world, store, clock, reads: Mutex::default() }
    }

    async fn is_example(&self, tenant: TenantId) -> bool {
        matches!(self.store.tenant(tenant).await, Ok(Some(known)) if known.is_demo)
    }

    fn count(&self, address: &str) -> u32 {
        let mut reads = self.reads.lock().unwrap_or_else(PoisonError::into_inner);
        let count = reads.entry(address.to_owned()).or_default();
        *count = count.saturating_add(1);
        *count
    }

    /// What was cleared for this address, so that whoever plays an order of the own finds it published; else the article
    /// of the address.
    async fn told(&self, tenant: TenantId, host: &str, address: &str) -> Result<String, NoPage> {
        let border = Border { tenant, party: Party::Staff };
        let cleared = views::cleared_texts(&self.store, border, TextsOf::Host(host.to_owned()), TextsSince::EVER).await;
        let cleared = cleared.map_err(|error| NoPage(format!("the text of an example could not be read: {error}")))?;
        // People write an address with and without scheme, slash and `www.`.
        let is_here = |said: &Option<String>| {
            said.as_deref().is_some_and(|said| said == address || canonical(said).is_ok_and(|said| said == address))
        };
        let own = cleared.into_iter().find(|one| is_here(&one.url) || is_here(&one.place));
        Ok(own.map_or_else(|| article(address), |own| own.text))
    }

    fn answer(&self, host: &str, slug: &str, address: &str, told: &str) -> ReadPage {
        if slug.is_empty() {
            let now = self.clock.now();
            let body = format!("<feed><title>Data contoh</title><updated>{now}</updated></feed>").into_bytes();
            let page = page(address, 200, format!("{host} (data contoh)"), "Data contoh".to_owned());
            return ReadPage { page: Page { published_at: Some(now), ..page }, body };
        }
        let gone_at = if slug.ends_with(TAKEN_DOWN) { 2 } else { 5 };
        if [TAKEN_DOWN, GONE_LATER].iter().any(|ending| slug.ends_with(ending)) && self.count(address) == gone_at {
            return ReadPage { page: page(address, 404, String::new(), String::new()), body: Vec::new() };
        }
        let label = if slug.ends_with(WITHOUT_LABEL) { "" } else { "ADVERTORIAL. " };
        let text = format!("Data contoh. {label}{told} Halaman ini rekaan.");
        let title = title_of(slug);
        let body = format!("<!doctype html><title>{title} (data contoh)</title><main>{text}</main>").into_bytes();
        let published_at = slug.ends_with(DATED_BEFORE).then(long_ago).flatten();
        ReadPage { page: Page { published_at, ..page(address, 200, title, text) }, body }
    }
}

impl Pages for ExamplePages {
    fn read<'a>(&'a self, address: &'a str) -> BoxFuture<'a, Result<ReadPage, NoPage>> {
        Box::pin(async move {
            match own(address) {
                Some((tenant, host, slug)) if self.is_example(tenant).await => {
                    if host.split('.').next().is_some_and(|first| first.ends_with(SILENT)) {
                        return Err(NoPage("an example of an outlet that does not answer".to_owned()));
                    }
                    let told = self.told(tenant, host, address).await?;
                    Ok(self.answer(host, slug, address, &told))
                }
                Some(_) | None => self.world.read(address).await,
            }
        })
    }

    fn picture<'a>(&'a self, address: &'a str) -> BoxFuture<'a, Result<Vec<u8>, Unpictured>> {
        Box::pin(async move {
            match own(address) {
                // There is no page that a browser could open.
                Some((tenant, ..)) if self.is_example(tenant).await => Err(Unpictured::NotShown),
                Some(_) | None => self.world.picture(address).await,
            }
        })
    }
}

/// A morning before the first year of a story.
fn long_ago() -> Option<Timestamp> {
    LocalDate::from_ymd(2024, 12, 2).map(|day| day.start_in(Zone::Wib))
}

fn page(address: &str, http_status: u16, title: String, text: String) -> Page {
    Page { final_url: address.to_owned(), canonical: None, http_status, title, text, published_at: None }
}

/// The address of the site of an invented outlet.
pub(crate) fn site(number: usize, tenant: TenantId) -> String {
    format!("https://media{number}-{tenant}.example")
}

/// Tenant, host and path of an address of an invented outlet.
fn own(address: &str) -> Option<(TenantId, &str, &str)> {
    let rest = address.strip_prefix("https://")?;
    let (host, slug) = rest.split_once('/').unwrap_or((rest, ""));
    let first = host.strip_suffix(".example")?;
    let (number, tenant) = first.trim_end_matches(SILENT).strip_prefix("media")?.split_once('-')?;
    number.parse::<u32>().ok()?;
    Some((TenantId(tenant.parse().ok()?), host, slug))
}

fn title_of(slug: &str) -> String {
    let words = [WITHOUT_LABEL, TAKEN_DOWN, GONE_LATER, DATED_BEFORE]
        .iter()
        .fold(slug, |slug, ending| slug.trim_end_matches(ending));
    let words = words.replace('-', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What a page of the demo says, and what was sent to be read before: the same text for the same address, and for another
/// one a text that is not told again.
pub(crate) fn article(address: &str) -> String {
    let place = address.strip_prefix("https://").unwrap_or(address);
    let (host, slug) = place.split_once('/').unwrap_or((place, ""));
    let title = title_of(slug);
    let seed = slug.bytes().fold(7_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)));
    let number = |place: u64, most: u64| {
        let mixed = seed.wrapping_add(place).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
        mixed.checked_rem(most).unwrap_or_default().saturating_add(1)
    };
    let facts = format!(
        "Loket {} dibuka pukul {} lewat {} menit, antrean {} sampai {} dilayani {} petugas, di ruang {} lantai {}, untuk \
         {} keluarga dari {} kelurahan.",
        number(1, 40),
        number(2, 12),
        number(3, 59),
        number(4, 90),
        number(5, 900),
        number(6, 30),
        number(7, 80),
        number(8, 9),
        number(9, 700),
        number(10, 60),
    );
    format!(
        "{title}. {facts} Berita rekaan untuk {host}: pemerintah daerah menjelaskan {} kepada warga. Petugas menyebut syarat, \
         tempat dan waktu layanan; pertanyaan dijawab di kantor kelurahan pada jam kerja. Tidak ada nama orang, tempat \
         atau peristiwa yang sebenarnya di dalam berita contoh ini.",
        title.to_lowercase()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_hosts_of_invented_outlets_are_the_demos_own() {
        let tenant = |address| own(address).map(|(tenant, ..)| tenant);
        assert_eq!(tenant("https://media12-3.example/air-bersih-1"), Some(TenantId(3)));
        assert_eq!(tenant("https://media12-3-mati.example/"), Some(TenantId(3)));
        assert_eq!(own(&site(7, TenantId(9))).map(|(tenant, ..)| tenant), Some(TenantId(9)));
        for foreign in [
            "https://media12-3.example.com/",
            "https://riaukita.com/media12-3.example",
            "http://media12-3.example/",
            "https://media-3.example/",
            "https://mediax-3.example/",
        ] {
            assert_eq!(tenant(foreign), None, "{foreign}");
        }
    }

    /// R11: the texts of the demo are of different publications. Planted fault: an article without its facts.
    #[test]
    fn no_article_of_the_demo_tells_another_one_again() {
        let articles: Vec<String> =
            (1..60).map(|number| article(&format!("https://media1-1.example/air-bersih-{number}"))).collect();
        for (place, one) in articles.iter().enumerate() {
            for other in articles.iter().skip(place + 1) {
                let share = domain::publication::proof::likeness::retelling(one, other);
                assert!(share.0 < 7_500, "{share:?}: {one}\n{other}");
            }
        }
    }

    /// S-08: whoever plays an order of the own in the demo finds the text that was cleared on the page, and not the demo's
    /// article about its address, which would be told as "text differs".
    #[tokio::test]
    async fn a_page_of_the_demo_says_what_was_cleared_for_it() {
        let test = testkit::TestApp::new().await;
        let world = Arc::new(testkit::TestPages::default());
        let pages = ExamplePages::new(world, test.app.store().clone(), test.clock.clone());
        let address = "https://media1-1.example/berita-saya";
        let own = pages.answer("media1-1.example", "berita-saya", address, "Naskah yang saya tulis sendiri.");
        assert!(own.page.text.contains("Naskah yang saya tulis sendiri.") && own.page.text.contains("ADVERTORIAL"));
        let nobodys = pages.told(test.tenant, "media1-1.example", address).await.expect("a text");
        assert_eq!(nobodys, article(address), "nothing was cleared for it");
    }

    #[test]
    fn an_article_is_the_same_each_time_and_another_for_another_address() {
        let one = article("https://media1-1.example/air-bersih-1");
        assert_eq!(one, article("https://media1-1.example/air-bersih-1"));
        assert_ne!(one, article("https://media1-2.example/air-bersih-1"));
        assert!(one.starts_with("Air bersih 1."), "{one}");
    }
}
