//! What became of a Connectee: a job with how it was found, or another way (b.6).
//!
//! Comes in: from the coordinator, or an answer of the person. Goes out: parts of a fact. Never here: the employer, the
//! day, what a count makes of it.

use serde::{Deserialize, Serialize};

/// What became of a Connectee (b.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A job, a contract or an internship with an employer.
    Job(Job),
    /// A better position where they already worked. Not a job found.
    Promotion,
    /// A business of their own. Not a job found, in the words of the reports.
    OwnBusiness,
    /// Study.
    Study,
    /// A licence for their profession.
    Licence,
    /// Moved away.
    MovedAway,
    /// Left the program.
    Withdrawn,
    /// Asked, and still looking.
    StillLooking,
}

/// A job that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Job {
    /// How it was found.
    pub found: HowFound,
    /// Whether it is in the person's field.
    pub field: InField,
    /// Where it is.
    pub place: WorkPlace,
}

/// How a job was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HowFound {
    /// Through the Connector.
    Connector,
    /// Through a contact whom the Connector named.
    SecondGeneration,
    /// Through a contact of a later generation.
    LaterGeneration,
    /// At an event.
    Event,
    /// Through the coordinator.
    Coordinator,
    /// Through an advertisement.
    Ad,
    /// Another way.
    Other,
}

/// Whether a job is in the person's field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InField {
    /// It is.
    Yes,
    /// In part.
    Partly,
    /// It is not.
    No,
}

/// Where a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkPlace {
    /// In the community.
    Community,
    /// Elsewhere in the province.
    Province,
    /// In another province or country.
    Elsewhere,
}
