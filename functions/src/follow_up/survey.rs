//! What a survey's answers come to: numbers that are counted, and words that are kept apart from them.
//!
//! Comes in: checked answers of `survey-connectee` or `survey-connector`. Goes out: the two parts, and facts. Never here:
//! the questions (see the form files), whether an answer is still taken.

use std::collections::BTreeMap;

use jiff::civil::Date;
use portal::forms::{AnswerValue, Answers};

use crate::indicators::{After, Confidence, Event, Fact, Lives, PersonId, Score, Side, Survey};
use crate::store::SurveyAnswers;

/// The four questions of the application that are asked again, in the order of [`Confidence`].
pub const CONFIDENCE: [&str; 4] =
    ["confidence_network", "confidence_market", "confidence_contact", "confidence_belonging"];

/// From 0 to 10, in both surveys.
pub const RECOMMEND: &str = "recommend";

/// Whether a Connectee still lives in the community.
pub const STILL_HERE: &str = "still_here";

/// Whether the words may be quoted.
pub const QUOTE: &str = "quote";

/// The answer to [`QUOTE`] that nobody has to choose.
pub const NO_QUOTE: &str = "no";

/// The form of a side's survey.
pub const fn form(side: Side) -> &'static str {
    match side {
        Side::Connectee => "survey-connectee",
        Side::Connector => "survey-connector",
    }
}

/// Whose answers they are, for [`facts`].
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The community that counts them.
    pub community: &'a str,
    /// The person.
    pub person: PersonId,
    /// Their side.
    pub side: Side,
    /// Which survey.
    pub survey: Survey,
}

/// The answers as they are stored: choices, and words apart from them.
pub fn split(answers: &Answers) -> SurveyAnswers {
    let is_words = |value: &AnswerValue| matches!(value, AnswerValue::Text(_) | AnswerValue::LongText(_));
    let (words, choices): (BTreeMap<_, _>, BTreeMap<_, _>) =
        answers.values.clone().into_iter().partition(|(_, value)| is_words(value));
    let text =
        |values| serde_json::to_string(&Answers { values, ..answers.clone() }).expect("plain data is JSON");
    SurveyAnswers { words: (!words.is_empty()).then(|| text(words)), answers: text(choices) }
}

/// What the indicators count of choices that were given on a day. The survey of 180 days is the one that asks where people
/// live "after six months" (I-N1).
pub fn facts(asked: Asked<'_>, choices: &str, on: Date) -> Vec<Fact> {
    let Ok(answers) = serde_json::from_str::<Answers>(choices) else { return Vec::new() };
    let Asked { community, person, side, survey } = asked;
    let confidence = confidence(&answers).filter(|_| side == Side::Connectee);
    let confidence = confidence.map(|answers| Event::ConfidenceAnswered { person, survey, answers });
    let score = answers.text(RECOMMEND).and_then(|text| Score::new(text.parse().ok()?));
    let score = score.map(|score| Event::RecommendAnswered { person, side, score });
    let lives = match answers.text(STILL_HERE) {
        Some("yes") => Some(Lives::Here),
        Some("no") => Some(Lives::Elsewhere),
        _ => None,
    };
    let lives = lives.filter(|_| survey == Survey::Days180 && side == Side::Connectee);
    let lives = lives.map(|lives| Event::ResidenceAnswered { person, after: After::SixMonths, lives });
    let fact = |what| Fact { community: community.to_owned(), on, what };
    [confidence, score, lives].into_iter().flatten().map(fact).collect()
}

/// The four answers, if all of them were given.
pub fn confidence(answers: &Answers) -> Option<Confidence> {
    let mut items = [0; 4];
    for (item, field) in items.iter_mut().zip(CONFIDENCE) {
        *item = answers.text(field)?.parse().ok()?;
    }
    Confidence::new(items)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use portal::Lang;

    use super::*;

    fn answers(rows: &[(&str, &str)]) -> Answers {
        let value = |(id, text): &(&str, &str)| {
            let value = match *id {
                "best" => AnswerValue::LongText((*text).into()),
                _ => AnswerValue::Choice((*text).into()),
            };
            ((*id).to_owned(), value)
        };
        let values = rows.iter().map(value).collect();
        Answers { form: "survey-connectee".into(), version: 1, lang: Lang::En, values }
    }

    const ALL: [(&str, &str); 8] = [
        ("confidence_network", "2"),
        ("confidence_market", "3"),
        ("confidence_contact", "4"),
        ("confidence_belonging", "5"),
        ("recommend", "9"),
        ("still_here", "no"),
        ("quote", "no"),
        ("best", "The talk with Zquille."),
    ];

    fn events(side: Side, survey: Survey, rows: &[(&str, &str)]) -> Vec<Event> {
        let asked = Asked { community: "halifax", person: PersonId::from_bits(1), side, survey };
        let facts = facts(asked, &split(&answers(rows)).answers, date(2026, 12, 24));
        facts.into_iter().map(|fact| fact.what).collect()
    }

    #[test]
    fn words_are_kept_apart_from_what_is_counted() {
        let parts = split(&answers(&ALL));
        assert!(!parts.answers.contains("Zquille") && parts.words.unwrap().contains("Zquille"));
        assert_eq!(split(&answers(&ALL[..7])).words, None);
    }

    #[test]
    fn each_survey_counts_what_it_asks() {
        let person = PersonId::from_bits(1);
        let confidence = |survey| Event::ConfidenceAnswered {
            person,
            survey,
            answers: Confidence::new([2, 3, 4, 5]).unwrap(),
        };
        let score = |side| Event::RecommendAnswered { person, side, score: Score::new(9).unwrap() };
        let lives = Event::ResidenceAnswered { person, after: After::SixMonths, lives: Lives::Elsewhere };
        let connectee = |survey| events(Side::Connectee, survey, &ALL);
        assert_eq!(connectee(Survey::Days30), [confidence(Survey::Days30), score(Side::Connectee)]);
        assert_eq!(connectee(Survey::Days180), [confidence(Survey::Days180), score(Side::Connectee), lives]);
        assert_eq!(events(Side::Connector, Survey::Days180, &ALL), [score(Side::Connector)]);
        assert_eq!(events(Side::Connectee, Survey::Days90, &ALL[1..4]), [], "three of four are no measure");
    }
}
