//! What the public may see of the counts.
//!
//! Comes in: tables of the counting engine. Goes out: the same tables with cells hidden. Never here: which cells must be
//! hidden so that none can be worked out (see `suppress.rs`); here stands which of them a reader can subtract from which.
//!
//! Give all tables of one publication together: a quarter and its months hide more than each alone, because the quarter
//! less two months is the third. What was published earlier is not known here. So publish a period once, when it is
//! complete; two cumulative tables of two near days can be subtracted, and nothing here can prevent that.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::counts::{Counts, Reading, Value};
use super::measure::{Adding, Measure, Readers, Shape};
use super::period::{Period, PeriodKind};
use super::suppress::{self, Cell, CellOf, Sum};

/// What is shown in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// The value.
    Value(Value),
    /// Nothing: fewer than five people, or a cell that would give such a cell away. Which of the two is not told.
    Hidden,
}

/// A table for the public.
#[derive(Debug, Clone)]
pub struct PublicCounts {
    counts: Counts,
    hidden: BTreeSet<(Option<String>, Measure)>,
}

impl PublicCounts {
    /// Hides what must be hidden in these tables, published together.
    pub fn of(tables: Vec<Counts>) -> Vec<PublicCounts> {
        let sheet = Sheet::of(&tables);
        let veil = suppress::hidden(&sheet.cells, &sheet.sums);
        let hidden: Vec<_> =
            tables.iter().enumerate().map(|(at, counts)| sheet.hidden(at, counts, &veil)).collect();
        tables.into_iter().zip(hidden).map(|(counts, hidden)| PublicCounts { counts, hidden }).collect()
    }

    /// Every public figure, the country's after the communities'. The value of a hidden one is not in it.
    pub fn figures(&self) -> impl Iterator<Item = PublicFigure<'_>> {
        self.counts.readings().filter(|reading| reading.measure.readers() == Readers::Public).map(|reading| {
            let shown = self.veiled(reading.community, reading.measure, reading.value);
            PublicFigure { community: reading.community, measure: reading.measure, shown }
        })
    }

    fn veiled(&self, community: Option<&str>, measure: Measure, value: Value) -> Shown {
        let hidden = self.hidden.contains(&(community.map(str::to_owned), measure));
        if hidden { Shown::Hidden } else { Shown::Value(value) }
    }

    /// What is shown for a community, or for the country; `None` for numbers of the desk and for those that are not
    /// there.
    pub fn shown(&self, community: Option<&str>, measure: Measure) -> Option<Shown> {
        let value = match community {
            Some(community) => self.counts.of(community, measure),
            None => self.counts.national(measure),
        };
        value
            .filter(|_| measure.readers() == Readers::Public)
            .map(|value| self.veiled(community, measure, value))
    }

    /// The period that was counted.
    pub fn period(&self) -> Period {
        self.counts.period()
    }

    /// The day of the count.
    pub fn as_of(&self) -> Date {
        self.counts.as_of()
    }
}

/// A figure for the public.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicFigure<'a> {
    /// The community's slug; `None` for the country.
    pub community: Option<&'a str>,
    /// Which number.
    pub measure: Measure,
    /// What is shown of it.
    pub shown: Shown,
}

/// Which number of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    /// The count, or the upper number of a rate.
    Top,
    /// The lower number of a rate; of how many a median or mean is.
    Bottom,
    /// Who is in the lower number and not in the upper one, or in one measure and not in its part.
    Rest,
}

/// Table, community, number.
type Name<'a> = (usize, Option<&'a str>, Measure, Role);

/// All cells of all tables, and how they add up.
#[derive(Default)]
struct Sheet<'a> {
    named: BTreeMap<Name<'a>, usize>,
    cells: Vec<Cell>,
    sums: Vec<Sum>,
}

impl<'a> Sheet<'a> {
    fn of(tables: &'a [Counts]) -> Sheet<'a> {
        let mut sheet = Sheet::default();
        for (at, counts) in tables.iter().enumerate() {
            for reading in counts.readings().filter(|reading| is_guarded(reading.measure)) {
                sheet.enter(at, reading);
            }
            for community in counts.communities().map(Some).chain([None]) {
                sheet.relate(at, community, counts.period().kind());
            }
        }
        sheet.across_communities();
        sheet.across_periods(tables);
        sheet
    }

    /// The cells of one value. The lower number is often a count of its own, and then the same cell.
    fn enter(&mut self, at: usize, reading: Reading<'a>) {
        let name = |measure, role| (at, reading.community, measure, role);
        let measure = reading.measure;
        match reading.value {
            Value::Count(count) => {
                self.cell(name(measure, Role::Top), count, CellOf::Table);
            }
            Value::Rate { top, bottom } => {
                let top_cell = self.cell(name(measure, Role::Top), top, CellOf::Table);
                let (below, role) = bottom_of(measure);
                let bottom_cell = self.cell(name(below, role), bottom, CellOf::Table);
                if measure.shape() == Shape::Share {
                    let rest =
                        self.cell(name(measure, Role::Rest), bottom.saturating_sub(top), CellOf::Reader);
                    self.sums.push(Sum { total: bottom_cell, parts: vec![top_cell, rest] });
                }
            }
            Value::Median { of, .. } | Value::Mean { of, .. } => {
                self.cell(name(measure, Role::Bottom), of, CellOf::Table);
            }
        }
    }

    /// How the numbers of one community add up.
    fn relate(&mut self, at: usize, community: Option<&'a str>, kind: PeriodKind) {
        let of_all = if kind == PeriodKind::Cumulative { CUMULATIVE_SUBSETS } else { &[] };
        for (whole, part) in SUBSETS.iter().chain(of_all) {
            let name = |measure, role| (at, community, measure, role);
            let (Some(whole), Some(part_cell)) =
                (self.find(name(*whole, Role::Top)), self.find(name(*part, Role::Top)))
            else {
                continue;
            };
            let rest = self.cells[whole].value.saturating_sub(self.cells[part_cell].value);
            // Named after the part: each is a part of one whole here, and a rate's rest is named after the rate.
            let rest =
                self.push(Cell { value: rest, of: CellOf::Reader }, (at, community, *part, Role::Rest));
            self.sums.push(Sum { total: whole, parts: vec![part_cell, rest] });
        }
        self.partition(at, community, Measure::Jobs, &FOUND);
        if kind == PeriodKind::Cumulative {
            self.partition(at, community, Measure::JobRate, &[Measure::Jobs]);
            self.partition(
                at,
                community,
                Measure::ContactsMet,
                &[Measure::MeetingsSecond, Measure::MeetingsLater],
            );
        }
    }

    fn partition(&mut self, at: usize, community: Option<&'a str>, total: Measure, parts: &[Measure]) {
        let find = |measure: &Measure| self.find((at, community, *measure, Role::Top));
        let (Some(total), Some(parts)) = (find(&total), parts.iter().map(find).collect()) else { return };
        self.sums.push(Sum { total, parts });
    }

    /// The country is all communities added up, in each of its cells.
    fn across_communities(&mut self) {
        let mut parts: BTreeMap<Name<'a>, Vec<usize>> = BTreeMap::new();
        for ((at, community, measure, role), cell) in &self.named {
            if community.is_some() {
                parts.entry((*at, None, *measure, *role)).or_default().push(*cell);
            }
        }
        for (name, parts) in parts {
            if let Some(total) = self.find(name) {
                self.sums.push(Sum { total, parts });
            }
        }
    }

    /// A period is all its parts added up, where the measure is of that kind and all parts are there.
    fn across_periods(&mut self, tables: &[Counts]) {
        for (at, counts) in tables.iter().enumerate() {
            let position =
                |part| tables.iter().position(|t| t.period() == part && t.as_of() == counts.as_of());
            let parts: Option<Vec<usize>> = counts.period().parts().into_iter().map(position).collect();
            let Some(parts) = parts.filter(|parts| !parts.is_empty()) else { continue };
            let own: Vec<_> =
                self.named.iter().filter(|((of, ..), _)| *of == at).map(|(n, c)| (*n, *c)).collect();
            for ((_, community, measure, role), total) in own {
                let cells: Option<Vec<usize>> =
                    parts.iter().map(|part| self.find((*part, community, measure, role))).collect();
                if let (Adding::Up, Some(parts)) = (measure.adding(), cells) {
                    self.sums.push(Sum { total, parts });
                }
            }
        }
    }

    /// The figures of one table that are not shown: one hidden number hides the value.
    fn hidden(&self, at: usize, counts: &'a Counts, veil: &[bool]) -> BTreeSet<(Option<String>, Measure)> {
        let is_hidden = |reading: &Reading<'a>| {
            let (below, role) = bottom_of(reading.measure);
            let names = [(reading.measure, Role::Top), (below, role)];
            let cell = |(measure, role)| self.find((at, reading.community, measure, role));
            names.into_iter().filter_map(cell).any(|cell| veil[cell])
        };
        let guarded = counts.readings().filter(|reading| is_guarded(reading.measure));
        guarded.filter(is_hidden).map(|found| (found.community.map(str::to_owned), found.measure)).collect()
    }

    fn find(&self, name: Name<'a>) -> Option<usize> {
        self.named.get(&name).copied()
    }

    fn cell(&mut self, name: Name<'a>, value: u64, of: CellOf) -> usize {
        self.find(name).unwrap_or_else(|| self.push(Cell { value, of }, name))
    }

    fn push(&mut self, cell: Cell, name: Name<'a>) -> usize {
        self.cells.push(cell);
        self.named.insert(name, self.cells.len() - 1);
        self.cells.len() - 1
    }
}

/// Whether small numbers of it may point to a person, and the public sees it at all.
fn is_guarded(measure: Measure) -> bool {
    let of_people = match measure.shape() {
        Shape::Count(unit) => unit.is_of_people(),
        Shape::Share | Shape::Ratio | Shape::MedianDays | Shape::MeanChange => true,
    };
    of_people && measure.readers() == Readers::Public
}

/// Where the lower number of a rate stands: in a count of the same table, or only here.
fn bottom_of(measure: Measure) -> (Measure, Role) {
    match measure {
        Measure::PoolUsed | Measure::MatchesPerConnector => (Measure::ActivePool, Role::Top),
        Measure::ReferralsPerMeeting | Measure::ThreeOrMore => (Measure::Meetings, Role::Top),
        Measure::ContactsReached | Measure::ContactsMet => (Measure::Referrals, Role::Top),
        Measure::JobRate => (Measure::Connectees, Role::Top),
        other => (other, Role::Bottom),
    }
}

const FOUND: [Measure; 7] = [
    Measure::FoundConnector,
    Measure::FoundSecond,
    Measure::FoundLater,
    Measure::FoundEvent,
    Measure::FoundCoordinator,
    Measure::FoundAd,
    Measure::FoundOther,
];

/// Whole and part, both published, so that a reader knows the rest.
const SUBSETS: &[(Measure, Measure)] =
    &[(Measure::Connectees, Measure::Newcomers), (Measure::Jobs, Measure::JobsInField)];

/// The same, true only when the period holds everything: in a shorter one, people may have come in before.
const CUMULATIVE_SUBSETS: &[(Measure, Measure)] = &[(Measure::Connectees, Measure::Introduced)];
