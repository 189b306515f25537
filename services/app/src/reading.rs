//! Reading: lists, single records, search, the funnel, and what waits for a person.
//!
//! **Invariant:** nothing is read without the permission of its list, and always inside the border of the one who asks;
//! a record of somebody else is as absent as one that never was.

use domain::{
    media::company::Company,
    partnership::{application::Status, decree::Decree},
};
use kernel::{
    BasisPoints, CompanyId, LocalDate, Party, Rounding, Rupiah, Uuid,
    ids::{ApplicationId, DecreeId, OrderId, WindowId},
};
use serde_json::{Map, Value, json};
use store::Border;
use views::{Asker, Moment, Sought, ViewError};

pub use views::{Delivered, Funnel, MOST_WAITING, NearOrder, Task};

use crate::{
    App, AppError, FieldError, Scope, authz, catalogue,
    dataset::{Dataset, Filter, ListError, ListRequest, Operator, Page},
    duties::Others,
};

/// Tasks of one kind that are shown.
const TASKS_OF_EACH: u16 = 10;

/// How many orders are offered where one is looked for.
const NEAR_ORDERS: u16 = 5;
/// How far the amount of one of them may lie from what it is looked for by.
const NEAR: BasisPoints = BasisPoints(1_000);

/// All lists, in the order of the manual.
pub fn datasets() -> &'static [&'static Dataset] {
    views::datasets::all()
}

/// A list by its name, for the application's own questions.
pub(crate) fn dataset(name: &'static str) -> Result<&'static Dataset, AppError> {
    views::datasets::find(name).ok_or_else(|| AppError::Bug(format!("there is no list {name}").into()))
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
    /// The company that it belongs to, where it has no page of its own.
    pub company: Option<Uuid>,
    /// How many the list has, of which not all are here.
    pub found: u64,
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

pub(crate) fn moment(scope: &Scope) -> Moment {
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
        self.count_up_to(scope, dataset, request, u32::MAX).await
    }

    /// How many rows a list has, paging left aside; counting stops at `most`.
    ///
    /// # Errors
    /// As [`App::list`].
    pub async fn count_up_to(
        &self,
        scope: &Scope,
        dataset: &'static Dataset,
        request: &ListRequest,
        most: u32,
    ) -> Result<u64, AppError> {
        scope.may(dataset.permission)?;
        Ok(views::count_up_to(self.store(), scope.border(), moment(scope), dataset, request, most).await?)
    }

    /// What a column of numbers comes to over all rows of a list, paging left aside.
    ///
    /// # Errors
    /// As [`App::list`].
    pub async fn sum(
        &self,
        scope: &Scope,
        dataset: &'static Dataset,
        request: &ListRequest,
        column: &str,
    ) -> Result<i64, AppError> {
        scope.may(dataset.permission)?;
        Ok(views::sum(self.store(), scope.border(), moment(scope), dataset, request, column).await?)
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

    /// Orders for about as much money as somebody looks for, the nearest first: a few of them, however many there are.
    ///
    /// # Errors
    /// [`AppError::Denied`] without the permission to read orders.
    pub async fn near_orders(
        &self,
        scope: &Scope,
        (amount, on): (Rupiah, LocalDate),
        except: Option<OrderId>,
    ) -> Result<Vec<NearOrder>, AppError> {
        scope.may(dataset("orders")?.permission)?;
        let margin = amount.share(NEAR, Rounding::Down).unwrap_or_default();
        let sought = Sought { amount, margin, on, zone: scope.zone, except };
        Ok(views::near_orders(self.store(), scope.border(), sought, NEAR_ORDERS).await?)
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
            .map(|hit| SearchHit {
                kind: hit.dataset.name,
                id: hit.id,
                title: hit.title,
                detail: hit.detail,
                company: hit.company,
                found: hit.found,
            })
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

    /// What had come of partnerships by the end of a day.
    ///
    /// # Errors
    /// [`AppError::Denied`] for somebody who may not see it.
    pub async fn delivered(&self, scope: &Scope, on: LocalDate) -> Result<Delivered, AppError> {
        scope.may("read_funnel")?;
        Ok(views::delivered(self.store(), scope.border(), scope.zone, on).await?)
    }

    /// What waits for the person, at most ten of each kind and the most urgent first: of these, what lies too long by the
    /// clock of its desk stands before all else, then what is due.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn tasks(&self, scope: &Scope) -> Result<Vec<Task>, AppError> {
        let may: Vec<&'static str> =
            catalogue().iter().map(|use_case| use_case.name).filter(|name| scope.may(name).is_ok()).collect();
        let mut others = Others::of_each(TASKS_OF_EACH);
        loop {
            let asker = Asker {
                account: scope.actor,
                zone: scope.zone,
                may: may.iter().copied().filter(|name| others.asks_for(name)).collect(),
                of_each: others.of_each,
            };
            let waiting = views::tasks(self.store(), scope.border(), moment(scope), asker).await?;
            self.set_apart(scope, waiting, &mut others).await?;
            if !others.looks_further() {
                break;
            }
        }
        self.late_first(scope, others.tasks()).await
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
}
