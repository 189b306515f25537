//! Versions that a second person puts in force: what they change, told before anybody says yes to it.

use askama::Template;

use super::flags::rules as flag_rules;
use super::payment::terms;
use crate::frame::{Problem, Visitor};
use crate::lists::Row;
use crate::pages::payment::roles_of;
use crate::texts::{fill, text, use_case_label};
use crate::{format, routes};

/// One thing that is not the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) what: String,
    /// Nothing, where it is new.
    pub(crate) old: String,
    /// Nothing, where it goes.
    pub(crate) new: String,
    /// What it stands on, where every line has a ground of its own.
    pub(crate) basis: String,
}

/// What a version changes, beside what holds.
#[derive(Debug, Template)]
#[template(path = "parts/differences.html")]
pub(crate) struct Differences {
    pub(crate) number: String,
    pub(crate) lines: Vec<Difference>,
    pub(crate) has_basis: bool,
    /// What it is compared with: the version of today, or the one that it followed.
    pub(crate) before: &'static str,
    pub(crate) after: &'static str,
}

impl askama::filters::HtmlSafe for Differences {}

impl Differences {
    /// Beside what holds today.
    pub(crate) fn beside_today(number: &str, lines: Vec<Difference>, has_basis: bool) -> Self {
        let (before, after) = (text("versions.now"), text("versions.then"));
        Self { number: number.to_owned(), lines, has_basis, before, after }
    }
}

/// A version that has not begun: what it changes, and what may be done with it.
#[derive(Debug, Template)]
#[template(path = "parts/version_card.html")]
pub(crate) struct VersionCard {
    number: String,
    title: String,
    note: String,
    differences: Differences,
    /// Label and address, for who may approve it.
    approve: Option<(String, String)>,
    /// The same for who refuses it, takes the own one back, or withdraws what was approved.
    withdraw: Option<(String, String)>,
    /// What is to be said to all others.
    waits: String,
}

impl askama::filters::HtmlSafe for VersionCard {}

/// The use cases that decide about versions of one kind.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deciding {
    pub(crate) approve: &'static str,
    pub(crate) withdraw: &'static str,
    /// Where the versions are listed.
    pub(crate) page: &'static str,
    /// Whether one that should have begun is still approved.
    pub(crate) late_too: bool,
}

/// Label and address of what the visitor may do with a version: put it in force, set it aside.
type Choices = (Option<(String, String)>, Option<(String, String)>);

impl Deciding {
    /// What the visitor may do with a version.
    pub(crate) fn choices(self, visitor: &Visitor, row: &Row) -> Choices {
        let (is_own, may_approve) = (is_own(visitor, row), visitor.may(self.approve));
        let (is_waiting, is_coming) = (row.text("status") == "proposed", row.text("status") == "coming");
        let number = number_of(row);
        let to = |name: &str| routes::action_on(name, &[("version", number.as_str())], row.version(), self.page);
        let is_late = is_over(visitor, row) && !self.late_too;
        let approve = (is_waiting && may_approve && !is_own && !is_late)
            .then(|| (use_case_label(self.approve), to(self.approve)));
        // Who wrote it takes it back while it waits; who approves refuses it, or withdraws it before its day.
        let withdraw = (is_waiting && (is_own || may_approve) || is_coming && may_approve).then(|| {
            let is_taken_back = is_own || is_coming;
            let label = text(if is_taken_back { "versions.take_back" } else { "versions.refuse" });
            (label.to_owned(), to(self.withdraw))
        });
        (approve, withdraw)
    }

    /// A version that waits or has not begun.
    pub(crate) fn card(self, visitor: &Visitor, row: &Row, differences: Differences) -> VersionCard {
        let (approve, withdraw) = self.choices(visitor, row);
        let number = number_of(row);
        let from = row.date("effective_from").map(format::date).unwrap_or_default();
        let is_coming = row.text("status") == "coming";
        let places = [("version", number.as_str()), ("from", &from)];
        let author = Some(row.text("author_name")).filter(|author| !author.is_empty());
        let by = author.map(|author| fill("versions.by", &[("who", author)]));
        let note = [fill("versions.from", &places), row.text("basis").to_owned()].into_iter().chain(by);
        let waits = if is_coming {
            fill("versions.coming", &places)
        } else if is_over(visitor, row) && !self.late_too {
            text("flag_rules.over").to_owned()
        } else {
            let key = if is_own(visitor, row) { "flag_rules.own" } else { "flag_rules.waits" };
            fill(key, &[("who", &roles_of(self.approve))])
        };
        VersionCard {
            title: fill(if is_coming { "versions.title_coming" } else { "versions.title" }, &places),
            note: note.collect::<Vec<_>>().join(" · "),
            differences,
            approve,
            withdraw,
            waits,
            number,
        }
    }
}

fn number_of(row: &Row) -> String {
    row.integer("number").unwrap_or_default().to_string()
}

fn is_own(visitor: &Visitor, row: &Row) -> bool {
    row.uuid("author") == Some(visitor.scope.actor.as_uuid())
}

fn is_over(visitor: &Visitor, row: &Row) -> bool {
    row.date("effective_from").is_some_and(|from| from < visitor.scope.today())
}

/// What the form that approves or sets aside a version begins with: the version itself.
pub(crate) async fn told(visitor: &Visitor, use_case: &str, version: &str) -> Result<Option<VersionCard>, Problem> {
    let Ok(number) = version.parse::<i64>() else { return Ok(None) };
    let card = match use_case {
        "approve_payment_terms" | "withdraw_payment_terms" => terms::card_of(visitor, number).await?,
        "approve_flag_rules" | "withdraw_flag_rules" => flag_rules::card_of(visitor, number).await?,
        _ => None,
    };
    // The form below says what is done; the card says what it is done to.
    Ok(card.map(|card| VersionCard { approve: None, withdraw: None, waits: String::new(), ..card }))
}

/// The version of a number among the rows of its list.
pub(crate) fn numbered(rows: &[Row], number: i64) -> Option<&Row> {
    rows.iter().find(|row| row.integer("number") == Some(number))
}

/// Whether a row is a version that waits or has not begun.
pub(crate) fn is_ahead(row: &Row) -> bool {
    matches!(row.text("status"), "proposed" | "coming")
}
