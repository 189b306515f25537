//! One use case per thing that a person can want; both faces call the same ones.
//!
//! **Invariant:** nothing is done without a permission from the table in [`authz`], and every accepted or refused
//! command is in the tenant's log.

pub mod authz;
mod billable;
mod charts;
pub mod comparing;
mod deadlines;
pub mod delegations;
mod duties;
pub mod error;
pub mod files;
mod flags;
mod histories;
pub mod importing;
pub mod input;
pub mod links;
pub mod mail;
mod members;
mod operating;
pub mod own_desk;
pub mod pages;
pub mod papers;
pub mod passwords;
pub mod payment_clock;
mod perform;
mod reactions;
pub mod reading;
pub mod scope;
pub mod session;
pub mod sign_in;
mod tenant_cache;
pub mod tenants;
pub mod use_case;
mod use_cases;
mod workers;

use std::{ops::Deref, path::PathBuf, sync::Arc};

use kernel::{Clock, IdSource};
use store::{Store, accounts::Accounts};
use views::Sinergi;

pub use charts::{not_now, placement_not_now};
pub use comparing::{Comparison, INDICATORS, Indicator, Peers};
pub use domain::media::{MediaKind, bank::BANKS, company::TAX_CERTIFICATE, outlet::PressCouncilStatus};
pub use domain::office::Letterhead;
pub use domain::oversight;
pub use domain::partnership::application::Status as ApplicationStatus;
pub use domain::partnership::sanction::Status as SanctionStatus;
pub use domain::payment;
pub use domain::people::Role;
pub use domain::policy::{self as rules, presets::Preset};
pub use domain::publication::agreement::Status as AgreementStatus;
pub use domain::publication::order::{Stage as PlacementStage, Status as OrderStatus};
pub use domain::publication::procurement;
pub use domain::publication::proof::Unpictured;
pub use error::{AppError, FieldError};
pub use files::{FileFolder, ObjectStore, StoredFile, unread_file};
pub use histories::{HistoryLine, LineRecord, LogMark, LogPage, LogRequest, NoMark, Shown, Whose, log_categories};
pub use importing::{ImportPlan, ImportReport, RowError};
pub use mail::{Mail, MailFolder, Mailer};
pub use own_desk::OwnInterest;
pub use pages::{FetcherProgram, NoPage, Pages, ReadPage};
pub use papers::{BillPaper, Bundle, Export, ExportFormat, Label, LogHeads, LogWords, PublicDecree, PublicPaper};
pub use payment_clock::{ClockStay, DeskStay, PaymentClock, PaymentDesks};
pub use reading::{Delivered, Funnel, MOST_WAITING, NearOrder, SearchHit, Task, datasets};
pub use scope::Scope;
pub use session::{Account, Assurance, Session, TenantChoice, TenantInfo};
pub use sign_in::{OneTime, OneTimeKind, SignedIn, account_mistakes};
pub use store::{Border, Done, Refusal};
pub use tenants::{OpenRegistration, OpenTenant, OperatorTenant, regions};
pub use use_case::{Field, FieldKind, FilePurpose, Record, UseCase, catalogue, use_case};
pub use use_cases::{PriceBeside, Quote, QuotedPlacement, UnreadPage, Weighed};
pub use views::{
    dataset,
    payment_questions::{BillableCompany, QueuedBills, month_began, week_began},
};

use crate::{passwords::Passwords, tenant_cache::TenantCache};

/// The application: everything that both faces call. Cheap to clone.
#[derive(Debug, Clone)]
pub struct App {
    inner: Arc<Inner>,
}

/// What the application is made of; handed in once, at the start.
#[derive(Debug)]
pub struct Parts {
    /// The log and its read models.
    pub store: Store<Sinergi>,
    /// The tables of sign-in.
    pub accounts: Accounts,
    /// The figures of all tenants, under a role of their own.
    pub benchmark: benchmark::Benchmark,
    /// Where bytes are kept.
    pub files: Arc<dyn ObjectStore>,
    /// The way out for mails.
    pub mailer: Arc<dyn Mailer>,
    /// Whoever reads pages on the internet.
    pub pages: Arc<dyn Pages>,
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
    /// Where ids come from.
    pub ids: Arc<dyn IdSource>,
    /// What is set from outside.
    pub config: Config,
}

/// What is set from outside.
#[derive(Debug, Clone)]
pub struct Config {
    /// The address that people open, without a slash at its end; QR codes and mails follow it.
    pub public_url: String,
    /// The program that prints PDFs; without it everything else works.
    pub documents_worker: Option<PathBuf>,
}

/// The parts, with what the application keeps beside them.
#[derive(Debug)]
pub(crate) struct Inner {
    parts: Parts,
    pub(crate) passwords: Passwords,
    pub(crate) tenant_infos: TenantCache<kernel::LocalDate, TenantInfo>,
    pub(crate) announced: TenantCache<(), Arc<tenants::Announced>>,
    pub(crate) payment_medians: TenantCache<(), payment_clock::Medians>,
    pub(crate) printing: tokio::sync::Semaphore,
}

impl Deref for Inner {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.parts
    }
}

impl App {
    /// An application of these parts.
    pub fn new(parts: Parts) -> Self {
        Self {
            inner: Arc::new(Inner {
                parts,
                passwords: Passwords::new(),
                tenant_infos: TenantCache::new(2_000),
                announced: TenantCache::new(2_000),
                payment_medians: TenantCache::new(2_000),
                printing: tokio::sync::Semaphore::new(papers::PRINTERS),
            }),
        }
    }
    /// The log, for workers of the program.
    pub fn store(&self) -> &Store<Sinergi> {
        &self.inner.store
    }
    /// The instant.
    pub fn now(&self) -> kernel::Timestamp {
        self.inner.clock.now()
    }
    /// The next id.
    pub fn next_id(&self) -> kernel::Uuid {
        self.inner.ids.next_id()
    }
    /// An address that people open, from its path.
    pub(crate) fn address(&self, path: &str) -> String {
        format!("{}{path}", self.inner.config.public_url.trim_end_matches('/'))
    }
}
