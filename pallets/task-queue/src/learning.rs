//! What tasks really take, learned from those that succeed.
//!
//! A sample is the time from the dispatch to the commitment, of the two or three rounds whose results
//! match and no others, averaged: somebody who was silent, slow or wrong does not count. It is
//! measured in blocks, because the chain knows no finer time, and includes fetching the arguments,
//! during which the nodes are taken as well. Samples are taken whether or not the learned
//! estimates are switched on, so that governance can look at them before.
//!
//! The expected time of a sample is the fixed estimate by the parameters of that moment, not what
//! the value of the task was computed with: the pace is relative to the parameters.

use crate::{Config, Paces, Pallet, TaskRecord, quote::needed_memory};
use deuterium_math::{
	learning::memory_class,
	settlement::{Action, Actions},
};
use deuterium_primitives::{BlockNumber, Round, TaskId, traits::Validation};
use frame_support::traits::Get;

impl<T: Config> Pallet<T> {
	/// Takes a sample if these actions have made the task a success.
	pub(crate) fn learn(id: TaskId, task: &TaskRecord<T::AccountId>, actions: &Actions) {
		let succeeded = actions.iter().any(|action| matches!(action, Action::Success { .. }));
		let started = task.run.as_ref().map(|run| run.started);
		let Some(started) = started.filter(|_| succeeded) else { return };
		let committed = T::Validation::committed_at(id);
		let blocks = actions
			.iter()
			.filter_map(|action| matching_round(&action))
			.filter_map(|round| committed.get(usize::from(round)).copied().flatten())
			.map(|block| block.saturating_sub(started));
		let Some(blocks) = mean(blocks) else { return };
		let measured = u64::from(blocks).saturating_mul(T::MillisPerBlock::get());
		let vram_gb = needed_memory(task.vram_gb, task.card.as_ref());
		let expected = Self::fixed_millis(task.kind, task.cap);
		let pace = Self::pace(task.kind, vram_gb).learn(expected, measured);
		Paces::<T>::insert(task.kind, memory_class(vram_gb), pace.to_bits());
	}
}

/// The round of an action if it belongs to a result that matches another. Among the actions of a
/// success only these are paid, apart from the result round, which is paid when it uploads.
const fn matching_round(action: &Action) -> Option<Round> {
	match action {
		Action::Pay { round, .. } => Some(*round),
		Action::Success { result_round } => Some(*result_round),
		_ => None,
	}
}

/// The mean, rounded up; `None` of nothing.
fn mean(blocks: impl Iterator<Item = BlockNumber>) -> Option<BlockNumber> {
	let (sum, count) = blocks.fold((0u32, 0u32), |(sum, count), blocks| {
		(sum.saturating_add(blocks), count.saturating_add(1))
	});
	let rounding = count.saturating_sub(1);
	sum.saturating_add(rounding).checked_div(count)
}
