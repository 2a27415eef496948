//! Connectors and their meetings (I-K1 to I-K3, I-M1).

use std::collections::{BTreeMap, BTreeSet};

use super::{Lens, put, put_rate};
use crate::indicators::counts::Row;
use crate::indicators::ledger::Records;
use crate::indicators::measure::Measure;
use crate::indicators::period::months_before;

pub(super) fn count(records: &Records, lens: Lens, row: &mut Row) {
    let connectors = &records.connectors;
    put(
        row,
        Measure::Connectors,
        connectors.values().filter(|found| lens.holds_some(found.activated)).count(),
    );
    put(row, Measure::Meetings, records.pairs.values().filter(|pair| lens.holds_some(pair.met())).count());

    let engaged: BTreeSet<_> = records
        .pairs
        .iter()
        .filter(|(_, pair)| pair.engaged_days().any(|on| lens.holds(on)))
        .map(|((_, connector), _)| *connector)
        .collect();
    put(row, Measure::Engaged, engaged.len());
    pool(records, lens, row);
}

/// I-K3: the pool at the end, and the twelve months up to that day. Only those who are in the pool stand above the line,
/// so that nobody who left makes the rest look busy.
fn pool(records: &Records, lens: Lens, row: &mut Row) {
    let end = lens.end();
    let since = months_before(end, 12);
    let mut pool: BTreeMap<_, (bool, usize)> = records
        .connectors
        .iter()
        .filter(|(_, connector)| connector.is_active_on(end))
        .map(|(id, _)| (*id, (false, 0)))
        .collect();
    for ((_, connector), pair) in &records.pairs {
        let Some((used, matches)) = pool.get_mut(connector) else { continue };
        let is_recent = |on| since < on && on <= end;
        *used |= pair.engaged_days().any(is_recent);
        *matches += usize::from(pair.introduced.is_some_and(is_recent));
    }
    put(row, Measure::ActivePool, pool.len());
    put_rate(row, Measure::PoolUsed, pool.values().filter(|(used, _)| *used).count(), pool.len());
    let matches = pool.values().map(|(_, matches)| matches).sum();
    put_rate(row, Measure::MatchesPerConnector, matches, pool.len());
}
