//! Names, as stored, of what people say of meetings and contacts.
//!
//! Comes in: values. Goes out: names, and back. Never here: words for people.

use super::{Fit, Happened, Namer, Path, Say};
use crate::indicators::ContactId;

impl Happened {
    /// All of them, in the order of the form.
    pub const ALL: [Happened; 8] = [
        Happened::Yes,
        Happened::NotYet,
        Happened::Rescheduled,
        Happened::NotContacted,
        Happened::NoAnswer,
        Happened::NoShowThem,
        Happened::NoShowMe,
        Happened::Cancelled,
    ];

    /// As stored, and the value of its option: `no_show_me`.
    pub const fn name(self) -> &'static str {
        match self {
            Happened::Yes => "yes",
            Happened::NotYet => "not_yet",
            Happened::Rescheduled => "rescheduled",
            Happened::NotContacted => "not_contacted",
            Happened::NoAnswer => "no_answer",
            Happened::NoShowThem => "no_show_them",
            Happened::NoShowMe => "no_show_me",
            Happened::Cancelled => "cancelled",
        }
    }

    /// What a name stands for.
    pub fn parse(name: &str) -> Option<Happened> {
        Happened::ALL.into_iter().find(|one| one.name() == name)
    }
}

impl Fit {
    const ALL: [Fit; 3] = [Fit::Good, Fit::Unsure, Fit::NotRight];

    /// As stored, and the value of its option: `not_right`.
    pub const fn name(self) -> &'static str {
        match self {
            Fit::Good => "good",
            Fit::Unsure => "unsure",
            Fit::NotRight => "not_right",
        }
    }

    /// What a name stands for.
    pub fn parse(name: &str) -> Option<Fit> {
        Fit::ALL.into_iter().find(|one| one.name() == name)
    }
}

impl Path {
    const ALL: [Path; 3] = [Path::ConnecteeWrites, Path::NamerIntroduces, Path::AskFirst];

    /// As stored, and the value of its option: `ask_first`.
    pub const fn name(self) -> &'static str {
        match self {
            Path::ConnecteeWrites => "connectee_writes",
            Path::NamerIntroduces => "namer_introduces",
            Path::AskFirst => "ask_first",
        }
    }

    /// What a name stands for.
    pub fn parse(name: &str) -> Option<Path> {
        Path::ALL.into_iter().find(|one| one.name() == name)
    }
}

impl Say {
    const ALL: [Say; 3] = [Say::Yes, Say::Later, Say::No];

    /// As stored, and the value of its option: `later`.
    pub const fn name(self) -> &'static str {
        match self {
            Say::Yes => "yes",
            Say::Later => "later",
            Say::No => "no",
        }
    }

    /// What a name stands for.
    pub fn parse(name: &str) -> Option<Say> {
        Say::ALL.into_iter().find(|one| one.name() == name)
    }
}

const CONNECTOR: &str = "connector";

impl Namer {
    /// As in keys: `connector`, or the name of the contact.
    pub(super) fn parse(text: &str) -> Option<Namer> {
        if text == CONNECTOR { Some(Namer::Connector) } else { ContactId::parse(text).map(Namer::Contact) }
    }
}

impl std::fmt::Display for Namer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Namer::Connector => f.write_str(CONNECTOR),
            Namer::Contact(contact) => contact.fmt(f),
        }
    }
}
