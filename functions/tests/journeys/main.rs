//! Journeys of the public: through the forms and links, from the first question to the last mail; to a page and to a
//! community.

#![allow(clippy::unwrap_used, reason = "a test stops where something is missing")]

#[path = "../support/mod.rs"]
mod support;

mod applications;
mod breaches;
mod course;
mod desk;
mod desk_files;
mod desk_matrix;
mod drafts;
mod factor;
mod faults;
mod finder;
mod follow_up;
mod forum;
mod forum_mail;
mod forum_members;
mod funder;
mod imported;
mod imports;
mod intake;
mod introduced;
mod job;
mod languages;
mod leaving;
mod links;
mod live;
mod log;
mod mail;
mod matches;
mod meetings;
mod menu;
mod moderation;
mod outbox;
mod oversight;
mod own_copy;
mod own_file;
mod parcels;
mod people;
mod post_drafts;
mod protection;
mod register;
mod resource;
mod rights;
mod scheduler;
mod search;
mod sending;
mod sessions;
mod sign_in;
mod spam;
mod unplaced;
mod uploads;
