//! The way to open sockets: API Gateway's management of connections, or a gateway of the same manners.
//!
//! Comes in: the name of a connection, a text. Goes out: the text, to whoever is at the other end. Never here: who that is, what
//! it says.

use std::time::Duration;

use aws_sdk_apigatewaymanagement::Client;
use aws_sdk_apigatewaymanagement::config::retry::RetryConfig;
use aws_sdk_apigatewaymanagement::config::timeout::TimeoutConfig;
use aws_sdk_apigatewaymanagement::config::{
    BehaviorVersion, Credentials, Region, StalledStreamProtectionConfig,
};
use aws_sdk_apigatewaymanagement::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_apigatewaymanagement::primitives::Blob;

use crate::store::{Connection, SocketId};

/// A gateway answers within milliseconds; who waits for a slow one waits no longer.
const MOST: Duration = Duration::from_secs(2);

/// What a gateway answers for a connection that has ended.
const GONE: &str = "GoneException";

/// Open sockets. Without a gateway there are none, and nothing is sent.
#[derive(Debug, Clone, Default)]
pub struct Sockets {
    client: Option<Client>,
}

/// Why a message was not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsent {
    /// The connection has ended.
    Gone,
    /// The gateway did not take it.
    NotNow,
}

impl Sockets {
    /// The sockets of a gateway; of none, where the connection names no address. Makes no call.
    pub fn of(connection: Connection) -> Self {
        let Connection { region, endpoint, credentials, http } = connection;
        let Some(endpoint) = endpoint else { return Self::default() };
        let (id, secret) = (credentials.access_key_id, credentials.secret_access_key);
        let credentials = Credentials::new(id, secret, credentials.session_token, None, "portal");
        let config = aws_sdk_apigatewaymanagement::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(region))
            .credentials_provider(credentials)
            .endpoint_url(endpoint)
            .timeout_config(TimeoutConfig::builder().operation_timeout(MOST).build())
            // What is not sent now is asked for later.
            .retry_config(RetryConfig::disabled())
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .http_client(http);
        Self { client: Some(Client::from_conf(config.build())) }
    }

    /// Sends a text.
    pub async fn send(&self, socket: &SocketId, text: String) -> Result<(), Unsent> {
        let Some(client) = &self.client else { return Err(Unsent::NotNow) };
        let request = client.post_to_connection().connection_id(socket.as_str());
        let sent = request.data(Blob::new(text.into_bytes())).send().await;
        sent.map(drop).map_err(|error| why(&error))
    }

    /// Ends a connection.
    pub async fn close(&self, socket: &SocketId) -> Result<(), Unsent> {
        let Some(client) = &self.client else { return Err(Unsent::NotNow) };
        let closed = client.delete_connection().connection_id(socket.as_str()).send().await;
        closed.map(drop).map_err(|error| why(&error))
    }
}

fn why<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> Unsent {
    let code = error.as_service_error().and_then(ProvideErrorMetadata::code);
    if code == Some(GONE) {
        return Unsent::Gone;
    }
    tracing::warn!(code = code.unwrap_or("no answer"), "a socket was not reached");
    Unsent::NotNow
}
