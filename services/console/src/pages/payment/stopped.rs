//! What stops a bill: placements whose page was found changed or gone and not decided on (EF-44), and who ends that.

use app::UnreadPage;
use app::payment::billing::Stage;
use serde_json::Value;

use super::steps::{Step, is_imprest, stage_of, waits_for_pages};
use super::{inner, roles_of};
use crate::frame::{Problem, Visitor};
use crate::lists::Row;
use crate::texts::{fill, text, use_case_label};
use crate::{format, routes};

/// A placement that stops its bill.
#[derive(Debug)]
pub(super) struct Stop {
    pub(super) about: String,
    pub(super) href: String,
    pub(super) since: String,
    /// Whether the company has explained it, in words.
    pub(super) stands: &'static str,
    /// What ends it, and who does that.
    pub(super) steps: Vec<Step>,
}

/// A page that has to be read again before payment goes on.
#[derive(Debug)]
pub(super) struct Unread {
    pub(super) about: String,
    pub(super) href: String,
    /// Where it is read now, for who may.
    pub(super) read: Option<String>,
}

/// Pages that the next step of payment would be refused for.
pub(super) async fn unread(visitor: &Visitor, bill: &Row) -> Result<Vec<Unread>, Problem> {
    // From the imprest the treasurer pays without an SP2D: the last look is before that.
    let pays_next = is_imprest(bill) && stage_of(bill) == Some(Stage::SpmIssued);
    if !(waits_for_pages(bill) || pays_next) || is_stopped(bill) {
        return Ok(Vec::new());
    }
    let back = routes::billing(bill.id());
    let pages = visitor.console.app.unread_pages(&visitor.scope, bill.id()).await?;
    let view = |page: UnreadPage| {
        let (order, placement) = (page.order.as_uuid().to_string(), page.placement.as_uuid().to_string());
        let fields = [("order", order.as_str()), ("placement", placement.as_str())];
        Unread {
            read: visitor.may("read_page_again").then(|| routes::action("read_page_again", &fields, &back)),
            href: routes::order(page.order.as_uuid()),
            about: page.about,
        }
    };
    Ok(pages.into_iter().map(view).collect())
}

fn breached(bill: &Row) -> &[Value] {
    bill.value("breached").as_array().map_or(&[][..], Vec::as_slice)
}

/// Whether a page keeps the bill from its next step now.
pub(super) fn is_stopped(bill: &Row) -> bool {
    waits_for_pages(bill) && !breached(bill).is_empty()
}

/// Everything that stops a bill, or will.
pub(super) fn stops(visitor: &Visitor, bill: &Row) -> Vec<Stop> {
    let back = routes::billing(bill.id());
    let stop = |one: &Value| {
        let (order, placement) = (inner(one, "order"), inner(one, "placement"));
        let answered = one.get("answered").and_then(Value::as_bool).unwrap_or_default();
        let fields = [("order", order), ("placement", placement)];
        let step = |name: &str, is_main: bool| Step {
            label: use_case_label(name),
            who: roles_of(name),
            href: visitor.may(name).then(|| routes::action(name, &fields, &back)),
            is_main,
            is_stopped: false,
        };
        let steps = if answered {
            vec![step("settle_breach", true)]
        } else {
            vec![step("answer_breach", true), step("settle_breach", !visitor.may("answer_breach"))]
        };
        Stop {
            about: inner(one, "title").to_owned(),
            href: order.parse().map(routes::order).unwrap_or_default(),
            since: inner(one, "at").parse().map(|at| format::instant(at, visitor.tenant.zone)).unwrap_or_default(),
            stands: text(if answered { "bill.breach_answered" } else { "bill.breach_unanswered" }),
            steps,
        }
    };
    breached(bill).iter().map(stop).collect()
}

/// Why a bill does not go on, in a sentence that names the placements and who is next.
pub(super) fn sentence(bill: &Row) -> Option<String> {
    let pages = breached(bill);
    if !is_stopped(bill) {
        return None;
    }
    let names: Vec<&str> = pages.iter().map(|page| inner(page, "title")).collect();
    let is_answered = |page: &Value| page.get("answered").and_then(Value::as_bool) == Some(true);
    let (key, step) = if pages.iter().all(is_answered) {
        ("bill.stopped_answered", "settle_breach")
    } else {
        ("bill.stopped", "answer_breach")
    };
    let deciders = roles_of("settle_breach");
    Some(fill(key, &[("names", &names.join(", ")), ("who", &roles_of(step)), ("deciders", &deciders)]))
}
