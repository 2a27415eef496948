//! A copy as a spreadsheet opens it: one row for each answer and each thing, in one language.
//!
//! Comes in: rows of text. Goes out: CSV (RFC 4180) in UTF-8 with the mark that spreadsheets look for. No cell begins like a
//! formula: what somebody typed must not run on the machine of whoever opens it.

use super::tables::{Cell, Part, Table};

/// Tells spreadsheets that the text is UTF-8.
const BOM: char = '\u{feff}';

/// The whole copy: which part, which row of it, which column, and what stands there.
pub(super) fn text(head: &[String; 4], answers: &str, parts: &[Part], tables: &[Table]) -> String {
    let mut text = String::from(BOM);
    line(&mut text, head);
    for row in parts.iter().flat_map(|part| &part.rows) {
        line(&mut text, &[answers.to_owned(), row.id.clone(), row.label.clone(), row.lines.join("\n")]);
    }
    for table in tables {
        for (number, row) in (1..).zip(&table.rows) {
            for (head, cell) in table.head.iter().zip(row) {
                line(&mut text, &[table.title.clone(), number.to_string(), head.clone(), value(cell)]);
            }
        }
    }
    text
}

fn value(cell: &Cell) -> String {
    match (cell.at, &cell.day) {
        (Some(at), _) => at.to_string(),
        (None, Some(day)) => day.clone(),
        (None, None) => cell.text.clone(),
    }
}

fn line(text: &mut String, cells: &[String; 4]) {
    let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
    text.push_str(&cells.join(","));
    text.push_str("\r\n");
}

/// A cell that runs nowhere, with its quotes.
pub(crate) fn quoted(cell: &str) -> String {
    let runs = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\0']);
    let mark = if runs { "'" } else { "" };
    format!("\"{mark}{}\"", cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_runs_and_quotes_stay_in_their_cell() {
        assert_eq!(quoted("=1+1"), "\"'=1+1\"");
        assert_eq!(quoted("+1 902 555 0147"), "\"'+1 902 555 0147\"");
        assert_eq!(quoted("says \"yes\", twice"), "\"says \"\"yes\"\", twice\"");
        assert_eq!(quoted("é"), "\"é\"");
    }
}
