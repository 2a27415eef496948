//! Members flag posts; moderators take them on, judge them, take that back. Who is suspended reads and can't write; who is new
//! writes so much in a day.

use axum::http::StatusCode;
use functions::staff::members::{Invitation, invite};
use functions::store::{Action, Role, TopicId};
use jiff::SignedDuration;
use portal::Lang;

use crate::forum::{AMINA, amina, benoit, in_french, replies, started};
use crate::support::{TestApp, Visitor};

const CHLOE: &str = "zquille.chloe@example.org";

/// A second moderator, in English.
async fn chloe(app: &TestApp) -> Visitor {
    app.signed_in(Role::Admin, None, CHLOE, Lang::En).await
}

/// A topic of the first visitor with a French answer of somebody else, whose address is returned: the review of the answer.
async fn answered(app: &TestApp, amina: &mut Visitor) -> (String, Visitor) {
    let topic = started(amina).await;
    let invitation = Invitation {
        email: "denis@example.org".into(),
        name: Some("Denis".into()),
        role: Role::Coordinator,
        community: Some("toronto".into()),
        lang: Lang::Fr,
    };
    invite(&app.app, &invitation).await.unwrap();
    let mut denis = app.visitor(Lang::Fr);
    denis.signs_in(app, "denis@example.org").await;
    let done = replies(&mut denis, &in_french(&topic), "Achetez mes **trousses** à moitié prix.", "fr").await;
    done.expect(StatusCode::SEE_OTHER);
    (topic, denis)
}

async fn deeds(app: &TestApp, topic: &str) -> Vec<Action> {
    let id = TopicId::parse(topic.rsplit('/').next().unwrap()).unwrap();
    let trail = app.app.store.audit_of_topic(&id).await.unwrap();
    trail.verify().unwrap();
    trail.entries.iter().map(|entry| entry.action).collect()
}

/// Presses a button of a review's page.
async fn press(visitor: &mut Visitor, review: &str, typed: &[(&str, &str)]) -> crate::support::Page {
    let page = visitor.get(review).await.expect(StatusCode::OK);
    visitor.submit(&page, typed).await
}

#[tokio::test]
async fn a_flag_leads_to_one_verdict_with_a_notice_in_the_authors_language() {
    let app = TestApp::new();
    let (mut amina, mut benoit, mut chloe) = (amina(&app).await, benoit(&app).await, chloe(&app).await);
    let (topic, mut denis) = answered(&app, &mut amina).await;
    let flag = format!("{topic}/posts/2/flag");
    let form = amina.get(&flag).await.expect(StatusCode::OK).says("Nobody else learns");
    let wrong = amina.submit(&form, &[("step", "flag")]).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.errors().len(), 1);
    let other = amina.submit(&wrong, &[("reason", "other"), ("step", "flag")]).await;
    assert_eq!(other.expect(StatusCode::UNPROCESSABLE_ENTITY).errors().len(), 1, "other needs words");
    for _ in 0..2 {
        let typed = [("reason", "spam"), ("note", "An offer."), ("step", "flag")];
        let done = amina.submit(&form, &typed).await.expect(StatusCode::SEE_OTHER);
        let page = amina.follow(done).await;
        page.says("The moderators will look at this post");
    }
    amina.get(&format!("{topic}/posts/1/flag")).await.expect(StatusCode::FORBIDDEN);
    denis.get(&in_french(&flag)).await.expect(StatusCode::FORBIDDEN);

    amina.get("/api/forum/en/reviews").await.expect(StatusCode::FORBIDDEN);
    let queue = chloe.get("/api/forum/en/reviews").await.expect(StatusCode::OK).says("1 flag");
    let review = format!("{topic}/posts/2/review");
    assert!(queue.links().contains(&review));
    amina.get(&review).await.expect(StatusCode::FORBIDDEN);
    let key = app.form_key(CHLOE).await;
    let judge = [("_form_key", key.as_str()), ("step", "judge"), ("ruling", "hide"), ("reason", "spam")];
    chloe.post(&review, &judge).await.expect(StatusCode::CONFLICT).says("Something changed meanwhile");
    press(&mut benoit, &in_french(&review), &[("step", "claim")]).await.expect(StatusCode::SEE_OTHER);
    chloe.get(&review).await.says("is working on this until");
    chloe.post(&review, &[judge[0], ("step", "claim")]).await.expect(StatusCode::CONFLICT);
    chloe.post(&review, &judge).await.expect(StatusCode::CONFLICT);
    let half = press(&mut benoit, &in_french(&review), &[("ruling", "suspend"), ("step", "judge")]).await;
    assert_eq!(half.expect(StatusCode::UNPROCESSABLE_ENTITY).errors().len(), 2);
    // A claim runs out.
    app.later(SignedDuration::from_mins(31));
    press(&mut chloe, &review, &[("step", "claim")]).await.expect(StatusCode::SEE_OTHER);
    let typed = [("ruling", "hide"), ("reason", "spam"), ("note", "Pas de vente ici."), ("step", "judge")];
    press(&mut chloe, &review, &typed).await.expect(StatusCode::SEE_OTHER);

    let page = amina.get(&topic).await.expect(StatusCode::OK).says("A moderator hid this post");
    assert!(!page.text().contains("trousses"));
    let forum = denis.get("/api/forum/fr").await.says("Un de vos messages a été masqué.");
    forum.says("Il vend quelque chose").says("Pas de vente ici.");
    let message = app.mail_to("denis@example.org").await.pop().unwrap();
    assert_eq!(message.subject, "Un de vos messages a été masqué");
    assert!(message.text.contains("Pas de vente ici.") && message.text.contains("Il vend quelque chose"));
    denis.get(&in_french(&format!("{topic}/posts/2/edit"))).await.expect(StatusCode::NOT_FOUND);

    press(&mut benoit, &in_french(&review), &[("step", "undo")]).await.expect(StatusCode::SEE_OTHER);
    amina.get(&topic).await.says("trousses");
    let message = app.mail_to("denis@example.org").await.pop().unwrap();
    assert_eq!(message.subject, "Une décision sur votre message a été annulée");
    chloe.get("/api/forum/en/reviews").await.says("1 flag");
    assert_eq!(
        deeds(&app, &topic).await,
        [
            Action::PostFlagged,
            Action::PostClaimed,
            Action::PostClaimed,
            Action::PostHidden,
            Action::VerdictUndone
        ]
    );
}

#[tokio::test]
async fn who_is_suspended_reads_and_cannot_write_from_that_moment_until_its_end() {
    let app = TestApp::new();
    let (mut amina, mut chloe) = (amina(&app).await, chloe(&app).await);
    let (topic, mut denis) = answered(&app, &mut amina).await;
    let french = in_french(&topic);
    let (reply, edit) = (denis.get(&format!("{french}/reply")).await, format!("{french}/posts/2/edit"));
    let edit = denis.get(&edit).await.expect(StatusCode::OK);
    let mut ear = app.ear(&denis, "denis").await;
    ear.subscribes(&french, 2).await;
    let review = format!("{topic}/posts/2/review");
    press(&mut chloe, &review, &[("step", "claim")]).await.expect(StatusCode::SEE_OTHER);
    assert!(!ear.is_cut(), "nothing was decided yet");
    let typed = [("ruling", "suspend"), ("reason", "abuse"), ("days", "7"), ("step", "judge")];
    press(&mut chloe, &review, &typed).await.expect(StatusCode::SEE_OTHER);
    assert!(ear.is_cut(), "a page that was open with other rights");
    // The forms that stand open are of no use any more, and nothing that was typed is lost.
    let refused = denis.submit(&reply, &[("text", "Encore une offre."), ("step", "post")]).await;
    let refused = refused.expect(StatusCode::CONFLICT).says("Vous pouvez lire le forum");
    assert_eq!(refused.value("text").as_deref(), Some("Encore une offre."));
    denis
        .submit(&edit, &[("text", "Encore une offre."), ("step", "post")])
        .await
        .expect(StatusCode::NOT_FOUND);
    let key = app.form_key("denis@example.org").await;
    let thanks = [("_form_key", key.as_str()), ("thanks", "yes")];
    denis.post(&format!("{french}/posts/1/thanks"), &thanks).await.expect(StatusCode::FORBIDDEN);
    let flag = [thanks[0], ("reason", "spam"), ("step", "flag")];
    denis.post(&format!("{french}/posts/1/flag"), &flag).await.expect(StatusCode::FORBIDDEN);
    let page = denis.get(&french).await.expect(StatusCode::OK).says("Vous pourrez de nouveau y écrire");
    assert!(!page.body.contains("<textarea"));
    let member = app.member_of("denis@example.org").await;
    let trail = app.app.store.audit_of_member(&member.id).await.unwrap();
    trail.verify().unwrap();
    assert!(trail.entries.iter().any(|entry| entry.action == Action::MemberSuspended));
    // It ends by itself.
    app.later(SignedDuration::from_hours(7 * 24));
    denis.signs_in(&app, "denis@example.org").await;
    replies(&mut denis, &french, "Je parle d’autre chose.", "fr").await.expect(StatusCode::SEE_OTHER);
    chloe.signs_in(&app, CHLOE).await;
    press(&mut chloe, &review, &[("step", "restore")]).await.expect(StatusCode::SEE_OTHER);
    denis.get(&french).await.says("trousses");
    chloe.get("/api/forum/en/reviews").await.says("Shown again");
}

#[tokio::test]
async fn nobody_judges_their_own_posts_and_what_is_in_order_stays() {
    let app = TestApp::new();
    let (mut amina, mut benoit, mut chloe) = (amina(&app).await, benoit(&app).await, chloe(&app).await);
    let topic = started(&mut amina).await;
    replies(&mut benoit, &in_french(&topic), "Une carte, avec un mot.", "fr")
        .await
        .expect(StatusCode::SEE_OTHER);
    let review = format!("{topic}/posts/2/review");
    let own = benoit.get(&in_french(&review)).await.expect(StatusCode::OK).says("votre propre message");
    assert!(!own.body.contains("value=\"claim\""));
    let (mine, theirs) = (app.form_key(crate::forum::BENOIT).await, app.form_key(AMINA).await);
    for step in ["claim", "undo", "restore"] {
        let posted = benoit.post(&in_french(&review), &[("_form_key", &mine), ("step", step)]).await;
        posted.expect(StatusCode::FORBIDDEN);
        amina.post(&review, &[("_form_key", &theirs), ("step", step)]).await.expect(StatusCode::FORBIDDEN);
    }
    let mail = app.mail_to(crate::forum::BENOIT).await.len();
    press(&mut chloe, &review, &[("step", "claim")]).await.expect(StatusCode::SEE_OTHER);
    press(&mut chloe, &review, &[("ruling", "keep"), ("step", "judge")]).await.expect(StatusCode::SEE_OTHER);
    assert_eq!(app.mail_to(crate::forum::BENOIT).await.len(), mail, "who did nothing wrong hears nothing");
    app.later(SignedDuration::from_hours(25));
    chloe.signs_in(&app, CHLOE).await;
    let late = chloe.get(&review).await.expect(StatusCode::OK).says("Left as it is");
    assert!(!late.body.contains("value=\"undo\""));
    let key = app.form_key(CHLOE).await;
    chloe.post(&review, &[("_form_key", &key), ("step", "undo")]).await.expect(StatusCode::CONFLICT);
    // The first post of a topic takes its title along.
    let first = format!("{topic}/posts/1/review");
    press(&mut chloe, &first, &[("step", "claim")]).await.expect(StatusCode::SEE_OTHER);
    let typed = [("ruling", "hide"), ("reason", "personal_data"), ("step", "judge")];
    press(&mut chloe, &first, &typed).await.expect(StatusCode::SEE_OTHER);
    amina.signs_in(&app, AMINA).await;
    let list = amina.get("/api/forum/en/categories/connectors").await.says("A hidden topic");
    assert!(!list.text().contains("How do you thank"));
}

#[tokio::test]
async fn who_is_new_writes_so_much_in_a_day_and_is_told_when_it_ends() {
    let app = TestApp::new();
    let mut amina = amina(&app).await;
    for n in 0..5 {
        let form = amina.get("/api/forum/en/categories/tools/new").await;
        let typed = [
            ("title", format!("Topic number {n}")),
            ("text", "How do you do it?".into()),
            ("step", "post".into()),
        ];
        let typed: Vec<(&str, &str)> = typed.iter().map(|(name, text)| (*name, text.as_str())).collect();
        amina.submit(&form, &typed).await.expect(StatusCode::SEE_OTHER);
        // The form that is sent again is the same topic, and counts once.
        amina.submit(&form, &typed).await.expect(StatusCode::SEE_OTHER);
    }
    let form = amina.get("/api/forum/en/categories/tools/new").await;
    let typed = [("title", "One more topic"), ("text", "How do you do it?"), ("step", "post")];
    let refused = amina.submit(&form, &typed).await.expect(StatusCode::CONFLICT);
    let refused = refused.says("5 topics a day").says("You can start the next one on");
    assert_eq!(refused.value("title").as_deref(), Some("One more topic"));
    let links = "https://a.example https://b.example https://c.example https://d.example";
    let many = amina.submit(&form, &[("title", "Some links"), ("text", links), ("step", "post")]).await;
    many.expect(StatusCode::UNPROCESSABLE_ENTITY).says("a post can have 3 links");
    app.later(SignedDuration::from_hours(24));
    amina.signs_in(&app, AMINA).await;
    amina.submit(&refused, &[("step", "post")]).await.expect(StatusCode::SEE_OTHER);
    app.later(SignedDuration::from_hours(24 * 6));
    amina.signs_in(&app, AMINA).await;
    for _ in 0..6 {
        let form = amina.get("/api/forum/en/categories/tools/new").await;
        amina.submit(&form, &[typed[0], ("text", links), typed[2]]).await.expect(StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn posts_are_found_by_their_words_by_those_who_may_read_them() {
    let app = TestApp::new();
    let (mut amina, mut benoit, mut chloe) = (amina(&app).await, benoit(&app).await, chloe(&app).await);
    let topic = started(&mut amina).await;
    let text = "Nous prêtons de l’équipement aux **Connecteurs**, à Montréal.";
    replies(&mut benoit, &in_french(&topic), text, "fr").await.expect(StatusCode::SEE_OTHER);
    let search = |words: &str| format!("/api/forum/en/search?q={words}");
    let found = amina.get(&search("EQUIPEMENTS+montreal")).await.expect(StatusCode::OK);
    assert!(found.body.contains("<mark>l’équipement</mark>") && found.body.contains("<mark>Montréal</mark>"));
    assert!(found.links().contains(&format!("{topic}#post-2")));
    for (words, is_there) in [
        ("thank", true),
        ("equipement+lagos", false),
        ("cards&lang=fr", false),
        ("cards&lang=en", true),
        ("cards&category=tools", false),
    ] {
        let page = amina.get(&search(words)).await.expect(StatusCode::OK);
        assert_eq!(page.body.contains("<mark>"), is_there, "{words}");
    }
    // What is hidden, deleted, written anew or moved to where one does not see it is not found any more.
    let review = format!("{topic}/posts/2/review");
    press(&mut chloe, &review, &[("step", "claim")]).await.expect(StatusCode::SEE_OTHER);
    let hide = [("ruling", "hide"), ("reason", "spam"), ("step", "judge")];
    press(&mut chloe, &review, &hide).await.expect(StatusCode::SEE_OTHER);
    amina.get(&search("equipement")).await.says("No post found");
    press(&mut chloe, &review, &[("step", "undo")]).await.expect(StatusCode::SEE_OTHER);
    amina.get(&search("equipement")).await.says("Posts found");
    let edit = amina.get(&format!("{topic}/posts/1/edit")).await;
    let flowers = [("text", "We send flowers."), ("step", "post")];
    amina.submit(&edit, &flowers).await.expect(StatusCode::SEE_OTHER);
    amina.get(&search("cards")).await.says("No post found");
    amina.get(&search("flower")).await.says("Posts found");
    let manage = chloe.get(&format!("{topic}/manage")).await.expect(StatusCode::OK);
    let council = [("category", "council"), ("step", "move")];
    chloe.submit(&manage, &council).await.expect(StatusCode::SEE_OTHER);
    amina.get(&search("flower")).await.says("No post found");
    chloe.get(&search("flower")).await.says("Posts found");
    let delete = in_french(&format!("{topic}/posts/2/delete"));
    let delete = benoit.get(&delete).await.expect(StatusCode::OK);
    benoit.submit(&delete, &[("delete", "yes")]).await.expect(StatusCode::SEE_OTHER);
    chloe.get(&search("equipement")).await.says("No post found");
}

#[tokio::test]
async fn topics_have_tags_and_everybody_takes_along_what_they_wrote() {
    let app = TestApp::new();
    let (mut amina, mut benoit) = (amina(&app).await, benoit(&app).await);
    let form = amina.get("/api/forum/en/categories/tools/new").await.expect(StatusCode::OK);
    let tags =
        ["matching", "meetings", "referrals", "funding", "events", "rural"].map(|tag| format!("tag-{tag}"));
    let mut typed: Vec<(&str, &str)> = tags.iter().map(|tag| (tag.as_str(), "yes")).collect();
    typed.extend([("title", "Money for small places"), ("text", "Who gave you some?"), ("step", "post")]);
    let wrong = amina.submit(&form, &typed).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
    wrong.clone().says("Choose 5 at most");
    let done = amina.submit(&form, &typed[3..]).await.expect(StatusCode::SEE_OTHER);
    let topic = done.location().split('#').next().unwrap().to_owned();
    let page = amina.get(&topic).await.expect(StatusCode::OK).says("About:").says("Rural areas");
    assert!(page.links().contains(&"/api/forum/en/tags/funding".to_owned()));
    replies(&mut benoit, &in_french(&topic), "La Ville nous a aidés.", "fr")
        .await
        .expect(StatusCode::SEE_OTHER);
    let tagged =
        benoit.get("/api/forum/fr/tags/funding").await.expect(StatusCode::OK).says("Money for small places");
    assert_eq!(tagged.body.matches("#post-").count(), 1, "a topic, not each of its posts");
    let other = amina.get("/api/forum/en/tags/matching").await.expect(StatusCode::OK);
    assert!(!other.text().contains("Money for small places"));
    amina.get("/api/forum/en/tags/nothing").await.expect(StatusCode::NOT_FOUND);

    let own = amina.get("/api/forum/en/own").await.expect(StatusCode::OK).says("Who gave you some?");
    assert!(!own.text().contains("La Ville"));
    let data = benoit.get("/api/forum/fr/own/data").await.expect(StatusCode::OK);
    let data: serde_json::Value = serde_json::from_str(&data.body).unwrap();
    assert_eq!(data.as_array().unwrap().len(), 1);
    assert_eq!(
        (data[0]["text"].as_str(), data[0]["language"].as_str()),
        (Some("La Ville nous a aidés."), Some("fr"))
    );
}
