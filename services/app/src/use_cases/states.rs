//! Where the state of an aggregate is read from: inside a command, or for showing what a command would find.

use std::future::Future;

use kernel::{Decider, Uuid};
use store::{Border, Halt, Model, Unit};
use views::Sinergi;

use crate::App;

/// Whoever can tell what is true of a stream.
pub(crate) trait States: Send {
    /// What is true of a stream.
    fn state<D: Decider>(&mut self, id: Uuid) -> impl Future<Output = Result<D::State, Halt>> + Send
    where
        <Sinergi as Model>::Event: TryInto<D::Event>;

    /// Keeps the version of the policy that was used, where something is kept.
    fn decided_by_policy(&mut self, version: i32);
}

impl States for Unit<Sinergi> {
    fn state<D: Decider>(&mut self, id: Uuid) -> impl Future<Output = Result<D::State, Halt>> + Send
    where
        <Sinergi as Model>::Event: TryInto<D::Event>,
    {
        Self::state::<D>(self, id)
    }

    fn decided_by_policy(&mut self, version: i32) {
        Self::decided_by_policy(self, version);
    }
}

/// Reads for showing; what is decided upon is read inside the command.
pub(crate) struct Shown<'a> {
    pub(crate) app: &'a App,
    pub(crate) border: Border,
}

impl States for Shown<'_> {
    async fn state<D: Decider>(&mut self, id: Uuid) -> Result<D::State, Halt>
    where
        <Sinergi as Model>::Event: TryInto<D::Event>,
    {
        Ok(self.app.store().load::<D>(self.border, id).await?.0)
    }

    fn decided_by_policy(&mut self, _version: i32) {}
}
