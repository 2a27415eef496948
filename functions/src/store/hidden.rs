//! What nobody sees of an import while it is carried out, or undone: all of its people at once, or none.
//!
//! Comes in: a community. Goes out: whose cards, files and facts are left out for now. Never here: carrying out, undoing.
//!
//! An import takes many transactions. From the write that decides it to the one that ends it a head stands beside the
//! records of the community's imports and names its rows; whoever lists people, opens a file or counts asks for the head
//! before reading and after, and leaves out what either answer names.

use std::collections::HashSet;

use jiff::Timestamp;

use super::call::Operation;
use super::item::{Attributes, Fields, Kind, Stored};
use super::keys::{Key, attribute};
use super::write::{Guard, Write};
use super::{CaseId, Import, ImportId, StoreError};
use crate::indicators::{Event, Fact};

/// What is left out.
#[derive(Debug, Clone, Default)]
pub(super) struct Hidden {
    imports: Vec<ImportId>,
    cases: HashSet<CaseId>,
    since: Option<Timestamp>,
}

/// A fact, and the import that it came with.
pub(super) struct FactOf {
    import: Option<ImportId>,
    fact: Fact,
}

impl Hidden {
    /// Leaves out what another answer names, too.
    pub(super) fn add(&mut self, other: Hidden) {
        self.imports.extend(other.imports);
        self.cases.extend(other.cases);
        self.since = self.since.into_iter().chain(other.since).min();
    }

    /// Whether a case is left out.
    pub(super) fn has(&self, case: &CaseId) -> bool {
        self.cases.contains(case)
    }

    /// Whether nothing is left out.
    pub(super) fn is_empty(&self) -> bool {
        self.imports.is_empty()
    }

    /// Since when something is left out.
    pub(super) fn since(&self) -> Option<Timestamp> {
        self.since
    }

    /// The facts that are not left out.
    pub(super) fn seen(&self, facts: Vec<FactOf>) -> Vec<Fact> {
        let is_seen = |of: &FactOf| of.import.is_none_or(|import| !self.imports.contains(&import));
        facts.into_iter().filter(is_seen).map(|of| of.fact).collect()
    }
}

impl FactOf {
    /// What happened.
    pub(super) fn event(&self) -> &Event {
        &self.fact.what
    }

    /// The fact of an item.
    pub(super) fn read(item: Attributes) -> Result<FactOf, StoreError> {
        let stored = Stored::lasting(item, Kind::Fact)?;
        Ok(FactOf {
            import: stored.parsed_if(attribute::IMPORT, ImportId::parse)?,
            fact: stored.parsed(attribute::FACT, |text| serde_json::from_str(text).ok())?,
        })
    }
}

impl Operation<'_> {
    /// What is left out of a community's lists and figures now. A consistent read.
    pub(super) async fn hidden(&mut self, community: &str) -> Result<Hidden, StoreError> {
        let Some(item) = self.get(&Key::import_head(community)).await? else { return Ok(Hidden::default()) };
        let stored = Stored::lasting(item, Kind::ImportHead)?;
        let import = stored.parsed(attribute::IMPORT, ImportId::parse)?;
        let rows: Vec<u32> = stored.json_if(attribute::TAKEN)?.unwrap_or_default();
        Ok(Hidden {
            imports: vec![import],
            cases: rows.iter().map(|row| import.case(*row)).collect(),
            since: Some(stored.time(attribute::AT)?),
        })
    }
}

/// Hides an import from now on; refused while another one of the community is hidden.
pub(super) fn hide(import: &Import, now: Timestamp) -> Write {
    let fields = Fields::of(Kind::ImportHead)
        .text(attribute::IMPORT, import.id.to_string())
        .json_if(attribute::TAKEN, Some(&import.taken))
        .time(attribute::AT, now);
    Write::put(Key::import_head(&import.community), Guard::missing(attribute::PK), fields)
}

/// Hides it no more.
pub(super) fn show(import: &Import) -> Write {
    Write::delete(Key::import_head(&import.community), Guard::text(attribute::IMPORT, import.id.to_string()))
}
