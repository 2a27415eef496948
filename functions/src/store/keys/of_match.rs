//! Keys of what stands with a match, and of what contacts are known by.
//!
//! Comes in: typed identifiers. Goes out: key text, or what a sort key stands for.

use super::{Key, match_partition};
use crate::indicators::ContactId;
use crate::store::{Digest, MatchId, Namer, SubmissionKey};

const REPORT: &str = "REPORT#";
const CONTACT: &str = "CONTACT#";
const REFERRAL: &str = "REFERRAL#";
const NAMING: &str = "NAMING#";
const NAMED: &str = "NAMED#";

impl Key {
    pub(in crate::store) fn meeting_report(id: &MatchId, key: &SubmissionKey) -> Key {
        Key { pk: match_partition(id), sk: format!("{REPORT}{key}") }
    }

    /// Name and address of a contact.
    pub(in crate::store) fn contact(id: &MatchId, contact: &ContactId) -> Key {
        Key { pk: match_partition(id), sk: format!("{CONTACT}{contact}") }
    }

    /// How far it has come with a contact.
    pub(in crate::store) fn referral(id: &MatchId, contact: &ContactId) -> Key {
        Key { pk: match_partition(id), sk: format!("{REFERRAL}{contact}") }
    }

    pub(in crate::store) fn naming(id: &MatchId, contact: &ContactId, by: Namer) -> Key {
        Key { pk: match_partition(id), sk: format!("{NAMING}{contact}#{by}") }
    }

    pub(in crate::store) fn naming_end(id: &MatchId, by: Namer) -> Key {
        Key { pk: match_partition(id), sk: format!("{NAMED}{by}") }
    }

    /// In which match a contact stands.
    pub(in crate::store) fn contact_place(contact: &ContactId) -> Key {
        Key { pk: format!("{CONTACT}{contact}"), sk: "CONTACT".into() }
    }

    /// An address to which no more mail goes.
    pub(in crate::store) fn suppressed(address: &Digest) -> Key {
        Key { pk: format!("SUPPRESSED#{address}"), sk: "SUPPRESSED".into() }
    }
}

/// What a sort key in a match's partition stands for.
#[derive(Debug, PartialEq)]
pub(in crate::store) enum MatchItem {
    Match,
    Report(SubmissionKey),
    Contact(ContactId),
    Referral(ContactId),
    Naming(ContactId, Namer),
    NamingEnd(Namer),
}

impl MatchItem {
    /// `None` for items of other kinds, which later versions of the portal may add.
    pub(in crate::store) fn of(sk: &str) -> Option<MatchItem> {
        if sk == "MATCH" {
            return Some(MatchItem::Match);
        }
        if let Some(key) = sk.strip_prefix(REPORT) {
            return SubmissionKey::parse(key).map(MatchItem::Report);
        }
        if let Some(contact) = sk.strip_prefix(CONTACT) {
            return ContactId::parse(contact).map(MatchItem::Contact);
        }
        if let Some(contact) = sk.strip_prefix(REFERRAL) {
            return ContactId::parse(contact).map(MatchItem::Referral);
        }
        if let Some((contact, by)) = sk.strip_prefix(NAMING).and_then(|rest| rest.split_once('#')) {
            return Some(MatchItem::Naming(ContactId::parse(contact)?, Namer::parse(by)?));
        }
        sk.strip_prefix(NAMED).and_then(Namer::parse).map(MatchItem::NamingEnd)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_with_a_match_is_found_in_it() {
        let (id, key) = (MatchId::from_bits(5), SubmissionKey::from_bits(7));
        let contact = ContactId::from_bits(9);
        let by = Namer::Contact(ContactId::from_bits(3));
        for (key, item) in [
            (Key::of_match(&id), MatchItem::Match),
            (Key::meeting_report(&id, &key), MatchItem::Report(key)),
            (Key::contact(&id, &contact), MatchItem::Contact(contact)),
            (Key::referral(&id, &contact), MatchItem::Referral(contact)),
            (Key::naming(&id, &contact, by), MatchItem::Naming(contact, by)),
            (Key::naming(&id, &contact, Namer::Connector), MatchItem::Naming(contact, Namer::Connector)),
            (Key::naming_end(&id, by), MatchItem::NamingEnd(by)),
        ] {
            assert_eq!(MatchItem::of(&key.sk), Some(item));
        }
        assert_eq!(MatchItem::of("REPORT#7"), None);
        assert_eq!(MatchItem::of("SURVEY#1"), None);
    }
}
