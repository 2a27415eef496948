//! A file changed in a few places and nowhere else.
//!
//! Comes in: a file's bytes, and changes at places of its text as the generator reads it: without a byte order mark, lines
//! ended by `\n`. Goes out: the file with the changes, everything else byte for byte as it was. Never here: what is
//! changed.

use std::fs;
use std::io::Write as _;
use std::ops::Range;
use std::path::Path;

use crate::Failure;

const MARK: &str = "\u{feff}";

/// What takes the place of a range of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edit {
    pub(super) range: Range<usize>,
    pub(super) text: String,
}

/// The file with the changes made. They must not touch each other.
pub(super) fn apply(raw: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|edit| edit.range.start);
    let line_end = line_end(raw);
    let mut out = String::with_capacity(raw.len() + 64);
    let mut done = 0;
    let mut places = Places { raw, at: raw.len() - raw.trim_start_matches(MARK).len(), read: 0 };
    for Edit { range, text } in edits {
        let start = places.raw_of(range.start);
        out.push_str(&raw[done..start]);
        out.push_str(&text.replace('\n', line_end));
        done = places.raw_of(range.end);
    }
    out.push_str(&raw[done..]);
    out
}

/// How the file ends its lines.
fn line_end(raw: &str) -> &'static str {
    match raw.find(['\r', '\n']) {
        Some(at) if raw[at..].starts_with("\r\n") => "\r\n",
        Some(at) if raw[at..].starts_with('\r') => "\r",
        _ => "\n",
    }
}

/// Finds places of the text as read in the file as it is, from front to back.
struct Places<'r> {
    raw: &'r str,
    at: usize,
    read: usize,
}

impl Places<'_> {
    fn raw_of(&mut self, place: usize) -> usize {
        while self.read < place && self.at < self.raw.len() {
            let step = if self.raw.as_bytes()[self.at..].starts_with(b"\r\n") { 2 } else { 1 };
            self.at += step;
            self.read += 1;
        }
        self.at
    }
}

/// Writes a file whole or not at all.
pub(super) fn write(root: &Path, file: &str, text: &str) -> Result<(), Failure> {
    let path = root.join(file);
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    // A name that the generator passes over, in the same folder, so that the last step is one rename.
    let tmp = path.with_file_name(format!(".{name}.tmp"));
    let written = fs::File::create(&tmp).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.map_err(Failure::io("write", &tmp))?;
    fs::rename(&tmp, &path).map_err(Failure::io("write", &path))
}

/// Reads a file as it is on disk.
pub(super) fn read(root: &Path, file: &str) -> Result<String, Failure> {
    let path = root.join(file);
    fs::read_to_string(&path).map_err(Failure::io("read", &path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_place_changes_whatever_ends_the_lines() {
        // As read: "a\nbé\nc\n"; `é` is 3..5.
        let edits =
            || vec![Edit { range: 3..5, text: "x\ny".into() }, Edit { range: 0..1, text: "A".into() }];
        assert_eq!(apply("a\nbé\nc\n", edits()), "A\nbx\ny\nc\n");
        assert_eq!(apply("\u{feff}a\r\nbé\r\nc\n", edits()), "\u{feff}A\r\nbx\r\ny\r\nc\n");
        assert_eq!(apply("a\rbé\rc\r", edits()), "A\rbx\ry\rc\r");
        assert_eq!(apply("a", vec![Edit { range: 1..1, text: "b".into() }]), "ab");
    }
}
