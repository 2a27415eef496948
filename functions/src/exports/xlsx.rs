//! A workbook of Excel with one sheet: numbers are numbers, days are days, texts are never formulas.
//!
//! Comes in: columns, rows. Goes out: bytes, a part at a time: a workbook is a ZIP, and a ZIP can be read from its end while
//! it is written from its beginning. Never here: other formats.
//!
//! A library makes an empty workbook, with its styles, the names of the columns and one cell for a day. What it makes leaves
//! as it is; only the rows are written here, in the place of that cell.

use std::io::{self, Cursor, Read as _, Write};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context as _;
use jiff::civil::{Date, date};
use rust_xlsxwriter::utility::column_number_to_name;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{ZipArchive, ZipWriter};

use super::sheet::{Cell, Column};

/// The most characters that Excel takes in a cell.
const LONGEST: usize = 32_767;

/// The most rows that Excel takes, the head included.
const MOST_ROWS: u32 = 1_048_576;

/// The part of a workbook that holds its rows.
const SHEET: &str = "xl/worksheets/sheet1.xml";

/// Where the rows begin in it, and what follows them.
const FIRST_ROW: &str = "<row r=\"2\"";
const END_OF_ROWS: &str = "</sheetData>";

/// The day before the first that Excel counts rightly: it takes 1900 for a leap year.
const NOT_BEFORE: Date = date(1900, 3, 1);
/// The day from which it counts.
const ZERO: Date = date(1899, 12, 30);

/// A file while it is written.
pub struct Xlsx {
    zip: ZipWriter<StreamWriter<Ready>>,
    ready: Ready,
    /// Names of the columns: `A`, `AA`.
    letters: Vec<String>,
    /// The number of the style for days.
    day: String,
    /// What follows the rows.
    rest: String,
    next: u32,
}

/// Bytes that can leave.
#[derive(Clone, Default)]
struct Ready(Arc<Mutex<Vec<u8>>>);

impl Ready {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Ready {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Xlsx {
    /// Begins a file with the names of the columns, which stay in sight.
    pub fn new(columns: &[Column]) -> anyhow::Result<Xlsx> {
        let mut empty = ZipArchive::new(Cursor::new(empty(columns)?))?;
        let ready = Ready::default();
        let mut zip = ZipWriter::new_stream(ready.clone());
        for place in 0..empty.len() {
            let part = empty.by_index_raw(place)?;
            if part.name() != SHEET {
                zip.raw_copy_file(part)?;
            }
        }
        let mut sheet = String::new();
        empty.by_name(SHEET)?.read_to_string(&mut sheet)?;
        let (head, rows) = sheet.split_at(sheet.find(FIRST_ROW).context("a sheet without a row")?);
        let (row, rest) = rows.split_at(rows.find(END_OF_ROWS).context("a sheet without an end")?);
        let day = row.split(" s=\"").nth(1).and_then(|style| style.split('"').next());
        zip.start_file(SHEET, SimpleFileOptions::default())?;
        zip.write_all(without_size(head).as_bytes())?;
        Ok(Xlsx {
            zip,
            ready,
            letters: (0_u16..).take(columns.len()).map(column_number_to_name).collect(),
            day: day.context("a day without a style")?.to_owned(),
            rest: rest.to_owned(),
            next: 2,
        })
    }

    /// Writes rows; gives what can leave.
    pub fn rows(&mut self, rows: &[Vec<Cell>]) -> anyhow::Result<Vec<u8>> {
        let mut text = String::new();
        for row in rows {
            anyhow::ensure!(self.next <= MOST_ROWS, "more rows than a workbook holds");
            text += &format!("<row r=\"{}\">", self.next);
            for (cell, letters) in row.iter().zip(&self.letters) {
                self.cell(&mut text, letters, cell);
            }
            text += "</row>";
            self.next += 1;
        }
        self.zip.write_all(text.as_bytes())?;
        Ok(self.ready.take())
    }

    /// What is left.
    pub fn end(mut self) -> anyhow::Result<Vec<u8>> {
        self.zip.write_all(self.rest.as_bytes())?;
        self.zip.finish()?;
        Ok(self.ready.take())
    }

    fn cell(&self, text: &mut String, letters: &str, cell: &Cell) {
        let place = format!("<c r=\"{letters}{}\"", self.next);
        match cell {
            Cell::Empty => {}
            Cell::Text(words) | Cell::Named { words, .. } => written(text, &place, words),
            Cell::Number(number) => *text += &format!("{place}><v>{number}</v></c>"),
            Cell::Fraction(number) => *text += &format!("{place}><v>{number}</v></c>"),
            Cell::Day(day) if *day >= NOT_BEFORE => {
                let (count, style) = (day.duration_since(ZERO).as_hours() / 24, &self.day);
                *text += &format!("{place} s=\"{style}\"><v>{count}</v></c>");
            }
            Cell::Day(day) => written(text, &place, &day.to_string()),
        }
    }
}

/// A workbook without people: the names of the columns, and below them one day.
fn empty(columns: &[Column]) -> anyhow::Result<Vec<u8>> {
    let mut book = Workbook::new();
    let (bold, day) = (Format::new().set_bold(), Format::new().set_num_format("yyyy-mm-dd"));
    let sheet = book.add_worksheet();
    sheet.set_freeze_panes(1, 0)?;
    for (column, place) in columns.iter().zip(0_u16..) {
        sheet.set_column_width(place, 18)?;
        sheet.write_string_with_format(0, place, &column.title, &bold)?;
    }
    sheet.write_datetime_with_format(1, 0, ExcelDateTime::from_ymd(2000, 1, 1)?, &day)?;
    Ok(book.save_to_buffer()?)
}

/// The head of a sheet without the number of its rows, which nobody knows yet.
fn without_size(head: &str) -> String {
    match head.split_once("<dimension ") {
        Some((before, rest)) => format!("{before}{}", rest.split_once("/>").map_or(rest, |(_, after)| after)),
        None => head.to_owned(),
    }
}

/// A text in its cell, spaces and all; what XML has no characters for is left out.
fn written(text: &mut String, place: &str, words: &str) {
    *text += place;
    *text += " t=\"inlineStr\"><is><t xml:space=\"preserve\">";
    for (at, character) in words.char_indices().take(LONGEST) {
        match character {
            '&' => *text += "&amp;",
            '<' => *text += "&lt;",
            '>' => *text += "&gt;",
            '_' if is_number(&words.as_bytes()[at..]) => *text += "_x005F_",
            '\t' | '\n' => text.push(character),
            '\0'..' ' | '\u{fffe}' | '\u{ffff}' => {}
            other => text.push(other),
        }
    }
    *text += "</t></is></c>";
}

/// Whether a reader of workbooks would take this for a character by its number: `_x000D_`.
fn is_number(text: &[u8]) -> bool {
    matches!(text, [b'_', b'x', digits @ ..] if digits.get(4) == Some(&b'_')
        && digits[..4].iter().all(u8::is_ascii_hexdigit))
}

impl std::fmt::Debug for Xlsx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Xlsx").field("next", &self.next).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use calamine::{Data, Reader as _, Xlsx as Reader};

    use super::*;

    fn columns() -> [Column; 4] {
        ["Nom", "Reçu le", "Nombre", "Né le"].map(|title| Column { key: "k".into(), title: title.into() })
    }

    #[test]
    fn the_sheet_holds_typed_cells_and_no_formula() {
        let mut xlsx = Xlsx::new(&columns()).unwrap();
        let (day, old) = (date(2026, 3, 4), date(1899, 5, 6));
        let name = " =1+1 <Zoé> & a_x0041_b\n\u{1}";
        let row = vec![Cell::text(name), Cell::Day(day), Cell::Number(-5), Cell::Day(old)];
        let mut bytes = xlsx.rows(&[row]).unwrap();
        let row = |n: i64| vec![Cell::Empty, Cell::Fraction(0.5), Cell::Number(n * n * 7919)];
        let rows: Vec<Vec<Cell>> = (0..20_000).map(row).collect();
        bytes.extend(xlsx.rows(&rows).unwrap());
        let end = xlsx.end().unwrap();
        assert!(bytes.len() > 3 * end.len(), "what is written leaves: {} of {}", bytes.len(), end.len());
        bytes.extend(end);

        let mut sheet = String::new();
        let mut zip = ZipArchive::new(Cursor::new(bytes.clone())).unwrap();
        zip.by_name(SHEET).unwrap().read_to_string(&mut sheet).unwrap();
        assert!(!sheet.contains("<f>") && !sheet.contains("<dimension"), "{sheet}");
        // 46,085 days after the last of December 1899, as Excel counts.
        assert!(sheet.contains("<v>46085</v>") && sheet.contains("<v>-5</v>"), "{sheet}");

        let mut book: Reader<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
        let range = book.worksheet_range_at(0).unwrap().unwrap();
        let row = |n: usize| range.rows().nth(n).unwrap().to_vec();
        let titles: Vec<Data> = columns().map(|column| Data::String(column.title)).into();
        assert_eq!(row(0), titles);
        assert_eq!(row(1)[0], Data::String(" =1+1 <Zoé> & a_x0041_b\n".into()));
        assert!(matches!(&row(1)[1], Data::DateTime(found) if (found.as_f64() - 46_085.0).abs() < 1e-9));
        assert_eq!(row(1)[2..], [Data::Float(-5.0), Data::String("1899-05-06".into())]);
        assert_eq!(row(3)[1..3], [Data::Float(0.5), Data::Float(7919.0)]);
        assert_eq!(range.height(), 20_002);
    }
}
