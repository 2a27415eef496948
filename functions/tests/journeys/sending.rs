//! The last button: one record and one receipt, however often and however oddly it is pressed.

use axum::http::StatusCode;
use portal::Lang;

use crate::support::{TestApp, sample};

#[tokio::test]
async fn a_double_click_back_and_refresh_lead_to_one_receipt() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::En);
    let check = visitor.fills_in(&app, "trial").await;
    let receipt = visitor.sends(&app, &check).await;
    for _ in 0..3 {
        let again = visitor.submit(&check, &[]).await.expect(StatusCode::SEE_OTHER);
        assert_eq!(again.location(), receipt.path);
    }
    let back = visitor.open(&check.path).await.expect(StatusCode::OK);
    assert_eq!(back.path, receipt.path, "Back to the check page");
    let back = visitor.open("/api/forms/trial/en/about").await.expect(StatusCode::OK);
    assert_eq!(back.path, receipt.path, "Back to a question");
    assert_eq!(app.mail_to(sample::EMAIL).await.len(), 1);
}

#[tokio::test]
async fn two_hundred_at_once_are_one() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::En);
    let check = visitor.fills_in(&app, "trial").await;
    app.later(jiff::SignedDuration::from_secs(60));
    let posts = (0..200).map(|_| {
        let (mut twin, check) = (visitor.clone(), check.clone());
        tokio::spawn(async move { twin.submit(&check, &[]).await })
    });
    let mut receipts = std::collections::BTreeSet::new();
    for post in posts.collect::<Vec<_>>() {
        let mut answer = post.await.unwrap();
        // A machine that is busy with other things may ask somebody to press again; that must be safe.
        while answer.status == StatusCode::SERVICE_UNAVAILABLE {
            answer = visitor.submit(&answer, &[]).await;
        }
        receipts.insert(answer.expect(StatusCode::SEE_OTHER).location());
    }
    assert_eq!(receipts.len(), 1, "{receipts:?}");
    assert_eq!(app.mail_to(sample::EMAIL).await.len(), 1);
}

#[tokio::test]
async fn sent_again_in_the_other_language_it_is_the_same() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::En);
    let check = visitor.fills_in(&app, "trial").await;
    let receipt = visitor.sends(&app, &check).await;
    let french = visitor.submit_to(&check, "/api/forms/trial/fr/send", &[], None).await;
    let french = visitor.follow(french.expect(StatusCode::SEE_OTHER)).await.expect(StatusCode::OK);
    assert_eq!(french.path.replace("/fr/", "/en/"), receipt.path);
}

#[tokio::test]
async fn other_answers_under_the_same_key_are_told_and_can_start_a_second_form() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::En);
    let check = visitor.fills_in(&app, "trial").await;
    let receipt = visitor.sends(&app, &check).await;
    let conflict = visitor.submit(&check, &[("first_name", "Another")]).await.expect(StatusCode::CONFLICT);
    assert!(conflict.links().contains(&receipt.path), "{:?}", conflict.links());
    assert_eq!(app.mail_to(sample::EMAIL).await.len(), 1);

    let check = visitor.answers(&conflict, &[]).await;
    assert!(check.path.ends_with("/en/check"), "{}", check.path);
    assert!(check.text().contains("Another"));
    let second = visitor.sends(&app, &check).await;
    assert_ne!(second.path, receipt.path);
    assert_eq!(app.mail_to(sample::EMAIL).await.len(), 2);
}

#[tokio::test]
async fn a_question_answered_again_after_sending_is_told_and_can_start_a_second_form() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::Fr);
    let first = visitor.open("/api/forms/trial/fr/about").await;
    let answers =
        [("first_name", "A"), ("email", "a@example.org"), ("community", "not_sure"), ("more", "no")];
    let papers = visitor.answers(&first, &answers).await;
    let check = visitor.answers(&papers, &[("consent", "yes")]).await;
    let receipt = visitor.sends(&app, &check).await;
    let conflict =
        visitor.submit(&papers, &[("consent", "yes"), ("topics", "work")]).await.expect(StatusCode::CONFLICT);
    assert!(conflict.links().contains(&receipt.path));
    let check = visitor.answers(&conflict, &[]).await;
    assert!(check.path.ends_with("/fr/check") && check.text().contains("Travail"), "{}", check.text());
}

#[tokio::test]
async fn a_new_form_after_a_sent_one_starts_afresh() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::En);
    let first = visitor.applies(&app, "contact").await;
    // The static page names no draft; the browser still knows the one that was sent.
    let form = app.site().form("contact").unwrap();
    let raw = sample::answers(&app.site(), &form);
    let path = format!("/api/forms/contact/en/{}", form.first_section().id);
    let page = visitor
        .post(&path, &sample::of_section(&raw, form.first_section()))
        .await
        .expect(StatusCode::SEE_OTHER);
    let mut page = visitor.follow(page).await.expect(StatusCode::OK);
    for section in form.sections.iter().skip(1) {
        if page.path.ends_with(&section.id) {
            page = visitor.answers(&page, &sample::of_section(&raw, section)).await;
        }
    }
    let second = visitor.sends(&app, &page).await;
    assert_ne!(first.path, second.path);
}

#[tokio::test]
async fn without_a_key_of_ours_nothing_is_sent() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::En);
    let check = visitor.fills_in(&app, "trial").await;
    let key = check.value("_key").unwrap();
    let other_form = visitor.clone().fills_in(&app, "contact").await.value("_key").unwrap();
    let forged = key.replacen('.', ".1", 1);
    for key in ["", "x", forged.as_str(), other_form.as_str()] {
        let back = visitor.submit(&check, &[("_key", key)]).await.expect(StatusCode::SEE_OTHER);
        assert!(back.location().contains("/en/check"), "{key}: {}", back.location());
    }
    assert!(app.mail_to(sample::EMAIL).await.is_empty());
    visitor.sends(&app, &check).await;
}

#[tokio::test]
async fn wrong_answers_never_get_in_by_the_last_button() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::En);
    let check = visitor.fills_in(&app, "trial").await;
    app.later(jiff::SignedDuration::from_secs(60));
    let wrong = visitor.submit(&check, &[("email", "nobody")]).await.expect(StatusCode::SEE_OTHER);
    let wrong = visitor.follow(wrong).await.expect(StatusCode::OK);
    assert!(wrong.path.contains("/en/about?errors=shown"), "{}", wrong.path);
    assert_eq!(wrong.errors().len(), 1);
    assert_eq!(wrong.value("email").as_deref(), Some("nobody"));
    assert_eq!(wrong.value("first_name").as_deref(), Some(sample::NAME));
    assert!(app.mail_to(sample::EMAIL).await.is_empty());
}

#[tokio::test]
async fn inputs_that_no_form_asks_for_are_dropped() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::En);
    let check = visitor.fills_in(&app, "trial").await;
    app.later(jiff::SignedDuration::from_secs(60));
    let extra = [("role", "admin"), ("state", "accepted"), ("_unknown", "1")];
    let receipt = visitor.answers(&check, &extra).await;
    let reference = receipt.text().split("reference ").nth(1).unwrap().split(' ').next().unwrap().to_owned();
    let stored = app.app.store.find_by_reference(&reference, app.app.now()).await.unwrap().unwrap();
    let answers = stored.answers.unwrap();
    assert!(!answers.contains("admin") && !answers.contains("_unknown"), "{answers}");
}
