//! Weights.
//!
//! Estimates on the safe side, counted from the code: every storage access of the pallet and of
//! the pallets behind its seams, each at the price of a database access, plus computing time at
//! about three times of what native code needs. They are what benchmarks replace.

use frame_support::weights::{Weight, constants::RocksDbWeight};

/// Weights of the calls.
pub trait WeightInfo {
	/// Committing; the worst is the commitment that opens the disclosure.
	fn commit() -> Weight;
	/// A disclosure that settles nothing.
	fn disclose() -> Weight;
	/// A disclosure that settles one round.
	fn disclose_matching() -> Weight;
	/// The last disclosure, when no two match.
	fn disclose_differing() -> Weight;
	/// The last disclosure, when it refutes the first.
	fn disclose_refuting() -> Weight;
	/// Reporting an error; the worst is the third, which settles all three rounds.
	fn report_error() -> Weight;
	/// Reporting the upload: settles one round.
	fn report_uploaded() -> Weight;
	/// The check of a worker's signature.
	fn check_signature() -> Weight;
	/// Checking whether `submit` would succeed.
	fn authorize_submit() -> Weight;
}

/// Reads and writes, and microseconds of computing.
fn cost(reads: u64, writes: u64, micros: u64) -> Weight {
	// A trie node with its proof is about 1 KiB for each access.
	let proof = reads.saturating_add(writes).saturating_mul(1 << 10);
	let database: Weight = RocksDbWeight::get().reads_writes(reads, writes);
	database.saturating_add(Weight::from_parts(micros.saturating_mul(1_000_000), proof))
}

/// Settling so many rounds: for each its node, pools (6), score (2), stake and hold (4) and a
/// payment (3).
fn settle(rounds: u64) -> Weight {
	cost(16, 16, 90).saturating_mul(rounds)
}

impl WeightInfo for () {
	fn commit() -> Weight {
		// Group, task record, genesis hash, agenda (two keys), statistics.
		cost(7, 6, 60)
	}

	fn disclose() -> Weight {
		Self::commit()
	}

	fn disclose_matching() -> Weight {
		Self::commit().saturating_add(settle(1))
	}

	fn disclose_differing() -> Weight {
		Self::commit().saturating_add(settle(3))
	}

	fn disclose_refuting() -> Weight {
		Self::commit().saturating_add(settle(2))
	}

	fn report_error() -> Weight {
		Self::commit().saturating_add(settle(3))
	}

	fn report_uploaded() -> Weight {
		Self::commit().saturating_add(settle(1))
	}

	fn check_signature() -> Weight {
		// The node's record and the signature.
		cost(2, 0, 180)
	}

	fn authorize_submit() -> Weight {
		cost(5, 0, 220)
	}
}
