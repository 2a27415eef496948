//! The key that signs links and drafts on this machine, made once and kept beside the data.
//!
//! On AWS the key comes from a secret store; here it is a file that only its owner may read.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;

use crate::failure::{Exit, Failure};

/// Bytes of the key: as long as the hash that uses it.
pub(crate) const KEY_BYTES: usize = 32;

/// Reads the key, or makes it when there is none yet.
pub(crate) fn read_or_make(data: &Path) -> Result<[u8; KEY_BYTES], Failure> {
    let path = data.join("secret.key");
    match fs::read(&path) {
        Ok(bytes) => bytes.try_into().map_err(|_| {
            Failure::new(
                Exit::InputOutput,
                format!("{} is not a key of {KEY_BYTES} bytes", path.display()),
                "put the right file back, or move it away: a new key is made, and links sent before stop working",
            )
        }),
        Err(error) if error.kind() == ErrorKind::NotFound => make(&path),
        Err(error) => Err(Failure::io("read", &path, &error)),
    }
}

fn make(path: &Path) -> Result<[u8; KEY_BYTES], Failure> {
    let mut key = [0; KEY_BYTES];
    getrandom::fill(&mut key).map_err(|error| {
        Failure::new(Exit::Bug, format!("this machine gives no random bytes: {error}"), "try again")
    })?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(path).and_then(|mut file| file.write_all(&key).and_then(|()| file.sync_all()));
    written.map_err(|error| Failure::io("write", path, &error))?;
    Ok(key)
}
