//! Reports on a meeting: what each side told, and what staff found out.
//!
//! Comes in: a report. Goes out: its item; what became of it. Each report is a record of its own and is never changed, so
//! that two that differ stay to be seen. Never here: what a report means for the match; the caller judges, on the match as
//! it stands.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;

use super::item::{Attributes, Fields, Kind, Stored};
use super::keys::{Key, attribute};
use super::write::{Guard, Write};
use super::{Match, MemberId, StoreError, SubmissionKey};
use crate::indicators::Side;

/// What somebody told of the meeting. Never changed: who has more to tell adds another one. `Debug` shows no answer.
#[derive(Clone, PartialEq)]
pub struct MeetingReport {
    /// Names the report, so that it is stored once.
    pub key: SubmissionKey,
    /// Who told.
    pub by: Reporter,
    /// When.
    pub at: Timestamp,
    /// What happened.
    pub happened: Happened,
    /// On which day they met, if they did.
    pub met_on: Option<Date>,
    /// Whether it was the right match, if they said.
    pub fit: Option<Fit>,
    /// Whether they want to be called about safety or privacy. For the coordinator alone.
    pub has_concern: bool,
    /// Everything that was answered, as JSON text; none of one press of a button.
    pub answers: Option<String>,
}

/// Who tells of a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reporter {
    /// One of the two.
    Side(Side),
    /// Staff, who found out what is true.
    Staff(MemberId),
}

/// What happened: the values of the question `happened`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happened {
    /// They met.
    Yes,
    /// Not yet.
    NotYet,
    /// It was moved to another day.
    Rescheduled,
    /// The Connectee has not written.
    NotContacted,
    /// Somebody wrote and got no answer.
    NoAnswer,
    /// The other one did not come.
    NoShowThem,
    /// Who reports did not come.
    NoShowMe,
    /// It was called off.
    Cancelled,
}

/// Whether it was the right match: the values of the question `fit`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// It was.
    Good,
    /// Not sure.
    Unsure,
    /// It was not.
    NotRight,
}

impl MeetingReport {
    pub(super) fn read(
        key: SubmissionKey,
        item: Attributes,
        now: Timestamp,
    ) -> Result<Option<MeetingReport>, StoreError> {
        let Some(stored) = Stored::live(Some(item), Kind::MeetingReport, now)? else { return Ok(None) };
        let by = match stored.parsed_if(attribute::SIDE, Side::parse)? {
            Some(side) => Reporter::Side(side),
            None => Reporter::Staff(stored.member()?),
        };
        Ok(Some(MeetingReport {
            key,
            by,
            at: stored.time(attribute::AT)?,
            happened: stored.parsed(attribute::HAPPENED, Happened::parse)?,
            met_on: stored.parsed_if(attribute::MET_ON, |text| text.parse().ok())?,
            fit: stored.parsed_if(attribute::FIT, Fit::parse)?,
            has_concern: stored.text_if(attribute::CONCERN)?.is_some(),
            answers: stored.text_if(attribute::ANSWERS)?.map(str::to_owned),
        }))
    }

    /// Writes it for the first and only time.
    pub(super) fn write(&self, of: &Match, now: Timestamp) -> Write {
        let fields = match self.by {
            Reporter::Side(side) => Fields::of(Kind::MeetingReport).text(attribute::SIDE, side.name()),
            Reporter::Staff(member) => {
                Fields::of(Kind::MeetingReport).text(attribute::MEMBER, member.to_string())
            }
        };
        let fields = fields
            .time(attribute::AT, self.at)
            .text(attribute::HAPPENED, self.happened.name())
            .text_if(attribute::MET_ON, self.met_on.map(|day| day.to_string()))
            .text_if(attribute::FIT, self.fit.map(Fit::name))
            .text_if(attribute::CONCERN, self.has_concern.then_some("yes"))
            .text_if(attribute::ANSWERS, self.answers.as_deref())
            .expires(of.erase_at);
        Write::put(Key::meeting_report(&of.id, &self.key), Guard::absent(now), fields)
    }
}

impl fmt::Debug for MeetingReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MeetingReport")
            .field("by", &self.by)
            .field("at", &self.at)
            .field("happened", &self.happened)
            .finish_non_exhaustive()
    }
}
