//! Imports of spreadsheets: what is known of each, and the table that was sent.
//!
//! Comes in: a scope, a table as it was read, what was chosen about it. Goes out: imports of the scope's community. Never
//! here: other communities' imports, which do not exist for a scope; what a cell means; storing people (see
//! `import_apply.rs`), taking them back (see `import_undo.rs`). `Debug` shows no cell.
//!
//! A table is kept for [`UPLOAD_HOURS`] at most, and goes as soon as the import is done. What stays of an import says who,
//! when and how many, and which rows; no cell of them.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use portal::Lang;
use serde::{Deserialize, Serialize};

use super::call::{Operation, Outcome};
use super::failure::Trouble;
use super::item::{Attributes, Fields, Kind, Stored, index_sort_key, sort_key, to_millisecond, to_second};
use super::keys::imports::{self as keys, IMPORTING, TABLE};
use super::keys::{Key, attribute, up_to};
use super::write::{Guard, Write};
use super::{Digest, Import, ImportChoices, ImportId, ImportState, Scope, Store, StoreError};

/// Hours that a table waits for its author to decide.
pub const UPLOAD_HOURS: i64 = 24;

/// Bytes of a part; a stored item holds 400 KB.
const PART: usize = 300_000;

/// A sheet, as far as it is text: names of columns, and rows with their numbers.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportTable {
    /// The name of the sheet in its workbook; empty for text.
    pub sheet: String,
    /// The cells of the first row.
    pub columns: Vec<String>,
    /// The rows below it that hold anything.
    pub rows: Vec<ImportRow>,
}

/// A row of a sheet.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportRow {
    /// Its number in the sheet, from 1.
    pub number: u32,
    /// Its cells, from the first column on.
    pub cells: Vec<String>,
}

/// An import about to be stored.
#[derive(Debug, Clone)]
pub struct NewImport {
    /// Names it.
    pub id: ImportId,
    /// Id of the form.
    pub form: String,
    /// Language of its author's page.
    pub lang: Lang,
    /// The sheet.
    pub table: ImportTable,
    /// What is known of its columns.
    pub choices: ImportChoices,
}

impl Store {
    /// Keeps a sheet until its author decides: its parts, then the import that makes them known.
    ///
    /// Cost: 1 write for each 300 KB, 1 write. Patterns: table of an import, imports of a community.
    pub async fn send_import(
        &self,
        scope: &Scope,
        new: &NewImport,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let ends = to_second(now + SignedDuration::from_hours(UPLOAD_HOURS));
        let text = serde_json::to_string(&new.table).expect("a table is plain data");
        let parts = parts(&text).into_iter().enumerate();
        self.put_parts(parts.map(|(n, part)| (Key::import_table(&new.id, n), part)), ends, now).await?;
        let import = Import {
            id: new.id,
            community: scope.community().to_owned(),
            form: new.form.clone(),
            lang: new.lang,
            by: scope.member(),
            at: to_millisecond(now),
            state: ImportState::Sent,
            choices: new.choices.clone(),
            rows: u32::try_from(new.table.rows.len()).unwrap_or(u32::MAX),
            taken: Vec::new(),
            kept: Vec::new(),
            applied_at: None,
            undone_at: None,
            undone_by: None,
            plan: None,
            revision: 1,
            erase_at: ends,
        };
        // The same import twice is this one: its id was drawn for it.
        let ours = Guard::absent(now).or(Guard::text(attribute::MEMBER, import.by.to_string()));
        self.operation().settled(&Write::put(import.key(), ours, import.fields())).await
    }

    /// The imports of the scope's community, the newest first.
    ///
    /// Cost: 1 consistent query. Pattern: imports of a community.
    pub async fn imports(&self, scope: &Scope, now: Timestamp) -> Result<Vec<Import>, StoreError> {
        let community = scope.community();
        let items = self.operation().partition(&keys::imports_partition(community), "").await?;
        let read = items.into_iter().filter_map(|item| Import::read(community, item, now).transpose());
        let mut found: Vec<Import> = read.collect::<Result<_, _>>()?;
        found.sort_by_key(|import| (std::cmp::Reverse(import.at), import.id));
        Ok(found)
    }

    /// An import of the scope's community; `None` when there is none (any more).
    ///
    /// Cost: 1 consistent read. Pattern: imports of a community.
    pub async fn load_import(
        &self,
        scope: &Scope,
        id: &ImportId,
        now: Timestamp,
    ) -> Result<Option<Import>, StoreError> {
        self.operation().import(scope.community(), id, now).await
    }

    /// The sheet of an import; `None` when it is gone.
    ///
    /// Cost: 1 consistent query (a page per MB). Pattern: table of an import.
    pub async fn import_table(
        &self,
        import: &Import,
        now: Timestamp,
    ) -> Result<Option<ImportTable>, StoreError> {
        let items = self.operation().partition(&keys::import_partition(&import.id), TABLE).await?;
        let text = whole(items, Some(now))?;
        Ok(serde_json::from_str(&text).ok())
    }

    /// Keeps what was chosen about an import that is not decided. False when it is decided, or gone.
    ///
    /// Cost: 1 consistent read, 1 write. Pattern: imports of a community.
    pub async fn choose_for_import(
        &self,
        scope: &Scope,
        id: &ImportId,
        choices: &ImportChoices,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut operation = self.operation();
        loop {
            let Some(before) = operation.import(scope.community(), id, now).await? else { return Ok(false) };
            if before.state != ImportState::Sent || before.choices == *choices {
                return Ok(before.state == ImportState::Sent);
            }
            let after = Import { choices: choices.clone(), ..before.clone() };
            match operation.write(&after.after(&before)).await? {
                Outcome::Done => return Ok(true),
                Outcome::Refused(_) => operation.wait(Trouble::Conflict).await?,
                Outcome::Trouble(trouble) => operation.wait(trouble).await?,
            }
        }
    }

    /// Forgets a sheet that is not decided. False when it is.
    ///
    /// Cost: 1 consistent read, 1 write, then 1 query and 1 write for each part. Patterns: imports of a community, table of
    /// an import.
    pub async fn drop_import(
        &self,
        scope: &Scope,
        id: &ImportId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut operation = self.operation();
        loop {
            let Some(before) = operation.import(scope.community(), id, now).await? else { break };
            if before.state != ImportState::Sent {
                return Ok(false);
            }
            let gone = Write::delete(before.key(), Guard::revision(before.revision));
            match operation.write(&gone).await? {
                Outcome::Done => break,
                Outcome::Refused(_) => operation.wait(Trouble::Conflict).await?,
                Outcome::Trouble(trouble) => operation.wait(trouble).await?,
            }
        }
        self.clear_import(id, "").await?;
        Ok(true)
    }

    /// Imports that somebody has begun to carry out or to undo, the longest first: whoever finds one goes on with it.
    ///
    /// Cost: 1 index query. Pattern: imports under way.
    pub async fn imports_under_way(&self, now: Timestamp) -> Result<Vec<(String, ImportId)>, StoreError> {
        let (items, _) = self.operation().list(IMPORTING, &up_to(now), None, 100).await?;
        let places = items.iter().map(index_sort_key);
        Ok(places.filter_map(keys::importing_place).collect())
    }

    /// Removes what an import holds besides its record, under keys that begin so.
    pub(super) async fn clear_import(&self, id: &ImportId, prefix: &str) -> Result<(), StoreError> {
        let pk = keys::import_partition(id);
        let items = self.operation().partition(&pk, prefix).await?;
        for item in items {
            let key = Key { pk: pk.clone(), sk: sort_key(&item).to_owned() };
            let part = Guard::text(attribute::KIND, Kind::ImportPart.name());
            self.operation().settled(&Write::delete(key, part)).await?;
        }
        Ok(())
    }

    /// Stores the parts of a text; the same part twice is one.
    pub(super) async fn put_parts(
        &self,
        parts: impl Iterator<Item = (Key, &str)>,
        ends: Timestamp,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        for (key, part) in parts {
            let hash = Digest::of(part.as_bytes()).to_string();
            let guard = Guard::absent(now).or(Guard::text(attribute::HASH, hash.clone()));
            let fields = Fields::of(Kind::ImportPart).text(attribute::TEXT, part).text(attribute::HASH, hash);
            self.operation().settled(&Write::put(key, guard, fields.expires(ends))).await?;
        }
        Ok(())
    }
}

/// A text in pieces that fit.
pub(super) fn parts(text: &str) -> Vec<&str> {
    let (mut parts, mut rest) = (Vec::new(), text);
    while !rest.is_empty() {
        let end = rest.floor_char_boundary(PART);
        let (part, more) = rest.split_at(end);
        parts.push(part);
        rest = more;
    }
    parts
}

/// The text of parts, in their order. Without a time, parts count that have expired and are still there.
pub(super) fn whole(items: Vec<Attributes>, now: Option<Timestamp>) -> Result<String, StoreError> {
    let mut text = String::new();
    for item in items {
        let stored = match now {
            Some(now) => Stored::live(Some(item), Kind::ImportPart, now)?,
            None => Some(Stored::lasting(item, Kind::ImportPart)?),
        };
        if let Some(stored) = stored {
            text += stored.text(attribute::TEXT)?;
        }
    }
    Ok(text)
}

impl Operation<'_> {
    pub(super) async fn import(
        &mut self,
        community: &str,
        id: &ImportId,
        now: Timestamp,
    ) -> Result<Option<Import>, StoreError> {
        let item = self.get(&Key::import(community, id)).await?;
        Ok(item.map(|item| Import::read(community, item, now)).transpose()?.flatten())
    }
}

impl fmt::Debug for ImportTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ImportTable({} columns, {} rows)", self.columns.len(), self.rows.len())
    }
}

impl fmt::Debug for ImportRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ImportRow({}, {} cells)", self.number, self.cells.len())
    }
}
