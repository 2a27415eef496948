//! Finds whoever shares a ground for a match, without looking at everybody.
//!
//! Comes in: the keys of many profiles. Goes out: the places of those that share at least one key. Never here: whether
//! they may meet, or how well they fit. What shares no key has no ground, so nothing is missed.

use std::collections::HashMap;

use portal::Lang;

/// One thing by which a match can be found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Key {
    /// The id of an occupation.
    Occupation(String),
    /// The id of a sector.
    Sector(String),
    /// A form of an organisation's name.
    Organisation(String),
    /// The stem of a word, read in a language.
    Word(Lang, String),
}

/// Places of profiles by their keys.
#[derive(Debug, Clone, Default)]
pub(super) struct Index(HashMap<Key, Vec<u32>>);

impl Index {
    /// Somebody with these keys has this place now.
    pub(super) fn put(&mut self, at: usize, keys: &[Key]) {
        let Ok(at) = u32::try_from(at) else { return };
        for key in keys {
            let places = self.0.entry(key.clone()).or_default();
            if let Err(between) = places.binary_search(&at) {
                places.insert(between, at);
            }
        }
    }

    /// Whoever had these keys has left the place.
    pub(super) fn remove(&mut self, at: usize, keys: &[Key]) {
        let Ok(at) = u32::try_from(at) else { return };
        for key in keys {
            let Some(places) = self.0.get_mut(key) else { continue };
            if let Ok(place) = places.binary_search(&at) {
                places.remove(place);
            }
            if places.is_empty() {
                self.0.remove(key);
            }
        }
    }

    /// The places of those that share a key, in order, each once.
    pub(super) fn find(&self, keys: &[Key]) -> Vec<usize> {
        let mut found: Vec<u32> = keys.iter().filter_map(|key| self.0.get(key)).flatten().copied().collect();
        found.sort_unstable();
        found.dedup();
        found.into_iter().map(|at| at as usize).collect()
    }

    /// The places of those that have a key, in order.
    pub(super) fn having<'s>(&'s self, key: &Key) -> impl Iterator<Item = usize> + use<'s> {
        self.0.get(key).into_iter().flatten().map(|at| *at as usize)
    }
}
