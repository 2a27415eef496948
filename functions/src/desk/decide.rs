//! Deciding about an application: choose, see the letter, send.
//!
//! Comes in: what a decision's author typed, step by step; the revision of the file that they saw goes along. Goes out: the
//! form, the letter before it is sent, or a decision in the store with the letter that it asks for. What was typed comes
//! back with every page until then. Never here: sending; the outbox does that once the decision is stored.

use axum::response::Response;

use super::decide_page::{self, Form, Problem};
use super::people::pairs::update_of;
use super::screening::{self, Checked, Typed, Wrong};
use super::{places, shown};
use crate::app::App;
use crate::facts;
use crate::http::submitted::Submitted;
use crate::http::{ApiError, reply};
use crate::staff::{Staff, StaffPost};
use crate::store::{About, Application, Decided, Effects, LinkPurpose, NewDecision, NewIntent, State};

/// Names of inputs.
pub(super) const DECISION: &str = "decision";
pub(super) const REASON: &str = "reason";
pub(super) const MESSAGE: &str = "message";
pub(super) const REVISION: &str = "_revision";
/// The button that was pressed; none for the way to the other language.
const STEP: &str = "step";

/// Shows the form.
pub(super) async fn show(staff: &Staff, reference: &str) -> Result<Response, ApiError> {
    let Some(person) = staff.app.store.open_person(staff.scope()?, reference, staff.now).await? else {
        return shown::gone(staff);
    };
    if let Some(compare) = update_of(staff, &person.application).await? {
        return Ok(reply::see_other(&compare));
    }
    decide_page::form(staff, &person.application, &Form::default(), &[])
}

/// Goes on from what was posted.
pub(super) async fn decide(post: &StaffPost, reference: &str) -> Result<Response, ApiError> {
    let StaffPost { staff, submitted } = post;
    let scope = staff.scope()?;
    let typed = typed(submitted);
    match submitted.get(STEP) {
        Some("send") => {
            // Nobody is shown for this look, so the log has the decision alone.
            let application = staff.app.store.load_for_decision(scope, reference, staff.now).await?;
            let Some(application) = application else { return shown::gone(staff) };
            if let Some(compare) = update_of(staff, &application).await? {
                return Ok(reply::see_other(&compare));
            }
            send(staff, reference, &application, (typed, typed_revision(submitted))).await
        }
        step => {
            let Some(person) = staff.app.store.open_person(scope, reference, staff.now).await? else {
                return shown::gone(staff);
            };
            let application = &person.application;
            let form = Form::of(typed);
            if step != Some("preview") {
                return decide_page::form(staff, application, &form, &[]);
            }
            if typed_revision(submitted) != Some(application.revision) {
                return decide_page::form(staff, application, &form, &[Problem::Changed]);
            }
            match screening::check(application.state, typed) {
                Ok(checked) => decide_page::preview(staff, application, &checked),
                Err(wrong) => decide_page::form(staff, application, &form, &problems(wrong)),
            }
        }
    }
}

async fn send(
    staff: &Staff,
    reference: &str,
    application: &Application,
    (typed, revision): (Typed<'_>, Option<u64>),
) -> Result<Response, ApiError> {
    let form = Form::of(typed);
    // A file that has changed is judged as if it had not: pressed twice, the first time has changed it, and the store
    // tells the second time from somebody else's change.
    let is_same = revision == Some(application.revision);
    let state = if is_same { application.state } else { State::Received };
    let checked = match screening::check(state, typed) {
        Ok(checked) => checked,
        Err(wrong) => return again(staff, reference, &form, &problems(wrong)).await,
    };
    let new = NewDecision {
        decision: checked.decision,
        reason: checked.reason.map(str::to_owned),
        message: checked.message.clone(),
        revision: revision.unwrap_or_default(),
    };
    let effects = effects_of(&staff.app, application, &checked);
    match staff.app.store.decide(staff.scope()?, reference, &new, &effects, staff.now).await? {
        Decided::Now(_) | Decided::Already(_) => Ok(reply::see_other(&places::person(staff.lang, reference))),
        Decided::Changed(_) => again(staff, reference, &form, &[Problem::Changed]).await,
        Decided::Gone => shown::gone(staff),
    }
}

/// The form once more, with the file as it stands now.
async fn again(
    staff: &Staff,
    reference: &str,
    form: &Form<'_>,
    problems: &[Problem],
) -> Result<Response, ApiError> {
    match staff.app.store.open_person(staff.scope()?, reference, staff.now).await? {
        Some(person) => decide_page::form(staff, &person.application, form, problems),
        None => shown::gone(staff),
    }
}

/// The letter, and a link in it for the person to follow the application: the one in an earlier letter may be lost.
pub(super) fn effects_of(app: &App, application: &Application, checked: &Checked) -> Effects {
    let until = checked.decision.erase_at(application, app.now());
    let (link, nonce) = app.link(LinkPurpose::Status, About::Case, until);
    let letter = NewIntent::linked(checked.decision.letter(), application.lang, nonce);
    let facts = facts::decided(app, application, checked.decision).into_iter().collect();
    Effects { links: vec![link], mail: vec![letter], facts, ..Effects::default() }
}

fn typed(submitted: &Submitted) -> Typed<'_> {
    let text = |name| submitted.get(name).unwrap_or_default();
    Typed { decision: text(DECISION), reason: text(REASON), message: text(MESSAGE) }
}

fn typed_revision(submitted: &Submitted) -> Option<u64> {
    submitted.get(REVISION)?.parse().ok()
}

fn problems(wrong: Vec<Wrong>) -> Vec<Problem> {
    wrong.into_iter().map(Problem::Wrong).collect()
}
