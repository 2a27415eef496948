//! Events with a day as entries for calendars (RFC 5545).
//!
//! Comes in: the site. Goes out: one file for each event and language, beside its page. Days stand for themselves in every
//! time zone, so no zone is named. Never here: patterns, which have no day until a community gives them one.

use std::fmt::Write as _;

use jiff::ToSpan as _;
use portal::Lang;

use crate::article::Article;
use crate::front_matter::{Event, When};
use crate::site::Site;

/// Longest line in bytes, its end not counted.
const LONGEST_LINE: usize = 75;

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
    let language = match lang {
        Lang::En => "EN",
        Lang::Fr => "FR",
    };
    let host = site.config.base_url.split("://").last().unwrap_or_default();
    let url = format!("{}{address}", site.config.base_url);
    let stamp = format!("{}T000000Z", front.modified.strftime("%Y%m%d"));
    let mut out = String::new();
    for (name, value) in [("BEGIN", "VCALENDAR"), ("VERSION", "2.0")] {
        line(&mut out, name, value);
    }
    line(&mut out, "PRODID", &format!("-//{host}//{}//{language}", text(site.config.title.of(lang))));
    line(&mut out, "BEGIN", "VEVENT");
    // One event in both languages: whoever takes both entries has it once.
    line(&mut out, "UID", &format!("{key}@{host}"));
    line(&mut out, "DTSTAMP", &stamp);
    line(&mut out, "LAST-MODIFIED", &stamp);
    line(&mut out, "DTSTART;VALUE=DATE", &starts.strftime("%Y%m%d").to_string());
    line(&mut out, "DTEND;VALUE=DATE", &after.strftime("%Y%m%d").to_string());
    line(&mut out, &format!("SUMMARY;LANGUAGE={lang}-CA"), &text(&front.title));
    let description = format!("{}\n{url}", front.summary);
    line(&mut out, &format!("DESCRIPTION;LANGUAGE={lang}-CA"), &text(&description));
    if let Some(place) = &event.place {
        line(&mut out, &format!("LOCATION;LANGUAGE={lang}-CA"), &text(place));
    }
    line(&mut out, "URL", &url);
    // A whole day in a calendar does not say that somebody is busy all day.
    line(&mut out, "TRANSP", "TRANSPARENT");
    line(&mut out, "END", "VEVENT");
    line(&mut out, "END", "VCALENDAR");
    Some(out)
}

/// Text as a value: marks that would end it are escaped.
fn text(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for c in value.trim().chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// Appends a line, folded where it is too long; no character is cut.
fn line(out: &mut String, name: &str, value: &str) {
    let mut whole = String::with_capacity(name.len() + value.len() + 1);
    let _ = write!(whole, "{name}:{value}");
    let mut rest = whole.as_str();
    let mut room = LONGEST_LINE;
    while rest.len() > room {
        let end = (0..=room).rev().find(|at| rest.is_char_boundary(*at)).unwrap_or_default();
        out.push_str(&rest[..end]);
        out.push_str("\r\n ");
        rest = &rest[end..];
        room = LONGEST_LINE - 1;
    }
    out.push_str(rest);
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_folded_between_characters() {
        let value = "é".repeat(120);
        let mut out = String::new();
        line(&mut out, "SUMMARY", &value);
        assert!(out.ends_with("\r\n"));
        assert!(out.split("\r\n").all(|line| line.len() <= LONGEST_LINE));
        assert_eq!(out.replace("\r\n ", ""), format!("SUMMARY:{value}\r\n"));
    }

    #[test]
    fn marks_of_the_format_are_escaped() {
        assert_eq!(text("a, b; c\\d\ne\r"), "a\\, b\\; c\\\\d\\ne");
    }
}
