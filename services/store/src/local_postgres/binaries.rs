//! Where the programs of PostgreSQL are.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::LocalPostgresError;

/// The oldest release that has all that the schema uses (views with `security_invoker`).
const OLDEST: u32 = 15;
const PROGRAMS: [&str; 3] = ["postgres", "initdb", "pg_ctl"];

/// A folder with all programs of one release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Binaries {
    folder: PathBuf,
}

impl Binaries {
    /// `SINERGI_PG_BIN`, then `PATH`, then the folders of distributions, newest first; for data that exists, only the
    /// release that made it.
    pub(super) fn find(made_by: Option<(&Path, u32)>) -> Result<Self, LocalPostgresError> {
        if let Some(folder) = std::env::var_os("SINERGI_PG_BIN").map(PathBuf::from) {
            return if is_whole(&folder) { Ok(Self { folder }) } else { Err(LocalPostgresError::NotThere(folder)) };
        }
        let path = std::env::var_os("PATH").unwrap_or_default();
        Self::among(candidates(&path, Path::new("/usr")), major_of, made_by)
    }

    pub(super) fn among(
        folders: Vec<PathBuf>,
        major_of: impl Fn(&Path) -> Option<u32>,
        made_by: Option<(&Path, u32)>,
    ) -> Result<Self, LocalPostgresError> {
        let fits = |folder: &PathBuf| match (major_of(folder), made_by) {
            (Some(major), Some((_, wanted))) => major == wanted,
            (Some(major), None) => major >= OLDEST,
            (None, _) => false,
        };
        match (folders.into_iter().find(fits), made_by) {
            (Some(folder), _) => Ok(Self { folder }),
            (None, Some((data, major))) => Err(LocalPostgresError::MajorMissing { data: data.to_path_buf(), major }),
            (None, None) => Err(LocalPostgresError::NotInstalled),
        }
    }

    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

fn is_whole(folder: &Path) -> bool {
    PROGRAMS.iter().all(|program| folder.join(program).is_file())
}

/// Folders that hold all programs, best first. A program on `PATH` may be a link into the folder that has the others.
pub(super) fn candidates(path: &OsStr, prefix: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = Vec::new();
    for folder in std::env::split_paths(path) {
        let links = PROGRAMS.iter().filter_map(|program| folder.join(program).canonicalize().ok());
        found.extend(links.filter_map(|target| target.parent().map(Path::to_path_buf)));
        found.push(folder);
    }
    // Debian and its kin: lib/postgresql/15/bin; Red Hat and its kin: pgsql-15/bin.
    let mut versioned: Vec<(u32, PathBuf)> = Vec::new();
    for (folder, before) in [(prefix.join("lib/postgresql"), ""), (prefix.to_path_buf(), "pgsql-")] {
        for entry in fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok) {
            let name = entry.file_name();
            let major = name.to_str().and_then(|name| name.strip_prefix(before)).and_then(|major| major.parse().ok());
            versioned.extend(major.map(|major| (major, entry.path().join("bin"))));
        }
    }
    versioned.sort_by_key(|(major, _)| std::cmp::Reverse(*major));
    found.extend(versioned.into_iter().map(|(_, folder)| folder));
    found.retain(|folder| is_whole(folder));
    found.dedup();
    found
}

/// `postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)` is 15; `18beta1` is 18.
pub(super) fn major_in(text: &str) -> Option<u32> {
    let version = text.split_whitespace().find(|word| word.starts_with(|first: char| first.is_ascii_digit()))?;
    version.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()
}

fn major_of(folder: &Path) -> Option<u32> {
    let output = Command::new(folder.join("postgres")).arg("--version").output().ok()?;
    major_in(&String::from_utf8_lossy(&output.stdout))
}
