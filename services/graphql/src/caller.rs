//! Who sends a request. Today that is a person with a session cookie, or nobody; API tokens will be a third variant.

use std::{fmt, sync::Arc};

use app::{App, AppError, Scope, Session};
use axum::http::{HeaderMap, header};
use futures_util::future::BoxFuture;
use kernel::{TenantId, ids::AccountId, ids::RequestId};

use crate::limits::Limits;

/// The permission to use `GraphiQL`, and with it to send documents of one's own.
pub(crate) const USE_GRAPHIQL: &str = "use_graphiql";

/// Who sends a request.
#[derive(Debug, Clone)]
pub(crate) enum Caller {
    /// Nobody is signed in.
    Anonymous,
    /// Somebody with a session of the console.
    Person(Arc<Person>),
}

/// Somebody with a session of the console.
#[derive(Debug)]
pub(crate) struct Person {
    /// The session.
    pub(crate) session: Session,
    /// Whether documents that are not registered may be sent.
    pub(crate) free_documents: bool,
}

impl Caller {
    /// The scope of the chosen tenant.
    pub(crate) fn scope(&self) -> Result<&Scope, AppError> {
        self.session().and_then(|session| session.scope.as_ref()).ok_or(AppError::Unauthenticated)
    }
    /// The session, if there is one.
    pub(crate) fn session(&self) -> Option<&Session> {
        match self {
            Self::Anonymous => None,
            Self::Person(person) => Some(&person.session),
        }
    }
    /// Whether documents that are not registered may be sent, and the schema be asked about itself.
    pub(crate) fn free_documents(&self) -> bool {
        matches!(self, Self::Person(person) if person.free_documents)
    }
    /// How much one request may ask.
    pub(crate) fn limits(&self) -> &'static Limits {
        match self {
            Self::Anonymous | Self::Person(_) => &Limits::PERSON,
        }
    }
    /// Whose places an operation takes.
    pub(crate) fn places(&self) -> Option<(AccountId, Option<TenantId>)> {
        self.session().map(|session| (session.account.id, session.scope.as_ref().map(|scope| scope.tenant)))
    }
}

/// Finds the caller of a request.
#[derive(Clone)]
pub(crate) struct Identify {
    /// The name of the session cookie.
    cookie: &'static str,
    /// From the cookie's value to the caller; anonymous when the session has ended.
    find: Find,
}

type Find = Arc<dyn Fn(String, RequestId) -> BoxFuture<'static, Result<Caller, AppError>> + Send + Sync>;

impl fmt::Debug for Identify {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identify").field("cookie", &self.cookie).finish_non_exhaustive()
    }
}

impl Identify {
    /// By a function from the value of the session cookie.
    pub(crate) fn new(public_url: &str, find: Find) -> Self {
        Self { cookie: if public_url.starts_with("https://") { "__Host-sid" } else { "sid" }, find }
    }
    /// The value of the session cookie.
    pub(crate) fn token(&self, headers: &HeaderMap) -> Option<String> {
        let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut pairs = all.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        pairs.find(|(name, _)| *name == self.cookie).map(|(_, value)| value.to_owned())
    }
    /// Whoever the cookie belongs to.
    pub(crate) async fn caller(&self, token: Option<String>, request: RequestId) -> Result<Caller, AppError> {
        match token {
            None => Ok(Caller::Anonymous),
            Some(token) => (self.find)(token, request).await,
        }
    }
}

/// By the console's session cookie.
pub(crate) fn by_cookie(app: App, public_url: &str) -> Identify {
    let find: Find = Arc::new(move |token, request| {
        let app = app.clone();
        Box::pin(async move {
            match app.session(&token, request).await {
                Ok(session) => {
                    let free_documents = session.scope.as_ref().is_some_and(|scope| app.may(scope, USE_GRAPHIQL));
                    Ok(Caller::Person(Arc::new(Person { session, free_documents })))
                }
                Err(AppError::Unauthenticated) => Ok(Caller::Anonymous),
                Err(other) => Err(other),
            }
        })
    });
    Identify::new(public_url, find)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_is_bound_to_the_host_unless_we_are_on_loopback() {
        let find: Find = Arc::new(|_, _| Box::pin(async { Ok(Caller::Anonymous) }));
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, "a=b; sid=plain; __Host-sid=bound".parse().expect("a value"));
        assert_eq!(Identify::new("https://sinergi.go.id", find.clone()).token(&headers).as_deref(), Some("bound"));
        assert_eq!(Identify::new("http://127.0.0.1:8080", find.clone()).token(&headers).as_deref(), Some("plain"));
        assert_eq!(Identify::new("http://127.0.0.1:8080", find).token(&HeaderMap::new()), None);
    }
}
