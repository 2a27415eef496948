//! The store on the embedded engine: what each operation does, at the edges and under faults; and the engine itself.

#![expect(clippy::unwrap_used, reason = "in a test program a panic with its place is the report")]

#[path = "../support/cases.rs"]
mod cases;
#[path = "../support/members.rs"]
mod people;
#[path = "../support/faults.rs"]
mod plan;

mod after;
mod cards;
mod client_number;
mod desk;
mod desk_faults;
mod engine;
mod everywhere;
mod factors;
mod faults;
mod follow_up;
mod forum;
mod imports;
mod intake;
mod kill;
mod member_faults;
mod members;
mod merged;
mod offers;
mod oversight;
mod referred;
mod retention;
mod sending;
mod trial;
mod verify;
