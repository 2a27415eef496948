//! The tags of a page, one after the other.
//!
//! Comes in: HTML as templates write it. Goes out: names and attributes of tags, and the text between them as it stands,
//! with a reader of its entities. Never here: a tree.

/// A tag.
#[derive(Debug)]
pub(super) struct Tag<'h> {
    /// Name as written.
    pub(super) name: &'h str,
    /// `</name>`.
    pub(super) is_end: bool,
    /// Names and values as written; an attribute without a value has an empty one.
    pub(super) attributes: Vec<(&'h str, &'h str)>,
}

impl<'h> Tag<'h> {
    /// The value of an attribute.
    pub(super) fn value(&self, name: &str) -> Option<&'h str> {
        self.attributes.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
    }
}

/// A part of a page.
#[derive(Debug)]
pub(super) enum Piece<'h> {
    /// As written, entities and all.
    Text(&'h str),
    Tag(Tag<'h>),
}

/// Every tag. What a script holds is skipped; comments and declarations are no tags.
pub(super) fn tags(html: &str) -> impl Iterator<Item = Tag<'_>> {
    pieces(html).filter_map(|piece| match piece {
        Piece::Tag(tag) => Some(tag),
        Piece::Text(_) => None,
    })
}

/// The names of all elements, as often as they start.
pub(crate) fn tag_names(html: &str) -> impl Iterator<Item = &str> {
    tags(html).filter(|tag| !tag.is_end).map(|tag| tag.name)
}

/// Every tag and the text between them. What a script holds is skipped; comments and declarations are neither.
pub(super) fn pieces(html: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = html;
    std::iter::from_fn(move || {
        loop {
            let Some(inside) = rest.strip_prefix('<') else {
                let (text, after) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
                rest = after;
                return (!text.is_empty()).then_some(Piece::Text(text));
            };
            if let Some(comment) = inside.strip_prefix("!--") {
                rest = comment.split_once("-->").map_or("", |(_, after)| after);
            } else if inside.starts_with('!') {
                rest = inside.split_once('>').map_or("", |(_, after)| after);
            } else if inside.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') {
                let (tag, after) = tag(inside);
                rest = after;
                if tag.name == "script" && !tag.is_end {
                    rest = &rest[rest.find("</script").unwrap_or(rest.len())..];
                }
                return Some(Piece::Tag(tag));
            } else {
                let (sign, after) = rest.split_at(1);
                rest = after;
                return Some(Piece::Text(sign));
            }
        }
    })
}

/// Reads a tag from behind its `<`; gives it with what comes after its `>`.
fn tag(text: &str) -> (Tag<'_>, &str) {
    let is_end = text.starts_with('/');
    let text = text.trim_start_matches('/');
    let end = text.find(|c: char| c.is_ascii_whitespace() || c == '>' || c == '/').unwrap_or(text.len());
    let mut tag = Tag { name: &text[..end], is_end, attributes: Vec::new() };
    let mut rest = &text[end..];
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if rest.is_empty() || rest.starts_with('>') {
            return (tag, rest.get(1..).unwrap_or_default());
        }
        let end = rest.find(|c: char| c.is_ascii_whitespace() || "=>/".contains(c)).unwrap_or(rest.len());
        // A stray `=` is passed over, so that every turn moves on.
        let (name, after) = rest.split_at(end.max(1));
        let (value, after) = value(after);
        tag.attributes.push((name, value));
        rest = after;
    }
}

fn value(text: &str) -> (&str, &str) {
    let Some(text) = text.trim_start().strip_prefix('=').map(str::trim_start) else { return ("", text) };
    for quote in ['"', '\''] {
        if let Some(inside) = text.strip_prefix(quote) {
            return inside.split_once(quote).unwrap_or((inside, ""));
        }
    }
    let end = text.find(|c: char| c.is_ascii_whitespace() || c == '>').unwrap_or(text.len());
    text.split_at(end)
}

/// Text with its entities put back. Those that templates and markdown write are known; others stay.
pub(super) fn decode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let entity = after.split_once(';').and_then(|(name, after)| Some((entity(name)?, after)));
        match entity {
            Some((letter, after)) => {
                out.push(letter);
                rest = after;
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

fn entity(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(portal::format::NBSP),
        "shy" => Some('\u{ad}'),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_found_with_their_attributes() {
        let html = "<!doctype html><a href=\"x>y\" b c='d' e=f>t</a><!-- <i> --><script src=x>if (a<b) {}</script><br/>";
        let found: Vec<_> = tags(html).map(|tag| (tag.name, tag.is_end, tag.attributes)).collect();
        assert_eq!(
            found,
            [
                ("a", false, vec![("href", "x>y"), ("b", ""), ("c", "d"), ("e", "f")]),
                ("a", true, vec![]),
                ("script", false, vec![("src", "x")]),
                ("script", true, vec![]),
                ("br", false, vec![]),
            ]
        );
    }

    #[test]
    fn text_stands_between_tags() {
        let found: Vec<String> = pieces("<!doctype html>a<b>c &lt; d</b> 1 < 2<!-- e -->")
            .map(|piece| match piece {
                Piece::Text(text) => text.to_owned(),
                Piece::Tag(tag) => format!("[{}]", tag.name),
            })
            .collect();
        assert_eq!(found, ["a", "[b]", "c &lt; d", "[b]", " 1 ", "<", " 2"]);
    }

    #[test]
    fn broken_html_ends() {
        for html in ["<", "<a", "<a b", "<a b=", "<a b=\"", "<a ='", "<!--", "<script>", "</", "<é>"] {
            let _ = tags(html).count();
        }
    }
}
