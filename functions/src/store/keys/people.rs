//! Keys of what a community has for finding its people: a card for each of them.
//!
//! Comes in: a community, a case. Goes out: key text. Never here: what a card says.
//!
//! One query reads all cards of a community, a program filters them: 2,500 people are about 1 MB, one answer of some
//! hundred read units; 10,000 are four answers, one after the other. No index holds a name.

use super::Key;
use crate::store::item::{Attributes, sort_key};
use crate::store::{CaseId, MemberId};

impl Key {
    /// In the table `forum`, beside the member.
    pub(in crate::store) fn views(member: &MemberId) -> Key {
        Key { pk: Key::member(member).pk, sk: "VIEWS".into() }
    }

    pub(in crate::store) fn card(community: &str, case: &CaseId) -> Key {
        Key { pk: cards_partition(community), sk: case.to_string() }
    }
}

/// Partition key of the cards of a community.
pub(in crate::store) fn cards_partition(community: &str) -> String {
    format!("PEOPLE#{community}")
}

/// The case of a card; `None` when the item is of another kind.
pub(in crate::store) fn card_of(item: &Attributes) -> Option<CaseId> {
    CaseId::parse(sort_key(item))
}
