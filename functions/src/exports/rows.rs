//! Columns and rows of each export.
//!
//! Comes in: applications, matches, outcomes, facts, figures. Goes out: columns, rows of typed cells. Never here: formats,
//! reading.

use std::collections::BTreeMap;

use jiff::civil::Date;
use portal::forms::{AnswerValue, Answers, Field, Form, Kind};

use super::page::WORDS;
use super::sheet::{Cell, Column};
use crate::app::day;
use crate::figures::names;
use crate::indicators::{Counts, Event, Fact, Measure, Value};
use crate::said::Said;
use crate::staff::Staff;
use crate::store::{Application, CaseId, Match, OutcomeRecord};

/// Answers are kept as they were given: text that repeats is joined by this.
const BETWEEN: &str = "; ";

/// A column with a word of ours as its name.
pub(super) fn column(staff: &Staff, key: &str) -> Column {
    let title = Said::group(&staff.site.words, WORDS, staff.lang).word(&format!("column_{key}"));
    Column { key: key.to_owned(), title }
}

/// A name of ours, with the words of a group that say it.
fn named(staff: &Staff, group: &'static str, kind: &str, name: &str) -> Cell {
    let words = Said::group(&staff.site.words, group, staff.lang).word(&format!("{kind}_{name}"));
    Cell::Named { name: name.to_owned(), words }
}

/// Key of the column that says in each row that everybody is made up.
pub(super) const SAMPLE: &str = "sample_data";

/// What stands there.
pub(super) fn of_sample(staff: &Staff) -> Cell {
    Cell::text(Said::group(&staff.site.words, WORDS, staff.lang).word("sample_row"))
}

/// A table of answers to one form.
pub(super) struct Answered<'a> {
    staff: &'a Staff,
    form: &'a Form,
    fields: Vec<&'a Field>,
}

impl<'a> Answered<'a> {
    /// All questions but files: those are opened one by one, in the person's file.
    pub(super) fn new(staff: &'a Staff, form: &'a Form) -> Self {
        let fields = form.fields().filter(|field| !matches!(field.kind, Kind::File(_))).collect();
        Self { staff, form, fields }
    }

    pub(super) fn columns(&self) -> impl Iterator<Item = Column> {
        self.fields
            .iter()
            .map(|field| Column { key: field.id.clone(), title: field.label.of(self.staff.lang).clone() })
    }

    pub(super) fn cells(&self, answers: Option<&Answers>) -> impl Iterator<Item = Cell> {
        let showing = self.staff.showing(self.form);
        let cell = |field: &&Field| {
            answers.and_then(|answers| answers.value(&field.id)).map(|value| match value {
                AnswerValue::Date(date) => Cell::Day(*date),
                AnswerValue::Year(year) => Cell::Number(i64::from(*year)),
                other => Cell::text(showing.lines(field, other).join(BETWEEN)),
            })
        };
        let cells: Vec<Cell> = self.fields.iter().map(|field| cell(field).unwrap_or(Cell::Empty)).collect();
        cells.into_iter()
    }
}

/// Names of the columns before the answers of a person.
pub(super) const OF_PERSON: [&str; 3] = ["reference", "received_on", "state"];

/// A person.
pub(super) fn person(staff: &Staff, answered: &Answered<'_>, application: &Application) -> Vec<Cell> {
    let answers = application.answers.as_deref().and_then(|text| serde_json::from_str(text).ok());
    let state = named(staff, "desk", "state", application.state.name());
    let first = [Cell::text(&application.reference), Cell::Day(day(application.received_at)), state];
    first.into_iter().chain(answered.cells(answers.as_ref())).collect()
}

/// Names of the columns of a match.
pub(super) const OF_MATCH: [&str; 7] =
    ["connectee", "connector", "state", "offered_on", "introduced_on", "met_on", "reason"];

/// A match; people by their references alone.
pub(super) fn of_match(staff: &Staff, found: &Match, references: &BTreeMap<CaseId, String>) -> Vec<Cell> {
    let reference = |case: &CaseId| Cell::text(references.get(case).cloned().unwrap_or_default());
    vec![
        reference(&found.connectee),
        reference(&found.connector),
        named(staff, "match", "state", found.state.name()),
        Cell::Day(day(found.offered_at)),
        Cell::day(found.introduced_at.map(day)),
        Cell::day(found.met_on),
        found.reason.as_deref().map_or(Cell::Empty, |reason| named(staff, "match", "why", reason)),
    ]
}

/// Names of the columns before the answers of an outcome.
pub(super) const OF_OUTCOME: [&str; 2] = ["connectee", "told_on"];

/// An outcome.
pub(super) fn outcome(
    answered: &Answered<'_>,
    (case, record): &(CaseId, OutcomeRecord),
    references: &BTreeMap<CaseId, String>,
) -> Vec<Cell> {
    let answers = serde_json::from_str(&record.answers).ok();
    let reference = Cell::text(references.get(case).cloned().unwrap_or_default());
    [reference, Cell::Day(day(record.at))].into_iter().chain(answered.cells(answers.as_ref())).collect()
}

/// Names of the columns of contacts.
pub(super) const OF_CONTACTS: [&str; 5] = ["month", "generation", "named", "reached", "met"];

/// Whether something happened with a contact.
pub(super) const fn is_of_contact(what: &Event) -> bool {
    matches!(what, Event::ReferralGiven { .. } | Event::ContactReached { .. } | Event::ContactMet { .. })
}

/// Contacts, as counts only: for each month and generation how many were named, and what became of those.
pub(super) fn contacts(facts: &[Fact]) -> Vec<Vec<Cell>> {
    let mut named = BTreeMap::new();
    let (mut reached, mut met) = (BTreeMap::new(), BTreeMap::new());
    for fact in facts {
        match fact.what {
            Event::ReferralGiven { contact, generation, .. } => {
                let given = (fact.on.first_of_month(), generation.number());
                named
                    .entry(contact)
                    .and_modify(|known: &mut (Date, u8)| *known = given.min(*known))
                    .or_insert(given);
            }
            Event::ContactReached { contact } => drop(reached.insert(contact, ())),
            Event::ContactMet { contact } => drop(met.insert(contact, ())),
            _ => {}
        }
    }
    let mut table: BTreeMap<(Date, u8), [i64; 3]> = BTreeMap::new();
    for (contact, given) in &named {
        let row = table.entry(*given).or_default();
        row[0] += 1;
        row[1] += i64::from(reached.contains_key(contact) || met.contains_key(contact));
        row[2] += i64::from(met.contains_key(contact));
    }
    let row = |((month, generation), counts): ((Date, u8), [i64; 3])| {
        let first = [Cell::Day(month), Cell::Number(i64::from(generation))];
        first.into_iter().chain(counts.map(Cell::Number)).collect()
    };
    table.into_iter().map(row).collect()
}

/// Names of the columns of figures.
pub(super) const OF_FIGURES: [&str; 9] =
    ["period", "code", "name", "definition", "version", "number", "upper", "lower", "as_of"];

/// Figures of a community in one period.
pub(super) fn figures(staff: &Staff, table: &Counts, community: &str) -> Vec<Vec<Cell>> {
    let names = names(&staff.site.words, staff.lang);
    let row = |measure: Measure, value: Value| {
        let (name, definition) = names(measure);
        let (number, upper, lower) = match value {
            Value::Count(count) => (Cell::count(count), Cell::Empty, Cell::Empty),
            Value::Rate { top, bottom } => (fraction(value), Cell::count(top), Cell::count(bottom)),
            Value::Median { of: 0, .. } => (Cell::Empty, Cell::Empty, Cell::Number(0)),
            #[expect(clippy::cast_precision_loss, reason = "days between two meetings are few")]
            Value::Median { half_days, of } => {
                (Cell::Fraction(half_days as f64 / 2.0), Cell::Empty, Cell::count(of))
            }
            Value::Mean { total, of } => (fraction(value), Cell::Number(total), Cell::count(of)),
        };
        vec![
            Cell::text(table.period().key()),
            Cell::text(measure.name()),
            Cell::text(name),
            Cell::text(definition),
            Cell::Number(i64::from(measure.version())),
            number,
            upper,
            lower,
            Cell::Day(table.as_of()),
        ]
    };
    Measure::ALL.iter().filter_map(|measure| Some(row(*measure, table.of(community, *measure)?))).collect()
}

#[expect(clippy::cast_precision_loss, reason = "hundredths of a rate are few")]
fn fraction(value: Value) -> Cell {
    value.hundredths().map_or(Cell::Empty, |hundredths| Cell::Fraction(hundredths as f64 / 100.0))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::indicators::{ContactId, Generation, PersonId};

    #[test]
    fn contacts_are_counted_and_not_named() {
        let (person, connector) = (PersonId::from_bits(1), PersonId::from_bits(2));
        let contact = ContactId::from_bits;
        let fact = |day, what| Fact { community: "halifax".into(), on: date(2026, 5, day), what };
        let given =
            |n, generation| Event::ReferralGiven { person, connector, contact: contact(n), generation };
        let facts = [
            fact(4, given(1, Generation::SECOND)),
            fact(9, given(1, Generation::SECOND)),
            fact(4, given(2, Generation::SECOND)),
            fact(5, given(3, Generation::SECOND.next())),
            fact(6, Event::ContactReached { contact: contact(1) }),
            fact(7, Event::ContactMet { contact: contact(2) }),
        ];
        let rows = contacts(&facts);
        let may = || Cell::Day(date(2026, 5, 1));
        let row =
            |numbers: [i64; 4]| [may()].into_iter().chain(numbers.map(Cell::Number)).collect::<Vec<_>>();
        assert_eq!(rows, [row([2, 2, 2, 1]), row([3, 1, 0, 0])]);
    }
}
