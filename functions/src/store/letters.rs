//! Which mail of the forum a member wants.
//!
//! Comes in: names as stored and posted. Goes out: a small set. Never here: what a mail says, the summary of the desk.

/// A sort of mail of the forum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ForumMail {
    /// Replies in topics that the member started.
    Own,
    /// Posts in topics and categories that the member follows.
    Followed,
    /// Somebody named the member in a post, or asked the council that they are on.
    Mentions,
    /// What is new, once a week.
    Digest,
}

/// The sorts that a member wants; all of them at first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ForumMails(u8);

/// Stands for none of them.
const NONE: &str = "-";

impl ForumMail {
    /// All of them, in the order in which a page asks for them.
    pub const ALL: [ForumMail; 4] =
        [ForumMail::Own, ForumMail::Followed, ForumMail::Mentions, ForumMail::Digest];

    /// As stored and posted: `own`.
    pub const fn name(self) -> &'static str {
        match self {
            ForumMail::Own => "own",
            ForumMail::Followed => "followed",
            ForumMail::Mentions => "mentions",
            ForumMail::Digest => "digest",
        }
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

impl ForumMails {
    /// All sorts.
    pub const EVERY: ForumMails = ForumMails(0b1111);

    /// Some sorts.
    pub fn of(sorts: impl IntoIterator<Item = ForumMail>) -> ForumMails {
        ForumMails(sorts.into_iter().fold(0, |all, one| all | one.bit()))
    }

    /// Whether a sort is among them.
    pub const fn has(self, one: ForumMail) -> bool {
        self.0 & one.bit() != 0
    }

    /// The same without some.
    #[must_use]
    pub const fn but(self, ended: ForumMails) -> ForumMails {
        ForumMails(self.0 & !ended.0)
    }

    /// As stored: names with a space between them.
    pub(super) fn text(self) -> String {
        let names: Vec<&str> =
            ForumMail::ALL.into_iter().filter(|one| self.has(*one)).map(ForumMail::name).collect();
        if names.is_empty() { NONE.to_owned() } else { names.join(" ") }
    }

    pub(super) fn parse(text: &str) -> Option<ForumMails> {
        if text == NONE {
            return Some(ForumMails(0));
        }
        let one = |name: &str| ForumMail::ALL.into_iter().find(|one| one.name() == name);
        text.split(' ').map(one).collect::<Option<Vec<_>>>().map(ForumMails::of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_set_is_read_back() {
        for bits in 0..16 {
            let some = ForumMails(bits);
            assert_eq!(ForumMails::parse(&some.text()), Some(some));
        }
        assert_eq!(ForumMails::EVERY.text(), "own followed mentions digest");
        let two = ForumMails::of([ForumMail::Own, ForumMail::Followed]);
        assert_eq!(ForumMails::EVERY.but(two).text(), "mentions digest");
        assert_eq!((ForumMails::parse(""), ForumMails::parse("own other")), (None, None));
    }
}
