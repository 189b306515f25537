//! The form in which somebody says of every requirement whether it is met: at the check desk, and where two findings
//! are settled.

use app::{AppError, Done, Refusal};
use askama::Template;
use axum::http::StatusCode;
use kernel::Uuid;
use kernel::ids::CommandId;
use serde_json::{Map, Value, json};

use super::application::Dossier;
use super::season::{ItemVerdict, ShownView};
use crate::forms::refusal::RefusalView;
use crate::frame::{Posted, Problem, Visitor};
use crate::texts::{choice_or_code, text, use_case_label};

/// The words there are.
const WORDS: [&str; 3] = ["good", "missing", "wrong"];

/// The form as it was sent, with what was wrong with it.
#[derive(Debug, Default)]
pub(crate) struct Sent {
    pub(crate) posted: Posted,
    pub(crate) refusal: Option<Refusal>,
    pub(crate) trouble: Option<&'static str>,
    pub(crate) version: Option<i32>,
    pub(crate) command: Option<Uuid>,
}

/// What somebody else said of an item.
#[derive(Debug, Clone)]
pub(crate) struct Other {
    pub(crate) who: String,
    pub(crate) word: ItemVerdict,
}

/// One requirement to be judged.
#[derive(Debug)]
pub(crate) struct VerdictItem {
    code: String,
    id: String,
    label: String,
    weight: &'static str,
    legal_ref: String,
    shown: ShownView,
    /// Wire name, word, chosen.
    words: Vec<(&'static str, String, bool)>,
    reason: String,
    error: Option<String>,
    others: Vec<Other>,
    /// Whether the others do not agree.
    pub(crate) differs: bool,
}

/// The form.
#[derive(Debug, Template)]
#[template(path = "parts/verdicts.html")]
pub(crate) struct VerdictForm {
    action: String,
    csrf: String,
    command: String,
    version: String,
    submit: String,
    /// Whether documents open in the frame beside the form.
    has_viewer: bool,
    pub(crate) items: Vec<VerdictItem>,
    refusal: Option<RefusalView>,
    trouble: Option<&'static str>,
}

impl askama::filters::HtmlSafe for VerdictForm {}

/// What a form is for.
#[derive(Debug)]
pub(crate) struct Wanted<'a> {
    pub(crate) use_case: &'static str,
    pub(crate) action: String,
    pub(crate) has_viewer: bool,
    /// What others said, by their names.
    pub(crate) others: &'a [(String, Vec<ItemVerdict>)],
}

/// Makes the form; where the others agree, their word is chosen already.
pub(crate) fn form(visitor: &Visitor, dossier: &Dossier, wanted: Wanted<'_>, sent: Option<Sent>) -> VerdictForm {
    let is_new = sent.is_none();
    let sent = sent.unwrap_or_else(|| Sent { version: dossier.application.version(), ..Sent::default() });
    let mut refusal = sent.refusal.as_ref().map(|refusal| RefusalView::new(refusal, visitor.tenant.zone));
    if let (Some(view), Some(told)) = (&mut refusal, &sent.refusal) {
        for ((item, _), (code, _)) in view.reasons.iter_mut().zip(&told.reasons) {
            *item = dossier.policy.label_of(code);
        }
    }
    let items = dossier
        .requirements()
        .iter()
        .map(|item| {
            let others: Vec<Other> = wanted
                .others
                .iter()
                .filter_map(|(who, words)| {
                    let word = words.iter().find(|word| word.requirement == item.code)?;
                    Some(Other { who: who.clone(), word: word.clone() })
                })
                .collect();
            let first = others.first().map(|other| other.word.verdict.as_str());
            let differs = others.iter().any(|other| Some(other.word.verdict.as_str()) != first);
            let agreed = others.first().filter(|_| is_new && !differs).map(|other| &other.word);
            let chosen = sent
                .posted
                .first(&format!("verdict.{}", item.code))
                .or_else(|| agreed.map(|word| word.verdict.as_str()))
                .unwrap_or_default();
            let reason = sent.posted.first(&format!("reason.{}", item.code)).or_else(|| agreed.map(ItemVerdict::why));
            let refused = sent.refusal.as_ref().and_then(|refusal| {
                let found = refusal.reasons.iter().find(|(code, _)| *code == item.code);
                found.map(|(_, why)| crate::text_of(why, &refusal.params))
            });
            VerdictItem {
                id: format!("item-{}", item.code),
                code: item.code.clone(),
                label: item.label.clone(),
                weight: item.weight(),
                legal_ref: item.legal_ref.clone().unwrap_or_default(),
                shown: dossier.shown(visitor, item),
                words: WORDS.map(|word| (word, choice_or_code("verdict", word), word == chosen)).to_vec(),
                reason: reason.unwrap_or_default().to_owned(),
                error: refused,
                differs,
                others,
            }
        })
        .collect();
    VerdictForm {
        action: wanted.action,
        csrf: visitor.session.csrf.clone(),
        command: sent.command.unwrap_or_else(|| visitor.console.app.next_id()).to_string(),
        version: sent.version.map(|version| version.to_string()).unwrap_or_default(),
        submit: use_case_label(wanted.use_case),
        has_viewer: wanted.has_viewer,
        items,
        refusal,
        trouble: sent.trouble.map(text),
    }
}

/// The words of a form, as the use case takes them.
fn values(dossier: &Dossier, posted: &Posted) -> Map<String, Value> {
    let items: Vec<Value> = dossier
        .requirements()
        .iter()
        .filter_map(|item| {
            let verdict = posted.filled(&format!("verdict.{}", item.code))?;
            let reason = posted.filled(&format!("reason.{}", item.code)).map(|text| text.replace("\r\n", "\n"));
            Some(json!({ "requirement": item.code, "verdict": verdict, "reason": reason }))
        })
        .collect();
    [("application".to_owned(), json!(dossier.id())), ("items".to_owned(), json!(items))].into_iter().collect()
}

/// Sends the words; what does not go through comes back to be shown.
pub(crate) async fn send(
    visitor: &Visitor,
    dossier: &Dossier,
    use_case: &str,
    posted: Posted,
) -> Result<Result<Done, (StatusCode, Sent)>, Problem> {
    let use_case = app::use_case(use_case).ok_or(Problem::NoSuchPage)?;
    let command = posted.filled("_command").and_then(|id| id.parse::<Uuid>().ok());
    let command = command.unwrap_or_else(|| visitor.console.app.next_id());
    let version = posted.filled("_version").and_then(|version| version.parse().ok());
    let scope = visitor.scope.for_command(CommandId(command), version);
    let result = visitor.console.app.perform(&scope, use_case, values(dossier, &posted)).await;
    let mut sent = Sent { posted, version, ..Sent::default() };
    let status = match result {
        Ok(done) => return Ok(Ok(done)),
        Err(AppError::Rejected(refusal)) => {
            if refusal.code == "VERSION_CONFLICT" {
                sent.version =
                    refusal.params.iter().find(|(name, _)| name == "found").and_then(|(_, v)| v.parse().ok());
            }
            sent.refusal = Some(refusal);
            StatusCode::UNPROCESSABLE_ENTITY
        }
        // Nothing chosen yet, or words that no form of ours has.
        Err(AppError::Invalid(_)) => {
            sent.trouble = Some("verdicts.none");
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Err(AppError::Conflict) => {
            (sent.trouble, sent.command) = (Some("form.conflict"), Some(command));
            StatusCode::CONFLICT
        }
        Err(AppError::Unavailable(what)) => {
            tracing::warn!(what, "a finding could not be kept now");
            (sent.trouble, sent.command) = (Some("form.unavailable"), Some(command));
            StatusCode::SERVICE_UNAVAILABLE
        }
        Err(other) => return Err(other.into()),
    };
    Ok(Err((status, sent)))
}
