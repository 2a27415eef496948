//! The desk: who applied is seen by their community, decided with a letter in their language, and everything is in the log.

use axum::http::StatusCode;
use functions::desk::screening::MESSAGE_CHARS;
use functions::store::{Action, Application, Mail, Role, State};
use jiff::SignedDuration;
use portal::Lang;

use crate::support::app::link_in;
use crate::support::{Page, TestApp, Visitor, sample};

/// What is typed on a page.
type Answers<'a> = &'a [(&'a str, &'a str)];

/// The community of the sample answers, and another one.
pub(crate) const OURS: usize = 0;
pub(crate) const THEIRS: usize = 1;

pub(crate) fn community(app: &TestApp, which: usize) -> String {
    app.site().directory.communities()[which].slug.clone()
}

/// A coordinator of a community, signed in.
pub(crate) async fn coordinator(app: &TestApp, which: usize, lang: Lang) -> Visitor {
    let community = community(app, which);
    app.signed_in(Role::Coordinator, Some(&community), &format!("staff{which}@example.org"), lang).await
}

/// Somebody applies and confirms; goes on with their status page's path.
pub(crate) async fn applied(app: &TestApp, lang: Lang) -> (Application, String) {
    let mut visitor = app.visitor(lang);
    let before = app.mail_to(sample::EMAIL).await.len();
    visitor.applies(app, "connectee-application").await;
    let confirm = visitor.open(&link_in(&app.mail_to(sample::EMAIL).await[before])).await;
    visitor.answers(&confirm, &[]).await;
    let confirmed = app.mail_to(sample::EMAIL).await.pop().unwrap();
    assert_eq!(confirmed.mail, Mail::Confirmed);
    let reference = confirmed.subject.rsplit(['(', ')']).nth(1).unwrap().to_owned();
    (stored(app, &reference).await, link_in(&confirmed))
}

pub(crate) async fn stored(app: &TestApp, reference: &str) -> Application {
    app.app.store.find_by_reference(reference, app.app.now()).await.unwrap().unwrap()
}

pub(crate) fn person(lang: Lang, application: &Application) -> String {
    format!("/api/desk/{lang}/people/{}", application.reference)
}

/// Fills in the decision, sees the letter, sends it.
async fn decides(staff: &mut Visitor, application: &Application, answers: Answers<'_>) -> Page {
    let letter = previews(staff, application, answers).await.expect(StatusCode::OK);
    let sent = staff.submit(&letter, &[("step", "send")]).await.expect(StatusCode::SEE_OTHER);
    staff.follow(sent).await.expect(StatusCode::OK)
}

pub(crate) async fn previews(staff: &mut Visitor, application: &Application, answers: Answers<'_>) -> Page {
    let path = format!("{}/decide", person(staff.lang, application));
    let form = staff.open(&path).await.expect(StatusCode::OK);
    let mut answers = answers.to_vec();
    answers.push(("step", "preview"));
    staff.submit(&form, &answers).await
}

/// Everything that the table of cases still holds, as its stream tells it.
pub(crate) async fn left(app: &TestApp) -> Vec<String> {
    let mut follower = app.engine.follow("cases", "left").unwrap();
    let mut items = std::collections::BTreeMap::new();
    while let Some(batch) = follower.try_next().await.unwrap() {
        for record in batch.event["Records"].as_array().unwrap() {
            let change = &record["dynamodb"];
            // Not the keys as one text: the order of a JSON object's members is nobody's promise.
            let key = [&change["Keys"]["pk"]["S"], &change["Keys"]["sk"]["S"]].map(ToString::to_string);
            match change["NewImage"].as_object() {
                Some(_) => items.insert(key, change["NewImage"].to_string()),
                None => items.remove(&key),
            };
        }
        follower.done(&batch).unwrap();
    }
    assert!(items.len() > 5);
    items.into_values().collect()
}

/// What the log says of a case, in order.
pub(crate) async fn deeds(app: &TestApp, application: &Application) -> Vec<Action> {
    let trail = app.app.store.audit_trail(&application.case).await.unwrap();
    trail.verify().unwrap();
    trail.entries.iter().map(|entry| entry.action).collect()
}

#[tokio::test]
async fn who_applied_is_in_the_list_once_the_address_is_confirmed() {
    let app = TestApp::new();
    let mut staff = coordinator(&app, OURS, Lang::En).await;
    staff.open("/api/desk/en").await.expect(StatusCode::OK).says("Nobody is in this list.");
    let mut visitor = app.visitor(Lang::En);
    visitor.applies(&app, "connectee-application").await;
    staff.open("/api/desk/en").await.says("Nobody is in this list.");
    let confirm = visitor.open(&link_in(&app.mail_to(sample::EMAIL).await[0])).await;
    visitor.answers(&confirm, &[]).await;
    let list = staff.open("/api/desk/en").await.says(sample::NAME).says("new").says("since today");
    app.deliver().await;
    let notice = app.mailbox.all().into_iter().find(|message| message.mail == Mail::Notice).unwrap();
    staff.open(&link_in(&notice)).await.expect(StatusCode::OK).says(sample::NAME);
    let mut others = coordinator(&app, THEIRS, Lang::En).await;
    others.open("/api/desk/en").await.says("Nobody is in this list.");
    for (days, word) in [(3, "answer soon"), (4, "late"), (7, "later than promised")] {
        app.later(SignedDuration::from_hours(24 * days));
        staff.signs_in(&app, "staff0@example.org").await;
        staff.open("/api/desk/en").await.says(word);
    }
    staff.open("/api/desk/en?list=received&form=connector-application").await.says("Nobody is in this list.");
    staff.open("/api/desk/en?list=received&form=connectee-application").await.says(sample::NAME);
    staff.open("/api/desk/en?list=waiting").await.says("Nobody is in this list.");
    let french = staff.open(&list.toggle_link()).await.expect(StatusCode::OK);
    french.says("Demandes").says("délai promis dépassé");

    let shown = app.app.store.audit_of_lists(&community(&app, OURS)).await.unwrap();
    shown.verify().unwrap();
    assert!(shown.entries.iter().all(|entry| entry.action == Action::Listed && entry.count == Some(1)));
    assert_eq!(shown.entries.len(), 6, "empty lists show nobody");
}

#[tokio::test]
async fn a_file_shows_answers_and_who_looked() {
    let app = TestApp::new();
    let (application, _) = applied(&app, Lang::Fr).await;
    let mut staff = coordinator(&app, OURS, Lang::En).await;
    let path = person(Lang::En, &application);
    let page = staff.open(&path).await.expect(StatusCode::OK);
    let page = page.says(sample::NAME).says(sample::EMAIL).says(sample::TEXT).says(&application.reference);
    let page = page.says("Language of letters French").says("File looked at Staff staff0@example.org");
    staff.open(&page.toggle_link()).await.expect(StatusCode::OK).says("Dossier consulté");
    let typed = application.reference.to_lowercase().replace('-', "");
    staff.open(&format!("/api/desk/en/people/{typed}")).await.expect(StatusCode::OK);
    assert_eq!(
        deeds(&app, &application).await,
        [Action::Submitted, Action::EmailConfirmed, Action::Viewed, Action::Viewed, Action::Viewed]
    );
    staff.open("/api/desk/en/people/nothing").await.expect(StatusCode::NOT_FOUND);
    let unknown = portal::forms::Reference::from_bits(7);
    staff
        .open(&format!("/api/desk/en/people/{unknown}"))
        .await
        .expect(StatusCode::GONE)
        .says("Back to the list");
}

#[tokio::test]
async fn each_decision_brings_its_letter_in_the_persons_language() {
    let decisions = [
        (
            "accept",
            "",
            Mail::DecisionAccepted,
            State::Accepted,
            "Votre demande est acceptée",
            "premier entretien",
        ),
        (
            "wait",
            "",
            Mail::DecisionWaiting,
            State::Waiting,
            "liste d’attente",
            "vous écrivons dès qu’une place",
        ),
        (
            "refer_out",
            "language",
            Mail::DecisionReferredOut,
            State::ReferredOut,
            "autre service",
            "cours de langue",
        ),
        (
            "decline",
            "rules",
            Mail::DecisionDeclined,
            State::Declined,
            "Au sujet de votre demande",
            "ne visent pas",
        ),
    ];
    for (decision, reason, mail, state, subject, text) in decisions {
        let app = TestApp::new();
        let (application, status) = applied(&app, Lang::Fr).await;
        let mut staff = coordinator(&app, OURS, Lang::En).await;
        let before = app.mailbox.all().len();
        let answers = [("decision", decision), ("reason", reason), ("message", "À bientôt, dit l’équipe.")];
        let page = decides(&mut staff, &application, &answers).await;
        page.says("À bientôt, dit l’équipe.");
        assert_eq!(stored(&app, &application.reference).await.state, state);
        app.deliver().await;
        let letters = app.mailbox.all().split_off(before);
        assert_eq!(letters.len(), 1);
        assert_eq!((letters[0].mail, letters[0].to.as_str()), (mail, sample::EMAIL));
        assert!(letters[0].subject.contains(subject), "{}", letters[0].subject);
        for part in [text, "À bientôt, dit l’équipe.", &application.reference] {
            assert!(letters[0].text.contains(part), "{part} in {}", letters[0].text);
        }
        assert!(!letters[0].text.contains(sample::NAME) && !letters[0].text.contains("{"));

        let mut person = app.visitor(Lang::Fr);
        let way = person.open(&link_in(&letters[0])).await.expect(StatusCode::OK);
        let words = person.open(&status).await.expect(StatusCode::OK).text();
        assert_eq!(way.text(), words, "both links show the same page");
        let name = format!("{}_next", state.name());
        let site = app.site();
        assert!(words.contains(site.words.get("way", &name, Lang::Fr).unwrap()), "{words}");
        let list = staff.open(&format!("/api/desk/en?list={}", state.name())).await;
        list.says(sample::NAME);
    }
}

#[tokio::test]
async fn the_letter_is_seen_before_it_is_sent() {
    let app = TestApp::new();
    let (application, status) = applied(&app, Lang::En).await;
    let mut staff = coordinator(&app, OURS, Lang::Fr).await;
    let before = app.mailbox.all().len();
    let answers = [("decision", "decline"), ("reason", "in_the_message"), ("message", "We are sorry.")];
    let letter = previews(&mut staff, &application, &answers).await.expect(StatusCode::OK);
    let letter = letter.says("About your application").says("We are sorry.").says("May 22, 2027");
    assert!(!letter.body.contains(status.rsplit('/').next().unwrap()), "the link is the person's alone");
    app.deliver().await;
    assert_eq!(app.mailbox.all().len(), before, "nothing is sent yet");
    assert_eq!(stored(&app, &application.reference).await.state, State::Received);
    let form = staff.submit(&letter, &[("step", "change")]).await.expect(StatusCode::OK);
    assert_eq!(form.value("message").as_deref(), Some("We are sorry."));
    assert_eq!(form.value("decision").as_deref(), Some("decline"));
    let english = staff.submit_to(&letter, &letter.toggle_action(), &[], None).await.expect(StatusCode::OK);
    assert_eq!(english.value("reason").as_deref(), Some("in_the_message"));
    assert!(english.body.contains("<html lang=\"en-CA\">"));
}

#[tokio::test]
async fn what_is_wrong_is_said_and_nothing_typed_is_lost() {
    let app = TestApp::new();
    let (application, _) = applied(&app, Lang::En).await;
    let mut staff = coordinator(&app, OURS, Lang::En).await;
    let long = "é".repeat(MESSAGE_CHARS + 3);
    let cases: [(Answers<'_>, &[&str]); 4] = [
        (&[], &["Choose a decision"]),
        (&[("decision", "decline"), ("message", "Kept")], &["Choose a reason"]),
        (&[("decision", "refer_out"), ("reason", "in_the_message")], &["Explain the reason in the message"]),
        (&[("decision", "accept"), ("message", &long)], &["The message is 3 characters too long"]),
    ];
    for (answers, errors) in cases {
        let page = previews(&mut staff, &application, answers).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(page.errors(), errors);
        assert!(page.body.contains("<title>Error:"), "{}", page.body);
        for (name, value) in answers {
            assert_eq!(page.value(name).as_deref(), Some(*value));
        }
    }
    assert_eq!(stored(&app, &application.reference).await.state, State::Received);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_pressed_twice_at_once_is_one_letter() {
    let app = TestApp::new();
    let (application, _) = applied(&app, Lang::En).await;
    let mut staff = coordinator(&app, OURS, Lang::En).await;
    let before = app.mailbox.all().len();
    let letter = previews(&mut staff, &application, &[("decision", "accept")]).await;
    let presses = (0..8).map(|_| {
        let (mut twin, letter) = (staff.clone(), letter.clone());
        tokio::spawn(async move { twin.submit(&letter, &[("step", "send")]).await.status })
    });
    for press in presses.collect::<Vec<_>>() {
        assert_eq!(press.await.unwrap(), StatusCode::SEE_OTHER);
    }
    app.deliver().await;
    assert_eq!(app.mailbox.all().len(), before + 1);
    let done = deeds(&app, &application).await;
    assert_eq!(done.iter().filter(|action| **action == Action::Accepted).count(), 1);
}

#[tokio::test]
async fn who_was_quicker_is_told_to_the_other_with_the_words_kept() {
    let app = TestApp::new();
    let (application, _) = applied(&app, Lang::En).await;
    let mut first = coordinator(&app, OURS, Lang::En).await;
    let community = community(&app, OURS);
    let mut second =
        app.signed_in(Role::CommunityAdmin, Some(&community), "second@example.org", Lang::En).await;
    let declined = [("decision", "decline"), ("reason", "twice"), ("message", "Typed with care")];
    let letter = previews(&mut second, &application, &declined).await.expect(StatusCode::OK);
    decides(&mut first, &application, &[("decision", "wait")]).await;
    let late = second.submit(&letter, &[("step", "send")]).await.expect(StatusCode::CONFLICT);
    let late = late.says("The file has changed").says("On the waiting list");
    assert_eq!(late.value("message").as_deref(), Some("Typed with care"));
    let fresh = second.submit(&late, &[("step", "preview")]).await.expect(StatusCode::OK);
    second.submit(&fresh, &[("step", "send")]).await.expect(StatusCode::SEE_OTHER);
    assert_eq!(stored(&app, &application.reference).await.state, State::Declined);
    let page = first.open(&person(Lang::En, &application)).await;
    page.says("Declined Staff second@example.org").says("Put on the waiting list Staff staff0@example.org");
}

#[tokio::test]
async fn a_declined_application_ends_after_six_months_and_can_be_accepted_until_then() {
    let app = TestApp::new();
    let (application, status) = applied(&app, Lang::En).await;
    let mut staff = coordinator(&app, OURS, Lang::En).await;
    decides(&mut staff, &application, &[("decision", "decline"), ("reason", "rules")]).await;
    let declined = stored(&app, &application.reference).await;
    assert_eq!(declined.erase_at.to_string(), "2027-05-22T16:01:00Z");
    decides(&mut staff, &application, &[("decision", "accept")]).await;
    let accepted = stored(&app, &application.reference).await;
    assert_eq!(accepted.erase_at.as_second(), application.keep_until.as_second());
    let path = format!("{}/decide", person(Lang::En, &application));
    staff.open(&path).await.expect(StatusCode::OK).says("nothing left to decide");
    app.later(SignedDuration::from_hours(24 * 731));
    staff.signs_in(&app, "staff0@example.org").await;
    staff.open(&person(Lang::En, &application)).await.expect(StatusCode::GONE);
    staff.open("/api/desk/en?list=accepted").await.says("Nobody is in this list.");
    app.visitor(Lang::En).open(&status).await.expect(StatusCode::GONE);
}

#[tokio::test]
async fn withdrawing_works_from_every_state_and_takes_notes_along() {
    let decisions: [Answers<'_>; 5] = [
        &[],
        &[("decision", "accept")],
        &[("decision", "wait")],
        &[("decision", "refer_out"), ("reason", "settlement")],
        &[("decision", "decline"), ("reason", "not_yet")],
    ];
    for answers in decisions {
        let app = TestApp::new();
        let (application, status) = applied(&app, Lang::En).await;
        let mut staff = coordinator(&app, OURS, Lang::En).await;
        let path = person(Lang::En, &application);
        let page = staff.open(&path).await;
        staff.answers(&page, &[("note", "Called twice.")]).await.says("Called twice.");
        let letter = previews(&mut staff, &application, &[("decision", "accept")]).await;
        if !answers.is_empty() {
            decides(&mut staff, &application, answers).await;
        }
        // The letter waits in the outbox while the person withdraws.
        let before = app.mailbox.all().len();
        let mut visitor = app.visitor(Lang::En);
        let withdraw = visitor.open(&format!("{status}/withdraw")).await.expect(StatusCode::OK);
        visitor.answers(&withdraw, &[]).await.says("Your answers are erased.");
        app.deliver().await;
        let sent: Vec<Mail> = app.mailbox.all()[before..].iter().map(|message| message.mail).collect();
        assert_eq!(sent, [Mail::Withdrawn], "{answers:?}");

        staff.open(&path).await.expect(StatusCode::GONE);
        for list in ["received", "accepted", "waiting", "referred_out", "declined"] {
            staff.open(&format!("/api/desk/en?list={list}")).await.says("Nobody is in this list.");
        }
        staff.submit(&letter, &[("step", "send")]).await.expect(StatusCode::GONE);
        staff.submit(&page, &[("note", "Too late.")]).await.expect(StatusCode::GONE);
        for item in left(&app).await {
            assert!(!item.contains("Called twice.") && !item.contains(sample::TEXT), "{answers:?}: {item}");
        }
        deeds(&app, &application).await;
    }
}
