//! What people see who sign in.
//!
//! Comes in: who is about to sign in, and what was wrong. Goes out: pages of the theme. One struct per page; its fields
//! are what the template sees as `page`. Never here: deciding, storing.

use axum::http::StatusCode;
use axum::response::Response;
use portal::Lang;
use portal::theme::{Frame, Toggle};
use serde::Serialize;

use super::ask::Asking;
use super::places::{self, Onward};
use crate::http::{ApiError, reply};
use crate::said::Said;
use crate::store::SIGN_IN_MINUTES;
use crate::tokens::Token;

/// Name of the input for the address.
pub(super) const EMAIL: &str = "email";

/// Name of the input for the code.
pub(super) const CODE: &str = "code";

/// `pages/sign-in.html`: asks for the address.
#[derive(Serialize)]
struct AskPage<'a> {
    action: String,
    errors: Vec<Wrong>,
    /// What was typed.
    email: &'a str,
    error: Option<String>,
    /// The page of the desk that was asked for.
    onward: Option<&'a str>,
    /// A session was just ended.
    signed_out: bool,
}

/// `pages/sign-in-sent.html`: asks for the code.
#[derive(Serialize)]
struct SentPage {
    action: String,
    errors: Vec<Wrong>,
    error: Option<String>,
    minutes: i64,
    /// Where to ask for another message.
    again: String,
}

/// `pages/sign-in-confirm.html`: the button behind the link.
#[derive(Serialize)]
struct ConfirmPage {
    action: String,
}

/// A choice in a list.
#[derive(Serialize)]
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) label: String,
    pub(crate) checked: bool,
}

/// A way to another list or period; the one that is shown is marked.
#[derive(Serialize)]
pub(crate) struct Way {
    pub(crate) title: String,
    pub(crate) href: String,
    pub(crate) current: bool,
}

/// An entry of the summary of errors.
#[derive(Serialize)]
pub(crate) struct Wrong {
    pub(crate) href: String,
    pub(crate) text: String,
}

/// The page that asks for the address; `wrong` names the word that says what is wrong with it.
pub(super) fn ask(
    asking: &Asking,
    typed: &str,
    onward: Option<&Onward>,
    wrong: Option<&str>,
) -> Result<Response, ApiError> {
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let error = wrong.map(|word| said(asking).word(word));
    let page = AskPage {
        action: places::sign_in(asking.lang),
        errors: summary(EMAIL, error.as_deref()),
        email: typed,
        error,
        onward: onward.map(Onward::as_str),
        signed_out: asking.signed_out,
    };
    show(
        asking,
        ("pages/sign-in.html", "title"),
        &page,
        places::sign_in_for(asking.lang.other(), onward),
        status,
    )
}

/// The page that asks for the code; `left` says how many more can be tried after a wrong one.
pub(super) fn sent(asking: &Asking, left: Option<u32>, status: StatusCode) -> Result<Response, ApiError> {
    let error = left.map(|left| match left {
        1 => said(asking).word("code_last"),
        left => said(asking).with("code_wrong", "n", &left.to_string()),
    });
    let page = SentPage {
        action: places::code(asking.lang),
        errors: summary(CODE, error.as_deref()),
        error,
        minutes: SIGN_IN_MINUTES,
        again: places::sign_in(asking.lang),
    };
    show(asking, ("pages/sign-in-sent.html", "title_sent"), &page, places::sent(asking.lang.other()), status)
}

/// The page with the button that signs in.
pub(super) fn confirm(asking: &Asking, link: &Token) -> Result<Response, ApiError> {
    let place = |lang: Lang| places::link(lang, link);
    let page = ConfirmPage { action: place(asking.lang) };
    let template = ("pages/sign-in-confirm.html", "title_confirm");
    show(asking, template, &page, place(asking.lang.other()), StatusCode::OK)
}

fn show(
    asking: &Asking,
    (template, title): (&str, &str),
    page: &impl Serialize,
    twin: String,
    status: StatusCode,
) -> Result<Response, ApiError> {
    let frame = Frame {
        title: said(asking).word(title),
        toggle: Toggle::Link { href: twin },
        crumbs: asking.site.crumbs(asking.lang),
        error: status != StatusCode::OK,
        ..Frame::default()
    };
    reply::page(&asking.site, template, asking.lang, &frame, page, status)
}

fn summary(field: &str, error: Option<&str>) -> Vec<Wrong> {
    error.map(|text| Wrong { href: format!("#{field}"), text: text.to_owned() }).into_iter().collect()
}

fn said(asking: &Asking) -> Said<'_> {
    Said::group(&asking.site.words, "staff", asking.lang)
}
