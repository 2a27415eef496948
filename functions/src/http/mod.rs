//! What stands between the network and a feature: reading what was posted, answering, and what happens when either fails.
//!
//! Comes in: requests. Goes out: answers with the headers that protect their readers. Never here: what a form means.

pub mod address;
pub mod body;
pub mod cookie;
pub mod edge;
pub mod error;
pub(crate) mod following;
pub mod gateway;
pub mod kept;
pub mod limit;
mod multipart;
pub(crate) mod origin;
pub mod parcel;
mod problem_page;
pub mod reply;
pub mod submitted;
mod urlencoded;

pub use error::{ApiError, Malformed};
