//! DynamoDB on one machine: an engine over SQLite, in this process, that the functions reach through the SDK.
//!
//! Comes in: a folder (or nothing, for tests), names of tables. Goes out: an HTTP client for the SDK, stream records as
//! Lambda would hand them over, upkeep. Never here: a port (other programs could read people's data), decisions about
//! data: the store takes them, the same code as in production.
//!
//! What is on disk, under the folder: `VERSION` (layout of this folder), `lock` (one portal at a time), `dynamodb.sqlite`
//! with SQLite's two companions, `checkpoints/` (how far each follower of a stream has read).
//!
//! Durability: SQLite's write-ahead log with `synchronous = FULL`, SQLite's default, which the engine keeps: an
//! acknowledged write is on the disk, so neither kill -9 nor a power cut loses it. `NORMAL` was measured to gain nothing
//! here: a write's time goes into the request, not the disk.

mod expiry;
mod filling;
mod folder;
mod follow;
mod partitions;
mod tables;
mod upkeep;
mod wire;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use anyhow::Context as _;
use aws_smithy_runtime_api::client::http::{SharedHttpClient, SharedHttpConnector, http_client_fn};
use dynoxide::Database;
use functions::store::{Connection, Credentials, Tables};
use jiff::Timestamp;
use tokio::sync::watch;

use folder::Folder;
use follow::Checkpoints;
use upkeep::Upkeep;

pub use folder::{DATA, OpenError};
pub use follow::{Batch, StreamFollower};
pub use upkeep::STREAM_ORDER;

/// The region that signatures and events name; nobody checks it here.
const REGION: &str = "local";

/// The embedded engine. Cheap to clone; the files are released with the last clone.
#[derive(Clone)]
pub struct Engine {
    shared: Arc<Shared>,
}

struct Shared {
    database: Database,
    wire: wire::Wire,
    /// Moves on with every write, so that followers need not poll.
    written: watch::Sender<()>,
    /// Whether tables are being filled; the wire looks at it.
    is_filling: Arc<AtomicBool>,
    checkpoints: Checkpoints,
    /// None in memory: nothing outlives the process, nothing grows.
    upkeep: Option<Upkeep>,
    /// Held, not read: whose lock says that this folder is ours.
    _folder: Option<Folder>,
}

impl Engine {
    /// Opens the data in `folder`, made if it is missing, and makes the tables that are missing. Reads and writes files:
    /// call it outside async code.
    pub fn open(folder: &Path, tables: &Tables) -> Result<Engine, OpenError> {
        let folder = Folder::take(folder)?;
        let file = folder.data_file();
        folder.check(&file)?;
        let database =
            Database::new(&file.to_string_lossy()).map_err(|error| folder.not_opened(&file, &error))?;
        tables::prepare(&database, tables).map_err(|error| folder.other_layout(&error))?;
        let upkeep = Upkeep::open(&file).map_err(|error| folder.damaged(&file, &error))?;
        let checkpoints = Checkpoints::Folder(folder.checkpoints()?);
        Ok(Engine::new(database, checkpoints, Some(upkeep), Some(folder)))
    }

    /// Whether a folder holds data of an engine, of whatever version.
    pub fn is_in(folder: &Path) -> bool {
        Folder::is_in(folder)
    }

    /// An engine that forgets everything with the process, for tests.
    pub fn memory(tables: &Tables) -> anyhow::Result<Engine> {
        let database = Database::memory().context("opening an engine in memory")?;
        tables::prepare(&database, tables)?;
        Ok(Engine::new(database, Checkpoints::memory(), None, None))
    }

    fn new(
        database: Database,
        checkpoints: Checkpoints,
        upkeep: Option<Upkeep>,
        folder: Option<Folder>,
    ) -> Engine {
        let (written, _) = watch::channel(());
        let is_filling = Arc::new(AtomicBool::new(false));
        let wire = wire::Wire::new(database.clone(), written.clone(), Arc::clone(&is_filling));
        let shared = Shared { database, wire, written, is_filling, checkpoints, upkeep, _folder: folder };
        Engine { shared: Arc::new(shared) }
    }

    /// The engine as an HTTP client of the SDK: requests never leave the process.
    pub fn http_client(&self) -> SharedHttpClient {
        let connector = SharedHttpConnector::new(self.shared.wire.clone());
        http_client_fn(move |_, _| connector.clone())
    }

    /// A connection for the store. The credentials are for the SDK's signature, which nobody checks.
    pub fn connection(&self) -> Connection {
        Connection {
            region: REGION.into(),
            endpoint: Some("http://dynamodb.in-process.invalid".into()),
            credentials: Credentials {
                access_key_id: "local".into(),
                secret_access_key: "local".into(),
                session_token: None,
            },
            http: self.http_client(),
        }
    }

    /// Follows the stream of a table from where the follower called `name` stopped, or from the oldest record there is.
    pub fn follow(&self, table: &str, name: &str) -> anyhow::Result<StreamFollower> {
        StreamFollower::open(self.clone(), table, name)
    }

    /// Deletes stream records older than 24 hours, as DynamoDB does; says how many. In small steps, so that requests
    /// get in between. Blocks: call it outside async code.
    pub fn trim(&self, now: Timestamp) -> anyhow::Result<usize> {
        match &self.shared.upkeep {
            Some(upkeep) => upkeep.trim(now, &self.shared.wire),
            None => Ok(0),
        }
    }

    /// Deletes items that have expired, as DynamoDB does some hours late; says how many. In small steps, with pauses. Blocks:
    /// call it outside async code.
    pub fn sweep(&self, now: Timestamp) -> anyhow::Result<usize> {
        let database = &self.shared.database;
        let swept = match &self.shared.upkeep {
            Some(upkeep) => upkeep.sweep(database, now),
            // What is in memory is small; the engine goes by the clock of the machine.
            None => database.sweep_ttl().map_err(anyhow::Error::from),
        };
        let swept = swept.context("deleting expired items")?;
        if swept > 0 {
            self.shared.written.send_replace(());
        }
        Ok(swept)
    }
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Engine(..)")
    }
}
