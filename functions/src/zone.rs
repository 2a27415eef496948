//! The time of day in a community.
//!
//! Comes in: a community, a moment; or a day and a time of day as people there say it. Goes out: the day and the time of
//! day there; or the moment. Zones are written out, so no time zone data is needed. Never here: words.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use portal::Lang;
use portal::directory::{Directory, Province};

/// The zone of most people of a province.
pub fn of_province(province: Province) -> TimeZone {
    let rule = match province {
        Province::Nl => "NST3:30NDT,M3.2.0,M11.1.0",
        Province::Nb | Province::Ns | Province::Pe => "AST4ADT,M3.2.0,M11.1.0",
        Province::Qc | Province::On | Province::Nu => "EST5EDT,M3.2.0,M11.1.0",
        Province::Mb => "CST6CDT,M3.2.0,M11.1.0",
        // No summer time.
        Province::Sk => "CST6",
        Province::Ab | Province::Nt => "MST7MDT,M3.2.0,M11.1.0",
        Province::Yt => "MST7",
        Province::Bc => "PST8PDT,M3.2.0,M11.1.0",
    };
    TimeZone::posix(rule).expect("a POSIX time zone that is spelled right")
}

/// The zone of a community; of the national secretariat for a community that nobody knows (any more).
pub fn of_community(directory: &Directory, slug: &str) -> TimeZone {
    let community = directory.community(slug);
    of_province(community.map_or(Province::Ns, |community| community.province))
}

/// A moment there.
pub fn there(at: Timestamp, zone: &TimeZone) -> Zoned {
    at.to_zoned(zone.clone())
}

/// The moment of a day and a time of day there; of two in the night when clocks go back, the first one.
pub fn moment(day: Date, time: Time, zone: &TimeZone) -> Option<Timestamp> {
    day.to_datetime(time).to_zoned(zone.clone()).ok().map(|there| there.timestamp())
}

/// A time of day as the language writes it: `13:05`, `13 h 05`.
pub fn clock(time: Time, lang: Lang) -> String {
    match lang {
        Lang::En => format!("{}:{:02}", time.hour(), time.minute()),
        Lang::Fr => format!("{}\u{a0}h\u{a0}{:02}", time.hour(), time.minute()),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};

    use super::*;

    #[test]
    fn a_time_of_day_is_a_moment_by_the_clock_of_the_place() {
        for (province, day, expected) in [
            (Province::Nl, date(2026, 11, 22), "2026-11-22T12:30:00Z"),
            (Province::Ns, date(2026, 7, 1), "2026-07-01T12:00:00Z"),
            (Province::On, date(2026, 11, 22), "2026-11-22T14:00:00Z"),
            (Province::Sk, date(2026, 7, 1), "2026-07-01T15:00:00Z"),
            (Province::Bc, date(2026, 11, 22), "2026-11-22T17:00:00Z"),
        ] {
            let zone = of_province(province);
            let at = moment(day, time(9, 0, 0, 0), &zone).unwrap();
            assert_eq!(at.to_string(), expected, "{province:?}");
            assert_eq!((there(at, &zone).date(), there(at, &zone).time()), (day, time(9, 0, 0, 0)));
        }
    }
}
