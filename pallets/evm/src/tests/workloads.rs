//! The works of the benchmarks.

use crate::{
	ExitError, ExitReason,
	mock::*,
	workloads::{ALL, IDLE, WORKER, calls, others},
};
use sp_core::U256;

/// Runs a work with so much gas; answers how long it took.
fn run(name: &str, code: Vec<u8>, gas: u64) -> std::time::Duration {
	for (address, code) in others().into_iter().chain([(WORKER, code)]) {
		deploy(address, code);
	}
	System::set_block_number(500);
	let mut args = args(&[]);
	args.gas_limit = gas;
	let start = std::time::Instant::now();
	let info = call(WORKER, args);
	let elapsed = start.elapsed();
	assert_eq!(info.exit_reason, ExitReason::Error(ExitError::OutOfGas), "{name}");
	assert_eq!(info.used_gas.work, gas.into(), "{name}");
	elapsed
}

#[test]
fn works_should_use_up_their_gas() {
	for (name, code) in ALL {
		build_and_execute(|| {
			run(name, code(), 300_000);
		});
	}
}

/// `cargo test --package pallet-evm --release -- --ignored --nocapture nanoseconds`
#[test]
#[ignore = "a measurement: run it alone, and look at what it prints"]
fn nanoseconds_per_gas_should_be_printed() {
	let gas = 3_000_000;
	for (name, code) in ALL {
		build_and_execute(|| {
			let elapsed = run(name, code(), gas);
			println!("{name:20} {:8.2} ns/gas", elapsed.as_nanos() as f64 / gas as f64);
		});
	}
}

/// Calls a contract so often; answers how many calls succeeded, and the gas.
fn called(value: u64, times: u64) -> (U256, u64) {
	for (address, code) in others().into_iter().chain([(WORKER, calls(IDLE, value, times))]) {
		deploy(address, code);
	}
	let info = call(WORKER, args(&[1; 100]));
	assert!(info.exit_reason.is_succeed(), "{:?}", info.exit_reason);
	(U256::from_big_endian(&info.value), info.used_gas.work.as_u64())
}

#[test]
fn calls_should_be_made_so_often_when_it_takes_rounds_or_none() {
	for times in [0, 1, 15, 16, 17, 32, 50] {
		build_and_execute(|| assert_eq!(called(0, times).0, times.into(), "{times} calls"));
	}
}

#[test]
fn calls_should_count_only_successes_when_the_value_is_not_there() {
	build_and_execute(|| assert_eq!(called(1, 20).0, U256::zero()));
}

#[test]
fn calls_should_cost_hardly_more_than_the_call_when_they_are_many() {
	let gas = |times| {
		let mut gas = 0;
		build_and_execute(|| gas = called(0, times).1);
		gas
	};
	let one = gas(2) - gas(1);
	// 100 for the call, 15 for its arguments, 3 for counting.
	assert_eq!(one, 118);
	let looped = gas(48) - gas(32);
	assert!((16 * one..16 * one + 40).contains(&looped), "{looped} gas for 16 calls");
}
