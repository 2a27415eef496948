//! Signed calls to those services of AWS of which we need one operation or three: objects and secrets. A whole SDK for each
//! would be the largest part of every package (that of S3 brings 660 KB of tables for checksums alone).
//!
//! Comes in: a call. Goes out: its answer, after three attempts at most, with pauses of random length between them. Only
//! calls that may be made twice are made here. Never here: DynamoDB (see `store/`), mail (see `mail/`), what an answer means.

use std::time::Duration;

use anyhow::Context as _;
use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SignatureLocation,
    SigningParams, SigningSettings, UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4;
use aws_smithy_runtime_api::client::http::{HttpConnector as _, SharedHttpConnector};
use aws_smithy_runtime_api::client::identity::Identity;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use bytes::Bytes;
use http_body_util::BodyExt as _;
use tokio::time::{sleep, timeout};

use crate::app::{Clock as _, Ids, SystemClock, SystemIds};
use crate::config::Aws;

/// Attempts at a call.
const ATTEMPTS: u32 = 3;
/// The longest that one attempt may take, and how much longer for each MB that it sends: 5 MB within a region take a second.
const ATTEMPT: Duration = Duration::from_secs(5);
const FOR_A_MEGABYTE: Duration = Duration::from_millis(100);
/// The longest pause after the first attempt; it doubles.
const FIRST_PAUSE: Duration = Duration::from_millis(100);

/// One call, which may be made twice.
#[derive(Debug)]
pub struct Call<'a> {
    /// Name of the service in signatures: `s3`.
    pub service: &'static str,
    /// `GET`, `PUT`, `POST`, `DELETE`.
    pub method: &'static str,
    /// The whole address; its path needs no escapes.
    pub address: String,
    /// Headers in lower case.
    pub headers: &'a [(&'static str, &'a str)],
    /// What is sent.
    pub body: Bytes,
}

/// What a service answered.
#[derive(Debug)]
pub struct Answer {
    /// Status of HTTP.
    pub status: u16,
    /// What came with it.
    pub body: Bytes,
}

/// Makes signed calls. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Signed {
    http: SharedHttpConnector,
    region: String,
    credentials: Credentials,
}

impl Signed {
    /// Calls as whoever the environment says we are. Makes no call.
    pub fn new(aws: &Aws, http: SharedHttpConnector) -> Self {
        let who = aws.credentials.clone();
        let credentials =
            Credentials::new(who.access_key_id, who.secret_access_key, who.session_token, None, "portal");
        Self { http, region: aws.region.clone(), credentials }
    }

    /// The address of a service in our region, unless another one is given.
    pub fn address(&self, host: &str, other: Option<&str>) -> String {
        other.map_or_else(|| format!("https://{host}.{}.amazonaws.com", self.region), str::to_owned)
    }

    /// Makes a call. An answer that the service is in trouble, or none, leads to the next attempt.
    pub async fn call(&self, call: &Call<'_>) -> anyhow::Result<Answer> {
        let (mut attempt, megabytes) = (1, u32::try_from(call.body.len() >> 20).unwrap_or(u32::MAX));
        let longest = ATTEMPT + FOR_A_MEGABYTE.saturating_mul(megabytes);
        loop {
            let last = attempt == ATTEMPTS;
            match timeout(longest, self.attempt(call)).await {
                Ok(Ok(answer)) if last || !is_passing(answer.status) => return Ok(answer),
                Ok(Err(error)) if last => return Err(error.context(format!("{}: no answer", call.service))),
                Err(_) if last => anyhow::bail!("{}: no answer in time", call.service),
                _ => sleep(pause(attempt)).await,
            }
            attempt += 1;
        }
    }

    /// An address under which anybody gets what a call would get, for some minutes.
    pub fn address_for(&self, service: &str, address: &str, works_for: Duration) -> anyhow::Result<String> {
        let mut settings = SigningSettings::default();
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
        settings.signature_location = SignatureLocation::QueryParams;
        settings.expires_in = Some(works_for);
        let identity = self.credentials.clone().into();
        let params = self.params(service, &identity, settings)?;
        let signable =
            SignableRequest::new("GET", address, std::iter::empty(), SignableBody::UnsignedPayload)?;
        let (instructions, _) = sign(signable, &params)?.into_parts();
        let mut request = axum::http::Request::get(address).body(())?;
        instructions.apply_to_request_http1x(&mut request);
        Ok(request.uri().to_string())
    }

    fn params<'a>(
        &'a self,
        service: &'a str,
        identity: &'a Identity,
        settings: SigningSettings,
    ) -> anyhow::Result<SigningParams<'a>> {
        let params = v4::SigningParams::builder()
            .identity(identity)
            .region(&self.region)
            .name(service)
            .time(SystemClock.now().into())
            .settings(settings)
            .build()?;
        Ok(params.into())
    }

    async fn attempt(&self, call: &Call<'_>) -> anyhow::Result<Answer> {
        let response = self.http.call(self.request(call)?).await?;
        read(response).await
    }

    fn request(&self, call: &Call<'_>) -> anyhow::Result<HttpRequest> {
        let mut settings = SigningSettings::default();
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
        settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
        let identity = self.credentials.clone().into();
        let params = self.params(call.service, &identity, settings)?;
        let body = SignableBody::Bytes(&call.body);
        let headers = call.headers.iter().copied();
        let signable = SignableRequest::new(call.method, &call.address, headers, body)?;
        let (instructions, _) = sign(signable, &params)?.into_parts();
        let mut request = HttpRequest::new(call.body.clone().into());
        request.set_method(call.method)?;
        request.set_uri(call.address.as_str())?;
        let signature = instructions.headers().map(|(name, value)| (name.to_owned(), value.to_owned()));
        let plain = call.headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        for (name, value) in plain.chain(signature) {
            request.headers_mut().insert(name, value);
        }
        Ok(request)
    }
}

/// Whether an answer says that the next attempt may fare better.
fn is_passing(status: u16) -> bool {
    status == 429 || status >= 500
}

fn pause(attempt: u32) -> Duration {
    let longest = FIRST_PAUSE.saturating_mul(1 << (attempt - 1));
    let bits = (&SystemIds as &dyn Ids).bits64();
    Duration::from_micros(bits % u64::try_from(longest.as_micros()).unwrap_or(u64::MAX))
}

async fn read(response: HttpResponse) -> anyhow::Result<Answer> {
    let status = response.status().as_u16();
    let body = response.into_body().collect().await.ok().context("an answer that was cut off")?.to_bytes();
    Ok(Answer { status, body })
}
