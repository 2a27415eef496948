//! A copy as people read it, in one language: answers by section, everything else in tables.
//!
//! Comes in: a copy, its form, words. Goes out: rows of text, for the page, for the copy to save and for the spreadsheet.
//! Never here: HTML, deciding what the person may see; that was done when the copy was gathered.

use jiff::Timestamp;
use portal::Lang;
use portal::format;
use portal::forms::{AnswerValue, Answers, Field, Form, Section, Showing};
use serde::Serialize;

use super::copy::{Agreed, Brought, By, ChangedAnswer, FileCopy, ToldIn};
use crate::app::{clock, day};
use crate::desk::screening::REASONS;
use crate::said::Said;
use crate::site::Site;

/// A section of the form.
#[derive(Debug, Serialize)]
pub(super) struct Part {
    /// Id of the section.
    pub(super) id: String,
    pub(super) title: String,
    /// Where it is corrected, if it can be.
    pub(super) change: Option<String>,
    pub(super) rows: Vec<Row>,
}

/// A question with its answer.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    /// Id of the question.
    pub(super) id: String,
    pub(super) label: String,
    pub(super) lines: Vec<String>,
    pub(super) empty: bool,
}

/// A table of one kind of things.
#[derive(Debug, Serialize)]
pub(super) struct Table {
    /// Name on the page and in the spreadsheet.
    pub(super) id: &'static str,
    pub(super) title: String,
    /// What there is to say before it.
    pub(super) lead: Option<String>,
    /// Heads of the columns.
    pub(super) head: Vec<String>,
    pub(super) rows: Vec<Vec<Cell>>,
}

/// A cell: text, or a moment with its day and time of day.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Cell {
    pub(super) text: String,
    /// Day, ISO.
    pub(super) day: Option<String>,
    pub(super) time: Option<String>,
    /// The moment, for machines.
    #[serde(skip)]
    pub(super) at: Option<Timestamp>,
}

/// Shows copies of one form in one language.
#[derive(Clone, Copy)]
pub(super) struct Tables<'a> {
    pub(super) site: &'a Site,
    pub(super) form: &'a Form,
    pub(super) lang: Lang,
}

impl Tables<'_> {
    fn own(&self, name: &str) -> String {
        Said::group(&self.site.words, "own", self.lang).word(name)
    }

    fn desk(&self, name: &str) -> String {
        Said::group(&self.site.words, "desk", self.lang).word(name)
    }

    fn showing(&self, now: Timestamp) -> Showing<'_> {
        self.site.showing(self.form, self.lang, day(now))
    }

    /// The answers, by section.
    pub(super) fn parts(&self, answers: &Answers, now: Timestamp) -> Vec<Part> {
        let showing = self.showing(now);
        let part = |section: &Section| Part {
            id: section.id.clone(),
            title: section.title.of(self.lang).clone(),
            change: None,
            rows: section.fields.iter().filter_map(|field| self.row(&showing, field, answers)).collect(),
        };
        self.form.sections.iter().map(part).filter(|part| !part.rows.is_empty()).collect()
    }

    /// None for a question that did not apply.
    fn row(&self, showing: &Showing<'_>, field: &Field, answers: &Answers) -> Option<Row> {
        let (id, label) = (field.id.clone(), field.label.of(self.lang).clone());
        if let Some(value) = answers.value(&field.id) {
            return Some(Row { id, label, lines: showing.lines(field, value), empty: false });
        }
        let applies = field.when.as_ref().is_none_or(|condition| {
            let parts = answers.value(&condition.field).map(AnswerValue::parts).unwrap_or_default();
            parts.iter().any(|part| condition.is.contains(part))
        });
        let nothing = Said::group(&self.site.words, "form", self.lang).word("not_provided");
        applies.then(|| Row { id, label, lines: vec![nothing], empty: true })
    }

    /// Everything besides the answers. A table that would be empty is left out.
    pub(super) fn tables(&self, copy: &FileCopy) -> Vec<Table> {
        let told = ToldIn::ALL.map(|what| self.told(copy, what));
        let first = [self.files(copy), self.decisions(copy), self.matches(copy)];
        let then = [self.consents(copy), self.corrections(copy), self.history(copy), self.kept(copy)];
        let all = first.into_iter().chain(told).chain(then);
        all.filter(|table| !table.rows.is_empty()).collect()
    }

    fn table(&self, id: &'static str, head: &[&str], rows: Vec<Vec<Cell>>) -> Table {
        let head = head.iter().map(|name| self.own(name)).collect();
        Table { id, title: self.own(id), lead: None, head, rows }
    }

    fn files(&self, copy: &FileCopy) -> Table {
        let rows = copy.files.iter();
        let rows = rows.map(|file| vec![text(&file.name), text(format::bytes(file.bytes, self.lang))]);
        self.table("files", &["file_name", "file_size"], rows.collect())
    }

    fn decisions(&self, copy: &FileCopy) -> Table {
        let reasons = Said::group(&self.site.words, REASONS, self.lang);
        let rows = copy.decisions.iter().map(|taken| {
            let reason = taken.reason.as_deref().map(|name| reasons.word(name));
            let said: Vec<String> = reason.into_iter().chain(taken.message.clone()).collect();
            let title = self.desk(&format!("decision_{}", taken.decision));
            vec![self.moment(taken.at), text(title), text(said.join("\n"))]
        });
        self.table("decisions", &["when", "what", "letter_said"], rows.collect())
    }

    fn matches(&self, copy: &FileCopy) -> Table {
        let row = |one: &Brought| {
            let who = one.with.clone().unwrap_or_else(|| self.own("not_introduced"));
            let met = one.met_on.map(|day| format::date(day, self.lang)).unwrap_or_default();
            vec![
                self.moment(one.offered_at),
                text(who),
                text(self.own(&format!("match_{}", one.state))),
                one.introduced_at.map_or_else(|| text(""), |at| self.moment(at)),
                text(met),
            ]
        };
        let head = ["asked", "with", "stands", "introduced", "met"];
        self.table("matches", &head, copy.matches.iter().map(row).collect())
    }

    /// What was told in one kind of place: a row for each answer.
    fn told(&self, copy: &FileCopy, what: ToldIn) -> Table {
        let rows = copy.told.iter().filter(|one| one.what == what).flat_map(|one| match &one.answers {
            Some(answers) => self.answered(one.at, answers),
            None => vec![vec![self.moment(one.at), text(""), text(self.own("told_nothing"))]],
        });
        self.table(what.table(), &["when", "question", "answer"], rows.collect())
    }

    fn answered(&self, at: Timestamp, answers: &Answers) -> Vec<Vec<Cell>> {
        let Some(form) = self.site.form_of(&answers.form, answers.version) else { return Vec::new() };
        let tables = Tables { form: &form, ..*self };
        let showing = tables.showing(at);
        let fields = form.fields().filter_map(|field| Some((field, answers.value(&field.id)?)));
        fields
            .map(|(field, value)| {
                let lines = showing.lines(field, value).join("\n");
                vec![self.moment(at), text(field.label.of(self.lang)), text(lines)]
            })
            .collect()
    }

    fn consents(&self, copy: &FileCopy) -> Table {
        let row = |one: &Agreed| {
            let said = if one.given { "given" } else { "taken_back" };
            vec![
                self.moment(one.at),
                text(&one.words),
                text(self.own(said)),
                text(self.own(&format!("channel_{}", one.channel))),
            ]
        };
        self.table("consents", &["when", "words", "said", "how"], copy.consents.iter().map(row).collect())
    }

    fn corrections(&self, copy: &FileCopy) -> Table {
        let rows = copy.corrections.iter().flat_map(|one| {
            one.changed.iter().map(|changed| {
                vec![
                    self.moment(one.at),
                    text(self.label(&changed.field)),
                    text(self.lines(changed, changed.before.as_ref())),
                    text(self.lines(changed, changed.after.as_ref())),
                ]
            })
        });
        self.table("corrections", &["when", "question", "before", "after"], rows.collect())
    }

    fn label(&self, field: &str) -> String {
        self.form.field(field).map_or_else(|| field.to_owned(), |field| field.label.of(self.lang).clone())
    }

    fn lines(&self, changed: &ChangedAnswer, value: Option<&AnswerValue>) -> String {
        let showing = self.showing(Timestamp::UNIX_EPOCH);
        match (self.form.field(&changed.field), value) {
            (Some(field), Some(value)) => showing.lines(field, value).join("\n"),
            (None, Some(value)) => value.parts().join("\n"),
            (_, None) => Said::group(&self.site.words, "form", self.lang).word("not_provided"),
        }
    }

    fn history(&self, copy: &FileCopy) -> Table {
        let rows = copy.history.iter().rev().map(|entry| {
            let what = self.desk(&format!("act_{}", entry.action));
            vec![self.moment(entry.at), text(what), text(self.by(&entry.by))]
        });
        let mut table = self.table("history", &["when", "what", "who"], rows.collect());
        let shown = i64::try_from(copy.lists_shown).unwrap_or(i64::MAX);
        let shown = format::integer(shown, self.lang);
        table.lead = copy
            .community
            .as_ref()
            .map(|_| Said::group(&self.site.words, "own", self.lang).with("lists_shown", "n", &shown));
        table
    }

    fn by(&self, by: &By) -> String {
        match by {
            By::You => self.own("you"),
            By::Connectee => self.desk("who_connectee"),
            By::Connector => self.desk("who_connector"),
            By::Contact => self.desk("who_contact"),
            By::Portal => self.desk("who_system"),
            By::FormerStaff => self.desk("who_former"),
            By::Staff { role, community } => {
                let role = Said::group(&self.site.words, "staff", self.lang).word(&format!("role_{role}"));
                match community.as_deref().map(|slug| self.community(slug)) {
                    Some(community) => format!("{role}, {community}"),
                    None => role,
                }
            }
        }
    }

    /// The name of a community.
    pub(super) fn community(&self, slug: &str) -> String {
        let found = self.site.directory.community(slug);
        found.map_or_else(|| slug.to_owned(), |community| community.name.of(self.lang).clone())
    }

    fn kept(&self, copy: &FileCopy) -> Table {
        let rows = copy.kept.iter().map(|part| {
            let until = match part.until {
                Some(until) => day_of(until),
                None => text(self.own("stays")),
            };
            vec![text(self.own(&format!("part_{}", part.what.name()))), until]
        });
        self.table("kept", &["part", "until"], rows.collect())
    }

    fn moment(&self, at: Timestamp) -> Cell {
        Cell { time: Some(clock(at, self.lang)), at: Some(at), ..day_of(at) }
    }
}

fn text(text: impl Into<String>) -> Cell {
    Cell { text: text.into(), day: None, time: None, at: None }
}

/// The day alone.
fn day_of(at: Timestamp) -> Cell {
    Cell { text: String::new(), day: Some(day(at).to_string()), time: None, at: None }
}
