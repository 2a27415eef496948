//! Matching from outside: what is proposed, in which order, and how events are seated.

#![expect(clippy::unwrap_used, reason = "in tests a panic is the report")]

mod events;
mod rank;
mod rules;
mod sample;
mod shortages;
