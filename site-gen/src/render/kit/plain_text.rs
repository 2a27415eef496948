//! A page's text for every program that shows letters: an e-mail, a text editor, a reader for the blind.
//!
//! Comes in: HTML as markdown and components write it. Goes out: plain text without marks of any kind: paragraphs apart,
//! lists with bullets or numbers, tables in columns, templates between two lines, addresses in brackets behind their
//! words. Never here: line breaks within a paragraph, which each program sets to its own width.

use std::fmt::Write as _;

use portal::Lang;

use super::super::tags::{Piece, Tag, decode, pieces};
use super::table::Table;

/// What stands above and below a template that readers copy.
const RULE: &str = "────────────────────────────────────────";

/// Elements whose content is not text, or is said by the text beside it.
const SKIPPED: [&str; 4] = ["svg", "script", "style", "template"];

/// Elements without an end.
const VOID: [&str; 6] = ["br", "hr", "img", "input", "link", "wbr"];

/// Elements that start on a line of their own.
const BLOCKS: [&str; 22] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "caption",
    "dd",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "form",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "ul",
];

/// A list that is open.
enum List {
    Bullets,
    Numbers(usize),
}

/// A link that is open.
struct Link {
    address: Option<String>,
    /// Length of the line where its words start.
    start: usize,
    /// What stands behind its words.
    end: &'static str,
}

struct Writer<'w> {
    base_url: &'w str,
    lang: Lang,
    out: String,
    /// The line that is being written, one space between words.
    line: String,
    /// Empty lines wanted before the next line.
    gap: usize,
    lists: Vec<List>,
    /// What the next line of an item starts with.
    mark: Option<String>,
    links: Vec<Link>,
    table: Option<Table>,
    heading: bool,
    verbatim: bool,
    /// The element that is passed over, and how many of its name are open.
    skipped: Option<(String, usize)>,
}

/// The text of a page's HTML. Addresses of the site are written in full, from `base_url`.
pub(super) fn plain_text(html: &str, base_url: &str, lang: Lang) -> String {
    let mut writer = Writer {
        base_url,
        lang,
        out: String::with_capacity(html.len()),
        line: String::new(),
        gap: 0,
        lists: Vec::new(),
        mark: None,
        links: Vec::new(),
        table: None,
        heading: false,
        verbatim: false,
        skipped: None,
    };
    for piece in pieces(html) {
        match piece {
            Piece::Text(text) if writer.skipped.is_none() => writer.text(&decode(text)),
            Piece::Text(_) => {}
            Piece::Tag(tag) if writer.skips(&tag) => {}
            Piece::Tag(tag) if tag.is_end => writer.end(tag.name),
            Piece::Tag(tag) => writer.start(&tag),
        }
    }
    writer.flush();
    writer.out
}

impl Writer<'_> {
    /// Whether a tag belongs to something that is passed over.
    fn skips(&mut self, tag: &Tag<'_>) -> bool {
        if let Some((name, open)) = &mut self.skipped {
            if name == tag.name {
                *open = if tag.is_end { *open - 1 } else { *open + 1 };
                if *open == 0 {
                    self.skipped = None;
                }
            }
            return true;
        }
        let is_hidden = SKIPPED.contains(&tag.name)
            || tag.value("aria-hidden") == Some("true")
            || tag.value("role") == Some("doc-backlink");
        let skips = is_hidden && !tag.is_end && !VOID.contains(&tag.name);
        if skips {
            self.skipped = Some((tag.name.to_owned(), 1));
        }
        skips || (is_hidden && !tag.is_end)
    }

    fn start(&mut self, tag: &Tag<'_>) {
        if is_heading(tag.name) {
            self.flush();
            self.gap = self.gap.max(if tag.name == "h2" { 2 } else { 1 });
            self.heading = tag.name == "h2";
            return;
        }
        if BLOCKS.contains(&tag.name) {
            self.block();
        }
        match tag.name {
            "ul" => self.lists.push(List::Bullets),
            "ol" => {
                let first = tag.value("start").and_then(|first| first.parse().ok());
                self.lists.push(List::Numbers(first.unwrap_or(1)));
            }
            "li" => self.item(),
            "blockquote" => self.rule(),
            "pre" => self.verbatim = true,
            "br" => self.line_break(),
            "hr" => {
                self.flush();
                self.rule();
            }
            "table" => self.table = Some(Table::default()),
            "tr" => self.table.iter_mut().for_each(Table::row),
            "th" | "td" => self.line.clear(),
            "img" => self.text(&decode(tag.value("alt").unwrap_or_default())),
            "a" => {
                let link = self.link(tag);
                self.links.push(link);
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "a" => self.end_link(),
            "th" | "td" => {
                let cell = std::mem::take(&mut self.line);
                self.table.iter_mut().for_each(|table| table.cell(cell.trim()));
            }
            "caption" => {
                let caption = std::mem::take(&mut self.line);
                self.table.iter_mut().for_each(|table| table.caption(caption.trim()));
            }
            "thead" => self.table.iter_mut().for_each(Table::end_head),
            "table" => {
                let lines = self.table.take().map(|table| table.lines(self.lang)).unwrap_or_default();
                self.line.clear();
                self.gap = self.gap.max(1);
                lines.iter().for_each(|line| self.put(line));
                self.gap = self.gap.max(1);
            }
            "pre" => {
                self.flush();
                self.verbatim = false;
            }
            "blockquote" => {
                self.flush();
                self.rule();
            }
            "ul" | "ol" => {
                self.flush();
                self.lists.pop();
                if self.lists.is_empty() {
                    self.gap = self.gap.max(1);
                }
            }
            name if is_heading(name) => {
                self.flush();
                self.heading = false;
                self.gap = self.gap.max(1);
            }
            name if BLOCKS.contains(&name) => self.block(),
            _ => {}
        }
    }

    /// Ends the line; outside lists an empty line follows.
    fn block(&mut self) {
        self.flush();
        if self.lists.is_empty() && self.mark.is_none() {
            self.gap = self.gap.max(1);
        }
    }

    fn rule(&mut self) {
        self.gap = self.gap.max(1);
        self.put(RULE);
        self.gap = 1;
    }

    fn item(&mut self) {
        self.flush();
        let depth = self.lists.len().saturating_sub(1);
        let mark = match self.lists.last_mut() {
            Some(List::Numbers(next)) => {
                *next += 1;
                format!("{}. ", *next - 1)
            }
            Some(List::Bullets) | None => "• ".to_owned(),
        };
        self.mark = Some(format!("{}{mark}", "   ".repeat(depth)));
    }

    fn link(&mut self, tag: &Tag<'_>) -> Link {
        if tag.value("role") == Some("doc-noteref") {
            self.line.push_str(" [");
            return Link { address: None, start: self.line.len(), end: "]" };
        }
        let href = decode(tag.value("href").unwrap_or_default());
        // A link with a title of its own is a note on the words before it.
        let is_note = tag.value("title").is_some();
        if is_note && !self.line.is_empty() && !self.line.ends_with([' ', '(']) {
            self.line.push(' ');
        }
        let address = match href.as_str() {
            "" => None,
            part if part.starts_with('#') => None,
            path if path.starts_with('/') => Some(format!("{}{path}", self.base_url)),
            other => Some(other.trim_start_matches("mailto:").trim_start_matches("tel:").to_owned()),
        };
        Link { address: address.filter(|_| !is_note), start: self.line.len(), end: "" }
    }

    fn end_link(&mut self) {
        let Some(Link { address, start, end }) = self.links.pop() else { return };
        let words = self.line.get(start..).unwrap_or_default().trim();
        if let Some(address) = address.filter(|address| !words.contains(address.as_str())) {
            let _ = write!(self.line, " ({address})");
        }
        self.line.push_str(end);
    }

    fn text(&mut self, text: &str) {
        if self.verbatim {
            return self.line.push_str(text);
        }
        let mut words = text.split(|c: char| c.is_ascii_whitespace()).peekable();
        while let Some(word) = words.next() {
            self.line.push_str(word);
            if words.peek().is_some() && !self.line.is_empty() && !self.line.ends_with([' ', '\n']) {
                self.line.push(' ');
            }
        }
    }

    fn line_break(&mut self) {
        let kept = self.line.trim_end_matches(' ').len();
        self.line.truncate(kept);
        self.line.push(if self.table.is_some() { ' ' } else { '\n' });
    }

    /// Writes the open line.
    fn flush(&mut self) {
        // What a table holds is written at its end.
        if self.table.is_some() {
            if !self.line.is_empty() && !self.line.ends_with(' ') {
                self.line.push(' ');
            }
            return;
        }
        let line = std::mem::take(&mut self.line);
        let text = if self.verbatim { line.trim_matches('\n') } else { line.trim_matches([' ', '\n']) };
        if text.is_empty() {
            return;
        }
        let text = if self.heading { text.to_uppercase() } else { text.to_owned() };
        let mark = self.mark.take();
        let indent = match &mark {
            Some(mark) => " ".repeat(mark.chars().count()),
            None => "   ".repeat(self.lists.len()),
        };
        for (at, line) in text.split('\n').enumerate() {
            let start = mark.as_deref().filter(|_| at == 0).unwrap_or(&indent);
            self.put(&format!("{start}{}", if self.verbatim { line } else { line.trim() }));
        }
    }

    fn put(&mut self, line: &str) {
        if !self.out.is_empty() {
            self.out.extend(std::iter::repeat_n('\n', self.gap));
        }
        self.gap = 0;
        self.out.push_str(line.trim_end());
        self.out.push('\n');
    }
}

fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(html: &str) -> String {
        plain_text(html, "https://p.example", Lang::En)
    }

    #[test]
    fn paragraphs_lists_and_headings() {
        let html = "<h2 id=\"a\">When to <em>use</em> it</h2>\n<p>One\ntwo &amp; <b>three</b>.</p>\n<ul>\n<li>First</li>\n\
            <li>Second<ol><li>Inner</li></ol></li>\n</ul>\n<h3>Next</h3>\n<ol start=\"3\">\n<li><p>Do</p><p>it</p></li></ol><p>End<br>here</p>";
        assert_eq!(
            text(html),
            "WHEN TO USE IT\n\nOne two & three.\n\n• First\n• Second\n   1. Inner\n\nNext\n\n3. Do\n   it\n\nEnd\nhere\n"
        );
    }

    #[test]
    fn links_say_where_they_lead() {
        let html = "<p>See <a href=\"/en/b/#c\">the rule</a>, <a href=\"#d\">below</a>, <a href=\"mailto:a@p.example\">a@p.example</a>.\
            <sup><a href=\"#fn-1\" role=\"doc-noteref\">1</a></sup> <b>331</b><a href=\"/en/f/\" title=\"x\"><i aria-hidden=\"true\">2015</i><span>(as of 2015)</span></a></p>\
            <ol><li id=\"fn-1\"><p>A note <a href=\"#r\" role=\"doc-backlink\">↩</a></p></li></ol>";
        assert_eq!(
            text(html),
            "See the rule (https://p.example/en/b/#c), below, a@p.example. [1] 331 (as of 2015)\n\n1. A note\n"
        );
    }

    #[test]
    fn templates_stand_between_lines() {
        let html = "<p>Copy:</p><blockquote>\n<p>Hello [name],</p>\n<p>Yes.</p>\n</blockquote>\n<p>After</p><pre><code>a\n  b &lt;\n</code></pre>";
        assert_eq!(
            text(html),
            format!("Copy:\n\n{RULE}\n\nHello [name],\n\nYes.\n\n{RULE}\n\nAfter\n\na\n  b <\n")
        );
    }

    #[test]
    fn tables_stand_in_columns() {
        let html = "<table><caption>Map</caption><thead><tr><th>Field</th><th>How many</th></tr></thead><tbody><tr><td>Health\ncare</td><td></td></tr><tr><td><a href=\"/en/x/\">IT</a></td><td>2</td></tr></tbody></table><p>x</p>";
        assert_eq!(
            text(html),
            "Map\n\nField                      How many\n───────────────────────────────────\nHealth care\nIT (https://p.example/en/x/)  2\n\nx\n".replace(
                "Field                      How many\n───────────────────────────────────",
                "Field                         How many\n──────────────────────────────────────"
            )
        );
    }

    #[test]
    fn hidden_parts_are_left_out() {
        assert_eq!(
            text(
                "<p>a<svg><g><text>b</text></g></svg>c<span aria-hidden=\"true\"><span>d</span></span>e</p>"
            ),
            "ace\n"
        );
        assert_eq!(text("<p>a &#x27; &bogus; &#39;</p>"), "a ' &bogus; '\n");
    }
}
