//! Every partition of a table, for tools that look at everything. Only the engine on this machine can be asked so: the
//! functions never scan.
//!
//! Comes in: a table. Goes out: partition keys. Never here: what they mean, content of items.

use std::collections::BTreeSet;

use anyhow::Context as _;
use serde_json::{Value, json};

use super::Engine;

impl Engine {
    /// Every partition key of a table, in order. Blocks: call it outside async code.
    pub fn partitions(&self, table: &str) -> anyhow::Result<BTreeSet<String>> {
        let (mut found, mut start) = (BTreeSet::new(), Value::Null);
        loop {
            let mut request = json!({ "TableName": table, "ProjectionExpression": "pk" });
            if !start.is_null() {
                request["ExclusiveStartKey"] = start;
            }
            let answer = self.shared.database.scan(serde_json::from_value(request)?);
            let answer = answer.with_context(|| format!("reading all of {table}"))?;
            let items = serde_json::to_value(answer.items.unwrap_or_default())?;
            let keys = items.as_array().into_iter().flatten();
            found.extend(keys.filter_map(|item| item["pk"]["S"].as_str().map(str::to_owned)));
            start = serde_json::to_value(answer.last_evaluated_key)?;
            if start.is_null() {
                return Ok(found);
            }
        }
    }
}
