//! Why a run ended without a site.
//!
//! Comes in: what stood in the way. Goes out: a sentence for people and an exit code for programs. Never here: the
//! mistakes of authors one by one, which are [`portal::Problem`]s inside a [`Report`].

use std::io;
use std::path::{Path, PathBuf};

use crate::Report;

/// Why a run ended without a site.
#[derive(Debug)]
pub enum Failure {
    /// Authors' mistakes: they are in the report. Nothing was written.
    Problems(Box<Report>),
    /// The run was asked for something that can't be done here.
    Configuration {
        /// What is wrong: lower case, no full stop.
        message: String,
        /// What to do about it.
        hint: String,
    },
    /// The system refused to read or write.
    Io {
        /// What was tried: `write`, `read`, `watch`.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
}

impl Failure {
    /// The exit code of the program: 1 problems, 3 configuration, 4 reading or writing.
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Problems(_) => 1,
            Self::Configuration { .. } => 3,
            Self::Io { .. } => 4,
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<&str> {
        match self {
            Self::Configuration { hint, .. } => Some(hint),
            Self::Problems(_) | Self::Io { .. } => None,
        }
    }

    pub(crate) fn configuration(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Configuration { message: message.into(), hint: hint.into() }
    }

    /// Makes a failure of what the system said, for `map_err`.
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |error| Self::Io { action, path, error }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Problems(report) => {
                let count = report.problems.len();
                write!(f, "{count} {}", if count == 1 { "problem" } else { "problems" })
            }
            Self::Configuration { message, .. } => f.write_str(message),
            Self::Io { action, path, error } => write!(f, "can't {action} `{}`: {error}", path.display()),
        }
    }
}

impl std::error::Error for Failure {}
