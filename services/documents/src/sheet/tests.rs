//! Workbooks as others read them.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use proptest::prelude::*;

use super::*;

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

fn partners() -> Sheet {
    let text = |text: &str| Cell::Text(text.to_owned());
    let money = |amount| Cell::Money(Rupiah::new(amount).expect("an amount"));
    let day = LocalDate::from_ymd(2026, 11, 21).expect("a day");
    Sheet {
        title: "Media mitra: Pekanbaru [2026]".to_owned(),
        zone: Zone::Wita,
        as_of: at("2026-11-21T02:41:00Z"),
        sample: true,
        notes: vec!["Kueri 9f3c".to_owned()],
        columns: vec![
            Column::new("legal_name", "Nama perusahaan", ColumnKind::Text),
            Column::new("npwp", "NPWP", ColumnKind::Text),
            Column::new("outlets", "Media", ColumnKind::Integer).totalled(),
            Column::new("value", "Nilai", ColumnKind::Money).totalled(),
            Column::new("decided_on", "Tanggal", ColumnKind::Date),
            Column::new("submitted_at", "Diajukan", ColumnKind::Timestamp),
        ],
        rows: vec![
            vec![
                text("PT Warta; \"Contoh\""),
                text("0012345678901234"),
                Cell::Integer(2),
                money(48_600_000),
                Cell::Date(day),
                Cell::Timestamp(at("2026-11-20T17:41:00Z")),
            ],
            vec![
                text("=HYPERLINK(\"http://x\")"),
                Cell::Empty,
                Cell::Integer(-1),
                money(-600),
                Cell::Empty,
                Cell::Empty,
            ],
        ],
    }
}

/// The sheet as calamine sees it, head first.
fn read_back(bytes: Vec<u8>) -> Vec<Vec<Data>> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
    let name = workbook.sheet_names()[0].clone();
    assert_eq!(workbook.worksheet_formula(&name).expect("formulas").used_cells().count(), 0);
    workbook.worksheet_range(&name).expect("a sheet").rows().map(<[Data]>::to_vec).collect()
}

#[test]
fn a_spreadsheet_holds_real_numbers_and_days_and_keeps_ids_as_text() {
    let rows = read_back(partners().to_xlsx().expect("a workbook"));
    let head = rows.iter().position(|row| row[1] == Data::String("NPWP".to_owned())).expect("a head");
    assert_eq!(rows[0][0], Data::String("Media mitra: Pekanbaru [2026]".to_owned()));
    assert_eq!(rows[1][0], Data::String("Data contoh".to_owned()));
    assert_eq!(rows[2][0], Data::String("Keadaan per 21 November 2026, 10.41 WITA".to_owned()));
    assert_eq!(rows[head][5], Data::String("Diajukan (WITA)".to_owned()));
    let first = &rows[head + 1];
    assert_eq!(first[1], Data::String("0012345678901234".to_owned()));
    assert_eq!(first[2], Data::Float(2.0));
    assert_eq!(first[3], Data::Float(48_600_000.0));
    let Data::DateTime(day) = first[4] else { panic!("{:?} is no day", first[4]) };
    assert_eq!(day.to_ymd_hms_milli(), (2026, 11, 21, 0, 0, 0, 0));
    let Data::DateTime(moment) = first[5] else { panic!("{:?} is no instant", first[5]) };
    assert_eq!(moment.to_ymd_hms_milli(), (2026, 11, 21, 1, 41, 0, 0));
}

/// T-39: a cell that starts like a formula is a text in all three forms.
#[test]
fn no_text_becomes_a_formula() {
    let sheet = partners();
    let rows = read_back(sheet.to_xlsx().expect("a workbook"));
    assert!(rows.iter().any(|row| row[0] == Data::String("=HYPERLINK(\"http://x\")".to_owned())));
    let csv = String::from_utf8(sheet.to_csv().expect("CSV")).expect("UTF-8");
    assert!(csv.contains("\"'=HYPERLINK(\"\"http://x\"\")\""), "{csv}");
    for text in ["=1+1", "+62761", "-1", "@SUM(A1)", "\t=1", "\r=1", "\u{ff1d}1"] {
        assert_eq!(guarded(text), format!("'{text}"));
    }
    for text in ["PT Maju", "a=b", "1-2", "'kutip", ""] {
        assert_eq!(guarded(text), text);
    }
}

/// EF-31: one list, three files, the same rows and the same totals.
#[test]
fn spreadsheet_csv_and_json_agree_on_rows_and_totals() {
    let sheet = partners();
    assert_eq!(sheet.totals().expect("totals"), [None, None, Some(1), Some(48_599_400), None, None]);

    let rows = read_back(sheet.to_xlsx().expect("a workbook"));
    let head = rows.iter().position(|row| row[1] == Data::String("NPWP".to_owned())).expect("a head");
    let below = &rows[head + 1..];
    assert_eq!(below.len(), sheet.rows.len() + 1);
    assert_eq!(below[2][0], Data::String("Jumlah".to_owned()));
    assert_eq!((&below[2][2], &below[2][3]), (&Data::Float(1.0), &Data::Float(48_599_400.0)));

    let csv = sheet.to_csv().expect("CSV");
    assert!(csv.starts_with(b"\xef\xbb\xbfNama perusahaan,NPWP,Media,Nilai,Tanggal,Diajukan (WITA)\r\n"));
    let mut reader = csv::ReaderBuilder::new().from_reader(&csv[3..]);
    let records: Vec<csv::StringRecord> = reader.records().map(|record| record.expect("a record")).collect();
    assert_eq!(
        &records[0],
        vec!["PT Warta; \"Contoh\"", "0012345678901234", "2", "48600000", "2026-11-21", "2026-11-21T01:41:00+08:00"]
    );
    assert_eq!((&records[1][2], &records[1][3]), ("-1", "-600"));
    assert_eq!(&records[2], vec!["Jumlah", "", "1", "48599400", "", ""]);
    assert!(records[3].iter().all(str::is_empty));
    let notes: Vec<&str> = records[4..].iter().map(|record| &record[0]).collect();
    let expected = [
        "Media mitra: Pekanbaru [2026]",
        "Data contoh",
        "Keadaan per 21 November 2026, 10.41 WITA",
        "Jumlah baris: 2",
        "Kueri 9f3c",
    ];
    assert_eq!(notes, expected);

    let json: serde_json::Value = serde_json::from_slice(&sheet.to_json().expect("JSON")).expect("JSON");
    assert_eq!(json["row_count"], 2);
    assert_eq!(json["rows"].as_array().map(Vec::len), Some(2));
    assert_eq!(json["totals"], serde_json::json!({ "outlets": 1, "value": 48_599_400 }));
    assert_eq!(json["notes"][0], "Data contoh");
    assert_eq!(json["rows"][1]["legal_name"], "=HYPERLINK(\"http://x\")");
    assert_eq!(json["rows"][0]["submitted_at"], "2026-11-21T01:41:00+08:00");
    assert_eq!(json["columns"][3], serde_json::json!({ "key": "value", "header": "Nilai", "kind": "money" }));
}

#[test]
fn head_stays_in_sight_and_can_be_filtered() {
    let bytes = partners().to_xlsx().expect("a workbook");
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut part = |name: &str| std::io::read_to_string(archive.by_name(name).expect("a part")).expect("text");
    let page = part("xl/worksheets/sheet1.xml");
    assert!(page.contains(r#"state="frozen""#) && page.contains(r#"ySplit="7""#), "{page}");
    assert!(page.contains(r#"<autoFilter ref="A7:F9""#), "{page}");
    assert!(page.contains("&amp;RData contoh"), "{page}");
    assert!(part("xl/styles.xml").contains("&quot;Rp&quot; #,##0"));
}

#[test]
fn the_same_list_gives_the_same_bytes() {
    assert_eq!(partners().to_xlsx().expect("a workbook"), partners().to_xlsx().expect("a workbook"));
}

#[test]
fn a_list_that_is_not_of_example_data_does_not_say_so() {
    let sheet = Sheet { sample: false, ..partners() };
    assert!(!String::from_utf8(sheet.to_csv().expect("CSV")).expect("UTF-8").contains("Data contoh"));
    assert!(
        read_back(sheet.to_xlsx().expect("a workbook"))
            .iter()
            .all(|row| row[0] != Data::String(SAMPLE_NOTE.to_owned()))
    );
}

#[test]
fn an_empty_list_is_a_file_too() {
    let sheet = Sheet { rows: Vec::new(), ..partners() };
    assert!(sheet.to_xlsx().is_ok() && sheet.to_csv().is_ok() && sheet.to_json().is_ok());
}

#[test]
fn a_row_that_does_not_fit_the_columns_is_refused() {
    let mut short = partners();
    short.rows[1].pop();
    let mut other = partners();
    other.rows[1][3] = Cell::Integer(5);
    for sheet in [short, other] {
        assert!(matches!(sheet.to_xlsx(), Err(SheetError::DoesNotFit { row: 1 })));
        assert!(matches!(sheet.to_csv(), Err(SheetError::DoesNotFit { row: 1 })));
        assert!(matches!(sheet.to_json(), Err(SheetError::DoesNotFit { row: 1 })));
    }
}

#[test]
fn a_total_beyond_what_json_carries_is_an_error_and_no_wrong_number() {
    let mut sheet = partners();
    sheet.rows[0][3] = Cell::Money(Rupiah::new(Rupiah::LIMIT).expect("an amount"));
    sheet.rows[1][3] = Cell::Money(Rupiah::new(1).expect("an amount"));
    assert!(matches!(sheet.to_json(), Err(SheetError::TotalTooLarge { key }) if key == "value"));
}

#[test]
fn a_text_longer_than_a_cell_of_excel_is_cut_there_and_only_there() {
    let mut sheet = partners();
    sheet.rows[0][0] = Cell::Text("x".repeat(40_000));
    let rows = read_back(sheet.to_xlsx().expect("a workbook"));
    assert!(rows.iter().any(|row| row[0].to_string().chars().count() == 32_767 && row[0].to_string().ends_with('…')));
    assert!(String::from_utf8(sheet.to_csv().expect("CSV")).expect("UTF-8").contains(&"x".repeat(40_000)));
}

#[test]
fn a_row_of_a_list_becomes_cells_by_the_kinds_of_its_columns() {
    let columns = partners().columns;
    let row = serde_json::json!(["PT A", "00123", 2, 5, "2026-11-21", "2026-11-20T17:41:00Z"]);
    let cells: Vec<Cell> = columns
        .iter()
        .zip(row.as_array().expect("a row"))
        .map(|(c, v)| Cell::from_json(c, v).expect("a cell"))
        .collect();
    assert_eq!(cells[3], Cell::Money(Rupiah::new(5).expect("an amount")));
    assert_eq!(cells[5], Cell::Timestamp(at("2026-11-20T17:41:00Z")));
    assert_eq!(Cell::from_json(&columns[4], &serde_json::Value::Null).expect("a cell"), Cell::Empty);
    assert!(
        matches!(Cell::from_json(&columns[3], &serde_json::json!(1.5)), Err(SheetError::WrongKind { key }) if key == "value")
    );
    assert!(Cell::from_json(&columns[4], &serde_json::json!("kemarin")).is_err());
}

proptest! {
    /// The importer takes away what the exporter put before a formula, and nothing else.
    #[test]
    fn the_guard_is_undone_exactly(text in "['=+@\\-\t a-z]{0,6}") {
        let safe = guarded(&text);
        prop_assert!(!safe.starts_with(['=', '+', '-', '@', '\t']));
        prop_assert_eq!(unguarded(&safe), text);
    }
}
