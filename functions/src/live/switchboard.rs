//! Whatever the Lambda `live` is called for: events of sockets, records of the stream.
//!
//! Comes in: an event. Goes out: what a gateway asks to know: whether a socket may open; which records are to come again. Never
//! here: what is said to whom.

use std::sync::Arc;

use aws_lambda_events::event::apigw::ApiGatewayWebsocketProxyRequest;
use aws_lambda_events::event::dynamodb::Event as Records;
use aws_lambda_events::event::streams::DynamoDbEventResponse;
use axum::http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use super::event::{self, Event};
use super::{company, listen, repair};
use crate::app::App;
use crate::http::cookie::Cookie;
use crate::http::origin;
use crate::staff;
use crate::store::{Socket, SocketId, StoreError};

/// The handler.
#[derive(Clone)]
pub struct Switchboard {
    app: Arc<App>,
}

impl std::fmt::Debug for Switchboard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Switchboard").finish_non_exhaustive()
    }
}

impl Switchboard {
    /// A handler with everything that it uses.
    pub fn new(app: Arc<App>) -> Self {
        Self { app }
    }

    /// Handles whatever Lambda brings: a batch of the stream, or the event of a socket.
    pub async fn on_event(&self, payload: Value) -> anyhow::Result<Value> {
        if payload.get("Records").is_some() {
            let records: Records = serde_json::from_value(payload)?;
            return Ok(serde_json::to_value(self.on_stream(&records).await)?);
        }
        let status = self.on_socket(serde_json::from_value(payload)?).await;
        Ok(json!({ "statusCode": status.as_u16() }))
    }

    /// Handles the event of a socket; the status settles whether one that opens may.
    pub async fn on_socket(&self, request: ApiGatewayWebsocketProxyRequest) -> StatusCode {
        let Some((socket, event)) = event::read(request) else { return StatusCode::BAD_REQUEST };
        let handled = match event {
            Event::Opens(headers) => self.opens(socket, &headers).await,
            Event::Says(text) => listen::listen(&self.app, &socket, &text).await.map(|()| StatusCode::OK),
            Event::Ended => self.ended(&socket).await,
        };
        handled.unwrap_or_else(|error| {
            tracing::warn!(error = %error, "the event of a socket failed");
            StatusCode::SERVICE_UNAVAILABLE
        })
    }

    /// Handles a batch of stream records; the answer names those that must come again.
    pub async fn on_stream(&self, records: &Records) -> DynamoDbEventResponse {
        repair::on_stream(&self.app, records).await
    }

    /// Pages of ours alone, and members who are signed in: a page of another site can make a browser open a socket with its
    /// cookies, but not lie about where it comes from.
    async fn opens(&self, socket: SocketId, headers: &HeaderMap) -> Result<StatusCode, StoreError> {
        let app = &self.app;
        if !origin::is_page_of(headers, &app.site.get().base_url) {
            return Ok(StatusCode::FORBIDDEN);
        }
        let Some(token) = Cookie::Session.read(headers) else { return Ok(StatusCode::UNAUTHORIZED) };
        let session = token.digest();
        let Some(reader) = staff::reader_of(app, &session).await? else {
            return Ok(StatusCode::UNAUTHORIZED);
        };
        app.store.open_socket(&Socket::new(socket, session, reader, app.now()), app.now()).await?;
        Ok(StatusCode::OK)
    }

    async fn ended(&self, socket: &SocketId) -> Result<StatusCode, StoreError> {
        if let Some(topic) = self.app.store.close_socket(socket, self.app.now()).await? {
            company::left(&self.app, &topic).await?;
        }
        Ok(StatusCode::OK)
    }
}
