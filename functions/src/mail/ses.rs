//! Mail through Amazon SES, as the message that we wrote ourselves.
//!
//! Comes in: a [`Message`]. Goes out: the same bytes to SES. Never here: words, addresses in errors (SES quotes them in
//! its texts, so only its codes are passed on).

use aws_sdk_sesv2::Client;
use aws_sdk_sesv2::config::retry::RetryConfig;
use aws_sdk_sesv2::config::timeout::TimeoutConfig;
use aws_sdk_sesv2::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_sesv2::error::{ProvideErrorMetadata as _, SdkError};
use aws_sdk_sesv2::operation::send_email::SendEmailError;
use aws_sdk_sesv2::primitives::Blob;
use aws_sdk_sesv2::types::{Destination, EmailContent, RawMessage};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use std::time::Duration;

use super::{Message, SendError, Transport};
use crate::app::Pending;
use crate::config::Aws;

/// SES answers within a second; a worker's claim on a message lasts longer than this.
const MOST_SECONDS: u64 = 15;

/// Amazon SES.
#[derive(Debug, Clone)]
pub struct Ses {
    client: Client,
}

impl Ses {
    /// SES in our region. Makes no call.
    pub fn new(aws: &Aws, http: SharedHttpClient) -> Self {
        let who = aws.credentials.clone();
        let credentials =
            Credentials::new(who.access_key_id, who.secret_access_key, who.session_token, None, "portal");
        let limit = TimeoutConfig::builder().operation_timeout(Duration::from_secs(MOST_SECONDS)).build();
        let mut config = aws_sdk_sesv2::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(aws.region.clone()))
            .credentials_provider(credentials)
            .timeout_config(limit)
            // A message that got no answer may have left: the outbox tries again, later and with a bound of its own.
            .retry_config(RetryConfig::disabled())
            .http_client(http);
        config.set_endpoint_url(aws.ses.clone());
        Self { client: Client::from_conf(config.build()) }
    }
}

impl Transport for Ses {
    fn send<'a>(&'a self, message: &'a Message) -> Pending<'a, Result<(), SendError>> {
        Box::pin(async move {
            let raw = RawMessage::builder().data(Blob::new(message.raw.clone())).build();
            let raw = raw.map_err(|_| SendError::Refused("no message".into()))?;
            let request = self.client.send_email().content(EmailContent::builder().raw(raw).build());
            let to = message.addresses().map(str::to_owned).collect();
            let request = request.destination(Destination::builder().set_to_addresses(Some(to)).build());
            request.send().await.map_err(|error| failure(&error))?;
            Ok(())
        })
    }
}

fn failure(error: &SdkError<SendEmailError>) -> SendError {
    let Some(said) = error.as_service_error() else { return SendError::Later("no answer".into()) };
    let code = said.code().unwrap_or("no code").to_owned();
    match said {
        SendEmailError::BadRequestException(_)
        | SendEmailError::MessageRejected(_)
        | SendEmailError::NotFoundException(_) => SendError::Refused(code),
        _ => SendError::Later(code),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use aws_smithy_runtime_api::client::http::{
        HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
    };
    use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
    use aws_smithy_runtime_api::http::StatusCode;
    use aws_smithy_types::body::SdkBody;

    use super::*;
    use crate::store::{Credentials as Who, Mail};

    /// A service in trouble that counts who asks.
    #[derive(Debug, Clone, Default)]
    struct Troubled(Arc<AtomicU32>);

    impl HttpConnector for Troubled {
        fn call(&self, _: HttpRequest) -> HttpConnectorFuture {
            self.0.fetch_add(1, Ordering::Relaxed);
            let status = StatusCode::try_from(503).unwrap();
            HttpConnectorFuture::ready(Ok(HttpResponse::new(status, SdkBody::empty())))
        }
    }

    #[tokio::test]
    async fn one_try_of_the_outbox_is_one_call() {
        let troubled = Troubled::default();
        let connector = SharedHttpConnector::new(troubled.clone());
        let credentials =
            Who { access_key_id: "id".into(), secret_access_key: "key".into(), session_token: None };
        let aws = Aws {
            region: "ca-central-1".into(),
            credentials,
            dynamodb: None,
            sockets: None,
            s3: None,
            ses: None,
            secrets: None,
        };
        let ses = Ses::new(&aws, http_client_fn(move |_, _| connector.clone()));
        let message = Message {
            mail: Mail::Notice,
            id: "id".into(),
            to: "to@example.org".into(),
            subject: String::new(),
            text: String::new(),
            raw: b"Subject: x".to_vec(),
        };
        assert!(matches!(ses.send(&message).await, Err(SendError::Later(_))));
        assert_eq!(troubled.0.load(Ordering::Relaxed), 1);
    }
}
