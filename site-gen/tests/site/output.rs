//! What is written, what is left alone, and what is refused.

use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

use crate::support::{Project, said};
use site_gen::{Failure, build, build_in_memory};

#[test]
fn only_what_changed_is_written_and_only_what_we_wrote_is_removed() {
    let project = Project::mini();
    build(&project.options()).unwrap();
    let again = build(&project.options()).unwrap();
    assert_eq!((again.changed, again.removed), (0, 0));

    project.write("public/notes/mine.txt", "mine");
    project.write("public/en/stories/story-1/mine.txt", "mine");
    for lang in ["en", "fr"] {
        project.remove(&format!("content/stories/story-1.{lang}.md"));
        project.remove(&format!("content/stories/story-3.{lang}.md"));
    }
    let report = build(&project.options()).unwrap();
    // Four stories, and the second part of the list in both languages.
    assert_eq!(report.removed, 6);
    assert!(!project.path("public/en/stories/story-1/index.html").exists());
    assert!(
        !project.path("public/en/stories/page").exists()
            && !project.path("public/en/stories/story-3").exists()
    );
    assert_eq!(project.read("public/notes/mine.txt"), "mine");
    assert_eq!(project.read("public/en/stories/story-1/mine.txt"), "mine");
}

#[test]
fn a_file_that_somebody_changed_is_mended_while_it_is_ours_and_left_when_it_is_not() {
    let project = Project::mini();
    build(&project.options()).unwrap();
    let page = project.read("public/en/about/index.html");
    // The same size and the same moment: only the bytes tell.
    let stamp = fs::metadata(project.path("public/en/about/index.html")).unwrap().modified().unwrap();
    project.write("public/en/about/index.html", page.replace("About", "Abuot"));
    let other = stamp + Duration::from_millis(5);
    fs::File::options()
        .write(true)
        .open(project.path("public/en/about/index.html"))
        .unwrap()
        .set_modified(other)
        .unwrap();
    assert_eq!(build(&project.options()).unwrap().changed, 1);
    assert_eq!(project.read("public/en/about/index.html"), page);

    project.write("public/en/only/index.html", "somebody's work");
    project.remove("content/pages/only.en.md");
    let report = build(&project.options()).unwrap();
    assert_eq!((report.removed, report.left), (0, vec!["en/only/index.html".to_owned()]));
    assert_eq!(project.read("public/en/only/index.html"), "somebody's work");
}

#[test]
fn a_failed_build_changes_nothing() {
    let project = Project::mini();
    build(&project.options()).unwrap();
    let before = project.files("public");
    let manifest = project.read("public/.site-gen/manifest.json");
    project.edit("content/pages/about.en.md", "A table", "A chart");
    project.write("content/pages/index.en.md", "no front matter");
    assert!(matches!(build(&project.options()), Err(Failure::Problems(_))));
    assert_eq!(project.files("public"), before);
    assert_eq!(project.read("public/.site-gen/manifest.json"), manifest);
}

#[test]
fn a_build_that_was_killed_is_finished_by_the_next() {
    let project = Project::mini();
    build(&project.options()).unwrap();
    let whole = project.files("public");
    // As after a kill: some files not there yet, one not known as written, one on its way.
    project.remove("public/en/about/index.html");
    project.write("public/fr/a-propos/index.html", "an older page");
    project.write("public/.site-gen/tmp/7", "half a fi");
    build(&project.options()).unwrap();
    assert_eq!(project.files("public"), whole);
    assert!(!project.path("public/.site-gen/tmp").exists());

    // A first build that was killed before it wrote its list.
    let project = Project::mini();
    project.write("public/.site-gen/lock", "");
    build(&project.options()).unwrap();
}

#[test]
fn folders_of_others_are_refused() {
    let project = Project::mini();
    let mut options = project.options();
    for out in ["content/public", "themes/x", ".", "content/../content"] {
        options.out = project.path(out);
        let failure = build(&options).unwrap_err();
        assert_eq!(failure.exit_code(), 3, "{out}: {failure}");
        assert!(!project.path(out).join(".site-gen").exists());
    }
    project.write("mine/a.txt", "a");
    options.out = project.path("mine");
    assert_eq!(
        build(&options).unwrap_err().to_string().replace(&*project.root().to_string_lossy(), ""),
        "`/mine` is not empty and was not made by site-gen"
    );
    assert_eq!(project.files("mine").len(), 1);

    options.out = project.path("public");
    project.remove("content/pages/only.en.md");
    build(&options).unwrap();
    project.write("public/en/new/index.html", "mine");
    for lang in ["en", "fr"] {
        let front = "+++\ntitle = \"N\"\nsummary = \"N.\"\nmodified = 2026-11-20\n+++\n";
        project.write(&format!("content/pages/new.{lang}.md"), front);
    }
    let before = project.files("public");
    let failure = build(&options).unwrap_err();
    assert!(failure.to_string().contains("en/new/index.html` is in the way"), "{failure}");
    assert_eq!(project.files("public"), before);
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link() {
    let project = Project::mini();
    build(&project.options()).unwrap();
    fs::create_dir(project.path("elsewhere")).unwrap();
    fs::remove_dir_all(project.path("public/fr")).unwrap();
    std::os::unix::fs::symlink(project.path("elsewhere"), project.path("public/fr")).unwrap();
    let failure = build(&project.options()).unwrap_err();
    assert!(failure.to_string().contains("is in the way: it is no folder"), "{failure}");
    assert!(project.files("elsewhere").is_empty());
}

#[test]
fn one_writer_at_a_time() {
    let project = Project::mini();
    build(&project.options()).unwrap();
    let lock = fs::File::options().write(true).open(project.path("public/.site-gen/lock")).unwrap();
    lock.lock().unwrap();
    let (code, _, err) = said(&project.run(&["build"]));
    assert_eq!(code, 3);
    assert!(err.contains(&format!("process {} is writing", std::process::id())), "{err}");
    drop(lock);
    assert_eq!(said(&project.run(&["build"])).0, 0);
}

#[test]
fn two_builds_at_once_end_in_one_whole_site() {
    let project = Project::mini();
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let options = project.options();
            std::thread::spawn(move || build(&options).is_ok())
        })
        .collect();
    let done =
        threads.into_iter().filter(|_| true).map(|thread| thread.join().unwrap()).filter(|ok| *ok).count();
    assert!(done >= 1);
    let whole = project.files("public");
    assert_eq!(build(&project.options()).unwrap().changed, 0);
    assert_eq!(project.files("public"), whole);
}

#[test]
fn a_stamp_from_the_past_is_no_proof() {
    let project = Project::mini();
    build(&project.options()).unwrap();
    let page = project.path("public/en/about/index.html");
    let text = fs::read_to_string(&page).unwrap();
    fs::File::options().write(true).open(&page).unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap();
    assert_eq!(build(&project.options()).unwrap().changed, 0);
    assert_eq!(fs::read_to_string(&page).unwrap(), text);
}

#[test]
fn a_build_that_is_killed_at_any_moment_leaves_whole_files() {
    let project = Project::mini();
    for n in 0..120 {
        for lang in ["en", "fr"] {
            let front =
                format!("+++\ntitle = \"N {n}\"\nsummary = \"N.\"\nmodified = 2026-11-20\n+++\nText.\n");
            project.write(&format!("content/pages/n-{n}.{lang}.md"), front);
        }
    }
    build(&project.options()).unwrap();
    let made = |project: &Project| -> BTreeMap<String, Vec<u8>> {
        let built = build_in_memory(&project.options()).unwrap();
        built.files().map(|(path, bytes)| (path.to_owned(), bytes.to_vec())).collect()
    };
    let mut known = vec![made(&project)];
    for round in 0..10_u64 {
        let (from, to) = (format!("Skip{}", "!".repeat(round as usize)), "!".repeat(round as usize + 1));
        project.edit("content/words.toml", &format!("en = \"{from}\""), &format!("en = \"Skip{to}\""));
        known.push(made(&project));
        let mut child = Command::new(env!("CARGO_BIN_EXE_site-gen"))
            .args(["build", "--date", "2026-11-22", "--root"])
            .arg(project.root())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(60 + round * 25));
        child.kill().unwrap();
        child.wait().unwrap();
        for (path, bytes) in project.files("public") {
            assert!(known.iter().any(|site| site.get(&path) == Some(&bytes)), "{path} is half written");
        }
    }
    build(&project.options()).unwrap();
    assert!(project.files("public") == known[10], "the next build finishes the job");
}
