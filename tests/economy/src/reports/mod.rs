//! The tables, by topic.

pub(crate) mod break_even;
pub(crate) mod creator;
pub(crate) mod strategies;
pub(crate) mod sybil;

use crate::{report::Assumptions, simulation::Scenario, strategy::Strategy};

/// Honest nodes of the networks in the tables by size.
pub(crate) const SIZES: [u32; 4] = [10, 100, 1_000, 10_000];

/// Attacker's shares of all nodes in the tables by size.
pub(crate) const SHARES: [f64; 7] = [0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5];

/// Headings of a table by share, behind the given first ones.
pub(crate) fn by_share(first: &str) -> Vec<String> {
	let shares = SHARES.iter().map(|share| format!("{:.0} %", share * 100.0));
	std::iter::once(first.to_owned()).chain(shares).collect()
}

/// A scenario under the assumptions.
pub(crate) fn scenario(
	assumptions: &Assumptions,
	honest: u32,
	attackers: u32,
	strategy: Strategy,
) -> Scenario {
	Scenario {
		parameters: assumptions.parameters,
		fee: assumptions.fee,
		cost_percent: assumptions.cost_percent,
		yield_percent: assumptions.yield_percent,
		utilisation_percent: assumptions.utilisation_percent,
		rounds: assumptions.rounds,
		seed: assumptions.seed,
		..Scenario::new(honest, attackers, strategy)
	}
}
