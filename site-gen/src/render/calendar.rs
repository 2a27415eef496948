//! Events with a day as entries for calendars.
//!
//! Comes in: the site. Goes out: one file for each event and language, beside its page. Never here: patterns, which have no day until a community gives them one.

use jiff::ToSpan as _;
use jiff::tz::TimeZone;
use portal::calendar::{Entry, Moment};

use crate::article::Article;
use crate::front_matter::{Event, When};
use crate::site::Site;

/// Where the entry of an event stands, beside its page.
pub(super) fn path(page: &str) -> String {
    format!("{page}event.ics")
}

/// Every entry: path without a first slash, text.
pub(super) fn all(site: &Site) -> Vec<(String, String)> {
    let mut entries = Vec::new();
    for page in &site.pages {
        for article in page.articles() {
            let (Some(event), Some(address)) = (article.front.kind.event(), page.path.of(article.lang))
            else {
                continue;
            };
            if let Some(text) = entry(site, &page.key, article, event, address) {
                entries.push((path(address).trim_start_matches('/').to_owned(), text));
            }
        }
    }
    entries
}

fn entry(site: &Site, key: &str, article: &Article, event: &Event, address: &str) -> Option<String> {
    let When::On { starts, ends } = event.when else { return None };
    // The end of a calendar's entry is the first day that does not belong to it.
    let after = ends.unwrap_or(starts).checked_add(1.day()).ok()?;
    let (front, lang) = (&article.front, article.lang);
    let host = site.config.base_url.split("://").last().unwrap_or_default();
    let url = format!("{}{address}", site.config.base_url);
    let entry = Entry {
        product: format!("-//{host}//{}//{}", site.config.title.of(lang), lang.code().to_uppercase()),
        // One event in both languages: whoever takes both entries has it once.
        uid: format!("{key}@{host}"),
        stamp: front.modified.to_zoned(TimeZone::UTC).ok()?.timestamp(),
        sequence: 0,
        starts: Moment::Day(starts),
        ends: Moment::Day(after),
        lang,
        title: front.title.clone(),
        description: format!("{}\n{url}", front.summary),
        place: event.place.clone(),
        url: Some(url),
        // A whole day in a calendar does not say that somebody is busy all day.
        is_busy: false,
    };
    Some(entry.text())
}
