//! Mail: what it says comes from the theme, where it goes from the case; how it leaves is one trait.
//!
//! Comes in: the name of a mail with its values and languages. Goes out: a [`Message`], ready to be handed to a
//! [`Transport`]. A message never repeats what a person typed into a form, so that nobody can use one to write to others
//! through us; only the letter of a decision says what staff wrote. Never here: deciding that a mail is due (that is the outbox's).

pub mod ses;

use jiff::Timestamp;
use lettre::Address;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, SinglePart};
use portal::Lang;
use tera::Value;

use crate::app::Pending;
use crate::site::Site;
use crate::store::Mail;

/// A mail as it leaves.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// Which mail it is.
    pub mail: Mail,
    /// Its `Message-ID` without the angle brackets: the same whenever the same intent is sent again.
    pub id: String,
    /// Bare address that it goes to; several as in [`Letter::to`].
    pub to: String,
    /// Subject, as a reader sees it.
    pub subject: String,
    /// Text, as a reader sees it.
    pub text: String,
    /// The whole message as it goes over the wire.
    pub raw: Vec<u8>,
}

impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Message({})", self.mail.name())
    }
}

/// Stands between two addresses of one message; no address has a comma of its own.
pub const BETWEEN: &str = ", ";

impl Message {
    /// Each address that it goes to.
    pub fn addresses(&self) -> impl Iterator<Item = &str> {
        self.to.split(BETWEEN)
    }
}

/// Takes messages away.
pub trait Transport: Send + Sync {
    /// Hands a message over. Success means that the other side has taken charge of it.
    fn send<'a>(&'a self, message: &'a Message) -> Pending<'a, Result<(), SendError>>;
}

/// Why a message was not taken. The text is for the log: a code, never an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendError {
    /// It will not be taken however often it is tried.
    Refused(String),
    /// It may be taken later.
    Later(String),
}

impl std::fmt::Display for SendError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Refused(code) => write!(f, "refused: {code}"),
            Self::Later(code) => write!(f, "not taken now: {code}"),
        }
    }
}

impl std::error::Error for SendError {}

/// What a message is made of.
pub struct Letter<'a> {
    /// The absolute address that ends mail of this kind by one press (RFC 8058); none for mail that comes once.
    pub unsubscribe: Option<&'a str>,
    /// Which mail.
    pub mail: Mail,
    /// Text that is the same whenever the same intent is sent; the beginning of the `Message-ID`.
    pub id: &'a str,
    /// When the change happened that it tells of; the `Date`.
    pub at: Timestamp,
    /// Bare address that it goes to. An introduction goes to two, with [`BETWEEN`] in between.
    pub to: &'a str,
    /// Languages, in order: one for a person, both for a community.
    pub langs: &'a [Lang],
    /// The value of the mail's templates in a language.
    pub values: &'a dyn Fn(Lang) -> Value,
}

/// Subject and text of a letter, for who looks at it before it goes. Only its mail, languages and values are read.
pub fn preview(site: &Site, letter: &Letter<'_>) -> anyhow::Result<(String, String)> {
    let subject = in_each(letter, " / ", |lang| Ok(one_line(&text(site, letter, "subject", lang)?)))?;
    let text = in_each(letter, "\n\n\n", |lang| {
        let body = text(site, letter, "body", lang)?;
        Ok(format!("{}\n\n{}", body.trim(), foot(site, letter, lang)?.trim()))
    })? + "\n";
    Ok((subject, text))
}

/// Writes a letter with the theme's words.
pub fn write(site: &Site, letter: &Letter<'_>) -> anyhow::Result<Message> {
    let (subject, text) = preview(site, letter)?;
    let from: Address = site.mail.from.parse()?;
    let name = in_each(letter, " / ", |lang| Ok(one_line(site.mail.name.of(lang))))?;
    let id = format!("{}@{}", letter.id, from.domain());
    let languages = in_each(letter, ", ", |lang| Ok(format!("{lang}-CA")))?;
    let mut raw = lettre::Message::builder()
        .message_id(Some(format!("<{id}>")))
        .date(letter.at.into())
        .from(Mailbox::new(Some(name), from));
    for to in letter.to.split(BETWEEN) {
        let to: Address = to.parse().map_err(|_| anyhow::anyhow!("the address to write to is none"))?;
        raw = raw.to(Mailbox::new(None, to));
    }
    if let Some(address) = letter.unsubscribe {
        raw = raw
            .raw_header(header("List-Unsubscribe", format!("<{address}>")))
            .raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".into()));
    }
    let raw = raw
        .subject(&subject)
        .raw_header(header("Auto-Submitted", "auto-generated".into()))
        .raw_header(header("Content-Language", languages))
        .singlepart(SinglePart::plain(text.clone()))?
        .formatted();
    Ok(Message { mail: letter.mail, id, to: letter.to.to_owned(), subject, text, raw })
}

fn header(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}

fn in_each(
    letter: &Letter<'_>,
    between: &str,
    write: impl FnMut(Lang) -> anyhow::Result<String>,
) -> anyhow::Result<String> {
    let parts = letter.langs.iter().copied().map(write).collect::<anyhow::Result<Vec<_>>>()?;
    Ok(parts.join(between))
}

fn text(site: &Site, letter: &Letter<'_>, part: &str, lang: Lang) -> anyhow::Result<String> {
    let template = format!("mail/{}/{lang}/{part}.txt", letter.mail.folder());
    render(site, &template, lang, (letter.values)(lang))
}

/// Who sends, and a postal address: the law asks for both in every message. And why the reader gets it, and how it ends.
fn foot(site: &Site, letter: &Letter<'_>, lang: Lang) -> anyhow::Result<String> {
    let value = Value::from_serializable(&std::collections::BTreeMap::from([
        ("sender", site.mail.name.of(lang).as_str()),
        ("postal_address", site.mail.postal_address.of(lang).as_str()),
        ("unsubscribe", letter.unsubscribe.unwrap_or_default()),
    ]));
    render(site, &format!("mail/{}/{lang}.txt", letter.mail.foot()), lang, value)
}

fn render(site: &Site, template: &str, lang: Lang, value: Value) -> anyhow::Result<String> {
    let text = site.theme.text(template, lang, value);
    text.map_err(|problem| anyhow::anyhow!("{}", problem.locate(None)))
}

/// Nothing of a subject or a name can begin another header.
fn one_line(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    spaced.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}
