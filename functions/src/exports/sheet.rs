//! A table that is written out: columns with a name for people and one for programs, rows of typed cells.
//!
//! Comes in: columns, rows. Goes out: bytes in one of three formats, a part at a time. Never here: where rows come from, who
//! may have them.
//!
//! No program that opens the table takes a text for a formula: see `csv.rs`; in the two others texts are marked as texts.

use jiff::civil::Date;

use super::csv::Csv;
use super::json::Json;
use super::xlsx::Xlsx;

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Text, as somebody wrote it or in words of ours.
    Text(String),
    /// A name of ours with the words that people read in its place; programs read the name.
    Named {
        /// As stored.
        name: String,
        /// In the reader's language.
        words: String,
    },
    /// A whole number.
    Number(i64),
    /// A number with a fraction.
    Fraction(f64),
    /// A day.
    Day(Date),
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The name for programs: `received_on`.
    pub key: String,
    /// The name for people, in their language.
    pub title: String,
}

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values with the mark that makes Excel read accents.
    CsvMarked,
    /// Comma-separated values without it.
    Csv,
    /// A workbook of Excel.
    Xlsx,
    /// An array of objects.
    Json,
}

/// Writes a table in one of the formats.
pub enum Writer {
    /// Text with commas.
    Csv(Csv),
    /// A workbook.
    Xlsx(Box<Xlsx>),
    /// Data for programs.
    Json(Json),
}

impl Cell {
    /// Text; nothing when it is empty.
    pub fn text(text: impl Into<String>) -> Cell {
        let text = text.into();
        if text.is_empty() { Cell::Empty } else { Cell::Text(text) }
    }

    /// A day, if there is one.
    pub fn day(day: Option<Date>) -> Cell {
        day.map_or(Cell::Empty, Cell::Day)
    }

    /// How many.
    pub fn count(count: impl TryInto<i64>) -> Cell {
        count.try_into().map_or(Cell::Empty, Cell::Number)
    }
}

impl Format {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Format; 4] = [Format::Xlsx, Format::CsvMarked, Format::Csv, Format::Json];

    /// In forms: `csv-marked`.
    pub const fn name(self) -> &'static str {
        match self {
            Format::CsvMarked => "csv-marked",
            Format::Csv => "csv",
            Format::Xlsx => "xlsx",
            Format::Json => "json",
        }
    }

    /// The format of a name.
    pub fn parse(name: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.name() == name)
    }

    /// What file names end in.
    pub const fn extension(self) -> &'static str {
        match self {
            Format::CsvMarked | Format::Csv => "csv",
            Format::Xlsx => "xlsx",
            Format::Json => "json",
        }
    }

    /// The type that browsers are told.
    pub const fn content_type(self) -> &'static str {
        match self {
            Format::CsvMarked | Format::Csv => "text/csv; charset=utf-8; header=present",
            Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Format::Json => "application/json",
        }
    }
}

impl Writer {
    /// Begins a table.
    pub fn new(format: Format, columns: &[Column]) -> anyhow::Result<Writer> {
        Ok(match format {
            Format::CsvMarked => Writer::Csv(Csv::marked(columns)),
            Format::Csv => Writer::Csv(Csv::new(columns)),
            Format::Xlsx => Writer::Xlsx(Box::new(Xlsx::new(columns)?)),
            Format::Json => Writer::Json(Json::new(columns)),
        })
    }

    /// Writes some rows; gives what is ready to leave.
    pub fn rows(&mut self, rows: &[Vec<Cell>]) -> anyhow::Result<Vec<u8>> {
        match self {
            Writer::Csv(csv) => Ok(csv.rows(rows)),
            Writer::Xlsx(xlsx) => xlsx.rows(rows),
            Writer::Json(json) => Ok(json.rows(rows)),
        }
    }

    /// Ends the table; gives the rest.
    pub fn end(self) -> anyhow::Result<Vec<u8>> {
        match self {
            Writer::Csv(csv) => Ok(csv.end()),
            Writer::Xlsx(xlsx) => xlsx.end(),
            Writer::Json(json) => Ok(json.end()),
        }
    }
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Writer(..)")
    }
}
