//! Weights of `deuterium_precompiles::standard`, measured. Generated; do not edit.
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
	/// See the benchmark `ecrecover`.
	/// `u` was measured from 1 to 5.
	fn ecrecover(u: u32) -> Weight;
	/// See the benchmark `sha256_empty`.
	/// `u` was measured from 1 to 5.
	fn sha256_empty(u: u32) -> Weight;
	/// See the benchmark `sha256`.
	/// `u` was measured from 1 to 5.
	fn sha256(u: u32) -> Weight;
	/// See the benchmark `ripemd160_empty`.
	/// `u` was measured from 1 to 5.
	fn ripemd160_empty(u: u32) -> Weight;
	/// See the benchmark `ripemd160`.
	/// `u` was measured from 1 to 5.
	fn ripemd160(u: u32) -> Weight;
	/// See the benchmark `identity_empty`.
	/// `u` was measured from 1 to 5.
	fn identity_empty(u: u32) -> Weight;
	/// See the benchmark `identity`.
	/// `u` was measured from 1 to 5.
	fn identity(u: u32) -> Weight;
	/// See the benchmark `modexp_8`.
	/// `u` was measured from 1 to 5.
	fn modexp_8(u: u32) -> Weight;
	/// See the benchmark `modexp_64`.
	/// `u` was measured from 1 to 5.
	fn modexp_64(u: u32) -> Weight;
	/// See the benchmark `modexp_64_long`.
	/// `u` was measured from 1 to 5.
	fn modexp_64_long(u: u32) -> Weight;
	/// See the benchmark `modexp_256_free`.
	/// `u` was measured from 1 to 5.
	fn modexp_256_free(u: u32) -> Weight;
	/// See the benchmark `modexp_256_least`.
	/// `u` was measured from 1 to 5.
	fn modexp_256_least(u: u32) -> Weight;
	/// See the benchmark `modexp_256`.
	/// `u` was measured from 1 to 5.
	fn modexp_256(u: u32) -> Weight;
	/// See the benchmark `modexp_256_half_even`.
	/// `u` was measured from 1 to 5.
	fn modexp_256_half_even(u: u32) -> Weight;
	/// See the benchmark `modexp_256_power_of_two`.
	/// `u` was measured from 1 to 5.
	fn modexp_256_power_of_two(u: u32) -> Weight;
	/// See the benchmark `modexp_264`.
	/// `u` was measured from 1 to 5.
	fn modexp_264(u: u32) -> Weight;
	/// See the benchmark `modexp_512`.
	/// `u` was measured from 1 to 5.
	fn modexp_512(u: u32) -> Weight;
	/// See the benchmark `modexp_1024_half_even`.
	/// `u` was measured from 1 to 5.
	fn modexp_1024_half_even(u: u32) -> Weight;
	/// See the benchmark `modexp_2048_cube`.
	/// `u` was measured from 1 to 5.
	fn modexp_2048_cube(u: u32) -> Weight;
	/// See the benchmark `modexp_2048_rsa`.
	/// `u` was measured from 1 to 5.
	fn modexp_2048_rsa(u: u32) -> Weight;
	/// See the benchmark `modexp_2048_least`.
	/// `u` was measured from 1 to 5.
	fn modexp_2048_least(u: u32) -> Weight;
	/// See the benchmark `modexp_2048`.
	/// `u` was measured from 1 to 5.
	fn modexp_2048(u: u32) -> Weight;
	/// See the benchmark `modexp_8192_cube`.
	/// `u` was measured from 1 to 5.
	fn modexp_8192_cube(u: u32) -> Weight;
	/// See the benchmark `modexp_8192_half_even_cube`.
	/// `u` was measured from 1 to 5.
	fn modexp_8192_half_even_cube(u: u32) -> Weight;
	/// See the benchmark `modexp_8192_free`.
	/// `u` was measured from 1 to 5.
	fn modexp_8192_free(u: u32) -> Weight;
	/// See the benchmark `modexp_8192_least`.
	/// `u` was measured from 1 to 5.
	fn modexp_8192_least(u: u32) -> Weight;
	/// See the benchmark `modexp_8192_reduction`.
	/// `u` was measured from 1 to 5.
	fn modexp_8192_reduction(u: u32) -> Weight;
	/// See the benchmark `bn254_add`.
	/// `u` was measured from 1 to 5.
	fn bn254_add(u: u32) -> Weight;
	/// See the benchmark `bn254_mul`.
	/// `u` was measured from 1 to 5.
	fn bn254_mul(u: u32) -> Weight;
	/// See the benchmark `bn254_pairing_none`.
	/// `u` was measured from 1 to 5.
	fn bn254_pairing_none(u: u32) -> Weight;
	/// See the benchmark `bn254_pairing_1`.
	/// `u` was measured from 1 to 5.
	fn bn254_pairing_1(u: u32) -> Weight;
	/// See the benchmark `bn254_pairing_2`.
	/// `u` was measured from 1 to 5.
	fn bn254_pairing_2(u: u32) -> Weight;
	/// See the benchmark `bn254_pairing_8`.
	/// `u` was measured from 1 to 5.
	fn bn254_pairing_8(u: u32) -> Weight;
	/// See the benchmark `blake2f_12`.
	/// `u` was measured from 1 to 5.
	fn blake2f_12(u: u32) -> Weight;
	/// See the benchmark `blake2f`.
	/// `u` was measured from 1 to 5.
	fn blake2f(u: u32) -> Weight;
}

/// The figures with the runtime's prices of database accesses.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 1 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 2 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn ecrecover(u: u32) -> Weight {
		Weight::from_parts(10_935_690_000, 0)
			.saturating_add(Weight::from_parts(8_046_665_381, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 1 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 2 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn sha256_empty(u: u32) -> Weight {
		Weight::from_parts(193_824_149, 0)
			.saturating_add(Weight::from_parts(8_638_103_416, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 1 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 2 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn sha256(u: u32) -> Weight {
		Weight::from_parts(85_083_566, 0)
			.saturating_add(Weight::from_parts(4_426_110_200, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 1 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 2 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn ripemd160_empty(u: u32) -> Weight {
		Weight::from_parts(89_462_466, 0)
			.saturating_add(Weight::from_parts(2_373_827_800, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 1 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 2 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn ripemd160(u: u32) -> Weight {
		Weight::from_parts(84_933_250, 0)
			.saturating_add(Weight::from_parts(1_138_882_183, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 1 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 2 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn identity_empty(u: u32) -> Weight {
		Weight::from_parts(297_445_699, 0)
			.saturating_add(Weight::from_parts(5_679_860_066, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 1 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 2 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn identity(u: u32) -> Weight {
		Weight::from_parts(11_323_861_000, 0)
			.saturating_add(Weight::from_parts(8_334_543_439, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 1 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 2 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn modexp_8(u: u32) -> Weight {
		Weight::from_parts(14_813_909_000, 0)
			.saturating_add(Weight::from_parts(10_803_622_554, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 1 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 2 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn modexp_64(u: u32) -> Weight {
		Weight::from_parts(134_572_033, 0)
			.saturating_add(Weight::from_parts(14_823_549_566, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 1 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 2 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn modexp_64_long(u: u32) -> Weight {
		Weight::from_parts(4_981_127_000, 0)
			.saturating_add(Weight::from_parts(4_815_649_266, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 1 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 2 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn modexp_256_free(u: u32) -> Weight {
		Weight::from_parts(1_418_052_699, 0)
			.saturating_add(Weight::from_parts(29_415_866_100, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 1 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 2 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn modexp_256_least(u: u32) -> Weight {
		Weight::from_parts(41_482_683, 0)
			.saturating_add(Weight::from_parts(30_270_665_383, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 1 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 2 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn modexp_256(u: u32) -> Weight {
		Weight::from_parts(15_548_697_000, 0)
			.saturating_add(Weight::from_parts(11_395_593_860, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 1 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 2 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn modexp_256_half_even(u: u32) -> Weight {
		Weight::from_parts(283_059_699, 0)
			.saturating_add(Weight::from_parts(16_743_712_933, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 1 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 2 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn modexp_256_power_of_two(u: u32) -> Weight {
		Weight::from_parts(43_641_416, 0)
			.saturating_add(Weight::from_parts(16_515_087_083, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 1 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 2 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn modexp_264(u: u32) -> Weight {
		Weight::from_parts(20_346_188_000, 0)
			.saturating_add(Weight::from_parts(15_024_002_039, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 1 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 2 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn modexp_512(u: u32) -> Weight {
		Weight::from_parts(13_071_506_000, 0)
			.saturating_add(Weight::from_parts(9_638_331_139, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 1 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 2 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn modexp_1024_half_even(u: u32) -> Weight {
		Weight::from_parts(5_000_478_000, 0)
			.saturating_add(Weight::from_parts(3_959_027_318, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 1 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 2 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn modexp_2048_cube(u: u32) -> Weight {
		Weight::from_parts(140_373_999, 0)
			.saturating_add(Weight::from_parts(12_682_021_333, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 1 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 2 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn modexp_2048_rsa(u: u32) -> Weight {
		Weight::from_parts(5_174_205_000, 0)
			.saturating_add(Weight::from_parts(3_762_630_136, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 1 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 2 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn modexp_2048_least(u: u32) -> Weight {
		Weight::from_parts(17_383_291_000, 0)
			.saturating_add(Weight::from_parts(12_732_275_496, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 1 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 2 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn modexp_2048(u: u32) -> Weight {
		Weight::from_parts(4_139_559_000, 0)
			.saturating_add(Weight::from_parts(5_970_893_139, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 1 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 2 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn modexp_8192_cube(u: u32) -> Weight {
		Weight::from_parts(8_778_213_000, 0)
			.saturating_add(Weight::from_parts(6_457_075_096, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 1 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 2 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn modexp_8192_half_even_cube(u: u32) -> Weight {
		Weight::from_parts(15_065_905_000, 0)
			.saturating_add(Weight::from_parts(11_119_998_318, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 1 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 2 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn modexp_8192_free(u: u32) -> Weight {
		Weight::from_parts(35_530_000, 0)
			.saturating_add(Weight::from_parts(6_249_469_857, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(8_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 1 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 2 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn modexp_8192_least(u: u32) -> Weight {
		Weight::from_parts(35_843_000, 0)
			.saturating_add(Weight::from_parts(13_388_157_215, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(8_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 1 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 2 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn modexp_8192_reduction(u: u32) -> Weight {
		Weight::from_parts(27_749_233, 0)
			.saturating_add(Weight::from_parts(506_310_833, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 1 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 2 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn bn254_add(u: u32) -> Weight {
		Weight::from_parts(32_805_375_000, 0)
			.saturating_add(Weight::from_parts(24_223_081_618, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 1 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 2 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn bn254_mul(u: u32) -> Weight {
		Weight::from_parts(43_281_898_000, 0)
			.saturating_add(Weight::from_parts(31_762_348_263, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 1 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 2 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn bn254_pairing_none(u: u32) -> Weight {
		Weight::from_parts(22_247_575_000, 0)
			.saturating_add(Weight::from_parts(16_581_134_566, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 1 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 2 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn bn254_pairing_1(u: u32) -> Weight {
		Weight::from_parts(36_080_333_000, 0)
			.saturating_add(Weight::from_parts(28_032_491_463, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 1 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 2 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn bn254_pairing_2(u: u32) -> Weight {
		Weight::from_parts(35_468_881_000, 0)
			.saturating_add(Weight::from_parts(28_950_708_081, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 1 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 2 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn bn254_pairing_8(u: u32) -> Weight {
		Weight::from_parts(38_670_251_000, 0)
			.saturating_add(Weight::from_parts(29_294_633_372, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 1 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 2 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn blake2f_12(u: u32) -> Weight {
		Weight::from_parts(767_015_499, 0)
			.saturating_add(Weight::from_parts(17_583_492_700, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 1 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 2 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn blake2f(u: u32) -> Weight {
		Weight::from_parts(13_537_062_000, 0)
			.saturating_add(Weight::from_parts(11_702_410_987, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
}

/// For tests: with the prices of ParityDB.
impl WeightInfo for () {
	fn ecrecover(u: u32) -> Weight {
		Weight::from_parts(10_935_690_000, 0)
			.saturating_add(Weight::from_parts(8_046_665_381, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn sha256_empty(u: u32) -> Weight {
		Weight::from_parts(193_824_149, 0)
			.saturating_add(Weight::from_parts(8_638_103_416, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn sha256(u: u32) -> Weight {
		Weight::from_parts(85_083_566, 0)
			.saturating_add(Weight::from_parts(4_426_110_200, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn ripemd160_empty(u: u32) -> Weight {
		Weight::from_parts(89_462_466, 0)
			.saturating_add(Weight::from_parts(2_373_827_800, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn ripemd160(u: u32) -> Weight {
		Weight::from_parts(84_933_250, 0)
			.saturating_add(Weight::from_parts(1_138_882_183, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn identity_empty(u: u32) -> Weight {
		Weight::from_parts(297_445_699, 0)
			.saturating_add(Weight::from_parts(5_679_860_066, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn identity(u: u32) -> Weight {
		Weight::from_parts(11_323_861_000, 0)
			.saturating_add(Weight::from_parts(8_334_543_439, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn modexp_8(u: u32) -> Weight {
		Weight::from_parts(14_813_909_000, 0)
			.saturating_add(Weight::from_parts(10_803_622_554, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn modexp_64(u: u32) -> Weight {
		Weight::from_parts(134_572_033, 0)
			.saturating_add(Weight::from_parts(14_823_549_566, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn modexp_64_long(u: u32) -> Weight {
		Weight::from_parts(4_981_127_000, 0)
			.saturating_add(Weight::from_parts(4_815_649_266, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn modexp_256_free(u: u32) -> Weight {
		Weight::from_parts(1_418_052_699, 0)
			.saturating_add(Weight::from_parts(29_415_866_100, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn modexp_256_least(u: u32) -> Weight {
		Weight::from_parts(41_482_683, 0)
			.saturating_add(Weight::from_parts(30_270_665_383, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn modexp_256(u: u32) -> Weight {
		Weight::from_parts(15_548_697_000, 0)
			.saturating_add(Weight::from_parts(11_395_593_860, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn modexp_256_half_even(u: u32) -> Weight {
		Weight::from_parts(283_059_699, 0)
			.saturating_add(Weight::from_parts(16_743_712_933, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn modexp_256_power_of_two(u: u32) -> Weight {
		Weight::from_parts(43_641_416, 0)
			.saturating_add(Weight::from_parts(16_515_087_083, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn modexp_264(u: u32) -> Weight {
		Weight::from_parts(20_346_188_000, 0)
			.saturating_add(Weight::from_parts(15_024_002_039, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn modexp_512(u: u32) -> Weight {
		Weight::from_parts(13_071_506_000, 0)
			.saturating_add(Weight::from_parts(9_638_331_139, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn modexp_1024_half_even(u: u32) -> Weight {
		Weight::from_parts(5_000_478_000, 0)
			.saturating_add(Weight::from_parts(3_959_027_318, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn modexp_2048_cube(u: u32) -> Weight {
		Weight::from_parts(140_373_999, 0)
			.saturating_add(Weight::from_parts(12_682_021_333, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn modexp_2048_rsa(u: u32) -> Weight {
		Weight::from_parts(5_174_205_000, 0)
			.saturating_add(Weight::from_parts(3_762_630_136, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn modexp_2048_least(u: u32) -> Weight {
		Weight::from_parts(17_383_291_000, 0)
			.saturating_add(Weight::from_parts(12_732_275_496, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn modexp_2048(u: u32) -> Weight {
		Weight::from_parts(4_139_559_000, 0)
			.saturating_add(Weight::from_parts(5_970_893_139, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn modexp_8192_cube(u: u32) -> Weight {
		Weight::from_parts(8_778_213_000, 0)
			.saturating_add(Weight::from_parts(6_457_075_096, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn modexp_8192_half_even_cube(u: u32) -> Weight {
		Weight::from_parts(15_065_905_000, 0)
			.saturating_add(Weight::from_parts(11_119_998_318, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn modexp_8192_free(u: u32) -> Weight {
		Weight::from_parts(35_530_000, 0)
			.saturating_add(Weight::from_parts(6_249_469_857, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(8_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn modexp_8192_least(u: u32) -> Weight {
		Weight::from_parts(35_843_000, 0)
			.saturating_add(Weight::from_parts(13_388_157_215, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(8_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn modexp_8192_reduction(u: u32) -> Weight {
		Weight::from_parts(27_749_233, 0)
			.saturating_add(Weight::from_parts(506_310_833, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn bn254_add(u: u32) -> Weight {
		Weight::from_parts(32_805_375_000, 0)
			.saturating_add(Weight::from_parts(24_223_081_618, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn bn254_mul(u: u32) -> Weight {
		Weight::from_parts(43_281_898_000, 0)
			.saturating_add(Weight::from_parts(31_762_348_263, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn bn254_pairing_none(u: u32) -> Weight {
		Weight::from_parts(22_247_575_000, 0)
			.saturating_add(Weight::from_parts(16_581_134_566, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn bn254_pairing_1(u: u32) -> Weight {
		Weight::from_parts(36_080_333_000, 0)
			.saturating_add(Weight::from_parts(28_032_491_463, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn bn254_pairing_2(u: u32) -> Weight {
		Weight::from_parts(35_468_881_000, 0)
			.saturating_add(Weight::from_parts(28_950_708_081, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn bn254_pairing_8(u: u32) -> Weight {
		Weight::from_parts(38_670_251_000, 0)
			.saturating_add(Weight::from_parts(29_294_633_372, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn blake2f_12(u: u32) -> Weight {
		Weight::from_parts(767_015_499, 0)
			.saturating_add(Weight::from_parts(17_583_492_700, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn blake2f(u: u32) -> Weight {
		Weight::from_parts(13_537_062_000, 0)
			.saturating_add(Weight::from_parts(11_702_410_987, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}
}
