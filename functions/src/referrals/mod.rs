//! Referrals: everything that people do by a link of their own after a match, and what comes of it. A Connector answers
//! an offer; both sides tell what became of the meeting; the Connector names three contacts, and each of them three more.
//!
//! Comes in: requests with a token in their address; flat records of who named whom. Goes out: pages, changes of matches
//! with the mail that they ask for; and the referral tree of one Connectee, as rows of a table, as a drawing in whole
//! numbers, and as sums by generation. Looking changes nothing; only a button does. Never here: signing in, sending mail.
//! In the tree: no input and output, no clock, no names and addresses of contacts. Whoever shows it adds the names that
//! its reader may see; a contact who said no has none any more.

pub mod after;
mod contact;
mod contact_details;
mod contacts;
pub mod first_mail;
mod following;
mod grow;
mod meeting;
mod meeting_page;
mod naming;
mod naming_page;
mod news;
mod offer_page;
mod offers;
pub mod places;
mod profile;
pub mod routes;
pub mod standing;
mod surveys;
mod times;
mod tree;

pub(crate) use after::report as after_report;
pub use after::{ask_whether_they_met, link_token};
pub use contact_details::{ContactDetails, Seen, suppression};
pub use following::People;
pub use naming::{NamedBy, new_naming};
pub use offers::{of_cancelling, of_introduction, of_offer};
pub use profile::{Part, of_connectee};
pub use routes::router;
pub use times::of_agreement;
pub use tree::{Broken, ContactRecord, ContactState, Naming, Node, NodeId, StateCounts, Tree, by_generation};

pub(crate) use contact::referrer;
pub(crate) use meeting::{FORM as REPORT_FORM, full_name};

/// Every word that this area asks for, as group and word.
pub(crate) fn words_needed() -> impl Iterator<Item = (&'static str, &'static str)> {
    let of =
        |group: &'static str, words: &'static [&'static str]| words.iter().map(move |word| (group, *word));
    of(meeting_page::WORDS, &meeting_page::USED)
        .chain(of(naming_page::WORDS, &naming_page::USED))
        .chain(of(contacts::WORDS, &contacts::USED))
        .chain(of(contact::WORDS, &contact::USED))
        .chain([(first_mail::WORDS, first_mail::BECAUSE)])
}

/// How many contacts are asked for after a meeting, and from how many on a referral is complete.
pub const CONTACTS_WANTED: usize = 3;

/// The most contacts that one person names after a meeting.
pub const MOST_CONTACTS: usize = 6;

#[cfg(test)]
mod tests;
