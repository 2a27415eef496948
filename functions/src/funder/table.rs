//! The file of a month: its columns, its rows, in one of the formats of the exports.
//!
//! Comes in: rows. Goes out: a response with the file. Never here: which rows, who may have them.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};

use super::month::Row;
use super::page::said;
use crate::exports::{Cell, Column, Format, Writer};
use crate::http::ApiError;
use crate::indicators::Period;
use crate::staff::Staff;

/// Names of the columns.
pub(super) const COLUMNS: [&str; 11] = [
    "client",
    "id_type",
    "id_number",
    "born_on",
    "status",
    "funding",
    "intake_on",
    "service",
    "stream",
    "service_on",
    "row",
];

/// The file.
pub(super) fn file(
    staff: &Staff,
    rows: &[Row],
    (month, format): (Period, Format),
) -> Result<Response, ApiError> {
    let words = said(staff);
    let column = |key: &&str| Column { key: (*key).to_owned(), title: words.word(&format!("column_{key}")) };
    let columns: Vec<Column> = COLUMNS.iter().map(column).collect();
    let mut writer = Writer::new(format, &columns)?;
    let cells: Vec<Vec<Cell>> = rows.iter().map(cells).collect();
    let mut body = writer.rows(&cells)?;
    body.extend(writer.end()?);
    let community = staff.scope()?.community();
    let month = month.first().map(|day| day.strftime("%Y-%m").to_string()).unwrap_or_default();
    let name = format!("attachment; filename=\"{community}-funder-{month}.{}\"", format.extension());
    let disposition = HeaderValue::try_from(name).map_err(anyhow::Error::from)?;
    let kind = HeaderValue::from_static(format.content_type());
    let head = [(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)];
    Ok((head, body).into_response())
}

/// Values are codes, the same in both languages, so that a mapping made once keeps working.
fn cells(row: &Row) -> Vec<Cell> {
    let number = &row.number.number;
    vec![
        Cell::text(&row.reference),
        Cell::text(number.kind.name()),
        Cell::text(&number.number),
        Cell::Day(number.born_on),
        Cell::text(&row.status),
        Cell::text(&row.stream),
        Cell::Day(row.intake_on),
        Cell::text(row.done.help.name()),
        Cell::text(row.done.help.stream()),
        Cell::Day(row.done.on),
        Cell::text(row.id.to_string().chars().take(16).collect::<String>()),
    ]
}
