//! The private server: found, started once, survived, left.

use std::{fs, path::Path, process::Command, thread};

use sqlx::{ConnectOptions as _, Connection as _};
use tempfile::TempDir;

use super::*;

fn folder() -> TempDir {
    let folder = TempDir::new().expect("a folder");
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("a mode");
    folder
}

fn programs_in(folder: &Path) {
    fs::create_dir_all(folder).expect("a folder");
    for program in ["postgres", "initdb", "pg_ctl"] {
        fs::write(folder.join(program), "").expect("a file");
    }
}

async fn one(server: &LocalPostgres, sql: &'static str) -> String {
    let mut connection = server.options(SUPERUSER, "postgres").connect().await.expect("a connection");
    let answer = sqlx::query_scalar(sql).fetch_one(&mut connection).await.expect("an answer");
    connection.close().await.expect("a goodbye");
    answer
}

#[test]
fn the_newest_installed_release_is_taken_for_new_data() {
    let usr = folder();
    programs_in(&usr.path().join("lib/postgresql/15/bin"));
    programs_in(&usr.path().join("lib/postgresql/9.6/bin"));
    programs_in(&usr.path().join("pgsql-17/bin"));
    let found = binaries::candidates("".as_ref(), usr.path());
    assert_eq!(found, [usr.path().join("pgsql-17/bin"), usr.path().join("lib/postgresql/15/bin")]);
}

#[test]
fn a_link_on_the_path_leads_to_its_siblings() {
    let usr = folder();
    let real = usr.path().join("opt/bin");
    programs_in(&real);
    let on_path = usr.path().join("links");
    fs::create_dir(&on_path).expect("a folder");
    std::os::unix::fs::symlink(real.join("pg_ctl"), on_path.join("pg_ctl")).expect("a link");
    assert_eq!(binaries::candidates(on_path.as_os_str(), usr.path()), [real.canonicalize().expect("a path")]);
}

#[test]
fn data_of_one_release_is_never_opened_by_another() {
    let folders = || vec!["/pg/17".into(), "/pg/15".into()];
    let major = |folder: &Path| folder.file_name()?.to_str()?.parse().ok();
    let found = Binaries::among(folders(), major, Some((Path::new("/data"), 15))).expect("binaries");
    assert_eq!(found.program("postgres"), Path::new("/pg/15/postgres"));
    let refused = Binaries::among(folders(), major, Some((Path::new("/data"), 16))).expect_err("a refusal");
    assert_eq!(
        refused.to_string(),
        "the data in /data was made by PostgreSQL 16, which is not installed: install the package `postgresql-16`"
    );
}

#[test]
fn without_postgresql_the_error_names_the_package() {
    let none = Binaries::among(vec!["/pg/14".into()], |_| Some(14), None).expect_err("a refusal");
    assert!(none.to_string().contains("install the package `postgresql`"), "{none}");
}

#[test]
fn the_release_is_read_from_what_the_server_says() {
    assert_eq!(binaries::major_in("postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)"), Some(15));
    assert_eq!(binaries::major_in("postgres (PostgreSQL) 18beta1"), Some(18));
    assert_eq!(binaries::major_in("something else"), None);
}

#[test]
fn root_hands_the_server_to_postgres_else_to_nobody_and_never_to_another_root() {
    let passwd = "root:x:0:0::/root:/bin/sh\npostgres:x:0:0::/:/bin/sh\nnobody:x:65534:65533::/:/bin/false\n";
    let user = User::in_passwd(passwd, &["postgres", "nobody"]).expect("a user");
    assert_eq!(user, User { name: "nobody".to_owned(), uid: 65534, gid: 65533 });
    assert_eq!(User::in_passwd("root:x:0:0::/root:/bin/sh\n", &["postgres", "nobody"]), None);
}

#[test]
fn a_long_data_folder_gets_a_short_socket_folder() {
    let short = folder();
    assert_eq!(socket_folder(short.path(), None).expect("a folder"), short.path().join("socket"));
    let long = short.path().join("x".repeat(90));
    fs::create_dir(&long).expect("a folder");
    let socket = socket_folder(&long, None).expect("a folder");
    assert!(socket.starts_with("/tmp") && socket.as_os_str().len() <= SOCKET_FOLDER_MAX, "{}", socket.display());
    fs::remove_dir(socket).expect("removed");
}

#[test]
fn a_socket_folder_that_others_may_enter_is_refused() {
    let base = folder();
    let open = base.path().join("socket");
    fs::create_dir(&open).expect("a folder");
    fs::set_permissions(&open, fs::Permissions::from_mode(0o777)).expect("a mode");
    let refused = socket_folder(base.path(), None).expect_err("a refusal");
    assert!(matches!(refused, LocalPostgresError::ForeignSocketFolder(_)), "{refused}");
}

#[test]
fn a_full_disk_has_its_own_sentence() {
    let full = file("writing", Path::new("/data/x"))(io::Error::from(ErrorKind::StorageFull));
    assert_eq!(full.to_string(), "the disk that holds /data/x is full: free some space and start again");
}

/// As root only: the server's account cannot enter a home of mode 0700.
#[test]
fn a_closed_parent_is_named() {
    let Some(user) = User::to_drop_to().expect("a user") else { return };
    let base = folder();
    let home = base.path().join("home");
    let inside = home.join("checkout/data");
    fs::create_dir_all(&inside).expect("folders");
    assert_eq!(user.first_closed_parent(&inside), None);
    fs::set_permissions(&home, fs::Permissions::from_mode(0o700)).expect("a mode");
    assert_eq!(user.first_closed_parent(&inside), Some(home));
}

/// DISTRIBUTED.md 7.2: first start, reuse, kill -9, start again, stop.
#[tokio::test]
async fn a_server_starts_once_survives_a_kill_and_stops() {
    let base = folder();
    let path = base.path().to_path_buf();
    let starts: Vec<_> = (0..3)
        .map(|_| {
            let path = path.clone();
            thread::spawn(move || LocalPostgres::start(&path, &[]).expect("a server"))
        })
        .collect();
    let mut servers: Vec<LocalPostgres> = starts.into_iter().map(|start| start.join().expect("a start")).collect();
    let server = servers.pop().expect("a server");

    assert_eq!(one(&server, "show data_checksums").await, "on");
    assert_eq!(one(&server, "show listen_addresses").await, "");
    assert_eq!(one(&server, "show server_encoding").await, "UTF8");
    let owner = fs::metadata(server.data()).expect("a folder").uid();
    assert_ne!(owner, 0, "the server does not run as root");

    let pid = || fs::read_to_string(server.data().join("postmaster.pid")).expect("a pid file");
    let first = pid().lines().next().expect("a pid").to_owned();
    assert!(Command::new("kill").args(["-9", &first]).status().expect("kill").success());
    let again = LocalPostgres::start(&path, &["work_mem=7MB"]).expect("a server after the kill");
    assert_ne!(pid().lines().next(), Some(first.as_str()), "a new server runs");
    assert_eq!(one(&again, "show work_mem").await, "7MB");

    // A number that now belongs to a stranger does not stop the next start.
    again.stop().expect("stopped");
    assert!(!again.is_ready());
    let stale = format!("{}\n{}\n0\n5432\n\n\n", std::process::id(), again.data().display());
    fs::write(again.data().join("postmaster.pid"), stale).expect("a stale file");
    again.stop().expect("nothing to stop");
    let last = LocalPostgres::start(&path, &[]).expect("a server in spite of a stale file");
    last.stop().expect("stopped");
    last.stop().expect("stopping what is stopped");
    assert_eq!(LocalPostgres::find(&path).expect("found").expect("data").data(), last.data());
    assert!(LocalPostgres::find(&path.join("nothing")).expect("looked for").is_none());
}

/// Red when the first to leave stops the server: `sinergi verify` once ended the server under `sinergi serve`.
/// A killed postmaster takes the whole server with it; the program that started it brings it back, with what was written.
#[tokio::test]
async fn a_server_that_dies_is_started_again_while_it_is_guarded() {
    let base = folder();
    let server = LocalPostgres::start(base.path(), &[]).expect("a server");
    one(&server, "select (set_config('x.y', '1', false))::text").await;
    let guard = server.guard().expect("a guard");
    let number = || {
        let text = fs::read_to_string(server.data().join("postmaster.pid")).unwrap_or_default();
        text.lines().next().and_then(|line| line.trim().parse::<u32>().ok())
    };
    let kill = |process: u32| {
        let killed = Command::new("kill").args(["-KILL", &process.to_string()]).status();
        assert!(killed.expect("kill runs").success());
    };
    let first = number().expect("a running server");
    kill(first);
    let begun = Instant::now();
    while number().is_none_or(|now| now == first) || !server.is_ready() {
        assert!(begun.elapsed() < Duration::from_mins(1), "nobody starts the server again");
        thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(one(&server, "select 'here'").await, "here");

    drop(guard);
    server.stop().expect("an end");
    assert!(!server.is_ready(), "what is ended on purpose stays ended");
}

#[tokio::test]
async fn a_server_runs_until_the_last_program_leaves_it() {
    let base = folder();
    let serving = LocalPostgres::start(base.path(), &[]).expect("a server");
    let verifying = LocalPostgres::start(base.path(), &[]).expect("the same server");
    let data = serving.data().to_path_buf();
    verifying.leave().expect("left");
    assert_eq!(one(&serving, "select 'still here'").await, "still here");
    serving.leave().expect("left");
    assert!(!data.join("postmaster.pid").exists(), "nobody uses it");
}

/// As root only: the checkout of a root user lies below a home that nobody else may enter.
#[tokio::test]
async fn below_a_closed_home_the_data_goes_to_the_state_folder() {
    if User::to_drop_to().expect("a user").is_none() {
        return;
    }
    let home = folder();
    fs::set_permissions(home.path(), fs::Permissions::from_mode(0o700)).expect("a mode");
    let server = LocalPostgres::start(&home.path().join("data"), &[]).expect("a server");
    assert!(server.folder().starts_with("/var/lib/sinergi"), "{}", server.folder().display());
    assert_eq!(one(&server, "show listen_addresses").await, "");
    // The data stays where it is when the home is opened later.
    fs::set_permissions(home.path(), fs::Permissions::from_mode(0o755)).expect("a mode");
    let again = LocalPostgres::start(&home.path().join("data"), &[]).expect("the same server");
    assert_eq!(again.folder(), server.folder());
    server.stop().expect("stopped");
    fs::remove_dir_all(server.folder()).expect("removed");
}

/// A disk that is full, where the system lets us make a small one (as root).
#[test]
fn a_full_disk_is_named_when_the_data_is_made() {
    let base = folder();
    let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=8m", "none"]).arg(base.path()).output();
    if !mounted.is_ok_and(|output| output.status.success()) {
        return;
    }
    let refused = LocalPostgres::start(&base.path().join("data"), &[]);
    assert!(Command::new("umount").arg("-l").arg(base.path()).status().expect("umount").success());
    let refused = refused.expect_err("a refusal");
    assert!(matches!(refused, LocalPostgresError::DiskFull(_)), "{refused}");
}
