//! How long matching takes, by number of people: `cargo run --release -p functions --example matching`.
//!
//! Makes crowds by chance, always the same ones, and prints: suggestions for Connectees among 625 and 5,000 Connectors and
//! how much longer eight times the Connectors take; suggestions the other way round; shortages; plans of events, with what
//! choosing all rounds together gains over choosing them one by one.

use std::io::{self, Write as _};
use std::time::{Duration, Instant};

use functions::matching::{
    ConnecteeProfile, ConnectorProfile, Connectors, EventPlan, Share, Waiting, shortages,
};
use pathfinding::prelude::{Matrix, kuhn_munkres};

#[expect(clippy::unwrap_used, reason = "tests make their crowds by it, and there a panic is the report")]
#[path = "../tests/matching/sample.rs"]
mod sample;

/// What a person who waits for a page does not notice; the target is 50 ms.
const TARGET: Duration = Duration::from_millis(50);

/// How many people are looked for in each measurement.
const ASKED: usize = 400;

fn main() -> anyhow::Result<()> {
    let few = suggestions(625);
    let many = suggestions(5_000);
    say(&format!("8.0 times the Connectors take {:.1} times as long\n", ratio(many, few)));
    let small = events(30, 20)?;
    let large = events(60, 40)?;
    say(&format!("4.0 times the pairs take {:.1} times as long\n", ratio(large, small)));
    Ok(())
}

/// Measures both directions and shortages; gives the median time of a Connectee's suggestions.
fn suggestions(connectors: usize) -> Duration {
    let (connectees, others, directory) = sample::crowds(ASKED, connectors, 7);
    let start = Instant::now();
    let connectees: Vec<ConnecteeProfile> = connectees.iter().map(|one| one.read(&directory)).collect();
    let others: Vec<ConnectorProfile> = others.iter().map(|one| one.read(&directory)).collect();
    let read = start.elapsed();
    let copies = others.clone();
    let start = Instant::now();
    let pool = Connectors::new(copies);
    say(&format!(
        "{connectors} Connectors: profiles {} ms, index {} ms\n",
        read.as_millis(),
        start.elapsed().as_millis()
    ));
    let mut found = Vec::new();
    let times = connectees.iter().map(|connectee| {
        found.push(pool.suggest(connectee, sample::TODAY, 10).allowed);
        timed(|| pool.suggest(connectee, sample::TODAY, 10))
    });
    let median = tell("suggestions for a Connectee", times.collect());
    say(&format!("  {} of them allowed on average\n", found.iter().sum::<usize>() / found.len()));
    let waiting = Waiting::new(connectees);
    let times =
        others.iter().take(ASKED).map(|connector| timed(|| waiting.suggest(connector, sample::TODAY, 10)));
    tell(&format!("suggestions for a Connector among {ASKED} who wait"), times.collect());
    let start = Instant::now();
    let missing = shortages(&waiting, &pool, &directory, sample::TODAY).len();
    say(&format!("  shortages: {missing} found in {:.1} ms\n", milliseconds(start.elapsed())));
    median
}

/// The shortest of three times: what the work takes, without what else the machine does.
fn timed<T>(work: impl Fn() -> T) -> Duration {
    let once = || {
        let start = Instant::now();
        std::hint::black_box(work());
        start.elapsed()
    };
    once().min(once()).min(once())
}

/// Prints median, 99th percentile and longest; gives the median.
fn tell(what: &str, mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() - 1) * percent / 100];
    let (median, p99, longest) = (at(50), at(99), at(100));
    let [m, p, l] = [median, p99, longest].map(milliseconds);
    let verdict = if longest <= TARGET { "within" } else { "OVER" };
    say(&format!(
        "  {what}: median {m:.2} ms, p99 {p:.2} ms, longest {l:.2} ms: {verdict} {} ms\n",
        TARGET.as_millis()
    ));
    median
}

/// Measures plans of six rounds; gives the time of the plan with even shares.
fn events(connectees: usize, connectors: usize) -> anyhow::Result<Duration> {
    let (ours, theirs, directory) = sample::crowds(connectees, connectors, 11);
    let ours: Vec<ConnecteeProfile> = ours.iter().map(|one| one.read(&directory)).collect();
    let theirs: Vec<ConnectorProfile> = theirs.iter().map(|one| one.read(&directory)).collect();
    let made = |share| {
        let make = || EventPlan::make(&ours, &theirs, 6, share, sample::TODAY);
        (make(), timed(make))
    };
    let ((even, even_took), (best, best_took)) = (made(Share::Even), made(Share::Best));
    let spread = |plan: &EventPlan| {
        let talks = |case| plan.card(case).into_iter().flatten().count();
        let counts: Vec<usize> = ours.iter().map(|connectee| talks(connectee.case())).collect();
        format!("{} to {} talks each", counts.iter().min().unwrap_or(&0), counts.iter().max().unwrap_or(&0))
    };
    say(&format!("event, {connectees} x {connectors} x 6 rounds\n"));
    for (name, plan, took) in [("even shares", &even, even_took), ("best total", &best, best_took)] {
        let talks: usize = plan.rounds.iter().map(Vec::len).sum();
        let (total, spread) = (plan.total(), spread(plan));
        say(&format!("  {name}: {talks} talks, {total} points, {spread}, {:.1} ms\n", milliseconds(took)));
    }
    let one_by_one = round_by_round(&ours, &theirs)?;
    let gain = f64::from(best.total()) / one_by_one as f64;
    say(&format!("  round by round: {one_by_one} points; together: {gain:.4} times as many\n"));
    Ok(even_took)
}

/// The classic assignment, one round after another: each takes the best that the earlier ones left.
fn round_by_round(ours: &[ConnecteeProfile], theirs: &[ConnectorProfile]) -> anyhow::Result<i64> {
    let worth = |connectee: &ConnecteeProfile, connector: &ConnectorProfile| {
        let alone = (std::slice::from_ref(connectee), std::slice::from_ref(connector));
        i64::from(EventPlan::make(alone.0, alone.1, 1, Share::Best, sample::TODAY).total())
    };
    // Rows are the smaller side.
    let rows =
        theirs.iter().map(|connector| ours.iter().map(|connectee| worth(connectee, connector)).collect());
    let mut grid = Matrix::from_rows(rows.collect::<Vec<Vec<i64>>>())?;
    let mut total = 0;
    for _ in 0..6 {
        let (points, seats) = kuhn_munkres(&grid);
        total += points;
        for (row, column) in seats.into_iter().enumerate() {
            grid[(row, column)] = 0;
        }
    }
    Ok(total)
}

fn ratio(longer: Duration, shorter: Duration) -> f64 {
    longer.as_secs_f64() / shorter.as_secs_f64()
}

fn milliseconds(took: Duration) -> f64 {
    took.as_secs_f64() * 1_000.0
}

fn say(text: &str) {
    let _ = io::stdout().write_all(text.as_bytes());
}
