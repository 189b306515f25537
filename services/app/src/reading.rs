//! Reading: lists, single records, the history of a record, search, the funnel, and what waits for a person.
//!
//! **Invariant:** nothing is read without the permission of its list, and always inside the border of the one who asks;
//! a record of somebody else is as absent as one that never was.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    Event,
    media::company::Company,
    partnership::{application::Status, decree::Decree},
};
use kernel::{
    CompanyId, LocalDate, LogEvent, Party, Timestamp, Uuid,
    ids::{AccountId, ApplicationId, DecreeId, WindowId},
};
use serde_json::{Map, Value, json};
use store::{Border, HistoryFilter, Recorded, RefusalFilter, RefusedCommand, Subject};
use views::{Asker, Moment, ViewError};

pub use views::{Funnel, Task};

use crate::{
    App, AppError, FieldError, Scope, authz, catalogue,
    dataset::{Dataset, Filter, ListError, ListRequest, Operator, Page},
    members::PROGRAM,
    session::own_border,
    use_cases::singleton,
};

/// Events that one history shows at most.
const LONGEST_HISTORY: usize = 5_000;
/// Events that are read at once.
const HISTORY_PAGE: i64 = 1_000;
/// Tasks of one kind that are shown.
const TASKS_OF_EACH: u16 = 10;

/// All lists, in the order of the manual.
pub fn datasets() -> &'static [&'static Dataset] {
    views::datasets::all()
}

/// A list by its name, for the application's own questions.
pub(crate) fn dataset(name: &'static str) -> Result<&'static Dataset, AppError> {
    views::datasets::find(name).ok_or_else(|| AppError::Bug(format!("there is no list {name}").into()))
}

/// Something that happened to a record, or was refused.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryLine {
    /// Where the tenant stood: the place of the event, or, for a refusal, of the last event before it.
    pub position: i64,
    /// When.
    pub at: Timestamp,
    /// Who, as far as the reader may know: of the office's people a company is told the role alone.
    pub actor_name: String,
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
}

/// A record that a search found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchHit {
    /// The list that it is in: `companies`.
    pub kind: &'static str,
    /// The record.
    pub id: Uuid,
    /// Its name or number.
    pub title: String,
    /// What tells it from others of the name.
    pub detail: String,
}

impl From<ViewError> for AppError {
    fn from(error: ViewError) -> Self {
        let wrong = |field: String, code| Self::Invalid(vec![FieldError { field, code, params: vec![] }]);
        match error {
            ViewError::Request(ListError::Column(column)) => wrong(column, "column"),
            ViewError::Request(ListError::Value(column)) => wrong(column, "value"),
            ViewError::Request(ListError::First) => wrong("first".to_owned(), "page_size"),
            ViewError::Request(ListError::Cursor) => wrong("after".to_owned(), "cursor"),
            ViewError::Store(error) => error.into(),
        }
    }
}

/// Whether an application waits for somebody: sent in, and without its end.
pub(crate) fn is_unfinished(status: Status) -> bool {
    status != Status::Draft && !status.next_steps().is_empty()
}

fn moment(scope: &Scope) -> Moment {
    Moment::at(scope.now, scope.zone)
}

impl App {
    /// Whether the person may do or read something, by the name of a use case or `read_` and a list.
    pub fn may(&self, scope: &Scope, permission: &str) -> bool {
        scope.may(permission).is_ok()
    }

    /// Everything that the person may do and read.
    pub fn permissions(&self, scope: &Scope) -> Vec<&'static str> {
        scope.permissions()
    }

    /// A page of a list.
    ///
    /// # Errors
    /// [`AppError::Denied`] without the permission, [`AppError::Invalid`] when the request does not fit the list.
    pub async fn list(
        &self,
        scope: &Scope,
        dataset: &'static Dataset,
        request: &ListRequest,
    ) -> Result<Page, AppError> {
        scope.may(dataset.permission)?;
        Ok(views::list(self.store(), scope.border(), moment(scope), dataset, request).await?)
    }

    /// How many rows a list has, paging left aside.
    ///
    /// # Errors
    /// As [`App::list`].
    pub async fn count(
        &self,
        scope: &Scope,
        dataset: &'static Dataset,
        request: &ListRequest,
    ) -> Result<u64, AppError> {
        scope.may(dataset.permission)?;
        Ok(views::count(self.store(), scope.border(), moment(scope), dataset, request).await?)
    }

    /// One record.
    ///
    /// # Errors
    /// [`AppError::Denied`] when it is not there, or not the person's to see.
    pub async fn get(
        &self,
        scope: &Scope,
        dataset: &'static Dataset,
        id: Uuid,
    ) -> Result<Map<String, Value>, AppError> {
        scope.may(dataset.permission)?;
        views::get(self.store(), scope.border(), moment(scope), dataset, id).await?.ok_or(AppError::Denied)
    }

    /// A page for the program itself, in one tenant.
    pub(crate) async fn list_in(
        &self,
        border: Border,
        dataset: &'static Dataset,
        request: &ListRequest,
    ) -> Result<Page, AppError> {
        let moment = self.moment_in(border.tenant).await?;
        Ok(views::list(self.store(), border, moment, dataset, request).await?)
    }

    /// A record for the program itself, in one tenant.
    pub(crate) async fn get_in(
        &self,
        border: Border,
        dataset: &'static Dataset,
        id: Uuid,
    ) -> Result<Option<Map<String, Value>>, AppError> {
        let moment = self.moment_in(border.tenant).await?;
        Ok(views::get(self.store(), border, moment, dataset, id).await?)
    }

    /// The instant and the day in a tenant: an example's clock may run ahead, and a log that has not begun has none.
    async fn moment_in(&self, tenant: kernel::TenantId) -> Result<Moment, AppError> {
        match self.tenant_info(tenant).await {
            Ok(info) => Ok(Moment::at(info.now(self.now()), info.zone)),
            Err(AppError::Denied) => Ok(Moment::at(self.now(), kernel::Zone::default())),
            Err(other) => Err(other),
        }
    }

    /// Records in whose names and numbers every word occurs, in the lists that the person may read.
    ///
    /// # Errors
    /// [`AppError::Denied`] for somebody who may not search.
    pub async fn search(&self, scope: &Scope, text: &str) -> Result<Vec<SearchHit>, AppError> {
        scope.may("read_search")?;
        let lists = datasets().iter().filter(|list| scope.may(list.permission).is_ok()).map(|list| list.name).collect();
        let hits = views::search(self.store(), scope.border(), lists, text).await?;
        Ok(hits
            .into_iter()
            .map(|hit| SearchHit { kind: hit.dataset.name, id: hit.id, title: hit.title, detail: hit.detail })
            .collect())
    }

    /// How many applications had come how far by the end of a day.
    ///
    /// # Errors
    /// [`AppError::Denied`] for somebody who may not see it.
    pub async fn funnel(&self, scope: &Scope, window: Option<Uuid>, on: LocalDate) -> Result<Funnel, AppError> {
        scope.may("read_funnel")?;
        Ok(views::funnel(self.store(), scope.border(), scope.zone, window, on).await?)
    }

    /// What waits for the person, the most urgent first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn tasks(&self, scope: &Scope) -> Result<Vec<Task>, AppError> {
        let asker = Asker {
            account: scope.actor,
            zone: scope.zone,
            may: catalogue().iter().map(|use_case| use_case.name).filter(|name| scope.may(name).is_ok()).collect(),
            of_each: TASKS_OF_EACH,
        };
        Ok(views::tasks(self.store(), scope.border(), moment(scope), asker).await?)
    }

    /// What happened to a record after a position, the oldest first, with what was refused in between for those who
    /// may read refusals.
    ///
    /// # Errors
    /// [`AppError::Denied`] when the record is not there, or not the person's to see.
    pub async fn history(
        &self,
        scope: &Scope,
        record: Uuid,
        after: i64,
        limit: u16,
    ) -> Result<Vec<HistoryLine>, AppError> {
        scope.may("read_history")?;
        let place = self.place_of(scope, record).await?.ok_or(AppError::Denied)?;
        // What is told to everybody is in the office's stream, and passes by its kind alone.
        let border = if place.told.is_some() { own_border(scope.tenant) } else { scope.border() };
        let events = self.stream_after(border, place.stream, after).await?;
        let mut lines = Vec::new();
        for event in events {
            if place.told.is_some_and(|kinds| !kinds.contains(&event.event.kind())) {
                continue;
            }
            let data = event.event.encode().map_err(|source| AppError::Bug(Box::new(source)))?;
            if place.part.is_none_or(|part| mentions(&data, &part.to_string())) {
                lines.push(line_of(&event, data));
            }
        }
        if scope.may("read_refusals").is_ok() && place.part.is_none() {
            lines.extend(self.refusals_after(scope.border(), place.stream, after).await?);
        }
        lines.sort_by_key(|(line, _)| (line.position, line.refusal, line.at));
        lines.truncate(usize::from(limit));
        self.name_actors(scope, &mut lines).await?;
        Ok(lines.into_iter().map(|(line, _)| line).collect())
    }

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
        Ok((office || policy).then_some(Place { stream: record, part: None, told: None }))
    }

    /// The events of a stream after a position, the oldest first.
    async fn stream_after(&self, border: Border, stream: Uuid, after: i64) -> Result<Vec<Recorded<Event>>, AppError> {
        let mut events = Vec::new();
        let mut before = None;
        while events.len() < LONGEST_HISTORY {
            let filter = HistoryFilter { subject: Subject::Stream(stream), before, limit: HISTORY_PAGE };
            let page = self.store().history(border, filter).await?;
            let Some(last) = page.last().map(|event| event.position) else { break };
            events.extend(page.into_iter().filter(|event| event.position > after));
            if last <= after {
                break;
            }
            before = Some(last);
        }
        events.reverse();
        Ok(events)
    }

    async fn refusals_after(
        &self,
        border: Border,
        stream: Uuid,
        after: i64,
    ) -> Result<Vec<(HistoryLine, AccountId)>, AppError> {
        let filter = RefusalFilter { stream: Some(stream), limit: HISTORY_PAGE, ..RefusalFilter::default() };
        let refused = self.store().refusals(border, filter).await?;
        Ok(refused.iter().filter(|refused| refused.position >= after.max(1)).map(refused_line).collect())
    }

    /// Puts names to the lines. The office's people stand before a company by their role alone.
    async fn name_actors(&self, scope: &Scope, lines: &mut [(HistoryLine, AccountId)]) -> Result<(), AppError> {
        let actors: BTreeSet<AccountId> =
            lines.iter().map(|(_, actor)| *actor).filter(|actor| *actor != PROGRAM).collect();
        // A company's border lets through its own people alone, and that is what it may know.
        let names = self.names_of(scope.border(), &actors).await?;
        for (line, actor) in lines {
            line.actor_name =
                if *actor == PROGRAM { "Sinergi".to_owned() } else { names.get(actor).cloned().unwrap_or_default() };
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

    /// Applications of a window that stand in one of these states.
    pub(crate) async fn applications_in(
        &self,
        scope: &Scope,
        window: WindowId,
        statuses: &[Status],
    ) -> Result<Vec<ApplicationId>, AppError> {
        let statuses: Vec<&str> = statuses.iter().map(|status| status.wire()).collect();
        let filter = Filter::And(vec![
            Filter::Where("window".to_owned(), Operator::Eq, json!(window)),
            Filter::Where("status".to_owned(), Operator::In, json!(statuses)),
        ]);
        let request = ListRequest { filter, first: 100, ..ListRequest::default() };
        let border = Border { tenant: scope.tenant, party: Party::Staff };
        let rows =
            views::rows(self.store(), border, moment(scope), dataset("applications")?, &request, usize::MAX).await?;
        Ok(rows.rows.iter().filter_map(id_of).map(ApplicationId).collect())
    }

    /// Applications of a window that may still come to something else. A draft that was never sent in is none of them.
    pub(crate) async fn unfinished_applications(
        &self,
        scope: &Scope,
        window: WindowId,
    ) -> Result<Vec<ApplicationId>, AppError> {
        let unfinished: Vec<Status> = Status::ALL.iter().copied().filter(|status| is_unfinished(*status)).collect();
        self.applications_in(scope, window, &unfinished).await
    }

    /// Applications that companies began, whatever became of them.
    pub(crate) async fn applications_of(
        &self,
        scope: &Scope,
        companies: &[CompanyId],
    ) -> Result<Vec<ApplicationId>, AppError> {
        let filter = Filter::Where("company".to_owned(), Operator::In, json!(companies));
        let request = ListRequest { filter, first: 100, ..ListRequest::default() };
        let border = Border { tenant: scope.tenant, party: Party::Staff };
        let rows =
            views::rows(self.store(), border, moment(scope), dataset("applications")?, &request, usize::MAX).await?;
        Ok(rows.rows.iter().filter_map(id_of).map(ApplicationId).collect())
    }

    /// The accepted applications of the window that a decree is for.
    pub(crate) async fn accepted_for_decree(
        &self,
        scope: &Scope,
        decree: DecreeId,
    ) -> Result<Vec<ApplicationId>, AppError> {
        let border = Border { tenant: scope.tenant, party: Party::Staff };
        let (state, _) = self.store().load::<Decree>(border, decree.as_uuid()).await?;
        match state.window() {
            Some(window) => self.applications_in(scope, window, &[Status::Accepted]).await,
            None => Ok(Vec::new()),
        }
    }

    /// The legal name of a company in the register.
    pub(crate) async fn company_name(&self, border: Border, company: CompanyId) -> Result<Option<String>, AppError> {
        let (register, _) = self.store().load::<Company>(border, company.as_uuid()).await?;
        Ok(if register.exists() { Some(register.profile().legal_name.clone()) } else { None })
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
    ("members", None, None),
    ("imports", None, None),
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
        at: event.occurred_at,
        actor_name: String::new(),
        role: event.role.to_string(),
        kind: event.event.kind().to_owned(),
        data,
        reason: event.reason.as_deref().map(str::to_owned),
        policy_version: event.policy_version,
        refusal: false,
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
        at: refused.at,
        actor_name: String::new(),
        role: refused.role.clone(),
        kind: refused.refusal.code.clone(),
        data: Value::Object(data),
        reason: None,
        policy_version: None,
        refusal: true,
    };
    (line, refused.actor)
}

/// The id of a row.
pub(crate) fn id_of(row: &Map<String, Value>) -> Option<Uuid> {
    row.get("id")?.as_str()?.parse().ok()
}

/// Every role that reads a list, for the tests that walk all of them.
pub fn readers(dataset: &Dataset) -> &'static [domain::people::Role] {
    authz::holders(dataset.permission)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_has_a_permission_that_somebody_holds() {
        for list in datasets() {
            assert!(!readers(list).is_empty(), "{}", list.name);
        }
    }

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
