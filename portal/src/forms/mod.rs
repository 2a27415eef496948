//! Forms: one definition in `content/forms`, from which the page, the check, the review page and the privacy
//! inventory are made.
//!
//! Comes in: the text of a form file, the answers as posted, the directory, today's date. Goes out: a [`Form`] found to
//! be in order; [`Answers`] or every [`FieldError`]; [`FormView`] and [`CheckView`] as plain values for templates.
//! Never here: HTML, the store, mail, a clock. Values that hold what a person typed never print it with `Debug`.

mod answers;
mod check;
mod check_view;
mod debug;
mod eligible;
mod field_view;
mod form;
mod inventory;
pub mod kind;
mod problem;
mod raw;
mod reference;
mod resolve;
mod self_check;
mod show;
mod tidy;
mod view;
mod written;

pub use answers::{AnswerValue, Answers};
pub use check_view::{CheckOptions, CheckRow, CheckSection, CheckView};
pub use form::{Condition, Field, Form, Notify, Rule, Section};
pub use inventory::{InventoryRow, privacy_inventory};
pub use kind::{ChoiceOption, CommunityAnswer, Email, FileAnswer, FileProblem, Kind, KindName, Phone};
pub use kind::{PostalArea, WebAddress};
pub use problem::{FieldError, FieldProblem};
pub use raw::RawAnswers;
pub use reference::{Reference, ReferenceProblem};
pub use show::Showing;
pub use view::{EligibilityView, ErrorView, FieldView, FormView, GroupView, Hidden, OptionView, PrivacyView};
pub use view::{SectionView, StepView, ViewOptions, WhenView};

/// Every word of `words.toml` that forms and eligibility use, as group and word, so that a site without one is found
/// when it is built and not when a person gets an answer wrong.
pub fn words_needed() -> Vec<(&'static str, &'static str)> {
    let problems =
        FieldProblem::all().into_iter().filter_map(FieldProblem::word).map(|word| (problem::WORDS, word));
    let pages = show::ALL_WORDS.map(|word| (show::WORDS, word));
    problems.chain(pages).chain(crate::eligibility::words_needed()).collect()
}

/// Folder of the forms, from the project's root. Old versions stand in its folder `archive`.
pub const FORMS_FOLDER: &str = "content/forms";

/// Fields that the program acts on wherever they stand, by id.
pub mod known {
    /// The community: routing, eligibility, notices.
    pub const COMMUNITY: &str = "community";
    /// Why the person looks for contacts: eligibility.
    pub const GROUP: &str = "group";
    /// The year in which they came to Canada: eligibility.
    pub const ARRIVAL_YEAR: &str = "arrival_year_canada";
    /// Where they live: the nearest community.
    pub const POSTAL_AREA: &str = "postal_area";
    /// Whether they may work: eligibility.
    pub const CAN_WORK: &str = "can_work";
}

/// Names of inputs that belong to the portal, not to a form; no field id starts with `_`.
pub mod reserved {
    /// The token of the draft.
    pub const DRAFT: &str = "_draft";
    /// A box that people don't see; whoever fills it in is a program.
    pub const LEAVE_EMPTY: &str = "_leave_empty";
    /// Where to go after a section: [`TO_CHECK`], or on to the next one.
    pub const RETURN: &str = "_return";
    /// The value of [`RETURN`] that leads back to the check page.
    pub const TO_CHECK: &str = "check";
    /// The signed key of a submission.
    pub const KEY: &str = "_key";
}

#[cfg(test)]
mod tests;
