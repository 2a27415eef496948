//! The outbox: duplicates, failures, poison, and mail that must not be sent any more.

use aws_lambda_events::event::dynamodb::Event;
use functions::mail::SendError;
use functions::outbox::Drained;
use jiff::SignedDuration;
use portal::Lang;

use crate::support::app::link_in;
use crate::support::{TestApp, sample};

/// Every record of the stream, as one event.
async fn whole_stream(app: &TestApp) -> Event {
    let mut follower = app.engine.follow("cases", "replay").unwrap();
    let mut records = Vec::new();
    while let Some(batch) = follower.try_next().await.unwrap() {
        records.extend(batch.event["Records"].as_array().unwrap().clone());
        follower.done(&batch).unwrap();
    }
    serde_json::from_value(serde_json::json!({ "Records": records })).unwrap()
}

#[tokio::test]
async fn records_that_come_three_times_send_one_message() {
    let app = TestApp::new();
    app.visitor(Lang::En).applies(&app, "trial").await;
    let event = whole_stream(&app).await;
    for _ in 0..3 {
        assert!(app.outbox.on_stream(&event).await.batch_item_failures.is_empty());
    }
    assert_eq!(app.mailbox.to(sample::EMAIL).len(), 1);
}

#[tokio::test]
async fn two_workers_at_once_send_one_message() {
    let app = TestApp::new();
    app.visitor(Lang::En).applies(&app, "trial").await;
    let event = whole_stream(&app).await;
    let workers = (0..8).map(|_| {
        let (outbox, event) = (app.outbox.clone(), event.clone());
        tokio::spawn(async move { outbox.on_stream(&event).await })
    });
    for worker in workers.collect::<Vec<_>>() {
        worker.await.unwrap();
    }
    assert_eq!(app.mailbox.to(sample::EMAIL).len(), 1);
}

#[tokio::test]
async fn an_outage_of_the_mail_service_delays_mail_and_loses_none() {
    let app = TestApp::new();
    app.mailbox.fail_with([SendError::Later("Throttling".into()), SendError::Later("no answer".into())]);
    app.visitor(Lang::En).applies(&app, "trial").await;
    assert_eq!(app.deliver().await, 0, "it is due again later, so its record need not come again");
    assert!(app.mailbox.all().is_empty());
    assert_eq!(app.outbox.drain_due().await.unwrap(), Drained::default(), "not yet");
    app.later(SignedDuration::from_mins(2));
    assert_eq!(app.outbox.drain_due().await.unwrap(), Drained { sent: 0, failed: 1 });
    app.later(SignedDuration::from_mins(5));
    assert_eq!(app.outbox.drain_due().await.unwrap(), Drained { sent: 1, failed: 0 });
    assert_eq!(app.mailbox.to(sample::EMAIL).len(), 1);
}

#[tokio::test]
async fn poison_is_parked_after_three_tries_and_holds_up_nobody() {
    let app = TestApp::new();
    app.mailbox.fail_with((0..3).map(|_| SendError::Refused("MessageRejected".into())));
    app.visitor(Lang::En).applies(&app, "trial").await;
    let event = whole_stream(&app).await;
    for _ in 0..2 {
        assert_eq!(app.outbox.on_stream(&event).await.batch_item_failures.len(), 1);
    }
    app.visitor(Lang::En).applies(&app, "page-feedback").await;
    assert_eq!(app.deliver().await, 0, "the third try parks it");
    assert_eq!(app.mailbox.all().len(), 1, "the others go out");
    app.later(SignedDuration::from_hours(48));
    assert_eq!(app.outbox.drain_due().await.unwrap(), Drained::default());
    assert!(app.mailbox.to(sample::EMAIL).is_empty());
}

#[tokio::test]
async fn nothing_is_sent_about_an_application_that_was_withdrawn_first() {
    let app = TestApp::new();
    let mut visitor = app.visitor(Lang::En);
    visitor.applies(&app, "trial").await;
    let confirm = visitor.open(&link_in(&app.mail_to(sample::EMAIL).await[0])).await;
    visitor.answers(&confirm, &[]).await;
    // The status link is known only to the mail that is still to be sent; its nonce stands with the intent.
    app.mailbox.fail_with((0..2).map(|_| SendError::Later("no answer".into())));
    app.deliver().await;
    assert_eq!(app.mailbox.all().len(), 1);
    let reference = {
        let text = app.mailbox.all()[0].text.clone();
        text.split("Your reference: ").nth(1).unwrap().split_whitespace().next().unwrap().to_owned()
    };
    let stored = app.app.store.find_by_reference(&reference, app.app.now()).await.unwrap().unwrap();
    let effects = functions::store::Effects::default();
    let actor = functions::store::Actor::Applicant;
    app.app.store.withdraw(&stored.case, &actor, &effects, app.app.now()).await.unwrap();
    app.later(SignedDuration::from_hours(24));
    assert_eq!(app.outbox.drain_due().await.unwrap(), Drained::default());
    app.deliver().await;
    assert_eq!(app.mailbox.all().len(), 1, "neither to the person nor to the community");
}

#[tokio::test]
async fn a_worker_that_dies_leaves_its_message_to_the_next() {
    let app = TestApp::new();
    app.visitor(Lang::En).applies(&app, "trial").await;
    let due = app.app.store.due_intents(10, app.app.now()).await.unwrap();
    assert_eq!(due.len(), 1);
    let lease = std::time::Duration::from_secs(60);
    app.app
        .store
        .claim_intent(&due[0], lease, app.app.now())
        .await
        .unwrap()
        .expect("claimed, and then nothing");
    assert_eq!(app.deliver().await, 0);
    assert!(app.mailbox.all().is_empty(), "another worker has it");
    app.later(SignedDuration::from_secs(61));
    assert_eq!(app.outbox.drain_due().await.unwrap(), Drained { sent: 1, failed: 0 });
}

#[tokio::test]
async fn a_schedule_and_a_stream_speak_to_the_same_handler() {
    let app = TestApp::new();
    app.visitor(Lang::En).applies(&app, "trial").await;
    let schedule =
        serde_json::json!({"source": "aws.events", "detail-type": "Scheduled Event", "detail": {}});
    let answer = app.outbox.on_event(schedule).await.unwrap();
    assert_eq!(answer, serde_json::json!({"sent": 1, "failed": 0}));
    let event = serde_json::to_value(whole_stream(&app).await).unwrap();
    let answer = app.outbox.on_event(event).await.unwrap();
    assert_eq!(answer, serde_json::json!({"batchItemFailures": []}));
    assert!(app.outbox.on_event(serde_json::json!({"Records": "none"})).await.is_err());
}
