//! Statistics.

use crate::{NodeRegistry, TaskQueue};
use alloc::vec::Vec;
use deuterium_primitives::TaskKind;
use deuterium_protocol::view::{KindView, NetworkView};

/// Statistics of the network.
pub fn network() -> NetworkView {
	let (nodes, tasks) = (NodeRegistry::stats(), TaskQueue::stats());
	NetworkView {
		total_nodes: nodes.total_nodes.into(),
		active_nodes: nodes.active_nodes.into(),
		available_nodes: nodes.available_nodes.into(),
		busy_nodes: nodes.busy_nodes.into(),
		total_tasks: tasks.total,
		queued_tasks: tasks.queued.into(),
		running_tasks: tasks.running.into(),
		succeeded_tasks: tasks.succeeded,
		aborted_tasks: tasks.aborted,
		kinds: kinds(),
	}
}

fn kinds() -> Vec<KindView> {
	let stats = TaskQueue::stats_by_kind();
	let of = |kind: TaskKind| {
		let tasks = stats.get(kind);
		KindView {
			kind: kind as u8,
			total: tasks.total,
			queued: tasks.queued.into(),
			running: tasks.running.into(),
			succeeded: tasks.succeeded,
			aborted: tasks.aborted,
			failed: tasks.failed,
		}
	};
	[TaskKind::Image, TaskKind::Text, TaskKind::ImageFineTune].map(of).into()
}
