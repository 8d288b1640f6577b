//! Weights of the calls.
//!
//! Estimates from the number of database accesses, on the safe side, until they are replaced by
//! measured ones: each access is charged by the runtime's database weights, the computation
//! (decoding a ledger of at most a few hundred bytes, two events) with 60 µs, and the proof with
//! 4 KiB for each item read.

use core::marker::PhantomData;
use frame_support::{
	traits::Get,
	weights::{Weight, constants::ParityDbWeight},
};

/// Weights of the calls.
pub trait WeightInfo {
	/// `withdraw` and `withdraw_for`.
	fn withdraw() -> Weight;
	/// `top_up`.
	fn top_up() -> Weight;
}

const fn estimate(reads: u64) -> Weight {
	Weight::from_parts(60_000_000, 4_096_u64.saturating_mul(reads))
}

/// Estimated weights with the runtime's database weights.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	/// Ledger, holds and account, each read and written.
	fn withdraw() -> Weight {
		estimate(3).saturating_add(T::DbWeight::get().reads_writes(3, 3))
	}

	/// As `withdraw`.
	fn top_up() -> Weight {
		Self::withdraw()
	}
}

/// For tests.
impl WeightInfo for () {
	fn withdraw() -> Weight {
		estimate(3).saturating_add(ParityDbWeight::get().reads_writes(3, 3))
	}

	fn top_up() -> Weight {
		Self::withdraw()
	}
}
