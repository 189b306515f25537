//! T-20: kill -9 of the program and of PostgreSQL under eight writers; nothing acknowledged may be lost. The same test
//! on a server that answers before it has written must find losses, or it could not find any.

use std::{
    collections::HashMap,
    fs::{self, File},
    io::Read,
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use kernel::{RegionKind, TenantId, Timestamp, Zone};
use sqlx::{Connection, PgConnection};
use store::{
    ChainReport, Store, StoreConfig,
    bootstrap::{self, Addresses},
    local_postgres::LocalPostgres,
    tenants::NewTenant,
};
use testkit::SequentialIds;
use views::Sinergi;

const TENANTS: u32 = 3;

/// What a run of kills came to.
#[derive(Debug, Default)]
struct Ledger {
    acknowledged: usize,
    lost: usize,
    twice: usize,
    broken: usize,
    wrong_rows: usize,
}

/// A folder that the account of the server may enter.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::Builder::new().prefix("sinergi-crash-").tempdir_in("/tmp").expect("a folder");
    let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(folder.path(), open).expect("an open folder");
    folder
}

async fn open_tenants(addresses: &Addresses) {
    let ids = Arc::new(SequentialIds::series(9_000));
    let store = Store::<Sinergi>::open(StoreConfig::new(addresses.app.clone()), ids).await.expect("a store");
    for number in 1..=TENANTS {
        let new = NewTenant {
            region_code: format!("1{number}"),
            slug: format!("daerah-{number}"),
            name: format!("Daerah {number}"),
            kind: RegionKind::Province,
            zone: Zone::Wib,
            is_demo: true,
            created_at: Timestamp::from_micros(1_767_600_000_000_000).expect("an instant"),
        };
        let tenant = store.add_tenant(&new).await.expect("added").expect("new");
        store.open_log(tenant.id).await.expect("a log");
    }
    store.close().await;
}

fn start_writer(url: &str, series: u64, ledger: &Path) -> Child {
    let out = File::options().create(true).append(true).open(ledger).expect("a ledger");
    Command::new(env!("CARGO_BIN_EXE_crash-writer"))
        .args([url, &series.to_string(), &TENANTS.to_string()])
        .stdout(out)
        .stderr(Stdio::null())
        .spawn()
        .expect("a writer")
}

fn lines(ledger: &Path) -> usize {
    let mut text = String::new();
    File::open(ledger).and_then(|mut file| file.read_to_string(&mut text)).unwrap_or(0);
    text.lines().count()
}

/// Waits until so many more acknowledgements are written down, within a limit.
fn wait_for(ledger: &Path, more: usize) {
    let (from, begun) = (lines(ledger), Instant::now());
    while lines(ledger) < from + more {
        assert!(begun.elapsed() < Duration::from_mins(1), "the writers do not get on");
        thread::sleep(Duration::from_millis(20));
    }
}

fn signal(signal: &str, process: u32) {
    let _ = Command::new("kill").args([signal, &process.to_string()]).stderr(Stdio::null()).status();
}

/// Kills the whole server: the postmaster is stopped first, so that it cannot tidy up after its children.
fn kill_postgres(server: &LocalPostgres) {
    let pid_file = fs::read_to_string(server.data().join("postmaster.pid")).expect("a running server");
    let postmaster: u32 = pid_file.lines().next().and_then(|line| line.trim().parse().ok()).expect("its number");
    signal("-STOP", postmaster);
    for entry in fs::read_dir("/proc").expect("processes").flatten() {
        let Some(process) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        let Ok(stat) = fs::read_to_string(entry.path().join("stat")) else { continue };
        let parent = stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().nth(1)?.parse::<u32>().ok());
        if parent == Some(postmaster) {
            signal("-KILL", process);
        }
    }
    signal("-KILL", postmaster);
    // The address is free once the process is gone.
    let begun = Instant::now();
    while Path::new(&format!("/proc/{postmaster}")).exists() && server.is_ready() {
        assert!(begun.elapsed() < Duration::from_secs(20), "the server does not die");
        thread::sleep(Duration::from_millis(20));
    }
}

/// Kills the program and the server in turn, and compares the log with the list of acknowledgements.
async fn kill_in_turn(settings: &[&str], kills: usize, between: usize) -> Ledger {
    let folder = folder();
    let place = folder.path().join("postgres");
    let mut server = LocalPostgres::start(&place, settings).expect("a server");
    let addresses = bootstrap::ready(&server).await.expect("a database");
    open_tenants(&addresses).await;
    let ledger_path = folder.path().join("acknowledged");
    let mut ledger = Ledger::default();
    let mut writer = start_writer(&addresses.app, 1, &ledger_path);
    for kill in 0..kills {
        wait_for(&ledger_path, between);
        if kill % 2 == 0 {
            kill_postgres(&server);
            server = LocalPostgres::start(&place, settings).expect("the server again");
        } else {
            signal("-KILL", writer.id());
            writer.wait().expect("a dead writer");
            writer = start_writer(&addresses.app, 2 + u64::try_from(kill).expect("small"), &ledger_path);
        }
    }
    wait_for(&ledger_path, between);
    signal("-KILL", writer.id());
    writer.wait().expect("a dead writer");
    compare(&server, &addresses, &ledger_path, &mut ledger).await;
    server.stop().expect("an end");
    ledger
}

async fn compare(server: &LocalPostgres, addresses: &Addresses, path: &Path, ledger: &mut Ledger) {
    let options = server.options(store::local_postgres::SUPERUSER, bootstrap::DATABASE);
    let mut connection = PgConnection::connect_with(&options).await.expect("a superuser");
    let written: Vec<(i32, String, i64)> =
        sqlx::query_as("select tenant_id, command_id::text, position from sinergi.events")
            .fetch_all(&mut connection)
            .await
            .expect("the log");
    let mut found: HashMap<(String, String), Vec<i64>> = HashMap::new();
    for (tenant, command, position) in written {
        found.entry((tenant.to_string(), command)).or_default().push(position);
    }
    // A list, not a map by position: two acknowledgements of one position are two.
    let text = fs::read_to_string(path).expect("the ledger");
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let mut words = line.split(' ').map(str::to_owned);
        let (Some(tenant), Some(command), Some(position)) = (words.next(), words.next(), words.next()) else {
            continue;
        };
        ledger.acknowledged += 1;
        match found.get(&(tenant, command)).map(Vec::as_slice) {
            Some([one]) if one.to_string() == position => (),
            Some([_]) | None => ledger.lost += 1,
            Some(_) => ledger.twice += 1,
        }
    }
    let ids = Arc::new(SequentialIds::series(9_001));
    let store = Store::<Sinergi>::open(StoreConfig::new(addresses.app.clone()), ids).await.expect("a store");
    for number in 1..=TENANTS {
        let tenant = TenantId(i32::try_from(number).expect("small"));
        match store.verify(tenant).await.expect("a check") {
            ChainReport::Intact { .. } => (),
            ChainReport::Broken { .. } => ledger.broken += 1,
        }
        let tables = store.verify_projections(tenant).await.expect("a comparison");
        ledger.wrong_rows += tables.iter().filter(|table| !table.is_right()).count();
    }
    store.close().await;
    connection.close().await.expect("an end");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_over_twelve_kills_of_program_and_database() {
    let ledger = kill_in_turn(&[], 12, 300).await;
    println!("{ledger:?}");
    assert!(ledger.acknowledged >= 12 * 300, "{ledger:?}");
    assert_eq!((ledger.lost, ledger.twice, ledger.broken, ledger.wrong_rows), (0, 0, 0, 0), "{ledger:?}");
}

/// The planted fault: a server that answers before the log is on the disk.
#[tokio::test(flavor = "multi_thread")]
async fn the_same_kills_lose_acknowledged_commands_when_the_server_answers_too_early() {
    let early = ["synchronous_commit=off", "wal_writer_delay=10s", "wal_writer_flush_after=0"];
    let ledger = kill_in_turn(&early, 6, 300).await;
    println!("{ledger:?}");
    assert!(ledger.lost > 0, "a test that cannot find a loss: {ledger:?}");
}
