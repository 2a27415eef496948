//! Guards the arrows between the rooms: what each crate may depend on and what its code may name.
//!
//! The rules are those of ARCHITECTURE.md. Each is held against the crates' manifests and against every line of
//! their sources that is not a comment, so a fully qualified path counts as much as a `use`.

#![expect(clippy::unwrap_used, reason = "in tests a panic is the report")]

use std::fs;
use std::path::{Path, PathBuf};

/// The rooms of the workspace, each with the rooms it may lean on.
const ARROWS: [(&str, &str, &[&str]); 4] = [
    ("portal", "portal", &[]),
    ("site-gen", "site-gen", &["portal"]),
    ("functions", "functions", &["portal"]),
    ("infra/local", "portal-local", &["portal", "site-gen", "functions"]),
];

/// A name that code outside `except` must not use in a room, and why.
struct Ban {
    room: &'static str,
    name: &'static str,
    except: &'static [&'static str],
    why: &'static str,
}

const fn ban(room: &'static str, name: &'static str, why: &'static str) -> Ban {
    Ban { room, name, except: &[], why }
}

const fn only(
    room: &'static str,
    name: &'static str,
    except: &'static [&'static str],
    why: &'static str,
) -> Ban {
    Ban { room, name, except, why }
}

const BANS: &[Ban] = &[
    ban("portal/src", "std::fs", "portal does no input or output"),
    // A page is rendered into a buffer in memory that stops growing; the engine asks for a writer.
    only("portal/src", "std::io", &["portal/src/theme.rs"], "portal does no input or output"),
    ban("portal/src", "std::net", "portal does no input or output"),
    ban("portal/src", "std::env", "configuration is an input of portal"),
    ban("portal/src", "std::time", "time is an input of portal"),
    ban("portal/src", "Timestamp::now", "time is an input of portal"),
    ban("portal/src", "Zoned::now", "time is an input of portal"),
    ban("portal/src", "getrandom", "chance is an input of portal"),
    ban("portal/src", "tokio", "portal is not async"),
    ban("portal/src", "async fn", "portal is not async"),
    ban("portal/src", "aws_", "portal never sees AWS"),
    ban("site-gen/src", "aws_", "the generator never sees AWS"),
    ban("site-gen/src", "dynoxide", "the generator never sees the database"),
    ban("functions/src/search", "crate::store", "search reads no table and remembers nobody"),
    ban("functions/src", "walkdir", "functions never walk folders"),
    ban("functions/src", "read_dir", "functions never walk folders"),
    ban("functions/src", "dynoxide", "functions speak to DynamoDB through the SDK alone"),
    ban("functions/src", "rusqlite", "functions speak to DynamoDB through the SDK alone"),
    only("functions/src", "std::env", &["functions/src/bin/"], "configuration is read once, in a bin"),
    only(
        "functions/src",
        "aws_sdk_dynamodb",
        &["functions/src/store/"],
        "only the store names the DynamoDB client",
    ),
    only(
        "functions/src",
        "aws_sdk_sesv2",
        &["functions/src/mail/"],
        "only the mail room names the mail service",
    ),
    only(
        "functions/src",
        "aws_sdk_apigatewaymanagement",
        &["functions/src/live/"],
        "only the room of what is live names the gateway of sockets",
    ),
    only("functions/src", "lettre", &["functions/src/mail/"], "only the mail room builds messages"),
    only(
        "functions/src",
        "aws_sigv4",
        &["functions/src/aws.rs"],
        "services without an SDK are called in one place",
    ),
    only(
        "functions/src",
        ".send(&message",
        &["functions/src/outbox/", "functions/src/mail/"],
        "only the outbox sends mail",
    ),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// The lines of a source that the compiler reads, numbered from 1; unit tests at the end of a file are left out.
fn code_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .take_while(|(_, line)| !line.starts_with("#[cfg(test)]"))
        .map(|(i, line)| (i + 1, line.split("//").next().unwrap_or_default()))
}

#[test]
fn code_names_only_what_its_room_may() {
    let root = root();
    let mut broken = Vec::new();
    for ban in BANS {
        for file in rust_files(&root.join(ban.room)) {
            let path = file.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
            if ban.except.iter().any(|allowed| path.starts_with(allowed)) {
                continue;
            }
            let text = fs::read_to_string(&file).unwrap();
            for (number, line) in code_lines(&text).filter(|(_, line)| line.contains(ban.name)) {
                broken.push(format!("{path}:{number}: `{}`: {}\n    {}", ban.name, ban.why, line.trim()));
            }
        }
    }
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

#[test]
fn crates_lean_only_where_the_arrows_point() {
    let root = root();
    for (folder, package, may) in ARROWS {
        let manifest = fs::read_to_string(root.join(folder).join("Cargo.toml")).unwrap();
        let section =
            manifest.split("\n[").find_map(|part| part.strip_prefix("dependencies]")).unwrap_or_default();
        let others = ARROWS.iter().map(|(_, other, _)| *other).filter(|other| *other != package);
        for other in others {
            let leans = section
                .lines()
                .any(|line| line.split(['.', ' ', '=']).next().is_some_and(|name| name == other));
            assert!(
                !leans || may.contains(&other),
                "{folder}/Cargo.toml: {package} must not depend on {other}"
            );
        }
    }
}

#[test]
fn the_guard_sees_what_it_guards() {
    for ban in BANS {
        assert!(root().join(ban.room).is_dir(), "{} is gone: mend this test", ban.room);
        for allowed in ban.except {
            assert!(root().join(allowed).exists(), "{allowed} is gone: mend this test");
        }
    }
}
