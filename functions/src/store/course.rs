//! What became of an application besides its state: how it came in, the intake meeting, whether the
//! person can be matched now.
//!
//! Comes in: attributes of an application, or what they are to become. Goes out: a [`Course`]. Never here: states of an
//! application, answers.

use jiff::civil::Date;

use super::item::{Fields, Stored};
use super::keys::attribute;
use super::{Channel, StoreError};

/// The course of an application.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Course {
    /// How it came in.
    pub channel: Channel,
    /// The day of the intake meeting; from then on the person takes part.
    pub intake_on: Option<Date>,
    /// How many people a Connector meets in a year, where that has changed since the application.
    pub capacity: Option<u16>,
    /// Whether the person can be matched.
    pub standing: Standing,
    /// Why they can't.
    pub reason: Option<StandingReason>,
}

/// Whether somebody who was accepted can be matched.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Standing {
    /// They can.
    #[default]
    Active,
    /// Not now.
    Paused {
        /// The first day that they can again, when known.
        until: Option<Date>,
    },
    /// Not any more: the Connector has left, the Connectee's file is closed.
    Ended,
}

/// Why somebody can't be matched, now or any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StandingReason {
    /// They found work, or began to study.
    FoundWork,
    /// They have no time.
    NoTime,
    /// They have moved away.
    Moved,
    /// They do not answer any more.
    NoAnswer,
    /// They asked for it.
    Asked,
    /// Something else.
    Other,
}

impl StandingReason {
    /// All of them.
    pub const ALL: [StandingReason; 6] = [
        StandingReason::FoundWork,
        StandingReason::NoTime,
        StandingReason::Moved,
        StandingReason::NoAnswer,
        StandingReason::Asked,
        StandingReason::Other,
    ];

    /// As stored: `no_time`.
    pub fn name(self) -> &'static str {
        match self {
            StandingReason::FoundWork => "found_work",
            StandingReason::NoTime => "no_time",
            StandingReason::Moved => "moved",
            StandingReason::NoAnswer => "no_answer",
            StandingReason::Asked => "asked",
            StandingReason::Other => "other",
        }
    }

    /// The reason of a name.
    pub fn parse(name: &str) -> Option<StandingReason> {
        StandingReason::ALL.into_iter().find(|reason| reason.name() == name)
    }
}

impl Course {
    /// Attributes that an application may or may not have.
    pub(super) const OPTIONAL: [&'static str; 6] = [
        attribute::CHANNEL,
        attribute::INTAKE_ON,
        attribute::CAPACITY,
        attribute::STANDING,
        attribute::STANDING_REASON,
        attribute::PAUSED_UNTIL,
    ];

    pub(super) fn read(stored: &Stored) -> Result<Course, StoreError> {
        let until = stored.parsed_if(attribute::PAUSED_UNTIL, |text| text.parse().ok())?;
        let standing = |name: &str| Standing::parse(name, until);
        Ok(Course {
            channel: stored.parsed_if(attribute::CHANNEL, Channel::parse)?.unwrap_or_default(),
            intake_on: stored.parsed_if(attribute::INTAKE_ON, |text| text.parse().ok())?,
            capacity: stored.number_if(attribute::CAPACITY)?,
            standing: stored.parsed_if(attribute::STANDING, standing)?.unwrap_or_default(),
            reason: stored.parsed_if(attribute::STANDING_REASON, StandingReason::parse)?,
        })
    }

    /// Leaves out what is as at the start.
    pub(super) fn put(&self, fields: Fields) -> Fields {
        let Course { channel, intake_on, capacity, standing, reason } = *self;
        let is_online = channel == Channel::Online;
        let is_active = standing == Standing::Active;
        fields
            .text_if(attribute::CHANNEL, (!is_online).then(|| channel.name()))
            .text_if(attribute::INTAKE_ON, intake_on.map(|day| day.to_string()))
            .number_if(attribute::CAPACITY, capacity)
            .text_if(attribute::STANDING, (!is_active).then(|| standing.name()))
            .text_if(attribute::STANDING_REASON, reason.map(StandingReason::name))
            .text_if(attribute::PAUSED_UNTIL, standing.until().map(|day| day.to_string()))
    }
}

impl Standing {
    /// As stored: `paused`.
    pub fn name(self) -> &'static str {
        match self {
            Standing::Active => "active",
            Standing::Paused { .. } => "paused",
            Standing::Ended => "ended",
        }
    }

    /// The standing of a name; a pause ends on this day.
    pub fn parse(name: &str, until: Option<Date>) -> Option<Standing> {
        [Standing::Active, Standing::Paused { until }, Standing::Ended]
            .into_iter()
            .find(|standing| standing.name() == name)
    }

    /// The end of a pause.
    pub fn until(self) -> Option<Date> {
        match self {
            Standing::Paused { until } => until,
            Standing::Active | Standing::Ended => None,
        }
    }

    /// Whether the person can be matched on this day; a pause is over by itself.
    pub fn is_open_on(self, day: Date) -> bool {
        match self {
            Standing::Active => true,
            Standing::Paused { until } => until.is_some_and(|until| until <= day),
            Standing::Ended => false,
        }
    }
}
