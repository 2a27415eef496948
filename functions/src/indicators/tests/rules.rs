//! The rules of domain (c), one by one.

use jiff::civil::date;

use super::*;

const HALIFAX: &str = "halifax";
const TODAY: Date = date(2026, 11, 22);
const CONNECTOR: PersonId = PersonId::from_bits(900);

fn of(book: &Book, period: Period, measure: Measure) -> Option<Value> {
    book.count(period, TODAY).of(HALIFAX, measure)
}

fn quarter() -> Period {
    Period::quarter(date(2026, 5, 1))
}

fn rate(top: u64, bottom: u64) -> Option<Value> {
    Some(Value::Rate { top, bottom })
}

fn count(count: u64) -> Option<Value> {
    Some(Value::Count(count))
}

#[test]
fn a_connectee_counts_on_the_day_of_intake_and_once_in_each_community() {
    let mut book = Book::default();
    let person = book.connectee(HALIFAX, date(2026, 4, 2), 1, Group::Newcomer);
    book.add(HALIFAX, date(2026, 7, 2), Event::IntakeHeld { person, group: Group::Returning });
    book.connectee("toronto", date(2026, 4, 3), 1, Group::Newcomer);
    // Accepted after the intake meeting: the intake is the day all the same.
    let late = PersonId::from_bits(2);
    book.add(HALIFAX, date(2026, 3, 31), Event::IntakeHeld { person: late, group: Group::LocalGraduate });
    book.add(HALIFAX, date(2026, 4, 1), Event::Accepted { person: late });
    assert_eq!(of(&book, Period::CUMULATIVE, Measure::Connectees), count(1));
    let applied = Event::Applied { person: late, application: ApplicationId::from_bits(2) };
    book.add(HALIFAX, date(2026, 3, 1), applied);
    assert_eq!(of(&book, Period::CUMULATIVE, Measure::Connectees), count(2));
    assert_eq!(of(&book, quarter(), Measure::Connectees), count(1));
    assert_eq!(of(&book, Period::quarter(date(2026, 7, 1)), Measure::Connectees), count(0));
    assert_eq!(of(&book, Period::CUMULATIVE, Measure::Newcomers), count(1));
    assert_eq!(book.count(Period::CUMULATIVE, TODAY).national(Measure::Connectees), count(3));
}

#[test]
fn nothing_later_than_the_day_of_the_count_is_counted() {
    let mut book = Book::default();
    book.connectee(HALIFAX, date(2026, 5, 31), 1, Group::Newcomer);
    let seen = |as_of| book.count(quarter(), as_of).of(HALIFAX, Measure::Connectees);
    assert_eq!((seen(date(2026, 5, 30)), seen(date(2026, 5, 31))), (None, count(1)));
}

#[test]
fn the_job_rate_has_the_same_people_above_and_below() {
    let mut book = Book::default();
    // Came in before the quarter, found a job in it: in I-J1, not in the quarter's rate.
    let before = book.connectee(HALIFAX, date(2026, 3, 31), 1, Group::Newcomer);
    book.add(HALIFAX, date(2026, 5, 1), job(before, HowFound::Ad));
    // Came in during the quarter, found one after it, then a second one.
    let later = book.connectee(HALIFAX, date(2026, 6, 30), 2, Group::Newcomer);
    book.add(HALIFAX, date(2026, 8, 1), job(later, HowFound::Connector));
    book.add(HALIFAX, date(2026, 10, 1), job(later, HowFound::Ad));
    book.connectee(HALIFAX, date(2026, 4, 1), 3, Group::Newcomer);
    assert_eq!(of(&book, quarter(), Measure::Jobs), count(1));
    assert_eq!(of(&book, quarter(), Measure::JobRate), rate(1, 2));
    assert_eq!(of(&book, Period::CUMULATIVE, Measure::Jobs), count(2));
    assert_eq!(of(&book, Period::CUMULATIVE, Measure::FoundConnector), count(1));
    assert_eq!(of(&book, Period::month(date(2026, 5, 1)), Measure::JobRate), None);
    let settled = |as_of| book.count(quarter(), as_of).job_rate_is_settled();
    assert_eq!((settled(TODAY), settled(date(2026, 12, 30))), (false, true));
}

#[test]
fn a_job_in_the_field_is_in_the_province_and_within_six_months() {
    let six = |on: Date, field, place| {
        let mut book = Book::default();
        let person = book.connectee(HALIFAX, date(2026, 2, 28), 1, Group::Newcomer);
        let outcome = Outcome::Job(Job { found: HowFound::Other, field, place });
        book.add(HALIFAX, on, Event::Outcome { person, outcome });
        let found = |measure| of(&book, Period::CUMULATIVE, measure).unwrap().count().unwrap();
        (found(Measure::Jobs), found(Measure::JobsInField))
    };
    let last = date(2026, 8, 28);
    assert_eq!(six(last, InField::Yes, WorkPlace::Province), (1, 1));
    assert_eq!(six(last.tomorrow().unwrap(), InField::Yes, WorkPlace::Province), (1, 0));
    assert_eq!(six(last, InField::Partly, WorkPlace::Community), (1, 0));
    assert_eq!(six(last, InField::Yes, WorkPlace::Elsewhere), (1, 0));
    assert_eq!(six(date(2026, 2, 27), InField::Yes, WorkPlace::Community), (0, 0));
}

#[test]
fn medians_are_in_days() {
    let mut book = Book::default();
    for (number, days) in [(1, 4), (2, 10), (3, 7), (4, 30)] {
        let intake = date(2026, 4, 1);
        let person = book.connectee(HALIFAX, intake, number, Group::Newcomer);
        let on = intake + jiff::Span::new().days(days);
        book.add(HALIFAX, on, Event::IntroductionSent { person, connector: CONNECTOR });
        // A second introduction does not make the wait longer.
        book.add(HALIFAX, TODAY, Event::IntroductionSent { person, connector: PersonId::from_bits(901) });
        let met = Said::Happened { met_on: on + jiff::Span::new().days(3) };
        if number < 4 {
            let report =
                Event::MeetingReported { person, connector: CONNECTOR, by: Side::Connector, said: met };
            book.add(HALIFAX, TODAY, report);
        }
    }
    let median = |half_days, of| Some(Value::Median { half_days, of });
    assert_eq!(of(&book, quarter(), Measure::DaysToIntroduction), median(17, 4));
    assert_eq!(of(&book, quarter(), Measure::DaysToMeeting), median(6, 3));
    let counts = book.count(quarter(), TODAY);
    assert_eq!(counts.national(Measure::DaysToMeeting), None);
    assert_eq!(of(&book, quarter(), Measure::Introduced), count(4));
    assert_eq!(of(&book, quarter(), Measure::Engaged), count(1));
    assert_eq!(of(&book, Period::CUMULATIVE, Measure::Engaged), count(2));
}

#[test]
fn referrals_are_held_against_the_meetings_that_they_came_from() {
    let mut book = Book::default();
    for (number, given) in [(1, 3), (2, 1), (3, 0)] {
        let person = PersonId::from_bits(number);
        let said = happened(date(2026, 6, 1));
        let report = Event::MeetingReported { person, connector: CONNECTOR, by: Side::Connectee, said };
        book.add(HALIFAX, date(2026, 6, 2), report);
        for contact in 0..given {
            let contact = ContactId::from_bits(number * 10 + contact);
            let generation = Generation::SECOND;
            // The second one names after the quarter; the meeting lies in it.
            let on = if number == 2 { date(2026, 7, 5) } else { date(2026, 6, 5) };
            book.add(HALIFAX, on, Event::ReferralGiven { person, connector: CONNECTOR, contact, generation });
        }
    }
    let (named, third) = (ContactId::from_bits(10), ContactId::from_bits(99));
    let person = PersonId::from_bits(1);
    let generation = Generation::SECOND.next();
    let given = Event::ReferralGiven { person, connector: CONNECTOR, contact: third, generation };
    book.add(HALIFAX, date(2026, 6, 20), given);
    book.add(HALIFAX, date(2026, 6, 15), Event::ContactMet { contact: named });
    book.add(HALIFAX, date(2026, 8, 15), Event::ContactMet { contact: third });
    book.add(HALIFAX, date(2026, 8, 15), Event::ContactReached { contact: ContactId::from_bits(11) });
    assert_eq!(of(&book, quarter(), Measure::ReferralsPerMeeting), rate(4, 3));
    assert_eq!(of(&book, quarter(), Measure::ThreeOrMore), rate(1, 3));
    assert_eq!(of(&book, quarter(), Measure::Referrals), count(4));
    assert_eq!(of(&book, quarter(), Measure::ContactsReached), rate(3, 4));
    assert_eq!(of(&book, quarter(), Measure::ContactsMet), rate(2, 4));
    assert_eq!(of(&book, quarter(), Measure::MeetingsSecond), count(1));
    assert_eq!(of(&book, Period::CUMULATIVE, Measure::MeetingsLater), count(1));
}

#[test]
fn the_pool_is_who_may_be_asked_at_the_end() {
    let mut book = Book::default();
    let [busy, paused, back, retired] = [1, 2, 3, 4].map(PersonId::from_bits);
    for connector in [busy, paused, back, retired] {
        book.add(HALIFAX, date(2025, 1, 10), Event::ConnectorActivated { connector });
    }
    let until = |day| Some(day);
    book.add(HALIFAX, date(2026, 6, 1), Event::ConnectorPaused { connector: paused, until: None });
    let may = until(date(2026, 6, 30));
    book.add(HALIFAX, date(2026, 6, 1), Event::ConnectorPaused { connector: back, until: may });
    book.add(HALIFAX, date(2026, 6, 1), Event::ConnectorRetired { connector: retired });
    for (person, on) in [(10, date(2025, 6, 30)), (11, date(2025, 7, 1)), (12, date(2026, 6, 30))] {
        let person = PersonId::from_bits(person);
        book.add(HALIFAX, on, Event::IntroductionSent { person, connector: busy });
    }
    assert_eq!(of(&book, quarter(), Measure::ActivePool), count(2));
    assert_eq!(of(&book, quarter(), Measure::PoolUsed), rate(1, 2));
    assert_eq!(of(&book, quarter(), Measure::MatchesPerConnector), rate(2, 2));
    assert_eq!(of(&book, Period::month(date(2026, 5, 1)), Measure::ActivePool), count(4));
    assert_eq!(of(&book, Period::CUMULATIVE, Measure::Connectors), count(4));
}

#[test]
fn answers_are_held_against_those_who_were_asked() {
    let mut book = Book::default();
    let (day, survey) = (date(2026, 6, 1), Survey::Days90);
    let items = |value| Confidence::new([value; 4]).unwrap();
    for (number, after) in [(1, Some(4)), (2, Some(2)), (3, None)] {
        let person = book.connectee(HALIFAX, date(2026, 4, 1), number, Group::Newcomer);
        let answer = |survey, value| Event::ConfidenceAnswered { person, survey, answers: items(value) };
        book.add(HALIFAX, day, Event::SurveySent { person, survey });
        book.add(HALIFAX, date(2026, 4, 1), answer(Survey::Baseline, 3));
        if let Some(after) = after {
            book.add(HALIFAX, day, answer(survey, after));
            let lives = if after > 3 { Lives::Here } else { Lives::Elsewhere };
            book.add(HALIFAX, day, Event::ResidenceAnswered { person, after: After::SixMonths, lives });
            let score = Score::new(after * 2).unwrap();
            book.add(HALIFAX, day, Event::RecommendAnswered { person, side: Side::Connectee, score });
        }
    }
    assert_eq!(of(&book, quarter(), Measure::ConfidenceChange), Some(Value::Mean { total: 0, of: 2 }));
    assert_eq!(of(&book, quarter(), Measure::ConfidenceResponse), rate(2, 3));
    assert_eq!(of(&book, quarter(), Measure::StillHereSix), rate(1, 2));
    assert_eq!(of(&book, quarter(), Measure::RecommendConnectees), rate(1, 2));
    assert_eq!(Confidence::new([0, 1, 2, 3]), None);
}

#[test]
fn gaps_are_those_of_the_last_day() {
    let mut book = Book::default();
    let intake = date(2026, 1, 1);
    let [idle, looking, left] = [1, 2, 3].map(|n| book.connectee(HALIFAX, intake, n, Group::Newcomer));
    let outcome = |person, outcome| Event::Outcome { person, outcome };
    book.add(HALIFAX, date(2026, 3, 1), outcome(looking, Outcome::StillLooking));
    book.add(HALIFAX, date(2026, 3, 1), outcome(left, Outcome::MovedAway));
    book.add(HALIFAX, date(2026, 6, 8), Event::IntroductionSent { person: idle, connector: CONNECTOR });
    assert_eq!(of(&book, quarter(), Measure::NoOutcome), count(1));
    assert_eq!(of(&book, quarter(), Measure::Waiting), count(1));
    assert_eq!(of(&book, Period::quarter(intake), Measure::Waiting), count(2));
    assert_eq!(of(&book, quarter(), Measure::Unanswered), count(1));
    assert_eq!(of(&book, Period::between(intake, date(2026, 6, 29)).unwrap(), Measure::Unanswered), count(0));
}

#[test]
fn tables_of_two_communities_join_once() {
    let mut halifax = Book::default();
    halifax.connectee(HALIFAX, date(2026, 4, 1), 1, Group::Newcomer);
    let mut toronto = Book::default();
    toronto.connectee("toronto", date(2026, 4, 1), 1, Group::Newcomer);
    let [a, b] = [halifax.count(quarter(), TODAY), toronto.count(quarter(), TODAY)];
    let joined = Counts::joined([a.clone(), b]).unwrap();
    assert_eq!(joined.national(Measure::Connectees), count(2));
    assert_eq!(Counts::joined([a.clone(), a.clone()]), None);
    let other = halifax.count(Period::CUMULATIVE, TODAY);
    assert_eq!(Counts::joined([a, other]), None);
}
