//! The Lambda that API Gateway asks whether a request came through `CloudFront`. It reads no table.

use std::process::ExitCode;

use functions::program;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::Value;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    program::run_porter(std::env::vars_os(), |porter| async move {
        let handle = |event: LambdaEvent<Value>| {
            let answer = porter.answer(&event.payload);
            async move { Ok::<Value, Error>(answer) }
        };
        lambda_runtime::run(service_fn(handle)).await
    })
    .await
}
