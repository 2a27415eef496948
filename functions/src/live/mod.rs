//! The forum in real time: whoever has a topic open sees at once what others write, change and take away, and who is there.
//!
//! Comes in: events of sockets, as API Gateway hands them over; records of the forum's stream; changes that a handler has
//! just stored. Goes out: messages to open sockets, through [`Sockets`]. Never here: storing what is written; every page does
//! without all this.
//!
//! - The session's cookie and the origin are asked for when a socket opens, session and rights anew with every message.
//! - A handler that has stored a change tells of it at once (`tell.rs`); the stream finds what nobody was told (`repair.rs`).
//! - Each message says after which revision of the topic it goes on. Whoever misses one asks for all that came after the
//!   revision that they know (`listen.rs`), so nothing is lost and nothing counts twice.
//! - What is shown is the post as the page shows it, made for each reader by the page's own template.

mod company;
mod event;
mod listen;
mod message;
mod repair;
mod sockets;
mod switchboard;
mod tell;

pub use message::{Asked, LONGEST};
pub(crate) use repair::look_at;
pub use sockets::{Sockets, Unsent};
pub use switchboard::Switchboard;
pub(crate) use tell::tell;
