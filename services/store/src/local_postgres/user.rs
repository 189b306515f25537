//! The account that runs the server when root starts it.

use std::{
    fs,
    os::unix::{fs::MetadataExt as _, process::CommandExt as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::LocalPostgresError;

/// An account other than root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct User {
    pub(super) name: String,
    pub(super) uid: u32,
    pub(super) gid: u32,
}

/// Who runs this program, where the system says so.
pub(super) fn current_uid() -> Option<u32> {
    fs::metadata("/proc/self").map(|meta| meta.uid()).ok()
}

impl User {
    /// `None`: this program is not root, and the server runs as whoever runs it.
    pub(super) fn to_drop_to() -> Result<Option<Self>, LocalPostgresError> {
        if current_uid() != Some(0) {
            return Ok(None);
        }
        let passwd = fs::read_to_string("/etc/passwd").unwrap_or_default();
        Self::in_passwd(&passwd, &["postgres", "nobody"]).map(Some).ok_or(LocalPostgresError::NoUser)
    }

    pub(super) fn in_passwd(passwd: &str, names: &[&str]) -> Option<Self> {
        names.iter().find_map(|name| {
            let line = passwd.lines().find(|line| line.split(':').next() == Some(name))?;
            let mut fields = line.split(':').skip(2);
            let (uid, gid) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
            (uid != 0).then(|| Self { name: (*name).to_owned(), uid, gid })
        })
    }

    /// The first folder on the way to `folder` that the account cannot enter. The kernel is asked, since groups and
    /// access lists count as well as mode bits.
    pub(super) fn first_closed_parent(&self, folder: &Path) -> Option<PathBuf> {
        let enters = |folder: &Path| {
            let mut command = Command::new("/bin/sh");
            command.args(["-c", ":"]).current_dir(folder).uid(self.uid).gid(self.gid);
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            command.status().is_ok_and(|status| status.success())
        };
        if enters(folder) {
            return None;
        }
        let mut parents: Vec<&Path> = folder.ancestors().collect();
        parents.reverse();
        parents.into_iter().find(|parent| !enters(parent)).map(Path::to_path_buf)
    }
}
