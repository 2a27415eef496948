//! Paths of oversight: the one place that writes them.
//!
//! Comes in: a language, a member. Goes out: a path. Never here: absolute addresses.

use jiff::civil::Date;
use portal::Lang;

use crate::staff::places::desk;
use crate::store::MemberId;

pub use crate::staff::places::{audit, members};

/// Where somebody is invited.
pub fn invite(lang: Lang) -> String {
    format!("{}/invite", members(lang))
}

/// One member.
pub fn member(lang: Lang, member: &MemberId) -> String {
    format!("{}/{member}", members(lang))
}

/// Where a member's role is changed.
pub fn role(lang: Lang, id: &MemberId) -> String {
    format!("{}/role", member(lang, id))
}

/// Where a member's access is taken away or given back.
pub fn access(lang: Lang, id: &MemberId) -> String {
    format!("{}/access", member(lang, id))
}

/// Where a member's second factor is taken away.
pub fn factor(lang: Lang, id: &MemberId) -> String {
    format!("{}/factor", member(lang, id))
}

/// The audit log as a table for a spreadsheet.
pub fn audit_table(lang: Lang) -> String {
    format!("{}/table", audit(lang))
}

/// The audit log of some days.
pub fn audit_between(lang: Lang, from: Date, to: Date) -> String {
    format!("{}?from={from}&to={to}", audit(lang))
}

/// Applications whose community is still to be found.
pub fn unplaced(lang: Lang) -> String {
    format!("{}/unplaced", desk(lang))
}
