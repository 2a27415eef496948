//! The Lambda behind the table's stream: changes in, mail out. On a schedule it looks for mail that is overdue.

use std::process::ExitCode;
use std::sync::Arc;

use functions::mail::ses::Ses;
use functions::outbox::Outbox;
use functions::program;
use lambda_runtime::{LambdaEvent, service_fn};
use serde_json::Value;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    program::run(std::env::vars_os(), |started| async move {
        let transport = Arc::new(Ses::new(&started.config.aws, started.http.clone()));
        let outbox = Outbox::new(Arc::clone(&started.app), transport);
        let handle = |event: LambdaEvent<Value>| {
            let outbox = outbox.clone();
            async move { program::handled(event, |event| async move { outbox.on_event(event).await }).await }
        };
        lambda_runtime::run(service_fn(handle)).await
    })
    .await
}
