//! The browser's only way out, asked as a hostile page would have it asked (SECURITY.md T-37): no address that is not
//! public is connected to, and nothing goes on for ever. No browser is needed for this.

use std::time::Duration;

use monitoring::proxy::{Bounds, Proxy};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::{ssrf::HOSTS, world::World};

async fn open(bounds: Bounds) -> Proxy {
    Proxy::open(World::guard(), bounds).await.expect("a proxy")
}

/// Sends bytes and reads until the proxy ends the connection.
async fn told(proxy: &Proxy, bytes: &str) -> String {
    let mut stream = TcpStream::connect(proxy.address()).await.expect("a connection");
    stream.write_all(bytes.as_bytes()).await.expect("sent");
    read(&mut stream).await
}

async fn read(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    // A connection that is cut has told what it told.
    let _ = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut answer)).await.expect("an end");
    String::from_utf8_lossy(&answer).into_owned()
}

fn get(address: &str) -> String {
    format!("GET {address} HTTP/1.1\r\nHost: whoever\r\nProxy-Connection: keep-alive\r\n\r\n")
}

#[tokio::test]
async fn what_may_be_asked_is_told_on_and_nothing_of_the_proxy() {
    let world = World::new().await;
    let proxy = open(Bounds::default()).await;
    let article = told(&proxy, &get(&world.at("article"))).await;
    assert!(article.starts_with("HTTP/1.1 200 OK") && article.ends_with("<article>Isi</article>"), "{article}");
    let echo = told(&proxy, &get(&world.at("echo?a=1"))).await;
    assert!(echo.contains("GET /echo?a=1 HTTP/1.1\r\n") && !echo.to_lowercase().contains("proxy-"), "{echo}");
    let sent = format!("POST {} HTTP/1.1\r\nContent-Length: 5\r\n\r\nisian", world.at("echo"));
    assert!(told(&proxy, &sent).await.ends_with("\r\n\r\nisian"));
    let mut tunnel = TcpStream::connect(proxy.address()).await.expect("a connection");
    let ask = format!(
        "CONNECT pages.example:{0} HTTP/1.1\r\nHost: x\r\n\r\nGET /article HTTP/1.1\r\n\r\n",
        world.pages.port()
    );
    tunnel.write_all(ask.as_bytes()).await.expect("sent");
    let through = read(&mut tunnel).await;
    assert!(through.starts_with("HTTP/1.1 200 Connected") && through.ends_with("<article>Isi</article>"), "{through}");
}

/// T-37: as a tunnel, as a plain request, and as the place that a page sends the browser to.
#[tokio::test]
async fn no_way_of_writing_a_private_address_gets_through() {
    let world = World::new().await;
    let port = world.trap.port();
    let proxy = open(Bounds::default()).await;
    let mut asked = 0;
    for host in HOSTS {
        for request in [
            format!("CONNECT {host}:{port} HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n"),
            get(&format!("http://{host}:{port}/")),
            get(&format!("http://user@{host}:{port}/")),
            format!("CONNECT pages.example@{host}:{port} HTTP/1.1\r\n\r\n"),
        ] {
            let answer = told(&proxy, &request).await;
            assert!(answer.starts_with("HTTP/1.1 40"), "{request}: {answer}");
            asked += 1;
        }
    }
    assert!(asked >= 80);
    assert_eq!(world.caught(), 0, "the trap was reached");
}

#[tokio::test]
async fn a_name_that_turns_and_a_second_request_reach_nothing_private() {
    let world = World::new().await;
    let port = world.pages.port();
    let proxy = open(Bounds::default()).await;
    let turning = format!("CONNECT turning.example:{port} HTTP/1.1\r\n\r\nGET /article HTTP/1.1\r\n\r\n");
    assert!(told(&proxy, &turning).await.starts_with("HTTP/1.1 200"));
    assert!(told(&proxy, &turning).await.starts_with("HTTP/1.1 403"));
    let both = format!("CONNECT both.example:{port} HTTP/1.1\r\n\r\nGET /article HTTP/1.1\r\n\r\n");
    assert!(told(&proxy, &both).await.ends_with("Isi</article>"), "of two addresses the one that may be asked");
    let twice = get(&world.at("article")) + &get(&format!("http://trap.example:{port}/"));
    let answer = told(&proxy, &twice).await;
    assert_eq!(answer.matches("HTTP/1.1").count(), 1, "{answer}");
    assert_eq!(world.caught(), 0);
}

#[tokio::test]
async fn what_is_no_request_of_a_browser_is_refused() {
    let world = World::new().await;
    let proxy = open(Bounds { patience: Duration::from_millis(400), ..Bounds::default() }).await;
    let at = world.at("article");
    for (request, status) in [
        ("GET / HTTP/1.1\r\n\r\n".to_owned(), "400"),
        ("GET file:///etc/passwd HTTP/1.1\r\n\r\n".to_owned(), "400"),
        (format!("GET {at} HTTP/0.9\r\n\r\n"), "400"),
        (format!("POST {at} HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), "400"),
        (format!("CONNECT {at} HTTP/1.1\r\n\r\n"), "400"),
        ("CONNECT pages.example:1 HTTP/1.1\r\n\r\n".to_owned(), "403"),
    ] {
        let answer = told(&proxy, &request).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{request}: {answer}");
    }
    for silent in [
        format!("GET {at} HTTP/1.1\r\nA: b\nHost: trap.example\r\n\r\n"),
        format!("GET {at} HTTP/1.1\r\nA: {}\r\n\r\n", "x".repeat(80 << 10)),
        "GET ".to_owned(),
    ] {
        assert_eq!(told(&proxy, &silent).await, "");
    }
}

/// Bytes and connections are counted for the whole page, and everything ends with the proxy.
#[tokio::test]
async fn a_page_cannot_go_on_for_ever() {
    let world = World::new().await;
    let proxy = open(Bounds { bytes: 100 << 10, ..Bounds::default() }).await;
    let endless = told(&proxy, &get(&world.at("endless"))).await;
    assert!(endless.len() <= 100 << 10, "{}", endless.len());
    assert_eq!(told(&proxy, &get(&world.at("article"))).await, "", "nothing is left for the next request");

    let few = open(Bounds { in_all: 2, ..Bounds::default() }).await;
    for _ in 0..2 {
        assert!(told(&few, &get(&world.at("article"))).await.starts_with("HTTP/1.1 200"));
    }
    assert!(TcpStream::connect(few.address()).await.is_err(), "the third is not let in");

    let one = open(Bounds { at_once: 1, ..Bounds::default() }).await;
    let mut first = TcpStream::connect(one.address()).await.expect("a connection");
    first.write_all(get(&world.at("drip")).as_bytes()).await.expect("sent");
    let mut byte = [0];
    first.read_exact(&mut byte).await.expect("it drips");
    let mut second = TcpStream::connect(one.address()).await.expect("a place in the queue");
    second.write_all(get(&world.at("gone")).as_bytes()).await.expect("sent");
    assert!(!world.was_asked("gone"), "it waits until there is room");
    drop(one);
    // What was on the way may still come; the end comes behind it.
    read(&mut first).await;
}
