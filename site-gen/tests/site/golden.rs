//! The small site, file by file, as it is published. `UPDATE=1 cargo test` writes the expected files anew.

use std::collections::BTreeSet;
use std::{env, fs};

use crate::support::{Project, files, fixture};
use site_gen::{build, build_in_memory};

#[test]
fn the_small_site_is_published_as_expected() {
    let project = Project::mini();
    let report = build(&project.options()).unwrap();
    assert_eq!(report.changed, report.files);
    let made = project.files("public");
    let folder = fixture("sites/mini/expected");
    if env::var_os("UPDATE").is_some() {
        let _ = fs::remove_dir_all(&folder);
        crate::support::copy(&project.path("public"), &folder);
        let _ = fs::remove_dir_all(folder.join(".site-gen"));
    }
    let expected = files(&folder);
    let paths: BTreeSet<_> = made.keys().chain(expected.keys()).collect();
    for path in paths {
        let text = |bytes: Option<&Vec<u8>>| bytes.map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        assert_eq!(
            text(made.get(path)),
            text(expected.get(path)),
            "{path} differs; UPDATE=1 takes the new one"
        );
    }
}

#[test]
fn every_way_to_end_a_line_gives_the_same_site() {
    let plain = build_in_memory(&Project::mini().options()).unwrap();
    for (end, start) in [("\r\n", ""), ("\n", "\u{feff}"), ("\r\n", "\u{feff}")] {
        let project = Project::mini();
        for (path, bytes) in project.files("content").into_iter().chain(project.files("themes")) {
            let folder = if project.path("content").join(&path).exists() { "content" } else { "themes" };
            if path.ends_with(".svg") || path.contains("static/") {
                continue;
            }
            let text = String::from_utf8(bytes).unwrap().replace('\n', end);
            project.write(&format!("{folder}/{path}"), format!("{start}{text}"));
        }
        let other = build_in_memory(&project.options()).unwrap();
        let pairs = plain.files().zip(other.files());
        for ((path, ours), (other_path, theirs)) in pairs {
            assert_eq!(path, other_path);
            assert_eq!(String::from_utf8_lossy(ours), String::from_utf8_lossy(theirs), "{path} with {end:?}");
        }
        assert_eq!(*plain.bundle, *other.bundle);
    }
}

#[test]
fn feeds_and_maps_are_well_formed() {
    let built = build_in_memory(&Project::mini().options()).unwrap();
    let mut count = 0;
    for (path, bytes) in built.files().filter(|(path, _)| path.ends_with(".xml")) {
        count += 1;
        let text = std::str::from_utf8(bytes).unwrap();
        let mut open = Vec::new();
        for tag in text.split('<').skip(1).map(|rest| rest.split('>').next().unwrap()) {
            let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap();
            match tag {
                _ if tag.starts_with('?') || tag.ends_with('/') => {}
                _ if tag.starts_with('/') => assert_eq!(open.pop(), Some(name), "{path}"),
                _ => open.push(name),
            }
        }
        assert!(open.is_empty(), "{path}: {open:?}");
        assert!(
            !text
                .replace("&amp;", "")
                .replace("&lt;", "")
                .replace("&gt;", "")
                .replace("&quot;", "")
                .contains('&')
        );
    }
    assert_eq!(count, 5);
}

#[test]
fn days_decide_what_is_shown() {
    let project = Project::mini();
    let has = |options: &site_gen::Options| {
        let built = build_in_memory(options).unwrap();
        built.files().any(|(path, _)| path == "fr/plus-tard/index.html")
    };
    let mut options = project.options();
    assert!(!has(&options));
    options.drafts = true;
    assert!(has(&options));
    options.drafts = false;
    options.date = jiff::civil::date(2027, 1, 1);
    assert!(has(&options));
}
