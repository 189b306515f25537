//! The text of every statement: prepared against the migrated schema, and naming the tenant for each table.

use domain::publication::order::{Stage, Status};
use sqlx::{AssertSqlSafe, Executor as _, PgConnection, SqlSafeStr as _};
use views::dataset::{Column, ColumnKind};

fn files() -> Vec<(String, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/queries");
    let mut files: Vec<(String, String)> = std::fs::read_dir(folder)
        .expect("the folder")
        .map(|entry| {
            let path = entry.expect("a file").path();
            (
                path.file_name().expect("a name").to_string_lossy().into_owned(),
                std::fs::read_to_string(path).expect("a text"),
            )
        })
        .collect();
    files.sort();
    files
}

/// Tables of a text that stand without `<alias>.tenant_id = <tenant>`, or have no alias.
fn without_tenant(text: &str, tenant: &str) -> Vec<String> {
    let words: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || c == '(' || c == ')').filter(|word| !word.is_empty()).collect();
    let mut lacking = Vec::new();
    for (index, word) in words.iter().enumerate() {
        if !word.starts_with("sinergi.") {
            continue;
        }
        let alias = words.get(index + 1).copied().unwrap_or_default();
        let says = text.contains(&format!("{alias}.tenant_id = {tenant}"))
            || (alias == "where" && text.contains(&format!("where tenant_id = {tenant}")));
        if !says {
            lacking.push(format!("{word} {alias}"));
        }
    }
    lacking
}

#[tokio::test]
async fn every_query_is_prepared_as_the_application_against_the_schema() {
    let options: sqlx::postgres::PgConnectOptions =
        testkit::shared_database().addresses.app.parse().expect("an address");
    let mut connection = sqlx::ConnectOptions::connect(&options).await.expect("a connection");
    let files = files();
    assert!(files.len() >= 7);
    for (name, text) in files {
        assert!(text.starts_with("-- "), "{name} does not say what it answers");
        assert_eq!(without_tenant(&text, "$1"), Vec::<String>::new(), "{name}");
        let prepared = connection.prepare(AssertSqlSafe(text).into_sql_str()).await;
        assert!(prepared.is_ok(), "{name}: {prepared:?}");
    }
}

/// DISTRIBUTED.md 2.4: a join without the tenant cannot be sent to one shard, and leans on row security alone.
#[test]
fn every_table_of_a_declaration_is_joined_on_the_tenant() {
    for dataset in views::datasets::all() {
        let with_main = format!("{} where t.tenant_id = {{tenant}}", dataset.from);
        assert_eq!(without_tenant(&with_main, "{tenant}"), Vec::<String>::new(), "{}", dataset.name);
        for column in dataset.columns {
            assert_eq!(
                without_tenant(column.sql, "{tenant}"),
                Vec::<String>::new(),
                "{}.{}",
                dataset.name,
                column.name
            );
        }
    }
    assert_eq!(without_tenant("sinergi.rm_x x where x.id = 1", "$1"), ["sinergi.rm_x x"]);
}

#[test]
fn names_of_datasets_rows_and_columns_are_unique_and_explained() {
    let mut names = std::collections::BTreeSet::new();
    for dataset in views::datasets::all() {
        assert!(names.insert(dataset.name) && names.insert(dataset.row), "{}", dataset.name);
        assert_eq!(dataset.permission, format!("read_{}", dataset.name));
        assert!(dataset.about.ends_with('.'));
        assert_eq!(dataset.columns.first().map(|column| (column.name, column.nullable)), Some(("id", false)));
        let mut columns = std::collections::BTreeSet::new();
        for column in dataset.columns {
            assert!(columns.insert(column.name), "{}.{} stands twice", dataset.name, column.name);
            assert!(column.about.ends_with('.'), "{}.{}", dataset.name, column.name);
        }
        for (column, _) in dataset.order {
            assert!(dataset.column(column).is_some_and(|column| column.sort), "{}.{column}", dataset.name);
        }
    }
}

fn column_of(list: &str, name: &str) -> &'static Column {
    views::datasets::find(list).and_then(|list| list.column(name)).expect("a column")
}

/// What a column says of a row that is not in the database.
async fn said(connection: &mut PgConnection, column: &Column, row: &str) -> Option<String> {
    let sql = format!("select {} from (select {row}) t", column.sql.replace("{tenant}", "-1"));
    sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(connection).await.expect("a value")
}

/// EF-14: a list names the step that the chart of the domain names, for every state of an order and of a placement.
#[tokio::test]
async fn the_next_step_of_a_list_is_the_one_of_the_chart() {
    let options: sqlx::postgres::PgConnectOptions =
        testkit::shared_database().addresses.app.parse().expect("an address");
    let mut connection = sqlx::ConnectOptions::connect(&options).await.expect("a connection");
    let column = column_of("placements", "next_step");
    let ColumnKind::Choice(steps) = column.kind else { panic!("no choice") };
    for stage in Stage::NAMES {
        let chart = Stage::from_wire(stage).expect("a stage");
        for (answer, is_answered) in [("null", false), ("'Sebabnya.'", true)] {
            let row = format!("'{stage}'::text as stage, {answer}::text as breach_answer");
            let step = said(&mut connection, column, &row).await;
            assert_eq!(step.as_deref(), chart.awaited_step(is_answered), "{stage}");
            assert!(step.is_none_or(|step| steps.contains(&step.as_str())), "{stage} waits for a step without a name");
        }
        let row = format!("'{stage}'::text as stage, timestamptz '2026-01-01' as proof_until");
        let late = column_of("placements", "is_late").sql.replace("{now}", "timestamptz '2026-01-02'");
        let sql = format!("select {late} from (select {row}) t");
        let is_late: bool = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&mut connection).await.expect("a flag");
        assert_eq!(is_late, chart.owes_proof(), "{stage}");
    }
    let column = column_of("orders", "next_step");
    for status in Status::NAMES {
        let row = format!("'{status}'::text as status, gen_random_uuid() as id");
        let step = said(&mut connection, column, &row).await;
        assert_eq!(step.as_deref(), Status::from_wire(status).expect("a status").awaited_step(), "{status}");
    }
}
