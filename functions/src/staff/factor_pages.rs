//! What people see at the second step.
//!
//! Comes in: who signs in, what was wrong. Goes out: pages of the theme. Never here: deciding, storing.

use axum::http::StatusCode;
use axum::response::Response;
use fast_qr::{ECL, QRBuilder};
use portal::Lang;
use portal::theme::{Frame, Toggle};
use serde::Serialize;

use super::factor::Stepping;
use super::places;
use crate::http::{ApiError, reply};
use crate::said::Said;
use crate::store::{FACTOR_WAIT_MINUTES, Factor};
use crate::tokens::Code;

/// Name of the input for the code.
pub(super) const CODE: &str = "code";

/// What is wrong.
#[derive(Clone, Copy)]
pub(super) enum Wrong {
    /// It is not the code, or it was used.
    Code,
    /// There were too many wrong ones.
    Wait,
}

/// `pages/sign-in-factor.html`: asks for the code; with a secret, says how to set it up first.
#[derive(Serialize)]
struct FactorPage {
    action: String,
    form_key: String,
    errors: Vec<Summary>,
    error: Option<String>,
    /// Where to leave instead.
    sign_out: String,
    secret: Option<Secret>,
}

/// A secret that is to be set up.
#[derive(Serialize)]
struct Secret {
    /// As people type it.
    text: String,
    /// As programs read it.
    address: String,
    /// The same as a picture: modules of a side with the quiet zone, and the outline of the dark ones.
    side: usize,
    path: String,
}

/// `pages/sign-in-recovery.html`: shows the recovery codes, once.
#[derive(Serialize)]
struct RecoveryPage {
    codes: Vec<String>,
    onward: String,
}

/// An entry of the summary of errors.
#[derive(Serialize)]
struct Summary {
    href: String,
    text: String,
}

/// Asks for the code.
pub(super) fn ask(stepping: &Stepping, wrong: Option<Wrong>) -> Result<Response, ApiError> {
    show(stepping, "title_factor", None, wrong)
}

/// Says how to set it up, and asks for a code.
pub(super) fn enrol(
    stepping: &Stepping,
    factor: &Factor,
    wrong: Option<Wrong>,
) -> Result<Response, ApiError> {
    let staff = &stepping.staff;
    let secret = staff.app.tokens.factor_secret(&staff.member, factor.number);
    let issuer = Said::group(&staff.site.words, "staff", staff.lang).word("issuer");
    let address = secret.address(&issuer, &staff.email);
    let (side, path) = picture(&address)?;
    let secret = Secret { text: secret.shown(), address, side, path };
    show(stepping, "title_enrol", Some(secret), wrong)
}

/// Shows the recovery codes.
pub(super) fn done(stepping: &Stepping, codes: &[Code]) -> Result<Response, ApiError> {
    let staff = &stepping.staff;
    let onward = match &stepping.onward {
        Some(onward) => onward.path(staff.lang),
        None => places::beginning(staff.role, staff.lang),
    };
    let page = RecoveryPage { codes: codes.iter().map(Code::shown).collect(), onward };
    let frame = frame(stepping, "title_recovery");
    reply::page(&staff.site, "pages/sign-in-recovery.html", staff.lang, &frame, &page, StatusCode::OK)
}

fn show(
    stepping: &Stepping,
    title: &str,
    secret: Option<Secret>,
    wrong: Option<Wrong>,
) -> Result<Response, ApiError> {
    let staff = &stepping.staff;
    let said = Said::group(&staff.site.words, "staff", staff.lang);
    let error = wrong.map(|wrong| match wrong {
        Wrong::Code => said.word("factor_wrong"),
        Wrong::Wait => said.with("factor_wait", "n", &FACTOR_WAIT_MINUTES.to_string()),
    });
    let page = FactorPage {
        action: places::factor(staff.lang, stepping.onward.as_ref()),
        form_key: staff.form_key.clone(),
        errors: error.iter().map(|text| Summary { href: format!("#{CODE}"), text: text.clone() }).collect(),
        error,
        sign_out: places::sign_out(staff.lang),
        secret,
    };
    let status = match wrong {
        None => StatusCode::OK,
        Some(Wrong::Code) => StatusCode::UNPROCESSABLE_ENTITY,
        Some(Wrong::Wait) => StatusCode::TOO_MANY_REQUESTS,
    };
    let frame = Frame { error: wrong.is_some(), ..frame(stepping, title) };
    reply::page(&staff.site, "pages/sign-in-factor.html", staff.lang, &frame, &page, status)
}

fn frame(stepping: &Stepping, title: &str) -> Frame {
    let staff = &stepping.staff;
    let twin = |lang: Lang| places::factor(lang, stepping.onward.as_ref());
    Frame {
        title: Said::group(&staff.site.words, "staff", staff.lang).word(title),
        toggle: Toggle::Link { href: twin(staff.lang.other()) },
        crumbs: staff.site.crumbs(staff.lang),
        ..Frame::default()
    }
}

/// Light modules round the picture, without which cameras don't find it.
const QUIET: usize = 4;

/// A text as a square of dark and light modules: its side, and an SVG path of the dark ones.
fn picture(text: &str) -> Result<(usize, String), ApiError> {
    let code = QRBuilder::new(text).ecl(ECL::M).build();
    let code = code.map_err(|error| anyhow::anyhow!("no picture of a secret: {error:?}"))?;
    let mut path = String::new();
    for (y, row) in (0..code.size).map(|y| (y, &code[y])) {
        for (x, module) in row.iter().enumerate().take(code.size) {
            if module.value() {
                path += &format!("M{} {}h1v1h-1z", x + QUIET, y + QUIET);
            }
        }
    }
    Ok((code.size + 2 * QUIET, path))
}
