//! The forum in real time: who has a topic open sees what others do in it, at once, in order, once; and nobody else does.

use axum::http::StatusCode;
use functions::staff::members::address_digest;
use functions::store::Role;
use jiff::SignedDuration;
use portal::Lang;
use portal::forms::Email;
use serde_json::{Value, json};

use super::forum::{AMINA, BENOIT, amina, benoit, replies, started};
use crate::support::TestApp;
use crate::support::bundle::BASE_URL;
use crate::support::ear::connect;

fn in_french(path: &str) -> String {
    path.replace("/forum/en", "/forum/fr")
}

/// The number of the first post that a message brings, its HTML, and between which revisions.
fn post(told: &Value) -> (u64, &str, (u64, u64)) {
    assert_eq!(told["type"], "posts", "{told}");
    let post = &told["posts"][0];
    let span = (told["after"].as_u64().unwrap(), told["cursor"].as_u64().unwrap());
    (post["seq"].as_u64().unwrap(), post["html"].as_str().unwrap(), span)
}

#[tokio::test]
async fn a_socket_opens_for_members_on_pages_of_ours() {
    let app = TestApp::new();
    let amina = amina(&app).await;
    let nobody = app.visitor(Lang::En);
    for (event, expected) in [
        (connect(&amina, "a", Some(BASE_URL)), StatusCode::OK),
        (connect(&amina, "b", Some("https://portal.example")), StatusCode::OK),
        (connect(&nobody, "c", Some(BASE_URL)), StatusCode::UNAUTHORIZED),
        (connect(&amina, "d", Some("https://evil.example")), StatusCode::FORBIDDEN),
        (connect(&amina, "e", Some("null")), StatusCode::FORBIDDEN),
        (connect(&amina, "f", None), StatusCode::FORBIDDEN),
        (connect(&amina, "not a name", Some(BASE_URL)), StatusCode::BAD_REQUEST),
    ] {
        assert_eq!(app.may_open(event.clone()).await, expected, "{event}");
    }
    app.later(SignedDuration::from_hours(2));
    assert_eq!(app.may_open(connect(&amina, "g", Some(BASE_URL))).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn posts_edits_thanks_answers_and_deletions_are_told_as_the_page_shows_them() {
    let app = TestApp::new();
    let (mut amina, mut benoit) = (amina(&app).await, benoit(&app).await);
    let topic = started(&mut amina).await;
    let mut ear = app.ear(&benoit, "benoit").await;
    let told = ear.subscribes(&in_french(&topic), 1).await;
    assert_eq!(told[0]["posts"], json!([]), "the page shows all there is");

    replies(&mut amina, &topic, "A second <b>thought</b> of mine.", "en").await;
    let told = ear.hears_of("posts");
    let (seq, html, span) = post(&told[0]);
    assert_eq!((seq, span, told[0]["total"].as_u64()), (2, (1, 2), Some(2)));
    assert!(html.contains("A second &lt;b&gt;thought&lt;/b&gt; of mine."), "{html}");
    let page = benoit.get(&in_french(&topic)).await;
    assert!(page.body.contains(html.trim()), "the same HTML as on the page:\n{html}");

    let form = amina.get(&format!("{topic}/posts/2/edit")).await.expect(StatusCode::OK);
    amina.submit(&form, &[("text", "A better thought of mine."), ("step", "post")]).await;
    let key = app.form_key(BENOIT).await;
    let thanks = format!("{}/posts/2/thanks", in_french(&topic));
    benoit.post(&thanks, &[("_form_key", &key), ("thanks", "yes")]).await.expect(StatusCode::SEE_OTHER);
    let key = app.form_key(AMINA).await;
    let answer = format!("{topic}/posts/2/answer");
    amina.post(&answer, &[("_form_key", &key), ("answer", "yes")]).await.expect(StatusCode::SEE_OTHER);
    let form = amina.get(&format!("{topic}/posts/2/delete")).await.expect(StatusCode::OK);
    amina.submit(&form, &[("delete", "yes")]).await.expect(StatusCode::SEE_OTHER);
    let told = ear.hears_of("posts");
    let spans: Vec<_> = told.iter().map(|told| post(told).2).collect();
    assert_eq!(spans, [(2, 3), (3, 4), (4, 5), (5, 6)], "each once, in order");
    assert!(post(&told[0]).1.contains("A better thought"));
    assert!(post(&told[1]).1.contains("1 personne dit merci"));
    assert!(
        post(&told[2]).1.contains("post-answer") && told[2]["signs"].as_str().unwrap().contains("Résolu")
    );
    assert!(!post(&told[3]).1.contains("thought") && told[3]["signs"] == "");
}

#[tokio::test]
async fn what_appears_while_one_reads_is_read() {
    let app = TestApp::new();
    let (mut amina, mut benoit) = (amina(&app).await, benoit(&app).await);
    let topic = started(&mut amina).await;
    benoit.get(&in_french(&topic)).await.expect(StatusCode::OK);
    let mut ear = app.ear(&benoit, "benoit").await;
    assert_eq!(ear.says(&json!({"action": "read", "seq": 1})).await, [] as [Value; 0], "of no topic yet");
    ear.subscribes(&in_french(&topic), 1).await;
    for text in ["The first of my thoughts.", "The second of my thoughts."] {
        replies(&mut amina, &topic, text, "en").await;
    }
    ear.hears();
    assert_eq!(ear.says(&json!({"action": "read", "seq": 2})).await, [] as [Value; 0]);
    benoit.get("/api/forum/fr").await.expect(StatusCode::OK).says("1 nouveau message");
    for never_written in [0, 4] {
        let told = ear.says(&json!({"action": "read", "seq": never_written})).await;
        assert_eq!(told, [json!({"type": "refused"})]);
    }
    benoit.get("/api/forum/fr").await.expect(StatusCode::OK).says("1 nouveau message");
    ear.says(&json!({"action": "read", "seq": 3})).await;
    let list = benoit.get("/api/forum/fr").await.expect(StatusCode::OK);
    assert!(!list.body.contains("nouveau message"), "{}", list.body);
}

#[tokio::test]
async fn the_mark_of_the_answer_moves_from_one_post_to_another() {
    let app = TestApp::new();
    let mut amina = amina(&app).await;
    let topic = started(&mut amina).await;
    for text in ["The first answer is this.", "The second answer is this."] {
        replies(&mut amina, &topic, text, "en").await;
    }
    let mut ear = app.ear(&amina, "amina").await;
    ear.subscribes(&topic, 3).await;
    let key = app.form_key(AMINA).await;
    for seq in [2, 3] {
        let answer = format!("{topic}/posts/{seq}/answer");
        amina.post(&answer, &[("_form_key", &key), ("answer", "yes")]).await.expect(StatusCode::SEE_OTHER);
    }
    let told = ear.hears_of("posts");
    let moved: Vec<_> = told[1]["posts"].as_array().unwrap().iter().collect();
    let marked = |post: &Value| post["html"].as_str().unwrap().contains("post-answer");
    assert_eq!(moved.iter().map(|post| marked(post)).collect::<Vec<_>>(), [false, true]);
}

#[tokio::test]
async fn whoever_comes_back_is_told_what_they_missed_and_nothing_twice() {
    let app = TestApp::new();
    let mut amina = amina(&app).await;
    let topic = started(&mut amina).await;
    let ear = app.ear(&amina, "first").await;
    ear.ends().await;
    for n in 2..=4 {
        replies(&mut amina, &topic, &format!("Thought number {n} of mine."), "en").await;
    }
    let mut ear = app.ear(&amina, "second").await;
    let told = ear.subscribes(&topic, 2).await;
    let seqs: Vec<_> = told[0]["posts"].as_array().unwrap().iter().map(|post| post["seq"].clone()).collect();
    assert_eq!(
        (seqs, &told[0]["after"], &told[0]["cursor"]),
        (vec![json!(3), json!(4)], &json!(2), &json!(4))
    );
    // Nobody was there when it was written, so the stream can't know who has read it since: it leads no further.
    app.deliver().await;
    assert!(ear.hears_of("posts").iter().all(|told| told["cursor"] == 4));
    let told = ear.says(&json!({"action": "ping", "cursor": 3})).await;
    assert_eq!(post(&told[0]).0, 4, "a ping finds what a page has missed");
}

#[tokio::test]
async fn the_stream_tells_what_nobody_was_told() {
    let app = TestApp::new();
    let mut amina = amina(&app).await;
    let topic = started(&mut amina).await;
    let mut ear = app.ear(&amina, "amina").await;
    ear.subscribes(&topic, 1).await;
    app.deliver().await;
    ear.hears();
    // Stored by a program that reaches no gateway, as one that ends right after storing.
    let mut silent = app.without_gateway(&amina);
    replies(&mut silent, &topic, "Stored, and then the program ended.", "en").await;
    assert_eq!(ear.hears(), Vec::<Value>::new());
    assert_eq!(app.deliver().await, 0);
    let told = ear.hears_of("posts");
    assert_eq!((told.len(), post(&told[0]).0), (1, 2));
    app.deliver().await;
    assert_eq!(ear.hears_of("posts"), Vec::<Value>::new(), "once");
}

#[tokio::test]
async fn nobody_hears_of_a_category_that_they_do_not_see() {
    let app = TestApp::new();
    let (mut amina, mut benoit) = (amina(&app).await, benoit(&app).await);
    let topic = started(&mut amina).await;
    let mut ear = app.ear(&amina, "amina").await;
    ear.subscribes(&topic, 1).await;
    let key = app.form_key(BENOIT).await;
    let moved = [("_form_key", key.as_str()), ("step", "move"), ("category", "council")];
    benoit.post(&format!("{topic}/manage"), &moved).await.expect(StatusCode::SEE_OTHER);
    assert!(ear.is_cut(), "the topic went where she does not see it");
    assert_eq!(ear.hears_of("posts"), Vec::<Value>::new());
    let mut again = app.ear(&amina, "again").await;
    assert_eq!(again.subscribes(&topic, 1).await, [json!({"type": "refused"})]);
    replies(&mut benoit, &topic, "Only among ourselves, please.", "en").await;
    assert_eq!(again.hears(), Vec::<Value>::new());
    for wrong in [
        json!({"action": "shout"}),
        json!({"action": "subscribe", "topic": "x", "lang": "en", "first": 1, "cursor": 0}),
    ] {
        assert_eq!(again.says(&wrong).await, [json!({"type": "refused"})]);
    }
    amina.get(&topic).await.expect(StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn who_is_there_is_told_and_who_left_is_not() {
    let app = TestApp::new();
    let (mut amina, benoit) = (amina(&app).await, benoit(&app).await);
    let topic = started(&mut amina).await;
    let mut first = app.ear(&amina, "amina").await;
    let told = first.subscribes(&topic, 1).await;
    assert_eq!(told[1], json!({"type": "here", "names": [], "more": false}), "nobody but her");
    let mut second = app.ear(&benoit, "benoit").await;
    second.subscribes(&in_french(&topic), 1).await;
    let benoit_there = json!([format!("Staff {}", BENOIT)]);
    assert_eq!(first.hears_of("here").last().unwrap()["names"], benoit_there);
    let here = second.says(&json!({"action": "here"})).await;
    assert_eq!(here[0]["names"], json!([format!("Staff {AMINA}")]));
    second.ends().await;
    assert_eq!(first.hears_of("here").last().unwrap()["names"], json!([]));
}

#[tokio::test]
async fn sockets_end_with_the_session_and_with_the_right_to_listen() {
    let app = TestApp::new();
    let (mut amina, mut admin) =
        (amina(&app).await, app.signed_in(Role::Admin, None, "zquille.admin@example.org", Lang::En).await);
    let topic = started(&mut amina).await;
    app.deliver().await;
    let mut ear = app.ear(&amina, "one").await;
    ear.subscribes(&topic, 1).await;
    let key = app.form_key(AMINA).await;
    let mut here = amina.clone();
    here.post("/api/sign-out/en", &[("_form_key", &key)]).await.expect(StatusCode::SEE_OTHER);
    assert!(ear.is_cut(), "signed out");

    amina.signs_in(&app, AMINA).await;
    let mut ear = app.ear(&amina, "two").await;
    ear.subscribes(&topic, 1).await;
    app.deliver().await;
    assert!(!ear.is_cut(), "signing in elsewhere ends nothing");
    let address = address_digest(&Email::parse(AMINA).unwrap());
    let id = app.app.store.find_member(&address).await.unwrap().unwrap().id;
    let confirm = admin.get(&format!("/api/desk/en/members/{id}/access")).await.expect(StatusCode::OK);
    admin.submit(&confirm, &[("state", "disabled")]).await.expect(StatusCode::SEE_OTHER);
    assert!(ear.is_cut(), "disabled");
    replies(&mut admin, &topic, "She is no longer with us here.", "en").await;
    assert_eq!(ear.hears_of("posts"), Vec::<Value>::new());
}

#[tokio::test]
async fn a_session_that_ends_by_itself_ends_its_sockets_with_the_next_word() {
    let app = TestApp::new();
    let mut amina = amina(&app).await;
    let topic = started(&mut amina).await;
    let mut ear = app.ear(&amina, "amina").await;
    ear.subscribes(&topic, 1).await;
    app.later(SignedDuration::from_mins(61));
    ear.says(&json!({"action": "ping", "cursor": 1})).await;
    assert!(ear.is_cut());
}
