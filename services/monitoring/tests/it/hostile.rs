//! No page makes us wait, store or unpack more than the limits (EF-16).

use std::time::{Duration, Instant};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use monitoring::Failure;
use serde_json::{Value, json};
use tokio::process::Command;

use crate::world::{PAGES, World};

#[tokio::test]
async fn a_page_is_fetched_with_everything_that_is_known_of_it() {
    let world = World::new().await;
    let page = World::fetcher().fetch(&world.at("count/2")).await.expect("a page");
    assert_eq!((page.status, page.body.as_slice(), page.address), (200, b"end".as_slice(), Some(PAGES)));
    assert_eq!(page.url.path(), "/count/0");
    let from: Vec<&str> = page.redirected_from.iter().map(url::Url::path).collect();
    assert_eq!(from, ["/count/2", "/count/1"]);
    let article = World::fetcher().fetch(&world.at("article")).await.expect("a page");
    assert_eq!(article.content_type.as_deref(), Some("text/html"));
    assert_eq!(article.sha256, "ec42784d4685f2e6b84ba03653fe9061f95f1b2f8306484ca04278a3254e4fab");
    let gone = World::fetcher().fetch(&world.at("gone")).await.expect("an answer");
    assert_eq!(gone.status, 404, "that a page is gone is a fact about it");
}

#[tokio::test]
async fn nothing_of_ours_is_told_to_a_page() {
    let world = World::new().await;
    let page = World::fetcher().fetch(&world.at("to/%2fecho")).await.expect("a page");
    let request = String::from_utf8(page.body).expect("text").to_lowercase();
    for header in ["cookie", "authorization", "referer", "x-forwarded", "via:"] {
        assert!(!request.contains(header), "{request}");
    }
    assert!(request.contains("user-agent: sinergi/"), "{request}");
}

#[tokio::test]
async fn what_is_too_large_too_slow_or_no_page_ends_within_the_limits() {
    let world = World::new().await;
    for (path, failure) in [
        ("large", Failure::TooLarge),
        ("bomb", Failure::TooLarge),
        ("endless", Failure::TooLarge),
        ("headers", Failure::Unreachable),
        ("silent", Failure::TooSlow),
        ("drip", Failure::TooSlow),
        ("cut", Failure::Unreachable),
        ("rubbish", Failure::Unreachable),
        ("count/6", Failure::TooManyRedirects),
    ] {
        let begun = Instant::now();
        assert_eq!(World::fetcher().fetch(&world.at(path)).await, Err(failure), "{path}");
        assert!(begun.elapsed() < Duration::from_secs(8), "{path}");
    }
    assert_eq!(World::fetcher().fetch(&world.at("packed")).await.expect("a page").body.len(), 1_000);
    assert!(World::fetcher().fetch(&world.at("count/5")).await.is_ok());
}

#[tokio::test]
async fn a_server_that_is_not_there_and_a_name_that_nobody_has_are_told_apart() {
    let world = World::new().await;
    let port = world.pages.port();
    let fetcher = World::fetcher();
    assert_eq!(fetcher.fetch(&format!("http://nobody.example:{port}/")).await, Err(Failure::NoSuchHost));
    assert_eq!(fetcher.fetch("http://pages.example:1/").await, Err(Failure::Unreachable));
    assert_eq!(
        fetcher.fetch(&format!("https://pages.example:{port}/")).await,
        Err(Failure::Unreachable),
        "no TLS there"
    );
}

/// The program answers in one line also for a page that takes too long to read, and then it is gone.
#[tokio::test]
async fn the_program_answers_and_ends() {
    let world = World::new().await;
    let port = world.pages.port();
    let run = |address: String| async move {
        let begun = Instant::now();
        let mut program = Command::new(env!("CARGO_BIN_EXE_sinergi-fetcher"));
        let output = program.arg(address).env("SINERGI_FETCH_ALSO", "127.0.0.2").output().await.expect("an answer");
        assert!(begun.elapsed() < Duration::from_secs(15));
        serde_json::from_slice::<Value>(&output.stdout).expect("one line of JSON")
    };
    let page = run(format!("http://127.0.0.2:{port}/article")).await;
    assert_eq!(page["page"]["reading"]["text"], "Isi");
    assert_eq!(page["page"]["body"], STANDARD.encode("<title>Judul</title><article>Isi</article>"));
    let tags = run(format!("http://127.0.0.2:{port}/tags")).await;
    assert_eq!((&tags["page"]["status"], &tags["page"]["reading"]), (&json!(200), &Value::Null));
    let private = run(format!("http://127.0.0.1:{port}/")).await;
    assert_eq!(private, json!({ "failure": "page.not_public" }));
    assert_eq!(world.caught(), 0);
}
