//! Views for the runtime API, the precompiles and the offchain worker.

use crate::{Config, GroupRecord, Groups, Pallet, Progress, Refutation, Refutations};
use deuterium_primitives::{
	Assignment, Round, TaskId,
	traits::{NodeDirectory, Settlement},
};

impl<T: Config> Pallet<T> {
	/// The group of a task that runs or is retained.
	pub fn group(task: TaskId) -> Option<GroupRecord<T::AccountId>> {
		Groups::<T>::get(task)
	}

	/// With what a node was refuted, the last time that it was slashed.
	pub fn refutation(node: &T::AccountId) -> Option<Refutation> {
		Refutations::<T>::get(node)
	}

	/// A node's part in its current task.
	pub fn assignment(node: &T::AccountId) -> Option<Assignment<T::AccountId>> {
		let task = T::Nodes::current_task(node)?;
		let group = Groups::<T>::get(task)?;
		let terms = T::Settlement::terms(task)?;
		let (phase, deadline) = T::Settlement::phase(task)?;
		let (round, record) =
			(0 as Round..).zip(&group.rounds).find(|(_, record)| record.node == *node)?;
		let is_result_node = group.result().is_some_and(|result| result.node == *node);
		Some(Assignment {
			task,
			round,
			kind: group.kind,
			args_hash: terms.args_hash,
			creator: terms.creator,
			cap: terms.cap,
			fee: terms.fee,
			phase,
			deadline,
			commitment: record.commitment.map(|commitment| commitment.hash()),
			errored: matches!(record.progress, Progress::Errored { .. }),
			disclosed: matches!(record.progress, Progress::Disclosed { .. }),
			must_upload: is_result_node && !record.settled,
		})
	}
}
