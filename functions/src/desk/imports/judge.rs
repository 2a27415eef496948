//! What a sheet comes to: people whose every answer is right, and what is wrong with all others, cell by cell.
//!
//! Comes in: a table, which column is which question, both forms. Goes out: people as they would be stored, and errors. Pure
//! but for the keys that name people in facts. Never here: whether somebody is here already (see `twins.rs`), storing.
//!
//! A sheet is stored whole or not at all, so one wrong cell keeps all of it out. Nothing that is written is dropped: a cell
//! that the form does not ask for in its row is an error too.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use portal::Lang;
use portal::forms::{
    AnswerValue, Answers, CommunityAnswer, Field, FieldError, FieldProblem, Form, Kind, RawAnswers, known,
};

use super::cells::{self, Misread};
use super::forms::{ACCEPTED, Forms, INTAKE_HELD};
use crate::app::{App, day};
use crate::desk::enter;
use crate::facts;
use crate::indicators::Fact;
use crate::intake::effects;
use crate::site::Site;
use crate::store::{Decision, Digest, Import, ImportRow, ImportTable, ImportedPerson, PaperConsent};

/// What a sheet came to.
#[derive(Default)]
pub(super) struct Judged {
    /// People of rows without an error.
    pub(super) people: Vec<ImportedPerson>,
    /// What is wrong, by row and column.
    pub(super) errors: Vec<CellError>,
    /// Questions that need an answer and have no column.
    pub(super) lacking: BTreeSet<String>,
}

/// What is wrong with a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CellError {
    /// The row's number in the sheet.
    pub(super) row: u32,
    /// The place of the column.
    pub(super) column: usize,
    /// The question.
    pub(super) field: String,
    /// What is written there.
    pub(super) written: String,
    /// What is wrong with it.
    pub(super) what: Wrong,
}

/// What can be wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wrong {
    /// The form does not take it.
    Form(FieldProblem),
    /// It can't be read.
    Misread(Misread),
    /// A day that lies ahead.
    Future,
    /// A day before the application came in.
    Before,
    /// The form does not ask it of this person.
    NotAsked,
    /// A yes on paper without its day.
    NoDay,
}

/// Everything that a judgement needs.
pub(super) struct Judge<'a> {
    pub(super) app: &'a App,
    pub(super) site: &'a Site,
    pub(super) forms: &'a Forms,
    pub(super) import: &'a Import,
    pub(super) now: Timestamp,
}

/// A row while it is read.
struct Reading<'r> {
    row: &'r ImportRow,
    raw: RawAnswers,
    errors: BTreeMap<usize, CellError>,
}

impl Judge<'_> {
    /// Judges every row.
    pub(super) fn judge(&self, table: &ImportTable) -> Result<Judged, serde_json::Error> {
        let mut judged = Judged::default();
        for row in &table.rows {
            let mut reading = self.read(row);
            let person = self.check(&self.forms.person, &mut reading, &mut judged.lacking);
            let about = self.check(&self.forms.row, &mut reading, &mut judged.lacking);
            if let Some((person, about)) = person.zip(about) {
                self.compare(&person, &about, &mut reading);
                if reading.errors.is_empty() {
                    judged.people.push(self.person(row.number, person, &about)?);
                }
            }
            judged.errors.extend(reading.errors.into_values());
        }
        Ok(judged)
    }

    fn today(&self) -> Date {
        day(self.now)
    }

    fn read<'r>(&self, row: &'r ImportRow) -> Reading<'r> {
        let mut reading = Reading { row, raw: RawAnswers::new(), errors: BTreeMap::new() };
        for (column, (cell, field)) in row.cells.iter().zip(&self.import.choices.columns).enumerate() {
            let Some(field) = field.as_deref().and_then(|id| self.forms.field(id)) else { continue };
            if cell.is_empty() {
                continue;
            }
            if let Err(misread) = cells::put(&mut reading.raw, field, cell, &self.site.directory) {
                reading.wrong(column, &field.id, Wrong::Misread(misread));
            }
        }
        reading
    }

    /// The answers of one of the forms; none when something is wrong with them.
    fn check(
        &self,
        form: &Form,
        reading: &mut Reading<'_>,
        lacking: &mut BTreeSet<String>,
    ) -> Option<Answers> {
        let before = reading.errors.len();
        let known = form.keep_known(&reading.raw);
        for field in form.fields().filter(|field| !form.applies(field, &known)) {
            if let Some(column) = self.column(&field.id).filter(|column| !reading.written(*column).is_empty())
            {
                reading.wrong(column, &field.id, Wrong::NotAsked);
            }
        }
        let lang = self.import.lang;
        let found = form.check(&known, &self.site.directory, self.today(), lang);
        for error in found.as_ref().err().into_iter().flatten() {
            match self.place(form, error) {
                Some((column, field)) => reading.wrong(column, &field, Wrong::Form(error.problem)),
                None => {
                    lacking.insert(error.field.clone());
                }
            }
        }
        found.ok().filter(|_| reading.errors.len() == before)
    }

    /// The column where an error stands: the field's own, or that of another one that would do as well.
    fn place(&self, form: &Form, error: &FieldError) -> Option<(usize, String)> {
        let others = match error.problem {
            FieldProblem::NoneOf { rule } => form.rules.get(rule).map_or(&[][..], |rule| &rule.one_of),
            _ => &[],
        };
        let mut fields = std::iter::once(&error.field).chain(others);
        fields.find_map(|field| Some((self.column(field)?, field.clone())))
    }

    fn column(&self, field: &str) -> Option<usize> {
        self.import.choices.columns.iter().position(|column| column.as_deref() == Some(field))
    }

    /// What neither form sees alone.
    fn compare(&self, person: &Answers, row: &Answers, reading: &mut Reading<'_>) {
        let received = row.date(known::RECEIVED_ON);
        for field in [known::RECEIVED_ON, known::ACCEPTED_ON, known::INTAKE_ON, known::CONSENT_ON] {
            let Some((date, column)) = row.date(field).zip(self.column(field)) else { continue };
            if date > self.today() {
                reading.wrong(column, field, Wrong::Future);
            } else if field != known::CONSENT_ON && received.is_some_and(|received| date < received) {
                reading.wrong(column, field, Wrong::Before);
            }
        }
        if row.date(known::CONSENT_ON).is_none() {
            for field in self.forms.person.fields().filter(|field| person.agreed(&field.id)) {
                if let Some(column) = self.column(&field.id) {
                    reading.wrong(column, &field.id, Wrong::NoDay);
                }
            }
        }
    }

    fn person(
        &self,
        row: u32,
        mut answers: Answers,
        about: &Answers,
    ) -> Result<ImportedPerson, serde_json::Error> {
        let stage = about.text(known::STAGE).unwrap_or_default();
        let intake_on = about.date(known::INTAKE_ON).filter(|_| stage == INTAKE_HELD);
        let accepted_on = about.date(known::ACCEPTED_ON);
        let earliest = [accepted_on, intake_on].into_iter().flatten().min();
        let received_on = about.date(known::RECEIVED_ON).or(earliest).unwrap_or_else(|| self.today());
        let consents =
            about.date(known::CONSENT_ON).map(|on| self.consents(&answers, on)).unwrap_or_default();
        let community = CommunityAnswer::Listed(self.import.community.clone());
        answers.values.insert(known::COMMUNITY.to_owned(), AnswerValue::Community(community));
        let form = &self.forms.person;
        let mut person = ImportedPerson {
            row,
            form: form.id.clone(),
            version: form.version,
            lang: enter::mail_lang(&answers).unwrap_or(self.import.lang),
            answers: serde_json::to_string(&answers)?,
            accepted: stage == ACCEPTED || stage == INTAKE_HELD,
            received_at: noon(received_on).min(self.now),
            intake_on,
            keep_until: enter::kept(form, self.now),
            consents,
            facts: Vec::new(),
        };
        person.facts = self.facts(&person, &answers, (received_on, accepted_on));
        Ok(person)
    }

    fn consents(&self, answers: &Answers, on: Date) -> Vec<PaperConsent> {
        let given = self.forms.person.fields().filter(|field| answers.agreed(&field.id));
        let lang = enter::mail_lang(answers).unwrap_or(self.import.lang);
        let consent = |field: &Field| PaperConsent {
            purpose: field.id.clone(),
            words: Digest::of(effects::words(field, lang).as_bytes()).to_string(),
            at: noon(on).min(self.now),
        };
        given.map(consent).collect()
    }

    /// What the indicators count: what the sheet gives a day for. Who was accepted without a day was so with the intake
    /// meeting, or when the application came in.
    fn facts(
        &self,
        person: &ImportedPerson,
        answers: &Answers,
        (received_on, accepted_on): (Date, Option<Date>),
    ) -> Vec<Fact> {
        let Import { id, community, .. } = self.import;
        let application = person.application(id, community);
        let applied =
            facts::applied(self.app, &person.form, Some(community), (&application.case, received_on));
        let on = accepted_on.or(person.intake_on).unwrap_or(received_on);
        let accepted =
            person.accepted.then(|| facts::decided(self.app, &application, Decision::Accept)).flatten();
        let accepted = accepted.map(|fact| Fact { on, ..fact });
        let intake = person.intake_on.map(|held_on| facts::intake(self.app, &application, held_on, answers));
        applied.into_iter().chain(accepted).chain(intake.into_iter().flatten()).collect()
    }
}

impl Reading<'_> {
    fn written(&self, column: usize) -> &str {
        self.row.cells.get(column).map_or("", String::as_str)
    }

    /// Notes an error; the first one of a cell counts.
    fn wrong(&mut self, column: usize, field: &str, what: Wrong) {
        let (row, written) = (self.row.number, self.written(column).to_owned());
        let error = CellError { row, column, field: field.to_owned(), written, what };
        self.errors.entry(column).or_insert(error);
    }
}

/// A moment of a day that is this day everywhere in Canada.
fn noon(day: Date) -> Timestamp {
    crate::app::begins(day) + SignedDuration::from_hours(13)
}

/// Whether a question has a list of answers that is short enough to be named.
pub(super) fn has_list(kind: &Kind) -> bool {
    matches!(kind, Kind::Choice(_) | Kind::Choices(_))
}

/// The answers of a short list, as people read them.
pub(super) fn allowed(field: &Field, lang: Lang) -> Vec<String> {
    if !has_list(&field.kind) {
        return Vec::new();
    }
    field.kind.options().iter().map(|option| option.label.of(lang).clone()).collect()
}
