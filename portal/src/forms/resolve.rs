//! From a form file as written to a form that holds together.
//!
//! Comes in: the file's text. Goes out: a [`Form`], or every problem of the file in one run. Each table that can be
//! read is checked, even when another one can't.

use super::form::{Condition, Field, Form, Notify, Rule, Section};
use super::kind::{Kind, WrittenLimits};
use super::self_check;
use super::written::{
    WrittenCondition, WrittenField, WrittenForm, WrittenNotify, WrittenRule, WrittenSection,
};
use crate::pieces::{Piece, Report, Spanned};
use crate::{Both, Problem};

/// A section of which the written keys and fields could be read.
pub(super) struct ReadSection {
    pub(super) keys: WrittenSection,
    pub(super) fields: Vec<ReadField>,
}

/// A field with its kind worked out; the kind's limits have been checked.
pub(super) struct ReadField {
    pub(super) written: WrittenField,
    pub(super) kind: Kind,
}

/// Everything of a file that could be read.
pub(super) struct ReadForm {
    pub(super) keys: Option<WrittenForm>,
    pub(super) sections: Vec<ReadSection>,
    pub(super) rules: Vec<WrittenRule>,
    /// All tables could be read, so a name that is nowhere is a mistake and not part of another one.
    pub(super) whole: bool,
}

pub(super) fn form(file: &str, text: &str) -> Result<Form, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut report = Report::new(file, &mut problems);
    let read = Piece::parse(text, &mut report).map(|piece| read(piece, &mut report));
    let form = read.and_then(|read| {
        self_check::form(file, &read, &mut report);
        resolve(read)
    });
    Problem::sort(&mut problems);
    match form {
        Some(form) if problems.is_empty() => Ok(form),
        _ => Err(problems),
    }
}

fn read(mut file: Piece<'_>, report: &mut Report<'_>) -> ReadForm {
    let written_sections = file.take("section", report);
    let written_rules = file.take("rule", report);
    let counts = (written_sections.len(), written_rules.len());
    let mut fields_whole = true;
    let mut section = |mut piece: Piece<'_>| {
        let fields = piece.take("field", report);
        let count = fields.len();
        let keys = piece.read(report);
        let fields: Vec<ReadField> =
            fields.into_iter().filter_map(|field| read_field(field, report)).collect();
        fields_whole &= fields.len() == count;
        Some(ReadSection { keys: keys?, fields })
    };
    let sections: Vec<ReadSection> = written_sections.into_iter().filter_map(&mut section).collect();
    let rules: Vec<WrittenRule> = written_rules.into_iter().filter_map(|rule| rule.read(report)).collect();
    let whole = fields_whole && counts == (sections.len(), rules.len());
    ReadForm { keys: file.read(report), sections, rules, whole }
}

fn read_field(piece: Piece<'_>, report: &mut Report<'_>) -> Option<ReadField> {
    let span = piece.span();
    let mut written: WrittenField = piece.read(report)?;
    let limits = WrittenLimits {
        field: span,
        max: written.max.take(),
        rows: written.rows.take(),
        from_year: written.from_year.take(),
        to_year: written.to_year.take(),
        options: written.options.take(),
    };
    let kind = Kind::resolve(written.kind, limits, report);
    Some(ReadField { written, kind })
}

/// No `..` here and below: a new key cannot be forgotten.
fn resolve(read: ReadForm) -> Option<Form> {
    let ReadForm { keys, sections, rules, whole: _ } = read;
    let WrittenForm {
        id,
        version,
        audience,
        title,
        intro,
        submit,
        purpose,
        readers,
        retention,
        retention_days,
        paper,
        after,
        confirm_email,
        notify,
    } = keys?;
    let sections: Vec<Section> = sections.into_iter().map(section).collect();
    let rules = rules.into_iter().map(|written| rule(written, &sections)).collect();
    Some(Form {
        id: id.into_inner(),
        version: u32::try_from(version.into_inner()).ok()?,
        audience,
        title: title.into_inner(),
        intro: intro.map(paragraphs).unwrap_or_default(),
        submit: submit.into_inner(),
        purpose: purpose.into_inner(),
        readers: readers.into_inner(),
        retention: retention.into_inner(),
        retention_days: u32::try_from(retention_days.into_inner()).ok()?,
        paper: paper.map(Spanned::into_inner).unwrap_or_default(),
        after: after.map(Spanned::into_inner).unwrap_or_default(),
        confirm_email: confirm_email.map(Spanned::into_inner),
        notify: match notify.map(Spanned::into_inner) {
            Some(WrittenNotify::Community) => Notify::Community,
            Some(WrittenNotify::Secretariat) => Notify::Secretariat,
            None => Notify::Nobody,
        },
        sections,
        rules,
    })
}

fn section(ReadSection { keys, fields }: ReadSection) -> Section {
    let WrittenSection { id, title, intro } = keys;
    Section {
        id: id.into_inner(),
        title: title.into_inner(),
        intro: intro.map(Spanned::into_inner),
        fields: fields.into_iter().map(field).collect(),
    }
}

fn field(ReadField { written, kind }: ReadField) -> Field {
    let WrittenField {
        id,
        kind: _,
        label,
        hint,
        why,
        missing,
        wrong,
        when,
        max: _,
        rows: _,
        from_year: _,
        to_year: _,
        options: _,
        autocomplete,
        sensitive,
        readers,
        retention,
    } = written;
    Field {
        id: id.into_inner(),
        kind,
        label: label.into_inner(),
        hint: hint.map(Spanned::into_inner),
        why: why.map(Spanned::into_inner),
        missing: missing.map(Spanned::into_inner),
        wrong: wrong.map(Spanned::into_inner),
        when: when.map(condition),
        autocomplete: autocomplete.map(Spanned::into_inner),
        sensitive,
        readers: readers.map(Spanned::into_inner),
        retention: retention.map(Spanned::into_inner),
    }
}

fn condition(WrittenCondition { field, is }: WrittenCondition) -> Condition {
    Condition {
        field: field.into_inner(),
        is: is.into_inner().into_iter().map(Spanned::into_inner).collect(),
    }
}

/// The fields of a rule in the form's order, however they were written.
fn rule(WrittenRule { one_of, missing }: WrittenRule, sections: &[Section]) -> Rule {
    let written: Vec<String> = one_of.into_inner().into_iter().map(Spanned::into_inner).collect();
    let fields = sections.iter().flat_map(|section| &section.fields).map(|field| &field.id);
    Rule {
        one_of: fields.filter(|id| written.contains(id)).cloned().collect(),
        missing: missing.into_inner(),
    }
}

/// A text's paragraphs, which empty lines part; a line end inside of one is a space.
fn paragraphs(text: Spanned<Both<String>>) -> Both<Vec<String>> {
    text.into_inner().map(|text| {
        let text = text.replace("\r\n", "\n");
        // Only ASCII spaces are folded: a French text keeps its no-break spaces.
        let paragraphs =
            text.split("\n\n").map(|part| part.split_ascii_whitespace().collect::<Vec<_>>().join(" "));
        paragraphs.filter(|paragraph| !paragraph.is_empty()).collect()
    })
}
