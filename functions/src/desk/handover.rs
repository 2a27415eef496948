//! Handing a file over to another community: staff ask, the person agrees by a link of theirs, and only then it moves.
//!
//! Comes in: a member, a reference, a community. Goes out: the page, or the question to the person. Never here: the move
//! itself (see `own_file`).

use axum::http::StatusCode;
use axum::response::Response;
use jiff::SignedDuration;
use portal::theme::Toggle;
use serde::Serialize;

use super::{places, shown};
use crate::http::{ApiError, reply};
use crate::staff::{Bar, Staff, StaffPost};
use crate::store::{About, Application, Effects, HANDOVER_DAYS, HandoverAsked, LinkPurpose, Mail, NewIntent};

/// Name of the choice.
const COMMUNITY: &str = "community";

/// `pages/desk-handover.html`.
#[derive(Serialize)]
struct HandoverPage<'a> {
    bar: Bar,
    name: String,
    reference: &'a str,
    action: String,
    communities: Vec<Choice<'a>>,
    error: Option<String>,
    errors: Vec<Entry>,
    back: String,
}

#[derive(Serialize)]
struct Choice<'a> {
    slug: &'a str,
    name: &'a str,
}

/// An entry of the summary of errors.
#[derive(Serialize)]
struct Entry {
    href: &'static str,
    text: String,
}

/// Shows the form.
pub(super) async fn show(staff: &Staff, reference: &str) -> Result<Response, ApiError> {
    let Some(person) = staff.app.store.open_person(staff.scope()?, reference, staff.now).await? else {
        return shown::gone(staff);
    };
    page(staff, &person.application, None)
}

/// Asks the person.
pub(super) async fn ask(post: &StaffPost, reference: &str) -> Result<Response, ApiError> {
    let StaffPost { staff, submitted } = post;
    let (scope, store) = (staff.scope()?, &staff.app.store);
    let application = store.load_for_decision(scope, reference, staff.now).await?;
    let Some(application) = application else { return shown::gone(staff) };
    let community = submitted.get(COMMUNITY).and_then(|slug| staff.site.directory.community(slug));
    let community = community.filter(|community| community.slug != scope.community());
    let Some(community) = community else {
        return page(staff, &application, Some(shown::said(staff).word("handover_missing")));
    };
    let ends = staff.now + SignedDuration::from_hours(24 * HANDOVER_DAYS);
    let (link, nonce) = staff.app.link(LinkPurpose::Handover, About::Case, ends);
    let mail = NewIntent::linked(Mail::HandoverAsked, application.lang, nonce);
    let effects = Effects { links: vec![link], mail: vec![mail], ..Effects::default() };
    let to = (community.slug.as_str(), ends);
    match store.ask_handover(scope, &application.case, to, &effects, staff.now).await? {
        HandoverAsked::Now | HandoverAsked::Already => {
            Ok(reply::see_other(&places::person(staff.lang, reference)))
        }
        HandoverAsked::Gone => shown::gone(staff),
    }
}

fn page(staff: &Staff, application: &Application, error: Option<String>) -> Result<Response, ApiError> {
    let said = shown::said(staff);
    let (lang, reference) = (staff.lang, application.reference.as_str());
    let others = staff.site.directory.communities().iter();
    let others = others.filter(|community| Some(&community.slug) != application.community.as_ref());
    let page = HandoverPage {
        bar: staff.bar(),
        name: shown::name(staff, application),
        reference,
        action: places::handover(lang, reference),
        communities: others.map(|one| Choice { slug: &one.slug, name: one.name.of(lang) }).collect(),
        errors: error.iter().map(|text| Entry { href: "#community", text: text.clone() }).collect(),
        back: places::person(lang, reference),
        error,
    };
    let toggle = Toggle::Link { href: places::handover(lang.other(), reference) };
    let mut frame = shown::frame(staff, said.word("handover_title"), toggle);
    frame.error = page.error.is_some();
    let status = if frame.error { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    reply::page(&staff.site, "pages/desk-handover.html", lang, &frame, &page, status)
}
