//! The press as a program of its own: jobs on standard input, papers on standard output (`documents::framing`).
//!
//! **Invariant:** it reads no file, opens no connection and knows no secret; killing it loses nothing but the paper at
//! hand. It ends when its input ends, when a paper takes too long, and when it has grown too large.
//! `--seconds` and `--mebibytes` set other limits than those written here.

use std::{
    io::{self, BufRead, Read, Write},
    process::ExitCode,
    sync::{Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

use documents::{
    framing::{
        FailureCode, FramingError, Header, JOB_LIMIT_SECONDS, MAX_JOB_BYTES, MAX_PDF_BYTES, decode_job, write_answer,
    },
    press::Press,
};

/// A row of an annex takes about 140 KiB while it is set: ten thousand fit, and what needs more is a fault.
const MEMORY_LIMIT_MEBIBYTES: u64 = 2048;
const WATCH_EVERY: Duration = Duration::from_millis(200);
const GAVE_UP: i32 = 3;
const MISUSED: u8 = 2;

/// When the paper at hand was begun. Whoever holds the lock may answer, and answers once.
static BEGUN: Mutex<Option<Instant>> = Mutex::new(None);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Limits {
    seconds: u64,
    memory_bytes: u64,
}

fn main() -> ExitCode {
    let Some(limits) = limits(std::env::args().skip(1)) else {
        let _ = writeln!(io::stderr(), "usage: sinergi-documents [--seconds N] [--mebibytes N]");
        return ExitCode::from(MISUSED);
    };
    thread::spawn(move || watch(limits));
    match serve(io::stdin().lock(), limits) {
        Ok(()) => ExitCode::SUCCESS,
        // The other side is gone; there is nobody left to tell.
        Err(_) => ExitCode::FAILURE,
    }
}

fn limits(mut arguments: impl Iterator<Item = String>) -> Option<Limits> {
    let (mut seconds, mut mebibytes) = (JOB_LIMIT_SECONDS, MEMORY_LIMIT_MEBIBYTES);
    while let Some(name) = arguments.next() {
        let value = arguments.next()?.parse().ok()?;
        match name.as_str() {
            "--seconds" => seconds = value,
            "--mebibytes" => mebibytes = value,
            _ => return None,
        }
    }
    Some(Limits { seconds, memory_bytes: mebibytes.checked_mul(1024 * 1024)? })
}

fn serve(mut jobs: impl BufRead, limits: Limits) -> Result<(), FramingError> {
    let press = Press::new();
    loop {
        let mut line = Vec::new();
        let most = u64::try_from(MAX_JOB_BYTES + 1).unwrap_or(u64::MAX);
        let read = jobs.by_ref().take(most).read_until(b'\n', &mut line).map_err(FramingError::Pipe)?;
        if read == 0 {
            return Ok(());
        }
        if line.len() > MAX_JOB_BYTES && !line.ends_with(b"\n") {
            answer(&failed(FailureCode::JobTooLong, &format!("more than {MAX_JOB_BYTES} bytes")), &[])?;
            jobs.skip_until(b'\n').map_err(FramingError::Pipe)?;
            continue;
        }
        begin(Some(Instant::now()));
        let (header, pdf) = print(&press, &line);
        answer(&header, &pdf)?;
        // A program that has grown so far ends here; the next paper finds a fresh one.
        if resident_bytes().is_some_and(|bytes| bytes > limits.memory_bytes / 2) {
            return Ok(());
        }
    }
}

fn print(press: &Press, line: &[u8]) -> (Header, Vec<u8>) {
    let job = match decode_job(line) {
        Ok(job) => job,
        Err(error) => return (failed(FailureCode::UnreadableJob, &chain(&error)), Vec::new()),
    };
    match press.print(&job) {
        Ok(printed) if printed.pdf.len() > MAX_PDF_BYTES => {
            let message = format!("a PDF of {} bytes is more than {MAX_PDF_BYTES}", printed.pdf.len());
            (failed(FailureCode::LayoutFailed, &message), Vec::new())
        }
        Ok(printed) => {
            let header = Header::Done { length: printed.pdf.len(), pages: printed.pages, template: printed.template };
            (header, printed.pdf)
        }
        Err(error) => (failed(error.code(), &chain(&error)), Vec::new()),
    }
}

fn answer(header: &Header, pdf: &[u8]) -> Result<(), FramingError> {
    let mut begun = BEGUN.lock().unwrap_or_else(PoisonError::into_inner);
    write_answer(io::stdout().lock(), header, pdf)?;
    *begun = None;
    Ok(())
}

fn begin(at: Option<Instant>) {
    *BEGUN.lock().unwrap_or_else(PoisonError::into_inner) = at;
}

/// Ends the program when the paper at hand takes too long or too much; whoever waits gets an answer first.
fn watch(limits: Limits) {
    loop {
        thread::sleep(WATCH_EVERY);
        let begun = BEGUN.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(since) = *begun else { continue };
        let header = if since.elapsed() > Duration::from_secs(limits.seconds) {
            failed(FailureCode::TookTooLong, &format!("more than {} seconds", limits.seconds))
        } else if resident_bytes().is_some_and(|bytes| bytes > limits.memory_bytes) {
            failed(FailureCode::NeededTooMuchMemory, &format!("more than {} bytes", limits.memory_bytes))
        } else {
            continue;
        };
        // The lock is kept to the end: the paper cannot be answered for a second time.
        let _ = write_answer(io::stdout().lock(), &header, &[]);
        std::process::exit(GAVE_UP);
    }
}

/// What the system says that this program occupies; unknown where there is no `/proc`.
fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kibibytes.checked_mul(1024)
}

fn failed(code: FailureCode, message: &str) -> Header {
    // Far below the longest header, whatever a message repeats.
    Header::Failed { code, message: message.chars().take(2_000).collect() }
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}
