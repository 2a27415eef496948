//! The program as people and scripts meet it.

use std::fs;

use crate::support::{Project, said};

#[test]
fn a_good_run_says_one_line_and_ends_with_zero() {
    let project = Project::mini();
    let (code, out, err) = said(&project.run(&["build"]));
    assert_eq!((code, out.as_str()), (0, ""));
    assert!(
        err.starts_with("site-gen: 52 pages, 68 changed, 0 problems in ") && err.ends_with(" ms\n"),
        "{err}"
    );
    let (code, out, err) = said(&project.run(&["build", "--json"]));
    assert_eq!((code, err.as_str()), (0, ""));
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(json["ok"], true);
    assert_eq!((&json["pages"], &json["changed"], &json["removed"]), (&52.into(), &0.into(), &0.into()));
    assert_eq!((&json["problems"], &json["failure"]), (&serde_json::json!([]), &serde_json::Value::Null));
}

#[test]
fn check_writes_nothing() {
    let project = Project::mini();
    assert_eq!(said(&project.run(&["check"])).0, 0);
    assert!(!project.path("public").exists());
}

#[test]
fn exit_codes_tell_what_went_wrong() {
    let project = Project::mini();
    for (arguments, expected) in [
        (&["frobnicate"][..], 2),
        (&["build", "--date", "yesterday"], 2),
        (&["new", "poem", "a", "--title-en", "A", "--title-fr", "A"], 2),
        (&["--help"], 0),
        (&["build", "--root", "nowhere"], 3),
        (&["build", "--out", "content/x"], 3),
        (&["serve", "--addr", "256.0.0.1:1"], 2),
    ] {
        assert_eq!(said(&project.run(arguments)).0, expected, "{arguments:?}");
    }
    let (_, out, _) = said(&project.run(&["check", "--json", "--root", "nowhere"]));
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(json["ok"], false);
    assert!(json["failure"]["message"].as_str().unwrap().starts_with("no folder `content`"), "{json}");
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_is_a_failure_of_writing() {
    let project = Project::mini();
    // A file where the folder of the output would be: nobody, not even root, can make a folder in it.
    project.write("blocked", "x");
    let (code, _, err) = said(&project.run(&["build", "--out", "blocked/public"]));
    assert_eq!(code, 4, "{err}");
    assert!(err.contains("blocked/public"), "{err}");
}

#[test]
fn a_busy_address_is_one_clear_line() {
    let project = Project::mini();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = taken.local_addr().unwrap().to_string();
    let (code, _, err) = said(&project.run(&["serve", "--addr", &addr]));
    assert_eq!(code, 3);
    assert!(
        err.contains(&format!("can't listen on {addr}")) && err.contains("hint: choose another address"),
        "{err}"
    );
}

#[test]
fn new_pages_are_drafts_in_order_and_never_overwrite() {
    let project = Project::mini();
    for (kind, path, file) in [
        ("page", "team", "content/pages/team"),
        ("section", "guides", "content/pages/guides/index"),
        ("community", "harbour-two", "content/communities/harbour-two"),
        ("story", "stories/a-visit", "content/stories/a-visit"),
        ("chapter", "02-starting", "content/toolkits/02-starting"),
        ("event", "evening", "content/events/evening"),
        ("news", "prize", "content/news/prize"),
        ("course", "first-meeting", "content/courses/first-meeting"),
    ] {
        let titles = ["--title-en", "A \"visit\"", "--title-fr", "Une visite à Banff"];
        let arguments = [&["new", kind, path][..], &titles].concat();
        let (code, out, err) = said(&project.run(&arguments));
        assert_eq!((code, err.as_str()), (0, ""), "{kind}");
        assert_eq!(out, format!("{file}.en.md\n{file}.fr.md\n"));
        let before = project.read(&format!("{file}.fr.md"));
        assert!(
            before.contains("title = \"Une visite à Banff\"\n") && before.contains("draft = true"),
            "{before}"
        );
        assert!(before.contains("slug = \"une-visite-a-banff\""), "{before}");
        assert_eq!(said(&project.run(&arguments)).0, 3);
        assert_eq!(project.read(&format!("{file}.fr.md")), before);
    }
    let (code, _, err) = said(&project.run(&["check"]));
    assert_eq!(code, 0, "{err}");
    let (code, _, _) = said(&project.run(&["new", "page", "../x", "--title-en", "A", "--title-fr", "A"]));
    assert_eq!(code, 3);
    assert!(!fs::exists(project.root().parent().unwrap().join("x.en.md")).unwrap());
}
