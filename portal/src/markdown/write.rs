//! The one pass over a text: parser events in, HTML with holes out. What each event does is in [`super::block`] and
//! [`super::inline`].

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use pulldown_cmark::{Alignment, BrokenLink, Event, Parser, Tag, TagEnd};

use super::call::{self, Found};
use super::outline::OPTIONS;
use super::{Body, Heading, Hole};
use crate::Problem;

/// HTML being written, with its holes.
#[derive(Default)]
pub(super) struct Buffer {
    pub(super) html: String,
    pub(super) holes: Vec<(usize, Hole)>,
}

impl Buffer {
    pub(super) fn append(&mut self, other: Self) {
        let at = self.html.len();
        self.html.push_str(&other.html);
        self.holes.extend(other.holes.into_iter().map(|(position, hole)| (at + position, hole)));
    }

    pub(super) fn hole(&mut self, hole: Hole) {
        self.holes.push((self.html.len(), hole));
    }
}

/// A footnote: its number by first mention, how often it is mentioned, and its text once that was met.
#[derive(Default)]
pub(super) struct Footnote {
    pub(super) number: usize,
    pub(super) mentions: usize,
    pub(super) range: Range<usize>,
    pub(super) text: Option<Buffer>,
}

/// An image that is open.
pub(super) struct Image {
    pub(super) address: String,
    pub(super) title: String,
    pub(super) range: Range<usize>,
    pub(super) alt: String,
}

/// The state of the pass.
pub(super) struct Writer<'t> {
    pub(super) file: &'t str,
    pub(super) source: &'t str,
    pub(super) offset: usize,
    pub(super) calls: Vec<Found>,
    /// The page, and above it what is still open: a heading, a footnote.
    pub(super) open: Vec<Buffer>,
    /// Plain text of the heading that is open.
    pub(super) plain: Option<String>,
    /// The image that is open: its text goes to `alt`, not to the page.
    pub(super) image: Option<Image>,
    /// Labels of the footnotes that are open.
    pub(super) labels: Vec<String>,
    pub(super) in_code: bool,
    /// Where the open paragraph started: length of the HTML and number of holes.
    pub(super) paragraph: (usize, usize),
    pub(super) columns: Vec<Alignment>,
    pub(super) column: usize,
    pub(super) in_head: bool,
    /// What the columns of the open table are called.
    pub(super) heads: Vec<String>,
    pub(super) headings: Vec<Heading>,
    /// The `{#id}` of the heading that is open.
    pub(super) wanted_id: Option<String>,
    pub(super) ids: BTreeSet<String>,
    /// How often each wording of a heading came.
    pub(super) repeated: BTreeMap<String, usize>,
    /// Footnotes that were mentioned.
    pub(super) mentioned: usize,
    pub(super) footnotes: BTreeMap<String, Footnote>,
    pub(super) words: usize,
    pub(super) problems: Vec<Problem>,
}

/// Reads a whole text.
pub(super) fn body(file: &str, text: &str, offset: usize) -> (Body, Vec<Problem>) {
    let (hidden, calls) = call::hide(file, text, offset);
    let mut broken = Vec::new();
    let mut on_broken = |link: BrokenLink<'_>| {
        broken.push((link.link_type, link.reference.to_string(), link.span));
        None
    };
    let parser = Parser::new_with_broken_link_callback(&hidden, OPTIONS, Some(&mut on_broken));
    let mut writer = Writer::new(file, text, offset, calls);
    for (event, range) in parser.into_offset_iter() {
        writer.event(event, range);
    }
    writer.footnotes();
    writer.broken_links(&broken);
    writer.finish()
}

impl<'t> Writer<'t> {
    fn new(file: &'t str, source: &'t str, offset: usize, calls: Vec<Found>) -> Self {
        Self {
            file,
            source,
            offset,
            calls,
            open: vec![Buffer { html: String::with_capacity(source.len() * 5 / 4), holes: Vec::new() }],
            plain: None,
            image: None,
            labels: Vec::new(),
            in_code: false,
            paragraph: (0, 0),
            columns: Vec::new(),
            column: 0,
            in_head: false,
            heads: Vec::new(),
            headings: Vec::new(),
            wanted_id: None,
            ids: BTreeSet::new(),
            repeated: BTreeMap::new(),
            mentioned: 0,
            footnotes: BTreeMap::new(),
            words: 0,
            problems: Vec::new(),
        }
    }

    fn finish(mut self) -> (Body, Vec<Problem>) {
        let Buffer { html, holes } = self.open.swap_remove(0);
        (Body { html, holes, headings: self.headings, words: self.words }, self.problems)
    }

    pub(super) fn out(&mut self) -> &mut Buffer {
        self.open.last_mut().expect("the page's own buffer is never closed")
    }

    pub(super) fn push(&mut self, html: &str) {
        if self.image.is_none() {
            self.out().html.push_str(html);
        }
    }

    pub(super) fn problem(&mut self, range: Range<usize>, message: impl Into<String>, hint: &str) {
        let span = range.start + self.offset..range.end + self.offset;
        self.problems.push(Problem::at(self.file, span, message).hint(hint));
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag, range),
            Event::Text(text) => self.text(&text, range),
            Event::Code(text) => self.code(&text, range),
            Event::InlineHtml(html) => {
                if !html.starts_with("</") {
                    self.raw_html(range);
                }
            }
            Event::SoftBreak => {
                self.plain_text(" ");
                self.push("\n");
            }
            Event::HardBreak => {
                self.plain_text(" ");
                self.push("<br>\n");
            }
            Event::Rule => self.push("<hr>\n"),
            Event::FootnoteReference(label) => self.mention(&label),
            // A block of HTML was reported at its start; the rest needs options that are off.
            Event::Html(_) | Event::InlineMath(_) | Event::DisplayMath(_) | Event::TaskListMarker(_) => {}
        }
    }

    pub(super) fn raw_html(&mut self, range: Range<usize>) {
        self.problem(
            range,
            "HTML in a text",
            "write it as Markdown, or use a component: {{ name key=\"value\" }}",
        );
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Paragraph => {
                self.push("<p>");
                self.paragraph = (self.out().html.len(), self.out().holes.len());
            }
            Tag::Heading { id, .. } => self.start_heading(id.as_deref()),
            Tag::BlockQuote(kind) => self.start_quote(kind),
            Tag::CodeBlock(kind) => self.start_code(&kind),
            Tag::HtmlBlock => self.raw_html(range),
            Tag::List(None) => self.push("<ul>\n"),
            Tag::List(Some(1)) => self.push("<ol>\n"),
            Tag::List(Some(first)) => self.push(&format!("<ol start=\"{first}\">\n")),
            Tag::Item => self.push("<li>"),
            Tag::FootnoteDefinition(label) => {
                self.labels.push(label.to_string());
                self.open.push(Buffer::default());
            }
            Tag::Table(columns) => {
                self.columns = columns;
                self.start_table();
            }
            Tag::TableHead => {
                (self.in_head, self.column) = (true, 0);
                self.push("<thead>\n<tr>");
            }
            Tag::TableRow => {
                self.column = 0;
                self.push("<tr>");
            }
            Tag::TableCell => self.start_cell(),
            Tag::Emphasis => self.push("<em>"),
            Tag::Strong => self.push("<strong>"),
            Tag::Link { link_type, dest_url, title, .. } => {
                self.start_link(link_type, &dest_url, &title, range);
            }
            Tag::Image { dest_url, title, .. } => {
                let (address, title) = (dest_url.to_string(), title.to_string());
                self.image = Some(Image { address, title, range, alt: String::new() });
            }
            // These need options that are off.
            Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::Strikethrough
            | Tag::Superscript
            | Tag::Subscript
            | Tag::MetadataBlock(_) => {}
        }
    }

    fn end(&mut self, tag: TagEnd, range: Range<usize>) {
        match tag {
            TagEnd::Paragraph => self.end_paragraph(),
            TagEnd::Heading(level) => self.end_heading(level as u8, range),
            TagEnd::BlockQuote(None) => self.push("</blockquote>\n"),
            TagEnd::BlockQuote(Some(_)) => self.push("</div>\n"),
            TagEnd::CodeBlock => {
                self.in_code = false;
                self.push("</code></pre>\n");
            }
            TagEnd::List(false) => self.push("</ul>\n"),
            TagEnd::List(true) => self.push("</ol>\n"),
            TagEnd::Item => self.push("</li>\n"),
            TagEnd::FootnoteDefinition => self.end_footnote(range),
            TagEnd::Table => self.push("</tbody>\n</table>\n</div>\n"),
            TagEnd::TableHead => {
                self.in_head = false;
                self.push("</tr>\n</thead>\n<tbody>\n");
            }
            TagEnd::TableRow => self.push("</tr>\n"),
            TagEnd::TableCell => {
                self.end_cell();
                self.column += 1;
            }
            TagEnd::Emphasis => self.push("</em>"),
            TagEnd::Strong => self.push("</strong>"),
            TagEnd::Link => self.push("</a>"),
            TagEnd::Image => self.end_image(),
            TagEnd::HtmlBlock
            | TagEnd::DefinitionList
            | TagEnd::DefinitionListTitle
            | TagEnd::DefinitionListDefinition
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::MetadataBlock(_) => {}
        }
    }
}
