//! T-44: each bad setting is planted on a server of its own, and refused. Planted the other way round, the test was seen
//! red with each line of `reasons` removed in turn.

use std::os::unix::fs::PermissionsExt as _;

use kernel::Timestamp;
use sqlx::{AssertSqlSafe, ConnectOptions as _, PgConnection};
use tempfile::TempDir;

use super::*;
use crate::{
    bootstrap,
    local_postgres::{LocalPostgres, SUPERUSER},
};

struct Planted {
    server: LocalPostgres,
    base: TempDir,
}

impl Drop for Planted {
    fn drop(&mut self) {
        self.server.stop().expect("stopped");
    }
}

impl Planted {
    async fn server() -> Self {
        let base = TempDir::new().expect("a folder");
        std::fs::set_permissions(base.path(), std::fs::Permissions::from_mode(0o755)).expect("a mode");
        let server = LocalPostgres::start(base.path(), &[]).expect("a server");
        bootstrap::ready(&server).await.expect("a database");
        Self { server, base }
    }

    fn restart(&mut self, settings: &[&str]) {
        self.server.stop().expect("stopped");
        self.server = LocalPostgres::start(self.base.path(), settings).expect("a server");
    }

    async fn superuser(&self) -> PgConnection {
        self.server.options(SUPERUSER, bootstrap::DATABASE).connect().await.expect("a connection")
    }

    /// The reasons for which a role is refused.
    async fn refusal_of(&self, role: &str, now: Timestamp) -> String {
        match check(&self.server.url(role, bootstrap::DATABASE), now).await {
            Ok(()) => String::new(),
            Err(StoreError::Unsafe(reasons)) => reasons,
            Err(other) => panic!("{other:?}"),
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "what is compared is the machine's clock")]
fn now() -> Timestamp {
    Timestamp::new(time::OffsetDateTime::now_utc())
}

#[tokio::test]
async fn every_login_role_of_a_private_server_is_accepted() {
    let planted = Planted::server().await;
    assert_eq!(planted.refusal_of(bootstrap::APP, now()).await, "");
}

#[tokio::test]
async fn a_role_that_row_security_does_not_hold_is_refused() {
    let planted = Planted::server().await;
    let mut superuser = planted.superuser().await;
    let refused = planted.refusal_of(SUPERUSER, now()).await;
    assert!(refused.contains("is a superuser") && refused.contains("bypasses row security"), "{refused}");
    for (plant, lift, reason) in [
        ("alter role sinergi_app superuser", "alter role sinergi_app nosuperuser", "is a superuser"),
        ("alter role sinergi_app bypassrls", "alter role sinergi_app nobypassrls", "bypasses row security"),
        ("alter role sinergi_app createrole", "alter role sinergi_app nocreaterole", "may create roles"),
        ("grant sinergi_owner to sinergi_app", "revoke sinergi_owner from sinergi_app", "is a member of sinergi_owner"),
        (
            "grant pg_write_all_data to sinergi_app",
            "revoke pg_write_all_data from sinergi_app",
            "is a member of pg_write_all_data",
        ),
        (
            "alter table sinergi.tenants owner to sinergi_app",
            "alter table sinergi.tenants owner to sinergi_owner",
            "it could lift their row security",
        ),
    ] {
        sqlx::raw_sql(AssertSqlSafe(plant)).execute(&mut superuser).await.expect(plant);
        let refused = planted.refusal_of(bootstrap::APP, now()).await;
        assert!(refused.contains(reason), "{plant}: {refused}");
        sqlx::raw_sql(AssertSqlSafe(lift)).execute(&mut superuser).await.expect(lift);
    }
    assert_eq!(planted.refusal_of(bootstrap::APP, now()).await, "");
}

#[tokio::test]
async fn a_server_that_may_lose_what_it_acknowledged_is_refused() {
    let mut planted = Planted::server().await;
    for setting in ["fsync=off", "full_page_writes=off", "synchronous_commit=off"] {
        planted.restart(&[setting]);
        let refused = planted.refusal_of(bootstrap::APP, now()).await;
        assert!(refused.starts_with(&setting.replace('=', " is ")), "{setting}: {refused}");
        assert!(!refused.contains("; "), "one fault, one reason: {refused}");
    }
    planted.restart(&["synchronous_commit=local", "synchronous_standby_names=*"]);
    let refused = planted.refusal_of(bootstrap::APP, now()).await;
    assert!(refused.starts_with("synchronous_commit is local"), "{refused}");

    planted.server.stop().expect("stopped");
    planted.server.run_program("pg_checksums", &["--disable"]);
    planted.restart(&["fsync=off"]);
    let refused = planted.refusal_of(bootstrap::APP, now()).await;
    assert!(refused.contains("fsync is off") && refused.contains("data_checksums is off"), "all reasons: {refused}");
}

#[tokio::test]
async fn clocks_that_differ_and_an_old_schema_are_refused() {
    let planted = Planted::server().await;
    for seconds in [-6, 6] {
        let refused = planted.refusal_of(bootstrap::APP, now().plus_seconds(seconds)).await;
        assert!(refused.contains("clocks"), "{seconds}: {refused}");
    }
    assert_eq!(planted.refusal_of(bootstrap::APP, now().plus_seconds(3)).await, "");

    let mut superuser = planted.superuser().await;
    let execute = |sql: &'static str| sqlx::raw_sql(sql);
    execute("delete from sinergi._sqlx_migrations where version > 1").execute(&mut superuser).await.expect("planted");
    let refused = planted.refusal_of(bootstrap::APP, now()).await;
    assert!(refused.contains("the schema stands at 1"), "{refused}");
    execute("drop schema sinergi cascade").execute(&mut superuser).await.expect("planted");
    let refused = planted.refusal_of(bootstrap::APP, now()).await;
    assert!(refused.contains("the schema is not there"), "{refused}");
}

#[test]
fn a_server_before_15_is_refused() {
    let good = Facts {
        role: "sinergi_app".to_owned(),
        superuser: false,
        bypasses: false,
        creates_roles: false,
        owned: 0,
        member_of: Vec::new(),
        server_version: 150_000,
        fsync: "on".to_owned(),
        full_page_writes: "on".to_owned(),
        synchronous_commit: "remote_apply".to_owned(),
        has_standbys: true,
        data_checksums: "on".to_owned(),
        clock_ahead_ms: 0,
        is_migrated: true,
    };
    assert_eq!(good.reasons(), Vec::<String>::new());
    let old = Facts { server_version: 140_012, ..good };
    assert_eq!(old.reasons(), ["the server is PostgreSQL 14; 15 or later is needed"]);
}
