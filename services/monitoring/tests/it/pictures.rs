//! Pictures of pages by the browser that is installed, of pages that mean it well and of pages that do not (EF-16).

use std::{
    collections::BTreeSet,
    fs,
    future::pending,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use monitoring::{Browser, NoPicture, PictureLimits, browser::WIDTH};
use serde_json::{Value, json};
use tokio::process::Command;

use crate::world::{World, percent_encoded};

/// The browser of the browser tests; `make test` installs it.
fn program() -> PathBuf {
    Browser::find(None).expect("Chromium is installed: `make install-tests` does it")
}

fn browser(limits: PictureLimits) -> Browser {
    Browser::new(program(), World::guard(), limits)
}

/// A machine that does other things as well is given more time than a page may take.
fn patient() -> PictureLimits {
    PictureLimits { total: Duration::from_mins(2), complete: Duration::from_secs(30), ..PictureLimits::default() }
}

/// Points across and down, from the frame of a JPEG.
fn size_of(picture: &[u8]) -> (u16, u16) {
    let mut rest = &picture[2..];
    loop {
        let (marker, length) = (rest[1], usize::from(u16::from_be_bytes([rest[2], rest[3]])));
        if matches!(marker, 0xc0..=0xc2) {
            return (u16::from_be_bytes([rest[7], rest[8]]), u16::from_be_bytes([rest[5], rest[6]]));
        }
        rest = &rest[2 + length..];
    }
}

/// What processes were started with, as far as a word is in it.
fn processes_with(word: &str) -> Vec<String> {
    let entries = fs::read_dir("/proc").expect("processes").flatten();
    let lines = entries.filter_map(|entry| fs::read(entry.path().join("cmdline")).ok());
    lines.map(|line| String::from_utf8_lossy(&line).into_owned()).filter(|line| line.contains(word)).collect()
}

/// Waits until no process with a word is left: the system takes a moment to end what was killed.
async fn is_gone(word: &str) {
    for _ in 0..600 {
        if processes_with(word).is_empty() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(processes_with(word), Vec::<String>::new());
}

fn profiles() -> BTreeSet<PathBuf> {
    let entries = fs::read_dir(std::env::temp_dir()).expect("a folder").flatten().map(|entry| entry.path());
    entries.filter(|path| path.display().to_string().contains("sinergi-browser-")).collect()
}

#[tokio::test]
async fn a_page_is_shown_as_wide_as_a_screen_and_no_taller_than_it_may_be() {
    let world = World::new().await;
    let width = u16::try_from(WIDTH).expect("a width");
    let short = browser(patient()).picture(&world.at("shown"), pending()).await.expect("a picture");
    assert_eq!(size_of(&short), (width, 768));
    let tall = browser(patient()).picture(&world.at("tall"), pending()).await.expect("a picture");
    assert_eq!(size_of(&tall), (width, 4_000));
    let sent = browser(patient()).picture(&world.at("again"), pending()).await.expect("a picture of where it leads");
    assert_eq!(size_of(&sent), (width, 768));
}

/// T-37, in a real browser: pictures, frames, scripts, styles, type faces, sockets, beacons, calls, workers, redirects
/// and names that turn, all towards an address that is not public. The page says that it tried.
#[tokio::test]
async fn a_page_that_tries_everything_reaches_nothing_private() {
    let world = World::new().await;
    let port = world.trap.port();
    let picture = browser(patient()).picture(&world.at(&format!("hostile/{port}")), pending()).await;
    assert!(picture.is_ok(), "{picture:?}");
    assert!(world.was_asked("told/tried"), "the script ran to its end");
    assert_eq!(world.caught(), 0, "the trap was reached");
}

#[tokio::test]
async fn an_address_that_may_not_be_asked_has_no_picture() {
    let world = World::new().await;
    let port = world.trap.port();
    for address in [
        format!("http://127.0.0.1:{port}/"),
        format!("http://trap.example:{port}/"),
        world.at(&format!("to/{}", percent_encoded(&format!("http://127.0.0.1:{port}/")))),
        "file:///etc/passwd".to_owned(),
        "chrome://version/".to_owned(),
        "data:text/html,x".to_owned(),
        format!("http://nobody.example:{port}/"),
        world.at("carried"),
    ] {
        assert_eq!(browser(patient()).picture(&address, pending()).await, Err(NoPicture::NotShown), "{address}");
    }
    assert_eq!(world.caught(), 0);
}

#[tokio::test]
async fn a_page_that_asks_or_is_never_complete_is_taken_as_it_stands() {
    let world = World::new().await;
    let asking = browser(patient()).picture(&world.at("asking"), pending()).await;
    assert!(asking.is_ok(), "{asking:?}");
    assert!(world.was_asked("told/on"), "its questions were answered");
    let hurried = PictureLimits { complete: Duration::from_secs(3), ..patient() };
    let waiting = browser(hurried).picture(&world.at("waiting"), pending()).await;
    assert!(waiting.is_ok(), "{waiting:?}");
}

/// A page that never lets go, and one that wants more memory than it may have: no picture, and no process is left.
#[tokio::test]
async fn a_page_that_never_lets_go_is_ended_with_all_its_processes() {
    let world = World::new().await;
    let before = profiles();
    let hurried = PictureLimits { total: Duration::from_secs(12), ..PictureLimits::default() };
    assert_eq!(browser(hurried).picture(&world.at("busy"), pending()).await, Err(NoPicture::TooSlow));
    let small = PictureLimits { memory: 8 << 20, ..patient() };
    assert_eq!(browser(small).picture(&world.at("shown"), pending()).await, Err(NoPicture::TooMuchMemory));
    let tiny = PictureLimits { picture: 100, ..patient() };
    assert_eq!(browser(tiny).picture(&world.at("shown"), pending()).await, Err(NoPicture::TooLarge));
    for left in profiles().difference(&before) {
        // Another test of this file may be at work; what is checked is that nothing stays.
        is_gone(&left.display().to_string()).await;
        assert!(!left.exists(), "{}", left.display());
    }
}

/// Who asks may lose interest: the program ends its browser and goes.
#[tokio::test]
async fn a_picture_that_nobody_waits_for_is_called_off() {
    let world = World::new().await;
    let is_asked = async {
        while !world.was_asked("busy") {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let called_off = browser(patient()).picture(&world.at("busy"), is_asked).await;
    assert_eq!(called_off, Err(NoPicture::CalledOff));
    let mut program = Command::new(env!("CARGO_BIN_EXE_sinergi-fetcher"));
    program.args(["--picture", &format!("http://127.0.0.2:{}/silent", world.pages.port())]);
    program.env("SINERGI_FETCH_ALSO", "127.0.0.2").stdin(Stdio::null()).stdout(Stdio::piped());
    let output = program.spawn().expect("it runs").wait_with_output().await.expect("an answer");
    assert_eq!(serde_json::from_slice::<Value>(&output.stdout).expect("a line"), json!({ "failure": "called_off" }));
}

/// Programs that are no browser: one that ends, one that repeats what it hears, one that never answers and has children.
#[tokio::test]
async fn what_is_no_browser_gives_no_picture_and_leaves_nothing() {
    let world = World::new().await;
    let folder = tempfile::tempdir().expect("a folder");
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("open to all");
    let script = |name: &str, text: &str| {
        let place = folder.path().join(name);
        fs::write(&place, text).expect("a script");
        fs::set_permissions(&place, fs::Permissions::from_mode(0o755)).expect("may run");
        place
    };
    let limits = PictureLimits { total: Duration::from_secs(2), ..PictureLimits::default() };
    let shown = world.at("shown");
    let of = |program: &Path| Browser::new(program, World::guard(), limits);
    let ends = script("ends", "#!/bin/sh\nexit 1\n");
    assert_eq!(of(&ends).picture(&shown, pending()).await, Err(NoPicture::NotStarted));
    let repeats = script("repeats", "#!/bin/sh\nexec cat <&3 >&4\n");
    assert_eq!(of(&repeats).picture(&shown, pending()).await, Err(NoPicture::NotStarted));
    let seconds = format!("7{}.{}", std::process::id(), world.pages.port());
    let silent = script("silent", &format!("#!/bin/sh\nsleep {seconds} &\nsleep {seconds}\n"));
    assert_eq!(of(&silent).picture(&shown, pending()).await, Err(NoPicture::TooSlow));
    is_gone(&seconds).await;
    assert_eq!(of(Path::new("/nowhere/chromium")).picture(&shown, pending()).await, Err(NoPicture::NotStarted));
    assert_eq!(Browser::find(Some("none".as_ref())), None);
    assert_eq!(Browser::find(Some("/nowhere/chromium".as_ref())), None);
    assert_eq!(Browser::find(Some(ends.as_os_str())), Some(ends));
}

/// The program gives a picture, or says in a word why there is none.
#[tokio::test]
async fn the_program_gives_a_picture_or_a_word() {
    let world = World::new().await;
    let port = world.pages.port();
    let run = |words: Vec<String>, browser: &'static str| async move {
        let mut program = Command::new(env!("CARGO_BIN_EXE_sinergi-fetcher"));
        program.args(words).env("SINERGI_FETCH_ALSO", "127.0.0.2").env("SINERGI_BROWSER", browser);
        let mut running = program.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it runs");
        let wanted = running.stdin.take();
        let output = running.wait_with_output().await.expect("an answer");
        drop(wanted);
        serde_json::from_slice::<Value>(&output.stdout).expect("one line of JSON")
    };
    let picture = |host: &str| vec!["--picture".to_owned(), format!("http://{host}:{port}/shown")];
    let told = run(picture("127.0.0.2"), "").await;
    assert!(told["picture"].as_str().is_some_and(|picture| picture.starts_with("/9j/")), "{told}");
    assert_eq!(run(picture("127.0.0.2"), "none").await, json!({ "failure": "no_browser" }));
    assert_eq!(run(picture("127.0.0.1"), "").await, json!({ "failure": "not_shown" }));
    assert_eq!(run(vec!["--browser".to_owned()], "none").await, json!({ "browser": null }));
    assert_eq!(run(vec!["--browser".to_owned()], "").await, json!({ "browser": program() }));
    assert_eq!(world.caught(), 0);
}
