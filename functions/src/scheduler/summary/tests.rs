//! Which meetings are told of differently, who is named once and never again.

use portal::directory::Province;

use super::*;
use crate::workdays::Holidays;

fn on(day: &str) -> Date {
    day.parse().unwrap()
}

const HOLIDAYS: Holidays = Holidays::Of(Province::Ns);

/// A day, with the days of which its summary tells.
fn since(day: Date) -> (Date, i64) {
    (day, workdays::since_last(day, HOLIDAYS))
}

fn fact(day: &str, what: Event) -> Fact {
    Fact { community: "halifax".into(), on: on(day), what }
}

#[test]
fn only_what_two_sides_tell_differently_and_nobody_settled_is_a_conflict() {
    let (person, connector) = (PersonId::from_bits(1), PersonId::from_bits(2));
    let (one, other) = (Said::DidNot, Said::Happened { met_on: on("2026-11-01") });
    let tells = |by, said| fact("2026-11-02", Event::MeetingReported { person, connector, by, said });
    let (connectee, connectors) = (Side::Connectee, Side::Connector);
    let named = |facts: &[Fact]| conflicting(facts).len();
    assert_eq!(named(&[tells(connectee, one)]), 0);
    assert_eq!(named(&[tells(connectee, one), tells(connectors, one)]), 0);
    let both = [tells(connectee, one), tells(connectors, other)];
    assert_eq!(named(&both), 1);
    let corrected = [both[0].clone(), both[1].clone(), tells(connectors, one)];
    assert_eq!(named(&corrected), 0, "the last word of a side counts");
    let settled = fact("2026-11-03", Event::MeetingSettled { person, connector, said: one });
    assert_eq!(named(&[both[0].clone(), both[1].clone(), settled]), 0);
}

#[test]
fn whoever_has_no_outcome_after_half_a_year_is_named_on_one_day() {
    let introduced = |day| {
        let (person, connector) = (PersonId::from_bits(1), PersonId::from_bits(2));
        fact(day, Event::IntroductionSent { person, connector })
    };
    let facts = [introduced("2026-05-22"), introduced("2026-08-01")];
    let named: Vec<Date> = (0..14)
        .map(|n| on("2026-11-12") + jiff::Span::new().days(n))
        .filter(|day| workdays::is_worked(*day, HOLIDAYS))
        .filter(|day| !without_outcome(&facts, since(*day)).is_empty())
        .collect();
    assert_eq!(named, [on("2026-11-18")], "180 days after the first introduction");
    let weekend = [introduced("2026-05-25")];
    assert!(without_outcome(&weekend, since(on("2026-11-20"))).is_empty());
    assert_eq!(without_outcome(&weekend, since(on("2026-11-23"))).len(), 1, "on the Monday after a Saturday");
}
