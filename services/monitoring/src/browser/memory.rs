//! How much memory a group of processes holds. A bound on addresses (`ulimit -v`) does not fit a browser, which reserves
//! far more than it uses; so what it holds is looked at while it runs.

use std::{fs, time::Duration};

use rustix::{param::page_size, process::Pid};

/// How often it is looked at.
const OFTEN: Duration = Duration::from_millis(100);

/// Comes back when a group holds more than it may.
pub(super) async fn grows_past(group: Pid, bytes: u64) {
    loop {
        tokio::time::sleep(OFTEN).await;
        if held_by(group) > bytes {
            return;
        }
    }
}

/// What the processes of a group hold for themselves.
pub(super) fn held_by(group: Pid) -> u64 {
    let page = u64::try_from(page_size()).unwrap_or(4_096);
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries
        .filter_map(|entry| {
            let stat = fs::read_to_string(entry.path().join("stat")).ok()?;
            if group_of(&stat)? != group.as_raw_nonzero().get() {
                return None;
            }
            let statm = fs::read_to_string(entry.path().join("statm")).ok()?;
            let mut pages = statm.split(' ').skip(1).map(|count| count.trim().parse::<u64>().unwrap_or(0));
            let (resident, shared) = (pages.next()?, pages.next()?);
            Some(resident.saturating_sub(shared).saturating_mul(page))
        })
        .fold(0, u64::saturating_add)
}

/// The group of a process: the third field behind its name, which may hold anything.
fn group_of(stat: &str) -> Option<i32> {
    let (_, behind) = stat.rsplit_once(')')?;
    behind.split_whitespace().nth(2)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_group_is_read_behind_whatever_name_a_process_gives_itself() {
        assert_eq!(group_of("12 (a) R 1 (b)) S 1 4711 4711 0 -1"), Some(4711));
        assert_eq!(group_of("12 (chromium) S 1 12 12 0 -1"), Some(12));
        assert_eq!(group_of("rubbish"), None);
    }
}
