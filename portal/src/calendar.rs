//! Entries for calendars (RFC 5545): the one writer of them.
//!
//! Comes in: what happens, and when. Goes out: the text of a file with one entry. A day stands for itself in every time
//! zone, and a moment is written in universal time, so no zone is named. Never here: files, a clock.

use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::Lang;

/// Longest line in bytes, its end not counted.
const LONGEST_LINE: usize = 75;

/// When something begins or ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// A whole day; as an end, the first day that no longer belongs to it.
    Day(Date),
    /// A moment.
    At(Timestamp),
}

/// An entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// What wrote it, as `-//host//title//EN`.
    pub product: String,
    /// Names it for good, in both languages: whoever takes both has it once.
    pub uid: String,
    /// When it was changed last.
    pub stamp: Timestamp,
    /// Counts the changes: a calendar takes the higher one.
    pub sequence: u64,
    /// When it begins.
    pub starts: Moment,
    /// When it ends.
    pub ends: Moment,
    /// Language of its texts.
    pub lang: Lang,
    /// What it is.
    pub title: String,
    /// More about it.
    pub description: String,
    /// Where it is.
    pub place: Option<String>,
    /// A page about it.
    pub url: Option<String>,
    /// Whether whoever takes part is busy then.
    pub is_busy: bool,
}

impl Entry {
    /// The file.
    pub fn text(&self) -> String {
        let mut out = String::new();
        let lang = self.lang;
        let stamp = instant(self.stamp);
        line(&mut out, "BEGIN", "VCALENDAR");
        line(&mut out, "VERSION", "2.0");
        line(&mut out, "PRODID", &escaped(&self.product));
        line(&mut out, "BEGIN", "VEVENT");
        line(&mut out, "UID", &self.uid);
        line(&mut out, "DTSTAMP", &stamp);
        line(&mut out, "LAST-MODIFIED", &stamp);
        line(&mut out, "SEQUENCE", &self.sequence.to_string());
        for (name, moment) in [("DTSTART", self.starts), ("DTEND", self.ends)] {
            match moment {
                Moment::Day(day) => {
                    line(&mut out, &format!("{name};VALUE=DATE"), &day.strftime("%Y%m%d").to_string());
                }
                Moment::At(at) => line(&mut out, name, &instant(at)),
            }
        }
        line(&mut out, &format!("SUMMARY;LANGUAGE={lang}-CA"), &escaped(&self.title));
        line(&mut out, &format!("DESCRIPTION;LANGUAGE={lang}-CA"), &escaped(&self.description));
        if let Some(place) = &self.place {
            line(&mut out, &format!("LOCATION;LANGUAGE={lang}-CA"), &escaped(place));
        }
        if let Some(url) = &self.url {
            line(&mut out, "URL", url);
        }
        line(&mut out, "TRANSP", if self.is_busy { "OPAQUE" } else { "TRANSPARENT" });
        line(&mut out, "END", "VEVENT");
        line(&mut out, "END", "VCALENDAR");
        out
    }
}

fn instant(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// Text as a value: marks that would end it are escaped.
fn escaped(value: &str) -> String {
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
        assert_eq!(escaped("a, b; c\\d\ne\r"), "a\\, b\\; c\\\\d\\ne");
    }

    #[test]
    fn a_meeting_has_its_moment_in_universal_time() {
        let at: Timestamp = "2026-12-01T18:30:00Z".parse().unwrap();
        let entry = Entry {
            product: "-//portal.example//Portal//EN".into(),
            uid: "u@portal.example".into(),
            stamp: at,
            sequence: 3,
            starts: Moment::At(at),
            ends: Moment::At(at + jiff::SignedDuration::from_mins(30)),
            lang: Lang::Fr,
            title: "Échange".into(),
            description: String::new(),
            place: None,
            url: None,
            is_busy: true,
        };
        let text = entry.text();
        for expected in ["DTSTART:20261201T183000Z\r\n", "DTEND:20261201T190000Z\r\n", "SEQUENCE:3\r\n"] {
            assert!(text.contains(expected), "{text}");
        }
    }
}
