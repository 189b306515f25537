//! Which database: a private one in the data folder, or the one that `DATABASE_URL` names.

use anyhow::{Context, bail};
use kernel::Clock;
use sqlx::postgres::PgConnectOptions;
use store::{
    bootstrap::{Addresses, Logins, create_roles, ready},
    local_postgres::{Guard, LocalPostgres},
    migrate, startup,
};

use crate::{cli::Place, sentences, sources::SystemClock};

/// A database that is ready, and the private server behind it, if there is one.
#[derive(Debug)]
pub(crate) struct Database {
    pub(crate) addresses: Addresses,
    pub(crate) server: Option<LocalPostgres>,
    /// Starts the private server again when it dies.
    pub(crate) guard: Option<Guard>,
}

/// Finds or starts the database, and refuses one on which nothing acknowledged would be safe.
pub(crate) async fn open(place: &Place) -> anyhow::Result<Database> {
    let database = if let Some(app) = &place.database_url {
        Database { addresses: given(place, app)?, server: None, guard: None }
    } else {
        let folder = place.data.join("postgres");
        let server = tokio::task::spawn_blocking(move || LocalPostgres::start(&folder, &[])).await??;
        let addresses = ready(&server).await?;
        let guard = server.guard()?;
        Database { addresses, server: Some(server), guard: Some(guard) }
    };
    // The sign-in role sees its own tables alone, not even the list of migrations.
    for url in [&database.addresses.app, &database.addresses.anchor, &database.addresses.benchmark] {
        startup::check(url, SystemClock.now()).await?;
    }
    Ok(database)
}

fn given(place: &Place, app: &str) -> anyhow::Result<Addresses> {
    let other = |url: &Option<String>, name: &str| {
        url.clone().with_context(|| format!("{name} is not set; `sinergi migrate` prints it beside DATABASE_URL"))
    };
    Ok(Addresses {
        app: app.to_owned(),
        auth: other(&place.database_auth_url, "DATABASE_AUTH_URL")?,
        anchor: other(&place.database_anchor_url, "DATABASE_ANCHOR_URL")?,
        benchmark: other(&place.database_benchmark_url, "DATABASE_BENCHMARK_URL")?,
    })
}

impl Database {
    /// Ends the private server, unless another program uses it; a database of somebody else is left alone.
    pub(crate) async fn close(self) -> anyhow::Result<()> {
        let Self { server, guard, .. } = self;
        if let Some(server) = server {
            // Before the server ends on purpose, nobody watches over it any more.
            let end = move || {
                drop(guard);
                server.leave()
            };
            tokio::task::spawn_blocking(end).await??;
        }
        Ok(())
    }
}

/// `sinergi migrate`: as the owner, once per release.
pub(crate) async fn migrate(renew_passwords: bool) -> anyhow::Result<()> {
    let Ok(url) = std::env::var("DATABASE_OWNER_URL") else {
        bail!("DATABASE_OWNER_URL is not set: the address of the database as a role that may create roles and owns it");
    };
    let owner: PgConnectOptions = url.parse().context("DATABASE_OWNER_URL cannot be read")?;
    let logins = create_roles(&owner, Logins::Passwords { renew: renew_passwords }).await?;
    let migrated = migrate::migrate(&owner).await?;
    println!("{}", sentences::migrated(&migrated));
    for login in logins {
        let name = match login.role {
            store::bootstrap::APP => "DATABASE_URL",
            store::bootstrap::AUTH => "DATABASE_AUTH_URL",
            store::bootstrap::ANCHOR => "DATABASE_ANCHOR_URL",
            _ => "DATABASE_BENCHMARK_URL",
        };
        match login.url(&owner) {
            Some(url) => println!("{name}={url}"),
            None => {
                println!("# {name}: the role {} keeps its password (--renew-passwords makes a new one)", login.role);
            }
        }
    }
    Ok(())
}
