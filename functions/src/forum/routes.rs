//! The pages of the forum: their table of contents.
//!
//! Comes in: requests under `/api/forum`. Goes out: answers, through [`crate::http::edge`]. Looking (GET) changes nothing but
//! how far the member has read.

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::{any, get};

use super::named::Named;
use super::{
    categories, category, council, edit, flag, follow, manage, members, own, own_post, queue, reply,
    resource, review, search, settings, start, topic,
};
use crate::app::App;
use crate::http::ApiError;
use crate::http::edge::{edge, not_found};
use crate::staff::{Staff, StaffPost};

/// Every page, below `/api`. Each of them asks for a session and for rights.
pub const PAGES: [&str; 29] = [
    "/forum/{lang}",
    "/forum/{lang}/categories/{category}",
    "/forum/{lang}/categories/{category}/new",
    "/forum/{lang}/topics/{topic}",
    "/forum/{lang}/topics/{topic}/reply",
    "/forum/{lang}/topics/{topic}/posts/{post}/edit",
    "/forum/{lang}/topics/{topic}/posts/{post}/delete",
    "/forum/{lang}/topics/{topic}/posts/{post}/history",
    "/forum/{lang}/topics/{topic}/posts/{post}/thanks",
    "/forum/{lang}/topics/{topic}/posts/{post}/answer",
    "/forum/{lang}/topics/{topic}/manage",
    "/forum/{lang}/council",
    "/forum/{lang}/council/members",
    "/forum/{lang}/topics/{topic}/posts/{post}/flag",
    "/forum/{lang}/topics/{topic}/posts/{post}/review",
    "/forum/{lang}/reviews",
    "/forum/{lang}/search",
    "/forum/{lang}/tags/{tag}",
    "/forum/{lang}/topics/{topic}/posts/{post}/credit",
    "/forum/{lang}/topics/{topic}/resource",
    "/forum/{lang}/topics/{topic}/resource/data",
    "/forum/{lang}/own",
    "/forum/{lang}/own/data",
    "/forum/{lang}/settings",
    "/forum/{lang}/council/ask",
    "/forum/{lang}/members",
    "/forum/{lang}/members/{member}",
    "/forum/{lang}/topics/{topic}/follow",
    "/forum/{lang}/categories/{category}/follow",
];

/// Everything of this area.
pub fn router(app: Arc<App>) -> Router {
    let [
        all,
        one,
        new,
        thread,
        answer,
        edit,
        delete,
        history,
        thanks,
        mark,
        stand,
        mentors,
        chosen,
        flagged,
        judged,
        queue,
        found,
        tagged,
        credited,
        resource_page,
        resource_data,
        own_page,
        own_data,
        wishes,
        question,
        everybody,
        somebody,
        thread_follow,
        category_follow,
    ] = PAGES;
    let mut pages = Router::new()
        .route(all, get(show_categories))
        .route(one, get(show_category))
        .route(new, get(show_start).post(start_topic))
        .route(thread, get(show_topic))
        .route(answer, get(show_reply).post(add_post))
        .route(edit, get(show_edit).post(save_edit))
        .route(delete, get(show_delete).post(delete_post))
        .route(history, get(show_history))
        .route(thanks, get(back_to_post).post(thank))
        .route(mark, get(back_to_post).post(mark_answer))
        .route(stand, get(show_manage).post(change_topic))
        .route(mentors, get(show_council))
        .route(chosen, get(show_council_members).post(choose_council))
        .route(flagged, get(show_flag).post(flag_post))
        .route(judged, get(show_review).post(review_post))
        .route(queue, get(show_reviews))
        .route(found, get(show_search))
        .route(tagged, get(show_tag))
        .route(credited, get(back_to_post).post(credit))
        .route(resource_page, get(show_resource).post(take_out_topic))
        .route(resource_data, get(take_resource))
        .route(own_page, get(show_own))
        .route(own_data, get(take_own))
        .route(wishes, get(show_settings).post(change_settings))
        .route(everybody, get(show_members))
        .route(somebody, get(show_member))
        .route(question, get(show_question).post(ask_council))
        .route(thread_follow, get(back_to_topic).post(follow_topic))
        .route(category_follow, get(back_to_category).post(follow_category));
    // Not a fallback: on one machine other areas stand under the same `/api`.
    for rest in ["", "/", "/{lang}/", "/{lang}/{*rest}"] {
        pages = pages.route(&format!("/forum{rest}"), any(not_found));
    }
    let pages = pages.layer(from_fn_with_state(Arc::clone(&app), edge));
    Router::new().nest("/api", pages).with_state(app)
}

async fn show_categories(staff: Staff) -> Result<Response, ApiError> {
    categories::show(&staff).await
}

async fn show_category(staff: Staff, named: Named) -> Result<Response, ApiError> {
    category::show(&staff, &named).await
}

async fn show_start(staff: Staff, named: Named) -> Result<Response, ApiError> {
    start::show(&staff, &named)
}

async fn start_topic(named: Named, post: StaffPost) -> Result<Response, ApiError> {
    start::start(&post, &named).await
}

async fn show_topic(staff: Staff, named: Named) -> Result<Response, ApiError> {
    topic::show(&staff, &named).await
}

async fn show_reply(staff: Staff, named: Named) -> Result<Response, ApiError> {
    reply::show(&staff, &named).await
}

async fn add_post(named: Named, post: StaffPost) -> Result<Response, ApiError> {
    reply::add(&post, &named).await
}

async fn show_edit(staff: Staff, named: Named) -> Result<Response, ApiError> {
    edit::show(&staff, &named).await
}

async fn save_edit(named: Named, post: StaffPost) -> Result<Response, ApiError> {
    edit::save(&post, &named).await
}

async fn show_delete(staff: Staff, named: Named) -> Result<Response, ApiError> {
    own_post::show_delete(&staff, &named).await
}

async fn delete_post(named: Named, post: StaffPost) -> Result<Response, ApiError> {
    own_post::delete(&post, &named).await
}

async fn show_history(staff: Staff, named: Named) -> Result<Response, ApiError> {
    own_post::show_history(&staff, &named).await
}

async fn thank(named: Named, post: StaffPost) -> Result<Response, ApiError> {
    own_post::thank(&post, &named).await
}

async fn mark_answer(named: Named, post: StaffPost) -> Result<Response, ApiError> {
    manage::mark_answer(&post, &named).await
}

async fn show_manage(staff: Staff, named: Named) -> Result<Response, ApiError> {
    manage::show(&staff, &named).await
}

async fn change_topic(named: Named, post: StaffPost) -> Result<Response, ApiError> {
    manage::change(&post, &named).await
}

async fn show_council(staff: Staff) -> Result<Response, ApiError> {
    council::show(&staff).await
}

async fn show_council_members(staff: Staff) -> Result<Response, ApiError> {
    council::show_members(&staff).await
}

async fn choose_council(post: StaffPost) -> Result<Response, ApiError> {
    council::choose(&post).await
}

async fn show_flag(staff: Staff, named: Named) -> Result<Response, ApiError> {
    flag::show(&staff, &named).await
}

async fn flag_post(named: Named, post: StaffPost) -> Result<Response, ApiError> {
    flag::flag(&post, &named).await
}

async fn show_review(staff: Staff, named: Named) -> Result<Response, ApiError> {
    review::show(&staff, &named).await
}

async fn review_post(named: Named, post: StaffPost) -> Result<Response, ApiError> {
    review::act(&post, &named).await
}

async fn show_reviews(staff: Staff) -> Result<Response, ApiError> {
    queue::show(&staff).await
}

async fn show_search(staff: Staff, named: Named) -> Result<Response, ApiError> {
    search::show(&staff, &named).await
}

async fn show_tag(staff: Staff, named: Named) -> Result<Response, ApiError> {
    search::show_tag(&staff, &named).await
}

async fn credit(named: Named, post: StaffPost) -> Result<Response, ApiError> {
    own_post::credit(&post, &named).await
}

async fn show_resource(staff: Staff, named: Named) -> Result<Response, ApiError> {
    resource::show(&staff, &named).await
}

async fn take_out_topic(named: Named, post: StaffPost) -> Result<Response, ApiError> {
    resource::take_out(&post, &named).await
}

async fn take_resource(staff: Staff, named: Named) -> Result<Response, ApiError> {
    resource::data(&staff, &named).await
}

async fn show_own(staff: Staff) -> Result<Response, ApiError> {
    own::show(&staff).await
}

async fn take_own(staff: Staff) -> Result<Response, ApiError> {
    own::data(&staff).await
}

async fn show_members(staff: Staff, named: Named) -> Result<Response, ApiError> {
    members::show(&staff, &named).await
}

async fn show_member(staff: Staff, named: Named) -> Result<Response, ApiError> {
    members::show_one(&staff, &named).await
}

async fn show_question(staff: Staff) -> Result<Response, ApiError> {
    start::show_question(&staff)
}

async fn ask_council(post: StaffPost) -> Result<Response, ApiError> {
    start::ask(&post).await
}

async fn show_settings(staff: Staff, named: Named) -> Result<Response, ApiError> {
    settings::show(&staff, named.asked("kept") == Some("yes")).await
}

async fn change_settings(post: StaffPost) -> Result<Response, ApiError> {
    settings::change(&post).await
}

async fn follow_topic(named: Named, post: StaffPost) -> Result<Response, ApiError> {
    follow::topic(&post, &named).await
}

async fn follow_category(named: Named, post: StaffPost) -> Result<Response, ApiError> {
    follow::category(&post, &named).await
}

async fn back_to_topic(staff: Staff, named: Named) -> Result<Response, ApiError> {
    follow::back_to_topic(&staff, &named)
}

async fn back_to_category(staff: Staff, named: Named) -> Result<Response, ApiError> {
    follow::back_to_category(&staff, &named)
}

/// An address that is only posted to, opened by hand.
async fn back_to_post(staff: Staff, named: Named) -> Result<Response, ApiError> {
    own_post::back(&staff, &named)
}
