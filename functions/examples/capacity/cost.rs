//! What the portal costs on AWS: of each journey, and in a month.
//!
//! Comes in: recorded journeys, `infra/aws/{load,prices}.toml`, the template. Goes out: the two tables of infra/aws/README.md.
//! Never here: prices; they stand in their file, with where they come from.

use serde::Deserialize;

use crate::journeys::Journey;
use crate::load::Load;
use crate::support::roles::template;

/// `infra/aws/prices.toml`.
#[derive(Debug, Deserialize)]
pub(crate) struct Prices {
    dynamodb: Dynamodb,
    lambda: Lambda,
    gateway: Gateway,
    cloudfront: Cloudfront,
    ses: Ses,
    cloudwatch: Cloudwatch,
    others: Others,
}

#[derive(Debug, Deserialize)]
struct Dynamodb {
    million_reads: f64,
    million_writes: f64,
    gb_month: f64,
    gb_month_backup: f64,
}

#[derive(Debug, Deserialize)]
struct Lambda {
    million_requests: f64,
    gb_second: f64,
    gb: f64,
    call_ms: f64,
}

#[derive(Debug, Deserialize)]
struct Gateway {
    million_requests: f64,
    million_messages: f64,
    million_minutes: f64,
}

#[derive(Debug, Deserialize)]
struct Cloudfront {
    million_requests: f64,
    gb: f64,
    packed: f64,
}

#[derive(Debug, Deserialize)]
struct Ses {
    thousand_mails: f64,
}

#[derive(Debug, Deserialize)]
struct Cloudwatch {
    log_gb: f64,
    metric: f64,
    alarm: f64,
    log_kb: f64,
}

#[derive(Debug, Deserialize)]
struct Others {
    key: f64,
    secret: f64,
    s3_gb_month: f64,
    s3_thousand_reads: f64,
}

/// What something takes.
#[derive(Debug, Clone, Copy, Default)]
struct Used {
    requests: f64,
    runs: f64,
    reads: f64,
    writes: f64,
    /// Of the functions, before packing.
    kilobytes: f64,
    millis: f64,
    mails: f64,
    /// Written to tables.
    stored_kb: f64,
    messages: f64,
    minutes: f64,
    pages: f64,
}

impl Used {
    fn of(journey: &Journey, prices: &Prices) -> Used {
        let mut used = Used { mails: journey.mails as f64, ..Used::default() };
        for step in &journey.steps {
            used.requests += f64::from(u8::from(step.is_request));
            used.runs += step.programs.len() as f64;
            used.kilobytes += step.bytes as f64 / 1024.0;
            used.millis +=
                step.work.as_secs_f64() * 1_000.0 + step.calls.len() as f64 * prices.lambda.call_ms;
            for touch in step.calls.iter().flat_map(|call| &call.touches) {
                used.reads += touch.reads;
                used.writes += touch.writes;
                used.stored_kb += touch.bytes as f64 / 1024.0;
            }
        }
        used
    }

    fn add(&mut self, other: Used, times: f64) {
        self.requests += other.requests * times;
        self.runs += other.runs * times;
        self.reads += other.reads * times;
        self.writes += other.writes * times;
        self.kilobytes += other.kilobytes * times;
        self.millis += other.millis * times;
        self.mails += other.mails * times;
        self.stored_kb += other.stored_kb * times;
        self.messages += other.messages * times;
        self.minutes += other.minutes * times;
        self.pages += other.pages * times;
    }

    /// Dollars by service, in the order of [`SERVICES`]; without what a month costs by itself.
    fn dollars(&self, prices: &Prices, page_kb: f64) -> [f64; 6] {
        let (million, gb) = (1e6, 1024.0 * 1024.0);
        let table = self.reads * prices.dynamodb.million_reads + self.writes * prices.dynamodb.million_writes;
        let seconds = self.millis / 1_000.0 * prices.lambda.gb;
        let lambda = self.runs * prices.lambda.million_requests / million + seconds * prices.lambda.gb_second;
        let gateway = self.requests * prices.gateway.million_requests
            + self.messages * prices.gateway.million_messages
            + self.minutes * prices.gateway.million_minutes;
        let sent = self.kilobytes * prices.cloudfront.packed + self.pages * page_kb;
        // A page asks for its own text, and for what all pages share when the browser has not kept it.
        let asked = (self.requests + self.pages * 2.0) * prices.cloudfront.million_requests / million;
        let reads = self.pages / 1_000.0 * prices.others.s3_thousand_reads;
        let logs = (self.runs + self.requests) * prices.cloudwatch.log_kb / gb * prices.cloudwatch.log_gb;
        [
            table / million,
            lambda,
            gateway / million,
            asked + sent / gb * prices.cloudfront.gb + reads,
            self.mails / 1_000.0 * prices.ses.thousand_mails,
            logs,
        ]
    }
}

const SERVICES: [&str; 6] = ["tables", "functions", "gateway", "edge and pages", "messages", "logs"];

/// The rows of a table; the first one is its head.
pub(crate) type Table = Vec<Vec<String>>;

/// Everything that is needed for a sum.
pub(crate) struct Costs<'a> {
    pub(crate) load: &'a Load,
    pub(crate) journeys: &'a [Journey],
    prices: Prices,
}

impl<'a> Costs<'a> {
    pub(crate) fn of(load: &'a Load, journeys: &'a [Journey]) -> Self {
        let prices = toml::from_str(include_str!("../../../infra/aws/prices.toml")).unwrap();
        Self { load, journeys, prices }
    }

    fn used(&self, name: &str) -> Used {
        let month = &self.load.month;
        let mut used = match name {
            "page view" => return Used { pages: 1.0, ..Used::default() },
            name => {
                let known = self.journeys.iter().find(|journey| journey.name == name);
                Used::of(known.unwrap_or_else(|| panic!("no journey {name}")), &self.prices)
            }
        };
        if name == "mail" {
            let mut one = Used::default();
            one.add(used, 1.0 / used.mails);
            return one;
        }
        if name == "topic" {
            used.messages = 3.0;
            used.minutes = month.topic_minutes;
        }
        used
    }

    /// Units, requests, bytes and time of each journey, and what a thousand of them cost.
    pub(crate) fn of_journeys(&self) -> Table {
        let head = [
            "Journey",
            "Requests",
            "Runs",
            "Read units",
            "Write units",
            "KB out",
            "Lambda ms",
            "Mails",
            "$ for 1,000",
        ];
        let mut table: Table = vec![head.map(str::to_owned).to_vec()];
        for name in
            ["application", "desk page", "file", "offer", "survey", "topic", "post", "mail", "page view"]
        {
            let used = self.used(name);
            let dollars: f64 = used.dollars(&self.prices, self.load.month.site_page_kb).iter().sum();
            let kilobytes =
                used.kilobytes * self.prices.cloudfront.packed + used.pages * self.load.month.site_page_kb;
            // To the ten: a busy machine measures more.
            let millis = (used.millis / 10.0).round() * 10.0;
            let mut row = vec![name.to_owned()];
            row.extend(
                [used.requests, used.runs, used.reads, used.writes, kilobytes, millis, used.mails].map(shown),
            );
            row.push(format!("{:.3}", dollars * 1_000.0));
            table.push(row);
        }
        table
    }

    /// Dollars of a month by service, for one community, for all of today, for a thousand.
    pub(crate) fn of_a_month(&self) -> Table {
        let sizes = [1.0, self.load.programme.communities, 1_000.0];
        let sums = sizes.map(|communities| self.month(communities));
        let mut table: Table =
            vec![vec!["$ a month".into(), "1 community".into(), format!("{:.0}", sizes[1]), "1,000".into()]];
        let row = |name: &str, of: &dyn Fn(&[f64; 8]) -> f64| {
            let mut row = vec![name.to_owned()];
            row.extend(sums.iter().map(|sum| format!("{:.2}", of(sum))));
            row
        };
        for (n, name) in SERVICES.iter().enumerate() {
            table.push(row(name, &|sum| sum[n]));
        }
        table.push(row("kept: tables, backups, files", &|sum| sum[6]));
        table.push(row("standing: keys, alarms, metrics, timers", &|sum| sum[7]));
        table.push(row("all", &|sum| sum.iter().sum()));
        table
    }

    fn month(&self, communities: f64) -> [f64; 8] {
        let (load, month) = (self.load, &self.load.month);
        let applications = load.applications() / load.programme.communities / 12.0 * communities;
        let staff = load.peak.staff_of_a_community * communities;
        let days = month.working_days;
        let mut used = Used::default();
        for (name, times) in [
            ("application", applications),
            ("decision", applications),
            ("intake meeting", applications),
            ("file", applications * month.files),
            ("offer", applications * month.offers),
            ("survey", applications * month.surveys),
            ("mail", applications * month.surveys),
            ("page view", applications * month.site_pages),
            ("sign-in", staff * days),
            ("desk page", staff * days * month.desk_pages_a_day),
            ("topic", staff * days * month.topics_a_day),
            ("post", staff * month.posts),
        ] {
            used.add(self.used(name), times);
        }
        let [a, b, c, d, e, f] = used.dollars(&self.prices, month.site_page_kb);
        [a, b, c, d, e, f, self.kept(&used, applications), self.standing()]
    }

    /// Everything that was written in the years that files are kept, as if nothing were ever overwritten.
    fn kept(&self, used: &Used, applications: f64) -> f64 {
        let months = self.load.month.years * 12.0;
        let tables = used.stored_kb * months / 1024.0 / 1024.0;
        let files = applications * self.load.month.cv_mb * months / 1024.0;
        let prices = &self.prices;
        tables * (prices.dynamodb.gb_month + prices.dynamodb.gb_month_backup)
            + files * prices.others.s3_gb_month
    }

    /// What a month costs when nobody comes.
    fn standing(&self) -> f64 {
        let count = |kind: &str| template::resources(kind).len() as f64;
        let alarms = count("AWS::CloudWatch::Alarm") * self.prices.cloudwatch.alarm;
        let metrics = METRICS * count("AWS::Serverless::Function") * self.prices.cloudwatch.metric;
        let keys = count("AWS::KMS::Key") * self.prices.others.key + self.prices.others.secret;
        // Every minute; one of the three runs less often.
        let mut timers = Used::default();
        timers.add(self.used("timers"), 30.0 * 24.0 * 60.0);
        alarms + metrics + keys + timers.dollars(&self.prices, 0.0).iter().sum::<f64>()
    }
}

/// Figures of our own that a function writes in most hours: how many, how long, and one of its own.
const METRICS: f64 = 3.0;

fn shown(number: f64) -> String {
    if number < 10.0 && number.fract() > 0.04 { format!("{number:.1}") } else { format!("{number:.0}") }
}

/// A table as the README has it.
pub(crate) fn markdown(table: &Table) -> String {
    let line = |row: &Vec<String>| format!("| {} |", row.join(" | "));
    let rule = format!("|{}", " --- |".repeat(table[0].len()));
    let mut lines = vec![line(&table[0]), rule];
    lines.extend(table[1..].iter().map(line));
    lines.join("\n")
}
