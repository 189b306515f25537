//! The flags that speak of a record, on the record's own page.

use app::dataset::{Filter, ListRequest, Operator};
use askama::Template;
use kernel::Uuid;
use serde_json::json;

use crate::format;
use crate::frame::{Problem, Visitor};
use crate::lists::Row;
use crate::routes;

/// Flags of a record; shown to those who read flags, where there are any.
#[derive(Debug, Template)]
#[template(path = "flags/card.html")]
pub(crate) struct FlagsCard {
    flags: Vec<Line>,
}

impl askama::filters::HtmlSafe for FlagsCard {}

/// One flag in a card.
#[derive(Debug)]
struct Line {
    rule: String,
    href: String,
    tone: &'static str,
    status: String,
    /// What was measured beside its threshold, and what a reviewer made of it.
    words: String,
}

/// Flags that name one of these records.
pub(crate) async fn about(visitor: &Visitor, records: &[Uuid]) -> Result<Option<FlagsCard>, Problem> {
    let named = |id: &Uuid| Filter::Where("records".to_owned(), Operator::Contains, json!(id.to_string()));
    card(visitor, Filter::Or(records.iter().map(named).collect())).await
}

/// Flags about a company: raised on it, or on an order, bill or agreement of its own.
pub(crate) async fn about_company(visitor: &Visitor, company: Uuid) -> Result<Option<FlagsCard>, Problem> {
    let of_company = Filter::Where("company".to_owned(), Operator::Eq, json!(company));
    let named = Filter::Where("records".to_owned(), Operator::Contains, json!(company.to_string()));
    card(visitor, Filter::Or(vec![of_company, named])).await
}

async fn card(visitor: &Visitor, filter: Filter) -> Result<Option<FlagsCard>, Problem> {
    if !visitor.may("read_flags") {
        return Ok(None);
    }
    let dataset = Visitor::dataset("flags")?;
    let request = ListRequest { filter, first: 100, ..ListRequest::default() };
    let page = visitor.console.app.list(&visitor.scope, dataset, &request).await?;
    let flags: Vec<Line> = page.rows.into_iter().map(|row| line(visitor, &Row::new(dataset, row))).collect();
    Ok(if flags.is_empty() { None } else { Some(FlagsCard { flags }) })
}

fn line(visitor: &Visitor, row: &Row) -> Line {
    let cell = |name: &str| row.cell(name, visitor.tenant.zone, visitor.scope.today());
    let status = cell("flag_status");
    let outcome = (!row.text("outcome").is_empty()).then(|| row.choice("outcome"));
    let words = [
        Some(crate::texts::fill(
            "flag.measured",
            &[("measured", &cell("measured").text), ("threshold", &cell("threshold").text)],
        )),
        row.instant("raised_at").map(|at| format::short_date(at.date_in(visitor.tenant.zone))),
        outcome,
    ];
    Line {
        rule: row.choice("flag_rule"),
        href: routes::flag(row.id()),
        tone: status.tone.unwrap_or("neutral"),
        status: status.text,
        words: words.into_iter().flatten().collect::<Vec<_>>().join(" · "),
    }
}
