//! Puts the parts together.

use std::{path::PathBuf, sync::Arc};

use app::{App, Config, FetcherProgram, FileFolder, MailFolder, Parts};
use benchmark::Benchmark;
use store::{Store, StoreConfig, accounts::Accounts};

use crate::{
    cli::Place,
    database::{self, Database},
    demo::ExamplePages,
    sources::{SystemClock, SystemIds},
};

/// Connections that one program uses for sign-in.
const SIGN_IN_CONNECTIONS: u32 = 4;

/// Who mails come from, while they go into a folder.
const SENDER: &str = "Sinergi <sinergi@localhost>";

/// Runs `work` on an opened application and closes everything behind it.
pub(crate) async fn with_app<T>(place: &Place, work: impl AsyncFnOnce(&App) -> anyhow::Result<T>) -> anyhow::Result<T> {
    let (app, database) = open(place).await?;
    let result = work(&app).await;
    app.store().close().await;
    database.close().await?;
    result
}

/// The application over an opened database.
async fn open(place: &Place) -> anyhow::Result<(App, Database)> {
    let database = database::open(place).await?;
    let ids = Arc::new(SystemIds);
    let config = StoreConfig {
        heads_url: Some(database.addresses.anchor.clone()),
        ..StoreConfig::new(database.addresses.app.clone())
    };
    let store = Store::open(config, ids.clone()).await?;
    let (clock, world) = (Arc::new(SystemClock), Arc::new(fetcher(place)));
    let parts = Parts {
        store: store.clone(),
        accounts: Accounts::new(&database.addresses.auth, SIGN_IN_CONNECTIONS)?,
        benchmark: Benchmark::new(&database.addresses.benchmark)?,
        files: Arc::new(FileFolder::new(place.data.join("files"))),
        mailer: Arc::new(MailFolder::new(place.data.join("mails"), SENDER)),
        pages: Arc::new(ExamplePages::new(world, store, clock.clone())),
        clock,
        ids,
        config: Config { public_url: place.public_url.clone(), documents_worker: documents_worker(place) },
    };
    Ok((App::new(parts), database))
}

/// The program that makes PDFs: the one that is named, or the one beside this program; it may be built later.
pub(crate) fn documents_worker(place: &Place) -> Option<PathBuf> {
    place.documents_worker.clone().or_else(|| {
        let here = std::env::current_exe().ok()?;
        Some(here.with_file_name("sinergi-documents"))
    })
}

/// The program that reads pages: the one beside this program; it may be built later.
pub(crate) fn fetcher(place: &Place) -> FetcherProgram {
    let here = std::env::current_exe().unwrap_or_default();
    FetcherProgram::new(here.with_file_name("sinergi-fetcher")).with_browser(place.browser.clone())
}
