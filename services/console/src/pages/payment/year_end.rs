//! The end of a budget year: what is not paid yet, what was carried over, what the next year bears, and the step for each.

use app::payment::billing::Stage;
use askama::Template;
use axum::Router;
use axum::routing::get;
use kernel::LocalDate;
use serde_json::json;

use super::{Shown, roles_of, staff_only};
use crate::frame::{self, Frame, Posted, Visitor};
use crate::lists::{ListSpec, Row, TableView};
use crate::texts::{fill, text, use_case_label};
use crate::{Console, format, routes};

pub(super) fn routes() -> Router<Console> {
    Router::new().route(routes::YEAR_END, get(show))
}

#[derive(Debug, Template)]
#[template(path = "payment/year_end.html")]
struct YearEndPage {
    frame: Frame,
    note: String,
    sentence: String,
    /// Year, address, whether it is the one shown.
    years: Vec<(String, String, bool)>,
    sections: Vec<Section>,
    steps: Vec<(String, String)>,
}

/// Records in one situation.
#[derive(Debug)]
struct Section {
    id: &'static str,
    title: &'static str,
    note: &'static str,
    table: Option<TableView>,
    /// How many there are beyond those shown, and the list that holds them all.
    more: Option<(String, String)>,
}

/// Rows that a page shows of one situation.
const MOST: u64 = 100;

/// The year whose end is looked at: until its middle a year still settles the one before.
fn year_of(today: LocalDate) -> i32 {
    if u8::from(today.0.month()) <= 6 { today.year() - 1 } else { today.year() }
}

/// Stages at which a bill is on its way and not paid.
fn unpaid() -> Vec<&'static str> {
    let is_under_way = |stage: &&Stage| !stage.is_over() && !matches!(stage, Stage::Paid | Stage::CarriedOver);
    Stage::ALL.iter().filter(is_under_way).map(|stage| stage.wire()).collect()
}

fn step(visitor: &Visitor, row: &Row, name: &str) -> Vec<(String, String)> {
    let is_next = Stage::from_wire(row.text("stage")).is_some_and(|stage| stage.next_steps().contains(&name));
    if !is_next || !visitor.may(name) {
        return Vec::new();
    }
    let id = row.id().to_string();
    let back =
        routes::with_query(routes::YEAR_END, &[("tahun", &row.integer("fiscal_year").unwrap_or_default().to_string())]);
    vec![(use_case_label(name), routes::action_on(name, &[("billing", &id)], row.version(), &back))]
}

/// What the domain says too: before December the year may still pay.
pub(super) fn may_carry_over(visitor: &Visitor, bill: &Row) -> bool {
    let december = bill
        .integer("fiscal_year")
        .and_then(|year| i32::try_from(year).ok())
        .and_then(|year| LocalDate::from_ymd(year, 12, 1));
    december.is_some_and(|december| visitor.scope.today() >= december)
}

fn carry_over(visitor: &Visitor, row: &Row) -> Vec<(String, String)> {
    if may_carry_over(visitor, row) { step(visitor, row, "carry_over_billing") } else { Vec::new() }
}

fn pick_up(visitor: &Visitor, row: &Row) -> Vec<(String, String)> {
    step(visitor, row, "pick_up_billing")
}

fn bills(actions: Option<crate::lists::RowActions>, columns: &'static [&'static str]) -> ListSpec {
    ListSpec {
        under: &["company_name"],
        columns,
        link: Some(|row| Some(routes::billing(row.id()))),
        actions,
        ..ListSpec::new("billings", routes::YEAR_END, "title")
    }
}

async fn section(
    visitor: &Visitor,
    (id, title, note): (&'static str, &'static str, &'static str),
    spec: ListSpec,
    equal: &[(&str, serde_json::Value)],
    all: String,
) -> Result<(Section, u64), crate::frame::Problem> {
    let rows = visitor.rows(spec.dataset, equal).await?;
    let total = visitor.count(spec.dataset, equal).await?;
    let more = total.checked_sub(MOST).filter(|more| *more > 0);
    let table = if rows.is_empty() { None } else { Some(TableView::of(visitor, &spec, &rows)?) };
    let more = more.map(|more| {
        let count = format::number(i64::try_from(more).unwrap_or(i64::MAX));
        (fill("year_end.more", &[("count", &count)]), all)
    });
    Ok((Section { id, title: text(title), note: text(note), table, more }, total))
}

async fn show(visitor: Visitor) -> Shown {
    staff_only(&visitor, "read_billings")?;
    let today = visitor.scope.today();
    let asked = Posted::of_query(visitor.query.as_deref()).filled("tahun").and_then(|year| year.parse::<i32>().ok());
    let year = asked.filter(|year| (2000..=today.year()).contains(year)).unwrap_or_else(|| year_of(today));
    let link = |year: i32| routes::with_query(routes::YEAR_END, &[("tahun", &year.to_string())]);
    let of_stage = |stage: &str| format!("{}#bills", routes::with_query(routes::PAYMENTS, &[("stage", stage)]));
    let (carries, picks): (crate::lists::RowActions, crate::lists::RowActions) = (carry_over, pick_up);
    let may_carry = visitor.may("carry_over_billing").then_some(carries);
    let may_pick = visitor.may("pick_up_billing").then_some(picks);

    let open = [("fiscal_year", json!(year)), ("stage", json!(unpaid()))];
    let open_sum = visitor.sum("billings", &open, "gross").await?;
    let heads = ("open", "year_end.open", "year_end.open_note");
    let (open, open_count) =
        section(&visitor, heads, bills(may_carry, &["stage", "held_by", "gross"]), &open, routes::PAYMENTS.to_owned())
            .await?;
    let waiting = [("carried_over_from", json!(year)), ("stage", json!(Stage::CarriedOver.wire()))];
    let waiting_sum = visitor.sum("billings", &waiting, "gross").await?;
    let heads = ("carried", "year_end.carried", "year_end.carried_note");
    let columns: &[&str] = &["carry_over_reason", "stage_since", "gross"];
    let (waiting, waiting_count) =
        section(&visitor, heads, bills(may_pick, columns), &waiting, of_stage(Stage::CarriedOver.wire())).await?;
    let others: Vec<&str> =
        Stage::ALL.iter().filter(|stage| **stage != Stage::CarriedOver).map(|stage| stage.wire()).collect();
    let borne = [("carried_over_from", json!(year)), ("stage", json!(others))];
    let heads = ("borne", "year_end.borne", "year_end.borne_note");
    let (borne, borne_count) = section(
        &visitor,
        heads,
        bills(None, &["fiscal_year", "stage", "payment", "gross"]),
        &borne,
        routes::PAYMENTS.to_owned(),
    )
    .await?;
    let mut sections = vec![open, waiting, borne];
    if visitor.may("read_budget_lines") {
        let lines = ListSpec {
            under: &["charge_key", "agency_name", "status"],
            columns: &["reserved", "committed", "accrued", "invoiced", "realised"],
            link: Some(|row| Some(routes::budget_line(row.id()))),
            ..ListSpec::new("budget_lines", routes::YEAR_END, "name")
        };
        let heads = ("lines", "year_end.lines", "year_end.lines_note");
        let of_year = [("fiscal_year", json!(year))];
        sections.push(section(&visitor, heads, lines, &of_year, routes::BUDGET.to_owned()).await?.0);
    }
    let count = |value: u64| format::number(i64::try_from(value).unwrap_or(i64::MAX));
    let (open_count, waiting_count, borne_count) = (count(open_count), count(waiting_count), count(borne_count));
    let places = [
        ("year", year.to_string()),
        ("open", open_count),
        ("sum", format::rupiah(open_sum)),
        ("carried", waiting_count),
        ("carried_sum", format::rupiah(waiting_sum)),
        ("borne", borne_count),
    ];
    let places: Vec<(&str, &str)> = places.iter().map(|(name, value)| (*name, value.as_str())).collect();
    frame::ok(&YearEndPage {
        frame: Frame::of(&visitor, routes::PAYMENTS, fill("year_end.title", &[("year", &year.to_string())]))
            .crumb(text("menu.payments"), routes::PAYMENTS),
        note: text("year_end.note").to_owned(),
        sentence: fill("year_end.sentence", &places),
        years: (0..3).map(|back| today.year() - back).map(|one| (one.to_string(), link(one), one == year)).collect(),
        sections,
        steps: ["carry_over_billing", "open_budget_line", "pick_up_billing"]
            .into_iter()
            .map(|name| (use_case_label(name), roles_of(name)))
            .collect(),
    })
}
