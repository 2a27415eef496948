//! The figures of a community, for its staff.
//!
//! Comes in: a member of a community, the period that they chose. Goes out: the page: every number with its definition, the
//! period before, the goal; drawings with their tables; what is missing in the records. Never here: counting, other
//! communities.

use axum::http::StatusCode;
use axum::response::Response;
use portal::theme::{Frame, Toggle};
use serde::Serialize;

use super::chart::{Bar, Columns, bars, columns};
use super::told::{Telling, Told};
use super::{asked, places};
use crate::app::day;
use crate::http::{ApiError, reply};
use crate::indicators::{Counts, Measure, Period, Progress, Target};
use crate::staff::{Bar as DeskBar, Staff};
use crate::store::{Figures, Goals, Role};

/// `pages/desk-figures.html`.
#[derive(Serialize)]
struct FiguresPage {
    bar: DeskBar,
    #[serde(flatten)]
    heading: asked::Heading,
    /// Everybody of the period has had six months to find work.
    is_settled: bool,
    /// Where the goals are set; none for those who may not, and for periods without goals.
    goals: Option<String>,
    /// Some number has a goal.
    has_goals: bool,
    tiles: Vec<Row>,
    sections: Vec<Section>,
    /// What is missing in the records.
    quality: Vec<Row>,
    is_complete: bool,
    /// Columns over time.
    trends: Vec<Columns>,
    /// The same numbers: names of the columns, then rows.
    trend_heads: Vec<String>,
    trend_rows: Vec<TrendRow>,
    path: Vec<Bar>,
    found: Vec<Bar>,
}

/// Numbers about one thing.
#[derive(Serialize)]
pub(super) struct Section {
    id: &'static str,
    title: String,
    rows: Vec<Row>,
}

/// One number.
#[derive(Serialize)]
pub(super) struct Row {
    pub(super) code: &'static str,
    pub(super) name: String,
    pub(super) definition: String,
    pub(super) value: Told,
    pub(super) before: Told,
    pub(super) goal: Option<GoalView>,
}

/// A goal and how far it is.
#[derive(Serialize)]
pub(super) struct GoalView {
    goal: String,
    /// Of the goal, in percent, at most 100: the length of a bar.
    share: u64,
    /// How far, in words.
    reached: String,
    /// What is missing, in words.
    missing: String,
}

/// A period of the table below the drawings.
#[derive(Serialize)]
struct TrendRow {
    period: String,
    numbers: Vec<String>,
}

/// The numbers at the head of the page.
const TILES: [Measure; 5] =
    [Measure::Connectees, Measure::Engaged, Measure::Meetings, Measure::Referrals, Measure::Jobs];

/// The numbers that are drawn over time.
const TRENDS: [(Measure, &str); 4] = [
    (Measure::Connectees, "trend-connectees"),
    (Measure::Meetings, "trend-meetings"),
    (Measure::Referrals, "trend-contacts"),
    (Measure::Jobs, "trend-jobs"),
];

/// The way of a person, step by step.
const PATH: [Measure; 5] =
    [Measure::Applied, Measure::Connectees, Measure::Introduced, Measure::Meetings, Measure::Jobs];

const FOUND: [Measure; 7] = [
    Measure::FoundConnector,
    Measure::FoundSecond,
    Measure::FoundLater,
    Measure::FoundEvent,
    Measure::FoundCoordinator,
    Measure::FoundAd,
    Measure::FoundOther,
];

/// Numbers of the desk alone.
const QUALITY: [Measure; 4] = [Measure::NoOutcome, Measure::Waiting, Measure::Unanswered, Measure::Conflicts];

/// Codes that say nothing of one community.
const OF_THE_SECRETARIAT: [&str; 2] = ["I-A2", "I-G1"];

/// Which codes stand together; the word that names them is the part's id too.
pub(super) const SECTIONS: [(&str, &[&str]); 8] = [
    ("connectees", &["I-C1", "I-C2", "I-C3", "I-C4", "I-R3"]),
    ("connectors", &["I-K1", "I-K2", "I-K3"]),
    ("meetings", &["I-M1", "I-M2", "I-M3"]),
    ("referrals", &["I-R1", "I-R2"]),
    ("jobs", &["I-J1", "I-J2", "I-J3", "I-J4"]),
    ("later", &["I-N1", "I-O1", "I-O2"]),
    ("activities", &["I-A1"]),
    ("support", &["I-A2", "I-G1"]),
];

/// Shows the page.
pub(super) async fn show(staff: &Staff, query: &str) -> Result<Response, ApiError> {
    let community = staff.scope()?.community().to_owned();
    let today = day(staff.now);
    let period = asked::period(query, today);
    // Which run of periods there is to draw depends on the first record; the longest one is read.
    let run = asked::run_up_to(period, crate::indicators::EARLIEST, today);
    let mut wanted = run.clone();
    wanted.extend([period].into_iter().chain(period.previous()));
    wanted.sort_unstable();
    wanted.dedup();
    let found = staff.app.store.figures(&community, &wanted).await?;
    let goals = staff.app.store.goals(&community, period).await?;
    let page = page(staff, period, &found, &goals);
    let telling = Telling::new(&staff.site.words, staff.lang);
    let title = telling.said().word("title");
    let toggle = Toggle::Link { href: places::figures_of(staff.lang.other(), period) };
    let frame = Frame { title, toggle, crumbs: staff.site.crumbs(staff.lang), ..Frame::default() };
    reply::page(&staff.site, "pages/desk-figures.html", staff.lang, &frame, &page, StatusCode::OK)
}

/// A table with the community that it is about.
#[derive(Clone, Copy)]
pub(super) struct Shown<'a> {
    pub(super) community: &'a str,
    pub(super) table: Option<&'a Counts>,
}

impl Shown<'_> {
    pub(super) fn of(&self, measure: Measure) -> Option<crate::indicators::Value> {
        self.table?.of(self.community, measure)
    }

    pub(super) fn count(&self, measure: Measure) -> u64 {
        self.of(measure).and_then(|value| value.count()).unwrap_or(0)
    }
}

fn page(staff: &Staff, period: Period, found: &Figures, goals: &Goals) -> FiguresPage {
    let telling = Telling::new(&staff.site.words, staff.lang);
    let (today, community) = (day(staff.now), staff.community.as_deref().unwrap_or_default());
    let table = |of: Period| found.tables.iter().find(|table| table.period() == of);
    let shown = Shown { community, table: table(period) };
    let before = Shown { community, table: period.previous().and_then(table) };
    let head = found.head.as_ref().filter(|head| head.as_of.is_some());
    let first = head.and_then(|head| head.first_on).unwrap_or(today);
    let row = |measure: Measure| row(telling, measure, (shown, before), goals);
    let run = asked::run_up_to(period, first, today);
    let run: Vec<Shown<'_>> = run.into_iter().map(|of| Shown { community, table: table(of) }).collect();
    let run: Vec<Shown<'_>> = run.into_iter().filter(|shown| shown.table.is_some()).collect();
    let may_set = staff.role == Role::CommunityAdmin && period.first().is_some();
    let found_bars = FOUND.map(|measure| bar(telling, shown, measure));
    FiguresPage {
        bar: staff.bar(),
        heading: asked::Heading::new(
            telling,
            places::figures(staff.lang),
            (period, shown.table, before.table),
            (first, today),
        ),
        is_settled: shown.table.is_none_or(Counts::job_rate_is_settled) || period.last().is_none(),
        goals: may_set.then(|| places::goals_of(staff.lang, period)),
        has_goals: !goals.of.is_empty(),
        tiles: TILES.map(row).into(),
        sections: sections(telling, |measure| {
            let is_ours = !OF_THE_SECRETARIAT.contains(&measure.code());
            shown.of(measure).filter(|_| is_ours).map(|_| row(measure))
        }),
        quality: QUALITY.map(row).into(),
        is_complete: QUALITY.iter().all(|measure| shown.count(*measure) == 0),
        trends: if run.len() > 1 { trends(telling, &run) } else { Vec::new() },
        trend_heads: TRENDS.map(|(measure, _)| telling.name(measure)).into(),
        trend_rows: run.iter().map(|shown| trend_row(telling, *shown)).collect(),
        path: bars(PATH.map(|measure| bar(telling, shown, measure))),
        found: if found_bars.iter().any(|(_, count, _)| *count > 0) { bars(found_bars) } else { Vec::new() },
    }
}

/// The numbers in their parts; those that `row` leaves out are not there, and parts without any.
pub(super) fn sections(telling: Telling<'_>, row: impl Fn(Measure) -> Option<Row>) -> Vec<Section> {
    let section = |(id, codes): (&'static str, &[&str])| Section {
        id,
        title: telling.said().word(id),
        rows: Measure::ALL
            .iter()
            .filter(|measure| codes.contains(&measure.code()))
            .filter_map(|measure| row(*measure))
            .collect(),
    };
    SECTIONS.map(section).into_iter().filter(|section| !section.rows.is_empty()).collect()
}

/// A number with its definition, the period before and the goal.
pub(super) fn row(
    telling: Telling<'_>,
    measure: Measure,
    (shown, before): (Shown<'_>, Shown<'_>),
    goals: &Goals,
) -> Row {
    let goal = goals.of.get(&measure).and_then(|goal| {
        let table = shown.table?;
        let target = Target {
            community: Some(shown.community.to_owned()),
            measure,
            period: table.period(),
            goal: *goal,
        };
        target.against(table).ok().map(|progress| goal_view(telling, progress))
    });
    Row {
        code: measure.code(),
        name: telling.name(measure),
        definition: telling.definition(measure),
        value: telling.value(measure, shown.of(measure)),
        before: telling.value(measure, before.of(measure)),
        goal,
    }
}

fn goal_view(telling: Telling<'_>, progress: Progress) -> GoalView {
    let said = telling.said();
    let share = progress.percent().unwrap_or(100);
    let percent = portal::format::percent(i64::try_from(share).unwrap_or(i64::MAX), telling.lang);
    GoalView {
        goal: telling.count(progress.goal),
        share: share.min(100),
        reached: said.with("reached", "percent", &percent),
        missing: match progress.missing() {
            0 => said.word("done"),
            missing => said.with("missing", "n", &telling.count(missing)),
        },
    }
}

fn bar(telling: Telling<'_>, shown: Shown<'_>, measure: Measure) -> (String, u64, String) {
    let count = shown.count(measure);
    (telling.name(measure), count, telling.count(count))
}

fn trends(telling: Telling<'_>, run: &[Shown<'_>]) -> Vec<Columns> {
    let drawing = |(measure, id): (Measure, &'static str)| {
        let values: Vec<(String, u64, String)> = run
            .iter()
            .map(|shown| {
                let count = shown.count(measure);
                let label = shown.table.map(|table| telling.short(table.period())).unwrap_or_default();
                (label, count, telling.count(count))
            })
            .collect();
        let counts = || values.iter().map(|(_, count, _)| *count);
        let name = telling.name(measure);
        let text = portal::words::fill(
            &telling.said().word("trend_text"),
            [
                ("name", name.as_str()),
                ("least", &telling.count(counts().min().unwrap_or(0))),
                ("most", &telling.count(counts().max().unwrap_or(0))),
                ("last", &telling.count(counts().next_back().unwrap_or(0))),
            ],
        );
        columns(id, name, text, &values)
    };
    TRENDS.map(drawing).into()
}

fn trend_row(telling: Telling<'_>, shown: Shown<'_>) -> TrendRow {
    TrendRow {
        period: shown.table.map(|table| telling.period(table.period())).unwrap_or_default(),
        numbers: TRENDS.map(|(measure, _)| telling.count(shown.count(measure))).into(),
    }
}
