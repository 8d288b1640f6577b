#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]
#![forbid(unsafe_code)]
#![deny(
	clippy::unwrap_used,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::arithmetic_side_effects
)]
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub use pallet::*;

/// The pallet.
// FRAME's macros expand to `expect`s in here; the module holds declarations only.
#[allow(clippy::expect_used)]
#[frame_support::pallet]
pub mod pallet {
	use frame_support::{pallet_prelude::*, traits::StorageVersion};

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	/// The pallet type.
	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// Needs nothing.
	#[pallet::config]
	pub trait Config: frame_system::Config {}

	/// The chain id.
	#[pallet::storage]
	pub type ChainId<T> = StorageValue<_, u64, ValueQuery>;

	/// The chain id at genesis.
	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T> {
		/// Must not be that of another network: transactions could be replayed there.
		pub chain_id: u64,
		/// Nothing.
		#[serde(skip)]
		pub marker: core::marker::PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			ChainId::<T>::put(self.chain_id);
		}
	}

	impl<T: Config> Get<u64> for Pallet<T> {
		fn get() -> u64 {
			ChainId::<T>::get()
		}
	}
}

#[cfg(test)]
mod tests {
	use crate::{self as pallet_evm_chain_id, GenesisConfig};
	use frame_support::{derive_impl, traits::Get};
	use sp_runtime::BuildStorage;

	frame_support::construct_runtime!(
		pub enum Test {
			System: frame_system,
			ChainId: pallet_evm_chain_id,
		}
	);

	type Block = frame_system::mocking::MockBlockU32<Test>;

	#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
	impl frame_system::Config for Test {
		type Block = Block;
	}

	impl pallet_evm_chain_id::Config for Test {}

	#[test]
	fn chain_id_should_be_the_one_of_genesis() {
		for chain_id in [1_337_002, u64::MAX] {
			let config = GenesisConfig::<Test> { chain_id, ..Default::default() };
			let storage = config.build_storage().unwrap();
			sp_io::TestExternalities::new(storage).execute_with(|| {
				assert_eq!(<ChainId as Get<u64>>::get(), chain_id);
				assert_eq!(crate::ChainId::<Test>::get(), chain_id);
			});
		}
	}
}
