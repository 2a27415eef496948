//! Components in a text: `{{ name key="value" }}`, on one line.
//!
//! Comes in: a text. Goes out: the calls in it, and the same text with each call hidden behind as many inert bytes, so
//! that Markdown neither reads marks inside a call nor loses count of where things stand.

use std::borrow::Cow;
use std::ops::Range;

use crate::Problem;

/// What hides a call: a character that means nothing to Markdown.
pub(super) const INERT: char = '\u{1}';

/// A component called from a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Name of the component, without the folder it comes from.
    pub name: String,
    /// Arguments in the order written.
    pub arguments: Vec<(String, String)>,
    /// Where it stands in the file.
    pub span: Range<usize>,
    /// Stands alone in its paragraph: nothing is put round it.
    pub block: bool,
}

/// A call that was found, well written or not. Those in code stay text, so nothing is said of them yet.
pub(super) struct Found {
    /// Byte range in the text.
    pub(super) range: Range<usize>,
    /// The call, or what is wrong with it.
    pub(super) call: Result<Call, Problem>,
}

/// Finds the calls of a text and hides them.
pub(super) fn hide<'t>(file: &str, text: &'t str, offset: usize) -> (Cow<'t, str>, Vec<Found>) {
    let mut found = Vec::new();
    let mut at = 0;
    // Looked up once for each line: a line may hold many calls.
    let mut line_end = 0;
    while let Some(start) = text[at..].find("{{").map(|start| at + start) {
        if start >= line_end {
            line_end = text[start..].find('\n').map_or(text.len(), |end| start + end);
        }
        match text[start + 2..line_end].find("}}") {
            Some(length) => {
                let end = start + 2 + length + 2;
                let call = read(file, &text[start..end], start + offset);
                found.push(Found { range: start..end, call });
                at = end;
            }
            None => at = line_end,
        }
    }
    if found.is_empty() {
        return (Cow::Borrowed(text), found);
    }
    let mut hidden = String::with_capacity(text.len());
    let mut done = 0;
    for Found { range, .. } in &found {
        hidden.push_str(&text[done..range.start]);
        hidden.extend(std::iter::repeat_n(INERT, range.len()));
        done = range.end;
    }
    hidden.push_str(&text[done..]);
    (Cow::Owned(hidden), found)
}

/// Reads `{{ name key="value" }}`, braces included, that starts at byte `at` of the file.
fn read(file: &str, written: &str, at: usize) -> Result<Call, Problem> {
    let inside = &written[2..written.len() - 2];
    let wrong = |range: Range<usize>, message: &str| {
        Err(Problem::at(file, at + 2 + range.start..at + 2 + range.end, message)
            .hint("write a component as {{ name key=\"value\" }}"))
    };
    let name = word(inside, skip_spaces(inside, 0));
    if name.is_empty() {
        return wrong(0..inside.len(), "a component without a name");
    }
    let mut arguments: Vec<(String, String)> = Vec::new();
    let mut rest = name.end;
    loop {
        let start = skip_spaces(inside, rest);
        if start == inside.len() {
            break;
        }
        let key = word(inside, start);
        let value = inside[key.end..].strip_prefix("=\"").and_then(|value| value.find('"'));
        let (false, true, Some(length)) = (key.is_empty(), start > rest, value) else {
            return wrong(start..inside.trim_end().len(), "an argument that can't be read");
        };
        let value = key.end + 2..key.end + 2 + length;
        if arguments.iter().any(|(known, _)| *known == inside[key.clone()]) {
            return wrong(key.clone(), &format!("the argument `{}` stands twice", &inside[key]));
        }
        rest = value.end + 1;
        arguments.push((inside[key].to_owned(), inside[value].to_owned()));
    }
    Ok(Call { name: inside[name].to_owned(), arguments, span: at..at + written.len(), block: false })
}

fn skip_spaces(text: &str, at: usize) -> usize {
    text.len() - text[at..].trim_start().len()
}

/// The range of the name that starts at `at`: a letter, then letters, digits and `_`.
fn word(text: &str, at: usize) -> Range<usize> {
    let length = text[at..]
        .bytes()
        .enumerate()
        .take_while(|(i, b)| b.is_ascii_lowercase() || (*i > 0 && (b.is_ascii_digit() || *b == b'_')))
        .count();
    at..at + length
}
