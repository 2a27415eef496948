//! What a partition of a table holds, read off its key: for tools that look at everything.
//!
//! Comes in: key text. Goes out: typed names. Never here: making keys.

use super::figures::facts_of;
use super::forum::TOPIC;
use super::people::PEOPLE;
use super::{CASE, LISTS, MATCH, MEMBER, file_of};
use crate::store::{CaseId, Digest, MatchId, MemberId, Subject, TopicId};

/// A partition that can be held against others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Partition {
    /// A case, a member, a topic of the forum, or the log of a community's lists: each has an audit chain.
    Audited(Subject),
    /// A match.
    Match(MatchId),
    /// The cards of a community's people.
    Cards(String),
    /// The record of a file that somebody sent.
    File(Digest),
    /// The facts of a community.
    Facts(String),
}

impl Partition {
    /// `None` for the others: drafts, links, sessions, counters.
    pub fn of(pk: &str) -> Option<Partition> {
        if let Some(case) = pk.strip_prefix(CASE) {
            return CaseId::parse(case).map(|case| Partition::Audited(Subject::Case(case)));
        }
        if let Some(community) = pk.strip_prefix(LISTS) {
            return Some(Partition::Audited(Subject::Lists(community.to_owned())));
        }
        if let Some(id) = pk.strip_prefix(MATCH) {
            return MatchId::parse(id).map(Partition::Match);
        }
        if let Some(member) = pk.strip_prefix(MEMBER) {
            return MemberId::parse(member).map(|member| Partition::Audited(Subject::Member(member)));
        }
        if let Some(topic) = pk.strip_prefix(TOPIC) {
            return TopicId::parse(topic).map(|topic| Partition::Audited(Subject::Topic(topic)));
        }
        if let Some(community) = pk.strip_prefix(PEOPLE) {
            return Some(Partition::Cards(community.to_owned()));
        }
        if let Some(token) = file_of(pk) {
            return Some(Partition::File(token));
        }
        facts_of(pk).map(|community| Partition::Facts(community.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Key, audit_partition, facts_partition};
    use super::*;

    #[test]
    fn partitions_are_known_by_their_keys() {
        let case = CaseId::from_bits(7);
        let member = Subject::Member(MemberId::from_bits(8));
        let topic = Subject::Topic(TopicId::from_bits(6));
        for subject in [Subject::Case(case), Subject::Lists("halifax".into()), member, topic] {
            assert_eq!(Partition::of(&audit_partition(&subject)), Some(Partition::Audited(subject)));
        }
        let id = MatchId::from_bits(9);
        assert_eq!(Partition::of(&Key::of_match(&id).pk), Some(Partition::Match(id)));
        assert_eq!(Partition::of(&facts_partition("halifax")), Some(Partition::Facts("halifax".into())));
        let card = Key::card("halifax", &case).pk;
        assert_eq!(Partition::of(&card), Some(Partition::Cards("halifax".into())));
        let token = Digest::of(b"file");
        assert_eq!(Partition::of(&Key::file(&token).pk), Some(Partition::File(token)));
        assert_eq!(Partition::of(&Key::draft(&Digest::of(b"x")).pk), None);
    }
}
