//! Who may be asked: the one answer for pages that are fetched and for pages that a browser shows.
//!
//! **Invariant:** an address is looked at after its name was resolved and before anybody connects to it, and what was
//! looked at is what is connected to.

use std::{
    collections::BTreeSet,
    fmt,
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use futures_util::future::BoxFuture;
use reqwest::dns::{Name, Resolve, Resolving};
use url::{Host, Url};

use crate::{address::is_public, fetch::Failure};

/// Addresses of a name.
pub trait Names: Send + Sync + 'static {
    /// All addresses that the name has now; none when there is no such name.
    fn addresses(&self, host: &str) -> BoxFuture<'static, Vec<IpAddr>>;
}

/// The names that the machine knows.
#[derive(Debug, Clone, Copy)]
pub struct SystemNames;

impl Names for SystemNames {
    fn addresses(&self, host: &str) -> BoxFuture<'static, Vec<IpAddr>> {
        let host = host.to_owned();
        Box::pin(async move {
            match tokio::net::lookup_host((host, 0)).await {
                Ok(found) => found.map(|address| address.ip()).collect(),
                Err(_) => Vec::new(),
            }
        })
    }
}

/// Says who may be asked.
#[derive(Clone)]
pub struct Guard {
    names: Arc<dyn Names>,
    /// Addresses that may be asked although they are not public, on any port: for tests. Empty otherwise.
    also: BTreeSet<IpAddr>,
}

impl fmt::Debug for Guard {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Guard").field("also", &self.also).finish_non_exhaustive()
    }
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum Unnamed {
    #[error("no such name")]
    Nothing,
    #[error("no public address")]
    NotPublic,
}

impl Guard {
    /// With the names that it asks, and addresses that may be asked although they are not public.
    pub fn new(names: impl Names, also: BTreeSet<IpAddr>) -> Self {
        Self { names: Arc::new(names), also }
    }

    /// Whether an address may be connected to.
    pub fn may_ask(&self, ip: IpAddr) -> bool {
        is_public(ip) || self.also.contains(&ip)
    }

    /// What can be said of an address before anybody is asked. Hosts that are addresses never reach the resolver.
    pub(crate) fn check(&self, url: &Url) -> Result<(), Failure> {
        if !matches!(url.scheme(), "http" | "https") || !url.username().is_empty() || url.password().is_some() {
            return Err(Failure::BadAddress);
        }
        let literal = match url.host() {
            None => return Err(Failure::BadAddress),
            Some(Host::Domain(_)) => None,
            Some(Host::Ipv4(ip)) => Some(IpAddr::V4(ip)),
            Some(Host::Ipv6(ip)) => Some(IpAddr::V6(ip)),
        };
        if literal.is_some_and(|ip| !self.may_ask(ip)) {
            return Err(Failure::NotPublic);
        }
        let is_usual = matches!(url.port_or_known_default(), Some(80 | 443));
        if is_usual || !self.also.is_empty() { Ok(()) } else { Err(Failure::Port) }
    }

    /// The addresses of a name that may be connected to, as they are now.
    pub(crate) async fn resolve_name(&self, host: &str) -> Result<Vec<IpAddr>, Unnamed> {
        let found = self.names.addresses(host).await;
        if found.is_empty() {
            return Err(Unnamed::Nothing);
        }
        let allowed: Vec<IpAddr> = found.into_iter().filter(|ip| self.may_ask(*ip)).collect();
        if allowed.is_empty() { Err(Unnamed::NotPublic) } else { Ok(allowed) }
    }

    /// Where the host of an address may be reached: each of these was looked at.
    pub(crate) async fn places(&self, url: &Url) -> Result<Vec<SocketAddr>, Failure> {
        self.check(url)?;
        let port = url.port_or_known_default().ok_or(Failure::BadAddress)?;
        let found = match url.host().ok_or(Failure::BadAddress)? {
            Host::Ipv4(ip) => vec![IpAddr::V4(ip)],
            Host::Ipv6(ip) => vec![IpAddr::V6(ip)],
            Host::Domain(name) => self.resolve_name(name).await.map_err(|error| match error {
                Unnamed::Nothing => Failure::NoSuchHost,
                Unnamed::NotPublic => Failure::NotPublic,
            })?,
        };
        Ok(found.into_iter().map(|ip| SocketAddr::new(ip, port)).collect())
    }
}

/// Gives the connector only addresses that may be connected to.
impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = self.clone();
        Box::pin(async move {
            let allowed = guard.resolve_name(name.as_str()).await?;
            let allowed: reqwest::dns::Addrs = Box::new(allowed.into_iter().map(|ip| SocketAddr::new(ip, 0)));
            Ok(allowed)
        })
    }
}
