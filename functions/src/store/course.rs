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

impl Course {
    /// Attributes that an application may or may not have.
    pub(super) const OPTIONAL: [&'static str; 5] = [
        attribute::CHANNEL,
        attribute::INTAKE_ON,
        attribute::CAPACITY,
        attribute::STANDING,
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
        })
    }

    /// Leaves out what is as at the start.
    pub(super) fn put(&self, fields: Fields) -> Fields {
        let Course { channel, intake_on, capacity, standing } = *self;
        let is_online = channel == Channel::Online;
        let is_active = standing == Standing::Active;
        fields
            .text_if(attribute::CHANNEL, (!is_online).then(|| channel.name()))
            .text_if(attribute::INTAKE_ON, intake_on.map(|day| day.to_string()))
            .number_if(attribute::CAPACITY, capacity)
            .text_if(attribute::STANDING, (!is_active).then(|| standing.name()))
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
