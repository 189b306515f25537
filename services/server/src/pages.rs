//! `sinergi pages`: what a browser can open, for the tests that open all of it.

use console::Visit;
use serde_json::{Value, json};

/// Prints path, dataset and visitor of every page.
pub(crate) fn run() -> anyhow::Result<()> {
    let pages: Vec<Value> = console::pages()
        .iter()
        .map(|page| json!({ "path": page.path, "dataset": page.dataset, "visit": name_of(page.visit) }))
        .collect();
    println!("{}", serde_json::to_string_pretty(&pages)?);
    Ok(())
}

fn name_of(visit: Visit) -> &'static str {
    match visit {
        Visit::Public => "public",
        Visit::Staff => "staff",
        Visit::Company => "company",
        Visit::Finance => "finance",
        Visit::Auditor => "auditor",
        Visit::Administrator => "administrator",
        Visit::Operator => "operator",
    }
}
