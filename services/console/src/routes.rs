//! The addresses of the console: Indonesian for people's pages, English for machines.

use kernel::Uuid;

pub(crate) const HOME: &str = "/";
pub(crate) const SIGN_IN: &str = "/masuk";
pub(crate) const SIGN_OUT: &str = "/keluar";
pub(crate) const CHOOSE_TENANT: &str = "/pilih-daerah";
pub(crate) const FORGOT: &str = "/lupa-sandi";
pub(crate) const REGISTER: &str = "/daftar";
pub(crate) const SEARCH: &str = "/cari";
pub(crate) const COMPANIES: &str = "/media";
pub(crate) const WINDOWS: &str = "/jendela";
pub(crate) const APPLICATIONS: &str = "/permohonan";
pub(crate) const CHECK_DESK: &str = "/meja-periksa";
pub(crate) const DECREES: &str = "/penetapan";
pub(crate) const POLICIES: &str = "/kebijakan";
pub(crate) const MEMBERS: &str = "/pengguna";
pub(crate) const OWN_INTERESTS: &str = "/pengguna/kepentingan-saya";
pub(crate) const OFFICE: &str = "/kantor";
pub(crate) const IMPORT: &str = "/impor";
pub(crate) const COMPARISON: &str = "/banding";
pub(crate) const OPERATOR: &str = "/operator";
pub(crate) const HELP: &str = "/bantuan";
pub(crate) const ABOUT: &str = "/tentang";
pub(crate) const VERIFY: &str = "/periksa";

/// The page of a company.
pub(crate) fn company(id: Uuid) -> String {
    format!("{COMPANIES}/{id}")
}

/// The page of a window.
pub(crate) fn window(id: Uuid) -> String {
    format!("{WINDOWS}/{id}")
}

/// Where the form of an application is sent.
pub(crate) fn application_form(id: Uuid) -> String {
    format!("{APPLICATIONS}/{id}/isian")
}

/// Where an application is kept while somebody types.
pub(crate) fn application_draft(id: Uuid) -> String {
    format!("{APPLICATIONS}/{id}/draf")
}

/// Where the word that settles two findings is sent.
pub(crate) fn application_settlement(id: Uuid) -> String {
    format!("{APPLICATIONS}/{id}/putusan")
}

/// The page of an application.
pub(crate) fn application(id: Uuid) -> String {
    format!("{APPLICATIONS}/{id}")
}

/// The check desk with one application on it.
pub(crate) fn check(application: Uuid) -> String {
    format!("{CHECK_DESK}/{application}")
}

/// The page of a decree.
pub(crate) fn decree(id: Uuid) -> String {
    format!("{DECREES}/{id}")
}

/// The form that begins the decree of a window.
pub(crate) fn new_decree(window: Uuid) -> String {
    format!("{DECREES}/baru?window={window}")
}

/// The page of a policy version.
pub(crate) fn policy(id: Uuid) -> String {
    format!("{POLICIES}/{id}")
}

/// The page where the public verifies a decree.
pub(crate) fn verify_decree(code: &str) -> String {
    format!("{VERIFY}/{code}")
}

/// A file by its hash.
pub(crate) fn file(sha256: &str) -> String {
    format!("/berkas/{sha256}")
}

/// The form of a use case, with some fields filled, coming back to a page.
pub(crate) fn action(use_case: &str, fields: &[(&str, &str)], back: &str) -> String {
    let mut query: Vec<(&str, &str)> = fields.to_vec();
    query.push(("_return", back));
    with_query(&format!("/aksi/{use_case}"), &query)
}

/// The sign-in page that leads on to another.
pub(crate) fn sign_in(next: &str) -> String {
    if next == HOME { SIGN_IN.to_owned() } else { with_query(SIGN_IN, &[("lanjut", next)]) }
}

/// The list of a dataset as a file.
pub(crate) fn export(dataset: &str, extension: &str, query: &[(&str, &str)]) -> String {
    with_query(&format!("/export/{dataset}.{extension}"), query)
}

/// A path with its query.
pub(crate) fn with_query(path: &str, query: &[(&str, &str)]) -> String {
    match serde_urlencoded::to_string(query) {
        Ok(text) if !text.is_empty() => format!("{path}?{text}"),
        Ok(_) | Err(_) => path.to_owned(),
    }
}

/// A path of this console, or home: what a form says about where to go next is not trusted. Browsers leave tabs and line
/// ends of an address out, so that what follows one would be read as a host.
pub(crate) fn own_path(text: &str) -> &str {
    let is_split = text.contains(|sign: char| sign == '\\' || sign.is_control());
    let own = text.starts_with('/') && !text.starts_with("//") && !is_split;
    if own { text } else { HOME }
}

/// The page of a record by the kind that search and references name.
pub(crate) fn record(kind: &str, id: Uuid) -> Option<String> {
    match kind {
        "company" | "companies" => Some(company(id)),
        "window" | "windows" => Some(window(id)),
        "application" | "applications" => Some(application(id)),
        "decree" | "decrees" => Some(decree(id)),
        "policy" | "policies" => Some(policy(id)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_led_to_another_host_after_a_form() {
        assert_eq!(own_path("/media?q=a"), "/media?q=a");
        let others = ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", ""];
        for text in others.into_iter().chain(["/\t/evil.example", "/\n/evil.example", "\t//evil.example", "/\0/a"]) {
            assert_eq!(own_path(text), HOME, "{text:?}");
        }
    }

    #[test]
    fn a_query_is_encoded() {
        assert_eq!(
            action("end_person", &[("reason", "a&b")], "/media/1"),
            "/aksi/end_person?reason=a%26b&_return=%2Fmedia%2F1"
        );
    }
}
