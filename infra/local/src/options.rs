//! What the person who starts the portal may choose, on the command line or by environment variables.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use functions::store::Role;
use jiff::civil::Date;
use portal::Lang;

/// The national Connector portal on this machine: pages, forms, database and mailbox.
#[derive(Debug, Parser)]
#[command(
    name = "portal",
    version,
    after_help = "Exit codes: 0 done, 1 problems found, 2 wrong usage, 3 configuration (for example \
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

    /// Ask everybody who signs in to the desk for a code from an authenticator, as a portal on the network should
    #[arg(long, env = "PORTAL_SECOND_FACTOR", global = true)]
    pub second_factor: bool,

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
    /// Gives somebody access to the desk: they get a message with the address at which they sign in
    Invite(Invite),
    /// Fills an empty data folder with sample people and what became of them, to see the desk at work
    #[command(
        after_help = "Every page and export of such a folder says that it is sample data. The people go from application to \
                      job: offers, meetings, three generations of referrals, surveys, outcomes, over two fiscal years and \
                      more; in the end some offers are open and some meetings are to come. Who can sign in is printed. The \
                      same numbers give the same sample. A folder that holds anything is refused, and one that was never \
                      completed is not shown: delete it."
    )]
    Seed(Seed),
    /// People who have access to the desk
    Members {
        /// List them, or take somebody's access away
        #[command(subcommand)]
        action: Members,
    },
    /// Holds what is stored against itself: figures against facts, the log of every case, list and member, each record
    /// against those it belongs to. Stop the portal first
    #[command(
        after_help = "A line says what is wrong and where; the last one says what to do about it. Exit codes: 0 \
                            all is right, 1 something is wrong, 3 the portal runs, 4 the data can't be read."
    )]
    Verify(Verify),
    /// Copies everything in the data folder, also while the portal runs
    #[command(
        after_help = "A backup holds what people wrote and the secret key: keep it as safe as the data itself, and no longer \
                            than your rules allow. Exit codes: 0 done, 1 the drill found something wrong, 3 the folder is \
                            not empty or there is no data, 4 reading or writing failed."
    )]
    Backup(Backup),
    /// Makes a new data folder of a backup, and verifies it
    #[command(
        after_help = "What happened after the backup was made is not in it: who was erased since then has to be erased again, \
                            and mail that was waiting then is sent, also if it was sent before."
    )]
    Restore(Restore),
}

/// Where to, and how far.
#[derive(Debug, Args)]
pub struct Backup {
    /// Folder for the backup: empty, or new
    #[arg(value_name = "FOLDER")]
    pub to: PathBuf,

    /// Restore it at once into a folder beside it, verify that, and delete it again
    #[arg(long)]
    pub drill: bool,
}

/// Where from.
#[derive(Debug, Args)]
pub struct Restore {
    /// Folder with the backup
    #[arg(value_name = "BACKUP")]
    pub from: PathBuf,
}

/// What is done about what is found.
#[derive(Debug, Args)]
pub struct Verify {
    /// Write anew what follows from other records: figures, references, the desk's list of people, matches in the files of
    /// both people. Logs are never changed, and what is lost is never made up
    #[arg(long)]
    pub repair: bool,
}

/// Who is invited, and what they may do.
#[derive(Debug, Args)]
pub struct Invite {
    /// What they may do: coordinator, community-admin, secretariat or admin
    #[arg(long, value_parser = role)]
    pub role: Role,

    /// Community that they work for, as in its page's address: halifax (only for the first two roles)
    #[arg(long, value_name = "COMMUNITY")]
    pub community: Option<String>,

    /// Language of the message: en or fr
    #[arg(long, default_value = "en", value_parser = lang)]
    pub lang: Lang,

    /// Name that colleagues see; what stands before the @ when none is given
    #[arg(long)]
    pub name: Option<String>,

    /// Their mail address
    pub email: String,
}

/// How much sample data, and which.
#[derive(Debug, Args)]
pub struct Seed {
    /// How many people apply or sign up: about 50 for each community, and a quarter of all in the largest
    #[arg(long, default_value_t = 2_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub people: u32,

    /// The day on which the demo ends: nothing happens later [default: today]
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub as_of: Option<Date>,

    /// Stands for chance: the same number gives the same people
    #[arg(long, default_value_t = 1, value_name = "NUMBER")]
    pub chance: u64,
}

/// What can be done with people who have access.
#[derive(Debug, Subcommand)]
pub enum Members {
    /// List them, by community
    List,
    /// Take somebody's access away: all their sessions end at once
    Disable {
        /// Their mail address
        email: String,
    },
    /// Give it back
    Enable {
        /// Their mail address
        email: String,
    },
    /// Put somebody on the council of mentors, or take them off it
    Council {
        /// Their mail address
        email: String,
        /// Take them off it
        #[arg(long)]
        leave: bool,
    },
}

fn role(text: &str) -> Result<Role, String> {
    let names = Role::ALL.map(Role::name).join(", ");
    Role::parse(text).ok_or_else(|| format!("one of {names}"))
}

fn lang(text: &str) -> Result<Lang, String> {
    Lang::parse(text).ok_or_else(|| "en or fr".to_owned())
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
