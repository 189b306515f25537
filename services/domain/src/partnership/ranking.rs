//! The preliminary list of a window: who is proposed for a place.
//!
//! **Invariant:** the same grades always give the same list; no more are proposed than there are places left.

use std::cmp::Reverse;

use kernel::ids::ApplicationId;

use super::application::Outcome;

#[cfg(test)]
mod tests;

/// A graded application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// Which.
    pub application: ApplicationId,
    /// Whether its grade may be accepted.
    pub eligible: bool,
    /// Sum of its points.
    pub total: i32,
}

/// What is proposed for each candidate, the best first; the number of the application breaks ties. Who is not eligible
/// is rejected and takes no place; who comes after the last place waits. Places that were given earlier are gone.
pub fn proposals(mut candidates: Vec<Candidate>, quota: Option<u32>, given: u32) -> Vec<(ApplicationId, Outcome)> {
    candidates.sort_by_key(|candidate| (Reverse(candidate.total), candidate.application));
    let mut places = quota.map(|quota| quota.saturating_sub(given));
    candidates
        .into_iter()
        .map(|candidate| {
            let outcome = match (candidate.eligible, places) {
                (false, _) => Outcome::Reject,
                (true, Some(0)) => Outcome::WaitingList,
                (true, left) => {
                    places = left.map(|left| left.saturating_sub(1));
                    Outcome::Accept
                }
            };
            (candidate.application, outcome)
        })
        .collect()
}
