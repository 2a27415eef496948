//! The log: one line per event, as JSON, without personal data.
//!
//! Comes in: a filter such as `info`. Goes out: lines on standard output, as `CloudWatch` reads them. Never here: what is
//! logged; each event says that itself.

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Starts the log of a Lambda program: lines as JSON, at least as important as `filter` says (`info` when none). A panic
/// leaves its place only: its message may quote an answer.
pub fn start(filter: Option<&str>) {
    // Not the filter of `env-filter`: it brings a whole engine of regular expressions into every package.
    let asked = filter.and_then(|filter| filter.parse().ok());
    let filter: Targets = asked.unwrap_or_else(|| Targets::new().with_default(LevelFilter::INFO));
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false);
    tracing_subscriber::registry().with(lines.with_target(false)).with(filter).init();
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panic");
    }));
}
