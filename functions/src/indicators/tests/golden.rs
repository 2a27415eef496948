//! The year 2014-15: records that add up to the published figures come out as these figures.
//!
//! The figures are read from the file that the pages show, so that the two can't drift apart. Around the records that
//! count stand others that must not.

use std::collections::BTreeMap;

use jiff::Span;
use jiff::civil::date;

use super::*;

const FIRST: Date = date(2014, 4, 1);
const LAST: Date = date(2015, 3, 31);

struct Figures(BTreeMap<String, toml::Table>);

impl Figures {
    fn read() -> Figures {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../content/data/figures.toml");
        let file: toml::Table = std::fs::read_to_string(path).unwrap().parse().unwrap();
        let figures =
            file["figure"].as_array().unwrap().iter().map(|figure| figure.as_table().unwrap().clone());
        Figures(figures.map(|figure| (figure["id"].as_str().unwrap().to_owned(), figure)).collect())
    }

    fn value(&self, id: &str) -> u64 {
        u64::try_from(self.0[id]["value"].as_integer().unwrap()).unwrap()
    }

    fn community(&self, id: &str) -> &str {
        self.0[id]["community"].as_str().unwrap()
    }

    /// Community and value of each part of a sum.
    fn parts(&self, id: &str) -> Vec<(&str, u64)> {
        let ids = self.0[id]["parts"].as_array().unwrap().iter().map(|part| part.as_str().unwrap());
        ids.map(|id| (self.community(id), self.value(id))).collect()
    }
}

/// Some day of the year.
fn some_day(number: u64) -> Date {
    FIRST + Span::new().days(i64::try_from(number * 37 % 365).unwrap())
}

fn person(number: u64) -> PersonId {
    PersonId::from_bits(u128::from(number))
}

fn event(number: u64) -> EventId {
    EventId::from_bits(u128::from(number))
}

/// All records of the year.
fn book(figures: &Figures) -> Book {
    let mut book = Book::default();
    let newcomers = newcomers(&mut book, figures);
    matches(&mut book, figures, &newcomers);
    jobs(&mut book, figures, &newcomers);
    support(&mut book, figures);
    never_counted(&mut book, figures, &newcomers);
    book
}

fn newcomers<'a>(book: &mut Book, figures: &'a Figures) -> Vec<(&'a str, Date, PersonId)> {
    let mut all = Vec::new();
    for (community, people) in figures.parts("newcomers-2014-15") {
        for _ in 0..people {
            let number = all.len() as u64;
            let on = some_day(number);
            all.push((community, on, book.connectee(community, on, u128::from(number), Group::Newcomer)));
        }
    }
    all
}

/// One Connector for each of the first Connectees; the first of them meet, told by one side, by both, or by the
/// coordinator after a conflict.
fn matches(book: &mut Book, figures: &Figures, newcomers: &[(&str, Date, PersonId)]) {
    let engaged = usize::try_from(figures.value("connectors-2014-15")).unwrap();
    let meetings = figures.value("meetings-2014-15");
    for (number, (community, on, connectee)) in (0..).zip(&newcomers[..engaged]) {
        let (community, on, connectee) = (*community, *on, *connectee);
        let connector = person(10_000 + number);
        book.add(community, on, Event::IntroductionSent { person: connectee, connector });
        let report = |by, said| Event::MeetingReported { person: connectee, connector, by, said };
        if number >= meetings {
            // Introduced, and not met: nobody says anything, one side says no, or the two differ.
            match number % 3 {
                0 => {}
                1 => book.add(community, on, report(Side::Connectee, Said::DidNot)),
                _ => {
                    book.add(community, on, report(Side::Connectee, Said::DidNot));
                    book.add(community, on, report(Side::Connector, happened(on)));
                }
            }
            continue;
        }
        book.add(community, on, report(Side::Connector, happened(on)));
        if number % 3 == 1 {
            book.add(community, on, report(Side::Connectee, happened(on)));
        } else if number % 3 == 2 {
            book.add(community, on, report(Side::Connectee, Said::DidNot));
            book.add(
                community,
                on,
                Event::MeetingSettled { person: connectee, connector, said: happened(on) },
            );
        }
    }
}

fn jobs(book: &mut Book, figures: &Figures, newcomers: &[(&str, Date, PersonId)]) {
    let jobs = usize::try_from(figures.value("jobs-2014-15")).unwrap();
    for (community, on, connectee) in newcomers.iter().rev().step_by(7).take(jobs) {
        book.add(community, LAST.min(*on + Span::new().months(4)), job(*connectee, HowFound::Connector));
        book.add(community, LAST, job(*connectee, HowFound::Ad));
    }
}

fn support(book: &mut Book, figures: &Figures) {
    for number in 0..figures.value("activities-2014-15") {
        let held = Event::ActivityHeld { event: event(number), attendance: 20 };
        book.add(SECRETARIAT, some_day(number), held);
        book.add(SECRETARIAT, some_day(number), held);
    }
    let sent = "edmonton-referred-2014-15";
    for number in 0..figures.value(sent) {
        let sent_by_partner = Event::SentByPartner { person: person(number) };
        book.add(figures.community(sent), some_day(number), sent_by_partner);
    }
    let mut step = |name: &str, id: &str, first: Date, step: Step| {
        for number in 0..figures.value(id) {
            book.add(
                &format!("{name}-{number}"),
                first + Span::new().days(number as i64),
                Event::CommunityStep { step },
            );
        }
    };
    step("town", "interested-2014-15", FIRST, Step::Interested);
    step("town", "assisted-2013-15", date(2013, 9, 1), Step::Assisted);
    step("town", "copies-2015", date(2012, 1, 1), Step::AdoptedModel);
    let launched = figures.value("programs-launched-2014-15");
    for number in 0..launched {
        // One of the six is for an industry, says the label of the figure.
        let step = if number == 0 { Step::LaunchedForIndustry } else { Step::LaunchedForPlace };
        book.add(&format!("town-{number}"), some_day(number), Event::CommunityStep { step });
    }
}

/// What looks alike and is something else.
fn never_counted(book: &mut Book, figures: &Figures, newcomers: &[(&str, Date, PersonId)]) {
    let (before, after) = (FIRST.yesterday().unwrap(), LAST.tomorrow().unwrap());
    for (number, (community, _)) in (20_000..).zip(figures.parts("newcomers-2014-15")) {
        book.connectee(community, before, number, Group::Newcomer);
        book.connectee(community, after, number + 100, Group::Newcomer);
        book.connectee(community, LAST, number + 200, Group::LocalGraduate);
        let (declined, unscreened) = (PersonId::from_bits(number + 300), PersonId::from_bits(number + 400));
        book.add(
            community,
            LAST,
            Event::Applied { person: declined, application: ApplicationId::from_bits(number + 300) },
        );
        book.add(community, LAST, Event::IntakeHeld { person: unscreened, group: Group::Newcomer });
        book.add(community, LAST, job(declined, HowFound::Ad));
        let connector = PersonId::from_bits(number + 500);
        book.add(community, LAST, Event::ConnectorActivated { connector });
    }
    for (community, on, connectee) in newcomers.iter().take(50) {
        // A second application and a second intake of the same person.
        let application = ApplicationId::from_bits(30_000);
        book.add(community, LAST, Event::Applied { person: *connectee, application });
        book.add(community, LAST.max(*on), Event::IntakeHeld { person: *connectee, group: Group::Newcomer });
        book.add(community, LAST, Event::Outcome { person: *connectee, outcome: Outcome::Study });
        book.add(community, after, job(*connectee, HowFound::Connector));
    }
}

#[test]
fn the_published_figures_come_out_of_records_that_add_up_to_them() {
    let figures = Figures::read();
    let book = book(&figures);
    let year = book.count(Period::fiscal_year(LAST), LAST);
    let since_start = book.count(Period::CUMULATIVE, LAST);
    let national = |counts: &Counts, measure| counts.national(measure).unwrap().count().unwrap();

    for (measure, id) in [
        (Measure::Newcomers, "newcomers-2014-15"),
        (Measure::Engaged, "connectors-2014-15"),
        (Measure::Meetings, "meetings-2014-15"),
        (Measure::Launched, "programs-launched-2014-15"),
        (Measure::Activities, "activities-2014-15"),
        (Measure::Interested, "interested-2014-15"),
        (Measure::SentByPartner, "edmonton-referred-2014-15"),
    ] {
        assert_eq!(national(&year, measure), figures.value(id), "{id}");
    }
    for (measure, id) in [
        (Measure::Jobs, "jobs-2014-15"),
        (Measure::Assisted, "assisted-2013-15"),
        (Measure::Adopted, "copies-2015"),
    ] {
        assert_eq!(national(&since_start, measure), figures.value(id), "{id}");
    }
    for (community, people) in figures.parts("newcomers-2014-15") {
        assert_eq!(year.of(community, Measure::Newcomers), Some(Value::Count(people)), "{community}");
        assert_eq!(year.of(community, Measure::Connectees), Some(Value::Count(people + 1)), "{community}");
    }
    assert_eq!(national(&year, Measure::LaunchedIndustry), 1);
    let edmonton = figures.community("edmonton-referred-2014-15");
    assert_eq!(year.of(edmonton, Measure::SentByPartner), Some(Value::Count(5)));
}

/// The report as printed, so that a change of the file of figures is noticed here too.
#[test]
fn the_file_says_what_the_report_says() {
    let figures = Figures::read();
    let told = ["newcomers-2014-15", "connectors-2014-15", "meetings-2014-15", "jobs-2014-15"];
    assert_eq!(told.map(|id| figures.value(id)), [331, 306, 250, 23]);
    let parts: Vec<u64> = figures.parts("newcomers-2014-15").into_iter().map(|(_, people)| people).collect();
    assert_eq!(parts, [230, 45, 36, 11, 9]);
}

#[test]
fn the_goal_of_three_years_is_held_against_three_years() {
    let figures = Figures::read();
    let book = book(&figures);
    let plan = Period::between(date(2013, 4, 1), date(2016, 3, 31)).unwrap();
    let goal = figures.value("goal-communities-2013-16") + figures.value("goal-associations-2013-16");
    let target = Target { community: None, measure: Measure::Launched, period: plan, goal };
    let progress = target.against(&book.count(plan, LAST)).unwrap();
    assert_eq!((progress.actual, progress.missing(), progress.percent()), (6, 7, Some(46)));
    let year = book.count(Period::fiscal_year(LAST), LAST);
    assert_eq!(target.against(&year), Err(NotComparable::OtherPeriod));
    let rate = Target { measure: Measure::JobRate, ..target };
    assert_eq!(rate.against(&book.count(plan, LAST)), Err(NotComparable::NotACount));
}

/// The reported newcomers can all be shown: none of the five is small, and nobody else is told apart by subtraction.
#[test]
fn the_public_sees_the_newcomers_of_the_year() {
    let figures = Figures::read();
    let mut book = Book::default();
    newcomers(&mut book, &figures);
    let public = PublicCounts::of(vec![book.count(Period::fiscal_year(LAST), LAST)]).remove(0);
    for (community, people) in figures.parts("newcomers-2014-15") {
        let shown = Shown::Value(Value::Count(people));
        assert_eq!(public.shown(Some(community), Measure::Newcomers), Some(shown), "{community}");
    }
    assert_eq!(public.shown(None, Measure::Newcomers), Some(Shown::Value(Value::Count(331))));
}
