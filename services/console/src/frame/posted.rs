//! What a form sent, as it was typed.

use axum::RequestExt;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header;

use super::Problem;

/// Fields of the largest form of ours, the policy's, several times over. A body of the largest size would hold millions,
/// each of which takes far more memory than its two bytes.
const MOST_FIELDS: usize = 20_000;

/// A file that came with a form.
#[derive(Debug, Clone)]
pub(crate) struct Upload {
    /// Name of the field.
    pub(crate) field: String,
    /// Name of the file on the sender's machine.
    pub(crate) file_name: String,
    /// What is in it.
    pub(crate) bytes: Vec<u8>,
}

/// The fields of a form in the order they came, and its files.
#[derive(Debug, Clone, Default)]
pub(crate) struct Posted {
    pairs: Vec<(String, String)>,
    uploads: Vec<Upload>,
}

impl Posted {
    /// Fields without files.
    pub(crate) fn new(pairs: Vec<(String, String)>) -> Self {
        Self { pairs, uploads: Vec::new() }
    }
    /// Reads the body of either kind of form.
    pub(crate) async fn read(request: Request) -> Result<Self, Problem> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if kind.starts_with("multipart/form-data") {
            return Self::read_parts(request).await;
        }
        if !kind.starts_with("application/x-www-form-urlencoded") {
            return Err(Problem::NotAForm);
        }
        let body = request.with_limited_body();
        let bytes = axum::body::Bytes::from_request(body, &()).await.map_err(|_| Problem::TooLarge)?;
        if !has_room(&bytes) {
            return Err(Problem::TooLarge);
        }
        serde_urlencoded::from_bytes(&bytes).map(Self::new).map_err(|_| Problem::NotAForm)
    }
    async fn read_parts(request: Request) -> Result<Self, Problem> {
        let mut parts = Multipart::from_request(request, &()).await.map_err(|_| Problem::NotAForm)?;
        let mut posted = Self::default();
        while let Some(part) = parts.next_field().await.map_err(|_| Problem::NotAForm)? {
            let name = part.name().unwrap_or_default().to_owned();
            let file_name = part.file_name().map(str::to_owned);
            let bytes = part.bytes().await.map_err(|_| Problem::TooLarge)?;
            if posted.pairs.len().saturating_add(posted.uploads.len()) >= MOST_FIELDS {
                return Err(Problem::TooLarge);
            }
            match file_name {
                // An input that was left empty comes as a file without name.
                Some(file_name) if file_name.is_empty() && bytes.is_empty() => {}
                Some(file_name) => posted.uploads.push(Upload { field: name, file_name, bytes: bytes.to_vec() }),
                None => posted.pairs.push((name, String::from_utf8_lossy(&bytes).into_owned())),
            }
        }
        Ok(posted)
    }
    /// The first value of a field.
    pub(crate) fn first(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }
    /// The first value of a field without blanks around it; nothing when that leaves nothing.
    pub(crate) fn filled(&self, name: &str) -> Option<&str> {
        self.first(name).map(str::trim).filter(|value| !value.is_empty())
    }
    /// All values of a field.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.pairs.iter().filter(move |(found, _)| found == name).map(|(_, value)| value.as_str())
    }
    /// Every field, in order.
    pub(crate) fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }
    /// Puts a value in the place of whatever the field had.
    pub(crate) fn set(&mut self, name: &str, value: impl Into<String>) {
        self.pairs.retain(|(found, _)| found != name);
        self.pairs.push((name.to_owned(), value.into()));
    }
    /// One more value.
    pub(crate) fn push(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.pairs.push((name.into(), value.into()));
    }
    /// Keeps the fields that a test of their name lets through.
    pub(crate) fn retain(&mut self, keep: impl Fn(&str) -> bool) {
        self.pairs.retain(|(name, _)| keep(name));
    }
    /// Renames fields.
    pub(crate) fn rename(&mut self, new_name: impl Fn(&str) -> Option<String>) {
        for (name, _) in &mut self.pairs {
            if let Some(renamed) = new_name(name) {
                *name = renamed;
            }
        }
    }
    /// Takes the files out.
    pub(crate) fn take_uploads(&mut self) -> Vec<Upload> {
        std::mem::take(&mut self.uploads)
    }
    /// The fields as one line, to be carried through another form; without what is secret or bound to one sending.
    pub(crate) fn carry(&self) -> String {
        let kept: Vec<_> = self
            .pairs
            .iter()
            .filter(|(name, _)| !matches!(name.as_str(), "_csrf" | "password" | "new_password"))
            .collect();
        serde_urlencoded::to_string(kept).unwrap_or_default()
    }
    /// The other way.
    pub(crate) fn carried(line: &str) -> Self {
        if !has_room(line.as_bytes()) {
            return Self::default();
        }
        Self::new(serde_urlencoded::from_str(line).unwrap_or_default())
    }
    /// From the query of an address.
    pub(crate) fn of_query(query: Option<&str>) -> Self {
        Self::carried(query.unwrap_or_default())
    }
}

/// Whether a form line holds no more fields than a form may have.
fn has_room(line: &[u8]) -> bool {
    line.split(|byte| *byte == b'&').take(MOST_FIELDS.saturating_add(1)).count() <= MOST_FIELDS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_survives_being_carried_but_secrets_do_not() {
        let mut posted = Posted::default();
        posted.push("name", "PT Kabar & Warta");
        posted.push("signers.0.name", "");
        posted.push("_csrf", "secret");
        let back = Posted::carried(&posted.carry());
        assert_eq!(back.first("name"), Some("PT Kabar & Warta"));
        assert_eq!(back.first("signers.0.name"), Some(""));
        assert_eq!(back.first("_csrf"), None);
    }

    /// R10: what strangers send is read within limits.
    #[tokio::test]
    async fn a_body_of_a_million_fields_is_not_taken_apart() {
        let sent = |fields: usize| {
            let request = Request::builder().header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
            request.body(axum::body::Body::from("a&".repeat(fields))).expect("a request")
        };
        assert!(matches!(Posted::read(sent(100_000)).await, Err(Problem::TooLarge)));
        assert_eq!(Posted::read(sent(1_000)).await.expect("a form").pairs().len(), 1_000);
        assert!(Posted::carried(&"a&".repeat(100_000)).pairs().is_empty());
    }
}
