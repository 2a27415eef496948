//! Ending mail that a member gets again and again: by one press, without signing in.
//!
//! Comes in: the address that such a message carries in its headers and below its words (RFC 8058). Goes out: the page with
//! its button; or the changed wish, which counts at once, for mail that waits already too. Never here: mail about a person's
//! file, which is no subscription.
//!
//! The address names the member and what ends, signed with the portal's key: it can't be guessed, needs no record, and works
//! as long as the message is kept. A mail program posts without a page of ours, so where the post comes from does not
//! matter: whoever has the address may end the mail, and can do nothing else with it.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use portal::Lang;
use portal::theme::{Frame, Toggle};
use serde::Serialize;

use super::places;
use crate::app::App;
use crate::http::{ApiError, reply};
use crate::said::Said;
use crate::site::Site;
use crate::store::{Actor, ForumMail, ForumMails, Mail, Member, MemberChange, MemberId, SummaryWish};

/// Mail that comes again and again until its reader ends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subscription {
    /// The summary of each working day.
    Summary,
    /// Posts in topics that the member started or follows.
    Forum,
    /// Posts that name the member, or ask the council that they are on.
    Mentions,
    /// What is new in the forum each week.
    Digest,
}

/// What an address of this kind says.
type Named = Path<(String, String)>;

/// `pages/unsubscribe.html`.
#[derive(Serialize)]
struct UnsubscribePage {
    /// What ends, in words.
    what: String,
    /// Where the button leads; none once it has ended.
    action: Option<String>,
}

impl Subscription {
    const ALL: [Subscription; 4] =
        [Subscription::Summary, Subscription::Forum, Subscription::Mentions, Subscription::Digest];

    /// What ends with a mail's address; none for mail that comes once.
    pub const fn of(mail: Mail) -> Option<Subscription> {
        match mail {
            Mail::Summary => Some(Subscription::Summary),
            Mail::ForumNews => Some(Subscription::Forum),
            Mail::Mentioned => Some(Subscription::Mentions),
            Mail::Digest => Some(Subscription::Digest),
            _ => None,
        }
    }

    /// As in addresses: `summary`.
    const fn name(self) -> &'static str {
        match self {
            Subscription::Summary => "summary",
            Subscription::Forum => "forum",
            Subscription::Mentions => "mentions",
            Subscription::Digest => "digest",
        }
    }

    fn parse(name: &str) -> Option<Subscription> {
        Subscription::ALL.into_iter().find(|one| one.name() == name)
    }

    /// What a press changes.
    fn change(self) -> MemberChange {
        let ended: &[ForumMail] = match self {
            Subscription::Summary => return MemberChange::Summary(SummaryWish::Never),
            Subscription::Forum => &[ForumMail::Own, ForumMail::Followed],
            Subscription::Mentions => &[ForumMail::Mentions],
            Subscription::Digest => &[ForumMail::Digest],
        };
        MemberChange::NoForumMail(ForumMails::of(ended.iter().copied()))
    }
}

/// The absolute address that ends a subscription of a member.
pub fn address(app: &App, site: &Site, member: &Member, what: Subscription) -> String {
    let carried = app.tokens.sign_unsubscribe(&member.id, what.name());
    site.absolute(&places::unsubscribe(member.lang, &carried))
}

/// Shows what the button ends; changes nothing.
pub(super) async fn show(State(app): State<Arc<App>>, Path(named): Named) -> Result<Response, ApiError> {
    let (lang, _, what) = read(&app, &named)?;
    page(&app, (lang, &named.1), what, false)
}

/// Ends it. Asked again, it is ended still.
pub(super) async fn end(State(app): State<Arc<App>>, Path(named): Named) -> Result<Response, ApiError> {
    let (lang, member, what) = read(&app, &named)?;
    let by = Actor::Staff(member.to_string());
    app.store.change_member(&member, what.change(), &by, app.now()).await?;
    tracing::info!(what = what.name(), "unsubscribed");
    page(&app, (lang, &named.1), what, true)
}

fn read(app: &App, (lang, carried): &(String, String)) -> Result<(Lang, MemberId, Subscription), ApiError> {
    let lang = Lang::parse(lang).ok_or(ApiError::NotFound)?;
    let (member, what) = app.tokens.read_unsubscribe(carried).ok_or(ApiError::LinkEnded)?;
    Ok((lang, member, Subscription::parse(&what).ok_or(ApiError::LinkEnded)?))
}

fn page(
    app: &App,
    (lang, carried): (Lang, &str),
    what: Subscription,
    has_ended: bool,
) -> Result<Response, ApiError> {
    let site = app.site.get();
    let said = Said::group(&site.words, "staff", lang);
    let action = (!has_ended).then(|| places::unsubscribe(lang, carried));
    let page = UnsubscribePage { what: said.word(&format!("unsubscribe_{}", what.name())), action };
    let frame = Frame {
        title: said.word("unsubscribe"),
        toggle: Toggle::Link { href: places::unsubscribe(lang.other(), carried) },
        crumbs: site.crumbs(lang),
        ..Frame::default()
    };
    reply::page(&site, "pages/unsubscribe.html", lang, &frame, &page, StatusCode::OK)
}
