//! Holds `infra/aws/template.yaml` against the code: tables, headers, programs, schedules, rights.

#![allow(clippy::unwrap_used, reason = "in tests a panic is the report")]

#[path = "../../aws/template.rs"]
mod template;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use functions::porter::HEADER;
use functions::store::Tables;
use functions::store::tables::TableDefinition;
use portal::headers::{Area, security_headers};
use serde_json::{Value, json};

use template::{functions, resources, routes, statements};

#[test]
fn tables_are_those_that_the_store_was_written_for() {
    let names = Tables { cases: "CasesTable".into(), forum: "ForumTable".into() };
    let there = resources("AWS::DynamoDB::Table");
    assert_eq!(there.len(), names.definitions().len());
    for wanted in names.definitions() {
        let table = there[wanted.name.as_str()];
        assert_eq!(table["KeySchema"], keys(wanted.pk, wanted.sk));
        assert_eq!(table["AttributeDefinitions"], attributes(&wanted));
        assert_eq!(table["TimeToLiveSpecification"], json!({"Enabled": true, "AttributeName": wanted.ttl}));
        assert_eq!(table["StreamSpecification"], json!({"StreamViewType": wanted.stream_view}));
        let indexes: Vec<Value> = wanted.indexes.iter().map(index).collect();
        assert_eq!(table["GlobalSecondaryIndexes"], Value::from(indexes), "{}", wanted.name);
    }
}

fn keys(pk: &str, sk: &str) -> Value {
    json!([{"AttributeName": pk, "KeyType": "HASH"}, {"AttributeName": sk, "KeyType": "RANGE"}])
}

fn attributes(table: &TableDefinition) -> Value {
    let indexes = table.indexes.iter().flat_map(|index| [index.pk, index.sk]);
    let names = [table.pk, table.sk].into_iter().chain(indexes);
    names.map(|name| json!({"AttributeName": name, "AttributeType": "S"})).collect()
}

fn index(index: &functions::store::tables::IndexDefinition) -> Value {
    json!({
        "IndexName": index.name,
        "KeySchema": keys(index.pk, index.sk),
        "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": index.carries},
    })
}

#[test]
fn what_people_told_us_is_kept_safe() {
    let mut keys = BTreeSet::new();
    for (name, table) in resources("AWS::DynamoDB::Table") {
        assert_eq!(table["BillingMode"], "PAY_PER_REQUEST", "{name}");
        assert_eq!(table["DeletionProtectionEnabled"], true, "{name}");
        assert_eq!(table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"], true, "{name}");
        keys.insert(table["SSESpecification"]["KMSMasterKeyId"]["Fn::GetAtt"].as_str().unwrap());
        assert_eq!(template::template()["Resources"][name]["DeletionPolicy"], "Retain", "{name}");
    }
    assert_eq!(keys.len(), 2, "a key for each table");
    for (name, bucket) in resources("AWS::S3::Bucket") {
        let closed = bucket["PublicAccessBlockConfiguration"].as_object().unwrap();
        assert!(closed.len() == 4 && closed.values().all(|value| value == true), "{name}");
    }
    let region = &template::template()["Rules"]["InCanada"]["Assertions"][0]["Assert"]["Fn::Equals"];
    assert_eq!(region, &json!([{"Ref": "AWS::Region"}, "ca-central-1"]));
}

#[test]
fn readers_are_protected_as_on_one_machine() {
    let policies = resources("AWS::CloudFront::ResponseHeadersPolicy");
    for (name, area) in [("SiteHeaders", Area::Site), ("ApiHeaders", Area::Api)] {
        let wanted: BTreeMap<String, String> =
            security_headers(area).map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        assert_eq!(sent(&policies[name]["ResponseHeadersPolicyConfig"]), wanted, "{name}");
    }
}

/// The headers that `CloudFront` makes of a policy.
fn sent(policy: &Value) -> BTreeMap<String, String> {
    let parts = &policy["SecurityHeadersConfig"];
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let hsts = &parts["StrictTransportSecurity"];
    assert_eq!(hsts["IncludeSubdomains"], true);
    let mut headers = BTreeMap::from([
        (
            "content-security-policy".to_owned(),
            text(&parts["ContentSecurityPolicy"]["ContentSecurityPolicy"]),
        ),
        ("x-frame-options".into(), text(&parts["FrameOptions"]["FrameOption"])),
        ("referrer-policy".into(), text(&parts["ReferrerPolicy"]["ReferrerPolicy"])),
        (
            "strict-transport-security".into(),
            format!("max-age={}; includeSubDomains", hsts["AccessControlMaxAgeSec"]),
        ),
    ]);
    if parts["ContentTypeOptions"].is_object() {
        headers.insert("x-content-type-options".into(), "nosniff".into());
    }
    for item in policy["CustomHeadersConfig"]["Items"].as_array().unwrap() {
        headers.insert(text(&item["Header"]), text(&item["Value"]));
    }
    headers
}

#[test]
fn every_program_is_a_function_and_every_function_a_program() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../functions/src/bin");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let programs: BTreeSet<String> =
        files.map(|file| file.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    let there: BTreeSet<String> = functions().keys().map(|name| (*name).to_owned()).collect();
    assert_eq!(there, programs);
}

#[test]
fn each_function_may_do_what_is_named_and_nothing_else() {
    let roles: BTreeSet<&str> =
        functions().values().map(|function| function["Role"]["Fn::GetAtt"].as_str().unwrap()).collect();
    assert_eq!(roles.len(), functions().len(), "a role each");
    assert_eq!(roles.len(), resources("AWS::IAM::Role").len(), "and no other");
    for (name, role) in resources("AWS::IAM::Role") {
        assert!(role["ManagedPolicyArns"].is_null(), "{name}: managed policies say `*`");
        for statement in statements(role) {
            for action in statement["Action"].as_array().unwrap() {
                assert!(!action.as_str().unwrap().contains('*'), "{name}: {action}");
            }
            let wide = statement["Resource"].to_string().replace("${FilesBucket.Arn}/uploads/*", "");
            let wide = wide.replace("${FilesBucket.Arn}/parcels/*", "");
            let wide = wide.replace("/@connections/*", "");
            assert!(!wide.contains('*'), "{name}: {wide}");
        }
    }
}

#[test]
fn search_has_no_right_to_data() {
    let role = resources("AWS::IAM::Role")["SearchRole"];
    let sids: Vec<&Value> = statements(role).map(|statement| &statement["Sid"]).collect();
    assert_eq!(sids, ["Log"]);
}

#[test]
fn the_gateways_are_closed_to_what_comes_past_the_edge() {
    let porter = json!({"Fn::GetAtt": "PorterFunction.Arn"});
    let auth = &resources("AWS::Serverless::HttpApi")["Api"]["Auth"];
    let edge = &auth["Authorizers"][auth["DefaultAuthorizer"].as_str().unwrap()];
    assert_eq!(edge["FunctionArn"], porter);
    assert_eq!(edge["Identity"]["Headers"], json!([HEADER]), "without it the gateway refuses by itself");
    for (program, function) in functions() {
        for event in function["Events"].as_object().into_iter().flat_map(|events| events.values()) {
            assert!(event["Properties"]["Auth"].is_null(), "{program}: a route of its own way in");
        }
    }
    let asked = resources("AWS::ApiGatewayV2::Authorizer")["SocketsPorter"];
    assert_eq!(asked["IdentitySource"], json!([format!("route.request.header.{HEADER}")]));
    assert!(asked["AuthorizerUri"].to_string().contains("${PorterFunction.Arn}"));
    let opens = resources("AWS::ApiGatewayV2::Route")["SocketOpens"];
    assert_eq!(opens["AuthorizationType"], "CUSTOM");
    assert_eq!(opens["AuthorizerId"], json!({"Ref": "SocketsPorter"}));
    let word = json!([{
        "HeaderName": HEADER,
        "HeaderValue": {"Fn::Sub": "{{resolve:secretsmanager:${EdgeSecret}}}"},
    }]);
    let origins =
        &resources("AWS::CloudFront::Distribution")["Distribution"]["DistributionConfig"]["Origins"];
    for origin in origins.as_array().unwrap().iter().filter(|origin| origin["Id"] != "site") {
        assert_eq!(origin["OriginCustomHeaders"], word, "{origin}");
    }
    let told = &functions()["porter"]["Environment"]["Variables"]["PORTAL_EDGE_SECRET_ID"];
    assert_eq!(told, &json!({"Ref": "EdgeSecret"}));
    for (name, role) in resources("AWS::IAM::Role") {
        let knows = statements(role).any(|statement| statement["Resource"] == json!({"Ref": "EdgeSecret"}));
        assert_eq!(knows, name == "PorterRole", "{name}");
    }
}

#[test]
fn the_processor_is_a_parameter_of_all_functions() {
    let parameter = &template::template()["Parameters"]["Architecture"];
    assert_eq!(
        (&parameter["Default"], &parameter["AllowedValues"]),
        (&json!("arm64"), &json!(["arm64", "x86_64"]))
    );
    let everywhere = &template::template()["Globals"]["Function"]["Architectures"];
    assert_eq!(everywhere, &json!([{"Ref": "Architecture"}]));
    for (program, function) in functions() {
        assert!(function["Architectures"].is_null(), "{program}: a processor of its own");
    }
}

#[test]
fn streams_are_read_with_care() {
    let mut read = BTreeSet::new();
    for (program, function) in functions() {
        let events = function["Events"].as_object().into_iter().flat_map(|events| events.values());
        for event in events.filter(|event| event["Type"] == "DynamoDB") {
            let source = &event["Properties"];
            read.insert((program, source["Stream"]["Fn::GetAtt"].as_str().unwrap()));
            assert_eq!(source["FunctionResponseTypes"], json!(["ReportBatchItemFailures"]));
            assert_eq!(source["BisectBatchOnFunctionError"], true);
            assert_eq!(source["StartingPosition"], "TRIM_HORIZON");
            assert_eq!(source["MaximumRetryAttempts"], 3);
            assert!(source["DestinationConfig"]["OnFailure"]["Destination"].is_object(), "{program}");
        }
    }
    let wanted = [
        ("figures", "CasesTable.StreamArn"),
        ("live", "ForumTable.StreamArn"),
        ("outbox", "CasesTable.StreamArn"),
        ("outbox", "ForumTable.StreamArn"),
    ];
    assert_eq!(read, BTreeSet::from(wanted));
}

#[test]
fn what_is_due_is_looked_at_as_often_as_on_one_machine() {
    for (program, every) in
        [("outbox", "rate(1 minute)"), ("figures", "rate(1 minute)"), ("scheduler", "rate(5 minutes)")]
    {
        let events = functions()[program]["Events"].as_object().unwrap();
        let schedules: Vec<&Value> = events.values().filter(|event| event["Type"] == "Schedule").collect();
        assert_eq!(schedules.len(), 1, "{program}");
        assert_eq!(schedules[0]["Properties"]["Schedule"], every, "{program}");
        assert!(resources("AWS::CloudWatch::Alarm").values().any(|alarm| {
            alarm["MetricName"] == "Invocations"
                && alarm["TreatMissingData"] == "breaching"
                && alarm["Dimensions"].to_string().to_lowercase().contains(&format!("{program}function"))
        }));
    }
}

#[test]
fn every_function_that_fails_rings() {
    let alarms = resources("AWS::CloudWatch::Alarm");
    for name in resources("AWS::Serverless::Function").into_keys() {
        let heard = alarms
            .values()
            .any(|alarm| alarm["MetricName"] == "Errors" && alarm["Dimensions"][0]["Value"]["Ref"] == name);
        assert!(heard, "{name}");
    }
    for (name, alarm) in alarms {
        assert_eq!(alarm["AlarmActions"], json!([{"Ref": "Alarms"}]), "{name}");
    }
}

#[test]
fn alarms_of_our_own_look_at_what_the_log_counts() {
    let counted = include_str!("../../../functions/src/log/metrics.rs");
    let alarms = resources("AWS::CloudWatch::Alarm").into_values();
    let ours: Vec<&Value> = alarms.filter(|alarm| alarm["Namespace"] == "Portal").collect();
    assert!(!ours.is_empty());
    for alarm in ours {
        let name = alarm["MetricName"].as_str().unwrap();
        assert!(counted.contains(&format!("\"{name}\")")), "{name}");
        assert_eq!(alarm["Dimensions"][0]["Name"], "function");
        let function = alarm["Dimensions"][0]["Value"]["Ref"].as_str().unwrap();
        assert!(resources("AWS::Serverless::Function").contains_key(function), "{name}");
    }
}

#[test]
fn large_files_wait_for_a_day_and_only_who_may_send_them_lays_them_down() {
    let rules = &resources("AWS::S3::Bucket")["FilesBucket"]["LifecycleConfiguration"]["Rules"];
    let swept = rules.as_array().unwrap().iter().find(|rule| rule["Prefix"] == "parcels/").unwrap();
    assert_eq!((&swept["Status"], &swept["ExpirationInDays"]), (&json!("Enabled"), &json!(1)));
    let may = |role: &&'static str| {
        statements(resources("AWS::IAM::Role")[role])
            .any(|statement| statement["Resource"].to_string().contains("/parcels/"))
    };
    let roles: Vec<&str> = resources("AWS::IAM::Role").into_keys().filter(may).collect();
    assert_eq!(roles, ["DeskRole", "OwnFileRole", "SheetsRole"]);
}

#[test]
fn no_log_holds_an_address() {
    let format =
        template::template()["Resources"]["Api"]["Properties"]["AccessLogSettings"]["Format"].to_string();
    for word in ["path", "query", "ip", "Ip", "header", "domain"] {
        assert!(!format.contains(word), "{word} in {format}");
    }
    let distribution = &resources("AWS::CloudFront::Distribution")["Distribution"]["DistributionConfig"];
    assert!(distribution["Logging"].is_null());
}

#[test]
fn routes_lead_where_the_longest_one_says() {
    assert!(routes().len() > 15);
    for (path, program) in [
        ("/api/forms/trial/en/about?x=1", "intake"),
        ("/api/status/en/abc", "intake"),
        ("/api/status/en/abc/withdraw", "intake"),
        ("/api/status/en/abc/file", "own_file"),
        ("/api/status/en/abc/file/copy", "own_file"),
        ("/api/desk/fr", "desk"),
        ("/api/desk/fr/people/C-1", "desk"),
        ("/api/desk/fr/exports", "sheets"),
        ("/api/desk/fr/imports", "sheets"),
        ("/api/desk/fr/imports/template/connectee", "sheets"),
        ("/api/search/en?q=a", "search"),
        ("/api/desk", "search"),
        ("/en/nothing/", "search"),
    ] {
        assert_eq!(template::program_of(path), program, "{path}");
    }
}
