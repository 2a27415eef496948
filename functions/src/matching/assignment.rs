//! The best choice of pairs when each person can be in several: a grid of values in, the chosen cells out.
//!
//! Comes in: the value of each pair (none for a pair that must not be), and how many pairs each person may and should be
//! in. Goes out: the pairs with the greatest total value, exactly. Never here: people, rounds.
//!
//! Rounds chosen one by one by the classic assignment (Kuhn and Munkres) are not the best: the first round takes what the
//! later ones needed. So all rounds are chosen together, as the cheapest flow from the left side to the right: pair by
//! pair along the best path that is left, which may give up earlier pairs for better ones. The paths are found by the
//! library's Dijkstra over costs made positive by potentials, so each pair costs one search.

use pathfinding::directed::dijkstra::dijkstra_partial;

/// What each pair is worth: a row for each person on the left, a cell for each on the right. A pair without a value must
/// not be chosen; the others are worth more than nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Grid {
    pub(super) columns: usize,
    pub(super) cells: Vec<Option<u32>>,
}

impl Grid {
    pub(super) fn rows(&self) -> usize {
        self.cells.len().checked_div(self.columns).unwrap_or(0)
    }

    pub(super) fn value(&self, row: usize, column: usize) -> Option<i64> {
        self.cells[row * self.columns + column].map(i64::from)
    }
}

/// In how many pairs each person of a side may be, and in how many they should be before anybody is in more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Turns {
    pub(super) most: usize,
    pub(super) due: usize,
}

/// The pairs with the most turns that are due, and among those choices the greatest total value; by row, then column.
pub(super) fn best_pairs(grid: &Grid, left: Turns, right: Turns) -> Vec<(usize, usize)> {
    let mut flow = Flow::new(grid, left, right);
    while flow.add_best_pair() {}
    flow.pairs()
}

/// A place in the net: from the source to a row, over a chosen or free cell to a column, to the sink.
type Node = usize;

struct Flow<'g> {
    grid: &'g Grid,
    left: Turns,
    right: Turns,
    /// What a turn that is due is worth: more than all values together.
    due: i64,
    dearest: i64,
    chosen: Vec<bool>,
    used_left: Vec<usize>,
    used_right: Vec<usize>,
    /// Makes every cost of a step zero or more: real cost + potential of its start - potential of its end.
    potential: Vec<i64>,
}

impl<'g> Flow<'g> {
    fn new(grid: &'g Grid, left: Turns, right: Turns) -> Self {
        let values = || grid.cells.iter().flatten().map(|value| i64::from(*value));
        let (rows, columns) = (grid.rows(), grid.columns);
        Self {
            grid,
            left,
            right,
            due: values().sum::<i64>() + 1,
            dearest: values().max().unwrap_or(0),
            chosen: vec![false; grid.cells.len()],
            used_left: vec![0; rows],
            used_right: vec![0; columns],
            potential: vec![0; rows + columns + 2],
        }
    }

    const fn source(&self) -> Node {
        self.potential.len() - 2
    }

    const fn sink(&self) -> Node {
        self.potential.len() - 1
    }

    /// Chooses one pair more, along the path that gains most; false when none gains anything.
    fn add_best_pair(&mut self) -> bool {
        let (source, sink) = (self.source(), self.sink());
        let (reached, _) = dijkstra_partial(&source, |node| self.steps(*node), |node| *node == sink);
        let Some((_, length)) = reached.get(&sink).copied() else { return false };
        for (node, potential) in self.potential.iter_mut().enumerate().filter(|(node, _)| *node != source) {
            *potential += reached.get(&node).map_or(length, |(_, cost)| (*cost).min(length));
        }
        // A pair is worth its value and two turns; the costs on the path are what is missing to that.
        if self.dearest + 2 * self.due <= self.potential[sink] - self.potential[source] {
            return false;
        }
        let rows = self.grid.rows();
        let mut to = sink;
        while to != source {
            let from = reached[&to].0;
            if from == source {
                self.used_left[to] += 1;
            } else if to == sink {
                self.used_right[from - rows] += 1;
            } else {
                let (row, column) = (from.min(to), from.max(to) - rows);
                let cell = row * self.grid.columns + column;
                self.chosen[cell] = !self.chosen[cell];
            }
            to = from;
        }
        true
    }

    /// Where a path can go on, with costs that are never below zero.
    fn steps(&self, from: Node) -> Vec<(Node, i64)> {
        let rows = self.grid.rows();
        let cell = |row: usize, column: usize| self.chosen[row * self.grid.columns + column];
        let cost = |row, column| self.grid.value(row, column).map(|value| self.dearest - value);
        let steps: Vec<(Node, i64)> = if from == self.source() {
            (0..rows).filter_map(|row| Some((row, self.turn(self.left, self.used_left[row])?))).collect()
        } else if from == self.sink() {
            Vec::new()
        } else if from < rows {
            let free = (0..self.grid.columns).filter(|column| !cell(from, *column));
            free.filter_map(|column| Some((rows + column, cost(from, column)?))).collect()
        } else {
            let column = from - rows;
            let chosen = (0..rows).filter(|row| cell(*row, column));
            let back = chosen.filter_map(|row| Some((row, -cost(row, column)?)));
            let on = self.turn(self.right, self.used_right[column]).map(|cost| (self.sink(), cost));
            back.chain(on).collect()
        };
        let positive = |(to, cost)| (to, cost + self.potential[from] - self.potential[to]);
        steps.into_iter().map(positive).collect()
    }

    /// The cost of one turn more for somebody: nothing while one is due; none when they have had all.
    fn turn(&self, turns: Turns, used: usize) -> Option<i64> {
        (used < turns.most).then_some(if used < turns.due { 0 } else { self.due })
    }

    fn pairs(&self) -> Vec<(usize, usize)> {
        let cells = self.chosen.iter().enumerate().filter(|(_, is_chosen)| **is_chosen);
        cells.map(|(cell, _)| (cell / self.grid.columns, cell % self.grid.columns)).collect()
    }
}

#[cfg(test)]
mod tests;
