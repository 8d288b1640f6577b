//! The transaction wrapper: validity, fees, weight, length, and what it must not let pass.

use super::*;
use crate::common::{
	ALITH, BALTATHAR, HERE, apply, finish_block, signed, signed_for, start_block, vrf_digest,
};
use codec::{Decode, Encode};
use deuterium_runtime::{
	Ethereum, RuntimeCall, RuntimeEvent,
	configs::{
		parameters::{RuntimeParameters, ethereum as parameters},
		system::{MAXIMUM_BLOCK_LENGTH, NORMAL_DISPATCH_RATIO, RuntimeBlockWeights},
	},
	extrinsic::tx_extension,
	genesis_config_presets::DEVELOPMENT_BALANCE,
};
use frame_support::{
	assert_ok,
	dispatch::{DispatchClass, DispatchInfo, GetDispatchInfo, Pays},
};
use pallet_ethereum::WeightInfo as _;
use pallet_evm::{GasWeightMapping as _, TransactionValidationError as Refusal};
use scale_info::TypeInfo;
use sp_runtime::{
	DigestItem, DispatchError, OpaqueExtrinsic,
	generic::Era,
	traits::{ExtrinsicLike, LazyExtrinsic},
	transaction_validity::{InvalidTransaction, TransactionValidityError, UnknownTransaction},
};

fn transact(transaction: Transaction) -> RuntimeCall {
	pallet_ethereum::Call::transact { transaction }.into()
}

fn transfer(value: u128) -> RuntimeCall {
	pallet_balances::Call::transfer_keep_alive { dest: STRANGER.into(), value }.into()
}

fn balance(index: usize) -> u128 {
	Balances::free_balance(who(index))
}

/// The weight of normal extrinsics in this block so far.
fn normal_weight() -> Weight {
	*System::block_weight().get(DispatchClass::Normal)
}

/// What the system pallet said about the last extrinsic.
fn last_outcome() -> (Result<(), DispatchError>, DispatchInfoOfEvent) {
	let said = System::events().into_iter().rev().find_map(|record| match record.event {
		RuntimeEvent::System(frame_system::Event::ExtrinsicSuccess { dispatch_info }) => {
			Some((Ok(()), dispatch_info))
		},
		RuntimeEvent::System(frame_system::Event::ExtrinsicFailed {
			dispatch_error,
			dispatch_info,
		}) => Some((Err(dispatch_error), dispatch_info)),
		_ => None,
	});
	said.expect("every extrinsic has an outcome")
}

type DispatchInfoOfEvent = frame_system::DispatchEventInfo;

#[test]
fn transfer_should_move_value_and_fees_when_valid() {
	chain("development").execute_with(|| {
		start_block(vrf_digest);
		let issuance = Balances::total_issuance();
		let draft = Draft { value: 77, tip: 5, ..Default::default() };
		assert_ok!(apply(draft.extrinsic(BALTATHAR)).unwrap());
		let (tip, base) = (5 * 21_000, u128::from(LEAST_BASE_FEE) * 21_000);
		assert_eq!(balance(BALTATHAR), DEVELOPMENT_BALANCE - 77 - tip - base);
		assert_eq!(Balances::free_balance(AccountId::from(STRANGER)), 77);
		assert_eq!(balance(ALITH), DEVELOPMENT_BALANCE + tip, "the author");
		assert_eq!(Balances::total_issuance(), issuance - base, "burnt");
		assert_eq!(System::account_nonce(who(BALTATHAR)), 1);
		let (result, info) = last_outcome();
		assert_ok!(result);
		assert_eq!((info.class, info.pays_fee), (DispatchClass::Normal, Pays::No));
		finish_block();
	});
}

#[test]
fn base_fee_should_go_to_the_treasury_when_governance_says_so() {
	chain("development").execute_with(|| {
		start_block(vrf_digest);
		let parameter =
			parameters::Parameters::BaseFeeToTreasury(parameters::BaseFeeToTreasury, Some(true));
		let root = deuterium_runtime::RuntimeOrigin::root();
		let parameter = RuntimeParameters::Ethereum(parameter);
		assert_ok!(deuterium_runtime::Parameters::set_parameter(root, parameter));
		let issuance = Balances::total_issuance();
		assert_ok!(apply(Draft::default().extrinsic(BALTATHAR)).unwrap());
		let treasury = deuterium_runtime::Treasury::account_id();
		let base = u128::from(LEAST_BASE_FEE) * 21_000;
		assert_eq!(Balances::free_balance(treasury), base);
		assert_eq!(Balances::total_issuance(), issuance);
		finish_block();
	});
}

#[test]
fn nonce_should_be_one_when_native_and_ethereum_transactions_alternate() {
	chain("development").execute_with(|| {
		start_block(vrf_digest);
		assert_ok!(apply(Draft::default().extrinsic(BALTATHAR)).unwrap());
		assert_ok!(apply(signed(BALTATHAR, 1, transfer(5))).unwrap());
		let third = Draft { nonce: 2, ..Default::default() };
		assert_ok!(apply(third.extrinsic(BALTATHAR)).unwrap());
		assert_eq!(System::account_nonce(who(BALTATHAR)), 3);
		finish_block();
	});
}

#[test]
fn pool_should_see_the_same_tags_when_native_and_ethereum_transactions_compete() {
	chain("development").execute_with(|| {
		let native = validate(signed(BALTATHAR, 3, transfer(5))).unwrap();
		let draft = Draft { nonce: 3, tip: 7, ..Default::default() };
		let ethereum = validate(draft.extrinsic(BALTATHAR)).unwrap();
		assert_eq!(native.provides, ethereum.provides);
		assert_eq!(native.requires, ethereum.requires);
		assert_eq!(ethereum.requires.len(), 1);
		assert_eq!(ethereum.priority, 7);
		assert!(ethereum.propagate);
	});
}

#[test]
fn transaction_should_be_refused_with_its_code_when_not_acceptable() {
	chain("development").execute_with(|| {
		start_block(vrf_digest);
		let cases = [
			(Draft { chain_id: 1, ..Default::default() }, Refusal::InvalidChainId),
			(Draft { gas: 20_999, ..Default::default() }, Refusal::GasLimitTooLow),
			(Draft { gas: BLOCK_GAS_LIMIT + 1, ..Default::default() }, Refusal::GasLimitTooHigh),
			(Draft { max_fee: 9, ..Default::default() }, Refusal::GasPriceTooLow),
			(Draft { tip: 1_001, ..Default::default() }, Refusal::PriorityFeeTooHigh),
			(Draft { value: u128::MAX, ..Default::default() }, Refusal::BalanceTooLow),
		];
		for (draft, refusal) in cases {
			let expected: TransactionValidityError = InvalidTransaction::from(refusal).into();
			let extrinsic = draft.extrinsic(BALTATHAR);
			assert_eq!(apply(extrinsic.clone()), Err(expected));
			assert_eq!(with_rollback(|| validate(extrinsic)), Err(expected), "{refusal:?}");
		}
		let ahead = Draft { nonce: 1, ..Default::default() }.extrinsic(BALTATHAR);
		assert_eq!(apply(ahead), Err(InvalidTransaction::Future.into()));
		assert_ok!(apply(Draft::default().extrinsic(BALTATHAR)).unwrap());
		let again = Draft::default().extrinsic(BALTATHAR);
		assert_eq!(apply(again), Err(InvalidTransaction::Stale.into()));
		finish_block();
	});
}

/// Runs something that starts a block of its own.
fn with_rollback<R>(test: impl FnOnce() -> R) -> R {
	use frame_support::storage::{TransactionOutcome, with_transaction_unchecked};
	with_transaction_unchecked(|| TransactionOutcome::Rollback(test()))
}

#[test]
fn transact_should_be_refused_when_it_is_not_a_bare_extrinsic() {
	chain("development").execute_with(|| {
		start_block(vrf_digest);
		let call = || transact(Draft::default().sign(BALTATHAR));
		// Signed natively, even by the same account.
		let outcome = apply(signed(BALTATHAR, 0, call())).unwrap();
		assert_eq!(outcome, Err(DispatchError::BadOrigin));
		// In a batch, as a proxy's, and as root.
		let batch = pallet_utility::Call::batch_all { calls: vec![call()] };
		let outcome = apply(signed(BALTATHAR, 1, batch)).unwrap();
		assert_eq!(outcome, Err(DispatchError::BadOrigin));
		let sudo = pallet_sudo::Call::sudo { call: Box::new(call()) };
		assert_ok!(apply(signed(ALITH, 0, sudo)).unwrap());
		let refused = System::events().into_iter().any(|record| {
			matches!(
				record.event,
				RuntimeEvent::Sudo(pallet_sudo::Event::Sudid {
					sudo_result: Err(DispatchError::BadOrigin)
				})
			)
		});
		assert!(refused);
		// As a general transaction nobody authorises it.
		let general =
			UncheckedExtrinsic::new_transaction(call(), tx_extension(Era::Immortal, 2, 0));
		assert!(apply(general).is_err());
		finish_block();
		assert!(pallet_ethereum::CurrentBlock::<Runtime>::get().unwrap().transactions.is_empty());
		assert_eq!(Balances::free_balance(AccountId::from(STRANGER)), 0);
	});
}

#[test]
fn other_bare_calls_should_be_refused_by_the_pool_as_ever_when_sent() {
	chain("development").execute_with(|| {
		let refused: TransactionValidityError = UnknownTransaction::NoUnsignedValidator.into();
		assert_eq!(validate(UncheckedExtrinsic::new_bare(transfer(1))), Err(refused));
	});
}

#[test]
fn native_signature_should_be_checked_as_ever_when_wrapped() {
	chain("development").execute_with(|| {
		start_block(vrf_digest);
		let forged = signed_for(HERE, ALITH, BALTATHAR, 0, transfer(1));
		assert_eq!(apply(forged), Err(InvalidTransaction::BadProof.into()));
		finish_block();
	});
}

#[test]
fn weight_should_be_booked_and_given_back_when_applied() {
	chain("development").execute_with(|| {
		start_block(vrf_digest);
		let before = normal_weight();
		let extrinsic = Draft { gas: 1_000_000, ..Default::default() }.extrinsic(BALTATHAR);
		let booked = extrinsic.get_dispatch_info();
		assert_eq!(booked.extension_weight, Weight::zero());
		assert_ok!(apply(extrinsic).unwrap());
		let base = RuntimeBlockWeights::get().get(DispatchClass::Normal).base_extrinsic;
		let used = normal_weight() - before;
		let exact = Draft::default().extrinsic(BALTATHAR).get_dispatch_info().call_weight + base;
		// `CheckWeight` adds the length of the extrinsic to the proof size.
		assert_eq!(used.ref_time(), exact.ref_time());
		assert!(used.ref_time() < booked.call_weight.ref_time() / 10);
		let (_, info) = last_outcome();
		assert_eq!(info.weight.ref_time(), used.ref_time());
		finish_block();
	});
}

#[test]
fn weight_should_stay_booked_when_all_gas_is_used() {
	chain("development").execute_with(|| {
		start_block(vrf_digest);
		let before = normal_weight();
		let extrinsic = waste(0, 1_000_000).extrinsic(BALTATHAR);
		let info: DispatchInfo = extrinsic.get_dispatch_info();
		assert_ok!(apply(extrinsic).unwrap());
		let base = RuntimeBlockWeights::get().get(DispatchClass::Normal).base_extrinsic;
		let used = normal_weight() - before;
		assert_eq!(used.ref_time(), (info.call_weight + base).ref_time());
		finish_block();
	});
}

#[test]
fn block_should_not_be_over_filled_when_transactions_waste_gas() {
	chain("development").execute_with(|| {
		start_block(vrf_digest);
		let limit = RuntimeBlockWeights::get().get(DispatchClass::Normal).max_total.unwrap();
		// Two fifteenths of the block's gas each, so that one fifteenth is left.
		let (part, mut nonce) = (BLOCK_GAS_LIMIT / 15 * 2, 0);
		while apply(waste(nonce, part).extrinsic(BALTATHAR)).is_ok() {
			nonce += 1;
		}
		assert_eq!(nonce, 7);
		let full = apply(waste(nonce, part).extrinsic(BALTATHAR));
		assert_eq!(full, Err(InvalidTransaction::ExhaustsResources.into()));
		assert!(full.unwrap_err().exhausted_resources(), "the author puts it off");
		// What still fits goes in, and native transactions have room beside.
		assert_ok!(apply(waste(nonce, BLOCK_GAS_LIMIT - 7 * part).extrinsic(BALTATHAR)).unwrap());
		assert_ok!(apply(signed(ALITH, 0, transfer(1))).unwrap());
		assert!(normal_weight().all_lte(limit));
		finish_block();
		let header = pallet_ethereum::CurrentBlock::<Runtime>::get().unwrap().header;
		assert_eq!(header.gas_used, BLOCK_GAS_LIMIT.into());
		assert!(header.gas_used <= header.gas_limit);
	});
}

#[test]
fn block_should_hold_its_gas_in_transfers_when_full_of_them() {
	in_externalities(|| {
		let one = Draft::default().extrinsic(BALTATHAR).get_dispatch_info().call_weight;
		let limits = RuntimeBlockWeights::get();
		let normal = limits.get(DispatchClass::Normal);
		// The base fee aims at half of the gas limit (EIP-1559). If weight left less room for the cheapest
		// transactions than gas does, it could not rise as it should against a flood of them.
		let transfers = BLOCK_GAS_LIMIT / 21_000;
		let total = (one + normal.base_extrinsic).saturating_mul(transfers);
		let most = normal.max_total.unwrap().ref_time();
		assert!(total.ref_time() <= most, "{total} for {transfers} transfers, of {most}");
	});
}

#[test]
fn whole_block_should_fit_when_one_transaction_asks_for_it() {
	in_externalities(|| {
		let whole = Draft { gas: BLOCK_GAS_LIMIT, ..Default::default() }.extrinsic(BALTATHAR);
		let limits = RuntimeBlockWeights::get();
		let most = limits.get(DispatchClass::Normal).max_extrinsic.unwrap();
		let weight = whole.get_dispatch_info().call_weight;
		assert!(weight.ref_time() <= most.ref_time());
		let gas = <Runtime as pallet_evm::Config>::GasWeightMapping::gas_to_weight(1, false);
		let three_quarters = limits.max_block.ref_time() / 4 * 3;
		assert!(gas.ref_time() * BLOCK_GAS_LIMIT <= three_quarters);
		// Numbers of JavaScript have 53 bits.
		assert!(BLOCK_GAS_LIMIT < 1 << 53);
	});
}

#[test]
fn end_of_the_block_should_be_paid_for_when_full_of_small_transactions() {
	type Weights = <Runtime as pallet_ethereum::Config>::WeightInfo;
	in_externalities(|| {
		let transfers = u32::try_from(BLOCK_GAS_LIMIT / 21_000).unwrap();
		let end = Weights::on_finalize(transfers);
		let one = Draft::default().extrinsic(BALTATHAR).get_dispatch_info().call_weight;
		assert!(end.all_lte(one.saturating_mul(transfers.into()) + Weights::on_finalize(0)));
	});
}

#[test]
fn length_should_be_booked_when_applied() {
	chain("development").execute_with(|| {
		start_block(vrf_digest);
		let before = System::block_size();
		let extrinsic = Draft { input: vec![0; 100_000], gas: 2_000_000, ..Default::default() };
		let extrinsic = extrinsic.extrinsic(BALTATHAR);
		let length = u32::try_from(extrinsic.encoded_size()).unwrap();
		assert_ok!(apply(extrinsic).unwrap());
		assert_eq!(System::block_size() - before, length);

		// A block that is nearly full of bytes puts it off.
		let most = NORMAL_DISPATCH_RATIO.mul_floor(MAXIMUM_BLOCK_LENGTH);
		frame_system::BlockSize::<Runtime>::put(most);
		let next = Draft { nonce: 1, input: vec![0; 1_000], gas: 100_000, ..Default::default() };
		let full = apply(next.extrinsic(BALTATHAR));
		assert_eq!(full, Err(InvalidTransaction::ExhaustsResources.into()));
		finish_block();
	});
}

#[test]
fn extrinsic_should_keep_its_bytes_when_encoded_and_decoded() {
	let extrinsic = Draft::default().extrinsic(BALTATHAR);
	let bytes = extrinsic.encode();
	let decoded = UncheckedExtrinsic::decode(&mut &bytes[..]).unwrap();
	assert_eq!(decoded, extrinsic);
	assert_eq!(decoded.encode(), bytes);
	assert!(decoded.is_bare());
	assert_eq!(decoded.ethereum_transaction(), Some(&Draft::default().sign(BALTATHAR)));
	// As native tools see it: bytes with their length in front.
	let inner = Vec::<u8>::decode(&mut &bytes[..]).unwrap();
	assert_eq!(UncheckedExtrinsic::decode_unprefixed(&inner).unwrap(), extrinsic);
	assert_eq!(OpaqueExtrinsic::from(extrinsic).encode(), bytes);
	let native = UncheckedExtrinsic::new_bare(transfer(1));
	assert_eq!(native.ethereum_transaction(), None);
}

#[test]
fn extrinsic_should_look_like_frames_own_when_tools_read_its_type() {
	let info = UncheckedExtrinsic::type_info();
	let names: Vec<_> = info.type_params.iter().map(|parameter| parameter.name).collect();
	assert_eq!(names, ["Address", "Call", "Signature", "Extra"]);
	assert_eq!(info.path.segments.last(), Some(&"UncheckedExtrinsic"));
}

fn in_externalities(test: impl FnOnce()) {
	chain("development").execute_with(test);
}

#[test]
fn block_should_be_the_same_when_built_twice() {
	// The author and who imports its block start from the same state and digest.
	let build = |digest: Option<DigestItem>| {
		let mut built = None;
		chain("development").execute_with(|| {
			let digest = digest.unwrap_or_else(|| vrf_digest(1));
			start_block(|_| digest.clone());
			assert_ok!(apply(Draft::default().extrinsic(BALTATHAR)).unwrap());
			assert_ok!(apply(waste(1, 100_000).extrinsic(BALTATHAR)).unwrap());
			let header = finish_block();
			assert_eq!(Ethereum::gas_used(), 0, "the meter is set back");
			let hash = pallet_ethereum::BlockHash::<Runtime>::get(1);
			assert_eq!(deuterium_runtime_api::ethereum::block_hash_in(&header.digest), Some(hash));
			built = Some((digest, header));
		});
		built.unwrap()
	};
	let (digest, header) = build(None);
	assert_eq!(build(Some(digest)).1, header);
}

#[test]
fn gas_should_be_free_again_when_it_was_booked_but_not_used() {
	chain("development").execute_with(|| {
		start_block(vrf_digest);
		for nonce in 0..20 {
			let draft = Draft { nonce, gas: BLOCK_GAS_LIMIT - 1_000_000, ..Default::default() };
			assert_ok!(apply(draft.extrinsic(BALTATHAR)).unwrap());
		}
		assert_eq!(Ethereum::gas_used(), 20 * 21_000);
		finish_block();
	});
}
