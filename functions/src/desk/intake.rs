//! The intake meeting: written down once, corrected later. From its day on, the person takes part.
//!
//! Comes in: what staff typed into the form `intake`. Goes out: the form, or the way back to the file once it is stored.
//! Never here: numbers of documents; the form asks for none (see `client_number.rs` for the one that a funder needs).

use axum::response::Response;
use jiff::civil::Date;
use portal::Lang;
use portal::forms::kind::date::DateProblem;
use portal::forms::{AnswerValue, Answers, FieldError, FieldProblem, Form, RawAnswers, known};

use super::{places, sheet, shown};
use crate::app::{App, day};
use crate::asking::{Asking, Filled};
use crate::facts;
use crate::follow_up::schedule;
use crate::http::{ApiError, reply};
use crate::indicators::Side;
use crate::intake::effects::words;
use crate::staff::{Staff, StaffPost};
use crate::store::{
    Application, Channel, Digest, Effects, Held, Intake, NewConsent, NewIntake, Person, State,
};

/// The staff's form.
const FORM: &str = "intake";

/// What the application may have answered already.
const FROM_APPLICATION: [&str; 2] = [known::GROUP, known::STATUS_CATEGORY];

/// Whether an intake meeting can be held with somebody.
pub(super) fn is_due(application: &Application) -> bool {
    application.state == State::Accepted && facts::side(&application.form) == Some(Side::Connectee)
}

/// Shows the form.
pub(super) async fn show(staff: &Staff, reference: &str) -> Result<Response, ApiError> {
    let Some(person) = staff.app.store.open_person(staff.scope()?, reference, staff.now).await? else {
        return shown::gone(staff);
    };
    page(staff, &person, None, false)
}

/// Stores the meeting.
pub(super) async fn hold(post: &StaffPost, reference: &str) -> Result<Response, ApiError> {
    let StaffPost { staff, submitted } = post;
    let scope = staff.scope()?;
    let (form, today) = (sheet::form(staff, FORM)?, day(staff.now));
    let asking = Asking::new(&staff.site, &form, staff.lang, today);
    let answers = match asking.read(submitted).and_then(|answers| held_by_now(answers, today)) {
        Ok(answers) => answers,
        Err(filled) => return again(staff, reference, filled, false).await,
    };
    // Nobody is shown for this look, so the log has the meeting alone.
    let Some(application) = staff.app.store.load_for_decision(scope, reference, staff.now).await? else {
        return shown::gone(staff);
    };
    let new = new_intake(staff, &form, (&application, &answers), sheet::revision(submitted))?;
    match staff.app.store.hold_intake(scope, reference, &new, staff.now).await? {
        Held::Now | Held::Already => Ok(reply::see_other(&places::person(staff.lang, reference))),
        Held::Changed => again(staff, reference, Filled::with(answers.raw()), true).await,
        Held::Gone => shown::gone(staff),
    }
}

/// The form once more, with the file as it stands now.
async fn again(staff: &Staff, reference: &str, filled: Filled, changed: bool) -> Result<Response, ApiError> {
    match staff.app.store.open_person(staff.scope()?, reference, staff.now).await? {
        Some(person) => page(staff, &person, Some(filled), changed),
        None => shown::gone(staff),
    }
}

fn page(staff: &Staff, person: &Person, filled: Option<Filled>, changed: bool) -> Result<Response, ApiError> {
    let application = &person.application;
    if !is_due(application) {
        return Ok(reply::see_other(&places::person(staff.lang, &application.reference)));
    }
    let filled = filled.unwrap_or_else(|| Filled::with(known_so_far(staff, person)));
    let form = sheet::form(staff, FORM)?;
    let place = |lang: Lang| places::intake(lang, &application.reference);
    let hidden = sheet::hidden(staff, application.revision);
    let asking = Asking::new(&staff.site, &form, staff.lang, day(staff.now));
    sheet::show(staff, application, &asking.sheet(&filled, place, hidden), (filled.status(), changed))
}

/// What the meeting's record says, or before it is held what the application said. No consent is ticked for anybody.
fn known_so_far(staff: &Staff, person: &Person) -> RawAnswers {
    let sent = shown::answers(&person.application);
    if let Some(mut known) = person.intake.as_ref().and_then(answers) {
        // What the person has taken back since is not given again by correcting something else.
        if let Some(sent) = &sent {
            take_consents(&mut known, sent);
        }
        return known.raw();
    }
    let mut raw = RawAnswers::new();
    let sent = sent.map(|sent| sent.raw()).unwrap_or_default();
    for field in FROM_APPLICATION.into_iter().chain(known::CONFIDENCE) {
        raw.extend(sent.all(field).iter().map(|value| (field, value.as_str())));
    }
    let today = AnswerValue::Date(day(staff.now));
    let values = [(known::HELD_ON.to_owned(), today)].into();
    let held = Answers { form: FORM.to_owned(), version: 1, lang: staff.lang, values };
    raw.extend(held.raw().iter());
    raw
}

/// Makes the consents in answers those of others.
fn take_consents(answers: &mut Answers, others: &Answers) {
    for purpose in known::CONSENTS {
        if others.agreed(purpose) {
            answers.values.insert(purpose.to_owned(), AnswerValue::Consent);
        } else {
            answers.values.remove(purpose);
        }
    }
}

/// The application's answers with the consents as they were said at the meeting, which is the last word on them.
fn standing(application: &Application, said: &Answers) -> Result<Option<String>, ApiError> {
    let Some(mut sent) = shown::answers(application) else { return Ok(None) };
    take_consents(&mut sent, said);
    Ok(Some(serde_json::to_string(&sent).map_err(anyhow::Error::from)?))
}

/// The answers of a meeting's record; none when they can't be read.
pub(super) fn answers(intake: &Intake) -> Option<Answers> {
    serde_json::from_str(&intake.answers).ok()
}

/// A meeting that lies ahead was not held.
fn held_by_now(answers: Answers, today: Date) -> Result<Answers, Filled> {
    if answers.date(known::HELD_ON).is_some_and(|day| day <= today) {
        return Ok(answers);
    }
    let problem = FieldProblem::Date(DateProblem::NoSuchDay);
    Err(Filled::with(answers.raw()).wrong(FieldError { field: known::HELD_ON.to_owned(), problem }))
}

fn new_intake(
    staff: &Staff,
    form: &Form,
    (application, answers): (&Application, &Answers),
    revision: Option<u64>,
) -> Result<NewIntake, ApiError> {
    let held_on = answers.date(known::HELD_ON).unwrap_or_else(|| day(staff.now));
    Ok(NewIntake {
        held_on,
        answers: serde_json::to_string(answers).map_err(anyhow::Error::from)?,
        form: answers.form.clone(),
        version: answers.version,
        lang: staff.lang,
        effects: of_intake(&staff.app, application, (form, answers), held_on),
        standing: standing(application, answers)?,
        revision: revision.unwrap_or_default(),
    })
}

/// What an intake meeting brings: what the indicators count, what was said to each question of consent, surveys.
pub fn of_intake(
    app: &App,
    application: &Application,
    (form, answers): (&Form, &Answers),
    held_on: Date,
) -> Effects {
    Effects {
        facts: facts::intake(app, application, held_on, answers),
        consents: consents(form, answers),
        ..schedule::after_intake(app, application, held_on)
    }
}

/// What was said to each question of consent, with the sentence as it was read out.
fn consents(form: &Form, answers: &Answers) -> Vec<NewConsent> {
    let lang = answers.text(known::CONSENT_LANG).and_then(Lang::parse).unwrap_or(answers.lang);
    let channel = answers.text(known::HELD_HOW).and_then(Channel::parse).unwrap_or(Channel::InPerson);
    let asked = known::CONSENTS.into_iter().filter_map(|purpose| form.field(purpose));
    let said = asked.map(|field| NewConsent {
        purpose: field.id.clone(),
        given: answers.agreed(&field.id),
        form: form.id.clone(),
        version: form.version,
        words: Digest::of(words(field, lang).as_bytes()),
        lang,
        channel,
    });
    said.collect()
}
