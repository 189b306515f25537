//! One media company: profile, outlets, people, documents, Press Council status, applications, history.

use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use kernel::Uuid;
use serde_json::json;

use super::flags::{self, FlagsCard};
use crate::frame::{self, Frame, Problem, Visitor};
use crate::lists::{self, HistoryView, ListSpec, Row, TableView};
use crate::markup::Markup;
use crate::texts::{field_label, find, text, use_case_label};
use crate::{Console, format, routes};

pub(crate) fn routes() -> Router<Console> {
    Router::new().route(routes::COMPANY, get(show))
}

#[derive(Debug, Template)]
#[template(path = "company.html")]
struct CompanyPage {
    frame: Frame,
    note: String,
    gaps: String,
    /// The sanction that stops new orders today: its page, and the last day.
    stopped: Option<(String, String)>,
    profile: Markup,
    /// Label and address.
    actions: Vec<(String, String)>,
    sections: Vec<Section>,
    flags: Option<FlagsCard>,
    history: HistoryView,
}

/// A titled table of what belongs to the company.
#[derive(Debug)]
struct Section {
    id: &'static str,
    title: &'static str,
    note: Option<&'static str>,
    table: Option<TableView>,
    add: Option<(String, String)>,
}

/// Columns of the profile.
const PROFILE: &[&str] = &[
    "legal_form",
    "nib",
    "npwp",
    "kbli",
    "address",
    "city",
    "email",
    "phone",
    "bank",
    "bank_number",
    "bank_holder",
    "taxable_entrepreneur",
];

async fn show(visitor: Visitor, Path(id): Path<Uuid>) -> Result<Response, Problem> {
    let company = visitor.row("companies", id).await?;
    let back = routes::company(id);
    let own = id.to_string();
    let specs = [
        (
            "outlets",
            ListSpec {
                under: &["domain", "frequency"],
                columns: &["kind", "press_council_status", "reach", "status"],
                actions: Some(outlet_actions),
                ..ListSpec::new("outlets", back.clone(), "name")
            },
            "add_outlet",
        ),
        (
            "people",
            ListSpec {
                under: &["role", "outlet_name"],
                columns: &["competence_level", "competence_expires_on", "status"],
                actions: Some(person_actions),
                ..ListSpec::new("people", back.clone(), "name")
            },
            "add_person",
        ),
        (
            "documents",
            ListSpec {
                under: &["number", "issuer"],
                columns: &["issued_on", "expires_on", "status", "confirmed_at"],
                actions: Some(document_actions),
                ..ListSpec::new("documents", back.clone(), "requirement")
            },
            "file_document",
        ),
        (
            "press_council_observations",
            ListSpec {
                under: &["source"],
                columns: &["status", "observed_on"],
                ..ListSpec::new("press_council_observations", back.clone(), "outlet_name")
            },
            "observe_press_council_status",
        ),
        (
            "applications",
            ListSpec {
                under: &["window_title"],
                columns: &["registered_at", "grade", "status"],
                link: Some(|row| Some(routes::application(row.id()))),
                ..ListSpec::new("applications", back.clone(), "outlet_name")
            },
            "",
        ),
        (
            "sanctions",
            ListSpec {
                under: &["ground", "number"],
                columns: &["proposed_at", "ends_on", "status"],
                link: Some(|row| Some(routes::sanction(row.id()))),
                ..ListSpec::new("sanctions", back.clone(), "level")
            },
            "propose_sanction",
        ),
    ];
    let (mut sections, mut stopped) = (Vec::new(), None);
    for (dataset, spec, add) in specs {
        if !visitor.may(&format!("read_{dataset}")) {
            continue;
        }
        let rows = visitor.rows(dataset, &[("company", json!(own))]).await?;
        if dataset == "sanctions" {
            let stops = rows.iter().filter(|row| row.flag("stops_orders")).max_by_key(|row| row.date("ends_on"));
            stopped = stops
                .map(|row| (routes::sanction(row.id()), row.date("ends_on").map(format::date).unwrap_or_default()));
        }
        sections.push(Section {
            id: dataset,
            title: find(&format!("dataset.{dataset}")).unwrap_or(dataset),
            note: find(&format!("section.{dataset}")),
            table: if rows.is_empty() { None } else { Some(TableView::of(&visitor, &spec, &rows)?) },
            add: visitor.may(add).then(|| {
                let back = format!("{back}#{dataset}");
                (use_case_label(add), routes::action_on(add, &[("company", &own)], company.version(), &back))
            }),
        });
    }
    let actions = ["change_company", "submit_tax_certificate", "request_correction"]
        .into_iter()
        .filter(|name| visitor.may(name))
        .map(|name| (use_case_label(name), routes::action_on(name, &[("company", &own)], company.version(), &back)))
        .collect();
    let zone = visitor.tenant.zone;
    let mut frame = Frame::of(&visitor, routes::COMPANIES, company.title());
    if visitor.is_staff() {
        frame = frame.crumb(text("menu.companies"), routes::COMPANIES);
    }
    frame::ok(&CompanyPage {
        note: [company.cell("legal_form", zone, visitor.scope.today()).text, company.text("city").to_owned()]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" · "),
        gaps: company
            .names("gaps")
            .iter()
            .map(|name| field_label("change_company", name))
            .collect::<Vec<_>>()
            .join(", "),
        stopped,
        profile: lists::facts(&visitor, &company, PROFILE),
        flags: flags::about_company(&visitor, id).await?,
        history: lists::history(&visitor, id).await?,
        frame,
        actions,
        sections,
    })
}

/// The use cases of a row that the visitor may do, with the row and its company given.
fn actions(visitor: &Visitor, row: &Row, field: &str, names: &[&str], anchor: &str) -> Vec<(String, String)> {
    let id = row.id().to_string();
    let company = row.uuid("company").map(|company| company.to_string()).unwrap_or_default();
    let back = format!("{}#{anchor}", row.uuid("company").map(routes::company).unwrap_or_default());
    names
        .iter()
        .filter(|name| visitor.may(name))
        .map(|name| {
            let label = find(&format!("short.{name}")).map_or_else(|| use_case_label(name), str::to_owned);
            (label, routes::action_on(name, &[("company", &company), (field, &id)], row.version(), &back))
        })
        .collect()
}

fn outlet_actions(visitor: &Visitor, row: &Row) -> Vec<(String, String)> {
    let names: &[&str] = if row.text("status") == "active" {
        &["observe_press_council_status", "observe_reach", "change_outlet", "retire_outlet"]
    } else {
        &[]
    };
    actions(visitor, row, "outlet", names, "outlets")
}

fn person_actions(visitor: &Visitor, row: &Row) -> Vec<(String, String)> {
    let names: &[&str] = if row.text("status") == "active" { &["record_competence", "end_person"] } else { &[] };
    actions(visitor, row, "person", names, "people")
}

fn document_actions(visitor: &Visitor, row: &Row) -> Vec<(String, String)> {
    let waits = row.text("requirement") == app::TAX_CERTIFICATE && row.instant("confirmed_at").is_none();
    let names: &[&str] = match row.text("status") {
        "withdrawn" => &[],
        _ if waits => &["confirm_tax_certificate", "withdraw_document"],
        _ => &["withdraw_document"],
    };
    let mut all = actions(visitor, row, "document", names, "documents");
    if !row.text("file_sha256").is_empty() {
        all.insert(0, (text("file.open").to_owned(), routes::file(row.text("file_sha256"))));
    }
    all
}
