//! Comma-separated values: RFC 4180, UTF-8, lines ended by CR LF.
//!
//! Comes in: columns, rows. Goes out: bytes, a part at a time. Never here: other formats.
//!
//! Spreadsheet programs take a cell that begins with one of `= + - @`, a tab, a carriage return or NUL for a formula, however
//! it is quoted. Such a text gets an apostrophe in front, which they show as text. Numbers of ours are no texts and keep
//! their sign.

use super::sheet::{Cell, Column};

/// The mark that tells Excel that the file is UTF-8.
const MARK: &[u8] = "\u{feff}".as_bytes();

/// First characters of a formula.
const FORMULA: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\0'];

/// A file while it is written.
#[derive(Debug)]
pub struct Csv {
    ready: Vec<u8>,
}

impl Csv {
    /// Begins a file with the names of the columns.
    pub fn new(columns: &[Column]) -> Csv {
        Csv { ready: line(columns.iter().map(|column| harmless(&column.title))) }
    }

    /// The same, with the mark in front.
    pub fn marked(columns: &[Column]) -> Csv {
        let mut csv = Csv { ready: MARK.to_vec() };
        csv.ready.extend(line(columns.iter().map(|column| harmless(&column.title))));
        csv
    }

    /// Writes rows; gives what is ready.
    pub fn rows(&mut self, rows: &[Vec<Cell>]) -> Vec<u8> {
        for row in rows {
            self.ready.extend(line(row.iter().map(text)));
        }
        std::mem::take(&mut self.ready)
    }

    /// What is left.
    pub fn end(self) -> Vec<u8> {
        self.ready
    }
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) | Cell::Named { words: text, .. } => harmless(text),
        Cell::Number(number) => number.to_string(),
        Cell::Fraction(number) => number.to_string(),
        Cell::Day(day) => day.to_string(),
    }
}

/// A text that no program takes for a formula.
fn harmless(text: &str) -> String {
    if text.starts_with(FORMULA) { format!("'{text}") } else { text.to_owned() }
}

fn line(cells: impl Iterator<Item = String>) -> Vec<u8> {
    let mut line = cells.map(|cell| quoted(&cell)).collect::<Vec<_>>().join(",");
    line.push_str("\r\n");
    line.into_bytes()
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn columns(titles: &[&str]) -> Vec<Column> {
        titles.iter().map(|title| Column { key: "k".into(), title: (*title).to_owned() }).collect()
    }

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        let mut csv = Csv::marked(&columns(&["Nom", "Reçu le", "=x"]));
        let row = vec![Cell::text("Zoé, \"Z\"\nB."), Cell::Day(date(2026, 3, 4)), Cell::Number(-5)];
        let text =
            String::from_utf8(csv.rows(&[row, vec![Cell::Empty, Cell::text("+1 902"), Cell::Fraction(0.5)]]));
        let expected = "\u{feff}Nom,Reçu le,'=x\r\n\"Zoé, \"\"Z\"\"\nB.\",2026-03-04,-5\r\n,'+1 902,0.5\r\n";
        assert_eq!(text.unwrap(), expected);
        assert_eq!(csv.end(), b"");
    }

    proptest! {
        /// Whatever people write, a reader of RFC 4180 gets it back, and no cell begins like a formula.
        #[test]
        fn what_is_written_is_read_again(cells in prop::collection::vec("(?s)[=+\\-@\t\r\0]?.{0,12}", 1..6)) {
            let mut csv = Csv::new(&[]);
            csv.rows(&[]);
            let bytes = csv.rows(&[cells.iter().cloned().map(Cell::Text).collect()]);
            let read = cut(std::str::from_utf8(&bytes).unwrap());
            prop_assert_eq!(read.len(), cells.len());
            for (cell, read) in cells.iter().zip(read) {
                prop_assert!(!read.starts_with(FORMULA));
                prop_assert!(read == *cell || (read.strip_prefix('\'') == Some(cell) && cell.starts_with(FORMULA)));
            }
        }
    }

    /// The fields of one line, by the grammar of RFC 4180.
    fn cut(line: &str) -> Vec<String> {
        let (mut fields, mut field, mut inside) = (Vec::new(), String::new(), false);
        let mut characters = line.strip_suffix("\r\n").unwrap().chars().peekable();
        while let Some(c) = characters.next() {
            match c {
                '"' if inside && characters.peek() == Some(&'"') => field.extend(characters.next()),
                '"' => inside = !inside,
                ',' if !inside => fields.push(std::mem::take(&mut field)),
                c => field.push(c),
            }
        }
        fields.push(field);
        fields
    }
}
