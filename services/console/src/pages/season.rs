//! What the pages of the partner season share: the rules that an application is checked by, what it shows for each of
//! them, and how a term is told.

use std::collections::BTreeMap;

use kernel::{Timestamp, Uuid, Zone};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::frame::{Problem, Visitor};
use crate::lists::{Row, tone};
use crate::pages::payment::roles_of;
use crate::texts::{choice_or_code, fill, text};
use crate::{format, routes};

/// One thing that a company must show, as the policy has it.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Requirement {
    pub(crate) code: String,
    pub(crate) label: String,
    necessity: String,
    pub(crate) evidence: Evidence,
    validity: String,
    #[serde(default)]
    pub(crate) legal_ref: Option<String>,
}

/// What shows that a requirement is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Evidence {
    File,
    Url,
    Statement,
    Number,
}

impl Requirement {
    /// Whether an application without it cannot be sent in.
    pub(crate) fn is_mandatory(&self) -> bool {
        self.necessity == "mandatory"
    }
    /// How much it weighs, in words.
    pub(crate) fn weight(&self) -> &'static str {
        match self.necessity.as_str() {
            "mandatory" => text("season.mandatory"),
            "scored" => text("season.scored"),
            _ => text("season.optional"),
        }
    }
    /// What is shown for it, in words.
    pub(crate) fn proof(&self) -> &'static str {
        match self.evidence {
            Evidence::File => text("season.file"),
            Evidence::Url => text("season.url"),
            Evidence::Statement => text("season.statement"),
            Evidence::Number => text("season.number"),
        }
    }
    /// How long it holds, in words.
    pub(crate) fn holds(&self) -> &'static str {
        match self.validity.as_str() {
            "until_expiry" => text("season.until_expiry"),
            "fiscal_year" => text("season.for_fiscal_year"),
            _ => text("season.unlimited"),
        }
    }
    /// Whether its document may run out.
    pub(crate) fn can_expire(&self) -> bool {
        self.validity == "until_expiry"
    }
}

/// The requirements for one kind of media.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct RequirementSet {
    pub(crate) kind: String,
    pub(crate) items: Vec<Requirement>,
}

/// One thing that counts in a grade.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Criterion {
    pub(crate) code: String,
    pub(crate) label: String,
    pub(crate) source: String,
}

/// A grade and the points that it needs.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Threshold {
    pub(crate) grade: String,
    pub(crate) at_least: i64,
    pub(crate) eligible: bool,
}

/// The way of grading.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Grading {
    pub(crate) criteria: Vec<Criterion>,
    pub(crate) thresholds: Vec<Threshold>,
}

#[derive(Debug, Clone, Default, Deserialize)]
struct Rules {
    requirements: Vec<RequirementSet>,
    grading: Grading,
}

/// A version of the policy, as far as these pages show it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Policy {
    pub(crate) id: Uuid,
    pub(crate) number: i64,
    pub(crate) title: String,
    pub(crate) legal_basis: String,
    pub(crate) requirements: Vec<RequirementSet>,
    pub(crate) grading: Grading,
}

impl Policy {
    /// What is asked of a kind of media.
    pub(crate) fn for_kind(&self, kind: &str) -> &[Requirement] {
        self.requirements.iter().find(|set| set.kind == kind).map_or(&[], |set| set.items.as_slice())
    }
    /// The page of it.
    pub(crate) fn href(&self) -> String {
        routes::policy(self.id)
    }
    /// What a requirement is called.
    pub(crate) fn label_of(&self, code: &str) -> String {
        self.requirements
            .iter()
            .flat_map(|set| &set.items)
            .find(|item| item.code == code)
            .map_or_else(|| choice_or_code("requirement", code), |item| item.label.clone())
    }
}

/// The version of the policy with a number.
pub(crate) async fn policy(visitor: &Visitor, number: Option<i64>) -> Result<Policy, Problem> {
    let Some(number) = number else { return Ok(Policy::default()) };
    let rows = visitor.rows("policies", &[("number", json!(number))]).await?;
    Ok(rows.first().map(policy_of).unwrap_or_default())
}

pub(crate) fn policy_of(row: &Row) -> Policy {
    let rules: Rules = serde_json::from_value(row.value("rules").clone()).unwrap_or_default();
    Policy {
        id: row.id(),
        number: row.integer("number").unwrap_or_default(),
        title: row.text("title").to_owned(),
        legal_basis: row.text("legal_basis").to_owned(),
        requirements: rules.requirements,
        grading: rules.grading,
    }
}

/// Whether a policy is in force, without which no window can be written.
pub(crate) async fn has_policy(visitor: &Visitor) -> Result<bool, Problem> {
    Ok(visitor.count("policies", &[("is_in_force", json!(true))]).await? > 0)
}

/// The decree that is being written for a window; there is at most one.
pub(crate) async fn drafted_decree(visitor: &Visitor, window: Uuid) -> Result<Option<Uuid>, Problem> {
    if !visitor.may("read_decrees") {
        return Ok(None);
    }
    let rows = visitor.rows("decrees", &[("window", json!(window)), ("status", json!("prepared"))]).await?;
    Ok(rows.first().map(Row::id))
}

/// What the applicant shows for one requirement.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Answer {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) document: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) text: Option<String>,
    #[serde(default)]
    pub(crate) stated: bool,
}

impl Answer {
    /// Whether nothing is shown at all.
    pub(crate) fn is_empty(&self) -> bool {
        self.document.is_none() && !self.stated && self.text.as_deref().is_none_or(|text| text.trim().is_empty())
    }
}

/// Answers by the code of their requirement.
pub(crate) type Answers = BTreeMap<String, Answer>;

/// The answers of an application.
pub(crate) fn answers_of(application: &Row) -> Answers {
    serde_json::from_value(application.value("answers").clone()).unwrap_or_default()
}

/// A word on one requirement, with its reason.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ItemVerdict {
    pub(crate) requirement: String,
    pub(crate) verdict: String,
    #[serde(default)]
    pub(crate) reason: Option<String>,
}

impl ItemVerdict {
    /// The word, for people.
    pub(crate) fn word(&self) -> String {
        choice_or_code("verdict", &self.verdict)
    }
    /// Its colour.
    pub(crate) fn tone(&self) -> &'static str {
        tone(&self.verdict)
    }
    /// Why; empty when nothing was said.
    pub(crate) fn why(&self) -> &str {
        self.reason.as_deref().unwrap_or_default()
    }
}

/// The words that a column holds.
pub(crate) fn verdicts_of(row: &Row, column: &str) -> Vec<ItemVerdict> {
    serde_json::from_value(row.value(column).clone()).unwrap_or_default()
}

/// A document as it stands beside a requirement.
#[derive(Debug, Clone)]
pub(crate) struct DocumentView {
    pub(crate) title: String,
    pub(crate) note: String,
    /// Where its file is saved from.
    pub(crate) href: Option<String>,
    /// Where its file is shown, if a browser shows such files.
    pub(crate) shown_at: Option<String>,
    /// What is wrong with it today: it ran out, or was taken back.
    pub(crate) trouble: Option<String>,
}

impl DocumentView {
    /// A row of the list of documents.
    pub(crate) fn of(visitor: &Visitor, row: &Row) -> Self {
        let sha256 = row.text("file_sha256");
        let media_type = row.text("file_media_type");
        let day =
            |column: &str, key: &str| row.date(column).map(|day| format!("{} {}", text(key), format::short_date(day)));
        let parts = [
            (!row.text("issuer").is_empty()).then(|| row.text("issuer").to_owned()),
            day("issued_on", "season.issued"),
            day("expires_on", "season.valid_until"),
        ];
        let is_bad = matches!(row.text("status"), "expired" | "withdrawn");
        let shows = matches!(media_type, "application/pdf" | "image/jpeg" | "image/png");
        Self {
            title: if row.text("number").is_empty() {
                first_of([row.text("file_name"), row.text("requirement")])
            } else {
                row.text("number").to_owned()
            },
            note: parts.into_iter().flatten().collect::<Vec<_>>().join(" · "),
            href: (!sha256.is_empty()).then(|| routes::file(sha256)),
            shown_at: (!sha256.is_empty() && shows).then(|| format!("{}?tampil=1#navpanes=0", routes::file(sha256))),
            trouble: is_bad.then(|| row.cell("status", visitor.tenant.zone, visitor.scope.today()).text),
        }
    }
}

fn first_of<const N: usize>(texts: [&str; N]) -> String {
    texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default().to_owned()
}

/// What the applicant shows, ready to be looked at.
#[derive(Debug, Clone, Default)]
pub(crate) struct ShownView {
    pub(crate) document: Option<DocumentView>,
    pub(crate) text: String,
    /// The text as an address that can be opened.
    pub(crate) link: Option<String>,
    pub(crate) is_stated: bool,
}

impl ShownView {
    /// Whether there is nothing to look at.
    pub(crate) fn is_empty(&self) -> bool {
        self.document.is_none() && self.text.is_empty() && !self.is_stated
    }
}

/// The documents of a company by their id, the newest first when listed.
pub(crate) async fn documents(visitor: &Visitor, company: Uuid) -> Result<Vec<Row>, Problem> {
    visitor.rows("documents", &[("company", json!(company))]).await
}

/// What is shown for a requirement.
pub(crate) fn shown(visitor: &Visitor, item: &Requirement, answer: Option<&Answer>, documents: &[Row]) -> ShownView {
    let Some(answer) = answer else { return ShownView::default() };
    let document = answer.document.and_then(|id| documents.iter().find(|row| row.id() == id));
    let text = answer.text.clone().unwrap_or_default();
    ShownView {
        document: document.map(|row| DocumentView::of(visitor, row)),
        link: if item.evidence == Evidence::Url { link_to(&text) } else { None },
        text,
        is_stated: answer.stated,
    }
}

/// What somebody typed as the address of a page; only the web's own schemes.
pub(crate) fn link_to(typed: &str) -> Option<String> {
    let typed = typed.trim();
    if typed.is_empty() || typed.contains(char::is_whitespace) {
        None
    } else if typed.starts_with("https://") || typed.starts_with("http://") {
        Some(typed.to_owned())
    } else if typed.contains("://") || typed.contains(':') || !typed.contains('.') {
        None
    } else {
        Some(format!("https://{typed}"))
    }
}

/// A term: its last minute where the tenant is, and what is left of it.
#[derive(Debug, Clone)]
pub(crate) struct Term {
    pub(crate) last_minute: String,
    pub(crate) machine: String,
    pub(crate) left: String,
    pub(crate) is_over: bool,
}

impl Term {
    /// A term by the first instant after it.
    pub(crate) fn new(now: Timestamp, until: Timestamp, zone: Zone) -> Self {
        Self {
            last_minute: format::last_minute(until, zone),
            machine: format::machine(until.plus_seconds(-60), zone),
            left: format::time_left(now, until),
            is_over: until <= now,
        }
    }
    /// The term that a column ends.
    pub(crate) fn of(visitor: &Visitor, row: &Row, column: &str) -> Option<Self> {
        row.instant(column).map(|until| Self::new(visitor.scope.now, until, visitor.tenant.zone))
    }
}

/// Whose turn it is, since when, and what they are to do.
#[derive(Debug, Clone)]
pub(crate) struct Turn {
    /// Who, in words; the visitor is told so.
    pub(crate) who: String,
    /// What they are to do.
    pub(crate) what: String,
    /// Since when, and the same for machines.
    pub(crate) since: String,
    pub(crate) machine: String,
    /// Where it is done, where that is another page.
    pub(crate) href: Option<String>,
    /// The placement that waits, where it is one.
    pub(crate) placement: Option<Uuid>,
}

impl Turn {
    /// A turn on the page itself.
    pub(crate) fn new(visitor: &Visitor, who: String, what: String, since: Option<Timestamp>) -> Self {
        let zone = visitor.tenant.zone;
        Self {
            who,
            what,
            since: since.map(|at| format::instant(at, zone)).unwrap_or_default(),
            machine: since.map(|at| format::machine(at, zone)).unwrap_or_default(),
            href: None,
            placement: None,
        }
    }
    /// Whose it is to take a step: the visitor's own, or that of the roles that may.
    pub(crate) fn of(is_own: bool, use_case: &str) -> String {
        if is_own { text("turn.you").to_owned() } else { fill("turn.others", &[("who", &roles_of(use_case))]) }
    }
}

/// A button: what it says, and where it leads.
#[derive(Debug, Clone)]
pub(crate) struct Action {
    pub(crate) label: String,
    pub(crate) href: String,
    pub(crate) is_primary: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_web_become_links() {
        assert_eq!(link_to("contoh.id/redaksi").as_deref(), Some("https://contoh.id/redaksi"));
        assert_eq!(link_to("http://contoh.id").as_deref(), Some("http://contoh.id"));
        for bad in ["javascript:alert(1)", "data:text/html,x", "ftp://a.b", "bukan alamat", "", "abc"] {
            assert_eq!(link_to(bad), None, "{bad}");
        }
    }

    #[test]
    fn rules_of_a_preset_are_read_with_their_kinds_and_grades() {
        let rules: Rules = serde_json::from_value(json!({
            "preset": "riau",
            "requirements": [{ "kind": "online", "items": [
                { "code": "NIB", "label": "NIB", "necessity": "mandatory", "evidence": "file", "check": "manual",
                  "validity": "until_expiry", "legal_ref": null }
            ] }],
            "grading": { "name": "points", "criteria": [{ "code": "reach", "label": "Jangkauan", "source": "reach",
                "bands": [{ "at_least": 1, "points": 5 }] }],
                "thresholds": [{ "grade": "A", "at_least": 75, "eligible": true }] },
            "max_corrections": 2
        }))
        .expect("rules");
        let item = rules.requirements.first().and_then(|set| set.items.first()).expect("an item");
        assert!(item.is_mandatory() && item.can_expire() && item.evidence == Evidence::File);
        assert_eq!(rules.grading.thresholds.len(), 1);
    }
}
