//! Chance that is the same for the same number: a seeded demo is the same on every machine.
//!
//! Comes in: a number. Goes out: choices. Never here: secrets; nothing of this is hard to guess.

use jiff::{SignedDuration, Timestamp};

/// A source of choices.
#[derive(Debug, Clone)]
pub(super) struct Chance(fastrand::Rng);

impl Chance {
    /// The source of the person (or the thing) with this number: what becomes of one does not depend on the others.
    pub(super) fn of(seed: u64, number: u64) -> Chance {
        let mixed = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ number.wrapping_mul(0xd1b5_4a32_d192_ed03);
        Chance(fastrand::Rng::with_seed(mixed))
    }

    /// True this many times in a hundred.
    pub(super) fn percent(&mut self, of_hundred: u32) -> bool {
        self.0.u32(0..100) < of_hundred
    }

    /// A number from `from` to `to`, both included.
    pub(super) fn number(&mut self, from: u32, to: u32) -> u32 {
        self.0.u32(from..=to)
    }

    /// One of some; the list is not empty.
    pub(super) fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.0.usize(0..of.len())]
    }

    /// One of some, as often as their weights say.
    pub(super) fn weighted<'a, T>(&mut self, of: &'a [(u32, T)]) -> &'a T {
        let mut at = self.0.u32(0..of.iter().map(|(weight, _)| weight).sum());
        for (weight, one) in of {
            match at.checked_sub(*weight) {
                Some(rest) => at = rest,
                None => return one,
            }
        }
        unreachable!("the number is below the sum of the weights")
    }

    /// A source of its own, so that what is drawn from it changes nothing that is drawn from this one later.
    pub(super) fn fork(&mut self) -> Chance {
        Chance(self.0.fork())
    }

    /// 64 bits for a reference.
    pub(super) fn bits64(&mut self) -> u64 {
        self.0.u64(..)
    }

    /// 128 bits for an identifier.
    pub(super) fn bits(&mut self) -> u128 {
        self.0.u128(..)
    }

    /// Some working hour, `from` to `to` days later.
    pub(super) fn later(&mut self, than: Timestamp, from: u32, to: u32) -> Timestamp {
        let (days, minutes) = (self.number(from, to), self.number(0, 9 * 60));
        let midnight = than.as_second().div_euclid(86_400) * 86_400;
        let start = Timestamp::from_second(midnight).unwrap_or(than);
        // 12:00 to 21:00 in universal time is a working day in most of Canada.
        start
            + SignedDuration::from_hours(24 * i64::from(days) + 12)
            + SignedDuration::from_mins(minutes.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_number_is_the_same_chance() {
        let drawn = |seed, number| {
            let mut chance = Chance::of(seed, number);
            [0; 20].map(|_| chance.number(0, 1_000))
        };
        assert_eq!(drawn(1, 2), drawn(1, 2));
        assert_ne!(drawn(1, 2), drawn(1, 3));
        assert_ne!(drawn(1, 2), drawn(2, 2));
    }

    #[test]
    fn weights_weigh() {
        let mut chance = Chance::of(1, 1);
        let drawn: Vec<char> =
            (0..1_000).map(|_| *chance.weighted(&[(0, 'a'), (3, 'b'), (1, 'c')])).collect();
        let count = |which| drawn.iter().filter(|one| **one == which).count();
        assert_eq!(count('a'), 0);
        assert!((650..850).contains(&count('b')), "{}", count('b'));
    }

    #[test]
    fn later_is_later() {
        let start: Timestamp = "2026-01-31T23:00:00Z".parse().unwrap();
        let mut chance = Chance::of(1, 1);
        for _ in 0..100 {
            let at = chance.later(start, 1, 3);
            assert!(at > start && at < start + SignedDuration::from_hours(24 * 4), "{at}");
        }
    }
}
