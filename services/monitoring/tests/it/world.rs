//! A page server that does whatever its paths say, a trap that nobody may reach, and names that change.

use std::{
    collections::BTreeSet,
    io::Write as _,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::{
        Arc, LazyLock,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use flate2::{Compression, write::GzEncoder};
use futures_util::future::BoxFuture;
use monitoring::{Fetcher, Limits, fetch::Names};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

/// Where the page server listens: the one address that is not public and may be asked.
pub(crate) const PAGES: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));
/// Where the trap listens.
pub(crate) const TRAP: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// `pages.example` is the page server, `trap.example` the trap, `both.example` either, and `turning.example` the page
/// server when it is asked first and the trap ever after.
#[derive(Debug, Clone, Default)]
pub(crate) struct Turning(Arc<AtomicUsize>);

impl Names for Turning {
    fn addresses(&self, host: &str) -> BoxFuture<'static, Vec<IpAddr>> {
        let found = match host.trim_end_matches('.') {
            "pages.example" => vec![PAGES],
            "both.example" => vec![TRAP, PAGES],
            "turning.example" if self.0.fetch_add(1, Ordering::SeqCst) == 0 => vec![PAGES],
            "trap.example" | "turning.example" | "localhost" | "localtest.me" | "127.0.0.1.nip.example" => vec![TRAP],
            "ten.example" => vec![IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1))],
            _ => vec![],
        };
        Box::pin(async move { found })
    }
}

/// The servers of one test.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) pages: SocketAddr,
    pub(crate) trap: SocketAddr,
    caught: Arc<AtomicUsize>,
}

impl World {
    pub(crate) async fn new() -> Self {
        LazyLock::force(&BOMB);
        let trap = TcpListener::bind((TRAP, 0)).await.expect("a trap");
        let trap_address = trap.local_addr().expect("an address");
        // The same port on both: only the address tells them apart.
        let pages = TcpListener::bind((PAGES, trap_address.port())).await.expect("a server");
        let pages_address = pages.local_addr().expect("an address");
        let caught = Arc::new(AtomicUsize::new(0));
        let count = caught.clone();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = trap.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nsecret").await;
            }
        });
        tokio::spawn(async move {
            while let Ok((stream, _)) = pages.accept().await {
                tokio::spawn(answer(stream));
            }
        });
        Self { pages: pages_address, trap: trap_address, caught }
    }

    /// How many connections the trap has seen.
    pub(crate) fn caught(&self) -> usize {
        self.caught.load(Ordering::SeqCst)
    }

    pub(crate) fn at(&self, path: &str) -> String {
        format!("http://pages.example:{}/{path}", self.pages.port())
    }

    pub(crate) fn fetcher() -> Fetcher {
        let limits = Limits {
            total: Duration::from_secs(3),
            idle: Duration::from_millis(400),
            body_bytes: 64 << 10,
            redirects: 5,
            also: BTreeSet::from([PAGES]),
        };
        Fetcher::with_names(limits, Turning::default()).expect("a fetcher")
    }
}

fn page(head: &str, body: &[u8]) -> Vec<u8> {
    let mut text =
        format!("HTTP/1.1 {head}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len()).into_bytes();
    text.extend_from_slice(body);
    text
}

/// Packed once: it takes longer than a page may be silent.
static BOMB: LazyLock<Vec<u8>> = LazyLock::new(|| packed(20 << 20));

fn packed(bytes: usize) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::best());
    packer.write_all(&vec![b'0'; bytes]).expect("packed");
    packer.finish().expect("packed")
}

async fn answer(mut stream: TcpStream) {
    let mut request = vec![0; 16 << 10];
    let read = stream.read(&mut request).await.unwrap_or(0);
    let request = String::from_utf8_lossy(&request[..read]).into_owned();
    let target = request.split(' ').nth(1).unwrap_or("/").trim_start_matches('/').to_owned();
    let (path, rest) = target.split_once('/').unwrap_or((target.as_str(), ""));
    let whole = match path {
        "article" => page("200 OK\r\ncontent-type: text/html", b"<title>Judul</title><article>Isi</article>"),
        "tags" => page("200 OK\r\ncontent-type: text/html", "<div>".repeat(900_000).as_bytes()),
        "gone" => page("404 Not Found", b"tidak ada"),
        "large" => page("200 OK", &vec![b'x'; 80 << 10]),
        "bomb" => page("200 OK\r\ncontent-encoding: gzip", &BOMB),
        "packed" => page("200 OK\r\ncontent-encoding: gzip", &packed(1_000)),
        "headers" => page(&format!("200 OK\r\nx-long: {}", "x".repeat(2 << 20)), b""),
        "to" => page(&format!("302 Found\r\nlocation: {}", percent_decoded(rest)), b""),
        "count" => {
            let left: u32 = rest.parse().unwrap_or(0);
            let next = left.checked_sub(1);
            next.map_or_else(
                || page("200 OK", b"end"),
                |next| page(&format!("302 Found\r\nlocation: /count/{next}"), b""),
            )
        }
        "again" => page("302 Found\r\nlocation: /article", b""),
        "silent" => {
            tokio::time::sleep(Duration::from_mins(1)).await;
            return;
        }
        "drip" => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await;
            // Fast enough for the wait between two bytes, and never done.
            while stream.write_all(b"x").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            return;
        }
        "endless" => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").await;
            while stream.write_all(b"5\r\nabcde\r\n").await.is_ok() {}
            return;
        }
        "cut" => b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nhalf".to_vec(),
        "rubbish" => b"\x00\x01\x02 not http at all\r\n\r\n".to_vec(),
        _ => page("200 OK", request.as_bytes()),
    };
    let _ = stream.write_all(&whole).await;
    let _ = stream.shutdown().await;
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut left = text.as_bytes().iter();
    while let Some(byte) = left.next() {
        if *byte == b'%' {
            let code: Vec<u8> = left.by_ref().take(2).copied().collect();
            bytes.push(u8::from_str_radix(&String::from_utf8_lossy(&code), 16).expect("a code"));
        } else {
            bytes.push(*byte);
        }
    }
    String::from_utf8(bytes).expect("text")
}

/// Every sign but letters and digits in its code, so that it travels inside a path.
pub(crate) fn percent_encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02x}") })
        .collect()
}
