//! What a row of a sheet is asked: the form that staff type in from paper, and a few questions about where the person stands.
//!
//! Comes in: the site, a form's id. Goes out: both forms, as they are asked of a sheet. Never here: a rule of its own. Files
//! can't come with a sheet. A consent that the form needs may be missing: then nothing is sent to the person.

use portal::Lang;
use portal::forms::{Field, Form, Kind, known};

use crate::desk::enter;
use crate::facts;
use crate::indicators::Side;
use crate::site::Site;

/// Form about where a person of a row stands.
const ROW_FORM: &str = "import-row";

/// Where a person stands: accepted, or more than that.
pub(super) const ACCEPTED: &str = "accepted";
pub(super) const INTAKE_HELD: &str = "intake_held";

/// Questions of a row.
pub(super) struct Forms {
    /// About the person.
    pub(super) person: Form,
    /// About where the person stands.
    pub(super) row: Form,
}

impl Forms {
    /// The questions of a form; none for forms that staff can't type in.
    pub(super) fn of(site: &Site, id: &str) -> Option<Self> {
        let mut person = enter::form_of(site, id)?;
        for section in &mut person.sections {
            section.fields.retain(|field| !matches!(field.kind, Kind::File(_)));
            for field in section.fields.iter_mut().filter(|field| matches!(field.kind, Kind::Consent)) {
                field.missing = None;
            }
        }
        let mut row = (*site.form(ROW_FORM)?).clone();
        if facts::side(id) != Some(Side::Connectee) {
            for section in &mut row.sections {
                section.fields.retain(|field| field.id != known::INTAKE_ON);
                for field in &mut section.fields {
                    if let Kind::Choice(limits) = &mut field.kind {
                        limits.options.retain(|option| option.value != INTAKE_HELD);
                    }
                }
            }
        }
        Some(Self { person, row })
    }

    /// Every question, in the order of the template's columns.
    pub(super) fn fields(&self) -> impl Iterator<Item = &Field> {
        self.row.fields().chain(self.person.fields())
    }

    /// A question by its id.
    pub(super) fn field(&self, id: &str) -> Option<&Field> {
        self.fields().find(|field| field.id == id)
    }

    /// The question's words as the head of a column.
    pub(super) fn head(&self, id: &str, lang: Lang) -> String {
        self.field(id).map_or_else(|| id.to_owned(), |field| field.label.of(lang).clone())
    }
}
