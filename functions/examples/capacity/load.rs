//! The programme's busiest hour: which journeys begin how often, and what becomes of the partitions.
//!
//! Comes in: recorded journeys, `infra/aws/load.toml`. Goes out: what is throttled at a multiple of the hour. Never here:
//! keys of its own: the patterns are the keys that the store asked for, with people, communities and communities' shares in
//! their places.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use serde::Deserialize;

use crate::journeys::Journey;
use crate::partitions::Partitions;
use crate::support::record::{Place, Step};

/// Keys that are named.
const HOTTEST: usize = 8;

/// `infra/aws/load.toml`.
#[derive(Debug, Deserialize)]
pub(crate) struct Load {
    pub(crate) programme: Programme,
    pub(crate) peak: Peak,
    pub(crate) month: Month,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Programme {
    pub(crate) connectees: f64,
    pub(crate) connectees_in_a_year: f64,
    pub(crate) connectors: f64,
    pub(crate) communities: f64,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Peak {
    pub(crate) months_in_an_hour: f64,
    pub(crate) staff_of_a_community: f64,
    pub(crate) desk_pages_a_minute: f64,
    pub(crate) share_of_a_day: f64,
    pub(crate) working_days: f64,
    pub(crate) topic_pages_a_minute: f64,
    pub(crate) minutes_between_posts: f64,
    pub(crate) skew: f64,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Month {
    pub(crate) site_pages: f64,
    pub(crate) site_page_kb: f64,
    pub(crate) files: f64,
    pub(crate) offers: f64,
    pub(crate) surveys: f64,
    pub(crate) cv_mb: f64,
    pub(crate) working_days: f64,
    pub(crate) desk_pages_a_day: f64,
    pub(crate) topics_a_day: f64,
    pub(crate) topic_minutes: f64,
    pub(crate) posts: f64,
    pub(crate) years: f64,
}

impl Load {
    pub(crate) fn read() -> Load {
        toml::from_str(include_str!("../../../infra/aws/load.toml")).unwrap()
    }

    /// Applications of a year, of both sides.
    pub(crate) fn applications(&self) -> f64 {
        self.programme.connectees_in_a_year * (1.0 + self.programme.connectors / self.programme.connectees)
    }

    fn staff(&self) -> f64 {
        self.programme.communities * self.peak.staff_of_a_community
    }

    /// How many of a journey begin in a second of the busiest hour, and the formula in words.
    pub(crate) fn rate(&self, journey: &str) -> (f64, &'static str) {
        let (peak, people) = (&self.peak, self.programme.connectees_in_a_year);
        let staff = self.staff();
        let a_day = |times: f64| people * times / peak.working_days * peak.share_of_a_day / 3_600.0;
        match journey {
            "sign-in" => (staff / 3_600.0, "all staff, once in the hour"),
            "application" => (
                self.applications() / 12.0 * peak.months_in_an_hour / 3_600.0,
                "a month's applications, Connectees and Connectors, in the hour",
            ),
            "desk page" => (staff * peak.desk_pages_a_minute / 60.0, "all staff, one a minute"),
            "file" => {
                (staff * peak.desk_pages_a_minute / 120.0, "every second page of the desk leads to a file")
            }
            "decision" | "intake meeting" | "offer" => (a_day(1.0), "a day's in the hour"),
            "survey" | "mail" => (a_day(4.0), "a day's in the hour, four of each person"),
            "topic" => (staff / 60.0, "all members open a topic and its socket within a minute"),
            "topic again" => (staff * peak.topic_pages_a_minute / 60.0, "all members, one a minute"),
            "post" => (staff / peak.minutes_between_posts / 60.0, "all members, two in the hour"),
            _ => (1.0 / 60.0, "every minute"),
        }
    }
}

/// A touch whose key waits for a person and a community.
#[derive(Debug)]
struct Pattern {
    of: usize,
    key: Vec<Part>,
    reads: f64,
    writes: f64,
    name: usize,
    /// Reads everybody who has the topic open.
    is_room: bool,
}

#[derive(Debug, Clone, PartialEq)]
enum Part {
    Same(String),
    Community,
    /// A topic of the forum; as many as there are communities, as unevenly read.
    Topic,
    /// Of each person another one.
    Own(String),
}

/// Journeys that are ready to be made by anybody.
#[derive(Debug)]
pub(crate) struct Play {
    rates: Vec<f64>,
    /// Of each journey, of each step.
    steps: Vec<Vec<Vec<Pattern>>>,
    requests: Vec<f64>,
    /// Tables and indexes; keys as people read them.
    tables: Vec<String>,
    names: Vec<String>,
    /// Shares of the communities, and of the topics.
    weights: Vec<f64>,
    /// Members who have a topic open, and the bytes of a seat.
    members: f64,
    seat: usize,
}

/// What became of a multiple of the busiest hour.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) throttled: f64,
    pub(crate) reads: f64,
    pub(crate) writes: f64,
    pub(crate) requests: f64,
    pub(crate) busiest: f64,
    /// Keys with their largest share of a partition, the hottest first.
    pub(crate) hottest: Vec<(String, f64)>,
}

impl Play {
    pub(crate) fn of(journeys: &[Journey], load: &Load) -> Play {
        let communities = known_communities();
        let all = journeys.iter().flat_map(|journey| &journey.steps).flat_map(|step| &step.calls);
        let seats = all.flat_map(|call| &call.touches).filter(|touch| touch.place.key.starts_with("ROOM#"));
        let shares =
            (1..=load.programme.communities as u32).map(|rank| f64::from(rank).powf(-load.peak.skew));
        let whole: f64 = shares.clone().sum();
        let mut play = Play {
            rates: Vec::new(),
            steps: Vec::new(),
            requests: Vec::new(),
            tables: Vec::new(),
            names: Vec::new(),
            weights: shares.map(|share| share / whole).collect(),
            members: load.staff(),
            seat: seats.map(|touch| touch.bytes).max().unwrap_or(0),
        };
        for journey in journeys {
            play.rates.push(load.rate(journey.name).0);
            play.requests.push(journey.steps.iter().filter(|step| step.is_request).count() as f64);
            let steps = journey.steps.iter().map(|step| play.patterns(step, journey, &communities)).collect();
            play.steps.push(steps);
        }
        play
    }

    fn patterns(&mut self, step: &Step, journey: &Journey, communities: &[String]) -> Vec<Pattern> {
        let touches = step.calls.iter().flat_map(|call| &call.touches);
        let patterns = touches.map(|touch| {
            let key = parts(&touch.place, &journey.topic, communities);
            let name = format!("{} {}", touch.place.of, shown(&key));
            Pattern {
                of: place_in(&mut self.tables, touch.place.of.clone()),
                name: place_in(&mut self.names, name),
                key,
                reads: touch.reads,
                writes: touch.writes,
                is_room: touch.is_whole && touch.place.key.starts_with("ROOM#"),
            }
        });
        patterns.collect()
    }

    /// Plays some seconds of the hour at a multiple of its load: everybody begins at random, and takes a second for a step,
    /// which is quicker than anybody is.
    pub(crate) fn at(&self, multiple: f64, partitions: u64, seconds: usize) -> Outcome {
        let mut chance = fastrand::Rng::with_seed(7);
        let longest = self.steps.iter().map(Vec::len).max().unwrap_or(0);
        let mut due: Vec<Vec<(usize, usize, usize, u64)>> = vec![Vec::new(); seconds + 2 * longest];
        let mut person = 0;
        for second in 0..seconds + longest {
            for (journey, rate) in self.rates.iter().enumerate() {
                for _ in 0..arrivals(rate * multiple, &mut chance) {
                    person += 1;
                    let community = drawn(&self.weights, &mut chance);
                    for step in 0..self.steps[journey].len() {
                        due[second + step].push((journey, step, community, person));
                    }
                }
            }
        }
        let mut partitions = Partitions::new(partitions);
        for second in due.iter().skip(longest).take(seconds) {
            for (journey, step, community, person) in second {
                for pattern in &self.steps[*journey][*step] {
                    let key = pattern.hash(*community, *person);
                    let is_skewed =
                        pattern.key.iter().any(|part| matches!(part, Part::Community | Part::Topic));
                    let name = (pattern.name, if is_skewed { *community } else { 0 });
                    let reads = match pattern.is_room {
                        true => self.seats(*community, multiple),
                        false => pattern.reads,
                    };
                    partitions.take(pattern.of, key, name, reads, pattern.writes);
                }
            }
            partitions.tick();
        }
        self.outcome(&partitions, multiple)
    }

    /// Units to read everybody who has a topic open.
    fn seats(&self, topic: usize, multiple: f64) -> f64 {
        let seats = self.members * multiple * self.weights[topic];
        (seats * self.seat as f64 / 4096.0).ceil().max(1.0)
    }

    fn outcome(&self, partitions: &Partitions, multiple: f64) -> Outcome {
        let (reads, writes) = partitions.taken();
        let requests: f64 = self.rates.iter().zip(&self.requests).map(|(rate, each)| rate * each).sum();
        let hottest = partitions.hottest(HOTTEST).into_iter().map(|((name, community), share)| {
            let name = &self.names[name];
            let of = |what: &str| format!("{{{what} {}}}", community + 1);
            (name.replace("{community}", &of("community")).replace("{topic}", &of("topic")), share)
        });
        Outcome {
            throttled: partitions.throttled(),
            reads,
            writes,
            requests: requests * multiple,
            busiest: partitions.busiest(),
            hottest: hottest.collect(),
        }
    }
}

impl Pattern {
    fn hash(&self, community: usize, person: u64) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.of.hash(&mut hasher);
        for part in &self.key {
            match part {
                Part::Same(text) => text.hash(&mut hasher),
                Part::Community | Part::Topic => community.hash(&mut hasher),
                Part::Own(text) => (text, person).hash(&mut hasher),
            }
        }
        hasher.finish()
    }
}

/// The parts of a key between its signs: those that name a person, a file, a session or the like are everybody's own.
fn parts(place: &Place, topic: &str, communities: &[String]) -> Vec<Part> {
    let is_name = |part: &str| {
        let is_number = part.len() >= 16 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_number || portal::forms::Reference::parse(part).is_ok()
    };
    let is_socket = place.key.starts_with("SOCKET");
    let parts = place.key.split('#').enumerate().map(|(n, part)| match part {
        part if part == topic => Part::Topic,
        part if communities.iter().any(|known| known == part) => Part::Community,
        part if is_name(part) || (is_socket && n > 0) => Part::Own(part.to_owned()),
        part => Part::Same(part.to_owned()),
    });
    parts.collect()
}

fn shown(key: &[Part]) -> String {
    let words = key.iter().map(|part| match part {
        Part::Same(text) => text.clone(),
        Part::Community => "{community}".to_owned(),
        Part::Topic => "{topic}".to_owned(),
        Part::Own(_) => "<own>".to_owned(),
    });
    words.collect::<Vec<_>>().join("#")
}

fn place_in(known: &mut Vec<String>, text: String) -> usize {
    known.iter().position(|one| *one == text).unwrap_or_else(|| {
        known.push(text);
        known.len() - 1
    })
}

/// The communities that keys may name.
fn known_communities() -> Vec<String> {
    let site = functions::site::Site::as_needed(&crate::support::bundle::bundle()).unwrap();
    site.directory.communities().iter().map(|community| community.slug.clone()).collect()
}

/// How many begin in a second when `rate` do on average: Poisson's distribution.
fn arrivals(rate: f64, chance: &mut fastrand::Rng) -> u32 {
    let (mut count, mut left) = (0, rate);
    // In pieces: the product of a great rate would vanish.
    while left > 0.0 {
        let limit = (-left.min(30.0)).exp();
        let mut product = chance.f64();
        while product > limit {
            count += 1;
            product *= chance.f64();
        }
        left -= 30.0;
    }
    count
}

fn drawn(weights: &[f64], chance: &mut fastrand::Rng) -> usize {
    let mut left = chance.f64();
    let place = weights.iter().position(|weight| {
        left -= weight;
        left <= 0.0
    });
    place.unwrap_or(weights.len() - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_knows_what_is_everybodys_and_what_is_ones_own() {
        let topic = "0123456789abcdef0123456789abcdef";
        let place = |key: &str| Place { of: "forum".into(), key: key.into() };
        let communities = vec!["halifax".to_owned()];
        for (key, expected) in [
            ("DUE", "DUE"),
            ("QUEUE#halifax#received", "QUEUE#{community}#received"),
            (&format!("TOPIC#{topic}"), "TOPIC#{topic}"),
            ("SESSION#fedcba9876543210fedcba9876543210", "SESSION#<own>"),
            ("SOCKET#reader", "SOCKET#<own>"),
        ] {
            assert_eq!(shown(&parts(&place(key), topic, &communities)), expected);
        }
    }

    #[test]
    fn arrivals_are_as_many_as_the_rate_says() {
        let mut chance = fastrand::Rng::with_seed(3);
        for rate in [0.1, 5.0, 200.0] {
            let all: u32 = (0..2_000).map(|_| arrivals(rate, &mut chance)).sum();
            let found = f64::from(all) / 2_000.0;
            assert!((found - rate).abs() < rate * 0.1, "{found} for {rate}");
        }
    }
}
