//! Files in a private S3 bucket, encrypted, under names of our own: those that people send, and large ones on their way out.
//!
//! Comes in: a document and its key. Goes out: its content again, or an address that gives it away for some minutes. Never here: public access, the person's own file name
//! (its record in the table holds that).

use bytes::Bytes;

use super::{Document, FileStore};
use crate::app::Pending;
use crate::aws::{Answer, Call, Signed};
use crate::http::parcel::{Parcel, Parcels, WORKS_FOR};

/// The name of the service in signatures.
const SERVICE: &str = "s3";

/// A private bucket.
#[derive(Debug, Clone)]
pub struct Bucket {
    signed: Signed,
    address: String,
}

impl Bucket {
    /// The bucket of this name; in another place than our region's when one is given. Makes no call.
    pub fn new(signed: Signed, name: &str, other: Option<&str>) -> Self {
        let address = match other {
            Some(other) => format!("{other}/{name}"),
            None => signed.address(&format!("{name}.s3"), None),
        };
        Self { signed, address }
    }

    /// Objects lie under one prefix, so that a rule of the bucket can sweep up what no record names any more.
    async fn call(
        &self,
        (method, key): (&'static str, &str),
        headers: &[(&'static str, &str)],
        body: Bytes,
    ) -> anyhow::Result<Answer> {
        let address = format!("{}/uploads/{key}", self.address);
        self.signed.call(&Call { service: SERVICE, method, address, headers, body }).await
    }
}

impl FileStore for Bucket {
    fn put<'a>(&'a self, key: &'a str, document: &'a Document) -> Pending<'a, anyhow::Result<()>> {
        Box::pin(async move {
            let headers = [
                ("content-type", document.kind.media_type()),
                ("content-disposition", "attachment"),
                ("cache-control", "no-store"),
                ("x-amz-server-side-encryption", "aws:kms"),
            ];
            done("put", &self.call(("PUT", key), &headers, document.bytes.clone()).await?)
        })
    }

    fn get<'a>(&'a self, key: &'a str) -> Pending<'a, anyhow::Result<Option<Bytes>>> {
        Box::pin(async move {
            let answer = self.call(("GET", key), &[], Bytes::new()).await?;
            if answer.status == 404 && code(&answer.body) == "NoSuchKey" {
                return Ok(None);
            }
            done("get", &answer)?;
            Ok(Some(answer.body))
        })
    }

    fn delete<'a>(&'a self, key: &'a str) -> Pending<'a, anyhow::Result<()>> {
        Box::pin(async move { done("delete", &self.call(("DELETE", key), &[], Bytes::new()).await?) })
    }
}

/// Large files lie under a prefix of their own, which a rule of the bucket sweeps every day.
impl Parcels for Bucket {
    fn lay_down<'a>(&'a self, parcel: &'a Parcel) -> Pending<'a, anyhow::Result<String>> {
        Box::pin(async move {
            let address = format!("{}/parcels/{}", self.address, parcel.key);
            let headers = [
                ("content-type", parcel.content_type.as_str()),
                ("content-disposition", parcel.disposition.as_str()),
                ("cache-control", "no-store"),
                ("x-amz-server-side-encryption", "aws:kms"),
            ];
            let (headers, body) = (&headers[..], parcel.bytes.clone());
            let call = Call { service: SERVICE, method: "PUT", address: address.clone(), headers, body };
            done("put", &self.signed.call(&call).await?)?;
            self.signed.address_for(SERVICE, &address, WORKS_FOR)
        })
    }
}

/// Whether the service did it. A failure tells its code alone: the text may repeat the request.
fn done(what: &str, answer: &Answer) -> anyhow::Result<()> {
    let Answer { status, body } = answer;
    anyhow::ensure!((200..300).contains(status), "S3 {what}: {status} {}", code(body));
    Ok(())
}

/// The code in an error of S3: `<Error><Code>NoSuchKey</Code>…`.
fn code(body: &[u8]) -> &str {
    let text = std::str::from_utf8(body).unwrap_or_default();
    let code = text.split_once("<Code>").and_then(|(_, rest)| rest.split_once("</Code>"));
    code.map_or("", |(code, _)| code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_tells_its_code_alone() {
        let body = "<?xml?><Error><Code>AccessDenied</Code><Message>about uploads/0f</Message></Error>";
        let error = done("get", &Answer { status: 403, body: body.into() }).unwrap_err().to_string();
        assert_eq!(error, "S3 get: 403 AccessDenied");
        assert_eq!(code(b"<Code>torn"), "");
    }
}
