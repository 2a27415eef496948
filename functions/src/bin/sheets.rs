//! The Lambda that writes and reads workbooks and sheets (exports, the funder's month, imports): requests of API Gateway in,
//! pages and files out.

use std::process::ExitCode;
use std::sync::Arc;

use axum::middleware::from_fn;
use functions::desk::imports;
use functions::http::gateway;
use functions::{exports, funder, program};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    program::run(std::env::vars_os(), |started| async move {
        let pages = exports::router(Arc::clone(&started.app))
            .merge(funder::router(Arc::clone(&started.app)))
            .merge(imports::router(Arc::clone(&started.app)));
        lambda_http::run(pages.layer(from_fn(gateway::peer))).await
    })
    .await
}
