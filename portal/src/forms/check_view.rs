//! The page on which a person checks all answers before they are sent.
//!
//! Comes in: a form, the answers as typed, the errors of the whole form. Goes out: a [`CheckView`]. Answers that can be
//! read are shown as they will be stored, the others as they were typed. Never here: HTML.

use std::fmt::Write as _;

use serde::Serialize;

use super::eligible;
use super::form::{Field, Section};
use super::kind::{Facts, FileAnswer, Kind};
use super::problem::FieldError;
use super::raw::RawAnswers;
use super::reserved;
use super::show::Showing;
use super::view::{self, EligibilityView, ErrorView, HTML_ID, Hidden, PrivacyView};
use crate::Lang;

/// What the check page depends on besides the answers.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct CheckOptions {
    /// Token of the draft, once there is one.
    pub draft: Option<String>,
    /// The signed key of the submission.
    pub key: Option<String>,
}

/// All answers of a form, ready for the template of the check page.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct CheckView {
    /// Id of the form.
    pub form_id: String,
    /// Version of the form.
    pub version: u32,
    /// Language of the page.
    pub lang: Lang,
    /// Name of the form.
    pub title: String,
    /// Sections with the questions that apply.
    pub sections: Vec<CheckSection>,
    /// Where the answers are sent to.
    pub action: String,
    /// Where they are sent to, to be shown in the other language.
    pub language_action: String,
    /// `id` of the form element.
    pub html_id: String,
    /// Every answer, as hidden inputs.
    pub carried: Vec<Hidden>,
    /// Token of the draft, as a hidden input.
    pub draft: Option<String>,
    /// The signed key of the submission, as a hidden input; empty as long as there are errors.
    pub key: String,
    /// Label of the last button.
    pub submit_label: String,
    /// What is still wrong, each with the way to change it; empty when all is well.
    pub errors: Vec<ErrorView>,
    /// What happens to the answers.
    pub privacy: PrivacyView,
    /// What the chosen community's rules say, as soon as it can be said.
    pub eligibility: Option<EligibilityView>,
}

/// A section of the check page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckSection {
    /// Id of the section.
    pub id: String,
    /// Name of the section.
    pub title: String,
    /// Its questions.
    pub rows: Vec<CheckRow>,
}

/// A question with its answer on the check page.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct CheckRow {
    /// Id of the field.
    pub id: String,
    /// The question.
    pub label: String,
    /// The answer; a line that says so when there is none.
    pub lines: Vec<String>,
    /// There is no answer.
    pub empty: bool,
    /// Where it can be changed.
    pub href: String,
    /// What is changed, for readers who hear the link without the row round it: the question.
    pub change_label: String,
}

impl CheckView {
    /// All answers, with the errors of [`super::Form::check`] where there are some.
    pub fn new(
        showing: &Showing<'_>,
        raw: &RawAnswers,
        errors: &[FieldError],
        options: CheckOptions,
    ) -> Self {
        let Showing { form, lang, .. } = *showing;
        let draft = options.draft.as_deref();
        let sections = form.sections.iter().map(|section| self::section(showing, section, raw, draft));
        let error = |error: &FieldError| {
            let section = form.section_of(&error.field).unwrap_or_else(|| form.first_section());
            ErrorView {
                href: change_href(showing, section, &error.input_id(), draft),
                text: error.words(form, showing.words, lang),
            }
        };
        Self {
            form_id: form.id.clone(),
            version: form.version,
            lang,
            title: form.title.of(lang).clone(),
            sections: sections.filter(|section| !section.rows.is_empty()).collect(),
            action: view::address(form, lang, "send"),
            language_action: view::address(form, lang.other(), "check/language"),
            html_id: HTML_ID.to_owned(),
            carried: view::carried(form, raw, None),
            submit_label: form.submit.of(lang).clone(),
            errors: errors.iter().map(error).collect(),
            draft: options.draft,
            key: options.key.unwrap_or_default(),
            privacy: PrivacyView::of(form, lang),
            eligibility: eligible::view(showing, raw),
        }
    }
}

fn section(showing: &Showing<'_>, section: &Section, raw: &RawAnswers, draft: Option<&str>) -> CheckSection {
    let applying = section.fields.iter().filter(|field| showing.form.applies(field, raw));
    let row = |field: &Field| {
        let label = field.label.of(showing.lang).clone();
        let lines = lines(showing, field, raw);
        CheckRow {
            id: field.id.clone(),
            empty: lines.is_empty(),
            lines: if lines.is_empty() { vec![showing.word("not_provided")] } else { lines },
            href: change_href(showing, section, &field.id, draft),
            change_label: label.clone(),
            label,
        }
    };
    CheckSection {
        id: section.id.clone(),
        title: section.title.of(showing.lang).clone(),
        rows: applying.map(row).collect(),
    }
}

/// An answer as it will be stored, or as it was typed when it can't be read.
fn lines(showing: &Showing<'_>, field: &Field, raw: &RawAnswers) -> Vec<String> {
    let facts = Facts { directory: showing.directory, today: showing.today };
    match field.kind.read(&field.id, raw, facts) {
        Ok(Some(value)) => showing.lines(field, &value),
        Ok(None) => Vec::new(),
        // What stands for a stored file also opens it; only the name is for people.
        Err(_) if matches!(field.kind, Kind::File(_)) => {
            raw.get(&field.id).and_then(FileAnswer::parse).map(|file| file.name).into_iter().collect()
        }
        Err(_) => {
            let names = field.input_names();
            let typed = names.iter().flat_map(|name| raw.all(name)).filter(|typed| !typed.trim().is_empty());
            typed.flat_map(|typed| typed.lines()).map(str::to_owned).collect()
        }
    }
}

fn change_href(showing: &Showing<'_>, section: &Section, input: &str, draft: Option<&str>) -> String {
    let mut href = view::address(showing.form, showing.lang, &section.id);
    let _ = write!(href, "?{}={}", reserved::RETURN, reserved::TO_CHECK);
    if let Some(draft) = draft {
        let _ = write!(href, "&{}={}", reserved::DRAFT, encoded(draft));
    }
    let _ = write!(href, "#{input}");
    href
}

/// A value in the query of an address.
fn encoded(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}
