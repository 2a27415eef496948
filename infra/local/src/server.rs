//! The HTTP server of one machine: connections in, the merged router's answers out.
//!
//! Connections have time-outs for headers and for whole requests, so a slow client can't hold them; stopping lets
//! running requests finish for a moment. Never here: routes.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::response::IntoResponse;
use functions::http::address::Peer;
use http::{Request, Response, StatusCode};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tower::ServiceExt;

/// A client has this long to send its headers; longer than the worst mobile round trip, far shorter than an attack.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);
/// A request has this long until its answer starts: a 5 MB file over a 1.5 Mb/s line takes 27 seconds.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(60);
/// Running requests have this long to finish when the portal stops; live-reload streams never do.
const STOP_GRACE: Duration = Duration::from_secs(2);

/// Serves until `stop` is done. Each request carries its [`Peer`].
pub(crate) async fn serve(listener: TcpListener, router: Router, stop: impl Future<Output = ()>) {
    // Each connection holds an end of it: done when all have let go.
    let (stopping, running) = watch::channel(false);
    let mut stop = std::pin::pin!(stop);
    loop {
        let (stream, peer) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of file descriptors or a peer that left: wait a little, others are still served.
                    tracing::warn!(%error, "connection not accepted");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
            () = &mut stop => break,
        };
        let router = router.clone();
        let service = hyper::service::service_fn(move |request: Request<hyper::body::Incoming>| {
            answer(router.clone(), request.map(Body::new), peer)
        });
        let mut builder = http1::Builder::new();
        builder.timer(TokioTimer::new()).header_read_timeout(HEADER_TIMEOUT);
        let connection = builder.serve_connection(TokioIo::new(stream), service).with_upgrades();
        let mut running = running.clone();
        tokio::spawn(async move {
            let mut connection = std::pin::pin!(connection);
            let ended = tokio::select! {
                ended = connection.as_mut() => ended,
                _ = running.changed() => {
                    connection.as_mut().graceful_shutdown();
                    connection.await
                }
            };
            if let Err(error) = ended {
                tracing::debug!(%error, "connection ended");
            }
        });
    }
    drop(running);
    stopping.send_replace(true);
    let _ = tokio::time::timeout(STOP_GRACE, stopping.closed()).await;
}

async fn answer(
    router: Router,
    mut request: Request<Body>,
    peer: SocketAddr,
) -> Result<Response<Body>, Infallible> {
    request.extensions_mut().insert(Peer(peer.ip()));
    match tokio::time::timeout(REQUEST_TIMEOUT, router.oneshot(request)).await {
        Ok(answered) => answered,
        Err(_) => Ok(StatusCode::REQUEST_TIMEOUT.into_response()),
    }
}
