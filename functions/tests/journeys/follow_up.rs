//! Following up: surveys on their days, answered without signing in; outcomes told by staff and by the person; thanks.

use axum::http::StatusCode;
use functions::follow_up::schedule;
use functions::indicators::{Event, Fact};
use functions::mail::Message;
use functions::store::{
    Action, Actor, Application, Decision, Effects, LinkPurpose, Mail, NewDecision, Role, Scope,
};
use jiff::SignedDuration;
use portal::Lang;
use portal::forms::{AnswerValue, Answers};

use crate::desk::{OURS, THEIRS, applied, coordinator, deeds, person};
use crate::desk_matrix::like;
use crate::support::app::link_in;
use crate::support::sample::SURVEY;
use crate::support::{Page, TestApp, Visitor, sample};

/// A job, as staff and the person themself tell it.
const JOB: [(&str, &str); 10] = [
    ("outcome_type", "job"),
    ("started_on.year", "2027"),
    ("started_on.month", "1"),
    ("started_on.day", "4"),
    ("employer", "Zquille Shipyards"),
    ("job_title", "Welder"),
    ("in_field", "yes"),
    ("work_place", "community"),
    ("how_found", "event"),
    ("tell_connector", "no"),
];

/// An accepted person whose surveys are planned from today.
async fn served(app: &TestApp, lang: Lang, change: impl FnOnce(&mut Answers)) -> Application {
    let (first, _) = applied(app, lang).await;
    let mut sent = like(&first, 77);
    let mut answers: Answers = serde_json::from_str(&sent.application.answers).unwrap();
    change(&mut answers);
    sent.application.answers = serde_json::to_string(&answers).unwrap();
    let (store, now) = (&app.app.store, app.app.now());
    let reference = portal::forms::Reference::from_bits(77).to_string();
    store.submit(&sent, &|| reference.clone(), now).await.unwrap();
    let application = store.find_by_reference(&reference, now).await.unwrap().unwrap();
    let member = app.member(Role::Coordinator, first.community.as_deref(), "plans@example.org").await;
    let scope = Scope::of(&member).unwrap();
    let effects = schedule::after_intake(&app.app, &application, app.app.today());
    let new = NewDecision { decision: Decision::Accept, reason: None, message: None, revision: 1 };
    store.decide(&scope, &reference, &new, &effects, now).await.unwrap();
    store.find_by_reference(&reference, now).await.unwrap().unwrap()
}

async fn after(app: &TestApp, days: i64) {
    app.later(SignedDuration::from_hours(24 * days));
    app.outbox.drain_due().await.unwrap();
}

fn surveys(app: &TestApp) -> Vec<Message> {
    let sent = app.mailbox.to(sample::EMAIL).into_iter();
    sent.filter(|message| message.mail.survey().is_some()).collect()
}

fn newest(app: &TestApp, mail: Mail) -> Message {
    let mut sent = app.mailbox.to(sample::EMAIL).into_iter();
    sent.rfind(|message| message.mail == mail).expect("the mail")
}

/// The values of the facts that the table holds, in no order.
async fn facts(app: &TestApp) -> Vec<String> {
    let mut follower = app.engine.follow("cases", "facts").unwrap();
    let mut found = std::collections::BTreeMap::new();
    while let Some(batch) = follower.try_next().await.unwrap() {
        for record in batch.event["Records"].as_array().unwrap() {
            let key = record["dynamodb"]["Keys"]["sk"]["S"].as_str().unwrap().to_owned();
            match record["dynamodb"]["NewImage"]["fact"]["S"].as_str() {
                Some(fact) => drop(found.insert(key, fact.to_owned())),
                None => drop(found.remove(&key)),
            }
        }
        follower.done(&batch).unwrap();
    }
    found.into_values().collect()
}

fn counted(facts: &[String], name: &str) -> usize {
    facts.iter().filter(|fact| fact.contains(name)).count()
}

async fn answers(visitor: &mut Visitor, path: &str, rows: &[(&str, &str)]) -> Page {
    let form = visitor.open(path).await.expect(StatusCode::OK);
    visitor.answers(&form, rows).await
}

#[tokio::test]
async fn surveys_go_out_on_their_days_and_are_answered_without_signing_in() {
    let app = TestApp::new();
    let application = served(&app, Lang::Fr, |_| {}).await;
    after(&app, 29).await;
    assert!(surveys(&app).is_empty());
    after(&app, 1).await;
    let mail = surveys(&app).pop().unwrap();
    assert_eq!((mail.mail, surveys(&app).len()), (Mail::Survey30, 1));
    assert!(mail.subject == "Comment ça va\u{a0}?" && mail.text.contains("30 jours"), "{}", mail.text);
    after(&app, 0).await;
    assert_eq!(surveys(&app).len(), 1, "once");

    let mut visitor = app.visitor(Lang::Fr);
    let form = visitor.open(&link_in(&mail)).await.expect(StatusCode::OK).says("5 minutes");
    assert_eq!(form.value("quote").as_deref(), Some("no"), "nobody is quoted by default");
    let wrong = visitor.submit(&form, &SURVEY[1..]).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.errors().len(), 1);
    let english = visitor.toggle(&wrong, &SURVEY[1..]).await.expect(StatusCode::OK).says("5 minutes");
    assert!(english.errors().is_empty());
    let thanks = visitor.answers(&english, &SURVEY).await.says("Thank you for your answers");
    let mut french = app.visitor(Lang::Fr);
    french.open(&thanks.toggle_link()).await.expect(StatusCode::OK).says("Merci de vos réponses");

    let held = facts(&app).await;
    let names = ["survey_sent", "confidence_answered", "recommend_answered", "residence_answered"];
    assert_eq!(names.map(|name| counted(&held, name)), [1, 1, 1, 0]);
    assert!(held.iter().all(|fact| !fact.contains("Zquille") && !fact.contains(&application.reference)));
    let change = thanks.links().into_iter().find(|link| link.ends_with("/change")).unwrap();
    let again = visitor.open(&change).await.expect(StatusCode::OK);
    assert_eq!(again.value("best").as_deref(), Some("The talks, said Zquille."));
    visitor.answers(&again, &[("recommend", "2")]).await;
    let held = facts(&app).await;
    assert_eq!(counted(&held, "recommend_answered"), 1, "the first answer is taken back");
    assert_eq!(counted(&held, r#""score":2"#), 1);
    after(&app, 1).await;
    visitor.submit(&again, &SURVEY).await.expect(StatusCode::CONFLICT).says("Your first answers stand");

    let mut staff = coordinator(&app, OURS, Lang::En).await;
    let page = staff.open(&person(Lang::En, &application)).await.expect(StatusCode::OK);
    let page = page.says("Survey after 30 days").says("Answered: 1 of 1 sent").says("In their own words");
    page.says("The four confidence answers together, from 4 to 20: 4 at the start, now 14");
    staff.lang = Lang::Fr;
    let page = staff.open(&person(Lang::Fr, &application)).await.says("Sondage après 30 jours");
    page.says("Remplis\u{a0}: 1 sur 1 envoyés");
    let log = deeds(&app, &application).await;
    assert!(log.contains(&Action::SurveySent) && log.contains(&Action::SurveyAnswered));
}

#[tokio::test]
async fn the_survey_of_half_a_year_needs_a_yes_and_asks_where_people_live() {
    for (agrees, expected) in [(true, vec![30, 90, 180]), (false, vec![30, 90])] {
        let app = TestApp::new();
        served(&app, Lang::En, |answers| {
            if !agrees {
                answers.values.remove("consent_contact_6mo");
            }
            answers.values.insert("confidence_network".into(), AnswerValue::Choice("1".into()));
        })
        .await;
        for _ in 0..6 {
            after(&app, 30).await;
        }
        let sent = surveys(&app);
        let days: Vec<u16> = sent.iter().map(|message| message.mail.survey().unwrap().days()).collect();
        assert_eq!(days, expected);
        let mut visitor = app.visitor(Lang::En);
        visitor.open(&link_in(&sent[0])).await.expect(StatusCode::GONE);
        if agrees {
            answers(&mut visitor, &link_in(&sent[2]), &SURVEY).await;
            assert_eq!(counted(&facts(&app).await, "residence_answered"), 1);
        }
    }
}

#[tokio::test]
async fn who_has_withdrawn_is_not_asked() {
    let app = TestApp::new();
    let application = served(&app, Lang::En, |_| {}).await;
    after(&app, 30).await;
    let link = link_in(&surveys(&app)[0]);
    let (store, now) = (&app.app.store, app.app.now());
    store.withdraw(&application.case, &Actor::Applicant, &Effects::default(), now).await.unwrap();
    for _ in 0..6 {
        after(&app, 30).await;
    }
    assert_eq!(surveys(&app).len(), 1);
    let mut visitor = app.visitor(Lang::En);
    visitor.open(&link).await.expect(StatusCode::GONE);
    visitor.post(&link, &SURVEY).await.expect(StatusCode::GONE);
}

#[tokio::test]
async fn a_link_opens_what_it_is_for_and_nothing_else() {
    let app = TestApp::new();
    let application = served(&app, Lang::En, |_| {}).await;
    after(&app, 30).await;
    let survey = link_in(&surveys(&app)[0]);
    let mut visitor = app.visitor(Lang::En);
    let news = survey.replace("/surveys/", "/outcomes/");
    visitor.open(&news).await.expect(StatusCode::GONE);
    visitor.post(&news, &JOB).await.expect(StatusCode::GONE);
    let status = newest(&app, Mail::Confirmed);
    let foreign = link_in(&status).replace("/status/", "/surveys/");
    visitor.open(&foreign).await.expect(StatusCode::GONE);
    let unknown = app.app.tokens.link(LinkPurpose::Survey, "unknown");
    visitor.open(&format!("/api/surveys/en/{}", unknown.as_str())).await.expect(StatusCode::GONE);
    visitor.open("/api/surveys/en/nonsense").await.expect(StatusCode::GONE);
    let log = deeds(&app, &application).await;
    assert!(!log.contains(&Action::OutcomeRecorded));
    after(&app, 46).await;
    visitor.open(&survey).await.expect(StatusCode::GONE);
}

#[tokio::test]
async fn staff_note_an_outcome_once_and_correct_it() {
    for (lang, title, corrected) in
        [(Lang::En, "A job", "corrected since"), (Lang::Fr, "Un emploi", "corrigé depuis")]
    {
        let app = TestApp::new();
        let application = served(&app, lang, |_| {}).await;
        let mut staff = coordinator(&app, OURS, lang).await;
        let form = staff.open(&format!("{}/outcome", person(lang, &application))).await;
        let form = form.expect(StatusCode::OK);
        let empty = staff.submit(&form, &[]).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
        assert!(empty.errors().len() >= 3, "{:?}", empty.errors());
        let mut rows = JOB.to_vec();
        rows.extend([("source", "self"), ("evidence", "self_report"), ("story_contact", "yes")]);
        let file = staff.answers(&form, &rows).await.says(title).says("Zquille Shipyards");
        staff.answers(&form, &rows).await;
        let held = facts(&app).await;
        assert_eq!(counted(&held, r#""outcome":"#), 1, "pressed twice, noted once: {held:?}");

        app.deliver().await;
        let thanks = newest(&app, Mail::OutcomeThanks);
        assert!(!thanks.text.contains("Zquille Shipyards"));
        assert!(thanks.text.contains(&format!("/{lang}/become-a-connector/")), "{}", thanks.text);
        assert!(thanks.text.contains(&format!("/{lang}/tell-your-story/")));

        let correct = file.links().into_iter().find(|link| link.contains("corrects=")).unwrap();
        let form = staff.open(&correct).await.expect(StatusCode::OK);
        assert_eq!(form.value("employer").as_deref(), Some("Zquille Shipyards"));
        let rows = [("in_field", "no"), ("evidence", "offer_letter"), ("close", "yes")];
        let file = staff.answers(&form, &rows).await;
        file.says(corrected);
        let late = staff.open(&correct).await.expect(StatusCode::OK);
        assert_eq!(late.value("employer").as_deref().unwrap_or_default(), "", "corrected already");
        let held = facts(&app).await;
        assert_eq!((counted(&held, r#""outcome":"#), counted(&held, r#""field":"no""#)), (1, 1));
        app.deliver().await;
        let thanked = app.mailbox.to(sample::EMAIL).into_iter();
        assert_eq!(thanked.filter(|message| message.mail == Mail::OutcomeThanks).count(), 1);
        let log = deeds(&app, &application).await;
        assert_eq!(log.iter().filter(|action| **action == Action::OutcomeRecorded).count(), 2);
        assert_eq!(log.iter().filter(|action| **action == Action::Closed).count(), 1);
    }
}

#[tokio::test]
async fn a_person_tells_their_news_by_a_link_that_staff_send_or_that_a_survey_shows() {
    let app = TestApp::new();
    let application = served(&app, Lang::Fr, |_| {}).await;
    let mut staff = coordinator(&app, OURS, Lang::En).await;
    let key = app.form_key("staff0@example.org").await;
    let ask = format!("{}/outcome/ask", person(Lang::En, &application));
    for _ in 0..2 {
        staff.post(&ask, &[("_form_key", &key)]).await.expect(StatusCode::SEE_OTHER);
    }
    app.deliver().await;
    let asked = newest(&app, Mail::OutcomeAsked);
    let mails = app.mailbox.to(sample::EMAIL).into_iter();
    assert_eq!(mails.filter(|message| message.mail == Mail::OutcomeAsked).count(), 1, "once a day");
    let mut visitor = app.visitor(Lang::Fr);
    let form =
        visitor.open(&link_in(&asked)).await.expect(StatusCode::OK).says("Donnez-nous de vos nouvelles");
    let refused = visitor.submit(&form, &[("outcome_type", "job")]).await;
    assert!(refused.expect(StatusCode::UNPROCESSABLE_ENTITY).errors().len() >= 4);
    let thanks = visitor.answers(&form, &JOB).await.says("Merci de vos nouvelles");
    visitor.answers(&form, &JOB).await;
    assert_eq!(counted(&facts(&app).await, r#""outcome":"#), 1, "pressed twice, told once");
    visitor.open(&thanks.toggle_link()).await.expect(StatusCode::OK).says("Thank you for your news");
    let page = staff.open(&person(Lang::En, &application)).await.says("I found a job");
    page.says("The Connectee");

    after(&app, 30).await;
    let survey = surveys(&app).pop().unwrap();
    let thanks = answers(&mut visitor, &link_in(&survey), &SURVEY).await;
    let news = thanks.links().into_iter().find(|link| link.contains("/outcomes/")).unwrap();
    visitor.open(&news).await.expect(StatusCode::OK);
    let (store, now) = (&app.app.store, app.app.now());
    store.withdraw(&application.case, &Actor::Applicant, &Effects::default(), now).await.unwrap();
    visitor.open(&news).await.expect(StatusCode::GONE);
}

#[tokio::test]
async fn who_to_thank_is_shown_to_the_community_alone_and_noted() {
    let app = TestApp::new();
    let application = served(&app, Lang::En, |_| {}).await;
    let mut staff = coordinator(&app, OURS, Lang::En).await;
    let list = staff.open("/api/desk/en/recognition").await.expect(StatusCode::OK);
    let list = list.says("Thanks to Connectors").says("Nobody met anyone in this year yet.");
    staff.open(&list.toggle_link()).await.expect(StatusCode::OK).says("Remerciements aux Connecteurs");
    staff.open("/api/desk/en/recognition?year=1900").await.expect(StatusCode::OK);
    let (mut connector, before) = (app.visitor(Lang::En), app.mail_to(sample::EMAIL).await.len());
    connector.applies(&app, "connector-application").await;
    let confirm = connector.open(&link_in(&app.mail_to(sample::EMAIL).await[before])).await;
    connector.answers(&confirm, &[]).await;
    let confirmed = app.mail_to(sample::EMAIL).await.pop().unwrap();
    let reference = confirmed.subject.rsplit(['(', ')']).nth(1).unwrap().to_owned();
    let (store, now) = (&app.app.store, app.app.now());
    let stored = store.find_by_reference(&reference, now).await.unwrap().unwrap();
    let member = app.member(Role::Coordinator, stored.community.as_deref(), "thanks@example.org").await;
    let community = stored.community.clone().unwrap();
    let fact = |what| Fact { community: community.clone(), on: app.app.today(), what };
    let (led, person) = (app.app.tokens.person(&stored.case), app.app.tokens.person(&application.case));
    let surveys = schedule::after_meeting(&app.app, &stored, app.app.today());
    let effects = Effects { facts: vec![fact(Event::LedTo { connector: led, person })], ..surveys };
    let new =
        NewDecision { decision: Decision::Accept, reason: None, message: None, revision: stored.revision };
    let scope = Scope::of(&member).unwrap();
    store.decide(&scope, &reference, &new, &effects, now).await.unwrap();
    assert_eq!(app.deliver().await, 0);
    staff.open("/api/desk/en/recognition").await.expect(StatusCode::OK).says(sample::NAME);
    let mut others = coordinator(&app, THEIRS, Lang::En).await;
    let theirs = others.open("/api/desk/en/recognition").await.expect(StatusCode::OK);
    assert!(!theirs.text().contains(sample::NAME));
    let shown = store.audit_of_lists(&community).await.unwrap();
    assert_eq!(shown.entries.iter().filter(|entry| entry.action == Action::Listed).count(), 1);

    let to_connectors = |app: &TestApp| {
        let sent = app.mailbox.to(sample::EMAIL).into_iter();
        sent.filter(|message| matches!(message.mail, Mail::ConnectorSurvey30 | Mail::ConnectorSurvey180))
            .collect::<Vec<_>>()
    };
    after(&app, 30).await;
    let mail = to_connectors(&app).pop().expect("the survey of a Connector");
    let rows = [("recommend", "10"), ("capacity_change", "same")];
    let thanks = answers(&mut connector, &link_in(&mail), &rows).await.says("Thank you for your answers");
    assert!(thanks.links().iter().all(|link| !link.contains("/outcomes/")), "news are of Connectees");
    assert_eq!(counted(&facts(&app).await, "recommend_answered"), 1);
}
