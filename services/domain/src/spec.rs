//! How tests speak of the rules: given what happened, when somebody orders, then this happens or is refused.

use std::fmt::Debug;

use kernel::{Decider, LocalDate, Timestamp, Uuid};
use proptest::{
    prelude::ProptestConfig,
    test_runner::{TestCaseError, TestCaseResult},
};

/// What happened before.
pub(crate) struct Given<D: Decider>(Vec<D::Event>);

/// What came of the order.
pub(crate) struct Answer<D: Decider>(Result<Vec<D::Event>, D::Rejection>);

/// Begins a sentence with what happened before.
pub(crate) fn given<D: Decider>(past: impl IntoIterator<Item = D::Event>) -> Given<D> {
    Given(past.into_iter().collect())
}

impl<D: Decider> Given<D> {
    /// Somebody orders.
    pub(crate) fn when(self, command: impl Into<D::Command>) -> Answer<D> {
        Answer(D::decide(&fold::<D>(&self.0), command.into()))
    }
}

impl<D: Decider> Answer<D> {
    /// These events happen, and no others.
    #[track_caller]
    pub(crate) fn then(self, events: impl IntoIterator<Item = D::Event>) {
        assert_eq!(self.0, Ok(events.into_iter().collect()));
    }
    /// The order is accepted and changes nothing.
    #[track_caller]
    pub(crate) fn then_nothing_happens(self) {
        assert_eq!(self.0, Ok(Vec::new()));
    }
    /// The order is refused, for this reason.
    #[track_caller]
    pub(crate) fn then_rejected(self, rejection: D::Rejection) {
        assert_eq!(self.0, Err(rejection));
    }
}

/// What is true after a past.
pub(crate) fn fold<D: Decider>(past: &[D::Event]) -> D::State {
    past.iter().fold(D::State::default(), D::evolve)
}

/// An id that is easy to tell from others.
pub(crate) fn id<T: From<Uuid>>(number: u8) -> T {
    T::from(Uuid::from_u128(u128::from(number)))
}

/// A day, `2026-01-07`.
pub(crate) fn day(text: &str) -> LocalDate {
    text.parse().expect("a day")
}

/// An instant, `2026-01-07T08:00:00+07:00`.
pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

/// As many random histories as a law is tried on.
pub(crate) fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// A client that saw no answer may send the command again: a command that was accepted changes nothing the second
/// time. Gives back what happened.
pub(crate) fn twice_is_once<D: Decider>(commands: Vec<D::Command>) -> Result<Vec<D::Event>, TestCaseError> {
    twice_is_once_but::<D>(commands, |_| false)
}

/// The same law, without the commands that the business wants to mean something new each time.
pub(crate) fn twice_is_once_but<D: Decider>(
    commands: Vec<D::Command>,
    means_more: impl Fn(&D::Command) -> bool,
) -> Result<Vec<D::Event>, TestCaseError> {
    let mut past = Vec::new();
    let mut state = D::State::default();
    for command in commands {
        let Ok(new) = D::decide(&state, command.clone()) else { continue };
        state = new.iter().fold(state, D::evolve);
        past.extend(new);
        if !means_more(&command) {
            let again = D::decide(&state, command.clone());
            let nothing: Result<_, D::Rejection> = Ok(Vec::new());
            same(&again, &nothing, &command)?;
        }
    }
    Ok(past)
}

fn same<T: PartialEq + Debug>(found: &T, wanted: &T, command: &impl Debug) -> TestCaseResult {
    if found == wanted { Ok(()) } else { Err(TestCaseError::fail(format!("{command:?} sent again gave {found:?}"))) }
}

/// `evolve` takes a past in any order: as it was, backwards, and with every event as the first one. It must not panic,
/// and nor may a decision that stands on such a state.
pub(crate) fn any_order<D: Decider>(past: &[D::Event], commands: &[D::Command]) {
    let backwards: Vec<D::Event> = past.iter().rev().cloned().collect();
    let mut pasts = vec![past.to_vec(), backwards];
    for start in 0..past.len() {
        let mut turned = past.to_vec();
        turned.rotate_left(start);
        pasts.push(turned);
    }
    for past in pasts {
        let state = fold::<D>(&past);
        for command in commands {
            drop(D::decide(&state, command.clone()));
        }
    }
}
