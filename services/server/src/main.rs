//! `sinergi`: the one program to run.
//!
//! **Invariant:** it is stateless; run as many copies as you like behind a balancer. Whatever it needs from outside is
//! a database, a folder, and an address to listen on.
#![expect(clippy::print_stdout, reason = "a program of the command line speaks there")]

mod cli;
mod database;
mod demo;
mod doctor;
mod generate;
mod importing;
mod maintenance;
mod pages;
mod sentences;
mod serve;
mod sources;
mod wiring;

use std::process::ExitCode;

use clap::Parser;
use tracing_subscriber::{EnvFilter, fmt};

use crate::cli::{Cli, Command};

fn main() -> ExitCode {
    match start() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("sinergi: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn start() -> anyhow::Result<()> {
    let cli = Cli::parse();
    let filter = EnvFilter::try_from_env("SINERGI_LOG").unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    if cli.log_json {
        fmt().json().with_env_filter(filter).with_writer(std::io::stderr).init();
    } else {
        fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false).compact().init();
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(run(cli))
}

async fn run(cli: Cli) -> anyhow::Result<()> {
    let place = cli.place;
    match cli.command {
        Command::Serve(serve) => serve::run(place, serve).await,
        Command::Migrate { renew_passwords } => database::migrate(renew_passwords).await,
        Command::Demo { tenants, years, seed, orders } => {
            let large = tenants.map(|tenants| demo::Wanted { tenants, years, seed, orders });
            demo::run(&place, large).await
        }
        Command::Verify { region } => maintenance::verify(&place, region.as_deref()).await,
        Command::Rebuild { region } => maintenance::rebuild(&place, region.as_deref()).await,
        Command::Tenant { command } => maintenance::tenant(&place, command).await,
        Command::User { command } => maintenance::user(&place, command).await,
        Command::Import { command } => importing::run(&place, command).await,
        Command::Export { region, officer, dataset, format } => {
            maintenance::export(&place, &region, &officer, &dataset, format).await
        }
        Command::Doctor => doctor::run(&place).await,
        Command::Generate => generate::run(),
        Command::Pages => pages::run(),
    }
}
