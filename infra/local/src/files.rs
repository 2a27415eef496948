//! Uploaded files on this machine: one file per key in a private folder, written whole or not at all.
//!
//! The same interface has a private bucket behind it on AWS. Never here: who may read a file, how long it stays.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use functions::app::Pending;
use functions::files::{Document, FileStore};

/// A folder of uploaded files.
#[derive(Debug, Clone)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Opens the folder and makes it when it is missing; only its owner may look inside.
    pub fn open(path: &Path) -> std::io::Result<Self> {
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(path)?;
        Ok(Self { path: path.to_owned() })
    }

    /// Keys are made by the functions from letters and digits; anything else never names a path.
    fn place(&self, key: &str) -> anyhow::Result<PathBuf> {
        let plain = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric());
        anyhow::ensure!(plain, "a file's key has letters and digits only");
        Ok(self.path.join(key))
    }
}

impl FileStore for Folder {
    fn put<'a>(&'a self, key: &'a str, document: &'a Document) -> Pending<'a, anyhow::Result<()>> {
        Box::pin(async move {
            let place = self.place(key)?;
            let part = self.path.join(format!(".{key}.part"));
            tokio::fs::write(&part, &document.bytes).await?;
            tokio::fs::File::open(&part).await?.sync_all().await?;
            tokio::fs::rename(&part, &place).await?;
            Ok(())
        })
    }

    fn get<'a>(&'a self, key: &'a str) -> Pending<'a, anyhow::Result<Option<Bytes>>> {
        Box::pin(async move {
            match tokio::fs::read(self.place(key)?).await {
                Ok(bytes) => Ok(Some(bytes.into())),
                Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
                Err(error) => Err(error.into()),
            }
        })
    }

    fn delete<'a>(&'a self, key: &'a str) -> Pending<'a, anyhow::Result<()>> {
        Box::pin(async move {
            match tokio::fs::remove_file(self.place(key)?).await {
                Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
                _ => Ok(()),
            }
        })
    }
}
