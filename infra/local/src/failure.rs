//! Why the portal could not start or go on: one clear line, a way out, and an exit code.

use std::fmt;
use std::process::ExitCode;

/// The exit codes of all programs of the portal; `--help` lists them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// The content has problems; they were printed.
    Problems = 1,
    /// The command line can't be read.
    Usage = 2,
    /// What was configured can't work, for example an address in use.
    Configuration = 3,
    /// Reading or writing failed.
    InputOutput = 4,
    /// A fault of the portal itself.
    Bug = 70,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// A failure as the person who started the portal reads it.
#[derive(Debug)]
pub struct Failure {
    /// What kind of failure it is.
    pub exit: Exit,
    /// What happened, in one line.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Failure {
    /// A failure with a way out.
    pub fn new(exit: Exit, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { exit, message: message.into(), hint: Some(hint.into()) }
    }

    /// Reading or writing a place failed.
    pub fn io(what: &str, path: &std::path::Path, error: &std::io::Error) -> Self {
        let hint = match error.kind() {
            std::io::ErrorKind::PermissionDenied => "check who owns it and its permissions".to_owned(),
            std::io::ErrorKind::NotFound => "check the path".to_owned(),
            std::io::ErrorKind::StorageFull => "free some disk space".to_owned(),
            _ => "check the path and the disk".to_owned(),
        };
        Self::new(Exit::InputOutput, format!("can't {what} {}: {error}", path.display()), hint)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "portal: {}", self.message)?;
        match &self.hint {
            Some(hint) => write!(f, "\n  hint: {hint}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Failure {}
