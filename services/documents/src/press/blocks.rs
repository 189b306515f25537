//! Paper in blocks, ready for its template.

use serde_json::{Value, json};

use super::{
    PressError,
    layout::{Head, Layout, layout},
};
use crate::{
    Capacity, OfficePaper,
    indonesian::long_date,
    office_paper::{Block, Signatory, Table},
    sheet::SAMPLE_NOTE,
};

pub(super) fn office(paper: &OfficePaper) -> Result<Layout, PressError> {
    let head = &paper.head;
    let numbered = head.number.as_ref().map_or_else(String::new, |number| format!(" Nomor {number}"));
    let foot = match (&head.number, &head.verification) {
        (Some(number), Some(verification)) => {
            format!("Nomor {number} · kode verifikasi {}", verification.grouped_code())
        }
        (Some(number), None) => format!("Nomor {number}"),
        (None, _) => paper.title.clone(),
    };
    let data = json!({
        "title": paper.title,
        "about": paper.about,
        "is_numbered": head.number.is_some(),
        "foot": foot,
        "place": paper.dated.then(|| format!("{}, {}", head.city, long_date(head.date))),
        "blocks": paper.blocks.iter().map(block).collect::<Vec<_>>(),
        "notes_head": (!paper.notes.is_empty()).then(|| notes_head(paper.notes.len())),
        "notes": paper.notes,
        "signatories": paper.signatories.iter().map(signatory).collect::<Vec<_>>(),
        "mark": head.sample.then_some(SAMPLE_NOTE),
        "mark_line": "Data contoh – bukan dokumen resmi",
        "pdf_title": format!("{}{numbered}", paper.title),
        "pdf_author": head.letterhead.lines.last(),
    });
    let printed = Head { letterhead: &head.letterhead, verification: head.verification.as_ref(), date: head.date };
    let number = head.number.as_deref().unwrap_or_default();
    layout("office_paper.v1", number, &printed, data)
}

/// The text above is what was signed; what stands below was told later.
fn notes_head(count: usize) -> String {
    format!("Catatan pembetulan, revisi ke-{count}. Isi surat di atas seperti pada saat ditandatangani.")
}

fn block(block: &Block) -> Value {
    match block {
        Block::Text(text) => json!({ "block": "text", "text": text }),
        Block::Lines(lines) => json!({ "block": "lines", "lines": lines }),
        Block::Facts(facts) => json!({ "block": "facts", "facts": facts }),
        Block::Table(table) => self::table(table),
        Block::Article { number, title, paragraphs } => {
            json!({ "block": "article", "number": number.to_string(), "title": title, "paragraphs": paragraphs })
        }
        Block::Points(points) => json!({ "block": "points", "points": points }),
        Block::Amount { figures, words } => json!({ "block": "amount", "figures": figures, "words": words }),
    }
}

fn table(table: &Table) -> Value {
    let columns: Vec<Value> = table
        .columns
        .iter()
        .map(|column| json!({ "head": column.head, "numeric": column.numeric, "share": column.share }))
        .collect();
    json!({ "block": "table", "columns": columns, "rows": table.rows, "totals": table.totals })
}

fn signatory(signatory: &Signatory) -> Value {
    let position = &signatory.position;
    let lines = match &signatory.capacity {
        Capacity::Holder => vec![position.clone()],
        Capacity::Acting => vec![format!("Plt. {position}")],
        Capacity::DailyActing => vec![format!("Plh. {position}")],
        Capacity::OnBehalfOf(other) => vec![format!("a.n. {other}"), position.clone()],
    };
    json!({
        "saying": signatory.saying,
        "position": lines,
        "name": signatory.name,
        "rank": signatory.rank,
        "nip": signatory.nip,
    })
}
