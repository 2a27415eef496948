//! The Lambda behind the sockets of the forum: events of the gateway and records of the stream in, messages to sockets out.

use std::process::ExitCode;
use std::sync::Arc;

use functions::live::Switchboard;
use functions::program;
use lambda_runtime::{LambdaEvent, service_fn};
use serde_json::Value;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    program::run_on_forum(std::env::vars_os(), |started| async move {
        let switchboard = Switchboard::new(Arc::clone(&started.app));
        let handle = |event: LambdaEvent<Value>| {
            let switchboard = switchboard.clone();
            async move { program::handled(event, |event| async move { switchboard.on_event(event).await }).await }
        };
        lambda_runtime::run(service_fn(handle)).await
    })
    .await
}
