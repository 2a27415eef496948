//! A person who comes in with a spreadsheet: everything that is stored of them, decided before anything is.
//!
//! Comes in: checked answers, where the person stands, consents on paper, facts. Goes out: the writes of the person's file,
//! all or nothing; how a file came in. Never here: reading sheets, checking answers. `Debug` shows no answer.
//!
//! The case and the reference follow from the import and the row, so storing a row twice is storing it once.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use portal::Lang;
use portal::forms::Reference;
use serde::{Deserialize, Serialize};

use super::item::{to_millisecond, to_second};
use super::{Application, CaseId, Channel, Course, Digest, EmailConfirmation, ImportId, State};
use crate::indicators::Fact;

/// A person of a row.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct ImportedPerson {
    /// The row's number in the sheet.
    pub row: u32,
    /// Id of the form.
    pub form: String,
    /// Version of the form.
    pub version: u32,
    /// The language in which the person is written to.
    pub lang: Lang,
    /// The answers as JSON text.
    pub answers: String,
    /// Whether the community has accepted the person; received and not judged yet otherwise.
    pub accepted: bool,
    /// When the application came in.
    pub received_at: Timestamp,
    /// The day of the intake meeting.
    pub intake_on: Option<Date>,
    /// When the retention of the form ends.
    pub keep_until: Timestamp,
    /// Consents that the person gave on paper.
    pub consents: Vec<PaperConsent>,
    /// What the indicators count.
    pub facts: Vec<Fact>,
}

/// A consent that was given on paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperConsent {
    /// Id of the question that asks for it.
    pub purpose: String,
    /// Hash of the words of the form.
    pub words: String,
    /// When it was given.
    pub at: Timestamp,
}

impl ImportedPerson {
    /// The application that the row becomes.
    pub fn application(&self, import: &ImportId, community: &str) -> Application {
        let state = if self.accepted { State::Accepted } else { State::Received };
        Application {
            case: import.case(self.row),
            reference: import.reference(self.row, 0),
            form: self.form.clone(),
            version: self.version,
            lang: self.lang,
            community: Some(community.to_owned()),
            former: Vec::new(),
            state,
            confirmation: EmailConfirmation::NotNeeded,
            answers: Some(self.answers.clone()),
            files: Vec::new(),
            received_at: to_millisecond(self.received_at),
            erase_at: to_second(self.keep_until),
            keep_until: to_millisecond(self.keep_until),
            due_at: None,
            withdrawn_at: None,
            coordinator: None,
            course: Course { channel: Channel::Spreadsheet, intake_on: self.intake_on, ..Course::default() },
            revision: 1,
        }
    }
}

impl ImportId {
    /// The case of a row.
    pub fn case(&self, row: u32) -> CaseId {
        let bytes = *Digest::of(format!("import/{self}/case/{row}").as_bytes()).as_bytes();
        let (first, _) = bytes.split_at(16);
        CaseId::from_bits(first.iter().fold(0, |bits, byte| bits << 8 | u128::from(*byte)))
    }

    /// A reference for a row; another one with each try.
    pub(super) fn reference(&self, row: u32, tried: u32) -> String {
        let text = format!("import/{self}/reference/{row}/{tried}");
        let bytes = *Digest::of(text.as_bytes()).as_bytes();
        let (first, _) = bytes.split_at(8);
        Reference::from_bits(first.iter().fold(0, |bits, byte| bits << 8 | u64::from(*byte))).to_string()
    }
}

impl fmt::Debug for ImportedPerson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ImportedPerson")
            .field("row", &self.row)
            .field("form", &self.form)
            .finish_non_exhaustive()
    }
}
