mod heartbeat;
mod jobs;
mod reports;
mod sidecar;

use crate::mock::*;
use deuterium_primitives::{AccountId20, Assignment, Hash, Phase, TaskKind};
use deuterium_protocol::{Bytes, Bytes32, JobOutcome};

pub(crate) const SALT: [u8; 32] = [9; 32];
pub(crate) const DIGEST: [u8; 8] = [3; 8];

/// Gives [`NODE`] round 2 of task 1 at block 10.
pub(crate) fn work() -> Assignment<AccountId20> {
	Assignment {
		task: 1,
		round: 2,
		kind: TaskKind::Image,
		args_hash: Hash::repeat_byte(4),
		creator: AccountId20([5; 20]),
		cap: 1,
		fee: 100,
		phase: Phase::Execution,
		deadline: 40,
		commitment: None,
		errored: false,
		disclosed: false,
		must_upload: false,
	}
}

pub(crate) fn give(work: Assignment<AccountId20>) {
	CHAIN.with_borrow_mut(|chain| chain.work.insert(NODE, work));
}

pub(crate) fn digest() -> JobOutcome {
	JobOutcome::Digest { digest: Bytes(DIGEST.to_vec()), salt: Bytes32(SALT) }
}

pub(crate) fn commitment(genesis: [u8; 32]) -> Hash {
	deuterium_primitives::commitment(&Hash::from(genesis), 1, 2, &NODE, &DIGEST, &Hash::from(SALT))
}
