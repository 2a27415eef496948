//! What is written in a cell, as a form would post it.
//!
//! Comes in: a cell and the question of its column. Goes out: inputs of the form; what has no form that could be posted is a
//! [`Misread`]. Never here: judging an answer: the form does that.
//!
//! Options and kinds of work are known by their words in either language or by their ids; several stand with `;` or line
//! ends between them. Days are ISO, or the numbers that spreadsheets keep.

use jiff::ToSpan as _;
use jiff::civil::Date;
use portal::Lang;
use portal::directory::Directory;
use portal::forms::{Field, Kind, Part, RawAnswers};

use super::columns::folded;

/// What can't be posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Misread {
    /// No day that is clear to everybody.
    Date,
    /// Neither yes nor no.
    Yes,
    /// A formula, or what a spreadsheet writes where one failed.
    Formula,
}

const YES: [&str; 7] = ["yes", "oui", "y", "o", "x", "true", "1"];
const NO: [&str; 6] = ["no", "non", "n", "false", "faux", "0"];
const TRUE: [&str; 1] = ["vrai"];

/// What stands in a cell whose formula failed.
const FAILED: [&str; 11] = [
    "#N/A", "#REF!", "#DIV/0!", "#NAME?", "#NOM?", "#NULL!", "#NUL!", "#NUM!", "#NOMBRE!", "#VALUE!",
    "#VALEUR!",
];

/// The value of a ticked box.
const TICKED: &str = "yes";

/// Days since the last of 1899 that are taken for a date: 1954 to 2173.
const DAY_NUMBERS: std::ops::RangeInclusive<i32> = 20_000..=99_999;

/// Puts a cell into the answers of its row.
pub(super) fn put(
    raw: &mut RawAnswers,
    field: &Field,
    cell: &str,
    directory: &Directory,
) -> Result<(), Misread> {
    if is_formula(cell) {
        return Err(Misread::Formula);
    }
    match &field.kind {
        Kind::Choice(limits) => {
            let options = limits.options.iter().map(|option| (option.value.as_str(), &option.label));
            raw.set(&field.id, named(cell, options).unwrap_or(cell));
        }
        Kind::Choices(limits) => {
            let options = || limits.options.iter().map(|option| (option.value.as_str(), &option.label));
            several(cell, |one| named(one, options())).for_each(|one| raw.add(&field.id, one));
        }
        Kind::Occupation(_) => {
            let known = || directory.occupations().iter().map(|one| (one.id.as_str(), &one.name));
            several(cell, |one| named(one, known())).for_each(|one| raw.add(&field.id, one));
        }
        Kind::Consent => {
            let said = folded(cell);
            match said.as_str() {
                yes if YES.contains(&yes) || TRUE.contains(&yes) => raw.set(&field.id, TICKED),
                no if NO.contains(&no) => {}
                _ => return Err(Misread::Yes),
            }
        }
        Kind::Date(_) => {
            let day = day(cell).ok_or(Misread::Date)?;
            raw.set(Part::Year.input_name(&field.id), day.year().to_string());
            raw.set(Part::Month.input_name(&field.id), day.month().to_string());
            raw.set(Part::Day.input_name(&field.id), day.day().to_string());
        }
        _ => raw.set(&field.id, cell),
    }
    Ok(())
}

/// Whether a cell holds no value but a formula, or its failure in the words of either language.
fn is_formula(cell: &str) -> bool {
    cell.starts_with('=') || FAILED.contains(&cell)
}

/// The id of what a text names.
fn named<'o>(
    text: &str,
    mut options: impl Iterator<Item = (&'o str, &'o portal::Both<String>)>,
) -> Option<&'o str> {
    let said = folded(text);
    let is_it = |(id, label): &(&str, &portal::Both<String>)| {
        *id == text || folded(id) == said || Lang::ALL.into_iter().any(|lang| folded(label.of(lang)) == said)
    };
    options.find(is_it).map(|(id, _)| id)
}

/// The pieces of a cell by their ids; a piece that names nothing as it is written, so that the form can refuse it. A comma
/// parts two pieces only where nothing has the whole for its name.
fn several<'c, 'o: 'c>(
    cell: &'c str,
    find: impl Fn(&str) -> Option<&'o str> + 'c,
) -> impl Iterator<Item = String> + 'c {
    let pieces = cell.split([';', '\n']).map(str::trim).filter(|piece| !piece.is_empty());
    pieces.flat_map(move |piece| {
        if let Some(id) = find(piece) {
            return vec![id.to_owned()];
        }
        let parts = piece.split(',').map(str::trim).filter(|part| !part.is_empty());
        parts.map(|part| find(part).unwrap_or(part).to_owned()).collect()
    })
}

/// A day as ISO writes it, with a time behind it or slashes in it, or as the number that spreadsheets keep.
fn day(cell: &str) -> Option<Date> {
    let date = cell.split(['T', ' ']).next().unwrap_or_default().replace('/', "-");
    if let Ok(number) = cell.parse::<f64>() {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a part of a day is none, and the range is looked at"
        )]
        let days = number.trunc() as i32;
        let day = Date::constant(1899, 12, 30).checked_add(days.days());
        return day.ok().filter(|_| DAY_NUMBERS.contains(&days));
    }
    // Four digits first: nobody knows which number of 03/04/2026 is the month.
    let is_iso = date.len() == 10 && date.as_bytes()[4] == b'-';
    date.parse().ok().filter(|_| is_iso)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn days_are_iso_or_numbers() {
        for (cell, expected) in [
            ("2026-03-04", Some(date(2026, 3, 4))),
            ("2026/03/04", Some(date(2026, 3, 4))),
            ("2026-03-04T10:00:00", Some(date(2026, 3, 4))),
            ("2026-03-04 10:00", Some(date(2026, 3, 4))),
            ("46085", Some(date(2026, 3, 4))),
            ("46085.75", Some(date(2026, 3, 4))),
            ("03/04/2026", None),
            ("4 mars 2026", None),
            ("2026-02-30", None),
            ("2026", None),
            ("", None),
            ("éééééééééé", None),
        ] {
            assert_eq!(day(cell), expected, "{cell}");
        }
    }

    #[test]
    fn formulas_are_no_answers() {
        for (cell, expected) in
            [("=A1", true), ("#REF!", true), ("#NOM?", true), ("# 12", false), ("a=b", false)]
        {
            assert_eq!(is_formula(cell), expected, "{cell}");
        }
    }

    #[test]
    fn pieces_are_known_by_what_they_are_called() {
        let find = |text: &str| ["welding", "data, big"].into_iter().find(|known| *known == text);
        let found: Vec<String> = several("welding; data, big\nwelding, other", find).collect();
        assert_eq!(found, ["welding", "data, big", "welding", "other"]);
    }
}
