//! Working days: which days are holidays, by rule, for any year.
//!
//! Comes in: a day, whose holidays count. Goes out: whether people work, and what follows from it. Never here: tables of
//! years, hours of the day, words, a day that a program or an employer gives off besides.
//!
//! The rules are those of the Canada Labour Code for the federal government, and of each province's and territory's law on
//! general holidays. Where a holiday that gives everybody a day off falls on a weekend, the next day that would be worked is
//! off instead.

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};
use portal::directory::Province;

/// Whose holidays count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holidays {
    /// Those of the federal government.
    Federal,
    /// Those of a province or territory.
    Of(Province),
}

/// Whether a day is worked.
pub fn is_worked(day: Date, of: Holidays) -> bool {
    !is_weekend(day) && !is_off(day, of)
}

/// The `nth` working day after a day, counted from 1.
pub fn after(day: Date, nth: usize, of: Holidays) -> Option<Date> {
    let days = std::iter::successors(day.tomorrow().ok(), |day| day.tomorrow().ok());
    days.filter(|day| is_worked(*day, of)).nth(nth.checked_sub(1)?)
}

/// Days since the last working day before this one: 1 in the middle of a week, 3 on most Mondays.
pub fn since_last(day: Date, of: Holidays) -> i64 {
    let before = std::iter::successors(day.yesterday().ok(), |day| day.yesterday().ok());
    let off = before.take_while(|day| !is_worked(*day, of)).count();
    i64::try_from(off).unwrap_or_default() + 1
}

fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// Whether a day is a holiday, or off in place of one that fell on a weekend.
fn is_off(day: Date, of: Holidays) -> bool {
    named(day, of) || in_place(day.year(), of).contains(&day) || in_place(day.year() - 1, of).contains(&day)
}

/// Days off in place of holidays of a year that fell on a weekend: in order, each the next one that is no holiday.
fn in_place(year: i16, of: Holidays) -> Vec<Date> {
    let mut given: Vec<Date> = Vec::new();
    for (month, day) in moved(of) {
        let Ok(holiday) = Date::new(year, *month, *day) else { continue };
        if !is_weekend(holiday) {
            continue;
        }
        let later = std::iter::successors(holiday.tomorrow().ok(), |day| day.tomorrow().ok());
        let is_free = |day: &Date| !is_weekend(*day) && !named(*day, of) && !given.contains(day);
        given.extend(later.into_iter().find(is_free));
    }
    given
}

/// Holidays on a fixed day that move when they fall on a weekend.
fn moved(of: Holidays) -> &'static [(i8, i8)] {
    match of {
        Holidays::Federal => &[(1, 1), (7, 1), (9, 30), (11, 11), (12, 25), (12, 26)],
        Holidays::Of(Province::On) => &[(1, 1), (7, 1), (12, 25), (12, 26)],
        Holidays::Of(_) => &[(1, 1), (7, 1), (12, 25)],
    }
}

/// Whether the day has the name of a holiday.
fn named(day: Date, of: Holidays) -> bool {
    is_everywhere(day)
        || match of {
            Holidays::Federal => is_federal(day),
            Holidays::Of(province) => is_provincial(day, province),
        }
}

/// New Year’s Day, Good Friday, Canada Day, Labour Day, Christmas Day.
fn is_everywhere(day: Date) -> bool {
    matches!((day.month(), day.day()), (1, 1) | (7, 1) | (12, 25))
        || is_nth_monday(day, 9, 1)
        || good_friday(day.year()) == Some(day)
}

/// Victoria Day, Truth and Reconciliation, Thanksgiving, Remembrance Day, Boxing Day.
fn is_federal(day: Date) -> bool {
    matches!((day.month(), day.day()), (9, 30) | (11, 11) | (12, 26))
        || is_victoria_day(day)
        || is_nth_monday(day, 10, 2)
}

fn is_provincial(day: Date, province: Province) -> bool {
    use Province::{Ab, Bc, Mb, Nb, Nl, Ns, Nt, Nu, On, Pe, Qc, Sk, Yt};
    let is_in = |provinces: &[Province]| provinces.contains(&province);
    match (day.month(), day.day()) {
        // Family Day, Louis Riel Day, Heritage Day, Islander Day.
        (2, _) if is_nth_monday(day, 2, 3) => is_in(&[Ab, Bc, Mb, Nb, Ns, On, Pe, Sk]),
        (5, _) if is_victoria_day(day) => is_in(&[Ab, Bc, Mb, Nt, Nu, On, Qc, Sk, Yt]),
        // National Indigenous Peoples Day.
        (6, 21) => is_in(&[Nt, Yt]),
        // The national day of Quebec.
        (6, 24) => province == Qc,
        // Nunavut Day.
        (7, 9) => province == Nu,
        // British Columbia Day, New Brunswick Day, Saskatchewan Day, Civic Holiday.
        (8, _) if is_nth_monday(day, 8, 1) => is_in(&[Bc, Nb, Nt, Nu, Sk]),
        // Discovery Day.
        (8, _) if is_nth_monday(day, 8, 3) => province == Yt,
        // Truth and Reconciliation.
        (9, 30) => is_in(&[Bc, Mb, Nt, Nu, Pe, Yt]),
        // Thanksgiving.
        (10, _) if is_nth_monday(day, 10, 2) => is_in(&[Ab, Bc, Mb, Nt, Nu, On, Qc, Sk, Yt]),
        // Remembrance Day; in Manitoba and Nova Scotia by an act of its own.
        (11, 11) => is_in(&[Ab, Bc, Mb, Nb, Nl, Ns, Nt, Nu, Pe, Sk, Yt]),
        // Boxing Day.
        (12, 26) => province == On,
        _ => false,
    }
}

/// The Monday before 25 May.
fn is_victoria_day(day: Date) -> bool {
    day.month() == 5 && (18..=24).contains(&day.day()) && day.weekday() == Weekday::Monday
}

fn is_nth_monday(day: Date, month: i8, nth: i8) -> bool {
    day.month() == month && day.weekday() == Weekday::Monday && (day.day() - 1) / 7 + 1 == nth
}

/// Two days before Easter, by the rule of the Gregorian calendar (Meeus, Jones, Butcher).
fn good_friday(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    let easter = Date::new(year, i8::try_from(n / 31).ok()?, i8::try_from(n % 31 + 1).ok()?).ok()?;
    easter.checked_sub(2.days()).ok()
}

#[cfg(test)]
mod tests;
