//! Keys of members, sign-ins and sessions, and the places of audit entries in the index.
//!
//! Comes in: typed identifiers. Goes out: key text. Never here: keys of cases.

use jiff::Timestamp;

use super::{IndexKey, Key, MEMBER, SIGN_IN, instant};
use crate::store::{Digest, MemberId, Subject};

/// Stands for the community of the portal's own staff.
pub(in crate::store) const PORTAL: &str = "-";

impl Key {
    pub(in crate::store) fn member(member: &MemberId) -> Key {
        Key { pk: format!("{MEMBER}{member}"), sk: "MEMBER".into() }
    }

    pub(in crate::store) fn address(address: &Digest) -> Key {
        Key { pk: format!("ADDRESS#{address}"), sk: "ADDRESS".into() }
    }

    pub(in crate::store) fn sign_in(browser: &Digest) -> Key {
        Key { pk: format!("{SIGN_IN}{browser}"), sk: "SIGNIN".into() }
    }

    pub(in crate::store) fn session(token: &Digest) -> Key {
        Key { pk: format!("SESSION#{token}"), sk: "SESSION".into() }
    }

    pub(in crate::store) fn factor(member: &MemberId) -> Key {
        Key { pk: format!("{MEMBER}{member}"), sk: "FACTOR".into() }
    }

    pub(in crate::store) fn sample() -> Key {
        Key { pk: "SAMPLE".into(), sk: "SAMPLE".into() }
    }

    pub(in crate::store) fn admins() -> Key {
        Key { pk: "ADMINS".into(), sk: "ADMINS".into() }
    }
}

impl IndexKey {
    pub(in crate::store) fn members(member: &MemberId, community: Option<&str>) -> IndexKey {
        IndexKey { pk: MEMBERS.into(), sk: format!("{}#{member}", community.unwrap_or(PORTAL)) }
    }

    pub(in crate::store) fn audit(
        community: Option<&str>,
        at: Timestamp,
        subject: &Subject,
        seq: u64,
    ) -> IndexKey {
        IndexKey { pk: audit_list(community), sk: format!("{}#{subject}#{seq:06}", instant(at)) }
    }
}

/// The list of all members.
pub(in crate::store) const MEMBERS: &str = "MEMBERS";

/// The first and the last place of a community's members in the list.
pub(in crate::store) fn members_span(community: Option<&str>) -> (String, String) {
    let community = community.unwrap_or(PORTAL);
    (format!("{community}#"), format!("{community}#~"))
}

/// The member's id of a member's key; `None` when the item is of another kind.
pub(in crate::store) fn member_of(pk: &str) -> Option<MemberId> {
    MemberId::parse(pk.strip_prefix(MEMBER)?)
}

/// The member of a member's own key; `None` when it is the key of something else.
pub(in crate::store) fn changed_member(pk: &str, sk: &str) -> Option<MemberId> {
    member_of(pk).filter(|member| Key::member(member).sk == sk)
}

/// The member of an entry in a member's audit log; `None` when it is the key of something else.
pub(in crate::store) fn entry_of_member(pk: &str, sk: &str) -> Option<MemberId> {
    member_of(pk).filter(|_| sk.starts_with("AUDIT#"))
}

/// The list of a community's audit entries; of the portal's own when none.
pub(in crate::store) fn audit_list(community: Option<&str>) -> String {
    format!("AUDIT#{}", community.unwrap_or(PORTAL))
}

/// The first and the last place of a span of time in that list: from the first time on, before the second.
pub(in crate::store) fn audit_span(from: Timestamp, before: Timestamp) -> (String, String) {
    (instant(from), instant(before))
}

/// Reads the place of an audit entry: when, about what, which number.
pub(in crate::store) fn audit_place(sk: &str) -> Option<(Timestamp, Subject, u64)> {
    let (at, rest) = sk.split_once('#')?;
    let (subject, seq) = rest.rsplit_once('#')?;
    Some((at.parse().ok()?, Subject::parse(subject)?, seq.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{CaseId, TopicId};

    #[test]
    fn the_place_of_an_entry_says_what_it_is_about() {
        let at = Timestamp::from_second(1_800_000_000).unwrap();
        for subject in [
            Subject::Case(CaseId::from_bits(3)),
            Subject::Lists("halifax".into()),
            Subject::Member(MemberId::from_bits(4)),
            Subject::Topic(TopicId::from_bits(5)),
        ] {
            let key = IndexKey::audit(Some("halifax"), at, &subject, 12);
            assert_eq!(key.pk, "AUDIT#halifax");
            assert_eq!(audit_place(&key.sk), Some((at, subject, 12)));
            let (from, before) = audit_span(at, at + jiff::SignedDuration::from_secs(1));
            assert!(from < key.sk && key.sk < before);
        }
        assert_eq!(audit_place("x#y#1"), None);
        let (from, to) = members_span(None);
        let place = IndexKey::members(&MemberId::from_bits(u128::MAX), None);
        assert!(from < place.sk && place.sk < to);
    }
}
