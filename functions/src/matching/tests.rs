//! The profiles against the real forms, and the lines against the real words.

use jiff::civil::{Date, date};
use portal::directory::Directory;
use portal::forms::{Form, Kind, KindName, known};
use portal::{Lang, Words};

use super::*;
use crate::store::CaseId;

const CONNECTEE: &str = include_str!("../../../content/forms/connectee-application.toml");
const CONNECTOR: &str = include_str!("../../../content/forms/connector-application.toml");

fn form(id: &str, text: &str) -> Form {
    Form::parse(&format!("content/forms/{id}.toml"), text).unwrap()
}

fn directory() -> Directory {
    let communities = include_str!("../../../content/data/communities.toml");
    Directory::parse(communities, include_str!("../../../content/data/occupations.toml")).unwrap()
}

fn words() -> Words {
    Words::parse("content/words.toml", include_str!("../../../content/words.toml")).unwrap()
}

/// The values of a choice, in the form's order.
fn options(form: &Form, field: &str) -> Vec<String> {
    match &form.field(field).unwrap().kind {
        Kind::Choice(limits) => limits.options.iter().map(|option| option.value.clone()).collect(),
        Kind::Choices(limits) => limits.options.iter().map(|option| option.value.clone()).collect(),
        _ => panic!("{field} is no choice"),
    }
}

#[test]
fn the_forms_ask_what_profiles_read() {
    use KindName::{Choice, Choices, Consent, Date, LongText, Occupation, Text};
    let (connectee, connector) =
        (form("connectee-application", CONNECTEE), form("connector-application", CONNECTOR));
    let fields = [
        (&connectee, known::CONSENT_SERVICE, Consent),
        (&connectee, known::CONSENT_SHARE_PROFILE, Consent),
        (&connectee, known::OCCUPATION, Occupation),
        (&connectee, known::OCCUPATION_OTHER, Text),
        (&connectee, known::TARGET_ORGANISATIONS, LongText),
        (&connectee, known::WHO_TO_MEET, LongText),
        (&connectee, known::SKILLS, LongText),
        (&connectee, known::MEETING_CITY, Text),
        (&connectee, known::MEETING_MODE, Choices),
        (&connectee, known::AVAILABILITY, Choices),
        (&connectee, known::GROUP, Choice),
        (&connector, known::CONSENT_SERVICE, Consent),
        (&connector, known::OCCUPATION, Occupation),
        (&connector, known::SECTOR, Choices),
        (&connector, known::EMPLOYER, Text),
        (&connector, known::JOB_TITLE, Text),
        (&connector, known::OTHER_LANGUAGES, Text),
        (&connector, known::CAPACITY, Choice),
        (&connector, known::PAUSE_UNTIL, Date),
        (&connector, known::MEETING_AREA, Text),
        (&connector, known::MEETING_MODE, Choices),
        (&connector, known::AVAILABILITY, Choices),
    ];
    for (form, id, kind) in fields {
        assert_eq!(form.field(id).map(|field| field.kind.name()), Some(kind), "{}: {id}", form.id);
    }
    assert!(options(&connector, known::CAPACITY).iter().all(|value| value.parse::<u8>().is_ok()));
    let sectors: Vec<String> = directory().sectors().iter().map(|sector| sector.id.clone()).collect();
    assert!(options(&connector, known::SECTOR).iter().all(|value| sectors.contains(value)));
}

#[test]
fn the_forms_offer_what_profiles_know() {
    let (connectee, connector) =
        (form("connectee-application", CONNECTEE), form("connector-application", CONNECTOR));
    let ids = |all: &[&'static str]| all.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
    macro_rules! holds {
        ($form:expr, $field:expr, $list:ty) => {
            let known: Vec<&str> = <$list>::ALL.iter().map(|value| value.id()).collect();
            assert_eq!(options($form, $field), ids(&known), "{}", $field);
            assert!(<$list>::ALL.iter().all(|value| <$list>::parse(value.id()) == Some(*value)));
        };
    }
    holds!(&connectee, known::ENGLISH_LEVEL, Level);
    holds!(&connectee, known::FRENCH_LEVEL, Level);
    holds!(&connectee, known::SERVICE_LANGUAGE, ServiceLanguage);
    holds!(&connectee, known::YEARS_EXPERIENCE, Experience);
    holds!(&connectee, known::GOAL, Goal);
    holds!(&connectee, known::MEETING_MODE, Way);
    holds!(&connectee, known::AVAILABILITY, Time);
    holds!(&connector, known::MEETING_LANGUAGES, MeetingLanguage);
    holds!(&connector, known::MEETING_MODE, Way);
    holds!(&connector, known::AVAILABILITY, Time);
    holds!(&connector, known::SENIORITY, Seniority);
    holds!(&connector, known::OWN_PATH, OwnPath);
}

const DAY: Date = date(2026, 3, 1);

fn reasons() -> Vec<Reason> {
    let languages = vec![(Lang::En, Level::Advanced), (Lang::Fr, Level::Basic)];
    let mut reasons = vec![
        Reason::SameOccupation { occupations: vec!["nurse".into(), "physician".into()] },
        Reason::SameSector { sectors: vec!["health".into()] },
        Reason::WantedOrganisation { organisation: "Nordlac".into() },
        Reason::WantsToMeet { words: vec!["ponts".into()] },
        Reason::SharedLanguage { languages: languages.clone(), is_service_language: true },
        Reason::SharedLanguage { languages, is_service_language: false },
        Reason::SharedLanguage {
            languages: vec![(Lang::Fr, Level::Intermediate)],
            is_service_language: true,
        },
        Reason::OtherLanguage { names: vec!["Spanish".into()] },
        Reason::SharedWays { ways: Way::ALL.to_vec() },
        Reason::SamePlace { place: "Northlake".into() },
        Reason::SharedTimes { times: Time::ALL.to_vec() },
        Reason::NeverAsked,
        Reason::Rested { months: 4 },
        Reason::Waiting { since: DAY, weeks: 3 },
    ];
    let stages = [Stage::StartsBusiness, Stage::Experienced, Stage::FirstYears, Stage::LearnsMarket];
    reasons.extend(stages.map(Reason::RightLevel));
    reasons.extend([OwnPath::Newcomer, OwnPath::Connectee].map(Reason::SameRoad));
    reasons
}

fn refusals_of_each_kind() -> Vec<Refusal> {
    let employer = || "Nordlac".to_owned();
    vec![
        Refusal::OtherCommunity,
        Refusal::NoIntake,
        Refusal::Closed,
        Refusal::PausedForNow,
        Refusal::Left,
        Refusal::Paused { until: DAY },
        Refusal::Full { capacity: 3, again: Some(DAY) },
        Refusal::Full { capacity: 0, again: None },
        Refusal::MatchedBefore { on: DAY },
        Refusal::SameEmployer { employer: employer() },
        Refusal::EmployerToAvoid { employer: employer() },
        Refusal::ToAvoid,
    ]
}

fn shortage(waiting: usize) -> Shortage {
    Shortage {
        community: "halifax".into(),
        occupation: "nurse".into(),
        waiting,
        since: DAY,
        busy: 2,
        first_free: Some(DAY),
        free_in_sector: 4,
    }
}

#[test]
fn everything_has_words_in_both_languages() {
    let (directory, words) = (directory(), words());
    for (group, word) in words_needed() {
        assert!(words.get(group, word, Lang::En).is_some(), "no word {group}.{word}");
    }
    let ours = words.iter().filter(|(group, ..)| *group == "matching").map(|(_, word, _)| word);
    let unread: Vec<&str> = ours.filter(|word| !words_needed().any(|(_, name)| name == *word)).collect();
    assert!(unread.is_empty(), "nothing reads {unread:?}");
    for lang in Lang::ALL {
        let said = Said { directory: &directory, words: &words, lang };
        let mut lines: Vec<String> = reasons().iter().map(|reason| reason.words(said)).collect();
        lines.extend(refusals_of_each_kind().iter().map(|refusal| refusal.words(said)));
        let cautions = [Caution::NoSharedLanguage, Caution::NoSharedWay, Caution::AskedLately { on: DAY }];
        lines.extend(cautions.map(|caution| caution.words(said)));
        for waiting in [2, 7] {
            lines.extend(shortage(waiting).words(said));
            let Recruiting { title, paragraphs } = shortage(waiting).recruiting(said);
            lines.push(title);
            lines.extend(paragraphs);
        }
        for line in &lines {
            assert!(!line.contains(['{', '}']) && !line.contains("matching."), "{line}");
        }
        let distinct: std::collections::BTreeSet<&String> = lines.iter().collect();
        // Both recruiting texts share their last two lines, both shortages the last two of theirs.
        assert_eq!(distinct.len(), lines.len() - 5, "{lines:#?}");
    }
}

#[test]
fn lines_read_as_a_coordinator_would_say_them() {
    let (directory, words) = (directory(), words());
    let said = |lang| Said { directory: &directory, words: &words, lang };
    let paused = Refusal::Paused { until: date(2027, 3, 3) };
    assert_eq!(paused.words(said(Lang::En)), "Not now: paused until March 3, 2027");
    assert_eq!(paused.words(said(Lang::Fr)), "Pas maintenant\u{a0}: en pause jusqu’au 3\u{a0}mars 2027");
    let language =
        Reason::SharedLanguage { languages: vec![(Lang::Fr, Level::Advanced)], is_service_language: true };
    assert_eq!(language.words(said(Lang::En)), "Both speak French (with ease), as the Connectee wished");
    assert_eq!(
        language.words(said(Lang::Fr)),
        "Langue commune\u{a0}: français (avec aisance), selon le choix de la personne"
    );
    let rested = Reason::Rested { months: 4 };
    assert_eq!(rested.words(said(Lang::En)), "Last asked 4 months ago");
}

#[test]
fn small_numbers_stay_out_of_recruiting_texts() {
    let (directory, words) = (directory(), words());
    for lang in Lang::ALL {
        let said = Said { directory: &directory, words: &words, lang };
        let few = shortage(4).recruiting(said).paragraphs;
        assert!(!few[0].contains('4'), "{few:?}");
        assert!(shortage(5).recruiting(said).paragraphs[0].contains('5'));
    }
}

#[test]
fn a_profile_tells_nothing_to_a_log() {
    let directory = directory();
    let answers = portal::forms::Answers {
        form: "connector-application".into(),
        version: 1,
        lang: Lang::En,
        values: [
            (known::CONSENT_SERVICE.to_owned(), portal::forms::AnswerValue::Consent),
            (known::EMPLOYER.to_owned(), portal::forms::AnswerValue::Text("Zquille Works".into())),
        ]
        .into(),
    };
    let facts = || ConnectorFacts {
        case: CaseId::from_bits(7),
        community: "halifax".into(),
        capacity: None,
        pause_until: None,
        asked: Vec::new(),
    };
    let profile = ConnectorProfile::read(&answers, facts(), &directory).unwrap();
    assert_eq!(format!("{profile:?}"), format!("ConnectorProfile({}, ..)", CaseId::from_bits(7)));
    let mut silent = answers.clone();
    silent.values.remove(known::CONSENT_SERVICE);
    assert_eq!(ConnectorProfile::read(&silent, facts(), &directory).err(), Some(NoProfile::NoConsent));
    let other = portal::forms::Answers { form: "contact".into(), ..answers };
    assert_eq!(ConnectorProfile::read(&other, facts(), &directory).err(), Some(NoProfile::OtherForm));
}
