//! Parts of a list in the index: between two places, forwards or backwards.
//!
//! Comes in: a list, two places. Goes out: its entries between them. Never here: decisions on what they say.

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::AttributeValue;

use super::{Operation, PAGE};
use crate::store::StoreError;
use crate::store::item::Attributes;
use crate::store::keys::{self, attribute, index};

impl Operation<'_> {
    /// All of a list in the index between two places, in order.
    pub(in crate::store) async fn all_between(
        &mut self,
        pk: &str,
        from: &str,
        to: &str,
    ) -> Result<Vec<Attributes>, StoreError> {
        let (mut items, mut start) = (Vec::new(), None);
        loop {
            let request = self.between(pk, from, to).limit(PAGE).set_exclusive_start_key(start.clone());
            match self.attempt(request.send()).await {
                Ok(output) => {
                    items.extend(output.items.unwrap_or_default());
                    start = output.last_evaluated_key;
                    if start.is_none() {
                        return Ok(items);
                    }
                }
                Err(failure) => self.wait(failure.trouble()?).await?,
            }
        }
    }

    /// The last of a list in the index between two places, the last one first; whether there may be more of them.
    pub(in crate::store) async fn last_between(
        &mut self,
        pk: &str,
        (from, to): (&str, &str),
        limit: u16,
    ) -> Result<(Vec<Attributes>, bool), StoreError> {
        loop {
            let request = self.between(pk, from, to).scan_index_forward(false).limit(i32::from(limit.max(1)));
            match self.attempt(request.send()).await {
                Ok(output) => {
                    return Ok((output.items.unwrap_or_default(), output.last_evaluated_key.is_some()));
                }
                Err(failure) => self.wait(failure.trouble()?).await?,
            }
        }
    }

    /// The first items of a partition whose sort key begins with `prefix`, and whether there are more. A consistent read.
    pub(in crate::store) async fn first_of(
        &mut self,
        pk: &str,
        prefix: &str,
        most: u16,
    ) -> Result<(Vec<Attributes>, bool), StoreError> {
        loop {
            let request = self
                .caller
                .client
                .query()
                .table_name(self.table)
                .consistent_read(true)
                .key_condition_expression("#pk = :pk AND begins_with(#sk, :prefix)")
                .expression_attribute_names("#pk", attribute::PK)
                .expression_attribute_names("#sk", attribute::SK)
                .expression_attribute_values(":pk", AttributeValue::S(pk.to_owned()))
                .expression_attribute_values(":prefix", AttributeValue::S(prefix.to_owned()))
                .limit(i32::from(most.max(1)));
            match self.attempt(request.send()).await {
                Ok(output) => {
                    return Ok((output.items.unwrap_or_default(), output.last_evaluated_key.is_some()));
                }
                Err(failure) => self.wait(failure.trouble()?).await?,
            }
        }
    }

    /// All items of a partition from a sort key on, in order. A consistent read.
    pub(in crate::store) async fn from(
        &mut self,
        pk: &str,
        from: &str,
    ) -> Result<Vec<Attributes>, StoreError> {
        self.stretch(pk, from, keys::END).await
    }

    /// All items of a partition between two sort keys, in order. A consistent read.
    pub(in crate::store) async fn stretch(
        &mut self,
        pk: &str,
        from: &str,
        to: &str,
    ) -> Result<Vec<Attributes>, StoreError> {
        let text = |text: &str| AttributeValue::S(text.to_owned());
        let (mut items, mut start) = (Vec::new(), None);
        loop {
            let request = self
                .caller
                .client
                .query()
                .table_name(self.table)
                .consistent_read(true)
                .key_condition_expression("#pk = :pk AND #sk BETWEEN :from AND :to")
                .expression_attribute_names("#pk", attribute::PK)
                .expression_attribute_names("#sk", attribute::SK)
                .expression_attribute_values(":pk", text(pk))
                .expression_attribute_values(":from", text(from))
                .expression_attribute_values(":to", text(to))
                .limit(PAGE)
                .set_exclusive_start_key(start.clone());
            match self.attempt(request.send()).await {
                Ok(output) => {
                    items.extend(output.items.unwrap_or_default());
                    start = output.last_evaluated_key;
                    if start.is_none() {
                        return Ok(items);
                    }
                }
                Err(failure) => self.wait(failure.trouble()?).await?,
            }
        }
    }

    fn between(&self, pk: &str, from: &str, to: &str) -> QueryFluentBuilder {
        let text = |text: &str| AttributeValue::S(text.to_owned());
        self.caller
            .client
            .query()
            .table_name(self.table)
            .index_name(index::GSI1)
            .key_condition_expression("#pk = :pk AND #sk BETWEEN :from AND :to")
            .expression_attribute_names("#pk", attribute::GSI1_PK)
            .expression_attribute_names("#sk", attribute::GSI1_SK)
            .expression_attribute_values(":pk", text(pk))
            .expression_attribute_values(":from", text(from))
            .expression_attribute_values(":to", text(to))
    }
}
