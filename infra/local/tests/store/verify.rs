//! `portal verify`: a data folder is damaged in every way that is looked for; each is found, with a way out.

use std::fs;
use std::path::Path as Folder;
use std::sync::Arc;

use clap::Parser as _;
use dynoxide::Database;
use functions::indicators::{ApplicationId, Event, Fact, PersonId, Side};
use functions::store::*;
use portal::Bundle;
use portal_local::dynamodb::Engine;
use portal_local::failure::{Exit, Failure};
use portal_local::options::{Command, Options};
use serde_json::{Value, json};
use site_gen::serve::LiveSite;
use tempfile::TempDir;

use crate::cases::*;
use crate::plan::FaultPlan;
use crate::referred::{CONTACT, MATCH, introduced, met, named, report};

/// One item of a table as it stands: JSON with the types of DynamoDB.
struct Item {
    table: &'static str,
    item: Value,
}

impl Item {
    fn text(&self, name: &str) -> &str {
        self.item[name]["S"].as_str().unwrap_or_default()
    }
}

/// A data folder while nobody else has it open.
struct Opened(Database);

impl Opened {
    fn items(&self) -> Vec<Item> {
        let of = |table: &'static str| {
            let request = serde_json::from_value(json!({ "TableName": table })).unwrap();
            let found = serde_json::to_value(self.0.scan(request).unwrap().items.unwrap()).unwrap();
            found.as_array().unwrap().clone().into_iter().map(move |item| Item { table, item })
        };
        of("cases").chain(of("forum")).collect()
    }

    /// The first item of this kind, in the order of keys, that is wanted.
    fn one(&self, kind: &str, is_wanted: impl Fn(&Item) -> bool) -> Item {
        let mut found: Vec<Item> =
            self.items().into_iter().filter(|item| item.text("kind") == kind && is_wanted(item)).collect();
        found.sort_by_key(|item| (item.text("pk").to_owned(), item.text("sk").to_owned()));
        assert!(!found.is_empty(), "there is no {kind}");
        found.remove(0)
    }

    fn put(&self, Item { table, item }: Item) {
        let request = json!({ "TableName": table, "Item": item });
        self.0.put_item(serde_json::from_value(request).unwrap()).unwrap();
    }

    fn change(&self, mut item: Item, name: &str, text: &str) {
        assert!(item.item[name].is_object(), "no {name}: {}", item.item);
        item.item[name] = json!({ "S": text });
        self.put(item);
    }

    fn remove(&self, Item { table, item }: Item) {
        let request = json!({ "TableName": table, "Key": { "pk": item["pk"], "sk": item["sk"] } });
        self.0.delete_item(serde_json::from_value(request).unwrap()).unwrap();
    }
}

fn of_case(n: u128) -> impl Fn(&Item) -> bool {
    move |item| item.text("pk").ends_with(&submission(n).case.to_string())
}

fn any(_: &Item) -> bool {
    true
}

fn entry(seq: u64, owner: &'static str) -> impl Fn(&Item) -> bool {
    move |item| item.text("pk").starts_with(owner) && item.text("sk").ends_with(&format!("#{seq:06}"))
}

/// A way in which a data folder is damaged, and what is said of it.
struct Damage {
    name: &'static str,
    does: fn(&Opened),
    /// Each line that is wrong.
    says: &'static [&'static str],
    /// Whether `--repair` mends it.
    is_mended: bool,
}

const DAMAGES: &[Damage] = &[
    Damage {
        name: "an entry of a case's log says somebody else did it",
        does: |data| data.change(data.one("audit_entry", entry(2, "CASE#")), "actor", "system"),
        says: &["log of case ", "broken at entry 2"],
        is_mended: false,
    },
    Damage {
        name: "an entry of a case's log is gone",
        does: |data| data.remove(data.one("audit_entry", entry(2, "CASE#"))),
        says: &["log of case ", "broken at entry 2"],
        is_mended: false,
    },
    Damage {
        name: "the end of a case's log is gone",
        does: |data| data.remove(data.one("audit_head", of_case(1))),
        says: &["log of case ", "broken at entry"],
        is_mended: false,
    },
    Damage {
        name: "an entry of a member's log is of another day",
        does: |data| {
            data.change(data.one("audit_entry", entry(1, "MEMBER#")), "at", "2027-03-02T12:00:00.123Z");
        },
        says: &["log of member ", "broken at entry 1"],
        is_mended: false,
    },
    Damage {
        name: "an entry of a member's log can't be read",
        does: |data| data.change(data.one("audit_entry", entry(1, "MEMBER#")), "action", "nonsense"),
        says: &["log of member ", "no readable `action`"],
        is_mended: false,
    },
    Damage {
        name: "an entry of the log of lists is gone",
        does: |data| data.remove(data.one("audit_entry", entry(1, "LISTS#"))),
        says: &["log of the lists of halifax", "broken at entry 1"],
        is_mended: false,
    },
    Damage {
        name: "a figure is another one",
        does: |data| {
            let item = data.one("figures", any);
            let text = item.text("figures").replace(":1", ":7");
            data.change(item, "figures", &text);
        },
        says: &["figures of halifax: not what its facts say"],
        is_mended: true,
    },
    Damage {
        name: "a fact is gone that was counted",
        does: |data| data.remove(data.one("fact", |item| item.text("sk").starts_with("2026-05-04"))),
        says: &["figures of halifax: not what its facts say"],
        is_mended: true,
    },
    Damage {
        name: "a fact can't be read",
        does: |data| data.change(data.one("fact", any), "fact", "{"),
        says: &["figures of halifax: stored fact has no readable `fact`"],
        is_mended: false,
    },
    Damage {
        name: "a card is gone",
        does: |data| data.remove(data.one("card", any)),
        says: &["case ", "the desk's list of people says something else"],
        is_mended: true,
    },
    Damage {
        name: "a card names somebody else",
        does: |data| data.change(data.one("card", any), "name", "Zquille"),
        says: &["case ", "the desk's list of people says something else"],
        is_mended: true,
    },
    Damage {
        name: "a card is of nobody",
        does: |data| {
            let mut item = data.one("card", any);
            item.item["sk"] = json!({ "S": CaseId::from_bits(99).to_string() });
            data.put(item);
        },
        says: &["people of halifax: 1 in the list of people who are on no desk"],
        is_mended: true,
    },
    Damage {
        name: "a reference is gone",
        does: |data| data.remove(data.one("reference", any)),
        says: &["case ", "its reference is gone"],
        is_mended: true,
    },
    Damage {
        name: "a reference leads to somebody else",
        does: |data| {
            let other = submission(2).case.to_string();
            data.change(data.one("reference", |item| item.text("case") != other), "case", &other);
        },
        says: &["case ", "its reference leads to another case"],
        is_mended: false,
    },
    Damage {
        name: "a file is gone",
        does: |data| data.remove(data.one("file", any)),
        says: &["case ", "a file that was sent with it is gone"],
        is_mended: false,
    },
    Damage {
        name: "a match is not in the Connector's file",
        does: |data| data.remove(data.one("match_edge", |item| item.text("side") == "connector")),
        says: &["match ", "the file of the connector says something else"],
        is_mended: true,
    },
    Damage {
        name: "a match is with somebody else in the Connectee's file",
        does: |data| {
            let edge = data.one("match_edge", |item| item.text("side") == "connectee");
            data.change(edge, "other", &CaseId::from_bits(99).to_string());
        },
        says: &["match ", "the file of the connectee says something else"],
        is_mended: true,
    },
    Damage {
        name: "a match is gone",
        does: |data| data.remove(data.one("match", any)),
        says: &[
            "case ",
            "a match of it is gone",
            "its meeting_report is left over",
            "its contact is left over",
            "its referral is left over",
            "its naming is left over",
        ],
        is_mended: false,
    },
    Damage {
        name: "an application is gone",
        does: |data| data.remove(data.one("application", of_case(1))),
        says: &["its note is left over", "its decision is left over", "on no desk"],
        is_mended: false,
    },
    Damage {
        name: "an application with a file is gone",
        does: |data| data.remove(data.one("application", of_case(2))),
        says: &["file ", "its file is left over", "on no desk"],
        is_mended: false,
    },
    Damage {
        name: "an application can't be read",
        does: |data| data.change(data.one("application", of_case(2)), "state", "nonsense"),
        says: &["its application has no readable `state`"],
        is_mended: false,
    },
    Damage {
        name: "a member can't be read",
        does: |data| data.change(data.one("member", any), "role", "king"),
        says: &["member ", "its member has no readable `role`"],
        is_mended: false,
    },
];

/// A data folder with something of each kind that is looked at, in which all is right.
fn sound(data: &Folder) {
    let engine = Engine::open(data, &Tables::default()).unwrap();
    let store = store(&engine, &FaultPlan::new(0));
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let scope = introduced(&store).await;
        store.report_meeting(&MATCH, &report(1, Side::Connectee, Happened::Yes), &met, noon()).await.unwrap();
        named(&store, CONTACT, Namer::Connector).await;
        store.add_note(&scope, "REF-000001", (SubmissionKey::from_bits(9), CANARY), noon()).await.unwrap();
        store.queue(&scope, &crate::desk::received(), crate::desk::later()).await.unwrap();
        store.put_file(&file("cv"), noon()).await.unwrap();
        let mut other = submission(2);
        other.files = vec![token("cv")];
        for day in ["2026-05-04", "2026-06-04"] {
            let (person, application) = (PersonId::from_bits(7), ApplicationId::from_bits(8));
            let what = Event::Applied { person, application };
            let on = day.parse().unwrap();
            other.effects.facts.push(Fact { community: "halifax".into(), on, what });
        }
        crate::desk::confirmed(&store, &other).await;
        store.people(&scope, &|_| true, 1, crate::desk::later()).await.unwrap();
    });
}

fn copied(from: &Folder, to: &Folder) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            copied(&entry.path(), &to.join(entry.file_name()));
        } else {
            fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

/// What `portal verify` says of a folder.
fn verified(data: &Folder, bundle: &Bundle, arguments: &[&str]) -> (Result<(), Failure>, Vec<String>) {
    let root = Folder::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let (root, data) = (root.to_str().unwrap(), data.to_str().unwrap());
    let line = ["portal", "--root", root, "--data", data, "verify"];
    let options = Options::parse_from(line.iter().chain(arguments));
    let Some(Command::Verify(verify)) = &options.command else { panic!("{options:?}") };
    let mut lines = Vec::new();
    let now = noon() + days(1);
    let mut tell = |line: &str| lines.push(line.to_owned());
    let done = portal_local::verify::look(&options, verify, (bundle, now), &mut tell);
    (done, lines)
}

fn bundle() -> Arc<Bundle> {
    let root = Folder::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let options = site_gen::Options::new(root, "2026-11-22".parse().unwrap());
    LiveSite::fixed(&options).unwrap().built().unwrap().bundle
}

#[test]
fn every_damage_is_found_and_said_with_a_way_out() {
    let (folder, bundle) = (TempDir::new().unwrap(), bundle());
    let right = folder.path().join("right");
    sound(&right);
    let (done, lines) = verified(&right, &bundle, &[]);
    assert!(done.is_ok(), "{done:?} {lines:?}");
    assert!(
        lines.iter().all(|line| ["logs", "records", "figures"].iter().any(|area| line.starts_with(area)))
    );

    for (n, damage) in DAMAGES.iter().enumerate() {
        let data = folder.path().join(n.to_string());
        copied(&right, &data);
        let file = data.join("dynamodb.sqlite");
        let opened = Opened(Database::new(file.to_str().unwrap()).unwrap());
        (damage.does)(&opened);
        drop(opened);
        // What breaks by itself leaves no trace in the stream.
        let connection = rusqlite::Connection::open(&file).unwrap();
        connection.execute("DELETE FROM _stream_records", []).unwrap();
        drop(connection);

        let (done, lines) = verified(&data, &bundle, &[]);
        let failure = done.expect_err(damage.name);
        let said = lines.join("\n");
        assert_eq!(failure.exit, Exit::Problems, "{}: {failure}\n{said}", damage.name);
        for part in damage.says {
            assert!(said.contains(part), "{}: no `{part}` in\n{said}", damage.name);
        }
        let hint = failure.hint.unwrap();
        let way_out = if damage.is_mended { "--repair" } else { "restore a backup" };
        assert!(hint.contains(way_out), "{}: {hint}", damage.name);
        assert!(!said.contains("Amina"), "{}: {said}", damage.name);

        let (done, lines) = verified(&data, &bundle, &["--repair"]);
        assert_eq!(done.is_ok(), damage.is_mended, "{}: {done:?} {lines:?}", damage.name);
        if damage.is_mended {
            let (done, lines) = verified(&data, &bundle, &[]);
            assert!(done.is_ok(), "{}, mended: {done:?} {lines:?}", damage.name);
        }
    }
}

#[test]
fn a_file_that_is_no_database_any_more_is_told_from_records_that_are_wrong() {
    let (folder, bundle) = (TempDir::new().unwrap(), bundle());
    sound(folder.path());
    let file = folder.path().join("dynamodb.sqlite");
    let whole = fs::read(&file).unwrap();
    fs::write(&file, &whole[..whole.len() / 2]).unwrap();
    let failure = verified(folder.path(), &bundle, &["--repair"]).0.unwrap_err();
    assert_eq!(failure.exit, Exit::InputOutput, "{failure}");
    assert!(failure.hint.unwrap().contains("restore a backup"));
}
