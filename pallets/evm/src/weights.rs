//! Weights of `pallet_evm`, measured. Generated; do not edit.
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
		Weight::from_parts(156_588_000, 0).saturating_add(T::DbWeight::get().writes(1_u64))
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
		Weight::from_parts(1_514_541_000, 0)
			.saturating_add(Weight::from_parts(1_389_200_534, 0).saturating_mul(g.into()))
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
		Weight::from_parts(250_852_711, 0)
			.saturating_add(Weight::from_parts(3_300_758_766, 0).saturating_mul(g.into()))
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
		Weight::from_parts(27_561_639, 0)
			.saturating_add(Weight::from_parts(737_649_796, 0).saturating_mul(g.into()))
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
		Weight::from_parts(753_165_000, 0)
			.saturating_add(Weight::from_parts(691_367_231, 0).saturating_mul(g.into()))
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
		Weight::from_parts(138_671_342, 0)
			.saturating_add(Weight::from_parts(3_217_820_894, 0).saturating_mul(g.into()))
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
		Weight::from_parts(1_046_428_803, 0)
			.saturating_add(Weight::from_parts(237_940_906, 0).saturating_mul(g.into()))
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
		Weight::from_parts(98_303_049, 0)
			.saturating_add(Weight::from_parts(238_387_157, 0).saturating_mul(g.into()))
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
		Weight::from_parts(3_971_482, 0)
			.saturating_add(Weight::from_parts(230_483_391, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(7_u64))
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
		Weight::from_parts(29_415_907, 0)
			.saturating_add(Weight::from_parts(167_673_097, 0).saturating_mul(g.into()))
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
		Weight::from_parts(201_755_000, 0)
			.saturating_add(Weight::from_parts(204_958_146, 0).saturating_mul(g.into()))
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
		Weight::from_parts(31_277_580, 0)
			.saturating_add(Weight::from_parts(134_467_435, 0).saturating_mul(g.into()))
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
		Weight::from_parts(43_613_771, 0)
			.saturating_add(Weight::from_parts(149_211_082, 0).saturating_mul(g.into()))
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
		Weight::from_parts(55_211_680, 0)
			.saturating_add(Weight::from_parts(1_039_311_806, 0).saturating_mul(g.into()))
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
		Weight::from_parts(40_545_334, 0)
			.saturating_add(Weight::from_parts(457_521_005, 0).saturating_mul(g.into()))
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
		Weight::from_parts(39_445_628, 0)
			.saturating_add(Weight::from_parts(74_779_671, 0).saturating_mul(g.into()))
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
		Weight::from_parts(4_368_856_000, 0)
			.saturating_add(Weight::from_parts(4_062_170_467, 0).saturating_mul(g.into()))
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
		Weight::from_parts(21_291_909, 0)
			.saturating_add(Weight::from_parts(158_844_427, 0).saturating_mul(g.into()))
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
		Weight::from_parts(49_047_461, 0)
			.saturating_add(Weight::from_parts(29_044_458, 0).saturating_mul(g.into()))
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
		Weight::from_parts(367_675_646, 0)
			.saturating_add(Weight::from_parts(1_273_411_959, 0).saturating_mul(g.into()))
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
		Weight::from_parts(348_060_039, 0)
			.saturating_add(Weight::from_parts(2_040_560_267, 0).saturating_mul(g.into()))
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
		Weight::from_parts(84_279_225, 0)
			.saturating_add(Weight::from_parts(263_962_035, 0).saturating_mul(g.into()))
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
		Weight::from_parts(19_001_717, 0)
			.saturating_add(Weight::from_parts(119_607_467, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(9_u64))
			.saturating_add(T::DbWeight::get().reads(6_u64.saturating_mul(g.into())))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
}

/// For tests: with the prices of ParityDB.
impl WeightInfo for () {
	fn set_creators() -> Weight {
		Weight::from_parts(156_588_000, 0).saturating_add(ParityDbWeight::get().writes(1_u64))
	}

	fn run_arithmetic(g: u32) -> Weight {
		Weight::from_parts(1_514_541_000, 0)
			.saturating_add(Weight::from_parts(1_389_200_534, 0).saturating_mul(g.into()))
			.saturating_add(ParityDbWeight::get().reads(8_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn run_modular_arithmetic(g: u32) -> Weight {
		Weight::from_parts(250_852_711, 0)
			.saturating_add(Weight::from_parts(3_300_758_766, 0).saturating_mul(g.into()))
			.saturating_add(ParityDbWeight::get().reads(8_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn run_exponentiation(g: u32) -> Weight {
		Weight::from_parts(27_561_639, 0)
			.saturating_add(Weight::from_parts(737_649_796, 0).saturating_mul(g.into()))
			.saturating_add(ParityDbWeight::get().reads(8_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn run_jumps(g: u32) -> Weight {
		Weight::from_parts(753_165_000, 0)
			.saturating_add(Weight::from_parts(691_367_231, 0).saturating_mul(g.into()))
			.saturating_add(ParityDbWeight::get().reads(8_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn run_keccak(g: u32) -> Weight {
		Weight::from_parts(138_671_342, 0)
			.saturating_add(Weight::from_parts(3_217_820_894, 0).saturating_mul(g.into()))
			.saturating_add(ParityDbWeight::get().reads(8_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn run_memory(g: u32) -> Weight {
		Weight::from_parts(1_046_428_803, 0)
			.saturating_add(Weight::from_parts(237_940_906, 0).saturating_mul(g.into()))
			.saturating_add(ParityDbWeight::get().reads(8_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn run_memory_copies(g: u32) -> Weight {
		Weight::from_parts(98_303_049, 0)
			.saturating_add(Weight::from_parts(238_387_157, 0).saturating_mul(g.into()))
			.saturating_add(ParityDbWeight::get().reads(8_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn run_cold_reads(g: u32) -> Weight {
		Weight::from_parts(3_971_482, 0)
			.saturating_add(Weight::from_parts(230_483_391, 0).saturating_mul(g.into()))
			.saturating_add(ParityDbWeight::get().reads(7_u64))
			.saturating_add(ParityDbWeight::get().reads(47_u64.saturating_mul(g.into())))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn run_warm_reads(g: u32) -> Weight {
		Weight::from_parts(29_415_907, 0)
			.saturating_add(Weight::from_parts(167_673_097, 0).saturating_mul(g.into()))
			.saturating_add(ParityDbWeight::get().reads(9_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn run_dirty_writes(g: u32) -> Weight {
		Weight::from_parts(201_755_000, 0)
			.saturating_add(Weight::from_parts(204_958_146, 0).saturating_mul(g.into()))
			.saturating_add(ParityDbWeight::get().reads(9_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn run_transient_writes(g: u32) -> Weight {
		Weight::from_parts(31_277_580, 0)
			.saturating_add(Weight::from_parts(134_467_435, 0).saturating_mul(g.into()))
			.saturating_add(ParityDbWeight::get().reads(8_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn run_balances(g: u32) -> Weight {
		Weight::from_parts(43_613_771, 0)
			.saturating_add(Weight::from_parts(149_211_082, 0).saturating_mul(g.into()))
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn run_own_balance(g: u32) -> Weight {
		Weight::from_parts(55_211_680, 0)
			.saturating_add(Weight::from_parts(1_039_311_806, 0).saturating_mul(g.into()))
			.saturating_add(ParityDbWeight::get().reads(9_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn run_block_hashes(g: u32) -> Weight {
		Weight::from_parts(40_545_334, 0)
			.saturating_add(Weight::from_parts(457_521_005, 0).saturating_mul(g.into()))
			.saturating_add(ParityDbWeight::get().reads(9_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn run_logs(g: u32) -> Weight {
		Weight::from_parts(39_445_628, 0)
			.saturating_add(Weight::from_parts(74_779_671, 0).saturating_mul(g.into()))
			.saturating_add(ParityDbWeight::get().reads(8_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn run_warm_calls(g: u32) -> Weight {
		Weight::from_parts(4_368_856_000, 0)
			.saturating_add(Weight::from_parts(4_062_170_467, 0).saturating_mul(g.into()))
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn run_value_calls(g: u32) -> Weight {
		Weight::from_parts(21_291_909, 0)
			.saturating_add(Weight::from_parts(158_844_427, 0).saturating_mul(g.into()))
			.saturating_add(ParityDbWeight::get().reads(11_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn run_reverted_writes(g: u32) -> Weight {
		Weight::from_parts(49_047_461, 0)
			.saturating_add(Weight::from_parts(29_044_458, 0).saturating_mul(g.into()))
			.saturating_add(ParityDbWeight::get().reads(11_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn run_call_data(g: u32) -> Weight {
		Weight::from_parts(367_675_646, 0)
			.saturating_add(Weight::from_parts(1_273_411_959, 0).saturating_mul(g.into()))
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn run_code_loads(g: u32) -> Weight {
		Weight::from_parts(348_060_039, 0)
			.saturating_add(Weight::from_parts(2_040_560_267, 0).saturating_mul(g.into()))
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn run_code_copies(g: u32) -> Weight {
		Weight::from_parts(84_279_225, 0)
			.saturating_add(Weight::from_parts(263_962_035, 0).saturating_mul(g.into()))
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn run_creations(g: u32) -> Weight {
		Weight::from_parts(19_001_717, 0)
			.saturating_add(Weight::from_parts(119_607_467, 0).saturating_mul(g.into()))
			.saturating_add(ParityDbWeight::get().reads(9_u64))
			.saturating_add(ParityDbWeight::get().reads(6_u64.saturating_mul(g.into())))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}
}
