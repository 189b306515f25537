//! Who asks: sessions as arguments of handlers.

use std::net::{IpAddr, SocketAddr};

use app::dataset::{Dataset, Direction, Filter, ListRequest, Operator};
use app::{AppError, FilePurpose, Scope, Session, StoredFile, TenantInfo};
use axum::extract::{ConnectInfo, FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use kernel::Uuid;
use kernel::ids::RequestId;
use serde_json::{Value, json};

use super::posted::{Sender, Upload};
use super::{Posted, Problem, cookies};
use crate::lists::Row;
use crate::{Console, routes};

/// Compares without telling by time how far it came.
fn same(one: &str, other: &str) -> bool {
    one.len() == other.len() && one.bytes().zip(other.bytes()).fold(0, |found, (a, b)| found | (a ^ b)) == 0
}

/// A signed-in person, whether in a tenant or not.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) console: Console,
    pub(crate) session: Session,
    pub(crate) token: String,
    /// Path and query of the request.
    pub(crate) path: String,
    /// The use case that was done on the page before.
    pub(crate) notice: Option<String>,
    /// Whether only a part of the page is wanted.
    pub(crate) is_partial: bool,
}

/// A signed-in person in a tenant.
#[derive(Debug, Clone)]
pub(crate) struct Visitor {
    pub(crate) console: Console,
    pub(crate) session: Session,
    pub(crate) scope: Scope,
    pub(crate) tenant: TenantInfo,
    pub(crate) path: String,
    pub(crate) query: Option<String>,
    pub(crate) notice: Option<String>,
    pub(crate) is_partial: bool,
}

async fn person(console: &Console, headers: &HeaderMap, path: String, request: RequestId) -> Result<Person, Problem> {
    let Some(token) = cookies::find(headers, cookies::session_name(console)).filter(|token| !token.is_empty()) else {
        return Err(Problem::SignIn(path));
    };
    match console.app.session(token, request).await {
        Ok(session) => Ok(Person {
            console: console.clone(),
            session,
            token: token.to_owned(),
            path,
            notice: cookies::notice(headers),
            is_partial: headers.get("hx-request-type").is_some_and(|kind| kind == "partial"),
        }),
        Err(AppError::Unauthenticated) => Err(Problem::SignIn(path)),
        Err(other) => Err(other.into()),
    }
}

impl Person {
    /// A person whose session was just made, as on a page.
    pub(crate) fn new(console: &Console, session: Session, token: &str, path: &str) -> Self {
        Self {
            console: console.clone(),
            session,
            token: token.to_owned(),
            path: path.to_owned(),
            notice: None,
            is_partial: false,
        }
    }
    /// The same person, in the tenant that was chosen.
    pub(crate) fn enter(self) -> Result<Visitor, Problem> {
        match (self.session.tenant.clone(), self.session.scope.clone()) {
            (Some(tenant), Some(scope)) => Ok(Visitor {
                query: self.path.split_once('?').map(|(_, query)| query.to_owned()),
                console: self.console,
                session: self.session,
                scope,
                tenant,
                path: self.path,
                notice: self.notice,
                is_partial: self.is_partial,
            }),
            _ if self.session.account.is_operator => Err(Problem::Operator),
            _ => Err(Problem::ChooseTenant(self.path)),
        }
    }
}

fn whole_path(parts: &Parts) -> String {
    parts.uri.path_and_query().map_or_else(|| parts.uri.path().to_owned(), ToString::to_string)
}

fn request_number(parts: &Parts, console: &Console) -> RequestId {
    parts.extensions.get::<RequestId>().copied().unwrap_or_else(|| RequestId(console.app.next_id()))
}

impl FromRequestParts<Console> for Person {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, console: &Console) -> Result<Self, Problem> {
        let request = request_number(parts, console);
        person(console, &parts.headers, whole_path(parts), request).await
    }
}

impl FromRequestParts<Console> for Visitor {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, console: &Console) -> Result<Self, Problem> {
        Person::from_request_parts(parts, console).await?.enter()
    }
}

impl Visitor {
    /// Whether the person may do or read something by its name.
    pub(crate) fn may(&self, permission: &str) -> bool {
        self.scope.may(permission).is_ok()
    }
    /// Whether somebody of the office asks.
    pub(crate) fn is_staff(&self) -> bool {
        self.scope.party == kernel::Party::Staff
    }
    /// A dataset by its name.
    pub(crate) fn dataset(name: &str) -> Result<&'static Dataset, Problem> {
        app::datasets().iter().copied().find(|dataset| dataset.name == name).ok_or(Problem::NoSuchPage)
    }
    /// One record; not there and not yours are the same.
    pub(crate) async fn row(&self, dataset: &str, id: Uuid) -> Result<Row, Problem> {
        let dataset = Self::dataset(dataset)?;
        Ok(Row::new(dataset, self.console.app.get(&self.scope, dataset, id).await?))
    }
    /// Up to a hundred records whose columns have these values, in the dataset's own order.
    pub(crate) async fn rows(&self, dataset: &str, equal: &[(&str, Value)]) -> Result<Vec<Row>, Problem> {
        self.rows_by(dataset, equal, &[]).await
    }
    /// All of them, read part by part: for what one record or a few hold, such as the placements of an order, and never for
    /// a whole list.
    pub(crate) async fn all_rows(&self, dataset: &str, equal: &[(&str, Value)]) -> Result<Vec<Row>, Problem> {
        let dataset = Self::dataset(dataset)?;
        let mut request = ListRequest { filter: all_equal(equal), first: 100, ..ListRequest::default() };
        let mut rows = Vec::new();
        loop {
            let page = self.console.app.list(&self.scope, dataset, &request).await?;
            request.after = page.cursors.last().filter(|_| page.has_next).cloned();
            rows.extend(page.rows.into_iter().map(|row| Row::new(dataset, row)));
            if request.after.is_none() {
                return Ok(rows);
            }
        }
    }
    /// Up to a hundred in another order.
    pub(crate) async fn rows_by(
        &self,
        dataset: &str,
        equal: &[(&str, Value)],
        order: &[(&str, Direction)],
    ) -> Result<Vec<Row>, Problem> {
        let dataset = Self::dataset(dataset)?;
        let request = ListRequest {
            filter: all_equal(equal),
            order: order.iter().map(|(column, way)| ((*column).to_owned(), *way)).collect(),
            first: 100,
            ..ListRequest::default()
        };
        let page = self.console.app.list(&self.scope, dataset, &request).await?;
        Ok(page.rows.into_iter().map(|row| Row::new(dataset, row)).collect())
    }
    /// A part of the records of these values in an order, from the beginning or after a cursor; and the cursor after
    /// which the next part begins, if there is one.
    pub(crate) async fn part_by(
        &self,
        dataset: &str,
        equal: &[(&str, Value)],
        order: (&str, Direction),
        (first, after): (u16, Option<&str>),
    ) -> Result<(Vec<Row>, Option<String>), Problem> {
        let dataset = Self::dataset(dataset)?;
        let request = ListRequest {
            filter: all_equal(equal),
            order: vec![(order.0.to_owned(), order.1)],
            first,
            after: after.map(str::to_owned),
            ..ListRequest::default()
        };
        let page = self.console.app.list(&self.scope, dataset, &request).await?;
        let next = page.cursors.last().filter(|_| page.has_next).cloned();
        Ok((page.rows.into_iter().map(|row| Row::new(dataset, row)).collect(), next))
    }
    /// Keeps a file that came with a form; one that there was no room for is told like any other that is too large.
    pub(crate) async fn put_away(&self, purpose: FilePurpose, upload: Upload) -> Result<StoredFile, AppError> {
        let Some(bytes) = upload.bytes else {
            return Err(AppError::Invalid(vec![app::unread_file(purpose, upload.size_bytes)]));
        };
        self.console.app.put_file(&self.scope, purpose, &upload.file_name, bytes).await
    }
    /// What a column of numbers comes to over all records that have these values.
    pub(crate) async fn sum(&self, dataset: &str, equal: &[(&str, Value)], column: &str) -> Result<i64, Problem> {
        let request = ListRequest { filter: all_equal(equal), first: 1, ..ListRequest::default() };
        Ok(self.console.app.sum(&self.scope, Self::dataset(dataset)?, &request, column).await?)
    }
    /// How many records have these values; a list of texts stands for any of them.
    pub(crate) async fn count(&self, dataset: &str, equal: &[(&str, Value)]) -> Result<u64, Problem> {
        let request = ListRequest { filter: all_equal(equal), first: 1, ..ListRequest::default() };
        Ok(self.console.app.count(&self.scope, Self::dataset(dataset)?, &request).await?)
    }
}

/// Every column has its value; a list stands for any of its members, null for an empty column, `{"gte": ..}` for what is
/// not less.
pub(crate) fn all_equal(equal: &[(&str, Value)]) -> Filter {
    Filter::And(
        equal
            .iter()
            .map(|(column, value)| match value {
                Value::Array(_) => Filter::Where((*column).to_owned(), Operator::In, value.clone()),
                Value::Null => Filter::Where((*column).to_owned(), Operator::IsNull, json!(true)),
                Value::Object(asked) if asked.contains_key("is_null") => {
                    let wanted = asked.get("is_null").cloned().unwrap_or_default();
                    Filter::Where((*column).to_owned(), Operator::IsNull, wanted)
                }
                Value::Object(asked) if asked.contains_key("gte") => {
                    let least = asked.get("gte").cloned().unwrap_or_default();
                    Filter::Where((*column).to_owned(), Operator::Gte, least)
                }
                _ => Filter::Where((*column).to_owned(), Operator::Eq, value.clone()),
            })
            .collect(),
    )
}

/// A form that a signed-in person sent, with the token of the session.
#[derive(Debug)]
pub(crate) struct Submission<P = Visitor> {
    pub(crate) visitor: P,
    pub(crate) posted: Posted,
}

async fn submission(request: Request, console: &Console) -> Result<Submission<Person>, Response> {
    if *request.method() != Method::POST {
        return Err(StatusCode::METHOD_NOT_ALLOWED.into_response());
    }
    let (parts, body) = request.into_parts();
    let path = whole_path(&parts);
    let number = request_number(&parts, console);
    let headers = parts.headers.clone();
    // Who sends it is known first: strangers' bytes are read within narrower limits.
    let visitor = person(console, &headers, path, number).await;
    let sender = if visitor.is_ok() { Sender::SignedIn } else { Sender::Stranger };
    let request = Request::from_parts(parts, body);
    let posted = Posted::read(request, sender).await.map_err(IntoResponse::into_response)?;
    match visitor {
        Ok(visitor) => {
            if !same(posted.first("_csrf").unwrap_or_default(), &visitor.session.csrf) {
                // A tab of an earlier session: what was typed comes back under the token of this one.
                return Err(crate::pages::sign_in::form_came_back(&visitor, &posted).await);
            }
            Ok(Submission { visitor, posted })
        }
        Err(Problem::SignIn(path)) => Err(crate::pages::sign_in::again(console, &headers, &path, &posted)),
        Err(other) => Err(other.into_response()),
    }
}

impl FromRequest<Console> for Submission<Person> {
    type Rejection = Response;
    async fn from_request(request: Request, console: &Console) -> Result<Self, Response> {
        submission(request, console).await
    }
}

impl FromRequest<Console> for Submission<Visitor> {
    type Rejection = Response;
    async fn from_request(request: Request, console: &Console) -> Result<Self, Response> {
        let Submission { visitor, posted } = submission(request, console).await?;
        let visitor = visitor.enter().map_err(IntoResponse::into_response)?;
        Ok(Self { visitor, posted })
    }
}

/// A form before sign-in: its token stands in a cookie too.
#[derive(Debug)]
pub(crate) struct OpenForm {
    pub(crate) posted: Posted,
    pub(crate) headers: HeaderMap,
    /// The address that it came from, for the brake on guessing.
    pub(crate) source: String,
}

impl FromRequest<Console> for OpenForm {
    type Rejection = Problem;
    async fn from_request(request: Request, console: &Console) -> Result<Self, Problem> {
        let headers = request.headers().clone();
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(address)| address.ip());
        let source = source_of(peer, &headers);
        let posted = Posted::read(request, Sender::Stranger).await?;
        let token = cookies::find(&headers, cookies::form_name(console)).unwrap_or_default();
        if token.is_empty() || !same(posted.first("_csrf").unwrap_or_default(), token) {
            return Err(Problem::StaleForm);
        }
        Ok(Self { posted, headers, source })
    }
}

/// Where a request comes from. A peer on the machine itself is the proxy that ends TLS, and the last address that it
/// writes down is the one that it saw; anybody else's word about that counts for nothing.
fn source_of(peer: Option<IpAddr>, headers: &HeaderMap) -> String {
    let told = || {
        let last = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
        last.rsplit(',').next()?.trim().parse::<IpAddr>().ok()
    };
    let source = match peer {
        Some(peer) if peer.is_loopback() => Some(told().unwrap_or(peer)),
        other => other,
    };
    source.map_or_else(|| "unknown".to_owned(), |source| source.to_string())
}

/// The token for a form before sign-in: the one that the browser has, or a new one.
pub(crate) fn form_token(console: &Console, headers: &HeaderMap) -> String {
    cookies::find(headers, cookies::form_name(console))
        .filter(|token| token.len() == 32 && token.bytes().all(|byte| byte.is_ascii_hexdigit()))
        .map_or_else(|| console.app.next_id().simple().to_string(), str::to_owned)
}

/// Where the visitor wanted to go before signing in.
pub(crate) fn next_of(posted: &Posted) -> &str {
    routes::own_path(posted.first("lanjut").unwrap_or(routes::HOME))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SECURITY.md 3.3: failures are counted by where they come from, not by the proxy in between.
    #[test]
    fn only_a_proxy_on_the_machine_itself_says_where_a_request_comes_from() {
        let mut headers = HeaderMap::new();
        headers.append("x-forwarded-for", "10.1.1.1, 203.0.113.7".parse().expect("a value"));
        let from = |peer: &str| source_of(Some(peer.parse().expect("an address")), &headers);
        assert_eq!(from("127.0.0.1"), "203.0.113.7", "the last is what the proxy saw");
        assert_eq!(from("198.51.100.4"), "198.51.100.4", "a stranger invents what it likes");
        assert_eq!(source_of("127.0.0.1".parse().ok(), &HeaderMap::new()), "127.0.0.1");
    }
}
