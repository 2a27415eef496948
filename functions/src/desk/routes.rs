//! The pages of the desk: its table of contents.
//!
//! Comes in: requests under `/api/desk`. Goes out: answers, through [`crate::http::edge`]. Looking (GET) changes nothing but
//! the audit log, which says who looked.

use std::sync::Arc;

use axum::Router;
use axum::extract::RawQuery;
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::{any, get};

use super::named::Named;
use super::{
    assign, breaches, bulk, client_number, decide, enter, erase, files, handover, intake, match_page, notes,
    offer, outcome, people, person, places, queue, recognition, referrals as meetings, shortages, standing,
    suggest, views,
};
use crate::app::App;
use crate::http::edge::{edge, not_found};
use crate::http::{ApiError, reply};
use crate::staff::{Staff, StaffPost};

/// Every page, below `/api`. Each of them asks for a session and for rights.
pub const PAGES: [&str; 31] = [
    "/desk/{lang}",
    "/desk/{lang}/people/{reference}",
    "/desk/{lang}/people/{reference}/decide",
    "/desk/{lang}/people/{reference}/notes",
    "/desk/{lang}/people/{reference}/files/{file}",
    "/desk/{lang}/people",
    "/desk/{lang}/views",
    "/desk/{lang}/people/{reference}/intake",
    "/desk/{lang}/duplicates",
    "/desk/{lang}/bulk",
    "/desk/{lang}/duplicates/{reference}/{other}",
    "/desk/{lang}/people/{reference}/matches",
    "/desk/{lang}/people/{reference}/matches/{other}",
    "/desk/{lang}/matches/{match}",
    "/desk/{lang}/matches/{match}/cancel",
    "/desk/{lang}/shortages",
    "/desk/{lang}/event-plan",
    "/desk/{lang}/people/{reference}/referrals",
    "/desk/{lang}/people/{reference}/outcome",
    "/desk/{lang}/people/{reference}/outcome/ask",
    "/desk/{lang}/recognition",
    "/desk/{lang}/people/{reference}/standing",
    "/desk/{lang}/people/{reference}/assign",
    "/desk/{lang}/enter/{form}",
    "/desk/{lang}/breaches",
    "/desk/{lang}/breaches/new",
    "/desk/{lang}/breaches/{breach}",
    "/desk/{lang}/breaches/{breach}/correct",
    "/desk/{lang}/people/{reference}/number",
    "/desk/{lang}/people/{reference}/erase",
    "/desk/{lang}/people/{reference}/handover",
];

/// Everything of this area.
pub fn router(app: Arc<App>) -> Router {
    let [
        queue,
        person,
        decide,
        notes,
        file,
        people,
        views,
        intake,
        duplicates,
        bulk,
        compare,
        suggest,
        offer,
        a_match,
        cancel,
        shortages,
        event_plan,
        referrals,
        outcome,
        ask_outcome,
        recognition,
        standing,
        assign,
        enter,
        ..,
    ] = PAGES;
    let mut pages = leaving()
        .route(queue, get(show_queue))
        .route(person, get(show_person))
        .route(decide, get(show_decide).post(decide_about))
        .route(notes, get(back_to_person).post(add_note))
        .route(file, get(open_file))
        .route(people, get(show_people).post(look_for_people))
        .route(views, get(back_to_desk).post(change_views))
        .route(intake, get(show_intake).post(hold_intake))
        .route(duplicates, get(show_duplicates))
        .route(compare, get(compare_two).post(settle_two))
        .route(suggest, get(show_suggestions))
        .route(offer, get(show_offer).post(make_match))
        .route(a_match, get(show_match))
        .route(cancel, get(back_to_match).post(cancel_match))
        .route(shortages, get(show_shortages))
        .route(event_plan, get(show_plan).post(make_plan))
        .route(referrals, get(show_referrals).post(settle_meeting))
        .route(outcome, get(show_outcome).post(note_outcome))
        .route(ask_outcome, get(back_to_person).post(ask_for_outcome))
        .route(recognition, get(show_recognition))
        .route(standing, get(show_standing).post(set_standing))
        .route(assign, get(show_assign).post(assign_to))
        .route(enter, get(show_enter).post(enter_form))
        .route(bulk, get(back_to_desk).post(act_on_several));
    // Not a fallback: on one machine other areas stand under the same `/api`.
    for rest in ["", "/", "/{lang}/", "/{lang}/{*rest}"] {
        pages = pages.route(&format!("/desk{rest}"), any(not_found));
    }
    let pages = pages.layer(from_fn_with_state(Arc::clone(&app), edge));
    Router::new().nest("/api", pages).with_state(app)
}

/// The register of breaches, pages of what only one funder asks for, and those on which a file leaves the desk.
fn leaving() -> Router<Arc<App>> {
    let [.., register, new_breach, breach, correct, number, erase, handover] = PAGES;
    Router::new()
        .route(register, get(show_breaches))
        .route(new_breach, get(begin_breach).post(note_breach))
        .route(breach, get(show_breach))
        .route(correct, get(show_correction).post(correct_breach))
        .route(number, get(show_number).post(keep_number))
        .route(erase, get(show_erase).post(erase_person))
        .route(handover, get(show_handover).post(ask_handover))
}

async fn show_queue(staff: Staff, RawQuery(query): RawQuery) -> Result<Response, ApiError> {
    queue::show(&staff, &query.unwrap_or_default()).await
}

async fn show_person(staff: Staff, named: Named, RawQuery(query): RawQuery) -> Result<Response, ApiError> {
    person::show(&staff, named.reference()?, &query.unwrap_or_default()).await
}

async fn show_decide(staff: Staff, named: Named) -> Result<Response, ApiError> {
    decide::show(&staff, named.reference()?).await
}

async fn decide_about(named: Named, post: StaffPost) -> Result<Response, ApiError> {
    decide::decide(&post, named.reference()?).await
}

async fn show_breaches(staff: Staff) -> Result<Response, ApiError> {
    breaches::list(&staff).await
}

async fn begin_breach(staff: Staff) -> Result<Response, ApiError> {
    breaches::begin(&staff)
}

async fn note_breach(post: StaffPost) -> Result<Response, ApiError> {
    breaches::note(&post, None).await
}

async fn show_breach(staff: Staff, named: Named) -> Result<Response, ApiError> {
    staff.scope()?;
    breaches::show(&staff, &named.breach()?).await
}

async fn show_correction(staff: Staff, named: Named) -> Result<Response, ApiError> {
    staff.scope()?;
    breaches::correct(&staff, &named.breach()?).await
}

async fn correct_breach(named: Named, post: StaffPost) -> Result<Response, ApiError> {
    post.staff.scope()?;
    breaches::note(&post, Some(named.breach()?)).await
}

async fn show_number(staff: Staff, named: Named) -> Result<Response, ApiError> {
    client_number::show(&staff, named.reference()?).await
}

async fn keep_number(named: Named, post: StaffPost) -> Result<Response, ApiError> {
    client_number::keep(&post, named.reference()?).await
}

async fn show_erase(staff: Staff, named: Named) -> Result<Response, ApiError> {
    erase::show(&staff, named.reference()?).await
}

async fn erase_person(named: Named, post: StaffPost) -> Result<Response, ApiError> {
    erase::erase(&post, named.reference()?).await
}

async fn show_handover(staff: Staff, named: Named) -> Result<Response, ApiError> {
    handover::show(&staff, named.reference()?).await
}

async fn ask_handover(named: Named, post: StaffPost) -> Result<Response, ApiError> {
    handover::ask(&post, named.reference()?).await
}

/// An address that is only posted to, opened by hand.
async fn back_to_person(staff: Staff, named: Named) -> Result<Response, ApiError> {
    staff.scope()?;
    Ok(reply::see_other(&places::person(staff.lang, named.reference()?)))
}

async fn add_note(named: Named, post: StaffPost) -> Result<Response, ApiError> {
    notes::add(&post, named.reference()?).await
}

async fn show_intake(staff: Staff, named: Named) -> Result<Response, ApiError> {
    intake::show(&staff, named.reference()?).await
}

async fn hold_intake(named: Named, post: StaffPost) -> Result<Response, ApiError> {
    intake::hold(&post, named.reference()?).await
}

async fn show_standing(staff: Staff, named: Named) -> Result<Response, ApiError> {
    standing::show(&staff, named.reference()?).await
}

async fn set_standing(named: Named, post: StaffPost) -> Result<Response, ApiError> {
    standing::set(&post, named.reference()?).await
}

async fn show_assign(staff: Staff, named: Named) -> Result<Response, ApiError> {
    assign::show(&staff, named.reference()?).await
}

async fn assign_to(named: Named, post: StaffPost) -> Result<Response, ApiError> {
    assign::assign(&post, named.reference()?).await
}

async fn show_enter(staff: Staff, named: Named, RawQuery(query): RawQuery) -> Result<Response, ApiError> {
    enter::show(&staff, named.form()?, &query.unwrap_or_default())
}

async fn enter_form(named: Named, post: StaffPost) -> Result<Response, ApiError> {
    enter::enter(&post, named.form()?).await
}

async fn open_file(staff: Staff, named: Named) -> Result<Response, ApiError> {
    files::open(&staff, named.reference()?, &named.file()?).await
}

async fn show_people(staff: Staff, RawQuery(query): RawQuery) -> Result<Response, ApiError> {
    people::show(&staff, &query.unwrap_or_default()).await
}

async fn look_for_people(post: StaffPost) -> Result<Response, ApiError> {
    people::look(&post).await
}

/// An address that is only posted to, opened by hand.
async fn back_to_desk(staff: Staff) -> Result<Response, ApiError> {
    staff.scope()?;
    Ok(reply::see_other(&places::desk(staff.lang)))
}

async fn change_views(post: StaffPost) -> Result<Response, ApiError> {
    views::change(&post).await
}

async fn show_duplicates(staff: Staff) -> Result<Response, ApiError> {
    people::pairs::list(&staff).await
}

async fn compare_two(staff: Staff, named: Named) -> Result<Response, ApiError> {
    people::pairs::compare(&staff, named.pair()?).await
}

async fn settle_two(named: Named, post: StaffPost) -> Result<Response, ApiError> {
    people::pairs::settle(&post, named.pair()?).await
}

async fn show_suggestions(staff: Staff, named: Named) -> Result<Response, ApiError> {
    suggest::show(&staff, named.reference()?).await
}

async fn show_offer(staff: Staff, named: Named) -> Result<Response, ApiError> {
    offer::show(&staff, (named.reference()?, named.other()?)).await
}

async fn make_match(named: Named, post: StaffPost) -> Result<Response, ApiError> {
    offer::make(&post, (named.reference()?, named.other()?)).await
}

async fn show_match(staff: Staff, named: Named) -> Result<Response, ApiError> {
    match_page::show(&staff, &named.a_match()?).await
}

async fn cancel_match(named: Named, post: StaffPost) -> Result<Response, ApiError> {
    match_page::cancel(&post, &named.a_match()?).await
}

/// An address that is only posted to, opened by hand.
async fn back_to_match(staff: Staff, named: Named) -> Result<Response, ApiError> {
    staff.scope()?;
    Ok(reply::see_other(&places::a_match(staff.lang, &named.a_match()?)))
}

async fn show_shortages(staff: Staff) -> Result<Response, ApiError> {
    shortages::show(&staff).await
}

async fn show_plan(staff: Staff) -> Result<Response, ApiError> {
    shortages::show_plan(&staff).await
}

async fn make_plan(post: StaffPost) -> Result<Response, ApiError> {
    shortages::plan(&post).await
}

async fn show_referrals(staff: Staff, named: Named) -> Result<Response, ApiError> {
    meetings::show(&staff, named.reference()?).await
}

async fn settle_meeting(named: Named, post: StaffPost) -> Result<Response, ApiError> {
    meetings::settle(&post, named.reference()?).await
}

async fn show_outcome(staff: Staff, named: Named, RawQuery(query): RawQuery) -> Result<Response, ApiError> {
    outcome::show(&staff, named.reference()?, &query.unwrap_or_default()).await
}

async fn note_outcome(named: Named, post: StaffPost) -> Result<Response, ApiError> {
    outcome::note(&post, named.reference()?).await
}

async fn ask_for_outcome(named: Named, post: StaffPost) -> Result<Response, ApiError> {
    outcome::ask(&post, named.reference()?).await
}

async fn show_recognition(staff: Staff, RawQuery(query): RawQuery) -> Result<Response, ApiError> {
    recognition::show(&staff, &query.unwrap_or_default()).await
}

async fn act_on_several(post: StaffPost) -> Result<Response, ApiError> {
    bulk::act(&post).await
}
