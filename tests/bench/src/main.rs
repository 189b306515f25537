//! `make bench`: measures the store beside bare PostgreSQL and a published event store, in one run on one cluster.
//!
//! A new measurement is a module with a `measure` function that adds its figures to the [`report::Report`].
#![expect(clippy::print_stdout, reason = "the table is what the program is for")]

mod appends;
mod ground;
mod large;
mod loads;
mod measure;
mod memory;
mod model;
mod orders;
mod rebuild;
mod report;
mod rival;
mod told;

use std::{env, path::PathBuf};

use anyhow::Result;

use crate::{ground::Ground, measure::Plan, report::Report};
use told::{agreements, season};

fn main() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(run())
}

async fn run() -> Result<()> {
    let plan = Plan::of_environment()?;
    let ground = Ground::new().await?;
    let cores = std::thread::available_parallelism()?;
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!(
        "{}\n{cores} cores, load average {}; {} rounds of {:?}, interleaved; payload {} bytes; {} connections each\n",
        ground.describe().await?,
        load.split(' ').next().unwrap_or("unknown"),
        plan.rounds,
        plan.length,
        model::Report::bytes(),
        ground::CONNECTIONS,
    );
    let mut report = Report::default();
    if plan.has("appends") {
        appends::measure(&ground, &plan, &mut report).await?;
    }
    if plan.has("rebuild") {
        rebuild::measure(&ground, &plan, &mut report).await?;
    }
    if plan.has("loads") {
        loads::measure(&ground, &plan, &mut report).await?;
    }
    drop(ground);
    if plan.has("orders") {
        orders::measure(&plan, &mut report).await?;
    }
    if plan.has("large") {
        large::measure(&plan, &mut report).await?;
    }
    testkit::stop();
    if plan.has("memory") {
        memory::measure(&mut report).await?;
    }
    report.print();
    let path = place_of_report();
    report.write(&path)?;
    println!("\n{}", path.display());
    Ok(())
}

/// `bench/report.json` in the folder of what is built.
fn place_of_report() -> PathBuf {
    target().join("bench/report.json")
}

/// Where cargo builds.
pub(crate) fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| memory::root().join("target"), PathBuf::from)
}
