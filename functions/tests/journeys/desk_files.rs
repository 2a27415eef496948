//! What stands in a person's file beside the answers: notes, files; and lists that are longer than a page.

use axum::http::StatusCode;
use functions::desk::screening::NOTE_CHARS;
use functions::store::{Action, Actor};
use portal::Lang;

use crate::desk::{OURS, THEIRS, applied, community, coordinator, deeds, person, stored};
use crate::support::app::link_in;
use crate::support::visitor::Chosen;
use crate::support::{TestApp, sample};

#[tokio::test]
async fn a_note_is_added_once_and_stays_as_it_is() {
    let app = TestApp::new();
    let (application, _) = applied(&app, Lang::En).await;
    let mut staff = coordinator(&app, OURS, Lang::En).await;
    let path = person(Lang::En, &application);
    let page = staff.open(&path).await;
    for (note, error) in [
        ("", "Write the note first".to_owned()),
        (&*"é".repeat(NOTE_CHARS + 2), "The note is 2 characters too long".to_owned()),
    ] {
        let wrong = staff.submit(&page, &[("note", note)]).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(wrong.errors(), [error]);
        assert_eq!(wrong.value("note").as_deref(), Some(note));
    }
    let text = "First line\nSecond <b>line</b>";
    let first = staff.submit(&page, &[("note", text)]).await.expect(StatusCode::SEE_OTHER);
    let second = staff.submit(&page, &[("note", text)]).await.expect(StatusCode::SEE_OTHER);
    assert_eq!(first.location(), second.location());
    let shown = staff.open(&path).await;
    assert_eq!(shown.text().matches("Second <b>line</b>").count(), 1);
    assert!(!shown.body.contains("<b>line"));
    let done = deeds(&app, &application).await;
    assert_eq!(done.iter().filter(|action| **action == Action::Noted).count(), 1);
    assert_eq!(staff.get(&format!("{path}/notes")).await.location(), path);
}

#[tokio::test]
async fn a_file_is_handed_over_to_the_community_alone() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::En);
    let check = visitor.fills_in(&app, "connectee-application").await;
    let change = check.links().into_iter().find(|link| link.contains("#cv_ready")).unwrap();
    let page = visitor.open(change.split('#').next().unwrap()).await;
    let file = Chosen { field: "cv_file", name: "CV Zoé.pdf".into(), content: sample::pdf() };
    let answered = visitor.upload(&page, file, &[("cv_ready", "yes")]).await;
    let check = visitor.follow(answered).await;
    visitor.sends(&app, &check).await;
    let confirm = visitor.open(&link_in(&app.mail_to(sample::EMAIL).await[0])).await;
    visitor.answers(&confirm, &[]).await;

    let mut staff = coordinator(&app, OURS, Lang::En).await;
    let list = staff.open("/api/desk/en").await;
    let path = list.links().into_iter().find(|link| link.contains("/people/")).unwrap();
    let page = staff.open(&path).await.says("CV Zoé.pdf");
    let link = page.links().into_iter().find(|link| link.contains("/files/")).unwrap();
    let file = staff.get(&link).await.expect(StatusCode::OK);
    assert_eq!(file.body.as_bytes(), sample::pdf());
    assert_eq!(file.headers["content-type"], "application/pdf");
    assert_eq!(file.headers["content-disposition"], "attachment; filename*=UTF-8''CV%20Zo%C3%A9.pdf");
    assert_eq!(file.headers["cache-control"], "no-store");
    let mut others = coordinator(&app, THEIRS, Lang::En).await;
    others.get(&link).await.expect(StatusCode::FORBIDDEN);
    let other = format!("{}{}", &link[..link.len() - 64], "0".repeat(64));
    staff.get(&other).await.expect(StatusCode::GONE);
    staff.get(&format!("{path}/files/x")).await.expect(StatusCode::NOT_FOUND);
    let reference = path.rsplit('/').next().unwrap();
    let done = deeds(&app, &stored(&app, reference).await).await;
    assert_eq!(done.iter().filter(|action| **action == Action::FileOpened).count(), 1);
}

#[tokio::test]
async fn a_long_list_has_pages_without_gaps() {
    let app = TestApp::new();
    let (first, _) = applied(&app, Lang::En).await;
    let store = &app.app.store;
    for n in 0..59 {
        let sent = crate::desk_matrix::like(&first, n);
        let reference = format!("REF-{n}");
        store.submit(&sent, &|| reference.clone(), app.app.now()).await.unwrap();
    }
    let mut staff = coordinator(&app, OURS, Lang::En).await;
    let (mut path, mut pages, mut found) = ("/api/desk/en".to_owned(), Vec::new(), Vec::new());
    loop {
        let page = staff.open(&path).await.expect(StatusCode::OK);
        let people = page.links().into_iter().filter(|link| link.contains("/people/"));
        let people: Vec<String> = people.collect();
        pages.push(people.len());
        found.extend(people);
        let is_next = |link: &String| link.starts_with("/api/desk/en?") && link.contains("after=");
        match page.links().into_iter().find(is_next) {
            Some(next) => path = next,
            None => break,
        }
    }
    assert_eq!(pages, [25, 25, 10]);
    found.sort();
    found.dedup();
    assert_eq!(found.len(), 60);
    let shown = store.audit_of_lists(&community(&app, OURS)).await.unwrap();
    shown.verify().unwrap();
    assert_eq!(shown.entries.iter().filter_map(|entry| entry.count).collect::<Vec<_>>(), [25, 25, 10]);
    assert!(shown.entries.iter().all(|entry| matches!(entry.actor, Actor::Staff(_))));
}
