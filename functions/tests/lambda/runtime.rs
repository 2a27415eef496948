//! The Lambda service as a program sees it: hands out events, takes answers.

use std::collections::BTreeMap;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::Value;
use tokio::sync::{Mutex, mpsc, oneshot};

/// What became of an invocation.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Answer {
    Response(Value),
    Error(Value),
}

struct Waiting {
    id: String,
    event: Value,
    answer: oneshot::Sender<Answer>,
}

struct Service {
    events: Mutex<mpsc::Receiver<Waiting>>,
    open: Mutex<BTreeMap<String, oneshot::Sender<Answer>>>,
}

/// A program of ours, running under the Lambda service.
pub(crate) struct Lambda {
    events: mpsc::Sender<Waiting>,
    next: Mutex<u64>,
    program: Child,
}

impl Lambda {
    /// Starts a program as Lambda does, with these variables and no others.
    pub(crate) async fn start(program: &str, variables: &[(&str, &str)]) -> Arc<Self> {
        let (sender, receiver) = mpsc::channel(64);
        let service = Arc::new(Service { events: Mutex::new(receiver), open: Mutex::new(BTreeMap::new()) });
        let router = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next))
            .route("/2018-06-01/runtime/invocation/{id}/response", post(response))
            .route("/2018-06-01/runtime/invocation/{id}/error", post(error))
            .with_state(service);
        let address = serve(router).await;
        let program = Command::new(program)
            .env_clear()
            .envs(variables.iter().copied())
            .env("AWS_LAMBDA_RUNTIME_API", address.strip_prefix("http://").unwrap())
            .env("AWS_LAMBDA_FUNCTION_NAME", "test")
            .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128")
            .stdout(Stdio::null())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        Arc::new(Self { events: sender, next: Mutex::new(1), program })
    }

    /// Invokes the program and waits for its answer.
    pub(crate) async fn invoke(&self, event: Value) -> Answer {
        let id = {
            let mut next = self.next.lock().await;
            *next += 1;
            format!("00000000-0000-4000-8000-{:012}", *next)
        };
        let (answer, answered) = oneshot::channel();
        self.events.send(Waiting { id, event, answer }).await.unwrap();
        tokio::time::timeout(Duration::from_secs(30), answered).await.expect("an answer in time").unwrap()
    }
}

impl Drop for Lambda {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

/// Serves a router on a port of its own, on this machine only; gives its address.
pub(crate) async fn serve(router: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

async fn next(State(service): State<Arc<Service>>) -> Response {
    let Some(Waiting { id, event, answer }) = service.events.lock().await.recv().await else {
        return StatusCode::GONE.into_response();
    };
    service.open.lock().await.insert(id.clone(), answer);
    let headers = [
        ("content-type", "application/json".to_owned()),
        ("lambda-runtime-aws-request-id", id),
        ("lambda-runtime-deadline-ms", "9999999999999".to_owned()),
        (
            "lambda-runtime-invoked-function-arn",
            "arn:aws:lambda:ca-central-1:123456789012:function:test".to_owned(),
        ),
        ("lambda-runtime-trace-id", "Root=1-00000000-000000000000000000000000".to_owned()),
    ];
    (headers, event.to_string()).into_response()
}

async fn response(State(service): State<Arc<Service>>, Path(id): Path<String>, body: Bytes) -> StatusCode {
    settle(&service, &id, Answer::Response(serde_json::from_slice(&body).unwrap())).await
}

async fn error(State(service): State<Arc<Service>>, Path(id): Path<String>, body: Bytes) -> StatusCode {
    settle(&service, &id, Answer::Error(serde_json::from_slice(&body).unwrap())).await
}

async fn settle(service: &Service, id: &str, answer: Answer) -> StatusCode {
    let open = service.open.lock().await.remove(id).expect("an invocation that was handed out");
    let _ = open.send(answer);
    StatusCode::ACCEPTED
}
