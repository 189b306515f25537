//! In which region to work, for those who work in several.

use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::get;
use kernel::TenantId;
use serde::Deserialize;

use super::sign_in;
use crate::frame::session::Submission;
use crate::frame::{self, Frame, Person, Problem};
use crate::texts::{choice_or_code, text};
use crate::{Console, routes};

pub(crate) fn routes() -> Router<Console> {
    Router::new().route(routes::CHOOSE_TENANT, get(show).post(submit))
}

#[derive(Debug, Template)]
#[template(path = "choose_tenant.html")]
struct ChooseTenantPage {
    frame: Frame,
    tenants: Vec<TenantView>,
    next: String,
    replay: String,
    replay_path: String,
}

#[derive(Debug)]
struct TenantView {
    id: i32,
    name: String,
    note: String,
    is_current: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Lead {
    lanjut: String,
    replay: String,
    replay_path: String,
}

async fn show(person: Person, Query(lead): Query<Lead>) -> Result<Response, Problem> {
    let current = person.session.tenant.as_ref().map(|tenant| tenant.id);
    let tenants = person
        .session
        .tenants
        .iter()
        .map(|tenant| {
            let roles: Vec<String> = tenant.roles.iter().map(|role| choice_or_code("role", role.wire())).collect();
            TenantView {
                id: tenant.id.as_i32(),
                name: tenant.name.clone(),
                note: tenant.company.iter().cloned().chain(roles).collect::<Vec<_>>().join(" · "),
                is_current: Some(tenant.id) == current,
            }
        })
        .collect();
    frame::ok(&ChooseTenantPage {
        frame: Frame::of_person(&person, text("choose_tenant.title")),
        tenants,
        next: routes::own_path(&lead.lanjut).to_owned(),
        replay: lead.replay,
        replay_path: lead.replay_path,
    })
}

async fn submit(State(console): State<Console>, form: Submission<Person>) -> Result<Response, Problem> {
    let chosen =
        form.posted.filled("tenant").and_then(|id| id.parse().ok()).map(TenantId).ok_or(Problem::NoSuchPage)?;
    let inside = console.app.choose_tenant(&form.visitor.token, chosen).await?;
    sign_in::arrive(&console, &inside.token, 1, &form.posted).await
}
