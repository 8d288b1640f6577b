//! Closed forms: seats, the reference's sybil formulas.
//!
//! Counts are `f64` because the expected number of *available* nodes is not whole.

/// Probabilities that an attacker holds 0, 1, 2 and 3 seats of a group.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Seats(pub [f64; 4]);

impl Seats {
	/// Probability of at least two seats: the attacker decides the result.
	#[must_use]
	pub fn majority(&self) -> f64 {
		self.0[2] + self.0[3]
	}

	/// Expected number of seats.
	#[must_use]
	pub fn expected(&self) -> f64 {
		self.0[1] + 2.0 * self.0[2] + 3.0 * self.0[3]
	}

	/// The mixture that takes `self` with probability `part` and `other` otherwise.
	#[must_use]
	pub fn mixed(&self, part: f64, other: &Self) -> Self {
		let mut mixture = [0.0; 4];
		for (slot, (one, two)) in mixture.iter_mut().zip(self.0.iter().zip(other.0)) {
			*slot = part * one + (1.0 - part) * two;
		}
		Self(mixture)
	}
}

/// Nodes of one kind: how many, and their selection weight.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Camp {
	/// Nodes.
	pub nodes: f64,
	/// Selection weight of each.
	pub weight: f64,
}

impl Camp {
	/// `nodes` nodes of a weight.
	#[must_use]
	pub const fn new(nodes: f64, weight: f64) -> Self {
		Self { nodes, weight }
	}

	fn left(&self, drawn: usize) -> f64 {
		let drawn = if drawn == 0 {
			0.0
		} else if drawn == 1 {
			1.0
		} else {
			2.0
		};
		(self.nodes - drawn).max(0.0) * self.weight
	}
}

/// `n` choose `k` for `k` ≤ 3.
#[must_use]
pub fn choose(n: f64, k: u32) -> f64 {
	(0..k).map(f64::from).fold(1.0, |product, i| product * (n - i).max(0.0) / (i + 1.0))
}

/// The reference's probability (protocol §9.2, B-26) that `dishonest` of all nodes get two of three
/// seats: `(C(d,2)·h + C(d,3)) / C(h+d,3)`.
#[must_use]
pub fn reference_majority(honest: f64, dishonest: f64) -> f64 {
	let all = choose(honest + dishonest, 3);
	if all == 0.0 {
		return 0.0;
	}
	(choose(dishonest, 2) * honest + choose(dishonest, 3)) / all
}

/// The reference's break-even stake `p·k/(1−p)` for pure faking with gain `k` per task (B-26).
#[must_use]
pub fn reference_break_even(majority: f64, gain: f64) -> f64 {
	sampled_break_even(majority, gain, 1.0)
}

/// The reference's stake bound when only a part `rate` of the tasks is checked by a group:
/// `((1−r)·k + r·p·k) / (r·(1−p))`. With `r = 1` it is [`reference_break_even`].
#[must_use]
pub fn sampled_break_even(majority: f64, gain: f64, rate: f64) -> f64 {
	((1.0 - rate) * gain + rate * majority * gain) / (rate * (1.0 - majority))
}

/// Seats when three nodes are drawn by weight without replacement, all operators different.
#[must_use]
pub fn seats(honest: Camp, attackers: Camp) -> Seats {
	let mut now = [1.0, 0.0, 0.0, 0.0];
	for drawn in 0..3usize {
		let mut next = [0.0; 4];
		for own in 0..=drawn {
			let (ours, theirs) = (attackers.left(own), honest.left(drawn - own));
			let total = ours + theirs;
			if total > 0.0 {
				next[own + 1] += now[own] * ours / total;
				next[own] += now[own] * theirs / total;
			}
		}
		now = next;
	}
	Seats(now)
}

/// As [`seats`], when the attacker declares one operator for all its nodes: never two seats.
#[must_use]
pub fn seats_of_one_operator(honest: Camp, attackers: Camp) -> Seats {
	let mut none = 1.0;
	for drawn in 0..3usize {
		let (ours, theirs) = (attackers.left(0), honest.left(drawn));
		none *= if ours + theirs > 0.0 { theirs / (ours + theirs) } else { 0.0 };
	}
	Seats([none, 1.0 - none, 0.0, 0.0])
}

/// Seats of a same-card task: a card by total weight among those with three nodes, then the group
/// inside it. Each entry is (honest, attackers) of one card.
#[must_use]
pub fn same_card_seats(cards: &[(Camp, Camp)]) -> Seats {
	let eligible = || cards.iter().filter(|(ours, theirs)| ours.nodes + theirs.nodes >= 3.0);
	let weight = |(one, two): &(Camp, Camp)| one.nodes * one.weight + two.nodes * two.weight;
	let total: f64 = eligible().map(weight).sum();
	let mut sum = [0.0; 4];
	for card in eligible() {
		let inside = seats(card.0, card.1);
		for (slot, probability) in sum.iter_mut().zip(inside.0) {
			*slot += probability * weight(card) / total;
		}
	}
	Seats(sum)
}

/// Nodes of an attacker that make up a part `share` of a network with `honest` other nodes, at
/// least one.
#[must_use]
#[expect(
	clippy::cast_possible_truncation,
	clippy::cast_sign_loss,
	reason = "a rounded, non-negative number of nodes"
)]
pub fn attackers_for(honest: u32, share: f64) -> u32 {
	let nodes = f64::from(honest) * share / (1.0 - share);
	(nodes.round() as u32).max(1)
}

#[cfg(test)]
mod tests {
	use super::*;

	fn close(left: f64, right: f64) -> bool {
		(left - right).abs() < 1e-12
	}

	#[test]
	fn seats_should_equal_the_hypergeometric_when_weights_are_equal() {
		for (honest, dishonest) in [(3.0, 1.0), (9.0, 2.0), (90.0, 10.0), (700.0, 300.0)] {
			let found = seats(Camp::new(honest, 7.0), Camp::new(dishonest, 7.0));
			let all = choose(honest + dishonest, 3);
			for (own, probability) in (0u32..).zip(found.0) {
				let exact = choose(dishonest, own) * choose(honest, 3 - own) / all;
				assert!(close(probability, exact), "{honest} {dishonest} {own}");
			}
			assert!(close(found.majority(), reference_majority(honest, dishonest)));
		}
	}

	#[test]
	fn seats_should_sum_to_one_when_weights_differ() {
		let found = seats(Camp::new(20.0, 16.0), Camp::new(5.0, 10.0));
		assert!(close(found.0.iter().sum(), 1.0));
		let even = seats(Camp::new(20.0, 16.0), Camp::new(5.0, 16.0));
		assert!(found.expected() < even.expected());
		assert!(close(even.expected(), 3.0 * 5.0 / 25.0));
	}

	#[test]
	fn one_operator_should_never_hold_two_seats_when_it_says_who_it_is() {
		let found = seats_of_one_operator(Camp::new(50.0, 16.0), Camp::new(50.0, 16.0));
		assert!(close(found.majority(), 0.0));
		assert!(found.0[1] > 0.8);
	}

	#[test]
	fn private_card_should_own_whole_groups_when_all_its_nodes_are_one_attackers() {
		let honest = Camp::new(90.0, 10.0);
		let own = Camp::new(10.0, 10.0);
		let none = Camp::new(0.0, 10.0);
		let found = same_card_seats(&[(honest, none), (none, own)]);
		assert!(close(found.0[3], 0.1) && close(found.0[0], 0.9));
		let lone = same_card_seats(&[(honest, none), (none, Camp::new(2.0, 10.0))]);
		assert!(close(lone.0[0], 1.0), "two nodes make no group");
	}

	#[test]
	fn attackers_should_make_up_the_share_when_the_network_is_given() {
		assert_eq!(attackers_for(90, 0.1), 10);
		assert_eq!(attackers_for(10, 0.5), 10);
		assert_eq!(attackers_for(10, 0.01), 1);
	}
}
