//! Signing in: by link, by code, in the browser that asked, once; and what strangers learn, which is nothing.

use axum::http::StatusCode;
use functions::store::{MemberState, Role};
use jiff::SignedDuration;
use portal::Lang;

use crate::support::TestApp;
use crate::support::app::link_in;
use crate::support::staff::{EMAIL, code_in, is_signed_in, message, signs_out, with_coordinator};

const STRANGER: &str = "zquille.stranger@example.org";

#[tokio::test]
async fn an_invitation_leads_to_a_session() {
    let app = TestApp::new();
    app.member(Role::Coordinator, Some("halifax"), EMAIL).await;
    let invitation = message(&app).await;
    assert_eq!(invitation.subject, "Your access to the Connector Portal");
    assert!(
        invitation.text.contains("for Halifax") && invitation.text.contains(EMAIL),
        "{}",
        invitation.text
    );
    assert!(invitation.text.contains("access to this portal’s desk"), "why they get it");
    let mut visitor = app.visitor(Lang::En);
    let page = visitor.open(&link_in(&invitation)).await.expect(StatusCode::OK);
    let sent = visitor.answers(&page, &[("email", &EMAIL.to_uppercase())]).await;
    assert_eq!(sent.path, "/api/sign-in/en/sent");
    let confirm = visitor.open(&link_in(&message(&app).await)).await.expect(StatusCode::OK);
    assert!(!is_signed_in(&mut visitor).await, "looking changes nothing");
    let done = visitor.submit(&confirm, &[]).await.expect(StatusCode::SEE_OTHER);
    assert_eq!(done.location(), "/api/desk/en");
    assert!(is_signed_in(&mut visitor).await);
    for cookie in done.headers.get_all("set-cookie") {
        let cookie = cookie.to_str().unwrap();
        assert!(
            cookie.starts_with("__Host-") && cookie.ends_with("; Path=/; Secure; HttpOnly; SameSite=Lax")
        );
    }
}

#[tokio::test]
async fn a_code_signs_in_as_people_type_it_and_in_their_language() {
    let app = with_coordinator().await;
    let mut visitor = app.visitor(Lang::Fr);
    let sent = visitor.asks_to_sign_in(EMAIL).await;
    let message = message(&app).await;
    assert_eq!(message.subject, "Votre lien et votre code de connexion");
    let typed = code_in(&message).to_lowercase().replace('-', " ");
    let done = visitor.submit(&sent, &[("code", &typed)]).await.expect(StatusCode::SEE_OTHER);
    assert_eq!(done.location(), "/api/desk/fr");
    assert!(is_signed_in(&mut visitor).await);
}

#[tokio::test]
async fn an_unknown_address_gets_the_same_answers_and_no_message() {
    let app = with_coordinator().await;
    app.member(Role::Coordinator, Some("halifax"), "former@example.org").await;
    app.deliver().await;
    let former = app.app.store.members().await.unwrap();
    let former = former.iter().find(|member| member.email == "former@example.org").unwrap();
    app.app.store.set_member_state(&former.id, MemberState::Disabled, app.app.now()).await.unwrap();
    let mut answers = Vec::new();
    for address in [EMAIL, STRANGER, "former@example.org"] {
        let mut visitor = app.visitor(Lang::En);
        let page = visitor.open("/api/sign-in/en").await;
        let asked = visitor.submit(&page, &[("email", address)]).await;
        let names: Vec<String> = asked.headers.keys().map(ToString::to_string).collect();
        let sent = visitor.get(&asked.location()).await;
        let mut wrong = visitor.submit(&sent, &[("code", "aaaa-bbbb")]).await;
        for _ in 0..3 {
            wrong = visitor.submit(&sent, &[("code", "aaaa-bbbb")]).await;
        }
        let over = visitor.submit(&sent, &[("code", "aaaa-bbbb")]).await;
        answers.push((asked.status, names, sent.body, wrong.status, wrong.body, over.status));
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0], answers[2]);
    app.deliver().await;
    assert_eq!(app.mailbox.to(EMAIL).len(), 2);
    assert!(app.mailbox.to(STRANGER).is_empty());
    assert_eq!(app.mailbox.to("former@example.org").len(), 1, "the invitation alone");
}

#[tokio::test]
async fn the_store_is_asked_the_same_for_every_address() {
    let app = with_coordinator().await;
    let written = async |address: &str| {
        app.visitor(Lang::En).asks_to_sign_in(address).await;
        let mut follower = app.engine.follow("forum", address).unwrap();
        let mut kinds = Vec::new();
        while let Some(batch) = follower.try_next().await.unwrap() {
            for record in batch.event["Records"].as_array().unwrap() {
                kinds.push(record["dynamodb"]["NewImage"]["kind"]["S"].as_str().unwrap().to_owned());
            }
            follower.done(&batch).unwrap();
        }
        kinds.split_off(kinds.len() - 2)
    };
    let (known, unknown) = (written(EMAIL).await, written(STRANGER).await);
    assert_eq!(known, unknown);
    assert_eq!(known.len(), 2);
}

#[tokio::test]
async fn five_codes_may_be_tried_and_the_right_one_is_too_late_after_them() {
    let app = with_coordinator().await;
    let mut visitor = app.visitor(Lang::En);
    let sent = visitor.asks_to_sign_in(EMAIL).await;
    let code = code_in(&message(&app).await);
    for left in ["4 more times", "3 more times", "2 more times", "one more time"] {
        let wrong = visitor.submit(&sent, &[("code", "aaaa-aaaa")]).await;
        let wrong = wrong.expect(StatusCode::UNPROCESSABLE_ENTITY).says(left);
        assert_eq!(wrong.errors().len(), 1);
        assert!(wrong.body.contains("<title>Error:"), "the title says it first");
    }
    visitor.submit(&sent, &[("code", "aaaa-aaaa")]).await.expect(StatusCode::GONE);
    let late = visitor.submit(&sent, &[("code", &code)]).await.expect(StatusCode::GONE);
    assert!(late.links().contains(&"/api/sign-in/en".to_owned()), "a next step");
    assert!(!is_signed_in(&mut visitor).await);
}

#[tokio::test]
async fn the_fifth_try_may_be_the_right_one_and_what_is_no_code_does_not_count() {
    let app = with_coordinator().await;
    let mut visitor = app.visitor(Lang::En);
    let sent = visitor.asks_to_sign_in(EMAIL).await;
    let code = code_in(&message(&app).await);
    for typed in ["", "abc", "1111-1111"] {
        let wrong = visitor.submit(&sent, &[("code", typed)]).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
        wrong.says("5 more times");
    }
    for _ in 0..4 {
        visitor.submit(&sent, &[("code", "aaaa-aaaa")]).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
    }
    visitor.submit(&sent, &[("code", &code)]).await.expect(StatusCode::SEE_OTHER);
    assert!(is_signed_in(&mut visitor).await);
}

#[tokio::test]
async fn another_browser_can_use_neither_link_nor_code() {
    let app = with_coordinator().await;
    let mut visitor = app.visitor(Lang::En);
    visitor.asks_to_sign_in(EMAIL).await;
    let message = message(&app).await;
    // One without any sign-in, and one that asked for its own.
    let mut bare = app.visitor(Lang::En);
    let mut other = app.visitor(Lang::En);
    let others = other.asks_to_sign_in(STRANGER).await;
    for thief in [&mut bare, &mut other] {
        thief.open(&link_in(&message)).await.expect(StatusCode::GONE);
        thief.post(&link_in(&message), &[]).await.expect(StatusCode::GONE);
    }
    bare.post("/api/sign-in/en/code", &[("code", &code_in(&message))]).await.expect(StatusCode::GONE);
    let wrong = other.submit(&others, &[("code", &code_in(&message))]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!is_signed_in(&mut bare).await && !is_signed_in(&mut other).await);
    let confirm = visitor.open(&link_in(&message)).await.expect(StatusCode::OK);
    visitor.submit(&confirm, &[]).await.expect(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn ten_minutes_later_it_has_ended() {
    let app = with_coordinator().await;
    let mut visitor = app.visitor(Lang::En);
    let sent = visitor.asks_to_sign_in(EMAIL).await;
    let message = message(&app).await;
    app.later(SignedDuration::from_mins(10) - SignedDuration::from_secs(1));
    let confirm = visitor.open(&link_in(&message)).await.expect(StatusCode::OK);
    app.later(SignedDuration::from_secs(1));
    visitor.open(&link_in(&message)).await.expect(StatusCode::GONE);
    visitor.submit(&confirm, &[]).await.expect(StatusCode::GONE);
    visitor.submit(&sent, &[("code", &code_in(&message))]).await.expect(StatusCode::GONE);
    assert!(!is_signed_in(&mut visitor).await);
}

#[tokio::test]
async fn what_was_used_is_of_no_use_again() {
    let app = with_coordinator().await;
    let mut visitor = app.visitor(Lang::En);
    let sent = visitor.asks_to_sign_in(EMAIL).await;
    let message = message(&app).await;
    let confirm = visitor.open(&link_in(&message)).await.expect(StatusCode::OK);
    let asked = visitor.cookies["__Host-sign-in"].clone();
    // A double click sends it twice with the same cookies; both answers bring the same session.
    let mut twin = visitor.clone();
    let (first, second) = (visitor.submit(&confirm, &[]).await, twin.submit(&confirm, &[]).await);
    assert_eq!((first.status, second.status), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
    assert_eq!(visitor.cookies["__Host-session"], twin.cookies["__Host-session"]);
    // The browser has forgotten the sign-in.
    assert_eq!(visitor.cookies["__Host-sign-in"], "");
    visitor.submit(&confirm, &[]).await.expect(StatusCode::GONE);
    // Even with the old cookie, once the session is over nothing brings it back.
    signs_out(&app, &mut visitor).await.expect(StatusCode::SEE_OTHER);
    visitor.cookies.insert("__Host-sign-in".into(), asked);
    visitor.submit(&confirm, &[]).await.expect(StatusCode::GONE);
    visitor.submit(&sent, &[("code", &code_in(&message))]).await.expect(StatusCode::GONE);
    assert!(!is_signed_in(&mut visitor).await && !is_signed_in(&mut twin).await);
}

#[tokio::test]
async fn a_page_that_was_asked_for_is_shown_after_signing_in() {
    let app = with_coordinator().await;
    let mut visitor = app.visitor(Lang::En);
    let asked = visitor.get("/api/desk/en/people/K7F2-9QX3-4").await.expect(StatusCode::SEE_OTHER);
    assert_eq!(asked.location(), "/api/sign-in/en?onward=/people/K7F2-9QX3-4");
    let page = visitor.follow(asked).await.expect(StatusCode::OK);
    assert_eq!(page.toggle_link(), "/api/sign-in/fr?onward=/people/K7F2-9QX3-4");
    let wrong = visitor.submit(&page, &[("email", "nobody")]).await;
    visitor.answers(&wrong, &[("email", EMAIL)]).await;
    let confirm = visitor.open(&link_in(&message(&app).await)).await;
    let done = visitor.submit(&confirm, &[]).await.expect(StatusCode::SEE_OTHER);
    assert_eq!(done.location(), "/api/desk/en/people/K7F2-9QX3-4");
}

#[tokio::test]
async fn no_address_leads_away_from_the_desk() {
    let app = with_coordinator().await;
    for evil in
        ["//evil.example", "https://evil.example", "/..//evil.example", "/a%0d%0ab", "/\\evil", "@evil"]
    {
        let mut visitor = app.visitor(Lang::En);
        let encoded: String = form_urlencoded::byte_serialize(evil.as_bytes()).collect();
        for query in [encoded.as_str(), &evil.replace('\\', "%5C")] {
            let page = visitor.get(&format!("/api/sign-in/en?onward={query}")).await.expect(StatusCode::OK);
            assert_eq!(page.value("onward"), None, "{evil}");
        }
        app.later(SignedDuration::from_mins(10));
        visitor.post("/api/sign-in/en", &[("email", EMAIL), ("onward", evil)]).await;
        let done = visitor.post(&link_in(&message(&app).await), &[]).await.expect(StatusCode::SEE_OTHER);
        assert_eq!(done.location(), "/api/desk/en", "{evil}");
    }
}

#[tokio::test]
async fn messages_can_be_asked_for_a_few_times_whoever_it_is() {
    for address in [EMAIL, STRANGER] {
        let app = with_coordinator().await;
        let mut visitor = app.visitor(Lang::En);
        for _ in 0..5 {
            visitor.asks_to_sign_in(address).await;
        }
        let page = visitor.open("/api/sign-in/en").await;
        let many = visitor.submit(&page, &[("email", address)]).await;
        let many = many.expect(StatusCode::TOO_MANY_REQUESTS);
        assert!(many.headers.contains_key("retry-after"));
        visitor.asks_to_sign_in("somebody.else@example.org").await;
        app.later(SignedDuration::from_mins(10));
        visitor.asks_to_sign_in(address).await;
    }
}

#[tokio::test]
async fn a_wrong_address_is_said_at_its_field_and_kept() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::Fr);
    let page = visitor.open("/api/sign-in/fr").await;
    for typed in ["zquille", "a@b", "<script>alert(1)</script>@x"] {
        let wrong = visitor.submit(&page, &[("email", typed)]).await;
        let wrong = wrong.expect(StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(wrong.value("email").as_deref(), Some(typed));
        assert_eq!(wrong.errors().len(), 1);
        assert!(!wrong.body.contains("<script>alert"));
    }
    let missing = visitor.submit(&page, &[("email", " ")]).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
    missing.says("Écrivez votre adresse courriel");
}

#[tokio::test]
async fn a_message_about_a_sign_in_that_is_over_is_not_sent() {
    let app = with_coordinator().await;
    app.mailbox.fail_with([functions::mail::SendError::Later("Throttling".into())]);
    app.visitor(Lang::En).asks_to_sign_in(EMAIL).await;
    app.deliver().await;
    app.later(SignedDuration::from_mins(11));
    assert_eq!(app.outbox.drain_due().await.unwrap(), functions::outbox::Drained::default());
    assert_eq!(app.mailbox.to(EMAIL).len(), 1, "the invitation alone");
}

#[tokio::test]
async fn who_is_signed_in_already_goes_on_to_where_their_role_begins() {
    let app = TestApp::new();
    for (n, (role, community, begins)) in [
        (Role::Coordinator, Some("halifax"), ""),
        (Role::Secretariat, None, "/national"),
        (Role::Admin, None, "/members"),
    ]
    .into_iter()
    .enumerate()
    {
        let mut staff = app.signed_in(role, community, &format!("member{n}@example.org"), Lang::Fr).await;
        for page in ["/api/sign-in/fr", "/api/sign-in/fr/sent"] {
            let again = staff.get(page).await.expect(StatusCode::SEE_OTHER);
            assert_eq!(again.location(), format!("/api/desk/fr{begins}"), "{page}");
        }
    }
}
