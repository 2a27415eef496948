//! Small sites to build, and folders to compare.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use jiff::civil::{Date, date};
use site_gen::Options;
use tempfile::TempDir;

/// The day on which the small sites are seen.
pub(crate) const TODAY: Date = date(2026, 11, 22);

/// A folder of the tests.
pub(crate) fn fixture(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(path)
}

/// A project in a folder of its own.
pub(crate) struct Project {
    folder: TempDir,
}

impl Project {
    /// A copy of the small site.
    pub(crate) fn mini() -> Self {
        let project = Self { folder: tempfile::tempdir().unwrap() };
        copy(&fixture("sites/mini/content"), &project.path("content"));
        copy(&fixture("sites/mini/themes"), &project.path("themes"));
        project
    }

    /// The small site with every mistake there is.
    pub(crate) fn bad() -> Self {
        let project = Self::mini();
        copy(&fixture("bad/site"), &project.root());
        for path in fs::read_to_string(fixture("bad/removed.txt")).unwrap().lines() {
            fs::remove_file(project.path(path)).unwrap();
        }
        project
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    pub(crate) fn path(&self, inside: &str) -> PathBuf {
        self.folder.path().join(inside)
    }

    pub(crate) fn options(&self) -> Options {
        Options::new(self.folder.path(), TODAY)
    }

    pub(crate) fn read(&self, inside: &str) -> String {
        fs::read_to_string(self.path(inside)).unwrap()
    }

    pub(crate) fn write(&self, inside: &str, text: impl AsRef<[u8]>) {
        fs::create_dir_all(self.path(inside).parent().unwrap()).unwrap();
        fs::write(self.path(inside), text).unwrap();
    }

    /// Replaces a text that must be in the file.
    pub(crate) fn edit(&self, inside: &str, from: &str, to: &str) {
        let text = self.read(inside);
        assert!(text.contains(from), "{inside} has no {from:?}");
        self.write(inside, text.replacen(from, to, 1));
    }

    pub(crate) fn remove(&self, inside: &str) {
        fs::remove_file(self.path(inside)).unwrap();
    }

    /// Runs the real program here.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_site-gen"))
            .args(arguments)
            .args(["--date", "2026-11-22"])
            .current_dir(self.folder.path())
            .env_remove("NO_COLOR")
            .output()
            .unwrap()
    }

    /// Every file under a folder.
    pub(crate) fn files(&self, inside: &str) -> BTreeMap<String, Vec<u8>> {
        files(&self.path(inside))
    }
}

/// Every file under a folder, by path; without the generator's own folder.
pub(crate) fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(at) = open.pop() {
        for entry in fs::read_dir(&at).into_iter().flatten() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
            if path.is_dir() {
                if name != ".site-gen" {
                    open.push(path);
                }
            } else {
                found.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    found
}

/// Copies a folder over another.
pub(crate) fn copy(from: &Path, to: &Path) {
    for (path, bytes) in files(from) {
        let to = to.join(path);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::write(to, bytes).unwrap();
    }
}

/// Exit code, standard output and standard error as text.
pub(crate) fn said(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}
