//! A text block by block, each with its place in the file: for whoever measures, compares or translates texts.
//!
//! Comes in: the same text that [`super::parse`] reads. Goes out: [`Block`]s in order, without marks, with the range of
//! their source. Never here: HTML, problems of the text.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::Call;
use super::call::{self, Found, INERT};

/// What the parser understands; the same wherever texts are read.
pub(super) const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_HEADING_ATTRIBUTES)
    .union(Options::ENABLE_GFM);

/// A stretch of words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Where its words stand in the file, marks inside them included, marks before them not.
    pub span: Range<usize>,
    /// Its words.
    pub runs: Vec<Run>,
    /// It stands in a quotation: a template to copy, not an alert.
    pub quoted: bool,
}

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockKind {
    /// A heading of this level.
    Heading(u8),
    /// A paragraph.
    Paragraph,
    /// A paragraph of a list.
    Item,
    /// A cell of a table.
    Cell,
    /// Code, line by line.
    Code,
}

/// A part of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Run {
    /// Words without marks.
    Text {
        /// The words.
        text: String,
        /// Where they stand in the file.
        span: Range<usize>,
    },
    /// A component; none when it can't be read.
    Call(Option<Call>),
    /// A line ends here, and readers see it.
    Break,
}

/// The blocks of a text that starts at byte `offset` of its file.
pub fn blocks(text: &str, offset: usize) -> Vec<Block> {
    let (hidden, calls) = call::hide("", text, offset);
    let mut reader = Reader { source: text, offset, calls, ..Reader::default() };
    for (event, range) in Parser::new_ext(&hidden, OPTIONS).into_offset_iter() {
        reader.event(event, range);
    }
    reader.close();
    reader.blocks
}

#[derive(Default)]
struct Reader<'t> {
    source: &'t str,
    offset: usize,
    calls: Vec<Found>,
    blocks: Vec<Block>,
    open: Option<Block>,
    /// Quotations that are open.
    quotes: usize,
    items: usize,
    images: usize,
}

impl Reader<'_> {
    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(&tag, range),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text, range),
            Event::Code(text) => self.run(text.to_string(), range),
            Event::SoftBreak => self.run(" ".to_owned(), range),
            Event::HardBreak => {
                if let Some(open) = self.widen(range) {
                    open.runs.push(Run::Break);
                }
            }
            Event::FootnoteReference(_) => drop(self.widen(range)),
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Paragraph => self.begin(if self.items > 0 { BlockKind::Item } else { BlockKind::Paragraph }),
            Tag::Heading { level, .. } => self.begin(BlockKind::Heading(*level as u8)),
            Tag::TableCell => self.begin(BlockKind::Cell),
            Tag::CodeBlock(_) => self.begin(BlockKind::Code),
            Tag::BlockQuote(None) => {
                self.close();
                self.quotes += 1;
            }
            Tag::Item => {
                self.close();
                self.items += 1;
            }
            Tag::List(_) | Tag::Table(_) => self.close(),
            Tag::Image { .. } => {
                self.widen(range);
                self.images += 1;
            }
            Tag::Link { .. } | Tag::Emphasis | Tag::Strong => drop(self.widen(range)),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::TableCell | TagEnd::CodeBlock => self.close(),
            TagEnd::BlockQuote(None) => {
                self.close();
                self.quotes -= 1;
            }
            TagEnd::Item => {
                self.close();
                self.items -= 1;
            }
            TagEnd::Image => self.images -= 1,
            _ => {}
        }
    }

    fn begin(&mut self, kind: BlockKind) {
        self.close();
        self.open = Some(Block { kind, span: 0..0, runs: Vec::new(), quoted: self.quotes > 0 });
    }

    /// Ends the open block. One without words is none.
    fn close(&mut self) {
        self.blocks.extend(self.open.take().filter(|block| !block.runs.is_empty()));
    }

    /// Counts a range of the source to the open block. In a tight list the words of an item come without a paragraph.
    fn widen(&mut self, range: Range<usize>) -> Option<&mut Block> {
        if self.open.is_none() && self.items > 0 {
            self.begin(BlockKind::Item);
        }
        let open = self.open.as_mut()?;
        let range = range.start + self.offset..range.end + self.offset;
        open.span = if open.span.end == 0 {
            range
        } else {
            open.span.start.min(range.start)..open.span.end.max(range.end)
        };
        Some(open)
    }

    fn run(&mut self, text: String, range: Range<usize>) {
        let span = range.start + self.offset..range.end + self.offset;
        let is_alt = self.images > 0;
        if let Some(open) = self.widen(range).filter(|_| !is_alt) {
            open.runs.push(Run::Text { text, span });
        }
    }

    fn text(&mut self, text: &str, range: Range<usize>) {
        if !text.contains(INERT) {
            return self.run(text.to_owned(), range);
        }
        let source = self.source;
        if text.len() != range.len() || self.open.as_ref().is_some_and(|open| open.kind == BlockKind::Code) {
            return self.run(source.get(range.clone()).unwrap_or(text).to_owned(), range);
        }
        let mut done = range.start;
        let first = self.calls.partition_point(|call| call.range.start < range.start);
        for index in first..self.calls.len() {
            let call = self.calls[index].range.clone();
            if call.end > range.end {
                break;
            }
            if done < call.start {
                self.run(source[done..call.start].to_owned(), done..call.start);
            }
            done = call.end;
            let read = self.calls[index].call.clone().ok();
            if let Some(open) = self.widen(call) {
                open.runs.push(Run::Call(read));
            }
        }
        if done < range.end {
            self.run(source[done..range.end].to_owned(), done..range.end);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<(BlockKind, String, String)> {
        let blocks = blocks(text, 0).into_iter().map(|block| {
            let words = block.runs.iter().map(|run| match run {
                Run::Text { text, .. } => text.clone(),
                Run::Call(call) => format!("<{}>", call.as_ref().map_or("?", |call| &call.name)),
                Run::Break => "/".to_owned(),
            });
            (block.kind, words.collect(), text[block.span].to_owned())
        });
        blocks.collect()
    }

    #[test]
    fn blocks_have_their_words_and_their_source() {
        let text = "## A *b* {#c}\n\nOne [two](page:x), {{ figure id=\"f\" }} **three**.\nFour\\\nfive ![alt](i.svg).\n\n- tight\n  1. inner\n- [l](page:y)\n\n| H | I |\n| - | - |\n| c {{ a }} | |\n";
        let expected = [
            (BlockKind::Heading(2), "A b", "A *b*"),
            (
                BlockKind::Paragraph,
                "One two, <figure> three. Four/five .",
                "One [two](page:x), {{ figure id=\"f\" }} **three**.\nFour\\\nfive ![alt](i.svg).",
            ),
            (BlockKind::Item, "tight", "tight"),
            (BlockKind::Item, "inner", "inner"),
            (BlockKind::Item, "l", "[l](page:y)"),
            (BlockKind::Cell, "H", "H"),
            (BlockKind::Cell, "I", "I"),
            (BlockKind::Cell, "c <a>", "c {{ a }}"),
        ];
        let expected: Vec<_> =
            expected.map(|(kind, words, source)| (kind, words.to_owned(), source.to_owned())).into();
        assert_eq!(shown(text), expected);
    }

    #[test]
    fn quotations_and_alerts_are_told_apart() {
        let quoted: Vec<bool> =
            blocks("> a\n\n> [!NOTE]\n> b\n\nc\n", 0).into_iter().map(|block| block.quoted).collect();
        assert_eq!(quoted, [true, false, false]);
    }
}
