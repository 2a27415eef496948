//! A request's body, measured while it arrives: neither too much nor too slowly.
//!
//! Comes in: the body as the network delivers it. Goes out: its frames, until one rule is broken. Never here: what the
//! bytes say.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::body::Body;
use axum::http::HeaderMap;
use bytes::Bytes;
use http_body_util::BodyExt as _;
use tokio::time::Instant;

/// The most that is kept of one request: a file of 5 MB, the answers, and the wrapping of both. Lambda takes no more.
pub const MAX_KEPT_BYTES: usize = 6_000_000;

/// The most that is read of one request. A file that is too large is read to its end and dropped, so that the answers
/// behind it are not lost with it; beyond this the connection is not worth it.
pub const MAX_READ_BYTES: usize = 24_000_000;

/// The longest silence between two pieces of a body.
const MAX_SILENCE: Duration = Duration::from_secs(30);

/// The longest that a body may take: 5 MB over a mobile line of 200 kb/s.
const MAX_DURATION: Duration = Duration::from_secs(240);

/// Which rule a body broke.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Broken {
    /// More than [`MAX_READ_BYTES`].
    TooLarge,
    /// Silent for too long, or not done in time.
    TooSlow,
    /// The connection broke.
    Cut,
}

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::error::Error for Broken {}

/// Remembers which rule was broken: a reader of the body may only see that something was.
#[derive(Debug, Clone, Default)]
pub struct Verdict(Arc<OnceLock<Broken>>);

impl Verdict {
    /// The rule that was broken, if one was.
    pub fn get(&self) -> Option<Broken> {
        self.0.get().copied()
    }

    fn set(&self, broken: Broken) -> Broken {
        *self.0.get_or_init(|| broken)
    }
}

/// Whether the headers already say that the body is too large to be read.
pub fn declared_too_large(headers: &HeaderMap) -> bool {
    let declared = headers.get("content-length").and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    declared.is_some_and(|bytes| bytes > MAX_READ_BYTES as u64)
}

/// The same body under the rules of this file, and the verdict to ask when reading it has failed.
pub fn measured(body: Body) -> (Body, Verdict) {
    let verdict = Verdict::default();
    let end = Instant::now() + MAX_DURATION;
    let start = Reading { body, read: 0, end, verdict: verdict.clone() };
    let pieces = futures_util::stream::unfold(Some(start), |reading| async {
        let mut reading = reading?;
        let piece = reading.piece().await?;
        let next = piece.is_ok().then_some(reading);
        Some((piece, next))
    });
    (Body::from_stream(pieces), verdict)
}

struct Reading {
    body: Body,
    read: usize,
    end: Instant,
    verdict: Verdict,
}

impl Reading {
    /// The next piece of the body; none at its end.
    async fn piece(&mut self) -> Option<Result<Bytes, Broken>> {
        let deadline = self.end.min(Instant::now() + MAX_SILENCE);
        let piece = match tokio::time::timeout_at(deadline, self.body.frame()).await {
            Err(_) => Err(Broken::TooSlow),
            Ok(None) => return None,
            Ok(Some(Err(_))) => Err(Broken::Cut),
            // Trailers carry no answers.
            Ok(Some(Ok(frame))) => Ok(frame.into_data().unwrap_or_default()),
        };
        let piece = piece.and_then(|piece| {
            self.read += piece.len();
            if self.read > MAX_READ_BYTES { Err(Broken::TooLarge) } else { Ok(piece) }
        });
        Some(piece.map_err(|broken| self.verdict.set(broken)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_body_is_read_up_to_its_limit() {
        let (fits, verdict) = measured(Body::from(vec![0; MAX_READ_BYTES]));
        assert_eq!(fits.collect().await.unwrap().to_bytes().len(), MAX_READ_BYTES);
        assert_eq!(verdict.get(), None);
        let (too_large, verdict) = measured(Body::from(vec![0; MAX_READ_BYTES + 1]));
        assert!(too_large.collect().await.is_err());
        assert_eq!(verdict.get(), Some(Broken::TooLarge));
    }

    #[tokio::test(start_paused = true)]
    async fn silence_ends_it() {
        let silent = futures_util::stream::pending::<Result<Bytes, Broken>>();
        let (silent, verdict) = measured(Body::from_stream(silent));
        assert!(silent.collect().await.is_err());
        assert_eq!(verdict.get(), Some(Broken::TooSlow));
    }
}
