//! Programs that fill in forms: set aside with the same receipt, released by staff; floods are slowed down.

use axum::http::StatusCode;
use functions::intake::quarantine;
use functions::store::{CaughtBy, Released, State};
use jiff::SignedDuration;
use portal::Lang;

use crate::support::{Page, TestApp, sample};

fn reference(receipt: &Page) -> String {
    receipt.text().split("Your reference ").nth(1).unwrap().split(' ').next().unwrap().to_owned()
}

async fn is_set_aside_and_released(app: &TestApp, receipt: &Page, by: CaughtBy) {
    assert!(receipt.path.starts_with("/api/receipts/"), "{}", receipt.text());
    assert!(
        app.mail_to(sample::EMAIL).await.is_empty() && app.mailbox.all().is_empty(),
        "no mail before the release"
    );
    let reference = reference(receipt);
    let stored = app.app.store.find_by_reference(&reference, app.app.now()).await.unwrap().unwrap();
    assert_eq!(stored.state, State::Quarantined(by));
    let waiting =
        app.app.store.quarantine(None, 10, app.app.now() + SignedDuration::from_secs(1)).await.unwrap();
    assert!(waiting.entries.iter().any(|entry| entry.reference == reference));

    // Staff type a reference as they hear it.
    let heard = reference.to_lowercase().replace('-', " ");
    let released = quarantine::release(&app.app, &heard, "staff-1").await.unwrap();
    assert!(matches!(released, Released::Now(_)), "{released:?}");
    let again = quarantine::release(&app.app, &reference, "staff-1").await.unwrap();
    assert!(matches!(again, Released::Already(_)), "{again:?}");
    assert_eq!(app.mail_to(sample::EMAIL).await.len(), 1);
}

#[tokio::test]
async fn a_filled_trap_sets_a_post_aside() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::En);
    let check = visitor.fills_in(&app, "trial").await;
    app.later(SignedDuration::from_secs(60));
    let receipt = visitor.answers(&check, &[("_leave_empty", "http://spam.example")]).await;
    is_set_aside_and_released(&app, &receipt, CaughtBy::Honeypot).await;
}

#[tokio::test]
async fn nobody_is_that_quick() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::En);
    let check = visitor.fills_in(&app, "trial").await;
    app.later(SignedDuration::from_secs(1));
    let receipt = visitor.answers(&check, &[]).await;
    is_set_aside_and_released(&app, &receipt, CaughtBy::TimeTrap).await;
}

#[tokio::test]
async fn nobody_writes_that_many_addresses() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::En);
    let check = visitor.fills_in(&app, "trial").await;
    app.later(SignedDuration::from_secs(60));
    let story = "http://a.example http://b.example https://c.example http://d.example";
    let receipt = visitor.answers(&check, &[("story", story)]).await;
    is_set_aside_and_released(&app, &receipt, CaughtBy::Links).await;
}

#[tokio::test]
async fn a_caught_receipt_looks_like_any_other() {
    let app = TestApp::new();
    let caught = {
        let mut visitor = app.visitor(Lang::En);
        let check = visitor.fills_in(&app, "trial").await;
        app.later(SignedDuration::from_secs(60));
        visitor.answers(&check, &[("_leave_empty", "x")]).await
    };
    let fine = app.visitor(Lang::En).applies(&app, "trial").await;
    let plain = |page: &Page| page.text().replace(&reference(page), "REF");
    assert_eq!(plain(&caught), plain(&fine));
}

#[tokio::test]
async fn an_unknown_reference_releases_nothing() {
    let app = TestApp::new();
    for typed in ["", "x", "0000-0000-0", "K7F2-9QX3-4"] {
        assert!(
            matches!(quarantine::release(&app.app, typed, "staff-1").await.unwrap(), Released::Gone),
            "{typed}"
        );
    }
}

#[tokio::test]
async fn the_eleventh_submission_for_one_address_waits_and_keeps_its_answers() {
    let app = TestApp::new();
    for _ in 0..10 {
        app.visitor(Lang::En).applies(&app, "trial").await;
    }
    let mut visitor = app.visitor(Lang::En);
    let check = visitor.fills_in(&app, "trial").await;
    app.later(SignedDuration::from_secs(60));
    let slow = visitor.submit(&check, &[]).await.expect(StatusCode::TOO_MANY_REQUESTS);
    let wait: u64 = slow.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=86_400).contains(&wait), "{wait}");
    assert_eq!(slow.value("first_name").as_deref(), Some(sample::NAME));
    assert_eq!(app.mail_to(sample::EMAIL).await.len(), 10);

    let pressed = visitor.submit(&slow, &[]).await.expect(StatusCode::TOO_MANY_REQUESTS);
    app.later(SignedDuration::from_secs(i64::try_from(wait).unwrap() + 1));
    visitor.sends(&app, &pressed).await;
    assert_eq!(app.mail_to(sample::EMAIL).await.len(), 11);
}

#[tokio::test]
async fn repeating_one_submission_is_never_a_flood() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::En);
    let check = visitor.fills_in(&app, "trial").await;
    let receipt = visitor.sends(&app, &check).await;
    for _ in 0..20 {
        let again = visitor.submit(&check, &[]).await.expect(StatusCode::SEE_OTHER);
        assert_eq!(again.location(), receipt.path);
    }
}

#[tokio::test]
async fn a_flood_of_drafts_from_one_network_is_stopped() {
    let app = TestApp::new();
    let mut last = StatusCode::OK;
    for _ in 0..301 {
        let mut visitor = app.visitor(Lang::En);
        last = visitor.post("/api/forms/trial/en/about", &[("first_name", "Kept")]).await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    let page = app.visitor(Lang::En).post("/api/forms/trial/en/about", &[("first_name", "Kept")]).await;
    assert_eq!(page.value("first_name").as_deref(), Some("Kept"));
}
