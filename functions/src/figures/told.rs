//! Figures in words: names and definitions of numbers, values and periods as each language writes them.
//!
//! Comes in: measures, values, periods. Goes out: text. Never here: which figures a page shows, the words themselves.

use portal::format::{NBSP, date, integer, month, percent};
use portal::{Lang, Words};
use serde::Serialize;

use crate::indicators::{Measure, Period, PeriodKind, Shape, Value};
use crate::said::Said;

/// Group of the words of pages of figures.
pub(super) const COUNTS: &str = "counts";

/// Group of names and definitions.
const MEASURES: &str = "measure";

/// Words of the first group that code asks for; templates read the others.
const USED: [&str; 40] = [
    "title",
    "since_start",
    "years",
    "quarters",
    "months",
    "span",
    "not_over",
    "not_settled",
    "before_is",
    "reached",
    "missing",
    "done",
    "goals",
    "goal_wrong",
    "none",
    "of",
    "for",
    "days",
    "from_people",
    "from_cases",
    "connectees",
    "connectors",
    "meetings",
    "referrals",
    "jobs",
    "later",
    "activities",
    "support",
    "trend_text",
    "path",
    "found",
    "national",
    "by_community",
    "total",
    "secretariat",
    "publish",
    "publish_wait",
    "preview",
    "public_title",
    "hidden",
];

/// Every word of figures that code asks for: group, then name.
pub fn words_needed() -> impl Iterator<Item = (&'static str, String)> {
    let used = USED.into_iter().map(|word| (COUNTS, word.to_owned()));
    let measures = Measure::ALL.iter().flat_map(|measure| [word(*measure), format!("{}-is", word(*measure))]);
    let trees = super::trees::USED.into_iter().map(|word| (super::trees::WORDS, word.to_owned()));
    used.chain(measures.map(|word| (MEASURES, word))).chain(trees)
}

/// `I-M2-generation-2`.
fn word(measure: Measure) -> String {
    measure.name().replace('.', "-")
}

/// Words in one language.
#[derive(Clone, Copy)]
pub(super) struct Telling<'a> {
    words: &'a Words,
    pub(super) lang: Lang,
}

/// A value, for a template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Told {
    /// The number; none when there is nothing to divide, or nobody was asked.
    pub(super) number: Option<String>,
    /// What it is made of: `9 of 20`.
    pub(super) made_of: Option<String>,
}

impl<'a> Telling<'a> {
    pub(super) fn new(words: &'a Words, lang: Lang) -> Self {
        Self { words, lang }
    }

    pub(super) fn said(&self) -> Said<'a> {
        Said::group(self.words, COUNTS, self.lang)
    }

    /// The name of a number.
    pub(super) fn name(&self, measure: Measure) -> String {
        Said::group(self.words, MEASURES, self.lang).word(&word(measure))
    }

    /// What is counted.
    pub(super) fn definition(&self, measure: Measure) -> String {
        Said::group(self.words, MEASURES, self.lang).word(&format!("{}-is", word(measure)))
    }

    /// `October 2026 to December 2026`.
    pub(super) fn period(&self, period: Period) -> String {
        let (Some(first), Some(last)) = (period.first(), period.last()) else {
            return self.said().word("since_start");
        };
        if period.kind() == PeriodKind::Month {
            return month(first, self.lang);
        }
        let span = self.said().word("span");
        portal::words::fill(
            &span,
            [("first", month(first, self.lang).as_str()), ("last", &month(last, self.lang))],
        )
    }

    /// A short name for the axis of a chart: `2026-11`, `2026-27`.
    pub(super) fn short(&self, period: Period) -> String {
        let (Some(first), Some(last)) = (period.first(), period.last()) else { return String::new() };
        match period.kind() {
            PeriodKind::FiscalYear => format!("{}–{:02}", first.year(), last.year() % 100),
            _ => first.strftime("%Y-%m").to_string(),
        }
    }

    pub(super) fn day(&self, day: jiff::civil::Date) -> String {
        date(day, self.lang)
    }

    pub(super) fn count(&self, count: u64) -> String {
        integer(i64::try_from(count).unwrap_or(i64::MAX), self.lang)
    }

    /// A value as people read it.
    pub(super) fn value(&self, measure: Measure, value: Option<Value>) -> Told {
        let nothing = Told { number: None, made_of: None };
        let Some(value) = value else { return nothing };
        match value {
            Value::Count(count) => Told { number: Some(self.count(count)), made_of: None },
            Value::Rate { bottom: 0, .. } | Value::Median { of: 0, .. } | Value::Mean { of: 0, .. } => {
                nothing
            }
            Value::Rate { top, bottom } => {
                let hundredths = value.hundredths().unwrap_or_default();
                let (number, sentence) = match measure.shape() {
                    Shape::Ratio => (self.decimal(hundredths), "for"),
                    _ => (percent(hundredths, self.lang), "of"),
                };
                Told { number: Some(number), made_of: Some(self.parts(sentence, top, bottom)) }
            }
            Value::Median { half_days, of } => {
                let days = self.decimal(i64::try_from(half_days * 50).unwrap_or(i64::MAX));
                let number = self.said().with("days", "n", &days);
                Told { number: Some(number), made_of: Some(self.from("from_cases", of)) }
            }
            Value::Mean { of, .. } => {
                let hundredths = value.hundredths().unwrap_or_default();
                let sign = if hundredths > 0 { "+" } else { "" };
                let number = format!("{sign}{}", self.decimal(hundredths));
                Told { number: Some(number), made_of: Some(self.from("from_people", of)) }
            }
        }
    }

    fn parts(&self, sentence: &str, top: u64, bottom: u64) -> String {
        let sentence = self.said().word(sentence);
        portal::words::fill(&sentence, [("top", self.count(top).as_str()), ("bottom", &self.count(bottom))])
    }

    fn from(&self, sentence: &str, of: u64) -> String {
        self.said().with(sentence, "n", &self.count(of))
    }

    /// Hundredths as a number with the digits that it needs: `2.4`, `12`, `-0,75`.
    fn decimal(&self, hundredths: i64) -> String {
        let sign = if hundredths < 0 { "-" } else { "" };
        let (whole, rest) = (hundredths.unsigned_abs() / 100, hundredths.unsigned_abs() % 100);
        let point = match self.lang {
            Lang::En => '.',
            Lang::Fr => ',',
        };
        let digits = match (rest / 10, rest % 10) {
            (0, 0) => String::new(),
            (tenths, 0) => format!("{point}{tenths}"),
            _ => format!("{point}{rest:02}"),
        };
        format!("{sign}{}{digits}", self.count(whole)).replace(' ', &NBSP.to_string())
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn words() -> Words {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../content/words.toml");
        Words::parse("content/words.toml", &std::fs::read_to_string(path).unwrap()).unwrap()
    }

    #[test]
    fn every_number_has_a_name_and_a_definition() {
        let words = words();
        for (group, word) in words_needed() {
            assert!(words.get(group, &word, Lang::Fr).is_some(), "{group}.{word}");
        }
    }

    #[test]
    fn values_are_written_as_the_language_does() {
        let words = words();
        let (en, fr) = (Telling::new(&words, Lang::En), Telling::new(&words, Lang::Fr));
        let told = |telling: &Telling<'_>, measure, value| {
            let told = telling.value(measure, Some(value));
            (told.number.unwrap_or_default(), told.made_of.unwrap_or_default())
        };
        let rate = Value::Rate { top: 9, bottom: 20 };
        assert_eq!(told(&en, Measure::JobRate, rate), ("45%".into(), "9 of 20".into()));
        assert_eq!(told(&fr, Measure::ReferralsPerMeeting, rate).0, "0,45");
        assert_eq!(told(&en, Measure::DaysToMeeting, Value::Median { half_days: 25, of: 3 }).0, "12.5 days");
        let mean = Value::Mean { total: 3, of: 1 };
        assert_eq!(told(&fr, Measure::ConfidenceChange, mean).0, "+0,75");
        assert_eq!(told(&fr, Measure::Attendance, Value::Count(1234)).0, "1\u{a0}234");
        assert_eq!(
            told(&en, Measure::JobRate, Value::Rate { top: 0, bottom: 0 }),
            (String::new(), String::new())
        );
    }

    #[test]
    fn periods_have_names() {
        let words = words();
        let en = Telling::new(&words, Lang::En);
        let day = date(2026, 11, 22);
        assert_eq!(en.period(Period::month(day)), "November 2026");
        assert_eq!(en.period(Period::fiscal_year(day)), "April 2026 to March 2027");
        assert_eq!(
            (en.short(Period::fiscal_year(day)), en.short(Period::quarter(day))),
            ("2026–27".into(), "2026-10".into())
        );
    }
}
