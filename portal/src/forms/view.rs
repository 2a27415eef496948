//! A section of a form as its page shows it: plain strings and lists, nothing left to decide for the template.
//!
//! Comes in: a form, the answers as typed, the errors. Goes out: a [`FormView`], the argument `form` of the theme's
//! component `form.page`. What was typed appears again exactly as it was typed, wrong or not. Never here: HTML.

use serde::Serialize;

use super::eligible;
use super::field_view;
use super::form::{Field, Form, Section};
use super::problem::FieldError;
use super::raw::RawAnswers;
use super::show::Showing;
use crate::Lang;

/// `id` of the form element on a page, which the language toggle sends.
pub(super) const HTML_ID: &str = "form";

/// What a page of a form depends on besides the answers.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ViewOptions {
    /// Token of the draft, once there is one.
    pub draft: Option<String>,
    /// The person came from the check page and goes back to it.
    pub return_to_check: bool,
}

/// One section of a form, ready for its template.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct FormView {
    /// Id of the form.
    pub id: String,
    /// Version of the form.
    pub version: u32,
    /// Language of the page.
    pub lang: Lang,
    /// Name of the form.
    pub title: String,
    /// Paragraphs before the first question of the form; empty on later sections.
    pub intro: Vec<String>,
    /// How to do the same on paper or by phone.
    pub paper: String,
    /// Where the section is sent to.
    pub action: String,
    /// Where the section is sent to, to be shown in the other language.
    pub language_action: String,
    /// `id` of the form element.
    pub html_id: String,
    /// The page sends a file.
    pub multipart: bool,
    /// Which step this is; none when the form has one section.
    pub step: Option<StepView>,
    /// The section.
    pub section: SectionView,
    /// The summary of errors; empty when there are none.
    pub errors: Vec<ErrorView>,
    /// The questions that may apply, in order.
    pub fields: Vec<FieldView>,
    /// Answers of other sections, as hidden inputs.
    pub carried: Vec<Hidden>,
    /// Token of the draft, as a hidden input.
    pub draft: Option<String>,
    /// The person goes back to the check page afterwards.
    pub return_to_check: bool,
    /// Label of the button.
    pub continue_label: String,
    /// What happens to the answers.
    pub privacy: PrivacyView,
    /// What the chosen community's rules say, as soon as it can be said.
    pub eligibility: Option<EligibilityView>,
}

/// Which step of how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct StepView {
    /// From 1.
    pub number: usize,
    /// The number of sections.
    pub total: usize,
}

/// A section's own words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SectionView {
    /// Id of the section.
    pub id: String,
    /// Name of the section.
    pub title: String,
    /// A paragraph before its first question.
    pub intro: Option<String>,
}

/// An error in the summary on top of a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ErrorView {
    /// Where the wrong answer can be changed: `#email`, or a page and `#email`.
    pub href: String,
    /// The sentence.
    pub text: String,
}

/// A hidden input.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Hidden {
    /// Its name.
    pub name: String,
    /// Its value, as it was typed.
    pub value: String,
}

/// What happens to the answers of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PrivacyView {
    /// What they are for.
    pub purpose: String,
    /// Who sees them.
    pub readers: String,
    /// How long they are kept.
    pub retention: String,
}

/// What the rules of the chosen community say of the person.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct EligibilityView {
    /// `yes`, `ask` or `no`.
    pub outcome: String,
    /// Reasons, one sentence each.
    pub lines: Vec<String>,
    /// What to do now.
    pub next: String,
}

/// A question with its answer, ready for its template. `kind` tells which inputs to draw.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct FieldView {
    /// `id` of the first input that takes the answer; the summary of errors leads there.
    pub id: String,
    /// `name` of the inputs. A date has three: this name with `.year`, `.month`, `.day`, and their ids are `<id>`,
    /// `<id>-month`, `<id>-day`.
    pub name: String,
    /// The kind's name.
    pub kind: String,
    /// The question.
    pub label: String,
    /// How to answer; its element has the id `<id>-hint`.
    pub hint: Option<String>,
    /// Why it is asked.
    pub why: Option<String>,
    /// The question need not be answered, and stands in no "at least one of these".
    pub optional: bool,
    /// The first value, as it was typed; of a file, the value of a hidden input that keeps a stored file.
    pub value: String,
    /// Every value, as it was typed.
    pub values: Vec<String>,
    /// Options outside any group: of choices, the box of a consent, "not sure" of a community.
    pub options: Vec<OptionView>,
    /// Options in groups: communities by province, occupations by sector.
    pub groups: Vec<GroupView>,
    /// What is wrong with the answer; its element has the id `<id>-error`.
    pub error: Option<String>,
    /// The most characters, choices or bytes.
    pub max: Option<u64>,
    /// Rows of a box for several lines.
    pub rows: Option<u8>,
    /// HTML `autocomplete`.
    pub autocomplete: Option<String>,
    /// When the question counts, in words, where that depends on another one on the same page.
    pub only_if: Option<String>,
    /// The same for a script, which can hide the question until it counts.
    pub when: Option<WhenView>,
    /// With the answers as they are the question does not count: where scripts run, it is not there at first.
    pub later: bool,
    /// The day of a date, as it was typed.
    pub day: String,
    /// The month of a date, as it was typed.
    pub month: String,
    /// The year of a date, as it was typed.
    pub year: String,
    /// The name of the file that is stored already.
    pub file_name: Option<String>,
    /// HTML `accept` of a file.
    pub accept: Option<String>,
    /// HTML `aria-describedby`: ids of hint and error, with a space between; empty when there is neither.
    pub described_by: String,
}

/// The input that decides whether a question counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WhenView {
    /// Its name.
    pub name: String,
    /// The values that make the question count.
    pub values: Vec<String>,
}

/// An option of a question.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct OptionView {
    /// `id` of its input; the first one has the question's.
    pub id: String,
    /// Its value.
    pub value: String,
    /// Its name.
    pub label: String,
    /// A line that explains it.
    pub hint: Option<String>,
    /// It was chosen.
    pub checked: bool,
}

/// Options under a heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GroupView {
    /// The heading.
    pub label: String,
    /// The options.
    pub options: Vec<OptionView>,
}

impl FormView {
    /// One section with what was typed so far. Errors of other sections are left out.
    pub fn section(
        showing: &Showing<'_>,
        section: &Section,
        raw: &RawAnswers,
        errors: &[FieldError],
        options: ViewOptions,
    ) -> Self {
        let Showing { form, lang, .. } = *showing;
        let number = form.sections.iter().position(|other| other.id == section.id).map_or(1, |at| at + 1);
        let own_errors: Vec<&FieldError> = errors
            .iter()
            .filter(|error| section.fields.iter().any(|field| field.id == error.field))
            .collect();
        let here: Vec<&Field> = section.fields.iter().collect();
        let visible = section.fields.iter().filter(|field| may_apply(form, section, field, raw));
        Self {
            id: form.id.clone(),
            version: form.version,
            lang,
            title: form.title.of(lang).clone(),
            intro: if number == 1 { form.intro.of(lang).clone() } else { Vec::new() },
            paper: form.paper.of(lang).clone(),
            action: address(form, lang, &section.id),
            language_action: address(form, lang.other(), &format!("{}/language", section.id)),
            html_id: HTML_ID.to_owned(),
            multipart: section.has_file(),
            step: (form.sections.len() > 1).then_some(StepView { number, total: form.sections.len() }),
            section: SectionView::of(section, lang),
            errors: own_errors.iter().map(|error| summary(showing, error)).collect(),
            fields: visible.map(|field| field_view::field(showing, &here, field, raw, &own_errors)).collect(),
            carried: carried(form, raw, Some(section)),
            continue_label: continue_label(showing, section, raw, &options),
            draft: options.draft,
            return_to_check: options.return_to_check,
            privacy: PrivacyView::of(form, lang),
            eligibility: eligible::view(showing, raw),
        }
    }
}

impl SectionView {
    pub(super) fn of(section: &Section, lang: Lang) -> Self {
        Self {
            id: section.id.clone(),
            title: section.title.of(lang).clone(),
            intro: section.intro.as_ref().map(|intro| intro.of(lang).trim().to_owned()),
        }
    }
}

impl PrivacyView {
    pub(super) fn of(form: &Form, lang: Lang) -> Self {
        Self {
            purpose: form.purpose.of(lang).clone(),
            readers: form.readers.of(lang).clone(),
            retention: form.retention.of(lang).clone(),
        }
    }
}

/// The path of a page of a form.
pub(super) fn address(form: &Form, lang: Lang, page: &str) -> String {
    format!("/api/forms/{}/{lang}/{page}", form.id)
}

/// A question is on the page when it applies, or when that depends on an answer on the same page.
fn may_apply(form: &Form, section: &Section, field: &Field, raw: &RawAnswers) -> bool {
    let Some(condition) = &field.when else { return true };
    match section.fields.iter().find(|earlier| earlier.id == condition.field) {
        Some(earlier) => may_apply(form, section, earlier, raw),
        None => form.applies(field, raw),
    }
}

pub(super) fn summary(showing: &Showing<'_>, error: &FieldError) -> ErrorView {
    ErrorView {
        href: format!("#{}", error.input_id()),
        text: error.words(showing.form, showing.words, showing.lang),
    }
}

/// Every answer of the form as hidden inputs, in the form's order, without those of one section.
pub(super) fn carried(form: &Form, raw: &RawAnswers, without: Option<&Section>) -> Vec<Hidden> {
    let sections =
        form.sections.iter().filter(|section| without.is_none_or(|without| section.id != without.id));
    let names = sections.flat_map(Section::input_names);
    let hidden = |name: String| -> Vec<Hidden> {
        raw.all(&name).iter().map(|value| Hidden { name: name.clone(), value: value.clone() }).collect()
    };
    names.flat_map(hidden).collect()
}

fn continue_label(
    showing: &Showing<'_>,
    section: &Section,
    raw: &RawAnswers,
    options: &ViewOptions,
) -> String {
    let last = showing.form.next_section(section, raw).is_none();
    showing.word(match (options.return_to_check, last) {
        (true, _) => "save_change",
        (false, true) => "check_answers",
        (false, false) => "continue",
    })
}
