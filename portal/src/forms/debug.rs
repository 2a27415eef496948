//! What pages' values print of themselves in logs: ids and kinds, never what a person typed or chose, no token.

use std::fmt;

use super::check_view::{CheckOptions, CheckRow, CheckView};
use super::sheet::SheetView;
use super::view::{EligibilityView, FieldView, FormView, Hidden, OptionView, ViewOptions};

/// Form, section and the ids of the questions; never what was typed.
impl fmt::Debug for FormView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FormView")
            .field("id", &self.id)
            .field("section", &self.section.id)
            .field("fields", &self.fields)
            .finish_non_exhaustive()
    }
}

/// The form and the ids of the questions; never what was typed.
impl fmt::Debug for SheetView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SheetView").field("id", &self.id).field("parts", &self.parts).finish_non_exhaustive()
    }
}

/// The question's id and kind; never what was typed.
impl fmt::Debug for FieldView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}(..)", self.id, self.kind)
    }
}

/// The input's name; never its value.
impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: (..)", self.name)
    }
}

/// The form and the ids of the questions; never an answer.
impl fmt::Debug for CheckView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CheckView")
            .field("form_id", &self.form_id)
            .field("sections", &self.sections)
            .finish_non_exhaustive()
    }
}

/// The question's id; never the answer.
impl fmt::Debug for CheckRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}(..)", self.id)
    }
}

/// The option's value; never whether it was chosen.
impl fmt::Debug for OptionView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: (..)", self.value)
    }
}

/// That there is a verdict; it tells of a person.
impl fmt::Debug for EligibilityView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EligibilityView(..)")
    }
}

/// Whether there is a draft; its token opens the answers.
impl fmt::Debug for ViewOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ViewOptions")
            .field("draft", &self.draft.is_some())
            .field("return_to_check", &self.return_to_check)
            .finish()
    }
}

/// Whether there is a draft; its token opens the answers.
impl fmt::Debug for CheckOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CheckOptions").field("draft", &self.draft.is_some()).finish_non_exhaustive()
    }
}
