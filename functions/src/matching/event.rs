//! Who sits with whom at an event: speed networking in rounds.
//!
//! Comes in: the Connectees and Connectors who come, and how many rounds there are. Goes out: the talks of each round.
//! Nobody meets the same person twice, or somebody whom a rule of the pair forbids; everybody has at most one talk in a
//! round. Never here: capacity, pause and community: whoever comes to an event has settled these.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use jiff::civil::Date;

use super::assignment::{Grid, Turns, best_pairs};
use super::profile::{ConnecteeProfile, ConnectorProfile};
use super::rounds::in_rounds;
use super::rules::of_pair;
use super::wishes::{Fit, Reason};
use crate::store::CaseId;

/// What a talk is worth of itself: any is better than an empty chair.
const TALK: u32 = 10;

/// What a talk is worth between people who share no language, as far as anybody knows: still better than an empty chair.
const HARD_TALK: u32 = 1;

/// How turns are shared when one side is larger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Share {
    /// Everybody of a side has as many talks as the others, or one less, wherever the rules allow it.
    Even,
    /// Only the total counts; some may talk in every round, and others in none.
    Best,
}

/// A talk of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Talk {
    /// The Connectee.
    pub connectee: CaseId,
    /// The Connector.
    pub connector: CaseId,
    /// What it is worth.
    pub points: u32,
}

/// The talks of an event, round by round, the best round first, in case people leave early. With few people there are fewer
/// rounds than asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventPlan {
    /// The talks of each round, by Connectee.
    pub rounds: Vec<Vec<Talk>>,
}

impl EventPlan {
    /// The plan with the greatest total that the rules and the shares allow. It depends on who comes, not on the order in
    /// which they are named.
    pub fn make(
        connectees: &[ConnecteeProfile],
        connectors: &[ConnectorProfile],
        rounds: u8,
        share: Share,
        today: Date,
    ) -> Self {
        let connectees: BTreeMap<CaseId, &ConnecteeProfile> =
            connectees.iter().map(|c| (c.case, c)).collect();
        let connectors: BTreeMap<CaseId, &ConnectorProfile> =
            connectors.iter().map(|c| (c.case, c)).collect();
        let pairs = connectees.values().flat_map(|one| connectors.values().map(move |other| (one, other)));
        let cells = pairs.map(|(connectee, connector)| worth(connectee, connector, today)).collect();
        let grid = Grid { columns: connectors.len(), cells };
        let [connectees, connectors]: [Vec<CaseId>; 2] =
            [connectees.into_keys().collect(), connectors.into_keys().collect()];
        let talk = |(row, column): (usize, usize)| Talk {
            connectee: connectees[row],
            connector: connectors[column],
            points: grid.cells[row * grid.columns + column].unwrap_or(0),
        };
        let planned = plan(&grid, usize::from(rounds), share).into_iter();
        let mut rounds: Vec<Vec<Talk>> = planned
            .map(|pairs| pairs.into_iter().map(talk).collect())
            .filter(|talks: &Vec<_>| !talks.is_empty())
            .collect();
        rounds.sort_by_key(|talks| Reverse(sum(talks)));
        Self { rounds }
    }

    /// What all talks are worth.
    pub fn total(&self) -> u32 {
        self.rounds.iter().map(|talks| sum(talks)).sum()
    }

    /// Whom somebody meets in each round: what stands on their card. None in a round where they sit out.
    pub fn card(&self, case: CaseId) -> Vec<Option<CaseId>> {
        let partner = |talk: &Talk| match case {
            _ if talk.connectee == case => Some(talk.connector),
            _ if talk.connector == case => Some(talk.connectee),
            _ => None,
        };
        self.rounds.iter().map(|talks| talks.iter().find_map(partner)).collect()
    }
}

fn sum(talks: &[Talk]) -> u32 {
    talks.iter().map(|talk| talk.points).sum()
}

/// What a talk between two people is worth; none when they must not meet.
fn worth(connectee: &ConnecteeProfile, connector: &ConnectorProfile, today: Date) -> Option<u32> {
    if !of_pair(connectee, connector).is_empty() {
        return None;
    }
    let fit = Fit::of(connectee, connector, today);
    if fit.shares_no_language() {
        return Some(HARD_TALK);
    }
    let reasons = fit.reasons.iter().filter(|reason| reason.counts_at_an_event());
    Some(TALK + reasons.map(Reason::points).sum::<u32>())
}

/// The pairs of each round.
fn plan(grid: &Grid, rounds: usize, share: Share) -> Vec<Vec<(usize, usize)>> {
    let (rows, columns) = (grid.rows(), grid.columns);
    let chairs = rounds * rows.min(columns);
    let turns = |people: usize| match share {
        Share::Even if people > 0 => {
            Turns { most: chairs.div_ceil(people).min(rounds), due: chairs / people }
        }
        Share::Even | Share::Best => Turns { most: rounds, due: 0 },
    };
    in_rounds(&best_pairs(grid, turns(rows), turns(columns)), rounds)
}
