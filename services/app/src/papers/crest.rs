//! The crest of the region on its papers.

use documents::{
    Logo,
    framing::Job,
    office_paper::{Block, Head, OfficePaper},
};
use domain::{media::company::FileRef, office::Office};
use kernel::TenantId;
use sha2::{Digest as _, Sha256};

use super::{Letterhead, press};
use crate::{
    App, AppError, FieldError, Scope,
    files::{ObjectKey, unavailable},
    session::own_border,
    use_cases::singleton,
};

/// The same paper with a crest beside its letterhead.
pub(super) fn beside(mut job: Job, crest: Logo) -> Job {
    match &mut job {
        Job::Decree(paper) => paper.letterhead.logo = Some(crest),
        Job::FieldMinutes(paper) => paper.letterhead.logo = Some(crest),
        Job::Office(paper) => paper.head.letterhead.logo = Some(crest),
    }
    job
}

impl App {
    /// The crest as the office set it; none when it set none, or when its bytes are no longer what they were.
    pub(super) async fn crest_of(&self, tenant: TenantId) -> Result<Option<Logo>, AppError> {
        let (office, _) = self.store().load::<Office>(own_border(tenant), singleton("office")).await?;
        match &office.letterhead().crest {
            Some(crest) => self.crest_bytes(tenant, crest).await,
            None => Ok(None),
        }
    }

    async fn crest_bytes(&self, tenant: TenantId, crest: &FileRef) -> Result<Option<Logo>, AppError> {
        let key = ObjectKey::file(tenant, &crest.sha256);
        let bytes = self.inner.files.get(key).await.map_err(|error| unavailable(&error))?;
        let Some(bytes) = bytes.filter(|bytes| hex::encode(Sha256::digest(bytes)) == crest.sha256) else {
            tracing::error!(%tenant, "the crest is not in the object store as it was set");
            return Ok(None);
        };
        Ok(match crest.media_type.as_str() {
            "image/svg+xml" => String::from_utf8(bytes).ok().map(Logo::Svg),
            "image/png" => Some(Logo::Png(bytes)),
            "image/jpeg" => Some(Logo::Jpeg(bytes)),
            _ => None,
        })
    }

    /// A file that is to be the crest: of a kind that a crest may have and, where the printer is installed, one that it
    /// can set.
    ///
    /// # Errors
    /// [`AppError::Invalid`] at the field when it is neither.
    pub(crate) async fn crest_file(&self, scope: &Scope, field: &str, sha256: &str) -> Result<FileRef, AppError> {
        let wrong = |code| AppError::Invalid(vec![FieldError { field: field.to_owned(), code, params: vec![] }]);
        let file = self.file_ref(scope, field, sha256).await?;
        let Some(crest) = self.crest_bytes(scope.tenant, &file).await? else { return Err(wrong("file_unknown")) };
        let head = Head {
            letterhead: Letterhead { lines: vec!["-".to_owned()], address: vec!["-".to_owned()], logo: Some(crest) },
            number: None,
            date: scope.today(),
            city: String::new(),
            verification: None,
            sample: true,
        };
        let sheet = OfficePaper {
            head,
            title: "-".to_owned(),
            about: None,
            blocks: vec![Block::Text("-".to_owned())],
            dated: false,
            signatories: vec![],
            notes: vec![],
        };
        match press::print(self.inner.config.documents_worker.as_deref(), &Job::Office(Box::new(sheet))).await {
            Err(AppError::Unavailable(press::UNREADABLE)) => Err(wrong("file_broken")),
            // Whether the printer is there is another matter.
            _ => Ok(file),
        }
    }
}
