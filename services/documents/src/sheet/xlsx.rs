//! Lists as XLSX.

use kernel::{LocalDate, Timestamp, Zone};
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};
use time::OffsetDateTime;

use super::{Cell, ColumnKind, SAMPLE_NOTE, Sheet, SheetError};

/// Most characters that a cell may hold; Excel calls the whole file broken when there are more.
const MAX_CELL_CHARACTERS: usize = 32_767;
/// In pixels; longer texts wrap.
const MAX_COLUMN_WIDTH: u32 = 420;
/// Day and month in Indonesian, whatever language the reader's Excel speaks.
const DATE: &str = "[$-421]d mmmm yyyy";
const TIMESTAMP: &str = "[$-421]d mmmm yyyy hh.mm";
const MONEY: &str = "\"Rp\" #,##0;-\"Rp\" #,##0";
const INTEGER: &str = "#,##0";
const A4: u8 = 9;

pub(super) fn write(sheet: &Sheet) -> Result<Vec<u8>, SheetError> {
    sheet.checked()?;
    let totals = sheet.totals()?;
    fill(sheet, &totals).map_err(SheetError::Xlsx)
}

fn fill(sheet: &Sheet, totals: &[Option<i64>]) -> Result<Vec<u8>, XlsxError> {
    let notes = sheet.all_notes();
    let head = row_number(notes.len() + 2)?;
    let first = head + 1;
    let after = first + row_number(sheet.rows.len())?;
    let mut workbook = new_workbook(&sheet.title, sheet.as_of)?;
    let page = workbook.add_worksheet().set_name(tab_name(&sheet.title))?;
    let styles: Vec<Format> = sheet.columns.iter().map(|column| style(column.kind)).collect();
    for (place, column) in (0_u16..).zip(&sheet.columns) {
        write_text(page, head, place, &column.heading(sheet.zone), &head_style())?;
    }
    for (line, row) in (first..).zip(&sheet.rows) {
        for ((place, cell), format) in (0_u16..).zip(row).zip(&styles) {
            write_cell(page, line, place, cell, sheet.zone, format)?;
        }
    }
    if totals.iter().any(Option::is_some) {
        for (((place, column), total), format) in (0_u16..).zip(&sheet.columns).zip(totals).zip(&styles) {
            let format = format.clone().set_bold().set_border_top(FormatBorder::Thin);
            match total {
                Some(total) => write_integer(page, after, place, *total, &format)?,
                None if place == 0 && !column.total => write_text(page, after, place, "Jumlah", &format)?,
                None => write_text(page, after, place, "", &format)?,
            }
        }
    }
    // Before title and notes are written, which may run over the columns beside them.
    page.set_autofit_max_width(MAX_COLUMN_WIDTH).autofit();
    write_text(page, 0, 0, &sheet.title, &Format::new().set_bold().set_font_size(14))?;
    for (line, note) in (1..).zip(&notes) {
        let warning = sheet.sample && note == SAMPLE_NOTE;
        let format =
            if warning { Format::new().set_bold().set_font_color(Color::RGB(0xB4_23_18)) } else { note_style() };
        write_text(page, line, 0, note, &format)?;
    }
    page.set_freeze_panes(first, 0)?;
    if let Some(last_column) = sheet.columns.len().checked_sub(1) {
        let last_column = u16::try_from(last_column).map_err(|_| XlsxError::RowColumnLimitError)?;
        page.autofilter(head, 0, after.saturating_sub(1).max(head), last_column)?;
    }
    prepare_print(page, sheet, head)?;
    workbook.save_to_buffer()
}

/// A workbook of bare texts, so that nothing in it changes when it is opened and saved again.
pub(crate) fn text_workbook(rows: &[Vec<String>]) -> Result<Vec<u8>, SheetError> {
    let mut workbook = Workbook::new();
    let fixed = ExcelDateTime::from_ymd(2000, 1, 1).map_err(SheetError::Xlsx)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&fixed));
    let text = Format::new().set_num_format("@");
    let page = workbook.add_worksheet();
    for (line, row) in (0_u32..).zip(rows) {
        let format = if line == 0 { head_style().set_num_format("@") } else { text.clone() };
        for (place, cell) in (0_u16..).zip(row) {
            write_text(page, line, place, cell, &format).map_err(SheetError::Xlsx)?;
        }
    }
    page.set_autofit_max_width(MAX_COLUMN_WIDTH).autofit();
    page.set_freeze_panes(1, 0).map_err(SheetError::Xlsx)?;
    workbook.save_to_buffer().map_err(SheetError::Xlsx)
}

fn new_workbook(title: &str, as_of: Timestamp) -> Result<Workbook, XlsxError> {
    let created = excel_time(as_of.as_utc())?;
    let mut workbook = Workbook::new();
    workbook.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&created));
    Ok(workbook)
}

fn prepare_print(page: &mut Worksheet, sheet: &Sheet, head: u32) -> Result<(), XlsxError> {
    // In headers of a page an ampersand starts a command.
    let title = sheet.title.replace('&', "&&");
    let warning = if sheet.sample { SAMPLE_NOTE } else { "" };
    page.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
    page.set_header(format!("&L{title}&R{warning}")).set_footer("&RHalaman &P dari &N");
    page.set_repeat_rows(head, head)?;
    Ok(())
}

fn write_cell(
    page: &mut Worksheet,
    line: u32,
    place: u16,
    cell: &Cell,
    zone: Zone,
    format: &Format,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => Ok(()),
        Cell::Text(text) => write_text(page, line, place, text, format),
        Cell::Integer(count) => write_integer(page, line, place, *count, format),
        Cell::Money(amount) => write_integer(page, line, place, amount.get(), format),
        Cell::Date(day) => match excel_date(*day) {
            Ok(date) => page.write_datetime_with_format(line, place, &date, format).map(|_| ()),
            // Excel knows no day before 1900.
            Err(_) => write_text(page, line, place, &day.to_string(), format),
        },
        Cell::Timestamp(at) => match excel_time(at.as_utc().to_offset(zone.offset())) {
            Ok(time) => page.write_datetime_with_format(line, place, &time, format).map(|_| ()),
            Err(_) => write_text(page, line, place, &at.to_string(), format),
        },
    }
}

fn write_text(page: &mut Worksheet, line: u32, place: u16, text: &str, format: &Format) -> Result<(), XlsxError> {
    if text.chars().count() <= MAX_CELL_CHARACTERS {
        return page.write_string_with_format(line, place, text, format).map(|_| ());
    }
    let cut: String = text.chars().take(MAX_CELL_CHARACTERS - 1).chain(['…']).collect();
    page.write_string_with_format(line, place, cut, format).map(|_| ())
}

fn write_integer(page: &mut Worksheet, line: u32, place: u16, number: i64, format: &Format) -> Result<(), XlsxError> {
    page.write_with_format(line, place, number, format).map(|_| ())
}

fn style(kind: ColumnKind) -> Format {
    let format = Format::new().set_align(FormatAlign::Top);
    match kind {
        ColumnKind::Text => format.set_num_format("@").set_text_wrap(),
        ColumnKind::Integer => format.set_num_format(INTEGER),
        ColumnKind::Year => format.set_num_format("0"),
        ColumnKind::Money => format.set_num_format(MONEY),
        ColumnKind::Date => format.set_num_format(DATE).set_align(FormatAlign::Left),
        ColumnKind::Timestamp => format.set_num_format(TIMESTAMP).set_align(FormatAlign::Left),
    }
}

fn head_style() -> Format {
    Format::new()
        .set_bold()
        .set_background_color(Color::RGB(0xE8_F1_FB))
        .set_border_bottom(FormatBorder::Thin)
        .set_text_wrap()
        .set_align(FormatAlign::VerticalCenter)
}

fn note_style() -> Format {
    Format::new().set_font_color(Color::RGB(0x47_55_69))
}

fn excel_date(day: LocalDate) -> Result<ExcelDateTime, XlsxError> {
    let year = u16::try_from(day.year()).unwrap_or_default();
    ExcelDateTime::from_ymd(year, day.0.month().into(), day.0.day())
}

fn excel_time(local: OffsetDateTime) -> Result<ExcelDateTime, XlsxError> {
    excel_date(LocalDate(local.date()))?.and_hms(local.hour().into(), local.minute(), local.second())
}

/// Excel allows 31 characters and none of `[]:*?/\`.
fn tab_name(title: &str) -> String {
    let name: String = title.chars().filter(|c| !"[]:*?/\\'".contains(*c) && !c.is_control()).take(31).collect();
    if name.trim().is_empty() { "Data".to_owned() } else { name.trim().to_owned() }
}

fn row_number(count: usize) -> Result<u32, XlsxError> {
    u32::try_from(count).map_err(|_| XlsxError::RowColumnLimitError)
}
