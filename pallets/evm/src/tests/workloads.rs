//! The works of the benchmarks.

use crate::{
	ExitError, ExitReason,
	mock::*,
	workloads::{ALL, WORKER, others},
};

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
