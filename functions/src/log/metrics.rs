//! What is counted of the log: metrics in the format that `CloudWatch` finds in a line by itself, so that counting costs no
//! call and no second line.
//!
//! Comes in: a line. Goes out: the same line with its metrics. Never here: anything of a person, and any dimension but the
//! function: each pair of a metric and a dimension's value costs as much a month as 300 MB of log. The route and the request
//! stand in the line beside them, for who asks the log itself.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// Where the metrics stand, and the alarms that look at them.
const NAMESPACE: &str = "Portal";

/// A metric of a line.
struct Metric {
    /// The line's message, and where several kinds have the same one, the reason in it.
    said: &'static str,
    because: Option<&'static str>,
    name: &'static str,
    unit: &'static str,
    /// The field that holds the value; each line counts one when none.
    of: Option<&'static str>,
}

const fn count(said: &'static str, name: &'static str) -> Metric {
    Metric { said, because: None, name, unit: "Count", of: None }
}

const fn failure(reason: &'static str, name: &'static str) -> Metric {
    Metric { because: Some(reason), ..count("failed", name) }
}

const fn of(said: &'static str, name: &'static str, unit: &'static str) -> Metric {
    Metric { said, because: None, name, unit, of: Some(name) }
}

const METRICS: &[Metric] = &[
    count("answered", "requests"),
    of("answered", "millis", "Milliseconds"),
    failure("internal", "failed_internal"),
    failure("unavailable", "failed_unavailable"),
    failure("unknown_outcome", "failed_unknown"),
    count("refused", "refused"),
    count("panic", "panics"),
    // Events: batches of streams, timers, sockets.
    count("handled", "events"),
    of("handled", "millis", "Milliseconds"),
    of("handled", "records", "Count"),
    of("handled", "lag", "Milliseconds"),
    count("an event failed", "failed_events"),
    count("mail sent", "mail_sent"),
    of("mail sent", "late", "Milliseconds"),
    count("mail not sent", "mail_failed"),
    count("mail parked", "mail_parked"),
    count("throttled", "throttled"),
    count("signed in", "sign_ins"),
    count("wrong sign-in code", "wrong_codes"),
];

/// Adds the metrics that the line tells of; most lines tell of none.
pub(super) fn measure(line: &mut Map<String, Value>, function: &str, now: Timestamp) {
    let text = |name: &str| line.get(name).and_then(Value::as_str);
    let (said, because) = (text("message").unwrap_or_default(), text("reason"));
    let is_told = |metric: &&Metric| {
        metric.said == said
            && metric.because.is_none_or(|reason| because == Some(reason))
            && metric.of.is_none_or(|field| line.get(field).is_some_and(Value::is_number))
    };
    let told: Vec<&Metric> = METRICS.iter().filter(is_told).collect();
    if told.is_empty() {
        return;
    }
    let names = told.iter().map(|metric| json!({"Name": metric.name, "Unit": metric.unit}));
    let metrics =
        json!([{"Namespace": NAMESPACE, "Dimensions": [["function"]], "Metrics": names.collect::<Value>()}]);
    line.insert("_aws".into(), json!({"Timestamp": now.as_millisecond(), "CloudWatchMetrics": metrics}));
    line.insert("function".into(), function.into());
    for metric in told.iter().filter(|metric| metric.of.is_none()) {
        line.insert(metric.name.into(), 1.into());
    }
}
