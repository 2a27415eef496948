//! Finds what may belong to a person in a text that others will read: before it is stored.
//!
//! Comes in: what somebody typed. Goes out: the places that look like an address, a telephone number, a postal code or the
//! number of a file. Never here: whether it may stay; that is for the one who typed it to say.
//!
//! Better one question too many: what is found is only pointed at.

use std::ops::Range;

use portal::forms::Reference;

/// What a place looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Personal {
    /// A mail address.
    Email,
    /// A telephone number.
    Phone,
    /// A postal code.
    PostalCode,
    /// The number of a file: ours, of immigration, of social insurance.
    FileNumber,
}

/// Why it may stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// It belongs to an office or an organisation.
    Office,
    /// Its owner published it for their work.
    Published,
    /// It is the author's own.
    Own,
    /// It is made up.
    Example,
}

/// A place in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What it looks like.
    pub what: Personal,
    /// Where, in bytes.
    pub range: Range<usize>,
}

impl Personal {
    /// All of them.
    pub const ALL: [Personal; 4] =
        [Personal::Email, Personal::Phone, Personal::PostalCode, Personal::FileNumber];

    /// As stored and posted.
    pub fn name(self) -> &'static str {
        match self {
            Personal::Email => "email",
            Personal::Phone => "phone",
            Personal::PostalCode => "postal_code",
            Personal::FileNumber => "file_number",
        }
    }
}

impl Reason {
    /// All of them.
    pub const ALL: [Reason; 4] = [Reason::Office, Reason::Published, Reason::Own, Reason::Example];

    /// As stored and posted.
    pub fn name(self) -> &'static str {
        match self {
            Reason::Office => "office",
            Reason::Published => "published",
            Reason::Own => "own",
            Reason::Example => "example",
        }
    }

    /// The reason of a name.
    pub fn parse(name: &str) -> Option<Reason> {
        Reason::ALL.into_iter().find(|reason| reason.name() == name)
    }
}

/// Every place, in order; none of them overlaps another.
pub fn find(text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    emails(text, &mut found);
    words(text, &mut found);
    numbers(text, &mut found);
    found.sort_by_key(|one| (one.range.start, one.what));
    let mut kept: Vec<Found> = Vec::new();
    for one in found {
        if kept.last().is_none_or(|last| last.range.end <= one.range.start) {
            kept.push(one);
        }
    }
    kept
}

/// The kinds of what was found, each once.
pub fn kinds(found: &[Found]) -> Vec<Personal> {
    Personal::ALL.into_iter().filter(|kind| found.iter().any(|one| one.what == *kind)).collect()
}

fn emails(text: &str, found: &mut Vec<Found>) {
    for (at, _) in text.match_indices('@') {
        let is_local = |c: char| c.is_alphanumeric() || "._%+-".contains(c);
        let local = text[..at].chars().rev().take_while(|c| is_local(*c)).map(char::len_utf8).sum::<usize>();
        let domain = &text[at + 1..];
        let length = domain.find(|c: char| !(c.is_alphanumeric() || c == '.' || c == '-'));
        let domain = domain[..length.unwrap_or(domain.len())].trim_end_matches(['.', '-']);
        let ends = domain.rsplit_once('.').is_some_and(|(host, end)| {
            !host.is_empty() && end.chars().count() >= 2 && end.chars().all(char::is_alphabetic)
        });
        if local > 0 && ends {
            found.push(Found { what: Personal::Email, range: at - local..at + 1 + domain.len() });
        }
    }
}

/// Runs of letters, digits and hyphens: references, and postal codes, whose halves may stand apart.
fn words(text: &str, found: &mut Vec<Found>) {
    let mut before: Option<(usize, &str)> = None;
    for (at, word) in runs(text, |c| c.is_alphanumeric() || c == '-' || c == '\u{2011}') {
        let bare: String = word.chars().filter(char::is_ascii_alphanumeric).collect();
        if bare.len() == 9 && word.is_ascii() && Reference::parse(word).is_ok() {
            found.push(Found { what: Personal::FileNumber, range: at..at + word.len() });
        } else if is_postal_code(&bare) && word.chars().count() <= 7 {
            found.push(Found { what: Personal::PostalCode, range: at..at + word.len() });
        } else if let Some((start, first)) = before
            && matches!(&text[start + first.len()..at], " " | "\u{a0}" | "\u{202f}")
            && first.len() == 3
            && word.len() == 3
            && is_postal_code(&format!("{first}{word}"))
        {
            found.push(Found { what: Personal::PostalCode, range: start..at + word.len() });
        }
        before = Some((at, word));
    }
}

/// As Canada Post makes them: no D, F, I, O, Q, U; no W or Z at the beginning.
fn is_postal_code(text: &str) -> bool {
    let bytes = text.to_ascii_uppercase().into_bytes();
    bytes.len() == 6
        && bytes.iter().enumerate().all(|(n, byte)| match n % 2 {
            0 => byte.is_ascii_uppercase() && !b"DFIOQU".contains(byte),
            _ => byte.is_ascii_digit(),
        })
        && !b"WZ".contains(&bytes[0])
}

/// Runs of digits with the signs that people write between them.
fn numbers(text: &str, found: &mut Vec<Found>) {
    let is_part = |c: char| c.is_ascii_digit() || "+()-. \u{a0}\u{202f}\u{2011}".contains(c);
    for (at, run) in runs(text, is_part) {
        let start = run.find(|c: char| c.is_ascii_digit() || c == '+' || c == '(');
        let end = run.rfind(|c: char| c.is_ascii_digit());
        let (Some(start), Some(end)) = (start, end) else { continue };
        judge(text, at + start..at + end + 1, found);
    }
}

fn judge(text: &str, range: Range<usize>, found: &mut Vec<Found>) {
    let run = &text[range.clone()];
    let lead =
        run.len() - run.trim_start_matches([' ', '.', '-', ')', '\u{a0}', '\u{202f}', '\u{2011}']).len();
    let range = range.start + lead..range.end;
    let run = &text[range.clone()];
    // Part of a word or of a longer code.
    if text[..range.start].ends_with(char::is_alphanumeric)
        || text[range.end..].starts_with(char::is_alphanumeric)
    {
        return;
    }
    let digits: String = run.chars().filter(char::is_ascii_digit).collect();
    let groups: Vec<usize> =
        run.split(|c: char| !c.is_ascii_digit()).map(str::len).filter(|length| *length > 0).collect();
    let what = if is_phone(run, &digits) {
        Personal::Phone
    } else if is_file_number(&digits, &groups) {
        Personal::FileNumber
    } else {
        return;
    };
    found.push(Found { what, range });
}

/// Ten digits as North America has them, with or without the 1 before them; elsewhere with a plus sign.
fn is_phone(run: &str, digits: &str) -> bool {
    let local = match digits.len() {
        10 => digits,
        11 if digits.starts_with('1') => &digits[1..],
        _ => return run.starts_with('+') && (8..=15).contains(&digits.len()),
    };
    let begins = |at: usize| matches!(local.as_bytes()[at], b'2'..=b'9');
    (begins(0) && begins(3)) || run.starts_with('+')
}

/// Nine digits in threes or alone (social insurance); eight or ten (immigration).
fn is_file_number(digits: &str, groups: &[usize]) -> bool {
    match groups {
        [3, 3, 3] | [4, 4] | [2, 4, 4] | [9] | [10] => true,
        // Eight digits in a row are more often a day.
        [8] => !(digits.starts_with("19") || digits.starts_with("20")),
        _ => false,
    }
}

/// The longest runs of characters of a kind, with their places.
fn runs(text: &str, is_part: impl Fn(char) -> bool) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices() {
        match (is_part(c), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                found.push((from, &text[from..at]));
                start = None;
            }
            _ => {}
        }
    }
    found.extend(start.map(|from| (from, &text[from..])));
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn told(text: &str) -> Vec<(&'static str, &str)> {
        find(text).into_iter().map(|one| (one.what.name(), &text[one.range])).collect()
    }

    #[test]
    fn what_belongs_to_a_person_is_found_where_it_stands() {
        for (text, expected) in [
            ("Write to amina.d+x@example.org.", vec![("email", "amina.d+x@example.org")]),
            ("écrire à élise@courriel.québec !", vec![("email", "élise@courriel.québec")]),
            (
                "Call 902-555-0134 or (416) 555 0199.",
                vec![("phone", "902-555-0134"), ("phone", "(416) 555 0199")],
            ),
            ("+1 902 555.0134", vec![("phone", "+1 902 555.0134")]),
            ("tél. : 514\u{a0}555-0123,", vec![("phone", "514\u{a0}555-0123")]),
            ("+33 1 23 45 67 89", vec![("phone", "+33 1 23 45 67 89")]),
            ("lives at B3J 2K9 now", vec![("postal_code", "B3J 2K9")]),
            ("code b3j2k9, H2X-1Y4", vec![("postal_code", "b3j2k9"), ("postal_code", "H2X-1Y4")]),
            ("SIN 046 454 286", vec![("file_number", "046 454 286")]),
            (
                "UCI 11-2345-6789 and 1234-5678",
                vec![("file_number", "11-2345-6789"), ("file_number", "1234-5678")],
            ),
        ] {
            assert_eq!(told(text), expected, "{text}");
        }
        let reference = Reference::from_bits(77_777).to_string();
        let text = format!("See {reference}, please");
        assert_eq!(told(&text), [("file_number", reference.as_str())]);
    }

    #[test]
    fn ordinary_texts_are_left_alone() {
        for text in [
            "We met 331 newcomers and 306 Connectors in 2014-15.",
            "Le 22 novembre 2026, de 13 h 05 à 14 h 30, salle 204.",
            "2026-11-22, 20261122, 1 000 000 $, 12.5 %",
            "Version 4.11.2, page 123, chapter 4.2.1",
            "https://example.org/2026/11/22/page-12345",
            "@everybody: 3 @ 5, a@b, x@y.z1",
            "A1 B2 C3, 30/90/180 days",
            "ISBN no, 1-2-3, 555-0134",
        ] {
            assert_eq!(told(text), [], "{text}");
        }
    }

    proptest! {
        #[test]
        fn places_are_whole_and_apart(text in "[0-9a-zA-Zé@. ()+\\-\n\u{a0}]{0,80}") {
            let mut end = 0;
            for one in find(&text) {
                prop_assert!(one.range.start >= end && one.range.end > one.range.start);
                prop_assert!(text.get(one.range.clone()).is_some());
                end = one.range.end;
            }
        }
    }
}
