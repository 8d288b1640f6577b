//! What the runtime APIs answer.

use super::*;
use crate::common::{ALITH, BALTATHAR, apply, finish_block, signed, start_block, vrf_digest};
use deuterium_runtime::{
	ethereum::{self as api},
	genesis_config_presets::DEVELOPMENT_BALANCE,
};
use deuterium_runtime_api::ethereum::{
	AccountOverride, BlockOverride, CallError, CallOutcome, CallRequest, StateOverride,
};
use frame_support::assert_ok;
use pallet_evm::{ExitReason, TransactionValidationError as Refusal};
use sp_runtime::traits::Header as _;

const CONTRACT: H160 = H160([0xc0; 20]);

/// A call that costs nothing.
fn request(from: usize, to: Option<H160>, data: Vec<u8>) -> CallRequest {
	CallRequest { from: address(from), to, data, gas_limit: 1_000_000, ..Default::default() }
}

/// Tries a call and leaves no trace, as the client does.
fn try_call(
	request: CallRequest,
	state: Option<StateOverride>,
	block: Option<BlockOverride>,
) -> Result<CallOutcome, CallError> {
	use frame_support::storage::{TransactionOutcome, with_transaction_unchecked};
	with_transaction_unchecked(|| TransactionOutcome::Rollback(api::call(request, state, block)))
}

/// The word that a call answers.
fn word(outcome: Result<CallOutcome, CallError>) -> U256 {
	let outcome = outcome.unwrap();
	assert!(outcome.exit_reason.is_succeed(), "{:?}", outcome.exit_reason);
	U256::from_big_endian(&outcome.output)
}

fn with_code(code: Vec<u8>) -> AccountOverride {
	AccountOverride { code: Some(code), ..Default::default() }
}

/// Code that returns what `opcode` pushes: opcode, PUSH0, MSTORE, PUSH1 32, PUSH0, RETURN.
fn returning(opcode: u8) -> Vec<u8> {
	vec![opcode, 0x5f, 0x52, 0x60, 0x20, 0x5f, 0xf3]
}

/// Code that returns slot 1: PUSH1 1, SLOAD, PUSH0, MSTORE, PUSH1 32, PUSH0, RETURN.
fn slot_one() -> Vec<u8> {
	vec![0x60, 0x01, 0x54, 0x5f, 0x52, 0x60, 0x20, 0x5f, 0xf3]
}

#[test]
fn reads_should_tell_the_state_when_asked() {
	chain("development").execute_with(|| {
		start_block(vrf_digest);
		assert_ok!(apply(Draft::default().extrinsic(BALTATHAR)).unwrap());
		finish_block();
		assert_eq!(api::chain_id(), CHAIN_ID);
		assert_eq!(api::account_basic(&STRANGER).balance, U256::one());
		assert_eq!(api::account_basic(&address(BALTATHAR)).nonce, U256::one());
		assert_eq!(api::author(), address(ALITH));
		assert_eq!(api::gas_price(), U256::from(LEAST_BASE_FEE));
		assert_eq!(api::block_gas_limit(), BLOCK_GAS_LIMIT.into());
		assert!(api::elasticity().is_some());
		let (block, receipts, statuses) = api::current_all();
		assert_eq!(block.unwrap().transactions.len(), 1);
		assert_eq!((receipts.unwrap().len(), statuses.unwrap().len()), (1, 1));
		assert_eq!(api::current_block_hash(), pallet_ethereum::BlockHash::<Runtime>::get(1));
	});
}

#[test]
fn call_should_answer_without_fee_or_signature_when_tried() {
	chain("development").execute_with(|| {
		let state = vec![(CONTRACT, with_code(returning(0x3a)))];
		let call = request(BALTATHAR, Some(CONTRACT), vec![]);
		assert_eq!(word(try_call(call.clone(), Some(state.clone()), None)), U256::zero());
		let priced = CallRequest {
			max_fee_per_gas: Some(50.into()),
			max_priority_fee_per_gas: Some(3.into()),
			..call
		};
		// GASPRICE: the base fee and the tip.
		assert_eq!(word(try_call(priced, Some(state), None)), U256::from(13));
		assert_eq!(Balances::free_balance(who(BALTATHAR)), DEVELOPMENT_BALANCE);
		assert!(api::code(&CONTRACT).is_empty(), "it was pretended only");
	});
}

#[test]
fn call_should_find_the_overridden_block_when_given_one() {
	chain("development").execute_with(|| {
		let block = BlockOverride {
			number: Some(77.into()),
			timestamp: Some(1_234),
			coinbase: Some(STRANGER),
			gas_limit: Some(99.into()),
			base_fee: Some(1_000.into()),
			random: Some(H256::repeat_byte(5)),
		};
		// NUMBER, TIMESTAMP, COINBASE, GASLIMIT, BASEFEE, PREVRANDAO
		let cases = [
			(0x43, U256::from(77)),
			(0x42, U256::from(1_234)),
			(0x41, U256::from_big_endian(STRANGER.as_bytes())),
			(0x45, U256::from(99)),
			(0x48, U256::from(1_000)),
			(0x44, U256::from_big_endian(&[5; 32])),
		];
		for (opcode, expected) in cases {
			let state = vec![(CONTRACT, with_code(returning(opcode)))];
			let call = request(BALTATHAR, Some(CONTRACT), vec![]);
			let answer = word(try_call(call.clone(), Some(state.clone()), Some(block)));
			assert_eq!(answer, expected, "{opcode:#x}");
			assert_ne!(word(try_call(call, Some(state), None)), expected, "{opcode:#x}");
		}
	});
}

#[test]
fn call_should_find_the_overridden_accounts_when_given_some() {
	let (one, two) = (H256::from_low_u64_be(1), H256::from_low_u64_be(2));
	chain("development").execute_with(|| {
		let call = || request(BALTATHAR, Some(CONTRACT), vec![]);
		let slots = |state, state_diff| {
			let account = AccountOverride { state, state_diff, ..with_code(slot_one()) };
			Some(vec![(CONTRACT, account)])
		};
		deuterium_runtime::EVM::set_storage_at(&CONTRACT, one, H256::repeat_byte(9));
		let nine = U256::from_big_endian(&[9; 32]);
		assert_eq!(word(try_call(call(), slots(None, None), None)), nine);
		let diff = |slot| Some(vec![(slot, two)]);
		assert_eq!(word(try_call(call(), slots(None, diff(one)), None)), 2.into());
		assert_eq!(word(try_call(call(), slots(None, diff(two)), None)), nine, "others stay");
		assert_eq!(word(try_call(call(), slots(diff(two), None), None)), 0.into(), "others go");

		// SELFBALANCE
		let rich = AccountOverride { balance: Some(5_000.into()), ..with_code(returning(0x47)) };
		let richest = AccountOverride { balance: Some(U256::MAX), ..rich.clone() };
		let balance = |account| word(try_call(call(), Some(vec![(CONTRACT, account)]), None));
		assert_eq!(balance(rich), 5_000.into());
		assert_eq!(balance(richest), (U256::one() << 127) - 1);
	});
}

#[test]
fn call_should_be_refused_when_its_overrides_make_no_sense() {
	chain("development").execute_with(|| {
		let both =
			AccountOverride { state: Some(vec![]), state_diff: Some(vec![]), ..Default::default() };
		let nonce = AccountOverride { nonce: Some(U256::from(u64::MAX)), ..Default::default() };
		let code = with_code(vec![0; 100_000]);
		for account in [both, nonce, code] {
			let call = request(BALTATHAR, Some(CONTRACT), vec![]);
			let answer = try_call(call, Some(vec![(CONTRACT, account)]), None);
			assert_eq!(answer, Err(CallError::Overrides));
		}
	});
}

#[test]
fn creation_should_answer_code_and_address_when_tried() {
	chain("development").execute_with(|| {
		// Deploys STOP: PUSH1 1, PUSH0, RETURN (of a zero byte).
		let creation = request(BALTATHAR, None, vec![0x60, 0x01, 0x5f, 0xf3]);
		let outcome = try_call(creation, None, None).unwrap();
		assert!(outcome.exit_reason.is_succeed());
		assert_eq!(outcome.output, [0]);
		assert!(outcome.created.is_some());
		assert!(outcome.used_gas > 53_000.into());
	});
}

#[test]
fn call_should_answer_revert_data_when_it_reverts() {
	chain("development").execute_with(|| {
		// Reverts with one zero byte: PUSH1 1, PUSH0, REVERT.
		let state = vec![(CONTRACT, with_code(vec![0x60, 0x01, 0x5f, 0xfd]))];
		let call = request(BALTATHAR, Some(CONTRACT), vec![]);
		let outcome = try_call(call, Some(state), None).unwrap();
		assert!(matches!(outcome.exit_reason, ExitReason::Revert(_)));
		assert_eq!(outcome.output, [0]);
	});
}

#[test]
fn estimate_should_be_refused_when_the_gas_does_not_pay_the_floor() {
	chain("development").execute_with(|| {
		let call = CallRequest {
			gas_limit: 21_000 + 40 * 100 - 1,
			estimate: true,
			..request(BALTATHAR, Some(STRANGER), vec![1; 100])
		};
		let refused = Err(CallError::Invalid(Refusal::GasLimitTooLow.into()));
		assert_eq!(try_call(call.clone(), None, None), refused);
		let enough = CallRequest { gas_limit: 21_000 + 40 * 100, ..call };
		let outcome = try_call(enough, None, None).unwrap();
		assert_eq!(outcome.used_gas, (21_000 + 40 * 100).into());
	});
}

#[test]
fn touched_slots_should_be_reported_when_asked_for() {
	chain("development").execute_with(|| {
		let state = || Some(vec![(CONTRACT, with_code(slot_one()))]);
		let quiet = request(BALTATHAR, Some(CONTRACT), vec![]);
		let asking = CallRequest { report_access: true, ..quiet.clone() };
		assert!(try_call(quiet, state(), None).unwrap().accessed.is_empty());
		let accessed = try_call(asking, state(), None).unwrap().accessed;
		assert!(accessed.contains(&(CONTRACT, vec![H256::from_low_u64_be(1)])), "{accessed:?}");
	});
}

#[test]
fn ethereum_transactions_should_be_found_when_extrinsics_are_filtered() {
	chain("development").execute_with(|| {
		let transfer =
			pallet_balances::Call::transfer_keep_alive { dest: STRANGER.into(), value: 1 };
		let ethereum = Draft::default().extrinsic(BALTATHAR);
		let found = api::extrinsic_filter(vec![signed(ALITH, 0, transfer), ethereum]);
		assert_eq!(found, [Draft::default().sign(BALTATHAR)]);
	});
}

#[test]
fn pending_block_should_have_the_valid_transactions_when_tried() {
	chain("development").execute_with(|| {
		start_block(vrf_digest);
		let parent = finish_block();
		let header = deuterium_runtime::Header::new(
			2,
			Default::default(),
			Default::default(),
			parent.hash(),
			sp_runtime::Digest { logs: vec![vrf_digest(2)] },
		);
		Executive::initialize_block(&header);
		let draft = |nonce| Draft { nonce, ..Default::default() }.extrinsic(BALTATHAR);
		let (block, statuses, receipts) =
			api::pending_block(vec![draft(0), draft(5), draft(1), draft(1)]);
		let block = block.unwrap();
		assert_eq!(block.header.number, 2.into());
		assert_eq!(block.transactions.len(), 2);
		assert_eq!((statuses.unwrap().len(), receipts.unwrap().len()), (2, 2));
		assert_eq!(System::account_nonce(who(BALTATHAR)), 2);
	});
}
