//! An outcome that is being told, by staff or by the person: what is stored, who is thanked, what is counted.
//!
//! Comes in: checked answers, the file that they are about. Goes out: what the store takes. Never here: storing, pages.

use jiff::civil::Date;
use portal::forms::{Answers, RawAnswers};

use super::branches::Branches;
use super::outcome::{Tell, Told};
use crate::app::App;
use crate::indicators::{Fact, Side};
use crate::store::{About, Application, Effects, Mail, MatchId, NewIntent, NewOutcome, SubmissionKey};

/// The form before anybody has typed: nobody is told, and the day is today.
pub fn blank(today: Date) -> RawAnswers {
    let mut raw: RawAnswers = [("tell_connector", "no")].into_iter().collect();
    raw.set("started_on.year", today.year().to_string());
    raw.set("started_on.month", today.month().to_string());
    raw.set("started_on.day", today.day().to_string());
    raw
}

/// What the store takes of checked answers.
pub fn new_outcome(
    key: SubmissionKey,
    replaces: Option<u64>,
    answers: &Answers,
    led_by: Option<MatchId>,
) -> NewOutcome {
    let answers = serde_json::to_string(answers).expect("plain data is JSON");
    NewOutcome { key, replaces, answers, led_by }
}

/// Thanks that an outcome brings, less those that the one which it corrects has brought.
pub fn thanks(
    connectee: &Application,
    (told, led_by): (&Told, Option<MatchId>),
    corrected: Option<(&Told, Option<MatchId>)>,
) -> Effects {
    let was_job = corrected.is_some_and(|(before, _)| before.is_job());
    let to_connectee =
        (told.is_job() && !was_job).then(|| NewIntent::new(Mail::OutcomeThanks, connectee.lang));
    let was_told = corrected.is_some_and(|(before, led)| before.tell != Tell::Nothing && led == led_by);
    let may_tell = told.is_success() && told.tell != Tell::Nothing && !was_told;
    let to_connector = led_by.filter(|_| may_tell).map(|id| NewIntent {
        about: About::Match(id, Side::Connector),
        ..NewIntent::new(Mail::ConnectorThanks, connectee.lang)
    });
    Effects { mail: to_connectee.into_iter().chain(to_connector).collect(), ..Effects::default() }
}

/// The facts of an outcome of this person, by its stored answers and the match that led to it.
pub fn facts_of<'a>(
    app: &'a App,
    connectee: &'a Application,
    branches: &'a Branches,
) -> impl Fn(&str, Option<MatchId>) -> Vec<Fact> + Send + Sync + 'a {
    let person = app.tokens.person(&connectee.case);
    move |answers, led_by| {
        let community = connectee.community.as_deref().unwrap_or_default();
        let connector = led_by.and_then(|id| branches.connector(&id));
        let connector = connector.map(|case| app.tokens.person(&case));
        Told::read(answers).map_or_else(Vec::new, |told| told.facts(community, person, connector))
    }
}
