//! The tables of the embedded engine, made from the store's own definitions.
//!
//! Comes in: names of tables. Goes out: tables that exist as the store needs them, or an error. Never here: changing a
//! table that exists.

use anyhow::{Context as _, bail, ensure};
use dynoxide::Database;
use functions::store::Tables;
use functions::store::tables::TableDefinition;
use serde_json::{Value, json};

/// Makes the tables that are missing, and compares those that are there.
pub(super) fn prepare(database: &Database, tables: &Tables) -> anyhow::Result<()> {
    for table in tables.definitions() {
        let known = database
            .get_table_metadata(&table.name)
            .with_context(|| format!("reading table {}", table.name))?;
        match known {
            None => create(database, &table).with_context(|| format!("making table {}", table.name))?,
            // Killed between the two steps of making it.
            Some(known) if !known.ttl_enabled => expire(database, &table)?,
            Some(known) => compare(&table, &known)?,
        }
    }
    Ok(())
}

fn create(database: &Database, table: &TableDefinition) -> anyhow::Result<()> {
    let request = json!({
        "TableName": table.name,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": attributes(table),
        "KeySchema": key_schema(table.pk, table.sk),
        "GlobalSecondaryIndexes": indexes(table),
        "StreamSpecification": {"StreamEnabled": true, "StreamViewType": table.stream_view},
    });
    database.create_table(serde_json::from_value(request)?)?;
    expire(database, table)
}

fn expire(database: &Database, table: &TableDefinition) -> anyhow::Result<()> {
    let expiry = json!({
        "TableName": table.name,
        "TimeToLiveSpecification": {"Enabled": true, "AttributeName": table.ttl},
    });
    database.update_time_to_live(serde_json::from_value(expiry)?)?;
    Ok(())
}

/// A table of an older or newer portal is not touched; its layout has to be the one that the store was written for.
fn compare(table: &TableDefinition, known: &dynoxide::TableMetadata) -> anyhow::Result<()> {
    let same = |what: &str, known: Option<&str>, wanted: &Value| -> anyhow::Result<()> {
        let known: Value = serde_json::from_str(known.unwrap_or("null")).unwrap_or_default();
        if !covers(&known, wanted) {
            bail!("table {}: other {what}", table.name);
        }
        Ok(())
    };
    same("keys", Some(&known.key_schema), &key_schema(table.pk, table.sk))?;
    same("indexes", known.gsi_definitions.as_deref(), &indexes(table))?;
    let stream = known.stream_enabled && known.stream_view_type.as_deref() == Some(table.stream_view);
    ensure!(stream, "table {}: other stream", table.name);
    let expiry = known.ttl_enabled && known.ttl_attribute.as_deref() == Some(table.ttl);
    ensure!(expiry, "table {}: other expiry", table.name);
    Ok(())
}

/// Whether `known` says all that `wanted` says; it may say more (states, capacities).
fn covers(known: &Value, wanted: &Value) -> bool {
    match (known, wanted) {
        (Value::Object(known), Value::Object(wanted)) => {
            wanted.iter().all(|(name, wanted)| known.get(name).is_some_and(|known| covers(known, wanted)))
        }
        (Value::Array(known), Value::Array(wanted)) => {
            known.len() == wanted.len()
                && wanted.iter().all(|wanted| known.iter().any(|known| covers(known, wanted)))
        }
        _ => known == wanted,
    }
}

fn attributes(table: &TableDefinition) -> Value {
    let indexes = table.indexes.iter().flat_map(|index| [index.pk, index.sk]);
    let names = [table.pk, table.sk].into_iter().chain(indexes);
    names.map(|name| json!({"AttributeName": name, "AttributeType": "S"})).collect()
}

fn key_schema(pk: &str, sk: &str) -> Value {
    json!([{"AttributeName": pk, "KeyType": "HASH"}, {"AttributeName": sk, "KeyType": "RANGE"}])
}

fn indexes(table: &TableDefinition) -> Value {
    let index = |index: &functions::store::tables::IndexDefinition| {
        json!({
            "IndexName": index.name,
            "KeySchema": key_schema(index.pk, index.sk),
            "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": index.carries},
        })
    };
    table.indexes.iter().map(index).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_made_once_and_recognised() {
        let database = Database::memory().unwrap();
        let half_made = json!({
            "TableName": "cases",
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": attributes(&Tables::default().definitions()[0]),
            "KeySchema": key_schema("pk", "sk"),
            "GlobalSecondaryIndexes": indexes(&Tables::default().definitions()[0]),
            "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        });
        database.create_table(serde_json::from_value(half_made).unwrap()).unwrap();
        prepare(&database, &Tables::default()).unwrap();
        prepare(&database, &Tables::default()).unwrap();
        assert_eq!(database.table_count().unwrap(), 2);
    }

    #[test]
    fn a_table_of_another_layout_is_refused() {
        let database = Database::memory().unwrap();
        let mut older = Tables::default().definitions().remove(0);
        older.indexes[0].carries = &["other"];
        create(&database, &older).unwrap();
        let error = prepare(&database, &Tables::default()).unwrap_err();
        assert_eq!(error.to_string(), "table cases: other indexes");
    }
}
