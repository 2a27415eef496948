//! A form on one page: every section with its questions, nothing left to decide for the template.
//!
//! Comes in: a form, the answers as typed, the errors, where the page posts. Goes out: a [`SheetView`], the argument
//! `form` of the theme's component `form.sheet`. Never here: HTML, files (a form that takes one has pages of its own),
//! drafts.

use serde::Serialize;

use super::field_view;
use super::form::{Field, Section};
use super::kind::Kind;
use super::problem::FieldError;
use super::raw::RawAnswers;
use super::show::Showing;
use super::view::{self, ErrorView, FieldView, Hidden, PrivacyView, SectionView};
use crate::Lang;
use crate::theme::Toggle;

/// Where a form on one page goes.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SheetOptions {
    /// The path that it is posted to.
    pub action: String,
    /// The same page in the other language; it is posted there to be shown again, with nothing judged.
    pub language_action: String,
    /// What goes along besides the answers.
    pub hidden: Vec<Hidden>,
}

/// A form on one page, ready for its template.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct SheetView {
    /// Id of the form.
    pub id: String,
    /// Version of the form.
    pub version: u32,
    /// Language of the page.
    pub lang: Lang,
    /// Name of the form.
    pub title: String,
    /// Paragraphs before the first question.
    pub intro: Vec<String>,
    /// Where it is posted to.
    pub action: String,
    /// Where it is posted to, to be shown in the other language.
    pub language_action: String,
    /// `id` of the form element.
    pub html_id: String,
    /// What goes along besides the answers.
    pub hidden: Vec<Hidden>,
    /// The summary of errors; empty when there are none.
    pub errors: Vec<ErrorView>,
    /// The sections, in order.
    pub parts: Vec<PartView>,
    /// Label of the button.
    pub submit: String,
    /// What happens to the answers.
    pub privacy: PrivacyView,
}

/// A section of a form on one page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PartView {
    /// Its own words.
    pub section: SectionView,
    /// Its questions.
    pub fields: Vec<FieldView>,
}

impl SheetView {
    /// The whole form with what was typed so far.
    pub fn new(
        showing: &Showing<'_>,
        raw: &RawAnswers,
        errors: &[FieldError],
        options: SheetOptions,
    ) -> Self {
        let Showing { form, lang, .. } = *showing;
        let here: Vec<&Field> = form.fields().collect();
        let all: Vec<&FieldError> = errors.iter().collect();
        let part = |section: &Section| {
            let asked = section.fields.iter().filter(|field| is_asked(field));
            let fields = asked.map(|field| field_view::field(showing, &here, field, raw, &all));
            PartView { section: SectionView::of(section, lang), fields: fields.collect() }
        };
        Self {
            id: form.id.clone(),
            version: form.version,
            lang,
            title: form.title.of(lang).clone(),
            intro: form.intro.of(lang).clone(),
            action: options.action,
            language_action: options.language_action,
            html_id: view::HTML_ID.to_owned(),
            hidden: options.hidden,
            errors: all.iter().map(|error| view::summary(showing, error)).collect(),
            parts: form.sections.iter().map(part).filter(|part: &PartView| !part.fields.is_empty()).collect(),
            submit: form.submit.of(lang).clone(),
            privacy: PrivacyView::of(form, lang),
        }
    }

    /// The way to the other language, which takes along what was typed.
    pub fn toggle(&self) -> Toggle {
        Toggle::Submit { form: self.html_id.clone(), action: self.language_action.clone() }
    }
}

/// Files have pages of their own.
fn is_asked(field: &Field) -> bool {
    !matches!(field.kind, Kind::File(_))
}
