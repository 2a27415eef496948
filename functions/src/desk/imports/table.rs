//! A sheet as it was sent, judged by what is in it: a workbook or text with separators, as names of columns and rows of text.
//!
//! Comes in: the bytes of a file. Goes out: a table, or why it can't be read. Never here: what a cell means, the file's name.
//!
//! The limits keep a small file from becoming a large one: packed parts are counted before they are read, rows, columns and
//! characters while they are.

use bytes::Bytes;

use super::{csv_text, workbook};
use crate::files::content;
use crate::files::{MAX_FILE_BYTES, Refusal};
use crate::store::{ImportRow, ImportTable};

/// Rows of people in one sheet.
pub(super) const MOST_ROWS: usize = 2_000;

/// Columns of one sheet: twice as many as the longest form has questions.
pub(super) const MOST_COLUMNS: usize = 120;

/// Characters of all cells: thirty words for each cell that is answered.
const MOST_TEXT: usize = 6_000_000;

/// Why a file can't be read as a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unreadable {
    /// Nothing is in it.
    Empty,
    /// It is larger than the portal reads.
    TooLarge,
    /// It is neither a workbook nor text.
    Kind,
    /// A workbook as it was before 2007.
    Old,
    /// Macros, a password, or far more than it seems.
    Unsafe,
    /// Text in an alphabet that can't be told.
    Alphabet,
    /// A quotation mark that nothing closes.
    Quotes,
    /// More rows than [`MOST_ROWS`].
    Rows,
    /// More columns than [`MOST_COLUMNS`].
    Columns,
    /// A row with names of columns, and none below it.
    NoRows,
}

/// Words for why a file can't be read.
pub(super) const WORDS: [&str; 10] = [
    "file_empty",
    "file_too_large",
    "file_kind",
    "file_old",
    "file_unsafe",
    "file_alphabet",
    "file_quotes",
    "file_rows",
    "file_columns",
    "file_no_rows",
];

impl Unreadable {
    /// The word that says it.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Empty => "file_empty",
            Self::TooLarge => "file_too_large",
            Self::Kind => "file_kind",
            Self::Old => "file_old",
            Self::Unsafe => "file_unsafe",
            Self::Alphabet => "file_alphabet",
            Self::Quotes => "file_quotes",
            Self::Rows => "file_rows",
            Self::Columns => "file_columns",
            Self::NoRows => "file_no_rows",
        }
    }
}

/// Rows as they are read, one after the other, with their limits.
#[derive(Default)]
pub(super) struct Rows {
    sheet: String,
    rows: Vec<ImportRow>,
    text: usize,
}

impl Rows {
    /// Of a sheet of this name.
    pub(super) fn of(sheet: &str) -> Self {
        Self { sheet: sheet.to_owned(), ..Self::default() }
    }

    /// Takes a cell of a row; rows come in order. Blank cells are none.
    pub(super) fn take(&mut self, number: u32, column: usize, cell: &str) -> Result<(), Unreadable> {
        let cell = cell.trim();
        if cell.is_empty() {
            return Ok(());
        }
        if column >= MOST_COLUMNS {
            return Err(Unreadable::Columns);
        }
        self.text += cell.len();
        if self.text > MOST_TEXT {
            return Err(Unreadable::TooLarge);
        }
        if self.rows.last().is_none_or(|row| row.number != number) {
            // One more for the names of columns.
            if self.rows.len() > MOST_ROWS {
                return Err(Unreadable::Rows);
            }
            self.rows.push(ImportRow { number, cells: Vec::new() });
        }
        if let Some(row) = self.rows.last_mut() {
            if row.cells.len() <= column {
                row.cells.resize(column + 1, String::new());
            }
            cell.clone_into(&mut row.cells[column]);
        }
        Ok(())
    }

    fn table(self) -> Result<ImportTable, Unreadable> {
        let mut rows = self.rows.into_iter();
        let columns = rows.next().ok_or(Unreadable::Empty)?.cells;
        let rows: Vec<ImportRow> = rows.collect();
        if rows.is_empty() {
            Err(Unreadable::NoRows)
        } else {
            Ok(ImportTable { sheet: self.sheet, columns, rows })
        }
    }
}

/// Reads a file, whatever its name says.
pub(super) fn read(bytes: &Bytes) -> Result<ImportTable, Unreadable> {
    let rows = match bytes.as_ref() {
        [] => return Err(Unreadable::Empty),
        _ if bytes.len() > MAX_FILE_BYTES => return Err(Unreadable::TooLarge),
        [b'P', b'K', 3, 4, ..] => {
            content::check_parts(bytes, &["[Content_Types].xml", "xl/workbook.xml"]).map_err(refused)?;
            workbook::rows(bytes)?
        }
        [0xd0, 0xcf, 0x11, 0xe0, ..] => return Err(Unreadable::Old),
        _ => csv_text::rows(bytes)?,
    };
    rows.table()
}

const fn refused(refusal: Refusal) -> Unreadable {
    match refusal {
        Refusal::Empty => Unreadable::Empty,
        Refusal::TooLarge => Unreadable::TooLarge,
        Refusal::WrongKind => Unreadable::Kind,
        Refusal::Unsafe => Unreadable::Unsafe,
    }
}

/// How spreadsheets name a column: `A`, `Z`, `AA`.
pub(super) fn letters(column: usize) -> String {
    let (mut name, mut rest) = (String::new(), column);
    loop {
        let letter = u8::try_from(rest % 26).map_or('?', |place| char::from(b'A' + place));
        name.insert(0, letter);
        if rest < 26 {
            return name;
        }
        rest = rest / 26 - 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(bytes: &[u8]) -> Result<ImportTable, Unreadable> {
        read(&Bytes::copy_from_slice(bytes))
    }

    #[test]
    fn columns_are_named_as_spreadsheets_do() {
        for (place, name) in
            [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")]
        {
            assert_eq!(letters(place), name);
        }
    }

    #[test]
    fn rows_keep_their_numbers_and_blank_ones_are_left_out() {
        let table = of("Prénom;Nom\r\n\r\nZoé;\"Martin; née\nRoy\"\r\n ; \r\n;Diallo".as_bytes()).unwrap();
        assert_eq!(table.columns, ["Prénom", "Nom"]);
        let rows: Vec<(u32, Vec<String>)> =
            table.rows.into_iter().map(|row| (row.number, row.cells)).collect();
        let text = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        assert_eq!(rows, [(3, text(&["Zoé", "Martin; née\nRoy"])), (5, text(&["", "Diallo"]))]);
    }

    #[test]
    fn alphabets_and_separators_are_told_by_what_is_there() {
        for bytes in [
            "\u{feff}a,b\nZoé,1".as_bytes().to_vec(),
            b"a;b\nZo\xe9;1".to_vec(),
            "a\tb\nZoé\t1".as_bytes().to_vec(),
        ] {
            assert_eq!(of(&bytes).unwrap().rows[0].cells, ["Zoé", "1"]);
        }
        assert_eq!(of(b"a;b\n\x92\x9c;1").unwrap().rows[0].cells[0], "\u{2019}œ");
    }

    #[test]
    fn what_is_no_sheet_is_refused_for_its_reason() {
        for (bytes, reason) in [
            (b"".as_slice(), Unreadable::Empty),
            (b"\n\n ", Unreadable::Empty),
            (b"a,b\n", Unreadable::NoRows),
            (b"%PDF-1.7\n1 0 obj\x00", Unreadable::Kind),
            (b"\x89PNG\r\n\x1a\n", Unreadable::Kind),
            (b"\xd0\xcf\x11\xe0\xa1", Unreadable::Old),
            (b"PK\x03\x04nothing", Unreadable::Kind),
            (b"\xff\xfea\0,\0", Unreadable::Alphabet),
            (b"a,b\nZo\x81,1", Unreadable::Alphabet),
            (b"a,b\n\"Zo,1\n", Unreadable::Quotes),
        ] {
            assert_eq!(of(bytes).unwrap_err(), reason, "{bytes:?}");
        }
        let many = |rows: usize| format!("a\n{}", "x\n".repeat(rows)).into_bytes();
        assert_eq!(of(&many(MOST_ROWS)).unwrap().rows.len(), MOST_ROWS);
        assert_eq!(of(&many(MOST_ROWS + 1)).unwrap_err(), Unreadable::Rows);
        let wide = format!("a\n{}x", ",".repeat(MOST_COLUMNS));
        assert_eq!(of(wide.as_bytes()).unwrap_err(), Unreadable::Columns);
    }
}
