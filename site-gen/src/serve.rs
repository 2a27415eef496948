//! The site served from memory, built again while people write.
//!
//! Comes in: a project's folder. Goes out: a [`LiveSite`] that always holds the last good site, and a [`router`] that
//! answers requests from it. On problems the last good site stays, and its pages show what is wrong. Never here: files
//! written, addresses of functions.

mod answer;
mod language;
mod live;
mod state;
mod watch;

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use tokio::net::TcpListener;

use crate::{Built, Failure, Options, Report};
pub use state::LiveSite;

/// Answers requests for the site: GET and HEAD of pages and files, clean addresses, redirects of old ones, the page for
/// what is not there, security headers on everything. A site that watches its files also answers `/_live`, where pages
/// hear of changes.
///
/// Made to be the last resort of a host: `functions.fallback_service(router(site))`.
pub fn router(site: Arc<LiveSite>) -> Router {
    let router = if site.watches() { live::routes() } else { Router::new() };
    router.fallback(answer::answer).with_state(site)
}

/// Serves a site until Ctrl-C. `told` hears how each build ended.
pub(crate) fn run(
    options: &Options,
    addr: SocketAddr,
    told: fn(Result<&Report, &Failure>),
) -> Result<(), Failure> {
    let site = LiveSite::start(options, move |built: Result<&Built, &Failure>| {
        told(built.map(|built| &built.report));
    })?;
    match site.first_failure() {
        Some(failure) => told(Err(&failure)),
        None => told(Ok(&site.report())),
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(Failure::io("start threads for", &options.root))?;
    runtime.block_on(listen(site, addr))
}

async fn listen(site: Arc<LiveSite>, addr: SocketAddr) -> Result<(), Failure> {
    let listener = TcpListener::bind(addr).await.map_err(|error| {
        Failure::configuration(
            format!("can't listen on {addr}: {error}"),
            "choose another address with --addr",
        )
    })?;
    let addr = listener.local_addr().unwrap_or(addr);
    eprintln!("site-gen: http://{addr}/ (Ctrl-C ends)");
    let ended = {
        let site = site.clone();
        async move {
            // Without a signal handler the server still runs; it is then ended the hard way.
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
            site.close();
        }
    };
    let served = axum::serve(listener, router(site)).with_graceful_shutdown(ended).await;
    served.map_err(|error| Failure::configuration(format!("the server ended: {error}"), "start it again"))
}
