//! `eth_estimateGas` against executors that are made up.

use super::{calls::outcome, *};
use crate::backend::BackendError;
use deuterium_runtime_api::ethereum::{CallError, CallOutcome};
use evm::{ExitError, ExitRevert, ExitSucceed};
use proptest::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A contract call that pays `used` gas and needs `needed` (refunds, the 63/64 rule), at least
/// `intrinsic` to begin.
fn executor(intrinsic: u64, used: u64, needed: u64) -> (Arc<MockChain>, Arc<AtomicUsize>) {
	let chain = MockChain::new();
	chain.set_code(TO, vec![1]);
	let runs = Arc::new(AtomicUsize::new(0));
	let counted = runs.clone();
	chain.on_call(Box::new(move |_, request| {
		assert!(request.estimate);
		counted.fetch_add(1, Ordering::SeqCst);
		if request.gas_limit < intrinsic {
			return Err(BackendError::Call(CallError::Invalid(0)));
		}
		Ok(if request.gas_limit >= needed {
			CallOutcome { used_gas: used.into(), ..outcome(ExitSucceed::Returned, vec![]) }
		} else {
			outcome(ExitError::OutOfGas, vec![])
		})
	}));
	(chain, runs)
}

fn number(value: &Value) -> u64 {
	u64::from_str_radix(value.as_str().unwrap().trim_start_matches("0x"), 16).unwrap()
}

#[tokio::test]
async fn plain_transfer_should_be_21000_with_one_execution() {
	let (chain, runs) = executor(21_000, 21_000, 21_000);
	chain.set_code(TO, vec![]);
	let rpc = Rpc::new(chain);
	let params = json!([{ "from": key().1, "to": TO, "value": "0x1" }]);
	assert_eq!(rpc.ok("eth_estimateGas", params).await, json!("0x5208"));
	assert_eq!(runs.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn transfer_to_code_should_be_searched() {
	let (chain, _) = executor(21_000, 23_000, 25_300);
	let rpc = Rpc::new(chain);
	let gas = number(&rpc.ok("eth_estimateGas", json!([{ "to": TO, "value": "0x1" }])).await);
	assert!((25_300..=25_692).contains(&gas), "{gas}");
}

#[tokio::test]
async fn call_that_needs_what_it_pays_should_be_estimated_exactly() {
	// 32 zero and 32 other bytes: the floor of EIP-7623.
	let (chain, runs) = executor(22_600, 22_600, 22_600);
	let rpc = Rpc::new(chain);
	let data = format!("0x{}{}", "00".repeat(32), "11".repeat(32));
	let params = json!([{ "to": TO, "data": data }]);
	assert_eq!(number(&rpc.ok("eth_estimateGas", params).await), 22_600);
	assert_eq!(runs.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn pretended_code_should_count() {
	let (chain, runs) = executor(21_000, 23_000, 23_000);
	chain.set_code(TO, vec![]);
	let rpc = Rpc::new(chain);
	let params = json!([{ "to": TO }, "latest", { format!("{TO:?}"): { "code": "0x00" } }]);
	assert!(number(&rpc.ok("eth_estimateGas", params).await) >= 23_000);
	assert!(runs.load(Ordering::SeqCst) > 1);
}

#[tokio::test]
async fn revert_should_be_told_as_by_a_call() {
	let chain = MockChain::new();
	let data = alloy_sol_types::SolError::abi_encode(&alloy_sol_types::Revert::from("no"));
	chain.on_call(Box::new(move |_, _| Ok(outcome(ExitRevert::Reverted, data.clone()))));
	let error = Rpc::new(chain).err("eth_estimateGas", json!([{ "data": "0x00" }])).await;
	assert_eq!(error.code, 3);
	assert_eq!(error.message, "VM Exception while processing transaction: revert no");
	assert!(error.data.is_some());
}

#[tokio::test]
async fn allowance_should_be_named_when_it_is_not_enough() {
	let (chain, _) = executor(21_000, 100_000, 100_000);
	chain.set_balance(key().1, U256::from(500_000));
	let rpc = Rpc::new(chain);
	// By the gas of the request; by the purse: 500 000 wei at 10 wei.
	for (request, allowance) in [
		(json!({ "to": TO, "gas": "0xc350" }), 50_000),
		(json!({ "from": key().1, "to": TO, "gasPrice": "0xa" }), 50_000),
	] {
		let error = rpc.err("eth_estimateGas", json!([request])).await;
		assert_eq!(error.code, -32000);
		assert_eq!(error.message, format!("gas required exceeds allowance ({allowance})"));
	}
}

#[tokio::test]
async fn limit_below_the_intrinsic_costs_should_be_searched_above() {
	let (chain, _) = executor(60_000, 60_000, 60_000);
	let gas =
		number(&Rpc::new(chain).ok("eth_estimateGas", json!([{ "to": TO, "data": "0x01" }])).await);
	assert_eq!(gas, 60_000);
}

#[tokio::test]
async fn other_refusals_should_end_the_search() {
	let chain = MockChain::new();
	chain.on_call(Box::new(|_, _| Err(BackendError::Call(CallError::Invalid(12)))));
	let error = Rpc::new(chain).err("eth_estimateGas", json!([{ "data": "0x00" }])).await;
	assert!(error.message.starts_with("contract creation is not allowed"), "{error:?}");
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(64))]

	#[test]
	fn estimate_should_suffice_and_be_close_in_few_executions(
		used in 21_000_u64..30_000_000,
		extra in 0_u64..40_000_000,
	) {
		let needed = used + extra;
		let (chain, runs) = executor(21_000, used, needed);
		let gas = tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
			number(&Rpc::new(chain).ok("eth_estimateGas", json!([{ "to": TO, "data": "0x" }])).await)
		});
		prop_assert!(gas >= needed, "{gas} < {needed}");
		prop_assert!(gas as f64 <= needed as f64 * 1.0155 + 1.0, "{gas} > {needed}");
		prop_assert!(runs.load(Ordering::SeqCst) <= 24);
	}
}
