//! The first mail to somebody who was named. The law exempts it from consent only if it gives the full name of the person
//! who made the referral and says that it is sent because of the referral (Electronic Commerce Protection Regulations,
//! s. 4; domain.md a.5). It must say who sends it, give a postal address, and a way to say no.
//!
//! Comes in: who made the referral, the words, where to answer. Goes out: a [`FirstMail`], which can't be made without
//! them; and a message, which is checked once more as it will be read. Never here: deciding that it is due; whether the
//! address wants no mail (the outbox looks).

use portal::{Lang, Words};
use serde::Serialize;

use crate::mail::Message;
use crate::said::Said;

/// Group of the words.
pub(crate) const WORDS: &str = "referral_mail";

/// Word that says that the mail is sent because of a referral, and who made it.
pub(crate) const BECAUSE: &str = "because";

/// The longest name, in characters: two lines of the form.
const LONGEST: usize = 210;

/// The full name of somebody, as they gave it.
#[derive(Clone, PartialEq, Eq)]
pub struct FullName(String);

impl FullName {
    /// A name of at least one letter, on one line. An address of a page or of mail is none: nobody advertises through us.
    pub fn parse(text: &str) -> Option<FullName> {
        let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let is_name = name.chars().any(char::is_alphabetic)
            && name.chars().count() <= LONGEST
            && !name.contains(['/', '@', '<', '>'])
            && !name.to_lowercase().contains("www.");
        is_name.then_some(FullName(name))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for FullName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FullName(..)")
    }
}

/// What the first mail says, in one language. There is no other way to one than [`FirstMail::new`]. It is the value of
/// `mail/contact-first` and `mail/contact-reminder`.
#[derive(Serialize)]
pub struct FirstMail {
    /// The sentence with the full name of the referrer, and that this is why the mail is sent.
    because: String,
    /// Full name of the person who made the referral.
    referrer: String,
    /// The Connectee.
    connectee: String,
    /// Who is asked.
    name: String,
    /// Name of the path: what happens after a yes.
    path: &'static str,
    community: Option<String>,
    /// Where the contact answers, "no" included.
    answer_url: String,
}

/// Whom a first mail is from and to, and what it is about.
#[derive(Clone, Copy)]
pub struct Referral<'a> {
    /// Who made the referral.
    pub referrer: &'a FullName,
    /// For whom.
    pub connectee: &'a FullName,
    /// Who is asked.
    pub contact: &'a FullName,
    /// Name of the path.
    pub path: &'static str,
    /// Name of the community.
    pub community: Option<&'a str>,
    /// Where the contact answers.
    pub answer_url: &'a str,
}

impl std::fmt::Debug for Referral<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Referral(..)")
    }
}

impl std::fmt::Debug for FirstMail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FirstMail(..)")
    }
}

impl FirstMail {
    /// What the mail says; an error when the theme's words leave out the referrer, or there is no way to answer.
    pub fn new(words: &Words, lang: Lang, referral: &Referral<'_>) -> anyhow::Result<FirstMail> {
        let referrer = referral.referrer.as_str();
        let because = Said::group(words, WORDS, lang).with(BECAUSE, "referrer", referrer);
        anyhow::ensure!(because.contains(referrer), "the words of the first mail do not name the referrer");
        anyhow::ensure!(!referral.answer_url.is_empty(), "a first mail without a way to say no");
        Ok(FirstMail {
            because,
            referrer: referrer.to_owned(),
            connectee: referral.connectee.as_str().to_owned(),
            name: referral.contact.as_str().to_owned(),
            path: referral.path,
            community: referral.community.map(str::to_owned),
            answer_url: referral.answer_url.to_owned(),
        })
    }

    /// The message, if a reader will find in it all that the law asks for.
    pub fn checked(
        parts: &[FirstMail],
        message: Message,
        postal_addresses: &[&str],
    ) -> anyhow::Result<Message> {
        let text = words_of(&message.text);
        for part in parts {
            for needed in [&part.because, &part.referrer, &part.answer_url] {
                anyhow::ensure!(text.contains(&words_of(needed)), "a first mail lacks what the law asks for");
            }
        }
        anyhow::ensure!(!parts.is_empty(), "a first mail without words");
        for address in postal_addresses {
            anyhow::ensure!(text.contains(&words_of(address)), "a first mail without a postal address");
        }
        Ok(message)
    }
}

/// A text without its line ends, so that a line that was broken is found too.
fn words_of(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_a_letter() {
        for none in ["", "  ", "\n", "--", "12", "Win at www.example.org", "https://example.org"] {
            assert!(FullName::parse(none).is_none(), "{none:?}");
        }
        let name = FullName::parse(" Mei\n Chen ").map(|name| name.as_str().to_owned());
        assert_eq!(name.as_deref(), Some("Mei Chen"));
    }

    #[test]
    fn there_is_no_first_mail_without_the_name_of_the_referrer() {
        let mei = FullName::parse("Mei Chen").expect("a name");
        let referral = Referral {
            referrer: &mei,
            connectee: &mei,
            contact: &mei,
            path: "ask_first",
            community: None,
            answer_url: "https://portal.example/api/contacts/en/x",
        };
        let words = |text: &str| {
            let both = format!("[{WORDS}]\n{BECAUSE} = {{ en = \"{text}\", fr = \"{text}\" }}\n");
            Words::parse("content/words.toml", &both).expect("words")
        };
        assert!(FirstMail::new(&words("Somebody named you."), Lang::En, &referral).is_err());
        let good = words("{referrer} referred you to us. This is why we write.");
        assert!(FirstMail::new(&good, Lang::En, &referral).is_ok());
        let nowhere = Referral { answer_url: "", ..referral };
        assert!(FirstMail::new(&good, Lang::En, &nowhere).is_err());
    }
}
