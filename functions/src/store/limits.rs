//! Counters that slow down robots: so many posts in a window of time.
//!
//! Comes in: what is counted (hashed), how many are allowed. Goes out: allowed or blocked. Never here: addresses.
//!
//! Best effort on purpose: a count is not part of the submission's transaction (500 writes a second on one network's
//! counter must not hold up a submission), and a repeated call may count twice. When the counter can't be reached the
//! caller goes on: people come before limits.

use std::time::Duration;

use jiff::Timestamp;

use super::call::Outcome;
use super::failure::Trouble;
use super::item::{Fields, Kind};
use super::keys::{Key, attribute};
use super::write::{Guard, Write};
use super::{Digest, Store, StoreError};

/// Windows are at most this long, in seconds: a year.
const LONGEST_WINDOW: u64 = 366 * 24 * 3600;

/// Digits of a digest that tell the things of one counter apart: 64 bits.
const NAME_LENGTH: usize = 16;

/// What a limit is counted on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LimitScope {
    /// One draft.
    Draft,
    /// One mail address.
    Address,
    /// One network address; shared by a library or a settlement agency, so its limit is the widest.
    Ip,
}

/// One counter: what is counted, and of whom.
#[derive(Debug, Clone, PartialEq)]
pub struct LimitKey {
    /// What is counted on.
    pub scope: LimitScope,
    /// Hash of the draft's token, of the address, or of the network address (keyed: there are few of those).
    pub of: Digest,
}

/// How many in how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// The most that is allowed in one window.
    pub max: u32,
    /// Length of the window; windows start at multiples of it.
    pub window: Duration,
}

/// What a counter says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hit {
    /// Within the limit; counted.
    Allowed,
    /// Over the limit; not counted.
    Blocked {
        /// Time until the window ends.
        retry_after: Duration,
    },
}

impl Store {
    /// Counts one more, if the limit allows it.
    ///
    /// Cost: 1 write. Pattern: counter of a window.
    pub async fn hit(&self, key: &LimitKey, limit: Limit, now: Timestamp) -> Result<Hit, StoreError> {
        let window = Window::at(limit, now);
        let guard = Guard::missing(attribute::HITS).or(Guard::below(attribute::HITS, limit.max));
        let add = Fields::new().number(attribute::HITS, 1);
        let write = Write::count(Key::limit(key, window.start), guard, window.fields(), add);
        self.count(&write, limit, window.blocked(now)).await
    }

    /// Counts `what`, if the limit allows one more; the same thing counts once, however often it comes. For limits that
    /// are small: the counter holds a short name of each thing.
    ///
    /// Cost: 1 write. Pattern: counter of a window.
    pub async fn hit_once(
        &self,
        key: &LimitKey,
        what: &Digest,
        limit: Limit,
        now: Timestamp,
    ) -> Result<Hit, StoreError> {
        let window = Window::at(limit, now);
        let name = what.to_string()[..NAME_LENGTH].to_owned();
        let guard = Guard::missing(attribute::SEEN)
            .or(Guard::contains(attribute::SEEN, name.clone()))
            .or(Guard::fewer(attribute::SEEN, limit.max));
        let add = Fields::new().member(attribute::SEEN, name);
        let write = Write::count(Key::limit(key, window.start), guard, window.fields(), add);
        self.count(&write, limit, window.blocked(now)).await
    }

    async fn count(&self, write: &Write, limit: Limit, blocked: Hit) -> Result<Hit, StoreError> {
        if limit.max == 0 {
            return Ok(blocked);
        }
        let mut operation = self.operation();
        loop {
            match operation.write(write).await? {
                Outcome::Done => return Ok(Hit::Allowed),
                Outcome::Refused(_) => return Ok(blocked),
                // Counted or not: one more or less does not matter here, a person waiting does.
                Outcome::Trouble(Trouble::Unsure) => return Ok(Hit::Allowed),
                Outcome::Trouble(trouble) => operation.wait(trouble).await?,
            }
        }
    }
}

/// The window of a limit that a moment falls into.
#[derive(Clone, Copy)]
struct Window {
    /// Epoch seconds.
    start: i64,
    end: Timestamp,
}

impl Window {
    fn at(limit: Limit, now: Timestamp) -> Window {
        let length = limit.window.as_secs().clamp(1, LONGEST_WINDOW).cast_signed();
        let start = now.as_second().div_euclid(length) * length;
        Window { start, end: Timestamp::from_second(start + length).unwrap_or(now) }
    }

    fn fields(self) -> Fields {
        Fields::of(Kind::Counter).expires(self.end)
    }

    fn blocked(self, now: Timestamp) -> Hit {
        Hit::Blocked { retry_after: now.duration_until(self.end).unsigned_abs() }
    }
}
