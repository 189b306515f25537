//! What the orders of one batch work on: the tenant at one position, with what earlier orders of the batch did.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use kernel::{Decider, LogEvent, TenantId, Uuid};

use crate::{
    Halt, Model, Refusal, StoreError,
    cache::{Shelf, StateCell, StateKey},
    calls::{self, Head},
    seal::{self, Keys, SubjectKey, TENANT_ITSELF},
    source::Source,
    store::Core,
};

/// Kind and digest of a claimed value.
pub(crate) type ClaimKey = (&'static str, [u8; 32]);

/// Who held a value before the batch, and who does now.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Holder {
    pub(crate) before: Option<Uuid>,
    pub(crate) now: Option<Uuid>,
}

/// One batch's view of its tenant.
#[derive(Debug)]
pub(crate) struct Desk<M: Model> {
    pub(crate) core: Arc<Core<M>>,
    pub(crate) tenant: TenantId,
    pub(crate) shelf: Shelf,
    pub(crate) head: Head,
    pub(crate) source: Source,
    /// States as the accepted orders left them.
    pub(crate) states: HashMap<StateKey, StateCell>,
    pub(crate) holders: HashMap<ClaimKey, Holder>,
    pub(crate) keys: Keys,
    pub(crate) new_keys: Vec<(Uuid, SubjectKey)>,
}

impl<M: Model> Desk<M> {
    pub(crate) fn new(core: Arc<Core<M>>, shelf: Shelf, head: Head, source: Source) -> Self {
        Self {
            core,
            tenant: shelf.tenant,
            shelf,
            head,
            source,
            states: HashMap::new(),
            holders: HashMap::new(),
            keys: Keys::new(),
            new_keys: Vec::new(),
        }
    }

    /// The stream as the batch has it so far: from the batch, from the cache, or from the log.
    pub(crate) async fn state<D: Decider>(&mut self, id: Uuid) -> Result<StateCell, Halt>
    where
        M::Event: TryInto<D::Event>,
    {
        let key = (D::CATEGORY, id);
        if let Some(cell) = self.states.get(&key) {
            return Ok(cell.clone());
        }
        if let Some(cell) = self.core.cache.state(self.shelf, key) {
            return Ok(cell);
        }
        let cell = self.load::<D>(id).await?;
        self.core.cache.keep_state(self.shelf, key, cell.clone());
        Ok(cell)
    }

    async fn load<D: Decider>(&mut self, id: Uuid) -> Result<StateCell, Halt>
    where
        M::Event: TryInto<D::Event>,
    {
        let core = Arc::clone(&self.core);
        let result = calls::load_stream(self.source.connection().await?, self.tenant, id, 0).await;
        let rows = self.source.answer(result, "loading a stream").await?;
        let sealed = rows.iter().map(|row| (id, i64::from(row.version), row.enc, row.payload.as_slice())).collect();
        let values = core.open_payloads(&mut self.source, self.tenant, sealed).await?;
        let (mut state, mut version) = (D::State::default(), 0);
        for (row, value) in rows.iter().zip(values) {
            let kind = core.event_type(&mut self.source, row.type_id).await?;
            if kind.category.as_ref() != D::CATEGORY {
                // An id of something else: for this decider there is no such thing.
                return Err(Halt::Refused(Refusal::code("NOT_FOUND")));
            }
            let event = M::Event::decode(&kind.name, row.schema_ver, value).map_err(StoreError::from)?;
            let event: D::Event = event
                .try_into()
                .map_err(|_| StoreError::Bug(format!("{} is not an event of {}", kind.name, D::CATEGORY)))?;
            state = D::evolve(state, &event);
            version = row.version;
        }
        Ok(StateCell { state: Arc::new(state), version })
    }

    /// The keys of these subjects; those that have none get one, which is written with the batch.
    pub(crate) async fn keys_for(&mut self, subjects: &BTreeSet<Uuid>) -> Result<(), StoreError> {
        let missing: BTreeSet<Uuid> = subjects.iter().filter(|id| !self.keys.contains_key(id)).copied().collect();
        if missing.is_empty() {
            return Ok(());
        }
        let core = Arc::clone(&self.core);
        let found = core.find_keys(&mut self.source, self.tenant, &missing).await?;
        for subject in missing {
            let key = if let Some(key) = found.get(&subject) {
                key.clone()
            } else {
                let key = SubjectKey::generate(core.ids.next_id())?;
                self.new_keys.push((subject, key.clone()));
                key
            };
            self.keys.insert(subject, key);
        }
        Ok(())
    }

    /// The value as the claims table keeps it.
    pub(crate) async fn claim_digest(&mut self, kind: &'static str, value: &str) -> Result<[u8; 32], StoreError> {
        self.keys_for(&BTreeSet::from([TENANT_ITSELF])).await?;
        let key = self.keys.get(&TENANT_ITSELF).ok_or_else(|| StoreError::Bug("no key for claims".to_owned()))?;
        Ok(seal::claim_digest(key, kind, value))
    }

    /// Who holds the value, as the batch has it so far.
    pub(crate) async fn holder(&mut self, key: ClaimKey) -> Result<Option<Uuid>, StoreError> {
        if let Some(holder) = self.holders.get(&key) {
            return Ok(holder.now);
        }
        let result = calls::load_claim(self.source.connection().await?, self.tenant, key.0, &key.1).await;
        let before = self.source.answer(result, "looking for a claim").await?;
        self.holders.insert(key, Holder { before, now: before });
        Ok(before)
    }
}
