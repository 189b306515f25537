//! The roles of a cluster, and the whole way from an empty server to one that the program can run on.
//!
//! **Invariant:** no role that the program connects as is a superuser, bypasses row security, owns a table, or is a
//! member of the owner.

use std::fmt;

use kernel::{RegionKind, Zone};
use sqlx::{
    ConnectOptions as _, Connection as _, PgConnection,
    postgres::{PgConnectOptions, PgSslMode},
};

use crate::{
    StoreError,
    local_postgres::{LocalPostgres, SUPERUSER},
    migrate, regions,
};

/// Owns schemas and tables; nobody can log in as it, migrations take it by `set role`.
pub const OWNER: &str = "sinergi_owner";
/// The application: one tenant and one party at a time.
pub const APP: &str = "sinergi_app";
/// Sign-in: accounts, sessions and tokens, and no tenant's data.
pub const AUTH: &str = "sinergi_auth";
/// Heads of all logs: who moved how far, and nothing of what.
pub const ANCHOR: &str = "sinergi_anchor";
/// Figures that tenants share.
pub const BENCHMARK: &str = "sinergi_benchmark";
/// All roles that the program connects as.
pub const LOGINS: [&str; 4] = [APP, AUTH, ANCHOR, BENCHMARK];

/// The database of the private server.
pub const DATABASE: &str = "sinergi";

/// How roles prove who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Logins {
    /// By being able to reach the socket: the private server.
    Trusted,
    /// By a password that is made for roles that are new, or for all of them.
    Passwords {
        /// New passwords for roles that had one.
        renew: bool,
    },
}

/// A role, and the password that was made for it now.
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    /// The role.
    pub role: &'static str,
    /// `None`: it keeps what it had.
    pub password: Option<String>,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Login({})", self.role)
    }
}

impl Login {
    /// The URL for the settings of the program, from the URL that the owner used. `None` when no password was made.
    pub fn url(&self, owner: &PgConnectOptions) -> Option<String> {
        let password = self.password.as_ref()?;
        let (host, port) = (owner.get_host(), owner.get_port());
        let database = owner.get_database().unwrap_or(DATABASE);
        let ssl = match owner.get_ssl_mode() {
            PgSslMode::VerifyFull => "?sslmode=verify-full",
            PgSslMode::VerifyCa => "?sslmode=verify-ca",
            PgSslMode::Require => "?sslmode=require",
            PgSslMode::Disable | PgSslMode::Allow | PgSslMode::Prefer => "",
        };
        Some(format!("postgres://{}:{password}@{host}:{port}/{database}{ssl}", self.role))
    }
}

/// The address of the database for each role that the program connects as.
#[derive(Clone, PartialEq, Eq)]
pub struct Addresses {
    /// For [`APP`].
    pub app: String,
    /// For [`AUTH`].
    pub auth: String,
    /// For [`ANCHOR`].
    pub anchor: String,
    /// For [`BENCHMARK`].
    pub benchmark: String,
}

impl fmt::Debug for Addresses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Addresses(…)")
    }
}

impl Addresses {
    /// Of a database of a private server.
    pub fn local(server: &LocalPostgres, database: &str) -> Self {
        let of = |role| server.url(role, database);
        Self { app: of(APP), auth: of(AUTH), anchor: of(ANCHOR), benchmark: of(BENCHMARK) }
    }
}

/// Makes the roles that are missing and lets them into the database of `owner`, who is a superuser or may create roles
/// and owns the database. Twice is once.
///
/// # Errors
/// When `owner` may not, or a role is there already with powers that it must not have.
pub async fn create_roles(owner: &PgConnectOptions, logins: Logins) -> Result<Vec<Login>, StoreError> {
    let mut connection = owner.connect().await.map_err(StoreError::while_doing("connecting as the owner"))?;
    let made = create_roles_on(&mut connection, logins).await?;
    connection.close().await.map_err(StoreError::while_doing("closing the owner's connection"))?;
    Ok(made)
}

async fn create_roles_on(connection: &mut PgConnection, logins: Logins) -> Result<Vec<Login>, StoreError> {
    let existing: Vec<String> = sqlx::query_scalar(include_str!("../queries/bootstrap/existing_roles.sql"))
        .bind(LOGINS.map(str::to_owned).to_vec())
        .fetch_all(&mut *connection)
        .await
        .map_err(StoreError::while_doing("reading the roles"))?;
    let mut made = Vec::new();
    for role in LOGINS {
        let wanted = match logins {
            Logins::Trusted => false,
            Logins::Passwords { renew } => renew || !existing.iter().any(|name| name == role),
        };
        made.push(Login { role, password: if wanted { Some(new_password()?) } else { None } });
    }
    let lines: Vec<String> =
        made.iter().filter_map(|login| Some(format!("{}={}", login.role, login.password.as_ref()?))).collect();
    let doing = "creating the roles";
    sqlx::query(include_str!("../queries/bootstrap/hand_over_passwords.sql"))
        .bind(lines.join("\n"))
        .execute(&mut *connection)
        .await
        .map_err(StoreError::while_doing(doing))?;
    sqlx::raw_sql(include_str!("../queries/bootstrap/create_roles.sql"))
        .execute(&mut *connection)
        .await
        .map_err(StoreError::while_doing(doing))?;
    Ok(made)
}

/// 32 random bytes as hexadecimal text: nothing in it needs quoting anywhere.
fn new_password() -> Result<String, StoreError> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| StoreError::Bug(format!("no random bytes: {error}")))?;
    Ok(hex::encode(bytes))
}

/// Makes the private server's database ready: created, with roles, migrated, with its directory of regions. Twice is
/// once.
///
/// # Errors
/// When a step fails; the next start goes on from there.
pub async fn ready(server: &LocalPostgres) -> Result<Addresses, StoreError> {
    let doing = "creating the database";
    let mut connection =
        server.options(SUPERUSER, "postgres").connect().await.map_err(StoreError::while_doing(doing))?;
    let exists: bool = sqlx::query_scalar(include_str!("../queries/bootstrap/database_exists.sql"))
        .bind(DATABASE)
        .fetch_one(&mut connection)
        .await
        .map_err(StoreError::while_doing(doing))?;
    if !exists {
        sqlx::query("create database sinergi")
            .execute(&mut connection)
            .await
            .map_err(StoreError::while_doing(doing))?;
    }
    connection.close().await.map_err(StoreError::while_doing(doing))?;
    let owner = server.options(SUPERUSER, DATABASE);
    create_roles(&owner, Logins::Trusted).await?;
    migrate::migrate(&owner).await?;
    Ok(Addresses::local(server, DATABASE))
}

/// Writes the directory of regions; what is there and the same is not touched.
pub(crate) async fn load_regions(connection: &mut PgConnection) -> Result<(), StoreError> {
    let (mut codes, mut provinces, mut names, mut kinds, mut zones) = (vec![], vec![], vec![], vec![], vec![]);
    for region in regions::all() {
        codes.push(region.code);
        provinces.push(region.province);
        names.push(region.name);
        kinds.push(match region.kind {
            RegionKind::Province => "province",
            RegionKind::City => "city",
            RegionKind::Regency => "regency",
        });
        zones.push(match region.zone {
            Zone::Wib => "wib",
            Zone::Wita => "wita",
            Zone::Wit => "wit",
        });
    }
    sqlx::query(include_str!("../queries/bootstrap/load_regions.sql"))
        .bind(codes)
        .bind(provinces)
        .bind(names)
        .bind(kinds)
        .bind(zones)
        .execute(connection)
        .await
        .map_err(StoreError::while_doing("writing the directory of regions"))?;
    Ok(())
}
