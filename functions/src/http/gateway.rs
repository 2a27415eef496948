//! Requests as API Gateway hands them to a Lambda program.
//!
//! Comes in: a request with the gateway's context. Goes out: the same request with its [`Peer`], as every host gives it.
//! Never here: trust in headers; see [`super::address`].

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use lambda_http::RequestExt as _;
use lambda_http::request::RequestContext;

use super::address::Peer;

/// Notes which machine called the gateway.
pub async fn peer(mut request: Request, next: Next) -> Response {
    let address = match request.request_context_ref() {
        Some(RequestContext::ApiGatewayV2(context)) => context.http.source_ip.clone(),
        _ => None,
    };
    if let Some(address) = address.and_then(|address| address.parse().ok()) {
        request.extensions_mut().insert(Peer(address));
    }
    next.run(request).await
}
