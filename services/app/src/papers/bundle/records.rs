//! A record as a sheet of paper: what its list knows of it, line by line.

use documents::{
    Cell, Column, ColumnKind, Sheet,
    framing::Job,
    indonesian::{date_and_time, long_date, whole_number},
    office_paper::{Block, Head, OfficePaper},
};

use super::Packing;
use crate::{App, AppError};

/// More records of one list than this stand in the table alone.
const MOST: usize = 60;

fn words(column: &Column, cell: &Cell, sheet: &Sheet) -> Option<String> {
    Some(match cell {
        Cell::Integer(year) if column.kind == ColumnKind::Year => year.to_string(),
        Cell::Empty => return None,
        Cell::Text(text) if text.trim().is_empty() => return None,
        Cell::Text(text) => text.clone(),
        Cell::Integer(count) => whole_number(*count),
        Cell::Money(amount) => format!("Rp {}", whole_number(amount.get())),
        Cell::Date(day) => long_date(*day),
        Cell::Timestamp(at) => date_and_time(*at, sheet.zone),
    })
}

fn paper(head: Head, sheet: &Sheet) -> OfficePaper {
    let mut blocks = vec![Block::Text(
        "Salinan catatan sistem, dicetak untuk dibaca. Yang dapat diperiksa ulang ialah peristiwa dan sidiknya dalam \
         berkas yang sama."
            .to_owned(),
    )];
    for (place, row) in (1_usize..).zip(&sheet.rows).take(MOST) {
        if sheet.rows.len() > 1 {
            blocks.push(Block::Text(format!("Nomor {place} dari {}", sheet.rows.len())));
        }
        let facts = sheet.columns.iter().zip(row);
        let facts = facts.filter_map(|(column, cell)| Some((column.header.clone(), words(column, cell, sheet)?)));
        blocks.push(Block::Facts(facts.collect()));
    }
    if sheet.rows.len() > MOST {
        blocks.push(Block::Text(format!("{} catatan lain ada dalam tabel CSV.", sheet.rows.len() - MOST)));
    }
    OfficePaper {
        head,
        title: sheet.title.clone(),
        about: None,
        blocks,
        dated: false,
        signatories: vec![],
        notes: vec![],
    }
}

impl App {
    /// Puts the records of a table in as paper too.
    pub(super) async fn pack_sheet(
        &self,
        packing: &mut Packing,
        name: &str,
        about: &'static str,
        sheet: &Sheet,
    ) -> Result<(), AppError> {
        let office = self.office_of_tenant(packing.scope.tenant).await?;
        let head = self.head(&office, None, packing.as_of.date_in(packing.scope.zone), None);
        let job = Job::Office(Box::new(paper(head, sheet)));
        let made = match self.printed(packing.scope.tenant, &job).await {
            // What a person typed may hold signs that paper does not have; the table holds them all.
            Err(AppError::Bug(error)) => {
                tracing::error!(error = crate::error::cause(&*error), name, "a record was not printed");
                packing.missing.push(format!("{name}: {about}; tidak dapat dicetak, isinya ada dalam tabel CSV"));
                return Ok(());
            }
            made => made,
        };
        packing.paper(name, about, made)
    }
}
