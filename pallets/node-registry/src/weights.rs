//! Weights of the calls, and of the two methods of `NodeDirectory` that change the state.
//!
//! Estimates from the number of database accesses in the worst case, on the safe side, until they
//! are replaced by measured ones. Each access is charged by the runtime's database weights; the
//! computation with 200 µs, most of which is decoding and encoding a full list of classes (1 024
//! entries, 34 KiB) twice; the proof with that list and 4 KiB for each other item.
//!
//! Entering the pools at a crossing: classes, group, two members and their positions read (6);
//! classes, group, five entries and three positions written (10). Leaving them at a crossing: the
//! same totals, three members, four positions, five last entries with their owners' positions
//! (18); as many written.

use crate::MAX_DRAWS_PER_TASK;
use core::marker::PhantomData;
use frame_support::{
	traits::Get,
	weights::{RuntimeDbWeight, Weight, constants::ParityDbWeight},
};

/// Weights of the calls and of assigning and releasing nodes.
pub trait WeightInfo {
	/// `join`.
	fn join() -> Weight;
	/// `pause`.
	fn pause() -> Weight;
	/// `resume`.
	fn resume() -> Weight;
	/// `quit`.
	fn quit() -> Weight;
	/// `set_worker_key`.
	fn set_worker_key() -> Weight;
	/// `NodeDirectory::assign`, for whoever calls it; the worst case of the draws.
	fn assign() -> Weight;
	/// `NodeDirectory::release`, for whoever calls it.
	fn release() -> Weight;
}

fn estimate(database: RuntimeDbWeight, reads: u64, writes: u64) -> Weight {
	Weight::from_parts(200_000_000, reads.saturating_mul(4_096).saturating_add(40_960))
		.saturating_add(database.reads_writes(reads, writes))
}

/// Entering the pools (6, 10); node, statistics, roster, score record (4, 4); ledger, holds and
/// account of the stake (3, 3); class and group membership (2, 2).
fn join(database: RuntimeDbWeight) -> Weight {
	estimate(database, 15, 19)
}

/// Leaving the pools (18, 18); node and statistics (2, 2).
fn pause(database: RuntimeDbWeight) -> Weight {
	estimate(database, 20, 20)
}

/// Entering the pools (6, 10); node and statistics (2, 2).
fn resume(database: RuntimeDbWeight) -> Weight {
	estimate(database, 8, 12)
}

/// As `pause`; ledger, holds and account of the stake (3, 3); membership (2, 2).
fn quit(database: RuntimeDbWeight) -> Weight {
	estimate(database, 25, 25)
}

/// The node.
fn set_worker_key(database: RuntimeDbWeight) -> Weight {
	estimate(database, 1, 1)
}

/// Three times as `pause`; the pool entries that are drawn at most.
fn assign(database: RuntimeDbWeight) -> Weight {
	estimate(database, u64::from(MAX_DRAWS_PER_TASK).saturating_add(60), 60)
}

/// Entering the pools (6, 10), or the stake (3, 3), membership (2, 2) and removal (0, 1); node and
/// statistics (2, 2).
fn release(database: RuntimeDbWeight) -> Weight {
	estimate(database, 8, 12)
}

/// Estimated weights with the runtime's database weights.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	fn join() -> Weight {
		join(T::DbWeight::get())
	}

	fn pause() -> Weight {
		pause(T::DbWeight::get())
	}

	fn resume() -> Weight {
		resume(T::DbWeight::get())
	}

	fn quit() -> Weight {
		quit(T::DbWeight::get())
	}

	fn set_worker_key() -> Weight {
		set_worker_key(T::DbWeight::get())
	}

	fn assign() -> Weight {
		assign(T::DbWeight::get())
	}

	fn release() -> Weight {
		release(T::DbWeight::get())
	}
}

/// For tests.
impl WeightInfo for () {
	fn join() -> Weight {
		join(ParityDbWeight::get())
	}

	fn pause() -> Weight {
		pause(ParityDbWeight::get())
	}

	fn resume() -> Weight {
		resume(ParityDbWeight::get())
	}

	fn quit() -> Weight {
		quit(ParityDbWeight::get())
	}

	fn set_worker_key() -> Weight {
		set_worker_key(ParityDbWeight::get())
	}

	fn assign() -> Weight {
		assign(ParityDbWeight::get())
	}

	fn release() -> Weight {
		release(ParityDbWeight::get())
	}
}
