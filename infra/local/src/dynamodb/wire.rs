//! The wire between the SDK and the engine, without a network: one request in, one response out.
//!
//! Comes in: a request as the SDK signs and sends it. Goes out: the response as DynamoDB words it. Never here: checking
//! signatures (nobody else can reach this), meaning of items.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, RwLock};

use anyhow::Context as _;
use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorFuture};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use dynoxide::actions::transact_write_items::TransactWriteItemsRequest;
use dynoxide::{Database, DynoxideError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::{Semaphore, watch};

/// Requests in work at once. The engine takes one at a time; the second is read while the first is written. More would
/// only be threads that wait, and who waits longest would no longer be next.
const AT_ONCE: usize = 2;

/// The engine as the SDK sees it.
#[derive(Clone)]
pub(super) struct Wire {
    shared: Arc<Shared>,
}

struct Shared {
    database: Database,
    written: watch::Sender<()>,
    /// No transaction is told apart by its token while tables are filled.
    is_filling: Arc<AtomicBool>,
    turns: Arc<Semaphore>,
    /// Upkeep writes to the file beside the engine: it takes this whole, requests share it.
    gate: RwLock<()>,
}

impl Wire {
    pub(super) fn new(database: Database, written: watch::Sender<()>, is_filling: Arc<AtomicBool>) -> Wire {
        let (turns, gate) = (Arc::new(Semaphore::new(AT_ONCE)), RwLock::new(()));
        Wire { shared: Arc::new(Shared { database, written, is_filling, turns, gate }) }
    }

    /// Does `work` while no request is in work.
    pub(super) fn between_requests<T>(&self, work: impl FnOnce() -> T) -> T {
        let _gate = self.shared.gate.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        work()
    }

    async fn answer(self, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
        let target = request.headers().get("x-amz-target").unwrap_or_default().to_owned();
        let operation = target.rsplit('.').next().unwrap_or_default().to_owned();
        let body = request.body().bytes().context("a body that streams").map_err(broken)?.to_vec();
        let turn = Arc::clone(&self.shared.turns).acquire_owned().await.map_err(broken)?;
        let shared = Arc::clone(&self.shared);
        if shared.is_filling.load(Ordering::Relaxed) {
            // Nobody else waits for a thread: the way to another one and back takes longer than the work.
            return Ok(respond(shared.perform(&operation, &body)));
        }
        let answer = tokio::task::spawn_blocking(move || {
            // The turn ends with the work, also when nobody waits for the answer any more: else all who gave up would
            // be at work beside those who come next.
            let _turn = turn;
            shared.perform(&operation, &body)
        });
        Ok(respond(answer.await.map_err(broken)?))
    }
}

impl HttpConnector for Wire {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        HttpConnectorFuture::new(self.clone().answer(request))
    }
}

impl std::fmt::Debug for Wire {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Wire(..)")
    }
}

impl Shared {
    fn perform(&self, operation: &str, body: &[u8]) -> Result<Vec<u8>, DynoxideError> {
        let _gate = self.gate.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        let database = &self.database;
        match operation {
            "GetItem" => call(body, |request| database.get_item(request)),
            "BatchGetItem" => call(body, |request| database.batch_get_item(request)),
            "TransactGetItems" => call(body, |request| database.transact_get_items(request)),
            "Query" => call(body, |request| database.query(request)),
            "PutItem" => self.write(call(body, |request| database.put_item(request))),
            "UpdateItem" => self.write(call(body, |request| database.update_item(request))),
            "DeleteItem" => self.write(call(body, |request| database.delete_item(request))),
            "BatchWriteItem" => self.write(call(body, |request| database.batch_write_item(request))),
            "TransactWriteItems" => self.write(call(body, |mut request: TransactWriteItemsRequest| {
                if self.is_filling.load(Ordering::Relaxed) {
                    request.client_request_token = None;
                }
                database.transact_write_items(request)
            })),
            _ => Err(DynoxideError::ValidationException(format!("the portal does not use {operation}"))),
        }
    }

    fn write(&self, answer: Result<Vec<u8>, DynoxideError>) -> Result<Vec<u8>, DynoxideError> {
        if answer.is_ok() {
            self.written.send_replace(());
        }
        answer
    }
}

fn call<Q: DeserializeOwned, A: Serialize>(
    body: &[u8],
    operation: impl FnOnce(Q) -> Result<A, DynoxideError>,
) -> Result<Vec<u8>, DynoxideError> {
    let request = serde_json::from_slice(body).map_err(|error| unreadable(&error))?;
    let answer = operation(request)?;
    serde_json::to_vec(&answer).map_err(|error| DynoxideError::InternalServerError(error.to_string()))
}

/// The engine marks its own findings in a request with the kind of error; the mark and serde's position go.
fn unreadable(error: &serde_json::Error) -> DynoxideError {
    let text = error.to_string();
    let text = text.rfind(" at line ").map_or(text.as_str(), |end| &text[..end]);
    for mark in ["VALIDATION:", "VALIDATION_REQUEST:"] {
        if let Some(message) = text.strip_prefix(mark) {
            return DynoxideError::ValidationException(message.to_owned());
        }
    }
    let message = text.strip_prefix("SERIALIZATION:").unwrap_or(text);
    DynoxideError::SerializationException(message.to_owned())
}

fn respond(answer: Result<Vec<u8>, DynoxideError>) -> HttpResponse {
    let (status, kind, body) = match answer {
        Ok(body) => (200, None, body),
        Err(error) => (error.status_code(), Some(error.error_type()), error.to_json().into_bytes()),
    };
    let status = StatusCode::try_from(status).expect("statuses of the engine are three digits");
    let mut response = HttpResponse::new(status, SdkBody::from(body));
    response.headers_mut().insert("content-type", "application/x-amz-json-1.0");
    if let Some(kind) = kind {
        response.headers_mut().insert("x-amzn-errortype", kind);
    }
    response
}

fn broken(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> ConnectorError {
    ConnectorError::other(error.into(), None)
}

#[cfg(test)]
mod tests {
    use std::task::{Context, Waker};

    use super::*;

    #[test]
    fn marks_of_the_engine_do_not_reach_the_sdk() {
        let put = |body: &str| {
            let parsed: Result<dynoxide::actions::put_item::PutItemRequest, _> = serde_json::from_str(body);
            unreadable(&parsed.unwrap_err())
        };
        let DynoxideError::ValidationException(message) = put(r#"{"TableName": ""}"#) else {
            panic!("a request without a table is a validation error");
        };
        assert!(!message.contains("VALIDATION") && !message.contains("at line"), "{message}");
        assert!(matches!(put(r#"{"TableName": 5}"#), DynoxideError::SerializationException(_)));
    }

    #[test]
    fn work_that_nobody_waits_for_any_more_keeps_its_turn() {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let _here = runtime.enter();
        let (written, _) = watch::channel(());
        let wire = Wire::new(Database::memory().unwrap(), written, Arc::default());
        // Upkeep holds up all work.
        wire.between_requests(|| {
            let mut request = HttpRequest::new(SdkBody::from("{}"));
            request.headers_mut().insert("x-amz-target", "DynamoDB_20120810.GetItem");
            let mut asked = Box::pin(wire.clone().answer(request));
            assert!(asked.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
            drop(asked);
            assert_eq!(wire.shared.turns.available_permits(), AT_ONCE - 1);
        });
        let all = u32::try_from(AT_ONCE).unwrap();
        drop(runtime.block_on(wire.shared.turns.acquire_many(all)).unwrap());
    }
}
