//! Memory of the server when nobody asks it for anything, with every region of the country as a tenant.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Stdio,
    sync::Arc,
    time::Duration,
};

use anyhow::{Context as _, Result, bail, ensure};
use domain::office::{self, Office};
use kernel::{Decider as _, TenantId, Timestamp, Uuid};
use serde_json::Value;
use store::{
    Order, Outcome, Store, StoreConfig, bootstrap, local_postgres::LocalPostgres, regions, tenants::NewTenant,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    process::{Child, Command},
};
use views::Sinergi;

use crate::{
    ground,
    model::{Ids, context},
    report::{Aim, Report},
};

/// How long the server may take to answer: a debug build is slow, and so is a machine with neighbours.
const START: Duration = Duration::from_mins(3);
/// How long it is left alone before it is looked at.
const REST: Duration = Duration::from_secs(10);

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// `SINERGI_BIN`, or what `make bench` has built.
fn program() -> PathBuf {
    env::var_os("SINERGI_BIN").map_or_else(|| crate::target().join("debug/sinergi"), PathBuf::from)
}

/// The stream of the office, which is the same in every tenant.
fn office_stream() -> Uuid {
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(Office::CATEGORY.bytes()).for_each(|(place, byte)| *place = byte);
    Uuid::from_bytes(bytes)
}

/// Opens every region of the country as a tenant.
async fn fill(url: &str) -> Result<usize> {
    let store = Store::<Sinergi>::open(StoreConfig::new(url), Arc::new(Ids)).await?;
    let created_at = Timestamp::from_micros(1_767_600_000_000_000).context("an instant of 2026")?;
    let mut tenants = 0;
    for region in regions::all() {
        let new = NewTenant {
            region_code: region.code.to_owned(),
            slug: format!("region-{}", region.code.replace('.', "-")),
            name: region.name.to_owned(),
            kind: region.kind,
            zone: region.zone,
            is_demo: false,
            created_at,
        };
        let tenant = store.add_tenant(&new).await?.context("a region that is a tenant already")?;
        store.open_log(tenant.id).await?;
        let open = office::Command::Open {
            region: region.code.parse()?,
            name: region.name.to_owned(),
            kind: region.kind,
            zone: region.zone,
            demo: false,
        };
        begin(&store, tenant.id, open).await?;
        tenants += 1;
    }
    store.close().await;
    Ok(tenants)
}

async fn begin(store: &Store<Sinergi>, tenant: TenantId, open: office::Command) -> Result<()> {
    let order = Order::new(context(tenant, "open_tenant"), move |unit| {
        let open = open.clone();
        Box::pin(async move {
            unit.run::<Office>(office_stream(), open).await?;
            Ok(Value::Null)
        })
    });
    match store.execute(order).await? {
        Outcome::Accepted(_) => Ok(()),
        Outcome::Refused(refusal) => bail!("refused: {refusal:?}"),
    }
}

async fn is_alive(port: u16) -> Result<bool> {
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)).await else { return Ok(false) };
    let request = format!("GET /livez HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer.starts_with("HTTP/1.1 200"))
}

async fn wait_until_alive(server: &mut Child, port: u16) -> Result<()> {
    let alive = async {
        loop {
            if let Some(status) = server.try_wait()? {
                bail!("the server ended by itself: {status}");
            }
            if is_alive(port).await.unwrap_or(false) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    tokio::time::timeout(START, alive).await.context("the server does not answer")?
}

/// A line of a file in /proc, in MB.
fn megabytes(path: &Path, line: &str) -> Option<f64> {
    let text = fs::read_to_string(path).ok()?;
    let line = text.lines().find_map(|text| text.strip_prefix(line))?;
    let kilobytes: u32 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    Some(f64::from(kilobytes) * 1_024.0 / 1_000_000.0)
}

pub(crate) async fn measure(report: &mut Report) -> Result<()> {
    let program = program();
    ensure!(program.exists(), "{} is not there: `make bench` builds it; or set SINERGI_BIN", program.display());
    let folder = ground::folder()?;
    let cluster = LocalPostgres::start(&folder.path().join("postgres"), &[])?;
    let addresses = bootstrap::ready(&cluster).await?;
    let tenants = fill(&addresses.app).await;
    cluster.stop()?;
    let tenants = tenants?;
    let port = TcpListener::bind("127.0.0.1:0").await?.local_addr()?.port();
    let mut server = Command::new(&program)
        .args(["serve", "--data"])
        .arg(folder.path())
        .args(["--listen", &format!("127.0.0.1:{port}")])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .with_context(|| format!("starting {}", program.display()))?;
    let looked_at = look(&mut server, port).await;
    end(server).await?;
    // The server ends its cluster itself; if it was killed, nobody did.
    cluster.stop()?;
    let (resident, proportional) = looked_at?;
    let build =
        if program.components().any(|part| part.as_os_str() == "debug") { "debug build" } else { "release build" };
    let name = format!("memory of the server, {tenants} tenants, idle, {build}: resident");
    report.add(&name, "MB", vec![resident]);
    report.aim(&name, Aim::ValueAtMost(200.0));
    if let Some(proportional) = proportional {
        report.add(
            format!("memory of the server, {tenants} tenants, idle, {build}: proportional"),
            "MB",
            vec![proportional],
        );
    }
    eprintln!("measured: memory");
    Ok(())
}

async fn look(server: &mut Child, port: u16) -> Result<(f64, Option<f64>)> {
    wait_until_alive(server, port).await?;
    tokio::time::sleep(REST).await;
    let process = Path::new("/proc").join(server.id().context("the server has ended")?.to_string());
    let resident = megabytes(&process.join("status"), "VmRSS:").context("no figure for memory in /proc")?;
    Ok((resident, megabytes(&process.join("smaps_rollup"), "Pss:")))
}

/// Asks the server to end, as a service manager does.
async fn end(mut server: Child) -> Result<()> {
    if let Some(id) = server.id() {
        Command::new("kill").arg(id.to_string()).status().await?;
    }
    if tokio::time::timeout(Duration::from_secs(30), server.wait()).await.is_err() {
        server.kill().await?;
    }
    Ok(())
}
