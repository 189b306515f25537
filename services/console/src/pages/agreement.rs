//! One agreement: what it says, what it still lacks, the offers as they went to and fro, its orders.

use std::collections::BTreeMap;

use app::AgreementStatus;
use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use kernel::{Timestamp, Uuid};
use serde_json::{Value, json};

use super::payment::roles_of;
use super::season::{Action, Turn};
use super::{fitting, orders};
use crate::forms::refusal::item_label;
use crate::frame::{self, Frame, Problem, Visitor};
use crate::lists::{self, HistoryView, Row, TableView, tone};
use crate::markup::Markup;
use crate::texts::{choice_or_code, fill, find, text, use_case_label};
use crate::{Console, format, routes};

pub(crate) fn routes() -> Router<Console> {
    Router::new().route(routes::AGREEMENT, get(show))
}

#[derive(Debug, Template)]
#[template(path = "agreement.html")]
struct AgreementPage {
    frame: Frame,
    row: Row,
    status: String,
    tone: &'static str,
    company_href: String,
    actions: Vec<Action>,
    turn: Option<Turn>,
    sentence: String,
    gaps: Vec<String>,
    items: Vec<ItemView>,
    offers: Vec<OfferView>,
    may_offer: Option<String>,
    may_accept: Option<String>,
    request: Option<RequestView>,
    warnings: Vec<(String, String, String)>,
    facts: Markup,
    /// Step, who takes it, and where, for who may now.
    nexts: Vec<(String, String, Option<String>)>,
    orders: Option<TableView>,
    history: HistoryView,
}

/// Something that is bought.
#[derive(Debug)]
struct ItemView {
    name: String,
    quantity: String,
    price: String,
    is_inclusive: bool,
}

/// One offer.
#[derive(Debug)]
struct OfferView {
    is_office: bool,
    who: String,
    at: String,
    machine: String,
    /// Item, price, and how it moved since the other side's last one.
    prices: Vec<(String, String, String)>,
    note: String,
}

/// The offer that waits for an answer: the last one, unless a decline or other terms made it void.
#[derive(Debug)]
struct Standing {
    number: i64,
    is_office: bool,
    /// The company took the office's prices.
    is_yes: bool,
    made_at: Option<Timestamp>,
}

impl Standing {
    fn of(row: &Row) -> Option<Self> {
        Some(Self {
            number: row.integer("offer_number")?,
            is_office: row.text("offer_side") == "office",
            is_yes: row.flag("offer_is_yes"),
            made_at: row.instant("offered_at"),
        })
    }
}

/// Another way of buying that is asked for.
#[derive(Debug)]
struct RequestView {
    method: String,
    reason: String,
}

const FACTS: &[&str] = &[
    "number",
    "agency_name",
    "sub_activity",
    "starts_on",
    "ends_on",
    "method",
    "method_basis",
    "contract_form",
    "value",
    "ordered",
    "ceiling",
    "under_delivery",
    "signed_on",
];

/// What it says; what it does not say yet is told apart, as far as it must.
fn facts_of(row: &Row) -> Vec<&'static str> {
    let is_said = |name: &&str| !matches!(row.value(name), Value::Null) && row.integer(name) != Some(0);
    FACTS.iter().copied().filter(is_said).collect()
}

async fn show(visitor: Visitor, Path(id): Path<Uuid>) -> Result<Response, Problem> {
    let row = visitor.row("agreements", id).await?;
    let is_staff = visitor.is_staff();
    let items: BTreeMap<String, String> = fitting::item_names(&visitor, &row).await?.into_iter().collect();
    let status = row.text("status");
    let menu = text(if is_staff { "menu.agreements" } else { "menu.my_agreements" });
    let offers = offers(&visitor, &row, &items).await?;
    let standing = Standing::of(&row);
    let actions = actions(&visitor, &row, standing.as_ref());
    let begun = |name: &str| {
        actions.iter().find(|action| action.label == use_case_label(name)).map(|action| action.href.clone())
    };
    frame::ok(&AgreementPage {
        frame: Frame::of(&visitor, routes::AGREEMENTS, row.text("title")).crumb(menu, routes::AGREEMENTS),
        status: row.choice("status"),
        tone: tone(status),
        company_href: row.uuid("company").map(routes::company).unwrap_or_default(),
        turn: turn(&visitor, &row, standing.as_ref()),
        sentence: sentence(&row),
        gaps: row.names("gaps").into_iter().map(item_label).collect(),
        items: item_views(&row, &items),
        may_offer: begun("make_offer"),
        may_accept: begun("accept_offer"),
        offers,
        request: request(&row),
        warnings: warnings(&visitor, &row),
        facts: lists::facts(&visitor, &row, &facts_of(&row)),
        nexts: nexts(status, &actions),
        orders: orders::table_of(&visitor, routes::agreement(id), &[("agreement", json!(id))]).await?,
        history: lists::history(&visitor, id).await?,
        actions,
        row,
    })
}

impl AgreementPage {
    /// The prices that a yes is asked for, or was given to: nobody looks them up to know what the turn is about.
    fn asked_prices(&self) -> String {
        let is_turn = |name: &str| self.turn.as_ref().is_some_and(|turn| turn.what == use_case_label(name));
        let offer = if is_turn("accept_offer") {
            self.offers.iter().rev().find(|offer| offer.is_office)
        } else if is_turn("conclude_negotiation") {
            self.offers.last()
        } else {
            None
        };
        let prices: Vec<String> = match offer.map(|offer| offer.prices.as_slice()) {
            Some([(_, price, _)]) => vec![price.clone()],
            Some(several) => several.iter().map(|(item, price, _)| format!("{item} {price}")).collect(),
            None => return String::new(),
        };
        fill("agreement.asked_prices", &[("prices", &prices.join("; "))])
    }
}

/// What the visitor may do with it now; what both may do is begun by the side whose turn it is.
fn actions(visitor: &Visitor, row: &Row, last: Option<&Standing>) -> Vec<Action> {
    let Some(status) = AgreementStatus::from_wire(row.text("status")) else { return Vec::new() };
    let id = row.id().to_string();
    let page = routes::agreement(row.id());
    let has_request = row.instant("requested_at").is_some();
    let is_whole = row.names("gaps").is_empty();
    let mut actions: Vec<Action> = status
        .next_steps()
        .iter()
        .filter(|name| visitor.may(name))
        .filter(|name| match **name {
            "sign_agreement" => is_whole && row.instant("signed_at").is_none(),
            "accept_agreement" => is_whole && row.instant("accepted_at").is_none(),
            "decide_method_change" => has_request,
            "request_method_change" => !has_request,
            "accept_offer" => last.is_some_and(|last| last.is_office),
            "conclude_negotiation" => last.is_some_and(|last| !last.is_office),
            _ => true,
        })
        .map(|name| Action {
            label: use_case_label(name),
            href: routes::action_on(name, &[("agreement", &id)], row.version(), &page),
            // Nobody answers a yes: the office writes it down.
            is_primary: match *name {
                "open_negotiation" | "accept_offer" | "sign_agreement" | "accept_agreement" => true,
                "revise_agreement" => status == AgreementStatus::Agreed && !is_whole && !waits_for_method(row),
                "decide_method_change" => status == AgreementStatus::Agreed && waits_for_method(row),
                // An answer is asked of the side that did not make the last one; the first one is the company's.
                "make_offer" if visitor.is_staff() => last.is_some_and(|last| !last.is_yes && !last.is_office),
                "make_offer" => last.is_none(),
                "conclude_negotiation" => last.is_some_and(|last| last.is_yes),
                _ => false,
            },
        })
        .collect();
    actions.sort_by_key(|action| !action.is_primary);
    if row.text("status") == "active" && visitor.may("draft_order") {
        let label = text("order.new").to_owned();
        actions.insert(0, Action { label, href: routes::new_order(Some(row.id()), None), is_primary: true });
    }
    actions
}

fn sentence(row: &Row) -> String {
    let signed = |column: &str| row.instant(column).is_some();
    match row.text("status") {
        "draft" => text("agreement.draft").to_owned(),
        "negotiating" if Standing::of(row).is_none() && row.integer("offers_count") != Some(0) => {
            text("agreement.offers_void").to_owned()
        }
        "negotiating" => text("agreement.negotiating").to_owned(),
        "agreed" if !row.names("gaps").is_empty() => text("agreement.waits_for_gaps").to_owned(),
        "agreed" if signed("accepted_at") => text("agreement.waits_for_office").to_owned(),
        "agreed" if signed("signed_at") => text("agreement.waits_for_company").to_owned(),
        "agreed" => text("agreement.waits_for_both").to_owned(),
        "active" => {
            let until = row.date("ends_on").map(format::date).unwrap_or_default();
            fill("agreement.active", &[("until", &until)])
        }
        "terminated" => fill("agreement.terminated", &[("why", row.text("terminate_reason"))]),
        "cancelled" => fill("agreement.cancelled", &[("why", row.text("cancel_reason"))]),
        _ => text("agreement.ended").to_owned(),
    }
}

fn item_views(row: &Row, names: &BTreeMap<String, String>) -> Vec<ItemView> {
    let none = || text("empty.value").to_owned();
    let items = row.value("items").as_array().into_iter().flatten();
    items
        .map(|item| {
            let number = item.get("number").map(ToString::to_string).unwrap_or_default();
            let quantity = match item.get("quantity") {
                Some(Value::Number(fixed)) => fixed.as_i64().map_or_else(none, format::number),
                Some(Value::Object(quantity)) => quantity
                    .values()
                    .find_map(Value::as_i64)
                    .map_or_else(|| text("agreement.not_fixed").to_owned(), format::number),
                Some(Value::String(_)) => text("agreement.not_fixed").to_owned(),
                _ => none(),
            };
            ItemView {
                name: names.get(&number).cloned().unwrap_or(number),
                quantity,
                price: item.get("unit_price").and_then(Value::as_i64).map_or_else(none, format::rupiah),
                is_inclusive: item.get("tax_inclusive").and_then(Value::as_bool).unwrap_or_default(),
            }
        })
        .collect()
}

async fn offers(visitor: &Visitor, row: &Row, names: &BTreeMap<String, String>) -> Result<Vec<OfferView>, Problem> {
    if !visitor.may("read_offers") {
        return Ok(Vec::new());
    }
    let mut rows = visitor.rows("offers", &[("agreement", json!(row.id()))]).await?;
    rows.sort_by_key(|offer| offer.integer("number"));
    let mut last: BTreeMap<String, i64> = BTreeMap::new();
    let taken = Standing::of(row).filter(|standing| standing.is_yes).map(|standing| standing.number);
    Ok(rows.iter().map(|offer| offer_view(visitor, offer, names, &mut last, taken)).collect())
}

fn offer_view(
    visitor: &Visitor,
    offer: &Row,
    names: &BTreeMap<String, String>,
    last: &mut BTreeMap<String, i64>,
    taken: Option<i64>,
) -> OfferView {
    let zone = visitor.tenant.zone;
    let at = offer.instant("made_at");
    let prices = offer.value("prices").as_array().into_iter().flatten().filter_map(|one| {
        let number = one.get("item")?.to_string();
        let price = one.get("unit_price")?.as_i64()?;
        let moved = match last.insert(number.clone(), price) {
            Some(before) if before != price => {
                let difference = price.saturating_sub(before);
                let key = if difference < 0 { "agreement.lower" } else { "agreement.higher" };
                fill(key, &[("amount", &format::rupiah(difference.saturating_abs()))])
            }
            _ => String::new(),
        };
        Some((names.get(&number).cloned().unwrap_or(number), format::rupiah(price), moved))
    });
    let prices: Vec<(String, String, String)> = prices.collect();
    let is_office = offer.text("side") == "office";
    let is_yes = taken.is_some() && offer.integer("number") == taken;
    let note = if is_yes && offer.text("note").is_empty() { text("agreement.taken") } else { offer.text("note") };
    OfferView {
        is_office,
        who: text(if is_office { "agreement.office" } else { "agreement.company" }).to_owned(),
        at: at.map(|at| format::instant(at, zone)).unwrap_or_default(),
        machine: at.map(|at| format::machine(at, zone)).unwrap_or_default(),
        note: note.to_owned(),
        prices,
    }
}

fn request(row: &Row) -> Option<RequestView> {
    row.instant("requested_at")?;
    let asked = row.value("requested_method");
    let method = asked.get("method").and_then(Value::as_str).or(asked.as_str()).unwrap_or_default();
    Some(RequestView { method: choice_or_code("method", method), reason: row.text("request_reason").to_owned() })
}

/// Rule, what it was found in, reason.
fn warnings(visitor: &Visitor, row: &Row) -> Vec<(String, String, String)> {
    let warned = row.value("warnings").as_array().into_iter().flatten();
    warned
        .map(|warning| {
            let value = |name: &str| warning.get(name).and_then(Value::as_str).unwrap_or_default();
            let rule = find(&format!("rejection.{}", value("code"))).unwrap_or(value("code")).to_owned();
            let evidence = format::loose_text("", value("evidence"), visitor.tenant.zone);
            (rule, evidence, value("reason").to_owned())
        })
        .collect()
}

/// The steps that may come next, who takes them, and the way there for who may now.
fn nexts(status: &str, actions: &[Action]) -> Vec<(String, String, Option<String>)> {
    let steps = AgreementStatus::from_wire(status).map(AgreementStatus::next_steps).unwrap_or_default();
    let step = |name: &&str| {
        let label = use_case_label(name);
        let href = actions.iter().find(|action| action.label == label).map(|action| action.href.clone());
        (label, roles_of(name), href)
    };
    steps.iter().map(step).collect()
}

/// Whether nothing is missing but the method, which somebody has asked for already.
fn waits_for_method(row: &Row) -> bool {
    row.names("gaps") == ["method"] && row.instant("requested_at").is_some()
}

/// Whose turn it is: an offer waits for the other side, a yes for the office, a signature for whoever has not signed, once
/// everything is said that it stands on.
fn turn(visitor: &Visitor, row: &Row, last: Option<&Standing>) -> Option<Turn> {
    let (name, is_office, since) = match (row.text("status"), last) {
        ("draft", _) => ("open_negotiation", true, row.instant("drafted_at")),
        ("negotiating", Some(last)) if last.is_yes => ("conclude_negotiation", true, last.made_at),
        ("negotiating", Some(last)) if last.is_office => ("accept_offer", false, last.made_at),
        ("negotiating", Some(last)) => ("make_offer", true, last.made_at),
        ("negotiating", None) => ("make_offer", false, row.instant("opened_at")),
        ("agreed", _) if waits_for_method(row) => ("decide_method_change", true, row.instant("requested_at")),
        ("agreed", _) if !row.names("gaps").is_empty() => ("revise_agreement", true, row.instant("concluded_at")),
        ("agreed", _) if row.instant("accepted_at").is_none() => {
            ("accept_agreement", false, row.instant("signed_at").or_else(|| row.instant("concluded_at")))
        }
        ("agreed", _) => ("sign_agreement", true, row.instant("accepted_at")),
        _ => return None,
    };
    let who = match (visitor.may(name) && visitor.is_staff() == is_office, is_office) {
        (false, false) => text("turn.company").to_owned(),
        // Offers are written by both sides; the office's are of those who also end the bargaining.
        (false, true) if name == "make_offer" => Turn::of(false, "conclude_negotiation"),
        (is_own, _) => Turn::of(is_own, name),
    };
    Some(Turn::new(visitor, who, use_case_label(name), since))
}
