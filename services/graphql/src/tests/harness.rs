//! The face over a real application on a database of its own, and callers made by hand.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use app::{
    Account, App, AppError, Assurance, Config, FileFolder, Mail, Mailer, OpenTenant, Parts, Role, Scope, Session,
    mail::MailError,
};
use async_graphql::{BatchRequest, BatchResponse, dynamic::Schema};
use async_graphql_axum::{GraphQLBatchRequest, GraphQLResponse};
use axum::{Router, routing::any};
use futures_util::future::BoxFuture;
use kernel::{
    Party, TenantId, Timestamp, Uuid, Zone,
    ids::{AccountId, CommandId, RequestId},
};
use serde_json::{Value, json};
use store::{Store, StoreConfig, accounts::Accounts};
use testkit::{FixedClock, SequentialIds};

use super::ADDRESS;
use crate::{
    GraphqlConfig, Texts,
    caller::{Caller, Identify, Person},
    http::{Face, routes},
    schema,
};

/// Keys instead of sentences.
pub(super) fn texts() -> Texts {
    Arc::new(|key, _| key.to_owned())
}

pub(super) fn config() -> GraphqlConfig {
    GraphqlConfig {
        public_url: ADDRESS.to_owned(),
        origins: Vec::new(),
        texts: texts(),
        ids: Arc::new(SequentialIds::series(7)),
    }
}

/// Somebody of a tenant with these roles.
pub(super) fn person(tenant: TenantId, party: Party, roles: &[Role], free_documents: bool) -> Caller {
    let actor = AccountId(Uuid::from_u128(0xacc));
    let scope = Scope {
        tenant,
        party,
        actor,
        roles: roles.to_vec(),
        on_behalf_of: None,
        command: CommandId(Uuid::nil()),
        request: RequestId(Uuid::nil()),
        now: instant(),
        zone: Zone::Wib,
        expected_version: None,
        reason: None,
        performing: None,
    };
    let session = Session {
        account: Account { id: actor, email: "a@contoh.id".to_owned(), name: "A".to_owned(), is_operator: false },
        assurance: Assurance::Password,
        csrf: String::new(),
        tenant: None,
        tenants: Vec::new(),
        scope: Some(scope),
        acting: None,
    };
    Caller::Person(Arc::new(Person { session, free_documents }))
}

fn instant() -> Timestamp {
    "2026-01-05T02:00:00Z".parse().expect("an instant")
}

/// Callers by the value of their cookie; every other cookie is of a session that has ended.
pub(super) fn known(callers: impl IntoIterator<Item = (String, Caller)>) -> Identify {
    let callers: Arc<HashMap<String, Caller>> = Arc::new(callers.into_iter().collect());
    let find = move |token: String, _: RequestId| -> BoxFuture<'static, Result<Caller, AppError>> {
        let found = callers.get(&token).cloned().unwrap_or(Caller::Anonymous);
        Box::pin(async move { Ok(found) })
    };
    Identify::new(ADDRESS, Arc::new(find))
}

/// A developer, and an officer who may not use `GraphiQL`.
pub(super) fn identify() -> Identify {
    let of = |free_documents| person(TenantId(1), Party::Staff, &[Role::ActivityOfficer], free_documents);
    known([("developer".to_owned(), of(true)), ("officer".to_owned(), of(false))])
}

/// The way out for mails, kept for reading.
#[derive(Debug, Default)]
struct Outbox(Mutex<Vec<Mail>>);

impl Mailer for Outbox {
    fn send(&self, mail: Mail) -> BoxFuture<'_, Result<(), MailError>> {
        self.0.lock().expect("nobody panicked").push(mail);
        Box::pin(async { Ok(()) })
    }
}

/// An application on a database of its own.
pub(super) struct Office {
    pub(super) app: App,
    pub(super) router: Router,
    /// The cookie of an administrator of the first tenant, who may use `GraphiQL`.
    pub(super) developer: String,
    /// Two tenants: what is done in one must be unknown in the other.
    pub(super) tenants: [TenantId; 2],
}

impl Office {
    /// Events in the log of the first tenant.
    pub(super) async fn changes(&self) -> i64 {
        self.app
            .store()
            .position(store::Border { tenant: self.tenants[0], party: Party::Staff })
            .await
            .expect("a position")
    }

    /// The same schema for callers that are made by hand.
    pub(super) fn for_callers(&self, callers: impl IntoIterator<Item = (String, Caller)>) -> Router {
        let schema = schema::build(Some(self.app.clone()), &texts()).expect("a schema");
        routes(Arc::new(Face::new(schema, known(callers), config()).expect("a face")))
    }
}

/// Two tenants; an administrator of the first one signs in by the invitation.
pub(super) fn office() -> BoxFuture<'static, Office> {
    Box::pin(open())
}

async fn open() -> Office {
    let database = testkit::fresh_database().await;
    let ids = Arc::new(SequentialIds::new());
    let outbox = Arc::new(Outbox::default());
    let files = tempfile::tempdir().expect("a folder").keep();
    let app = App::new(Parts {
        store: Store::open(StoreConfig::new(&database.addresses.app), ids.clone()).await.expect("a store"),
        accounts: Accounts::new(&database.addresses.auth, 2).expect("accounts"),
        benchmark: benchmark::Benchmark::new(&database.addresses.benchmark).expect("figures"),
        files: Arc::new(FileFolder::new(files)),
        mailer: outbox.clone(),
        pages: Arc::new(testkit::TestPages::default()),
        clock: Arc::new(FixedClock::at("2026-01-05T02:00:00Z")),
        ids,
        config: Config { public_url: ADDRESS.to_owned(), documents_worker: None },
    });
    let mut tenants = Vec::new();
    for (region_code, email) in [("14.71", "admin.satu@contoh.id"), ("13.75", "admin.dua@contoh.id")] {
        let wanted = OpenTenant {
            region_code: region_code.to_owned(),
            admin_email: email.to_owned(),
            admin_name: "Admin Contoh".to_owned(),
            is_demo: false,
        };
        tenants.push(Box::pin(app.open(AccountId(Uuid::from_u128(1)), wanted)).await.expect("a tenant"));
    }
    let mail = outbox.0.lock().expect("nobody panicked").first().cloned().expect("an invitation");
    let token = mail.text.split("/undangan/").nth(1).and_then(|rest| rest.split_whitespace().next());
    let signed_in = app.accept_invitation(token.expect("a link"), "Admin Contoh", "sebelas kuda hitam");
    let signed_in = Box::pin(signed_in).await;
    let developer = signed_in.expect("signed in").token;
    let router = crate::router(app.clone(), config()).expect("a router");
    Office { app, router, developer, tenants: [tenants[0], tenants[1]] }
}

/// The same schema behind the extractor that comes with the library, with the administrator of the first tenant as
/// the caller of everything.
pub(super) fn stock(office: &Office) -> Router {
    let schema = schema::build(Some(office.app.clone()), &texts()).expect("a schema");
    let caller = person(office.tenants[0], Party::Staff, &[Role::TenantAdministrator], true);
    let handler = move |request: GraphQLBatchRequest| {
        let (schema, caller) = (schema.clone(), caller.clone());
        async move { respond(&schema, &caller, request.into_inner()).await }
    };
    Router::new().route("/graphql", any(handler))
}

async fn respond(schema: &Schema, caller: &Caller, request: BatchRequest) -> GraphQLResponse {
    match request {
        BatchRequest::Single(one) => schema.execute(one.data(caller.clone())).await.into(),
        BatchRequest::Batch(many) => {
            let mut answers = Vec::new();
            for one in many {
                answers.push(schema.execute(one.data(caller.clone())).await);
            }
            BatchResponse::Batch(answers).into()
        }
    }
}

/// A command that an administrator may send, under an id of its own each time.
pub(super) fn harmless_command(number: u128) -> (&'static str, Value) {
    let input = json!({
        "commandId": Uuid::from_u128(0xc0_0000 + number),
        "date": format!("2026-02-{:02}", number % 28 + 1),
        "name": "Hari contoh",
        "kind": "REGIONAL",
    });
    (
        "mutation($input: DeclareHolidayInput!) { declareHoliday(input: $input) { position rejection { code } } }",
        json!({ "input": input }),
    )
}
