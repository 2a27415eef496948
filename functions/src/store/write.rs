//! Writes, each with its condition.
//!
//! Comes in: a key, attributes, a guard. Goes out: requests of the SDK. Never here: a write without a guard: no
//! constructor takes one, and no constructor of [`Guard`] makes an empty one. Expressions are made of placeholders only.

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::delete_item::builders::DeleteItemFluentBuilder;
use aws_sdk_dynamodb::operation::put_item::builders::PutItemFluentBuilder;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, Delete, Put, TransactWriteItem, Update};
use jiff::Timestamp;

use super::item::{Attributes, Fields, key_attributes};
use super::keys::{Key, attribute};

/// The most items of one transaction (DynamoDB).
pub(super) const MOST_WRITES: usize = 100;

/// A condition on the item that a write touches.
#[derive(Debug, Clone)]
pub(super) struct Guard {
    /// One of these has to hold; each is a list of tests that all have to hold.
    any: Vec<Vec<Test>>,
}

#[derive(Debug, Clone)]
enum Test {
    Missing(&'static str),
    Equals(&'static str, AttributeValue),
    AtMost(&'static str, AttributeValue),
    Below(&'static str, AttributeValue),
    Above(&'static str, AttributeValue),
    Contains(&'static str, AttributeValue),
    Fewer(&'static str, AttributeValue),
}

impl Guard {
    /// There is no such item, or only one that has expired and waits to be deleted.
    pub(super) fn absent(now: Timestamp) -> Guard {
        let expired = Test::AtMost(attribute::EXPIRES_AT, number(now.as_second()));
        Guard { any: vec![vec![Test::Missing(attribute::PK)], vec![expired]] }
    }

    /// The attribute has this text.
    pub(super) fn text(name: &'static str, value: impl Into<String>) -> Guard {
        Guard { any: vec![vec![Test::Equals(name, AttributeValue::S(value.into()))]] }
    }

    /// The attribute has this number.
    pub(super) fn number(name: &'static str, value: impl Into<i128>) -> Guard {
        Guard { any: vec![vec![Test::Equals(name, number(value))]] }
    }

    /// The item has been changed this often, as it was read.
    pub(super) fn revision(revision: u64) -> Guard {
        Guard::number(attribute::REVISION, revision)
    }

    /// The item has not expired.
    pub(super) fn alive(now: Timestamp) -> Guard {
        Guard { any: vec![vec![Test::Above(attribute::EXPIRES_AT, number(now.as_second()))]] }
    }

    /// The text is this one or comes before it.
    pub(super) fn at_most(name: &'static str, text: impl Into<String>) -> Guard {
        Guard { any: vec![vec![Test::AtMost(name, AttributeValue::S(text.into()))]] }
    }

    /// The number is below `most`.
    pub(super) fn below(name: &'static str, most: impl Into<i128>) -> Guard {
        Guard { any: vec![vec![Test::Below(name, number(most))]] }
    }

    /// The set has this text among its own.
    pub(super) fn contains(name: &'static str, text: impl Into<String>) -> Guard {
        Guard { any: vec![vec![Test::Contains(name, AttributeValue::S(text.into()))]] }
    }

    /// The set has fewer texts than `most`.
    pub(super) fn fewer(name: &'static str, most: u32) -> Guard {
        Guard { any: vec![vec![Test::Fewer(name, number(most))]] }
    }

    /// There is no item, or it has no such attribute.
    pub(super) fn missing(name: &'static str) -> Guard {
        Guard { any: vec![vec![Test::Missing(name)]] }
    }

    /// Both guards hold. Only for guards of one alternative each.
    pub(super) fn and(mut self, other: Guard) -> Guard {
        debug_assert!(self.any.len() == 1 && other.any.len() == 1, "alternatives can't be combined");
        for (tests, more) in self.any.iter_mut().zip(other.any) {
            tests.extend(more);
        }
        self
    }

    /// One of the two guards holds.
    pub(super) fn or(mut self, other: Guard) -> Guard {
        self.any.extend(other.any);
        self
    }

    fn expression(&self, terms: &mut Terms) -> String {
        let alternatives = self.any.iter().map(|tests| {
            let tests: Vec<String> = tests.iter().map(|test| test.expression(terms)).collect();
            format!("({})", tests.join(" AND "))
        });
        alternatives.collect::<Vec<_>>().join(" OR ")
    }
}

impl Test {
    fn expression(&self, terms: &mut Terms) -> String {
        match self {
            Test::Missing(name) => format!("attribute_not_exists({})", terms.name(name)),
            Test::Equals(name, value) => format!("{} = {}", terms.name(name), terms.value(value)),
            Test::AtMost(name, value) => format!("{} <= {}", terms.name(name), terms.value(value)),
            Test::Below(name, value) => format!("{} < {}", terms.name(name), terms.value(value)),
            Test::Above(name, value) => format!("{} > {}", terms.name(name), terms.value(value)),
            Test::Contains(name, value) => format!("contains({}, {})", terms.name(name), terms.value(value)),
            Test::Fewer(name, value) => format!("size({}) < {}", terms.name(name), terms.value(value)),
        }
    }
}

/// One conditional write to one item.
#[derive(Debug, Clone)]
pub(super) struct Write {
    key: Key,
    guard: Guard,
    kind: Kind,
}

#[derive(Debug, Clone)]
enum Kind {
    Put(Fields),
    Update { set: Fields, add: Fields, remove: Vec<&'static str> },
    Delete,
}

impl Write {
    /// A whole item in place of what is there.
    pub(super) fn put(key: Key, guard: Guard, fields: Fields) -> Write {
        Write { key, guard, kind: Kind::Put(fields) }
    }

    /// Some attributes set, some removed.
    pub(super) fn update(key: Key, guard: Guard, set: Fields, remove: Vec<&'static str>) -> Write {
        Write { key, guard, kind: Kind::Update { set, add: Fields::new(), remove } }
    }

    /// Some attributes set, numbers or members added to others.
    pub(super) fn count(key: Key, guard: Guard, set: Fields, add: Fields) -> Write {
        Write { key, guard, kind: Kind::Update { set, add, remove: Vec::new() } }
    }

    /// The item gone.
    pub(super) fn delete(key: Key, guard: Guard) -> Write {
        Write { key, guard, kind: Kind::Delete }
    }

    /// Whether it touches the item of a key.
    pub(super) fn is_of(&self, key: &Key) -> bool {
        self.key == *key
    }

    /// Whether both touch the same item.
    pub(super) fn is_of_the_same(&self, other: &Write) -> bool {
        self.key == other.key
    }

    /// This write as part of a transaction.
    pub(super) fn item(&self, table: &str) -> TransactWriteItem {
        let mut terms = Terms::default();
        let condition = self.guard.expression(&mut terms);
        let item = TransactWriteItem::builder();
        let complete = "table, key and expressions are set";
        match &self.kind {
            Kind::Put(fields) => item.put(
                Put::builder()
                    .table_name(table)
                    .set_item(Some(fields.item(&self.key)))
                    .condition_expression(condition)
                    .set_expression_attribute_names(terms.names())
                    .set_expression_attribute_values(terms.values())
                    .build()
                    .expect(complete),
            ),
            Kind::Update { set, add, remove } => item.update(
                Update::builder()
                    .table_name(table)
                    .set_key(Some(key_attributes(&self.key)))
                    .update_expression(update_expression(&mut terms, set, add, remove))
                    .condition_expression(condition)
                    .set_expression_attribute_names(terms.names())
                    .set_expression_attribute_values(terms.values())
                    .build()
                    .expect(complete),
            ),
            Kind::Delete => item.delete(
                Delete::builder()
                    .table_name(table)
                    .set_key(Some(key_attributes(&self.key)))
                    .condition_expression(condition)
                    .set_expression_attribute_names(terms.names())
                    .set_expression_attribute_values(terms.values())
                    .build()
                    .expect(complete),
            ),
        }
        .build()
    }

    /// This write by itself.
    pub(super) fn request(&self, client: &Client, table: &str) -> Request {
        let mut terms = Terms::default();
        let condition = self.guard.expression(&mut terms);
        match &self.kind {
            Kind::Put(fields) => Request::Put(
                client
                    .put_item()
                    .table_name(table)
                    .set_item(Some(fields.item(&self.key)))
                    .condition_expression(condition)
                    .set_expression_attribute_names(terms.names())
                    .set_expression_attribute_values(terms.values()),
            ),
            Kind::Update { set, add, remove } => Request::Update(
                client
                    .update_item()
                    .table_name(table)
                    .set_key(Some(key_attributes(&self.key)))
                    .update_expression(update_expression(&mut terms, set, add, remove))
                    .condition_expression(condition)
                    .set_expression_attribute_names(terms.names())
                    .set_expression_attribute_values(terms.values()),
            ),
            Kind::Delete => Request::Delete(
                client
                    .delete_item()
                    .table_name(table)
                    .set_key(Some(key_attributes(&self.key)))
                    .condition_expression(condition)
                    .set_expression_attribute_names(terms.names())
                    .set_expression_attribute_values(terms.values()),
            ),
        }
    }
}

/// A write by itself, ready to be sent.
pub(super) enum Request {
    Put(PutItemFluentBuilder),
    Update(UpdateItemFluentBuilder),
    Delete(DeleteItemFluentBuilder),
}

fn update_expression(terms: &mut Terms, set: &Fields, add: &Fields, remove: &[&str]) -> String {
    let mut clauses = Vec::new();
    let set: Vec<String> =
        set.pairs().map(|(name, value)| format!("{} = {}", terms.name(name), terms.value(value))).collect();
    if !set.is_empty() {
        clauses.push(format!("SET {}", set.join(", ")));
    }
    let add: Vec<String> =
        add.pairs().map(|(name, value)| format!("{} {}", terms.name(name), terms.value(value))).collect();
    if !add.is_empty() {
        clauses.push(format!("ADD {}", add.join(", ")));
    }
    let remove: Vec<String> = remove.iter().map(|name| terms.name(name)).collect();
    if !remove.is_empty() {
        clauses.push(format!("REMOVE {}", remove.join(", ")));
    }
    clauses.join(" ")
}

/// Placeholders of an expression. Nothing from outside is ever part of an expression's text.
#[derive(Default)]
struct Terms {
    names: Vec<String>,
    values: Vec<AttributeValue>,
}

impl Terms {
    fn name(&mut self, name: &str) -> String {
        let place = self.names.iter().position(|known| known == name).unwrap_or_else(|| {
            self.names.push(name.to_owned());
            self.names.len() - 1
        });
        format!("#n{place}")
    }

    fn value(&mut self, value: &AttributeValue) -> String {
        self.values.push(value.clone());
        format!(":v{}", self.values.len() - 1)
    }

    fn names(&self) -> Option<HashMap<String, String>> {
        Some(
            self.names.iter().enumerate().map(|(place, name)| (format!("#n{place}"), name.clone())).collect(),
        )
    }

    /// `None` when no test compares: DynamoDB refuses an empty list.
    fn values(&self) -> Option<Attributes> {
        let values = self.values.iter().enumerate();
        (!self.values.is_empty())
            .then(|| values.map(|(place, value)| (format!(":v{place}"), value.clone())).collect())
    }
}

fn number(value: impl Into<i128>) -> AttributeValue {
    AttributeValue::N(value.into().to_string())
}

#[cfg(test)]
mod tests {
    use super::super::Digest;
    use super::*;

    #[test]
    fn every_write_says_its_condition_with_placeholders_only() {
        let key = Key::draft(&Digest::of(b"token"));
        let now = Timestamp::from_second(9).unwrap();
        let fields = Fields::new().text(attribute::FORM, "evil = :x").number(attribute::REVISION, 1u64);

        let put = Write::put(key.clone(), Guard::absent(now), fields.clone()).item("cases");
        let condition = put.put().unwrap().condition_expression().unwrap();
        assert_eq!(condition, "(attribute_not_exists(#n0)) OR (#n1 <= :v0)");

        let guard = Guard::revision(3).and(Guard::missing(attribute::CASE));
        let update = Write::update(key.clone(), guard, fields, vec![attribute::ANSWERS]).item("cases");
        let update = update.update().unwrap();
        assert_eq!(update.condition_expression().unwrap(), "(#n0 = :v0 AND attribute_not_exists(#n1))");
        assert_eq!(update.update_expression(), "SET #n2 = :v1, #n0 = :v2 REMOVE #n3");

        let delete = Write::delete(key, Guard::missing(attribute::CASE)).item("cases");
        let delete = delete.delete().unwrap();
        assert_eq!(delete.condition_expression().unwrap(), "(attribute_not_exists(#n0))");
        assert!(delete.expression_attribute_values().is_none());
    }
}
