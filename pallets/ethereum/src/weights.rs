//! Weights of `pallet_ethereum`, measured. Generated; do not edit.
//!
//! Command: `scripts/weights.sh`; steps 20, repeat 10.
//! CPU: Intel(R) Xeon(R) Processor.
//!
//! Compiled WASM on the development preset, with the state in memory; database accesses come at
//! the runtime's prices. Proofs are not weighed: nothing limits them on this chain.

use core::marker::PhantomData;
use frame_support::{
	traits::Get,
	weights::{Weight, constants::ParityDbWeight},
};

/// What the pallet's benchmarks measure.
pub trait WeightInfo {
	/// See the benchmark `transact`.
	/// `b` was measured from 0 to 100000.
	fn transact(b: u32) -> Weight;
	/// See the benchmark `on_initialize`.
	fn on_initialize() -> Weight;
	/// See the benchmark `on_finalize`.
	/// `t` was measured from 0 to 500.
	fn on_finalize(t: u32) -> Weight;
	/// See the benchmark `native_log`.
	/// `b` was measured from 0 to 10000.
	fn native_log(b: u32) -> Weight;
}

/// The figures with the runtime's prices of database accesses.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `Parameters::Parameters`: at most 1 read, 0 written.
	/// `System::Account`: at most 2 read, 2 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn transact(b: u32) -> Weight {
		Weight::from_parts(234_056_620, 0)
			.saturating_add(Weight::from_parts(13_411, 0).saturating_mul(b.into()))
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `Ethereum::CurrentEnvironment`: at most 0 read, 1 written.
	fn on_initialize() -> Weight {
		Weight::from_parts(6_241_000, 0)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}

	/// `Ethereum::BlockHash`: at most 0 read, 1 written.
	/// `Ethereum::CurrentBlock`: at most 0 read, 1 written.
	/// `Ethereum::CurrentEnvironment`: at most 1 read, 0 written.
	/// `Ethereum::CurrentReceipts`: at most 0 read, 1 written.
	/// `Ethereum::CurrentTransactionStatuses`: at most 0 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn on_finalize(t: u32) -> Weight {
		Weight::from_parts(30_895_254, 0)
			.saturating_add(Weight::from_parts(31_431_866, 0).saturating_mul(t.into()))
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(4_u64))
	}

	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	fn native_log(b: u32) -> Weight {
		Weight::from_parts(38_323_313, 0)
			.saturating_add(Weight::from_parts(1_578, 0).saturating_mul(b.into()))
			.saturating_add(T::DbWeight::get().reads(1_u64))
	}
}

/// For tests: with the prices of ParityDB.
impl WeightInfo for () {
	fn transact(b: u32) -> Weight {
		Weight::from_parts(234_056_620, 0)
			.saturating_add(Weight::from_parts(13_411, 0).saturating_mul(b.into()))
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(3_u64))
	}

	fn on_initialize() -> Weight {
		Weight::from_parts(6_241_000, 0)
			.saturating_add(ParityDbWeight::get().reads(2_u64))
			.saturating_add(ParityDbWeight::get().writes(1_u64))
	}

	fn on_finalize(t: u32) -> Weight {
		Weight::from_parts(30_895_254, 0)
			.saturating_add(Weight::from_parts(31_431_866, 0).saturating_mul(t.into()))
			.saturating_add(ParityDbWeight::get().reads(2_u64))
			.saturating_add(ParityDbWeight::get().writes(4_u64))
	}

	fn native_log(b: u32) -> Weight {
		Weight::from_parts(38_323_313, 0)
			.saturating_add(Weight::from_parts(1_578, 0).saturating_mul(b.into()))
			.saturating_add(ParityDbWeight::get().reads(1_u64))
	}
}
