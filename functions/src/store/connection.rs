//! The way to DynamoDB: region, credentials, HTTP client.
//!
//! Comes in: typed configuration. Goes out: the SDK's client. Never here: environment variables, retries (see
//! `call.rs`).

use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Region, retry::RetryConfig, timeout::TimeoutConfig};
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::client::http::{SharedHttpClient, SharedHttpConnector, http_client_fn};

/// Where DynamoDB is and who we are.
#[derive(Clone, Debug)]
pub struct Connection {
    /// Region: `ca-central-1`.
    pub region: String,
    /// Another address than the region's own; none in production.
    pub endpoint: Option<String>,
    /// Who we are.
    pub credentials: Credentials,
    /// What sends requests: [`https`], or the embedded engine's.
    pub http: SharedHttpClient,
}

/// How long an answer is waited for.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// The longest that one attempt may take.
    pub attempt: Duration,
    /// The longest that an operation with all its attempts may take.
    pub operation: Duration,
}

impl Patience {
    /// Over a network: an answer normally takes some milliseconds, and a person waits for it.
    pub const NETWORK: Patience =
        Patience { attempt: Duration::from_millis(800), operation: Duration::from_secs(3) };

    /// Of an engine in the same process: it always answers, and asking again while it works only gives it more to do.
    pub const IN_PROCESS: Patience =
        Patience { attempt: Duration::from_secs(10), operation: Duration::from_secs(30) };
}

/// Credentials as the Lambda environment gives them. `Debug` shows none of it.
#[derive(Clone)]
pub struct Credentials {
    /// `AWS_ACCESS_KEY_ID`.
    pub access_key_id: String,
    /// `AWS_SECRET_ACCESS_KEY`.
    pub secret_access_key: String,
    /// `AWS_SESSION_TOKEN`.
    pub session_token: Option<String>,
}

/// An HTTPS client on rustls with ring: ten milliseconds of CPU on the first call, where the default takes seventy.
/// Made once by a program, so that the machine's certificates are read once.
pub fn https() -> SharedHttpConnector {
    let connector = aws_smithy_http_client::Connector::builder();
    SharedHttpConnector::new(connector.tls_provider(Provider::Rustls(CryptoMode::Ring)).build())
}

/// The same connections for a client of the SDK. Its time-outs are not heard here: whoever calls sets their own.
pub fn shared(connector: &SharedHttpConnector) -> SharedHttpClient {
    let connector = connector.clone();
    http_client_fn(move |_, _| connector.clone())
}

impl Connection {
    /// The SDK's client: its own retries and time-outs are off, ours are in `call.rs`.
    pub(super) fn client(self) -> Client {
        let credentials = aws_sdk_dynamodb::config::Credentials::new(
            self.credentials.access_key_id,
            self.credentials.secret_access_key,
            self.credentials.session_token,
            None,
            "portal",
        );
        let mut config = aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(self.region))
            .credentials_provider(credentials)
            .http_client(self.http)
            .retry_config(RetryConfig::disabled())
            .timeout_config(TimeoutConfig::disabled());
        config.set_endpoint_url(self.endpoint);
        Client::from_conf(config.build())
    }
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Credentials(..)")
    }
}
