//! The audit log as a table for a spreadsheet: comma-separated, UTF-8 with the mark that spreadsheets look for.
//!
//! Comes in: an admin and what is looked for. Goes out: a file. No cell of it is a formula. Never here: entries that the
//! page would not show.

use axum::http::header;
use axum::response::{IntoResponse as _, Response};

use super::audit_asked::{Asked, Names, action};
use super::shown;
use crate::app::{clock, day};
use crate::http::ApiError;
use crate::staff::Staff;
use crate::store::MOST_ROWS;

/// Hands over what was found.
pub(super) async fn show(staff: &Staff, query: &str) -> Result<Response, ApiError> {
    let asked = Asked::read(staff, query)?;
    let Some(found) = asked.search(staff, MOST_ROWS).await? else { return Err(ApiError::NotFound) };
    let names = Names::of(staff, &found).await?;
    let said = shown::said(staff);
    let mut table = String::from("\u{feff}");
    line(
        &mut table,
        ["day", "time", "who", "what", "about"].map(|word| said.word(&format!("column_{word}"))),
    );
    for row in &found.rows {
        line(
            &mut table,
            [
                day(row.at).to_string(),
                clock(row.at, staff.lang),
                names.actor(staff, &row.actor),
                action(staff, row.action),
                names.subject(staff, &row.subject, row.count),
            ],
        );
    }
    let name = format!("attachment; filename=\"audit-{}-{}.csv\"", asked.from, asked.to);
    let headers =
        [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, table).into_response())
}

fn line(table: &mut String, cells: [String; 5]) {
    let cells = cells.map(|cell| cell_text(&cell));
    table.push_str(&cells.join(","));
    table.push_str("\r\n");
}

/// A cell in quotes; what a spreadsheet would take for a formula begins with an apostrophe.
fn cell_text(cell: &str) -> String {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\0']);
    let mark = if is_formula { "'" } else { "" };
    format!("\"{mark}{}\"", cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_or_two_cells() {
        assert_eq!(cell_text("=1+1"), "\"'=1+1\"");
        assert_eq!(cell_text("a, \"b\""), "\"a, \"\"b\"\"\"");
        assert_eq!(cell_text(""), "\"\"");
    }
}
