//! What waits a second time: a text, a proof or an order that came back, and why.

use std::collections::BTreeMap;

use kernel::Uuid;
use serde_json::json;

use crate::frame::{Problem, Visitor};
use crate::pages::order;

/// Why a step over an order is asked for once more, by its use case and the order.
pub(super) type Again = BTreeMap<(String, Uuid), String>;

/// How such a task is called.
pub(super) fn key_of(action: &str) -> Option<&'static str> {
    match action {
        "submit_draft" => Some("draft_again"),
        "submit_proof" => Some("proof_again"),
        "reserve_order" => Some("order_again"),
        _ => None,
    }
}

/// What came back, of the things that wait.
pub(super) async fn of(visitor: &Visitor, waiting: &[app::Task]) -> Result<Again, Problem> {
    let ids = |actions: &[&str]| -> Vec<Uuid> {
        waiting.iter().filter(|task| actions.contains(&task.action.as_str())).map(|task| task.id).collect()
    };
    let mut again = Again::new();
    let orders = ids(&["submit_draft", "submit_proof"]);
    if !orders.is_empty() && visitor.may("read_placements") {
        let stages = json!(["awaiting_draft", "proof_rejected"]);
        for row in visitor.all_rows("placements", &[("order", json!(orders)), ("stage", stages)]).await? {
            let (Some(order), Some(why)) = (row.uuid("order"), order::came_back_of(&row)) else { continue };
            let action = if row.text("stage") == "proof_rejected" { "submit_proof" } else { "submit_draft" };
            again.insert((action.to_owned(), order), why);
        }
    }
    let orders = ids(&["reserve_order"]);
    if !orders.is_empty() && visitor.may("read_orders") {
        for row in visitor.rows("orders", &[("id", json!(orders))]).await? {
            if order::is_returned(visitor, &row).await? {
                again.insert(("reserve_order".to_owned(), row.id()), row.text("return_reason").to_owned());
            }
        }
    }
    Ok(again)
}
