//! A coordinator brings two people together: sees the mail that goes out, and decides.
//!
//! Comes in: two references, a post. Goes out: the mail as it will be, and the rules that stand in the way if there are any;
//! or a match in the store. Never here: sending; the rules themselves.

use axum::http::StatusCode;
use axum::response::Response;
use jiff::SignedDuration;
use portal::Lang;
use portal::forms::known;
use portal::theme::Toggle;
use serde::Serialize;

use super::pool::{self, Refused};
use super::suggest::{said, speaking, work};
use super::{places, shown};
use crate::app::{App, day};
use crate::http::{ApiError, reply};
use crate::outbox::Pair;
use crate::referrals;
use crate::staff::{Bar, Staff, StaffPost};
use crate::store::{
    ANSWER_DAYS, Application, Mail, Match, MatchEffects, MatchId, NewOffer, Offered, Opening, Person,
};

/// Name of the input that names the match, so that a button pressed twice is one match.
const KEY: &str = "_key";
/// Name of the box that says that the Connector has agreed already.
const AGREED: &str = "agreed";

/// `pages/desk-offer.html`.
#[derive(Serialize)]
struct OfferPage {
    bar: Bar,
    connectee: String,
    connectee_file: String,
    connector: String,
    connector_file: String,
    work: String,
    action: String,
    back: String,
    key: String,
    /// Rules that stand in the way, in words; the button is there only when there are none.
    rules: Vec<String>,
    question: Option<LetterView>,
    introduction: Option<LetterView>,
}

/// A message before it goes.
#[derive(Serialize)]
struct LetterView {
    /// Language of the message, where it has one.
    lang: Option<Lang>,
    subject: String,
    text: String,
}

/// The two people of an address.
struct Two {
    connectee: Person,
    connector: Person,
}

/// Shows what would go out.
pub(super) async fn show(staff: &Staff, names: (&str, &str)) -> Result<Response, ApiError> {
    let Some(two) = two(staff, names).await? else { return shown::gone(staff) };
    let refused = refused(staff, &two.connectee, &two.connector);
    let key = MatchId::from_bits(staff.app.ids.bits128()).to_string();
    page(staff, names, &two, (&key, refused.as_ref()))
}

/// Makes the match.
pub(super) async fn make(post: &StaffPost, names: (&str, &str)) -> Result<Response, ApiError> {
    let StaffPost { staff, submitted } = post;
    let scope = staff.scope()?;
    let (first, second) = names;
    let store = &staff.app.store;
    let one = store.load_for_decision(scope, first, staff.now).await?;
    let other = store.load_for_decision(scope, second, staff.now).await?;
    let (Some(one), Some(other)) = (one, other) else { return shown::gone(staff) };
    let (connectee, connector) = if one.form == known::CONNECTOR_FORM { (other, one) } else { (one, other) };
    let opening = match submitted.get(AGREED) {
        Some(_) => Opening::Introduce,
        None => Opening::Ask,
    };
    let Some(id) = submitted.get(KEY).and_then(MatchId::parse) else { return show(staff, names).await };
    let new = NewOffer { id, connectee: connectee.case, connector: connector.case, opening };
    let effects = effects(staff, &new, (&connectee, &connector));
    let refusal = |connectee: &Person, connector: &Person| refused(staff, connectee, connector);
    match store.offer(scope, &new, refusal, &effects, staff.now).await? {
        Offered::Now(the) | Offered::Already(the) => {
            Ok(reply::see_other(&places::a_match(staff.lang, &the.id)))
        }
        Offered::Refused(refused) => {
            let Some(two) = two(staff, names).await? else { return shown::gone(staff) };
            page(staff, names, &two, (&id.to_string(), Some(&refused)))
        }
        Offered::Gone => shown::gone(staff),
    }
}

fn refused(staff: &Staff, connectee: &Person, connector: &Person) -> Option<Refused> {
    pool::refused(&staff.site.directory, (connectee, connector), day(staff.now))
}

async fn two(staff: &Staff, (first, second): (&str, &str)) -> Result<Option<Two>, ApiError> {
    let (scope, store) = (staff.scope()?, &staff.app.store);
    let one = store.open_person(scope, first, staff.now).await?;
    let other = store.open_person(scope, second, staff.now).await?;
    let (Some(one), Some(other)) = (one, other) else { return Ok(None) };
    let is_connector = |person: &Person| person.application.form == known::CONNECTOR_FORM;
    Ok(match (is_connector(&one), is_connector(&other)) {
        (false, true) => Some(Two { connectee: one, connector: other }),
        (true, false) => Some(Two { connectee: other, connector: one }),
        _ => None,
    })
}

/// What the match brings: the question with its link and a reminder, or the introduction.
fn effects(
    staff: &Staff,
    new: &NewOffer,
    (connectee, connector): (&Application, &Application),
) -> MatchEffects {
    let (app, now): (&App, _) = (&staff.app, staff.now);
    let pair = (new.connectee, new.connector);
    let community = staff.community.clone().unwrap_or_default();
    let the = Match::offered(new.id, &community, pair, staff.member, now);
    if new.opening == Opening::Introduce {
        return referrals::of_introduction(app, &the, (connectee, connector), &[], now);
    }
    referrals::of_offer(app, &the, connector.lang, now)
}

fn page(
    staff: &Staff,
    (first, second): (&str, &str),
    two: &Two,
    (key, refused): (&str, Option<&Refused>),
) -> Result<Response, ApiError> {
    let (connectee, connector) = (&two.connectee.application, &two.connector.application);
    let rules = match refused {
        None => Vec::new(),
        Some(Refused::Rules(rules)) => rules.iter().map(|rule| rule.words(speaking(staff))).collect(),
        Some(Refused::NoProfile(_)) => vec![said(staff).word("no_consent")],
    };
    let pair = Pair {
        site: &staff.site,
        community: connectee.community.as_deref().unwrap_or_default(),
        connectee,
        connector,
        slots: &[],
        meeting: None,
        offered_at: staff.now,
        answer_by: staff.now + SignedDuration::from_hours(24 * ANSWER_DAYS),
        is_introduced: false,
    };
    let letter = |pair: Pair<'_>, mail, lang| {
        let (subject, text) = pair.preview(mail)?;
        Ok::<_, anyhow::Error>(LetterView { lang, subject, text })
    };
    let is_free = rules.is_empty();
    let same = (connectee.lang == connector.lang).then_some(connectee.lang);
    let question = is_free.then(|| letter(pair, Mail::Offer, Some(connector.lang))).transpose()?;
    let introduced = Pair { is_introduced: true, ..pair };
    let introduction = is_free.then(|| letter(introduced, Mail::Introduction, same)).transpose()?;
    let page = OfferPage {
        bar: staff.bar(),
        connectee: shown::name(staff, connectee),
        connectee_file: places::person(staff.lang, &connectee.reference),
        connector: shown::name(staff, connector),
        connector_file: places::person(staff.lang, &connector.reference),
        work: work(connector),
        action: places::offer(staff.lang, first, second),
        back: places::suggest(staff.lang, first),
        key: key.to_owned(),
        rules,
        question,
        introduction,
    };
    let toggle = Toggle::Link { href: places::offer(staff.lang.other(), first, second) };
    let frame = shown::frame(staff, said(staff).word("offer_title"), toggle);
    let status = if is_free { StatusCode::OK } else { StatusCode::CONFLICT };
    reply::page(&staff.site, "pages/desk-offer.html", staff.lang, &frame, &page, status)
}
