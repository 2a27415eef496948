//! After acceptance: who can be matched and how often, who looks after whom; and applications that came on paper.

use axum::http::StatusCode;
use functions::indicators::Event;
use functions::store::{Action, Application, Channel, EmailConfirmation, Standing, StandingReason, State};
use portal::Lang;
use portal::forms::Kind;

use crate::desk::{OURS, THEIRS, community, coordinator, deeds, person, stored};
use crate::intake::{accepted, facts};
use crate::support::{Page, TestApp, Visitor, sample};

/// Staff type in a whole form; good answers but no address.
async fn enters(app: &TestApp, staff: &mut Visitor, form: &str, channel: &str) -> Page {
    let path = format!("/api/desk/{}/enter/{form}?channel={channel}", staff.lang);
    let page = staff.open(&path).await.expect(StatusCode::OK);
    let answers = answers(app, form);
    staff.submit(&page, &pairs(&answers)).await
}

fn answers(app: &TestApp, form: &str) -> Vec<(String, String)> {
    let site = app.site();
    let form = site.form(form).unwrap();
    let known =
        |name: &str| form.fields().any(|f| f.id == name && matches!(f.kind, Kind::Email | Kind::Community));
    let raw = sample::answers(&site, &form);
    raw.iter()
        .filter(|(name, _)| !known(name))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

fn pairs(answers: &[(String, String)]) -> Vec<(&str, &str)> {
    answers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

async fn entered(app: &TestApp, page: &Page) -> Application {
    let reference = page.location().rsplit('/').next().unwrap().to_owned();
    stored(app, &reference).await
}

async fn decides(staff: &mut Visitor, application: &Application) {
    let path = format!("{}/decide", person(staff.lang, application));
    let form = staff.open(&path).await.expect(StatusCode::OK);
    let letter = staff.submit(&form, &[("decision", "accept"), ("step", "preview")]).await;
    staff.submit(&letter, &[("step", "send")]).await.expect(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn what_came_on_paper_goes_straight_into_the_queue() {
    for (form, channel) in
        [("connectee-application", Channel::Paper), ("connector-application", Channel::Phone)]
    {
        let app = TestApp::new();
        let mut staff = coordinator(&app, OURS, Lang::Fr).await;
        let before = app.mailbox.all().len();
        let page = enters(&app, &mut staff, form, channel.name()).await.expect(StatusCode::SEE_OTHER);
        let application = entered(&app, &page).await;
        assert_eq!((application.state, application.course.channel), (State::Received, channel));
        assert_eq!(application.confirmation, EmailConfirmation::NotNeeded);
        assert_eq!(application.community, Some(community(&app, OURS)));
        staff.follow(page).await.expect(StatusCode::OK).says("Saisi par le personnel");
        staff.open("/api/desk/fr").await.says(&application.reference);
        assert_eq!(deeds(&app, &application).await[0], Action::Entered);
        app.deliver().await;
        assert_eq!(app.mailbox.all().len(), before, "nobody is written to");
        let applied =
            facts(&app).await.iter().filter(|fact| matches!(fact.what, Event::Applied { .. })).count();
        assert_eq!(applied, usize::from(form == "connectee-application"));
        decides(&mut staff, &application).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_page_sent_twice_is_one_file() {
    let app = TestApp::new();
    let mut staff = coordinator(&app, OURS, Lang::En).await;
    let page = staff.open("/api/desk/en/enter/connectee-application").await.expect(StatusCode::OK);
    let answers = answers(&app, "connectee-application");
    let presses = (0..5).map(|_| {
        let (mut twin, page, answers) = (staff.clone(), page.clone(), answers.clone());
        tokio::spawn(async move { twin.submit(&page, &pairs(&answers)).await.location() })
    });
    let mut places = std::collections::BTreeSet::new();
    for press in presses.collect::<Vec<_>>() {
        places.insert(press.await.unwrap());
    }
    assert_eq!(places.len(), 1, "{places:?}");
    let mut other = answers.clone();
    other
        .iter_mut()
        .filter(|(name, _)| name == "first_name")
        .for_each(|(_, value)| *value = "Somebody".into());
    let again = staff.submit(&page, &pairs(&other)).await.expect(StatusCode::CONFLICT).says("saved before");
    let more = staff.submit(&again, &[]).await.expect(StatusCode::SEE_OTHER);
    assert!(!places.contains(&more.location()), "another file, once staff have read that it is one");
}

#[tokio::test]
async fn what_is_wrong_in_an_entry_is_said_and_kept_in_both_languages() {
    for lang in Lang::ALL {
        let app = TestApp::new();
        let mut staff = coordinator(&app, OURS, lang).await;
        let path = format!("/api/desk/{lang}/enter/connectee-application?channel=phone");
        let page = staff.open(&path).await.expect(StatusCode::OK);
        assert_eq!(page.value("_channel").as_deref(), Some("phone"));
        let mut typed = answers(&app, "connectee-application");
        typed.retain(|(name, _)| name != "group");
        typed.push(("email".into(), "no address".into()));
        let wrong = staff.submit(&page, &pairs(&typed)).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(wrong.errors().len(), 2, "{:?}", wrong.errors());
        let other = staff.toggle(&wrong, &[]).await.expect(StatusCode::OK);
        for page in [&wrong, &other] {
            for (name, value) in &typed {
                let there = page
                    .inputs()
                    .iter()
                    .any(|input| input.sent && input.name == *name && input.value == *value);
                assert!(there, "{name} = {value}");
            }
        }
        let done = staff.submit(&other, &[("group", "partner"), ("email", "")]).await;
        assert_eq!(entered(&app, &done.expect(StatusCode::SEE_OTHER)).await.course.channel, Channel::Phone);
    }
    let app = TestApp::new();
    let mut staff = coordinator(&app, OURS, Lang::En).await;
    for form in ["contact", "intake", "nothing"] {
        staff.open(&format!("/api/desk/en/enter/{form}")).await.expect(StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn a_connector_pauses_comes_back_and_retires() {
    let app = TestApp::new();
    let mut staff = coordinator(&app, OURS, Lang::En).await;
    let page = enters(&app, &mut staff, "connector-application", "paper").await;
    let application = entered(&app, &page).await;
    let path = format!("{}/standing", person(Lang::En, &application));
    assert_eq!(staff.open(&path).await.path, person(Lang::En, &application), "not accepted yet");
    decides(&mut staff, &application).await;
    let page = staff.open(&path).await.expect(StatusCode::OK);
    assert_eq!(page.value("standing").as_deref(), Some("active"));
    assert_eq!(page.value("capacity").as_deref(), Some("1"), "as the application offered");
    let paused = [("standing", "paused"), ("standing_reason", "no_time"), ("capacity", "4")];
    let until = [("paused_until.year", "2026"), ("paused_until.month", "11"), ("paused_until.day", "22")];
    let wrong = staff.submit(&page, &[&paused[..], &until[..]].concat()).await;
    let wrong = wrong.expect(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!((wrong.errors().len(), wrong.value("capacity").as_deref()), (1, Some("4")));
    let late = staff.open(&path).await;
    let done = staff.submit(&wrong, &[("paused_until.day", "30")]).await.expect(StatusCode::SEE_OTHER);
    staff.follow(done).await.says("Again from November 30, 2026.");
    let course = stored(&app, &application.reference).await.course;
    assert_eq!(course.standing, Standing::Paused { until: Some("2026-11-30".parse().unwrap()) });
    assert_eq!((course.capacity, course.reason), (Some(4), Some(StandingReason::NoTime)));
    assert!(!course.standing.is_open_on("2026-11-29".parse().unwrap()));
    assert!(course.standing.is_open_on("2026-11-30".parse().unwrap()));
    staff
        .submit(&late, &[("standing", "ended"), ("standing_reason", "moved")])
        .await
        .expect(StatusCode::CONFLICT);
    for (standing, reason) in [("active", ""), ("ended", "moved"), ("active", "")] {
        let page = staff.open(&path).await.expect(StatusCode::OK);
        let done = [("standing", standing), ("standing_reason", reason), ("paused_until.day", "")];
        let done = [&done[..], &[("paused_until.year", ""), ("paused_until.month", "")]].concat();
        staff.submit(&page, &done).await.expect(StatusCode::SEE_OTHER);
    }
    let told: Vec<Event> = facts(&app).await.into_iter().map(|fact| fact.what).collect();
    let connector = app.app.tokens.person(&application.case);
    let until = Some("2026-11-30".parse().unwrap());
    // Active again on the same day is the same fact as the first time.
    assert_eq!(
        told,
        [
            Event::ConnectorActivated { connector },
            Event::ConnectorPaused { connector, until },
            Event::ConnectorRetired { connector },
        ]
    );
    let done: Vec<Action> = deeds(&app, &application).await;
    let count = |action| done.iter().filter(|done| **done == action).count();
    assert_eq!((count(Action::Paused), count(Action::Activated), count(Action::Retired)), (1, 2, 1));
}

#[tokio::test]
async fn a_file_is_given_to_a_coordinator_of_its_community() {
    let app = TestApp::new();
    let (application, _) = accepted(&app, Lang::En).await;
    let mut staff = coordinator(&app, OURS, Lang::En).await;
    let mut theirs = coordinator(&app, THEIRS, Lang::En).await;
    for page in ["assign", "standing"] {
        let path = format!("{}/{page}", person(Lang::En, &application));
        theirs.open(&path).await.expect(StatusCode::FORBIDDEN);
        let key = app.form_key("staff1@example.org").await;
        theirs
            .post(&path, &[("_form_key", &key), ("member", ""), ("standing", "active")])
            .await
            .expect(StatusCode::FORBIDDEN);
    }
    let path = format!("{}/assign", person(Lang::En, &application));
    let page = staff.open(&path).await.expect(StatusCode::OK).says("Staff staff0@example.org");
    assert!(!page.body.contains("staff1@example.org"), "nobody of another community");
    let ours =
        page.inputs().into_iter().find(|input| !input.value.is_empty() && input.name == "member").unwrap();
    let outsider = "0".repeat(32);
    staff.submit(&page, &[("member", &outsider)]).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
    let done = staff.submit(&page, &[("member", &ours.value)]).await.expect(StatusCode::SEE_OTHER);
    staff.follow(done).await.says("Looked after by").says("Given to a coordinator");
    let assigned = stored(&app, &application.reference).await.coordinator;
    assert_eq!(assigned.map(|member| member.to_string()), Some(ours.value));
    let count = deeds(&app, &application).await.iter().filter(|action| **action == Action::Assigned).count();
    assert_eq!(count, 1);
}
