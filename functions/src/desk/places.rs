//! Paths of the desk: the one place that writes them.
//!
//! Comes in: a language, a reference. Goes out: a path. Never here: absolute addresses.

use portal::Lang;

use crate::exports::Format;
use crate::store::{Channel, Digest, ImportId, Listing, MatchId, SubmissionKey};

pub use crate::staff::places::desk;

/// A page of a list: its name, only one form, only one coordinator's people, after a place.
pub fn queue(lang: Lang, listing: &Listing) -> String {
    let mut path = format!("{}?list={}", desk(lang), listing.list.name());
    if let Some(form) = &listing.form {
        path += &format!("&form={form}");
    }
    if let Some(whose) = listing.whose {
        path += &format!("&coordinator={whose}");
    }
    if let Some(after) = &listing.after {
        path += &format!("&after={after}");
    }
    path
}

/// Where people are looked for; what is asked for stands in `query`, but for words.
pub fn people(lang: Lang, query: &str) -> String {
    let path = format!("{}/people", desk(lang));
    if query.is_empty() { path } else { format!("{path}?{query}") }
}

/// What [`people`] is asked for to show everybody, whatever view its member begins with.
pub const EVERYBODY: &str = "page=1";

/// Where views of lists are saved and removed.
pub fn views(lang: Lang) -> String {
    format!("{}/views", desk(lang))
}

/// Where several people are worked on at once.
pub fn bulk(lang: Lang) -> String {
    format!("{}/bulk", desk(lang))
}

/// Files that may be one person's.
pub fn duplicates(lang: Lang) -> String {
    format!("{}/duplicates", desk(lang))
}

/// Two of them side by side.
pub fn compare(lang: Lang, kept: &str, other: &str) -> String {
    format!("{}/{kept}/{other}", duplicates(lang))
}

/// Where a spreadsheet is brought in, and what was brought in before.
pub fn imports(lang: Lang) -> String {
    format!("{}/imports", desk(lang))
}

/// An empty sheet for the answers to a form.
pub fn import_template(lang: Lang, form: &str, format: Format) -> String {
    format!("{}/template/{form}?format={}", imports(lang), format.name())
}

/// One import, at the step that it is at.
pub fn import(lang: Lang, id: &ImportId) -> String {
    format!("{}/{id}", imports(lang))
}

/// A part of the rows that look like somebody.
pub fn import_page(lang: Lang, id: &ImportId, page: usize) -> String {
    format!("{}?page={page}", import(lang, id))
}

/// What the columns of its sheet are.
pub fn import_columns(lang: Lang, id: &ImportId) -> String {
    format!("{}?step=columns", import(lang, id))
}

/// What is wrong with its sheet, as a file.
pub fn import_errors(lang: Lang, id: &ImportId) -> String {
    format!("{}/errors", import(lang, id))
}

/// Where it is undone.
pub fn import_undo(lang: Lang, id: &ImportId) -> String {
    format!("{}/undo", import(lang, id))
}

/// A person's file.
pub fn person(lang: Lang, reference: &str) -> String {
    format!("{}/people/{reference}", desk(lang))
}

/// What [`person`] is asked for to show all that happened.
pub const ALL_HISTORY: &str = "history=all";

/// A person's file with all that happened.
pub fn all_history(lang: Lang, reference: &str) -> String {
    format!("{}?{ALL_HISTORY}#history", person(lang, reference))
}

/// Where a decision is prepared, previewed and taken.
pub fn decide(lang: Lang, reference: &str) -> String {
    format!("{}/decide", person(lang, reference))
}

/// Where a person who asked for it is erased.
pub fn erase(lang: Lang, reference: &str) -> String {
    format!("{}/erase", person(lang, reference))
}

/// Where a handover to another community is asked for.
pub fn handover(lang: Lang, reference: &str) -> String {
    format!("{}/handover", person(lang, reference))
}

/// Where notes are added.
pub fn notes(lang: Lang, reference: &str) -> String {
    format!("{}/notes", person(lang, reference))
}

/// Where the intake meeting is written down and corrected.
pub fn intake(lang: Lang, reference: &str) -> String {
    format!("{}/intake", person(lang, reference))
}

/// Where the number is noted by which the federal funder knows the person.
pub fn client_number(lang: Lang, reference: &str) -> String {
    format!("{}/number", person(lang, reference))
}

/// Where it changes whether somebody can be matched.
pub fn standing(lang: Lang, reference: &str) -> String {
    format!("{}/standing", person(lang, reference))
}

/// Where a file is given to a coordinator.
pub fn assign(lang: Lang, reference: &str) -> String {
    format!("{}/assign", person(lang, reference))
}

/// Where staff type in what came on paper or by phone.
pub fn enter(lang: Lang, form: &str, channel: Channel) -> String {
    format!("{}/enter/{form}?channel={}", desk(lang), channel.name())
}

/// A file that the person sent.
pub fn file(lang: Lang, reference: &str, file: &Digest) -> String {
    format!("{}/files/{file}", person(lang, reference))
}

/// Who suits a person.
pub fn suggest(lang: Lang, reference: &str) -> String {
    format!("{}/matches", person(lang, reference))
}

/// Where a match of two people is prepared and made.
pub fn offer(lang: Lang, reference: &str, other: &str) -> String {
    format!("{}/{other}", suggest(lang, reference))
}

/// A match.
pub fn a_match(lang: Lang, id: &MatchId) -> String {
    format!("{}/matches/{id}", desk(lang))
}

/// Where a match is taken back.
pub fn cancel(lang: Lang, id: &MatchId) -> String {
    format!("{}/cancel", a_match(lang, id))
}

/// Kinds of work that lack a Connector.
pub fn shortages(lang: Lang) -> String {
    format!("{}/shortages", desk(lang))
}

/// Who sits with whom at an event.
pub fn event_plan(lang: Lang) -> String {
    format!("{}/event-plan", desk(lang))
}

/// A person's meetings, and the referral tree.
pub fn referrals(lang: Lang, reference: &str) -> String {
    format!("{}/referrals", person(lang, reference))
}

/// Where an outcome is noted, or an earlier one corrected.
pub fn outcome(lang: Lang, reference: &str, corrects: Option<u64>) -> String {
    let path = format!("{}/outcome", person(lang, reference));
    corrects.map_or(path.clone(), |seq| format!("{path}?corrects={seq}"))
}

/// Where the person is asked what is new.
pub fn ask_outcome(lang: Lang, reference: &str) -> String {
    format!("{}/ask", outcome(lang, reference, None))
}

/// The register of breaches.
pub fn breaches(lang: Lang) -> String {
    format!("{}/breaches", desk(lang))
}

/// Where a breach is written down.
pub fn new_breach(lang: Lang) -> String {
    format!("{}/new", breaches(lang))
}

/// A record of a breach.
pub fn breach(lang: Lang, key: &SubmissionKey) -> String {
    format!("{}/{key}", breaches(lang))
}

/// Where it is corrected.
pub fn correct_breach(lang: Lang, key: &SubmissionKey) -> String {
    format!("{}/correct", breach(lang, key))
}

/// Who to thank for a fiscal year, by the year in which it begins.
pub fn recognition(lang: Lang, year: Option<i16>) -> String {
    let path = format!("{}/recognition", desk(lang));
    year.map_or(path.clone(), |year| format!("{path}?year={year}"))
}
