//! The year 2014-15: records that add up to the published figures, stored by way of changes, come out of the store and on
//! the pages as these figures. They are read from the file that the static pages show.

use std::collections::BTreeMap;

use functions::indicators::{
    Counts, Event, EventId, HowFound, InField, Job, Measure, Outcome, Period, PersonId, SECRETARIAT, Said,
    Side, Step, Value, WorkPlace,
};
use jiff::Span;
use jiff::civil::{Date, date};
use portal::eligibility::Group;

use crate::support::TestApp;
use crate::told::{Book, tell};

const FIRST: Date = date(2014, 4, 1);
const LAST: Date = date(2015, 3, 31);

/// The published figures, by id.
pub(crate) struct Figures(BTreeMap<String, toml::Table>);

impl Figures {
    pub(crate) fn read() -> Self {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../content/data/figures.toml");
        let file: toml::Table = std::fs::read_to_string(path).unwrap().parse().unwrap();
        let figures = file["figure"].as_array().unwrap().iter().map(|one| one.as_table().unwrap().clone());
        Self(figures.map(|one| (one["id"].as_str().unwrap().to_owned(), one)).collect())
    }

    pub(crate) fn value(&self, id: &str) -> u64 {
        u64::try_from(self.0[id]["value"].as_integer().unwrap()).unwrap()
    }

    /// Community and value of each part of a sum.
    pub(crate) fn parts(&self, id: &str) -> Vec<(&str, u64)> {
        let ids = self.0[id]["parts"].as_array().unwrap().iter().map(|part| part.as_str().unwrap());
        ids.map(|id| (self.0[id]["community"].as_str().unwrap(), self.value(id))).collect()
    }
}

fn some_day(number: u64) -> Date {
    FIRST + Span::new().days(i64::try_from(number * 37 % 365).unwrap())
}

/// All records of the year.
pub(crate) fn book(figures: &Figures) -> Book {
    let mut book = Book::default();
    let mut people = Vec::new();
    for (community, count) in figures.parts("newcomers-2014-15") {
        for _ in 0..count {
            let (number, on) = (people.len() as u64, some_day(people.len() as u64));
            people.push((community, on, book.connectee(community, on, number, Group::Newcomer)));
        }
    }
    let engaged = usize::try_from(figures.value("connectors-2014-15")).unwrap();
    for (number, (community, on, person)) in (0..).zip(&people[..engaged]) {
        let (person, connector) = (*person, PersonId::from_bits(u128::from(10_000 + number)));
        book.add(community, *on, Event::ConnectorActivated { connector });
        book.add(community, *on, Event::IntroductionSent { person, connector });
        if number < figures.value("meetings-2014-15") {
            let said = Said::Happened { met_on: *on };
            book.add(community, *on, Event::MeetingReported { person, connector, by: Side::Connector, said });
        }
    }
    let jobs = usize::try_from(figures.value("jobs-2014-15")).unwrap();
    for (community, on, person) in people.iter().rev().step_by(7).take(jobs) {
        let job = Job { found: HowFound::Connector, field: InField::Yes, place: WorkPlace::Community };
        let outcome = Event::Outcome { person: *person, outcome: Outcome::Job(job) };
        book.add(community, LAST.min(*on + Span::new().months(4)), outcome);
    }
    for number in 0..figures.value("activities-2014-15") {
        let event = EventId::from_bits(u128::from(number));
        book.add(SECRETARIAT, some_day(number), Event::ActivityHeld { event, attendance: 20 });
    }
    for number in 0..figures.value("programs-launched-2014-15") {
        let step = if number == 0 { Step::LaunchedForIndustry } else { Step::LaunchedForPlace };
        book.add(&format!("town-{number}"), some_day(number), Event::CommunityStep { step });
    }
    book
}

/// A portal in which the year has been told and counted.
pub(crate) async fn counted(figures: &Figures) -> TestApp {
    let app = TestApp::new();
    tell(&app, 1, &book(figures).0).await;
    assert_eq!(app.deliver().await, 0);
    app.counting.count_due().await.unwrap();
    app
}

#[tokio::test]
async fn the_published_figures_come_out_of_what_was_stored() {
    let figures = Figures::read();
    let app = counted(&figures).await;
    let (store, year) = (&app.app.store, Period::fiscal_year(FIRST));
    let communities = store.counted_communities().await.unwrap();
    assert_eq!(communities.len(), 5 + 1 + 6, "{communities:?}");
    let table = Counts::joined(store.figures_of_all(&communities, year).await.unwrap()).unwrap();
    for (measure, id) in [
        (Measure::Newcomers, "newcomers-2014-15"),
        (Measure::Engaged, "connectors-2014-15"),
        (Measure::Meetings, "meetings-2014-15"),
        (Measure::Jobs, "jobs-2014-15"),
        (Measure::Launched, "programs-launched-2014-15"),
        (Measure::Activities, "activities-2014-15"),
    ] {
        assert_eq!(table.national(measure), Some(Value::Count(figures.value(id))), "{id}");
    }
    assert_eq!(table.national(Measure::Newcomers), Some(Value::Count(331)));
    for (community, people) in figures.parts("newcomers-2014-15") {
        assert_eq!(table.of(community, Measure::Newcomers), Some(Value::Count(people)), "{community}");
    }
    assert!(store.due_recounts(100, app.app.now()).await.unwrap().is_empty(), "all is counted");
}
