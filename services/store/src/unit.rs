//! What the work of a command gets: streams to read, deciders to run, values to claim; all of it in memory.
//!
//! **Invariant:** nothing that the work does is seen by anybody before the whole batch is in the log, and nothing of a
//! command that was refused or broke is seen at all.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use kernel::{Decider, Timestamp, Uuid, ids::AccountId};

use crate::{
    Context, Halt, Model, Refusal, StoreError,
    cache::{StateCell, StateKey},
    desk::{ClaimKey, Desk},
};

/// An event that waits for its position.
#[derive(Debug)]
pub(crate) struct Pending<E> {
    pub(crate) stream: Uuid,
    pub(crate) version: i32,
    pub(crate) event: E,
}

/// One command at work.
#[derive(Debug)]
pub struct Unit<M: Model> {
    desk: Desk<M>,
    context: Arc<Context>,
    /// The main stream, with the version that the command found.
    main: Option<(StateKey, i32)>,
    states: HashMap<StateKey, StateCell>,
    claims: HashMap<ClaimKey, Option<Uuid>>,
    pending: Vec<Pending<M::Event>>,
    /// Who stands behind the command beside its sender: on one record, or, under no record, on all.
    partners: BTreeMap<Option<Uuid>, BTreeSet<AccountId>>,
    /// The part of the main stream that the command is about, where the stream is a list of matters of their own.
    part: Option<Uuid>,
}

/// What an accepted command leaves.
#[derive(Debug)]
pub(crate) struct Left<E> {
    /// As handed in, with what the work added to it.
    pub(crate) context: Arc<Context>,
    pub(crate) pending: Vec<Pending<E>>,
    pub(crate) stream: Uuid,
    pub(crate) version: i32,
}

fn state_of<D: Decider>(cell: &StateCell) -> Result<&D::State, Halt> {
    cell.state
        .downcast_ref::<D::State>()
        .ok_or_else(|| StoreError::Bug(format!("a kept state is not one of {}", D::CATEGORY)).into())
}

impl<M: Model> Unit<M> {
    pub(crate) fn new(desk: Desk<M>, context: Arc<Context>) -> Self {
        Self {
            desk,
            context,
            main: None,
            states: HashMap::new(),
            claims: HashMap::new(),
            pending: Vec::new(),
            partners: BTreeMap::new(),
            part: None,
        }
    }

    /// Who sends the command, and under which numbers.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// These people count as the sender on a record, or, without one, on all: a rule that asks who sends a command must
    /// let every one of them pass.
    pub fn count_as_sender(&mut self, record: Option<Uuid>, people: impl IntoIterator<Item = AccountId>) {
        let actor = self.context.actor;
        self.partners.entry(record).or_default().extend(people.into_iter().filter(|person| *person != actor));
    }

    /// Who counts as the sender on a record, beside the sender.
    pub fn counted_as_sender(&self, record: Uuid) -> BTreeSet<AccountId> {
        [None, Some(record)].iter().filter_map(|of| self.partners.get(of)).flatten().copied().collect()
    }

    /// Category and id of the stream that the command is about, once it has run on one.
    pub(crate) fn main_record(&self) -> Option<(&'static str, Uuid)> {
        self.main.map(|(key, _)| key)
    }

    /// Says which part of its stream the command is about: one price of the list, one version of the rules.
    pub fn is_about(&mut self, part: Uuid) {
        self.part = Some(part);
    }

    /// What the command is about: a part of its stream, where it named one, else the stream; with the category of that.
    pub fn matter(&self) -> Option<(&'static str, Uuid)> {
        self.main_record().map(|(category, stream)| (category, self.part.unwrap_or(stream)))
    }

    /// The instant of the request.
    pub fn now(&self) -> Timestamp {
        self.context.now
    }

    /// Names the version of the policy that the command is decided by; its events carry it.
    pub fn decided_by_policy(&mut self, version: i32) {
        Arc::make_mut(&mut self.context).policy_version = Some(version);
    }

    /// A new id.
    pub fn next_id(&self) -> Uuid {
        self.desk.core.ids.next_id()
    }

    async fn fetch<D: Decider>(&mut self, id: Uuid) -> Result<StateCell, Halt>
    where
        M::Event: TryInto<D::Event>,
    {
        match self.states.get(&(D::CATEGORY, id)) {
            Some(cell) => Ok(cell.clone()),
            None => self.desk.state::<D>(id).await,
        }
    }

    /// What is true of a stream now, events of this command included. A stream without events is `Default`.
    pub async fn state<D: Decider>(&mut self, id: Uuid) -> Result<D::State, Halt>
    where
        M::Event: TryInto<D::Event>,
    {
        let cell = self.fetch::<D>(id).await?;
        state_of::<D>(&cell).cloned()
    }

    /// The same for a question that needs no copy of the state.
    pub async fn ask<D: Decider, A>(&mut self, id: Uuid, question: impl FnOnce(&D::State) -> A) -> Result<A, Halt>
    where
        M::Event: TryInto<D::Event>,
    {
        let cell = self.fetch::<D>(id).await?;
        state_of::<D>(&cell).map(question)
    }

    /// How many events a stream has; 0 is a stream that does not exist.
    pub async fn version<D: Decider>(&mut self, id: Uuid) -> Result<i32, Halt>
    where
        M::Event: TryInto<D::Event>,
    {
        Ok(self.fetch::<D>(id).await?.version)
    }

    /// Whether a stream has events.
    pub async fn exists<D: Decider>(&mut self, id: Uuid) -> Result<bool, Halt>
    where
        M::Event: TryInto<D::Event>,
    {
        Ok(self.version::<D>(id).await? > 0)
    }

    /// Decides and keeps the events. The first stream that a command runs on is its main stream: it must have the
    /// version that the sender has seen.
    pub async fn run<D: Decider>(&mut self, id: Uuid, command: D::Command) -> Result<Vec<D::Event>, Halt>
    where
        D::Event: Into<M::Event>,
        M::Event: TryInto<D::Event>,
    {
        let key = (D::CATEGORY, id);
        let cell = self.fetch::<D>(id).await?;
        if self.main.is_none() {
            self.main = Some((key, cell.version));
            if let Some(expected) = self.context.expected_version
                && expected != cell.version
            {
                return Err(Halt::Refused(version_conflict(expected, cell.version)));
            }
        }
        let state = state_of::<D>(&cell)?;
        // All else is the same for them: what refuses one of them asks who sends it.
        let partners = self.counted_as_sender(id);
        let theirs: Vec<D::Command> = partners.iter().filter_map(|person| D::as_sent_by(&command, *person)).collect();
        let events = D::decide(state, command).map_err(|rejection| Refusal::of(&rejection))?;
        if events.is_empty() {
            return Ok(events);
        }
        for command in theirs {
            D::decide(state, command).map_err(|rejection| Refusal::of(&rejection))?;
        }
        let (mut state, mut version) = (state.clone(), cell.version);
        for event in &events {
            state = D::evolve(state, event);
            version = version.checked_add(1).ok_or_else(|| StoreError::Bug("a stream without end".to_owned()))?;
            self.pending.push(Pending { stream: id, version, event: event.clone().into() });
        }
        self.states.insert(key, StateCell { state: Arc::new(state), version });
        Ok(events)
    }

    /// Takes a value that must be unique in the tenant. `None`: it is the owner's now; `Some`: another has it.
    /// The caller brings the value into its one spelling first.
    pub async fn claim(&mut self, kind: &'static str, value: &str, owner: Uuid) -> Result<Option<Uuid>, Halt> {
        let key = (kind, self.desk.claim_digest(kind, value).await?);
        match self.holder(key).await? {
            Some(holder) if holder != owner => Ok(Some(holder)),
            Some(_) => Ok(None),
            None => {
                self.claims.insert(key, Some(owner));
                Ok(None)
            }
        }
    }

    /// Who has a value that must be unique in the tenant.
    pub async fn claimed_by(&mut self, kind: &'static str, value: &str) -> Result<Option<Uuid>, Halt> {
        let key = (kind, self.desk.claim_digest(kind, value).await?);
        Ok(self.holder(key).await?)
    }

    /// Gives a value free, if it is the owner's.
    pub async fn release(&mut self, kind: &'static str, value: &str, owner: Uuid) -> Result<(), Halt> {
        let key = (kind, self.desk.claim_digest(kind, value).await?);
        if self.holder(key).await? == Some(owner) {
            self.claims.insert(key, None);
        }
        Ok(())
    }

    async fn holder(&mut self, key: ClaimKey) -> Result<Option<Uuid>, StoreError> {
        match self.claims.get(&key) {
            Some(holder) => Ok(*holder),
            None => self.desk.holder(key).await,
        }
    }

    /// Takes the desk back and forgets what the command did.
    pub(crate) fn undo(self) -> Desk<M> {
        self.desk
    }

    /// Takes the desk back with what the command did.
    pub(crate) fn keep(self) -> (Desk<M>, Left<M::Event>) {
        let Self { mut desk, context, main, states, claims, pending, partners: _, part: _ } = self;
        desk.states.extend(states);
        for (key, now) in claims {
            desk.holders.entry(key).or_default().now = now;
        }
        let (stream, version) = match main {
            None => (Uuid::nil(), 0),
            Some((key, found)) => (key.1, desk.states.get(&key).map_or(found, |cell| cell.version)),
        };
        (desk, Left { context, pending, stream, version })
    }
}

fn version_conflict(expected: i32, found: i32) -> Refusal {
    Refusal {
        params: vec![("expected".to_owned(), expected.to_string()), ("found".to_owned(), found.to_string())],
        ..Refusal::code("VERSION_CONFLICT")
    }
}
