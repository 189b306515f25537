//! What a form sent, as it was typed.

use axum::RequestExt;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::{StatusCode, header};

use super::Problem;

/// Fields of the largest form of ours, the policy's, several times over. A body of the largest size would hold millions,
/// each of which takes far more memory than its two bytes.
const MOST_FIELDS: usize = 20_000;

/// What is read of a form at all. A file above its limit is read past, so that everything typed around it comes back and
/// the mistake is told at its field; beyond this nobody means a document of ours any more.
const MOST_SENT_BYTES: usize = 256 * 1024 * 1024;
/// What is read of a form whose sender is not signed in: the largest form of ours with its files, so that what was typed
/// while a session ended comes back, and not more of strangers' bytes than that (R10).
const MOST_OF_STRANGERS_BYTES: usize = 72 * 1024 * 1024;
/// What is kept of the files of one form, where its route says nothing else ([`FilesRoom`]): one of the largest size, and
/// something beside it.
const MOST_FILE_BYTES: usize = 12 * 1024 * 1024;
/// What is kept of what was typed.
const MOST_TYPED_BYTES: usize = 4 * 1024 * 1024;

/// How many bytes of files the forms of a route keep: an extension of its requests.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FilesRoom(pub(crate) usize);

/// Who sends a form, as far as it is known before its body is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sender {
    /// Somebody with a session.
    SignedIn,
    /// Anybody; files are read past.
    Stranger,
}

/// A file that came with a form.
#[derive(Debug, Clone)]
pub(crate) struct Upload {
    /// Name of the field.
    pub(crate) field: String,
    /// Name of the file on the sender's machine, without folders.
    pub(crate) file_name: String,
    /// How large it is.
    pub(crate) size_bytes: usize,
    /// What is in it; nothing when there was no room for it.
    pub(crate) bytes: Option<Vec<u8>>,
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
    pub(crate) async fn read(request: Request, sender: Sender) -> Result<Self, Problem> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if kind.starts_with("multipart/form-data") {
            return Self::read_parts(request, sender).await;
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
    async fn read_parts(mut request: Request, sender: Sender) -> Result<Self, Problem> {
        let of_route = request.extensions().get::<FilesRoom>().map_or(MOST_FILE_BYTES, |room| room.0);
        let (most, mut files_room) = match sender {
            Sender::SignedIn => (MOST_SENT_BYTES, of_route),
            Sender::Stranger => (MOST_OF_STRANGERS_BYTES, 0),
        };
        DefaultBodyLimit::max(most).apply(&mut request);
        let mut parts = Multipart::from_request(request, &()).await.map_err(|_| Problem::NotAForm)?;
        let mut posted = Self::default();
        let mut typed_room = MOST_TYPED_BYTES;
        while let Some(mut part) = parts.next_field().await.map_err(|error| unread(&error))? {
            let name = part.name().unwrap_or_default().to_owned();
            let file_name = part.file_name().map(|name| name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned());
            let room = if file_name.is_some() { &mut files_room } else { &mut typed_room };
            let (size_bytes, bytes) = read_part(&mut part, *room).await?;
            *room = room.saturating_sub(bytes.as_ref().map_or(0, Vec::len));
            if posted.pairs.len().saturating_add(posted.uploads.len()) >= MOST_FIELDS {
                return Err(Problem::TooLarge);
            }
            match (file_name, bytes) {
                // An input that was left empty comes as a file without name.
                (Some(file_name), _) if file_name.is_empty() && size_bytes == 0 => {}
                (Some(file_name), bytes) => posted.uploads.push(Upload { field: name, file_name, size_bytes, bytes }),
                (None, Some(bytes)) => posted.pairs.push((name, String::from_utf8_lossy(&bytes).into_owned())),
                (None, None) => return Err(Problem::TooLarge),
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

/// How long a part is, and what is in it as far as there is room for it; the rest is read past.
async fn read_part(part: &mut Field<'_>, room: usize) -> Result<(usize, Option<Vec<u8>>), Problem> {
    let (mut size_bytes, mut kept) = (0_usize, Some(Vec::new()));
    while let Some(chunk) = part.chunk().await.map_err(|error| unread(&error))? {
        size_bytes = size_bytes.saturating_add(chunk.len());
        match kept.as_mut().filter(|_| size_bytes <= room) {
            Some(bytes) => bytes.extend_from_slice(&chunk),
            None => kept = None,
        }
    }
    Ok((size_bytes, kept))
}

/// Why a form of parts could not be read to its end.
fn unread(error: &MultipartError) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE { Problem::TooLarge } else { Problem::NotAForm }
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

    /// EF-07: nothing that was typed is lost because of a file: what stands before and behind one that is too large is
    /// read, a small one beside it is kept, and its own bytes are not. Red when reading ended at the large one.
    #[tokio::test]
    async fn a_file_that_is_too_large_takes_nothing_with_it() {
        let part = |head: &str, bytes: &[u8]| {
            let head = format!("--grenze\r\nContent-Disposition: form-data; {head}\r\n\r\n");
            [head.as_bytes(), bytes, b"\r\n"].concat()
        };
        let large = vec![b'x'; MOST_FILE_BYTES + 1];
        let body = [
            part("name=\"reason\"", b"sebelum"),
            part("name=\"scan\"; filename=\"C:\\besar.pdf\"", &large),
            part("name=\"photo\"; filename=\"kecil.png\"", b"isi"),
            part("name=\"number\"", b"sesudah"),
            b"--grenze--\r\n".to_vec(),
        ];
        let request = Request::builder().header(header::CONTENT_TYPE, "multipart/form-data; boundary=grenze");
        let sent = request.body(axum::body::Body::from(body.concat())).expect("a request");
        let mut posted = Posted::read(sent, Sender::SignedIn).await.expect("a form");
        assert_eq!((posted.first("reason"), posted.first("number")), (Some("sebelum"), Some("sesudah")));
        let told: Vec<_> =
            posted.take_uploads().into_iter().map(|file| (file.field, file.size_bytes, file.bytes)).collect();
        let kept = vec![("scan".to_owned(), large.len(), None), ("photo".to_owned(), 3, Some(b"isi".to_vec()))];
        assert_eq!(told, kept);
        let typed = [part("name=\"reason\"", &vec![b'x'; MOST_TYPED_BYTES + 1]), b"--grenze--\r\n".to_vec()];
        let request = Request::builder().header(header::CONTENT_TYPE, "multipart/form-data; boundary=grenze");
        let sent = request.body(axum::body::Body::from(typed.concat())).expect("a request");
        assert!(matches!(Posted::read(sent, Sender::SignedIn).await, Err(Problem::TooLarge)), "typing has an end too");
    }

    /// EF-07: a form of several documents keeps as many bytes as its route says.
    #[tokio::test]
    async fn a_route_of_several_files_has_room_for_them() {
        let large = vec![b'x'; MOST_FILE_BYTES + 1];
        let head = b"--grenze\r\nContent-Disposition: form-data; name=\"a\"; filename=\"a.pdf\"\r\n\r\n";
        let body = [head.as_slice(), &large, b"\r\n--grenze--\r\n"].concat();
        let request = Request::builder().header(header::CONTENT_TYPE, "multipart/form-data; boundary=grenze");
        let request = request.extension(FilesRoom(2 * MOST_FILE_BYTES));
        let sent = request.body(axum::body::Body::from(body)).expect("a request");
        let uploads = Posted::read(sent, Sender::SignedIn).await.expect("a form").take_uploads();
        assert_eq!(
            uploads.iter().map(|file| file.bytes.as_ref().map(Vec::len)).collect::<Vec<_>>(),
            [Some(large.len())]
        );
    }

    /// R10: of who is not signed in less is read, and no file is kept; what was typed comes back all the same.
    #[tokio::test]
    async fn strangers_send_less_and_leave_no_files() {
        let part = |head: &str, bytes: &[u8]| {
            let head = format!("--grenze\r\nContent-Disposition: form-data; {head}\r\n\r\n");
            [head.as_bytes(), bytes, b"\r\n"].concat()
        };
        let sent = |file_bytes: usize| {
            let file = part("name=\"scan\"; filename=\"a.pdf\"", &vec![b'x'; file_bytes]);
            let body = [file, part("name=\"reason\"", b"sesudah"), b"--grenze--\r\n".to_vec()].concat();
            let request = Request::builder().header(header::CONTENT_TYPE, "multipart/form-data; boundary=grenze");
            request.body(axum::body::Body::from(body)).expect("a request")
        };
        let mut posted = Posted::read(sent(MOST_FILE_BYTES), Sender::Stranger).await.expect("a form");
        assert_eq!(posted.first("reason"), Some("sesudah"));
        assert!(posted.take_uploads().iter().all(|file| file.bytes.is_none()), "no file of a stranger is kept");
        let too_much = Posted::read(sent(MOST_OF_STRANGERS_BYTES + 1), Sender::Stranger).await;
        assert!(matches!(too_much, Err(Problem::TooLarge)));
        assert!(Posted::read(sent(MOST_OF_STRANGERS_BYTES + 1), Sender::SignedIn).await.is_ok());
    }

    /// R10: what strangers send is read within limits.
    #[tokio::test]
    async fn a_body_of_a_million_fields_is_not_taken_apart() {
        let sent = |fields: usize| {
            let request = Request::builder().header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
            request.body(axum::body::Body::from("a&".repeat(fields))).expect("a request")
        };
        assert!(matches!(Posted::read(sent(100_000), Sender::Stranger).await, Err(Problem::TooLarge)));
        assert_eq!(Posted::read(sent(1_000), Sender::Stranger).await.expect("a form").pairs().len(), 1_000);
        assert!(Posted::carried(&"a&".repeat(100_000)).pairs().is_empty());
    }
}
