//! Mail of the forum: those who follow are told once, in their language; it ends by one press, for what waits too; on Mondays
//! there is a digest.

use axum::http::StatusCode;
use functions::mail::Message;
use functions::scheduler::{Scheduler, hours};
use functions::staff::members::{Invitation, invite};
use functions::store::{MemberState, QUIET_MINUTES, Role};
use jiff::SignedDuration;
use jiff::civil::date;
use portal::Lang;

use crate::forum::{AMINA, BENOIT, TITLE, amina, benoit, in_french, replies, started};
use crate::scheduler::ends_at;
use crate::support::{TestApp, Visitor};

const DENIS: &str = "zquille.denis@example.org";

/// A coordinator in Toronto, in French.
async fn denis(app: &TestApp) -> Visitor {
    let invitation = Invitation {
        email: DENIS.into(),
        name: Some("Denis Roy".into()),
        role: Role::Coordinator,
        community: Some("toronto".into()),
        lang: Lang::Fr,
    };
    invite(&app.app, &invitation).await.unwrap();
    let mut denis = app.visitor(Lang::Fr);
    denis.signs_in(app, DENIS).await;
    denis
}

/// Presses the button that follows, or ends that.
async fn follows(visitor: &mut Visitor, path: &str, follow: &str) {
    let page = visitor.get(path).await.expect(StatusCode::OK);
    let key = page.value("_form_key").unwrap();
    let pressed = visitor.post(&format!("{path}/follow"), &[("_form_key", &key), ("follow", follow)]).await;
    assert_eq!(pressed.expect(StatusCode::SEE_OTHER).location(), path);
}

/// Mail of the forum to somebody, once what waits has left.
async fn news(app: &TestApp, address: &str) -> Vec<Message> {
    app.deliver().await;
    app.later(SignedDuration::from_mins(QUIET_MINUTES + 1));
    app.outbox.drain_due().await.unwrap();
    let mut mail = app.mailbox.to(address);
    mail.retain(|message| ["forum-news", "mentioned", "digest"].contains(&message.mail.name()));
    mail
}

#[tokio::test]
async fn who_follows_is_told_once_in_their_language_and_never_of_their_own_posts() {
    let app = TestApp::new();
    let (mut amina, mut benoit, mut denis) = (amina(&app).await, benoit(&app).await, denis(&app).await);
    follows(&mut denis, "/api/forum/fr/categories/connectors", "yes").await;
    let topic = started(&mut amina).await;
    amina.get(&topic).await.says("Stop following");
    let mail = news(&app, DENIS).await;
    assert_eq!(mail.len(), 1, "a new topic in the category");
    assert_eq!(mail[0].subject, format!("Du nouveau au forum\u{a0}: {TITLE}"));
    assert!(mail[0].text.contains(&in_french(&topic)) && mail[0].text.contains("1 nouveau message de"));
    assert!(!mail[0].text.contains("We send a"), "what was written stays in the forum");

    // Following the topic too is no second mail; three posts within minutes are one.
    follows(&mut denis, &in_french(&topic), "yes").await;
    follows(&mut amina, &topic, "yes").await;
    for text in ["We invite them all.", "And we write a card.", "That is all we do."] {
        replies(&mut benoit, &in_french(&topic), text, "en").await.expect(StatusCode::SEE_OTHER);
    }
    denis.get("/api/forum/fr/settings").await.expect(StatusCode::OK).says(TITLE).says("toute la catégorie");
    let mail = news(&app, DENIS).await;
    assert_eq!(mail.len(), 2);
    assert!(mail[1].text.contains("3 nouveaux messages de"), "{}", mail[1].text);
    let mail = news(&app, AMINA).await;
    assert_eq!((mail.len(), mail[0].subject.as_str()), (1, "New in the forum: How do you thank Connectors?"));
    assert_eq!(news(&app, BENOIT).await.len(), 0, "who does not follow");
    follows(&mut denis, "/api/forum/fr/categories/connectors", "no").await;
    follows(&mut denis, &in_french(&topic), "no").await;
    replies(&mut benoit, &in_french(&topic), "One more answer.", "en").await.expect(StatusCode::SEE_OTHER);
    assert_eq!((news(&app, DENIS).await.len(), news(&app, AMINA).await.len()), (2, 2));
}

#[tokio::test]
async fn an_author_follows_the_own_topic_unless_they_say_no() {
    let app = TestApp::new();
    let (mut amina, mut benoit) = (amina(&app).await, benoit(&app).await);
    let mut topics = Vec::new();
    for notify in [true, false] {
        let form = amina.get("/api/forum/en/categories/tools/new").await;
        assert_eq!(form.value("notify").as_deref(), Some("yes"), "asked for at first");
        let mut typed = vec![("title", TITLE), ("text", "Who has a template?"), ("step", "post")];
        typed.extend((!notify).then_some(("notify", "")));
        let done = amina.submit(&form, &typed).await.expect(StatusCode::SEE_OTHER);
        topics.push(done.location().split('#').next().unwrap().to_owned());
    }
    for topic in &topics {
        replies(&mut benoit, &in_french(topic), "We have one for you.", "en")
            .await
            .expect(StatusCode::SEE_OTHER);
    }
    let mail = news(&app, AMINA).await;
    assert_eq!(mail.len(), 1);
    assert!(mail[0].text.contains(&topics[0]) && !mail[0].text.contains(&topics[1]));
}

#[tokio::test]
async fn mail_that_waits_does_not_leave_when_nothing_is_left_to_tell() {
    let app = TestApp::new();
    let (mut amina, mut benoit, mut denis) = (amina(&app).await, benoit(&app).await, denis(&app).await);
    let topic = started(&mut amina).await;
    for address in [DENIS, AMINA] {
        let (visitor, path) =
            if address == DENIS { (&mut denis, in_french(&topic)) } else { (&mut amina, topic.clone()) };
        follows(visitor, &path, "yes").await;
    }
    // Taken away by its author before the mail leaves.
    replies(&mut benoit, &in_french(&topic), "Posted by mistake.", "en").await.expect(StatusCode::SEE_OTHER);
    app.deliver().await;
    let form = benoit.get(&in_french(&format!("{topic}/posts/2/delete"))).await.expect(StatusCode::OK);
    benoit.submit(&form, &[("delete", "yes")]).await.expect(StatusCode::SEE_OTHER);
    assert_eq!(news(&app, DENIS).await.len(), 0);
    // Read in the meantime.
    replies(&mut benoit, &in_french(&topic), "Another answer.", "en").await.expect(StatusCode::SEE_OTHER);
    app.deliver().await;
    denis.get(&in_french(&topic)).await.expect(StatusCode::OK);
    assert_eq!((news(&app, DENIS).await.len(), news(&app, AMINA).await.len()), (0, 1));
    // Gone before it leaves.
    replies(&mut benoit, &in_french(&topic), "A third answer.", "en").await.expect(StatusCode::SEE_OTHER);
    app.deliver().await;
    let member = app.member_of(DENIS).await;
    app.app.store.set_member_state(&member.id, MemberState::Disabled, app.app.now()).await.unwrap();
    assert_eq!((news(&app, DENIS).await.len(), news(&app, AMINA).await.len()), (0, 2));
}

#[tokio::test]
async fn one_press_ends_mail_of_a_kind_even_while_it_is_being_sent() {
    let app = TestApp::new();
    let (mut amina, mut benoit) = (amina(&app).await, benoit(&app).await);
    let topic = started(&mut amina).await;
    follows(&mut amina, &topic, "yes").await;
    replies(&mut benoit, &in_french(&topic), "We have one for you.", "en")
        .await
        .expect(StatusCode::SEE_OTHER);
    let mail = news(&app, AMINA).await;
    let end = ends_at(mail.last().unwrap());
    let mut nobody = app.visitor(Lang::En);
    replies(&mut benoit, &in_french(&topic), "And another one.", "en").await.expect(StatusCode::SEE_OTHER);
    app.deliver().await;
    nobody.open(&end).await.expect(StatusCode::OK).says("Emails about posts in topics");
    amina.get("/api/forum/en/settings").await.says("when a post names me");
    for _ in 0..2 {
        let ended = nobody.post(&end, &[("List-Unsubscribe", "One-Click")]).await;
        ended.expect(StatusCode::OK).says("You won’t get it any more");
    }
    assert_eq!(news(&app, AMINA).await.len(), 1, "the one that waited does not leave");
    let settings = amina.get("/api/forum/en/settings").await.expect(StatusCode::OK);
    assert_eq!((settings.value("mail-own"), settings.value("mail-digest")), (None, Some("yes".into())));
    // Asked for again: what comes now is told. Whichever of a press and a mail is first, no mail is stored as sent after it.
    let kept = amina.submit(&settings, &[("mail-own", "yes"), ("mail-followed", "yes")]).await;
    amina.follow(kept.expect(StatusCode::SEE_OTHER)).await.says("Your settings are saved.");
    for n in 0..10 {
        let text = format!("Answer number {n} of many.");
        replies(&mut benoit, &in_french(&topic), &text, "en").await.expect(StatusCode::SEE_OTHER);
        app.deliver().await;
        app.later(SignedDuration::from_mins(QUIET_MINUTES + 1));
        let (ended, drained) =
            tokio::join!(nobody.post(&end, &[("List-Unsubscribe", "One-Click")]), app.outbox.drain_due());
        ended.expect(StatusCode::OK);
        drained.unwrap();
        let after = app.mailbox.to(AMINA).len();
        app.later(SignedDuration::from_mins(10));
        app.outbox.drain_due().await.unwrap();
        assert_eq!(app.mailbox.to(AMINA).len(), after, "nothing leaves after the press was answered");
        amina.submit(&settings, &[("mail-own", "yes"), ("mail-followed", "yes")]).await;
    }
}

#[tokio::test]
async fn a_digest_leaves_on_monday_morning_where_there_is_something_new() {
    let app = TestApp::new();
    let (mut amina, mut benoit, mut denis) = (amina(&app).await, benoit(&app).await, denis(&app).await);
    let run = async || Scheduler::new(app.app.clone()).run().await.unwrap().digests;
    let seven = |place: &str| {
        let zone = hours::zone(&app.site().directory, Some(place));
        date(2026, 11, 23).at(7, 0, 0, 0).to_zoned(zone).unwrap().timestamp()
    };
    let topic = started(&mut amina).await;
    let other = {
        let form = benoit.get("/api/forum/fr/categories/council/new").await.expect(StatusCode::OK);
        let typed = [("title", "Pour le conseil"), ("text", "Entre nous seulement."), ("step", "post")];
        benoit.submit(&form, &typed).await.expect(StatusCode::SEE_OTHER).location()
    };
    benoit.get(&in_french(&topic)).await.expect(StatusCode::OK);
    benoit.get(other.split('#').next().unwrap()).await.expect(StatusCode::OK);
    app.deliver().await;
    app.clock.set(seven("halifax") - SignedDuration::from_secs(1));
    assert_eq!(run().await, 0, "nothing leaves before seven");
    app.clock.set(seven("halifax"));
    assert_eq!((run().await, run().await), (2, 0), "Halifax and the secretariat, once");
    app.clock.set(seven("toronto"));
    assert_eq!((run().await, run().await), (1, 0), "Toronto an hour later");
    let mail = news(&app, DENIS).await;
    assert_eq!((mail.len(), mail[0].subject.as_str()), (1, "Cette semaine au forum"));
    assert!(mail[0].text.contains("RECRUTER DES CONNECTEURS") && mail[0].text.contains(TITLE));
    assert!(!mail[0].text.contains("Pour le conseil"), "what they don’t see is not told");
    assert_eq!(news(&app, BENOIT).await.len(), 0, "everything was read");
    assert_eq!(news(&app, AMINA).await.len(), 0, "their own topic");
    let end = ends_at(&mail[0]);
    let mut nobody = app.visitor(Lang::Fr);
    nobody.post(&end, &[]).await.expect(StatusCode::OK);
    app.clock.set(seven("halifax") + SignedDuration::from_hours(24));
    assert_eq!(run().await, 0, "not on a Tuesday");
    app.clock.set(seven("toronto") + SignedDuration::from_hours(7 * 24));
    assert_eq!(run().await, 2, "not who ended it");
    denis.get("/api/forum/fr/settings").await.expect(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn who_is_named_gets_one_notice_and_nobody_who_may_not_see_the_topic() {
    let app = TestApp::new();
    let (mut amina, mut benoit, mut denis) = (amina(&app).await, benoit(&app).await, denis(&app).await);
    let topic = started(&mut amina).await;
    follows(&mut denis, &in_french(&topic), "yes").await;
    let text = "Ask @Denis-Roy, or `@denis-roy`. Not @nobody-here.";
    let form = benoit.get(&in_french(&format!("{topic}/reply"))).await.expect(StatusCode::OK);
    let preview = benoit.submit(&form, &[("text", text), ("step", "preview")]).await.expect(StatusCode::OK);
    assert_eq!(preview.body.matches("class=\"post-name\"").count(), 1);
    benoit.submit(&preview, &[("text", text), ("step", "post")]).await.expect(StatusCode::SEE_OTHER);
    let thread = amina.get(&topic).await.expect(StatusCode::OK);
    let member = app.member_of(DENIS).await;
    let link = format!("<a class=\"post-name\" href=\"/api/forum/en/members/{}\">@Denis-Roy</a>", member.id);
    assert_eq!(thread.body.matches(&link).count(), 1, "{}", thread.body);
    app.deliver().await;
    denis.get("/api/forum/fr").await.says("Messages qui vous nomment").says(TITLE);
    let mail = news(&app, DENIS).await;
    assert_eq!(mail.len(), 1, "one mail for a post, though they follow");
    assert!(mail[0].subject.ends_with("vous nomme au forum"), "{}", mail[0].subject);
    denis.get(&in_french(&topic)).await.expect(StatusCode::OK);
    assert!(!denis.get("/api/forum/fr").await.text().contains("Messages qui vous nomment"), "read");

    // In the council's category nobody outside it is named.
    let form = benoit.get("/api/forum/fr/categories/council/new").await.expect(StatusCode::OK);
    let typed = [("title", "Entre nous"), ("text", "Que pense @denis-roy ?"), ("step", "post")];
    let done = benoit.submit(&form, &typed).await.expect(StatusCode::SEE_OTHER).location();
    let page = benoit.get(done.split('#').next().unwrap()).await.expect(StatusCode::OK);
    assert!(!page.body.contains("post-name"));
    assert_eq!(news(&app, DENIS).await.len(), 1);
}

#[tokio::test]
async fn namesakes_are_told_apart_and_nobody_names_a_crowd() {
    let app = TestApp::new();
    let mut amina = amina(&app).await;
    let named = async |email: &str, name: &str, community: &str| {
        let invitation = Invitation {
            email: email.into(),
            name: Some(name.into()),
            role: Role::Coordinator,
            community: Some(community.into()),
            lang: Lang::En,
        };
        invite(&app.app, &invitation).await.unwrap();
    };
    named("one@example.org", "Zoé Roy", "toronto").await;
    named("two@example.org", "Zoe Roy", "halifax").await;
    for n in 0..6 {
        named(&format!("n{n}@example.org"), &format!("Nora N{n}"), "halifax").await;
    }
    let form = amina.get("/api/forum/en/categories/tools/new").await;
    let typed = |text: &'static str| [("title", TITLE), ("text", text), ("step", "post")];
    let wrong = amina.submit(&form, &typed("What do you think, @zoe-roy?")).await;
    let wrong =
        wrong.expect(StatusCode::UNPROCESSABLE_ENTITY).says("@zoe-roy-halifax").says("@zoe-roy-toronto");
    assert_eq!(wrong.errors().len(), 1);
    let crowd = amina.submit(&form, &typed("@nora-n0 @nora-n1 @nora-n2 @nora-n3 @nora-n4 @nora-n5")).await;
    crowd.expect(StatusCode::UNPROCESSABLE_ENTITY).says("Name 5 members at most");
    let done = amina.submit(&form, &typed("What do you think, @zoe-roy-toronto?")).await;
    done.expect(StatusCode::SEE_OTHER);
    assert_eq!(
        (news(&app, "one@example.org").await.len(), news(&app, "two@example.org").await.len()),
        (1, 0)
    );
}

#[tokio::test]
async fn the_council_is_asked_in_confidence() {
    let app = TestApp::new();
    let (mut amina, mut denis) = (amina(&app).await, denis(&app).await);
    let mut mentor = app.signed_in(Role::Coordinator, Some("halifax"), "mentor@example.org", Lang::En).await;
    let id = app.member_of("mentor@example.org").await.id;
    let joins = functions::store::MemberChange::Council(true);
    let by = functions::store::Actor::System;
    app.app.store.change_member(&id, joins, &by, app.app.now()).await.unwrap();
    let council = amina.get("/api/forum/en/council").await.expect(StatusCode::OK);
    assert!(council.links().contains(&"/api/forum/en/council/ask".to_owned()));
    let form = amina.get("/api/forum/en/council/ask").await.expect(StatusCode::OK).says("Only the council");
    let typed = [("title", "A hard case"), ("text", "May I ask you something delicate?"), ("step", "post")];
    let done = amina.submit(&form, &typed).await.expect(StatusCode::SEE_OTHER).location();
    let topic = done.split('#').next().unwrap().to_owned();
    amina.get(&topic).await.expect(StatusCode::OK).says("delicate");
    amina.get("/api/forum/en/categories/council").await.expect(StatusCode::FORBIDDEN);
    for path in
        [in_french(&topic), in_french(&format!("{topic}/reply")), in_french(&format!("{topic}/posts/1/flag"))]
    {
        denis.get(&path).await.expect(StatusCode::FORBIDDEN);
    }
    assert!(!denis.get("/api/forum/fr/search?q=delicate").await.text().contains("A hard case"));
    let mail = news(&app, "mentor@example.org").await;
    assert_eq!((mail.len(), mail[0].subject.as_str()), (1, "A question to the council of mentors"));
    assert_eq!(news(&app, DENIS).await.len(), 0);
    replies(&mut mentor, &topic, "Of course, tell us more.", "en").await.expect(StatusCode::SEE_OTHER);
    let mail = news(&app, AMINA).await;
    assert_eq!((mail.len(), mail[0].subject.as_str()), (1, "New in the forum: A hard case"));
    replies(&mut amina, &topic, "It is about a Connector.", "en").await.expect(StatusCode::SEE_OTHER);
    amina.get("/api/forum/en/own").await.expect(StatusCode::OK).says("A hard case");
    // It can't be moved to where others would read it.
    let mut benoit = benoit(&app).await;
    let key = app.form_key(BENOIT).await;
    let moves = [("_form_key", key.as_str()), ("step", "move"), ("category", "tools")];
    benoit.post(&in_french(&format!("{topic}/manage")), &moves).await.expect(StatusCode::FORBIDDEN);
}
