//! What a program keeps in memory of a community's people, and brings up to date, is what it would read anew; and nobody is
//! shown who has left since.

use std::sync::Arc;

use axum::http::StatusCode;
use functions::store::{
    Action, Actor, Decision, Effects, Listed, NewDecision, NewMerge, Role, Scope, Store, Tables,
};
use jiff::SignedDuration;
use portal::Lang;

use crate::desk::{OURS, applied, community, coordinator, deeds, person};
use crate::desk_matrix::like;
use crate::matches::{accepted, stage};
use crate::support::TestApp;

/// What a register says of somebody.
fn said(one: &Listed) -> String {
    let card = &one.card;
    format!("{} {} {:?} {:?} {}", one.spelled, card.reference, card.list, card.coordinator, card.revision)
}

/// How many there are, once the register that was kept says the same as one that is read now.
async fn people(app: &TestApp, scope: &Scope) -> usize {
    let now = app.app.now();
    let kept = app.app.store.register(scope, now).await.unwrap();
    let store = Store::connect(app.engine.connection(), Tables::default(), Arc::new(|| 4));
    let anew = store.register(scope, now).await.unwrap();
    let lines = |all: &functions::store::Register| all.iter().map(said).collect::<Vec<_>>();
    assert_eq!(lines(&kept), lines(&anew));
    kept.iter().count()
}

#[tokio::test]
async fn a_register_that_is_kept_says_what_one_would_that_is_read_anew() {
    let app = TestApp::new();
    let member = app.member(Role::Coordinator, Some(&community(&app, OURS)), "r@example.org").await;
    let scope = Scope::of(&member).unwrap();
    assert_eq!(people(&app, &scope).await, 0);
    let (first, _) = applied(&app, Lang::En).await;
    assert_eq!(people(&app, &scope).await, 1);
    let store = &app.app.store;
    let mut sent = Vec::new();
    for n in 1..=3 {
        let reference = portal::forms::Reference::from_bits(u64::try_from(n).unwrap() * 7 + 1).to_string();
        store.submit(&like(&first, n), &|| reference.clone(), app.app.now()).await.unwrap();
        sent.push(store.find_by_reference(&reference, app.app.now()).await.unwrap().unwrap());
    }
    assert_eq!(people(&app, &scope).await, 4);
    store.assign(&scope, &sent[0].reference, Some(scope.member()), app.app.now()).await.unwrap();
    app.later(SignedDuration::from_mins(20));
    let decline =
        NewDecision { decision: Decision::Decline, reason: Some("rules".into()), message: None, revision: 1 };
    store.decide(&scope, &sent[1].reference, &decline, &Effects::default(), app.app.now()).await.unwrap();
    assert_eq!(people(&app, &scope).await, 4);
    let now = app.app.now();
    store.withdraw(&sent[2].case, &Actor::Applicant, &Effects::default(), now).await.unwrap();
    assert_eq!(people(&app, &scope).await, 3);
    let assigned = store.find_by_reference(&sent[0].reference, now).await.unwrap().unwrap();
    let merge = NewMerge {
        kept: (first.reference.clone(), first.revision),
        other: (assigned.reference.clone(), assigned.revision),
        answers: first.answers.clone().unwrap(),
        version: first.version,
    };
    store.merge(&scope, &merge, &|case| app.app.tokens.person(case), now).await.unwrap();
    assert_eq!(people(&app, &scope).await, 2);
    app.later(SignedDuration::from_hours(24 * 1_000));
    assert_eq!(people(&app, &scope).await, 0);
}

#[tokio::test]
async fn who_has_left_is_on_no_list_that_is_kept() {
    let app = TestApp::new();
    let (first, _) = applied(&app, Lang::En).await;
    let mut staff = coordinator(&app, OURS, Lang::En).await;
    let path = "/api/desk/en/people?state=received";
    staff.open(path).await.expect(StatusCode::OK).says(&first.reference);
    let now = app.app.now();
    app.app.store.withdraw(&first.case, &Actor::Applicant, &Effects::default(), now).await.unwrap();
    let gone = staff.open(path).await.expect(StatusCode::OK).says("Nobody fits.");
    assert!(!gone.body.contains(&first.reference));
    assert!(deeds(&app, &first).await.contains(&Action::Withdrawn));
}

#[tokio::test]
async fn suggestions_know_what_has_changed_since_the_last_look() {
    let mut stage = stage((Lang::En, Lang::En)).await;
    let ours = format!("{}/matches", person(Lang::En, &stage.connectee));
    let theirs = format!("{}/matches", person(Lang::En, &stage.connector));
    stage.staff.open(&ours).await.expect(StatusCode::OK).says("Corvin");
    stage.staff.open(&theirs).await.expect(StatusCode::OK).says("Quilla");
    let new = (3, "Marlow", "marlow.connector@example.org");
    let marlow = accepted(&stage.app, "connector-application", new, Lang::En).await;
    stage.staff.open(&ours).await.says("Corvin").says("Marlow");
    stage.offers(&[]).await;
    let page = stage.staff.open(&theirs).await.expect(StatusCode::OK);
    assert!(!page.text().contains("Quilla"), "who is asked for waits no more");
    stage.staff.open(&ours).await.says("Not twice").says("Marlow");

    let path = format!("{}/standing", person(Lang::En, &marlow));
    let page = stage.staff.open(&path).await.expect(StatusCode::OK);
    let paused = [
        ("standing", "paused"),
        ("standing_reason", "no_time"),
        ("paused_until.year", "2026"),
        ("paused_until.month", "11"),
        ("paused_until.day", "30"),
    ];
    stage.staff.submit(&page, &paused).await.expect(StatusCode::SEE_OTHER);
    assert!(!stage.staff.open(&ours).await.expect(StatusCode::OK).text().contains("Marlow"));
    stage.app.later(SignedDuration::from_hours(24 * 8));
    stage.staff.signs_in(&stage.app, "staff0@example.org").await;
    stage.staff.open(&ours).await.expect(StatusCode::OK).says("Marlow");
}
