//! The best choice against going through every choice, and against the classic assignment where there is one round.

use pathfinding::prelude::{Matrix, kuhn_munkres};
use proptest::prelude::*;

use super::super::rounds::in_rounds;
use super::{Grid, Turns, best_pairs};

type Pairs = Vec<(usize, usize)>;

/// Turns that are due and taken, then the total: what is to be as great as can be.
fn worth(grid: &Grid, pairs: &[(usize, usize)], left: Turns, right: Turns) -> Option<(usize, i64)> {
    let count = |people: usize, of: &dyn Fn(&(usize, usize)) -> usize| -> Vec<usize> {
        (0..people).map(|person| pairs.iter().filter(|pair| of(pair) == person).count()).collect()
    };
    let (rows, columns) = (count(grid.rows(), &|pair| pair.0), count(grid.columns, &|pair| pair.1));
    let total = pairs.iter().map(|(row, column)| grid.value(*row, *column)).sum::<Option<i64>>()?;
    let is_within =
        rows.iter().all(|count| *count <= left.most) && columns.iter().all(|count| *count <= right.most);
    let due =
        |counts: &[usize], turns: Turns| counts.iter().map(|count| (*count).min(turns.due)).sum::<usize>();
    is_within.then(|| (due(&rows, left) + due(&columns, right), total))
}

/// Every way to seat one round with pairs that are not used yet.
fn seatings(grid: &Grid, used: &[(usize, usize)], row: usize, now: &mut Pairs, take: &mut dyn FnMut(&Pairs)) {
    if row == grid.rows() {
        return take(now);
    }
    seatings(grid, used, row + 1, now, take);
    for column in 0..grid.columns {
        let is_free = now.iter().all(|(_, other)| *other != column) && !used.contains(&(row, column));
        if is_free && grid.value(row, column).is_some() {
            now.push((row, column));
            seatings(grid, used, row + 1, now, take);
            now.pop();
        }
    }
}

/// The best of all plans, round after round, by going through every one.
fn best_of_all(grid: &Grid, rounds: usize, used: &Pairs, left: Turns, right: Turns) -> (usize, i64) {
    if rounds == 0 {
        return worth(grid, used, left, right).unwrap_or_default();
    }
    let mut best = (0, 0);
    seatings(grid, used, 0, &mut Vec::new(), &mut |now: &Pairs| {
        let all = used.iter().chain(now).copied().collect();
        best = best.max(best_of_all(grid, rounds - 1, &all, left, right));
    });
    best
}

/// Grids with small values, so that many choices tie, and with pairs that must not be.
fn grids(most: usize) -> impl Strategy<Value = Grid> {
    (1..=most, 1..=most).prop_flat_map(|(rows, columns)| {
        let cell = prop_oneof![1 => Just(None), 5 => (1u32..30).prop_map(Some)];
        prop::collection::vec(cell, rows * columns).prop_map(move |cells| Grid { columns, cells })
    })
}

fn turns(rounds: usize) -> impl Strategy<Value = Turns> {
    (0..=rounds, 0..=rounds).prop_map(|(one, other)| Turns { most: one.max(other), due: one.min(other) })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn nothing_is_better_than_the_best(
        grid in grids(3),
        (rounds, left, right) in (1usize..=3).prop_flat_map(|rounds| (Just(rounds), turns(rounds), turns(rounds))),
    ) {
        let pairs = best_pairs(&grid, left, right);
        let expected = best_of_all(&grid, rounds, &Vec::new(), left, right);
        prop_assert_eq!(worth(&grid, &pairs, left, right), Some(expected));
    }

    #[test]
    fn one_round_is_the_classic_assignment(grid in grids(9)) {
        let once = Turns { most: 1, due: 0 };
        let pairs = best_pairs(&grid, once, once);
        // The library wants as many columns as rows; pairs that must not be are worth nothing.
        let size = grid.rows().max(grid.columns);
        let at = |(row, column): (usize, usize)| {
            if row < grid.rows() && column < grid.columns { grid.value(row, column).unwrap_or(0) } else { 0 }
        };
        let (total, _) = kuhn_munkres(&Matrix::from_fn(size, size, at));
        prop_assert_eq!(worth(&grid, &pairs, once, once), Some((0, total)));
    }

    #[test]
    fn every_choice_fits_into_its_rounds(grid in grids(9), rounds in 1usize..7) {
        let turns = Turns { most: rounds, due: 0 };
        let pairs = best_pairs(&grid, turns, turns);
        let planned = in_rounds(&pairs, rounds);
        prop_assert_eq!(planned.len(), rounds);
        for round in &planned {
            let distinct = |side: fn(&(usize, usize)) -> usize| {
                round.iter().map(side).collect::<std::collections::BTreeSet<_>>().len()
            };
            prop_assert_eq!((distinct(|pair| pair.0), distinct(|pair| pair.1)), (round.len(), round.len()));
        }
        let mut all: Pairs = planned.into_iter().flatten().collect();
        all.sort_unstable();
        prop_assert_eq!(all, pairs);
    }
}

/// The dearest pair alone is worth less than the two that it stands in the way of; with two rounds there is room for all.
#[test]
fn a_dear_pair_gives_way_to_two() {
    let grid = Grid { columns: 2, cells: vec![Some(10), Some(9), Some(9), None] };
    let twice = Turns { most: 2, due: 0 };
    assert_eq!(best_pairs(&grid, twice, twice), [(0, 0), (0, 1), (1, 0)]);
    let once = Turns { most: 1, due: 0 };
    assert_eq!(best_pairs(&grid, once, once), [(0, 1), (1, 0)]);
}
