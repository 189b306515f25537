//! Pages on the internet, as the program itself reads them: proofs of publication, and whether an outlet is there.
//!
//! **Invariant:** this program asks no page by itself. Another one does, which holds no key and reaches nothing that is
//! not public; what it says is material, never an order.

use std::{ffi::OsString, fmt::Debug, path::PathBuf, process::Stdio, sync::Arc, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::{
    media::{MediaKind, company::Company},
    publication::{
        order::Liveness,
        proof::{Page, Unpictured},
    },
};
use futures_util::future::BoxFuture;
use kernel::{CompanyId, Party, Timestamp, ids::OutletId};
use serde::Deserialize;
use store::Border;
use time::{
    OffsetDateTime,
    format_description::well_known::{Rfc2822, Rfc3339},
};
use tokio::{process::Command, sync::Semaphore, time::timeout};

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
    /// Takes a JPEG of one page, where a browser is installed; it comes back within half a minute.
    fn picture<'a>(&'a self, address: &'a str) -> BoxFuture<'a, Result<Vec<u8>, Unpictured>>;
}

/// The longest that one page may take, its redirects and its reading included.
const PATIENCE: Duration = Duration::from_secs(40);
/// The longest answer of the program that is taken: a page of the largest size in base64, and its text.
const LONGEST_ANSWER: usize = 32 * 1024 * 1024;
/// The longest that one picture may take, its place in the queue included.
const PICTURE_PATIENCE: Duration = Duration::from_secs(30);
/// Browsers at the same time: each may take a gibibyte.
const BROWSERS: usize = 1;

/// The program `sinergi-fetcher`, started once for each page and once for each picture.
#[derive(Debug, Clone)]
pub struct FetcherProgram {
    program: PathBuf,
    browser: OsString,
    browsers: Arc<Semaphore>,
}

impl FetcherProgram {
    /// The program at a place; it may be built later.
    pub fn new(program: impl Into<PathBuf>) -> Self {
        let browsers = Arc::new(Semaphore::new(BROWSERS));
        Self { program: program.into(), browser: OsString::new(), browsers }
    }

    /// The same with the browser that takes pictures: a program, or `none`; looked for by itself if not said.
    #[must_use]
    pub fn with_browser(self, browser: Option<OsString>) -> Self {
        Self { browser: browser.unwrap_or_default(), ..self }
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command
            .env_clear()
            .env("SINERGI_FETCH_ALSO", std::env::var_os("SINERGI_FETCH_ALSO").unwrap_or_default())
            .env("SINERGI_BROWSER", &self.browser)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        command
    }

    /// The browser that pictures are taken with, if there is one.
    pub async fn browser(&self) -> Option<String> {
        let asked = self.command().arg("--browser").kill_on_drop(true).output();
        let output = timeout(PATIENCE, asked).await.ok()?.ok()?;
        match serde_json::from_slice(&output.stdout) {
            Ok(Answer::Browser(program)) => program,
            _ => None,
        }
    }

    /// The program is not killed when nobody waits any more: its input is closed, so that it takes its browser with it.
    async fn take_picture(&self, address: &str) -> Result<Vec<u8>, Unpictured> {
        let _place = self.browsers.acquire().await.map_err(|_| Unpictured::NotStarted)?;
        let child = self.command().args(["--picture", address]).stdin(Stdio::piped()).spawn();
        let mut child = child.map_err(|_| Unpictured::NotStarted)?;
        let wanted = child.stdin.take();
        let output = child.wait_with_output().await.map_err(|_| Unpictured::NotStarted)?;
        drop(wanted);
        match serde_json::from_slice(&output.stdout) {
            Ok(Answer::Picture(picture)) => STANDARD.decode(picture).map_err(|_| Unpictured::NotShown),
            Ok(Answer::Failure(why)) => Err(Unpictured::from_wire(&why).unwrap_or(Unpictured::NotShown)),
            _ => Err(Unpictured::NotStarted),
        }
    }

    async fn ask(&self, address: &str) -> Result<ReadPage, NoPage> {
        let child = self.command().arg(address).kill_on_drop(true).spawn();
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
            Ok(_) | Err(_) => Err(NoPage("the fetcher said nothing that can be read".to_owned())),
        }
    }
}

impl Pages for FetcherProgram {
    fn read<'a>(&'a self, address: &'a str) -> BoxFuture<'a, Result<ReadPage, NoPage>> {
        Box::pin(self.ask(address))
    }

    fn picture<'a>(&'a self, address: &'a str) -> BoxFuture<'a, Result<Vec<u8>, Unpictured>> {
        Box::pin(async move {
            timeout(PICTURE_PATIENCE, self.take_picture(address)).await.unwrap_or(Err(Unpictured::TooSlow))
        })
    }
}

/// What the program writes.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Answer {
    Page(Fetched),
    Picture(String),
    Browser(Option<String>),
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
    #[serde(default)]
    canonical: Option<String>,
    published: Option<String>,
}

impl Fetched {
    fn into_page(self) -> ReadPage {
        let (title, text, canonical, published) =
            self.reading.map(|read| (read.title, read.text, read.canonical, read.published)).unwrap_or_default();
        let published_at = published.as_deref().and_then(instant);
        ReadPage {
            page: Page { final_url: self.url, canonical, http_status: self.status, title, text, published_at },
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

    /// Reads a page and takes its picture at the same time; a page that cannot be read needs no picture.
    pub(crate) async fn read_and_picture(
        &self,
        address: &str,
    ) -> Result<(ReadPage, Result<Vec<u8>, Unpictured>), NoPage> {
        let picture = async { Ok(self.inner.pages.picture(address).await) };
        tokio::try_join!(self.read_page(address), picture)
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

    /// EF-16: a picture, a word why there is none, and nothing that can be read.
    #[tokio::test]
    async fn the_program_gives_a_picture_or_says_why_not() {
        let folder = std::env::temp_dir().join(format!("sinergi-pictures-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let program = |name: &str, text: &str| {
            let place = folder.join(name);
            std::fs::write(&place, text).expect("a script");
            std::fs::set_permissions(&place, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("may run");
            FetcherProgram::new(place)
        };
        let page = "https://riaukita.example/a";
        let shown = program(
            "shown",
            "#!/bin/sh\n[ \"$1 $2 $SINERGI_BROWSER\" = '--picture https://riaukita.example/a /usr/bin/b' ] \
             && echo '{\"picture\":\"aGFsbw==\"}' || echo '{\"failure\":\"no_browser\"}'\n",
        );
        let with_browser = shown.clone().with_browser(Some("/usr/bin/b".into()));
        assert_eq!(with_browser.picture(page).await.as_deref(), Ok(&b"halo"[..]));
        assert_eq!(shown.picture(page).await, Err(Unpictured::NoBrowser));
        let other = program("other", "#!/bin/sh\necho '{\"failure\":\"whatever\"}'\n");
        assert_eq!(other.picture(page).await, Err(Unpictured::NotShown));
        let silent = program("silent", "#!/bin/sh\nexit 1\n");
        assert_eq!(silent.picture(page).await, Err(Unpictured::NotStarted));
        assert_eq!(FetcherProgram::new("/nowhere/sinergi-fetcher").picture(page).await, Err(Unpictured::NotStarted));
        std::fs::remove_dir_all(&folder).expect("removed");
    }

    /// Who stops waiting closes the program's input, and the next picture is not held up.
    #[tokio::test]
    async fn a_picture_that_nobody_waits_for_is_called_off() {
        let folder = std::env::temp_dir().join(format!("sinergi-called-off-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let (begun, ended) = (folder.join("begun"), folder.join("ended"));
        let text = format!("#!/bin/sh\n: >'{}'\ncat >/dev/null\n: >'{}'\n", begun.display(), ended.display());
        let place = folder.join("program");
        std::fs::write(&place, text).expect("a script");
        std::fs::set_permissions(&place, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("may run");
        let is_there = async |place: &PathBuf| {
            while !place.exists() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let program = FetcherProgram::new(place);
        tokio::select! {
            told = program.picture("https://riaukita.example/a") => panic!("{told:?}"),
            () = is_there(&begun) => (),
        }
        timeout(Duration::from_secs(30), is_there(&ended)).await.expect("it was told");
        assert_eq!(program.browsers.available_permits(), BROWSERS);
        std::fs::remove_dir_all(&folder).expect("removed");
    }

    #[test]
    fn what_the_program_writes_is_read_as_a_page() {
        let line = r#"{"page":{"url":"https://riaukita.example/a","redirected_from":[],"status":200,"content_type":"text/html",
            "last_modified":null,"address":null,"sha256":"00","reading":{"title":"Judul","text":"Isi","canonical":"https://riaukita.example/b",
            "published":"2026-03-02T08:00:00+07:00"},"body":"aGFsbw=="}}"#;
        let Ok(Answer::Page(fetched)) = serde_json::from_str(line) else { panic!("a page") };
        let read = fetched.into_page();
        assert_eq!((read.body.as_slice(), read.page.title.as_str()), (b"halo".as_slice(), "Judul"));
        assert_eq!(read.page.published_at, "2026-03-02T01:00:00Z".parse().ok());
        assert_eq!(read.page.canonical.as_deref(), Some("https://riaukita.example/b"));
    }
}
