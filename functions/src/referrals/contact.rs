//! What somebody who was named says to it: yes, later or no.
//!
//! Comes in: the link in the first mail, and a post. Goes out: the answer in the store, and the page. "No" erases name and
//! address with the answer itself, and leaves keyed hashes so that nobody writes to them again. Never here: anything that
//! happens by looking.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::Response;
use portal::forms::{Form, SheetView, known};
use portal::theme::{Frame, Toggle};
use serde::Serialize;

use super::contact_details::ContactDetails;
use super::first_mail::FullName;
use super::following::Reached;
use super::{after, meeting, places};
use crate::app::day;
use crate::asking::{Asking, Filled};
use crate::http::following::Following;
use crate::http::submitted::Submitted;
use crate::http::{ApiError, reply};
use crate::indicators::ContactId;
use crate::said::Said;
use crate::store::{About, Contact, LinkPurpose, Namer, Say, Turned};

/// Id of the form.
const FORM: &str = "contact-answer";

/// Group of the words.
pub(crate) const WORDS: &str = "contact_say";

/// Words that code asks for.
pub(crate) const USED: [&str; 7] =
    ["title", "lead", "said_yes", "said_later", "title_no", "nobody", "lead_erased"];

/// `pages/link-contact.html`.
#[derive(Serialize)]
struct ContactPage {
    title: String,
    lead: String,
    /// What we have of the contact, a line each; empty once erased.
    held: Vec<String>,
    /// Day on which that is erased, ISO.
    until: String,
    /// What the contact said so far.
    said: Option<String>,
    /// Name and address are gone, and nothing can be answered any more.
    is_erased: bool,
    form: Option<SheetView>,
    /// Where the contact names others, once they have talked with the Connectee.
    naming: Option<String>,
}

struct Asked {
    reached: Reached,
    contact: Contact,
}

impl Asked {
    async fn of(following: Following) -> Result<Self, ApiError> {
        let reached = following.reach(LinkPurpose::Contact).await?;
        let About::Contact(_, id) = reached.link.about else { return Err(ApiError::LinkEnded) };
        let contact = reached.records.contact(&id).cloned().ok_or(ApiError::Erased)?;
        Ok(Self { reached, contact })
    }

    fn form(&self) -> Result<Arc<Form>, ApiError> {
        let form = self.reached.site.form(FORM);
        form.ok_or_else(|| ApiError::Internal(anyhow::anyhow!("no form `{FORM}`")))
    }

    fn asking<'a>(&'a self, form: &'a Form) -> Asking<'a> {
        Asking::new(&self.reached.site, form, self.reached.lang, day(self.reached.now))
    }
}

/// Who made the referral: whoever named the contact first, by their full name; none when that is gone.
pub(crate) fn referrer(
    (people, records): (&super::People, &crate::store::MatchRecords),
    contact: &ContactId,
) -> Option<FullName> {
    let first = records.namings.iter().find(|naming| naming.contact == *contact)?;
    match first.by {
        Namer::Connector => people.connector.as_ref().and_then(meeting::full_name),
        Namer::Contact(other) => FullName::parse(&ContactDetails::of(records.contact(&other)?)?.name),
    }
}

/// Shows who asks, what we have, and the question.
pub(super) async fn show(following: Following) -> Result<Response, ApiError> {
    page(&Asked::of(following).await?, &Filled::default())
}

/// Takes the answer.
pub(super) async fn answer(following: Following, submitted: Submitted) -> Result<Response, ApiError> {
    let path = places::contact(following.lang, &following.token);
    let asked = Asked::of(following).await?;
    let form = asked.form()?;
    let answers = match asked.asking(&form).read(&submitted) {
        Ok(answers) => answers,
        Err(filled) => return page(&asked, &filled),
    };
    let say = answers.text(known::ANSWER).and_then(Say::parse);
    let say = say.ok_or_else(|| anyhow::anyhow!("`{FORM}` does not ask for an answer"))?;
    let Reached { app, the, people, now, .. } = &asked.reached;
    let details = ContactDetails::of(&asked.contact);
    let addresses = details.map(|details| details.addresses(&app.tokens)).unwrap_or_default();
    let may_ask = say == Say::Yes && answers.agreed(known::ASK_LATER);
    let answer = Contact { say: Some(say), may_ask, ..asked.contact.clone() };
    let judge = |the: &_, known: &_| after::answered(people, the, (known, say), *now);
    match app.store.answer_contact(&the.id, &answer, &addresses, &judge, *now).await? {
        Turned::Now | Turned::Already => Ok(reply::see_other(&path)),
        Turned::Gone => Err(ApiError::Erased),
    }
}

fn page(asked: &Asked, filled: &Filled) -> Result<Response, ApiError> {
    let Asked { reached, contact } = asked;
    let (lang, token) = (reached.lang, &reached.token);
    let words = Said::group(&reached.site.words, WORDS, lang);
    let details = ContactDetails::of(contact);
    let is_erased = details.is_none() || contact.say == Some(Say::No);
    let form = asked.form()?;
    let sheet = asked.asking(&form).sheet(filled, |lang| places::contact(lang, token), Vec::new());
    let title = words.word(if is_erased { "title_no" } else { "title" });
    let page = ContactPage {
        title: title.clone(),
        lead: if is_erased { words.word("lead_erased") } else { lead(asked, words) },
        held: details.as_ref().map(held).unwrap_or_default(),
        until: day(reached.link.expires_at).to_string(),
        said: match contact.say {
            Some(Say::Yes) => Some(words.word("said_yes")),
            Some(Say::Later) => Some(words.word("said_later")),
            Some(Say::No) | None => None,
        },
        is_erased,
        form: (!is_erased).then_some(sheet),
        naming: contact.met_on.filter(|_| !is_erased).map(|_| {
            let about = About::Contact(reached.the.id, contact.id);
            places::referral(lang, &after::link_token(&reached.app, LinkPurpose::Referral, about))
        }),
    };
    let frame = Frame {
        title,
        toggle: match &page.form {
            Some(form) => form.toggle(),
            None => Toggle::Link { href: places::contact(lang.other(), token) },
        },
        crumbs: reached.site.crumbs(lang),
        error: !filled.errors.is_empty(),
        ..Frame::default()
    };
    let status = if page.form.is_some() { filled.status() } else { StatusCode::OK };
    reply::page(&reached.site, "pages/link-contact.html", lang, &frame, &page, status)
}

fn lead(asked: &Asked, words: Said<'_>) -> String {
    let Asked { reached, contact } = asked;
    let nobody = || words.word("nobody");
    let referrer = referrer((&reached.people, &reached.records), &contact.id);
    let referrer = referrer.map_or_else(nobody, |name| name.as_str().to_owned());
    let connectee = reached.people.connectee.as_ref().and_then(meeting::full_name);
    let connectee = connectee.map_or_else(nobody, |name| name.as_str().to_owned());
    portal::words::fill(&words.word("lead"), [("referrer", referrer.as_str()), ("connectee", &connectee)])
}

/// What is kept of a contact, a line each.
fn held(details: &ContactDetails) -> Vec<String> {
    let ContactDetails { name, job_title, organisation, email, phone, city, .. } = details;
    let lines =
        [Some(name), Some(job_title), Some(organisation), city.as_ref(), email.as_ref(), phone.as_ref()];
    lines.into_iter().flatten().cloned().collect()
}
