//! Starts a private server again that died while its program runs.
//!
//! **Invariant:** only a server without a single process left is started; between two starts of a server that keeps
//! dying lies a wait that doubles up to a minute.

use std::{
    fs::File,
    path::Path,
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use super::{LocalPostgres, LocalPostgresError, locked, processes_in};

/// Between two looks at the server.
const LOOK: Duration = Duration::from_secs(1);
/// The longest wait before the next start.
const LONGEST_WAIT: Duration = Duration::from_mins(1);

/// Watches a server until it is dropped.
#[derive(Debug)]
pub struct Guard {
    stop: Option<Sender<()>>,
    watching: Option<JoinHandle<()>>,
}

impl LocalPostgres {
    /// From now on the server is started again when it dies. Whoever ends it on purpose drops the guard first.
    ///
    /// # Errors
    /// When the server cannot be found, or the system has no thread left.
    pub fn guard(&self) -> Result<Guard, LocalPostgresError> {
        let server = Self::in_folder(self.folder.clone(), self.user.clone())?;
        let (stop, stopped) = channel();
        let watching = thread::Builder::new()
            .name("postgres-guard".to_owned())
            .spawn(move || watch(&server, &stopped))
            .map_err(super::file("watching", &self.folder))?;
        Ok(Guard { stop: Some(stop), watching: Some(watching) })
    }

    /// Whether nothing of the server is left. One that starts, recovers or has no connection to spare is not dead.
    fn is_dead(&self) -> bool {
        !self.is_ready() && (!Path::new("/proc/self").exists() || processes_in(&self.data) == 0)
    }

    fn start_again(&self) -> Result<(), LocalPostgresError> {
        let lock = locked(&self.folder.join("lock"), File::lock)?;
        if self.is_dead() {
            self.launch(&[])?;
        }
        drop(lock);
        Ok(())
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(watching) = self.watching.take() {
            let _ = watching.join();
        }
    }
}

/// How long to wait before the next start after so many in a row.
fn wait_after(starts: u32) -> Duration {
    Duration::from_secs(1_u64.checked_shl(starts).unwrap_or(u64::MAX)).min(LONGEST_WAIT)
}

fn watch(server: &LocalPostgres, stopped: &Receiver<()>) {
    let rest = |time| matches!(stopped.recv_timeout(time), Err(RecvTimeoutError::Timeout));
    let mut starts = 0_u32;
    let mut last = Instant::now();
    while rest(LOOK) {
        if !server.is_dead() {
            continue;
        }
        // A server that stood for a while died of something new.
        if last.elapsed() > LONGEST_WAIT.saturating_mul(2) {
            starts = 0;
        }
        let data = server.data.display();
        if starts == 0 {
            tracing::warn!("the database in {data} has died; starting it again");
        } else {
            let wait = wait_after(starts);
            tracing::warn!("the database in {data} is down again; starting it in {} seconds", wait.as_secs());
            if !rest(wait) {
                return;
            }
        }
        match server.start_again() {
            Ok(()) => tracing::info!("the database in {data} runs again"),
            Err(why) => tracing::error!("the database in {data} does not start: {why}"),
        }
        starts = starts.saturating_add(1);
        last = Instant::now();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_between_two_starts_doubles_up_to_a_minute() {
        let waits: Vec<u64> = [0, 1, 2, 5, 6, 40, 4_000].map(|starts| wait_after(starts).as_secs()).to_vec();
        assert_eq!(waits, [1, 2, 4, 32, 60, 60, 60]);
    }
}
