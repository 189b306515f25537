//! The only way out of a browser: a proxy of our own that asks the same guard as the fetcher.
//!
//! **Invariant:** whatever a page makes its browser ask for (a redirect, a script, a frame, a picture, a socket), every
//! connection goes to an address that the guard let through, and to that one; connections and bytes are counted, and
//! everything ends when the proxy is dropped. It listens on this machine alone.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{self, AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    task::{JoinHandle, JoinSet},
    time::timeout,
};
use url::Url;

use crate::guard::Guard;

/// What a page may cost its proxy.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Connections at the same time.
    pub at_once: usize,
    /// Connections in all.
    pub in_all: u64,
    /// Bytes in all, both ways.
    pub bytes: u64,
    /// Until a request is told, and until a connection stands.
    pub patience: Duration,
}

impl Default for Bounds {
    /// A heavy front page of a newspaper asks two hundred times for 12 MiB.
    fn default() -> Self {
        Self { at_once: 32, in_all: 600, bytes: 40 << 20, patience: Duration::from_secs(5) }
    }
}

/// The longest head of a request or an answer.
const HEAD: usize = 64 << 10;

/// A proxy that listens until it is dropped.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        // The connections hang on the task and end with it.
        self.task.abort();
    }
}

impl Proxy {
    /// Listens on a port of this machine.
    ///
    /// # Errors
    /// When there is no port.
    pub async fn open(guard: Guard, bounds: Bounds) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        Ok(Self { address, task: tokio::spawn(listen(listener, guard, bounds)) })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

async fn listen(listener: TcpListener, guard: Guard, bounds: Bounds) {
    let room = Arc::new(Semaphore::new(bounds.at_once));
    let left = Arc::new(AtomicU64::new(bounds.bytes));
    let mut calls = JoinSet::new();
    for _ in 0..bounds.in_all {
        let Ok(permit) = room.clone().acquire_owned().await else { return };
        let Ok((stream, _)) = listener.accept().await else { continue };
        let call = Call { guard: guard.clone(), left: left.clone(), patience: bounds.patience };
        calls.spawn(async move {
            // Whatever went wrong is told to the browser by the end of the connection.
            let _ = call.serve(stream).await;
            drop(permit);
        });
        while calls.try_join_next().is_some() {}
    }
    // Nobody is let in any more; those who are inside may finish.
    drop(listener);
    while calls.join_next().await.is_some() {}
}

/// One connection of the browser.
struct Call {
    guard: Guard,
    left: Arc<AtomicU64>,
    patience: Duration,
}

/// The first line and the fields of a request or an answer, and what came behind them.
struct Head {
    first: String,
    fields: Vec<(String, String)>,
    rest: Vec<u8>,
}

impl Head {
    fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// As it is told on: without what holds between two neighbours only, and for one request alone.
    fn told_on(&self, first: &str) -> Vec<u8> {
        const NEIGHBOURS: [&str; 6] =
            ["connection", "keep-alive", "proxy-connection", "proxy-authorization", "proxy-authenticate", "upgrade"];
        let mut text = format!("{first}\r\n");
        for (name, value) in &self.fields {
            if !NEIGHBOURS.iter().any(|own| name.eq_ignore_ascii_case(own)) {
                text.push_str(name);
                text.push_str(": ");
                text.push_str(value);
                text.push_str("\r\n");
            }
        }
        text.push_str("Connection: close\r\n\r\n");
        text.into_bytes()
    }
}

fn broken(why: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

/// A head, read from bytes that were read already and from the stream.
async fn head(stream: &mut (impl AsyncRead + Unpin), mut bytes: Vec<u8>) -> io::Result<Head> {
    let mut piece = vec![0; 8 << 10];
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        if bytes.len() > HEAD {
            return Err(broken("a head that does not end"));
        }
        let read = stream.read(&mut piece).await?;
        if read == 0 {
            return Err(broken("no head"));
        }
        bytes.extend_from_slice(piece.get(..read).unwrap_or_default());
    };
    let rest = bytes.split_off(end.saturating_add(4));
    let text = String::from_utf8_lossy(bytes.get(..end).unwrap_or_default()).into_owned();
    let mut lines = text.split("\r\n");
    let first = lines.next().unwrap_or_default().to_owned();
    let fields = lines
        .map(|line| line.split_once(':').map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned())))
        .collect::<Option<Vec<_>>>();
    // A line feed alone inside a head is how one request is made to look like two.
    let fields = fields.filter(|_| !text.replace("\r\n", "").contains(['\r', '\n', '\0']));
    Ok(Head { first, fields: fields.ok_or_else(|| broken("a line without a colon"))?, rest })
}

impl Call {
    async fn serve(&self, mut browser: TcpStream) -> io::Result<()> {
        let Ok(asked) = timeout(self.patience, head(&mut browser, Vec::new())).await else { return Ok(()) };
        let asked = asked?;
        let mut words = asked.first.split(' ');
        let (Some(method), Some(target), Some("HTTP/1.1" | "HTTP/1.0"), None) =
            (words.next(), words.next(), words.next(), words.next())
        else {
            return refuse(&mut browser, "400 Bad Request").await;
        };
        if method == "CONNECT" {
            // An authority and nothing else: a slash or a name and password would make it another address.
            let Some(url) = Some(target).filter(|target| !target.contains(['/', '\\', '@', '?', '#'])) else {
                return refuse(&mut browser, "400 Bad Request").await;
            };
            let Some(mut server) = self.connect(&format!("https://{url}/")).await else {
                return refuse(&mut browser, "403 Forbidden").await;
            };
            browser.write_all(b"HTTP/1.1 200 Connected\r\n\r\n").await?;
            self.spend(asked.rest.len())?;
            server.write_all(&asked.rest).await?;
            let (mut from_browser, mut to_browser) = browser.split();
            let (mut from_server, mut to_server) = server.split();
            let out = async {
                self.pour(&mut from_browser, &mut to_server).await?;
                to_server.shutdown().await
            };
            let back = async {
                self.pour(&mut from_server, &mut to_browser).await?;
                to_browser.shutdown().await
            };
            return tokio::try_join!(out, back).map(drop);
        }
        let url = Url::parse(target).ok().filter(|url| url.scheme() == "http");
        let (Some(url), None) = (url, asked.field("transfer-encoding")) else {
            return refuse(&mut browser, "400 Bad Request").await;
        };
        let Some(mut server) = self.connect(url.as_str()).await else {
            return refuse(&mut browser, "403 Forbidden").await;
        };
        self.exchange(&mut browser, &mut server, &asked, method, &url).await
    }

    /// One request and one answer; then both connections end, so that no second request follows to another place.
    async fn exchange(
        &self,
        browser: &mut TcpStream,
        server: &mut TcpStream,
        asked: &Head,
        method: &str,
        url: &Url,
    ) -> io::Result<()> {
        let place = url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
        let told = asked.told_on(&format!("{method} {place} HTTP/1.1"));
        self.spend(told.len())?;
        server.write_all(&told).await?;
        let length: usize = asked.field("content-length").map_or(Ok(0), str::parse).map_err(|_| broken("a length"))?;
        let sent = asked.rest.get(..length.min(asked.rest.len())).unwrap_or_default();
        server.write_all(sent).await?;
        let open = u64::try_from(length.saturating_sub(sent.len())).unwrap_or(u64::MAX);
        self.pour(&mut (&mut *browser).take(open), server).await?;
        let mut rest = Vec::new();
        loop {
            let answer = head(server, std::mem::take(&mut rest)).await?;
            let told = answer.told_on(&answer.first);
            self.spend(told.len().saturating_add(answer.rest.len()))?;
            // What is said in passing has its real answer behind it.
            if answer.first.split(' ').nth(1).is_some_and(|status| status.starts_with('1')) {
                rest = answer.rest;
                continue;
            }
            browser.write_all(&told).await?;
            browser.write_all(&answer.rest).await?;
            return self.pour(server, browser).await;
        }
    }

    /// A connection to an address that was looked at.
    async fn connect(&self, address: &str) -> Option<TcpStream> {
        let url = Url::parse(address).ok()?;
        let places = timeout(self.patience, self.guard.places(&url)).await.ok()?.ok()?;
        for place in places {
            if let Ok(Ok(stream)) = timeout(self.patience, TcpStream::connect(place)).await {
                // The second wall, as in the fetcher.
                let peer = stream.peer_addr().ok()?;
                return self.guard.may_ask(peer.ip()).then_some(stream);
            }
        }
        None
    }

    async fn pour(&self, from: &mut (impl AsyncRead + Unpin), to: &mut (impl AsyncWrite + Unpin)) -> io::Result<()> {
        let mut piece = vec![0; 16 << 10];
        loop {
            let read = from.read(&mut piece).await?;
            if read == 0 {
                return to.flush().await;
            }
            self.spend(read)?;
            to.write_all(piece.get(..read).unwrap_or_default()).await?;
        }
    }

    /// Takes bytes from what is left for the whole page; who asks for more than that leaves nothing to anybody.
    fn spend(&self, bytes: usize) -> io::Result<()> {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        let taken = self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(bytes));
        taken.map(drop).map_err(|_| {
            self.left.store(0, Ordering::SeqCst);
            broken("the page is too large")
        })
    }
}

async fn refuse(browser: &mut TcpStream, why: &str) -> io::Result<()> {
    let answer = format!("HTTP/1.1 {why}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    browser.write_all(answer.as_bytes()).await
}
