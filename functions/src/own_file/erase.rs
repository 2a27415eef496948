//! Erasing everything at the person's own wish: one page that says what goes and what stays, one button.
//!
//! Comes in: a link. Goes out: the page before and after. Never here: what is erased where (the store knows).

use axum::http::StatusCode;
use axum::response::Response;
use portal::theme::{Frame, Toggle};
use serde::Serialize;

use super::places;
use crate::http::following::Following;
use crate::http::{ApiError, reply};
use crate::intake::effects;
use crate::intake::links::{Followed, address};
use crate::said::Said;
use crate::store::{Hand, LinkPurpose, Withdrawn};

/// How the request came in.
const BY_LINK: &str = "own_link";

/// `pages/own-erase.html`.
#[derive(Serialize)]
struct ErasePage<'a> {
    reference: &'a str,
    action: String,
    done: bool,
    back: String,
}

/// Shows what erasing means, and that it is done.
pub(super) async fn show(following: Following) -> Result<Response, ApiError> {
    let followed = following.open_application(LinkPurpose::Status).await?;
    let (lang, token) = (followed.lang, &followed.token);
    let done = followed.app.store.is_erased(&followed.application.case, followed.now).await?;
    let page = ErasePage {
        reference: &followed.application.reference,
        action: places::erase(lang, token),
        done,
        back: places::file(lang, token),
    };
    let title = if done { "erase_done_title" } else { "erase_title" };
    let frame = Frame {
        title: Said::group(&followed.site.words, "own", lang).word(title),
        toggle: Toggle::Link { href: places::erase(lang.other(), token) },
        crumbs: followed.site.crumbs(lang),
        ..Frame::default()
    };
    reply::page(&followed.site, "pages/own-erase.html", lang, &frame, &page, StatusCode::OK)
}

/// Erases.
pub(super) async fn erase(following: Following) -> Result<Response, ApiError> {
    let Followed { app, lang, token, now, application, form, .. } =
        following.open_application(LinkPurpose::Status).await?;
    let effects = effects::of_withdrawal(&application, address(&application, &form));
    match app.store.erase(Hand::Own(&application.case), BY_LINK, &effects, now).await? {
        Withdrawn::Now { .. } | Withdrawn::Already(_) => Ok(reply::see_other(&places::erase(lang, &token))),
        Withdrawn::Gone => Err(ApiError::Erased),
    }
}
