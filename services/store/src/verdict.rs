//! How an order ends, and what can keep a batch from getting through.

use crate::{Context, Done, Outcome, Refusal, StoreError, append::Obstacle, cache::Answer};

/// Why a batch has to be tried again, or cannot be done.
#[derive(Debug)]
pub(crate) enum Setback {
    /// Another process wrote first.
    Moved,
    /// The estimate of the database's clock is off.
    Clock,
    /// One order spoils it.
    Order(usize, StoreError),
    /// It may work in a moment; it may even have worked. With the place of the order whose work met it.
    Passing(Option<usize>, StoreError),
    /// It will not work.
    Broken(StoreError),
}

impl From<StoreError> for Setback {
    fn from(error: StoreError) -> Self {
        if error.may_pass() { Self::Passing(None, error) } else { Self::Broken(error) }
    }
}

impl From<Obstacle> for Setback {
    fn from(obstacle: Obstacle) -> Self {
        match obstacle {
            Obstacle::Order(place, error) => Self::Order(place, error),
            Obstacle::Batch(error) => error.into(),
        }
    }
}

/// How an order of a batch ends, if the batch gets through.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// It was answered before, or an order before it in this batch has its id.
    Known(Done),
    Accepted(Done),
    Refused(Refusal),
    Failed(StoreError),
    /// It was found out in an earlier attempt; the error stands with the order.
    Broken,
}

impl Verdict {
    pub(crate) fn into_outcome(self) -> Result<Outcome, StoreError> {
        match self {
            Self::Known(done) | Self::Accepted(done) => Ok(Outcome::Accepted(done)),
            Self::Refused(refusal) => Ok(Outcome::Refused(refusal)),
            Self::Failed(error) => Err(error),
            Self::Broken => Err(StoreError::Bug("an order broke".to_owned())),
        }
    }
}

/// Where an answer to a command was found.
pub(crate) fn repeated(context: &Context, answer: &Answer) -> Verdict {
    if answer.fingerprint == context.fingerprint {
        Verdict::Known(answer.done.clone())
    } else {
        Verdict::Refused(Refusal::code("COMMAND_ID_REUSED"))
    }
}
