//! Every query file against the schema that the migrations make.

use std::{
    fs,
    path::{Path, PathBuf},
};

use sqlx::AssertSqlSafe;

use crate::world::World;

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(folder).expect("a folder of queries").map(|file| file.expect("a file").path());
    paths.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

#[tokio::test]
async fn every_query_file_says_what_it_answers_and_fits_the_schema() {
    let world = World::new().await;
    let mut connection = world.superuser().await;
    let mut prepared = 0;
    for path in files_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("queries")) {
        let text = fs::read_to_string(&path).expect("a text");
        assert!(text.starts_with("-- "), "{} does not say what it answers", path.display());
        assert_eq!(text, text.replace("SELECT", "select").replace("FROM", "from"), "{}", path.display());
        let code = text.lines().find(|line| !line.starts_with("--")).unwrap_or_default();
        if code.starts_with("do ") {
            // A block cannot be prepared; this one is run at every start of a test server.
            assert!(path.ends_with("bootstrap/create_roles.sql"), "{}", path.display());
            continue;
        }
        let statement = format!("prepare query_{prepared} as {text}");
        let result = sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await;
        result.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        prepared += 1;
    }
    assert!(prepared > 20);
}
