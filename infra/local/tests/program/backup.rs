//! `portal backup` and `portal restore`: what comes back is what was there; what is not whole or was changed is refused.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::sample::seeded;
use super::{Running, ended, portal};

fn said(arguments: &[&str]) -> String {
    let done = portal(arguments).output().unwrap();
    let said = String::from_utf8(done.stdout).unwrap();
    assert!(done.status.success(), "{said}\n{}", String::from_utf8_lossy(&done.stderr));
    said
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn a_portal_that_runs_is_backed_up_and_comes_back_as_it_was() {
    let folder = TempDir::new().unwrap();
    let [data, backup, again] = ["data", "backup", "again"].map(|name| folder.path().join(name));
    assert!(seeded(&data, "30").status.success());
    let portal = Running::start(&data);
    let page = portal.get("/api/figures/fr");
    let made = said(&["backup", text(&backup), "--drill", "--data", text(&data)]);
    assert!(made.contains("backup   ") && made.contains("figures  "), "{made}");
    assert!(made.contains("drill    the backup can be restored"), "{made}");
    assert!(!folder.path().join("backup.drill").exists(), "a drill leaves nothing behind");
    portal.kill();

    let back = said(&["restore", text(&backup), "--data", text(&again)]);
    assert!(back.contains("restored ") && back.contains("logs     "), "{back}");
    let portal = Running::start(&again);
    let main = |page: &str| page.split_once("<main").unwrap().1.to_owned();
    assert_eq!(main(&portal.get("/api/figures/fr")), main(&page));
    portal.kill();
    for file in ["secret.key", "SAMPLE-DATA", "VERSION"] {
        assert_eq!(fs::read(data.join(file)).unwrap(), fs::read(again.join(file)).unwrap(), "{file}");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        for (place, mode) in
            [(backup.join("secret.key"), 0o600), (again.join("secret.key"), 0o600), (backup, 0o700)]
        {
            assert_eq!(
                fs::metadata(&place).unwrap().permissions().mode() & 0o777,
                mode,
                "{}",
                place.display()
            );
        }
    }
}

#[test]
fn nothing_is_written_over_and_nothing_that_is_not_whole_is_restored() {
    let folder = TempDir::new().unwrap();
    let [data, backup, again] = ["data", "backup", "again"].map(|name| folder.path().join(name));
    let (code, why) = ended(&["backup", text(&backup), "--data", text(&data)]);
    assert_eq!(code, Some(3), "{why}");
    assert!(why.contains("holds no data"), "{why}");
    assert!(seeded(&data, "5").status.success());
    said(&["backup", text(&backup), "--data", text(&data)]);
    let (code, why) = ended(&["backup", text(&backup), "--data", text(&data)]);
    assert_eq!(code, Some(3), "{why}");
    let (code, why) = ended(&["restore", text(&backup), "--data", text(&data)]);
    assert_eq!(code, Some(3), "real data is never replaced: {why}");
    assert!(why.contains("is not empty") && why.contains("hint: "), "{why}");

    let file = backup.join("dynamodb.sqlite");
    let whole = fs::read(&file).unwrap();
    let mut changed = whole.clone();
    changed[5_000] ^= 1;
    fs::write(&file, changed).unwrap();
    let (code, why) = ended(&["restore", text(&backup), "--data", text(&again)]);
    assert_eq!(code, Some(4), "{why}");
    assert!(why.contains("dynamodb.sqlite is not as it was") && !again.exists(), "{why}");
    fs::write(&file, whole).unwrap();

    let list = fs::read_to_string(backup.join("BACKUP")).unwrap();
    fs::write(backup.join("BACKUP"), list.replace("secret.key", "../secret.key")).unwrap();
    let (code, why) = ended(&["restore", text(&backup), "--data", text(&again)]);
    assert_eq!(code, Some(3), "nothing is written outside the folder: {why}");
    fs::remove_file(backup.join("BACKUP")).unwrap();
    let (code, why) = ended(&["restore", text(&backup), "--data", text(&again)]);
    assert_eq!(code, Some(3), "{why}");
    assert!(why.contains("no whole backup") && !again.exists(), "{why}");
}
