//! Tables as people send them.

use std::io::{Cursor, Write as _};

use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use zip::write::SimpleFileOptions;

use super::*;

const SUMATERA: &str = "nama_media,jenis_media,website,feed_url,kode_provinsi,provinsi,status_dewan_pers\n\
GoSumut.com,siber,https://gosumut.com,https://gosumut.com/feed,12,Sumatera Utara,terverifikasi faktual\n";

fn row(number: usize, cells: &[&str]) -> Row {
    Row { number, cells: cells.iter().map(|cell| (*cell).to_owned()).collect(), problems: Vec::new() }
}

fn workbook(fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    fill(workbook.add_worksheet());
    workbook.save_to_buffer().expect("a workbook")
}

/// EF-50: the list of verified media works as it is, and its columns may stand in any order.
#[test]
fn the_list_of_verified_media_is_read_as_it_is() {
    let table = read(SUMATERA.as_bytes()).expect("a table");
    assert_eq!(table.format, TableFormat::Delimited { delimiter: Delimiter::Comma });
    assert_eq!(table.rows[0].number, 2);
    assert_eq!(table.column(&["Nama Media", "nama outlet"]), Some(0));
    assert_eq!(table.column(&["provinsi"]), Some(5));
    assert_eq!(table.column(&["npwp"]), None);
    assert_eq!(table.rows[0].cell(4), "12");
}

#[test]
fn semicolons_tabs_and_byte_order_marks_make_no_difference() {
    let plain = read(b"Nama,NPWP\nPT A,0012\n").expect("a table");
    for bytes in [
        b"\xef\xbb\xbfNama,NPWP\r\nPT A,0012\r\n".to_vec(),
        b"Nama;NPWP\r\nPT A;0012\r\n".to_vec(),
        b"sep=;\r\nNama;NPWP\r\nPT A;0012\r\n".to_vec(),
        b"Nama\tNPWP\nPT A\t0012".to_vec(),
        [vec![0xff, 0xfe], "Nama\tNPWP\r\nPT A\t0012\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect()].concat(),
        [vec![0xfe, 0xff], "Nama\tNPWP\r\nPT A\t0012\r\n".encode_utf16().flat_map(u16::to_be_bytes).collect()].concat(),
    ] {
        let table = read(&bytes).expect("a table");
        assert_eq!((&table.headers, &table.rows), (&plain.headers, &plain.rows), "{bytes:?}");
    }
}

#[test]
fn a_comma_in_quotation_marks_does_not_make_the_file_comma_separated() {
    let table = read(b"\"Nama, lengkap, sesuai, akta\";NPWP\nPT A;1\n").expect("a table");
    assert_eq!(table.headers, ["Nama, lengkap, sesuai, akta", "NPWP"]);
}

#[test]
fn text_of_old_windows_is_understood() {
    let table = read(b"Nama,Catatan\nCaf\xe9 \x93Contoh\x94,\x80 5\n").expect("a table");
    assert_eq!(table.rows, [row(2, &["Café “Contoh”", "€ 5"])]);
}

#[test]
fn row_numbers_are_those_that_the_spreadsheet_shows() {
    let text = "\nNama,Alamat\nPT A,\"Jalan 1\nLantai 2\n\nKota\nRiau\n28131\"\n\nPT B,x\n\n\nPT C,y\n";
    for text in [text.to_owned(), text.replace('\n', "\r\n"), text.replace('\n', "\r")] {
        let table = read(text.as_bytes()).expect("a table");
        let numbers: Vec<usize> = table.rows.iter().map(|row| row.number).collect();
        assert_eq!(numbers, [3, 5, 8], "{text:?}");
    }

    let bytes = workbook(|page| {
        for (line, text) in [(0, "Nama"), (1, "PT A"), (5, "PT B")] {
            page.write(line, 0, text).expect("written");
            page.write(line, 1, "x").expect("written");
        }
    });
    let numbers: Vec<usize> = read(&bytes).expect("a table").rows.iter().map(|row| row.number).collect();
    assert_eq!(numbers, [2, 6]);
}

#[test]
fn a_workbook_gives_days_and_numbers_as_people_mean_them() {
    let bytes = workbook(|page| {
        let day = Format::new().set_num_format("dd/mm/yyyy");
        for (place, head) in (0..).zip(["Nama", "NPWP", "Tanggal", "Tayang", "Nilai", "Tarif", "Aktif"]) {
            page.write(0, place, head).expect("written");
        }
        page.write(1, 0, "PT A").expect("written");
        page.write(1, 1, "0012345678901234").expect("written");
        page.write_with_format(1, 2, ExcelDateTime::from_ymd(2026, 11, 21).expect("a day"), &day).expect("written");
        let moment = ExcelDateTime::from_ymd(2026, 11, 21).and_then(|day| day.and_hms(9, 41, 0)).expect("a moment");
        page.write_with_format(1, 3, &moment, &Format::new().set_num_format("dd/mm/yyyy hh:mm")).expect("written");
        page.write(1, 4, 48_600_000).expect("written");
        page.write(1, 5, 0.5).expect("written");
        page.write(1, 6, true).expect("written");
    });
    let table = read(&bytes).expect("a table");
    let cells = ["PT A", "0012345678901234", "2026-11-21", "2026-11-21 09:41:00", "48600000", "0.5", "ya"];
    assert_eq!(table.rows, [row(2, &cells)]);
}

#[test]
fn a_number_that_excel_has_rounded_is_marked() {
    let bytes = workbook(|page| {
        page.write(0, 0, "Nama").expect("written");
        page.write(0, 1, "NPWP").expect("written");
        page.write(1, 0, "PT A").expect("written");
        page.write(1, 1, 1_234_567_890_123_456_i64).expect("written");
        page.write(2, 0, "PT B").expect("written");
        page.write(2, 1, 12_345_678_901_000_i64).expect("written");
    });
    let table = read(&bytes).expect("a table");
    assert_eq!(table.rows[0].problems, [RowProblem::RoundedNumber { column: 1 }]);
    assert_eq!(table.rows[1], row(3, &["PT B", "12345678901000"]));
}

#[test]
fn titles_and_notes_above_the_head_are_passed_over() {
    let table = read(b"Daftar media\n\nPer November;\nNama;NPWP\nPT A;1\n").expect("a table");
    assert_eq!(table.headers, ["Nama", "NPWP"]);
    assert_eq!(table.rows, [row(5, &["PT A", "1"])]);
    assert_eq!(read(b"Nama\nPT A\nPT B\n").expect("a table").rows.len(), 2);
}

#[test]
fn a_row_with_more_values_than_heads_says_so_and_short_rows_are_filled() {
    let table = read(b"Nama,Kota,\nPT A, Tbk,Pekanbaru\nPT B\nPT C,Dumai,,,\n").expect("a table");
    assert_eq!(table.headers, ["Nama", "Kota"]);
    assert_eq!(table.rows[0].problems, [RowProblem::TooManyCells { found: 3 }]);
    assert_eq!(table.rows[1..], [row(3, &["PT B", ""]), row(4, &["PT C", "Dumai"])]);
}

#[test]
fn two_columns_of_one_name_are_refused() {
    let found = read(b"Nama Media,NPWP,nama_media\na,b,c\n");
    assert!(matches!(found, Err(TableError::DuplicateHeader { header }) if header == "nama_media"));
}

/// The bytes decide, not the name: a .csv that is a workbook works, a .csv that is a PDF does not.
#[test]
fn what_is_no_table_is_refused_by_what_it_is() {
    let archive = |name: &str, text: &[u8]| {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        writer.start_file(name, SimpleFileOptions::default()).expect("a part");
        writer.write_all(text).expect("written");
        writer.finish().expect("an archive").into_inner()
    };
    let found = |bytes: &[u8]| match read(bytes) {
        Err(TableError::NotATable { found }) => Some(found),
        _ => None,
    };
    assert_eq!(found(b"%PDF-1.7\nNama,NPWP\n"), Some(Found::Pdf));
    assert_eq!(found(b"\n\n%PDF-1.4 a;b\n"), Some(Found::Pdf));
    assert_eq!(found(b"\x89PNG\r\n\x1a\n"), Some(Found::Picture));
    assert_eq!(found(b"  <html><table><tr><td>Nama</td></tr></table>"), Some(Found::Markup));
    assert_eq!(found(&archive("word/document.xml", b"<w/>")), Some(Found::Archive));
    assert_eq!(found(b"a,b\n\x00\x01,2\n"), Some(Found::Binary));
    assert!(matches!(read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), Err(TableError::OldOrLockedWorkbook)));
    assert!(matches!(read(&archive("xl/workbook.xml", b"<broken")), Err(TableError::BrokenWorkbook(_))));
    assert!(matches!(read(b"PK\x03\x04 and nothing"), Err(TableError::BrokenWorkbook(_))));
}

#[test]
fn nothing_and_a_head_alone_are_told_apart() {
    assert!(matches!(read(b""), Err(TableError::Empty)));
    assert!(matches!(read(b"\xef\xbb\xbf\r\n , \r\n"), Err(TableError::Empty)));
    assert!(matches!(read(b"Nama,NPWP\n"), Err(TableError::NoRows)));
    assert!(matches!(read(&workbook(|_| ())), Err(TableError::Empty)));
}

#[test]
fn limits_are_kept_to_the_row() {
    let rows = |count: usize| format!("Nama,NPWP\n{}", "a,b\n".repeat(count));
    assert_eq!(read(rows(MAX_ROWS).as_bytes()).expect("a table").rows.len(), MAX_ROWS);
    assert!(matches!(read(rows(MAX_ROWS + 1).as_bytes()), Err(TableError::TooManyRows { .. })));
    assert!(matches!(read(rows(5 * MAX_ROWS).as_bytes()), Err(TableError::TooManyRows { .. })));
    let large = vec![b'a'; MAX_FILE_BYTES + 1];
    assert!(matches!(read(&large), Err(TableError::FileTooLarge { .. })));
    assert!(matches!(read(&[b','; MAX_COLUMNS]), Err(TableError::TooManyColumns { .. })));
    let open_quote = format!("Nama,NPWP\n\"PT A,1\n{}", "x,y\n".repeat(20_000));
    assert!(matches!(read(open_quote.as_bytes()), Err(TableError::CellTooLarge { row: 2, .. })));
}

#[test]
fn a_workbook_with_one_cell_in_the_farthest_corner_is_refused_at_once() {
    let corner = workbook(|page| {
        page.write(0, 0, "Nama").expect("written");
        page.write(1_048_575, 16_383, "x").expect("written");
    });
    assert!(matches!(read(&corner), Err(TableError::TooManyColumns { .. })));
}

/// T-38: an archive of a few hundred kilobytes that unpacks to gigabytes never gets into memory.
#[test]
fn a_workbook_that_unpacks_to_far_more_than_its_file_is_refused() {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("xl/workbook.xml", SimpleFileOptions::default()).expect("a part");
    let zeros = vec![b' '; 1024 * 1024];
    for _ in 0..160 {
        writer.write_all(&zeros).expect("written");
    }
    let bomb = writer.finish().expect("an archive").into_inner();
    assert!(bomb.len() < MAX_FILE_BYTES);
    assert!(matches!(read(&bomb), Err(TableError::UnpacksTooLarge)));
}

#[test]
fn a_workbook_that_names_one_long_text_thousands_of_times_is_refused() {
    let long = "x".repeat(30_000);
    let echo = workbook(|page| {
        for line in 0..1_200 {
            page.write(line, 0, &long).expect("written");
            page.write(line, 1, &long).expect("written");
        }
    });
    assert!(echo.len() < 100_000);
    assert!(matches!(read(&echo), Err(TableError::UnpacksTooLarge)));
}

/// EF-50: the bad rows come back as a file, with what is wrong.
#[test]
fn a_file_comes_back_as_it_was_with_what_is_wrong_in_each_row() {
    let text = b"Nama;NPWP\r\nPT A;0012\r\n\"=PT; B\";1\r\nPT C;2\r\n".to_vec();
    let book = workbook(|page| {
        for (line, (name, npwp)) in (0..).zip([("Nama", "NPWP"), ("PT A", "0012"), ("=PT; B", "1"), ("PT C", "2")]) {
            page.write_string(line, 0, name).expect("written");
            page.write_string(line, 1, npwp).expect("written");
        }
    });
    for bytes in [text, book] {
        let table = read(&bytes).expect("a table");
        let errors = RowErrors::from([(3, vec!["NPWP harus 16 angka".to_owned(), "Nama tidak sah".to_owned()])]);

        let all = read(&table.with_errors(&errors, Which::All).expect("a file")).expect("a table");
        assert_eq!(all.format, table.format);
        assert_eq!(all.headers, ["Nama", "NPWP", "Kesalahan"]);
        let faulty = ["=PT; B", "1", "NPWP harus 16 angka; Nama tidak sah"];
        assert_eq!(all.rows, [row(2, &["PT A", "0012", ""]), row(3, &faulty), row(4, &["PT C", "2", ""])]);

        let bad = read(&table.with_errors(&errors, Which::Faulty).expect("a file")).expect("a table");
        assert_eq!(bad.rows, [row(2, &faulty)]);

        let again = read(&bad.with_errors(&RowErrors::new(), Which::All).expect("a file")).expect("a table");
        assert_eq!(again.headers, ["Nama", "NPWP", "Kesalahan"]);
        assert_eq!(again.rows, [row(2, &["=PT; B", "1", ""])]);
    }
}

proptest! {
    /// Whatever somebody hands in, the reader answers; it never panics.
    #[test]
    fn any_bytes_get_an_answer(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _ = read(&bytes);
        let _ = read(&[b"PK\x03\x04".to_vec(), bytes].concat());
    }

    #[test]
    fn any_values_survive_the_way_out_and_back(values in proptest::collection::vec("[a-z=+'\";,\n é]{0,8}", 1..12)) {
        let row = |(number, value): (usize, &String)| Row {
            number,
            cells: vec!["x".to_owned(), value.clone()],
            problems: Vec::new(),
        };
        let rows: Vec<Row> = (2..).zip(&values).map(row).collect();
        for format in [TableFormat::Delimited { delimiter: Delimiter::Semicolon }, TableFormat::Xlsx] {
            let table = Table { format, headers: vec!["A".to_owned(), "B".to_owned()], rows: rows.clone() };
            let back = read(&table.with_errors(&RowErrors::new(), Which::All).expect("a file")).expect("a table");
            let found: Vec<String> = back.rows.iter().map(|row| row.cells[1].clone()).collect();
            prop_assert_eq!(&found, &values);
        }
    }
}

/// EF-50, EF-55: a feed is a list of records; names are columns in whatever order, and nothing is lost of a number.
#[test]
fn a_list_of_records_is_a_table() {
    let text = br#" [{"no_paket": "EP-1", "total_harga": 1998000.0, "kd_paket": 9007199254740993},
        {"kd_paket": 2, "nama_paket": "Iklan, siber", "no_paket": null, "produk": [{"a": 1}], "final": true}]"#;
    let table = read(text).expect("a table");
    assert_eq!(table.format, TableFormat::Records);
    assert_eq!(table.headers, ["no_paket", "total_harga", "kd_paket", "nama_paket", "produk", "final"]);
    let first = row(1, &["EP-1", "1998000", "9007199254740993", "", "", ""]);
    assert_eq!(table.rows, [first, row(2, &["", "", "2", "Iklan, siber", "", "true"])]);
    let wrapped = read(br#"{"total": 1, "data": [{"no_paket": "EP-1", "b": "x"}], "more": [1]}"#).expect("a table");
    assert_eq!(wrapped.rows, [row(1, &["EP-1", "x"])]);
    // A table whose first head is in brackets is still a table.
    assert_eq!(read(b"[No];Nama\n1;A\n").expect("a table").headers, ["[No]", "Nama"]);
}

#[test]
fn a_feed_that_is_none_or_too_large_is_told_apart() {
    for broken in [&br#"[{"a": 1"#[..], br#"{"pesan": "kosong"}"#, br#"[{"a": 1}, 2]"#, br#"{"data": 5}"#] {
        assert!(matches!(read(broken), Err(TableError::BrokenFeed(_))), "{}", String::from_utf8_lossy(broken));
    }
    assert!(matches!(read(b"[]"), Err(TableError::Empty)));
    let long = format!("[{}]", vec![r#"{"a":1,"b":2}"#; MAX_ROWS + 1].join(","));
    assert!(matches!(read(long.as_bytes()), Err(TableError::TooManyRows { .. })));
    let wide: Vec<String> = (0..=MAX_COLUMNS).map(|at| format!("\"c{at}\":1")).collect();
    assert!(matches!(read(format!("[{{{}}}]", wide.join(",")).as_bytes()), Err(TableError::TooManyColumns { .. })));
    let cell = format!(r#"[{{"a": "{}", "b": 1}}]"#, "x".repeat(MAX_CELL_BYTES + 1));
    assert!(matches!(read(cell.as_bytes()), Err(TableError::CellTooLarge { row: 1, .. })));
}

#[test]
fn a_feed_comes_back_as_a_feed_with_what_is_wrong() {
    let table = read(br#"[{"a": "1", "b": "2"}, {"b": "4", "a": "x"}]"#).expect("a table");
    let errors = RowErrors::from([(2, vec!["a bukan angka".to_owned()])]);
    let bytes = table.with_errors(&errors, Which::Faulty).expect("written");
    let text = String::from_utf8(bytes).expect("text").replace(['\n', ' '], "");
    assert_eq!(text, r#"[{"a":"x","b":"4","Kesalahan":"abukanangka"}]"#);
}
