//! Atom feeds: one per language for the whole site, one for each section that wants one.
//!
//! Comes in: the site. Goes out: feeds by path. An entry's id is made of language and key, so that a page that gets a
//! new address is not new to readers. Never here: the text of pages, only what stands in listings.

use std::fmt::Write as _;

use jiff::civil::Date;
use portal::Lang;

use super::xml::{element, escape};
use crate::front_matter::Kind;
use crate::site::{Card, Site};

/// Entries of a feed, newest first: half a year of a lively site.
const ENTRIES: usize = 50;

/// The year in ids (RFC 4151): one in which the portal holds its name. It must never change.
const ID_YEAR: &str = "2026";

/// Every feed: path without a first slash, text.
pub(super) fn all(site: &Site) -> Vec<(String, String)> {
    let mut feeds = Vec::new();
    for lang in Lang::ALL {
        let mut everything: Vec<(&str, &Card)> = Vec::new();
        for (at, page) in site.pages.iter().enumerate() {
            let (Some(article), Some(path)) = (page.article(lang), page.path.of(lang)) else { continue };
            let Kind::Section { feed: true, .. } = article.front.kind else { continue };
            let members = site.members[at].of(lang).iter();
            let cards: Vec<_> = members
                .filter_map(|at| Some((site.pages[*at].key.as_str(), site.card(*at, lang)?)))
                .collect();
            everything.extend(&cards);
            let title = format!("{} – {}", article.front.title, site.config.title.of(lang));
            feeds.push(feed(site, lang, &title, path, &page.key, cards));
        }
        let home = site.home(lang);
        feeds.push(feed(site, lang, site.config.title.of(lang), &home, "", everything));
    }
    feeds
}

fn feed(
    site: &Site,
    lang: Lang,
    title: &str,
    path: &str,
    key: &str,
    mut cards: Vec<(&str, &Card)>,
) -> (String, String) {
    cards.sort_by(|(_, a), (_, b)| a.by_date(b));
    cards.truncate(ENTRIES);
    let updated = cards.iter().map(|(_, card)| card.modified.max(card.day())).max();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    let _ = writeln!(out, "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{lang}-CA\">");
    element(&mut out, "title", title);
    element(&mut out, "id", &id(site, lang, key));
    element(&mut out, "updated", &moment(updated.unwrap_or(site.view.date)));
    out.push_str("<author>\n");
    element(&mut out, "name", site.config.title.of(lang));
    out.push_str("</author>\n");
    link(&mut out, "self", "application/atom+xml", &format!("{}{path}feed.xml", site.config.base_url));
    link(&mut out, "alternate", "text/html", &format!("{}{path}", site.config.base_url));
    for (key, card) in cards {
        entry(&mut out, site, lang, key, card);
    }
    out.push_str("</feed>\n");
    (format!("{path}feed.xml").trim_start_matches('/').to_owned(), out)
}

fn entry(out: &mut String, site: &Site, lang: Lang, key: &str, card: &Card) {
    out.push_str("<entry>\n");
    element(out, "title", &card.title);
    element(out, "id", &id(site, lang, key));
    element(out, "published", &moment(card.day()));
    element(out, "updated", &moment(card.modified.max(card.day())));
    link(out, "alternate", "text/html", &format!("{}{}", site.config.base_url, card.href));
    element(out, "summary", &card.summary);
    out.push_str("</entry>\n");
}

fn id(site: &Site, lang: Lang, key: &str) -> String {
    let host = site.config.base_url.split("://").last().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default();
    format!("tag:{host},{ID_YEAR}:{lang}/{key}")
}

/// A day as Atom wants it. Days have no time of their own; noon in Halifax is the same day in all of Canada.
fn moment(day: Date) -> String {
    format!("{day}T16:00:00Z")
}

fn link(out: &mut String, rel: &str, kind: &str, href: &str) {
    let _ = write!(out, "<link rel=\"{rel}\" type=\"{kind}\" href=\"");
    escape(out, href);
    out.push_str("\"/>\n");
}
