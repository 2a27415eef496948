//! One of a few options.

use super::written::WrittenLimits;
use crate::Both;
use crate::forms::problem::Sentence;
use crate::pieces::Report;

/// An option that a person can choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChoiceOption {
    /// Its value in answers and keys.
    pub value: String,
    /// Its name for people.
    pub label: Both<String>,
    /// A line that explains it.
    pub hint: Option<Both<String>>,
}

/// The options of a choice, two at least.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The options in their order on the page.
    pub options: Vec<ChoiceOption>,
}

/// What can be wrong with a choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChoiceProblem {
    /// A value that is no option: the form has changed since the page was opened, or somebody made the value up.
    NoSuchOption,
}

impl Limits {
    pub(super) fn resolve(written: &mut WrittenLimits, report: &mut Report<'_>) -> Self {
        Self { options: written.options(report) }
    }

    pub(super) fn read(&self, typed: String) -> Result<String, ChoiceProblem> {
        let known = self.options.iter().any(|option| option.value == typed);
        if known { Ok(typed) } else { Err(ChoiceProblem::NoSuchOption) }
    }
}

impl ChoiceProblem {
    /// Every problem, for tests of the words.
    pub const ALL: [Self; 1] = [Self::NoSuchOption];

    pub(crate) const fn sentence(self) -> Sentence {
        match self {
            Self::NoSuchOption => Sentence::limit("choice_no_such_option"),
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in super::super) fn options(values: &[&str]) -> Vec<ChoiceOption> {
        let option =
            |value: &&str| ChoiceOption { value: (*value).into(), label: Both::default(), hint: None };
        values.iter().map(option).collect()
    }

    #[test]
    fn only_options_are_chosen() {
        let limits = Limits { options: options(&["yes", "no"]) };
        assert_eq!(limits.read("yes".into()), Ok("yes".into()));
        for typed in ["Yes", "maybe", "yes no"] {
            assert_eq!(limits.read(typed.into()), Err(ChoiceProblem::NoSuchOption), "{typed}");
        }
    }
}
