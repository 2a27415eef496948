//! Dates, numbers and sizes as each language writes them.
//!
//! Comes in: values without a language. Goes out: text for people. Sources: the Canadian Style (English) and
//! Clés de la rédaction (French), both of the Government of Canada's Translation Bureau.

use jiff::civil::Date;

use crate::Lang;

const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const MONTHS_FR: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

/// A space that a line never breaks at, as French puts between digits and before some signs.
pub const NBSP: char = '\u{a0}';

/// `November 1, 2026`, `1er novembre 2026`.
pub fn date(date: Date, lang: Lang) -> String {
    let (day, year) = (date.day(), date.year());
    match lang {
        Lang::En => format!("{} {day}, {year}", month_name(date, lang)),
        Lang::Fr if day == 1 => format!("1er{NBSP}{} {year}", month_name(date, lang)),
        Lang::Fr => format!("{day}{NBSP}{} {year}", month_name(date, lang)),
    }
}

/// `November 2026`, `novembre 2026`.
pub fn month(date: Date, lang: Lang) -> String {
    format!("{} {}", month_name(date, lang), date.year())
}

/// The names of the months, January first.
pub const fn months(lang: Lang) -> &'static [&'static str; 12] {
    match lang {
        Lang::En => &MONTHS_EN,
        Lang::Fr => &MONTHS_FR,
    }
}

fn month_name(date: Date, lang: Lang) -> &'static str {
    months(lang)[usize::from(date.month().unsigned_abs()) - 1]
}

/// `8,609` and `8 609`; French leaves four-digit numbers together or apart, here always apart.
pub fn integer(value: i64, lang: Lang) -> String {
    let separator = match lang {
        Lang::En => ',',
        Lang::Fr => NBSP,
    };
    let digits = value.unsigned_abs().to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if value < 0 {
        out.push('-');
    }
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(separator);
        }
        out.push(digit);
    }
    out
}

/// `40%` and `40 %`.
pub fn percent(value: i64, lang: Lang) -> String {
    match lang {
        Lang::En => format!("{}%", integer(value, lang)),
        Lang::Fr => format!("{}{NBSP}%", integer(value, lang)),
    }
}

/// `$100,000` and `100 000 $`, in whole Canadian dollars.
pub fn dollars(value: i64, lang: Lang) -> String {
    match lang {
        Lang::En => format!("${}", integer(value, lang)),
        Lang::Fr => format!("{}{NBSP}$", integer(value, lang)),
    }
}

/// A file's size with two significant digits: `1.4 MB` and `1,4 Mo`.
pub fn bytes(size: u64, lang: Lang) -> String {
    let units = match lang {
        Lang::En => ["bytes", "KB", "MB", "GB"],
        Lang::Fr => ["octets", "Ko", "Mo", "Go"],
    };
    let (mut tenths, mut unit) = (size.saturating_mul(10), 0);
    while tenths >= 10_000 && unit < units.len() - 1 {
        tenths = (tenths + 500) / 1000;
        unit += 1;
    }
    let point = match lang {
        Lang::En => '.',
        Lang::Fr => ',',
    };
    let whole = tenths >= 100 || unit == 0 || tenths.is_multiple_of(10);
    let number = if whole {
        ((tenths + 5) / 10).to_string()
    } else {
        format!("{}{point}{}", tenths / 10, tenths % 10)
    };
    format!("{number}{NBSP}{}", units[unit])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_follow_each_language() {
        let first = Date::constant(2026, 11, 1);
        assert_eq!(date(first, Lang::En), "November 1, 2026");
        assert_eq!(date(first, Lang::Fr), "1er\u{a0}novembre 2026");
        assert_eq!(date(Date::constant(2022, 3, 31), Lang::Fr), "31\u{a0}mars 2022");
    }

    #[test]
    fn numbers_follow_each_language() {
        assert_eq!(integer(8609, Lang::En), "8,609");
        assert_eq!(integer(1_234_567, Lang::Fr), "1\u{a0}234\u{a0}567");
        assert_eq!(integer(-12, Lang::En), "-12");
        assert_eq!(percent(40, Lang::Fr), "40\u{a0}%");
        assert_eq!(dollars(100_000, Lang::Fr), "100\u{a0}000\u{a0}$");
    }

    #[test]
    fn sizes_keep_two_digits() {
        assert_eq!(bytes(512, Lang::En), "512\u{a0}bytes");
        assert_eq!(bytes(1_440_000, Lang::Fr), "1,4\u{a0}Mo");
        assert_eq!(bytes(5_000_000, Lang::En), "5\u{a0}MB");
        assert_eq!(bytes(48_300, Lang::En), "48\u{a0}KB");
    }
}
