//! The second step of signing in: a code from an authenticator, or a recovery code; and setting it up.
//!
//! Comes in: a session that lacks the second step, what was typed. Goes out: the way on to the desk, or the page again with
//! what is wrong. Tries are counted before anything is compared. Never here: the first step.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::Response;

use super::factor_pages::{self, Wrong};
use super::places::{self, Onward};
use super::session::{FORM_KEY, Staff, lang};
use crate::app::App;
use crate::http::submitted::Submitted;
use crate::http::{ApiError, reply};
use crate::store::{Action, Actor, Factor, FactorGiven, Given, Tried};
use crate::tokens::Code;

/// Somebody who has signed in, with or without the second step.
pub(super) struct Stepping {
    pub(super) staff: Staff,
    pub(super) onward: Option<Onward>,
}

impl FromRequestParts<Arc<App>> for Stepping {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, ApiError> {
        let lang = lang(parts, app).await?;
        let staff = Staff::find(app, parts, lang).await?.ok_or(ApiError::SignedOut)?;
        let query = parts.uri.query().unwrap_or_default();
        let onward =
            query.strip_prefix(places::ONWARD).and_then(|rest| Onward::parse(rest.strip_prefix('=')?));
        Ok(Self { staff, onward })
    }
}

/// Shows where the code is typed; for who has none yet, how to set it up.
pub(super) async fn show(stepping: &Stepping) -> Result<Response, ApiError> {
    let staff = &stepping.staff;
    if staff.has_given_factor {
        return Ok(on(stepping));
    }
    let factor = staff.app.store.load_factor(&staff.member).await?;
    page(stepping, &factor, None)
}

/// Takes what was typed.
pub(super) async fn take(stepping: &Stepping, submitted: &Submitted) -> Result<Response, ApiError> {
    let staff = &stepping.staff;
    let carried = submitted.get(FORM_KEY).unwrap_or_default();
    if !staff.app.tokens.is_form_key(&staff.member, carried) {
        return Err(ApiError::CrossSite);
    }
    if staff.has_given_factor {
        return Ok(on(stepping));
    }
    let store = &staff.app.store;
    if store.try_factor(&staff.member, staff.now).await? == Tried::Over {
        let factor = store.load_factor(&staff.member).await?;
        return page(stepping, &factor, Some(Wrong::Wait));
    }
    let factor = store.load_factor(&staff.member).await?;
    let typed = submitted.get(factor_pages::CODE).unwrap_or_default();
    let both = (&staff.member, &staff.session().digest());
    let secret = staff.app.tokens.factor_secret(&staff.member, factor.number);
    let given = match (secret.step_of(typed, staff.now), Code::parse(typed)) {
        (Some(step), _) => Some(Given::Step(step)),
        (None, Some(code)) => Some(Given::Recovery(staff.app.tokens.recovery_digest(&staff.member, &code))),
        (None, None) => None,
    };
    let taken = match given {
        Some(Given::Step(step)) if !factor.is_set => return set_up(stepping, &factor, step).await,
        Some(given) if factor.is_set => store.give_factor(both, given, staff.now).await?,
        _ => FactorGiven::Used,
    };
    match taken {
        FactorGiven::Taken => Ok(on(stepping)),
        FactorGiven::Ended => Err(ApiError::SignedOut),
        FactorGiven::Used => {
            note_failure(staff).await;
            page(stepping, &factor, Some(Wrong::Code))
        }
    }
}

/// A code of the new secret was shown: it is set up, and the recovery codes are shown this once.
async fn set_up(stepping: &Stepping, factor: &Factor, step: u64) -> Result<Response, ApiError> {
    let staff = &stepping.staff;
    let tokens = &staff.app.tokens;
    let codes = tokens.recovery_codes(&staff.member, factor.number);
    let digests: Vec<_> = codes.iter().map(|code| tokens.recovery_digest(&staff.member, code)).collect();
    let both = (&staff.member, &staff.session().digest());
    match staff.app.store.set_factor(both, step, &digests, staff.now).await? {
        FactorGiven::Taken => {
            tracing::info!(member = %staff.member, "second factor set up");
            factor_pages::done(stepping, &codes)
        }
        FactorGiven::Used => page(stepping, factor, Some(Wrong::Code)),
        FactorGiven::Ended => Err(ApiError::SignedOut),
    }
}

async fn note_failure(staff: &Staff) {
    let by = Actor::Staff(staff.member.to_string());
    let noted = staff.app.store.note_of_member(Some(&staff.member), Action::FactorFailed, &by, staff.now);
    // The try is counted already; what could not be noted makes no wrong code a right one.
    if let Err(error) = noted.await {
        tracing::warn!(error = %error, "a wrong second factor could not be noted");
    }
}

fn page(stepping: &Stepping, factor: &Factor, wrong: Option<Wrong>) -> Result<Response, ApiError> {
    if factor.is_set {
        factor_pages::ask(stepping, wrong)
    } else {
        factor_pages::enrol(stepping, factor, wrong)
    }
}

fn on(stepping: &Stepping) -> Response {
    let staff = &stepping.staff;
    reply::see_other(&match &stepping.onward {
        Some(onward) => onward.path(staff.lang),
        None => places::beginning(staff.role, staff.lang),
    })
}
