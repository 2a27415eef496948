//! Indicators: the one engine that counts for the desk, the national roll-up, the public figures and the exports (g.5).
//!
//! Comes in: facts about cases, Connectors, events and communities ([`Fact`]), the day of the count, a period. Goes out:
//! for each community and number a whole value, or two numbers of the same cohort, or a median ([`Counts`]). Never here:
//! input and output, a clock, names of people, words. Sources: domain (c), the page of figures, chapter 12 of the toolkit.
//!
//! | Question | Call |
//! | --- | --- |
//! | What does a community, and the country, have in a period? | [`Ledger::read`], [`Ledger::count`] |
//! | The country, when each community was counted apart? | [`Counts::joined`] |
//! | What may the public see? | [`PublicCounts::of`] |
//! | How far from a goal (I-G2)? | [`Target::against`] |
//!
//! Rules that domain (c) leaves open, decided here; each stands where it is applied:
//!
//! - A job is one at an employer (job, contract, internship), begun on or after the intake meeting (`count/jobs.rs`).
//! - "First participation" of I-J2 is the intake meeting: known for everybody, and never later than the first talk.
//! - A month has no job rate: the cohort is the quarter.
//! - Two people meet once; a second talk is no second meeting (`pair.rs`).
//! - A score of 7 to 10 recommends (`Score`).
//! - "Under 5" hides one to four; nobody is in a cell of nothing (`suppress.rs`).
//! - The Connector is the first generation, so contacts begin with the second (`Generation`, after b.6).
//!
//! Not counted yet:
//!
//! - I-P1: page views and downloads are no facts of cases; they come from the counters of the static site.
//! - I-F1: the funder's file is rows with marks, not a count: see `delivered.rs` and the area `funder`.
//! - Of I-Q1 the duplicates: who is whom is decided before the facts are made.
//! - Of I-G1 the number of communities "by date" outside this portal: published statements, see the file of figures.
//!
//! ```
//! use functions::indicators::{ApplicationId, Event, Fact, Ledger, Measure, Period, PersonId, Value};
//! use jiff::civil::date;
//! use portal::eligibility::Group;
//!
//! let person = PersonId::from_bits(1);
//! let fact = |on, what| Fact { community: "halifax".into(), on, what };
//! let facts = [
//!     fact(date(2026, 3, 20), Event::Applied { person, application: ApplicationId::from_bits(1) }),
//!     fact(date(2026, 3, 25), Event::Accepted { person }),
//!     fact(date(2026, 4, 2), Event::IntakeHeld { person, group: Group::Newcomer }),
//! ];
//! let counts = Ledger::read(&facts, date(2026, 11, 22)).count(Period::fiscal_year(date(2026, 4, 1)));
//! assert_eq!(counts.of("halifax", Measure::Connectees), Some(Value::Count(1)));
//! // The application came in during the year before.
//! assert_eq!(counts.national(Measure::Applied), Some(Value::Count(0)));
//! ```

mod answers;
mod count;
mod counts;
mod delivered;
mod fact;
mod ledger;
mod measure;
mod outcome;
mod pair;
mod period;
mod public;
mod roll;
mod service;
mod stored;
mod suppress;
mod target;

pub use answers::{After, Confidence, Lives, Score, Survey};
pub use counts::{Counts, Reading, Value};
pub use delivered::{Delivered, Help};
pub use fact::{
    ApplicationId, ContactId, Event, EventId, Fact, Generation, PersonId, SECRETARIAT, Said, Side, Step,
    Training,
};
pub use ledger::Ledger;
pub use measure::{Adding, Measure, Readers, Shape, Unit};
pub use outcome::{HowFound, InField, Job, Outcome, WorkPlace};
pub use period::{EARLIEST, Period, PeriodKind};
pub use public::{PublicCounts, PublicFigure, Shown};
pub use roll::{DELIVERED_MONTHS, Roll, RollOf, SERVICE_YEARS};
pub use service::Service;
pub use target::{NotComparable, Progress, Target};

#[cfg(test)]
mod tests;
