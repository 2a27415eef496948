//! What DynamoDB gives: partitions of 1,000 write units and 3,000 read units a second.
//!
//! Comes in: what is taken of which key, second by second. Goes out: what did not fit, and the keys that were asked most.
//! Left out, so the model is harder than the service: units that were saved up for more than five seconds, partitions that
//! split because they are hot, tables that grow with their load. A key stays in one partition, whatever its sort keys.

use std::collections::HashMap;

/// Units of one partition in a second.
const WRITES: f64 = 1_000.0;
const READS: f64 = 3_000.0;

/// Seconds whose units are counted together: DynamoDB saves up what is left of 300.
const SAVED: u32 = 5;

/// Partitions of a new table that bills on demand, and of each of its indexes: 4,000 writes and 12,000 reads a second.
pub(crate) const NEW: u64 = 4;

/// Number of a key's pattern, and the community that it was filled with.
pub(crate) type Name = (usize, usize);

#[derive(Debug, Clone, Copy, Default)]
struct Units {
    reads: f64,
    writes: f64,
}

impl Units {
    fn add(&mut self, reads: f64, writes: f64) {
        self.reads += reads;
        self.writes += writes;
    }

    /// The share of what a partition gives.
    fn share(self) -> f64 {
        (self.reads / READS).max(self.writes / WRITES) / f64::from(SAVED)
    }

    /// What did not fit.
    fn over(self) -> f64 {
        let seconds = f64::from(SAVED);
        (self.reads - READS * seconds).max(0.0) + (self.writes - WRITES * seconds).max(0.0)
    }
}

/// All partitions, and what has happened to them.
#[derive(Debug)]
pub(crate) struct Partitions {
    /// Of each table and index.
    count: u64,
    keys: HashMap<u64, (Name, Units)>,
    now: HashMap<(usize, u64), Units>,
    seconds: u32,
    taken: Units,
    over: f64,
    busiest: f64,
    hottest: HashMap<Name, f64>,
}

impl Partitions {
    pub(crate) fn new(count: u64) -> Partitions {
        Partitions {
            count,
            keys: HashMap::new(),
            now: HashMap::new(),
            seconds: 0,
            taken: Units::default(),
            over: 0.0,
            busiest: 0.0,
            hottest: HashMap::new(),
        }
    }

    /// Something is taken of a key of a table or index.
    pub(crate) fn take(&mut self, of: usize, key: u64, name: Name, reads: f64, writes: f64) {
        self.taken.add(reads, writes);
        self.now.entry((of, key % self.count)).or_default().add(reads, writes);
        self.keys.entry(key).or_insert((name, Units::default())).1.add(reads, writes);
    }

    /// A second is over.
    #[allow(clippy::iter_over_hash_type, reason = "sums and largest ones, in any order")]
    pub(crate) fn tick(&mut self) {
        self.seconds += 1;
        if !self.seconds.is_multiple_of(SAVED) {
            return;
        }
        for (_, units) in self.now.drain() {
            self.over += units.over();
            self.busiest = self.busiest.max(units.share());
        }
        for (_, (name, units)) in self.keys.drain() {
            let known = self.hottest.entry(name).or_default();
            *known = known.max(units.share());
        }
    }

    /// Units that did not fit, a second.
    pub(crate) fn throttled(&self) -> f64 {
        self.over / f64::from(self.seconds)
    }

    /// Read and write units, a second.
    pub(crate) fn taken(&self) -> (f64, f64) {
        let seconds = f64::from(self.seconds);
        (self.taken.reads / seconds, self.taken.writes / seconds)
    }

    /// The largest share of a partition in any five seconds.
    pub(crate) fn busiest(&self) -> f64 {
        self.busiest
    }

    /// The keys that took the largest shares of a partition in any five seconds, and those shares.
    pub(crate) fn hottest(&self, most: usize) -> Vec<(Name, f64)> {
        let mut found: Vec<(Name, f64)> = self.hottest.iter().map(|(name, share)| (*name, *share)).collect();
        found.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        found.truncate(most);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_more_than_a_partition_gives_is_throttled() {
        let mut partitions = Partitions::new(NEW);
        for _ in 0..SAVED {
            partitions.take(0, 4, (0, 0), 0.0, 900.0);
            // Another key of the same partition, and one of another table.
            partitions.take(0, 8, (1, 0), 0.0, 300.0);
            partitions.take(1, 8, (2, 0), 2_000.0, 0.0);
            partitions.tick();
        }
        (0..SAVED).for_each(|_| partitions.tick());
        assert_eq!(partitions.throttled(), 100.0);
        assert_eq!(partitions.hottest(1), [((0, 0), 0.9)]);
        assert_eq!(partitions.busiest(), 1.2);
    }
}
