//! The text of a post as HTML.
//!
//! Comes in: what a member typed, in `CommonMark`. Goes out: HTML made of a fixed list of tags. Never here: raw HTML, pictures
//! from elsewhere, addresses that run code.
//!
//! Nothing is sanitised afterwards, because nothing unsafe can be written: each tag is a constant of this file, each text is
//! escaped, each address begins with a scheme of `SCHEMES` and is encoded. A sanitiser would have to read HTML as each
//! browser does and be kept up with them; here there is no HTML of others to read. What the tests hold the output against is
//! a reader of tags of their own.
//!
//! `@amina-diallo` becomes a link where the caller knows whom it names; in code, links and quotes of others nobody is named.

use portal::markdown::{escape_attribute, escape_text};
use portal::slug;
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TextMergeStream};

/// How addresses of links begin. Others run code in the page or open programs that nobody asked for.
const SCHEMES: [&str; 3] = ["https://", "http://", "mailto:"];

/// Lists, quotes and marks inside each other: what is deeper is shown as if it stood here.
const MOST_DEPTH: usize = 12;

/// Signs of each sort that a text may have. The reader of `CommonMark` takes much longer than the text is long when there
/// are thousands of some; no post of a person has as many as these.
const MOST_SIGNS: [(&str, usize); 4] = [("[]", 600), ("*_", 2_000), ("`~", 1_000), ("<&", 600)];

/// Signs that open quotes and lists on one line.
const MOST_OPENED: usize = 20;

/// What is said of every link: the forum vouches for none of them and is not told to them.
const REL: &str = "nofollow noopener noreferrer ugc";

/// Where a form of a name leads.
pub type Naming<'a> = &'a dyn Fn(&str) -> Option<String>;

/// A post as HTML, in which nobody is named.
pub fn html(text: &str) -> String {
    html_naming(text, &|_| None)
}

/// A post as HTML, with links to those whom it names.
pub fn html_naming(text: &str, naming: Naming<'_>) -> String {
    if is_tangled(text) {
        return plain(text);
    }
    let mut writer = Writer { out: String::new(), open: Vec::new(), is_literal: 0, naming };
    for event in TextMergeStream::new(Parser::new_ext(text, Options::empty())) {
        writer.event(event);
    }
    writer.out
}

/// Forms of names in a text, each once: what stands behind an `@`, outside of code, links and quotes.
pub fn forms(text: &str) -> Vec<String> {
    let (mut found, mut hidden) = (Vec::new(), 0_usize);
    if !text.contains('@') || is_tangled(text) {
        return found;
    }
    let is_hiding = |tag: &Tag<'_>| matches!(tag, Tag::Link { .. } | Tag::CodeBlock(_) | Tag::BlockQuote(_));
    let mut open = Vec::new();
    for event in TextMergeStream::new(Parser::new_ext(text, Options::empty())) {
        match event {
            Event::Start(tag) => {
                open.push(is_hiding(&tag));
                hidden += usize::from(is_hiding(&tag));
            }
            Event::End(_) => hidden -= usize::from(open.pop().unwrap_or_default()),
            Event::Text(text) if hidden == 0 => {
                for (_, form) in names(&text) {
                    if !found.contains(&form) {
                        found.push(form);
                    }
                }
            }
            _ => {}
        }
    }
    found
}

/// Where names stand in a text, with their form as addresses write it.
fn names(text: &str) -> Vec<(std::ops::Range<usize>, String)> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices('@') {
        let before = text[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || "._%+-/@".contains(c)) {
            continue;
        }
        let rest = &text[at + 1..];
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '-').unwrap_or(rest.len());
        let name = rest[..end].trim_end_matches('-');
        let form = slug::fold(name);
        if !form.is_empty() {
            found.push((at..at + 1 + name.len(), form));
        }
    }
    found
}

/// The first words of a post, for quotes: each line with the sign of a quote before it.
pub fn quoted(text: &str, most_chars: usize) -> String {
    let whole = text.chars().count() <= most_chars;
    let mut kept: String = text.chars().take(most_chars).collect();
    if !whole {
        kept.push('…');
    }
    // What was quoted before is left out: people answer the words of the one they answer.
    let lines = kept.lines().filter(|line| !line.trim_start().starts_with('>'));
    let quoted: Vec<String> =
        lines.map(|line| if line.is_empty() { ">".to_owned() } else { format!("> {line}") }).collect();
    let quoted = quoted.join("\n");
    let quoted = quoted.trim_matches(['>', '\n', ' ']);
    if quoted.is_empty() { String::new() } else { format!("> {quoted}\n\n") }
}

fn is_tangled(text: &str) -> bool {
    let opened = |line: &str| {
        line.chars()
            .take_while(|c| " \t>-+*0123456789.)".contains(*c))
            .filter(|c| ">-+*".contains(*c))
            .count()
    };
    MOST_SIGNS.iter().any(|(signs, most)| text.chars().filter(|c| signs.contains(*c)).count() > *most)
        || text
            .lines()
            .any(|line| opened(line) > MOST_OPENED && !line.trim().chars().all(|c| "-*_ ".contains(c)))
}

/// Paragraphs and line ends, nothing else.
fn plain(text: &str) -> String {
    let mut out = String::new();
    for paragraph in text.split("\n\n").filter(|paragraph| !paragraph.trim().is_empty()) {
        out.push_str("<p>");
        for (n, line) in paragraph.lines().enumerate() {
            if n > 0 {
                out.push_str("<br>");
            }
            escape_text(&mut out, line);
        }
        out.push_str("</p>\n");
    }
    out
}

struct Writer<'a> {
    out: String,
    /// What closes each open part; empty for those that are not shown.
    open: Vec<&'static str>,
    /// Inside a link or code, where addresses stay text.
    is_literal: usize,
    naming: Naming<'a>,
}

impl Writer<'_> {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => {
                let closes = if self.open.len() < MOST_DEPTH { self.start(&tag) } else { "" };
                self.is_literal += usize::from(matches!(tag, Tag::Link { .. } | Tag::CodeBlock(_)));
                self.open.push(closes);
            }
            Event::End(tag) => {
                use pulldown_cmark::TagEnd;
                self.is_literal -= usize::from(matches!(tag, TagEnd::Link | TagEnd::CodeBlock));
                self.out.push_str(self.open.pop().unwrap_or_default());
            }
            Event::Text(text) if self.is_literal == 0 => self.linked(&text),
            // What looks like HTML is what somebody typed: it is shown as such.
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => {
                escape_text(&mut self.out, &text);
            }
            Event::Code(code) => {
                self.out.push_str("<code>");
                escape_text(&mut self.out, &code);
                self.out.push_str("</code>");
            }
            // Who presses Enter in a box means a new line.
            Event::SoftBreak | Event::HardBreak => self.out.push_str("<br>"),
            Event::Rule => self.out.push_str("<hr>\n"),
            Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::FootnoteReference(_)
            | Event::TaskListMarker(_) => {}
        }
    }

    /// Writes what opens a part; says what closes it.
    fn start(&mut self, tag: &Tag<'_>) -> &'static str {
        let (opens, closes) = match tag {
            Tag::Paragraph | Tag::HtmlBlock => ("<p>", "</p>\n"),
            // A post is no page: its headings would stand in the outline of the thread.
            Tag::Heading { .. } => ("<p class=\"post-heading\"><strong>", "</strong></p>\n"),
            Tag::BlockQuote(_) => ("<blockquote>\n", "</blockquote>\n"),
            Tag::CodeBlock(CodeBlockKind::Indented | CodeBlockKind::Fenced(_)) => {
                ("<pre tabindex=\"0\"><code>", "</code></pre>\n")
            }
            Tag::List(None) => ("<ul>\n", "</ul>\n"),
            Tag::List(Some(first)) => {
                self.out.push_str(&format!("<ol start=\"{first}\">\n"));
                return "</ol>\n";
            }
            Tag::Item => ("<li>", "</li>\n"),
            Tag::Emphasis => ("<em>", "</em>"),
            Tag::Strong => ("<strong>", "</strong>"),
            Tag::Link { dest_url, .. } => return self.link(dest_url),
            // Of a picture only its words are shown: a look at a post tells no other host.
            _ => ("", ""),
        };
        self.out.push_str(opens);
        closes
    }

    fn link(&mut self, address: &str) -> &'static str {
        if !is_safe(address) {
            return "";
        }
        self.out.push_str("<a href=\"");
        escape_attribute(&mut self.out, &encoded(address));
        self.out.push_str("\" rel=\"");
        self.out.push_str(REL);
        self.out.push_str("\">");
        "</a>"
    }

    /// Text in which bare addresses become links, as people expect who paste them.
    fn linked(&mut self, text: &str) {
        let mut rest = text;
        while let Some(at) = bare_address(rest) {
            let length = rest[at..].find(|c: char| c.is_whitespace() || "<>\"".contains(c));
            let found = &rest[at..length.map_or(rest.len(), |length| at + length)];
            let found = found.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '»', '’', '\'', '\u{a0}']);
            self.named(&rest[..at]);
            let closes = self.link(found);
            escape_text(&mut self.out, found);
            self.out.push_str(closes);
            rest = &rest[at + found.len()..];
        }
        self.named(rest);
    }

    /// Text in which names lead to those whom they name.
    fn named(&mut self, text: &str) {
        let mut from = 0;
        for (range, form) in names(text) {
            let Some(address) = (self.naming)(&form) else { continue };
            escape_text(&mut self.out, &text[from..range.start]);
            self.out.push_str("<a class=\"post-name\" href=\"");
            escape_attribute(&mut self.out, &encoded(&address));
            self.out.push_str("\">");
            escape_text(&mut self.out, &text[range.clone()]);
            self.out.push_str("</a>");
            from = range.end;
        }
        escape_text(&mut self.out, &text[from..]);
    }
}

/// Where the next `https://` or `http://` with something behind it begins.
fn bare_address(text: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = text[from..].find("http").map(|at| from + at) {
        let after = text[at..].strip_prefix("https://").or_else(|| text[at..].strip_prefix("http://"));
        if after.is_some_and(|after| after.starts_with(|c: char| c.is_alphanumeric())) {
            return Some(at);
        }
        from = at + 4;
    }
    None
}

fn is_safe(address: &str) -> bool {
    let begins = |scheme: &&str| {
        address.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
            && address.len() > scheme.len()
    };
    SCHEMES.iter().any(begins) && !address.chars().any(char::is_control)
}

/// What an address can't hold is percent-encoded, what is encoded stays.
fn encoded(address: &str) -> String {
    let mut out = String::new();
    for byte in address.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => out.push(char::from(byte)),
            _ if b"-._~:/?#[]@!$&()*+,;=%".contains(&byte) => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests;
