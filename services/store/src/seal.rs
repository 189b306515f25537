//! Sealing of personal values: AES-256-GCM under one key per person.
//!
//! **Invariant:** a payload that leaves for the database holds no personal value in the clear. Destroying a key makes
//! every value sealed with it unreadable, and the log, whose hash is over the sealed bytes, stays whole.
//!
//! A sealed value is bound to its tenant, stream and subject: moved elsewhere it cannot be opened.

use std::{
    collections::{BTreeSet, HashMap},
    fmt,
    time::Duration,
};

use aes_gcm::{
    Aes256Gcm, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use kernel::{
    TenantId, Uuid,
    personal::{CLEAR, SEALED},
};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::StoreError;

/// Under this subject stands the tenant's own key, for digests of claims.
pub(crate) const TENANT_ITSELF: Uuid = Uuid::nil();

/// The key of one person.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct SubjectKey {
    pub(crate) id: Uuid,
    pub(crate) bytes: [u8; 32],
}

/// Never prints the key.
impl fmt::Debug for SubjectKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SubjectKey({})", self.id)
    }
}

impl SubjectKey {
    /// A key from the operating system's randomness.
    pub(crate) fn generate(id: Uuid) -> Result<Self, StoreError> {
        let mut bytes = [0; 32];
        random(&mut bytes)?;
        Ok(Self { id, bytes })
    }

    pub(crate) fn from_row(id: Uuid, bytes: &[u8]) -> Result<Self, StoreError> {
        let bytes = bytes.try_into().map_err(|_| StoreError::Bug("a key that is not 32 bytes long".to_owned()))?;
        Ok(Self { id, bytes })
    }
}

pub(crate) type Keys = HashMap<Uuid, SubjectKey>;

/// Keys that were used lately. Short-lived: another process may destroy one.
#[derive(Debug)]
pub(crate) struct KeyCache(moka::sync::Cache<(TenantId, Uuid), SubjectKey>);

impl KeyCache {
    pub(crate) fn new() -> Self {
        Self(moka::sync::Cache::builder().max_capacity(10_000).time_to_live(Duration::from_secs(30)).build())
    }
    pub(crate) fn find(&self, tenant: TenantId, subject: Uuid) -> Option<SubjectKey> {
        self.0.get(&(tenant, subject))
    }
    pub(crate) fn keep(&self, tenant: TenantId, subject: Uuid, key: SubjectKey) {
        self.0.insert((tenant, subject), key);
    }
    pub(crate) fn drop_all(&self) {
        self.0.invalidate_all();
    }
}

fn random(bytes: &mut [u8]) -> Result<(), StoreError> {
    getrandom::fill(bytes).map_err(|_| StoreError::Unavailable("asking for randomness"))
}

/// The subject of a member that stands alone in its object, if the object is marked with `mark`.
fn marked<'v>(value: &'v Value, mark: &str) -> Option<(&'v Map<String, Value>, Uuid)> {
    let object = value.as_object()?;
    if object.len() != 1 {
        return None;
    }
    let inner = object.get(mark)?.as_object()?;
    let subject = inner.get("subject")?.as_str()?.parse().ok()?;
    Some((inner, subject))
}

fn collect(value: &Value, mark: &str, into: &mut BTreeSet<Uuid>) {
    if let Some((_, subject)) = marked(value, mark) {
        into.insert(subject);
        return;
    }
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, mark, into)),
        Value::Object(members) => members.values().for_each(|member| collect(member, mark, into)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The persons that a payload in the clear speaks of.
pub(crate) fn clear_subjects(value: &Value, into: &mut BTreeSet<Uuid>) {
    collect(value, CLEAR, into);
}

/// The persons that a sealed payload speaks of.
pub(crate) fn sealed_subjects(value: &Value, into: &mut BTreeSet<Uuid>) {
    collect(value, SEALED, into);
}

fn bound_to(tenant: TenantId, stream: Uuid, subject: Uuid) -> Vec<u8> {
    let mut bytes = b"sinergi personal 1".to_vec();
    bytes.extend(tenant.as_i32().to_be_bytes());
    bytes.extend(stream.as_bytes());
    bytes.extend(subject.as_bytes());
    bytes
}

/// Seals every personal value in the payload. The keys of all its subjects must be there.
pub(crate) fn seal(value: &mut Value, tenant: TenantId, stream: Uuid, keys: &Keys) -> Result<(), StoreError> {
    let found = marked(value, CLEAR).map(|(inner, subject)| (inner.get("text").cloned(), subject));
    if let Some((text, subject)) = found {
        let sealed = match text.as_ref().and_then(Value::as_str) {
            None => json!({ "subject": subject }),
            Some(text) => {
                let key = keys.get(&subject).ok_or_else(|| StoreError::Bug("sealing without a key".to_owned()))?;
                let mut nonce = [0; 12];
                random(&mut nonce)?;
                let aad = bound_to(tenant, stream, subject);
                let data = Aes256Gcm::new(&key.bytes.into())
                    .encrypt(&Nonce::from(nonce), Payload { msg: text.as_bytes(), aad: &aad })
                    .map_err(|_| StoreError::Bug("sealing a personal value".to_owned()))?;
                json!({ "subject": subject, "key": key.id, "nonce": hex::encode(nonce), "data": hex::encode(data) })
            }
        };
        *value = json!({ SEALED: sealed });
        return Ok(());
    }
    match value {
        Value::Array(items) => items.iter_mut().try_for_each(|item| seal(item, tenant, stream, keys)),
        Value::Object(members) => members.values_mut().try_for_each(|member| seal(member, tenant, stream, keys)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Ok(()),
    }
}

fn open(
    inner: &Map<String, Value>,
    tenant: TenantId,
    stream: Uuid,
    subject: Uuid,
    keys: &Keys,
) -> Result<Option<String>, StoreError> {
    let text = |name| inner.get(name).and_then(Value::as_str);
    let (Some(key_id), Some(nonce), Some(data)) = (text("key"), text("nonce"), text("data")) else { return Ok(None) };
    let Some(key) = keys.get(&subject).filter(|key| key.id.to_string() == key_id) else { return Ok(None) };
    let broken = || StoreError::Unreadable {
        doing: "opening a personal value",
        source: "the sealed value does not fit its place".into(),
    };
    let nonce: [u8; 12] = hex::decode(nonce).ok().and_then(|bytes| bytes.try_into().ok()).ok_or_else(broken)?;
    let data = hex::decode(data).map_err(|_| broken())?;
    let aad = bound_to(tenant, stream, subject);
    let clear = Aes256Gcm::new(&key.bytes.into())
        .decrypt(&Nonce::from(nonce), Payload { msg: &data, aad: &aad })
        .map_err(|_| broken())?;
    String::from_utf8(clear).map(Some).map_err(|_| broken())
}

/// Opens every sealed value whose key is there; the others come back without text.
pub(crate) fn unseal(value: &mut Value, tenant: TenantId, stream: Uuid, keys: &Keys) -> Result<(), StoreError> {
    let opened = match marked(value, SEALED) {
        Some((inner, subject)) => Some((subject, open(inner, tenant, stream, subject, keys)?)),
        None => None,
    };
    if let Some((subject, text)) = opened {
        *value = json!({ CLEAR: { "subject": subject, "text": text } });
        return Ok(());
    }
    match value {
        Value::Array(items) => items.iter_mut().try_for_each(|item| unseal(item, tenant, stream, keys)),
        Value::Object(members) => members.values_mut().try_for_each(|member| unseal(member, tenant, stream, keys)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Ok(()),
    }
}

/// Whether a stored payload can hold a sealed value at all, without reading it as JSON.
pub(crate) fn may_be_sealed(payload: &[u8]) -> bool {
    payload.windows(SEALED.len()).any(|window| window == SEALED.as_bytes())
}

/// HMAC-SHA-256 of a claimed value under the tenant's own key: a number of a person cannot be guessed from it.
pub(crate) fn claim_digest(key: &SubjectKey, kind: &str, value: &str) -> [u8; 32] {
    let pad = |with: u8| {
        let mut block = [with; 64];
        block.iter_mut().zip(key.bytes).for_each(|(byte, key)| *byte ^= key);
        block
    };
    let inner = Sha256::new()
        .chain_update(pad(0x36))
        .chain_update(kind.as_bytes())
        .chain_update([0])
        .chain_update(value.as_bytes())
        .finalize();
    Sha256::new().chain_update(pad(0x5c)).chain_update(inner).finalize().into()
}

#[cfg(test)]
mod tests {
    use kernel::{Personal, SubjectId};

    use super::*;

    fn subject(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    fn keys_of(subjects: &[Uuid]) -> Keys {
        subjects.iter().map(|id| (*id, SubjectKey { id: Uuid::from_u128(7), bytes: [9; 32] })).collect()
    }

    fn payload() -> Value {
        json!({ "contact": Personal::new(SubjectId(subject(1)), "Siti Rahmawati"), "others": [{ "x": 1 }] })
    }

    #[test]
    fn a_sealed_payload_does_not_hold_the_text_and_opens_to_what_it_was() {
        let (tenant, stream, keys) = (TenantId(3), subject(50), keys_of(&[subject(1)]));
        let mut value = payload();
        seal(&mut value, tenant, stream, &keys).expect("sealed");
        assert!(!value.to_string().contains("Siti"));
        assert!(may_be_sealed(value.to_string().as_bytes()));
        unseal(&mut value, tenant, stream, &keys).expect("opened");
        assert_eq!(value, payload());
    }

    #[test]
    fn a_value_without_its_key_comes_back_without_text() {
        let (tenant, stream) = (TenantId(3), subject(50));
        let mut value = payload();
        seal(&mut value, tenant, stream, &keys_of(&[subject(1)])).expect("sealed");
        unseal(&mut value, tenant, stream, &Keys::new()).expect("opened");
        let contact: Personal = serde_json::from_value(value["contact"].clone()).expect("a personal value");
        assert_eq!(contact.reveal(), None);
    }

    #[test]
    fn a_sealed_value_cannot_be_moved_to_another_stream_tenant_or_person() {
        let keys = keys_of(&[subject(1), subject(2)]);
        let mut sealed = payload();
        seal(&mut sealed, TenantId(3), subject(50), &keys).expect("sealed");
        assert!(unseal(&mut sealed.clone(), TenantId(4), subject(50), &keys).is_err());
        assert!(unseal(&mut sealed.clone(), TenantId(3), subject(51), &keys).is_err());
        let mut other = sealed.clone();
        other["contact"][SEALED]["subject"] = json!(subject(2));
        assert!(unseal(&mut other, TenantId(3), subject(50), &keys).is_err());
    }

    /// Vector made with Python's hmac module.
    #[test]
    fn a_claim_is_kept_as_hmac_sha256() {
        let key = SubjectKey { id: Uuid::nil(), bytes: [1; 32] };
        assert_eq!(
            hex::encode(claim_digest(&key, "npwp", "012345678901000")),
            include_str!("../tests/claim_digest.txt").trim()
        );
    }
}
