//! Keys of the lists that the index answers: which list, and the place in it.
//!
//! Comes in: typed identifiers and times. Goes out: key text, or what a place in a list stands for. No decision is taken
//! on a list.

use jiff::Timestamp;

use super::IntentKey;
use crate::store::{CaseId, List, Match, MatchId};

/// Key in the index: which list, and the place in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store) struct IndexKey {
    pub(in crate::store) pk: String,
    pub(in crate::store) sk: String,
}

impl IndexKey {
    pub(in crate::store) fn due(key: &IntentKey, next_try: Timestamp) -> IndexKey {
        IndexKey { pk: DUE.into(), sk: format!("{}#{}#{:06}", instant(next_try), key.owner, key.seq) }
    }

    pub(in crate::store) fn quarantine(case: &CaseId, received_at: Timestamp) -> IndexKey {
        IndexKey { pk: QUARANTINE.into(), sk: format!("{}#{case}", instant(received_at)) }
    }

    pub(in crate::store) fn queue(
        community: &str,
        list: List,
        case: &CaseId,
        received_at: Timestamp,
    ) -> IndexKey {
        IndexKey { pk: queue(community, list), sk: format!("{}#{case}", instant(received_at)) }
    }

    pub(in crate::store) fn unplaced(form: &str, case: &CaseId, received_at: Timestamp) -> IndexKey {
        IndexKey { pk: unplaced(form), sk: format!("{}#{case}", instant(received_at)) }
    }

    pub(in crate::store) fn clock(id: &MatchId, at: Timestamp) -> IndexKey {
        IndexKey { pk: CLOCK.into(), sk: format!("{}#{id}", instant(at)) }
    }

    /// `of` is what has changed, a case or a match, and `revision` makes two changes of one moment differ.
    pub(in crate::store) fn changes(
        community: &str,
        (of, revision): (impl std::fmt::Display, u64),
        at: Timestamp,
    ) -> IndexKey {
        IndexKey { pk: changes(community), sk: format!("{}#{of}#{revision}", instant(at)) }
    }

    pub(in crate::store) fn matches(community: &str, is_open: bool, of: &Match) -> IndexKey {
        IndexKey { pk: matches(community, is_open), sk: format!("{}#{}", instant(of.offered_at), of.id) }
    }
}

/// A list of a community's desk.
pub(in crate::store) fn queue(community: &str, list: List) -> String {
    format!("QUEUE#{community}#{}", list.name())
}

/// Applications of a form that have no community.
pub(in crate::store) fn unplaced(form: &str) -> String {
    format!("UNPLACED#{form}")
}

/// The open, or the closed, matches of a community.
pub(in crate::store) fn matches(community: &str, is_open: bool) -> String {
    format!("MATCHES#{community}#{}", if is_open { "open" } else { "closed" })
}

/// What has changed on a community's desk.
pub(in crate::store) fn changes(community: &str) -> String {
    format!("CHANGES#{community}")
}

/// Reads the place of an application in its list.
pub(in crate::store) fn case_place(sk: &str) -> Option<(Timestamp, CaseId)> {
    let (at, case) = sk.split_once('#')?;
    Some((at.parse().ok()?, CaseId::parse(case)?))
}

/// The list of due intents.
pub(in crate::store) const DUE: &str = "DUE";
/// The list of matches whose time runs out by itself.
pub(in crate::store) const CLOCK: &str = "CLOCK";
/// The list of quarantined applications.
pub(in crate::store) const QUARANTINE: &str = "QUARANTINE";

/// The last place in a list: sorts after every key of ours.
pub(in crate::store) const END: &str = "~";

/// The last place in a list that belongs to `now`: sorts after every key of that millisecond.
pub(in crate::store) fn up_to(now: Timestamp) -> String {
    format!("{}$", instant(now))
}

/// A time as text of fixed width, so that text order is time order.
pub(in crate::store) fn instant(at: Timestamp) -> String {
    format!("{at:.3}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_sort_as_text() {
        let second = Timestamp::from_second(1_800_000_000).unwrap();
        let later = Timestamp::from_millisecond(1_800_000_000_001).unwrap();
        assert_eq!(instant(second), "2027-01-15T08:00:00.000Z");
        assert!(instant(second) < instant(later));
        let key = IndexKey::quarantine(&CaseId::from_bits(u128::MAX), second);
        assert!(key.sk < up_to(second) && up_to(second) < instant(later));
    }

    #[test]
    fn no_two_lists_of_a_community_are_one() {
        assert_ne!(queue("halifax", List::Waiting), queue("halifax", List::Received));
        assert_ne!(matches("halifax", true), matches("halifax", false));
    }
}
