//! Sessions of people who have signed in: their ends, and what protects them.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use functions::http::edge::edge;
use functions::staff::StaffPost;
use functions::store::{MemberState, Role};
use jiff::SignedDuration;
use portal::Lang;

use crate::support::Visitor;
use crate::support::app::link_in;
use crate::support::staff::{EMAIL, is_signed_in, message, signs_out, with_coordinator};

#[tokio::test]
async fn signing_out_ends_the_session_everywhere_it_was_copied_to() {
    let app = with_coordinator().await;
    let mut visitor = app.visitor(Lang::En);
    visitor.signs_in(&app, EMAIL).await;
    let mut copy = visitor.clone();
    let out = signs_out(&app, &mut visitor).await.expect(StatusCode::SEE_OTHER);
    assert_eq!(out.headers["clear-site-data"], "\"cache\", \"storage\"");
    visitor.follow(out.clone()).await.expect(StatusCode::OK).says("You have signed out.");
    assert!(!is_signed_in(&mut copy).await);
    let again = signs_out(&app, &mut copy).await.expect(StatusCode::SEE_OTHER);
    assert_eq!(again.location(), out.location(), "where they wanted to");
}

#[tokio::test]
async fn a_session_ends_when_it_is_idle_and_after_twelve_hours() {
    let app = with_coordinator().await;
    let mut visitor = app.visitor(Lang::En);
    visitor.signs_in(&app, EMAIL).await;
    app.later(SignedDuration::from_mins(60));
    assert!(!is_signed_in(&mut visitor).await, "idle for an hour");

    visitor.signs_in(&app, EMAIL).await;
    for _ in 0..13 {
        app.later(SignedDuration::from_mins(54));
        assert!(is_signed_in(&mut visitor).await, "at work");
    }
    app.later(SignedDuration::from_mins(18));
    assert!(!is_signed_in(&mut visitor).await, "twelve hours, however busy");
}

#[tokio::test]
async fn disabling_a_member_ends_all_sessions_and_sign_ins() {
    let app = with_coordinator().await;
    let member = app.app.store.members().await.unwrap().remove(0);
    let (mut first, mut second) = (app.visitor(Lang::En), app.visitor(Lang::En));
    first.signs_in(&app, EMAIL).await;
    second.signs_in(&app, EMAIL).await;
    let mut third = app.visitor(Lang::En);
    third.asks_to_sign_in(EMAIL).await;
    let waiting = link_in(&message(&app).await);
    app.later(SignedDuration::from_secs(1));
    app.app.store.set_member_state(&member.id, MemberState::Disabled, app.app.now()).await.unwrap();
    assert!(!is_signed_in(&mut first).await && !is_signed_in(&mut second).await);
    third.post(&waiting, &[]).await.expect(StatusCode::GONE);
    app.app.store.set_member_state(&member.id, MemberState::Active, app.app.now()).await.unwrap();
    assert!(!is_signed_in(&mut first).await, "old sessions stay ended");
    first.signs_in(&app, EMAIL).await;
    assert!(is_signed_in(&mut first).await);
}

#[tokio::test]
async fn a_new_session_takes_the_place_of_the_old_one() {
    let app = with_coordinator().await;
    let mut visitor = app.visitor(Lang::En);
    visitor.signs_in(&app, EMAIL).await;
    let mut before = visitor.clone();
    // On another tab, in a browser that still has the old session.
    let page = app.visitor(Lang::En).open("/api/sign-in/en").await;
    visitor.submit(&page, &[("email", EMAIL)]).await.expect(StatusCode::SEE_OTHER);
    visitor.post(&link_in(&message(&app).await), &[]).await.expect(StatusCode::SEE_OTHER);
    assert_ne!(visitor.cookies["__Host-session"], before.cookies["__Host-session"]);
    assert!(is_signed_in(&mut visitor).await && !is_signed_in(&mut before).await);
}

#[tokio::test]
async fn no_other_page_can_sign_somebody_out_or_in() {
    let app = with_coordinator().await;
    let mut visitor = app.visitor(Lang::En);
    visitor.signs_in(&app, EMAIL).await;
    for pairs in [&[][..], &[("_form_key", "")], &[("_form_key", "aaaaaaaaaaaaaaaaaaaaaaaa")]] {
        visitor.post("/api/sign-out/en", pairs).await.expect(StatusCode::FORBIDDEN);
    }
    for path in ["/api/sign-out/en", "/api/sign-in/en", "/api/sign-in/en/code"] {
        let request = Request::post(path)
            .header("sec-fetch-site", "cross-site")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from("email=a%40example.org&code=aaaaaaaa"))
            .unwrap();
        let page = visitor.send(request).await.expect(StatusCode::FORBIDDEN);
        assert!(page.headers.get("set-cookie").is_none(), "{path}");
    }
    assert!(is_signed_in(&mut visitor).await);
}

async fn notes(post: StaffPost) -> String {
    post.submitted.get("note").unwrap_or_default().to_owned()
}

#[tokio::test]
async fn what_was_typed_when_the_session_ended_is_sent_after_signing_in_again() {
    let app = with_coordinator().await;
    app.member(Role::Coordinator, Some("halifax"), "colleague@example.org").await;
    let pages = axum::Router::new()
        .route("/pages/{lang}", axum::routing::post(notes))
        .layer(axum::middleware::from_fn_with_state(Arc::clone(&app.app), edge))
        .with_state(Arc::clone(&app.app));
    let mut visitor = app.visitor(Lang::En);
    visitor.signs_in(&app, EMAIL).await;
    let mut page = Visitor::new(pages, Lang::En);
    page.cookies.clone_from(&visitor.cookies);
    let typed = [("note", "A long note"), ("_form_key", &app.form_key(EMAIL).await)];
    assert_eq!(page.post("/pages/en", &typed).await.expect(StatusCode::OK).body, "A long note");

    app.later(SignedDuration::from_hours(1));
    let ended = page.post("/pages/en", &typed).await.expect(StatusCode::UNAUTHORIZED);
    assert_eq!(ended.value("note").as_deref(), Some("A long note"));
    assert!(ended.links().contains(&"/api/sign-in/en".to_owned()));
    visitor.signs_in(&app, EMAIL).await;
    page.cookies.clone_from(&visitor.cookies);
    assert_eq!(page.submit(&ended, &[]).await.expect(StatusCode::OK).body, "A long note");

    let mut colleague = app.visitor(Lang::En);
    colleague.signs_in(&app, "colleague@example.org").await;
    page.cookies.clone_from(&colleague.cookies);
    page.submit(&ended, &[]).await.expect(StatusCode::FORBIDDEN);
}
