//! A runtime with this pallet and real balances.

use crate::{self as pallet_node_staking, HoldReason};
use deuterium_primitives::{
	Balance, CNX,
	traits::{Offence, SlashCause, SlashPart, Stake as _},
};
use frame_support::{derive_impl, parameter_types, traits::fungible::InspectHold};
use sp_runtime::BuildStorage;

frame_support::construct_runtime!(
	pub enum Test {
		System: frame_system,
		Balances: pallet_balances,
		Staking: pallet_node_staking,
	}
);

pub(crate) type Block = frame_system::mocking::MockBlockU32<Test>;

/// Receives slashed stakes.
pub(crate) const TREASURY: u64 = 99;
/// Least stake.
pub(crate) const MINIMUM: Balance = 400 * CNX;
/// What the accounts 1 to 4 have at the start.
pub(crate) const FUNDS: Balance = 10_000 * CNX;
/// Unbonding period at the start.
pub(crate) const PERIOD: u32 = 900;

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
	type AccountData = pallet_balances::AccountData<Balance>;
}

parameter_types! {
	pub static ExistentialDeposit: Balance = 0;
	pub static MinimumStake: Balance = MINIMUM;
	pub static UnbondingPeriod: u32 = PERIOD;
	pub static MaxUnbondingChunks: u32 = 3;
	pub const Treasury: u64 = TREASURY;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type Balance = Balance;
	type ExistentialDeposit = ExistentialDeposit;
	type AccountStore = System;
	type FreezeIdentifier = RuntimeFreezeReason;
	type MaxFreezes = frame_support::traits::ConstU32<2>;
}

impl pallet_node_staking::Config for Test {
	type Currency = Balances;
	type RuntimeHoldReason = RuntimeHoldReason;
	type MinimumStake = MinimumStake;
	type UnbondingPeriod = UnbondingPeriod;
	type MaxUnbondingChunks = MaxUnbondingChunks;
	type Treasury = Treasury;
	type WeightInfo = ();
}

/// What is held on an account, bonded and unbonding.
pub(crate) fn held(who: u64) -> (Balance, Balance) {
	(
		Balances::balance_on_hold(&HoldReason::Stake.into(), &who),
		Balances::balance_on_hold(&HoldReason::Unbonding.into(), &who),
	)
}

/// Goes to a block.
pub(crate) fn go_to(block: u32) {
	System::set_block_number(block);
}

/// Slashes for a cause that the test does not care about.
pub(crate) fn slash(who: u64, part: SlashPart) -> Balance {
	let cause = SlashCause { task: 1, round: 0, offence: Offence::Refuted };
	Staking::slash(&who, part, cause)
}

/// What must hold after each test: the pallet's invariants, no hold without a ledger, and no money
/// made or lost.
pub(crate) fn check(issuance: Balance) {
	Staking::do_try_state().unwrap();
	let ledgers = crate::Ledgers::<Test>::iter_keys().count();
	assert_eq!(pallet_balances::Holds::<Test>::iter_keys().count(), ledgers);
	assert_eq!(Balances::total_issuance(), issuance);
}

/// Runs a test on a fresh chain and checks the invariants after it.
pub(crate) fn build_and_execute(test: impl FnOnce()) {
	let mut storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
	let balances = (1..=4).map(|who| (who, FUNDS)).collect();
	pallet_balances::GenesisConfig::<Test> { balances, ..Default::default() }
		.assimilate_storage(&mut storage)
		.unwrap();
	sp_io::TestExternalities::new(storage).execute_with(|| {
		// Events are not recorded in the genesis block.
		go_to(1);
		let issuance = Balances::total_issuance();
		test();
		check(issuance);
	});
}
