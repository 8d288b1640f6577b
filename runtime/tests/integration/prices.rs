//! What precompiles cost, against the time that they were measured to take: whatever gas is spent on, it
//! must pay for its time, or somebody makes blocks that take longer than their weight says.

use deuterium_precompiles::{standard::weights as standard, weights as contracts};
use deuterium_runtime::{Runtime, configs::evm::WEIGHT_PER_GAS};
use frame_support::weights::Weight;
use std::collections::BTreeSet;

const STANDARD: &str = include_str!("../../../pallets/precompiles/src/standard/weights.rs");
const CONTRACTS: &str = include_str!("../../../pallets/precompiles/src/weights.rs");

/// Gas of a unit of the precompiles' benchmarks: what calls have for computing, besides what they pay
/// for their accesses to the database.
const GAS_OF_A_UNIT: u64 = 1_000_000;

/// A benchmark: its name, and its weight by units.
type Measured = (&'static str, fn(u32) -> Weight);

/// The benchmarks of a module of weights, by name.
macro_rules! measured {
	($module:ident: $($name:ident)*) => {{
		use $module::WeightInfo;
		let measured: Vec<Measured> =
			vec![$((stringify!($name), $module::SubstrateWeight::<Runtime>::$name)),*];
		measured
	}};
}

/// Holds every benchmark that a file of weights has to the price of a gas.
fn should_pay(weights: &str, all: Vec<Measured>) {
	let functions = weights.lines().filter_map(|line| line.trim_start().strip_prefix("fn "));
	let benchmarks: BTreeSet<_> = functions.filter_map(|line| line.split('(').next()).collect();
	assert_eq!(all.iter().map(|(name, _)| *name).collect::<BTreeSet<_>>(), benchmarks);
	sp_io::TestExternalities::default().execute_with(|| {
		let time = |weight: fn(u32) -> Weight| weight(1).saturating_sub(weight(0)).ref_time();
		let in_a_gas = |unit: u64| unit / GAS_OF_A_UNIT;
		for (name, weight) in &all {
			println!("{name}: {} ps a gas", in_a_gas(time(*weight)));
		}
		for (name, weight) in all {
			let unit = time(weight);
			assert!(unit > 0, "{name} was not measured");
			assert!(unit <= WEIGHT_PER_GAS * GAS_OF_A_UNIT, "{name}: {} ps a gas", in_a_gas(unit));
		}
	});
}

#[test]
fn standard_precompiles_should_pay_for_their_time_with_the_worst_inputs() {
	let all = measured!(standard:
		ecrecover
		sha256_empty
		sha256
		ripemd160_empty
		ripemd160
		identity_empty
		identity
		modexp_8
		modexp_64
		modexp_64_long
		modexp_256_free
		modexp_256_least
		modexp_256
		modexp_256_half_even
		modexp_256_power_of_two
		modexp_264
		modexp_512
		modexp_1024_half_even
		modexp_2048_cube
		modexp_2048_rsa
		modexp_2048_least
		modexp_2048
		modexp_8192_cube
		modexp_8192_half_even_cube
		modexp_8192_free
		modexp_8192_least
		modexp_8192_reduction
		bn254_add
		bn254_mul
		bn254_pairing_none
		bn254_pairing_1
		bn254_pairing_2
		bn254_pairing_8
		blake2f_12
		blake2f
	);
	should_pay(STANDARD, all);
}

#[test]
fn contracts_of_the_network_should_pay_for_their_time_and_their_reads() {
	let all = measured!(contracts:
		least
		text
		unknown
		longest
		get_task
		total_tasks
		get_node_info
		get_available_nodes
		get_available_cards
		get_all_node_info
		get_current_task_score
		get_node
		claimable
		quote
		why_aborted
		why_unpaid
		why_removed
		balance_of
		allowance
		approve
		transfer
		set_worker_key
		top_up
	);
	should_pay(CONTRACTS, all);
}
