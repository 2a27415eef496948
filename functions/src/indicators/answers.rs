//! What people answer in surveys, as the counts see it.
//!
//! Comes in: numbers and choices from the surveys of b.1 and b.5. Goes out: typed answers. Never here: words of people.

use serde::{Deserialize, Serialize};

/// When the confidence questions are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Survey {
    /// At the intake meeting, or in the application: what later answers are held against.
    Baseline,
    /// After 30 days.
    Days30,
    /// After 90 days.
    Days90,
    /// After 180 days.
    Days180,
}

impl Survey {
    /// Those that are sent, in order.
    pub const SENT: [Survey; 3] = [Survey::Days30, Survey::Days90, Survey::Days180];

    /// Days after what it follows: the intake meeting, or a Connector's first meeting.
    pub const fn days(self) -> u16 {
        match self {
            Survey::Baseline => 0,
            Survey::Days30 => 30,
            Survey::Days90 => 90,
            Survey::Days180 => 180,
        }
    }

    /// The survey that is sent after so many days.
    pub fn after(days: u16) -> Option<Survey> {
        Survey::SENT.into_iter().find(|survey| survey.days() == days)
    }
}

/// The four confidence answers of b.1, from 1 to 5 each: size of network, knowledge of the local market, confidence to
/// contact strangers, feeling part of the community.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "[u8; 4]", try_from = "[u8; 4]")]
pub struct Confidence([u8; 4]);

impl Confidence {
    /// `None` unless each is from 1 to 5.
    pub fn new(items: [u8; 4]) -> Option<Confidence> {
        items.iter().all(|item| (1..=5).contains(item)).then_some(Confidence(items))
    }

    /// All four together, from 4 to 20.
    pub(super) fn sum(self) -> i64 {
        self.0.iter().copied().map(i64::from).sum()
    }
}

impl From<Confidence> for [u8; 4] {
    fn from(answers: Confidence) -> [u8; 4] {
        answers.0
    }
}

impl TryFrom<[u8; 4]> for Confidence {
    type Error = &'static str;

    fn try_from(items: [u8; 4]) -> Result<Confidence, Self::Error> {
        Confidence::new(items).ok_or("each confidence answer is from 1 to 5")
    }
}

/// How likely a person would recommend the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "u8", try_from = "u8")]
pub struct Score(u8);

impl Score {
    /// `None` above 10.
    pub fn new(score: u8) -> Option<Score> {
        (score <= 10).then_some(Score(score))
    }

    /// Whether this counts as "would recommend": 7 or more. The line is ours; Surrey asked yes or no (source B2).
    pub(super) fn recommends(self) -> bool {
        self.0 >= 7
    }
}

impl From<Score> for u8 {
    fn from(score: Score) -> u8 {
        score.0
    }
}

impl TryFrom<u8> for Score {
    type Error = &'static str;

    fn try_from(score: u8) -> Result<Score, Self::Error> {
        Score::new(score).ok_or("a score is from 0 to 10")
    }
}

/// How long after the intake meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum After {
    /// Six months.
    SixMonths,
    /// Twelve months.
    TwelveMonths,
}

/// Where a Connectee lives. Of two answers on one day, the last of this list is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lives {
    /// No longer in the community.
    Elsewhere,
    /// Still in the community.
    Here,
}
