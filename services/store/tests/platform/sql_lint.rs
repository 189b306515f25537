//! The rules of DISTRIBUTED.md 2 over every SQL file: what would break on Citus, or reach over the border, is found by
//! reading, since no test here runs on Citus.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// Tables that all tenants share, and tables of one role that sees all tenants: they need no tenant in a statement.
const SHARED: &[&str] = &[
    "_sqlx_migrations",
    "regions",
    "tenants",
    "event_types",
    "bm_figures",
    "bm_progress",
    "bm_fingerprints",
    "bm_key",
];
/// Statements over the heads of all tenants, by the role that may.
const OVER_ALL_TENANTS: &[&str] = &["store/queries/heads.sql"];

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the workspace")
}

fn sql_below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok) {
        let path = entry.path();
        if path.is_dir() {
            sql_below(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "sql") {
            found.push(path);
        }
    }
}

fn files(folders: &[PathBuf]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for folder in folders {
        sql_below(folder, &mut found);
    }
    found.sort();
    let name = |path: &Path| {
        let short = path.strip_prefix(workspace()).expect("inside").to_string_lossy().into_owned();
        short.trim_start_matches("services/").to_owned()
    };
    found.iter().map(|path| (name(path), fs::read_to_string(path).expect("a file"))).collect()
}

fn queries() -> Vec<(String, String)> {
    let crates = fs::read_dir(workspace().join("services")).expect("the crates").filter_map(Result::ok);
    files(&crates.map(|entry| entry.path().join("queries")).collect::<Vec<_>>())
}

fn migrations() -> Vec<(String, String)> {
    files(&[workspace().join("migrations")])
}

/// Words and signs, without comments and without what stands in single quotes.
fn tokens(sql: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    for line in sql.lines() {
        let line = line.split("--").next().unwrap_or_default();
        for (place, part) in line.split('\'').enumerate() {
            if place % 2 == 1 {
                tokens.push("'text'".to_owned());
                continue;
            }
            let mut word = String::new();
            for letter in part.chars() {
                if letter.is_alphanumeric() || "_.$%".contains(letter) {
                    word.push(letter);
                } else {
                    if !word.is_empty() {
                        tokens.push(std::mem::take(&mut word));
                    }
                    if !letter.is_whitespace() {
                        tokens.push(letter.to_string());
                    }
                }
            }
            if !word.is_empty() {
                tokens.push(word);
            }
        }
    }
    tokens
}

/// Tables of tenants that a statement reads or writes, as often as it does.
fn tenant_tables(tokens: &[String]) -> Vec<&str> {
    let mut found = Vec::new();
    for (place, word) in tokens.iter().enumerate() {
        let Some(table) = word.strip_prefix("sinergi.") else { continue };
        let before = place.checked_sub(1).and_then(|before| tokens.get(before)).map_or("", String::as_str);
        let is_call = tokens.get(place + 1).is_some_and(|next| next == "(") && before != "into";
        let is_table = ["from", "join", "into", "update", "using", ",", "table"].contains(&before);
        if is_table && !is_call && !SHARED.contains(&table) {
            found.push(table);
        }
    }
    found
}

fn has(tokens: &[String], phrase: &str) -> bool {
    let phrase: Vec<&str> = phrase.split(' ').collect();
    tokens.windows(phrase.len()).any(|window| window.iter().zip(&phrase).all(|(word, wanted)| word == wanted))
}

/// What one statement does that it must not.
fn faults(sql: &str) -> Vec<String> {
    let tokens = tokens(sql);
    let tables = tenant_tables(&tokens);
    let mut faults = Vec::new();
    let mut fault = |is_so: bool, what: &str| {
        if is_so {
            faults.push(what.to_owned());
        }
    };
    let is_tenant = |word: &&String| word.as_str() == "tenant_id" || word.ends_with(".tenant_id");
    fault(
        tokens.iter().filter(is_tenant).count() < tables.len(),
        "names a tenant's table more often than a tenant: row security does not route",
    );
    fault(
        has(&tokens, "tenant_id : :") || has(&tokens, "tenant_id = current_setting"),
        "hides the tenant from the router",
    );
    fault(tokens.iter().any(|word| word == "merge"), "MERGE is refused under row security");
    fault(
        has(&tokens, "skip locked") && !tables.is_empty() && !has(&tokens, "tenant_id = $1"),
        "skips locks over tenants",
    );
    fault(tokens.iter().any(|word| ["listen", "notify", "pg_notify"].contains(&word.as_str())), "NOTIFY");
    fault(tokens.first().is_some_and(|word| word == "copy"), "COPY is refused under row security");
    fault(
        has(&tokens, "set session") || (has(&tokens, "set app.tenant_id") || has(&tokens, "set app.party_id")),
        "session setting",
    );
    fault(
        tokens.iter().any(|word| ["gen_random_uuid", "random", "nextval"].contains(&word.as_str())),
        "chance or a sequence: ids come from the program",
    );
    let writes = !tables.is_empty() && tokens.iter().any(|word| word == "update" || word == "returning");
    fault(
        writes && !has(&tokens, "for update") && has(&tokens, "clock_timestamp ("),
        "volatile in UPDATE or RETURNING",
    );
    fault(has(&tokens, "grouping sets") || has(&tokens, "rollup ("), "GROUPING SETS over tenants");
    if let Some(values) = tokens.iter().position(|word| word == "values")
        && has(&tokens, "insert into")
        && !has(tokens.get(..values).unwrap_or_default(), "select")
    {
        fault(has(tokens.get(values..).unwrap_or_default(), "( select"), "VALUES with a select inside");
    }
    let inserts =
        tokens.windows(2).any(|pair| pair[0] == "into" && !SHARED.iter().any(|s| pair[1] == format!("sinergi.{s}")));
    let from = tokens.iter().position(|word| word == "from").and_then(|from| tokens.get(from + 1));
    fault(
        inserts && !tables.is_empty() && from.is_some_and(|word| word.ends_with("unnest")),
        "INSERT from UNNEST alone: anchor it at a row of the tenant",
    );
    faults
}

#[test]
fn every_query_is_one_statement_that_says_what_it_answers_and_names_its_tenant() {
    let queries = queries();
    assert!(queries.len() > 40, "the files were found");
    let mut found = Vec::new();
    for (name, sql) in &queries {
        let mut faults = faults(sql);
        if OVER_ALL_TENANTS.contains(&name.as_str()) {
            faults.retain(|fault| !fault.starts_with("names a tenant's table"));
        }
        if !sql.starts_with("-- ") {
            faults.push("does not say what it answers".to_owned());
        }
        let is_block = sql.contains("do $b$");
        if !is_block && sql.trim_end().trim_end_matches(';').lines().any(|line| line.trim_end().ends_with(';')) {
            faults.push("is more than one statement".to_owned());
        }
        if tokens(sql)
            .iter()
            .any(|word| ["SELECT", "INSERT", "UPDATE", "DELETE", "FROM", "WHERE"].contains(&word.as_str()))
        {
            faults.push("shouts".to_owned());
        }
        found.extend(faults.into_iter().map(|fault| format!("{name}: {fault}")));
    }
    assert_eq!(found, Vec::<String>::new());
}

/// What a migration does that it must not. Statements of functions are looked at one by one.
fn migration_faults(sql: &str) -> Vec<String> {
    let mut found = Vec::new();
    let all = tokens(sql);
    for (phrase, why) in [
        ("create trigger", "triggers do not survive a split of shards"),
        ("as enum", "an enum is no index condition under row security: text and CHECK"),
        ("security definer", "a function that sees more than its caller"),
        ("materialized view", "a materialised view has no row security"),
        ("on delete set null", "SET NULL would take the tenant away"),
        ("alter column tenant_id", "the tenant's column does not change"),
        ("bigserial", "a sequence over all tenants"),
        ("serial", "a sequence over all tenants"),
        ("leakproof", "nothing of ours is leakproof"),
    ] {
        if has(&all, phrase) {
            found.push(why.to_owned());
        }
    }
    let statements: Vec<&str> = sql.split(';').collect();
    for statement in &statements {
        let words = tokens(statement);
        let Some(made) = words.windows(3).position(|w| w[0] == "create" && w[1] == "table") else {
            if has(&words, "create policy") && (has(&words, "( select") || has(&words, "exists (")) {
                found.push("a policy with a sub-select is refused by Citus".to_owned());
            }
            if !words
                .iter()
                .any(|word| ["policy", "grant", "revoke", "protect", "index", "alter"].contains(&word.as_str()))
            {
                found.extend(faults(statement).into_iter().filter(|fault| !fault.starts_with("volatile")));
            }
            continue;
        };
        let Some(table) = words.get(made + 2).and_then(|name| name.strip_prefix("sinergi.")) else { continue };
        if words.iter().any(|word| word == "references") {
            found.push(format!("{table}: a foreign key inside CREATE TABLE; add it after distributing"));
        }
        if words.iter().any(|word| word == "identity") {
            found.push(format!("{table}: a sequence over all tenants"));
        }
        let named = |function: &str| sql.contains(&format!("perform sinergi.{function}('sinergi.{table}'"));
        let by_loop = |function: &str| {
            table.starts_with("rm_")
                && sql.contains(&format!("perform sinergi.{function}(format('sinergi.%I', tbl)::regclass"))
        };
        if !named("distribute") && !by_loop("distribute") {
            found.push(format!("{table}: not distributed"));
        }
        if !SHARED.contains(&table) && !named("protect") && !by_loop("protect") {
            found.push(format!("{table}: not protected"));
        }
    }
    found
}

#[test]
fn every_migration_keeps_the_schema_shardable_and_every_new_table_inside_the_border() {
    let migrations = migrations();
    assert!(!migrations.is_empty());
    let found: Vec<String> = migrations
        .iter()
        .flat_map(|(name, sql)| migration_faults(sql).into_iter().map(move |fault| format!("{name}: {fault}")))
        .collect();
    assert_eq!(found, Vec::<String>::new());
}

/// Each rule finds the fault that it is there for.
#[test]
fn a_planted_fault_in_a_statement_is_found() {
    for (sql, expected) in [
        ("select 1 from sinergi.events", "names a tenant's table"),
        (
            "select 1 from sinergi.rm_outlets o join sinergi.rm_companies c on c.id = o.party_id where o.tenant_id = $1",
            "names a tenant's table",
        ),
        ("select 1 from sinergi.events where tenant_id = current_setting('app.tenant_id')::int", "hides the tenant"),
        ("select 1 from sinergi.events where tenant_id::bigint = $1", "hides the tenant"),
        ("merge into sinergi.claims c using x on c.tenant_id = $1", "MERGE"),
        ("select 1 from sinergi.claims where tenant_id > $1 for update skip locked", "skips locks"),
        ("select pg_notify('x', 'y')", "NOTIFY"),
        ("copy sinergi.events from stdin", "COPY"),
        ("set app.tenant_id = '5'", "session setting"),
        ("insert into sinergi.claims (tenant_id, id) values ($1, gen_random_uuid())", "chance"),
        ("update sinergi.claims set at = clock_timestamp() where tenant_id = $1", "volatile"),
        ("insert into sinergi.claims (tenant_id, id) values ($1, (select id from x))", "VALUES with"),
        ("insert into sinergi.claims (tenant_id, id) select $1, u from unnest($2) u", "INSERT from UNNEST"),
        ("select count(*) from sinergi.events where tenant_id = $1 group by rollup (a)", "GROUPING SETS"),
    ] {
        let found = faults(sql);
        assert!(found.iter().any(|fault| fault.starts_with(expected)), "{sql}: {found:?}");
    }
    assert_eq!(faults("select 1 from sinergi.events e where e.tenant_id = $1 -- merge"), Vec::<String>::new());
    for (sql, expected) in [
        ("create table sinergi.t (tenant_id int); perform sinergi.distribute('sinergi.t')", "t: not protected"),
        ("create table sinergi.t (tenant_id int); perform sinergi.protect('sinergi.t')", "t: not distributed"),
        ("create table sinergi.t (id int references sinergi.u)", "t: a foreign key inside"),
        ("create table sinergi.t (id bigint generated always as identity)", "t: a sequence"),
        ("create trigger x before insert on sinergi.t", "triggers"),
        ("create type sinergi.mood as enum ('a')", "an enum"),
        ("create function f() security definer", "a function that sees more"),
        ("create policy p on sinergi.t using (tenant_id in (select 1))", "a policy with a sub-select"),
        ("begin select 1 from sinergi.events e; end", "names a tenant's table"),
    ] {
        let found = migration_faults(sql);
        assert!(found.iter().any(|fault| fault.starts_with(expected)), "{sql}: {found:?}");
    }
}

/// A statement is text that stands in a file. What is put together at run time is in the few places that are named
/// here, each of which writes names of its own and binds every value.
#[test]
fn statements_are_put_together_in_the_named_places_only() {
    let mut sources = Vec::new();
    for entry in fs::read_dir(workspace().join("services")).expect("the crates").filter_map(Result::ok) {
        rust_below(&entry.path().join("src"), &mut sources);
    }
    let found: BTreeSet<String> = sources
        .into_iter()
        .filter(|path| !path.ends_with("tests.rs"))
        .filter(|path| fs::read_to_string(path).expect("a file").contains("AssertSqlSafe("))
        .map(|path| path.strip_prefix(workspace().join("services")).expect("inside").to_string_lossy().into_owned())
        .collect();
    let named = ["store/src/tenant_tx.rs", "testkit/src/cluster.rs", "views/src/list/statement.rs"];
    assert_eq!(found, named.map(str::to_owned).into());
}

fn rust_below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok) {
        let path = entry.path();
        if path.is_dir() {
            rust_below(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}
