//! The template as the tests of other rooms read it: which function answers an address, what its role permits.
//!
//! Comes in: `template.yaml`, beside this file. Goes out: resources as JSON with the short tags written out (`!Ref x` is
//! `{"Ref": "x"}`), routes, rights, filters of streams. Never here: what any of it should be; the tests say that.

#![allow(dead_code, reason = "each test program uses a part of it")]
#![allow(unreachable_pub, reason = "a module that several test programs share")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use serde_json::{Map, Value, json};
use yaml_serde::Value as Yaml;

/// The whole template, as JSON.
pub fn template() -> &'static Value {
    static TEMPLATE: OnceLock<Value> = OnceLock::new();
    TEMPLATE.get_or_init(|| to_json(yaml_serde::from_str(include_str!("template.yaml")).unwrap()))
}

/// The properties of the resources of a type, by logical name.
pub fn resources(kind: &str) -> BTreeMap<&'static str, &'static Value> {
    let all = template()["Resources"].as_object().unwrap();
    let wanted = all.iter().filter(|(_, resource)| resource["Type"] == kind);
    wanted.map(|(name, resource)| (name.as_str(), &resource["Properties"])).collect()
}

/// The functions by the name of their program.
pub fn functions() -> BTreeMap<&'static str, &'static Value> {
    let programs = resources("AWS::Serverless::Function").into_values().map(|function| {
        let package = function["CodeUri"].as_str().unwrap();
        (package.rsplit('/').next().unwrap().trim_end_matches(".zip"), function)
    });
    programs.collect()
}

/// The program that API Gateway calls for a path: a route that matches whole, else the longest that matches the
/// beginning, else the one that takes the rest.
pub fn program_of(path: &str) -> &'static str {
    let path = path.split('?').next().unwrap_or_default();
    let routes = routes();
    let whole = routes.iter().find(|(route, _)| !route.contains('+') && matches(route, path));
    let longest = || {
        let greedy = routes.iter().filter(|(route, _)| route.contains('+') && matches(route, path));
        greedy.max_by_key(|(route, _)| route.split('/').count())
    };
    let rest = || routes.iter().find(|(route, _)| route == "$default");
    whole.or_else(longest).or_else(rest).unwrap().1
}

/// Every route with its program.
pub fn routes() -> &'static [(String, &'static str)] {
    static ROUTES: OnceLock<Vec<(String, &'static str)>> = OnceLock::new();
    ROUTES.get_or_init(|| {
        let mut routes = Vec::new();
        for (program, function) in functions() {
            for event in function["Events"].as_object().into_iter().flat_map(Map::values) {
                if event["Type"] == "HttpApi" {
                    let path = event["Properties"]["Path"].as_str().unwrap_or("$default");
                    routes.push((path.to_owned(), program));
                }
            }
        }
        routes
    })
}

fn matches(route: &str, path: &str) -> bool {
    let (mut wanted, mut given) = (route.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(part), Some(rest)) if part.ends_with("+}") => return !rest.is_empty(),
            (Some(part), Some(piece)) if part.starts_with('{') && !piece.is_empty() => {}
            (Some(part), Some(piece)) if part == piece => {}
            _ => return false,
        }
    }
}

/// A call that a role permits, or that a program makes: the action, and the table or index (`cases`, `forum/gsi1`).
pub type Call = (String, String);

/// The calls to tables that the role of each program permits.
pub fn table_calls() -> &'static BTreeMap<&'static str, BTreeSet<Call>> {
    static CALLS: OnceLock<BTreeMap<&'static str, BTreeSet<Call>>> = OnceLock::new();
    CALLS.get_or_init(|| {
        functions().into_iter().map(|(program, function)| (program, calls_of(function))).collect()
    })
}

fn calls_of(function: &Value) -> BTreeSet<Call> {
    let role = resources("AWS::IAM::Role")
        [function["Role"]["Fn::GetAtt"].as_str().unwrap().trim_end_matches(".Arn")];
    let mut calls = BTreeSet::new();
    for statement in statements(role) {
        let table = match &statement["Resource"] {
            resource if resource["Fn::GetAtt"] == "CasesTable.Arn" => "cases",
            resource if resource["Fn::GetAtt"] == "ForumTable.Arn" => "forum",
            resource if resource["Fn::Sub"] == "${CasesTable.Arn}/index/gsi1" => "cases/gsi1",
            resource if resource["Fn::Sub"] == "${ForumTable.Arn}/index/gsi1" => "forum/gsi1",
            _ => continue,
        };
        let actions = statement["Action"].as_array().unwrap().iter();
        calls.extend(actions.map(|action| {
            (action.as_str().unwrap().trim_start_matches("dynamodb:").to_owned(), table.to_owned())
        }));
    }
    calls
}

/// The statements of a role's policies.
pub fn statements(role: &'static Value) -> impl Iterator<Item = &'static Value> {
    let policies = role["Policies"].as_array().unwrap().iter();
    policies.flat_map(|policy| policy["PolicyDocument"]["Statement"].as_array().unwrap())
}

/// The calls that one request to DynamoDB comes to, as its rights are written: a transaction is its parts.
pub fn calls_in(operation: &str, body: &Value) -> BTreeSet<Call> {
    let call =
        |action: &str, table: &Value| (action.to_owned(), table.as_str().unwrap_or_default().to_owned());
    match operation {
        "TransactWriteItems" => {
            let parts = body["TransactItems"].as_array().unwrap().iter().filter_map(Value::as_object);
            let parts = parts.flatten().map(|(kind, part)| match kind.as_str() {
                "ConditionCheck" => call("ConditionCheckItem", &part["TableName"]),
                kind => call(&format!("{kind}Item"), &part["TableName"]),
            });
            parts.collect()
        }
        "BatchGetItem" | "BatchWriteItem" => {
            let tables = body["RequestItems"].as_object().unwrap().keys();
            tables.map(|table| (operation.to_owned(), table.clone())).collect()
        }
        _ => match body["IndexName"].as_str() {
            Some(index) => {
                let table = body["TableName"].as_str().unwrap_or_default();
                BTreeSet::from([(operation.to_owned(), format!("{table}/{index}"))])
            }
            None => BTreeSet::from([call(operation, &body["TableName"])]),
        },
    }
}

/// Whether the event source of a program and a table hands a stream record on. Filters know equal texts and beginnings.
pub fn hands_on(program: &str, table: &str, record: &Value) -> bool {
    let stream = format!("{table}Table.StreamArn");
    let events = functions()[program]["Events"].as_object().into_iter().flat_map(Map::values);
    let mut sources = events.filter(|event| event["Properties"]["Stream"]["Fn::GetAtt"] == stream.as_str());
    sources.any(|source| {
        let filters = source["Properties"]["FilterCriteria"]["Filters"].as_array().unwrap();
        filters
            .iter()
            .any(|filter| passes(&serde_json::from_str(filter["Pattern"].as_str().unwrap()).unwrap(), record))
    })
}

fn passes(pattern: &Value, record: &Value) -> bool {
    match pattern {
        Value::Object(parts) => parts.iter().all(|(name, part)| passes(part, &record[name])),
        Value::Array(choices) => choices.iter().any(|choice| match choice["prefix"].as_str() {
            Some(prefix) => record.as_str().is_some_and(|text| text.starts_with(prefix)),
            None => choice == record,
        }),
        _ => false,
    }
}

/// YAML as JSON, with the tags of `CloudFormation` in their long form.
fn to_json(yaml: Yaml) -> Value {
    match yaml {
        Yaml::Sequence(items) => items.into_iter().map(to_json).collect(),
        Yaml::Mapping(pairs) => {
            let named =
                pairs.into_iter().map(|(name, value)| (name.as_str().unwrap().to_owned(), to_json(value)));
            Value::Object(named.collect::<Map<_, _>>())
        }
        Yaml::Tagged(tagged) => {
            let tag = tagged.tag.to_string();
            let name = match tag.trim_start_matches('!') {
                "Ref" => "Ref".to_owned(),
                other => format!("Fn::{other}"),
            };
            json!({ name: to_json(tagged.value) })
        }
        plain => serde_json::to_value(plain).unwrap(),
    }
}
