//! The Lambda that counts: facts of the table's stream in, figures out. On a schedule it counts what is due.

use std::process::ExitCode;
use std::sync::Arc;

use functions::figures::Counting;
use functions::program;
use lambda_runtime::{LambdaEvent, service_fn};
use serde_json::Value;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    program::run(std::env::vars_os(), |started| async move {
        let counting = Counting::new(Arc::clone(&started.app));
        let handle = |event: LambdaEvent<Value>| {
            let counting = counting.clone();
            async move { program::handled(event, |event| async move { counting.on_event(event).await }).await }
        };
        lambda_runtime::run(service_fn(handle)).await
    })
    .await
}
