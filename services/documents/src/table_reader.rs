//! Spreadsheets that people hand in, as rows of text.
//!
//! **Invariant:** what a file is, its bytes say, never its name; and no file makes the reader use more memory than the
//! limits below allow. Nothing is judged here: whether an NPWP is one, the importer says.

mod delimited;
mod records;
mod returned;
mod spreadsheet;

pub use records::is_feed;
pub use returned::{ERROR_COLUMN, RowErrors, Which};

/// Largest file.
pub const MAX_FILE_BYTES: usize = 10 * 1024 * 1024;
/// Most rows below the head: what a table brings in is one transaction, and a region waits for it.
pub const MAX_ROWS: usize = 10_000;
/// Most columns.
pub const MAX_COLUMNS: usize = 200;
/// Longest single value, in bytes.
pub const MAX_CELL_BYTES: usize = 32 * 1024;

/// A file's rows; every value is text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// What the file was, so that it can be given back as it came.
    pub format: TableFormat,
    /// The head, as written.
    pub headers: Vec<String>,
    /// The rows below it; empty ones are left out, so the numbers may have gaps.
    pub rows: Vec<Row>,
}

/// One row of a [`Table`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The number that the person's spreadsheet program shows at its left.
    pub number: usize,
    /// One text per header; days are `2026-11-21`, whole numbers have no point.
    pub cells: Vec<String>,
    /// What makes the row doubtful before anybody looks at its meaning.
    pub problems: Vec<RowProblem>,
}

/// What can be wrong with a row as such.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowProblem {
    /// There are values right of the last header, which were dropped: mostly an unquoted comma in a name.
    TooManyCells {
        /// Values found in the row.
        found: usize,
    },
    /// A number of 16 digits or more in a number cell: Excel has already replaced its end by zeros.
    RoundedNumber {
        /// Place of the column, from 0.
        column: usize,
    },
}

/// The kinds of file that are understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableFormat {
    /// Text with one row per line.
    Delimited {
        /// What stands between values.
        delimiter: Delimiter,
    },
    /// An Excel workbook (.xlsx); its first visible sheet is read.
    Xlsx,
    /// A list of records in JSON, as feeds of other systems are.
    Records,
}

/// What stands between the values of a text file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delimiter {
    /// `,`
    Comma,
    /// `;`, which Excel writes where the comma is the decimal sign, as in Indonesia.
    Semicolon,
    /// A tab.
    Tab,
}

impl Delimiter {
    fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
        }
    }
}

/// A file that is not taken, by what its sender can do about it.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// No bytes, or no values.
    #[error("the file is empty")]
    Empty,
    /// A head and nothing below.
    #[error("the file has a head and no rows")]
    NoRows,
    /// Above [`MAX_FILE_BYTES`].
    #[error("the file has {bytes} bytes, more than {limit}")]
    FileTooLarge {
        /// Size found.
        bytes: usize,
        /// Size allowed.
        limit: usize,
    },
    /// Above [`MAX_ROWS`].
    #[error("the file has more than {limit} rows")]
    TooManyRows {
        /// Rows allowed.
        limit: usize,
    },
    /// Above [`MAX_COLUMNS`].
    #[error("the file has more than {limit} columns")]
    TooManyColumns {
        /// Columns allowed.
        limit: usize,
    },
    /// Above [`MAX_CELL_BYTES`]; often a quotation mark that is never closed.
    #[error("row {row} holds a value of more than {limit} bytes")]
    CellTooLarge {
        /// Number of the row in the person's spreadsheet program.
        row: usize,
        /// Size allowed.
        limit: usize,
    },
    /// Unpacked, the workbook is far larger than its file.
    #[error("the workbook is too large when it is unpacked")]
    UnpacksTooLarge,
    /// Two columns have the same head.
    #[error("the head {header} stands over two columns")]
    DuplicateHeader {
        /// The head, as written the second time.
        header: String,
    },
    /// The old Excel format, or a workbook with a password.
    #[error("the file is an old or locked Excel file")]
    OldOrLockedWorkbook,
    /// Something else altogether.
    #[error("the file is {found}, not a table")]
    NotATable {
        /// What its first bytes say.
        found: Found,
    },
    /// It says that it is a workbook and is broken.
    #[error("reading a workbook")]
    BrokenWorkbook(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// It is text and cannot be taken apart.
    #[error("reading a text table")]
    BrokenText(#[source] csv::Error),
    /// It looks like a list of records and is none.
    #[error("reading a list of records")]
    BrokenFeed(#[source] serde_json::Error),
}

/// What a file is that is no table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// PDF.
    Pdf,
    /// A picture.
    Picture,
    /// A web page or other XML; some programs save those as .xls.
    Markup,
    /// An archive or an office file that is no workbook.
    Archive,
    /// Anything else that is no text.
    Binary,
}

impl std::fmt::Display for Found {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Pdf => "a PDF",
            Self::Picture => "a picture",
            Self::Markup => "a web page or XML",
            Self::Archive => "an archive",
            Self::Binary => "no text",
        })
    }
}

/// Reads a table from a file's bytes.
///
/// # Errors
/// When it is none, or beyond the limits of this module.
pub fn read(bytes: &[u8]) -> Result<Table, TableError> {
    if bytes.len() > MAX_FILE_BYTES {
        return Err(TableError::FileTooLarge { bytes: bytes.len(), limit: MAX_FILE_BYTES });
    }
    match sniffed(bytes)? {
        Sniffed::Zip => spreadsheet::read(bytes),
        Sniffed::Text if is_feed(bytes) => records::read(bytes),
        Sniffed::Text => delimited::read(bytes),
    }
}

/// A head as it is compared: `Nama  Media`, `nama_media` and `NAMA-MEDIA` are the same.
pub fn normalized_header(header: &str) -> String {
    let words = header.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("_")
}

impl Table {
    /// The place of the column with one of these heads, whatever their order in the file.
    pub fn column(&self, names: &[&str]) -> Option<usize> {
        let wanted: Vec<String> = names.iter().map(|name| normalized_header(name)).collect();
        self.headers.iter().position(|header| wanted.contains(&normalized_header(header)))
    }
}

impl Row {
    /// The value at a place, without spaces around it; empty when there is none.
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", |cell| cell.trim())
    }
}

enum Sniffed {
    Zip,
    Text,
}

fn sniffed(bytes: &[u8]) -> Result<Sniffed, TableError> {
    const OLD_OFFICE: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0];
    const PICTURES: [&[u8]; 4] = [b"\x89PNG", &[0xff, 0xd8, 0xff], b"GIF8", b"RIFF"];
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    let refused = |found| Err(TableError::NotATable { found });
    if bytes.is_empty() {
        return Err(TableError::Empty);
    }
    if starts(b"PK\x03\x04") {
        return Ok(Sniffed::Zip);
    }
    if starts(OLD_OFFICE) {
        return Err(TableError::OldOrLockedWorkbook);
    }
    // Readers of PDF accept some bytes before the mark.
    if bytes.get(..1024).unwrap_or(bytes).windows(5).any(|window| window == b"%PDF-") {
        return refused(Found::Pdf);
    }
    if PICTURES.into_iter().any(starts) {
        return refused(Found::Picture);
    }
    if starts(b"\x1f\x8b") || starts(b"Rar!") || starts(b"7z\xbc\xaf") || starts(b"PK") {
        return refused(Found::Archive);
    }
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if text.trim_ascii_start().starts_with(b"<") {
        return refused(Found::Markup);
    }
    let utf16 = starts(&[0xff, 0xfe]) || starts(&[0xfe, 0xff]);
    let control = |byte: &u8| *byte < 0x20 && !matches!(*byte, b'\t' | b'\r' | b'\n' | 0x0b | 0x0c | 0x1a);
    if !utf16 && bytes.iter().any(control) {
        return refused(Found::Binary);
    }
    Ok(Sniffed::Text)
}

/// Values of one row with its number, as the two readers find them; nothing dropped yet.
#[derive(Debug, Default)]
struct RawRow {
    number: usize,
    cells: Vec<String>,
    rounded: Vec<usize>,
}

impl RawRow {
    fn filled(&self) -> usize {
        self.cells.iter().filter(|cell| !cell.trim().is_empty()).count()
    }
}

/// Finds the head and gives each row its width. Lines above the head with one value alone are titles and notes.
fn assembled(format: TableFormat, raw: Vec<RawRow>) -> Result<Table, TableError> {
    let mut rows: Vec<RawRow> = raw.into_iter().filter(|row| row.filled() > 0).collect();
    if rows.is_empty() {
        return Err(TableError::Empty);
    }
    let head_place = rows.iter().position(|row| row.filled() > 1).unwrap_or(0);
    let mut rows = rows.split_off(head_place).into_iter();
    let mut headers: Vec<String> =
        rows.next().map(|row| row.cells).unwrap_or_default().iter().map(|cell| cell.trim().to_owned()).collect();
    let width = headers.iter().rposition(|header| !header.is_empty()).map_or(0, |last| last + 1);
    headers.truncate(width);
    let mut seen = std::collections::BTreeSet::new();
    for header in headers.iter().filter(|header| !header.is_empty()) {
        if !seen.insert(normalized_header(header)) {
            return Err(TableError::DuplicateHeader { header: header.clone() });
        }
    }
    let rows: Vec<Row> = rows.map(|row| fitted(row, width)).collect();
    match rows.len() {
        0 => Err(TableError::NoRows),
        count if count > MAX_ROWS => Err(TableError::TooManyRows { limit: MAX_ROWS }),
        _ => Ok(Table { format, headers, rows }),
    }
}

fn fitted(raw: RawRow, width: usize) -> Row {
    let RawRow { number, mut cells, rounded } = raw;
    let mut problems = Vec::new();
    if cells.iter().skip(width).any(|cell| !cell.trim().is_empty()) {
        let found = cells.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |last| last + 1);
        problems.push(RowProblem::TooManyCells { found });
    }
    problems.extend(
        rounded.into_iter().filter(|column| *column < width).map(|column| RowProblem::RoundedNumber { column }),
    );
    cells.resize(width, String::new());
    Row { number, cells, problems }
}

#[cfg(test)]
mod tests;
