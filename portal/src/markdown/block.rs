//! Blocks of a text: paragraphs, headings, alerts, code, table cells, footnotes.

use std::fmt::Write as _;
use std::ops::Range;

use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind};

use super::write::{Buffer, Footnote, Writer};
use super::{Heading, Hole, WORDS, escape};
use crate::slug;

impl Writer<'_> {
    /// A paragraph that holds one component and nothing else gives way to it.
    pub(super) fn end_paragraph(&mut self) {
        let (html, holes) = self.paragraph;
        let out = self.out();
        let alone = out.holes.len() == holes + 1 && out.html[html..].trim().is_empty();
        if alone && let Some((at, Hole::Component(call))) = out.holes.last_mut() {
            call.block = true;
            out.html.truncate(html - "<p>".len());
            *at = out.html.len();
            self.push("\n");
        } else {
            self.push("</p>\n");
        }
    }

    pub(super) fn start_heading(&mut self, id: Option<&str>) {
        self.open.push(Buffer::default());
        self.plain = Some(String::new());
        self.wanted_id = id.map(str::to_owned);
    }

    pub(super) fn end_heading(&mut self, level: u8, range: Range<usize>) {
        let content = self.open.pop().expect("opened when the heading started");
        let text = self.plain.take().unwrap_or_default().trim().to_owned();
        let range = range.start..range.start + self.source[range].trim_end().len();
        if text.is_empty() {
            self.problem(range.clone(), "a heading without words", "write its text, or remove it");
        }
        self.check_level(level, &range);
        let id = self.heading_id(&text, &range);
        let level = level.max(2);
        self.push(&format!("<h{level} id=\"{id}\">"));
        self.out().append(content);
        self.push(&format!("</h{level}>\n"));
        let span = range.start + self.offset..range.end + self.offset;
        self.headings.push(Heading { level, id, text, span });
    }

    fn check_level(&mut self, level: u8, range: &Range<usize>) {
        let above = self.headings.last().map_or(1, |heading| heading.level);
        if level == 1 {
            let hint = "the title of the page is its only first heading: start with `##`";
            self.problem(range.clone(), "a first-level heading in the text", hint);
        } else if level > above + 1 {
            let message = format!("a heading of level {level} follows one of level {above}");
            self.problem(range.clone(), message, &format!("use {}", "#".repeat(usize::from(above) + 1)));
        }
    }

    fn heading_id(&mut self, text: &str, range: &Range<usize>) -> String {
        if let Some(id) = self.wanted_id.take() {
            if !slug::is_valid(&id) {
                let message = format!("`{id}` can't be the name of a heading");
                self.problem(range.clone(), message, "use a-z, 0-9 and single hyphens");
            } else if !self.ids.insert(id.clone()) {
                let message = format!("the name `{id}` is already taken on this page");
                self.problem(range.clone(), message, "give each heading its own {#name}");
            }
            return slug::fold(&id);
        }
        let folded = slug::fold(text);
        let base = if folded.is_empty() { "part".to_owned() } else { folded };
        // Where the same words come again and again, counting goes on from the last number.
        let number = self.repeated.entry(base.clone()).or_default();
        loop {
            *number += 1;
            let id = if *number == 1 { base.clone() } else { format!("{base}-{number}") };
            if self.ids.insert(id.clone()) {
                return id;
            }
        }
    }

    pub(super) fn start_quote(&mut self, kind: Option<BlockQuoteKind>) {
        let Some(kind) = kind else { return self.push("<blockquote>\n") };
        let word = match kind {
            BlockQuoteKind::Note => "note",
            BlockQuoteKind::Tip => "tip",
            BlockQuoteKind::Important => "important",
            BlockQuoteKind::Warning => "warning",
            BlockQuoteKind::Caution => "caution",
        };
        self.push(&format!("<div class=\"alert alert-{word}\" role=\"note\">\n<p class=\"alert-label\">"));
        self.out().hole(Hole::Word { group: WORDS, word, number: 0 });
        self.push("</p>\n");
    }

    pub(super) fn start_code(&mut self, kind: &CodeBlockKind<'_>) {
        self.in_code = true;
        let language = match kind {
            CodeBlockKind::Fenced(info) => info.split_whitespace().next().unwrap_or_default(),
            CodeBlockKind::Indented => "",
        };
        if slug::is_valid(language) {
            self.push(&format!("<pre tabindex=\"0\"><code class=\"language-{language}\">"));
        } else {
            self.push("<pre tabindex=\"0\"><code>");
        }
    }

    /// A table of three columns or more does not fit a phone: there the theme shows each row as a list of its own, and
    /// each cell brings the name of its column along.
    pub(super) fn start_table(&mut self) {
        self.heads.clear();
        let class = if self.is_wide() { " class=\"table-rows\"" } else { "" };
        self.push(&format!("<div class=\"table-scroll\">\n<table{class}>\n"));
    }

    fn is_wide(&self) -> bool {
        self.columns.len() >= 3
    }

    pub(super) fn start_cell(&mut self) {
        let side = match self.columns.get(self.column) {
            Some(Alignment::Left) => " class=\"align-left\"",
            Some(Alignment::Center) => " class=\"align-center\"",
            Some(Alignment::Right) => " class=\"align-right\"",
            Some(Alignment::None) | None => "",
        };
        if self.in_head {
            self.plain = Some(String::new());
            return self.push(&format!("<th scope=\"col\"{side}>"));
        }
        let mut label = String::new();
        // The first cell of a row says what the row is about; it stands above the others.
        if let Some(head) = self.heads.get(self.column).filter(|head| self.column > 0 && !head.is_empty())
            && self.is_wide()
        {
            label.push_str(" data-label=\"");
            escape::attribute(&mut label, head);
            label.push('"');
        }
        self.push(&format!("<td{side}{label}>"));
    }

    /// An empty cell of the head names no column, so it is not a heading for those who hear the table.
    pub(super) fn end_cell(&mut self) {
        if !self.in_head {
            return self.push("</td>");
        }
        let head = self.plain.take().unwrap_or_default();
        self.heads.push(head.trim().to_owned());
        let out = self.out();
        let end = out.html.len();
        let start =
            out.html.rfind("<th").filter(|start| out.html[*start..].find('>') == Some(end - start - 1));
        match start {
            Some(start) if out.holes.last().is_none_or(|(at, _)| *at < end) => {
                out.html.replace_range(start.., "<td></td>");
            }
            _ => self.push("</th>"),
        }
    }

    /// A mention of a footnote. The first one gives it its number.
    pub(super) fn mention(&mut self, label: &str) {
        let note = self.footnotes.entry(label.to_owned()).or_default();
        note.mentions += 1;
        if note.number == 0 {
            self.mentioned += 1;
            note.number = self.mentioned;
        }
        let Footnote { number, mentions, .. } = *note;
        let again = if mentions > 1 { format!("-{mentions}") } else { String::new() };
        self.push(&format!(
            "<sup class=\"footnote-mention\"><a id=\"fnref-{number}{again}\" href=\"#fn-{number}\" role=\"doc-noteref\">{number}</a></sup>"
        ));
    }

    pub(super) fn end_footnote(&mut self, range: Range<usize>) {
        let text = self.open.pop().expect("opened when the footnote started");
        let label = self.labels.pop().expect("kept when the footnote started");
        let note = self.footnotes.entry(label.clone()).or_default();
        if note.text.replace(text).is_some() {
            let message = format!("the footnote `{label}` is written twice");
            self.problem(range, message, "give each footnote its own name");
        } else {
            note.range = range;
        }
    }

    /// Writes the footnotes at the end of the page, in the order of their first mention, each with a way back.
    pub(super) fn footnotes(&mut self) {
        let mut notes: Vec<_> = std::mem::take(&mut self.footnotes).into_iter().collect();
        notes.sort_by_key(|(_, note)| note.number);
        for (label, note) in notes.iter().filter(|(_, note)| note.number == 0) {
            let message = format!("the footnote `{label}` is never mentioned");
            self.problem(
                note.range.clone(),
                message,
                &format!("write [^{label}] where it belongs, or remove it"),
            );
        }
        notes.retain(|(_, note)| note.number > 0);
        if notes.is_empty() {
            return;
        }
        self.push("<section class=\"footnotes\" role=\"doc-endnotes\">\n<h2 id=\"footnotes\">");
        self.out().hole(Hole::Word { group: WORDS, word: "footnotes", number: 0 });
        self.push("</h2>\n<ol>\n");
        for (_, note) in notes {
            self.footnote(note);
        }
        self.push("</ol>\n</section>\n");
    }

    fn footnote(&mut self, note: Footnote) {
        let Footnote { number, text, .. } = note;
        let mut text = text.unwrap_or_default();
        // The way back stands inside the last paragraph, so that it ends the last line.
        let ends_in_paragraph = text.html.ends_with("</p>\n");
        if ends_in_paragraph {
            text.html.truncate(text.html.len() - "</p>\n".len());
        }
        let _ = write!(
            text.html,
            " <a class=\"footnote-back\" href=\"#fnref-{number}\" role=\"doc-backlink\" aria-label=\""
        );
        text.hole(Hole::Word { group: WORDS, word: "footnote_back", number });
        text.html.push_str("\">↩</a>");
        text.html.push_str(if ends_in_paragraph { "</p>\n" } else { "\n" });
        self.push(&format!("<li id=\"fn-{number}\">\n"));
        self.out().append(text);
        self.push("</li>\n");
    }
}

/// Writes the value of an attribute in quotes, with a space before its name.
pub(super) fn attribute(html: &mut String, name: &str, value: &str) {
    let _ = write!(html, " {name}=\"");
    escape::attribute(html, value);
    html.push('"');
}
