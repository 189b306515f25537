//! `sinergi serve`: the console and GraphQL on one address, with the workers beside them.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use anyhow::Context;
use app::App;
use axum::{Router, http::StatusCode, routing::get};
use console::ConsoleConfig;
use graphql::GraphqlConfig;
use tokio::{net::TcpListener, sync::watch};

use crate::{
    cli::{Place, Serve},
    demo,
    sources::SystemIds,
    wiring::with_app,
};

/// How long requests may take to end after the signal to stop.
const DRAIN: Duration = Duration::from_secs(20);

pub(crate) async fn run(place: Place, serve: Serve) -> anyhow::Result<()> {
    let place = with_public_url(place, serve.listen);
    // First the address: somebody else on it should be told before anything is started.
    let listener = TcpListener::bind(serve.listen).await.with_context(|| {
        format!("{} cannot be used: another program listens there, or it is not an address of this machine; --listen names another", serve.listen)
    })?;
    with_app(&place, async |app| serve_on(&place, app, listener, serve.demo).await).await
}

/// Without another word people open the address that is listened on.
fn with_public_url(mut place: Place, listen: SocketAddr) -> Place {
    if place.public_url == "http://127.0.0.1:8080" && listen.port() != 8080 {
        place.public_url = format!("http://{listen}");
    }
    place
}

async fn serve_on(place: &Place, app: &App, listener: TcpListener, with_demo: bool) -> anyhow::Result<()> {
    if with_demo {
        demo::load_once(app).await?;
    }
    let (stop, stopped) = watch::channel(false);
    let workers = tokio::spawn({
        let app = app.clone();
        let mut stopped = stopped;
        async move { Box::pin(app.run_workers(async move { drop(stopped.wait_for(|stop| *stop).await) })).await }
    });
    let router = router(place, app.clone())?;
    println!("Sinergi: {}", place.public_url);
    if with_demo {
        demo::print_accounts();
    }
    let listening = axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>());
    let mut draining = stop.subscribe();
    let served = listening.with_graceful_shutdown(async move {
        let _ = draining.wait_for(|stop| *stop).await;
    });
    let served = tokio::spawn(served.into_future());
    signal().await?;
    tracing::info!("stopping");
    let _ = stop.send(true);
    if let Ok(ended) = tokio::time::timeout(DRAIN, served).await {
        ended??;
    } else {
        tracing::warn!("some requests did not end in time");
    }
    workers.await?;
    Ok(())
}

fn router(place: &Place, app: App) -> anyhow::Result<Router> {
    let readiness = app.clone();
    let config = GraphqlConfig {
        public_url: place.public_url.clone(),
        origins: Vec::new(),
        texts: Arc::new(console::text_of),
        ids: Arc::new(SystemIds),
    };
    let machines = graphql::router(app.clone(), config).context("building the GraphQL schema")?;
    let people = console::router(app, ConsoleConfig { public_url: place.public_url.clone() });
    let signs = Router::new().route("/livez", get(|| async { "ok" })).route(
        "/readyz",
        get(move || async move {
            match readiness.store().positions().await {
                Ok(_) => (StatusCode::OK, "ok"),
                Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "database"),
            }
        }),
    );
    Ok(people.merge(machines).merge(signs))
}

/// Waits for the first of the two signals that ask a program to end.
async fn signal() -> anyhow::Result<()> {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        ended = tokio::signal::ctrl_c() => ended?,
        _ = terminate.recv() => (),
    }
    Ok(())
}
