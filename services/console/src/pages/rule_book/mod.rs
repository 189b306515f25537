//! The rules of buying: those in force, versions that wait with what they would change, and where a new one begins.

mod changes;
mod editor;
mod fields;
mod view;

use app::procurement::RuleBook;
use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::get;
use kernel::LocalDate;
use serde_json::Value;

use changes::Told;
pub(crate) use editor::came_back;
use view::Changes;

use super::payment::roles_of;
use crate::frame::{self, Frame, Problem, Visitor};
use crate::lists::{self, HistoryView, ListSpec, Row, TableView};
use crate::texts::{fill, text, use_case_label};
use crate::{Console, format, routes};

pub(crate) fn routes() -> Router<Console> {
    Router::new()
        .route(routes::RULE_BOOK, get(show))
        .route(routes::NEW_RULE_BOOK, get(editor::show).post(editor::submit))
}

/// A version of the rules.
#[derive(Debug, Clone)]
struct Version {
    number: i64,
    status: String,
    from: Option<LocalDate>,
    legal_basis: String,
    is_own: bool,
    basis: Value,
    book: RuleBook,
}

/// A version that waits for a second person.
#[derive(Debug)]
struct Waiting {
    number: i64,
    from: String,
    legal_basis: String,
    changes: Changes,
    actions: Vec<(String, String)>,
    /// Who is waited for, or that its day has passed.
    note: String,
}

#[derive(Debug, Template)]
#[template(path = "rule_book/show.html")]
struct RuleBookPage {
    frame: Frame,
    note: String,
    draft: Option<String>,
    waiting: Vec<Waiting>,
    methods: Vec<Told>,
    duties: Vec<Told>,
    limits: Told,
    versions: Option<TableView>,
    history: Option<HistoryView>,
}

fn version(visitor: &Visitor, row: &Row) -> Result<Version, Problem> {
    Ok(Version {
        number: row.integer("number").unwrap_or_default(),
        status: row.text("status").to_owned(),
        from: row.date("effective_from"),
        legal_basis: row.text("legal_basis").to_owned(),
        is_own: row.uuid("author") == Some(visitor.scope.actor.as_uuid()),
        basis: row.value("basis").clone(),
        book: serde_json::from_value(row.value("book").clone())
            .map_err(|error| Problem::App(app::AppError::Bug(Box::new(error))))?,
    })
}

/// All versions, the newest first.
async fn known(visitor: &Visitor) -> Result<Vec<Version>, Problem> {
    let rows = visitor.rows("procurement_rules", &[]).await?;
    rows.iter().map(|row| version(visitor, row)).collect()
}

/// The rules of a day and the number of their version; before the region has rules of its own those that everybody
/// begins with.
fn in_force(all: &[Version], today: LocalDate) -> (Option<i64>, RuleBook) {
    let published = all.iter().filter(|version| version.status == "published");
    let begun = published.filter(|version| version.from.is_some_and(|from| from <= today));
    match begun.max_by_key(|version| version.from) {
        Some(version) => (Some(version.number), version.book.clone()),
        None => (None, RuleBook::defaults()),
    }
}

/// What the rules in force are called.
fn version_named(number: Option<i64>) -> String {
    match number {
        Some(number) => fill("buying.version", &[("version", &number.to_string())]),
        None => text("buying.defaults").to_owned(),
    }
}

fn action(use_case: &str, number: i64) -> (String, String) {
    let number = number.to_string();
    (use_case_label(use_case), routes::action(use_case, &[("version", &number)], routes::RULE_BOOK))
}

fn waiting(visitor: &Visitor, version: &Version, against: Option<i64>, now: &RuleBook) -> Waiting {
    let is_over = version.from.is_some_and(|from| from < visitor.scope.today());
    let who = roles_of("publish_procurement_rules");
    let mut actions = Vec::new();
    if visitor.may("publish_procurement_rules") && !version.is_own && !is_over {
        actions.push(action("publish_procurement_rules", version.number));
    }
    if visitor.may("withdraw_procurement_rules") && (version.is_own || visitor.may("publish_procurement_rules")) {
        actions.push(action("withdraw_procurement_rules", version.number));
    }
    let note = match (is_over, version.is_own) {
        (true, _) => text("buying.over").to_owned(),
        (false, true) => fill("buying.own", &[("who", &who)]),
        (false, false) => fill("buying.waits", &[("who", &who)]),
    };
    Waiting {
        number: version.number,
        from: version.from.map(format::date).unwrap_or_default(),
        legal_basis: version.legal_basis.clone(),
        changes: Changes { against: version_named(against), changes: changes::between(now, &version.book) },
        actions,
        note,
    }
}

/// What may be done with a version of the list.
fn version_actions(visitor: &Visitor, row: &Row) -> Vec<(String, String)> {
    let number = row.integer("number").unwrap_or_default();
    let mut actions = Vec::new();
    let is_upcoming = row.text("status") == "published"
        && row.date("effective_from").is_some_and(|from| from > visitor.scope.today());
    if is_upcoming && visitor.may("publish_procurement_rules") {
        actions.push(action("withdraw_procurement_rules", number));
    }
    if visitor.may("draft_procurement_rules") {
        let from = routes::with_query(routes::NEW_RULE_BOOK, &[("dari", &number.to_string())]);
        actions.push((text("buying.copy").to_owned(), from));
    }
    actions
}

async fn show(visitor: Visitor) -> Result<Response, Problem> {
    if !visitor.may("read_procurement_rules") {
        return Err(Problem::NoSuchPage);
    }
    let rows = visitor.rows("procurement_rules", &[]).await?;
    let all = rows.iter().map(|row| version(&visitor, row)).collect::<Result<Vec<_>, _>>()?;
    let (number, book) = in_force(&all, visitor.scope.today());
    let current = all.iter().find(|version| Some(version.number) == number);
    let note = match current {
        Some(version) => {
            let from = version.from.map(format::date).unwrap_or_default();
            let number = version.number.to_string();
            fill("buying.in_force", &[("version", &number), ("from", &from), ("basis", &version.legal_basis)])
        }
        None => text("buying.preset").to_owned(),
    };
    let (drafters, publishers) = (roles_of("draft_procurement_rules"), roles_of("publish_procurement_rules"));
    let by = fill("buying.by", &[("drafters", &drafters), ("publishers", &publishers)]);
    let acts: lists::RowActions = version_actions;
    let versions = ListSpec {
        columns: &["number", "effective_from", "status"],
        actions: Some(acts),
        ..ListSpec::new("procurement_rules", routes::RULE_BOOK, "legal_basis")
    };
    frame::ok(&RuleBookPage {
        frame: Frame::of(&visitor, routes::PRICES, text("dataset.procurement_rules"))
            .crumb(text("menu.prices"), routes::PRICES),
        note: format!("{note} {by}"),
        draft: visitor.may("draft_procurement_rules").then(|| use_case_label("draft_procurement_rules")),
        waiting: all
            .iter()
            .filter(|version| version.status == "draft")
            .map(|version| waiting(&visitor, version, number, &book))
            .collect(),
        methods: changes::methods(&book),
        duties: changes::duties(&book),
        limits: changes::limits(&book),
        versions: if rows.is_empty() { None } else { Some(TableView::of(&visitor, &versions, &rows)?) },
        history: if rows.is_empty() {
            None
        } else {
            Some(lists::history(&visitor, app::own_desk::rule_book_record()).await?)
        },
    })
}
