//! The program `portal` as built, for one journey: on a free port with a data folder of its own, stopped with the journey.

#![allow(dead_code, reason = "each test program uses a part of it")]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

/// The program `portal`, running.
pub(crate) struct Portal {
    process: Child,
    pub(crate) address: String,
    data: TempDir,
}

impl Portal {
    /// Starts it with an empty data folder and waits until it says where it serves.
    pub(crate) fn start() -> Self {
        Self::start_after_all(&[])
    }

    /// The same, after a command on its data.
    pub(crate) fn start_after(command: &[&str]) -> Self {
        Self::start_after_all(&[command])
    }

    /// The same, after some commands.
    pub(crate) fn start_after_all(commands: &[&[&str]]) -> Self {
        let data = TempDir::new().unwrap();
        for command in commands {
            let status = program(&data, "127.0.0.1:0").args(*command).status().unwrap();
            assert!(status.success(), "{command:?}");
        }
        let (process, address) = served(&data, "127.0.0.1:0");
        Self { process, address, data }
    }

    /// Ends it as a power cut would, and starts it again at the same address.
    pub(crate) fn dies_and_comes_back(&mut self) {
        self.dies();
        let host = self.address.trim_start_matches("http://").to_owned();
        (self.process, self.address) = served(&self.data, &host);
    }

    /// Ends it: nothing gets a word in.
    pub(crate) fn dies(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn program(data: &TempDir, address: &str) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_portal"));
    program
        .args(["--addr", address, "--no-watch", "--root"])
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."))
        .arg("--data")
        .arg(data.path())
        .stdout(Stdio::piped());
    program
}

fn served(data: &TempDir, address: &str) -> (Child, String) {
    let mut process = program(data, address).spawn().unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
    let address = lines
        .find_map(|line| {
            line.unwrap().split_whitespace().find(|w| w.starts_with("http://")).map(str::to_owned)
        })
        .expect("the portal says where it serves");
    // Keeps reading, so that the portal never blocks on a full pipe.
    std::thread::spawn(move || lines.for_each(drop));
    (process, address.trim_end_matches('/').to_owned())
}

impl Drop for Portal {
    fn drop(&mut self) {
        self.dies();
    }
}
