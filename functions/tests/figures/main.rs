//! Figures end to end: facts stored with changes, counted by way of the stream, read by pages.

#![allow(clippy::unwrap_used, reason = "a test stops where something is missing")]

#[path = "../support/mod.rs"]
mod support;

mod exports;
mod golden;
mod histories;
mod pages;
mod told;
