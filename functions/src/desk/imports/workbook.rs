//! A workbook of Excel, of which the first sheet is read, cell by cell: no formula is worked out, and a cell far away costs
//! nothing.
//!
//! Comes in: bytes whose parts were counted. Goes out: rows; days as ISO text, numbers as people write them. Never here: other
//! sheets, styles, macros.

use std::io::Cursor;

use calamine::{DataRef, ExcelDateTime, Reader as _, Xlsx};
use jiff::civil::Date;

use super::table::{Rows, Unreadable};

/// Reads the rows of the first sheet.
pub(super) fn rows(bytes: &[u8]) -> Result<Rows, Unreadable> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| Unreadable::Kind)?;
    let first = book.sheet_names().first().cloned().ok_or(Unreadable::Empty)?;
    let mut cells = book.worksheet_cells_reader(&first).map_err(|_| Unreadable::Kind)?;
    let mut rows = Rows::of(&first);
    while let Some(cell) = cells.next_cell().map_err(|_| Unreadable::Kind)? {
        let (row, column) = cell.get_position();
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        match cell.get_value() {
            DataRef::Empty => {}
            DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
                rows.take(row + 1, column, text)?;
            }
            DataRef::SharedString(text) => rows.take(row + 1, column, text)?,
            DataRef::Int(number) => rows.take(row + 1, column, &number.to_string())?,
            DataRef::Float(number) => rows.take(row + 1, column, &number.to_string())?,
            DataRef::Bool(yes) => rows.take(row + 1, column, if *yes { "true" } else { "false" })?,
            DataRef::DateTime(day) => rows.take(row + 1, column, &written(day))?,
            DataRef::Error(error) => rows.take(row + 1, column, &error.to_string())?,
        }
    }
    Ok(rows)
}

/// The day of a date; a number as it is where that is none.
fn written(at: &ExcelDateTime) -> String {
    let (year, month, day, ..) = at.to_ymd_hms_milli();
    let part = |part: u8| i8::try_from(part).unwrap_or_default();
    let date = i16::try_from(year).ok().and_then(|year| Date::new(year, part(month), part(day)).ok());
    match date.filter(|_| at.is_datetime()) {
        Some(date) => date.to_string(),
        None => at.as_f64().to_string(),
    }
}
