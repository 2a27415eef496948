//! What the portal takes of DynamoDB, and how much of it there is: `cargo run -p functions --example capacity`.
//!
//! Comes in: nothing; journeys are made through the whole portal over the embedded engine. Goes out: units, requests and
//! calls of each journey; what partitions of DynamoDB would refuse in the programme's busiest hour (`infra/aws/load.toml`),
//! in ten and in a hundred of them at once; where the first limits are; what all of it costs (`infra/aws/prices.toml`), as the
//! tables that infra/aws/README.md holds.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement stops where something is missing"
)]

mod cost;
mod journeys;
mod load;
mod partitions;
#[path = "../../tests/support/mod.rs"]
mod support;

use cost::{Costs, markdown};
use journeys::Journey;
use load::{Load, Play};
use partitions::NEW;
use support::record::Step;
use support::roles::template;

/// Seconds of the busiest hour that are played.
const SECONDS: usize = 120;

/// Partitions of a table, at most: what an account may ask for (40,000 units).
const MOST: u64 = 32;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let (load, journeys) = (Load::read(), journeys::all().await);
    println!("Journeys: requests, read units, write units, calls to tables, mails, ms of the processor here");
    for journey in &journeys {
        measured(journey, &load);
    }
    let play = Play::of(&journeys, &load);
    println!(
        "The busiest hour: requests/s, read, write, throttled units/s, fullest partition; the hottest keys"
    );
    for multiple in [1.0, 10.0] {
        line(multiple, NEW, &play);
    }
    println!("A hundred at once, in tables as new ones are, and in tables that are warmed for it:");
    let mut partitions = NEW;
    while line(100.0, partitions, &play) > 0.0 && partitions < MOST {
        partitions *= 2;
    }
    let (reads, writes) = (partitions * 3_000, partitions * 1_000);
    println!("  {partitions} partitions are a warm throughput of {reads} reads and {writes} writes.");
    limits(&play, partitions);
    let costs = Costs::of(&load, &journeys);
    println!("\n{}\n\n{}", markdown(&costs.of_journeys()), markdown(&costs.of_a_month()));
}

fn measured(journey: &Journey, load: &Load) {
    let (reads, writes) = units(journey);
    let sum = |of: fn(&Step) -> usize| journey.steps.iter().map(of).sum::<usize>();
    let requests = sum(|step| usize::from(step.is_request));
    let (calls, mails) = (sum(|step| step.calls.len()), journey.mails);
    let work: f64 = journey.steps.iter().map(|step| step.work.as_secs_f64() * 1_000.0).sum();
    let ((rate, formula), name) = (load.rate(journey.name), journey.name);
    println!(
        "  {name:<15} {requests:>3} {reads:>7.1} {writes:>7.1} {calls:>4} {mails:>2} {work:>6.1}   {rate:.4}/s: {formula}"
    );
}

/// What gives way first.
fn limits(play: &Play, partitions: u64) {
    let mut steps = (1..).map(|step| f64::from(step) * 5.0);
    let first = steps.find(|multiple| play.at(*multiple, NEW, 60).throttled > 0.0).unwrap_or_default();
    println!("First limits, in busiest hours at once:");
    println!("  {first:>6.0}x a new table's partitions; DynamoDB adds more by itself, in some minutes");
    let gateway = &template::resources("AWS::Serverless::HttpApi")["Api"]["DefaultRouteSettings"];
    let allowed = gateway["ThrottlingRateLimit"].as_f64().unwrap();
    let asked = play.at(1.0, NEW, SECONDS).requests;
    println!("  {:>6.0}x what API Gateway lets in: {allowed} requests a second", allowed / asked);
    let (key, share) = &play.at(100.0, partitions, SECONDS).hottest[0];
    println!("  {:>6.0}x one key alone: {key}", 100.0 / share);
}

/// Prints a line; says how many units were throttled.
fn line(multiple: f64, partitions: u64, play: &Play) -> f64 {
    let found = play.at(multiple, partitions, SECONDS);
    println!(
        "  {multiple:>4}x {:>7.1} {:>8.1} {:>8.1} {:>8.1} {:>6.1} % of one of {partitions}",
        found.requests,
        found.reads,
        found.writes,
        found.throttled,
        found.busiest * 100.0,
    );
    for (key, share) in found.hottest {
        println!("        {:>5.1} % of a partition: {key}", share * 100.0);
    }
    found.throttled
}

/// Read and write units of a journey.
fn units(journey: &Journey) -> (f64, f64) {
    let touches = journey.steps.iter().flat_map(|step| &step.calls).flat_map(|call| &call.touches);
    touches.fold((0.0, 0.0), |(reads, writes), touch| (reads + touch.reads, writes + touch.writes))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The numbers of a table's rows, by the name that the row begins with.
    fn numbers<'a>(cells: impl Iterator<Item = &'a str>) -> Vec<f64> {
        cells.map(|cell| cell.trim().replace(',', "").parse().unwrap()).collect()
    }

    #[tokio::test]
    async fn the_costs_of_the_readme_are_those_that_are_measured() {
        let readme = include_str!("../../../infra/aws/README.md");
        let (load, journeys) = (Load::read(), journeys::all().await);
        let costs = Costs::of(&load, &journeys);
        for table in [costs.of_journeys(), costs.of_a_month()] {
            for row in &table[1..] {
                let mut lines =
                    readme.lines().filter_map(|line| line.strip_prefix(&format!("| {} | ", row[0])));
                let line = lines.next().unwrap_or_else(|| panic!("no row for {}", row[0]));
                let told = numbers(line.trim_end_matches('|').trim().split('|'));
                let found = numbers(row[1..].iter().map(String::as_str));
                let time = table[0].iter().position(|head| head == "Lambda ms").map(|column| column - 1);
                for (n, (told, found)) in told.iter().zip(&found).enumerate() {
                    // A machine is not always as quick; what makes a journey a quarter dearer is to be seen.
                    let is_near = (told - found).abs() <= (found * 0.25).max(0.02);
                    assert!(
                        is_near || time == Some(n) || row[0] == "functions",
                        "{}: {told}, now {found}",
                        row[0]
                    );
                }
            }
        }
    }

    #[tokio::test]
    async fn every_call_is_seen_with_the_units_that_the_engine_counts_and_a_hundred_busy_hours_fit() {
        let journeys = journeys::all().await;
        for journey in &journeys {
            let calls = journey.steps.iter().flat_map(|step| &step.calls);
            for call in calls.filter(|call| call.told.is_some()) {
                let ours: f64 = call.touches.iter().map(|touch| touch.reads + touch.writes).sum();
                assert_eq!(Some(ours), call.told, "{}: {call:?}", journey.name);
            }
            let silent = journey.steps.iter().filter(|step| step.is_request && step.calls.is_empty()).count();
            assert!(silent * 2 < journey.steps.len(), "{}: {silent} requests without a call", journey.name);
        }
        let play = Play::of(&journeys, &Load::read());
        for (multiple, partitions) in [(10.0, NEW), (100.0, 8 * NEW)] {
            let found = play.at(multiple, partitions, 20);
            assert_eq!(found.throttled, 0.0, "{found:?}");
        }
    }
}
