//! Answers as people read them, in one language.
//!
//! Comes in: a form, a language, the directory and the words. Goes out: lines of text. Never here: HTML; templates
//! escape what they print.

use jiff::civil::Date;

use super::answers::AnswerValue;
use super::form::{Field, Form};
use super::kind::{CommunityAnswer, Kind};
use crate::directory::{Directory, NOT_SURE};
use crate::eligibility::said;
use crate::{Lang, Words, format};

/// Group of words of form pages that are made here; the theme's templates have their own.
pub(super) const WORDS: &str = "form";

/// The words of the group.
pub(super) const ALL_WORDS: [&str; 10] = [
    "continue",
    "check_answers",
    "save_change",
    "not_provided",
    "not_sure",
    "yes",
    "or",
    "quoted",
    "only_if",
    "only_if_ticked",
];

/// What every page of a form is shown with.
#[derive(Debug, Clone, Copy)]
pub struct Showing<'a> {
    /// The form.
    pub form: &'a Form,
    /// The language of the page.
    pub lang: Lang,
    /// Communities and occupations.
    pub directory: &'a Directory,
    /// Words of the interface.
    pub words: &'a Words,
    /// The day in Canada.
    pub today: Date,
}

impl Showing<'_> {
    /// An answer as lines of text: labels of options, names of communities, dates and numbers as the language writes
    /// them. Options and names that have gone since the answer was given appear by their id.
    pub fn lines(&self, field: &Field, value: &AnswerValue) -> Vec<String> {
        match value {
            AnswerValue::Text(text) => vec![text.clone()],
            AnswerValue::LongText(text) => text.split('\n').map(str::to_owned).collect(),
            AnswerValue::Email(email) => vec![email.as_str().to_owned()],
            AnswerValue::Phone(phone) => vec![phone.text(self.lang)],
            AnswerValue::Date(date) => vec![format::date(*date, self.lang)],
            AnswerValue::Year(year) => vec![year.to_string()],
            AnswerValue::PostalArea(area) => vec![area.as_str().to_owned()],
            AnswerValue::WebAddress(address) => vec![address.as_str().to_owned()],
            AnswerValue::Choice(value) => vec![self.option(&field.kind, value)],
            AnswerValue::Choices(values) => {
                values.iter().map(|value| self.option(&field.kind, value)).collect()
            }
            AnswerValue::Community(community) => vec![self.community(community)],
            AnswerValue::Occupation(ids) => ids.iter().map(|id| self.occupation(id)).collect(),
            AnswerValue::File(file) => {
                vec![format!("{} ({})", file.name, format::bytes(file.bytes, self.lang))]
            }
            AnswerValue::Consent => vec![self.word("yes")],
        }
    }

    pub(super) fn word(&self, word: &str) -> String {
        debug_assert!(ALL_WORDS.contains(&word), "{word} is in the list of words that a site must have");
        said(self.words, WORDS, word, self.lang)
    }

    /// A value of a field's options as people read it.
    pub(super) fn value_label(&self, field: &Field, value: &str) -> String {
        if matches!(field.kind, Kind::Community) && value == NOT_SURE {
            self.word("not_sure")
        } else {
            self.option(&field.kind, value)
        }
    }

    fn option(&self, kind: &Kind, value: &str) -> String {
        let option = kind.options().iter().find(|option| option.value == value);
        option.map_or_else(|| value.to_owned(), |option| option.label.of(self.lang).clone())
    }

    fn community(&self, community: &CommunityAnswer) -> String {
        let Some(slug) = community.slug() else { return self.word("not_sure") };
        let community = self.directory.community(slug);
        community.map_or_else(|| slug.to_owned(), |community| community.name.of(self.lang).clone())
    }

    fn occupation(&self, id: &str) -> String {
        let occupation = self.directory.occupation(id);
        occupation.map_or_else(|| id.to_owned(), |occupation| occupation.name.of(self.lang).clone())
    }
}
