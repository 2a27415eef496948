//! The kinds of answers. One kind, one file: how it is read, its limits and why, what can be wrong with it.
//!
//! Comes in: what was posted under a field's name. Goes out: an [`AnswerValue`] or a [`FieldProblem`]. Never here:
//! which fields a form has, words of a language.
//!
//! [`Kind`] is closed. A new kind gets a file here, a variant in [`Kind`], [`KindName`] and [`AnswerValue`], and the
//! compiler then points at every place that must know it: `read`, `input_names`, `FieldView`, the shown lines, and
//! [`KindName::meaning`], its line in the manual of forms.

pub mod choice;
pub mod choices;
pub mod community;
pub mod consent;
pub mod date;
pub mod email;
pub mod file;
pub mod long_text;
pub mod occupation;
pub mod phone;
pub mod postal_area;
pub mod text;
pub mod web_address;
mod written;
pub mod year;

use jiff::civil;
use serde::Deserialize;

use super::answers::AnswerValue;
use super::problem::FieldProblem;
use super::raw::RawAnswers;
use super::tidy;
use crate::directory::Directory;
use crate::pieces::Report;

pub use choice::{ChoiceOption, ChoiceProblem};
pub use choices::ChoicesProblem;
pub use community::{CommunityAnswer, CommunityProblem};
pub use consent::ConsentProblem;
pub use date::{DateProblem, Part};
pub use email::{Email, EmailProblem};
pub use file::{FileAnswer, FileProblem};
pub use long_text::LongTextProblem;
pub use occupation::OccupationProblem;
pub use phone::{Phone, PhoneProblem};
pub(crate) use postal_area::is_start_of_postal_code;
pub use postal_area::{PostalArea, PostalAreaProblem};
pub use text::TextProblem;
pub(crate) use web_address::is_host as is_web_host;
pub use web_address::{WebAddress, WebAddressProblem};
pub(crate) use written::{WrittenLimits, WrittenOption};
pub use year::YearProblem;

/// A kind of answer with the limits of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// One line.
    Text(text::Limits),
    /// Several lines.
    LongText(long_text::Limits),
    /// An email address.
    Email,
    /// A telephone number.
    Phone,
    /// A day, typed in three parts.
    Date(date::Limits),
    /// A year.
    Year(year::Limits),
    /// The first three characters of a Canadian postal code.
    PostalArea,
    /// The address of a web page.
    WebAddress,
    /// One of a few options.
    Choice(choice::Limits),
    /// Any of a few options.
    Choices(choices::Limits),
    /// A community of the directory, or "not sure".
    Community,
    /// Occupations of the directory.
    Occupation(occupation::Limits),
    /// A file that the person sends.
    File(file::Limits),
    /// A box that stands for a yes.
    Consent,
}

/// A kind's name in form files and templates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the variants are those of `Kind`; `meaning` explains them")]
pub enum KindName {
    Text,
    LongText,
    Email,
    Phone,
    Date,
    Year,
    PostalArea,
    WebAddress,
    Choice,
    Choices,
    Community,
    Occupation,
    File,
    Consent,
}

impl KindName {
    /// Every kind.
    pub const ALL: [Self; 14] = [
        Self::Text,
        Self::LongText,
        Self::Email,
        Self::Phone,
        Self::Date,
        Self::Year,
        Self::PostalArea,
        Self::WebAddress,
        Self::Choice,
        Self::Choices,
        Self::Community,
        Self::Occupation,
        Self::File,
        Self::Consent,
    ];

    /// The name as form files write it.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::LongText => "long_text",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Date => "date",
            Self::Year => "year",
            Self::PostalArea => "postal_area",
            Self::WebAddress => "web_address",
            Self::Choice => "choice",
            Self::Choices => "choices",
            Self::Community => "community",
            Self::Occupation => "occupation",
            Self::File => "file",
            Self::Consent => "consent",
        }
    }

    /// What the kind asks for and which limits it knows, for people who write forms.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Text => "one line; `max` characters",
            Self::LongText => "several lines; `max` characters, `rows` of the box",
            Self::Email => "an email address; `max` characters",
            Self::Phone => "a telephone number, Canadian or foreign with +, with or without an extension",
            Self::Date => "a day in three parts; `from_year`, `to_year`",
            Self::Year => "a year; `from_year`, `to_year` (this year when left out)",
            Self::PostalArea => "a postal code, of which the first three characters are kept",
            Self::WebAddress => "the address of a web page; `max` characters",
            Self::Choice => "one of the `options`",
            Self::Choices => "any of the `options`, at most `max`",
            Self::Community => "a community of the directory, or not sure",
            Self::Occupation => "occupations of the directory, at most `max`",
            Self::File => "a file; `max` bytes",
            Self::Consent => "a box that stands for a yes",
        }
    }
}

/// What an answer is read against, besides its own field.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Facts<'a> {
    pub(crate) directory: &'a Directory,
    pub(crate) today: civil::Date,
}

impl Kind {
    /// The kind without its limits.
    pub const fn name(&self) -> KindName {
        match self {
            Self::Text(_) => KindName::Text,
            Self::LongText(_) => KindName::LongText,
            Self::Email => KindName::Email,
            Self::Phone => KindName::Phone,
            Self::Date(_) => KindName::Date,
            Self::Year(_) => KindName::Year,
            Self::PostalArea => KindName::PostalArea,
            Self::WebAddress => KindName::WebAddress,
            Self::Choice(_) => KindName::Choice,
            Self::Choices(_) => KindName::Choices,
            Self::Community => KindName::Community,
            Self::Occupation(_) => KindName::Occupation,
            Self::File(_) => KindName::File,
            Self::Consent => KindName::Consent,
        }
    }

    /// The options of a choice; none for other kinds.
    pub fn options(&self) -> &[ChoiceOption] {
        match self {
            Self::Choice(limits) => &limits.options,
            Self::Choices(limits) => &limits.options,
            _ => &[],
        }
    }

    /// Makes a kind of its name and what is written beside it; limits that mean nothing for it are problems.
    pub(crate) fn resolve(name: KindName, mut written: WrittenLimits, report: &mut Report<'_>) -> Self {
        let limits = &mut written;
        let kind = match name {
            KindName::Text => Self::Text(text::Limits::resolve(limits, report)),
            KindName::LongText => Self::LongText(long_text::Limits::resolve(limits, report)),
            KindName::Email => {
                limits.max(email::LONGEST, report);
                Self::Email
            }
            KindName::Phone => Self::Phone,
            KindName::Date => Self::Date(date::Limits::resolve(limits, report)),
            KindName::Year => Self::Year(year::Limits::resolve(limits, report)),
            KindName::PostalArea => Self::PostalArea,
            KindName::WebAddress => {
                limits.max(web_address::LONGEST, report);
                Self::WebAddress
            }
            KindName::Choice => Self::Choice(choice::Limits::resolve(limits, report)),
            KindName::Choices => Self::Choices(choices::Limits::resolve(limits, report)),
            KindName::Community => Self::Community,
            KindName::Occupation => Self::Occupation(occupation::Limits::resolve(limits, report)),
            KindName::File => Self::File(file::Limits::resolve(limits, report)),
            KindName::Consent => Self::Consent,
        };
        written.nothing_left(name, report);
        kind
    }

    /// The names of the inputs of a field of this kind.
    pub(crate) fn input_names(&self, id: &str) -> Vec<String> {
        match self {
            Self::Date(_) => Part::ALL.map(|part| part.input_name(id)).to_vec(),
            Self::Text(_)
            | Self::LongText(_)
            | Self::Email
            | Self::Phone
            | Self::Year(_)
            | Self::PostalArea
            | Self::WebAddress
            | Self::Choice(_)
            | Self::Choices(_)
            | Self::Community
            | Self::Occupation(_)
            | Self::File(_)
            | Self::Consent => vec![id.to_owned()],
        }
    }

    /// Reads what was posted for a field. None when nothing was.
    pub(crate) fn read(
        &self,
        id: &str,
        raw: &RawAnswers,
        facts: Facts<'_>,
    ) -> Result<Option<AnswerValue>, FieldProblem> {
        match self {
            Self::Text(limits) => {
                one(raw, id, tidy::line, |typed| Ok(AnswerValue::Text(limits.read(typed)?)))
            }
            Self::LongText(limits) => {
                one(raw, id, tidy::lines, |typed| Ok(AnswerValue::LongText(limits.read(typed)?)))
            }
            Self::Email => one(raw, id, tidy::code, |typed| Ok(AnswerValue::Email(Email::read(&typed)?))),
            Self::Phone => one(raw, id, tidy::code, |typed| Ok(AnswerValue::Phone(Phone::read(&typed)?))),
            Self::Date(limits) => Ok(limits.read(id, raw, facts.today)?.map(AnswerValue::Date)),
            Self::Year(limits) => {
                one(raw, id, tidy::code, |typed| Ok(AnswerValue::Year(limits.read(&typed, facts.today)?)))
            }
            Self::PostalArea => {
                one(raw, id, tidy::code, |typed| Ok(AnswerValue::PostalArea(PostalArea::read(&typed)?)))
            }
            Self::WebAddress => {
                one(raw, id, tidy::code, |typed| Ok(AnswerValue::WebAddress(WebAddress::read(&typed)?)))
            }
            Self::Choice(limits) => {
                one(raw, id, tidy::line, |typed| Ok(AnswerValue::Choice(limits.read(typed)?)))
            }
            Self::Choices(limits) => Ok(limits.read(&many(raw, id))?.map(AnswerValue::Choices)),
            Self::Community => one(raw, id, tidy::line, |typed| {
                Ok(AnswerValue::Community(CommunityAnswer::read(typed, facts.directory)?))
            }),
            Self::Occupation(limits) => {
                Ok(limits.read(&many(raw, id), facts.directory)?.map(AnswerValue::Occupation))
            }
            Self::File(limits) => {
                one(raw, id, str::to_owned, |typed| Ok(AnswerValue::File(limits.read(&typed)?)))
            }
            Self::Consent => one(raw, id, tidy::line, |typed| {
                consent::read(&typed)?;
                Ok(AnswerValue::Consent)
            }),
        }
    }
}

/// Reads the one value of a name. The same value twice is one value, and a blank one is none; two that differ are a
/// problem, because choosing between them would be a guess.
fn one(
    raw: &RawAnswers,
    id: &str,
    tidy: impl Fn(&str) -> String,
    read: impl FnOnce(String) -> Result<AnswerValue, FieldProblem>,
) -> Result<Option<AnswerValue>, FieldProblem> {
    let mut values = raw.all(id).iter().map(|value| tidy(value)).filter(|value| !value.is_empty());
    let Some(first) = values.next() else { return Ok(None) };
    if values.any(|value| value != first) {
        return Err(FieldProblem::Several);
    }
    read(first).map(Some)
}

/// Every value of a name that is not blank.
fn many(raw: &RawAnswers, id: &str) -> Vec<String> {
    raw.all(id).iter().map(|value| tidy::line(value)).filter(|value| !value.is_empty()).collect()
}
