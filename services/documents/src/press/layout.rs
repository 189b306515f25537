//! What a template gets: texts that are ready to be set, so that templates place and never reckon.

use std::fmt::Write as _;

use kernel::LocalDate;
use serde_json::{Value, json};

use super::{PressError, blocks};
use crate::{
    Capacity, DecreePaper, FieldMinutes, Letterhead, Logo, Signer, Verification,
    framing::Job,
    indonesian::{date_in_words, long_date, whole_number},
    qr,
    sheet::SAMPLE_NOTE,
    terbilang::{ordinal, terbilang},
};

/// Largest logo.
pub(super) const MAX_LOGO_BYTES: usize = 1024 * 1024;

/// One paper, ready for its template.
#[derive(Debug)]
pub(super) struct Layout {
    /// Name and version of the template.
    pub(super) template: &'static str,
    /// What identifies the document over time.
    pub(super) ident: String,
    pub(super) data: Value,
    pub(super) qr: String,
    pub(super) logo: Option<Vec<u8>>,
    /// Every text in `data`.
    pub(super) texts: Vec<String>,
}

impl Layout {
    pub(super) fn of(job: &Job) -> Result<Self, PressError> {
        match job {
            Job::Decree(paper) => decree(paper),
            Job::FieldMinutes(paper) => field_minutes(paper),
            Job::Office(paper) => blocks::office(paper),
        }
    }
}

fn decree(paper: &DecreePaper) -> Result<Layout, PressError> {
    let rows = &paper.annex.rows;
    let with_grade = rows.iter().any(|row| row.grade.is_some());
    let with_address = rows.iter().any(|row| row.address.is_some());
    let dictums: Vec<(String, &String)> =
        (1..).zip(&paper.dictums).map(|(place, text)| (ordinal(place).to_uppercase(), text)).collect();
    let rows: Vec<Value> = rows
        .iter()
        .map(|row| {
            json!({
                "number": row.number.to_string(),
                "company": row.company,
                "outlet": row.outlet,
                "kind": row.kind,
                "grade": row.grade.as_deref().unwrap_or("–"),
                "address": row.address.as_deref().unwrap_or("–"),
            })
        })
        .collect();
    let title = format!("Keputusan {}", paper.issuer);
    let mark = match (paper.draft, paper.sample) {
        (true, _) => Some("Rancangan"),
        (false, true) => Some(SAMPLE_NOTE),
        (false, false) => None,
    };
    let mark_line = match (paper.draft, paper.sample) {
        (true, true) => "Data contoh – rancangan, belum ditetapkan",
        (true, false) => "Rancangan – belum ditetapkan",
        (false, _) => "Data contoh – bukan dokumen resmi",
    };
    let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let data = json!({
        "title": title,
        "issuer": paper.issuer,
        "about": paper.about,
        "city": paper.city,
        "date": long_date(paper.date),
        "considering": paper.considering,
        "in_view_of": paper.in_view_of,
        "noting": paper.noting,
        "dictums": dictums,
        "copies": paper.copies,
        "annex_title": paper.annex.title,
        "annex_hash": grouped(&paper.annex.hash),
        "with_grade": with_grade,
        "with_address": with_address,
        "count_words": format!("{} ({}) baris", whole_number(count), terbilang(count)),
        "rows": rows,
        "mark": mark,
        "mark_line": mark_line,
        "pdf_title": format!("{title} Nomor {} tentang {}", paper.number, paper.about),
        "pdf_author": paper.issuer,
    });
    let head = Head { letterhead: &paper.letterhead, verification: Some(&paper.verification), date: paper.date };
    layout("decree.v1", &paper.number, &head, merged(data, signer(&paper.signer)))
}

fn field_minutes(paper: &FieldMinutes) -> Result<Layout, PressError> {
    let findings: Vec<Value> = paper
        .findings
        .iter()
        .map(|finding| {
            let result = if finding.conforms { "Sesuai" } else { "Tidak sesuai" };
            json!({ "item": finding.item, "result": result, "note": finding.note })
        })
        .collect();
    let mut sides: Vec<(&str, Vec<Value>)> = Vec::new();
    for signer in &paper.signers {
        let person = json!({ "position": signer.position, "name": signer.name, "nip": signer.nip });
        match sides.iter_mut().find(|(name, _)| *name == signer.side) {
            Some((_, people)) => people.push(person),
            None => sides.push((&signer.side, vec![person])),
        }
    }
    let sides: Vec<Value> = sides.into_iter().map(|(name, people)| json!({ "name": name, "people": people })).collect();
    let day = paper.date;
    let data = json!({
        "date": long_date(day),
        "date_words": date_in_words(day),
        "date_digits": format!("{:02}-{:02}-{}", day.0.day(), u8::from(day.0.month()), day.year()),
        "place": paper.place,
        "city": paper.city,
        "company": paper.company,
        "outlets": paper.outlets.join(", "),
        "findings": findings,
        "conclusion": paper.conclusion,
        "sides": sides,
        "mark": paper.sample.then_some(SAMPLE_NOTE),
        "mark_line": "Data contoh – bukan dokumen resmi",
        "pdf_title": format!("Berita Acara Verifikasi Faktual Nomor {}", paper.number),
        "pdf_author": paper.letterhead.lines.last(),
    });
    let head = Head { letterhead: &paper.letterhead, verification: Some(&paper.verification), date: day };
    layout("field_minutes.v1", &paper.number, &head, data)
}

pub(super) struct Head<'a> {
    pub(super) letterhead: &'a Letterhead,
    pub(super) verification: Option<&'a Verification>,
    pub(super) date: LocalDate,
}

pub(super) fn layout(template: &'static str, number: &str, head: &Head<'_>, data: Value) -> Result<Layout, PressError> {
    let Head { letterhead, verification, date } = *head;
    let logo = letterhead.logo.as_ref().map(logo_bytes).transpose()?;
    let common = json!({
        "number": number,
        "year": date.year(),
        "month": u8::from(date.0.month()),
        "day": date.0.day(),
        "head_lines": letterhead.lines,
        "head_address": letterhead.address,
        "logo": logo.is_some(),
        "url": verification.map(|verification| &verification.url),
        "code": verification.map(Verification::grouped_code),
    });
    let data = merged(common, data);
    let mut texts = Vec::new();
    collect_texts(&data, &mut texts);
    let qr = verification.map(|verification| qr::svg(&verification.url)).transpose().map_err(PressError::Qr)?;
    let what = verification.map_or(number, |verification| &verification.code);
    Ok(Layout { template, ident: format!("{template} {what}"), data, qr: qr.unwrap_or_default(), logo, texts })
}

/// The lines above the name, in capitals, the last with a comma: `Plt. KEPALA DINAS …,`.
fn signer(signer: &Signer) -> Value {
    let position = signer.position.to_uppercase();
    let lines = match &signer.capacity {
        Capacity::Holder => vec![format!("{position},")],
        Capacity::Acting => vec![format!("Plt. {position},")],
        Capacity::DailyActing => vec![format!("Plh. {position},")],
        Capacity::OnBehalfOf(other) => vec![format!("a.n. {}", other.to_uppercase()), format!("{position},")],
    };
    json!({
        "signer_position": lines,
        "signer_name": signer.name,
        "signer_rank": signer.rank,
        "signer_nip": signer.nip,
    })
}

fn logo_bytes(logo: &Logo) -> Result<Vec<u8>, PressError> {
    let bytes = match logo {
        Logo::Svg(text) => text.as_bytes(),
        Logo::Png(bytes) | Logo::Jpeg(bytes) => bytes,
    };
    if bytes.len() > MAX_LOGO_BYTES {
        return Err(PressError::Picture(format!("{} bytes are more than {MAX_LOGO_BYTES}", bytes.len())));
    }
    Ok(bytes.to_vec())
}

/// In groups of eight, as one compares it by eye.
fn grouped(hash: &str) -> String {
    let mut text = String::new();
    for (place, character) in hash.chars().enumerate() {
        let space = if place > 0 && place % 8 == 0 { " " } else { "" };
        // A String takes everything.
        let _ = write!(text, "{space}{character}");
    }
    text
}

fn merged(mut left: Value, right: Value) -> Value {
    if let (Value::Object(left), Value::Object(right)) = (&mut left, right) {
        left.extend(right);
    }
    left
}

fn collect_texts(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::String(text) => texts.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| collect_texts(item, texts)),
        Value::Object(members) => members.values().for_each(|item| collect_texts(item, texts)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
