//! A topic as a draft page of the site, in one language: what `site-gen` takes for a page.
//!
//! Comes in: a topic, some of its posts, the words of a language. Goes out: front matter and markdown. Never here: names of
//! authors who did not agree; texts of posts that are not shown.
//!
//! Pages are written in the dialect of the site, which refuses raw HTML and knows components; posts are `CommonMark`, in which
//! both are plain text. What would mean more on a page than it meant in a post gets a backslash.

use std::collections::BTreeSet;

use portal::{Lang, slug};

use crate::said::Said;
use crate::store::{Post, PostState, Topic};

/// What the file is called: both languages share the start, as all pages of the site do.
pub(super) fn file_name(topic: &Topic, lang: Lang) -> String {
    let folded: String = slug::fold(&topic.head.title).chars().take(slug::LONGEST).collect();
    let key = folded.trim_end_matches('-');
    // A title in other letters leaves nothing; the number of the topic always names it.
    let key = if slug::is_valid(key) { key.to_owned() } else { format!("topic-{}", topic.id) };
    format!("{key}.{lang}.md")
}

/// The whole file. `modified` is the day on which it was made, ISO.
pub(super) fn text(said: &Said<'_>, lang: Lang, topic: &Topic, posts: &[Post], modified: &str) -> String {
    let shown = || posts.iter().filter(|post| post.state == PostState::Shown);
    let title = &topic.head.title;
    let mut out = String::from("+++\n");
    for (key, value) in [("title", title.as_str()), ("summary", said.word("resource_summary").as_str())] {
        // TOML reads what JSON writes of a text.
        out += &format!("{key} = {}\n", serde_json::Value::from(value));
    }
    out += &format!("modified = {modified}\ndraft = true\n+++\n");
    let is_answer = |post: &Post| topic.head.answer == Some(post.seq);
    let parts: [(&str, Vec<&Post>); 3] = [
        ("resource_question", shown().filter(|post| post.seq == 1).collect()),
        ("resource_answer", shown().filter(|post| is_answer(post)).collect()),
        ("resource_more", shown().filter(|post| post.seq > 1 && !is_answer(post)).collect()),
    ];
    for (heading, posts) in parts.iter().filter(|(_, posts)| !posts.is_empty()) {
        out += &format!("## {}\n\n", said.word(heading));
        for post in posts {
            if post.lang != lang {
                out += &format!("> [!NOTE]\n> {}\n\n", said.word("resource_translate"));
            }
            out += &format!("{}\n\n", as_page(&post.text));
        }
    }
    out += &format!("{} {}.\n", said.word("resource_thanks"), credits(said, shown()).join(", "));
    out
}

/// Those who agreed, by name, each once; then, if anybody is left, that there are others.
fn credits<'a>(said: &Said<'_>, posts: impl Iterator<Item = &'a Post>) -> Vec<String> {
    let (mut named, mut others) = (Vec::new(), BTreeSet::new());
    for post in posts {
        let name = escaped(&post.name);
        if !post.is_credited {
            others.insert(post.by);
        } else if !named.iter().any(|(by, _)| *by == post.by) {
            named.push((post.by, name));
        }
    }
    let unnamed = others.iter().filter(|by| !named.iter().any(|(named, _)| named == *by)).count();
    let word = match unnamed {
        0 => None,
        1 => Some("resource_member"),
        _ => Some("resource_members"),
    };
    named.into_iter().map(|(_, name)| name).chain(word.map(|word| said.word(word))).collect()
}

/// The text of a post, for a page.
fn as_page(text: &str) -> String {
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

fn line(line: &str) -> String {
    let start = line.trim_start();
    let signs = start.bytes().take_while(|byte| *byte == b'#').count();
    let rest = start.get(signs..).unwrap_or_default();
    // Headings of a post stand below those of the page.
    if (1..=6).contains(&signs) && rest.starts_with([' ', '\t']) {
        return format!("**{}**", escaped(rest.trim().trim_end_matches('#').trim_end()));
    }
    // A line of signs below a text would make a heading of it, or begin the front matter of another file.
    if !start.is_empty() && start.trim_end().bytes().all(|byte| matches!(byte, b'=' | b'+')) {
        return format!("\\{start}");
    }
    escaped(line)
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let (mut before, mut is_escaped) = (' ', false);
    for sign in text.chars() {
        let opens = sign == '<' || (sign == '[' && before == '!') || (sign == '{' && before == '{');
        if opens && !is_escaped {
            out.push('\\');
        }
        // Two of them are one sign, which escapes nothing.
        is_escaped = sign == '\\' && !is_escaped;
        out.push(sign);
        before = sign;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_more_on_a_page_is_plain_text_there() {
        for (post, page) in [
            ("# Plan ##", "**Plan**"),
            ("a <script>", "a \\<script>"),
            ("{{ figure id=\"x\" }}", "{\\{ figure id=\"x\" }}"),
            ("![seal](https://example.org/x.png)", "!\\[seal](https://example.org/x.png)"),
            ("Title\n=====", "Title\n\\====="),
            ("+++", "\\+++"),
            ("**a** [b](https://example.org)", "**a** [b](https://example.org)"),
            ("#1 of three", "#1 of three"),
            ("\\<b>", "\\<b>"),
            ("\\\\<b>", "\\\\\\<b>"),
        ] {
            assert_eq!(as_page(post), page);
        }
    }

    #[test]
    fn no_post_brings_raw_html_or_a_component_onto_a_page() {
        for post in [
            "<b>x</b>",
            "{{ a }}",
            "{{{{ a }}",
            "\\\\<b>",
            "\\\\\\<b>",
            "x\n\n<div>\n{{ b c=\"1\" }}",
            "`{{ a }}` <i>",
            "![x](y)",
        ] {
            let read = portal::markdown::parse("post.en.md", &as_page(post), 0);
            assert!(read.1.is_empty(), "{post}: {:?}", read.1);
        }
    }
}
