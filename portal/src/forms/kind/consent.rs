//! A box that stands for a yes. It is never ticked for anybody; the form's version keeps the words that were agreed to.

use crate::forms::problem::Sentence;

/// The value that a ticked box posts.
pub const YES: &str = "yes";

/// What can be wrong with a box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConsentProblem {
    /// Another value than [`YES`]: no page of ours posts it, and consent is not guessed.
    NotYes,
}

pub(super) fn read(typed: &str) -> Result<(), ConsentProblem> {
    if typed == YES { Ok(()) } else { Err(ConsentProblem::NotYes) }
}

impl ConsentProblem {
    /// Every problem, for tests of the words.
    pub const ALL: [Self; 1] = [Self::NotYes];

    pub(crate) const fn sentence(self) -> Sentence {
        match self {
            Self::NotYes => Sentence::limit("consent_not_yes"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_yes_is_a_yes() {
        assert_eq!(read("yes"), Ok(()));
        for typed in ["on", "true", "Yes", "no", "1"] {
            assert_eq!(read(typed), Err(ConsentProblem::NotYes), "{typed}");
        }
    }
}
