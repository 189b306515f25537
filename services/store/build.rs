//! Lists the files of `migrations/`, so that the program carries them and a new file needs no line of code.

use std::{env, error::Error, fmt::Write as _, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../migrations").canonicalize()?;
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut files: Vec<_> = fs::read_dir(&folder)?.collect::<Result<Vec<_>, _>>()?;
    files.sort_by_key(fs::DirEntry::file_name);
    let mut list = String::from("&[\n");
    for file in files {
        let name = file.file_name().into_string().map_err(|_| "the name of a migration is not text")?;
        let Some(stem) = name.strip_suffix(".sql") else { continue };
        let (version, what) = stem.split_once('_').ok_or("a migration is named NNNN_what.sql")?;
        let version: i64 = version.parse()?;
        writeln!(list, "    ({version}, {what:?}, include_str!({:?})),", file.path().to_string_lossy())?;
    }
    list.push(']');
    fs::write(Path::new(&env::var("OUT_DIR")?).join("migrations.rs"), list)?;
    Ok(())
}
