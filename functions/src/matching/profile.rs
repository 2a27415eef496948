//! What matching knows of a person: their own answers, and what the staff know.
//!
//! Comes in: checked answers of an application and the staff's facts. Goes out: a profile, made once and compared many
//! times. Nobody who has not agreed to be matched gets one. Never here: names, addresses, status or country: a
//! profile can't tell what it does not hold.

use std::collections::BTreeSet;
use std::fmt;

use jiff::civil::Date;
use portal::directory::Directory;
use portal::eligibility::Group;
use portal::forms::{Answers, known};
use portal::search::spelling;
use portal::{Both, Lang};

use super::facts::{
    Experience, Goal, Level, MeetingLanguage, OwnPath, Seniority, ServiceLanguage, Time, Way,
};
use super::index::Key;
use super::names::{Organisation, Subject, listed};
use crate::store::CaseId;

/// How many people a Connector meets in a year when nobody knows better; Connector NL asks two or three times (domain
/// source L1).
pub const USUAL_CAPACITY: u8 = 3;

/// The most organisations that a Connectee names; the form asks for up to 5.
const MOST_ORGANISATIONS: usize = 5;

/// Why there is no profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoProfile {
    /// The answers belong to another form.
    OtherForm,
    /// The person has not agreed to be matched, or to show a short profile.
    NoConsent,
}

/// What the staff know of a Connectee.
#[derive(Clone)]
pub struct ConnecteeFacts {
    /// Their case.
    pub case: CaseId,
    /// The community that looks after them, which may differ from the one that they chose.
    pub community: String,
    /// The day of the intake meeting; from then on they wait.
    pub waiting_since: Date,
    /// Where they work today: nobody is introduced to their own employer.
    pub current_employer: Option<String>,
    /// Other organisations where nobody should meet them: a job under way, a bad parting.
    pub employers_to_avoid: Vec<String>,
    /// Connectors whom they must not meet: family, friends, a complaint.
    pub connectors_to_avoid: BTreeSet<CaseId>,
}

/// What the staff know of a Connector.
#[derive(Clone)]
pub struct ConnectorFacts {
    /// Their case.
    pub case: CaseId,
    /// The community that looks after them.
    pub community: String,
    /// How many people they meet in a year, if that has changed since they signed up.
    pub capacity: Option<u8>,
    /// The day from which they can be asked, if that has changed since they signed up; a past day ends a pause.
    pub pause_until: Option<Date>,
    /// Everybody for whom they were asked before.
    pub asked: Vec<PastMatch>,
}

/// One time that a Connector was asked to meet somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PastMatch {
    /// The day on which they were asked.
    pub on: Date,
    /// The Connectee.
    pub connectee: CaseId,
    /// Whether it is one of the meetings of the year: not when they declined, or when it expired or was cancelled.
    pub uses_capacity: bool,
}

/// A Connectee as matching sees them.
#[derive(Clone)]
pub struct ConnecteeProfile {
    pub(super) case: CaseId,
    pub(super) community: String,
    pub(super) waiting_since: Date,
    pub(super) current_employer: Option<Organisation>,
    pub(super) employers_to_avoid: Vec<Organisation>,
    pub(super) connectors_to_avoid: BTreeSet<CaseId>,
    pub(super) occupations: Vec<String>,
    pub(super) sectors: BTreeSet<String>,
    pub(super) organisations: Vec<Organisation>,
    pub(super) who_to_meet: Subject,
    pub(super) levels: Both<Level>,
    pub(super) service_language: ServiceLanguage,
    /// Words of the skills: people name other languages there.
    pub(super) skills: Vec<String>,
    pub(super) ways: Vec<Way>,
    pub(super) place: Vec<String>,
    pub(super) times: Vec<Time>,
    pub(super) experience: Option<Experience>,
    pub(super) goal: Option<Goal>,
    /// Came to Canada from elsewhere.
    pub(super) is_newcomer: bool,
    pub(super) keys: Vec<Key>,
}

/// A Connector as matching sees them.
#[derive(Clone)]
pub struct ConnectorProfile {
    pub(super) case: CaseId,
    pub(super) community: String,
    pub(super) capacity: u8,
    pub(super) pause_until: Option<Date>,
    /// In order of the day.
    pub(super) asked: Vec<PastMatch>,
    /// As the Connector wrote it.
    pub(super) employer_name: String,
    pub(super) employer: Option<Organisation>,
    pub(super) occupations: Vec<String>,
    pub(super) sectors: BTreeSet<String>,
    pub(super) work: Subject,
    pub(super) languages: Vec<Lang>,
    /// As the Connector wrote them, and their words.
    pub(super) other_languages: Vec<(String, Vec<String>)>,
    pub(super) ways: Vec<Way>,
    /// As the Connector wrote it.
    pub(super) place_name: String,
    pub(super) place: Vec<String>,
    pub(super) times: Vec<Time>,
    pub(super) seniority: Option<Seniority>,
    pub(super) own_path: Vec<OwnPath>,
    pub(super) keys: Vec<Key>,
}

impl ConnecteeProfile {
    /// Reads the answers of the Connectee's application.
    pub fn read(answers: &Answers, facts: ConnecteeFacts, directory: &Directory) -> Result<Self, NoProfile> {
        let consents = [known::CONSENT_SERVICE, known::CONSENT_SHARE_PROFILE];
        agreed(answers, known::CONNECTEE_FORM, &consents)?;
        let level = |field| answers.text(field).and_then(Level::parse).unwrap_or(Level::None);
        let text = |field| answers.text(field).unwrap_or_default();
        let occupations = answers.many(known::OCCUPATION).to_vec();
        let group = answers.text(known::GROUP).and_then(Group::parse);
        let lines = text(known::TARGET_ORGANISATIONS).lines().flat_map(|line| line.split([',', ';']));
        let mut profile = Self {
            case: facts.case,
            community: facts.community,
            waiting_since: facts.waiting_since,
            current_employer: facts.current_employer.as_deref().and_then(Organisation::read),
            employers_to_avoid: organisations(facts.employers_to_avoid.iter().map(String::as_str)).collect(),
            connectors_to_avoid: facts.connectors_to_avoid,
            sectors: sectors_of(&occupations, directory).collect(),
            occupations,
            organisations: organisations(lines).take(MOST_ORGANISATIONS).collect(),
            who_to_meet: Subject::read([text(known::WHO_TO_MEET), text(known::OCCUPATION_OTHER)]),
            levels: Both { en: level(known::ENGLISH_LEVEL), fr: level(known::FRENCH_LEVEL) },
            service_language: answers
                .text(known::SERVICE_LANGUAGE)
                .and_then(ServiceLanguage::parse)
                .unwrap_or(ServiceLanguage::Either),
            skills: spelling(text(known::SKILLS)),
            ways: each(answers, known::MEETING_MODE, Way::parse),
            place: spelling(text(known::MEETING_CITY)),
            times: each(answers, known::AVAILABILITY, Time::parse),
            experience: answers.text(known::YEARS_EXPERIENCE).and_then(Experience::parse),
            goal: answers.text(known::GOAL).and_then(Goal::parse),
            is_newcomer: matches!(group, Some(Group::Newcomer | Group::InternationalGraduate)),
            keys: Vec::new(),
        };
        profile.keys =
            keys(&profile.occupations, &profile.sectors, &profile.organisations, &profile.who_to_meet);
        Ok(profile)
    }

    /// The case of the Connectee.
    pub const fn case(&self) -> CaseId {
        self.case
    }

    /// Since when they wait.
    pub const fn waiting_since(&self) -> Date {
        self.waiting_since
    }
}

impl ConnectorProfile {
    /// Reads the answers of the Connector's application.
    pub fn read(answers: &Answers, facts: ConnectorFacts, directory: &Directory) -> Result<Self, NoProfile> {
        agreed(answers, known::CONNECTOR_FORM, &[known::CONSENT_SERVICE])?;
        let text = |field| answers.text(field).unwrap_or_default();
        let occupations = answers.many(known::OCCUPATION).to_vec();
        let chosen = answers.many(known::SECTOR).iter().cloned();
        let languages = each(answers, known::MEETING_LANGUAGES, MeetingLanguage::parse);
        let work = occupations
            .iter()
            .filter_map(|id| directory.occupation(id))
            .flat_map(|occupation| [occupation.name.en.as_str(), occupation.name.fr.as_str()]);
        let stated_capacity = answers.text(known::CAPACITY).and_then(|capacity| capacity.parse().ok());
        let mut asked = facts.asked;
        asked.sort_unstable();
        let mut profile = Self {
            case: facts.case,
            community: facts.community,
            capacity: facts.capacity.or(stated_capacity).unwrap_or(USUAL_CAPACITY),
            pause_until: facts.pause_until.or_else(|| answers.date(known::PAUSE_UNTIL)),
            asked,
            employer_name: text(known::EMPLOYER).to_owned(),
            employer: Organisation::read(text(known::EMPLOYER)),
            sectors: sectors_of(&occupations, directory).chain(chosen).collect(),
            work: Subject::read(work.chain([text(known::JOB_TITLE)])),
            occupations,
            languages: languages.into_iter().filter_map(official).collect(),
            other_languages: listed(text(known::OTHER_LANGUAGES))
                .map(|name| (name.to_owned(), spelling(name)))
                .collect(),
            ways: each(answers, known::MEETING_MODE, Way::parse),
            place_name: text(known::MEETING_AREA).to_owned(),
            place: spelling(text(known::MEETING_AREA)),
            times: each(answers, known::AVAILABILITY, Time::parse),
            seniority: answers.text(known::SENIORITY).and_then(Seniority::parse),
            own_path: each(answers, known::OWN_PATH, OwnPath::parse),
            keys: Vec::new(),
        };
        profile.keys = keys(&profile.occupations, &profile.sectors, &profile.employer, &profile.work);
        Ok(profile)
    }

    /// The case of the Connector.
    pub const fn case(&self) -> CaseId {
        self.case
    }

    /// How many of the year's meetings are used, and how many there are.
    pub fn load(&self, today: Date) -> (usize, u8) {
        (super::rules::meetings_used(self, today), self.capacity)
    }

    /// The last day on which they were asked; none when they never were.
    pub fn last_asked(&self) -> Option<Date> {
        self.asked.last().map(|asked| asked.on)
    }
}

fn agreed(answers: &Answers, form: &str, consents: &[&str]) -> Result<(), NoProfile> {
    if answers.form != form {
        return Err(NoProfile::OtherForm);
    }
    let all = consents.iter().all(|consent| answers.agreed(consent));
    if all { Ok(()) } else { Err(NoProfile::NoConsent) }
}

/// The values of a field that the program acts on.
fn each<T>(answers: &Answers, field: &str, parse: impl Fn(&str) -> Option<T>) -> Vec<T> {
    answers.many(field).iter().filter_map(|value| parse(value)).collect()
}

const fn official(language: MeetingLanguage) -> Option<Lang> {
    match language {
        MeetingLanguage::En => Some(Lang::En),
        MeetingLanguage::Fr => Some(Lang::Fr),
        MeetingLanguage::Other => None,
    }
}

fn sectors_of<'d>(
    occupations: &[String],
    directory: &'d Directory,
) -> impl Iterator<Item = String> + use<'d> {
    let found: Vec<_> = occupations.iter().filter_map(|id| directory.occupation(id)).collect();
    found.into_iter().map(|occupation| occupation.sector.clone())
}

fn organisations<'n>(names: impl Iterator<Item = &'n str>) -> impl Iterator<Item = Organisation> {
    names.filter_map(Organisation::read)
}

/// Everything by which a match can be found: whoever shares none of these with a person has no ground to meet them.
fn keys<'o>(
    occupations: &[String],
    sectors: &BTreeSet<String>,
    organisations: impl IntoIterator<Item = &'o Organisation>,
    words: &Subject,
) -> Vec<Key> {
    let occupations = occupations.iter().cloned().map(Key::Occupation);
    let sectors = sectors.iter().cloned().map(Key::Sector);
    let organisations =
        organisations.into_iter().flat_map(|o| o.keys().map(|key| Key::Organisation(key.to_owned())));
    let words = words.stems().map(|(lang, stem)| Key::Word(lang, stem));
    occupations
        .chain(sectors)
        .chain(organisations)
        .chain(words)
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect()
}

/// The case; nothing that tells who it is.
impl fmt::Debug for ConnecteeProfile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ConnecteeProfile({}, ..)", self.case)
    }
}

/// The case; nothing that tells who it is.
impl fmt::Debug for ConnectorProfile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ConnectorProfile({}, ..)", self.case)
    }
}
