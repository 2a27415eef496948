//! Figures: counting them as facts come in, and the pages that show them.
//!
//! Comes in: the stream's records and the schedule's call (`counting.rs`); requests of members, and of anybody for what was
//! published. Goes out: figures in the store; pages, and the same as data. Never here: how a number is counted (see
//! `indicators`), persons: everything here is made of counts.

mod asked;
mod chart;
mod counting;
mod dashboard;
mod goals;
mod national;
mod places;
mod public;
mod publish;
pub mod routes;
mod told;
mod trees;

pub use counting::{Checked, Counting, tables};
pub use publish::of_period;
pub use routes::router;
pub use told::words_needed;

/// Where the figures are that a member looks at.
pub fn place(staff: &crate::staff::Staff) -> String {
    if staff.community.is_some() { places::figures(staff.lang) } else { places::national(staff.lang) }
}

/// Where the referral trees of a community are summed up.
pub(crate) fn trees_place(lang: portal::Lang) -> String {
    places::trees(lang)
}

/// Where a year of all communities is published.
pub(crate) fn publish_place(lang: portal::Lang) -> String {
    places::publish(lang)
}

/// The name of a period, in a language.
pub(crate) fn period_name(
    words: &portal::Words,
    lang: portal::Lang,
    period: crate::indicators::Period,
) -> String {
    told::Telling::new(words, lang).period(period)
}

/// The name and the definition of a number, in a language.
pub fn names(
    words: &portal::Words,
    lang: portal::Lang,
) -> impl Fn(crate::indicators::Measure) -> (String, String) {
    let telling = told::Telling::new(words, lang);
    move |measure| (telling.name(measure), telling.definition(measure))
}
