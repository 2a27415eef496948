//! The Lambda behind the members' forum: requests of API Gateway in, pages out.

use std::process::ExitCode;
use std::sync::Arc;

use axum::middleware::from_fn;
use functions::http::gateway;
use functions::{forum, program};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    program::run(std::env::vars_os(), |started| async move {
        let pages = forum::router(Arc::clone(&started.app));
        lambda_http::run(pages.layer(from_fn(gateway::peer))).await
    })
    .await
}
