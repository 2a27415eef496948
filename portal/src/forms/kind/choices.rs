//! Any of a few options.

use super::choice::ChoiceOption;
use super::written::WrittenLimits;
use crate::forms::problem::{Amount, Sentence};
use crate::pieces::Report;

/// The options of choices, two at least, and how many may be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The options in their order on the page.
    pub options: Vec<ChoiceOption>,
    /// The most that may be chosen; as many as there are options unless the form says less.
    pub max: usize,
}

/// What can be wrong with choices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChoicesProblem {
    /// A value that is no option: the form has changed since the page was opened, or somebody made the value up.
    NoSuchOption,
    /// More than may be chosen.
    TooMany {
        /// How many may be chosen.
        max: usize,
        /// How many were.
        used: usize,
    },
}

impl Limits {
    pub(super) fn resolve(written: &mut WrittenLimits, report: &mut Report<'_>) -> Self {
        let options = written.options(report);
        let max = written.max(options.len().max(1), report).unwrap_or(options.len());
        Self { options, max }
    }

    /// The chosen values in the order of the options; the same one twice counts once.
    pub(super) fn read(&self, typed: &[String]) -> Result<Option<Vec<String>>, ChoicesProblem> {
        if typed.iter().any(|typed| !self.options.iter().any(|option| option.value == *typed)) {
            return Err(ChoicesProblem::NoSuchOption);
        }
        let values = self.options.iter().map(|option| &option.value);
        let chosen: Vec<String> = values.filter(|value| typed.contains(value)).cloned().collect();
        match chosen.len() {
            0 => Ok(None),
            used if used > self.max => Err(ChoicesProblem::TooMany { max: self.max, used }),
            _ => Ok(Some(chosen)),
        }
    }
}

impl ChoicesProblem {
    /// Every problem, for tests of the words.
    pub const ALL: [Self; 2] = [Self::NoSuchOption, Self::TooMany { max: 3, used: 4 }];

    pub(crate) fn sentence(self) -> Sentence {
        match self {
            Self::NoSuchOption => Sentence::limit("choices_no_such_option"),
            Self::TooMany { max, used } => Sentence::limit("choices_too_many")
                .with("max", Amount::count(max))
                .with("used", Amount::count(used)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::choice::tests::options;
    use super::*;

    fn read(typed: &[&str]) -> Result<Option<Vec<String>>, ChoicesProblem> {
        let typed: Vec<String> = typed.iter().map(|typed| (*typed).to_owned()).collect();
        Limits { options: options(&["a", "b", "c"]), max: 2 }.read(&typed)
    }

    #[test]
    fn the_order_of_posting_does_not_count() {
        assert_eq!(read(&["c", "a", "c"]), Ok(Some(vec!["a".to_owned(), "c".to_owned()])));
        assert_eq!(read(&[]), Ok(None));
    }

    #[test]
    fn limits_hold() {
        assert_eq!(read(&["a", "b", "c"]), Err(ChoicesProblem::TooMany { max: 2, used: 3 }));
        assert_eq!(read(&["a", "z"]), Err(ChoicesProblem::NoSuchOption));
    }
}
