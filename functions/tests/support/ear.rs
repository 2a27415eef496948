//! A page that is open: its socket, through the events of a gateway.

use axum::http::StatusCode;
use portal_local::sockets::FarEnd;
use serde_json::{Value, json};

use super::bundle::BASE_URL;
use super::{TestApp, Visitor};

/// The far end of a socket.
pub struct Ear<'a> {
    app: &'a TestApp,
    pub name: String,
    far: FarEnd,
}

/// An event of a socket, as API Gateway words it.
pub fn event(kind: &str, name: &str) -> Value {
    let mut event: Value = serde_json::from_str(include_str!("../events/socket.json")).unwrap();
    let route = match kind {
        "CONNECT" => "$connect",
        "DISCONNECT" => "$disconnect",
        _ => "$default",
    };
    event["requestContext"]["eventType"] = kind.into();
    event["requestContext"]["routeKey"] = route.into();
    event["requestContext"]["connectionId"] = name.into();
    event
}

/// What a browser's request to open a socket says.
pub fn connect(visitor: &Visitor, name: &str, origin: Option<&str>) -> Value {
    let cookies: Vec<String> =
        visitor.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let mut event = event("CONNECT", name);
    event["headers"] = json!({ "Host": "portal.example", "Cookie": cookies.join("; ") });
    if let Some(origin) = origin {
        event["headers"]["Origin"] = origin.into();
    }
    event
}

/// What a browser says.
pub fn says(name: &str, message: &Value) -> Value {
    let mut event = event("MESSAGE", name);
    event["body"] = message.to_string().into();
    event
}

impl TestApp {
    /// Whether a socket may open.
    pub async fn may_open(&self, event: Value) -> StatusCode {
        self.switchboard.on_socket(serde_json::from_value(event).unwrap()).await
    }

    /// Opens a socket from a page of ours.
    pub async fn ear(&self, visitor: &Visitor, name: &str) -> Ear<'_> {
        let opened = self.may_open(connect(visitor, name, Some(BASE_URL))).await;
        assert_eq!(opened, StatusCode::OK);
        Ear { app: self, name: name.into(), far: self.gateway.open(name).unwrap() }
    }
}

impl Ear<'_> {
    /// Says something; what is heard next.
    pub async fn says(&mut self, message: &Value) -> Vec<Value> {
        let event = says(&self.name, message);
        self.app.switchboard.on_socket(serde_json::from_value(event).unwrap()).await;
        self.hears()
    }

    /// Wants to be told of a page of a topic.
    pub async fn subscribes(&mut self, path: &str, cursor: u64) -> Vec<Value> {
        let (lang, topic) = names(path);
        let message =
            json!({"action": "subscribe", "topic": topic, "lang": lang, "first": 1, "cursor": cursor});
        self.says(&message).await
    }

    /// What has come since the last look.
    pub fn hears(&mut self) -> Vec<Value> {
        self.far.come().iter().map(|text| serde_json::from_str(text).unwrap()).collect()
    }

    /// The same, of one type.
    pub fn hears_of(&mut self, kind: &str) -> Vec<Value> {
        self.hears().into_iter().filter(|told| told["type"] == kind).collect()
    }

    pub fn is_cut(&self) -> bool {
        self.far.is_ended()
    }

    /// The network is gone: the gateway says so.
    pub async fn ends(self) {
        let event = event("DISCONNECT", &self.name);
        self.app.switchboard.on_socket(serde_json::from_value(event).unwrap()).await;
    }
}

/// Language and topic in the address of a topic.
fn names(path: &str) -> (&str, &str) {
    let mut parts = path.split('/').skip(3);
    let lang = parts.next().unwrap();
    (lang, parts.nth(1).unwrap())
}
