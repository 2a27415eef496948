//! Drawings of numbers: columns over time, bars side by side. Each goes with a table of the same numbers.
//!
//! Comes in: labels and counts. Goes out: places and sizes in whole units, for a template to draw. Never here: colours.

use serde::Serialize;

/// Width of a drawing.
const WIDTH: u64 = 360;
/// Height of the tallest column.
const HEIGHT: u64 = 120;
/// Room above, for the number on the tallest column.
const ABOVE: u64 = 18;

/// Columns over time.
#[derive(Debug, Serialize)]
pub(super) struct Columns {
    /// Tells the drawings of a page apart.
    pub(super) id: &'static str,
    /// What is drawn.
    pub(super) title: String,
    /// The same in a sentence, for who can't see it.
    pub(super) text: String,
    /// `0 0 360 156`.
    pub(super) view_box: String,
    /// Where the ground line is.
    pub(super) ground: u64,
    pub(super) columns: Vec<Column>,
}

/// One of them.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Column {
    pub(super) x: u64,
    pub(super) y: u64,
    pub(super) width: u64,
    pub(super) height: u64,
    /// Middle of the column, where its number and its label stand.
    pub(super) middle: u64,
    /// The number, above.
    pub(super) text: String,
    /// The period, below; empty where there is no room.
    pub(super) label: String,
}

/// A bar in a table, with its number.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Bar {
    pub(super) label: String,
    /// Of the longest bar, in percent.
    pub(super) share: u64,
    pub(super) text: String,
}

/// Columns for some values: label, count, count in words.
pub(super) fn columns(
    id: &'static str,
    title: String,
    text: String,
    values: &[(String, u64, String)],
) -> Columns {
    let most = values.iter().map(|(_, count, _)| *count).max().unwrap_or(0).max(1);
    let slot = WIDTH / u64::try_from(values.len()).unwrap_or(1).max(1);
    let width = (slot * 3 / 4).max(1);
    let ground = ABOVE + HEIGHT;
    // Labels need about 52 units each.
    let every = 52_u64.div_ceil(slot.max(1)).max(1);
    let last = values.len().saturating_sub(1);
    let column = |(place, (label, count, text)): (usize, &(String, u64, String))| {
        let at = u64::try_from(place).unwrap_or(0);
        let from_last = u64::try_from(last - place).unwrap_or(0);
        let height = (count * HEIGHT).div_ceil(most);
        Column {
            x: at * slot + (slot - width) / 2,
            y: ground - height,
            width,
            height,
            middle: at * slot + slot / 2,
            text: text.clone(),
            label: if from_last.is_multiple_of(every) { label.clone() } else { String::new() },
        }
    };
    Columns {
        id,
        title,
        text,
        view_box: format!("0 0 {WIDTH} {}", ground + 20),
        ground,
        columns: values.iter().enumerate().map(column).collect(),
    }
}

/// Bars for some values: label, count, count in words.
pub(super) fn bars(values: impl IntoIterator<Item = (String, u64, String)>) -> Vec<Bar> {
    let values: Vec<_> = values.into_iter().collect();
    let most = values.iter().map(|(_, count, _)| *count).max().unwrap_or(0).max(1);
    let bar = |(label, count, text): (String, u64, String)| Bar {
        label,
        share: (count * 100).div_ceil(most),
        text,
    };
    values.into_iter().map(bar).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(counts: &[u64]) -> Vec<(String, u64, String)> {
        counts.iter().map(|count| (format!("p{count}"), *count, count.to_string())).collect()
    }

    #[test]
    fn columns_stand_on_one_ground_in_the_drawing() {
        let drawn = columns("a", String::new(), String::new(), &values(&[0, 1, 50, 100]));
        assert_eq!(drawn.columns.iter().map(|column| column.height).collect::<Vec<_>>(), [0, 2, 60, 120]);
        for column in &drawn.columns {
            assert_eq!(column.y + column.height, drawn.ground);
            assert!(column.x + column.width <= WIDTH);
        }
        assert_eq!(columns("a", String::new(), String::new(), &[]).columns, []);
        let many = columns("a", String::new(), String::new(), &values(&[1; 12]));
        let labels: Vec<bool> = many.columns.iter().map(|column| !column.label.is_empty()).collect();
        assert_eq!(labels.iter().filter(|shown| **shown).count(), 6);
        assert!(labels[11], "the last one has its label");
    }

    #[test]
    fn bars_are_shares_of_the_longest() {
        let shares = |counts: &[u64]| bars(values(counts)).iter().map(|bar| bar.share).collect::<Vec<_>>();
        assert_eq!(shares(&[0, 1, 200]), [0, 1, 100]);
        assert_eq!(shares(&[0, 0]), [0, 0]);
    }
}
