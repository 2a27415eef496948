//! The counts: the figures of a year that was reported, the rules one by one, and what holds whatever happened.

mod golden;
mod properties;
mod public;
mod rules;

use jiff::civil::Date;
use portal::eligibility::Group;

use super::*;

/// Facts, written down one after the other.
#[derive(Default)]
struct Book(Vec<Fact>);

impl Book {
    fn add(&mut self, community: &str, on: Date, what: Event) {
        self.0.push(Fact { community: community.to_owned(), on, what });
    }

    /// Somebody who applied, was accepted and had the intake meeting on that day.
    fn connectee(&mut self, community: &str, on: Date, number: u128, group: Group) -> PersonId {
        let person = PersonId::from_bits(number);
        let application = ApplicationId::from_bits(number);
        self.add(community, on, Event::Applied { person, application });
        self.add(community, on, Event::Accepted { person });
        self.add(community, on, Event::IntakeHeld { person, group });
        person
    }

    fn count(&self, period: Period, as_of: Date) -> Counts {
        Ledger::read(&self.0, as_of).count(period)
    }
}

/// A job in the field, in the community.
fn job(person: PersonId, found: HowFound) -> Event {
    let job = Job { found, field: InField::Yes, place: WorkPlace::Community };
    Event::Outcome { person, outcome: Outcome::Job(job) }
}

fn happened(on: Date) -> Said {
    Said::Happened { met_on: on }
}
