//! Keys of imports: what is known of each, by community; the table that was sent, and what is to be stored of it.
//!
//! Comes in: communities, imports, numbers of parts. Goes out: key text. Never here: other keys (see the table of [`super`]).

use jiff::Timestamp;

use super::{IndexKey, Key, case_partition, instant};
use crate::store::item::{Attributes, sort_key};
use crate::store::{CaseId, ImportId};

/// The list of imports that somebody has begun to carry out or to undo.
pub(in crate::store) const IMPORTING: &str = "IMPORTING";
const IMPORTS: &str = "IMPORTS#";
/// Sort key, among a community's imports, of what is hidden.
const HEAD: &str = "HEAD";
const PLAN: &str = "PLAN#";
/// Sort key, in a case, of how it came in with an import.
pub(super) const IMPORTED: &str = "IMPORTED";
/// What the keys of the parts of a table begin with.
pub(in crate::store) const TABLE: &str = "TABLE#";

impl Key {
    pub(in crate::store) fn import(community: &str, import: &ImportId) -> Key {
        Key { pk: imports_partition(community), sk: import.to_string() }
    }

    /// What is hidden of a community's import while that is under way.
    pub(in crate::store) fn import_head(community: &str) -> Key {
        Key { pk: imports_partition(community), sk: HEAD.into() }
    }

    /// `plan` tells the plans of two attempts apart.
    pub(in crate::store) fn import_plan(import: &ImportId, plan: u64, part: usize) -> Key {
        Key { pk: import_partition(import), sk: format!("{}{part:04}", plan_prefix(plan)) }
    }

    pub(in crate::store) fn imported(case: &CaseId) -> Key {
        Key { pk: case_partition(case), sk: IMPORTED.into() }
    }

    pub(in crate::store) fn import_table(import: &ImportId, part: usize) -> Key {
        Key { pk: import_partition(import), sk: format!("{TABLE}{part:04}") }
    }
}

impl IndexKey {
    pub(in crate::store) fn importing(community: &str, import: &ImportId, since: Timestamp) -> IndexKey {
        IndexKey { pk: IMPORTING.into(), sk: format!("{}#{community}#{import}", instant(since)) }
    }
}

/// Partition key of what is known of a community's imports.
pub(in crate::store) fn imports_partition(community: &str) -> String {
    format!("{IMPORTS}{community}")
}

/// Partition key of what an import holds for some time.
pub(in crate::store) fn import_partition(import: &ImportId) -> String {
    format!("IMPORT#{import}")
}

/// What the sort keys of the parts of a plan begin with.
pub(in crate::store) fn plan_prefix(plan: u64) -> String {
    format!("{PLAN}{plan:016x}#")
}

/// The community whose import is hidden by an item no more, if it was one; for streams.
pub(in crate::store) fn hidden_of(pk: &str, sk: &str) -> Option<String> {
    pk.strip_prefix(IMPORTS).filter(|_| sk == HEAD).map(str::to_owned)
}

/// The import of an item among those of its community; `None` when the item is of another kind.
pub(in crate::store) fn import_of(item: &Attributes) -> Option<ImportId> {
    ImportId::parse(sort_key(item))
}

/// The community and the import of a place in [`IMPORTING`].
pub(in crate::store) fn importing_place(sk: &str) -> Option<(String, ImportId)> {
    let mut parts = sk.split('#').skip(1);
    Some((parts.next()?.to_owned(), ImportId::parse(parts.next()?)?))
}
