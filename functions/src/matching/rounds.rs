//! Puts pairs into rounds, so that nobody is in two pairs of the same round.
//!
//! Comes in: pairs, and as many rounds as the busiest person has pairs, or more. Goes out: a round for each pair. It always
//! works out: the edges of a graph with two sides can be coloured with as many colours as the busiest vertex has edges
//! (König, 1916). Never here: which pairs.

/// Gives each pair a round, counted from nothing; as many lists as rounds.
pub(super) fn in_rounds(pairs: &[(usize, usize)], rounds: usize) -> Vec<Vec<(usize, usize)>> {
    let size = |side: fn(&(usize, usize)) -> usize| pairs.iter().map(side).max().map_or(0, |most| most + 1);
    let mut plan = Plan {
        rounds,
        of_left: vec![None; size(|pair| pair.0) * rounds],
        of_right: vec![None; size(|pair| pair.1) * rounds],
    };
    for (left, right) in pairs {
        plan.place(*left, *right);
    }
    (0..rounds)
        .map(|round| {
            let lefts = 0..plan.of_left.len() / rounds;
            lefts.filter_map(|left| Some((left, plan.of_left[left * rounds + round]?))).collect()
        })
        .collect()
}

/// For each person and round, whom they meet.
struct Plan {
    rounds: usize,
    of_left: Vec<Option<usize>>,
    of_right: Vec<Option<usize>>,
}

impl Plan {
    fn place(&mut self, left: usize, right: usize) {
        let free = |of: &[Option<usize>], person: usize| -> Vec<usize> {
            (0..self.rounds).filter(|round| of[person * self.rounds + round].is_none()).collect()
        };
        let (of_left, of_right) = (free(&self.of_left, left), free(&self.of_right, right));
        let both = of_left.iter().find(|round| of_right.contains(round)).copied();
        let round = both.unwrap_or_else(|| {
            let why = "nobody has more pairs than rounds";
            let (round, other) = (*of_left.first().expect(why), *of_right.first().expect(why));
            self.swap(right, round, other);
            round
        });
        self.set(left, right, round);
    }

    /// Swaps two rounds along the chain of pairs that starts at a person on the right, who is free in `other`, so that
    /// they become free in `round`. The chain comes to persons on the left only by pairs in `round`, so it never comes to
    /// one who is free in it.
    fn swap(&mut self, right: usize, round: usize, other: usize) {
        let mut chain = Vec::new();
        let mut at = right;
        while let Some(left) = self.of_right[at * self.rounds + round] {
            chain.push((left, at, round));
            let Some(next) = self.of_left[left * self.rounds + other] else { break };
            chain.push((left, next, other));
            at = next;
        }
        for (left, right, old) in &chain {
            self.of_left[left * self.rounds + old] = None;
            self.of_right[right * self.rounds + old] = None;
        }
        for (left, right, old) in chain {
            self.set(left, right, if old == round { other } else { round });
        }
    }

    fn set(&mut self, left: usize, right: usize, round: usize) {
        self.of_left[left * self.rounds + round] = Some(right);
        self.of_right[right * self.rounds + round] = Some(left);
    }
}
