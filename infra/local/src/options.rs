//! What the person who starts the portal may choose, on the command line or by environment variables.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// The national Connector portal on this machine: pages, forms, database and mailbox.
#[derive(Debug, Parser)]
#[command(
    name = "portal",
    version,
    after_help = "Exit codes: 0 done, 1 problems found in the content, 2 wrong usage, 3 configuration (for example \
                  an address in use), 4 reading or writing failed, 70 a fault of the portal itself."
)]
pub struct Options {
    /// Address to serve on; anything but this machine's own address lets others in
    #[arg(long, env = "PORTAL_ADDR", default_value = "127.0.0.1:8080", global = true)]
    pub addr: SocketAddr,

    /// Folder for the database, uploaded files, mail and the secret key
    #[arg(long, env = "PORTAL_DATA", value_name = "FOLDER", global = true)]
    pub data: Option<PathBuf>,

    /// Folder that holds content/ and themes/ [default: this folder or the nearest one above it that does]
    #[arg(long, env = "PORTAL_ROOT", value_name = "FOLDER", global = true)]
    pub root: Option<PathBuf>,

    /// Build the site once and don't rebuild while files change
    #[arg(long, env = "PORTAL_NO_WATCH", global = true)]
    pub no_watch: bool,

    /// Something else than serving the portal
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What the program does beside serving.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Submissions that the spam traps caught: they wait here until someone releases them
    Quarantine {
        /// List them, or release one
        #[command(subcommand)]
        action: Quarantine,
    },
}

/// What can be done with caught submissions.
#[derive(Debug, Subcommand)]
pub enum Quarantine {
    /// List the caught submissions, oldest first
    List,
    /// Treat one as a real submission: it is stored as received and its mail goes out
    Release {
        /// Reference of the submission, as listed
        reference: String,
    },
}

impl Options {
    /// The project's folder: the one given, or the nearest of this folder and those above it with `content/site.toml`.
    pub fn root(&self) -> Option<PathBuf> {
        if let Some(root) = &self.root {
            return Some(root.clone());
        }
        let here = std::env::current_dir().ok()?;
        here.ancestors().find(|folder| folder.join("content/site.toml").is_file()).map(PathBuf::from)
    }

    /// The folder for data: the one given, or `.portal` in the project's folder.
    pub fn data(&self, root: &std::path::Path) -> PathBuf {
        self.data.clone().unwrap_or_else(|| root.join(".portal"))
    }
}
