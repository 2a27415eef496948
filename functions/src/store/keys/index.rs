//! Names of indexes, and what they carry besides keys.

use super::attribute;

/// The first index: sparse, shared by several lists.
pub const GSI1: &str = "gsi1";
/// What lists show. Never answers.
pub const GSI1_CARRIES: &[&str] = &[
    attribute::EXPIRES_AT,
    attribute::KIND,
    attribute::CASE,
    attribute::REFERENCE,
    attribute::FORM,
    attribute::COMMUNITY,
    attribute::RECEIVED_AT,
    attribute::CAUGHT_BY,
    attribute::ACTION,
    attribute::ACTOR,
    attribute::COUNT,
    attribute::OTHER,
    attribute::OFFERED_ON,
    attribute::USES_CAPACITY,
    attribute::PAUSE_UNTIL,
    attribute::CATEGORY,
    attribute::TOPIC,
];
