//! Keys of figures: what was counted, when it is counted again, what was published.
//!
//! Comes in: communities and periods. Goes out: key text. Never here: other keys (see the table of [`super`]).

use jiff::Timestamp;

use super::{IndexKey, Key, instant};
use crate::indicators::{Period, RollOf};

/// The list of communities by when they are to be counted again.
pub(in crate::store) const RECOUNT: &str = "RECOUNT";
/// The list of periods that were published.
pub(in crate::store) const PUBLISHED: &str = "PUBLISHED";

/// What the partition keys of facts begin with.
pub(super) const FACTS: &str = "FACTS#";
const FIGURES: &str = "FIGURES#";

/// What the sort keys of the figures of a period begin with.
pub(in crate::store) const COUNTS: &str = "COUNTS#";

/// What the sort keys of rolls begin with.
pub(in crate::store) const ROLL: &str = "ROLL#";

/// The community of a fact's partition key; `None` when the item is of another kind.
pub(in crate::store) fn facts_of(pk: &str) -> Option<&str> {
    pk.strip_prefix(FACTS)
}

/// Partition key of the figures of a community.
pub(in crate::store) fn figures_partition(community: &str) -> String {
    format!("{FIGURES}{community}")
}

/// Partition key of the files that a community sent to the funder.
pub(in crate::store) fn funder_partition(community: &str) -> String {
    format!("FUNDER#{community}")
}

/// The community of a partition key of figures.
pub(in crate::store) fn figures_of(pk: &str) -> Option<&str> {
    pk.strip_prefix(FIGURES)
}

/// What the sort keys of the parts of a roll begin with.
pub(in crate::store) fn roll_prefix(of: RollOf, period: Period) -> String {
    format!("{ROLL}{}#{}#", of.name(), period.key())
}

/// The period of a sort key of figures; `None` when the item is of another kind.
pub(in crate::store) fn period_of(sk: &str) -> Option<Period> {
    Period::parse(sk.strip_prefix(COUNTS)?)
}

impl Key {
    pub(in crate::store) fn figures(community: &str, period: Period) -> Key {
        Key { pk: figures_partition(community), sk: format!("{COUNTS}{}", period.key()) }
    }

    pub(in crate::store) fn roll(community: &str, (of, period): (RollOf, Period), part: usize) -> Key {
        Key { pk: figures_partition(community), sk: format!("{}{part:03}", roll_prefix(of, period)) }
    }

    pub(in crate::store) fn figures_head(community: &str) -> Key {
        Key { pk: figures_partition(community), sk: "HEAD".into() }
    }

    pub(in crate::store) fn goals(community: &str, period: Period) -> Key {
        Key { pk: figures_partition(community), sk: format!("GOALS#{}", period.key()) }
    }

    pub(in crate::store) fn funder_file(community: &str, seq: u64) -> Key {
        Key { pk: funder_partition(community), sk: format!("FILE#{seq:06}") }
    }

    pub(in crate::store) fn published(period: Period) -> Key {
        Key { pk: format!("{PUBLISHED}#{}", period.key()), sk: PUBLISHED.into() }
    }
}

impl IndexKey {
    pub(in crate::store) fn recount(community: &str, at: Timestamp) -> IndexKey {
        IndexKey { pk: RECOUNT.into(), sk: format!("{}#{community}", instant(at)) }
    }

    pub(in crate::store) fn published(period: Period) -> IndexKey {
        IndexKey { pk: PUBLISHED.into(), sk: period.key() }
    }
}
