//! The door for sockets: a request becomes an event, a socket that opens becomes texts.
//!
//! Comes in: requests at `/live`. Goes out: sockets that stand until either side ends them; each event to the handler, as API
//! Gateway words it. Never here: the answer to whether a socket may open.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use functions::app::{Ids, SystemIds};
use functions::live::Switchboard;
use futures_util::{SinkExt as _, StreamExt as _};
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use super::{FarEnd, Gateway, LONGEST};

/// A socket that says nothing for so long is ended.
const IDLE: Duration = Duration::from_secs(10 * 60);

/// Every socket is ended after so long.
const LIFE: Duration = Duration::from_secs(2 * 60 * 60);

/// What a socket sets aside for reading: texts of browsers are short.
const READ_BUFFER: usize = 2 * 1024;

/// What opens sockets.
#[derive(Clone)]
struct Door {
    gateway: Gateway,
    switchboard: Switchboard,
}

/// The door.
pub fn router(gateway: Gateway, switchboard: Switchboard) -> Router {
    Router::new().route("/live", get(open)).with_state(Door { gateway, switchboard })
}

async fn open(
    State(door): State<Door>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
    request: Request,
) -> Response {
    let upgrade = match upgrade {
        Ok(upgrade) => upgrade,
        Err(rejection) => return rejection.into_response(),
    };
    let ids: Arc<dyn Ids> = Arc::new(SystemIds);
    let name = format!("{:032x}", ids.bits128());
    let status = door.tell(connect(&name, request.headers())).await;
    if !status.is_success() {
        return status.into_response();
    }
    let Some(far) = door.gateway.open(&name) else {
        door.tell(event("DISCONNECT", &name)).await;
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    let (gone, gone_name) = (door.clone(), name.clone());
    upgrade
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(0)
        .max_write_buffer_size(2 * LONGEST)
        .max_message_size(LONGEST)
        .on_failed_upgrade(move |_| drop(tokio::spawn(async move { gone.ended(&gone_name).await })))
        .on_upgrade(move |socket| async move { door.stands(&name, socket, far).await })
}

impl Door {
    /// Hands an event over. On its own: what was begun for a socket is not left half done when the socket ends.
    async fn tell(&self, event: Value) -> StatusCode {
        let request = match serde_json::from_value(event) {
            Ok(request) => request,
            Err(error) => {
                tracing::error!(%error, "an event of an unknown shape");
                return StatusCode::INTERNAL_SERVER_ERROR;
            }
        };
        let switchboard = self.switchboard.clone();
        let told = tokio::spawn(async move { switchboard.on_socket(request).await }).await;
        told.map_or(StatusCode::INTERNAL_SERVER_ERROR, |status| {
            StatusCode::from_u16(status.as_u16()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
        })
    }

    /// A socket from its opening to its end.
    async fn stands(&self, name: &str, socket: WebSocket, mut far: FarEnd) {
        let (mut out, mut heard) = socket.split();
        let says = async {
            while let Some(text) = far.next().await {
                if out.send(Message::Text(text.into())).await.is_err() {
                    return;
                }
            }
            let _ = out.send(Message::Close(None)).await;
        };
        let hears = async {
            while let Ok(Some(Ok(message))) = tokio::time::timeout(IDLE, heard.next()).await {
                match message {
                    Message::Text(text) => {
                        let mut event = event("MESSAGE", name);
                        event["body"] = text.as_str().into();
                        self.tell(event).await;
                    }
                    Message::Close(_) => return,
                    // Ours are texts; pings are answered on the way.
                    Message::Binary(_) | Message::Ping(_) | Message::Pong(_) => {}
                }
            }
        };
        tokio::select! {
            () = says => {}
            () = hears => {}
            () = tokio::time::sleep(LIFE) => {}
        }
        self.ended(name).await;
    }

    async fn ended(&self, name: &str) {
        self.gateway.end(name);
        self.tell(event("DISCONNECT", name)).await;
    }
}

/// An event as API Gateway words it.
fn event(kind: &str, name: &str) -> Value {
    let route = match kind {
        "CONNECT" => "$connect",
        "DISCONNECT" => "$disconnect",
        _ => "$default",
    };
    json!({
        "requestContext": {
            "routeKey": route, "eventType": kind, "connectionId": name, "messageId": null,
            "requestTimeEpoch": 0, "connectedAt": 0, "apiId": "local", "stage": "live",
        },
        "isBase64Encoded": false,
    })
}

fn connect(name: &str, headers: &HeaderMap) -> Value {
    let mut event = event("CONNECT", name);
    let mut known = serde_json::Map::new();
    for header in headers.keys() {
        let values = headers.get_all(header).iter().filter_map(|value| value.to_str().ok());
        // A browser may send its cookies in several lines.
        let text = values.collect::<Vec<_>>().join("; ");
        known.insert(header.as_str().to_owned(), text.into());
    }
    event["headers"] = known.into();
    event
}
