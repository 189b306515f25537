//! A history as a file: what the page of it shows, from the newest line.

use documents::{Cell, Column as SheetColumn, ColumnKind as SheetKind, Sheet};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::{EXPORT_ROWS, Export, ExportFormat, cut_note, written};
use crate::{
    App, AppError, HistoryLine, Scope,
    histories::{LogMark, LogRequest},
};

/// Lines that are read at once.
const PAGE: u16 = 1_000;

/// A line in the words of the face.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogWords {
    /// What happened, or what was refused and why.
    pub sentence: String,
    /// Kind of the record.
    pub category: String,
    /// Role of who did it.
    pub role: String,
    /// Done or refused.
    pub outcome: String,
    /// Why, in the words of who did it.
    pub reason: String,
}

/// What the file is called, and its heads from left to right.
#[derive(Debug, Clone, Copy)]
pub struct LogHeads<'a> {
    /// Title of the sheet.
    pub title: &'a str,
    /// Position, instant, outcome, sentence, name, role, reason, version of the policy, kind of record, its id.
    pub columns: [&'a str; 10],
}

const KEYS: [(&str, SheetKind); 10] = [
    ("position", SheetKind::Integer),
    ("at", SheetKind::Timestamp),
    ("outcome", SheetKind::Text),
    ("sentence", SheetKind::Text),
    ("actor_name", SheetKind::Text),
    ("role", SheetKind::Text),
    ("reason", SheetKind::Text),
    ("policy_version", SheetKind::Integer),
    ("category", SheetKind::Text),
    ("record", SheetKind::Text),
];

impl App {
    /// A history as a file: its lines from the newest, up to 20,000.
    ///
    /// # Errors
    /// As [`App::log`].
    pub async fn export_log(
        &self,
        scope: &Scope,
        request: &LogRequest,
        format: ExportFormat,
        heads: LogHeads<'_>,
        say: &(dyn Fn(&HistoryLine) -> LogWords + Sync),
    ) -> Result<Export, AppError> {
        let position = self.store().position(scope.border()).await?;
        let mut rows = Vec::new();
        let mut before = LogMark::default();
        let is_cut = loop {
            let page = self.log(scope, &LogRequest { before, limit: PAGE, ..*request }).await?;
            rows.extend(page.lines.iter().map(|line| cells(line, say(line))));
            match page.next {
                Some(_) if rows.len() >= EXPORT_ROWS => break true,
                Some(mark) => before = mark,
                None => break false,
            }
        };
        rows.truncate(EXPORT_ROWS);
        let info = self.tenant_info(scope.tenant).await?;
        let asked = json!({
            "whose": format!("{:?}", request.whose), "shown": format!("{:?}", request.shown),
            "category": request.category, "since": request.since, "until": request.until,
        });
        let query: String = hex::encode(Sha256::digest(asked.to_string().as_bytes())).chars().take(8).collect();
        let mut notes = vec![info.name.clone(), format!("Posisi log: {position}"), format!("Sidik kueri: {query}")];
        notes.extend(is_cut.then(cut_note));
        let sheet = Sheet {
            title: heads.title.to_owned(),
            zone: scope.zone,
            as_of: scope.now,
            sample: info.is_demo,
            notes,
            columns: KEYS
                .iter()
                .zip(heads.columns)
                .map(|((key, kind), head)| SheetColumn::new(*key, head, *kind))
                .collect(),
            rows,
        };
        let name = format!("log-{}-p{position}-{query}", info.region_code.replace('.', ""));
        written(sheet, &name, format).await
    }
}

fn cells(line: &HistoryLine, said: LogWords) -> Vec<Cell> {
    let or_empty = |text: String| if text.is_empty() { Cell::Empty } else { Cell::Text(text) };
    vec![
        Cell::Integer(line.position),
        Cell::Timestamp(line.at),
        Cell::Text(said.outcome),
        Cell::Text(said.sentence),
        or_empty(line.actor_name.clone()),
        or_empty(said.role),
        or_empty(said.reason),
        line.policy_version.map_or(Cell::Empty, |version| Cell::Integer(version.into())),
        or_empty(said.category),
        line.stream.map_or(Cell::Empty, |stream| Cell::Text(stream.to_string())),
    ]
}
