//! What stands in for the machine: a clock that stands still, countable chance, a mailbox, a folder in memory.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use aws_smithy_runtime_api::client::http::{
    HttpClient as _, HttpConnector, HttpConnectorFuture, SharedHttpClient, SharedHttpConnector,
    http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use functions::app::{Clock, Ids, Pending};
use functions::files::{Document, FileStore};
use functions::mail::{Message, SendError, Transport};
use jiff::{SignedDuration, Timestamp};

use super::record::Recorder;
use super::roles::Roles;

/// A clock that moves when it is told to.
#[derive(Debug)]
pub struct FrozenClock(Mutex<Timestamp>);

impl FrozenClock {
    pub fn at(text: &str) -> Arc<Self> {
        Arc::new(Self(Mutex::new(text.parse().unwrap())))
    }

    pub fn set(&self, now: Timestamp) {
        *self.0.lock().unwrap() = now;
    }

    pub fn advance(&self, by: SignedDuration) {
        let mut now = self.0.lock().unwrap();
        *now += by;
    }
}

impl Clock for FrozenClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

/// Bytes that differ from call to call and are the same in every run.
#[derive(Debug)]
pub struct SeededIds(AtomicU64);

impl SeededIds {
    pub fn new() -> Arc<Self> {
        Arc::new(Self(AtomicU64::new(1)))
    }
}

impl Ids for SeededIds {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            // SplitMix64: enough to look random, and to be repeated.
            let n = self.0.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            let n = (n ^ (n >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            let n = (n ^ (n >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            chunk.copy_from_slice(&(n ^ (n >> 31)).to_be_bytes()[..chunk.len()]);
        }
    }
}

/// Collects mail; fails as often as it is told to.
#[derive(Debug, Default)]
pub struct Mailbox {
    sent: Mutex<Vec<Message>>,
    failures: Mutex<Vec<SendError>>,
}

impl Mailbox {
    pub fn all(&self) -> Vec<Message> {
        self.sent.lock().unwrap().clone()
    }

    pub fn to(&self, address: &str) -> Vec<Message> {
        self.all().into_iter().filter(|message| message.addresses().any(|to| to == address)).collect()
    }

    /// The next messages meet these failures, the last one first.
    pub fn fail_with(&self, failures: impl IntoIterator<Item = SendError>) {
        self.failures.lock().unwrap().extend(failures);
    }
}

impl Transport for Mailbox {
    fn send<'a>(&'a self, message: &'a Message) -> Pending<'a, Result<(), SendError>> {
        Box::pin(async move {
            if let Some(failure) = self.failures.lock().unwrap().pop() {
                return Err(failure);
            }
            self.sent.lock().unwrap().push(message.clone());
            Ok(())
        })
    }
}

/// Files in memory.
#[derive(Debug, Default)]
pub struct MemoryFiles(Mutex<BTreeMap<String, Bytes>>);

impl MemoryFiles {
    pub fn count(&self) -> usize {
        self.0.lock().unwrap().len()
    }
}

impl FileStore for MemoryFiles {
    fn put<'a>(&'a self, key: &'a str, document: &'a Document) -> Pending<'a, anyhow::Result<()>> {
        Box::pin(async move {
            let before = self.0.lock().unwrap().insert(key.to_owned(), document.bytes.clone());
            anyhow::ensure!(before.is_none(), "a key is used once");
            Ok(())
        })
    }

    fn get<'a>(&'a self, key: &'a str) -> Pending<'a, anyhow::Result<Option<Bytes>>> {
        Box::pin(async move { Ok(self.0.lock().unwrap().get(key).cloned()) })
    }

    fn delete<'a>(&'a self, key: &'a str) -> Pending<'a, anyhow::Result<()>> {
        Box::pin(async move {
            self.0.lock().unwrap().remove(key);
            Ok(())
        })
    }
}

/// What the way to the database does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weather {
    /// Works.
    Fair,
    /// Every call is refused for lack of capacity; nothing is written.
    Throttled,
    /// Calls arrive and no answer comes back.
    Lost,
}

/// An HTTP client for the SDK whose weather a test makes.
#[derive(Clone)]
pub struct Line {
    inner: SharedHttpClient,
    weather: Arc<Mutex<Weather>>,
    used: Arc<OnceLock<SharedHttpConnector>>,
    pub roles: Arc<Roles>,
}

impl Line {
    pub fn to(inner: SharedHttpClient) -> Self {
        Self {
            inner,
            weather: Arc::new(Mutex::new(Weather::Fair)),
            used: Arc::new(OnceLock::new()),
            roles: Arc::default(),
        }
    }

    /// From here on every call is written down.
    pub fn recorded(&self) -> Recorder {
        self.roles.recorder.get_or_init(Recorder::default).clone()
    }

    pub fn set(&self, weather: Weather) {
        *self.weather.lock().unwrap() = weather;
    }

    /// The engine's own connector, once it has been used.
    pub fn connector(&self) -> SharedHttpConnector {
        self.used.get().expect("a call has been made").clone()
    }

    pub fn client(&self) -> SharedHttpClient {
        let line = self.clone();
        http_client_fn(move |settings, components| {
            let inner = line.inner.http_connector(settings, components);
            let _ = line.used.set(inner.clone());
            SharedHttpConnector::new(Call {
                inner,
                weather: Arc::clone(&line.weather),
                roles: Arc::clone(&line.roles),
            })
        })
    }
}

#[derive(Debug)]
struct Call {
    inner: SharedHttpConnector,
    weather: Arc<Mutex<Weather>>,
    roles: Arc<Roles>,
}

impl HttpConnector for Call {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (inner, weather) = (self.inner.clone(), *self.weather.lock().unwrap());
        let target = request.headers().get("x-amz-target").unwrap_or_default();
        let operation = target.rsplit('.').next().unwrap_or_default();
        self.roles.called(operation, request.body().bytes().unwrap_or_default());
        let recorder = self.roles.recorder.get().cloned();
        HttpConnectorFuture::new(async move {
            match weather {
                Weather::Fair => match recorder {
                    Some(recorder) => recorder.pass(inner, request).await,
                    None => inner.call(request).await,
                },
                Weather::Throttled => Ok(throttled()),
                Weather::Lost => {
                    inner.call(request).await?;
                    Err(ConnectorError::io("the answer was lost".into()))
                }
            }
        })
    }
}

fn throttled() -> HttpResponse {
    let kind = "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException";
    let body = SdkBody::from(format!("{{\"__type\":\"{kind}\",\"message\":\"planned\"}}"));
    HttpResponse::new(StatusCode::try_from(400).unwrap(), body)
}
