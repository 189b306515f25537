//! What a company showed and what the program found in it, as people read it.

use serde_json::Value;

use super::placement::files_of;
use crate::format;
use crate::frame::Visitor;
use crate::lists::Row;
use crate::pages::season::link_to;
use crate::routes;
use crate::texts::{field_label, fill, text};

/// A proof and what is known of it.
#[derive(Debug)]
pub(super) struct ProofView {
    pub(super) sent: String,
    /// The address that was shown, as it was written and as a link leads there.
    pub(super) address: Option<(String, Option<String>)>,
    /// Label and value.
    pub(super) facts: Vec<(String, String)>,
    pub(super) files: Vec<(String, String)>,
    pub(super) checks: Vec<CheckView>,
    /// Whether all of it is as it should be.
    pub(super) is_clean: bool,
    pub(super) checked: String,
    pub(super) capture: Option<CaptureView>,
}

/// One thing that the program looked at.
#[derive(Debug)]
pub(super) struct CheckView {
    pub(super) what: String,
    pub(super) passed: bool,
    pub(super) evidence: String,
}

/// What the program kept of a page.
#[derive(Debug)]
pub(super) struct CaptureView {
    pub(super) at: String,
    pub(super) status: String,
    pub(super) address: String,
    pub(super) fingerprint: String,
    pub(super) files: Vec<(String, String)>,
    /// Address and hash of the picture.
    pub(super) picture: Option<(String, String)>,
    /// Why there is no picture.
    pub(super) unpictured: &'static str,
    /// When and on which occasions it was read again.
    pub(super) reread: String,
}

pub(super) fn of_placement(visitor: &Visitor, row: &Row) -> Option<ProofView> {
    row.instant("proof_sent_at")?;
    let zone = visitor.tenant.zone;
    let at = |column: &str| row.instant(column).map(|at| format::instant(at, zone)).unwrap_or_default();
    let evidence = row.value("evidence");
    let address = evidence.get("url").and_then(Value::as_str).map(|shown| (shown.to_owned(), link_to(shown)));
    let mut facts = Vec::new();
    let mut files = Vec::new();
    for (name, value) in evidence.as_object().into_iter().flatten() {
        let label = label_of(name);
        let named = |file: &(String, String)| (format!("{label}: {}", file.0), file.1.clone());
        match value {
            Value::Null => {}
            _ if matches!(name.as_str(), "kind" | "url") => {}
            Value::Object(_) | Value::Array(_) => {
                files.extend(files_of(value).iter().map(named));
                rows_of(name, value, visitor, &mut facts, &mut files);
            }
            plain => facts.push((label, format::loose(name, plain, zone))),
        }
    }
    Some(ProofView {
        sent: at("proof_sent_at"),
        address,
        facts,
        files,
        is_clean: checks(row).iter().all(|check| check.passed),
        checks: checks(row),
        checked: at("checked_at"),
        capture: capture(visitor, row),
    })
}

/// What a part of a proof is called; some stand in it under other names than in its form.
fn label_of(name: &str) -> String {
    let field = match name {
        "published_at" => "published_on",
        "on" => "edition_on",
        "photos" => "pile",
        "captures" => "capture",
        other => other,
    };
    field_label("submit_proof", field)
}

/// Spots and sites, each as a line.
fn rows_of(
    name: &str,
    value: &Value,
    visitor: &Visitor,
    facts: &mut Vec<(String, String)>,
    files: &mut Vec<(String, String)>,
) {
    for one in value.as_array().into_iter().flatten() {
        let text = |field: &str| one.get(field).and_then(Value::as_str).unwrap_or_default();
        let shown = |field: &str| format::loose_text(field, text(field), visitor.tenant.zone);
        if one.get("sha256").is_some() {
            continue;
        }
        if let Some(photo) = one.get("photo") {
            facts.push((text("site").to_owned(), shown("taken_at")));
            files.extend(files_of(photo));
        } else {
            let seconds = one.get("seconds").and_then(Value::as_i64).map(format::number).unwrap_or_default();
            let said = fill("order.spot", &[("name", text("name")), ("seconds", &seconds)]);
            facts.push((field_label("submit_proof", name), format!("{} · {said}", shown("at"))));
        }
    }
}

fn checks(row: &Row) -> Vec<CheckView> {
    let findings = row.value("findings").as_array().cloned().unwrap_or_default();
    findings
        .iter()
        .map(|finding| {
            let text = |name: &str| finding.get(name).and_then(Value::as_str).unwrap_or_default();
            CheckView {
                what: point(text("point")).to_owned(),
                passed: finding.get("passed").and_then(Value::as_bool).unwrap_or_default(),
                evidence: found(text("point"), text("evidence")),
            }
        })
        .collect()
}

/// What was found there, said so that it stands without its heading.
fn found(at: &str, evidence: &str) -> String {
    match (at, evidence.split_once('/')) {
        (_, None) if evidence.is_empty() => String::new(),
        ("reachable", _) => fill("point.answer", &[("status", evidence)]),
        ("likeness", _) => fill("point.of_draft", &[("share", evidence)]),
        // Words of the page stand as it has them.
        ("label" | "new_text" | "apart", _) => evidence.to_owned(),
        ("quantity", Some((shown, ordered))) => fill("point.of_ordered", &[("shown", shown), ("ordered", ordered)]),
        _ => format::loose_text("", evidence, kernel::Zone::default()),
    }
}

/// What is looked at in a proof.
fn point(wire: &str) -> &str {
    match wire {
        "domain" => text("point.domain"),
        "reachable" => text("point.reachable"),
        "label" => text("point.label"),
        "likeness" => text("point.likeness"),
        "in_time" => text("point.in_time"),
        "quantity" => text("point.quantity"),
        "unique" => text("point.unique"),
        "once" => text("point.once"),
        "new_text" => text("point.new_text"),
        "apart" => text("point.apart"),
        other => other,
    }
}

/// When a page is read again.
pub(crate) fn occasion(wire: &str) -> &str {
    match wire {
        "day" => text("occasion.day"),
        "week" => text("occasion.week"),
        "month" => text("occasion.month"),
        "year" => text("occasion.year"),
        "payment" => text("occasion.payment"),
        "request" => text("occasion.request"),
        other => other,
    }
}

/// Why there is no picture of a page.
fn unpictured(wire: &str) -> &'static str {
    match wire {
        "no_browser" | "no_account" => text("unpictured.no_browser"),
        "not_started" => text("unpictured.not_started"),
        "too_slow" => text("unpictured.too_slow"),
        "too_much_memory" | "too_large" => text("unpictured.too_large"),
        _ => text("unpictured.not_shown"),
    }
}

fn capture(visitor: &Visitor, row: &Row) -> Option<CaptureView> {
    let zone = visitor.tenant.zone;
    let kept = row.value("capture").as_object()?;
    let text_of = |name: &str| kept.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let files = [("text", "order.kept_text"), ("html", "order.kept_html")]
        .into_iter()
        .filter_map(|(name, label)| {
            let (_, href) = files_of(kept.get(name)?).into_iter().next()?;
            Some((text(label).to_owned(), href))
        })
        .collect();
    let picture = kept.get("screenshot").and_then(|file| {
        let sha256 = file.get("sha256").and_then(Value::as_str)?;
        Some((routes::file(sha256), sha256.to_owned()))
    });
    let unpictured = match kept.get("unpictured").and_then(Value::as_str) {
        _ if picture.is_some() => "",
        Some(why) => unpictured(why),
        // Captures of the time before pictures were taken say nothing.
        None => text("unpictured.not_taken"),
    };
    let reread = row.instant("read_at").map(|at| {
        let occasions: Vec<String> = row.names("read_on").into_iter().map(|on| occasion(on).to_owned()).collect();
        fill("order.reread", &[("at", &format::instant(at, zone)), ("occasions", &occasions.join(", "))])
    });
    Some(CaptureView {
        at: format::loose_text("", &text_of("fetched_at"), zone),
        status: kept.get("http_status").and_then(Value::as_i64).map(|status| status.to_string()).unwrap_or_default(),
        address: text_of("final_url"),
        fingerprint: text_of("fingerprint"),
        files,
        picture,
        unpictured,
        reread: reread.unwrap_or_default(),
    })
}

/// What became of a page that was read again.
pub(crate) fn reading_words(reading: &Value) -> String {
    match reading.get("kind").and_then(Value::as_str) {
        Some("edited") => {
            let standing = reading.get("standing").and_then(Value::as_i64).unwrap_or_default();
            fill("order.page_edited", &[("share", &format::percent_tenths(standing / 10))])
        }
        Some("unlabelled") => text("order.page_unlabelled").to_owned(),
        Some("removed") => text("order.page_removed").to_owned(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// EF-16: what the program found is said in words: an answer, a number of a number, a share.
    #[test]
    fn what_was_found_of_a_proof_is_said_in_words() {
        assert_eq!(found("reachable", "200"), "server menjawab 200");
        assert_eq!(found("quantity", "1/2"), "1 dari 2");
        assert_eq!(found("likeness", "98,5 %"), "98,5 % dari naskah");
        assert_eq!(found("in_time", "2026-11-21"), "21 November 2026");
        assert_eq!(found("label", "pariwara daerah"), "pariwara daerah");
        assert_eq!(found("quantity", ""), "");
    }
}
