//! The wishes: how well two people fit, and why, in words that a coordinator can check.
//!
//! Comes in: a Connectee, a Connector and the day. Goes out: reasons, each worth some points, and cautions. Never here:
//! whether they may meet; a decision. The coordinator decides.
//!
//! # Where the weights come from
//!
//! The score sheet of the toolkit's chapter 8 gives each of its lines 0, 1 or 2 points; here a line is worth up to 20, so
//! that lesser wishes fit between. The program itself names three grounds for a match: experience of the industry,
//! professional background, interest in an organisation (domain a.1, source N4). A match needs at least one of them;
//! language, times or a turn that is due are no ground alone. The weights are a proposal, like those of the sheet.
//!
//! | Wish | Points | Line of the sheet, or source |
//! | --- | --- | --- |
//! | same occupation | 40 | field 20 and profession 20 |
//! | same sector only | 20 | field |
//! | wanted organisation | 20 | place they want to learn about: works there |
//! | whom they want to meet | 10 for one word, 20 for more | network, profession: works with such people |
//! | shared official language | 20 at ease, 10 with some effort, 5 more in the language of service | language; service in the language of choice (domain a.5, G1) |
//! | another shared language | 5 | language |
//! | shared ways to meet | 10 | way to meet: possible |
//! | same place, same times | 5 each | way to meet: easy |
//! | right level | 10 | goal |
//! | was on the same road | 5 | own answer of the Connector; "it also helps in a match" |
//! | a turn that is due | 20 when never asked, else up to 20 for 12 months of rest | fair turns: last-used date respected (N4), two months of rest |
//! | long wait (for a Connector only) | 1 a week, up to 20 | fair turns: the long wait |

use jiff::civil::Date;
use jiff::{ToSpan as _, Unit};
use portal::Lang;

use super::facts::{Experience, Goal, Level, OwnPath, Seniority, ServiceLanguage, Time, Way};
use super::names::is_named;
use super::profile::{ConnecteeProfile, ConnectorProfile};

/// What a line of the score sheet is worth at most.
const LINE: u32 = 20;

/// How long a Connector rests between two requests, if possible: a suggestion of the toolkit's chapter 8.
pub const REST_MONTHS: i8 = 2;

/// After so many months of rest a turn is due as if the Connector had never been asked.
const FULL_REST_MONTHS: u32 = 12;

/// Why two people fit. Holds what they wrote: for the coordinator, not for logs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The Connector knows work that the Connectee looks for.
    SameOccupation {
        /// Ids of occupations.
        occupations: Vec<String>,
    },
    /// They share no occupation, but a sector.
    SameSector {
        /// Ids of sectors.
        sectors: Vec<String>,
    },
    /// The Connector works where the Connectee would like to work.
    WantedOrganisation {
        /// As the Connector wrote it.
        organisation: String,
    },
    /// The Connector's work is what the Connectee said of whom they want to meet.
    WantsToMeet {
        /// The Connectee's own words that fit.
        words: Vec<String>,
    },
    /// Both speak an official language.
    SharedLanguage {
        /// The languages, each with how well the Connectee speaks it.
        languages: Vec<(Lang, Level)>,
        /// Whether the language in which the Connectee wants to be served is among them.
        is_service_language: bool,
    },
    /// Both speak another language.
    OtherLanguage {
        /// As the Connector wrote them.
        names: Vec<String>,
    },
    /// They can meet in the same way.
    SharedWays {
        /// The ways.
        ways: Vec<Way>,
    },
    /// They can meet in person in the same place.
    SamePlace {
        /// As the Connector wrote it.
        place: String,
    },
    /// They are free at the same times.
    SharedTimes {
        /// The times.
        times: Vec<Time>,
    },
    /// The Connector's role fits where the Connectee stands.
    RightLevel(Stage),
    /// The Connector was where the Connectee is.
    SameRoad(OwnPath),
    /// The Connector was never asked.
    NeverAsked,
    /// The Connector was not asked for long.
    Rested {
        /// Whole months since.
        months: u32,
    },
    /// The Connectee has waited, told where several of them could meet one Connector.
    Waiting {
        /// Since this day.
        since: Date,
        /// Whole weeks.
        weeks: u32,
    },
}

/// Where a Connectee stands, and so which role of a Connector helps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Wants to start a business; the Connector runs one.
    StartsBusiness,
    /// Has at least 6 years of experience; the Connector leads people.
    Experienced,
    /// Is in their first years; the Connector works in the field or leads those who do.
    FirstYears,
    /// Wants to learn about the place; the Connector is a community leader.
    LearnsMarket,
}

/// What a coordinator should see before they choose somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caution {
    /// Nobody knows of a language that both speak.
    NoSharedLanguage,
    /// They can't meet in the same way.
    NoSharedWay,
    /// The Connector was asked so lately that they should rest.
    AskedLately {
        /// On this day.
        on: Date,
    },
}

impl Caution {
    /// Whether to look further: on the score sheet, these two lines can stop a match.
    pub const fn stops(self) -> bool {
        matches!(self, Self::NoSharedLanguage | Self::NoSharedWay)
    }
}

/// How well two people fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fit {
    /// Why, weightiest ground first.
    pub reasons: Vec<Reason>,
    /// What speaks against it.
    pub cautions: Vec<Caution>,
}

impl Reason {
    /// What the reason is worth; the table at the head of this file says why.
    pub fn points(&self) -> u32 {
        match self {
            Self::SameOccupation { .. } => 2 * LINE,
            Self::SameSector { .. } | Self::WantedOrganisation { .. } | Self::NeverAsked => LINE,
            Self::WantsToMeet { words } if words.len() > 1 => LINE,
            Self::WantsToMeet { .. } | Self::SharedWays { .. } | Self::RightLevel(_) => LINE / 2,
            Self::SharedLanguage { languages, is_service_language } => {
                let is_at_ease = languages.iter().any(|(_, level)| *level == Level::Advanced);
                let ease = if is_at_ease { LINE } else { LINE / 2 };
                ease + if *is_service_language { LINE / 4 } else { 0 }
            }
            Self::OtherLanguage { .. }
            | Self::SamePlace { .. }
            | Self::SharedTimes { .. }
            | Self::SameRoad(_) => LINE / 4,
            Self::Rested { months } => (*months).min(FULL_REST_MONTHS) * LINE / FULL_REST_MONTHS,
            Self::Waiting { weeks, .. } => (*weeks).min(LINE),
        }
    }

    /// Whether it is one of the program's grounds for a match.
    pub const fn is_ground(&self) -> bool {
        matches!(
            self,
            Self::SameOccupation { .. }
                | Self::SameSector { .. }
                | Self::WantedOrganisation { .. }
                | Self::WantsToMeet { .. }
        )
    }

    /// Whether it still counts when both come to the same event anyway: there, way, place, time and turn are settled.
    pub const fn counts_at_an_event(&self) -> bool {
        !matches!(
            self,
            Self::SharedWays { .. }
                | Self::SamePlace { .. }
                | Self::SharedTimes { .. }
                | Self::NeverAsked
                | Self::Rested { .. }
                | Self::Waiting { .. }
        )
    }
}

impl Fit {
    /// How well two people fit on a day.
    pub fn of(connectee: &ConnecteeProfile, connector: &ConnectorProfile, today: Date) -> Self {
        let mut fit = Self { reasons: grounds(connectee, connector), cautions: Vec::new() };
        languages(connectee, connector, &mut fit);
        way(connectee, connector, &mut fit);
        fit.reasons.extend(stage(connectee, connector).map(Reason::RightLevel));
        fit.reasons.extend(road(connectee, connector).map(Reason::SameRoad));
        turn(connector, today, &mut fit);
        fit
    }

    /// The sum of the reasons.
    pub fn points(&self) -> u32 {
        self.reasons.iter().map(Reason::points).sum()
    }

    /// Whether there is a ground for a match.
    pub fn has_ground(&self) -> bool {
        self.reasons.iter().any(Reason::is_ground)
    }

    /// Whether a caution says to look further.
    pub fn is_stopped(&self) -> bool {
        self.cautions.iter().any(|caution| caution.stops())
    }

    /// Whether nobody knows of a language that both speak.
    pub fn shares_no_language(&self) -> bool {
        self.cautions.contains(&Caution::NoSharedLanguage)
    }

    /// Adds how long the Connectee has waited, where several are held against one Connector.
    pub(super) fn with_wait(mut self, connectee: &ConnecteeProfile, today: Date) -> Self {
        let since = connectee.waiting_since;
        let weeks = whole(Unit::Week, since, today);
        if weeks > 0 {
            self.reasons.push(Reason::Waiting { since, weeks });
        }
        self
    }
}

fn grounds(connectee: &ConnecteeProfile, connector: &ConnectorProfile) -> Vec<Reason> {
    let mut found = Vec::new();
    let occupations = shared(&connectee.occupations, &connector.occupations);
    if occupations.is_empty() {
        let sectors: Vec<String> = connectee.sectors.intersection(&connector.sectors).cloned().collect();
        found.extend((!sectors.is_empty()).then_some(Reason::SameSector { sectors }));
    } else {
        found.push(Reason::SameOccupation { occupations });
    }
    if let Some(employer) = &connector.employer
        && connectee.organisations.iter().any(|wanted| wanted.is(employer))
    {
        found.push(Reason::WantedOrganisation { organisation: connector.employer_name.clone() });
    }
    let words = connectee.who_to_meet.shared(&connector.work);
    found.extend((!words.is_empty()).then_some(Reason::WantsToMeet { words }));
    found
}

fn languages(connectee: &ConnecteeProfile, connector: &ConnectorProfile, fit: &mut Fit) {
    let levels = connector.languages.iter().map(|lang| (*lang, *connectee.levels.of(*lang)));
    let languages: Vec<(Lang, Level)> = levels.filter(|(_, level)| *level != Level::None).collect();
    let named = connector.other_languages.iter().filter(|(_, words)| is_named(words, &connectee.skills));
    let names: Vec<String> = named.map(|(name, _)| name.clone()).collect();
    if languages.is_empty() && names.is_empty() {
        fit.cautions.push(Caution::NoSharedLanguage);
    }
    if !languages.is_empty() {
        let is_service = |lang: Lang| match connectee.service_language {
            ServiceLanguage::En => lang == Lang::En,
            ServiceLanguage::Fr => lang == Lang::Fr,
            ServiceLanguage::Either => true,
        };
        let is_service_language = languages.iter().any(|(lang, _)| is_service(*lang));
        fit.reasons.push(Reason::SharedLanguage { languages, is_service_language });
    }
    if !names.is_empty() {
        fit.reasons.push(Reason::OtherLanguage { names });
    }
}

fn way(connectee: &ConnecteeProfile, connector: &ConnectorProfile, fit: &mut Fit) {
    let ways = shared(&connectee.ways, &connector.ways);
    if ways.is_empty() {
        fit.cautions.push(Caution::NoSharedWay);
        return;
    }
    let is_same_place = ways.contains(&Way::InPerson)
        && connectee.place.iter().any(|word| word.len() > 2 && connector.place.contains(word));
    fit.reasons.push(Reason::SharedWays { ways });
    if is_same_place {
        fit.reasons.push(Reason::SamePlace { place: connector.place_name.clone() });
    }
    let times = shared(&connectee.times, &connector.times);
    if !times.is_empty() {
        fit.reasons.push(Reason::SharedTimes { times });
    }
}

/// The goal comes first, then the years of experience.
fn stage(connectee: &ConnecteeProfile, connector: &ConnectorProfile) -> Option<Stage> {
    let seniority = connector.seniority?;
    let years = connectee.experience;
    let is_experienced = matches!(years, Some(Experience::From6To10 | Experience::Over10));
    match (seniority, connectee.goal) {
        (Seniority::OwnerExecutive, Some(Goal::Business)) => Some(Stage::StartsBusiness),
        (Seniority::CommunityLeader, Some(Goal::LearnMarket)) => Some(Stage::LearnsMarket),
        (Seniority::OwnerExecutive | Seniority::Manager, _) if is_experienced => Some(Stage::Experienced),
        (Seniority::Manager | Seniority::Specialist, _) if years.is_some() && !is_experienced => {
            Some(Stage::FirstYears)
        }
        _ => None,
    }
}

/// One of the Connector's own roads, that of a newcomer first; everybody who waits is a Connectee.
fn road(connectee: &ConnecteeProfile, connector: &ConnectorProfile) -> Option<OwnPath> {
    let has = |path: OwnPath| connector.own_path.contains(&path).then_some(path);
    let newcomer = connectee.is_newcomer.then(|| has(OwnPath::Newcomer)).flatten();
    newcomer.or_else(|| has(OwnPath::Connectee))
}

fn turn(connector: &ConnectorProfile, today: Date, fit: &mut Fit) {
    let Some(on) = connector.last_asked() else { return fit.reasons.push(Reason::NeverAsked) };
    if today < on.saturating_add(REST_MONTHS.months()) {
        fit.cautions.push(Caution::AskedLately { on });
    } else {
        fit.reasons.push(Reason::Rested { months: whole(Unit::Month, on, today) });
    }
}

/// Whole months or weeks from one day to another; none when the other comes first.
fn whole(unit: Unit, from: Date, to: Date) -> u32 {
    let span =
        from.until((unit, to)).expect("two days of the calendar are a number of weeks and months apart");
    let count = if unit == Unit::Month { span.get_months() } else { span.get_weeks() };
    u32::try_from(count).unwrap_or(0)
}

/// What two short lists have in common, in the order of the first.
fn shared<T: PartialEq + Clone>(ours: &[T], theirs: &[T]) -> Vec<T> {
    ours.iter().filter(|one| theirs.contains(one)).cloned().collect()
}
