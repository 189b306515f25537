//! The history of a record: what happened to it, and what was refused.
//!
//! **Invariant:** a history is read inside the border of the one who asks, of records that this person may read; of the
//! office's people a company is told the role alone.

use std::collections::{BTreeMap, BTreeSet};

use domain::Event;
use kernel::{LogEvent, Party, Timestamp, Uuid, ids::AccountId};
use serde_json::{Map, Value, json};
use store::{Border, HistoryFilter, Recorded, RefusedCommand, Subject};

use crate::{
    App, AppError, FieldKind, Scope,
    dataset::{Filter, ListRequest, Operator},
    members::PROGRAM,
    reading::{dataset, moment},
    use_cases::singleton,
};

mod kinds;
mod log;

pub use log::{LogMark, LogPage, LogRequest, NoMark, Shown, Whose, log_categories};

/// Events of one stream that are read at most.
const LONGEST_STREAM: usize = 5_000;
/// Events that are read at once.
const STREAM_PAGE: i64 = 1_000;

/// Something that happened to a record, or was refused.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryLine {
    /// Where the tenant stood: the place of the event, or, for a refusal, of the last event before it.
    pub position: i64,
    /// Where a page that ends with this line ends.
    pub mark: LogMark,
    /// When.
    pub at: Timestamp,
    /// The stream that it is in or was meant for, if the work came to one.
    pub stream: Option<Uuid>,
    /// The category of that stream; of what was refused, the one that its use case works on.
    pub category: Option<&'static str>,
    /// Who, as far as the reader may know: of the office's people a company is told the role alone.
    pub actor_name: String,
    /// For whom, when somebody acted in another's place; also by the role alone for a company.
    pub on_behalf_of: Option<AccountId>,
    /// What that person is called, as far as the reader may know.
    pub on_behalf_of_name: Option<String>,
    /// In which role, by its wire name.
    pub role: String,
    /// The type of the event, or the code of the refusal.
    pub kind: String,
    /// What the event says, or what the refusal names.
    pub data: Value,
    /// Why.
    pub reason: Option<String>,
    /// The version of the policy that it was decided under.
    pub policy_version: Option<i32>,
    /// Whether it was refused.
    pub refusal: bool,
    /// The record that a refused step was about, as the reader's list of it shows it.
    pub record: Option<LineRecord>,
}

/// A record that a line is about.
#[derive(Debug, Clone, PartialEq)]
pub struct LineRecord {
    /// The list that it is in, by name.
    pub list: &'static str,
    /// Its row there.
    pub row: Map<String, Value>,
}

impl App {
    /// The stream that a record's events are in, if the person may read the record at all.
    async fn place_of(&self, scope: &Scope, record: Uuid) -> Result<Option<Place>, AppError> {
        for (name, category, of_part) in STREAMS {
            let dataset = dataset(name)?;
            if scope.may(dataset.permission).is_err() {
                continue;
            }
            let Some(row) = views::get(self.store(), scope.border(), moment(scope), dataset, record).await? else {
                continue;
            };
            let stream = match (category, of_part) {
                (Some(category), _) => Some(singleton(category)),
                (None, Some(column)) => row.get(*column).and_then(Value::as_str).and_then(|id| id.parse().ok()),
                (None, None) => Some(record),
            };
            let part = (category.is_some() || of_part.is_some()).then_some(record);
            let is_company = matches!(scope.party, Party::Company(_));
            let told = (is_company && *name == "windows").then_some(TOLD_OF_WINDOWS);
            return Ok(stream.map(|stream| Place { stream, part, told }));
        }
        let office = record == singleton("office") && scope.may("read_agencies").is_ok();
        let policy = record == singleton("policy") && scope.may("read_policies").is_ok();
        let buying = record == singleton("procurement") && scope.may("read_procurement_rules").is_ok();
        let paying = record == singleton("payment_terms") && scope.party == Party::Staff;
        let paying = paying && scope.may("read_payment_terms").is_ok();
        let flags = record == singleton("flag_rules") && scope.may("read_flag_rules").is_ok();
        Ok((office || policy || buying || paying || flags).then_some(Place { stream: record, part: None, told: None }))
    }

    /// The events of a stream, the oldest first; of a very long one the newest.
    pub(crate) async fn stream_events(&self, border: Border, stream: Uuid) -> Result<Vec<Recorded<Event>>, AppError> {
        let mut events = Vec::new();
        let mut before = None;
        while events.len() < LONGEST_STREAM {
            let filter = HistoryFilter {
                subject: Subject::Stream(stream),
                before,
                limit: STREAM_PAGE,
                ..HistoryFilter::default()
            };
            let page = self.store().history(border, filter).await?;
            let Some(last) = page.last().map(|event| event.position) else { break };
            events.extend(page);
            before = Some(last);
        }
        events.reverse();
        Ok(events)
    }

    /// Puts names to the lines. The office's people stand before a company by their role alone.
    async fn name_actors(&self, scope: &Scope, lines: &mut [(HistoryLine, AccountId)]) -> Result<(), AppError> {
        let actors: BTreeSet<AccountId> =
            lines.iter().flat_map(|(line, actor)| [Some(*actor), line.on_behalf_of]).flatten().collect();
        // A company's border lets through its own people alone, and that is what it may know.
        let names = self.names_of(scope.border(), &actors).await?;
        for (line, actor) in lines {
            line.actor_name =
                if *actor == PROGRAM { "Sinergi".to_owned() } else { names.get(actor).cloned().unwrap_or_default() };
            line.on_behalf_of_name = line.on_behalf_of.and_then(|person| names.get(&person).cloned());
        }
        Ok(())
    }

    /// Finds the records that refused steps were about, among those that their use cases name and the reader may see.
    async fn name_records(&self, scope: &Scope, lines: &mut [HistoryLine]) -> Result<(), AppError> {
        let mut asked: BTreeMap<&'static str, BTreeSet<Uuid>> = BTreeMap::new();
        for line in lines.iter().filter(|line| line.refusal) {
            let action = line.data.get("action").and_then(Value::as_str).unwrap_or_default();
            let fields = crate::use_case(action).map_or(&[][..], |use_case| use_case.fields);
            for list in
                fields.iter().filter_map(|field| if let FieldKind::Ref(list) = field.kind { Some(list) } else { None })
            {
                asked.entry(list).or_default().extend(line.stream);
            }
            if let Some(list) = line.category.and_then(kinds::list_of) {
                asked.entry(list).or_default().extend(line.stream);
            }
        }
        let mut found: BTreeMap<Uuid, LineRecord> = BTreeMap::new();
        for (list, ids) in asked {
            let dataset = dataset(list)?;
            if scope.may(dataset.permission).is_err() {
                continue;
            }
            let ids: Vec<Uuid> = ids.into_iter().collect();
            for some in ids.chunks(100) {
                let filter = Filter::Where("id".to_owned(), Operator::In, json!(some));
                let request = ListRequest { filter, first: 100, ..ListRequest::default() };
                for row in self.list_in(scope.border(), dataset, &request).await?.rows {
                    found.extend(crate::reading::id_of(&row).map(|id| (id, LineRecord { list, row })));
                }
            }
        }
        for line in lines.iter_mut().filter(|line| line.refusal) {
            line.record = line.stream.and_then(|stream| found.get(&stream).cloned());
        }
        Ok(())
    }

    /// Names of members, as far as the border lets through.
    pub(crate) async fn names_of(
        &self,
        border: Border,
        accounts: &BTreeSet<AccountId>,
    ) -> Result<BTreeMap<AccountId, String>, AppError> {
        let mut names = BTreeMap::new();
        let all: Vec<AccountId> = accounts.iter().copied().collect();
        for some in all.chunks(100) {
            let request = ListRequest {
                filter: Filter::Where("id".to_owned(), Operator::In, json!(some)),
                first: 100,
                ..ListRequest::default()
            };
            for row in self.list_in(border, dataset("members")?, &request).await?.rows {
                let id = row.get("id").and_then(Value::as_str).and_then(|id| id.parse::<Uuid>().ok());
                let name = row.get("name").and_then(Value::as_str);
                if let (Some(id), Some(name)) = (id, name) {
                    names.insert(AccountId(id), name.to_owned());
                }
            }
        }
        Ok(names)
    }
}

/// A record's stream, the record itself when it is only a part of it, and the only kinds of events that the person is
/// told where the stream is the office's.
#[derive(Debug, Clone, Copy)]
struct Place {
    stream: Uuid,
    part: Option<Uuid>,
    told: Option<&'static [&'static str]>,
}

/// What every applicant is told of a window: among it each extension with its reason and letter (EF-09).
const TOLD_OF_WINDOWS: &[&str] =
    &["window_announced", "window_extended", "window_cancelled", "preliminary_results_announced", "window_finalised"];

/// Where the events of a list's records are: in streams of their own, in the tenant's one stream of a kind, or in the
/// stream that a column names.
type StreamOf = (&'static str, Option<&'static str>, Option<&'static str>);

const STREAMS: &[StreamOf] = &[
    ("companies", None, None),
    ("applications", None, None),
    ("windows", None, None),
    ("decrees", None, None),
    ("sanctions", None, Some("sanction_file")),
    ("agreements", None, None),
    ("prices", Some("price_list"), None),
    ("orders", None, None),
    ("placements", None, Some("order")),
    ("billings", None, None),
    ("billing_stays", None, Some("billing")),
    ("payees", None, None),
    ("repayments", None, None),
    ("catalogue_orders", None, None),
    ("outages", None, None),
    ("flags", None, None),
    ("corrections", None, None),
    ("members", None, None),
    ("imports", None, None),
    ("budget_lines", None, None),
    ("communication_plans", None, None),
    ("plan_items", None, Some("plan")),
    ("outlets", None, Some("company")),
    ("people", None, Some("company")),
    ("documents", None, Some("company")),
    ("agencies", Some("office"), None),
    ("officials", Some("office"), None),
];

/// Whether a value names an id anywhere.
fn mentions(value: &Value, id: &str) -> bool {
    match value {
        Value::String(text) => text == id,
        Value::Array(list) => list.iter().any(|item| mentions(item, id)),
        Value::Object(members) => members.values().any(|item| mentions(item, id)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

fn line_of(event: &Recorded<Event>, data: Value) -> (HistoryLine, AccountId) {
    let line = HistoryLine {
        position: event.position,
        mark: LogMark::default(),
        at: event.occurred_at,
        stream: Some(event.stream),
        category: Some(event.event.category()),
        actor_name: String::new(),
        on_behalf_of: event.on_behalf_of,
        on_behalf_of_name: None,
        role: event.role.to_string(),
        kind: event.event.kind().to_owned(),
        data,
        reason: event.reason.as_deref().map(str::to_owned),
        policy_version: event.policy_version,
        refusal: false,
        record: None,
    };
    (line, event.actor)
}

fn refused_line(refused: &RefusedCommand) -> (HistoryLine, AccountId) {
    let mut data: Map<String, Value> =
        refused.refusal.params.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect();
    data.insert("action".to_owned(), refused.action.as_str().into());
    if !refused.refusal.reasons.is_empty() {
        data.insert("reasons".to_owned(), json!(refused.refusal.reasons));
    }
    let line = HistoryLine {
        position: refused.position,
        mark: LogMark::default(),
        at: refused.at,
        stream: refused.stream,
        category: kinds::category_of(&refused.action),
        actor_name: String::new(),
        on_behalf_of: refused.on_behalf_of,
        on_behalf_of_name: None,
        role: refused.role.clone(),
        kind: refused.refusal.code.clone(),
        data: Value::Object(data),
        reason: None,
        policy_version: None,
        refusal: true,
        record: None,
    };
    (line, refused.actor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_of_windows_are_events_that_there_are() {
        use domain::partnership::window::Event;
        for kind in TOLD_OF_WINDOWS {
            assert!(Event::KINDS.iter().any(|(known, _)| known == kind), "{kind}");
        }
    }

    #[test]
    fn every_list_that_a_history_comes_from_has_the_columns_that_it_names() {
        for (name, _, column) in STREAMS {
            let list = dataset(name).expect("a list");
            if let Some(column) = column {
                assert!(list.column(column).is_some(), "{name}.{column}");
            }
        }
    }
}
