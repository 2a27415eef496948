//! Text with separators, as spreadsheet programs write it: in UTF-8 or in the alphabet of older Windows, with commas,
//! semicolons or tabs.
//!
//! Comes in: bytes. Goes out: rows. Never here: guessing an alphabet that the bytes do not show.

use std::borrow::Cow;

use super::table::{Rows, Unreadable};

/// What parts the cells of a line, the likeliest first.
const SEPARATORS: [char; 3] = [',', ';', '\t'];

/// The characters of Windows-1252 where it is not Latin-1; five bytes stand for nothing.
const WINDOWS: [Option<char>; 32] = [
    Some('€'),
    None,
    Some('‚'),
    Some('ƒ'),
    Some('„'),
    Some('…'),
    Some('†'),
    Some('‡'),
    Some('ˆ'),
    Some('‰'),
    Some('Š'),
    Some('‹'),
    Some('Œ'),
    None,
    Some('Ž'),
    None,
    None,
    Some('‘'),
    Some('’'),
    Some('“'),
    Some('”'),
    Some('•'),
    Some('–'),
    Some('—'),
    Some('˜'),
    Some('™'),
    Some('š'),
    Some('›'),
    Some('œ'),
    None,
    Some('ž'),
    Some('Ÿ'),
];

/// Reads the rows of a text.
pub(super) fn rows(bytes: &[u8]) -> Result<Rows, Unreadable> {
    let text = text(bytes)?;
    let separator = separator(&text);
    let (mut rows, mut number, mut column) = (Rows::default(), 1, 0);
    let (mut cell, mut inside) = (String::new(), false);
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '"' if inside && characters.peek() == Some(&'"') => cell.extend(characters.next()),
            '"' if inside => inside = false,
            '"' if cell.trim().is_empty() => {
                cell.clear();
                inside = true;
            }
            '\r' if !inside && characters.peek() == Some(&'\n') => {}
            '\n' | '\r' if !inside => {
                rows.take(number, column, &cell)?;
                cell.clear();
                (number, column) = (number + 1, 0);
            }
            c if !inside && c == separator => {
                rows.take(number, column, &cell)?;
                cell.clear();
                column += 1;
            }
            '\r' => {}
            c => cell.push(c),
        }
    }
    if inside {
        return Err(Unreadable::Quotes);
    }
    rows.take(number, column, &cell)?;
    Ok(rows)
}

fn text(bytes: &[u8]) -> Result<Cow<'_, str>, Unreadable> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(Unreadable::Alphabet);
    }
    // No program writes these into a sheet; pictures and documents are full of them.
    if bytes.iter().any(|byte| *byte < 0x20 && !b"\t\r\n".contains(byte)) || bytes.starts_with(b"%PDF-") {
        return Err(Unreadable::Kind);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(text.strip_prefix('\u{feff}').unwrap_or(text).into());
    }
    let letters = bytes.iter().map(|byte| match byte {
        0x80..=0x9f => WINDOWS[usize::from(byte - 0x80)],
        byte => Some(char::from(*byte)),
    });
    letters.collect::<Option<String>>().map(Cow::Owned).ok_or(Unreadable::Alphabet)
}

/// The separator that is most often in the first line that says anything, outside of quotation marks.
fn separator(text: &str) -> char {
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let mut inside = false;
    let mut counts = [0_usize; SEPARATORS.len()];
    for c in line.chars() {
        inside ^= c == '"';
        if let Some(place) = SEPARATORS.iter().position(|separator| *separator == c && !inside) {
            counts[place] += 1;
        }
    }
    let most = counts.iter().copied().max().unwrap_or_default();
    let place = counts.iter().position(|count| *count == most).unwrap_or_default();
    SEPARATORS[place]
}
