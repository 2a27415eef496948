//! Erasing a person who asked for it on paper, by email or in person: how they asked, then one button.
//!
//! Comes in: a member, a reference, how the request came in. Goes out: the page, or an erased file with the last message to
//! the person. Never here: what is erased where (the store knows); erasing without a request.

use axum::http::StatusCode;
use axum::response::Response;
use portal::theme::Toggle;
use serde::Serialize;

use super::{places, shown};
use crate::http::{ApiError, reply};
use crate::intake::effects;
use crate::intake::links::address;
use crate::staff::{Bar, Staff, StaffPost};
use crate::store::{Application, Hand, Withdrawn};

/// How a request can come in.
const WAYS: [&str; 4] = ["letter", "email", "phone", "in_person"];

/// Name of the choice.
const WAY: &str = "way";

/// `pages/desk-erase.html`.
#[derive(Serialize)]
struct ErasePage<'a> {
    bar: Bar,
    name: String,
    reference: &'a str,
    action: String,
    ways: Vec<Way>,
    error: Option<String>,
    errors: Vec<Entry>,
    back: String,
}

#[derive(Serialize)]
struct Way {
    value: &'static str,
    label: String,
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

/// Erases.
pub(super) async fn erase(post: &StaffPost, reference: &str) -> Result<Response, ApiError> {
    let StaffPost { staff, submitted } = post;
    let (scope, store) = (staff.scope()?, &staff.app.store);
    let application = store.load_for_decision(scope, reference, staff.now).await?;
    let Some(application) = application else { return shown::gone(staff) };
    let way = submitted.get(WAY).filter(|way| WAYS.contains(way));
    let Some(way) = way else {
        return page(staff, &application, Some(shown::said(staff).word("erase_way_missing")));
    };
    let form = shown::form(staff, &application)?;
    let effects = effects::of_withdrawal(&application, address(&application, &form));
    let hand = Hand::Staff(scope, &application.case);
    match store.erase(hand, way, &effects, staff.now).await? {
        Withdrawn::Now { .. } | Withdrawn::Already(_) | Withdrawn::Gone => {
            Ok(reply::see_other(&places::desk(staff.lang)))
        }
    }
}

fn page(staff: &Staff, application: &Application, error: Option<String>) -> Result<Response, ApiError> {
    let said = shown::said(staff);
    let (lang, reference) = (staff.lang, application.reference.as_str());
    let way = |value| Way { value, label: said.word(&format!("erase_way_{value}")) };
    let page = ErasePage {
        bar: staff.bar(),
        name: shown::name(staff, application),
        reference,
        action: places::erase(lang, reference),
        ways: WAYS.into_iter().map(way).collect(),
        errors: error.iter().map(|text| Entry { href: "#letter", text: text.clone() }).collect(),
        back: places::person(lang, reference),
        error,
    };
    let toggle = Toggle::Link { href: places::erase(lang.other(), reference) };
    let mut frame = shown::frame(staff, said.word("erase_title"), toggle);
    frame.error = page.error.is_some();
    let status = if frame.error { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    reply::page(&staff.site, "pages/desk-erase.html", lang, &frame, &page, status)
}
