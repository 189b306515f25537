//! One form for every address of the same page, so that a page is claimed once however it is written (EF-16, R11).
//!
//! **Invariant:** the canonical form of a canonical form is itself.

use std::net::IpAddr;

use url::{Host, Url};

/// Why a text is no address of a published page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadAddress {
    /// It cannot be read as a web address.
    #[error("not a web address")]
    Unreadable,
    /// Neither `http` nor `https`.
    #[error("neither http nor https")]
    Scheme,
    /// A number, or a name without a dot: nothing that the public reads.
    #[error("not a public host name")]
    Host,
    /// It carries a user name or a password.
    #[error("it carries a user name")]
    UserInfo,
    /// It stands on a port of its own.
    #[error("it names a port")]
    Port,
}

/// Parameters that say where a reader came from, not what is read.
const TRACKING: &[&str] = &[
    "_ga",
    "_gl",
    "_hsenc",
    "_hsmi",
    "_openstat",
    "at_campaign",
    "at_medium",
    "cmpid",
    "dclid",
    "fb_action_ids",
    "fb_action_types",
    "fb_ref",
    "fb_source",
    "fbclid",
    "gbraid",
    "gclid",
    "gclsrc",
    "igsh",
    "igshid",
    "jnews",
    "mc_cid",
    "mc_eid",
    "mibextid",
    "mkt_tok",
    "msclkid",
    "ref",
    "ref_src",
    "ref_url",
    "share",
    "shared",
    "si",
    "source",
    "spm",
    "srsltid",
    "tracking",
    "trk",
    "ttclid",
    "twclid",
    "wbraid",
    "yclid",
    "ysclid",
];

/// Where a post is named by its path alone: whatever is asked behind it shows the same post.
const NAMED_BY_PATH: &[&str] = &["instagram.com", "threads.com", "threads.net", "tiktok.com", "twitter.com", "x.com"];

/// Names in front of the domain that show the same page for other screens.
const OTHER_SCREENS: &[&str] = &["www.", "amp.", "m.", "mobile."];

/// The one form of an address: `https`, host without `www.` and the like, no AMP, no tracking, no fragment, no slash at
/// the end, parameters in order.
///
/// # Errors
/// When the text is no address of a page that the public can read.
pub fn canonical(address: &str) -> Result<String, BadAddress> {
    let address = address.trim();
    let url = match Url::parse(address) {
        Ok(url) => url,
        // Typed without a scheme, as people do.
        Err(url::ParseError::RelativeUrlWithoutBase) => {
            Url::parse(&format!("https://{address}")).map_err(|_| BadAddress::Unreadable)?
        }
        Err(_) => return Err(BadAddress::Unreadable),
    };
    let url = out_of_cache(url);
    if !matches!(url.scheme(), "http" | "https") {
        return Err(BadAddress::Scheme);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(BadAddress::UserInfo);
    }
    if url.port().is_some_and(|port| !matches!(port, 80 | 443)) {
        return Err(BadAddress::Port);
    }
    let host = public_host(&url)?;
    let path = bare_path(url.path());
    let query = if NAMED_BY_PATH.contains(&host.as_str()) { String::new() } else { bare_query(&url) };
    let mut canonical = format!("https://{host}{path}");
    if !query.is_empty() {
        canonical.push('?');
        canonical.push_str(&query);
    }
    Ok(canonical)
}

/// The host of an address in its one form.
pub fn host_of(address: &str) -> Option<String> {
    let canonical = canonical(address).ok()?;
    let rest = canonical.strip_prefix("https://")?;
    rest.split(['/', '?']).next().map(str::to_owned)
}

/// Where an address stands without what is asked behind it: host and path. `None` for the first page of a site.
pub fn place_of(address: &str) -> Option<String> {
    let form = canonical(address).ok().filter(|form| !is_front(form))?;
    Some(form.split_once('?').map_or(form.as_str(), |(place, _)| place).to_owned())
}

/// Whether an address is the first page of a site, which shows something else every day.
pub fn is_front(address: &str) -> bool {
    host_of(address).is_some_and(|host| canonical(address).is_ok_and(|form| form == format!("https://{host}")))
}

/// Whether an address stands on the domain of an outlet, or on a name below it. What many own together, `co.id`, is
/// nobody's domain.
pub fn is_of_domain(address: &str, domain: &str) -> bool {
    let Some(host) = host_of(address) else { return false };
    let Some(domain) = host_of(domain).filter(|domain| !is_shared(domain)) else { return false };
    host == domain || host.strip_suffix(&domain).is_some_and(|rest| rest.ends_with('.'))
}

/// The site that a host belongs to: the name that somebody registered, `riaukita.co.id` of `m.riaukita.co.id`; below a
/// host that many share, `riaukita.blogspot.com`. `None` for what many own together.
pub fn site_of(host: &str) -> Option<&str> {
    psl::domain_str(host)
}

/// Whether a name is one below which everybody may have a site: `com`, `co.id`, `blogspot.com`.
pub fn is_shared(host: &str) -> bool {
    site_of(host).is_none()
}

/// Whether a text is the address of a page and nothing else: with a scheme of the web, or, as people type, without one
/// where it begins with a name that a site can have. `Rubrik.Ekonomi` and `hal.2` are words.
pub fn is_address(text: &str) -> bool {
    let text = text.trim();
    let is_site = |host: &str| site_of(host).is_some() && psl::suffix(host.as_bytes()).is_some_and(|it| it.is_known());
    !text.contains(char::is_whitespace)
        && host_of(text).is_some_and(|host| scheme_in(text) == Some(0) || is_site(&host))
}

/// The addresses that a text names: itself, where it is one; otherwise what begins with a scheme among its words.
pub fn addresses_in(text: &str) -> Vec<&str> {
    if is_address(text) {
        return vec![text.trim()];
    }
    let is_between = |sign: char| sign.is_whitespace() || matches!(sign, ',' | ';' | '(' | ')' | '<' | '>' | '"');
    let word = |word| scheme_in(word).and_then(|begin| word.get(begin..));
    text.split(is_between).filter_map(word).filter(|address| host_of(address).is_some()).collect()
}

/// Where a scheme of the web begins.
fn scheme_in(text: &str) -> Option<usize> {
    let lower = text.to_ascii_lowercase();
    ["https://", "http://"].iter().filter_map(|scheme| lower.find(scheme)).min()
}

/// The page behind an address of an AMP cache.
fn out_of_cache(url: Url) -> Url {
    let host = url.host_str().unwrap_or_default();
    let path = url.path();
    let cached = if host.starts_with("www.google.") || host.starts_with("google.") {
        path.strip_prefix("/amp/")
    } else if host.ends_with(".cdn.ampproject.org") {
        ["/c/", "/v/", "/i/"].iter().find_map(|prefix| path.strip_prefix(prefix))
    } else {
        None
    };
    let Some(inner) = cached else { return url };
    let inner = inner.strip_prefix("s/").unwrap_or(inner);
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    match Url::parse(&format!("https://{inner}{query}")) {
        Ok(page) if page.host_str().is_some_and(|host| host.contains('.')) => page,
        Ok(_) | Err(_) => url,
    }
}

fn public_host(url: &Url) -> Result<String, BadAddress> {
    let Some(Host::Domain(domain)) = url.host() else { return Err(BadAddress::Host) };
    let mut host = domain.trim_end_matches('.');
    if host.parse::<IpAddr>().is_ok() {
        return Err(BadAddress::Host);
    }
    while let Some(rest) = OTHER_SCREENS.iter().find_map(|prefix| host.strip_prefix(prefix)) {
        // `m.com` and `m.co.id` are sites of their own.
        if is_shared(rest) {
            break;
        }
        host = rest;
    }
    let labels_good = host.split('.').all(|label| !label.is_empty());
    if labels_good && host.contains('.') { Ok(host.to_owned()) } else { Err(BadAddress::Host) }
}

/// The path without AMP, empty steps and the slash at its end, with percent signs only where they are needed.
fn bare_path(path: &str) -> String {
    let mut steps: Vec<String> = path.split('/').filter(|step| !step.is_empty()).map(decoded).collect();
    while let Some(last) = steps.last_mut() {
        let lower = last.to_ascii_lowercase();
        let ending = [".amp", ".amp.html"].into_iter().find(|ending| lower.ends_with(ending));
        if matches!(lower.as_str(), "amp" | "index.html" | "index.php") {
            steps.pop();
        } else if let Some(ending) = ending.filter(|ending| ending.len() < last.len()) {
            last.truncate(last.len().saturating_sub(ending.len()));
        } else {
            break;
        }
    }
    while steps.first().is_some_and(|step| step.eq_ignore_ascii_case("amp")) {
        steps.remove(0);
    }
    if steps.is_empty() { String::new() } else { format!("/{}", steps.join("/")) }
}

fn is_tracking(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.starts_with("utm_")
        || name.starts_with("utm-")
        || name.starts_with("mtm_")
        || name.starts_with("pk_")
        || TRACKING.contains(&name.as_str())
}

/// `page=all` and `page=1` show the same article, and AMP is the same article for other screens.
fn shows_the_same(name: &str, value: &str) -> bool {
    let (name, value) = (name.to_ascii_lowercase(), value.to_ascii_lowercase());
    match name.as_str() {
        "page" => matches!(value.as_str(), "all" | "1"),
        "amp" => matches!(value.as_str(), "" | "1" | "true"),
        "outputtype" | "view" => value == "amp",
        _ => false,
    }
}

fn bare_query(url: &Url) -> String {
    let mut kept: Vec<(String, String)> = url
        .query()
        .unwrap_or_default()
        .split('&')
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decoded(name), decoded(value)))
        .filter(|(name, value)| !name.is_empty() && !is_tracking(name) && !shows_the_same(name, value))
        .collect();
    kept.sort();
    kept.dedup();
    let pairs: Vec<String> =
        kept.into_iter().map(|(name, value)| if value.is_empty() { name } else { format!("{name}={value}") }).collect();
    pairs.join("&")
}

/// Letters, digits and `-._~` in clear; every other escape in capitals (RFC 3986, 6.2.2).
fn decoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        out.push_str(before);
        let byte = after.get(..2).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match byte {
            Some(byte) if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') => {
                out.push(char::from(byte));
                rest = after.get(2..).unwrap_or_default();
            }
            Some(byte) => {
                out.extend(['%'].into_iter().chain(format!("{byte:02X}").chars()));
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                out.push_str("%25");
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::spec::cases;

    const PAGE: &str = "https://riaukita.com/berita/jalan-baru-dibuka";

    /// EF-16: one page, one claim, however its address is written.
    #[test]
    fn every_writing_of_one_address_has_one_form() {
        for written in [
            "https://riaukita.com/berita/jalan-baru-dibuka",
            "http://riaukita.com/berita/jalan-baru-dibuka",
            "riaukita.com/berita/jalan-baru-dibuka",
            "  https://riaukita.com/berita/jalan-baru-dibuka \n",
            "https://www.riaukita.com/berita/jalan-baru-dibuka",
            "https://WWW.RiauKita.COM/berita/jalan-baru-dibuka",
            "https://riaukita.com./berita/jalan-baru-dibuka",
            "https://riaukita.com:443/berita/jalan-baru-dibuka",
            "http://riaukita.com:80/berita/jalan-baru-dibuka",
            "http://riaukita.com:443/berita/jalan-baru-dibuka",
            "https://riaukita.com/berita/jalan-baru-dibuka/",
            "https://riaukita.com//berita///jalan-baru-dibuka//",
            "https://riaukita.com/berita/./x/../jalan-baru-dibuka",
            "https://riaukita.com/berita/jalan%2Dbaru%2ddibuka",
            "https://riaukita.com/berita/jalan-baru-dibuka#komentar",
            "https://riaukita.com/berita/jalan-baru-dibuka/#:~:text=Wali",
            "https://riaukita.com/berita/jalan-baru-dibuka?",
            "https://riaukita.com/berita/jalan-baru-dibuka?utm_source=wa&utm_medium=social&UTM_Campaign=x",
            "https://riaukita.com/berita/jalan-baru-dibuka?fbclid=IwAR0&gclid=1&igshid=2&_gl=3&ref=home",
            "https://riaukita.com/berita/jalan-baru-dibuka?page=all",
            "https://riaukita.com/berita/jalan-baru-dibuka?page=1&share=twitter",
            "https://m.riaukita.com/berita/jalan-baru-dibuka",
            "https://amp.riaukita.com/berita/jalan-baru-dibuka",
            "https://www.amp.riaukita.com/berita/jalan-baru-dibuka",
            "https://riaukita.com/amp/berita/jalan-baru-dibuka",
            "https://riaukita.com/berita/jalan-baru-dibuka/amp",
            "https://riaukita.com/berita/jalan-baru-dibuka/amp/",
            "https://riaukita.com/berita/jalan-baru-dibuka?amp",
            "https://riaukita.com/berita/jalan-baru-dibuka?amp=1&outputType=amp",
            "https://riaukita.com/berita/jalan-baru-dibuka.amp",
            "https://www.google.com/amp/s/riaukita.com/berita/jalan-baru-dibuka/amp/",
            "https://www.google.co.id/amp/s/www.riaukita.com/berita/jalan-baru-dibuka",
            "https://riaukita-com.cdn.ampproject.org/c/s/riaukita.com/berita/jalan-baru-dibuka?amp=1",
        ] {
            assert_eq!(canonical(written).as_deref(), Ok(PAGE), "{written}");
        }
    }

    /// EF-16: a place is told in words or as an address, or as both.
    #[test]
    fn an_address_is_found_among_words_and_words_are_none() {
        for page in [PAGE, "riaukita.com", " riaukita.com/berita ", "m.riaukita.co.id/x", "http://media.example/x"] {
            assert!(is_address(page), "{page}");
        }
        for words in
            ["Rubrik.Ekonomi", "hal.2", "hal.2/3", "co.id", "Halaman depan", "media.example/x", "https://x:81/"]
        {
            assert!(!is_address(words), "{words}");
            assert_eq!(addresses_in(words), Vec::<&str>::new(), "{words}");
        }
        assert!(!is_address("riaukita.com/berita dan Halaman depan"));
        assert!(!is_address("Rubrik.Ekonomi/https://riaukita.com/a"));
        assert_eq!(addresses_in(" riaukita.com/berita "), ["riaukita.com/berita"]);
        assert_eq!(addresses_in("Rubrik Daerah, https://riaukita.com/jalan-baru"), ["https://riaukita.com/jalan-baru"]);
        assert_eq!(
            addresses_in("(HTTPS://riaukita.com/a),http://kompas.com/b;https://"),
            ["HTTPS://riaukita.com/a", "http://kompas.com/b"]
        );
        assert_eq!(addresses_in("Rubrik:https://riaukita.com/a"), ["https://riaukita.com/a"]);
        assert_eq!(addresses_in("Rubrik:http://riaukita.com/?u=https://x.id"), ["http://riaukita.com/?u=https://x.id"]);
        for between in [' ', '\n', ',', ';', '(', ')', '<', '>', '"'] {
            let two = format!("Rubrik https://riaukita.com/a{between}https://kompas.com/b");
            assert_eq!(addresses_in(&two), ["https://riaukita.com/a", "https://kompas.com/b"], "{two}");
        }
    }

    #[test]
    fn what_says_which_page_it_is_stays() {
        for (written, form) in [
            ("https://riaukita.com/?p=42", "https://riaukita.com?p=42"),
            ("https://riaukita.com/index.php?p=42&utm_source=x", "https://riaukita.com?p=42"),
            ("https://riaukita.com/baca?id=7&cat=2", "https://riaukita.com/baca?cat=2&id=7"),
            ("https://riaukita.com/baca?cat=2&id=7&id=7", "https://riaukita.com/baca?cat=2&id=7"),
            ("https://riaukita.com/baca?page=2", "https://riaukita.com/baca?page=2"),
            ("https://riaukita.com/Baca/Jalan", "https://riaukita.com/Baca/Jalan"),
            ("https://riaukita.com/cari?q=a%26b", "https://riaukita.com/cari?q=a%26b"),
            ("https://pekanbaru.riaukita.com/x", "https://pekanbaru.riaukita.com/x"),
            ("https://riaukita.com/amplop", "https://riaukita.com/amplop"),
            ("https://m.com/x", "https://m.com/x"),
            ("https://m.co.id/x", "https://m.co.id/x"),
            ("https://bücher.example/x", "https://xn--bcher-kva.example/x"),
            ("https://www.instagram.com/p/DAx1b/?x=1&img_index=2", "https://instagram.com/p/DAx1b"),
            ("https://www.youtube.com/watch?v=DAx1b", "https://youtube.com/watch?v=DAx1b"),
        ] {
            assert_eq!(canonical(written).as_deref(), Ok(form), "{written}");
        }
    }

    /// S-14: what the program would read must be a page that the public reads.
    #[test]
    fn what_is_not_a_public_page_has_no_form() {
        for (written, why) in [
            ("", BadAddress::Unreadable),
            ("bukan alamat", BadAddress::Unreadable),
            ("ftp://riaukita.com/x", BadAddress::Scheme),
            ("javascript:alert(1)", BadAddress::Scheme),
            ("file:///etc/passwd", BadAddress::Scheme),
            ("https://admin:rahasia@riaukita.com/x", BadAddress::UserInfo),
            ("https://riaukita.com:8443/x", BadAddress::Port),
            ("http://127.0.0.1/x", BadAddress::Host),
            ("http://2130706433/x", BadAddress::Host),
            ("http://[::1]/x", BadAddress::Host),
            ("http://localhost/x", BadAddress::Host),
        ] {
            assert_eq!(canonical(written), Err(why), "{written}");
        }
    }

    #[test]
    fn the_front_of_a_site_is_no_page_of_its_own() {
        for front in ["https://riaukita.com", "http://www.riaukita.com/", "riaukita.com/index.html?utm_source=wa"] {
            assert!(is_front(front), "{front}");
        }
        for page in [PAGE, "https://riaukita.com/?p=42", "bukan alamat"] {
            assert!(!is_front(page), "{page}");
        }
    }

    #[test]
    fn a_page_is_of_a_domain_when_its_host_is_or_stands_below_it() {
        assert!(is_of_domain("https://www.riaukita.com/x", "riaukita.com"));
        assert!(is_of_domain("https://pekanbaru.riaukita.com/x", "riaukita.com"));
        assert!(!is_of_domain("https://bukanriaukita.com/x", "riaukita.com"));
        assert!(!is_of_domain("https://riaukita.com.contoh.net/x", "riaukita.com"));
        assert!(!is_of_domain("https://contoh.net/riaukita.com", "riaukita.com"));
        assert!(!is_of_domain("bukan alamat", "riaukita.com"));
    }

    /// EF-16: whoever registered what many own together has no page there.
    #[test]
    fn what_many_own_together_is_no_site_of_anybody() {
        for (host, site) in [
            ("riaukita.com", Some("riaukita.com")),
            ("pekanbaru.riaukita.co.id", Some("riaukita.co.id")),
            ("diskominfo.pekanbaru.go.id", Some("pekanbaru.go.id")),
            ("riaukita.blogspot.com", Some("riaukita.blogspot.com")),
            ("media1-3.example", Some("media1-3.example")),
            ("com", None),
            ("co.id", None),
            ("go.id", None),
            ("web.id", None),
            ("blogspot.com", None),
        ] {
            assert_eq!(site_of(host), site, "{host}");
            assert_eq!(is_shared(host), site.is_none(), "{host}");
        }
        assert!(!is_of_domain("https://riaukita.co.id/x", "co.id"));
        assert!(!is_of_domain("https://riaukita.blogspot.com/x", "blogspot.com"));
        assert!(is_of_domain("https://www.riaukita.blogspot.com/x", "riaukita.blogspot.com"));
    }

    proptest! {
        #![proptest_config(cases(2_000))]

        /// A form that changed when it was made again would be claimed twice.
        #[test]
        fn the_form_of_a_form_is_itself(
            address in "(https?://)?(www\\.|m\\.|amp\\.)?[a-z]{1,6}\\.(com|id|co\\.id)(/[a-zA-Z0-9%./-]{0,12}){0,3}(\\?[a-z_=&%0-9]{0,16})?(#[a-z]{0,4})?"
        ) {
            if let Ok(form) = canonical(&address) {
                prop_assert_eq!(canonical(&form), Ok(form.clone()), "{}", address);
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,60}") {
            drop(canonical(&text));
        }
    }
}
