//! Sample people: answers to a form, made from the form's definition.
//!
//! Comes in: a form, chance. Goes out: raw answers that the form accepts. Nobody is like them: their names are trees and
//! animals with the word "sample", their addresses end in `example.org`, their phones in 555-01xx. Never here: storing.

use functions::site::Site;
use portal::Lang;
use portal::forms::{Field, Form, Kind, RawAnswers};

use super::chance::Chance;

/// First names: trees, which nobody is called.
const FIRST: [&str; 16] = [
    "Cedar",
    "Bouleau",
    "Maple",
    "Érable",
    "Spruce",
    "Épinette",
    "Tamarack",
    "Mélèze",
    "Birch",
    "Sapin",
    "Aspen",
    "Tremble",
    "Hemlock",
    "Pruche",
    "Alder",
    "Sureau",
];

/// Last names: animals.
const LAST: [&str; 20] = [
    "Heron",
    "Castor",
    "Otter",
    "Loutre",
    "Puffin",
    "Macareux",
    "Moose",
    "Orignal",
    "Lynx",
    "Huard",
    "Marten",
    "Bernache",
    "Plover",
    "Renard",
    "Beluga",
    "Béluga",
    "Caribou",
    "Hibou",
    "Raven",
    "Martin-pêcheur",
];

/// Organisations that do not exist.
const EMPLOYERS: [&str; 12] = [
    "Sample Harbour Works",
    "Atelier Exemple",
    "Sample Ledger Group",
    "Coopérative Exemple",
    "Sample Clinic",
    "Studio Exemple",
    "Sample Robotics",
    "Boulangerie Exemple",
    "Sample Freight Lines",
    "Laboratoire Exemple",
    "Sample Borough Council",
    "École Exemple",
];

/// Titles of jobs.
const TITLES: [&str; 8] = [
    "Manager",
    "Analyste",
    "Team lead",
    "Chargée de projet",
    "Director",
    "Technicien",
    "Engineer",
    "Conseillère",
];

/// Skills and other short texts.
const WORDS: [&str; 8] = [
    "spreadsheets, reporting",
    "comptabilité, paie",
    "project planning",
    "service à la clientèle",
    "data, SQL",
    "soudure, lecture de plans",
    "teaching, Spanish",
    "vente, arabe",
];

/// Weights for questions whose answers are not equally common; all others are.
const WEIGHTS: &[(&str, &[(u32, &str)])] = &[
    (
        "group",
        &[
            (60, "newcomer"),
            (20, "international_graduate"),
            (8, "local_graduate"),
            (6, "partner"),
            (3, "new_to_region"),
            (2, "returning"),
            (1, "local_underemployed"),
        ],
    ),
    (
        "status_category",
        &[(62, "permanent"), (15, "work_permit"), (15, "study_permit"), (5, "citizen"), (3, "discuss")],
    ),
    ("can_work", &[(92, "yes"), (8, "not_yet")]),
    ("english_level", &[(55, "advanced"), (33, "intermediate"), (12, "basic")]),
    ("french_level", &[(55, "none"), (20, "basic"), (10, "intermediate"), (15, "advanced")]),
    ("goal", &[(70, "job_in_field"), (18, "learn_market"), (6, "licence"), (4, "business"), (2, "other")]),
    ("capacity", &[(10, "1"), (25, "2"), (40, "3"), (15, "4"), (8, "6"), (2, "12")]),
];

/// Somebody who fills in a form.
pub(super) struct Sample<'a> {
    pub(super) site: &'a Site,
    /// Slug of the community that they choose.
    pub(super) community: &'a str,
    pub(super) lang: Lang,
    /// Makes addresses differ.
    pub(super) number: u64,
}

impl Sample<'_> {
    /// Answers to a form; questions without which it can be sent are answered about half the time.
    pub(super) fn answers(&self, form: &Form, chance: &mut Chance) -> RawAnswers {
        let mut raw = RawAnswers::new();
        for field in form.fields() {
            let is_needed =
                field.missing.is_some() || form.rules.iter().any(|rule| rule.one_of[0] == field.id);
            if form.applies(field, &raw) && (is_needed || is_telling(&field.id) || chance.percent(50)) {
                self.answer(form, field, &mut raw, chance);
            }
        }
        raw
    }

    fn answer(&self, form: &Form, field: &Field, raw: &mut RawAnswers, chance: &mut Chance) {
        let id = field.id.as_str();
        let directory = &self.site.directory;
        match &field.kind {
            Kind::Text(_) => raw.set(id, self.text(id, chance)),
            Kind::LongText(_) => raw.set(id, *chance.one(&EMPLOYERS)),
            Kind::Email => raw.set(id, format!("sample{}@example.org", self.number)),
            Kind::Phone => raw.set(id, format!("902-555-01{:02}", self.number % 100)),
            Kind::Date(_) => {}
            Kind::Year(_) => raw.set(id, chance.number(2021, 2025).to_string()),
            Kind::PostalArea => {
                raw.set(id, *chance.one(&["B3H", "K7L", "E1C", "T6E", "V1Y", "R3C", "C1A", "A1C"]));
            }
            Kind::WebAddress => raw.set(id, format!("https://www.example.org/sample/{}", self.number)),
            Kind::Choice(_) => raw.set(id, choice(field, chance)),
            Kind::Choices(_) => self.choices(form, field, raw, chance),
            Kind::Community => raw.set(id, self.community),
            Kind::Occupation(_) => {
                let first = chance.one(directory.occupations()).id.as_str();
                raw.set(id, first);
                let second = chance.one(directory.occupations()).id.as_str();
                if second != first && chance.percent(40) {
                    raw.add(id, second);
                }
            }
            Kind::File(_) => {}
            Kind::Consent => raw.set(id, "yes"),
        }
    }

    fn text(&self, id: &str, chance: &mut Chance) -> String {
        match id {
            "first_name" | "preferred_name" => (*chance.one(&FIRST)).to_owned(),
            "last_name" => {
                let sample = if self.lang == Lang::En { "Sample" } else { "Exemple" };
                format!("{}-{sample}", chance.one(&LAST))
            }
            "employer" => (*chance.one(&EMPLOYERS)).to_owned(),
            "job_title" | "last_job_title" => (*chance.one(&TITLES)).to_owned(),
            "referring_partner_code" | "campaign_code" => "SAMPLE".to_owned(),
            "meeting_city" | "meeting_area" => self.community.to_owned(),
            _ => (*chance.one(&WORDS)).to_owned(),
        }
    }

    fn choices(&self, form: &Form, field: &Field, raw: &mut RawAnswers, chance: &mut Chance) {
        let options = field.kind.options();
        let id = field.id.as_str();
        if id == "meeting_languages" {
            raw.set(id, if self.lang == Lang::En { "en" } else { "fr" });
            if chance.percent(30) {
                raw.add(id, if self.lang == Lang::En { "fr" } else { "en" });
            }
            return;
        }
        let first = chance.one(options).value.as_str();
        raw.set(id, first);
        for option in options {
            let probe = format!("{}:{}", form.id, option.value);
            if option.value != first
                && !probe.ends_with(":other")
                && chance.percent(25)
                && raw.all(id).len() < 3
            {
                raw.add(id, option.value.as_str());
            }
        }
    }
}

/// Questions that make a profile: always answered, so that matching has something to say.
fn is_telling(id: &str) -> bool {
    matches!(
        id,
        "consent_service"
            | "consent_share_profile"
            | "consent_stats"
            | "consent_contact_6mo"
            | "last_name"
            | "availability"
            | "skills"
            | "target_organisations"
            | "meeting_city"
            | "meeting_area"
    ) || id.starts_with("confidence_")
}

fn choice(field: &Field, chance: &mut Chance) -> String {
    match WEIGHTS.iter().find(|(id, _)| *id == field.id) {
        Some((_, weights)) => (*chance.weighted(weights)).to_owned(),
        None => chance.one(field.kind.options()).value.clone(),
    }
}
