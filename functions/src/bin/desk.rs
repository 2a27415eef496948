//! The Lambda behind signing in, the desk and figures: requests of API Gateway in, pages out.

use std::process::ExitCode;
use std::sync::Arc;

use axum::middleware::from_fn;
use functions::http::gateway;
use functions::{desk, figures, oversight, program, staff};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    program::run(std::env::vars_os(), |started| async move {
        let pages = staff::router(Arc::clone(&started.app))
            .merge(desk::router(Arc::clone(&started.app)))
            .merge(oversight::router(Arc::clone(&started.app)))
            .merge(figures::router(Arc::clone(&started.app)));
        lambda_http::run(pages.layer(from_fn(gateway::peer))).await
    })
    .await
}
