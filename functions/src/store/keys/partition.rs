//! What a partition of the table `cases` holds, read off its key: for tools that look at everything.
//!
//! Comes in: key text. Goes out: typed names. Never here: making keys.

use super::figures::facts_of;
use super::{CASE, LISTS, MATCH};
use crate::store::{CaseId, MatchId, Subject};

/// A partition that can be held against others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Partition {
    /// A case, or the log of a community's lists: both have an audit chain.
    Audited(Subject),
    /// A match.
    Match(MatchId),
    /// The facts of a community.
    Facts(String),
}

impl Partition {
    /// `None` for the others: drafts, links, files, counters.
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
        facts_of(pk).map(|community| Partition::Facts(community.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Key, audit_partition, facts_partition};
    use super::*;
    use crate::store::Digest;

    #[test]
    fn partitions_are_known_by_their_keys() {
        let case = CaseId::from_bits(7);
        for subject in [Subject::Case(case), Subject::Lists("halifax".into())] {
            assert_eq!(Partition::of(&audit_partition(&subject)), Some(Partition::Audited(subject)));
        }
        let id = MatchId::from_bits(9);
        assert_eq!(Partition::of(&Key::of_match(&id).pk), Some(Partition::Match(id)));
        assert_eq!(Partition::of(&facts_partition("halifax")), Some(Partition::Facts("halifax".into())));
        assert_eq!(Partition::of(&Key::draft(&Digest::of(b"x")).pk), None);
    }
}
