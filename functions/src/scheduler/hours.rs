//! Hours of the day where a community is: when the day's work begins, when nothing leaves.
//!
//! Comes in: a time, a community. Goes out: its hours. Never here: the machine's own zone.

use jiff::Timestamp;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use portal::directory::{Directory, Province};

use crate::workdays::{self, Holidays};

/// The hour at which the day's summary leaves, and before which nothing does.
pub const MORNING: i8 = 7;

/// The hour from which on nothing leaves.
pub const EVENING: i8 = 20;

/// The hour after which a summary that could not leave in the morning is left out.
const NOON: i8 = 12;

/// The zone of a community; that of Halifax, where the secretariat is, for everything else.
pub fn zone(directory: &Directory, community: Option<&str>) -> TimeZone {
    let known = community.and_then(|slug| directory.community(slug));
    let rule = known.map_or("AST4ADT,M3.2.0,M11.1.0", |community| community.time_zone());
    TimeZone::posix(rule).unwrap_or(TimeZone::UTC)
}

/// The holidays of a community; those of Nova Scotia, where the secretariat is, for everything else.
pub fn holidays(directory: &Directory, community: Option<&str>) -> Holidays {
    let known = community.and_then(|slug| directory.community(slug));
    Holidays::Of(known.map_or(Province::Ns, |community| community.province))
}

/// Whether nothing leaves at this time.
pub fn is_quiet(at: Timestamp, zone: &TimeZone) -> bool {
    !(MORNING..EVENING).contains(&at.to_zoned(zone.clone()).hour())
}

/// The day whose summary is due: a working day, in its morning.
pub fn summary_day(at: Timestamp, zone: &TimeZone, holidays: Holidays) -> Option<Date> {
    let at = at.to_zoned(zone.clone());
    let works = workdays::is_worked(at.date(), holidays);
    (works && (MORNING..NOON).contains(&at.hour())).then(|| at.date())
}

/// The Monday whose digest is due, in its morning; a holiday too, since nobody has to act on it.
pub fn digest_day(at: Timestamp, zone: &TimeZone) -> Option<Date> {
    let at = at.to_zoned(zone.clone());
    (at.weekday() == Weekday::Monday && (MORNING..NOON).contains(&at.hour())).then(|| at.date())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NL: Holidays = Holidays::Of(Province::Nl);

    fn zone_of(rule: &str) -> TimeZone {
        TimeZone::posix(rule).unwrap()
    }

    #[test]
    fn every_zone_has_its_own_seven_o_clock() {
        // A Monday in November: standard time everywhere.
        for (province, seven) in [
            (Province::Nl, "2026-11-23T10:30:00Z"),
            (Province::Ns, "2026-11-23T11:00:00Z"),
            (Province::On, "2026-11-23T12:00:00Z"),
            (Province::Mb, "2026-11-23T13:00:00Z"),
            (Province::Ab, "2026-11-23T14:00:00Z"),
            (Province::Bc, "2026-11-23T15:00:00Z"),
        ] {
            let (zone, seven): (_, Timestamp) = (zone_of(province.time_zone()), seven.parse().unwrap());
            let before = seven - jiff::SignedDuration::from_secs(1);
            assert_eq!(summary_day(before, &zone, Holidays::Of(province)), None, "{province:?}");
            assert!(is_quiet(before, &zone) && !is_quiet(seven, &zone), "{province:?}");
            let day = summary_day(seven, &zone, Holidays::Of(province));
            assert_eq!(day.unwrap().to_string(), "2026-11-23", "{province:?}");
        }
        // In July, Saskatchewan keeps its time and Newfoundland does not.
        let july: Timestamp = "2026-07-06T09:30:00Z".parse().unwrap();
        assert!(summary_day(july, &zone_of(Province::Nl.time_zone()), NL).is_some());
        let sk = zone_of(Province::Sk.time_zone());
        assert!(is_quiet("2026-07-06T12:59:59Z".parse().unwrap(), &sk));
        assert!(!is_quiet("2026-07-06T13:00:00Z".parse().unwrap(), &sk));
    }

    #[test]
    fn no_summary_on_a_weekend_a_holiday_or_in_the_afternoon() {
        let zone = zone_of("AST4ADT,M3.2.0,M11.1.0");
        for (at, due) in [
            ("2026-11-20T11:00:00Z", true),
            ("2026-11-20T16:00:00Z", false),
            ("2026-11-21T11:00:00Z", false),
            ("2026-11-22T11:00:00Z", false),
            ("2026-11-11T11:00:00Z", false),
            ("2026-11-12T11:00:00Z", true),
        ] {
            assert_eq!(summary_day(at.parse().unwrap(), &zone, NL).is_some(), due, "{at}");
        }
        let evening: Timestamp = "2026-11-20T23:59:59Z".parse().unwrap();
        assert!(!is_quiet(evening, &zone) && is_quiet(evening + jiff::SignedDuration::from_secs(1), &zone));
    }
}
