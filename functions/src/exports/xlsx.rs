//! A workbook of Excel with one sheet: numbers are numbers, days are days, texts are never formulas.
//!
//! Comes in: columns, rows. Goes out: the file, at the end: it is packed. Rows go to the disk as they come, so that a long
//! table takes no more memory than a short one. Never here: other formats.

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

use super::sheet::{Cell, Column};

/// The most characters that Excel takes in a cell.
const LONGEST: usize = 32_767;

/// The most rows that Excel takes, the head included.
const MOST_ROWS: u32 = 1_048_576;

/// A file while it is written.
pub struct Xlsx {
    book: Workbook,
    day: Format,
    next: u32,
}

impl Xlsx {
    /// Begins a file with the names of the columns, which stay in sight.
    pub fn new(columns: &[Column]) -> anyhow::Result<Xlsx> {
        let mut book = Workbook::new();
        let (bold, day) = (Format::new().set_bold(), Format::new().set_num_format("yyyy-mm-dd"));
        let sheet = book.add_worksheet_with_constant_memory();
        sheet.set_freeze_panes(1, 0)?;
        for (column, place) in columns.iter().zip(0_u16..) {
            sheet.set_column_width(place, 18)?;
            sheet.write_string_with_format(0, place, &column.title, &bold)?;
        }
        Ok(Xlsx { book, day, next: 1 })
    }

    /// Writes rows.
    pub fn rows(&mut self, rows: &[Vec<Cell>]) -> anyhow::Result<()> {
        let sheet = self.book.worksheet_from_index(0)?;
        for row in rows {
            anyhow::ensure!(self.next < MOST_ROWS, "more rows than a workbook holds");
            for (cell, place) in row.iter().zip(0_u16..) {
                match cell {
                    Cell::Empty => {}
                    Cell::Text(text) | Cell::Named { words: text, .. } => {
                        let text: String = text.chars().take(LONGEST).collect();
                        sheet.write_string(self.next, place, text)?;
                    }
                    #[expect(clippy::cast_precision_loss, reason = "a workbook holds no other numbers")]
                    Cell::Number(number) => {
                        sheet.write_number(self.next, place, *number as f64)?;
                    }
                    Cell::Fraction(number) => {
                        sheet.write_number(self.next, place, *number)?;
                    }
                    Cell::Day(day) => match year(*day).map(|year| (year, day.month(), day.day())) {
                        Some((year, month, of_month)) => {
                            let excel =
                                ExcelDateTime::from_ymd(year, month.unsigned_abs(), of_month.unsigned_abs())?;
                            sheet.write_datetime_with_format(self.next, place, &excel, &self.day)?;
                        }
                        // Excel knows no day before 1900.
                        None => {
                            sheet.write_string(self.next, place, day.to_string())?;
                        }
                    },
                }
            }
            self.next += 1;
        }
        Ok(())
    }

    /// The whole file.
    pub fn end(mut self) -> anyhow::Result<Vec<u8>> {
        Ok(self.book.save_to_buffer()?)
    }
}

fn year(day: jiff::civil::Date) -> Option<u16> {
    u16::try_from(day.year()).ok().filter(|year| *year >= 1900)
}

impl std::fmt::Debug for Xlsx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Xlsx").field("next", &self.next).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn the_sheet_holds_typed_cells_and_no_formula() {
        let columns =
            ["Nom", "Reçu le", "Nombre"].map(|title| Column { key: "k".into(), title: title.into() });
        let mut xlsx = Xlsx::new(&columns).unwrap();
        let day = jiff::civil::date(2026, 3, 4);
        xlsx.rows(&[vec![Cell::text("=1+1"), Cell::Day(day), Cell::Number(-5)]]).unwrap();
        let bytes = xlsx.end().unwrap();
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        let mut sheet = String::new();
        zip.by_name("xl/worksheets/sheet1.xml").unwrap().read_to_string(&mut sheet).unwrap();
        assert!(!sheet.contains("<f>"), "{sheet}");
        // 46,085 days after the last of December 1899, as Excel counts.
        assert!(sheet.contains("<v>46085</v>") && sheet.contains("<v>-5</v>"), "{sheet}");
        assert!(sheet.contains("=1+1"), "{sheet}");
    }
}
