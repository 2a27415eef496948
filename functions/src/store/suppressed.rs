//! Addresses that get no more mail, because the person said no.
//!
//! Comes in: keyed hashes of addresses and telephone numbers. Goes out: whether one of them is among those. Never here: the
//! addresses. A hash stays for good: a "no" does not end.

use super::item::{Fields, Kind};
use super::keys::{Key, attribute};
use super::write::{Guard, Write};
use super::{Digest, Store, StoreError};

impl Store {
    /// Whether one of these is not to be written to any more.
    ///
    /// Cost: 1 consistent read of a batch. Pattern: does an address get no more mail?
    pub async fn is_suppressed(&self, addresses: &[Digest]) -> Result<bool, StoreError> {
        if addresses.is_empty() {
            return Ok(false);
        }
        let keys: Vec<Key> = addresses.iter().map(Key::suppressed).collect();
        Ok(!self.operation().batch(&keys).await?.is_empty())
    }
}

/// No more mail to this address. It may be so already.
pub(super) fn suppress(address: &Digest) -> Write {
    let guard = Guard::missing(attribute::PK).or(Guard::text(attribute::KIND, Kind::Suppressed.name()));
    Write::put(Key::suppressed(address), guard, Fields::of(Kind::Suppressed))
}
