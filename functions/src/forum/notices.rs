//! What moderators told a member, as lines on their forum page.
//!
//! Comes in: notices. Goes out: lines for a template. Never here: notices of others.

use jiff::SignedDuration;
use serde::Serialize;

use super::{places, shown};
use crate::desk::{Moment, moment};
use crate::staff::Staff;
use crate::store::Notice;

/// Days for which a notice stands on the page; while it suspends the member, as long as that.
const SHOWN_DAYS: i64 = 30;

/// A notice, for `components/forum.html`.
#[derive(Serialize)]
pub(super) struct NoticeLine {
    /// What was done.
    what: String,
    reason: Option<String>,
    words: String,
    at: Moment,
    until: Option<Moment>,
    /// Title of the topic, and where the post stands.
    title: String,
    href: String,
}

/// The notices that are not old yet, the last one first.
pub(super) fn lines(staff: &Staff, notices: &[Notice]) -> Vec<NoticeLine> {
    let is_new = |notice: &&Notice| {
        notice.at.duration_until(staff.now) < SignedDuration::from_hours(24 * SHOWN_DAYS)
            || notice.until.is_some_and(|until| until > staff.now)
    };
    notices.iter().filter(is_new).map(|notice| line(staff, notice)).collect()
}

fn line(staff: &Staff, notice: &Notice) -> NoticeLine {
    let word =
        if notice.is_undone { "told_undone".to_owned() } else { format!("told_{}", notice.what.name()) };
    NoticeLine {
        what: shown::said(staff).word(&word),
        reason: notice.reason.map(|reason| super::review::why(staff, reason)),
        words: notice.words.clone(),
        at: moment(notice.at, staff.lang),
        until: notice.until.map(|until| moment(until, staff.lang)),
        title: notice.title.clone(),
        href: places::post(staff.lang, notice.place),
    }
}
