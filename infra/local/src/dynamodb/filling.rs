//! Filling tables that hold nothing yet: many writes that nobody waits for and nobody follows.
//!
//! Comes in: an engine over empty tables. Goes out: the same engine, quick until the end of it, and then everything on the
//! disk. Never here: a portal that serves people; whoever fills says in the folder whether it was done to the end.

use std::sync::atomic::Ordering;

use anyhow::Context as _;
use functions::store::Tables;
use serde_json::{Value, json};

use super::Engine;

impl Engine {
    /// From here on requests are done where they are made, nothing is forced to the disk, the streams tell of nothing, and no
    /// transaction is remembered by its token: the engine looks through all tokens of ten minutes each time. Every write has
    /// its condition all the same.
    pub fn begin_filling(&self, tables: &Tables) -> anyhow::Result<()> {
        self.shared.database.enable_bulk_loading().context("speeding up the engine")?;
        self.shared.is_filling.store(true, Ordering::Relaxed);
        self.streams(tables, |_| json!({"StreamEnabled": false}))
    }

    /// Streams begin, with nothing in them, and everything is on the disk when this returns. The engine itself stays less
    /// careful than one that is opened anew: drop it soon.
    pub fn end_filling(&self, tables: &Tables) -> anyhow::Result<()> {
        self.streams(tables, |view| json!({"StreamEnabled": true, "StreamViewType": view}))?;
        self.shared.is_filling.store(false, Ordering::Relaxed);
        self.shared.database.disable_bulk_loading().context("slowing down the engine")?;
        match &self.shared.upkeep {
            Some(upkeep) => upkeep.sync().context("writing everything to the disk"),
            None => Ok(()),
        }
    }

    fn streams(&self, tables: &Tables, specification: impl Fn(&str) -> Value) -> anyhow::Result<()> {
        for table in tables.definitions() {
            let specification = specification(table.stream_view);
            let request = json!({"TableName": table.name, "StreamSpecification": specification});
            let change = self.shared.database.update_table(serde_json::from_value(request)?);
            change.with_context(|| format!("changing the stream of table {}", table.name))?;
        }
        Ok(())
    }
}
