//! Fetches one page: redirects by hand, every address checked before it is connected to, everything bounded.

use std::{collections::BTreeSet, net::IpAddr, sync::Arc, time::Duration};

use futures_util::StreamExt as _;
use reqwest::{
    Client, Response,
    header::{CONTENT_TYPE, LAST_MODIFIED, LOCATION},
    redirect,
};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use url::Url;

use crate::guard::{Guard, Names, SystemNames, Unnamed};

/// What a page may cost.
#[derive(Debug, Clone)]
pub struct Limits {
    /// From the first name to the last byte.
    pub total: Duration,
    /// Between two bytes, and until a connection stands.
    pub idle: Duration,
    /// Bytes of the body after it was unpacked.
    pub body_bytes: usize,
    /// How often it may send us elsewhere.
    pub redirects: usize,
    /// Addresses that may be asked although they are not public, on any port: for tests. Empty otherwise.
    pub also: BTreeSet<IpAddr>,
}

impl Default for Limits {
    /// SECURITY.md 3.7.
    fn default() -> Self {
        Self {
            total: Duration::from_secs(20),
            idle: Duration::from_secs(5),
            body_bytes: 5 << 20,
            redirects: 5,
            also: BTreeSet::new(),
        }
    }
}

/// A page as it was at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fetched {
    /// Where it was at last.
    pub url: Url,
    /// Where we were sent on the way, in order.
    pub redirected_from: Vec<Url>,
    /// The HTTP status.
    pub status: u16,
    /// As the server says.
    pub content_type: Option<String>,
    /// As the server says; no proof of anything.
    pub last_modified: Option<String>,
    /// Who answered.
    pub address: Option<IpAddr>,
    /// The body, unpacked.
    #[serde(skip)]
    pub body: Vec<u8>,
    /// SHA-256 of the body, in hex.
    pub sha256: String,
}

/// Why there is no page. The code is what people are told; what the other side said stays out of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// Not http or https, no host, or with a name and password in it.
    #[error("page.bad_address")]
    BadAddress,
    /// Another port than 80 and 443.
    #[error("page.port_not_allowed")]
    Port,
    /// The host has no public address.
    #[error("page.not_public")]
    NotPublic,
    /// No such name.
    #[error("page.no_such_host")]
    NoSuchHost,
    /// Nobody answered, or not over a connection that can be trusted.
    #[error("page.unreachable")]
    Unreachable,
    /// Sent elsewhere too often.
    #[error("page.too_many_redirects")]
    TooManyRedirects,
    /// From https to http.
    #[error("page.redirect_without_tls")]
    Downgrade,
    /// The body is over the limit.
    #[error("page.too_large")]
    TooLarge,
    /// It took too long.
    #[error("page.too_slow")]
    TooSlow,
}

/// Fetches pages.
#[derive(Debug, Clone)]
pub struct Fetcher {
    client: Client,
    guard: Guard,
    limits: Limits,
}

impl Fetcher {
    /// With the names that the machine knows.
    ///
    /// # Errors
    /// When the machine has no certificates to trust.
    pub fn new(limits: Limits) -> Result<Self, reqwest::Error> {
        Self::with_names(limits, SystemNames)
    }

    /// With other names.
    ///
    /// # Errors
    /// When the machine has no certificates to trust.
    pub fn with_names(limits: Limits, names: impl Names) -> Result<Self, reqwest::Error> {
        // Another crate of the process may have chosen already, and that one is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let guard = Guard::new(names, limits.also.clone());
        let client = Client::builder()
            .user_agent(concat!("Sinergi/", env!("CARGO_PKG_VERSION"), " (bukti tayang)"))
            .redirect(redirect::Policy::none())
            .no_proxy()
            .referer(false)
            .connect_timeout(limits.idle)
            .read_timeout(limits.idle)
            .pool_max_idle_per_host(0)
            .dns_resolver(Arc::new(guard.clone()))
            .build()?;
        Ok(Self { client, guard, limits })
    }

    /// The page at an address, as it is now.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn fetch(&self, address: &str) -> Result<Fetched, Failure> {
        match tokio::time::timeout(self.limits.total, self.follow(address)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(Failure::TooSlow),
        }
    }

    async fn follow(&self, address: &str) -> Result<Fetched, Failure> {
        let mut url = Url::parse(address).map_err(|_| Failure::BadAddress)?;
        let mut redirected_from = Vec::new();
        loop {
            self.guard.check(&url)?;
            let response = self.client.get(url.clone()).send().await.map_err(|error| failure(&error))?;
            // The second wall, should the connector ever ask somebody else than the resolver named.
            let peer = response.remote_addr().map(|peer| peer.ip());
            if peer.is_some_and(|ip| !self.guard.may_ask(ip)) {
                return Err(Failure::NotPublic);
            }
            let Some(next) = next(&url, &response)? else {
                return self.keep(url, redirected_from, response, peer).await;
            };
            if redirected_from.len() >= self.limits.redirects {
                return Err(Failure::TooManyRedirects);
            }
            if url.scheme() == "https" && next.scheme() == "http" {
                return Err(Failure::Downgrade);
            }
            redirected_from.push(std::mem::replace(&mut url, next));
        }
    }

    async fn keep(
        &self,
        url: Url,
        redirected_from: Vec<Url>,
        response: Response,
        address: Option<IpAddr>,
    ) -> Result<Fetched, Failure> {
        let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let (content_type, last_modified) = (header(CONTENT_TYPE), header(LAST_MODIFIED));
        let status = response.status().as_u16();
        let mut body = Vec::new();
        let mut pieces = response.bytes_stream();
        while let Some(piece) = pieces.next().await {
            let piece = piece.map_err(|error| failure(&error))?;
            if body.len().saturating_add(piece.len()) > self.limits.body_bytes {
                return Err(Failure::TooLarge);
            }
            body.extend_from_slice(&piece);
        }
        let sha256 = hex::encode(Sha256::digest(&body));
        Ok(Fetched { url, redirected_from, status, content_type, last_modified, address, body, sha256 })
    }
}

/// Where the answer sends us, if it does.
fn next(url: &Url, response: &Response) -> Result<Option<Url>, Failure> {
    if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let place = response.headers().get(LOCATION).and_then(|place| place.to_str().ok());
    place.map(|place| url.join(place).map_err(|_| Failure::BadAddress)).transpose()
}

fn failure(error: &reqwest::Error) -> Failure {
    if error.is_timeout() {
        return Failure::TooSlow;
    }
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(one) = cause {
        match one.downcast_ref::<Unnamed>() {
            Some(Unnamed::Nothing) => return Failure::NoSuchHost,
            Some(Unnamed::NotPublic) => return Failure::NotPublic,
            None => cause = one.source(),
        }
    }
    Failure::Unreachable
}
