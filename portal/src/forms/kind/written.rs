//! What a form file writes beside a field's kind.

use std::ops::RangeInclusive;

use serde::Deserialize;

use super::KindName;
use super::choice::ChoiceOption;
use crate::Both;
use crate::pieces::{Report, Spanned, unique};

/// The limits of a field as written. Each kind takes what it knows; what is left then means nothing for it.
pub(crate) struct WrittenLimits {
    pub(crate) field: std::ops::Range<usize>,
    pub(crate) max: Option<Spanned<i64>>,
    pub(crate) rows: Option<Spanned<i64>>,
    pub(crate) from_year: Option<Spanned<i64>>,
    pub(crate) to_year: Option<Spanned<i64>>,
    pub(crate) options: Option<Spanned<Vec<WrittenOption>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WrittenOption {
    value: Spanned<String>,
    label: Spanned<Both<String>>,
    hint: Option<Spanned<Both<String>>>,
}

impl WrittenLimits {
    /// Takes `max`, which must lie between 1 and a bound.
    pub(super) fn max(&mut self, most: usize, report: &mut Report<'_>) -> Option<usize> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        within("max", self.max.take(), 1..=most, report).and_then(|max| usize::try_from(max).ok())
    }

    /// Takes `rows`, which must lie within bounds.
    pub(super) fn rows(&mut self, bounds: RangeInclusive<i64>, report: &mut Report<'_>) -> Option<i64> {
        within("rows", self.rows.take(), bounds, report)
    }

    /// Takes `from_year` and `to_year`, which must be years in the right order.
    pub(super) fn years(&mut self, report: &mut Report<'_>) -> (Option<i16>, Option<i16>) {
        let to_span = self.to_year.as_ref().map(Spanned::span);
        let mut year = |key, written| {
            within(key, written, 1900..=2100, report).and_then(|year| i16::try_from(year).ok())
        };
        let (from, to) = (year("from_year", self.from_year.take()), year("to_year", self.to_year.take()));
        if let (Some(from), Some(to), Some(span)) = (from, to, to_span)
            && from > to
        {
            report.at(span, format!("`to_year` {to} is before `from_year` {from}"));
        }
        (from, to)
    }

    /// Takes the options, of which there must be two at least.
    pub(super) fn options(&mut self, report: &mut Report<'_>) -> Vec<ChoiceOption> {
        let Some(options) = self.options.take() else {
            report.at_with(
                self.field.clone(),
                "no `options`",
                "write options = [ { value = \"yes\", label = { en = \"Yes\", fr = \"Oui\" } }, ... ]",
            );
            return Vec::new();
        };
        if options.get_ref().len() < 2 {
            report.at_with(
                options.span(),
                "fewer than two options",
                "a single yes is a field of kind `consent`",
            );
        }
        let options = options.into_inner();
        unique(options.iter().map(|option| &option.value), "option", report);
        options.into_iter().map(|option| option.resolve(report)).collect()
    }

    /// Reports every limit that the kind did not take.
    pub(super) fn nothing_left(self, kind: KindName, report: &mut Report<'_>) {
        let Self { field: _, max, rows, from_year, to_year, options } = self;
        let spans = [
            ("max", max.map(|it| it.span())),
            ("rows", rows.map(|it| it.span())),
            ("from_year", from_year.map(|it| it.span())),
            ("to_year", to_year.map(|it| it.span())),
            ("options", options.map(|it| it.span())),
        ];
        for (key, span) in spans {
            if let Some(span) = span {
                report.at_with(
                    span,
                    format!("`{key}` means nothing for the kind `{}`", kind.id()),
                    format!("{}: {}", kind.id(), kind.meaning()),
                );
            }
        }
    }
}

impl WrittenOption {
    fn resolve(self, report: &mut Report<'_>) -> ChoiceOption {
        let Self { value, label, hint } = self;
        let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-';
        if value.get_ref().is_empty() || !value.get_ref().chars().all(good) {
            report.at_with(
                value.span(),
                format!("`{}` is no value of an option", value.get_ref()),
                "use a to z, digits, underscores and hyphens",
            );
        }
        report.words("label", &label);
        if let Some(hint) = &hint {
            report.words("hint", hint);
        }
        ChoiceOption {
            value: value.into_inner(),
            label: label.into_inner(),
            hint: hint.map(Spanned::into_inner),
        }
    }
}

fn within(
    key: &str,
    written: Option<Spanned<i64>>,
    bounds: RangeInclusive<i64>,
    report: &mut Report<'_>,
) -> Option<i64> {
    let written = written?;
    let value = *written.get_ref();
    if bounds.contains(&value) {
        return Some(value);
    }
    report.at(written.span(), format!("`{key}` is a number from {} to {}", bounds.start(), bounds.end()));
    None
}
