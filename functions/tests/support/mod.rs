//! A whole portal for tests, driven like a browser without scripts: routers, store, outbox, mail, files; no socket.
//!
//! The clock stands still unless a test moves it, chance is a counter, mail is collected, the database is the embedded
//! engine in memory. Theme, words and forms are the real ones, with one small form of the tests' own beside them.

#![allow(dead_code, reason = "each test program uses a part of it")]
#![allow(unreachable_pub, reason = "a module that several test programs share")]

pub mod app;
pub mod bundle;
pub mod doubles;
pub mod ear;
pub mod page;
pub mod pages;
pub mod record;
pub mod roles;
pub mod sample;
pub mod staff;
pub mod visitor;

pub use app::TestApp;
pub use page::Page;
pub use visitor::Visitor;
