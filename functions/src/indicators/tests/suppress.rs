//! Hiding: rules by example, and a reader who tries.

use proptest::prelude::*;

use super::*;

/// Cells one after the other, the total last.
fn line(values: &[u64]) -> (Vec<Cell>, Vec<Sum>) {
    let total = values.iter().sum();
    let cells =
        values.iter().copied().chain([total]).map(|value| Cell { value, of: CellOf::Table }).collect();
    (cells, vec![Sum { total: values.len(), parts: (0..values.len()).collect() }])
}

fn hidden_in(values: &[u64]) -> Vec<usize> {
    let (cells, sums) = line(values);
    hidden(&cells, &sums).iter().enumerate().filter(|(_, hidden)| **hidden).map(|(at, _)| at).collect()
}

#[test]
fn nothing_small_nothing_hidden() {
    assert!(hidden_in(&[230, 45, 36, 11, 9]).is_empty());
    assert!(hidden_in(&[0, 5, 0]).is_empty());
}

#[test]
fn the_least_other_one_is_hidden_with_a_small_one() {
    assert_eq!(hidden_in(&[30, 3, 12, 9]), [1, 3]);
    // Noughts hide nothing.
    assert_eq!(hidden_in(&[30, 3, 0, 9]), [1, 3]);
}

#[test]
fn small_ones_that_give_each_other_away_are_joined_by_another() {
    // 1 + 1 = 2 says both; 4 + 1 may be 1 + 4, but no more than four each.
    assert_eq!(hidden_in(&[1, 1, 20, 9]), [0, 1, 3]);
    assert_eq!(hidden_in(&[4, 1, 20, 9]), [0, 1, 3]);
    assert_eq!(hidden_in(&[4, 2, 20, 9]), [0, 1]);
}

#[test]
fn without_another_part_the_total_goes() {
    assert_eq!(hidden_in(&[3]), [0, 1]);
    assert_eq!(hidden_in(&[1, 1, 1, 1, 1]), [0, 1, 2, 3, 4, 5]);
}

#[test]
fn what_is_not_published_is_kept_too() {
    // 20 Connectees, 18 newcomers: two are something else.
    let cells =
        [(20, CellOf::Table), (18, CellOf::Table), (2, CellOf::Reader)].map(|(value, of)| Cell { value, of });
    let sums = [Sum { total: 0, parts: vec![1, 2] }];
    assert_eq!(hidden(&cells, &sums), [false, true, true]);
    let cells =
        [(20, CellOf::Table), (12, CellOf::Table), (8, CellOf::Reader)].map(|(value, of)| Cell { value, of });
    assert_eq!(hidden(&cells, &sums), [false, false, true]);
}

/// Rows and columns with their totals and the grand total.
fn grid(rows: usize, columns: usize, values: &[u64]) -> (Vec<Cell>, Vec<Sum>) {
    let inner = |row: usize, column: usize| row * columns + column;
    let row_total = |row: usize| rows * columns + row;
    let column_total = |column: usize| rows * columns + rows + column;
    let all = rows * columns + rows + columns;
    let mut sums: Vec<Sum> = (0..rows)
        .map(|row| Sum {
            total: row_total(row),
            parts: (0..columns).map(|column| inner(row, column)).collect(),
        })
        .collect();
    sums.extend((0..columns).map(|column| Sum {
        total: column_total(column),
        parts: (0..rows).map(|row| inner(row, column)).collect(),
    }));
    sums.push(Sum { total: all, parts: (0..rows).map(row_total).collect() });
    sums.push(Sum { total: all, parts: (0..columns).map(column_total).collect() });
    let mut cells: Vec<u64> = values.to_vec();
    cells.resize(all + 1, 0);
    for sum in &sums {
        cells[sum.total] = sum.parts.iter().map(|part| cells[*part]).sum();
    }
    (cells.into_iter().map(|value| Cell { value, of: CellOf::Table }).collect(), sums)
}

/// The cells that follow from the sums; by another way than the one under test: with fractions, and one column after the
/// other until each leads one row at most.
pub(in super::super) fn all_that_follow(sums: &[Sum], hidden: &[bool]) -> Vec<usize> {
    let unknown: Vec<usize> = (0..hidden.len()).filter(|cell| hidden[*cell]).collect();
    let column = |cell: usize| unknown.binary_search(&cell).ok();
    let row = |sum: &Sum| {
        let mut row = vec![0.0; unknown.len()];
        sum.parts.iter().filter_map(|part| column(*part)).for_each(|part| row[part] += 1.0);
        column(sum.total).into_iter().for_each(|total| row[total] -= 1.0);
        row
    };
    let mut rows: Vec<Vec<f64>> = sums.iter().map(row).collect();
    let is_there = |value: f64| value.abs() > 1e-6;
    let mut led = 0;
    for column in 0..unknown.len() {
        let Some(lead) = (led..rows.len()).find(|row| is_there(rows[*row][column])) else { continue };
        rows.swap(led, lead);
        let lead = rows[led].clone();
        for (_, row) in rows.iter_mut().enumerate().filter(|(at, row)| *at != led && is_there(row[column])) {
            let by = row[column] / lead[column];
            row.iter_mut().zip(&lead).for_each(|(value, lead)| *value -= by * lead);
        }
        led += 1;
    }
    let alone = |row: &Vec<f64>| {
        let mut there = (0..unknown.len()).filter(|column| is_there(row[*column]));
        there.next().filter(|_| there.next().is_none())
    };
    rows.iter().filter_map(alone).map(|column| unknown[column]).collect()
}

proptest! {
    #[test]
    fn no_reader_of_a_line_works_out_a_hidden_cell(values in prop::collection::vec(0_u64..15, 1..9)) {
        let (cells, sums) = line(&values);
        let hidden = hidden(&cells, &sums);
        for (at, cell) in cells.iter().enumerate() {
            prop_assert!(hidden[at] || !(1..SMALL_BELOW).contains(&cell.value));
        }
        prop_assert_eq!(all_that_follow(&sums, &hidden), Vec::<usize>::new());
        let parts: Vec<u64> = values.iter().zip(&hidden).filter(|(_, hidden)| **hidden).map(|(v, _)| *v).collect();
        let total_is_shown = !hidden[values.len()];
        prop_assert!(!total_is_shown || parts.is_empty() || parts.iter().sum::<u64>() >= parts.len() as u64 + 4);
    }

    #[test]
    fn no_reader_of_a_grid_works_out_a_hidden_cell(
        (rows, columns, values) in (1_usize..6, 1_usize..6).prop_flat_map(|(rows, columns)| {
            (Just(rows), Just(columns), prop::collection::vec(0_u64..25, rows * columns))
        }),
    ) {
        let (cells, sums) = grid(rows, columns, &values);
        let hidden = hidden(&cells, &sums);
        for (at, cell) in cells.iter().enumerate() {
            prop_assert!(hidden[at] || !(1..SMALL_BELOW).contains(&cell.value));
        }
        prop_assert_eq!(all_that_follow(&sums, &hidden), Vec::<usize>::new());
    }
}
