//! The one change that makes one file of two: what goes where.
//!
//! Comes in: both cases as they were read, the matches of the one that becomes a pointer, the facts that speak of it. Goes
//! out: the change; none when that would be more than a file, or a transaction, can hold. Never here: reading, storing.

use jiff::Timestamp;

use super::audit::AuditEntry;
use super::cards;
use super::case::{Case, Change};
use super::deed::Deed;
use super::item::Fields;
use super::keys::{Key, attribute};
use super::merge::NewMerge;
use super::retention::{pointer_fields, referred};
use super::write::{Guard, MOST_WRITES, Write};
use super::{
    Application, Course, Effects, IntentState, MOST_CORRECTIONS, MOST_NOTES, MOST_OUTCOMES, Match,
    MergeRecord, OutcomeRecord, Scope, State, Subject, SurveyRecord,
};
use crate::indicators::{Fact, PersonId, Survey};

/// What is about to become one.
pub(super) struct Merging<'a> {
    /// The case that is kept.
    pub(super) case: &'a Case,
    /// The case that becomes a pointer.
    pub(super) gone: &'a Case,
    /// What was asked for.
    pub(super) new: &'a NewMerge,
    /// The matches of the case that becomes a pointer.
    pub(super) matches: &'a [Match],
    /// How the indicators know the two: the kept one first.
    pub(super) persons: (PersonId, PersonId),
}

/// The same fact, of the person who is kept.
pub(super) fn renamed(fact: &Fact, (kept, gone): (PersonId, PersonId)) -> Fact {
    let text = serde_json::to_string(fact).expect("a fact is plain data");
    let text = text.replace(&gone.to_string(), &kept.to_string());
    serde_json::from_str(&text).unwrap_or_else(|_| fact.clone())
}

impl Merging<'_> {
    /// The merge as one change of the case that is kept; none when that would be too much. Facts that have no room in it are
    /// left for later, and the record of the merge says so.
    pub(super) fn change(
        &self,
        (before, taken): (Application, &Application),
        facts: &Effects,
        (scope, deed): (&Scope, Deed<'_>),
        now: Timestamp,
    ) -> Option<Change> {
        if self.is_too_much() {
            return None;
        }
        let record = MergeRecord::of(self.gone, taken, &before, (scope.member(), now));
        let after = self.becomes(before, taken);
        for has_facts in [false, true] {
            let none = Effects::default();
            let effects = if has_facts { &none } else { facts };
            let record = MergeRecord { others: self.without_place(), has_facts, ..record.clone() };
            let change = Change::new(self.case, after.clone(), deed, effects, now);
            if !self.has_numbers(change.seq) {
                return None;
            }
            let change = self.whole(change, taken, &record, (scope, deed), now);
            if change.size() <= MOST_WRITES {
                return Some(change);
            }
        }
        None
    }

    fn is_too_much(&self) -> bool {
        let (case, gone) = (self.case, self.gone);
        case.notes.len() + gone.notes.len() > MOST_NOTES
            || case.outcomes.len() + gone.outcomes.len() > MOST_OUTCOMES
            || case.corrections.len() + gone.corrections.len() > MOST_CORRECTIONS
    }

    fn has_numbers(&self, seq: u64) -> bool {
        let (outcomes, corrections) = (&self.gone.outcomes, &self.gone.corrections);
        self.outcome_numbers(seq).len() == outcomes.len()
            && self.correction_numbers(seq).len() == corrections.len()
    }

    fn outcome_numbers(&self, seq: u64) -> Vec<u64> {
        let taken: Vec<u64> = self.case.outcomes.iter().map(|known| known.seq).collect();
        free(seq, &taken, self.gone.outcomes.len())
    }

    fn correction_numbers(&self, seq: u64) -> Vec<u64> {
        let taken: Vec<u64> = self.case.corrections.iter().map(|known| known.seq).collect();
        free(seq, &taken, self.gone.corrections.len())
    }

    /// The application of the case that is kept. Who was accepted once is accepted.
    fn becomes(&self, before: Application, taken: &Application) -> Application {
        let mut former = before.former.clone();
        former.extend(taken.former.iter().filter(|one| !before.former.contains(one)).cloned());
        let accepted = [before.state, taken.state].contains(&State::Accepted);
        let course = Course {
            intake_on: before.course.intake_on.or(taken.course.intake_on),
            capacity: before.course.capacity.or(taken.course.capacity),
            ..before.course
        };
        Application {
            answers: Some(self.new.answers.clone()),
            version: self.new.version,
            files: before.files.iter().chain(&taken.files).copied().collect(),
            state: if accepted { State::Accepted } else { before.state },
            keep_until: before.keep_until.max(taken.keep_until),
            erase_at: before.erase_at.max(taken.erase_at),
            coordinator: before.coordinator.or(taken.coordinator),
            course,
            former,
            ..before
        }
    }

    fn whole(
        &self,
        change: Change,
        taken: &Application,
        record: &MergeRecord,
        (scope, deed): (&Scope, Deed<'_>),
        now: Timestamp,
    ) -> Change {
        let (case, gone) = (self.case, self.gone);
        let after = change.after.clone();
        let subject = Subject::Case(gone.id);
        let entry = AuditEntry::after(&subject, gone.head, deed, now);
        let pointer = pointer_fields(&case.id, &taken.reference, after.keep_until);
        let record = record.fields().expires(after.erase_at);
        let added = self.added(&after, change.seq, now);
        change
            .with([
                Write::put(Key::application(&gone.id), Guard::revision(taken.revision), pointer),
                referred(&taken.reference, &after),
                cards::gone(scope.community(), &gone.id, taken.revision + 1, now),
                Write::put(Key::merged(&case.id, &gone.id), Guard::absent(now), record),
            ])
            .with(entry.writes(&subject, gone.head, Some(scope.community()), now))
            .with(gone.without_added())
            .over(added)
            .with(self.pointers(&after, now))
            .with(self.unsent_surveys(now))
            .with(self.matches.iter().flat_map(|the| the.move_writes(&gone.id, &case.id, now)))
            .with(self.files(taken, &after))
    }

    /// What was added to the other case, in the case that is kept.
    fn added(&self, after: &Application, seq: u64, now: Timestamp) -> Vec<Write> {
        let (case, gone, until) = (self.case, self.gone, after.erase_at);
        let mut writes: Vec<Write> = gone.notes.iter().map(|note| note.write(after, now)).collect();
        if let (None, Some(intake)) = (&case.intake, &gone.intake) {
            let intake = intake.clone().of_person(|fact| renamed(fact, self.persons));
            let fields = intake.fields().expires(until);
            writes.push(Write::put(Key::intake(&case.id), Guard::absent(now), fields));
        }
        if let (None, Some(number)) = (&case.number, &gone.number) {
            let fields = number.fields().expires(until);
            writes.push(Write::put(Key::client_number(&case.id), Guard::absent(now), fields));
        }
        for survey in gone.surveys.iter().filter(|survey| self.has_place(survey)) {
            let known = case.surveys.iter().find(|known| known.survey == survey.survey);
            let guard = known.map_or_else(|| Guard::absent(now), |known| Guard::revision(known.revision));
            let revision = known.map_or(survey.revision, |known| known.revision.max(survey.revision) + 1);
            let fields = SurveyRecord { revision, ..survey.clone() }.fields().expires(until);
            writes.push(Write::put(Key::survey(&case.id, survey.survey), guard, fields));
        }
        writes.extend(self.outcomes(seq, until, now));
        for (record, number) in gone.corrections.iter().zip(self.correction_numbers(seq)) {
            writes.push(record.write(&case.id, number, until, now));
        }
        writes
    }

    /// Outcomes, under numbers of the case that is kept, in their order.
    fn outcomes(&self, seq: u64, until: Timestamp, now: Timestamp) -> Vec<Write> {
        let numbered: Vec<(&OutcomeRecord, u64)> =
            self.gone.outcomes.iter().zip(self.outcome_numbers(seq)).collect();
        let number_of =
            |old: u64| numbered.iter().find(|(record, _)| record.seq == old).map(|(_, number)| *number);
        let write = |(record, number): &(&OutcomeRecord, u64)| {
            let replaces = record.replaces.and_then(number_of);
            let record = OutcomeRecord { seq: *number, replaces, ..(*record).clone() };
            let fields = record.fields().expires(until);
            Write::put(Key::outcome(&self.case.id, *number), Guard::absent(now), fields)
        };
        numbered.iter().map(write).collect()
    }

    /// A survey that the kept file has not, or has not answered.
    fn has_place(&self, survey: &SurveyRecord) -> bool {
        let known = self.case.surveys.iter().find(|known| known.survey == survey.survey);
        known.is_none_or(|known| known.answered_at.is_none() && survey.answered_at.is_some())
    }

    /// Answers that have no place in the kept file.
    fn without_place(&self) -> Vec<String> {
        let intake = self.gone.intake.iter().filter(|_| self.case.intake.is_some());
        let intake = intake.map(|intake| intake.answers.clone());
        let surveys = self.gone.surveys.iter().filter(|survey| !self.has_place(survey));
        let surveys = surveys.flat_map(|survey| survey.answers.iter().chain(&survey.words).cloned());
        intake.chain(surveys).collect()
    }

    /// Files that were merged into the other one before lead to the kept one.
    fn pointers(&self, after: &Application, now: Timestamp) -> Vec<Write> {
        let lead = |merge: &MergeRecord| {
            let theirs = Guard::text(attribute::CASE, self.gone.id.to_string());
            let pointer = pointer_fields(&after.case, &merge.reference, after.keep_until);
            let record = merge.fields().expires(after.erase_at);
            [
                Write::put(Key::application(&merge.case), theirs.or(Guard::absent(now)), pointer),
                referred(&merge.reference, after),
                Write::put(Key::merged(&after.case, &merge.case), Guard::absent(now), record),
            ]
        };
        self.gone.merges.iter().flat_map(lead).collect()
    }

    /// Nobody is asked twice: surveys that wait in both files leave from the kept one.
    fn unsent_surveys(&self, now: Timestamp) -> Vec<Write> {
        let is_known = |survey: Survey| {
            self.case.surveys.iter().any(|known| known.survey == survey)
                || self.case.intents.iter().any(|intent| intent.mail.survey() == Some(survey))
        };
        let pending = self.gone.intents.iter().filter(|intent| intent.state == IntentState::Pending);
        let twice = pending.filter(|intent| intent.mail.survey().is_some_and(is_known));
        twice.map(|intent| intent.end(IntentState::Cancelled, now)).collect()
    }

    fn files(&self, taken: &Application, after: &Application) -> Vec<Write> {
        let write = |file| {
            let theirs = Guard::text(attribute::CASE, self.gone.id.to_string());
            let set = Fields::new().text(attribute::CASE, after.case.to_string());
            Write::update(Key::file(file), theirs, set.expires(after.files_end_at()), Vec::new())
        };
        taken.files.iter().map(write).collect()
    }
}

/// So many numbers up to `last` that are not taken, in order; fewer when there are no more.
fn free(last: u64, taken: &[u64], count: usize) -> Vec<u64> {
    let mut numbers: Vec<u64> =
        (0..=last).rev().filter(|number| !taken.contains(number)).take(count).collect();
    numbers.reverse();
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_are_not_taken_are_found_in_order() {
        assert_eq!(free(9, &[8, 6], 3), [5, 7, 9]);
        assert_eq!(free(2, &[2], 2), [0, 1]);
        assert!(free(4, &[], 0).is_empty());
    }
}
