//! The gateway of sockets on one machine: what API Gateway is on AWS.
//!
//! Comes in: requests to open a socket, texts from browsers; calls of the management of connections. Goes out: the events that
//! the Lambda `live` knows, texts to browsers. Never here: who may open a socket, what texts mean.
//!
//! As on AWS, a socket that says nothing for ten minutes is ended, and each after two hours. What waits for a slow reader is
//! bounded: with more than [`WAITING`] bytes before them they are cut, and catch up when they come back.

mod door;
mod management;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use aws_smithy_runtime_api::client::http::{SharedHttpClient, SharedHttpConnector, http_client_fn};
use functions::live::Sockets;
use functions::store::{Connection, Credentials};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch};

pub use door::router;

/// Bytes that may wait for one reader: two of the longest texts, or the news of an hour.
pub const WAITING: usize = 256 * 1024;

/// The longest text that is taken, as on AWS.
const LONGEST: usize = 128 * 1024;

/// The most sockets that are open at once.
const MOST: usize = 10_000;

/// Texts that may wait for one reader, however short.
const TEXTS: usize = 256;

/// All sockets that are open. Cheap to clone.
#[derive(Clone, Default)]
pub struct Gateway {
    open: Arc<Mutex<HashMap<String, Line>>>,
}

/// The near end of a socket.
struct Line {
    texts: mpsc::Sender<Waiting>,
    room: Arc<Semaphore>,
    ends: watch::Sender<bool>,
}

/// The far end: what a socket is to send, and when it is to end.
pub struct FarEnd {
    texts: mpsc::Receiver<Waiting>,
    ends: watch::Receiver<bool>,
}

/// A text on its way, with the room that it takes.
struct Waiting {
    text: String,
    _room: OwnedSemaphorePermit,
}

/// What became of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Taken {
    /// It is on its way.
    Yes,
    /// No such socket; or it was cut just now, because too much waits.
    Gone,
    /// Longer than a gateway takes.
    TooLong,
}

impl Gateway {
    /// Opens a line of this name; `None` when there are too many.
    pub fn open(&self, name: &str) -> Option<FarEnd> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.len() >= MOST {
            return None;
        }
        let (texts, far_texts) = mpsc::channel(TEXTS);
        let (ends, far_ends) = watch::channel(false);
        open.insert(name.to_owned(), Line { texts, room: Arc::new(Semaphore::new(WAITING)), ends });
        Some(FarEnd { texts: far_texts, ends: far_ends })
    }

    /// How many are open.
    pub fn count(&self) -> usize {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Cuts all of them, as a break of the network does.
    pub fn cut_all(&self) {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The sockets, as the functions reach them: through the SDK, which never leaves the process.
    pub fn sockets(&self) -> Sockets {
        let credentials = Credentials {
            access_key_id: "local".into(),
            secret_access_key: "local".into(),
            session_token: None,
        };
        let endpoint = Some("http://sockets.in-process.invalid".into());
        Sockets::of(Connection { region: "local".into(), endpoint, credentials, http: self.http_client() })
    }

    /// The management of connections as an HTTP client of the SDK.
    pub fn http_client(&self) -> SharedHttpClient {
        let connector = SharedHttpConnector::new(management::Management::new(self.clone()));
        http_client_fn(move |_, _| connector.clone())
    }

    fn take(&self, name: &str, text: String) -> Taken {
        if text.len() > LONGEST {
            return Taken::TooLong;
        }
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(line) = open.get(name) else { return Taken::Gone };
        let room = u32::try_from(text.len()).ok();
        let room = room.and_then(|room| Arc::clone(&line.room).try_acquire_many_owned(room).ok());
        let sent = room.map(|room| line.texts.try_send(Waiting { text, _room: room }).is_ok());
        if sent == Some(true) {
            return Taken::Yes;
        }
        tracing::info!("a slow reader is cut");
        open.remove(name);
        Taken::Gone
    }

    /// Ends a socket; says whether there was one.
    fn end(&self, name: &str) -> bool {
        let line = self.open.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
        line.is_some_and(|line| {
            line.ends.send_replace(true);
            true
        })
    }
}

impl FarEnd {
    /// The next text; `None` when the socket is to end.
    pub async fn next(&mut self) -> Option<String> {
        tokio::select! {
            biased;
            // An end that was asked for comes before all that waits; so does a cut.
            () = ended(&mut self.ends) => None,
            text = self.texts.recv() => text.map(|waiting| waiting.text),
        }
    }

    /// What has come so far.
    pub fn come(&mut self) -> Vec<String> {
        std::iter::from_fn(|| self.texts.try_recv().ok()).map(|waiting| waiting.text).collect()
    }

    /// Whether the socket is to end.
    pub fn is_ended(&self) -> bool {
        *self.ends.borrow() || self.ends.has_changed().is_err()
    }
}

/// Done when the socket is to end, by somebody's wish or because it was cut.
async fn ended(ends: &mut watch::Receiver<bool>) {
    // An error: the near end is gone.
    let _ = ends.wait_for(|ends| *ends).await;
}

impl std::fmt::Debug for Gateway {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Gateway").field("open", &self.count()).finish()
    }
}

impl std::fmt::Debug for FarEnd {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FarEnd").field("is_ended", &self.is_ended()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use functions::live::Unsent;
    use functions::store::SocketId;

    use super::*;

    #[tokio::test]
    async fn texts_travel_through_the_sdk_and_an_ended_socket_is_gone() {
        let gateway = Gateway::default();
        let (sockets, id) = (gateway.sockets(), SocketId::parse("a1=").unwrap());
        assert_eq!(sockets.send(&id, "{}".into()).await, Err(Unsent::Gone));
        let mut far = gateway.open("a1=").unwrap();
        sockets.send(&id, "{\"é\":1}".into()).await.unwrap();
        assert_eq!(far.next().await.as_deref(), Some("{\"é\":1}"));
        assert_eq!(sockets.send(&id, "x".repeat(LONGEST + 1)).await, Err(Unsent::NotNow));
        sockets.close(&id).await.unwrap();
        assert_eq!((far.next().await, far.is_ended()), (None, true));
        assert_eq!(sockets.close(&id).await, Err(Unsent::Gone));
        assert_eq!(gateway.count(), 0);
    }

    #[tokio::test]
    async fn who_reads_too_slowly_is_cut_and_costs_no_more() {
        let gateway = Gateway::default();
        let (sockets, slow) = (gateway.sockets(), SocketId::parse("slow").unwrap());
        let far = gateway.open("slow").unwrap();
        let quick = SocketId::parse("quick").unwrap();
        let mut reader = gateway.open("quick").unwrap();
        let mut taken = 0;
        while sockets.send(&slow, "x".repeat(50_000)).await.is_ok() {
            taken += 50_000;
            sockets.send(&quick, "x".repeat(50_000)).await.unwrap();
            reader.next().await.unwrap();
        }
        assert!(taken <= WAITING, "{taken}");
        assert!(far.is_ended());
        assert_eq!((sockets.send(&slow, "x".into()).await, gateway.count()), (Err(Unsent::Gone), 1));
    }
}
