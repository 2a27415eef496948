//! The Lambda behind a person's own file: requests of API Gateway in, pages and copies out.

use std::process::ExitCode;
use std::sync::Arc;

use axum::middleware::from_fn;
use functions::http::gateway;
use functions::{own_file, program};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    program::run(std::env::vars_os(), |started| async move {
        let router = own_file::router(Arc::clone(&started.app)).layer(from_fn(gateway::peer));
        lambda_http::run(router).await
    })
    .await
}
