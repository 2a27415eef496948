//! People made up for tests and measurements: the same seed gives the same people.

#![allow(dead_code, reason = "each program uses a part of it")]

use std::collections::{BTreeMap, BTreeSet};

use functions::matching::{
    ConnecteeFacts, ConnecteeProfile, ConnectorFacts, ConnectorProfile, Experience, Goal, Level, OwnPath,
    PastMatch, Seniority, ServiceLanguage, Time, Way,
};
use functions::store::CaseId;
use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use portal::Lang;
use portal::directory::Directory;
use portal::forms::{AnswerValue, Answers, known};

/// The day of the samples.
pub(crate) const TODAY: Date = date(2026, 11, 22);

/// Where the samples live, unless they live elsewhere.
pub(crate) const COMMUNITY: &str = "halifax";

/// Cases of Connectors start here, so that they differ from those of Connectees.
const FIRST_CONNECTOR: u128 = 1 << 64;

/// Organisations of samples, some with a second spelling.
const ORGANISATIONS: [&str; 8] = [
    "Nordlac Inc.",
    "Nordlac",
    "City of Northlake",
    "The City of Northlake, Parks",
    "North Lake Community College",
    "NLCC",
    "Zorbul Health",
    "Quarrel and Sons Ltd",
];

/// Wishes and titles of samples.
const TEXTS: [&str; 6] = [
    "Someone who plans bridges",
    "Bridge engineer",
    "Nurse in a clinic",
    "Une infirmière en clinique",
    "Software testing lead",
    "A person in my field",
];

/// The real occupations and communities.
pub(crate) fn directory() -> Directory {
    let communities = include_str!("../../../content/data/communities.toml");
    Directory::parse(communities, include_str!("../../../content/data/occupations.toml")).unwrap()
}

/// Numbers that look like chance and are always the same for a seed.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed >> 33) % end as u64).unwrap()
    }

    pub(crate) fn one<T: Copy>(&mut self, values: &[T]) -> T {
        values[self.below(values.len())]
    }

    /// From one value to `most`, each once.
    pub(crate) fn some<T: Copy + Ord>(&mut self, values: &[T], most: usize) -> Vec<T> {
        let count = 1 + self.below(most);
        (0..count).map(|_| self.one(values)).collect::<BTreeSet<T>>().into_iter().collect()
    }

    pub(crate) fn is_one_in(&mut self, end: usize) -> bool {
        self.below(end) == 0
    }
}

/// A Connectee before matching reads them.
#[derive(Clone)]
pub(crate) struct Connectee {
    pub(crate) answers: Answers,
    pub(crate) facts: ConnecteeFacts,
}

/// A Connector before matching reads them.
#[derive(Clone)]
pub(crate) struct Connector {
    pub(crate) answers: Answers,
    pub(crate) facts: ConnectorFacts,
}

impl Connectee {
    /// Somebody who has answered nothing but the consents.
    pub(crate) fn new(number: u128) -> Self {
        let mut answers = empty("connectee-application");
        answers.values.insert(known::CONSENT_SHARE_PROFILE.into(), AnswerValue::Consent);
        let facts = ConnecteeFacts {
            case: CaseId::from_bits(number),
            community: COMMUNITY.into(),
            waiting_since: TODAY,
            current_employer: None,
            employers_to_avoid: Vec::new(),
            connectors_to_avoid: BTreeSet::new(),
        };
        Self { answers, facts }
    }

    pub(crate) fn with(mut self, field: &str, value: AnswerValue) -> Self {
        self.answers.values.insert(field.into(), value);
        self
    }

    pub(crate) fn read(&self, directory: &Directory) -> ConnecteeProfile {
        ConnecteeProfile::read(&self.answers, self.facts.clone(), directory).unwrap()
    }

    /// Somebody by chance; `among` is how many Connectors there are, to have avoided some.
    pub(crate) fn by_chance(number: usize, among: usize, directory: &Directory, chance: &mut Chance) -> Self {
        let occupations: Vec<&str> = directory.occupations().iter().map(|o| o.id.as_str()).collect();
        let level = |chance: &mut Chance| choice(chance.one(Level::ALL).id());
        let mut person = Self::new(number as u128)
            .with(known::OCCUPATION, AnswerValue::Occupation(owned(chance.some(&occupations, 3))))
            .with(known::ENGLISH_LEVEL, level(chance))
            .with(known::FRENCH_LEVEL, level(chance))
            .with(known::SERVICE_LANGUAGE, choice(chance.one(ServiceLanguage::ALL).id()))
            .with(known::GOAL, choice(chance.one(Goal::ALL).id()))
            .with(known::YEARS_EXPERIENCE, choice(chance.one(Experience::ALL).id()))
            .with(known::GROUP, choice(chance.one(&["newcomer", "local_graduate"])))
            .with(known::SKILLS, AnswerValue::LongText("planning, Spanish, welding".into()))
            .with(known::MEETING_MODE, choices(chance.some(Way::ALL, 3), Way::id))
            .with(known::MEETING_CITY, AnswerValue::Text(chance.one(&["Northlake", "Eastbay"]).into()))
            .with(known::AVAILABILITY, choices(chance.some(Time::ALL, 3), Time::id));
        if chance.is_one_in(2) {
            let wanted = chance.some(&ORGANISATIONS, 3).join("\n");
            person = person.with(known::TARGET_ORGANISATIONS, AnswerValue::LongText(wanted));
        }
        if chance.is_one_in(2) {
            person = person.with(known::WHO_TO_MEET, AnswerValue::LongText(chance.one(&TEXTS).into()));
        }
        let facts = &mut person.facts;
        facts.community = community(chance);
        facts.waiting_since = days_ago(chance.below(300));
        facts.current_employer = chance.is_one_in(3).then(|| chance.one(&ORGANISATIONS).into());
        if chance.is_one_in(4) {
            facts.employers_to_avoid.push(chance.one(&ORGANISATIONS).into());
        }
        if chance.is_one_in(4) && among > 0 {
            facts.connectors_to_avoid.insert(connector_case(chance.below(among)));
        }
        person
    }
}

impl Connector {
    /// Somebody who has answered nothing but the consent.
    pub(crate) fn new(number: usize) -> Self {
        let facts = ConnectorFacts {
            case: connector_case(number),
            community: COMMUNITY.into(),
            capacity: None,
            pause_until: None,
            asked: Vec::new(),
        };
        Self { answers: empty("connector-application"), facts }
    }

    pub(crate) fn with(mut self, field: &str, value: AnswerValue) -> Self {
        self.answers.values.insert(field.into(), value);
        self
    }

    pub(crate) fn read(&self, directory: &Directory) -> ConnectorProfile {
        ConnectorProfile::read(&self.answers, self.facts.clone(), directory).unwrap()
    }

    /// Somebody by chance; `among` is how many Connectees there are, to have met some.
    pub(crate) fn by_chance(number: usize, among: usize, directory: &Directory, chance: &mut Chance) -> Self {
        let occupations: Vec<&str> = directory.occupations().iter().map(|o| o.id.as_str()).collect();
        let sectors: Vec<&str> = directory.sectors().iter().map(|sector| sector.id.as_str()).collect();
        let mut person = Self::new(number)
            .with(known::OCCUPATION, AnswerValue::Occupation(owned(chance.some(&occupations, 5))))
            .with(known::SECTOR, AnswerValue::Choices(owned(chance.some(&sectors, 2))))
            .with(known::EMPLOYER, AnswerValue::Text(chance.one(&ORGANISATIONS).into()))
            .with(known::JOB_TITLE, AnswerValue::Text(chance.one(&TEXTS).into()))
            .with(known::SENIORITY, choice(chance.one(Seniority::ALL).id()))
            .with(known::CAPACITY, choice(chance.one(&["1", "2", "3", "4", "6", "12"])))
            .with(
                known::MEETING_LANGUAGES,
                AnswerValue::Choices(owned(chance.some(&["en", "fr", "other"], 2))),
            )
            .with(
                known::OTHER_LANGUAGES,
                AnswerValue::Text(chance.one(&["Spanish", "Arabic and Tagalog"]).into()),
            )
            .with(known::MEETING_MODE, choices(chance.some(Way::ALL, 3), Way::id))
            .with(
                known::MEETING_AREA,
                AnswerValue::Text(chance.one(&["Downtown Northlake", "Eastbay"]).into()),
            )
            .with(known::AVAILABILITY, choices(chance.some(Time::ALL, 3), Time::id))
            .with(known::OWN_PATH, choices(chance.some(OwnPath::ALL, 1), OwnPath::id));
        if chance.is_one_in(6) {
            let day = TODAY + i64::try_from(chance.below(100)).unwrap().days();
            person = person.with(known::PAUSE_UNTIL, AnswerValue::Date(day));
        }
        let facts = &mut person.facts;
        facts.community = community(chance);
        facts.capacity = chance.is_one_in(5).then(|| u8::try_from(chance.below(4)).unwrap());
        facts.asked = (0..chance.below(5))
            .map(|_| PastMatch {
                on: days_ago(chance.below(500)),
                connectee: CaseId::from_bits(chance.below(among.max(1)) as u128),
                uses_capacity: !chance.is_one_in(3),
            })
            .collect();
        person
    }
}

/// Two crowds by chance, and the directory that they are read with.
pub(crate) fn crowds(
    connectees: usize,
    connectors: usize,
    seed: u64,
) -> (Vec<Connectee>, Vec<Connector>, Directory) {
    let (directory, mut chance) = (directory(), Chance::new(seed));
    let seekers =
        (0..connectees).map(|at| Connectee::by_chance(at, connectors, &directory, &mut chance)).collect();
    let others =
        (0..connectors).map(|at| Connector::by_chance(at, connectees, &directory, &mut chance)).collect();
    (seekers, others, directory)
}

/// The case of the Connector with a number.
pub(crate) fn connector_case(number: usize) -> CaseId {
    CaseId::from_bits(FIRST_CONNECTOR + number as u128)
}

pub(crate) fn days_ago(days: usize) -> Date {
    TODAY - i64::try_from(days).unwrap().days()
}

pub(crate) fn choice(value: &str) -> AnswerValue {
    AnswerValue::Choice(value.into())
}

pub(crate) fn choices<T: Copy>(values: Vec<T>, id: impl Fn(T) -> &'static str) -> AnswerValue {
    AnswerValue::Choices(values.into_iter().map(|value| id(value).to_owned()).collect())
}

/// One in nine lives elsewhere.
fn community(chance: &mut Chance) -> String {
    if chance.is_one_in(9) { "pei".into() } else { COMMUNITY.into() }
}

fn owned(values: Vec<&str>) -> Vec<String> {
    values.into_iter().map(str::to_owned).collect()
}

fn empty(form: &str) -> Answers {
    let values = BTreeMap::from([(known::CONSENT_SERVICE.to_owned(), AnswerValue::Consent)]);
    Answers { form: form.into(), version: 1, lang: Lang::En, values }
}
