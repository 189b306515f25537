//! What stands around every page: top bar, menu, crumbs, messages, sessions, guards, and pages of what went wrong.

pub(crate) mod cookies;
pub(crate) mod gate;
pub(crate) mod posted;
pub(crate) mod problem;
pub(crate) mod session;

mod menu;

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

pub(crate) use menu::{MenuGroup, entry_of};
pub(crate) use posted::{FilesRoom, Posted};
pub(crate) use problem::Problem;
pub(crate) use session::{Person, Submission, Visitor};

use crate::texts::text;
use crate::{format, routes};

/// A step of the way back.
#[derive(Debug, Clone)]
pub(crate) struct Crumb {
    pub(crate) label: String,
    pub(crate) href: String,
}

/// Who is signed in, for the top bar.
#[derive(Debug, Clone)]
pub(crate) struct PersonView {
    pub(crate) name: String,
    pub(crate) initials: String,
    pub(crate) role: String,
    pub(crate) may_change_tenant: bool,
}

/// In whose place somebody acts.
#[derive(Debug, Clone)]
pub(crate) struct ActingView {
    pub(crate) principal: String,
    pub(crate) roles: String,
    pub(crate) until: String,
    /// It ended meanwhile: nothing can be done before the person is back.
    pub(crate) is_over: bool,
}

impl ActingView {
    fn of(visitor: &Visitor) -> Option<Self> {
        let place = visitor.session.acting.as_ref()?;
        let roles: Vec<String> =
            place.roles.iter().map(|role| crate::texts::choice_or_code("role", role.wire())).collect();
        Some(Self {
            principal: place.principal_name.clone(),
            roles: roles.join(", "),
            until: place.until.map(format::date).unwrap_or_default(),
            is_over: place.roles.is_empty(),
        })
    }
}

/// A message that is shown once.
#[derive(Debug, Clone)]
pub(crate) struct Notice {
    pub(crate) tone: &'static str,
    pub(crate) text: String,
}

/// The form that lets the clock of an example tenant run ahead, so that a season can be played in one sitting.
#[derive(Debug, Clone)]
pub(crate) struct DemoClock {
    /// The day in the tenant.
    pub(crate) today: String,
    /// The command that the form carries.
    pub(crate) command: String,
    /// The page to come back to.
    pub(crate) back: String,
    /// By how many days, and how that is called.
    pub(crate) steps: Vec<(i64, String)>,
}

impl DemoClock {
    fn of(visitor: &Visitor) -> Option<Self> {
        if !visitor.tenant.is_demo || !visitor.may("move_example_clock") {
            return None;
        }
        // The page of a form that came back is not opened again by its address alone.
        let back =
            if routes::use_case_of(&visitor.path).is_some() { routes::HOME } else { routes::own_path(&visitor.path) };
        Some(Self {
            today: format::date(visitor.scope.today()),
            command: visitor.console.app.next_id().to_string(),
            back: back.to_owned(),
            steps: [1, 3, 7, 14]
                .map(|days| (days, crate::texts::fill("frame.demo_days", &[("days", &days.to_string())])))
                .to_vec(),
        })
    }
}

/// Everything that a page needs beside its own content.
#[derive(Debug, Clone, Default)]
pub(crate) struct Frame {
    pub(crate) title: String,
    /// Whether a form came back; the title of the tab says so, the heading stays what it is.
    pub(crate) has_error: bool,
    pub(crate) tenant: String,
    pub(crate) tenant_note: String,
    pub(crate) is_demo: bool,
    pub(crate) demo_clock: Option<DemoClock>,
    pub(crate) clock: String,
    pub(crate) clock_machine: String,
    pub(crate) person: Option<PersonView>,
    pub(crate) menu: Vec<MenuGroup>,
    pub(crate) crumbs: Vec<Crumb>,
    pub(crate) notice: Option<Notice>,
    /// In whose place the person acts; every page says so.
    pub(crate) acting: Option<ActingView>,
    pub(crate) csrf: String,
    pub(crate) search: String,
}

impl Frame {
    /// The frame of a page that nobody needs to be signed in for.
    pub(crate) fn public(title: impl Into<String>) -> Self {
        Self { title: title.into(), ..Self::default() }
    }
    /// The frame of a page of a signed-in person.
    pub(crate) fn of(visitor: &Visitor, active: &str, title: impl Into<String>) -> Self {
        let tenant = &visitor.tenant;
        let scope = &visitor.scope;
        let session = &visitor.session;
        let role =
            scope.roles.first().map(|role| crate::texts::choice_or_code("role", role.wire())).unwrap_or_default();
        Self {
            title: title.into(),
            has_error: false,
            tenant: tenant.name.clone(),
            tenant_note: crate::texts::fill("frame.fiscal_year", &[("year", &scope.today().year().to_string())]),
            is_demo: tenant.is_demo,
            demo_clock: DemoClock::of(visitor),
            clock: format::clock(scope.now, tenant.zone),
            clock_machine: format::machine(scope.now, tenant.zone),
            person: Some(PersonView {
                name: session.account.name.clone(),
                initials: initials(&session.account.name),
                role,
                may_change_tenant: session.tenants.len() > 1,
            }),
            menu: menu::build(visitor, active),
            crumbs: Vec::new(),
            notice: visitor.notice.as_deref().map(done_notice),
            acting: ActingView::of(visitor),
            csrf: session.csrf.clone(),
            search: String::new(),
        }
    }
    /// The frame of a signed-in person who is in no tenant.
    pub(crate) fn of_person(person: &Person, title: impl Into<String>) -> Self {
        let account = &person.session.account;
        Self {
            title: title.into(),
            person: Some(PersonView {
                name: account.name.clone(),
                initials: initials(&account.name),
                role: if account.is_operator { text("frame.operator").to_owned() } else { String::new() },
                may_change_tenant: person.session.tenants.len() > 1,
            }),
            notice: person.notice.as_deref().map(done_notice),
            csrf: person.session.csrf.clone(),
            ..Self::default()
        }
    }
    /// One more step of the way back.
    #[must_use]
    pub(crate) fn crumb(mut self, label: impl Into<String>, href: impl Into<String>) -> Self {
        self.crumbs.push(Crumb { label: label.into(), href: href.into() });
        self
    }
    /// Marks the title of the tab, so that a screen reader says at once that the form came back.
    #[must_use]
    pub(crate) fn with_error(mut self, is_error: bool) -> Self {
        self.has_error = is_error;
        self
    }
    /// What the tab is called.
    pub(crate) fn tab_title(&self) -> String {
        if self.has_error { format!("{}: {}", text("form.error"), self.title) } else { self.title.clone() }
    }
    /// Where the mark leads.
    pub(crate) fn home(&self) -> &'static str {
        if self.person.is_some() { routes::HOME } else { routes::SIGN_IN }
    }
}

/// The message after a command was accepted; the cookie carries the name of the use case, and a day where one is told.
fn done_notice(said: &str) -> Notice {
    let (use_case, day) = said.split_once('.').unwrap_or((said, ""));
    let day = day.parse().map(format::date).unwrap_or_default();
    let text = crate::texts::find(&format!("done.{use_case}")).map_or_else(
        || crate::texts::fill("frame.done", &[("what", &crate::texts::use_case_label(use_case))]),
        |pattern| crate::texts::fill_with(pattern, |name| (name == "day").then(|| day.clone())),
    );
    Notice { tone: "ok", text }
}

fn initials(name: &str) -> String {
    name.split_whitespace().filter_map(|word| word.chars().next()).take(2).flat_map(char::to_uppercase).collect()
}

/// A page, with its status.
pub(crate) fn page(status: StatusCode, template: &impl Template) -> Result<Response, Problem> {
    match template.render() {
        Ok(html) => Ok((status, Html(html)).into_response()),
        Err(error) => Err(Problem::App(app::AppError::Bug(Box::new(error)))),
    }
}

/// A page that came out well.
pub(crate) fn ok(template: &impl Template) -> Result<Response, Problem> {
    page(StatusCode::OK, template)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The mark of a mistake is for the tab; headings and crumbs stay the name of the page.
    #[test]
    fn a_form_that_came_back_is_marked_in_the_tab_alone() {
        let frame = Frame::public("Undang pengguna").with_error(true);
        assert_eq!(
            (frame.tab_title().as_str(), frame.title.as_str()),
            ("Kesalahan: Undang pengguna", "Undang pengguna")
        );
        assert_eq!(Frame::public("Undang pengguna").with_error(false).tab_title(), "Undang pengguna");
    }

    /// Whoever approves an account reads from which day money may go to it.
    #[test]
    fn a_message_names_the_day_that_it_speaks_of() {
        let said = done_notice("approve_payee_account.2026-11-30").text;
        assert!(said.contains("30 November 2026"), "{said}");
        assert_eq!(done_notice("issue_order").text, text("done.issue_order"));
    }

    #[test]
    fn initials_are_those_of_the_first_two_names() {
        assert_eq!(initials("Siti Nur Rahmawati"), "SN");
        assert_eq!(initials(""), "");
    }
}
