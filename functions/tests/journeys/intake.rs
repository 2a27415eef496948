//! The intake meeting: from its day on the person takes part; written down once, corrected with everything kept.

use axum::http::StatusCode;
use functions::indicators::{Event, Fact};
use functions::store::{Action, Application, Channel, Decision, Effects, NewDecision, Role, Scope};
use portal::Lang;

use crate::desk::{OURS, THEIRS, applied, community, coordinator, deeds, person, stored};
pub(crate) use crate::support::sample::MEETING;
use crate::support::{Page, TestApp, Visitor};

/// Everything that the indicators are told, in the order of the table's stream.
pub(crate) async fn facts(app: &TestApp) -> Vec<Fact> {
    let mut follower = app.engine.follow("cases", "facts").unwrap();
    let mut facts: Vec<Fact> = Vec::new();
    while let Some(batch) = follower.try_next().await.unwrap() {
        for record in batch.event["Records"].as_array().unwrap() {
            let of = |image: &str| -> Option<Fact> {
                let image = &record["dynamodb"][image];
                let is_fact = image["kind"]["S"].as_str() == Some("fact");
                let text = image["fact"]["S"].as_str().filter(|_| is_fact)?;
                Some(serde_json::from_str(text).unwrap())
            };
            match (of("NewImage"), of("OldImage")) {
                // The same fact twice is one.
                (Some(fact), _) if facts.contains(&fact) => {}
                (Some(fact), _) => facts.push(fact),
                (None, Some(gone)) => facts.retain(|fact| *fact != gone),
                (None, None) => {}
            }
        }
        follower.done(&batch).unwrap();
    }
    facts
}

fn names(facts: &[Fact]) -> Vec<String> {
    let name = |fact: &Fact| format!("{:?}", fact.what).split([' ', '{', '(']).next().unwrap().to_owned();
    facts.iter().map(|fact| format!("{} {}", fact.on, name(fact))).collect()
}

/// Somebody who applied and was accepted by their community.
pub(crate) async fn accepted(app: &TestApp, lang: Lang) -> (Application, String) {
    let (application, status) = applied(app, lang).await;
    let member = app.member(Role::Coordinator, application.community.as_deref(), "decides@example.org").await;
    let revision = application.revision;
    let new = NewDecision { decision: Decision::Accept, reason: None, message: None, revision };
    let scope = Scope::of(&member).unwrap();
    let (store, now) = (&app.app.store, app.app.now());
    store.decide(&scope, &application.reference, &new, &Effects::default(), now).await.unwrap();
    (stored(app, &application.reference).await, status)
}

pub(crate) async fn opens(staff: &mut Visitor, application: &Application) -> Page {
    let path = format!("{}/intake", person(staff.lang, application));
    staff.open(&path).await.expect(StatusCode::OK)
}

#[tokio::test]
async fn a_meeting_makes_a_participant() {
    let app = TestApp::new();
    let (application, status) = accepted(&app, Lang::Fr).await;
    let mut staff = coordinator(&app, OURS, Lang::En).await;
    let before = staff.open(&person(Lang::En, &application)).await.says("The meeting was not held yet");
    assert!(before.links().iter().any(|link| link.ends_with("/intake")));
    let form = opens(&mut staff, &application).await;
    assert_eq!(form.value("group").as_deref(), Some("newcomer"), "as the application said");
    assert_eq!(form.value("confidence_market").as_deref(), Some("1"));
    assert_eq!(form.value("consent_service"), None, "no consent is ticked for anybody");
    assert_eq!(form.value("held_on.day").as_deref(), Some("22"), "today");
    let done = staff.submit(&form, &MEETING).await.expect(StatusCode::SEE_OTHER);
    let page = staff.follow(done).await.expect(StatusCode::OK);
    page.says("Held on November 20, 2026")
        .says("A job in her field, « here »")
        .says("Intake meeting held Staff staff0");
    let mut visitor = app.visitor(Lang::Fr);
    visitor.open(&status).await.expect(StatusCode::OK).says("Vous participez au programme.");

    let after = stored(&app, &application.reference).await;
    assert_eq!(after.course.intake_on.map(|day| day.to_string()).as_deref(), Some("2026-11-20"));
    let member = app.member(Role::Coordinator, application.community.as_deref(), "reads@example.org").await;
    let scope = Scope::of(&member).unwrap();
    let file =
        app.app.store.open_person(&scope, &application.reference, app.app.now()).await.unwrap().unwrap();
    let in_words: Vec<_> = file.consents.iter().filter(|event| event.consent.form == "intake").collect();
    let given: Vec<&str> = in_words.iter().map(|event| event.consent.purpose.as_str()).collect();
    assert_eq!(given, ["consent_contact_6mo", "consent_service", "consent_share_profile", "consent_stats"]);
    for event in in_words {
        let (consent, form) = (&event.consent, app.site().form("intake").unwrap());
        let field = form.field(&consent.purpose).unwrap();
        let sentence = format!("{}\n{}", field.label.fr, field.why.as_ref().unwrap().fr);
        assert_eq!(consent.words, functions::store::Digest::of(sentence.as_bytes()));
        let told = (consent.given, consent.form.as_str(), consent.version, consent.lang, consent.channel);
        assert_eq!(told, (true, "intake", form.version, Lang::Fr, Channel::Phone));
    }
    let facts = facts(&app).await;
    assert_eq!(
        names(&facts),
        [
            "2026-11-22 Applied",
            "2026-11-20 IntakeHeld",
            "2026-11-20 ConfidenceAnswered",
            "2026-11-20 SentByPartner"
        ]
    );
    let id = app.app.tokens.person(&application.case);
    assert!(
        matches!(facts[1].what, Event::IntakeHeld { person, group } if person == id && group.id() == "newcomer")
    );
}

#[tokio::test]
async fn what_is_wrong_is_said_and_everything_is_kept_in_both_languages() {
    for lang in Lang::ALL {
        let app = TestApp::new();
        let (application, _) = accepted(&app, Lang::En).await;
        let mut staff = coordinator(&app, OURS, lang).await;
        let form = opens(&mut staff, &application).await;
        let wrong: Vec<(&str, &str)> = MEETING
            .iter()
            .map(|(name, value)| match *name {
                "held_on.day" => ("held_on.day", "23"),
                "criteria_met" | "consent_service" => (*name, ""),
                _ => (*name, *value),
            })
            .collect();
        let page = staff.submit(&form, &wrong).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(page.errors().len(), 2, "{:?}", page.errors());
        let kept = |page: &Page| {
            for (name, value) in wrong.iter().filter(|(_, value)| !value.is_empty()) {
                assert_eq!(page.value(name).as_deref(), Some(*value), "{name}");
            }
        };
        kept(&page);
        let other = staff.toggle(&page, &[]).await.expect(StatusCode::OK);
        assert!(other.body.contains(&format!("<html lang=\"{}-CA\">", lang.other())));
        assert!(other.errors().is_empty(), "the way to the other language judges nothing");
        kept(&other);
        // The boxes are ticked; the day still lies ahead.
        let page = staff.submit(&other, &[("criteria_met", "yes"), ("consent_service", "yes")]).await;
        assert_eq!(page.expect(StatusCode::UNPROCESSABLE_ENTITY).errors().len(), 1);
        assert_eq!(stored(&app, &application.reference).await.course.intake_on, None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pressed_twice_it_is_one_meeting() {
    let app = TestApp::new();
    let (application, _) = accepted(&app, Lang::En).await;
    let mut staff = coordinator(&app, OURS, Lang::En).await;
    let form = opens(&mut staff, &application).await;
    let presses = (0..6).map(|_| {
        let (mut twin, form) = (staff.clone(), form.clone());
        tokio::spawn(async move { twin.submit(&form, &MEETING).await.status })
    });
    for press in presses.collect::<Vec<_>>() {
        assert_eq!(press.await.unwrap(), StatusCode::SEE_OTHER);
    }
    let done = deeds(&app, &application).await;
    assert_eq!(done.iter().filter(|action| **action == Action::IntakeHeld).count(), 1);
    assert_eq!(facts(&app).await.len(), 4);
}

#[tokio::test]
async fn a_correction_takes_back_what_is_no_longer_true() {
    let app = TestApp::new();
    let (application, _) = accepted(&app, Lang::En).await;
    let mut staff = coordinator(&app, OURS, Lang::En).await;
    let (form, late) = (opens(&mut staff, &application).await, opens(&mut staff, &application).await);
    staff.submit(&form, &MEETING).await.expect(StatusCode::SEE_OTHER);
    let mut other = MEETING;
    other[4] = ("group", "partner");
    let refused = staff.submit(&late, &other).await.expect(StatusCode::CONFLICT).says("The file has changed");
    assert_eq!(refused.value("group").as_deref(), Some("partner"));
    let form = opens(&mut staff, &application).await;
    assert_eq!(form.value("goals").as_deref(), Some(MEETING[10].1));
    let changes = [
        ("group", "partner"),
        ("held_on.day", "19"),
        ("confidence_network", ""),
        ("consent_share_profile", ""),
    ];
    staff.submit(&form, &changes).await.expect(StatusCode::SEE_OTHER);
    let facts = facts(&app).await;
    assert_eq!(
        names(&facts),
        ["2026-11-22 Applied", "2026-11-19 IntakeHeld", "2026-11-19 SentByPartner"],
        "one person, counted once"
    );
    let done = deeds(&app, &application).await;
    assert_eq!(done.iter().filter(|action| **action == Action::Corrected).count(), 1);
    let member = app.member(Role::Coordinator, application.community.as_deref(), "reads@example.org").await;
    let scope = Scope::of(&member).unwrap();
    let file =
        app.app.store.open_person(&scope, &application.reference, app.app.now()).await.unwrap().unwrap();
    let last = file.consents.last().unwrap();
    assert_eq!((last.consent.purpose.as_str(), last.consent.given), ("consent_share_profile", false));
    let in_words = file.consents.iter().filter(|event| event.consent.form == "intake").count();
    assert_eq!((in_words, file.intake.unwrap().revision), (5, 2));
}

#[tokio::test]
async fn another_community_and_people_who_were_not_accepted_have_no_meeting() {
    let app = TestApp::new();
    let (application, _) = applied(&app, Lang::En).await;
    let mut theirs = coordinator(&app, THEIRS, Lang::En).await;
    let path = format!("{}/intake", person(Lang::En, &application));
    theirs.open(&path).await.expect(StatusCode::FORBIDDEN);
    let key = app.form_key("staff1@example.org").await;
    let mut posted = MEETING.to_vec();
    posted.push(("_form_key", &key));
    theirs.post(&path, &posted).await.expect(StatusCode::FORBIDDEN);
    let mut ours = coordinator(&app, OURS, Lang::En).await;
    let page = ours.open(&path).await;
    assert_eq!(page.path, person(Lang::En, &application), "back to the file");
    let key = app.form_key("staff0@example.org").await;
    let mut posted = MEETING.to_vec();
    posted.extend([("_form_key", key.as_str()), ("_revision", "2")]);
    ours.post(&path, &posted).await.expect(StatusCode::SEE_OTHER);
    let file = stored(&app, &application.reference).await;
    assert_eq!((file.course.intake_on, file.community), (None, Some(community(&app, OURS))));
}

#[tokio::test]
async fn what_is_agreed_to_at_the_meeting_counts_and_is_taken_back_like_any_other() {
    const SIX_MONTHS: &str = "consent_contact_6mo";
    let app = TestApp::new();
    let (application, status) = accepted(&app, Lang::En).await;
    let agrees = async || stored(&app, &application.reference).await.answers.unwrap().contains(SIX_MONTHS);
    let consents = format!("{status}/file/consents");
    let (mut visitor, mut staff) = (app.visitor(Lang::En), coordinator(&app, OURS, Lang::En).await);
    visitor.post(&consents, &[("consent", SIX_MONTHS)]).await.expect(StatusCode::SEE_OTHER);
    assert!(!agrees().await);

    let form = opens(&mut staff, &application).await;
    staff.submit(&form, &MEETING).await.expect(StatusCode::SEE_OTHER);
    assert!(agrees().await, "said again in words");
    visitor.open(&consents).await.says("Take it back").says("after 6 months");
    visitor.post(&consents, &[("consent", SIX_MONTHS)]).await.expect(StatusCode::SEE_OTHER);
    assert!(!agrees().await);

    let form = opens(&mut staff, &application).await;
    assert_eq!(form.value(SIX_MONTHS), None, "a correction of something else gives nothing again");
    assert_eq!(form.value("consent_service").as_deref(), Some("yes"));
    staff.submit(&form, &[("goals", "Another job")]).await.expect(StatusCode::SEE_OTHER);
    assert!(!agrees().await);
    let person = app.app.store.open_own(&application.case, app.app.now()).await.unwrap().unwrap();
    let events = person.consents.iter().filter(|event| event.consent.purpose == SIX_MONTHS);
    assert_eq!(events.map(|event| event.consent.given).collect::<Vec<_>>(), [true, false, true, false]);
}

#[tokio::test]
async fn a_no_at_the_meeting_outlasts_a_correction() {
    let app = TestApp::new();
    let (application, _) = accepted(&app, Lang::En).await;
    let mut staff = coordinator(&app, OURS, Lang::En).await;
    let said = async || {
        let facts = facts(&app).await.into_iter();
        facts.filter(|fact| matches!(fact.what, Event::StatisticsConsent { given: false, .. })).count()
    };
    let mut refused = MEETING;
    refused[18] = ("consent_stats", "");
    let form = opens(&mut staff, &application).await;
    staff.submit(&form, &refused).await.expect(StatusCode::SEE_OTHER);
    assert_eq!(said().await, 1);
    let form = opens(&mut staff, &application).await;
    staff.submit(&form, &[("goals", "Another job")]).await.expect(StatusCode::SEE_OTHER);
    assert_eq!(said().await, 1);
}
