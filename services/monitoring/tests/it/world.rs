//! A page server that does whatever its paths say, a trap that nobody may reach, and names that change.

use std::{
    collections::BTreeSet,
    io::Write as _,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::{
        Arc, LazyLock, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use flate2::{Compression, write::GzEncoder};
use futures_util::future::BoxFuture;
use monitoring::{Fetcher, Guard, Limits, guard::Names};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream, UdpSocket},
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
    asked: Asked,
}

/// Every place that the page server was asked for.
type Asked = Arc<Mutex<Vec<String>>>;

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
        // What speaks without a connection falls into the same trap.
        let datagrams = UdpSocket::bind(trap_address).await.expect("a trap");
        let count = caught.clone();
        tokio::spawn(async move {
            while datagrams.recv_from(&mut [0; 2_048]).await.is_ok() {
                count.fetch_add(1, Ordering::SeqCst);
            }
        });
        let asked = Asked::default();
        let heard = asked.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = pages.accept().await {
                tokio::spawn(answer(stream, heard.clone()));
            }
        });
        Self { pages: pages_address, trap: trap_address, caught, asked }
    }

    /// How many connections the trap has seen.
    pub(crate) fn caught(&self) -> usize {
        self.caught.load(Ordering::SeqCst)
    }

    /// Whether the page server was asked for a place.
    pub(crate) fn was_asked(&self, place: &str) -> bool {
        self.asked.lock().expect("places").iter().any(|asked| asked == place)
    }

    /// Who may be asked here: the page server, and whatever is public.
    pub(crate) fn guard() -> Guard {
        Guard::new(Turning::default(), BTreeSet::from([PAGES]))
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

const HTML: &str = "200 OK\r\ncontent-type: text/html";
const SHOWN: &str = "<!doctype html><title>Judul</title><h1 style='background:#060;color:#fff'>Advertorial</h1>";

/// Tries every way out that a page has, to the trap and past it; at its end it says that it came so far.
const HOSTILE: &str = r#"<!doctype html><title>Judul</title>
<link rel=dns-prefetch href='//trap.example:PORT'><link rel=preconnect href='http://127.0.0.1:PORT'>
<link rel=prefetch href='http://trap.example:PORT/'><link rel=stylesheet href='http://127.0.0.1:PORT/a.css'>
<style>@import 'http://127.1:PORT/b.css'; @font-face { font-family: x; src: url(http://trap.example:PORT/x) } p { font-family: x }</style>
<p>Isi</p><img src='http://127.0.0.1:PORT/a.png'><img src='http://[::ffff:127.0.0.1]:PORT/b.png'>
<img src='/to/http%3a%2f%2f127.0.0.1%3aPORT%2f'><img src='http://turning.example:PORT/again'>
<iframe src='http://localhost:PORT/'></iframe><iframe src='http://127.0.0.1.nip.example:PORT/'></iframe>
<iframe src='/to/http%3a%2f%2ftrap.example%3aPORT%2f'></iframe><iframe src='file:///etc/passwd'></iframe>
<iframe srcdoc="<script src='http://127.0.0.1:PORT/f.js'></script>"></iframe>
<object data='http://127.0.0.1:PORT/o'></object><embed src='http://127.0.0.1:PORT/e'>
<video src='http://127.0.0.1:PORT/v'></video><script src='http://127.0.0.1:PORT/s.js'></script>
<form id=f method=post target=t action='http://127.0.0.1:PORT/'><input name=a value=b></form><iframe name=t></iframe>
<script>
const attempt = (work) => { try { const done = work(); if (done && done.catch) done.catch(() => {}); } catch (error) {} };
for (const host of ['127.0.0.1', 'localhost', 'trap.example', '2130706433', '0x7f.1', '10.0.0.1', '169.254.169.254', '[::1]']) {
  attempt(() => fetch(`http://${host}:PORT/`, { mode: 'no-cors' }));
  attempt(() => fetch(`https://${host}:PORT/`, { mode: 'no-cors' }));
  attempt(() => new WebSocket(`ws://${host}:PORT/`));
  attempt(() => new WebSocket(`wss://${host}:PORT/`));
  attempt(() => new EventSource(`http://${host}:PORT/`));
  attempt(() => navigator.sendBeacon(`http://${host}:PORT/`, 'x'));
  attempt(() => new WebTransport(`https://${host}:PORT/`));
  attempt(() => {
    const call = new RTCPeerConnection({ iceServers: [
      { urls: `stun:${host}:PORT` },
      { urls: [`turn:${host}:PORT?transport=tcp`, `turn:${host}:PORT?transport=udp`], username: 'a', credential: 'b' },
    ] });
    call.createDataChannel('a');
    return call.createOffer().then((offer) => call.setLocalDescription(offer));
  });
}
attempt(() => new Worker(URL.createObjectURL(new Blob([`fetch('http://127.0.0.1:PORT/', { mode: 'no-cors' }); new WebSocket('ws://127.0.0.1:PORT/')`]))));
attempt(() => open('http://127.0.0.1:PORT/'));
attempt(() => document.getElementById('f').submit());
attempt(() => fetch('/told/tried'));
</script>"#;

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

async fn answer(mut stream: TcpStream, asked: Asked) {
    let mut request = vec![0; 16 << 10];
    let read = stream.read(&mut request).await.unwrap_or(0);
    let request = String::from_utf8_lossy(&request[..read]).into_owned();
    let target = request.split(' ').nth(1).unwrap_or("/").trim_start_matches('/').to_owned();
    asked.lock().expect("places").push(target.clone());
    let (path, rest) = target.split_once('/').unwrap_or((target.as_str(), ""));
    let whole = match path {
        "article" => page("200 OK\r\ncontent-type: text/html", b"<title>Judul</title><article>Isi</article>"),
        "shown" => page(HTML, SHOWN.as_bytes()),
        "tall" => page(HTML, [SHOWN, "<div style='height:90000px'></div>"].concat().as_bytes()),
        "hostile" => page(HTML, HOSTILE.replace("PORT", rest).as_bytes()),
        "busy" => page(HTML, b"<p>Sibuk<script>while (true) {}</script>"),
        "asking" => page(HTML, b"<p>Tanya<script>alert(1); confirm(2); prompt(3); fetch('/told/on')</script>"),
        "waiting" => page(HTML, b"<p>Tunggu<img src='/silent'>"),
        "carried" => page("200 OK\r\ncontent-type: text/html\r\ncontent-disposition: attachment", b"<p>Unduhan"),
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
