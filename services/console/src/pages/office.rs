//! The office: what is still to be set up, letterhead, agencies, officials, days off, facts about the region.

use app::Letterhead;
use app::dataset::{Direction, Filter, ListRequest, Operator};
use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::get;
use kernel::LocalDate;
use serde_json::{Value, json};

use crate::forms::{self, FormSpec, FormView};
use crate::frame::{self, Frame, Posted, Problem, Visitor};
use crate::lists::{ListSpec, Row, TableView};
use crate::texts::{choice_or_code, fill, find, text, use_case_label};
use crate::{Console, format, routes};

pub(crate) fn routes() -> Router<Console> {
    Router::new().route(routes::OFFICE, get(show)).route(routes::LETTERHEAD, get(letterhead))
}

#[derive(Debug, Template)]
#[template(path = "office.html")]
struct OfficePage {
    frame: Frame,
    steps: Vec<Step>,
    is_ready: bool,
    done: String,
    letterhead: Option<Letterhead>,
    may_set_letterhead: bool,
    /// Where the crest is set.
    set_crest: Option<String>,
    /// Address and name of the crest.
    crest: Option<(String, String)>,
    /// Whether it can be shown here: a drawing is only given away.
    crest_is_picture: bool,
    sections: Vec<Section>,
    facts: Option<FactsView>,
}

/// One step of the set-up.
#[derive(Debug)]
struct Step {
    title: &'static str,
    about: &'static str,
    is_done: bool,
    /// Where it is done, for who may do it.
    href: Option<String>,
}

/// A titled table.
#[derive(Debug)]
struct Section {
    id: &'static str,
    title: &'static str,
    note: &'static str,
    table: Option<TableView>,
    add: Option<(String, String)>,
    years: Vec<(String, String, bool)>,
}

async fn show(visitor: Visitor) -> Result<Response, Problem> {
    if !visitor.may("read_agencies") {
        return Err(Problem::NoSuchPage);
    }
    let letterhead = visitor.console.app.letterhead(&visitor.scope).await?;
    let crest = letterhead.as_ref().and_then(|head| head.crest.clone());
    let crest = crest.as_ref();
    let steps = steps(&visitor, letterhead.is_some()).await?;
    let count = steps.iter().filter(|step| step.is_done).count();
    let sections = vec![agencies(&visitor).await?, officials(&visitor).await?, holidays(&visitor).await?];
    let facts = if visitor.may("read_region_facts") { Some(facts(&visitor).await?) } else { None };
    frame::ok(&OfficePage {
        frame: Frame::of(&visitor, routes::OFFICE, text("menu.office")),
        is_ready: count == steps.len(),
        done: fill("office.done", &[("count", &count.to_string()), ("all", &steps.len().to_string())]),
        steps,
        set_crest: (letterhead.is_some() && visitor.may("set_crest"))
            .then(|| routes::action("set_crest", &[], routes::OFFICE)),
        crest_is_picture: crest.is_some_and(|file| file.media_type != "image/svg+xml"),
        crest: crest.map(|file| (routes::file(&file.sha256), file.name.clone())),
        letterhead,
        may_set_letterhead: visitor.may("set_letterhead"),
        sections,
        facts,
    })
}

/// What a season needs, in an order in which everybody finds what the step before has made.
async fn steps(visitor: &Visitor, has_letterhead: bool) -> Result<Vec<Step>, Problem> {
    let to = |name: &str, back: &str| visitor.may(name).then(|| routes::action(name, &[], back));
    let year = visitor.scope.today().year();
    let members = if visitor.may("read_members") { visitor.count("members", &[]).await? } else { 0 };
    let mut steps = vec![
        step("letterhead", has_letterhead, visitor.may("set_letterhead").then(|| routes::LETTERHEAD.to_owned())),
        step(
            "agencies",
            visitor.count("agencies", &[]).await? > 0,
            to("register_agency", &routes::office_part("agencies")),
        ),
        step(
            "officials",
            visitor.count("officials", &[("is_in_office", json!(true))]).await? > 0,
            to("appoint_official", &routes::office_part("officials")),
        ),
        step(
            "holidays",
            !days_off(visitor, year).await?.is_empty(),
            to("declare_holiday", &routes::office_part("holidays")),
        ),
    ];
    if visitor.may("read_members") {
        steps.push(step("members", members > 1, to("invite_member", routes::MEMBERS)));
    }
    steps.push(step(
        "policy",
        visitor.count("policies", &[("is_in_force", json!(true))]).await? > 0,
        visitor.may("draft_policy").then(|| routes::POLICIES.to_owned()),
    ));
    Ok(steps)
}

fn step(key: &str, is_done: bool, href: Option<String>) -> Step {
    Step {
        title: find(&format!("office.step.{key}")).unwrap_or_default(),
        about: find(&format!("office.step.{key}_about")).unwrap_or_default(),
        is_done,
        href: href.filter(|_| !is_done),
    }
}

fn section(id: &'static str, table: Option<TableView>, add: Option<(String, String)>) -> Section {
    Section {
        id,
        title: text_of(&format!("dataset.{id}")),
        note: text_of(&format!("office.section.{id}")),
        table,
        add,
        years: Vec::new(),
    }
}

fn text_of(key: &str) -> &'static str {
    find(key).unwrap_or_default()
}

fn add(visitor: &Visitor, use_case: &str, anchor: &str) -> Option<(String, String)> {
    let back = format!("{}#{anchor}", routes::OFFICE);
    visitor.may(use_case).then(|| (use_case_label(use_case), routes::action(use_case, &[], &back)))
}

fn table(visitor: &Visitor, spec: &ListSpec, rows: &[Row]) -> Result<Option<TableView>, Problem> {
    if rows.is_empty() { Ok(None) } else { TableView::of(visitor, spec, rows).map(Some) }
}

async fn agencies(visitor: &Visitor) -> Result<Section, Problem> {
    let rows = visitor.rows("agencies", &[]).await?;
    let spec = ListSpec { columns: &["short_name", "kind"], ..ListSpec::new("agencies", routes::OFFICE, "name") };
    Ok(section("agencies", table(visitor, &spec, &rows)?, add(visitor, "register_agency", "agencies")))
}

async fn officials(visitor: &Visitor) -> Result<Section, Problem> {
    let order = [("is_in_office", Direction::Descending), ("starts_on", Direction::Descending)];
    let rows = visitor.rows_by("officials", &[], &order).await?;
    let spec = ListSpec {
        under: &["title", "agency_name"],
        columns: &["tenure", "starts_on", "ends_on", "is_in_office"],
        actions: if visitor.may("end_official") { Some(end_official) } else { None },
        ..ListSpec::new("officials", routes::OFFICE, "name")
    };
    Ok(section("officials", table(visitor, &spec, &rows)?, add(visitor, "appoint_official", "officials")))
}

fn end_official(_visitor: &Visitor, row: &Row) -> Vec<(String, String)> {
    if !row.flag("is_in_office") {
        return Vec::new();
    }
    let href =
        routes::action("end_official", &[("official", &row.id().to_string())], &routes::office_part("officials"));
    vec![(text("short.end_official").to_owned(), href)]
}

/// Days off of a year, in their order.
async fn days_off(visitor: &Visitor, year: i32) -> Result<Vec<Row>, Problem> {
    let (Some(first), Some(last)) = (LocalDate::from_ymd(year, 1, 1), LocalDate::from_ymd(year, 12, 31)) else {
        return Ok(Vec::new());
    };
    let is = |operator, day: LocalDate| Filter::Where("date".to_owned(), operator, json!(day));
    let request = ListRequest {
        filter: Filter::And(vec![is(Operator::Gte, first), is(Operator::Lte, last)]),
        first: 100,
        ..ListRequest::default()
    };
    let dataset = Visitor::dataset("holidays")?;
    let page = visitor.console.app.list(&visitor.scope, dataset, &request).await?;
    Ok(page.rows.into_iter().map(|row| Row::new(dataset, row)).collect())
}

async fn holidays(visitor: &Visitor) -> Result<Section, Problem> {
    let this_year = visitor.scope.today().year();
    let query = Posted::of_query(visitor.query.as_deref());
    let year = query
        .filled("tahun")
        .and_then(|year| year.parse::<i32>().ok())
        .filter(|year| (2000..=2200).contains(year))
        .unwrap_or(this_year);
    let rows = days_off(visitor, year).await?;
    let spec = ListSpec {
        columns: &["name", "kind"],
        actions: if visitor.may("withdraw_holiday") { Some(withdraw_holiday) } else { None },
        ..ListSpec::new("holidays", routes::OFFICE, "date")
    };
    let years = [this_year - 1, this_year, this_year + 1]
        .map(|of| {
            let href = format!("{}#holidays", routes::with_query(routes::OFFICE, &[("tahun", &of.to_string())]));
            (of.to_string(), href, of == year)
        })
        .to_vec();
    let section = section("holidays", table(visitor, &spec, &rows)?, add(visitor, "declare_holiday", "holidays"));
    Ok(Section { years, ..section })
}

fn withdraw_holiday(_visitor: &Visitor, row: &Row) -> Vec<(String, String)> {
    let href = routes::action("withdraw_holiday", &[("date", row.text("date"))], &routes::office_part("holidays"));
    vec![(text("short.withdraw_holiday").to_owned(), href)]
}

/// A number about the region, with how far it may be believed.
#[derive(Debug)]
struct FactView {
    name: String,
    under: String,
    value: String,
    tone: &'static str,
    quality: String,
    source: String,
}

#[derive(Debug)]
struct FactsView {
    rows: Vec<FactView>,
    add: Option<(String, String)>,
}

async fn facts(visitor: &Visitor) -> Result<FactsView, Problem> {
    let rows = visitor.rows("region_facts", &[]).await?;
    let rows = rows
        .iter()
        .map(|row| {
            let name = row.text("name");
            let year = row.integer("year").map(|year| year.to_string()).unwrap_or_default();
            let under = [year.as_str(), row.text("note")];
            FactView {
                name: find(&format!("fact.{name}")).map_or_else(|| name.to_owned(), str::to_owned),
                under: under.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · "),
                value: fact_value(row.text("value"), row.text("unit")),
                tone: match row.text("quality") {
                    "S" => "ok",
                    "W" => "info",
                    _ => "warn",
                },
                quality: choice_or_code("quality", row.text("quality")),
                source: row.text("source").to_owned(),
            }
        })
        .collect();
    Ok(FactsView { rows, add: add(visitor, "record_fact", "region_facts") })
}

/// A value as the source gives it: numbers grouped, lists and parts one after the other.
fn fact_value(value: &str, unit: &str) -> String {
    match serde_json::from_str::<Value>(value) {
        Ok(Value::Object(parts)) => {
            let said: Vec<String> =
                parts.iter().map(|(name, part)| format!("{}: {}", name.replace('_', " "), one(part, unit))).collect();
            said.join("; ")
        }
        Ok(Value::Array(parts)) => parts.iter().map(|part| one(part, unit)).collect::<Vec<_>>().join("; "),
        Ok(part @ Value::Number(_)) => one(&part, unit),
        Ok(_) | Err(_) if unit.is_empty() => value.to_owned(),
        Ok(_) | Err(_) => format!("{value} {unit}"),
    }
}

fn one(value: &Value, unit: &str) -> String {
    let number = value.as_i64();
    match (number, unit) {
        (Some(amount), "Rp") => format::rupiah(amount),
        (Some(number), "year" | "tahun") => number.to_string(),
        (Some(number), "") => format::number(number),
        (Some(number), unit) => format!("{} {unit}", format::number(number)),
        (None, _) => format::loose("", value, kernel::Zone::default()),
    }
}

#[derive(Debug, Template)]
#[template(path = "letterhead.html")]
struct LetterheadPage {
    frame: Frame,
    form: FormView,
}

async fn letterhead(visitor: Visitor) -> Result<Response, Problem> {
    let use_case =
        app::use_case("set_letterhead").filter(|use_case| visitor.may(use_case.name)).ok_or(Problem::NoSuchPage)?;
    let now = visitor.console.app.letterhead(&visitor.scope).await?.unwrap_or_default();
    let mut spec = FormSpec::new(use_case, routes::OFFICE)
        .with_value("government", now.government)
        .with_value("agency", now.agency)
        .with_value("address", now.address)
        .with_value("city", now.city)
        .with_value("contact", now.contact);
    // Each agency tells the version of the office.
    spec.version = visitor.rows("agencies", &[]).await?.first().and_then(Row::version);
    frame::ok(&LetterheadPage {
        frame: Frame::of(&visitor, routes::OFFICE, use_case_label("set_letterhead"))
            .crumb(text("menu.office"), routes::OFFICE),
        form: forms::build(&visitor, spec).await?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Region facts are shown as their source gives them, however they are written.
    #[test]
    fn a_fact_is_shown_with_its_unit_whatever_its_form() {
        assert_eq!(fact_value("983356", "jiwa"), "983.356 jiwa");
        assert_eq!(fact_value("[1400000000,4400000000]", "Rp"), "Rp\u{a0}1.400.000.000; Rp\u{a0}4.400.000.000");
        assert_eq!(fact_value("{\"print\":18,\"total\":61}", ""), "print: 18; total: 61");
        assert_eq!(fact_value("Perwako 224/2020", ""), "Perwako 224/2020");
    }
}
