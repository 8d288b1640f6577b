//! `eth_call` and `eth_createAccessList`.

use super::*;
use crate::{
	backend::{At, BackendError},
	config::RevertStyle,
	error::EthError,
	eth::request::prepare,
};
use alloy_rpc_types_eth::TransactionRequest;
use alloy_sol_types::{Panic, Revert, SolError};
use deuterium_runtime_api::ethereum::{CallError, CallOutcome, CallRequest};
use evm::{ExitError, ExitReason, ExitRevert, ExitSucceed};
use parking_lot::Mutex;

/// An outcome with this output.
pub(super) fn outcome(exit_reason: impl Into<ExitReason>, output: Vec<u8>) -> CallOutcome {
	CallOutcome {
		exit_reason: exit_reason.into(),
		output,
		used_gas: U256::from(30_000),
		logs: Vec::new(),
		created: None,
		accessed: Vec::new(),
	}
}

fn answering(config: EthConfig, done: CallOutcome) -> Rpc {
	let chain = MockChain::new();
	chain.on_call(Box::new(move |_, _| Ok(done.clone())));
	Rpc::with(chain, config, None)
}

async fn failure(style: RevertStyle, done: CallOutcome) -> Failure {
	let config = EthConfig { revert_style: style, ..EthConfig::default() };
	answering(config, done).err("eth_call", json!([{ "to": TO }, "latest"])).await
}

fn reverted(data: Vec<u8>) -> CallOutcome {
	outcome(ExitRevert::Reverted, data)
}

#[tokio::test]
async fn call_should_answer_the_output() {
	let rpc = answering(EthConfig::default(), outcome(ExitSucceed::Returned, vec![1, 2]));
	assert_eq!(rpc.ok("eth_call", json!([{ "to": TO }])).await, json!("0x0102"));
	assert_eq!(rpc.ok("eth_call", json!([{ "data": "0x60" }, "latest"])).await, json!("0x0102"));
}

#[tokio::test]
async fn revert_should_have_code_3_data_and_a_message_by_style() {
	let data = Revert::from("boom").abi_encode();
	let hex = json!(alloy_primitives::Bytes::from(data.clone()));
	assert!(hex.as_str().unwrap().starts_with("0x08c379a0"));
	for (style, message) in [
		(RevertStyle::Frontier, "VM Exception while processing transaction: revert boom"),
		(RevertStyle::Geth, "execution reverted: boom"),
	] {
		assert_eq!(
			failure(style, reverted(data.clone())).await,
			Failure { code: 3, message: message.into(), data: Some(hex.clone()) }
		);
	}
}

#[tokio::test]
async fn panics_should_be_explained() {
	for (code, message) in [
		(0x01_u64, "execution reverted: assert(false)"),
		(0x11, "execution reverted: arithmetic underflow or overflow"),
		(0x12, "execution reverted: division or modulo by zero"),
		(0x99, "execution reverted: unknown panic code: 0x99"),
	] {
		let data = Panic { code: alloy_primitives::U256::from(code) }.abi_encode();
		assert_eq!(failure(RevertStyle::Geth, reverted(data)).await.message, message);
	}
}

#[tokio::test]
async fn custom_errors_and_bare_reverts_should_keep_their_data() {
	for data in [vec![], vec![0xde, 0xad, 0xbe, 0xef], vec![0x08, 0xc3, 0x79, 0xa0, 1]] {
		let hex = json!(alloy_primitives::Bytes::from(data.clone()));
		assert_eq!(
			failure(RevertStyle::Geth, reverted(data.clone())).await,
			Failure { code: 3, message: "execution reverted".into(), data: Some(hex.clone()) }
		);
		assert_eq!(
			failure(RevertStyle::Frontier, reverted(data)).await,
			Failure {
				code: 3,
				message: "VM Exception while processing transaction: revert".into(),
				data: Some(hex),
			}
		);
	}
}

#[tokio::test]
async fn stopped_contracts_should_be_told_in_the_words_of_go_ethereum() {
	for (error, message) in [
		(ExitError::InvalidJump, "invalid jump destination"),
		(ExitError::StackUnderflow, "stack underflow"),
		(ExitError::CallTooDeep, "max call depth exceeded"),
		(ExitError::OutOfFund, "insufficient balance for transfer"),
		(ExitError::DesignatedInvalid, "invalid opcode: INVALID"),
		(ExitError::InvalidCode(evm::Opcode::INVALID), "invalid opcode: INVALID"),
		(ExitError::InvalidCode(evm::Opcode(0xef)), "invalid opcode: opcode 0xef not defined"),
		(ExitError::Other("write protection".into()), "write protection"),
	] {
		let failure = failure(RevertStyle::Frontier, outcome(error, vec![])).await;
		assert_eq!(failure, Failure { code: -32000, message: message.into(), data: None });
	}
}

#[tokio::test]
async fn call_should_name_the_limit_of_the_node_when_that_ended_it() {
	let config = EthConfig { rpc_gas_cap: Some(50_000), ..EthConfig::default() };
	let rpc = answering(config, outcome(ExitError::OutOfGas, vec![]));
	for (gas, message) in [
		(json!({ "gas": "0xc34f" }), "out of gas"),
		(json!({ "gas": "0xc350" }), "out of gas"),
		(json!({ "gas": "0xc351" }), OUT_OF_THE_NODES_GAS),
		(json!({}), OUT_OF_THE_NODES_GAS),
	] {
		let failure = rpc.err("eth_call", json!([gas, "latest"])).await;
		assert_eq!(failure, Failure { code: -32000, message: message.into(), data: None });
	}
}

const OUT_OF_THE_NODES_GAS: &str =
	"out of gas: this node lets a call use 50000 gas; --eth-rpc-gas-cap raises it";

#[tokio::test]
async fn call_that_cannot_begin_should_be_told_in_the_words_of_go_ethereum() {
	for (error, code, text) in [
		(CallError::Invalid(4), -32000, "insufficient funds for gas * price + value"),
		(CallError::Invalid(0), -32000, "intrinsic gas too low"),
		(CallError::Overrides, -32602, "state overrides"),
	] {
		let chain = MockChain::new();
		chain.on_call(Box::new(move |_, _| Err(BackendError::Call(error.clone()))));
		let failure = Rpc::new(chain).err("eth_call", json!([{ "to": TO }])).await;
		assert_eq!(failure.code, code);
		assert!(failure.message.starts_with(text), "{failure:?}");
	}
}

/// What the runtime is asked when a client asks this.
fn request(json: Value) -> Result<CallRequest, EthError> {
	let chain = MockChain::new();
	let request: TransactionRequest = serde_json::from_value(json).unwrap();
	let at = At::Block(chain.genesis());
	prepare(&*chain, &EthConfig::default(), at, request, None, None)
		.map(|prepared| prepared.request)
}

#[test]
fn request_should_reach_the_runtime_whole() {
	let slot = H256::repeat_byte(3);
	let asked = request(json!({
		"from": H160::repeat_byte(1),
		"to": TO,
		"gas": "0x5208",
		"maxFeePerGas": "0x0",
		"maxPriorityFeePerGas": "0x0",
		"value": "0x7",
		"input": "0x0102",
		"nonce": "0x8",
		"chainId": "0x539",
		"type": "0x4",
		"accessList": [{ "address": TO, "storageKeys": [slot] }],
		"authorizationList": [{
			"chainId": "0x1", "address": TO, "nonce": "0x2", "yParity": "0x1", "r": "0x3", "s": "0x4"
		}],
	}))
	.unwrap();
	let mut authorization = eip7702_transaction(0).authorization_list.remove(0);
	authorization.chain_id = 1;
	authorization.address = TO;
	authorization.nonce = U256::from(2);
	authorization.signature.r = H256::from_low_u64_be(3);
	authorization.signature.s = H256::from_low_u64_be(4);
	assert_eq!(
		asked,
		CallRequest {
			from: H160::repeat_byte(1),
			to: Some(TO),
			value: U256::from(7),
			data: vec![1, 2],
			gas_limit: 21_000,
			// A fee of zero is none, as in go-ethereum.
			max_fee_per_gas: None,
			max_priority_fee_per_gas: None,
			nonce: Some(U256::from(8)),
			access_list: vec![(TO, vec![slot])],
			authorization_list: vec![authorization],
			..CallRequest::default()
		}
	);
}

#[test]
fn data_and_input_should_be_the_same() {
	assert_eq!(request(json!({ "data": "0x0102" })).unwrap().data, vec![1, 2]);
	assert_eq!(request(json!({ "data": "0x01", "input": "0x01" })).unwrap().data, vec![1]);
	let error = request(json!({ "data": "0x01", "input": "0x02" })).unwrap_err();
	assert!(error.to_string().contains("not equal"), "{error}");
}

#[test]
fn gas_price_should_be_both_caps_and_exclude_them() {
	let asked = request(json!({ "gasPrice": "0xa", "gas": "0x1" })).unwrap();
	assert_eq!(asked.max_fee_per_gas, Some(U256::from(10)));
	assert_eq!(asked.max_priority_fee_per_gas, Some(U256::from(10)));
	let error = request(json!({ "gasPrice": "0xa", "maxFeePerGas": "0xa" })).unwrap_err();
	assert!(error.to_string().contains("both gasPrice and"), "{error}");
	let error =
		request(json!({ "maxFeePerGas": "0x1", "maxPriorityFeePerGas": "0x2" })).unwrap_err();
	assert!(error.to_string().contains("max priority fee per gas higher"), "{error}");
}

#[test]
fn foreign_chains_and_blobs_should_be_refused() {
	let error = request(json!({ "chainId": "0x1" })).unwrap_err();
	assert!(error.to_string().contains("chainId does not match"), "{error}");
	for json in [json!({ "type": "0x3" }), json!({ "maxFeePerBlobGas": "0x1" })] {
		assert!(matches!(request(json), Err(EthError::NotSupported(_))));
	}
}

#[test]
fn gas_should_be_capped_by_node_and_purse() {
	let chain = MockChain::new();
	let from = H160::repeat_byte(1);
	chain.set_balance(from, U256::from(1_000_007));
	let at = At::Block(chain.genesis());
	let gas = |config: &EthConfig, json: Value| {
		let request = serde_json::from_value(json).unwrap();
		prepare(&*chain, config, at, request, None, None).map(|it| it.request.gas_limit)
	};
	let default = EthConfig::default();
	assert_eq!(gas(&default, json!({})), Ok(750_000_000));
	assert_eq!(gas(&default, json!({ "gas": "0xffffffffff" })), Ok(750_000_000));
	assert_eq!(gas(&default, json!({ "gas": "0x5208" })), Ok(21_000));
	let capped = EthConfig { rpc_gas_cap: Some(50_000), ..EthConfig::default() };
	assert_eq!(gas(&capped, json!({ "gas": "0xffffffffff" })), Ok(50_000));
	// 1 000 000 wei beside the value, at 10 wei.
	let json = json!({ "from": from, "gasPrice": "0xa", "value": "0x7" });
	assert_eq!(gas(&default, json), Ok(100_000));
	let poor = json!({ "from": from, "gasPrice": "0xa", "value": "0xffffffffff" });
	assert_eq!(
		gas(&default, poor),
		Err(EthError::Rejected("insufficient funds for transfer".into()))
	);
}

#[test]
fn overrides_should_reach_the_runtime_in_order() {
	let chain = MockChain::new();
	let (first, second) = (H160::repeat_byte(1), H160::repeat_byte(2));
	let word = |byte| format!("{:?}", H256::repeat_byte(byte));
	let state = json!({
		format!("{second:?}"): { "code": "0x60", "state": { word(0): H256::repeat_byte(1) } },
		format!("{first:?}"): {
			"balance": "0x5",
			"nonce": "0x6",
			"stateDiff": {
				word(8): H256::repeat_byte(3),
				word(7): H256::repeat_byte(2),
			},
		},
	});
	let block = json!({
		"number": "0x1", "time": "0x2", "gasLimit": "0x3", "feeRecipient": first,
		"prevRandao": H256::repeat_byte(4), "baseFeePerGas": "0x5",
	});
	let prepared = prepare(
		&*chain,
		&EthConfig::default(),
		At::Pending,
		TransactionRequest::default(),
		Some(serde_json::from_value(state).unwrap()),
		Some(serde_json::from_value(block).unwrap()),
	)
	.unwrap();
	let state = prepared.state.unwrap();
	assert_eq!(state.iter().map(|(address, _)| *address).collect::<Vec<_>>(), [first, second]);
	assert_eq!(state[0].1.balance, Some(U256::from(5)));
	assert_eq!(state[0].1.nonce, Some(U256::from(6)));
	assert_eq!(
		state[0].1.state_diff,
		Some(vec![
			(H256::repeat_byte(7), H256::repeat_byte(2)),
			(H256::repeat_byte(8), H256::repeat_byte(3)),
		])
	);
	assert_eq!(state[1].1.code, Some(vec![0x60]));
	assert_eq!(state[1].1.state, Some(vec![(H256::zero(), H256::repeat_byte(1))]));
	let block = prepared.block.unwrap();
	assert_eq!(block.number, Some(U256::one()));
	assert_eq!(block.timestamp, Some(2));
	assert_eq!(block.gas_limit, Some(U256::from(3)));
	assert_eq!(block.coinbase, Some(first));
	assert_eq!(block.random, Some(H256::repeat_byte(4)));
	assert_eq!(block.base_fee, Some(U256::from(5)));
}

#[tokio::test]
async fn overrides_should_be_refused_when_contradictory_unknown_or_too_many() {
	let config = EthConfig { max_overrides: 3, ..EthConfig::default() };
	let rpc = answering(config, outcome(ExitSucceed::Returned, vec![]));
	let one = format!("{:?}", H256::repeat_byte(1));
	let ask = |state: Value, block: Value| json!([{ "to": TO }, "latest", state, block]);
	for (params, code, text) in [
		(
			ask(
				json!({ format!("{TO:?}"): { "state": { &one: one }, "stateDiff": {} } }),
				json!({}),
			),
			-32602,
			"both 'state' and 'stateDiff'",
		),
		(
			ask(json!({ format!("{TO:?}"): { "movePrecompileToAddress": TO } }), json!({})),
			-32004,
			"movePrecompileToAddress",
		),
		(ask(json!({ format!("{TO:?}"): { "blance": "0x1" } }), json!({})), -32602, ""),
		(ask(json!({}), json!({ "blobBaseFee": "0x1" })), -32004, "blobBaseFee"),
		(
			ask(
				json!(
					(1..=4)
						.map(|byte| (format!("{:?}", H160::repeat_byte(byte)), json!({})))
						.collect::<serde_json::Map<_, _>>()
				),
				json!({}),
			),
			-32005,
			"the node takes 3",
		),
	] {
		let error = rpc.err("eth_call", params).await;
		assert_eq!(error.code, code, "{error:?}");
		assert!(error.message.contains(text), "{error:?}");
	}
}

#[tokio::test]
async fn access_list_should_be_found_in_rounds_and_leave_out_what_is_warm() {
	let chain = MockChain::new();
	let (from, other) = (H160::repeat_byte(1), H160::repeat_byte(0x33));
	let author = H160::repeat_byte(0xaa);
	let slot = H256::repeat_byte(5);
	let asked = Arc::new(Mutex::new(Vec::new()));
	let log = asked.clone();
	chain.on_call(Box::new(move |_, request| {
		assert!(request.report_access);
		log.lock().push(request.access_list.clone());
		let mut done = outcome(ExitSucceed::Returned, vec![]);
		// With the list in force the call costs less.
		done.used_gas = U256::from(if request.access_list.is_empty() { 40_000 } else { 38_000 });
		done.accessed = vec![(other, vec![]), (TO, vec![slot]), (from, vec![]), (author, vec![])];
		Ok(done)
	}));
	let rpc = Rpc::new(chain);
	let answer = rpc.ok("eth_createAccessList", json!([{ "from": from, "to": TO }])).await;
	assert_eq!(
		answer,
		json!({
			"accessList": [
				{ "address": TO, "storageKeys": [slot] },
				{ "address": other, "storageKeys": [] },
			],
			"gasUsed": "0x9470",
		})
	);
	assert_eq!(*asked.lock(), [vec![], vec![(TO, vec![slot]), (other, vec![])]]);
}

#[tokio::test]
async fn access_list_of_a_failing_call_should_tell_the_failure_beside_it() {
	let data = Revert::from("boom").abi_encode();
	let rpc = answering(EthConfig::default(), reverted(data));
	let answer = rpc.ok("eth_createAccessList", json!([{ "to": TO }])).await;
	assert_eq!(answer["accessList"], json!([]));
	assert_eq!(answer["error"], json!("VM Exception while processing transaction: revert boom"));
}
