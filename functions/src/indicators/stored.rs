//! Counts of one community as they are kept: a text for each period.
//!
//! Comes in: counts, or such a text. Goes out: the text, or counts. Never here: where it is kept.
//!
//! Each value carries the version of its definition in its name (`I-C2.connectees/1`), so that a value of another
//! definition is not taken for one of ours: it is left out until the community is counted again.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::counts::{Counts, Row, Value};
use super::measure::Measure;
use super::period::Period;

impl Counts {
    /// The values of one community as JSON; the period and the day stand beside it. A community without records has an
    /// empty one.
    pub fn text_of(&self, community: &str) -> String {
        let values =
            Measure::ALL.iter().filter_map(|measure| Some((*measure, self.of(community, *measure)?)));
        let named: BTreeMap<String, Value> =
            values.map(|(measure, value)| (versioned(measure), value)).collect();
        serde_json::to_string(&named).expect("numbers under text are JSON")
    }

    /// Reads what [`Counts::text_of`] wrote; `None` when it is none.
    pub fn read(community: &str, period: Period, as_of: Date, text: &str) -> Option<Counts> {
        let named: BTreeMap<String, Value> = serde_json::from_str(text).ok()?;
        let row: Row = Measure::ALL
            .iter()
            .filter_map(|measure| Some((*measure, named.get(&versioned(*measure)).copied()?)))
            .collect();
        Some(Counts::new(period, as_of, BTreeMap::from([(community.to_owned(), row)])))
    }
}

fn versioned(measure: Measure) -> String {
    format!("{}/{}", measure.name(), measure.version())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn every_kind_of_value_comes_back() {
        let period = Period::fiscal_year(date(2026, 4, 1));
        let values = [
            Value::Count(3),
            Value::Rate { top: 1, bottom: 4 },
            Value::Median { half_days: 7, of: 2 },
            Value::Mean { total: -3, of: 5 },
        ];
        let row: Row = Measure::ALL.iter().copied().zip(values.into_iter().cycle()).collect();
        let counts = Counts::new(period, date(2026, 11, 22), BTreeMap::from([("halifax".into(), row)]));
        let text = counts.text_of("halifax");
        assert_eq!(Counts::read("halifax", period, date(2026, 11, 22), &text), Some(counts));
        assert!(text.contains(r#""I-C1.applications/1":3"#), "{text}");
    }

    #[test]
    fn a_value_of_another_definition_is_not_ours() {
        let read = |text| Counts::read("halifax", Period::CUMULATIVE, date(2026, 11, 22), text);
        let old = read(r#"{"I-C1.applications/0":3,"I-C2.connectees/1":2}"#).unwrap();
        assert_eq!(old.of("halifax", Measure::Applied), None);
        assert_eq!(old.of("halifax", Measure::Connectees), Some(Value::Count(2)));
        assert_eq!(read("{"), None);
        assert_eq!(read(r#"{"I-C2.connectees/1":"2"}"#), None);
    }
}
