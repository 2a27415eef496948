//! What a run did, for people and for programs.
//!
//! Comes in: counts and problems. Goes out: lines of text, or JSON. Never here: deciding what is a problem.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use portal::Lang;
use portal::problem::Located;
use serde::Serialize;

use crate::Failure;

/// What a run did.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Pages of the site.
    pub pages: usize,
    /// All files of the site.
    pub files: usize,
    /// Pages that were made in this run; the others were kept from the run before.
    pub made: usize,
    /// Files that were written because they were new or other than before.
    pub changed: usize,
    /// Files that were removed because the site has them no more.
    pub removed: usize,
    /// Files that are no longer part of the site but were changed by somebody else, so they were left alone.
    pub left: Vec<String>,
    /// What stands in the way of the site, by place.
    pub problems: Vec<Located>,
    /// What authors should know and nothing waits for, by place.
    pub notices: Vec<Located>,
    /// How plain the language of the pages is, for each language; only when the site is checked.
    pub plain_language: Vec<Reading>,
    /// How long the run took.
    pub took: Duration,
    /// How long each phase took, in order: `read`, `parse`, `assemble`, `compile`, `check`, `render`, `verify`, and
    /// `write` where something is written.
    pub phases: Vec<(&'static str, Duration)>,
}

/// How plain the language of the pages of one language is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reading {
    /// The language of the pages.
    pub lang: Lang,
    /// How many pages were judged.
    pub pages: usize,
    /// Words of the median sentence of the median page.
    pub median: usize,
    /// Percent of all sentences that are long.
    pub long: usize,
    /// Sentences of more words than this are long.
    pub long_sentence: usize,
    /// The page that is nearest to a limit, or furthest over one.
    pub worst: String,
    /// Words of its median sentence.
    pub worst_median: usize,
    /// Its Flesch-Kincaid grade (English), or its score of Kandel and Moles (French).
    pub worst_score: f64,
}

/// The phase in which the indexes of search are made.
pub(crate) const INDEX: &str = "index";

/// The phase in which a site is written.
pub(crate) const WRITE: &str = "write";

/// Times phases one after the other.
pub(crate) struct Stopwatch {
    start: Instant,
    last: Instant,
    phases: Vec<(&'static str, Duration)>,
}

impl Stopwatch {
    pub(crate) fn start() -> Self {
        let now = Instant::now();
        Self { start: now, last: now, phases: Vec::new() }
    }

    /// Ends a phase.
    pub(crate) fn lap(&mut self, phase: &'static str) {
        let now = Instant::now();
        self.phases.push((phase, now - self.last));
        self.last = now;
    }

    /// Puts all times into a report.
    pub(crate) fn stop(self, report: &mut Report) {
        report.took = self.start.elapsed();
        report.phases.extend(self.phases);
    }
}

/// The JSON of a run. Its keys stay; new ones may come. `version` changes when the meaning of a key does.
///
/// - `ok`: whether the run did what it was asked for
/// - `pages`, `files`, `changed`, `removed`: numbers, see [`Report`]
/// - `milliseconds`: how long it took
/// - `problems`, `notices`: `file` (path from the root), `line` and `column` (from 1, in characters; absent for a whole
///   file), `width` (characters), `source` (the line), `message`, `hint` (or null)
/// - `plain_language`: one for each language when the site is checked, see [`Reading`]
/// - `failure`: null, or `message` and `hint` of what stopped the run besides problems
#[derive(Serialize)]
struct Json<'r> {
    version: u32,
    ok: bool,
    pages: usize,
    files: usize,
    changed: usize,
    removed: usize,
    milliseconds: u128,
    problems: &'r [Located],
    notices: &'r [Located],
    plain_language: &'r [Reading],
    failure: Option<JsonFailure<'r>>,
}

#[derive(Serialize)]
struct JsonFailure<'r> {
    message: String,
    hint: Option<&'r str>,
}

/// A run as one line of JSON.
pub(crate) fn json(result: &Result<Report, Failure>) -> String {
    let empty = Report::default();
    let (report, failure) = match result {
        Ok(report) => (report, None),
        Err(Failure::Problems(report)) => (&**report, None),
        Err(failure) => (&empty, Some(JsonFailure { message: failure.to_string(), hint: failure.hint() })),
    };
    let json = Json {
        version: 1,
        ok: result.is_ok(),
        pages: report.pages,
        files: report.files,
        changed: report.changed,
        removed: report.removed,
        milliseconds: report.took.as_millis(),
        problems: &report.problems,
        notices: &report.notices,
        plain_language: &report.plain_language,
        failure,
    };
    serde_json::to_string(&json).expect("a report holds only text and numbers")
}

/// Whether a text for people has colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Colours {
    On,
    Off,
}

/// Problems and notices as people read them: place, message, line, caret, hint.
pub(crate) fn text(report: &Report, colours: Colours) -> String {
    let mut out = String::new();
    for problem in &report.problems {
        let _ = writeln!(out, "{}", paint(&problem.to_string(), "31", colours));
    }
    for notice in &report.notices {
        let _ = writeln!(out, "{}", paint(&format!("notice: {notice}"), "33", colours));
    }
    for path in &report.left {
        let _ = writeln!(out, "notice: {path} was changed by somebody else and is left alone");
    }
    for reading in &report.plain_language {
        let _ = writeln!(out, "{}", plain_language(reading));
    }
    out
}

/// One line on a language: what its median page is like, and its hardest.
fn plain_language(reading: &Reading) -> String {
    let Reading { lang, pages, median, long, long_sentence, worst, worst_median, worst_score } = reading;
    let (name, measure) = match lang {
        Lang::En => ("English", "grade"),
        Lang::Fr => ("French", "Kandel-Moles"),
    };
    format!(
        "plain language, {name}: {} judged, median sentence {median} words, {long}% over {long_sentence}; \
         hardest {worst} (median {worst_median}, {measure} {worst_score:.1})",
        count(*pages, "page")
    )
}

/// The first line of a message in colour, so that the eye finds the next one.
fn paint(text: &str, colour: &str, colours: Colours) -> String {
    match (colours, text.split_once('\n')) {
        (Colours::Off, _) => text.to_owned(),
        (Colours::On, None) => format!("\u{1b}[{colour}m{text}\u{1b}[0m"),
        (Colours::On, Some((first, rest))) => format!("\u{1b}[{colour}m{first}\u{1b}[0m\n{rest}"),
    }
}

/// The last line of a run: `site-gen: 84 pages, 2 changed, 12 problems in 180 ms`.
pub(crate) fn summary(report: &Report) -> String {
    let mut parts = vec![count(report.pages, "page")];
    let is_written = report.phases.last().is_some_and(|(phase, _)| *phase == WRITE);
    if is_written {
        parts.push(format!("{} changed", report.changed));
    } else if report.problems.is_empty() {
        parts.push(format!("{} made", report.made));
    }
    if report.removed > 0 {
        parts.push(format!("{} removed", report.removed));
    }
    parts.push(count(report.problems.len(), "problem"));
    if !report.notices.is_empty() {
        parts.push(count(report.notices.len(), "notice"));
    }
    format!("site-gen: {} in {} ms", parts.join(", "), report.took.as_millis())
}

fn count(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}
