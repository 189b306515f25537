//! One requirement of the form: what is asked, what was typed, which documents stand to choose from.

use super::super::super::season::{Answers, DocumentView, Evidence, ItemVerdict, Requirement};
use super::super::Dossier;
use super::super::addresses::is_no_address;
use super::Typed;
use crate::frame::Visitor;
use crate::lists::Row;

/// One requirement of the form.
#[derive(Debug)]
pub(super) struct ItemView {
    pub(super) code: String,
    pub(super) id: String,
    pub(super) label: String,
    pub(super) weight: &'static str,
    pub(super) holds: &'static str,
    pub(super) legal_ref: String,
    pub(super) is_done: bool,
    pub(super) returned: Option<ItemVerdict>,
    pub(super) error: Option<String>,
    pub(super) entry: Entry,
    /// Parts of the answer that this kind of evidence has no control for, as another program may have sent them.
    pub(super) others: Vec<(String, String)>,
}

/// What is typed for a requirement.
#[derive(Debug)]
pub(super) enum Entry {
    File(Box<FileEntry>),
    Url { value: String },
    Number { value: String },
    Statement { is_stated: bool, value: String },
}

impl Entry {
    /// Whether it has a control for a part of an answer.
    fn asks(&self, part: &str) -> bool {
        match self {
            Self::File(file) => part == "document" && !(file.own.is_empty() && file.others.is_empty()),
            Self::Url { .. } | Self::Number { .. } => part == "text",
            Self::Statement { .. } => part != "document",
        }
    }
}

#[derive(Debug)]
pub(super) struct FileEntry {
    /// The document that is chosen.
    pub(super) chosen: Option<DocumentView>,
    /// Documents filed for this requirement, then the others: id, title, chosen.
    pub(super) own: Vec<(String, String, bool)>,
    pub(super) others: Vec<(String, String, bool)>,
    pub(super) can_expire: bool,
    pub(super) is_open: bool,
    pub(super) number: String,
    pub(super) issuer: String,
    pub(super) issued_on: String,
    pub(super) expires_on: String,
    /// A file that arrived before: hash and name.
    pub(super) stored: Option<(String, String)>,
}

pub(super) fn anchor(code: &str) -> String {
    format!("item-{code}")
}

pub(super) fn item_view(
    visitor: &Visitor,
    dossier: &Dossier,
    typed: &Typed,
    item: &Requirement,
    returned: &[ItemVerdict],
    current: &Answers,
) -> ItemView {
    let field = |name: &str| typed.posted.first(&format!("{name}.{}", item.code)).unwrap_or_default().to_owned();
    let refused = typed.refusal.as_ref().and_then(|refusal| {
        let found = refusal.reasons.iter().find(|(code, _)| *code == item.code);
        found.map(|(_, why)| crate::text_of(why, &refusal.params))
    });
    let error = typed.mistakes.get(&item.code).cloned().or(refused);
    let entry = match item.evidence {
        Evidence::Url => Entry::Url { value: field("text") },
        Evidence::Number => Entry::Number { value: field("text") },
        Evidence::Statement => Entry::Statement { is_stated: !field("stated").is_empty(), value: field("text") },
        Evidence::File => Entry::File(Box::new(file_entry(visitor, dossier, typed, item, error.is_some()))),
    };
    ItemView {
        id: anchor(&item.code),
        label: item.label.clone(),
        weight: item.weight(),
        holds: item.holds(),
        legal_ref: item.legal_ref.clone().unwrap_or_default(),
        is_done: current.contains_key(&item.code) && !is_no_address(item, &typed.posted),
        returned: returned.iter().find(|word| word.requirement == item.code).cloned(),
        error,
        others: ["document", "text", "stated"]
            .into_iter()
            .filter(|name| !entry.asks(name))
            .map(|name| (format!("{name}.{}", item.code), field(name)))
            .filter(|(_, value)| !value.is_empty())
            .collect(),
        entry,
        code: item.code.clone(),
    }
}

fn file_entry(visitor: &Visitor, dossier: &Dossier, typed: &Typed, item: &Requirement, is_wrong: bool) -> FileEntry {
    let field = |name: &str| typed.posted.first(&format!("{name}.{}", item.code)).unwrap_or_default().to_owned();
    let chosen = field("document");
    let outlet = dossier.application.uuid("outlet");
    let usable = |row: &&Row| {
        let of_outlet = row.uuid("outlet").is_none_or(|of| Some(of) == outlet);
        of_outlet && (row.text("status") != "withdrawn" || row.id().to_string() == chosen)
    };
    let option = |row: &Row| {
        let id = row.id().to_string();
        let view = DocumentView::of(visitor, row);
        let label = dossier.policy.label_of(row.text("requirement"));
        let parts = [view.title, view.note, view.trouble.unwrap_or_default()];
        let told = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
        let is_chosen = id == chosen;
        if row.text("requirement") == item.code {
            (id, told, is_chosen)
        } else {
            (id, format!("{label}: {told}"), is_chosen)
        }
    };
    let (own, others): (Vec<&Row>, Vec<&Row>) =
        dossier.documents.iter().filter(usable).partition(|row| row.text("requirement") == item.code);
    let stored = typed.posted.filled(&format!("stored.{}", item.code));
    FileEntry {
        chosen: dossier
            .documents
            .iter()
            .find(|row| row.id().to_string() == chosen)
            .map(|row| DocumentView::of(visitor, row)),
        is_open: is_wrong || stored.is_some() || own.is_empty(),
        own: own.into_iter().map(option).collect(),
        others: others.into_iter().map(option).collect(),
        can_expire: item.can_expire(),
        number: field("number"),
        issuer: field("issuer"),
        issued_on: field("issued_on"),
        expires_on: field("expires_on"),
        stored: stored.map(|sha256| (sha256.to_owned(), field("stored_name"))),
    }
}
