//! No answer is lost: drafts that end, cookies that go or never come, the way back.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use jiff::SignedDuration;
use portal::Lang;

use crate::support::{TestApp, Visitor, sample};

const ABOUT: [(&str, &str); 4] =
    [("first_name", "Zquille"), ("email", "z@example.org"), ("community", "not_sure"), ("more", "yes")];

/// At the second page of the trial form.
async fn at_second_page(visitor: &mut Visitor) -> crate::support::Page {
    let first = visitor.open("/api/forms/trial/en/about").await;
    let second = visitor.answers(&first, &ABOUT).await;
    assert!(second.path.ends_with("/en/more"), "{}", second.path);
    second
}

#[tokio::test]
async fn a_draft_that_has_ended_is_made_again_from_the_page() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::En);
    let second = at_second_page(&mut visitor).await;
    app.later(SignedDuration::from_hours(8 * 24));
    let third = visitor.answers(&second, &[("story", "A long story")]).await;
    assert!(third.path.ends_with("/en/papers"), "{}", third.path);
    let check = visitor.answers(&third, &[("consent", "yes")]).await;
    for text in ["Zquille", "z@example.org", "A long story"] {
        assert!(check.text().contains(text), "{text}");
    }
    visitor.sends(&app, &check).await;
}

#[tokio::test]
async fn a_check_page_that_has_lain_open_for_eight_days_is_sent() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::En);
    let check = visitor.fills_in(&app, "trial").await;
    app.later(SignedDuration::from_hours(8 * 24));
    let receipt = visitor.sends(&app, &check).await;
    app.later(SignedDuration::from_hours(29 * 24));
    let again = visitor.submit(&check, &[]).await.expect(StatusCode::SEE_OTHER);
    assert_eq!(again.location(), receipt.path, "29 days later it is still the same submission");
}

#[tokio::test]
async fn an_old_key_leads_to_the_check_page_again() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::En);
    let check = visitor.fills_in(&app, "trial").await;
    app.later(SignedDuration::from_hours(31 * 24));
    let check = visitor.answers(&check, &[]).await;
    assert!(check.path.ends_with("/en/check"), "{}", check.path);
    assert!(check.text().contains(sample::NAME));
    visitor.sends(&app, &check).await;
}

#[tokio::test]
async fn lost_cookies_lose_no_answer() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::En);
    let second = at_second_page(&mut visitor).await;
    visitor.forget_cookies();
    let third = visitor.answers(&second, &[("story", "A long story")]).await;
    let check = visitor.answers(&third, &[("consent", "yes")]).await;
    assert!(check.text().contains("Zquille") && check.text().contains("A long story"));
}

#[tokio::test]
async fn a_browser_that_keeps_no_cookies_gets_to_the_receipt() {
    for form in ["trial", "contact"] {
        let app = TestApp::new();
        let mut visitor = app.visitor(Lang::Fr);
        visitor.keeps_cookies = false;
        let check = visitor.fills_in(&app, form).await;
        let change = check.links().into_iter().find(|link| link.contains("_return=check")).unwrap();
        let section = visitor.open(change.split('#').next().unwrap()).await.expect(StatusCode::OK);
        let check = visitor.answers(&section, &[]).await;
        assert!(check.path.contains("/fr/check"), "{}", check.path);
        visitor.sends(&app, &check).await;
    }
}

#[tokio::test]
async fn with_cookies_no_address_that_stays_names_the_draft() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::En);
    let second = at_second_page(&mut visitor).await;
    assert!(!second.path.contains('?'), "{}", second.path);
    let check = visitor.fills_in(&app, "trial").await;
    assert!(check.links().iter().all(|link| !link.contains("_draft")), "{:?}", check.links());
}

#[tokio::test]
async fn going_back_to_the_static_page_goes_on_with_the_draft() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::En);
    let check = visitor.fills_in(&app, "trial").await;
    // The static page names no draft; the browser still has its cookie.
    let changed = visitor
        .post("/api/forms/trial/en/about", &[("first_name", "Someone else"), ABOUT[1], ABOUT[2], ABOUT[3]]);
    let page = changed.await.expect(StatusCode::SEE_OTHER);
    assert!(page.location().ends_with("/en/more"), "{}", page.location());
    let check = visitor.open(check.path.as_str()).await.expect(StatusCode::OK);
    assert!(check.text().contains("Someone else") && check.text().contains(sample::TEXT));
}

#[tokio::test]
async fn the_next_person_at_the_computer_starts_afresh_after_an_hour() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::En);
    at_second_page(&mut visitor).await;
    app.later(SignedDuration::from_hours(2));
    let other = [("first_name", "Somebody"), ("email", "other@example.org"), ABOUT[2], ("more", "no")];
    let page = visitor.post("/api/forms/trial/en/about", &other).await;
    let page = visitor.follow(page).await.expect(StatusCode::OK);
    assert!(!page.body.contains("z@example.org") && page.body.contains("other@example.org"));
}

#[tokio::test]
async fn an_old_page_does_not_undo_what_was_changed_since() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::En);
    let second = at_second_page(&mut visitor).await;
    let first = visitor.open("/api/forms/trial/en/about").await;
    visitor.answers(&first, &[("first_name", "Newer name")]).await;
    // The second page was loaded before that and still carries the old name.
    let third = visitor.answers(&second, &[("story", "A story")]).await;
    let check = visitor.answers(&third, &[("consent", "yes")]).await;
    assert!(check.text().contains("Newer name"), "{}", check.text());
}

#[tokio::test]
async fn a_draft_is_only_taken_from_an_address_that_we_led_to() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::En);
    visitor.keeps_cookies = false;
    let first = visitor.open("/api/forms/trial/en/about").await;
    let answered = visitor.submit(&first, &ABOUT).await;
    let address = answered.location();
    assert!(address.contains("_draft="), "{address}");
    for site in ["cross-site", "none", "same-site"] {
        let request = Request::get(&address).header("sec-fetch-site", site).body(Body::empty()).unwrap();
        let page = visitor.send(request).await;
        assert!(!page.body.contains("Zquille"), "{site}");
    }
}

#[tokio::test]
async fn a_draft_belongs_to_one_form() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::En);
    at_second_page(&mut visitor).await;
    let other = visitor.open("/api/forms/contact/en/message").await;
    assert!(!other.body.contains("Zquille"));
}

#[tokio::test]
async fn a_text_that_is_too_long_to_be_kept_is_shown_again() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::En);
    let second = at_second_page(&mut visitor).await;
    let story = "x".repeat(25_000);
    let wrong = visitor.submit(&second, &[("story", &story)]).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.value("story").as_deref(), Some(story.as_str()));
    assert_eq!(wrong.errors().len(), 1);
    let french = visitor.toggle(&wrong, &[]).await.expect(StatusCode::OK);
    assert_eq!(french.value("story").as_deref(), Some(story.as_str()), "and in the other language");
}
