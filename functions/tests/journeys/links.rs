//! Links from receipts and mail: single purpose, ending, and a next step when they have ended.

use axum::http::StatusCode;
use jiff::SignedDuration;
use portal::Lang;

use crate::support::app::link_in;
use crate::support::{TestApp, sample};

#[tokio::test]
async fn a_receipt_can_be_bookmarked() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::En);
    let receipt = visitor.applies(&app, "trial").await;
    let mail = app.mail_to(sample::EMAIL).await;
    let confirm = visitor.open(&link_in(&mail[0])).await;
    visitor.answers(&confirm, &[]).await;
    app.later(SignedDuration::from_hours(60 * 24));
    let mut other_browser = app.visitor(Lang::En);
    let later = other_browser.open(&receipt.path).await.expect(StatusCode::OK);
    assert!(!later.text().contains("z•••"), "confirmed: nothing left to do");
    app.later(SignedDuration::from_hours(60 * 24));
    other_browser.open(&receipt.path).await.expect(StatusCode::GONE);
}

#[tokio::test]
async fn an_unconfirmed_application_is_erased_after_a_week() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::Fr);
    let receipt = visitor.applies(&app, "trial").await;
    let link = link_in(&app.mail_to(sample::EMAIL).await[0]);
    app.later(SignedDuration::from_hours(7 * 24 + 1));
    let page = visitor.open(&link).await.expect(StatusCode::GONE);
    assert!(page.body.contains("<html lang=\"fr-CA\">"));
    assert!(page.links().len() > 2, "{:?}", page.links());
    let posted = visitor.post(&link, &[]).await.expect(StatusCode::GONE);
    assert!(!posted.links().is_empty());
    visitor.open(&receipt.path).await.expect(StatusCode::GONE);
}

#[tokio::test]
async fn a_link_opens_what_it_was_made_for_and_nothing_else() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::En);
    let receipt = visitor.applies(&app, "trial").await;
    let confirm = link_in(&app.mail_to(sample::EMAIL).await[0]);
    let receipt_token = receipt.path.rsplit('/').next().unwrap();
    let confirm_token = confirm.rsplit('/').next().unwrap();
    for path in [
        format!("/api/status/en/{receipt_token}"),
        format!("/api/status/en/{confirm_token}/withdraw"),
        format!("/api/confirm/en/{receipt_token}"),
        format!("/api/receipts/en/{confirm_token}"),
        format!("/api/receipts/en/{}", "a".repeat(32)),
        "/api/receipts/en/short".into(),
        format!("/api/confirm/fr/{}", "é".repeat(8)),
    ] {
        let page = visitor.get(&path.replace('é', "%C3%A9")).await;
        assert_eq!(page.status, StatusCode::GONE, "{path}");
        assert!(!page.text().contains(sample::NAME));
    }
    for path in
        ["/api/receipts/de/aaaa", "/api/nothing", "/api/forms/none/en/x", "/api/forms/trial/en/none", "/api"]
    {
        assert_eq!(visitor.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn withdrawing_twice_is_withdrawing_once() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::En);
    visitor.applies(&app, "trial").await;
    let confirm = visitor.open(&link_in(&app.mail_to(sample::EMAIL).await[0])).await;
    visitor.answers(&confirm, &[]).await;
    let status = link_in(&app.mail_to(sample::EMAIL).await[1]);
    let page = visitor.open(&format!("{status}/withdraw")).await.expect(StatusCode::OK);
    let first = visitor.answers(&page, &[]).await;
    let second = visitor.answers(&page, &[]).await;
    assert_eq!(first.body, second.body);
    assert_eq!(app.mail_to(sample::EMAIL).await.len(), 3, "one message says so");
    let confirm_again = visitor.get(&confirm.path).await;
    assert_eq!(confirm_again.status, StatusCode::GONE);
}

#[tokio::test]
async fn looking_changes_nothing() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::En);
    let receipt = visitor.applies(&app, "trial").await;
    let confirm = link_in(&app.mail_to(sample::EMAIL).await[0]);
    let reference =
        receipt.text().split("Your reference ").nth(1).unwrap().split(' ').next().unwrap().to_owned();
    let store = &app.app.store;
    let before = store.find_by_reference(&reference, app.app.now()).await.unwrap().unwrap();
    for path in [&receipt.path, &confirm] {
        for _ in 0..3 {
            visitor.get(path).await.expect(StatusCode::OK);
        }
    }
    assert_eq!(store.find_by_reference(&reference, app.app.now()).await.unwrap().unwrap(), before);
    assert_eq!(app.deliver().await, 0);
    assert_eq!(app.mailbox.all().len(), 1);
}
