//! Looking for posts.
//!
//! Comes in: words in the address. Goes out: a page of the posts that have all of them, the newest first, with the words marked.
//! Never here: what is found; the store settles that.

use std::ops::Range;

use axum::http::StatusCode;
use axum::response::Response;
use portal::Lang;
use portal::forum::Tag;
use portal::search::{MOST_CHARS, marks, stems};
use serde::Serialize;

use super::named::Named;
use super::post::Viewer;
use super::{places, shown};
use crate::desk::{Moment, moment};
use crate::http::ApiError;
use crate::staff::{Bar, Choice, Staff, Way};
use crate::store::{FoundPosts, Post, PostPlace, PostSearch, Topic};

/// Results of a page.
const RESULTS: usize = 20;
/// Pages of results: whoever has not found it by then types another word.
const PAGES: usize = 25;
/// Characters of a text that are shown around the first word that was found.
const EXCERPT_CHARS: usize = 240;
/// How many of them stand before it.
const BEFORE_CHARS: usize = 60;

/// What somebody looks for, as it stands in the address.
#[derive(Clone, Default)]
struct Asked {
    words: String,
    tag: Option<String>,
    lang: Option<Lang>,
    category: Option<String>,
    page: usize,
}

/// `pages/forum-search.html`.
#[derive(Serialize)]
struct SearchPage {
    bar: Bar,
    action: String,
    words: String,
    langs: Vec<Choice>,
    categories: Vec<Choice>,
    /// Something was looked for.
    is_asked: bool,
    /// What topics can be about.
    tags: Vec<Way>,
    results: Vec<Row>,
    previous: Option<String>,
    next: Option<String>,
}

#[derive(Serialize)]
struct Row {
    title: Vec<Piece>,
    title_lang: &'static str,
    href: String,
    category: String,
    by: String,
    community: Option<String>,
    at: Moment,
    lang: &'static str,
    text: Vec<Piece>,
    is_answer: bool,
}

/// A part of a text; a word that was looked for is one of its own.
#[derive(Serialize)]
struct Piece {
    text: String,
    is_marked: bool,
}

impl Asked {
    fn of(named: &Named, tag: Option<&Tag>) -> Self {
        let text = |name: &str| named.asked(name).map(str::trim).filter(|text| !text.is_empty());
        Self {
            words: text("q").unwrap_or_default().chars().take(MOST_CHARS).collect(),
            tag: tag.map(|tag| tag.id.clone()),
            lang: text("lang").and_then(Lang::parse),
            category: text("category").map(str::to_owned),
            page: (named.page() as usize).min(PAGES),
        }
    }

    fn href(&self, lang: Lang, page: usize) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        if self.tag.is_none() || !self.words.is_empty() {
            query.append_pair("q", &self.words);
        }
        if let Some(lang) = self.lang {
            query.append_pair("lang", lang.code());
        }
        if let Some(category) = &self.category {
            query.append_pair("category", category);
        }
        if page > 1 {
            query.append_pair("page", &page.to_string());
        }
        let (path, query) = (self.path(lang), query.finish());
        if query.is_empty() { path } else { format!("{path}?{query}") }
    }

    fn path(&self, lang: Lang) -> String {
        self.tag.as_ref().map_or_else(|| places::search(lang), |tag| places::tag(lang, tag))
    }
}

/// Shows what was found.
pub(super) async fn show(staff: &Staff, named: &Named) -> Result<Response, ApiError> {
    found(staff, named, None).await
}

/// Shows the topics with a tag; words look further among them.
pub(super) async fn show_tag(staff: &Staff, named: &Named) -> Result<Response, ApiError> {
    found(staff, named, Some(named.tag(staff)?)).await
}

async fn found(staff: &Staff, named: &Named, tag: Option<&Tag>) -> Result<Response, ApiError> {
    let (reader, asked) = (staff.reader()?, Asked::of(named, tag));
    let is_asked = tag.is_some() || !asked.words.is_empty();
    let found = if !is_asked {
        FoundPosts::default()
    } else {
        let search = PostSearch {
            words: asked.words.clone(),
            lang: asked.lang,
            tag: asked.tag.clone(),
            category: asked.category.clone(),
            skip: (asked.page - 1) * RESULTS,
            most: RESULTS,
        };
        staff.app.store.search_posts(reader, &search).await?
    };
    let viewer = Viewer::of(staff)?;
    let at = |page: usize| asked.href(staff.lang, page);
    let page = SearchPage {
        bar: staff.bar(),
        action: asked.path(staff.lang),
        words: asked.words.clone(),
        langs: langs(staff, asked.lang),
        categories: categories(staff, asked.category.as_deref()),
        is_asked,
        tags: staff.site.forum.tags().iter().map(|one| way(staff, one, tag)).collect(),
        results: found.posts.iter().map(|(topic, post)| row(staff, &viewer, &asked, topic, post)).collect(),
        previous: (asked.page > 1).then(|| at(asked.page - 1)),
        next: (found.has_more && asked.page < PAGES).then(|| at(asked.page + 1)),
    };
    let twin = asked.href(staff.lang.other(), asked.page);
    let title = tag.map(|tag| tag.name.of(staff.lang).clone());
    let title = title.unwrap_or_else(|| shown::said(staff).word("search"));
    let frame = shown::frame(staff, title, None, twin);
    shown::page(staff, "forum-search", &frame, &page, StatusCode::OK)
}

fn way(staff: &Staff, tag: &Tag, shown: Option<&Tag>) -> Way {
    Way {
        title: tag.name.of(staff.lang).clone(),
        href: places::tag(staff.lang, &tag.id),
        current: shown == Some(tag),
    }
}

fn row(staff: &Staff, viewer: &Viewer<'_>, asked: &Asked, topic: &Topic, post: &Post) -> Row {
    let category = staff.site.forum.get(&topic.category);
    let text: String = post.text.split_whitespace().collect::<Vec<_>>().join(" ");
    let found = marks(&text, post.lang, &stems(&asked.words, post.lang));
    let title = shown::title(staff, topic);
    let in_title = marks(&title, topic.head.lang, &stems(&asked.words, topic.head.lang));
    Row {
        title: pieces(&title, &in_title),
        title_lang: topic.head.lang.code(),
        href: places::post(staff.lang, PostPlace { topic: topic.id, seq: post.seq }),
        category: category.map(|category| category.name.of(staff.lang).clone()).unwrap_or_default(),
        by: post.name.clone(),
        community: viewer.community(post.community.as_deref()),
        at: moment(post.at, staff.lang),
        lang: post.lang.code(),
        text: excerpt(&text, &found),
        is_answer: topic.head.answer == Some(post.seq),
    }
}

/// The part of a text in which the first of the words stands.
fn excerpt(text: &str, found: &[Range<usize>]) -> Vec<Piece> {
    let first = found.first().map_or(0, |at| at.start);
    let start = text[..first].char_indices().rev().nth(BEFORE_CHARS).map_or(0, |(at, _)| at);
    // Whole words only.
    let start = if start == 0 { 0 } else { text[start..].find(' ').map_or(start, |at| start + at + 1) };
    let end = text[start..].char_indices().nth(EXCERPT_CHARS).map_or(text.len(), |(at, _)| start + at);
    let end =
        if end == text.len() { end } else { text[..end].rfind(' ').filter(|at| *at > start).unwrap_or(end) };
    let inside: Vec<Range<usize>> = found
        .iter()
        .filter(|at| at.start >= start && at.end <= end)
        .map(|at| at.start - start..at.end - start)
        .collect();
    let mut parts = pieces(&text[start..end], &inside);
    let dots = || Piece { text: "…".into(), is_marked: false };
    if start > 0 {
        parts.insert(0, dots());
    }
    if end < text.len() {
        parts.push(dots());
    }
    parts
}

fn pieces(text: &str, marked: &[Range<usize>]) -> Vec<Piece> {
    let (mut pieces, mut at) = (Vec::new(), 0);
    let piece = |text: &str, is_marked| Piece { text: text.to_owned(), is_marked };
    for range in marked {
        pieces.push(piece(&text[at..range.start], false));
        pieces.push(piece(&text[range.clone()], true));
        at = range.end;
    }
    pieces.push(piece(&text[at..], false));
    pieces.retain(|piece| !piece.text.is_empty());
    pieces
}

fn langs(staff: &Staff, chosen: Option<Lang>) -> Vec<Choice> {
    let mut langs = shown::langs(staff, chosen.unwrap_or(staff.lang));
    langs.iter_mut().for_each(|choice| choice.checked &= chosen.is_some());
    langs
}

fn categories(staff: &Staff, chosen: Option<&str>) -> Vec<Choice> {
    let seen = staff.site.forum.all().iter();
    let seen = seen.filter(|category| staff.reader().is_ok_and(|reader| reader.sees(&category.id)));
    let choice = |category: &portal::forum::Category| Choice {
        value: category.id.clone(),
        label: category.name.of(staff.lang).clone(),
        checked: chosen == Some(category.id.as_str()),
    };
    seen.map(choice).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str, words: &str) -> String {
        let found = marks(text, Lang::Fr, &stems(words, Lang::Fr));
        let mark =
            |piece: &Piece| if piece.is_marked { format!("[{}]", piece.text) } else { piece.text.clone() };
        excerpt(text, &found).iter().map(mark).collect()
    }

    #[test]
    fn the_words_are_marked_where_they_stand() {
        assert_eq!(told("L’équipement arrive.", "equipements"), "[L’équipement] arrive.");
        let long = format!("{}équipement {}", "mot ".repeat(100), "mot ".repeat(100));
        let shown = told(&long, "équipement");
        assert!(shown.starts_with("…mot") && shown.ends_with("mot…"), "{shown}");
        assert!(shown.contains("mot [équipement] mot") && shown.chars().count() < 260, "{shown}");
        assert!(told(&"é".repeat(1_000), "x").ends_with('…'), "no letter is cut");
    }
}
