//! The calls, the status machine and the trait `NodeDirectory`.

use crate::{
	CHUNK, Class, ClassList, Classes, Config, Error, Event, Groups, MAX_CHUNKS, Member, Node,
	Nodes, Pallet, Removal, RemovalReason, Removals, Roster, Stats, WorkerNodes, pools, selection,
};
use deuterium_math::qos::FULL_SCORE;
use deuterium_primitives::{
	Balance, Card, GROUP_SIZE, NodeStatus, Requirement, TaskId, WorkerKey,
	traits::{
		Draws, Feasibility, NodeDirectory, NodeExit, NodeRecord, ProtocolEvent, ProtocolEvents,
		Qos, Stake,
	},
};
use frame_support::{dispatch::DispatchResult, ensure, traits::Get};
use sp_runtime::traits::UniqueSaturatedInto;

/// A node with the runtime's account type.
pub(crate) type NodeOf<T> = Node<<T as frame_system::Config>::AccountId>;

impl<T: Config> Pallet<T> {
	pub(crate) fn do_join(
		who: T::AccountId,
		card: Card,
		stake: Balance,
		worker: Option<WorkerKey>,
		operator: Option<T::AccountId>,
	) -> DispatchResult {
		ensure!(card.is_valid(), Error::<T>::InvalidCard);
		let former = Nodes::<T>::get(&who);
		ensure!(
			former.as_ref().is_none_or(|node| node.status == NodeStatus::Quit),
			Error::<T>::AlreadyJoined
		);
		let most = T::MaxNodes::get().min(CHUNK.saturating_mul(MAX_CHUNKS));
		ensure!(Stats::<T>::get().active_nodes < most, Error::<T>::NetworkFull);
		T::Stake::bond(&who, stake)?;
		if former.is_none() {
			let place = Stats::<T>::mutate(|stats| {
				let place = stats.total_nodes;
				stats.total_nodes = place.saturating_add(1);
				place
			});
			Roster::<T>::insert(place, &who);
		}
		let weight = T::Qos::joined(&who).clamp(1, FULL_SCORE);
		let operator = operator.unwrap_or_else(|| who.clone());
		Self::deposit_event(Event::Joined {
			node: who.clone(),
			card: card.clone(),
			operator: operator.clone(),
			stake,
			weight,
		});
		let node = Node {
			status: NodeStatus::Quit,
			card,
			operator,
			worker,
			weight,
			task: None,
			required_stake: T::Stake::minimum(),
			place: 0,
		};
		Self::transition(&who, node, NodeStatus::Available);
		Ok(())
	}

	pub(crate) fn do_pause(who: T::AccountId) -> DispatchResult {
		let node = Nodes::<T>::get(&who).ok_or(Error::<T>::IllegalStatus)?;
		let to = match node.status {
			NodeStatus::Available => NodeStatus::Paused,
			NodeStatus::Busy => NodeStatus::PendingPause,
			_ => return Err(Error::<T>::IllegalStatus.into()),
		};
		Self::transition(&who, node, to);
		Ok(())
	}

	pub(crate) fn do_resume(who: T::AccountId) -> DispatchResult {
		let mut node = Nodes::<T>::get(&who).ok_or(Error::<T>::IllegalStatus)?;
		ensure!(node.status == NodeStatus::Paused, Error::<T>::IllegalStatus);
		let minimum = T::Stake::minimum();
		ensure!(T::Stake::bonded(&who) >= minimum, Error::<T>::StakeTooLow);
		node.required_stake = minimum;
		Self::transition(&who, node, NodeStatus::Available);
		Ok(())
	}

	pub(crate) fn do_quit(who: T::AccountId) -> DispatchResult {
		let node = Nodes::<T>::get(&who).ok_or(Error::<T>::IllegalStatus)?;
		let to = match node.status {
			NodeStatus::Available | NodeStatus::Paused => NodeStatus::Quit,
			NodeStatus::Busy => NodeStatus::PendingQuit,
			_ => return Err(Error::<T>::IllegalStatus.into()),
		};
		Self::transition(&who, node, to);
		Ok(())
	}

	pub(crate) fn do_set_worker_key(
		who: T::AccountId,
		worker: Option<WorkerKey>,
	) -> DispatchResult {
		Nodes::<T>::try_mutate(&who, |node| -> DispatchResult {
			let node = node
				.as_mut()
				.filter(|node| node.status != NodeStatus::Quit)
				.ok_or(Error::<T>::NotInNetwork)?;
			let former = core::mem::replace(&mut node.worker, worker);
			Self::index_worker(&who, former, worker);
			Ok(())
		})?;
		Self::deposit_event(Event::WorkerKeySet { node: who, worker });
		Ok(())
	}

	/// Files a node under another worker key.
	fn index_worker(who: &T::AccountId, from: Option<WorkerKey>, to: Option<WorkerKey>) {
		if let Some(key) = from {
			WorkerNodes::<T>::remove(key, who);
		}
		if let Some(key) = to {
			WorkerNodes::<T>::insert(key, who, ());
		}
	}

	/// What the node has bonded, and what is asked of it: a minimum that was lowered since helps it, one
	/// that was raised does not concern it.
	pub(crate) fn bonded_and_required(who: &T::AccountId, node: &NodeOf<T>) -> (Balance, Balance) {
		(T::Stake::bonded(who), node.required_stake.min(T::Stake::minimum()))
	}

	/// Changes a status; see [`Self::transition_in`].
	pub(crate) fn transition(who: &T::AccountId, node: NodeOf<T>, to: NodeStatus) {
		if [node.status, to].iter().any(|status| moves_pools(*status)) {
			Classes::<T>::mutate(|classes| Self::transition_in(classes, who, node, to));
		} else {
			Self::transition_in(&mut ClassList::default(), who, node, to);
		}
	}

	/// The one place in which a status changes. Pools, memberships, statistics and the stake follow
	/// from the old and the new status, so that they cannot disagree with it. Stores the node, but not
	/// the classes.
	pub(crate) fn transition_in(
		classes: &mut ClassList,
		who: &T::AccountId,
		mut node: NodeOf<T>,
		to: NodeStatus,
	) {
		let from = core::mem::replace(&mut node.status, to);
		if !to.is_working() {
			node.task = None;
		}
		Stats::<T>::mutate(|stats| stats.follow(from, to));
		if [from, to].iter().any(|status| moves_pools(*status)) {
			Self::move_in_pools(classes, who, &mut node, from);
		}
		if from == NodeStatus::Quit {
			Self::index_worker(who, None, node.worker);
		}
		if to == NodeStatus::Quit {
			Self::index_worker(who, node.worker, None);
			T::Stake::unbond_all(who);
		}
		Nodes::<T>::insert(who, node);
		Self::deposit_event(Event::StatusChanged { node: who.clone(), from, to });
	}

	/// Brings the pools from a node's former status to its present one.
	fn move_in_pools(
		classes: &mut ClassList,
		who: &T::AccountId,
		node: &mut NodeOf<T>,
		from: NodeStatus,
	) {
		let (to, weight, mut place) = (node.status, node.weight, node.place);
		let member = Member { node: who.clone(), operator: node.operator.clone() };
		pools::change::<T>(classes, &node.card, |site| {
			if from == NodeStatus::Quit {
				place = site.enter::<T>(&member);
			}
			if from == NodeStatus::Available {
				site.set_weight::<T>(place, 0);
			}
			if to == NodeStatus::Available {
				site.set_weight::<T>(place, weight);
			}
			if to == NodeStatus::Quit {
				site.leave::<T>(place);
			}
		});
		node.place = place;
	}

	/// Notes why a node is removed and tells everybody.
	fn note_removal(who: &T::AccountId, task: TaskId, reason: RemovalReason) {
		let at = frame_system::Pallet::<T>::block_number().unique_saturated_into();
		Removals::<T>::insert(who, Removal { reason, task, at });
		T::Qos::removed(who);
		let node = who.clone();
		match reason {
			RemovalReason::KickedOut(_) => {
				T::ProtocolEvents::deposit(ProtocolEvent::NodeKickedOut { node: who.clone() });
				Self::deposit_event(Event::KickedOut { node, task });
			},
			RemovalReason::Slashed => {
				T::ProtocolEvents::deposit(ProtocolEvent::NodeSlashed { node: who.clone() });
				Self::deposit_event(Event::Slashed { node, task });
			},
		}
	}
}

impl<T: Config> NodeDirectory<T::AccountId> for Pallet<T> {
	fn feasibility(requirement: &Requirement) -> Feasibility {
		match requirement {
			Requirement::ThisCard { .. } => {
				Self::feasibility_in(&ClassList::default(), requirement)
			},
			_ => Self::feasibility_in(&Classes::<T>::get(), requirement),
		}
	}

	fn assign(
		requirement: &Requirement,
		task: TaskId,
		draws: &mut Draws,
	) -> Option<[T::AccountId; GROUP_SIZE]> {
		let classes = Classes::<T>::get();
		if Self::feasibility_in(&classes, requirement) != Feasibility::Now {
			return None;
		}
		selection::assign::<T>(&classes, requirement, task, draws)
	}

	fn release(who: &T::AccountId, task: TaskId, weight: u8, exit: NodeExit) {
		let Some(mut node) = Nodes::<T>::get(who) else {
			return;
		};
		if node.task != Some(task) {
			return;
		}
		node.weight = weight.clamp(1, FULL_SCORE);
		let (bonded, required) = Self::bonded_and_required(who, &node);
		let understaked = bonded < required;
		let to = match (exit, node.status) {
			(NodeExit::KickedOut | NodeExit::Slashed, _) | (_, NodeStatus::PendingQuit) => {
				NodeStatus::Quit
			},
			(NodeExit::Settled, NodeStatus::PendingPause) => NodeStatus::Paused,
			(NodeExit::Settled, _) if understaked => NodeStatus::Paused,
			(NodeExit::Settled, _) => NodeStatus::Available,
		};
		if to == NodeStatus::Available && bonded < node.required_stake {
			// It stays thanks to a minimum that was lowered, and does so when that is raised again.
			node.required_stake = required;
		}
		Self::transition(who, node, to);
		if understaked && to == NodeStatus::Paused {
			Self::deposit_event(Event::Understaked { node: who.clone(), bonded, required });
		}
		match exit {
			NodeExit::Settled => {},
			NodeExit::KickedOut => {
				let reason = T::Qos::kick_reason(who);
				Self::note_removal(who, task, RemovalReason::KickedOut(reason));
			},
			NodeExit::Slashed => Self::note_removal(who, task, RemovalReason::Slashed),
		}
	}

	fn current_task(who: &T::AccountId) -> Option<TaskId> {
		Nodes::<T>::get(who).and_then(|node| node.task)
	}

	fn record(who: &T::AccountId) -> Option<NodeRecord> {
		Nodes::<T>::get(who).map(|Node { status, card, worker, weight, task, .. }| NodeRecord {
			status,
			card,
			worker,
			weight,
			task,
		})
	}
}

impl<T: Config> Pallet<T> {
	/// Whether three nodes meet a requirement, with the present classes, which a named card does not
	/// need.
	fn feasibility_in(classes: &[Class], requirement: &Requirement) -> Feasibility {
		let three = GROUP_SIZE as u32;
		let (possible, available) = match requirement {
			Requirement::ThisCard { card } => {
				let group = Groups::<T>::get(card).unwrap_or_default();
				(group.members >= three, group.available.count >= three)
			},
			Requirement::AnyCard { vram_gb } => {
				let (members, available) =
					sum_classes(classes, *vram_gb, |class| (class.members, class.available.count));
				(members >= three, available >= three)
			},
			Requirement::SameCard { vram_gb } => {
				let (groups, available) =
					sum_classes(classes, *vram_gb, |class| (class.full_groups, class.trios.count));
				(groups > 0, available > 0)
			},
		};
		match (possible, available) {
			(false, _) => Feasibility::Never,
			(true, false) => Feasibility::Later,
			(true, true) => Feasibility::Now,
		}
	}
}

/// Whether nodes change in the pools when they come to this status or leave it.
const fn moves_pools(status: NodeStatus) -> bool {
	matches!(status, NodeStatus::Available | NodeStatus::Quit)
}

/// Sums two counters over the classes with at least this memory, in GB.
fn sum_classes(classes: &[Class], vram_gb: u16, of: impl Fn(&Class) -> (u32, u32)) -> (u32, u32) {
	classes.iter().filter(|class| class.vram_gb >= vram_gb).map(of).fold(
		(0, 0),
		|(left, right), (more_left, more_right)| {
			(left.saturating_add(more_left), right.saturating_add(more_right))
		},
	)
}
