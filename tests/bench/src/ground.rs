//! One private cluster for a whole run, with durability as in production: our database and the rival's side by side.

use std::{env, fs, ops::RangeInclusive, os::unix::fs::PermissionsExt as _, sync::Arc};

use anyhow::{Context as _, Result};
use kernel::TenantId;
use sqlx::{ConnectOptions as _, Connection as _, PgPool, postgres::PgPoolOptions};
use store::{
    Store, StoreConfig,
    bootstrap::{self, Addresses, DATABASE},
    local_postgres::{LocalPostgres, SUPERUSER},
};
use tempfile::TempDir;

use crate::{
    measure::ServerCpu,
    model::{Ids, Press, TABLES},
    rival,
};

/// Connections of each contender.
pub(crate) const CONNECTIONS: u32 = 8;
/// The tenant that is rebuilt.
pub(crate) const LARGE: TenantId = TenantId(1);
/// The tenant whose streams are loaded.
pub(crate) const LOADED: TenantId = TenantId(2);

/// Settings of the cluster, the same for everybody. What is not named is PostgreSQL's own; `SINERGI_BENCH_SETTINGS` adds
/// others (`name=value;name=value`), for looking into the server.
const SETTINGS: [&str; 4] = ["shared_buffers=512MB", "max_wal_size=4GB", "max_connections=200", "jit=off"];

/// The cluster of a run.
#[derive(Debug)]
pub(crate) struct Ground {
    server: LocalPostgres,
    pub(crate) addresses: Addresses,
    pub(crate) cpu: ServerCpu,
    /// For bare statements, and for whatever only a superuser may.
    pub(crate) bare: PgPool,
    _folder: TempDir,
}

impl Drop for Ground {
    fn drop(&mut self) {
        if let Err(error) = self.server.stop() {
            eprintln!("the cluster did not stop: {error}");
        }
    }
}

/// A folder that the account of the server may enter.
pub(crate) fn folder() -> Result<TempDir> {
    let folder = TempDir::with_prefix("sinergi-bench-").context("making a folder")?;
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755))?;
    Ok(folder)
}

impl Ground {
    pub(crate) async fn new() -> Result<Self> {
        let folder = folder()?;
        let more = env::var("SINERGI_BENCH_SETTINGS").unwrap_or_default();
        let more = more.split(';').map(str::trim).filter(|setting| !setting.is_empty());
        let settings: Vec<&str> = SETTINGS.into_iter().chain(more).collect();
        let server = LocalPostgres::start(folder.path(), &settings)?;
        let addresses = bootstrap::ready(&server).await?;
        let bare = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .test_before_acquire(false)
            .connect_with(server.options(SUPERUSER, DATABASE))
            .await?;
        sqlx::raw_sql(TABLES).execute(&bare).await.context("making the tables")?;
        sqlx::raw_sql("create schema bare; create table bare.inserted (stream uuid, version int, payload json, primary key (stream, version))")
            .execute(&bare)
            .await
            .context("making the table of the bare insert")?;
        let mut connection = server.options(SUPERUSER, "postgres").connect().await?;
        sqlx::query("create database rival").execute(&mut connection).await?;
        connection.close().await?;
        let mut connection = server.options(SUPERUSER, "rival").connect().await?;
        sqlx::raw_sql(rival::TABLES).execute(&mut connection).await.context("making the rival's tables")?;
        connection.close().await?;
        let cpu = ServerCpu::of(server.data())?;
        Ok(Self { server, addresses, cpu, bare, _folder: folder })
    }

    /// A store as a process has it, with tenants that are its own.
    pub(crate) async fn store(&self, batch: usize, tenants: RangeInclusive<i32>) -> Result<Store<Press>> {
        let config = StoreConfig { batch, writers: CONNECTIONS, ..StoreConfig::new(&self.addresses.app) };
        let store = Store::open(config, Arc::new(Ids)).await?;
        for tenant in tenants {
            store.open_log(TenantId(tenant)).await?;
            store.make_ready(TenantId(tenant)).await?;
        }
        Ok(store)
    }

    /// Where the rival finds its database, as a superuser: no row security is in its way.
    pub(crate) fn rival_url(&self) -> String {
        self.server.url(SUPERUSER, "rival")
    }

    /// Which PostgreSQL, and how it was set.
    pub(crate) async fn describe(&self) -> Result<String> {
        let text: String = sqlx::query_scalar(
            "select format('PostgreSQL %s, fsync %s, synchronous_commit %s, full_page_writes %s, shared_buffers %s', \
             current_setting('server_version'), current_setting('fsync'), current_setting('synchronous_commit'), \
             current_setting('full_page_writes'), current_setting('shared_buffers'))",
        )
        .fetch_one(&self.bare)
        .await?;
        Ok(text)
    }
}
