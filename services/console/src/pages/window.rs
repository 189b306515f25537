//! One window: what was announced, where it stands, its applications and its funnel; for a company, its outlets.

use std::collections::BTreeMap;

use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use kernel::{LocalDate, Party, Uuid};
use serde_json::{Value, json};

use super::season::{self, Action, Policy, Term};
use crate::frame::{self, Frame, Posted, Problem, Visitor};
use crate::lists::{self, HistoryView, ListSpec, ListView, Row, tone};
use crate::markup::Markup;
use crate::texts::{choice_or_code, fill, text, use_case_label};
use crate::{Console, format, routes};

pub(crate) fn routes() -> Router<Console> {
    Router::new().route(routes::WINDOW, get(show))
}

#[derive(Debug, Template)]
#[template(path = "window.html")]
struct WindowPage {
    frame: Frame,
    phase: String,
    tone: &'static str,
    sentence: String,
    facts: Markup,
    extension: Option<Extension>,
    policy: Policy,
    actions: Vec<Action>,
    funnel: Option<FunnelView>,
    own: Option<OwnOutlets>,
    list: Option<ListView>,
    history: HistoryView,
}

/// How the close was moved, as every applicant may know.
#[derive(Debug)]
struct Extension {
    times: String,
    reason: String,
    letter: String,
}

/// How many had come how far by the end of a day; each number opens the list behind it.
#[derive(Debug)]
struct FunnelView {
    day: String,
    steps: Vec<FunnelStep>,
}

#[derive(Debug)]
struct FunnelStep {
    label: &'static str,
    value: String,
    note: String,
    href: String,
}

/// A company's outlets, with what each can do in this window.
#[derive(Debug)]
struct OwnOutlets {
    csrf: String,
    window: String,
    gaps: bool,
    company_href: String,
    add_href: Option<String>,
    outlets: Vec<OwnOutlet>,
}

#[derive(Debug)]
struct OwnOutlet {
    id: String,
    name: String,
    kind: String,
    /// Address, status and colour of the application that there is.
    application: Option<(String, String, &'static str)>,
    /// Whether one may be begun now.
    may_start: bool,
    command: String,
    /// Why not.
    why_not: &'static str,
}

async fn show(visitor: Visitor, Path(id): Path<Uuid>) -> Result<Response, Problem> {
    let window = visitor.row("windows", id).await?;
    let list = applications(&visitor, id).await?;
    if visitor.is_partial
        && let Some(list) = &list
    {
        return Ok(Html(list.results()?).into_response());
    }
    let query = Posted::of_query(visitor.query.as_deref());
    let policy = season::policy(&visitor, window.integer("policy_version")).await?;
    let standing = Standing::of(&visitor, id).await?;
    let phase = window.text("phase");
    let extensions = window.integer("extensions_count").unwrap_or_default();
    let own = match visitor.scope.party {
        Party::Company(company) => Some(own_outlets(&visitor, &window, company.as_uuid()).await?),
        Party::Staff => None,
    };
    let frame = Frame::of(&visitor, routes::WINDOWS, window.title()).crumb(text("menu.windows"), routes::WINDOWS);
    frame::ok(&WindowPage {
        phase: choice_or_code("phase", phase),
        tone: tone(phase),
        sentence: sentence(&visitor, &window, &standing),
        facts: lists::facts(
            &visitor,
            &window,
            &["fiscal_year", "kinds", "opens_on", "closes_on", "quota", "registered_count"],
        ),
        extension: (extensions > 0).then(|| Extension {
            times: format::number(extensions),
            reason: window.text("extension_reason").to_owned(),
            letter: window.text("extension_letter").to_owned(),
        }),
        policy: Policy {
            requirements: policy
                .requirements
                .into_iter()
                .filter(|set| window.names("kinds").contains(&set.kind.as_str()))
                .collect(),
            ..policy
        },
        actions: actions(&visitor, &window, &standing),
        funnel: funnel(&visitor, id, &query).await?,
        own,
        list,
        history: lists::history(&visitor, id).await?,
        frame,
    })
}

/// Where the window stands, with the last minute of what runs.
fn sentence(visitor: &Visitor, window: &Row, standing: &Standing) -> String {
    let zone = visitor.tenant.zone;
    let term = |column: &str| Term::of(visitor, window, column);
    let (until, left) = match window.text("phase") {
        "objection_open" | "objection_closed" => term("objections_until"),
        "drafted" | "announced" | "open" | "closed" => term("closes_at"),
        _ => None,
    }
    .map(|term| (term.last_minute, term.left))
    .unwrap_or_default();
    let opens = window.instant("opens_at").map(|at| format::instant(at, zone)).unwrap_or_default();
    let places = [("until", until.as_str()), ("left", left.as_str()), ("opens", opens.as_str())];
    match window.text("phase") {
        "drafted" => fill("window.drafted", &places),
        "announced" => fill("window.announced", &places),
        "open" => fill("window.open", &places),
        "closed" => fill("window.closed", &places),
        "objection_open" => fill("window.objection_open", &places),
        "objection_closed" if visitor.is_staff() && standing.pending == 0 => fill("window.all_decided", &places),
        "objection_closed" => fill("window.objection_closed", &places),
        "finalised" => text("window.finalised").to_owned(),
        _ => fill("window.cancelled", &[("reason", window.text("cancel_reason"))]),
    }
}

/// How far the applications of a window are, as far as its buttons and its sentence depend on it.
#[derive(Debug, Default)]
struct Standing {
    graded: u64,
    pending: u64,
    accepted: u64,
    /// The draft of a decree.
    drafted: Option<Uuid>,
}

/// Statuses that still want a decision.
const PENDING: [&str; 10] = [
    "submitted",
    "under_administrative_check",
    "findings_differ",
    "correction_requested",
    "administratively_verified",
    "under_factual_check",
    "factually_verified",
    "graded",
    "preliminary_announced",
    "under_objection",
];

impl Standing {
    async fn of(visitor: &Visitor, window: Uuid) -> Result<Self, Problem> {
        if !visitor.is_staff() || !visitor.may("read_applications") {
            return Ok(Self::default());
        }
        let count = async |statuses: Value| {
            visitor.count("applications", &[("window", json!(window)), ("status", statuses)]).await
        };
        Ok(Self {
            graded: count(json!("graded")).await?,
            pending: count(json!(PENDING)).await?,
            accepted: count(json!("accepted")).await?,
            drafted: season::drafted_decree(visitor, window).await?,
        })
    }
}

/// What may come next, the most fitting first; nothing that would only be refused.
fn actions(visitor: &Visitor, window: &Row, standing: &Standing) -> Vec<Action> {
    let id = window.id().to_string();
    let back = routes::window(window.id());
    let names: &[&str] = match window.text("phase") {
        "drafted" => &["announce_window", "cancel_window"],
        "announced" | "open" => &["extend_window", "cancel_window"],
        "closed" => &["announce_preliminary_results", "extend_window", "cancel_window"],
        "objection_open" => &["announce_preliminary_results"],
        "objection_closed" => &["prepare_decree", "issue_decree", "finalise_window"],
        "finalised" => &["prepare_decree", "issue_decree"],
        _ => &[],
    };
    let makes_sense = |name: &str| match name {
        "announce_preliminary_results" => standing.graded > 0,
        "prepare_decree" => standing.accepted > 0 && standing.drafted.is_none(),
        "issue_decree" => standing.drafted.is_some(),
        "finalise_window" => standing.pending == 0,
        _ => true,
    };
    let mut actions: Vec<Action> = names
        .iter()
        .filter(|name| visitor.may(name) && makes_sense(name))
        .map(|name| Action {
            label: use_case_label(name),
            href: match (*name, standing.drafted) {
                ("prepare_decree", _) => routes::new_decree(window.id()),
                ("issue_decree", Some(decree)) => routes::decree(decree),
                _ => routes::action_on(name, &[("window", &id)], window.version(), &back),
            },
            is_primary: false,
        })
        .collect();
    if let Some(first) = actions.first_mut() {
        first.is_primary = !matches!(window.text("phase"), "announced" | "open" | "objection_open");
    }
    actions
}

async fn applications(visitor: &Visitor, window: Uuid) -> Result<Option<ListView>, Problem> {
    if !visitor.is_staff() || !visitor.may("read_applications") {
        return Ok(None);
    }
    let spec = ListSpec {
        under: &["company_name"],
        columns: &["kind", "registered_at", "grade", "status"],
        filters: &["status", "kind"],
        fixed: vec![("window", json!(window))],
        link: Some(|row| Some(routes::application(row.id()))),
        empty: "applications",
        ..ListSpec::new("applications", routes::window(window), "outlet_name")
    };
    lists::load(visitor, spec).await.map(Some)
}

async fn funnel(visitor: &Visitor, window: Uuid, query: &Posted) -> Result<Option<FunnelView>, Problem> {
    if !visitor.may("read_funnel") || !visitor.is_staff() {
        return Ok(None);
    }
    let day: LocalDate = query.filled("per").and_then(LocalDate::named).unwrap_or_else(|| visitor.scope.today());
    let funnel = visitor.console.app.funnel(&visitor.scope, Some(window), day).await?;
    let whole = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
    let step = |label: &'static str, column: &str, value: u64| FunnelStep {
        label,
        value: format::number(whole(value)),
        note: fill("home.of_registered", &[("share", &format::share(whole(value), whole(funnel.registered)))]),
        href: routes::with_query(
            routes::APPLICATIONS,
            &[("window", &window.to_string()), (&format!("{column}_sampai"), &day.to_string())],
        ),
    };
    Ok(Some(FunnelView {
        steps: vec![
            step(text("home.registered"), "registered_at", funnel.registered),
            step(text("home.verified"), "verified_at", funnel.verified),
            step(text("home.decreed"), "decreed_at", funnel.decreed),
        ],
        day: day.to_string(),
    }))
}

async fn own_outlets(visitor: &Visitor, window: &Row, company: Uuid) -> Result<OwnOutlets, Problem> {
    let back = routes::window(window.id());
    let own = company.to_string();
    let profile = visitor.row("companies", company).await?;
    let outlets = visitor.rows("outlets", &[("company", json!(company)), ("status", json!("active"))]).await?;
    let begun: BTreeMap<Uuid, Row> = visitor
        .rows("applications", &[("window", json!(window.id()))])
        .await?
        .into_iter()
        .rev()
        .filter_map(|row| row.uuid("outlet").map(|outlet| (outlet, row)))
        .collect();
    let is_open = window.text("phase") == "open" && visitor.may("start_application");
    let views = outlets
        .iter()
        .map(|outlet| {
            let application = begun.get(&outlet.id());
            let is_taken = application.is_some_and(|row| row.text("status") != "withdrawn");
            let accepts = window.names("kinds").contains(&outlet.text("kind"));
            OwnOutlet {
                id: outlet.id().to_string(),
                name: outlet.title(),
                kind: outlet.choice("kind"),
                application: application
                    .map(|row| (routes::application(row.id()), row.choice("status"), tone(row.text("status")))),
                may_start: is_open && accepts && !is_taken,
                command: visitor.console.app.next_id().to_string(),
                why_not: if !accepts {
                    text("window.kind_not_accepted")
                } else if is_open || is_taken {
                    ""
                } else {
                    text("window.not_open")
                },
            }
        })
        .collect();
    Ok(OwnOutlets {
        csrf: visitor.session.csrf.clone(),
        window: window.id().to_string(),
        gaps: !profile.names("gaps").is_empty(),
        company_href: routes::company(company),
        add_href: visitor.may("add_outlet").then(|| routes::action("add_outlet", &[("company", &own)], &back)),
        outlets: views,
    })
}
