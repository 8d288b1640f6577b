//! The tunables of the chain, under governance.
//!
//! Every one is a dynamic parameter: changed by root and announced by an event of the parameters
//! pallet. A value beyond its bounds (see [`super::bounds`]) is set to the nearest bound, which the
//! event tells; and once more where it is read, so that no value that governance can set, nor one
//! that was set before the bounds were drawn tighter, breaks the chain. (The parameters pallet can
//! refuse an origin, but no value.)
//!
//! A change never touches what has begun: what decides about the money of a task is frozen when it
//! starts, its deadlines when their phases begin, its value when it is created.

use crate::{
	AccountId, Balance, Runtime, RuntimeEvent,
	configs::{
		bounds::WithinBounds,
		monetary::{CNX, MICRO_CNX, MILLI_CNX},
	},
};
use codec::{Decode, DecodeWithMemTracking, Encode};
use frame_support::{
	dynamic_params::{dynamic_pallet_params, dynamic_params},
	traits::{AsEnsureOriginWithArg, dynamic_params::AggregatedKeyValue},
};
use frame_system::EnsureRoot;
use scale_info::TypeInfo;
use sp_runtime::Permill;

pub use dynamic_params::{ethereum, fees, protocol};

/// Parameters that root can change while the chain runs, by concern.
#[dynamic_params(AnyParameters, pallet_parameters::Parameters::<Runtime>)]
pub mod dynamic_params {
	use super::*;

	/// Transaction fees.
	#[dynamic_pallet_params]
	#[codec(index = 0)]
	pub mod fees {
		/// Price of a second of computation on the reference machine, in the smallest unit.
		#[codec(index = 0)]
		pub static PerSecond: Balance = CNX;

		/// Price of a byte of a transaction, in the smallest unit.
		#[codec(index = 1)]
		pub static PerByte: Balance = MICRO_CNX;
	}

	/// The inference protocol. Times are in blocks.
	#[dynamic_pallet_params]
	#[codec(index = 1)]
	pub mod protocol {
		/// Least stake with which a node may join, in the smallest unit.
		#[codec(index = 0)]
		pub static MinimumStake: Balance = 400 * CNX;

		/// Blocks from the start of unbonding until the stake can be withdrawn: 30 minutes.
		#[codec(index = 1)]
		pub static UnbondingPeriod: u32 = 900;

		/// Most nodes in the network.
		#[codec(index = 2)]
		pub static MaxNodes: u32 = 100_000;

		/// Selection weight of a node without history, 1..=20: below the best, so that a fresh
		/// account is no way to shed a bad record.
		#[codec(index = 3)]
		pub static NewNodeWeight: u8 = 10;

		/// A node whose last three scores sum up to this or less must leave.
		#[codec(index = 4)]
		pub static KickOutThreshold: u8 = 20;

		/// Least fee of an image task, in the smallest unit.
		#[codec(index = 5)]
		pub static MinimumImageFee: Balance = MILLI_CNX;

		/// Least fee of a text task, in the smallest unit.
		#[codec(index = 6)]
		pub static MinimumTextFee: Balance = MILLI_CNX;

		/// Least fee of a fine-tuning task, in the smallest unit.
		#[codec(index = 7)]
		pub static MinimumFineTuneFee: Balance = 100 * MILLI_CNX;

		/// Expected milliseconds of an image task without its images.
		#[codec(index = 8)]
		pub static ImageOverheadMillis: u64 = 10_000;

		/// Expected milliseconds of an image.
		#[codec(index = 9)]
		pub static ImageUnitMillis: u64 = 5_000;

		/// Expected milliseconds of a text task.
		#[codec(index = 10)]
		pub static TextMillis: u64 = 20_000;

		/// Expected milliseconds of a fine-tuning task without its units.
		#[codec(index = 11)]
		pub static FineTuneOverheadMillis: u64 = 60_000;

		/// Expected milliseconds of a unit of fine-tuning.
		#[codec(index = 12)]
		pub static FineTuneUnitMillis: u64 = 600_000;

		/// Most live tasks of a creator.
		#[codec(index = 13)]
		pub static TasksPerCreator: u32 = 100;

		/// Most waiting tasks.
		#[codec(index = 14)]
		pub static QueueLimit: u32 = 10_000;

		/// Blocks that a task may wait for nodes: one hour.
		#[codec(index = 15)]
		pub static DispatchTimeout: u32 = 1_800;

		/// Blocks that nodes have to commit: 15 minutes, as in the reference.
		#[codec(index = 16)]
		pub static ExecutionTimeout: u32 = 450;

		/// Blocks that nodes have to disclose: two minutes.
		#[codec(index = 17)]
		pub static DisclosureTimeout: u32 = 60;

		/// Blocks that the result node has to make the result available: five minutes.
		#[codec(index = 18)]
		pub static UploadTimeout: u32 = 150;

		/// Blocks for which the record of an ended task is kept: one hour.
		#[codec(index = 19)]
		pub static Retention: u32 = 1_800;

		/// Part of the stake that withholding a disclosure costs.
		#[codec(index = 20)]
		pub static WithholdingPenalty: Permill = Permill::from_percent(10);

		/// Images match when their perceptual hashes differ in fewer bits than this.
		#[codec(index = 21)]
		pub static DistanceThreshold: u32 = 5;

		/// Part of the fee, in percent, that the reporters of an error share.
		#[codec(index = 22)]
		pub static ReportersPercent: u8 = 10;

		/// Whether the value of new tasks follows learned durations instead of the expected ones.
		#[codec(index = 23)]
		pub static LearnedEstimates: bool = false;

		/// A node that was silent in so many tasks in a row in which everybody was must leave.
		#[codec(index = 24)]
		pub static SilenceLimit: u8 = 3;
	}

	/// Ethereum transactions.
	#[dynamic_pallet_params]
	#[codec(index = 2)]
	pub mod ethereum {
		/// Whether the base fee goes to the treasury; else it is burnt (EIP-1559).
		#[codec(index = 0)]
		pub static BaseFeeToTreasury: bool = false;

		/// Whether transactions without a chain id (EIP-155) are accepted. Anybody can repeat those
		/// of other chains here; some deterministic deployments need them.
		#[codec(index = 1)]
		pub static AllowUnprotected: bool = false;
	}
}

/// A parameter that is set, or with `None` reset to its default.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub enum RuntimeParameters {
	/// Of transaction fees.
	#[codec(index = 0)]
	Fees(fees::Parameters),
	/// Of the inference protocol.
	#[codec(index = 1)]
	Protocol(protocol::Parameters),
	/// Of Ethereum transactions.
	#[codec(index = 2)]
	Ethereum(ethereum::Parameters),
}

impl AggregatedKeyValue for RuntimeParameters {
	type Key = AnyParametersKey;
	type Value = AnyParametersValue;

	/// The key and the value, the latter within its bounds.
	fn into_parts(self) -> (Self::Key, Option<Self::Value>) {
		match self {
			Self::Fees(parameter) => AnyParameters::Fees(parameter.within_bounds()),
			Self::Protocol(parameter) => AnyParameters::Protocol(parameter.within_bounds()),
			Self::Ethereum(parameter) => AnyParameters::Ethereum(parameter.within_bounds()),
		}
		.into_parts()
	}
}

#[cfg(feature = "runtime-benchmarks")]
impl Default for RuntimeParameters {
	fn default() -> Self {
		RuntimeParameters::Fees(dynamic_params::fees::Parameters::PerSecond(
			dynamic_params::fees::PerSecond,
			Some(CNX),
		))
	}
}

impl pallet_parameters::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeParameters = RuntimeParameters;
	type AdminOrigin = AsEnsureOriginWithArg<EnsureRoot<AccountId>>;
	// The pallet's own measurements, at the price of RocksDB; it offers no others.
	type WeightInfo = ();
}
