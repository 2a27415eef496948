//! The numbers that are counted, each with its code, its unit and the version of its definition.
//!
//! Comes in: nothing. Goes out: the closed list of domain (c). An indicator of that list may hold several numbers, so a
//! number is named by code and part: `I-M2.generation-2`. Never here: how to count (see `count/`), words for people.

/// What one unit of a number is, and what kind of number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// How many of something.
    Count(Unit),
    /// How many of how many: the upper number counts some of those in the lower one.
    Share,
    /// So much for each: the upper number may be the greater.
    Ratio,
    /// The middle number of days.
    MedianDays,
    /// Mean change of the confidence answers.
    MeanChange,
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// People.
    People,
    /// Applications.
    Applications,
    /// Meetings.
    Meetings,
    /// Contacts named in referrals.
    Contacts,
    /// Matches between a Connectee and a Connector.
    Matches,
    /// Activities and trainings.
    Events,
    /// Communities.
    Communities,
}

impl Unit {
    /// Whether one of these is one person or an act of one, so that a small number may point to somebody.
    pub(super) fn is_of_people(self) -> bool {
        !matches!(self, Events | Communities)
    }
}

/// How the numbers of shorter periods make up that of the longer one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Adding {
    /// They add up: each event, or each person's first, lies in one period. Of a rate, both numbers do.
    Up,
    /// They do not: the same person may be in several.
    Not,
    /// They cannot: it is the state at the end of the period.
    AtEnd,
}

/// Who may see a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readers {
    /// Everybody, small cells hidden.
    Public,
    /// The desk only: it is about the records, or about the work from day to day.
    Desk,
}

macro_rules! measures {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $part:literal, v $version:literal, $shape:expr, $adding:ident, $readers:ident;)+) => {
        /// A number that is counted.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Measure {
            $($(#[$doc])* $name,)+
        }

        impl Measure {
            /// Every number, in the order of domain (c).
            pub const ALL: &'static [Measure] = &[$(Measure::$name,)+];

            /// The indicator's code in domain (c) and on the page of figures.
            pub const fn code(self) -> &'static str {
                match self { $(Measure::$name => $code,)+ }
            }

            /// Which part of the indicator; for keys and column names.
            pub const fn part(self) -> &'static str {
                match self { $(Measure::$name => $part,)+ }
            }

            /// The version of the definition. It rises when the same records would give another number.
            pub const fn version(self) -> u16 {
                match self { $(Measure::$name => $version,)+ }
            }

            /// As stored and exported: `I-M2.generation-2`.
            pub const fn name(self) -> &'static str {
                match self { $(Measure::$name => concat!($code, ".", $part),)+ }
            }

            /// The number of a name.
            pub fn parse(name: &str) -> Option<Measure> {
                Measure::ALL.iter().copied().find(|measure| measure.name() == name)
            }

            /// What kind of number.
            pub const fn shape(self) -> Shape {
                match self { $(Measure::$name => $shape,)+ }
            }

            /// How shorter periods make up longer ones.
            pub const fn adding(self) -> Adding {
                match self { $(Measure::$name => Adding::$adding,)+ }
            }

            /// Who may see it.
            pub const fn readers(self) -> Readers {
                match self { $(Measure::$name => Readers::$readers,)+ }
            }
        }
    };
}

use Shape::{Count, MeanChange, MedianDays, Ratio, Share};
use Unit::{Applications, Communities, Contacts, Events, Matches, Meetings, People};

measures! {
    /// Verified applications received.
    Applied = "I-C1", "applications", v 1, Count(Applications), Up, Public;
    /// People who applied, met the criteria, were accepted and had the intake meeting; the day is the intake's.
    Connectees = "I-C2", "connectees", v 1, Count(People), Up, Public;
    /// Connectees whose group at intake was newcomer.
    Newcomers = "I-C3", "newcomers", v 1, Count(People), Up, Public;
    /// Connectees to whom an introduction was sent in the period.
    Introduced = "I-C4", "introduced", v 1, Count(People), Not, Public;
    /// Connectors first activated.
    Connectors = "I-K1", "connectors", v 1, Count(People), Up, Public;
    /// Connectors with an introduction or a meeting in the period.
    Engaged = "I-K2", "engaged", v 1, Count(People), Not, Public;
    /// Connectors who may be asked, at the end.
    ActivePool = "I-K3", "active", v 1, Count(People), AtEnd, Public;
    /// Of these, who was introduced or met in the twelve months up to the end.
    PoolUsed = "I-K3", "used-in-12-months", v 1, Share, AtEnd, Public;
    /// Introductions of these in the twelve months, for each of them.
    MatchesPerConnector = "I-K3", "matches-per-connector", v 1, Ratio, AtEnd, Public;
    /// Meetings with a Connector that happened.
    Meetings = "I-M1", "meetings", v 1, Count(Meetings), Up, Public;
    /// Talks with contacts whom a Connector named.
    MeetingsSecond = "I-M2", "generation-2", v 1, Count(Meetings), Up, Public;
    /// Talks with contacts of later generations.
    MeetingsLater = "I-M2", "generation-3-on", v 1, Count(Meetings), Up, Public;
    /// From intake to first introduction, for Connectees first introduced in the period.
    DaysToIntroduction = "I-M3", "to-introduction", v 1, MedianDays, Not, Public;
    /// From introduction to meeting, for meetings in the period.
    DaysToMeeting = "I-M3", "to-meeting", v 1, MedianDays, Not, Public;
    /// Contacts named.
    Referrals = "I-R1", "contacts", v 1, Count(Contacts), Up, Public;
    /// Contacts whom Connectors named, for each meeting of the period.
    ReferralsPerMeeting = "I-R1", "per-meeting", v 1, Ratio, Up, Public;
    /// Meetings of the period after which the Connector named three or more.
    ThreeOrMore = "I-R1", "three-or-more", v 1, Share, Up, Public;
    /// Contacts named in the period who answered.
    ContactsReached = "I-R2", "reached", v 1, Share, Up, Public;
    /// Contacts named in the period who talked with the Connectee.
    ContactsMet = "I-R2", "met", v 1, Share, Up, Public;
    /// Of the contacts whom Connectors named in the period, who answered.
    ReachedSecond = "I-R2", "reached-generation-2", v 1, Share, Up, Desk;
    /// Of the same, who talked with the Connectee.
    MetSecond = "I-R2", "met-generation-2", v 1, Share, Up, Desk;
    /// Of the contacts of later generations who were named in the period, who answered.
    ReachedLater = "I-R2", "reached-generation-3-on", v 1, Share, Up, Desk;
    /// Of the same, who talked with the Connectee.
    MetLater = "I-R2", "met-generation-3-on", v 1, Share, Up, Desk;
    /// People whom a partner sent.
    SentByPartner = "I-R3", "sent-by-partners", v 1, Count(People), Up, Public;
    /// Connectees with a job that began in the period.
    Jobs = "I-J1", "jobs", v 1, Count(People), Not, Public;
    /// Of these, a job in the field, in the province, begun at most six months after the intake meeting.
    JobsInField = "I-J2", "in-field-6-months", v 1, Count(People), Not, Public;
    /// Connectees of the period's intake who found a job by the day of the count.
    JobRate = "I-J3", "job-rate", v 1, Share, Up, Public;
    /// Jobs of I-J1 found through the Connector.
    FoundConnector = "I-J4", "connector", v 1, Count(People), Not, Public;
    /// Through a contact whom the Connector named.
    FoundSecond = "I-J4", "generation-2", v 1, Count(People), Not, Public;
    /// Through a contact of a later generation.
    FoundLater = "I-J4", "generation-3-on", v 1, Count(People), Not, Public;
    /// At an event.
    FoundEvent = "I-J4", "event", v 1, Count(People), Not, Public;
    /// Through the coordinator.
    FoundCoordinator = "I-J4", "coordinator", v 1, Count(People), Not, Public;
    /// Through an advertisement.
    FoundAd = "I-J4", "ad", v 1, Count(People), Not, Public;
    /// Another way.
    FoundOther = "I-J4", "other", v 1, Count(People), Not, Public;
    /// Connectees of the period's intake who answered after six months, and still live in the community.
    StillHereSix = "I-N1", "six-months", v 1, Share, Up, Public;
    /// The same after twelve months.
    StillHereTwelve = "I-N1", "twelve-months", v 1, Share, Up, Public;
    /// Change since the baseline, of those who answered again in the period.
    ConfidenceChange = "I-O1", "change", v 1, MeanChange, Not, Public;
    /// Surveys sent in the period that were answered.
    ConfidenceResponse = "I-O1", "response", v 1, Share, Up, Public;
    /// Connectees who answered in the period and would recommend the program.
    RecommendConnectees = "I-O2", "connectees", v 1, Share, Not, Public;
    /// The same, of Connectors.
    RecommendConnectors = "I-O2", "connectors", v 1, Share, Not, Public;
    /// Networking and community activities held.
    Activities = "I-A1", "activities", v 1, Count(Events), Up, Public;
    /// People there, all activities together; a person at two is counted twice.
    Attendance = "I-A1", "attendance", v 1, Count(People), Up, Public;
    /// New programs trained at a distance.
    TrainedRemote = "I-A2", "programs-remote", v 1, Count(Events), Up, Public;
    /// New programs trained on site.
    TrainedOnSite = "I-A2", "programs-on-site", v 1, Count(Events), Up, Public;
    /// Webinars.
    Webinars = "I-A2", "webinars", v 1, Count(Events), Up, Public;
    /// Monthly calls.
    MonthlyCalls = "I-A2", "monthly-calls", v 1, Count(Events), Up, Public;
    /// People at the Learning Exchange.
    ExchangeAttendance = "I-A2", "exchange-attendance", v 1, Count(People), Up, Public;
    /// Programs launched.
    Launched = "I-G1", "launched", v 1, Count(Communities), Up, Public;
    /// Of these, for an industry.
    LaunchedIndustry = "I-G1", "launched-industry", v 1, Count(Communities), Up, Public;
    /// Programs that run, at the end.
    Active = "I-G1", "active", v 1, Count(Communities), AtEnd, Public;
    /// Communities that asked about a program for the first time.
    Interested = "I-G1", "interested", v 1, Count(Communities), Up, Public;
    /// Communities helped for the first time.
    Assisted = "I-G1", "assisted", v 1, Count(Communities), Up, Public;
    /// Places that took over the model.
    Adopted = "I-G1", "adopted", v 1, Count(Communities), Up, Public;
    /// Connectees without a known outcome 180 days after intake, at the end.
    NoOutcome = "I-Q1", "no-outcome", v 1, Count(People), AtEnd, Desk;
    /// Connectees without an introduction more than 30 days after intake, at the end.
    Waiting = "I-Q1", "waiting", v 1, Count(People), AtEnd, Desk;
    /// Introductions more than 21 days old at the end, of which neither side has reported by the day of the count.
    Unanswered = "I-Q1", "unanswered", v 1, Count(Matches), AtEnd, Desk;
    /// Meetings of which the two sides say different things, on the day of the count.
    Conflicts = "I-Q1", "conflicts", v 1, Count(Meetings), AtEnd, Desk;
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_number_has_its_own_name() {
        let names: BTreeSet<_> =
            Measure::ALL.iter().map(|measure| (measure.code(), measure.part())).collect();
        assert_eq!(names.len(), Measure::ALL.len());
    }

    /// The page of figures is what people read: each code counted here stands there.
    #[test]
    fn the_page_of_figures_defines_every_code_in_both_languages() {
        for lang in ["en", "fr"] {
            let path = format!("{}/../content/pages/figures.{lang}.md", env!("CARGO_MANIFEST_DIR"));
            let page = std::fs::read_to_string(path).unwrap();
            for measure in Measure::ALL {
                assert!(page.contains(&format!("| {} |", measure.code())), "{} in {lang}", measure.code());
            }
        }
    }
}
