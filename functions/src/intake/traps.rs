//! What gives a program away that fills in forms.
//!
//! Comes in: a post and when its draft was made. Goes out: what caught it, or nothing. Whatever is caught goes to the
//! quarantine, from which staff release it: these rules may be wrong about a person. Never here: refusing anything.

use jiff::{SignedDuration, Timestamp};
use portal::forms::{AnswerValue, Answers};

use crate::store::CaughtBy;

/// Nobody reads a question, answers it, checks the answer and sends it in less.
const QUICKEST: SignedDuration = SignedDuration::from_secs(2);

/// Web addresses in free text: a person mentions one or two, spam lives from them.
const MOST_ADDRESSES: usize = 3;

/// What caught a submission, if anything did.
pub(super) fn caught(trapped: bool, made: Timestamp, now: Timestamp, answers: &Answers) -> Option<CaughtBy> {
    if trapped {
        return Some(CaughtBy::Honeypot);
    }
    // A clock that was set back is no sign of a program.
    let age = made.duration_until(now);
    if !age.is_negative() && age < QUICKEST {
        return Some(CaughtBy::TimeTrap);
    }
    (addresses(answers) > MOST_ADDRESSES).then_some(CaughtBy::Links)
}

fn addresses(answers: &Answers) -> usize {
    let texts = answers.values.values().filter_map(|value| match value {
        AnswerValue::Text(text) | AnswerValue::LongText(text) => Some(text.to_lowercase()),
        _ => None,
    });
    texts.map(|text| text.matches("://").count() + text.matches("[url").count()).sum()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use portal::Lang;

    use super::*;

    fn answers(text: &str) -> Answers {
        let values = BTreeMap::from([("message".to_owned(), AnswerValue::LongText(text.to_owned()))]);
        Answers { form: "contact".into(), version: 1, lang: Lang::En, values }
    }

    fn at(milliseconds: i64) -> Timestamp {
        Timestamp::from_millisecond(milliseconds).unwrap()
    }

    #[test]
    fn each_trap_catches_and_people_pass() {
        let plain = answers("I read https://a.example and http://b.example.");
        assert_eq!(caught(false, at(0), at(2_000), &plain), None);
        assert_eq!(caught(true, at(0), at(9_000), &plain), Some(CaughtBy::Honeypot));
        assert_eq!(caught(false, at(0), at(1_999), &plain), Some(CaughtBy::TimeTrap));
        assert_eq!(caught(false, at(5_000), at(0), &plain), None, "a clock that was set back");
        let spam = answers("http://a HTTP://b https://c [url=x]");
        assert_eq!(caught(false, at(0), at(9_000), &spam), Some(CaughtBy::Links));
    }
}
