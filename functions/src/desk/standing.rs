//! Whether an accepted person can be matched: pause, leave, come back; how many people a Connector meets in a year.
//!
//! Comes in: what staff typed into the form of the person's side. Goes out: the form, or the way back to the file. Never
//! here: outcomes; the file of somebody who found work has a page for that.

use std::sync::Arc;

use axum::response::Response;
use jiff::civil::Date;
use portal::Lang;
use portal::forms::kind::date::DateProblem;
use portal::forms::{AnswerValue, Answers, FieldError, FieldProblem, Form, RawAnswers, known};

use super::{places, sheet, shown};
use crate::app::day;
use crate::asking::{Asking, Filled};
use crate::facts;
use crate::http::{ApiError, reply};
use crate::indicators::Side;
use crate::staff::{Staff, StaffPost};
use crate::store::{Amended, Application, Effects, NewStanding, Standing, StandingReason, State};

/// Shows the form.
pub(super) async fn show(staff: &Staff, reference: &str) -> Result<Response, ApiError> {
    again(staff, reference, None, false).await
}

/// Stores what was typed.
pub(super) async fn set(post: &StaffPost, reference: &str) -> Result<Response, ApiError> {
    let StaffPost { staff, submitted } = post;
    let scope = staff.scope()?;
    // Nobody is shown for this look, so the log has the change alone.
    let Some(application) = staff.app.store.load_for_decision(scope, reference, staff.now).await? else {
        return shown::gone(staff);
    };
    let Some((side, form)) = form(staff, &application)? else {
        return Ok(reply::see_other(&places::person(staff.lang, reference)));
    };
    let today = day(staff.now);
    let asking = Asking::new(&staff.site, &form, staff.lang, today);
    let answers = match asking.read(submitted).and_then(|answers| ends_later(answers, today)) {
        Ok(answers) => answers,
        Err(filled) => return again(staff, reference, Some(filled), false).await,
    };
    let Some(new) = new_standing(staff, (&application, side), &answers, sheet::revision(submitted)) else {
        return again(staff, reference, Some(Filled::with(answers.raw())), false).await;
    };
    match staff.app.store.set_standing(scope, reference, &new, staff.now).await? {
        Amended::Now | Amended::Already => Ok(reply::see_other(&places::person(staff.lang, reference))),
        Amended::Changed => again(staff, reference, Some(Filled::with(answers.raw())), true).await,
        Amended::Gone => shown::gone(staff),
    }
}

/// The form of the person's side; none for people who were not accepted.
pub(super) fn form(staff: &Staff, application: &Application) -> Result<Option<(Side, Arc<Form>)>, ApiError> {
    let Some(side) = facts::side(&application.form).filter(|_| application.state == State::Accepted) else {
        return Ok(None);
    };
    let id = match side {
        Side::Connectee => "standing-connectee",
        Side::Connector => "standing-connector",
    };
    let form = staff.site.form(id).ok_or_else(|| anyhow::anyhow!("no form `{id}`"))?;
    Ok(Some((side, form)))
}

async fn again(
    staff: &Staff,
    reference: &str,
    filled: Option<Filled>,
    changed: bool,
) -> Result<Response, ApiError> {
    let Some(person) = staff.app.store.open_person(staff.scope()?, reference, staff.now).await? else {
        return shown::gone(staff);
    };
    let application = &person.application;
    let Some((_, form)) = form(staff, application)? else {
        return Ok(reply::see_other(&places::person(staff.lang, reference)));
    };
    let filled = filled.unwrap_or_else(|| Filled::with(as_it_is(application)));
    let asking = Asking::new(&staff.site, &form, staff.lang, day(staff.now));
    let place = |lang: Lang| places::standing(lang, &application.reference);
    let hidden = sheet::hidden(staff, application.revision);
    sheet::show(staff, application, &asking.sheet(&filled, place, hidden), (filled.status(), changed))
}

/// The standing as it is, and of a Connector the number of meetings that the application offered.
fn as_it_is(application: &Application) -> RawAnswers {
    let course = application.course;
    let mut raw = RawAnswers::new();
    raw.set(known::STANDING, course.standing.name());
    if let Some(until) = course.standing.until() {
        let values = [(known::PAUSED_UNTIL.to_owned(), AnswerValue::Date(until))].into();
        let paused = Answers { form: String::new(), version: 1, lang: application.lang, values };
        raw.extend(paused.raw().iter());
    }
    if let Some(reason) = course.reason {
        raw.set(known::STANDING_REASON, reason.name());
    }
    let offered = shown::answers(application).and_then(|sent| sent.text(known::CAPACITY).map(str::to_owned));
    if let Some(capacity) = course.capacity.map(|number| number.to_string()).or(offered) {
        raw.set(known::CAPACITY, capacity);
    }
    raw
}

/// A pause that is over is none.
fn ends_later(answers: Answers, today: Date) -> Result<Answers, Filled> {
    if answers.date(known::PAUSED_UNTIL).is_none_or(|until| until > today) {
        return Ok(answers);
    }
    let problem = FieldProblem::Date(DateProblem::NoSuchDay);
    Err(Filled::with(answers.raw()).wrong(FieldError { field: known::PAUSED_UNTIL.to_owned(), problem }))
}

/// None when the form has an option that the program does not know, which a test rules out.
fn new_standing(
    staff: &Staff,
    (application, side): (&Application, Side),
    answers: &Answers,
    revision: Option<u64>,
) -> Option<NewStanding> {
    let standing = Standing::parse(answers.text(known::STANDING)?, answers.date(known::PAUSED_UNTIL))?;
    let facts = facts::standing(&staff.app, application, standing).into_iter().collect();
    Some(NewStanding {
        side,
        standing,
        reason: answers.text(known::STANDING_REASON).and_then(StandingReason::parse),
        capacity: answers.text(known::CAPACITY).and_then(|number| number.parse().ok()),
        effects: Effects { facts, ..Effects::default() },
        revision: revision.unwrap_or_default(),
    })
}
