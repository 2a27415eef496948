//! Files that leave a desk: erased at the person's request, handed over with the person's yes.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use functions::indicators::Event;
use functions::store::{Action, Mail};
use portal::Lang;

use crate::desk::{OURS, THEIRS, applied, community, coordinator, left, person, stored};
use crate::intake::facts;
use crate::support::app::link_in;
use crate::support::{TestApp, sample};

#[tokio::test]
async fn staff_erase_a_person_who_asked_for_it() {
    let app = TestApp::new();
    let (application, status) = applied(&app, Lang::Fr).await;
    let mut staff = coordinator(&app, OURS, Lang::En).await;
    let page = staff.open(&person(Lang::En, &application)).await;
    let page = page.says("How long we keep it Answers, decisions, notes, intake meeting, surveys and outcomes November 21, 2028");
    let erase = format!("{}/erase", person(Lang::En, &application));
    assert!(page.links().contains(&erase));
    let form = staff.open(&erase).await.expect(StatusCode::OK);
    let wrong = staff.submit(&form, &[]).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.errors(), ["Say how the person asked"]);
    let done = staff.submit(&form, &[("way", "letter")]).await.expect(StatusCode::SEE_OTHER);
    staff.follow(done).await.expect(StatusCode::OK);
    staff.submit(&form, &[("way", "letter")]).await.expect(StatusCode::GONE);
    app.deliver().await;
    assert_eq!(app.mail_to(sample::EMAIL).await.pop().unwrap().mail, Mail::Withdrawn);
    for item in left(&app).await {
        assert!(!item.contains("Zquille") && !item.contains("zquille"), "{item}");
    }
    let trail = app.app.store.audit_trail(&application.case).await.unwrap();
    trail.verify().unwrap();
    let erased = trail.entries.iter().find(|entry| entry.action == Action::Erased).unwrap();
    assert!(erased.actor.to_string().starts_with("staff:"));
    let file = app.visitor(Lang::Fr).open(&format!("{status}/file")).await.expect(StatusCode::OK);
    file.says("Nous n’avons plus vos réponses");
}

#[tokio::test]
async fn a_file_moves_with_the_persons_yes_and_not_before() {
    let app = TestApp::new();
    let (application, status) = applied(&app, Lang::En).await;
    let mut old = coordinator(&app, OURS, Lang::En).await;
    let mut new = coordinator(&app, THEIRS, Lang::En).await;
    let path = person(Lang::En, &application);
    let form = old.open(&format!("{path}/handover")).await.expect(StatusCode::OK);
    let wrong = [("community", ""), ("community", "nowhere"), ("community", &community(&app, OURS))];
    for answer in wrong {
        old.submit(&form, &[answer]).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
    }
    let theirs = community(&app, THEIRS);
    for _ in 0..2 {
        old.submit(&form, &[("community", theirs.as_str())]).await.expect(StatusCode::SEE_OTHER);
    }
    let asked = app.mail_to(sample::EMAIL).await;
    assert_eq!(asked.iter().filter(|message| message.mail == Mail::HandoverAsked).count(), 1);
    let link = link_in(asked.last().unwrap());
    let mut visitor = app.visitor(Lang::En);
    let page = visitor.open(&link).await.expect(StatusCode::OK);
    old.open(&path).await.expect(StatusCode::OK);
    new.open(&path).await.expect(StatusCode::FORBIDDEN);
    for _ in 0..2 {
        visitor.answers(&page, &[]).await.says("There is nothing to answer now.");
    }
    old.open(&path).await.expect(StatusCode::FORBIDDEN);
    new.open(&path).await.expect(StatusCode::OK).says(sample::NAME);
    let list = old.open("/api/desk/en?list=received").await;
    assert!(!list.text().contains(sample::NAME));
    new.open("/api/desk/en?list=received").await.says(sample::NAME);
    assert_eq!(stored(&app, &application.reference).await.community.as_ref(), Some(&theirs));
    for which in [community(&app, OURS), theirs.clone()] {
        let trail = app.app.store.audit_of_lists(&which).await.unwrap();
        trail.verify().unwrap();
        assert!(trail.entries.iter().any(|entry| entry.action == Action::HandedOver), "{which}");
    }
    let notices = app.mail_to(&format!("{theirs}@portal.example")).await;
    assert_eq!(notices.len(), 1);
    visitor.open(&format!("{status}/file")).await.says("Handed over to another community You");

    // What is taken back from now on is taken back wherever something of the person is counted.
    visitor.post(&format!("{status}/file/consents"), &[("consent", "consent_stats")]).await;
    let told = facts(&app).await.into_iter();
    let told = told.filter(|fact| matches!(fact.what, Event::StatisticsConsent { given: false, .. }));
    let told: BTreeSet<String> = told.map(|fact| fact.community).collect();
    assert_eq!(told, [community(&app, OURS), theirs].into());
}
