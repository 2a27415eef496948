//! Members talk in the forum: they read, start topics, answer; once each, in both languages, without anything personal.

use axum::http::StatusCode;
use functions::store::{Action, Role};
use portal::Lang;

use crate::support::{Page, TestApp, Visitor};

pub(crate) const AMINA: &str = "zquille.amina@example.org";
pub(crate) const BENOIT: &str = "zquille.benoit@example.org";

/// A coordinator in Halifax, in English.
pub(crate) async fn amina(app: &TestApp) -> Visitor {
    app.signed_in(Role::Coordinator, Some("halifax"), AMINA, Lang::En).await
}

/// Somebody of the secretariat, in French.
pub(crate) async fn benoit(app: &TestApp) -> Visitor {
    app.signed_in(Role::Secretariat, None, BENOIT, Lang::Fr).await
}

pub(crate) const TITLE: &str = "How do you thank Connectors?";
pub(crate) const TEXT: &str = "We send a **card**. What do you do?\n\nhttps://example.org/cards helps.";

/// A topic that was started; its address.
pub(crate) async fn started(visitor: &mut Visitor) -> String {
    let form = visitor.get("/api/forum/en/categories/connectors/new").await.expect(StatusCode::OK);
    let typed = [("title", TITLE), ("text", TEXT), ("lang", "en"), ("step", "post")];
    let done = visitor.submit(&form, &typed).await.expect(StatusCode::SEE_OTHER);
    done.location().split('#').next().unwrap().to_owned()
}

/// Adds a post on the page of a topic.
pub(crate) async fn replies(visitor: &mut Visitor, topic: &str, text: &str, lang: &str) -> Page {
    let page = visitor.get(&format!("{topic}/reply")).await.expect(StatusCode::OK);
    visitor.submit(&page, &[("text", text), ("lang", lang), ("step", "post")]).await
}

pub(crate) fn in_french(path: &str) -> String {
    path.replace("/forum/en", "/forum/fr")
}

#[tokio::test]
async fn two_members_talk_each_in_their_language() {
    let app = TestApp::new();
    let (mut amina, mut benoit) = (amina(&app).await, benoit(&app).await);
    let forum = amina.get("/api/forum/en").await.expect(StatusCode::OK);
    forum.clone().says("Finding Connectors").says("No topic yet");
    let topic = started(&mut amina).await;
    let page = amina.get(&topic).await.expect(StatusCode::OK).says("Halifax").says(TITLE);
    assert!(page.body.contains("We send a <strong>card</strong>."));
    assert!(page.body.contains("rel=\"nofollow noopener noreferrer ugc\""));
    assert!(page.body.contains("<div class=\"post-text\" lang=\"en-CA\">"));

    let forum = benoit.get("/api/forum/fr").await.expect(StatusCode::OK).says("1 nouveau message");
    assert!(forum.body.contains(&format!("lang=\"en-CA\">{TITLE}</a>")), "a title keeps its language");
    let list = benoit.get("/api/forum/fr/categories/connectors").await.expect(StatusCode::OK);
    assert!(list.links().contains(&in_french(&topic)));
    let page = benoit.get(&in_french(&topic)).await.expect(StatusCode::OK).says("Rédigé en\u{a0}: anglais");
    let quote = page.links().into_iter().find(|link| link.ends_with("/reply?quotes=1")).unwrap();
    let form = benoit.get(&quote).await.expect(StatusCode::OK);
    let quoted = form.value("text").unwrap();
    assert!(quoted.starts_with("> We send a **card**. What do you do?\n>\n> https://example.org/cards"));
    let text = format!("{quoted}Nous invitons tout le monde à souper.");
    let done = benoit.submit(&form, &[("text", &text), ("lang", "fr"), ("step", "post")]).await;
    assert_eq!(done.expect(StatusCode::SEE_OTHER).location(), format!("{}#post-2", in_french(&topic)));

    let list = amina.get("/api/forum/en/categories/connectors").await.expect(StatusCode::OK);
    list.clone().says("1 new post").says("since");
    assert!(list.links().contains(&format!("{topic}#post-2")), "one goes on where one stopped");
    let page =
        amina.get(&topic).await.expect(StatusCode::OK).says("In reply to post 1").says("Written in: French");
    assert!(page.body.contains("<div class=\"post-text\" lang=\"fr-CA\">\n<blockquote>"));
    let list = amina.get("/api/forum/en/categories/connectors").await;
    assert!(!list.text().contains("new post"), "read is read");
}

#[tokio::test]
async fn a_form_that_is_sent_twice_is_one_post() {
    let app = TestApp::new();
    let mut amina = amina(&app).await;
    let form = amina.get("/api/forum/en/categories/tools/new").await;
    let typed = [("title", TITLE), ("text", TEXT), ("step", "post")];
    let mut other_tab = amina.clone();
    let (first, second) = tokio::join!(amina.submit(&form, &typed), other_tab.submit(&form, &typed));
    let topic = first.expect(StatusCode::SEE_OTHER).location();
    assert_eq!(second.expect(StatusCode::SEE_OTHER).location(), topic);
    let topic = topic.split('#').next().unwrap().to_owned();
    let thread = amina.get(&topic).await;
    for _ in 0..3 {
        let done = amina.submit(&thread, &[("text", "The same answer"), ("step", "post")]).await;
        assert_eq!(done.expect(StatusCode::SEE_OTHER).location(), format!("{topic}#post-2"));
    }
    let other = amina.submit(&thread, &[("text", "Another answer"), ("step", "post")]).await;
    let other = other.expect(StatusCode::CONFLICT).says("This form was sent before with other words");
    assert_eq!(other.value("text").as_deref(), Some("Another answer"), "nothing that was typed is lost");
    let done = amina.submit(&other, &[("step", "post")]).await.expect(StatusCode::SEE_OTHER);
    assert_eq!(done.location(), format!("{topic}#post-3"));
    assert_eq!(amina.get(&topic).await.body.matches("<article").count(), 3);
}

#[tokio::test]
async fn what_is_wrong_is_told_at_once_and_nothing_is_lost() {
    let app = TestApp::new();
    let mut amina = amina(&app).await;
    let form = amina.get("/api/forum/en/categories/tools/new").await;
    let wrong = amina
        .submit(&form, &[("title", "Hm"), ("text", "Too short"), ("lang", "fr"), ("step", "post")])
        .await;
    let wrong = wrong.expect(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.errors().len(), 2);
    assert_eq!((wrong.value("title").as_deref(), wrong.value("lang").as_deref()), (Some("Hm"), Some("fr")));
    let preview = amina.submit(&form, &[("title", TITLE), ("text", TEXT), ("step", "preview")]).await;
    let preview = preview.expect(StatusCode::OK).says("nothing is posted yet");
    assert!(preview.body.contains("<strong>card</strong>"));
    let french = amina.toggle(&preview, &[]).await.expect(StatusCode::OK).says("Votre message");
    assert_eq!(french.value("text").as_deref(), Some(TEXT));
    assert_eq!(french.value("_key"), form.value("_key"));
    amina.get("/api/forum/en").await.says("No topic yet");
    // The session ends while somebody writes: the page that says so holds the text, and sends it once they are back.
    app.later(jiff::SignedDuration::from_hours(2));
    let out = amina.submit(&form, &[("title", TITLE), ("text", TEXT), ("step", "post")]).await;
    let out = out.expect(StatusCode::UNAUTHORIZED);
    amina.signs_in(&app, AMINA).await;
    let done = amina.submit(&out, &[]).await.expect(StatusCode::SEE_OTHER);
    amina.get(done.location().split('#').next().unwrap()).await.expect(StatusCode::OK).says(TITLE);
}

#[tokio::test]
async fn nothing_personal_is_stored_before_it_was_looked_at() {
    let app = TestApp::new();
    let mut amina = amina(&app).await;
    let form = amina.get("/api/forum/en/categories/tools/new").await;
    let text = "Write to omar@example.org or call 902-555-0134, he waits.";
    let typed = [("title", TITLE), ("text", text), ("step", "post")];
    let asked = amina.submit(&form, &typed).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(asked.errors().len(), 2);
    assert!(asked.body.contains("<mark>omar@example.org</mark> or call <mark>902-555-0134</mark>"));
    let choices = asked.body.split_once("id=\"allow-email\"").unwrap().1;
    let first = choices.split_once("<option value=\"").unwrap().1;
    assert!(first.starts_with("\">"), "no reason is chosen beforehand");
    let one = amina.submit(&asked, &[("allow-email", "office"), ("step", "post")]).await;
    let one = one.expect(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(one.errors().len(), 1);
    amina.get("/api/forum/en").await.says("No topic yet");
    let without = "Write to omar@example.org, he waits for mail.";
    let done = amina.submit(&one, &[("text", without), ("step", "post")]).await;
    done.expect(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_category_is_for_those_whom_it_names() {
    let app = TestApp::new();
    let mut amina = amina(&app).await;
    let mut benoit = benoit(&app).await;
    let mut toronto = app.signed_in(Role::Coordinator, Some("toronto"), "t@example.org", Lang::En).await;
    let form = benoit.get("/api/forum/fr/categories/nova-scotia/new").await.expect(StatusCode::OK);
    let typed = [("title", TITLE), ("text", TEXT), ("step", "post")];
    let topic = benoit.submit(&form, &typed).await.expect(StatusCode::SEE_OTHER).location();
    let topic = topic.split('#').next().unwrap().replace("/fr/", "/en/");
    amina.get(&topic).await.expect(StatusCode::OK);
    for path in [&topic, &format!("{topic}/reply"), "/api/forum/en/categories/nova-scotia"] {
        toronto.get(path).await.expect(StatusCode::FORBIDDEN);
    }
    let key = app.form_key("t@example.org").await;
    let reply = [("_form_key", key.as_str()), ("text", "I write here anyway"), ("step", "post")];
    toronto.post(&format!("{topic}/reply"), &reply).await.expect(StatusCode::FORBIDDEN);
    let start = "/api/forum/en/categories/nova-scotia/new";
    let new = [reply[0], ("title", TITLE), reply[1], reply[2]];
    toronto.post(start, &new).await.expect(StatusCode::FORBIDDEN);
    let forum = toronto.get("/api/forum/en").await.expect(StatusCode::OK).says("Ontario");
    assert!(!forum.text().contains("Nova Scotia"));
    amina.get("/api/forum/en/categories/council").await.expect(StatusCode::FORBIDDEN);
    benoit.get("/api/forum/fr/categories/council").await.expect(StatusCode::OK);
    amina.get("/api/forum/en/categories/nothing").await.expect(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_long_topic_has_pages() {
    let app = TestApp::new();
    let mut amina = amina(&app).await;
    let topic = started(&mut amina).await;
    // Nobody who is new writes so much in a day.
    app.later(jiff::SignedDuration::from_hours(24 * 8));
    amina.signs_in(&app, AMINA).await;
    for n in 2..=52 {
        let done = replies(&mut amina, &topic, &format!("This is answer {n}"), "en").await;
        done.expect(StatusCode::SEE_OTHER);
    }
    let first = amina.get(&topic).await.expect(StatusCode::OK).says("Page 1 of 2");
    assert_eq!(first.body.matches("<article").count(), 50);
    let second = amina.get(&format!("{topic}?page=2")).await.expect(StatusCode::OK).says("This is answer 52");
    assert_eq!(second.body.matches("<article").count(), 2);
    amina.get(&format!("{topic}?page=3")).await.expect(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn who_is_led_to_the_sign_in_page_comes_back_to_the_topic() {
    let app = TestApp::new();
    let topic = started(&mut amina(&app).await).await;
    app.member(Role::Admin, None, "admin@example.org").await;
    let mut admin = app.visitor(Lang::En);
    let asked = admin.get(&topic).await.expect(StatusCode::SEE_OTHER);
    let page = admin.follow(asked).await.expect(StatusCode::OK);
    admin.answers(&page, &[("email", "admin@example.org")]).await;
    let message = app.mail_to("admin@example.org").await.pop().unwrap();
    let confirm = admin.open(&crate::support::app::link_in(&message)).await.expect(StatusCode::OK);
    let done = admin.submit(&confirm, &[]).await.expect(StatusCode::SEE_OTHER);
    assert_eq!(done.location(), topic);
}

#[tokio::test]
async fn authors_change_and_delete_what_they_wrote_and_others_say_thanks() {
    let app = TestApp::new();
    let (mut amina, mut benoit) = (amina(&app).await, benoit(&app).await);
    let topic = started(&mut amina).await;
    let edit = format!("{topic}/posts/1/edit");
    let form = amina.get(&edit).await.expect(StatusCode::OK);
    assert_eq!(form.value("text").as_deref(), Some(TEXT));
    let done = amina.submit(&form, &[("text", "We send a letter."), ("step", "post")]).await;
    assert_eq!(done.expect(StatusCode::SEE_OTHER).location(), format!("{topic}#post-1"));
    let page = amina.get(&topic).await.says("We send a letter.");
    assert!(!page.text().contains("Changed on"), "in the first half hour nobody is told");

    app.later(jiff::SignedDuration::from_mins(40));
    let (first_tab, second_tab) = (amina.get(&edit).await, amina.get(&edit).await);
    amina
        .submit(&first_tab, &[("text", "We send flowers."), ("step", "post")])
        .await
        .expect(StatusCode::SEE_OTHER);
    let both = amina.submit(&second_tab, &[("text", "We send books."), ("step", "post")]).await;
    let both =
        both.expect(StatusCode::CONFLICT).says("We send flowers.").says("This post was changed meanwhile");
    assert_eq!(both.value("text").as_deref(), Some("We send books."));
    amina.submit(&both, &[("step", "post")]).await.expect(StatusCode::SEE_OTHER);
    benoit.get(&in_french(&topic)).await.says("We send books.").says("Modifié le");
    let history = benoit.get(&format!("{}/posts/1/history", in_french(&topic))).await.expect(StatusCode::OK);
    history.says("We send a letter.").says("We send flowers.").says("We send books.");
    let personal = amina.submit(&both, &[("text", "Ask omar@example.org"), ("step", "post")]).await;
    assert_eq!(personal.expect(StatusCode::UNPROCESSABLE_ENTITY).errors().len(), 1);

    benoit.get(&in_french(&edit)).await.expect(StatusCode::FORBIDDEN);
    let thread = benoit.get(&in_french(&topic)).await;
    for _ in 0..2 {
        benoit.submit(&thread, &[("thanks", "yes")]).await.expect(StatusCode::SEE_OTHER);
    }
    amina.get(&topic).await.says("1 person says thanks");
    let thread = benoit.get(&in_french(&topic)).await.says("Retirer le merci");
    benoit.submit(&thread, &[("thanks", "no")]).await.expect(StatusCode::SEE_OTHER);
    assert!(!amina.get(&topic).await.text().contains("says thanks"));

    replies(&mut benoit, &in_french(&topic), "Nous aussi, des livres.", "fr")
        .await
        .expect(StatusCode::SEE_OTHER);
    let asked = amina.get(&format!("{topic}/posts/1/delete")).await.expect(StatusCode::OK).says("for good");
    for _ in 0..2 {
        amina.submit(&asked, &[("delete", "yes")]).await.expect(StatusCode::SEE_OTHER);
    }
    let left = benoit.get(&in_french(&topic)).await.says("Ce message a été retiré").says("des livres.");
    assert!(!left.text().contains("books"), "no word of it is left");
    benoit.get(&format!("{}/posts/1/history", in_french(&topic))).await.expect(StatusCode::NOT_FOUND);
    amina.get(&edit).await.expect(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn moderators_pin_close_and_move_and_the_author_marks_the_answer() {
    let app = TestApp::new();
    let (mut amina, mut benoit) = (amina(&app).await, benoit(&app).await);
    let topic = started(&mut amina).await;
    replies(&mut benoit, &in_french(&topic), "Une carte, avec un mot.", "fr")
        .await
        .expect(StatusCode::SEE_OTHER);
    let key = app.form_key(AMINA).await;
    let yes = [("_form_key", key.as_str()), ("answer", "yes")];
    let mark = format!("{topic}/posts/2/answer");
    for _ in 0..2 {
        amina.post(&mark, &yes).await.expect(StatusCode::SEE_OTHER);
    }
    amina.get(&topic).await.says("This post answers the question").says("Answered");
    amina.post(&format!("{topic}/posts/1/answer"), &yes).await.expect(StatusCode::NOT_FOUND);
    let mut other = app.signed_in(Role::Coordinator, Some("toronto"), "t@example.org", Lang::En).await;
    let theirs = app.form_key("t@example.org").await;
    other.post(&mark, &[("_form_key", &theirs), ("answer", "no")]).await.expect(StatusCode::FORBIDDEN);
    for step in ["pin", "lock"] {
        let refused = amina.post(&format!("{topic}/manage"), &[yes[0], ("step", step)]).await;
        refused.expect(StatusCode::FORBIDDEN);
    }
    amina.get(&format!("{topic}/manage")).await.expect(StatusCode::FORBIDDEN);

    let manage = in_french(&format!("{topic}/manage"));
    for step in ["pin", "pin", "lock"] {
        let page = benoit.get(&manage).await.expect(StatusCode::OK);
        benoit.submit(&page, &[("step", step)]).await.expect(StatusCode::SEE_OTHER);
    }
    let closed = amina.get(&topic).await.says("Pinned").says("This topic is closed");
    assert!(!closed.body.contains("<textarea"));
    let late = [yes[0], ("text", "One more thing"), ("step", "post")];
    let late = amina.post(&format!("{topic}/reply"), &late).await.expect(StatusCode::CONFLICT);
    assert_eq!(late.value("text").as_deref(), Some("One more thing"), "nothing that was typed is lost");
    let page = benoit.get(&manage).await;
    benoit.submit(&page, &[("category", "council"), ("step", "move")]).await.expect(StatusCode::SEE_OTHER);
    amina.get(&topic).await.expect(StatusCode::FORBIDDEN);

    let id = functions::store::TopicId::parse(topic.rsplit('/').next().unwrap()).unwrap();
    let trail = app.app.store.audit_of_topic(&id).await.unwrap();
    trail.verify().unwrap();
    let deeds: Vec<Action> = trail.entries.iter().map(|entry| entry.action).collect();
    assert_eq!(deeds, [Action::TopicPinned, Action::TopicLocked, Action::TopicMoved]);
}

#[tokio::test]
async fn the_secretariat_says_who_is_on_the_council_and_all_may_ask_it() {
    let app = TestApp::new();
    let (mut amina, mut benoit) = (amina(&app).await, benoit(&app).await);
    let page =
        amina.get("/api/forum/en/council").await.expect(StatusCode::OK).says("Nobody is on the council");
    let ask = "/api/forum/en/categories/ask-council/new".to_owned();
    assert!(page.links().contains(&ask));
    amina.get("/api/forum/en/council/members").await.expect(StatusCode::FORBIDDEN);
    amina.get("/api/forum/en/categories/council").await.expect(StatusCode::FORBIDDEN);
    let id = app.member_of(AMINA).await.id.to_string();
    let (mine, theirs) = (app.form_key(AMINA).await, app.form_key(BENOIT).await);
    let path = "/api/forum/fr/council/members";
    let join = [("_form_key", theirs.as_str()), ("member", id.as_str()), ("step", "join")];
    amina.post(path, &[("_form_key", mine.as_str()), join[1], join[2]]).await.expect(StatusCode::FORBIDDEN);
    benoit.get(path).await.expect(StatusCode::OK).says("Ajouter au conseil");
    for _ in 0..2 {
        benoit.post(path, &join).await.expect(StatusCode::SEE_OTHER);
    }
    amina.get("/api/forum/en/council").await.says("Halifax");
    amina.get("/api/forum/en/categories/council").await.expect(StatusCode::OK);
    let topic = started(&mut amina).await;
    benoit.get(&in_french(&topic)).await.expect(StatusCode::OK).says("Conseil des mentors");
    benoit.post(path, &[join[0], join[1], ("step", "leave")]).await.expect(StatusCode::SEE_OTHER);
    amina.get("/api/forum/en/categories/council").await.expect(StatusCode::FORBIDDEN);
    let member = functions::store::MemberId::parse(&id).unwrap();
    let trail = app.app.store.audit_of_member(&member).await.unwrap();
    trail.verify().unwrap();
    let deeds: Vec<Action> = trail.entries.iter().map(|entry| entry.action).collect();
    let joined = deeds.iter().filter(|deed| **deed == Action::CouncilJoined).count();
    assert_eq!((joined, deeds.last()), (1, Some(&Action::CouncilLeft)));
}
