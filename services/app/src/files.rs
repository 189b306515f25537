//! Files that people hand in: looked at, kept by the hash of their bytes, given back to those who may see them.
//!
//! **Invariant:** a file is kept per tenant, and who may read it stands in the tenant's table `files`. Having a hash is
//! no right: a hash that another tenant or another company knows is as unknown as one that nobody knows.

mod inspect;
mod object_store;

use domain::media::company::FileRef;
use kernel::{CompanyId, Party};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use store::{
    Border,
    files::{NewFile, StoredRow},
};

pub use object_store::{FileFolder, ObjectError, ObjectKey, ObjectStore};

use crate::{App, AppError, Field, FieldError, FieldKind, FilePurpose, Scope, error::cause};

/// Bytes that one company may put into a tenant: some hundred documents of full size.
const COMPANY_BYTES: i64 = 1024 * 1024 * 1024;

/// A file in the object store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFile {
    /// SHA-256 of its bytes, in hex: its address.
    pub sha256: String,
    /// The name that it had where it came from.
    pub name: String,
    /// Its size.
    pub size_bytes: i64,
    /// What its bytes say it is.
    pub media_type: String,
}

impl From<StoredFile> for FileRef {
    fn from(file: StoredFile) -> Self {
        Self { sha256: file.sha256, name: file.name, size_bytes: file.size_bytes, media_type: file.media_type }
    }
}

impl From<StoredRow> for StoredFile {
    fn from(row: StoredRow) -> Self {
        Self { sha256: row.sha256, name: row.name, size_bytes: row.size_bytes, media_type: row.media_type }
    }
}

fn wrong(field: &str, code: &'static str, params: Vec<(&'static str, String)>) -> AppError {
    AppError::Invalid(vec![FieldError { field: field.to_owned(), code, params }])
}

/// What is said of a file whose bytes a face did not keep, because it or all of them together were too large.
pub fn unread_file(purpose: FilePurpose, size_bytes: usize) -> FieldError {
    let (code, params) = inspect::unread(purpose, size_bytes);
    FieldError { field: "file".to_owned(), code, params }
}

impl App {
    /// Looks at a file and keeps it. Any person of the tenant may; what it is used for is decided by a use case.
    ///
    /// # Errors
    /// [`AppError::Invalid`] when its bytes are not what its purpose allows.
    pub async fn put_file(
        &self,
        scope: &Scope,
        purpose: FilePurpose,
        file_name: &str,
        bytes: Vec<u8>,
    ) -> Result<StoredFile, AppError> {
        if scope.roles.is_empty() {
            return Err(AppError::Denied);
        }
        let name = tidy_name(file_name);
        let (media_type, bytes) = {
            let name = name.clone();
            let look = move || inspect::inspect(purpose, &name, &bytes).map(|media_type| (media_type, bytes));
            tokio::task::spawn_blocking(look).await.map_err(|error| AppError::Bug(Box::new(error)))?
        }
        .map_err(|(code, params)| wrong("file", code, params))?;
        let size_bytes = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        if scope.party.company().is_some() {
            let there = self.store().files_size(scope.border()).await?;
            if there.saturating_add(size_bytes) > COMPANY_BYTES {
                return Err(wrong(
                    "file",
                    "file_no_room",
                    vec![("limit_mib", (COMPANY_BYTES / 1024 / 1024).to_string())],
                ));
            }
        }
        let sha256 = hex::encode(Sha256::digest(&bytes));
        let key = ObjectKey::file(scope.tenant, &sha256);
        self.inner.files.put(key, bytes).await.map_err(|error| unavailable(&error))?;
        let new = NewFile {
            id: self.next_id(),
            sha256: sha256.clone(),
            name: name.clone(),
            size_bytes,
            media_type: media_type.to_owned(),
            actor: scope.actor,
            at: self.now(),
        };
        self.store().add_file(scope.border(), new).await?;
        Ok(StoredFile { sha256, name, size_bytes, media_type: media_type.to_owned() })
    }

    /// A file with its bytes.
    ///
    /// # Errors
    /// [`AppError::Denied`] without the permission to read documents, and when there is none, or it is not the caller's
    /// to see.
    pub async fn file(&self, scope: &Scope, sha256: &str) -> Result<(StoredFile, Vec<u8>), AppError> {
        // What companies hand in is business: whoever may not read the list of it may not read it by its hash either.
        scope.may("read_documents")?;
        let stored = self.find_file(scope, sha256).await?.ok_or(AppError::Denied)?;
        let key = ObjectKey::file(scope.tenant, &stored.sha256);
        let bytes = self.inner.files.get(key).await.map_err(|error| unavailable(&error))?;
        let bytes = bytes.ok_or(AppError::Unavailable("the file is not in the object store"))?;
        if hex::encode(Sha256::digest(&bytes)) != stored.sha256 {
            return Err(AppError::Bug("a file in the object store has changed".into()));
        }
        Ok((stored, bytes))
    }

    async fn find_file(&self, scope: &Scope, sha256: &str) -> Result<Option<StoredFile>, AppError> {
        let good = sha256.len() == 64 && sha256.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !good || scope.roles.is_empty() {
            return Ok(None);
        }
        let found = self.store().find_file(scope.border(), &sha256.to_lowercase()).await?;
        Ok(found.map(StoredFile::from))
    }

    /// What an event says of a file that the caller put there.
    ///
    /// # Errors
    /// [`AppError::Invalid`] at the field when there is no such file for the caller.
    pub(crate) async fn file_ref(&self, scope: &Scope, field: &str, sha256: &str) -> Result<FileRef, AppError> {
        match self.find_file(scope, sha256).await? {
            Some(file) => Ok(file.into()),
            None => Err(wrong(field, "file_unknown", vec![])),
        }
    }
}

impl App {
    /// Keeps what the program itself came by, for a party; nothing for no bytes.
    ///
    /// # Errors
    /// When the object store or the database do not answer.
    pub(crate) async fn keep_found(
        &self,
        border: store::Border,
        (name, media_type): (&str, &'static str),
        bytes: Vec<u8>,
    ) -> Result<Option<FileRef>, AppError> {
        let size_bytes = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        if size_bytes == 0 {
            return Ok(None);
        }
        let sha256 = hex::encode(Sha256::digest(&bytes));
        let key = ObjectKey::file(border.tenant, &sha256);
        self.inner.files.put(key, bytes).await.map_err(|error| unavailable(&error))?;
        let media_type = media_type.to_owned();
        let new = NewFile {
            id: self.next_id(),
            sha256: sha256.clone(),
            name: name.to_owned(),
            size_bytes,
            media_type: media_type.clone(),
            actor: crate::members::PROGRAM,
            at: self.now(),
        };
        self.store().add_file(border, new).await?;
        Ok(Some(FileRef { sha256, name: name.to_owned(), size_bytes, media_type }))
    }
}

/// One file of a form that carries several.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Attached {
    file: String,
}

/// The rows of such a form.
pub(crate) const ATTACHED: FieldKind =
    FieldKind::Group(&[Field::needed("file", FieldKind::File(FilePurpose::Document))]);
/// More than that is a folder, not a paper.
const MOST_ATTACHED: usize = 10;

impl App {
    /// What an event says of the files of a form, each of them once.
    ///
    /// # Errors
    /// [`AppError::Invalid`] at the row whose file the caller did not put there, and for too many.
    pub(crate) async fn attached(
        &self,
        scope: &Scope,
        group: &str,
        rows: Option<Vec<Attached>>,
    ) -> Result<Vec<FileRef>, AppError> {
        let rows = rows.unwrap_or_default();
        if rows.len() > MOST_ATTACHED {
            return Err(wrong(group, "too_many", vec![("limit", MOST_ATTACHED.to_string())]));
        }
        let mut files: Vec<FileRef> = Vec::with_capacity(rows.len());
        for (row, Attached { file }) in rows.iter().enumerate() {
            let found = self.file_ref(scope, &format!("{group}.{row}.file"), file).await?;
            if !files.contains(&found) {
                files.push(found);
            }
        }
        Ok(files)
    }

    /// Lets a company read files that the office put there: what it is accused by. Doing it again changes nothing.
    ///
    /// # Errors
    /// When the database does not answer.
    pub(crate) async fn show_to(&self, scope: &Scope, company: CompanyId, files: Vec<FileRef>) -> Result<(), AppError> {
        let border = Border { tenant: scope.tenant, party: Party::Company(company) };
        for FileRef { sha256, name, size_bytes, media_type } in files {
            let (id, actor, at) = (self.next_id(), scope.actor, self.now());
            self.store().add_file(border, NewFile { id, sha256, name, size_bytes, media_type, actor, at }).await?;
        }
        Ok(())
    }
}

pub(crate) fn unavailable(error: &ObjectError) -> AppError {
    tracing::warn!(error = cause(error), "the object store did not do what it was asked");
    AppError::Unavailable("the object store")
}

/// A name without folders and signs that programs stumble over, 120 characters at most, its extension kept.
fn tidy_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last
        .chars()
        .map(|c| if c.is_control() || matches!(c, '"' | '<' | '>' | ':' | '|' | '?' | '*') { ' ' } else { c })
        .collect();
    let clean = clean.split_whitespace().collect::<Vec<_>>().join(" ");
    let (stem, extension) = match clean.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() && extension.len() <= 8 => (stem, Some(extension)),
        Some(_) | None => (clean.as_str(), None),
    };
    let stem: String = stem.trim_end().chars().take(110).collect();
    let stem = if stem.is_empty() { "berkas" } else { &stem };
    extension.map_or_else(|| stem.to_owned(), |extension| format!("{stem}.{extension}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_loses_folders_and_signs_and_keeps_its_extension() {
        assert_eq!(tidy_name("C:\\Dokumen\\NIB \"asli\".pdf"), "NIB asli.pdf");
        assert_eq!(tidy_name("../../etc/passwd"), "passwd");
        assert_eq!(tidy_name("a\r\nb.pdf"), "a b.pdf");
        assert_eq!(tidy_name(&format!("{}.pdf", "x".repeat(300))), format!("{}.pdf", "x".repeat(110)));
        assert_eq!(tidy_name(""), "berkas");
    }
}
