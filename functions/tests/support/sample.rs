//! Good answers for any form, made from its definition.

use functions::site::Site;
use portal::forms::{Form, Kind, RawAnswers, Section};

/// The person of the samples; a test greps the log for all of it.
pub const NAME: &str = "Zquille Aminatou";
pub const EMAIL: &str = "zquille.aminatou@example.org";
pub const PHONE: &str = "902-555-0147";
pub const TEXT: &str = "Zquille’s own words";

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
