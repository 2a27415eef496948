//! A post that was flagged, for moderators: who flagged it and why, taking it on, judging it, taking that back.
//!
//! Comes in: a post, a button. Goes out: a page, or the way back to it. Never here: rights and claims; the store settles
//! them.

use axum::http::StatusCode;
use axum::response::Response;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::flag::{NOTE, NOTE_CHARS, REASON, note, reason, reasons};
use super::named::Named;
use super::post::Viewer;
use super::{places, prose, reply as answer, shown};
use crate::desk::{Moment, moment};
use crate::http::submitted::Submitted;
use crate::http::{ApiError, reply};
use crate::live;
use crate::staff::{Bar, Choice, Staff, StaffPost, Wrong};
use crate::store::{
    FlagReason, NewVerdict, PostPlace, PostState, Review, ReviewStep, Reviewed, ReviewedPost, Ruling,
    UNDO_HOURS,
};

/// Name of the button that was pressed.
const STEP: &str = "step";
/// Name of the list of rulings.
const RULING: &str = "ruling";
/// Name of the list of days for which somebody is suspended.
const DAYS: &str = "days";

/// Days for which somebody can be suspended.
const SUSPENSIONS: [i64; 4] = [1, 7, 30, 90];

/// Rulings that can be chosen; what is hidden is restored by a button of its own.
const OFFERED: [Ruling; 4] = [Ruling::Keep, Ruling::Hide, Ruling::Warn, Ruling::Suspend];

/// `pages/forum-review.html`.
#[derive(Serialize)]
struct ReviewPage {
    bar: Bar,
    about: String,
    action: String,
    post: Judged,
    flags: Vec<FlagRow>,
    /// It can be taken on.
    can_claim: bool,
    /// Somebody else has it: who, and until when.
    claimed: Option<(String, Moment)>,
    /// For whoever has it.
    form: Option<JudgeForm>,
    verdict: Option<VerdictShown>,
    is_own: bool,
    errors: Vec<Wrong>,
    back: String,
    queue: String,
}

#[derive(Serialize)]
struct Judged {
    by: String,
    community: Option<String>,
    at: Moment,
    lang: &'static str,
    html: String,
    state: &'static str,
}

#[derive(Serialize)]
struct FlagRow {
    name: String,
    reason: String,
    note: String,
    at: Moment,
}

#[derive(Serialize)]
struct JudgeForm {
    until: Moment,
    rulings: Vec<Choice>,
    reasons: Vec<Choice>,
    days: Vec<Choice>,
    note: String,
    max: usize,
    error_ruling: Option<String>,
    error_reason: Option<String>,
    error_days: Option<String>,
    error_note: Option<String>,
}

#[derive(Serialize)]
struct VerdictShown {
    ruling: String,
    reason: Option<String>,
    words: String,
    name: String,
    at: Moment,
    suspended_until: Option<Moment>,
    /// Until when it can be taken back.
    undo_until: Option<Moment>,
    can_restore: bool,
}

/// Shows the review.
pub(super) async fn show(staff: &Staff, named: &Named) -> Result<Response, ApiError> {
    show_with(staff, named, None, None).await
}

/// Does something about it.
pub(super) async fn act(posted: &StaffPost, named: &Named) -> Result<Response, ApiError> {
    let StaffPost { staff, submitted } = posted;
    // Rights come before what is there.
    if !staff.reader()?.is_moderator() {
        return Err(ApiError::NotYours);
    }
    let step = match submitted.get(STEP) {
        Some("claim") => ReviewStep::Claim,
        Some("release") => ReviewStep::Release,
        Some("undo") => ReviewStep::Undo,
        Some("restore") => ReviewStep::Restore,
        Some("judge") => match verdict(submitted, staff.now) {
            Some(new) => ReviewStep::Judge(new),
            None => return show_with(staff, named, Some(submitted), None).await,
        },
        _ => return show(staff, named).await,
    };
    let place = named.post()?;
    match staff.app.store.review_post(staff.reader()?, place, &step, staff.now).await? {
        Reviewed::Done(_) => {
            live::tell(&staff.app, &place.topic, &[place.seq]).await;
            look_at_author(staff, place, &step).await?;
            Ok(reply::see_other(&places::review(staff.lang, place)))
        }
        Reviewed::Refused(_) => show_with(staff, named, Some(submitted), Some("review_meanwhile")).await,
        Reviewed::Gone => Err(ApiError::NotFound),
    }
}

/// Whoever is suspended, or no longer, goes on with a page that knows it: their open sockets end at once.
async fn look_at_author(staff: &Staff, place: PostPlace, step: &ReviewStep) -> Result<(), ApiError> {
    let settles = match step {
        ReviewStep::Judge(new) => new.ruling == Ruling::Suspend,
        ReviewStep::Undo | ReviewStep::Restore => true,
        ReviewStep::Flag(..) | ReviewStep::Claim | ReviewStep::Release => false,
    };
    if settles && let Some(found) = staff.app.store.reviewed_post(staff.reader()?, place, staff.now).await? {
        live::look_at(&staff.app, &found.post.by).await;
    }
    Ok(())
}

/// The verdict that was typed; none when something is wrong with it.
fn verdict(submitted: &Submitted, now: Timestamp) -> Option<NewVerdict> {
    let ruling = ruling(submitted)?;
    let needs_reason = ruling != Ruling::Keep;
    let until = days(submitted).map(|days| now + SignedDuration::from_hours(24 * days));
    Some(NewVerdict {
        ruling,
        reason: if needs_reason { Some(reason(submitted)?) } else { None },
        words: if needs_reason { note(submitted).ok()? } else { String::new() },
        until: if ruling == Ruling::Suspend { Some(until?) } else { None },
    })
}

fn ruling(submitted: &Submitted) -> Option<Ruling> {
    submitted.get(RULING).and_then(Ruling::parse).filter(|ruling| OFFERED.contains(ruling))
}

fn days(submitted: &Submitted) -> Option<i64> {
    submitted.get(DAYS)?.parse().ok().filter(|days| SUSPENSIONS.contains(days))
}

async fn show_with(
    staff: &Staff,
    named: &Named,
    typed: Option<&Submitted>,
    refused: Option<&str>,
) -> Result<Response, ApiError> {
    let place = named.post()?;
    let found = staff.app.store.reviewed_post(staff.reader()?, place, staff.now).await?;
    let ReviewedPost { topic, post, review } = found.ok_or(ApiError::NotFound)?;
    let me = staff.member.to_string();
    let is_own = post.by == staff.member;
    let claim = review.as_ref().and_then(|review| review.claimed(staff.now)).cloned();
    let is_judged = review.as_ref().is_some_and(|review| review.verdict.is_some());
    let is_mine = claim.as_ref().is_some_and(|claim| claim.by == me) && !is_judged;
    let form = claim
        .as_ref()
        .filter(|_| is_mine && !is_own)
        .map(|claim| form(staff, moment(claim.until, staff.lang), typed.filter(|_| refused.is_none())));
    let mut errors = form.as_ref().map(JudgeForm::errors).unwrap_or_default();
    errors.extend(refused.map(|word| Wrong { href: "#review".into(), text: shown::said(staff).word(word) }));
    let page = ReviewPage {
        bar: staff.bar(),
        about: topic.head.title.clone(),
        action: places::review(staff.lang, place),
        post: Judged {
            by: post.name.clone(),
            community: Viewer::of(staff)?.community(post.community.as_deref()),
            at: moment(post.at, staff.lang),
            lang: post.lang.code(),
            html: prose::html(&post.text),
            state: post.state.name(),
        },
        flags: review.iter().flat_map(|review| flags(staff, review)).collect(),
        can_claim: !is_own && claim.is_none() && (!is_judged || post.state != PostState::Hidden),
        claimed: claim.filter(|_| !is_mine).map(|claim| (claim.name, moment(claim.until, staff.lang))),
        form,
        verdict: review.as_ref().and_then(|review| verdict_shown(staff, review, is_own)),
        is_own,
        errors,
        back: places::post(staff.lang, place),
        queue: places::reviews(staff.lang),
    };
    let twin = places::review(staff.lang.other(), place);
    let title = shown::said(staff).word("review");
    let mut frame = shown::frame(staff, title, Some(answer::category(staff, &topic)?), twin);
    frame.error = !page.errors.is_empty();
    let status = match refused {
        Some(_) => StatusCode::CONFLICT,
        None if frame.error => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    shown::page(staff, "forum-review", &frame, &page, status)
}

fn form(staff: &Staff, until: Moment, typed: Option<&Submitted>) -> JudgeForm {
    let said = shown::said(staff);
    let (chosen, why) = (typed.and_then(ruling), typed.and_then(reason));
    let told = |is_wrong: bool, word: &str| (typed.is_some() && is_wrong).then(|| said.word(word));
    let needs_reason = chosen.is_some_and(|ruling| ruling != Ruling::Keep);
    let long = typed.and_then(|typed| note(typed).err());
    JudgeForm {
        until,
        rulings: OFFERED
            .map(|ruling| Choice {
                value: ruling.name().to_owned(),
                label: said.word(&format!("ruling_{}", ruling.name())),
                checked: chosen == Some(ruling),
            })
            .into(),
        reasons: reasons(staff, why),
        days: SUSPENSIONS
            .map(|days| Choice {
                value: days.to_string(),
                label: said.word(&format!("days_{days}")),
                checked: typed.and_then(self::days) == Some(days),
            })
            .into(),
        note: typed.and_then(|typed| typed.get(NOTE)).unwrap_or_default().to_owned(),
        max: NOTE_CHARS,
        error_ruling: told(chosen.is_none(), "ruling_missing"),
        error_reason: told(needs_reason && why.is_none(), "flag_missing"),
        error_days: told(chosen == Some(Ruling::Suspend) && typed.and_then(days).is_none(), "days_missing"),
        error_note: long.map(|word| said.word(word)),
    }
}

impl JudgeForm {
    fn errors(&self) -> Vec<Wrong> {
        let all = [
            (RULING, &self.error_ruling),
            (REASON, &self.error_reason),
            (DAYS, &self.error_days),
            (NOTE, &self.error_note),
        ];
        let wrong = |(field, error): (&str, &Option<String>)| {
            error.clone().map(|text| Wrong { href: format!("#{field}"), text })
        };
        all.into_iter().filter_map(wrong).collect()
    }
}

fn flags(staff: &Staff, review: &Review) -> Vec<FlagRow> {
    let row = |flag: &crate::store::Flag| FlagRow {
        name: flag.name.clone(),
        reason: why(staff, flag.reason),
        note: flag.note.clone(),
        at: moment(flag.at, staff.lang),
    };
    review.flags.iter().map(row).collect()
}

/// The words for a reason.
pub(super) fn why(staff: &Staff, reason: FlagReason) -> String {
    shown::said(staff).word(&format!("flag_{}", reason.name()))
}

fn verdict_shown(staff: &Staff, review: &Review, is_own: bool) -> Option<VerdictShown> {
    let verdict = review.verdict.as_ref()?;
    let undo_until = verdict.at + SignedDuration::from_hours(UNDO_HOURS);
    let can_be_undone = review.can_be_undone(staff.now) && !is_own;
    Some(VerdictShown {
        ruling: shown::said(staff).word(&format!("ruled_{}", verdict.ruling.name())),
        reason: verdict.reason.map(|reason| why(staff, reason)),
        words: verdict.words.clone(),
        name: verdict.name.clone(),
        at: moment(verdict.at, staff.lang),
        suspended_until: verdict.suspended_until.map(|until| moment(until, staff.lang)),
        undo_until: can_be_undone.then(|| moment(undo_until, staff.lang)),
        can_restore: !is_own && matches!(verdict.ruling, Ruling::Hide | Ruling::Suspend),
    })
}

/// The words of rulings, of verdicts, of what authors are told, and of suspensions.
pub(super) fn words_needed() -> impl Iterator<Item = String> {
    let rulings = OFFERED.into_iter().flat_map(|ruling| {
        let name = ruling.name();
        [format!("ruling_{name}"), format!("ruled_{name}"), format!("told_{name}")]
    });
    rulings.chain(SUSPENSIONS.into_iter().map(|days| format!("days_{days}")))
}
