//! Answers against a form: every wrong field at once, in the form's order.
//!
//! Comes in: answers as posted. Goes out: [`Answers`] or errors. The same input always gives the same output. Never
//! here: words.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::answers::{AnswerValue, Answers};
use super::form::{Field, Form, Rule, Section};
use super::kind::{Facts, Kind};
use super::problem::{FieldError, FieldProblem};
use super::raw::RawAnswers;
use super::tidy;
use crate::Lang;
use crate::directory::Directory;

/// What one field came to.
type Read = Result<Option<AnswerValue>, FieldProblem>;

impl Form {
    /// Checks everything. Answers of fields that don't apply are dropped, not errors; unknown names are ignored.
    pub fn check(
        &self,
        raw: &RawAnswers,
        directory: &Directory,
        today: Date,
        lang: Lang,
    ) -> Result<Answers, Vec<FieldError>> {
        let mut values = BTreeMap::new();
        let mut errors = Vec::new();
        for section in &self.sections {
            let read = self.read(section, raw, Facts { directory, today });
            errors.extend(self.errors(&read));
            for (field, answer) in read {
                if let Ok(Some(value)) = answer {
                    values.insert(field.id.clone(), value);
                }
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(Answers { form: self.id.clone(), version: self.version, lang, values })
    }

    /// Checks one section. Answers of other sections only decide which of its questions apply.
    pub fn check_section(
        &self,
        section: &Section,
        raw: &RawAnswers,
        directory: &Directory,
        today: Date,
    ) -> Vec<FieldError> {
        self.errors(&self.read(section, raw, Facts { directory, today }))
    }

    /// Whether a question applies: it has no condition, or the earlier field applies itself and has one of the values.
    pub fn applies(&self, field: &Field, raw: &RawAnswers) -> bool {
        let Some(condition) = &field.when else { return true };
        let Some(earlier) = self.field(&condition.field) else { return false };
        self.applies(earlier, raw) && earlier.has_one_of(&condition.is, raw)
    }

    /// The section after one, leaving out those in which no question applies; none after the last.
    pub fn next_section(&self, section: &Section, raw: &RawAnswers) -> Option<&Section> {
        let at = self.sections.iter().position(|other| other.id == section.id)?;
        self.sections[at + 1..].iter().find(|next| next.fields.iter().any(|field| self.applies(field, raw)))
    }

    /// Keeps what belongs to the form: names that it does not ask for are dropped.
    pub fn keep_known(&self, raw: &RawAnswers) -> RawAnswers {
        let names: BTreeSet<String> = self.input_names().into_iter().collect();
        raw.iter().filter(|(name, _)| names.contains(*name)).collect()
    }

    /// What each question of a section that applies came to.
    fn read<'f>(&self, section: &'f Section, raw: &RawAnswers, facts: Facts<'_>) -> Vec<(&'f Field, Read)> {
        let applying = section.fields.iter().filter(|field| self.applies(field, raw));
        applying.map(|field| (field, field.kind.read(&field.id, raw, facts))).collect()
    }

    /// The errors of a section, in the form's order.
    fn errors(&self, read: &[(&Field, Read)]) -> Vec<FieldError> {
        let unmet: Vec<(usize, &str)> = self
            .rules
            .iter()
            .enumerate()
            .filter_map(|(number, rule)| Some((number, unmet_at(rule, read)?)))
            .collect();
        let problem = |field: &Field, answer: &Read| match answer {
            Err(problem) => Some(*problem),
            Ok(Some(_)) => None,
            Ok(None) if field.is_required() => Some(FieldProblem::Missing),
            Ok(None) => {
                let rule = unmet.iter().find(|(_, first)| *first == field.id)?.0;
                Some(FieldProblem::NoneOf { rule })
            }
        };
        read.iter()
            .filter_map(|(field, answer)| {
                Some(FieldError { field: field.id.clone(), problem: problem(field, answer)? })
            })
            .collect()
    }
}

impl Field {
    /// Whether the field has one of these values, as a condition asks. A single answer that was given twice,
    /// differently, is no value.
    fn has_one_of(&self, wanted: &[String], raw: &RawAnswers) -> bool {
        let typed: Vec<String> = raw.all(&self.id).iter().map(|typed| tidy::line(typed)).collect();
        let given: Vec<&String> = typed.iter().filter(|typed| !typed.is_empty()).collect();
        let clear = matches!(self.kind, Kind::Choices(_)) || given.windows(2).all(|pair| pair[0] == pair[1]);
        clear && given.iter().any(|typed| wanted.contains(typed))
    }
}

/// Where a rule that is not met says so: the first of its fields on the page. None when it is met, when a field
/// answered wrongly has its own error, or when none of its fields applies.
fn unmet_at<'f>(rule: &Rule, read: &[(&'f Field, Read)]) -> Option<&'f str> {
    let mut first = None;
    for (field, answer) in read.iter().filter(|(field, _)| rule.one_of.contains(&field.id)) {
        if !matches!(answer, Ok(None)) {
            return None;
        }
        first = first.or(Some(field.id.as_str()));
    }
    first
}
