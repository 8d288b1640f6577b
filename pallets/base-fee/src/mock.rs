//! A runtime with this pallet.

use crate::{self as pallet_base_fee, BlockGas, GenesisConfig};
use frame_support::{derive_impl, parameter_types, traits::Hooks};
use frame_system::EnsureRoot;
use sp_core::U256;
use sp_runtime::BuildStorage;

frame_support::construct_runtime!(
	pub enum Test {
		System: frame_system,
		BaseFee: pallet_base_fee,
	}
);

pub(crate) type Block = frame_system::mocking::MockBlockU32<Test>;

/// Gas limit of a block.
pub(crate) const LIMIT: u64 = 30_000_000;
/// Least base fee.
pub(crate) const LEAST: u64 = 10;

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
}

parameter_types! {
	pub static Used: u64 = 0;
	pub LeastBaseFee: U256 = LEAST.into();
}

/// The gas of the test's block.
pub struct Gas;

impl BlockGas for Gas {
	fn used() -> u64 {
		Used::get()
	}

	fn limit() -> u64 {
		LIMIT
	}
}

impl pallet_base_fee::Config for Test {
	type BlockGas = Gas;
	type LeastBaseFee = LeastBaseFee;
	type GovernanceOrigin = EnsureRoot<u64>;
	type WeightInfo = ();
}

/// Ends a block that used so much gas; answers the next base fee.
pub(crate) fn end_block(used: u64) -> U256 {
	Used::set(used);
	BaseFee::on_finalize(System::block_number());
	BaseFee::base_fee()
}

/// Runs a test on a fresh chain with this base fee, and checks the invariants after it.
pub(crate) fn build_and_execute(base_fee: Option<U256>, test: impl FnOnce()) {
	let config = GenesisConfig::<Test> { base_fee_per_gas: base_fee, ..Default::default() };
	sp_io::TestExternalities::new(config.build_storage().unwrap()).execute_with(|| {
		System::set_block_number(1);
		test();
		BaseFee::do_try_state().unwrap();
	});
}
