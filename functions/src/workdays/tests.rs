//! Working days against the calendars that governments have published, 2024 to 2028.

use jiff::civil::date;
use proptest::prelude::{Strategy, proptest};

use super::Province::{Ab, Bc, Mb, Nb, Nl, Ns, Nt, Nu, On, Pe, Qc, Sk, Yt};
use super::*;

/// Days off that are no weekend, as `month-day`.
fn off(year: i16, of: Holidays) -> Vec<String> {
    let days = (0..366).map(|n| date(year, 1, 1).checked_add(n.days()).unwrap());
    let off = days.filter(|day| day.year() == year && !is_weekend(*day) && is_off(*day, of));
    off.map(|day| day.strftime("%m-%d").to_string()).collect()
}

#[test]
fn the_federal_government_is_off_on_ten_days() {
    let federal = [
        (2024, "01-01 03-29 05-20 07-01 09-02 09-30 10-14 11-11 12-25 12-26"),
        (2025, "01-01 04-18 05-19 07-01 09-01 09-30 10-13 11-11 12-25 12-26"),
        // Boxing Day is a Saturday.
        (2026, "01-01 04-03 05-18 07-01 09-07 09-30 10-12 11-11 12-25 12-28"),
        // Christmas is a Saturday, Boxing Day the Sunday.
        (2027, "01-01 03-26 05-24 07-01 09-06 09-30 10-11 11-11 12-27 12-28"),
        // Four of them are Saturdays.
        (2028, "01-03 04-14 05-22 07-03 09-04 10-02 10-09 11-13 12-25 12-26"),
    ];
    for (year, expected) in federal {
        assert_eq!(off(year, Holidays::Federal).join(" "), expected, "{year}");
    }
}

#[test]
fn every_province_has_its_own_days() {
    let of_2026 = [
        (Ab, "01-01 02-16 04-03 05-18 07-01 09-07 10-12 11-11 12-25"),
        (Bc, "01-01 02-16 04-03 05-18 07-01 08-03 09-07 09-30 10-12 11-11 12-25"),
        (Mb, "01-01 02-16 04-03 05-18 07-01 09-07 09-30 10-12 11-11 12-25"),
        (Nb, "01-01 02-16 04-03 07-01 08-03 09-07 11-11 12-25"),
        (Nl, "01-01 04-03 07-01 09-07 11-11 12-25"),
        (Ns, "01-01 02-16 04-03 07-01 09-07 11-11 12-25"),
        (Nt, "01-01 04-03 05-18 07-01 08-03 09-07 09-30 10-12 11-11 12-25"),
        (Nu, "01-01 04-03 05-18 07-01 07-09 08-03 09-07 09-30 10-12 11-11 12-25"),
        (On, "01-01 02-16 04-03 05-18 07-01 09-07 10-12 12-25 12-28"),
        (Pe, "01-01 02-16 04-03 07-01 09-07 09-30 11-11 12-25"),
        (Qc, "01-01 04-03 05-18 06-24 07-01 09-07 10-12 12-25"),
        (Sk, "01-01 02-16 04-03 05-18 07-01 08-03 09-07 10-12 11-11 12-25"),
        (Yt, "01-01 04-03 05-18 07-01 08-17 09-07 09-30 10-12 11-11 12-25"),
    ];
    assert_eq!(of_2026.map(|(province, _)| province), Province::ALL);
    for (province, expected) in of_2026 {
        assert_eq!(off(2026, Holidays::Of(province)).join(" "), expected, "{province:?}");
    }
}

#[test]
fn days_that_move_with_the_year_are_found_in_each() {
    let family = [(2024, 19), (2025, 17), (2026, 16), (2027, 15), (2028, 21)];
    let civic = [(2024, 5), (2025, 4), (2026, 3), (2027, 2), (2028, 7)];
    let discovery = [(2024, 19), (2025, 18), (2026, 17), (2027, 16), (2028, 21)];
    for (province, month, days) in [(Ns, 2, family), (Bc, 8, civic), (Yt, 8, discovery)] {
        for (year, day) in days {
            let day = date(year, month, day);
            assert!(!is_worked(day, Holidays::Of(province)), "{day}");
            assert!(is_worked(day, Holidays::Federal), "{day}");
        }
    }
    // Canada Day of 2028 is a Saturday.
    assert!(!is_worked(date(2028, 7, 3), Holidays::Of(Ns)) && is_worked(date(2028, 7, 4), Holidays::Of(Ns)));
}

#[test]
fn days_are_counted_over_holidays() {
    let of = Holidays::Federal;
    for (last, fifth) in [
        (date(2026, 5, 31), date(2026, 6, 5)),
        (date(2026, 6, 30), date(2026, 7, 8)),
        (date(2026, 8, 31), date(2026, 9, 8)),
        (date(2026, 12, 31), date(2027, 1, 8)),
    ] {
        assert_eq!(after(last, 5, of), Some(fifth), "{last}");
    }
    assert_eq!(after(date(2026, 5, 31), 0, of), None);
    let ns = Holidays::Of(Ns);
    assert_eq!(since_last(date(2026, 11, 20), ns), 1);
    assert_eq!(since_last(date(2026, 11, 23), ns), 3);
    assert_eq!(since_last(date(2026, 4, 6), ns), 4, "after Good Friday");
    assert_eq!(since_last(date(2026, 11, 12), ns), 2, "after Remembrance Day");
    assert_eq!(since_last(date(2026, 11, 12), Holidays::Of(On)), 1);
}

fn any_holidays() -> impl Strategy<Value = Holidays> {
    (0..=Province::ALL.len())
        .prop_map(|n| Province::ALL.get(n).map_or(Holidays::Federal, |p| Holidays::Of(*p)))
}

proptest! {
    #[test]
    fn every_year_has_as_many_days_off_and_no_more_than_five_in_a_row(
        year in 1990_i16..2200, of in any_holidays()
    ) {
        let count = off(year, of).len();
        // New Year’s Day of the next year never falls into this one.
        assert!((5..=12).contains(&count), "{year} {of:?}: {count}");
        let days = (0..365).map(|n| date(year, 1, 1).checked_add(n.days()).unwrap());
        for day in days.filter(|day| is_worked(*day, of)) {
            assert!((1..=5).contains(&since_last(day, of)), "{day} {of:?}");
            assert_eq!(after(day.checked_sub(since_last(day, of).days()).unwrap(), 1, of), Some(day));
        }
    }
}
