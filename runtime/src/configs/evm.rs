//! Ethereum: gas, fees, accounts with code, blocks.
//!
//! With `extrinsic.rs` this is the only file of the runtime that names the EVM's pallets, so that
//! others of the same shape can take their place.

use crate::{
	AccountId, EVM, EVMChainId, Ethereum, Runtime, Timestamp,
	configs::{bounds::ethereum, consensus::block_author, monetary::TreasuryAccount},
};
use frame_support::{
	parameter_types,
	traits::{FindAuthor, Get},
	weights::Weight,
};
use frame_system::EnsureRoot;
use sp_core::{H160, H256, U256};
use sp_runtime::ConsensusEngineId;

/// Reference time of one gas, in picoseconds: 22 million gas are a second. Not less than the dearest
/// kind of work takes in the WASM runtime; the benchmarks `pallet_evm::run_*` measure it, and
/// `tests/integration/weights.rs` holds this against them.
pub const WEIGHT_PER_GAS: u64 = 45_000;

/// Gas of a block, and the most that a transaction may ask for: 675 ms at [`WEIGHT_PER_GAS`], less
/// than three quarters of what normal transactions may take of a block. The rest of it is for native ones, which
/// no amount of Ethereum transactions can keep out.
pub const BLOCK_GAS_LIMIT: u64 = 15_000_000;

/// Least base fee, in the smallest unit per gas. So low that clients with a fixed gas price of 10,
/// as those of the Helium network have, are served when the chain is idle.
pub const LEAST_BASE_FEE: u64 = 10;

/// Chain id of the presets: 1 337 000, the family of development chains, and 2, the mass number of
/// deuterium. Nobody has it in the public list of chains (ethereum-lists/chains).
pub const CHAIN_ID: u64 = 1_337_002;

parameter_types! {
	/// Weight of one gas.
	pub const WeightPerGas: Weight = Weight::from_parts(WEIGHT_PER_GAS, 0);
	/// Gas of a block.
	pub BlockGasLimit: U256 = BLOCK_GAS_LIMIT.into();
	/// Least base fee.
	pub LeastBaseFee: U256 = LEAST_BASE_FEE.into();
	/// The precompiled contracts.
	pub PrecompilesValue: crate::precompiles::Precompiles = crate::precompiles::PRECOMPILES;
}

impl pallet_evm_chain_id::Config for Runtime {}

/// The gas of the block that is being built.
pub struct BlockGas;

impl pallet_base_fee::BlockGas for BlockGas {
	fn used() -> u64 {
		Ethereum::gas_used()
	}

	fn limit() -> u64 {
		BLOCK_GAS_LIMIT
	}
}

impl pallet_base_fee::Config for Runtime {
	type BlockGas = BlockGas;
	type LeastBaseFee = LeastBaseFee;
	type GovernanceOrigin = EnsureRoot<AccountId>;
	type WeightInfo = pallet_base_fee::weights::SubstrateWeight<Self>;
}

/// The base fee of the block, as the EVM asks for it.
pub struct BlockBaseFee;

impl pallet_evm::FeeCalculator for BlockBaseFee {
	fn min_gas_price() -> (U256, Weight) {
		let weight = <Runtime as frame_system::Config>::DbWeight::get().reads(1);
		(pallet_base_fee::BaseFeePerGas::<Runtime>::get(), weight)
	}
}

/// Who gets the base fee: nobody, it is burnt, unless governance gives it to the treasury.
pub struct BaseFeeReceiver;

impl Get<Option<AccountId>> for BaseFeeReceiver {
	fn get() -> Option<AccountId> {
		ethereum::BaseFeeToTreasury::get().then(TreasuryAccount::get)
	}
}

/// The author of the block, as the authorship pallet knows it.
pub struct BlockAuthor;

impl FindAuthor<H160> for BlockAuthor {
	fn find_author<'a, I>(_: I) -> Option<H160>
	where
		I: 'a + IntoIterator<Item = (ConsensusEngineId, &'a [u8])>,
	{
		block_author().map(Into::into)
	}
}

/// The time of the block, in milliseconds.
pub struct Now;

impl Get<u64> for Now {
	fn get() -> u64 {
		Timestamp::get()
	}
}

/// PREVRANDAO: the VRF output of the block before, as its name says. It is the same for all
/// transactions of a block, because BABE replaces it at the block's end. Who includes a transaction
/// knows it already; lots that matter are drawn otherwise (`inference::BlockVrf`).
pub struct PreviousVrf;

impl Get<H256> for PreviousVrf {
	fn get() -> H256 {
		crate::Babe::author_vrf_randomness().map(H256::from).unwrap_or_default()
	}
}

impl pallet_evm::Config for Runtime {
	type Currency = crate::Balances;
	type FeeCalculator = BlockBaseFee;
	type GasWeightMapping = pallet_evm::FixedGasWeightMapping<Self>;
	type WeightPerGas = WeightPerGas;
	type BlockGasLimit = BlockGasLimit;
	type ChainId = EVMChainId;
	type BlockHashMapping = Ethereum;
	type PrecompilesType = crate::precompiles::Precompiles;
	type PrecompilesValue = PrecompilesValue;
	type PurePrecompiles = crate::precompiles::Pure;
	type CreateOrigin = EVM;
	type OnChargeTransaction = pallet_evm::FungibleFees<Self, BaseFeeReceiver>;
	type FindAuthor = BlockAuthor;
	type Timestamp = Now;
	type Randomness = PreviousVrf;
	type Runner = pallet_evm::runner::StackRunner<Self>;
	type GovernanceOrigin = EnsureRoot<AccountId>;
	type WeightInfo = pallet_evm::weights::SubstrateWeight<Self>;
}

impl pallet_ethereum::Config for Runtime {
	type AllowUnprotected = ethereum::AllowUnprotected;
	type WeightInfo = pallet_ethereum::weights::SubstrateWeight<Self>;
}
