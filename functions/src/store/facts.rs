//! Facts: what the indicators count, written with the change that makes them true.
//!
//! Comes in: facts. Goes out: their items. Never here: names, counting. The same fact twice is one item.

use super::item::{Fields, Kind};
use super::keys::{Key, attribute};
use super::write::{Guard, Write};
use super::{Digest, ImportId};
use crate::indicators::Fact;

impl Fact {
    /// The item of a fact. It does not expire: it says nothing of a person but an opaque number.
    pub(super) fn write(&self) -> Write {
        self.write_of(None)
    }

    /// The same, of somebody who came in with an import.
    pub(super) fn write_of(&self, import: Option<&ImportId>) -> Write {
        let text = self.text();
        let key = Key::fact(&self.community, self.on, &Digest::of(text.as_bytes()));
        let guard = Guard::missing(attribute::PK).or(Guard::text(attribute::FACT, text.clone()));
        let import = import.map(ToString::to_string);
        Write::put(
            key,
            guard,
            Fields::of(Kind::Fact).text(attribute::FACT, text).text_if(attribute::IMPORT, import.as_deref()),
        )
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
