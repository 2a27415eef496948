//! The portal's functions: requests, stream events and schedules in, DynamoDB and mail out.
//!
//! Comes in: what a program hands over once ([`app::App`]), then requests and events. Goes out: pages, stored cases,
//! mail. One program per Lambda stands in `bin/`, a few lines each; on one machine the same routers and handlers run in
//! one process. Never here: walking folders, building static pages, a clock or chance of its own.

pub mod app;
pub mod asking;
pub mod aws;
pub mod cause;
pub mod client;
pub mod config;
pub mod desk;
pub mod exports;
pub mod facts;
pub mod figures;
pub mod files;
pub mod follow_up;
pub mod forum;
pub mod funder;
pub mod http;
pub mod indicators;
pub mod intake;
pub mod live;
pub mod log;
pub mod mail;
pub mod matching;
pub mod outbox;
pub mod oversight;
pub mod own_file;
pub mod porter;
pub mod program;
pub mod referrals;
pub mod said;
pub mod scheduler;
pub mod search;
pub mod secret;
pub mod site;
pub mod staff;
pub mod store;
pub mod tokens;
pub mod workdays;
pub mod zone;
