//! The Lambda behind search and the community finder: requests of API Gateway in, pages out. It reads no table.

use std::process::ExitCode;

use functions::{program, search};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    program::run_search(std::env::vars_os(), |searching| async move {
        lambda_http::run(search::alone(searching)).await
    })
    .await
}
