//! The database is away: the page says what happened, keeps the answers, and pressing again can't make a second record.

use axum::http::StatusCode;
use portal::Lang;

use crate::support::doubles::Weather;
use crate::support::{TestApp, sample};

#[tokio::test]
async fn a_section_comes_back_with_its_answers() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::Fr);
    let page = visitor.open("/api/forms/trial/fr/about").await;
    app.line.set(Weather::Throttled);
    let answers =
        [("first_name", "Zo\u{eb}"), ("email", "z@example.org"), ("community", "not_sure"), ("more", "no")];
    let away = visitor.submit(&page, &answers).await.expect(StatusCode::SERVICE_UNAVAILABLE);
    assert!(away.body.contains("<html lang=\"fr-CA\">"));
    for (name, value) in answers {
        assert_eq!(away.value(name).as_deref(), Some(value));
    }
    app.line.set(Weather::Fair);
    let next = visitor.answers(&away, &[]).await;
    assert!(next.path.ends_with("/fr/papers"), "{}", next.path);
}

#[tokio::test]
async fn the_toggle_of_a_failure_page_keeps_the_answers() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::En);
    let page = visitor.open("/api/forms/trial/en/about").await;
    app.line.set(Weather::Throttled);
    let away =
        visitor.submit(&page, &[("first_name", "Zo\u{eb}")]).await.expect(StatusCode::SERVICE_UNAVAILABLE);
    app.line.set(Weather::Fair);
    let french = visitor.toggle(&away, &[]).await.expect(StatusCode::OK);
    assert!(french.path.ends_with("/fr/about"), "{}", french.path);
    assert_eq!(french.value("first_name").as_deref(), Some("Zo\u{eb}"));
}

#[tokio::test]
async fn an_answer_that_was_lost_is_found_again() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::En);
    let check = visitor.fills_in(&app, "trial").await;
    app.later(jiff::SignedDuration::from_secs(60));
    app.line.set(Weather::Lost);
    let unknown = visitor.submit(&check, &[]).await.expect(StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(unknown.value("first_name").as_deref(), Some(sample::NAME));
    app.line.set(Weather::Fair);
    let receipt = visitor.sends(&app, &unknown).await;
    let again = visitor.submit(&check, &[]).await.expect(StatusCode::SEE_OTHER);
    assert_eq!(again.location(), receipt.path);
    assert_eq!(app.mail_to(sample::EMAIL).await.len(), 1);
}

#[tokio::test]
async fn reading_pages_say_so_too() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::En);
    let receipt = visitor.applies(&app, "trial").await;
    app.line.set(Weather::Throttled);
    for path in [receipt.path.as_str(), "/api/forms/trial/en/check"] {
        let away = visitor.get(path).await.expect(StatusCode::SERVICE_UNAVAILABLE);
        assert!(!away.links().is_empty());
    }
    app.line.set(Weather::Fair);
    visitor.get(&receipt.path).await.expect(StatusCode::OK);
}
