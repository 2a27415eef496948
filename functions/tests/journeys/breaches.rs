//! The register of breaches: a record is written once, corrected with its history, seen by its community alone, kept for as
//! long as the law asks.

use axum::http::StatusCode;
use functions::store::{Action, BREACH_DAYS, Role};
use jiff::SignedDuration;
use portal::Lang;

use crate::desk::community;
use crate::support::TestApp;

const RECORD: [(&str, &str); 14] = [
    ("found_on.year", "2026"),
    ("found_on.month", "1"),
    ("found_on.day", "12"),
    ("began_on.year", "2026"),
    ("began_on.month", "1"),
    ("began_on.day", "10"),
    ("happened", "A list was sent to the wrong address."),
    ("information", "contact"),
    ("people", "12"),
    ("sensitive", "little"),
    ("likely", "medium"),
    ("harm", "yes"),
    ("reason", "Addresses of people who look for work."),
    ("done", "The other side deleted it."),
];

#[tokio::test]
async fn a_breach_is_written_down_corrected_and_kept() {
    let app = TestApp::new();
    let ours = community(&app, 0);
    let mut coordinator = app.signed_in(Role::Coordinator, Some(&ours), "c@example.org", Lang::En).await;
    let mut admin = app.signed_in(Role::CommunityAdmin, Some(&ours), "a@example.org", Lang::Fr).await;
    let list =
        coordinator.get("/api/desk/en/breaches").await.expect(StatusCode::OK).says("Nothing is written down");
    assert!(list.links().contains(&"/api/desk/en/breaches/new".to_owned()));
    let form = coordinator.get("/api/desk/en/breaches/new").await.expect(StatusCode::OK).says("every breach");
    let empty = coordinator.submit(&form, &[]).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(empty.errors().len(), 10, "{:?}", empty.errors());
    let mut typed = RECORD.to_vec();
    typed.push(("stand", "open"));
    let ahead: Vec<_> = typed
        .iter()
        .map(|(name, value)| (*name, if *name == "found_on.year" { "2999" } else { value }))
        .collect();
    let ahead = coordinator.submit(&form, &ahead).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(ahead.errors().len(), 1, "{:?}", ahead.errors());
    assert_eq!(ahead.value("people").as_deref(), Some("12"), "nothing that was typed is lost");

    let done = coordinator.submit(&form, &typed).await.expect(StatusCode::SEE_OTHER).location();
    let again = coordinator.submit(&form, &typed).await.expect(StatusCode::SEE_OTHER).location();
    assert_eq!(done, again, "sent twice is written once");
    let record = coordinator.get(&done).await.expect(StatusCode::OK);
    let record = record.says("Breach found on January 12, 2026").says("real risk of significant harm");
    assert!(!record.links().iter().any(|link| link.contains("/audit")), "coordinators don't see the log");
    let french = admin.get(&done.replace("/en/", "/fr/")).await.expect(StatusCode::OK);
    let french = french.says("risque réel de préjudice grave");
    let log = french.links().into_iter().find(|link| link.contains("/audit?")).unwrap();
    assert!(log.ends_with("from=2026-01-10&to=2026-01-12"), "{log}");

    let (first, second) = (
        coordinator.get(&format!("{done}/correct")).await.expect(StatusCode::OK),
        admin.get(&format!("{}/correct", done.replace("/en/", "/fr/"))).await.expect(StatusCode::OK),
    );
    assert_eq!(first.value("happened").as_deref(), Some("A list was sent to the wrong address."));
    let closed = [
        ("commissioner_on.year", "2026"),
        ("commissioner_on.month", "1"),
        ("commissioner_on.day", "13"),
        ("people_on.year", "2026"),
        ("people_on.month", "1"),
        ("people_on.day", "13"),
        ("stand", "closed"),
    ];
    coordinator.submit(&first, &closed).await.expect(StatusCode::SEE_OTHER);
    let late = admin.submit(&second, &[("people", "13")]).await.expect(StatusCode::CONFLICT);
    assert_eq!(late.says("corrigé cette fiche").value("people").as_deref(), Some("13"));
    let record = coordinator.get(&done).await.expect(StatusCode::OK).says("Version 2").says("Version 1");
    assert!(!record.text().contains("tell the Privacy Commissioner"));
    coordinator.get("/api/desk/en/breaches").await.says("Closed").says("12");

    let mut stranger =
        app.signed_in(Role::Coordinator, Some(&community(&app, 1)), "s@example.org", Lang::En).await;
    stranger.get(&done).await.expect(StatusCode::NOT_FOUND);
    stranger.get("/api/desk/en/breaches").await.says("Nothing is written down");
    let mut secretariat = app.signed_in(Role::Secretariat, None, "n@example.org", Lang::En).await;
    secretariat.get(&done).await.expect(StatusCode::FORBIDDEN);

    let trail = app.app.store.audit_of_lists(&ours).await.unwrap();
    trail.verify().unwrap();
    let noted = trail.entries.iter().filter(|entry| entry.action == Action::BreachNoted).count();
    assert_eq!(noted, 2);
    assert!(trail.entries.iter().any(|entry| entry.action == Action::BreachesRead));

    app.later(SignedDuration::from_hours(24 * (BREACH_DAYS - 1)));
    coordinator.signs_in(&app, "c@example.org").await;
    coordinator.get(&done).await.expect(StatusCode::OK);
    app.later(SignedDuration::from_hours(48));
    coordinator.signs_in(&app, "c@example.org").await;
    coordinator.get("/api/desk/en/breaches").await.says("Nothing is written down");
}
