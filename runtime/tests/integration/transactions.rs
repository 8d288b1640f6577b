//! Transactions signed with Ethereum keys go through the whole of the runtime.

use crate::common::{
	ALITH, BALTATHAR, HERE, Target, apply, chain, finish_block, plain_digest, signed, signed_for,
	start_block, vrf_digest, who,
};
use deuterium_primitives::traits::BlockRandomness;
use deuterium_runtime::{
	AccountId, Balances, Hash, Runtime, RuntimeCall, System, Treasury, UncheckedExtrinsic,
	configs::{
		inference::BlockVrf,
		monetary::{CNX, MILLI_CNX},
		parameters::{RuntimeParameters, dynamic_params},
		system::{EXTRINSIC_BASE_WEIGHT, SIGNATURE_WEIGHT},
	},
	extrinsic::tx_extension,
	genesis_config_presets::DEVELOPMENT_BALANCE,
};
use frame_support::{assert_ok, dispatch::GetDispatchInfo, traits::Get};
use sp_runtime::generic::Era;
use sp_runtime::transaction_validity::{InvalidTransaction, TransactionValidityError};

fn transfer(to: AccountId, value: u128) -> RuntimeCall {
	pallet_balances::Call::transfer_keep_alive { dest: to, value }.into()
}

fn invalid(reason: InvalidTransaction) -> sp_runtime::ApplyExtrinsicResult {
	Err(TransactionValidityError::Invalid(reason))
}

const NEWCOMER: AccountId = deuterium_primitives::account::AccountId20([0xaa; 20]);

#[test]
fn transfer_should_move_money_when_signed_with_an_ethereum_key() {
	chain("development").execute_with(|| {
		start_block(vrf_digest);
		assert_ok!(apply(signed(BALTATHAR, 0, transfer(NEWCOMER, 5 * CNX))).unwrap());
		finish_block();

		assert_eq!(Balances::free_balance(NEWCOMER), 5 * CNX);
		let paid = DEVELOPMENT_BALANCE - 5 * CNX - Balances::free_balance(who(BALTATHAR));
		assert!(paid > 0, "a transfer is not free");
		assert!(paid < MILLI_CNX, "a transfer costs less than a thousandth of a CNX: {paid}");
		// The whole fee went to the author of the block; nothing was made or lost.
		assert_eq!(Balances::free_balance(who(ALITH)), DEVELOPMENT_BALANCE + paid);
		assert_eq!(Balances::free_balance(Treasury::account_id()), 0);
		assert_eq!(Balances::total_issuance(), 9 * DEVELOPMENT_BALANCE);
		assert_eq!(System::account_nonce(who(BALTATHAR)), 1);
	});
}

#[test]
fn signature_should_be_weighed_when_there_is_one() {
	chain("development").execute_with(|| {
		start_block(vrf_digest);
		let signed = signed(BALTATHAR, 0, transfer(NEWCOMER, CNX));
		let mut bare = signed.get_dispatch_info();
		bare.extension_weight -= SIGNATURE_WEIGHT;
		let unsigned = UncheckedExtrinsic::new_transaction(
			transfer(NEWCOMER, CNX),
			tx_extension(Era::Immortal, 0, 0),
		);
		assert_eq!(unsigned.get_dispatch_info(), bare);
		// What is booked is what the pool was told.
		let before = System::block_weight().total();
		let promised = signed.get_dispatch_info().total_weight();
		assert_ok!(apply(signed).unwrap());
		let booked = System::block_weight().total().ref_time() - before.ref_time();
		assert!(booked > SIGNATURE_WEIGHT.ref_time());
		assert!(booked <= (promised + EXTRINSIC_BASE_WEIGHT).ref_time());
	});
}

#[test]
fn transaction_should_be_refused_when_signed_by_another_key() {
	chain("development").execute_with(|| {
		start_block(vrf_digest);
		let forged = signed_for(HERE, ALITH, BALTATHAR, 0, transfer(NEWCOMER, CNX));
		assert_eq!(apply(forged), invalid(InvalidTransaction::BadProof));
		assert_eq!(Balances::free_balance(NEWCOMER), 0);
	});
}

#[test]
fn transaction_should_be_refused_when_signed_for_another_chain_or_version() {
	chain("development").execute_with(|| {
		start_block(vrf_digest);
		for target in [
			Target { genesis: Hash::repeat_byte(1), ..HERE },
			Target { spec_version: HERE.spec_version + 1, ..HERE },
		] {
			let foreign = signed_for(target, ALITH, ALITH, 0, transfer(NEWCOMER, CNX));
			assert_eq!(apply(foreign), invalid(InvalidTransaction::BadProof));
		}
	});
}

#[test]
fn transaction_should_be_refused_when_replayed_or_out_of_order() {
	chain("development").execute_with(|| {
		start_block(vrf_digest);
		let first = signed(ALITH, 0, transfer(NEWCOMER, CNX));
		assert_ok!(apply(first.clone()).unwrap());
		assert_eq!(apply(first), invalid(InvalidTransaction::Stale));
		let later = signed(ALITH, 7, transfer(NEWCOMER, CNX));
		assert_eq!(apply(later), invalid(InvalidTransaction::Future));
		assert_eq!(Balances::free_balance(NEWCOMER), CNX);
	});
}

#[test]
fn account_should_survive_when_its_balance_reaches_zero() {
	chain("development").execute_with(|| {
		start_block(vrf_digest);
		let all: RuntimeCall =
			pallet_balances::Call::transfer_all { dest: NEWCOMER, keep_alive: false }.into();
		assert_ok!(apply(signed(BALTATHAR, 0, all)).unwrap());
		finish_block();
		assert_eq!(Balances::free_balance(who(BALTATHAR)), 0);
		assert_eq!(System::account_nonce(who(BALTATHAR)), 1, "its nonce does not start again");
	});
}

#[test]
fn fee_should_follow_the_dynamic_price_within_its_bounds_when_root_changes_it() {
	chain("development").execute_with(|| {
		let length = 150;
		let fee = || {
			let info = frame_support::dispatch::GetDispatchInfo::get_dispatch_info(&transfer(
				NEWCOMER, CNX,
			));
			pallet_transaction_payment::Pallet::<Runtime>::compute_fee(length, &info, 0)
		};
		let base = fee();
		let set = |value| {
			let parameter = RuntimeParameters::Fees(dynamic_params::fees::Parameters::PerByte(
				dynamic_params::fees::PerByte,
				Some(value),
			));
			let root = deuterium_runtime::RuntimeOrigin::root();
			assert_ok!(deuterium_runtime::Parameters::set_parameter(root, parameter));
		};
		let price: u128 = dynamic_params::fees::PerByte::get();
		set(2 * price);
		assert_eq!(fee() - base, u128::from(length) * price);
		// A price out of bounds is used as the bound.
		set(u128::MAX);
		assert!(fee() < CNX);
		let somebody = deuterium_runtime::RuntimeOrigin::signed(who(ALITH));
		let parameter = RuntimeParameters::Fees(dynamic_params::fees::Parameters::PerByte(
			dynamic_params::fees::PerByte,
			Some(0),
		));
		assert!(deuterium_runtime::Parameters::set_parameter(somebody, parameter).is_err());
	});
}

#[test]
fn seed_should_be_fresh_in_every_block_when_blocks_carry_vrf_outputs() {
	chain("development").execute_with(|| {
		let mut seeds = Vec::new();
		for _ in 0..3 {
			start_block(vrf_digest);
			finish_block();
			seeds.push(BlockVrf::seed().unwrap());
		}
		seeds.dedup();
		assert_eq!(seeds.len(), 3);
	});
}

#[test]
fn seed_should_be_absent_when_the_block_has_no_vrf_output() {
	chain("development").execute_with(|| {
		start_block(vrf_digest);
		finish_block();
		assert!(BlockVrf::seed().is_some());
		// BABE still keeps the output of block 1; it must not be used a second time.
		start_block(plain_digest);
		finish_block();
		assert!(deuterium_runtime::Babe::author_vrf_randomness().is_some());
		assert_eq!(BlockVrf::seed(), None);
	});
}
