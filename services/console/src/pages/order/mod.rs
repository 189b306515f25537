//! One order: what it is, each placement with its proof, the money behind it, and who does what next.

mod bills;
mod doable;
mod money;
pub(super) mod placement;
mod proof;
mod steps;
mod turn;
mod write;

use std::collections::BTreeSet;

use app::{OrderStatus, PlacementStage};
use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use kernel::Uuid;
use serde_json::Value;

use super::action::facts::of_order_step;
use super::flags::{self, FlagsCard};
use super::payment::roles_of;
use super::season::{Term, Turn};
use crate::frame::{self, Frame, Problem, Visitor};
use crate::lists::{self, HistoryView, Row, tone};
use crate::markup::Markup;
use crate::texts::{fill, find, text, use_case_label};
use crate::{Console, format, routes};
use bills::{Bills, Borne, Waiting, bills, is_owed, is_paid, is_proved, waiting};
use doable::{is_own_work, own_steps, placement_steps};
use money::{Explained, Money};
use placement::PlacementView;
use steps::StepView;
use turn::Back;

pub(super) use doable::{doable, doable_on, is_cancellable};
pub(crate) use money::rule;
pub(crate) use placement::came_back as came_back_of;
pub(crate) use proof::{occasion, reading_words};
pub(super) use turn::in_list;
pub(crate) use write::came_back;

/// Whether an order was sent back to who wrote it, and was not written anew.
pub(crate) async fn is_returned(visitor: &Visitor, row: &Row) -> Result<bool, Problem> {
    Ok(Back::of(visitor, row, &[]).await?.order.is_some())
}

pub(crate) fn routes() -> Router<Console> {
    Router::new()
        .route(routes::ORDER, get(show))
        .route(routes::NEW_ORDER, get(write::begin).post(write::save))
        .route(routes::ORDER_WORDS, get(write::change).post(write::save_change))
}

#[derive(Debug, Template)]
#[template(path = "order.html")]
struct OrderPage {
    frame: Frame,
    row: Row,
    status: String,
    tone: &'static str,
    company_href: String,
    agreement_href: Option<String>,
    /// What the visitor is asked for first, on this page alone in colour; and which placement it is for, of several.
    main: Option<(String, StepView)>,
    actions: Vec<StepView>,
    /// What is to be read before a step that is taken at once.
    before: Option<Markup>,
    turn: Option<Turn>,
    steps: Vec<Step>,
    sentence: String,
    own_work: bool,
    placements: Vec<PlacementView>,
    money: Option<Money>,
    borne: Borne,
    explained: Vec<Explained>,
    flags: Option<FlagsCard>,
    facts: Markup,
    stages: Vec<Passed>,
    nexts: Vec<Next>,
    bills: Option<Bills>,
    history: HistoryView,
}

/// A step of the way from the first word to the money.
#[derive(Debug)]
struct Step {
    number: usize,
    label: &'static str,
    /// Which one of all it is.
    place: String,
    is_now: bool,
    is_done: bool,
}

/// Something that has happened.
#[derive(Debug)]
struct Passed {
    label: &'static str,
    at: String,
    machine: String,
}

/// Something that may happen, and who may do it.
#[derive(Debug)]
struct Next {
    label: String,
    who: String,
    /// Where it is done, for who may.
    href: Option<String>,
}

async fn show(visitor: Visitor, Path(id): Path<Uuid>) -> Result<Response, Problem> {
    let row = visitor.row("orders", id).await?;
    let mut placements = placement::of_order(&visitor, &row).await?;
    let (money, explained) = money::of_order(&visitor, &row).await?;
    let is_staff = visitor.is_staff();
    let menu = text(if is_staff { "menu.orders" } else { "menu.my_orders" });
    let status = row.text("status");
    let stages: Vec<&str> = placements.iter().map(|one| one.stage.as_str()).collect();
    let named: Vec<Uuid> = placements.iter().map(|one| one.id).chain([id]).collect();
    let owed: BTreeSet<Uuid> = placements.iter().filter(|one| is_owed(&one.stage)).map(|one| one.id).collect();
    let mut bills = bills(&visitor, &row, &owed).await?;
    let borne = bills.as_mut().map(|bills| std::mem::take(&mut bills.borne)).unwrap_or_default();
    let paid = bills.as_ref().map(|bills| &bills.paid);
    let proved = placements.iter().filter(|one| is_proved(&one.stage)).map(|one| one.id);
    let is_paid = paid.is_some_and(|paid| is_paid(status, proved, paid));
    let billed = bills.as_ref().map(|bills| bills.listed.clone()).unwrap_or_default();
    let waiting = waiting(&placements, &billed);
    let back = Back::of(&visitor, &row, &placements).await?;
    let own = own_steps(&visitor, &row, is_cancellable(status, &stages), &back);
    let before = before(&visitor, &row, &own).await?;
    let nexts = nexts(&visitor, &row, &placements, &own);
    let turn = turn::of(&visitor, &row, &placements, &waiting, (bills.as_ref(), &back));
    let steps = steps(status, &stages, is_paid, back.order.is_some(), is_staff);
    let (main, actions) = apart(own, &mut placements, turn.as_ref());
    frame::ok(&OrderPage {
        flags: flags::about(&visitor, &named).await?,
        frame: Frame::of(&visitor, routes::ORDERS, row.text("title")).crumb(menu, routes::ORDERS),
        status: row.choice("status"),
        tone: tone(status),
        company_href: row.uuid("company").map(routes::company).unwrap_or_default(),
        agreement_href: row.uuid("agreement").filter(|_| visitor.may("read_agreements")).map(routes::agreement),
        steps,
        sentence: match (&back.order, turn.as_ref().and_then(|turn| turn.placement)) {
            (Some(who), _) => {
                let why = ended(row.text("return_reason"));
                fill("order.returned_by", &[("who", who), ("why", &why)])
            }
            (None, Some(first)) if status == "accepted" && waiting == Waiting::Nothing => {
                placements.iter().find(|one| one.id == first).map(|one| of_placement(&visitor, one)).unwrap_or_default()
            }
            (None, _) => sentence(&visitor, &row, &waiting),
        },
        own_work: is_own_work(&visitor, &row) && status == "budget_reserved" && visitor.may("issue_order"),
        facts: lists::facts(&visitor, &row, &facts_of(&row)),
        stages: passed(&visitor, &row, &placements),
        main,
        actions,
        before,
        turn,
        nexts,
        bills,
        history: lists::history(&visitor, id).await?,
        placements,
        money,
        borne,
        explained,
        row,
    })
}

/// C-NO-BLANK: nobody takes or reserves an order without reading what that means, also where it is done at once.
async fn before(visitor: &Visitor, row: &Row, own: &[StepView]) -> Result<Option<Markup>, Problem> {
    let step = own.iter().map(StepView::name).find(|name| matches!(*name, "accept_order" | "reserve_order"));
    let Some(step) = step else { return Ok(None) };
    Ok(Some(lists::facts_of(of_order_step(visitor, row, step).await?)))
}

/// The one step that the visitor is asked for, apart from all others: of the order itself, else of the placement whose turn
/// it is.
fn apart(
    own: Vec<StepView>,
    placements: &mut [PlacementView],
    turn: Option<&Turn>,
) -> (Option<(String, StepView)>, Vec<StepView>) {
    let several = placements.len() > 1;
    let (mut main, mut others) = (None, Vec::new());
    for step in own {
        if main.is_none() && step.is_primary() {
            main = Some((String::new(), step));
        } else {
            others.push(step.beside());
        }
    }
    let first = turn.and_then(|turn| turn.placement);
    if main.is_none()
        && let Some(one) = placements.iter_mut().find(|one| Some(one.id) == first)
        && one.actions.first().is_some_and(StepView::is_primary)
    {
        let about = if several { fill("order.for_placement", &[("number", &one.number)]) } else { String::new() };
        main = Some((about, one.actions.remove(0)));
    }
    for one in placements {
        one.actions = std::mem::take(&mut one.actions).into_iter().map(StepView::beside).collect();
    }
    (main, others)
}

/// What there is to say; what has not come about is left out.
fn facts_of(row: &Row) -> Vec<&'static str> {
    ["agency_name", "kind", "verified_amount", "released", "policy_version", "terms_version"]
        .into_iter()
        .filter(|name| {
            !matches!(row.value(name), Value::Null) && (row.integer(name) != Some(0) || *name == "terms_version")
        })
        .collect()
}

/// First and last day of a placement.
pub(super) fn days_of(placement: &Row) -> String {
    let day = |column| placement.date(column).map(format::short_date);
    match (day("first_day"), day("last_day")) {
        (Some(first), Some(last)) if first == last => first,
        (Some(first), Some(last)) => format!("{first} – {last}"),
        _ => String::new(),
    }
}

/// How far it has come: written, reserved, sent, accepted, proved, paid.
/// What is under way is called by what it waits for, so that nothing reads as done before it is.
fn steps(status: &str, stages: &[&str], is_paid: bool, is_back: bool, is_staff: bool) -> Vec<Step> {
    let proved = |stage: &&str| is_proved(stage);
    let over = |stage: &&str| {
        proved(stage) || matches!(*stage, "proof_rejected_final" | "forfeited" | "withheld" | "cancelled")
    };
    let now = match status {
        "draft" if is_back => 1,
        "draft" => 2,
        "budget_reserved" => 3,
        "issued" => 4,
        "accepted" | "completed" if is_paid => 7,
        "accepted" | "completed" if !stages.is_empty() && stages.iter().all(over) && stages.iter().any(proved) => 6,
        "accepted" => 5,
        // It was over, and then a page did not stay: its proof is looked at again.
        "completed" if stages.contains(&"retention_breach") => 5,
        _ => 0,
    };
    let answer = if is_staff { "order.now_accept" } else { "order.now_accept_own" };
    let labels = [
        ("order.step_draft", "order.now_revise"),
        ("order.step_reserve", "order.now_reserve"),
        ("order.step_issue", "order.now_issue"),
        ("order.step_accept", answer),
        ("order.step_prove", "order.step_prove"),
        ("order.step_pay", "order.now_pay"),
    ];
    let step = |((done, waits), number): ((&'static str, &'static str), usize)| {
        let is_now = number == now;
        let (at, count) = (number.to_string(), labels.len().to_string());
        let place = fill("order.step_of", &[("number", &at), ("count", &count)]);
        Step { number, label: text(if is_now { waits } else { done }), place, is_now, is_done: number < now }
    };
    labels.into_iter().zip(1_usize..).map(step).collect()
}

/// What somebody wrote, with the mark that ends a sentence.
fn ended(words: &str) -> String {
    let words = words.trim();
    if words.ends_with(['.', '!', '?', '…']) { words.to_owned() } else { format!("{words}.") }
}

/// What the placement whose turn it is waits for: why something came back comes before all else.
fn of_placement(visitor: &Visitor, one: &PlacementView) -> String {
    let step = turn::awaited_step(one);
    let is_company = matches!(step, Some("submit_draft" | "report_publication" | "submit_proof" | "answer_breach"));
    match (&one.back, step) {
        (Some(why), Some("submit_proof")) => fill("order.proof_back", &[("why", &ended(why))]),
        (Some(why), _) => fill("order.draft_back", &[("why", &ended(why))]),
        (None, Some("check_proof")) => text("order.check_wait").to_owned(),
        (None, _) if is_company && visitor.is_staff() => text("order.accepted_company").to_owned(),
        (None, _) => text("order.accepted").to_owned(),
    }
}

/// Where it stands and what it waits for, with the last minute of what runs.
fn sentence(visitor: &Visitor, row: &Row, waiting: &Waiting) -> String {
    let term =
        |column: &str| Term::of(visitor, row, column).map(|term| (term.last_minute, term.left)).unwrap_or_default();
    let (until, left) = term("answer_until");
    let amount = format::rupiah(row.integer("released").unwrap_or_default());
    let places = [
        ("until", until.as_str()),
        ("left", left.as_str()),
        ("released", amount.as_str()),
        ("why", row.text("decline_reason")),
        ("cancelled", row.text("cancel_reason")),
    ];
    let is_staff = visitor.is_staff();
    let said = match row.text("status") {
        "accepted" | "completed" if *waiting == Waiting::Page => {
            text(if is_staff { "order.page_waits" } else { "order.page_waits_own" }).to_owned()
        }
        "accepted" | "completed" if *waiting == Waiting::Decision => {
            text(if is_staff { "order.page_answered" } else { "order.page_answered_own" }).to_owned()
        }
        "accepted" if *waiting == Waiting::Bill => text("order.bill_waits").to_owned(),
        "draft" => fill("order.draft", &places),
        "budget_reserved" => fill("order.budget_reserved", &places),
        "issued" => fill(if is_staff { "order.issued" } else { "order.issued_own" }, &places),
        "accepted" => fill("order.accepted", &places),
        "declined" => fill(if is_staff { "order.declined" } else { "order.declined_own" }, &places),
        "lapsed" => fill("order.lapsed", &places),
        "cancelled" => fill("order.cancelled", &places),
        _ => {
            let whole = row.integer("released").unwrap_or_default() == 0;
            let said = if whole { text("order.completed_whole").to_owned() } else { fill("order.completed", &places) };
            if *waiting == Waiting::Bill { format!("{said} {}", text("order.bill_waits")) } else { said }
        }
    };
    match row.text("return_reason") {
        "" => said,
        why if row.text("status") == "draft" => format!("{said} {}", fill("order.returned", &[("why", why)])),
        _ => said,
    }
}

fn passed(visitor: &Visitor, row: &Row, placements: &[PlacementView]) -> Vec<Passed> {
    let zone = visitor.tenant.zone;
    let lost = placements.iter().filter_map(|one| Some((one.breached?, text("order.was_breached"))));
    let own = [
        ("drafted_at", "order.step_draft"),
        ("reserved_at", "order.step_reserve"),
        ("issued_at", "order.step_issue"),
        ("accepted_at", "order.step_accept"),
        ("declined_at", "order.was_declined"),
        ("lapsed_at", "order.was_lapsed"),
        ("cancelled_at", "order.was_cancelled"),
        ("completed_at", "order.was_completed"),
    ]
    .into_iter()
    .filter_map(|(column, key)| row.instant(column).map(|at| (at, text(key))));
    let mut all: Vec<_> = own.chain(lost).collect();
    all.sort_by_key(|(at, _)| *at);
    let told = |(at, label)| Passed { label, at: format::instant(at, zone), machine: format::machine(at, zone) };
    all.into_iter().map(told).collect()
}

/// The steps that may come next, each with the roles that take it, and the way there for who may.
fn nexts(visitor: &Visitor, row: &Row, placements: &[PlacementView], own: &[StepView]) -> Vec<Next> {
    let status = row.text("status");
    let counts = placement::is_counted(row.text("kind"));
    let mut seen = BTreeSet::new();
    let of_order = OrderStatus::from_wire(status).map(OrderStatus::next_steps).unwrap_or_default();
    let running = matches!(status, "accepted" | "completed");
    let stages = placements.iter().map(|one| one.stage.as_str());
    let of_placements = stages.filter(|_| running).filter_map(PlacementStage::from_wire);
    let doable: Vec<&StepView> = own.iter().chain(placements.iter().flat_map(|one| &one.actions)).collect();
    let href = |name: &str| match doable.iter().find(|step| step.name() == name) {
        Some(step) => Some(step.href().to_owned()),
        None if name == "open_billing" && visitor.may(name) => Some(turn::new_bill(row)),
        None => None,
    };
    of_placements
        .flat_map(PlacementStage::next_steps)
        .chain(of_order)
        .filter(|name| seen.insert(**name))
        .filter(|name| counts || **name != "record_receipt")
        .filter(|name| find(&format!("use_case.{name}")).is_some())
        .map(|name| Next { label: use_case_label(name), who: roles_of(name), href: href(name) })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::bills::placements_of_bill;
    use super::*;

    fn bill(payment: &str, placements: &[Uuid]) -> Row {
        let dataset = app::datasets().iter().copied().find(|known| known.name == "billings").expect("a list");
        let items: Vec<Value> = placements.iter().map(|id| json!({ "placement": format!("urn:uuid:{id}") })).collect();
        let values = json!({ "payment": payment, "items": items });
        Row::new(dataset, values.as_object().expect("an object").clone())
    }

    fn now(status: &str, placements: &[(Uuid, &str)], bills: &[Row]) -> Option<usize> {
        let stages: Vec<&str> = placements.iter().map(|(_, stage)| *stage).collect();
        let owed = placements.iter().filter(|(_, stage)| is_proved(stage)).map(|(id, _)| *id);
        let paid = bills.iter().filter(|row| row.text("payment") == "paid").flat_map(placements_of_bill).collect();
        let steps = steps(status, &stages, is_paid(status, owed, &paid), false, true);
        steps.iter().find(|step| step.is_now).map(|step| step.number)
    }

    /// EF-13: what is under way is called by what it waits for; "paid" and "reserved" are said of what is.
    #[test]
    fn a_step_that_is_under_way_does_not_read_as_done() {
        let called = |status: &str, stages: &[&str], is_back: bool| {
            let steps = steps(status, stages, false, is_back, true);
            let now = steps.iter().find(|step| step.is_now).map(|step| step.label);
            (now.unwrap_or_default(), steps.iter().filter(|step| step.is_done).count())
        };
        assert_eq!(called("draft", &[], true), ("Diperbaiki penyusunnya", 0));
        assert_eq!(called("draft", &[], false), ("Menunggu anggaran dicadangkan", 1));
        assert_eq!(called("budget_reserved", &[], false), ("Menunggu diterbitkan", 2));
        assert_eq!(called("issued", &[], false), ("Menunggu jawaban perusahaan", 3));
        assert_eq!(called("completed", &["proof_verified"], false), ("Menunggu ditagih dan dibayar", 5));
    }

    /// EF-14: with one bill paid of two that it needs, an order is not at its end.
    #[test]
    fn an_order_is_at_its_end_when_all_that_was_verified_is_paid() {
        let (first, second, third) = (Uuid::from_u128(1), Uuid::from_u128(2), Uuid::from_u128(3));
        let one = bill("paid", &[first]);
        let running = [(first, "handed_over"), (second, "published")];
        assert_eq!(now("accepted", &running, std::slice::from_ref(&one)), Some(5), "the second is still to be proved");
        let proved = [(first, "handed_over"), (second, "proof_verified"), (third, "forfeited")];
        assert_eq!(now("completed", &proved, std::slice::from_ref(&one)), Some(6), "the second is on no bill");
        let billed = [one.clone(), bill("unpaid", &[second])];
        assert_eq!(now("completed", &proved, &billed), Some(6), "its bill is not paid");
        let lost = [(first, "retention_breach"), (second, "forfeited")];
        assert_eq!(now("completed", &lost, &[]), Some(5), "its page is looked at again");
        assert_eq!(now("completed", &proved, &[one, bill("paid", &[second])]), None, "all steps lie behind it");
    }
}
