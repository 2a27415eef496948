//! A text in parts that a translator can work on: titles, summary, and block after block of the text.
//!
//! Comes in: an article and its file's text. Goes out: [`Part`]s in order, with their places; and which part of a
//! translation belongs to which part of the original. Never here: words that only search sees, ids, figures.

use std::ops::Range;

use portal::markdown::{self, Block, BlockKind, Run};
use toml::de::{DeTable, DeValue};

use crate::article::Article;
use crate::front_matter;

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// `title`, `4 paragraph`: says which part of its file it is.
    pub(super) id: String,
    pub(super) shape: Shape,
    /// Markdown as it is written; lines without what stands before them in quotations and lists.
    pub(super) text: String,
    /// Where it stands in the file.
    pub(super) span: Range<usize>,
    /// What stands before each of its lines but the first.
    pub(super) prefix: String,
    /// There is something to translate.
    pub(super) has_words: bool,
}

/// What a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// A value of the front matter, by its key.
    Front(&'static str),
    /// A block of the text, in a quotation or not.
    Block(BlockKind, Quoted),
}

/// Whether a block stands in a quotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quoted {
    Yes,
    No,
}

/// Keys whose values readers read, with what translators call them.
const FRONT: [(&str, &str); 3] = [("title", "title"), ("nav_title", "short title"), ("summary", "summary")];

/// The parts of a text: first the front matter's, then the blocks.
pub(super) fn parts(article: &Article, text: &str) -> Vec<Part> {
    let Ok(split) = front_matter::split(&article.file, text) else { return Vec::new() };
    let mut parts = front(split.front, split.front_at);
    let blocks = markdown::blocks(split.body, split.body_at);
    parts.extend(blocks.iter().enumerate().map(|(at, block)| of_block(text, at + 1, block)));
    parts
}

fn front(front: &str, at: usize) -> Vec<Part> {
    let Ok(table) = DeTable::parse(front) else { return Vec::new() };
    let found = FRONT.into_iter().filter_map(|(key, name)| {
        let value = table.get_ref().get(key)?;
        let DeValue::String(text) = value.get_ref() else { return None };
        let span = value.span();
        Some(Part {
            id: name.to_owned(),
            shape: Shape::Front(key),
            text: text.to_string(),
            span: span.start + at..span.end + at,
            prefix: String::new(),
            has_words: true,
        })
    });
    found.collect()
}

fn of_block(text: &str, number: usize, block: &Block) -> Part {
    let name = match block.kind {
        BlockKind::Heading(_) => "heading",
        BlockKind::Paragraph => "paragraph",
        BlockKind::Item => "list item",
        BlockKind::Cell => "table cell",
        BlockKind::Code => "code",
    };
    let line = text[..block.span.start].rfind('\n').map_or(0, |at| at + 1);
    let prefix: String =
        text[line..block.span.start].chars().map(|c| if c == '>' || c == '\t' { c } else { ' ' }).collect();
    let source = &text[block.span.clone()];
    let mut lines = source.trim_end_matches('\n').split('\n');
    let mut words = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        words.push('\n');
        words.push_str(match block.kind {
            // In code, spaces at the start of a line mean something.
            BlockKind::Code => {
                line.strip_prefix(&prefix).or_else(|| line.strip_prefix(prefix.trim_end())).unwrap_or(line)
            }
            _ => line.trim_start_matches([' ', '\t', '>']),
        });
    }
    let end = block.span.start + source.trim_end_matches('\n').len();
    let has_words = |run: &Run| matches!(run, Run::Text { text, .. } if text.contains(char::is_alphabetic));
    Part {
        id: format!("{number} {name}"),
        shape: Shape::Block(block.kind, if block.quoted { Quoted::Yes } else { Quoted::No }),
        text: words,
        span: block.span.start..end,
        prefix,
        has_words: block.runs.iter().any(has_words),
    }
}

impl Part {
    /// Whether a translation needs it: what has words, except a short title, which each language has where it wants one.
    pub(super) fn is_needed(&self, theirs: Option<&Self>) -> bool {
        self.has_words && (theirs.is_some() || matches!(self.shape, Shape::Block(..)))
    }

    /// A text as it is written in the part's place.
    pub(super) fn written(&self, text: &str) -> String {
        match self.shape {
            Shape::Front(_) => toml::Value::from(text).to_string(),
            // A heading and a row of a table are one line.
            Shape::Block(BlockKind::Heading(_) | BlockKind::Cell, _) => text.replace('\n', " "),
            Shape::Block(..) => text.replace('\n', &format!("\n{}", self.prefix)),
        }
    }
}

/// Whether two texts have the same parts in the same order.
pub(super) fn are_alike(ours: &[Part], theirs: &[Part]) -> bool {
    blocks(ours).map(|part| part.shape).eq(blocks(theirs).map(|part| part.shape))
}

fn blocks(parts: &[Part]) -> impl Iterator<Item = &Part> {
    parts.iter().filter(|part| matches!(part.shape, Shape::Block(..)))
}

/// For each part of the original the part of the translation that belongs to it. Where the two differ in build, the
/// longest row of parts of the same shape goes together.
pub(super) fn aligned<'p>(original: &[Part], translation: &'p [Part]) -> Vec<Option<&'p Part>> {
    let (n, m) = (original.len(), translation.len());
    let mut longest = vec![vec![0_u32; m + 1]; n + 1];
    for i in (0..n).rev() {
        for j in (0..m).rev() {
            longest[i][j] = if original[i].shape == translation[j].shape {
                longest[i + 1][j + 1] + 1
            } else {
                longest[i + 1][j].max(longest[i][j + 1])
            };
        }
    }
    let mut found = Vec::with_capacity(n);
    let mut j = 0;
    for i in 0..n {
        while j < m && original[i].shape != translation[j].shape && longest[i][j + 1] >= longest[i + 1][j] {
            j += 1;
        }
        let is_one = j < m && original[i].shape == translation[j].shape;
        found.push(is_one.then(|| &translation[j]));
        j += usize::from(is_one);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<Part> {
        let parsed = crate::article::read("content/pages/a.en.md", text).unwrap();
        parts(&parsed.article, text)
    }

    const TEXT: &str = "+++\ntitle = \"A \\\"b\\\"\"\nsummary = 'c'\nmodified = 2026-11-22\n+++\n## Head {#h}\n\nOne\ntwo.\n\n> - Dear *x*,\\\n>   you\n>\n> ```\n> a\n>  b\n> ```\n\n| A | 1 |\n|-|-|\n| {{ f }} | b |\n";

    #[test]
    fn parts_are_what_translators_see() {
        let shown: Vec<(String, String)> =
            of(TEXT).into_iter().filter(|part| part.has_words).map(|part| (part.id, part.text)).collect();
        let expected = [
            ("title", "A \"b\""),
            ("summary", "c"),
            ("1 heading", "Head"),
            ("2 paragraph", "One\ntwo."),
            ("3 list item", "Dear *x*,\\\nyou"),
            ("4 code", "a\n b"),
            ("5 table cell", "A"),
            ("8 table cell", "b"),
        ];
        assert_eq!(shown, expected.map(|(id, text)| (id.to_owned(), text.to_owned())));
    }

    #[test]
    fn parts_are_written_back_as_they_were() {
        for part in of(TEXT) {
            let written = part.written(&part.text);
            match part.shape {
                Shape::Front("summary") => assert_eq!(written, "\"c\""),
                Shape::Front(_) => assert_eq!(toml_text(&written), toml_text(&TEXT[part.span.clone()])),
                Shape::Block(..) => assert_eq!(written, TEXT[part.span.clone()], "{}", part.id),
            }
        }
    }

    fn toml_text(written: &str) -> String {
        format!("a = {written}").parse::<toml::Table>().unwrap()["a"].as_str().unwrap().to_owned()
    }

    #[test]
    fn parts_of_the_same_shape_go_together() {
        let original =
            of("+++\ntitle = 'A'\nsummary = 'c'\nmodified = 2026-11-22\n+++\nNew.\n\n## H\n\nOne.\n\n- i\n");
        let translation =
            of("+++\ntitle = 'A'\nsummary = 'c'\nmodified = 2026-11-22\n+++\n## T\n\nUn.\n\n- p\n- q\n");
        let together: Vec<Option<String>> =
            aligned(&original, &translation).into_iter().map(|part| Some(part?.text.clone())).collect();
        let expected = [Some("A"), Some("c"), None, Some("T"), Some("Un."), Some("p")];
        assert_eq!(together, expected.map(|text| text.map(str::to_owned)));
    }
}
