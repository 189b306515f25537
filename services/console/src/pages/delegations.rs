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
use crate::lists::{self, ListSpec, ListView, Row, TableView};
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
    /// What waits for a second person, for everybody whom it concerns.
    waiting: Option<TableView>,
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
        waiting: if may_read { waiting(&visitor).await? } else { None },
        list,
    })
}

/// Who may be the second person for a place of power over money.
fn is_second(visitor: &Visitor) -> bool {
    visitor.may("confirm_member_roles")
}

fn is(visitor: &Visitor, row: &Row, column: &str) -> bool {
    row.uuid(column) == Some(visitor.scope.actor.as_uuid())
}

/// What the head proposed for somebody's place of power over money, on the pages of both of them, of the head, and of
/// whoever may be the second person.
async fn waiting(visitor: &Visitor) -> Result<Option<TableView>, Problem> {
    let mut rows = visitor.rows("delegations", &[("delegation_status", json!("waiting"))]).await?;
    rows.retain(|row| {
        is_second(visitor) || ["principal", "delegate", "granted_by"].iter().any(|who| is(visitor, row, who))
    });
    let spec = ListSpec {
        under: &["letter_number"],
        columns: &["delegate_name", "roles", "starts_on", "ends_on", "granted_by_name"],
        actions: Some(actions),
        ..ListSpec::new("delegations", routes::DELEGATIONS, "principal_name")
    };
    if rows.is_empty() { Ok(None) } else { TableView::of(visitor, &spec, &rows).map(Some) }
}

/// Who granted it, who has it, and the head take it back; what waits is given by the one acted for or a second person, who
/// refuse it too. The rules say so again.
fn actions(visitor: &Visitor, row: &Row) -> Vec<(String, String)> {
    let is_part = is(visitor, row, "principal") || is(visitor, row, "delegate");
    let is_head = visitor.scope.roles.contains(&app::Role::HeadOfAgency);
    let status = row.text("delegation_status");
    if visitor.session.acting.is_some() || !matches!(status, "in_force" | "coming" | "waiting") {
        return Vec::new();
    }
    let is_waiting = status == "waiting";
    let is_own = is(visitor, row, "granted_by") || is(visitor, row, "delegate");
    let confirms = is_waiting && !is_own && (is(visitor, row, "principal") || is_second(visitor));
    let revokes = is_part || is_head || (is_waiting && is_second(visitor));
    [("confirm_delegation", confirms), ("revoke_delegation", revokes)]
        .into_iter()
        .filter(|(name, holds)| *holds && visitor.may(name))
        .map(|(name, _)| {
            let label = match name {
                "revoke_delegation" if is_waiting && !is_own => text("delegations.refuse").to_owned(),
                // Who received it takes nothing from anybody.
                "revoke_delegation" if is(visitor, row, "delegate") => text("delegations.give_back").to_owned(),
                _ => find(&format!("short.{name}")).map_or_else(|| use_case_label(name), str::to_owned),
            };
            (label, routes::action(name, &[("delegation", &row.id().to_string())], routes::DELEGATIONS))
        })
        .collect()
}

async fn choose(State(console): State<Console>, form: Submission<Person>) -> Result<Response, Problem> {
    let chosen = match form.posted.filled("delegation") {
        Some(id) => Some(DelegationId(id.parse().map_err(|_| Problem::NoSuchPage)?)),
        None => None,
    };
    console.app.act_as(&form.visitor.token, chosen).await?;
    Ok(Redirect::to(routes::HOME).into_response())
}
