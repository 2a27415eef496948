//! What the stream tells: topics of which somebody may have missed a change, members whose access has changed.
//!
//! Comes in: records of the forum's stream, in batches that may come twice. Goes out: messages that are still to be sent, ends of
//! sockets that may no longer stand; which records must come again. Never here: changes that were told already.

use std::collections::BTreeSet;
use std::time::Duration;

use aws_lambda_events::event::dynamodb::{Event, EventRecord};
use aws_lambda_events::event::streams::{DynamoDbBatchItemFailure, DynamoDbEventResponse};

use super::tell;
use crate::app::App;
use crate::staff;
use crate::store::{self, Change, MemberId, StoreError, TopicId};

/// Whoever has stored a change tells of it at once: that long it may take them.
const HEAD_START: Duration = Duration::from_millis(1_500);

/// Handles a batch. Ends of access come first: nobody listens on while messages are sent.
pub(super) async fn on_stream(app: &App, event: &Event) -> DynamoDbEventResponse {
    let mut response = DynamoDbEventResponse::default();
    let mut topics = BTreeSet::new();
    for record in &event.records {
        match store::change(record) {
            Some(Change::AccessChanged(member)) => {
                if let Err(error) = look_at_each(app, &member).await {
                    failed(&mut response, record, &error);
                }
            }
            Some(Change::TopicChanged(topic)) => drop(topics.insert(topic)),
            _ => {}
        }
    }
    let mut open = Vec::new();
    for topic in topics {
        match app.store.untold(&topic, app.now()).await {
            Ok(None) => {}
            Ok(Some(_)) => open.push(topic),
            Err(error) => again(&mut response, event, &topic, &error),
        }
    }
    if !open.is_empty() {
        tokio::time::sleep(HEAD_START).await;
    }
    for topic in open {
        if let Err(error) = tell_rest(app, &topic).await {
            again(&mut response, event, &topic, &error);
        }
    }
    response
}

/// Closes the sockets of a member that may no longer stand: their session has ended, or they see something else now. Who may
/// still listen opens another.
pub(crate) async fn look_at(app: &App, member: &MemberId) {
    if let Err(error) = look_at_each(app, member).await {
        tracing::warn!(error = %error, "the sockets of a member were not looked at");
    }
}

async fn look_at_each(app: &App, member: &MemberId) -> Result<(), StoreError> {
    for id in app.store.sockets_of(member).await? {
        let Some(socket) = app.store.load_socket(&id, app.now()).await? else { continue };
        if staff::reader_of(app, &socket.session).await?.as_ref() != Some(&socket.reader) {
            let _ = app.sockets.close(&id).await;
            app.store.close_socket(&id, app.now()).await?;
        }
    }
    Ok(())
}

async fn tell_rest(app: &App, topic: &TopicId) -> Result<(), StoreError> {
    let Some((after, change)) = app.store.untold(topic, app.now()).await? else { return Ok(()) };
    let cursor = change.opened.topic.head.revision;
    tell::tell_all(app, &change, after, cursor).await
}

fn failed(response: &mut DynamoDbEventResponse, record: &EventRecord, error: &StoreError) {
    tracing::warn!(error = %error, "a stream record is to come again");
    let mut failure = DynamoDbBatchItemFailure::default();
    failure.item_identifier.clone_from(&record.change.sequence_number);
    response.batch_item_failures.push(failure);
}

/// Every record of a topic that could not be told.
fn again(response: &mut DynamoDbEventResponse, event: &Event, topic: &TopicId, error: &StoreError) {
    let of_topic = |record: &&EventRecord| store::change(record) == Some(Change::TopicChanged(*topic));
    for record in event.records.iter().filter(of_topic) {
        failed(response, record, error);
    }
}
