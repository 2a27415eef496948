//! May this person join that community? The community's own rules, held against a few answers.
//!
//! Comes in: a [`Community`] and an [`Applicant`]. Goes out: a [`Verdict`] with its reasons, and their words. Never
//! here: a decision. A coordinator decides; a verdict only saves people a refusal that the rules already hold.

use serde::{Deserialize, Serialize};

use crate::directory::{Community, Directory};
use crate::{Lang, Words, words};

/// Group of words with the sentences of this module.
pub(crate) const WORDS: &str = "eligibility";

/// Group of words with the names of the groups of people.
const GROUP_WORDS: &str = "group";

/// How many other communities are named to somebody whom one does not accept: enough for a choice, short enough to
/// read.
const MOST_OTHERS: usize = 5;

/// Why a person looks for contacts in a community: the values of the field `group` of the Connectee application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// Came to Canada to stay.
    Newcomer,
    /// Came to Canada to study.
    InternationalGraduate,
    /// Studied here and grew up in Canada.
    LocalGraduate,
    /// Moved with a partner who has a job.
    Partner,
    /// Moved from another part of Canada.
    NewToRegion,
    /// Lived here before and came back.
    Returning,
    /// Lives here, without work or with less work than their skills allow.
    LocalUnderemployed,
}

impl Group {
    /// Every group, in the order of the application form.
    pub const ALL: [Self; 7] = [
        Self::Newcomer,
        Self::InternationalGraduate,
        Self::LocalGraduate,
        Self::Partner,
        Self::NewToRegion,
        Self::Returning,
        Self::LocalUnderemployed,
    ];

    /// The value in forms and data files.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Newcomer => "newcomer",
            Self::InternationalGraduate => "international_graduate",
            Self::LocalGraduate => "local_graduate",
            Self::Partner => "partner",
            Self::NewToRegion => "new_to_region",
            Self::Returning => "returning",
            Self::LocalUnderemployed => "local_underemployed",
        }
    }

    /// Reads a value of forms and data files; exact.
    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|group| group.id() == id)
    }

    /// The group's name for people.
    pub fn title(self, words: &Words, lang: Lang) -> String {
        said(words, GROUP_WORDS, self.id(), lang)
    }
}

/// Whether a person may work in Canada: the values of the field `can_work`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CanWork {
    /// May work now.
    Yes,
    /// Expects to be allowed.
    NotYet,
    /// May not.
    No,
}

impl CanWork {
    /// Reads a value of the form; exact.
    pub fn parse(value: &str) -> Option<Self> {
        match value {
            "yes" => Some(Self::Yes),
            "not_yet" => Some(Self::NotYet),
            "no" => Some(Self::No),
            _ => None,
        }
    }
}

/// What the rules of communities look at. No name, no status, no document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Applicant {
    /// Why they look for contacts.
    pub group: Group,
    /// The year in which they came to Canada; may lie ahead. None when they have not said.
    pub arrival_year: Option<i16>,
    /// Whether they may work. None when they have not said.
    pub can_work: Option<CanWork>,
}

/// What the rules say of an applicant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// The community's confirmed rules accept people like this.
    Yes,
    /// The rules do not settle it: apply, the coordinator decides.
    Ask,
    /// The community's confirmed rules exclude people like this.
    No,
}

impl Outcome {
    /// The value in templates and addresses.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::Ask => "ask",
            Self::No => "no",
        }
    }
}

/// Why a verdict is as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The rules accept this group.
    GroupAccepted,
    /// No source says whom the community accepts.
    RulesUnknown,
    /// A publication tells the rules; the community has not confirmed them.
    RulesUnconfirmed,
    /// The rules do not name this group.
    GroupNotAccepted,
    /// Came more years ago than the rules allow.
    ArrivedTooLongAgo {
        /// The years that the rules allow.
        years: u8,
    },
    /// Came so many years ago that the month decides.
    ArrivalAtTheLimit {
        /// The years that the rules allow.
        years: u8,
    },
    /// Has not said when they came, and the rules have a limit.
    ArrivalUnknown {
        /// The years that the rules allow.
        years: u8,
    },
    /// Has not come yet.
    NotArrived,
    /// May not work, and the rules ask for it.
    MayNotWork,
    /// May not work yet, and the rules ask for it.
    MayNotWorkYet,
    /// Has not said whether they may work, and the rules ask for it.
    WorkUnknown,
}

impl Reason {
    /// Every reason, so that a test can hold `words.toml` against them.
    pub const ALL: [Self; 11] = [
        Self::GroupAccepted,
        Self::RulesUnknown,
        Self::RulesUnconfirmed,
        Self::GroupNotAccepted,
        Self::ArrivedTooLongAgo { years: 5 },
        Self::ArrivalAtTheLimit { years: 5 },
        Self::ArrivalUnknown { years: 5 },
        Self::NotArrived,
        Self::MayNotWork,
        Self::MayNotWorkYet,
        Self::WorkUnknown,
    ];

    const fn outcome(self) -> Outcome {
        match self {
            Self::GroupAccepted => Outcome::Yes,
            Self::RulesUnknown
            | Self::RulesUnconfirmed
            | Self::ArrivalAtTheLimit { .. }
            | Self::ArrivalUnknown { .. }
            | Self::NotArrived
            | Self::MayNotWorkYet
            | Self::WorkUnknown => Outcome::Ask,
            Self::GroupNotAccepted | Self::ArrivedTooLongAgo { .. } | Self::MayNotWork => Outcome::No,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::GroupAccepted => "group_accepted",
            Self::RulesUnknown => "rules_unknown",
            Self::RulesUnconfirmed => "rules_unconfirmed",
            Self::GroupNotAccepted => "group_not_accepted",
            Self::ArrivedTooLongAgo { .. } => "arrived_too_long_ago",
            Self::ArrivalAtTheLimit { .. } => "arrival_at_the_limit",
            Self::ArrivalUnknown { .. } => "arrival_unknown",
            Self::NotArrived => "not_arrived",
            Self::MayNotWork => "may_not_work",
            Self::MayNotWorkYet => "may_not_work_yet",
            Self::WorkUnknown => "work_unknown",
        }
    }

    /// The reason as a sentence.
    pub fn words(self, community: &Community, words: &Words, lang: Lang) -> String {
        let years = match self {
            Self::ArrivedTooLongAgo { years }
            | Self::ArrivalAtTheLimit { years }
            | Self::ArrivalUnknown { years } => years.to_string(),
            _ => String::new(),
        };
        let text = said(words, WORDS, self.word(), lang);
        words::fill(&text, [("community", community.name.of(lang).as_str()), ("years", &years)])
    }
}

/// What a community's rules say of an applicant, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// What the rules say.
    pub outcome: Outcome,
    /// Why: the reasons that led to this outcome, never those that another one overruled.
    pub reasons: Vec<Reason>,
}

impl Verdict {
    /// The reasons as sentences, and the rule in the community's own words where it has one.
    pub fn lines(&self, community: &Community, words: &Words, lang: Lang) -> Vec<String> {
        let reasons = self.reasons.iter().map(|reason| reason.words(community, words, lang));
        let note = community.accepts.as_ref().map(|accepts| accepts.note.of(lang).clone());
        reasons.chain(note).collect()
    }
}

/// Holds an applicant against a community's rules. `today_year` is the current year in Canada.
///
/// A limit on the years since arrival is about newcomers; other groups have no arrival to count from.
pub fn judge(community: &Community, applicant: &Applicant, today_year: i16) -> Verdict {
    let Some(accepts) = &community.accepts else { return because(vec![Reason::RulesUnknown]) };
    if accepts.confirmed.is_none() {
        return because(vec![Reason::RulesUnconfirmed]);
    }
    if !accepts.groups.contains(&applicant.group) {
        return because(vec![Reason::GroupNotAccepted]);
    }
    let arrival = accepts
        .arrived_within_years
        .filter(|_| applicant.group == Group::Newcomer)
        .and_then(|years| arrival(years, applicant.arrival_year, today_year));
    let work = if accepts.needs_work_permission { work(applicant.can_work) } else { None };
    because([Some(Reason::GroupAccepted), arrival, work].into_iter().flatten().collect())
}

/// The year alone is known, so the last year that the rule allows may lie on either side of it.
fn arrival(years: u8, arrival_year: Option<i16>, today_year: i16) -> Option<Reason> {
    let Some(arrival_year) = arrival_year else { return Some(Reason::ArrivalUnknown { years }) };
    let ago = i32::from(today_year) - i32::from(arrival_year);
    match ago.cmp(&i32::from(years)) {
        _ if ago < 0 => Some(Reason::NotArrived),
        std::cmp::Ordering::Less => None,
        std::cmp::Ordering::Equal => Some(Reason::ArrivalAtTheLimit { years }),
        std::cmp::Ordering::Greater => Some(Reason::ArrivedTooLongAgo { years }),
    }
}

const fn work(can_work: Option<CanWork>) -> Option<Reason> {
    match can_work {
        Some(CanWork::Yes) => None,
        Some(CanWork::NotYet) => Some(Reason::MayNotWorkYet),
        Some(CanWork::No) => Some(Reason::MayNotWork),
        None => Some(Reason::WorkUnknown),
    }
}

/// The worst reason decides; only reasons of its kind are told.
fn because(reasons: Vec<Reason>) -> Verdict {
    let outcome = [Outcome::No, Outcome::Ask]
        .into_iter()
        .find(|outcome| reasons.iter().any(|reason| reason.outcome() == *outcome))
        .unwrap_or(Outcome::Yes);
    Verdict { outcome, reasons: reasons.into_iter().filter(|reason| reason.outcome() == outcome).collect() }
}

/// Other communities whose confirmed rules accept the applicant, those of the same province first.
pub fn accepted_elsewhere<'d>(
    directory: &'d Directory,
    community: Option<&Community>,
    applicant: &Applicant,
    today_year: i16,
) -> Vec<&'d Community> {
    let mut found: Vec<&Community> = directory
        .communities()
        .iter()
        .filter(|other| community.is_none_or(|community| other.slug != community.slug))
        .filter(|other| judge(other, applicant, today_year).outcome == Outcome::Yes)
        .collect();
    found.sort_by_key(|other| community.is_none_or(|community| other.province != community.province));
    found.truncate(MOST_OTHERS);
    found
}

/// Every word of `words.toml` that this module and the pages of forms use for it.
pub(crate) fn words_needed() -> impl Iterator<Item = (&'static str, &'static str)> {
    let groups = Group::ALL.map(|group| (GROUP_WORDS, group.id()));
    let reasons = Reason::ALL.map(|reason| (WORDS, reason.word()));
    let pages = ["community_unknown", "community_found", "next_yes", "next_ask", "next_no", "elsewhere"]
        .map(|word| (WORDS, word));
    groups.into_iter().chain(reasons).chain(pages)
}

/// A word of `words.toml`; its key where the file lacks it, so that the gap is seen and nothing breaks.
pub(crate) fn said(words: &Words, group: &str, word: &str, lang: Lang) -> String {
    words.get(group, word, lang).map_or_else(|| format!("{group}.{word}"), str::to_owned)
}

#[cfg(test)]
mod tests;
