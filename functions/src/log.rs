//! The log: one line per event, as JSON, without personal data.
//!
//! Comes in: a filter such as `info`. Goes out: lines on standard output, as `CloudWatch` reads them. Never here: what is
//! logged; each event says that itself.

use tracing_subscriber::EnvFilter;

/// Starts the log of a Lambda program: lines as JSON, at least as important as `filter` says (`info` when none). A panic
/// leaves its place only: its message may quote an answer.
pub fn start(filter: Option<&str>) {
    let filter = EnvFilter::new(filter.unwrap_or("info"));
    let lines =
        tracing_subscriber::fmt().json().flatten_event(true).with_current_span(true).with_span_list(false);
    lines.with_env_filter(filter).with_target(false).init();
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panic");
    }));
}
