//! Between typed values and the attributes of an item.
//!
//! Comes in: typed values, or an item as read. Goes out: attributes, or typed values. Never here: calls; content of
//! items in errors.
//!
//! Written by hand on purpose: an item is a contract with data that is years old, so each attribute is read by name, and
//! a wrong one is [`StoreError::Corrupt`] with that name.

mod kind;

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use portal::Lang;
use serde::Serialize;
use serde::de::DeserializeOwned;

pub(super) use kind::Kind;
pub use kind::{Ending, KINDS};

use super::keys::{IndexKey, Key, attribute, instant};
use super::{CaseId, Digest, MemberId, StoreError};

/// An item as the SDK has it.
pub(super) type Attributes = HashMap<String, AttributeValue>;

/// Attributes to be written, in order.
#[derive(Debug, Clone, Default)]
pub(super) struct Fields(Vec<(&'static str, AttributeValue)>);

impl Fields {
    /// No attributes yet.
    pub(super) fn new() -> Fields {
        Fields::default()
    }

    /// The attributes of a new item of this kind.
    pub(super) fn of(kind: Kind) -> Fields {
        Fields::new().text(attribute::KIND, kind.name())
    }

    pub(super) fn text(mut self, name: &'static str, value: impl Into<String>) -> Fields {
        self.0.push((name, AttributeValue::S(value.into())));
        self
    }

    /// Leaves the attribute out when there is no value.
    pub(super) fn text_if(self, name: &'static str, value: Option<impl Into<String>>) -> Fields {
        match value {
            Some(value) => self.text(name, value),
            None => self,
        }
    }

    pub(super) fn number(mut self, name: &'static str, value: impl Into<i128>) -> Fields {
        self.0.push((name, AttributeValue::N(value.into().to_string())));
        self
    }

    /// Leaves the attribute out when there is no value.
    pub(super) fn number_if(self, name: &'static str, value: Option<impl Into<i128>>) -> Fields {
        match value {
            Some(value) => self.number(name, value),
            None => self,
        }
    }

    pub(super) fn time(self, name: &'static str, value: Timestamp) -> Fields {
        self.text(name, instant(value))
    }

    /// Leaves the attribute out when there is no value.
    pub(super) fn time_if(self, name: &'static str, value: Option<Timestamp>) -> Fields {
        self.text_if(name, value.map(instant))
    }

    /// Leaves the attribute out when there is no value.
    pub(super) fn json_if<T: Serialize>(self, name: &'static str, value: Option<&T>) -> Fields {
        match value {
            Some(value) => self.text(name, serde_json::to_string(value).expect("plain data is JSON")),
            None => self,
        }
    }

    pub(super) fn expires(self, at: Timestamp) -> Fields {
        self.number(attribute::EXPIRES_AT, at.as_second())
    }

    pub(super) fn digests(mut self, name: &'static str, values: &[Digest]) -> Fields {
        let values = values.iter().map(|digest| AttributeValue::S(digest.to_string())).collect();
        self.0.push((name, AttributeValue::L(values)));
        self
    }

    /// A set of one text; added to a set, it is there once.
    pub(super) fn member(mut self, name: &'static str, text: impl Into<String>) -> Fields {
        self.0.push((name, AttributeValue::Ss(vec![text.into()])));
        self
    }

    pub(super) fn index(self, key: IndexKey) -> Fields {
        self.text(attribute::GSI1_PK, key.pk).text(attribute::GSI1_SK, key.sk)
    }

    /// Leaves the item out of the index when there is no key.
    pub(super) fn index_if(self, key: Option<IndexKey>) -> Fields {
        match key {
            Some(key) => self.index(key),
            None => self,
        }
    }

    /// The whole item, with its key.
    pub(super) fn item(&self, key: &Key) -> Attributes {
        let mut item: Attributes =
            self.0.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        item.extend(key_attributes(key));
        item
    }

    /// Which of `names` are not among these attributes.
    pub(super) fn without(&self, names: &[&'static str]) -> Vec<&'static str> {
        names.iter().copied().filter(|name| self.0.iter().all(|(known, _)| known != name)).collect()
    }

    pub(super) fn pairs(&self) -> impl Iterator<Item = &(&'static str, AttributeValue)> {
        self.0.iter()
    }
}

/// The two key attributes of an item.
pub(super) fn key_attributes(key: &Key) -> Attributes {
    HashMap::from([
        (attribute::PK.to_owned(), AttributeValue::S(key.pk.clone())),
        (attribute::SK.to_owned(), AttributeValue::S(key.sk.clone())),
    ])
}

/// The sort key of an item as read; empty if there is none, which is no known key.
pub(super) fn sort_key(item: &Attributes) -> &str {
    key_text(item, attribute::SK)
}

/// The partition key of an item as read.
pub(super) fn partition_key(item: &Attributes) -> &str {
    key_text(item, attribute::PK)
}

/// The sort key in the index of an item as read.
pub(super) fn index_sort_key(item: &Attributes) -> &str {
    key_text(item, attribute::GSI1_SK)
}

/// The kind of an item as read.
pub(super) fn kind_text(item: &Attributes) -> &str {
    key_text(item, attribute::KIND)
}

/// A text attribute of an item as read; empty if there is none.
pub(super) fn text_of<'a>(item: &'a Attributes, name: &str) -> &'a str {
    key_text(item, name)
}

fn key_text<'a>(item: &'a Attributes, name: &str) -> &'a str {
    item.get(name).and_then(|value| value.as_s().ok()).map_or("", String::as_str)
}

/// Times are stored to the millisecond; this is the time as it will be read back.
pub(super) fn to_millisecond(at: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at)
}

/// Expiry is stored to the second, cut off: nothing lives longer than promised.
pub(super) fn to_second(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}

/// An item as read, not expired.
pub(super) struct Stored {
    kind: Kind,
    attributes: Attributes,
}

impl Stored {
    /// The item, if there is one and it has not expired: DynamoDB deletes late, readers must not notice.
    pub(super) fn live(
        item: Option<Attributes>,
        kind: Kind,
        now: Timestamp,
    ) -> Result<Option<Stored>, StoreError> {
        let Some(attributes) = item else { return Ok(None) };
        let stored = Stored::lasting(attributes, kind)?;
        let expired = stored.expires_if()?.is_some_and(|at| at <= now);
        Ok(if expired { None } else { Some(stored) })
    }

    /// An item of a kind that does not expire.
    pub(super) fn lasting(attributes: Attributes, kind: Kind) -> Result<Stored, StoreError> {
        let stored = Stored { kind, attributes };
        if stored.text(attribute::KIND)? == kind.name() {
            Ok(stored)
        } else {
            Err(stored.corrupt(attribute::KIND))
        }
    }

    pub(super) fn corrupt(&self, attribute: &'static str) -> StoreError {
        StoreError::Corrupt { item: self.kind.name(), attribute }
    }

    pub(super) fn text(&self, name: &'static str) -> Result<&str, StoreError> {
        self.text_if(name)?.ok_or_else(|| self.corrupt(name))
    }

    pub(super) fn text_if(&self, name: &'static str) -> Result<Option<&str>, StoreError> {
        match self.attributes.get(name) {
            None => Ok(None),
            Some(AttributeValue::S(text)) => Ok(Some(text)),
            Some(_) => Err(self.corrupt(name)),
        }
    }

    /// A value that `read` makes of the text.
    pub(super) fn parsed<T>(
        &self,
        name: &'static str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<T, StoreError> {
        read(self.text(name)?).ok_or_else(|| self.corrupt(name))
    }

    /// As [`Stored::parsed`]; `None` when the attribute is absent.
    pub(super) fn parsed_if<T>(
        &self,
        name: &'static str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, StoreError> {
        self.text_if(name)?.map(|text| read(text).ok_or_else(|| self.corrupt(name))).transpose()
    }

    /// A value written as JSON; `None` when the attribute is absent.
    pub(super) fn json_if<T: DeserializeOwned>(&self, name: &'static str) -> Result<Option<T>, StoreError> {
        let read = |text: &str| serde_json::from_str(text).map_err(|_| self.corrupt(name));
        self.text_if(name)?.map(read).transpose()
    }

    pub(super) fn number<T: TryFrom<u64>>(&self, name: &'static str) -> Result<T, StoreError> {
        match self.attributes.get(name) {
            Some(AttributeValue::N(digits)) => {
                digits.parse::<u64>().ok().and_then(|value| value.try_into().ok())
            }
            _ => None,
        }
        .ok_or_else(|| self.corrupt(name))
    }

    /// As [`Stored::number`]; `None` when the attribute is absent.
    pub(super) fn number_if<T: TryFrom<u64>>(&self, name: &'static str) -> Result<Option<T>, StoreError> {
        if self.attributes.contains_key(name) { self.number(name).map(Some) } else { Ok(None) }
    }

    pub(super) fn time(&self, name: &'static str) -> Result<Timestamp, StoreError> {
        self.parsed(name, |text| text.parse().ok())
    }

    pub(super) fn time_if(&self, name: &'static str) -> Result<Option<Timestamp>, StoreError> {
        self.parsed_if(name, |text| text.parse().ok())
    }

    pub(super) fn expires(&self) -> Result<Timestamp, StoreError> {
        self.expires_if()?.ok_or_else(|| self.corrupt(attribute::EXPIRES_AT))
    }

    /// Whether an item has not ended; read without judging what else it is.
    pub(super) fn is_live(item: &Attributes, now: Timestamp) -> bool {
        Stored::end_of(item).is_none_or(|end| end > now)
    }

    /// When an item ends, if it does; read without judging what else it is.
    pub(super) fn end_of(item: &Attributes) -> Option<Timestamp> {
        let digits = item.get(attribute::EXPIRES_AT)?.as_n().ok()?;
        Timestamp::from_second(digits.parse().ok()?).ok()
    }

    fn expires_if(&self) -> Result<Option<Timestamp>, StoreError> {
        match self.attributes.get(attribute::EXPIRES_AT) {
            None => Ok(None),
            Some(AttributeValue::N(digits)) => digits
                .parse()
                .ok()
                .and_then(|second| Timestamp::from_second(second).ok())
                .map(Some)
                .ok_or_else(|| self.corrupt(attribute::EXPIRES_AT)),
            Some(_) => Err(self.corrupt(attribute::EXPIRES_AT)),
        }
    }

    pub(super) fn digest(&self, name: &'static str) -> Result<Digest, StoreError> {
        self.parsed(name, Digest::parse)
    }

    pub(super) fn case(&self) -> Result<CaseId, StoreError> {
        self.parsed(attribute::CASE, CaseId::parse)
    }

    pub(super) fn member(&self) -> Result<MemberId, StoreError> {
        self.parsed(attribute::MEMBER, MemberId::parse)
    }

    pub(super) fn lang(&self) -> Result<Lang, StoreError> {
        self.parsed(attribute::LANG, Lang::parse)
    }

    /// An absent list is an empty one.
    pub(super) fn digests(&self, name: &'static str) -> Result<Vec<Digest>, StoreError> {
        let read = |value: &AttributeValue| value.as_s().ok().and_then(|text| Digest::parse(text));
        match self.attributes.get(name) {
            None => Some(Vec::new()),
            Some(AttributeValue::L(values)) => values.iter().map(read).collect(),
            Some(_) => None,
        }
        .ok_or_else(|| self.corrupt(name))
    }
}
