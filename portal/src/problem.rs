//! A problem that an author can mend: which file, where in it, what is wrong, and a way out.
//!
//! Comes in: a file's text and a byte range. Goes out: `file:line:column: message`, the source line with a caret,
//! and a hint; or the same as data for `--json`. Never here: which files exist, or how many problems are too many.

use std::fmt::Write as _;
use std::ops::Range;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Something wrong in a source file. Ordered by file, place and message, so that a run prints them sorted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file's path from the project's root, with `/` on every system.
    pub file: String,
    /// The byte range in the file's text; none when the problem is the file as a whole.
    pub span: Option<Range<usize>>,
    /// What was expected and what was found: lower case, no full stop.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Problem {
    /// A problem of a whole file.
    pub fn in_file(file: impl Into<String>, message: impl Into<String>) -> Self {
        Self { file: file.into(), span: None, message: message.into(), hint: None }
    }

    /// A problem at a place in a file.
    pub fn at(file: impl Into<String>, span: Range<usize>, message: impl Into<String>) -> Self {
        Self { file: file.into(), span: Some(span), message: message.into(), hint: None }
    }

    /// The same problem with a way out.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same problem with "did you mean" when one of `known` is close to `found`.
    #[must_use]
    pub fn suggest<'a>(self, found: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        match closest(found, known) {
            Some(word) => self.hint(format!("did you mean `{word}`?")),
            None => self,
        }
    }

    /// What [`toml`] says of a text, as a problem of `file`. `offset` is where the text starts in the file.
    pub fn from_toml(file: &str, offset: usize, error: &toml::de::Error) -> Self {
        let first_line = error.message().lines().next().unwrap_or_default();
        let span = error.span().map(|span| span.start + offset..span.end + offset);
        let problem = Self { file: file.into(), span, message: first_line.into(), hint: None };
        match unknown_name(first_line) {
            Some((what, found, known)) => Self { message: format!("unknown {what} `{found}`"), ..problem }
                .suggest_or_list(found, &known),
            None => problem,
        }
    }

    fn suggest_or_list(self, found: &str, known: &[&str]) -> Self {
        match closest(found, known.iter().copied()) {
            Some(word) => self.hint(format!("did you mean `{word}`?")),
            None if known.is_empty() => self,
            None => self.hint(format!("known here: {}", known.join(", "))),
        }
    }

    /// The problem with its line and column worked out from the file's text.
    pub fn locate(&self, text: Option<&str>) -> Located {
        let place = self.span.as_ref().zip(text).map(|(span, text)| Place::of(text, span));
        Located { file: self.file.clone(), place, message: self.message.clone(), hint: self.hint.clone() }
    }

    /// The order in which a run prints problems.
    pub fn sort(problems: &mut Vec<Self>) {
        problems.sort_by(|a, b| {
            let start = |p: &Self| p.span.as_ref().map_or(0, |span| span.start);
            (&a.file, start(a), &a.message).cmp(&(&b.file, start(b), &b.message))
        });
        problems.dedup();
    }
}

/// Splits serde's "unknown field `x`, expected one of `a`, `b`" into what it is, the name found and the names known.
fn unknown_name(message: &str) -> Option<(&'static str, &str, Vec<&str>)> {
    let key = message.strip_prefix("unknown field ").map(|rest| ("key", rest));
    let (what, rest) = key.or_else(|| Some(("value", message.strip_prefix("unknown variant ")?)))?;
    let mut quoted = rest.split('`').skip(1).step_by(2);
    Some((what, quoted.next()?, quoted.collect()))
}

/// A problem ready to print or to serialise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Located {
    /// The file's path from the project's root.
    pub file: String,
    /// Where in the file; absent for a problem of the whole file.
    #[serde(flatten)]
    pub place: Option<Place>,
    /// What is wrong.
    pub message: String,
    /// A way out.
    pub hint: Option<String>,
}

/// A place in a text as people count it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// How many characters of the line are meant, at least 1.
    pub width: usize,
    /// The line itself, without its end.
    pub source: String,
}

impl Place {
    fn of(text: &str, span: &Range<usize>) -> Self {
        let start = floor_char_boundary(text, span.start);
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let end = floor_char_boundary(text, span.end).clamp(start, line_end);
        Self {
            line: text[..line_start].matches('\n').count() + 1,
            column: text[line_start..start].chars().count() + 1,
            width: text[start..end].chars().count().max(1),
            source: text[line_start..line_end].trim_end_matches('\r').to_owned(),
        }
    }
}

fn floor_char_boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0)
}

impl std::fmt::Display for Located {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Some(place) = &self.place else {
            write!(f, "{}: {}", self.file, self.message)?;
            return self.write_hint(f, 2);
        };
        let Place { line, column, width, source } = place;
        write!(f, "{}:{line}:{column}: {}", self.file, self.message)?;
        let number = line.to_string();
        let margin = " ".repeat(number.len());
        // Tabs stay tabs, so that the caret stands under the character that the line shows.
        let mut before = String::new();
        for c in source.chars().take(column - 1) {
            before.push(if c == '\t' { '\t' } else { ' ' });
        }
        let mut lines = String::new();
        let _ = write!(lines, "\n   {number} | {source}\n   {margin} | {before}{}", "^".repeat(*width));
        f.write_str(&lines)?;
        self.write_hint(f, 3)
    }
}

impl Located {
    fn write_hint(&self, f: &mut std::fmt::Formatter<'_>, indent: usize) -> std::fmt::Result {
        match &self.hint {
            Some(hint) => write!(f, "\n{:indent$}hint: {hint}", ""),
            None => Ok(()),
        }
    }
}

/// The known word that `found` was probably meant to be: at most a third of its letters differ.
pub fn closest<'a>(found: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = found.chars().count().div_ceil(3).max(1);
    known
        .into_iter()
        .map(|word| (strsim::damerau_levenshtein(found, word), word))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, word)| word)
}

/// Reads a whole TOML file into its type; unknown keys come back with "did you mean".
pub fn read_toml<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, Problem> {
    toml::from_str(text).map_err(|error| Problem::from_toml(file, 0, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_the_line_a_caret_and_a_hint() {
        let text = "one\nVoir [la suite](aprés) ici\n";
        let at = text.find("aprés").unwrap();
        let problem = Problem::at("content/a.fr.md", at..at + "aprés".len(), "no page `aprés`")
            .suggest("aprés", ["apres", "avant"]);
        let expected = "content/a.fr.md:2:17: no page `aprés`\n   2 | Voir [la suite](aprés) ici\n     |                 ^^^^^\n   hint: did you mean `apres`?";
        assert_eq!(problem.locate(Some(text)).to_string(), expected);
    }

    #[test]
    fn unknown_keys_are_named_with_a_suggestion() {
        #[derive(Debug, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Front {
            #[expect(dead_code, reason = "only the key's name matters here")]
            title: String,
        }
        let problem = read_toml::<Front>("a.toml", "titel = 'x'\n").unwrap_err();
        assert_eq!(problem.message, "unknown key `titel`");
        assert_eq!(problem.hint.as_deref(), Some("did you mean `title`?"));
        assert_eq!(problem.span, Some(0..5));
    }

    #[test]
    fn spans_past_the_end_or_inside_a_character_do_not_panic() {
        for (start, end) in [(0, 0), (3, 4), (90, 99), (4, 2)] {
            let _ = Problem::at("f", start..end, "m").locate(Some("aé\nb")).to_string();
        }
    }
}
