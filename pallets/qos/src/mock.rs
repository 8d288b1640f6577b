//! A runtime with this pallet.

use crate as pallet_qos;
use frame_support::{derive_impl, parameter_types};
use sp_runtime::BuildStorage;

frame_support::construct_runtime!(
	pub enum Test {
		System: frame_system,
		Qos: pallet_qos,
	}
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame_system::mocking::MockBlock<Self>;
}

parameter_types! {
	pub static NewNodeWeight: u8 = 10;
	pub static KickOutThreshold: u8 = 20;
	pub static SilenceLimit: u8 = 3;
}

impl pallet_qos::Config for Test {
	type NewNodeWeight = NewNodeWeight;
	type KickOutThreshold = KickOutThreshold;
	type SilenceLimit = SilenceLimit;
}

/// Runs a test on a fresh chain and checks the invariants after it.
pub(crate) fn build_and_execute(test: impl FnOnce()) {
	let storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
	sp_io::TestExternalities::new(storage).execute_with(|| {
		// Events are not recorded in the genesis block.
		System::set_block_number(1);
		test();
		Qos::do_try_state().unwrap();
	});
}
