//! What a second person decides on, beside the form that decides it: nobody confirms blind.

use app::{HistoryLine, LogRequest, Whose};
use kernel::Uuid;
use serde_json::{Value, json};

use crate::format;
use crate::forms::FormSpec;
use crate::frame::{Problem, Visitor};
use crate::lists::{Cell, Row, facts_of};
use crate::markup::Markup;
use crate::pages::season::Term;
use crate::texts::{choice_or_code, fill, text};

/// How many days back another name of a company is told to whoever approves its account.
const NAME_DAYS: i64 = 180;

/// The facts of what a form decides on; none for forms that decide on nothing of another person's.
pub(super) async fn of(visitor: &Visitor, spec: &FormSpec) -> Result<Option<Markup>, Problem> {
    let cells = match spec.use_case.name {
        "confirm_member_roles" | "refuse_member_roles" => of_roles(visitor, spec).await?,
        "confirm_delegation" => of_delegation(visitor, spec).await?,
        "approve_correction" | "refuse_correction" => of_correction(visitor, spec).await?,
        "accept_order" | "decline_order" | "reserve_order" | "issue_order" => of_order(visitor, spec).await?,
        "approve_payee_account" | "refuse_payee_account" => of_account(visitor, spec).await?,
        _ => Vec::new(),
    };
    Ok((!cells.is_empty()).then(|| facts_of(cells)))
}

fn given(spec: &FormSpec, field: &str) -> Option<Uuid> {
    spec.posted.filled(field).and_then(|id| id.parse().ok())
}

fn cells(visitor: &Visitor, row: &Row, columns: &[&str]) -> Vec<Cell> {
    columns.iter().map(|name| row.cell(name, visitor.tenant.zone, visitor.scope.today())).collect()
}

fn said(label: &str, words: String) -> Cell {
    Cell { label: text(label).to_owned(), text: words, machine: None, tone: None, is_number: false, is_empty: false }
}

/// What the person is to be, what the person is now, for how long, on which letter, by whom.
async fn of_roles(visitor: &Visitor, spec: &FormSpec) -> Result<Vec<Cell>, Problem> {
    let Some(account) = given(spec, "proposal").filter(|_| visitor.may("read_role_proposals")) else {
        return Ok(Vec::new());
    };
    let proposal = visitor.row("role_proposals", account).await?;
    let mut all = cells(visitor, &proposal, &["name", "email", "roles"]);
    let held = if visitor.may("read_members") {
        visitor.rows("members", &[("id", json!(account))]).await?
    } else {
        Vec::new()
    };
    let now = held.first().filter(|row| row.text("status") != "ended").map(|row| cells(visitor, row, &["roles"]));
    let now = now.and_then(|cells| cells.into_iter().next().map(|cell| cell.text));
    all.push(said("decided_on.roles_now", now.unwrap_or_else(|| text("decided_on.no_roles").to_owned())));
    all.extend(cells(
        visitor,
        &proposal,
        &["starts_on", "ends_on", "letter_number", "proposed_by_name", "proposed_at", "proposal_status"],
    ));
    Ok(all)
}

/// Whose place, who is to act there, as what, for how long, on which letter, by whom.
async fn of_delegation(visitor: &Visitor, spec: &FormSpec) -> Result<Vec<Cell>, Problem> {
    let Some(id) = given(spec, "delegation").filter(|_| visitor.may("read_delegations")) else {
        return Ok(Vec::new());
    };
    let row = visitor.row("delegations", id).await?;
    let columns = [
        "principal_name",
        "delegate_name",
        "roles",
        "starts_on",
        "ends_on",
        "letter_number",
        "granted_by_name",
        "granted_at",
        "delegation_status",
    ];
    Ok(cells(visitor, &row, &columns))
}

/// What stands there, what should, on which paper, by whom.
async fn of_correction(visitor: &Visitor, spec: &FormSpec) -> Result<Vec<Cell>, Problem> {
    let Some(id) = given(spec, "correction").filter(|_| visitor.may("read_corrections")) else {
        return Ok(Vec::new());
    };
    let row = visitor.row("corrections", id).await?;
    let columns =
        ["title", "correction_field", "from_value", "to_value", "reason", "evidence", "asked_by_name", "asked_at"];
    Ok(cells(visitor, &row, &columns))
}

/// What is ordered, when it runs, what it comes to; for the company what it owes for it, for the office which money pays it.
async fn of_order(visitor: &Visitor, spec: &FormSpec) -> Result<Vec<Cell>, Problem> {
    let Some(id) = given(spec, "order").filter(|_| visitor.may("read_orders")) else { return Ok(Vec::new()) };
    let row = visitor.row("orders", id).await?;
    let who: &[&str] = if visitor.is_staff() { &["company_name", "outlet_name"] } else { &["outlet_name"] };
    let mut all = cells(visitor, &row, &[&["title", "agency_name"], who].concat());
    all.extend(of_order_step(visitor, &row, spec.use_case.name).await?);
    if let Some(term) = Term::of(visitor, &row, "answer_until").filter(|_| !visitor.is_staff()) {
        all.push(said("decided_on.answer", format!("{} ({})", term.last_minute, term.left)));
    }
    Ok(all)
}

/// What of an order is read before a step over it, wherever the step is taken (C-NO-BLANK): when it runs and what it comes
/// to; for who takes it what is owed for it, for the office which money pays it.
pub(in crate::pages) async fn of_order_step(visitor: &Visitor, row: &Row, step: &str) -> Result<Vec<Cell>, Problem> {
    let mut all = Vec::new();
    let placements = if visitor.may("read_placements") {
        visitor.all_rows("placements", &[("order", json!(row.id()))]).await?
    } else {
        Vec::new()
    };
    let first = placements.iter().filter_map(|one| one.date("first_day")).min();
    let last = placements.iter().filter_map(|one| one.date("last_day")).max();
    if let (Some(first), Some(last)) = (first, last) {
        let count = format::number(i64::try_from(placements.len()).unwrap_or_default());
        let places = [("count", count), ("first", format::short_date(first)), ("last", format::short_date(last))];
        let places: Vec<(&str, &str)> = places.iter().map(|(name, value)| (*name, value.as_str())).collect();
        all.push(said("decided_on.placements", fill("decided_on.run", &places)));
    }
    all.push(said("decided_on.amount", format::rupiah(row.integer("amount").unwrap_or_default())));
    if step == "accept_order" {
        let term = visitor.console.app.proof_term(&visitor.scope, row.id().into()).await?;
        let reads = placements.iter().any(|one| one.flag("draft_needed"));
        let key = if reads { "decided_on.owed_with_text" } else { "decided_on.owed" };
        let (days, count) = (term.days.to_string(), choice_or_code("count", term.count.wire()));
        all.push(said("decided_on.owes", fill(key, &[("days", &days), ("count", &count)])));
    }
    let line = row.uuid("line").filter(|_| visitor.is_staff() && visitor.may("read_budget_lines"));
    if let Some(line) = line {
        let line = visitor.row("budget_lines", line).await?;
        all.push(said("decided_on.line", format!("{} {}", line.text("charge_key"), line.text("name"))));
    }
    Ok(all)
}

/// Which account, on which letter, and whether the company was called otherwise a short time ago: a name that changes just
/// before the account is how money goes astray (C-PAYEE).
async fn of_account(visitor: &Visitor, spec: &FormSpec) -> Result<Vec<Cell>, Problem> {
    let Some(company) = given(spec, "company").filter(|_| visitor.may("read_payees")) else { return Ok(Vec::new()) };
    let rows = visitor.rows("payees", &[("company", json!(company))]).await?;
    let Some(payee) = rows.first() else { return Ok(Vec::new()) };
    let mut all = cells(visitor, payee, &["company_name"]);
    let waiting = payee.value("waiting");
    for (label, part) in [("field.bank", "bank"), ("field.bank_number", "number"), ("field.bank_holder", "holder")] {
        let words = waiting.get(part).and_then(Value::as_str).unwrap_or_default();
        all.push(said(label, words.to_owned()));
    }
    all.extend(cells(visitor, payee, &["letter"]));
    let log = LogRequest::newest(Whose::Record(company), 100);
    let page = visitor.console.app.log(&visitor.scope, &log).await?;
    let changes: Vec<String> = page.lines.iter().filter_map(|line| told(visitor, line)).collect();
    let none = || text("decided_on.same_name").to_owned();
    all.push(said("decided_on.names", Some(changes.join(" ")).filter(|said| !said.is_empty()).unwrap_or_else(none)));
    Ok(all)
}

/// A change of who the company is, if a line is one of the last months.
fn told(visitor: &Visitor, line: &HistoryLine) -> Option<String> {
    let day = line.at.date_in(visitor.tenant.zone);
    if line.kind != "company_profile_changed" || line.refusal || day.days_until(visitor.scope.today()) > NAME_DAYS {
        return None;
    }
    let (before, now) = (line.data.get("previous")?, line.data.get("profile")?);
    let word = |profile: &Value, name: &str| profile.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (old, new) = (word(before, "legal_name"), word(now, "legal_name"));
    let on = format::date(day);
    if old != new {
        return Some(fill("decided_on.renamed", &[("old", &old), ("new", &new), ("on", &on)]));
    }
    let taxable = |profile: &Value| profile.get("taxable_entrepreneur").and_then(Value::as_bool).unwrap_or_default();
    let is_pkp = taxable(now);
    let sentence = if is_pkp { "decided_on.now_taxable" } else { "decided_on.not_taxable" };
    (taxable(before) != is_pkp).then(|| fill(sentence, &[("on", &on)]))
}
