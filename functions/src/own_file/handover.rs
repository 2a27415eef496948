//! The person's say on a handover: may the file go to another community?
//!
//! Comes in: the link that staff had sent. Goes out: the page; with the button, the file moves and the other community is
//! told. Who does nothing stays where they are. Never here: asking (see `desk`).

use axum::http::StatusCode;
use axum::response::Response;
use portal::theme::{Frame, Toggle};
use serde::Serialize;

use super::places;
use crate::http::following::Following;
use crate::http::{ApiError, reply};
use crate::said::Said;
use crate::store::{Actor, Effects, HandedOver, LinkPurpose, Mail, NewIntent};

/// `pages/own-handover.html`.
#[derive(Serialize)]
struct HandoverPage<'a> {
    reference: &'a str,
    /// The community that has the file now.
    from: Option<String>,
    /// The community that is to get it; none once it is settled.
    to: Option<String>,
    action: String,
}

/// Shows what is asked.
pub(super) async fn show(following: Following) -> Result<Response, ApiError> {
    let followed = following.open_application(LinkPurpose::Handover).await?;
    let (lang, token, application) = (followed.lang, &followed.token, &followed.application);
    let asked = followed.app.store.asked_handover(&application.case, followed.now).await?;
    let name = |slug: &str| {
        let found = followed.site.directory.community(slug);
        found.map_or_else(|| slug.to_owned(), |community| community.name.of(lang).clone())
    };
    let page = HandoverPage {
        reference: &application.reference,
        from: application.community.as_deref().map(name),
        to: asked.as_deref().map(name),
        action: places::handover(lang, token),
    };
    let frame = Frame {
        title: Said::group(&followed.site.words, "own", lang).word("handover_title"),
        toggle: Toggle::Link { href: places::handover(lang.other(), token) },
        crumbs: followed.site.crumbs(lang),
        ..Frame::default()
    };
    reply::page(&followed.site, "pages/own-handover.html", lang, &frame, &page, StatusCode::OK)
}

/// The file moves.
pub(super) async fn agree(following: Following) -> Result<Response, ApiError> {
    let followed = following.open_application(LinkPurpose::Handover).await?;
    let (app, application, now) = (&followed.app, &followed.application, followed.now);
    let done = reply::see_other(&places::handover(followed.lang, &followed.token));
    if app.store.asked_handover(&application.case, now).await?.is_none() {
        return Ok(done);
    }
    // Whom the person was to meet belongs to the old community.
    app.store.leave_matches(&application.case, &Actor::Applicant, now).await?;
    let notice = NewIntent::new(Mail::Notice, application.lang);
    let effects = Effects { mail: vec![notice], ..Effects::default() };
    match app.store.hand_over(&application.case, &effects, now).await? {
        HandedOver::Now | HandedOver::NotAsked => Ok(done),
        HandedOver::Gone => Err(ApiError::Erased),
    }
}
