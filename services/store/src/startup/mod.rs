//! What the program refuses to run on: a role that row security does not hold, a server that may lose what it
//! acknowledged.
//!
//! **Invariant:** every reason is reported, not just the first; each stands for a promise that could not be kept.

use kernel::Timestamp;
use serde::Deserialize;
use sqlx::{ConnectOptions as _, Connection as _, postgres::PgConnectOptions, types::Json};

use crate::{StoreError, migrate};

/// The oldest server with all that the schema uses.
const OLDEST_SERVER: i32 = 150_000;
/// Deadlines are counted by the program's clock, recorded times by the server's.
const CLOCK_TOLERANCE_MS: i64 = 5_000;

/// Connects as the program would and looks. `now` is the program's time.
///
/// # Errors
/// [`StoreError::Unsafe`] with all reasons.
pub async fn check(url: &str, now: Timestamp) -> Result<(), StoreError> {
    let doing = "checking the database";
    let options: PgConnectOptions = url.parse().map_err(StoreError::while_doing("reading a database address"))?;
    let mut connection = options.connect().await.map_err(StoreError::while_doing(doing))?;
    let Json(facts): Json<Facts> = sqlx::query_scalar(include_str!("../../queries/startup/facts.sql"))
        .bind(now.as_utc())
        .fetch_one(&mut connection)
        .await
        .map_err(StoreError::while_doing(doing))?;
    let mut reasons = facts.reasons();
    if facts.is_migrated {
        let version: i64 = sqlx::query_scalar(include_str!("../../queries/startup/schema_version.sql"))
            .fetch_one(&mut connection)
            .await
            .map_err(StoreError::while_doing(doing))?;
        reasons.extend(old_schema(version));
    }
    connection.close().await.map_err(StoreError::while_doing(doing))?;
    if reasons.is_empty() { Ok(()) } else { Err(StoreError::Unsafe(reasons.join("; "))) }
}

#[derive(Debug, Clone, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "one column of the answer each")]
struct Facts {
    role: String,
    superuser: bool,
    bypasses: bool,
    creates_roles: bool,
    owned: i64,
    member_of: Vec<String>,
    server_version: i32,
    fsync: String,
    full_page_writes: String,
    synchronous_commit: String,
    has_standbys: bool,
    data_checksums: String,
    clock_ahead_ms: i64,
    is_migrated: bool,
}

impl Facts {
    fn reasons(&self) -> Vec<String> {
        let mut reasons = Vec::new();
        let mut refuse = |is_so: bool, reason: String| {
            if is_so {
                reasons.push(reason);
            }
        };
        let role = &self.role;
        refuse(self.superuser, format!("{role} is a superuser: connect as sinergi_app"));
        refuse(self.bypasses, format!("{role} bypasses row security"));
        refuse(self.creates_roles, format!("{role} may create roles, and with them become the owner"));
        refuse(
            self.owned > 0,
            format!("{role} owns {} tables or indexes: it could lift their row security", self.owned),
        );
        refuse(!self.member_of.is_empty(), format!("{role} is a member of {}", self.member_of.join(", ")));
        refuse(
            self.server_version < OLDEST_SERVER,
            format!("the server is PostgreSQL {}; 15 or later is needed", self.server_version / 10_000),
        );
        let off = |value: &str| value == "off";
        refuse(off(&self.fsync), "fsync is off: a power cut loses acknowledged events".to_owned());
        refuse(off(&self.full_page_writes), "full_page_writes is off: a power cut can tear pages".to_owned());
        refuse(
            off(&self.synchronous_commit),
            "synchronous_commit is off: a crash loses acknowledged events".to_owned(),
        );
        refuse(
            self.synchronous_commit == "local" && self.has_standbys,
            "synchronous_commit is local: a failover loses acknowledged events".to_owned(),
        );
        refuse(
            off(&self.data_checksums),
            "data_checksums is off: rot on the disk stays unseen (pg_checksums --enable)".to_owned(),
        );
        refuse(
            self.clock_ahead_ms.abs() > CLOCK_TOLERANCE_MS,
            format!("the clocks of the program and of the server differ by {} ms", self.clock_ahead_ms),
        );
        refuse(!self.is_migrated, "the schema is not there: run `sinergi migrate`".to_owned());
        reasons
    }
}

/// An older program on a newer schema is fine: migrations leave it working. The other way round it is not.
fn old_schema(version: i64) -> Option<String> {
    let known = migrate::MIGRATIONS.last().map_or(0, |(version, ..)| *version);
    (version < known)
        .then(|| format!("the schema stands at {version}, the program needs {known}: run `sinergi migrate`"))
}

#[cfg(test)]
mod tests;
