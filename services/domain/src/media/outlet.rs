//! An outlet: the title, domain, station or channel that people read, hear or see.

use kernel::LocalDate;
use serde::{Deserialize, Serialize};

use crate::publication::proof::address::is_shared;

names! {
    /// Kinds of media (DOMAIN.md 1.2).
    pub enum MediaKind {
        /// Media cetak.
        Print = "print",
        /// Media siber, daring.
        Online = "online",
        /// Radio.
        Radio = "radio",
        /// Televisi, receivable on a television set.
        Television = "television",
        /// TV streaming: accepted by some regions only.
        TvStreaming = "tv_streaming",
        /// Videotron, baliho, LED.
        OutOfHome = "out_of_home",
        /// Konten kreator, influencer.
        Creator = "creator",
        /// Kantor berita.
        NewsAgency = "news_agency",
    }
}

names! {
    /// How often a print title appears.
    pub enum Frequency {
        /// Harian.
        Daily = "daily",
        /// Mingguan.
        Weekly = "weekly",
        /// Dwimingguan.
        Fortnightly = "fortnightly",
        /// Bulanan.
        Monthly = "monthly",
    }
}

names! {
    /// Classes of broadcasters (UU 32/2002).
    pub enum BroadcasterClass {
        /// Lembaga penyiaran publik.
        Public = "lpp",
        /// Lembaga penyiaran publik lokal.
        LocalPublic = "lppl",
        /// Lembaga penyiaran swasta.
        Private = "lps",
        /// Lembaga penyiaran komunitas.
        Community = "lpk",
        /// Lembaga penyiaran berlangganan.
        Subscription = "lpb",
    }
}

names! {
    /// The ladder of the Press Council (Dewan Pers), as observed on a day.
    pub enum PressCouncilStatus {
        /// Not listed.
        None = "none",
        /// Terdaftar, terdata.
        Registered = "registered",
        /// In process of verification.
        InProcess = "in_process",
        /// Terverifikasi administrasi.
        AdminVerified = "admin_verified",
        /// Terverifikasi faktual.
        FactualVerified = "factual_verified",
        /// Was verified; the certificate has run out.
        Expired = "expired",
        /// Was verified; the Council took it back.
        Revoked = "revoked",
    }
}

impl PressCouncilStatus {
    /// The rung that a grade counts with: 0 none, 1 listed, 2 in process, 3 administrative, 4 factual. What has run
    /// out or was taken back stands on no rung, although it comes last in the list.
    pub fn rung(self) -> i64 {
        match self {
            Self::None | Self::Expired | Self::Revoked => 0,
            Self::Registered => 1,
            Self::InProcess => 2,
            Self::AdminVerified => 3,
            Self::FactualVerified => 4,
        }
    }
    /// Whether the status is enough where a policy asks for at least that.
    pub fn reaches(self, least: Self) -> bool {
        self.rung() >= least.rung()
    }
}

names! {
    /// Levels of the journalist competence test (UKW).
    pub enum CompetenceLevel {
        /// Muda: reporter.
        Muda = "muda",
        /// Madya: editor.
        Madya = "madya",
        /// Utama: editor-in-chief.
        Utama = "utama",
    }
}

impl CompetenceLevel {
    /// The rung that a grade counts with: 1 Muda, 2 Madya, 3 Utama.
    pub fn rung(self) -> i64 {
        match self {
            Self::Muda => 1,
            Self::Madya => 2,
            Self::Utama => 3,
        }
    }
}

/// What the register knows of an outlet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outlet {
    /// The name that people know.
    pub name: String,
    /// What it is.
    pub kind: MediaKind,
    /// Print: how often.
    #[serde(default)]
    pub frequency: Option<Frequency>,
    /// Online: the domain, lower case, without scheme and `www.`.
    #[serde(default)]
    pub domain: Option<String>,
    /// Online: where its feed is.
    #[serde(default)]
    pub feed_url: Option<String>,
    /// Radio and television: frequency or channel, as on the licence.
    #[serde(default)]
    pub channel: Option<String>,
    /// Radio and television: class.
    #[serde(default)]
    pub broadcaster: Option<BroadcasterClass>,
    /// First publication.
    #[serde(default)]
    pub since: Option<LocalDate>,
    /// Whether its newsroom is in the region.
    #[serde(default)]
    pub local_office: Option<bool>,
}

impl Outlet {
    /// What must be there for its kind and is not, by field name: domain, or frequency of print, or channel.
    pub fn missing(&self) -> Vec<&'static str> {
        match self.kind {
            MediaKind::Online if self.domain.is_none() => vec!["domain"],
            MediaKind::Print if self.frequency.is_none() => vec!["frequency"],
            MediaKind::Radio | MediaKind::Television if self.channel.is_none() => vec!["channel"],
            MediaKind::Online
            | MediaKind::Print
            | MediaKind::Radio
            | MediaKind::Television
            | MediaKind::TvStreaming
            | MediaKind::OutOfHome
            | MediaKind::Creator
            | MediaKind::NewsAgency => vec![],
        }
    }
}

/// The domain of a web address: lower case, without scheme, `www.`, port and path; `None` when there is none.
pub fn domain_of(address: &str) -> Option<String> {
    let text = address.trim().to_lowercase();
    let text = text.split_once("://").map_or(text.as_str(), |(_, rest)| rest);
    let host = text.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let host = host.split(':').next().unwrap_or_default();
    let host = host.strip_prefix("www.").unwrap_or(host).trim_end_matches('.');
    let good = host.contains('.')
        && host.split('.').all(|label| {
            !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-') && !label.starts_with('-')
        });
    good.then(|| host.to_owned())
}

/// Why an address is none of an outlet's own site.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoSite {
    /// It cannot be read as a web address.
    #[error("not a web address")]
    Unreadable,
    /// Everybody may have a site below it: `co.id`, `blogspot.com`. Pages of others would be the outlet's too.
    #[error("{0} is shared by many sites")]
    Shared(String),
}

/// The domain of an outlet's own site, as [`domain_of`] writes it.
///
/// # Errors
/// When the address cannot be read, or names what many sites share.
pub fn own_site(address: &str) -> Result<String, NoSite> {
    let domain = domain_of(address).ok_or(NoSite::Unreadable)?;
    if is_shared(&domain) { Err(NoSite::Shared(domain)) } else { Ok(domain) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// EF-16: whoever has `co.id` for a site has the pages of everybody there.
    #[test]
    fn what_many_sites_share_is_no_site_of_an_outlet() {
        for shared in ["co.id", "https://www.go.id/", "blogspot.com", "web.id"] {
            assert!(matches!(own_site(shared), Err(NoSite::Shared(_))), "{shared}");
        }
        for own in ["riaukita.co.id", "riaukita.blogspot.com", "pekanbaru.riaukita.com", "media1-3.example"] {
            assert_eq!(own_site(own).as_deref(), Ok(own));
        }
        assert_eq!(own_site("bukan alamat"), Err(NoSite::Unreadable));
    }

    #[test]
    fn a_domain_is_the_same_however_it_is_written() {
        for address in
            ["https://www.Riau-Kita.com/feed?x=1", "riau-kita.com", "http://riau-kita.com:8080/", " RIAU-KITA.COM. "]
        {
            assert_eq!(domain_of(address).as_deref(), Some("riau-kita.com"), "{address}");
        }
        assert_eq!(domain_of("bukan alamat"), None);
        assert_eq!(domain_of("localhost"), None);
    }
}
