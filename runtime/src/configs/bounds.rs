//! The bounds of the tunables, and the tunables within them, as the pallets read them.
//!
//! One line for each parameter of [`super::parameters`]; a parameter without one does not compile.
//! Times are in blocks, amounts in the smallest unit. Every value in a range leaves the chain able
//! to go on: no phase is without a block, no reward vanishes in rounding, no queue or network is
//! larger than what was measured.

use crate::{
	Balance,
	configs::{
		monetary::{CNX, FEE_PER_BYTE, FEE_PER_SECOND},
		parameters::dynamic_params,
		tunables::{Figure, Named, beyond, json_name, unknown},
	},
};
use alloc::string::String;
use deuterium_primitives::TaskKind;
use frame_support::traits::Get;
use pallet_task_queue::{ByKind, Duration};
use sp_runtime::Permill;

/// A day of blocks.
const DAY: u32 = 43_200;
/// An hour in milliseconds.
const HOUR_MILLIS: u64 = 3_600_000;
/// Least minimum fee: shares of it do not vanish in rounding (B-09).
const FEE_FLOOR: Balance = 1_000;
/// Highest minimum fee and stake: beyond, nobody could take part.
const CEILING: Balance = 1_000_000 * CNX;

/// A parameter that is to be set.
pub trait WithinBounds {
	/// The same, with its value moved to the nearest bound if it is beyond.
	#[must_use]
	fn within_bounds(self) -> Self;
}

/// Declares the bounds of all parameters of a set.
macro_rules! bounds {
	($(#[$doc:meta])* $set:ident: $($name:ident: $type:ty = $low:expr, $high:expr;)*) => {
		$(#[$doc])*
		pub mod $set {
			use super::*;

			$(
				#[doc = concat!("[`dynamic_params::", stringify!($set), "::", stringify!($name),
					"`] within its bounds.")]
				pub struct $name;

				impl $name {
					/// The least value.
					pub const MIN: $type = $low;
					/// The greatest value.
					pub const MAX: $type = $high;
				}

				impl Get<$type> for $name {
					fn get() -> $type {
						<dynamic_params::$set::$name as Get<$type>>::get()
							.clamp(Self::MIN, Self::MAX)
					}
				}
			)*

			impl Named for dynamic_params::$set::Parameters {
				fn named(name: &str, figure: u128) -> Result<Self, String> {
					$(if json_name(stringify!($name)) == name {
						let (least, most) = ($name::MIN, $name::MAX);
						let value = <$type>::from_figure(figure)
							.filter(|value| (least..=most).contains(value))
							.ok_or_else(|| beyond(name, figure, least.figure(), most.figure()))?;
						return Ok(Self::$name(dynamic_params::$set::$name, Some(value)));
					})*
					Err(unknown(name, &[$(stringify!($name)),*]))
				}
			}

			impl WithinBounds for dynamic_params::$set::Parameters {
				fn within_bounds(self) -> Self {
					match self {
						$(Self::$name(key, value) => {
							Self::$name(key, value.map(|value| value.clamp($name::MIN, $name::MAX)))
						},)*
					}
				}
			}
		}
	};
}

bounds! {
	/// Transaction fees.
	fees:
	PerSecond: Balance = *FEE_PER_SECOND.start(), *FEE_PER_SECOND.end();
	PerByte: Balance = *FEE_PER_BYTE.start(), *FEE_PER_BYTE.end();
}

bounds! {
	/// The inference protocol.
	protocol:
	MinimumStake: Balance = CNX, CEILING;
	UnbondingPeriod: u32 = 30, 30 * DAY;
	MaxNodes: u32 = 3, 1_000_000;
	NewNodeWeight: u8 = 1, 20;
	KickOutThreshold: u8 = 0, 59;
	MinimumImageFee: Balance = FEE_FLOOR, CEILING;
	MinimumTextFee: Balance = FEE_FLOOR, CEILING;
	MinimumFineTuneFee: Balance = FEE_FLOOR, CEILING;
	ImageOverheadMillis: u64 = 1, HOUR_MILLIS;
	ImageUnitMillis: u64 = 0, HOUR_MILLIS;
	TextMillis: u64 = 1, HOUR_MILLIS;
	FineTuneOverheadMillis: u64 = 1, HOUR_MILLIS;
	FineTuneUnitMillis: u64 = 0, HOUR_MILLIS;
	TasksPerCreator: u32 = 1, 10_000;
	QueueLimit: u32 = 0, 100_000;
	DispatchTimeout: u32 = 2, DAY;
	ExecutionTimeout: u32 = 5, DAY;
	DisclosureTimeout: u32 = 5, DAY;
	UploadTimeout: u32 = 5, DAY;
	Retention: u32 = 1, 7 * DAY;
	WithholdingPenalty: Permill = Permill::zero(), Permill::from_percent(50);
	DistanceThreshold: u32 = 1, 64;
	ReportersPercent: u8 = 0, 100;
	LearnedEstimates: bool = false, true;
	SilenceLimit: u8 = 1, u8::MAX;
}

bounds! {
	/// Ethereum transactions.
	ethereum:
	BaseFeeToTreasury: bool = false, true;
	AllowUnprotected: bool = false, true;
}

/// The minimum fees.
pub struct MinimumFee;

impl ByKind<Balance> for MinimumFee {
	fn of(kind: TaskKind) -> Balance {
		match kind {
			TaskKind::Image => protocol::MinimumImageFee::get(),
			TaskKind::Text => protocol::MinimumTextFee::get(),
			TaskKind::ImageFineTune => protocol::MinimumFineTuneFee::get(),
		}
	}
}

/// The expected durations; the task value divides by them.
pub struct ExpectedDuration;

impl ByKind<Duration> for ExpectedDuration {
	fn of(kind: TaskKind) -> Duration {
		match kind {
			TaskKind::Image => Duration {
				overhead_millis: protocol::ImageOverheadMillis::get(),
				unit_millis: protocol::ImageUnitMillis::get(),
			},
			TaskKind::Text => {
				Duration { overhead_millis: protocol::TextMillis::get(), unit_millis: 0 }
			},
			TaskKind::ImageFineTune => Duration {
				overhead_millis: protocol::FineTuneOverheadMillis::get(),
				unit_millis: protocol::FineTuneUnitMillis::get(),
			},
		}
	}
}
