//! A table in plain text.
//!
//! Comes in: cells, row by row. Goes out: lines, in columns where they fit on a page, else one line for each cell. Never
//! here: what the cells mean.

use portal::{Lang, format};

/// The widest table that still fits on a printed page.
const WIDEST: usize = 96;

/// Between two columns.
const SPACE: &str = "  ";

/// Where something is to be filled in.
const BLANK: &str = "________________";

/// A table that is being read.
#[derive(Default)]
pub(super) struct Table {
    caption: Option<String>,
    head: usize,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// Starts a row.
    pub(super) fn row(&mut self) {
        self.rows.push(Vec::new());
    }

    /// The title above the table.
    pub(super) fn caption(&mut self, text: &str) {
        self.caption = Some(text.to_owned()).filter(|text| !text.is_empty());
    }

    /// Adds a cell to the row.
    pub(super) fn cell(&mut self, text: &str) {
        self.rows.iter_mut().last().into_iter().for_each(|row| row.push(text.to_owned()));
    }

    /// The rows so far are the head.
    pub(super) fn end_head(&mut self) {
        self.head = self.rows.len();
    }

    /// The table as lines.
    pub(super) fn lines(&self, lang: Lang) -> Vec<String> {
        let mut lines = Vec::new();
        if let Some(caption) = &self.caption {
            lines.extend([caption.clone(), String::new()]);
        }
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or_default();
        let width = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        let whole = widths.iter().sum::<usize>() + SPACE.len() * columns.saturating_sub(1);
        if whole <= WIDEST {
            self.in_columns(&widths, whole, &mut lines);
        } else {
            self.in_records(lang, &mut lines);
        }
        lines
    }

    fn in_columns(&self, widths: &[usize], whole: usize, lines: &mut Vec<String>) {
        for (at, row) in self.rows.iter().enumerate() {
            let cells = row.iter().zip(widths).map(|(cell, width)| {
                let missing = width.saturating_sub(cell.chars().count());
                format!("{cell}{}", " ".repeat(missing))
            });
            lines.push(cells.collect::<Vec<_>>().join(SPACE).trim_end().to_owned());
            if at + 1 == self.head {
                lines.push("─".repeat(whole));
            }
        }
    }

    /// Each row as a few lines, each cell behind the head of its column.
    fn in_records(&self, lang: Lang, lines: &mut Vec<String>) {
        let heads = self.head.checked_sub(1).and_then(|at| self.rows.get(at));
        let colon = match lang {
            Lang::En => ":".to_owned(),
            Lang::Fr => format!("{}:", format::NBSP),
        };
        for (number, row) in self.rows.iter().skip(self.head).enumerate() {
            if number > 0 {
                lines.push(String::new());
            }
            for (column, cell) in row.iter().enumerate() {
                let cell = if cell.is_empty() { BLANK } else { cell };
                match heads.and_then(|heads| heads.get(column)).filter(|head| !head.is_empty()) {
                    Some(head) if head.ends_with(['?', ':', '.']) => lines.push(format!("{head} {cell}")),
                    Some(head) => lines.push(format!("{head}{colon} {cell}")),
                    None => lines.push(cell.to_owned()),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wide_table_is_told_row_by_row() {
        let mut table = Table::default();
        for row in [["What is asked?", "Note"], ["x", ""]] {
            table.row();
            row.iter().for_each(|cell| table.cell(cell));
            if table.head == 0 {
                table.end_head();
            }
        }
        table.cell(&"long ".repeat(30));
        let lines = table.lines(Lang::Fr);
        assert_eq!(lines[..2], ["What is asked? x", "Note\u{a0}: ________________"]);
        assert_eq!(lines.len(), 3);
    }
}
