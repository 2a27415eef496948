//! When an event takes place: on a day, or as a pattern that communities can adopt.

use jiff::civil::Date;

use super::fields::{Fields, Written};
use super::layout::choice;

/// Group of the words for rhythms in `words.toml`.
pub(crate) const WORDS: &str = "event";

/// Longest meeting that a pattern may plan: a day.
const LONGEST: i64 = 24 * 60;

/// What an event says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Event {
    pub(crate) when: When,
    /// How long it takes.
    pub(crate) minutes: Option<i64>,
    pub(crate) place: Option<String>,
    /// Slugs of communities.
    pub(crate) communities: Vec<Written<String>>,
}

/// When an event takes place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    /// On a day, or from one day to another.
    On { starts: Date, ends: Option<Date> },
    /// Again and again, wherever a community adopts it.
    Rhythm(Rhythm),
}

/// How often an event comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Rhythm {
    Monthly,
    Quarterly,
    Yearly,
    Once,
}

const RHYTHMS: [(&str, Rhythm); 4] = [
    ("monthly", Rhythm::Monthly),
    ("quarterly", Rhythm::Quarterly),
    ("yearly", Rhythm::Yearly),
    ("once", Rhythm::Once),
];

impl Rhythm {
    /// The name in front matter and in values for templates.
    pub(crate) const fn id(self) -> &'static str {
        match self {
            Self::Monthly => "monthly",
            Self::Quarterly => "quarterly",
            Self::Yearly => "yearly",
            Self::Once => "once",
        }
    }

    /// Its word in the group [`WORDS`].
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Monthly => "rhythm_monthly",
            Self::Quarterly => "rhythm_quarterly",
            Self::Yearly => "rhythm_yearly",
            Self::Once => "rhythm_once",
        }
    }
}

impl Event {
    pub(super) fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            when: When::read(fields),
            minutes: fields.number("minutes", 1..LONGEST + 1).map(|minutes| minutes.value),
            place: fields.text("place").map(|place| place.value),
            communities: fields.texts("communities"),
        }
    }

    /// The first day; none for a pattern.
    pub(crate) const fn starts(&self) -> Option<Date> {
        match self.when {
            When::On { starts, .. } => Some(starts),
            When::Rhythm(_) => None,
        }
    }

    /// How often it comes back; none for an event with a date.
    pub(crate) const fn rhythm(&self) -> Option<Rhythm> {
        match self.when {
            When::On { .. } => None,
            When::Rhythm(rhythm) => Some(rhythm),
        }
    }
}

impl When {
    /// Exactly one of both keys; what is wrong with them is reported.
    fn read(fields: &mut Fields<'_>) -> Self {
        let problems = fields.count();
        let date = fields.date("date");
        let ends = fields.date("ends");
        let rhythm = choice(fields, "rhythm", &RHYTHMS);
        match (date, rhythm) {
            (Some(date), None) => {
                if let Some(ends) = ends.as_ref().filter(|ends| ends.value < date.value) {
                    fields.problem(
                        ends.span.clone(),
                        "the event ends before it starts",
                        "`ends` is its last day",
                    );
                }
                Self::On { starts: date.value, ends: ends.map(|ends| ends.value) }
            }
            (None, Some(rhythm)) => {
                if let Some(ends) = ends {
                    fields.problem(ends.span, "a pattern has no last day", "remove `ends`");
                }
                Self::Rhythm(rhythm.value)
            }
            (Some(date), Some(rhythm)) => {
                let hint = "keep `date` for one event, `rhythm` for a pattern that communities adopt";
                fields.problem(rhythm.span, "an event has a date or a rhythm, not both", hint);
                Self::On { starts: date.value, ends: None }
            }
            (None, None) => {
                // A value that can't be read was reported as such.
                if fields.count() == problems {
                    let hint = "write date = 2026-11-22, or rhythm = \"monthly\" for a pattern";
                    fields.problem(fields.place(), "this event has neither a date nor a rhythm", hint);
                }
                Self::On { starts: Date::ZERO, ends: None }
            }
        }
    }
}
