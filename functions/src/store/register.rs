//! The register of a community: everybody on its desk, kept in memory and brought up to date with what has changed since.
//!
//! Comes in: a scope. Goes out: its people in the order of their names, for a program to search. Never here: what somebody
//! looks for. Nothing is decided on a register, and nobody is shown as it has them: their cards are read anew. Whoever has
//! left is dropped at the next look, whoever has expired at once.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use portal::search::spelling;

use super::changes::Followed;
use super::{Card, CaseId, Scope, Store, StoreError};

/// How many communities are kept at once; the one that nobody has asked for longest goes first.
const MOST_COMMUNITIES: usize = 12;

/// A register that nobody has asked for so long is forgotten.
const KEPT: SignedDuration = SignedDuration::from_hours(1);

/// Somebody in a register.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Their card, as it was read last.
    pub card: Card,
    /// The words of their name, folded: `amina diallo`.
    pub spelled: Arc<str>,
}

impl Listed {
    /// Somebody by their card.
    pub fn new(card: Card) -> Listed {
        let spelled = spelling(&card.name).join(" ").into();
        Listed { card, spelled }
    }
}

/// Whoever has no name comes last.
type Place = (bool, Arc<str>, CaseId);

/// Everybody on the desk of a community.
#[derive(Debug, Clone, Default)]
pub struct Register {
    people: BTreeMap<Place, Arc<Listed>>,
    places: HashMap<CaseId, Place>,
}

impl Register {
    /// Everybody, in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = &Listed> + Clone {
        self.people.values().map(|one| &**one)
    }

    /// The same, to be kept: whoever has changed is another one.
    pub fn shared(&self) -> impl Iterator<Item = &Arc<Listed>> {
        self.people.values()
    }

    fn put(&mut self, one: Arc<Listed>) {
        self.remove(&one.card.case);
        let place = (one.card.name.is_empty(), Arc::clone(&one.spelled), one.card.case);
        self.places.insert(one.card.case, place.clone());
        self.people.insert(place, one);
    }

    fn remove(&mut self, case: &CaseId) {
        if let Some(place) = self.places.remove(case) {
            self.people.remove(&place);
        }
    }

    /// When the next of them expires.
    fn next_end(&self) -> Timestamp {
        self.iter().map(|one| one.card.erase_at).min().unwrap_or(Timestamp::MAX)
    }

    fn without_expired(&mut self, now: Timestamp) {
        let gone: Vec<CaseId> =
            self.iter().filter(|one| one.card.erase_at <= now).map(|one| one.card.case).collect();
        gone.iter().for_each(|case| self.remove(case));
    }
}

#[cfg(test)]
impl FromIterator<Arc<Listed>> for Register {
    fn from_iter<I: IntoIterator<Item = Arc<Listed>>>(people: I) -> Register {
        let mut register = Register::default();
        people.into_iter().for_each(|one| register.put(one));
        register
    }
}

/// The registers of some communities.
#[derive(Default)]
pub(super) struct Registers(Mutex<Vec<Entry>>);

struct Entry {
    community: String,
    used_at: Timestamp,
    known: Arc<tokio::sync::Mutex<Option<Known>>>,
}

/// A register, and how far it has followed the changes.
struct Known {
    register: Arc<Register>,
    followed: Followed,
    next_end: Timestamp,
}

impl Registers {
    fn of(&self, community: &str, now: Timestamp) -> Arc<tokio::sync::Mutex<Option<Known>>> {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_used =
            |entry: &Entry| entry.community == community || now.duration_since(entry.used_at) < KEPT;
        entries.retain(is_used);
        let place = entries.iter().position(|entry| entry.community == community);
        let entry = match place {
            Some(place) => Entry { used_at: now, ..entries.remove(place) },
            None => Entry { community: community.to_owned(), used_at: now, known: Arc::default() },
        };
        if entries.len() == MOST_COMMUNITIES {
            entries.remove(0);
        }
        let known = Arc::clone(&entry.known);
        entries.push(entry);
        known
    }
}

impl Store {
    /// Everybody on the desk of the scope's community. Nobody is shown, so the log says nothing.
    ///
    /// Cost: 2 consistent reads, 1 index query, and 1 consistent read of a batch for each hundred people who have changed since the last look;
    /// for the first look 1 consistent query for each MB of cards (some 2,500 people). Patterns: what has changed on a
    /// community's desk, cards of a community.
    pub async fn register(&self, scope: &Scope, now: Timestamp) -> Result<Arc<Register>, StoreError> {
        let community = scope.community();
        let mut hidden = self.operation().hidden(community).await?;
        let known = self.registers.of(community, now);
        let mut known = known.lock().await;
        match &mut *known {
            Some(known) => self.bring_up_to_date(community, known, now).await?,
            None => {
                let followed = self.follow(scope).await?;
                let mut register = Register::default();
                self.each_card(community, now, |card| register.put(Arc::new(Listed::new(card)))).await?;
                let next_end = register.next_end();
                *known = Some(Known { register: Arc::new(register), followed, next_end });
            }
        }
        hidden.add(self.operation().hidden(community).await?);
        let mut register = known.as_ref().map(|known| Arc::clone(&known.register)).unwrap_or_default();
        if !hidden.is_empty() {
            Arc::make_mut(&mut register).people.retain(|(.., case), _| !hidden.has(case));
        }
        Ok(register)
    }

    async fn bring_up_to_date(
        &self,
        community: &str,
        known: &mut Known,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut operation = self.operation();
        let (changes, followed) = operation.changes(community, &known.followed).await?;
        if !changes.cards.is_empty() {
            let cards = operation.cards_of(community, &changes.cards, now).await?;
            let register = Arc::make_mut(&mut known.register);
            changes.cards.iter().for_each(|case| register.remove(case));
            for card in cards {
                known.next_end = known.next_end.min(card.erase_at);
                register.put(Arc::new(Listed::new(card)));
            }
        }
        if known.next_end <= now {
            Arc::make_mut(&mut known.register).without_expired(now);
            known.next_end = known.register.next_end();
        }
        known.followed = followed;
        Ok(())
    }
}
