//! The tags of a page, one after the other.
//!
//! Comes in: HTML as templates write it. Goes out: names and attributes of tags. Never here: a tree, text, entities.

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

/// Every tag. What a script holds is skipped; comments and declarations are no tags.
pub(super) fn tags(html: &str) -> impl Iterator<Item = Tag<'_>> {
    let mut rest = html;
    std::iter::from_fn(move || {
        loop {
            rest = &rest[rest.find('<')? + 1..];
            if let Some(comment) = rest.strip_prefix("!--") {
                rest = comment.split_once("-->").map_or("", |(_, after)| after);
            } else if rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') {
                let (tag, after) = tag(rest);
                rest = after;
                if tag.name == "script" && !tag.is_end {
                    rest = &rest[rest.find("</script").unwrap_or(rest.len())..];
                }
                return Some(tag);
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
    fn broken_html_ends() {
        for html in ["<", "<a", "<a b", "<a b=", "<a b=\"", "<a ='", "<!--", "<script>", "</", "<é>"] {
            let _ = tags(html).count();
        }
    }
}
