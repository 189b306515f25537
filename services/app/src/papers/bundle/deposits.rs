//! What was deposited of the taxes of a bill, as a column of the bundle.

use documents::{
    Cell, Sheet,
    indonesian::{long_date, whole_number},
    sheet::{Column as SheetColumn, ColumnKind as SheetKind},
};
use domain::payment::billing::Deposit;

use super::Labels;
use crate::{
    AppError,
    dataset::{Column, Dataset},
    papers::{Label, facts::Row},
};

/// Which taxes of each bill were deposited, with the number of each (NTPN).
pub(super) fn add_deposits(
    sheet: &mut Sheet,
    dataset: &Dataset,
    column: &Column,
    rows: &[Row],
    labels: Labels<'_>,
) -> Result<(), AppError> {
    let one = |deposit: &Deposit| {
        let levy = labels(Label::Choice(dataset, column, deposit.levy.wire()));
        let amount = whole_number(deposit.amount.get());
        format!("{levy} Rp {amount}, NTPN {}, {}", deposit.ntpn, long_date(deposit.date))
    };
    sheet.columns.push(SheetColumn::new(column.name, labels(Label::Column(dataset, column)), SheetKind::Text));
    for (cells, row) in sheet.rows.iter_mut().zip(rows) {
        let said: Vec<String> = deposits_of(row)?.iter().map(one).collect();
        cells.push(if said.is_empty() { Cell::Empty } else { Cell::Text(said.join("; ")) });
    }
    Ok(())
}

/// The deposits of a bill; none before it is settled. What cannot be read is no empty cell of an auditor's file.
fn deposits_of(row: &Row) -> Result<Vec<Deposit>, AppError> {
    let said = row.get("deposits").cloned().ok_or_else(|| AppError::Bug("a bill without its deposits".into()))?;
    let deposits: Option<Vec<Deposit>> =
        serde_json::from_value(said).map_err(|source| AppError::Bug(Box::new(source)))?;
    Ok(deposits.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn bill(deposits: Value) -> Row {
        Row::from_iter([("deposits".to_owned(), deposits)])
    }

    /// EF-21: nothing alone is nothing; what cannot be read stops the bundle.
    #[test]
    fn deposits_that_cannot_be_read_are_no_empty_cell() {
        assert!(deposits_of(&bill(Value::Null)).is_ok_and(|deposits| deposits.is_empty()));
        let deposit = json!({ "levy": "value_added_tax", "ntpn": "A".repeat(16), "amount": 1, "date": "2026-02-16" });
        assert!(deposits_of(&bill(json!([deposit]))).is_ok_and(|deposits| deposits.len() == 1));
        for unreadable in [bill(json!([{ "levy": "parking" }])), bill(json!("198.000")), Row::new()] {
            assert!(matches!(deposits_of(&unreadable), Err(AppError::Bug(_))), "{unreadable:?}");
        }
    }
}
