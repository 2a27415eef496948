//! What has changed on a community's desk, for a program that keeps people in memory and would rather not read them all anew.
//!
//! Comes in: a community, how far somebody has followed its changes. Goes out: whose cards and which matches have changed
//! since. Never here: what they say. An index answers, late at times; each look goes back over the minutes before the last
//! change, so that nothing is missed, and nothing is told twice.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::call::Operation;
use super::item::{Attributes, index_sort_key, partition_key, sort_key};
use super::keys::{self, Key};
use super::{CaseId, MatchId, Scope, Store, StoreError};

/// How far back a look goes: longer than a request takes and an index lags.
const OVERLAP: SignedDuration = SignedDuration::from_mins(5);

/// How far somebody has followed the changes of a community.
#[derive(Debug, Clone, Default)]
pub struct Followed {
    /// When the last change was that they know of.
    last: Timestamp,
    /// What the last look told, and the place that it had in the list.
    told: BTreeMap<(String, String), String>,
}

/// What has changed.
#[derive(Debug, Default)]
pub(super) struct Changes {
    /// Whose cards.
    pub(super) cards: Vec<CaseId>,
    /// Which matches, with the cases of their Connectors.
    pub(super) matches: Vec<(CaseId, MatchId)>,
}

impl Store {
    /// For whoever is about to read everybody: from here on changes are told.
    ///
    /// Cost: 1 index query, 1 consistent read. Pattern: what has changed on a community's desk.
    pub async fn follow(&self, scope: &Scope) -> Result<Followed, StoreError> {
        let list = keys::changes(scope.community());
        let (items, _) = self.operation().last_between(&list, ("0", keys::END), 1).await?;
        let last = items.first().and_then(|item| at(index_sort_key(item)));
        // What is hidden now is told later.
        let since = self.operation().hidden(scope.community()).await?.since();
        let last = last.map(|last| since.map_or(last, |since| since.min(last)));
        Ok(Followed { last: last.unwrap_or(Timestamp::UNIX_EPOCH), told: BTreeMap::new() })
    }
}

impl Operation<'_> {
    /// What has changed since, and how far it is followed now.
    pub(super) async fn changes(
        &mut self,
        community: &str,
        followed: &Followed,
    ) -> Result<(Changes, Followed), StoreError> {
        let (items, next) = self.since(&keys::changes(community), followed).await?;
        let mut changes = Changes::default();
        for item in items {
            let id = MatchId::parse(sort_key(&item).trim_start_matches(keys::MATCH));
            match (keys::case_of(&item), id) {
                (Some(case), Some(id)) => changes.matches.push((case, id)),
                _ => changes.cards.extend(keys::card_of(&item)),
            }
        }
        Ok((changes, next))
    }

    /// What is new in a list of changes, and how far it is followed now.
    pub(super) async fn since(
        &mut self,
        list: &str,
        followed: &Followed,
    ) -> Result<(Vec<Attributes>, Followed), StoreError> {
        let from = followed.last.saturating_sub(OVERLAP).unwrap_or(Timestamp::UNIX_EPOCH);
        let mut items = self.all_between(list, &keys::instant(from), keys::END).await?;
        let mut next = Followed { last: followed.last, told: BTreeMap::new() };
        items.retain(|item| {
            let key = (partition_key(item).to_owned(), sort_key(item).to_owned());
            let place = index_sort_key(item).to_owned();
            let is_new = followed.told.get(&key) != Some(&place);
            next.last = at(&place).map_or(next.last, |at| at.max(next.last));
            next.told.insert(key, place);
            is_new
        });
        Ok((items, next))
    }
}

/// When the change of a place was.
fn at(place: &str) -> Option<Timestamp> {
    place.split('#').next()?.parse().ok()
}

/// The keys of the edges of these matches.
pub(super) fn edges(matches: &[(CaseId, MatchId)]) -> Vec<Key> {
    matches.iter().map(|(connector, id)| Key::match_edge(connector, id)).collect()
}
