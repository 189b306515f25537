//! The audit trail: what happened and what was refused in the whole office, by a person, or to a record; filtered, page
//! by page, and as a file (EF-23).

use app::{ExportFormat, HistoryLine, LogHeads, LogMark, LogRequest, LogWords, Shown, Whose, log_categories};
use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use kernel::ids::AccountId;
use kernel::{LocalDate, Uuid};

use super::files::attachment;
use crate::frame::{self, Frame, Posted, Problem, Visitor};
use crate::lists::{HistoryEntry, Row, history_entry};
use crate::texts::{choice_or_code, fill, text};
use crate::{Console, routes};

/// Lines of a page.
const PER_PAGE: u16 = 50;

pub(crate) fn routes() -> Router<Console> {
    Router::new().route(routes::LOG, get(show)).route(routes::LOG_FILE, get(file))
}

#[derive(Debug, Template)]
#[template(path = "log.html", blocks = ["results"])]
struct LogPage {
    frame: Frame,
    note: String,
    /// The record whose history it is, kept while the rest is filtered.
    record: Option<String>,
    people: Vec<Choice>,
    categories: Vec<Choice>,
    outcomes: Vec<Choice>,
    from: String,
    until: String,
    is_filtered: bool,
    entries: Vec<Entry>,
    /// Back to the newest line, on a later page.
    newest: Option<String>,
    older: Option<String>,
    files: [(&'static str, String); 2],
}

type Choice = (String, String, bool);

#[derive(Debug)]
struct Entry {
    said: HistoryEntry,
    category: String,
    href: Option<String>,
}

/// What the address asks for.
#[derive(Debug)]
struct Asked {
    request: LogRequest,
    person: Option<Uuid>,
    record: Option<Uuid>,
    query: Posted,
}

impl Asked {
    fn of(visitor: &Visitor) -> Self {
        let query = Posted::of_query(visitor.query.as_deref());
        let id = |name: &str| query.filled(name).and_then(|value| value.parse::<Uuid>().ok());
        let day = |name: &str| query.filled(name).and_then(LocalDate::named);
        let own = visitor.scope.actor.as_uuid();
        let record = id("catatan");
        // Who may not read the log of the office reads the own acts.
        let person = if visitor.may("read_log") || record.is_some() { id("orang") } else { Some(own) };
        let whose = match (record, person) {
            (Some(record), _) => Whose::Record(record),
            (None, Some(person)) => Whose::Person(AccountId(person)),
            (None, None) => Whose::Everything,
        };
        let zone = visitor.tenant.zone;
        let request = LogRequest {
            shown: match query.filled("hasil") {
                Some(DONE) => Shown::Events,
                Some(REFUSED) => Shown::Refusals,
                Some(_) | None => Shown::All,
            },
            category: query
                .filled("jenis")
                .and_then(|asked| log_categories().into_iter().find(|known| *known == asked)),
            since: day("dari").map(|day| day.start_in(zone)),
            until: day("sampai").map(|day| day.end_in(zone)),
            before: query.filled("sesudah").and_then(|mark| mark.parse().ok()).unwrap_or_default(),
            ..LogRequest::newest(whose, PER_PAGE)
        };
        Self { request, person, record, query }
    }

    /// The address of the same question, from its newest line or from a mark on.
    fn address(&self, path: &str, mark: Option<LogMark>) -> String {
        let mark = mark.map(|mark| mark.to_string());
        let pairs = self.query.pairs().iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let mut pairs: Vec<(&str, &str)> =
            pairs.filter(|(name, value)| !value.is_empty() && *name != "sesudah").collect();
        pairs.extend(mark.as_deref().map(|mark| ("sesudah", mark)));
        routes::with_query(path, &pairs)
    }
}

const DONE: &str = "terjadi";
const REFUSED: &str = "ditolak";

/// `GET /jejak`.
async fn show(visitor: Visitor) -> Result<Response, Problem> {
    let asked = Asked::of(&visitor);
    let page = visitor.console.app.log(&visitor.scope, &asked.request).await?;
    let watches = visitor.may("read_log") && asked.record.is_none();
    let people = if watches { visitor.rows("members", &[]).await? } else { Vec::new() };
    let named = asked.person.filter(|_| watches);
    let who = match named {
        Some(person) if !people.iter().any(|row| row.id() == person) => Some(visitor.row("members", person).await?),
        Some(_) | None => None,
    };
    let chosen = |name: &str| asked.query.filled(name).unwrap_or_default().to_owned();
    let everything = |is_chosen| (String::new(), text("list.all").to_owned(), is_chosen);
    let category = asked.request.category;
    let view = LogPage {
        note: match (asked.record, watches) {
            (Some(_), _) => text("log.of_record").to_owned(),
            (None, true) => fill("log.of_office", &[("tenant", &visitor.tenant.name)]),
            (None, false) => text("log.of_me").to_owned(),
        },
        frame: Frame::of(&visitor, routes::LOG, text("menu.log")),
        record: asked.record.map(|record| record.to_string()),
        people: if watches {
            let option = |row: &Row| (row.id().to_string(), row.title(), Some(row.id()) == named);
            std::iter::once(everything(named.is_none())).chain(who.iter().chain(&people).map(option)).collect()
        } else {
            Vec::new()
        },
        categories: if watches {
            let option =
                |known: &'static str| (known.to_owned(), choice_or_code("category", known), Some(known) == category);
            let mut all: Vec<Choice> = log_categories().into_iter().map(option).collect();
            all.sort_by(|one, other| one.1.cmp(&other.1));
            std::iter::once(everything(category.is_none())).chain(all).collect()
        } else {
            Vec::new()
        },
        outcomes: [("", "list.all"), (DONE, "log.done"), (REFUSED, "log.refused")]
            .map(|(value, label)| (value.to_owned(), text(label).to_owned(), chosen("hasil") == value))
            .into(),
        from: chosen("dari"),
        until: chosen("sampai"),
        is_filtered: ["orang", "jenis", "hasil", "dari", "sampai"]
            .iter()
            .any(|name| asked.query.filled(name).is_some()),
        entries: page
            .lines
            .iter()
            .map(|line| Entry {
                said: history_entry(line, visitor.tenant.zone),
                category: about(line),
                href: page_of(line).filter(|_| asked.record.is_none()),
            })
            .collect(),
        newest: (asked.request.before != LogMark::default()).then(|| asked.address(routes::LOG, None)),
        older: page.next.map(|mark| asked.address(routes::LOG, Some(mark))),
        files: ["csv", "xlsx"].map(|format| {
            let label = if format == "csv" { text("list.csv") } else { text("list.xlsx") };
            (label, asked.address(&routes::log_file(format), None))
        }),
    };
    if visitor.is_partial {
        let results = view.as_results().render().map_err(|error| Problem::App(app::AppError::Bug(Box::new(error))))?;
        return Ok(Html(results).into_response());
    }
    frame::ok(&view)
}

/// `GET /jejak/berkas/{csv,xlsx,json}?filters`.
async fn file(visitor: Visitor, Path(format): Path<String>) -> Result<Response, Problem> {
    let format = match format.as_str() {
        "csv" => ExportFormat::Csv,
        "xlsx" => ExportFormat::Xlsx,
        "json" => ExportFormat::Json,
        _ => return Err(Problem::NoSuchPage),
    };
    let asked = Asked::of(&visitor);
    let heads = LogHeads {
        title: text("menu.log"),
        columns: [
            text("log.position"),
            text("log.at"),
            text("log.outcome"),
            text("log.sentence"),
            text("log.who"),
            text("log.role"),
            text("log.reason"),
            text("log.policy"),
            text("log.category"),
            text("log.record"),
        ],
    };
    let zone = visitor.tenant.zone;
    let say = move |line: &HistoryLine| {
        let entry = history_entry(line, zone);
        LogWords {
            sentence: entry.sentence,
            category: line.category.map(|category| choice_or_code("category", category)).unwrap_or_default(),
            role: choice_or_code("role", &line.role),
            outcome: text(if line.refusal { "log.refused" } else { "log.done" }).to_owned(),
            reason: entry.reason.unwrap_or_default(),
        }
    };
    let export = visitor.console.app.export_log(&visitor.scope, &asked.request, format, heads, &say).await?;
    Ok(attachment(&export.file_name, &export.media_type, export.bytes, false))
}

/// What a line is about: the kind of its record; of what was refused, what the record is called.
fn about(line: &HistoryLine) -> String {
    if let Some(record) = &line.record {
        let list = app::datasets().iter().copied().find(|known| known.name == record.list);
        let title = list.map(|list| Row::new(list, record.row.clone()).title()).filter(|title| !title.is_empty());
        if let Some(title) = title {
            return title;
        }
    }
    line.category.map(|category| choice_or_code("category", category)).unwrap_or_default()
}

/// The page of the record that a line is about, where it has one.
fn page_of(line: &HistoryLine) -> Option<String> {
    if let (Some(record), Some(id)) = (&line.record, line.stream) {
        return match record.list {
            "members" => Some(routes::log_of_person(id)),
            list => routes::record(list, id),
        };
    }
    let (category, id) = (line.category?, line.stream?);
    if let Some(versions) = page_of_all(category) {
        return Some(versions.to_owned());
    }
    // What was refused may never have come to be: only a record that is there has a page.
    if line.refusal {
        return None;
    }
    match category {
        "member" => Some(routes::log_of_person(id)),
        "import" => Some(routes::import_result(id)),
        // One stream holds every sanction of a company; the line says which.
        "sanction" => Some(routes::sanction(line.data.get("sanction")?.as_str()?.rsplit(':').next()?.parse().ok()?)),
        _ => routes::record(category, id),
    }
}

/// The page of kinds that are one record for the whole office, with all their versions.
fn page_of_all(category: &str) -> Option<&'static str> {
    match category {
        "policy" => Some(routes::POLICIES),
        "flag_rules" => Some(routes::FLAG_RULES),
        "payment_terms" => Some(routes::PAYMENT_TERMS),
        "procurement" => Some(routes::RULE_BOOK),
        "price_list" => Some(routes::PRICES),
        "office" => Some(routes::OFFICE),
        _ => None,
    }
}
