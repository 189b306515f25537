//! How anything is measured here: rounds of one length, medians, and the processor time of the server.

use std::{
    env, fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};
use futures_util::future::{BoxFuture, try_join_all};

/// How long and how often.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    /// Length of one round.
    pub(crate) length: Duration,
    /// Rounds of everything, interleaved.
    pub(crate) rounds: usize,
    /// Which measurements; all of them if none is named.
    only: Vec<String>,
    /// How many write at the same time.
    pub(crate) writers: Vec<usize>,
    /// Whose name has this in it is measured.
    pub(crate) contender: String,
}

impl Plan {
    /// By `SINERGI_BENCH_SECONDS` (2), `SINERGI_BENCH_ROUNDS` (3) and `SINERGI_BENCH_ONLY` (`appends,loads`); for a closer
    /// look `SINERGI_BENCH_WRITERS` (`1,8,32`) and `SINERGI_BENCH_CONTENDER`.
    pub(crate) fn of_environment() -> Result<Self> {
        let seconds = number("SINERGI_BENCH_SECONDS", 2.0)?;
        let rounds = number("SINERGI_BENCH_ROUNDS", 3)?;
        let only = list("SINERGI_BENCH_ONLY", "");
        let writers = list("SINERGI_BENCH_WRITERS", "1,8,32");
        let writers = writers.iter().map(|text| text.parse()).collect::<Result<_, _>>()?;
        let contender = env::var("SINERGI_BENCH_CONTENDER").unwrap_or_default();
        Ok(Self { length: Duration::try_from_secs_f64(seconds)?, rounds: rounds.max(1), only, writers, contender })
    }

    /// The same, shorter: what is thrown away.
    pub(crate) fn warm_up(&self) -> Self {
        Self { length: self.length / 4, ..self.clone() }
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == name)
    }
}

fn list(name: &str, usual: &str) -> Vec<String> {
    let text = env::var(name).unwrap_or_else(|_| usual.to_owned());
    text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

fn number<T: std::str::FromStr<Err: std::error::Error + Send + Sync + 'static>>(name: &str, usual: T) -> Result<T> {
    match env::var(name) {
        Ok(text) => text.parse().with_context(|| format!("{name} is {text}, which is no number")),
        Err(_) => Ok(usual),
    }
}

/// What one round of one contender gave.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Round {
    pub(crate) per_second: f64,
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
    /// Processor time of the server, per call.
    pub(crate) server_cpu_us: f64,
    /// Processor time of this program, per call.
    pub(crate) own_cpu_us: f64,
}

pub(crate) fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

pub(crate) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let upper = sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN);
    if sorted.len() % 2 == 1 {
        return upper;
    }
    let lower = sorted.len().checked_sub(2).and_then(|twice| sorted.get(twice / 2)).copied().unwrap_or(f64::NAN);
    f64::midpoint(lower, upper)
}

pub(crate) fn percentile(sorted: &[Duration], hundredths: usize) -> f64 {
    let place = (sorted.len() * hundredths / 100).min(sorted.len().saturating_sub(1));
    sorted.get(place).map_or(f64::NAN, |latency| latency.as_secs_f64() * 1_000.0)
}

/// Something that is called over and over: with the number of the caller, and how often that caller has called.
pub(crate) type Call<'a> = dyn Fn(usize, u64) -> BoxFuture<'a, Result<()>> + Send + Sync + 'a;

/// Callers that each wait for one answer before the next call, for the length of a round.
pub(crate) async fn drive(cpu: &ServerCpu, callers: usize, length: Duration, call: &Call<'_>) -> Result<Round> {
    let (before, own_before) = (cpu.used()?, own_cpu()?);
    let start = Instant::now();
    let until = start + length;
    let one = |caller: usize| async move {
        let mut latencies = Vec::new();
        let mut step = 0;
        loop {
            let begun = Instant::now();
            if begun >= until {
                return anyhow::Ok(latencies);
            }
            call(caller, step).await?;
            latencies.push(begun.elapsed());
            step += 1;
        }
    };
    let mut latencies: Vec<Duration> = try_join_all((0..callers).map(one)).await?.concat();
    let seconds = start.elapsed().as_secs_f64();
    let used = cpu.used()?.saturating_sub(before);
    let own_used = own_cpu()?.saturating_sub(own_before);
    latencies.sort_unstable();
    let calls = count(latencies.len());
    let each = |used: Duration| used.as_secs_f64() * 1_000_000.0 / calls.max(1.0);
    Ok(Round {
        per_second: calls / seconds,
        p50_ms: percentile(&latencies, 50),
        p99_ms: percentile(&latencies, 99),
        server_cpu_us: each(used),
        own_cpu_us: each(own_used),
    })
}

/// What is known of a process, in ticks of its processor time.
#[derive(Debug)]
struct Process {
    id: u64,
    parent: u64,
    used: u64,
    used_by_ended: u64,
}

impl Process {
    /// From a line of `/proc/*/stat`.
    fn read(stat: &str) -> Self {
        let (head, tail) = stat.rsplit_once(") ").unwrap_or_default();
        let id = head.split(' ').next().and_then(|id| id.parse().ok()).unwrap_or(0);
        // From the third field on: state, parent, …, utime (14), stime, cutime, cstime.
        let numbers: Vec<u64> = tail.split(' ').map(|field| field.parse().unwrap_or(0)).collect();
        let field = |place: usize| numbers.get(place - 3).copied().unwrap_or(0);
        Self { id, parent: field(4), used: field(14) + field(15), used_by_ended: field(16) + field(17) }
    }
}

/// What this program has used.
fn own_cpu() -> Result<Duration> {
    let stat = fs::read_to_string("/proc/self/stat").context("reading the own processor time")?;
    Ok(TICK * u32::try_from(Process::read(&stat).used)?)
}

/// The processor time of a PostgreSQL and all its processes: it does not depend on the neighbours.
#[derive(Debug)]
pub(crate) struct ServerCpu {
    postmaster: u64,
}

/// Linux counts processor time in hundredths of a second.
const TICK: Duration = Duration::from_millis(10);

impl ServerCpu {
    pub(crate) fn of(data: &Path) -> Result<Self> {
        let path = data.join("postmaster.pid");
        let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
        let postmaster = text.lines().next().unwrap_or_default().trim().parse()?;
        Ok(Self { postmaster })
    }

    /// What all its processes have used, those that have ended included.
    fn used(&self) -> Result<Duration> {
        let mut ticks = 0;
        for entry in fs::read_dir("/proc")? {
            let path: PathBuf = entry?.path().join("stat");
            // A process may end between the two calls.
            let Ok(stat) = fs::read_to_string(&path) else { continue };
            let process = Process::read(&stat);
            if process.id == self.postmaster {
                ticks += process.used + process.used_by_ended;
            } else if process.parent == self.postmaster {
                ticks += process.used;
            }
        }
        Ok(TICK * u32::try_from(ticks)?)
    }
}
