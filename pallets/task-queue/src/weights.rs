//! Weights.
//!
//! Estimates on the safe side, counted from the code: every storage access of the pallet and of
//! the pallets behind its seams, each at the price of a database access, plus computing time at
//! about three times of what native code needs. They are what benchmarks replace.

use frame_support::weights::{Weight, constants::RocksDbWeight};

/// Weights of the calls and hooks.
pub trait WeightInfo {
	/// Creating a task with so many `evictions`, and passing it over in the same block's dispatch.
	fn create_task(evictions: u32) -> Weight;
	/// Cancelling a waiting task.
	fn cancel_task() -> Weight;
	/// Working off `deadlines` in a call.
	fn poke(deadlines: u32) -> Weight;
	/// Paying 16 deferred credits.
	fn claim() -> Weight;
	/// Finding out what the end of a block will do, with `deadlines` due.
	fn reserve(deadlines: u32) -> Weight;
	/// Working off `deadlines` at the end of a block.
	fn deadlines(deadlines: u32) -> Weight;
	/// Dropping the records of `tasks` at the end of their retention.
	fn drops(tasks: u32) -> Weight;
	/// Looking at `classes` and starting `dispatches` tasks at the end of a block.
	fn dispatch(classes: u32, dispatches: u32) -> Weight;
}

/// Reads and writes, and microseconds of computing.
fn cost(reads: u64, writes: u64, micros: u64) -> Weight {
	// A trie node with its proof is about 1 KiB for each access.
	let proof = reads.saturating_add(writes).saturating_mul(1 << 10);
	let database: Weight = RocksDbWeight::get().reads_writes(reads, writes);
	database.saturating_add(Weight::from_parts(micros.saturating_mul(1_000_000), proof))
}

impl WeightInfo for () {
	fn create_task(evictions: u32) -> Weight {
		// Own: count, statistics, live tasks, record, two queue maps, agenda, balance and hold of the
		// creator, feasibility (3), parameters (6), passing over (2); evictions.
		cost(18, 9, 60).saturating_add(Self::cancel_task().saturating_mul(evictions.into()))
	}

	fn cancel_task() -> Weight {
		// Record, two queue maps, agenda (two keys), statistics, live tasks, balance and hold.
		cost(9, 9, 40)
	}

	fn poke(deadlines: u32) -> Weight {
		cost(2, 0, 10).saturating_add(Self::deadlines(deadlines))
	}

	fn claim() -> Weight {
		// Each: the claim and two balances with holds.
		cost(16 * 5, 16 * 5, 16 * 30)
	}

	fn reserve(deadlines: u32) -> Weight {
		cost(2, 0, 5).saturating_add(cost(1, 0, 2).saturating_mul(deadlines.into()))
	}

	fn deadlines(deadlines: u32) -> Weight {
		// The worst: three nodes that withheld. Record, group, agenda, statistics; for each node: its
		// record, pools (6), score (2), stake and hold (4), a payment (3).
		cost(2 + 8 + 3 * 16, 8 + 3 * 16, 300).saturating_mul(deadlines.into())
	}

	fn drops(tasks: u32) -> Weight {
		// Agenda (two keys), record, list of the creator, group; the node of none of them.
		cost(5, 4, 40).saturating_mul(tasks.into())
	}

	fn dispatch(classes: u32, dispatches: u32) -> Weight {
		// A class: seek (2) and feasibility (3), and once an assignment in vain (8).
		let look = cost(13, 0, 30).saturating_mul(classes.into());
		// A start: the next head, record, queue, agenda, group, statistics, parameters, and for each
		// node its draws (8) and the pools (8).
		let start = cost(14 + 3 * 16, 8 + 3 * 10, 250).saturating_mul(dispatches.into());
		cost(3, 1, 10).saturating_add(look).saturating_add(start)
	}
}
