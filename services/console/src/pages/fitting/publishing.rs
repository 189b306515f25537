//! Forms of a publication: the report names the place as its kind of media has it and says what runs from then, and what is
//! proved a second time begins with what was shown the first time.

use app::{FieldError, input::web_address};
use kernel::{Timestamp, Zone};
use serde_json::Value;

use super::{AIRING, DISPLAY, PAGE, POST, PRINT, begin_with, id_in, proof_of};
use crate::format;
use crate::forms::{FormSpec, rows_count};
use crate::frame::{Posted, Problem, Visitor};
use crate::lists::Row;
use crate::pages::season::Term;
use crate::texts::{choice_or_code, fill, text};

/// What a place is called, and an example of it.
fn place_of(kind: &str, format: &str) -> (&'static str, &'static str) {
    let proof = proof_of(kind, format);
    if proof == PAGE {
        ("place.page", "place.page_example")
    } else if proof == POST {
        ("place.post", "place.post_example")
    } else if proof == PRINT {
        ("place.print", "place.print_example")
    } else if proof == AIRING {
        ("place.airing", "place.airing_example")
    } else {
        debug_assert_eq!(proof, DISPLAY, "all ways of proof are named");
        ("place.display", "place.display_example")
    }
}

/// The report of a publication, by the kind of its outlet.
pub(super) async fn fit_report(visitor: &Visitor, spec: &mut FormSpec) -> Result<(), Problem> {
    let (Some(order), Some(placement)) = (id_in(spec, "order"), id_in(spec, "placement")) else { return Ok(()) };
    let order = visitor.row("orders", order).await?;
    let placement = visitor.row("placements", placement).await?;
    let (label, example) = place_of(order.text("kind"), placement.text("format"));
    spec.labels.push(("place", text(label).to_owned()));
    spec.told.push(("place", text(example).to_owned()));
    let term = visitor.console.app.proof_term(&visitor.scope, order.id().into()).await?;
    let until = Term::of(visitor, &placement, "proof_until").map(|term| term.last_minute).unwrap_or_default();
    // Time that was given stays as it is.
    let said = if placement.integer("extensions_count") > Some(0) {
        fill("order.proof_stays", &[("until", &until)])
    } else {
        let (days, count) = (term.days.to_string(), choice_or_code("count", term.count.wire()));
        fill("order.proof_follows", &[("days", &days), ("count", &count), ("until", &until)])
    };
    spec.told.push(("published_on", said));
    super::tell_site(visitor, spec, "place").await
}

/// A refused site is a mistake of the field that names it.
pub(super) fn tell_refused_site(spec: &mut FormSpec, field: &'static str) {
    let of_site = spec.refusal.take_if(|refusal| refusal.code == "order.proof_of_other_domain");
    if let Some(refusal) = of_site {
        let domain = refusal.params.into_iter().find(|(name, _)| name == "domain").map(|(_, domain)| domain);
        let params = vec![("domain", domain.unwrap_or_default())];
        spec.errors.push(FieldError { field: field.to_owned(), code: "other_site", params });
    }
}

/// Where the company said that it appeared, if that is a page.
pub(super) fn reported_page(placement: &Row) -> Option<String> {
    web_address(placement.text("place")).filter(|page| !page.contains(char::is_whitespace))
}

/// What stands in a proof under another name than in its form.
const CALLED: [(&str, &str); 3] = [("on", "edition_on"), ("captures", "capture"), ("photos", "pile")];

/// Fills a form with the proof that was rejected, so that only what was wrong with it is written anew. What was taken out of
/// a form that was sent does not come back.
pub(super) fn begin_with_proof(spec: &mut FormSpec, evidence: &Value, zone: Zone) {
    if spec.is_sent {
        return;
    }
    for (name, value) in evidence.as_object().into_iter().flatten() {
        let field = CALLED.iter().find(|(stored, _)| stored == name).map_or(name.as_str(), |(_, field)| *field);
        match (name.as_str(), value) {
            ("kind", _) | (_, Value::Null | Value::Bool(_)) => {}
            ("published_at", Value::String(at)) => {
                if let Some((day, time)) = local(at, zone) {
                    begin_with(spec, "published_on", day);
                    begin_with(spec, "published_time", time);
                }
            }
            (_, Value::String(words)) => begin_with(spec, field, words.clone()),
            (_, Value::Number(number)) => begin_with(spec, field, number.to_string()),
            (_, Value::Object(_)) => begin_with_file(spec, field, value),
            (_, Value::Array(items)) => match items.first() {
                Some(one) if one.get("sha256").is_some() => begin_with_file(spec, field, one),
                Some(one) if one.get("photo").is_some() => begin_with_rows(spec, "sites", items, zone),
                Some(_) => begin_with_rows(spec, "spots", items, zone),
                None => {}
            },
        }
    }
}

/// A file that can be left out is chosen anew: its control replaces a file and takes none away.
fn begin_with_file(spec: &mut FormSpec, field: &str, file: &Value) {
    if spec.wanted.contains(&field) && spec.posted.first(field).is_none() {
        push_file(&mut spec.posted, field, file);
    }
}

fn push_file(posted: &mut Posted, field: &str, file: &Value) {
    let text = |name: &str| file.get(name).and_then(Value::as_str);
    if let (Some(sha256), Some(name)) = (text("sha256"), text("name")) {
        posted.set(field, sha256);
        posted.set(&format!("{field}._name"), name);
    }
}

/// Spots and sites, each as a row.
fn begin_with_rows(spec: &mut FormSpec, group: &str, items: &[Value], zone: Zone) {
    if rows_count(group, &spec.posted) > 0 {
        return;
    }
    for (index, item) in items.iter().enumerate() {
        let place = |field: &str| format!("{group}.{index}.{field}");
        for (name, value) in item.as_object().into_iter().flatten() {
            match (name.as_str(), value) {
                ("at" | "taken_at", Value::String(at)) => {
                    let (day, time) = if name == "at" { ("on", "time") } else { ("taken_on", "taken_time") };
                    if let Some((on, clock)) = local(at, zone) {
                        spec.posted.push(place(day), on);
                        spec.posted.push(place(time), clock);
                    }
                }
                ("photo", file) => push_file(&mut spec.posted, &place("photo"), file),
                (field, Value::String(words)) => spec.posted.push(place(field), words.as_str()),
                (field, Value::Number(number)) => spec.posted.push(place(field), number.to_string()),
                (_, _) => {}
            }
        }
    }
}

/// Day and hour of an instant as a form asks for them.
fn local(at: &str, zone: Zone) -> Option<(String, String)> {
    let at: Timestamp = at.parse().ok()?;
    Some((at.date_in(zone).to_string(), format::typed_hour(at, zone)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::forms;
    use crate::pages::fitting::Proof;

    fn begun(wanted: Proof, evidence: &Value) -> FormSpec {
        let mut spec = FormSpec::new(app::use_case("submit_proof").expect("it"), "/");
        spec.wanted = wanted.0;
        spec.posted.set("views", "12");
        begin_with_proof(&mut spec, evidence, Zone::Wib);
        spec
    }

    fn page() -> Value {
        json!({
            "kind": "page", "url": "https://contohwarta.id/a", "published_at": "2026-11-23T07:12:00Z", "views": 7,
            "captures": [{ "sha256": "ab", "name": "layar.jpg", "size_bytes": 1, "media_type": "image/jpeg" }],
        })
    }

    fn aired() -> Value {
        json!({
            "kind": "airing", "spots": [{ "at": "2026-11-23T02:00:00Z", "seconds": 30, "name": "Kabar" }],
            "log": { "sha256": "cd", "name": "log.pdf" }, "recording": { "sha256": "ef", "name": "siar.mp3" },
        })
    }

    /// EF-16: who shows a proof again finds the last one in the form, and what was typed since stays.
    #[test]
    fn a_second_proof_begins_with_the_first_one() {
        let form = begun(POST, &page());
        let held = |name: &str| form.posted.first(name);
        assert_eq!(held("url"), Some("https://contohwarta.id/a"));
        assert_eq!((held("published_on"), held("published_time")), (Some("2026-11-23"), Some("14.12")));
        assert_eq!(
            (held("capture"), held("capture._name"), held("views")),
            (Some("ab"), Some("layar.jpg"), Some("12"))
        );
        let form = begun(AIRING, &aired());
        let held = |name: &str| form.posted.first(name);
        let row = ["on", "time", "seconds", "name"].map(|field| held(&format!("spots.0.{field}")).unwrap_or_default());
        assert_eq!((row, held("log")), (["2026-11-23", "09.00", "30", "Kabar"], Some("cd")));
    }

    /// EF-16: a file that a proof may do without is no part of the next one unless it is chosen again.
    #[test]
    fn a_file_that_can_be_left_out_is_not_carried_into_the_next_proof() {
        let file = json!({ "sha256": "ab", "name": "layar.jpg" });
        let printed = json!({ "kind": "print", "scan": file, "photos": [file] });
        let shown = json!({ "kind": "display", "sites": [{ "photo": file, "where": "Jalan" }], "play_log": file });
        let told = [(PAGE, page()), (PRINT, printed), (DISPLAY, shown)].map(|(proof, evidence)| {
            let form = begun(proof, &evidence);
            let files = ["capture", "scan", "pile", "sites.0.photo", "play_log"];
            files.into_iter().filter(|name| form.posted.first(name).is_some()).collect::<Vec<_>>()
        });
        assert_eq!(told, [vec![], vec!["scan"], vec!["sites.0.photo"]]);
    }

    /// EF-16: whoever has taken the last row out is not handed all of them again.
    #[test]
    fn a_form_that_was_sent_keeps_what_it_holds() {
        let mut form = forms::of_posted(app::use_case("submit_proof").expect("it"), Posted::default());
        form.wanted = AIRING.0;
        begin_with_proof(&mut form, &aired(), Zone::Wib);
        assert_eq!(rows_count("spots", &form.posted), 0);
        assert_eq!(form.posted.first("log"), None);
    }

    /// EF-13: a report asks for a place as its kind of media has one.
    #[test]
    fn a_place_is_called_as_its_kind_of_media_has_it() {
        for (kind, format, label) in [
            ("online", "advertorial", "Alamat halaman"),
            ("print", "advertorial", "Edisi dan halaman"),
            ("radio", "spot", "Stasiun dan acara"),
            ("creator", "post", "Alamat unggahan"),
            ("online", "outdoor_display", "Lokasi"),
        ] {
            assert_eq!(text(place_of(kind, format).0), label, "{kind} {format}");
        }
    }
}
