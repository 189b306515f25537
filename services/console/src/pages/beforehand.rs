//! What somebody has to read before a step, told above the form that does it: of what is decided, what was said of it.

use askama::Template;
use kernel::Uuid;

use super::order::placement::files_of;
use super::order::{came_back_of, reading_words};
use super::payment::{day, inner, printed, roles_of};
use crate::forms::FormSpec;
use crate::frame::{Problem, Visitor};
use crate::lists::Row;
use crate::texts::{fill, text};
use crate::{format, routes};

mod agreed;
mod bill;

use agreed::Prices;
pub(crate) use agreed::standing_offer;

/// What is told before a step.
#[derive(Debug, Template)]
#[template(path = "parts/beforehand.html")]
pub(crate) struct Beforehand {
    title: String,
    /// What somebody said of it, in their own words.
    said: String,
    facts: Vec<(String, String)>,
    /// Pages and papers: name and address.
    links: Vec<(String, String)>,
    note: String,
}

impl askama::filters::HtmlSafe for Beforehand {}

/// What is told before the step of a form, where there is something.
pub(crate) async fn told(visitor: &Visitor, spec: &FormSpec) -> Result<Option<Beforehand>, Problem> {
    let id = |name: &str| spec.posted.filled(name).and_then(|id| id.parse::<Uuid>().ok());
    // C-NO-BLANK: nobody agrees on prices or lets money go without reading how much it is.
    match (spec.use_case.name, id("agreement"), id("billing")) {
        ("accept_offer" | "conclude_negotiation", Some(agreement), _) => {
            return agreed::told(visitor, agreement, Prices::Offered).await.map(Some);
        }
        ("sign_agreement" | "accept_agreement", Some(agreement), _) => {
            return agreed::told(visitor, agreement, Prices::Agreed).await.map(Some);
        }
        (
            "sign_handover"
            | "request_payment"
            | "verify_payment_request"
            | "order_payment"
            | "record_disbursement"
            | "confirm_payment",
            _,
            Some(billing),
        ) => return Ok(Some(bill::told(&visitor.row("billings", billing).await?))),
        _ => (),
    }
    Ok(match (spec.use_case.name, id("placement"), id("billing")) {
        ("submit_draft" | "submit_proof", Some(placement), _) => {
            came_back(&visitor.row("placements", placement).await?)
        }
        ("clear_draft" | "return_draft", Some(placement), _) => {
            sent_text(visitor, &visitor.row("placements", placement).await?).await?
        }
        ("settle_breach", Some(placement), _) => Some(breach(visitor, &visitor.row("placements", placement).await?)),
        ("countersign_handover", _, Some(billing)) => Some(handover(&visitor.row("billings", billing).await?)),
        _ => None,
    })
}

/// Whether the text of a placement was sent back and no new one has come.
pub(crate) fn is_draft_returned(placement: &Row) -> bool {
    placement.text("stage") == "awaiting_draft" && came_back_of(placement).is_some()
}

/// Why the last text or proof came back, what to do with it, and that the next proof is the last.
fn came_back(placement: &Row) -> Option<Beforehand> {
    let (title, note) = if is_draft_returned(placement) {
        ("order.draft_returned", "order.draft_again")
    } else {
        ("order.proof_back_title", "order.proof_last")
    };
    came_back_of(placement).map(|said| Beforehand {
        title: text(title).to_owned(),
        said,
        facts: Vec::new(),
        links: Vec::new(),
        note: text(note).to_owned(),
    })
}

/// C-NO-BLANK: nobody clears a text that the form does not show.
async fn sent_text(visitor: &Visitor, placement: &Row) -> Result<Option<Beforehand>, Problem> {
    let Some(order) = placement.uuid("order").filter(|_| placement.instant("draft_sent_at").is_some()) else {
        return Ok(None);
    };
    let before = if visitor.may("clear_draft") {
        visitor.console.app.text_cleared_before(&visitor.scope, order, placement.id()).await?
    } else {
        None
    };
    Ok(Some(Beforehand {
        title: placement.text("title").to_owned(),
        said: placement.text("draft").to_owned(),
        facts: Vec::new(),
        links: files_of(placement.value("draft_files")),
        note: before.map(|one| fill("order.text_cleared_before", &[("told", &one.told)])).unwrap_or_default(),
    }))
}

fn breach(visitor: &Visitor, placement: &Row) -> Beforehand {
    let at = placement.instant("breached_at").map(|at| format::instant(at, visitor.tenant.zone)).unwrap_or_default();
    let answer = placement.text("breach_answer");
    let answer = if answer.is_empty() { text("before.no_answer") } else { answer };
    let amount = placement.integer("verified_amount").map(format::rupiah).unwrap_or_default();
    let facts = [("before.seen_at", at), ("before.answer", answer.to_owned()), ("before.worth", amount)];
    let order = placement.uuid("order").map(routes::order).unwrap_or_default();
    let number = placement.integer("number").unwrap_or_default();
    Beforehand {
        title: placement.text("title").to_owned(),
        said: reading_words(placement.value("breach")),
        facts: facts.into_iter().map(|(key, value)| (text(key).to_owned(), value)).collect(),
        links: vec![(text("before.placement").to_owned(), format!("{order}#tayangan-{number}"))],
        note: String::new(),
    }
}

fn handover(bill: &Row) -> Beforehand {
    let minutes = bill.value("papers").get("handover_minutes").unwrap_or(&serde_json::Value::Null);
    let number = fill("bill.paper", &[("number", inner(minutes, "number")), ("date", &day(minutes, "date"))]);
    let items = bill.value("items").as_array().into_iter().flatten();
    let placements: Vec<String> = items.map(|item| inner(item, "about").to_owned()).collect();
    let amount = format::rupiah(bill.integer("gross").unwrap_or_default());
    let facts = [("before.handover", number), ("before.gross", amount), ("before.placements", placements.join("; "))];
    let papers = printed(bill).into_iter().map(|(_, name, href)| (name.to_owned(), href));
    Beforehand {
        title: bill.text("title").to_owned(),
        said: String::new(),
        facts: facts.into_iter().map(|(key, value)| (text(key).to_owned(), value)).collect(),
        links: papers.chain([(text("before.bill").to_owned(), routes::billing(bill.id()))]).collect(),
        // The rules know no objection: what is wrong is taken back by who signed it.
        note: fill("before.objection", &[("who", &roles_of("take_back_handover"))]),
    }
}
