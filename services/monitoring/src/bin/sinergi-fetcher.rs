//! Fetches one page and ends: the address is the only argument, the answer one line of JSON on standard output.
//! `--picture ADDRESS` gives a picture of the page, where a browser is installed, as long as standard input is open: who
//! does not want it any more closes it. `--browser` says which browser is installed.
//!
//! **Invariant:** it holds no key and knows no database; killing it loses nothing but the page.
//! `SINERGI_BROWSER` names the browser, `none` for none. `SINERGI_FETCH_ALSO` names addresses that may be asked although
//! they are not public (comma-separated), for tests.

use std::{
    collections::BTreeSet,
    env,
    io::{Read as _, Write as _},
    net::IpAddr,
    path::PathBuf,
    process::ExitCode,
    sync::mpsc,
    thread,
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use monitoring::{
    Browser, Failure, Fetched, Fetcher, Guard, Limits, NoPicture, PictureLimits, Reading, guard::SystemNames,
};
use serde::Serialize;

/// So long a page may take to be read. An article takes milliseconds.
const READING: Duration = Duration::from_secs(5);

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Answer {
    Page {
        #[serde(flatten)]
        page: Box<Fetched>,
        /// Not there when reading took too long: a page of nothing but open tags takes the square of its length.
        reading: Option<Reading>,
        /// The body in base64.
        body: String,
    },
    /// A JPEG in base64.
    Picture(String),
    /// The browser that is there.
    Browser(Option<String>),
    Failure(String),
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let also = env::var("SINERGI_FETCH_ALSO").unwrap_or_default();
    let also: BTreeSet<IpAddr> = also.split(',').filter_map(|text| text.trim().parse().ok()).collect();
    let words: Vec<String> = env::args().skip(1).collect();
    let answer = match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["--browser"] => Answer::Browser(browser().map(|program| program.display().to_string())),
        ["--picture", address] => match picture(address, also).await {
            Ok(picture) => Answer::Picture(STANDARD.encode(picture)),
            Err(failure) => Answer::Failure(failure.to_string()),
        },
        [address] => page(address, also).await,
        _ => {
            let _ = writeln!(std::io::stderr(), "usage: sinergi-fetcher [--picture] ADDRESS | --browser");
            return ExitCode::from(2);
        }
    };
    let Ok(line) = serde_json::to_string(&answer) else { return ExitCode::FAILURE };
    match writeln!(std::io::stdout(), "{line}") {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

async fn page(address: &str, also: BTreeSet<IpAddr>) -> Answer {
    let fetched = match Fetcher::new(Limits { also, ..Limits::default() }) {
        Err(_) => Err(Failure::Unreachable),
        Ok(fetcher) => fetcher.fetch(address).await,
    };
    match fetched {
        Ok(page) => {
            let reading = read(page.clone());
            let body = STANDARD.encode(&page.body);
            Answer::Page { page: Box::new(page), reading, body }
        }
        Err(failure) => Answer::Failure(failure.to_string()),
    }
}

fn browser() -> Option<PathBuf> {
    Browser::find(env::var_os("SINERGI_BROWSER").as_deref())
}

async fn picture(address: &str, also: BTreeSet<IpAddr>) -> Result<Vec<u8>, NoPicture> {
    let program = browser().ok_or(NoPicture::NoBrowser)?;
    let browser = Browser::new(program, Guard::new(SystemNames, also), PictureLimits::default());
    browser.picture(address, input_closes()).await
}

/// Comes back when whoever asked has gone. A thread of its own reads, which ends with the process.
async fn input_closes() {
    let (done, wait) = tokio::sync::oneshot::channel::<()>();
    thread::spawn(move || {
        let mut rest = [0; 64];
        while std::io::stdin().read(&mut rest).is_ok_and(|read| read > 0) {}
        drop(done);
    });
    // The channel says nothing; it only ends.
    let _ = wait.await;
}

/// On a thread of its own, which ends with the process if it has to.
fn read(page: Fetched) -> Option<Reading> {
    let (done, wait) = mpsc::channel();
    thread::spawn(move || {
        let _ = done.send(Box::new(Reading::of(&page.body, page.content_type.as_deref(), &page.url)));
    });
    wait.recv_timeout(READING).ok().map(|reading| *reading)
}
