//! Who may act in whose place, and the choice to do so.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use kernel::ids::DelegationId;
use serde_json::json;

use crate::format;
use crate::frame::session::Submission;
use crate::frame::{self, Frame, Person, Problem, Visitor};
use crate::lists::{self, ListSpec, ListView, Row};
use crate::texts::{find, text, use_case_label};
use crate::{Console, routes};

pub(crate) fn routes() -> Router<Console> {
    Router::new().route(routes::DELEGATIONS, get(show).post(choose))
}

#[derive(Debug, Template)]
#[template(path = "delegations.html")]
struct DelegationsPage {
    frame: Frame,
    grant: Option<String>,
    /// By which the person may act today.
    own: Vec<OwnDelegation>,
    list: Option<ListView>,
}

#[derive(Debug)]
struct OwnDelegation {
    id: String,
    principal: String,
    roles: String,
    until: String,
    letter: String,
}

async fn show(visitor: Visitor) -> Result<Response, Problem> {
    let may_read = visitor.may("read_delegations");
    let spec = ListSpec {
        under: &["letter_number"],
        columns: &["delegate_name", "roles", "delegation_status", "starts_on", "ends_on", "records_count"],
        filters: &["delegation_status"],
        actions: if visitor.may("revoke_delegation") { Some(actions) } else { None },
        empty: "delegations",
        ..ListSpec::new("delegations", routes::DELEGATIONS, "principal_name")
    };
    let list = if may_read { Some(lists::load(&visitor, spec).await?) } else { None };
    if let (true, Some(list)) = (visitor.is_partial, &list) {
        return Ok(Html(list.results()?).into_response());
    }
    let mut own = Vec::new();
    if may_read && visitor.session.acting.is_none() {
        let mine = [("delegate", json!(visitor.scope.actor)), ("delegation_status", json!("in_force"))];
        for row in visitor.rows("delegations", &mine).await? {
            own.push(OwnDelegation {
                id: row.id().to_string(),
                principal: row.text("principal_name").to_owned(),
                roles: row.cell("roles", visitor.tenant.zone, visitor.scope.today()).text,
                until: row.date("ends_on").map(format::date).unwrap_or_default(),
                letter: row.text("letter_number").to_owned(),
            });
        }
    }
    let may_grant = visitor.may("grant_delegation") && visitor.session.acting.is_none();
    frame::ok(&DelegationsPage {
        frame: Frame::of(&visitor, routes::DELEGATIONS, text("menu.delegations")),
        grant: may_grant.then(|| routes::action("grant_delegation", &[], routes::DELEGATIONS)),
        own,
        list,
    })
}

/// Who granted it, who has it, and the head take it back; the rules say so again.
fn actions(visitor: &Visitor, row: &Row) -> Vec<(String, String)> {
    let actor = visitor.scope.actor.as_uuid();
    let is_part = row.uuid("principal") == Some(actor) || row.uuid("delegate") == Some(actor);
    let is_head = visitor.scope.roles.contains(&app::Role::HeadOfAgency);
    if visitor.session.acting.is_some()
        || !(is_part || is_head)
        || !matches!(row.text("delegation_status"), "in_force" | "coming")
    {
        return Vec::new();
    }
    let name = "revoke_delegation";
    let label = find(&format!("short.{name}")).map_or_else(|| use_case_label(name), str::to_owned);
    vec![(label, routes::action(name, &[("delegation", &row.id().to_string())], routes::DELEGATIONS))]
}

async fn choose(State(console): State<Console>, form: Submission<Person>) -> Result<Response, Problem> {
    let chosen = match form.posted.filled("delegation") {
        Some(id) => Some(DelegationId(id.parse().map_err(|_| Problem::NoSuchPage)?)),
        None => None,
    };
    console.app.act_as(&form.visitor.token, chosen).await?;
    Ok(Redirect::to(routes::HOME).into_response())
}
