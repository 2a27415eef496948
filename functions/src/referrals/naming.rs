//! Naming contacts, one after the other: the Connector after a meeting, and each contact who was met.
//!
//! Comes in: a link of who names, and a post. Goes out: a contact in the store, and the page. Three are asked for, one to
//! six are taken; whoever names fewer says why. Work addresses only: a private-looking one is asked about once, and taken.
//! Never here: opinions about a contact; telling the Connectee.

use std::sync::Arc;

use axum::response::Response;
use jiff::Timestamp;
use portal::forms::{FieldError, FieldProblem, Form, kind::EmailProblem, known};

use super::contact_details::ContactDetails;
use super::first_mail::FullName;
use super::following::Reached;
use super::naming_page::{self, Notice};
use super::{MOST_CONTACTS, after, contacts, meeting, places};
use crate::app::{App, day};
use crate::asking::{Asking, Filled};
use crate::http::following::Following;
use crate::http::submitted::Submitted;
use crate::http::{ApiError, reply};
use crate::indicators::{Generation, Side};
use crate::store::{
    About, Contact, ContactNaming, LinkPurpose, Match, Named, Namer, NamingEnd, NewNaming, Path, Say, Turned,
};

/// Id of the form.
const FORM: &str = "referral-contact";

/// Hidden input: the private-looking address was meant.
pub(super) const SURE: &str = "_sure";

/// Name of the choice of a reason.
pub(super) const WHY: &str = "why_fewer";

/// Why somebody names fewer than three; the words stand under the same names.
pub(super) const REASONS: [&str; 3] = ["none_free", after::LATER, "other"];

/// Who follows a link.
pub(super) enum Who {
    /// Somebody who names contacts.
    Namer(Namer),
    /// The Connectee, whose contacts they are.
    Connectee,
}

/// A link of this kind, followed.
pub(super) struct Naming {
    pub(super) reached: Reached,
    pub(super) namer: Namer,
}

pub(super) async fn follow(following: Following) -> Result<(Reached, Who), ApiError> {
    let reached = following.reach(LinkPurpose::Referral).await?;
    let who = match reached.link.about {
        About::Match(_, Side::Connectee) => Who::Connectee,
        About::Match(_, Side::Connector) => Who::Namer(Namer::Connector),
        About::Contact(_, contact) => Who::Namer(Namer::Contact(contact)),
        About::Case | About::Survey(_) => return Err(ApiError::LinkEnded),
    };
    Ok((reached, who))
}

impl Naming {
    async fn of(following: Following) -> Result<Self, ApiError> {
        match follow(following).await? {
            (_, Who::Connectee) => Err(ApiError::LinkEnded),
            (reached, Who::Namer(namer)) => Naming::allowed(reached, namer),
        }
    }

    /// Whoever was met names others; who said no does not take part any more.
    fn allowed(reached: Reached, namer: Namer) -> Result<Self, ApiError> {
        let may = match namer {
            Namer::Connector => reached.the.met_on.is_some(),
            Namer::Contact(contact) => reached
                .records
                .contact(&contact)
                .is_some_and(|one| one.met_on.is_some() && one.say != Some(Say::No)),
        };
        if may { Ok(Self { reached, namer }) } else { Err(ApiError::LinkEnded) }
    }

    fn generation(&self) -> Generation {
        let own = match self.namer {
            Namer::Connector => Some(Generation::CONNECTOR),
            Namer::Contact(contact) => self.reached.records.contact(&contact).map(|one| one.generation),
        };
        own.unwrap_or(Generation::SECOND).next()
    }

    /// The contacts that this one named, as far as they are still known.
    pub(super) fn own(&self) -> Vec<&Contact> {
        let records = &self.reached.records;
        records.named_by(self.namer).filter_map(|naming| records.contact(&naming.contact)).collect()
    }

    /// How many this one named; some of them may stand with another match.
    pub(super) fn count(&self) -> usize {
        self.reached.records.named_by(self.namer).count()
    }

    pub(super) fn asking<'a>(&'a self, form: &'a Form) -> Asking<'a> {
        Asking::new(&self.reached.site, form, self.reached.lang, day(self.reached.now))
    }

    pub(super) fn form(&self) -> Result<Arc<Form>, ApiError> {
        let form = self.reached.site.form(FORM);
        form.ok_or_else(|| ApiError::Internal(anyhow::anyhow!("no form `{FORM}`")))
    }

    /// The Connectee's name, for the page.
    pub(super) fn connectee(&self) -> Option<FullName> {
        self.reached.people.connectee.as_ref().and_then(meeting::full_name)
    }
}

/// Shows the contacts so far and the form; or the Connectee's own list.
pub(super) async fn show(following: Following) -> Result<Response, ApiError> {
    match follow(following).await? {
        (reached, Who::Connectee) => contacts::list(&reached),
        (reached, Who::Namer(namer)) => {
            let naming = Naming::allowed(reached, namer)?;
            naming_page::show(&naming, &Filled::default(), &Notice::default())
        }
    }
}

/// An address that is only posted to, opened by hand.
pub(super) async fn back(following: Following) -> Response {
    reply::see_other(&places::referral(following.lang, &following.token))
}

/// Takes a contact.
pub(super) async fn name(following: Following, submitted: Submitted) -> Result<Response, ApiError> {
    let path = places::referral(following.lang, &following.token);
    let naming = Naming::of(following).await?;
    let form = naming.form()?;
    let asking = naming.asking(&form);
    let answers = match asking.read(&submitted) {
        Ok(answers) => answers,
        Err(filled) => return naming_page::show(&naming, &filled, &Notice::default()),
    };
    let typed = || Filled::with(asking.typed(&submitted));
    let details = ContactDetails::read(&answers);
    let details = details.ok_or_else(|| anyhow::anyhow!("`{FORM}` does not ask for a contact"))?;
    if let Some(error) = wrong(&details) {
        return naming_page::show(&naming, &typed().wrong(error), &Notice::default());
    }
    if details.is_private() && submitted.get(SURE).is_none() {
        return naming_page::show(&naming, &typed(), &Notice { is_private: true, ..Notice::default() });
    }
    let stored = serde_json::to_string(&answers).map_err(anyhow::Error::from)?;
    match store(&naming, &details, stored).await? {
        Named::Now(_) | Named::Already => Ok(reply::see_other(&path)),
        Named::Suppressed => {
            naming_page::show(&naming, &typed(), &Notice { is_suppressed: true, ..Notice::default() })
        }
        Named::Full => Ok(reply::see_other(&path)),
        Named::Gone => Err(ApiError::Erased),
    }
}

/// What the form alone can't know.
fn wrong(details: &ContactDetails) -> Option<FieldError> {
    let is_name = FullName::parse(&details.name).is_some();
    if !is_name {
        return Some(FieldError { field: known::CONTACT_NAME.to_owned(), problem: FieldProblem::Missing });
    }
    // Only by mail can anybody be asked first.
    let can_ask = details.email.is_some() || details.path != Path::AskFirst;
    (!can_ask).then(|| FieldError {
        field: known::WORK_EMAIL.to_owned(),
        problem: FieldProblem::Email(EmailProblem::NoAt),
    })
}

async fn store(naming: &Naming, details: &ContactDetails, answers: String) -> Result<Named, ApiError> {
    let Reached { app, the, people, now, .. } = &naming.reached;
    let by = NamedBy { namer: naming.namer, generation: naming.generation() };
    let new = new_naming(app, the, by, (details, answers), *now);
    let (contact, own) = (&new.contact, &new.naming);
    // Nobody names themself.
    if naming.namer == Namer::Contact(contact.id) {
        return Ok(Named::Already);
    }
    let has_address = if details.email.is_some() { after::HasAddress::Yes } else { after::HasAddress::No };
    let judge = |the: &_, records: &_, how| {
        after::named(app, people, (the, records), (contact, own, how), has_address)
    };
    Ok(app.store.name_contact(&the.id, &new, &judge, *now).await?)
}

/// Who names a contact.
#[derive(Debug, Clone, Copy)]
pub struct NamedBy {
    /// The Connector, or a contact who was met.
    pub namer: Namer,
    /// The generation of the one who is named.
    pub generation: Generation,
}

/// A contact as they stand when somebody names them, with the checked answers that say so.
pub fn new_naming(
    app: &App,
    the: &Match,
    NamedBy { namer, generation }: NamedBy,
    (details, answers): (&ContactDetails, String),
    now: Timestamp,
) -> NewNaming {
    let id = details.id(&app.tokens, &the.connectee);
    let naming = ContactNaming { contact: id, by: namer, on: day(now), at: now };
    let contact = Contact {
        id,
        generation,
        named_on: naming.on,
        told: details.told,
        path: details.path,
        lang: details.lang,
        say: None,
        said_at: None,
        was_reminded: false,
        may_ask: false,
        reached_on: None,
        met_on: None,
        details: Some(answers),
        details_until: None,
    };
    NewNaming { contact, naming, addresses: details.addresses(&app.tokens), most: MOST_CONTACTS }
}

/// Nobody else comes to mind for now.
pub(super) async fn done(following: Following, submitted: Submitted) -> Result<Response, ApiError> {
    let path = places::referral(following.lang, &following.token);
    let naming = Naming::of(following).await?;
    let is_enough = naming.count() >= super::CONTACTS_WANTED;
    let why = submitted.get(WHY).and_then(|why| REASONS.into_iter().find(|known| *known == why));
    if why.is_none() && !is_enough {
        let notice = Notice { why_missing: true, ..Notice::default() };
        return naming_page::show(&naming, &Filled::default(), &notice);
    }
    let Reached { app, the, people, now, .. } = &naming.reached;
    let why = why.filter(|_| !is_enough).map(str::to_owned);
    let end = NamingEnd { by: naming.namer, why, at: *now };
    let judge = |the: &_, _: &_| after::naming_ended(people, the, &end);
    match app.store.end_naming(&the.id, &end, &judge, *now).await? {
        Turned::Now | Turned::Already => Ok(reply::see_other(&path)),
        Turned::Gone => Err(ApiError::Erased),
    }
}
