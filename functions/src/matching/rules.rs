//! The hard rules: what no wish can outweigh.
//!
//! Comes in: a Connectee, a Connector and the day. Goes out: every rule that stands between them, with what a coordinator
//! needs to know of it. Never here: how well they would fit.
//!
//! Sources: capacity and the day last asked are respected (domain a.2, source N4); Connector NL asks two or three times a
//! year (L1); who should not be matched, and capacity as the Connector stated it, are in the toolkit's chapter 8.

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::profile::{ConnecteeProfile, ConnectorProfile};

/// Why two people can't be matched, today or ever. Holds names of organisations: not for logs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// They belong to different communities.
    OtherCommunity,
    /// The intake meeting with the Connectee was not held yet.
    NoIntake,
    /// The Connectee's file is closed.
    Closed,
    /// The Connectee or the Connector takes a break, nobody knows until when.
    PausedForNow,
    /// The Connector has left the program.
    Left,
    /// The Connector takes a break.
    Paused {
        /// The day from which they can be asked.
        until: Date,
    },
    /// The Connector has met as many people in the last 12 months as they wanted to meet in a year.
    Full {
        /// How many that is.
        capacity: u8,
        /// The day from which they can be asked again; none when they want to meet nobody.
        again: Option<Date>,
    },
    /// The two were matched before, whatever came of it.
    MatchedBefore {
        /// The day on which the Connector was asked.
        on: Date,
    },
    /// The Connector works where the Connectee works.
    SameEmployer {
        /// The organisation, as the Connector wrote it.
        employer: String,
    },
    /// The staff noted that nobody from this organisation should meet the Connectee.
    EmployerToAvoid {
        /// The organisation, as the Connector wrote it.
        employer: String,
    },
    /// The staff noted that these two must not meet.
    ToAvoid,
}

impl Refusal {
    /// The day on which the rule no longer stands in the way; none when time does not help.
    pub const fn ends(&self) -> Option<Date> {
        match self {
            Self::Paused { until } => Some(*until),
            Self::Full { again, .. } => *again,
            Self::OtherCommunity
            | Self::NoIntake
            | Self::Closed
            | Self::PausedForNow
            | Self::Left
            | Self::MatchedBefore { .. }
            | Self::SameEmployer { .. }
            | Self::EmployerToAvoid { .. }
            | Self::ToAvoid => None,
        }
    }
}

/// Every rule that stands between two people on a day.
pub fn refusals(connectee: &ConnecteeProfile, connector: &ConnectorProfile, today: Date) -> Vec<Refusal> {
    let mut found = of_connector(connector, today);
    if connectee.community != connector.community {
        found.insert(0, Refusal::OtherCommunity);
    }
    found.extend(of_pair(connectee, connector));
    found
}

/// The rules that a Connector alone decides: whether they can be asked at all.
pub(super) fn of_connector(connector: &ConnectorProfile, today: Date) -> Vec<Refusal> {
    let paused = connector.pause_until.filter(|until| today < *until).map(|until| Refusal::Paused { until });
    paused.into_iter().chain(full(connector, today)).collect()
}

/// The rules between two people that no day changes.
pub(super) fn of_pair(connectee: &ConnecteeProfile, connector: &ConnectorProfile) -> Vec<Refusal> {
    let mut found = Vec::new();
    if let Some(past) = connector.asked.iter().rfind(|past| past.connectee == connectee.case) {
        found.push(Refusal::MatchedBefore { on: past.on });
    }
    if let Some(employer) = &connector.employer {
        let name = || connector.employer_name.clone();
        if connectee.current_employer.as_ref().is_some_and(|current| current.is(employer)) {
            found.push(Refusal::SameEmployer { employer: name() });
        } else if connectee.employers_to_avoid.iter().any(|avoided| avoided.is(employer)) {
            found.push(Refusal::EmployerToAvoid { employer: name() });
        }
    }
    if connectee.connectors_to_avoid.contains(&connector.case) {
        found.push(Refusal::ToAvoid);
    }
    found
}

/// Whether the year's meetings are used up. Any 12 months in a row hold no more than the Connector wants; a year by the
/// calendar would allow twice as many round its end.
fn full(connector: &ConnectorProfile, today: Date) -> Option<Refusal> {
    let capacity = connector.capacity;
    let leaves: Vec<Date> = used(connector, today).collect();
    let over = leaves.len().checked_sub(usize::from(capacity))?;
    // The oldest ones must leave the 12 months until one fewer than the capacity is left.
    Some(Refusal::Full { capacity, again: leaves.get(over).copied() })
}

/// For each meeting of the last 12 months the day on which it no longer counts, in order.
fn used(connector: &ConnectorProfile, today: Date) -> impl Iterator<Item = Date> {
    let counted = connector.asked.iter().filter(|past| past.uses_capacity);
    counted.map(|past| past.on.saturating_add(1.year())).filter(move |leaves| today < *leaves)
}

/// How many of the year's meetings are used.
pub(super) fn meetings_used(connector: &ConnectorProfile, today: Date) -> usize {
    used(connector, today).count()
}
