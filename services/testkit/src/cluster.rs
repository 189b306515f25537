//! One private PostgreSQL for all test programs of a checkout, started when the first one asks.
//!
//! It keeps the durability settings that the program insists on: a test that runs on a server that `serve` would refuse
//! proves less. Databases are cloned from a template that is migrated once for each state of the migrations.

use std::{
    fs::File,
    path::{Path, PathBuf},
    process,
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
    thread,
};

use kernel::{TenantId, Uuid};
use serde_json::Value;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection, postgres::PgConnectOptions};
use store::{
    bootstrap::{self, Addresses, Logins},
    local_postgres::{LocalPostgres, SUPERUSER},
    migrate,
};

const SETTINGS: &[&str] =
    &["max_connections=500", "max_wal_size=4GB", "checkpoint_timeout=30min", "shared_buffers=256MB"];
/// Templates of other states of the migrations that are kept for programs that were built with them.
const TEMPLATES_KEPT: usize = 3;

static CLUSTER: OnceLock<TestCluster> = OnceLock::new();
static NEXT_DATABASE: AtomicU32 = AtomicU32::new(1);

/// The server, with its template and its shared database.
#[derive(Debug)]
pub struct TestCluster {
    server: LocalPostgres,
    template: String,
    shared: String,
}

/// A migrated database.
#[derive(Debug, Clone)]
pub struct TestDatabase {
    /// Its name.
    pub name: String,
    /// Its address for each role of the program.
    pub addresses: Addresses,
    /// Its address for the superuser, to plant faults and to look behind the border.
    pub superuser: String,
}

impl TestDatabase {
    /// How to connect as the superuser.
    pub fn superuser_options(&self) -> PgConnectOptions {
        self.superuser.parse().expect("an address")
    }

    /// A connection as the superuser.
    pub async fn superuser_connection(&self) -> PgConnection {
        self.superuser_options().connect().await.expect("a connection as the superuser")
    }

    /// Writes a row of a read model so many times more, each under a new id and with these columns changed. Names of
    /// tables cannot be bound; the tests write them out.
    pub async fn repeat_row(&self, of: (TenantId, &'static str, Uuid), times: i32, changes: Value) {
        let (tenant, table, row) = of;
        let text = format!(
            "insert into sinergi.{table} \
             select (jsonb_populate_record(t, $4 || jsonb_build_object('id', gen_random_uuid()))).* \
             from sinergi.{table} t, generate_series(1, $3) where t.tenant_id = $1 and t.id = $2"
        );
        let written = sqlx::query(AssertSqlSafe(text))
            .bind(tenant.as_i32())
            .bind(row)
            .bind(times)
            .bind(changes)
            .execute(&mut self.superuser_connection().await)
            .await
            .expect("rows");
        assert_eq!(written.rows_affected(), u64::try_from(times).expect("a number"), "no such row");
    }

    /// Writes another value into a column of a row of a read model, so that a record stands where no history has
    /// brought it. Names cannot be bound; the tests write them out.
    pub async fn set_column(&self, of: (TenantId, &str, Uuid), column: &str, value: &str) {
        let (tenant, table, row) = of;
        let text = format!("update sinergi.{table} set {column} = $3 where tenant_id = $1 and id = $2");
        let written = sqlx::query(AssertSqlSafe(text))
            .bind(tenant.as_i32())
            .bind(row)
            .bind(value)
            .execute(&mut self.superuser_connection().await)
            .await
            .expect("a row");
        assert_eq!(written.rows_affected(), 1, "no such row");
    }
}

/// A migrated database of the test's own. Nobody drops it: the next test program that starts clears away what programs
/// that have ended left.
pub async fn fresh_database() -> TestDatabase {
    let cluster = TestCluster::running();
    let name = format!("t_{}_{}", process::id(), NEXT_DATABASE.fetch_add(1, Ordering::SeqCst));
    let mut connection = cluster.superuser_connection("postgres").await;
    clone(&mut connection, &name, &cluster.template).await;
    connection.close().await.expect("a goodbye");
    cluster.database(&name)
}

/// The migrated database that all tests share that have a tenant of their own.
pub fn shared_database() -> TestDatabase {
    let cluster = TestCluster::running();
    cluster.database(&cluster.shared)
}

/// A tenant of the test's own in the shared database. Its region is invented, too; its log is not opened.
pub async fn fresh_tenant() -> TenantId {
    let mut connection = shared_database().superuser_connection().await;
    let tenant: i32 = sqlx::query_scalar(
        "with t as (select nextval('testkit.tenants')::int as id), \
         r as (insert into sinergi.regions (code, province_code, name, kind, zone) \
           select 'test-' || id, 'test', 'Kota Uji ' || id, 'city', 'wib' from t) \
         select id from t",
    )
    .fetch_one(&mut connection)
    .await
    .expect("a region");
    sqlx::query(
        "insert into sinergi.tenants (tenant_id, region_code, slug, name, kind, zone, is_demo, created_at) \
         values ($1, 'test-' || $1, 'uji-' || $1, 'Pemerintah Kota Uji ' || $1, 'city', 'wib', false, now())",
    )
    .bind(tenant)
    .execute(&mut connection)
    .await
    .expect("a tenant");
    connection.close().await.expect("a goodbye");
    TenantId(tenant)
}

/// Ends the server, if it runs.
pub fn stop() {
    stop_server_in(&folder());
}

/// Ends the private server whose data is below a folder, if there is one.
pub fn stop_server_in(folder: &Path) {
    if let Some(server) = LocalPostgres::find(folder).expect("the folder can be read") {
        server.stop().expect("the server stops");
    }
}

impl TestCluster {
    /// The server of this checkout, started when it is not there.
    pub fn running() -> &'static Self {
        CLUSTER.get_or_init(|| {
            // A thread of its own: the caller may stand in a runtime, and that one must not be blocked by another.
            let prepared = thread::spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
                runtime.block_on(Self::prepare())
            });
            prepared.join().unwrap_or_else(|_| panic!("the test server did not start; the reason is above"))
        })
    }

    /// The server itself.
    pub fn server(&self) -> &LocalPostgres {
        &self.server
    }

    async fn prepare() -> Self {
        let server = LocalPostgres::start(&folder(), SETTINGS).unwrap_or_else(|error| panic!("{error}"));
        let digest: String = migrate::digest().chars().take(16).collect();
        let cluster = Self { server, template: format!("template_{digest}"), shared: format!("shared_{digest}") };

        let lock = File::create(cluster.server.folder().join("template.lock")).expect("a lock file");
        lock.lock().expect("a lock");
        let mut connection = cluster.superuser_connection("postgres").await;
        cluster.clear_away(&mut connection).await;
        let names = databases(&mut connection).await;
        if !names.contains(&cluster.template) {
            cluster.build_template(&mut connection).await;
        }
        if !names.contains(&cluster.shared) {
            cluster.build_shared(&mut connection).await;
        }
        connection.close().await.expect("a goodbye");
        drop(lock);
        cluster
    }

    fn database(&self, name: &str) -> TestDatabase {
        TestDatabase {
            name: name.to_owned(),
            addresses: Addresses::local(&self.server, name),
            superuser: self.server.url(SUPERUSER, name),
        }
    }

    async fn superuser_connection(&self, database: &str) -> PgConnection {
        self.server.options(SUPERUSER, database).connect().await.expect("a connection as the superuser")
    }

    async fn build_template(&self, connection: &mut PgConnection) {
        execute(connection, "drop database if exists building with (force)").await;
        execute(connection, "create database building").await;
        let owner = self.server.options(SUPERUSER, "building");
        bootstrap::create_roles(&owner, Logins::Trusted).await.expect("roles");
        migrate::migrate(&owner).await.expect("a migrated template");
        execute(connection, &format!("alter database building rename to {}", self.template)).await;
    }

    async fn build_shared(&self, connection: &mut PgConnection) {
        execute(connection, "drop database if exists building with (force)").await;
        clone(connection, "building", &self.template).await;
        let mut inside = self.superuser_connection("building").await;
        execute(&mut inside, "create schema testkit").await;
        execute(&mut inside, "create sequence testkit.tenants start 1000").await;
        inside.close().await.expect("a goodbye");
        execute(connection, &format!("alter database building rename to {}", self.shared)).await;
    }

    /// Drops databases of programs that have ended, and old templates.
    async fn clear_away(&self, connection: &mut PgConnection) {
        let names = databases(connection).await;
        for name in &names {
            let owner = name.strip_prefix("t_").and_then(|rest| rest.split('_').next()?.parse::<u32>().ok());
            let ended = |pid: u32| pid == process::id() || !Path::new("/proc").join(pid.to_string()).exists();
            if owner.is_some_and(ended) {
                drop_database(connection, name).await;
            }
        }
        for (prefix, current) in [("template_", &self.template), ("shared_", &self.shared)] {
            let old: Vec<_> = names.iter().filter(|name| name.starts_with(prefix) && *name != current).collect();
            for name in old.iter().take(old.len().saturating_sub(TEMPLATES_KEPT)) {
                drop_database(connection, name).await;
            }
        }
    }
}

/// All databases, oldest first.
async fn databases(connection: &mut PgConnection) -> Vec<String> {
    sqlx::query_scalar(
        "select datname::text from pg_database where datname not in ('template0', 'template1') order by oid",
    )
    .fetch_all(connection)
    .await
    .expect("the names of the databases")
}

/// Copies files: half the time of the default, which writes the copy to the log. Privileges on the database itself are
/// not copied.
async fn clone(connection: &mut PgConnection, name: &str, template: &str) {
    execute(connection, &format!("create database {name} template {template} strategy file_copy")).await;
    execute(connection, &format!("revoke all on database {name} from public")).await;
    let logins = bootstrap::LOGINS.join(", ");
    execute(connection, &format!("grant connect on database {name} to {logins}")).await;
    execute(connection, &format!("grant connect, create on database {name} to {}", bootstrap::OWNER)).await;
}

async fn drop_database(connection: &mut PgConnection, name: &str) {
    execute(connection, &format!("drop database if exists {name} with (force)")).await;
}

/// Names of databases cannot be bound; all of them are made above.
async fn execute(connection: &mut PgConnection, sql: &str) {
    let done = sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(connection).await;
    done.unwrap_or_else(|error| panic!("{sql}: {error}"));
}

/// `test-postgres` in the target folder that the running program was built into.
fn folder() -> PathBuf {
    let program = std::env::current_exe().expect("the path of this program");
    // Cargo marks a folder that it made with `CACHEDIR.TAG`, and leaves the other one in any that it built into.
    let is_target = |folder: &&Path| [".rustc_info.json", "CACHEDIR.TAG"].iter().any(|mark| folder.join(mark).exists());
    let target = program.ancestors().find(is_target);
    target.expect("a target folder above this program").join("test-postgres")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_test_gets_a_migrated_database_and_a_tenant_of_its_own() {
        let (one, two) = tokio::join!(fresh_database(), fresh_database());
        assert_ne!(one.name, two.name);
        for database in [&one, &two] {
            let app: PgConnectOptions = database.addresses.app.parse().expect("an address");
            let mut connection = app.connect().await.expect("a connection");
            let regions: i64 = sqlx::query_scalar("select count(*) from sinergi.regions")
                .fetch_one(&mut connection)
                .await
                .expect("a count");
            assert_eq!(regions, 552);
        }
        let (tenant, other) = tokio::join!(fresh_tenant(), fresh_tenant());
        assert_ne!(tenant, other);
    }

    #[tokio::test]
    async fn the_test_server_is_as_durable_as_the_real_one() {
        let mut connection = shared_database().superuser_connection().await;
        for setting in ["fsync", "full_page_writes", "synchronous_commit", "data_checksums"] {
            let value: String = sqlx::query_scalar("select current_setting($1)")
                .bind(setting)
                .fetch_one(&mut connection)
                .await
                .expect("a setting");
            assert_eq!(value, "on", "{setting}");
        }
    }
}
