//! The Connectee's contacts: who was named for them, as far as they may know, and what came of it.
//!
//! Comes in: the Connectee's link, and a post that says "I wrote" or "we talked". Goes out: the page; what came of it in the
//! store. Never here: contacts who do not know about it, and those who said no.

use axum::http::StatusCode;
use axum::response::Response;
use portal::theme::{Frame, Toggle};
use serde::Serialize;

use super::contact_details::{ContactDetails, Seen};
use super::following::Reached;
use super::naming::{Who, follow};
use super::{after, places};
use crate::http::following::Following;
use crate::http::submitted::Submitted;
use crate::http::{ApiError, reply};
use crate::indicators::ContactId;
use crate::said::Said;
use crate::store::{Action, Contact, Path, Turned};

/// Group of the words.
pub(crate) const WORDS: &str = "contacts";

/// Words that code asks for.
pub(crate) const USED: [&str; 8] = [
    "title",
    "hidden_one",
    "hidden_many",
    "how_write",
    "how_introduced",
    "how_yes",
    "ask_them",
    "ask_mailed",
];

/// Names of inputs.
const CONTACT: &str = "contact";
const STEP: &str = "step";

/// `pages/link-contacts.html`.
#[derive(Serialize)]
struct ContactsPage {
    contacts: Vec<Row>,
    /// That there are others who have to be asked first.
    hidden: Option<String>,
    action: String,
}

#[derive(Serialize)]
struct Row {
    id: String,
    name: String,
    job_title: String,
    organisation: String,
    city: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    /// How to go on.
    how: String,
    /// Day on which the Connectee wrote, ISO.
    wrote_on: Option<String>,
    /// Day on which they talked, ISO.
    talked_on: Option<String>,
    /// What to say of others whom this contact could name.
    next: Option<String>,
}

/// The list.
pub(super) fn list(reached: &Reached) -> Result<Response, ApiError> {
    let (lang, token) = (reached.lang, &reached.token);
    let words = Said::group(&reached.site.words, WORDS, lang);
    let mut contacts: Vec<&Contact> = reached.records.contacts.iter().collect();
    contacts.sort_by_key(|contact| (contact.generation, contact.named_on, contact.id));
    let rows: Vec<Row> = contacts.iter().filter_map(|contact| row(words, contact)).collect();
    let asked = contacts.iter().filter(|contact| {
        contact.say != Some(crate::store::Say::No) && Seen::by_connectee(contact) == Seen::Nothing
    });
    let hidden = match asked.count() {
        0 => None,
        1 => Some(words.word("hidden_one")),
        n => Some(words.with("hidden_many", "n", &n.to_string())),
    };
    let page = ContactsPage { contacts: rows, hidden, action: places::referral_contact(lang, token) };
    let frame = Frame {
        title: words.word("title"),
        toggle: Toggle::Link { href: places::referral(lang.other(), token) },
        crumbs: reached.site.crumbs(lang),
        ..Frame::default()
    };
    reply::page(&reached.site, "pages/link-contacts.html", lang, &frame, &page, StatusCode::OK)
}

/// None for a contact whom the Connectee may not see.
fn row(words: Said<'_>, contact: &Contact) -> Option<Row> {
    let seen = Seen::by_connectee(contact);
    let details = ContactDetails::of(contact).filter(|_| seen != Seen::Nothing)?;
    let all = seen == Seen::All;
    let how = match (contact.say, contact.path) {
        (Some(crate::store::Say::Yes), _) => "how_yes",
        (_, Path::NamerIntroduces) => "how_introduced",
        _ => "how_write",
    };
    let next = contact
        .met_on
        .filter(|_| details.email.is_some())
        .map(|_| words.word(if contact.may_ask { "ask_mailed" } else { "ask_them" }));
    Some(Row {
        id: contact.id.to_string(),
        name: details.name,
        job_title: details.job_title,
        organisation: details.organisation,
        city: details.city,
        email: details.email.filter(|_| all),
        phone: details.phone.filter(|_| all),
        how: words.word(how),
        wrote_on: contact.reached_on.map(|on| on.to_string()),
        talked_on: contact.met_on.map(|on| on.to_string()),
        next,
    })
}

/// Takes "I wrote" or "we talked".
pub(super) async fn note(following: Following, submitted: Submitted) -> Result<Response, ApiError> {
    let path = places::referral(following.lang, &following.token);
    let (reached, Who::Connectee) = follow(following).await? else { return Err(ApiError::LinkEnded) };
    let Reached { app, the, now, .. } = &reached;
    let Some(id) = submitted.get(CONTACT).and_then(ContactId::parse) else { return list(&reached) };
    let noted = match submitted.get(STEP) {
        Some("wrote") => {
            let after = |the: &_, known: &_| after::reached(the, known, *now);
            app.store.note_contact(&the.id, (&id, Action::Contacted), &after, *now).await?
        }
        Some("talked") => {
            let after = |the: &_, known: &_| after::talked(app, the, known, *now);
            app.store.note_contact(&the.id, (&id, Action::ContactMet), &after, *now).await?
        }
        _ => return list(&reached),
    };
    match noted {
        Turned::Now | Turned::Already => Ok(reply::see_other(&path)),
        Turned::Gone => Err(ApiError::Erased),
    }
}
