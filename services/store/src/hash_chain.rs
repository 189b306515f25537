//! The hash chain, computed apart from the database: what `sinergi.append` must have written.
//!
//! The bytes are described in `schema/hash-chain.md`, for everybody who wants to check a log without this program.

use kernel::TenantId;
use sha2::{Digest, Sha256};
use time::OffsetDateTime;

use crate::calls::EventRow;

/// What stands before the first event.
pub(crate) const GENESIS: [u8; 32] = [0; 32];

/// Microseconds since 2000-01-01 in UTC, as PostgreSQL sends an instant.
fn instant(at: OffsetDateTime) -> [u8; 8] {
    const EPOCH_2000: i128 = 946_684_800_000_000;
    let micros = at.unix_timestamp_nanos().div_euclid(1_000) - EPOCH_2000;
    i64::try_from(micros).unwrap_or(i64::MAX).to_be_bytes()
}

fn length(bytes: &[u8]) -> [u8; 4] {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes()
}

/// The hash of one event by itself.
fn leaf(tenant: TenantId, name: &str, row: &EventRow) -> [u8; 32] {
    let mut hash = Sha256::new()
        .chain_update([0, 1])
        .chain_update(tenant.as_i32().to_be_bytes())
        .chain_update(row.position.to_be_bytes())
        .chain_update(row.stream_id.as_bytes())
        .chain_update(row.version.to_be_bytes())
        .chain_update(row.type_id.to_be_bytes())
        .chain_update(length(name.as_bytes()))
        .chain_update(name.as_bytes())
        .chain_update(row.schema_ver.to_be_bytes())
        .chain_update(row.enc.to_be_bytes())
        .chain_update(instant(row.at))
        .chain_update(instant(row.occurred_at))
        .chain_update(row.actor_id.as_bytes())
        .chain_update(row.command_id.as_bytes());
    hash = match row.party_id {
        None => hash.chain_update([0]),
        Some(party) => hash.chain_update([1]).chain_update(party.as_bytes()),
    };
    hash.chain_update(length(&row.envelope))
        .chain_update(&row.envelope)
        .chain_update(Sha256::digest(&row.payload))
        .finalize()
        .into()
}

/// The hash of the event and of all that stand before it.
pub(crate) fn chained(before: &[u8; 32], tenant: TenantId, name: &str, row: &EventRow) -> [u8; 32] {
    Sha256::new().chain_update(before).chain_update(leaf(tenant, name, row)).finalize().into()
}
