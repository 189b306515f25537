//! The platform's operator: which regions use the program, and opening one more. Nothing of what happens in them.

use app::{AppError, FieldError, OpenTenant};
use askama::Template;
use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

use crate::forms::refusal;
use crate::frame::{self, Frame, Person, Posted, Problem, Submission, cookies};
use crate::texts::{choice_or_code, field_label, fill_with, find, text};
use crate::{Console, format, routes};

pub(crate) fn routes() -> Router<Console> {
    Router::new().route(routes::OPERATOR, get(show)).route(routes::OPEN_TENANT, get(choose).post(open))
}

#[derive(Debug, Template)]
#[template(path = "operator.html")]
struct OperatorPage {
    frame: Frame,
    tenants: Vec<TenantView>,
}

#[derive(Debug)]
struct TenantView {
    name: String,
    note: String,
    since: String,
    tone: &'static str,
    state: &'static str,
}

fn only_operator(person: &Person) -> Result<(), Problem> {
    if person.session.account.is_operator { Ok(()) } else { Err(Problem::NoSuchPage) }
}

async fn show(person: Person) -> Result<Response, Problem> {
    only_operator(&person)?;
    let tenants = person.console.app.tenants_for_operator(&person.session).await?;
    let tenants = tenants
        .into_iter()
        .map(|tenant| {
            let (tone, state) = match (tenant.is_open, tenant.set_up) {
                (false, _) => ("danger", "operator.not_open"),
                (true, false) => ("warn", "operator.not_set_up"),
                (true, true) => ("ok", "operator.set_up"),
            };
            let kind = choice_or_code("kind", kind_wire(tenant.kind));
            let parts = [tenant.region_code, kind, tenant.zone.label().to_owned()];
            let demo = tenant.is_demo.then(|| text("operator.demo").to_owned());
            TenantView {
                name: tenant.name,
                note: parts.into_iter().chain(demo).collect::<Vec<_>>().join(" · "),
                since: format::short_date(tenant.created_at.date_in(tenant.zone)),
                tone,
                state: text(state),
            }
        })
        .collect();
    frame::ok(&OperatorPage { frame: Frame::of_person(&person, text("operator.title")), tenants })
}

fn kind_wire(kind: kernel::RegionKind) -> &'static str {
    match kind {
        kernel::RegionKind::Province => "province",
        kernel::RegionKind::City => "city",
        kernel::RegionKind::Regency => "regency",
    }
}

#[derive(Debug, Template)]
#[template(path = "operator_open.html")]
struct OpenPage {
    frame: Frame,
    search: String,
    found: Vec<(String, String, String)>,
    more: usize,
    has_searched: bool,
    chosen: Option<(String, String)>,
    admin_name: String,
    admin_email: String,
    is_demo: bool,
    mistakes: Vec<(String, String)>,
    refusal: Option<String>,
}

impl OpenPage {
    fn mistake(&self, field: &str) -> Option<&String> {
        self.mistakes.iter().find(|(of, _)| of == field).map(|(_, said)| said)
    }
}

/// How many regions a search shows.
const MOST_FOUND: usize = 20;

/// Regions whose name or code holds every word: code, name, what and where.
fn search(words: &str) -> Vec<(String, String, String)> {
    let words: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
    if words.is_empty() {
        return Vec::new();
    }
    let provinces: Vec<_> = app::regions().filter(|region| region.kind == kernel::RegionKind::Province).collect();
    app::regions()
        .filter(|region| {
            let name = format!("{} {}", region.name.to_lowercase(), region.code);
            words.iter().all(|word| name.contains(word))
        })
        .map(|region| {
            let kind = choice_or_code("kind", kind_wire(region.kind));
            let province =
                provinces.iter().find(|province| province.code == region.province && region.code != province.code);
            let place = province.map(|province| province.name.to_owned());
            let parts = [Some(region.code.to_owned()), Some(kind), place, Some(region.zone.label().to_owned())];
            (
                region.code.to_owned(),
                region.name.to_owned(),
                parts.into_iter().flatten().collect::<Vec<_>>().join(" · "),
            )
        })
        .collect()
}

fn region_of(code: &str) -> Option<(String, String)> {
    app::regions().find(|region| region.code == code).map(|region| (region.code.to_owned(), region.name.to_owned()))
}

async fn choose(person: Person) -> Result<Response, Problem> {
    only_operator(&person)?;
    let query = Posted::of_query(person.path.split_once('?').map(|(_, query)| query));
    frame::ok(&page(&person, &query))
}

fn page(person: &Person, typed: &Posted) -> OpenPage {
    let search_text = typed.filled("q").unwrap_or_default().to_owned();
    let mut found = search(&search_text);
    let more = found.len().saturating_sub(MOST_FOUND);
    found.truncate(MOST_FOUND);
    OpenPage {
        frame: Frame::of_person(person, text("operator.open")).crumb(text("operator.title"), routes::OPERATOR),
        has_searched: !search_text.is_empty(),
        search: search_text,
        found,
        more,
        chosen: typed.filled("region_code").and_then(region_of),
        admin_name: typed.first("admin_name").unwrap_or_default().to_owned(),
        admin_email: typed.first("admin_email").unwrap_or_default().to_owned(),
        is_demo: typed.filled("is_demo").is_some(),
        mistakes: Vec::new(),
        refusal: None,
    }
}

async fn open(form: Submission<Person>) -> Result<Response, Problem> {
    let Submission { visitor: person, posted } = form;
    only_operator(&person)?;
    let value = |name: &str| posted.filled(name).unwrap_or_default().to_owned();
    let wanted = OpenTenant {
        region_code: value("region_code"),
        admin_email: value("admin_email"),
        admin_name: value("admin_name"),
        is_demo: posted.filled("is_demo").is_some(),
    };
    let mut again = page(&person, &posted);
    match person.console.app.open_tenant(&person.session, wanted).await {
        Ok(_) => {
            let mut response = Redirect::to(routes::OPERATOR).into_response();
            if let Some(line) = cookies::set_notice(&person.console, "open_tenant") {
                response.headers_mut().append(header::SET_COOKIE, line);
            }
            return Ok(response);
        }
        Err(AppError::Invalid(errors)) => {
            again.mistakes = errors.iter().map(|error| (error.field.clone(), mistake(error))).collect();
        }
        Err(AppError::Rejected(why)) => again.refusal = Some(refusal::sentence(&why)),
        Err(other) => return Err(other.into()),
    }
    again.frame = again.frame.with_error(true);
    frame::page(StatusCode::UNPROCESSABLE_ENTITY, &again)
}

fn mistake(error: &FieldError) -> String {
    let label = field_label("open_tenant", &error.field);
    let pattern = find(&format!("mistake.{}", error.code)).unwrap_or_else(|| text("mistake.other"));
    fill_with(pattern, |name| match name {
        "label" => Some(label.clone()),
        "code" => Some(error.code.to_owned()),
        _ => error.params.iter().find(|(of, _)| *of == name).map(|(_, value)| value.clone()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// EF-01: all 552 regions can be found by name or code.
    #[test]
    fn a_region_is_found_by_parts_of_its_name_and_by_its_code() {
        let named = search("kota pekan");
        let [(code, name, note)] = named.as_slice() else { panic!("one region: {named:?}") };
        assert_eq!((code.as_str(), name.as_str()), ("14.71", "Kota Pekanbaru"));
        assert!(note.contains("Riau") && note.contains("WIB"));
        assert_eq!(search("14.71").len(), 1);
        assert!(search("   ").is_empty() && search("atlantis").is_empty());
        assert_eq!(app::regions().count(), 552);
    }

    #[test]
    fn a_mistake_names_the_field_of_the_form() {
        let error = FieldError { field: "admin_name".to_owned(), code: "required", params: vec![] };
        assert_eq!(mistake(&error), "Isi Nama administrator pertama.");
    }
}
