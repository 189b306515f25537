//! One decree: its words, the annex that it will have or has, its hash and code, and the papers of it.

use app::AppError;
use app::papers::OTHER_VERSION;
use askama::Template;
use axum::Router;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use kernel::Uuid;
use qrcode::QrCode;
use qrcode::render::svg;
use serde::Deserialize;
use serde_json::json;

use super::files::attachment;
use super::season;
use crate::forms::{self, FormSpec, FormView};
use crate::frame::{self, Frame, Problem, Visitor};
use crate::lists::{self, HistoryView, ListSpec, ListView, Row, TableView, tone};
use crate::markup::Markup;
use crate::texts::{choice_or_code, field_label, fill, text};
use crate::{Console, format, routes};

pub(crate) fn routes() -> Router<Console> {
    Router::new()
        .route(routes::NEW_DECREE, get(begin))
        .route(routes::DECREE, get(show))
        .route(routes::DECREE_WORDS, get(reword))
        .route(routes::DECREE_PDF, get(pdf))
}

/// The words of a decree.
#[derive(Debug, Default, Deserialize)]
struct Wording {
    about: String,
    considering: Vec<String>,
    in_view_of: Vec<String>,
    dictums: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
struct Signature {
    name: String,
    title: String,
    #[serde(default)]
    nip: Option<String>,
}

#[derive(Debug, Template)]
#[template(path = "decree.html")]
struct DecreePage {
    frame: Frame,
    row: Row,
    status: String,
    tone: &'static str,
    is_issued: bool,
    day: String,
    window_href: String,
    wording: Wording,
    signature: Option<Signature>,
    reword_href: Option<String>,
    issue: Option<FormView>,
    accepted: String,
    accepted_href: String,
    preview: Option<TableView>,
    annex: Option<ListView>,
    check: Option<CheckView>,
    pdf_href: String,
    history: Option<HistoryView>,
}

/// How anybody can verify it.
#[derive(Debug)]
struct CheckView {
    code: String,
    hash: String,
    href: String,
    qr: Markup,
}

/// The window that a decree is begun for.
#[derive(Debug, Deserialize)]
struct Lead {
    window: Uuid,
}

#[derive(Debug, Template)]
#[template(path = "decree_form.html")]
struct DecreeFormPage {
    frame: Frame,
    note: String,
    form: FormView,
}

async fn begin(visitor: Visitor, Query(lead): Query<Lead>) -> Result<Response, Problem> {
    let use_case = permitted(&visitor, "prepare_decree")?;
    let window = visitor.row("windows", lead.window).await?;
    let policy = season::policy(&visitor, window.integer("policy_version")).await?;
    let accepted =
        visitor.count("applications", &[("window", json!(lead.window)), ("status", json!("accepted"))]).await?;
    let year = window.integer("fiscal_year").unwrap_or_default().to_string();
    let places = [
        ("year", year.as_str()),
        ("tenant", visitor.tenant.name.as_str()),
        ("basis", policy.legal_basis.as_str()),
        ("title", policy.title.as_str()),
    ];
    let lines = |keys: &[&str]| keys.iter().map(|key| fill(key, &places)).collect::<Vec<_>>().join("\n");
    let spec = FormSpec::new(use_case, routes::DECREE)
        .with_fixed("window", lead.window.to_string())
        .with_value("about", fill("decree.about", &places))
        .with_value("considering", lines(&["decree.considering_1", "decree.considering_2"]))
        .with_value("in_view_of", lines(&["decree.view_1", "decree.view_2", "decree.view_3"]))
        .with_value("dictums", lines(&["decree.dictum_1", "decree.dictum_2", "decree.dictum_3"]));
    let frame = Frame::of(&visitor, routes::DECREES, crate::texts::use_case_label("prepare_decree"))
        .crumb(text("menu.decrees"), routes::DECREES);
    let count = format::number(i64::try_from(accepted).unwrap_or(i64::MAX));
    frame::ok(&DecreeFormPage {
        frame,
        note: fill("decree.names", &[("count", &count), ("window", &window.title())]),
        form: forms::build(&visitor, spec).await?,
    })
}

fn permitted(visitor: &Visitor, name: &str) -> Result<&'static app::UseCase, Problem> {
    app::use_case(name).filter(|use_case| visitor.may(use_case.name)).ok_or(Problem::NoSuchPage)
}

fn wording_of(row: &Row) -> Wording {
    serde_json::from_value(row.value("wording").clone()).unwrap_or_default()
}

async fn reword(visitor: Visitor, Path(id): Path<Uuid>) -> Result<Response, Problem> {
    let use_case = permitted(&visitor, "reword_decree")?;
    let row = visitor.row("decrees", id).await?;
    let wording = wording_of(&row);
    let mut spec = FormSpec::new(use_case, routes::decree(id))
        .with_fixed("decree", id.to_string())
        .with_value("about", wording.about)
        .with_value("considering", wording.considering.join("\n"))
        .with_value("in_view_of", wording.in_view_of.join("\n"))
        .with_value("dictums", wording.dictums.join("\n"));
    spec.version = row.version();
    let frame = Frame::of(&visitor, routes::DECREES, crate::texts::use_case_label("reword_decree"))
        .crumb(text("menu.decrees"), routes::DECREES)
        .crumb(title_of(&row), routes::decree(id));
    frame::ok(&DecreeFormPage {
        frame,
        note: row.text("window_title").to_owned(),
        form: forms::build(&visitor, spec).await?,
    })
}

fn title_of(row: &Row) -> String {
    if row.text("number").is_empty() {
        text("decree.draft").to_owned()
    } else {
        fill("decree.number", &[("number", row.text("number"))])
    }
}

async fn show(visitor: Visitor, Path(id): Path<Uuid>) -> Result<Response, Problem> {
    let row = visitor.row("decrees", id).await?;
    let is_issued = row.text("status") == "issued";
    let annex = if is_issued { Some(annex(&visitor, id).await?) } else { None };
    if visitor.is_partial
        && let Some(list) = &annex
    {
        return Ok(Html(list.results()?).into_response());
    }
    let window = row.uuid("window").unwrap_or_default();
    let is_open = [("window", json!(window)), ("status", json!("accepted"))];
    let (accepted, preview) = if is_issued || !visitor.is_staff() || !visitor.may("read_applications") {
        (0, None)
    } else {
        let count = visitor.count("applications", &is_open).await?;
        (count, preview(&visitor, id, &is_open).await?)
    };
    let accepted_href =
        routes::with_query(routes::APPLICATIONS, &[("window", &window.to_string()), ("status", "accepted")]);
    let frame = Frame::of(&visitor, routes::DECREES, title_of(&row)).crumb(text("menu.decrees"), routes::DECREES);
    frame::ok(&DecreePage {
        status: choice_or_code("status", row.text("status")),
        tone: tone(row.text("status")),
        day: row.date("issued_on").map(format::date).unwrap_or_default(),
        window_href: routes::window(window),
        wording: wording_of(&row),
        signature: serde_json::from_value(row.value("signature").clone()).ok(),
        reword_href: (!is_issued && visitor.may("reword_decree")).then(|| routes::decree_words(id)),
        issue: if !is_issued && visitor.may("issue_decree") { Some(issue_form(&visitor, &row).await?) } else { None },
        accepted: format::number(i64::try_from(accepted).unwrap_or(i64::MAX)),
        accepted_href,
        preview,
        annex,
        check: check(&visitor, &row),
        pdf_href: routes::decree_pdf(id),
        history: if visitor.is_staff() { Some(lists::history(&visitor, id).await?) } else { None },
        is_issued,
        frame,
        row,
    })
}

/// What the annex would hold now.
async fn preview(
    visitor: &Visitor,
    decree: Uuid,
    which: &[(&str, serde_json::Value)],
) -> Result<Option<TableView>, Problem> {
    use app::dataset::Direction::Ascending;
    let order = [("kind", Ascending), ("outlet_name", Ascending)];
    let rows = visitor.rows_by("applications", which, &order).await?;
    let spec = ListSpec {
        under: &["company_name"],
        columns: &["kind", "grade"],
        link: Some(|row| Some(routes::application(row.id()))),
        ..ListSpec::new("applications", routes::decree(decree), "outlet_name")
    };
    if rows.is_empty() { Ok(None) } else { TableView::of(visitor, &spec, &rows).map(Some) }
}

/// The annex as it was fixed.
async fn annex(visitor: &Visitor, decree: Uuid) -> Result<ListView, Problem> {
    let spec = ListSpec {
        under: &["company_name"],
        columns: &["number", "kind", "grade"],
        filters: &["kind"],
        fixed: vec![("decree", json!(decree))],
        link: if visitor.is_staff() { Some(|row| row.uuid("application").map(routes::application)) } else { None },
        per_page: 50,
        ..ListSpec::new("decree_rows", routes::decree(decree), "outlet_name")
    };
    lists::load(visitor, spec).await
}

#[derive(Debug, Template)]
#[template(path = "parts/signers.html")]
struct Signers {
    label: String,
    options: Vec<(String, String)>,
}

/// Number, day and signer; those are offered who hold a post today.
async fn issue_form(visitor: &Visitor, row: &Row) -> Result<FormView, Problem> {
    let officials = visitor.rows("officials", &[("is_in_office", json!(true))]).await?;
    let options = officials
        .iter()
        .map(|one| {
            let tenure = one.text("tenure");
            let right = if tenure == "definitive" { String::new() } else { format!("{} ", one.choice("tenure")) };
            (one.id().to_string(), format!("{}, {right}{}", one.text("name"), one.text("title")))
        })
        .collect();
    let mut spec = FormSpec::new(permitted(visitor, "issue_decree")?, routes::decree(row.id()))
        .with_fixed("decree", row.id().to_string())
        .with_value("date", visitor.scope.today().to_string());
    spec.version = row.version();
    spec.own_controls
        .push(("official", Markup::of(&Signers { label: field_label("issue_decree", "official"), options })));
    forms::build(visitor, spec).await
}

/// The address that anybody opens, with its picture for a telephone.
fn check(visitor: &Visitor, row: &Row) -> Option<CheckView> {
    let code = row.text("code");
    if code.is_empty() {
        return None;
    }
    let href = routes::verify_decree(code);
    let url = format!("{}{href}", visitor.console.config.public_url.trim_end_matches('/'));
    Some(CheckView { code: in_groups(code), hash: row.text("hash").to_owned(), href, qr: qr(&url) })
}

/// `ABCD-EFGH-JKLM`.
pub(super) fn in_groups(code: &str) -> String {
    let signs: Vec<char> = code.chars().collect();
    signs.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

fn qr(url: &str) -> Markup {
    let Ok(code) = QrCode::new(url) else { return Markup::default() };
    let drawn = code
        .render::<svg::Color<'_>>()
        .min_dimensions(132, 132)
        .dark_color(svg::Color("#182233"))
        .light_color(svg::Color("#ffffff"))
        .build();
    // The declaration of an XML file has no place inside a page.
    Markup::drawing(drawn.find("<svg").and_then(|start| drawn.get(start..)).unwrap_or_default().to_owned())
}

#[derive(Debug, Template)]
#[template(path = "decree_no_pdf.html")]
struct NoPdfPage {
    frame: Frame,
    back: String,
    /// The printer is there, and came with another version.
    is_other_version: bool,
}

/// `GET /penetapan/{id}/pdf`: the paper, or why there is none now.
async fn pdf(visitor: Visitor, Path(id): Path<Uuid>) -> Result<Response, Problem> {
    let row = visitor.row("decrees", id).await?;
    match visitor.console.app.decree_pdf(&visitor.scope, id).await {
        Ok(bytes) => {
            let name = fill("decree.file_name", &[("number", row.text("number"))]);
            Ok(attachment(&name, "application/pdf", bytes, false))
        }
        Err(AppError::Unavailable(what)) => {
            tracing::warn!(what, "a decree was not printed");
            let frame = Frame::of(&visitor, routes::DECREES, text("decree.no_pdf"))
                .crumb(text("menu.decrees"), routes::DECREES)
                .crumb(title_of(&row), routes::decree(id));
            frame::page(
                StatusCode::SERVICE_UNAVAILABLE,
                &NoPdfPage { frame, back: routes::decree(id), is_other_version: what == OTHER_VERSION },
            )
        }
        Err(other) => Err(other.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_in_groups_of_four() {
        assert_eq!(in_groups("00ABCDEFGHJK"), "00AB-CDEF-GHJK");
        assert_eq!(in_groups(""), "");
    }

    #[test]
    fn the_picture_of_an_address_holds_no_style_that_the_policy_of_the_pages_forbids() {
        let drawn = qr("https://sinergi.example.go.id/periksa/00ABCDEFGHJK").to_string();
        assert!(drawn.starts_with("<svg") && !drawn.contains("style"), "{drawn}");
    }
}
