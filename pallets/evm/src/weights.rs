//! Weights of `pallet_evm`, measured. Generated; do not edit.
//!
//! Command: `scripts/weights.sh`; steps 8, repeat 4.
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
	/// See the benchmark `set_creators`.
	fn set_creators() -> Weight;
	/// See the benchmark `run_arithmetic`.
	/// `g` was measured from 1 to 15.
	fn run_arithmetic(g: u32) -> Weight;
	/// See the benchmark `run_modular_arithmetic`.
	/// `g` was measured from 1 to 15.
	fn run_modular_arithmetic(g: u32) -> Weight;
	/// See the benchmark `run_exponentiation`.
	/// `g` was measured from 1 to 15.
	fn run_exponentiation(g: u32) -> Weight;
	/// See the benchmark `run_jumps`.
	/// `g` was measured from 1 to 15.
	fn run_jumps(g: u32) -> Weight;
	/// See the benchmark `run_keccak`.
	/// `g` was measured from 1 to 15.
	fn run_keccak(g: u32) -> Weight;
	/// See the benchmark `run_memory`.
	/// `g` was measured from 1 to 15.
	fn run_memory(g: u32) -> Weight;
	/// See the benchmark `run_memory_copies`.
	/// `g` was measured from 1 to 15.
	fn run_memory_copies(g: u32) -> Weight;
	/// See the benchmark `run_cold_reads`.
	/// `g` was measured from 1 to 15.
	fn run_cold_reads(g: u32) -> Weight;
	/// See the benchmark `run_warm_reads`.
	/// `g` was measured from 1 to 15.
	fn run_warm_reads(g: u32) -> Weight;
	/// See the benchmark `run_dirty_writes`.
	/// `g` was measured from 1 to 15.
	fn run_dirty_writes(g: u32) -> Weight;
	/// See the benchmark `run_transient_writes`.
	/// `g` was measured from 1 to 15.
	fn run_transient_writes(g: u32) -> Weight;
	/// See the benchmark `run_balances`.
	/// `g` was measured from 1 to 15.
	fn run_balances(g: u32) -> Weight;
	/// See the benchmark `run_own_balance`.
	/// `g` was measured from 1 to 15.
	fn run_own_balance(g: u32) -> Weight;
	/// See the benchmark `run_block_hashes`.
	/// `g` was measured from 1 to 15.
	fn run_block_hashes(g: u32) -> Weight;
	/// See the benchmark `run_logs`.
	/// `g` was measured from 1 to 15.
	fn run_logs(g: u32) -> Weight;
	/// See the benchmark `run_warm_calls`.
	/// `g` was measured from 1 to 15.
	fn run_warm_calls(g: u32) -> Weight;
	/// See the benchmark `run_value_calls`.
	/// `g` was measured from 1 to 15.
	fn run_value_calls(g: u32) -> Weight;
	/// See the benchmark `run_reverted_writes`.
	/// `g` was measured from 1 to 15.
	fn run_reverted_writes(g: u32) -> Weight;
	/// See the benchmark `run_call_data`.
	/// `g` was measured from 1 to 15.
	fn run_call_data(g: u32) -> Weight;
	/// See the benchmark `run_code_loads`.
	/// `g` was measured from 1 to 15.
	fn run_code_loads(g: u32) -> Weight;
	/// See the benchmark `run_code_copies`.
	/// `g` was measured from 1 to 15.
	fn run_code_copies(g: u32) -> Weight;
	/// See the benchmark `run_creations`.
	/// `g` was measured from 1 to 15.
	fn run_creations(g: u32) -> Weight;
}

/// The figures with the runtime's prices of database accesses.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	/// `EVM::Creators`: at most 0 read, 1 written.
	fn set_creators() -> Weight {
		Weight::from_parts(155_372_000, 0).saturating_add(T::DbWeight::get().writes(1_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 1 read, 0 written.
	/// `EVM::AccountCodes`: at most 1 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 1 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn run_arithmetic(g: u32) -> Weight {
		Weight::from_parts(1_916_753_000, 0)
			.saturating_add(Weight::from_parts(1_833_102_419, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(8_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 1 read, 0 written.
	/// `EVM::AccountCodes`: at most 1 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 1 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn run_modular_arithmetic(g: u32) -> Weight {
		Weight::from_parts(3_530_530_000, 0)
			.saturating_add(Weight::from_parts(3_122_881_922, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(8_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 1 read, 0 written.
	/// `EVM::AccountCodes`: at most 1 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 1 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn run_exponentiation(g: u32) -> Weight {
		Weight::from_parts(848_631_000, 0)
			.saturating_add(Weight::from_parts(752_221_000, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(8_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 1 read, 0 written.
	/// `EVM::AccountCodes`: at most 1 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 1 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn run_jumps(g: u32) -> Weight {
		Weight::from_parts(150_508_211, 0)
			.saturating_add(Weight::from_parts(990_101_872, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(8_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 1 read, 0 written.
	/// `EVM::AccountCodes`: at most 1 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 1 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn run_keccak(g: u32) -> Weight {
		Weight::from_parts(887_923_773, 0)
			.saturating_add(Weight::from_parts(3_226_348_809, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(8_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 1 read, 0 written.
	/// `EVM::AccountCodes`: at most 1 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 1 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn run_memory(g: u32) -> Weight {
		Weight::from_parts(1_326_663_154, 0)
			.saturating_add(Weight::from_parts(261_538_261, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(8_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 1 read, 0 written.
	/// `EVM::AccountCodes`: at most 1 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 1 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn run_memory_copies(g: u32) -> Weight {
		Weight::from_parts(77_817_410, 0)
			.saturating_add(Weight::from_parts(199_579_714, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(8_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 1 read, 0 written.
	/// `EVM::AccountCodes`: at most 1 read, 0 written.
	/// `EVM::AccountStorages`: at most 710 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 1 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn run_cold_reads(g: u32) -> Weight {
		Weight::from_parts(37_768_994, 0)
			.saturating_add(Weight::from_parts(237_121_047, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(8_u64))
			.saturating_add(T::DbWeight::get().reads(47_u64.saturating_mul(g.into())))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 1 read, 0 written.
	/// `EVM::AccountCodes`: at most 1 read, 0 written.
	/// `EVM::AccountStorages`: at most 1 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 1 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn run_warm_reads(g: u32) -> Weight {
		Weight::from_parts(75_875_345, 0)
			.saturating_add(Weight::from_parts(200_121_988, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(9_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 1 read, 0 written.
	/// `EVM::AccountCodes`: at most 1 read, 0 written.
	/// `EVM::AccountStorages`: at most 1 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 1 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn run_dirty_writes(g: u32) -> Weight {
		Weight::from_parts(246_951_000, 0)
			.saturating_add(Weight::from_parts(238_700_014, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(9_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 1 read, 0 written.
	/// `EVM::AccountCodes`: at most 1 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 1 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn run_transient_writes(g: u32) -> Weight {
		Weight::from_parts(39_225_613, 0)
			.saturating_add(Weight::from_parts(167_474_470, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(8_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 1 read, 0 written.
	/// `EVM::AccountCodes`: at most 1 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 3 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn run_balances(g: u32) -> Weight {
		Weight::from_parts(51_735_014, 0)
			.saturating_add(Weight::from_parts(177_242_443, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 1 read, 0 written.
	/// `EVM::AccountCodes`: at most 1 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 2 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn run_own_balance(g: u32) -> Weight {
		Weight::from_parts(1_397_654_000, 0)
			.saturating_add(Weight::from_parts(1_262_047_111, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(9_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 1 read, 0 written.
	/// `EVM::AccountCodes`: at most 1 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `Ethereum::BlockHash`: at most 1 read, 0 written.
	/// `System::Account`: at most 1 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn run_block_hashes(g: u32) -> Weight {
		Weight::from_parts(573_739_000, 0)
			.saturating_add(Weight::from_parts(475_652_649, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(9_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 1 read, 0 written.
	/// `EVM::AccountCodes`: at most 1 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 1 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn run_logs(g: u32) -> Weight {
		Weight::from_parts(30_603_875, 0)
			.saturating_add(Weight::from_parts(92_690_375, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(8_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 2 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 1 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn run_warm_calls(g: u32) -> Weight {
		Weight::from_parts(738_349_952, 0)
			.saturating_add(Weight::from_parts(4_481_064_755, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 2 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 2 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn run_value_calls(g: u32) -> Weight {
		Weight::from_parts(40_981_223, 0)
			.saturating_add(Weight::from_parts(161_733_651, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(11_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 2 read, 0 written.
	/// `EVM::AccountStorages`: at most 1 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 1 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn run_reverted_writes(g: u32) -> Weight {
		Weight::from_parts(53_620_526, 0)
			.saturating_add(Weight::from_parts(32_255_473, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(11_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 2 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 1 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn run_call_data(g: u32) -> Weight {
		Weight::from_parts(382_917_000, 0)
			.saturating_add(Weight::from_parts(1_386_111_375, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 2 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 1 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn run_code_loads(g: u32) -> Weight {
		Weight::from_parts(2_447_939_000, 0)
			.saturating_add(Weight::from_parts(1_931_101_854, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 2 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 1 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn run_code_copies(g: u32) -> Weight {
		Weight::from_parts(130_095_699, 0)
			.saturating_add(Weight::from_parts(247_294_842, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 47 read, 0 written.
	/// `EVM::AccountCodes`: at most 1 read, 0 written.
	/// `EVM::Creators`: at most 1 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 48 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn run_creations(g: u32) -> Weight {
		Weight::from_parts(31_847_306, 0)
			.saturating_add(Weight::from_parts(123_026_235, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(9_u64))
			.saturating_add(T::DbWeight::get().reads(6_u64.saturating_mul(g.into())))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
}

/// For tests: with the prices of ParityDB.
impl WeightInfo for () {
	fn set_creators() -> Weight {
		Weight::from_parts(155_372_000, 0).saturating_add(ParityDbWeight::get().writes(1_u64))
	}

	fn run_arithmetic(g: u32) -> Weight {
		Weight::from_parts(1_916_753_000, 0)
			.saturating_add(Weight::from_parts(1_833_102_419, 0).saturating_mul(g.into()))
			.saturating_add(ParityDbWeight::get().reads(8_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn run_modular_arithmetic(g: u32) -> Weight {
		Weight::from_parts(3_530_530_000, 0)
			.saturating_add(Weight::from_parts(3_122_881_922, 0).saturating_mul(g.into()))
			.saturating_add(ParityDbWeight::get().reads(8_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn run_exponentiation(g: u32) -> Weight {
		Weight::from_parts(848_631_000, 0)
			.saturating_add(Weight::from_parts(752_221_000, 0).saturating_mul(g.into()))
			.saturating_add(ParityDbWeight::get().reads(8_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn run_jumps(g: u32) -> Weight {
		Weight::from_parts(150_508_211, 0)
			.saturating_add(Weight::from_parts(990_101_872, 0).saturating_mul(g.into()))
			.saturating_add(ParityDbWeight::get().reads(8_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn run_keccak(g: u32) -> Weight {
		Weight::from_parts(887_923_773, 0)
			.saturating_add(Weight::from_parts(3_226_348_809, 0).saturating_mul(g.into()))
			.saturating_add(ParityDbWeight::get().reads(8_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn run_memory(g: u32) -> Weight {
		Weight::from_parts(1_326_663_154, 0)
			.saturating_add(Weight::from_parts(261_538_261, 0).saturating_mul(g.into()))
			.saturating_add(ParityDbWeight::get().reads(8_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn run_memory_copies(g: u32) -> Weight {
		Weight::from_parts(77_817_410, 0)
			.saturating_add(Weight::from_parts(199_579_714, 0).saturating_mul(g.into()))
			.saturating_add(ParityDbWeight::get().reads(8_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn run_cold_reads(g: u32) -> Weight {
		Weight::from_parts(37_768_994, 0)
			.saturating_add(Weight::from_parts(237_121_047, 0).saturating_mul(g.into()))
			.saturating_add(ParityDbWeight::get().reads(8_u64))
			.saturating_add(ParityDbWeight::get().reads(47_u64.saturating_mul(g.into())))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn run_warm_reads(g: u32) -> Weight {
		Weight::from_parts(75_875_345, 0)
			.saturating_add(Weight::from_parts(200_121_988, 0).saturating_mul(g.into()))
			.saturating_add(ParityDbWeight::get().reads(9_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn run_dirty_writes(g: u32) -> Weight {
		Weight::from_parts(246_951_000, 0)
			.saturating_add(Weight::from_parts(238_700_014, 0).saturating_mul(g.into()))
			.saturating_add(ParityDbWeight::get().reads(9_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn run_transient_writes(g: u32) -> Weight {
		Weight::from_parts(39_225_613, 0)
			.saturating_add(Weight::from_parts(167_474_470, 0).saturating_mul(g.into()))
			.saturating_add(ParityDbWeight::get().reads(8_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn run_balances(g: u32) -> Weight {
		Weight::from_parts(51_735_014, 0)
			.saturating_add(Weight::from_parts(177_242_443, 0).saturating_mul(g.into()))
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn run_own_balance(g: u32) -> Weight {
		Weight::from_parts(1_397_654_000, 0)
			.saturating_add(Weight::from_parts(1_262_047_111, 0).saturating_mul(g.into()))
			.saturating_add(ParityDbWeight::get().reads(9_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn run_block_hashes(g: u32) -> Weight {
		Weight::from_parts(573_739_000, 0)
			.saturating_add(Weight::from_parts(475_652_649, 0).saturating_mul(g.into()))
			.saturating_add(ParityDbWeight::get().reads(9_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn run_logs(g: u32) -> Weight {
		Weight::from_parts(30_603_875, 0)
			.saturating_add(Weight::from_parts(92_690_375, 0).saturating_mul(g.into()))
			.saturating_add(ParityDbWeight::get().reads(8_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn run_warm_calls(g: u32) -> Weight {
		Weight::from_parts(738_349_952, 0)
			.saturating_add(Weight::from_parts(4_481_064_755, 0).saturating_mul(g.into()))
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn run_value_calls(g: u32) -> Weight {
		Weight::from_parts(40_981_223, 0)
			.saturating_add(Weight::from_parts(161_733_651, 0).saturating_mul(g.into()))
			.saturating_add(ParityDbWeight::get().reads(11_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn run_reverted_writes(g: u32) -> Weight {
		Weight::from_parts(53_620_526, 0)
			.saturating_add(Weight::from_parts(32_255_473, 0).saturating_mul(g.into()))
			.saturating_add(ParityDbWeight::get().reads(11_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn run_call_data(g: u32) -> Weight {
		Weight::from_parts(382_917_000, 0)
			.saturating_add(Weight::from_parts(1_386_111_375, 0).saturating_mul(g.into()))
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn run_code_loads(g: u32) -> Weight {
		Weight::from_parts(2_447_939_000, 0)
			.saturating_add(Weight::from_parts(1_931_101_854, 0).saturating_mul(g.into()))
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn run_code_copies(g: u32) -> Weight {
		Weight::from_parts(130_095_699, 0)
			.saturating_add(Weight::from_parts(247_294_842, 0).saturating_mul(g.into()))
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn run_creations(g: u32) -> Weight {
		Weight::from_parts(31_847_306, 0)
			.saturating_add(Weight::from_parts(123_026_235, 0).saturating_mul(g.into()))
			.saturating_add(ParityDbWeight::get().reads(9_u64))
			.saturating_add(ParityDbWeight::get().reads(6_u64.saturating_mul(g.into())))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}
}
