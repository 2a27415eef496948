//! The month file for the funder: rows to mend lead to where they are mended, and nothing is sent twice.

use axum::http::StatusCode;
use functions::indicators::{Event, Fact, Period, PersonId, Said, Side};
use functions::store::{Action, Application, Digest, Effects, FunderFile, MarkedSent, Role, Scope};
use jiff::civil::{Date, date};
use portal::Lang;

use crate::desk::{OURS, THEIRS, community, coordinator, person};
use crate::desk_matrix::like;
use crate::intake::{MEETING, accepted, opens};
use crate::support::{Page, TestApp, Visitor, sample};

const PAGE: &str = "/api/desk/en/funder?month=m2026-11";
const EMAIL: &str = "staff0@example.org";

/// Makes it known that two people were introduced, or met.
async fn tell(app: &TestApp, about: &Application, n: u128, what: fn(PersonId, PersonId) -> (Date, Event)) {
    let (person, connector) = (app.app.tokens.person(&about.case), PersonId::from_bits(99));
    let (on, what) = what(person, connector);
    let fact = Fact { community: about.community.clone().unwrap(), on, what };
    let mut sent = like(about, n);
    sent.effects = Effects { facts: vec![fact], ..Effects::default() };
    let reference = portal::forms::Reference::from_bits(u64::try_from(n).unwrap() * 13).to_string();
    app.app.store.submit(&sent, &|| reference.clone(), app.app.now()).await.unwrap();
    assert_eq!(app.deliver().await, 0);
}

fn introduced(person: PersonId, connector: PersonId) -> (Date, Event) {
    (date(2026, 11, 21), Event::IntroductionSent { person, connector })
}

fn met(person: PersonId, connector: PersonId) -> (Date, Event) {
    let said = Said::Happened { met_on: date(2026, 11, 22) };
    (date(2026, 11, 22), Event::MeetingReported { person, connector, by: Side::Connectee, said })
}

/// Writes the intake meeting down with this status.
async fn holds(staff: &mut Visitor, application: &Application, status: &str) {
    let form = opens(staff, application).await;
    let mut answers = MEETING.to_vec();
    answers.retain(|(name, _)| *name != "status_category");
    answers.push(("status_category", status));
    staff.submit(&form, &answers).await.expect(StatusCode::SEE_OTHER);
}

async fn posts(staff: &mut Visitor, app: &TestApp, pairs: &[(&str, &str)]) -> Page {
    let key = app.form_key(EMAIL).await;
    let pairs: Vec<(&str, &str)> = [("_form_key", key.as_str()), ("month", "m2026-11")]
        .into_iter()
        .chain(pairs.iter().copied())
        .collect();
    staff.post("/api/desk/en/funder", &pairs).await
}

/// Notes the number by which the funder knows the person, at first a wrong one.
async fn notes_number(staff: &mut Visitor, place: &str) {
    let form = staff.open(place).await.expect(StatusCode::OK);
    let typed = |kind, number, year| {
        [
            ("number_kind", kind),
            ("client_number", number),
            ("born_on.year", year),
            ("born_on.month", "1"),
            ("born_on.day", "31"),
        ]
    };
    let wrong = staff.submit(&form, &typed("uci", "T 123 456 789", "1990")).await;
    let wrong = wrong.expect(StatusCode::UNPROCESSABLE_ENTITY).says("a UCI has 8 or 10 digits");
    assert_eq!(wrong.value("client_number").as_deref(), Some("T 123 456 789"));
    let unborn = staff.submit(&form, &typed("imm", "T 123 456 789", "2027")).await;
    unborn.expect(StatusCode::UNPROCESSABLE_ENTITY).says("Enter the date of birth");
    let done = staff.submit(&form, &typed("imm", "T 123 456 789", "1990")).await;
    let page = staff.follow(done).await.expect(StatusCode::OK);
    let page = page.says("•••••••789").says("Number for IRCC noted or removed");
    assert!(!page.body.contains("T123456789") && !page.body.contains("1990"));
    let again = staff.open(place).await.expect(StatusCode::OK);
    assert_eq!(again.value("client_number").as_deref(), Some(""), "it is never shown again");
}

#[tokio::test]
async fn a_number_is_in_the_own_file_masked_and_nowhere_else() {
    let app = TestApp::new();
    let (application, status) = accepted(&app, Lang::En).await;
    let mut staff = coordinator(&app, OURS, Lang::En).await;
    let place = person(Lang::En, &application) + "/number";
    notes_number(&mut staff, &place).await;
    let mut owner = app.visitor(Lang::En);
    let page = owner.open(&status).await.expect(StatusCode::OK);
    assert!(page.links().contains(&format!("{status}/file")));
    let page = owner.open(&format!("{status}/file")).await.expect(StatusCode::OK);
    page.says("Your number for IRCC, its last characters").says("•••••••789").says("January 31, 1990");
    let (mut follower, mut stored) = (app.engine.follow("cases", "numbers").unwrap(), String::new());
    while let Some(batch) = follower.try_next().await.unwrap() {
        stored += &batch.event.to_string();
        follower.done(&batch).unwrap();
    }
    assert!(stored.contains("client_number") && stored.contains("born_on"));
    assert!(!stored.contains("T123456789") && !stored.contains("1990-01-31"));
    let form = staff.open(&place).await.expect(StatusCode::OK);
    let gone = staff.submit(&form, &[("number_kind", "none")]).await;
    staff.follow(gone).await.expect(StatusCode::OK).says("none is kept");
}

/// The fingerprint that a page would mark.
fn hash(page: &Page) -> String {
    let start = page.body.split("name=\"hash\" value=\"").nth(1).expect("a file to mark");
    start.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_row_is_mended_taken_and_sent_once() {
    let app = TestApp::new();
    let (application, _) = accepted(&app, Lang::En).await;
    let mut staff = coordinator(&app, OURS, Lang::En).await;
    tell(&app, &application, 501, introduced).await;
    let page = staff.open(PAGE).await.expect(StatusCode::OK);
    let page = page.says("No intake meeting is written down").says("December 7, 2026").says("not over");
    let mend = format!("/people/{}/intake", application.reference);
    assert!(page.links().iter().any(|link| link.ends_with(&mend)), "it leads to where it is mended");
    holds(&mut staff, &application, "work_permit").await;
    let page = staff.open(PAGE).await.says("This funding does not serve people with this status");
    page.says("Nothing is left to send");
    let empty = posts(&mut staff, &app, &[("step", "take"), ("format", "csv")]).await;
    empty.expect(StatusCode::CONFLICT).says("There is nothing to send");
    holds(&mut staff, &application, "permanent").await;

    let page =
        staff.open(PAGE).await.says("The number for IRCC is not noted").says("Nothing is left to send");
    let note = person(Lang::En, &application) + "/number";
    assert!(page.links().iter().any(|link| link.ends_with(&note)), "it leads to where it is mended");
    notes_number(&mut staff, &note).await;

    let page = staff.open(PAGE).await.says("Matching (community connections)");
    assert!(!page.body.contains("T123456789"), "the file alone has it");
    let first = hash(&page);
    let file = posts(&mut staff, &app, &[("step", "take"), ("format", "csv")]).await.expect(StatusCode::OK);
    let lines: Vec<&str> = file.body.trim_end().split("\r\n").collect();
    assert_eq!(lines.len(), 2, "{}", file.body);
    let row = format!(
        "{},imm,T123456789,1990-01-31,permanent,federal_settlement,2026-11-20,matched,community_connections,2026-11-21,",
        application.reference
    );
    assert!(lines[1].starts_with(&row), "{}", lines[1]);
    assert!(!file.body.contains(sample::NAME) && !file.body.contains(sample::EMAIL));
    let marked = posts(&mut staff, &app, &[("step", "take"), ("format", "csv-marked")]).await;
    assert!(marked.body.starts_with('\u{feff}') && marked.body.ends_with(&file.body[file.body.len() - 20..]));

    tell(&app, &application, 502, met).await;
    let late = posts(&mut staff, &app, &[("step", "sent"), ("hash", &first)]).await;
    late.expect(StatusCode::CONFLICT).says("The rows have changed since you opened this page");
    let page = staff.open(PAGE).await.says("Meeting (employment)");
    let both = hash(&page);
    let sent = posts(&mut staff, &app, &[("step", "sent"), ("hash", &both)]).await;
    let page = staff.follow(sent).await.expect(StatusCode::OK);
    let page = page.says("Nothing is left to send").says("Files that were sent").says("Rows that were sent");
    assert!(page.body.contains(&both[..16]), "the fingerprint stays");
    let again = posts(&mut staff, &app, &[("step", "sent"), ("hash", &both)]).await;
    again.expect(StatusCode::CONFLICT).says("There is nothing to send");

    let trail = app.app.store.audit_of_lists(&community(&app, OURS)).await.unwrap();
    trail.verify().unwrap();
    let count = |action| -> Vec<Option<u32>> {
        trail.entries.iter().filter(|entry| entry.action == action).map(|entry| entry.count).collect()
    };
    assert_eq!(count(Action::SentToFunder), [Some(2)]);
    assert_eq!(count(Action::Exported), [Some(1), Some(1)]);
    let french = staff.open(&page.toggle_link()).await.expect(StatusCode::OK);
    french.says("Fichier mensuel pour IRCC").says("Jumelage (liens communautaires)");
}

#[tokio::test]
async fn two_who_mark_the_same_file_at_once_make_one_record() {
    let app = TestApp::new();
    let ours = community(&app, OURS);
    let mut marked = Vec::new();
    for email in ["a@example.org", "b@example.org"] {
        let member = app.member(Role::Coordinator, Some(&ours), email).await;
        let scope = Scope::of(&member).unwrap();
        let file = FunderFile {
            seq: 1,
            month: Period::month(date(2026, 11, 1)),
            by: member.id,
            at: app.app.now(),
            rows: vec![Digest::of(b"row")],
            hash: Digest::of(b"file"),
        };
        for _ in 0..2 {
            marked.push(app.app.store.mark_funder_sent(&scope, &file).await.unwrap());
        }
        assert_eq!(app.app.store.funder_files(&scope).await.unwrap().len(), 1);
    }
    let (now, changed) = (MarkedSent::Now, MarkedSent::Changed);
    assert_eq!(marked, [now, now, changed, changed]);
}

#[tokio::test]
async fn a_community_that_does_not_report_learns_who_can_change_that() {
    let app = TestApp::new();
    let mut others = coordinator(&app, THEIRS, Lang::Fr).await;
    let page = others.open("/api/desk/fr/funder").await.expect(StatusCode::OK);
    page.says("Votre collectivité ne rend pas de comptes à IRCC").says("Écrivez au secrétariat national");
}
