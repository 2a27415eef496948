//! The record of an import: who sent a sheet, where it stands, which rows it took.
//!
//! Comes in: attributes, or what they are to become. Goes out: an [`Import`]. Never here: cells of the sheet, people.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use portal::Lang;
use serde::{Deserialize, Serialize};

use super::item::{Attributes, Fields, Kind, Stored, to_second};
use super::keys::imports as keys;
use super::keys::{IndexKey, Key, attribute};
use super::write::{Guard, Write};
use super::{ImportId, MemberId, StoreError};

/// Days after an import in which it can be undone.
pub const UNDO_DAYS: i64 = 30;

/// Days that it is kept who imported how many rows and when.
const RECORD_DAYS: i64 = 730;

/// An import.
#[derive(Debug, Clone, PartialEq)]
pub struct Import {
    /// Names it.
    pub id: ImportId,
    /// The community.
    pub community: String,
    /// Id of the form that the rows are answers to.
    pub form: String,
    /// Language in which the sheet was sent.
    pub lang: Lang,
    /// Who sent it.
    pub by: MemberId,
    /// When.
    pub at: Timestamp,
    /// Where it stands.
    pub state: ImportState,
    /// What was chosen.
    pub choices: ImportChoices,
    /// Rows of the sheet.
    pub rows: u32,
    /// Numbers of the rows that are, or will be, people; none before it was decided.
    pub taken: Vec<u32>,
    /// Numbers of the rows that stayed when it was undone, because somebody had worked on them.
    pub kept: Vec<u32>,
    /// When it was decided to store the rows.
    pub applied_at: Option<Timestamp>,
    /// When it was decided to take them back.
    pub undone_at: Option<Timestamp>,
    /// Who decided that.
    pub undone_by: Option<MemberId>,
    /// Names the plan that is carried out.
    pub(super) plan: Option<u64>,
    /// Counts changes; the condition of the next one.
    pub revision: u64,
    /// When the record ends.
    pub(super) erase_at: Timestamp,
}

/// Where an import stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportState {
    /// Sent; nothing of it is stored but the sheet.
    Sent,
    /// Decided: every row becomes a person, however often it takes.
    Applying,
    /// Every row is a person.
    Applied,
    /// Decided: every row that nobody has worked on goes.
    Undoing,
    /// They are gone.
    Undone,
}

/// What the author of an import has chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportChoices {
    /// For each column the id of its field; none for those that are left out.
    pub columns: Vec<Option<String>>,
    /// Whether the author has seen the columns and said that they are right.
    pub settled: bool,
    /// What rows are that look like somebody; who is not here looks like nobody, or nothing was chosen.
    pub twins: BTreeMap<u32, TwinChoice>,
}

/// What a row is that looks like somebody.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TwinChoice {
    /// The same person, whose file stays as it is.
    #[default]
    Same,
    /// Somebody else, who gets a file.
    New,
    /// Nobody who is to be stored.
    Out,
}

impl TwinChoice {
    /// All of them, in the order in which they are offered.
    pub const ALL: [TwinChoice; 3] = [TwinChoice::Same, TwinChoice::New, TwinChoice::Out];

    /// As posted, and for words: `same`.
    pub const fn name(self) -> &'static str {
        match self {
            TwinChoice::Same => "same",
            TwinChoice::New => "new",
            TwinChoice::Out => "out",
        }
    }

    /// The choice of a name.
    pub fn parse(name: &str) -> Option<TwinChoice> {
        TwinChoice::ALL.into_iter().find(|choice| choice.name() == name)
    }
}

impl ImportState {
    const ALL: [ImportState; 5] = [
        ImportState::Sent,
        ImportState::Applying,
        ImportState::Applied,
        ImportState::Undoing,
        ImportState::Undone,
    ];

    /// As stored, and for words: `applied`.
    pub const fn name(self) -> &'static str {
        match self {
            ImportState::Sent => "sent",
            ImportState::Applying => "applying",
            ImportState::Applied => "applied",
            ImportState::Undoing => "undoing",
            ImportState::Undone => "undone",
        }
    }

    fn parse(name: &str) -> Option<ImportState> {
        ImportState::ALL.into_iter().find(|state| state.name() == name)
    }

    const fn is_under_way(self) -> bool {
        matches!(self, ImportState::Applying | ImportState::Undoing)
    }
}

impl Import {
    /// Until when it can be undone; none while there is nothing to undo.
    pub fn undo_until(&self) -> Option<Timestamp> {
        let applied = self.applied_at.filter(|_| self.state == ImportState::Applied)?;
        Some(applied + SignedDuration::from_hours(24 * UNDO_DAYS))
    }

    /// When its record ends, once it is decided.
    pub(super) fn record_ends(now: Timestamp) -> Timestamp {
        to_second(now + SignedDuration::from_hours(24 * RECORD_DAYS))
    }

    /// Whether it is on the way to the same end as another one, or there.
    pub(super) fn is_decided_like(&self, other: &Import) -> bool {
        use ImportState::{Applied, Applying, Undoing, Undone};
        match other.state {
            Applying | Applied => matches!(self.state, Applying | Applied),
            Undoing | Undone => matches!(self.state, Undoing | Undone),
            ImportState::Sent => false,
        }
    }

    pub(super) fn key(&self) -> Key {
        Key::import(&self.community, &self.id)
    }

    /// The write that puts it in the place of `before`.
    pub(super) fn after(&self, before: &Import) -> Write {
        let after = Import { revision: before.revision + 1, ..self.clone() };
        Write::put(before.key(), Guard::revision(before.revision), after.fields())
    }

    pub(super) fn read(
        community: &str,
        item: Attributes,
        now: Timestamp,
    ) -> Result<Option<Import>, StoreError> {
        let id = keys::import_of(&item);
        let Some(stored) = Stored::live(Some(item), Kind::Import, now)? else { return Ok(None) };
        Ok(Some(Import {
            id: id.ok_or_else(|| stored.corrupt(attribute::SK))?,
            community: community.to_owned(),
            form: stored.text(attribute::FORM)?.to_owned(),
            lang: stored.lang()?,
            by: stored.member()?,
            at: stored.time(attribute::AT)?,
            state: stored.parsed(attribute::STATE, ImportState::parse)?,
            choices: stored.json_if(attribute::CHOICES)?.unwrap_or_default(),
            rows: stored.number(attribute::COUNT)?,
            taken: stored.json_if(attribute::TAKEN)?.unwrap_or_default(),
            kept: stored.json_if(attribute::KEPT)?.unwrap_or_default(),
            applied_at: stored.time_if(attribute::APPLIED_AT)?,
            undone_at: stored.time_if(attribute::UNDONE_AT)?,
            undone_by: stored.parsed_if(attribute::UNDONE_BY, MemberId::parse)?,
            plan: stored.parsed_if(attribute::PLAN, |text| text.parse().ok())?,
            revision: stored.number(attribute::REVISION)?,
            erase_at: stored.expires()?,
        }))
    }

    pub(super) fn fields(&self) -> Fields {
        let since = self.undone_at.or(self.applied_at).filter(|_| self.state.is_under_way());
        let some = |rows: &Vec<u32>| (!rows.is_empty()).then(|| rows.clone());
        Fields::of(Kind::Import)
            .text(attribute::FORM, &self.form)
            .text(attribute::LANG, self.lang.code())
            .text(attribute::MEMBER, self.by.to_string())
            .time(attribute::AT, self.at)
            .text(attribute::STATE, self.state.name())
            .json_if(attribute::CHOICES, Some(&self.choices))
            .number(attribute::COUNT, self.rows)
            .json_if(attribute::TAKEN, some(&self.taken).as_ref())
            .json_if(attribute::KEPT, some(&self.kept).as_ref())
            .time_if(attribute::APPLIED_AT, self.applied_at)
            .time_if(attribute::UNDONE_AT, self.undone_at)
            .text_if(attribute::UNDONE_BY, self.undone_by.map(|member| member.to_string()))
            .text_if(attribute::PLAN, self.plan.map(|plan| plan.to_string()))
            .number(attribute::REVISION, self.revision)
            .index_if(since.map(|since| IndexKey::importing(&self.community, &self.id, since)))
            .expires(self.erase_at)
    }
}
