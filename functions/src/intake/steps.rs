//! From one page of a form to the next.
//!
//! Comes in: a visit and, for posts, what was posted. Goes out: a page or the way to the next one. Whatever was typed is
//! kept before it is judged. Never here: sending.

use axum::http::StatusCode;
use axum::response::Response;
use portal::forms::{FieldError, RawAnswers, Section};

use super::drafts::Opened;
use super::posted::{Posted, without_overlong};
use super::visit::Visit;
use super::{pages, places, uploads};
use crate::http::{ApiError, reply};
use crate::tokens::Token;

/// Shows a section, with what is in the draft.
pub(super) async fn show_section(visit: &Visit) -> Result<Response, ApiError> {
    let section = visit.section()?;
    if let Some(plain) = plain_address(visit, &visit.section_path(section)) {
        return Ok(plain);
    }
    let Some(opened) = visit.open().await? else {
        let first = visit.form.first_section();
        if section.id != first.id {
            return Ok(reply::see_other(&visit.section_path(first)));
        }
        return pages::section(visit, section, &RawAnswers::new(), &[], None, StatusCode::OK);
    };
    if opened.draft.sent.is_some() {
        return Ok(reply::see_other(&visit.receipt_path(&opened.draft.key)));
    }
    let raw = opened.answers();
    if let Some(missed) = first_wrong_before(visit, section, &raw) {
        return Ok(visit.go_on(&visit.section_path(missed), &opened.token));
    }
    let errors = if visit.show_errors { errors(visit, section, &raw).await? } else { Vec::new() };
    let mut page = pages::section(visit, section, &raw, &errors, Some(&opened.token), StatusCode::OK)?;
    visit.remember(&mut page, &opened.token);
    Ok(page)
}

/// Keeps the answers of a section and judges them: the same page with every error, or the way on.
pub(super) async fn answer_section(visit: &Visit, posted: &Posted) -> Result<Response, ApiError> {
    let section = visit.section()?;
    let taken = take(visit, section, posted).await?;
    let errors = merged(visit, visit.errors(section, &taken.raw), taken.file_errors);
    if !errors.is_empty() || taken.overlong {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        let mut page = pages::section(visit, section, &taken.raw, &errors, Some(&taken.token), status)?;
        visit.remember(&mut page, &taken.token);
        return Ok(page);
    }
    let next = visit.form.next_section(section, &taken.raw).filter(|_| !posted.back_to_check);
    let path = next.map_or_else(|| visit.check_path(), |next| visit.section_path(next));
    Ok(visit.go_on(&path, &taken.token))
}

/// Keeps what was typed and shows the same page in the other language, without judging it.
pub(super) async fn switch_language(visit: &Visit, posted: &Posted) -> Result<Response, ApiError> {
    if visit.place == places::CHECK {
        let token = match visit.belonging(posted).await? {
            Some(opened) => opened.token,
            None => visit.save(None, &posted.answers).await?,
        };
        return Ok(visit.go_on(&visit.check_path(), &token));
    }
    let section = visit.section()?;
    let taken = take(visit, section, posted).await?;
    // What is too long to be kept can only be shown again at once.
    if taken.overlong {
        let mut page = pages::section(visit, section, &taken.raw, &[], Some(&taken.token), StatusCode::OK)?;
        visit.remember(&mut page, &taken.token);
        return Ok(page);
    }
    let path = visit.section_path(section);
    let back = if posted.back_to_check { format!("{path}?{}", places::BACK_TO_CHECK) } else { path };
    Ok(visit.go_on(&back, &taken.token))
}

/// Shows all answers before they are sent; the way to the first wrong one if there is one.
pub(super) async fn show_check(visit: &Visit) -> Result<Response, ApiError> {
    if let Some(plain) = plain_address(visit, &visit.check_path()) {
        return Ok(plain);
    }
    let Some(opened) = visit.open().await? else {
        return Ok(reply::see_other(&visit.section_path(visit.form.first_section())));
    };
    if opened.draft.sent.is_some() {
        return Ok(reply::see_other(&visit.receipt_path(&opened.draft.key)));
    }
    let raw = opened.answers();
    if let Some(wrong) = first_wrong(visit, &raw).await? {
        return Ok(visit.go_on(&places::wrong_section(&visit.form.id, visit.lang, &wrong.id), &opened.token));
    }
    let mut page = pages::check(visit, &opened, &raw)?;
    visit.remember(&mut page, &opened.token);
    Ok(page)
}

/// The first section in which something is wrong.
pub(super) async fn first_wrong<'v>(
    visit: &'v Visit,
    raw: &RawAnswers,
) -> Result<Option<&'v Section>, ApiError> {
    for section in &visit.form.sections {
        if !errors(visit, section, raw).await?.is_empty() {
            return Ok(Some(section));
        }
    }
    Ok(None)
}

/// What a post of a section came to once it is kept.
struct Taken {
    token: Token,
    raw: RawAnswers,
    file_errors: Vec<FieldError>,
    /// Something is too long to be kept; it is in `raw` and nowhere else.
    overlong: bool,
}

/// Keeps a post. A live draft knows the other sections better than the page, which may be an old one; without a draft,
/// the page knows everything.
async fn take(visit: &Visit, section: &Section, posted: &Posted) -> Result<Taken, ApiError> {
    let opened = visit.belonging(posted).await?;
    let before = opened.as_ref().map_or_else(|| posted.answers.clone(), Opened::answers);
    let mut raw = posted.over(&before, section);
    let file_errors = uploads::take(visit, section, posted, &mut raw).await?;
    let short = without_overlong(&raw);
    let token = visit.save(opened.as_ref(), short.as_ref().unwrap_or(&raw)).await?;
    Ok(Taken { token, raw, file_errors, overlong: short.is_some() })
}

/// A browser that keeps cookies needs no draft in the address.
fn plain_address(visit: &Visit, path: &str) -> Option<Response> {
    let named = visit.named.as_ref()?;
    if visit.cookie.as_ref() != Some(named) {
        return None;
    }
    let query = [(visit.show_errors, places::ERRORS_SHOWN), (visit.from_check, places::BACK_TO_CHECK)];
    let query: Vec<&str> = query.into_iter().filter(|(wanted, _)| *wanted).map(|(_, text)| text).collect();
    Some(reply::see_other(&if query.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{}", query.join("&"))
    }))
}

fn first_wrong_before<'v>(visit: &'v Visit, section: &Section, raw: &RawAnswers) -> Option<&'v Section> {
    let before = visit.form.sections.iter().take_while(|earlier| earlier.id != section.id);
    let mut wrong = before.filter(|earlier| !visit.errors(earlier, raw).is_empty());
    wrong.next()
}

async fn errors(visit: &Visit, section: &Section, raw: &RawAnswers) -> Result<Vec<FieldError>, ApiError> {
    let gone = uploads::gone(visit, section, raw).await?;
    Ok(merged(visit, visit.errors(section, raw), gone))
}

/// One error per field, in the form's order; of a file, what became of it says more than its name.
fn merged(visit: &Visit, mut errors: Vec<FieldError>, files: Vec<FieldError>) -> Vec<FieldError> {
    errors.retain(|error| files.iter().all(|file| file.field != error.field));
    errors.extend(files);
    errors.sort_by_key(|error| visit.form.fields().position(|field| field.id == error.field));
    errors
}
