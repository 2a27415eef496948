//! Signing in: asking for a message, then using its code or its link. Signing out.
//!
//! Comes in: an address; a code or a link, in the browser that asked. Goes out: a session in a cookie, or the page again
//! with what is wrong. An address that is nobody's gets the same answers in the same time; only no message. Never here:
//! sending the message.

use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use portal::forms::Email;

use super::ask::Asking;
use super::members::address_digest;
use super::places::{self, Onward};
use super::session::{FORM_KEY, Staff};
use super::{limits, pages};
use crate::http::cookie::Cookie;
use crate::http::submitted::Submitted;
use crate::http::{ApiError, reply};
use crate::live;
use crate::store::{Action, Actor, Member, MemberState, NewSignIn, SIGN_IN_TRIES, SignIn, SignedIn, Tried};
use crate::tokens::{Code, Token};

/// The longest address that is looked at and shown again.
const MAX_TYPED: usize = 320;

/// Shows where to ask for a message; who is signed in goes on to where their role begins.
pub(super) fn show(asking: &Asking) -> Result<Response, ApiError> {
    if let Some(beginning) = &asking.beginning {
        return Ok(reply::see_other(beginning));
    }
    pages::ask(asking, "", asking.onward.as_ref(), None)
}

/// Asks for a message.
pub(super) async fn ask(asking: &Asking, submitted: &Submitted) -> Result<Response, ApiError> {
    let typed: String = submitted.get(pages::EMAIL).unwrap_or_default().chars().take(MAX_TYPED).collect();
    let onward = submitted.get(places::ONWARD).and_then(Onward::parse);
    let Ok(email) = Email::parse(&typed) else {
        let wrong = if typed.trim().is_empty() { "email_missing" } else { "email_wrong" };
        return pages::ask(asking, &typed, onward.as_ref(), Some(wrong));
    };
    let app = &asking.app;
    let address = address_digest(&email);
    limits::ask(asking, &address).await?;
    let member = app.store.find_member(&address).await?;
    let member = member.filter(|member| member.state == MemberState::Active).map(|member| member.id);
    let browser = app.ids.token();
    let nonce = format!("{:032x}", app.ids.bits128());
    let code = app.tokens.sign_in_code(&nonce);
    let new = NewSignIn {
        browser: browser.digest(),
        link: app.tokens.sign_in_link(&nonce).digest(),
        code: app.tokens.code_digest(&browser, &code),
        nonce,
        member,
        lang: asking.lang,
        onward: onward.map(|onward| onward.as_str().to_owned()),
    };
    app.store.begin_sign_in(&new, asking.now).await?;
    tracing::info!(known = member.is_some(), "sign-in asked for");
    let mut response = reply::see_other(&places::sent(asking.lang));
    Cookie::SignIn.set(response.headers_mut(), &browser);
    Ok(response)
}

/// Shows where to type the code.
pub(super) fn show_sent(asking: &Asking) -> Result<Response, ApiError> {
    match (&asking.beginning, &asking.browser) {
        (Some(beginning), _) => Ok(reply::see_other(beginning)),
        (None, Some(_)) => pages::sent(asking, None, StatusCode::OK),
        (None, None) => Ok(reply::see_other(&places::sign_in(asking.lang))),
    }
}

/// Signs in with the code.
pub(super) async fn enter_code(asking: &Asking, submitted: &Submitted) -> Result<Response, ApiError> {
    limits::code(asking).await?;
    let (browser, sign_in) = asked_for(asking).await?;
    let typed = submitted.get(pages::CODE).and_then(Code::parse);
    let Some(typed) = typed else {
        return pages::sent(asking, Some(left(sign_in.tries)), StatusCode::UNPROCESSABLE_ENTITY);
    };
    if sign_in.session.is_none()
        && asking.app.store.try_code(&sign_in.browser, asking.now).await? == Tried::Over
    {
        return Err(ApiError::SignInEnded);
    }
    let is_right = asking.app.tokens.code_digest(&browser, &typed) == sign_in.code;
    if is_right && sign_in.member.is_some() {
        return begin(asking, &browser, &sign_in).await;
    }
    tracing::warn!(tries = sign_in.tries + 1, "wrong sign-in code");
    let noted = asking.app.store.note_of_member(
        sign_in.member.as_ref(),
        Action::SignInFailed,
        &Actor::System,
        asking.now,
    );
    // The try is counted already; what could not be noted makes no wrong code a right one.
    if let Err(error) = noted.await {
        tracing::warn!(error = %error, "a wrong code could not be noted");
    }
    match left(sign_in.tries + 1) {
        0 => Err(ApiError::SignInEnded),
        _ if sign_in.session.is_some() => Err(ApiError::SignInEnded),
        left => pages::sent(asking, Some(left), StatusCode::UNPROCESSABLE_ENTITY),
    }
}

/// Shows the button that signs in.
pub(super) async fn show_link(asking: &Asking) -> Result<Response, ApiError> {
    let (_, sign_in) = asked_for(asking).await?;
    match link_of(asking, &sign_in) {
        Some(link) if sign_in.session.is_none() => pages::confirm(asking, link),
        _ => Err(ApiError::SignInEnded),
    }
}

/// Signs in with the link.
pub(super) async fn use_link(asking: &Asking) -> Result<Response, ApiError> {
    let (browser, sign_in) = asked_for(asking).await?;
    match link_of(asking, &sign_in) {
        Some(_) => begin(asking, &browser, &sign_in).await,
        None => Err(ApiError::SignInEnded),
    }
}

/// Ends the session.
pub(super) async fn sign_out(staff: &Staff, submitted: &Submitted) -> Result<Response, ApiError> {
    let carried = submitted.get(FORM_KEY).unwrap_or_default();
    if !staff.app.tokens.is_form_key(&staff.member, carried) {
        return Err(ApiError::CrossSite);
    }
    staff.app.store.sign_out(&staff.session().digest(), &staff.member, staff.now).await?;
    live::look_at(&staff.app, &staff.member).await;
    tracing::info!(member = %staff.member, "signed out");
    let mut response = reply::see_other(&places::signed_out(staff.lang));
    Cookie::Session.clear(response.headers_mut());
    // What the browser keeps of the desk goes with the session.
    response.headers_mut().insert("clear-site-data", HeaderValue::from_static("\"cache\", \"storage\""));
    Ok(response)
}

/// The sign-in that this browser asked for, if it has not expired.
async fn asked_for(asking: &Asking) -> Result<(Token, SignIn), ApiError> {
    let browser = asking.browser.clone().ok_or(ApiError::SignInEnded)?;
    let sign_in = asking.app.store.load_sign_in(&browser.digest(), asking.now).await?;
    Ok((browser, sign_in.ok_or(ApiError::SignInEnded)?))
}

/// The link in the address, if it is the one of this browser's sign-in.
fn link_of<'a>(asking: &'a Asking, sign_in: &SignIn) -> Option<&'a Token> {
    asking.link.as_ref().filter(|link| sign_in.member.is_some() && link.digest() == sign_in.link)
}

/// Codes that may still be tried.
const fn left(tries: u32) -> u32 {
    SIGN_IN_TRIES.saturating_sub(tries)
}

/// Begins the session. A browser that sends its sign-in twice gets the same one.
async fn begin(asking: &Asking, browser: &Token, sign_in: &SignIn) -> Result<Response, ApiError> {
    let store = &asking.app.store;
    let Some(id) = sign_in.member else { return Err(ApiError::SignInEnded) };
    let member = store.load_member(&id).await?.filter(Member::may_sign_in);
    let Some(member) = member else { return Err(ApiError::SignInEnded) };
    let session = asking.app.tokens.session(browser);
    if store.sign_in(&sign_in.browser, &session.digest(), asking.now).await? == SignedIn::Ended {
        return Err(ApiError::SignInEnded);
    }
    if let Some(before) = asking.before.as_ref().filter(|before| **before != session) {
        store.end_session(&before.digest()).await?;
    }
    tracing::info!(member = %id, "signed in");
    let onward = sign_in.onward.as_deref().and_then(Onward::parse);
    let has_second = asking.site.second_factor || member.has_factor;
    let mut response = reply::see_other(&match onward {
        onward if has_second => places::factor(asking.lang, onward.as_ref()),
        Some(onward) => onward.path(asking.lang),
        None => places::beginning(member.role, asking.lang),
    });
    Cookie::Session.set(response.headers_mut(), &session);
    Cookie::SignIn.clear(response.headers_mut());
    Ok(response)
}
