//! What mail to members says, gathered when it is sent.
//!
//! Comes in: an intent. Goes out: a message; or none when it must not be sent any more: the member was disabled, the
//! sign-in was used or has expired. Never here: mail about cases.

use portal::{Lang, format};
use serde::Serialize;
use tera::Value;

use super::letters::{Failure, message_id};
use crate::app::{App, clock, day};
use crate::forum::places as forum;
use crate::mail::{self, Letter, Message};
use crate::said::Said;
use crate::scheduler::{gets_summary, hours, summary};
use crate::site::Site;
use crate::staff::{Subscription, places, unsubscribe};
use crate::store::{Digest, Intent, Member, MemberId, MemberState, SIGN_IN_MINUTES};

/// Value of `mail/invitation`.
#[derive(Serialize)]
struct InvitationMail<'a> {
    role: &'static str,
    community: Option<&'a str>,
    address: &'a str,
    sign_in_url: String,
}

/// Value of `mail/sign-in`.
#[derive(Serialize)]
struct SignInMail<'a> {
    link: &'a str,
    code: &'a str,
    minutes: i64,
}

/// Value of `mail/moderated`.
#[derive(Serialize)]
struct ModeratedMail<'a> {
    /// Name of the ruling; `undone` when it was taken back.
    what: &'static str,
    reason: Option<String>,
    words: &'a str,
    title: &'a str,
    until: Option<String>,
    url: String,
}

/// The invitation of a new member.
pub(super) async fn invitation(
    app: &App,
    intent: &Intent,
    member: &MemberId,
) -> Result<Option<Message>, Failure> {
    let Some(member) = active(app, member).await? else { return Ok(None) };
    let site = app.site.get();
    let values = |lang: Lang| {
        let community = member.community.as_deref().and_then(|slug| site.directory.community(slug));
        Value::from_serializable(&InvitationMail {
            role: member.role.name(),
            community: community.map(|community| community.name.of(lang).as_str()),
            address: &member.email,
            sign_in_url: site.absolute(&places::sign_in(lang)),
        })
    };
    write(app, &site, intent, &member, &values)
}

/// The link and the code of a sign-in.
pub(super) async fn sign_in(
    app: &App,
    intent: &Intent,
    browser: &Digest,
) -> Result<Option<Message>, Failure> {
    let sign_in = app.store.load_sign_in(browser, app.now()).await?;
    let unused = sign_in.filter(|sign_in| sign_in.session.is_none());
    let Some(id) = unused.and_then(|sign_in| sign_in.member) else { return Ok(None) };
    let Some(member) = active(app, &id).await? else { return Ok(None) };
    let site = app.site.get();
    let nonce = intent.nonce.as_deref().ok_or_else(|| anyhow::anyhow!("a sign-in without a nonce"))?;
    let link = site.absolute(&places::link(intent.lang, &app.tokens.sign_in_link(nonce)));
    let code = app.tokens.sign_in_code(nonce).shown();
    let values =
        |_| Value::from_serializable(&SignInMail { link: &link, code: &code, minutes: SIGN_IN_MINUTES });
    write(app, &site, intent, &member, &values)
}

/// What waits, on a working day. None in quiet hours, on a later day than the one that it was asked for, and when there is
/// nothing to say.
pub(super) async fn summary(
    app: &App,
    intent: &Intent,
    member: &MemberId,
) -> Result<Option<Message>, Failure> {
    let Some(member) = active(app, member).await?.filter(gets_summary) else { return Ok(None) };
    let Some(community) = member.community.clone() else { return Ok(None) };
    let (site, now) = (app.site.get(), app.now());
    let zone = hours::zone(&site.directory, Some(&community));
    let today = now.to_zoned(zone.clone()).date();
    if hours::is_quiet(now, &zone) || intent.created_at.to_zoned(zone).date() != today {
        return Ok(None);
    }
    let summary = summary::gather(app, &site, (&member, &community, today), now).await?;
    let Some(summary) = summary else { return Ok(None) };
    write(app, &site, intent, &member, &|_| Value::from_serializable(&summary))
}

/// What moderators did about a post of the member's. Also to those who are suspended: they may still sign in.
pub(super) async fn moderated(
    app: &App,
    intent: &Intent,
    member: &MemberId,
) -> Result<Option<Message>, Failure> {
    let Some(member) = active(app, member).await? else { return Ok(None) };
    let notice = app.store.notice_of(&member.id, &intent.key, app.now()).await?;
    let Some(notice) = notice else { return Ok(None) };
    let site = app.site.get();
    let values = |lang: Lang| {
        let said = Said::group(&site.words, "forum", lang);
        let until = notice.until.map(|until| (format::date(day(until), lang), clock(until, lang)));
        Value::from_serializable(&ModeratedMail {
            what: if notice.is_undone { "undone" } else { notice.what.name() },
            reason: notice.reason.map(|reason| said.word(&format!("flag_{}", reason.name()))),
            words: &notice.words,
            title: &notice.title,
            until: until.map(|(day, time)| format!("{day}, {time}")),
            url: site.absolute(&forum::post(lang, notice.place)),
        })
    };
    write(app, &site, intent, &member, &values)
}

/// The member of an id, as long as they may sign in.
pub(super) async fn active(app: &App, id: &MemberId) -> Result<Option<Member>, Failure> {
    let member = app.store.load_member(id).await?;
    Ok(member.filter(|member| member.state == MemberState::Active))
}

/// A letter to a member, with the address that ends mail of its kind.
pub(super) fn write(
    app: &App,
    site: &Site,
    intent: &Intent,
    member: &Member,
    values: &dyn Fn(Lang) -> Value,
) -> Result<Option<Message>, Failure> {
    let what = Subscription::of(intent.mail);
    let unsubscribe = what.map(|what| unsubscribe::address(app, site, member, what));
    let letter = Letter {
        unsubscribe: unsubscribe.as_deref(),
        mail: intent.mail,
        id: &message_id(app, intent),
        at: intent.created_at,
        to: &member.email,
        langs: &[intent.lang],
        values,
    };
    Ok(Some(mail::write(site, &letter)?))
}
