//! Journeys of the public: through the forms and links, from the first question to the last mail; to a page and to a
//! community.

#![allow(clippy::unwrap_used, reason = "a test stops where something is missing")]

#[path = "../support/mod.rs"]
mod support;

mod applications;
mod drafts;
mod faults;
mod finder;
mod languages;
mod links;
mod log;
mod mail;
mod outbox;
mod protection;
mod search;
mod sending;
mod spam;
mod uploads;
