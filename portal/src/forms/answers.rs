//! Answers that a form has checked: typed values, with the form's version and the language that they were given in.
//!
//! Comes in: what the kinds' readers made. Goes out: values by field id, a stable text for hashing, and a form that
//! the store keeps. Never here: whether the answers are good; that was settled when they were made.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::kind::{
    CommunityAnswer, Email, FileAnswer, KindName, Part, Phone, PostalArea, WebAddress, consent,
};
use super::known;
use super::raw::RawAnswers;
use crate::Lang;

/// Checked answers. Fields without an answer, and fields whose condition does not hold, are absent.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answers {
    /// Id of the form.
    pub form: String,
    /// Version of the form: its words are what the person read and agreed to.
    pub version: u32,
    /// The language that the form was sent in.
    pub lang: Lang,
    /// Values by field id.
    pub values: BTreeMap<String, AnswerValue>,
}

/// A checked answer, one variant for each kind. Stored as `{"kind": "email", "value": "a@example.org"}`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum AnswerValue {
    /// One line.
    Text(String),
    /// Several lines, ended by `\n`.
    LongText(String),
    /// An email address.
    Email(Email),
    /// A telephone number.
    Phone(Phone),
    /// A day.
    Date(Date),
    /// A year.
    Year(i16),
    /// The first three characters of a postal code.
    PostalArea(PostalArea),
    /// The address of a web page.
    WebAddress(WebAddress),
    /// The value of an option.
    Choice(String),
    /// Values of options, in the form's order; at least one.
    Choices(Vec<String>),
    /// A community, or not sure.
    Community(CommunityAnswer),
    /// Ids of occupations, in the directory's order; at least one.
    Occupation(Vec<String>),
    /// A stored file.
    File(FileAnswer),
    /// A yes.
    Consent,
}

impl Answers {
    /// The value of a field.
    pub fn value(&self, field: &str) -> Option<&AnswerValue> {
        self.values.get(field)
    }

    /// The text of a field that holds a single one: a line, lines, an address, a number, a choice, a slug.
    pub fn text(&self, field: &str) -> Option<&str> {
        match self.value(field)? {
            AnswerValue::Text(text) | AnswerValue::LongText(text) | AnswerValue::Choice(text) => Some(text),
            AnswerValue::Email(email) => Some(email.as_str()),
            AnswerValue::Phone(phone) => Some(phone.as_str()),
            AnswerValue::PostalArea(area) => Some(area.as_str()),
            AnswerValue::WebAddress(address) => Some(address.as_str()),
            AnswerValue::Community(community) => Some(community.as_str()),
            AnswerValue::Date(_)
            | AnswerValue::Year(_)
            | AnswerValue::Choices(_)
            | AnswerValue::Occupation(_)
            | AnswerValue::File(_)
            | AnswerValue::Consent => None,
        }
    }

    /// The person's name as given, first and last; empty when there is none.
    pub fn name(&self) -> String {
        let parts = [known::FIRST_NAME, known::LAST_NAME].map(|field| self.text(field));
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// The address of an email field.
    pub fn email(&self, field: &str) -> Option<&Email> {
        if let AnswerValue::Email(email) = self.value(field)? { Some(email) } else { None }
    }

    /// The number of a phone field.
    pub fn phone(&self, field: &str) -> Option<&Phone> {
        if let AnswerValue::Phone(phone) = self.value(field)? { Some(phone) } else { None }
    }

    /// The day of a date field.
    pub fn date(&self, field: &str) -> Option<Date> {
        if let AnswerValue::Date(date) = self.value(field)? { Some(*date) } else { None }
    }

    /// The year of a year field.
    pub fn year(&self, field: &str) -> Option<i16> {
        if let AnswerValue::Year(year) = self.value(field)? { Some(*year) } else { None }
    }

    /// The community of a community field.
    pub fn community(&self, field: &str) -> Option<&CommunityAnswer> {
        if let AnswerValue::Community(community) = self.value(field)? { Some(community) } else { None }
    }

    /// The values of choices or occupations; empty when nothing was chosen.
    pub fn many(&self, field: &str) -> &[String] {
        match self.value(field) {
            Some(AnswerValue::Choices(values) | AnswerValue::Occupation(values)) => values,
            _ => &[],
        }
    }

    /// The stored file of a file field.
    pub fn file(&self, field: &str) -> Option<&FileAnswer> {
        if let AnswerValue::File(file) = self.value(field)? { Some(file) } else { None }
    }

    /// Whether the person said yes to a consent field.
    pub fn agreed(&self, field: &str) -> bool {
        self.value(field) == Some(&AnswerValue::Consent)
    }

    /// The answers as their form would post them, to be shown and changed again. Files are left out.
    pub fn raw(&self) -> RawAnswers {
        let mut raw = RawAnswers::new();
        for (field, value) in &self.values {
            match value {
                AnswerValue::File(_) => {}
                AnswerValue::Consent => raw.set(field, consent::YES),
                AnswerValue::Date(date) => {
                    raw.set(Part::Year.input_name(field), date.year().to_string());
                    raw.set(Part::Month.input_name(field), date.month().to_string());
                    raw.set(Part::Day.input_name(field), date.day().to_string());
                }
                value => raw.extend(value.parts().into_iter().map(|part| (field.as_str(), part))),
            }
        }
        raw
    }

    /// A text that is the same for the same answers to the same version of a form and for no others, so that a hash
    /// of it recognises a submission that comes twice. The language is left out: whoever switches it and sends again
    /// has still answered once.
    pub fn canonical(&self) -> String {
        let mut text = String::new();
        let mut put = |part: &str| {
            // The length before each part keeps `ab` + `c` apart from `a` + `bc`.
            text.push_str(&format!("{}:{part}\n", part.len()));
        };
        put(&self.form);
        put(&self.version.to_string());
        for (field, value) in &self.values {
            let parts = value.parts();
            put(field);
            put(value.kind().id());
            put(&parts.len().to_string());
            for part in &parts {
                put(part);
            }
        }
        text
    }
}

impl AnswerValue {
    /// The kind of field that the value answers.
    pub const fn kind(&self) -> KindName {
        match self {
            Self::Text(_) => KindName::Text,
            Self::LongText(_) => KindName::LongText,
            Self::Email(_) => KindName::Email,
            Self::Phone(_) => KindName::Phone,
            Self::Date(_) => KindName::Date,
            Self::Year(_) => KindName::Year,
            Self::PostalArea(_) => KindName::PostalArea,
            Self::WebAddress(_) => KindName::WebAddress,
            Self::Choice(_) => KindName::Choice,
            Self::Choices(_) => KindName::Choices,
            Self::Community(_) => KindName::Community,
            Self::Occupation(_) => KindName::Occupation,
            Self::File(_) => KindName::File,
            Self::Consent => KindName::Consent,
        }
    }

    /// The value as texts without a language: one for most kinds, one for each choice, three for a file.
    pub fn parts(&self) -> Vec<String> {
        match self {
            Self::Text(text) | Self::LongText(text) | Self::Choice(text) => vec![text.clone()],
            Self::Email(email) => vec![email.as_str().to_owned()],
            Self::Phone(phone) => vec![phone.as_str().to_owned()],
            Self::Date(date) => vec![date.to_string()],
            Self::Year(year) => vec![year.to_string()],
            Self::PostalArea(area) => vec![area.as_str().to_owned()],
            Self::WebAddress(address) => vec![address.as_str().to_owned()],
            Self::Choices(values) | Self::Occupation(values) => values.clone(),
            Self::Community(community) => vec![community.as_str().to_owned()],
            Self::File(FileAnswer { token, name, bytes }) => {
                vec![token.clone(), name.clone(), bytes.to_string()]
            }
            Self::Consent => Vec::new(),
        }
    }
}

/// The form, and the ids and kinds of the answered fields; never an answer.
impl fmt::Debug for Answers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answers")
            .field("form", &self.form)
            .field("version", &self.version)
            .field("lang", &self.lang)
            .field("values", &self.values)
            .finish()
    }
}

/// The kind; never the answer.
impl fmt::Debug for AnswerValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}(..)", self.kind().id())
    }
}
