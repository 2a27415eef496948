//! Which cells of a table to hide, so that no small one can be read or worked out.
//!
//! Comes in: cells, and which of them add up to which. Goes out: what to hide. Never here: what a cell is about.
//!
//! A cell of one to four is small: it may point to a person (domain (c)). Nobody is in a cell of nothing, so zero stays.
//! Hiding the small ones alone is not enough: with the total and the others shown, one subtraction brings the hidden one
//! back. So more is hidden, the least first, until
//!
//! 1. no sum holds a single hidden cell;
//! 2. the hidden parts of a shown total add up to their number and four more, so that as far as this sum tells, each of
//!    them may be one as well as five (two hidden cells that add up to two are one and one);
//! 3. no hidden cell follows from several sums together: a reader who solves all of them at once, as we do here, is left
//!    with more than one answer for each.
//!
//! Numbers that are not published but follow from those that are (who was *not* a newcomer) are cells too: never shown,
//! and to be kept from the reader while they are small.

use std::collections::{BTreeMap, BTreeSet};

/// From here on a number is not small (domain (c): under 5 people).
pub(super) const SMALL_BELOW: u64 = 5;

/// A number, shown or not.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    pub(super) value: u64,
    pub(super) of: CellOf,
}

/// Whether anybody wants to show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CellOf {
    /// It is to be published.
    Table,
    /// It only follows from others.
    Reader,
}

/// The parts add up to the total. Cells by position.
#[derive(Debug, Clone)]
pub(super) struct Sum {
    pub(super) total: usize,
    pub(super) parts: Vec<usize>,
}

impl Sum {
    fn cells(&self) -> impl Iterator<Item = usize> {
        self.parts.iter().copied().chain([self.total])
    }
}

/// For each cell, whether it is to be hidden. Cells that only follow from others always are.
pub(super) fn hidden(cells: &[Cell], sums: &[Sum]) -> Vec<bool> {
    let mut veil = Veil::over(cells, sums);
    loop {
        while veil.draw_by_sum() {}
        if !veil.draw_by_solving() {
            return veil.hidden;
        }
    }
}

struct Veil<'a> {
    cells: &'a [Cell],
    sums: &'a [Sum],
    hidden: Vec<bool>,
}

impl<'a> Veil<'a> {
    fn over(cells: &'a [Cell], sums: &'a [Sum]) -> Veil<'a> {
        let hidden = cells.iter().map(|cell| cell.of == CellOf::Reader || is_small(cell.value)).collect();
        Veil { cells, sums, hidden }
    }

    /// Whether the reader must not get to know it.
    fn is_kept(&self, cell: usize) -> bool {
        self.hidden[cell] && (self.cells[cell].of == CellOf::Table || is_small(self.cells[cell].value))
    }

    /// One more cell for each sum that gives something away; false when none does, or nothing is left to hide.
    fn draw_by_sum(&mut self) -> bool {
        let mut drawn = false;
        for sum in self.sums {
            while !self.is_safe(sum) {
                let Some(cell) = self.least_shown(sum) else { break };
                self.hidden[cell] = true;
                drawn = true;
            }
        }
        drawn
    }

    fn is_safe(&self, sum: &Sum) -> bool {
        if !sum.cells().any(|cell| self.is_kept(cell)) {
            return true;
        }
        let parts: Vec<usize> = sum.parts.iter().copied().filter(|part| self.hidden[*part]).collect();
        if self.hidden[sum.total] {
            return !parts.is_empty();
        }
        let together: u64 = parts.iter().map(|part| self.cells[*part].value).sum();
        parts.len() > 1 && together >= parts.len() as u64 + SMALL_BELOW - 1
    }

    /// The part to hide next: the one that says least, but not nothing, since a hidden nought hides nothing; the total
    /// when there is no part.
    fn least_shown(&self, sum: &Sum) -> Option<usize> {
        let shown = |cell: &usize| !self.hidden[*cell];
        let parts = sum.parts.iter().copied().filter(shown);
        let least = parts.min_by_key(|part| (self.cells[*part].value == 0, self.cells[*part].value, *part));
        least.or(Some(sum.total).filter(shown))
    }

    /// One more cell near each one that all sums together give away; false when they give nothing away.
    fn draw_by_solving(&mut self) -> bool {
        let mut drawn = false;
        for cell in Solution::of(self.sums, &self.hidden).known() {
            if self.is_kept(cell)
                && let Some(near) = self.nearest_shown(cell)
            {
                self.hidden[near] = true;
                drawn = true;
            }
        }
        drawn
    }

    /// A shown cell in a sum with this one, or else in a sum with a hidden cell of such a sum, and so on.
    fn nearest_shown(&self, cell: usize) -> Option<usize> {
        let mut reached = BTreeSet::from([cell]);
        loop {
            let touched: Vec<&Sum> =
                self.sums.iter().filter(|sum| sum.cells().any(|cell| reached.contains(&cell))).collect();
            let least = touched
                .iter()
                .filter_map(|sum| self.least_shown(sum))
                .min_by_key(|cell| (self.cells[*cell].value, *cell));
            if least.is_some() {
                return least;
            }
            let before = reached.len();
            reached.extend(touched.iter().flat_map(|sum| sum.cells()));
            if reached.len() == before {
                return None;
            }
        }
    }
}

fn is_small(value: u64) -> bool {
    (1..SMALL_BELOW).contains(&value)
}

/// The sums as equations in the hidden cells, solved as far as they go. Only the shape matters, not the shown numbers, so
/// it is done in a prime field: exact, and no number grows.
struct Solution {
    /// By leading unknown; no other row holds that one.
    rows: BTreeMap<usize, Row>,
}

type Row = BTreeMap<usize, u64>;

/// 2^31 - 1: products fit into 64 bits.
const PRIME: u64 = 2_147_483_647;

impl Solution {
    fn of(sums: &[Sum], hidden: &[bool]) -> Solution {
        let mut solution = Solution { rows: BTreeMap::new() };
        for sum in sums {
            let mut row = Row::new();
            for part in sum.parts.iter().filter(|part| hidden[**part]) {
                add(&mut row, *part, 1);
            }
            if hidden[sum.total] {
                add(&mut row, sum.total, PRIME - 1);
            }
            solution.take(row);
        }
        solution
    }

    /// The unknowns that are left with one answer: alone in their row.
    fn known(&self) -> Vec<usize> {
        self.rows.iter().filter(|(_, row)| row.len() == 1).map(|(cell, _)| *cell).collect()
    }

    fn take(&mut self, mut row: Row) {
        let led: Vec<(usize, u64)> = row
            .iter()
            .filter(|(cell, _)| self.rows.contains_key(cell))
            .map(|(cell, by)| (*cell, *by))
            .collect();
        for (cell, by) in led {
            subtract(&mut row, &self.rows[&cell], by);
        }
        let Some((lead, factor)) = row.first_key_value().map(|(cell, factor)| (*cell, *factor)) else {
            return;
        };
        let inverse = power(factor, PRIME - 2);
        row.values_mut().for_each(|factor| *factor = *factor * inverse % PRIME);
        for other in self.rows.values_mut() {
            if let Some(by) = other.get(&lead).copied() {
                subtract(other, &row, by);
            }
        }
        self.rows.insert(lead, row);
    }
}

fn add(row: &mut Row, cell: usize, factor: u64) {
    let sum = (row.get(&cell).copied().unwrap_or(0) + factor) % PRIME;
    if sum == 0 {
        row.remove(&cell);
    } else {
        row.insert(cell, sum);
    }
}

fn subtract(row: &mut Row, other: &Row, by: u64) {
    for (cell, factor) in other {
        add(row, *cell, (PRIME - factor * by % PRIME) % PRIME);
    }
}

fn power(base: u64, mut exponent: u64) -> u64 {
    let (mut base, mut result) = (base % PRIME, 1);
    while exponent > 0 {
        if exponent % 2 == 1 {
            result = result * base % PRIME;
        }
        base = base * base % PRIME;
        exponent /= 2;
    }
    result
}

#[cfg(test)]
#[path = "tests/suppress.rs"]
pub(super) mod tests;
