//! What causes what is happening now: the number of a request, known to all that the request brings about.
//!
//! Comes in: a number, when a request or an event begins. Goes out: the same number, wherever the work leads: into the log,
//! and with each mail that it asks for into the store, so that the line of a mail names the request that caused it. Never
//! here: deciding anything on it.

use std::future::Future;

tokio::task_local! {
    static REQUEST: String;
}

/// Does `work` because of a request.
pub async fn during<F: Future>(request: &str, work: F) -> F::Output {
    REQUEST.scope(request.to_owned(), work).await
}

/// The request that causes what is happening now; none in a program that nobody called.
pub fn request() -> Option<String> {
    REQUEST.try_with(Clone::clone).ok().filter(|request| !request.is_empty())
}
