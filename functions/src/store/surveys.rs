//! Surveys: when one was sent to a person, and what they answered.
//!
//! Comes in: a mail that has left, checked answers. Goes out: the record, one for each survey of a case. Never here: which
//! survey is due (see `follow_up`), questions, the token of the link. `Debug` shows no answer.
//!
//! A survey is answered once. Until [`CHANGE_HOURS`] after that, a second answer takes its place, because people notice a
//! slip when they have sent it; later the answers stand, so that figures that were reported stay true. Choices are counted;
//! what a person wrote in words is kept apart, and only the coordinators of the community read it.

use std::fmt;

use jiff::{SignedDuration, Timestamp};

use super::case::{Case, Change};
use super::deed::Deed;
use super::item::{Attributes, Fields, Kind, Stored, to_millisecond};
use super::keys::{Key, attribute};
use super::write::{Guard, Write};
use super::{
    About, Action, Actor, Application, CaseId, Digest, Effects, Intent, IntentKey, IntentOwner, IntentState,
    Link, LinkPurpose, Marked, State, Store, StoreError,
};
use crate::indicators::{Fact, Survey};

/// Hours in which an answer may be sent again.
pub const CHANGE_HOURS: i64 = 24;

/// A survey of a person.
#[derive(Clone, PartialEq)]
pub struct SurveyRecord {
    /// Which one.
    pub survey: Survey,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// When it was first answered.
    pub answered_at: Option<Timestamp>,
    /// What was chosen, as JSON text (`Answers`).
    pub answers: Option<String>,
    /// What was written in words, as JSON text (`Answers`).
    pub words: Option<String>,
    /// Counts the changes.
    pub revision: u64,
}

/// Answers to a survey.
#[derive(Clone, PartialEq)]
pub struct SurveyAnswers {
    /// What was chosen, as JSON text (`Answers`).
    pub answers: String,
    /// What was written in words, as JSON text (`Answers`); none when nothing was.
    pub words: Option<String>,
}

/// What became of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SurveyAnswered {
    /// Stored by this call.
    Now,
    /// The same answers were there already; nothing was changed.
    Already,
    /// It was answered more than [`CHANGE_HOURS`] ago; nothing was changed.
    TooLate,
    /// No such link, survey or person (any more).
    Gone,
}

/// A survey opened by its link.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenedSurvey {
    /// Whose it is.
    pub application: Application,
    /// The survey.
    pub record: SurveyRecord,
}

/// The facts of answers that were given at a time.
pub type FactsOf<'a> = &'a (dyn Fn(&str, Timestamp) -> Vec<Fact> + Send + Sync);

impl Store {
    /// Notes that a survey was handed over: the mail is sent, the survey can be answered, audit entry, `facts`, all or
    /// nothing. Instead of [`Store::mark_sent`].
    ///
    /// Cost: 1 query, 1 transaction of 5 items and one more for each fact. Pattern: items of a case.
    pub async fn survey_sent(
        &self,
        key: &IntentKey,
        survey: Survey,
        facts: &[Fact],
        now: Timestamp,
    ) -> Result<Marked, StoreError> {
        let IntentOwner::Case(id) = key.owner() else { return Ok(Marked::NotPending) };
        let mut operation = self.operation();
        let deed = Deed::new(Action::SurveySent, &Actor::System, operation.bits());
        let mut tried = None;
        loop {
            let case = operation.case(&id, now).await?;
            if case.has_entry(tried) {
                return Ok(Marked::Now);
            }
            // Mail of a file that was merged into another one stays where it was.
            let intent = match case.id == id {
                true => case.intents.iter().find(|intent| intent.key == *key).cloned(),
                false => Intent::read(key, operation.get(&Key::intent(key)).await?, now)?,
            };
            let pending = intent.filter(|intent| intent.state == IntentState::Pending);
            let (Some(intent), Some(application)) = (pending, case.application.clone()) else {
                return Ok(Marked::NotPending);
            };
            let record = SurveyRecord::sent(survey, now);
            let put = record.fields().expires(application.erase_at);
            let writes = [
                intent.end(IntentState::Sent, now),
                Write::put(Key::survey(&case.id, survey), Guard::absent(now), put),
            ];
            let change = beside(&case, application, deed, now).with(writes);
            let change = change.with_effects(&Effects { facts: facts.to_vec(), ..Effects::default() }, now);
            if operation.change(&change).await? {
                return Ok(Marked::Now);
            }
            tried = Some(change.entry);
        }
    }

    /// The survey behind a link; `None` when the link has ended or the person has left.
    ///
    /// Cost: 3 consistent reads. Patterns: link by token, application by case, survey by its day.
    pub async fn open_survey(
        &self,
        token: &Digest,
        now: Timestamp,
    ) -> Result<Option<OpenedSurvey>, StoreError> {
        let Some(link) = self.load_link(token, LinkPurpose::Survey, now).await? else { return Ok(None) };
        let About::Survey(survey) = link.about else { return Ok(None) };
        let application = self.load_application(&link.case, now).await?.filter(is_served);
        let Some(application) = application else { return Ok(None) };
        let record = self.load_survey(&application.case, survey, now).await?;
        Ok(record.map(|record| OpenedSurvey { application, record }))
    }

    /// A survey of a case; `None` when it was not sent, or is gone.
    ///
    /// Cost: 1 consistent read. Pattern: survey by its day.
    pub async fn load_survey(
        &self,
        case: &CaseId,
        survey: Survey,
        now: Timestamp,
    ) -> Result<Option<SurveyRecord>, StoreError> {
        SurveyRecord::read(survey, self.operation().get(&Key::survey(case, survey)).await?, now)
    }

    /// Answers the survey of a link: the answers, audit entry and facts, all or nothing. Facts of an answer that this one
    /// replaces are taken back. `by` is whoever the link was sent to.
    ///
    /// Cost: 1 consistent read, 1 query, 1 transaction of 4 items and one more for each fact. Patterns: link by token,
    /// items of a case.
    pub async fn answer_survey(
        &self,
        token: &Digest,
        by: &Actor,
        (new, facts_of): (&SurveyAnswers, FactsOf<'_>),
        now: Timestamp,
    ) -> Result<SurveyAnswered, StoreError> {
        let mut operation = self.operation();
        let deed = Deed::new(Action::SurveyAnswered, by, operation.bits());
        let link = Link::read(token, operation.get(&Key::link(token)).await?, now)?;
        let Some(link) = link.filter(|link| link.purpose == LinkPurpose::Survey) else {
            return Ok(SurveyAnswered::Gone);
        };
        let About::Survey(survey) = link.about else { return Ok(SurveyAnswered::Gone) };
        let mut tried = None;
        loop {
            let case = operation.case(&link.case, now).await?;
            let record = case.surveys.iter().find(|record| record.survey == survey).cloned();
            let application = case.application.clone().filter(is_served);
            let (Some(record), Some(application)) = (record, application) else {
                return Ok(SurveyAnswered::Gone);
            };
            if case.has_entry(tried) {
                return Ok(SurveyAnswered::Now);
            }
            if record.says(new) {
                return Ok(SurveyAnswered::Already);
            }
            if !record.can_change(now) {
                return Ok(SurveyAnswered::TooLate);
            }
            let (write, effects) = record.answered(&case.id, new, facts_of, now);
            let change = beside(&case, application, deed, now).with([write]).with_effects(&effects, now);
            if operation.change(&change).await? {
                return Ok(SurveyAnswered::Now);
            }
            tried = Some(change.entry);
        }
    }
}

/// Whether surveys still make sense: the person takes part, or did, and has not left.
fn is_served(application: &Application) -> bool {
    application.state == State::Accepted
}

/// Every change of a survey stands in the application too, so that nothing is added to one that is being erased.
fn beside(case: &Case, application: Application, deed: Deed<'_>, now: Timestamp) -> Change {
    let set = Fields::new().time(attribute::SURVEYED_AT, now);
    Change::beside(case, application, set, deed, now)
}

impl SurveyRecord {
    fn sent(survey: Survey, now: Timestamp) -> SurveyRecord {
        let sent_at = to_millisecond(now);
        SurveyRecord { survey, sent_at, answered_at: None, answers: None, words: None, revision: 1 }
    }

    /// Whether an answer now would still be taken.
    pub fn can_change(&self, now: Timestamp) -> bool {
        let until = |first: Timestamp| first + SignedDuration::from_hours(CHANGE_HOURS);
        self.answered_at.is_none_or(|first| now < until(first))
    }

    fn says(&self, new: &SurveyAnswers) -> bool {
        self.answers.as_deref() == Some(&new.answers) && self.words == new.words
    }

    /// The write of an answer, and what it makes true and untrue. Facts keep the time of the first answer, so that a
    /// correction moves nothing from one month into the next.
    fn answered(
        &self,
        case: &CaseId,
        new: &SurveyAnswers,
        facts_of: FactsOf<'_>,
        now: Timestamp,
    ) -> (Write, Effects) {
        let first = self.answered_at.unwrap_or(to_millisecond(now));
        let set = Fields::new()
            .time(attribute::ANSWERED_AT, first)
            .text(attribute::ANSWERS, &new.answers)
            .text_if(attribute::WORDS, new.words.as_deref())
            .number(attribute::REVISION, self.revision + 1);
        let gone = set.without(&[attribute::WORDS]);
        let write = Write::update(Key::survey(case, self.survey), Guard::revision(self.revision), set, gone);
        let before = self.answers.as_deref().map(|answers| facts_of(answers, first));
        let effects = Effects {
            facts: facts_of(&new.answers, first),
            untrue: before.unwrap_or_default(),
            ..Effects::default()
        };
        (write, effects)
    }

    pub(super) fn read(
        survey: Survey,
        item: Option<Attributes>,
        now: Timestamp,
    ) -> Result<Option<SurveyRecord>, StoreError> {
        let Some(stored) = Stored::live(item, Kind::Survey, now)? else { return Ok(None) };
        Ok(Some(SurveyRecord {
            survey,
            sent_at: stored.time(attribute::AT)?,
            answered_at: stored.time_if(attribute::ANSWERED_AT)?,
            answers: stored.text_if(attribute::ANSWERS)?.map(str::to_owned),
            words: stored.text_if(attribute::WORDS)?.map(str::to_owned),
            revision: stored.number(attribute::REVISION)?,
        }))
    }

    pub(super) fn fields(&self) -> Fields {
        Fields::of(Kind::Survey)
            .time(attribute::AT, self.sent_at)
            .time_if(attribute::ANSWERED_AT, self.answered_at)
            .text_if(attribute::ANSWERS, self.answers.as_deref())
            .text_if(attribute::WORDS, self.words.as_deref())
            .number(attribute::REVISION, self.revision)
    }
}

impl fmt::Debug for SurveyRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SurveyRecord")
            .field("survey", &self.survey)
            .field("sent_at", &self.sent_at)
            .field("answered_at", &self.answered_at)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for SurveyAnswers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SurveyAnswers").finish_non_exhaustive()
    }
}
