//! The page of results.
//!
//! Comes in: a search and the indexes. Goes out: the value of `pages/search.html`. Never here: the order of pages.

use portal::search::{Found, Hit, Index, Query, suggest};
use portal::theme::{Crumb, Frame, Toggle};
use portal::{Both, Lang, words};
use serde::Serialize;

use super::asked::{Asked, Scope};
use crate::said::Said;
use crate::site::Site;

/// Results on one page.
const PER_PAGE: usize = 10;

/// The value of `pages/search.html`; the generator makes the same one for the page before anybody searched.
#[derive(Debug, Serialize)]
pub(super) struct Results {
    /// Text of the static page; none here.
    body: &'static str,
    action: String,
    query: String,
    scope: &'static str,
    asked: bool,
    results: Vec<Shown>,
    total: usize,
    pager: Option<Pager>,
    suggestion: Option<Link>,
}

/// A page that was found.
#[derive(Debug, Serialize)]
struct Shown {
    title: String,
    href: String,
    lang: Lang,
    summary: String,
    kind: String,
    sections: Vec<SectionLink>,
}

#[derive(Debug, Serialize)]
struct SectionLink {
    title: String,
    href: String,
}

/// Where this part stands among the others.
#[derive(Debug, Serialize)]
struct Pager {
    number: usize,
    total: usize,
    prev: Option<String>,
    next: Option<String>,
}

#[derive(Debug, Serialize)]
struct Link {
    text: String,
    href: String,
}

impl Results {
    /// Searches and shows what was found.
    pub(super) fn of(asked: &Asked, indexes: &Both<Index>) -> Self {
        let nothing = Query::default();
        let query = asked.query.as_ref().unwrap_or(&nothing);
        let searched: Vec<&Index> = match asked.scope {
            Scope::One(lang) => vec![indexes.of(lang)],
            Scope::Both => vec![indexes.of(asked.lang), indexes.of(asked.lang.other())],
        };
        let found: Vec<Found<'_>> = searched.iter().map(|index| index.search(query)).collect();
        let hits = merged(&found, &searched);
        let parts = hits.len().div_ceil(PER_PAGE).max(1);
        let part = asked.part.min(parts);
        let shown = hits.iter().skip((part - 1) * PER_PAGE).take(PER_PAGE);
        let suggestion = suggest(&searched, query);
        Self {
            body: "",
            action: format!("/api/search/{}", asked.lang),
            query: query.text().to_owned(),
            scope: asked.scope.code(),
            asked: asked.query.is_some(),
            results: shown.map(|(at, hit)| Shown::of(&found[*at], searched[*at].lang(), hit)).collect(),
            total: hits.len(),
            pager: (parts > 1).then(|| Pager::of(asked, query, part, parts)),
            suggestion: suggestion.map(|text| Link { href: asked.href(&text, 1), text }),
        }
    }

    /// What the page says of itself to the layout.
    pub(super) fn frame(&self, asked: &Asked, site: &Site) -> Frame {
        let said = Said::group(&site.words, "search", asked.lang);
        let mut title = said.word(if self.asked { "results_title" } else { "title" });
        if let Some(Pager { number: number @ 2.., total, .. }) = self.pager {
            let part = Said::group(&site.words, "list", asked.lang).word("page");
            let (number, total) = (number.to_string(), total.to_string());
            title += &format!(" – {}", words::fill(&part, [("n", number.as_str()), ("total", &total)]));
        }
        let mut crumbs = site.crumbs(asked.lang);
        if let Some(path) = site.route("search", asked.lang).filter(|_| self.asked) {
            crumbs.push(Crumb { title: said.word("title"), href: path.to_owned() });
        }
        Frame { title, crumbs, toggle: Toggle::Link { href: asked.other() }, ..Frame::default() }
    }
}

/// The pages of all indexes in one order, each with the number of its index. Between pages that fit alike, those in the
/// reader's own language come first.
fn merged<'f>(found: &'f [Found<'f>], searched: &[&Index]) -> Vec<(usize, &'f Hit<'f>)> {
    let each = found.iter().enumerate();
    let mut hits: Vec<(usize, &Hit<'_>)> =
        each.flat_map(|(at, found)| found.hits.iter().map(move |hit| (at, hit))).collect();
    if searched.len() > 1 {
        hits.sort_by(|(at, hit), (other_at, other)| hit.order(other).then(at.cmp(other_at)));
        // Pages with some of the words stand in only where a language has few with all of them.
        if hits.iter().filter(|(_, hit)| hit.is_whole).count() >= PER_PAGE {
            hits.retain(|(_, hit)| hit.is_whole);
        }
    }
    hits
}

impl Shown {
    fn of(found: &Found<'_>, lang: Lang, hit: &Hit<'_>) -> Self {
        let page = hit.page;
        let sections = found.sections(hit).into_iter();
        Self {
            title: page.title.clone(),
            href: page.href.clone(),
            lang,
            summary: page.summary.clone(),
            kind: page.kind.clone(),
            sections: sections
                .map(|section| SectionLink {
                    title: section.1.clone(),
                    href: format!("{}#{}", page.href, section.0),
                })
                .collect(),
        }
    }
}

impl Pager {
    fn of(asked: &Asked, query: &Query, number: usize, total: usize) -> Self {
        let href = |part: usize| asked.href(query.text(), part);
        Self {
            number,
            total,
            prev: (number > 1).then(|| href(number - 1)),
            next: (number < total).then(|| href(number + 1)),
        }
    }
}
