//! What the programs of the Connector portal mean by a word.
//!
//! Comes in: text (content files, templates, answers). Goes out: typed values, checked answers, rendered pages.
//! Never here: reading or writing files, a clock, randomness, async, AWS. Both programs hand those in.

pub mod bundle;
pub mod calendar;
pub mod directory;
pub mod eligibility;
pub mod format;
pub mod forms;
pub mod forum;
pub mod headers;
pub mod lang;
pub mod markdown;
mod pieces;
pub mod problem;
pub mod search;
pub mod slug;
pub mod theme;
pub mod words;

pub use bundle::Bundle;
pub use lang::{Both, Lang};
pub use problem::Problem;
pub use theme::Theme;
pub use words::Words;
