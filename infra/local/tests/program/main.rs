//! The program `portal` as people start it: what it says, its exit codes, what is left after it ends in any way.

#![expect(clippy::unwrap_used, reason = "in tests a panic is the report")]

mod backup;
mod sample;

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};

use tempfile::TempDir;

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn portal(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_portal"));
    command.arg("--root").arg(project()).arg("--no-watch").args(arguments);
    command
}

fn ended(arguments: &[&str]) -> (Option<i32>, String) {
    let Output { status, stderr, .. } = portal(arguments).output().unwrap();
    (status.code(), String::from_utf8(stderr).unwrap())
}

/// A portal that serves.
struct Running {
    process: Child,
    output: BufReader<ChildStdout>,
    address: String,
}

impl Running {
    fn start(data: &Path) -> Self {
        let mut process = portal(&["--addr", "127.0.0.1:0", "--data", data.to_str().unwrap()])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let mut line = String::new();
        let address = loop {
            assert_ne!(output.read_line(&mut line).unwrap(), 0, "the portal ended before it served");
            if let Some((_, rest)) = line.split_once("http://") {
                break rest.split('/').next().unwrap().to_owned();
            }
            line.clear();
        };
        Self { process, output, address }
    }

    /// One request on a connection of its own; the whole answer as text.
    fn ask(&self, request: &str) -> String {
        let mut connection = TcpStream::connect(&self.address).unwrap();
        connection.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        connection.read_to_string(&mut answer).unwrap();
        answer
    }

    fn get(&self, path: &str) -> String {
        self.ask(&format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address))
    }

    fn get_with(&self, path: &str, cookie: &str) -> String {
        let head = format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n", self.address);
        self.ask(&format!("{head}Cookie: {cookie}\r\n\r\n"))
    }

    fn post(&self, path: &str, body: &str) -> String {
        let head = format!("POST {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n", self.address);
        let kind = "Content-Type: application/x-www-form-urlencoded";
        self.ask(&format!("{head}{kind}\r\nContent-Length: {}\r\n\r\n{body}", body.len()))
    }

    #[cfg(unix)]
    fn interrupt(mut self) -> (Option<i32>, String) {
        let pid = self.process.id().to_string();
        assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
        let mut said = String::new();
        self.output.read_to_string(&mut said).unwrap();
        (self.process.wait().unwrap().code(), said)
    }

    /// As a power cut would: nothing gets a word in.
    fn kill(self) {
        drop(self);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The value of a hidden input on a page.
fn hidden<'a>(page: &'a str, name: &str) -> &'a str {
    let start = format!("name=\"{name}\" value=\"");
    let (_, rest) = page.split_once(&start).unwrap_or_else(|| panic!("no {name} on the page:\n{page}"));
    rest.split('"').next().unwrap()
}

/// Where an answer leads to.
fn location(answer: &str) -> &str {
    answer.lines().find_map(|line| line.strip_prefix("location: ")).unwrap_or_else(|| panic!("{answer}"))
}

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap()
}

/// Sends the contact form and gives the receipt's path.
fn sends_a_message(portal: &Running) -> String {
    let body = "topic=other&message=Where+do+we+meet%3F&reply_wanted=no";
    let answer = portal.post("/api/forms/contact/en/message", body);
    assert_eq!(status(&answer), "303", "{answer}");
    let cookie =
        answer.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap().split(';').next().unwrap();
    // The first answer names the draft in the address, in case the browser keeps no cookies; this one does.
    let named = portal.get_with(location(&answer), cookie);
    let check = portal.get_with(location(&named), cookie);
    assert_eq!(status(&check), "200", "{check}");
    let body = format!("{body}&_draft={}&_key={}", hidden(&check, "_draft"), hidden(&check, "_key"));
    let sent = portal.post("/api/forms/contact/en/send", &body);
    assert_eq!(status(&sent), "303", "{sent}");
    location(&sent).to_owned()
}

#[test]
fn help_names_every_option_and_exit_code() {
    let output = portal(&["--help"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    for word in ["--addr", "--data", "--root", "--no-watch", "PORTAL_ADDR", "PORTAL_DATA", "Exit codes"] {
        assert!(text.contains(word), "{word} is missing:\n{text}");
    }
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn wrong_usage_is_exit_code_2() {
    let (code, said) = ended(&["--adr", "127.0.0.1:1"]);
    assert_eq!(code, Some(2));
    assert!(said.contains("--addr"), "{said}");
}

#[test]
fn a_busy_address_is_one_line_and_touches_nothing() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let data = TempDir::new().unwrap();
    let addr = taken.local_addr().unwrap().to_string();
    let (code, said) = ended(&["--addr", &addr, "--data", data.path().to_str().unwrap()]);
    assert_eq!(code, Some(3));
    assert!(said.starts_with(&format!("portal: {addr} is in use")), "{said}");
    assert!(said.contains("hint: ") && said.lines().count() == 2, "{said}");
    assert_eq!(fs::read_dir(data.path()).unwrap().count(), 0);
}

#[test]
fn a_data_folder_that_is_a_file_is_exit_code_4() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("data");
    fs::write(&file, "mine").unwrap();
    let (code, said) = ended(&["--addr", "127.0.0.1:0", "--data", file.to_str().unwrap()]);
    assert_eq!(code, Some(4), "{said}");
    assert!(said.contains("hint: "), "{said}");
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
}

#[test]
fn data_of_another_version_is_left_as_it_is() {
    let data = TempDir::new().unwrap();
    Running::start(data.path()).kill();
    fs::write(data.path().join("VERSION"), "99\n").unwrap();
    let before = fs::read(data.path().join("dynamodb.sqlite")).unwrap();
    let (code, said) = ended(&["--addr", "127.0.0.1:0", "--data", data.path().to_str().unwrap()]);
    assert_eq!(code, Some(4), "{said}");
    assert!(said.contains("version") && said.contains("hint: "), "{said}");
    assert_eq!(fs::read(data.path().join("dynamodb.sqlite")).unwrap(), before);
}

#[test]
fn one_portal_at_a_time_uses_a_data_folder() {
    let data = TempDir::new().unwrap();
    let first = Running::start(data.path());
    let (code, said) = ended(&["--addr", "127.0.0.1:0", "--data", data.path().to_str().unwrap()]);
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("in use by another portal"), "{said}");
    assert_eq!(status(&first.get("/en/")), "200", "the first one goes on");
    first.kill();
}

#[test]
fn a_folder_without_content_is_named() {
    let empty = TempDir::new().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_portal"))
        .arg("--root")
        .arg(empty.path())
        .arg("--no-watch")
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("content/site.toml") && said.contains("--root"), "{said}");
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_cleanly_and_a_receipt_outlives_every_end() {
    let data = TempDir::new().unwrap();
    let portal = Running::start(data.path());
    let first = sends_a_message(&portal);
    let (code, said) = portal.interrupt();
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("stopped"), "{said}");

    let portal = Running::start(data.path());
    assert_eq!(status(&portal.get(&first)), "200", "after a restart");
    let second = sends_a_message(&portal);
    portal.kill();

    let portal = Running::start(data.path());
    for receipt in [&first, &second] {
        assert_eq!(status(&portal.get(receipt)), "200", "after kill -9");
    }
    portal.kill();
}

#[test]
fn pages_and_functions_answer_on_one_address() {
    let data = TempDir::new().unwrap();
    let portal = Running::start(data.path());
    for (path, expected) in [
        ("/en/", "200"),
        ("/fr/", "200"),
        ("/_mail", "200"),
        ("/en/nothing-here/", "404"),
        ("/api/nothing-here", "404"),
        ("/.site-gen/bundle.json", "404"),
        ("/../Cargo.toml", "404"),
        ("/%2e%2e/Cargo.toml", "404"),
    ] {
        assert_eq!(status(&portal.get(path)), expected, "{path}");
    }
    portal.kill();
}

/// The generator and the functions render the same component: a blank form is the same to the byte.
#[test]
fn a_blank_form_is_the_same_from_both_programs() {
    let data = TempDir::new().unwrap();
    let portal = Running::start(data.path());
    let form_of = |page: &str| {
        let (_, rest) = page.split_once("<form class=\"form\"").unwrap_or_else(|| panic!("no form:\n{page}"));
        rest.split_once("</form>").unwrap().0.to_owned()
    };
    for path in [
        "/en/apply/",
        "/fr/demande/",
        "/en/become-a-connector/",
        "/fr/devenir-connecteur/",
        "/en/new-community/",
        "/fr/nouvelle-collectivite/",
        "/en/contact/",
        "/fr/contact/",
        "/en/privacy-request/",
        "/fr/demande-confidentialite/",
        "/en/feedback/",
        "/fr/votre-avis/",
        "/en/tell-your-story/",
        "/fr/racontez-votre-histoire/",
    ] {
        let written = form_of(&portal.get(path));
        let action = written.split_once("action=\"").unwrap().1.split('"').next().unwrap();
        assert_eq!(form_of(&portal.get(action)), written, "{path}");
    }
    portal.kill();
}

#[test]
fn a_caught_message_waits_in_quarantine_until_it_is_released() {
    let data = TempDir::new().unwrap();
    let portal = Running::start(data.path());
    // As fast as a machine: the time trap catches it, and the sender gets the same receipt as anyone.
    let receipt = sends_a_message(&portal);
    assert_eq!(status(&portal.get(&receipt)), "200");
    assert!(!portal.get("/_mail").contains("/_mail/"), "no mail goes out");
    portal.kill();

    let folder = data.path().to_str().unwrap();
    let listed = self::portal(&["--data", folder, "quarantine", "list"]).output().unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    let reference = listed.split_whitespace().next().unwrap();
    assert!(listed.contains("contact"), "{listed}");
    let released = self::portal(&["--data", folder, "quarantine", "release", reference]).output().unwrap();
    assert_eq!(released.status.code(), Some(0));
    let again = self::portal(&["--data", folder, "quarantine", "list"]).output().unwrap();
    assert_eq!(String::from_utf8(again.stdout).unwrap().trim(), "The quarantine is empty.");

    let portal = Running::start(data.path());
    assert!(portal.get("/_mail").contains("/_mail/"), "its mail is there");
    portal.kill();
    let (code, said) = ended(&["--data", folder, "quarantine", "release", "0000"]);
    assert_eq!(code, Some(1), "{said}");
}

#[test]
fn people_are_invited_listed_and_disabled_on_the_command_line() {
    let data = TempDir::new().unwrap();
    let folder = data.path().to_str().unwrap();
    let run = |arguments: &[&str]| {
        let output = portal(&["--data", folder]).args(arguments).output().unwrap();
        let said = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap()).concat();
        (output.status.code(), said)
    };
    let (code, said) = run(&["invite", "--role", "coordinator", "--community", "nowhere", "a@example.org"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("no community `nowhere`"), "{said}");
    let wrong: [&[&str]; 3] = [
        &["invite", "--role", "coordinator", "a@example.org"],
        &["invite", "--role", "admin", "--community", "halifax", "a@example.org"],
        &["invite", "--role", "admin", "nonsense"],
    ];
    for arguments in wrong {
        assert_eq!(run(arguments).0, Some(1), "{arguments:?}");
    }
    assert_eq!(run(&["invite", "--role", "king", "a@example.org"]).0, Some(2));

    let halifax =
        ["invite", "--role", "coordinator", "--community", "halifax", "--lang", "fr", "a@example.org"];
    let (code, said) = run(&halifax);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("is invited") && said.contains("/api/sign-in/fr"), "{said}");
    let (code, said) = run(&halifax);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("has access already"), "{said}");
    let (_, listed) = run(&["members", "list"]);
    assert!(
        listed.contains("active") && listed.contains("halifax") && listed.lines().count() == 1,
        "{listed}"
    );

    let portal = Running::start(data.path());
    assert_eq!(portal.get("/_mail").matches("/_mail/").count(), 1, "one invitation");
    // The same address in other letters; the browser keeps the sign-in, the message is sent.
    let asked = portal.post("/api/sign-in/en", "email=A%40Example.org");
    assert_eq!((status(&asked), location(&asked)), ("303", "/api/sign-in/en/sent"), "{asked}");
    assert!(asked.contains("set-cookie: __Host-sign-in="), "{asked}");
    let mut messages = 0;
    for _ in 0..100 {
        messages = portal.get("/_mail").matches("/_mail/").count();
        if messages == 2 {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert_eq!(messages, 2, "the stream of the second table is followed too");
    portal.kill();

    assert_eq!(run(&["members", "disable", "nobody@example.org"]).0, Some(1));
    let (code, said) = run(&["members", "disable", "a@example.org"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("disabled"), "{said}");
    assert!(run(&["members", "enable", "a@example.org"]).1.contains("active"));
}

#[test]
fn verify_says_what_it_looked_at_and_ends_with_its_exit_codes() {
    let data = TempDir::new().unwrap();
    let folder = data.path().to_str().unwrap();
    let running = Running::start(data.path());
    sends_a_message(&running);
    let (code, said) = ended(&["--data", folder, "verify"]);
    assert_eq!(code, Some(3), "{said}");
    running.kill();
    let output = portal(&["--data", folder, "verify"]).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}");
    for area in ["logs     1 with 1 entries", "records  1 ", "figures  0 "] {
        assert!(said.contains(area), "{area}: {said}");
    }
    let help = portal(&["verify", "--help"]).output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    for word in ["--repair", "Exit codes: 0 all is right, 1 something is wrong", "Logs are never changed"] {
        let flat = help.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(word), "{word} is missing:\n{help}");
    }
}
