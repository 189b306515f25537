//! A picture of a page, made by a browser that can reach nothing but our proxy.
//!
//! **Invariant:** the browser runs with a profile of its own that is thrown away, in its own sandbox, never as root, with
//! bounds on its time, its memory and what it writes; whatever becomes of the picture, no process of it is left. All of
//! its connections go through [`crate::proxy`].

mod account;
mod driver;
mod memory;

use std::{
    env,
    ffi::OsStr,
    net::SocketAddr,
    os::unix::fs::chown,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process_group};
use tempfile::TempDir;
use tokio::{
    process::{Child, Command},
    time::timeout,
};
use url::Url;

use self::{account::Account, driver::Driver};
use crate::{
    guard::Guard,
    proxy::{Bounds, Proxy},
};

/// Names under which a browser of the family that we can steer is installed.
const NAMES: [&str; 5] = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"];
/// Where it is looked for besides the search path.
const FOLDERS: [&str; 3] = ["/usr/bin", "/usr/local/bin", "/snap/bin"];

/// Points across: a screen as most offices have it.
pub const WIDTH: u32 = 1_366;
/// Points down at most; what lies below is in the text.
const TALLEST: u32 = 4_000;
/// Points down at least: one screen.
const SCREEN: u32 = 768;

/// What a picture may cost.
#[derive(Debug, Clone, Copy)]
pub struct PictureLimits {
    /// From the first name to the picture.
    pub total: Duration,
    /// So long we wait until the page says that it is complete; then it is taken as it stands.
    pub complete: Duration,
    /// Memory of the browser with all its processes, in bytes.
    pub memory: u64,
    /// The largest picture, in bytes.
    pub picture: usize,
    /// What its connections may cost.
    pub bounds: Bounds,
}

impl Default for PictureLimits {
    fn default() -> Self {
        Self {
            total: Duration::from_secs(20),
            complete: Duration::from_secs(10),
            memory: 1 << 30,
            picture: 6 << 20,
            bounds: Bounds::default(),
        }
    }
}

/// Why there is no picture. The code is what is kept beside the proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoPicture {
    /// No browser is installed, or none is wanted.
    #[error("no_browser")]
    NoBrowser,
    /// This program is root, and there is no other account to run a browser as.
    #[error("no_account")]
    NoAccount,
    /// The browser did not start: there is no room, or the machine does not let it build its sandbox.
    #[error("not_started")]
    NotStarted,
    /// The page may not be asked, or did not come.
    #[error("not_shown")]
    NotShown,
    /// It took too long.
    #[error("too_slow")]
    TooSlow,
    /// The page wanted more memory than it may have.
    #[error("too_much_memory")]
    TooMuchMemory,
    /// The picture is over the limit.
    #[error("too_large")]
    TooLarge,
    /// Nobody waits for it any more.
    #[error("called_off")]
    CalledOff,
}

/// A browser that is installed.
#[derive(Debug, Clone)]
pub struct Browser {
    program: PathBuf,
    guard: Guard,
    limits: PictureLimits,
}

impl Browser {
    /// The program that is named, or the first that is found under a usual name; `none` means that none is wanted.
    pub fn find(named: Option<&OsStr>) -> Option<PathBuf> {
        match named.filter(|named| !named.is_empty()) {
            Some(named) if named == "none" => None,
            Some(named) => Some(PathBuf::from(named)).filter(|program| program.is_file()),
            None => {
                let path = env::var_os("PATH").unwrap_or_default();
                let folders = env::split_paths(&path).chain(FOLDERS.iter().map(PathBuf::from));
                // An empty part of the path would be whatever folder we stand in.
                let folders: Vec<PathBuf> = folders.filter(|folder| folder.is_absolute()).collect();
                let mut all = folders.iter().flat_map(|folder| NAMES.iter().map(|name| folder.join(name)));
                all.find(|program| program.is_file())
            }
        }
    }

    /// A browser whose connections ask a guard.
    pub fn new(program: impl Into<PathBuf>, guard: Guard, limits: PictureLimits) -> Self {
        Self { program: program.into(), guard, limits }
    }

    /// A JPEG of the page at an address, as it is now; nothing is left of the browser when it is called off before.
    ///
    /// # Errors
    /// See [`NoPicture`].
    pub async fn picture(
        &self,
        address: &str,
        called_off: impl Future<Output = ()> + Send,
    ) -> Result<Vec<u8>, NoPicture> {
        let url = Url::parse(address).map_err(|_| NoPicture::NotShown)?;
        self.guard.check(&url).map_err(|_| NoPicture::NotShown)?;
        let account = Account::to_run_as()?;
        let proxy = Proxy::open(self.guard.clone(), self.limits.bounds).await.map_err(|_| NoPicture::NotStarted)?;
        let profile = tempfile::Builder::new().prefix("sinergi-browser-").tempdir();
        let profile = profile.map_err(|_| NoPicture::NotStarted)?;
        if let Some(account) = &account {
            let (uid, gid) = (Some(account.uid), Some(account.gid));
            chown(profile.path(), uid, gid).map_err(|_| NoPicture::NotStarted)?;
        }
        let mut running = Running::start(&self.program, profile, account.as_ref(), proxy.address())?;
        let group = running.group;
        let driver = running.driver()?;
        let outcome = tokio::select! {
            outcome = timeout(self.limits.total, driver.picture(&url, &self.limits)) => match outcome {
                Ok(outcome) => outcome,
                Err(_) => Err(NoPicture::TooSlow),
            },
            () = memory::grows_past(group, self.limits.memory) => Err(NoPicture::TooMuchMemory),
            () = called_off => Err(NoPicture::CalledOff),
        };
        running.end().await;
        outcome
    }
}

/// A browser that runs, with everything that must go when it goes.
struct Running {
    child: Child,
    group: Pid,
    profile: Option<TempDir>,
}

/// Bounds of each process of the browser: seconds of work, blocks of 512 bytes of one file, open files, no core. Its
/// control comes over a pipe: when this program is killed, the pipe closes and the browser ends by itself.
const BOUNDED: &str =
    "ulimit -t 40; ulimit -f 131072; ulimit -n 2048; ulimit -c 0; exec \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>&1";

impl Running {
    fn start(
        program: &Path,
        profile: TempDir,
        account: Option<&Account>,
        proxy: SocketAddr,
    ) -> Result<Self, NoPicture> {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", BOUNDED, "sh"]).arg(program).args(flags(profile.path(), proxy));
        command
            .env_clear()
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .env("HOME", profile.path())
            .env("TMPDIR", profile.path())
            .env("DBUS_SESSION_BUS_ADDRESS", "disabled:")
            .current_dir(profile.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .process_group(0)
            .kill_on_drop(true);
        if let Some(account) = account {
            command.uid(account.uid).gid(account.gid);
        }
        let child = command.spawn().map_err(|_| NoPicture::NotStarted)?;
        let group = child.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?)).ok_or(NoPicture::NotStarted)?;
        Ok(Self { child, group, profile: Some(profile) })
    }

    fn driver(&mut self) -> Result<Driver, NoPicture> {
        match (self.child.stdin.take(), self.child.stdout.take()) {
            (Some(orders), Some(answers)) => Ok(Driver::new(orders, answers)),
            _ => Err(NoPicture::NotStarted),
        }
    }

    /// Ends every process and takes the profile away.
    async fn end(mut self) {
        self.kill();
        let _ = self.child.wait().await;
        // Its children may still write while they end.
        if let Some(profile) = self.profile.take() {
            for _ in 0..20 {
                if std::fs::remove_dir_all(profile.path()).is_ok() {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }

    fn kill(&self) {
        let _ = kill_process_group(self.group, Signal::KILL);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
    }
}

/// What the browser is started with. It resolves no name, knows no way but the proxy also to this machine, speaks no
/// UDP (QUIC, WebRTC), compiles no script to machine code, calls no home and keeps nothing.
fn flags(profile: &Path, proxy: SocketAddr) -> Vec<String> {
    let mut flags: Vec<String> = [
        "--headless",
        "--remote-debugging-pipe",
        "--proxy-bypass-list=<-loopback>",
        "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
        "--disable-quic",
        "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
        "--webrtc-ip-handling-policy=disable_non_proxied_udp",
        "--dns-prefetch-disable",
        "--js-flags=--jitless",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-extensions",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-default-apps",
        "--disable-domain-reliability",
        "--disable-breakpad",
        "--disable-sync",
        "--disable-features=AsyncDns,DnsOverHttps,MediaRouter,OptimizationHints,Translate,WebRtcHideLocalIpsWithMdns",
        "--block-new-web-contents",
        "--deny-permission-prompts",
        "--hide-scrollbars",
        "--mute-audio",
        "--no-default-browser-check",
        "--no-first-run",
        "--no-pings",
        "--no-startup-window",
        "--renderer-process-limit=4",
        "--lang=id-ID",
    ]
    .map(str::to_owned)
    .to_vec();
    flags.push(format!("--window-size={WIDTH},{SCREEN}"));
    flags.push(format!("--user-data-dir={}", profile.display()));
    flags.push(format!("--proxy-server=http://{proxy}"));
    flags
}
