//! The management of connections, without a network: one call of the SDK in, one response out.
//!
//! Comes in: `POST` and `DELETE` of `/@connections/<name>`. Goes out: what API Gateway answers to them. Never here: checking
//! signatures; nobody else can reach this.

use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorFuture};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;

use super::{Gateway, Taken};

const PATH: &str = "/@connections/";

/// The gateway as the SDK sees it.
#[derive(Debug, Clone)]
pub(super) struct Management {
    gateway: Gateway,
}

impl Management {
    pub(super) fn new(gateway: Gateway) -> Self {
        Self { gateway }
    }

    fn answer(&self, request: &HttpRequest) -> HttpResponse {
        let path = request.uri().split_once(PATH).map(|(_, name)| name.split('?').next().unwrap_or(name));
        let Some(name) = path.map(decoded) else { return respond(404, Some("NotFoundException")) };
        match request.method() {
            "POST" => {
                let text = request.body().bytes().and_then(|bytes| String::from_utf8(bytes.to_vec()).ok());
                match text.map(|text| self.gateway.take(&name, text)) {
                    Some(Taken::Yes) => respond(200, None),
                    Some(Taken::Gone) => respond(410, Some("GoneException")),
                    Some(Taken::TooLong) => respond(413, Some("PayloadTooLargeException")),
                    None => respond(400, Some("BadRequestException")),
                }
            }
            "DELETE" if self.gateway.end(&name) => respond(204, None),
            "DELETE" => respond(410, Some("GoneException")),
            _ => respond(403, Some("ForbiddenException")),
        }
    }
}

/// The SDK percent-encodes a name.
fn decoded(name: &str) -> String {
    let name = name.replace('+', "%2B");
    form_urlencoded::parse(name.as_bytes()).next().map(|(name, _)| name.into_owned()).unwrap_or_default()
}

impl HttpConnector for Management {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        HttpConnectorFuture::ready(Ok(self.answer(&request)))
    }
}

/// The SDK knows a failure by its header.
fn respond(status: u16, failure: Option<&'static str>) -> HttpResponse {
    let status = StatusCode::try_from(status).expect("statuses here are three digits");
    let mut response = HttpResponse::new(status, SdkBody::from(failure.map_or("", |_| "{}")));
    if let Some(failure) = failure {
        response.headers_mut().insert("x-amzn-errortype", failure);
        response.headers_mut().insert("content-type", "application/json");
    }
    response
}
