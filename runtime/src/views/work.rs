//! What nodes have to do, and what accounts have to get.

use super::{account, address, bytes32, phase};
use crate::{AccountId, NodeRegistry, NodeStaking, TaskQueue, Validation};
use alloc::{vec, vec::Vec};
use deuterium_primitives::{Assignment, WorkerKey};
use deuterium_protocol::view::{AssignmentView, ClaimView, ClaimableView, MAX_PAGE, WorkerId};

/// The current work of a node, or of the nodes with a worker key.
///
/// Anybody can name any key when joining, so only the first [`MAX_PAGE`] nodes of a key are looked at.
pub fn assignments(worker: WorkerId) -> Vec<AssignmentView> {
	let nodes = match worker {
		WorkerId::Account(node) => vec![account(node)],
		WorkerId::Key(key) => {
			NodeRegistry::nodes_of_worker(&WorkerKey::from_raw(key.0), None, MAX_PAGE)
		},
	};
	nodes
		.iter()
		.filter_map(|node| Validation::assignment(node).map(|work| assignment(node, &work)))
		.collect()
}

fn assignment(node: &AccountId, work: &Assignment<AccountId>) -> AssignmentView {
	AssignmentView {
		node: address(node),
		task: work.task,
		round: work.round,
		kind: work.kind as u8,
		args_hash: bytes32(work.args_hash),
		creator: address(&work.creator),
		cap: work.cap,
		fee: work.fee,
		phase: phase(work.phase),
		deadline: work.deadline,
		commitment: work.commitment.map(bytes32),
		errored: work.errored,
		disclosed: work.disclosed,
		must_upload: work.must_upload,
	}
}

/// What an account can have for the asking.
pub fn claimable(payee: &AccountId) -> ClaimableView {
	let claims = TaskQueue::claims_of(payee, None, MAX_PAGE);
	ClaimableView {
		credits: TaskQueue::claimable(payee),
		claims: claims
			.into_iter()
			.map(|(creator, amount)| ClaimView { creator: address(&creator), amount })
			.collect(),
		stake: NodeStaking::withdrawable(payee),
	}
}
