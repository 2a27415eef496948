//! What a form file must be besides readable: names that lead somewhere, words in both languages, limits that make
//! sense.

use super::form::Audience;
use super::kind::Kind;
use super::resolve::{ReadField, ReadForm, ReadSection};
use super::written::{WrittenCondition, WrittenField, WrittenForm, WrittenNotify, WrittenRule};
use super::{FORMS_FOLDER, known};
use crate::directory::NOT_SURE;
use crate::pieces::{Report, Spanned, is_name, unique};
use crate::{Both, Lang, words};

/// The longest that answers may be kept, in days: ten years, longer than any program keeps a person's file.
const MOST_DAYS: i64 = 3660;

/// The most words of a reason. More is skipped by readers, and then the reason was not given.
const MOST_WORDS: usize = 20;

/// Names of sections that addresses use for something else.
const TAKEN_SECTIONS: [&str; 3] = ["check", "send", "language"];

/// Ids that the layout uses on every page.
const TAKEN_FIELDS: [&str; 4] = ["errors", "form", "main", "menu"];

/// The tokens of HTML `autocomplete` that questions of ours can have (HTML standard 4.10.18.7, WCAG 1.3.5).
const AUTOCOMPLETE: [&str; 31] = [
    "additional-name",
    "address-level1",
    "address-level2",
    "address-line1",
    "address-line2",
    "bday",
    "bday-day",
    "bday-month",
    "bday-year",
    "country",
    "country-name",
    "email",
    "family-name",
    "given-name",
    "honorific-prefix",
    "honorific-suffix",
    "language",
    "name",
    "nickname",
    "off",
    "organization",
    "organization-title",
    "photo",
    "postal-code",
    "sex",
    "street-address",
    "tel",
    "tel-extension",
    "tel-national",
    "url",
    "username",
];

pub(super) fn form(file: &str, read: &ReadForm, report: &mut Report<'_>) {
    let fields: Vec<&ReadField> = read.sections.iter().flat_map(|section| &section.fields).collect();
    if let Some(keys) = &read.keys {
        form_keys(file, keys, report);
        form_fields(keys, &fields, read.whole, report);
        if read.whole && read.sections.is_empty() {
            report.at_with(
                keys.id.span(),
                "a form without questions",
                "write a [[section]] with a [[section.field]]",
            );
        }
    }
    sections(&read.sections, read.whole, report);
    unique(fields.iter().map(|field| &field.written.id), "field", report);
    for (at, field) in fields.iter().enumerate() {
        self::field(&field.written, report);
        if let Some(condition) = &field.written.when {
            self::condition(condition, &fields[..at], &fields, read.whole, report);
        }
    }
    for rule in &read.rules {
        self::rule(rule, read, report);
    }
}

fn form_keys(file: &str, keys: &WrittenForm, report: &mut Report<'_>) {
    let id = keys.id.get_ref();
    let version = *keys.version.get_ref();
    name_of(&keys.id, "form", '-', report);
    if !(1..=i64::from(u32::MAX)).contains(&version) {
        report.at(keys.version.span(), "`version` is a number from 1 on");
    }
    let expected = match file.strip_prefix(FORMS_FOLDER).and_then(|rest| rest.strip_prefix("/archive/")) {
        Some(_) => format!("{id}.{version}.toml"),
        None => format!("{id}.toml"),
    };
    if file.rsplit('/').next() != Some(expected.as_str()) {
        report.at_with(
            keys.id.span(),
            "the file's name does not fit its id",
            format!("name the file {expected}"),
        );
    }
    if !(1..=MOST_DAYS).contains(keys.retention_days.get_ref()) {
        report.at(keys.retention_days.span(), format!("`retention_days` is a number from 1 to {MOST_DAYS}"));
    }
    for (key, text) in [
        ("title", &keys.title),
        ("submit", &keys.submit),
        ("purpose", &keys.purpose),
        ("readers", &keys.readers),
        ("retention", &keys.retention),
    ] {
        report.words(key, text);
    }
    reason("purpose", &keys.purpose, report);
    public_keys(keys, report);
}

/// What everybody is told of a form: of one that only staff or people with a link see, as much as its author likes.
fn public_keys(keys: &WrittenForm, report: &mut Report<'_>) {
    let WrittenForm { intro, paper, after, notify, .. } = keys;
    let written = [
        ("intro", intro.is_some()),
        ("paper", paper.is_some()),
        ("after", after.is_some()),
        ("notify", notify.is_some()),
    ];
    for (key, _) in written.iter().filter(|(_, is_there)| keys.audience == Audience::Public && !is_there) {
        report.at_with(
            keys.id.span(),
            format!("a public form needs `{key}`"),
            "write it, or say for whom the form is: audience = \"staff\" or \"link\"",
        );
    }
    for (key, text) in [("intro", intro), ("paper", paper)] {
        if let Some(text) = text {
            report.words(key, text);
        }
    }
    if let Some(after) = after {
        self::after(after, report);
    }
}

fn after(steps: &Spanned<Both<Vec<String>>>, report: &mut Report<'_>) {
    let after = steps.get_ref();
    if after.en.is_empty() || after.en.len() != after.fr.len() {
        report.at(steps.span(), "`after` needs steps, as many in one language as in the other");
    }
    if Lang::ALL.iter().any(|lang| after.of(*lang).iter().any(|step| step.trim().is_empty())) {
        report.at(steps.span(), "a step of `after` is empty");
    }
}

/// Fields that the form's own keys ask for.
fn form_fields(keys: &WrittenForm, fields: &[&ReadField], whole: bool, report: &mut Report<'_>) {
    if let Some(email) = &keys.confirm_email {
        let found = fields.iter().find(|field| field.written.id.get_ref() == email.get_ref());
        let emails = fields.iter().filter(|field| field.kind == Kind::Email);
        let emails = emails.map(|field| field.written.id.get_ref().as_str());
        match found {
            Some(field) if field.kind == Kind::Email => {}
            Some(_) => {
                report.unknown(email, format!("`{}` is no field of kind `email`", email.get_ref()), emails);
            }
            None if whole => report.unknown(email, format!("no field `{}`", email.get_ref()), emails),
            None => {}
        }
    }
    let community = fields.iter().find(|field| field.written.id.get_ref() == known::COMMUNITY);
    let has_community = community.is_some_and(|field| field.kind == Kind::Community);
    if let Some(notify) = &keys.notify
        && *notify.get_ref() == WrittenNotify::Community
        && !has_community
        && whole
    {
        report.at_with(
            notify.span(),
            "no community to tell",
            "add a field `community` of kind `community`, or write notify = \"secretariat\"",
        );
    }
}

fn sections(sections: &[ReadSection], whole: bool, report: &mut Report<'_>) {
    unique(sections.iter().map(|section| &section.keys.id), "section", report);
    for ReadSection { keys, fields } in sections {
        name_of(&keys.id, "section", '-', report);
        if TAKEN_SECTIONS.contains(&keys.id.get_ref().as_str()) {
            report.at(
                keys.id.span(),
                format!("no section can be called `{}`: addresses use the word", keys.id.get_ref()),
            );
        }
        report.words("title", &keys.title);
        if let Some(intro) = &keys.intro {
            report.words("intro", intro);
            if Lang::ALL.iter().any(|lang| intro.get_ref().of(*lang).trim().contains("\n\n")) {
                report.at(intro.span(), "the `intro` of a section is one paragraph");
            }
        }
        if fields.is_empty() && whole {
            report.at_with(
                keys.id.span(),
                "a section without questions",
                "write a [[section.field]] under it",
            );
        }
    }
}

fn field(field: &WrittenField, report: &mut Report<'_>) {
    name_of(&field.id, "field", '_', report);
    if TAKEN_FIELDS.contains(&field.id.get_ref().as_str()) {
        report.at(
            field.id.span(),
            format!("no field can be called `{}`: every page uses the id", field.id.get_ref()),
        );
    }
    report.words("label", &field.label);
    for (key, text) in [
        ("hint", &field.hint),
        ("why", &field.why),
        ("missing", &field.missing),
        ("wrong", &field.wrong),
        ("readers", &field.readers),
        ("retention", &field.retention),
    ] {
        if let Some(text) = text {
            report.words(key, text);
        }
    }
    if let Some(why) = &field.why {
        reason("why", why, report);
    }
    if let Some(missing) = &field.missing {
        open_names("missing", missing, &[], report);
    }
    if let Some(wrong) = &field.wrong {
        let filled: &[&str] = if field.kind == super::KindName::Year { &["from", "to"] } else { &[] };
        open_names("wrong", wrong, filled, report);
    }
    if let Some(token) = &field.autocomplete {
        // `work email` and the like: one of HTML's places before the token.
        let word = token.get_ref().strip_prefix("work ").or_else(|| token.get_ref().strip_prefix("home "));
        if !AUTOCOMPLETE.contains(&word.unwrap_or(token.get_ref())) {
            report.unknown(
                token,
                format!("browsers know no autocomplete `{}`", token.get_ref()),
                AUTOCOMPLETE,
            );
        }
    }
}

/// A reason is read before each answer, so it is short.
fn reason(key: &str, text: &Spanned<Both<String>>, report: &mut Report<'_>) {
    for lang in Lang::ALL {
        let words = text.get_ref().of(lang).split_whitespace().count();
        if words > MOST_WORDS {
            let message = format!("`{key}` has {words} words in {lang}, and {MOST_WORDS} are allowed");
            report.at_with(text.span(), message, "say only what the answer is for");
        }
    }
}

/// `{names}` of a text that nothing fills would be read out to people.
fn open_names(key: &str, text: &Spanned<Both<String>>, filled: &[&str], report: &mut Report<'_>) {
    let unknown: Vec<&str> = Lang::ALL
        .iter()
        .flat_map(|lang| words::placeholders(text.get_ref().of(*lang)))
        .filter(|name| !filled.contains(name))
        .collect();
    for name in unknown {
        report.at(text.span(), format!("nothing fills `{{{name}}}` of `{key}`"));
    }
}

fn condition(
    condition: &WrittenCondition,
    earlier: &[&ReadField],
    all: &[&ReadField],
    whole: bool,
    report: &mut Report<'_>,
) {
    let WrittenCondition { field, is } = condition;
    if is.get_ref().is_empty() {
        report.at(is.span(), "a condition without values is never met");
    }
    let named =
        |fields: &[&ReadField]| fields.iter().position(|other| other.written.id.get_ref() == field.get_ref());
    let Some(at) = named(earlier) else {
        if named(all).is_some() {
            let message = format!("the field `{}` does not come before this one", field.get_ref());
            report.at_with(field.span(), message, "a condition looks back: move the other field up");
        } else if whole {
            let known = earlier.iter().map(|field| field.written.id.get_ref().as_str());
            report.unknown(field, format!("no field `{}`", field.get_ref()), known);
        }
        return;
    };
    let known: Vec<&str> = match &earlier[at].kind {
        kind @ (Kind::Choice(_) | Kind::Choices(_)) => {
            kind.options().iter().map(|o| o.value.as_str()).collect()
        }
        Kind::Consent => vec![super::kind::consent::YES],
        Kind::Community => vec![NOT_SURE],
        _ => {
            let message = format!("a condition can't look at `{}`", field.get_ref());
            report.at_with(field.span(), message, "it looks at a choice, choices, a consent or a community");
            return;
        }
    };
    for value in is.get_ref().iter().filter(|value| !known.contains(&value.get_ref().as_str())) {
        let message = format!("`{}` has no option `{}`", field.get_ref(), value.get_ref());
        report.unknown(value, message, known.iter().copied());
    }
}

fn rule(rule: &WrittenRule, read: &ReadForm, report: &mut Report<'_>) {
    let WrittenRule { one_of, missing } = rule;
    report.words("missing", missing);
    open_names("missing", missing, &[], report);
    if one_of.get_ref().len() < 2 {
        report.at_with(
            one_of.span(),
            "a rule across fields needs two",
            "one field alone is required by its `missing`",
        );
    }
    unique(one_of.get_ref(), "field", report);
    let section_of = |id: &str| {
        read.sections.iter().position(|section| section.fields.iter().any(|f| f.written.id.get_ref() == id))
    };
    let mut first = None;
    for field in one_of.get_ref() {
        let Some(section) = section_of(field.get_ref()) else {
            if read.whole {
                let fields = read.sections.iter().flat_map(|section| &section.fields);
                let known = fields.map(|field| field.written.id.get_ref().as_str());
                report.unknown(field, format!("no field `{}`", field.get_ref()), known);
            }
            continue;
        };
        if *first.get_or_insert(section) != section {
            let message =
                format!("`{}` stands in another section than the rule's first field", field.get_ref());
            report.at_with(field.span(), message, "the fields of a rule are asked on one page");
        }
    }
}

fn name_of(name: &Spanned<String>, what: &str, joint: char, report: &mut Report<'_>) {
    if !is_name(name.get_ref(), joint) {
        report.at_with(
            name.span(),
            format!("`{}` is no id of a {what}", name.get_ref()),
            format!("start with a letter, then a to z, digits and `{joint}`"),
        );
    }
}
