//! Everything by its first letter: `pages/a-z.html`.

use std::collections::BTreeSet;

use portal::slug;
use tera::Map;

use super::ink::Ink;
use super::letters;
use super::page::Base;
use super::plan::{Content, Planned, Subject};
use super::press::Press;
use super::text::Toc;
use crate::front_matter::Layout;

/// What `pages/a-z.html` sees as `page`: what `pages/page.html` sees, `letters` (`letter`, `entries` (`title`, `href`, `page_title`: the page
/// that a keyword or a word of the glossary leads to, or none)).
#[derive(Hash)]
struct Index<'s> {
    base: Base<'s>,
    entries: Vec<Entry<'s>>,
}

#[derive(Hash)]
struct Entry<'s> {
    title: &'s str,
    href: String,
    page_title: Option<&'s str>,
}

pub(super) fn plan<'s>(press: &Press<'s>, subject: Subject<'s>) -> Planned<'s> {
    let content = Index { base: Base::of(press, subject), entries: entries(press, subject) };
    subject.planned(press, "pages/a-z.html", content)
}

/// Pages of the language, their keywords, topics, and the words of the glossary; each title leads to a place once.
fn entries<'s>(press: &Press<'s>, subject: Subject<'s>) -> Vec<Entry<'s>> {
    let (site, lang) = (press.site, subject.lang);
    let mut entries = Vec::new();
    for (at, page) in site.pages.iter().enumerate() {
        let (Some(article), Some(path)) = (page.article(lang), page.path.of(lang)) else { continue };
        if at == subject.at || article.is_unlisted() {
            continue;
        }
        let front = &article.front;
        entries.push(Entry { title: &front.title, href: path.clone(), page_title: None });
        entries.extend(front.keywords.iter().map(|keyword| Entry {
            title: &keyword.value,
            href: path.clone(),
            page_title: Some(&front.title),
        }));
    }
    for (_, topic) in site.topics.iter().filter(|(_, topic)| !topic.pages.of(lang).is_empty()) {
        entries.push(Entry {
            title: topic.title.of(lang),
            href: topic.path.of(lang).clone(),
            page_title: None,
        });
    }
    let glossary = site.laid_out(Layout::Glossary);
    let glossary = glossary.and_then(|page| Some((page.article(lang)?, page.path.of(lang).as_deref()?)));
    if let Some((page, path)) = glossary {
        entries.extend(site.data.glossary.terms().iter().map(|term| Entry {
            title: term.name.get_ref().of(lang),
            href: format!("{path}#{}", term.id.get_ref()),
            page_title: Some(&page.front.title),
        }));
    }
    let mut seen = BTreeSet::new();
    entries.retain(|entry| seen.insert((slug::fold(entry.title), entry.href.clone())));
    entries
}

impl Content for Index<'_> {
    fn value(&self, ink: &Ink<'_>) -> Map {
        let Self { base, entries } = self;
        let entries = entries.iter().map(|Entry { title, href, page_title }| {
            let mut map = Map::default();
            map.insert("title".into(), (*title).into());
            map.insert("href".into(), href.as_str().into());
            map.insert("page_title".into(), (*page_title).into());
            ((*title).to_owned(), map)
        });
        let mut map = base.map(ink, Toc::Unusual);
        map.insert("letters".into(), letters::cut(entries, "entries"));
        map
    }
}
