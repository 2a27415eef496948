//! What happened, as the counts see it.
//!
//! Comes in: from the caller, who reads it off the cases, the matches, the surveys and the secretariat's list. Goes out:
//! facts that say what, when and in which community, and of a person nothing but an opaque number and the group. Never
//! here: names, addresses, notes, what a count makes of a fact.
//!
//! The same fact twice is the same as once: each has what it takes to know it again. So a stream that repeats itself
//! changes no figure.

use std::fmt;

use jiff::civil::Date;
use portal::eligibility::Group;
use serde::{Deserialize, Serialize};

use super::answers::{After, Confidence, Lives, Score, Survey};
use super::outcome::Outcome;
use crate::store::parse_hex;

/// The community under which the secretariat's own events stand: training, the exchange, national activities.
pub const SECRETARIAT: &str = "national";

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(into = "String", try_from = "String")]
        pub struct $name(u128);

        impl $name {
            /// The one with this number; the caller makes it, and makes it mean nothing elsewhere.
            pub const fn from_bits(bits: u128) -> Self {
                Self(bits)
            }

            /// Reads the 32 lower-case hexadecimal digits that `Display` writes.
            pub fn parse(text: &str) -> Option<Self> {
                parse_hex(text).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:032x}", self.0)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.to_string()
            }
        }

        impl TryFrom<String> for $name {
            type Error = &'static str;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::parse(&text).ok_or("no identifier: 32 hexadecimal digits are expected")
            }
        }
    )+};
}

ids! {
    /// A person within a community, Connectee or Connector. Two cases of one person, once merged, have one.
    PersonId
    /// One application.
    ApplicationId
    /// One contact who was named in a referral.
    ContactId
    /// One event that was held: an activity or a training.
    EventId
}

/// Something that happened in a community.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// The community's slug, or [`SECRETARIAT`].
    pub community: String,
    /// The day that it happened, on the calendar of the community.
    pub on: Date,
    /// What happened.
    pub what: Event,
}

/// What happened. Fields named `person` are Connectees unless the event says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// An application came in; the address was verified then or later. The day is the one that it came in.
    Applied {
        /// Who applied.
        person: PersonId,
        /// Which application.
        application: ApplicationId,
    },
    /// The person met the community's criteria and was accepted.
    Accepted {
        /// Who.
        person: PersonId,
    },
    /// The intake meeting was held.
    IntakeHeld {
        /// With whom.
        person: PersonId,
        /// The group that the person belongs to.
        group: Group,
    },
    /// A referring partner sent the person to the program.
    SentByPartner {
        /// Who was sent.
        person: PersonId,
    },
    /// The introduction was sent: one e-mail to both.
    IntroductionSent {
        /// The Connectee.
        person: PersonId,
        /// The Connector.
        connector: PersonId,
    },
    /// One side reported on the meeting; the day is that of the report.
    MeetingReported {
        /// The Connectee.
        person: PersonId,
        /// The Connector.
        connector: PersonId,
        /// Who reported.
        by: Side,
        /// What they said.
        said: Said,
    },
    /// The coordinator found out what was true of the meeting; outweighs both reports.
    MeetingSettled {
        /// The Connectee.
        person: PersonId,
        /// The Connector.
        connector: PersonId,
        /// What is true.
        said: Said,
    },
    /// A contact was named in a referral.
    ReferralGiven {
        /// The Connectee.
        person: PersonId,
        /// The Connector at the root of the tree, who need not be the one who named this contact.
        connector: PersonId,
        /// The contact.
        contact: ContactId,
        /// How far from the Connector.
        generation: Generation,
    },
    /// The contact answered the Connectee.
    ContactReached {
        /// The contact.
        contact: ContactId,
    },
    /// The contact and the Connectee talked.
    ContactMet {
        /// The contact.
        contact: ContactId,
    },
    /// What became of a Connectee. The day is the first one of what began: the start date of a job.
    Outcome {
        /// Who.
        person: PersonId,
        /// What.
        outcome: Outcome,
    },
    /// A Connector's match, or a branch of the tree that grew from it, led to what became of a Connectee. The day is that of
    /// the outcome.
    LedTo {
        /// The Connector.
        connector: PersonId,
        /// The Connectee.
        person: PersonId,
    },
    /// A Connector signed up, accepted the guide and the code, and may be asked; or came back from a pause.
    ConnectorActivated {
        /// The Connector.
        connector: PersonId,
    },
    /// A Connector is not to be asked for a while.
    ConnectorPaused {
        /// The Connector.
        connector: PersonId,
        /// The first day that they may be asked again, when known.
        until: Option<Date>,
    },
    /// A Connector has left.
    ConnectorRetired {
        /// The Connector.
        connector: PersonId,
    },
    /// A networking or community activity was held.
    ActivityHeld {
        /// Which.
        event: EventId,
        /// How many people were there.
        attendance: u32,
    },
    /// A training was given.
    TrainingGiven {
        /// Which.
        event: EventId,
        /// Of which kind.
        training: Training,
        /// How many took part.
        attendance: u32,
    },
    /// The community took a step towards a program of its own, or away from it.
    CommunityStep {
        /// The step.
        step: Step,
    },
    /// A Connectee was asked the confidence questions again.
    SurveySent {
        /// Who.
        person: PersonId,
        /// Which survey.
        survey: Survey,
    },
    /// A Connectee answered the four confidence questions.
    ConfidenceAnswered {
        /// Who.
        person: PersonId,
        /// Which survey.
        survey: Survey,
        /// The answers.
        answers: Confidence,
    },
    /// A person said whether they would recommend the program.
    RecommendAnswered {
        /// Who, a Connectee or a Connector.
        person: PersonId,
        /// Which of the two.
        side: Side,
        /// From 0 to 10.
        score: Score,
    },
    /// A Connectee said where they live now.
    ResidenceAnswered {
        /// Who.
        person: PersonId,
        /// How long after the intake meeting they were asked.
        after: After,
        /// Where.
        lives: Lives,
    },
    /// A Connectee said whether their answers may count in statistics; who never did is counted.
    StatisticsConsent {
        /// Who.
        person: PersonId,
        /// Agreed, or took it back.
        given: bool,
    },
}

/// One of the two sides of a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The Connectee.
    Connectee,
    /// The Connector.
    Connector,
}

impl Side {
    /// As stored: `connectee`.
    pub const fn name(self) -> &'static str {
        match self {
            Side::Connectee => "connectee",
            Side::Connector => "connector",
        }
    }

    /// The side of a name.
    pub fn parse(name: &str) -> Option<Side> {
        [Side::Connectee, Side::Connector].into_iter().find(|side| side.name() == name)
    }

    /// The other side of the table.
    pub const fn other(self) -> Side {
        match self {
            Side::Connectee => Side::Connector,
            Side::Connector => Side::Connectee,
        }
    }
}

/// What a report says of a meeting. Of two reports on one day, the one that says that it happened is the later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Said {
    /// It did not take place, or not yet.
    DidNot,
    /// It took place.
    Happened {
        /// On this day; a day after the report is taken for the day of the report.
        met_on: Date,
    },
}

/// How far a contact is from the Connector, as b.6 counts: the Connector is the first generation, the contacts named by
/// the Connector are the second, those whom these name the third.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Generation(u8);

impl Generation {
    /// The Connector.
    pub const CONNECTOR: Generation = Generation(1);
    /// Contacts whom the Connector names.
    pub const SECOND: Generation = Generation(2);

    /// The generation whom this one names.
    pub fn next(self) -> Generation {
        Generation(self.0.saturating_add(1))
    }

    /// 1 for the Connector.
    pub fn number(self) -> u8 {
        self.0
    }
}

/// A kind of training.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Training {
    /// A new program, at a distance.
    NewProgramRemote,
    /// A new program, on site.
    NewProgramOnSite,
    /// A webinar.
    Webinar,
    /// The monthly call.
    MonthlyCall,
    /// The Learning Exchange.
    Exchange,
}

/// A step of a community.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Asked about a program.
    Interested,
    /// Was helped by the secretariat.
    Assisted,
    /// Took over the model, in Canada or abroad, with or without the network.
    AdoptedModel,
    /// Launched a program for a place.
    LaunchedForPlace,
    /// Launched a program for an industry.
    LaunchedForIndustry,
    /// Closed its program.
    Closed,
}
