//! What a coordinator does next with a person: the one thing at the top of the file.
//!
//! Comes in: a file, and how far its matches are. Goes out: a sentence, and where it is done. Never here: doing it, rights
//! (each page asks for them itself).

use jiff::civil::Date;
use serde::Serialize;

use super::match_page::MatchRow;
use super::places;
use crate::app::day;
use crate::facts;
use crate::indicators::Side;
use crate::said::Said;
use crate::staff::Staff;
use crate::store::{MatchState, Person, Standing, State, current_outcomes};

/// Group of its words.
pub(super) const WORDS: &str = "next";

/// The argument `next` of the component `file.next`.
#[derive(Serialize)]
pub(super) struct NextView {
    /// What is to be done, in a sentence.
    text: String,
    /// Words of the button.
    label: String,
    href: String,
}

/// What comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Read the application and decide.
    Decide,
    /// Hold the intake meeting.
    Intake,
    /// Find a Connector for the Connectee.
    FindConnector,
    /// Find a Connectee for the Connector.
    FindConnectee,
    /// The Connector was asked; wait for the answer.
    Answer,
    /// They were introduced; see that they meet.
    Meet,
    /// They met; see what comes of it.
    After,
    /// They take a break.
    Paused,
}

impl Step {
    const ALL: [Step; 8] = [
        Step::Decide,
        Step::Intake,
        Step::FindConnector,
        Step::FindConnectee,
        Step::Answer,
        Step::Meet,
        Step::After,
        Step::Paused,
    ];

    const fn name(self) -> &'static str {
        match self {
            Step::Decide => "decide",
            Step::Intake => "intake",
            Step::FindConnector => "find_connector",
            Step::FindConnectee => "find_connectee",
            Step::Answer => "answer",
            Step::Meet => "meet",
            Step::After => "after",
            Step::Paused => "paused",
        }
    }
}

/// As much of a file as decides on the next step.
#[derive(Debug, Clone, Copy)]
struct Situation {
    state: State,
    side: Option<Side>,
    has_intake: bool,
    standing: Standing,
    /// The state of the newest match of which something may still come.
    open_match: Option<MatchState>,
    has_outcome: bool,
}

/// The next step; none where nothing is to be done.
fn step(now: Situation, today: Date) -> Option<Step> {
    match (now.state, now.side?) {
        (State::Received | State::Waiting, _) => Some(Step::Decide),
        (State::Accepted, _) if now.standing == Standing::Ended => None,
        (State::Accepted, Side::Connectee) if !now.has_intake => Some(Step::Intake),
        (State::Accepted, side) => match now.open_match {
            Some(MatchState::Offered) => Some(Step::Answer),
            Some(MatchState::Introduced | MatchState::Contacted | MatchState::Scheduled) => Some(Step::Meet),
            Some(_) if side == Side::Connectee && !now.has_outcome => Some(Step::After),
            _ if !now.standing.is_open_on(today) => Some(Step::Paused),
            _ if now.has_outcome => None,
            _ if side == Side::Connectee => Some(Step::FindConnector),
            _ => Some(Step::FindConnectee),
        },
        _ => None,
    }
}

/// The next step with a person, whose matches come with the newest first.
pub(super) fn of(staff: &Staff, person: &Person, matches: &[MatchRow]) -> Option<NextView> {
    let application = &person.application;
    let open = matches.iter().find(|row| row.stage.is_open());
    let now = Situation {
        state: application.state,
        side: facts::side(&application.form),
        has_intake: person.intake.is_some(),
        standing: application.course.standing,
        open_match: open.map(|row| row.stage),
        has_outcome: current_outcomes(&person.outcomes).next().is_some(),
    };
    let step = step(now, day(staff.now))?;
    let (lang, reference) = (staff.lang, application.reference.as_str());
    let href = match step {
        Step::Decide => places::decide(lang, reference),
        Step::Intake => places::intake(lang, reference),
        Step::FindConnector | Step::FindConnectee => places::suggest(lang, reference),
        Step::Answer => open?.href.clone(),
        Step::Meet | Step::After => places::referrals(lang, reference),
        Step::Paused => places::standing(lang, reference),
    };
    let said = Said::group(&staff.site.words, WORDS, lang);
    let label = said.word(&format!("go_{}", step.name()));
    Some(NextView { text: said.word(step.name()), label, href })
}

/// Every word of a next step, by name.
pub(super) fn words() -> impl Iterator<Item = (&'static str, String)> {
    let words =
        Step::ALL.into_iter().flat_map(|step| [step.name().to_owned(), format!("go_{}", step.name())]);
    words.map(|word| (WORDS, word))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const TODAY: Date = date(2026, 11, 23);

    const ACCEPTED: Situation = Situation {
        state: State::Accepted,
        side: Some(Side::Connectee),
        has_intake: true,
        standing: Standing::Active,
        open_match: None,
        has_outcome: false,
    };

    #[test]
    fn a_file_goes_from_the_decision_to_what_comes_of_the_meeting() {
        let way = [
            (Situation { state: State::Received, has_intake: false, ..ACCEPTED }, Some(Step::Decide)),
            (Situation { state: State::Waiting, has_intake: false, ..ACCEPTED }, Some(Step::Decide)),
            (Situation { state: State::Declined, has_intake: false, ..ACCEPTED }, None),
            (Situation { has_intake: false, ..ACCEPTED }, Some(Step::Intake)),
            (ACCEPTED, Some(Step::FindConnector)),
            (Situation { open_match: Some(MatchState::Offered), ..ACCEPTED }, Some(Step::Answer)),
            (Situation { open_match: Some(MatchState::Introduced), ..ACCEPTED }, Some(Step::Meet)),
            (Situation { open_match: Some(MatchState::Scheduled), ..ACCEPTED }, Some(Step::Meet)),
            (Situation { open_match: Some(MatchState::Met), ..ACCEPTED }, Some(Step::After)),
            (Situation { open_match: Some(MatchState::Met), has_outcome: true, ..ACCEPTED }, None),
        ];
        for (now, next) in way {
            assert_eq!(step(now, TODAY), next, "{now:?}");
        }
    }

    #[test]
    fn who_takes_a_break_is_not_asked_and_who_has_left_is_done() {
        let connector = Situation { side: Some(Side::Connector), has_intake: false, ..ACCEPTED };
        assert_eq!(step(connector, TODAY), Some(Step::FindConnectee));
        let until = |day| Situation { standing: Standing::Paused { until: Some(day) }, ..connector };
        assert_eq!(step(until(date(2026, 12, 1)), TODAY), Some(Step::Paused));
        assert_eq!(step(until(date(2026, 11, 1)), TODAY), Some(Step::FindConnectee), "the break is over");
        assert_eq!(step(Situation { standing: Standing::Ended, ..connector }, TODAY), None);
        let asked = Situation { open_match: Some(MatchState::Offered), ..until(date(2026, 12, 1)) };
        assert_eq!(step(asked, TODAY), Some(Step::Answer), "what has begun goes on");
    }
}
