//! Roles and migrations.

use sqlx::{ConnectOptions as _, Connection as _, PgConnection, postgres::PgConnectOptions};
use store::{
    bootstrap::{self, LOGINS, Logins, OWNER},
    migrate::{self, MIGRATIONS},
};
use testkit::{TestCluster, fresh_database};

async fn scalar<T>(connection: &mut PgConnection, sql: &'static str) -> T
where
    T: for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres> + Send + Unpin,
{
    sqlx::query_scalar(sql).fetch_one(connection).await.expect("an answer")
}

#[tokio::test]
async fn no_login_role_is_privileged_or_a_member_of_the_owner() {
    let mut connection = testkit::shared_database().superuser_connection().await;
    for role in LOGINS {
        let powers: i64 = sqlx::query_scalar(
            "select count(*) from pg_roles where rolname = $1 and (rolsuper or rolbypassrls or rolcreaterole \
             or rolcreatedb or rolreplication or pg_has_role(oid, $2, 'member'))",
        )
        .bind(role)
        .bind(OWNER)
        .fetch_one(&mut connection)
        .await
        .expect("an answer");
        assert_eq!(powers, 0, "{role}");
    }
    let owner_logs_in: bool =
        scalar(&mut connection, "select rolcanlogin from pg_roles where rolname = 'sinergi_owner'").await;
    assert!(!owner_logs_in);
}

#[tokio::test]
async fn migrating_twice_runs_everything_once() {
    let database = fresh_database().await;
    let owner = database.superuser_options();
    let (one, two) = tokio::join!(migrate::migrate(&owner), migrate::migrate(&owner));
    for done in [one.expect("migrated"), two.expect("migrated")] {
        assert_eq!(done, migrate::Migrated { applied: 0, version: MIGRATIONS.last().expect("one").0 });
    }
    let mut connection = database.superuser_connection().await;
    let owners: Vec<String> =
        sqlx::query_scalar("select distinct tableowner::text from pg_tables where schemaname in ('sinergi', 'auth')")
            .fetch_all(&mut connection)
            .await
            .expect("owners");
    assert_eq!(owners, [OWNER]);
}

#[tokio::test]
async fn an_edited_migration_is_refused() {
    let database = fresh_database().await;
    let mut connection = database.superuser_connection().await;
    sqlx::query("update sinergi._sqlx_migrations set checksum = '\\x00' where version = 1")
        .execute(&mut connection)
        .await
        .expect("edited");
    let refused = migrate::migrate(&database.superuser_options()).await.expect_err("a refusal");
    let source = std::error::Error::source(&refused).expect("a source").to_string();
    assert!(source.contains("previously applied but has been modified"), "{source}");
}

/// A hosted PostgreSQL gives no superuser: a role that may create roles and owns the database is enough, and each new
/// role gets a password that works, once.
#[tokio::test]
async fn an_owner_without_superuser_can_set_everything_up() {
    let server = TestCluster::running().server();
    let folder = testkit_folder();
    let own = store::local_postgres::LocalPostgres::start(folder.path(), &[]).expect("a server");
    assert_ne!(own.folder(), server.folder());
    let mut superuser =
        own.options(store::local_postgres::SUPERUSER, "postgres").connect().await.expect("a connection");
    sqlx::query("create role host_owner login createrole").execute(&mut superuser).await.expect("a role");
    sqlx::query("create database sinergi owner host_owner").execute(&mut superuser).await.expect("a database");

    let owner = own.options("host_owner", "sinergi");
    let made = bootstrap::create_roles(&owner, Logins::Passwords { renew: false }).await.expect("roles");
    assert!(made.iter().all(|login| login.password.as_ref().is_some_and(|password| password.len() == 64)));
    let url = made[0].url(&owner).expect("an address");
    assert!(url.starts_with("postgres://sinergi_app:") && url.ends_with("/sinergi"), "an address");
    assert!(!format!("{made:?}").contains(made[0].password.as_deref().expect("a password")));
    let migrated = migrate::migrate(&owner).await.expect("migrated");
    assert_eq!(migrated.applied, MIGRATIONS.len());

    let again = bootstrap::create_roles(&owner, Logins::Passwords { renew: false }).await.expect("roles again");
    assert!(again.iter().all(|login| login.password.is_none()), "passwords that are in use stay");
    let renewed = bootstrap::create_roles(&owner, Logins::Passwords { renew: true }).await.expect("roles again");
    assert!(renewed.iter().all(|login| login.password.is_some()));
    let stored: String =
        scalar(&mut superuser, "select rolpassword from pg_authid where rolname = 'sinergi_app'").await;
    assert!(stored.starts_with("SCRAM-SHA-256$"), "kept as a verifier");

    let app: PgConnectOptions = own.options("sinergi_app", "sinergi");
    let mut app = app.connect().await.expect("the application comes in");
    let regions: i64 = scalar(&mut app, "select count(*) from sinergi.regions").await;
    assert_eq!(regions, 552);
    app.close().await.expect("a goodbye");

    let is_open: bool = scalar(
        &mut superuser,
        "select has_database_privilege('public', 'sinergi', 'connect') \
         or has_database_privilege('public', 'sinergi', 'temporary')",
    )
    .await;
    assert!(!is_open, "only our roles come into the database");

    sqlx::query("alter role sinergi_app bypassrls").execute(&mut superuser).await.expect("a planted fault");
    let refused = bootstrap::create_roles(&owner, Logins::Trusted).await.expect_err("a refusal");
    let source = std::error::Error::source(&refused).expect("a source").to_string();
    assert!(source.contains("may bypass row security"), "{source}");
    own.stop().expect("stopped");
}

fn testkit_folder() -> tempfile::TempDir {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::TempDir::new().expect("a folder");
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).expect("a mode");
    folder
}

/// SECURITY.md 3.1: nothing that a stranger to the database could call or read.
#[tokio::test]
async fn nothing_in_the_schemas_is_open_to_everybody() {
    let mut connection = testkit::shared_database().superuser_connection().await;
    let open: Vec<String> = sqlx::query_scalar(
        "select p.proname::text from pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a \
         where p.pronamespace in ('sinergi'::regnamespace, 'auth'::regnamespace) and a.grantee = 0 \
         union all \
         select c.relname::text from pg_class c, aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) a \
         where c.relnamespace in ('sinergi'::regnamespace, 'auth'::regnamespace) and a.grantee = 0 and c.relkind <> 'c' \
         union all \
         select n.nspname::text from pg_namespace n, aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a \
         where n.nspname in ('sinergi', 'auth') and a.grantee = 0",
    )
    .fetch_all(&mut connection)
    .await
    .expect("a list");
    assert_eq!(open, Vec::<String>::new());
}

/// The application's role can reach no password hash, whatever a query is made to say; sign-in can reach no tenant.
#[tokio::test]
async fn sign_in_and_the_application_cannot_read_each_other() {
    let database = testkit::shared_database();
    for (url, sql) in [
        (&database.addresses.app, "select count(*) from auth.accounts"),
        (&database.addresses.anchor, "select count(*) from auth.sessions"),
        (&database.addresses.benchmark, "select count(*) from auth.sessions"),
        (&database.addresses.auth, "select count(*) from sinergi.tenants"),
        (&database.addresses.auth, "select count(*) from sinergi.events"),
        (&database.addresses.anchor, "select count(*) from sinergi.events"),
    ] {
        let options: PgConnectOptions = url.parse().expect("an address");
        let mut connection = options.connect().await.expect("a connection");
        let refused = sqlx::query(sql).execute(&mut connection).await.expect_err(sql);
        let code = refused.as_database_error().and_then(|error| error.code().map(std::borrow::Cow::into_owned));
        assert_eq!(code.as_deref(), Some("42501"), "{sql}");
    }
}

#[tokio::test]
async fn a_transaction_without_tenant_or_with_a_strange_party_is_refused() {
    let options: PgConnectOptions = testkit::shared_database().addresses.app.parse().expect("an address");
    let mut connection = options.connect().await.expect("a connection");
    for sql in [
        "select sinergi.set_tenant(null, 'staff'::text)",
        "select sinergi.set_tenant(1, null::text)",
        "select sinergi.set_tenant(1, ''::text)",
        "select sinergi.set_tenant(1, 'Staff'::text)",
        "select sinergi.set_tenant(1, 'x'' or true'::text)",
    ] {
        sqlx::query(sql).execute(&mut connection).await.expect_err(sql);
    }
}
