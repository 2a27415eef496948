//! What stands in a line of a text: words, code, links, images, components.

use std::ops::Range;

use pulldown_cmark::LinkType;

use super::block::attribute;
use super::call::INERT;
use super::target::{self, Address};
use super::write::{Image, Writer};
use super::{Hole, escape};

impl Writer<'_> {
    /// Words for readers of plain text: the table of contents, the description of an image.
    pub(super) fn plain_text(&mut self, text: &str) {
        if let Some(image) = &mut self.image {
            image.alt.push_str(text);
        } else if let Some(plain) = &mut self.plain {
            plain.push_str(text);
        }
    }

    pub(super) fn text(&mut self, text: &str, range: Range<usize>) {
        if self.in_code {
            // In a block of code the calls that were hidden are text again.
            let text = if text.contains(INERT) { self.source.get(range).unwrap_or(text) } else { text };
            let text = text.to_owned();
            return escape::text(&mut self.out().html, &text);
        }
        if text.len() == range.len() && text.contains(INERT) {
            return self.text_with_calls(range);
        }
        self.words(text, range.start);
    }

    /// A text with calls in it: each part between them as words, each call as a hole.
    fn text_with_calls(&mut self, range: Range<usize>) {
        let source = self.source;
        let mut done = range.start;
        let first = self.calls.partition_point(|call| call.range.start < range.start);
        for index in first..self.calls.len() {
            let call = self.calls[index].range.clone();
            if call.end > range.end {
                break;
            }
            self.words(&source[done..call.start], done);
            self.call(index);
            done = call.end;
        }
        self.words(&source[done..range.end], done);
    }

    fn words(&mut self, text: &str, at: usize) {
        if let Some(open) = text.find("{{") {
            let range = at + open..at + open + 2;
            self.problem(range, "a component that is not closed on its line", "write }} at its end");
        }
        self.unknown_footnote(text, at);
        self.words += text.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count();
        self.plain_text(text);
        if self.image.is_none() {
            escape::text(&mut self.out().html, text);
        }
    }

    /// A mention of a footnote that is written nowhere comes as text: `[`, `^name`, `]`.
    fn unknown_footnote(&mut self, text: &str, at: usize) {
        let before = &self.source.as_bytes()[..at];
        // Asked first: looking for the bracket in every text of a long page would take the square of its length.
        if !(text.starts_with('^') && before.ends_with(b"[") && !before.ends_with(b"\\[")) {
            return;
        }
        let label = self.source[at..].split_once(']').map(|(label, _)| label.trim_start_matches('^'));
        if let Some(label) = label.filter(|label| !label.contains(char::is_whitespace)) {
            let hint = format!("write its text in a line of its own: [^{label}]: …");
            self.problem(at - 1..at + label.len() + 2, format!("no footnote `{label}`"), &hint);
        }
    }

    fn call(&mut self, index: usize) {
        match self.calls[index].call.clone() {
            Err(problem) => self.problems.push(problem),
            Ok(call) if self.image.is_some() || self.plain.is_some() => {
                let place = if self.image.is_some() { "the description of an image" } else { "a heading" };
                let message = format!("the component `{}` can't stand in {place}", call.name);
                self.problem(self.calls[index].range.clone(), message, "write words there");
            }
            Ok(call) => self.out().hole(Hole::Component(call)),
        }
    }

    pub(super) fn code(&mut self, text: &str, range: Range<usize>) {
        let shown = if text.contains(INERT) { self.code_source(range) } else { text.to_owned() };
        self.words += shown.split_whitespace().count();
        self.plain_text(&shown);
        if self.image.is_none() {
            self.push("<code>");
            escape::text(&mut self.out().html, &shown);
            self.push("</code>");
        }
    }

    /// Code in a line as the author wrote it, by the rules of `CommonMark`: ends of lines are spaces, and one space on
    /// each side goes.
    fn code_source(&self, range: Range<usize>) -> String {
        let inside = self.source[range].trim_matches('`').replace('\n', " ");
        let spaced = inside.strip_prefix(' ').and_then(|inside| inside.strip_suffix(' '));
        spaced.filter(|inside| !inside.trim().is_empty()).unwrap_or(&inside).to_owned()
    }

    pub(super) fn start_link(&mut self, kind: LinkType, to: &str, title: &str, range: Range<usize>) {
        if self.image.is_some() {
            return;
        }
        if kind == LinkType::Email {
            let href = format!("mailto:{to}");
            self.push("<a href=\"");
            escape::address(&mut self.out().html, &href);
            return self.push("\">");
        }
        self.push("<a href=\"");
        let span = self.address_span(to, range);
        match target::read(to) {
            Ok(Address::Outside) => escape::address(&mut self.out().html, to),
            Ok(Address::Inside(target)) => {
                let span = span.start + self.offset..span.end + self.offset;
                self.out().hole(Hole::Link { target, span });
            }
            Err((message, hint)) => {
                self.push("#");
                self.problem(span, message, hint);
            }
        }
        self.push("\"");
        if !title.is_empty() {
            attribute(&mut self.out().html, "title", title);
        }
        self.push(">");
    }

    /// The range of an address inside the link that it belongs to; the whole link when it stands elsewhere.
    fn address_span(&self, address: &str, link: Range<usize>) -> Range<usize> {
        match self.source[link.clone()].rfind(address) {
            Some(at) if !address.is_empty() => link.start + at..link.start + at + address.len(),
            _ => link,
        }
    }

    pub(super) fn end_image(&mut self) {
        let Some(Image { address, title, range, alt }) = self.image.take() else { return };
        let span = self.address_span(&address, range.clone());
        if alt.trim().is_empty() {
            let hint = "say what the image tells: ![Two people shake hands](photo.jpg)";
            self.problem(range, "an image without a description", hint);
        }
        match target::read(&address) {
            Ok(Address::Inside(target)) => {
                let span = span.start + self.offset..span.end + self.offset;
                self.push("<img");
                self.out().hole(Hole::Image { target, span });
                attribute(&mut self.out().html, "alt", alt.trim());
                if !title.is_empty() {
                    attribute(&mut self.out().html, "title", &title);
                }
                self.push(">");
            }
            Ok(Address::Outside) => {
                let hint = "put a copy beside this file: pages load nothing from elsewhere";
                self.problem(span, "an image from another site", hint);
            }
            Err((message, hint)) => self.problem(span, message, hint),
        }
    }

    /// Links whose address is written elsewhere, when it is written nowhere.
    pub(super) fn broken_links(&mut self, broken: &[(LinkType, String, Range<usize>)]) {
        for (kind, reference, range) in broken {
            if matches!(kind, LinkType::Reference | LinkType::Collapsed) {
                let message = format!("no address for `{reference}`");
                self.problem(
                    range.clone(),
                    message,
                    &format!("write it in a line of its own: [{reference}]: page:…"),
                );
            }
        }
    }
}
