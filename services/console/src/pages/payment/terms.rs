//! Terms of payment, and outages of the systems that payment waits for.

use app::payment::tax::{KeepRule, Rates};
use app::payment::terms::Terms;
use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use kernel::{Rupiah, Uuid};
use serde_json::{Map, Value, json};

use super::super::action::done_leads_to;
use super::rates::{self, RatesForm};
use super::{Shown, inner};
use crate::forms::{self, FormSpec, FormView, Outcome};
use crate::frame::{self, Frame, Posted, Problem, Submission, Visitor};
use crate::lists::{self, HistoryView, ListSpec, ListView, Row, TableView};
use crate::markup::Markup;
use crate::pages::versions::{self, Deciding, Difference, Differences, VersionCard};
use crate::texts::{choice_or_code, field_label, fill, text, use_case_label};
use crate::{Console, format, routes};

pub(super) fn routes() -> Router<Console> {
    Router::new()
        .route(routes::PAYMENT_TERMS, get(show))
        .route(routes::NEW_PAYMENT_TERMS, get(editor).post(submit))
        .route(routes::PAYMENT_TERMS_VERSION, get(version))
}

#[derive(Debug, Template)]
#[template(path = "payment/terms.html")]
struct TermsPage {
    frame: Frame,
    may_propose: bool,
    propose_label: String,
    record: Option<(String, String)>,
    note: String,
    ahead: Vec<VersionCard>,
    facts: Vec<(String, String)>,
    rates: Vec<RatesView>,
    versions: Option<TableView>,
    outages: ListView,
    history: Option<HistoryView>,
}

#[derive(Debug, Template)]
#[template(path = "payment/version.html")]
struct VersionPage {
    frame: Frame,
    note: String,
    status: String,
    tone: &'static str,
    reason: String,
    /// While it waits or has not begun: with what may be done with it.
    card: Option<VersionCard>,
    differences: Differences,
    facts: Vec<(String, String)>,
    rates: Vec<RatesView>,
}

/// Tax rates from a day on.
#[derive(Debug)]
struct RatesView {
    from: String,
    basis: String,
    facts: Vec<(String, String)>,
}

#[derive(Debug, Template)]
#[template(path = "payment/terms_editor.html")]
struct EditorPage {
    frame: Frame,
    form: FormView,
}

fn terms_of(row: &Row) -> Result<Terms, Problem> {
    serde_json::from_value(row.value("terms").clone())
        .map_err(|error| Problem::App(app::AppError::Bug(Box::new(error))))
}

/// Up to which sum value-added tax is left to the company, by the rates that a bill was counted with; nothing where these
/// are not known any more.
pub(super) async fn vat_left_up_to(visitor: &Visitor, bill: &Row) -> Result<Option<Rupiah>, Problem> {
    let number = bill.integer("terms_version").unwrap_or_default();
    let terms = if number == 0 {
        Terms::preset()
    } else {
        match visitor.rows("payment_terms", &[("number", json!(number))]).await?.first() {
            Some(row) => terms_of(row)?,
            None => return Ok(None),
        }
    };
    let from = inner(bill.value("breakdown"), "rates_from").parse().ok();
    Ok(terms.rates.iter().find(|rates| Some(rates.from) == from).map(|rates| rates.vat_left_up_to))
}

/// The terms that hold today, and their row; before a region approved its own those that are used.
fn in_force(rows: &[Row]) -> Result<(Option<&Row>, Terms), Problem> {
    match rows.iter().find(|row| row.text("status") == "approved") {
        Some(row) => Ok((Some(row), terms_of(row)?)),
        None => Ok((None, Terms::preset())),
    }
}

fn minutes(of_day: u16) -> String {
    format!("{:02}.{:02}", of_day / 60, of_day % 60)
}

fn percent(points: i32) -> String {
    format!("{}\u{a0}%", format::percent(points))
}

/// The lengths of time by the names of their fields.
fn lengths(terms: &Terms) -> [(&'static str, u16); 5] {
    [
        ("request_days", terms.request_days),
        ("order_days", terms.order_days),
        ("disbursement_days", terms.disbursement_days),
        ("cool_off_days", terms.cool_off_days),
        ("ageing_days", terms.ageing_days),
    ]
}

fn facts(terms: &Terms) -> Vec<(String, String)> {
    let mut told: Vec<(String, String)> = lengths(terms)
        .into_iter()
        .map(|(field, days)| {
            (field_label("propose_payment_terms", field), fill("terms.days", &[("days", &days.to_string())]))
        })
        .collect();
    let most = format::rupiah(terms.imprest_up_to.get());
    told.push((field_label("propose_payment_terms", "imprest_up_to"), most));
    let hours = [("opens", minutes(terms.office.opens)), ("closes", minutes(terms.office.closes))];
    told.push((
        text("terms.hours").to_owned(),
        fill("terms.from_to", &hours.each_ref().map(|(name, value)| (*name, value.as_str()))),
    ));
    told
}

fn kept(rule: &KeepRule) -> (String, String) {
    let label =
        format!("{}: {}", choice_or_code("object", rule.object.wire()), choice_or_code("levy", rule.levy.wire()));
    let (rate, bare, above) =
        (percent(rule.rate.0), percent(rule.rate_without_npwp.0), format::rupiah(rule.above.get()));
    let places = [("rate", rate.as_str()), ("bare", bare.as_str()), ("above", above.as_str())];
    let has_limit = rule.above.get() > 0;
    (label, if has_limit { fill("terms.kept_above", &places) } else { fill("terms.kept", &places) })
}

fn rates_view(rates: &Rates) -> RatesView {
    let part = rates.vat_base;
    let mut facts = vec![
        (text("terms.vat").to_owned(), format!("{} × {}/{}", percent(rates.vat.0), part.numerator, part.denominator)),
        (text("terms.vat_left_up_to").to_owned(), format::rupiah(rates.vat_left_up_to.get())),
    ];
    facts.extend(rates.keeps.iter().map(kept));
    facts.push((text("terms.small_business").to_owned(), percent(rates.small_business.0)));
    RatesView { from: format::date(rates.from), basis: rates.legal_basis.clone(), facts }
}

/// The rates of today first, then the older ones, then those that come.
fn rates_views(visitor: &Visitor, terms: &Terms) -> Vec<RatesView> {
    let today = visitor.scope.today();
    let mut rates: Vec<&Rates> = terms.rates.iter().collect();
    rates.sort_by_key(|rates| (rates.from > today, std::cmp::Reverse(rates.from)));
    rates.into_iter().map(rates_view).collect()
}

/// What other rates say, beside those that held on their first day.
fn rates_differences(old: &[Rates], new: &[Rates]) -> Vec<Difference> {
    let mut found = Vec::new();
    for rates in new {
        let place = |what: &str| fill("terms.rates_line", &[("from", &format::date(rates.from)), ("what", what)]);
        let before = old.iter().filter(|held| held.from <= rates.from).max_by_key(|held| held.from);
        let (was, is) = (before.map(rates_view), rates_view(rates));
        let begins = before.is_none_or(|held| held.from != rates.from);
        let old_basis = was.as_ref().map(|view| view.basis.clone()).unwrap_or_default();
        if begins || old_basis != is.basis {
            found.push(line(place(text("terms.basis")), &old_basis, &is.basis));
        }
        let old_facts = was.map(|view| view.facts).unwrap_or_default();
        let value_in = |facts: &[(String, String)], label: &str| {
            let found = facts.iter().filter(|(other, _)| other == label).map(|(_, value)| value.as_str());
            found.collect::<Vec<_>>().join("; ")
        };
        let mut labels: Vec<&String> = is.facts.iter().chain(&old_facts).map(|(label, _)| label).collect();
        let mut known = std::collections::BTreeSet::new();
        labels.retain(|label| known.insert(*label));
        for label in labels {
            let (was, now) = (value_in(&old_facts, label), value_in(&is.facts, label));
            if was != now {
                found.push(line(place(label), &was, &now));
            }
        }
    }
    for gone in old.iter().filter(|held| !new.iter().any(|rates| rates.from == held.from)) {
        let what = fill("terms.rates_line", &[("from", &format::date(gone.from)), ("what", text("terms.basis"))]);
        found.push(line(what, &gone.legal_basis, ""));
    }
    found
}

fn line(what: String, old: &str, new: &str) -> Difference {
    Difference { what, old: old.to_owned(), new: new.to_owned(), basis: String::new() }
}

/// What terms change.
fn differences(old: &Terms, new: &Terms) -> Vec<Difference> {
    let both = facts(old).into_iter().zip(facts(new));
    let changed = both.filter(|(old, new)| old != new).map(|((what, old), (_, new))| line(what, &old, &new));
    changed.chain(rates_differences(&old.rates, &new.rates)).collect()
}

const DECIDING: Deciding = Deciding {
    approve: "approve_payment_terms",
    withdraw: "withdraw_payment_terms",
    page: routes::PAYMENT_TERMS,
    // The law may be written down late: terms begin on a day that has passed.
    late_too: true,
};

fn version_actions(visitor: &Visitor, row: &Row) -> Vec<(String, String)> {
    let (approve, withdraw) = DECIDING.choices(visitor, row);
    approve.into_iter().chain(withdraw).collect()
}

fn card(visitor: &Visitor, row: &Row, now: &Terms) -> Result<VersionCard, Problem> {
    let number = row.integer("number").unwrap_or_default().to_string();
    let told = Differences::beside_today(&number, differences(now, &terms_of(row)?), false);
    Ok(DECIDING.card(visitor, row, told))
}

/// The version of a number beside the terms in force.
pub(crate) async fn card_of(visitor: &Visitor, number: i64) -> Result<Option<VersionCard>, Problem> {
    let rows = visitor.rows("payment_terms", &[]).await?;
    let (_, now) = in_force(&rows)?;
    versions::numbered(&rows, number).map(|row| card(visitor, row, &now)).transpose()
}

/// One version: what it changes and all that it says.
async fn version(visitor: Visitor, Path(id): Path<Uuid>) -> Shown {
    let row = visitor.row("payment_terms", id).await?;
    let rows = visitor.rows("payment_terms", &[]).await?;
    let terms = terms_of(&row)?;
    let number = row.integer("number").unwrap_or_default().to_string();
    let has_held = row.text("status") == "approved";
    // What holds or held is told beside the version that it followed, all others beside the one of today.
    let from = row.date("effective_from");
    let held = rows.iter().filter(|other| other.text("status") == "approved" && other.id() != id);
    let followed =
        held.filter(|other| other.date("effective_from") < from).max_by_key(|other| other.date("effective_from"));
    let before = match followed {
        Some(row) if has_held => terms_of(row)?,
        None if has_held => Terms::preset(),
        Some(_) | None => in_force(&rows)?.1,
    };
    let is_ahead = visitor.is_staff() && versions::is_ahead(&row);
    let mut told = Differences::beside_today(&number, differences(&before, &terms), false);
    if has_held {
        (told.before, told.after) = (text("versions.followed"), text("versions.this"));
    }
    let from = from.map(format::date).unwrap_or_default();
    let places = [("version", number.as_str()), ("from", &from), ("basis", row.text("basis"))];
    frame::ok(&VersionPage {
        frame: Frame::of(&visitor, routes::PAYMENT_TERMS, fill("terms.version", &places))
            .crumb(text("menu.payment_terms"), routes::PAYMENT_TERMS),
        note: fill("terms.version_note", &places),
        status: row.choice("status"),
        tone: lists::tone(row.text("status")),
        reason: row.text("withdraw_reason").to_owned(),
        card: if is_ahead { Some(card(&visitor, &row, &before)?) } else { None },
        differences: told,
        facts: facts(&terms),
        rates: rates_views(&visitor, &terms),
    })
}

fn outage_actions(visitor: &Visitor, row: &Row) -> Vec<(String, String)> {
    if !row.text("ended_at").is_empty() || !visitor.may("end_outage") {
        return Vec::new();
    }
    let id = row.id().to_string();
    vec![(
        use_case_label("end_outage"),
        routes::action_on(
            "end_outage",
            &[("outage", &id)],
            row.version(),
            &format!("{}#outages", routes::PAYMENT_TERMS),
        ),
    )]
}

async fn show(visitor: Visitor) -> Shown {
    let (may_end, approves): (lists::RowActions, lists::RowActions) = (outage_actions, version_actions);
    let outages = ListSpec {
        under: &["note"],
        columns: &["began_at", "ended_at", "source"],
        filters: &["system"],
        actions: visitor.may("end_outage").then_some(may_end),
        empty: "outages",
        ..ListSpec::new("outages", routes::PAYMENT_TERMS, "system")
    };
    let outages = lists::load(&visitor, outages).await?;
    if visitor.is_partial {
        return Ok(Html(outages.results()?).into_response());
    }
    let rows = visitor.rows("payment_terms", &[]).await?;
    let (row, terms) = in_force(&rows)?;
    let ahead = rows.iter().filter(|row| visitor.is_staff() && versions::is_ahead(row));
    let ahead = ahead.map(|row| card(&visitor, row, &terms)).collect::<Result<Vec<_>, _>>()?;
    let table = ListSpec {
        under: &["number"],
        columns: &["effective_from", "status", "withdraw_reason", "approved_at"],
        link: Some(|row| Some(routes::payment_terms(row.id()))),
        actions: visitor.is_staff().then_some(approves),
        ..ListSpec::new("payment_terms", routes::PAYMENT_TERMS, "basis")
    };
    let note = match row {
        Some(row) => {
            let number = row.integer("number").unwrap_or_default().to_string();
            let from = row.date("effective_from").map(format::date).unwrap_or_default();
            fill("terms.in_force", &[("version", &number), ("from", &from), ("basis", row.text("basis"))])
        }
        None => text("terms.preset").to_owned(),
    };
    let history = match rows.first() {
        Some(_) if visitor.is_staff() => Some(lists::history(&visitor, app::own_desk::payment_terms_record()).await?),
        Some(_) | None => None,
    };
    frame::ok(&TermsPage {
        may_propose: visitor.may("propose_payment_terms"),
        propose_label: use_case_label("propose_payment_terms"),
        record: visitor.may("record_outage").then(|| {
            let back = format!("{}#outages", routes::PAYMENT_TERMS);
            (use_case_label("record_outage"), routes::action("record_outage", &[], &back))
        }),
        note,
        ahead,
        facts: facts(&terms),
        rates: rates_views(&visitor, &terms),
        versions: if rows.is_empty() { None } else { Some(TableView::of(&visitor, &table, &rows)?) },
        outages,
        history,
        frame: Frame::of(&visitor, routes::PAYMENT_TERMS, text("menu.payment_terms")),
    })
}

fn permitted(visitor: &Visitor) -> Result<&'static app::UseCase, Problem> {
    let name = "propose_payment_terms";
    app::use_case(name).filter(|_| visitor.may(name)).ok_or(Problem::NoSuchPage)
}

async fn editor(visitor: Visitor) -> Shown {
    let use_case = permitted(&visitor)?;
    let rows = visitor.rows("payment_terms", &[]).await?;
    let (_, terms) = in_force(&rows)?;
    let mut spec = FormSpec::new(use_case, routes::PAYMENT_TERMS);
    for (field, days) in lengths(&terms) {
        spec = spec.with_value(field, days.to_string());
    }
    spec = spec.with_value("opens", minutes(terms.office.opens)).with_value("closes", minutes(terms.office.closes));
    rates::write(&terms.rates, &mut spec.posted);
    page(&visitor, StatusCode::OK, spec).await
}

async fn page(visitor: &Visitor, status: StatusCode, mut spec: FormSpec) -> Shown {
    let places = rates::places(&spec);
    if let Some(refusal) = &mut spec.refusal {
        for (place, _) in &mut refusal.reasons {
            *place = rates::place_in_words(place);
        }
    }
    let form = RatesForm::new(&spec.posted, &places);
    spec.own_controls.push(("rates", Markup::of(&form)));
    spec.action = Some(routes::NEW_PAYMENT_TERMS.to_owned());
    let has_error = spec.has_error();
    let form = forms::build(visitor, spec).await?;
    let frame = Frame::of(visitor, routes::PAYMENT_TERMS, use_case_label("propose_payment_terms"))
        .crumb(text("menu.payment_terms"), routes::PAYMENT_TERMS)
        .with_error(has_error);
    frame::page(status, &EditorPage { frame, form })
}

async fn submit(form: Submission) -> Result<Response, Problem> {
    let Submission { visitor, mut posted } = form;
    let use_case = permitted(&visitor)?;
    if rates::change_rows(&mut posted) {
        return page(&visitor, StatusCode::OK, forms::of_posted(use_case, posted)).await;
    }
    rates::tidy(&mut posted);
    let mut spec = forms::of_posted(use_case, posted);
    let mut values: Map<String, Value> = forms::values(use_case.fields, &spec.posted);
    match rates::read(&spec.posted) {
        Ok(rates) => {
            values.insert("rates".to_owned(), rates);
        }
        Err(app::AppError::Invalid(errors)) => {
            spec.errors = errors;
            return page(&visitor, StatusCode::UNPROCESSABLE_ENTITY, spec).await;
        }
        Err(other) => return Err(other.into()),
    }
    match forms::send(&visitor, spec, values).await? {
        Outcome::Done(_) => Ok(done_leads_to(&visitor, use_case.name, routes::PAYMENT_TERMS)),
        Outcome::Again(status, spec) => page(&visitor, status, *spec).await,
    }
}

/// A form that was sent under an ended session, to be looked at and sent again.
pub(crate) async fn came_back(visitor: &Visitor, posted: Posted) -> Result<Response, Problem> {
    let mut spec = forms::of_posted(permitted(visitor)?, posted);
    spec.trouble = Some("form.resumed");
    page(visitor, StatusCode::OK, spec).await
}
