//! The bills of an order: what they hold of it, which budget lines pay it, and what it still waits for.

use std::collections::BTreeSet;

use kernel::{Timestamp, Uuid};
use serde_json::json;

use super::super::payment::{borne_by, printed};
use super::placement::PlacementView;
use crate::frame::{Problem, Visitor};
use crate::lists::{self, Row, TableView};
use crate::routes;
use crate::texts::fill;

/// The bills that its placements stand in, what can be printed of them, and the placements whose money has come.
#[derive(Debug)]
pub(super) struct Bills {
    pub(super) table: TableView,
    pub(super) papers: Vec<(String, String)>,
    pub(super) paid: BTreeSet<Uuid>,
    /// The placements that stand on a bill.
    pub(super) listed: BTreeSet<Uuid>,
    pub(super) borne: Borne,
    /// What is not paid: the bill, whose turn it is, and since when.
    pub(super) unpaid: Vec<(Uuid, String, Option<Timestamp>)>,
}

pub(super) async fn bills(visitor: &Visitor, of: &Row, owed: &BTreeSet<Uuid>) -> Result<Option<Bills>, Problem> {
    let Some(company) = of.uuid("company").filter(|_| visitor.may("read_billings")) else { return Ok(None) };
    let order = of.id();
    let rows = visitor.rows("billings", &[("company", json!(company)), ("orders", json!(order.to_string()))]).await?;
    if rows.is_empty() {
        return Ok(None);
    }
    let paid = rows.iter().filter(|row| row.text("payment") == "paid").flat_map(placements_of_bill).collect();
    let spec = lists::ListSpec {
        columns: &["gross", "stage", "payment"],
        link: Some(|row| routes::record("billing", row.id())),
        ..lists::ListSpec::new("billings", routes::order(order), "title")
    };
    let papers = rows.iter().flat_map(|row| {
        let title = row.text("title");
        let named = |paper| fill("paper.print_of", &[("paper", paper), ("title", title)]);
        printed(row).into_iter().map(move |(_, paper, href)| (named(paper), href)).collect::<Vec<_>>()
    });
    let listed: BTreeSet<Uuid> = rows.iter().flat_map(placements_of_bill).collect();
    let borne = Borne::of(visitor, &rows, owed).await?;
    let unpaid = rows.iter().filter(|row| row.text("payment") != "paid" && !row.text("held_by").is_empty());
    let unpaid = unpaid.map(|row| (row.id(), row.text("held_by").to_owned(), row.instant("stage_since"))).collect();
    let papers = papers.collect();
    Ok(Some(Bills { papers, table: TableView::of(visitor, &spec, &rows)?, paid, listed, borne, unpaid }))
}

/// Which budget lines pay an order that was not paid in its year.
#[derive(Debug, Default)]
pub(super) struct Borne {
    /// Whether the line that it was ordered from pays nothing of it.
    pub(super) is_moved: bool,
    /// Whether a part of it waits for another year's line.
    pub(super) is_waiting: bool,
    /// Name and page of each line that pays instead.
    pub(super) by: Vec<(String, String)>,
}

impl Borne {
    async fn of(visitor: &Visitor, bills: &[Row], owed: &BTreeSet<Uuid>) -> Result<Self, Problem> {
        let is_carried = |bill: &&Row| bill.integer("carried_over_from").is_some();
        let mut borne = Self {
            is_moved: is_moved(bills, owed),
            is_waiting: bills.iter().any(|bill| bill.text("stage") == "carried_over"),
            by: Vec::new(),
        };
        for bill in bills.iter().filter(is_carried) {
            let line = borne_by(visitor, bill).await?;
            borne.by.extend(line.filter(|line| !borne.by.contains(line)));
        }
        Ok(borne)
    }
}

/// Whether the line that an order was made from pays nothing of it: all that may still be owed is on bills of another
/// year.
fn is_moved(bills: &[Row], owed: &BTreeSet<Uuid>) -> bool {
    let of_other_year = bills.iter().filter(|bill| bill.integer("carried_over_from").is_some());
    let carried: BTreeSet<Uuid> = of_other_year.clone().flat_map(placements_of_bill).collect();
    !bills.is_empty() && of_other_year.count() == bills.len() && owed.is_subset(&carried)
}

/// The placements that a bill has.
pub(super) fn placements_of_bill(bill: &Row) -> Vec<Uuid> {
    let items = bill.value("items").as_array().into_iter().flatten();
    items.filter_map(|item| item.get("placement")?.as_str()?.rsplit(':').next()?.parse().ok()).collect()
}

/// Whether nothing is owed for an order any more: it is over, and each placement that was verified is on a bill whose
/// money has come.
pub(super) fn is_paid(status: &str, owed: impl Iterator<Item = Uuid>, paid: &BTreeSet<Uuid>) -> bool {
    let owed: BTreeSet<Uuid> = owed.collect();
    status == "completed" && !owed.is_empty() && owed.is_subset(paid)
}

/// Whether money may still be owed for a placement, or was.
pub(super) fn is_owed(stage: &str) -> bool {
    !matches!(stage, "cancelled" | "forfeited" | "proof_rejected_final" | "withheld")
}

/// What an order waits for beyond its own status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Waiting {
    /// Nothing that is not said already.
    Nothing,
    /// The company explains a page that did not stay, and somebody decides whether it is paid.
    Page,
    /// The same, and the company has explained it.
    Decision,
    /// Everything was proved, and a part of it is on no bill.
    Bill,
}

pub(super) fn waiting(placements: &[PlacementView], billed: &BTreeSet<Uuid>) -> Waiting {
    let waits = waiting_of(placements.iter().map(|one| (one.id, one.stage.as_str())), billed);
    let mut breached = placements.iter().filter(|one| one.stage == "retention_breach");
    if waits == Waiting::Page && breached.all(|one| one.is_breach_answered) { Waiting::Decision } else { waits }
}

fn waiting_of<'a>(placements: impl Iterator<Item = (Uuid, &'a str)> + Clone, billed: &BTreeSet<Uuid>) -> Waiting {
    if placements.clone().any(|(_, stage)| stage == "retention_breach") {
        return Waiting::Page;
    }
    let all: Vec<(Uuid, &str)> = placements.filter(|(_, stage)| is_owed(stage)).collect();
    if !all.is_empty()
        && all.iter().all(|(_, stage)| is_proved(stage))
        && all.iter().any(|(id, _)| !billed.contains(id))
    {
        return Waiting::Bill;
    }
    Waiting::Nothing
}

/// Whether a placement was verified and is paid for.
pub(super) fn is_proved(stage: &str) -> bool {
    matches!(stage, "proof_verified" | "handed_over")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bill(carried_over_from: Option<i32>, placements: &[Uuid]) -> Row {
        let dataset = app::datasets().iter().copied().find(|known| known.name == "billings").expect("a list");
        let items: Vec<_> = placements.iter().map(|id| json!({ "placement": format!("urn:uuid:{id}") })).collect();
        let values = json!({ "carried_over_from": carried_over_from, "items": items });
        Row::new(dataset, values.as_object().expect("an object").clone())
    }

    /// EF-14: the line that it was ordered from pays nothing only when all that is owed is on bills of another year.
    #[test]
    fn an_order_is_moved_to_another_year_when_nothing_of_it_is_left_in_its_own() {
        let (first, second) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let carried = bill(Some(2026), &[first]);
        let owed = |ids: &[Uuid]| ids.iter().copied().collect::<BTreeSet<Uuid>>();
        assert!(is_moved(std::slice::from_ref(&carried), &owed(&[first])));
        assert!(!is_moved(std::slice::from_ref(&carried), &owed(&[first, second])), "the second is on no bill");
        assert!(!is_moved(&[carried, bill(None, &[second])], &owed(&[first, second])), "its bill is of this year");
        assert!(!is_moved(&[], &owed(&[])));
    }

    /// EF-14: what was proved and stands on no bill waits for one; a page that did not stay is told before that.
    #[test]
    fn what_an_order_waits_for_is_a_page_or_a_bill() {
        let (first, second) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let on = |stages: [&'static str; 2], billed: &[Uuid]| {
            let placements = [first, second].into_iter().zip(stages);
            waiting_of(placements, &billed.iter().copied().collect())
        };
        assert_eq!(on(["proof_verified", "proof_verified"], &[first]), Waiting::Bill);
        assert_eq!(on(["proof_verified", "forfeited"], &[]), Waiting::Bill);
        assert_eq!(on(["handed_over", "proof_verified"], &[first, second]), Waiting::Nothing);
        assert_eq!(on(["proof_verified", "published"], &[]), Waiting::Nothing);
        assert_eq!(on(["forfeited", "cancelled"], &[]), Waiting::Nothing);
        assert_eq!(on(["retention_breach", "proof_verified"], &[]), Waiting::Page);
    }
}
