//! A media company (perusahaan pers) in one tenant: profile, outlets, people, documents, observations.
//!
//! **Invariant:** numbers and domains that identify it are claimed in the append transaction, not here; a retracted
//! company takes no more facts; what is withdrawn or ended was there before; a document that was filed never becomes
//! another one.

use kernel::{
    CompanyId, Decider, LocalDate, Personal,
    ids::{CorrectionId, DocumentId, ImportId, OutletId, PersonId},
};
use serde::{Deserialize, Serialize};

use super::{
    CompanyProfile, Outlet,
    outlet::{CompetenceLevel, PressCouncilStatus},
};
use crate::oversight::correction::{Field, Value};

mod decide;
mod events;
pub mod identity;
mod state;
#[cfg(test)]
mod tests;

pub use events::Event;
pub use state::State;

names! {
    /// What a person does for the company.
    pub enum PersonRole {
        /// Pemimpin redaksi, penanggung jawab.
        EditorInChief = "editor_in_chief",
        /// Redaktur.
        Editor = "editor",
        /// Wartawan.
        Reporter = "reporter",
        /// Kepala biro.
        BureauHead = "bureau_head",
        /// Direktur, pemilik.
        Director = "director",
    }
}

/// A file in the object store, by the hash of its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRef {
    /// SHA-256 in hex: the file's address.
    pub sha256: String,
    /// The name it had where it came from.
    pub name: String,
    /// Its size.
    pub size_bytes: i64,
    /// What its bytes say it is.
    pub media_type: String,
}

/// A document that a company filed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// The requirement that it is for: `NIB`, `MOLHR_APPROVAL`.
    pub requirement: String,
    /// The outlet that it speaks of, if not of the company.
    #[serde(default)]
    pub outlet: Option<OutletId>,
    /// Its number.
    #[serde(default)]
    pub number: Option<String>,
    /// Who issued it.
    #[serde(default)]
    pub issuer: Option<String>,
    /// When.
    #[serde(default)]
    pub issued_on: Option<LocalDate>,
    /// Until when it holds; on the day after it has expired.
    #[serde(default)]
    pub expires_on: Option<LocalDate>,
    /// The file.
    #[serde(default)]
    pub file: Option<FileRef>,
}

/// What a surat keterangan PP 55/2022 is filed as: with it a small business pays final income tax (DOMAIN.md 5.3).
pub const TAX_CERTIFICATE: &str = "TAX_CERTIFICATE";

impl Document {
    /// Whether it is the certificate of a small business that says all it has to: number, both days, file.
    fn is_whole_certificate(&self) -> bool {
        let has_number = self.number.as_deref().is_some_and(|number| !number.trim().is_empty());
        has_number && self.issued_on.is_some() && self.expires_on.is_some() && self.file.is_some()
    }
    /// Whether it holds on a day, both ends included.
    fn holds_on(&self, day: LocalDate) -> bool {
        self.issued_on.is_some_and(|from| from <= day) && self.expires_on.is_some_and(|until| day <= until)
    }
}

/// A certificate of a journalist (UKW, SKW).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Competence {
    /// Muda, Madya, Utama.
    pub level: CompetenceLevel,
    /// Number of the card.
    pub number: Personal,
    /// When it was given.
    pub issued_on: LocalDate,
    /// Until when it holds, if it says so.
    #[serde(default)]
    pub expires_on: Option<LocalDate>,
    /// The last yearly self-report (Peraturan Dewan Pers 3/2023).
    #[serde(default)]
    pub last_self_report_on: Option<LocalDate>,
}

/// Orders.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Adds the company to the register.
    Register { company: CompanyId, profile: CompanyProfile, import: Option<ImportId> },
    /// Other facts about it. `is_bound`: the office has dealt with it, so that who it is changes by a correction alone.
    ChangeProfile { profile: CompanyProfile, is_bound: bool },
    /// A correction that two people decided changes who it is.
    Correct { field: Field, from: Value, to: Value, correction: CorrectionId },
    /// Takes the registration of an import back.
    Retract { import: ImportId, reason: String },
    /// Adds an outlet.
    AddOutlet { outlet: OutletId, facts: Outlet },
    /// Other facts about an outlet. `is_ordered`: the company itself asks, and the outlet has been ordered from, so that its
    /// site stays.
    ChangeOutlet { outlet: OutletId, facts: Outlet, is_ordered: bool },
    /// The outlet is no longer there.
    RetireOutlet { outlet: OutletId, reason: String },
    /// Adds a person.
    AddPerson { person: PersonId, name: Personal, role: PersonRole, outlet: Option<OutletId> },
    /// Notes a certificate.
    RecordCompetence { person: PersonId, competence: Competence },
    /// The person left.
    EndPerson { person: PersonId, on: LocalDate, reason: String },
    /// Files a document.
    FileDocument { document: DocumentId, facts: Document },
    /// Takes a document back.
    WithdrawDocument { document: DocumentId, reason: String },
    /// Says that the certificate of a small business is what it seems, so that its rate applies.
    ConfirmTaxCertificate { document: DocumentId },
    /// Notes what the Press Council's list shows on a day.
    ObservePressCouncil {
        outlet: OutletId,
        status: PressCouncilStatus,
        observed_on: LocalDate,
        source: String,
        evidence: Option<FileRef>,
    },
    /// Notes a reach figure.
    ObserveReach { outlet: OutletId, provider: String, metric: String, value: i64, observed_on: LocalDate },
}

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rejection {
    /// The company is in the register already.
    AlreadyRegistered,
    /// No such company.
    NotRegistered,
    /// Its registration was taken back.
    Retracted,
    /// It did not come by that import.
    NotOfThatImport,
    /// It was changed after the import; undoing would lose work.
    ChangedSinceImport,
    /// Who the company is changes by a correction alone since the office deals with it (C-PAYEE).
    IdentityFixed {
        /// Names of the fields.
        fields: Vec<&'static str>,
    },
    /// What was found wrong no longer stands there.
    FactChanged,
    /// EF-16, R11: a page is known by the outlet's site, and would prove a second placement under another one. The office
    /// changes it.
    SiteFixed {
        /// The site that stands in the register.
        domain: String,
    },
    /// A company needs a name.
    NameMissing,
    /// The outlet lacks what its kind needs.
    OutletIncomplete {
        /// Names of the fields.
        missing: Vec<&'static str>,
    },
    /// An outlet of that name and kind, or of that id, is there.
    OutletKnown,
    /// No such outlet.
    UnknownOutlet,
    /// No such person.
    UnknownPerson,
    /// The person has left.
    PersonHasLeft,
    /// No such document.
    UnknownDocument,
    /// The document was filed as something else: what a verifier saw stays what it was.
    DocumentKnown,
    /// The document expires before it was issued.
    ExpiresBeforeIssue,
    /// Neither file nor number: nothing to check.
    DocumentEmpty,
    /// A figure below zero.
    NegativeReach,
    /// The document is no certificate of a small business, or lacks number, a day or its file.
    NoTaxCertificate,
}

impl kernel::Rejection for Rejection {
    fn code(&self) -> &'static str {
        match self {
            Self::AlreadyRegistered => "company.already_registered",
            Self::NotRegistered => "company.not_registered",
            Self::Retracted => "company.retracted",
            Self::NotOfThatImport => "company.not_of_that_import",
            Self::ChangedSinceImport => "company.changed_since_import",
            Self::IdentityFixed { .. } => "company.identity_fixed",
            Self::FactChanged => "company.fact_changed",
            Self::SiteFixed { .. } => "company.site_fixed",
            Self::NameMissing => "company.name_missing",
            Self::OutletIncomplete { .. } => "company.outlet_incomplete",
            Self::OutletKnown => "company.outlet_known",
            Self::UnknownOutlet => "company.unknown_outlet",
            Self::UnknownPerson => "company.unknown_person",
            Self::PersonHasLeft => "company.person_has_left",
            Self::UnknownDocument => "company.unknown_document",
            Self::DocumentKnown => "company.document_known",
            Self::ExpiresBeforeIssue => "company.expires_before_issue",
            Self::DocumentEmpty => "company.document_empty",
            Self::NegativeReach => "company.negative_reach",
            Self::NoTaxCertificate => "company.no_tax_certificate",
        }
    }
    fn params(&self) -> Vec<(&'static str, String)> {
        if let Self::SiteFixed { domain } = self { vec![("domain", domain.clone())] } else { vec![] }
    }
    fn allowed(&self) -> Vec<&'static str> {
        if let Self::IdentityFixed { .. } = self { vec!["request_correction"] } else { vec![] }
    }
    fn reasons(&self) -> Vec<(String, String)> {
        match self {
            Self::OutletIncomplete { missing } => {
                missing.iter().map(|field| ((*field).to_owned(), "required".to_owned())).collect()
            }
            Self::IdentityFixed { fields } => {
                fields.iter().map(|field| ((*field).to_owned(), "company.identity_kept".to_owned())).collect()
            }
            Self::AlreadyRegistered
            | Self::NotRegistered
            | Self::Retracted
            | Self::NotOfThatImport
            | Self::ChangedSinceImport
            | Self::FactChanged
            | Self::SiteFixed { .. }
            | Self::NameMissing
            | Self::OutletKnown
            | Self::UnknownOutlet
            | Self::UnknownPerson
            | Self::PersonHasLeft
            | Self::UnknownDocument
            | Self::DocumentKnown
            | Self::ExpiresBeforeIssue
            | Self::DocumentEmpty
            | Self::NegativeReach
            | Self::NoTaxCertificate => vec![],
        }
    }
}

/// A media company in one tenant.
#[derive(Debug)]
pub struct Company;

impl Decider for Company {
    const CATEGORY: &'static str = "company";
    type State = State;
    type Command = Command;
    type Event = Event;
    type Rejection = Rejection;

    fn decide(state: &State, command: Command) -> Result<Vec<Event>, Rejection> {
        decide::decide(state, command)
    }

    fn evolve(state: State, event: &Event) -> State {
        state::evolve(state, event)
    }
}
