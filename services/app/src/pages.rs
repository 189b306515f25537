//! Pages on the internet, as the program itself reads them: proofs of publication, and whether an outlet is there.
//!
//! **Invariant:** this program asks no page by itself. Another one does, which holds no key and reaches nothing that is
//! not public; what it says is material, never an order.

use std::{fmt::Debug, path::PathBuf, process::Stdio, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::{
    media::{MediaKind, company::Company},
    publication::{order::Liveness, proof::Page},
};
use futures_util::future::BoxFuture;
use kernel::{CompanyId, Party, Timestamp, ids::OutletId};
use serde::Deserialize;
use store::Border;
use time::{
    OffsetDateTime,
    format_description::well_known::{Rfc2822, Rfc3339},
};
use tokio::{process::Command, time::timeout};

use crate::{App, AppError, Scope};

/// A page as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadPage {
    /// What it says.
    pub page: Page,
    /// What came over the line.
    pub body: Vec<u8>,
}

/// Why there is no page, in a word.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no page: {0}")]
pub struct NoPage(pub String);

/// Whoever reads pages.
pub trait Pages: Debug + Send + Sync {
    /// Reads one page.
    fn read<'a>(&'a self, address: &'a str) -> BoxFuture<'a, Result<ReadPage, NoPage>>;
}

/// The longest that one page may take, its redirects and its reading included.
const PATIENCE: Duration = Duration::from_secs(40);
/// The longest answer of the program that is taken: a page of the largest size in base64, and its text.
const LONGEST_ANSWER: usize = 32 * 1024 * 1024;

/// The program `sinergi-fetcher`, started once for each page.
#[derive(Debug, Clone)]
pub struct FetcherProgram {
    program: PathBuf,
}

impl FetcherProgram {
    /// The program at a place; it may be built later.
    pub fn new(program: impl Into<PathBuf>) -> Self {
        Self { program: program.into() }
    }

    async fn ask(&self, address: &str) -> Result<ReadPage, NoPage> {
        let also = std::env::var("SINERGI_FETCH_ALSO").unwrap_or_default();
        let child = Command::new(&self.program)
            .arg(address)
            .env_clear()
            .env("SINERGI_FETCH_ALSO", also)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn();
        let child = child.map_err(|error| NoPage(format!("the fetcher did not start: {}", error.kind())))?;
        let output = match timeout(PATIENCE, child.wait_with_output()).await {
            Ok(Ok(output)) => output,
            Ok(Err(error)) => return Err(NoPage(format!("the fetcher broke off: {}", error.kind()))),
            Err(_) => return Err(NoPage("too slow".to_owned())),
        };
        if output.stdout.len() > LONGEST_ANSWER {
            return Err(NoPage("too large".to_owned()));
        }
        match serde_json::from_slice(&output.stdout) {
            Ok(Answer::Page(fetched)) => Ok(fetched.into_page()),
            Ok(Answer::Failure(why)) => Err(NoPage(why)),
            Err(_) => Err(NoPage("the fetcher said nothing that can be read".to_owned())),
        }
    }
}

impl Pages for FetcherProgram {
    fn read<'a>(&'a self, address: &'a str) -> BoxFuture<'a, Result<ReadPage, NoPage>> {
        Box::pin(self.ask(address))
    }
}

/// What the program writes.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Answer {
    Page(Fetched),
    Failure(String),
}

#[derive(Deserialize)]
struct Fetched {
    url: String,
    status: u16,
    reading: Option<Read>,
    body: String,
}

#[derive(Deserialize)]
struct Read {
    title: String,
    text: String,
    published: Option<String>,
}

impl Fetched {
    fn into_page(self) -> ReadPage {
        let (title, text, published) =
            self.reading.map(|read| (read.title, read.text, read.published)).unwrap_or_default();
        let published_at = published.as_deref().and_then(instant);
        ReadPage {
            page: Page { final_url: self.url, http_status: self.status, title, text, published_at },
            body: STANDARD.decode(self.body).unwrap_or_default(),
        }
    }
}

/// An instant as pages and feeds write it.
fn instant(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let read = OffsetDateTime::parse(text, &Rfc3339).or_else(|_| OffsetDateTime::parse(text, &Rfc2822));
    read.ok().map(Timestamp::new)
}

/// When a feed last told of something: RSS `pubDate`, Atom `updated` or `published`.
fn last_in_feed(body: &str) -> Option<Timestamp> {
    ["pubDate", "updated", "published", "dc:date"]
        .iter()
        .flat_map(|name| {
            let (open, close) = (format!("<{name}>"), format!("</{name}>"));
            let parts: Vec<&str> = body.split(open.as_str()).skip(1).collect();
            parts.into_iter().filter_map(move |rest| instant(rest.split(close.as_str()).next()?)).collect::<Vec<_>>()
        })
        .max()
}

impl App {
    /// Reads a page.
    pub(crate) async fn read_page(&self, address: &str) -> Result<ReadPage, NoPage> {
        self.inner.pages.read(address).await
    }

    /// Whether the outlet of an order is there today (C-LIVE): its feed, or its first page.
    pub(crate) async fn liveness_of(
        &self,
        scope: &Scope,
        company: CompanyId,
        outlet: OutletId,
        kind: MediaKind,
    ) -> Result<Liveness, AppError> {
        if !matches!(kind, MediaKind::Online | MediaKind::NewsAgency) {
            return Ok(Liveness::NotAsked);
        }
        let border = Border { tenant: scope.tenant, party: Party::Staff };
        let (register, _) = self.store().load::<Company>(border, company.as_uuid()).await?;
        let Some(facts) = register.outlet(outlet) else { return Ok(Liveness::Dead) };
        let home = facts.domain.as_ref().map(|domain| format!("https://{domain}/"));
        let Some(address) = facts.feed_url.clone().or(home) else { return Ok(Liveness::Unknown) };
        let Ok(read) = self.read_page(&address).await else { return Ok(Liveness::Dead) };
        if !(200..300).contains(&read.page.http_status) {
            return Ok(Liveness::Dead);
        }
        let last = last_in_feed(&String::from_utf8_lossy(&read.body)).or(read.page.published_at);
        let zone = self.tenant_info(scope.tenant).await?.zone;
        Ok(match last {
            None => Liveness::Unknown,
            Some(last) => {
                let days = last.date_in(zone).days_until(scope.today()).max(0);
                Liveness::Answers { last_post_days: u16::try_from(days).unwrap_or(u16::MAX) }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feed_tells_when_it_last_told_something() {
        let rss = "<rss><item><pubDate>Mon, 02 Mar 2026 08:00:00 +0700</pubDate></item>\
                   <item><pubDate>Sun, 01 Mar 2026 08:00:00 +0700</pubDate></item></rss>";
        assert_eq!(last_in_feed(rss), "2026-03-02T01:00:00Z".parse().ok());
        let atom = "<feed><updated>2026-03-01T00:00:00Z</updated><entry><updated>2026-03-03T00:00:00Z</updated></entry></feed>";
        assert_eq!(last_in_feed(atom), "2026-03-03T00:00:00Z".parse().ok());
        assert_eq!(last_in_feed("<html><pubDate>kemarin</pubDate></html>"), None);
    }

    #[tokio::test]
    async fn without_the_program_there_is_no_page() {
        let read = FetcherProgram::new("/nowhere/sinergi-fetcher").read("https://riaukita.example/").await;
        assert!(matches!(read, Err(NoPage(why)) if why.contains("did not start")));
    }

    #[test]
    fn what_the_program_writes_is_read_as_a_page() {
        let line = r#"{"page":{"url":"https://riaukita.example/a","redirected_from":[],"status":200,"content_type":"text/html",
            "last_modified":null,"address":null,"sha256":"00","reading":{"title":"Judul","text":"Isi","canonical":null,
            "published":"2026-03-02T08:00:00+07:00"},"body":"aGFsbw=="}}"#;
        let Ok(Answer::Page(fetched)) = serde_json::from_str(line) else { panic!("a page") };
        let read = fetched.into_page();
        assert_eq!((read.body.as_slice(), read.page.title.as_str()), (b"halo".as_slice(), "Judul"));
        assert_eq!(read.page.published_at, "2026-03-02T01:00:00Z".parse().ok());
    }
}
