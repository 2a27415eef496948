//! Which decision may follow which state, what it needs, and how an application's age shows.
//!
//! Comes in: a state, what a decision's author typed, days. Goes out: a decision that may be stored, or everything that is
//! wrong with it. Pure: no store, no clock, no words. (domain.md, a.2: received, then waiting list, referred out, declined or
//! accepted.)

use jiff::civil::Date;

use crate::store::{Decision, State};

/// Group of words with a sentence for each reason: what the letter says, and what its author chooses from.
pub const REASONS: &str = "reason";

/// The reason that is no sentence of ours: the message says it.
pub const IN_THE_MESSAGE: &str = "in_the_message";

/// The most characters that a letter says besides.
pub const MESSAGE_CHARS: usize = 600;

/// The most characters of a note.
pub const NOTE_CHARS: usize = 2_000;

/// Days after which an application in the queue is getting late, is late, is overdue. The forms promise an answer within
/// 10 working days: 14 days with weekends.
const LATE_DAYS: [i32; 3] = [3, 7, 14];

/// What may be decided about an application in this state. Who was referred or declined may still be accepted, when a
/// mistake or new facts come to light; what follows an acceptance is no screening.
pub fn allowed(state: State) -> &'static [Decision] {
    match state {
        State::Received => &Decision::ALL,
        State::Waiting => &[Decision::Accept, Decision::ReferOut, Decision::Decline],
        State::ReferredOut | State::Declined => &[Decision::Accept],
        State::Accepted | State::Withdrawn | State::Quarantined(_) => &[],
    }
}

/// The reasons to choose from; none where the letter needs none.
pub fn reasons(decision: Decision) -> &'static [&'static str] {
    match decision {
        Decision::Accept | Decision::Wait => &[],
        Decision::ReferOut => {
            &["community", "language", "mentoring", "settlement", "employment", IN_THE_MESSAGE]
        }
        Decision::Decline => &["rules", "not_yet", "no_answer", "twice", IN_THE_MESSAGE],
    }
}

/// A decision as its author typed it.
#[derive(Clone, Copy, Default)]
pub struct Typed<'a> {
    /// Name of the decision.
    pub decision: &'a str,
    /// Name of the reason; not read where none is needed.
    pub reason: &'a str,
    /// What the letter says besides.
    pub message: &'a str,
}

/// A decision that may be stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Checked {
    /// What is decided.
    pub decision: Decision,
    /// Name of the reason.
    pub reason: Option<&'static str>,
    /// What the letter says besides.
    pub message: Option<String>,
}

/// What is wrong with a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// None was chosen, or one that may not follow.
    Decision,
    /// It needs a reason.
    Reason,
    /// The reason is in the message, and there is none.
    MessageMissing,
    /// The message is too long, by so many characters.
    MessageLong(usize),
}

/// Judges what was typed for an application in this state; everything that is wrong at once.
pub fn check(state: State, typed: Typed<'_>) -> Result<Checked, Vec<Wrong>> {
    let mut wrong = Vec::new();
    let message = tidy(typed.message);
    let too_long = message.chars().count().saturating_sub(MESSAGE_CHARS);
    let decision = Decision::parse(typed.decision).filter(|decision| allowed(state).contains(decision));
    let choices = decision.map_or(&[][..], reasons);
    let reason = choices.iter().copied().find(|name| *name == typed.reason);
    if decision.is_none() {
        wrong.push(Wrong::Decision);
    }
    if reason.is_none() && !choices.is_empty() {
        wrong.push(Wrong::Reason);
    }
    if reason == Some(IN_THE_MESSAGE) && message.is_empty() {
        wrong.push(Wrong::MessageMissing);
    }
    if too_long > 0 {
        wrong.push(Wrong::MessageLong(too_long));
    }
    match decision {
        Some(decision) if wrong.is_empty() => {
            Ok(Checked { decision, reason, message: Some(message).filter(|text| !text.is_empty()) })
        }
        _ => Err(wrong),
    }
}

/// Text as it is kept: nothing round it, no character that only steers.
pub fn tidy(text: &str) -> String {
    let text: String = text.chars().filter(|c| *c == '\n' || !c.is_control()).collect();
    text.trim().to_owned()
}

/// How urgent an application in the queue is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Age {
    /// Came in these days.
    Fresh,
    /// Waits for some days.
    Soon,
    /// Late.
    Late,
    /// Later than promised.
    Overdue,
}

impl Age {
    /// Days since it was received, and what they mean.
    pub fn of(received: Date, today: Date) -> (i32, Self) {
        let days = received.until(today).map_or(0, |span| span.get_days()).max(0);
        let age = match LATE_DAYS.iter().filter(|from| days >= **from).count() {
            0 => Self::Fresh,
            1 => Self::Soon,
            2 => Self::Late,
            _ => Self::Overdue,
        };
        (days, age)
    }

    /// As a name for words and colours.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::Soon => "soon",
            Self::Late => "late",
            Self::Overdue => "overdue",
        }
    }
}

impl std::fmt::Debug for Typed<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Typed").finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Checked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Checked")
            .field("decision", &self.decision)
            .field("reason", &self.reason)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::CaughtBy;

    fn typed<'a>(decision: &'a str, reason: &'a str, message: &'a str) -> Typed<'a> {
        Typed { decision, reason, message }
    }

    #[test]
    fn every_pair_of_state_and_decision_is_settled() {
        let states = [
            State::Received,
            State::Waiting,
            State::Accepted,
            State::ReferredOut,
            State::Declined,
            State::Withdrawn,
            State::Quarantined(CaughtBy::Links),
        ];
        let table: Vec<String> = states
            .iter()
            .map(|state| {
                let marks = Decision::ALL.map(|one| if allowed(*state).contains(&one) { 'x' } else { '-' });
                marks.iter().collect()
            })
            .collect();
        // Accept, wait, refer out, decline.
        assert_eq!(table, ["xxxx", "x-xx", "----", "x---", "x---", "----", "----"]);
        for state in states {
            for decision in allowed(state) {
                assert_ne!(decision.state(), state, "a decision changes something");
            }
        }
    }

    #[test]
    fn no_way_through_the_states_is_long() {
        fn longest(state: State) -> usize {
            allowed(state).iter().map(|decision| 1 + longest(decision.state())).max().unwrap_or(0)
        }
        assert_eq!(longest(State::Received), 3, "decisions fit into one transaction with everything else");
    }

    #[test]
    fn a_decision_says_why_where_the_person_must_know() {
        for decision in Decision::ALL {
            let needed = !reasons(decision).is_empty();
            let without = check(State::Received, typed(decision.name(), "", ""));
            assert_eq!(without.is_err(), needed, "{decision:?}");
            for reason in reasons(decision) {
                let checked = check(State::Received, typed(decision.name(), reason, " Words. ")).unwrap();
                assert_eq!((checked.reason, checked.message.as_deref()), (Some(*reason), Some("Words.")));
            }
        }
        let checked = check(State::Waiting, typed("accept", "rules", "\u{7}")).unwrap();
        assert_eq!(
            (checked.reason, checked.message),
            (None, None),
            "a reason that is not asked for is dropped"
        );
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let wrong = |state, typed| check(state, typed).unwrap_err();
        assert_eq!(wrong(State::Received, typed("", "rules", "")), [Wrong::Decision]);
        assert_eq!(wrong(State::Accepted, typed("decline", "rules", "")), [Wrong::Decision]);
        assert_eq!(wrong(State::Received, typed("decline", "community", "")), [Wrong::Reason]);
        assert_eq!(
            wrong(State::Received, typed("refer_out", "in_the_message", " ")),
            [Wrong::MessageMissing]
        );
        let long = "é".repeat(MESSAGE_CHARS + 2);
        assert_eq!(
            wrong(State::Received, typed("decline", "", &long)),
            [Wrong::Reason, Wrong::MessageLong(2)]
        );
        assert!(check(State::Received, typed("accept", "", &"é".repeat(MESSAGE_CHARS))).is_ok());
    }

    #[test]
    fn ages_change_on_their_day() {
        let received: Date = "2026-10-30".parse().unwrap();
        let age = |today: &str| Age::of(received, today.parse().unwrap());
        for (today, days, expected) in [
            ("2026-10-30", 0, Age::Fresh),
            ("2026-11-01", 2, Age::Fresh),
            ("2026-11-02", 3, Age::Soon),
            ("2026-11-05", 6, Age::Soon),
            ("2026-11-06", 7, Age::Late),
            ("2026-11-12", 13, Age::Late),
            ("2026-11-13", 14, Age::Overdue),
            ("2027-11-13", 379, Age::Overdue),
            ("2026-10-29", 0, Age::Fresh),
        ] {
            assert_eq!(age(today), (days, expected), "{today}");
        }
    }
}
