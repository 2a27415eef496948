//! The Lambda behind the timer: events of a schedule in, changes in the store out. The outbox sends what they ask for.

use std::process::ExitCode;
use std::sync::Arc;

use functions::program;
use functions::scheduler::Scheduler;
use lambda_runtime::{LambdaEvent, service_fn};
use serde_json::{Value, json};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    program::run(std::env::vars_os(), |started| async move {
        let scheduler = Scheduler::new(Arc::clone(&started.app));
        let handle = |event: LambdaEvent<Value>| {
            let scheduler = scheduler.clone();
            let run = |_| async move {
                let ran = scheduler.run().await?;
                Ok(json!({ "expired": ran.expired, "summaries": ran.summaries, "failed": ran.failed }))
            };
            program::handled(event, run)
        };
        lambda_runtime::run(service_fn(handle)).await
    })
    .await
}
