//! The mark of a sample: everybody in these tables is made up. It stands among the data, so that nothing that happens to
//! files beside them takes it away, and no operation removes it.
//!
//! Comes in: nothing. Goes out: whether the mark is there. Never here: making up anybody.

use jiff::Timestamp;

use super::call::Outcome;
use super::item::{Fields, Kind, Stored, to_millisecond};
use super::keys::{Key, attribute};
use super::write::{Guard, Write};
use super::{Store, StoreError};

impl Store {
    /// Marks the tables as a sample, for good; again changes nothing. Whether they are empty is for the caller to know.
    ///
    /// Cost: 1 consistent read, 1 write. Pattern: the mark of a sample.
    pub async fn mark_sample(&self, now: Timestamp) -> Result<(), StoreError> {
        let mut operation = self.forum();
        let fields = Fields::of(Kind::Sample).time(attribute::AT, to_millisecond(now));
        let write = Write::put(Key::sample(), Guard::missing(attribute::PK), fields);
        while !self.is_sample().await? {
            match operation.write(&write).await? {
                Outcome::Done | Outcome::Refused(_) => {}
                Outcome::Trouble(trouble) => operation.wait(trouble).await?,
            }
        }
        Ok(())
    }

    /// Whether everybody in the tables is made up.
    ///
    /// Cost: 1 consistent read. Pattern: the mark of a sample.
    pub async fn is_sample(&self) -> Result<bool, StoreError> {
        let item = self.forum().get(&Key::sample()).await?;
        item.map(|item| Stored::lasting(item, Kind::Sample).map(drop)).transpose().map(|mark| mark.is_some())
    }
}
