//! Who takes part in the walk, and what they type: the Connector, the contacts, the coordinator.
//!
//! All are made up, with addresses that can't exist.

use portal::Lang;

use crate::connectee::{Fill, Section};
use Fill::{Pick, Tick, Type};

/// The sections of `connector-application` with right answers, in order.
pub(super) const CONNECTOR: &[Section] = &[
    (
        "where",
        &[Pick("community", "halifax"), Tick("meeting_languages", "en"), Tick("meeting_languages", "fr")],
    ),
    (
        "about-you",
        &[
            Type("first_name", "Corvin"),
            Type("last_name", "Sample-Weaver"),
            Type("email", "corvin@sample.invalid"),
        ],
    ),
    (
        "work",
        &[
            Type("employer", "Sample Harbour Books"),
            Type("job_title", "Controller"),
            Tick("sector", "finance"),
            Pick("occupation", "accountant"),
        ],
    ),
    ("meetings", &[Tick("capacity", "4"), Tick("meeting_mode", "video")]),
    ("background", &[]),
    (
        "consent",
        &[Tick("gives_referrals", "yes"), Tick("code_of_conduct", "yes"), Tick("consent_service", "yes")],
    ),
];

/// What the coordinator writes down about the intake meeting; the day and what the application said stand there already.
pub(super) fn intake(lang: Lang) -> [Fill<'static>; 7] {
    [
        Tick("held_how", "video"),
        Tick("funding_stream", "federal_settlement"),
        Tick("criteria_met", "yes"),
        Tick("cv_checked", "ready"),
        Tick("consent_lang", lang.code()),
        Tick("consent_service", "yes"),
        Tick("consent_share_profile", "yes"),
    ]
}

/// The job, but for its first day and who led to it.
pub(super) const JOB: &[Fill] = &[
    Tick("source", "self"),
    Tick("outcome_type", "job"),
    Type("employer", "Sample Shipyard"),
    Type("job_title", "Accountant"),
    Tick("in_field", "yes"),
    Tick("work_place", "community"),
    Tick("how_found", "referral_second"),
    Tick("evidence", "self_report"),
    Tick("tell_connector", "news"),
];

/// Somebody who is named.
pub(super) struct Contact {
    pub(super) name: &'static str,
    pub(super) address: &'static str,
}

pub(super) const LEE: Contact = Contact { name: "Lee Samplewright", address: "lee@sample.invalid" };
pub(super) const KIM: Contact = Contact { name: "Kim Samplesmith", address: "kim@sample.invalid" };
pub(super) const OLA: Contact = Contact { name: "Ola Sampleman", address: "ola@sample.invalid" };
pub(super) const SAM: Contact = Contact { name: "Sam Samplehouse", address: "sam@sample.invalid" };

impl Contact {
    /// What somebody types who names this contact: they have to be asked first.
    pub(super) fn answers(&self, lang: Lang) -> [Fill<'static>; 8] {
        [
            Type("contact_name", self.name),
            Type("job_title", "Accountant"),
            Type("organisation", "Sample Works"),
            Type("work_email", self.address),
            Tick("mail_language", lang.code()),
            Tick("relation", "same_field"),
            Tick("told", "not_yet"),
            Tick("path", "ask_first"),
        ]
    }
}
