//! What a decision's author sees: the form, and the letter before it is sent.
//!
//! Comes in: the file, what was typed, what is wrong with it. Goes out: a page. Never here: deciding.

use axum::http::StatusCode;
use axum::response::Response;
use portal::Lang;
use portal::theme::{Frame, Toggle};
use serde::Serialize;

use super::decide::{DECISION, MESSAGE, REASON, REVISION};
use super::screening::{self, Checked, Typed, Wrong};
use super::{places, shown};
use crate::http::{ApiError, reply};
use crate::outbox::Telling;
use crate::said::Said;
use crate::staff::{Bar, Choice, Staff};
use crate::store::{Application, Decision};

/// What the form holds.
#[derive(Clone, Copy, Default)]
pub(super) struct Form<'a>(Typed<'a>);

impl<'a> Form<'a> {
    /// What was typed before.
    pub(super) fn of(typed: Typed<'a>) -> Self {
        Self(typed)
    }
}

/// Why nothing was decided.
#[derive(Clone, Copy)]
pub(super) enum Problem {
    /// Something is wrong with what was typed.
    Wrong(Wrong),
    /// The file has changed since it was opened.
    Changed,
}

/// `pages/desk-decide.html`.
#[derive(Serialize)]
struct DecidePage<'a> {
    bar: Bar,
    name: String,
    reference: &'a str,
    form_title: String,
    /// Where the application stands, in words.
    state: String,
    action: String,
    /// Back to the file.
    back: String,
    errors: Vec<Entry>,
    /// The file has changed since it was opened: what to say.
    changed: Option<String>,
    decisions: Vec<Choice>,
    /// Reasons, by the decision that they are for.
    reasons: Vec<Group>,
    error_decision: Option<String>,
    error_reason: Option<String>,
    error_message: Option<String>,
    message: &'a str,
    message_hint: String,
    revision: u64,
    /// The letter before it is sent; none while the form is filled in.
    letter: Option<LetterView>,
    /// What goes along with the letter's buttons.
    carried: Vec<Input>,
}

#[derive(Serialize)]
struct Group {
    label: String,
    options: Vec<Choice>,
}

/// An entry of the summary of errors.
#[derive(Serialize)]
struct Entry {
    href: String,
    text: String,
}

#[derive(Serialize)]
struct Input {
    name: &'static str,
    value: String,
}

/// The letter, as the person gets it but for the link, which is theirs alone.
#[derive(Serialize)]
struct LetterView {
    lang: Lang,
    decision: String,
    subject: String,
    text: String,
}

/// The form, with what is wrong.
pub(super) fn form(
    staff: &Staff,
    application: &Application,
    form: &Form<'_>,
    problems: &[Problem],
) -> Result<Response, ApiError> {
    let Form(typed) = *form;
    let mut page = page(staff, application, typed)?;
    for problem in problems {
        tell(staff, &mut page, *problem);
    }
    let status = if page.changed.is_some() {
        StatusCode::CONFLICT
    } else if page.errors.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    show(staff, application, shown::said(staff).word("decide"), !problems.is_empty(), (&page, status))
}

/// The letter before it is sent.
pub(super) fn preview(
    staff: &Staff,
    application: &Application,
    checked: &Checked,
) -> Result<Response, ApiError> {
    let form = shown::form(staff, application)?;
    let path = format!("/api/status/{}/…", application.lang);
    let telling = Telling {
        application,
        form: &form,
        reason: checked.reason,
        message: checked.message.as_deref(),
        status_url: &staff.site.absolute(&path),
        erase_at: checked.decision.erase_at(application, staff.now),
    };
    let (subject, text) = telling.preview(&staff.site, checked.decision)?;
    let message = checked.message.clone().unwrap_or_default();
    let reason = checked.reason.unwrap_or_default();
    let typed = Typed { decision: checked.decision.name(), reason, message: &message };
    let mut page = page(staff, application, typed)?;
    page.letter = Some(LetterView {
        lang: application.lang,
        decision: shown::said(staff).word(&format!("decision_{}", checked.decision.name())),
        subject,
        text,
    });
    page.carried = vec![
        Input { name: DECISION, value: typed.decision.to_owned() },
        Input { name: REASON, value: reason.to_owned() },
        Input { name: MESSAGE, value: message.clone() },
        Input { name: REVISION, value: application.revision.to_string() },
    ];
    show(staff, application, shown::said(staff).word("letter"), false, (&page, StatusCode::OK))
}

fn page<'a>(
    staff: &Staff,
    application: &'a Application,
    typed: Typed<'a>,
) -> Result<DecidePage<'a>, ApiError> {
    let (lang, said, reference) = (staff.lang, shown::said(staff), application.reference.as_str());
    let allowed = screening::allowed(application.state);
    let decision = |decision: &Decision| Choice {
        value: decision.name().to_owned(),
        label: said.word(&format!("decision_{}", decision.name())),
        checked: decision.name() == typed.decision,
    };
    let message_hint = format!("message_hint_{}", application.lang);
    let name = shown::name(staff, application);
    Ok(DecidePage {
        bar: staff.bar(),
        name,
        reference,
        form_title: form_title(staff, application)?,
        state: shown::state(staff, application.state),
        action: places::decide(lang, reference),
        back: places::person(lang, reference),
        errors: Vec::new(),
        changed: None,
        decisions: allowed.iter().map(decision).collect(),
        reasons: reasons(staff, allowed, typed),
        error_decision: None,
        error_reason: None,
        error_message: None,
        message: typed.message,
        message_hint: said.with(&message_hint, "n", &screening::MESSAGE_CHARS.to_string()),
        revision: application.revision,
        letter: None,
        carried: Vec::new(),
    })
}

fn form_title(staff: &Staff, application: &Application) -> Result<String, ApiError> {
    Ok(shown::form(staff, application)?.title.of(staff.lang).clone())
}

/// A reason that two decisions share is chosen in the group of the decision that was typed.
fn reasons(staff: &Staff, allowed: &[Decision], typed: Typed<'_>) -> Vec<Group> {
    let words = Said::group(&staff.site.words, screening::REASONS, staff.lang);
    let group = |decision: &Decision| Group {
        label: shown::said(staff).word(&format!("decision_{}", decision.name())),
        options: screening::reasons(*decision)
            .iter()
            .map(|reason| Choice {
                value: (*reason).to_owned(),
                label: words.word(reason),
                checked: *reason == typed.reason && decision.name() == typed.decision,
            })
            .collect(),
    };
    allowed.iter().map(group).filter(|group| !group.options.is_empty()).collect()
}

/// Puts a problem where it is seen: in the summary and at its field.
fn tell(staff: &Staff, page: &mut DecidePage<'_>, problem: Problem) {
    let said = shown::said(staff);
    let (field, text) = match problem {
        Problem::Changed => {
            page.changed = Some(said.word("changed"));
            return;
        }
        Problem::Wrong(Wrong::Decision) => (DECISION, said.word("wrong_decision")),
        Problem::Wrong(Wrong::Reason) => (REASON, said.word("wrong_reason")),
        Problem::Wrong(Wrong::MessageMissing) => (MESSAGE, said.word("wrong_message_missing")),
        Problem::Wrong(Wrong::MessageLong(by)) => {
            (MESSAGE, said.with("wrong_message_long", "n", &by.to_string()))
        }
    };
    page.errors.push(Entry { href: format!("#{field}"), text: text.clone() });
    let error = match field {
        DECISION => &mut page.error_decision,
        REASON => &mut page.error_reason,
        _ => &mut page.error_message,
    };
    *error = Some(text);
}

fn show(
    staff: &Staff,
    application: &Application,
    title: String,
    is_wrong: bool,
    (page, status): (&DecidePage<'_>, StatusCode),
) -> Result<Response, ApiError> {
    let action = places::decide(staff.lang.other(), &application.reference);
    let toggle = Toggle::Submit { form: "form".into(), action };
    let frame = Frame { error: is_wrong, ..shown::frame(staff, title, toggle) };
    reply::page(&staff.site, "pages/desk-decide.html", staff.lang, &frame, page, status)
}
