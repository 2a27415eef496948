//! Answers to requests, from memory.
//!
//! Comes in: a request. Goes out: a page or file of the last good site, with type, caching and security headers; a
//! redirect; the page for what is not there. Never here: disk. A path is looked up as it is among the paths of the site,
//! so nothing outside can be reached by it.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State as Shared};
use axum::http::header::{
    ACCEPT_LANGUAGE, ALLOW, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_NONE_MATCH, LOCATION, VARY,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, Uri};
use bytes::Bytes;
use portal::headers::{Area, security_headers};
use sha2::{Digest as _, Sha256};

use super::state::{LiveSite, State};
use super::{language, live};
use crate::{media, render};

/// Answers any request for the site.
pub(super) async fn answer(Shared(site): Shared<Arc<LiveSite>>, request: Request) -> Response<Body> {
    let (parts, _) = request.into_parts();
    let is_head = parts.method == Method::HEAD;
    if !is_head && parts.method != Method::GET {
        let mut response = text(StatusCode::METHOD_NOT_ALLOWED, "method not allowed\n");
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        return response;
    }
    let found = find(&site.state(), &parts.uri, &parts.headers);
    let mut response = found.respond(&site, &parts.headers);
    if is_head {
        *response.body_mut() = Body::empty();
    }
    response
}

/// What a request leads to.
enum Found {
    File {
        path: String,
        bytes: Bytes,
        status: StatusCode,
    },
    Moved {
        to: String,
        status: StatusCode,
    },
    Nothing,
    /// There is no good site yet.
    NotBuilt,
}

fn find(state: &State, uri: &Uri, headers: &HeaderMap) -> Found {
    if state.bundle.is_none() {
        return Found::NotBuilt;
    }
    let Some(path) = decode(uri.path()).filter(|path| is_plain(path)) else { return not_found(state) };
    if path == "/"
        && let Some(lang) =
            headers.get(ACCEPT_LANGUAGE).and_then(|value| language::preferred(value.to_str().ok()?))
    {
        return Found::Moved { to: format!("/{lang}/"), status: StatusCode::FOUND };
    }
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let moved = |to: &str| Found::Moved { to: format!("{to}{query}"), status: StatusCode::MOVED_PERMANENTLY };
    if let Some(to) = state.moved.get(&path).or_else(|| state.moved.get(&format!("{path}/"))) {
        return moved(to);
    }
    if let Some(folder) = path.strip_suffix("index.html").filter(|folder| folder.ends_with('/')) {
        return if state.outputs.contains_key(&path[1..]) { moved(folder) } else { not_found(state) };
    }
    let file = render::output_path(&path);
    if let Some(bytes) = state.outputs.get(&file) {
        return Found::File { path: file, bytes: bytes.clone(), status: StatusCode::OK };
    }
    if state.outputs.contains_key(&format!("{file}/index.html")) {
        return moved(&format!("{path}/"));
    }
    not_found(state)
}

fn not_found(state: &State) -> Found {
    const PAGE: &str = "404.html";
    match state.outputs.get(PAGE) {
        Some(bytes) => Found::File { path: PAGE.into(), bytes: bytes.clone(), status: StatusCode::NOT_FOUND },
        None => Found::Nothing,
    }
}

/// The path with each `%xx` turned into its byte, once; none when that is no text.
fn decode(path: &str) -> Option<String> {
    if !path.contains('%') {
        return Some(path.to_owned());
    }
    let bytes = path.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte == b'%' {
            let digits = std::str::from_utf8(bytes.get(at + 1..at + 3)?).ok()?;
            out.push(u8::from_str_radix(digits, 16).ok().filter(|_| !digits.starts_with('+'))?);
            at += 3;
        } else {
            out.push(byte);
            at += 1;
        }
    }
    String::from_utf8(out).ok()
}

/// Whether a path can be one of ours: no tricks, no hidden files, nothing meant for the host (`_headers`).
fn is_plain(path: &str) -> bool {
    let parts_are_plain = path.split('/').skip(1).enumerate().all(|(at, part)| {
        let is_well_known = at == 0 && part == ".well-known";
        (!part.starts_with('.') || is_well_known) && !(at == 0 && part.starts_with('_'))
    });
    path.starts_with('/') && !path.contains("//") && parts_are_plain && !path.contains(['\\', '\0'])
}

impl Found {
    fn respond(self, site: &LiveSite, request: &HeaderMap) -> Response<Body> {
        match self {
            Self::File { path, bytes, status } => file(site, &path, bytes, status, request),
            Self::Moved { to, status } => {
                let mut response = text(status, "moved\n");
                let headers = response.headers_mut();
                if let Ok(to) = HeaderValue::from_str(&encode(&to)) {
                    headers.insert(LOCATION, to);
                }
                if status == StatusCode::FOUND {
                    headers.insert(VARY, HeaderValue::from_static("accept-language"));
                }
                response
            }
            Self::Nothing => text(StatusCode::NOT_FOUND, "not found\n"),
            Self::NotBuilt => {
                let page = live::waiting(&site.state());
                let mut response =
                    body(StatusCode::SERVICE_UNAVAILABLE, "text/html; charset=utf-8", page.into());
                response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
                response
            }
        }
    }
}

fn file(
    site: &LiveSite,
    path: &str,
    bytes: Bytes,
    status: StatusCode,
    request: &HeaderMap,
) -> Response<Body> {
    let kind = media::content_type(path).unwrap_or("application/octet-stream");
    let bytes = if site.watches() && kind.starts_with("text/html") {
        live::with_script(&bytes, site.state().generation)
    } else {
        bytes
    };
    let tag = etag(&bytes);
    let is_known =
        request.get_all(IF_NONE_MATCH).iter().any(|value| matches(value.to_str().unwrap_or_default(), &tag));
    let mut response = if is_known && status == StatusCode::OK {
        let mut response = body(StatusCode::NOT_MODIFIED, kind, Bytes::new());
        response.headers_mut().remove(CONTENT_LENGTH);
        response.headers_mut().remove(CONTENT_TYPE);
        response
    } else {
        body(status, kind, bytes)
    };
    let caching = render::caching(path);
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(caching));
    if status == StatusCode::OK
        && let Ok(tag) = HeaderValue::from_str(&tag)
    {
        headers.insert(ETAG, tag);
    }
    if path == "index.html" {
        headers.insert(VARY, HeaderValue::from_static("accept-language"));
    }
    response
}

/// Names the bytes: the first 16 digits of their SHA-256, in quotes.
fn etag(bytes: &[u8]) -> String {
    let mut tag = String::from("\"");
    for byte in &Sha256::digest(bytes)[..8] {
        let _ = write!(tag, "{byte:02x}");
    }
    tag.push('"');
    tag
}

/// Whether an `If-None-Match` header names the tag.
fn matches(header: &str, tag: &str) -> bool {
    header
        .split(',')
        .map(|known| known.trim().trim_start_matches("W/"))
        .any(|known| known == tag || known == "*")
}

/// A path as it may stand in a header.
fn encode(path: &str) -> String {
    path.bytes().fold(String::with_capacity(path.len()), |mut out, byte| {
        if byte.is_ascii_graphic() {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

fn text(status: StatusCode, words: &'static str) -> Response<Body> {
    body(status, "text/plain; charset=utf-8", Bytes::from_static(words.as_bytes()))
}

/// An answer with its type, its length and the headers that protect readers.
pub(super) fn body(status: StatusCode, kind: &'static str, bytes: Bytes) -> Response<Body> {
    let length = bytes.len();
    let mut response = Response::new(Body::from(bytes));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    for (name, value) in security_headers(Area::Site) {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_decoded_once_and_tricks_are_refused() {
        assert_eq!(decode("/en/%C3%A9/").as_deref(), Some("/en/é/"));
        assert_eq!(decode("/%252e").as_deref(), Some("/%2e"));
        for bad in ["/%", "/%2", "/%zz", "/%ff", "/%+1"] {
            assert_eq!(decode(bad), None, "{bad}");
        }
        for bad in ["/../x", "/a/../b", "//x", "/a//b", "/.git/x", "/a\\b", "/a\0", "/_headers", "x", "/a/.b"]
        {
            assert!(!is_plain(bad), "{bad}");
        }
        assert!(is_plain("/en/_x/") && is_plain("/.well-known/security.txt"));
    }

    #[test]
    fn tags_are_compared_as_browsers_send_them() {
        assert!(matches("\"a\", W/\"b\"", "\"b\"") && matches("*", "\"b\"") && !matches("\"a\"", "\"b\""));
    }
}
