//! Forms that know the record they are for: only the fields that its kind has, and what is known already filled in.

use app::oversight::correction::{Field as Fact, Kind};
use app::oversight::rules::{Measure, Rule};
use app::payment::billing::Channel;
use app::payment::tax::Breakdown;
use app::{FieldError, Role};
use kernel::Uuid;
use serde_json::{Map, Value, json};

use super::beforehand::standing_offer;
use super::flags::outcomes;
use crate::format;
use crate::forms::{FormSpec, rows_count};
use crate::frame::{Posted, Problem, Visitor};
use crate::lists::Row;
use crate::texts::{choice_or_code, fill, find, text};

mod publishing;

/// Fields of a proof by the way of showing it; the first list is needed, the second may be left out.
type Proof = (&'static [&'static str], &'static [&'static str]);

const PAGE: Proof = (&["url", "published_on", "published_time"], &["views", "capture"]);
const POST: Proof =
    (&["url", "account", "followers", "published_on", "published_time", "insight", "capture"], &["views"]);
const PRINT: Proof = (&["edition", "edition_on", "page", "copies", "scan"], &["pile", "stored_at"]);
const AIRING: Proof = (&["spots", "log", "recording"], &[]);
const DISPLAY: Proof = (&["sites"], &["play_log", "installation_minutes"]);

/// How a placement is proved, as the domain has it.
fn proof_of(kind: &str, format: &str) -> Proof {
    match (kind, format) {
        (_, "outdoor_display") | ("out_of_home", _) => DISPLAY,
        ("print", _) => PRINT,
        ("radio" | "television" | "tv_streaming", _) => AIRING,
        ("creator", _) => POST,
        _ => PAGE,
    }
}

/// Fits a form to its record.
pub(super) async fn fit(visitor: &Visitor, spec: &mut FormSpec) -> Result<(), Problem> {
    match spec.use_case.name {
        "submit_proof" => fit_proof(visitor, spec).await,
        "report_publication" => publishing::fit_report(visitor, spec).await,
        "submit_draft" => fit_draft(visitor, spec).await,
        "settle_breach" => {
            let choices = [(PAID, "breach.paid"), (WITHHELD, "breach.withheld")];
            spec.choices
                .push(("accepted", choices.map(|(value, key)| (value.to_owned(), text(key).to_owned())).into()));
            spec.wanted = &["accepted"];
            Ok(())
        }
        "verify_proof" => fit_verdict(visitor, spec).await,
        "unblock_budget" => fit_block(visitor, spec).await,
        "request_correction" => {
            fit_correction(spec);
            offer_placements(visitor, spec).await
        }
        "review_flag" => fit_review(visitor, spec).await,
        "change_budget_ceiling" => fit_ceiling(visitor, spec).await,
        "make_offer" => fit_offer(visitor, spec).await,
        "settle_billing" => fit_settling(visitor, spec).await,
        "confirm_payment" => fit_payment(visitor, spec).await,
        "add_plan_item" | "change_plan_item" => super::plans::fit_line(visitor, spec).await,
        "grant_delegation" => fit_delegate(visitor, spec).await,
        "propose_price" => {
            spec.skipped.extend(Some("standard").filter(|_| spec.posted.first("kind") != Some("reference")));
            Ok(())
        }
        name => {
            let behind = behind(name);
            if !behind.is_empty() {
                let said = |to: &&str| ((*to).to_owned(), text_or_code(&format!("bill.back_to.{to}"), to));
                spec.choices.push(("return_to", behind.iter().map(said).collect()));
            }
            Ok(())
        }
    }
}

/// Where a step that sends a bill back may send it: what lies behind it.
fn behind(use_case: &str) -> &'static [&'static str] {
    match use_case {
        "return_invoice" => &["invoice", "tax_papers"],
        "return_payment_request" | "refuse_payment_order" | "reject_disbursement" => {
            &["payment_request", "invoice", "tax_papers"]
        }
        _ => &[],
    }
}

fn text_or_code(key: &str, code: &str) -> String {
    find(key).unwrap_or(code).to_owned()
}

/// How a box that is ticked is sent.
const YES: &str = "ya";
const PAID: &str = YES;
const WITHHELD: &str = "tidak";

/// The text that was sent before stands in the form that sends it again.
async fn fit_draft(visitor: &Visitor, spec: &mut FormSpec) -> Result<(), Problem> {
    spec.wanted = &["text"];
    if let Some(placement) = id_in(spec, "placement") {
        let placement = visitor.row("placements", placement).await?;
        begin_with(spec, "text", placement.text("draft").to_owned());
    }
    Ok(())
}

/// Puts what people type into what the use case takes: thresholds of rules that measure a share are typed in per cent,
/// and of two ways to decide one is chosen.
pub(super) fn take(use_case: &str, posted: &Posted, values: &mut Map<String, Value>) -> Vec<FieldError> {
    if use_case == "settle_breach" {
        // Nobody decides by leaving a box empty.
        let chosen = posted.filled("accepted").filter(|chosen| [PAID, WITHHELD].contains(chosen));
        values.insert("accepted".to_owned(), json!(chosen == Some(PAID)));
        let missing = FieldError { field: "accepted".to_owned(), code: "required", params: vec![] };
        return if chosen.is_none() { vec![missing] } else { Vec::new() };
    }
    if use_case != "propose_flag_rules" {
        return Vec::new();
    }
    let mut errors = Vec::new();
    let rows = values.get_mut("flag_settings").and_then(Value::as_array_mut);
    for (row, setting) in rows.into_iter().flatten().enumerate() {
        let rule = setting.get("flag_rule").and_then(Value::as_str).and_then(Rule::from_wire);
        if rule.is_none_or(|rule| rule.measure() != Measure::Share) {
            continue;
        }
        let field = format!("flag_settings.{row}.threshold");
        let Some(typed) = posted.filled(&field) else { continue };
        match (format::basis_points(typed).filter(|points| *points <= WHOLE), setting) {
            (Some(points), Value::Object(members)) => {
                members.insert("threshold".to_owned(), json!(points));
            }
            _ => errors.push(FieldError { field, code: "percent", params: vec![] }),
        }
    }
    errors
}

/// All of something, in basis points.
const WHOLE: i32 = 10_000;

/// The facts of the record that the page has given, and no other record.
fn fit_correction(spec: &mut FormSpec) {
    let records = [("order", Kind::Order), ("line", Kind::BudgetLine), ("company", Kind::Company)];
    let Some((_, kind)) = records.into_iter().find(|(name, _)| spec.posted.filled(name).is_some()) else { return };
    spec.skipped.extend(records.iter().filter(|(_, other)| *other != kind).map(|(name, _)| *name));
    if kind != Kind::Order {
        spec.skipped.push("placement");
    }
    let facts = Fact::ALL.iter().filter(|fact| fact.kind() == kind);
    let choices = facts.map(|fact| (fact.wire().to_owned(), choice_or_code("correction_field", fact.wire()))).collect();
    spec.choices.push(("correction_field", choices));
}

/// The placements of the order that a correction is about, and of no other.
async fn offer_placements(visitor: &Visitor, spec: &mut FormSpec) -> Result<(), Problem> {
    let Some(order) = id_in(spec, "order").filter(|_| !spec.skipped.contains(&"placement")) else { return Ok(()) };
    let placements = visitor.all_rows("placements", &[("order", json!(order))]).await?;
    spec.choices.push(("placement", placements.iter().map(|row| (row.id().to_string(), row.choice_label())).collect()));
    Ok(())
}

/// What a flag can be found to be, by where it stands and who says it.
async fn fit_review(visitor: &Visitor, spec: &mut FormSpec) -> Result<(), Problem> {
    let flag = match id_in(spec, "flag").filter(|_| visitor.may("read_flags")) {
        Some(flag) => Some(visitor.row("flags", flag).await?),
        None => None,
    };
    spec.choices.extend(outcomes(flag.as_ref(), &visitor.scope.roles));
    Ok(())
}

/// What a new ceiling has to hold, and that it stands on a paper of its own: the number of the last one is not offered.
async fn fit_ceiling(visitor: &Visitor, spec: &mut FormSpec) -> Result<(), Problem> {
    let Some(line) = id_in(spec, "line") else { return Ok(()) };
    let line = visitor.row("budget_lines", line).await?;
    let amount = |name: &str| line.integer(name).unwrap_or_default();
    let used = amount("ceiling").saturating_sub(amount("available"));
    let now = [("ceiling", format::rupiah(amount("ceiling"))), ("used", format::rupiah(used))];
    let now: Vec<(&str, &str)> = now.iter().map(|(name, said)| (*name, said.as_str())).collect();
    spec.told.push(("ceiling", fill("budget.least_ceiling", &now)));
    if let Some(wanted) = line.integer("wanted") {
        spec.told.push(("ceiling", fill("budget.cut_waits", &[("wanted", &format::rupiah(wanted))])));
    }
    spec.told.push(("document", fill("budget.last_document", &[("number", line.text("document"))])));
    Ok(())
}

/// Quantities of an agreement stand in the form as they are typed: a number, or the mark that there is none.
pub(super) fn fit_quantities(posted: &mut Posted) {
    for row in 0..rows_count("items", posted) {
        let field = format!("items.{row}.quantity");
        let held = posted.first(&field).unwrap_or_default().to_owned();
        if held == "not_fixed" {
            posted.set(&field, "");
            posted.set(&format!("items.{row}.quantity_not_fixed"), YES);
        } else if let Ok(Value::Object(counted)) = serde_json::from_str::<Value>(&held) {
            let count = counted.get("count").map(ToString::to_string).unwrap_or_default();
            posted.set(&field, count);
        }
    }
}

/// What a bill cannot be settled without: a deposit of every tax that was kept, and the slip of one that was kept from the
/// company's income.
async fn fit_settling(visitor: &Visitor, spec: &mut FormSpec) -> Result<(), Problem> {
    let Some(billing) = id_in(spec, "billing") else { return Ok(()) };
    let bill = visitor.row("billings", billing).await?;
    let counted: Option<Breakdown> = serde_json::from_value(bill.value("breakdown").clone()).ok();
    spec.wanted = match counted {
        Some(counted) if counted.needs_slip() => &["deposits", "slip_number", "slip_date", "slip_file"],
        Some(counted) if !counted.deposits().is_empty() => &["deposits"],
        Some(_) | None => &[],
    };
    if spec.wanted.contains(&"slip_date") {
        begin_with(spec, "slip_date", visitor.scope.today().to_string());
    }
    Ok(())
}

/// What the treasurer pays from the imprest is shown by the bank's reference alone.
async fn fit_payment(visitor: &Visitor, spec: &mut FormSpec) -> Result<(), Problem> {
    let Some(billing) = id_in(spec, "billing") else { return Ok(()) };
    let bill = visitor.row("billings", billing).await?;
    if Channel::from_wire(bill.text("channel")).is_some_and(Channel::is_imprest) {
        spec.wanted = &["bank_number", "bank_date"];
    }
    Ok(())
}

/// What is blocked on the line and not free again, by the number of the letter.
async fn fit_block(visitor: &Visitor, spec: &mut FormSpec) -> Result<(), Problem> {
    let Some(line) = id_in(spec, "line").filter(|_| visitor.may("read_budget_moves")) else { return Ok(()) };
    let kinds = json!(["blocked", "unblocked"]);
    let moves = visitor.rows("budget_moves", &[("line", json!(line)), ("kind", kinds)]).await?;
    let is_free =
        |letter: &str| moves.iter().any(|one| one.text("kind") == "unblocked" && one.text("reason") == letter);
    let blocks = moves.iter().filter(|one| one.text("kind") == "blocked" && !is_free(one.text("document")));
    let choices = blocks
        .map(|block| {
            let amount = block.integer("amount").map(format::rupiah).unwrap_or_default();
            let letter = block.text("document").to_owned();
            let words = [letter.as_str(), &amount, block.text("reason")].join(" · ");
            (letter, words)
        })
        .collect();
    spec.choices.push(("block", choices));
    Ok(())
}

/// Who may be asked to act for another: everybody else of the office, also for those who do not read the list of members.
async fn fit_delegate(visitor: &Visitor, spec: &mut FormSpec) -> Result<(), Problem> {
    let colleagues = visitor.console.app.colleagues(&visitor.scope).await?;
    let choices = colleagues.into_iter().map(|one| {
        let roles: Vec<String> = one.roles.iter().map(|role| choice_or_code("role", role)).collect();
        (one.account.as_uuid().to_string(), [one.name, roles.join(", ")].join(" · "))
    });
    let choices: Vec<(String, String)> = choices.collect();
    // In whose place: the head says it, everybody else the own one.
    if visitor.scope.roles.contains(&Role::HeadOfAgency) {
        spec.choices.push(("principal", choices.clone()));
    } else {
        spec.skipped.push("principal");
    }
    spec.choices.push(("delegate", choices));
    Ok(())
}

fn id_in(spec: &FormSpec, name: &str) -> Option<Uuid> {
    spec.posted.filled(name).and_then(|id| id.parse().ok())
}

fn begin_with(spec: &mut FormSpec, name: &str, value: String) {
    if spec.posted.first(name).is_none() && !value.is_empty() {
        spec.posted.set(name, value);
    }
}

/// On which site a page has to be, so that nobody shows one that is refused.
async fn tell_site(visitor: &Visitor, spec: &mut FormSpec, field: &'static str) -> Result<(), Problem> {
    publishing::tell_refused_site(spec, field);
    let Some(placement) = id_in(spec, "placement") else { return Ok(()) };
    let placement = visitor.row("placements", placement).await?;
    let Some(outlet) = placement.uuid("outlet").filter(|_| visitor.may("read_outlets")) else { return Ok(()) };
    let outlet = visitor.row("outlets", outlet).await?;
    let domain = outlet.text("domain");
    if proof_of(outlet.text("kind"), placement.text("format")) == PAGE && !domain.is_empty() {
        spec.told.push((field, fill("order.on_site", &[("domain", domain)])));
    }
    Ok(())
}

async fn fit_proof(visitor: &Visitor, spec: &mut FormSpec) -> Result<(), Problem> {
    let (Some(order), Some(placement)) = (id_in(spec, "order"), id_in(spec, "placement")) else { return Ok(()) };
    let order = visitor.row("orders", order).await?;
    let placement = visitor.row("placements", placement).await?;
    let (needed, others) = proof_of(order.text("kind"), placement.text("format"));
    spec.wanted = needed;
    let is_asked =
        |name: &str| matches!(name, "order" | "placement") || needed.contains(&name) || others.contains(&name);
    spec.skipped.extend(spec.use_case.fields.iter().map(|field| field.name).filter(|name| !is_asked(name)));
    let zone = visitor.tenant.zone;
    if placement.text("stage") == "proof_rejected" {
        publishing::begin_with_proof(spec, placement.value("evidence"), zone);
    }
    if let Some(at) = placement.instant("published_at") {
        begin_with(spec, "published_on", at.date_in(zone).to_string());
        begin_with(spec, "edition_on", at.date_in(zone).to_string());
        begin_with(spec, "published_time", format::typed_hour(at, zone));
    }
    if let Some(page) = publishing::reported_page(&placement).filter(|_| needed.contains(&"url")) {
        begin_with(spec, "url", page);
    }
    if let Some(quantity) = placement.integer("quantity").filter(|_| needed.contains(&"copies")) {
        begin_with(spec, "copies", quantity.to_string());
    }
    tell_site(visitor, spec, "url").await
}

/// The number that was ordered, or the lesser one that arrived.
async fn fit_verdict(visitor: &Visitor, spec: &mut FormSpec) -> Result<(), Problem> {
    let Some(placement) = id_in(spec, "placement") else { return Ok(()) };
    let placement = visitor.row("placements", placement).await?;
    let ordered = placement.integer("quantity").unwrap_or(1);
    if ordered == 1 {
        spec.skipped.push("quantity");
        return Ok(());
    }
    let received = placement.integer("received").filter(|count| *count > 0).unwrap_or(ordered);
    begin_with(spec, "quantity", received.min(ordered).to_string());
    Ok(())
}

/// One row for each item of the agreement, with its price in the offer that stands.
async fn fit_offer(visitor: &Visitor, spec: &mut FormSpec) -> Result<(), Problem> {
    let Some(agreement) = id_in(spec, "agreement") else { return Ok(()) };
    let row = visitor.row("agreements", agreement).await?;
    let items = items_of(visitor, &row).await?;
    if rows_count("prices", &spec.posted) == 0 {
        let standing = standing_offer(visitor, &row).await?;
        for (index, (number, _)) in items.iter().enumerate() {
            spec.posted.push(format!("prices.{index}.item"), number.clone());
            if let Some(price) = standing.as_ref().and_then(|offer| price_in(offer.value("prices"), number)) {
                spec.posted.push(format!("prices.{index}.unit_price"), price);
            }
        }
    }
    spec.choices.push(("item", items));
    Ok(())
}

pub(super) fn price_in(prices: &Value, number: &str) -> Option<String> {
    match prices {
        Value::Array(rows) => rows
            .iter()
            .find(|row| row.get("item").and_then(Value::as_i64).is_some_and(|item| number.parse() == Ok(item)))
            .and_then(|row| row.get("unit_price"))
            .map(ToString::to_string),
        Value::Object(by_item) => by_item.get(number).map(ToString::to_string),
        _ => None,
    }
}

/// Number and name of the items of an agreement, with the price that is agreed.
pub(super) async fn items_of(visitor: &Visitor, agreement: &Row) -> Result<Vec<(String, String)>, Problem> {
    let priced = |item: &Value, name: String| match item.get("unit_price").and_then(Value::as_i64) {
        Some(price) => {
            let unit = item.get("unit").and_then(Value::as_str).unwrap_or_default();
            let unit = choice_or_code("unit", unit).to_lowercase();
            let price = fill("order.price_per", &[("price", &format::rupiah(price)), ("unit", &unit)]);
            format!("{name} · {price}")
        }
        None => name,
    };
    let items = agreement.value("items").as_array().into_iter().flatten();
    let named = item_names(visitor, agreement).await?.into_iter().zip(items);
    Ok(named.map(|((number, name), item)| (number, priced(item, name))).collect())
}

/// Number and name of the items of an agreement; what was offered for them in turn is told beside each.
pub(super) async fn item_names(visitor: &Visitor, agreement: &Row) -> Result<Vec<(String, String)>, Problem> {
    let mut items = Vec::new();
    for item in agreement.value("items").as_array().into_iter().flatten() {
        let text = |name: &str| item.get(name).and_then(Value::as_str).unwrap_or_default();
        let number = item.get("number").and_then(Value::as_i64).unwrap_or_default();
        let outlet = match text("outlet").rsplit(':').next().and_then(|id| id.parse().ok()) {
            Some(outlet) => visitor.row("outlets", outlet).await?.title(),
            None => String::new(),
        };
        let mut words = vec![choice_or_code("format", text("format")), outlet];
        words.extend(Some(text("specification").to_owned()).filter(|words| !words.is_empty()));
        items.push((number.to_string(), words.join(" · ")));
    }
    Ok(items)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms;

    fn sent(rows: &[(&str, &str)]) -> (Vec<(String, &'static str)>, Vec<Value>) {
        let use_case = app::use_case("propose_flag_rules").expect("it");
        let mut posted = Posted::default();
        for (row, (rule, typed)) in rows.iter().enumerate() {
            posted.push(format!("flag_settings.{row}.flag_rule"), *rule);
            posted.push(format!("flag_settings.{row}.threshold"), *typed);
        }
        let mut values = forms::values(use_case.fields, &posted);
        let errors = take(use_case.name, &posted, &mut values);
        let settings = values.get("flag_settings").and_then(Value::as_array).cloned().unwrap_or_default();
        (
            errors.into_iter().map(|error| (error.field, error.code)).collect(),
            settings.iter().filter_map(|one| one.get("threshold").cloned()).collect(),
        )
    }

    /// DOMAIN.md 4.3: a bill goes back only to what lies behind it; each place says what it means, and so does the reason.
    #[test]
    fn a_bill_is_sent_back_only_to_what_lies_behind_it() {
        for (use_case, places) in [
            ("return_invoice", &["invoice", "tax_papers"][..]),
            ("return_payment_request", &["payment_request", "invoice", "tax_papers"]),
            ("refuse_payment_order", &["payment_request", "invoice", "tax_papers"]),
            ("reject_disbursement", &["payment_request", "invoice", "tax_papers"]),
            ("confirm_payment", &[]),
        ] {
            assert_eq!(behind(use_case), places, "{use_case}");
            assert!(places.iter().all(|place| find(&format!("bill.back_to.{place}")).is_some()), "{use_case}");
            let label = crate::texts::field_label(use_case, "reasons");
            assert_eq!(label.contains("per peringatan"), places.is_empty(), "{use_case}: {label}");
        }
    }

    /// EF-43: a share is typed in per cent as people write it; what counts days or times is a whole number as before.
    #[test]
    fn thresholds_of_shares_are_typed_in_per_cent() {
        let typed = [
            ("price_outside_band", "12,5 %"),
            ("year_end_burst", "25"),
            ("owner_concentration", "12.5"),
            ("ageing_invoice", "30"),
        ];
        assert_eq!(sent(&typed), (vec![], vec![json!(1_250), json!(2_500), json!(1_250), json!(30)]));
        let (errors, _) = sent(&[("ageing_invoice", "30"), ("order_split", "2500"), ("order_split", "banyak")]);
        let told =
            ["flag_settings.1.threshold", "flag_settings.2.threshold"].map(|place| (place.to_owned(), "percent"));
        assert_eq!(errors, told);
    }
}
