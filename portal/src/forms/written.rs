//! A form file as people write it.

use serde::Deserialize;

use super::form::Audience;
use super::kind::{KindName, WrittenOption};
use crate::Both;
use crate::pieces::Spanned;

/// The keys before the first section.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenForm {
    pub(super) id: Spanned<String>,
    pub(super) version: Spanned<i64>,
    #[serde(default)]
    pub(super) audience: Audience,
    pub(super) title: Spanned<Both<String>>,
    pub(super) intro: Option<Spanned<Both<String>>>,
    pub(super) submit: Spanned<Both<String>>,
    pub(super) purpose: Spanned<Both<String>>,
    pub(super) readers: Spanned<Both<String>>,
    pub(super) retention: Spanned<Both<String>>,
    pub(super) retention_days: Spanned<i64>,
    pub(super) paper: Option<Spanned<Both<String>>>,
    pub(super) after: Option<Spanned<Both<Vec<String>>>>,
    pub(super) confirm_email: Option<Spanned<String>>,
    pub(super) notify: Option<Spanned<WrittenNotify>>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum WrittenNotify {
    Community,
    Secretariat,
}

/// The keys of a section before its first field.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenSection {
    pub(super) id: Spanned<String>,
    pub(super) title: Spanned<Both<String>>,
    pub(super) intro: Option<Spanned<Both<String>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenField {
    pub(super) id: Spanned<String>,
    pub(super) kind: KindName,
    pub(super) label: Spanned<Both<String>>,
    pub(super) hint: Option<Spanned<Both<String>>>,
    pub(super) why: Option<Spanned<Both<String>>>,
    pub(super) missing: Option<Spanned<Both<String>>>,
    pub(super) wrong: Option<Spanned<Both<String>>>,
    pub(super) when: Option<WrittenCondition>,
    pub(super) max: Option<Spanned<i64>>,
    pub(super) rows: Option<Spanned<i64>>,
    pub(super) from_year: Option<Spanned<i64>>,
    pub(super) to_year: Option<Spanned<i64>>,
    pub(super) options: Option<Spanned<Vec<WrittenOption>>>,
    pub(super) autocomplete: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) sensitive: bool,
    pub(super) readers: Option<Spanned<Both<String>>>,
    pub(super) retention: Option<Spanned<Both<String>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenCondition {
    pub(super) field: Spanned<String>,
    pub(super) is: Spanned<Vec<Spanned<String>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenRule {
    pub(super) one_of: Spanned<Vec<Spanned<String>>>,
    pub(super) missing: Spanned<Both<String>>,
}
