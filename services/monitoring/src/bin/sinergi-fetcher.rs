//! Fetches one page and ends: the address is the only argument, the answer one line of JSON on standard output.
//!
//! **Invariant:** it holds no key, opens no file and knows no database; killing it loses nothing but the page.
//! `SINERGI_FETCH_ALSO` names addresses that may be asked although they are not public (comma-separated), for tests.

use std::{env, io::Write as _, net::IpAddr, process::ExitCode, sync::mpsc, thread, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use monitoring::{Failure, Fetched, Fetcher, Limits, Reading};
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
    Failure(String),
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Some(address) = env::args().nth(1) else {
        let _ = writeln!(std::io::stderr(), "usage: sinergi-fetcher ADDRESS");
        return ExitCode::from(2);
    };
    let also = env::var("SINERGI_FETCH_ALSO").unwrap_or_default();
    let also = also.split(',').filter_map(|text| text.trim().parse::<IpAddr>().ok()).collect();
    let answer = match Fetcher::new(Limits { also, ..Limits::default() }) {
        Err(_) => Err(Failure::Unreachable),
        Ok(fetcher) => fetcher.fetch(&address).await,
    };
    let answer = match answer {
        Ok(page) => {
            let reading = read(page.clone());
            let body = STANDARD.encode(&page.body);
            Answer::Page { page: Box::new(page), reading, body }
        }
        Err(failure) => Answer::Failure(failure.to_string()),
    };
    let Ok(line) = serde_json::to_string(&answer) else { return ExitCode::FAILURE };
    match writeln!(std::io::stdout(), "{line}") {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// On a thread of its own, which ends with the process if it has to.
fn read(page: Fetched) -> Option<Reading> {
    let (done, wait) = mpsc::channel();
    thread::spawn(move || {
        let _ = done.send(Box::new(Reading::of(&page.body, page.content_type.as_deref(), &page.url)));
    });
    wait.recv_timeout(READING).ok().map(|reading| *reading)
}
