//! One writer at a time. The system takes the lock back when its holder ends, however that happens.

use std::fs::{File, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::Path;

use crate::Failure;

/// Held while somebody writes.
#[derive(Debug)]
pub(super) struct Lock(File);

impl Lock {
    /// Takes the lock of an output, or says who has it.
    pub(super) fn take(own: &Path) -> Result<Self, Failure> {
        let path = own.join("lock");
        let mut options = File::options();
        let opened = options.read(true).write(true).create(true).truncate(false).open(&path);
        let mut file = opened.map_err(Failure::io("open", &path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut owner = String::new();
                let _ = file.read_to_string(&mut owner);
                return Err(Failure::configuration(
                    format!("process {} is writing to this folder", owner.trim()),
                    "wait until it is done, or choose another folder with --out",
                ));
            }
            Err(TryLockError::Error(error)) => return Err(Failure::io("lock", &path)(error)),
        }
        let told = file
            .set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| writeln!(file, "{}", std::process::id()));
        told.map_err(Failure::io("write", &path))?;
        Ok(Self(file))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = self.0.unlock();
    }
}
