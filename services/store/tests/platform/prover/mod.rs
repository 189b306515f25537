//! T-01: the isolation prover. It walks the catalogue, plants canaries for two tenants and two companies, and asks, as the
//! application, every question that must not be answered. Then it plants faults, and must find every one.
//!
//! A new table, view or function is picked up by itself; only what is the same for everybody is listed in `allowed`.

mod allowed;
mod behaviour;
mod catalogue;
mod mutants;
mod seeds;

use std::{collections::BTreeMap, time::Instant};

use sqlx::{AssertSqlSafe, PgConnection};
use testkit::fresh_database;

use self::behaviour::Prober;

async fn execute(connection: &mut PgConnection, sql: &str) {
    let done = sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(connection).await;
    done.unwrap_or_else(|error| panic!("{sql}: {error}"));
}

async fn strings(connection: &mut PgConnection, sql: &str) -> Vec<String> {
    let rows = sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_all(connection).await;
    rows.unwrap_or_else(|error| panic!("{sql}: {error}"))
}

/// A database with canaries in it.
async fn seeded() -> (PgConnection, Vec<seeds::Relation>) {
    let mut connection = fresh_database().await.superuser_connection().await;
    // The rules are one large query over small tables: compiling it takes longer than running it.
    execute(&mut connection, "set jit = off").await;
    catalogue::prepare(&mut connection).await;
    seeds::drop_checks(&mut connection).await;
    let relations = seeds::relations(&mut connection, &[], "").await;
    for relation in relations.iter().filter(|relation| relation.is_table) {
        seeds::plant(&mut connection, relation).await;
    }
    // Without figures on its own catalogue the server joins it row by row.
    execute(&mut connection, "analyze").await;
    (connection, relations)
}

#[tokio::test]
async fn no_tenant_and_no_company_reaches_another_ones_rows() {
    let (mut connection, relations) = seeded().await;
    let classes = catalogue::classes(&mut connection).await;
    let found = catalogue::findings(&mut connection).await;
    assert_eq!(found, [], "rules broken");

    execute(&mut connection, "begin").await;
    let mut asking = Prober::new(&mut connection);
    for relation in &relations {
        asking.relation(relation).await;
    }
    asking.functions(&relations).await;
    let (probes, leaks) = (asking.probes, asking.leaks);
    execute(&mut connection, "rollback").await;
    println!(
        "isolation: {} relations reached, {} of tenants, {} rules, {probes} probes, {} leaks",
        classes.len(),
        relations.len(),
        catalogue::rules_count(),
        leaks.len()
    );
    assert_eq!(leaks, Vec::<String>::new());
    assert!(relations.len() >= 8 && probes > relations.len() * 20, "every relation was asked about");
}

#[tokio::test]
async fn every_planted_fault_is_found() {
    let begun = Instant::now();
    let (mut connection, relations) = seeded().await;
    let mut planted = mutants::of_the_whole();
    planted.extend(relations.iter().flat_map(mutants::of_table));
    let mut tally: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    let mut survivors = Vec::new();
    for mutant in &planted {
        execute(&mut connection, "begin").await;
        for sql in &mutant.plant {
            execute(&mut connection, sql).await;
        }
        let found = catalogue::findings(&mut connection).await;
        let by_rule = found.iter().any(|finding| finding.rule == mutant.rule);
        let leaks = if mutant.shows { probe(&mut connection, mutant, &relations).await } else { Vec::new() };
        execute(&mut connection, "rollback").await;

        let row = tally.entry(mutant.kind).or_default();
        row[0] += 1;
        row[1] += usize::from(by_rule);
        row[2] += usize::from(!leaks.is_empty());
        if !by_rule {
            survivors.push(format!("{} on {}: rule {} found {found:?}", mutant.kind, mutant.table, mutant.rule));
        }
        if mutant.shows && leaks.is_empty() {
            survivors.push(format!("{} on {}: no probe saw it", mutant.kind, mutant.table));
        }
    }
    for (kind, [planted, by_rule, by_probe]) in &tally {
        println!("isolation mutants: {kind}: {by_rule}/{planted} by rule, {by_probe} by probe");
    }
    let killed = planted.len() - survivors.len();
    println!(
        "isolation mutants: {killed}/{} killed, {} kinds, {} by probe, {} s",
        planted.len(),
        tally.len(),
        tally.values().map(|row| row[2]).sum::<usize>(),
        begun.elapsed().as_secs()
    );
    assert_eq!(survivors, Vec::<String>::new());
    assert!(planted.len() >= 250, "SECURITY.md G2");
}

/// Asks about the table of the fault, and about what the fault added.
async fn probe(connection: &mut PgConnection, mutant: &mutants::Mutant, known: &[seeds::Relation]) -> Vec<String> {
    let now = seeds::relations(connection, known, &mutant.table).await;
    let is_new = |relation: &seeds::Relation| known.iter().all(|old| old.name != relation.name);
    for relation in now.iter().filter(|relation| relation.is_table && is_new(relation)) {
        seeds::plant(connection, relation).await;
    }
    let mut prober = Prober::new(connection);
    for relation in now.iter().filter(|relation| relation.name == mutant.table || is_new(relation)) {
        prober.relation(relation).await;
    }
    prober.functions(&now).await;
    prober.leaks
}
