//! `portal seed`: the same numbers make the same sample, which is never mixed with anything.

use std::fs;
use std::path::Path;
use std::process::Output;

use tempfile::TempDir;

use super::{Running, portal, status};

pub(super) fn seeded(data: &Path, people: &str) -> Output {
    let data = data.to_str().unwrap();
    portal(&["seed", "--people", people, "--as-of", "2026-03-31", "--data", data]).output().unwrap()
}

fn verified(data: &Path) -> String {
    let Output { status, stdout, .. } =
        portal(&["verify", "--data", data.to_str().unwrap()]).output().unwrap();
    let said = String::from_utf8(stdout).unwrap();
    assert!(status.success(), "what is stored holds together:\n{said}");
    said
}

#[test]
fn the_same_numbers_make_the_same_sample_which_says_what_it_is() {
    let folders = [TempDir::new().unwrap(), TempDir::new().unwrap()];
    for folder in &folders {
        let made = seeded(folder.path(), "60");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    }
    let [one, other] = folders.each_ref().map(|folder| {
        // Before the portal runs: it has mail to send and offers that run out.
        let sound = verified(folder.path());
        let portal = Running::start(folder.path());
        let page = portal.get("/api/figures/fr");
        assert_eq!(status(&page), "200", "{page}");
        assert!(page.contains("Données d’exemple."), "{page}");
        portal.kill();
        let (_, page) = page.split_once("<main").unwrap();
        (page.to_owned(), sound)
    });
    assert_eq!(one, other);
}

#[test]
fn a_sample_is_made_in_an_empty_folder_alone() {
    let real = TempDir::new().unwrap();
    Running::start(real.path()).kill();
    // A file of the right name makes no sample of real data.
    for name in ["OTHER", "SAMPLE-DATA"] {
        fs::write(real.path().join(name), "sample").unwrap();
        let refused = seeded(real.path(), "5");
        let said = String::from_utf8(refused.stderr).unwrap();
        assert_eq!(refused.status.code(), Some(3), "{said}");
        assert!(said.contains("no sample") && said.contains("hint: "), "{said}");
    }

    let sample = TempDir::new().unwrap();
    assert!(seeded(sample.path(), "5").status.success());
    let again = seeded(sample.path(), "5");
    assert_eq!(again.status.code(), Some(0), "the same sample is there already");
    assert_eq!(seeded(sample.path(), "6").status.code(), Some(3), "another one is not mixed in");
    // The mark stands among the data: the file can go.
    fs::remove_file(sample.path().join("SAMPLE-DATA")).unwrap();
    let portal = Running::start(sample.path());
    assert!(portal.get("/api/figures/en").contains("Sample data."));
    portal.kill();
    assert_eq!(seeded(sample.path(), "5").status.code(), Some(3));
}

#[test]
fn a_sample_that_was_never_completed_is_not_shown() {
    let folder = TempDir::new().unwrap();
    let sample = folder.path().join("sample");
    assert!(seeded(&sample, "5").status.success());
    let mark = sample.join("SAMPLE-DATA");
    let first = fs::read_to_string(&mark).unwrap();
    let first = first.lines().next().unwrap();
    fs::write(&mark, format!("{first}\nNot complete.\n")).unwrap();
    for refused in [seeded(&sample, "5"), portal(&["--data", sample.to_str().unwrap()]).output().unwrap()] {
        let said = String::from_utf8(refused.stderr).unwrap();
        assert_eq!(refused.status.code(), Some(3), "{said}");
        assert!(said.contains("never completed") && said.contains("delete the folder"), "{said}");
    }
}
