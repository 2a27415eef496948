//! Uploaded files in a private S3 bucket, encrypted, under names of our own.
//!
//! Comes in: a document and its key. Goes out: its content again. Never here: public access, the person's own file name
//! (its record in the table holds that).

use aws_sdk_s3::Client;
use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_s3::error::SdkError;
use aws_sdk_s3::operation::get_object::GetObjectError;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::ServerSideEncryption;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use bytes::Bytes;

use super::{Document, FileStore};
use crate::app::Pending;
use crate::config::Aws;

/// A private bucket.
#[derive(Debug, Clone)]
pub struct Bucket {
    client: Client,
    name: String,
}

impl Bucket {
    /// The bucket of this name. Makes no call.
    pub fn new(aws: &Aws, http: SharedHttpClient, name: &str) -> Self {
        let who = aws.credentials.clone();
        let credentials =
            Credentials::new(who.access_key_id, who.secret_access_key, who.session_token, None, "portal");
        let mut config = aws_sdk_s3::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(aws.region.clone()))
            .credentials_provider(credentials)
            .http_client(http)
            .force_path_style(aws.s3.is_some());
        config.set_endpoint_url(aws.s3.clone());
        Self { client: Client::from_conf(config.build()), name: name.to_owned() }
    }
}

/// Objects lie under one prefix, so that a rule of the bucket can sweep up what no record names any more.
fn object(key: &str) -> String {
    format!("uploads/{key}")
}

impl FileStore for Bucket {
    fn put<'a>(&'a self, key: &'a str, document: &'a Document) -> Pending<'a, anyhow::Result<()>> {
        Box::pin(async move {
            let request = self.client.put_object().bucket(&self.name).key(object(key));
            let request = request
                .body(ByteStream::from(document.bytes.clone()))
                .content_type(document.kind.media_type())
                .content_disposition("attachment")
                .cache_control("no-store")
                .server_side_encryption(ServerSideEncryption::AwsKms);
            request.send().await.map_err(|error| failure("put", &error))?;
            Ok(())
        })
    }

    fn get<'a>(&'a self, key: &'a str) -> Pending<'a, anyhow::Result<Option<Bytes>>> {
        Box::pin(async move {
            match self.client.get_object().bucket(&self.name).key(object(key)).send().await {
                Ok(output) => Ok(Some(output.body.collect().await?.into_bytes())),
                Err(SdkError::ServiceError(error)) if matches!(error.err(), GetObjectError::NoSuchKey(_)) => {
                    Ok(None)
                }
                Err(error) => Err(failure("get", &error)),
            }
        })
    }

    fn delete<'a>(&'a self, key: &'a str) -> Pending<'a, anyhow::Result<()>> {
        Box::pin(async move {
            let request = self.client.delete_object().bucket(&self.name).key(object(key));
            request.send().await.map_err(|error| failure("delete", &error))?;
            Ok(())
        })
    }
}

/// What the service said, for the log: its code, without the request.
fn failure<E>(what: &str, error: &SdkError<E>) -> anyhow::Error
where
    E: aws_sdk_s3::error::ProvideErrorMetadata,
{
    let code = error.as_service_error().and_then(|error| error.code()).unwrap_or("no answer");
    anyhow::anyhow!("S3 {what}: {code}")
}
