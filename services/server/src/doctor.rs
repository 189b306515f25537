//! `sinergi doctor`: what is set up, and what is not, in one list.

use kernel::Clock;

use crate::{cli::Place, database, sentences, sources::SystemClock, wiring};

pub(crate) async fn run(place: &Place) -> anyhow::Result<()> {
    let mut wrong = 0_i64;
    let mut say = |good: bool, what: String| {
        println!("{} {what}", if good { "ok   " } else { "WRONG" });
        wrong += i64::from(!good);
    };
    say(true, format!("time {}", SystemClock.now()));
    let worker = wiring::documents_worker(place);
    let there = worker.as_ref().is_some_and(|path| path.is_file());
    let path = worker.map_or_else(|| "-".to_owned(), |path| path.display().to_string());
    println!("{} PDF worker {path}", if there { "ok   " } else { "none " });
    let browser = wiring::fetcher(place).browser().await;
    let there = if browser.is_some() { "ok   " } else { "none " };
    println!("{there} browser for pictures of pages {}", browser.as_deref().unwrap_or("-"));
    let local = place.public_url.starts_with("http://127.0.0.1") || place.public_url.starts_with("http://localhost");
    say(
        local || place.public_url.starts_with("https://"),
        format!("public address {} (https, but on this machine alone)", place.public_url),
    );
    match database::open(place).await {
        Err(error) => say(false, format!("database: {error:#}")),
        Ok(database) => {
            say(true, "database: reachable, durable, not a superuser, migrated".to_owned());
            database.close().await?;
        }
    }
    if wrong > 0 {
        anyhow::bail!("{} wrong", sentences::count(wrong, "thing is", "things are"))
    }
    Ok(())
}
