//! What the public sees: nothing small, and nothing that can be subtracted back.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::properties::year;
use super::*;
use crate::indicators::suppress::{Sum, tests::all_that_follow};

const TODAY: Date = jiff::civil::date(2026, 10, 31);

/// Fifteen who came in: three of them to Calgary.
fn book() -> Book {
    let mut book = Book::default();
    for (number, community) in
        (0..).zip(["calgary"; 3].iter().chain(&["edmonton"; 12]).chain(&["halifax"; 30]))
    {
        book.connectee(community, jiff::civil::date(2025, 5, 1), number, Group::Newcomer);
    }
    book
}

#[test]
fn the_small_one_and_the_next_are_hidden_and_the_total_stays() {
    let public = PublicCounts::of(vec![book().count(year(), TODAY)]).remove(0);
    let shown = |community| public.shown(community, Measure::Connectees).unwrap();
    assert_eq!(shown(Some("calgary")), Shown::Hidden);
    assert_eq!(shown(Some("edmonton")), Shown::Hidden);
    assert_eq!(shown(Some("halifax")), Shown::Value(Value::Count(30)));
    assert_eq!(shown(None), Shown::Value(Value::Count(45)));
    // A rate says its lower number too.
    assert_eq!(public.shown(Some("calgary"), Measure::JobRate), Some(Shown::Hidden));
    assert_eq!(public.shown(Some("halifax"), Measure::Waiting), None);
}

#[test]
fn a_quarter_does_not_give_away_its_months() {
    let mut book = book();
    // Two more in June; May and the quarter would say so.
    for number in 100..102 {
        book.connectee("halifax", jiff::civil::date(2025, 6, 1), number, Group::Newcomer);
    }
    let quarter = Period::quarter(jiff::civil::date(2025, 5, 1));
    let periods = [quarter].into_iter().chain(quarter.parts());
    let public = PublicCounts::of(periods.map(|period| book.count(period, TODAY)).collect());
    let shown = |at: usize| public[at].shown(Some("halifax"), Measure::Connectees).unwrap();
    assert_eq!(shown(3), Shown::Hidden);
    // April has nobody, which says nothing; so May goes too, and the quarter may stay.
    assert_eq!([shown(1), shown(2)], [Shown::Value(Value::Count(0)), Shown::Hidden]);
}

#[test]
fn activities_and_communities_are_no_people() {
    let mut book = Book::default();
    let on = jiff::civil::date(2025, 5, 1);
    book.add(SECRETARIAT, on, Event::ActivityHeld { event: EventId::from_bits(1), attendance: 3 });
    book.add("halifax", on, Event::CommunityStep { step: Step::LaunchedForPlace });
    let public = PublicCounts::of(vec![book.count(year(), TODAY)]).remove(0);
    assert_eq!(public.shown(None, Measure::Launched), Some(Shown::Value(Value::Count(1))));
    assert_eq!(public.shown(None, Measure::Activities), Some(Shown::Value(Value::Count(1))));
    assert_eq!(public.shown(None, Measure::Attendance), Some(Shown::Hidden));
    assert_eq!(public.shown(Some("halifax"), Measure::Connectees), None);
}

/// A reader's sheet: the counts of people as they are shown, and every addition that the reader knows of. Written anew,
/// so that a forgotten addition shows.
#[derive(Default)]
struct Reader {
    cells: BTreeMap<(usize, Option<String>, Measure), usize>,
    hidden: Vec<bool>,
    sums: Vec<Sum>,
}

impl Reader {
    fn of(tables: &[PublicCounts]) -> Reader {
        let mut reader = Reader::default();
        for (at, table) in tables.iter().enumerate() {
            for figure in table.figures() {
                if let Shape::Count(_) = figure.measure.shape() {
                    let key = (at, figure.community.map(str::to_owned), figure.measure);
                    reader.cells.insert(key, reader.hidden.len());
                    reader.hidden.push(figure.shown == Shown::Hidden);
                }
            }
        }
        reader.add_up(tables);
        reader
    }

    fn add_up(&mut self, tables: &[PublicCounts]) {
        for ((at, community, measure), total) in self.cells.clone() {
            if community.is_none() {
                let of = |key: &(usize, Option<String>, Measure)| {
                    key.0 == at && key.1.is_some() && key.2 == measure
                };
                let parts = self.cells.iter().filter(|(key, _)| of(key)).map(|(_, cell)| *cell).collect();
                self.sums.push(Sum { total, parts });
            }
            if measure.adding() == Adding::Up {
                let parts = tables[at].period().parts();
                let tables = parts.iter().map(|part| tables.iter().position(|table| table.period() == *part));
                let cells: Option<Vec<usize>> =
                    tables.map(|at| self.cells.get(&(at?, community.clone(), measure)).copied()).collect();
                self.sums.extend(cells.filter(|cells| !cells.is_empty()).map(|parts| Sum { total, parts }));
            }
            if measure == Measure::Jobs {
                let found = Measure::ALL.iter().filter(|measure| measure.code() == "I-J4");
                let cells = found.map(|measure| self.cells[&(at, community.clone(), *measure)]).collect();
                self.sums.push(Sum { total, parts: cells });
            }
        }
    }
}

/// Enough people that some cells are small and some are not: who came in where, on which day of the quarter, and how a job
/// was found, if one was.
fn people() -> impl Strategy<Value = Vec<Fact>> {
    const HOW: [HowFound; 3] = [HowFound::Connector, HowFound::SecondGeneration, HowFound::Ad];
    prop::collection::vec((0_usize..3, 0_i64..91, 0_usize..6), 0..160).prop_map(|people| {
        let mut book = Book::default();
        for (number, (place, day, how)) in (0..).zip(people) {
            let community = ["calgary", "edmonton", "halifax"][place];
            let on = jiff::civil::date(2025, 4, 1) + jiff::Span::new().days(day);
            let person = book.connectee(community, on, number, Group::ALL[how % 2]);
            if let Some(how) = HOW.get(how) {
                book.add(community, on, job(person, *how));
            }
        }
        book.0
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn no_subtraction_brings_a_hidden_figure_back(facts in people()) {
        let ledger = Ledger::read(&facts, TODAY);
        let quarter = Period::quarter(jiff::civil::date(2025, 5, 1));
        let periods = [quarter].into_iter().chain(quarter.parts());
        let tables = PublicCounts::of(periods.map(|period| ledger.count(period)).collect());
        let reader = Reader::of(&tables);
        prop_assert_eq!(all_that_follow(&reader.sums, &reader.hidden), Vec::<usize>::new());
        for figure in tables.iter().flat_map(PublicCounts::figures) {
            let of_people = match figure.measure.shape() {
                Shape::Count(unit) => unit.is_of_people(),
                _ => true,
            };
            let is_small = |number: u64| of_people && (1..5).contains(&number);
            let gives_away = match figure.shown {
                Shown::Value(Value::Count(count)) => is_small(count),
                Shown::Value(Value::Rate { top, bottom }) => {
                    let rest = if figure.measure.shape() == Shape::Share { bottom - top } else { 0 };
                    is_small(top) || is_small(bottom) || is_small(rest)
                }
                Shown::Value(Value::Median { of, .. } | Value::Mean { of, .. }) => is_small(of),
                Shown::Hidden => false,
            };
            prop_assert!(!gives_away, "{figure:?}");
        }
    }
}
