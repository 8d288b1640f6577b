//! Weights of `deuterium_precompiles`, measured. Generated; do not edit.
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
	/// See the benchmark `least`.
	/// `u` was measured from 1 to 5.
	fn least(u: u32) -> Weight;
	/// See the benchmark `text`.
	/// `u` was measured from 1 to 5.
	fn text(u: u32) -> Weight;
	/// See the benchmark `unknown`.
	/// `u` was measured from 1 to 5.
	fn unknown(u: u32) -> Weight;
	/// See the benchmark `longest`.
	/// `u` was measured from 1 to 5.
	fn longest(u: u32) -> Weight;
	/// See the benchmark `get_task`.
	/// `u` was measured from 1 to 5.
	fn get_task(u: u32) -> Weight;
	/// See the benchmark `total_tasks`.
	/// `u` was measured from 1 to 5.
	fn total_tasks(u: u32) -> Weight;
	/// See the benchmark `get_node_info`.
	/// `u` was measured from 1 to 5.
	fn get_node_info(u: u32) -> Weight;
	/// See the benchmark `get_available_nodes`.
	/// `u` was measured from 1 to 5.
	fn get_available_nodes(u: u32) -> Weight;
	/// See the benchmark `get_available_cards`.
	/// `u` was measured from 1 to 5.
	fn get_available_cards(u: u32) -> Weight;
	/// See the benchmark `get_all_node_info`.
	/// `u` was measured from 1 to 5.
	fn get_all_node_info(u: u32) -> Weight;
	/// See the benchmark `get_current_task_score`.
	/// `u` was measured from 1 to 5.
	fn get_current_task_score(u: u32) -> Weight;
	/// See the benchmark `get_node`.
	/// `u` was measured from 1 to 5.
	fn get_node(u: u32) -> Weight;
	/// See the benchmark `claimable`.
	/// `u` was measured from 1 to 5.
	fn claimable(u: u32) -> Weight;
	/// See the benchmark `quote`.
	/// `u` was measured from 1 to 5.
	fn quote(u: u32) -> Weight;
	/// See the benchmark `why_aborted`.
	/// `u` was measured from 1 to 5.
	fn why_aborted(u: u32) -> Weight;
	/// See the benchmark `why_unpaid`.
	/// `u` was measured from 1 to 5.
	fn why_unpaid(u: u32) -> Weight;
	/// See the benchmark `why_removed`.
	/// `u` was measured from 1 to 5.
	fn why_removed(u: u32) -> Weight;
	/// See the benchmark `balance_of`.
	/// `u` was measured from 1 to 5.
	fn balance_of(u: u32) -> Weight;
	/// See the benchmark `allowance`.
	/// `u` was measured from 1 to 5.
	fn allowance(u: u32) -> Weight;
	/// See the benchmark `approve`.
	/// `u` was measured from 1 to 5.
	fn approve(u: u32) -> Weight;
	/// See the benchmark `transfer`.
	/// `u` was measured from 1 to 5.
	fn transfer(u: u32) -> Weight;
	/// See the benchmark `set_worker_key`.
	/// `u` was measured from 1 to 5.
	fn set_worker_key(u: u32) -> Weight;
	/// See the benchmark `top_up`.
	/// `u` was measured from 1 to 5.
	fn top_up(u: u32) -> Weight;
}

/// The figures with the runtime's prices of database accesses.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 2 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 1 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn least(u: u32) -> Weight {
		Weight::from_parts(21_387_060_000, 0)
			.saturating_add(Weight::from_parts(15_594_660_333, 0).saturating_mul(u.into()))
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
	fn text(u: u32) -> Weight {
		Weight::from_parts(22_065_957_000, 0)
			.saturating_add(Weight::from_parts(16_087_908_909, 0).saturating_mul(u.into()))
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
	fn unknown(u: u32) -> Weight {
		Weight::from_parts(62_207_916, 0)
			.saturating_add(Weight::from_parts(22_833_469_283, 0).saturating_mul(u.into()))
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
	fn longest(u: u32) -> Weight {
		Weight::from_parts(142_884_599, 0)
			.saturating_add(Weight::from_parts(14_582_812_700, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 2 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `Parameters::Parameters`: at most 1 read, 0 written.
	/// `System::Account`: at most 1 read, 1 written.
	/// `TaskQueue::Tasks`: at most 1 read, 0 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	/// `Validation::Groups`: at most 1 read, 0 written.
	fn get_task(u: u32) -> Weight {
		Weight::from_parts(52_068_183, 0)
			.saturating_add(Weight::from_parts(10_961_463_150, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(13_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 2 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `Parameters::Parameters`: at most 1 read, 0 written.
	/// `System::Account`: at most 1 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn total_tasks(u: u32) -> Weight {
		Weight::from_parts(9_669_914_000, 0)
			.saturating_add(Weight::from_parts(7_178_793_381, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(11_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 2 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `NodeRegistry::Nodes`: at most 1 read, 0 written.
	/// `System::Account`: at most 1 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn get_node_info(u: u32) -> Weight {
		Weight::from_parts(19_005_067_000, 0)
			.saturating_add(Weight::from_parts(13_905_490_569, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(11_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 2 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `NodeRegistry::ClassGroups`: at most 100 read, 0 written.
	/// `NodeRegistry::ClassSums`: at most 1 read, 0 written.
	/// `NodeRegistry::ClassWeights`: at most 2 read, 0 written.
	/// `NodeRegistry::Groups`: at most 100 read, 0 written.
	/// `NodeRegistry::Members`: at most 100 read, 0 written.
	/// `NodeRegistry::Weights`: at most 100 read, 0 written.
	/// `System::Account`: at most 1 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn get_available_nodes(u: u32) -> Weight {
		Weight::from_parts(6_258_771_000, 0)
			.saturating_add(Weight::from_parts(4_818_570_933, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(413_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 2 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `NodeRegistry::Cards`: at most 100 read, 0 written.
	/// `NodeRegistry::Groups`: at most 101 read, 0 written.
	/// `System::Account`: at most 1 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn get_available_cards(u: u32) -> Weight {
		Weight::from_parts(6_415_133_000, 0)
			.saturating_add(Weight::from_parts(5_010_820_215, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(211_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 2 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `NodeRegistry::Nodes`: at most 100 read, 0 written.
	/// `NodeRegistry::Roster`: at most 100 read, 0 written.
	/// `System::Account`: at most 1 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn get_all_node_info(u: u32) -> Weight {
		Weight::from_parts(8_796_844_000, 0)
			.saturating_add(Weight::from_parts(6_849_262_224, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(210_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 2 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `NodeRegistry::Nodes`: at most 1 read, 0 written.
	/// `Parameters::Parameters`: at most 3 read, 0 written.
	/// `Qos::Records`: at most 1 read, 0 written.
	/// `System::Account`: at most 1 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	/// `Validation::Groups`: at most 1 read, 0 written.
	fn get_current_task_score(u: u32) -> Weight {
		Weight::from_parts(10_029_919_000, 0)
			.saturating_add(Weight::from_parts(7_396_221_684, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(16_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 2 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `NodeRegistry::Nodes`: at most 1 read, 0 written.
	/// `NodeStaking::Ledgers`: at most 1 read, 0 written.
	/// `System::Account`: at most 1 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn get_node(u: u32) -> Weight {
		Weight::from_parts(12_221_156_000, 0)
			.saturating_add(Weight::from_parts(9_009_565_018, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(12_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 2 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 1 read, 1 written.
	/// `TaskQueue::Claims`: at most 257 read, 0 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn claimable(u: u32) -> Weight {
		Weight::from_parts(5_775_452_000, 0)
			.saturating_add(Weight::from_parts(4_440_279_239, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(267_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `Balances::Holds`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 2 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `Parameters::Parameters`: at most 7 read, 0 written.
	/// `System::Account`: at most 2 read, 1 written.
	/// `TaskQueue::LiveTasks`: at most 1 read, 0 written.
	/// `TaskQueue::PriceOrder`: at most 1001 read, 0 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn quote(u: u32) -> Weight {
		Weight::from_parts(22_550_283, 0)
			.saturating_add(Weight::from_parts(3_156_706_516, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(1021_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 2 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 1 read, 1 written.
	/// `TaskQueue::Tasks`: at most 1 read, 0 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn why_aborted(u: u32) -> Weight {
		Weight::from_parts(147_040_999, 0)
			.saturating_add(Weight::from_parts(2_340_269_000, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(11_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 2 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `NodeRegistry::Nodes`: at most 3 read, 0 written.
	/// `NodeRegistry::Removals`: at most 3 read, 0 written.
	/// `System::Account`: at most 1 read, 1 written.
	/// `TaskQueue::Tasks`: at most 1 read, 0 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	/// `Validation::Groups`: at most 1 read, 0 written.
	fn why_unpaid(u: u32) -> Weight {
		Weight::from_parts(140_418_949, 0)
			.saturating_add(Weight::from_parts(6_785_928_683, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(18_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 2 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `NodeRegistry::Removals`: at most 1 read, 0 written.
	/// `System::Account`: at most 1 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn why_removed(u: u32) -> Weight {
		Weight::from_parts(92_195_766, 0)
			.saturating_add(Weight::from_parts(2_407_479_966, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(11_u64))
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
	fn balance_of(u: u32) -> Weight {
		Weight::from_parts(19_716_316_000, 0)
			.saturating_add(Weight::from_parts(14_611_538_912, 0).saturating_mul(u.into()))
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
	/// `[c3, 4b, 32, 8f, 4d, a7, f0, 39, 16, 12, 4f, 48, 2c, 15, 80, 5f, 3c, 9c, 12, 84, 13, 07, 06, f5, ae, a0, c8, b3, d4, c5, 4d, 89]`: at most 1 read, 0 written.
	fn allowance(u: u32) -> Weight {
		Weight::from_parts(17_754_406_000, 0)
			.saturating_add(Weight::from_parts(12_947_683_454, 0).saturating_mul(u.into()))
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
	/// `[c3, 4b, 32, 8f, 4d, a7, f0, 39, 16, 12, 4f, 48, 2c, 15, 80, 5f, 3c, 9c, 12, 84, 13, 07, 06, f5, ae, a0, c8, b3, d4, c5, 4d, 89]`: at most 1 read, 1 written.
	fn approve(u: u32) -> Weight {
		Weight::from_parts(8_778_471_000, 0)
			.saturating_add(Weight::from_parts(6_481_424_263, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(11_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 2 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `System::Account`: at most 3 read, 3 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn transfer(u: u32) -> Weight {
		Weight::from_parts(637_784_199, 0)
			.saturating_add(Weight::from_parts(21_056_022_366, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(12_u64))
			.saturating_add(T::DbWeight::get().writes(4_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 2 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `NodeRegistry::Nodes`: at most 1 read, 1 written.
	/// `NodeRegistry::WorkerNodes`: at most 0 read, 1 written.
	/// `System::Account`: at most 1 read, 1 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn set_worker_key(u: u32) -> Weight {
		Weight::from_parts(7_071_415_000, 0)
			.saturating_add(Weight::from_parts(5_162_745_542, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(11_u64))
			.saturating_add(T::DbWeight::get().writes(4_u64))
	}

	/// `Babe::AuthorVrfRandomness`: at most 1 read, 0 written.
	/// `Balances::Holds`: at most 1 read, 1 written.
	/// `BaseFee::BaseFeePerGas`: at most 1 read, 0 written.
	/// `EVM::AccountCodesMetadata`: at most 2 read, 0 written.
	/// `EVM::AccountCodes`: at most 2 read, 0 written.
	/// `EVM::Running`: at most 1 read, 1 written.
	/// `EVMChainId::ChainId`: at most 1 read, 0 written.
	/// `NodeStaking::Ledgers`: at most 1 read, 1 written.
	/// `System::Account`: at most 3 read, 3 written.
	/// `Timestamp::Now`: at most 1 read, 0 written.
	fn top_up(u: u32) -> Weight {
		Weight::from_parts(17_228_596_000, 0)
			.saturating_add(Weight::from_parts(12_615_486_442, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(14_u64))
			.saturating_add(T::DbWeight::get().writes(6_u64))
	}
}

/// For tests: with the prices of ParityDB.
impl WeightInfo for () {
	fn least(u: u32) -> Weight {
		Weight::from_parts(21_387_060_000, 0)
			.saturating_add(Weight::from_parts(15_594_660_333, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn text(u: u32) -> Weight {
		Weight::from_parts(22_065_957_000, 0)
			.saturating_add(Weight::from_parts(16_087_908_909, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn unknown(u: u32) -> Weight {
		Weight::from_parts(62_207_916, 0)
			.saturating_add(Weight::from_parts(22_833_469_283, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn longest(u: u32) -> Weight {
		Weight::from_parts(142_884_599, 0)
			.saturating_add(Weight::from_parts(14_582_812_700, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(10_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn get_task(u: u32) -> Weight {
		Weight::from_parts(52_068_183, 0)
			.saturating_add(Weight::from_parts(10_961_463_150, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(13_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn total_tasks(u: u32) -> Weight {
		Weight::from_parts(9_669_914_000, 0)
			.saturating_add(Weight::from_parts(7_178_793_381, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(11_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn get_node_info(u: u32) -> Weight {
		Weight::from_parts(19_005_067_000, 0)
			.saturating_add(Weight::from_parts(13_905_490_569, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(11_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn get_available_nodes(u: u32) -> Weight {
		Weight::from_parts(6_258_771_000, 0)
			.saturating_add(Weight::from_parts(4_818_570_933, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(413_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn get_available_cards(u: u32) -> Weight {
		Weight::from_parts(6_415_133_000, 0)
			.saturating_add(Weight::from_parts(5_010_820_215, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(211_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn get_all_node_info(u: u32) -> Weight {
		Weight::from_parts(8_796_844_000, 0)
			.saturating_add(Weight::from_parts(6_849_262_224, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(210_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn get_current_task_score(u: u32) -> Weight {
		Weight::from_parts(10_029_919_000, 0)
			.saturating_add(Weight::from_parts(7_396_221_684, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(16_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn get_node(u: u32) -> Weight {
		Weight::from_parts(12_221_156_000, 0)
			.saturating_add(Weight::from_parts(9_009_565_018, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(12_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn claimable(u: u32) -> Weight {
		Weight::from_parts(5_775_452_000, 0)
			.saturating_add(Weight::from_parts(4_440_279_239, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(267_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn quote(u: u32) -> Weight {
		Weight::from_parts(22_550_283, 0)
			.saturating_add(Weight::from_parts(3_156_706_516, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(1021_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn why_aborted(u: u32) -> Weight {
		Weight::from_parts(147_040_999, 0)
			.saturating_add(Weight::from_parts(2_340_269_000, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(11_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn why_unpaid(u: u32) -> Weight {
		Weight::from_parts(140_418_949, 0)
			.saturating_add(Weight::from_parts(6_785_928_683, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(18_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn why_removed(u: u32) -> Weight {
		Weight::from_parts(92_195_766, 0)
			.saturating_add(Weight::from_parts(2_407_479_966, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(11_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn balance_of(u: u32) -> Weight {
		Weight::from_parts(19_716_316_000, 0)
			.saturating_add(Weight::from_parts(14_611_538_912, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(11_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn allowance(u: u32) -> Weight {
		Weight::from_parts(17_754_406_000, 0)
			.saturating_add(Weight::from_parts(12_947_683_454, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(11_u64))
			.saturating_add(ParityDbWeight::get().writes(2_u64))
	}

	fn approve(u: u32) -> Weight {
		Weight::from_parts(8_778_471_000, 0)
			.saturating_add(Weight::from_parts(6_481_424_263, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(11_u64))
			.saturating_add(ParityDbWeight::get().writes(3_u64))
	}

	fn transfer(u: u32) -> Weight {
		Weight::from_parts(637_784_199, 0)
			.saturating_add(Weight::from_parts(21_056_022_366, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(12_u64))
			.saturating_add(ParityDbWeight::get().writes(4_u64))
	}

	fn set_worker_key(u: u32) -> Weight {
		Weight::from_parts(7_071_415_000, 0)
			.saturating_add(Weight::from_parts(5_162_745_542, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(11_u64))
			.saturating_add(ParityDbWeight::get().writes(4_u64))
	}

	fn top_up(u: u32) -> Weight {
		Weight::from_parts(17_228_596_000, 0)
			.saturating_add(Weight::from_parts(12_615_486_442, 0).saturating_mul(u.into()))
			.saturating_add(ParityDbWeight::get().reads(14_u64))
			.saturating_add(ParityDbWeight::get().writes(6_u64))
	}
}
