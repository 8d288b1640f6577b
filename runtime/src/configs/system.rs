//! System, time, and the limits of a block.

use crate::{
	AccountId, Babe, Balance, Block, BlockNumber, Hash, Moment, Nonce, PalletInfo, Runtime,
	RuntimeCall, RuntimeEvent, RuntimeOrigin, RuntimeTask, VERSION,
	configs::consensus::MILLISECS_PER_SLOT,
};
use frame_support::{
	derive_impl,
	dispatch::DispatchClass,
	parameter_types,
	traits::ConstU32,
	weights::{
		RuntimeDbWeight, Weight,
		constants::{WEIGHT_REF_TIME_PER_MICROS, WEIGHT_REF_TIME_PER_MILLIS},
	},
};
use frame_system::limits::{BlockLength, BlockWeights};
use sp_runtime::{Perbill, traits::IdentityLookup};
use sp_version::RuntimeVersion;

/// Computation a block may take on the reference machine: two thirds of a slot, which is also the
/// part of the slot that the node gives to authoring. The rest is for propagation and import.
/// Proof size is not limited: nobody validates this chain from storage proofs.
pub const MAXIMUM_BLOCK_WEIGHT: Weight = Weight::from_parts(
	WEIGHT_REF_TIME_PER_MILLIS.saturating_mul(MILLISECS_PER_SLOT).saturating_mul(2) / 3,
	u64::MAX,
);

/// Part of a block open to normal transactions; the rest is for operational ones (governance).
pub const NORMAL_DISPATCH_RATIO: Perbill = Perbill::from_percent(80);

/// What a key takes in the database of a validator, its way through the trie included: measured in the
/// state of 100 000 nodes (`scripts/bench.sh --only storage`). A read of 0.7 µs from the state cache,
/// which holds such a state as a whole, and of 8 µs once after a restart; a write of 27 to 31 µs with
/// its share of the state root, in blocks as full as they get.
pub const DB_WEIGHT: RuntimeDbWeight = RuntimeDbWeight {
	read: 4 * WEIGHT_REF_TIME_PER_MICROS,
	write: 32 * WEIGHT_REF_TIME_PER_MICROS,
};

/// What a transaction takes besides its call and its extension, when nothing of it is signed, or the
/// extension pays for checking that: to decode it and to note how it went.
pub const EXTRINSIC_BASE_WEIGHT: Weight = Weight::from_parts(20 * WEIGHT_REF_TIME_PER_MICROS, 0);

/// What one with an account's signature takes in addition: to recover the signer, and what the weights
/// of the extension leave out, the parameters and the accounts of its fee. `remark`, which does nothing
/// else, was measured to take 230 µs with its extension (`scripts/bench.sh --only worst`).
pub const SIGNATURE_WEIGHT: Weight = Weight::from_parts(190 * WEIGHT_REF_TIME_PER_MICROS, 0);

/// Largest block, in bytes.
pub const MAXIMUM_BLOCK_LENGTH: u32 = 5 * 1024 * 1024;

parameter_types! {
	/// Blocks whose hash stays known, which bounds how long a mortal transaction lives (80 min).
	pub const BlockHashCount: BlockNumber = 2400;
	/// Version of the runtime.
	pub const Version: RuntimeVersion = VERSION;
	/// Limits of a block in weight, by dispatch class.
	pub RuntimeBlockWeights: BlockWeights = block_weights();
	/// Limits of a block in bytes, by dispatch class.
	pub RuntimeBlockLength: BlockLength = BlockLength::builder()
		.max_length(MAXIMUM_BLOCK_LENGTH)
		.modify_max_length_for_class(DispatchClass::Normal, |max| {
			*max = NORMAL_DISPATCH_RATIO.mul_floor(*max)
		})
		.build();
	/// Prices of accesses to the database.
	pub const DbWeight: RuntimeDbWeight = DB_WEIGHT;
	/// A slot has at most one block, so blocks are at least half a slot apart.
	pub const MinimumPeriod: Moment = MILLISECS_PER_SLOT / 2;
}

fn block_weights() -> BlockWeights {
	let normal = Weight::from_parts(
		NORMAL_DISPATCH_RATIO.mul_floor(MAXIMUM_BLOCK_WEIGHT.ref_time()),
		NORMAL_DISPATCH_RATIO.mul_floor(MAXIMUM_BLOCK_WEIGHT.proof_size()),
	);
	BlockWeights::builder()
		.for_class(DispatchClass::all(), |weights| {
			weights.base_extrinsic = EXTRINSIC_BASE_WEIGHT;
		})
		.for_class(DispatchClass::Normal, |weights| weights.max_total = Some(normal))
		.for_class(DispatchClass::Operational, |weights| {
			weights.max_total = Some(MAXIMUM_BLOCK_WEIGHT);
			weights.reserved = Some(MAXIMUM_BLOCK_WEIGHT.saturating_sub(normal));
		})
		.avg_block_initialization(Perbill::from_percent(10))
		.build_or_panic()
}

#[derive_impl(frame_system::config_preludes::SolochainDefaultConfig)]
impl frame_system::Config for Runtime {
	type Block = Block;
	type AccountId = AccountId;
	type Nonce = Nonce;
	type Hash = Hash;
	type Lookup = IdentityLookup<AccountId>;
	type AccountData = pallet_balances::AccountData<Balance>;
	type BlockHashCount = BlockHashCount;
	type BlockWeights = RuntimeBlockWeights;
	type BlockLength = RuntimeBlockLength;
	type DbWeight = DbWeight;
	type Version = Version;
	type MaxConsumers = ConstU32<128>;
	type SingleBlockMigrations = crate::SingleBlockMigrations;
	type SystemWeightInfo = frame_system::weights::SubstrateWeight<Runtime>;
	type ExtensionsWeightInfo = frame_system::SubstrateExtensionsWeight<Runtime>;
}

impl pallet_timestamp::Config for Runtime {
	type Moment = Moment;
	type OnTimestampSet = Babe;
	type MinimumPeriod = MinimumPeriod;
	type WeightInfo = pallet_timestamp::weights::SubstrateWeight<Runtime>;
}
