//! What is wrong with an answer, and how to say it in both languages.
//!
//! Comes in: a [`FieldProblem`] of a kind's reader or of the check across fields. Goes out: one sentence in one
//! language. Never here: what was typed; a sentence does not repeat it.

use super::form::{Field, Form};
use super::kind::{
    ChoiceProblem, ChoicesProblem, CommunityProblem, ConsentProblem, DateProblem, EmailProblem, FileProblem,
    LongTextProblem, OccupationProblem, PhoneProblem, PostalAreaProblem, TextProblem, WebAddressProblem,
    YearProblem,
};
use crate::eligibility::said;
use crate::{Lang, Words, format, words};

/// Group of words with the sentences of problems.
pub(super) const WORDS: &str = "problem";

/// A field and what is wrong with its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// Id of the field.
    pub field: String,
    /// What is wrong.
    pub problem: FieldProblem,
}

/// What can be wrong with an answer. Closed, without words, so that both languages can say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldProblem {
    /// Nothing was answered where an answer is needed.
    Missing,
    /// None of several fields was answered where one is needed; the number of the form's rule.
    NoneOf {
        /// Which of the form's rules, from 0.
        rule: usize,
    },
    /// The same question was answered twice, differently.
    Several,
    /// Of a line.
    Text(TextProblem),
    /// Of several lines.
    LongText(LongTextProblem),
    /// Of an email address.
    Email(EmailProblem),
    /// Of a telephone number.
    Phone(PhoneProblem),
    /// Of a day.
    Date(DateProblem),
    /// Of a year.
    Year(YearProblem),
    /// Of a postal code.
    PostalArea(PostalAreaProblem),
    /// Of a web address.
    WebAddress(WebAddressProblem),
    /// Of a choice.
    Choice(ChoiceProblem),
    /// Of several choices.
    Choices(ChoicesProblem),
    /// Of a community.
    Community(CommunityProblem),
    /// Of occupations.
    Occupation(OccupationProblem),
    /// Of a file.
    File(FileProblem),
    /// Of a box that stands for a yes.
    Consent(ConsentProblem),
}

macro_rules! from_kind {
    ($($variant:ident($problem:ident)),* $(,)?) => {$(
        impl From<$problem> for FieldProblem {
            fn from(problem: $problem) -> Self {
                Self::$variant(problem)
            }
        }
    )*};
}

from_kind!(
    Text(TextProblem),
    LongText(LongTextProblem),
    Email(EmailProblem),
    Phone(PhoneProblem),
    Date(DateProblem),
    Year(YearProblem),
    PostalArea(PostalAreaProblem),
    WebAddress(WebAddressProblem),
    Choice(ChoiceProblem),
    Choices(ChoicesProblem),
    Community(CommunityProblem),
    Occupation(OccupationProblem),
    File(FileProblem),
    Consent(ConsentProblem),
);

impl FieldProblem {
    /// Every problem that is said with a word of `words.toml`, with sample amounts, for tests of the words.
    pub fn all() -> Vec<Self> {
        let mut all = vec![Self::Several];
        all.extend(TextProblem::ALL.map(Self::Text));
        all.extend(LongTextProblem::ALL.map(Self::LongText));
        all.extend(EmailProblem::ALL.map(Self::Email));
        all.extend(PhoneProblem::ALL.map(Self::Phone));
        all.extend(DateProblem::all().map(Self::Date));
        all.extend(YearProblem::ALL.map(Self::Year));
        all.extend(PostalAreaProblem::ALL.map(Self::PostalArea));
        all.extend(WebAddressProblem::ALL.map(Self::WebAddress));
        all.extend(ChoiceProblem::ALL.map(Self::Choice));
        all.extend(ChoicesProblem::ALL.map(Self::Choices));
        all.extend(CommunityProblem::ALL.map(Self::Community));
        all.extend(OccupationProblem::ALL.map(Self::Occupation));
        all.extend(FileProblem::ALL.map(Self::File));
        all.extend(ConsentProblem::ALL.map(Self::Consent));
        all
    }

    /// The sentence of a problem; none where the form itself has it.
    pub(crate) fn sentence(self) -> Option<Sentence> {
        Some(match self {
            Self::Missing | Self::NoneOf { .. } => return None,
            Self::Several => Sentence::limit("several"),
            Self::Text(problem) => problem.sentence(),
            Self::LongText(problem) => problem.sentence(),
            Self::Email(problem) => problem.sentence(),
            Self::Phone(problem) => problem.sentence(),
            Self::Date(problem) => problem.sentence(),
            Self::Year(problem) => problem.sentence(),
            Self::PostalArea(problem) => problem.sentence(),
            Self::WebAddress(problem) => problem.sentence(),
            Self::Choice(problem) => problem.sentence(),
            Self::Choices(problem) => problem.sentence(),
            Self::Community(problem) => problem.sentence(),
            Self::Occupation(problem) => problem.sentence(),
            Self::File(problem) => problem.sentence(),
            Self::Consent(problem) => problem.sentence(),
        })
    }

    /// The word in group `problem` of `words.toml` that says it; none where the form itself has the sentence.
    pub fn word(self) -> Option<&'static str> {
        self.sentence().map(|sentence| sentence.word)
    }
}

impl FieldError {
    /// `id` of the input where the answer can be put right: the field's own, or that of the wrong part of a date.
    pub fn input_id(&self) -> String {
        let part = match self.problem {
            FieldProblem::Date(DateProblem::PartMissing(part) | DateProblem::PartWrong(part)) => part,
            _ => return self.field.clone(),
        };
        part.input_id(&self.field)
    }

    /// The sentence for people: the form's own words where it has some for this problem, else the portal's.
    ///
    /// A field's `wrong` stands for every problem of form (no `@`, not a date); a limit keeps its own sentence, which
    /// says the limit.
    pub fn words(&self, form: &Form, words: &Words, lang: Lang) -> String {
        let field = form.field(&self.field);
        if let FieldProblem::NoneOf { rule } = self.problem
            && let Some(rule) = form.rules.get(rule)
        {
            return rule.missing.of(lang).clone();
        }
        match (self.problem.sentence(), field) {
            (Some(sentence), Some(Field { wrong: Some(wrong), .. })) if sentence.is_form => {
                sentence.fill(wrong.of(lang), lang)
            }
            (Some(sentence), _) => sentence.fill(&said(words, WORDS, sentence.word, lang), lang),
            (None, Some(Field { missing: Some(missing), .. })) => missing.of(lang).clone(),
            // Nobody reports a missing answer of a field that needs none; the label still says which one is meant.
            (None, field) => field.map_or_else(|| self.field.clone(), |field| field.label.of(lang).clone()),
        }
    }
}

/// A problem as a word of `words.toml` with its amounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sentence {
    /// The word in group [`WORDS`].
    pub(crate) word: &'static str,
    /// The answer does not have the form of its kind, so a field's own `wrong` may say it.
    pub(crate) is_form: bool,
    /// Values of `{names}`.
    pub(crate) amounts: Vec<(&'static str, Amount)>,
}

/// A value of a sentence, written as its language writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Amount {
    Count(u64),
    Year(i16),
    Bytes(u64),
}

impl Amount {
    pub(crate) fn count(count: usize) -> Self {
        Self::Count(u64::try_from(count).unwrap_or(u64::MAX))
    }

    fn text(self, lang: Lang) -> String {
        match self {
            Self::Count(count) => format::integer(i64::try_from(count).unwrap_or(i64::MAX), lang),
            Self::Year(year) => year.to_string(),
            Self::Bytes(size) => format::bytes(size, lang),
        }
    }
}

impl Sentence {
    /// The answer does not have the form of its kind.
    pub(crate) const fn form(word: &'static str) -> Self {
        Self { word, is_form: true, amounts: Vec::new() }
    }

    /// The answer has the right form and breaks a limit.
    pub(crate) const fn limit(word: &'static str) -> Self {
        Self { word, is_form: false, amounts: Vec::new() }
    }

    pub(crate) fn with(mut self, name: &'static str, amount: Amount) -> Self {
        self.amounts.push((name, amount));
        self
    }

    fn fill(&self, text: &str, lang: Lang) -> String {
        let amounts: Vec<_> = self.amounts.iter().map(|(name, amount)| (*name, amount.text(lang))).collect();
        words::fill(text, amounts.iter().map(|(name, text)| (*name, text.as_str())))
    }
}
