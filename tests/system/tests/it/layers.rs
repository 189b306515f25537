//! Who may know whom (ARCHITECTURE.md): an arrow that is not in the table turns this red.

use std::collections::BTreeSet;

use cargo_metadata::{DependencyKind, MetadataCommand};

/// Crate, and what it may use of the workspace and of the libraries that mark a layer.
const ALLOWED: &[(&str, &[&str])] = &[
    ("kernel", &[]),
    ("domain", &["kernel"]),
    ("store", &["kernel", "sqlx", "tokio"]),
    ("views", &["kernel", "domain", "store", "sqlx"]),
    ("documents", &["kernel"]),
    ("monitoring", &["tokio"]),
    ("benchmark", &["kernel", "domain", "store", "sqlx"]),
    ("app", &["kernel", "domain", "store", "views", "documents", "benchmark", "tokio"]),
    ("graphql", &["kernel", "app", "axum", "async-graphql", "tokio"]),
    ("console", &["kernel", "app", "axum", "tokio"]),
    (
        "server",
        &[
            "kernel",
            "domain",
            "store",
            "views",
            "app",
            "documents",
            "benchmark",
            "graphql",
            "console",
            "axum",
            "tokio",
            "sqlx",
        ],
    ),
    (
        "testkit",
        &[
            "kernel",
            "domain",
            "store",
            "views",
            "app",
            "documents",
            "benchmark",
            "graphql",
            "console",
            "axum",
            "tokio",
            "sqlx",
            "async-graphql",
        ],
    ),
    ("system", &["kernel", "domain", "store", "views", "testkit", "tokio"]),
];

/// Libraries that only some crates may know.
const MARKED: &[&str] = &["sqlx", "tokio", "axum", "async-graphql"];

#[test]
fn every_arrow_between_crates_is_in_the_table() {
    let metadata = MetadataCommand::new().no_deps().exec().expect("cargo metadata");
    let ours: BTreeSet<&str> = metadata.packages.iter().map(|package| package.name.as_str()).collect();
    let known: BTreeSet<&str> = ALLOWED.iter().map(|(name, _)| *name).collect();
    assert_eq!(ours, known, "a crate came or went: decide what it may know");
    let mut wrong = Vec::new();
    for package in &metadata.packages {
        let name = package.name.as_str();
        let allowed = ALLOWED.iter().find(|(known, _)| *known == name).map_or(&[][..], |(_, allowed)| allowed);
        for dependency in package.dependencies.iter().filter(|dependency| dependency.kind == DependencyKind::Normal) {
            let to = dependency.name.as_str();
            if (ours.contains(to) || MARKED.contains(&to)) && !allowed.contains(&to) {
                wrong.push(format!("{name} -> {to}"));
            }
        }
    }
    assert!(wrong.is_empty(), "arrows that are not in the table: {wrong:?}");
}

#[test]
fn every_dependency_has_its_line_of_reason() {
    let manifest = include_str!("../../../../Cargo.toml");
    let table = manifest.split("[workspace.dependencies]").nth(1).and_then(|rest| rest.split("\n[").next());
    let lines: Vec<&str> = table.expect("dependencies").lines().collect();
    let mut silent = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let is_ours = line.contains("path = ");
        let is_dependency = line.contains('=') && !line.starts_with('#') && !line.starts_with(' ');
        let has_reason = index > 0 && lines[index - 1].starts_with('#');
        if is_dependency && !is_ours && !has_reason {
            silent.push(*line);
        }
    }
    assert!(silent.is_empty(), "no reason for {silent:?}");
}
