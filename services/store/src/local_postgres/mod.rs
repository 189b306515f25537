//! A PostgreSQL of our own, from the installed binaries: for `sinergi` without `DATABASE_URL`, and for tests.
//!
//! **Invariant:** the server listens on a unix socket only, in a folder that nobody but its user may enter, and it
//! never runs as root; two starts at once make one server; a start after kill -9 of anything recovers.
//!
//! It does not know what is in the database: roles and tables are [`crate::bootstrap`] and [`crate::migrate`].

mod binaries;
mod guard;
mod user;

use std::{
    fs::{self, DirBuilder, File},
    io::{self, ErrorKind, Read as _, Write as _},
    os::unix::{
        ffi::OsStrExt as _,
        fs::{DirBuilderExt as _, MetadataExt as _, PermissionsExt as _, chown},
        net::UnixStream,
        process::CommandExt as _,
    },
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use sha2::{Digest as _, Sha256};
use sqlx::postgres::PgConnectOptions;

pub use self::guard::Guard;
use self::{binaries::Binaries, user::User};

/// The bootstrap superuser of a private server; the application never connects as it.
pub const SUPERUSER: &str = "postgres";

/// A socket's whole path must fit into 108 bytes with its terminator; PostgreSQL adds `/.s.PGSQL.5432` to the folder.
const SOCKET_FOLDER_MAX: usize = 100 - SOCKET_NAME.len() - 1;
const SOCKET_NAME: &str = ".s.PGSQL.5432";
const START_SECONDS: u64 = 60;

/// Why the private server is not there. Each is one sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum LocalPostgresError {
    /// Nothing installed.
    #[error(
        "PostgreSQL 15 or later is not installed: install the package `postgresql`, or set SINERGI_PG_BIN to the folder that holds postgres, initdb and pg_ctl"
    )]
    NotInstalled,
    /// `SINERGI_PG_BIN` points nowhere.
    #[error("SINERGI_PG_BIN is {0}, but postgres, initdb and pg_ctl are not all in there")]
    NotThere(PathBuf),
    /// The data was made by a release that is not installed.
    #[error(
        "the data in {data} was made by PostgreSQL {major}, which is not installed: install the package `postgresql-{major}`"
    )]
    MajorMissing {
        /// The data folder.
        data: PathBuf,
        /// The release that made it.
        major: u32,
    },
    /// Started by root on a system without an account to change to.
    #[error("PostgreSQL cannot run as root, and there is neither an account `postgres` nor `nobody` to run it")]
    NoUser,
    /// A folder on the way cannot be entered by the server's account.
    #[error(
        "the account `{user}` that runs PostgreSQL cannot enter {parent}: choose a data folder outside of it, or allow it with chmod o+x"
    )]
    NotTraversable {
        /// The account.
        user: String,
        /// The first folder that it cannot enter.
        parent: PathBuf,
    },
    /// A socket folder that is somebody else's.
    #[error(
        "the folder {0} for the database's socket belongs to somebody else: remove it, or choose a shorter data folder"
    )]
    ForeignSocketFolder(PathBuf),
    /// No space left.
    #[error("the disk that holds {0} is full: free some space and start again")]
    DiskFull(PathBuf),
    /// A file or folder could not be made or read.
    #[error("{doing} {path}")]
    File {
        /// What was being done.
        doing: &'static str,
        /// To what.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A program of PostgreSQL could not be run at all.
    #[error("running {program}")]
    Run {
        /// Which.
        program: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A program of PostgreSQL ran and failed.
    #[error("{program} failed: {output}")]
    Failed {
        /// Which.
        program: &'static str,
        /// The end of what it printed.
        output: String,
    },
}

/// A running private server.
#[derive(Debug)]
pub struct LocalPostgres {
    folder: PathBuf,
    data: PathBuf,
    socket: PathBuf,
    binaries: Binaries,
    user: Option<User>,
    /// Locked, shared, by every program that uses the server; the system unlocks it also after a kill -9.
    users: Option<File>,
}

impl LocalPostgres {
    /// Starts the server whose data is kept below `folder`, or finds it running. `settings` are `name=value` for a
    /// server that is started now.
    ///
    /// Started by root, the server runs as `postgres` (or `nobody`). When that account cannot enter `folder`, the
    /// data is kept in `/var/lib/sinergi` instead; [`LocalPostgres::folder`] says where it is.
    ///
    /// # Errors
    /// One sentence on what is missing.
    pub fn start(folder: &Path, settings: &[&str]) -> Result<Self, LocalPostgresError> {
        let user = User::to_drop_to()?;
        let folder = usable_folder(folder, user.as_ref())?;
        let lock = locked(&folder.join("lock"), File::lock)?;
        let users = locked(&folder.join("users"), File::lock_shared)?;
        let server = Self { users: Some(users), ..Self::in_folder(folder, user)? };
        if !server.data.join("PG_VERSION").exists() {
            server.initialise()?;
        }
        if !server.is_ready() {
            server.launch(settings)?;
        }
        drop(lock);
        Ok(server)
    }

    /// The server whose data is kept below `folder`, running or not; `None` when there is no data.
    ///
    /// # Errors
    /// As [`LocalPostgres::start`].
    pub fn find(folder: &Path) -> Result<Option<Self>, LocalPostgresError> {
        if !folder.exists() {
            return Ok(None);
        }
        let user = User::to_drop_to()?;
        let folder = usable_folder(folder, user.as_ref())?;
        if !folder.join("cluster/PG_VERSION").exists() {
            return Ok(None);
        }
        Self::in_folder(folder, user).map(Some)
    }

    fn in_folder(folder: PathBuf, user: Option<User>) -> Result<Self, LocalPostgresError> {
        let data = folder.join("cluster");
        let binaries = Binaries::find(made_by(&data)?.map(|major| (data.as_path(), major)))?;
        let socket = socket_folder(&folder, user.as_ref())?;
        Ok(Self { folder, data, socket, binaries, user, users: None })
    }

    /// How to connect as a role to a database of the server.
    pub fn options(&self, role: &str, database: &str) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass().socket(&self.socket).username(role).database(database)
    }

    /// The same as text, for people and for other programs.
    pub fn url(&self, role: &str, database: &str) -> String {
        let bytes = self.socket.as_os_str().as_bytes().iter();
        let host: String = bytes
            .map(|byte| match byte {
                b'/' | b'-' | b'_' | b'.' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => char::from(*byte).to_string(),
                other => format!("%{other:02X}"),
            })
            .collect();
        format!("postgres://{role}@localhost/{database}?host={host}")
    }

    /// Where the server's files are.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where the server's data is.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Whether the server answers.
    pub fn is_ready(&self) -> bool {
        answers(&self.socket.join(SOCKET_NAME)).unwrap_or(false)
    }

    /// Ends the server if no other program uses it: `sinergi verify` beside a running `sinergi serve` leaves it alone.
    ///
    /// # Errors
    /// As [`LocalPostgres::stop`].
    pub fn leave(mut self) -> Result<(), LocalPostgresError> {
        // Whoever starts one now waits until it is decided whether this one stays.
        let lock = locked(&self.folder.join("lock"), File::lock)?;
        drop(self.users.take());
        let users = File::options().write(true).open(self.folder.join("users"));
        if users.is_ok_and(|users| users.try_lock().is_ok()) {
            self.stop()?;
        }
        drop(lock);
        Ok(())
    }

    /// Ends the server: open transactions are rolled back, what was committed is on the disk.
    ///
    /// # Errors
    /// When it does not end within a minute.
    pub fn stop(&self) -> Result<(), LocalPostgresError> {
        // A number that a killed server or a machine that was switched off left behind names nobody.
        let is_left_over = Path::new("/proc/self").exists() && processes_in(&self.data) == 0;
        if is_left_over || !self.data.join("postmaster.pid").exists() {
            return Ok(());
        }
        let mut stop = self.command("pg_ctl");
        stop.arg("-D").arg(&self.data).args(["-m", "fast", "-w", "-t", "60", "stop"]);
        self.run("pg_ctl", stop).map(drop)
    }

    /// Makes the data folder beside its place and moves it there when it is whole, so that a start that was killed
    /// leaves nothing half made.
    fn initialise(&self) -> Result<(), LocalPostgresError> {
        let fresh = self.folder.join("cluster.new");
        if fresh.exists() {
            fs::remove_dir_all(&fresh).map_err(file("removing", &fresh))?;
        }
        private_folder(&fresh, self.user.as_ref())?;
        let mut init = self.command("initdb");
        init.arg("-D").arg(&fresh).args([
            "-U",
            SUPERUSER,
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--auth-local=trust",
            "--auth-host=reject",
            "--data-checksums",
        ]);
        self.run("initdb", init)?;
        fs::rename(&fresh, &self.data).map_err(file("moving", &fresh))
    }

    fn launch(&self, settings: &[&str]) -> Result<(), LocalPostgresError> {
        if self.wait_for_earlier_server()? {
            return Ok(());
        }
        let log = self.data.join("server.log");
        let log_was = fs::metadata(&log).map_or(0, |meta| meta.len());
        let mut options = format!(
            "-c listen_addresses= -c unix_socket_directories={} -c unix_socket_permissions=0700",
            shell_quoted(&self.socket.to_string_lossy())
        );
        for setting in settings {
            options.push_str(" -c ");
            options.push_str(&shell_quoted(setting));
        }
        let mut start = self.command("pg_ctl");
        start.arg("-D").arg(&self.data).arg("-l").arg(&log);
        start.args(["-w", "-t"]).arg(START_SECONDS.to_string()).arg("-o").arg(options).arg("start");
        // The server inherits what pg_ctl has: a pipe would never end.
        start.stdout(Stdio::null()).stderr(Stdio::null());
        let program = self.binaries.program("pg_ctl");
        let status = start.status().map_err(|source| LocalPostgresError::Run { program, source })?;
        if status.success() {
            return Ok(());
        }
        let mut written = Vec::new();
        if let Ok(mut log) = File::open(&log) {
            let _ = io::Seek::seek(&mut log, io::SeekFrom::Start(log_was));
            let _ = log.read_to_end(&mut written);
        }
        Err(self.failure("the PostgreSQL server", &String::from_utf8_lossy(&written)))
    }

    /// After a kill -9 two files with its number stay, one beside the data and one beside the socket. The next server
    /// removes them when the process is gone, but not when the number belongs to a zombie or to a stranger by now.
    /// They may only go when no process of the old server is left in the data folder. `true`: a server that was just
    /// coming up is ready.
    fn wait_for_earlier_server(&self) -> Result<bool, LocalPostgresError> {
        let until = Instant::now() + Duration::from_secs(START_SECONDS);
        while processes_in(&self.data) > 0 && Instant::now() < until {
            if self.is_ready() {
                return Ok(true);
            }
            thread::sleep(Duration::from_millis(50));
        }
        if Path::new("/proc/self").exists() && processes_in(&self.data) == 0 {
            let left = [self.data.join("postmaster.pid"), self.socket.join(format!("{SOCKET_NAME}.lock"))];
            for path in left.iter().filter(|path| path.exists()) {
                fs::remove_file(path).map_err(file("removing", path))?;
            }
        }
        Ok(false)
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.binaries.program(program));
        command.env_remove("PGHOST").env_remove("PGPORT").env_remove("PGDATA").env_remove("PGOPTIONS");
        command.env("LC_ALL", "C.UTF-8").stdin(Stdio::null()).current_dir("/");
        if let Some(user) = &self.user {
            command.uid(user.uid).gid(user.gid);
        }
        command
    }

    fn run(&self, name: &'static str, mut command: Command) -> Result<String, LocalPostgresError> {
        let program = self.binaries.program(name);
        let output = command.output().map_err(|source| LocalPostgresError::Run { program, source })?;
        let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
        text.push_str(&String::from_utf8_lossy(&output.stderr));
        if output.status.success() { Ok(text) } else { Err(self.failure(name, &text)) }
    }

    /// Runs a program of PostgreSQL on the data of the stopped server.
    #[cfg(test)]
    pub(crate) fn run_program(&self, name: &'static str, arguments: &[&str]) {
        let mut command = self.command(name);
        command.args(arguments).arg("-D").arg(&self.data);
        self.run(name, command).expect(name);
    }

    fn failure(&self, program: &'static str, text: &str) -> LocalPostgresError {
        if text.contains("No space left on device") {
            return LocalPostgresError::DiskFull(self.folder.clone());
        }
        let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let tail = lines.len().saturating_sub(12);
        LocalPostgresError::Failed { program, output: lines.get(tail..).unwrap_or_default().join("\n") }
    }
}

/// The release that made a data folder.
fn made_by(data: &Path) -> Result<Option<u32>, LocalPostgresError> {
    let path = data.join("PG_VERSION");
    match fs::read_to_string(&path) {
        Ok(text) => Ok(text.trim().split('.').next().and_then(|major| major.parse().ok())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(file("reading", &path)(error)),
    }
}

/// The folder itself, or one that the server's account can enter.
fn usable_folder(wanted: &Path, user: Option<&User>) -> Result<PathBuf, LocalPostgresError> {
    let wanted = std::path::absolute(wanted).map_err(file("finding", wanted))?;
    DirBuilder::new().recursive(true).mode(0o755).create(&wanted).map_err(file("making", &wanted))?;
    let Some(user) = user else { return Ok(wanted) };
    let state = Path::new("/var/lib/sinergi").join(digest_of(&wanted));
    // Data that was put there stays there, also when somebody opens the way later.
    let is_there = state.join("cluster").exists() && !wanted.join("cluster").exists();
    let parent = match user.first_closed_parent(&wanted) {
        Some(parent) => parent,
        None if is_there => return Ok(state),
        None => return Ok(wanted),
    };
    DirBuilder::new().recursive(true).mode(0o755).create(&state).map_err(file("making", &state))?;
    if user.first_closed_parent(&state).is_some() {
        return Err(LocalPostgresError::NotTraversable { user: user.name.clone(), parent });
    }
    tracing::info!(
        "the account {} cannot enter {}: the database is kept in {}",
        user.name,
        parent.display(),
        state.display()
    );
    Ok(state)
}

/// A folder for the socket whose path is short enough, made and checked.
fn socket_folder(folder: &Path, user: Option<&User>) -> Result<PathBuf, LocalPostgresError> {
    let near = folder.join("socket");
    let socket = if near.as_os_str().as_bytes().len() <= SOCKET_FOLDER_MAX {
        near
    } else {
        let base = if user.is_some() && Path::new("/run").is_dir() { "/run" } else { "/tmp" };
        Path::new(base).join(format!("sinergi-{}", digest_of(folder)))
    };
    private_folder(&socket, user)?;
    Ok(socket)
}

/// A file that is made if it is not there, locked until it is dropped.
fn locked(path: &Path, lock: impl FnOnce(&File) -> io::Result<()>) -> Result<File, LocalPostgresError> {
    let opened = File::options().create(true).truncate(false).write(true).open(path);
    opened.and_then(|file| lock(&file).map(|()| file)).map_err(file("locking", path))
}

/// A folder that only the server's account may enter. One that is there already must be its own: /tmp is everybody's.
fn private_folder(path: &Path, user: Option<&User>) -> Result<(), LocalPostgresError> {
    match DirBuilder::new().mode(0o700).create(path) {
        Ok(()) => {
            if let Some(user) = user {
                chown(path, Some(user.uid), Some(user.gid)).map_err(file("handing over", path))?;
            }
            Ok(())
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let found = fs::symlink_metadata(path).map_err(file("reading", path))?;
            let owner = user.map_or_else(user::current_uid, |user| Some(user.uid));
            let ours = found.is_dir() && owner.is_none_or(|owner| owner == found.uid());
            if ours && found.permissions().mode() & 0o777 == 0o700 {
                Ok(())
            } else {
                Err(LocalPostgresError::ForeignSocketFolder(path.to_path_buf()))
            }
        }
        Err(error) => Err(file("making", path)(error)),
    }
}

fn digest_of(path: &Path) -> String {
    hex::encode(Sha256::digest(path.as_os_str().as_bytes())).chars().take(12).collect()
}

/// For `map_err`: a full disk has its own sentence wherever it is met.
fn file(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> LocalPostgresError {
    let path = path.to_path_buf();
    move |source| {
        if source.kind() == ErrorKind::StorageFull {
            LocalPostgresError::DiskFull(path)
        } else {
            LocalPostgresError::File { doing, path, source }
        }
    }
}

/// `pg_ctl -o` hands its text to a shell.
fn shell_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Asks for a session as the superuser and reads the first byte of the answer: `R` (come in) is ready, `E` is a
/// server that starts, recovers or ends. Connecting alone does not tell them apart, and `pg_ctl status` believes in a
/// killed server for a second.
fn answers(socket: &Path) -> io::Result<bool> {
    let mut stream = UnixStream::connect(socket)?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    let body = format!("user\0{SUPERUSER}\0database\0postgres\0\0");
    let length = u32::try_from(body.len() + 8).map_err(io::Error::other)?;
    stream.write_all(&length.to_be_bytes())?;
    stream.write_all(&196_608_u32.to_be_bytes())?; // protocol 3.0
    stream.write_all(body.as_bytes())?;
    let mut first = [0_u8];
    stream.read_exact(&mut first)?;
    let ready = first == *b"R";
    // A polite goodbye, where the server listens: without it each look leaves a line in its log.
    let _ = stream.write_all(&[b'X', 0, 0, 0, 4]);
    Ok(ready)
}

/// How many processes work in a folder: the server and all its children do so in the data folder.
fn processes_in(data: &Path) -> usize {
    let Ok(data) = data.canonicalize() else { return 0 };
    let Ok(entries) = fs::read_dir("/proc") else { return 0 };
    entries
        .filter_map(Result::ok)
        .filter(|entry| fs::read_link(entry.path().join("cwd")).is_ok_and(|cwd| cwd == data))
        .count()
}

#[cfg(test)]
mod tests;
