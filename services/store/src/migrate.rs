//! Brings the schema to what this program knows.
//!
//! **Invariant:** a migration that has run is never edited (its checksum is compared), and each file is one DO block
//! (Citus, DISTRIBUTED.md 2.5). Migrations run as the owner role, in a job of their own, never inside a serving process
//! in production.

use std::{borrow::Cow, time::Duration};

use sha2::{Digest as _, Sha256};
use sqlx::{
    ConnectOptions as _, Connection as _, PgConnection, SqlSafeStr as _,
    migrate::{Migrate as _, MigrateError, Migration, MigrationType, Migrator},
    postgres::PgConnectOptions,
};

use crate::{StoreError, bootstrap, regions};

/// Version, name and text of every file in `migrations/`, in order.
pub const MIGRATIONS: &[(i64, &str, &str)] = include!(concat!(env!("OUT_DIR"), "/migrations.rs"));

/// The table in which sqlx remembers what has run.
const TABLE: &str = "sinergi._sqlx_migrations";
/// The first line of the rare file that may not run in a transaction (`create index concurrently`).
const NO_TRANSACTION: &str = "-- no-transaction";
/// A migration waits for a lock a short time and lets everybody pass who queued behind it, then tries again.
const LOCK_ATTEMPTS: u32 = 15;
const LOCK_NOT_AVAILABLE: &str = "55P03";

/// What a run did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Migrated {
    /// How many migrations ran now.
    pub applied: usize,
    /// The version that the schema stands at.
    pub version: i64,
}

/// Runs what has not run yet and brings the directory of regions up to date. `owner` may do `set role sinergi_owner`;
/// [`bootstrap::create_roles`] sees to it. Several at once wait for each other.
///
/// # Errors
/// When a migration fails (nothing of it stays), or one that has run was edited.
pub async fn migrate(owner: &PgConnectOptions) -> Result<Migrated, StoreError> {
    let doing = "migrating the database";
    let mut connection = owner.connect().await.map_err(StoreError::while_doing(doing))?;
    sqlx::query("set role sinergi_owner").execute(&mut connection).await.map_err(StoreError::while_doing(doing))?;
    sqlx::query("set lock_timeout = '4s'").execute(&mut connection).await.map_err(StoreError::while_doing(doing))?;
    let before = applied(&mut connection).await;
    let mut attempt = 1;
    while let Err(error) = migrator().run(&mut connection).await {
        if attempt == LOCK_ATTEMPTS || !waited_for_a_lock(&error) {
            return Err(StoreError::Database { doing, source: error.into() });
        }
        attempt += 1;
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    bootstrap::load_regions(&mut connection).await?;
    let after = applied(&mut connection).await;
    connection.close().await.map_err(StoreError::while_doing(doing))?;
    let version = MIGRATIONS.last().map_or(0, |(version, ..)| *version);
    Ok(Migrated { applied: after.saturating_sub(before), version })
}

/// A digest of all that a migrated database is made of: the same digest is the same schema.
pub fn digest() -> String {
    let mut hash = Sha256::new();
    let roles = include_str!("../queries/bootstrap/create_roles.sql");
    for text in MIGRATIONS.iter().map(|(.., sql)| *sql).chain([roles]) {
        hash.update(Sha256::digest(text.as_bytes()));
    }
    for region in regions::all() {
        hash.update(format!("{region:?}"));
    }
    hex::encode(hash.finalize())
}

fn migrator() -> Migrator {
    let migrations = MIGRATIONS
        .iter()
        .map(|(version, name, sql)| {
            let alone = sql.starts_with(NO_TRANSACTION);
            Migration::new(*version, Cow::Borrowed(*name), MigrationType::Simple, (*sql).into_sql_str(), alone)
        })
        .collect();
    let mut migrator = Migrator::with_migrations(migrations);
    migrator.dangerous_set_table_name(TABLE);
    migrator.create_schema("sinergi");
    migrator
}

/// How many have run; none, when there is no table to ask.
async fn applied(connection: &mut PgConnection) -> usize {
    connection.list_applied_migrations(TABLE).await.map_or(0, |list| list.len())
}

fn waited_for_a_lock(error: &MigrateError) -> bool {
    let (MigrateError::Execute(source) | MigrateError::ExecuteMigration(source, _)) = error else { return false };
    source.as_database_error().is_some_and(|error| error.code().as_deref() == Some(LOCK_NOT_AVAILABLE))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The statements of a file: without comment lines and empty lines.
    fn code(sql: &str) -> String {
        let lines =
            sql.lines().map(str::trim_end).filter(|line| !line.trim_start().starts_with("--") && !line.is_empty());
        lines.collect::<Vec<_>>().join("\n")
    }

    fn is_one_block(sql: &str) -> bool {
        let code = code(sql);
        if sql.starts_with(NO_TRANSACTION) {
            return code.matches(';').count() == 1 && code.ends_with(';');
        }
        code.starts_with("do $m$\n") && code.ends_with("\nend $m$;") && code.matches("$m$").count() == 2
    }

    /// DISTRIBUTED.md 2.5.
    #[test]
    fn every_migration_is_one_block_in_lower_case_that_says_why() {
        assert!(!MIGRATIONS.is_empty());
        for (version, name, sql) in MIGRATIONS {
            assert!(is_one_block(sql), "{version:04}_{name}.sql is not one DO block");
            assert!(sql.starts_with("--"), "{version:04}_{name}.sql does not say why");
            for keyword in ["CREATE ", "SELECT ", "ALTER ", "INSERT ", "GRANT "] {
                assert!(!code(sql).contains(keyword), "{version:04}_{name}.sql shouts {keyword}");
            }
        }
    }

    #[test]
    fn two_blocks_are_not_one() {
        assert!(is_one_block("-- why\ndo $m$\nbegin\n  perform 1;\nend $m$;\n"));
        assert!(!is_one_block("do $m$\nbegin\nend $m$;\ndo $m$\nbegin\nend $m$;\n"));
        assert!(!is_one_block("create table a (b int);\ndo $m$\nbegin\nend $m$;\n"));
        assert!(!is_one_block("-- no-transaction\ncreate index concurrently a;\ncreate index concurrently b;\n"));
    }

    #[test]
    fn versions_count_up_without_gaps() {
        let versions: Vec<i64> = MIGRATIONS.iter().map(|(version, ..)| *version).collect();
        assert_eq!(versions, (1..).take(versions.len()).collect::<Vec<i64>>());
    }
}
