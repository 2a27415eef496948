//! The profiles of one side, each at a place of its own, to be found by their keys and changed one by one.
//!
//! Comes in: profiles, as they become. Goes out: those that share a key with somebody. Never here: who fits.

use std::collections::BTreeMap;

use super::index::{Index, Key};
use super::profile::{ConnecteeProfile, ConnectorProfile};
use crate::store::CaseId;

/// A profile of either side.
pub(super) trait Profile {
    fn of(&self) -> CaseId;
    fn keys(&self) -> &[Key];
}

impl Profile for ConnecteeProfile {
    fn of(&self) -> CaseId {
        self.case
    }

    fn keys(&self) -> &[Key] {
        &self.keys
    }
}

impl Profile for ConnectorProfile {
    fn of(&self) -> CaseId {
        self.case
    }

    fn keys(&self) -> &[Key] {
        &self.keys
    }
}

/// Profiles with their places.
#[derive(Debug, Clone)]
pub(super) struct Places<P> {
    /// A place that somebody has left is taken by the next who comes.
    profiles: Vec<Option<P>>,
    by_case: BTreeMap<CaseId, usize>,
    free: Vec<usize>,
    index: Index,
}

impl<P> Default for Places<P> {
    fn default() -> Self {
        Self { profiles: Vec::new(), by_case: BTreeMap::new(), free: Vec::new(), index: Index::default() }
    }
}

impl<P: Profile> Places<P> {
    /// Of two with the same case the later one counts.
    pub(super) fn new(profiles: impl IntoIterator<Item = P>) -> Self {
        let mut places = Self::default();
        for profile in profiles {
            places.put(profile);
        }
        places
    }

    /// Takes somebody, in place of what was known of them.
    pub(super) fn put(&mut self, profile: P) {
        self.remove(&profile.of());
        let at = self.free.pop().unwrap_or_else(|| {
            self.profiles.push(None);
            self.profiles.len() - 1
        });
        self.index.put(at, profile.keys());
        self.by_case.insert(profile.of(), at);
        self.profiles[at] = Some(profile);
    }

    /// Somebody has left.
    pub(super) fn remove(&mut self, case: &CaseId) {
        if let Some(at) = self.by_case.remove(case)
            && let Some(profile) = self.profiles[at].take()
        {
            self.index.remove(at, profile.keys());
            self.free.push(at);
        }
    }

    pub(super) fn get(&self, case: &CaseId) -> Option<&P> {
        self.at(*self.by_case.get(case)?)
    }

    /// The one at a place.
    pub(super) fn at(&self, at: usize) -> Option<&P> {
        self.profiles.get(at)?.as_ref()
    }

    /// Everybody, in the order of their cases.
    pub(super) fn iter(&self) -> impl Iterator<Item = &P> {
        self.by_case.values().filter_map(|at| self.at(*at))
    }

    /// Those who share a key, each once, with their places.
    pub(super) fn sharing(&self, keys: &[Key]) -> impl Iterator<Item = (usize, &P)> {
        self.index.find(keys).into_iter().filter_map(|at| Some((at, self.at(at)?)))
    }

    /// Those who have a key.
    pub(super) fn having<'s>(&'s self, key: &Key) -> impl Iterator<Item = &'s P> + use<'s, P> {
        self.index.having(key).filter_map(|at| self.at(at))
    }
}
