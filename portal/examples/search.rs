//! How long search takes, by number of pages: `cargo run --release -p portal --example search -- 1000 10000`.
//!
//! Makes that many pages of about 600 words, whose words are as unequally frequent as those of a language, reads them,
//! makes their index, writes it, reads it back and asks it. Prints times and sizes, and how they grow with the pages: ten
//! times the pages should take about ten times as long.

use std::io::{self, Write as _};
use std::time::{Duration, Instant};

use portal::Lang;
use portal::search::{Document, Index, PageWords, Query, Section, suggest};

/// What is asked, each many times: a rare word, common ones, a beginning, a slip, and the longest query.
const QUERIES: [(&str, &str); 6] = [
    ("one word", "waka900"),
    ("a common word", "wa"),
    ("three words", "wa1 wa20 waka300"),
    ("a beginning", "waka3"),
    ("a slip of the finger", "wakaa9000 wakx801"),
    ("twelve words", "wa1 wa2 wa3 wa4 wa5 wa6 wa7 wa8 wa9 wa10 wa11 wa12"),
];

fn main() {
    let counts: Vec<usize> = std::env::args().skip(1).filter_map(|count| count.parse().ok()).collect();
    let counts = if counts.is_empty() { vec![1_000, 10_000] } else { counts };
    let mut first: Option<Vec<(&str, f64)>> = None;
    for count in &counts {
        let times = measure(*count);
        match &first {
            None => first = Some(times),
            Some(less) => {
                let pages = *count as f64 / counts[0] as f64;
                for ((what, time), (_, before)) in times.iter().zip(less) {
                    say(&format!("{pages:.0} times the pages, {what}: {:.1} times\n", time / before));
                }
            }
        }
    }
}

/// Measures with that many pages; gives each time in milliseconds.
fn measure(count: usize) -> Vec<(&'static str, f64)> {
    let documents: Vec<Document> = (0..count).map(document).collect();
    let mut times = Vec::new();
    let mut timed = |what: &'static str, took: Duration| times.push((what, took.as_secs_f64() * 1_000.0));
    let start = Instant::now();
    let words: Vec<PageWords> =
        documents.iter().map(|document| PageWords::read(document, Lang::En)).collect();
    timed("reading pages", start.elapsed());
    let start = Instant::now();
    let index = Index::build(Lang::En, &words);
    timed("making the index", start.elapsed());
    let start = Instant::now();
    let written = serde_json::to_vec(&index).expect("an index holds only text and numbers");
    timed("writing it", start.elapsed());
    let start = Instant::now();
    let index: Index = serde_json::from_slice(&written).expect("it was written by the same program");
    timed("reading it back", start.elapsed());
    for (what, typed) in QUERIES {
        let query = Query::new(typed);
        let turns = 20;
        let start = Instant::now();
        for _ in 0..turns {
            let found = index.search(&query);
            for hit in found.hits.iter().take(10) {
                std::hint::black_box(found.sections(hit));
            }
            std::hint::black_box(suggest(&[&index], &query));
        }
        timed(what, start.elapsed() / turns);
    }
    say(&format!("{count} pages, {} KB as JSON\n", written.len() / 1_000));
    for (what, time) in &times {
        say(&format!("  {what}: {time:.3} ms\n"));
    }
    times
}

fn document(n: usize) -> Document {
    let mut chance = Chance(n as u64 + 1);
    let mut words = |count: usize| (0..count).map(|_| chance.word()).collect::<Vec<_>>().join(" ");
    let section = |at: usize, title: String, text: String| Section { id: format!("part-{at}"), title, text };
    let mut sections = vec![Section { text: words(60), ..Section::default() }];
    for at in 1..=6 {
        sections.push(section(at, words(4), words(90)));
    }
    Document {
        href: format!("/en/{n}/"),
        title: words(5),
        summary: words(12),
        kind: "page".into(),
        keywords: vec![words(1)],
        sections,
    }
}

/// Numbers that look like chance and are the same in every run.
struct Chance(u64);

impl Chance {
    /// A word; the tenth is about ten times as rare as the first.
    fn word(&mut self) -> String {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let unit = (self.0 >> 11) as f64 / (1_u64 << 53) as f64;
        let rank = (30_000_f64.powf(unit)) as u64;
        if rank < 200 { format!("wa{rank}") } else { format!("waka{rank}") }
    }
}

fn say(text: &str) {
    let _ = io::stdout().write_all(text.as_bytes());
}
