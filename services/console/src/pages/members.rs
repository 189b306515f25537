//! Who works here and as what; own conflicts of interest; what each role may do.

use askama::Template;
use axum::Router;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;

use app::Role;
use serde_json::{Value, json};

use crate::frame::{self, Frame, Posted, Problem, Visitor};
use crate::lists::{self, ListSpec, ListView, Row, TableView};
use crate::texts::{choice_or_code, find, text, use_case_label};
use crate::{Console, routes};

/// What the address says for the people of companies.
const COMPANIES: &str = "perusahaan";
/// The page where people declare their own interests.
const OWN_INTERESTS: &str = routes::OWN_INTERESTS;
pub(crate) fn routes() -> Router<Console> {
    Router::new()
        .route(routes::MEMBERS, get(show))
        .route(OWN_INTERESTS, get(own_interests))
        .route(routes::ROLES, get(roles))
}

#[derive(Debug, Template)]
#[template(path = "members.html")]
struct MembersPage {
    frame: Frame,
    invite: Option<String>,
    list: ListView,
    /// The office and the companies: label, address, shown.
    sides: [(&'static str, String, bool); 2],
    /// Places of power over money that wait for a second person, or were refused.
    proposals: Option<TableView>,
    interests: Option<Interests>,
}

/// Interests that people declared; no table of none.
#[derive(Debug)]
struct Interests {
    table: Option<TableView>,
}

async fn show(visitor: Visitor) -> Result<Response, Problem> {
    let invite = visitor.may("invite_member").then(|| routes::action("invite_member", &[], routes::MEMBERS));
    // The office's own people first; those of companies are many, and stand for themselves.
    let is_companies = Posted::of_query(visitor.query.as_deref()).filled("sisi") == Some(COMPANIES);
    let companies_path = routes::with_query(routes::MEMBERS, &[("sisi", COMPANIES)]);
    let spec = ListSpec {
        under: &["email", "company_name"],
        columns: &["roles", "status", "starts_on", "ends_on"],
        filters: &["roles", "status"],
        fixed: vec![("company", if is_companies { json!({ "is_null": false }) } else { Value::Null })],
        kept: if is_companies { &[("sisi", COMPANIES)] } else { &[] },
        actions: if visitor.may("change_member_roles") || visitor.may("read_log") { Some(actions) } else { None },
        empty: "members",
        ..ListSpec::new("members", routes::MEMBERS, "name")
    };
    let list = lists::load(&visitor, spec).await?;
    if visitor.is_partial {
        return Ok(Html(list.results()?).into_response());
    }
    frame::ok(&MembersPage {
        frame: Frame::of(&visitor, routes::MEMBERS, text("menu.members")),
        invite,
        list,
        sides: [
            (text("members.office"), routes::MEMBERS.to_owned(), !is_companies),
            (text("members.companies"), companies_path, is_companies),
        ],
        proposals: proposals(&visitor).await?,
        interests: interests(&visitor).await?,
    })
}

/// How long who proposed a role is told that it was refused: a month.
const REFUSED_SECONDS: i64 = 30 * 24 * 3_600;

/// What waits for a second person, and what was refused a short time ago, for who proposed it; nothing without either.
async fn proposals(visitor: &Visitor) -> Result<Option<TableView>, Problem> {
    if !visitor.may("read_role_proposals") {
        return Ok(None);
    }
    let actor = visitor.scope.actor.as_uuid();
    let mut rows = visitor.rows("role_proposals", &[("proposal_status", json!("waiting"))]).await?;
    let own = [("proposal_status", json!("refused")), ("proposed_by", json!(actor))];
    let since = visitor.scope.now.plus_seconds(-REFUSED_SECONDS);
    let refused = visitor.rows("role_proposals", &own).await?;
    rows.extend(refused.into_iter().filter(|row| row.instant("decided_at").is_some_and(|at| at > since)));
    let spec = ListSpec {
        under: &["email", "refuse_reason"],
        columns: &["roles", "starts_on", "ends_on", "proposal_status", "proposed_by_name"],
        actions: Some(proposal_actions),
        ..ListSpec::new("role_proposals", routes::MEMBERS, "name")
    };
    if rows.is_empty() { Ok(None) } else { TableView::of(visitor, &spec, &rows).map(Some) }
}

/// Who proposed it takes it back; another person confirms or refuses; the person itself does nothing.
fn proposal_actions(visitor: &Visitor, row: &Row) -> Vec<(String, String)> {
    let actor = visitor.scope.actor.as_uuid();
    if row.text("proposal_status") != "waiting" || row.id() == actor {
        return Vec::new();
    }
    let is_own = row.uuid("proposed_by") == Some(actor);
    let names: &[&str] =
        if is_own { &["refuse_member_roles"] } else { &["confirm_member_roles", "refuse_member_roles"] };
    let id = row.id().to_string();
    names
        .iter()
        .filter(|name| visitor.may(name))
        .map(|name| {
            let label = if is_own { text("members.take_back") } else { find(&format!("short.{name}")).unwrap_or(name) };
            (label.to_owned(), routes::action_on(name, &[("proposal", &id)], row.version(), routes::MEMBERS))
        })
        .collect()
}

/// Declared interests, for those who watch over assignments.
async fn interests(visitor: &Visitor) -> Result<Option<Interests>, Problem> {
    if !visitor.may("read_interests") {
        return Ok(None);
    }
    let rows = visitor.rows("interests", &[]).await?;
    let spec = ListSpec {
        under: &["nature"],
        columns: &["company_name", "declared_at", "status"],
        ..ListSpec::new("interests", routes::MEMBERS, "member_name")
    };
    let table = if rows.is_empty() { None } else { Some(TableView::of(visitor, &spec, &rows)?) };
    Ok(Some(Interests { table }))
}

fn actions(visitor: &Visitor, row: &Row) -> Vec<(String, String)> {
    let log = visitor.may("read_log").then(|| (text("members.log").to_owned(), routes::log_of_person(row.id())));
    // Nobody changes the own access.
    if row.id() == visitor.scope.actor.as_uuid() {
        return log.into_iter().collect();
    }
    let names: &[&str] = match row.text("status") {
        "suspended" => &["reinstate_member", "end_member"],
        "ended" => &[],
        _ => &["change_member_roles", "suspend_member", "end_member"],
    };
    let id = row.id().to_string();
    names
        .iter()
        .filter(|name| visitor.may(name))
        .map(|name| {
            let label = find(&format!("short.{name}")).map_or_else(|| use_case_label(name), str::to_owned);
            (label, routes::action_on(name, &[("member", &id)], row.version(), routes::MEMBERS))
        })
        .chain(log)
        .collect()
}

#[derive(Debug, Template)]
#[template(path = "own_interests.html")]
struct OwnInterestsPage {
    frame: Frame,
    declare: String,
    /// Company, interest, address that withdraws it.
    interests: Vec<(String, String, String)>,
}

async fn own_interests(visitor: Visitor) -> Result<Response, Problem> {
    let interests = visitor.console.app.own_interests(&visitor.scope).await?;
    frame::ok(&OwnInterestsPage {
        frame: Frame::of(&visitor, OWN_INTERESTS, text("menu.own_interests")),
        declare: routes::action("declare_interest", &[], OWN_INTERESTS),
        interests: interests
            .into_iter()
            .map(|interest| {
                let company = interest.company.as_uuid().to_string();
                let withdraw = routes::action("withdraw_interest", &[("company", &company)], OWN_INTERESTS);
                (interest.company_name, interest.nature, withdraw)
            })
            .collect(),
    })
}

#[derive(Debug, Template)]
#[template(path = "roles.html")]
struct RolesPage {
    frame: Frame,
    roles: Vec<RoleView>,
}

#[derive(Debug)]
struct RoleView {
    id: &'static str,
    name: String,
    about: &'static str,
    /// What the role may do, by heading.
    permissions: Vec<(&'static str, String)>,
    /// How many steps these are.
    count: usize,
    stands_alone: bool,
}

/// The headings of the catalogue, in the order of a season and of its money.
const CONTEXTS: [&str; 10] = [
    "office",
    "people",
    "policy",
    "media",
    "partnership",
    "budget",
    "publication",
    "payment",
    "oversight",
    "comparison",
];

/// What a role may do, as the table of permissions has it.
fn role_view(role: Role) -> RoleView {
    let mut count = 0_usize;
    let permissions = CONTEXTS
        .iter()
        .filter_map(|context| {
            let labels: Vec<String> = app::catalogue()
                .iter()
                .filter(|use_case| use_case.context == *context && use_case.name != "move_example_clock")
                .filter(|use_case| app::authz::holders(use_case.name).contains(&role))
                .map(|use_case| use_case_label(use_case.name))
                .collect();
            count = count.saturating_add(labels.len());
            (!labels.is_empty()).then(|| (find(&format!("context.{context}")).unwrap_or_default(), labels.join(", ")))
        })
        .collect();
    RoleView {
        id: role.wire(),
        name: choice_or_code("role", role.wire()),
        about: find(&format!("role_about.{}", role.wire())).unwrap_or_default(),
        permissions,
        count,
        stands_alone: role.stands_alone(),
    }
}

async fn roles(visitor: Visitor) -> Result<Response, Problem> {
    frame::ok(&RolesPage {
        frame: Frame::of(&visitor, routes::MEMBERS, text("menu.roles")).crumb(text("menu.members"), routes::MEMBERS),
        roles: Role::ALL.iter().map(|role| role_view(*role)).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// EF-03: the page says of every role what the table of permissions says.
    #[test]
    fn every_role_is_explained_and_who_only_reads_may_do_nothing() {
        for role in Role::ALL {
            let view = role_view(*role);
            assert!(!view.about.is_empty(), "{role} has no sentence");
            assert!(view.permissions.iter().all(|(context, _)| !context.is_empty()));
            // Red when the headings of money and oversight were left out.
            let told: Vec<&str> = view.permissions.iter().flat_map(|(_, labels)| labels.split(", ")).collect();
            let missing: Vec<&str> = app::catalogue()
                .iter()
                .filter(|use_case| use_case.name != "move_example_clock")
                .filter(|use_case| app::authz::holders(use_case.name).contains(role))
                .filter(|use_case| !use_case_label(use_case.name).split(", ").all(|part| told.contains(&part)))
                .map(|use_case| use_case.name)
                .collect();
            assert!(missing.is_empty(), "{role} may do what its part of the page does not say: {missing:?}");
        }
        assert!(role_view(Role::RegionalHead).permissions.is_empty());
        let verifier = role_view(Role::Verifier).permissions;
        assert!(verifier.iter().any(|(_, labels)| labels.contains("Simpan hasil periksa")));
        assert!(!verifier.iter().any(|(_, labels)| labels.contains("Terbitkan SK")));
    }
}
