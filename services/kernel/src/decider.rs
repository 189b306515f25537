//! What an aggregate is: two pure functions over events.

use std::fmt::Debug;

use crate::ids::AccountId;

/// One kind of aggregate. `decide` says what should happen, `evolve` what is true now.
pub trait Decider: 'static {
    /// First part of the stream's name; never renamed.
    const CATEGORY: &'static str;
    /// What `decide` reads; `Default` is an empty stream.
    type State: Default + Clone + Debug + Send + Sync + 'static;
    /// An order, with everything in it that this stream cannot know.
    type Command: Clone + Debug + Send + Sync + 'static;
    /// A fact.
    type Event: Clone + Debug + PartialEq + Send + Sync + 'static;
    /// Why not.
    type Rejection: Rejection;
    /// What should happen? Nothing to do is `Ok(vec![])`, so a retried command is harmless.
    ///
    /// # Errors
    /// The rule that forbids it.
    fn decide(state: &Self::State, command: Self::Command) -> Result<Vec<Self::Event>, Self::Rejection>;
    /// What is true now? Total: it accepts every event, in any order, and cannot fail.
    fn evolve(state: Self::State, event: &Self::Event) -> Self::State;
    /// The same order as this person would send it, where a rule asks who sends it. Somebody who acts for another stands
    /// before such a rule as both of them.
    fn as_sent_by(_command: &Self::Command, _person: AccountId) -> Option<Self::Command> {
        None
    }
}

/// A refusal by a rule: data that a person can act on.
pub trait Rejection: Debug + Clone + PartialEq + Send + Sync + 'static {
    /// Stable code, `aggregate.reason` in lower case.
    fn code(&self) -> &'static str;
    /// Numbers and names for the text, by the name of their place in it.
    fn params(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
    /// Single reasons, where one refusal has several: field or item, code.
    fn reasons(&self) -> Vec<(String, String)> {
        Vec::new()
    }
    /// What may be done instead, as names of commands.
    fn allowed(&self) -> Vec<&'static str> {
        Vec::new()
    }
}

/// An event as the log keeps it: a name, a shape number, and JSON.
pub trait LogEvent: Clone + Debug + PartialEq + Send + Sync + Sized + 'static {
    /// The wire name of the type, unique over all aggregates: `company_registered`.
    fn kind(&self) -> &'static str;
    /// The category of the stream that it belongs to.
    fn category(&self) -> &'static str;
    /// The shape that this program writes for the type.
    fn schema(&self) -> i16;
    /// The payload.
    ///
    /// # Errors
    /// When it has no JSON form, which is a bug.
    fn encode(&self) -> Result<serde_json::Value, serde_json::Error>;
    /// Reads a payload of any shape that was ever written.
    ///
    /// # Errors
    /// When nothing in this program knows the type or the shape.
    fn decode(kind: &str, schema: i16, data: serde_json::Value) -> Result<Self, DecodeError>;
    /// The company whose own people may read this event, if any; `None` is for staff alone.
    fn party(&self) -> Option<crate::CompanyId>;
}

/// An event in the log that this program cannot read.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// No aggregate of this program writes such a type.
    #[error("unknown event type {0}")]
    UnknownKind(String),
    /// The type is known, the shape is newer than this program.
    #[error("event type {kind} has shape {schema}, newer than this program knows")]
    UnknownSchema {
        /// Wire name of the type.
        kind: String,
        /// The shape found.
        schema: i16,
    },
    /// The payload does not fit.
    #[error("event type {kind} cannot be read")]
    Shape {
        /// Wire name of the type.
        kind: String,
        /// What serde said.
        #[source]
        source: serde_json::Error,
    },
}
