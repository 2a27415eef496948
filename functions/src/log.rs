//! The log: one line per event, as JSON, without personal data. A line that tells of something to be counted carries its
//! metrics with it.
//!
//! Comes in: events and the spans round them, the name of the function. Goes out: lines, as `CloudWatch` reads them: all
//! fields at the top, those of spans too. Never here: what is logged; each event says that itself.

mod metrics;

use std::fmt;
use std::io::Write as _;

use jiff::Timestamp;
use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing::{Event, Subscriber};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Starts the log of a Lambda program: lines as JSON, at least as important as `filter` says (`info` when none; metrics are
/// of that level). A panic leaves its place only: its message may quote an answer.
pub fn start(function: &str, filter: Option<&str>) {
    // Not the filter of `env-filter`: it brings a whole engine of regular expressions into every package.
    let asked = filter.and_then(|filter| filter.parse().ok());
    let filter: Targets = asked.unwrap_or_else(|| Targets::new().with_default(LevelFilter::INFO));
    tracing_subscriber::registry().with(Lines::new(function, std::io::stdout)).with(filter).init();
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panic");
    }));
}

/// Writes a line for each event.
#[derive(Debug)]
pub struct Lines<W> {
    function: String,
    writer: W,
}

impl<W> Lines<W> {
    /// Lines of a function.
    pub fn new(function: &str, writer: W) -> Self {
        Self { function: function.to_owned(), writer }
    }
}

/// The fields of a span or an event, by name.
#[derive(Debug, Clone, Default)]
struct Fields(Map<String, Value>);

impl<S, W> Layer<S> for Lines<W>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    W: for<'a> MakeWriter<'a> + 'static,
{
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(fields);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let (now, mut line) = (Timestamp::now(), Map::new());
        line.insert("timestamp".into(), now.to_string().into());
        line.insert("level".into(), event.metadata().level().as_str().into());
        for span in context.event_scope(event).into_iter().flatten() {
            if let Some(Fields(fields)) = span.extensions().get::<Fields>() {
                // The innermost span knows best.
                for (name, value) in fields {
                    line.entry(name).or_insert_with(|| value.clone());
                }
            }
        }
        let mut fields = Fields::default();
        event.record(&mut fields);
        line.extend(fields.0);
        metrics::measure(&mut line, &self.function, now);
        let line = format!("{}\n", Value::Object(line));
        // Nobody is there to be told of a log that can't be written.
        let _ = self.writer.make_writer().write_all(line.as_bytes());
    }
}

impl Fields {
    fn put(&mut self, field: &Field, value: impl Into<Value>) {
        self.0.insert(field.name().to_owned(), value.into());
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.put(field, format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.put(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, value);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl std::io::Write for Written {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_line_has_all_fields_at_the_top_and_its_metrics_as_cloudwatch_reads_them() {
        let written = Written::default();
        let writer = { written.clone() };
        let lines = Lines::new("portal-desk", move || writer.clone());
        tracing::subscriber::with_default(tracing_subscriber::registry().with(lines), || {
            let _outer =
                tracing::info_span!("request", request = "0a1b2c3d", route = "/desk/{lang}").entered();
            tracing::info!(method = "GET", status = 200_u16, millis = 12_u64, "answered");
            tracing::warn!(error = %"a line\nand another", "not counted");
        });
        let text = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
        let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len(), 2, "a line each, whatever the text: {text}");
        let answered = &lines[0];
        assert_eq!((&answered["request"], &answered["route"]), (&"0a1b2c3d".into(), &"/desk/{lang}".into()));
        assert_eq!((&answered["level"], &answered["status"]), (&"INFO".into(), &200.into()));
        // As CloudWatch does: the names in the metadata are looked up at the top.
        let asked = &answered["_aws"]["CloudWatchMetrics"][0];
        assert_eq!(asked["Namespace"], "Portal");
        assert_eq!(asked["Dimensions"], serde_json::json!([["function"]]));
        assert_eq!(answered["function"], "portal-desk");
        assert!(answered["_aws"]["Timestamp"].as_i64().unwrap() > 1_700_000_000_000);
        let metrics = asked["Metrics"].as_array().unwrap().iter();
        let found: Vec<(&str, i64)> = metrics
            .map(|metric| metric["Name"].as_str().unwrap())
            .map(|name| (name, answered[name].as_i64().unwrap()))
            .collect();
        assert_eq!(found, [("requests", 1), ("millis", 12)]);
        assert!(lines[1]["_aws"].is_null() && lines[1]["message"] == "not counted");
    }
}
