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

use super::audit::AuditEntry;
use super::cards::in_step;
use super::deed::Deed;
use super::item::{Attributes, Fields, Kind, Stored, to_millisecond, to_second};
use super::keys::{Key, attribute};
use super::submit::reference_fields;
use super::write::{Guard, Write};
use super::{
    Application, CaseId, Channel, Course, Digest, EmailConfirmation, ImportId, NewConsent, State, StoreError,
    Subject,
};
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

/// How a file came in with an import; kept with the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// The import.
    pub import: ImportId,
    /// The row's number in the sheet.
    pub row: u32,
    /// What the indicators count of the row.
    pub facts: Vec<Fact>,
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

    /// Everything of the person's file. `application` is the row's, with a reference that is free.
    pub(super) fn writes(
        &self,
        import: &ImportId,
        application: &Application,
        deed: Deed<'_>,
        now: Timestamp,
    ) -> Vec<Write> {
        let (case, absent) = (&application.case, Guard::absent(now));
        let subject = Subject::Case(*case);
        let entry = AuditEntry::after(&subject, None, deed, now);
        let imported = Imported { import: *import, row: self.row, facts: self.facts.clone() };
        let mut writes = vec![
            Write::put(Key::application(case), absent.clone(), application.fields()),
            Write::put(
                Key::reference(&application.reference),
                absent.clone(),
                reference_fields(case, application.keep_until),
            ),
            Write::put(Key::imported(case), absent, imported.fields().expires(application.erase_at)),
        ];
        writes.extend(entry.writes(&subject, None, application.community.as_deref(), now));
        writes.extend(in_step(None, application, now));
        writes.extend(self.facts.iter().map(|fact| fact.write_of(Some(import))));
        let consents = self.consents.iter();
        writes.extend(consents.filter_map(|consent| {
            Some(self.consent(consent)?.write(case, entry.seq, application.erase_at, consent.at))
        }));
        writes
    }

    fn consent(&self, consent: &PaperConsent) -> Option<NewConsent> {
        Some(NewConsent {
            purpose: consent.purpose.clone(),
            given: true,
            form: self.form.clone(),
            version: self.version,
            words: Digest::parse(&consent.words)?,
            lang: self.lang,
            channel: Channel::Paper,
        })
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

impl Imported {
    pub(super) fn read(item: Attributes, now: Timestamp) -> Result<Option<Imported>, StoreError> {
        let Some(stored) = Stored::live(Some(item), Kind::Imported, now)? else { return Ok(None) };
        Ok(Some(Imported {
            import: stored.parsed(attribute::IMPORT, ImportId::parse)?,
            row: stored.number(attribute::NUMBER)?,
            facts: stored.json_if(attribute::FACT)?.unwrap_or_default(),
        }))
    }

    fn fields(&self) -> Fields {
        Fields::of(Kind::Imported)
            .text(attribute::IMPORT, self.import.to_string())
            .number(attribute::NUMBER, self.row)
            .json_if(attribute::FACT, Some(&self.facts))
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
