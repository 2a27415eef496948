//! A form: sections of fields, each with its words in both languages, conditions and rules.
//!
//! Comes in: a form file, through [`Form::parse`]. Goes out: the form, in which every reference leads somewhere. Never
//! here: answers.

use serde::Deserialize;

use super::kind::Kind;
use super::resolve;
use crate::{Both, Problem};

/// A form as it is defined once for both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// Name in addresses and keys; the same as the file's.
    pub id: String,
    /// Grows with each change of what is asked; stored with the answers.
    pub version: u32,
    /// Who fills it in.
    pub audience: Audience,
    /// Name for people.
    pub title: Both<String>,
    /// Paragraphs before the first question.
    pub intro: Both<Vec<String>>,
    /// Label of the last button.
    pub submit: Both<String>,
    /// What the answers are for.
    pub purpose: Both<String>,
    /// Who sees them.
    pub readers: Both<String>,
    /// How long they are kept, in words.
    pub retention: Both<String>,
    /// How long they are kept, in days.
    pub retention_days: u32,
    /// How to do the same on paper or by phone; empty where only staff or people with a link fill it in.
    pub paper: Both<String>,
    /// What happens next, step by step; empty where only staff or people with a link fill it in.
    pub after: Both<Vec<String>>,
    /// The email field that is confirmed by a link; none when there is nothing to confirm.
    pub confirm_email: Option<String>,
    /// Who is told that answers came in.
    pub notify: Notify,
    /// The sections, one page each.
    pub sections: Vec<Section>,
    /// Rules across fields.
    pub rules: Vec<Rule>,
}

/// Who is told that answers came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notify {
    /// The coordinators of the community in the field `community`.
    Community,
    /// The national secretariat.
    Secretariat,
    /// Nobody: who works on the file reads it there.
    Nobody,
}

/// Who fills in a form.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Everybody: it has a page, and the portal takes it from whoever sends it.
    #[default]
    Public,
    /// Signed-in staff, in the file of a person.
    Staff,
    /// Whoever was sent a link for it.
    Link,
}

/// A page of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Name in addresses.
    pub id: String,
    /// Name for people.
    pub title: Both<String>,
    /// A paragraph before the section's first question.
    pub intro: Option<Both<String>>,
    /// The questions.
    pub fields: Vec<Field>,
}

/// A question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Name of the answer.
    pub id: String,
    /// What kind of answer is asked for, with its limits.
    pub kind: Kind,
    /// The question.
    pub label: Both<String>,
    /// How to answer.
    pub hint: Option<Both<String>>,
    /// Why it is asked.
    pub why: Option<Both<String>>,
    /// What to say when it was not answered. A field is required because it has these words.
    pub missing: Option<Both<String>>,
    /// What to say when the answer does not have the form of its kind; the portal's own words otherwise.
    pub wrong: Option<Both<String>>,
    /// When the question applies; always when there is no condition.
    pub when: Option<Condition>,
    /// What browsers may fill in (HTML `autocomplete`).
    pub autocomplete: Option<String>,
    /// Never in mail, masked for staff unless they ask.
    pub sensitive: bool,
    /// Who sees this answer, where it is not the form's `readers`.
    pub readers: Option<Both<String>>,
    /// How long this answer is kept, where it is not the form's `retention`.
    pub retention: Option<Both<String>>,
}

/// When a question applies: an earlier field has one of these values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// Id of the earlier field.
    pub field: String,
    /// Values of its options; any of them will do.
    pub is: Vec<String>,
}

/// A rule across fields of one section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Ids of the fields of which at least one needs an answer, in the form's order.
    pub one_of: Vec<String>,
    /// What to say, at the first of them, when none has one.
    pub missing: Both<String>,
}

impl Form {
    /// Reads a form file and checks it against itself. Every mistake is a problem with its place.
    ///
    /// `file` is the path from the project's root; its name must be the form's id (`content/forms/contact.toml`), in
    /// the archive with the version (`content/forms/archive/contact.1.toml`).
    pub fn parse(file: &str, text: &str) -> Result<Self, Vec<Problem>> {
        resolve::form(file, text)
    }

    /// A section by its id.
    pub fn section(&self, id: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.id == id)
    }

    /// The section that a form starts with.
    pub fn first_section(&self) -> &Section {
        self.sections.first().expect("`Form::parse` refuses a form without sections")
    }

    /// The section of a field.
    pub fn section_of(&self, field: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.fields.iter().any(|f| f.id == field))
    }

    /// Every field, in the form's order.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.sections.iter().flat_map(|section| &section.fields)
    }

    /// A field by its id.
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.fields().find(|field| field.id == id)
    }

    /// The names of every input of the form; what was posted under other names is none of the form's business.
    pub fn input_names(&self) -> Vec<String> {
        self.fields().flat_map(Field::input_names).collect()
    }
}

impl Section {
    /// The names of the section's inputs. A post of the section replaces them all: an unticked box posts nothing.
    pub fn input_names(&self) -> Vec<String> {
        self.fields.iter().flat_map(Field::input_names).collect()
    }

    /// Whether the section has a file among its questions, so that its page must post as `multipart/form-data`.
    pub fn has_file(&self) -> bool {
        self.fields.iter().any(|field| matches!(field.kind, Kind::File(_)))
    }
}

impl Field {
    /// Whether the field needs an answer when it applies.
    pub const fn is_required(&self) -> bool {
        self.missing.is_some()
    }

    /// The names of the field's inputs: its id, or three for a date.
    pub fn input_names(&self) -> Vec<String> {
        self.kind.input_names(&self.id)
    }
}
