//! A community of the directory, or that the person is not sure.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::directory::{Directory, NOT_SURE};
use crate::forms::problem::Sentence;

/// Where somebody wants to meet Connectors. Stored as the slug, or `not_sure`.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum CommunityAnswer {
    /// Not sure, or the area is not listed.
    NotSure,
    /// The slug of a community that was in the directory when the form was sent.
    Listed(String),
}

/// What can be wrong with a community.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommunityProblem {
    /// No community of the directory: it has left since the page was opened, or somebody made the value up.
    NoSuchCommunity,
}

impl CommunityAnswer {
    pub(super) fn read(typed: String, directory: &Directory) -> Result<Self, CommunityProblem> {
        match Self::from(typed) {
            Self::Listed(slug) if directory.community(&slug).is_none() => {
                Err(CommunityProblem::NoSuchCommunity)
            }
            answer => Ok(answer),
        }
    }

    /// The slug; none when the person is not sure.
    pub fn slug(&self) -> Option<&str> {
        match self {
            Self::NotSure => None,
            Self::Listed(slug) => Some(slug),
        }
    }

    /// The value as it is posted and stored.
    pub fn as_str(&self) -> &str {
        self.slug().unwrap_or(NOT_SURE)
    }
}

impl From<String> for CommunityAnswer {
    fn from(text: String) -> Self {
        if text == NOT_SURE { Self::NotSure } else { Self::Listed(text) }
    }
}

impl From<CommunityAnswer> for String {
    fn from(answer: CommunityAnswer) -> Self {
        match answer {
            CommunityAnswer::NotSure => NOT_SURE.to_owned(),
            CommunityAnswer::Listed(slug) => slug,
        }
    }
}

impl CommunityProblem {
    /// Every problem, for tests of the words.
    pub const ALL: [Self; 1] = [Self::NoSuchCommunity];

    pub(crate) const fn sentence(self) -> Sentence {
        match self {
            Self::NoSuchCommunity => Sentence::limit("community_no_such_community"),
        }
    }
}

/// Says that a community is there, not which: with a name's first letter it may point at one person.
impl fmt::Debug for CommunityAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CommunityAnswer(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::tests::directory;

    #[test]
    fn only_listed_communities_and_not_sure_are_read() {
        let directory = directory();
        assert_eq!(CommunityAnswer::read("not_sure".into(), &directory), Ok(CommunityAnswer::NotSure));
        let halifax = CommunityAnswer::read("halifax".into(), &directory).unwrap();
        assert_eq!(halifax.slug(), Some("halifax"));
        for typed in ["Halifax", "atlantis", "halifax "] {
            let found = CommunityAnswer::read(typed.into(), &directory);
            assert_eq!(found, Err(CommunityProblem::NoSuchCommunity), "{typed}");
        }
    }

    #[test]
    fn is_stored_as_one_word() {
        for word in ["not_sure", "halifax"] {
            let stored = serde_json::to_string(word).unwrap();
            let answer: CommunityAnswer = serde_json::from_str(&stored).unwrap();
            assert_eq!((serde_json::to_string(&answer).unwrap(), answer.as_str()), (stored, word));
        }
    }
}
