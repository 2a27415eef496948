//! Files that are larger than the gateway lets through: they are laid down in the private bucket, and a page leads there.
//!
//! Comes in: an answer on its way out. Goes out: the same answer; or, when it is a large file and this program has a place for
//! such, a page with a link that works for some minutes. Never here: where nothing limits answers (on one machine a file leaves
//! as it is written), what is in a file, who may have it: that was settled before, and is in the audit log.
//!
//! A page, not a redirect: a form of ours may lead to no other host, which is what keeps answers from being sent elsewhere.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use http_body_util::BodyExt as _;
use portal::Lang;
use portal::theme::Frame;
use serde::Serialize;

use super::{ApiError, reply};
use crate::app::{Front, Pending};
use crate::said::Said;

/// Lambda gives back 6 MB at most, of which text and base64 take up to a third for themselves.
pub const LARGEST: usize = 4_000_000;

/// How long the link works: the page is open before somebody who waits.
pub const WORKS_FOR: Duration = Duration::from_secs(600);

/// A large file that is ready.
#[derive(Debug, Clone)]
pub struct Parcel {
    /// A name that nobody can guess.
    pub key: String,
    /// As the answer said.
    pub content_type: String,
    /// As the answer said: the file's name.
    pub disposition: String,
    /// The file.
    pub bytes: Bytes,
}

/// Where large files wait for a day.
pub trait Parcels: Send + Sync {
    /// Lays a file down; says where it can be had for the next [`WORKS_FOR`].
    fn lay_down<'a>(&'a self, parcel: &'a Parcel) -> Pending<'a, anyhow::Result<String>>;
}

/// `pages/message.html`.
#[derive(Serialize)]
struct Ready {
    lead: String,
    paragraphs: Vec<String>,
    links: Vec<Link>,
    form_carried: Option<()>,
    request_id: Option<String>,
}

#[derive(Serialize)]
struct Link {
    href: String,
    title: String,
}

/// The answer as it can leave.
pub(super) async fn packed(front: &Front, lang: Lang, response: Response) -> Result<Response, ApiError> {
    let Some(parcels) = front.parcels.as_ref().filter(|_| is_file(&response)) else { return Ok(response) };
    let (head, body) = response.into_parts();
    let body = body.collect().await.map_err(|error| anyhow::anyhow!("a file that was cut off: {error}"))?;
    let bytes = body.to_bytes();
    if bytes.len() <= LARGEST {
        return Ok(Response::from_parts(head, Body::from(bytes)));
    }
    let parcel = Parcel {
        key: format!("{:032x}", front.ids.bits128()),
        content_type: text(&head.headers, header::CONTENT_TYPE),
        disposition: text(&head.headers, header::CONTENT_DISPOSITION),
        bytes,
    };
    tracing::info!(bytes = parcel.bytes.len(), "a file is too large for an answer");
    let address = parcels.lay_down(&parcel).await?;
    page(front, lang, address)
}

fn is_file(response: &Response) -> bool {
    let disposition = response.headers().get(header::CONTENT_DISPOSITION);
    response.status() == StatusCode::OK
        && disposition.is_some_and(|value| value.as_bytes().starts_with(b"attachment"))
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> String {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

fn page(front: &Front, lang: Lang, address: String) -> Result<Response, ApiError> {
    let site = front.site.get();
    let said = Said::failure(&site.words, lang);
    let minutes = (WORKS_FOR.as_secs() / 60).to_string();
    let ready = Ready {
        lead: said.word("ready_lead"),
        paragraphs: vec![said.with("ready_until", "minutes", &minutes)],
        links: vec![Link { href: address, title: said.word("to_file") }],
        form_carried: None,
        request_id: None,
    };
    let frame = Frame { title: said.word("ready_title"), crumbs: site.crumbs(lang), ..Frame::default() };
    reply::page(&site, "pages/message.html", lang, &frame, &ready, StatusCode::OK)
}
