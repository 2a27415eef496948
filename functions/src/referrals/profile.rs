//! The short profile of a Connectee, for the Connector whom they may meet.
//!
//! Comes in: an application. Goes out: questions with answers, as far as the Connectee agreed to show them. Never here: a
//! name, an address, a telephone number, status, country, group, needs: the list below is all that is ever shown.

use jiff::civil::Date;
use portal::Lang;
use portal::forms::{AnswerValue, Answers, known};
use serde::Serialize;

use crate::site::Site;
use crate::store::Application;

/// All that a profile shows, in this order.
const SHOWN: [&str; 12] = [
    known::OCCUPATION,
    known::OCCUPATION_OTHER,
    known::YEARS_EXPERIENCE,
    known::SKILLS,
    known::GOAL,
    known::TARGET_ORGANISATIONS,
    known::WHO_TO_MEET,
    known::ENGLISH_LEVEL,
    known::FRENCH_LEVEL,
    known::MEETING_MODE,
    known::MEETING_CITY,
    known::AVAILABILITY,
];

/// A question with its answer.
#[derive(Debug, Serialize)]
pub struct Part {
    /// The question.
    pub label: String,
    /// The answer, in lines.
    pub lines: Vec<String>,
}

/// The profile; empty without consent.
pub fn of_connectee(site: &Site, lang: Lang, application: &Application, today: Date) -> Vec<Part> {
    let answers = application.answers.as_deref();
    let Some(answers) = answers.and_then(|text| serde_json::from_str::<Answers>(text).ok()) else {
        return Vec::new();
    };
    let agreed = matches!(answers.value(known::CONSENT_SHARE_PROFILE), Some(AnswerValue::Consent));
    let Some(form) = site.form_of(&application.form, application.version).filter(|_| agreed) else {
        return Vec::new();
    };
    let showing = site.showing(&form, lang, today);
    let part = |id: &&str| {
        let field = form.field(id)?;
        let lines = showing.lines(field, answers.value(id)?);
        Some(Part { label: field.label.of(lang).clone(), lines })
    };
    SHOWN.iter().filter_map(part).filter(|part| !part.lines.is_empty()).collect()
}
