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
mod sheet;
mod show;
mod tidy;
mod view;
mod written;

pub use answers::{AnswerValue, Answers};
pub use check_view::{CheckOptions, CheckRow, CheckSection, CheckView};
pub use form::{Audience, Condition, Field, Form, Notify, Rule, Section};
pub use inventory::{InventoryRow, privacy_inventory};
pub use kind::{
    ChoiceOption, CommunityAnswer, DateProblem, Email, FileAnswer, FileProblem, Kind, KindName, Part, Phone,
};
pub use kind::{PostalArea, WebAddress};
pub use problem::{FieldError, FieldProblem};
pub use raw::RawAnswers;
pub use reference::{Reference, ReferenceProblem};
pub use sheet::{PartView, SheetOptions, SheetView};
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
    /// The form of people who look for contacts.
    pub const CONNECTEE_FORM: &str = "connectee-application";
    /// The form of people who give them.
    pub const CONNECTOR_FORM: &str = "connector-application";
    /// The community: routing, eligibility, notices.
    pub const COMMUNITY: &str = "community";
    /// Why the person looks for contacts: eligibility.
    pub const GROUP: &str = "group";
    /// The year in which they came to Canada: eligibility.
    pub const ARRIVAL_YEAR: &str = "arrival_year_canada";
    /// What lists of people show.
    pub const FIRST_NAME: &str = "first_name";
    /// Shown after it.
    pub const LAST_NAME: &str = "last_name";
    /// Where they live: the nearest community.
    pub const POSTAL_AREA: &str = "postal_area";
    /// Whether they may work: eligibility.
    pub const CAN_WORK: &str = "can_work";
    /// The official language in which the person wants to be served: matching.
    pub const SERVICE_LANGUAGE: &str = "service_language";
    /// How well they speak English: matching.
    pub const ENGLISH_LEVEL: &str = "english_level";
    /// How well they speak French: matching.
    pub const FRENCH_LEVEL: &str = "french_level";
    /// Years in the field: matching.
    pub const YEARS_EXPERIENCE: &str = "years_experience";
    /// Skills, other languages among them: matching.
    pub const SKILLS: &str = "skills";
    /// Kinds of work that a Connectee looks for, or that a Connector knows well: matching.
    pub const OCCUPATION: &str = "occupation";
    /// A kind of work that the list lacks: matching.
    pub const OCCUPATION_OTHER: &str = "occupation_other";
    /// What a Connectee wants most: matching.
    pub const GOAL: &str = "goal";
    /// Organisations where a Connectee would like to work, one on a line: matching.
    pub const TARGET_ORGANISATIONS: &str = "target_organisations";
    /// Whom a Connectee would like to meet: matching.
    pub const WHO_TO_MEET: &str = "who_to_meet";
    /// How they can meet: matching.
    pub const MEETING_MODE: &str = "meeting_mode";
    /// Where a Connectee can meet: matching.
    pub const MEETING_CITY: &str = "meeting_city";
    /// Where a Connector can meet: matching.
    pub const MEETING_AREA: &str = "meeting_area";
    /// When they are free: matching.
    pub const AVAILABILITY: &str = "availability";
    /// The consent without which nobody is matched.
    pub const CONSENT_SERVICE: &str = "consent_service";
    /// The consent without which no Connector sees a Connectee's short profile: matching.
    pub const CONSENT_SHARE_PROFILE: &str = "consent_share_profile";
    /// Languages in which a Connector can meet: matching.
    pub const MEETING_LANGUAGES: &str = "meeting_languages";
    /// The names of others than the official ones: matching.
    pub const OTHER_LANGUAGES: &str = "other_languages";
    /// A Connector's organisation: matching.
    pub const EMPLOYER: &str = "employer";
    /// A Connector's job title: matching.
    pub const JOB_TITLE: &str = "job_title";
    /// Sectors in which a Connector knows people: matching.
    pub const SECTOR: &str = "sector";
    /// A Connector's role: matching.
    pub const SENIORITY: &str = "seniority";
    /// How many people a Connector can meet in a year: matching.
    pub const CAPACITY: &str = "capacity";
    /// The day from which a Connector can be asked: matching.
    pub const PAUSE_UNTIL: &str = "pause_until";
    /// Whether a Connector was a newcomer or a Connectee: matching.
    pub const OWN_PATH: &str = "own_path";
    /// The day of an intake meeting.
    pub const HELD_ON: &str = "held_on";
    /// How it was held: the way in which consents were given.
    pub const HELD_HOW: &str = "held_how";
    /// The language in which consents were read out.
    pub const CONSENT_LANG: &str = "consent_lang";
    /// The consent without which no answer of a person counts in statistics.
    pub const CONSENT_STATS: &str = "consent_stats";
    /// The consents that are read out at an intake meeting.
    pub const CONSENTS: [&str; 4] =
        [CONSENT_SERVICE, CONSENT_SHARE_PROFILE, CONSENT_STATS, "consent_contact_6mo"];
    /// The four sentences about confidence: size of the network, the local market, writing to strangers, belonging.
    pub const CONFIDENCE: [&str; 4] =
        ["confidence_network", "confidence_market", "confidence_contact", "confidence_belonging"];
    /// The code of the partner who sent the person.
    pub const PARTNER_CODE: &str = "referring_partner_code";
    /// Whether somebody can be matched.
    pub const STANDING: &str = "standing";
    /// Why they can't.
    pub const STANDING_REASON: &str = "standing_reason";
    /// The first day that they can be matched again.
    pub const PAUSED_UNTIL: &str = "paused_until";
    /// Where the person of a row stands: imports.
    pub const STAGE: &str = "stage";
    /// The day on which the application came in: imports.
    pub const RECEIVED_ON: &str = "received_on";
    /// The day on which the person was accepted: imports.
    pub const ACCEPTED_ON: &str = "accepted_on";
    /// The day of the intake meeting: imports.
    pub const INTAKE_ON: &str = "intake_on";
    /// The day on which the person signed consents on paper: imports.
    pub const CONSENT_ON: &str = "consent_on";
    /// The category of the status in Canada.
    pub const STATUS_CATEGORY: &str = "status_category";
    /// The funding that pays for somebody's place.
    pub const FUNDING_STREAM: &str = "funding_stream";
    /// Which number the federal funder knows a client by.
    pub const NUMBER_KIND: &str = "number_kind";
    /// That number.
    pub const CLIENT_NUMBER: &str = "client_number";
    /// The day of birth that it is checked with.
    pub const BORN_ON: &str = "born_on";
    /// What became of a meeting: reports.
    pub const HAPPENED: &str = "happened";
    /// The day on which two people met: reports.
    pub const MET_ON: &str = "met_on";
    /// The day to which they moved it: reports.
    pub const NEW_DATE: &str = "new_date";
    /// Whether it was the right match: reports.
    pub const FIT: &str = "fit";
    /// Whether somebody wants to be called about safety or privacy: reports.
    pub const CONCERN: &str = "concern";
    /// The name of somebody who is named: referrals.
    pub const CONTACT_NAME: &str = "contact_name";
    /// Where they work: referrals.
    pub const ORGANISATION: &str = "organisation";
    /// Their address at work: referrals.
    pub const WORK_EMAIL: &str = "work_email";
    /// Their telephone at work: referrals.
    pub const WORK_PHONE: &str = "work_phone";
    /// Where they are: referrals.
    pub const CONTACT_CITY: &str = "contact_city";
    /// The language in which to write to them: referrals.
    pub const MAIL_LANGUAGE: &str = "mail_language";
    /// Whether they know about it: referrals.
    pub const TOLD: &str = "told";
    /// How they and the Connectee get in touch: referrals.
    pub const PATH: &str = "path";
    /// What they say to it: referrals.
    pub const ANSWER: &str = "answer";
    /// Whether they may be asked to name others: referrals.
    pub const ASK_LATER: &str = "ask_later";
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
    /// The language of the page that posts: a post to the other one only asks to be shown there.
    pub const LANG: &str = "_lang";
}

#[cfg(test)]
mod tests;
