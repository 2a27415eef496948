//! How long a build takes, by number of pages: `cargo run --release -p site-gen --example bench -- 1000 10000`.
//!
//! Makes a site of that many pages (half of them French) from the small site of the tests, in a temporary folder, and
//! builds it: the first time, again without a change, after a change of one page, and in memory. Prints times, times per
//! page, and the most memory that was used; before that, how markdown alone grows with its length.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use jiff::civil::date;
use site_gen::serve::LiveSite;
use site_gen::{Failure, Options, Report, build, build_in_memory};

fn main() {
    let counts: Vec<usize> = std::env::args().skip(1).filter_map(|count| count.parse().ok()).collect();
    let counts = if counts.is_empty() { vec![1_000, 10_000] } else { counts };
    measure_markdown();
    let mut first: Option<(usize, Duration)> = None;
    for count in counts {
        let whole = measure(count);
        match first {
            None => first = Some((count, whole)),
            Some((fewer, less)) => {
                let pages = count as f64 / fewer as f64;
                let time = whole.as_secs_f64() / less.as_secs_f64();
                say(&format!("{pages:.1} times the pages take {time:.1} times as long\n"));
            }
        }
    }
}

/// How markdown that repeats one thing grows: eight times the text should take about eight times as long, a quadratic
/// reader would take 64 times.
fn measure_markdown() {
    type Repeat = fn(usize) -> String;
    let texts: [(&str, Repeat); 8] = [
        ("headings", |n| "## A\n\n".repeat(n)),
        ("footnotes", |n| (0..n).map(|i| format!("x[^{i}]\n\n[^{i}]: y\n\n")).collect()),
        ("components", |n| "{{ a }} ".repeat(n)),
        ("components in code", |n| "`{{ a }}` ".repeat(n)),
        ("links", |n| "[a](page:b) ".repeat(n)),
        ("quotes", |n| "> ".repeat(n.min(400)) + &"a ".repeat(n)),
        ("table rows", |n| "|a|b|\n|-|-|\n".to_owned() + &"|1|2|\n".repeat(n)),
        ("open emphasis", |n| "*a **b ".repeat(n)),
    ];
    for (name, text) in texts {
        let time = |n: usize| {
            let text = text(n);
            let start = Instant::now();
            std::hint::black_box(portal::markdown::parse("a.md", &text, 0));
            start.elapsed().as_secs_f64()
        };
        time(2_000);
        say(&format!("markdown, 8 times the {name}: {:.1} times as long\n", time(64_000) / time(8_000)));
    }
}

/// Builds a site of that many pages in each way; gives the time of the first build.
fn measure(count: usize) -> Duration {
    let root = std::env::temp_dir().join(format!("site-gen-bench-{}-{count}", std::process::id()));
    make(&root, count);
    let options = Options::new(&root, date(2026, 11, 22));
    let built = |built: Result<Report, Failure>| {
        let report = built.expect("the site has no problems");
        let phases: Vec<String> =
            report.phases.iter().map(|(phase, took)| format!("{phase} {}", took.as_millis())).collect();
        (report.changed, phases.join(", "))
    };
    let memory = timed("in memory", count, || built(build_in_memory(&options).map(|built| built.report)));
    let whole = timed("first build, to disk", count, || built(build(&options)));
    timed("again, nothing changed", count, || built(build(&options)));
    let site = LiveSite::start(&options, |_| {}).expect("the site has no problems");
    let page = root.join("content/stories/s-1.en.md");
    let text = fs::read_to_string(&page).expect("it was written above");
    timed("one page edited while served", count, || {
        fs::write(&page, format!("{text}\nMore.\n")).expect("the folder can be written");
        let before = site.report().took;
        while site.report().took == before {
            std::thread::sleep(Duration::from_millis(1));
        }
        (site.report().made, format!("of it, building {}", site.report().took.as_millis()))
    });
    site.close();
    if let Some(peak) = peak() {
        say(&format!("  most memory so far: {peak} MB\n"));
    }
    let _ = fs::remove_dir_all(&root);
    memory.max(whole)
}

fn timed(what: &str, count: usize, work: impl FnOnce() -> (usize, String)) -> Duration {
    let start = Instant::now();
    let (number, phases) = work();
    let took = start.elapsed();
    let each = took.as_micros() / count.max(1) as u128;
    say(&format!(
        "{count} pages, {what}: {} ms, {each} µs a page ({number} pages)\n  {phases} ms\n",
        took.as_millis()
    ));
    took
}

/// A copy of the small site with `count` stories more, half of them in each language.
fn make(root: &Path, count: usize) {
    let mini = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites/mini");
    for folder in ["content", "themes"] {
        copy(&mini.join(folder), &root.join(folder));
    }
    for lang in ["en", "fr"] {
        let index = root.join(format!("content/stories/index.{lang}.md"));
        let text =
            fs::read_to_string(&index).expect("it was copied above").replace("per_page = 2", "per_page = 20");
        fs::write(index, text).expect("the folder can be written");
    }
    for n in 1..=count / 2 {
        for lang in ["en", "fr"] {
            let path = root.join(format!("content/stories/s-{n}.{lang}.md"));
            fs::write(path, story(n)).expect("the folder can be written");
        }
    }
}

/// A story of about 600 words with headings, a table, links and a figure.
fn story(n: usize) -> String {
    let day = n % 28 + 1;
    let month = n % 12 + 1;
    let mut text = format!(
        "+++\ntitle = \"Story number {n}\"\nsummary = \"What happened to number {n}.\"\ndate = 2025-{month:02}-{day:02}\n\
         communities = [\"harbour\"]\nsources = [\"S1\"]\ntopics = [\"funding\"]\nmodified = 2026-11-01\n+++\n"
    );
    for part in 1..=6 {
        text.push_str(&format!(
            "## Part {part}\n\nOnce upon a time, *number {n}* met **somebody** who knew {{{{ figure id=\"people\" }}}} \
             others; see [the harbour](page:communities/harbour) and [another story](page:stories/s-{}).\n\n{}\n\n",
            n / 2 + 1,
            "They talked for half an hour about the work, the town and the people in it. ".repeat(6),
        ));
    }
    text.push_str(
        "| Who | How many |\n|:--|--:|\n| people | 3 |\n| meetings | 9 |\n\n1. one\n2. two\n3. three\n",
    );
    text
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the folder can be made");
    for entry in fs::read_dir(from).expect("the folder of the tests is there") {
        let path: PathBuf = entry.expect("the folder can be read").path();
        let to = to.join(path.file_name().expect("an entry has a name"));
        if path.is_dir() {
            copy(&path, &to);
        } else {
            fs::copy(&path, &to).expect("the file can be copied");
        }
    }
}

/// The most memory that this process has used, in MB; none where the system does not tell.
fn peak() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? / 1024)
}

fn say(text: &str) {
    let _ = io::stdout().write_all(text.as_bytes());
}
