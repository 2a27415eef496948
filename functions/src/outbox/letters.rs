//! What each mail about a case says and to whom, gathered when it is sent.
//!
//! Comes in: an intent. Goes out: a message; or none when it must not be sent any more. Never here: an applicant's own
//! words: the values below are references, names of forms and communities, dates and links; what staff wrote stands only
//! in the letter of a decision (see `decided.rs`).

use portal::forms::{Answers, Form};
use portal::{Both, Lang};
use serde::Serialize;
use tera::Value;

use super::decided::Telling;
use super::{follow_up, matched, referred};
use crate::app::{App, day};
use crate::desk;
use crate::intake::nearest::{self, Search};
use crate::intake::places;
use crate::mail::{self, Letter, Message};
use crate::oversight;
use crate::site::Site;
use crate::store::{
    About, Application, CaseId, DecisionRecord, Intent, LinkPurpose, Mail, State, StoreError,
    UNCONFIRMED_DAYS,
};

/// Why a message could not be written.
pub(super) enum Failure {
    /// The store gave no answer; nothing is known.
    Store(StoreError),
    /// Templates, settings or answers are not what they should be.
    Broken(anyhow::Error),
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::Broken(error)
    }
}

/// Writes the message of an intent; none when its application is gone, withdrawn or held back.
pub(super) async fn write(app: &App, intent: &Intent, case: &CaseId) -> Result<Option<Message>, Failure> {
    if matched::is_about_match(intent.mail) {
        let About::Match(id, side) = intent.about else { return Ok(None) };
        return matched::write(app, intent, (&id, side)).await;
    }
    let application = app.store.load_application(case, app.now()).await?;
    let Some(application) = application.filter(|application| is_wanted(intent.mail, application.state))
    else {
        return Ok(None);
    };
    if follow_up::is_ours(intent.mail) {
        return follow_up::write(app, intent, application).await;
    }
    if referred::is_ours(intent.mail) {
        return referred::write(app, intent, &application).await;
    }
    let site = app.site.get();
    let Some(form) = site.form_of(&application.form, application.version) else {
        return Err(anyhow::anyhow!("no form `{}`", application.form).into());
    };
    if is_decision(intent.mail) {
        let Some(taken) = app.store.load_decision(&intent.key, app.now()).await? else { return Ok(None) };
        return Ok(decided(app, intent, (&application, &form), &taken)?);
    }
    let community = application.community.as_deref().and_then(|slug| site.directory.community(slug));
    let facts = Facts {
        reference: application.reference.clone(),
        form_title: form.title.clone(),
        community: community.map(|community| community.name.clone()),
        after: form.after.clone(),
        received: day(application.received_at).to_string(),
        link: link(app, &site, intent),
        desk: desk(&site, &form, &application),
        search: nearest::search(&form, &application),
    };
    let to = match intent.mail {
        Mail::Notice => notice_address(&site, &application),
        Mail::Receipt
        | Mail::Confirmed
        | Mail::Withdrawn
        | Mail::AddressConfirm
        | Mail::AddressNotice
        | Mail::HandoverAsked
        | Mail::Placed => match persons_address(intent, &application, &form) {
            Some(address) => address,
            None => return Ok(None),
        },
        _ => return Err(anyhow::anyhow!("this mail is not about an application").into()),
    };
    let langs: &[Lang] = if intent.mail == Mail::Notice { &Lang::ALL } else { &[intent.lang] };
    let letter = Letter {
        unsubscribe: None,
        mail: intent.mail,
        id: &message_id(app, intent),
        at: intent.created_at,
        to: &to,
        langs,
        values: &|lang| facts.value(intent.mail, lang),
    };
    Ok(Some(mail::write(&site, &letter)?))
}

const fn is_decision(mail: Mail) -> bool {
    matches!(
        mail,
        Mail::DecisionAccepted | Mail::DecisionWaiting | Mail::DecisionReferredOut | Mail::DecisionDeclined
    )
}

/// The letter of a decision; none when nobody knows where to send it.
fn decided(
    app: &App,
    intent: &Intent,
    (application, form): (&Application, &Form),
    taken: &DecisionRecord,
) -> anyhow::Result<Option<Message>> {
    let Some(to) = persons_address(intent, application, form) else { return Ok(None) };
    let site = app.site.get();
    let telling = Telling {
        application,
        form,
        reason: taken.reason.as_deref(),
        message: taken.message.as_deref(),
        status_url: &link(app, &site, intent).unwrap_or_default(),
        erase_at: application.erase_at,
    };
    let letter = Letter {
        unsubscribe: None,
        mail: intent.mail,
        id: &message_id(app, intent),
        at: intent.created_at,
        to: &to,
        langs: &[intent.lang],
        values: &|lang| telling.value(&site, lang),
    };
    mail::write(&site, &letter).map(Some)
}

/// The same for the same intent, and tells nobody which it is.
pub(super) fn message_id(app: &App, intent: &Intent) -> String {
    let mut id = app.tokens.blind("message", &intent.key.to_string()).to_string();
    id.truncate(32);
    id
}

/// After a withdrawal only its own confirmation goes out; from the quarantine nothing does.
fn is_wanted(mail: Mail, state: State) -> bool {
    match state {
        State::Received | State::Waiting | State::Accepted | State::ReferredOut | State::Declined => {
            mail != Mail::Withdrawn
        }
        State::Withdrawn => mail == Mail::Withdrawn,
        State::Quarantined(_) => false,
    }
}

/// The address in the answers, or the one that was put aside because the answers are erased.
pub(super) fn persons_address(intent: &Intent, application: &Application, form: &Form) -> Option<String> {
    if intent.address.is_some() {
        return intent.address.clone();
    }
    let answers: Answers = serde_json::from_str(application.answers.as_deref()?).ok()?;
    Some(answers.email(form.confirm_email.as_deref()?)?.as_str().to_owned())
}

/// The community's coordinators; the secretariat for everything that has no community.
fn notice_address(site: &Site, application: &Application) -> String {
    match &application.community {
        Some(slug) => site.mail.community.replace("{community}", slug),
        None => site.mail.secretariat.clone(),
    }
}

/// Where it is read: the file on the desk of its community, or the list of those whose community is to be found.
fn desk(site: &Site, form: &Form, application: &Application) -> Option<Both<String>> {
    let is_open = nearest::search(form, application) == Some(Search::Open);
    let path = |lang| match application.list() {
        Some(_) => Some(desk::places::person(lang, &application.reference)),
        None => is_open.then(|| oversight::places::unplaced(lang)),
    };
    let (en, fr) = (path(Lang::En)?, path(Lang::Fr)?);
    Some(Both { en: site.absolute(&en), fr: site.absolute(&fr) })
}

/// The link that the mail carries, made again from the intent's nonce.
fn link(app: &App, site: &Site, intent: &Intent) -> Option<String> {
    let nonce = intent.nonce.as_deref()?;
    let path = match intent.mail {
        Mail::HandoverAsked => {
            let token = app.tokens.link(LinkPurpose::Handover, nonce);
            crate::own_file::places::handover(intent.lang, &token)
        }
        Mail::AddressConfirm => {
            let token = app.tokens.link(LinkPurpose::NewAddress, nonce);
            crate::own_file::places::confirm_address(intent.lang, &token)
        }
        Mail::Receipt => places::confirm(intent.lang, &app.tokens.link(LinkPurpose::ConfirmEmail, nonce)),
        Mail::Confirmed
        | Mail::DecisionAccepted
        | Mail::DecisionWaiting
        | Mail::DecisionReferredOut
        | Mail::DecisionDeclined => places::status(intent.lang, &app.tokens.link(LinkPurpose::Status, nonce)),
        // The others carry no link, or are written elsewhere.
        _ => return None,
    };
    Some(site.absolute(&path))
}

/// Everything that mail may say about an application.
struct Facts {
    reference: String,
    form_title: Both<String>,
    community: Option<Both<String>>,
    after: Both<Vec<String>>,
    received: String,
    link: Option<String>,
    /// Where it is read.
    desk: Option<Both<String>>,
    /// The person was not sure of the community: how far it is.
    search: Option<Search>,
}

#[derive(Serialize)]
struct ReceiptMail<'a> {
    reference: &'a str,
    form_title: &'a str,
    community: Option<&'a str>,
    search: Option<Search>,
    confirm_url: Option<&'a str>,
    confirm_days: i64,
    after: &'a [String],
}

#[derive(Serialize)]
struct ConfirmedMail<'a> {
    reference: &'a str,
    form_title: &'a str,
    status_url: &'a str,
}

#[derive(Serialize)]
struct NoticeMail<'a> {
    reference: &'a str,
    form_title: &'a str,
    community: Option<&'a str>,
    received: &'a str,
    desk_url: Option<&'a str>,
}

#[derive(Serialize)]
struct PlacedMail<'a> {
    reference: &'a str,
    form_title: &'a str,
    community: &'a str,
}

#[derive(Serialize)]
struct WithdrawnMail<'a> {
    reference: &'a str,
    form_title: &'a str,
}

#[derive(Serialize)]
struct AddressMail<'a> {
    reference: &'a str,
    form_title: &'a str,
    link: &'a str,
}

impl Facts {
    /// The value of a mail's templates.
    fn value(&self, mail: Mail, lang: Lang) -> Value {
        let (reference, form_title) = (self.reference.as_str(), self.form_title.of(lang).as_str());
        let community = self.community.as_ref().map(|name| name.of(lang).as_str());
        let link = self.link.as_deref();
        match mail {
            Mail::Receipt => Value::from_serializable(&ReceiptMail {
                reference,
                form_title,
                community,
                search: self.search,
                confirm_url: link,
                confirm_days: UNCONFIRMED_DAYS,
                after: self.after.of(lang),
            }),
            Mail::Confirmed => Value::from_serializable(&ConfirmedMail {
                reference,
                form_title,
                status_url: link.unwrap_or_default(),
            }),
            Mail::Notice => Value::from_serializable(&NoticeMail {
                reference,
                form_title,
                community,
                received: &self.received,
                desk_url: self.desk.as_ref().map(|desk| desk.of(lang).as_str()),
            }),
            Mail::AddressConfirm | Mail::HandoverAsked => Value::from_serializable(&AddressMail {
                reference,
                form_title,
                link: link.unwrap_or_default(),
            }),
            Mail::Placed => {
                let community = community.unwrap_or_default();
                Value::from_serializable(&PlacedMail { reference, form_title, community })
            }
            _ => Value::from_serializable(&WithdrawnMail { reference, form_title }),
        }
    }
}
