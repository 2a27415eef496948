//! How open pages hear of changes: a stream of events, and the script that listens to it.
//!
//! Comes in: the state of the site. Goes out: `/_live` (events), `/_live.js`, `/_live.css`. The script is a file of this
//! site, so the policy that pages are sent with allows it. Never here: anything on a site that does not watch its files.

use std::convert::Infallible;
use std::fmt::Write as _;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::State as Shared;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderValue, Response, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::routing::get;
use bytes::Bytes;
use futures_util::stream::{self, Stream};
use portal::markdown::escape_text;
use portal::problem::Located;
use serde::Serialize;

use super::answer::body;
use super::state::{LiveSite, State};

const SCRIPT: &str = include_str!("live.js");

const STYLE: &str = include_str!("live.css");

/// The addresses that pages of a watched site need.
pub(super) fn routes() -> Router<Arc<LiveSite>> {
    Router::new()
        .route("/_live", get(events))
        .route("/_live.js", get(|| async { own("text/javascript; charset=utf-8", SCRIPT) }))
        .route("/_live.css", get(|| async { own("text/css; charset=utf-8", STYLE) }))
}

fn own(kind: &'static str, text: &'static str) -> Response<Body> {
    let mut response = body(StatusCode::OK, kind, Bytes::from_static(text.as_bytes()));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

/// What a page is told.
#[derive(Serialize)]
struct News<'s> {
    generation: u64,
    problems: &'s [Located],
    failure: Option<&'s str>,
}

/// The state now, and again after each build, until the site is closed.
async fn events(Shared(site): Shared<Arc<LiveSite>>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let mut changes = site.changes();
    changes.mark_changed();
    let events = stream::unfold(changes, |mut changes| async move {
        changes.changed().await.ok()?;
        let state = changes.borrow_and_update().clone();
        let news = News {
            generation: state.generation,
            problems: &state.problems,
            failure: state.failure.as_deref(),
        };
        let json = serde_json::to_string(&news).expect("news hold only text and numbers");
        (!state.is_closed).then(|| (Ok(Event::default().data(json)), changes))
    });
    Sse::new(events).keep_alive(KeepAlive::default())
}

/// A page with the script that listens. It names the build that the page came from, so that a page that was overtaken
/// while it loaded knows it.
pub(super) fn with_script(html: &Bytes, generation: u64) -> Bytes {
    let Some(at) = html.windows(b"</head>".len()).position(|window| window == b"</head>") else {
        return html.clone();
    };
    let script = script(generation);
    let mut out = Vec::with_capacity(html.len() + script.len());
    out.extend_from_slice(&html[..at]);
    out.extend_from_slice(script.as_bytes());
    out.extend_from_slice(&html[at..]);
    out.into()
}

fn script(generation: u64) -> String {
    format!("<script src=\"/_live.js?{generation}\" defer></script>\n")
}

/// The page that is shown while there is no good site yet: what is wrong, in plain HTML.
pub(super) fn waiting(state: &State) -> String {
    let mut page = String::from(
        "<!doctype html>\n<html lang=\"en-CA\">\n<head>\n<meta charset=\"utf-8\">\n<title>The site has problems</title>\n",
    );
    page.push_str(&script(state.generation));
    page.push_str("</head>\n<body>\n<main>\n<h1>The site has problems</h1>\n<p>It is built as soon as they are mended.</p>\n<ul>\n");
    for problem in &state.problems {
        page.push_str("<li><pre>");
        escape_text(&mut page, &problem.to_string());
        page.push_str("</pre></li>\n");
    }
    if let Some(failure) = &state.failure {
        let mut words = String::new();
        escape_text(&mut words, failure);
        let _ = writeln!(page, "<li>{words}</li>");
    }
    page.push_str("</ul>\n</main>\n</body>\n</html>\n");
    page
}
