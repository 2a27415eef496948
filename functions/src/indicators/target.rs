//! Target against actual (I-G2).
//!
//! Comes in: a goal, a table of the same period. Goes out: goal, actual, what is missing. Never here: rates as goals, goals
//! for a period that was not counted: a goal for three years says nothing of one.

use super::counts::Counts;
use super::measure::{Measure, Shape};
use super::period::Period;

/// A goal that somebody set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The community's slug; `None` for the country.
    pub community: Option<String>,
    /// Which number. Counts only.
    pub measure: Measure,
    /// For which period.
    pub period: Period,
    /// How many.
    pub goal: u64,
}

/// A goal and what came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// The goal.
    pub goal: u64,
    /// The count.
    pub actual: u64,
}

/// Why a goal can't be held against a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotComparable {
    /// The table is of another period.
    OtherPeriod,
    /// The goal is for a rate or a median.
    NotACount,
    /// The table holds no such number for that community.
    NotCounted,
}

impl Target {
    /// Holds the goal against what was counted.
    pub fn against(&self, counts: &Counts) -> Result<Progress, NotComparable> {
        if counts.period() != self.period {
            return Err(NotComparable::OtherPeriod);
        }
        if !matches!(self.measure.shape(), Shape::Count(_)) {
            return Err(NotComparable::NotACount);
        }
        let value = match &self.community {
            Some(community) => counts.of(community, self.measure),
            None => counts.national(self.measure),
        };
        let actual = value.and_then(|value| value.count()).ok_or(NotComparable::NotCounted)?;
        Ok(Progress { goal: self.goal, actual })
    }
}

impl Progress {
    /// How many are missing; none when the goal is reached.
    pub fn missing(self) -> u64 {
        self.goal.saturating_sub(self.actual)
    }

    /// How much of the goal was reached, in percent, rounded down so that 100 means reached; `None` for a goal of nothing.
    pub fn percent(self) -> Option<u64> {
        self.actual.checked_mul(100)?.checked_div(self.goal)
    }
}
