//! Addresses, gas and failures as the executor sees them.

use super::{
	super::{
		ALL, LEFT_OUT, Precompile, PrecompileResult, StandardPrecompiles, bench_inputs::CASES,
		charge_and_run, encoding::field,
	},
	Call, SUPPLY, call,
};
use evm::{
	ExitError,
	executor::stack::{IsPrecompileResult, PrecompileFailure, PrecompileSet},
};
use sp_core::H160;

fn address(number: u64) -> H160 {
	H160::from_low_u64_be(number)
}

fn is_precompile(address: H160) -> bool {
	match StandardPrecompiles.is_precompile(address, 0) {
		IsPrecompileResult::Answer { is_precompile, extra_cost } => {
			assert_eq!(extra_cost, 0);
			is_precompile
		},
		IsPrecompileResult::OutOfGas => panic!("the question costs nothing"),
	}
}

#[test]
fn list_should_be_ascending_and_without_gaps_but_for_blobs() {
	let numbers: Vec<u16> = ALL.iter().map(|precompile| precompile.number).collect();
	let expected: Vec<u16> =
		(0x01..=0x11).filter(|number| *number != 0x0a).chain([0x100]).collect();
	assert_eq!(numbers, expected);
	assert!(LEFT_OUT.iter().all(|number| numbers.contains(number)));
}

#[test]
fn standard_should_be_what_the_list_offers_when_asked_for_any_address() {
	for number in 0..=0x1_0100 {
		let offered = ALL.iter().any(|precompile| u64::from(precompile.number) == number)
			&& !LEFT_OUT.iter().any(|left_out| u64::from(*left_out) == number);
		assert_eq!(StandardPrecompiles::is_standard(address(number)), offered, "{number:#x}");
		assert_eq!(is_precompile(address(number)), offered, "{number:#x}");
	}
}

#[test]
fn addresses_should_be_the_standard_ones_when_listed() {
	let listed: Vec<H160> = StandardPrecompiles::addresses().collect();
	assert_eq!(listed.len(), ALL.len() - LEFT_OUT.len());
	assert!(listed.iter().all(|address| StandardPrecompiles::is_standard(*address)));
	assert!(listed.is_sorted());
}

#[test]
fn set_should_execute_what_it_offers_and_nothing_else() {
	for precompile in &ALL {
		let mut handle = Call::new(precompile.number, &[], SUPPLY);
		let expected = StandardPrecompiles::is_standard(handle.address)
			.then(|| charge_and_run(precompile, &mut Call::new(precompile.number, &[], SUPPLY)));
		assert_eq!(StandardPrecompiles.execute(&mut handle), expected, "{}", precompile.name);
		assert_eq!(handle.gas < SUPPLY, expected.is_some_and(|answer| charges(precompile, answer)));
	}
}

/// Whether a call without input is charged before it fails.
fn charges(precompile: &Precompile, answer: PrecompileResult) -> bool {
	answer.is_ok() || (precompile.gas)(&[]).is_ok()
}

#[test]
fn address_should_be_foreign_when_only_its_end_is_that_of_a_precompile() {
	for at in 0..18 {
		let mut foreign = address(1);
		foreign.0[at] = 1;
		assert!(!StandardPrecompiles::is_standard(foreign));
		let mut handle = Call::new(1, &[], SUPPLY);
		handle.address = foreign;
		assert!(StandardPrecompiles.execute(&mut handle).is_none());
		assert_eq!(handle.gas, SUPPLY);
	}
}

#[test]
fn call_should_charge_its_price_and_no_more_when_it_succeeds() {
	for case in CASES {
		let input = (case.input)();
		let (gas, output) = call(case.number, &input).unwrap();
		assert_eq!(gas, case.gas(&input), "{:#x} {}", case.number, case.name);
		assert_eq!(output, case.run(&input).unwrap(), "{:#x} {}", case.number, case.name);
	}
}

#[test]
fn call_should_run_out_of_gas_when_one_unit_is_missing() {
	for precompile in &ALL {
		let case = CASES.iter().find(|case| case.number == precompile.number).unwrap();
		let input = (case.input)();
		let price = case.gas(&input);
		let mut handle = Call::new(case.number, &input, price - 1);
		assert_eq!(
			charge_and_run(precompile, &mut handle),
			Err(PrecompileFailure::Error { exit_status: ExitError::OutOfGas }),
			"{}",
			precompile.name
		);
		let mut handle = Call::new(case.number, &input, price);
		assert!(charge_and_run(precompile, &mut handle).is_ok());
		assert_eq!(handle.gas, 0);
	}
}

#[test]
fn bench_inputs_should_do_the_whole_work_when_run() {
	for case in CASES {
		let input = (case.input)();
		assert!(case.gas(&input) > 0, "{:#x} {}", case.number, case.name);
		let output = case.run(&input).unwrap();
		// Nothing comes out of a signature that fails early, or of a copy of nothing.
		let empty = matches!((case.number, case.name), (0x04, "empty") | (0x100, _));
		assert_eq!(output.is_empty(), empty, "{:#x} {}", case.number, case.name);
	}
	for precompile in &ALL {
		assert!(CASES.iter().any(|case| case.number == precompile.number), "{}", precompile.name);
	}
}

#[test]
fn multiplication_should_cost_the_last_discount_when_there_are_more_pairs_than_discounts() {
	for (number, pair, product, discount) in [(0x0c, 160, 12_000, 519), (0x0e, 288, 22_500, 524)] {
		for pairs in [128, 129, 200] {
			let (gas, output) = call(number, &vec![0; pair * pairs]).unwrap();
			assert_eq!(gas, pairs as u64 * product * discount / 1_000);
			assert_eq!(output, vec![0; pair - 32]);
		}
	}
}

#[test]
fn field_should_refuse_a_number_when_its_length_is_not_that_of_the_field() {
	type Fq = ark_bn254::Fq;
	for length in [0, 31, 33, 40, 64] {
		assert_eq!(field::<Fq, 4>(&vec![0; length]), None);
	}
	assert_eq!(field::<Fq, 4>(&[0; 32]), Some(Fq::from(0)));
}
