//! Facts: what the indicators count, written with the change that makes them true.
//!
//! Comes in: facts. Goes out: their items. Never here: names, counting. The same fact twice is one item.

use super::Digest;
use super::item::{Fields, Kind};
use super::keys::{Key, attribute};
use super::write::{Guard, Write};
use crate::indicators::Fact;

impl Fact {
    /// The item of a fact. It does not expire: it says nothing of a person but an opaque number.
    pub(super) fn write(&self) -> Write {
        let text = self.text();
        let key = Key::fact(&self.community, self.on, &Digest::of(text.as_bytes()));
        let guard = Guard::missing(attribute::PK).or(Guard::text(attribute::FACT, text.clone()));
        Write::put(key, guard, Fields::of(Kind::Fact).text(attribute::FACT, text))
    }

    /// Takes the fact back; nothing happens when it is not there.
    pub(super) fn unwrite(&self) -> Write {
        let text = self.text();
        let key = Key::fact(&self.community, self.on, &Digest::of(text.as_bytes()));
        Write::delete(key, Guard::missing(attribute::PK).or(Guard::text(attribute::FACT, text)))
    }

    /// As stored: JSON, its members in the order of the type.
    fn text(&self) -> String {
        serde_json::to_string(self).expect("a fact is plain data")
    }
}
