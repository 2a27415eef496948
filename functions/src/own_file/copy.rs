//! A copy of everything that is kept of a person, as plain data: what they take along.
//!
//! Comes in: what was gathered, or the JSON text of a copy. Goes out: the copy, or its JSON. Reading what was written gives
//! the same copy again, to the last character. Never here: notes of staff, names of staff, what the person may not know of
//! somebody else.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use portal::Lang;
use portal::forms::{AnswerValue, Answers};
use serde::{Deserialize, Serialize};

/// The layout of the copies that this version writes. Grows when a reader of the last one would miss something.
pub const LAYOUT: u32 = 3;

/// Everything that is kept of a person. `Debug` shows no answer.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileCopy {
    /// The layout of this copy.
    pub layout: u32,
    /// When the copy was made.
    pub made_at: Timestamp,
    /// The reference.
    pub reference: String,
    /// Id of the form that the person sent.
    pub form: String,
    /// Version of the form.
    pub version: u32,
    /// Language of letters.
    pub lang: Lang,
    /// Slug of the community that works on it; none for the national team.
    pub community: Option<String>,
    /// Where it stands.
    pub state: String,
    /// When it came in.
    pub received_at: Timestamp,
    /// When the address was confirmed.
    pub confirmed_at: Option<Timestamp>,
    /// When it was withdrawn.
    pub withdrawn_at: Option<Timestamp>,
    /// The answers; none once erased.
    pub answers: Option<Answers>,
    /// Files that the person sent.
    pub files: Vec<SentFile>,
    /// What was decided.
    pub decisions: Vec<Decided>,
    /// When notes were written.
    pub notes: Vec<Timestamp>,
    /// With whom the person was brought together.
    pub matches: Vec<Brought>,
    /// What the person told besides the answers above.
    #[serde(default)]
    pub told: Vec<Told>,
    /// What the person agreed to, and took back.
    pub consents: Vec<Agreed>,
    /// Answers that were corrected.
    pub corrections: Vec<Corrected>,
    /// What happened, the looks of staff among it.
    pub history: Vec<Happened>,
    /// How often lists with the names of people of the community were shown to staff since the file came in.
    pub lists_shown: u64,
    /// How long each part is kept.
    pub kept: Vec<Kept>,
}

/// A file that the person sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SentFile {
    /// The person's own name for it.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of its bytes, to tell it from another.
    pub sha256: String,
    /// What kind of document it is.
    pub content_type: String,
    /// The name under which the portal finds it.
    pub token: String,
}

/// A decision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decided {
    /// When.
    pub at: Timestamp,
    /// What was decided.
    pub decision: String,
    /// Name of the reason.
    pub reason: Option<String>,
    /// What the letter said besides.
    pub message: Option<String>,
}

/// A match.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Brought {
    /// Where it stands.
    pub state: String,
    /// The other person, as far as both were introduced.
    pub with: Option<String>,
    /// When the Connector was asked.
    pub offered_at: Timestamp,
    /// When both were introduced to each other.
    pub introduced_at: Option<Timestamp>,
    /// The time that was agreed.
    pub meets_at: Option<Timestamp>,
    /// The day on which they met.
    pub met_on: Option<Date>,
}

/// Something that the person told later than the first form, or that was written down of them.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Told {
    /// Where.
    pub what: ToldIn,
    /// When.
    pub at: Timestamp,
    /// The answers, with the form that asked; none when somebody else gave them, or they are erased.
    pub answers: Option<Answers>,
}

/// Where something was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToldIn {
    /// At the intake meeting.
    Intake,
    /// As the number by which the federal funder knows the person: its last characters.
    Number,
    /// In a survey.
    Survey,
    /// In a report on a meeting.
    Report,
    /// As somebody who could help, named after a meeting.
    Named,
    /// As what became of the person.
    Outcome,
    /// In a second file of the same person, which became a part of this one.
    Merged,
}

/// A consent that was given or taken back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agreed {
    /// Id of the question.
    pub question: String,
    /// The words, in the language in which they were read.
    pub words: String,
    /// That language.
    pub lang: Lang,
    /// Id and version of the form that asks.
    pub form: (String, u32),
    /// Yes, or taken back.
    pub given: bool,
    /// When.
    pub at: Timestamp,
    /// How.
    pub channel: String,
    /// When the record of it ends.
    pub kept_until: Option<Timestamp>,
}

/// A correction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Corrected {
    /// When.
    pub at: Timestamp,
    /// What changed.
    pub changed: Vec<ChangedAnswer>,
    /// When the record of it ends.
    pub kept_until: Timestamp,
}

/// An answer that changed. `Debug` of an answer shows its kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangedAnswer {
    /// Id of the question.
    pub field: String,
    /// The answer before; none when there was none.
    pub before: Option<AnswerValue>,
    /// The answer after; none when it was taken out.
    pub after: Option<AnswerValue>,
}

/// Something that happened to the file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Happened {
    /// Place in the log.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// What.
    pub action: String,
    /// Who.
    pub by: By,
}

/// Who did something.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "who", rename_all = "snake_case", deny_unknown_fields)]
pub enum By {
    /// The person whose file it is.
    You,
    /// The other side of a match.
    Connectee,
    /// The other side of a match.
    Connector,
    /// Somebody who was named in a referral.
    Contact,
    /// The portal itself.
    Portal,
    /// A member of staff.
    Staff {
        /// The role.
        role: String,
        /// Slug of the community; none for the portal's own staff.
        community: Option<String>,
    },
    /// A member of staff who has left since.
    FormerStaff,
}

/// How long a part of the file is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kept {
    /// Which part.
    pub what: Record,
    /// Until when; none for what stays.
    pub until: Option<Timestamp>,
}

/// Parts of a file, each with a time of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Record {
    /// The answers, with decisions and notes.
    Answers,
    /// Files that the person sent.
    Files,
    /// What answers were before they were corrected.
    Corrections,
    /// Matches.
    Matches,
    /// People whom the person named.
    Named,
    /// Proof of consents.
    Consents,
    /// Who looked and what happened.
    History,
}

impl FileCopy {
    /// The copy as JSON text.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("a copy is plain data")
    }

    /// Reads a copy that was written before.
    pub fn parse(text: &str) -> Result<FileCopy, serde_json::Error> {
        serde_json::from_str(text)
    }
}

impl ToldIn {
    /// All of them, in the order of a file.
    pub const ALL: [ToldIn; 7] = [
        ToldIn::Intake,
        ToldIn::Number,
        ToldIn::Survey,
        ToldIn::Report,
        ToldIn::Named,
        ToldIn::Outcome,
        ToldIn::Merged,
    ];

    /// Name of its table: `told_intake`.
    pub const fn table(self) -> &'static str {
        match self {
            ToldIn::Intake => "told_intake",
            ToldIn::Number => "told_number",
            ToldIn::Survey => "told_survey",
            ToldIn::Report => "told_report",
            ToldIn::Named => "told_named",
            ToldIn::Outcome => "told_outcome",
            ToldIn::Merged => "told_merged",
        }
    }
}

impl Record {
    /// As in a copy: `answers`.
    pub const fn name(self) -> &'static str {
        match self {
            Record::Answers => "answers",
            Record::Files => "files",
            Record::Corrections => "corrections",
            Record::Matches => "matches",
            Record::Named => "named",
            Record::Consents => "consents",
            Record::History => "history",
        }
    }
}

impl fmt::Debug for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Told").field("what", &self.what).field("at", &self.at).finish_non_exhaustive()
    }
}

impl fmt::Debug for FileCopy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileCopy")
            .field("form", &self.form)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}
