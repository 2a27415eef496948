//! The list of files that we wrote.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, Metadata};
use std::io::ErrorKind;
use std::path::Path;
use std::time::UNIX_EPOCH;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::Failure;
use crate::render::Outputs;

/// Name of the list inside the generator's folder.
pub(super) const FILE: &str = "manifest.json";

/// Every file that we wrote, by path.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Manifest {
    pub(super) files: BTreeMap<String, Entry>,
}

/// A file that we wrote.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Entry {
    pub(super) sha256: String,
    pub(super) size: u64,
    /// When we wrote it, in nanoseconds since 1970; none when the system does not say.
    pub(super) stamp: Option<u64>,
}

impl Entry {
    pub(super) fn of(bytes: &[u8]) -> Self {
        Self { sha256: digest(bytes), size: bytes.len() as u64, stamp: None }
    }
}

impl Manifest {
    pub(super) fn of(outputs: &Outputs) -> Self {
        let entries: Vec<_> =
            outputs.par_iter().map(|(path, bytes)| (path.clone(), Entry::of(bytes))).collect();
        Self { files: entries.into_iter().collect() }
    }

    /// The list of a folder; empty when there is none yet.
    pub(super) fn read(own: &Path) -> Result<Self, Failure> {
        let file = own.join(FILE);
        let text = match fs::read_to_string(&file) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Self::default()),
            read => read.map_err(Failure::io("read", &file))?,
        };
        serde_json::from_str(&text).map_err(|error| {
            Failure::configuration(
                format!("`{}` is not a list of site-gen: {error}", file.display()),
                "remove the output folder and build again",
            )
        })
    }

    /// All that is in either list. Where both know a file, the old entry tells whether it must be written.
    pub(super) fn with(&self, other: &Self) -> Self {
        let mut files = other.files.clone();
        files.extend(self.files.iter().map(|(path, entry)| (path.clone(), entry.clone())));
        Self { files }
    }

    pub(super) fn write(&self, own: &Path, tmp: &Path) -> Result<(), Failure> {
        let (file, tmp) = (own.join(FILE), tmp.join(FILE));
        let json = serde_json::to_vec(self).expect("a list holds only text and numbers");
        fs::write(&tmp, json).map_err(Failure::io("write", &tmp))?;
        fs::rename(&tmp, &file).map_err(Failure::io("write", &file))
    }
}

pub(super) fn digest(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

pub(super) fn stamp(metadata: &Metadata) -> Option<u64> {
    let since = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    u64::try_from(since.as_nanos()).ok()
}
