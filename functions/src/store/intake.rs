//! The intake meeting: what staff write down about it, once, and corrections of it.
//!
//! Comes in: checked answers of the staff's form, consents, facts, the revision of the application that its author saw. Goes
//! out: what became of them. Never here: checking answers, words. `Debug` shows no answer.
//!
//! Right to write: the application's community is the scope's, and the application was accepted.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use portal::Lang;

use super::amend::Amend;
use super::case::{Case, Change};
use super::deed::Deed;
use super::item::{Attributes, Fields, Kind, Stored, to_millisecond};
use super::keys::{Key, attribute};
use super::write::{Guard, Write};
use super::{Action, Application, Course, Effects, MemberId, NewConsent, Scope, State, Store, StoreError};
use crate::indicators::{Event, Fact};

/// An intake meeting about to be stored.
#[derive(Clone)]
pub struct NewIntake {
    /// The day of the meeting.
    pub held_on: Date,
    /// The answers as JSON text (`Answers`, with form, version and language).
    pub answers: String,
    /// Id of the form.
    pub form: String,
    /// Version of the form.
    pub version: u32,
    /// Language in which it was written down.
    pub lang: Lang,
    /// What the indicators count; what the person said to each question of consent; surveys that follow, with their links.
    /// Surveys are stored once, with the first record; of consents, what changes something or was said for the first time.
    pub effects: Effects,
    /// The application's answers with what was said now to each question of consent, as JSON text: from then on that counts.
    /// None leaves them as they are.
    pub standing: Option<String>,
    /// Revision of the application that its author saw.
    pub revision: u64,
}

/// An intake meeting.
#[derive(Clone, PartialEq)]
pub struct Intake {
    /// The day of the meeting.
    pub held_on: Date,
    /// The answers as JSON text.
    pub answers: String,
    /// Id of the form.
    pub form: String,
    /// Version of the form.
    pub version: u32,
    /// Language in which it was written down.
    pub lang: Lang,
    /// Who wrote it down, or corrected it last.
    pub by: MemberId,
    /// When.
    pub at: Timestamp,
    /// Counts corrections, from 1.
    pub revision: u64,
    /// What the indicators count of it.
    facts: Vec<Fact>,
}

/// What became of an intake meeting.
#[derive(Debug, Clone, PartialEq)]
pub enum Held {
    /// Stored by this call.
    Now,
    /// The same member stored the same before; nothing was changed.
    Already,
    /// The file has changed since its author saw it, or the application was not accepted; nothing was stored.
    Changed,
    /// No such application (expired, withdrawn, never was).
    Gone,
}

impl Store {
    /// Stores the intake meeting of an accepted application, or corrects it: the record, consents that are new, facts, the
    /// day in the application, audit entry, all or nothing. A correction takes back the facts that are no longer true.
    /// [`StoreError::NotYours`]: the file belongs to another community.
    ///
    /// Cost: 2 reads, 1 transaction of 4 items and one more for each new consent and each fact. Patterns: case by reference,
    /// items of a case.
    pub async fn hold_intake(
        &self,
        scope: &Scope,
        reference: &str,
        new: &NewIntake,
        now: Timestamp,
    ) -> Result<Held, StoreError> {
        let mut operation = self.operation();
        let (actor, mark) = (scope.actor(), operation.bits());
        let done = operation.amend(scope, reference, now, |case, before| {
            if case.intake.as_ref().is_some_and(|known| known.repeats(new, scope.member())) {
                return Amend::Leave(Held::Already);
            }
            if before.state != State::Accepted || before.revision != new.revision {
                return Amend::Leave(Held::Changed);
            }
            let action = if case.intake.is_some() { Action::Corrected } else { Action::IntakeHeld };
            let deed = Deed::new(action, &actor, mark);
            Amend::Change(Box::new(meeting(case, before, (new, scope.member()), deed, now)), Held::Now)
        });
        Ok(done.await?.unwrap_or(Held::Gone))
    }
}

fn meeting(
    case: &Case,
    before: Application,
    (new, by): (&NewIntake, MemberId),
    deed: Deed<'_>,
    now: Timestamp,
) -> Change {
    let course = Course { intake_on: Some(new.held_on), ..before.course };
    let until = before.erase_at;
    let answers = new.standing.clone().or(before.answers);
    let after = Application { course, answers, ..before };
    let old = case.intake.as_ref();
    let effects = match old {
        None => Effects { consents: said(case, new, true), untrue: imported(case), ..new.effects.clone() },
        Some(old) => Effects {
            facts: corrected_facts(old, new),
            untrue: old.facts.clone(),
            consents: said(case, new, false),
            ..Effects::default()
        },
    };
    let change = Change::new(case, after, deed, &effects, now);
    let intake = Intake {
        held_on: new.held_on,
        answers: new.answers.clone(),
        form: new.form.clone(),
        version: new.version,
        lang: new.lang,
        by,
        at: to_millisecond(now),
        revision: old.map_or(1, |old| old.revision + 1),
        facts: effects.facts,
    };
    let guard = old.map_or_else(|| Guard::absent(now), |old| Guard::revision(old.revision));
    let write = Write::put(Key::intake(&case.id), guard, intake.fields().expires(until));
    change.with([write])
}

/// The facts of a correction. A consent to statistics that the meeting brought stands unless the correction says something
/// else: its answers agree with it already.
fn corrected_facts(old: &Intake, new: &NewIntake) -> Vec<Fact> {
    let is_consent = |fact: &&Fact| matches!(fact.what, Event::StatisticsConsent { .. });
    let said = new.effects.facts.iter().any(|fact| is_consent(&fact));
    let stands = old.facts.iter().filter(|fact| is_consent(fact) && !said);
    new.effects.facts.iter().chain(stands).cloned().collect()
}

/// What an import said about the intake meeting: the record of it knows better.
fn imported(case: &Case) -> Vec<Fact> {
    let facts = case.imported.iter().flat_map(|imported| &imported.facts);
    let of_intake = |fact: &&Fact| {
        matches!(
            fact.what,
            Event::IntakeHeld { .. } | Event::ConfidenceAnswered { .. } | Event::SentByPartner { .. }
        )
    };
    facts.filter(of_intake).cloned().collect()
}

/// The consents to note down: at the first record each yes, because it was said in words, and each no that ends a yes; with a
/// correction only what differs.
fn said(case: &Case, new: &NewIntake, first: bool) -> Vec<NewConsent> {
    let is_live = |said: &NewConsent| case.live_consents().any(|event| event.consent.purpose == said.purpose);
    let matters = |said: &&NewConsent| said.given != is_live(said) || (first && said.given);
    new.effects.consents.iter().filter(matters).cloned().collect()
}

impl Intake {
    pub(super) fn read(item: Attributes, now: Timestamp) -> Result<Option<Intake>, StoreError> {
        let Some(stored) = Stored::live(Some(item), Kind::Intake, now)? else { return Ok(None) };
        Ok(Some(Intake {
            held_on: stored.parsed(attribute::HELD_ON, |text| text.parse().ok())?,
            answers: stored.text(attribute::ANSWERS)?.to_owned(),
            form: stored.text(attribute::FORM)?.to_owned(),
            version: stored.number(attribute::VERSION)?,
            lang: stored.lang()?,
            by: stored.member()?,
            at: stored.time(attribute::AT)?,
            revision: stored.number(attribute::REVISION)?,
            facts: stored.json_if(attribute::FACT)?.unwrap_or_default(),
        }))
    }

    /// The same meeting, of somebody whom the indicators know otherwise.
    pub(super) fn of_person(self, renamed: impl Fn(&Fact) -> Fact) -> Intake {
        Intake { facts: self.facts.iter().map(renamed).collect(), ..self }
    }

    pub(super) fn fields(&self) -> Fields {
        Fields::of(Kind::Intake)
            .text(attribute::HELD_ON, self.held_on.to_string())
            .text(attribute::ANSWERS, &self.answers)
            .text(attribute::FORM, &self.form)
            .number(attribute::VERSION, self.version)
            .text(attribute::LANG, self.lang.code())
            .text(attribute::MEMBER, self.by.to_string())
            .time(attribute::AT, self.at)
            .number(attribute::REVISION, self.revision)
            .json_if(attribute::FACT, Some(&self.facts))
    }

    /// Whether it is this meeting, pressed twice.
    fn repeats(&self, new: &NewIntake, by: MemberId) -> bool {
        self.by == by && self.answers == new.answers && self.form == new.form && self.version == new.version
    }
}

impl fmt::Debug for NewIntake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewIntake")
            .field("form", &self.form)
            .field("revision", &self.revision)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Intake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Intake")
            .field("form", &self.form)
            .field("version", &self.version)
            .field("by", &self.by)
            .field("at", &self.at)
            .field("revision", &self.revision)
            .finish_non_exhaustive()
    }
}
