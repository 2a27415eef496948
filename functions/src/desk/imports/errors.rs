//! What is wrong with a sheet, in the reader's language: for the page, and as a list to take along.
//!
//! Comes in: errors. Goes out: rows of words. What people wrote leaves as text, never as a formula (see `exports/csv.rs`).

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;

use super::cells::Misread;
use super::forms::Forms;
use super::judge::{CellError, Judged, Wrong, allowed};
use super::said;
use super::table::letters;
use crate::exports::{Cell, Column, Format, Writer};
use crate::http::ApiError;
use crate::staff::Staff;
use portal::forms::FieldError;

/// The longest piece of a cell that is shown, in characters.
const SHOWN: usize = 80;

/// An error, for a template.
#[derive(Serialize)]
pub(super) struct ErrorRow {
    /// Name of the cell: `C7`.
    pub(super) cell: String,
    /// Head of the column.
    pub(super) column: String,
    /// What is written there.
    pub(super) written: String,
    /// What is wrong with it.
    pub(super) said: String,
    /// What would be right, where that is a list.
    pub(super) allowed: String,
}

/// An error in words.
pub(super) fn row(staff: &Staff, forms: &Forms, error: &CellError) -> ErrorRow {
    let said = said(staff);
    let field = forms.field(&error.field);
    let words = match &error.what {
        Wrong::Form(problem) => {
            let form = if forms.row.field(&error.field).is_some() { &forms.row } else { &forms.person };
            let error = FieldError { field: error.field.clone(), problem: *problem };
            error.words(form, &staff.site.words, staff.lang)
        }
        Wrong::Misread(Misread::Date) => said.word("wrong_date"),
        Wrong::Misread(Misread::Yes) => said.word("wrong_yes"),
        Wrong::Misread(Misread::Formula) => said.word("wrong_formula"),
        Wrong::Future => said.word("wrong_future"),
        Wrong::Before => said.word("wrong_before"),
        Wrong::NotAsked => said.word("wrong_not_asked"),
        Wrong::NoDay => said.word("wrong_consent"),
    };
    let is_value = matches!(error.what, Wrong::Form(_));
    let list = field.filter(|_| is_value).map(|field| allowed(field, staff.lang)).unwrap_or_default();
    ErrorRow {
        cell: format!("{}{}", letters(error.column), error.row),
        column: forms.head(&error.field, staff.lang),
        written: error.written.chars().take(SHOWN).collect(),
        said: words,
        allowed: list.join("; "),
    }
}

/// Questions without a column, in words.
pub(super) fn lacking(staff: &Staff, forms: &Forms, judged: &Judged) -> Vec<String> {
    let said = said(staff);
    let name = |id: &String| said.with("column_lacks", "column", &forms.head(id, staff.lang));
    judged.lacking.iter().map(name).collect()
}

/// All errors as a file.
pub(super) fn file(
    staff: &Staff,
    forms: &Forms,
    (sheet, judged): (&str, &Judged),
) -> Result<Response, ApiError> {
    let said = said(staff);
    let column = |key: &str| Column { key: key.to_owned(), title: said.word(&format!("column_{key}")) };
    let columns = ["sheet", "cell", "column", "written", "wrong", "allowed"].map(column);
    let mut csv = Writer::new(Format::CsvMarked, &columns)?;
    let mut rows: Vec<Vec<Cell>> = lacking(staff, forms, judged)
        .into_iter()
        .map(|said| {
            vec![Cell::text(sheet), Cell::Empty, Cell::Empty, Cell::Empty, Cell::text(said), Cell::Empty]
        })
        .collect();
    rows.extend(judged.errors.iter().map(|error| {
        let ErrorRow { cell, column, written, said, allowed } = row(staff, forms, error);
        [sheet.to_owned(), cell, column, written, said, allowed].map(Cell::text).into()
    }));
    let mut bytes = csv.rows(&rows)?;
    bytes.extend(csv.end()?);
    Ok(download(&said.word("errors_file"), Format::CsvMarked, bytes))
}

/// A file to keep. The name is ours: letters and hyphens.
pub(super) fn download(name: &str, format: Format, bytes: Vec<u8>) -> Response {
    let name = format!("attachment; filename=\"{name}.{}\"", format.extension());
    let name = HeaderValue::try_from(name).unwrap_or_else(|_| HeaderValue::from_static("attachment"));
    let kind = HeaderValue::from_static(format.content_type());
    ([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)], bytes).into_response()
}
