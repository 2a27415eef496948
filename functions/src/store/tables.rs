//! The two tables as data: what the local host creates and what `infra/aws` is compared with.
//!
//! Comes in: nothing. Goes out: names and definitions. Never here: calls.

use super::keys::{attribute, index};

/// Names of the tables in this deployment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tables {
    /// People, applications, consents, audit, outbox: they transact together.
    pub cases: String,
    /// Members, sessions, topics, posts.
    pub forum: String,
}

impl Default for Tables {
    fn default() -> Self {
        Tables { cases: "cases".into(), forum: "forum".into() }
    }
}

/// A table as it has to be created. All key attributes are strings; both tables bill on demand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableDefinition {
    /// Name in this deployment.
    pub name: String,
    /// Partition key attribute.
    pub pk: &'static str,
    /// Sort key attribute.
    pub sk: &'static str,
    /// Global secondary indexes.
    pub indexes: Vec<IndexDefinition>,
    /// Attribute with the time (epoch seconds) at which an item expires.
    pub ttl: &'static str,
    /// What the stream shows of a change.
    pub stream_view: &'static str,
}

/// A global secondary index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexDefinition {
    /// Name of the index.
    pub name: &'static str,
    /// Partition key attribute.
    pub pk: &'static str,
    /// Sort key attribute.
    pub sk: &'static str,
    /// Attributes besides the keys that the index carries: what lists show, never answers.
    pub carries: &'static [&'static str],
}

impl Tables {
    /// Definitions of both tables.
    pub fn definitions(&self) -> Vec<TableDefinition> {
        [&self.cases, &self.forum]
            .into_iter()
            .map(|name| TableDefinition {
                name: name.clone(),
                pk: attribute::PK,
                sk: attribute::SK,
                indexes: vec![IndexDefinition {
                    name: index::GSI1,
                    pk: attribute::GSI1_PK,
                    sk: attribute::GSI1_SK,
                    carries: index::GSI1_CARRIES,
                }],
                ttl: attribute::EXPIRES_AT,
                stream_view: "NEW_AND_OLD_IMAGES",
            })
            .collect()
    }
}
