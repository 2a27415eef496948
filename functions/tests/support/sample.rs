//! Good answers for any form, made from its definition; those of an intake meeting and of a survey, by hand.

use functions::site::Site;
use portal::forms::{Form, Kind, RawAnswers, Section};

/// The person of the samples; a test greps the log for all of it.
pub const NAME: &str = "Zquille Aminatou";
pub const EMAIL: &str = "zquille.aminatou@example.org";
pub const PHONE: &str = "902-555-0147";
pub const TEXT: &str = "Zquille’s own words";

/// What staff type at an intake meeting.
pub const MEETING: [(&str, &str); 20] = [
    ("held_on.year", "2026"),
    ("held_on.month", "11"),
    ("held_on.day", "20"),
    ("held_how", "phone"),
    ("group", "newcomer"),
    ("status_category", "permanent"),
    ("funding_stream", "federal_settlement"),
    ("criteria_met", "yes"),
    ("cv_checked", "ready"),
    ("coaching_given", "pitch"),
    ("goals", "A job in her field, « here »"),
    ("confidence_network", "1"),
    ("confidence_market", "2"),
    ("confidence_contact", "3"),
    ("confidence_belonging", "4"),
    ("consent_lang", "fr"),
    ("consent_service", "yes"),
    ("consent_share_profile", "yes"),
    ("consent_stats", "yes"),
    ("consent_contact_6mo", "yes"),
];

/// What a Connectee answers to a survey.
pub const SURVEY: [(&str, &str); 7] = [
    ("confidence_network", "3"),
    ("confidence_market", "3"),
    ("confidence_contact", "4"),
    ("confidence_belonging", "4"),
    ("recommend", "9"),
    ("still_here", "yes"),
    ("best", "The talks, said Zquille."),
];

/// Answers to every question that applies; no file.
pub fn answers(site: &Site, form: &Form) -> RawAnswers {
    let mut raw = RawAnswers::new();
    for field in form.fields() {
        if !form.applies(field, &raw) {
            continue;
        }
        let id = field.id.as_str();
        match &field.kind {
            Kind::Text(_) => raw.set(id, NAME),
            Kind::LongText(_) => raw.set(id, TEXT),
            Kind::Email => raw.set(id, EMAIL),
            Kind::Phone => raw.set(id, PHONE),
            Kind::Date(_) => {
                raw.set(format!("{id}.year"), "2027");
                raw.set(format!("{id}.month"), "3");
                raw.set(format!("{id}.day"), "4");
            }
            Kind::Year(_) => raw.set(id, "2024"),
            Kind::PostalArea => raw.set(id, "B3H"),
            Kind::WebAddress => raw.set(id, "https://www.example.org/zquille"),
            Kind::Choice(limits) => raw.set(id, &limits.options[0].value),
            Kind::Choices(limits) => raw.set(id, &limits.options[0].value),
            Kind::Community => raw.set(id, &site.directory.communities()[0].slug),
            Kind::Occupation(_) => raw.set(id, &site.directory.occupations()[0].id),
            Kind::File(_) => {}
            Kind::Consent => raw.set(id, "yes"),
        }
    }
    raw
}

/// The answers of one section.
pub fn of_section<'a>(raw: &'a RawAnswers, section: &Section) -> Vec<(&'a str, &'a str)> {
    let names = section.input_names();
    raw.iter().filter(|(name, _)| names.iter().any(|known| known == name)).collect()
}

/// A small PDF.
pub fn pdf() -> Vec<u8> {
    b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\nxref\n0 1\ntrailer\n<< /Root 1 0 R >>\nstartxref\n42\n%%EOF\n".to_vec()
}
