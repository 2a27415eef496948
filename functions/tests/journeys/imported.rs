//! A spreadsheet that was looked at is stored once and whole, with no mail to anybody; for a month it can be undone, as
//! long as nobody has worked on anybody of it. Figures are those of the records, before, after and in between.

use axum::http::StatusCode;
use functions::figures::Checked;
use functions::indicators::Fact;
use functions::scheduler::Scheduler;
use functions::store::{Action, Role, Scope};
use jiff::SignedDuration;
use portal::Lang;

use crate::desk::{OURS, applied, community, coordinator, person};
use crate::imports::{Row, acts, csv, people, sends, set, somebody};
use crate::support::{Page, TestApp, Visitor, sample};

const EMAIL: &str = "staff0@example.org";

/// So many rows that nobody here is like; a few of them held the intake meeting.
fn rows(app: &TestApp, from: usize, count: usize) -> Vec<Row> {
    let row = |n: usize| {
        let mut row = somebody(app, n);
        let stage = ["received", "accepted", "intake_held"][n % 3];
        set(&mut row, "stage", stage);
        set(&mut row, "accepted_on", if stage == "received" { "" } else { "2026-03-09" });
        set(&mut row, "intake_on", if stage == "intake_held" { "2026-04-01" } else { "" });
        row
    };
    (from..from + count).map(row).collect()
}

fn cell<'r>(row: &'r Row, field: &str) -> &'r str {
    row.iter().find(|(id, _)| id == field).map_or("", |(_, cell)| cell)
}

/// Presses the button that stores, as it stands on the page.
async fn applies(staff: &mut Visitor, page: &Page) -> Page {
    let done = staff.submit(page, &[("step", "apply")]).await;
    staff.follow(done).await
}

async fn facts(app: &TestApp) -> Vec<Fact> {
    app.app.store.facts(&community(app, OURS)).await.unwrap()
}

async fn scope(app: &TestApp) -> Scope {
    let members = app.app.store.members_of(Some(&community(app, OURS))).await.unwrap();
    Scope::of(&members[0]).unwrap()
}

/// The references of everybody on the desk.
async fn references(app: &TestApp) -> Vec<String> {
    let register = app.app.store.register(&scope(app).await, app.app.now()).await.unwrap();
    register.iter().map(|one| one.card.reference.clone()).collect()
}

/// The figures that are kept are those that a count of all records finds.
async fn figures_are_right(app: &TestApp) {
    assert_eq!(app.deliver().await, 0);
    app.later(SignedDuration::from_secs(10));
    app.counting.count_due().await.unwrap();
    let checked = app.counting.check(&community(app, OURS)).await.unwrap();
    assert!(matches!(checked, Checked::Right(_)), "{checked:?}");
}

#[tokio::test]
async fn all_rows_are_stored_once_and_nobody_gets_mail() {
    let app = TestApp::new();
    let (first, _) = applied(&app, Lang::En).await;
    let mut staff = coordinator(&app, OURS, Lang::En).await;
    let before = facts(&app).await;
    let rows = rows(&app, 10, 12);
    let page = sends(&mut staff, csv(&rows)).await.expect(StatusCode::OK).says("New people: 12");
    let page = page.says("No mail goes out");
    assert_eq!((people(&app).await, facts(&app).await), (1, before.clone()), "nothing before the button");
    let mut other_tab = app.visitor(Lang::En);
    other_tab.signs_in(&app, EMAIL).await;
    let again = other_tab.open(&page.path).await;
    let (one, two) = tokio::join!(applies(&mut staff, &page), applies(&mut other_tab, &again));
    for done in [one, two] {
        done.expect(StatusCode::OK).says("Done").says("People stored: 12");
    }
    let late = applies(&mut staff, &page).await;
    late.expect(StatusCode::OK).says("People stored: 12");
    assert_eq!(people(&app).await, 13);
    let added = facts(&app).await.len() - before.len();
    assert!(added > 12, "{added} facts");
    figures_are_right(&app).await;
    app.later(SignedDuration::from_hours(24));
    for _ in 0..3 {
        Scheduler::new(app.app.clone()).run().await.unwrap();
        app.outbox.drain_due().await.unwrap();
        app.later(SignedDuration::from_mins(5));
    }
    for row in &rows {
        assert_eq!(app.mail_to(cell(row, "email")).await.len(), 0, "{}", cell(row, "email"));
    }
    assert!(app.mail_to(EMAIL).await.len() <= 4, "the invitation, two sign-ins, one summary");
    let trail = app.app.store.audit_of_lists(&community(&app, OURS)).await.unwrap();
    trail.verify().unwrap();
    let imported = trail.entries.iter().filter(|entry| entry.action == Action::Imported);
    assert_eq!(imported.map(|entry| entry.count).collect::<Vec<_>>(), [Some(12)]);
    for reference in references(&app).await {
        let opened = app.app.store.open_person(&scope(&app).await, &reference, app.app.now()).await;
        opened.unwrap().unwrap().trail.verify().unwrap();
    }
    staff.open(&person(Lang::En, &first)).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn an_imported_person_is_like_any_other() {
    let app = TestApp::new();
    let mut staff = coordinator(&app, OURS, Lang::Fr).await;
    let page = sends(&mut staff, csv(&rows(&app, 11, 1))).await.expect(StatusCode::OK);
    applies(&mut staff, &page).await.expect(StatusCode::OK).says("Terminée");
    let references = references(&app).await;
    let file = format!("/api/desk/fr/people/{}", references[0]);
    let file = staff.open(&file).await.expect(StatusCode::OK).says("Importé d’un tableur");
    file.says(cell(&somebody(&app, 11), "first_name"));
    let opened = app.app.store.open_person(&scope(&app).await, &references[0], app.app.now()).await;
    let opened = opened.unwrap().unwrap();
    assert!(!opened.consents.is_empty(), "what was signed on paper is noted");
    let erased = opened.application.erase_at;
    app.clock.set(erased);
    assert_eq!(people(&app).await, 0, "it ends by itself");
}

#[tokio::test]
async fn what_was_undone_leaves_everything_as_it_was() {
    let app = TestApp::new();
    applied(&app, Lang::En).await;
    let mut staff = coordinator(&app, OURS, Lang::En).await;
    let before = (references(&app).await, facts(&app).await);
    let page = sends(&mut staff, csv(&rows(&app, 30, 7))).await.expect(StatusCode::OK);
    let done = applies(&mut staff, &page).await.expect(StatusCode::OK).says("It can be undone until");
    figures_are_right(&app).await;
    let theirs = references(&app).await;
    let imported = theirs.iter().find(|one| !before.0.contains(*one)).unwrap();
    // A look is no work.
    staff.open(&format!("/api/desk/en/people/{imported}")).await.expect(StatusCode::OK);
    let undo = format!("{}/undo", done.path);
    let page = staff.open(&undo).await.expect(StatusCode::OK).says("People who go: 7");
    let gone = staff.submit(&page, &[]).await.expect(StatusCode::SEE_OTHER);
    staff.follow(gone).await.expect(StatusCode::OK).says("Undone");
    acts(&app, &mut staff, &undo, &[]).await.expect(StatusCode::OK).says("Undone");
    assert_eq!((references(&app).await, facts(&app).await), before);
    figures_are_right(&app).await;
    staff.get(&format!("/api/desk/en/people/{imported}")).await.expect(StatusCode::GONE);
    let trail = app.app.store.audit_of_lists(&community(&app, OURS)).await.unwrap();
    trail.verify().unwrap();
    assert_eq!(trail.entries.iter().filter(|entry| entry.action == Action::ImportUndone).count(), 1);
    // The same sheet can come in again.
    let page = sends(&mut staff, csv(&rows(&app, 30, 7))).await.expect(StatusCode::OK).says("New people: 7");
    applies(&mut staff, &page).await.says("People stored: 7");
    assert_eq!(people(&app).await, 8);
}

#[tokio::test]
async fn what_somebody_has_worked_on_is_not_undone() {
    let app = TestApp::new();
    let mut staff = coordinator(&app, OURS, Lang::En).await;
    let page = sends(&mut staff, csv(&rows(&app, 50, 3))).await.expect(StatusCode::OK);
    let done = applies(&mut staff, &page).await.expect(StatusCode::OK);
    let undo = format!("{}/undo", done.path);
    let seen = staff.open(&undo).await.expect(StatusCode::OK).says("People who go: 3");
    let reference = references(&app).await.remove(1);
    let scope = scope(&app).await;
    app.app.store.assign(&scope, &reference, Some(scope.member()), app.app.now()).await.unwrap();
    let refused = staff.submit(&seen, &[]).await.expect(StatusCode::CONFLICT);
    let refused = refused.says("Nothing was undone").says(&reference);
    assert!(
        !refused.body.contains("<form method=\"post\" action=\"/api/desk/en/imports"),
        "no button is left"
    );
    assert_eq!(people(&app).await, 3);
    figures_are_right(&app).await;
}

#[tokio::test]
async fn after_a_month_an_import_stays() {
    let app = TestApp::new();
    let mut staff = coordinator(&app, OURS, Lang::En).await;
    let page = sends(&mut staff, csv(&rows(&app, 60, 2))).await.expect(StatusCode::OK);
    let done = applies(&mut staff, &page).await.expect(StatusCode::OK);
    let undo = format!("{}/undo", done.path);
    app.later(SignedDuration::from_hours(24 * 30));
    staff.signs_in(&app, EMAIL).await;
    let late = acts(&app, &mut staff, &undo, &[]).await.expect(StatusCode::CONFLICT);
    late.says("This import can’t be undone any more");
    let page = staff.open(&undo).await.expect(StatusCode::OK);
    assert_eq!(page.path, done.path, "there is nothing to undo");
    assert_eq!(people(&app).await, 2);
}

#[tokio::test]
async fn two_coordinators_at_once_are_two_whole_imports() {
    let app = TestApp::new();
    let mut one = coordinator(&app, OURS, Lang::En).await;
    let mut two =
        app.signed_in(Role::Coordinator, Some(&community(&app, OURS)), "two@example.org", Lang::En).await;
    let first = sends(&mut one, csv(&rows(&app, 70, 5))).await.expect(StatusCode::OK);
    let second = sends(&mut two, csv(&rows(&app, 80, 4))).await.expect(StatusCode::OK);
    tokio::join!(applies(&mut one, &first), applies(&mut two, &second));
    assert!([4, 5, 9].contains(&people(&app).await), "each of them whole or not at all");
    // Whoever was told to wait presses again.
    let first = one.open(&first.path).await;
    if first.body.contains("value=\"apply\"") {
        applies(&mut one, &first).await.says("People stored: 5");
    }
    let second = two.open(&second.path).await;
    if second.body.contains("value=\"apply\"") {
        applies(&mut two, &second).await.says("People stored: 4");
    }
    assert_eq!(people(&app).await, 9);
    figures_are_right(&app).await;
}

#[tokio::test]
async fn what_has_changed_since_one_looked_is_shown_again() {
    let app = TestApp::new();
    let mut staff = coordinator(&app, OURS, Lang::En).await;
    let rows = rows(&app, 90, 2);
    let page = sends(&mut staff, csv(&rows)).await.expect(StatusCode::OK).says("New people: 2");
    let same = sends(&mut staff, csv(&rows[..1])).await.expect(StatusCode::OK);
    applies(&mut staff, &same).await.says("People stored: 1");
    let stale = staff.submit(&page, &[("step", "apply")]).await.expect(StatusCode::CONFLICT);
    stale.says("Nothing was stored").says("Perhaps here already: 1");
    assert_eq!(people(&app).await, 1);
}

#[tokio::test]
async fn whom_its_author_told_apart_is_not_proposed_again_and_undoing_stays_possible() {
    let app = TestApp::new();
    applied(&app, Lang::En).await;
    let mut staff = coordinator(&app, OURS, Lang::En).await;
    let mut rows = rows(&app, 30, 2);
    set(&mut rows[1], "email", sample::EMAIL);
    let page = sends(&mut staff, csv(&rows)).await.says("Perhaps here already: 1");
    let path = page.path.clone();
    let page = acts(&app, &mut staff, &path, &[("step", "choose"), ("twin.3", "new")]).await;
    let page = page.says("New people: 2");
    let revision = page.body.split("name=\"_revision\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let pressed = [("step", "apply"), ("_revision", revision), ("count", "2")];
    let done = acts(&app, &mut staff, &path, &pressed).await.says("People stored: 2");
    staff.open("/api/desk/en/duplicates").await.says("No file looks like another one.");
    let undo = format!("{}/undo", done.path);
    staff.open(&undo).await.expect(StatusCode::OK).says("People who go: 2");
    acts(&app, &mut staff, &undo, &[]).await.expect(StatusCode::OK).says("Undone");
}
