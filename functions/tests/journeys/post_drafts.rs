//! A reply that was begun and not posted is offered again, to its writer alone, until something is posted in its topic.

use axum::http::StatusCode;
use jiff::SignedDuration;

use crate::forum::{BENOIT, amina, benoit, in_french, replies, started};
use crate::support::TestApp;

const BEGUN: &str = "We send a card, and";

#[tokio::test]
async fn a_reply_that_was_begun_is_offered_again_until_it_is_posted() {
    let app = TestApp::new();
    let (mut amina, mut benoit) = (amina(&app).await, benoit(&app).await);
    let topic = started(&mut amina).await;
    let form = format!("{}/reply", in_french(&topic));
    let page = benoit.get(&form).await.expect(StatusCode::OK);
    assert!(!page.body.contains("id=\"draft\"") && !page.body.contains("value=\"drop\""));
    let kept = [("text", BEGUN), ("lang", "en"), ("step", "keep")];
    let done = benoit.submit(&page, &kept).await.expect(StatusCode::SEE_OTHER);
    for path in [done.location(), in_french(&topic)] {
        let page = benoit.get(&path).await.expect(StatusCode::OK).says("Votre brouillon, enregistré le");
        assert!(page.body.contains(&format!("{BEGUN}</textarea>")), "{path}");
    }
    for path in [topic.clone(), format!("{topic}/reply")] {
        assert!(!amina.get(&path).await.expect(StatusCode::OK).body.contains(BEGUN), "nobody else sees it");
    }
    // An answer to a post goes on with what was begun.
    let answer = benoit.get(&format!("{}/reply?quotes=1", in_french(&topic))).await.expect(StatusCode::OK);
    let text = answer.value("text").unwrap();
    assert!(text.starts_with(&format!("{BEGUN}\n\n> We send")), "{text}");

    // Two windows with the same draft make one post, and none of them brings the draft back.
    let (first, second) = (benoit.get(&form).await, benoit.get(&form).await);
    let whole = [("text", "We send a card, and then a cake."), ("lang", "en"), ("step", "post")];
    let done = benoit.submit(&first, &whole).await.expect(StatusCode::SEE_OTHER);
    let again = benoit.submit(&second, &whole).await.expect(StatusCode::SEE_OTHER);
    assert_eq!(done.location(), again.location());
    assert!(done.location().ends_with("#post-2"));
    benoit.submit(&second, &kept).await.expect(StatusCode::SEE_OTHER);
    let page = benoit.get(&form).await.expect(StatusCode::OK);
    assert_eq!(page.value("text").as_deref(), Some(""));
}

#[tokio::test]
async fn a_draft_ends_when_it_is_thrown_away_emptied_or_old() {
    let app = TestApp::new();
    let (mut amina, mut benoit) = (amina(&app).await, benoit(&app).await);
    let form = format!("{}/reply", in_french(&started(&mut amina).await));
    for end in [[("step", "drop"), ("lang", "fr")], [("step", "keep"), ("text", " ")]] {
        let page = benoit.get(&form).await.expect(StatusCode::OK);
        benoit.submit(&page, &[("text", BEGUN), ("step", "keep")]).await.expect(StatusCode::SEE_OTHER);
        let page = benoit.get(&form).await.expect(StatusCode::OK);
        assert_eq!(page.value("text").as_deref(), Some(BEGUN));
        benoit.submit(&page, &end).await.expect(StatusCode::SEE_OTHER);
        assert_eq!(benoit.get(&form).await.value("text").as_deref(), Some(""), "{end:?}");
    }
    let page = benoit.get(&form).await.expect(StatusCode::OK);
    benoit.submit(&page, &[("text", BEGUN), ("step", "keep")]).await.expect(StatusCode::SEE_OTHER);
    for (days, text) in [(89, BEGUN), (1, "")] {
        app.later(SignedDuration::from_hours(24 * days));
        benoit.signs_in(&app, BENOIT).await;
        assert_eq!(benoit.get(&form).await.value("text").as_deref(), Some(text), "{days}");
    }
}

#[tokio::test]
async fn a_draft_keeps_nothing_that_a_post_may_not_say() {
    let app = TestApp::new();
    let (mut amina, mut benoit) = (amina(&app).await, benoit(&app).await);
    let topic = started(&mut amina).await;
    let form = format!("{}/reply", in_french(&topic));
    let page = benoit.get(&form).await.expect(StatusCode::OK);
    let typed = [("text", "Ask Zoé at zquille.zoe@example.org"), ("step", "keep")];
    let told = benoit.submit(&page, &typed).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(told.value("text").as_deref(), Some(typed[0].1), "nothing that was typed is lost");
    assert!(told.body.contains("<mark>zquille.zoe@example.org</mark>"));
    let page = benoit.get(&form).await.expect(StatusCode::OK);
    assert_eq!(page.value("text").as_deref(), Some(""), "nothing was kept");
    // In a category that she does not see there is nothing to keep.
    let key = app.form_key(BENOIT).await;
    let moved = [("_form_key", key.as_str()), ("step", "move"), ("category", "council")];
    let open = amina.get(&format!("{topic}/reply")).await.expect(StatusCode::OK);
    benoit.post(&format!("{topic}/manage"), &moved).await.expect(StatusCode::SEE_OTHER);
    amina.submit(&open, &[("text", BEGUN), ("step", "keep")]).await.expect(StatusCode::FORBIDDEN);
    replies(&mut benoit, &topic, "Only among ourselves, please.", "en").await.expect(StatusCode::SEE_OTHER);
}
