//! What happens because time has passed: the summary of a working day, in the morning where the community is.

use axum::http::StatusCode;
use functions::mail::Message;
use functions::scheduler::{Ran, Scheduler, hours};
use functions::store::{Role, State};
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};
use portal::Lang;

use crate::desk::applied;
use crate::support::{TestApp, sample};

const EMAIL: &str = "zquille.staff@example.org";

/// Seven in the morning of a Monday, where the community is.
fn monday_at_seven(app: &TestApp, community: &str) -> Timestamp {
    let zone = hours::zone(&app.site().directory, Some(community));
    date(2026, 11, 23).at(7, 0, 0, 0).to_zoned(zone).unwrap().timestamp()
}

async fn run(app: &TestApp) -> Ran {
    Scheduler::new(app.app.clone()).run().await.unwrap()
}

/// A portal with an application that waits, and a coordinator who has read the invitation.
async fn waiting(lang: Lang) -> (TestApp, functions::store::Application, String) {
    let app = TestApp::new();
    let (application, _) = applied(&app, lang).await;
    assert_eq!(application.state, State::Received);
    let community = application.community.clone().unwrap();
    app.member(Role::Coordinator, Some(&community), EMAIL).await;
    assert_eq!(app.mail_to(EMAIL).await.len(), 1, "the invitation");
    (app, application, community)
}

#[tokio::test]
async fn a_coordinator_gets_one_summary_on_a_working_day_at_seven() {
    let (app, application, community) = waiting(Lang::En).await;
    let seven = monday_at_seven(&app, &community);
    app.clock.set(seven - SignedDuration::from_secs(1));
    assert_eq!(run(&app).await, Ran::default(), "nothing leaves before seven");
    app.clock.set(seven);
    for n in 0..5 {
        // Another event, or a program that was started again.
        let ran = run(&app).await;
        assert_eq!(ran.summaries, u32::from(n == 0));
        app.later(SignedDuration::from_mins(5));
    }
    let mail = app.mail_to(EMAIL).await;
    assert_eq!(mail.len(), 2);
    let summary = mail.last().unwrap();
    assert_eq!(summary.subject, "What waits today");
    let link = format!("https://portal.example/api/desk/en/people/{}", application.reference);
    assert!(summary.text.contains(&link), "{}", summary.text);
    assert!(summary.text.contains("/api/desk/en/account"), "how to turn it off");
    assert!(!summary.text.contains(sample::NAME), "references alone");
    app.outbox.drain_due().await.unwrap();
    assert_eq!(app.mail_to(EMAIL).await.len(), 2);
    app.clock.set(seven + SignedDuration::from_hours(24));
    assert_eq!(run(&app).await.summaries, 1, "the next day is another one");
    assert_eq!(app.mail_to(EMAIL).await.len(), 3);
}

#[tokio::test]
async fn nothing_to_say_is_no_message() {
    let app = TestApp::new();
    app.member(Role::Coordinator, Some("halifax"), EMAIL).await;
    app.member(Role::Admin, None, "admin@example.org").await;
    app.mail_to(EMAIL).await;
    app.clock.set(monday_at_seven(&app, "halifax"));
    assert_eq!(run(&app).await.summaries, 1, "the outbox looks whether there is something to say");
    assert_eq!(app.mail_to(EMAIL).await.len(), 1, "the invitation alone");
    assert_eq!(app.mail_to("admin@example.org").await.len(), 1);
}

#[tokio::test]
async fn no_summary_on_a_weekend_or_later_than_its_morning_or_by_night() {
    let (app, _, community) = waiting(Lang::En).await;
    let seven = monday_at_seven(&app, &community);
    let hour = SignedDuration::from_hours(1);
    for at in [seven - hour * 48, seven - hour * 24, seven + hour * 6, seven + hour * 14] {
        app.clock.set(at);
        assert_eq!(run(&app).await.summaries, 0, "{at}");
    }
    // Asked for in the morning, but the mail service is away until the evening.
    app.clock.set(seven);
    app.mailbox.fail_with([functions::mail::SendError::Later("Throttling".into())]);
    assert_eq!(run(&app).await.summaries, 1);
    app.deliver().await;
    app.clock.set(seven + hour * 14);
    app.outbox.drain_due().await.unwrap();
    assert_eq!(app.mailbox.to(EMAIL).len(), 1, "nothing leaves by night");
}

#[tokio::test]
async fn who_does_not_want_it_gets_none() {
    let (app, _, community) = waiting(Lang::En).await;
    let mut visitor = app.visitor(Lang::Fr);
    visitor.signs_in(&app, EMAIL).await;
    let page = visitor.get("/api/desk/fr/account").await.says("Résumé quotidien");
    visitor.submit(&page, &[("summary", "never")]).await.expect(StatusCode::SEE_OTHER);
    visitor.get("/api/desk/fr/account").await.says("Vous ne le recevez pas");
    let before = app.mail_to(EMAIL).await.len();
    app.clock.set(monday_at_seven(&app, &community));
    assert_eq!(run(&app).await.summaries, 0);
    assert_eq!(app.mail_to(EMAIL).await.len(), before);
}

#[tokio::test]
async fn a_file_that_ends_in_thirty_days_is_named_on_one_day() {
    let (app, application, community) = waiting(Lang::En).await;
    let coordinator = app.app.store.members_of(Some(&community)).await.unwrap().remove(0);
    let scope = functions::store::Scope::of(&coordinator).unwrap();
    let new = functions::store::NewDecision {
        decision: functions::store::Decision::Wait,
        reason: None,
        message: None,
        revision: application.revision,
    };
    let effects = functions::store::Effects::default();
    let now = app.app.now();
    app.app.store.decide(&scope, &application.reference, &new, &effects, now).await.unwrap();
    let kept = app.app.store.load_application(&application.case, now).await.unwrap().unwrap();
    let zone = hours::zone(&app.site().directory, Some(&community));
    let end = functions::app::day(kept.erase_at);
    let mut told = 0;
    for days in (20..45).rev() {
        let day = end - jiff::Span::new().days(days);
        app.clock.set(day.at(7, 0, 0, 0).to_zoned(zone.clone()).unwrap().timestamp());
        run(&app).await;
        let mail = app.mail_to(EMAIL).await;
        let about = mail.iter().filter(|message| message.text.contains("Files that end in 30 days")).count();
        assert!(about <= 1, "{day}: named once");
        told = about;
    }
    assert_eq!(told, 1);
}

/// The address in a message's headers that ends mail like it, as a path.
pub(crate) fn ends_at(message: &Message) -> String {
    let raw = String::from_utf8(message.raw.clone()).unwrap().replace("\r\n ", " ");
    assert!(raw.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"), "{raw}");
    let header = raw.lines().find(|line| line.starts_with("List-Unsubscribe: ")).unwrap();
    let address = header.split_once('<').unwrap().1.split_once('>').unwrap().0;
    assert!(message.text.replace('\n', "").contains(address), "for people, below the words");
    address.strip_prefix("https://portal.example").unwrap().to_owned()
}

#[tokio::test]
async fn a_mail_program_ends_the_summary_by_one_post_even_one_that_waits() {
    let (app, _, community) = waiting(Lang::En).await;
    let seven = monday_at_seven(&app, &community);
    app.clock.set(seven);
    run(&app).await;
    let mail = app.mail_to(EMAIL).await;
    assert!(!String::from_utf8_lossy(&mail[0].raw).contains("List-Unsubscribe"), "an invitation comes once");
    let end = ends_at(mail.last().unwrap());

    let mut nobody = app.visitor(Lang::En);
    nobody.open(&end).await.expect(StatusCode::OK).says("Don’t send it to me any more");
    app.clock.set(seven + SignedDuration::from_hours(24));
    assert_eq!(run(&app).await.summaries, 1, "looking ends nothing");
    for _ in 0..2 {
        let ended = nobody.post(&end, &[("List-Unsubscribe", "One-Click")]).await;
        ended.expect(StatusCode::OK).says("You won’t get it any more");
    }
    assert_eq!(app.mail_to(EMAIL).await.len(), 2, "the one that waited does not leave");
    app.clock.set(seven + SignedDuration::from_hours(48));
    assert_eq!(run(&app).await.summaries, 0);
    let other = end.replace("summary", "other");
    assert_eq!(nobody.post(&other, &[]).await.status, StatusCode::GONE);
}
