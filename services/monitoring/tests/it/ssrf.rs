//! Nothing that is not public is ever connected to.

use monitoring::{Failure, Fetcher, Limits};

use crate::world::{World, percent_encoded};

/// Ways to write the trap's host, and others that lead nowhere public.
pub(crate) const HOSTS: [&str; 40] = [
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "0177.1",
    "017700000001",
    "127.0.0.1.",
    "127.000.000.001",
    "①②⑦.⓪.⓪.①",
    "１２７.０.０.１",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
    "[64:ff9b::127.0.0.1]",
    "[2002:7f00:1::]",
    "0",
    "0.0.0.0",
    "[::]",
    "localhost",
    "LOCALHOST",
    "localhost.",
    "trap.example",
    "TRAP.example",
    "localtest.me",
    "127.0.0.1.nip.example",
    "ten.example",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "[fe80::1]",
    "[fd00::1]",
    "[ff02::1]",
    "unknown.example",
];

fn vectors(port: u16) -> Vec<String> {
    let mut all: Vec<String> = HOSTS.iter().map(|host| format!("http://{host}:{port}/")).collect();
    all.extend([
        format!("http://user@127.0.0.1:{port}/"),
        format!("http://pages.example@127.0.0.1:{port}/"),
        format!("http://pages.example:{port}@trap.example:{port}/"),
        format!("//127.0.0.1:{port}/"),
        format!("http:\\\\127.0.0.1:{port}/"),
        format!("https://127.0.0.1:{port}/"),
        format!("ftp://127.0.0.1:{port}/"),
        format!("gopher://127.0.0.1:{port}/_GET"),
        "file:///etc/passwd".to_owned(),
        "data:text/html,x".to_owned(),
        "javascript:1".to_owned(),
        "http://".to_owned(),
        "http:///etc/passwd".to_owned(),
        String::new(),
    ]);
    all
}

/// T-37: asked for itself, and as the place that a page sends us to.
#[tokio::test]
async fn no_way_of_writing_a_private_address_reaches_it() {
    let world = World::new().await;
    let fetcher = World::fetcher();
    let vectors = vectors(world.trap.port());
    assert!(vectors.len() * 2 >= 80, "{}", vectors.len());
    for vector in &vectors {
        let direct = fetcher.fetch(vector).await;
        assert!(direct.is_err(), "{vector}: {direct:?}");
        let sent = fetcher.fetch(&world.at(&format!("to/{}", percent_encoded(vector)))).await;
        // An empty place and one without a host lead back to the page server: a page, but not of the trap.
        assert!(sent.as_ref().is_err() || sent.as_ref().is_ok_and(|page| page.body != b"secret"), "{vector}: {sent:?}");
    }
    assert_eq!(world.caught(), 0, "the trap was reached");
}

/// The name is asked again for every step, and every answer is looked at.
#[tokio::test]
async fn a_name_that_turns_to_a_private_address_is_left_there() {
    let world = World::new().await;
    let again = format!("http://turning.example:{}/again", world.pages.port());
    assert_eq!(World::fetcher().fetch(&again).await, Err(Failure::NotPublic));
    assert_eq!(world.caught(), 0);
}

/// Of several addresses only those that may be asked are asked.
#[tokio::test]
async fn a_name_with_one_private_address_is_asked_at_the_other() {
    let world = World::new().await;
    let both = format!("http://both.example:{}/article", world.pages.port());
    assert_eq!(World::fetcher().fetch(&both).await.expect("a page").status, 200);
    assert_eq!(world.caught(), 0);
}

/// In production nothing is allowed besides, and only the two usual ports.
#[tokio::test]
async fn without_allowances_the_own_machine_and_other_ports_are_refused() {
    let world = World::new().await;
    let fetcher = Fetcher::new(Limits::default()).expect("a fetcher");
    for (address, failure) in [
        (format!("http://127.0.0.2:{}/article", world.pages.port()), Failure::NotPublic),
        ("http://localhost/".to_owned(), Failure::NotPublic),
        ("http://contohwarta.id:8080/".to_owned(), Failure::Port),
        ("http://contohwarta.id:22/".to_owned(), Failure::Port),
    ] {
        assert_eq!(fetcher.fetch(&address).await, Err(failure), "{address}");
    }
}
