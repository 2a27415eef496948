//! What a gateway tells of a socket: it opens, it says something, it has ended.
//!
//! Comes in: an event as API Gateway words it. Goes out: the same, typed. Never here: whether it is allowed.

use aws_lambda_events::event::apigw::ApiGatewayWebsocketProxyRequest;
use axum::http::HeaderMap;

use crate::store::SocketId;

/// What has happened to a socket.
#[derive(Debug)]
pub(super) enum Event {
    /// It wants to open; these are the headers of the request.
    Opens(HeaderMap),
    /// It says this.
    Says(String),
    /// It has ended.
    Ended,
}

/// Reads an event; `None` for one that is none of these.
pub(super) fn read(request: ApiGatewayWebsocketProxyRequest) -> Option<(SocketId, Event)> {
    let context = request.request_context;
    let socket = SocketId::parse(&context.connection_id?)?;
    let event = match context.event_type?.as_str() {
        "CONNECT" => Event::Opens(request.headers),
        // Ours are texts; a gateway marks what is none.
        "MESSAGE" if !request.is_base64_encoded => Event::Says(request.body.unwrap_or_default()),
        "DISCONNECT" => Event::Ended,
        _ => return None,
    };
    Some((socket, event))
}
