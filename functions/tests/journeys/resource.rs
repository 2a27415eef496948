//! A moderator turns an answered topic into a draft page of the site: names by consent, nothing that was hidden.

use axum::http::StatusCode;
use functions::store::{Action, TopicId};

use crate::forum::{AMINA, TITLE, amina, benoit, in_french, replies, started};
use crate::support::TestApp;

#[tokio::test]
async fn an_answered_topic_becomes_a_draft_page_with_names_by_consent() {
    let app = TestApp::new();
    let (mut amina, mut benoit) = (amina(&app).await, benoit(&app).await);
    let topic = started(&mut amina).await;
    let resource = format!("{}/resource", in_french(&topic));
    for text in ["# Souper\n\nUn <b>souper</b> {{ figure id=\"x\" }}.", "Un secret de trop."] {
        replies(&mut benoit, &in_french(&topic), text, "fr").await.expect(StatusCode::SEE_OTHER);
    }
    benoit.get(&resource).await.expect(StatusCode::NOT_FOUND);
    let thread = amina.get(&topic).await;
    assert!(!thread.body.contains("name=\"credit\""), "nobody is asked before there is an answer");
    let marked =
        amina.submit_to(&thread, &format!("{topic}/posts/2/answer"), &[("answer", "yes")], None).await;
    marked.expect(StatusCode::SEE_OTHER);

    let thread = amina.get(&topic).await.expect(StatusCode::OK).says("You may name me");
    for _ in 0..2 {
        let done =
            amina.submit_to(&thread, &format!("{topic}/posts/1/credit"), &[("credit", "yes")], None).await;
        assert_eq!(done.expect(StatusCode::SEE_OTHER).location(), format!("{topic}#post-1"));
    }
    amina.get(&topic).await.says("Don’t name me on the site");
    let others =
        amina.submit_to(&thread, &format!("{topic}/posts/2/credit"), &[("credit", "yes")], None).await;
    others.expect(StatusCode::FORBIDDEN);
    amina.get(&format!("{topic}/resource")).await.expect(StatusCode::FORBIDDEN);

    let form = benoit.get(&resource).await.expect(StatusCode::OK).says("son nom peut paraître");
    assert!(form.body.contains("name=\"post-2\" value=\"yes\" checked"), "the answer is chosen at first");
    let done = benoit.submit(&form, &[("step", "take")]).await.expect(StatusCode::SEE_OTHER).location();
    let ready = benoit
        .get(&done)
        .await
        .expect(StatusCode::OK)
        .says("L’ébauche est prête")
        .says("Dernière reprise le");
    let files: Vec<String> =
        ready.links().into_iter().filter(|link| link.contains("/data?posts=1-2")).collect();
    let [english, french] = files.as_slice() else { panic!("{files:?}") };

    let page = benoit.get(english).await.expect(StatusCode::OK).body;
    let rest = page.strip_prefix(&format!("+++\ntitle = \"{TITLE}\"\n")).unwrap();
    assert!(rest.contains("\ndraft = true\n+++\n## The question\n\nWe send a **card**."), "{page}");
    assert!(rest.contains(
        "To translate: this part was written in French.\n\n**Souper**\n\nUn \\<b>souper\\</b> {\\{ figure"
    ));
    assert!(!page.contains("secret"), "what was not chosen stays in the forum");
    let name = page.lines().last().unwrap();
    assert_eq!(name, format!("With thanks to Staff {AMINA}, a member of the forum."));
    let page = benoit.get(french).await.expect(StatusCode::OK).body;
    assert!(page.contains("À traduire") && page.contains("membre du forum"), "{page}");
    amina.get(english).await.expect(StatusCode::FORBIDDEN);

    let id = TopicId::parse(topic.rsplit('/').next().unwrap()).unwrap();
    let trail = app.app.store.audit_of_topic(&id).await.unwrap();
    trail.verify().unwrap();
    let actions: Vec<Action> = trail.entries.iter().map(|entry| entry.action).collect();
    assert_eq!(actions, [Action::TopicTakenOut]);
}
