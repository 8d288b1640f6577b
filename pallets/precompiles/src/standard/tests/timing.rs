//! How long the precompiles take here, natively. The figures that decide are those of the runtime;
//! see the README.

use super::super::bench_inputs::CASES;
use std::{
	hint::black_box,
	time::{Duration, Instant},
};

/// Of one series of calls: so short that some series are not interrupted even on a busy machine.
const SERIES: Duration = Duration::from_millis(2);

/// Of which the fastest counts.
const REPETITIONS: u32 = 60;

#[test]
#[ignore = "measures and prints; means something in an optimised build only"]
fn precompiles_should_print_nanoseconds_per_gas_when_timed() {
	for case in CASES {
		let input = (case.input)();
		let series = |calls: u32| {
			let started = Instant::now();
			for _ in 0..calls {
				black_box(case.run(black_box(&input))).unwrap();
			}
			started.elapsed()
		};
		let single = series(1).min(series(1));
		let calls = (SERIES.as_nanos() / single.as_nanos().max(1)).clamp(1, 10_000) as u32;
		let fastest = (0..REPETITIONS).map(|_| series(calls)).min().unwrap();
		let nanoseconds = fastest.as_secs_f64() * 1e9 / f64::from(calls);
		let gas = case.gas(&input);
		println!(
			"{:#05x} {:<20} {:<42} {gas:>9} gas {nanoseconds:>12.0} ns {:>8.2} ns/gas",
			case.number,
			case.precompile().unwrap().name,
			case.name,
			nanoseconds / gas as f64,
		);
	}
}
