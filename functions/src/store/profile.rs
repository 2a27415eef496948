//! What members show of themselves to other members.
//!
//! Comes in: a member's choice. Goes out: the same. Never here: the name beside a post, which stands there whatever is chosen;
//! addresses: members reach each other through the forum.

use std::collections::BTreeSet;
use std::fmt;

use portal::Lang;
use serde::{Deserialize, Serialize};

/// A part of a member's profile that they show or don't.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProfilePart {
    /// That they stand in the list of members.
    Listed,
    /// The community that they work for.
    Community,
    /// What they do.
    Role,
    /// The languages in which they can be written to.
    Langs,
    /// What they can help with.
    Help,
    /// That they have a topic open.
    Presence,
}

/// What a member shows. `Debug` shows none of it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Profile {
    /// The parts that are shown.
    pub shown: BTreeSet<ProfilePart>,
    /// The languages in which they can be written to.
    pub langs: Vec<Lang>,
    /// What they can help with.
    pub help: String,
}

impl ProfilePart {
    /// All of them, in the order in which a page asks for them.
    pub const ALL: [ProfilePart; 6] = [
        ProfilePart::Listed,
        ProfilePart::Community,
        ProfilePart::Role,
        ProfilePart::Langs,
        ProfilePart::Help,
        ProfilePart::Presence,
    ];

    /// As in inputs and words: `listed`.
    pub const fn name(self) -> &'static str {
        match self {
            ProfilePart::Listed => "listed",
            ProfilePart::Community => "community",
            ProfilePart::Role => "role",
            ProfilePart::Langs => "langs",
            ProfilePart::Help => "help",
            ProfilePart::Presence => "presence",
        }
    }
}

impl Profile {
    /// Whether a part is shown.
    pub fn shows(&self, part: ProfilePart) -> bool {
        self.shown.contains(&part)
    }
}

/// What is beside each post anyway; the role only once its holder says so.
impl Default for Profile {
    fn default() -> Self {
        let shown = ProfilePart::ALL.into_iter().filter(|part| *part != ProfilePart::Role).collect();
        Self { shown, langs: Vec::new(), help: String::new() }
    }
}

impl fmt::Debug for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Profile").field("shown", &self.shown).finish_non_exhaustive()
    }
}
