//! Paths of the pages of figures: the one place that writes them.
//!
//! Comes in: a language, a period. Goes out: a path. Never here: absolute addresses.

use portal::Lang;

use super::asked::PERIOD;
use crate::indicators::Period;
use crate::staff::places::desk;
pub(super) use crate::staff::places::national;

/// The figures of the member's community.
pub(super) fn figures(lang: Lang) -> String {
    format!("{}/figures", desk(lang))
}

/// The same for a period.
pub(super) fn figures_of(lang: Lang, period: Period) -> String {
    format!("{}?{PERIOD}={}", figures(lang), period.key())
}

/// The referral trees of the member's community as one.
pub(super) fn trees(lang: Lang) -> String {
    format!("{}/referrals", desk(lang))
}

/// The same for a period.
pub(super) fn trees_of(lang: Lang, period: Period) -> String {
    format!("{}?{PERIOD}={}", trees(lang), period.key())
}

/// Where goals are set.
pub(super) fn goals(lang: Lang) -> String {
    format!("{}/goals", figures(lang))
}

/// The same for a period.
pub(super) fn goals_of(lang: Lang, period: Period) -> String {
    format!("{}?{PERIOD}={}", goals(lang), period.key())
}

/// The same for a period.
pub(super) fn national_of(lang: Lang, period: Period) -> String {
    format!("{}?{PERIOD}={}", national(lang), period.key())
}

/// Where a year is published.
pub(super) fn publish(lang: Lang) -> String {
    format!("{}/publish", national(lang))
}

/// The same for a year.
pub(super) fn publish_of(lang: Lang, period: Period) -> String {
    format!("{}?{PERIOD}={}", publish(lang), period.key())
}

/// What was published.
pub(super) fn public(lang: Lang) -> String {
    format!("/api/figures/{lang}")
}

/// The same of a period.
pub(super) fn public_of(lang: Lang, period: Period) -> String {
    format!("{}?{PERIOD}={}", public(lang), period.key())
}

/// The same as data.
pub(super) fn json(lang: Lang, period: Period) -> String {
    format!("{}/json?{PERIOD}={}", public(lang), period.key())
}
