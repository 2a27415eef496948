//! The referral trees of a community as one: how many contacts each generation has, who answered, who met, which led to
//! jobs.
//!
//! Comes in: a member of a community, the period that they chose. Goes out: the page: a drawing, and a table of the same
//! numbers. Never here: one person's tree, counting; every number here is one of the figures.

use axum::http::StatusCode;
use axum::response::Response;
use portal::theme::{Frame, Toggle};
use serde::Serialize;

use super::dashboard::{Row, Shown, row};
use super::told::Telling;
use super::{asked, places};
use crate::app::day;
use crate::http::{ApiError, reply};
use crate::indicators::{Measure, Period, Value};
use crate::said::Said;
use crate::staff::{Bar as DeskBar, Staff};
use crate::store::{Figures, Goals};

/// Group of the words of the page.
pub(super) const WORDS: &str = "trees";

/// Words that code asks for.
pub(super) const USED: [&str; 6] = ["title", "text", "first", "second", "later", "total"];

/// `pages/desk-trees.html`.
#[derive(Serialize)]
struct TreesPage {
    bar: DeskBar,
    #[serde(flatten)]
    heading: asked::Heading,
    /// None when nothing was recorded.
    tree: Option<Tree>,
    /// What is promised, and how far it is kept.
    promise: Vec<Row>,
    /// Where the people are.
    people: String,
}

/// All generations.
#[derive(Serialize)]
struct Tree {
    /// The drawing in a sentence.
    text: String,
    width: u64,
    height: u64,
    generations: Vec<GenerationView>,
    total: Numbers,
}

/// One generation.
#[derive(Serialize)]
struct GenerationView {
    number: &'static str,
    name: String,
    numbers: Numbers,
    /// Middle of its line in the drawing.
    y: u64,
    bars: Vec<Bar>,
}

/// Numbers as the language writes them; none where there is nothing to count.
#[derive(Serialize)]
struct Numbers {
    named: Option<String>,
    answered: Option<String>,
    met: String,
    jobs: String,
}

/// One bar; those of a generation lie in one another.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Bar {
    /// `named`, `answered`, `met` or `jobs`.
    kind: &'static str,
    width: u64,
}

/// A generation, counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Generation {
    /// How many were named; Connectors are not.
    named: Option<u64>,
    answered: Option<u64>,
    met: u64,
    jobs: u64,
}

/// Width of the longest bar.
const LONGEST: u64 = 560;
/// What stands beside the bars.
const BESIDE: u64 = 96;
/// From one generation to the next.
const STEP: u64 = 76;

/// Shows the page.
pub(super) async fn show(staff: &Staff, query: &str) -> Result<Response, ApiError> {
    let community = staff.scope()?.community().to_owned();
    let period = asked::period(query, day(staff.now));
    let wanted: Vec<Period> = [period].into_iter().chain(period.previous()).collect();
    let found = staff.app.store.figures(&community, &wanted).await?;
    let goals = staff.app.store.goals(&community, period).await?;
    let page = page(staff, period, &found, &goals);
    let title = Said::group(&staff.site.words, WORDS, staff.lang).word("title");
    let toggle = Toggle::Link { href: places::trees_of(staff.lang.other(), period) };
    let frame = Frame { title, toggle, crumbs: staff.site.crumbs(staff.lang), ..Frame::default() };
    reply::page(&staff.site, "pages/desk-trees.html", staff.lang, &frame, &page, StatusCode::OK)
}

fn page(staff: &Staff, period: Period, found: &Figures, goals: &Goals) -> TreesPage {
    let (lang, today) = (staff.lang, day(staff.now));
    let telling = Telling::new(&staff.site.words, lang);
    let community = staff.community.as_deref().unwrap_or_default();
    let table = |of: Period| found.tables.iter().find(|table| table.period() == of);
    let shown = Shown { community, table: table(period) };
    let before = Shown { community, table: period.previous().and_then(table) };
    let first = found.head.as_ref().and_then(|head| head.first_on).unwrap_or(today);
    let generations = generations(shown);
    let is_empty = generations.iter().all(Generation::is_nothing);
    TreesPage {
        bar: staff.bar(),
        heading: asked::Heading::new(
            telling,
            places::trees(lang),
            (period, shown.table, before.table),
            (first, today),
        ),
        tree: (!is_empty).then(|| tree(telling, Said::group(&staff.site.words, WORDS, lang), generations)),
        promise: PROMISE.map(|measure| row(telling, measure, (shown, before), goals)).into(),
        people: crate::desk::places::people(lang, ""),
    }
}

/// What every meeting is asked for, and whether it gives it.
const PROMISE: [Measure; 3] = [Measure::Referrals, Measure::ReferralsPerMeeting, Measure::ThreeOrMore];

/// The Connectors, the contacts whom they named, and all later ones.
fn generations(shown: Shown<'_>) -> [Generation; 3] {
    let parts = |measure| match shown.of(measure) {
        Some(Value::Rate { top, bottom }) => (top, bottom),
        _ => (0, 0),
    };
    let of = |reached, met, jobs| {
        let ((answered, named), (met, _)) = (parts(reached), parts(met));
        Generation { named: Some(named), answered: Some(answered), met, jobs: shown.count(jobs) }
    };
    let met = shown.count(Measure::Meetings);
    let jobs = shown.count(Measure::FoundConnector);
    [
        Generation { named: None, answered: None, met, jobs },
        of(Measure::ReachedSecond, Measure::MetSecond, Measure::FoundSecond),
        of(Measure::ReachedLater, Measure::MetLater, Measure::FoundLater),
    ]
}

impl Generation {
    fn is_nothing(&self) -> bool {
        (self.named.unwrap_or(0), self.met, self.jobs) == (0, 0, 0)
    }

    /// The greatest of its numbers.
    fn most(&self) -> u64 {
        self.named.unwrap_or(0).max(self.met).max(self.jobs)
    }

    /// Its bars, the longest first, so that the shorter ones lie upon them.
    fn bars(&self, most: u64) -> Vec<Bar> {
        let numbers = [
            ("named", self.named.unwrap_or(0)),
            ("answered", self.answered.unwrap_or(0)),
            ("met", self.met),
            ("jobs", self.jobs),
        ];
        let bar =
            |(kind, count): (&'static str, u64)| Bar { kind, width: (count * LONGEST).div_ceil(most.max(1)) };
        numbers.into_iter().filter(|(_, count)| *count > 0).map(bar).collect()
    }

    fn told(&self, telling: Telling<'_>) -> Numbers {
        Numbers {
            named: self.named.map(|count| telling.count(count)),
            answered: self.answered.map(|count| telling.count(count)),
            met: telling.count(self.met),
            jobs: telling.count(self.jobs),
        }
    }
}

fn tree(telling: Telling<'_>, said: Said<'_>, generations: [Generation; 3]) -> Tree {
    let most = generations.iter().map(Generation::most).max().unwrap_or(0);
    let [connectors, second, later] = generations;
    let sum = |of: fn(&Generation) -> u64| generations.iter().map(of).sum();
    let total = Generation {
        named: Some(sum(|one| one.named.unwrap_or(0))),
        answered: Some(sum(|one| one.answered.unwrap_or(0))),
        met: sum(|one| one.met),
        jobs: sum(|one| one.jobs),
    };
    let text = portal::words::fill(
        &said.word("text"),
        [
            ("connectors", telling.count(connectors.met).as_str()),
            ("second", &telling.count(second.named.unwrap_or(0))),
            ("second_met", &telling.count(second.met)),
            ("later", &telling.count(later.named.unwrap_or(0))),
            ("later_met", &telling.count(later.met)),
        ],
    );
    let view = |(number, word, y, one): (&'static str, &str, u64, Generation)| GenerationView {
        number,
        name: said.word(word),
        numbers: one.told(telling),
        y,
        bars: one.bars(most),
    };
    let lines = [("1", "first", 0, connectors), ("2", "second", 1, second), ("3+", "later", 2, later)];
    Tree {
        text,
        width: BESIDE + LONGEST,
        height: STEP * 3,
        generations: lines
            .map(|(number, word, at, one)| view((number, word, STEP / 2 + at * STEP, one)))
            .into(),
        total: total.told(telling),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_lie_in_one_another_and_the_longest_fills_the_drawing() {
        let second = Generation { named: Some(40), answered: Some(25), met: 20, jobs: 1 };
        let widths: Vec<_> = second.bars(40).iter().map(|bar| (bar.kind, bar.width)).collect();
        assert_eq!(widths, [("named", 560), ("answered", 350), ("met", 280), ("jobs", 14)]);
        assert_eq!(Generation { named: Some(0), answered: Some(0), ..Generation::default() }.bars(0), []);
    }

    #[test]
    fn no_contacts_are_nothing() {
        assert!(Generation { named: Some(0), answered: Some(0), met: 0, jobs: 0 }.is_nothing());
        assert!(!Generation { jobs: 1, ..Generation::default() }.is_nothing());
    }
}
