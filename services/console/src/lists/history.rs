//! What happened to a record, as sentences: what, who, when, why, under which version of the rules.

use app::oversight::rules::Rule;
use app::{HistoryLine, LogRequest, Whose};
use askama::Template;
use kernel::{Uuid, Zone};
use serde_json::Value;

use crate::format;
use crate::forms::refusal::{item_label, said};
use crate::frame::{Problem, Visitor};
use crate::routes;
use crate::texts::{choice_or_code, fill, fill_with, find, text, use_case_label};

/// One entry.
#[derive(Debug)]
pub(crate) struct HistoryEntry {
    pub(crate) sentence: String,
    pub(crate) who: String,
    pub(crate) at: String,
    pub(crate) at_machine: String,
    pub(crate) reason: Option<String>,
    pub(crate) policy: Option<String>,
    pub(crate) position: String,
    pub(crate) is_refusal: bool,
}

/// The history of a record.
#[derive(Debug, Template)]
#[template(path = "parts/history.html")]
pub(crate) struct HistoryView {
    entries: Vec<HistoryEntry>,
    /// Where all of it is, and can be filtered and taken along.
    all: String,
    is_cut: bool,
}

impl askama::filters::HtmlSafe for HistoryView {}

/// How many entries the page of a record shows; the audit trail has the rest.
const MOST: u16 = 100;

/// Loads the history of a record, the newest first.
pub(crate) async fn history(visitor: &Visitor, record: Uuid) -> Result<HistoryView, Problem> {
    history_where(visitor, record, |_| true).await
}

/// The same for the lines that are about a part of the record.
pub(crate) async fn history_where(
    visitor: &Visitor,
    record: Uuid,
    is_about: impl Fn(&HistoryLine) -> bool,
) -> Result<HistoryView, Problem> {
    let page = visitor.console.app.log(&visitor.scope, &LogRequest::newest(Whose::Record(record), MOST)).await?;
    let about = page.lines.iter().filter(|line| is_about(line));
    let entries = about.map(|line| history_entry(line, visitor.tenant.zone)).collect();
    Ok(HistoryView { entries, all: routes::log_of_record(record), is_cut: page.next.is_some() })
}

/// A line of a history in words.
pub(crate) fn history_entry(line: &HistoryLine, zone: Zone) -> HistoryEntry {
    let role = choice_or_code("role", &line.role);
    let name = match &line.on_behalf_of_name {
        Some(principal) => {
            let who = [("who", line.actor_name.as_str()), ("principal", principal.as_str())];
            fill("history.on_behalf_of", &who)
        }
        None => line.actor_name.clone(),
    };
    HistoryEntry {
        sentence: if line.refusal {
            refused(&line.kind, &line.data, zone)
        } else {
            sentence(&line.kind, &line.data, zone)
        },
        who: match (name.as_str(), role.as_str()) {
            (name, "") => name.to_owned(),
            // Of the office's people a company is told the role alone.
            ("", role) => role.to_owned(),
            (name, role) => format!("{name} ({role})"),
        },
        at: format::instant(line.at, zone),
        at_machine: format::machine(line.at, zone),
        reason: line.reason.clone().or_else(|| reason_in(&line.data)),
        policy: line.policy_version.map(|version| version.to_string()),
        position: {
            let key = if line.refusal { "log.after_position" } else { "log.at_position" };
            fill(key, &[("position", &format::number(line.position))])
        },
        is_refusal: line.refusal,
    }
}

fn reason_in(data: &Value) -> Option<String> {
    ["reason", "grounds", "ground"].iter().find_map(|name| data.get(name)?.as_str()).map(str::to_owned)
}

/// What an event says, with its own values in the places of the text; a place may name an inner value by a path.
fn sentence(kind: &str, data: &Value, zone: Zone) -> String {
    let pattern = find(&format!("event.{kind}")).unwrap_or(kind);
    // What people wrote often ends as the sentence around it does.
    fill_with(pattern, |path| place(data, path, zone)).replace("...", "…").replace("..", ".")
}

/// Which step was refused, why, and every reason in it.
fn refused(kind: &str, data: &Value, zone: Zone) -> String {
    let why_of = |code: &str| said(code, |name| place(data, name, zone));
    let pairs = data.get("reasons").and_then(Value::as_array).into_iter().flatten();
    let reasons: Vec<String> = pairs
        .filter_map(|pair| Some((pair.get(0)?.as_str()?, pair.get(1)?.as_str()?)))
        .map(|(item, code)| match item_label(item) {
            label if label.is_empty() => why_of(code),
            label => format!("{label}: {}", why_of(code)),
        })
        .collect();
    let action = data.get("action").and_then(Value::as_str).map(use_case_label).unwrap_or_default();
    let why = std::iter::once(why_of(kind)).chain(reasons).collect::<Vec<_>>().join(" ");
    fill("history.refused", &[("action", &action), ("why", &why)])
}

fn place(data: &Value, path: &str, zone: Zone) -> Option<String> {
    let value = path.split('.').try_fold(data, |value, name| value.get(name))?;
    // A person's value whose key was destroyed is gone from here too.
    if let Some(personal) = value.get("$personal") {
        return Some(personal.get("text").and_then(Value::as_str).unwrap_or(text("history.removed")).to_owned());
    }
    let name = path.rsplit('.').next().unwrap_or(path);
    Some(match (path, value) {
        ("result.total", Value::Number(points)) => points.as_i64().map_or_else(|| points.to_string(), format::number),
        ("check.passed", Value::Bool(passed)) => choice_or_code("result", if *passed { "passed" } else { "failed" }),
        ("upheld", Value::Bool(upheld)) => choice_or_code("answer", if *upheld { "upheld" } else { "dismissed" }),
        // What rules of flags are called, and what they count.
        ("rule", Value::String(wire)) => choice_or_code("flag_rule", wire),
        ("measured" | "threshold.limit", Value::Number(value)) => {
            let rule = data.get("rule").and_then(Value::as_str).and_then(Rule::from_wire);
            let (measure, value) = (rule.map_or("", |rule| rule.measure().wire()), value.as_i64().unwrap_or_default());
            format::measured(measure, value)
        }
        // What is taken of a plan's item are placements, of an agreement rupiah.
        ("amount" | "was", Value::Number(count)) if data.pointer("/source/plan_item").is_some() => {
            fill("history.placements", &[("count", &count.to_string())])
        }
        ("was", Value::Number(amount)) if data.get("source").is_some() => format::rupiah(amount.as_i64()?),
        ("facts.stage" | "was", Value::String(stage)) => choice_or_code("catalogue_stage", stage),
        ("request.field" | "field", Value::String(wire)) => choice_or_code("correction_field", wire),
        // What is corrected is counted or called, never money.
        ("request.from" | "request.to", Value::Number(count)) => format::number(count.as_i64()?),
        ("from" | "to", Value::Number(count)) if data.get("field").is_some() => format::number(count.as_i64()?),
        ("action", Value::String(action)) => use_case_label(action),
        ("content.name", Value::String(fact)) => find(&format!("fact.{fact}")).unwrap_or(fact).to_owned(),
        // Codes of requirements.
        ("items", Value::Array(_)) => format::loose("requirement", value, zone),
        _ => format::loose(name, value, zone),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_event_becomes_a_sentence_with_days_written_out() {
        let data = json!({ "closes_on": "2026-01-20", "previous_closes_on": "2026-01-11", "letter_number": "12/2026" });
        let said = sentence("window_extended", &data, Zone::Wib);
        assert!(said.contains("20 Januari 2026") && said.contains("12/2026"), "{said}");
    }

    /// EF-23: whoever reads the log reads words: every event that was ever written, without codes and without doubled words.
    #[test]
    fn no_sentence_of_the_log_shows_a_code_or_a_word_twice() {
        let mut wrong = Vec::new();
        let mut read = 0;
        let events = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schema/events");
        for folder in std::fs::read_dir(events).expect("categories") {
            for file in std::fs::read_dir(folder.expect("a folder").path()).expect("samples") {
                let path = file.expect("a file").path();
                let kind = path.file_name().and_then(|name| name.to_str()).and_then(|name| name.split('.').next());
                let kind = kind.expect("a kind").to_owned();
                let data: Value = serde_json::from_slice(&std::fs::read(&path).expect("bytes")).expect("JSON");
                let said = sentence(&kind, &data, Zone::Wib);
                let words: Vec<&str> = said.split([' ', '\u{a0}']).collect();
                let is_code = |word: &&str| {
                    let word = word.trim_matches(|sign: char| !sign.is_alphanumeric() && sign != '_');
                    word.contains('_') && word.bytes().all(|sign| sign.is_ascii_lowercase() || sign == b'_')
                };
                let is_twice = words.windows(2).any(|pair| pair[0] == pair[1] && pair[0].len() > 1);
                // What a region counts about itself has the name that it gives it.
                let is_own_name = kind == "region_fact_recorded";
                if !is_own_name && words.iter().any(is_code) || is_twice || said.contains("..") || said.contains('…')
                {
                    wrong.push(format!("{kind}: {said}"));
                }
                read += 1;
            }
        }
        assert!(read > 100, "{read} samples");
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    /// Points are no money, an end of a term is its last minute, and codes have names.
    #[test]
    fn values_of_a_season_are_told_as_its_pages_tell_them() {
        let said = |kind: &str, data: Value| sentence(kind, &data, Zone::Wib);
        let graded = json!({ "result": { "total": 90, "grade": "A" } });
        assert_eq!(said("application_graded", graded), "Dinilai 90 poin, peringkat A.");
        let billed = json!({ "paper": { "number": "7" }, "total": 90_000 });
        assert!(said("invoice_submitted", billed).contains("Rp\u{a0}90.000"));
        let sent_back = json!({ "until": "2026-11-30T17:00:00Z" });
        assert!(said("correction_requested", sent_back).contains("paling lambat 30 November 2026, 23.59"));
        let result = json!({ "outcome": "accept", "objections_until": "2026-11-30T17:00:00Z" });
        assert!(said("result_announced", result).contains("sampai 30 November 2026, 23.59"));
        assert_eq!(
            said("findings_differ", json!({ "items": ["PRICE_OFFER"] })),
            "Hasil dua pemeriksa berbeda: Daftar harga."
        );
        assert_eq!(said("objection_decided", json!({ "upheld": false })), "Keberatan diputuskan: Tidak dikabulkan.");
        let visit = json!({ "check": { "passed": true, "minutes_number": "BA/1", "on": "2026-11-30" } });
        assert!(said("field_check_recorded", visit).starts_with("Hasil kunjungan: Lolos."));
    }

    /// EF-23: an auditor reads which step was tried and everything that stood against it.
    #[test]
    fn a_refusal_names_the_step_and_every_reason() {
        let reasons = [["", "order.agreement_not_active"], ["starts_on", "order.agreement_not_active"]];
        let data = json!({ "action": "issue_order", "reasons": reasons });
        let said = refused("order.not_allowed", &data, Zone::Wib);
        assert!(said.starts_with(&format!("{} ditolak: ", use_case_label("issue_order"))), "{said}");
        assert!(
            said.ends_with("tidak ada perjanjian yang berlaku Mulai pada: tidak ada perjanjian yang berlaku"),
            "{said}"
        );
    }

    #[test]
    fn what_was_erased_about_a_person_is_not_shown() {
        let data = json!({ "name": { "$personal": { "subject": "x", "text": null } } });
        assert_eq!(place(&data, "name", Zone::Wib).as_deref(), Some(text("history.removed")));
    }
}
