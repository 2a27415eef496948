//! How long the indicators take: 100,000 facts, all numbers of a fiscal year, its quarters and months, and what the public
//! sees of them.
//!
//! `cargo run --release -p functions --example indicators`

#![expect(clippy::print_stdout, reason = "a measurement for people")]

use std::time::Instant;

use functions::indicators::{
    ApplicationId, ContactId, Counts, Event, Fact, Generation, HowFound, InField, Job, Ledger, Measure,
    Outcome, Period, PersonId, PublicCounts, Said, Shown, Side, WorkPlace,
};
use jiff::civil::{Date, date};
use portal::eligibility::Group;

/// As many as the network has (domain source N1).
const COMMUNITIES: u128 = 44;
const FACTS: usize = 100_000;
const LAST: Date = date(2026, 3, 31);

fn main() {
    let facts = facts();
    println!("{} facts in {COMMUNITIES} communities", facts.len());
    let start = Instant::now();
    let ledger = Ledger::read(&facts, LAST);
    println!("sorted in {:.1?}", start.elapsed());

    let year = Period::fiscal_year(LAST);
    let start = Instant::now();
    let counts = ledger.count(year);
    println!("{} figures of the fiscal year in {:.1?}", counts.readings().count(), start.elapsed());

    let start = Instant::now();
    let quarters = year.parts();
    let shorter: Vec<Counts> = quarters
        .iter()
        .flat_map(|quarter| quarter.parts())
        .chain(quarters.clone())
        .map(|p| ledger.count(p))
        .collect();
    println!("4 quarters and 12 months in {:.1?}", start.elapsed());

    let start = Instant::now();
    let public = PublicCounts::of(vec![counts.clone()]);
    let hidden = public[0].figures().filter(|figure| figure.shown == Shown::Hidden).count();
    println!("public year, {hidden} figures hidden, in {:.1?}", start.elapsed());
    let start = Instant::now();
    let together: Vec<Counts> = std::iter::once(counts.clone()).chain(shorter.into_iter().skip(12)).collect();
    let public = PublicCounts::of(together);
    let hidden =
        public.iter().flat_map(PublicCounts::figures).filter(|figure| figure.shown == Shown::Hidden).count();
    println!("public year and quarters, {hidden} figures hidden, in {:.1?}", start.elapsed());

    for measure in Measure::ALL {
        if let Some(value) = counts.national(*measure) {
            println!("{} {}: {value:?}", measure.code(), measure.part());
        }
    }
}

/// One person after the other, each with the same eleven steps, some of which they do not take.
fn facts() -> Vec<Fact> {
    let mut facts = Vec::with_capacity(FACTS);
    for number in 0_u128.. {
        let day = date(2024, 4, 1) + jiff::Span::new().days(i64::try_from(number * 37 % 640).unwrap_or(0));
        let community = format!("community-{:02}", number % COMMUNITIES * (number % 7) / 7);
        for (days, what) in life(number, day) {
            if facts.len() == FACTS {
                return facts;
            }
            facts.push(Fact { community: community.clone(), on: day + jiff::Span::new().days(days), what });
        }
    }
    facts
}

fn life(number: u128, day: Date) -> Vec<(i64, Event)> {
    let person = PersonId::from_bits(number);
    let connector = PersonId::from_bits((1 << 64) + number / 3);
    let said = Said::Happened { met_on: day + jiff::Span::new().days(30) };
    let found = if number.is_multiple_of(4) { HowFound::Connector } else { HowFound::SecondGeneration };
    let job = Job { found, field: InField::Yes, place: WorkPlace::Community };
    let generation = Generation::SECOND;
    let contact = |nth: u128| ContactId::from_bits(number * 3 + nth);
    let named = |nth| Event::ReferralGiven { person, connector, contact: contact(nth), generation };
    let mut life = vec![
        (0, Event::Applied { person, application: ApplicationId::from_bits(number) }),
        (2, Event::Accepted { person }),
        (9, Event::IntakeHeld { person, group: Group::ALL[usize::try_from(number % 7).unwrap_or(0)] }),
        (0, Event::ConnectorActivated { connector }),
        (16, Event::IntroductionSent { person, connector }),
        (31, Event::MeetingReported { person, connector, by: Side::Connectee, said }),
        (33, named(0)),
        (33, named(1)),
        (33, named(2)),
        (50, Event::ContactMet { contact: contact(0) }),
        (90, Event::Outcome { person, outcome: Outcome::Job(job) }),
    ];
    life.truncate(11 - usize::try_from(number % 9).unwrap_or(0));
    life
}
