//! One placement on the page of its order: text, proof, what the program found, what arrived, what may be done.

use std::collections::BTreeMap;

use app::PlacementStage;
use kernel::{Timestamp, Uuid};
use serde_json::{Value, json};

use super::super::season::Term;
use super::proof::{self, ProofView};
use super::steps::StepView;
use super::{days_of, placement_steps};
use crate::frame::{Problem, Visitor};
use crate::lists::{Row, TableView, tone};
use crate::pages::beforehand::is_draft_returned;
use crate::texts::{fill, text};
use crate::{format, lists, routes};

/// A placement with everything about it.
#[derive(Debug, Default)]
pub(super) struct PlacementView {
    pub(super) id: Uuid,
    pub(super) stage: String,
    pub(super) number: String,
    pub(super) title: String,
    pub(super) stage_label: String,
    pub(super) tone: &'static str,
    /// What is ordered: form, number, price.
    pub(super) what: String,
    pub(super) days: String,
    pub(super) amount: String,
    pub(super) term: Option<Term>,
    pub(super) extended: String,
    pub(super) draft: Option<DraftView>,
    pub(super) published: String,
    pub(super) proof: Option<ProofView>,
    pub(super) verdict: Option<(&'static str, String)>,
    pub(super) breach: Option<BreachView>,
    /// Why its text, or its proof, came back and another one is asked for.
    pub(super) back: Option<String>,
    /// Since when it stands where it stands.
    pub(super) since: Option<Timestamp>,
    /// Whether the company explained what was found of its page.
    pub(super) is_breach_answered: bool,
    /// When its page was found changed or gone.
    pub(super) breached: Option<Timestamp>,
    pub(super) receipts: Option<TableView>,
    pub(super) actions: Vec<StepView>,
}

/// The text as it was sent, and what the office said of it.
#[derive(Debug)]
pub(super) struct DraftView {
    pub(super) text: String,
    pub(super) files: Vec<(String, String)>,
    pub(super) sent: String,
    pub(super) notes: String,
    /// Which other placement the text is cleared for already, for whoever is about to clear it.
    pub(super) known: String,
    pub(super) cleared: String,
    pub(super) is_open: bool,
}

/// A page that did not stay as it was.
#[derive(Debug)]
pub(super) struct BreachView {
    pub(super) what: String,
    pub(super) at: String,
    pub(super) answer: String,
    pub(super) settled: String,
}

/// Whether something arrives at the office for it, to be counted.
pub(super) fn is_counted(kind: &str) -> bool {
    !matches!(kind, "online" | "news_agency" | "creator")
}

pub(super) async fn of_order(visitor: &Visitor, order: &Row) -> Result<Vec<PlacementView>, Problem> {
    if !visitor.may("read_placements") {
        return Ok(Vec::new());
    }
    let mut rows = visitor.all_rows("placements", &[("order", json!(order.id()))]).await?;
    rows.sort_by_key(|row| row.integer("number"));
    let receipts = if visitor.may("read_receipts") {
        visitor.all_rows("receipts", &[("order", json!(order.id()))]).await?
    } else {
        Vec::new()
    };
    let counts = is_counted(order.text("kind"));
    let known = known_texts(visitor, order, &rows).await?;
    let mut views = Vec::new();
    for row in &rows {
        let mut view = view(visitor, order, row, &receipts, counts)?;
        if let (Some(draft), Some(known)) = (&mut view.draft, known.get(&row.id())) {
            draft.known.clone_from(known);
        }
        views.push(view);
    }
    Ok(views)
}

/// What is to be known of texts before they are cleared, by placement: that they are cleared for another one of the outlet
/// (R11).
async fn known_texts(visitor: &Visitor, order: &Row, rows: &[Row]) -> Result<BTreeMap<Uuid, String>, Problem> {
    let waits = |row: &&Row| row.text("stage") == PlacementStage::DraftSubmitted.wire();
    let waiting: Vec<Uuid> = rows.iter().filter(waits).map(Row::id).collect();
    if waiting.is_empty() || !visitor.may("clear_draft") {
        return Ok(BTreeMap::new());
    }
    let before = visitor.console.app.texts_cleared_before(&visitor.scope, order.id(), &waiting).await?;
    let words = |told: &str| fill("order.text_cleared_before", &[("told", told)]);
    Ok(before.into_iter().map(|(placement, before)| (placement.as_uuid(), words(&before.told))).collect())
}

fn view(
    visitor: &Visitor,
    of_order: &Row,
    row: &Row,
    receipts: &[Row],
    counts: bool,
) -> Result<PlacementView, Problem> {
    let stage = row.text("stage");
    let at = |column: &str| row.instant(column).map(|at| format::instant(at, visitor.tenant.zone)).unwrap_or_default();
    let own: Vec<Row> = receipts.iter().filter(|one| one.uuid("placement") == Some(row.id())).cloned().collect();
    let order = row.uuid("order").unwrap_or_default();
    let is_running = PlacementStage::from_wire(stage).is_some_and(PlacementStage::owes_proof);
    let quantity = row.integer("quantity").unwrap_or_default();
    let number = row.integer("number").map(format::number).unwrap_or_default();
    let money = |column: &str| row.integer(column).map(format::rupiah).unwrap_or_default();
    let extended = match row.integer("extensions_count") {
        Some(times) if times > 0 => {
            fill("order.extended", &[("times", &format::number(times)), ("reason", row.text("extension_reason"))])
        }
        _ => String::new(),
    };
    let reported = match (at("published_at"), row.text("place")) {
        (said, "") => said,
        (said, place) => format!("{said} · {place}"),
    };
    let is_returned = is_draft_returned(row);
    Ok(PlacementView {
        id: row.id(),
        stage: stage.to_owned(),
        stage_label: if is_returned { text("order.draft_returned").to_owned() } else { row.choice("stage") },
        tone: if is_returned { "danger" } else { tone(stage) },
        title: row.text("title").to_owned(),
        what: fill(
            "order.ordered",
            &[
                ("format", &row.choice("format")),
                ("quantity", &format::number(quantity)),
                ("unit", &row.choice("unit").to_lowercase()),
                ("price", &money("unit_price")),
            ],
        ),
        days: days_of(row),
        amount: money("amount"),
        term: Term::of(visitor, row, "proof_until").filter(|_| is_running),
        extended,
        draft: draft(row, &at),
        published: reported,
        proof: proof::of_placement(visitor, row),
        verdict: verdict(row, &at, &money),
        breach: breach(row, &at),
        back: came_back(row),
        since: since(row),
        is_breach_answered: !row.text("breach_answer").is_empty(),
        breached: row.instant("breached_at"),
        receipts: if own.is_empty() { None } else { Some(table(visitor, order, &own)?) },
        actions: placement_steps(visitor, of_order, row, counts),
        number,
    })
}

/// Why the text or the proof of a placement came back, while another one is asked for.
pub(crate) fn came_back(row: &Row) -> Option<String> {
    let why = match row.text("stage") {
        "awaiting_draft" => row.text("draft_notes"),
        "proof_rejected" => row.text("reject_reason"),
        _ => "",
    };
    (!why.is_empty()).then(|| why.to_owned())
}

/// When it came to its stage, as far as a column tells.
fn since(row: &Row) -> Option<Timestamp> {
    let column = match row.text("stage") {
        "draft_submitted" => "draft_sent_at",
        "cleared_to_publish" => "cleared_at",
        "published" => "reported_at",
        "proof_submitted" => "proof_sent_at",
        "auto_checked" => "checked_at",
        "proof_rejected" => "rejected_at",
        "retention_breach" => "breached_at",
        "proof_verified" => "verified_at",
        "handed_over" => "handed_over_at",
        _ => return None,
    };
    row.instant(column)
}

fn draft(row: &Row, at: &impl Fn(&str) -> String) -> Option<DraftView> {
    row.instant("draft_sent_at")?;
    Some(DraftView {
        text: row.text("draft").to_owned(),
        files: files_of(row.value("draft_files")),
        sent: at("draft_sent_at"),
        // Of the text that was sent back; a new one has not been judged yet.
        notes: if is_draft_returned(row) { row.text("draft_notes").to_owned() } else { String::new() },
        known: String::new(),
        cleared: at("cleared_at"),
        is_open: row.text("stage") == "draft_submitted" || is_draft_returned(row),
    })
}

/// Names and addresses of files that stand in a value.
pub(crate) fn files_of(value: &Value) -> Vec<(String, String)> {
    let one = |file: &Value| {
        let text = |name: &str| file.get(name).and_then(Value::as_str);
        Some((text("name")?.to_owned(), routes::file(text("sha256")?)))
    };
    match value {
        Value::Array(files) => files.iter().filter_map(one).collect(),
        Value::Object(_) => one(value).into_iter().collect(),
        _ => Vec::new(),
    }
}

fn verdict(row: &Row, at: &impl Fn(&str) -> String, money: &impl Fn(&str) -> String) -> Option<(&'static str, String)> {
    if row.instant("verified_at").is_some() {
        let quantity = row.integer("verified_quantity").map(format::number).unwrap_or_default();
        let places = [("at", at("verified_at")), ("quantity", quantity), ("amount", money("verified_amount"))];
        let places: Vec<(&str, &str)> = places.iter().map(|(name, value)| (*name, value.as_str())).collect();
        return Some(("ok", fill("order.verified", &places)));
    }
    if row.instant("forfeited_at").is_some() {
        return Some((
            "danger",
            fill("order.forfeited", &[("at", &at("forfeited_at")), ("amount", &money("released"))]),
        ));
    }
    row.instant("rejected_at")?;
    Some(("danger", fill("order.rejected", &[("at", &at("rejected_at")), ("reason", row.text("reject_reason"))])))
}

fn breach(row: &Row, at: &impl Fn(&str) -> String) -> Option<BreachView> {
    row.instant("breached_at")?;
    let reading = row.value("breach");
    Some(BreachView {
        what: proof::reading_words(reading),
        at: at("breached_at"),
        answer: row.text("breach_answer").to_owned(),
        settled: row.text("breach_reason").to_owned(),
    })
}

fn table(visitor: &Visitor, order: kernel::Uuid, rows: &[Row]) -> Result<TableView, Problem> {
    let spec = lists::ListSpec {
        under: &["counter_signer", "stored_at"],
        columns: &["received_on", "count"],
        ..lists::ListSpec::new("receipts", routes::order(order), "number")
    };
    TableView::of(visitor, &spec, rows)
}
