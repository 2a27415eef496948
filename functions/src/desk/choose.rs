//! A page about one person with one choice on it, and one button.
//!
//! Comes in: words, options, where the choice is posted to, what was wrong with it. Goes out: the page. Never here: what
//! the choice does.

use axum::http::StatusCode;
use axum::response::Response;
use portal::Lang;
use portal::theme::Toggle;
use serde::Serialize;

use super::{places, shown};
use crate::http::{ApiError, reply};
use crate::staff::{Bar, Choice, Staff};
use crate::store::Application;

/// What is to be chosen.
pub(super) struct Choosing {
    /// Name of the input.
    pub(super) name: &'static str,
    /// The words of the page: `erase` stands for `erase_title`, `erase_lead`, `erase_question`, `erase_send`.
    pub(super) words: &'static str,
    pub(super) options: Vec<Choice>,
    /// The choice is from a list that opens; otherwise all options are seen at once.
    pub(super) is_list: bool,
    /// Nothing brings back what the button does.
    pub(super) is_final: bool,
    /// Where it is posted to, by language and reference.
    pub(super) place: fn(Lang, &str) -> String,
}

/// `pages/desk-choose.html`.
#[derive(Serialize)]
struct ChoosePage {
    bar: Bar,
    /// The person.
    person: String,
    lead: String,
    question: String,
    /// Name of the input.
    name: &'static str,
    options: Vec<Choice>,
    is_list: bool,
    is_final: bool,
    send: String,
    action: String,
    error: Option<String>,
    errors: Vec<Entry>,
    back: String,
}

/// An entry of the summary of errors.
#[derive(Serialize)]
struct Entry {
    href: String,
    text: String,
}

/// Shows the page to choose on, once the log says who opened the file.
pub(super) async fn show(
    staff: &Staff,
    reference: &str,
    choosing: fn(&Staff, &Application) -> Choosing,
) -> Result<Response, ApiError> {
    let Some(person) = staff.app.store.open_person(staff.scope()?, reference, staff.now).await? else {
        return shown::gone(staff);
    };
    page(staff, &person.application, choosing(staff, &person.application), None)
}

/// The page again, with what was wrong.
pub(super) fn again(
    staff: &Staff,
    application: &Application,
    choosing: Choosing,
    error: &str,
) -> Result<Response, ApiError> {
    page(staff, application, choosing, Some(shown::said(staff).word(error)))
}

fn page(
    staff: &Staff,
    application: &Application,
    choosing: Choosing,
    error: Option<String>,
) -> Result<Response, ApiError> {
    let word = |part: &str| shown::said(staff).word(&format!("{}_{part}", choosing.words));
    let (lang, reference) = (staff.lang, application.reference.as_str());
    let Choosing { name, options, is_list, is_final, place, .. } = choosing;
    let field = if is_list { name.to_owned() } else { format!("{name}-1") };
    let page = ChoosePage {
        bar: staff.bar(),
        person: shown::name(staff, application),
        lead: word("lead"),
        question: word("question"),
        name,
        options,
        is_list,
        is_final,
        send: word("send"),
        action: place(lang, reference),
        errors: error.iter().map(|text| Entry { href: format!("#{field}"), text: text.clone() }).collect(),
        back: places::person(lang, reference),
        error,
    };
    let toggle = Toggle::Link { href: place(lang.other(), reference) };
    let mut frame = shown::frame(staff, word("title"), toggle);
    frame.error = page.error.is_some();
    let status = if frame.error { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    reply::page(&staff.site, "pages/desk-choose.html", lang, &frame, &page, status)
}
