//! What the reports on a meeting come to: where the match stands, whether the two sides differ, what is counted.
//!
//! Comes in: a match and its reports, in order. Goes out: where it stands now. Never here: a clock, storing, words.
//!
//! Of one side the last report counts; one report suffices. A finding of staff outweighs both sides. "Not yet" is no claim
//! that nothing will come of it: it contradicts a meeting only if that was held before. A conflict leaves the match where
//! it is until staff settle it, and it is not counted (domain.md c, I-M1).

use jiff::Timestamp;
use jiff::civil::Date;

use crate::app::day;
use crate::indicators::{Event, Fact, PersonId, Said, Side};
use crate::store::{Fit, Happened, Match, MatchState, MeetingReport, Reporter};

/// Where a match stands after its reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The state; none when the reports leave it as it is.
    pub state: Option<MatchState>,
    /// The day on which they met, as far as that is certain.
    pub met_on: Option<Date>,
    /// The two sides differ, and nobody has settled it.
    pub is_conflict: bool,
    /// One of the two has a concern that the coordinator should hear.
    pub has_concern: bool,
}

/// The last word of each.
#[derive(Clone, Copy, Default)]
struct Last<'a> {
    connectee: Option<&'a MeetingReport>,
    connector: Option<&'a MeetingReport>,
    staff: Option<&'a MeetingReport>,
}

impl<'a> Last<'a> {
    fn of(reports: &'a [MeetingReport]) -> Self {
        let mut last = Last::default();
        for report in reports {
            match report.by {
                Reporter::Side(Side::Connectee) => last.connectee = Some(report),
                Reporter::Side(Side::Connector) => last.connector = Some(report),
                Reporter::Staff(_) => last.staff = Some(report),
            }
        }
        last
    }

    fn sides(&self) -> impl Iterator<Item = &'a MeetingReport> + use<'a> {
        self.connectee.into_iter().chain(self.connector)
    }
}

impl Standing {
    /// Where the match stands.
    pub fn of(the: &Match, reports: &[MeetingReport]) -> Standing {
        let last = Last::of(reports);
        let is_conflict = last.staff.is_none()
            && match (last.connectee, last.connector) {
                (Some(ours), Some(theirs)) => differ(ours, theirs) || differ(theirs, ours),
                _ => false,
            };
        let has_concern = last.sides().any(|report| report.has_concern);
        let met_on = match last.staff {
            Some(found) => met(found),
            None => last.sides().filter_map(met).min(),
        };
        if is_conflict {
            return Standing { state: None, met_on: the.met_on, is_conflict, has_concern };
        }
        let state = may_move(the).then(|| match met_on {
            Some(_) if last.sides().any(|report| report.fit == Some(Fit::NotRight)) => MatchState::NotRight,
            Some(_) => MatchState::Met,
            None => not_met(the, &last),
        });
        Standing { state, met_on: met_on.filter(|_| may_move(the)), is_conflict, has_concern }
    }
}

/// Reports move a match from the introduction on, as long as staff have not ended it.
fn may_move(the: &Match) -> bool {
    the.introduced_at.is_some()
        && matches!(
            the.state,
            MatchState::Introduced
                | MatchState::Contacted
                | MatchState::Scheduled
                | MatchState::Met
                | MatchState::NoShow
                | MatchState::NotRight
        )
}

fn not_met(the: &Match, last: &Last<'_>) -> MatchState {
    let told = match last.staff {
        Some(found) => vec![found],
        None => last.sides().collect(),
    };
    let says = |what: &[Happened]| told.iter().any(|report| what.contains(&report.happened));
    let was_moved = says(&[Happened::Rescheduled, Happened::Cancelled]);
    if says(&[Happened::NoShowThem, Happened::NoShowMe]) {
        MatchState::NoShow
    } else if the.meeting.is_some() && !was_moved {
        MatchState::Scheduled
    } else if the.contacted_at.is_some()
        || was_moved
        || says(&[Happened::NotYet, Happened::NoAnswer, Happened::Yes])
    {
        MatchState::Contacted
    } else {
        MatchState::Introduced
    }
}

/// The day of a meeting that was held; without one, that of the report.
fn met(report: &MeetingReport) -> Option<Date> {
    let told_on = day(report.at);
    (report.happened == Happened::Yes).then(|| report.met_on.unwrap_or(told_on).min(told_on))
}

/// One says that they met, and the other one that they did not.
fn differ(one: &MeetingReport, other: &MeetingReport) -> bool {
    let Some(met_on) = met(one) else { return false };
    match other.happened {
        Happened::Yes => false,
        Happened::NoShowThem | Happened::NoShowMe => true,
        // A word from before the meeting says nothing of it.
        Happened::NotYet
        | Happened::Rescheduled
        | Happened::NotContacted
        | Happened::NoAnswer
        | Happened::Cancelled => met_on <= day(other.at) && one.at != other.at,
    }
}

/// What the reports are to the counts: the last word of each, where it says something of the meeting.
pub fn facts(the: &Match, reports: &[MeetingReport], (person, connector): (PersonId, PersonId)) -> Vec<Fact> {
    let last = Last::of(reports);
    let fact = |at: Timestamp, what| Fact { community: the.community.clone(), on: day(at), what };
    let mut facts = Vec::new();
    for side in [Side::Connectee, Side::Connector] {
        let (own, others) = match side {
            Side::Connectee => (last.connectee, last.connector),
            Side::Connector => (last.connector, last.connectee),
        };
        let Some(own) = own else { continue };
        let took_back = reports.iter().any(|report| report.by == own.by && met(report).is_some());
        let is_no = matches!(own.happened, Happened::NoShowThem | Happened::NoShowMe | Happened::Cancelled)
            || took_back
            || others.is_some_and(|others| differ(others, own));
        let said = match met(own) {
            Some(met_on) => Said::Happened { met_on },
            None if is_no => Said::DidNot,
            None => continue,
        };
        facts.push(fact(own.at, Event::MeetingReported { person, connector, by: side, said }));
    }
    if let Some(found) = last.staff {
        let said = met(found).map_or(Said::DidNot, |met_on| Said::Happened { met_on });
        facts.push(fact(found.at, Event::MeetingSettled { person, connector, said }));
    }
    facts
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::store::{CaseId, MatchId, MemberId, SubmissionKey};

    fn introduced() -> Match {
        let now = "2026-11-01T12:00:00Z".parse().unwrap();
        let cases = (CaseId::from_bits(1), CaseId::from_bits(2));
        let the = Match::offered(MatchId::from_bits(1), "halifax", cases, MemberId::from_bits(1), now);
        Match { state: MatchState::Introduced, introduced_at: Some(now), ..the }
    }

    fn told(by: Side, on: i8, happened: Happened) -> MeetingReport {
        MeetingReport {
            key: SubmissionKey::from_bits(u128::from(on.unsigned_abs())),
            by: Reporter::Side(by),
            at: format!("2026-11-{on:02}T15:00:00Z").parse().unwrap(),
            happened,
            met_on: (happened == Happened::Yes).then(|| date(2026, 11, 10)),
            fit: None,
            has_concern: false,
            answers: None,
        }
    }

    fn state(reports: &[MeetingReport]) -> (Option<MatchState>, bool) {
        let standing = Standing::of(&introduced(), reports);
        (standing.state, standing.is_conflict)
    }

    fn counted(reports: &[MeetingReport]) -> Vec<Said> {
        let facts = facts(&introduced(), reports, (PersonId::from_bits(1), PersonId::from_bits(2)));
        let said = facts.iter().map(|fact| match fact.what {
            Event::MeetingReported { said, .. } | Event::MeetingSettled { said, .. } => said,
            _ => panic!("another fact"),
        });
        said.collect()
    }

    #[test]
    fn one_report_suffices_and_the_last_word_of_a_side_counts() {
        let not_yet = told(Side::Connectee, 5, Happened::NotYet);
        let met = told(Side::Connectee, 12, Happened::Yes);
        assert_eq!(state(std::slice::from_ref(&not_yet)), (Some(MatchState::Contacted), false));
        assert!(counted(std::slice::from_ref(&not_yet)).is_empty(), "nothing to count yet");
        assert_eq!(state(&[not_yet, met.clone()]), (Some(MatchState::Met), false));
        let taken_back = told(Side::Connectee, 13, Happened::NotYet);
        assert_eq!(state(&[met.clone(), taken_back.clone()]), (Some(MatchState::Contacted), false));
        assert_eq!(counted(&[met, taken_back]), [Said::DidNot]);
        assert_eq!(
            state(&[told(Side::Connector, 9, Happened::NotContacted)]),
            (Some(MatchState::Introduced), false)
        );
        assert_eq!(
            state(&[told(Side::Connector, 12, Happened::NoShowThem)]),
            (Some(MatchState::NoShow), false)
        );
    }

    #[test]
    fn a_word_from_before_the_meeting_is_no_conflict() {
        let before = told(Side::Connector, 8, Happened::NotContacted);
        let met = told(Side::Connectee, 12, Happened::Yes);
        assert_eq!(state(&[before, met.clone()]), (Some(MatchState::Met), false));
        let after = told(Side::Connector, 14, Happened::NotContacted);
        assert_eq!(state(&[met.clone(), after.clone()]), (None, true));
        assert_eq!(counted(&[met, after]).len(), 2, "both sides are told to the counts");
    }

    #[test]
    fn staff_settle_a_conflict() {
        let both =
            [told(Side::Connectee, 12, Happened::Yes), told(Side::Connector, 13, Happened::NoShowThem)];
        assert_eq!(state(&both), (None, true));
        let by = Reporter::Staff(MemberId::from_bits(3));
        for (happened, becomes) in
            [(Happened::Yes, MatchState::Met), (Happened::NoShowMe, MatchState::NoShow)]
        {
            let found = MeetingReport { by, ..told(Side::Connectee, 14, happened) };
            let all = [both[0].clone(), both[1].clone(), found];
            assert_eq!(state(&all), (Some(becomes), false));
            assert_eq!(counted(&all).len(), 3);
        }
    }

    #[test]
    fn a_match_that_is_not_right_asks_for_another_and_an_ended_one_stays() {
        let wrong = MeetingReport { fit: Some(Fit::NotRight), ..told(Side::Connectee, 12, Happened::Yes) };
        let standing = Standing::of(&introduced(), std::slice::from_ref(&wrong));
        assert_eq!(standing.state, Some(MatchState::NotRight));
        assert_eq!(standing.met_on, Some(date(2026, 11, 10)));
        let ended = Match { state: MatchState::Cancelled, ..introduced() };
        assert_eq!(Standing::of(&ended, &[wrong]).state, None);
    }
}
