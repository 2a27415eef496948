//! Sentences of a text.
//!
//! Comes in: the blocks of a text. Goes out: its sentences, each with its words and its place. Never here: how good they
//! are.

use std::ops::Range;

use portal::markdown::{Block, BlockKind, Call, Run};

/// A sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sentence {
    /// Its words, without signs round them.
    pub(super) words: Vec<String>,
    /// Where it stands in the file.
    pub(super) span: Range<usize>,
}

/// Short forms that end in a point in the middle of a sentence, in both languages.
const SHORT: [&str; 22] = [
    "Dr.", "Mr.", "Mrs.", "Ms.", "St.", "Ste.", "No.", "no.", "nos.", "vs.", "e.g.", "i.e.", "p.", "pp.",
    "ex.", "M.", "MM.", "art.", "approx.", "env.", "c.-à-d.", "al.",
];

/// The sentences of a text that count: those of paragraphs, and of items and templates that are written in sentences.
pub(super) fn sentences(blocks: &[Block]) -> Vec<Sentence> {
    let mut found = Vec::new();
    for block in blocks {
        let is_prose = match block.kind {
            BlockKind::Paragraph | BlockKind::Item => true,
            BlockKind::Heading(_) | BlockKind::Cell | BlockKind::Code => false,
        };
        // A component that stands alone is no sentence.
        let has_words = |run: &Run| matches!(run, Run::Text { text, .. } if !text.trim().is_empty());
        if !is_prose || !block.runs.iter().any(has_words) {
            continue;
        }
        let must_end = block.quoted || block.kind == BlockKind::Item;
        for line in block.runs.split(|run| *run == Run::Break) {
            of_line(line, must_end, &mut found);
        }
    }
    found
}

/// A word with the signs that stand with it.
struct Token {
    text: String,
    span: Range<usize>,
}

fn of_line(runs: &[Run], must_end: bool, found: &mut Vec<Sentence>) {
    let tokens = tokens(runs);
    if must_end && !tokens.last().is_some_and(|last| ends(&last.text)) {
        return;
    }
    let mut start = 0;
    for at in 0..tokens.len() {
        let next = tokens.get(at + 1);
        if next.is_none_or(|next| parts(&tokens[at].text, &next.text)) {
            found.extend(sentence(&tokens[start..=at]));
            start = at + 1;
        }
    }
}

fn sentence(tokens: &[Token]) -> Option<Sentence> {
    let words: Vec<String> = tokens.iter().filter_map(|token| word(&token.text)).collect();
    let span = tokens.first()?.span.start..tokens.last()?.span.end;
    (!words.is_empty()).then_some(Sentence { words, span })
}

/// A token's letters without the signs round them; none for a sign alone.
fn word(token: &str) -> Option<String> {
    let word = token.trim_matches(|c: char| !c.is_alphanumeric());
    (!word.is_empty()).then(|| word.to_owned())
}

/// Words of several runs; a word may be made of more than one: `**s**ix`.
fn tokens(runs: &[Run]) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut glue = false;
    let mut add = |text: &str, span: Range<usize>, glue: bool| match tokens.last_mut().filter(|_| glue) {
        Some(last) => {
            last.text.push_str(text);
            last.span.end = span.end;
        }
        None => tokens.push(Token { text: text.to_owned(), span }),
    };
    for run in runs {
        match run {
            Run::Text { text, span } => {
                // Escapes make a text shorter than its source; then places are near, not exact.
                let mut at = 0;
                for part in text.split_inclusive([' ', '\n', '\t']) {
                    let inside = part.trim_end_matches([' ', '\n', '\t']);
                    if !inside.is_empty() {
                        let start = (span.start + at).min(span.end);
                        add(inside, start..(start + inside.len()).min(span.end), glue);
                    }
                    at += part.len();
                    glue = inside.len() == part.len();
                }
            }
            Run::Call(call) => {
                if let Some(call) = call {
                    add(said(call), call.span.clone(), glue);
                    glue = true;
                }
            }
            Run::Break => glue = false,
        }
    }
    tokens
}

/// The component that shows a word of the glossary.
const TERM: &str = "term";

/// What a component in a line stands for: its own text, a word of the glossary, or a number.
fn said(call: &Call) -> &str {
    let argument =
        |name| call.arguments.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    argument("text").or_else(|| argument("id").filter(|_| call.name == TERM)).unwrap_or("1")
}

/// Closing signs that may stand behind the end of a sentence.
fn bare(token: &str) -> &str {
    token.trim_end_matches(['"', '”', '’', '»', ')', ']', '\u{a0}'])
}

fn ends(token: &str) -> bool {
    bare(token).ends_with(['.', '!', '?', '…'])
}

/// Whether a sentence ends between two tokens.
fn parts(token: &str, next: &str) -> bool {
    let bare = bare(token);
    if !ends(token) || SHORT.contains(&bare.trim_start_matches(['(', '“', '«', '\u{a0}'])) {
        return false;
    }
    // A letter of a name: `J. Smith`.
    let letters = bare.trim_end_matches('.').trim_start_matches(['(', '“', '«']);
    if bare.ends_with('.') && letters.chars().count() == 1 && letters.chars().all(char::is_uppercase) {
        return false;
    }
    let first = next.trim_start_matches(|c: char| !c.is_alphanumeric()).chars().next();
    first.is_none_or(|first| !first.is_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let found = sentences(&portal::markdown::blocks(text, 0));
        found.into_iter().map(|sentence| sentence.words.join(" ")).collect()
    }

    #[test]
    fn sentences_end_where_readers_pause() {
        let text = "**One.** It took 2.5 hours, e.g. “yes!” said Dr. J. Smith (of St. John’s). Then [two](page:x)? Yes…\nthree {{ figure id=\"a\" }}.";
        assert_eq!(
            shown(text),
            ["One", "It took 2.5 hours e.g yes said Dr J Smith of St John’s", "Then two", "Yes three 1"]
        );
        assert_eq!(shown("Est-ce vrai\u{a0}? «\u{a0}Oui.\u{a0}» Voilà."), ["Est-ce vrai", "Oui", "Voilà"]);
    }

    #[test]
    fn items_and_templates_count_when_they_are_sentences() {
        let text = "## No heading. None.\n\nThese count:\n\n- a noun\n- This counts. Both do.\n\n> Subject: no\n>\n> Hello [name]. I write.\\\n> Street, town\n\n| A. | B. |\n|-|-|\n| C. | D. |\n";
        assert_eq!(shown(text), ["These count", "This counts", "Both do", "Hello name", "I write"]);
    }

    #[test]
    fn sentences_know_their_place() {
        let text = "One. Two *three*. Four.";
        let found = sentences(&portal::markdown::blocks(text, 0));
        let places: Vec<&str> = found.iter().map(|sentence| &text[sentence.span.clone()]).collect();
        assert_eq!(places, ["One.", "Two *three*.", "Four."]);
    }
}
