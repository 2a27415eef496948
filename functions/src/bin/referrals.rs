//! The Lambda behind the links of matches (offers, meetings, referrals, surveys): requests of API Gateway in, pages out.

use std::process::ExitCode;
use std::sync::Arc;

use axum::middleware::from_fn;
use functions::http::gateway;
use functions::{program, referrals};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    program::run(std::env::vars_os(), |started| async move {
        let router = referrals::router(Arc::clone(&started.app)).layer(from_fn(gateway::peer));
        lambda_http::run(router).await
    })
    .await
}
