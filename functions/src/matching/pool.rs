//! Suggestions: the Connectors for a Connectee, and the waiting Connectees for a Connector.
//!
//! Comes in: profiles of one community, then somebody who looks for a match, and the day. Goes out: who fits best, in an
//! order that depends on nothing else, and who would fit but can't be asked now. Never here: asking anybody.

use std::cmp::{Ordering, Reverse};

use jiff::civil::Date;

use super::index::Key;
use super::places::Places;
use super::profile::{ConnecteeProfile, ConnectorProfile};
use super::rules::{Refusal, meetings_used, refusals};
use super::wishes::Fit;
use crate::store::CaseId;

/// Somebody to propose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// Their case.
    pub case: CaseId,
    /// Why they fit.
    pub fit: Fit,
}

/// Somebody who would fit, if a rule did not stand in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotNow {
    /// Their case.
    pub case: CaseId,
    /// The rules.
    pub refusals: Vec<Refusal>,
    /// Why they would fit.
    pub fit: Fit,
}

/// Whom to propose, best first. Nobody of another community is named, not even as refused.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Suggestions {
    /// Whom the rules allow.
    pub best: Vec<Suggestion>,
    /// Whom they don't, as the coordinator may know better, or wait.
    pub not_now: Vec<NotNow>,
    /// How many people the rules allow, those that `best` had no room for among them.
    pub allowed: usize,
}

/// The Connectors of a community, ready to be searched.
#[derive(Debug, Clone, Default)]
pub struct Connectors(Places<ConnectorProfile>);

/// The Connectees of a community who wait for a match, ready to be searched.
#[derive(Debug, Clone, Default)]
pub struct Waiting(Places<ConnecteeProfile>);

impl Connectors {
    /// Takes active Connectors; of two with the same case the later one counts.
    pub fn new(connectors: impl IntoIterator<Item = ConnectorProfile>) -> Self {
        Self(Places::new(connectors))
    }

    /// Takes a Connector, in place of what was known of them.
    pub fn put(&mut self, connector: ConnectorProfile) {
        self.0.put(connector);
    }

    /// A Connector is not to be found any more.
    pub fn remove(&mut self, case: &CaseId) {
        self.0.remove(case);
    }

    /// The Connector of a case.
    pub fn get(&self, case: &CaseId) -> Option<&ConnectorProfile> {
        self.0.get(case)
    }

    /// Everybody, in the order of their cases.
    pub fn iter(&self) -> impl Iterator<Item = &ConnectorProfile> {
        self.0.iter()
    }

    /// The Connectors for a Connectee: at most `most` to propose, and at most as many who can't be asked now.
    pub fn suggest(&self, connectee: &ConnecteeProfile, today: Date, most: usize) -> Suggestions {
        let fit = |connector: &ConnectorProfile| Fit::of(connectee, connector, today);
        let candidates = self.0.sharing(&connectee.keys).filter_map(|(at, connector)| {
            Candidate::judge((connectee, connector), (at, connector.case), today, || fit(connector))
        });
        chosen(candidates.collect(), most, |at| self.0.at(at).map(fit))
    }

    pub(super) fn having<'s>(&'s self, key: &Key) -> impl Iterator<Item = &'s ConnectorProfile> + use<'s> {
        self.0.having(key)
    }
}

impl Waiting {
    /// Takes Connectees who wait; of two with the same case the later one counts.
    pub fn new(connectees: impl IntoIterator<Item = ConnecteeProfile>) -> Self {
        Self(Places::new(connectees))
    }

    /// Takes a Connectee who waits, in place of what was known of them.
    pub fn put(&mut self, connectee: ConnecteeProfile) {
        self.0.put(connectee);
    }

    /// A Connectee does not wait any more.
    pub fn remove(&mut self, case: &CaseId) {
        self.0.remove(case);
    }

    /// The Connectees for a Connector: at most `most` to propose, and at most as many whom the Connector can't meet now.
    /// Here a long wait counts too.
    pub fn suggest(&self, connector: &ConnectorProfile, today: Date, most: usize) -> Suggestions {
        let fit =
            |connectee: &ConnecteeProfile| Fit::of(connectee, connector, today).with_wait(connectee, today);
        let candidates = self.0.sharing(&connector.keys).filter_map(|(at, connectee)| {
            Candidate::judge((connectee, connector), (at, connectee.case), today, || fit(connectee))
        });
        chosen(candidates.collect(), most, |at| self.0.at(at).map(fit))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &ConnecteeProfile> {
        self.0.iter()
    }
}

/// Somebody with a ground for a match, and what decides their rank. Their reasons are found again for the few who are told.
struct Candidate {
    at: usize,
    case: CaseId,
    refusals: Vec<Refusal>,
    is_stopped: bool,
    points: u32,
    /// Meetings of the year that are used, and how many there are: whoever has used the smaller share comes first.
    load: (usize, usize),
}

impl Candidate {
    /// One of the two, at a place and with a case. None when they belong to different communities, or have no ground for
    /// a match.
    fn judge(
        (connectee, connector): (&ConnecteeProfile, &ConnectorProfile),
        (at, case): (usize, CaseId),
        today: Date,
        fit: impl FnOnce() -> Fit,
    ) -> Option<Self> {
        if connectee.community != connector.community {
            return None;
        }
        let fit = fit();
        fit.has_ground().then(|| Self {
            at,
            case,
            refusals: refusals(connectee, connector, today),
            is_stopped: fit.is_stopped(),
            points: fit.points(),
            load: (meetings_used(connector, today), usize::from(connector.capacity).max(1)),
        })
    }

    /// The order of rank: cautions that say to look further, points, load, and the case, which is chance and stays.
    fn rank(&self, other: &Self) -> Ordering {
        let ((used, capacity), (their_used, their_capacity)) = (self.load, other.load);
        let key = |candidate: &Self| (candidate.is_stopped, Reverse(candidate.points));
        let load = (used * their_capacity).cmp(&(their_used * capacity));
        key(self).cmp(&key(other)).then(load).then(self.case.cmp(&other.case))
    }
}

fn chosen(candidates: Vec<Candidate>, most: usize, fit: impl Fn(usize) -> Option<Fit>) -> Suggestions {
    let (mut allowed, mut refused): (Vec<_>, Vec<_>) =
        candidates.into_iter().partition(|candidate| candidate.refusals.is_empty());
    allowed.sort_unstable_by(Candidate::rank);
    refused.sort_unstable_by(Candidate::rank);
    let best = allowed.iter().filter_map(|one| Some(Suggestion { case: one.case, fit: fit(one.at)? }));
    let best = best.take(most).collect();
    let not_now = refused
        .into_iter()
        .filter_map(|Candidate { at, case, refusals, .. }| Some(NotNow { case, refusals, fit: fit(at)? }));
    Suggestions { best, not_now: not_now.take(most).collect(), allowed: allowed.len() }
}
