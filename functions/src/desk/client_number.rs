//! The number by which the federal funder knows a client: noted, corrected, removed.
//!
//! Comes in: what staff typed into the form `client-number`. Goes out: the form, always empty, or the way back to the file
//! once the number is stored, sealed. Never here: showing a whole number; who has to see one looks at the document.

use axum::response::Response;
use portal::Lang;
use portal::forms::{FieldError, FieldProblem};
use serde::Serialize;

use super::{intake, places, sheet, shown};
use crate::app::day;
use crate::asking::{Asking, Filled};
use crate::client::{FORM, Number};
use crate::funder;
use crate::http::{ApiError, reply};
use crate::staff::{Staff, StaffPost};
use crate::store::{Application, NumberKept, Person};

/// The number on a person's page.
#[derive(Serialize)]
pub(super) struct NumberView {
    /// Where it is noted.
    href: String,
    /// Its last characters; none when none is kept.
    masked: Option<String>,
}

/// Whether a number may be noted for somebody: the community reports to that funder, and the person can take part.
fn is_asked(staff: &Staff, application: &Application) -> Result<bool, ApiError> {
    Ok(intake::is_due(application) && funder::reports(staff)?)
}

/// What a person's page shows of it; none where it is never asked.
pub(super) fn of(staff: &Staff, person: &Person) -> Result<Option<NumberView>, ApiError> {
    if !is_asked(staff, &person.application)? {
        return Ok(None);
    }
    let opened = person.number.as_ref().and_then(|kept| Number::open(&staff.app.tokens, kept));
    let href = places::client_number(staff.lang, &person.application.reference);
    Ok(Some(NumberView { href, masked: opened.map(|number| number.masked()) }))
}

/// Shows the form.
pub(super) async fn show(staff: &Staff, reference: &str) -> Result<Response, ApiError> {
    page(staff, reference, Filled::default(), false).await
}

/// Stores the number.
pub(super) async fn keep(post: &StaffPost, reference: &str) -> Result<Response, ApiError> {
    let StaffPost { staff, submitted } = post;
    let (store, scope, today) = (&staff.app.store, staff.scope()?, day(staff.now));
    // Nobody is shown for this look, so the log has the change alone.
    let Some(application) = store.load_for_decision(scope, reference, staff.now).await? else {
        return shown::gone(staff);
    };
    if !is_asked(staff, &application)? {
        return Ok(reply::see_other(&places::person(staff.lang, reference)));
    }
    let form = sheet::form(staff, FORM)?;
    let asking = Asking::new(&staff.site, &form, staff.lang, today);
    let answers = match asking.read(submitted) {
        Ok(answers) => answers,
        Err(filled) => return page(staff, reference, filled, false).await,
    };
    let number = match Number::of(&answers, today) {
        Ok(number) => number,
        Err(field) => {
            let wrong = FieldError { field: field.to_owned(), problem: FieldProblem::Missing };
            return page(staff, reference, Filled::with(answers.raw()).wrong(wrong), false).await;
        }
    };
    let sealed = number.map(|number| number.seal(&staff.app.tokens, &application.case));
    let new = sealed.as_ref().map(|(number, born_on)| (number.as_str(), born_on.as_str()));
    let revision = sheet::revision(submitted).unwrap_or_default();
    match store.keep_client_number(scope, reference, (new, revision), staff.now).await? {
        NumberKept::Now | NumberKept::Already => Ok(reply::see_other(&places::person(staff.lang, reference))),
        NumberKept::Changed => page(staff, reference, Filled::with(answers.raw()), true).await,
        NumberKept::Gone => shown::gone(staff),
    }
}

async fn page(staff: &Staff, reference: &str, filled: Filled, changed: bool) -> Result<Response, ApiError> {
    let Some(person) = staff.app.store.open_person(staff.scope()?, reference, staff.now).await? else {
        return shown::gone(staff);
    };
    let application = &person.application;
    if !is_asked(staff, application)? {
        return Ok(reply::see_other(&places::person(staff.lang, reference)));
    }
    let form = sheet::form(staff, FORM)?;
    let asking = Asking::new(&staff.site, &form, staff.lang, day(staff.now));
    let place = |lang: Lang| places::client_number(lang, reference);
    let hidden = sheet::hidden(staff, application.revision);
    sheet::show(staff, application, &asking.sheet(&filled, place, hidden), (filled.status(), changed))
}
