//! A worksheet for translators: CSV as spreadsheets read and write it.
//!
//! Comes in: pairs that need work, or a file that came back. Goes out: rows. UTF-8 with a byte order mark, so that every
//! spreadsheet takes it for what it is; commas, or semicolons on the way back; lines ended by CR LF. A cell that a
//! spreadsheet would take for a formula gets an apostrophe, which goes again on the way back. Never here: what is done
//! with the rows.

use csv::{ReaderBuilder, Terminator, WriterBuilder};
use serde::{Deserialize, Serialize};

use super::parts::{aligned, parts};
use super::{Pair, digits};
use crate::source::Sources;

/// One part of one page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Row {
    pub(super) key: String,
    /// The translation's file, for people.
    pub(super) file: String,
    /// Which part of the original.
    pub(super) part: String,
    pub(super) source: String,
    pub(super) translation: String,
    /// Stands for both texts as they were; translators leave it alone.
    pub(super) mark: String,
}

const MARK: &str = "\u{feff}";

/// Rows for every part of these pairs that has words.
pub(super) fn rows(sources: &Sources, pairs: &[&Pair]) -> Vec<Row> {
    let mut rows = Vec::new();
    for pair in pairs {
        let [original, translation] = [pair.original(), pair.translation()]
            .map(|article| parts(article, sources.text(&article.file).map_or("", |text| text)));
        let together = aligned(&original, &translation);
        for (part, theirs) in original.iter().zip(together).filter(|(part, theirs)| part.is_needed(*theirs)) {
            let text = theirs.map(|part| part.text.clone()).unwrap_or_default();
            rows.push(Row {
                key: pair.key.clone(),
                file: pair.translation().file.clone(),
                part: part.id.clone(),
                mark: mark(&part.text, &text),
                source: part.text.clone(),
                translation: text,
            });
        }
    }
    rows
}

/// Stands for a part and its translation.
pub(super) fn mark(source: &str, translation: &str) -> String {
    digits([source, translation])
}

/// The rows as a file.
pub(super) fn write(rows: &[Row]) -> Vec<u8> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(MARK.as_bytes().to_vec());
    for row in rows {
        let Row { key, file, part, source, translation, mark } = row;
        let row = Row {
            key: key.clone(),
            file: file.clone(),
            part: part.clone(),
            source: harmless(source),
            translation: harmless(translation),
            mark: mark.clone(),
        };
        writer.serialize(row).expect("rows are text, and memory has no end");
    }
    writer.into_inner().expect("memory has no end")
}

/// The rows of a file with their numbers as a spreadsheet shows them; or what is wrong with it.
pub(super) fn read(text: &str) -> Result<Vec<(usize, Row)>, String> {
    let text = text.strip_prefix(MARK).unwrap_or(text);
    let head = text.lines().next().unwrap_or_default();
    // Spreadsheets set to French write semicolons.
    let delimiter = if head.contains(';') && !head.contains(',') { b';' } else { b',' };
    let mut reader = ReaderBuilder::new().delimiter(delimiter).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for (at, row) in reader.deserialize::<Row>().enumerate() {
        // The head is the first row.
        let number = at + 2;
        let mut row = row.map_err(|error| format!("row {number} can't be read: {error}"))?;
        for cell in [&mut row.source, &mut row.translation] {
            *cell = natural(cell).replace("\r\n", "\n").trim_end_matches('\n').to_owned();
        }
        row.mark = row.mark.trim().to_owned();
        rows.push((number, row));
    }
    Ok(rows)
}

/// Signs that make a spreadsheet take a cell for a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

fn is_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(FORMULA)
}

fn harmless(text: &str) -> String {
    if is_formula(text) { format!("'{text}") } else { text.to_owned() }
}

fn natural(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| is_formula(rest)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(source: &str, translation: &str) -> Row {
        Row {
            key: "a".into(),
            file: "b".into(),
            part: "title".into(),
            mark: mark(source, translation),
            source: source.into(),
            translation: translation.into(),
        }
    }

    #[test]
    fn rows_come_back_as_they_went() {
        let rows = [
            row("=1+1", "'=1"),
            row("a, \"b\"\nc", "''+x"),
            row("'quoted'", "-5 °"),
            row("@x", "«\u{a0}y\u{a0}»"),
        ];
        let file = write(&rows);
        let text = String::from_utf8(file).unwrap();
        assert!(
            text.starts_with("\u{feff}key,file,part,source,translation,mark\r\na,b,title,'=1+1,''=1,"),
            "{text}"
        );
        let back: Vec<Row> = read(&text).unwrap().into_iter().map(|(_, row)| row).collect();
        assert_eq!(back, rows);
    }

    #[test]
    fn semicolons_are_read_as_well() {
        let text = "key;file;part;source;translation;mark\r\na;b;title;\"x; y\";z, w;\r\n";
        let rows = read(text).unwrap();
        assert_eq!(
            (rows[0].0, rows[0].1.source.as_str(), rows[0].1.translation.as_str()),
            (2, "x; y", "z, w")
        );
        assert!(read("key,file\r\na,b\r\n").unwrap_err().contains("row 2"));
    }
}
