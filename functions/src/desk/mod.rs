//! The desk: coordinators see who applied to their community, open a file, decide, write notes.
//!
//! Comes in: requests of signed-in members. Goes out: pages, and changes of cases with the letters that they ask for. Every
//! look at a person and every change is in the audit log before it is shown or done. Never here: whose file it is (the store
//! settles that, given the scope), signing in, sending mail.

mod assign;
mod breaches;
mod bulk;
mod choose;
mod client_number;
pub(crate) mod colleagues;
mod course_view;
mod decide;
mod decide_page;
mod enter;
mod erase;
mod files;
mod follow_up;
mod handover;
mod history;
pub mod imports;
mod intake;
mod intake_view;
mod match_page;
mod named;
mod next_step;
mod notes;
mod offer;
mod outcome;
pub mod people;
mod person;
pub mod places;
pub mod pool;
pub(crate) mod queue;
mod recognition;
mod referral_tree;
mod referrals;
mod referrals_page;
pub mod routes;
pub mod screening;
mod sheet;
mod shortages;
mod shown;
mod standing;
mod suggest;
mod views;

pub(crate) use files::disposition;
pub use intake::of_intake;
pub use pool::Pools;
pub use routes::router;
pub(crate) use shown::{Moment, moment};

/// Every word of next steps, meetings and referrals that this area asks for, as group and word.
pub(crate) fn words_needed() -> impl Iterator<Item = (&'static str, String)> {
    let of = |group: &'static str, words: &'static [&'static str]| {
        words.iter().map(move |word| (group, (*word).to_owned()))
    };
    let meetings = of(referrals_page::WORDS, &referrals_page::USED);
    meetings
        .chain(of(referral_tree::WORDS, &referral_tree::USED))
        .chain(next_step::words())
        .chain(imports::words_needed())
}
