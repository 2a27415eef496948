//! What is known of a contact, and who may know it.
//!
//! Comes in: the answers that named them. Goes out: name, work address and the rest; keyed hashes of them. Never here:
//! storing, opinions: the form has no place for any.
//!
//! Who sees a contact (domain.md a.5, b.3): whoever named them knows them already. The Connectee sees name and address once
//! the contact has said yes; or, where the Connectee writes, once somebody has told the contact about it. Where the one who
//! named them makes the introduction, the name alone until then. Who has to be asked first is not seen before a yes, and who
//! said no not at all.

use portal::Lang;
use portal::forms::{AnswerValue, Answers, known};

use crate::indicators::ContactId;
use crate::store::{CaseId, Contact, Digest, Path, Say};
use crate::tokens::Tokens;

/// What is known of a contact. Shows nothing of itself in a log.
#[derive(Clone, PartialEq, Eq)]
pub struct ContactDetails {
    /// Full name.
    pub name: String,
    /// Job title.
    pub job_title: String,
    /// Where they work.
    pub organisation: String,
    /// Address at work.
    pub email: Option<String>,
    /// Telephone at work, as it was typed.
    pub phone: Option<String>,
    /// City.
    pub city: Option<String>,
    /// Language of mail.
    pub lang: Option<Lang>,
    /// Whether who named them has told them.
    pub told: bool,
    /// How they get in touch.
    pub path: Path,
}

/// What the Connectee sees of a contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// That there is one.
    Nothing,
    /// Name and organisation.
    Name,
    /// Address and telephone as well.
    All,
}

/// Providers of private mail that many people in Canada use: an address there is hardly one at work.
const PRIVATE: [&str; 24] = [
    "aol.com",
    "bell.net",
    "eastlink.ca",
    "gmail.com",
    "gmx.com",
    "hotmail.ca",
    "hotmail.com",
    "hotmail.fr",
    "icloud.com",
    "live.ca",
    "live.com",
    "me.com",
    "msn.com",
    "outlook.com",
    "outlook.fr",
    "proton.me",
    "protonmail.com",
    "rogers.com",
    "shaw.ca",
    "sympatico.ca",
    "telus.net",
    "videotron.ca",
    "yahoo.ca",
    "yahoo.com",
];

impl ContactDetails {
    /// Reads the answers of the form that names a contact; none when they are of another form.
    pub fn read(answers: &Answers) -> Option<ContactDetails> {
        let text = |field| answers.text(field).map(str::to_owned);
        Some(ContactDetails {
            name: text(known::CONTACT_NAME)?,
            job_title: text(known::JOB_TITLE)?,
            organisation: text(known::ORGANISATION)?,
            email: answers.email(known::WORK_EMAIL).map(|email| email.as_str().to_owned()),
            phone: text(known::WORK_PHONE),
            city: text(known::CONTACT_CITY),
            lang: answers.text(known::MAIL_LANGUAGE).and_then(Lang::parse),
            told: answers.value(known::TOLD) == Some(&AnswerValue::Choice("yes".into())),
            path: Path::parse(answers.text(known::PATH)?)?,
        })
    }

    /// Reads what is stored of a contact; none once that is erased.
    pub fn of(contact: &Contact) -> Option<ContactDetails> {
        let answers: Answers = serde_json::from_str(contact.details.as_deref()?).ok()?;
        ContactDetails::read(&answers)
    }

    /// The name of the contact for one Connectee: the same whoever names them.
    pub fn id(&self, tokens: &Tokens, connectee: &CaseId) -> ContactId {
        let reached_at = self.email.as_deref().map(str::to_lowercase).or_else(|| self.phone.clone());
        let whose = format!("{connectee} {}", reached_at.unwrap_or_default());
        let bytes = *tokens.blind("contact", &whose).as_bytes();
        ContactId::from_bits(u128::from_be_bytes(bytes[..16].try_into().expect("16 of 32 bytes")))
    }

    /// Keyed hashes of the ways to reach the contact, the same for every Connectee: what is left after a "no".
    pub fn addresses(&self, tokens: &Tokens) -> Vec<Digest> {
        let email = self.email.as_deref().map(|email| suppression(tokens, email));
        let phone = self.phone.as_deref().map(|phone| tokens.blind("contact phone", phone));
        email.into_iter().chain(phone).collect()
    }

    /// Whether the address looks private.
    pub fn is_private(&self) -> bool {
        let domain = self.email.as_deref().and_then(|email| email.rsplit_once('@')).map(|(_, domain)| domain);
        domain.is_some_and(|domain| PRIVATE.contains(&domain.to_lowercase().as_str()))
    }
}

/// The keyed hash under which an address is remembered as one that gets no more mail.
pub fn suppression(tokens: &Tokens, email: &str) -> Digest {
    tokens.blind("contact email", &email.to_lowercase())
}

impl Seen {
    /// What the Connectee sees of a contact.
    pub fn by_connectee(contact: &Contact) -> Seen {
        match (contact.say, contact.path, contact.told) {
            (Some(Say::No), ..) => Seen::Nothing,
            (Some(Say::Yes), ..) | (_, Path::ConnecteeWrites, true) => Seen::All,
            (_, Path::NamerIntroduces, true) => Seen::Name,
            (_, Path::AskFirst, _) | (_, _, false) => Seen::Nothing,
        }
    }
}

impl std::fmt::Debug for ContactDetails {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ContactDetails").field("path", &self.path).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::indicators::Generation;

    fn contact(say: Option<Say>, path: Path, told: bool) -> Contact {
        Contact {
            id: ContactId::from_bits(1),
            generation: Generation::SECOND,
            named_on: date(2026, 11, 22),
            told,
            path,
            lang: None,
            say,
            said_at: None,
            was_reminded: false,
            may_ask: false,
            reached_on: None,
            met_on: None,
            details: None,
            details_until: None,
        }
    }

    #[test]
    fn nobody_is_shown_who_does_not_know_about_it() {
        for path in [Path::ConnecteeWrites, Path::NamerIntroduces, Path::AskFirst] {
            for told in [false, true] {
                let seen = |say| Seen::by_connectee(&contact(say, path, told));
                assert_eq!(seen(Some(Say::Yes)), Seen::All);
                assert_eq!(seen(Some(Say::No)), Seen::Nothing);
                let without = match (path, told) {
                    (Path::ConnecteeWrites, true) => Seen::All,
                    (Path::NamerIntroduces, true) => Seen::Name,
                    _ => Seen::Nothing,
                };
                assert_eq!(seen(None), without);
                assert_eq!(seen(Some(Say::Later)), without);
            }
        }
    }

    #[test]
    fn an_address_is_one_however_it_is_written() {
        let tokens = Tokens::new([7; 32]);
        let named = |email: &str| ContactDetails {
            name: "n".into(),
            job_title: "j".into(),
            organisation: "o".into(),
            email: Some(email.into()),
            phone: None,
            city: None,
            lang: None,
            told: true,
            path: Path::AskFirst,
        };
        let (one, same) = (named("Lee@Example.org"), named("lee@example.org"));
        let (case, other) = (CaseId::from_bits(1), CaseId::from_bits(2));
        assert_eq!(one.id(&tokens, &case), same.id(&tokens, &case));
        assert_ne!(one.id(&tokens, &case), same.id(&tokens, &other), "no two Connectees are joined by it");
        assert_eq!(one.addresses(&tokens), same.addresses(&tokens));
        assert!(named("lee@GMAIL.com").is_private() && !one.is_private());
    }
}
