//! A question as its page shows it.

use super::form::{Condition, Field};
use super::kind::{self, ChoiceOption, FileAnswer, Kind, Part};
use super::problem::FieldError;
use super::raw::RawAnswers;
use super::show::Showing;
use super::tidy;
use super::view::{FieldView, GroupView, OptionView, WhenView};
use crate::directory::NOT_SURE;
use crate::{Both, words};

/// A field with what was typed into it; `here` are the fields of its page.
pub(super) fn field(
    showing: &Showing<'_>,
    here: &[&Field],
    field: &Field,
    raw: &RawAnswers,
    errors: &[&FieldError],
) -> FieldView {
    let lang = showing.lang;
    let said = |text: &Option<Both<String>>| text.as_ref().map(|text| text.of(lang).clone());
    let error = errors.iter().find(|error| error.field == field.id);
    let error = error.map(|error| error.words(showing.form, showing.words, lang));
    let described_by = [
        field.hint.as_ref().map(|_| format!("{}-hint", field.id)),
        error.as_ref().map(|_| format!("{}-error", field.id)),
    ];
    let (options, groups) = offered(showing, field, raw);
    let part = |part: Part| match field.kind {
        Kind::Date(_) => raw.get(&part.input_name(&field.id)).unwrap_or_default().to_owned(),
        _ => String::new(),
    };
    let value = raw.get(&field.id).unwrap_or_default();
    let is_file = matches!(field.kind, Kind::File(_));
    // "At least one of these" makes none of them required, but "optional" would mislead.
    let in_rule = showing.form.rules.iter().any(|rule| rule.one_of.contains(&field.id));
    FieldView {
        id: field.id.clone(),
        name: field.id.clone(),
        kind: field.kind.name().id().to_owned(),
        label: field.label.of(lang).clone(),
        hint: said(&field.hint),
        why: said(&field.why),
        optional: !field.is_required() && !in_rule,
        value: value.to_owned(),
        values: raw.all(&field.id).to_vec(),
        options,
        groups,
        error,
        max: max(&field.kind),
        rows: if let Kind::LongText(limits) = &field.kind { Some(limits.rows) } else { None },
        autocomplete: field.autocomplete.clone(),
        only_if: only_if(showing, here, field),
        when: condition_here(here, field)
            .map(|(earlier, condition)| WhenView { name: earlier.id.clone(), values: condition.is.clone() }),
        later: condition_here(here, field).is_some() && !showing.form.applies(field, raw),
        day: part(Part::Day),
        month: part(Part::Month),
        year: part(Part::Year),
        file_name: FileAnswer::parse(value).filter(|_| is_file).map(|file| file.name),
        accept: is_file.then(|| kind::file::ENDINGS.join(",")),
        described_by: described_by.into_iter().flatten().collect::<Vec<_>>().join(" "),
    }
}

fn max(kind: &Kind) -> Option<u64> {
    let count = match kind {
        Kind::Text(limits) => limits.max,
        Kind::LongText(limits) => limits.max,
        Kind::Email => kind::email::LONGEST,
        Kind::WebAddress => kind::web_address::LONGEST,
        Kind::Choices(limits) => limits.max,
        Kind::Occupation(limits) => limits.max,
        Kind::File(limits) => return Some(limits.max),
        Kind::Phone
        | Kind::Date(_)
        | Kind::Year(_)
        | Kind::PostalArea
        | Kind::Choice(_)
        | Kind::Community
        | Kind::Consent => return None,
    };
    u64::try_from(count).ok()
}

/// Options of a field, outside and inside of groups.
fn offered(showing: &Showing<'_>, field: &Field, raw: &RawAnswers) -> (Vec<OptionView>, Vec<GroupView>) {
    let lang = showing.lang;
    let mut offer = Offer::new(field, raw);
    match &field.kind {
        Kind::Choice(kind::choice::Limits { options })
        | Kind::Choices(kind::choices::Limits { options, .. }) => {
            let view = |ChoiceOption { value, label, hint }: &ChoiceOption| {
                let hint = hint.as_ref().map(|hint| hint.of(lang).clone());
                offer.option(value, label.of(lang), hint)
            };
            (options.iter().map(view).collect(), Vec::new())
        }
        Kind::Consent => (vec![offer.option(kind::consent::YES, field.label.of(lang), None)], Vec::new()),
        Kind::Community => {
            let not_sure = offer.option(NOT_SURE, &showing.word("not_sure"), None);
            let groups =
                showing.directory.by_province(lang).into_iter().map(|(province, communities)| GroupView {
                    label: province.name(lang).to_owned(),
                    options: communities
                        .iter()
                        .map(|c| offer.option(&c.slug, c.name.of(lang), None))
                        .collect(),
                });
            (vec![not_sure], groups.collect())
        }
        Kind::Occupation(_) => {
            let groups =
                showing.directory.by_sector(lang).into_iter().map(|(sector, occupations)| GroupView {
                    label: sector.name.of(lang).clone(),
                    options: occupations.iter().map(|o| offer.option(&o.id, o.name.of(lang), None)).collect(),
                });
            (Vec::new(), groups.collect())
        }
        Kind::Text(_)
        | Kind::LongText(_)
        | Kind::Email
        | Kind::Phone
        | Kind::Date(_)
        | Kind::Year(_)
        | Kind::PostalArea
        | Kind::WebAddress
        | Kind::File(_) => (Vec::new(), Vec::new()),
    }
}

/// Numbers the inputs of a field's options: the first has the field's id, so that the summary of errors reaches it.
struct Offer<'a> {
    field: &'a str,
    chosen: Vec<String>,
    made: usize,
}

impl<'a> Offer<'a> {
    fn new(field: &'a Field, raw: &RawAnswers) -> Self {
        let chosen = raw.all(&field.id).iter().map(|value| tidy::line(value)).collect();
        Self { field: &field.id, chosen, made: 0 }
    }

    fn option(&mut self, value: &str, label: &str, hint: Option<String>) -> OptionView {
        self.made += 1;
        let id = if self.made == 1 { self.field.to_owned() } else { format!("{}-{}", self.field, self.made) };
        OptionView {
            id,
            value: value.to_owned(),
            label: label.to_owned(),
            hint,
            checked: self.chosen.iter().any(|chosen| chosen == value),
        }
    }
}

/// The condition of a field with the field that it looks at, where both are on the same page.
fn condition_here<'s>(here: &[&'s Field], field: &'s Field) -> Option<(&'s Field, &'s Condition)> {
    let condition = field.when.as_ref()?;
    Some((here.iter().find(|earlier| earlier.id == condition.field)?, condition))
}

/// When the question counts, in words, where that depends on another question of the same page.
fn only_if(showing: &Showing<'_>, here: &[&Field], field: &Field) -> Option<String> {
    let (earlier, condition) = condition_here(here, field)?;
    let question = earlier.label.of(showing.lang);
    if matches!(earlier.kind, Kind::Consent) {
        return Some(words::fill(&showing.word("only_if_ticked"), [("question", question.as_str())]));
    }
    let quoted = |value: &String| {
        let answer = showing.value_label(earlier, value);
        words::fill(&showing.word("quoted"), [("text", answer.as_str())])
    };
    let answers: Vec<String> = condition.is.iter().map(quoted).collect();
    let answers = match answers.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} {} {last}", others.join(", "), showing.word("or")),
        None => String::new(),
    };
    Some(words::fill(
        &showing.word("only_if"),
        [("question", question.as_str()), ("answer", answers.as_str())],
    ))
}
