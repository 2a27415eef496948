//! How long an export takes and how much memory, by number of rows: `cargo run --release -p functions --example exports`.
//!
//! Writes 12,500 and 100,000 rows of 40 columns in every format, in the parts in which an export leaves, and throws them
//! away as the network would. Prints the time, the bytes and the most memory above what the program had before: no more
//! than a part is there at once.

use std::io::{self, Write as _};
use std::time::Instant;

use functions::exports::{Cell, Column, Format, Writer};
use functions::store::EXPORT_PART;
use jiff::ToSpan as _;
use jiff::civil::date;

const COLUMNS: i32 = 40;

fn main() -> anyhow::Result<()> {
    for format in Format::ALL {
        for rows in [12_500, 100_000] {
            measure(format, rows)?;
        }
    }
    Ok(())
}

fn measure(format: Format, rows: i32) -> anyhow::Result<()> {
    let before = memory();
    let (start, mut bytes, mut most) = (Instant::now(), 0, before);
    let columns: Vec<Column> = (0..COLUMNS)
        .map(|n| Column { key: format!("column_{n}"), title: format!("Column number {n}") })
        .collect();
    let mut writer = Writer::new(format, &columns)?;
    let numbers: Vec<i32> = (0..rows).collect();
    for part in numbers.chunks(EXPORT_PART) {
        let part: Vec<Vec<Cell>> = part.iter().map(|row| cells(*row)).collect();
        bytes += writer.rows(&part)?.len();
        most = most.max(memory());
    }
    let end = writer.end()?;
    most = most.max(memory());
    bytes += end.len();
    let line = format!(
        "{:<10} {rows:>7} rows: {:>6} ms, {:>6} KB, {:>6} KB of memory\n",
        format.name(),
        start.elapsed().as_millis(),
        bytes / 1024,
        most.saturating_sub(before)
    );
    Ok(io::stdout().write_all(line.as_bytes())?)
}

/// A row as the answers of an application make it: short texts, some numbers and days, much that was not asked.
fn cells(row: i32) -> Vec<Cell> {
    let cell = |column: i32| match column % 5 {
        0 => Cell::text(format!("Answer {column} of person {row}, a few words long")),
        1 => Cell::Number(i64::from(row) * i64::from(column)),
        2 => Cell::Day(date(2026, 11, 1).saturating_add((row % 28).days())),
        3 => Cell::text("choice_one; choice_two"),
        _ => Cell::Empty,
    };
    (0..COLUMNS).map(cell).collect()
}

/// Resident memory in KB; 0 where the system does not tell.
fn memory() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}
