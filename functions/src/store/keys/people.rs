//! Keys of what a community has for finding its people: a card for each of them.
//!
//! Comes in: a community, a case. Goes out: key text. Never here: what a card says.
//!
//! No index holds a name, so a program filters all cards of a community. It reads them once, one query for each MB (2,500
//! people are about 1 MB, some hundred read units), and from then on what has changed: see `register.rs`.

use super::{Key, case_partition};
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

impl Key {
    /// What is left, in the case that is kept, of one that became a part of it.
    pub(in crate::store) fn merged(kept: &CaseId, gone: &CaseId) -> Key {
        Key { pk: case_partition(kept), sk: format!("{MERGED}{gone}") }
    }

    /// Two people who were told apart, the lower case id first.
    pub(in crate::store) fn apart(community: &str, first: &CaseId, second: &CaseId) -> Key {
        Key { pk: apart_partition(community), sk: format!("{first}#{second}") }
    }
}

/// What the sort key of a record of a merge begins with.
pub(super) const MERGED: &str = "MERGED#";

/// What the partition keys of cards begin with.
pub(super) const PEOPLE: &str = "PEOPLE#";

/// Partition key of the people of a community who were told apart.
pub(in crate::store) fn apart_partition(community: &str) -> String {
    format!("APART#{community}")
}

/// Partition key of the cards of a community.
pub(in crate::store) fn cards_partition(community: &str) -> String {
    format!("{PEOPLE}{community}")
}

/// The case of a card; `None` when the item is of another kind.
pub(in crate::store) fn card_of(item: &Attributes) -> Option<CaseId> {
    CaseId::parse(sort_key(item))
}
