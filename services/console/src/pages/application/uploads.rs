//! Documents that come with the company's form: each is looked at, kept, filed under its requirement and chosen.

use std::collections::{BTreeMap, BTreeSet};

use app::{AppError, FieldError, FilePurpose, UseCase};
use kernel::Uuid;
use kernel::ids::CommandId;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::super::season::Evidence;
use super::Dossier;
use crate::forms;
use crate::frame::{Posted, Problem, Visitor};
use crate::texts::text;

/// Files every document that came with the form and chooses it; mistakes by requirement.
pub(super) async fn take_files(
    visitor: &Visitor,
    dossier: &Dossier,
    posted: &mut Posted,
    command: Uuid,
) -> Result<BTreeMap<String, String>, Problem> {
    let filing = app::use_case("file_document").ok_or(Problem::NoSuchPage)?;
    let mut mistakes = BTreeMap::new();
    let mut taken = BTreeSet::new();
    for upload in posted.take_uploads() {
        let Some(code) = upload.field.strip_prefix("file.").map(str::to_owned) else { continue };
        // A requirement takes one file: of more, nobody guesses which one was meant.
        if !taken.insert(code.clone()) {
            mistakes.entry(code).or_insert_with(|| text("draft.one_file").to_owned());
            continue;
        }
        match visitor.put_away(FilePurpose::Document, upload).await {
            Ok(file) => {
                posted.set(&format!("stored.{code}"), file.sha256);
                posted.set(&format!("stored_name.{code}"), file.name);
            }
            Err(AppError::Invalid(errors)) => {
                mistakes.insert(code, sentences(filing, &errors));
            }
            Err(other) => return Err(other.into()),
        }
    }
    for item in dossier.requirements().iter().filter(|item| item.evidence == Evidence::File) {
        let field = |name: &str| posted.filled(&format!("{name}.{}", item.code)).map(str::to_owned);
        let about = ["number", "issuer", "issued_on", "expires_on"].map(|name| (name, field(name)));
        let Some(sha256) = field("stored") else {
            let is_told = about.iter().any(|(_, value)| value.is_some());
            if is_told && !mistakes.contains_key(&item.code) {
                mistakes.insert(item.code.clone(), text("draft.file_missing").to_owned());
            }
            continue;
        };
        let mut values: Map<String, Value> =
            about.into_iter().filter_map(|(name, value)| value.map(|value| (name.to_owned(), json!(value)))).collect();
        values.insert("company".to_owned(), json!(dossier.company()));
        values.insert("requirement".to_owned(), json!(item.code));
        values.insert("file".to_owned(), json!(sha256));
        // The same form sent twice files the document once.
        let scope = visitor.scope.for_command(CommandId(part_of(command, &item.code)), None);
        match visitor.console.app.perform(&scope, filing, values).await {
            Ok(done) => {
                let id = done.answer.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
                posted.set(&format!("document.{}", item.code), id);
                for name in ["stored", "stored_name", "number", "issuer", "issued_on", "expires_on"] {
                    let gone = format!("{name}.{}", item.code);
                    posted.retain(|name| name != gone);
                }
            }
            Err(AppError::Invalid(errors)) => {
                mistakes.insert(item.code.clone(), sentences(filing, &errors));
            }
            Err(AppError::Rejected(refusal)) => {
                mistakes.insert(item.code.clone(), crate::text_of(&refusal.code, &refusal.params));
            }
            Err(other) => return Err(other.into()),
        }
    }
    Ok(mistakes)
}

fn sentences(of: &UseCase, errors: &[FieldError]) -> String {
    errors.iter().map(|error| forms::mistake(of, error)).collect::<Vec<_>>().join(" ")
}

/// A command inside another: the same every time that the other is sent.
fn part_of(command: Uuid, part: &str) -> Uuid {
    let mut digest = Sha256::new();
    digest.update(command.as_bytes());
    digest.update(part.as_bytes());
    let digest = digest.finalize();
    digest.first_chunk::<16>().map_or(command, |bytes| Uuid::from_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_sent_twice_files_a_document_under_the_same_command() {
        let command = Uuid::from_u128(1);
        assert_eq!(part_of(command, "NIB"), part_of(command, "NIB"));
        assert_ne!(part_of(command, "NIB"), part_of(command, "NPWP"));
        assert_ne!(part_of(command, "NIB"), part_of(Uuid::from_u128(2), "NIB"));
    }
}
