//! How much the forum carries, against its limits: `cargo run --release -p portal-local --example forum_load -- PROGRAM`.
//!
//! Comes in: the path of the program `portal`, built for release. Goes out: a line for each figure, with its limit and the
//! machine's load beside it. The program runs with an empty data folder of its own, on the first processor; this runs on the
//! second. A figure beyond its limit ends it with exit code 1.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement stops where something is missing"
)]

#[path = "../../tests/live/person.rs"]
#[allow(dead_code, reason = "the tests use all of it")]
mod person;
mod units;

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use person::{Ear, Person};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

const AMINA: &str = "amina@sample.invalid";
/// Requests under way at once.
const AT_ONCE: usize = 8;
const PAGE_SECONDS: u64 = 10;
const READERS: usize = 500;
const POSTS: usize = 40;
const SOCKETS: usize = 2_000;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let program = std::env::args().nth(1).expect("the path of the program");
    let _ = Command::new("taskset").args(["-cp", "1", &std::process::id().to_string()]).output();
    units::print().await;
    let portal = Portal::start(&program);
    let mut amina = Person::signs_in(&portal.address, AMINA);
    let mut all = Limits { are_kept: true };
    page(&mut amina, &mut all).await;
    delivery(&mut amina, &mut all).await;
    many(&portal, &mut amina, &mut all).await;
    if all.are_kept { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// A thread of 50 posts, asked for again and again.
async fn page(amina: &mut Person, all: &mut Limits) {
    let topic = amina.starts("A thread of fifty posts");
    for n in 2..=50 {
        amina.writes(&topic, &format!("Post number {n}: **we** met [a Connector](https://example.org/{n}) and\n\n- talked\n- laughed"));
    }
    let request = amina.request("GET", &topic, "").replace("Connection: close", "Connection: keep-alive");
    let ends = Instant::now() + Duration::from_secs(PAGE_SECONDS);
    let times = join_all((0..AT_ONCE).map(|_| asks(&amina.host, &request, ends))).await.concat();
    let rate = times.len() as f64 / PAGE_SECONDS as f64;
    all.at_least("pages of 50 posts a second", rate, 2_000.0);
    all.at_most("such a page, 99th percentile, ms", percentile(times, 99), 20.0);
}

async fn asks(host: &str, request: &str, ends: Instant) -> Vec<f64> {
    let mut connection = tokio::net::TcpStream::connect(host).await.unwrap();
    let (mut times, mut answer) = (Vec::new(), Vec::new());
    while Instant::now() < ends {
        let begun = Instant::now();
        connection.write_all(request.as_bytes()).await.unwrap();
        answer.clear();
        let mut whole = None;
        while whole.is_none_or(|whole| answer.len() < whole) {
            assert_ne!(connection.read_buf(&mut answer).await.unwrap(), 0);
            whole = whole.or_else(|| length(&answer));
        }
        assert!(answer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&answer));
        times.push(begun.elapsed().as_secs_f64() * 1_000.0);
    }
    times
}

/// How long an answer is, once its head is there.
fn length(answer: &[u8]) -> Option<usize> {
    let text = String::from_utf8_lossy(&answer[..answer.len().min(4_096)]).into_owned();
    let head = text.find("\r\n\r\n")?;
    let length = text.lines().find_map(|line| line.strip_prefix("content-length: "))?;
    Some(head + 4 + length.parse::<usize>().unwrap())
}

/// From a post's being sent to each of many readers' having it.
async fn delivery(amina: &mut Person, all: &mut Limits) {
    let topic = amina.starts("A thread that many have open");
    let mut ears = open(amina, &topic, READERS, 1).await;
    let mut times = Vec::new();
    for n in 0..POSTS {
        let (mut writer, path, begun) = (amina.clone(), topic.clone(), Instant::now());
        let form = writer.get(&format!("{path}/reply"));
        let writes = tokio::task::spawn_blocking(move || {
            let begun = Instant::now();
            writer.sends_form(
                &form,
                &format!("{path}/reply"),
                &[("text", &format!("Post number {n} of many.")), ("step", "post")],
            );
            begun
        });
        let heard = join_all(ears.iter_mut().map(async |ear| {
            ear.hears_of_posts().await.unwrap();
            Instant::now()
        }));
        let (sent, heard) = tokio::join!(writes, heard);
        let sent = sent.unwrap().max(begun);
        times.extend(heard.into_iter().map(|at| at.duration_since(sent).as_secs_f64() * 1_000.0));
    }
    println!(
        "     (median {:.1} ms, longest {:.1} ms)",
        percentile(times.clone(), 50),
        percentile(times.clone(), 100)
    );
    all.at_most("write to delivery, 500 readers, 99th percentile, ms", percentile(times, 99), 100.0);
}

async fn open(amina: &Person, topic: &str, count: usize, cursor: u64) -> Vec<Ear> {
    let mut ears = Vec::new();
    for _ in 0..count.div_ceil(50) {
        let some = (0..50.min(count - ears.len())).map(async |_| amina.follows(topic, cursor).await.0);
        ears.extend(join_all(some).await);
    }
    ears
}

/// Many sockets: what they cost, and how soon all are back when all are cut.
async fn many(portal: &Portal, amina: &mut Person, all: &mut Limits) {
    let topic = amina.starts("A thread that very many have open");
    let before = portal.memory();
    let ears = open(amina, &topic, SOCKETS, 1).await;
    let after = portal.memory();
    all.at_most("memory of a socket, KB", (after - before) / SOCKETS as f64, 60.0);
    drop(ears);
    let (mut writer, path) = (amina.clone(), topic.clone());
    let writes = tokio::task::spawn_blocking(move || {
        (0..5).for_each(|n| writer.writes(&path, &format!("Post number {n} while all come back.")));
    });
    let begun = Instant::now();
    let amina = &*amina;
    let topic = topic.as_str();
    let back = join_all((0..SOCKETS).map(async |n| {
        // As browsers do: not all in the same instant.
        tokio::time::sleep(Duration::from_millis((n as u64 * 7919) % 1_000)).await;
        let (mut ear, told) = amina.follows(topic, 1).await;
        let (mut known, mut cursor, mut doubled) = (vec![0_u32; 7], 1, 0);
        let mut next = Some(told);
        while let Some(told) = next.take() {
            let (after, to) = (told["after"].as_u64().unwrap(), told["cursor"].as_u64().unwrap());
            // As the page's script does: what is known is known, and a gap is asked for.
            if after > cursor {
                next = Some(ear.subscribes(topic, cursor).await);
                continue;
            }
            if to > cursor {
                for post in told["posts"].as_array().unwrap() {
                    known[usize::try_from(post["seq"].as_u64().unwrap()).unwrap()] += 1;
                }
                cursor = to;
            }
            if cursor < 6 {
                next = ear.hears_of_posts().await;
            }
        }
        doubled += known.iter().filter(|times| **times > 1).count();
        (begun.elapsed(), known[2..].iter().filter(|times| **times == 0).count(), doubled, ear)
    }))
    .await;
    writes.await.unwrap();
    let longest = back.iter().map(|(took, ..)| took.as_secs_f64()).fold(0.0, f64::max);
    all.at_most("2,000 sockets cut: all caught up, seconds", longest, 10.0);
    all.at_most("posts missed", back.iter().map(|(_, missed, ..)| *missed as f64).sum(), 0.0);
    all.at_most("posts sent twice", back.iter().map(|(_, _, doubled, _)| *doubled as f64).sum(), 0.0);
}

fn percentile(mut times: Vec<f64>, percent: usize) -> f64 {
    times.sort_by(f64::total_cmp);
    times[(times.len() - 1) * percent / 100]
}

/// What is asked of the figures.
struct Limits {
    are_kept: bool,
}

impl Limits {
    fn at_least(&mut self, what: &str, figure: f64, limit: f64) {
        self.line(what, figure, &format!("at least {limit}"), figure >= limit);
    }

    fn at_most(&mut self, what: &str, figure: f64, limit: f64) {
        self.line(what, figure, &format!("at most {limit}"), figure <= limit);
    }

    fn line(&mut self, what: &str, figure: f64, limit: &str, is_kept: bool) {
        self.are_kept &= is_kept;
        let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
        let load = load.split(' ').next().unwrap_or_default().to_owned();
        let sign = if is_kept { "ok  " } else { "SLOW" };
        println!("{sign} {what}: {figure:.1} ({limit}; load {load})");
    }
}

/// The program, on a processor of its own.
struct Portal {
    process: Child,
    address: String,
    _data: TempDir,
}

impl Portal {
    fn start(program: &str) -> Self {
        let data = TempDir::new().unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let command = |arguments: &[&str]| {
            let mut command = Command::new("taskset");
            command.args(["-c", "0", program, "--addr", "127.0.0.1:0", "--no-watch", "--root"]).arg(&root);
            command.arg("--data").arg(data.path()).args(arguments).stdout(Stdio::piped());
            command
        };
        let invited = command(&["invite", "--role", "secretariat", AMINA]).status();
        assert!(invited.unwrap().success());
        let mut process = command(&[]).spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let word =
            |line: String| line.split_whitespace().find(|w| w.starts_with("http://")).map(str::to_owned);
        let address = lines.find_map(|line| word(line.unwrap())).expect("the portal serves");
        std::thread::spawn(move || lines.for_each(drop));
        Self { process, address: address.trim_end_matches('/').to_owned(), _data: data }
    }

    /// Memory in use, KB.
    fn memory(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }
}

impl Drop for Portal {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
