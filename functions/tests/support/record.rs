//! Which partitions every call to the tables touches, and with how many capacity units: by DynamoDB's own rules, from the
//! items as they were before a call and after it.
//!
//! Comes in: requests of the SDK on their way to the engine. Goes out: a [`Call`] each, with the units that the engine
//! itself counts beside ours. Never here: how often anything is called.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use aws_smithy_runtime_api::client::http::{HttpConnector as _, SharedHttpConnector};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use base64::Engine as _;
use functions::store::Tables;
use serde_json::{Map, Value, json};

/// A partition key of a table or of its index.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// `cases`, or `cases/gsi1`.
    pub of: String,
    /// The key's text.
    pub key: String,
}

/// What one call takes from one partition.
#[derive(Debug, Clone, PartialEq)]
pub struct Touch {
    pub place: Place,
    pub reads: f64,
    pub writes: f64,
    /// Size of the item that a write leaves.
    pub bytes: usize,
    /// All of a partition is asked for, however much that is.
    pub is_whole: bool,
}

/// One call to a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    pub operation: String,
    pub touches: Vec<Touch>,
    /// Units of this call as the engine counts them; a refused write is told without any.
    pub told: Option<f64>,
}

/// What one request, or one look at what streams and timers bring, came to.
#[derive(Debug, Clone, Default)]
pub struct Step {
    /// The programs that ran; one that ran twice stands there twice.
    pub programs: Vec<&'static str>,
    pub is_request: bool,
    pub calls: Vec<Call>,
    /// Bytes of the answer.
    pub bytes: u64,
    /// Time of the processor: without the time in which the database worked.
    pub work: Duration,
}

#[derive(Debug, Default)]
struct Taken {
    steps: Vec<Step>,
    /// Calls that belong to the step that is under way, and the time that they took.
    calls: Vec<Call>,
    away: Duration,
}

/// Writes down every call. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Recorder(Arc<Mutex<Taken>>);

/// An item that a call may change.
#[derive(Debug, Clone)]
struct Target {
    table: String,
    key: Value,
    /// Units of a transaction count twice.
    factor: f64,
}

impl Recorder {
    /// The steps since the last look; calls of no step are forgotten.
    pub fn take(&self) -> Vec<Step> {
        std::mem::take(&mut *self.0.lock().unwrap()).steps
    }

    /// A step is done: the calls since the one before are its own.
    pub fn done(&self, step: Step, took: Duration) {
        let mut taken = self.0.lock().unwrap();
        let calls = std::mem::take(&mut taken.calls);
        let work = took.saturating_sub(std::mem::take(&mut taken.away));
        taken.steps.push(Step { calls, work, ..step });
    }

    /// A call passes.
    pub async fn pass(
        &self,
        inner: SharedHttpConnector,
        mut request: HttpRequest,
    ) -> Result<HttpResponse, ConnectorError> {
        let begun = Instant::now();
        let target = request.headers().get("x-amz-target").unwrap_or_default();
        let operation = target.rsplit('.').next().unwrap_or_default().to_owned();
        let mut asked: Value = serde_json::from_slice(request.body().bytes().unwrap()).unwrap();
        asked["ReturnConsumedCapacity"] = "TOTAL".into();
        let targets = targets(&operation, &asked);
        let before = look(&inner, &request, &targets).await;
        let copy = request.try_clone().expect("a body that does not stream");
        *request.body_mut() = SdkBody::from(asked.to_string());
        let answer = inner.call(request).await?;
        let told: Value = serde_json::from_slice(answer.body().bytes().unwrap()).unwrap_or_default();
        let after = look(&inner, &copy, &targets).await;
        let mut touches = reads(&operation, &asked, &told);
        for (target, (before, after)) in targets.iter().zip(before.iter().zip(&after)) {
            touches.extend(writes(target, before.as_ref(), after.as_ref()));
        }
        let told = told.get("ConsumedCapacity").map(units);
        let mut taken = self.0.lock().unwrap();
        taken.calls.push(Call { operation, touches, told });
        taken.away += begun.elapsed();
        drop(taken);
        Ok(answer)
    }
}

fn units(told: &Value) -> f64 {
    match told {
        Value::Array(tables) => tables.iter().map(units).sum(),
        told => told["CapacityUnits"].as_f64().unwrap_or_default(),
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// The items that a call may change, conditions included.
fn targets(operation: &str, asked: &Value) -> Vec<Target> {
    let one = |part: &Value, factor: f64| {
        let item = if part["Item"].is_object() { &part["Item"] } else { &part["Key"] };
        Target { table: text(&part["TableName"]), key: json!({"pk": item["pk"], "sk": item["sk"]}), factor }
    };
    match operation {
        "PutItem" | "UpdateItem" | "DeleteItem" => vec![one(asked, 1.0)],
        "TransactWriteItems" => {
            let parts = asked["TransactItems"].as_array().into_iter().flatten();
            let parts = parts.filter_map(Value::as_object).flat_map(|part| part.values());
            parts.map(|part| one(part, 2.0)).collect()
        }
        "GetItem" | "BatchGetItem" | "Query" => Vec::new(),
        other => panic!("the recorder does not know {other}"),
    }
}

/// The items as they are now; these calls are not written down.
async fn look(inner: &SharedHttpConnector, like: &HttpRequest, targets: &[Target]) -> Vec<Option<Value>> {
    let mut found = Vec::new();
    for target in targets {
        let mut request = like.try_clone().expect("a body that does not stream");
        request.headers_mut().insert("x-amz-target", "DynamoDB_20120810.GetItem");
        let asked = json!({"TableName": target.table, "Key": target.key, "ConsistentRead": true});
        *request.body_mut() = SdkBody::from(asked.to_string());
        let answer = inner.call(request).await.unwrap();
        let told: Value = serde_json::from_slice(answer.body().bytes().unwrap()).unwrap();
        found.push(told.get("Item").cloned());
    }
    found
}

fn reads(operation: &str, asked: &Value, told: &Value) -> Vec<Touch> {
    let touch = |of: String, key: &Value, reads| Touch {
        place: Place { of, key: text(&key["S"]) },
        reads,
        writes: 0.0,
        bytes: 0,
        is_whole: operation == "Query" && asked["Limit"].is_null(),
    };
    let table = text(&asked["TableName"]);
    match operation {
        "GetItem" => vec![touch(table, &asked["Key"]["pk"], units(&told["ConsumedCapacity"]))],
        "Query" => {
            let of = asked["IndexName"].as_str().map_or(table.clone(), |index| format!("{table}/{index}"));
            let key = &asked["ExpressionAttributeValues"][":pk"];
            vec![touch(of, key, units(&told["ConsumedCapacity"]))]
        }
        "BatchGetItem" => {
            let mut touches = Vec::new();
            for (table, wanted) in asked["RequestItems"].as_object().into_iter().flatten() {
                let share = if wanted["ConsistentRead"] == true { 1.0 } else { 0.5 };
                let found = told["Responses"][table].as_array().into_iter().flatten();
                let found: BTreeMap<String, f64> =
                    found.map(|item| (key_of(item), (size(item) as f64 / 4096.0).ceil().max(1.0))).collect();
                for key in wanted["Keys"].as_array().into_iter().flatten() {
                    let units = found.get(&key_of(key)).copied().unwrap_or(1.0);
                    touches.push(touch(table.clone(), &key["pk"], units * share));
                }
            }
            touches
        }
        _ => Vec::new(),
    }
}

fn key_of(item: &Value) -> String {
    format!("{} {}", text(&item["pk"]["S"]), text(&item["sk"]["S"]))
}

/// The table's own units, then those of its index: a change of the index key is a deletion and a new entry.
fn writes(target: &Target, before: Option<&Value>, after: Option<&Value>) -> Vec<Touch> {
    let kilobytes = |item: &Value| (size(item) as f64 / 1024.0).ceil().max(1.0);
    let largest = |one: Option<&Value>, other: Option<&Value>| {
        one.map_or(1.0, kilobytes).max(other.map_or(1.0, kilobytes))
    };
    let place = |of: &str, key: &Value| Place { of: of.to_owned(), key: text(&key["S"]) };
    let bytes = after.map_or(0, size);
    let touch = |place, writes| Touch { place, reads: 0.0, writes, bytes, is_whole: false };
    let own = place(&target.table, &target.key["pk"]);
    let mut touches = vec![touch(own, target.factor * largest(before, after))];
    let index = format!("{}/gsi1", target.table);
    let (before, after) = (before.and_then(entry), after.and_then(entry));
    let same_key = |one: &Value, other: &Value| ["gsi1pk", "gsi1sk"].iter().all(|key| one[key] == other[key]);
    match (&before, &after) {
        (Some(one), Some(other)) if one == other => {}
        (Some(one), Some(other)) if same_key(one, other) => {
            touches.push(touch(place(&index, &one["gsi1pk"]), largest(Some(one), Some(other))));
        }
        _ => {
            let entries = before.iter().chain(&after);
            touches.extend(entries.map(|one| touch(place(&index, &one["gsi1pk"]), kilobytes(one))));
        }
    }
    touches
}

/// What the index carries of an item; nothing when the item is not in it.
fn entry(item: &Value) -> Option<Value> {
    let definition = Tables::default().definitions().remove(0);
    let index = definition.indexes.first()?;
    item.get(index.pk).and(item.get(index.sk))?;
    let names = [definition.pk, definition.sk, index.pk, index.sk];
    let carried = names.iter().chain(index.carries);
    let carried = carried.filter_map(|name| Some(((*name).to_owned(), item.get(*name)?.clone())));
    Some(Value::Object(carried.collect::<Map<_, _>>()))
}

/// Bytes of an item as DynamoDB counts them: names and values.
pub fn size(item: &Value) -> usize {
    item.as_object().into_iter().flatten().map(|(name, value)| name.len() + size_of(value)).sum()
}

fn size_of(value: &Value) -> usize {
    let Some((kind, value)) = value.as_object().and_then(|value| value.iter().next()) else { return 0 };
    let list = || value.as_array().into_iter().flatten();
    let number = |text: &str| text.bytes().filter(u8::is_ascii_digit).count().div_ceil(2) + 1;
    match kind.as_str() {
        "S" => value.as_str().map_or(0, str::len),
        "N" => value.as_str().map_or(0, number),
        "B" => value
            .as_str()
            .and_then(|text| base64::prelude::BASE64_STANDARD.decode(text).ok())
            .map_or(0, |b| b.len()),
        "SS" => list().filter_map(Value::as_str).map(str::len).sum(),
        "NS" => list().filter_map(Value::as_str).map(number).sum(),
        "L" => 3 + list().map(|one| 1 + size_of(one)).sum::<usize>(),
        "M" => 3 + size(value) + value.as_object().map_or(0, Map::len),
        _ => 1,
    }
}
