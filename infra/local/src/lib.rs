//! The whole portal on one machine: the site, the functions, an embedded DynamoDB, a mailbox.
//!
//! Comes in: [`options::Options`]. Goes out: a server until it is stopped, or one of the staff's commands; a
//! [`failure::Failure`] in one line when something stands in the way. The functions are the same code as on AWS; only
//! what stands round them is here. Never here: pages, rules about data.

pub mod backup;
pub mod dynamodb;
pub mod failure;
pub mod files;
pub mod mailbox;
pub mod members;
pub mod options;
pub mod portal;
pub mod quarantine;
pub mod seed;
pub mod sockets;
pub mod verify;

mod background;
mod secret;
mod server;
