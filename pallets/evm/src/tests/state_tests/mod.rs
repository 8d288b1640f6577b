//! State tests in the format of Ethereum's public ones: `tests/ethereum/state-tests` has them, and says
//! where their expectations come from. Roots, logs and gas must be the same to the last bit.

mod deviations;
mod format;
mod world;

use crate::{
	CallInfo, ExecutionArgs, RunnerError, Target, TransactionValidationError, mock::*,
	runner::StackRunner, traits::Runner,
};
use deviations::Deviation;
use format::{Post, StateTest};
use std::{collections::BTreeMap, fs, path::PathBuf};
use world::{describe, enter, logs_hash, put, state_root};

/// The hard fork whose rules this chain has.
const FORK: &str = "Prague";

/// The files; each has a test of its own below.
const FILES: [&str; 14] = [
	"access",
	"arithmetic",
	"block",
	"calls",
	"control",
	"creation",
	"delegation",
	"deviations",
	"fees",
	"memory",
	"precompiles",
	"random_programs",
	"selfdestruct",
	"storage",
];

/// Where the files are.
fn folder() -> PathBuf {
	PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/ethereum/state-tests")
}

/// The tests of a file.
fn read(file: &str) -> BTreeMap<String, StateTest> {
	let path = folder().join(file).with_extension("json");
	let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
	serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path:?}: {error}"))
}

/// What the public tests call the reason of a refusal.
fn refusals(error: TransactionValidationError) -> &'static str {
	use TransactionValidationError as Error;
	match error {
		Error::GasLimitTooLow => "INTRINSIC_GAS_TOO_LOW",
		Error::GasLimitTooHigh => "GAS_ALLOWANCE_EXCEEDED",
		Error::GasPriceTooLow => "INSUFFICIENT_MAX_FEE_PER_GAS",
		Error::PriorityFeeTooHigh => "PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS",
		Error::BalanceTooLow => "INSUFFICIENT_ACCOUNT_FUNDS",
		Error::TxNonceTooLow => "NONCE_MISMATCH_TOO_LOW",
		Error::TxNonceTooHigh => "NONCE_MISMATCH_TOO_HIGH",
		Error::TransactionMustComeFromEOA => "SENDER_NOT_EOA",
		Error::TransactionTooLarge => "INITCODE_SIZE_EXCEEDED",
		_ => "NO_RULE_OF_ETHEREUM",
	}
}

/// Runs a transaction as a block does: a refused one leaves nothing.
fn execute(target: &Target, args: ExecutionArgs) -> Result<CallInfo, TransactionValidationError> {
	let result = match target {
		Target::Call(to) => StackRunner::<Test>::call(*to, args),
		_ => StackRunner::<Test>::create(args).map(|info| info.map(|created| created.output)),
	};
	result.map_err(|RunnerError { error, .. }| error)
}

/// Runs one transaction of a test; an error says what is not as expected.
fn run(test: &StateTest, post: &Post) -> Result<(), String> {
	let environment = enter(test)?;
	for (address, account) in &test.pre {
		put(*address, account)?;
	}
	let (target, args) = test.transaction.arguments(post.indexes)?;
	let args = ExecutionArgs { environment, ..args };
	let (gas, logs) = match (execute(&target, args), &post.expect_exception) {
		(Ok(info), None) => (info.used_gas.effective, info.logs),
		(Err(error), Some(reason)) => {
			let actual = refusals(error);
			let named = |name: &str| name.strip_prefix("TransactionException.") == Some(actual);
			if !reason.split('|').any(named) {
				return Err(format!("refused with {error:?} instead of {reason}"));
			}
			Default::default()
		},
		(Ok(_), Some(reason)) => return Err(format!("not refused with {reason}")),
		(Err(error), None) => return Err(format!("refused with {error:?}")),
	};
	let expected = post.receipt.cumulative_gas_used;
	if gas != expected {
		return Err(format!("{gas} gas instead of {expected}\n{}", describe()));
	}
	if logs_hash(&logs) != post.logs {
		return Err(format!("other logs: {logs:?}"));
	}
	if state_root() != post.hash {
		return Err(format!("another state:\n{}", describe()));
	}
	EVM::do_try_state().map_err(|error| format!("{error:?}"))
}

/// Runs a test; answers what is not as expected.
fn differences(test: &StateTest) -> Vec<String> {
	let posts = test.post.get(FORK).expect("a test of another hard fork");
	assert!(!posts.is_empty());
	let mut found = Vec::new();
	for post in posts {
		let result = sp_io::TestExternalities::default().execute_with(|| run(test, post));
		if let Err(difference) = result {
			let format::Indexes { data, gas, value } = post.indexes;
			found.push(format!("data {data}, gas {gas}, value {value}: {difference}"));
		}
	}
	found
}

/// Every transaction of a file must end as expected.
fn check_file(file: &str) {
	let tests = read(file);
	assert!(!tests.is_empty());
	let found: Vec<String> = tests
		.iter()
		.flat_map(|(name, test)| {
			differences(test).into_iter().map(move |difference| format!("{name}: {difference}"))
		})
		.collect();
	let shown = found.iter().take(5).cloned().collect::<Vec<_>>().join("\n\n");
	assert!(found.is_empty(), "{} differences, the first of them:\n{shown}", found.len());
}

#[test]
fn computing_opcodes_should_answer_as_specified() {
	check_file("arithmetic");
}

#[test]
fn memory_should_grow_cost_and_be_copied_as_specified() {
	check_file("memory");
}

#[test]
fn slots_should_cost_and_be_refunded_as_specified() {
	check_file("storage");
}

#[test]
fn accounts_and_slots_should_be_warm_as_specified() {
	check_file("access");
}

#[test]
fn calls_should_see_cost_and_undo_as_specified() {
	check_file("calls");
}

#[test]
fn contracts_should_be_created_as_specified() {
	check_file("creation");
}

#[test]
fn contracts_should_be_destroyed_as_specified() {
	check_file("selfdestruct");
}

#[test]
fn fees_and_refusals_should_be_as_specified() {
	check_file("fees");
}

#[test]
fn delegations_should_work_as_specified() {
	check_file("delegation");
}

#[test]
fn precompiles_should_be_called_as_specified() {
	check_file("precompiles");
}

#[test]
fn block_and_logs_should_be_seen_as_specified() {
	check_file("block");
}

#[test]
fn control_flow_and_every_byte_should_do_as_specified() {
	check_file("control");
}

#[test]
fn random_programs_should_end_as_specified() {
	check_file("random_programs");
}

#[test]
fn chain_should_differ_from_ethereum_only_where_listed() {
	let tests = read("deviations");
	let mut listed: Vec<&str> = deviations::LIST.iter().map(|deviation| deviation.name).collect();
	listed.sort_unstable();
	assert!(listed.into_iter().eq(tests.keys()), "the file has {:?}", tests.keys());
	for Deviation { name, shows, reason } in deviations::LIST {
		let found = differences(&tests[*name]);
		assert!(!found.is_empty(), "{name} is as on Ethereum now, so it needs no reason: {reason}");
		for difference in found {
			assert!(difference.contains(shows), "{name}: {difference}\ninstead of: {shows}");
		}
	}
}

#[test]
fn folder_should_hold_no_file_that_is_not_tested() {
	let mut names: Vec<String> = fs::read_dir(folder())
		.unwrap()
		.map(|entry| entry.unwrap().path())
		.filter(|path| path.extension().is_some_and(|extension| extension == "json"))
		.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
		.collect();
	names.sort();
	assert_eq!(names, FILES);
}

#[test]
fn difference_should_be_found_when_one_is_there() {
	let mut tests = read("fees");
	let mut differ = |change: fn(&mut Post)| {
		let test = tests.get_mut("tip_in_full").unwrap();
		let post = &mut test.post.get_mut(FORK).unwrap()[0];
		change(post);
		differences(test).len()
	};
	assert_eq!(differ(|_| ()), 0);
	assert_eq!(differ(|post| post.receipt.cumulative_gas_used += 1.into()), 1);
	assert_eq!(differ(|post| post.receipt.cumulative_gas_used -= 1.into()), 0);
	assert_eq!(differ(|post| post.hash.0[31] ^= 1), 1);
	assert_eq!(differ(|post| post.hash.0[31] ^= 1), 0);
	assert_eq!(differ(|post| post.logs.0[0] ^= 1), 1);
	assert_eq!(differ(|post| post.logs.0[0] ^= 1), 0);
	let refused = |post: &mut Post| post.expect_exception = Some("TransactionException.X".into());
	assert_eq!(differ(refused), 1);
}
