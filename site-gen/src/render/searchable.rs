//! What a finished page says, for the index of search.
//!
//! Comes in: a page piece by piece, while its facts are read, so that no page is taken apart twice. Goes out: its words,
//! by section, read when an index is wanted: a check wants none. Only what stands in `<main>` counts, without what leads on to other pages. Never here: which pages fit a
//! query.

use std::sync::{Arc, LazyLock};

use portal::search::{Document, Index, PageWords, Section};
use portal::{Both, Lang};
use rayon::prelude::*;

use super::MadePage;
use super::plan::Planned;
use super::tags::{Piece, Tag, decode};
use crate::front_matter::KindName;
use crate::site::Site;

/// Pages that only lead to others: they would be found for every word and help nobody.
const LISTS: [&str; 6] = [
    "pages/a-z.html",
    "pages/choose.html",
    "pages/gallery.html",
    "pages/search.html",
    "pages/sitemap.html",
    "pages/topics.html",
];

/// Elements whose text says nothing about the page.
const SKIPPED: [&str; 8] = ["button", "h1", "nav", "script", "select", "style", "svg", "template"];

/// Elements that may start a section when they have a name.
const HEADINGS: [&str; 7] = ["dt", "h2", "h3", "h4", "h5", "h6", "summary"];

/// Elements that stand inside a word or a sentence.
const INLINE: [&str; 18] = [
    "a", "abbr", "b", "bdi", "cite", "code", "dfn", "em", "i", "mark", "q", "small", "span", "strong", "sub",
    "sup", "time", "wbr",
];

/// The kind of a page that lists what is written about a topic.
const TOPIC: &str = "topic";

/// The words of a page. They cost more than the page's facts, so they wait until somebody asks; the text that they are
/// read from goes then.
pub(super) type Words = LazyLock<PageWords, Box<dyn FnOnce() -> PageWords + Send>>;

/// The words of the pages that can be found.
#[derive(Debug, Clone, Default)]
pub(crate) struct Searchable(Arc<[Arc<MadePage>]>);

impl Searchable {
    pub(super) fn of<'p>(pages: impl Iterator<Item = &'p Arc<MadePage>>) -> Self {
        Self(pages.filter(|page| page.words.is_some()).cloned().collect())
    }

    /// Makes the indexes of both languages.
    pub(crate) fn indexes(&self) -> Both<Index> {
        self.0.par_iter().filter_map(|page| page.words.as_ref()).for_each(|(_, words)| {
            LazyLock::force(words);
        });
        let index = |lang: Lang| {
            let words = self.0.iter().filter_map(|page| page.words.as_ref());
            Index::build(lang, words.filter(|(of, _)| *of == lang).map(|(_, words)| &**words))
        };
        let (en, fr) = rayon::join(|| index(Lang::En), || index(Lang::Fr));
        Both { en, fr }
    }
}

/// Reads a page that is about to be found.
pub(super) struct Gatherer {
    sections: Vec<Section>,
    is_inside: bool,
    /// An element that is passed over, and how many of its kind are open in it.
    skipped: Option<(String, usize)>,
    /// A heading that is open.
    heading: Option<String>,
    /// The name of an element that started and has said nothing yet.
    name: Option<String>,
}

impl Gatherer {
    pub(super) fn new() -> Self {
        let sections = vec![Section::default()];
        Self { sections, is_inside: false, skipped: None, heading: None, name: None }
    }

    /// Reads the next piece of the page.
    pub(super) fn read(&mut self, piece: &Piece<'_>) {
        match piece {
            Piece::Text(text) if self.is_inside && self.skipped.is_none() => self.text(&decode(text)),
            Piece::Text(_) => {}
            Piece::Tag(tag) if tag.name == "main" => self.is_inside = !tag.is_end,
            Piece::Tag(tag) if self.is_inside && !self.skips(tag) => self.tag(tag),
            Piece::Tag(_) => {}
        }
    }

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
        let is_aside = SKIPPED.contains(&tag.name)
            || (!matches!(tag.name, "img" | "input" | "br" | "hr" | "wbr")
                && (tag.value("aria-hidden") == Some("true") || tag.value("role") == Some("search")));
        if is_aside && !tag.is_end {
            self.skipped = Some((tag.name.to_owned(), 1));
        }
        is_aside
    }

    fn tag(&mut self, tag: &Tag<'_>) {
        if INLINE.contains(&tag.name) {
            return;
        }
        if tag.is_end {
            if self.heading.as_deref() == Some(tag.name) {
                self.heading = None;
            }
            self.now().push(' ');
            return;
        }
        let name = tag.value("id").filter(|name| !name.is_empty());
        if HEADINGS.contains(&tag.name) {
            if let Some(id) = name.map(str::to_owned).or_else(|| self.name.take()) {
                self.sections.push(Section { id, ..Section::default() });
                self.heading = Some(tag.name.to_owned());
            }
        } else if let Some(name) = name {
            self.name = Some(name.to_owned());
        }
        self.now().push(' ');
    }

    fn text(&mut self, text: &str) {
        if !text.trim().is_empty() && self.heading.is_none() {
            self.name = None;
        }
        self.now().push_str(text);
    }

    /// Where text goes now.
    fn now(&mut self) -> &mut String {
        let is_heading = self.heading.is_some();
        let section = self.sections.last_mut().expect("there is one from the start");
        if is_heading { &mut section.title } else { &mut section.text }
    }

    /// The words of the page; none when it is not to be found.
    pub(super) fn finish(mut self, site: &Site, plan: &Planned<'_>) -> Option<(Lang, Words)> {
        if !is_findable(plan) {
            return None;
        }
        for section in &mut self.sections {
            section.title = section.title.split_whitespace().collect::<Vec<_>>().join(" ");
        }
        let page = site.page(&plan.frame.key);
        let keywords = page.and_then(|page| page.article(plan.lang)).map(|article| &article.front.keywords);
        let document = Document {
            href: plan.path.clone(),
            title: plan.frame.title.clone(),
            summary: plan.frame.description.clone(),
            kind: page.map_or(TOPIC, |page| KindName::id(page.kind)).to_owned(),
            keywords: keywords.into_iter().flatten().map(|keyword| keyword.value.clone()).collect(),
            sections: self.sections,
        };
        let lang = plan.lang;
        Some((lang, LazyLock::new(Box::new(move || PageWords::read(&document, lang)))))
    }
}

/// Pages that search engines may show, without mere lists and the later parts of listings.
fn is_findable(plan: &Planned<'_>) -> bool {
    plan.frame.canonical.is_some() && !LISTS.contains(&plan.template) && !plan.path.contains("/page/")
}

#[cfg(test)]
mod tests {
    use super::super::tags::pieces;
    use super::*;

    fn sections(html: &str) -> Vec<(String, String, String)> {
        let mut gatherer = Gatherer::new();
        pieces(html).for_each(|piece| gatherer.read(&piece));
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        gatherer.sections.into_iter().map(|s| (s.id, words(&s.title), words(&s.text))).collect()
    }

    #[test]
    fn text_is_cut_at_named_headings() {
        let html = "<nav>menu</nav><main><h1>Title</h1><p>Le<b>ad</b> &amp; more</p><h2 id=\"a\">First <em>part</em></h2><ul><li>one</li><li>two</li></ul>\
            <section id=\"b\"><h3>Second</h3><p>x</p></section><h3>No name</h3><dl><dt id=\"c\">Term</dt><dd>y</dd></dl></main><footer>foot</footer>";
        let expected = [
            ("", "", "Lead & more"),
            ("a", "First part", "one two"),
            ("b", "Second", "x No name"),
            ("c", "Term", "y"),
        ];
        let expected = expected.map(|(id, title, text)| (id.to_owned(), title.to_owned(), text.to_owned()));
        assert_eq!(sections(html), expected);
    }

    #[test]
    fn what_leads_on_or_is_hidden_is_left_out() {
        let html = "<main>a<nav>b<nav>c</nav>d</nav><svg><title>e</title></svg><span aria-hidden=\"true\"><span>f</span></span><form role=\"search\">g</form><img alt=\"h\" aria-hidden=\"true\">i</main>";
        assert_eq!(sections(html), [(String::new(), String::new(), "a i".to_owned())]);
    }
}
