//! Sample people: answers to a form, made from the form's definition.
//!
//! Comes in: a form, answers that are settled, chance. Goes out: raw answers that the form accepts. Nobody is like them:
//! their names are trees and animals with the word "sample", their addresses end in `example.org`, their phones in 555-01xx.
//! Never here: storing.

use functions::site::Site;
use jiff::civil::Date;
use portal::Lang;
use portal::forms::{Answers, Field, Form, Kind, RawAnswers, known};

use super::chance::Chance;
use super::words;

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
        &[(62, "permanent"), (15, "work_permit"), (15, "study_permit"), (5, "citizen"), (3, "other")],
    ),
    ("funding_stream", &[(70, "federal_settlement"), (20, "province"), (6, "local"), (4, "other")]),
    ("can_work", &[(92, "yes"), (8, "not_yet")]),
    ("english_level", &[(55, "advanced"), (33, "intermediate"), (12, "basic")]),
    ("french_level", &[(55, "none"), (20, "basic"), (10, "intermediate"), (15, "advanced")]),
    ("goal", &[(70, "job_in_field"), (18, "learn_market"), (6, "licence"), (4, "business"), (2, "other")]),
    ("capacity", &[(10, "1"), (25, "2"), (40, "3"), (15, "4"), (8, "6"), (2, "12")]),
    (
        "employment_now",
        &[(46, "unemployed"), (34, "outside_field"), (8, "part_time_field"), (12, "studying")],
    ),
    ("cv_checked", &[(60, "ready"), (34, "needs_work"), (6, "no")]),
    // Of a meeting and what follows.
    ("useful", &[(48, "5"), (34, "4"), (12, "3"), (4, "2"), (2, "1")]),
    ("promised", &[(4, "0"), (6, "1"), (12, "2"), (66, "3"), (12, "more")]),
    ("minutes", &[(8, "15"), (58, "30"), (26, "45"), (8, "60")]),
    ("recommend", &[(34, "10"), (24, "9"), (20, "8"), (10, "7"), (6, "6"), (4, "5"), (2, "3")]),
    ("still_here", &[(88, "yes"), (12, "no")]),
    ("market_better", &[(86, "yes"), (14, "no")]),
    ("questions_answered", &[(62, "yes"), (26, "partly"), (6, "no"), (6, "nobody_met")]),
    ("new_contacts", &[(8, "0"), (34, "1_3"), (34, "4_6"), (18, "7_12"), (6, "13")]),
    ("referred_meetings", &[(24, "0"), (48, "1_3"), (22, "4_6"), (6, "7_12")]),
    ("again", &[(78, "yes"), (18, "maybe"), (4, "no")]),
    ("capacity_change", &[(76, "same"), (10, "more"), (10, "fewer"), (4, "pause")]),
    ("quote", &[(70, "no"), (22, "anonymous"), (8, "with_name")]),
    // Of an outcome.
    ("in_field", &[(72, "yes"), (15, "partly"), (13, "no")]),
    ("lasting", &[(70, "permanent"), (30, "term")]),
    ("full_time", &[(84, "yes"), (16, "no")]),
    ("work_place", &[(84, "community"), (11, "province"), (5, "elsewhere")]),
    ("evidence", &[(58, "self_report"), (26, "offer_letter"), (16, "linkedin")]),
    ("tell_connector", &[(46, "news"), (22, "details"), (32, "no")]),
    ("wage_band", &[(12, "under_20"), (40, "20_30"), (28, "30_45"), (8, "over_45"), (12, "not_said")]),
];

/// How many in a hundred tick a box or answer a question that they can leave out; of all others half.
const OFTEN: &[(&str, u32)] = &[
    ("last_name", 100),
    ("first_name", 100),
    ("availability", 100),
    ("skills", 100),
    ("target_organisations", 60),
    ("meeting_city", 90),
    ("meeting_area", 90),
    ("occupation", 100),
    ("occupation_other", 0),
    ("email", 100),
    ("work_email", 96),
    ("referring_partner_code", 14),
    ("campaign_code", 8),
    ("accommodation_needs", 4),
    ("preferred_name", 0),
    ("pronouns", 0),
    ("other_languages", 100),
    ("cv_file", 0),
    ("consent_service", 100),
    ("consent_share_profile", 100),
    ("consent_stats", 92),
    ("consent_contact_6mo", 88),
    ("consent_listing", 30),
    ("casl_newsletter", 20),
    ("story_contact_ok", 18),
    ("story_contact", 12),
    ("employer_hidden", 8),
    ("concern", 1),
    ("note", 12),
    ("recommend", 92),
    ("still_here", 92),
    ("best", 22),
    ("worst", 12),
    ("close", 0),
];

/// Kinds of work that a community has more of than others, and how many in a hundred know one of them: so that there is
/// somebody to meet in a small one too.
const OWN_WORK: (u32, u32) = (5, 74);

/// Somebody who fills in a form.
pub(super) struct Sample<'a> {
    pub(super) site: &'a Site,
    /// Slug of the community that they choose.
    pub(super) community: &'a str,
    pub(super) lang: Lang,
    /// Makes names and telephones differ.
    pub(super) number: u64,
    /// What stands before the @ of their address.
    pub(super) mailbox: String,
}

impl Sample<'_> {
    /// Checked answers to a form, these among them; `None` when the form does not take them.
    pub(super) fn checked(
        &self,
        form: &Form,
        settled: &[(String, String)],
        today: Date,
        chance: &mut Chance,
    ) -> Option<Answers> {
        let raw = self.answers(form, settled, chance);
        form.check(&raw, &self.site.directory, today, self.lang).ok()
    }

    fn answers(&self, form: &Form, settled: &[(String, String)], chance: &mut Chance) -> RawAnswers {
        let mut raw: RawAnswers = settled.iter().cloned().collect();
        if form.field(known::OCCUPATION).is_some() && raw.get(known::OCCUPATION).is_none() {
            self.work(form, &mut raw, chance);
        }
        for field in form.fields() {
            let is_settled = raw.get(&field.id).is_some();
            if !is_settled && form.applies(field, &raw) && is_answered(form, field, chance) {
                self.answer(form, field, &mut raw, chance);
            }
        }
        raw
    }

    /// Some kinds of work are more common than others; the sector follows from it.
    fn work(&self, form: &Form, raw: &mut RawAnswers, chance: &mut Chance) {
        let all = self.site.directory.occupations();
        let draw = chance.number(0, 999) as usize;
        let first = match chance.percent(OWN_WORK.1) {
            true => self.own_work(chance.number(0, OWN_WORK.0 - 1) as usize) % all.len(),
            false => (draw * draw * all.len() / 1_000_000) * 7 % all.len(),
        };
        raw.set(known::OCCUPATION, all[first].id.as_str());
        let is_many = form.id == known::CONNECTEE_FORM || form.id == known::CONNECTOR_FORM;
        let beside = all[first..].iter().skip(1).find(|other| other.sector == all[first].sector);
        if let Some(second) = beside.filter(|_| is_many && chance.percent(45)) {
            raw.add(known::OCCUPATION, second.id.as_str());
        }
        if form.field("sector").is_some() {
            raw.set("sector", all[first].sector.as_str());
        }
    }

    /// One of the kinds of work that the community has more of.
    fn own_work(&self, place: usize) -> usize {
        let first = self.community.bytes().fold(7, |sum: usize, byte| (sum * 31 + usize::from(byte)) % 9_973);
        first + 13 * place
    }

    fn answer(&self, form: &Form, field: &Field, raw: &mut RawAnswers, chance: &mut Chance) {
        let id = field.id.as_str();
        match &field.kind {
            Kind::Text(_) | Kind::LongText(_) => raw.set(id, self.text(id, chance)),
            Kind::Email => raw.set(id, format!("{}@example.org", self.mailbox)),
            Kind::Phone => raw.set(id, words::phone(self.number)),
            Kind::Year(_) => raw.set(id, chance.number(2019, 2024).to_string()),
            Kind::PostalArea => {
                raw.set(id, *chance.one(&["B3H", "K7L", "E1C", "T6E", "V1Y", "R3C", "C1A", "A1C"]));
            }
            Kind::WebAddress => raw.set(id, format!("https://www.example.org/sample/{}", self.number)),
            Kind::Choice(_) => raw.set(id, choice(field, chance)),
            Kind::Choices(_) => self.choices(form, field, raw, chance),
            Kind::Community => raw.set(id, self.community),
            Kind::Consent => raw.set(id, "yes"),
            Kind::Occupation(_) | Kind::Date(_) | Kind::File(_) => {}
        }
    }

    fn text(&self, id: &str, chance: &mut Chance) -> String {
        let (first, last) = words::name(self.number, self.lang);
        match id {
            "first_name" => first,
            "last_name" => last,
            "contact_name" => format!("{first} {last}"),
            "meeting_city" | "meeting_area" | "contact_city" => {
                let community = self.site.directory.community(self.community);
                community.map_or_else(String::new, |community| community.name.of(self.lang).clone())
            }
            _ => words::line(id, self.lang, chance),
        }
    }

    fn choices(&self, form: &Form, field: &Field, raw: &mut RawAnswers, chance: &mut Chance) {
        let options = field.kind.options();
        let id = field.id.as_str();
        if id == "meeting_languages" {
            raw.set(id, self.lang.code());
            if chance.percent(30) {
                raw.add(id, self.lang.other().code());
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

/// Settled answers, by question.
pub(super) fn settled(answers: &[(&str, &str)]) -> Vec<(String, String)> {
    answers.iter().map(|(field, value)| ((*field).to_owned(), (*value).to_owned())).collect()
}

/// The settled answers of a day.
pub(super) fn on_day(field: &str, day: Date) -> [(String, String); 3] {
    let part = |part: &str, value: String| (format!("{field}.{part}"), value);
    [
        part("year", day.year().to_string()),
        part("month", day.month().to_string()),
        part("day", day.day().to_string()),
    ]
}

fn is_answered(form: &Form, field: &Field, chance: &mut Chance) -> bool {
    let is_needed = field.missing.is_some() || form.rules.iter().any(|rule| rule.one_of[0] == field.id);
    let often = match OFTEN.iter().find(|(id, _)| *id == field.id) {
        Some((_, often)) => *often,
        None if field.id.starts_with("confidence_") => 100,
        None => 50,
    };
    is_needed || chance.percent(often)
}

fn choice(field: &Field, chance: &mut Chance) -> String {
    let weights = WEIGHTS.iter().find(|(id, _)| *id == field.id).map(|(_, weights)| weights);
    let has = |value: &str| field.kind.options().iter().any(|option| option.value == value);
    // Forms of the desk and of the public ask under the same name, and not quite with the same options.
    let drawn = weights.map(|weights| *chance.weighted(weights)).filter(|value| has(value));
    drawn.map_or_else(|| chance.one(field.kind.options()).value.clone(), str::to_owned)
}
