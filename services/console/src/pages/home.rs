//! Home: what waits for this person, sorted by its deadline.

use app::Funnel;
use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::get;
use kernel::LocalDate;
use serde_json::json;

use crate::frame::{self, Frame, Problem, Visitor};
use crate::lists::Row;
use crate::texts::{fill, text};
use crate::{Console, format, routes};

pub(crate) fn routes() -> Router<Console> {
    Router::new().route(routes::HOME, get(show))
}

#[derive(Debug, Template)]
#[template(path = "home.html")]
struct HomePage {
    frame: Frame,
    greeting: String,
    figures: Vec<Figure>,
    tasks: Vec<Task>,
    more: usize,
    needs_set_up: bool,
    may_apply: bool,
}

#[derive(Debug)]
struct Figure {
    label: &'static str,
    value: String,
    note: String,
    href: &'static str,
}

/// One thing to do.
#[derive(Debug)]
struct Task {
    icon: &'static str,
    tone: &'static str,
    badge: String,
    title: String,
    note: String,
    href: String,
    due: Option<LocalDate>,
    due_text: String,
}

/// Which records wait for whom.
struct Rule {
    /// Who may do it is asked.
    permission: &'static str,
    dataset: &'static str,
    /// Column and the values in which it waits.
    waits: (&'static str, &'static [&'static str]),
    /// Text of what is to be done: `task.<key>`.
    key: &'static str,
    icon: &'static str,
    tone: &'static str,
    /// The column of its deadline.
    due: Option<&'static str>,
    link: fn(&Row) -> String,
}

const fn application_rule(
    permission: &'static str,
    waits: &'static [&'static str],
    key: &'static str,
    icon: &'static str,
    tone: &'static str,
) -> Rule {
    Rule {
        permission,
        dataset: "applications",
        waits: ("status", waits),
        key,
        icon,
        tone,
        due: None,
        link: |row| routes::application(row.id()),
    }
}

const RULES: &[Rule] = &[
    Rule {
        due: Some("correction_until"),
        ..application_rule("resubmit_application", &["correction_requested"], "correct", "pencil", "warn")
    },
    application_rule("submit_application", &["draft"], "finish", "send", "info"),
    Rule {
        due: Some("objections_until"),
        ..application_rule("object_to_result", &["preliminary_announced"], "read_result", "gavel", "info")
    },
    application_rule("assign_verifier", &["submitted"], "assign", "users", "info"),
    Rule {
        link: |row| routes::check(row.id()),
        ..application_rule(
            "record_administrative_check",
            &["submitted", "under_administrative_check"],
            "check",
            "clipboard-check",
            "warn",
        )
    },
    application_rule("settle_administrative_check", &["findings_differ"], "settle", "scale", "danger"),
    application_rule("schedule_factual_check", &["administratively_verified"], "visit", "map-pin", "info"),
    application_rule("record_factual_check", &["under_factual_check"], "minutes", "clipboard-check", "warn"),
    application_rule("grade_application", &["factually_verified"], "grade", "chart-bar", "info"),
    application_rule("decide_objection", &["under_objection"], "objection", "gavel", "danger"),
    application_rule("decide_application", &["preliminary_announced"], "decide", "gavel", "warn"),
    Rule {
        permission: "announce_window",
        dataset: "windows",
        waits: ("phase", &["drafted"]),
        key: "announce",
        icon: "speakerphone",
        tone: "info",
        due: Some("opens_on"),
        link: |row| routes::window(row.id()),
    },
    Rule {
        permission: "issue_decree",
        dataset: "decrees",
        waits: ("status", &["prepared"]),
        key: "issue",
        icon: "file-certificate",
        tone: "warn",
        due: None,
        link: |row| routes::decree(row.id()),
    },
    Rule {
        permission: "publish_policy",
        dataset: "policies",
        waits: ("status", &["draft"]),
        key: "publish",
        icon: "scale",
        tone: "info",
        due: Some("effective_from"),
        link: |row| routes::policy(row.id()),
    },
];

/// How many tasks the page shows.
const MOST: usize = 25;

async fn show(visitor: Visitor) -> Result<Response, Problem> {
    let mut tasks = Vec::new();
    for rule in RULES {
        if !visitor.may(rule.permission) {
            continue;
        }
        let (column, values) = rule.waits;
        for row in visitor.rows(rule.dataset, &[(column, json!(values))]).await? {
            tasks.push(task(&visitor, rule, &row));
        }
    }
    tasks.sort_by_key(|task| (task.due.is_none(), task.due));
    let more = tasks.len().saturating_sub(MOST);
    tasks.truncate(MOST);
    let figures = if visitor.may("read_funnel") && visitor.is_staff() {
        let funnel = visitor.console.app.funnel(&visitor.scope, None, visitor.scope.today()).await?;
        figures(&visitor, &funnel).await?
    } else {
        Vec::new()
    };
    let first_name = visitor.session.account.name.split_whitespace().next().unwrap_or_default().to_owned();
    frame::ok(&HomePage {
        greeting: fill(
            "home.greeting",
            &[("name", &first_name), ("day", &format::date(visitor.scope.today()))],
        ),
        needs_set_up: !visitor.tenant.set_up && visitor.may("register_agency"),
        may_apply: visitor.may("start_application"),
        frame: Frame::of(&visitor, routes::HOME, text("menu.home")),
        figures,
        tasks,
        more,
    })
}

fn task(visitor: &Visitor, rule: &Rule, row: &Row) -> Task {
    let zone = visitor.tenant.zone;
    let due = rule.due.and_then(|column| {
        // An instant is the first one after the time; the day before it is the last.
        row.date(column).or_else(|| row.instant(column).map(|at| at.plus_seconds(-1).date_in(zone)))
    });
    let today = visitor.scope.today();
    let is_late = due.is_some_and(|day| day < today);
    let company = row.text("company_name");
    let name = if row.text("outlet_name").is_empty() { row.title() } else { row.text("outlet_name").to_owned() };
    Task {
        icon: rule.icon,
        tone: if is_late { "danger" } else { rule.tone },
        badge: text(&format!("task.{}.badge", rule.key)).to_owned(),
        title: fill(&format!("task.{}.title", rule.key), &[("name", &name)]),
        note: if company == name { String::new() } else { company.to_owned() },
        href: (rule.link)(row),
        due_text: due
            .map(|day| format!("{} ({})", format::date(day), format::days_away(today, day)))
            .unwrap_or_default(),
        due,
    }
}

async fn figures(visitor: &Visitor, funnel: &Funnel) -> Result<Vec<Figure>, Problem> {
    let whole = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
    let of_registered = |part: u64| {
        fill("home.of_registered", &[("share", &format::share(whole(part), whole(funnel.registered)))])
    };
    let waiting = visitor.count("applications", &[("status", json!(["submitted", "under_administrative_check"]))]).await?;
    Ok(vec![
        Figure {
            label: text("home.registered"),
            value: format::number(whole(funnel.registered)),
            note: text("home.registered_note").to_owned(),
            href: routes::APPLICATIONS,
        },
        Figure {
            label: text("home.verified"),
            value: format::number(whole(funnel.verified)),
            note: of_registered(funnel.verified),
            href: routes::APPLICATIONS,
        },
        Figure {
            label: text("home.decreed"),
            value: format::number(whole(funnel.decreed)),
            note: of_registered(funnel.decreed),
            href: routes::DECREES,
        },
        Figure {
            label: text("home.waiting"),
            value: format::number(whole(waiting)),
            note: text("home.waiting_note").to_owned(),
            href: routes::CHECK_DESK,
        },
    ])
}
