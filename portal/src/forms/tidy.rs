//! Makes what was typed comparable before anybody judges it.
//!
//! Comes in: text as it was posted. Goes out: the same text in Unicode normal form, without the characters that
//! nobody typed on purpose. Never here: whether the text is a good answer. Letters, accents and apostrophes of names
//! stay as they are.

use unicode_normalization::UnicodeNormalization as _;

/// One line: every odd space becomes a space, runs of spaces become one, odd dashes become a hyphen.
pub(crate) fn line(typed: &str) -> String {
    let kept = typed.chars().filter(|c| !is_unwanted(*c)).map(|c| if is_dash(c) { '-' } else { c });
    let text: String = kept.map(space_to_space).nfc().collect();
    let words: Vec<&str> = text.split_whitespace().collect();
    blank_if_invisible(words.join(" "))
}

/// Several lines: line ends become `\n`, spaces at the ends of lines and more than one empty line in a row go.
/// Dashes of sentences stay.
pub(crate) fn lines(typed: &str) -> String {
    let typed = typed.replace("\r\n", "\n").replace(['\r', '\u{85}', '\u{2028}', '\u{2029}'], "\n");
    let kept = typed.chars().filter(|c| *c == '\n' || !is_unwanted(*c)).map(|c| match c {
        '\n' => '\n',
        '\u{2010}' | '\u{2011}' => '-',
        other => space_to_space(other),
    });
    let text: String = kept.nfc().collect();
    let mut out = String::with_capacity(text.len());
    let mut empty = 0;
    for line in text.trim().split('\n').map(str::trim_end) {
        empty = if line.is_empty() { empty + 1 } else { 0 };
        if empty < 2 {
            out.push_str(line);
            out.push('\n');
        }
    }
    blank_if_invisible(out.trim_end().to_owned())
}

/// Something that a machine reads (an address, a number, a code): like [`line`], and letters and digits of other
/// widths and scripts' digits become plain ones.
pub(crate) fn code(typed: &str) -> String {
    let plain: String = typed.chars().filter(|c| !is_invisible(*c)).map(plain_digit).nfkc().collect();
    line(&plain)
}

/// Characters that have no place in an answer: controls, marks that reorder text for the eye, and invisible fillers.
/// Line ends and tabs are spaces, not controls. Joiners stay: several scripts need them between letters.
fn is_unwanted(c: char) -> bool {
    match c {
        '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' => false,
        '\u{ad}' | '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}' => true,
        '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fff9}'..='\u{fffb}' => true,
        '\u{e0000}'..='\u{e007f}' => true,
        other => other.is_control(),
    }
}

/// Characters that take no room on paper; an answer made of them alone is no answer.
fn is_invisible(c: char) -> bool {
    is_unwanted(c)
        || matches!(
            c,
            '\u{200c}' | '\u{200d}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{2800}' | '\u{3164}'
        )
        || matches!(c, '\u{ffa0}' | '\u{fe00}'..='\u{fe0f}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}')
}

fn blank_if_invisible(text: String) -> String {
    if text.chars().all(|c| c.is_whitespace() || is_invisible(c)) { String::new() } else { text }
}

fn space_to_space(c: char) -> char {
    if c.is_whitespace() { ' ' } else { c }
}

fn is_dash(c: char) -> bool {
    matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}')
}

/// Digits as keyboards of other scripts type them: Arabic, Persian, Devanagari, Bengali, Gurmukhi, Tamil.
fn plain_digit(c: char) -> char {
    const ZEROS: [char; 6] = ['\u{660}', '\u{6f0}', '\u{966}', '\u{9e6}', '\u{a66}', '\u{be6}'];
    ZEROS
        .iter()
        .find_map(|zero| {
            let value = u32::from(c).checked_sub(u32::from(*zero))?;
            char::from_digit(value, 10)
        })
        .unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_keep_accents_and_apostrophes() {
        assert_eq!(line("  Zoe\u{308}  N’Guessan\u{a0}O'Neil "), "Zoë N’Guessan O'Neil");
        assert_eq!(line("Jean\u{2011}Luc\u{2013}Marie"), "Jean-Luc-Marie");
    }

    #[test]
    fn controls_and_overrides_go() {
        assert_eq!(line("ab\u{202e}cd\u{0}\u{200b}e\tf\ng"), "abcde f g");
        assert_eq!(line("\u{200d}\u{3164} \u{2800}"), "");
        assert_eq!(line("می\u{200c}خواهم"), "می\u{200c}خواهم");
    }

    #[test]
    fn lines_end_in_one_way() {
        assert_eq!(
            lines("one \r\ntwo\rthree\u{2028}four – five\n\n\n\nsix\n"),
            "one\ntwo\nthree\nfour – five\n\nsix"
        );
        assert_eq!(lines(" \n\u{200d}\n"), "");
    }

    #[test]
    fn machine_text_is_plain() {
        assert_eq!(code("９０２\u{2013}٥٥٥\u{2212}۰۱۲۳"), "902-555-0123");
        assert_eq!(code("B３H\u{3000}４R２"), "B3H 4R2");
    }

    proptest! {
        #[test]
        fn tidying_twice_changes_nothing(typed in any::<String>()) {
            prop_assert_eq!(line(&line(&typed)), line(&typed));
            prop_assert_eq!(lines(&lines(&typed)), lines(&typed));
            prop_assert_eq!(code(&code(&typed)), code(&typed));
        }

        #[test]
        fn nothing_unwanted_is_left(typed in "[\\x00-\\x1f\u{200b}-\u{206f}a-z\u{301} ]*") {
            prop_assert!(line(&typed).chars().all(|c| !is_unwanted(c) && c != '\n'));
            prop_assert!(lines(&typed).chars().all(|c| c == '\n' || !is_unwanted(c)));
        }
    }
}
