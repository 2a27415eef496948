//! A file that a person sends: a résumé.
//!
//! Comes in: what the functions posted in place of the file once it was stored, `token|file name|bytes`. Never here:
//! the file itself. The token comes back through the person's browser, so whoever opens the file must check that the
//! token belongs to the same draft, and the content against its type.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::written::WrittenLimits;
use crate::forms::problem::{Amount, Sentence};
use crate::forms::tidy;
use crate::pieces::Report;

/// Bytes of a file when the form does not say, and the most that it may allow: a scanned résumé fits, and what passes
/// through one request to a function (6 MB) with the other answers beside it.
pub const LARGEST: usize = 5_000_000;

/// Endings of the files that are accepted: the two that people's résumés have and staff can open safely.
pub const ENDINGS: [&str; 2] = [".pdf", ".docx"];

/// The most characters of a file's name that are kept: that of common file systems.
const LONGEST_NAME: usize = 255;

/// The most characters of a token.
const LONGEST_TOKEN: usize = 200;

/// Limits of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes.
    pub max: u64,
}

/// A file that was stored while the form was being filled in.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileAnswer {
    /// What the file is stored under.
    pub token: String,
    /// The name that the file had on the person's device.
    pub name: String,
    /// Its size.
    pub bytes: u64,
}

/// What can be wrong with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileProblem {
    /// More bytes than allowed.
    TooBig {
        /// How many are allowed.
        max: u64,
        /// How many there are.
        used: u64,
    },
    /// Nothing in it.
    Empty,
    /// Another kind of file than [`ENDINGS`] by its name, or by its content when the functions look inside.
    WrongType,
    /// The file did not arrive whole, is gone from the store, or the value is none of ours.
    Lost,
}

impl Limits {
    pub(super) fn resolve(written: &mut WrittenLimits, report: &mut Report<'_>) -> Self {
        let max = written.max(LARGEST, report).unwrap_or(LARGEST);
        Self { max: u64::try_from(max).unwrap_or(u64::MAX) }
    }

    pub(super) fn read(self, typed: &str) -> Result<FileAnswer, FileProblem> {
        let file = FileAnswer::parse(typed).ok_or(FileProblem::Lost)?;
        self.check(&file.name, file.bytes)?;
        Ok(file)
    }

    /// Holds a file's name and size against the limits, before it is stored as well as after.
    pub fn check(self, name: &str, bytes: u64) -> Result<(), FileProblem> {
        let name = name.to_lowercase();
        if !ENDINGS.iter().any(|ending| name.ends_with(ending)) {
            return Err(FileProblem::WrongType);
        }
        match bytes {
            0 => Err(FileProblem::Empty),
            used if used > self.max => Err(FileProblem::TooBig { max: self.max, used }),
            _ => Ok(()),
        }
    }
}

impl FileAnswer {
    /// A stored file. The name loses folders, line ends and whatever else has no place in one line.
    pub fn new(token: impl Into<String>, name: &str, bytes: u64) -> Self {
        let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
        let name: Vec<char> = tidy::line(&name.replace('|', " ")).chars().collect();
        // The end is what tells the type, so a long name loses its beginning.
        let name: String = name[name.len().saturating_sub(LONGEST_NAME)..].iter().collect();
        Self { token: token.into(), name: name.trim_start().to_owned(), bytes }
    }

    /// Reads the posted form, `token|file name|bytes`.
    pub fn parse(typed: &str) -> Option<Self> {
        let (token, rest) = typed.split_once('|')?;
        let (name, bytes) = rest.rsplit_once('|')?;
        let good = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        let token_is_good = (1..=LONGEST_TOKEN).contains(&token.len()) && token.chars().all(good);
        let bytes_are_good = !bytes.is_empty() && bytes.bytes().all(|b| b.is_ascii_digit());
        let file = Self::new(token, name, bytes.parse().ok().filter(|_| bytes_are_good)?);
        (token_is_good && !file.name.is_empty()).then_some(file)
    }

    /// The form in which the file travels with the other answers.
    pub fn posted(&self) -> String {
        format!("{}|{}|{}", self.token, self.name, self.bytes)
    }
}

impl FileProblem {
    /// Every problem, for tests of the words.
    pub const ALL: [Self; 4] =
        [Self::TooBig { max: 5_000_000, used: 7_300_000 }, Self::Empty, Self::WrongType, Self::Lost];

    pub(crate) fn sentence(self) -> Sentence {
        match self {
            Self::TooBig { max, used } => Sentence::limit("file_too_big")
                .with("max", Amount::Bytes(max))
                .with("used", Amount::Bytes(used)),
            Self::Empty => Sentence::limit("file_empty"),
            Self::WrongType => Sentence::form("file_wrong_type"),
            Self::Lost => Sentence::limit("file_lost"),
        }
    }
}

/// The size; names of files often are names of people, and a token opens the file.
impl fmt::Debug for FileAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileAnswer").field("bytes", &self.bytes).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LIMITS: Limits = Limits { max: 1000 };

    #[test]
    fn stored_files_are_read() {
        let file = LIMITS.read("t0k-en_1|Amina’s CV.PDF|999").unwrap();
        assert_eq!(file, FileAnswer::new("t0k-en_1", "C:\\home\\Amina’s CV.PDF", 999));
        assert_eq!(file.posted(), "t0k-en_1|Amina’s CV.PDF|999");
        assert_eq!(format!("{file:?}"), "FileAnswer { bytes: 999, .. }");
        assert_eq!(FileAnswer::new("t", "a|b\n.pdf", 1).name, "a b .pdf");
    }

    #[test]
    fn each_mistake_has_its_own_problem() {
        for (typed, problem) in [
            ("t|cv.pdf|1001", FileProblem::TooBig { max: 1000, used: 1001 }),
            ("t|cv.pdf|0", FileProblem::Empty),
            ("t|cv.exe|10", FileProblem::WrongType),
            ("t|pdf|10", FileProblem::WrongType),
            ("cv.pdf", FileProblem::Lost),
            ("|cv.pdf|10", FileProblem::Lost),
            ("t|cv.pdf|-1", FileProblem::Lost),
            ("t|cv.pdf|99999999999999999999", FileProblem::Lost),
            ("t/../x|cv.pdf|10", FileProblem::Lost),
        ] {
            assert_eq!(LIMITS.read(typed), Err(problem), "{typed}");
        }
    }

    proptest! {
        /// What was stored under a name is found under it again.
        #[test]
        fn a_stored_file_survives_the_way_through_a_page(name in ".{0,300}", bytes in any::<u64>()) {
            let file = FileAnswer::new("t0k-en.sig_1", &name, bytes);
            let back = FileAnswer::parse(&file.posted());
            prop_assert_eq!(back, Some(file.clone()).filter(|file| !file.name.is_empty()));
        }

        #[test]
        fn any_value_is_read_or_refused(typed in ".*|[a-z]{1,3}\\|.{0,300}\\.pdf\\|[0-9]{1,4}") {
            if let Ok(file) = LIMITS.read(&typed) {
                prop_assert_eq!(LIMITS.read(&file.posted()), Ok(file.clone()));
            }
        }
    }
}
