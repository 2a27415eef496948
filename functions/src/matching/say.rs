//! Reasons, cautions, rules and shortages in words, in both languages.
//!
//! Comes in: what matching found, the directory and the words. Goes out: a line for each, as a list shows them. Never here:
//! which person is meant; lines speak of the Connector where they do not say otherwise.

use jiff::civil::Date;
use portal::directory::{Community, Directory};
use portal::{Lang, Words, format, words};

use super::facts::{Level, OwnPath, Time, Way};
use super::rules::Refusal;
use super::shortage::Shortage;
use super::wishes::{Caution, Reason, Stage};

/// Group of words with the lines of this module.
const WORDS: &str = "matching";

/// Every word that this module reads.
const NAMES: [&str; 55] = [
    "asked_lately",
    "closed",
    "employer_to_avoid",
    "experienced",
    "first_years",
    "full",
    "full_for_good",
    "language_en",
    "language_fr",
    "learns_market",
    "left",
    "level_advanced",
    "level_basic",
    "level_intermediate",
    "matched_before",
    "never_asked",
    "no_intake",
    "no_shared_language",
    "no_shared_way",
    "other_community",
    "other_language",
    "paused",
    "paused_for_now",
    "recruit_ask",
    "recruit_many",
    "recruit_meeting",
    "recruit_some",
    "recruit_title",
    "rested",
    "same_employer",
    "same_occupation",
    "same_place",
    "same_road_connectee",
    "same_road_newcomer",
    "same_sector",
    "shared_language",
    "shared_service_language",
    "shared_times",
    "shared_ways",
    "shortage",
    "shortage_busy",
    "shortage_sector",
    "starts_business",
    "time_weekday_afternoons",
    "time_weekday_evenings",
    "time_weekday_lunch",
    "time_weekday_mornings",
    "time_weekends",
    "to_avoid",
    "waiting",
    "wanted_organisation",
    "wants_to_meet",
    "way_in_person",
    "way_phone",
    "way_video",
];

/// The smallest number of people that is told to the public (domain c: cells under 5 are hidden).
const FEWEST_IN_PUBLIC: usize = 5;

/// Every word of `words.toml` that matching needs, as group and word.
pub fn words_needed() -> impl Iterator<Item = (&'static str, &'static str)> {
    NAMES.into_iter().map(|name| (WORDS, name))
}

/// What names and words are read from.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    /// Names of occupations, sectors and communities.
    pub directory: &'a Directory,
    /// The words of the interface.
    pub words: &'a Words,
    /// The language of the reader.
    pub lang: Lang,
}

/// A text with which a community can look for Connectors, fit for a newsletter or a post. Nobody can be known from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recruiting {
    /// The heading.
    pub title: String,
    /// The text.
    pub paragraphs: Vec<String>,
}

impl Reason {
    /// The reason as a line.
    pub fn words(&self, said: Said<'_>) -> String {
        match self {
            Self::SameOccupation { occupations } => {
                said.with("same_occupation", [("occupations", &said.occupations(occupations))])
            }
            Self::SameSector { sectors } => said.with("same_sector", [("sectors", &said.sectors(sectors))]),
            Self::WantedOrganisation { organisation } => {
                said.with("wanted_organisation", [("organisation", organisation)])
            }
            Self::WantsToMeet { words } => said.with("wants_to_meet", [("words", &words.join(", "))]),
            Self::SharedLanguage { languages, is_service_language } => {
                let name = if *is_service_language { "shared_service_language" } else { "shared_language" };
                said.with(name, [("languages", &said.languages(languages))])
            }
            Self::OtherLanguage { names } => said.with("other_language", [("languages", &names.join(", "))]),
            Self::SharedWays { ways } => said.with("shared_ways", [("ways", &said.each(ways, way))]),
            Self::SamePlace { place } => said.with("same_place", [("place", place)]),
            Self::SharedTimes { times } => said.with("shared_times", [("times", &said.each(times, time))]),
            Self::RightLevel(stage) => said.word(match stage {
                Stage::StartsBusiness => "starts_business",
                Stage::Experienced => "experienced",
                Stage::FirstYears => "first_years",
                Stage::LearnsMarket => "learns_market",
            }),
            Self::SameRoad(path) => said.word(match path {
                OwnPath::Newcomer => "same_road_newcomer",
                OwnPath::Connectee => "same_road_connectee",
            }),
            Self::NeverAsked => said.word("never_asked"),
            Self::Rested { months } => said.with("rested", [("months", &months.to_string())]),
            Self::Waiting { since, .. } => said.with("waiting", [("date", &said.date(*since))]),
        }
    }
}

impl Caution {
    /// The caution as a line.
    pub fn words(self, said: Said<'_>) -> String {
        match self {
            Self::NoSharedLanguage => said.word("no_shared_language"),
            Self::NoSharedWay => said.word("no_shared_way"),
            Self::AskedLately { on } => said.with("asked_lately", [("date", &said.date(on))]),
        }
    }
}

impl Refusal {
    /// The rule as a line.
    pub fn words(&self, said: Said<'_>) -> String {
        match self {
            Self::OtherCommunity => said.word("other_community"),
            Self::NoIntake => said.word("no_intake"),
            Self::Closed => said.word("closed"),
            Self::PausedForNow => said.word("paused_for_now"),
            Self::Left => said.word("left"),
            Self::Paused { until } => said.with("paused", [("date", &said.date(*until))]),
            Self::Full { again: None, .. } => said.word("full_for_good"),
            Self::Full { capacity, again: Some(again) } => {
                said.with("full", [("capacity", &capacity.to_string()), ("date", &said.date(*again))])
            }
            Self::MatchedBefore { on } => said.with("matched_before", [("date", &said.date(*on))]),
            Self::SameEmployer { employer } => said.with("same_employer", [("employer", employer)]),
            Self::EmployerToAvoid { employer } => said.with("employer_to_avoid", [("employer", employer)]),
            Self::ToAvoid => said.word("to_avoid"),
        }
    }
}

impl Shortage {
    /// The kind of work, by its name.
    pub fn work(&self, said: Said<'_>) -> String {
        said.occupations(std::slice::from_ref(&self.occupation))
    }

    /// The shortage in lines for the staff: who waits, who may be free later, who could help instead.
    pub fn words(&self, said: Said<'_>) -> Vec<String> {
        let count = |count: usize| format::integer(i64::try_from(count).unwrap_or(i64::MAX), said.lang);
        let (waiting, since) = (count(self.waiting), said.date(self.since));
        let first = [("waiting", &waiting), ("date", &since)];
        let busy = self.first_free.map(|free| {
            said.with("shortage_busy", [("busy", &count(self.busy)), ("date", &said.date(free))])
        });
        let instead = (self.free_in_sector > 0)
            .then(|| said.with("shortage_sector", [("free", &count(self.free_in_sector))]));
        std::iter::once(said.with("shortage", first)).chain(busy).chain(instead).collect()
    }

    /// A text with which the community can look for Connectors who know this work.
    pub fn recruiting(&self, said: Said<'_>) -> Recruiting {
        let occupation = self.work(said);
        let community = said.directory.community(&self.community);
        let community = community.map_or(self.community.as_str(), |community| name(community, said.lang));
        let waiting = format::integer(i64::try_from(self.waiting).unwrap_or(i64::MAX), said.lang);
        let who = if self.waiting < FEWEST_IN_PUBLIC {
            said.with("recruit_some", [("community", community)])
        } else {
            said.with("recruit_many", [("waiting", waiting.as_str()), ("community", community)])
        };
        Recruiting {
            title: said.with("recruit_title", [("occupation", &occupation)]),
            paragraphs: vec![who, said.word("recruit_meeting"), said.word("recruit_ask")],
        }
    }
}

fn name(community: &Community, lang: Lang) -> &str {
    community.name.of(lang)
}

const fn way(way: Way) -> &'static str {
    match way {
        Way::InPerson => "way_in_person",
        Way::Phone => "way_phone",
        Way::Video => "way_video",
    }
}

const fn time(time: Time) -> &'static str {
    match time {
        Time::Mornings => "time_weekday_mornings",
        Time::Lunch => "time_weekday_lunch",
        Time::Afternoons => "time_weekday_afternoons",
        Time::Evenings => "time_weekday_evenings",
        Time::Weekends => "time_weekends",
    }
}

impl Said<'_> {
    fn word(self, name: &str) -> String {
        let word = self.words.get(WORDS, name, self.lang);
        word.map_or_else(|| format!("{WORDS}.{name}"), str::to_owned)
    }

    fn with<'v, V: AsRef<str> + ?Sized + 'v>(
        self,
        name: &str,
        values: impl IntoIterator<Item = (&'v str, &'v V)>,
    ) -> String {
        words::fill(&self.word(name), values.into_iter().map(|(place, value)| (place, value.as_ref())))
    }

    fn date(self, date: Date) -> String {
        format::date(date, self.lang)
    }

    /// Names may have commas of their own.
    fn occupations(self, ids: &[String]) -> String {
        let name = |id: &String| self.directory.occupation(id).map(|o| o.name.of(self.lang).as_str());
        ids.iter().map(|id| name(id).unwrap_or(id)).collect::<Vec<_>>().join(" • ")
    }

    fn sectors(self, ids: &[String]) -> String {
        let name = |id: &String| self.directory.sector(id).map(|sector| sector.name.of(self.lang).as_str());
        ids.iter().map(|id| name(id).unwrap_or(id)).collect::<Vec<_>>().join(" • ")
    }

    fn languages(self, languages: &[(Lang, Level)]) -> String {
        let one = |(lang, level): &(Lang, Level)| {
            let language = self.word(match lang {
                Lang::En => "language_en",
                Lang::Fr => "language_fr",
            });
            let name = match level {
                Level::None | Level::Basic => "level_basic",
                Level::Intermediate => "level_intermediate",
                Level::Advanced => "level_advanced",
            };
            self.with(name, [("language", &language)])
        };
        languages.iter().map(one).collect::<Vec<_>>().join(", ")
    }

    fn each<T: Copy>(self, values: &[T], name: impl Fn(T) -> &'static str) -> String {
        values.iter().map(|value| self.word(name(*value))).collect::<Vec<_>>().join(", ")
    }
}
