//! What a page of a form posted, taken apart: answers, and what the page says of itself.
//!
//! Comes in: a [`Submitted`]. Goes out: the form's answers under their names, and the page's own inputs. Names that the
//! form does not ask for are dropped. Never here: judging answers.

use portal::forms::{Form, RawAnswers, Section, reserved};

use crate::http::ApiError;
use crate::http::kept::{ANEW, Kept};
use crate::http::submitted::MAX_VALUE_CHARS;
use crate::http::submitted::{Submitted, Upload};
use crate::tokens::Token;

/// The most that all answers of a form may be together: an item of the table holds 400 KB, and these are not all of it.
const MAX_ANSWERS_BYTES: usize = 300_000;

/// A post of a form's page.
#[derive(Debug)]
pub(super) struct Posted {
    /// Answers of the whole form, as far as the page carried them.
    pub(super) answers: RawAnswers,
    /// Files.
    pub(super) uploads: Vec<Upload>,
    /// The draft that the page belongs to.
    pub(super) draft: Option<Token>,
    /// The key of the check page.
    pub(super) key: Option<String>,
    /// The page was reached from the check page.
    pub(super) back_to_check: bool,
    /// A new draft is asked for.
    pub(super) anew: bool,
    /// The input that people don't see was filled in.
    pub(super) trapped: bool,
    /// Where answers are kept for error pages.
    pub(super) kept: Kept,
}

impl Posted {
    /// Takes a post apart.
    pub(super) fn new(form: &Form, submitted: Submitted) -> Result<Self, ApiError> {
        let own = |name: &str| submitted.get(name).filter(|value| !value.is_empty());
        let (draft, key) =
            (own(reserved::DRAFT).and_then(Token::parse), own(reserved::KEY).map(str::to_owned));
        let back_to_check = own(reserved::RETURN) == Some(reserved::TO_CHECK);
        let (anew, trapped) = (own(ANEW).is_some(), own(reserved::LEAVE_EMPTY).is_some());
        let answers = form.keep_known(&submitted.fields.into_iter().collect());
        if answers.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>() > MAX_ANSWERS_BYTES {
            return Err(ApiError::TooLarge);
        }
        Ok(Self {
            answers,
            uploads: submitted.uploads,
            draft,
            key,
            back_to_check,
            anew,
            trapped,
            kept: submitted.kept,
        })
    }

    /// The answers before this post with those of one section in place of its old ones: an unticked box posts nothing.
    pub(super) fn over(&self, before: &RawAnswers, section: &Section) -> RawAnswers {
        let names = section.input_names();
        let is_here = |name: &str| names.iter().any(|known| known == name);
        let others = before.iter().filter(|(name, _)| !is_here(name));
        others.chain(self.answers.iter().filter(|(name, _)| is_here(name))).collect()
    }
}

/// The answers without values that are longer than any that is stored; none when all of them fit.
pub(super) fn without_overlong(answers: &RawAnswers) -> Option<RawAnswers> {
    let fits = |value: &str| value.len() <= MAX_VALUE_CHARS || value.chars().count() <= MAX_VALUE_CHARS;
    if answers.iter().all(|(_, value)| fits(value)) {
        return None;
    }
    Some(answers.iter().filter(|(_, value)| fits(value)).collect())
}
