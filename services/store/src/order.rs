//! What a caller hands in with a command, and what comes back.

use std::{fmt, sync::Arc};

use futures_util::future::BoxFuture;
use kernel::{Party, TenantId, Timestamp, Uuid, ids};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Model, StoreError, Unit};

/// Which rows a transaction may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Border {
    /// The tenant.
    pub tenant: TenantId,
    /// The party inside it.
    pub party: Party,
}

/// Who sends a command, and under which numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Context {
    /// Tenant and party of the sender.
    pub border: Border,
    /// Who.
    pub actor: ids::AccountId,
    /// In which role, by its wire name.
    pub role: &'static str,
    /// For whom, when somebody acts in another's place.
    pub on_behalf_of: Option<ids::AccountId>,
    /// Made by the client: sending it twice is doing it once.
    pub command: ids::CommandId,
    /// The request that carries it.
    pub request: ids::RequestId,
    /// Name of the use case, for the record of refusals.
    pub action: &'static str,
    /// Digest of use case, input and actor: the same command id with another digest is refused.
    pub fingerprint: [u8; 32],
    /// Why, where the sender gave a reason.
    pub reason: Option<String>,
    /// When it happened, as the sender says; now, if nothing is said.
    pub occurred_at: Timestamp,
    /// When the request came in.
    pub now: Timestamp,
    /// The version of the main stream that the sender has seen.
    pub expected_version: Option<i32>,
    /// The version of the tenant's policy that it is decided by; work that reads the rules names it
    /// ([`Unit::decided_by_policy`]).
    pub policy_version: Option<i32>,
}

/// Why a command was refused: data, recorded, and shown to the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Stable code, `aggregate.reason`, or upper case for what any command can meet.
    pub code: String,
    /// Numbers and names for the text, by the name of their place in it.
    #[serde(default)]
    pub params: Vec<(String, String)>,
    /// Single reasons: item, code.
    #[serde(default)]
    pub reasons: Vec<(String, String)>,
    /// What may be done instead.
    #[serde(default)]
    pub allowed: Vec<String>,
}

impl Refusal {
    /// A refusal that is only a code.
    pub fn code(code: impl Into<String>) -> Self {
        Self { code: code.into(), params: Vec::new(), reasons: Vec::new(), allowed: Vec::new() }
    }
    /// The refusal of a decider.
    pub fn of(rejection: &impl kernel::Rejection) -> Self {
        Self {
            code: rejection.code().to_owned(),
            params: rejection.params().into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
            reasons: rejection.reasons(),
            allowed: rejection.allowed().into_iter().map(str::to_owned).collect(),
        }
    }
}

/// Why the work of a command stopped.
#[derive(Debug)]
pub enum Halt {
    /// A rule said no.
    Refused(Refusal),
    /// Something is broken.
    Failed(StoreError),
}

impl From<StoreError> for Halt {
    fn from(error: StoreError) -> Self {
        Self::Failed(error)
    }
}

impl From<Refusal> for Halt {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// What an accepted command left behind; the same when it is sent again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Done {
    /// The tenant's position after it; every read model of the tenant stands there already.
    pub position: i64,
    /// Version of the main stream after it.
    pub version: i32,
    /// The main stream.
    pub stream: Uuid,
    /// What the use case wants to say.
    pub answer: Value,
}

/// How a command ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// Its events are in the log.
    Accepted(Done),
    /// A rule said no, and that is recorded.
    Refused(Refusal),
}

/// What a command does: it may be run more than once, so it has no effect but on its [`Unit`].
pub type Work<M> = Arc<dyn for<'a> Fn(&'a mut Unit<M>) -> BoxFuture<'a, Result<Value, Halt>> + Send + Sync>;

/// A command on its way into the log.
pub struct Order<M: Model> {
    /// Who sends it, and under which numbers.
    pub context: Context,
    /// What it does.
    pub work: Work<M>,
}

impl<M: Model> Order<M> {
    /// An order that does `work`.
    pub fn new(
        context: Context,
        work: impl for<'a> Fn(&'a mut Unit<M>) -> BoxFuture<'a, Result<Value, Halt>> + Send + Sync + 'static,
    ) -> Self {
        Self { context, work: Arc::new(work) }
    }
}

impl<M: Model> fmt::Debug for Order<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Order").field("context", &self.context).finish_non_exhaustive()
    }
}
