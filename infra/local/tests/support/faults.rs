//! A fault plan: what goes wrong between the store and DynamoDB, on purpose and the same way each time.
//!
//! Comes in: an HTTP client for the SDK, rules, a seed. Goes out: an HTTP client that breaks the rules' share of calls,
//! a log of all calls, and how often each rule struck. Never here: anything that a release program contains; this file
//! is part of test programs only.

use std::sync::{Arc, Mutex};

use aws_smithy_runtime_api::client::http::{
    HttpClient as _, HttpConnector, HttpConnectorFuture, SharedHttpClient, SharedHttpConnector,
    http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use serde_json::json;

/// Which calls of an operation a rule strikes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum When {
    /// The nth call of the operation, from 1.
    Nth(usize),
    /// Every call.
    Always,
    /// This call of its name, counted from 1, and all later ones.
    From(usize),
    /// This share of calls in percent, by the plan's seed.
    Percent(u64),
}

/// What goes wrong.
#[derive(Debug, Clone)]
pub(crate) enum Fault {
    /// Refused for lack of capacity; nothing is written.
    Throttled,
    /// Refused because of another transaction; nothing is written.
    Conflict,
    /// Another request with the same token is said to be under way; nothing is written.
    InProgress,
    /// A transaction cancelled for these reasons, one for each item; nothing is written.
    Cancelled(Vec<&'static str>),
    /// HTTP 500; nothing is written.
    ErrorBefore,
    /// HTTP 500; written all the same.
    ErrorAfter,
    /// The request is lost; nothing is written, no answer comes.
    HangBefore,
    /// Written; no answer comes.
    HangAfter,
    /// Written; the connection breaks before the answer.
    LostReply,
    /// A client in between sends the request twice and hands over the second answer.
    Twice,
    /// Of a batch, only the first key is read; the others are handed back.
    Partly,
}

impl Fault {
    /// All faults but [`Fault::Cancelled`] and [`Fault::Partly`], which strike one kind of call only.
    pub(crate) const EVERY: [Fault; 9] = [
        Fault::Throttled,
        Fault::Conflict,
        Fault::InProgress,
        Fault::ErrorBefore,
        Fault::ErrorAfter,
        Fault::HangBefore,
        Fault::HangAfter,
        Fault::LostReply,
        Fault::Twice,
    ];
}

/// One rule of a plan.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    /// Name of the operation, `PutItem`, or `*`.
    pub(crate) operation: &'static str,
    pub(crate) when: When,
    pub(crate) fault: Fault,
}

/// The rules, and what came of them.
#[derive(Clone)]
pub(crate) struct FaultPlan {
    state: Arc<Mutex<State>>,
}

struct State {
    seed: u64,
    rules: Vec<(Rule, usize, usize)>,
    calls: Vec<String>,
}

impl FaultPlan {
    /// A plan without rules: it only counts.
    pub(crate) fn new(seed: u64) -> FaultPlan {
        FaultPlan { state: Arc::new(Mutex::new(State { seed, rules: Vec::new(), calls: Vec::new() })) }
    }

    /// Adds a rule; the first rule that strikes decides about a call.
    pub(crate) fn rule(self, operation: &'static str, when: When, fault: Fault) -> FaultPlan {
        self.state.lock().unwrap().rules.push((Rule { operation, when, fault }, 0, 0));
        self
    }

    /// From now on nothing goes wrong.
    pub(crate) fn heal(&self) {
        self.state.lock().unwrap().rules.clear();
    }

    /// Names of the operations called since the last time this was asked; see [`called`].
    pub(crate) fn take_calls(&self) -> Vec<String> {
        std::mem::take(&mut self.state.lock().unwrap().calls)
    }

    /// How often each rule struck, of how many calls it looked at.
    pub(crate) fn strikes(&self) -> Vec<(Rule, usize, usize)> {
        self.state.lock().unwrap().rules.clone()
    }

    /// `inner` with this plan round it.
    pub(crate) fn wrap(&self, inner: SharedHttpClient) -> SharedHttpClient {
        let plan = self.clone();
        http_client_fn(move |settings, components| {
            let inner = inner.http_connector(settings, components);
            SharedHttpConnector::new(Faulty { inner, plan: plan.clone() })
        })
    }

    fn strike(&self, operation: &str, called: String) -> Option<Fault> {
        let mut state = self.state.lock().unwrap();
        state.calls.push(called);
        let mut struck = None;
        let state = &mut *state;
        for (rule, hits, seen) in &mut state.rules {
            if rule.operation != "*" && rule.operation != operation {
                continue;
            }
            *seen += 1;
            let strikes = match rule.when {
                When::Nth(nth) => *seen == nth,
                When::Always => true,
                When::From(nth) => *seen >= nth,
                When::Percent(percent) => random(&mut state.seed) % 100 < percent,
            };
            if strikes && struck.is_none() {
                *hits += 1;
                struck = Some(rule.fault.clone());
            }
        }
        struck
    }
}

/// A small generator (splitmix64): the same seed, the same faults.
pub(crate) fn random(seed: &mut u64) -> u64 {
    *seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *seed;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

struct Faulty {
    inner: SharedHttpConnector,
    plan: FaultPlan,
}

impl std::fmt::Debug for Faulty {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Faulty(..)")
    }
}

impl HttpConnector for Faulty {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let target = request.headers().get("x-amz-target").unwrap_or_default();
        let operation = target.rsplit('.').next().unwrap_or_default().to_owned();
        let fault = self.plan.strike(&operation, called(&operation, &request));
        let inner = self.inner.clone();
        HttpConnectorFuture::new(async move {
            let Some(fault) = fault else { return inner.call(request).await };
            match fault {
                Fault::Throttled => Ok(refuse(400, "ProvisionedThroughputExceededException")),
                Fault::Conflict if operation == "TransactWriteItems" => Ok(cancel(&["TransactionConflict"])),
                Fault::Conflict => Ok(refuse(400, "TransactionConflictException")),
                Fault::InProgress => Ok(refuse(400, "TransactionInProgressException")),
                Fault::Cancelled(reasons) => Ok(cancel(&reasons)),
                Fault::ErrorBefore => Ok(refuse(500, "InternalServerError")),
                Fault::ErrorAfter => {
                    inner.call(request).await?;
                    Ok(refuse(500, "InternalServerError"))
                }
                Fault::HangBefore => std::future::pending().await,
                Fault::HangAfter => {
                    inner.call(request).await?;
                    std::future::pending().await
                }
                Fault::LostReply => {
                    inner.call(request).await?;
                    Err(ConnectorError::io("connection reset".into()))
                }
                Fault::Twice => {
                    inner.call(request.try_clone().expect("the body is in memory")).await?;
                    inner.call(request).await
                }
                Fault::Partly => partly(inner, request).await,
            }
        })
    }
}

/// The operation, and for a read whether an index answers it, or it may be stale.
fn called(operation: &str, request: &HttpRequest) -> String {
    let body = request.body().bytes().unwrap_or_default();
    let body: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    let read = matches!(operation, "GetItem" | "Query");
    match (&body["IndexName"], &body["ConsistentRead"]) {
        (serde_json::Value::String(_), _) => format!("{operation} index"),
        (_, consistent) if read && *consistent != true => format!("{operation} stale"),
        _ if operation == "BatchGetItem" && !is_consistent(&body) => format!("{operation} stale"),
        _ => operation.to_owned(),
    }
}

fn is_consistent(body: &serde_json::Value) -> bool {
    let tables = body["RequestItems"].as_object();
    tables.is_some_and(|tables| tables.values().all(|wanted| wanted["ConsistentRead"] == true))
}

/// Reads the first key of a batch; hands the others back as DynamoDB does under load.
async fn partly(
    inner: SharedHttpConnector,
    mut request: HttpRequest,
) -> Result<HttpResponse, ConnectorError> {
    let body = request.body().bytes().unwrap_or_default();
    let mut asked: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    let mut rest = asked["RequestItems"].clone();
    let tables: Vec<String> =
        rest.as_object().into_iter().flat_map(|tables| tables.keys().cloned()).collect();
    for table in &tables {
        let keys = asked["RequestItems"][table]["Keys"].as_array().cloned().unwrap_or_default();
        let (first, others) = keys.split_at(keys.len().min(1));
        rest[table]["Keys"] = json!(others);
        asked["RequestItems"][table]["Keys"] = json!(first);
        if others.is_empty() {
            rest = json!({});
            break;
        }
    }
    let text = asked.to_string();
    request.headers_mut().insert("content-length", text.len().to_string());
    *request.body_mut() = SdkBody::from(text);
    let answer = inner.call(request).await?;
    let status = answer.status().as_u16();
    let mut said: serde_json::Value =
        serde_json::from_slice(answer.body().bytes().unwrap_or_default()).unwrap_or_default();
    said["UnprocessedKeys"] = rest;
    Ok(respond(status, &said))
}

fn refuse(status: u16, code: &str) -> HttpResponse {
    respond(
        status,
        &json!({"__type": format!("com.amazonaws.dynamodb.v20120810#{code}"), "message": "planned"}),
    )
}

fn cancel(reasons: &[&str]) -> HttpResponse {
    let reasons: Vec<_> = reasons.iter().map(|code| json!({"Code": code})).collect();
    let kind = "com.amazonaws.dynamodb.v20120810#TransactionCanceledException";
    respond(400, &json!({"__type": kind, "Message": "planned", "CancellationReasons": reasons}))
}

fn respond(status: u16, body: &serde_json::Value) -> HttpResponse {
    let status = StatusCode::try_from(status).expect("a status of three digits");
    HttpResponse::new(status, SdkBody::from(body.to_string()))
}
