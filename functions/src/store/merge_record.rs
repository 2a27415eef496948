//! What a merge leaves behind, in the file that is kept, of the one that became a pointer.
//!
//! Comes in: both cases as they were read. Goes out: the record. Never here: merging itself. `Debug` shows no answer.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::case::Case;
use super::item::{Attributes, Fields, Kind, Stored, to_millisecond};
use super::keys::attribute;
use super::{Application, CaseId, MemberId, StoreError};

/// As stored, where facts still speak of the person of the file that became a pointer.
const LEFT: &str = "left";

/// What a merge left behind of the file that became a pointer. `Debug` shows no answer.
#[derive(Clone, PartialEq)]
pub struct MergeRecord {
    /// The case that became a pointer.
    pub case: CaseId,
    /// Its reference.
    pub reference: String,
    /// Version of the form that its answers belong to.
    pub version: u32,
    /// Its answers, as JSON text.
    pub answers: Option<String>,
    /// The answers that the kept file had before, as JSON text.
    pub before: Option<String>,
    /// Answers that had no place in the kept file: of a second intake meeting, of surveys that both had answered. JSON texts.
    pub others: Vec<String>,
    /// What was decided about it, in order.
    pub decisions: Vec<OldDecision>,
    /// Who merged.
    pub by: MemberId,
    /// When.
    pub at: Timestamp,
    /// When its application had come.
    pub(super) since: Timestamp,
    /// Facts still speak of its person: there were too many for the transaction of the merge.
    pub(super) has_facts: bool,
}

/// A decision about a file that became a pointer.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct OldDecision {
    /// Name of the decision.
    pub decision: String,
    /// Name of the reason.
    pub reason: Option<String>,
    /// What the letter said besides.
    pub message: Option<String>,
    /// When.
    pub at: Timestamp,
}

impl MergeRecord {
    pub(super) fn of(
        gone: &Case,
        taken: &Application,
        kept: &Application,
        (by, now): (MemberId, Timestamp),
    ) -> MergeRecord {
        let decisions = gone.decisions.iter().map(|taken| OldDecision {
            decision: taken.decision.name().to_owned(),
            reason: taken.reason.clone(),
            message: taken.message.clone(),
            at: taken.at,
        });
        MergeRecord {
            case: gone.id,
            reference: taken.reference.clone(),
            version: taken.version,
            answers: taken.answers.clone(),
            before: kept.answers.clone(),
            others: Vec::new(),
            decisions: decisions.collect(),
            by,
            at: to_millisecond(now),
            since: taken.received_at,
            has_facts: false,
        }
    }

    pub(super) fn read(
        case: CaseId,
        item: Attributes,
        now: Timestamp,
    ) -> Result<Option<MergeRecord>, StoreError> {
        let Some(stored) = Stored::live(Some(item), Kind::Merged, now)? else { return Ok(None) };
        Ok(Some(MergeRecord {
            case,
            reference: stored.text(attribute::REFERENCE)?.to_owned(),
            version: stored.number(attribute::VERSION)?,
            answers: stored.text_if(attribute::ANSWERS)?.map(str::to_owned),
            before: stored.text_if(attribute::TEXT)?.map(str::to_owned),
            others: stored.json_if(attribute::OTHERS)?.unwrap_or_default(),
            decisions: stored.json_if(attribute::DECISION)?.unwrap_or_default(),
            by: stored.member()?,
            at: stored.time(attribute::AT)?,
            since: stored.time(attribute::RECEIVED_AT)?,
            has_facts: stored.text_if(attribute::FACT)?.is_some(),
        }))
    }

    pub(super) fn fields(&self) -> Fields {
        Fields::of(Kind::Merged)
            .text(attribute::REFERENCE, &self.reference)
            .number(attribute::VERSION, self.version)
            .text_if(attribute::ANSWERS, self.answers.as_deref())
            .text_if(attribute::TEXT, self.before.as_deref())
            .json_if(attribute::OTHERS, Some(&self.others).filter(|others| !others.is_empty()))
            .json_if(attribute::DECISION, Some(&self.decisions))
            .text(attribute::MEMBER, self.by.to_string())
            .time(attribute::AT, self.at)
            .time(attribute::RECEIVED_AT, self.since)
            .text_if(attribute::FACT, self.has_facts.then_some(LEFT))
    }
}

impl fmt::Debug for MergeRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MergeRecord").field("case", &self.case).field("by", &self.by).finish_non_exhaustive()
    }
}

impl fmt::Debug for OldDecision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OldDecision").field("decision", &self.decision).finish_non_exhaustive()
    }
}
