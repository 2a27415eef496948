//! Text made safe for HTML.
//!
//! Comes in: any text. Goes out: the same text as it may stand between tags, in quotes, or as an address.

use std::fmt::Write as _;

/// Appends text as it may stand between tags.
pub fn text(out: &mut String, text: &str) {
    push(out, text, |b| match b {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        _ => None,
    });
}

/// Appends text as it may stand inside double quotes.
pub fn attribute(out: &mut String, text: &str) {
    push(out, text, |b| match b {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        b'"' => Some("&quot;"),
        _ => None,
    });
}

/// Appends an address inside double quotes: what an address can't hold is percent-encoded, what is encoded stays.
pub(super) fn address(out: &mut String, text: &str) {
    for b in text.bytes() {
        match b {
            b'&' => out.push_str("&amp;"),
            b'\'' => out.push_str("&#39;"),
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => out.push(char::from(b)),
            _ if b"-._~:/?#[]@!$()*+,;=%".contains(&b) => out.push(char::from(b)),
            _ => {
                let _ = write!(out, "%{b:02X}");
            }
        }
    }
}

fn push(out: &mut String, text: &str, entity: impl Fn(u8) -> Option<&'static str>) {
    let mut done = 0;
    for (at, b) in text.bytes().enumerate() {
        if let Some(entity) = entity(b) {
            out.push_str(&text[done..at]);
            out.push_str(entity);
            done = at + 1;
        }
    }
    out.push_str(&text[done..]);
}
