//! Every mistake that can be planted, found in one run. `UPDATE=1 cargo test` writes the expected text anew.

use std::{env, fs};

use crate::support::{Project, fixture, said};

#[test]
fn all_mistakes_are_found_in_one_run() {
    let project = Project::bad();
    let (code, out, err) = said(&project.run(&["check"]));
    assert_eq!((code, out.as_str()), (1, ""));
    let without_time = err.rsplit_once(" in ").unwrap().0;
    let file = fixture("bad/expected.txt");
    if env::var_os("UPDATE").is_some() {
        fs::write(&file, without_time).unwrap();
    }
    let expected = fs::read_to_string(file).unwrap();
    for (ours, theirs) in without_time.lines().zip(expected.lines()) {
        assert_eq!(ours, theirs, "UPDATE=1 takes the new text");
    }
    assert_eq!(without_time.lines().count(), expected.lines().count());
}

#[test]
fn json_says_the_same() {
    let project = Project::bad();
    let (code, out, err) = said(&project.run(&["check", "--json"]));
    assert_eq!((code, err.as_str()), (1, ""));
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&json["version"], &json["ok"]), (&1.into(), &false.into()));
    let problems = json["problems"].as_array().unwrap();
    let expected = fs::read_to_string(fixture("bad/expected.txt")).unwrap();
    for problem in problems {
        let place = match problem.get("line") {
            Some(line) => format!("{}:{line}:{}", problem["file"].as_str().unwrap(), problem["column"]),
            None => problem["file"].as_str().unwrap().to_owned(),
        };
        let line = format!("{place}: {}", problem["message"].as_str().unwrap());
        assert!(expected.contains(&line), "{line}");
    }
    assert!(expected.ends_with(&format!("{} problems, 1 notice", problems.len())), "{}", problems.len());
    assert!(!project.path("public").exists());
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_named_and_the_rest_goes_on() {
    use std::os::unix::fs::symlink;
    use std::process::Command;

    let project = Project::mini();
    symlink("..", project.path("content/pages/loop")).unwrap();
    symlink("/etc/passwd", project.path("content/pages/secret.en.md")).unwrap();
    assert!(Command::new("mkfifo").arg(project.path("content/pages/pipe.en.md")).status().unwrap().success());
    let deep = (0..40).map(|n| format!("d{n}")).collect::<Vec<_>>().join("/");
    fs::create_dir_all(project.path("content/pages").join(deep)).unwrap();
    let (code, _, err) = said(&project.run(&["check"]));
    assert_eq!(code, 1);
    for expected in [
        "content/pages/loop: this is a symbolic link",
        "content/pages/secret.en.md: this is a symbolic link",
        "content/pages/pipe.en.md: this is not a file but a device, a pipe or a socket",
        ": this folder is too deep",
    ] {
        assert!(err.contains(expected), "{expected} is not in {err}");
    }
    assert!(!err.contains("root:"), "{err}");
}

#[test]
fn a_stale_translation_is_a_notice() {
    let project = Project::mini();
    let front = "translation_of = { lang = \"en\", hash = \"0123456789abcdef\" }\nmodified = 2026-11-21";
    project.edit("content/pages/about.fr.md", "modified = 2026-11-21", front);
    let (code, _, err) = said(&project.run(&["check"]));
    assert_eq!(code, 0, "{err}");
    assert!(
        err.contains("notice: content/pages/about.fr.md:8:40: content/pages/about.en.md has changed"),
        "{err}"
    );
    assert!(err.contains("then run: site-gen translations record about"), "{err}");
    assert_eq!(said(&project.run(&["translations", "record", "about"])).0, 0);
    let (_, _, err) = said(&project.run(&["check"]));
    assert!(!err.contains("notice"), "{err}");
}

#[test]
fn a_page_that_costs_too_much_is_a_problem() {
    let project = Project::mini();
    let budget = "\n[budget]\npage_bytes = 500\nrequests = 2\nscript_bytes = 20\n";
    project.write("content/site.toml", project.read("content/site.toml") + budget);
    let (code, _, err) = said(&project.run(&["check"]));
    assert_eq!(code, 1);
    for expected in
        ["bytes compressed, the budget allows 500", "bytes of script, the budget", "takes 3 requests"]
    {
        assert!(err.contains(expected), "{expected} is not in {err}");
    }
}
