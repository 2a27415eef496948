//! The services that the programs call, on ports of this machine: DynamoDB (the embedded engine), S3, SES, Secrets Manager.
//!
//! Each program has an address of its own for DynamoDB, and is refused what its role in the template does not permit.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use aws_smithy_runtime_api::client::http::{HttpConnector as _, SharedHttpConnector};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{post, put};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::runtime::serve;
use super::support::roles::refused;

/// What the programs have sent to S3 and SES.
#[derive(Default)]
pub(crate) struct Received {
    pub(crate) objects: Mutex<BTreeMap<String, Bytes>>,
    pub(crate) puts: Mutex<Vec<HeaderMap>>,
    pub(crate) mail: Mutex<Vec<String>>,
    pub(crate) refuses_mail: AtomicBool,
    /// Texts to sockets, each with the name of the socket.
    pub(crate) texts: Mutex<Vec<(String, Value)>>,
    /// Sockets that were ended.
    pub(crate) ended: Mutex<Vec<String>>,
    /// Calls to tables that a role does not permit.
    pub(crate) refused: Mutex<BTreeSet<String>>,
}

/// Addresses of the services.
pub(crate) struct Services {
    pub(crate) dynamodb: String,
    pub(crate) s3: String,
    pub(crate) ses: String,
    pub(crate) sockets: String,
    pub(crate) secrets: String,
    pub(crate) received: Arc<Received>,
}

impl Services {
    pub(crate) async fn start(engine: SharedHttpConnector) -> Self {
        let received = Arc::new(Received::default());
        let dynamodb =
            Router::new().route("/{program}/", post(dynamodb)).with_state((engine, Arc::clone(&received)));
        let s3 = put(put_object).delete(delete_object).get(get_object);
        let s3 = Router::new().route("/{bucket}/{*key}", s3);
        let secrets = Router::new().route("/", post(get_secret));
        let ses = Router::new().route("/v2/email/outbound-emails", post(send_email));
        let sockets = Router::new().route("/@connections/{name}", post(send_text).delete(end_socket));
        Self {
            dynamodb: serve(dynamodb).await,
            s3: serve(s3.with_state(Arc::clone(&received))).await,
            ses: serve(ses.with_state(Arc::clone(&received))).await,
            sockets: serve(sockets.with_state(Arc::clone(&received))).await,
            secrets: serve(secrets).await,
            received,
        }
    }
}

/// Hands a call over to the engine, as its in-process client does.
async fn dynamodb(
    State((engine, received)): State<(SharedHttpConnector, Arc<Received>)>,
    Path(program): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let target = headers["x-amz-target"].to_str().unwrap();
    let refused = refused(&[&program], target.rsplit('.').next().unwrap(), &body);
    if !refused.is_empty() {
        let told =
            format!("{{\"__type\":\"AccessDeniedException\",\"message\":\"{refused:?}\"}}").replace('\\', "");
        received.refused.lock().unwrap().extend(refused);
        return (StatusCode::BAD_REQUEST, told).into_response();
    }
    let mut request = HttpRequest::new(SdkBody::from(body));
    request.set_method("POST").unwrap();
    request.set_uri("http://engine.invalid/").unwrap();
    let target = headers["x-amz-target"].to_str().unwrap().to_owned();
    request.headers_mut().insert("x-amz-target", target);
    assert!(headers["authorization"].to_str().unwrap().contains("ca-central-1"), "signed for our region");
    let answer = engine.call(request).await.unwrap();
    let status = StatusCode::from_u16(answer.status().as_u16()).unwrap();
    let body = Bytes::copy_from_slice(answer.body().bytes().unwrap());
    (status, [("content-type", "application/x-amz-json-1.0")], body).into_response()
}

async fn put_object(
    State(received): State<Arc<Received>>,
    Path((bucket, key)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    received.puts.lock().unwrap().push(headers);
    received.objects.lock().unwrap().insert(format!("{bucket}/{key}"), body);
    StatusCode::OK
}

async fn get_object(
    State(received): State<Arc<Received>>,
    Path((bucket, key)): Path<(String, String)>,
) -> Response {
    match received.objects.lock().unwrap().get(&format!("{bucket}/{key}")) {
        Some(bytes) => bytes.clone().into_response(),
        None => (StatusCode::NOT_FOUND, "<Error><Code>NoSuchKey</Code></Error>").into_response(),
    }
}

async fn delete_object(
    State(received): State<Arc<Received>>,
    Path((bucket, key)): Path<(String, String)>,
) -> StatusCode {
    received.objects.lock().unwrap().remove(&format!("{bucket}/{key}"));
    StatusCode::NO_CONTENT
}

/// The word of the edge.
pub(crate) const WORD: &str = "0123456789abcdefghijABCDEFGHIJ0123456789abcdefgh";

/// The key that the portal of the tests has too, and the word.
async fn get_secret(headers: HeaderMap, body: Bytes) -> Response {
    assert_eq!(headers["x-amz-target"], "secretsmanager.GetSecretValue");
    assert!(headers["authorization"].to_str().unwrap().contains("/ca-central-1/secretsmanager/aws4_request"));
    let asked: Value = serde_json::from_slice(&body).unwrap();
    let text = match asked["SecretId"].as_str() {
        Some("portal") => "07".repeat(32),
        Some("edge") => WORD.into(),
        _ => {
            let told = "{\"__type\":\"ResourceNotFoundException\"}";
            return (StatusCode::BAD_REQUEST, told).into_response();
        }
    };
    serde_json::json!({ "SecretString": text }).to_string().into_response()
}

async fn send_email(State(received): State<Arc<Received>>, body: Bytes) -> Response {
    if received.refuses_mail.load(Ordering::Relaxed) {
        let kind = [("x-amzn-errortype", "MessageRejected")];
        return (StatusCode::BAD_REQUEST, kind, "{\"message\":\"planned\"}").into_response();
    }
    let call: Value = serde_json::from_slice(&body).unwrap();
    let raw = STANDARD.decode(call["Content"]["Raw"]["Data"].as_str().unwrap()).unwrap();
    received.mail.lock().unwrap().push(String::from_utf8(raw).unwrap());
    ([("content-type", "application/json")], "{\"MessageId\":\"1\"}").into_response()
}

/// A socket that has left, as API Gateway tells it.
const LEFT: &str = "left";

async fn send_text(
    State(received): State<Arc<Received>>,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    assert!(headers["authorization"].to_str().unwrap().contains("execute-api"), "signed for the gateway");
    if name.starts_with(LEFT) {
        let kind = [("x-amzn-errortype", "GoneException"), ("content-type", "application/json")];
        return (StatusCode::GONE, kind, "{}").into_response();
    }
    received.texts.lock().unwrap().push((name, serde_json::from_slice(&body).unwrap()));
    StatusCode::OK.into_response()
}

async fn end_socket(State(received): State<Arc<Received>>, Path(name): Path<String>) -> StatusCode {
    received.ended.lock().unwrap().push(name);
    StatusCode::NO_CONTENT
}
